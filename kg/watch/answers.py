"""A watch × the graph → what it is answered now, heap by heap. Asks; keeps nothing.

A heap is what an answer says of one item (or of one meeting, or, where rows have no day, of one thing): its place,
marks of its rows, the documents it rests on, its passages and items. A mark is a keyed digest of the cells that people
read, so that what is kept from run to run holds no name of anybody.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.query import Local, NoSuchName, ask, find, with_evidence
from kg.query.evidence import span
from kg.query.finding import COLUMNS, find_hits, find_items
from kg.query.headers import Query
from kg.sparql import Term, bind
from kg.table import Table
from kg.watch.rows import SEARCH, Watch

__all__ = ["Heap", "Place", "answer", "documents"]

#: Rows that full text gives a watch at most.
_HITS = 2_000
#: Columns that say where a row is: of these a heap is made.
_PLACE = ("date", "area", "body", "number")
#: Columns of the same meaning.
_SAME = {"item_number": "number"}
#: Columns that tell what became of an item; their codes stand in a scheme and name nobody.
_OUTCOMES = ("outcome", "after")
#: Columns whose cells change without anything having happened.
_RESTLESS = ("snippet", "score", "passage", "sentence", "doc")

#: Full text has no header: what its table is as a query.
_SEARCH = Query(SEARCH, "reports", "", "full text", columns=COLUMNS, evidence="item_iri")

_ITEMS = """
PREFIX kg: <https://w3id.org/council-kg/ns#>
SELECT DISTINCT ?fact ?item WHERE {
  VALUES ?fact { UNDEF }
  { ?fact a kg:AgendaItem BIND(?fact AS ?item) } UNION { ?fact kg:item ?item } UNION { ?fact kg:within ?item }
  ?item a kg:AgendaItem
}"""
_DOCUMENTS = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT DISTINCT ?document WHERE { ?document foaf:primaryTopic ?meeting }"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a heap is: an ISO day, municipality, council and number of an item as printed, any of them ""; `thing` what
    a row without a day is about: IRIs.
    """

    day: str = ""
    area: str = ""
    body: str = ""
    number: str = ""
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Heap:
    """What an answer says of one place. `marks` of its rows; `documents`, `passages`, `items` are IRIs in the order of
    the rows; `outcomes` codes; `start` the hour of the meeting (HH:MM) where the answer has it.
    """

    place: Place
    marks: tuple[str, ...]
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    start: str = ""


def documents(source: Local) -> frozenset[str]:
    """The documents whose facts are in the graph (IRIs)."""
    return frozenset(_iri(row[0]) for row in source.answer(_DOCUMENTS).rows)


def answer(source: Local, watch: Watch, key: str, timeout: float | None = None) -> list[Heap]:
    """What the watch is answered now, in the order of the answer; none for a name that fits nobody (yet).

    `key` is the secret of the marks, `timeout` seconds that each of its queries may take. Raises `QueryError`: a name
    that fits several, a query that is wrong or takes too long.
    """
    try:
        query, table = _asked(source, watch, timeout)
    except NoSuchName:
        return []
    if query.evidence and len(table):
        table = with_evidence(source, query, table, timeout=timeout)
    heaps: dict[Place, list[int]] = {}
    for n, place in enumerate(_places(table)):
        heaps.setdefault(place, []).append(n)
    facts = [row[table.names.index(query.evidence)] for row in table.terms] if query.evidence else []
    items = _items(source, facts)
    return [_heap(table, place, rows, key, items, facts) for place, rows in heaps.items()]


def _asked(source: Local, watch: Watch, timeout: float | None) -> tuple[Query, Table]:
    if watch.question != SEARCH:
        query = find(watch.question)
        return query, ask(source, query, watch.given, timeout=timeout)
    given = {name: each[0] for name, each in watch.values}
    words, place = given[SEARCH], given.get("municipality", "")
    council, topic = given.get("council", ""), given.get("topic", "")
    hits, _ = find_hits(source, words, municipality=place, council=council, topic=topic, limit=1)
    if hits.partly or hits.mended:  # no item has all the words, or only words like them: that is no answer
        return _SEARCH, Table(_SEARCH.columns, (), SEARCH)
    return _SEARCH, find_items(source, words, municipality=place, council=council, topic=topic, limit=_HITS)


def _places(table: Table) -> Iterator[Place]:
    names = [_SAME.get(name, name) for name in table.names]
    for row in table.terms:
        cells = {name: _value(cell) for name, cell in zip(names, row, strict=True)}
        if cells.get("date"):
            day, area, body, number = (cells.get(name, "") for name in _PLACE)
            yield Place(day, area, body, number)
        else:
            things = [c for c in row if isinstance(c, ox.NamedNode) and not span(c.value)]
            yield Place(area=cells.get("area", ""), body=cells.get("body", ""), thing=" ".join(map(_iri, things)))


def _heap(
    table: Table, place: Place, rows: Iterable[int], key: str, items: dict[str, str], facts: list[Term | None]
) -> Heap:
    names = table.names
    read = [
        n for n, column in enumerate(table.columns) if column.type != "iri" and column.name not in (*_RESTLESS, *_PLACE)
    ]
    heap = Heap(place, ())
    for n in rows:
        row = table.terms[n]
        cells = {name: _value(cell) for name, cell in zip(names, row, strict=True)}
        mark = "\x1f".join(_value(row[at]) for at in read)
        passage = cells.get("passage", "")
        part = span(passage)
        item = cells.get("item_iri", "") or (items.get(_iri(facts[n]), "") if facts else "")
        heap = replace(
            heap,
            marks=(*heap.marks, hmac.new(key.encode(), mark.encode(), hashlib.sha256).hexdigest()[:24]),
            documents=_with(heap.documents, part[0] if part else ""),
            passages=_with(heap.passages, passage),
            items=_with(heap.items, item),
            outcomes=_with(heap.outcomes, next((cells[name] for name in _OUTCOMES if cells.get(name)), "")),
            start=heap.start or cells.get("start", ""),
        )
    return replace(heap, marks=tuple(sorted(heap.marks)))


def _items(source: Local, facts: Iterable[Term | None]) -> dict[str, str]:
    """Fact → the item it is of, where it is of one."""
    found: dict[str, str] = {}
    asked = [fact for fact in dict.fromkeys(facts) if isinstance(fact, ox.NamedNode)]
    for start in range(0, len(asked), 500):
        for fact, item in source.answer(bind(_ITEMS, {"fact": asked[start : start + 500]})).rows:
            found[_iri(fact)] = _iri(item)
    return found


def _with(known: tuple[str, ...], one: str) -> tuple[str, ...]:
    return known if not one or one in known else (*known, one)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _value(term: object) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""
