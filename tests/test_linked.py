"""Linked data that joins: nothing makes two things one, and what rows say of organisations is said in the graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from handmade import minutes as handmade
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import authorities, hub, identity, layout, mentions, read
from kg import store as stores
from kg.entities import Describer
from kg.iris import ENTITIES, iri
from kg.model import OrganisationMention, Span
from kg.settings import Settings
from kg.statements import Statement
from kg.triples import quads
from kg.vocab import ADMS, DCT, ORG, RDFS, SKOS, terms

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


# -- the hub

MINUTES = Path(__file__).parent.parent / "data" / "minutes"


def published(base: str, *names: str) -> bytes:
    """The quads that a publisher with that base makes of sample minutes, with the graph of entities and the schemes."""
    settings = Settings(base=base)
    describer = Describer(settings, AUTHORITIES)
    said: dict[Statement, int] = {}
    facts = b""
    for name in names:
        minutes = layout.parse(read.read(MINUTES / name), AUTHORITIES)
        made = quads(
            identity.resolve(minutes, mentions.find(minutes, AUTHORITIES), AUTHORITIES, settings), settings, AUTHORITIES
        )
        facts += made.facts
        said |= dict.fromkeys(made.entities, 1)
    graphs = {path: set(triples) for path, triples in describer.graphs().items()}
    graphs[ENTITIES] = set().union(
        *(
            describer.describe(s, [r for r in said.items() if r[0].subject == s], False)
            for s in {r.subject for r in said}
        )
    )
    lines = [f"{triple} <{iri(base, path)}> .\n" for path, triples in graphs.items() for triple in sorted(triples)]
    return facts + "".join(lines).encode()


def test_two_publishers_join_on_topics_laws_municipalities_and_organisations_in_one_query() -> None:
    store = ox.Store()
    others = (
        "haderslev-beskaeftigelse-og-borgerservice-2022-09-15.md",
        "herning-beskaeftigelsesudvalget-2025-09-16.txt",
    )
    store.load(published("https://data.one.example/", "haderslev-udsatteraad-2024-12-10.md"), RdfFormat.N_QUADS)
    store.load(published("https://two.example/kg/", *others), RdfFormat.N_QUADS)
    rows = store.query(
        """
        PREFIX kg: <https://w3id.org/council-kg/ns#>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT ?hub WHERE {
          ?mine kg:refersTo ?ours . ?ours owl:sameAs|skos:exactMatch ?hub .
          ?theirs owl:sameAs|skos:exactMatch ?hub . ?other kg:refersTo ?theirs .
          FILTER(STRSTARTS(STR(?ours), "https://data.one.example/"))
          FILTER(STRSTARTS(STR(?theirs), "https://two.example/"))
          FILTER(STRSTARTS(STR(?hub), "https://w3id.org/council-kg/id/"))
        }""",
        use_default_graph_as_union=True,
    )
    kinds = Counter(row["hub"].value.removeprefix(hub.BASE).split("/")[1] for row in rows)  # type: ignore[union-attr]
    assert set(kinds) >= {"topic", "law", "municipality", "organisation"}, kinds


def test_what_is_a_publishers_own_is_in_no_hub(tmp_path: Path) -> None:
    assert hub.shared("id/organisation/510/ugleraadet") is None
    assert hub.shared("id/law/510/uglevedtaegt") is None
    assert hub.shared("id/topic/uglepleje") is None
    (tmp_path / "organisations.csv").write_text(
        "id,pref_label,kind,scope,aliases\nfoa,Foreningen af Ugler,ngo,,\n", encoding="utf-8"
    )
    own = hub.apart(authorities.load(tmp_path))
    assert own == {"id/organisation/foa"}
    assert not list(hub.links("https://x.example/", "id/organisation/foa", own))
    assert list(hub.links("https://x.example/", "id/organisation/foa"))
    assert all(link.target != hub.BASE + "id/law/serviceloven" for link in hub.links(hub.BASE, "id/law/serviceloven"))


def test_the_rows_of_the_hub_are_sound() -> None:
    places, bodies, acts, topics = (
        list(hub.read_rows(n)) for n in ("municipalities", "organisations", "laws", "topics")
    )
    numbers = [row["cvr"] for row in (*places, *bodies) if row["cvr"]]
    assert all(sum(int(d) * w for d, w in zip(n, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0 for n in numbers)
    items = [row["qid"] for row in (*places, *bodies) if row["qid"]]
    assert all(re.fullmatch(r"Q[1-9]\d*", one) for one in items)
    for unique in (numbers, items, [row["code"] for row in places], [row["id"] for row in bodies],
                   [row["eli"] for row in acts], [row["topic"] for row in topics]):  # fmt: skip
        assert [one for one, times in Counter(unique).items() if times > 1] == []
    assert all(re.fullmatch(r"DK0[1-5]\d?", row["nuts"]) for row in places)
    assert all(re.fullmatch(r"(lta|reg)/(19|20)\d\d/\d+", row["eli"]) for row in acts)
    assert {row["grade"] for row in (*places, *bodies, *acts)} == {"A", "B"}
    assert {row["match"] for row in topics} <= {"", "exact", "close", "broad"}


def test_what_one_source_says_is_no_identity() -> None:
    seen: dict[str, set[str]] = {"A": set(), "B": set()}
    for row in hub.read_rows("laws"):
        known = hub.links("https://x.example/", f"id/law/{row['law']}")
        seen[row["grade"]] |= {link.predicate for link in known if row["eli"] in link.target}
    assert seen == {"A": {DCT.hasVersion}, "B": {RDFS.seeAlso}}
    for row in hub.read_rows("organisations"):
        if row["grade"] == "B" and row["qid"]:
            known = hub.links("https://x.example/", f"id/organisation/{row['id']}")
            assert {link.predicate for link in known if link.target.endswith("/" + row["qid"])} == {RDFS.seeAlso}


def test_the_hub_is_made_of_the_rows() -> None:
    assert hub.turtle() == (ONTOLOGY / "hub.ttl").read_text(encoding="utf-8")
