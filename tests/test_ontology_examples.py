"""Every class and property shows one true statement: of the graph of the samples, or of that of invented minutes.

Invented (`data/examples`, municipality 563) are the statements that the five samples do not have, those that would
name a person of the samples, and the few of `SMALL`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import told

from kg import resources, settings
from kg.pipeline import build
from kg.store import reader
from kg.vocab import OWL, RDF, RDFS, SCHEMA, SKOS, XSD, curie, prefixes

ROOT = Path(__file__).resolve().parent.parent
INVENTED = Path(__file__).parent / "data" / "examples"
BASE = "https://kg.example.org/"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
#: Shown of invented minutes although the samples have them: values that change with every better reading of a long
#: document, and what is said of a passage that names a person.
SMALL = {
    "kg:versionRank",
    "kg:layoutSignal",
    "kg:rule",
    "kg:PersonMention",
    "kg:mentionKind",
    "kg:employer",
    "kg:officeTitle",
}
Statement = tuple[str, str, str]
#: The IRI of a person, or of a node that carries a person's key.
PERSON = re.compile(r"/id/person/|#attendance-")

_SAID: dict[str, dict[str, list[ox.Term]]] = defaultdict(lambda: defaultdict(list))
for _triple in ox.parse(path=str(resources.ontology() / "kg.ttl"), format=ox.RdfFormat.TURTLE):
    _SAID[_triple.subject.value][_triple.predicate.value].append(_triple.object)
TERMS = sorted(t for t, said in _SAID.items() if {o.value for o in said[RDF.type]} & set(KINDS))
CLASSES = {t for t in TERMS if OWL.Class in {o.value for o in _SAID[t][RDF.type]}}


def example(term: str) -> Statement:
    """The one example of a term, parsed."""
    (text,) = (literal.value for literal in _SAID[term][SKOS.example])
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items())
    (found,) = ox.parse(input=f"{head}{text} .", format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return str(found.subject), found.predicate.value, str(found.object)


def below(kind: str) -> set[str]:
    """The class and our classes under it."""
    found = {kind}
    while more := {c for c in CLASSES for o in _SAID[c][RDFS.subClassOf] if o.value in found} - found:
        found |= more
    return found


def graph(folder: Path) -> set[Statement]:
    """Every statement of a store but those of the vocabulary itself."""
    with reader(folder) as store:
        rows = store.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/graph/ontology')) }")
        return {(str(row["s"]), row["p"].value, str(row["o"])) for row in rows}


@pytest.fixture(scope="module")
def samples(samples: Path) -> set[Statement]:
    return graph(samples)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> set[Statement]:
    folder = tmp_path_factory.mktemp("invented")
    build([INVENTED], folder, settings.load(INVENTED / "kg.toml"))
    # what is told more finely than minutes mostly do
    told.stored(folder / "told", told.evening().minutes()).close()
    return graph(folder) | graph(folder / "told" / "store")


def test_there_are_terms() -> None:
    assert len(CLASSES) >= 15
    assert len(TERMS) - len(CLASSES) >= 80


@pytest.mark.parametrize("term", TERMS, ids=curie)
def test_the_example_is_a_statement_of_the_term_and_stands_in_the_graph(
    term: str, samples: set[Statement], invented: set[Statement]
) -> None:
    assert len(_SAID[term][SKOS.example]) == 1, f"{curie(term)} needs one skos:example"
    _, predicate, value = shown = example(term)
    if term in CLASSES:
        assert predicate == RDF.type
        assert value.strip("<>") in below(term)
    else:
        assert predicate == term
    assert shown in samples or shown in invented, f"no graph says {_SAID[term][SKOS.example][0].value}"


@pytest.mark.parametrize("term", TERMS, ids=curie)
def test_the_example_is_of_the_samples_where_they_have_one_that_tells_of_no_person(
    term: str, samples: set[Statement]
) -> None:
    subject, _, value = shown = example(term)
    if shown in samples:
        assert not PERSON.search(subject + value), "an example tells of no person of the samples"
    elif curie(term) not in SMALL:
        kinds = {f"<{kind}>" for kind in below(term)}
        others = {
            (s, o)
            for s, p, o in samples
            if (p == RDF.type and o in kinds if term in CLASSES else p == term) and not PERSON.search(s + o)
        }
        assert not others, f"the samples have {len(others)}, such as {min(others)}"


# ---------------------------------------------------------------- what stands where


def iris(term: str, *predicates: str) -> set[str]:
    return {o.value for predicate in predicates for o in _SAID[term][predicate]}


#: Our classes and those of others → the classes above them, as the vocabulary and the alignments say.
_ABOVE: dict[str, set[str]] = defaultdict(set)
for _name in ("kg.ttl", "alignments.ttl"):
    for _triple in ox.parse(path=str(resources.ontology() / _name), format=ox.RdfFormat.TURTLE):
        if _triple.predicate.value == RDFS.subClassOf:
            _ABOVE[_triple.subject.value].add(_triple.object.value)
PROPERTIES = sorted(set(TERMS) - CLASSES)


def closed(kinds: set[str]) -> set[str]:
    """Classes with all above them."""
    found = set(kinds)
    while more := {above for kind in found for above in _ABOVE[kind]} - found:
        found |= more
    return found


@pytest.mark.parametrize("term", PROPERTIES, ids=curie)
def test_every_property_says_what_has_it_and_what_its_values_are(term: str) -> None:
    assert iris(term, RDFS.domain, SCHEMA.domainIncludes)
    assert iris(term, RDFS.range, SCHEMA.rangeIncludes)


def test_the_graphs_keep_every_domain_and_range(samples: set[Statement], invented: set[Statement]) -> None:
    both = samples | invented
    kinds: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in both:
        if predicate == RDF.type:
            kinds[subject].add(value.strip("<>"))
    for triple in ox.parse(path=str(resources.ontology() / "schemes.ttl"), format=ox.RdfFormat.TURTLE):
        if triple.predicate.value == RDF.type:
            kinds[str(triple.subject)].add(triple.object.value)
    faults = set()
    for subject, predicate, value in both:
        if predicate not in PROPERTIES:
            continue
        # of several in rdfs:domain all hold, of those in schema:domainIncludes one
        there = closed(kinds[subject])
        if not iris(predicate, RDFS.domain) <= there or (
            (some := iris(predicate, SCHEMA.domainIncludes)) and not some & there
        ):
            faults.add((curie(predicate), "domain", *map(curie, kinds[subject])))
        here = closed(kinds[value]) if value.startswith("<") else {*datatypes(value), RDFS.Literal}
        if not iris(predicate, RDFS.range) <= here or (
            (some := iris(predicate, SCHEMA.rangeIncludes)) and not some & here
        ):
            faults.add((curie(predicate), "range", *map(curie, here)))
    assert not faults


def datatypes(literal: str) -> set[str]:
    """The datatype of a literal, and `rdf:PlainLiteral`, which holds text with a language and without."""
    kind = datatype(literal)
    return {kind, f"{prefixes()['rdf']}PlainLiteral"} if kind in (RDF.langString, XSD.string) else {kind}


def datatype(literal: str) -> str:
    """Datatype of a literal as N-Triples writes it."""
    if re.search(r'"@[a-z-]+$', literal):
        return RDF.langString
    found = re.search(r'"\^\^<([^>]+)>$', literal)
    return found[1] if found else XSD.string
