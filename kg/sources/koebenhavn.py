"""A meeting of København: put together from the pages of its items, as `kg harvest` bundles them.

The bundle is `{"items": [{"alias", "title", "number", "html"}]}`; body and kind stand only in the alias
(`/dagsordener-og-referater/<body>/møde-ddmmyyyy/(dagsorden|referat)/punkt-N`).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from kg.errors import InputRefused
from kg.read import html
from kg.sources import pages, payload
from kg.sources.meeting import Point, Sourced

__all__ = ["ALIAS", "KIND", "body_of", "bundle", "canonical", "read", "recognises"]

KIND = "koebenhavn"

ALIAS = re.compile(
    r"/dagsordener-og-referater/(?P<body>[^/]+)/m(?:ø|oe|o)de-(?P<day>\d{8})/(?P<kind>dagsorden|referat)/punkt-(?P<number>[\w-]+)",
    re.IGNORECASE,
)


def body_of(alias: str) -> str:
    """The council that an alias names."""
    m = ALIAS.search(unquote(alias))
    name = payload.line(unquote(m["body"])) if m else ""
    return name if name != name.lower() else name.replace("-", " ").capitalize()


def bundle(items: list[dict[str, str]]) -> bytes:
    """Pages of items as one file."""
    return payload.canonical({"items": items})


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - every kind is asked the same
    """May these bytes be such a bundle?"""
    return data.startswith(b'{"items":[{"alias":"/dagsordener-og-referater/')


def canonical(data: bytes) -> bytes:
    """The items with the text of their pages instead of the markup."""
    items = payload.records(payload.record(payload.loads(data, "")).get("items"))
    return payload.canonical([{**item, "html": _text(payload.record(item).get("html"), "")} for item in items])


def _text(markup: Any, where: str) -> str:
    try:
        return html.text_of(markup, where) if isinstance(markup, str) and markup.strip() else ""
    except InputRefused:
        return ""


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:
    """The meeting of a bundle."""
    items = payload.records(payload.record(payload.loads(data, where)).get("items"))
    if not items:
        raise InputRefused("the bundle holds no item", where=where, remedy="fetch it again from its source")
    alias = payload.line(items[0].get("alias"))
    m = ALIAS.search(unquote(alias))
    moment, clock = pages.moment_of(about)
    if moment is None and m:
        day = m["day"]
        moment, clock = payload.instant(f"{day[4:]}-{day[2:4]}-{day[:2]}"), False
    minutes = m is not None and m["kind"].casefold() == "referat"
    return Sourced(
        kind="ordinary" if minutes else "agenda",
        body=pages.council_of(about) or body_of(alias),
        starts=moment,
        clock=clock,
        points=tuple(_point(item, where) for item in items),
        identifier=payload.line(about.get("id")),
        municipality="København",
    )


def _point(item: dict[str, Any], where: str) -> Point:
    text = _text(item.get("html"), where)
    printed = re.match(r"\s*# ([^\n]+)", text)
    title = payload.line(item.get("title")) or (payload.line(printed[1]) if printed else "")
    below = pages.split(text, (title,)) or [(title, re.sub(r"\A# [^\n]*\n", "", text))]
    return pages.point(title, below[0][1], payload.line(item.get("number")))
