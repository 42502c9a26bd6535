"""The parts of a document that finders read: header and items, with what carries no fact blanked out.

Gives text of the same length as the document's, so that offsets stay true: ignored matter (contents, page furniture),
markup signs and odd blanks become spaces. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Minutes

__all__ = ["Passage", "apart", "passages", "readable"]

_MARKUP = re.compile(r"[*_`#|\\\u00a0\u00ad\u200b\ufeff\t]")


class Passage(NamedTuple):
    """A part of the readable text: `where` is an item number or "header", `start` and `end` code points."""

    where: str
    start: int
    end: int


def apart(minutes: Minutes) -> str:
    """The document's text, with what runs into the words behind it (`38Budget`, `BeslutningGodkendt.`) as blanks."""
    text = minutes.document.text
    run_on: list[tuple[int, int]] = []
    for item in minutes.items:
        ends = [(s.heading.span.start, s.heading.span.end) for s in item.sections if s.heading is not None]
        if text[item.title.span.start - 1 : item.title.span.start].isdigit():
            ends.append((item.span.start, item.title.span.start))
        run_on += [(a, b) for a, b in ends if text[b - 1 : b].isalnum() and text[b : b + 1].isalpha()]
    pieces: list[str] = []
    at = 0
    for start, end in sorted(run_on):
        if start >= at:
            pieces += (text[at:start], " " * (end - start))
            at = end
    return "".join((*pieces, text[at:])) if pieces else text


def readable(minutes: Minutes, text: str) -> str:
    """`text` of the minutes with ignored spans and markup signs as blanks; line ends stay where they are."""
    pieces: list[str] = []
    at = 0
    for ignored in sorted(minutes.ignored, key=lambda i: i.span):
        start, end = max(ignored.span.start, at), min(ignored.span.end, len(text))
        if start >= end:
            continue
        pieces += (text[at:start], "".join("\n" if c == "\n" else " " for c in text[start:end]))
        at = end
    pieces.append(text[at:])
    return _MARKUP.sub(_blank, "".join(pieces))


def _blank(match: re.Match[str]) -> str:
    """Cell borders part words for good, other signs only hide."""
    return "\t" if match.group() in "|\t" else " "


def passages(minutes: Minutes) -> Iterator[Passage]:
    """The header (up to the first item), then every item, clipped to the text and never overlapping."""
    length = len(minutes.document.text)
    at = 0
    items = sorted(minutes.items, key=lambda item: item.span)
    first = min((item.span.start for item in items), default=length)
    yield Passage("header", 0, max(0, min(first, length)))
    for item in items:
        start, end = max(item.span.start, at, 0), min(item.span.end, length)
        if start < end:
            yield Passage(item.number, start, end)
            at = end
