"""The list of contents: where it begins and ends, and its entries.

Takes the lines with their signs; decides nothing about items. Entries repeat (and misspell, and cut) the titles of the
items; they are never items themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from kg.layout.lexicon import POINT_WORD, Lexicon, lexicon, word_key
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign
from kg.layout.structure.titles import title_key
from kg.model import Text
from kg.text.danish import has_full_date

__all__ = ["appendix", "block", "end", "entry", "is_agenda", "keys", "shaped", "unpaged"]

_LEADER = re.compile(r"\s*(?:\.{2,}|…+|(?:\. ){2,})\s*\d{0,4}\s*$|\s+\d{1,4}$")
_ENTRY_END = re.compile(r"\.{3,}|\s\d{1,3}$")
_PAGE = re.compile(r" \d{1,3}$")
_NUMBER_BEFORE = re.compile(rf"^(?:{POINT_WORD} )*\d{{1,4}} ")
_NUMBER_ALONE = re.compile(rf"{POINT_WORD}(?: nr\.?)? ?:? ?\d{{1,4}}[.:]?|\d{{1,4}}[.:]", re.IGNORECASE)


def block(lines: Sequence[Line], words: Lexicon) -> int | None:
    """Index of the line that opens the list of contents, or None. "Dagsorden" at the very top is a title."""
    for i, line in enumerate(lines[:400]):
        if not line.text or len(line.text) >= 50 or line.marker:
            continue
        key = word_key(line.text)
        field = words.fields.get(key)
        if field is None or field.name != "contents":
            continue
        below = word_key(re.split(r"[:\t]", lines[i + 1].text)[0]) if i + 1 < len(lines) else ""
        if key == "dagsorden" and (i < 2 or (below in words.fields and words.fields[below].name != "contents")):
            continue
        if key == "dagsorden" and i + 1 < len(lines) and not lines[i + 1].marker and has_full_date(lines[i + 1].text):
            continue  # the kind of document, above its day
        return i
    return None


def end(lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], opened: int) -> int:
    """Index of the first line after the contents that `opened` begins: the heading of the first item.

    It is known by the section or case line below it, by a title that the contents have already named, by a style of
    heading that the entries have not, or by markup.
    """
    seen: dict[str, int] = {}
    first = opened + 1
    bare = unpaged(lines[first : first + _PAGED_WITHIN])
    for i in range(first, len(lines)):
        line, sign, case = lines[i], signs[i], cases[i]
        opens = sign is not None and sign.kind != "absent" and not _ENTRY_END.search(line.text)
        if opens or (case is not None and (case.numbers or (case.labelled and line.text.count(":") < _LABELS))):
            return max(first, _title_start(lines, cases, i, first))
        key = _NUMBER_BEFORE.sub("", title_key(_full(line)))
        if len(key) > 3 and key in seen and (seen[key] <= opened + 3 or i > seen[key] + 2):
            alone = _NUMBER_ALONE.fullmatch(lines[i - 1].text)
            return i - 1 if alone and i - 1 > opened else i
        if key:
            seen.setdefault(key, i)
            seen.setdefault(_PAGE.sub("", key), i)
            if i - first < len(bare) and bare[i - first] is not line:
                seen.setdefault(_NUMBER_BEFORE.sub("", title_key(_full(bare[i - first]))), i)
        if i > first and not _ENTRY_END.search(line.text):
            if line.level and not lines[first].level and re.search(r"\d", line.text):
                return i
            below = range(i + 1, min(len(lines), i + 5))
            anchored = any(signs[k] is not None or cases[k] is not None for k in below)
            if anchored and _styled(line, 3) and not _styled(lines[first], 3) and not _styled(lines[i + 1], 3):
                return i
    return len(lines)


#: A line with so many labels heads the columns of a list.
_LABELS = 2
#: Pages that run into the titles (`Meddelelser5`) stand on so many entries at least, within so many lines.
_PAGED, _PAGED_WITHIN = 3, 60
_RUN_ON = re.compile(r"(?<=[^\W\d_)?!])(?P<page>\d{1,3})$|(?P<year>(?:19|20)\d\d)(?P<behind>\d{1,3})$")


def unpaged(lines: Sequence[Line]) -> list[Line]:
    """Entries of the contents without the numbers of pages that run into their titles, never falling from one to the
    next; the lines as they are where too few have one."""
    made: list[Line] = []
    page = found = 0
    for line in lines:
        m = _RUN_ON.search(line.text) if line.text[-1:].isdigit() else None
        here = int(m["page"] or m["behind"]) if m else -1
        if m is not None and page <= here and (not found or here <= page + _PAGED_WITHIN):
            page, found = here, found + 1
            made.append(line.cut(0, m.start("page") if m["page"] else m.start("behind")))
        else:
            made.append(line)
    return made if found >= _PAGED else list(lines)


def is_agenda(lines: Sequence[Line], opened: int) -> bool:
    """Does running text stand below the line `opened` (`Dagsorden:`), so that it opens the items, not their list?"""
    return any(len(line.text) > 120 or line.text.endswith(".") for line in lines[opened + 1 :] if not line.marker)


def _full(line: Line) -> str:
    return f"{line.marker} {line.text}" if line.marker else line.text


def _styled(line: Line, strength: int) -> bool:
    """Is the line a heading in a style of at least this strength?"""
    return any(h.strength >= strength and h.pattern.match(_full(line)) for h in lexicon().headings)


def _title_start(lines: Sequence[Line], cases: Sequence[CaseLine | None], at: int, first: int) -> int:
    """The line on which the title above the opener `at` begins: the styled one, else the start of its paragraph."""
    k = at
    while k - 1 > first and k > at - 4 and cases[k - 1] is not None:
        k -= 1
    for back in range(1, 4):
        if k - back >= first and _styled(lines[k - back], 1) and not _ENTRY_END.search(lines[k - back].text):
            return k - back
        if lines[k - back].gap:
            break
    j = k - 1
    while j > first and not lines[j].gap and lines[j].after is False and k - j < 3 and lines[k - 1].after:
        j -= 1
    return j


def entry(line: Line, words: Lexicon) -> Text | None:
    """The title that a line of the contents names, without leader and page; None for group headings and the like."""
    found = line.part()
    if line.cells:
        cell = max(line.cells, key=len, default="")
        at = line.text.find(cell)
        found = line.part(at, at + len(cell)) if cell and at >= 0 else found
    m = _LEADER.search(found.value)
    trimmed = found.value[: m.start()].rstrip(" .") if m else found.value
    if not re.search(r"[^\W\d_]{2}", trimmed) or word_key(trimmed) in words.no_titles:
        return None
    if any(words.marks[mark].match(trimmed) for mark in ("group_open", "group_closed")):
        return None
    at = line.text.find(trimmed)
    return line.part(at, at + len(trimmed)) if at >= 0 else found


def appendix(lines: Sequence[Line], signs: Sequence[Sign | None], named: Collection[str]) -> int:
    """Where a list of all attachments begins that says titles of items (`named`) again behind them; else the end."""
    last = next((s for s in reversed(signs) if s is not None and s.kind != "absent"), None)
    if not named or last is None or last.kind != "attachments" or last.inline:
        return len(lines)
    keys_ = [_bare_key(line) for line in lines]
    for i in range(len(lines) - 1, -1, -1):
        sign = signs[i]
        if sign is not None and sign.kind == "attachments" and not sign.inline:
            again = {key for key in keys_[i + 1 :] if key in named}
            if len(again) > 1 and again <= set(keys_[:i]):
                return i
            return len(lines)
        if sign is not None and sign.kind != "absent":
            return len(lines)
    return len(lines)


def keys(names: Sequence[Text]) -> frozenset[str]:
    """What headings are compared by with these titles: with their numbers and without."""
    bare = {title_key(_NUMBER_FRONT.sub("", name.value)) for name in names}
    return frozenset(bare | {title_key(name.value) for name in names}) - {""}


_NUMBER_FRONT = re.compile(r"^\W*(?:(?:åbent?|lukket) )?\d{1,4}[.: ]\s*", re.IGNORECASE)
#: The number that opens an entry of a list of points.
_POINT = re.compile(
    rf"(?:{POINT_WORD} ?(?:nr\.? ?)?)?(?P<n>\d{{1,4}})(?:[.:)]| ?[-–])? ?(?=[A-ZÆØÅ\"”])", re.IGNORECASE
)
#: So many points one below the other are a list, when half of them stand once more below it.
_POINTS = 3
_FRONT = 24


def shaped(
    lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None]
) -> tuple[int, int] | None:
    """List of contents that no known word opens: numbered lines, or titles, that stand again below; (first, after)."""
    keys = [_bare_key(line) for line in lines]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        places[key].append(i)
        if len(key) > _FRONT:
            places[key[:_FRONT]].append(i)
    first = next((i for i, s in enumerate(signs) if s is not None and s.kind != "absent"), len(lines))
    i = 0
    while i < first:
        stop = i
        number = None
        while stop < first and keys[stop] and signs[stop] is None and cases[stop] is None:
            full = _full(lines[stop])
            m = _POINT.match(full)
            here = int(m["n"]) if m else None
            if stop > i and here != (number + 1 if number is not None else None):
                break
            number, stop = here, stop + 1
        again = [_next(places, key, stop) for key in keys[i:stop]]
        start, end = (i, stop) if number is not None else _stretch(again, i)
        if end - start >= _POINTS:
            known = [at for at in again[start - i : end - i] if at is not None]
            share = 2 if number is not None else 1.25
            if share * len(known) >= end - start and known == sorted(known) and _lead(known, signs, cases):
                return start, end
        i = max(stop, i + 1)
    return None


def _stretch(again: Sequence[int | None], offset: int) -> tuple[int, int]:
    """The longest run of lines that stand again below, one other line at most between any two (a title gone on)."""
    best = (offset, offset)
    known = [i for i, at in enumerate(again) if at is not None]
    first = 0
    for k, i in enumerate(known):
        if k and i - known[k - 1] > 2:
            first = k
        if i + 1 - known[first] > best[1] - best[0]:
            best = (offset + known[first], offset + i + 1)
    return best


def _next(places: Mapping[str, Sequence[int]], key: str, after: int) -> int | None:
    """The first line at or behind `after` that says `key`, or begins as it does; None when there is none."""
    for words in (key, key[:_FRONT]):
        at = places.get(words, ())
        if (k := bisect_left(at, after)) < len(at):
            return at[k]
    return None


def _bare_key(line: Line) -> str:
    """The title that a line may be, folded and without its number and page; "" for sentences, fields and long lines."""
    if not line.text or len(line.text) > 240 or line.cells or line.text.endswith((".", ":", ";", ",")):
        return ""
    return "" if _NUMBER_ALONE.fullmatch(_full(line)) else _PAGE.sub("", _NUMBER_BEFORE.sub("", title_key(_full(line))))


def _lead(titles: Sequence[int], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None]) -> bool:
    """Does a section or a case line stand near below half of these lines, so that they open items?"""
    near = [
        any(signs[k] is not None or cases[k] is not None for k in range(i + 1, min(len(signs), i + 4))) for i in titles
    ]
    return 2 * sum(near) >= len(near) > 0
