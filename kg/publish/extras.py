"""Pages that stand beside the entities: interactive graphs, one for each view that asks for nothing.

Takes the store's snapshot; gives files, or one page of a live server. A graph without ties, or without the page scripts
in this installation, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg import resources
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.folder import Put
from kg.publish.page import Entry, Link, Listing, Page, Words
from kg.publish.render import Renderer
from kg.publish.wording import W
from kg.query import Query, here

__all__ = ["drawn", "graphs", "listing", "views"]


def views() -> tuple[Query, ...]:
    """Views of the catalogue that need no parameter; none where the page's script is not bundled."""
    if not (resources.assets() / "dist" / "graph.js").is_file():
        return ()
    from kg import graph

    return tuple(query for query in graph.views() if not any(param.required for param in query.params))


def graphs(access: Access, renderer: Renderer, put: Put) -> None:
    """Write each graph that has ties, and the page that lists them."""
    found = []
    for query in views():
        html = drawn(access, renderer, query.name)
        if html:
            put.write(f"graphs/{query.name}.html", html)
            found.append(query)
    put.write("graphs/index.html", renderer.page(listing(found)))


def drawn(access: Access, renderer: Renderer, name: str) -> str:
    """The page of a graph; "" for one without ties."""
    from kg import graph

    source = here(access.store)
    network = graph.build(source, name)
    if not network.graph.number_of_edges():
        return ""

    def link(iri: str) -> str:
        path = path_of(access, iri)
        return f"../{renderer.file(path)}" if path and access.known(iri.partition("#")[0]) else ""

    home = ("../graphs.html" if renderer.live else "index.html", access.settings.title)
    return graph.page(network, words=graph.words_of(source), link=link, home=home)


def listing(found: Iterable[Query]) -> Page:
    """The page that lists graphs."""
    entries = tuple(
        Entry((Link(f"file:graphs/{query.name}.html", Words(query.danish or query.summary, query.summary)),))
        for query in found
    )
    blocks = (Listing("graphs", W.graphs, entries),) if entries else ()
    return Page("graphs", W.graphs, W.overview, blocks=blocks)
