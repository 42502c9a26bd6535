"""Everything about one thing: what a name or an IRI stands for, and the reports that tell of it.

Takes a source and a name; gives the thing and its tables. A report joins the page of a kind by its `#+ show:` header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from kg.errors import QueryError, WrongUse
from kg.query.catalogue import catalogue
from kg.query.evidence import with_evidence
from kg.query.headers import ENTITY_TYPES, Query
from kg.query.names import Ambiguous, Candidate, NoSuchName, key
from kg.query.run import Source, ask, candidates, named
from kg.table import Table

__all__ = ["Thing", "identify", "pages"]

#: Kinds in the order in which a bare name is tried.
KINDS = ("person", "council", "case", "organisation", "topic", "municipality", "law", "meeting", "item", "document")


#: Kinds among which a misspelt name is sought, and the names of each that are held against it.
NAMED, MOST_ALIKE = ("person", "council", "municipality", "organisation", "topic"), 20_000


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity and its kind."""

    kind: str
    candidate: Candidate


def identify(source: Source, name: str, kind: str = "", among: tuple[str, ...] = KINDS) -> Thing:
    """The thing that a name or IRI stands for. Raises `NoSuchName`, or `Ambiguous` with every choice.

    All kinds `among` are tried; what the name fits exactly beats what it fits in part, of whatever kind.
    """
    if kind and kind not in ENTITY_TYPES:
        near = get_close_matches(kind, ENTITY_TYPES, 1)
        remedy = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(ENTITY_TYPES)}"
        raise WrongUse(f"unknown kind {kind!r}", remedy=remedy)
    kinds = (kind,) if kind else among
    iri = name.strip().strip("<>")
    if iri.startswith(("http://", "https://", "urn:")):
        for one in kinds:
            for candidate in candidates(source, one):
                if candidate.iri == iri:
                    return Thing(one, candidate)
        raise NoSuchName(f"the graph holds no <{iri}>", remedy="give a name, or look it up with kg query")
    found: list[tuple[int, Thing]] = []
    for one in kinds:
        try:
            tier, several = named(source, one, name)
            found += [(tier, Thing(one, candidate)) for candidate in several]
        except NoSuchName as none:
            missing = none
    if not found:
        if kind:
            raise missing
        like = _near(source, name)
        remedy = f"did you mean {' or '.join(like)}?" if like else "try a part of the name, or kg search"
        raise NoSuchName(f"nothing here is called {name!r}", remedy=remedy)
    nearest = min(tier for tier, _ in found)
    chosen = {t.candidate.iri: t for tier, t in reversed(found) if tier == nearest}
    if len(chosen) == 1:
        return next(iter(chosen.values()))
    every = [thing for tier, thing in found if tier == nearest]
    raise Ambiguous(
        f"{name!r} fits {len(every)} things",
        [Candidate(t.candidate.iri, f"{t.kind}: {t.candidate.label}", t.candidate.scope) for t in every],
        remedy="give the whole name, --kind, or the IRI",
    )


def _near(source: Source, name: str) -> list[str]:
    """Names most like one that is none, of the kinds whose names people write: the nearest of any kind first."""
    wanted, found = key(name), []
    for kind in NAMED:
        every = candidates(source, kind)
        if len(every) <= MOST_ALIKE:
            labels = {key(one.label): one for one in every}
            found += [(labels[word], kind) for word in get_close_matches(wanted, labels, 2, 0.75)]
    found.sort(key=lambda one: -SequenceMatcher(None, wanted, key(one[0].label)).ratio())
    return [f"{one} [{kind}]" for one, kind in dict(found).items()][:3]


def pages(source: Source, thing: Thing, limit: int = 20) -> Iterator[tuple[Query, Table]]:
    """(report, its table) for each report on things of this kind that has rows, with evidence where there is any."""
    for query in catalogue("reports"):
        if thing.kind not in query.show:
            continue
        param = next((param for param in query.params if param.type == thing.kind), None)
        if param is None:
            raise QueryError(f"shows a {thing.kind} but takes none", where=query.path, remedy="add the parameter")
        table = ask(source, query, {param.name: thing.candidate.iri}, limit=limit)
        if len(table) and query.sentences:
            table = with_evidence(source, query, table)
        if len(table):
            yield query, table
