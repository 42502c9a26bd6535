"""Full-text search as a table, with names for limits: the same in `kg search`, the server, Python and for assistants.

Takes a source over the store here, words, and names of municipality, council or topic; gives hits or a table, best hit
first, and says how names and words were understood.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.local import Local
from kg.query.nothing import looked_through, understood
from kg.query.run import named
from kg.query.saying import Note, joined, say
from kg.search import Hits, Limits, search, snippet_text
from kg.sparql import Term
from kg.table import Column, Table

__all__ = ["Within", "facets_table", "find_hits", "find_items"]

COLUMNS = (
    Column("date", "date"),
    Column("body", "text", "the council"),
    Column("area", "text", "its municipality"),
    Column("item_number", "text"),
    Column("title", "text"),
    Column("snippet", "text", "where it is said"),
    Column("attachment", "text", "which says it, where the minutes do not"),
    Column("score", "number", "rank", hidden=True),
    Column("item_iri", "iri", "", hidden=True),
    Column("attachment_iri", "iri", "", hidden=True),
    Column("attachment_address", "iri", "", hidden=True),
)
FACET_COLUMNS = (
    Column("facet", "text", "what is counted by"),
    Column("value", "text"),
    Column("items", "integer", "that fit"),
    Column("value_iri", "iri", "", hidden=True),
)
_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


class Within(TypedDict, total=False):
    """Limits of a search, as they are typed: names ("" for none) and a year."""

    municipality: str
    council: str
    topic: str
    year: int | None


def find_hits(
    source: Local, words: str, *, limit: int = 20, offset: int = 0, facets: bool = False, **within: Unpack[Within]
) -> tuple[Hits, tuple[Note, ...]]:
    """(hits, how names and words were understood). A name that fits several limits to all of them.

    Raises `QueryError` for a name that fits nothing, `StoreError` without an index.
    """
    if source.store is None:
        raise QueryError("full text needs a store on disk", remedy="open a store")
    year = within.get("year")
    meant = {
        kind: named(source, kind, name)[1]
        for kind, name in (
            ("municipality", within.get("municipality", "")),
            ("council", within.get("council", "")),
            ("topic", within.get("topic", "")),
        )
        if name
    }
    iris = {kind: frozenset(one.iri for one in found) for kind, found in meant.items()}
    limits = Limits(iris.get("municipality"), iris.get("council"), iris.get("topic"), year)
    hits = search(source.store, words, limits, limit=limit, offset=offset, facets=facets)
    notes = [understood(kind, joined(map(str, found), "or")) for kind, found in meant.items()]
    notes += [say("mended", typed=typed, sought=sought) for typed, sought in hits.mended.items()]
    if hits.partly:
        notes.append(say("partly"))
    if not hits and not offset:
        limited = bool(meant or year or hits.asked.years or any(part.field for part in hits.asked.parts))
        notes.append(say("no_item_within" if limited else "no_item"))
        where: list[tuple[str, list[Term]]] = [
            (kind, [ox.NamedNode(one.iri) for one in found]) for kind, found in meant.items()
        ]
        where += [("year", [ox.Literal(year)])] if year else []
        looked = looked_through(source, limits=where).note()
        notes += [looked] if looked is not None else []
    return hits, tuple(notes)


def find_items(source: Local, words: str, *, limit: int = 20, offset: int = 0, **within: Unpack[Within]) -> Table:
    """Items whose text holds the words. Names are found as everywhere. Raises `QueryError`, `StoreError`."""
    hits, notes = find_hits(source, words, limit=limit, offset=offset, **within)
    terms = tuple(
        (
            ox.Literal(hit.date, datatype=_DATE),
            ox.Literal(hit.council),
            ox.Literal(hit.municipality),
            ox.Literal(hit.number),
            ox.Literal(hit.title),
            ox.Literal(snippet_text(hit)),
            ox.Literal(hit.attachment) if hit.attachment else None,
            ox.Literal(round(hit.score, 3)),
            ox.NamedNode(hit.iri),
            ox.NamedNode(hit.attachment_iri) if hit.attachment_iri else None,
            ox.NamedNode(hit.attachment_address) if hit.attachment_address else None,
        )
        for hit in hits
    )
    return Table(COLUMNS, terms, "search", notes, more=hits.total > offset + len(hits))


def facets_table(hits: Hits, language: str = "en") -> Table:
    """How many hits there are of each municipality, council, year, topic, outcome and kind of council."""
    terms = tuple(
        (
            ox.Literal(facet),
            ox.Literal(one.label(language)),
            ox.Literal(one.items),
            ox.NamedNode(one.value) if ":" in one.value else None,
        )
        for facet, each in hits.facets.items()
        for one in each
    )
    return Table(FACET_COLUMNS, terms, "facets")
