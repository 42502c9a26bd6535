"""Measures of nodes: how many ties, how strong, how much in between, which group, how far across municipalities.

Takes a graph whose nodes have `municipality` and whose edges have `weight`; writes scalar attributes on its nodes. All
are deterministic: seeds are fixed and ties are broken by code-point order.

    degree       number of ties                            strength   sum of their weights
    betweenness  share of shortest paths through the node (exact up to `EXACT` steps, then from `SAMPLE` sources)
    community    Louvain groups by weight, numbered from 0 by falling size
    reach        number of municipalities the node's ties lead to (its own included)
    brokerage    share of the pairs of its neighbours that lie in different municipalities (0 below two neighbours)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

__all__ = ["EXACT", "SAMPLE", "SEED", "measure"]

SEED = 20

#: Nodes times edges up to which betweenness is exact.
EXACT = 3_000_000

#: Sources of the sampled betweenness.
SAMPLE = 200


def measure(graph: nx.Graph[str] | nx.DiGraph[str]) -> tuple[str, ...]:
    """Write the measures on the nodes of `graph`; gives notes on what was approximated."""
    flat: nx.Graph[str] = graph.to_undirected(as_view=False) if graph.is_directed() else graph
    between, notes = _betweenness(flat)
    groups = _communities(flat)
    for node in graph:
        data = graph.nodes[node]
        places: Counter[str] = Counter()
        strength = 0.0
        degree = 0
        for other in flat[node]:
            degree += 1
            strength += flat[node][other]["weight"]
            place = flat.nodes[other].get("municipality", "")
            if place:
                places[place] += 1
        own = data.get("municipality", "")
        data["degree"] = degree
        data["strength"] = float(f"{strength:.6g}")
        data["betweenness"] = float(f"{between[node]:.4g}")
        data["community"] = groups[node]
        data["reach"] = len(set(places) | ({own} if own else set()))
        data["brokerage"] = _brokerage(places)
    return notes


def _brokerage(places: Counter[str]) -> float:
    total = sum(places.values())
    if total < 2:
        return 0.0
    same = sum(count * (count - 1) for count in places.values())
    return float(f"{1 - same / (total * (total - 1)):.4g}")


def _communities(graph: nx.Graph[str]) -> dict[str, int]:
    import networkx as nx

    if not graph.number_of_edges():
        return {node: place for place, node in enumerate(sorted(graph))}
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    ordered = sorted(found, key=lambda group: (-len(group), min(group)))
    return {node: place for place, group in enumerate(ordered) for node in group}


def _betweenness(graph: nx.Graph[str]) -> tuple[dict[str, float], tuple[str, ...]]:
    import networkx as nx

    n, m = graph.number_of_nodes(), graph.number_of_edges()
    if n * m <= EXACT:
        return nx.betweenness_centrality(graph), ()
    note = (f"betweenness is an estimate from {SAMPLE} sources",)
    try:
        import networkit as nk
    except ImportError:
        few = max(10, min(SAMPLE, 4 * EXACT // max(m, 1)))
        return nx.betweenness_centrality(graph, k=min(n, few), seed=SEED), (
            f"betweenness is an estimate from {few} sources",
        )
    nk.setNumberOfThreads(1)
    nk.setSeed(SEED, False)
    nodes = list(graph)
    place = {node: k for k, node in enumerate(nodes)}
    fast = nk.Graph(n)
    for a, b in graph.edges:
        fast.addEdge(place[a], place[b])
    run = nk.centrality.EstimateBetweenness(fast, min(n, SAMPLE), True, False)
    run.run()
    scores = run.scores()
    return {node: float(scores[k]) for k, node in enumerate(nodes)}, note
