"""Coming late and leaving early, told behind a name; and where in an item that lies."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.layout.clauses.scope import scope_of
from kg.layout.page.lines import Passage
from kg.model import Attendance, Edge, Status, Text

__all__ = ["edge_of", "moves"]

_MOVED = re.compile(r"(?:deltog )?(ankom|kom|mødte|forlod|gik|til|indtil|fra)\b")
_AND_MOVED = re.compile(r",? og (?=(?:ankom|kom|mødte|forlod|gik)\b)")


def moves(person: Text, words: Passage, start: int, end: int, numbers: tuple[str, ...] = ()) -> list[Attendance]:
    """Coming late and leaving early, told behind a name: `mødte kl. 17:10 og forlod mødet kl. 18:30`."""
    told: list[Attendance] = []
    for part in _AND_MOVED.split(words.text[start:end].strip()):
        moved = _MOVED.match(part)
        scope = scope_of(part)
        items = scope.items or numbers
        if not moved or not (scope.clock or items):
            return []
        status: Status = "late" if moved[1] in ("ankom", "kom", "mødte", "fra") else "left"
        lead = "from" if moved[1] == "fra" and not scope.lead else scope.lead
        made = Attendance(person, status, words.part(start, end).span, for_items=items, edge=edge_of(status, lead))
        came = status == "late"
        told.append(replace(made, since=scope.clock if came else None, until=None if came else scope.clock))
        if came and scope.end is not None:
            told.append(replace(made, status="left", until=scope.end, for_items=(), edge=""))
    return told


#: Where a coming or going lies by the word before its item.
_EDGES: dict[Status, dict[str, Edge]] = {
    "late": {"before": "before", "from": "before", "to": "before", "until": "after", "after": "after"},
    "left": {"before": "before", "from": "before", "to": "before", "until": "after", "after": "after"},
}


def edge_of(status: Status, lead: str) -> Edge:
    """Where a coming or going lies by the word that leads to its item."""
    return _EDGES[status].get(lead, "during")
