"""The first rows of a question, without going through all of them.

A query whose header says `#+ lots: date` gives rows that each belong to one day, in the order of days; one that says
`#+ lots: municipality` (or `doc`) gives rows that belong to one municipality (document), in the order of their names.
With a limit such a query is asked of some days (or municipalities, or documents) at a time, from the first on and each
time of more, until there are rows enough; a question about a person, a case, a council or an organisation is asked of
some of the documents at a time that say anything of it. A table that is wanted whole is asked in lots of one size, so
that nobody holds it whole. Since the lots follow the order of the rows, the rows are those of the whole question.

Takes what `prepare` bound; gives rows. A query cannot be stopped half way through by the engine: hence the lots.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.catalogue import lookup
from kg.query.headers import ENTITY_TYPES, LOTS, Query
from kg.query.source import Answer, Source
from kg.sparql import Term, bind, slots

__all__ = ["first_rows", "parts"]

#: Days or municipalities of the first lot (of an entity: documents for each row that is wanted), and how many times as
#: many the next one takes.
FIRST, EACH, MORE = 1, 0.5, 3

#: Documents of one part of a table that is wanted whole.
PART = 400

#: Kinds whose entities have few facts in each of their documents, the one with the fewest documents first.
_NARROW = ("case", "person", "council", "organisation")
#: Kinds of entity about which a question stays one over much of the corpus, by what its lots are.
_WIDE = {"date": {"municipality", "topic"}, "doc": set[str](), "municipality": {"topic", "organisation"}}


def first_rows(
    source: Source, query: Query, bound: Mapping[str, Sequence[Term]], wanted: int, timeout: float | None
) -> Answer:
    """The first `wanted` rows. Raises `QueryError` when `timeout` seconds are over."""
    ends = None if timeout is None else time.monotonic() + timeout
    rows: list[tuple[Term | None, ...]] = []
    variables = tuple(column.name for column in query.columns)
    for text in _texts(source, query, bound, wanted):
        left = None if ends is None else ends - time.monotonic()
        if left is not None and left <= 0:
            raise QueryError(f"no answer within {timeout:g} s", remedy="narrow the query, or raise --timeout")
        answer = source.answer(f"{text}\nLIMIT {wanted - len(rows)}", timeout=left)
        variables = answer.variables
        rows += answer.rows
        if len(rows) >= wanted:
            break
    return Answer(variables, tuple(rows))


def parts(source: Source, query: Query) -> Iterator[Answer]:
    """All rows of a query without parameters, in order; of some documents at a time where rows belong to documents."""
    groups = _every(source, query, {}) if query.lots == "doc" else []
    if len(groups) <= PART:
        yield source.answer(bind(query.text, {}))
        return
    for lot in _lots(groups, PART, 1):
        yield source.answer(bind(query.text, {"d": lot}))


def _texts(source: Source, query: Query, bound: Mapping[str, Sequence[Term]], wanted: int) -> Iterator[str]:
    """The query for one lot after the other; the whole query where lots would not pay."""
    kinds = {param.type: param.name for param in query.params if param.name in bound}
    about = {kind for kind in kinds if kind in (*ENTITY_TYPES, "search")}
    places = slots(query.text)
    narrow = next((kind for kind in _NARROW if kind in about), "")
    slot = LOTS[query.lots][0]
    if slot in places and slot not in bound and about <= _WIDE[query.lots]:
        for lot in _lots(_every(source, query, bound), FIRST):
            yield bind(query.text, {**bound, slot: lot})
        return
    if query.lots == "date" and narrow and "d" in places and about <= {*_NARROW, "municipality"}:
        days = _documents(source, query, bound, bound[kinds[narrow]])
        first = max(FIRST, round(EACH * wanted))
        if sum(map(len, days)) > first:
            for lot in _lots(days, first):
                yield bind(query.text, bound, {"d": lot})
            return
    yield bind(query.text, bound)


def _lots(groups: Sequence[Sequence[Term]], first: int, more: int = MORE) -> Iterator[list[Term]]:
    """Whole groups together: at least `first` terms, then `more` times as many, and so on."""
    size = first
    lot: list[Term] = []
    for group in groups:
        lot += group
        if len(lot) >= size:
            yield lot
            lot, size = [], size * more
    if lot:
        yield lot


def _every(source: Source, query: Query, bound: Mapping[str, Sequence[Term]]) -> list[list[Term]]:
    """All days (within the period asked for), documents or municipalities, in order; those of one name together."""
    rows = source.answer(lookup(f"every-{query.lots}").text).rows
    if query.lots == "date":
        rows = tuple(row for row in rows if _within(query, bound, row[0]))
    return [[row[0] for row in group if row[0] is not None] for _, group in groupby(rows, key=lambda row: row[-1])]


def _documents(
    source: Source, query: Query, bound: Mapping[str, Sequence[Term]], entities: Sequence[Term]
) -> list[list[Term]]:
    """Documents (within the period asked for) that say anything of one of the entities, day by day."""
    rows = source.answer(bind(lookup("documents-of").text, {"entity": entities})).rows
    held = [(date, document) for document, date in rows if document is not None and _within(query, bound, date)]
    return [[document for _, document in day] for _, day in groupby(held, key=lambda pair: _iso(pair[0]))]


def _within(query: Query, bound: Mapping[str, Sequence[Term]], day: Term | None) -> bool:
    """Is the day within the period that the question asks for?"""
    return all(
        _iso(day) >= _iso(value) if param.type == "date" else _iso(day) <= _iso(value)
        for param in query.params
        if param.type in ("date", "until")
        for value in bound.get(param.name, ())
    )


def _iso(term: Term | None) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
