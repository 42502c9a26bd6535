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

from kg import resources
from kg.vocab import DQV, KG, OWL, RDF, RDFS, SH, SKOS, curie, local_name, prefixes, terms

if TYPE_CHECKING:
    import rdflib

__all__ = ["LANGUAGES", "diagram", "files", "render", "write"]

#: Language → name of its page.
LANGUAGES = {"da": "index.html", "en": "en.html"}
#: Files that are published beside the page.
FILES = ("kg.ttl", "schemes.ttl", "alignments.ttl", "shapes.ttl", "external.ttl")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "title": "Ontologien bag Council KG", "other": "English", "classes": "Klasser", "properties": "Egenskaber",
        "schemes": "Begrebslister", "alignments": "Forhold til andre ordforråd", "shapes": "Former",
        "external": "Andres termer i brug", "diagram": "Oversigt", "below": "underklasse af", "domain": "hører til",
        "range": "værdi", "used": "bruges i", "example": "eksempel", "disjoint": "kan ikke også være",
        "aligned": "svarer til", "contents": "Indhold", "version": "version", "severity": "alvor",
        "target": "gælder", "rule": "regel", "files": "Filer", "anything": "alt", "values": "egenskaber",
        "left_out": "Udeladt med vilje", "namespace": "navnerum", "notation": "kode",
        "measures": "Mål",
        "lead": "Hvad ordene i grafen betyder: klasser og egenskaber, lister af begreber, forholdet til andres "
        "ordforråd og de regler, grafen holdes op imod. Siden er lavet af Turtle-filerne.",
    },
    "en": {
        "title": "The ontology behind Council KG", "other": "Dansk", "classes": "Classes", "properties": "Properties",
        "schemes": "Concept schemes", "alignments": "Relation to other vocabularies", "shapes": "Shapes",
        "external": "Terms of others in use", "diagram": "Overview", "below": "subclass of", "domain": "belongs to",
        "range": "value", "used": "used in", "example": "example", "disjoint": "can not also be",
        "aligned": "compare", "contents": "Contents", "version": "version", "severity": "severity",
        "target": "applies to", "rule": "rule", "files": "Files", "anything": "anything", "values": "properties",
        "left_out": "Left out on purpose", "namespace": "namespace", "notation": "code",
        "measures": "Measures",
        "lead": "What the words of the graph mean: classes and properties, lists of concepts, how they stand to the "
        "vocabularies of others, and the rules that the graph is held to. The page is made of the Turtle files.",
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
        domain, value = self.uri(RDFS.domain), self.uri(RDFS.range)
        return [
            self.entry(
                iri,
                ("below", self.of(self.terms, iri, RDFS.subClassOf)),
                ("values", self.terms.subjects(domain, self.uri(iri))),
                ("used", self.terms.subjects(value, self.uri(iri))),
                ("disjoint", self.of(self.terms, iri, OWL.disjointWith)),
            )
            for iri in self.subjects(self.terms, OWL.Class)
        ]

    def properties(self) -> list[Entry]:
        found = self.subjects(self.terms, OWL.ObjectProperty) + self.subjects(self.terms, OWL.DatatypeProperty)
        return [
            self.entry(
                iri,
                ("domain", self.of(self.terms, iri, RDFS.domain)),
                ("range", self.of(self.terms, iri, RDFS.range)),
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
            said = sorted(filter(None, (self.text(self.shapes, str(part), SH.message) for part in parts)))
            severity = [local_name(str(node)) for node in self.of(self.shapes, iri, SH.severity)]
            yield Entry(
                id=f"shape-{local_name(iri)}",
                name=local_name(iri),
                label=", ".join(severity) or "Violation",
                text=" ".join(said),
                rows=((self.words["target"], self.links(aims)),),
            )


def _reasons() -> tuple[str, ...]:
    """What `alignments.ttl` says it leaves out, item by item."""
    head = (resources.ontology() / "alignments.ttl").read_text(encoding="utf-8").split("@prefix", 1)[0]
    lines = [line.removeprefix("#").strip() for line in head.splitlines()]
    text = " ".join(line if not line.startswith("- ") else "\n" + line for line in lines)
    return tuple(part.strip("- ").strip() for part in text.split("\n")[1:])


# ---------------------------------------------------------------- the diagram

#: The classes drawn, by column: what is constant, the meeting, what it holds, and the evidence.
_COLUMNS = (
    ("kg:Municipality", "kg:Council", "foaf:Person", "kg:Case"),
    ("kg:Minutes", "kg:Meeting", "kg:Attendance"),
    (
        "kg:AgendaItem",
        "eli-dl:Decision",
        "eli-dl:Vote",
        "kg:Section",
        "kg:Recommendation",
        "kg:Attachment",
        "kg:Dissent",
    ),
    ("kg:Mention", "kg:Reference", "kg:PersonMention", "kg:OrganisationMention", "kg:LawMention", "kg:TopicMention"),
)
_WIDE, _HIGH, _GAP_X, _GAP_Y = 190, 34, 190, 30


def _boxes() -> dict[str, tuple[int, int]]:
    tallest = max(len(column) for column in _COLUMNS)
    places = {}
    for x, column in enumerate(_COLUMNS):
        free = (tallest - len(column)) * (_HIGH + _GAP_Y) // 2
        for y, name in enumerate(column):
            places[name] = (20 + x * (_WIDE + _GAP_X), 20 + free + y * (_HIGH + _GAP_Y))
    return places


def diagram(language: str = "da") -> str:
    """An SVG of the main classes: solid arrows are object properties, dashed ones lead to the class above."""
    page = _Page(language)
    boxes = _boxes()
    wide = 20 + len(_COLUMNS) * (_WIDE + _GAP_X)
    high = 20 + max(len(column) for column in _COLUMNS) * (_HIGH + _GAP_Y)
    arrows: dict[tuple[str, str], list[str]] = {}
    for iri in page.subjects(page.terms, OWL.ObjectProperty):
        for start in page.of(page.terms, iri, RDFS.domain):
            for end in page.of(page.terms, iri, RDFS.range):
                pair = (curie(str(start)), curie(str(end)))
                if pair[0] in boxes and pair[1] in boxes and pair[0] != pair[1]:
                    arrows.setdefault(pair, []).append(local_name(iri))
    lines = []
    for (start, end), names in sorted(arrows.items()):
        lines.append(_arrow(boxes[start], boxes[end], ", ".join(sorted(names)), dashed=False))
    for iri in page.subjects(page.terms, OWL.Class):
        for above in page.of(page.terms, iri, RDFS.subClassOf):
            pair = (curie(iri), curie(str(above)))
            if pair[0] in boxes and pair[1] in boxes:
                lines.append(_arrow(boxes[pair[0]], boxes[pair[1]], "", dashed=True))
    shapes = []
    for name, (x, y) in sorted(boxes.items()):
        known = terms()[prefixes()[name.split(":")[0]] + name.split(":")[1]]
        label = known.label(language) if name.startswith("kg:") else name.split(":")[1]
        box = (
            f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="6"/>'
            f'<text x="{x + _WIDE // 2}" y="{y + 15}" class="l">{_escape(label)}</text>'
            f'<text x="{x + _WIDE // 2}" y="{y + 28}" class="n">{_escape(name)}</text>'
        )
        shapes.append(f'<a href="{page.address(known.iri)}">{box}</a>')
    title = _escape(page.words["diagram"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(lines) + "".join(shapes) + "</svg>"
    )


def _arrow(start: tuple[int, int], end: tuple[int, int], label: str, *, dashed: bool) -> str:
    """A curve from the edge of one box to the edge of another."""
    (x1, y1), (x2, y2) = start, end
    from_y, to_y = y1 + _HIGH // 2, y2 + _HIGH // 2
    if x1 == x2:
        side = x1 + _WIDE
        path = f"M{side} {from_y}C{side + 46} {from_y} {side + 46} {to_y} {side} {to_y}"
        at = (side + 38, (y1 + y2 + _HIGH) // 2)
    else:
        left = x1 > x2
        a, b = (x1, x2 + _WIDE) if left else (x1 + _WIDE, x2)
        middle = (a + b) // 2
        path = f"M{a} {from_y}C{middle} {from_y} {middle} {to_y} {b} {to_y}"
        at = (middle, (y1 + y2 + _HIGH) // 2 - 4)
    kind = "d" if dashed else "s"
    text = f'<text x="{at[0]}" y="{at[1]}" class="p">{_escape(label)}</text>' if label else ""
    return f'<path class="{kind}" d="{path}" marker-end="url(#tip)"/>{text}'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


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
        reasons=_reasons(),
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
        (folder / name).write_bytes(data)
        written.append(folder / name)
    return tuple(written)


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
