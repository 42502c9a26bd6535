"""The values of this room: ties as a query gives them, and the network that is made of them.

    rows of queries/graphs/*.rq → Tie → Network (a networkx graph, and the items behind each of its edges)

Frozen; no I/O. Node and edge attributes of the graph are plain scalars, so that every file format holds them whole;
what is richer (items, passages) stands beside, in `Network.items` and `Network.evidence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

__all__ = ["Evidence", "Item", "Network", "Node", "Pair", "Tie", "View"]

#: The ends of an edge: as stored in a directed graph, in code-point order in an undirected one.
Pair: TypeAlias = tuple[str, str]


class Tie(NamedTuple):
    """One row of a view: `source` and `target` stand together in `item` (an agenda item or a meeting, an IRI).

    `target` may be "" for a source that stands alone. `passage` is the IRI of the words that say so, or "".
    """

    source: str
    target: str
    item: str
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """What is shown of an entity. `municipality` is a name, "" for what belongs to none; `branch` a broader topic."""

    label: str
    kind: str
    municipality: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item (or a meeting: no number) that a tie rests on. `date` is ISO or ""."""

    title: str = ""
    number: str = ""
    date: str = ""
    council: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for an edge. `via` is the entity that both ends share ("" where they meet in the item itself).

    `side`: 0 the item of the first end, 1 of the second, 2 of both.
    """

    item: str
    via: str = ""
    passage: str = ""
    side: int = 2


@dataclass(frozen=True, slots=True)
class View:
    """How the rows of a query become a graph; from the query's header.

    `shared`: sources are tied by the targets they share. `directed`: source → target. `timeline`: the targets of one
    source in the order of their dates.
    """

    name: str
    title: str
    title_da: str
    description: str = ""
    shared: bool = False
    directed: bool = False
    timeline: bool = False


@dataclass(frozen=True)
class Network:
    """A graph with what its edges rest on; `evidence` and `items` cover every edge, `nodes` also what is shared."""

    view: View
    graph: nx.Graph[str] | nx.DiGraph[str]
    evidence: Mapping[Pair, tuple[Evidence, ...]]
    items: Mapping[str, Item]
    nodes: Mapping[str, Node]
    weight: str = "raw"
    notes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
