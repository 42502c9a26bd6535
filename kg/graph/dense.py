"""Graphs in which nearly all is tied to nearly all: what of them can be read.

A dense graph is opened on each node's foremost ties beyond chance and laid out by those; nodes without any stand aside.
Takes measured graphs, gives graphs; nothing is taken out of what is written to files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

    from kg.graph.network import Pair

__all__ = ["EACH", "TIES", "foremost", "is_dense", "skeleton"]

#: Ties a node, on average, from which a graph is dense; ties of each node that a dense one opens on.
TIES, EACH = 6, 3


def is_dense(graph: nx.Graph[str] | nx.DiGraph[str]) -> bool:
    """Are there too many ties to be read, and some of them beyond chance?"""
    many = graph.number_of_edges() > TIES * graph.number_of_nodes()
    return many and any(data["beyond"] for _, _, data in graph.edges(data=True))


def foremost(graph: nx.Graph[str] | nx.DiGraph[str]) -> set[Pair]:
    """The ties that tell most of each node: its `EACH` least accidental ones beyond chance, the heavier first."""
    found: dict[str, list[tuple[float, float, Pair]]] = {}
    for a, b, data in graph.edges(data=True):
        if data["beyond"]:
            row = (data["p"], -data["weight"], (a, b))
            found.setdefault(a, []).append(row)
            found.setdefault(b, []).append(row)
    return {pair for rows in found.values() for _, _, pair in sorted(rows)[:EACH]}


def skeleton(graph: nx.Graph[str] | nx.DiGraph[str]) -> nx.Graph[str] | nx.DiGraph[str]:
    """The graph itself or, of a dense one, all its nodes and its foremost ties."""
    if not is_dense(graph):
        return graph
    made = graph.__class__()
    made.add_nodes_from(graph.nodes(data=True))
    made.add_edges_from((a, b, graph.edges[a, b]) for a, b in sorted(foremost(graph)))
    return made
