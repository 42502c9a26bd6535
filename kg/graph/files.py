"""A network in the formats of other programs: GEXF (Gephi), GraphML (Cytoscape, R), node-link JSON, CSV.

Takes a `Network`; gives text. Node and edge attributes are the graph's own scalars, so reading a file back with
networkx gives an equal graph. No clock: the same network gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import networkx as nx

from kg.graph.network import Network
from kg.spreadsheet import inert

__all__ = ["csv_edges", "csv_nodes", "gexf", "graphml", "node_link"]


def gexf(network: Network) -> str:
    """GEXF 1.2 with positions and sizes where the network is laid out."""
    graph = network.graph.copy()
    for _, data in graph.nodes(data=True):
        if "x" in data:
            data["viz"] = {"position": {"x": data["x"], "y": data["y"], "z": 0.0}, "size": data["size"]}
    for place, (_, _, data) in enumerate(graph.edges(data=True)):
        data["id"] = str(place)
    text = "\n".join(nx.generate_gexf(graph))
    return re.sub(r'<meta lastmodifieddate="[^"]*">', "<meta>", text, count=1) + "\n"


def graphml(network: Network) -> str:
    """GraphML."""
    out = io.BytesIO()
    nx.write_graphml_xml(network.graph, out, encoding="utf-8", prettyprint=True)
    return out.getvalue().decode("utf-8") + "\n"


def node_link(network: Network) -> str:
    """Node-link JSON as `networkx.node_link_graph(data, edges="edges")` reads it; the items behind the edges beside."""
    found: dict[str, Any] = nx.node_link_data(network.graph, edges="edges")
    behind = {iri for *_, data in network.graph.edges(data=True) for iri in data["items"].split()}
    found["items"] = {
        iri: {
            "title": item.title, "number": item.number, "date": item.date, "council": item.council,
            "municipality": item.municipality,
        }
        for iri, item in sorted(network.items.items())
        if not network.graph.graph.get("ties") or iri in behind
    }  # fmt: skip
    found["shared"] = {iri: node.label for iri, node in sorted(network.nodes.items()) if iri not in network.graph}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def csv_edges(network: Network) -> str:
    """One row per edge: ends, their labels, weights, dates, items (IRIs, blank between; `more` counts unnamed ones)."""
    label = {node: str(data["label"]) for node, data in network.graph.nodes(data=True)}
    names: tuple[str, ...] = ("weight", "raw", "jaccard", "association", "p", "beyond", "first", "last", "items")
    if any("more" in d for _, _, d in network.graph.edges(data=True)):
        names = (*names, "more")
    return _csv(
        ("source", "target", "source_label", "target_label", *names),
        [(s, t, label[s], label[t], *(d.get(name, 0) for name in names)) for s, t, d in network.graph.edges(data=True)],
    )


def csv_nodes(network: Network) -> str:
    """One row per node: IRI, label, kind, municipality, measures, position."""
    names = (
        "label", "kind", "municipality", "branch", "degree", "strength", "betweenness", "community", "reach",
        "brokerage", "x", "y",
    )  # fmt: skip
    return _csv(("id", *names), [(n, *(d.get(k, "") for k in names)) for n, d in network.graph.nodes(data=True)])


def _csv(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return str(cell).lower()
    return inert(cell) if isinstance(cell, str) else cell
