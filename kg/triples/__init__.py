"""`Reading` → quads: the graph of one document, and what it contributes to the entities it names.

Takes one reading and the settings; gives N-Quads as bytes, ready for the loader, and entity statements as rows. A pure
function: no other document, no file, no clock. The only place that writes terms: IRIs are escaped where they are made,
literals by the JSON encoder, so that no printed name can break out of its term. The model is docs/data-model.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.authorities import Authorities
from kg.model import Attendance, Minutes, Reading
from kg.revisions import told
from kg.settings import Settings
from kg.triples.changes import changed
from kg.triples.mentions import Mentions
from kg.triples.terms import TEXT_LIMIT, Quads, renamed

__all__ = ["TEXT_LIMIT", "Quads", "changed", "quads", "renamed"]


#: Items of a supplementary agenda stand after those of the agenda, however many these are.
AFTER = 1000


def _limited(minutes: Minutes) -> Iterator[tuple[str, Attendance]]:
    """(item number, attendance) of the records at the head of the minutes that hold for single items only."""
    for attendance in minutes.attendance:
        for number in attendance.for_items:
            yield number, attendance


def quads(reading: Reading, settings: Settings, authorities: Authorities | None = None, *, ordinal: int = 1) -> Quads:
    """The quads of one document.

    `authorities` give the names of municipalities that are only cited. `ordinal` is 2 for the second meeting of the
    council on that day, and so on. Never raises for any text: a word that no scheme knows becomes a notice.
    """
    graph = Mentions(reading, settings, authorities, ordinal)
    minutes = reading.minutes
    graph.document_node()
    node = "".join(graph.lines)
    graph.report()
    graph.topic()
    before = len(graph.lines)
    graph.meeting_node()
    graph.attendances(graph.meeting, (a for a in minutes.attendance if not a.for_items and not a.quoted), None)
    after = len(graph.lines)
    paths = graph.item_paths()
    graph.treated(paths)
    limited = list(_limited(minutes))
    numbers = {item.number for item in minutes.items}
    for number, attendance in limited:
        if number not in numbers:
            graph.notice("unknown_item", f"attendance for item {number}, which is not there", attendance.span)
    partial = "partial" in minutes.signals
    beside = minutes.kind == "supplementary" or partial
    for place, (path, item) in enumerate(zip(paths, minutes.items, strict=True), 1):
        if partial:  # a page of one item
            place = int(item.number) if item.number.isdigit() else place
        elif beside:
            place += AFTER
        graph.item(path, item, place)
        own = [a for a in item.attendance if not a.quoted]
        own += [attendance for number, attendance in limited if number == item.number]
        graph.attendances(path, own, path)
        graph.quoted_attendances(path, (a for a in item.attendance if a.quoted))
    graph.mentions(paths)
    said = told(minutes, graph.meeting, paths, graph.person)
    if minutes.document.origin is not None and minutes.document.origin.earlier:
        whole = node.encode("utf-8", "replace")  # it was replaced where it was published: no fact of it counts
        return Quads(graph.document, graph.meeting, whole, whole, (), (), whole, said)
    rest = dict.fromkeys([*graph.lines[:before], *graph.lines[after:]])
    return Quads(
        document=graph.document,
        meeting=graph.meeting,
        facts="".join(dict.fromkeys(graph.lines)).encode("utf-8", "replace"),
        node=node.encode("utf-8", "replace"),
        entities=tuple(graph.said),
        homes=(graph.meeting, *paths),
        items="".join(rest).encode("utf-8", "replace") if beside else b"",
        told=said,
    )
