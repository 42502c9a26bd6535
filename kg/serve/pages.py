"""Entities over HTTP: which entity a path names, its page and its data, suggestions when there is none.

Synchronous and free of HTTP: `kg.serve.app` calls it in a thread.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from urllib.parse import unquote

from kg.publish import catalogue, describe, extras, ontology_page
from kg.publish.about import about_page
from kg.publish.browse import browse_page, home_page
from kg.publish.cells import path_of
from kg.publish.gone import gone_page
from kg.publish.page import Entry, Link, Listing, Page, Words
from kg.publish.views import page as page_of
from kg.serve.state import State

__all__ = ["DATA", "browse", "data", "dataset", "entity_of", "exists", "graph", "home", "html", "missing"]

#: Characters that no IRI holds.
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')

#: Longest path that is held against others, and against how many: both are a client's to choose.
_LONGEST, _MOST_ALIKE = 200, 400

#: Endings of data representations → media type.
DATA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "n3": "text/n3",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "json": "application/json",
}


def entity_of(state: State, path: str) -> str:
    """IRI of the entity whose page has `path` ("id/person/3f…", "law/lta/2014/1482")."""
    if path.startswith("law/"):
        return "https://www.retsinformation.dk/eli/" + path.removeprefix("law/")
    return state.access.base + path


def exists(state: State, iri: str) -> bool:
    """Does the graph say anything of the entity?"""
    return not _NO_IRI.search(iri) and state.access.known(iri)


def html(state: State, iri: str) -> str:
    """The entity's page."""
    page = page_of(state.access, iri)
    if "kg:sha256" in state.access.out(iri):
        return state.renderer.document(page)
    return state.renderer.page(page)


def data(state: State, iri: str, ending: str) -> bytes:
    """The entity's description in one of `DATA`."""
    if ending in ("trig", "nq"):
        return describe.trig(state.access, iri, ending)
    return describe.write(state.access, describe.document(state.access, iri), ending)


def dataset(state: State, ending: str) -> bytes:
    """The description of the whole dataset."""
    return describe.write(state.access, catalogue.triples(state.access, [], live=True), ending)


@cache
def vocabulary() -> dict[str, bytes]:
    """The pages of the ontology and its Turtle files by name."""
    return dict(ontology_page.files())


def browse(state: State, path: str) -> str | None:
    """A browse page ("councils", "years/2024"), drawn once per state; None when there is none of that path."""
    if path not in state.pages:
        page = browse_page(state.access, path) or about_page(state.access, path)
        if page is None:
            return None
        state.pages[path] = state.renderer.page(page)
    return state.pages[path]


def graph(state: State, name: str) -> str:
    """The page of a graph, or the one that lists them (""), drawn once per state; "" when there is none."""
    path = f"graphs/{name}"
    with state.drawing:
        if path not in state.pages:
            found = extras.views()
            if not name:
                state.pages[path] = state.renderer.page(extras.listing(found))
            else:
                known = name in {query.name for query in found}
                state.pages[path] = extras.drawn(state.access, state.renderer, name) if known else ""
    return state.pages[path]


def home(state: State) -> str:
    """The front page, drawn once per state."""
    if "" not in state.pages:
        page, counts = home_page(state.access)
        state.pages[""] = state.renderer.home(page, counts, [("sparql", "SPARQL"), (".well-known/void", "VoID")])
    return state.pages[""]


def missing(state: State, path: str, *, gone: bool = False) -> str:
    """The page for a path that names nothing (any more), with the nearest that do."""
    if gone:
        return state.renderer.page(gone_page(path.strip("/")))
    links = [Entry((Link(iri, state.access.label(iri)),)) for iri in _near(state, unquote(path))]
    title = Words("Findes ikke", "Not found")
    lead = Words("Samlingen har intet under denne adresse.", "The collection has nothing at this address.")
    blocks = (Listing("near", Words("Mente du", "Did you mean"), tuple(links)),) if links else ()
    page = Page(path.strip("/"), title, Words("", ""), lead=lead, blocks=blocks, noindex=True)
    return state.renderer.page(page)


def _near(state: State, path: str) -> list[str]:
    """Entities of the same folder whose last segment is alike; of one municipality where the path names one."""
    if len(path) > _LONGEST:
        return []
    parts = path.strip("/").split("/")
    kinds = {"municipality": "kg:Municipality", "council": "kg:Council", "topic": "skos:Concept",
             "organisation": "org:Organization", "meeting": "kg:Council"}  # fmt: skip
    kind = kinds.get(parts[1]) if len(parts) > 2 and parts[0] == "id" else None
    if kind is None:
        return []
    paths = {path_of(state.access, iri): iri for iri in state.access.instances(kind)}
    if parts[1] == "meeting":
        parts = ["id", "council", *parts[2:4]]
    folder = "/".join(parts[:-1]) + "/"
    alike = sorted((p for p in paths if p and p.startswith(folder)), key=lambda p: (abs(len(p) - len(path)), p))
    return [paths[p] for p in get_close_matches("/".join(parts), alike[:_MOST_ALIKE], 5, 0.6)]
