"""Lines between the items that head parts of the agenda: open and closed parts, chapters, words of openness.

Takes lines and headings, gives which lines lead to an item, and whether the part that they head is closed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line
from kg.layout.structure.titles import Head, title_key

__all__ = ["first_leading", "is_closed", "openings"]

#: The heading of a part of the agenda is shorter.
_GROUP = 80
_CHAPTER = re.compile(r"(?:kapitel |afsnit )?(?P<n>\d{1,3})[.:)]?(?: ?[-–])? (?=\S)", re.IGNORECASE)


def first_leading(
    lines: Sequence[Line],
    floor: int,
    stop: int,
    head: Head,
    before: Head | None,
    opening: frozenset[str],
    words: Lexicon,
) -> int:
    """The first of the lines `floor` to `stop` that lead, one below the other, to the item of `head`; `stop`: none.

    `before` is the heading before it, `opening` the `openings` of the document.
    """
    while stop > floor and (_leads(lines[stop - 1], head, before, words) or title_key(lines[stop - 1].text) in opening):
        stop -= 1
    return stop


def _leads(line: Line, head: Head, before: Head | None, words: Lexicon) -> bool:
    """Does the line open a part of the agenda, by its words or as the chapter of the heading `head` below it, when the
    heading `before` it stands in another?"""
    if len(line.text) >= _GROUP:
        return False
    group = words.marks["group_closed"].match(line.text) or words.marks["group_open"].match(line.text)
    chapter, point, _ = head.number.partition(".")
    fresh = before is None or before.number.partition(".")[0] != chapter
    return bool(group) or (point != "" and fresh and line.gap and _chapter(line) == chapter)


def _chapter(line: Line) -> str:
    """The number of the chapter that the line may be the heading of; "" for any other line."""
    m = _CHAPTER.match(f"{line.marker} {line.text}" if line.marker else line.text)
    return m["n"] if m is not None else ""


def openings(lines: Sequence[Line], heads: Sequence[Head], words: Lexicon) -> frozenset[str]:
    """Words of openness (`Åbent punkt`) directly above half of the headings at least: they are of the item below."""
    tally: Counter[str] = Counter()
    for n, head in enumerate(heads):
        floor = heads[n - 1].last + 1 if n else 0
        above = [line for line in lines[max(floor, head.first - 1) : head.first] if not line.cells]
        tally.update(
            title_key(line.text)
            for line in above
            if len(line.text) < _SHORT and any(words.marks[mark].search(line.text) for mark in ("open", "closed"))
        )
    several = sum(tally.values())
    return frozenset(tally) if several >= _OFTEN and 2 * several >= len(heads) else frozenset()


#: Words of openness are so short, and stand above so many headings.
_SHORT, _OFTEN = 40, 3


def is_closed(lines: Sequence[Line], words: Lexicon, closed: bool) -> bool:
    """Open or closed part of the agenda, as the last heading of a part says."""
    for line in lines:
        if len(line.text) < _GROUP:
            called = line.text if line.marker else _CHAPTER.sub("", line.text, count=1)
            state = called if len(called) < _SHORT else ""
            if words.marks["group_closed"].match(called) or words.marks["closed"].fullmatch(state):
                closed = True
            elif words.marks["group_open"].match(called) or words.marks["open"].fullmatch(state) or _chapter(line):
                closed = False
    return closed
