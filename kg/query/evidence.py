"""The words that a row rests on: its fact's passages, sliced from the stored texts, each with its sentence.

Takes a table whose query names an `evidence` column; gives the same table with `passage` (IRI) and `sentence` columns.
A fact with several passages shows the first; a text that the source does not have leaves the sentence empty.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.catalogue import lookup
from kg.query.headers import Query
from kg.query.run import Source
from kg.sparql import Term, bind
from kg.table import Column, Table

__all__ = ["span", "with_evidence"]

_CHAR = re.compile(r"(.+)#char=(\d+),(\d+)(?:&n=\d+)?\Z")
_BATCH = 500


def span(passage: str) -> tuple[str, int, int] | None:
    """(document, start, end) of a passage's IRI; None for any other IRI."""
    found = _CHAR.match(passage)
    return (found[1], int(found[2]), int(found[3])) if found else None


def with_evidence(source: Source, query: Query, table: Table, *, timeout: float | None = None) -> Table:
    """`table` with the passage of each row's fact and the sentence around it. Raises `QueryError` without facts."""
    if not query.evidence or query.evidence not in table.names:
        raise QueryError("its rows rest on no single passage", where=query.name, remedy="drop --with-evidence")
    place = table.names.index(query.evidence)
    facts = list(dict.fromkeys(row[place] for row in table.terms if isinstance(row[place], ox.NamedNode)))
    passages: dict[str, ox.NamedNode] = {f.value: f for f in facts if isinstance(f, ox.NamedNode) and span(f.value)}
    asked = [f for f in facts if isinstance(f, ox.NamedNode) and f.value not in passages]
    evidence = lookup("evidence")
    for start in range(0, len(asked), _BATCH):
        answer = source.answer(bind(evidence.text, {"fact": asked[start : start + _BATCH]}), timeout=timeout)
        for fact, passage in answer.rows:
            if isinstance(fact, ox.NamedNode) and isinstance(passage, ox.NamedNode) and span(passage.value):
                known = passages.get(fact.value)
                if known is None or _order(passage.value) < _order(known.value):
                    passages[fact.value] = passage
    cells: list[tuple[Term | None, Term | None]] = []
    for row in table.terms:
        fact = row[place]
        found = passages.get(fact.value) if isinstance(fact, ox.NamedNode) else None
        words = source.sentence(found.value) if found else None
        cells.append((found, ox.Literal(words) if words else None))
    columns = (
        Column("passage", "iri", "where it is printed", hidden=True),
        Column("sentence", "text", "the words it rests on"),
    )
    return table.with_columns(columns, cells)


def _order(passage: str) -> tuple[str, int, int]:
    return span(passage) or (passage, 0, 0)
