"""Presence of the whole meeting, from the header's lists and from what the items tell.

Takes items and the header's attendance, gives both in order: whoever is absent in every item that tells of absence was
absent; sentences that limit themselves to items go to those items. Silence stays silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.danish import fold
from kg.layout.clauses.presence import completed, merged
from kg.model import Attendance, Item, Span, Text

__all__ = ["settle"]


def settle(text: str, items: list[Item], listed: Sequence[Attendance]) -> tuple[list[Item], tuple[Attendance, ...]]:
    """Presence of the meeting: the header's lists, completed by who is absent in every item that tells of absence.

    Sentences that limit themselves to items (`deltog ikke under punkterne 12-15`) move to those items.
    """
    index = {item.number: k for k, item in enumerate(items)}
    extra: dict[int, list[Attendance]] = {}
    header: list[Attendance] = []

    def spread(a: Attendance, home: int | None) -> bool:
        """Hands `a` to the items it names; False when it names none (or only its own)."""
        known = [index[n] for n in a.for_items if n in index]
        if not known or (home is not None and known == [home]):
            return False
        for k in known:
            extra.setdefault(k, []).append(replace(a, for_items=()))
        return True

    for a in listed:
        if a.status == "present":
            header.append(replace(a, for_items=()))
        elif a.for_items and spread(a, None):
            if a.status in ("late", "left"):
                header.append(replace(a, status="present", for_items=()))
        elif a.status in ("late", "left", "recused"):
            header.append(replace(a, status="present", for_items=()))
        else:
            header.append(a)
    kept: list[list[Attendance]] = []
    for k, item in enumerate(items):
        own: list[Attendance] = []
        for a in item.attendance:
            if not a.quoted and a.status == "present":
                header.append(replace(a, for_items=()))
                continue
            if (
                not a.quoted
                and not a.for_items
                and a.status in _AWAY
                and _OF_MEETING.search(a.span.of(text).replace("\u00a0", " "))
            ):
                header.append(a)
                continue
            if not a.quoted and a.status in ("late", "left"):
                header.append(replace(a, status="present", for_items=()))
            if not a.quoted and a.for_items and spread(a, k):
                continue
            own.append(
                replace(a, for_items=())
                if a.for_items and index.get(a.for_items[0]) == k and len(a.for_items) == 1
                else a
            )
        kept.append(own)
    telling = [
        k
        for k, own in enumerate(kept)
        if any(a.status in ("absent", "excused", "substitute") and not a.quoted for a in own)
    ]
    first_only = telling == [0] and len(items) > 1
    treated = [k for k, item in enumerate(items) if any(not d.quoted for d in item.decisions)]
    tally: dict[tuple[str, str], list[Attendance]] = {}
    for k in telling:
        for a in {
            (fold(x.person.value), x.status): x
            for x in kept[k]
            if not x.quoted and x.status in ("absent", "excused", "substitute")
        }.values():
            tally.setdefault((fold(a.person.value), "there" if a.status == "substitute" else "away"), []).append(a)
    formal_item = {k for k, item in enumerate(items) if _is_absence_item(item)}
    meeting = _one_each(header)
    at = {fold(a.person.value): n for n, a in enumerate(meeting)}
    voted = {
        fold(voter.value)
        for item in items
        for vote in item.votes
        for side in (vote.in_favour, vote.against, vote.abstained)
        for voter in side.voters
    }
    for (name, _), found in tally.items():
        if name in voted:
            continue  # away from some items, not from the meeting
        only = first_only or any(a in kept[k] for k in formal_item for a in found)
        if not only and (len(found) < len(telling) or len(found) * 5 < 3 * len(treated)):
            continue
        first = next((a for a in found if a.status == "excused"), found[0])
        n = at.get(name)
        if n is None:
            at[name] = len(meeting)
            meeting.append(replace(first, for_items=()))
        elif meeting[n].status == "present":
            old = meeting[n]
            meeting[n] = replace(
                old,
                status=first.status,
                span=first.span,
                reason=old.reason or first.reason,
                substitute_for=first.substitute_for,
            )
    meeting = _one_chair(text, meeting)
    offices = {fold(a.person.value) for a in meeting if a.title and fold(a.title.value).startswith("borgmester")}
    kept = [[replace(a, role=None) if fold(a.person.value) in offices else a for a in own] for own in kept]
    result = [
        replace(item, attendance=merged([*kept[k], *extra.get(k, ())]))
        if kept[k] != list(item.attendance) or k in extra
        else item
        for k, item in enumerate(items)
    ]
    return result, tuple(meeting)


_AWAY = ("absent", "excused", "substitute")
_OF_MEETING = re.compile(r"\b(?:i|på|til) mødet\b|\bmødte ikke\b", re.IGNORECASE)
_RANK = {"present": 0, "unknown": 0, "late": 1, "left": 1, "recused": 1, "absent": 2, "excused": 3, "substitute": 4}


def _one_each(found: Sequence[Attendance]) -> list[Attendance]:
    """One entry per person: what a list of absentees or a sentence says outweighs the list of members."""
    kept: dict[str, Attendance] = {}
    for a in found:
        name = fold(a.person.value)
        old = kept.get(name)
        if old is None:
            kept[name] = a
            continue
        first, other = (a, old) if _RANK[a.status] > _RANK[old.status] else (old, a)
        kept[name] = completed(first, other)
    return list(kept.values())


_MAYOR = re.compile(r"\bborgmester(?:en)?\s+$", re.IGNORECASE)


def _one_chair(text: str, found: list[Attendance]) -> list[Attendance]:
    """Where several mayors are there, `Borgmester` is an office, not who chairs."""
    mayors = {
        n: m
        for n, a in enumerate(found)
        if a.role == "chair" and (m := _MAYOR.search(text, max(0, a.person.span.start - 16), a.person.span.start))
    }
    if len(mayors) < 2:
        return found
    return [
        replace(
            a,
            role=None,
            title=a.title or Text(" ".join(m.group().split()), Span(m.start(), m.start() + len(m.group().rstrip()))),
        )
        if (m := mayors.get(n)) is not None
        else a
        for n, a in enumerate(found)
    ]


def _is_absence_item(item: Item) -> bool:
    return fold(item.title.value).strip(" .:") in (
        "fraværende",
        "fravær",
        "afbud",
        "fremmøde",
        "mødedeltagelse",
        "fravær og afbud",
        "afbud og fravær",
    )
