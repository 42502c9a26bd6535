"""Several tellings of one person's presence → one: in a sentence, at an item, in the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Attendance, Edge, Status
from kg.text.danish import fold

__all__ = ["OUT", "completed", "merged", "paired", "weighed"]

#: Whoever was not there for an item.
OUT: tuple[Status, ...] = ("absent", "excused", "recused")


def weighed(told: list[Attendance]) -> list[Attendance]:
    """A sentence says that someone was recused, or came and went, or was away: the first outweighs the others."""
    kept: list[Attendance] = []
    for x in told:
        others = [y for y in told if fold(y.person.value) == fold(x.person.value) and y is not x]
        if x.status != "recused" and any(y.status == "recused" for y in others):
            continue
        moved = [y for y in others if y.status in ("late", "left")]
        if x.away and any(not x.for_items or not y.for_items or set(x.for_items) <= set(y.for_items) for y in moved):
            if not (x.for_items and moved and not moved[0].for_items):
                continue
            missed: Edge = "after" if moved[0].status == "late" else "before"
            kept = [
                replace(y, for_items=x.for_items, edge=missed) if y in moved and not y.for_items else y for y in kept
            ]
            if len(x.for_items) == 1:
                continue
        if not any(
            y.status == x.status and fold(y.person.value) == fold(x.person.value) and y.for_items == x.for_items
            for y in kept
        ):
            kept.append(x)
    return kept


def paired(found: list[Attendance]) -> list[Attendance]:
    """One substitute and one absentee of the same sentence belong together."""
    away = [a for a in found if a.status in OUT]
    instead = [a for a in found if a.status == "substitute" and a.substitute_for is None]
    if len(away) == 1 and len(instead) == 1:
        return [replace(a, substitute_for=away[0].person) if a is instead[0] else a for a in found]
    return found


def merged(found: Sequence[Attendance]) -> tuple[Attendance, ...]:
    """One entry per person and item range: a later one that says more of the same adds what the first leaves open. An
    absence that is excused elsewhere is that one."""
    kept: dict[tuple[object, ...], Attendance] = {}
    excused = {(fold(a.person.value), a.for_items, a.quoted, a.body, a.held_on) for a in found if a.status == "excused"}
    for a in found:
        name = fold(a.person.value)
        away = a.status == "absent" and (name, a.for_items, a.quoted, a.body, a.held_on) in excused
        key = (name, "excused" if away else a.status, a.for_items, a.quoted, a.body, a.held_on)
        old = kept.get(key)
        if old is None:
            kept[key] = replace(a, status="excused") if away else a
        else:
            kept[key] = completed(old, a)
    return tuple(kept.values())


def completed(first: Attendance, other: Attendance) -> Attendance:
    """The first of two entries of one person, with what it leaves open taken from the other.

    An official who keeps the minutes (`Referent`, in a list of its own) is the secretary.
    """
    secretary = (first.role, other.role) == ("official", "secretary")
    return replace(
        first,
        role=other.role if secretary else first.role or other.role,
        title=first.title or other.title,
        party=first.party or other.party,
        affiliation=first.affiliation or other.affiliation,
        reason=first.reason or other.reason,
        since=first.since or other.since,
        until=first.until or other.until,
        substitute_for=first.substitute_for or other.substitute_for,
    )
