"""Ties → a weighted graph, with a null model that tells which edges are more than chance.

Takes `Tie`s; gives a networkx graph of scalars and the evidence of each edge. Never asks the store, never draws.

Weights of an edge between a and b, which occur d(a) and d(b) times and n(a,b) times together, among t possible:

    raw          n
    jaccard      n / (d(a) + d(b) - n)
    association  n · t / (d(a) · d(b)): how many times the number that independence would give

Null model: with the totals d fixed, n is hypergeometric (the configuration model's edge distribution); `p` is
P(X >= n), and an edge is beyond chance when it survives Benjamini and Hochberg's rule at a false discovery rate of 5 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.errors import WrongUse
from kg.graph.network import Evidence, Item, Pair, Tie

__all__ = ["RATE", "WEIGHTS", "Projected", "beyond_chance", "project"]

WEIGHTS = ("raw", "jaccard", "association")

#: False discovery rate of "beyond chance".
RATE = 0.05

#: Evidence kept per shared entity and side of an edge.
FEW = 40

Numbers = NDArray[np.float64]
_Reasons: TypeAlias = "Callable[[int], tuple[Evidence, ...]]"


@dataclass(frozen=True)
class Projected:
    """The graph, and the evidence of each of its edges, newest first."""

    graph: nx.Graph[str] | nx.DiGraph[str]
    evidence: Mapping[Pair, tuple[Evidence, ...]]


def project(
    ties: Iterable[Tie],
    *,
    shared: bool = False,
    directed: bool = False,
    weight: str = "raw",
    minimum: float = 0.0,
    items: Mapping[str, Item] | None = None,
) -> Projected:
    """The graph of `ties`. Nodes and edges come in code-point order, so that equal ties give equal graphs.

    `weight` is one of `WEIGHTS` and becomes the edges' `weight`; edges below `minimum` are left out, nodes without an
    edge too, but for those that no tie ever joined to anything. `items` gives the dates of edges (`first`, `last`).
    """
    if weight not in WEIGHTS:
        raise WrongUse(f"unknown weighting {weight!r}", where="--weight", remedy=f"use one of {', '.join(WEIGHTS)}")
    known = items or {}
    cells: dict[Pair, dict[str, str]] = defaultdict(dict)
    alone: set[str] = set()
    for tie in sorted(set(ties)):
        if not tie.target or tie.source == tie.target:
            alone.add(tie.source)
            continue
        pair = (tie.source, tie.target)
        if not (shared or directed) and tie.source > tie.target:
            pair = (tie.target, tie.source)
        if not cells[pair].get(tie.item):
            cells[pair][tie.item] = tie.passage
    build = _shared if shared else _direct
    pairs, n, a, b, total, evidence = build(cells, known)
    graph: nx.Graph[str] | nx.DiGraph[str] = nx.DiGraph() if directed else nx.Graph()
    every = {node for pair in pairs for node in pair}
    jaccard = n / np.maximum(a + b - n, 1e-9)
    association = n * total / np.maximum(a * b, 1e-9)
    p, beyond = beyond_chance(n, a, b, total)
    chosen = {"raw": n, "jaccard": jaccard, "association": association}[weight]
    kept: dict[Pair, tuple[Evidence, ...]] = {}
    keep = [k for k in range(len(pairs)) if chosen[k] >= minimum]
    joined = {node for k in keep for node in pairs[k]}
    graph.add_nodes_from(sorted(joined | (alone - every)))
    for k in keep:
        reasons = evidence(k)
        dates = sorted(known[e.item].date for e in reasons if e.item in known and known[e.item].date)
        graph.add_edge(
            *pairs[k],
            weight=_round(chosen[k]),
            raw=_round(n[k]),
            jaccard=_round(jaccard[k]),
            association=_round(association[k]),
            p=_round(p[k]),
            beyond=bool(beyond[k]),
            first=dates[0] if dates else "",
            last=dates[-1] if dates else "",
            items=" ".join(dict.fromkeys(e.item for e in reasons)),
        )
        kept[pairs[k]] = reasons
    return Projected(graph, kept)


def _round(value: float) -> float:
    """Six significant digits: enough to read, few enough to be the same on every machine."""
    return float(f"{float(value):.6g}")


def _direct(
    cells: Mapping[Pair, Mapping[str, str]], items: Mapping[str, Item]
) -> tuple[list[Pair], Numbers, Numbers, Numbers, float, _Reasons]:
    """One edge per pair that a tie names; n counts items."""
    pairs = sorted(pair for pair in cells)
    total_of: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for node in pair:
            total_of[node] += len(cells[pair])
    n = np.array([len(cells[pair]) for pair in pairs], dtype=np.float64)
    a = np.array([total_of[s] for s, _ in pairs], dtype=np.float64)
    b = np.array([total_of[t] for _, t in pairs], dtype=np.float64)

    def reasons(k: int) -> tuple[Evidence, ...]:
        return _newest([Evidence(item, "", passage, 2) for item, passage in cells[pairs[k]].items()], items)

    return pairs, n, a, b, float(n.sum()), reasons


def _shared(
    cells: Mapping[Pair, Mapping[str, str]], items: Mapping[str, Item]
) -> tuple[list[Pair], Numbers, Numbers, Numbers, float, _Reasons]:
    """One edge per pair of sources with a target in common; n counts those targets."""
    from scipy.sparse import csr_array, triu

    sources = sorted({s for s, _ in cells})
    targets = sorted({t for _, t in cells})
    place_s = {s: k for k, s in enumerate(sources)}
    place_t = {t: k for k, t in enumerate(targets)}
    rows = np.array([place_s[s] for s, _ in cells], dtype=np.int64)
    columns = np.array([place_t[t] for _, t in cells], dtype=np.int64)
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(sources), len(targets)))
    matrix.sort_indices()
    product = triu(matrix @ matrix.T, k=1).tocoo()
    order = np.lexsort((product.col, product.row))
    one, two, n = product.row[order], product.col[order], product.data[order].astype(np.float64)
    degree = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    pairs = [(sources[i], sources[j]) for i, j in zip(one.tolist(), two.tolist(), strict=True)]
    of_source: list[Sequence[int]] = [
        matrix.indices[matrix.indptr[k] : matrix.indptr[k + 1]].tolist() for k in range(len(sources))
    ]
    sets = [frozenset(found) for found in of_source]

    def reasons(k: int) -> tuple[Evidence, ...]:
        s, t = pairs[k]
        found: list[Evidence] = []
        for via in sorted(sets[one[k]] & sets[two[k]]):
            target = targets[via]
            left, right = cells[(s, target)], cells[(t, target)]
            if target in left and target in right:  # the shared thing is itself the item: they meet there
                found.append(Evidence(target, "", left[target] or right[target], 2))
                continue
            both = left.keys() & right.keys()
            found += [Evidence(i, target, left[i] or right[i], 2) for i in sorted(both)[:FEW]]
            found += [Evidence(i, target, left[i], 0) for i in _latest(left.keys() - both, items)]
            found += [Evidence(i, target, right[i], 1) for i in _latest(right.keys() - both, items)]
        return _newest(found, items)

    return pairs, n, degree[one], degree[two], float(len(targets)), reasons


def _latest(found: Iterable[str], items: Mapping[str, Item]) -> list[str]:
    return sorted(sorted(found), key=lambda i: items[i].date if i in items else "", reverse=True)[:FEW]


def _newest(found: list[Evidence], items: Mapping[str, Item]) -> tuple[Evidence, ...]:
    found.sort(key=lambda e: (e.via, e.item, e.side))
    found.sort(key=lambda e: items[e.item].date if e.item in items else "", reverse=True)
    return tuple(found)


def beyond_chance(n: Numbers, a: Numbers, b: Numbers, total: float) -> tuple[Numbers, NDArray[np.bool_]]:
    """(p, survives) of edges seen `n` times, whose ends occur `a` and `b` times among `total` possible.

    `p` is the hypergeometric P(X >= n); `survives` applies Benjamini and Hochberg's rule at `RATE`.
    """
    if not len(n):
        return np.zeros(0), np.zeros(0, dtype=np.bool_)
    p = _tail(n, a, b, total)
    order = np.argsort(p, kind="stable")
    passed = p[order] <= RATE * np.arange(1, len(p) + 1) / len(p)
    survives = np.zeros(len(p), dtype=np.bool_)
    if passed.any():
        survives[order[: int(np.max(np.nonzero(passed)[0])) + 1]] = True
    return p, survives


def _tail(n: Numbers, a: Numbers, b: Numbers, total: float) -> Numbers:
    """P(X >= n) for X hypergeometric: the first term by gamma functions, the next ones by their ratio.

    All edges go one term further at a time, and drop out when the rest cannot change the twelfth digit.
    """
    from scipy.special import gammaln

    def choose(above: Numbers, below: Numbers) -> Numbers:
        return np.asarray(gammaln(above + 1) - gammaln(below + 1) - gammaln(above - below + 1))

    whole = np.full_like(n, total)
    start = np.maximum(n, np.maximum(a + b - total, 0))
    possible = start <= np.minimum(a, b)
    start = np.where(possible, start, np.minimum(a, b))
    term = np.exp(choose(a, start) + choose(whole - a, b - start) - choose(whole, b)) * possible
    result = term.copy()
    active = np.nonzero(term > 0)[0]
    k = start.copy()
    while len(active):
        at, one, two = k[active], a[active], b[active]
        ratio = (one - at) * (two - at) / ((at + 1) * (total - one - two + at + 1))
        term[active] *= ratio
        result[active] += term[active]
        k[active] += 1
        active = active[(term[active] > 1e-12 * result[active]) | (ratio > 1)]
        active = active[term[active] > 0]
    return np.asarray(np.minimum(result, 1.0), dtype=np.float64)
