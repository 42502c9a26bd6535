"""The JSON API (search, suggestions, catalogue, terms), the query page, the service description.

Synchronous functions of a `State` and plain parameters; a wrong parameter raises `KgError`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import WrongUse
from kg.publish import describe
from kg.publish.cells import path_of
from kg.publish.page import Cell, Entry, Link, Listing, Page, Words
from kg.publish.wording import W, months
from kg.query import Candidate, candidates, catalogue, here
from kg.query.finding import find_hits
from kg.query.names import key
from kg.query.saying import told
from kg.search import Facet, Hit, Hits, field_name, snippet_text
from kg.serve.state import State
from kg.vocab import curie, prefixes, terms

__all__ = [
    "FARTHEST",
    "KINDS",
    "LONGEST",
    "SEARCHED",
    "SUGGESTED",
    "catalogue_json",
    "query_page",
    "search",
    "search_page",
    "service_description",
    "suggest",
    "terms_json",
]

#: Kinds of entity that can be suggested → (Danish, English).
KINDS = {
    "person": Words("Person", "Person"),
    "council": Words("Råd eller udvalg", "Council"),
    "municipality": Words("Kommune", "Municipality"),
    "organisation": Words("Organisation", "Organisation"),
    "topic": Words("Emne", "Topic"),
    "case": Words("Sag", "Case"),
    "law": Words("Lov", "Law"),
    "meeting": Words("Møde", "Meeting"),
}
#: Letters of what is searched for; hits that may be left out; (hits by default, at most) of search and suggestions.
LONGEST, FARTHEST, SEARCHED, SUGGESTED = 200, 10_000, (20, 100), (10, 50)


def _words(given: Mapping[str, str]) -> str:
    words = given.get("q", "").strip()
    if not words:
        raise WrongUse("the parameter q is missing", remedy="give ?q=words")
    if len(words) > LONGEST:
        raise WrongUse(f"q is longer than {LONGEST} characters", remedy="search for less")
    return words


def _number(given: Mapping[str, str], name: str, default: int, most: int, *, least: int = 1) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise WrongUse(f"{name} is {text[:20]!r}", remedy=f"give a number from {least} to {most}")
    return int(text)


def _language(given: Mapping[str, str]) -> str:
    language = given.get("lang", "en")
    if language not in ("da", "en"):
        raise WrongUse(f"lang is {language[:20]!r}", remedy="give da or en")
    return language


def _kinds(given: Mapping[str, str]) -> list[str]:
    kind = given.get("kind", "")
    if kind and kind not in KINDS:
        raise WrongUse(f"no kind is called {kind[:40]!r}", remedy=f"one of {', '.join(KINDS)}")
    return [kind] if kind else [k for k in KINDS if k != "meeting"]


def _candidates(state: State, kind: str) -> list[tuple[str, Candidate]]:
    """(comparison key, candidate) of every entity of a kind, once per state."""
    known: dict[str, list[tuple[str, Candidate]]] = state.memory.setdefault("candidates", {})
    if kind not in known:
        found = candidates(here(state.reader), kind)
        known[kind] = sorted(((key(c.label), c) for c in found), key=lambda pair: (pair[0], pair[1].scope, pair[1].iri))
    return known[kind]


def suggest(state: State, given: Mapping[str, str]) -> list[dict[str, str]]:
    """Entities whose name begins like the words (first) or has words that do. `kind`, `limit` (default 10, most 50)."""
    wanted = key(_words(given)).split()
    limit = _number(given, "limit", *SUGGESTED)
    if not wanted:
        return []
    hits: list[tuple[int, str, str, Candidate]] = []
    for kind in _kinds(given):
        for label, candidate in _candidates(state, kind):
            own = label.split()
            if all(any(w.startswith(word) for w in own) for word in wanted):
                rank = 0 if label.startswith(" ".join(wanted)) else 1
                hits.append((rank, label, kind, candidate))
    hits.sort(key=lambda hit: (*hit[:3], hit[3].scope, hit[3].iri))
    return [
        {"iri": c.iri, "label": c.label, "kind": kind, "scope": c.scope, "page": _page(state, c.iri)}
        for _, _, kind, c in hits[:limit]
    ]


def _page(state: State, iri: str) -> str:
    path = path_of(state.access, iri)
    return f"/{state.renderer.file(path)}" if path else iri


def search(state: State, given: Mapping[str, str]) -> dict[str, object]:
    """Entities by name and items by their text: `entities` and `items`, best first."""
    words, language = _words(given), _language(given)
    limit, offset = _number(given, "limit", *SEARCHED), _number(given, "offset", 0, FARTHEST, least=0)
    hits, notes = find_hits(here(state.reader), words, limit=limit, offset=offset, facets=True)
    return {
        "query": words,
        "entities": suggest(state, {"q": words, "limit": "8"}),
        "total": hits.total,
        "partly": hits.partly,
        "notes": [told(note, language) for note in notes],
        "facets": {
            name: [{"value": one.value, "label": one.label(language), "items": one.items} for one in rows]
            for name, rows in hits.facets.items()
        },
        "items": [
            {
                "iri": hit.iri,
                "page": _page(state, hit.iri),
                "title": hit.title,
                "council": hit.council,
                "municipality": hit.municipality,
                "date": hit.date,
                "snippet": snippet_text(hit, "", ""),
                "attachment": hit.attachment,
                "attachment_iri": hit.attachment_iri,
                "attachment_address": hit.attachment_address,
            }
            for hit in hits
        ],
    }


def _beneath(hit: Hit) -> tuple[Cell, ...]:
    """Where a hit was said: an attachment is named as one."""
    where = (hit.municipality, hit.council, months(hit.date))
    if not hit.attachment:
        return where
    label = Words(f"Bilag: {hit.attachment}", f"Attachment: {hit.attachment}")
    return (Link(hit.attachment_iri, label), *where)


def search_page(state: State, words: str) -> str:
    """The search page with its hits, for people with and without JavaScript."""
    blocks: tuple[Listing, ...] = ()
    if words.strip():
        names = suggest(state, {"q": words, "limit": "8"})
        entities = tuple(Entry((Link(e["iri"], e["label"], e["scope"]), KINDS[e["kind"]])) for e in names)
        hits, notes = find_hits(here(state.reader), words, limit=_ROWS, facets=True)
        items = tuple(
            Entry(
                (Link(hit.iri, hit.title),),
                snippet_text(hit, "", ""),
                "",
                _beneath(hit),
            )
            for hit in hits
        )
        said = Words(
            " · ".join((f"{len(hits)} af {hits.total}", *(told(note, "da") for note in notes))),
            " · ".join((f"{len(hits)} of {hits.total}", *notes)),
        )
        listings = (
            Listing("entities", Words("Navne", "Names"), entities),
            Listing("facets", Words("Afgræns søgningen", "Narrow the search"), _narrowing(words, hits)),
            Listing("items", W.items, items, said),
        )
        blocks = tuple(block for block in listings if block.entries)
        if not items:
            blocks += (Listing("none", Words("Intet punkt fundet", "No item found"), (), said),)
    page = Page("search", W.search, Words("", ""), blocks=blocks, noindex=True)
    return state.renderer.search(page, words)


def _narrowing(words: str, hits: Hits) -> tuple[Entry, ...]:
    """Links to the same search within one value of a facet, with how many items are left then: a row a facet; namesakes
    are one.
    """
    found = []
    for facet, each in hits.facets.items():
        named: dict[Words, int] = {}
        for one in each:
            called = Words(*(_field(facet, language, one) for language in ("da", "en")))
            named[called] = named.get(called, 0) + one.items
        if len(named) > 1:
            some = list(named.items())[:_NARROWING]
            found.append(
                Entry(meta=tuple(Link(f"search:{words} {one.da}", one, str(items)) for one, items in some), head=())
            )
    return tuple(found)


def _field(facet: str, language: str, one: Facet) -> str:
    """What is typed to limit a search to a value: `kommune:"Odder Kommune"`, `year:2024`."""
    name = field_name(facet, language)
    return f"{name}:{one.value}" if facet == "year" else f'{name}:"{one.label(language)}"'


#: Values of each facet that a page shows.
_NARROWING = 6
#: Items of the search page.
_ROWS = 50


def query_page(state: State) -> str:
    """The page with the SPARQL editor and the catalogue."""
    page = Page("query", Words("Spørg med SPARQL", "Ask in SPARQL"), Words("", ""))
    return state.renderer.query(page)


def catalogue_json() -> bytes:
    """The catalogue of queries: name, role, summary in both languages, parameters, text."""
    rows = [
        {
            "name": query.name,
            "role": query.role,
            "summary": {"da": query.danish or query.summary, "en": query.summary},
            "description": query.description,
            "params": [
                {"name": p.name, "kind": p.type, "required": p.required, "description": p.description,
                 "choices": list(p.choices), "example": p.examples[0] if p.examples else ""}
                for p in query.params
            ],
            "sparql": _without_headers(query.text),
        }
        for query in catalogue()
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False).encode()


def _without_headers(text: str) -> str:
    """A query without its `#+` lines: the form shows what they say."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("#+")).strip() + "\n"


def terms_json() -> bytes:
    """Our vocabulary for completion: prefixes, classes and properties with labels."""
    rows: list[dict[str, object]] = [
        {"kind": "prefix", "name": name, "iri": iri, "label": {"da": iri, "en": iri}}
        for name, iri in prefixes().items()
    ]
    for iri, entry in terms().items():
        kinds = {t.rsplit("#", 1)[-1] for t in entry.types}
        kind = "class" if "Class" in kinds else "property" if any(k.endswith("Property") for k in kinds) else "concept"
        label = {"da": entry.label("da"), "en": entry.label("en")}
        rows.append({"kind": kind, "name": curie(iri), "iri": str(iri), "label": label})
    return json.dumps(rows, ensure_ascii=False).encode()


def service_description(state: State, ending: str) -> bytes:
    """SPARQL 1.1 Service Description of this endpoint."""
    base = state.access.base
    service, dataset = NamedNode(base + "sparql#service"), NamedNode(base + "sparql#graphs")
    sd = prefixes()["sd"]
    formats = "http://www.w3.org/ns/formats/"

    def say(subject: NamedNode, name: str, *values: str) -> list[Triple]:
        predicate = NamedNode((sd if not name.startswith("http") else "") + name)
        return [Triple(subject, predicate, NamedNode(value)) for value in values]

    rdf_type = prefixes()["rdf"] + "type"
    triples = say(service, rdf_type, sd + "Service")
    triples += say(service, "endpoint", base + "sparql")
    triples += say(service, "supportedLanguage", sd + "SPARQL11Query")
    triples += say(service, "feature", sd + "UnionDefaultGraph")
    names = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
             "N-Triples", "RDF_XML", "JSON-LD", "TriG")  # fmt: skip
    triples += say(service, "resultFormat", *(formats + name for name in names))
    triples += say(service, "defaultDataset", dataset.value)
    triples += say(dataset, rdf_type, sd + "Dataset")
    triples += say(dataset, "defaultGraph", base + "sparql#default")
    triples += say(NamedNode(base + "sparql#default"), rdf_type, sd + "Graph")
    count = Literal(str(len(state.reader)), datatype=NamedNode(prefixes()["xsd"] + "integer"))
    triples.append(Triple(NamedNode(base + "sparql#default"), NamedNode(prefixes()["void"] + "triples"), count))
    return describe.write(state.access, sorted(triples, key=str), ending)
