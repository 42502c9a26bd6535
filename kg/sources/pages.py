"""Pages of portals that publish HTML → the items on them: the heads that the page marks, and the text between.

Takes markup, gives text; follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.read.html_bounds import bounded
from kg.sources import payload
from kg.sources.meeting import Point, Sourced
from kg.sources.rendering import cut_title

__all__ = ["council_of", "decides", "heads", "meeting", "moment_of", "point", "split", "tree"]

_HEAD = re.compile(r"(?:punkt|pkt\.?)?\s*(?P<number>\d{1,4})\s*[.:)–-]?\s+(?P<title>.*)", re.IGNORECASE)
#: A heading below which minutes say what was decided.
_DECISION = re.compile(
    r"^#{1,6} (?:\S+ ){0,4}?(?:beslutning|referat|konklusion)\b[^\n]*\n\s*(?!#)\S", re.IGNORECASE | re.MULTILINE
)


def tree(data: bytes, where: str) -> LexborNode | None:
    """The body of a page. Raises `InputRefused` when it is built to exhaust a reader."""
    markup = payload.decoded(data)
    bounded(markup, where)
    return LexborHTMLParser(markup).body


def heads(body: LexborNode | None, selector: str) -> list[str]:
    """The words of all elements that `selector` finds, in order."""
    return [payload.line(one.text() or "") for one in body.css(selector)] if body is not None else []


def split(text: str, marked: Sequence[str]) -> list[tuple[str, str]]:
    """(head, text below it) for each of the marked heads, where it stands on a line of its own."""
    lines = text.split("\n")
    found: list[tuple[str, int, int]] = []
    at = 0
    for head in marked:
        key = _key(head)
        for i in range(at, len(lines)):
            if key and _key(lines[i]) == key:
                found.append((head, i, i + 1))
                at = i + 1
                break
    ends = [*(start for _, start, _ in found), len(lines)][1:]
    return [(head, "\n".join(lines[below:end])) for (head, _, below), end in zip(found, ends, strict=True)]


def _key(line: str) -> str:
    return re.sub(r"\W+", "", line.lstrip("#").strip()).casefold()


def point(head: str, text: str, number: str = "") -> Point:
    """An item out of its head (`Punkt 3 Nyt tag`, `3. Nyt tag`) and its text; closed when the head says so."""
    title = payload.line(head)
    if not number and (m := _HEAD.fullmatch(title)):
        number, title = m["number"], m["title"]
    number, title, closed = cut_title(number, title)
    if closed:
        return Point(number, title, closed=True)
    return Point(number, title, closed=None, parts=(("", text, False),))


def decides(text: str) -> bool:
    """Do these words record what was decided: is there something below a heading of decisions?"""
    return _DECISION.search(text) is not None


def meeting(text: str, marked: Sequence[str], about: dict[str, Any]) -> Sourced:
    """The meeting of a page: `marked` are the heads of its items, `about` council and moment by the portal's list."""
    moment, clock = moment_of(about)
    return Sourced(
        kind="ordinary" if decides(text) else "agenda",
        body=council_of(about),
        starts=moment,
        clock=clock,
        points=tuple(point(head, below) for head, below in split(text, marked)),
        identifier=payload.line(about.get("id")),
    )


def council_of(about: dict[str, Any]) -> str:
    """The council that the list of the portal names."""
    return payload.line(payload.record(about.get("council")).get("Navn"))


def moment_of(about: dict[str, Any]) -> tuple[datetime | None, bool]:
    """When the meeting is by the list of the portal, and whether it says the hour."""
    said = payload.line(about.get("moment"))
    moment = payload.instant(said)
    return moment, moment is not None and ":" in said and (moment.hour, moment.minute) != (0, 0)
