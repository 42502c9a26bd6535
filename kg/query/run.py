"""Ask a query of a source: parameters checked and bound, names resolved, rows typed, empty answers explained.

Takes a `Source` (the store here, or an endpoint elsewhere), a `Query` or SPARQL text, and values; gives a `Table` or
triples. Never writes, never splices a value into a query (see `kg.sparql`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.catalogue import lookup
from kg.query.headers import ENTITY_TYPES, Param, Query
from kg.query.lots import first_rows
from kg.query.names import Candidate, NoSuchName, ambiguous, best, by_phrase
from kg.query.nothing import explained, understood
from kg.query.source import Answer, Source
from kg.query.wording import parameter, value, words_for
from kg.sparql import SparqlError, Term, bind, explain_error
from kg.table import Column, Table
from kg.text import danish
from kg.vocab import FOAF, KG, ORG, prefixes

__all__ = ["Answer", "Prepared", "Source", "Value", "ask", "candidates", "free", "graph", "named", "prepare", "resolve"]

Value: TypeAlias = "str | int | bool | date | Sequence[str | int | bool | date]"


@dataclass(frozen=True)
class Prepared:
    """A query with its values in place: `text` is what the engine gets; `bound` the filled parameters, `shown` their
    values as messages show them: names, where names were given.
    """

    query: Query
    text: str
    bound: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)


def candidates(source: Source, kind: str) -> tuple[Candidate, ...]:
    """All entities of a kind, by the query `lookup/{kind}`."""
    if kind not in source.names:
        answer = source.answer(lookup(kind).text)
        source.names[kind] = tuple(
            Candidate(_text(iri), _text(label), _text(scope)) for iri, label, scope in answer.rows if iri is not None
        )
    return source.names[kind]


#: Kinds whose entities can be found by an exact name in an index, and their classes. Cases by their number.
_CLASSES = {
    "person": (FOAF.Person,),
    "council": (KG.Council,),
    "organisation": (ORG.Organization, KG.Council, KG.Municipality),
    "municipality": (KG.Municipality,),
    "case": (KG.Case,),
}


def resolve(source: Source, kind: str, text: str, within: str = "") -> Candidate:
    """The entity of a kind that `text` names; of several, the one of the municipality `within` (its label), if that is
    one. Raises `NoSuchName` or `Ambiguous`.
    """
    found = named(source, kind, text)[1]
    if len(found) > 1 and within:
        found = [one for one in found if within in one.scope] or found
    if len(found) > 1:
        raise ambiguous(kind, text, found)
    return found[0]


def named(source: Source, kind: str, text: str) -> tuple[int, list[Candidate]]:
    """(how loosely, from 0 for the whole name, the entities of a kind that `text` names). Raises `NoSuchName`.

    A name that is spelt as the graph spells it is found in an index; only another one makes every name be looked at.
    Meetings and items are named by any natural phrase too: `10. december 2024`, `Byrådet punkt 185`.
    """
    if kind in _CLASSES and kind not in source.names:
        forms = dict.fromkeys((text, danish.fold(text)))
        names = [ox.Literal(form) for form in forms] + [ox.Literal(form, language="da") for form in forms]
        classes = [ox.NamedNode(one) for one in _CLASSES[kind]]
        rows = source.answer(bind(lookup("exact").text, {"name": names, "class": classes})).rows
        found = {_text(iri): Candidate(_text(iri), _text(label), _text(scope)) for iri, label, scope in rows}
        if found:
            return 0, sorted(found.values(), key=lambda c: (c.label, c.scope, c.iri))
    every = candidates(source, kind)
    if kind not in ("meeting", "item"):
        return best(kind, text, every)
    try:
        tier, several = best(kind, text, every)
        none = None
    except NoSuchName as missing:
        tier, several, none = 9, [], missing
    if tier > 1 and (told := by_phrase(kind, text, every)):
        return 0, told
    if none is not None:
        raise none
    return tier, several


def prepare(source: Source, query: Query, values: Mapping[str, Value]) -> Prepared:
    """`query` with `values` (by parameter name) checked, resolved and bound. Raises `QueryError`."""
    known = {param.name: param for param in query.params}
    values = {parameter(query, name): value for name, value in values.items()}
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known) or 'none'}"
            raise QueryError(f"no parameter {name!r}", where=query.name, remedy=remedy)
    bound: dict[str, tuple[Term, ...]] = {}
    shown: dict[str, str] = {}
    notes: list[str] = []
    within = _within(source, query, values)
    for param in query.params:
        given = values.get(param.name)
        if given is None or given == "":
            given = param.default or None
        if given is None:
            if param.required:
                example = f", such as {param.name}={param.examples[0]!r}" if param.examples else ""
                raise QueryError(
                    f"parameter {param.name!r} is missing", where=query.name, remedy=f"give a {param.type}{example}"
                )
            continue
        each = given if isinstance(given, list | tuple) else [given]
        terms: list[Term] = []
        names: list[str] = []
        for one in each:
            if param.type == "search":
                terms += source.matching(str(one)) or [_NOTHING]
                continue
            term, found = _term(source, query, param, one, within)
            terms.append(term)
            names += [str(found)] if found else []
        bound[param.name] = tuple(terms)
        notes += [understood(param.name, name) for name in names]
        shown[param.name] = " or ".join(names or [str(one) for one in each])
    return Prepared(query, bind(query.text, bound), bound, tuple(notes), shown)


def ask(
    source: Source,
    query: Query,
    values: Mapping[str, Value] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
    timeout: float | None = None,
) -> Table:
    """The table of a catalogue query. `limit` and `offset` count rows. Raises `QueryError`."""
    ready = prepare(source, query, values or {})
    answer = _rows(source, ready, None if limit is None else limit + 1, offset, timeout)
    names = tuple(column.name for column in query.columns)
    if answer.truth is not None or answer.triples is not None:
        raise QueryError("gives no table", where=query.name, remedy="ask it with `kg query --format ttl`")
    if answer.variables != names:
        raise QueryError(
            f"gives the columns {', '.join(answer.variables)}, but its header says {', '.join(names)}",
            where=query.path or query.name, remedy="make header and SELECT agree",
        )  # fmt: skip
    rows = answer.rows if limit is None else answer.rows[:limit]
    more = len(rows) < len(answer.rows) and limit != 0
    table = Table(query.columns, rows, query.name, ready.notes, more=more)
    if not rows and not offset and limit != 0:
        table = replace(table, notes=(*table.notes, *explained(source, ready, timeout)))
    return table


def _rows(source: Source, ready: Prepared, wanted: int | None, offset: int, timeout: float | None) -> Answer:
    """At most `wanted` rows from the one at `offset` on."""
    if wanted is not None and ready.query.lots:
        found = first_rows(source, ready.query, ready.bound, offset + wanted, timeout)
        return replace(found, rows=found.rows[offset:])
    text = ready.text
    if wanted is not None:
        text += f"\nLIMIT {wanted}"
    if offset:
        text += f"\nOFFSET {offset}"
    return source.answer(text, timeout=timeout)


def graph(source: Source, query: Query, values: Mapping[str, Value], *, timeout: float | None = None) -> Answer:
    """The answer of any catalogue query, CONSTRUCT and ASK included."""
    return source.answer(prepare(source, query, values).text, timeout=timeout)


def free(source: Source, sparql: str, *, where: str = "", timeout: float | None = None) -> Answer:
    """The answer to a user's own SPARQL; known prefixes are supplied. Raises `SparqlError`, `QueryError`.

    The graph here answers it in a process without network, with bounded memory and, with `timeout`, time; SERVICE is
    refused.
    """
    try:
        return source.foreign(sparql, timeout=timeout)
    except SparqlError as error:
        raise SparqlError(
            error.what, where=where, line=error.line, remedy=error.remedy, picture=error.picture
        ) from None
    except SyntaxError as error:
        raise explain_error(error, sparql, 0, where) from None
    except QueryError as error:
        raise QueryError(error.what, where=where or error.where, remedy=error.remedy) from None


def as_table(answer: Answer, name: str = "") -> Table:
    """An answer of any form as a table: an ASK is one cell, triples are three columns."""
    if answer.truth is not None:
        return Table((Column("answer", "boolean"),), ((ox.Literal(answer.truth),),), name)
    if answer.triples is not None:
        parts = (Column("subject", "iri"), Column("predicate", "iri"), Column("object"))
        return Table(parts, tuple((t.subject, t.predicate, t.object) for t in answer.triples), name)
    kinds = []
    for place in range(len(answer.variables)):
        cells = [row[place] for row in answer.rows if row[place] is not None]
        kinds.append("iri" if cells and all(isinstance(c, ox.NamedNode) for c in cells) else _kind(cells))
    columns = tuple(Column(n, kind) for n, kind in zip(answer.variables, kinds, strict=True))
    return Table(columns, answer.rows, name)


def _kind(cells: Iterable[Term | None]) -> str:
    """Column type of terms that no header describes."""
    kinds = {c.datatype.value.rpartition("#")[2] if isinstance(c, ox.Literal) else "" for c in cells}
    if kinds == {"integer"}:
        return "integer"
    if kinds and kinds <= {"integer", "decimal", "double", "float"}:
        return "number"
    return kinds.pop() if kinds in ({"date"}, {"boolean"}) else "text"


# -- values -----------------------------------------------------------------------------------------------------------


def _within(source: Source, query: Query, values: Mapping[str, Value]) -> str:
    """The label of the one municipality that a question is limited to, by which other names are told apart; else ""."""
    given = [values[param.name] for param in query.params if param.type == "municipality" and values.get(param.name)]
    each = [one for some in given for one in (some if isinstance(some, list | tuple) else [some])]
    if len(each) != 1 or _is_iri(str(each[0])):
        return ""
    return resolve(source, "municipality", str(each[0])).label


def _term(source: Source, query: Query, param: Param, given: object, within: str = "") -> tuple[Term, Candidate | None]:
    """(term, whom a name stood for) of one value of a parameter."""
    if isinstance(given, date):
        return ox.Literal(given.isoformat(), datatype=_XSD_DATE), None
    text = ("true" if given else "false") if isinstance(given, bool) else str(given)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise _bad(query, param, text, "valid Unicode")
    text = text.strip()
    if param.type in ENTITY_TYPES:
        if _is_iri(text):
            return _iri(query, param, text), None
        found = resolve(source, param.type, text, "" if param.type == "municipality" else within)
        return ox.NamedNode(found.iri), found
    if param.type == "iri":
        return _iri(query, param, text), None
    if param.type in ("integer", "year"):
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text) or (param.type == "year" and not 1800 <= int(text) <= 2200):
            raise _bad(query, param, text, "a year such as 2024" if param.type == "year" else "a whole number")
        return ox.Literal(int(text)), None
    if param.type in ("date", "until"):
        return ox.Literal(_day(query, param, text), datatype=_XSD_DATE), None
    if param.type == "boolean":
        if text.casefold() not in _TRUE | _FALSE:
            raise _bad(query, param, text, "yes or no")
        return ox.Literal(text.casefold() in _TRUE), None
    text = value(param, text)
    if param.choices and text not in param.choices:
        near = get_close_matches(text.casefold(), words_for(param), 1)
        words = ", ".join(param.choices)
        raise _bad(query, param, text, f"one of {words}" + (f" (did you mean {near[0]}?)" if near else ""))
    return ox.Literal(text), None


#: Stands for the items of a search that found none.
_NOTHING = ox.NamedNode("urn:council-kg:nothing")
_XSD_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
_TRUE, _FALSE = {"true", "yes", "1", "ja"}, {"false", "no", "0", "nej"}


def _is_iri(text: str) -> bool:
    return bool(re.match(r"<?(https?://|urn:)\S+\Z", text))


def _iri(query: Query, param: Param, text: str) -> ox.NamedNode:
    text = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes() and not local.startswith("//"):
        text = prefixes()[prefix] + local
    if not _is_iri(text) or re.search(r'[<>"{}|^`\\\x00-\x20]', text):
        raise _bad(query, param, text, "an IRI such as https://…")
    try:
        return ox.NamedNode(text)
    except ValueError:
        raise _bad(query, param, text, "an IRI such as https://…") from None


def _day(query: Query, param: Param, text: str) -> str:
    """ISO date of a value; a year or a month stands for its first day, or its last for a parameter of type `until`."""
    last = param.type == "until"
    if whole := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text):
        year, month = int(whole[1]), int(whole[2] or (12 if last else 1))
        if 1 <= month <= 12 and year >= 1:
            if not last:
                return f"{year:04}-{month:02}-01"
            following = date(year + month // 12, month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1).isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        found = danish.first_date(text)
        day = found.value.date if found else None
        if day is None:
            raise _bad(query, param, text, "a date such as 2024-12-10, a month 2024-12, or a year") from None
        return day.isoformat()


def _bad(query: Query, param: Param, text: str, wanted: str) -> QueryError:
    return QueryError(f"{param.name}={text[:60]!r} is not {wanted}", where=query.name, remedy="give another value")


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""
