"""`queries/derive/*.rq` over the store → the graph of derived facts: memberships, case chains, resolved references.

Each query is a CONSTRUCT whose lines `VALUES ?{scope} { UNDEF } # scope` say what its results belong to: a council, a
case or the minutes of a meeting; or a SELECT whose rows a room of `kg.conclusions` concludes from. Without scopes it
derives everything; with scopes only what belongs to them, so that the difference before and after a change is the
whole difference. Takes an open store, gives N-Triples; never writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import resources
from kg.conclusions import CONCLUSIONS, conclude
from kg.errors import QueryError
from kg.store import Store
from kg.vocab import DCT, KG, Term

__all__ = ["DERIVED", "Rule", "derive", "derive_all", "rules", "scopes"]

#: Path of the graph of derived facts.
DERIVED = "graph/derived"
#: Scopes within which a rule is asked at once, so that what the engine holds does not grow with the store.
#: A council has hundreds of meetings, a case some items.
TOGETHER = {"council": 20, "case": 1_000, "minutes": 500}

_HEADER = re.compile(r"^#\+ (summary|scope|concluded by): (.+)$", re.MULTILINE)
_VALUES = re.compile(r"^[ \t]*VALUES \?(\w+) \{ UNDEF \} # scope$", re.MULTILINE)
_TRIPLE = re.compile(rb"^<([^>]*)> <([^>]*)> <([^>]*)> <[^>]*> \.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A query and what its results belong to ("council", "case", "minutes").

    `concluded_by` names who makes triples of its rows; "" for a CONSTRUCT, which makes them itself.
    """

    name: str
    summary: str
    scope: str
    sparql: str
    concluded_by: str = ""


def _scope_of() -> Mapping[Term, str]:
    """Which kind of scope the object of a predicate is."""
    return {
        KG.council: "council",
        KG.targetCouncil: "council",
        KG.decidedBy: "council",
        KG.case: "case",
        DCT.isVersionOf: "minutes",
    }


def rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Every rule, by name. Raises `QueryError` for a file without summary, scope or a line for the scope."""
    found = []
    for path in sorted(((folder or resources.queries()) / "derive").glob("*.rq")):
        sparql = path.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(sparql))
        lines = set(_VALUES.findall(sparql))
        by = header.pop("concluded by", "")
        if set(header) != {"summary", "scope"} or lines != {header["scope"]}:
            raise QueryError(
                "a derive query needs `#+ summary:`, `#+ scope: x` and lines `VALUES ?x { UNDEF } # scope`",
                where=str(path),
                remedy="mend the file",
            )
        if header["scope"] not in _scope_of().values():
            raise QueryError(f"unknown scope {header['scope']!r}", where=str(path), remedy="see kg/derive.py")
        if by and by not in CONCLUSIONS:
            raise QueryError(f"nobody concludes {by!r}", where=str(path), remedy=f"use one of {', '.join(CONCLUSIONS)}")
        found.append(Rule(path.stem, header["summary"], header["scope"], sparql, by))
    if not found:
        raise QueryError("no derive queries", where=str(folder), remedy="install council-kg again")
    return tuple(found)


def derive(store: Store, rule: Rule, within: Iterable[str] | None = None) -> Iterator[str]:
    """Triples of one rule as N-Triples without the full stop: all, or those that belong to the IRIs `within`."""
    if within is None:
        sparql = _VALUES.sub("", rule.sparql)
    else:
        values = " ".join(f"<{iri}>" for iri in sorted(set(within)) if not re.search(r'[\x00-\x20<>"{}|\\^`]', iri))
        if not values:
            return
        sparql = _VALUES.sub(lambda found: f"VALUES ?{found[1]} {{ {values} }}", rule.sparql)
    answer = store.query(sparql)
    if rule.concluded_by:
        names = [variable.value for variable in answer.variables]
        rows = ({name: row[name].value for name in names if row[name] is not None} for row in answer)
        yield from conclude(rule.concluded_by, rows)
        return
    for triple in answer:
        yield f"{triple.subject} {triple.predicate} {triple.object}"


def derive_all(store: Store, rule: Rule, *, threads: int = 1) -> Iterator[str]:
    """Every triple of one rule, asked in lots of scopes, so many at a time; one of two lots' scopes comes twice."""
    predicates = [ox.NamedNode(predicate) for predicate, kind in _scope_of().items() if kind == rule.scope]
    every = sorted({value.value for predicate in predicates for _, _, value in store.triples(None, predicate)})
    size = TOGETHER[rule.scope]
    lots = [every[at : at + size] for at in range(0, len(every), size)]
    with ThreadPoolExecutor(threads) as pool:  # the engine answers without the interpreter's lock
        for at in range(0, len(lots), threads):
            for found in pool.map(lambda lot: list(derive(store, rule, lot)), lots[at : at + threads]):
                yield from found


def scopes(nquads: bytes) -> set[tuple[str, str]]:
    """(kind, IRI) of everything that derived facts of these N-Quads belong to."""
    kinds = {predicate.encode(): kind for predicate, kind in _scope_of().items()}
    return {
        (kinds[predicate], value.decode("utf-8"))
        for _, predicate, value in _TRIPLE.findall(nquads)
        if predicate in kinds
    }


def widened(store: Store, found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The scopes, and every case that shares an item with one of them: a link may rest on either."""
    every = set(found)
    cases = " ".join(f"<{iri}>" for kind, iri in sorted(every) if kind == "case")
    if cases:
        sparql = f"SELECT DISTINCT ?other {{ VALUES ?case {{ {cases} }} ?item <{KG.case}> ?case, ?other }}"
        every |= {("case", row["other"].value) for row in store.query(sparql)}
    return every
