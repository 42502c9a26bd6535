"""No wrong or misspelt term leaves the house: code, queries, shapes and output are checked against the ontology."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
import term_lint as lint
import told

from kg import resources, vocab
from kg.pipeline import build
from kg.settings import Settings
from kg.store import reader

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "kg").rglob("*.py"))
QUERIES = sorted((ROOT / "queries").rglob("*.rq"))
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "kg").rglob("*.html"))]
SHAPES = resources.ontology() / "shapes.ttl"
EXAMPLES = ROOT / "tests" / "data" / "examples"
PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in lint.prefixes().items())


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_code(path: Path) -> None:
    assert not list(lint.in_code(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: str(p.relative_to(ROOT)))
def test_queries(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not list(lint.in_sparql(text if "PREFIX" in text else PREFIXES + text))


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_texts(path: Path) -> None:
    assert not list(lint.in_text(path.read_text(encoding="utf-8")))


def test_shapes() -> None:
    assert not list(lint.in_shapes(rdflib.Graph().parse(SHAPES)))


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[rdflib.term.Node, ...]]:
    """The graph of the samples and of invented minutes that have what the samples lack (votes, dissents, mandates)."""
    folder = tmp_path_factory.mktemp("emitted")
    build([ROOT / "data" / "minutes", EXAMPLES], folder, Settings(authorities=EXAMPLES / "authorities"))
    told.stored(folder / "told", told.evening().minutes()).close()  # what is told more finely than minutes mostly do
    lines: set[str] = set()
    for each in (folder, folder / "told" / "store"):
        with reader(each) as store:
            lines |= {f"{s} {p} {o} .\n" for s, p, o in store.triples()}
    return list(rdflib.Graph().parse(data="".join(lines), format="nt"))


def test_emitted_graph(emitted: list[tuple[rdflib.term.Node, ...]]) -> None:
    assert len(emitted) > 1000
    assert not sorted(set(lint.in_graph(emitted)))  # type: ignore[arg-type]
    said = {str(predicate) for _, predicate, _ in emitted}
    ours = {known.iri for known in vocab.terms().values() if known.iri.startswith(vocab.prefixes()["kg"])}
    properties = {iri for iri in ours if vocab.local_name(iri)[0].islower() and not lint.is_metric(iri)}
    assert properties <= said, "a property that no minutes make the reader say"


def test_a_corrupted_term_is_caught_in_code() -> None:
    source = (ROOT / "kg" / "triples" / "meetings.py").read_text(encoding="utf-8")
    assert not list(lint.in_code(source))
    assert any("KG.atendance" in fault for fault in lint.in_code(source.replace("KG.attended", "KG.atendance")))
    assert list(lint.in_code('NAME = "kg:refersToo"'))
    assert list(lint.in_code('NAME = "<https://w3id.org/council-kg/ns#Meting>"'))


def test_a_corrupted_term_is_caught_in_a_query() -> None:
    query = (ROOT / "queries" / "derive" / "memberships.rq").read_text(encoding="utf-8")
    assert list(lint.in_sparql(query.replace("kg:person", "kg:persom")))
    assert list(lint.in_sparql(query.replace("kgs:status-late", "kgs:status-latte")))
    assert list(lint.in_sparql(query.replace("kg:status", "kg:Attendance", 1)))


def test_a_corrupted_term_is_caught_in_a_shape() -> None:
    blocks = SHAPES.read_text(encoding="utf-8").split("\n\n")
    prefixes = next(block for block in blocks if block.startswith("@prefix"))
    for right, wrong in (
        ("sh:path kg:person", "sh:path kg:Person"),
        ("sh:targetClass kg:Case", "sh:targetClass kg:case"),
        ("kgs:status-excused", "kgs:status-exused"),
        ("kg:votesFor ?value", "kg:votedFor ?value"),
    ):
        block = next(block for block in blocks if right in block)
        for words, faulty in ((block, False), (block.replace(right, wrong), True)):
            graph = rdflib.Graph().parse(data=f"{prefixes}\n{words}", format="turtle")
            assert bool(list(lint.in_shapes(graph))) == faulty


def test_a_corrupted_term_is_caught_in_a_text() -> None:
    assert list(lint.in_text("`<m/item/1> kg:decidedOnItems <n/item/2>`"))
    assert list(lint.in_text("see https://w3id.org/council-kg/scheme/status-presnt"))
    assert not list(lint.in_text("kg:Meeting, kgs:status-present and kg build"))


def test_a_corrupted_term_is_caught_in_the_output(emitted: list[tuple[rdflib.term.Node, ...]]) -> None:
    subject, _, value = emitted[0]
    for predicate in ("https://w3id.org/council-kg/ns#Meeting", "http://purl.org/dc/terms/tittle"):
        assert list(lint.in_graph([(subject, rdflib.URIRef(predicate), value)]))
    wrong = rdflib.URIRef("http://data.vlaanderen.be/ns/besluit#heeftOnthouders")
    assert list(lint.in_graph([(subject, wrong, value)]))
