"""Full-text search as a table, with names for limits: the same in `kg search`, the server, Python and for assistants.

Takes a source over the store here, words, and names of municipality, council or topic; gives hits or a table, best hit
first, and says how names and words were understood.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.local import Local
from kg.query.run import named
from kg.search import Hits, Limits, search, snippet_text
from kg.table import Column, Table

__all__ = ["Within", "facets_table", "find_hits", "find_items"]

COLUMNS = (
    Column("date", "date"),
    Column("body", "text", "the council"),
    Column("area", "text", "its municipality"),
    Column("item_number", "text"),
    Column("title", "text"),
    Column("snippet", "text", "where it is said"),
    Column("score", "number", "rank", hidden=True),
    Column("item_iri", "iri", "", hidden=True),
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
) -> tuple[Hits, tuple[str, ...]]:
    """(hits, how names and words were understood). A name that fits several limits to all of them.

    Raises `QueryError` for a name that fits nothing, `StoreError` without an index.
    """
    if source.store is None:
        raise QueryError("full text needs a store on disk", remedy="open a store")
    notes: list[str] = []
    year = within.get("year")
    limits = Limits(
        _named(source, "municipality", within.get("municipality", ""), notes),
        _named(source, "council", within.get("council", ""), notes),
        _named(source, "topic", within.get("topic", ""), notes),
        year,
    )
    hits = search(source.store, words, limits, limit=limit, offset=offset, facets=facets)
    for typed, used in hits.mended.items():
        notes.append(f"{typed!r} is in no item; sought {used!r}")
    if hits.partly:
        notes.append("no item has all the words; these have some")
    if not hits and not offset:
        limited = bool(notes or year or hits.asked.years or any(part.field for part in hits.asked.parts))
        notes.append("no item has any of the words" + (", within these limits" if limited else ""))
    return hits, tuple(notes)


def _named(source: Local, kind: str, name: str, notes: list[str]) -> frozenset[str] | None:
    """IRIs that a name stands for; None for no name."""
    if not name:
        return None
    found = named(source, kind, name)[1]
    notes.append(f"{kind}: {' or '.join(map(str, found))}")
    return frozenset(one.iri for one in found)


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
            ox.Literal(round(hit.score, 3)),
            ox.NamedNode(hit.iri),
        )
        for hit in hits
    )
    return Table(COLUMNS, terms, "search", notes, more=hits.total > offset + len(hits))


def facets_table(hits: Hits) -> Table:
    """How many hits there are of each municipality, council, year, topic, outcome and kind of council."""
    terms = tuple(
        (
            ox.Literal(facet),
            ox.Literal(label),
            ox.Literal(items),
            ox.NamedNode(key) if ":" in key else None,
        )
        for facet, rows in hits.facets.items()
        for key, label, items in rows
    )
    return Table(FACET_COLUMNS, terms, "facets")
