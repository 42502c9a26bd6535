"""Statements on entities, and authority rows → the triples of the graph of entities, and those of the shipped schemes.

Takes counted statements (`kg.statements.Statement`), authority files and settings; gives triples as N-Triples writes
them, without the full stop. A function of sets: never of the order in which documents came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from pathlib import Path

from pyoxigraph import BlankNode, RdfFormat, parse

from kg import hub, kle, resources
from kg.authorities import Authorities, rows
from kg.iris import iri
from kg.mentions.council_types import classify
from kg.settings import DEFAULT_BASE, Settings
from kg.statements import Statement
from kg.triples.terms import da, string
from kg.vocab import FOAF, KG, ORG, OWL, RDFS, SKOS, concept

__all__ = ["AUTHORITIES", "ONTOLOGY", "Describer", "canonical", "describe"]

#: Paths of the graphs of the shipped concept schemes, and of the vocabulary.
AUTHORITIES, ONTOLOGY = "graph/authorities", "graph/ontology"

_WIKIDATA = "http://www.wikidata.org/entity/"


def describe(rows: Iterable[tuple[Statement, int]], at_home: bool) -> Iterator[str]:
    """N-Quads triples (no graph, no full stop) of an entity from all statements on it and their numbers of documents.

    A function of the rows as a set. `at_home`: current minutes of ours are about this very meeting or item (or a scheme
    holds this very topic), so that what others say of it in passing is left out.
    """
    names: dict[str, dict[str, list[tuple[int, int, str]]]] = {}
    ones: dict[str, list[tuple[int, str]]] = {}
    for statement, count in rows:
        if statement.role == "fact" or (statement.role == "cited" and not at_home):
            yield f"<{statement.subject}> <{statement.predicate}> {statement.object}"
        elif statement.role == "one":
            ones.setdefault(f"<{statement.subject}> <{statement.predicate}>", []).append((-count, statement.object))
        elif statement.role in ("own", "form"):
            found = names.setdefault(statement.subject, {}).setdefault(statement.predicate, [])
            found.append((statement.role != "own", -count, statement.object))
    for start, values in ones.items():
        yield f"{start} {min(values)[1]}"
    for subject, predicates in names.items():
        for predicate, forms in predicates.items():
            chosen = min(forms)[2]
            yield f"<{subject}> <{predicate}> {chosen}"
            for other in sorted({form for _, _, form in forms} - {chosen}):
                yield f"<{subject}> <{SKOS.altLabel}> {other}"


def canonical(triples: Iterable[str] | Path) -> set[str]:
    """Triples (N-Triples without the full stop, or a Turtle file) as the engine writes them; none with blank nodes."""
    if isinstance(triples, Path):
        parsed = parse(path=str(triples), format=RdfFormat.TURTLE)
    else:
        text = "".join(f"{triple} .\n" for triple in triples).encode("utf-8", "replace")
        parsed = parse(text, format=RdfFormat.N_TRIPLES, lenient=True)
    return {
        f"{t.subject} {t.predicate} {t.object}"
        for t in parsed
        if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)
    }


class Describer:
    """Describes entities for one publisher: what documents say of them, and what verified authority rows add."""

    def __init__(self, settings: Settings, authorities: Authorities) -> None:
        self.base = settings.base
        self._titles: Mapping[str, str] = kle.read(settings.kle) if settings.kle else {}
        self._rows = self._authority_rows(authorities)
        self._places = {row.code: row.name for row in authorities.municipalities}
        self._own = hub.apart(authorities)
        self._schemes = sorted(self._scheme_triples())
        self._topics = {triple.split(" ", 1)[0].strip("<>") for triple in self._schemes}

    def describe(self, subject: str, statements: Iterable[tuple[Statement, int]], at_home: bool) -> set[str]:
        """Triples of one entity in the graph of entities, as `canonical` writes them."""
        found = set(describe(statements, at_home or subject in self._topics))
        if found:
            found |= set(self._added(subject))
            found |= set(self._of_council(subject, found))
        return canonical(found)

    def _of_council(self, subject: str, said: set[str]) -> Iterator[str]:
        """Of a council: whose it is, in its full label, and what kind of body its name says it is, by which words."""
        parts = subject.removeprefix(iri(self.base, "id/council/")).split("/")
        start = f"<{subject}> <{SKOS.prefLabel}> "
        label = next((triple.removeprefix(start) for triple in said if triple.startswith(start)), "")
        if len(parts) != 2 or not label:
            return
        name = json.loads(label.removesuffix("@da"))
        if place := self._places.get(parts[0]):
            yield f"<{subject}> <{RDFS.label}> {da(f'{name}, {place}')}"
        if kind := classify(name) or classify(parts[1]):
            yield f"<{subject}> <{ORG.classification}> {concept('council', kind[0]).nt}"
            yield f"<{subject}> <{KG.classifiedBy}> {string(kind[1])}"

    def graphs(self) -> dict[str, list[str]]:
        """Graphs that stand beside the documents: path → triples."""
        vocabulary: set[str] = set()
        for name in ("kg.ttl", "schemes.ttl", "alignments.ttl"):
            path = resources.ontology() / name
            if path.is_file():
                vocabulary |= canonical(path)
        return {ONTOLOGY: sorted(vocabulary), AUTHORITIES: self._schemes}

    def _scheme_triples(self) -> set[str]:
        """The topics under the publisher's base."""
        path = resources.ontology() / "topics.ttl"
        if not path.is_file():
            return set()
        found = {triple.replace(f"<{DEFAULT_BASE}", f"<{self.base}") for triple in canonical(path)}
        concepts = {triple.split(" ", 1)[0].strip("<>") for triple in found}
        for subject in concepts:
            for link in hub.links(self.base, subject.removeprefix(self.base), self._own):
                found.add(f"<{subject}> <{link.predicate}> <{link.target}>")
        return found

    def _authority_rows(self, authorities: Authorities) -> dict[str, dict[str, str]]:
        """Rows with identifiers, by the entity's IRI."""
        found: dict[str, dict[str, str]] = {}
        for row in authorities.municipalities:
            cells = {"qid": row.qid, "cvr": row.cvr, "website": row.website}
            found[iri(self.base, f"id/municipality/{row.code}")] = cells
        for _, line in rows(authorities.folders, "organisations.csv", ("id",), optional=True):
            path = (
                f"id/organisation/{line['scope']}/{line['id']}"
                if line.get("scope")
                else f"id/organisation/{line['id']}"
            )
            cells = {
                "qid": line.get("wikidata_qid", ""),
                "cvr": line.get("cvr", ""),
                "website": line.get("website", ""),
            }
            found[iri(self.base, path)] = cells
        return found

    def _added(self, subject: str) -> Iterator[str]:
        cells = self._rows.get(subject, {})
        if cells.get("qid"):
            yield f"<{subject}> <{OWL.sameAs}> <{iri('', _WIKIDATA + cells['qid'])}>"
        if cells.get("cvr"):
            yield f"<{subject}> <{ORG.identifier}> {encode_basestring(cells['cvr'])}"
        if cells.get("website"):
            yield f"<{subject}> <{FOAF.page}> <{iri('', 'https://' + cells['website'].removeprefix('https://'))}>"
        for link in hub.links(self.base, subject.removeprefix(self.base), self._own):
            yield f"<{subject}> <{link.predicate}> <{link.target}>"
        start = iri(self.base, "id/kle/")
        title = self._titles.get(subject.removeprefix(start)) if subject.startswith(start) else None
        if title:
            yield f"<{subject}> <{SKOS.prefLabel}> {encode_basestring(title)}@da"
