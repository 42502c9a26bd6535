"""Asking the index: what was typed → hits in order, how many there are by what, and how the words were understood.

Takes a store and text; gives `Hits`. Nothing is written. One place builds the query of the engine; the same text gives
the same hits in every door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import StoreError
from kg.search import asked as typed
from kg.search import index as indexes
from kg.search import words as vocabulary
from kg.search.asked import Asked, Part
from kg.search.index import FACETS, NAMES, TEXTS, schema, value
from kg.store import Store
from kg.vocab import DCT, SKOS, terms

if TYPE_CHECKING:  # pragma: no cover
    import tantivy

__all__ = ["Facet", "Hit", "Hits", "Limits", "search", "snippet_text"]

#: Best hits among which ties are put in order; code points of a snippet; values of a facet that are counted.
WINDOW, SNIPPET, VALUES = 500, 220, 25
#: Added for the very form that was typed; weight of a word written apart or together otherwise.
VERY_FORM, JOINED = 0.3, 0.7
#: Forms of a word that are tried in a phrase.
PHRASE_FORMS = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that fits. `council` and `municipality` are labels; `snippet` is plain text, `marks` the half-open places
    in it of the words that were found.

    Where not the minutes say it but an attachment of the item, the snippet is of that one, and `attachment` its title,
    `attachment_iri` and `attachment_address` (at its portal) lead there.
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
    attachment: str = ""
    attachment_iri: str = ""
    attachment_address: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """`items` that fit have the `value` (an IRI, or a year), which is called `da` in Danish and `en` in English."""

    value: str
    items: int
    da: str
    en: str

    def label(self, language: str) -> str:
        """The name in a language."""
        return self.da if language == "da" else self.en


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """Hits in order of rank; `total` that there are, `partly` when none has all the words.

    `mended`: word that is nowhere → the one that was sought. `facets`: name of a facet → its values, most items
    first. `asked` is what was understood.
    """

    found: tuple[Hit, ...] = ()
    total: int = 0
    partly: bool = False
    mended: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: Any) -> Any:
        return self.found[place]


@dataclass(frozen=True, slots=True)
class Limits:
    """What hits are limited to: IRIs of which one must apply, None for any; `year`."""

    municipalities: frozenset[str] | None = None
    councils: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    year: int | None = None

    def queries(self) -> list[tantivy.Query]:
        """The limits as queries that count for nothing."""
        import tantivy

        named = (("municipality", self.municipalities), ("council", self.councils), ("topic", self.topics))
        found = [
            tantivy.Query.term_set_query(schema(), name, sorted(values) or [""])
            for name, values in named
            if values is not None
        ]
        if self.year is not None:
            found.append(tantivy.Query.term_query(schema(), "year", str(self.year)))
        return found


def search(
    store: Store,
    text: str | Asked,
    limits: Limits | None = None,
    *,
    limit: int = 20,
    offset: int = 0,
    facets: bool = False,
    known: vocabulary.Words | None = None,
) -> Hits:
    """Items that fit what was typed, best first (ties by date, newest first, then IRI).

    No words: nothing. With `facets` all hits are counted by municipality, council, year, topic, outcome and kind of
    council. `known` are the words of the index, where others than its own are to be asked. Raises `StoreError` without
    an index.
    """
    folder = store.beside / indexes.FOLDER
    index = indexes.opened(folder)
    if index is None:
        raise StoreError("has no search index", where=str(store.folder), remedy="make one with kg search --rebuild")
    asked = typed.read(text) if isinstance(text, str) else text
    if not asked:
        return Hits(asked=asked)
    searcher = index.searcher()
    builder = _Builder(vocabulary.load(folder) if known is None else known, searcher)
    for partly in (False, True):
        query, marking = builder.query(asked, limits or Limits(), some=partly)
        result = searcher.search(query, limit=max(WINDOW, offset + limit), count=True)
        if result.hits:
            page = _page(searcher, result.hits, offset, offset + limit)
            found = tuple(_hit(store, searcher, marking, score, address) for score, address in page)
            counted = _facets(store, searcher, query) if facets else {}
            total = int(getattr(result, "count", None) or len(result.hits))
            return Hits(found, total, partly, builder.mended, counted, asked)
        if len([part for part in asked.parts if not part.without and not part.field]) < 2:
            break
    return Hits(mended=builder.mended, asked=asked)


class _Builder:
    """Builds the engine's query of what was typed; remembers how words were understood."""

    def __init__(self, words: vocabulary.Words, searcher: Any) -> None:
        self._words = words
        self._searcher = searcher
        self._known: dict[str, vocabulary.Reading] = {}
        self._counted: dict[str, int] = {}
        self.mended: dict[str, str] = {}

    def _frequency(self, term: str) -> int:
        if term not in self._counted:
            self._counted[term] = max(self._searcher.doc_freq(name, term) for name in (*TEXTS, *NAMES))
        return self._counted[term]

    def _reading(self, word: str) -> vocabulary.Reading:
        if word not in self._known:
            self._known[word] = self._words.reading(word, self._frequency)
        found = self._known[word]
        if found.near:
            self.mended[word] = found.near
        return found

    def query(self, asked: Asked, limits: Limits, *, some: bool) -> tuple[tantivy.Query, tantivy.Query]:
        """(query, the part of it whose words are marked). All parts must be there or, with `some`, at least one."""
        import tantivy

        self.mended = {}
        fields = [self._part(part) for part in asked.parts if part.field and not part.without]
        without = [self._part(part, compounds=False) for part in asked.parts if part.without]
        phrases = [self._part(part) for part in asked.parts if part.phrase and not part.field and not part.without]
        sought = [*phrases, *self._singles(typed.single(asked))]
        must, should, not_ = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
        wanted = tantivy.Query.boolean_query([(should if some else must, one) for one in sought] or
                                             [(must, tantivy.Query.all_query())])  # fmt: skip
        every = [(must, wanted)] + [(must, tantivy.Query.const_score_query(one, 0.0)) for one in limits.queries()]
        every += [(must, one) for one in fields] + [(not_, one) for one in without]
        if asked.years is not None:
            every.append((must, tantivy.Query.const_score_query(_of_years(asked.years), 0.0)))
        if asked.not_years:
            every.append((not_, _of_years(asked.not_years)))
        return tantivy.Query.boolean_query(every), wanted

    def _singles(self, words: Sequence[str]) -> list[tantivy.Query]:
        """A query for each plain word; two that are one word elsewhere (`lokal plan`) may be that as well."""
        import tantivy

        found: list[tantivy.Query] = []
        queries = [self._word(word) for word in words]
        skip = False
        for place, word in enumerate(words):
            if skip:
                skip = False
                continue
            following = words[place + 1] if place + 1 < len(words) else ""
            joined = next((word + s + following for s in ("", "s", "e") if following and not word.isdigit()
                           and len(following) > 2 and self._words.holds(word + s + following)), "")  # fmt: skip
            if not joined:
                found.append(queries[place])
                continue
            skip = True
            both = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in queries[place : place + 2]])
            one = tantivy.Query.boost_query(self._word(joined), JOINED)
            found.append(tantivy.Query.disjunction_max_query([both, one]))
        return found

    def _word(self, word: str, fields: Mapping[str, float] = TEXTS | NAMES, *, compounds: bool = True) -> tantivy.Query:
        """A word in any of its forms, in any of the fields."""
        import tantivy

        reading = self._reading(word)
        if reading.parts:  # a compound that is not there: its parts, if both are
            parts = [(tantivy.Occur.Must, self._word(part, fields)) for part in reading.parts]
            return tantivy.Query.boost_query(tantivy.Query.boolean_query(parts), JOINED)
        should = tantivy.Occur.Should
        clauses = []
        for name, weight in fields.items():
            each = [_weighted(name, term, weight * share) for term, share in reading.terms if term]
            if compounds and name not in ("when", "papers"):
                each += [_weighted(name, term, weight * vocabulary.COMPOUND) for term in reading.compounds]
            if each:
                clauses.append((should, each[0] if len(each) == 1 else tantivy.Query.disjunction_max_query(each)))
        if fields == TEXTS | NAMES:
            clauses.append((should, _weighted("words", reading.near or word, VERY_FORM)))
        return tantivy.Query.boolean_query(clauses)

    def _part(self, part: Part, *, compounds: bool = True) -> tantivy.Query:
        import tantivy

        fields = {part.field: 1.0} if part.field else dict(TEXTS if part.phrase else TEXTS | NAMES)
        if part.without and not part.field:
            fields = dict(TEXTS)
        if part.phrase:
            ways = [(tantivy.Occur.Should, tantivy.Query.boost_query(one, weight)) for name, weight in fields.items()
                    for one in self._phrases(name, part.words)]  # fmt: skip
            return tantivy.Query.boolean_query(ways)
        each = [(tantivy.Occur.Must, self._word(word, fields, compounds=compounds)) for word in part.words]
        return tantivy.Query.boolean_query(each)

    def _phrases(self, name: str, words: Sequence[str]) -> list[tantivy.Query]:
        """The words one after the other, each in its likely forms."""
        import tantivy

        forms = []
        ways = 1
        for word in words:
            ranked = sorted(self._reading(word).terms, key=lambda term: (-term[1], -self._frequency(term[0])))
            most = PHRASE_FORMS if ways <= 4 else 1
            forms.append([term for term, _ in ranked][:most] or [word])
            ways *= len(forms[-1])
        every: list[list[str]] = [[]]
        for several in forms:
            every = [[*one, form] for one in every for form in several]
        return [tantivy.Query.phrase_query(schema(), name, list(one)) for one in every]


def _weighted(name: str, term: str, weight: float) -> tantivy.Query:
    import tantivy

    return tantivy.Query.boost_query(tantivy.Query.term_query(schema(), name, term), weight)


def _of_years(years: Iterable[int]) -> tantivy.Query:
    import tantivy

    return tantivy.Query.term_set_query(schema(), "year", [str(year) for year in sorted(years)] or [""])


# ---------------------------------------------------------------- what is found


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


def _facets(store: Store, searcher: Any, query: Any) -> dict[str, tuple[Facet, ...]]:
    """All hits counted by each facet: most items first, then by label."""
    asked = {name: {"terms": {"field": name, "size": VALUES}} for name in FACETS}
    counted = searcher.aggregate(query, asked)
    found = {}
    for name in FACETS:
        rows = [(str(one["key"]), int(one["doc_count"])) for one in counted[name]["buckets"] if one["key"]]
        each = [Facet(key, items, *((key, key) if name == "year" else _labels(store, key))) for key, items in rows]
        found[name] = tuple(sorted(each, key=lambda one: (-one.items, one.da, one.value)))
    return found


def _labels(store: Store, iri: str) -> tuple[str, str]:
    """(Danish, English) name of an entity or concept; the one that there is for both."""
    entry = terms().get(iri)
    if entry is not None:
        return entry.label("da"), entry.label("en")
    found = sorted(store.triples(ox.NamedNode(iri), ox.NamedNode(SKOS.prefLabel)), key=lambda row: str(row[2]))
    names = {label.language or "": str(label.value) for _, _, label in found if isinstance(label, ox.Literal)}
    other = next(iter(names.values()), iri)
    return names.get("da", names.get("", other)), names.get("en", names.get("", other))


def _hit(store: Store, searcher: Any, query: Any, score: float, address: Any) -> Hit:
    stored = searcher.doc(address)
    fragment, marks = _snippet(searcher, query, "body", stored)
    paper = ("", "")
    if not marks:
        for iri, title, passage in (one.split("\t", 2) for one in stored.get_all("paper")):
            found, places = _snippet(searcher, query, "papers", store.passage(passage) or "")
            if places:
                fragment, marks, paper = found, places, (iri, title)
                break
    if not fragment.strip():  # found in the title or the titles of attachments only
        fragment = str(stored.get_first("body") or "")[:SNIPPET]
    names = ("item", "meeting", "council", "municipality", "number", "title", "date")
    one = {name: str(stored.get_first(name) or "") for name in names}
    return Hit(
        iri=one["item"],
        meeting=one["meeting"],
        council_iri=one["council"],
        council=value(store, one["council"], SKOS.prefLabel),
        municipality=value(store, one["municipality"], SKOS.prefLabel),
        number=one["number"],
        title=one["title"],
        date=one["date"],
        score=float(score),
        snippet=fragment,
        marks=marks,
        attachment=paper[1],
        attachment_iri=paper[0],
        attachment_address=value(store, paper[0], DCT.source),
    )


def _snippet(searcher: Any, query: Any, field_name: str, text: Any) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The best piece of a text (or of a stored document's field), and the places in it of what was sought."""
    import tantivy

    generator = tantivy.SnippetGenerator.create(searcher, query, schema(), field_name)
    generator.set_max_num_chars(SNIPPET)
    stored = tantivy.Document(**{field_name: text}) if isinstance(text, str) else text
    snippet = generator.snippet_from_doc(stored)
    fragment = str(snippet.fragment())
    raw = fragment.encode()
    marks = tuple(
        (len(raw[: r.start].decode(errors="ignore")), len(raw[: r.end].decode(errors="ignore")))
        for r in snippet.highlighted()
    )
    return fragment, marks


def snippet_text(hit: Hit, left: str = "«", right: str = "»") -> str:
    """The snippet on one line with its words marked."""
    parts, last = [], 0
    for start, end in hit.marks:
        parts += [hit.snippet[last:start], left, hit.snippet[start:end], right]
        last = end
    return " ".join("".join([*parts, hit.snippet[last:]]).split())
