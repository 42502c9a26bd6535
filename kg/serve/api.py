"""The JSON API (search, suggestions, catalogue, terms), the query page, the service description, the OpenAPI text.

Synchronous functions of a `State` and plain parameters; a wrong parameter raises `KgError`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from kg import __version__
from kg.errors import WrongUse
from kg.publish import describe
from kg.publish.cells import path_of
from kg.publish.page import Entry, Link, Listing, Page, Words
from kg.query import Candidate, candidates, catalogue, here
from kg.query.finding import find_hits
from kg.query.names import key
from kg.serve.state import State
from kg.vocab import curie, prefixes, terms

__all__ = [
    "OPENAPI",
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
_LONGEST = 200


def _words(given: Mapping[str, str]) -> str:
    words = given.get("q", "").strip()
    if not words:
        raise WrongUse("the parameter q is missing", remedy="give ?q=words")
    if len(words) > _LONGEST:
        raise WrongUse(f"q is longer than {_LONGEST} characters", remedy="search for less")
    return words


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise WrongUse(f"{name} is {text[:20]!r}", remedy=f"give a number from 1 to {most}")
    return int(text)


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
    limit = _number(given, "limit", 10, 50)
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
    from kg.search import snippet_text

    words = _words(given)
    limit = _number(given, "limit", 20, 100)
    hits, notes = find_hits(here(state.reader), words, limit=limit, facets=True)
    return {
        "query": words,
        "entities": suggest(state, {"q": words, "limit": "8"}),
        "total": hits.total,
        "partly": hits.partly,
        "notes": list(notes),
        "facets": {
            name: [{"value": value, "label": label, "items": items} for value, label, items in rows]
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
            }
            for hit in hits
        ],
    }


def search_page(state: State, words: str) -> str:
    """The search page with its hits, for people with and without JavaScript."""
    blocks: tuple[Listing, ...] = ()
    if words.strip():
        found: Any = search(state, {"q": words})
        entities = tuple(Entry((Link(e["iri"], e["label"], e["scope"]), KINDS[e["kind"]])) for e in found["entities"])
        items = tuple(
            Entry((Link(i["iri"], i["title"]),), i["snippet"], "", (i["council"], i["municipality"], i["date"]))
            for i in found["items"]
        )
        listings = (
            Listing("entities", Words("Navne", "Names"), entities),
            Listing("items", Words("Dagsordenspunkter", "Agenda items"), items, _told(found)),
            Listing("facets", Words("Afgræns søgningen", "Narrow the search"), _narrowing(found["facets"])),
        )
        blocks = tuple(block for block in listings if block.entries)
        if not blocks:
            blocks = (Listing("none", Words("Intet fundet", "Nothing found"), (), _told(found)),)
    page = Page("search", Words("Søg", "Search"), Words("", ""), blocks=blocks, noindex=True)
    return state.renderer.search(page, words)


def _told(found: Mapping[str, Any]) -> Words:
    """How many items fit, and how the words were understood."""
    shown = len(found["items"])
    rest = "".join(f" · {note}" for note in found["notes"])
    return Words(f"{shown} af {found['total']}{rest}", f"{shown} of {found['total']}{rest}")


def _narrowing(facets: Mapping[str, Any]) -> tuple[Entry, ...]:
    """What may be added to the words, and how many items are left then."""
    return tuple(
        Entry((f'{name}:"{row["label"]}"' if name != "år" else f"{name}:{row['label']}",), meta=(str(row["items"]),))
        for name, facet in _FIELDS
        for row in facets.get(facet, ())[:_NARROWING]
        if len(facets[facet]) > 1
    )


#: Name of a field as it is typed → the facet; values of each that a page shows.
_FIELDS = (("kommune", "municipality"), ("udvalg", "council"), ("år", "year"), ("emne", "topic"), ("udfald", "outcome"),
           ("type", "type"))  # fmt: skip
_NARROWING = 6


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


def _get(summary: str, parameters: list[dict[str, object]], schema: dict[str, object]) -> dict[str, object]:
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "the answer", "content": {"application/json": {"schema": schema}}},
                "400": {
                    "description": "a parameter is wrong; `error` says what to do",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                },
            },
        }
    }


_TEXT = {"type": "string"}
_Q = {"name": "q", "in": "query", "required": True, "description": "words",
      "schema": {"type": "string", "minLength": 1, "maxLength": _LONGEST}}  # fmt: skip


def _limit(default: int, most: int) -> dict[str, object]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return {"name": "limit", "in": "query", "schema": schema}


_ENTITY = {"type": "object", "required": ["iri", "label", "kind", "scope", "page"],
           "properties": dict.fromkeys(("iri", "label", "kind", "scope", "page"), _TEXT)}  # fmt: skip
_FACET = {"type": "object", "required": ["value", "label", "items"],
          "properties": {"value": _TEXT, "label": _TEXT, "items": {"type": "integer"}}}  # fmt: skip
_ITEM_FIELDS = ("iri", "page", "title", "council", "municipality", "date", "snippet")
_ITEM = {"type": "object", "required": ["iri", "title", "page"],
         "properties": dict.fromkeys(_ITEM_FIELDS, _TEXT)}  # fmt: skip

OPENAPI: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {"title": "Council KG", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
    "paths": {
        "/api/search": _get(
            "Entities by name and agenda items by their text",
            [_Q, _limit(20, 100)],
            {
                "type": "object",
                "required": ["query", "entities", "total", "partly", "notes", "facets", "items"],
                "properties": {
                    "query": _TEXT,
                    "total": {"type": "integer"},
                    "partly": {"type": "boolean"},
                    "notes": {"type": "array", "items": _TEXT},
                    "facets": {"type": "object", "additionalProperties": {"type": "array", "items": _FACET}},
                    "entities": {"type": "array", "items": {"$ref": "#/components/schemas/Entity"}},
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                },
            },
        ),
        "/api/suggest": _get(
            "Entities whose name begins like the words",
            [_Q, _limit(10, 50), {"name": "kind", "in": "query", "schema": {"type": "string", "enum": list(KINDS)}}],
            {"type": "array", "items": {"$ref": "#/components/schemas/Entity"}},
        ),
        "/api/queries": _get("The catalogue of queries", [], {"type": "array", "items": {"type": "object"}}),
        "/api/terms": _get("Classes, properties and prefixes", [], {"type": "array", "items": {"type": "object"}}),
    },
    "components": {
        "schemas": {
            "Entity": _ENTITY,
            "Item": _ITEM,
            "Error": {"type": "object", "required": ["error"], "properties": {"error": _TEXT}},
        }
    },
}
