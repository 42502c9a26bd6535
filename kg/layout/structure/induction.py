"""What a document repeats tells its form: wrappings that many lines share, headings that run into the line before.

Takes clean lines, gives lines: without the words that a page prints around its headings (`fold dette punkt ind Resume`,
`Resume Vis mere`), and parted where a heading is glued to what stands before it or runs into what stands below it. Each
line still knows where its words were printed. Decides nothing about the document. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from kg.layout.clauses.decisions import formal
from kg.layout.lexicon import POINT_WORD, Lexicon, word_key
from kg.layout.page.case_lines import case_line
from kg.layout.page.lines import Line
from kg.layout.page.signs import body_like, read_sign
from kg.layout.structure.titles import title_key
from kg.text.danish import dates, has_full_date

__all__ = ["induced"]

#: So many lines that run into their heading are the form of the document.
_SURE = 6
#: A wrapping stands on so many lines at least, and leaves so many different headings.
_SHARED, _DIFFERENT = 3, 2
#: Lines of so many characters may be headings with their wrapping; whole lines are known again up to so many.
_SHORT, _KNOWN = 160, 240
#: No heading of the lexicon is longer.
_HEADING = 90
#: Where the words of a wrapping may part from the heading: a blank, or a capital that runs on.
_SEAM = re.compile(r" (?=\S)|(?<=[a-zæøåé\])])(?=[A-ZÆØÅ])")
#: Where a line may be two: a capital or the number of a heading runs on, with no blank before it.
#: It begins with them, so that a line is gone through by its capitals and digits; what stands before is looked back to.
_GLUE = re.compile(
    r"[A-ZÆØÅ\d](?:(?<=[^\W_][.!?:;][A-ZÆØÅ])|(?<=[a-zæøåé\d)\"”][.!?][A-ZÆØÅ])"
    r"|(?<=[a-zæøåé\d)][A-ZÆØÅ])(?=[^\W\d_])"
    r"|(?:(?<=[a-zæøåé!?)\"”]\d)|(?<=[a-zæøåé)\"”][.:;]\d)|(?<=\d{4}\.\d))(?=\d{0,3}[.:)]? ?[A-ZÆØÅ\"”]))"
)
_NUMBERED = re.compile(rf"(?:{POINT_WORD} ?(?:nr\.? ?)?)?(?P<n>\d{{1,4}})(?:[.:)]| ?[-–:]) ?(?=[A-ZÆØÅ\"”])", re.I)
#: A heading that is a word or two and a number, alone on its line.
_FORMED = re.compile(r"[^\W\d_][\w.]*(?: [^\W\d_][\w.]*)? ?\d{1,4}")
#: One that has its title behind the number.
_TITLED = re.compile(r"[A-ZÆØÅ][\w.]{0,24} ?(?:nr\.? ?)?(?P<n>\d{1,4})(?:[.:)]? ?[-–:]? )(?=[A-ZÆØÅ\"”])")
_DIGITS, _FORM = re.compile(r"\d+"), 40
#: What a document may call its items, their numbers and titles (`Aftenens emne 3: Veje`); they fill this share of it.
_CALLED = re.compile(
    r"(?P<front>[A-ZÆØÅ][\wæøå.]{1,24}(?: [a-zæøå][\wæøå.]{1,24}){0,2}?) (?:nr\.? ?)?(?P<n>\d{1,3})"
    r"(?P<sep>[.:)]| ?[-–]) ?(?=[A-ZÆØÅ\"”»“])"
)
_POINTED = re.compile(rf"{POINT_WORD} ?(?:nr\.? ?)?\d{{1,4}}\b", re.IGNORECASE)
_MOST = 0.4
#: The number or letter of a section.
_COUNT = re.compile(r"(?:\d{1,2}|[A-Ha-h])[.)] (?=[A-ZÆØÅ])")
_LEADING = re.compile(rf"^(?:{POINT_WORD} )*\d{{1,4}} ")
#: What may follow the day of a decision in its heading, before the decision itself.
_BEHIND_DAY = re.compile(rf"(?:,? ?{POINT_WORD}(?: ?nr\.?)? ?\d{{1,4}})?[.:]? (?=[A-ZÆØÅ\d])", re.IGNORECASE)


def induced(lines: Sequence[Line], words: Lexicon) -> tuple[Line, ...]:
    """The lines of `lines`, unwrapped and parted."""
    return _run_in(_unglued(_unwrapped(_uncounted(_uncalled(lines, words), words), words), words), words)


def _uncalled(lines: Sequence[Line], words: Lexicon) -> Sequence[Line]:
    """The lines without what a document calls its items, where no lexicon knows the word: `Aftenens emne 3: Veje` is
    left as `3: Veje`. The same words before numbers that go on by one, with text below each, from the beginning of the
    document to its end; never beside headings that the lexicon knows, and never words of a section or a label.
    """
    called: defaultdict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    known = 0
    for i, line in enumerate(lines):
        if line.cells or not line.text[:1].isupper() or len(line.text) > _SHORT:
            continue
        if (m := _CALLED.match(line.text)) is None:
            known += bool(_POINTED.match(line.text))
            continue
        known += any(style.pattern.match(line.text) for style in words.headings if style.strength > 1)
        front = word_key(m["front"])
        if front not in words.sections and front not in words.fields:
            called[front, m["sep"].strip()].append((i, int(m["n"]), m.start("n")))
    if known >= _DIFFERENT:
        return lines
    made = list(lines)
    for found in called.values():
        if _counts_items(found, lines):
            for i, _, at in found:
                made[i] = lines[i].cut(at)
    return made


def _counts_items(found: Sequence[tuple[int, int, int]], lines: Sequence[Line]) -> bool:
    """Are these (line, number, …) the items of the document: one after the other, text between, over most of it?"""
    if len(found) < _SHARED or any(b[1] != a[1] + 1 for a, b in pairwise(found)):
        return False
    below = all(any(line.text for line in lines[a[0] + 1 : b[0]]) for a, b in pairwise(found))
    return below and found[-1][0] - found[0][0] >= _MOST * len(lines)


def _uncounted(lines: Sequence[Line], words: Lexicon) -> Sequence[Line]:
    """The lines without the numbers of sections, which begin anew in each item (`1. Resume`, `2. Økonomi`): the same
    number before the same words of a section on several lines, before others as often as nothing but a section is, and
    before all else of the same level of markup."""
    at: dict[int, tuple[str, int]] = {}
    known: set[str] = set()
    for i, line in enumerate(lines):
        if not line.text or len(line.text) > _HEADING or line.cells:
            continue
        bare = line.text.strip(" ")
        full = f"{line.marker} {bare}" if line.marker else bare
        if (m := _COUNT.match(full)) is not None:
            at[i] = (title_key(full), m.end())
            if word_key(full[m.end() :]) in words.sections:
                known.add(at[i][0])
    tally = Counter(key for key, _ in at.values())
    if sum(tally[key] for key in known if tally[key] >= _DIFFERENT) < _SHARED:
        return lines
    again = {i for i, (key, _) in at.items() if tally[key] >= (_DIFFERENT if key in known else _SHARED)}
    counted, same = (Counter(lines[i].level for i in one) for one in (at, again))
    levels = {level for level, n in same.items() if level and 2 * n >= counted[level]}
    if any(lines[i].level in levels for i in again):
        again = {i for i in at if lines[i].level in levels}
    made = list(lines)
    for i in again:
        made[i] = replace(lines[i], marker="") if lines[i].marker else lines[i].cut(at[i][1])
    return made


def _unwrapped(lines: Sequence[Line], words: Lexicon) -> Sequence[Line]:
    """The lines without what many headings have before them, or behind."""
    for front in (True, False):
        wrappings = _wrappings(lines, words, front)
        if wrappings:
            lines = [_bare(line, wrappings, front) for line in lines]
    return lines


def _wrappings(lines: Sequence[Line], words: Lexicon, front: bool) -> tuple[str, ...]:
    """What stands before (or behind) at least three headings of the lexicon, two different ones, and no heading alone.

    Behind a heading only what begins like a button or a mark does, so that `Økonomi og personale` stays whole.
    """
    left: defaultdict[str, list[str]] = defaultdict(list)
    ends = _ends(words, not front)
    for line in lines:
        if not 8 < len(line.text) < _SHORT or line.cells:
            continue
        whole = word_key(line.text)
        if _end(whole, not front) not in ends and " " not in (whole[1:2], whole[-2:-1]):
            continue  # no section ends (or begins) as the line does; letter-spaced words may yet
        named = [
            (wrapping, key)
            for wrapping, rest in _partings(line.text, front)
            if len(rest) <= _HEADING
            and rest[0].isupper()
            and not wrapping.strip().isdigit()  # the number of a chapter, or of an attachment
            and (key := word_key(rest)) in words.sections
        ]
        if not named:
            continue
        if (sign := read_sign(line, words)) is not None and (front or not sign.inline or line.text[-1] == "."):
            continue
        for wrapping, key in named:
            if sign is None or wrapping[0] != " ":
                left[wrapping].append(key)
    found = [w for w, keys in left.items() if len(keys) >= _SHARED and len(set(keys)) >= _DIFFERENT]
    if not found:
        return ()
    some, counted = tuple(found), frozenset(found)
    again = [
        t for line in lines if len(t := line.text) < _SHORT and (t.startswith(some) if front else t.endswith(some))
    ]
    count = Counter(w for text in again for w, _ in _partings(text, front) if w in counted)
    return tuple(sorted((w for w in found if 3 * len(left[w]) >= count[w]), key=len, reverse=True))


@lru_cache(maxsize=4)
def _ends(words: Lexicon, front: bool) -> frozenset[str]:
    """The beginnings, or the ends, of all words of sections."""
    return frozenset(_end(key, front) for key in words.sections)


def _end(key: str, front: bool) -> str:
    """The first three letters of a key, or the last: no heading is shorter."""
    return key[:3] if front else key[-3:]


def _partings(text: str, front: bool) -> Iterator[tuple[str, str]]:
    """The first (or last) words of a line, up to five, and what they leave."""
    seams = [m.span() for m in _SEAM.finditer(text)]
    for start, end in seams[:5] if front else seams[-5:]:
        if front:
            yield text[:end], text[end:]
        elif not text[end].islower():
            yield text[start:], text[:start]


def _bare(line: Line, wrappings: Sequence[str], front: bool) -> Line:
    for wrapping in wrappings:
        size = len(wrapping)
        if front and line.text.startswith(wrapping) and not line.text[size : size + 1].islower():
            return line.cut(size)
        if not front and line.text.endswith(wrapping) and len(line.text) < _SHORT:
            return line.cut(0, len(line.text) - size)
    return line


def _unglued(lines: Sequence[Line], words: Lexicon) -> list[Line]:
    """The lines, parted where a heading runs on behind other words: it stands alone elsewhere, the lexicon knows it, or
    it is numbered and what opens an item follows."""
    known: set[str] | None = None
    forms: frozenset[str] = frozenset()
    counted: dict[str, set[int]] = {}
    fronts = _fronts(lines, words)
    made: list[Line] = []
    for i, line in enumerate(lines):
        rest, at = line, 0
        for m in _GLUE.finditer(line.text) if line.text and not line.cells else ():
            k = m.start()
            if not 2 < k < len(line.text) - 2:
                continue
            if known is None:
                known = {key for one in lines if (key := _plain_key(one))}
                forms, counted = _forms(lines), _counted(lines)
            below = lines[i + 1] if i + 1 < len(lines) else None
            if k - at < _SHORT:  # no longer words are a heading, and none are copied to see it
                head = line.cut(at, k)
                glued = _is_heading(head, words) or (at == 0 and word_key(head.text) in fronts)
            else:
                glued = False
            if not glued and len(line.text) - k <= _KNOWN:
                tail = line.cut(k)
                glued = _heads(tail, below, known, words) or _form(tail) in forms
            if glued or _goes_on(line.text, k, counted):
                made.append(rest.cut(0, k - at))
                rest, at = replace(line.cut(k), gap=True), k
        made.append(rest)
    return made


def _counted(lines: Sequence[Line]) -> dict[str, set[int]]:
    """The numbers in each form in which several lines begin, a word, a number and a title (`Pkt. 118   Spørgetid`), and
    those in the same form behind other words."""
    begun: defaultdict[str, set[int]] = defaultdict(set)
    inside: defaultdict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.cells or line.marker:
            continue
        if (m := _TITLED.match(line.text)) is not None:
            begun[_DIGITS.sub("#", m.group())].add(int(m["n"]))
        for glue in _GLUE.finditer(line.text):
            if (m := _TITLED.match(line.text, glue.start())) is not None and glue.start():
                inside[_DIGITS.sub("#", m.group())].add(int(m["n"]))
    return {form: numbers | inside[form] for form, numbers in begun.items() if len(numbers) >= _DIFFERENT}


def _goes_on(text: str, at: int, counted: Mapping[str, set[int]]) -> bool:
    """Does a line from `at` on begin as several lines do, with a number that goes on from one of them?"""
    m = _TITLED.match(text, at)
    numbers = counted.get(_DIGITS.sub("#", m.group()), set()) if m is not None else set()
    return m is not None and not numbers.isdisjoint((int(m["n"]) - 1, int(m["n"]) + 1))


def _fronts(lines: Sequence[Line], words: Lexicon) -> frozenset[str]:
    """Words of sections that text runs into without a blank on several lines (`IndledningByrådet …`)."""
    tally: Counter[str] = Counter()
    for line in lines:
        if line.cells or not line.text[:1].isupper():
            continue
        m = _GLUE.search(line.text, 3, _HEADING)
        if m is not None and (key := word_key(line.text[: m.start()])) in words.sections:
            tally[key] += 1
    return frozenset(key for key, n in tally.items() if n >= _DIFFERENT)


def _form(line: Line) -> str:
    """A short line that begins with a word and ends with a number, without its digits; "" for any other."""
    text = line.text
    if len(text) > _FORM or not text[:1].isupper() or not text[-1:].isdigit() or line.cells or line.marker:
        return ""
    return _DIGITS.sub("#", text) if _FORMED.fullmatch(text) else ""


def _forms(lines: Sequence[Line]) -> frozenset[str]:
    """Forms in which several lines stand alone, equal but for their number (`Dagsordenspunkt 4`)."""
    tally = Counter(form for line in lines if (form := _form(line)))
    return frozenset(form for form, n in tally.items() if n >= _SHARED)


def _plain_key(line: Line) -> str:
    """A line as other lines may repeat it: folded, without its number; "" for long ones and single short words."""
    if not 5 < len(line.text) < _KNOWN:
        return ""
    key = _LEADING.sub("", title_key(line.text))
    return key if len(key) > 9 or (" " in key and len(key) > 5) else ""


def _heads(tail: Line, below: Line | None, known: set[str], words: Lexicon) -> bool:
    """Is the end of a line a heading that ran into it?"""
    if len(tail.text) > _KNOWN:
        return False
    key = _plain_key(tail)
    if (key and key in known) or _is_heading(tail, words):
        return True
    if (case := case_line(tail, words)) is not None and case.labelled and tail.text[0].isupper():
        return True
    m = _NUMBERED.match(tail.text)
    if m is None or below is None:
        return False
    sign = read_sign(below, words)
    if (sign is not None and sign.kind != "absent") or case_line(below, words) is not None:
        return True
    follows = _NUMBERED.match(f"{below.marker} {below.text}" if below.marker else below.text)
    return follows is not None and int(follows["n"]) == int(m["n"]) + 1 and len(tail.text) < _SHORT


def _is_heading(line: Line, words: Lexicon) -> bool:
    """Does the lexicon know the whole of these words as a heading of a section, or as that of a dated decision?"""
    if not 4 < len(line.text) < _SHORT:
        return False
    sign = read_sign(replace(line, marker=""), words)
    if sign is None or sign.weak or sign.inline or sign.kind == "absent":
        return False
    return sign.held_on is not None or sign.key in words.strong_sections


def _run_in(lines: Sequence[Line], words: Lexicon) -> tuple[Line, ...]:
    """The lines, parted behind a heading that its text runs into with a blank (`Beslutning Godkendt.`): three lines at
    least, of two headings, more than stand alone (where there are more, behind weak headings too); or behind the day of
    a decision, on two lines at least."""
    section: dict[int, tuple[str, int]] = {}
    weak: dict[int, tuple[str, int]] = {}
    dated: dict[int, tuple[str, int]] = {}
    alone: Counter[str] = Counter()
    for i, line in enumerate(lines):
        text = line.text
        if not text or line.cells or line.marker or not text[0].isupper():
            continue
        if len(text) <= 90 and (key := word_key(text)) in words.sections:
            alone[key] += 1
            continue
        end = _section_end(text, words.sections)
        if end and (at := _section_end(text, words.strong_sections)) and _runs_in(line, at, words):
            section[i] = (word_key(text[:at]), at)
        elif end and read_sign(line, words) is None:
            weak[i] = (word_key(text[:end]), end)
        elif "eslutning" in text[:80] and (at := _day_end(line, words)):
            dated[i] = (re.split(r"\d", text, maxsplit=1)[0], at)
    tally = Counter(key for key, _ in section.values())
    if len(section) < _SHARED or len(tally) < _DIFFERENT or sum(alone[k] for k in tally) >= len(section):
        section = weak = {}
    if len(section) >= _SURE:
        section |= {i: (key, at) for i, (key, at) in weak.items() if not alone[key]}
    days = Counter(key for key, _ in dated.values())
    at_of = {i: at for i, (_, at) in section.items()}
    at_of |= {i: at for i, (key, at) in dated.items() if days[key] >= 2}
    if not at_of:
        return tuple(lines)
    made: list[Line] = []
    for i, line in enumerate(lines):
        if i in at_of:
            made += [line.cut(0, at_of[i]), replace(line.cut(at_of[i]), gap=False)]
        else:
            made.append(line)
    return tuple(made)


def _section_end(text: str, known: Container[str]) -> int:
    """Where a word of a section that is `known` ends that opens the line and is followed by a capital, or by the number
    of a list; 0 when none does."""
    end = -1
    for _ in range(3):
        end = text.find(" ", end + 1)
        if not 4 < end < len(text) - 1 or end > 60:
            return 0
        starts = text[end + 1].isupper() or _LISTED.match(text, end + 1) is not None
        if starts and word_key(text[:end]) in known and text[end - 1] not in ".,;":
            return end
    return 0


_LISTED = re.compile(r"1[.)] [A-ZÆØÅ]")


def _runs_in(line: Line, at: int, words: Lexicon) -> bool:
    """May the words behind a heading be those below it: is the whole line no heading but by what those words are?"""
    sign = read_sign(line, words)
    if sign is None or (not sign.inline and sign.kind == "recommendation" and sign.key not in words.sections):
        return True  # `Indstilling Udvalget indstiller, at`
    first = line.cut(at, max(line.text.find(" ", at + 1), at + 1))
    body = sign.body.value if sign.body is not None else line.text
    dated = sign.held_on is not None and line.text.endswith(".") and not body_like(body, words)
    return dated and formal(first, words)  # `Beslutning Udsat til mødet den 2. september 2024.`


def _day_end(line: Line, words: Lexicon) -> int:
    """Where the heading of a dated decision ends that opens the line and that its words follow; 0 when none does."""
    text = line.text
    if not has_full_date(text[:160]) or read_sign(line, words) is not None:
        return 0
    found = next((f for f in dates(text[:160]) if f.value.date is not None), None)
    m = _BEHIND_DAY.match(text, found.end) if found is not None else None
    return m.end() if m is not None and _is_heading(line.cut(0, m.end()), words) else 0
