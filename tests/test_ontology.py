"""The ontology as logic: it parses, it is consistent with real data, and it entails nothing absurd."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kg import resources
from kg.pipeline import build
from kg.store import reader
from kg.vocab import ELI_DL, FOAF, KG, ORG, PROV, terms

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = sorted(resources.ontology().glob("*.ttl"))
#: What PROV-O says of the terms we use: an entity is no activity, and what is derived is an entity.
PROV_O = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
prov:Activity owl:disjointWith prov:Entity .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:wasRevisionOf rdfs:subPropertyOf prov:wasDerivedFrom .
"""


@pytest.mark.parametrize("path", ONTOLOGY, ids=lambda p: p.name)
def test_every_file_parses_in_both_engines(path: Path) -> None:
    graph = rdflib.Graph().parse(path, publicID="https://kg.example.org/")
    assert len(graph) == len(set(ox.parse(path=str(path), base_iri="https://kg.example.org/")))


def test_alignments_use_declared_terms_of_the_right_kind() -> None:
    graph = rdflib.Graph().parse(resources.ontology() / "alignments.ttl")
    known = terms()
    for subject, predicate, value in graph:
        for term in (subject, predicate, value):
            assert str(term) in known, term
        left = str(OWL.Class) in known[str(subject)].types
        right = str(OWL.Class) in known[str(value)].types
        assert left == right, f"{subject} {predicate} {value} mixes a class with a property"
        if predicate == RDFS.subClassOf:
            assert left


def test_every_class_and_property_of_ours_says_where_it_stands() -> None:
    graph = rdflib.Graph().parse(resources.ontology() / "kg.ttl")
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in graph.subjects(RDF.type, kind):
            assert graph.value(term, RDFS.isDefinedBy), term
            if kind == OWL.Class:
                assert graph.value(term, RDFS.subClassOf), term
            if kind == OWL.DatatypeProperty:
                assert graph.value(term, RDFS.range), term
    assert graph.value(None, OWL.versionInfo, None) is None
    assert list(graph.objects(URIRef("https://w3id.org/council-kg/ns"), OWL.versionInfo))


@pytest.fixture(scope="module", params=["invented", pytest.param("samples too", marks=pytest.mark.slow)])
def reasoned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    """Invented minutes that have everything, and the samples, with vocabulary and alignments, closed under OWL 2 RL."""
    folder = tmp_path_factory.mktemp("reasoned")
    sources = [ROOT / "tests" / "data" / "examples"]
    build([*sources, ROOT / "data" / "minutes"] if request.param != "invented" else sources, folder)
    graph = rdflib.Graph()
    for name in ("kg.ttl", "schemes.ttl", "alignments.ttl"):
        graph.parse(resources.ontology() / name)
    graph.parse(data=PROV_O, format="turtle")
    with reader(folder) as store:
        lines = (f"{s} {p} {o} .\n" for s, p, o in store.triples())
        graph.parse(data="".join(lines), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def errors(graph: rdflib.Graph) -> set[str]:
    return {str(text) for text in graph.objects(None, ERRNS.error)}


def test_consistent_with_minutes_and_alignments(reasoned: rdflib.Graph) -> None:
    assert not errors(reasoned)


def test_nothing_absurd_follows(reasoned: rdflib.Graph) -> None:
    def members(kind: str) -> set[rdflib.term.Node]:
        return set(reasoned.subjects(RDF.type, URIRef(kind)))

    persons, meetings, councils = members(FOAF.Person), members(KG.Meeting), members(KG.Council)
    assert persons
    assert meetings
    assert councils
    assert not persons & (meetings | councils | members(PROV.Activity) | members(ORG.Organization))
    assert not meetings & (councils | members(FOAF.Document) | members(PROV.Activity))
    assert councils <= members(FOAF.Agent)
    assert meetings <= members(ELI_DL.Activity)
    assert members(ELI_DL.Decision) <= members(ELI_DL.Activity)
    assert not members(SKOS.Concept) & (persons | meetings | councils)
    votes, decisions, attendances = members(ELI_DL.Vote), members(ELI_DL.Decision), members(KG.Attendance)
    assert votes
    assert not votes & decisions
    assert not attendances & (meetings | persons | members(KG.AgendaItem))


def test_disjointness_shows_an_error() -> None:
    graph = rdflib.Graph()
    for name in ("kg.ttl", "alignments.ttl"):
        graph.parse(resources.ontology() / name)
    someone = URIRef("https://kg.example.org/id/person/0000000000000001")
    graph.add((someone, RDF.type, URIRef(FOAF.Person)))
    graph.add((someone, URIRef(KG.council), URIRef("https://kg.example.org/id/council/510/x")))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert errors(graph)
