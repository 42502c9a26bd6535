"""Graphs of what ties councils together: rows of a query → a measured networkx graph → files, pictures, a page.

    import kg
    kg.graph("councils-by-topic", since="2022")      # the networkx graph; attributes are scalars

    from kg.graph import build, words_of, write
    network = build(source, "councils-by-topic", {"since": "2022"})
    network.evidence[edge]                           # the items and passages behind an edge
    write(network, Path("councils.html"), words=words_of(source))

A view is a file `queries/graphs/NAME.rq`; see `kg.graph.view`. Importing this package is cheap; numpy, networkx and
matplotlib are loaded when something is built or drawn.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

    from kg.graph.charts import plot, plots
    from kg.graph.network import Evidence, Item, Network, Node, Tie, View
    from kg.graph.output import FORMATS, write
    from kg.graph.view import build, find, made_of, views
    from kg.graph.webpage import page, words_of

__all__ = [
    "FORMATS",
    "Evidence",
    "Item",
    "Network",
    "Node",
    "Tie",
    "View",
    "build",
    "find",
    "made_of",
    "page",
    "plot",
    "plots",
    "views",
    "words_of",
    "write",
]

_HOMES = {
    "made_of": "view", "build": "view", "find": "view", "views": "view", "page": "webpage", "words_of": "webpage",
    "plot": "charts", "plots": "charts", "FORMATS": "output", "write": "output",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg.graph' has no attribute {name!r}")
    return getattr(import_module(f"kg.graph.{_HOMES.get(name, 'network')}"), name)


class _Room(ModuleType):
    """This package, which can also be called: `kg.graph("councils-by-topic", since="2022")`."""

    def __call__(
        self,
        view: str,
        *,
        store: Path | str = ".kg",
        kinds: tuple[str, ...] = (),
        weight: str = "raw",
        minimum: float = 0.0,
        most: int | None = None,
        positions: bool = False,
        **values: Any,
    ) -> nx.Graph[str] | nx.DiGraph[str]:
        """The networkx graph of a view of the store in the folder `store`; `values` are the view's parameters.

        Nodes and edges have the attributes of the exports (label, kind, municipality, measures; weights, p, dates,
        items). A graph of too many ties keeps the strongest beyond chance, and its attribute `note` says so: `most` is
        the number kept (0: all).
        Whom `kg.toml` in this folder hides is hidden. Raises `WrongUse`, `QueryError`, `StoreError`.
        """
        from kg import hiding, settings
        from kg.graph.view import build as built
        from kg.query import here
        from kg.store import reader

        hiding.ensure(Path(store), settings.here())
        with reader(Path(store)) as opened:
            return built(
                here(opened), view, values, kinds=kinds, weight=weight, minimum=minimum, most=most,
                positions=positions,
            ).graph  # fmt: skip


sys.modules[__name__].__class__ = _Room
