"""The course of a meeting: in which order its items were treated, and at which of them presence is told.

Takes the items as read and what the header says of presence; gives the items, each with what is said of it, wherever it
was said. Comings and goings stand at the item at which they lie (`edge` says where); what follows from them for other
items is concluded elsewhere. Of several statements on one person at one item the weightiest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from kg.layout.clauses.cues import rows
from kg.layout.clauses.merged import merged
from kg.layout.clauses.scope import scope_of
from kg.model import Attendance, Item
from kg.text.danish import fold, small

__all__ = ["named", "reordered", "through"]

Moved = tuple[Literal["before", "after"], str]


def reordered(text: str, items: Sequence[Item]) -> list[Item]:
    """The items, with `moved` where their decisions say that one was taken out of turn."""
    numbers = {item.number for item in items}
    moved: dict[str, Moved] = {}
    for item in items:
        for section in item.sections:
            if section.kind not in ("decision", "background", "other", "summary"):
                continue
            words = " ".join(section.span.of(text)[:_READ].split())
            if not _POINTED.search(small(words)):
                continue
            for m in rows().order.finditer(words):
                who, place = _moved(m, item.number)
                if who in numbers and place[1] != who and (not place[1] or place[1] in numbers):
                    moved.setdefault(who, place)
    return [replace(item, moved=moved[item.number]) if item.number in moved else item for item in items]


_READ = 4000
#: Every row of order names an item by its number; so much is soon seen.
_POINTED = re.compile(r"(?:unkt(?:et|erne)?|pkt\.|sag(?:et|erne)?)(?: nr\.?)? ?\d")
_BEFORE = re.compile(r"før|inden|forud|først", re.IGNORECASE)


def _moved(m: re.Match[str], this: str) -> tuple[str, Moved]:
    """Which item a sentence moves, and where to."""
    found = {key.rstrip("_"): value for key, value in m.groupdict().items() if value is not None}
    if "second" in found:  # `punkt 7 og 8 blev byttet om`
        return found["second"], ("before", found["first"])
    return found.get("who", this), ("before" if _BEFORE.search(found["rel"]) else "after", found.get("whom", ""))


def through(items: Sequence[Item], listed: Iterable[Attendance]) -> list[Item]:
    """The items with what is told of presence at each. `listed`: presence told in the header."""
    index = {item.number: k for k, item in enumerate(items)}
    said: list[list[Attendance]] = [[] for _ in items]
    told: list[tuple[Attendance, int | None]] = [(a, None) for a in listed]
    told += [(a, k) for k, item in enumerate(items) for a in item.attendance if not a.quoted]
    for a, home in told:
        known = [index[n] for n in a.for_items if n in index]
        if a.status == "present" and not (a.onward or (a.only and _is_member(a))):
            continue
        if a.status in ("late", "left"):
            if a.for_items and not known:
                continue  # at an item that these minutes do not have
            known = known[:1]
        elif a.onward:
            known = known[:1]
        places = known or ([home] if home is not None else [])
        for k in places:
            said[k].append(
                replace(a, for_items=(), edge=(a.edge or "during") if a.status in ("late", "left") else a.edge)
            )
    result: list[Item] = []
    for k, item in enumerate(items):
        quoted = [a for a in item.attendance if a.quoted]
        place = {key: n for n, key in reversed([*enumerate(map(_who, item.attendance))])}
        own = _one_each(said[k])
        whole = merged(sorted([*own, *quoted], key=lambda a: place.get(_who(a), len(place))))
        result.append(replace(item, attendance=whole) if whole != item.attendance else item)
    return result


def _is_member(a: Attendance) -> bool:
    return a.role not in ("official", "guest", "secretary", "observer")


def named(a: Attendance, text: str, items: Sequence[Item]) -> Attendance:
    """A sentence of the header that calls an item by its title (`deltog ikke under punktet om Café Solen`)."""
    if a.for_items or a.status not in _WEIGHT:
        return a
    words = " ".join(a.span.of(text).split())
    scope = scope_of(words, None, [(i.number, i.title.value) for i in items]) if "punktet" in words else None
    return replace(a, for_items=scope.items) if scope is not None else a


def _who(a: Attendance) -> tuple[object, ...]:
    return fold(a.person.value), a.quoted, a.body, a.held_on


_WEIGHT = {"recused": 5, "late": 4, "left": 4, "excused": 2, "absent": 1}


def _one_each(said: Sequence[Attendance]) -> list[Attendance]:
    """One absence of a person at an item, the weightiest; none beside a coming or going, unless they were recused."""
    kept: dict[tuple[str, str], Attendance] = {}
    for a in said:
        kind: str = a.status if a.status in ("late", "left") or a.status not in _WEIGHT else "away"
        old = kept.get((fold(a.person.value), kind))
        if old is None or _WEIGHT.get(a.status, 0) > _WEIGHT.get(old.status, 0):
            kept[(fold(a.person.value), kind)] = a
    for name, kind in list(kept):
        moved = [kept[name, way] for way in ("late", "left") if (name, way) in kept]
        partly = [m for m in moved if (m.status, m.edge) not in (("late", "before"), ("left", "after"))]
        if kind == "away" and partly and kept[name, kind].status != "recused":
            del kept[name, kind]
    return list(kept.values())
