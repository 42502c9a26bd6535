"""The shapes: each fires where its rule is broken and nowhere else, as a SHACL engine would have it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from handmade import minutes as handmade
from handmade import text_of

from kg import authorities, check, identity, resources
from kg.check import Constraint, constraints
from kg.entities import Describer
from kg.errors import DataError
from kg.manifest import Manifest
from kg.model import (
    Attachment,
    Attendance,
    Decision,
    Dissent,
    LawMention,
    Minutes,
    Notice,
    OrganisationMention,
    PersonMention,
    Recommendation,
    ReferenceMention,
    Section,
    Span,
    Term,
    Text,
    TopicMention,
    Vote,
    VoteSide,
)
from kg.settings import Settings
from kg.store import Store, reader, writer
from kg.triples import ENTITIES, iri, quads
from kg.vocab import local_name

BASE = "https://kg.example.org/"
PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in {
    "kg": "https://w3id.org/council-kg/ns#", "kgs": "https://w3id.org/council-kg/scheme/",
    "dct": "http://purl.org/dc/terms/", "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#", "foaf": "http://xmlns.com/foaf/0.1/", "schema": "https://schema.org/",
    "eli-dl": "http://data.europa.eu/eli/eli-draft-legislation-ontology#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}.items())  # fmt: skip


def rich() -> Minutes:
    """Invented minutes with one of everything."""
    minutes = handmade(
        "Boliger til unge\n24/1001\nGodkendt.", "Havneplan\n27.12.00-G01-1-24\nUdsat.",
        members=("Bo Lund", "Ida Krag", "Ole Vind", "Eva Holm"),
    )  # fmt: skip
    text = minutes.document.text
    bo, ida, ole, eva = (text_of(text, name) for name in ("Bo Lund", "Ida Krag", "Ole Vind", "Eva Holm"))
    done, later = text_of(text, "Godkendt."), text_of(text, "Udsat.")
    quoted = Decision("noted", done, Text("Handicaprådet", Span(0, 3)), date(2024, 1, 9), True, "7")
    first = replace(
        minutes.items[0],
        case_numbers=(text_of(text, "24/1001"),),
        caseworkers=(ida,),
        sections=(Section("decision", done.span, done),),
        decisions=(Decision("approved", done), quoted),
        recommendations=(Recommendation(done, bo),),
        attachments=(Attachment(done),),
        attendance=(Attendance(ida, "recused", ida.span), Attendance(ole, "absent", ole.span, quoted=True)),
        votes=(Vote(done.span, VoteSide(2, (bo, eva)), VoteSide(0), VoteSide(0)),),
        dissents=(Dissent(done, bo),),
    )
    second = replace(
        minutes.items[1],
        case_numbers=(text_of(text, "27.12.00-G01-1-24"),),
        decisions=(Decision("postponed", later),),
    )
    return replace(
        minutes,
        items=(first, second),
        term=Term(2022, 2025, Span(0, 4)),
        starts_at=Text("17:00", Span(0, 2)),
        ends_at=Text("19:00", Span(0, 2)),
        warnings=(Notice("odd_line", "noget", Span(0, 3)),),
        attendance=(
            Attendance(bo, "present", bo.span, role="chair", party=Text("A", Span(0, 1))),
            Attendance(ida, "late", ida.span, since="17:10", until="18:00"),
            Attendance(ole, "excused", ole.span),
            Attendance(eva, "substitute", eva.span, substitute_for=ole),
        ),
    )


def mentions(minutes: Minutes) -> tuple[object, ...]:
    text = minutes.document.text
    bo = text_of(text, "Bo Lund")
    return (
        PersonMention(bo.span, "header", bo, "member"),
        OrganisationMention(Span(0, 5), "1", "Blå Bro", "Blå Bro", "ngo", "510"),
        OrganisationMention(Span(0, 9), "1", "rådet", "Haderslev Ugleråd", "self", "510"),
        LawMention(Span(0, 6), "1", "Servicelovens § 82", "Serviceloven", "§ 82", 2014, "1482"),
        ReferenceMention(Span(0, 7), "1", "mødet", "item", "Handicaprådet", "2024-01-09", "7", "510"),
        TopicMention(Span(0, 8), "2", "unge", "ungeindsats"),
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The graph of the rich minutes, with its entities, derived facts, schemes and vocabulary, in memory."""
    folder = tmp_path_factory.mktemp("world")
    settings, known = Settings(), authorities.load()
    minutes = rich()
    made = quads(identity.resolve(minutes, mentions(minutes), known, settings), settings, known)  # type: ignore[arg-type]
    describer = Describer(settings, known)
    manifest = Manifest(folder / "manifest.db")
    manifest.count(made.entities)
    store = ox.Store()
    store.bulk_load(made.facts, format=ox.RdfFormat.N_QUADS)

    def add(graph: str, triples: object) -> None:
        text = "".join(f"{triple} <{iri(BASE, graph)}> .\n" for triple in triples)  # type: ignore[attr-defined]
        store.bulk_load(text.encode(), format=ox.RdfFormat.N_QUADS)

    for subject, rows in manifest.entities():
        add(ENTITIES, describer.describe(subject, rows, subject in made.homes))
    manifest.close()
    for path, triples in describer.graphs().items():
        add(path, triples)
    from kg.derive import DERIVED, derive, rules

    holder = disk(store, folder / "store")
    for rule in rules():
        add(DERIVED, list(derive(holder, rule)))
    holder.close()
    return store


def disk(store: ox.Store, folder: Path) -> Store:
    """The quads as a store opened for reading."""
    with writer(folder, fresh=True) as target:
        target.load(store.dump(format=ox.RdfFormat.N_QUADS) or b"")
        target.publish()
    return reader(folder)


class Memory:
    """A store in memory, as far as the check asks for one."""

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine

    def query(self, sparql: str) -> object:
        return self.engine.query(sparql, use_default_graph_as_union=True)


def broken(world: ox.Store, update: str) -> Store:
    """The world after an update."""
    copy = ox.Store()
    copy.bulk_extend(world)
    before = set(copy)
    copy.update(PREFIXES + update)
    assert set(copy) != before, "the update changes nothing"
    return Memory(copy)  # type: ignore[return-value]


def found(store: Store, *rules: Constraint) -> set[tuple[str, str]]:
    return {(f.rule, f.component) for f in check.check(store, rules=rules or None).findings}


def test_the_world_is_sound_and_every_shape_has_something_to_look_at(world: ox.Store, tmp_path: Path) -> None:
    with disk(world, tmp_path) as store:
        report = check.check(store)
        assert report.findings == ()
        assert report.conforms
        assert report.rules == len(constraints())
        for target in {rule.target for rule in constraints()}:
            rows = store.query(f"SELECT ?this WHERE {{ {target} }} LIMIT 1")
            assert list(rows), f"nothing to look at for {target}"


CORE = [rule for rule in constraints() if not rule.component.endswith("#SPARQLConstraintComponent")]
BAD = {
    "MaxCount": "<https://other.example/NAME-1>, <https://other.example/NAME-2>",
    "Datatype": '"x"^^<https://other.example/NAME>',
    "Class": "<https://other.example/thing>",
    "NodeKind": '"words"',
    "In": "<https://other.example/word>",
    "Pattern": '"?!"',
    "LanguageIn": '"words"@en',
    "MinInclusive": "-5",
    "LessThanOrEquals": '"9999-01-01"^^xsd:date',
}


def renamed(this: str, name: str) -> str:
    """An update after which every statement of a node is one of `name`."""
    return (
        f"DELETE {{ GRAPH ?g {{ <{this}> ?p ?o }} }} INSERT {{ GRAPH ?g {{ {name} ?p ?o }} }} "
        f"WHERE {{ GRAPH ?g {{ <{this}> ?p ?o }} }} ;"
        f"DELETE {{ GRAPH ?g {{ ?s ?p <{this}> }} }} INSERT {{ GRAPH ?g {{ ?s ?p {name} }} }} "
        f"WHERE {{ GRAPH ?g {{ ?s ?p <{this}> }} }}"
    )


def breaking(rule: Constraint, world: ox.Store) -> str:
    """An update that breaks one core rule at one node: the rule is tested, whatever our loader would load."""
    kind = local_name(rule.component).removesuffix("ConstraintComponent")
    row = next(iter(world.query(f"SELECT ?graph ?this {{ {rule.target} }} ORDER BY ?this LIMIT 1")))
    this, graph = row["this"].value, row["graph"].value
    if not rule.path:
        return renamed(this, "_:blank" if kind == "NodeKind" else "<https://other.example/?!>")
    if kind == "MinCount":
        return f"DELETE WHERE {{ GRAPH ?g {{ <{this}> <{rule.path}> ?o }} }}"
    bad = BAD[kind].replace("NAME", local_name(rule.shape))
    return f"INSERT DATA {{ GRAPH <{graph}> {{ <{this}> <{rule.path}> {bad} }} }}"


@pytest.mark.parametrize("rule", CORE, ids=lambda r: f"{local_name(r.shape)}-{local_name(r.component)[:-19]}")
def test_a_core_rule_fires_when_broken(rule: Constraint, world: ox.Store) -> None:
    store = broken(world, breaking(rule, world))
    assert (local_name(rule.shape), rule.component) in found(store, rule)


@pytest.mark.parametrize("rule", CORE, ids=lambda r: f"{local_name(r.shape)}-{local_name(r.component)[:-19]}")
def test_a_core_rule_is_kept_by_something(rule: Constraint, world: ox.Store) -> None:
    """The world is sound; here a value stands that the rule looks at and lets pass."""
    value = f"?this <{rule.path}> ?value" if rule.path else ""
    assert list(world.query(f"SELECT ?this {{ {rule.target} {value} }} LIMIT 1", use_default_graph_as_union=True))


#: Rule → an update that breaks it.
BREAKS: dict[str, str] = tomllib.loads((Path(__file__).parent / "data" / "breaks.toml").read_text(encoding="utf-8"))
RULES = {local_name(rule.shape): rule for rule in constraints() if rule not in CORE}


def test_every_sparql_rule_has_a_case() -> None:
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize("name", BREAKS)
def test_a_rule_of_arithmetic_fires_when_broken(name: str, world: ox.Store) -> None:
    store = broken(world, BREAKS[name])
    report = check.check(store, rules=[RULES[name]])
    assert {finding.rule for finding in report.findings} == {name}
    assert all(finding.message and finding.focus for finding in report.findings)


def engine(store: ox.Store) -> set[tuple[str, str, str]]:
    """(focus node, shape, component) as pySHACL finds them over the union of the graphs; a blank node is `_:`."""
    import pyshacl

    data = rdflib.Graph()
    text = "".join(sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in store}))
    data.parse(data=text, format="nt")
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")

    def focus(result: rdflib.term.Node) -> str:
        node = report.value(result, sh.focusNode)
        return "_:" if isinstance(node, rdflib.BNode) else str(node)

    return {
        (
            focus(result),
            str(report.value(result, sh.sourceShape)),
            str(report.value(result, sh.sourceConstraintComponent)),
        )
        for result in report.objects(None, sh.result)
    }


@pytest.mark.parametrize(
    "updates",
    [
        lambda world: [],
        lambda world: BREAKS.values(),
        lambda world: [breaking(rule, world) for rule in CORE if rule.path or "Pattern" in rule.component],
        lambda world: [breaking(rule, world) for rule in CORE if not rule.path and "NodeKind" in rule.component],
    ],
    ids=["sound", "arithmetic", "values and names", "blank nodes"],
)
def test_findings_are_those_of_a_shacl_engine(updates: Callable[[ox.Store], Iterable[str]], world: ox.Store) -> None:
    copy = ox.Store()
    copy.bulk_extend(world)
    for update in updates(world):
        copy.update(PREFIXES + update)
    store: Store = Memory(copy)  # type: ignore[assignment]
    ours = {("_:" if f.focus.startswith("_:") else f.focus, f.shape, f.component) for f in check.check(store).findings}
    assert ours == engine(copy)
    assert bool(ours) == bool(list(updates(world)))


def test_one_document_is_checked_alone(world: ox.Store) -> None:
    document = next(iter(world.query(PREFIXES + "SELECT ?d { GRAPH ?d { ?d foaf:primaryTopic ?m } }")))["d"].value
    store = broken(world, BREAKS["VotesFor"])
    assert {f.rule for f in check.check(store, [document]).findings} == {"VotesFor"}
    assert check.check(store, ["https://kg.example.org/id/document/0000000000000000"]).findings == ()


def test_the_report_is_a_validation_report(world: ox.Store) -> None:
    store = broken(world, BREAKS["PresentAndAbsent"])
    report = check.check(store)
    assert not report.conforms
    assert report.exit_code == 1
    assert report.counts["violation"] >= 1
    graph = rdflib.Graph().parse(data=report.turtle(BASE), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert len(set(graph.subjects(rdflib.RDF.type, sh.ValidationResult))) == len(report.findings)
    assert set(graph.objects(None, sh.conforms)) == {rdflib.Literal(False)}


def test_the_report_keeps_terms_as_they_are(world: ox.Store) -> None:
    """A value that looks like an IRI or a blank node is still words; numbers and languages stay."""
    (meeting,) = {
        row["m"].value for row in world.query(PREFIXES + "SELECT ?m { GRAPH ?d { ?d foaf:primaryTopic ?m } }")
    }
    for value in ('"https://other.example/"', '"_:b"', '"ord"@da', "7"):
        store = broken(world, f"INSERT DATA {{ GRAPH <{BASE}graph/x> {{ <{meeting}> kg:council {value} }} }}")
        rules = [rule for rule in CORE if local_name(rule.shape) == "Meeting-council" and "Class" in rule.component]
        report = check.check(store, rules=rules)
        graph = rdflib.Graph().parse(data=report.turtle(BASE), format="turtle")
        (found,) = graph.objects(None, rdflib.Namespace("http://www.w3.org/ns/shacl#").value)
        (asked,) = rdflib.Graph().parse(data=f"<urn:s> <urn:p> {value} .", format="turtle").objects()
        assert found.eq(asked) if isinstance(found, rdflib.Literal) else False


def test_a_component_this_engine_does_not_know_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://a/S> a sh:NodeShape ; sh:targetClass <https://a/C> ; "
        "sh:property <https://a/P> . <https://a/P> sh:path <https://a/p> ; sh:equals <https://a/q> .",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="sh:equals"):
        constraints(path)
