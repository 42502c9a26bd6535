"""A network written in the form that a file name asks for.

Takes a `Network` and a path; writes one file (`.csv` writes two: edges, and nodes in `NAME.nodes.csv`). Nothing is left
half-written: the text is made whole before the file is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg import whole
from kg.errors import WrongUse
from kg.graph import files
from kg.graph.canvas import FORMATS as PICTURES
from kg.graph.network import Network
from kg.graph.picture import picture
from kg.graph.webpage import Words, page

__all__ = ["FORMATS", "form_of", "write"]

#: Endings and what they are.
FORMATS = {
    "html": "interactive page", "gexf": "Gephi", "graphml": "Cytoscape, R, yEd", "json": "node-link",
    "csv": "edges, and nodes beside", "svg": "picture", "png": "picture", "pdf": "picture",
}  # fmt: skip


def form_of(out: Path) -> str:
    """The form that a path's ending asks for. Raises `WrongUse`."""
    form = out.suffix.lower().removeprefix(".")
    form = "html" if form == "htm" else form
    if form not in FORMATS:
        raise WrongUse(f"unknown ending {out.suffix!r}", where=str(out), remedy=f"use .{', .'.join(FORMATS)}")
    return form


def write(
    network: Network,
    out: Path,
    *,
    words: Words = lambda _: {},
    link: Callable[[str], str] = lambda iri: iri,
    language: str = "da",
) -> tuple[Path, ...]:
    """Write `network` to `out`; gives the files written. Raises `WrongUse` for an ending or a path that will not do."""
    form = form_of(out)
    texts: dict[Path, bytes] = {}
    if form in PICTURES:
        texts[out] = picture(network, form, language)
    elif form == "html":
        texts[out] = page(network, words=words, link=link, language=language).encode("utf-8", "replace")
    elif form == "csv":
        texts[out] = files.csv_edges(network).encode("utf-8")
        texts[out.with_suffix(".nodes.csv")] = files.csv_nodes(network).encode("utf-8")
    else:
        makers = {"gexf": files.gexf, "graphml": files.graphml, "json": files.node_link}
        texts[out] = makers[form](network).encode("utf-8")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write(path, text)
        except OSError as error:
            raise whole.refusal(error, path) from None
    return tuple(texts)
