"""Linked data that joins: nothing makes two things one, and what rows say of organisations is said in the graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from handmade import minutes as handmade
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import authorities, identity
from kg import store as stores
from kg.model import OrganisationMention, Span
from kg.settings import Settings
from kg.statements import Statement
from kg.triples import quads
from kg.vocab import ADMS, ORG, SKOS, terms

AUTHORITIES = authorities.load()
ONTOLOGY = Path(__file__).parent.parent / "ontology"
_OWL = "http://www.w3.org/2002/07/owl#"


@pytest.fixture(scope="module")
def store(samples: Path) -> Iterator[stores.Store]:
    with stores.reader(samples) as opened:
        yield opened


def told(name: str) -> set[Statement]:
    """What minutes that name an organisation say of entities."""
    made = handmade(f"Drift\nOrientering fra {name}.", members=("Bo Lund",))
    row = next(row for row in AUTHORITIES.organisations if row.label == name and not row.scope)
    start = made.document.text.index(name)
    named = OrganisationMention(Span(start, start + len(name)), "1", name, name, row.kind, "", row.id)
    return set(quads(identity.resolve(made, (named,), AUTHORITIES, Settings()), Settings(), AUTHORITIES).entities)


def test_no_property_with_one_subject_per_value_makes_two_organisations_one(store: stores.Store) -> None:
    single = [iri for iri, entry in terms().items() if _OWL + "InverseFunctionalProperty" in entry.types]
    assert "http://xmlns.com/foaf/0.1/homepage" in single
    for name in single:
        shared = Counter(q.object for q in store.quads(None, NamedNode(name)))
        assert not [value for value, times in shared.items() if times > 1], name
    sites = Counter(q.object for q in store.quads(None, NamedNode("http://xmlns.com/foaf/0.1/page")))
    assert max(sites.values()) > 1, "the samples have organisations that share a site"


def test_topics_have_the_numbers_of_kle_that_fit() -> None:
    numbers = {row.id: row.kle for row in AUTHORITIES.topics}
    for topic, right, wrong in (
        ("alkoholbevilling", "22.01.01", "23.05"),
        ("landdistrikter", "04.21", "01.30"),
        ("ungdomsskole", "18.01", "18.20"),
        ("musikskole", "20.07", "20.08"),
        ("boligstoette", "32.06", "32.27"),
        ("sfo-og-fritidstilbud", "28.15", "17.15"),
        ("grundskyld", "25.02.01", "25.05"),
        ("bygningsbevaring", "01.10", "01.13"),
    ):
        assert right in numbers[topic], topic
        assert wrong not in numbers[topic], topic
    assert all(re.fullmatch(r"\d\d(\.\d\d){0,2}", number) for row in AUTHORITIES.topics for number in row.kle)


def test_organisations_have_the_kind_that_the_scheme_has_for_them() -> None:
    kinds = {row.id: row.kind for row in AUTHORITIES.organisations}
    for organisation, kind in (
        ("folketinget", "parliament"),
        ("den-europaeiske-union", "supranational"),
        ("politiet", "police"),
        ("hoejesteret", "court"),
        ("aarhus-universitet", "university"),
        ("foa", "union"),
    ):
        assert kinds[organisation] == kind


def test_what_an_organisation_belongs_to_is_said_upwards() -> None:
    base = Settings().base + "id/organisation/"
    said = {(s.subject, s.predicate, s.object) for s in told("Fyns Politi")}
    assert (f"{base}fyns-politi", ORG.subOrganizationOf, f"<{base}rigspolitiet>") in said
    assert (f"{base}rigspolitiet", ORG.subOrganizationOf, f"<{base}justitsministeriet>") in said
    assert (f"{base}justitsministeriet", SKOS.prefLabel, '"Justitsministeriet"@da') in said
    region = Settings().base + "id/municipality/"
    assert any(
        s.predicate == ORG.subOrganizationOf and s.object.startswith(f"<{region}") for s in told("Rigshospitalet")
    )


def test_what_an_organisation_was_before_and_after_is_said_as_a_change() -> None:
    base = Settings().base + "id/organisation/"
    said = {(s.subject, s.predicate, s.object) for s in told("Erhvervsstyrelsen") | told("Socialstyrelsen")}
    formed, changed = f"{base}erhvervsstyrelsen#formed-1", f"{base}socialstyrelsen#changed-1"
    assert (f"{base}erhvervsstyrelsen", ORG.resultedFrom, f"<{formed}>") in said
    assert (formed, ORG.originalOrganization, f"<{base}erhvervs-og-byggestyrelsen>") in said
    assert (f"{base}socialstyrelsen", ORG.changedBy, f"<{changed}>") in said
    assert (changed, ORG.resultingOrganization, f"<{base}social-og-boligstyrelsen>") in said


def test_a_business_number_names_its_register(store: stores.Store) -> None:
    nodes = [q.object for q in store.quads(None, NamedNode(ADMS.identifier))]
    assert nodes
    for node in nodes:
        assert isinstance(node, NamedNode)
        said = {q.predicate.value: q.object.value for q in store.quads(node)}
        assert re.fullmatch(r"\d{8}", said[SKOS.notation])
        assert said[ADMS.schemaAgency] == "Erhvervsstyrelsen"


def test_the_ranges_of_the_ontology_lie_inside_owl_2_dl() -> None:
    allowed = {"PlainLiteral", "Literal", "string", "integer", "decimal", "boolean", "dateTime", "anyURI"}
    for triple in parse(path=str(ONTOLOGY / "kg.ttl"), format=RdfFormat.TURTLE):
        value = getattr(triple.object, "value", "")
        if triple.predicate.value.endswith("#range") and re.search(r"XMLSchema|rdf-syntax|rdf-schema", value):
            assert value.rpartition("#")[2] in allowed, str(triple.subject)
