"""Every style of heading says which lines it would take for the heading of an item, and why; it decides nothing.

A `Proposal` names its reasons; `weights.toml` says what each is worth, and `decode` chooses. Numbered
styles are rows of the lexicon; headings without a number are marked lines, those that the contents name, those above
what opens each item, those behind a label, and those printed as the usual titles are. Numbered lists in running text,
citations (`Punkt 68, møde i`) and contents are proposed like all else, with the reasons against them. Takes a `Scene`,
gives proposals in order of lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.layout.lexicon import POINT_WORD, Heading, lexicon, word_key
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, files
from kg.layout.structure.titles import Head, leader, repeated, title_key
from kg.layout.structure.unnumbered import (
    labelled_heads,
    marked_heads,
    opened_heads,
    opener_after,
    standing_heads,
    title_like,
)
from kg.model import Span, Text
from kg.text.numerals import roman_value

__all__ = ["CHAPTER", "Proposal", "Scene", "proposals", "settled"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of the lines before the items: signs and case lines in step, `blocked` lines (contents, header,
    furniture) that are no headings, `named`: keys of the titles of the contents."""

    lines: Sequence[Line]
    signs: Sequence[Sign | None]
    cases: Sequence[CaseLine | None]
    blocked: Sequence[bool]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: int
    n: int
    printed: str
    title: tuple[int, int]
    state: str
    opener: str
    distance: int
    listed: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line as the heading of an item, with the names of the reasons for and against it.

    `number`: None without one. `family`: headings of one document are of one. `key`: of the title, where the contents
    name it. `reach`: the last line that it takes, with what opens the item. `sure`: what opens it opens most of its
    kind. `counted`: its number is printed.
    `head`: as it would be read, where that does not depend on the others; `candidate` and `style` where it does.
    """

    line: int
    number: int | None
    family: str
    reasons: tuple[str, ...]
    key: str = ""
    reach: int = -1
    sure: bool = False
    head: Head | None = None
    candidate: _Candidate | None = None
    style: Heading | None = None
    counted: bool = True


#: What the number of a heading has: a digit, or a letter or Roman numeral that opens the line.
_COUNTS = re.compile(r"\d|^(?:[IVX]{1,5}[.:)]|[A-Z][.)]) ")


#: Within this many characters of a heading its number begins, in every style.
_NUMBER_WITHIN = 40


def _numbered(lines: Sequence[Line], blocked: Sequence[bool]) -> list[tuple[int, str, bool]]:
    """The lines that may be a heading with a number: index, words with the number, and whether a bullet leads them."""
    found: list[tuple[int, str, bool]] = []
    headed = lexicon().headed
    for i, line in enumerate(lines):
        if not line.text or blocked[i] or line.cells or len(line.text) > 400:
            continue
        digit = bool(line.marker) and line.marker[0].isdigit()
        full = f"{line.marker} {line.text}" if digit else line.text
        if _COUNTS.search(full, 0, _NUMBER_WITHIN) and headed.match(full):
            found.append((i, full, bool(line.marker) and not digit))
    return found


def _candidates(
    style: Heading,
    numbered: Sequence[tuple[int, str, bool]],
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
) -> list[_Candidate]:
    found: list[_Candidate] = []
    plain = style.name not in ("bare", "dot")  # a bulleted "Punkt 1" is cited in a list, unless all headings are so
    if plain and any(not bullet and style.pattern.match(full) for _, full, bullet in numbered):
        numbered = [entry for entry in numbered if not entry[2]]
    for i, full, _ in numbered:
        m = style.pattern.match(full)
        if m is None or _POINT.match(full, m.end("n")):
            continue
        line = lines[i]
        if style.name == "alone" and not _titled_below(lines, signs, cases, i):
            continue
        groups = m.groupdict()
        which = "title2" if groups.get("title2") else "title"
        shift = len(full) - len(line.text)
        start, end = (
            (max(0, m.start(which) - shift), max(0, m.end(which) - shift))
            if groups.get(which) is not None
            else (len(line.text),) * 2
        )
        digits = re.search(r"\d+", groups["n"])
        opener, distance = opener_after(lines, signs, cases, i)
        before = lines[i - 1] if i else None
        follows = found[-1] if found and before is not None and found[-1].line == i - 1 else None
        listed = follows is not None and digits is not None and follows.n == int(digits[0]) - 1
        intro = (
            before is not None
            and ((above := signs[i - 1]) is None or (above.weak and above.kind == "recommendation"))
            and not blocked[i - 1]
            and before.text.rstrip().endswith((":", ",", " at"))
        )
        listed = listed or intro
        found.append(
            _Candidate(
                i,
                _value(groups["n"])
                if digits
                else _letter(groups["n"])
                if style.name == "letter"
                else roman_value(groups["n"]),
                groups["n"],
                (start, end),
                (groups.get("state") or "").lower(),
                opener,
                distance,
                listed,
            )
        )
    return [
        replace(c, opener="", distance=9) if n + 1 < len(found) and found[n + 1].line <= c.line + 1 + c.distance else c
        for n, c in enumerate(found)
    ]


#: A number below a chapter (`2.1`) counts from so many for each chapter, above all other numbers.
CHAPTER = 10_000


def _value(printed: str) -> int:
    """The value of a printed number; of one with a chapter before its point that of the chapter and its own."""
    found = re.findall(r"\d+", printed)
    return (
        int(found[0]) if len(found) == 1 or not _BELOW.fullmatch(printed) else CHAPTER * int(found[0]) + int(found[1])
    )


#: A point and a number behind that of a heading: it stands below a chapter.
_POINT = re.compile(r"\.\d{1,2}(?!\d)")
_BELOW = re.compile(r"\d{1,3}\.\d{1,2}")


def _letter(printed: str) -> int:
    """The place of a letter in the alphabet, from one on."""
    return ord(printed) - ord("A") + 1


def _titled_below(
    lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], at: int
) -> bool:
    """Does the line below a number that stands alone begin as a title does?"""
    below = at + 1
    return (
        below < len(lines)
        and not lines[below].text[:1].islower()
        and title_like(lines[below], signs[below], cases[below])
    )


def _announced(lines: Sequence[Line], at: int) -> bool:
    """Does the line above lead up to a list (`Forvaltningen indstiller, at`), so that the one at `at` is its first?"""
    above = next((lines[k].text.rstrip() for k in range(at - 1, max(-1, at - 4), -1) if lines[k].text.strip()), "")
    return above.endswith((" at", ":", ","))


def _template(found: Sequence[_Candidate]) -> set[str]:
    """Openers of the items of this document: those that follow at least a quarter of the candidates that have one."""
    tally = Counter(c.opener for c in found if c.opener)
    if "case" in tally and tally["case"] >= 2:
        return {"case"} | {o for o, n in tally.items() if n >= 2 and n * 3 >= tally["case"]}
    most = max(tally.values(), default=0)
    return {o for o, n in tally.items() if n * 4 >= most}


def proposals(scene: Scene) -> list[Proposal]:
    """All proposals, in order of lines."""
    found = [p for style in _numbered_styles(scene) for p in style]
    found += _plain(scene)
    return sorted(found, key=lambda p: (p.line, p.family))


def _numbered_styles(scene: Scene) -> Iterator[list[Proposal]]:
    """The proposals of each style that the lexicon has, and of headings that are all numbered "1."."""
    numbered = _numbered(scene.lines, scene.blocked)
    for style in lexicon().headings:
        found = _candidates(style, numbered, scene.lines, scene.signs, scene.cases, scene.blocked)
        if found:
            yield _weighed(style, found, scene)
            if style.name == "dot":
                yield _all_first(style, found, scene)


def _weighed(style: Heading, found: list[_Candidate], scene: Scene) -> list[Proposal]:
    """Candidates of one style with their reasons: what the others of the style are like is one of them."""
    lines = scene.lines
    template = _template(found)
    markup = Counter(
        (lines[c.line].level > 0, lines[c.line].strong) for c in found if c.opener in template and c.opener
    )
    usual = markup.most_common(1)[0][0] if markup else None
    prefixes = {t[:24] for t in scene.named if len(t) > 24}
    made: list[Proposal] = []
    for c in found:
        line = lines[c.line]
        title = line.text[c.title[0] : c.title[1]]
        below = lines[c.line + 1] if not title and c.line + 1 < len(lines) else None
        key = title_key(below.text if below is not None else title)
        reasons = [f"strength-{style.strength}"]
        if style.name == "alone" and not c.opener and key not in scene.named:
            reasons.append("alone-unnamed")  # the number of a page, or of a point
        if c.opener and c.opener in template and c.distance <= 2:
            reasons.append("opened-soon" if c.distance else "opened-at-once")
        elif c.opener:
            reasons.append("opened")
        named = bool(key) and (key in scene.named or (len(key) > 24 and key[:24] in prefixes))
        if named:
            reasons.append("named")
        if line.strong:
            reasons.append("marked")
        if usual is not None and usual == (line.level > 0, line.strong) and usual[1]:
            reasons.append("usual-marks")
        elif usual is not None and usual[1] and not line.strong:
            reasons.append("unusual-marks")
        if line.gap:
            reasons.append("gap")
        if c.listed:
            reasons.append("listed-opened" if c.opener else "listed-apart" if line.gap else "listed")
        reasons += _against(title, c.opener, style.strength)
        sure = c.opener in template and c.distance == 0
        reach = c.line + 1 + c.distance if c.opener else c.line
        made.append(
            Proposal(
                c.line, c.n, style.name, tuple(reasons), key if named else "", reach, sure, candidate=c, style=style
            )
        )
    return made


def _against(title: str, opener: str, strength: int) -> list[str]:
    """What in the words of a title speaks against it."""
    reasons = []
    if not opener and leader(title):
        reasons.append("leader")
    if title[:1].islower() or len(title) > 260:
        reasons.append("low-or-long")
    if title.endswith((";", ",")) or (title.endswith(".") and len(title) > 110):
        reasons.append("unfinished")
    if strength < 3 and title.count(". ") > 1:
        reasons.append("several-sentences")
    return reasons


def _all_first(style: Heading, found: Sequence[_Candidate], scene: Scene) -> list[Proposal]:
    """Headings that are all numbered "1." (a list that a web page began anew each time), counted as they come."""
    same = [
        c
        for c in found
        if c.n == 1 and not c.listed and c.title[0] < c.title[1] and not _announced(scene.lines, c.line)
    ]
    if len(same) < 3 or 2 * len(same) <= len(found) or 2 * sum(bool(c.opener) for c in same) <= len(same):
        return []
    return [
        replace(p, number=n, family="again", counted=False)
        for n, p in enumerate(_weighed(style, list(same), scene), start=1)
    ]


def _plain(scene: Scene) -> Iterator[Proposal]:
    """Headings without a number, from every way to know them."""
    lines, signs, cases = scene.lines, scene.signs, scene.cases
    opened = opened_heads(lines, signs, cases, scene.blocked)
    ways = (
        ("marked", marked_heads(lines, signs, cases, scene.blocked, set(scene.named)), ()),
        ("opened", opened, ("opens-item",)),
        ("labelled", labelled_heads(lines), ("labelled",)),
        ("standing", standing_heads(lines, signs), ("standing",)),
        ("any", _closed_heads(scene), ("closed-mark",)),
        ("any", _above_sections(scene, {head.first for head in opened}), ("above-section",)),
    )
    said = Counter(
        title_key(line.text) for line, out in zip(lines, scene.blocked, strict=True) if not out and len(line.text) < 80
    )
    for family, heads, given in ways:
        for head in heads:
            again = ("repeated",) if said[title_key(head.title.value)] >= _REPEATED and head.title.value else ()
            yield _unnumbered(head, family, (*given, *again), scene)


#: A title is printed twice, not so often.
_REPEATED = 3


def _unnumbered(head: Head, family: str, given: tuple[str, ...], scene: Scene) -> Proposal:
    """A heading without a number, with its reasons."""
    line, title = scene.lines[head.first], head.title.value
    key = title_key(title)
    opener, distance = opener_after(scene.lines, scene.signs, scene.cases, head.last)
    reasons = ["plain" if title else "untitled", *given]
    if opener and family in ("marked", "any"):
        reasons.append("opened" if distance else "opened-at-once")
    if key and key in scene.named:
        reasons.append("named")
    if line.strong and title and family != "standing":
        reasons.append("marked")
    if line.gap:
        reasons.append("gap")
    if family == "any" and _usual(title):
        reasons.append("usual-title")
    if line.marker[:1].isdigit() or _PRINTED_NUMBER.match(title):
        reasons.append("number-printed")
    reasons += _against(title, opener, 3)
    reach = head.last + 1 if opener and title and not distance else max(head.first, head.last)
    key = key if key in scene.named else ""
    return Proposal(head.first, None, family, tuple(reasons), key, reach, True, head=head, counted=False)


#: The number of an item that a title begins with.
_PRINTED_NUMBER = re.compile(rf"(?:{POINT_WORD} ?)?\d{{1,4}}(?:[.:)]| ?-)", re.IGNORECASE)


def _closed_heads(scene: Scene) -> list[Head]:
    """Lines alone that open with words of a closed item, with a title behind them (`Lukket punkt - orientering`)."""
    mark = lexicon().marks["closed"]
    return [
        Head(i, i, "", line.part(), False, "heading:closed")
        for i, line in enumerate(scene.lines)
        if line.alone
        and len(line.text) < 160
        and (m := mark.match(line.text)) is not None
        and len(line.text) > m.end() + 3
        and line.text[-1] not in ".:;,"
        and not (scene.blocked[i] or line.marker or lexicon().marks["group_closed"].match(line.text))
        and title_like(line, scene.signs[i], scene.cases[i])
    ]


def _above_sections(scene: Scene, known: set[int]) -> list[Head]:
    """Usual titles alone, above a section that is not what most items begin with (`Eventuelt` above its decision)."""
    found: list[Head] = []
    for i in range(len(scene.lines) - 1):
        line, sign = scene.lines[i], scene.signs[i + 1]
        if sign is None or sign.weak or sign.inline or sign.kind in ("absent", "attachments") or i in known:
            continue
        if not line.alone or line.marker or scene.blocked[i] or len(line.text) > 120 or line.text[-1:] in ".:;,!?":
            continue
        if _usual(line.text) and title_like(line, scene.signs[i], scene.cases[i]):
            found.append(Head(i, i, "", line.part(), False, "heading:section"))
    return found


def _usual(title: str) -> bool:
    """Does the title begin as one does that most agendas have?"""
    key = word_key(title)
    return key in lexicon().standing or any(key.startswith(f"{word} ") for word in lexicon().standing)


def settled(chosen: Sequence[Proposal], scene: Scene) -> tuple[Head, ...]:
    """The headings of the chosen proposals with their titles: on the line, on the line before, or gone on below."""
    run = [p.candidate for p in chosen if p.candidate is not None]
    direct = 2 * sum(1 for c in run if c.opener and c.distance == 0) > len(run)
    above = sum(c.title[0] == c.title[1] and c.line > 0 and _may_title(scene, c.line - 1) for c in run)
    below = sum(c.title[0] == c.title[1] and _titled_below(scene.lines, scene.signs, scene.cases, c.line) for c in run)
    heads: list[Head] = []
    for k, p in enumerate(chosen):
        stop = chosen[k + 1].line if k + 1 < len(chosen) else len(scene.lines)
        number = "" if p.counted else str(k + 1)
        if p.head is not None:
            heads.append(replace(p.head, number=number or p.head.number))
        elif p.candidate is not None and p.style is not None:
            floor = heads[-1].last + 1 if heads else 0
            style = p.style if above >= below else replace(p.style, title_before=False)
            heads.append(_head(p.candidate, style, scene, floor, stop, direct, number))
    return tuple(heads)


def _head(c: _Candidate, style: Heading, scene: Scene, floor: int, stop: int, direct: bool, number: str) -> Head:
    """The heading at a numbered line; its lines lie between `floor` and `stop`. `direct`: most are opened at once."""
    lines, signs, cases = scene.lines, scene.signs, scene.cases
    title = lines[c.line].part(*c.title)
    first = last = c.line
    before = c.line - 1
    if not title.value and style.title_before and c.line and _may_title(scene, before) and not _stands_again(scene, c):
        first, title = before, lines[before].part()
    elif not title.value and c.line + 1 < stop and _may_title(scene, c.line + 1):
        last, title = c.line + 1, lines[c.line + 1].part()
    if title.value:
        key = title_key(title.value)
        while last + 1 < stop and last - c.line < 3:
            nxt = lines[last + 1]
            if nxt.gap or nxt.level or nxt.marker or nxt.cells or not nxt.text:
                break
            if signs[last + 1] is not None or cases[last + 1] is not None:
                break
            longer = f"{key} {title_key(nxt.text)}"
            wrapped = (
                direct
                and len(lines[c.line].text) > 45
                and (nxt.text[:1].islower() or not title.value.endswith((".", ":", "?")))
                and c.distance == last + 1 - c.line
                and c.opener != ""
            )
            if not wrapped and not any(t.startswith(longer) for t in scene.named):
                break
            last += 1
            title = Text(f"{title.value} {nxt.part().value}", Span(title.span.start, nxt.part().span.end))
            key = longer
    while first - 1 >= floor and repeated(lines[first - 1], title.value) and lines[first - 1].text:
        first -= 1
    if first - 2 >= floor and files(lines[first - 1]) and repeated(lines[first - 2], title.value):
        first -= 2  # the title, its files, and the title once more
    printed = number or c.printed.lstrip("0") or "0"
    return Head(first, last, printed, title, not number, f"heading:{style.name}", c.state)


def _stands_again(scene: Scene, c: _Candidate) -> bool:
    """Is the line above a number no title: the same stands above the numbers before or after it (a running head), or
    the contents name the line below?"""
    above = title_key(scene.lines[c.line - 1].text)
    below = title_key(scene.lines[c.line + 1].text) if c.line + 1 < len(scene.lines) else ""
    if below and below in scene.named and above not in scene.named:
        return True
    return sum(title_key(line.text) == above for line in scene.lines) > _REPEATED - 1


def _may_title(scene: Scene, at: int) -> bool:
    return title_like(scene.lines[at], scene.signs[at], scene.cases[at])
