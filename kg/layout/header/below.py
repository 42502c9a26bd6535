"""What of a header stands below the last item: when the meeting ended, who was there, who signed.

Takes the lines of the last item, gives how many of its last ones tell of the whole meeting.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.layout.clauses.presence import presence
from kg.layout.header.labels import PERSONS, field_of
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line, passage
from kg.layout.page.signs import ignored
from kg.layout.people import entries, is_entry_line
from kg.text.person_names import is_person_name

__all__ = ["closing", "signed"]

#: So many persons in one list are those of a meeting.
_ROSTER = 3


def closing(lines: Sequence[Line], above: Sequence[Line], lexicon: Lexicon) -> int:
    """How many of the last of `lines`, those of the last item, tell of the meeting and not of the item: who was there,
    when it ended, who signed. 0: none, also where the lines `above` the items list who was there."""
    return _tail(lines, above, lexicon) or _roster(lines, above, lexicon)


def _tail(lines: Sequence[Line], above: Sequence[Line], lexicon: Lexicon) -> int:
    """How many of the last lines close the minutes (`Mødet sluttede kl. 19`, `Til stede var Anna Holm, …`): a list of
    those who were there is among them, all others tell of the meeting too, and the lines `above` the items list nobody.
    0 when there are none."""
    first = len(lines)
    while first and _closes(lines[first - 1], lexicon):
        first -= 1
    listed = next((n for n in range(first, len(lines)) if lines[n].gap and _lists(lines[n], lexicon)), None)
    if listed is None or any(_lists(line, lexicon) for line in above):
        return 0
    start = next(n for n in range(first, listed + 1) if lines[n].gap and (n == listed or _opens(lines[n], lexicon)))
    return len(lines) - start


def _roster(lines: Sequence[Line], above: Sequence[Line], lexicon: Lexicon) -> int:
    """How many of the lines of the last item, up to their end, tell who was at the meeting (`Mødt var: Anna Holm, …`):
    a list of members behind its label, where `above`, the header, has none. 0: none."""
    for n, line in enumerate(lines):
        found = field_of(line, lexicon) if line.gap and not line.marker else None
        label = line.text[: found[1]].rstrip() if found is not None else ""
        if found is None or found[0].name != "members" or not label.endswith((":", " var")):
            continue
        if len(entries([line, *lines[n + 1 : n + 2]], found[1], "present", None, lexicon)[0]) < _ROSTER:
            continue
        told = any((f := field_of(one, lexicon)) is not None and f[0].name == "members" for one in above)
        return 0 if told else len(lines) - n
    return 0


def signed(line: Line) -> bool:
    """Is it a row of names alone, as those who were there sign below each other?"""
    cells = [cell for cell in line.cells if cell]
    return len(cells) > 1 and all(is_person_name(cell) for cell in cells)


def _lists(line: Line, lexicon: Lexicon) -> bool:
    """Does the line open the list of those who were there, with several names behind its label?"""
    found = field_of(line, lexicon) if not line.marker else None
    if found is None or found[0].name != "members" or found[1] >= len(line.text):
        return False
    return len(entries([line], found[1], "present", None, lexicon)[0]) >= _ROSTER


def _opens(line: Line, lexicon: Lexicon) -> bool:
    """Does the line begin with a label of a header, its value behind it?"""
    found = field_of(line, lexicon) if not line.marker else None
    return found is not None and found[0].name in (*PERSONS, "end") and found[1] < len(line.text)


def _closes(line: Line, lexicon: Lexicon) -> bool:
    """May the line stand below the items?"""
    if not line.text or ignored(line, lexicon) or signed(line) or _opens(line, lexicon):
        return True
    if line.marker or line.cells:
        return False
    return bool(presence(passage([line]), 0, len(line.text), lexicon)) or is_entry_line(line, lexicon)
