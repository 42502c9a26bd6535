"""The first rows of a question over the whole corpus, without going through all of it.

A query whose header says `#+ lots: date` gives rows that each belong to one day, in the order of days; one that says
`#+ lots: municipality` gives rows that belong to one municipality, in the order of their names. With a limit such a
query is asked of some days (or municipalities) at a time, from the first on and each time of more, until there are rows
enough. Since the lots follow the order of the rows, the rows are those of the whole question, to the last one.

Takes what `prepare` bound; gives rows. A query cannot be stopped half way through by the engine: hence the lots.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.catalogue import lookup
from kg.query.headers import ENTITY_TYPES, Query
from kg.query.source import Answer, Source
from kg.query.sparql import Term, bind

__all__ = ["first_rows", "in_lots"]

#: Days or municipalities of the first lot, and how many times as many the next one takes.
FIRST, MORE = 1, 4

#: Kinds of entity about which a question stays one over much of the corpus.
_WIDE = {"municipality": ("date",), "topic": ("date", "municipality"), "organisation": ("municipality",)}


def in_lots(query: Query, bound: Mapping[str, Sequence[Term]]) -> bool:
    """Whether the first rows of a question are found in lots: it is about no single entity of few facts."""
    if not query.lots or query.lots in bound:
        return False
    kinds = {param.type for param in query.params if param.name in bound and param.type in (*ENTITY_TYPES, "search")}
    return all(query.lots in _WIDE.get(kind, ()) for kind in kinds)


def first_rows(
    source: Source, query: Query, bound: Mapping[str, Sequence[Term]], wanted: int, timeout: float | None
) -> Answer:
    """The first `wanted` rows. Raises `QueryError` when `timeout` seconds are over."""
    ends = None if timeout is None else time.monotonic() + timeout
    every = _every(source, query, bound)
    rows: list[tuple[Term | None, ...]] = []
    variables = tuple(column.name for column in query.columns)
    at, size = 0, FIRST
    while len(rows) < wanted and at < len(every):
        lot = every[at : at + size]
        text = bind(query.text, {**bound, query.lots: lot}) + f"\nLIMIT {wanted - len(rows)}"
        left = None if ends is None else ends - time.monotonic()
        if left is not None and left <= 0:
            raise QueryError(f"no answer within {timeout:g} s", remedy="narrow the query, or raise --timeout")
        answer = source.answer(text, timeout=left)
        variables = answer.variables
        rows += answer.rows
        at, size = at + size, size * MORE
    return Answer(variables, tuple(rows))


def _every(source: Source, query: Query, bound: Mapping[str, Sequence[Term]]) -> list[Term]:
    """All days (within the period asked for) or municipalities, in order."""
    found = [term for (term,) in source.answer(lookup(f"every-{query.lots}").text).rows if term is not None]
    if query.lots == "date":
        for param in query.params:
            for value in bound.get(param.name, ()) if param.type in ("date", "until") else ():
                after = param.type == "date"
                found = [day for day in found if (_iso(day) >= _iso(value) if after else _iso(day) <= _iso(value))]
    return found


def _iso(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
