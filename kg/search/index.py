"""The index of full text: one entry an item, beside the store, brought up to date with it.

    update(store)                                   after every build, and to make the index anew

Title, decisions, titles and texts of attachments, and the whole text of the item are fields of their own, weighted when
asked; so are the names of municipality, council, topics, outcomes and kind of council, and the words of the date. The
index lies in the store's generation, so a fresh generation gets a fresh index; `update` compares the documents that are
current in the store with those it has, and changes only what differs. Takes a store; the graph is never written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocab, whole
from kg.errors import StoreError
from kg.iris import passage_parts
from kg.search import words
from kg.store import Store
from kg.text import danish
from kg.vocab import DCT, ELI_DL, FOAF, KG, ORG, PROV, SKOS

if TYPE_CHECKING:  # pragma: no cover
    import tantivy

__all__ = [
    "FACETS",
    "FOLDER",
    "NAMES",
    "TEXTS",
    "Entry",
    "analyzer",
    "clear",
    "entries",
    "opened",
    "schema",
    "update",
    "value",
]

FOLDER = "search"
#: Fields of text → weight of a hit in it: what the item says, and what is said of it.
TEXTS = {"title": 4.0, "decisions": 2.0, "attachments": 1.5, "body": 1.0, "papers": 0.5}
NAMES = {
    "topic_name": 0.5, "council_name": 0.5, "area": 0.5, "when": 0.3, "outcome_name": 0.3, "type_name": 0.3,
}  # fmt: skip
#: What results are counted by: fields that hold IRIs, or years.
FACETS = ("municipality", "council", "year", "topic", "outcome", "type")
_STORED = ("item", "meeting", "council", "municipality")
#: Code points of an item's text that are indexed; documents written between two commits.
LONGEST, BATCH = 200_000, 2_000


# ---------------------------------------------------------------- the index


@cache
def schema() -> tantivy.Schema:
    """The fields of the index."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("document", "item", "meeting", *FACETS):
        builder.add_text_field(name, stored=name in _STORED, fast=name in FACETS, tokenizer_name="raw")
    builder.add_text_field("number", stored=True, tokenizer_name="raw")
    builder.add_text_field("date", stored=True, tokenizer_name="raw")
    builder.add_text_field("paper", stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*TEXTS, *NAMES):
        builder.add_text_field(name, stored=name in ("title", "body"), tokenizer_name="danish")
    builder.add_text_field("words", tokenizer_name="plain", index_option="basic")
    return builder.build()


@cache
def analyzer(*, stems: bool = True) -> tantivy.TextAnalyzer:
    """Text → lower-case words, or their Danish stems."""
    import tantivy

    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(80))
    chain = chain.filter(tantivy.Filter.lowercase())
    return (chain.filter(tantivy.Filter.stemmer("danish")) if stems else chain).build()


def opened(folder: Path, *, make: bool = False) -> tantivy.Index | None:
    """The index in a folder; None where there is none, unless it is to be made. Raises `StoreError`."""
    import tantivy

    try:
        if not make and not _complete(folder):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(schema(), path=str(folder), reuse=True)
    except (ValueError, OSError) as error:
        raise StoreError(
            f"the search index cannot be opened: {error}", where=str(folder), remedy="run kg search --rebuild"
        ) from None
    index.register_tokenizer("danish", analyzer())
    index.register_tokenizer("plain", analyzer(stems=False))
    return index


def _complete(folder: Path) -> bool:
    """Are the index and the list of its words there? An older version kept no such list, or another."""
    return (folder / "meta.json").is_file() and (folder / words.FILE).is_file()


def update(store: Store, *, force: bool = False) -> int:
    """Bring the index up to date with the store; gives the number of documents written or dropped.

    `store` is the writer before it publishes, or a reader of a store that has no index yet. With `force` all is made
    anew. A run that was killed is made good by the next one.
    """
    folder = store.beside / FOLDER
    ledger = folder / "documents.json"
    if force:
        clear(store)
    known: dict[str, str] = {}
    if ledger.is_file() and _complete(folder):
        known = json.loads(ledger.read_text(encoding="utf-8"))
    topic = ox.NamedNode(FOAF.primaryTopic)
    long = {document: length.value for document, _, length in store.triples(None, ox.NamedNode(KG.length))}
    now = {
        str(document.value): f"{meeting.value} {long.get(document, '')}"  # longer by its attachments, it is the same
        for document, _, meeting in store.triples(None, topic)
    }
    gone = [document for document in known if now.get(document) != known[document]]
    new = sorted(document for document in now if known.get(document) != now[document])
    if not gone and not new and _complete(folder):
        return 0
    try:
        _write(store, folder, {*gone, *new}, new)
    except (ValueError, StoreError):  # what a killed run or an older version left: the index is made anew
        clear(store)
        _write(store, folder, set(), sorted(now))
    whole.write(ledger, json.dumps(now, indent=0, sort_keys=True))
    return len({*gone, *new})


def _write(store: Store, folder: Path, leaving: set[str], new: Sequence[str]) -> None:
    """Take documents out of the index and put others in. Raises `ValueError` when the engine cannot write its files."""
    index = opened(folder, make=True)
    assert index is not None
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    writer.garbage_collect_files()  # files that a killed run began and never named: their names are given again
    for document in leaving:
        writer.delete_documents_by_term("document", document)
    for place, document in enumerate(new, 1):
        for entry in entries(store, document):
            writer.add_document(_indexed(document, entry))
        if place % BATCH == 0:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    _keep_words(index, folder)


def _keep_words(index: tantivy.Index, folder: Path) -> None:
    """Write down every word that an item of the index holds; those of documents that have left are not among them."""
    import tantivy

    index.reload()
    found = index.searcher().terms_with_prefix("words", "", tantivy.Query.all_query())
    words.save(folder, (word for word, items in found if items))


def clear(store: Store) -> None:
    """Forget the index."""
    folder = store.beside / FOLDER
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            path.unlink()


_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass
class _Item:
    """What the graph of a document says of one item. `papers`: (IRI, title, passage of the words) of attachments."""

    number: str = ""
    title: str = ""
    passages: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    papers: list[tuple[str, str, str]] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is found of one item: `texts` are the fields of `TEXTS` and `NAMES`, each a text or several; `papers` as in
    `_Item`.
    """

    item: str
    meeting: str
    council: str
    municipality: str
    kind: str
    number: str
    date: str
    topics: tuple[str, ...]
    outcomes: tuple[str, ...]
    texts: dict[str, str | list[str]]
    papers: tuple[tuple[str, str, str], ...] = ()

    def held(self) -> list[str]:
        """Every text."""
        return [text for one in self.texts.values() for text in ([one] if isinstance(one, str) else one)]


def entries(store: Store, document: str) -> Iterator[Entry]:
    """What is found of each item of a document, by IRI."""
    graph = _DocumentGraph(store, document)
    meeting = graph.one(document, FOAF.primaryTopic)
    date = graph.one(meeting, DCT.date)
    council = graph.one(meeting, KG.council)
    municipality = value(store, council, KG.municipality)
    kind = value(store, council, ORG.classification)
    of_meeting: dict[str, str | list[str]] = {
        "council_name": _labels(store, council),
        "area": _labels(store, municipality),
        "type_name": [*_labels(store, kind), *_labels(store, council)],
        "when": _date_words(date),
    }
    for iri, item in sorted(_items(graph).items()):
        passages = (store.passage(passage) or "" for passage in sorted(item.passages))
        body = "\n".join(text for text in passages if text)[:LONGEST] or "\n".join(item.decisions)
        papers = (store.passage(passage) or "" for _, _, passage in item.papers)
        texts: dict[str, str | list[str]] = {
            **of_meeting,
            "title": item.title,
            "decisions": item.decisions,
            "attachments": item.attachments,
            "body": body,
            "papers": "\n".join(papers)[:LONGEST],
            "topic_name": [label for topic in sorted(item.topics) for label in _labels(store, topic)],
            "outcome_name": [label for outcome in sorted(item.outcomes) for label in _labels(store, outcome)],
        }
        topics, outcomes = tuple(sorted(item.topics)), tuple(sorted(item.outcomes))
        yield Entry(
            iri, meeting, council, municipality, kind, item.number, date, topics, outcomes, texts, tuple(item.papers)
        )


def _indexed(document: str, entry: Entry) -> tantivy.Document:
    """An entry of the index."""
    import tantivy

    return tantivy.Document(
        document=document,
        item=entry.item,
        meeting=entry.meeting,
        council=entry.council,
        municipality=entry.municipality,
        type=[entry.kind] if entry.kind else [],
        topic=list(entry.topics),
        outcome=list(entry.outcomes),
        number=entry.number,
        date=entry.date,
        year=entry.date[:4],
        words=entry.held(),
        paper=["\t".join(one) for one in entry.papers],
        **entry.texts,
    )


def _labels(store: Store, iri: str) -> list[str]:
    """Names of an entity, or of a concept in every language and as data write it."""
    if not iri:
        return []
    entry = vocab.terms().get(iri)
    if entry is not None:
        return [*dict.fromkeys(label for _, label in entry.labels), entry.notation.replace("_", " ")]
    found = (store.triples(ox.NamedNode(iri), ox.NamedNode(name)) for name in (SKOS.prefLabel, SKOS.altLabel))
    return sorted({str(label.value) for rows in found for _, _, label in rows})


def _date_words(date: str) -> list[str]:
    """`2024-12-10` as it is written in words: day, month, year."""
    year, _, rest = date.partition("-")
    month, _, day = rest.partition("-")
    names = {f"{number:02}": name for name, number in danish.MONTHS.items()}
    return [f"{day.lstrip('0')} {names.get(month, '')} {year}".strip()]


class _DocumentGraph:
    """The graph of one document, asked for what the index needs: a twentieth of its quads."""

    def __init__(self, store: Store, document: str) -> None:
        self._store = store
        self.iri = document
        self._graph = ox.NamedNode(document)

    def all(self, subject: str, predicate: str) -> list[str]:
        """Values of a property."""
        if not subject:
            return []
        quads = self._store.quads(ox.NamedNode(subject), ox.NamedNode(predicate), None, self._graph)
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]

    def one(self, subject: str, predicate: str) -> str:
        """The first value of a property, "" without one."""
        return min(self.all(subject, predicate), default="")

    def of_type(self, kind: str) -> list[str]:
        """Subjects of a class, sorted."""
        quads = self._store.quads(None, _TYPE, ox.NamedNode(kind), self._graph)
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def _items(graph: _DocumentGraph) -> dict[str, _Item]:
    """Items of a document by IRI."""
    found: dict[str, _Item] = {}
    for iri in graph.of_type(KG.AgendaItem):
        if passages := graph.all(iri, PROV.wasDerivedFrom):
            found[iri] = _Item(graph.one(iri, KG.number), graph.one(iri, DCT.title), passages)
    for iri in graph.of_type(ELI_DL.Decision):
        if item := found.get(graph.one(iri, KG.item)):
            item.decisions += graph.all(iri, KG.text)
            if "true" not in graph.all(iri, KG.quoted):
                item.outcomes.update(graph.all(iri, KG.outcome))
    for iri in graph.of_type(KG.Attachment):
        if item := found.get(graph.one(iri, KG.item)):
            title = graph.one(iri, DCT.title)
            item.attachments.append(title)
            passages = sorted(graph.all(iri, PROV.wasDerivedFrom), key=_beginning)
            item.papers += [(iri, title, one) for one in passages[1:]]  # the first is where the title stands
    for iri in graph.of_type(KG.TopicMention):
        if item := found.get(graph.one(iri, KG.within)):
            item.topics.update(graph.all(iri, KG.refersTo))
    return found


def _beginning(passage: str) -> int:
    parts = passage_parts(passage)
    return parts[1] if parts else -1


def value(store: Store, subject: str, predicate: str) -> str:
    """A value of a property in the store, the first in order; "" for none."""
    if not subject:
        return ""
    found = store.triples(ox.NamedNode(subject), ox.NamedNode(predicate))
    return min((str(one.value) for _, _, one in found), default="")
