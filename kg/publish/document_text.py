"""A document as it is read: its text in pieces, with anchors, the entities it names, and an outline of its items.

Takes `Access` and a document's IRI. Passages are half-open code points of the text. Where entities' names overlap, the
one that begins first is linked, the longer before the shorter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.publish.access import Access
from kg.publish.cells import chip, item_label, items_of, outcomes_of, start_of
from kg.publish.markup import Piece
from kg.publish.page import Chip, Link

__all__ = ["Heading", "Reading", "pieces", "reading"]


@dataclass(frozen=True, slots=True)
class Heading:
    """An item in the outline: where its text stands, a link to its page, its outcomes."""

    anchor: str
    start: int
    end: int
    item: Link
    outcomes: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page of a document shows of its text. `source` is the name by which one quotes it."""

    pieces: tuple[Piece, ...]
    outline: tuple[Heading, ...]
    source: str


def reading(access: Access, document: str) -> Reading:
    """The text of a document, ready to be drawn."""
    text = access.text(document)
    passages = access.passages(document)
    links: list[tuple[int, int, str]] = []
    for passage in passages:
        named = access.only(passage, "kg:refersTo")
        if named:
            start, end = _span(passage, len(text))
            links.append((start, end, named[0]))
    meetings = access.only(document, "foaf:primaryTopic") or [
        m.partition("#")[0] for m in access.only(document, "dct:isVersionOf")
    ]
    outline = sorted(
        (
            Heading(
                passage.partition("#")[2],
                *_span(passage, len(text)),
                Link(item, item_label(access, item)),
                tuple(chip(access, outcome) for outcome in outcomes_of(access, item)),
            )
            for meeting in meetings[:1]
            for item in items_of(access, meeting)
            for passage in [p for p in access.only(item, "prov:wasDerivedFrom") if p.startswith(document + "#")][:1]
        ),
        key=lambda one: one.start,
    )
    source = access.label(meetings[0]) if meetings else access.label(document)
    return Reading(tuple(pieces(text, passages, links)), tuple(outline), source)


def _span(passage: str, most: int) -> tuple[int, int]:
    start = start_of(passage)[1]
    end = passage.rpartition(",")[2]
    return min(start, most), min(int(end) if end.isdigit() else start, most)


def pieces(text: str, passages: Iterable[str], links: Iterable[tuple[int, int, str]] = ()) -> list[Piece]:
    """The text cut where passages begin and where entities are named (start, end, entity)."""
    anchors: dict[int, set[str]] = {}
    for passage in passages:
        anchors.setdefault(min(start_of(passage)[1], len(text)), set()).add(passage.partition("#")[2])
    named: dict[int, tuple[int, str]] = {}
    free = 0
    for start, end, entity in sorted(links, key=lambda one: (one[0], -one[1], one[2])):
        if start >= free and end > start:
            named[start] = (end, entity)
            free = end
    cuts = sorted({0, *anchors, *named, *(end for end, _ in named.values())} | {len(text)})
    found: list[Piece] = []
    until, entity = 0, ""
    for cut, following in zip(cuts, [*cuts[1:], len(text)], strict=True):
        if cut in named:
            until, entity = named[cut]
        found.append(Piece(tuple(sorted(anchors.get(cut, ()))), text[cut:following], entity if cut < until else ""))
    return [piece for piece in found if piece.words or piece.anchors]
