"""A meeting of Formpipe Meetings+: a page with a tab of minutes or, until then, of the agenda; an empty one is none."""

from __future__ import annotations

import re
from typing import Any

from selectolax.lexbor import LexborNode

from kg.read import html
from kg.sources import pages, payload
from kg.sources.meeting import Point, Sourced

__all__ = ["KIND", "canonical", "read", "recognises"]

KIND = "meetingsplus"

_TABS = (("protocolTabContent", "ordinary"), ("agendaTabContent", "agenda"))
#: What sort of item it is: for decision, for information.
_SORT = re.compile(r"^[A-ZÆØÅ]\s+-\s+")


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - without its list a page does not say whose it is
    """Never by its looks alone."""
    return False


def _tab(data: bytes, where: str) -> tuple[LexborNode | None, str]:
    """The first tab with items, and the kind of meeting it tells of."""
    body = pages.tree(data, where)
    for name, kind in _TABS:
        tab = body.css_first(f"#{name}") if body is not None else None
        if tab is not None and tab.css_first(".item-title") is not None:
            return tab, kind
    return None, "agenda"


def canonical(data: bytes) -> bytes:
    """Kind and text of the tab that counts."""
    tab, kind = _tab(data, "")
    return f"{kind}\n{html.fragment(tab.html or '', '') if tab is not None else ''}".encode()


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:
    """The meeting of a page. `about`: council and moment."""
    tab, kind = _tab(data, where)
    moment, clock = pages.moment_of(about)
    return Sourced(
        kind=kind,
        body=pages.council_of(about),
        starts=moment,
        clock=clock,
        points=tuple(_point(row, where) for row in tab.css(".meeting-item-row")) if tab is not None else (),
        identifier=payload.line(about.get("id")),
    )


def _point(row: LexborNode, where: str) -> Point:
    number, title = (
        payload.line(one.text() or "") if (one := row.css_first(selector)) is not None else ""
        for selector in (".list-item-number", ".item-title")
    )
    text = html.fragment(row.html or "", where)
    below = [(head, rest) for head, rest in pages.split(text, (title,)) if head]
    return pages.point(_SORT.sub("", title), below[0][1] if below else "", number)
