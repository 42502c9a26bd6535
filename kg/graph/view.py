"""A view of the catalogue, asked of a source, as a `Network`: measured, laid out, ready to be written or drawn.

Takes a `Source` (the store here or an endpoint elsewhere) and a view's name; asks three kinds of questions: the view's
own, and the lookups `graph_nodes` and `graph_items` for the labels and dates. A new view is a new
`queries/graphs/NAME.rq` with the columns `source`, `target`, `item`, `passage` and the tag `graph`; further tags say
what is done with its rows:

    shared     sources are tied by the targets that they share (else: source to target)
    directed   the ties have a direction
    timeline   the targets of each source, in the order of their dates
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import WrongUse
from kg.graph.dense import is_dense, skeleton
from kg.graph.layout import HEIGHT, WIDTH, lay_out, sizes, timeline
from kg.graph.measure import measure
from kg.graph.network import Evidence, Item, Network, Node, Tie, View
from kg.graph.project import Projected, project
from kg.query import Query, Source, Value, bind, catalogue, lookup, prepare
from kg.query.nothing import explained

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

__all__ = [
    "KINDS",
    "build",
    "find",
    "kind_of",
    "labelled",
    "looked_up",
    "made_of",
    "nodes_and_items",
    "options_of",
    "placed",
    "ties",
    "views",
]

#: Kinds of nodes, as the IRIs have them.
KINDS = ("council", "topic", "organisation", "person", "case", "item", "meeting", "law", "municipality", "kle")

#: Columns that a view must give.
COLUMNS = ("source", "target", "item", "passage")

_KIND = re.compile(r"/id/([a-z]+)(?:/|\Z)")
_BATCH = 800

#: What no XML file can hold, and what would reorder the words around it on a screen.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]+")


def views(folder: Path | None = None) -> tuple[Query, ...]:
    """The catalogue's graph views, by name."""
    return tuple(query for query in catalogue("graphs", folder) if "graph" in query.tags)


def find(name: str, folder: Path | None = None) -> Query:
    """The view called `name`. Raises `WrongUse` with the nearest that there is."""
    known = {query.name: query for query in views(folder)}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 3, 0.4)
    remedy = f"did you mean {' or '.join(near)}?" if near else "`kg graph` lists the views"
    raise WrongUse(f"no graph view is called {name!r}", remedy=remedy)


def options_of(query: Query) -> View:
    """How the rows of `query` become a graph."""
    return View(
        name=query.name,
        title=query.summary,
        title_da=query.danish or query.summary,
        description=query.description,
        shared="shared" in query.tags,
        directed="directed" in query.tags,
        timeline="timeline" in query.tags,
    )


def ties(
    source: Source, query: Query, values: Mapping[str, Value] | None = None
) -> tuple[tuple[Tie, ...], tuple[str, ...]]:
    """(ties, notes) of a view. Raises `QueryError` for a bad parameter, `WrongUse` for a query that is no view."""
    ready = prepare(source, query, values or {})
    answer = source.answer(ready.text)
    if answer.variables != COLUMNS:
        raise WrongUse(
            f"gives the columns {', '.join(answer.variables)}", where=query.path or query.name,
            remedy=f"a graph view gives {', '.join(COLUMNS)}",
        )  # fmt: skip
    found = tuple(Tie(*(_text(term) for term in row)) for row in answer.rows)
    return found, ready.notes if found else (*ready.notes, *explained(source, ready))


def build(
    source: Source,
    name: str,
    values: Mapping[str, Value] | None = None,
    *,
    kinds: Sequence[str] = (),
    weight: str = "raw",
    minimum: float = 0.0,
    most: int | None = None,
    positions: bool = True,
    folder: Path | None = None,
) -> Network:
    """The network of the view `name` (or of any query file's `Query` in the catalogue `folder`).

    `values`: the view's parameters. `kinds`: keep only nodes of these kinds (and the ties among them). `weight`: raw,
    jaccard or association; `minimum`: the least weight of an edge; `most`: edges at most, the strongest beyond chance
    first (None: as many as can be read; 0: all). Without `positions` nothing is laid out.
    """
    query = find(name, folder)
    found, notes = ties(source, query, values)
    if kinds:
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise WrongUse(f"no kind is called {unknown[0]!r}", where="--kind", remedy=f"use {', '.join(KINDS)}")
        keep = set(kinds)
        ends = options_of(query).shared
        found = tuple(t for t in found if kind_of(t.source) in keep and (ends or kind_of(t.target) in keep))
    nodes, items = nodes_and_items(source, found)
    made = made_of(
        found, nodes, items, options_of(query), weight=weight, minimum=minimum, most=most, positions=positions,
        notes=notes,
    )  # fmt: skip
    if not made.graph.number_of_nodes():
        empty = "nothing to draw: no ties under these options; widen the period or lower --min-weight"
        made = replace(made, notes=(*made.notes, empty))
    return made


def made_of(
    found: Iterable[Tie],
    nodes: Mapping[str, Node],
    items: Mapping[str, Item],
    view: View,
    *,
    weight: str = "raw",
    minimum: float = 0.0,
    most: int | None = None,
    positions: bool = True,
    notes: tuple[str, ...] = (),
) -> Network:
    """The network of `found`, whatever gave it: labelled, measured and (with `positions`) laid out."""
    projected = labelled(found, nodes, items, view, weight=weight, minimum=minimum, most=most)
    graph = projected.graph
    notes = (*notes, *projected.notes, *measure(graph))
    options = placed(graph, items, view) if positions else {}
    return Network(view, graph, projected.evidence, items, nodes, weight, notes, options)


def labelled(
    found: Iterable[Tie],
    nodes: Mapping[str, Node],
    items: Mapping[str, Item],
    view: View,
    *,
    weight: str = "raw",
    minimum: float = 0.0,
    most: int | None = None,
) -> Projected:
    """The projection of `found` as the view wants it, with labels on its nodes."""
    projected = (
        _in_time(found, items)
        if view.timeline
        else project(
            found, shared=view.shared, directed=view.directed, weight=weight, minimum=minimum, items=items, most=most
        )
    )
    graph = projected.graph
    graph.graph.update(name=view.name, title=view.title, weighting=weight)
    for iri in graph:
        node = nodes.get(iri) or Node(_short(iri), kind_of(iri))
        label, municipality = node.label, node.municipality
        if view.timeline and iri in items:
            item = items[iri]
            label, municipality = " · ".join(x for x in (item.date, item.title) if x), item.municipality
        graph.nodes[iri].update(label=label, kind=node.kind, municipality=municipality, branch=node.branch)
    return projected


def placed(graph: nx.Graph[str] | nx.DiGraph[str], items: Mapping[str, Item], view: View) -> dict[str, Any]:
    """Write x, y and size on the nodes of a measured graph; gives the lanes and ticks of a timeline."""
    radius = sizes(graph)
    options: dict[str, Any] = {}
    if view.timeline:
        order = [iri for iri in _dated(graph, items) if iri in items]
        radius = dict.fromkeys(order, 9.0)
        places, lanes, ticks = timeline(order, items)
        options = {"lanes": lanes, "ticks": ticks}
    else:
        if is_dense(graph):  # all its nodes are strong: they are drawn as large as there is room for
            room = (0.04 * WIDTH * HEIGHT / graph.number_of_nodes()) ** 0.5 / 2
            share = min(1.0, room * len(radius) / sum(radius.values()))
            radius = {iri: round(value * share, 2) for iri, value in radius.items()}
        places = lay_out(skeleton(graph), radius)
    for iri, (x, y) in places.items():
        graph.nodes[iri].update(x=x, y=y, size=radius[iri])
    return options


def _dated(found: Iterable[str], items: Mapping[str, Item]) -> list[str]:
    return sorted(
        found, key=lambda i: (items[i].date if i in items else "", items[i].number.zfill(6) if i in items else "", i)
    )


def _in_time(found: Iterable[Tie], items: Mapping[str, Item]) -> Projected:
    """Each source's items tied one to the next."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    evidence: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    chains: dict[str, set[str]] = {}
    for tie in found:
        chains.setdefault(tie.source, set()).add(tie.target or tie.item)
    for _, chain in sorted(chains.items()):
        ordered = _dated((i for i in chain if i in items), items)
        graph.add_nodes_from(ordered)
        for one, two in pairwise(ordered):
            graph.add_edge(
                one, two, weight=1.0, raw=1.0, jaccard=1.0, association=1.0, p=1.0, beyond=False,
                first=items[one].date, last=items[two].date, items=f"{one} {two}",
            )  # fmt: skip
            evidence[(one, two)] = (Evidence(two), Evidence(one))
    return Projected(graph, evidence)


# -- labels and dates -----------------------------------------------------------------------------------------------


def nodes_and_items(source: Source, found: Iterable[Tie]) -> tuple[dict[str, Node], dict[str, Item]]:
    """Labels of all ends, and titles, dates and councils of all items, of `found`."""
    ends: set[str] = set()
    items: set[str] = set()
    for tie in found:
        ends |= {tie.source, tie.target} - {""}
        items.add(tie.item)
    ends -= items & {iri for iri in ends if kind_of(iri) in ("item", "meeting")}
    nodes: dict[str, Node] = {}
    for iri, label, municipality, branch in looked_up(source, "graph_nodes", ends):
        if iri not in nodes and label:
            kind, town = kind_of(iri), _clean(municipality)
            nodes[iri] = Node(_whose(_clean(label), kind, town), kind, town, _clean(branch))
    for iri in sorted(ends - nodes.keys()):
        nodes[iri] = Node(_short(iri), kind_of(iri))
    places: dict[str, Item] = {}
    for iri, *cells in looked_up(source, "graph_items", items):
        if iri not in places or not places[iri].title:
            places[iri] = Item(*(_clean(cell) for cell in cells))
    for iri, item in places.items():
        nodes.setdefault(iri, Node(item.title or f"{item.council} {item.date}", kind_of(iri), item.municipality))
    return nodes, places


def _whose(label: str, kind: str, municipality: str) -> str:
    """A council's name with its municipality, where the name does not say it: every town has an `Økonomiudvalget`."""
    town = municipality.removesuffix(" Kommune")
    return f"{label}, {town}" if kind == "council" and town and town.casefold() not in label.casefold() else label


def looked_up(source: Source, name: str, iris: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Rows of a lookup query for `iris`, in code-point order, Danish labels first."""
    query = lookup(name)
    wanted = sorted(iri for iri in iris if iri)
    for start in range(0, len(wanted), _BATCH):
        batch = [ox.NamedNode(iri) for iri in wanted[start : start + _BATCH]]
        rows = source.answer(bind(query.text, {"iri": batch})).rows
        yield from sorted(
            (tuple(_text(term) for term in row) for row in sorted(rows, key=lambda row: _foreign(row[1]))),
            key=lambda row: row[0],
        )


def _foreign(term: object) -> tuple[bool, str]:
    language = term.language if isinstance(term, ox.Literal) else None
    return (language not in (None, "da"), _text(term))


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _clean(text: str) -> str:
    """One line without control characters: what any file format can hold."""
    return " ".join(_CONTROL.sub(" ", text).split())


def kind_of(iri: str) -> str:
    """What an IRI names, by its path; "other" for an IRI that is not minted by this project (laws aside)."""
    found = _KIND.search(iri)
    if not found:
        return "law" if "retsinformation" in iri or "/eli/" in iri else "other"
    return "item" if found[1] == "meeting" and "/item/" in iri else found[1]


def _short(iri: str) -> str:
    return _clean(iri.rstrip("/").rpartition("/")[2]) or iri
