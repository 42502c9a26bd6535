"""Pages that stand beside the entities: interactive graphs.

Takes the store's snapshot; gives files. A graph without ties, or without the page scripts in this installation, is left
out with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg import resources
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.folder import Put
from kg.publish.page import Entry, Link, Listing, Page, Words
from kg.publish.render import Renderer
from kg.publish.wording import W
from kg.query import here

__all__ = ["GRAPHS", "graphs"]

#: Views that stand on the site.
GRAPHS = ("councils-and-topics", "councils-by-topic", "councils-by-organisation")


def graphs(access: Access, renderer: Renderer, put: Put) -> None:
    """Write each graph that has ties, and the page that lists them."""
    found: list[tuple[str, Words]] = []
    for name, html, title in _drawn(access, renderer):
        put.write(name, html)
        found.append((name, title))
    put.write("graphs/index.html", renderer.page(_listing(found)))


def _drawn(access: Access, renderer: Renderer) -> Iterator[tuple[str, str, Words]]:
    """(path, page, title) of each graph that has ties."""
    if not (resources.assets() / "dist" / "graph.js").is_file():
        return
    from kg import graph

    source = here(access.store)
    words = graph.words_of(source)

    def link(iri: str) -> str:
        path = path_of(access, iri)
        return f"../{renderer.file(path)}" if path and access.known(iri.partition("#")[0]) else ""

    for name in GRAPHS:
        network = graph.build(source, name)
        if network.graph.number_of_edges():
            title = Words(network.view.title_da, network.view.title)
            yield f"graphs/{name}.html", graph.page(network, words=words, link=link), title
        del network  # two are not held at once


def _listing(found: list[tuple[str, Words]]) -> Page:
    """The page that lists the graphs."""
    entries = tuple(Entry((Link(f"file:{path}", title),)) for path, title in found)
    blocks = (Listing("graphs", W.graphs, entries),) if entries else ()
    return Page("graphs", W.graphs, W.overview, blocks=blocks)
