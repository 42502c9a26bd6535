"""Full text over agenda items, with Danish stemming: an index beside the store, brought up to date with it.

    update(store)                                   after every build, and to make the index anew
    hits = search(store, "hjemløse unge", limit=10)

One entry an item: title, decisions, titles of attachments, and the whole text of the item, weighted in this order. The
index lies in the store's generation, so a fresh generation gets a fresh index; `update` compares the documents that
are current in the store with those it has, and changes only what differs. Takes a store; gives `Hit`s; the graph is
never written. Every word of a query must be found, in any inflected form; words in "quotes" must follow each other.
When no item has all words, items that have some are given, and `Hits.partly` says so. The words of a query are never
read as a query language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import whole
from kg.errors import StoreError
from kg.store import Store
from kg.vocab import DCT, ELI_DL, FOAF, KG, PROV, SKOS

if TYPE_CHECKING:  # pragma: no cover
    import tantivy

__all__ = ["Hit", "Hits", "clear", "search", "snippet_text", "update"]

FOLDER = "search"
#: Field → weight of a hit in it.
WEIGHTS = {"title": 4.0, "decisions": 2.0, "attachments": 1.5, "body": 1.0}
#: Code points of an item's text that are indexed and of a snippet; documents written between two commits.
LONGEST, SNIPPET, BATCH = 200_000, 220, 2_000
#: Best hits among which ties are put in order.
WINDOW = 500
#: Words of a query that count.
MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that fits. `council` and `municipality` are labels; `snippet` is plain text, `marks` the half-open places
    in it of the words that were found.
    """

    iri: str
    meeting: str
    council_iri: str
    council: str
    municipality: str
    number: str
    title: str
    date: str
    score: float
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """Hits in order of rank; `total` that there are, `partly` when none has all the words."""

    found: tuple[Hit, ...] = ()
    total: int = 0
    partly: bool = False

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: Any) -> Any:
        return self.found[place]


# ---------------------------------------------------------------- the index


@cache
def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("document", "item", "meeting", "council", "topic", "year"):
        builder.add_text_field(name, stored=name in ("item", "meeting", "council"), tokenizer_name="raw")
    builder.add_text_field("number", stored=True, tokenizer_name="raw")
    builder.add_text_field("date", stored=True, tokenizer_name="raw")
    for name in WEIGHTS:
        builder.add_text_field(name, stored=name in ("title", "body"), tokenizer_name="danish")
    return builder.build()


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    import tantivy

    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(80))
    return chain.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("danish")).build()


def _open(folder: Path, *, make: bool = False) -> tantivy.Index | None:
    import tantivy

    try:
        if not make and not (folder / "meta.json").is_file():
            return None
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    except (ValueError, OSError) as error:
        raise StoreError(
            f"the search index cannot be opened: {error}", where=str(folder), remedy="rebuild it"
        ) from None
    index.register_tokenizer("danish", _analyzer())
    return index


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
    if ledger.is_file() and (folder / "meta.json").is_file():
        known = json.loads(ledger.read_text(encoding="utf-8"))
    topic = ox.NamedNode(FOAF.primaryTopic)
    now = {str(document.value): str(meeting.value) for document, _, meeting in store.triples(None, topic)}
    gone = [document for document in known if now.get(document) != known[document]]
    new = sorted(document for document in now if known.get(document) != now[document])
    if not gone and not new and (folder / "meta.json").is_file():
        return 0
    try:
        _write(store, folder, {*gone, *new}, new)
    except ValueError:  # what a killed run left stands in the way: the index is made anew from the store
        clear(store)
        _write(store, folder, set(), sorted(now))
    whole.write(ledger, json.dumps(now, indent=0, sort_keys=True))
    return len({*gone, *new})


def _write(store: Store, folder: Path, leaving: set[str], new: Sequence[str]) -> None:
    """Take documents out of the index and put others in. Raises `ValueError` when the engine cannot write its files."""
    index = _open(folder, make=True)
    assert index is not None
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    writer.garbage_collect_files()  # files that a killed run began and never named: their names are given again
    for document in leaving:
        writer.delete_documents_by_term("document", document)
    for place, document in enumerate(new, 1):
        for entry in _entries(store, document):
            writer.add_document(entry)
        if place % BATCH == 0:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()


def clear(store: Store) -> None:
    """Forget the index."""
    folder = store.beside / FOLDER
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            path.unlink()


_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass
class _Item:
    """What the graph of a document says of one item."""

    number: str = ""
    title: str = ""
    passages: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


def _entries(store: Store, document: str) -> Iterator[tantivy.Document]:
    """Index entries of a document's items."""
    import tantivy

    graph = _DocumentGraph(store, document)
    meeting = graph.one(document, FOAF.primaryTopic)
    date = graph.one(meeting, DCT.date)
    council = graph.one(meeting, KG.council)
    for iri, item in sorted(_items(graph).items()):
        passages = (store.passage(passage) or "" for passage in sorted(item.passages))
        body = "\n".join(text for text in passages if text)[:LONGEST] or "\n".join(item.decisions)
        yield tantivy.Document(
            document=document,
            item=iri,
            meeting=meeting,
            council=council,
            topic=sorted(set(item.topics)),
            number=item.number,
            date=date,
            year=date[:4],
            title=item.title,
            decisions=item.decisions,
            attachments=item.attachments,
            body=body,
        )


class _DocumentGraph:
    """The graph of one document, asked for what the index needs: a twentieth of its quads."""

    def __init__(self, store: Store, document: str) -> None:
        self._store = store
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
    for iri in graph.of_type(KG.Attachment):
        if item := found.get(graph.one(iri, KG.item)):
            item.attachments += graph.all(iri, DCT.title)
    for iri in graph.of_type(KG.TopicMention):
        if item := found.get(graph.one(iri, KG.within)):
            item.topics += graph.all(iri, KG.refersTo)
    return found


# ---------------------------------------------------------------- asking it


def search(
    store: Store,
    words: str,
    *,
    councils: Iterable[str] | None = None,
    topics: Iterable[str] | None = None,
    year: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Hits:
    """Items that hold the words, best first (ties by date, newest first, then IRI).

    `councils` and `topics` are IRIs of which one must apply. No words: nothing. Raises `StoreError` without an index.
    """
    index = _open(store.beside / FOLDER)
    if index is None:
        raise StoreError("has no search index", where=str(store.folder), remedy="make one with kg search --rebuild")
    phrases, single = _parts(words)
    if not phrases and not single:
        return Hits()
    limits = _limits(councils, topics, year)
    searcher = index.searcher()
    for partly in (False, True):
        query = _query(phrases, single, limits, some=partly)
        result = searcher.search(query, limit=max(WINDOW, offset + limit), count=True)
        if result.hits:
            page = _page(searcher, result.hits, offset, offset + limit)
            found = tuple(_hit(store, searcher, query, score, address) for score, address in page)
            return Hits(found, int(getattr(result, "count", None) or len(result.hits)), partly)
        if len(phrases) + len(single) < 2:
            break
    return Hits()


def _page(searcher: Any, hits: list[Any], first: int, last: int) -> list[Any]:
    """Hits `first` to `last`; where scores tie, newest first, then by IRI, whatever order the index has them in."""
    page: list[Any] = []
    at = 0
    for _, group in groupby(hits, key=lambda hit: round(float(hit[0]), 4)):
        tied = list(group)
        if at < last and at + len(tied) > first and len(tied) > 1:
            stored = [(searcher.doc(hit[1]), hit) for hit in tied]
            stored.sort(key=lambda pair: str(pair[0].get_first("item")))
            stored.sort(key=lambda pair: str(pair[0].get_first("date")), reverse=True)
            tied = [hit for _, hit in stored]
        page += tied
        at += len(tied)
        if at >= last:
            break
    return page[first:last]


def _parts(words: str) -> tuple[list[list[str]], list[str]]:
    """Stems of the quoted phrases and of the single words of a query."""
    analyzer = _analyzer()
    quoted = [
        [str(token) for token in analyzer.analyze(part)] for part in re.findall(r'["”“»«]([^"”“»«]+)["”“»«]', words)
    ]
    rest = re.sub(r'["”“»«][^"”“»«]+["”“»«]', " ", words)
    phrases = [part[:MOST_WORDS] for part in quoted if len(part) > 1][:4]
    single = [part[0] for part in quoted if len(part) == 1] + [str(token) for token in analyzer.analyze(rest)]
    return phrases, list(dict.fromkeys(single))[:MOST_WORDS]


def _limits(councils: Iterable[str] | None, topics: Iterable[str] | None, year: int | None) -> list[tantivy.Query]:
    import tantivy

    found: list[tantivy.Query] = []
    for name, values in (("council", councils), ("topic", topics)):
        if values is not None:
            found.append(tantivy.Query.term_set_query(_schema(), name, sorted(set(values)) or [""]))
    if year is not None:
        found.append(tantivy.Query.term_query(_schema(), "year", str(year)))
    return [tantivy.Query.const_score_query(one, 0.0) for one in found]


def _query(phrases: list[list[str]], single: list[str], limits: list[tantivy.Query], *, some: bool) -> tantivy.Query:
    """All the parts (or, with `some`, at least one), each in any field; the limits always."""
    import tantivy

    parts = []
    for part in [*phrases, *([word] for word in single)]:
        fields = []
        for name, weight in WEIGHTS.items():
            if len(part) > 1:
                one = tantivy.Query.phrase_query(_schema(), name, list(part))
            else:
                one = tantivy.Query.term_query(_schema(), name, part[0])
            fields.append((tantivy.Occur.Should, tantivy.Query.boost_query(one, weight)))
        parts.append(tantivy.Query.boolean_query(fields))
    asked = tantivy.Query.boolean_query([(tantivy.Occur.Should if some else tantivy.Occur.Must, p) for p in parts])
    if not limits:
        return asked
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in (asked, *limits)])


def _hit(store: Store, searcher: Any, query: Any, score: float, address: Any) -> Hit:
    import tantivy

    stored = searcher.doc(address)
    generator = tantivy.SnippetGenerator.create(searcher, query, _schema(), "body")
    generator.set_max_num_chars(SNIPPET)
    snippet = generator.snippet_from_doc(stored)
    fragment = str(snippet.fragment())
    if not fragment.strip():  # found in the title or the attachments only
        fragment = str(stored.get_first("body") or "")[:SNIPPET]
    raw = fragment.encode()
    marks = tuple(
        (len(raw[: r.start].decode(errors="ignore")), len(raw[: r.end].decode(errors="ignore")))
        for r in snippet.highlighted()
    )
    names = ("item", "meeting", "council", "number", "title", "date")
    one = {name: str(stored.get_first(name) or "") for name in names}
    home = _value(store, one["council"], KG.municipality)
    return Hit(
        iri=one["item"],
        meeting=one["meeting"],
        council_iri=one["council"],
        council=_value(store, one["council"], SKOS.prefLabel),
        municipality=_value(store, home, SKOS.prefLabel),
        number=one["number"],
        title=one["title"],
        date=one["date"],
        score=float(score),
        snippet=fragment,
        marks=marks,
    )


def _value(store: Store, subject: str, predicate: str) -> str:
    """A value of a property in the store; "" for none."""
    if not subject:
        return ""
    found = store.triples(ox.NamedNode(subject), ox.NamedNode(predicate))
    return min((str(value.value) for _, _, value in found), default="")


def snippet_text(hit: Hit, left: str = "«", right: str = "»") -> str:
    """The snippet on one line with its words marked."""
    parts, last = [], 0
    for start, end in hit.marks:
        parts += [hit.snippet[last:start], left, hit.snippet[start:end], right]
        last = end
    return " ".join("".join([*parts, hit.snippet[last:]]).split())
