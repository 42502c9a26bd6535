"""`/openapi.json`: every door of the server with its parameters and what it gives, made of what the code goes by.

Takes nothing; gives the description (OpenAPI 3.1). Formats, kinds and bounds are those of `protocol`, `pages` and
`api`; a test holds the paths against the routes of the server, and the answers against their schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg import __version__
from kg.serve import api, pages, protocol
from kg.watch.live import FORMS

__all__ = ["described"]

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_BOTH = {"type": "object", "required": ["da", "en"], "properties": {"da": _TEXT, "en": _TEXT}}
#: Kinds of a page or entity, with how the address may end.
_DATA = {**pages.DATA, "html": "text/html", "txt": "text/plain"}


def described(title: str = "Council KG") -> dict[str, Any]:
    """The description as JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
            "description": "Minutes of Danish councils as a knowledge graph. Read-only; no key is needed.",
        },
        "paths": {**_api(), **_sparql(), **_entities(), **_pages(), **_feeds(), **_machines()},
        "components": {"schemas": _schemas()},
    }


# -- parts


def _parameter(name: str, schema: Mapping[str, object], about: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": dict(schema)}


def _in_path(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": about, "schema": _TEXT}


def _content(kinds: Iterable[str], schema: Mapping[str, object] | None = None) -> dict[str, Any]:
    return {kind: {"schema": dict(schema or _TEXT)} for kind in dict.fromkeys(kinds)}


def _get(
    summary: str,
    kinds: Iterable[str],
    *parameters: Mapping[str, object],
    schema: Mapping[str, object] | None = None,
    also: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """One door; `also`: other status → what it means."""
    responses: dict[str, Any] = {"200": {"description": "the answer", "content": _content(kinds, schema)}}
    for status, about in (also or {}).items():
        responses[str(status)] = {"description": about}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Mapping[str, object]) -> dict[str, object]:
    return {"type": "array", "items": of}


def _object(required: Mapping[str, Mapping[str, object]], **optional: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def _schemas() -> dict[str, object]:
    texts = ("iri", "page", "title", "council", "municipality", "date", "snippet", "attachment", "attachment_iri",
        "attachment_address")  # fmt: skip
    return {
        "Entity": _object(dict.fromkeys(("iri", "label", "kind", "scope", "page"), _TEXT)),
        "Item": _object(dict.fromkeys(texts, _TEXT)),
        "Facet": _object({"value": _TEXT, "label": _TEXT, "items": _NUMBER}),
        "Question": _object(
            {"name": _TEXT, "role": _TEXT, "summary": _BOTH, "description": _TEXT, "sparql": _TEXT,
             "params": _list(_ref("Parameter"))}
        ),
        "Parameter": _object(
            {"name": _TEXT, "kind": _TEXT, "required": {"type": "boolean"}, "description": _TEXT,
             "choices": _list(_TEXT), "example": _TEXT}
        ),
        "Term": _object(
            {"kind": {"type": "string", "enum": ["prefix", "class", "property", "concept"]}, "name": _TEXT,
             "iri": _TEXT, "label": _BOTH}
        ),
        "Error": _object({"error": _TEXT}),
    }  # fmt: skip


# -- doors


def _api() -> dict[str, Any]:
    words = {"type": "string", "minLength": 1, "maxLength": api.LONGEST}
    q = _parameter("q", words, "words, as in the search of the pages", required=True)
    language = _parameter("lang", {"type": "string", "enum": ["da", "en"], "default": "en"}, "of notes and labels")
    kind = _parameter("kind", {"type": "string", "enum": list(api.KINDS)}, "only entities of this kind")
    json = ("application/json",)
    found = _object(
        {"query": _TEXT, "total": _NUMBER, "partly": {"type": "boolean"}, "notes": _list(_TEXT),
         "facets": {"type": "object", "additionalProperties": _list(_ref("Facet"))},
         "entities": _list(_ref("Entity")), "items": _list(_ref("Item"))}
    )  # fmt: skip
    doors = {
        "/api/search": _get(
            "Agenda items by their text, best first, and entities by name",
            json, q, _bounded("limit", *api.SEARCHED), _bounded("offset", 0, api.FARTHEST, least=0), language,
            schema=found,
        ),
        "/api/suggest": _get(
            "Entities whose name begins like the words", json, q, _bounded("limit", *api.SUGGESTED), kind,
            schema=_list(_ref("Entity")),
        ),
        "/api/queries": _get("The catalogue of queries", json, schema=_list(_ref("Question"))),
        "/api/terms": _get("Classes, properties and prefixes", json, schema=_list(_ref("Term"))),
    }  # fmt: skip
    for path in ("/api/search", "/api/suggest"):
        wrong = {
            "description": "a parameter is wrong; `error` says what to do",
            "content": _content(json, _ref("Error")),
        }
        doors[path]["get"]["responses"]["400"] = wrong
    return doors


def _bounded(name: str, default: int, most: int, *, least: int = 1) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return _parameter(name, schema, "how many" if name == "limit" else "how many are left out")


def _sparql() -> dict[str, Any]:
    kinds = [offer.media_type for offer in (*protocol.RESULTS, *protocol.GRAPHS)]
    endings = [offer.ending for offer in (*protocol.RESULTS, *protocol.GRAPHS)]
    refused = {
        400: "not valid SPARQL; the text says where and what may be meant",
        403: "an update, or a query that would reach other servers",
        406: "no format that you accept",
        408: "the query took too long",
        413: "the answer or the query is too large",
        503: "too many queries at once; try again after the time in Retry-After",
    }
    got = _get(
        "SPARQL 1.1 Protocol over the union of all graphs; without a query the description of the service",
        kinds,
        _parameter(
            "query", {"type": "string", "maxLength": protocol.LONGEST}, "SPARQL 1.1; known prefixes are supplied"
        ),
        _parameter("format", {"type": "string", "enum": endings}, "instead of the header Accept"),
        _parameter("default-graph-uri", _list(_TEXT), "only these graphs"),
        _parameter("named-graph-uri", _list(_TEXT), "graphs that GRAPH may name"),
        _parameter("raw", {"type": "string", "enum": ["0", "1"]}, "CSV and TSV as printed, without apostrophes"),
        also=refused,
    )
    posted = {**got["get"], "summary": "The same in the body", "parameters": []}
    posted["requestBody"] = {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": _TEXT},
            "application/x-www-form-urlencoded": {"schema": _object({"query": _TEXT})},
        },
    }
    return {"/sparql": {**got, "post": posted}}


def _entities() -> dict[str, Any]:
    endings = ", ".join(f".{ending}" for ending in _DATA)
    about = f"the rest of the IRI; ends with one of {endings}, or Accept says which"
    gone = {303: "to the form that you accept", 301: "it stands elsewhere now", 404: "no such entity"}
    return {
        "/id/{path}": _get(
            "An entity: page or data",
            _DATA.values(),
            _in_path("path", about),
            also=gone | {410: "a person who was erased"},
        ),
        "/law/{path}": _get("A law that is cited, by its ELI", _DATA.values(), _in_path("path", about), also=gone),
    }


def _pages() -> dict[str, Any]:
    html = ("text/html",)
    words = _parameter("q", {"type": "string", "maxLength": api.LONGEST}, "words to search for")
    return {
        "/": _get("The front page; as data, the description of the data set", (*html, *list(pages.DATA.values())[:2])),
        "/index.html": _get("The front page", html),
        "/graphs.html": _get("The interactive graphs", html),
        "/graphs/{name}.html": _get("An interactive graph", html, _in_path("name", "name of the graph"),
                                    also={404: "no such graph"}),
        "/search.html": _get("The search page", html, words),
        "/query.html": _get("The SPARQL editor", html),
        "/{path}.html": _get("Lists to browse: councils, years, topics", html, _in_path("path", "such as councils"),
                             also={404: "no such page"}),
    }  # fmt: skip


def _feeds() -> dict[str, Any]:
    asked = _parameter("question", _TEXT, "a question of /api/queries; without it the one asked of what is named")
    language = _parameter("lang", {"type": "string", "enum": ["da", "en"], "default": "da"}, "of titles and reasons")
    also = {304: "nothing new", 400: "the address holds no question, or a wrong one", 404: "no such form", 503: "busy"}
    kinds = [kind.partition(";")[0] for kind in FORMS.values()]
    return {
        "/watch.{form}": _get(
            "A question as a feed: its parameters (case, person, organisation, topic, search …) stand in the address",
            kinds, _in_path("form", f"one of {', '.join(FORMS)}"), asked, language, also=also,
        )
    }  # fmt: skip


def _machines() -> dict[str, Any]:
    file, none = _in_path("name", "name of the file"), {404: "no such file"}
    return {
        "/.well-known/void": _get("The data set: VoID and DCAT", list(pages.DATA.values())[:2]),
        "/catalogue.ttl": _get("The same in Turtle", ("text/turtle",)),
        "/catalogue.jsonld": _get("The same in JSON-LD", ("application/ld+json",)),
        "/ns/{name}": _get("The vocabulary: a page or a file of it", ("text/html", "text/turtle"), file, also=none),
        "/openapi.json": _get("This description", ("application/json",), schema={"type": "object"}),
        "/llms.txt": _get("What a language model should know of this site", ("text/plain",)),
        "/robots.txt": _get("For crawlers", ("text/plain",)),
        "/healthz": _get("Which state is served, since when, and what is wrong", ("application/json",),
                         schema={"type": "object", "required": ["status", "snapshot", "since"]}),
        "/metrics": _get("Counters for Prometheus", ("text/plain",)),
        "/static/{name}": _get("A file of the pages", ("text/css", "text/javascript"), file, also=none),
        "/assets/{name}": _get("A file of the editor", ("text/css", "text/javascript"), file, also=none),
        "/mcp": {
            "post": {
                "summary": "The Model Context Protocol over streamable HTTP, without sessions",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"200": {"description": "the answer of a tool",
                                      "content": _content(("application/json",), {"type": "object"})}},
            }
        },
    }  # fmt: skip
