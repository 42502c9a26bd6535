"""The vocabulary: closed, bilingual, without doubles; and no term anywhere that it does not hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.errors import UnknownTerm
from kg.vocab import DCT, ELI_DL, KG, KGS, SKOS, concept, curie, entry, expand, notations, prefixes, terms

ROOT = Path(__file__).resolve().parent.parent
OURS = [e for e in terms().values() if e.iri.startswith((prefixes()["kg"], prefixes()["kgs"]))]


def test_terms_are_their_iris() -> None:
    assert KG.Meeting == "https://w3id.org/council-kg/ns#Meeting"
    assert KG.Meeting.nt == "<https://w3id.org/council-kg/ns#Meeting>"
    assert ELI_DL.Decision.endswith("eli-draft-legislation-ontology#Decision")
    assert KGS.outcome_no_action == concept("outcome", "no_action") == expand("kgs:outcome-no-action")
    assert curie(DCT.date) == "dct:date"
    assert entry(KG.Meeting).label("da") == "møde"


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda: KG.Meting, "Meeting"),
        (lambda: SKOS.prefLable, "prefLabel"),
        (lambda: concept("status", "presnt"), "present"),
        (lambda: expand("kg:refersToo"), "refersTo"),
        (lambda: expand("skoss:Concept"), "skos"),
        (lambda: entry("https://w3id.org/council-kg/ns#Attendence"), "Attendance"),
    ],
)
def test_a_term_that_is_none_is_named_with_the_nearest(ask: object, near: str) -> None:
    with pytest.raises(UnknownTerm, match=f"did you mean .*{near}"):
        ask()  # type: ignore[operator]


@pytest.mark.parametrize("known", OURS, ids=lambda e: curie(e.iri))
def test_every_term_of_ours_has_labels_and_definitions_in_both_languages(known: vocab.Entry) -> None:
    assert {language for language, _ in known.labels} >= {"da", "en"}
    said = [t for name in ("kg", "schemes") for t in ox.parse(path=str(ROOT / "ontology" / f"{name}.ttl"))]
    defined = {
        t.object.language
        for t in said
        if t.subject.value == known.iri and t.predicate.value in (SKOS.definition, DCT.description)
    }
    assert defined >= {"da", "en"}


def test_notations_are_those_of_the_model() -> None:
    from typing import get_args

    from kg import model

    assert set(notations("status")) == set(get_args(model.Status))
    assert set(notations("outcome")) == set(get_args(model.Outcome))
    assert set(notations("section")) == set(get_args(model.SectionKind))
    kinds = get_args(model.ReferenceMention.__dataclass_fields__["kind"].type) or (
        "meeting", "item", "decision", "hearing", "future_meeting",
    )  # fmt: skip
    assert set(kinds) <= set(notations("reference"))


@pytest.mark.parametrize("name", vocab.FILES)
def test_files_parse_in_rdflib_too_and_hold_no_blank_nodes(name: str) -> None:
    import rdflib

    path = ROOT / "ontology" / name
    graph = rdflib.Graph().parse(path)
    assert len(graph) == len(set(ox.parse(path=str(path))))
    assert not [s for s in graph.all_nodes() if isinstance(s, rdflib.BNode)]


def test_importing_reads_no_file() -> None:
    code = "import sys, kg.vocab; sys.exit('pyoxigraph' in sys.modules or 'rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
