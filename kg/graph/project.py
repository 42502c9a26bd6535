"""Ties → a weighted graph, with a null model that tells which edges are more than chance.

Takes `Tie`s; gives a networkx graph of scalars and the evidence of each edge. Never asks the store, never draws. Counts
of all ties are made in columns (a sparse product); Python sees only the edges that are kept.

Weights of an edge between a and b, which occur d(a) and d(b) times and n(a,b) times together, among t possible:

    raw          n
    jaccard      n / (d(a) + d(b) - n)
    association  n · t / (d(a) · d(b)): how many times the number that independence would give

Null model: with the totals d fixed, n is hypergeometric (the configuration model's edge distribution); `p` is
P(X >= n), and an edge is beyond chance when it survives Benjamini and Hochberg's rule at a false discovery rate of 5 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.errors import WrongUse
from kg.graph.cells import Cells, Places, cells_of
from kg.graph.network import Evidence, Item, Pair, Tie
from kg.graph.reasons import Reasons

__all__ = ["LISTED", "RATE", "WEIGHTS", "Projected", "beyond_chance", "most_of", "project"]

WEIGHTS = ("raw", "jaccard", "association")

#: False discovery rate of "beyond chance".
RATE = 0.05

#: Ties kept unless more are asked for: so many, or so many times the nodes.
TIES, EACH = 4_000, 5

#: Items named in the attribute `items` of all edges together, and the bounds for one edge.
LISTED, LEAST, MOST = 400_000, 3, 1_000

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Projected:
    """The graph, the evidence of each of its edges, newest first, and in words what was left out."""

    graph: nx.Graph[str] | nx.DiGraph[str]
    evidence: Mapping[Pair, tuple[Evidence, ...]]
    notes: tuple[str, ...] = ()


def most_of(nodes: int) -> int:
    """Ties that a graph of so many nodes keeps by default: what can still be drawn and read."""
    return max(TIES, EACH * nodes)


def project(
    ties: Iterable[Tie],
    *,
    shared: bool = False,
    directed: bool = False,
    weight: str = "raw",
    minimum: float = 0.0,
    items: Mapping[str, Item] | None = None,
    most: int | None = None,
) -> Projected:
    """The graph of `ties`. Nodes and edges come in code-point order, so that equal ties give equal graphs.

    `weight` is one of `WEIGHTS` and becomes the edges' `weight`; edges below `minimum` are left out, nodes without an
    edge too, but for those that no tie ever joined to anything. `items` gives the dates of edges (`first`, `last`).
    `most` edges are kept at most (None: as many as `most_of` says; 0: all), see `_strongest`; `notes` and the graph's
    attributes `ties` and `note` tell of it, and the edges' attribute `more` of items that `items` does not list.
    """
    if weight not in WEIGHTS:
        raise WrongUse(f"unknown weighting {weight!r}", where="--weight", remedy=f"use one of {', '.join(WEIGHTS)}")
    cells = cells_of(ties, items or {}, sort_ends=not (shared or directed))
    one, two, n, a, b, total = _shared(cells) if shared else _direct(cells)
    names = cells.sources if shared else tuple(sorted({*cells.sources, *cells.targets}))
    jaccard = n / np.maximum(a + b - n, 1e-9)
    association = n * total / np.maximum(a * b, 1e-9)
    p, beyond = beyond_chance(n, a, b, total)
    chosen = {"raw": n, "jaccard": jaccard, "association": association}[weight]
    keep = np.nonzero(chosen >= minimum)[0]
    joined = np.unique(np.concatenate([one[keep], two[keep]]))
    limit = most_of(len(joined)) if most is None else most
    every = len(keep)
    if limit and every > limit:
        keep = _strongest(keep, one, two, chosen, p, beyond, limit)
        joined = np.unique(np.concatenate([one[keep], two[keep]]))
    pairs = [(names[s], names[t]) for s, t in zip(one[keep].tolist(), two[keep].tolist(), strict=True)]
    lonely = cells.alone - {*cells.targets, *cells.sources} if not shared else cells.alone - _tied(names, one, two)
    evidence = Reasons(cells, pairs, shared=shared)
    graph: nx.Graph[str] | nx.DiGraph[str] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(sorted({*(names[k] for k in joined.tolist()), *lonely}))
    per = min(MOST, max(LEAST, LISTED // max(len(pairs), 1)))
    columns = (_rounded(column[keep]) for column in (chosen, n, jaccard, association, p))
    short = False
    for pair, w, raw, j, s, chance, certain in zip(pairs, *columns, beyond[keep].tolist(), strict=True):
        reasons, more = evidence.some(pair, per)
        first, last = evidence.period(pair)
        graph.add_edge(
            *pair, weight=w, raw=raw, jaccard=j, association=s, p=chance, beyond=certain, first=first, last=last,
            items=" ".join(dict.fromkeys(e.item for e in reasons)),
        )  # fmt: skip
        if more:
            graph.edges[pair]["more"] = more
            short = True
    notes = []
    if len(pairs) < every:
        notes.append(
            f"{len(pairs)} of {every} ties kept: each node's strongest, then the strongest beyond chance "
            f"({int(beyond[keep].sum())} are); measures count these; all with --ties 0 (most=0)"
        )
        graph.graph["ties"] = every
    if short:
        notes.append(f"a tie's `items` name at most {per}; its `more` counts the others")
    if notes:
        graph.graph["note"] = "; ".join(notes)
    return Projected(graph, evidence, tuple(notes))


def _tied(names: Sequence[str], one: Places, two: Places) -> set[str]:
    return {names[k] for k in np.unique(np.concatenate([one, two])).tolist()}


def _strongest(
    keep: Places, one: Places, two: Places, weight: Numbers, p: Numbers, beyond: NDArray[np.bool_], limit: int
) -> Places:
    """At most `limit` (but one a node) of the edges `keep`, in their order.

    Edges beyond chance come first, the heavier before the lighter; then the others, the less accidental before the
    more. Each node's foremost edge is kept whatever its place, so that no node goes.
    """
    kept = keep[np.lexsort((keep, p[keep], np.where(beyond[keep], -weight[keep], 0.0), ~beyond[keep]))]
    ends = np.column_stack([one[kept], two[kept]]).ravel()
    _, at = np.unique(ends, return_index=True)
    foremost = np.unique(at // 2)
    rest = np.setdiff1d(np.arange(len(kept)), foremost, assume_unique=True)[: max(0, limit - len(foremost))]
    return np.sort(kept[np.concatenate([foremost, rest])])


def _rounded(values: Numbers) -> list[float]:
    """Six significant digits: enough to read, few enough to be the same on every machine."""
    return [float(f"{value:.6g}") for value in values.tolist()]


def _direct(cells: Cells) -> tuple[Places, Places, Numbers, Numbers, Numbers, float]:
    """One edge per cell, by ends, count of items, totals of the ends, and of all; ends by their place among all."""
    names = sorted({*cells.sources, *cells.targets})
    place = {name: k for k, name in enumerate(names)}
    one = np.array([place[name] for name in cells.sources], dtype=np.int64)[cells.source]
    two = np.array([place[name] for name in cells.targets], dtype=np.int64)[cells.target]
    n = cells.size().astype(np.float64)
    total: Numbers = np.bincount(np.concatenate([one, two]), np.concatenate([n, n]), minlength=len(names)).astype(
        np.float64
    )
    return one, two, n, total[one], total[two], float(n.sum())


def _shared(cells: Cells) -> tuple[Places, Places, Numbers, Numbers, Numbers, float]:
    """One edge per pair of sources with a target in common; n counts those targets; ends by their place."""
    from scipy.sparse import csr_array, triu

    shape = (len(cells.sources), len(cells.targets))
    if not len(cells.source):
        none, zero = np.zeros(0, dtype=np.int64), np.zeros(0)
        return none, none, zero, zero, zero, 0.0
    matrix = csr_array((np.ones(len(cells.source)), (cells.source, cells.target)), shape=shape)
    product = triu(matrix @ matrix.T, k=1).tocoo()
    order = np.lexsort((product.col, product.row))
    one, two = product.row[order].astype(np.int64), product.col[order].astype(np.int64)
    degree = np.bincount(cells.source, minlength=shape[0]).astype(np.float64)
    return one, two, product.data[order].astype(np.float64), degree[one], degree[two], float(shape[1])


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
