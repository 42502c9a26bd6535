"""The shapes: each fires where its rule is broken and nowhere else, as a SHACL engine would have it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import sound_world
from sound_world import BASE, PREFIXES, Damage, Memory, broken, damages, disk

from kg import check, resources
from kg.check import Constraint, Finding, constraints
from kg.errors import DataError
from kg.store import Store
from kg.vocab import local_name


@pytest.fixture(scope="module")
def world() -> ox.Store:
    return sound_world.world()


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
    if kind == "Closed":
        return f"INSERT DATA {{ GRAPH <{graph}> {{ <{this}> kg:nothing 1 }} }}"
    if kind == "Class" and not rule.path:
        return f"DELETE WHERE {{ GRAPH ?g {{ <{this}> a ?kind }} }}"
    if not rule.path:
        return renamed(this, "_:blank" if kind == "NodeKind" else "<https://other.example/?!>")
    if kind == "MinCount":
        return f"DELETE WHERE {{ GRAPH ?g {{ <{this}> <{rule.path}> ?o }} }}"
    bad = BAD[kind].replace("NAME", local_name(rule.shape))
    return f"INSERT DATA {{ GRAPH <{graph}> {{ <{this}> <{rule.path}> {bad} }} }}"


def kind_of(rule: Constraint) -> str:
    return local_name(rule.component).removesuffix("ConstraintComponent") + ("" if rule.path else " of a node")


KINDS = sorted({kind_of(rule) for rule in CORE})


@pytest.mark.parametrize("kind", KINDS)
def test_core_rules_fire_when_broken(kind: str, world: ox.Store) -> None:
    """All rules of one kind on values are broken at once; those on nodes one by one, as a node has but one name."""
    rules = [rule for rule in CORE if kind_of(rule) == kind]
    for lot in [rules] if rules[0].path else [[rule] for rule in rules]:
        store = broken(world, " ;\n".join(breaking(rule, world) for rule in lot))
        fired = found(store, *lot)
        assert {(local_name(rule.shape), rule.component) for rule in lot} - fired == set()


def test_core_rules_are_kept_by_something(world: ox.Store) -> None:
    """The world is sound; of each rule a value stands there that it looks at and lets pass."""
    for rule in CORE:
        value = f"?this <{rule.path}> ?value" if rule.path else ""
        asked = f"SELECT ?this {{ {rule.target} {value} }} LIMIT 1"
        assert list(world.query(asked, use_default_graph_as_union=True)), local_name(rule.shape)


RULES = {local_name(rule.shape): rule for rule in constraints() if rule not in CORE}


def test_every_sparql_rule_has_a_damage() -> None:
    assert RULES.keys() <= {rule for damage in damages() for rule in damage.finds}


LOTS = 8


@pytest.mark.parametrize("lot", range(LOTS))
def test_damage_drawn_at_random_is_found_and_named(lot: int, world: ox.Store) -> None:
    """A hundred kinds of damage, each somewhere in a sound graph, a dozen at once; one that another hides, alone."""
    rng = random.Random(lot)
    drawn = [(damage, *damage.draw(world, rng)) for damage in damages()[lot::LOTS]]
    assert len(damages()) > 90
    together = check.check(broken(world, "".join(update for _, update, _ in drawn))).findings
    for damage, update, nodes in drawn:
        if named(damage, together, nodes) != set(damage.finds):
            rules = [rule for rule in constraints() if local_name(rule.shape) in damage.finds]
            alone = check.check(broken(world, update), rules=rules).findings
            assert named(damage, alone, nodes) == set(damage.finds), f"not found: {damage.what}: {sorted(nodes)}"


def named(damage: Damage, findings: Iterable[Finding], nodes: set[str]) -> set[str]:
    """Which of its rules name one of these nodes, in words."""
    return {f.rule for f in findings if f.rule in damage.finds and nodes & {f.focus, f.value} and f.message}


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


UPDATES: dict[str, Callable[[ox.Store], Iterable[str]]] = {
    "sound": lambda world: [],
    "arithmetic": lambda world: [
        damage.draw(world, random.Random(1))[0] for damage in damages() if RULES.keys() & damage.finds
    ],
    "values and names": lambda world: [
        breaking(rule, world) for rule in CORE if rule.path or "Pattern" in rule.component
    ],
    "blank nodes": lambda world: [
        breaking(rule, world) for rule in CORE if not rule.path and "NodeKind" in rule.component
    ],
}


def agree(world: ox.Store, kept: Callable[[str], bool], updates: Iterable[str]) -> set[tuple[str, str, str]]:
    """Do we find what the engine finds, in those graphs, after the updates? What that is."""
    copy = ox.Store()
    copy.bulk_extend(world)
    for update in updates:
        copy.update(PREFIXES + update)
    for graph in [graph for graph in copy.named_graphs() if not kept(graph.value)]:  # type: ignore[union-attr]
        copy.remove_graph(graph)
    store: Store = Memory(copy)  # type: ignore[assignment]
    ours = {("_:" if f.focus.startswith("_:") else f.focus, f.shape, f.component) for f in check.check(store).findings}
    assert ours == engine(copy)
    return ours


@pytest.mark.slow
@pytest.mark.parametrize("name", UPDATES)
def test_findings_are_those_of_a_shacl_engine(name: str, world: ox.Store) -> None:
    ours = agree(world, lambda graph: True, UPDATES[name](world))
    assert bool(ours) == (name != "sound")


@pytest.mark.slow
def test_findings_in_one_document_are_those_of_a_shacl_engine(world: ox.Store) -> None:
    """Without entities and what is derived, so that much is wrong."""
    document = min(graph.value for graph in world.named_graphs() if "/id/document/" in graph.value)  # type: ignore[union-attr]
    assert len(agree(world, lambda graph: graph in (document, f"{BASE}graph/damage"), [])) > 5


def test_one_document_is_checked_alone(world: ox.Store) -> None:
    asked = "SELECT ?d ?v { GRAPH ?d { ?d foaf:primaryTopic ?m . ?v kg:votesFor ?n } }"
    document, vote = next((row["d"].value, row["v"].value) for row in world.query(PREFIXES + asked))
    store = broken(world, f'INSERT DATA {{ GRAPH <{document}> {{ <{vote}> kg:votesFor "x" }} }}')
    assert {f.rule for f in check.check(store, [document]).findings} == {"Vote-for"}
    assert check.check(store, ["https://kg.example.org/id/document/0000000000000000"]).findings == ()


def test_the_report_is_a_validation_report(world: ox.Store) -> None:
    store = broken(world, "INSERT { GRAPH ?g { ?p kg:absentFrom ?m } } WHERE { GRAPH ?g { ?p kg:attended ?m } }")
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
    asked = "SELECT ?m { GRAPH ?d { ?d foaf:primaryTopic ?m } } ORDER BY ?m"
    meeting = next(iter(world.query(PREFIXES + asked)))["m"].value
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
