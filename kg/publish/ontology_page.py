"""The Turtle of the ontology → a page for people, in Danish and English, with a diagram drawn from the classes.

Takes the folder of `*.ttl`; gives HTML pages that need nothing from elsewhere: no script, no font, no network. Classes,
properties, concept schemes, alignments with their reasons, shapes, external terms. Deterministic; never writes but
through `write`, which puts `index.html` (Danish), `en.html` and the Turtle files into one folder.

`python -m kg.publish.ontology_page FOLDER` does that from the command line (`make docs`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg import resources, whole
from kg.publish import ontology_diagram
from kg.vocab import DQV, KG, OWL, RDF, RDFS, SCHEMA, SH, SKOS, curie, local_name, prefixes, terms

if TYPE_CHECKING:
    import rdflib

__all__ = ["LANGUAGES", "Alignment", "alignments", "diagram", "files", "render", "write"]

#: Language → name of its page.
LANGUAGES = {"da": "index.html", "en": "en.html"}
#: Files that are published beside the page.
FILES = ("kg.ttl", "schemes.ttl", "alignments.ttl", "shapes.ttl", "external.ttl", "hub.ttl")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "title": "Ontologien bag Council KG", "other": "English", "classes": "Klasser", "properties": "Egenskaber",
        "schemes": "Begrebslister", "alignments": "Forhold til andre ordforråd", "shapes": "Former",
        "external": "Andres termer, der må bruges", "diagram": "Oversigt", "below": "underklasse af",
        "domain": "hører til", "range": "værdi", "used": "bruges i", "example": "eksempel",
        "disjoint": "kan ikke også være", "aligned": "svarer til", "contents": "Indhold", "version": "version",
        "severity": "alvor",
        "target": "gælder", "rule": "regel", "files": "Filer", "anything": "alt", "values": "egenskaber",
        "left_out": "Udeladt med vilje", "namespace": "navnerum", "notation": "kode",
        "measures": "Mål",
        "lead": "Hvad ordene i grafen betyder: klasser og egenskaber, lister af begreber, forholdet til andres "
        "ordforråd og de regler, grafen holdes op imod. Siden er lavet af Turtle-filerne. "
        "Eksemplerne er udsagn i grafen over de fem medfølgende referater eller, ved kommune 563, over opdigtede.",
    },
    "en": {
        "title": "The ontology behind Council KG", "other": "Dansk", "classes": "Classes", "properties": "Properties",
        "schemes": "Concept schemes", "alignments": "Relation to other vocabularies", "shapes": "Shapes",
        "external": "Terms of others that may be used", "diagram": "Overview", "below": "subclass of",
        "domain": "belongs to", "range": "value", "used": "used in", "example": "example",
        "disjoint": "can not also be", "aligned": "compare", "contents": "Contents", "version": "version",
        "severity": "severity",
        "target": "applies to", "rule": "rule", "files": "Files", "anything": "anything", "values": "properties",
        "left_out": "Left out on purpose", "namespace": "namespace", "notation": "code",
        "measures": "Measures",
        "lead": "What the words of the graph mean: classes and properties, lists of concepts, how they stand to the "
        "vocabularies of others, and the rules that the graph is held to. The page is made of the Turtle files. "
        "The examples are statements of the graph of the five minutes that come along "
        "or, in municipality 563, of invented ones.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A term on the page. `rows` are (word, links); a link is (text, address)."""

    id: str
    name: str
    label: str
    text: str
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme and its concepts, in order."""

    entry: Entry
    concepts: tuple[Entry, ...] = field(default=())


@lru_cache(4)
def _graph(name: str) -> rdflib.Graph:
    """A file of the ontology; read only."""
    import rdflib

    return rdflib.Graph().parse(resources.ontology() / name, format="turtle")


class _Page:
    """The ontology in one language."""

    def __init__(self, language: str) -> None:
        import rdflib

        self.language = language
        self.words = _WORDS[language]
        self.uri = rdflib.URIRef
        self.terms = _graph("kg.ttl")
        self.schemes = _graph("schemes.ttl")
        self.alignments = _graph("alignments.ttl")
        self.shapes = _graph("shapes.ttl")

    def text(self, graph: rdflib.Graph, node: str, *predicates: str) -> str:
        """The text in the page's language, of the first predicate that has one."""
        for predicate in predicates:
            found = {getattr(t, "language", None): str(t) for t in graph.objects(self.uri(node), self.uri(predicate))}
            if found:
                return found.get(self.language) or found[min(found, key=str)]
        return ""

    def links(self, nodes: Iterable[object]) -> tuple[tuple[str, str], ...]:
        """Terms as (prefixed name, address), sorted; ours lead into the page."""
        return tuple(sorted((curie(str(n)), self.address(str(n))) for n in nodes if str(n).startswith("http")))

    @staticmethod
    def address(iri: str) -> str:
        for prefix in ("kg", "kgs"):
            if iri.startswith(prefixes()[prefix]):
                return f"#{curie(iri).replace(':', '-')}"
        return iri

    def of(self, graph: rdflib.Graph, node: str, predicate: str) -> list[object]:
        return list(graph.objects(self.uri(node), self.uri(predicate)))

    def with_object(self, predicates: Iterable[str], iri: str) -> set[object]:
        """Terms of ours that name a class with one of these predicates."""
        return {node for predicate in predicates for node in self.terms.subjects(self.uri(predicate), self.uri(iri))}

    def subjects(self, graph: rdflib.Graph, kind: str) -> list[str]:
        found = graph.subjects(self.uri(RDF.type), self.uri(kind))
        return sorted({str(node) for node in found if str(node).startswith("http")}, key=lambda n: n.casefold())

    def entry(self, iri: str, *rows: tuple[str, Iterable[object]]) -> Entry:
        """A class or property."""
        linked = tuple((self.words[word], self.links(nodes)) for word, nodes in rows)
        aligned = [
            (f"{curie(str(p))} {curie(str(o))}", str(o))
            for p, o in sorted(self.alignments.predicate_objects(self.uri(iri)))
        ]
        return Entry(
            id=curie(iri).replace(":", "-"),
            name=curie(iri),
            label=self.text(self.terms, iri, RDFS.label),
            text=self.text(self.terms, iri, SKOS.definition),
            rows=(*(row for row in linked if row[1]), *(((self.words["aligned"], tuple(aligned)),) if aligned else ())),
            example=self.text(self.terms, iri, SKOS.example),
        )

    def classes(self) -> list[Entry]:
        domains = (RDFS.domain, SCHEMA.domainIncludes)
        ranges = (RDFS.range, SCHEMA.rangeIncludes)
        return [
            self.entry(
                iri,
                ("below", self.of(self.terms, iri, RDFS.subClassOf)),
                ("values", self.with_object(domains, iri)),
                ("used", self.with_object(ranges, iri)),
                ("disjoint", self.of(self.terms, iri, OWL.disjointWith)),
            )
            for iri in self.subjects(self.terms, OWL.Class)
        ]

    def properties(self) -> list[Entry]:
        found = self.subjects(self.terms, OWL.ObjectProperty) + self.subjects(self.terms, OWL.DatatypeProperty)
        return [
            self.entry(
                iri,
                ("domain", self.of(self.terms, iri, SCHEMA.domainIncludes) or self.of(self.terms, iri, RDFS.domain)),
                ("range", self.of(self.terms, iri, SCHEMA.rangeIncludes) or self.of(self.terms, iri, RDFS.range)),
            )
            for iri in sorted(found, key=lambda n: n.casefold())
        ]

    def measures(self) -> list[Entry]:
        """Measures of the quality of a reading."""
        return [self.entry(iri) for iri in self.subjects(self.terms, DQV.Metric)]

    def scheme_list(self) -> list[Scheme]:
        found = []
        for iri in self.subjects(self.schemes, SKOS.ConceptScheme):
            concepts = sorted(str(c) for c in self.schemes.subjects(self.uri(SKOS.inScheme), self.uri(iri)))
            found.append(
                Scheme(
                    self.concept(iri),
                    tuple(self.concept(concept) for concept in concepts),
                )
            )
        return found

    def concept(self, iri: str) -> Entry:
        definition = self.text(self.schemes, iri, SKOS.definition, "http://purl.org/dc/terms/description")
        notation = str(self.schemes.value(self.uri(iri), self.uri(SKOS.notation)) or "")
        return Entry(
            id=curie(iri).replace(":", "-"),
            name=curie(iri),
            label=self.text(self.schemes, iri, SKOS.prefLabel),
            text=definition,
            example=notation,
        )

    def rules(self) -> Iterator[Entry]:
        """Node shapes with what they demand, in words."""
        targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
        for iri in self.subjects(self.shapes, SH.NodeShape):
            aims = [node for target in targets for node in self.of(self.shapes, iri, target)]
            parts = self.of(self.shapes, iri, SH.property) + self.of(self.shapes, iri, SH.sparql)
            said = sorted({*filter(None, (self.text(self.shapes, str(part), SH.message) for part in parts))})
            severity = [local_name(str(node)) for node in self.of(self.shapes, iri, SH.severity)]
            yield Entry(
                id=f"shape-{local_name(iri)}",
                name=local_name(iri),
                label=", ".join(severity) or "Violation",
                text=" ".join(said),
                rows=((self.words["target"], self.links(aims)),),
            )


def _left_out() -> tuple[str, ...]:
    """What `alignments.ttl` says it leaves out, item by item."""
    head = (resources.ontology() / "alignments.ttl").read_text(encoding="utf-8").split("@prefix", 1)[0]
    lines = [line.removeprefix("#").strip() for line in head.splitlines()]
    text = " ".join(line if not line.startswith("- ") else "\n" + line for line in lines)
    return tuple(part.strip("- ").strip() for part in text.split("\n")[1:])


@dataclass(frozen=True, slots=True)
class Alignment:
    """Statements on terms of others that share a reason: (term, relation, term) each, and why."""

    statements: tuple[tuple[str, str, str], ...]
    reason: str


@lru_cache(1)
def alignments() -> tuple[Alignment, ...]:
    """Every statement of `alignments.ttl` with the comment above it, in the order of the file."""
    import rdflib

    text = (resources.ontology() / "alignments.ttl").read_text(encoding="utf-8")
    prefix_lines = "".join(re.findall(r"(?m)^@prefix .*\n", text))
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        said = [line for line in lines if not line.startswith(("#", "@prefix"))]
        words = [line.removeprefix("#").strip() for line in lines if re.match(r"#(?!.*-----)", line)]
        graph = rdflib.Graph().parse(data=prefix_lines + "\n".join(said), format="turtle")
        triples = sorted((str(s), str(p), str(o)) for s, p, o in graph)
        if triples:
            found.append(Alignment(tuple(triples), " ".join(words)))
    return tuple(found)


def diagram(language: str = "da") -> str:
    """An SVG of the main classes, from the ontology itself; see `kg.publish.ontology_diagram`."""
    page = _Page(language)

    def objects(node: str, predicate: str) -> list[str]:
        return [str(one) for one in page.of(page.terms, node, predicate)]

    def label(iri: str) -> str:
        known = terms().get(iri)
        return known.label(language) if known else local_name(iri)

    found = ontology_diagram.boxes(page.subjects(page.terms, OWL.ObjectProperty), objects, label)
    return ontology_diagram.draw(found, page.words["diagram"], page.address)


# ---------------------------------------------------------------- pages


def render(language: str = "da") -> str:
    """The page in one language."""
    page = _Page(language)
    environment = Environment(
        loader=PackageLoader("kg.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    other = next(name for name in LANGUAGES if name != language)
    ontology = re.sub(r"#$", "", prefixes()["kg"])
    external: dict[str, list[tuple[str, str]]] = {}
    for iri, known in sorted(terms().items()):
        if known.home and not known.home.startswith(ontology) and not known.scheme:
            external.setdefault(known.home, []).append((curie(iri), iri))
    return environment.get_template("ontology.html").render(
        language=language,
        words=page.words,
        other={"language": other, "file": LANGUAGES[other]},
        version=str(page.terms.value(page.uri(ontology), page.uri(OWL.versionInfo)) or ""),
        namespaces=[(name, prefixes()[name]) for name in ("kg", "kgs")],
        diagram=diagram(language),
        classes=page.classes(),
        properties=page.properties(),
        measures=page.measures(),
        schemes=page.scheme_list(),
        shapes=list(page.rules()),
        left_out=_left_out(),
        alignments=[
            ([tuple((curie(term), page.address(term)) for term in said) for said in one.statements], one.reason)
            for one in alignments()
        ],
        external=sorted(external.items()),
        files=FILES,
        first=curie(KG.Meeting),
    )


def files() -> Iterator[tuple[str, bytes]]:
    """(name, content) of both pages and of the Turtle files beside them."""
    for language, name in LANGUAGES.items():
        yield name, render(language).encode("utf-8")
    for name in FILES:
        yield name, (resources.ontology() / name).read_bytes()


def write(folder: Path) -> tuple[Path, ...]:
    """Write both pages and the Turtle files into `folder`; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in files():
        whole.write(folder / name, data)
        written.append(folder / name)
    return tuple(written)


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
