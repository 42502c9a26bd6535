"""Who was in the room at each item of a meeting: persons × items, as it follows from what the minutes say."""

from __future__ import annotations

from kg.publish.access import Access
from kg.publish.cells import by_date, items_of, link
from kg.publish.page import Block, Heat, Link, Words
from kg.publish.wording import W

__all__ = ["STATES", "grid"]

#: Property of a person and an item → (colour family, word), in the order in which they are told.
STATES = (
    ("kg:presentAt", "good", Words("til stede", "present")),
    ("kg:partlyAt", "wait", Words("en del af punktet", "part of the item")),
    ("kg:absentAt", "bad", Words("ikke til stede", "not present")),
)
_STATES = {"kg:presentAt": "present", "kg:partlyAt": "partly", "kg:absentAt": "absent"}


def grid(access: Access, meeting: str) -> Block | None:
    """None where nothing follows of anybody. An empty cell: the minutes do not say so."""
    items = by_date(access, items_of(access, meeting), newest=False)
    cells: dict[str, dict[str, str]] = {}
    for item in items:
        for predicate, state in _STATES.items():
            for person in access.into(item, predicate):
                cells.setdefault(person, {})[item] = state
    if not cells:
        return None
    return Heat(
        "presence",
        W.in_the_room,
        tuple(Link(item, access.value(item, "kg:number")) for item in items),
        tuple(
            (link(access, person), tuple(cells[person].get(item, "") for item in items))
            for person in sorted(cells, key=lambda person: (access.label(person), person))
        ),
        W.room_note,
    )
