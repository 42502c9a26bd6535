"""Council KG: minutes of Danish councils and committees as a knowledge graph.

    import kg
    g = kg.open()                                    # the store in .kg, or kg.open(endpoint="https://…")
    g.query("attendance", person="Inga Lykke")       # a Table: prints, iterates, turns into pandas, polars, networkx
    g.ask.attendance(person="Inga Lykke")            # the same; notebooks complete the questions
    kg.build("data/minutes")                         # what kg build does, then open
    kg.graph("councils-by-topic", since="2022")      # a networkx graph of a view

`Graph`, `Table` and `open` are loaded when they are first used, so that importing a part of the package stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pragma: no cover
    from kg.session import Graph, build, open
    from kg.table import Table

__all__ = ["Graph", "Table", "__version__", "build", "open"]

__version__ = "0.1.0"


def __dir__() -> list[str]:
    return [*__all__, "graph"]


def __getattr__(name: str) -> Any:
    if name in ("Graph", "build", "open"):
        from kg import session

        return getattr(session, name)
    if name == "Table":
        from kg.table import Table

        return Table
    if name == "graph":  # the room of graphs, which can be called: kg.graph("councils-by-topic", since="2022")
        return import_module("kg.graph")
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
