"""Presence of the whole meeting, from the header's lists and from what the items tell.

Takes items and the header's attendance, gives both in order: whoever is absent in every item that tells of absence was
absent; sentences that limit themselves to items go to those items. Silence stays silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.layout.clauses.course import named, reordered, through
from kg.layout.clauses.merged import completed
from kg.layout.lexicon import lexicon, word_key
from kg.model import Attendance, Item, Span, Text
from kg.text.danish import fold

__all__ = ["settle"]


def settle(text: str, items: list[Item], listed: Sequence[Attendance]) -> tuple[list[Item], tuple[Attendance, ...]]:
    """Presence of the meeting: the header's lists, completed by who is absent in every item that tells of absence.

    Sentences that limit themselves to items (`deltog ikke under punkterne 12-15`) move to those items.
    """
    items = reordered(text, items)
    listed = [named(a, text, items) for a in listed]
    told, instead, moved = _told(text, items)
    moved |= {fold(a.person.value) for a in listed if a.status in _AWAY and a.for_items and _whole(a, items) is None}
    meeting = _one_each([*_listed(listed, items), *told])
    _note_away(meeting, items, moved)
    meeting = _one_chair(text, _one_each([*meeting, *instead]))
    mayors = {fold(a.person.value) for a in meeting if a.title and fold(a.title.value).startswith("borgmester")}
    return [_unchaired(item, mayors) for item in through(items, listed)], tuple(meeting)


def _listed(listed: Sequence[Attendance], items: Sequence[Item]) -> list[Attendance]:
    """Whom the header lists, without what holds for some items."""
    found = []
    for a in listed:
        if a.status in _THERE:
            found.append(_there(a))
        elif not a.for_items:
            found.append(a)
        elif (said := _whole(a, items)) is not None:
            found.append(said)
    return found


def _told(text: str, items: Sequence[Item]) -> tuple[list[Attendance], list[Attendance], set[str]]:
    """What the items tell of the meeting: who was there or away, who stood in, and the folded names of who moved."""
    found: list[Attendance] = []
    instead: list[Attendance] = []
    moved: set[str] = set()
    for a in (a for item in items for a in item.attendance if not a.quoted):
        if a.status in _THERE:
            found.append(_there(a))
        elif a.status in _AWAY and not a.for_items and _OF_MEETING.search(_words(a, text)):
            found.append(a)
        elif a.status == "substitute":
            instead.append(replace(a, for_items=(), onward=False))
        if a.status in ("late", "left") or (a.reason is not None and _GONE.match(a.reason.value)):
            moved.add(fold(a.person.value))
            found.append(_there(a))
    return found, instead, moved


def _note_away(meeting: list[Attendance], items: Sequence[Item], moved: set[str]) -> None:
    """Notes who is away, or stands in, in every item that tells of absence, or at the item that is about it."""
    kept = [_at_home(item) for item in items]
    telling = [k for k, own in enumerate(kept) if any(a.status in _AWAY and not a.quoted for a in own)]
    first_only = telling == [0] and len(items) > 1
    decided = sum(any(not d.quoted for d in item.decisions) for item in items)
    tally: dict[tuple[str, bool], list[Attendance]] = {}
    for k in telling:
        own = {(fold(a.person.value), a.status): a for a in kept[k] if not a.quoted and a.status in _AWAY}
        for (name, status), a in own.items():
            tally.setdefault((name, status == "substitute"), []).append(a)
    formal = [a for item, own in zip(items, kept, strict=True) if _is_absence_item(item) for a in own]
    at = {fold(a.person.value): n for n, a in enumerate(meeting)}
    voted = _voters(items)
    for (name, _), found in tally.items():
        if name in voted or name in moved:
            continue  # away from some items, not from the meeting
        only = first_only or any(a in formal for a in found)
        if not only and (len(found) < len(telling) or len(found) < _THROUGHOUT * decided):
            continue
        first = next((a for a in found if a.status == "excused"), found[0])
        n = at.get(name)
        if n is None:
            at[name] = len(meeting)
            meeting.append(replace(first, for_items=()))
        elif (old := meeting[n]).status == "present":
            meeting[n] = replace(
                old,
                status=first.status,
                span=first.span,
                reason=old.reason or first.reason,
                substitute_for=first.substitute_for,
            )


#: The share of the items with a decision that tell who is away, where they tell it of the meeting.
_THROUGHOUT = 0.6


def _voters(items: Sequence[Item]) -> set[str]:
    """Folded names of whoever a vote names."""
    sides = (side for item in items for vote in item.votes for side in (vote.in_favour, vote.against, vote.abstained))
    return {fold(voter.value) for side in sides for voter in side.voters}


def _unchaired(item: Item, mayors: set[str]) -> Item:
    """The item without a role for whom `Borgmester` is an office."""
    if not any(fold(a.person.value) in mayors for a in item.attendance):
        return item
    own = (replace(a, role=None) if not a.quoted and fold(a.person.value) in mayors else a for a in item.attendance)
    return replace(item, attendance=tuple(own))


def _whole(a: Attendance, items: Sequence[Item]) -> Attendance | None:
    """A member listed for some items: away from the meeting when those are all of it, else there."""
    numbers = {item.number for item in items}
    if numbers and numbers <= set(a.for_items):
        return replace(a, for_items=())
    return None


def _at_home(item: Item) -> list[Attendance]:
    """What is said at an item of that item itself."""
    return [a for a in item.attendance if a.quoted or not a.for_items or a.for_items == (item.number,)]


def _there(a: Attendance) -> Attendance:
    """Whoever moved, or kept out of an item, was there."""
    reason = None if a.status != "present" else a.reason
    return replace(a, status="present", reason=reason, for_items=(), edge="", only=False, onward=False)


_GONE = re.compile(r"(?:havde|har) forladt\b|(?:var|er) gået\b", re.IGNORECASE)


def _words(a: Attendance, text: str) -> str:
    """The sentence that tells of a presence, as printed."""
    return a.span.of(text).replace("\u00a0", " ")


_THERE = ("present", "late", "left", "recused")
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
    """Is the item about who was there and who was not?"""
    key = word_key(item.title.value)
    return key in lexicon().absence_items or key in lexicon().presence_items
