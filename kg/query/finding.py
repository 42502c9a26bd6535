"""Full-text search as a table, with names for limits: `kg search`, and `Graph.search` in Python.

Takes a source over the store here, words, and names of municipality, council or topic; gives a table, best hit first.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.local import Local
from kg.query.run import resolve
from kg.search import search, snippet_text
from kg.sparql import bind
from kg.table import Column, Table
from kg.vocab import KG

__all__ = ["find_items"]

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
_COUNCILS = f"SELECT ?c WHERE {{ VALUES ?m {{ UNDEF }} ?c {KG.municipality.nt} ?m ; a {KG.Council.nt} }}"


def find_items(
    source: Local,
    words: str,
    *,
    municipality: str = "",
    council: str = "",
    topic: str = "",
    year: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Table:
    """Items whose text holds the words. Names are found as everywhere. Raises `QueryError`, `StoreError`."""
    if source.store is None:
        raise QueryError("full text needs a store on disk", remedy="open a store")
    notes: list[str] = []
    councils: set[str] | None = None
    if municipality:
        found = resolve(source, "municipality", municipality)
        notes.append(f"municipality: {found}")
        rows = source.answer(bind(_COUNCILS, {"m": [ox.NamedNode(found.iri)]})).rows
        councils = {row[0].value for row in rows if isinstance(row[0], ox.NamedNode)}
    if council:
        found = resolve(source, "council", council)
        notes.append(f"council: {found}")
        councils = {found.iri} if councils is None else councils & {found.iri}
    topics = None
    if topic:
        found = resolve(source, "topic", topic)
        notes.append(f"topic: {found}")
        topics = [found.iri]
    hits = search(source.store, words, councils=councils, topics=topics, year=year, limit=limit, offset=offset)
    if hits.partly:
        notes.append("no item has all the words; these have some")
    if not hits:
        notes.append("no item has any of the words" + (", within these limits" if len(notes) or year else ""))
    date = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    terms = tuple(
        (
            ox.Literal(hit.date, datatype=date),
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
    return Table(COLUMNS, terms, "search", tuple(notes), more=hits.total > offset + len(hits))
