"""How long the questions of the catalogue take: those about one entity, and those over the whole corpus.

Takes a store; yields figures. An entity stands for its kind twice: an ordinary one (of a document in the middle of the
corpus) and the busiest one (that most facts name), so that a query whose cost grows with the corpus shows. Every
question is asked for its first rows, as somebody at a screen does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median

from kg import query, store
from kg.bench.measure import timed
from kg.errors import QueryError
from kg.query import Query

__all__ = ["questions"]

#: (name, value, unit, target)
Figure = tuple[str, float, str, str]

#: Kinds of entity whose questions must be answered while one waits, and how long that may take (ms).
KINDS = ("person", "council", "meeting", "case", "organisation", "item", "topic", "law", "document")
AT_ONCE = 100.0
#: Seconds after which a question is given up, rows it is asked for, and questions that are listed.
LONGEST, ROWS, LISTED = 60.0, 100, 15

_PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX kg: <https://w3id.org/council-kg/ns#>
"""
#: Entities of one document.
_ORDINARY = """SELECT ?meeting ?council ?person ?item ?case ?organisation ?topic ?law {
  GRAPH ?document {
    ?document foaf:primaryTopic ?meeting . ?meeting kg:council ?council .
    ?item kg:meeting ?meeting ; a kg:AgendaItem ; kg:case ?case .
    ?attendance kg:meeting ?meeting ; kg:person ?person .
    ?o a kg:OrganisationMention ; kg:refersTo ?organisation .
    OPTIONAL { ?t a kg:TopicMention ; kg:refersTo ?topic }
    OPTIONAL { ?l a kg:LawMention ; kg:refersTo ?law }
  }
  VALUES ?document { <DOCUMENT> }
} LIMIT 1"""
#: The entity of a kind with the most facts.
_BUSIEST = {
    "person": "?x kg:person ?e",
    "council": "?x kg:council ?e",
    "case": "?x kg:case ?e",
    "organisation": "?x a kg:OrganisationMention ; kg:refersTo ?e",
    "topic": "?x a kg:TopicMention ; kg:refersTo ?e",
    "law": "?x a kg:LawMention ; kg:refersTo ?e",
    "meeting": "?x kg:meeting ?e",
}


def _ordinary(opened: store.Store) -> dict[str, str]:
    """An entity of each kind, all of one document in the middle."""
    documents = sorted(
        row["d"].value for row in opened.query(_PREFIXES + "SELECT ?d { GRAPH ?d { ?d foaf:primaryTopic ?m } }")
    )
    best: dict[str, str] = {}
    for document in documents[len(documents) // 2 :] + documents:
        for row in opened.query(_PREFIXES + _ORDINARY.replace("DOCUMENT", document)):
            found = {"document": document} | {k: row[k].value for k in KINDS if k != "document" and row[k] is not None}
            best = max(best, found, key=len)
        if len(best) == len(KINDS):
            break
    return best


def _busiest(opened: store.Store) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, pattern in _BUSIEST.items():
        sparql = f"{_PREFIXES} SELECT ?e {{ {{ SELECT ?e (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?e }} }}"
        rows = opened.query(f"{sparql} ORDER BY DESC(?n) ?e LIMIT 1")
        for row in rows:
            found[kind] = row["e"].value
    return found


def _values(one: Query, kind: str, entities: Mapping[str, str]) -> dict[str, str] | None:
    """Values under which a question is about one entity of this kind; None when it is not that kind of question."""
    about = next((param for param in one.params if param.type == kind and kind in entities), None)
    if about is None:
        return None
    values = {about.name: entities[kind]}
    for param in one.params:
        if param.required and param.name not in values:
            if param.type in entities:
                values[param.name] = entities[param.type]
            elif param.examples:
                values[param.name] = param.examples[0]
    return values


def questions(folder: Path) -> Iterator[Figure]:
    """Every report: about one entity of each kind it takes, and over the whole corpus where it needs none."""
    with store.reader(folder) as opened:
        source = query.here(opened)
        reports = [one for one in query.catalogue() if one.role == "reports"]
        for name, entities, target in (
            ("ordinary", _ordinary(opened), f"<= {AT_ONCE:g}"),
            ("busiest", _busiest(opened), ""),
        ):
            times: dict[str, float] = {}
            for one in reports:
                for kind in KINDS:
                    values = _values(one, kind, entities)
                    if values is not None:
                        times[f"{one.name} of one {kind}, {name}"] = _while_one_waits(source, one, values)
            yield from _slowest(times, target)
            if times:
                yield f"{len(times)} questions about one entity, {name}: median", median(times.values()), "ms", ""
        times = {}
        for one in reports:
            if not any(param.required for param in one.params):
                started = time.perf_counter()
                with suppress(QueryError):  # one that is given up counts as that long
                    query.ask(source, one, {}, limit=ROWS, timeout=LONGEST)
                times[one.name] = 1000 * (time.perf_counter() - started)
        yield from _slowest(times, f"<= {1000 * LONGEST:g}", len(times))
        if times:
            yield f"{len(times)} questions over the corpus: median", median(times.values()), "ms", ""


def _while_one_waits(source: query.Source, one: Query, values: Mapping[str, str]) -> float:
    """Milliseconds of a question about one entity, asked again and again; `LONGEST` for one that takes that long."""
    try:
        query.ask(source, one, values, limit=ROWS, timeout=LONGEST)
    except QueryError:
        return 1000 * LONGEST
    return 1000 * timed(lambda: query.ask(source, one, values, limit=ROWS))


def _slowest(times: Mapping[str, float], target: str, listed: int = LISTED) -> Iterator[Figure]:
    for name, value in sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))[:listed]:
        yield name, value, "ms", target
