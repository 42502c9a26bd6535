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

from kg import resources, settings
from kg.pipeline import build
from kg.store import reader
from kg.vocab import OWL, RDF, RDFS, SKOS, curie, prefixes

ROOT = Path(__file__).resolve().parent.parent
INVENTED = Path(__file__).parent / "data" / "examples"
BASE = "https://kg.example.org/"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
#: Shown of invented minutes although the samples have them: values that change with every better reading of a long
#: document, and what is said of a passage that names a person.
SMALL = {"kg:versionRank", "kg:rule", "kg:PersonMention", "kg:mentionKind", "kg:employer", "kg:officeTitle"}
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
def samples(tmp_path_factory: pytest.TempPathFactory) -> set[Statement]:
    folder = tmp_path_factory.mktemp("samples")
    build([ROOT / "data" / "minutes"], folder)
    return graph(folder)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> set[Statement]:
    folder = tmp_path_factory.mktemp("invented")
    build([INVENTED], folder, settings.load(INVENTED / "kg.toml"))
    return graph(folder)


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
