"""Reading the graph for pages: pattern look-ups on a snapshot, terms as strings.

Takes a store snapshot that hides whom the settings hide. Gives values, labels, words and sentences of passages. Runs
SPARQL only for the distinct subjects or objects of one graph, which the engine finds in a tenth of the time of a walk;
a page costs some dozens of look-ups of microseconds each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg import hiding
from kg.publish.wording import months
from kg.vocab import expand, prefixes, terms

if TYPE_CHECKING:
    from kg.settings import Settings
    from kg.store import Store

__all__ = ["Access"]

#: How the parts of an entity point to it.
_OWNERS = (
    "kg:item",
    "kg:meeting",
    "kg:quotedIn",
    "org:organization",
    "org:member",
    "dqv:computedOn",
    "prov:wasDerivedFrom",
)

_SUBJECTS = "SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s)) }"
_OBJECTS = "SELECT DISTINCT ?o { ?s ?p ?o FILTER(ISIRI(?o)) }"


class Access:
    """Look-ups on one snapshot. Predicates are given as prefixed names ("kg:council"); IRIs and literals as strings.

    Raises `StoreError` for a snapshot that shows persons whom the settings hide.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        hiding.refuse(store, settings)
        self.store = store
        self.settings = settings
        self.base = settings.base
        self._names = sorted(((iri, name) for name, iri in prefixes().items()), key=lambda p: -len(p[0]))
        self._compact = lru_cache(4096)(self._compact_uncached)
        self._expand = lru_cache(4096)(expand)
        self.out = lru_cache(20_000)(self._out)
        self.known = lru_cache(200_000)(self._known)
        self.label = lru_cache(100_000)(self._label)
        self.into = lru_cache(256)(self._into)
        self.types = lru_cache(50_000)(self._types)
        self.when = lru_cache(200_000)(self._when)
        self.body = lru_cache(200_000)(self._body)
        self._subjects = lru_cache(2)(self._subjects_uncached)
        self._sentence = lru_cache(1_000)(self._sentence_uncached)

    def _compact_uncached(self, iri: str) -> str:
        for start, name in self._names:
            if iri.startswith(start):
                return f"{name}:{iri[len(start) :]}"
        return iri

    def expand(self, name: str) -> str:
        """Full IRI of a prefixed name; raises `UnknownTerm` for one that no file of the ontology declares."""
        return self._expand(name)

    def compact(self, iri: str) -> str:
        """Prefixed name of an IRI of our vocabularies, or the IRI itself."""
        return self._compact(iri)

    def _out(self, subject: str) -> dict[str, list[str]]:
        """Everything said of `subject`: prefixed predicate → sorted values."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.store.quads(NamedNode(subject)):
            found[self._compact(quad.predicate.value)].add(_plain(quad.object))
        return {predicate: sorted(values) for predicate, values in found.items()}

    def value(self, subject: str, predicate: str) -> str:
        """First value, or ""."""
        values = self.out(subject).get(predicate)
        return values[0] if values else ""

    def only(self, subject: str, predicate: str) -> list[str]:
        """As `out(subject)[predicate]`, for one predicate of a subject of which no more is asked."""
        found = self.store.quads(NamedNode(subject), NamedNode(self.expand(predicate)))
        return sorted({_plain(quad.object) for quad in found})

    def first(self, subject: str, predicate: str) -> str:
        """As `value`, for one predicate of a subject of which no more is asked."""
        return next(iter(self.only(subject, predicate)), "")

    def _when(self, node: str) -> tuple[str, int]:
        """Date of a meeting, or of the meeting of an item or attendance, and the item's place on the agenda, else 0."""
        meeting = self.first(node, "kg:meeting")
        if not meeting:
            return self.first(node, "dct:date"), _number(self.first(node, "kg:position"))
        return self.when(meeting)[0], _number(self.first(node, "kg:position"))

    def _body(self, item: str) -> str:
        """Council of the meeting of an item, or ""."""
        meeting = self.first(item, "kg:meeting")
        return self.first(meeting, "kg:council") if meeting else ""

    def _into(self, target: str, predicate: str) -> list[str]:
        """Subjects that point to `target` by `predicate`, sorted."""
        found = self.store.quads(None, NamedNode(self.expand(predicate)), NamedNode(target))
        return sorted({quad.subject.value for quad in found})  # type: ignore[union-attr]  # no triple terms here

    def named(self, target: str, predicate: str) -> bool:
        """Does anything point to `target` by `predicate`?"""
        found = self.store.quads(None, NamedNode(self.expand(predicate)), NamedNode(target))
        return next(iter(found), None) is not None

    def parts(self, iri: str) -> list[str]:
        """Fragments of `iri`: decisions of an item, attendances of a meeting, passages of a document, numbers."""
        start = iri + "#"
        found: set[str] = set()
        for name in _OWNERS:
            found.update(s for s in self.into(iri, name) if s.startswith(start))
        found.update(value for values in self.out(iri).values() for value in values if value.startswith(start))
        if "kg:sha256" in self.out(iri):  # a document: what its own graph says of its passages and notices
            found.update(s for s in self._subjects(iri) if s.startswith(start))
        return sorted(found)

    def _distinct(self, query: str, graph: str) -> Iterator[str]:
        """What a query for one variable finds in one graph. Blank nodes and literals must not be among it."""
        rows: Iterable[Any] = self.store.query(query, use_default_graph_as_union=False, default_graph=NamedNode(graph))
        return (row[0].value for row in rows)

    def _subjects_uncached(self, document: str) -> frozenset[str]:
        """What a document's own graph says something of."""
        return frozenset(self._distinct(_SUBJECTS, document))

    def passages(self, document: str) -> list[str]:
        """Passages of a document that name something or that a fact rests on."""
        start = document + "#char="
        proofs = self._distinct(f"SELECT DISTINCT ?o {{ ?s <{self.expand('prov:wasDerivedFrom')}> ?o }}", document)
        return sorted(p for p in {*proofs, *self._subjects(document)} if p.startswith(start))

    def text(self, document: str) -> str:
        """The document's text; "" when the store keeps none."""
        return self.store.text(document) or ""

    def instances(self, kind: str) -> list[str]:
        """IRIs of a class, sorted."""
        return self.into(self.expand(kind), "rdf:type")

    def entities(self) -> list[str]:
        """Every entity that the graph says something of or points to, in order; a part counts as its whole."""
        mine, laws = self.base + "id/", "https://www.retsinformation.dk/eli/"
        found: set[str] = set()
        for graph in self.store.graphs():
            for query in (_SUBJECTS, _OBJECTS):
                for iri in self._distinct(query, graph):
                    if iri.startswith((mine, laws)):
                        found.add(iri.partition("#")[0])
        return sorted(found)

    def _known(self, iri: str) -> bool:
        """Does the graph say anything of the entity, or point to it?"""
        if next(iter(self.store.quads(NamedNode(iri))), None) is not None:
            return True
        return next(iter(self.store.triples(None, None, NamedNode(iri))), None) is not None

    def _types(self, subject: str) -> list[str]:
        """Prefixed names of the classes of `subject`."""
        return [self._compact(t) for t in self.only(subject, "rdf:type")]

    def _label(self, subject: str, lang: str = "da") -> str:
        """The entity's label; meetings, items and documents get one made of their facts; else the last path segment."""
        council = self.value(subject, "kg:council")
        if council:
            day = months(self.value(subject, "dct:date"))
            return f"{self.label(council)}, {day if isinstance(day, str) else getattr(day, lang)}"
        labels: dict[str, str] = {}
        for name in ("skos:prefLabel", "foaf:name", "dct:title", "rdfs:label"):
            for _, _, value in self.store.triples(NamedNode(subject), NamedNode(self.expand(name)), None):
                if isinstance(value, Literal):
                    labels.setdefault(value.language or "", value.value)
            if labels:
                break
        if labels:
            return labels.get(lang) or labels.get("") or labels.get("da") or min(labels.values())
        if subject in terms():
            return terms()[subject].label(lang)
        meeting, _, number = subject.partition("/item/")
        if number:
            return f"{'Punkt' if lang == 'da' else 'Item'} {number}, {self.label(meeting, lang)}"
        return (
            self.value(subject, "dct:identifier")
            or subject.removeprefix(self.base).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        )

    def notation(self, concept: str) -> str:
        """Last word of a concept's IRI without its scheme ("…/outcome-approved" → "approved")."""
        local = self._compact(concept).partition(":")[2]
        return local.partition("-")[2] or local

    def words(self, passage: str) -> str:
        """The words of a passage, as printed."""
        return self.store.passage(passage) or ""

    def sentence(self, passage: str) -> str:
        """The sentence around a passage."""
        return self._sentence(passage)

    def _sentence_uncached(self, passage: str) -> str:
        return self.store.sentence(passage) or ""


def _plain(term: Any) -> str:
    return str(term.value)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
