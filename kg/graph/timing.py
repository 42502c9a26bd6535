"""How long a view takes, stage by stage, for the benchmark.

Takes a source; gives seconds (processor time, which other work hardly changes) and sizes. The only file of this room
that reads a clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kg.graph.measure import measure
from kg.graph.network import Network
from kg.graph.view import find, labelled, nodes_and_items, options_of, placed, ties
from kg.graph.webpage import data
from kg.query import Source, Value

__all__ = ["STAGES", "timings"]

#: Stages in order: the view's query, labels and dates, projection with the null model, measures, layout, page data.
STAGES = ("query", "labels", "project", "measure", "layout", "page")


def timings(
    source: Source, view: str = "councils-by-topic", values: Mapping[str, Value] | None = None
) -> dict[str, float]:
    """Seconds of each of `STAGES` for a view, and `rows`, `nodes`, `edges` (kept), `ties` (counted), as floats."""
    found: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        found[name] = time.process_time() - start

    query = find(view)
    kind = options_of(query)
    with stage("query"):
        rows, _ = ties(source, query, values)
    with stage("labels"):
        nodes, items = nodes_and_items(source, rows)
    with stage("project"):
        projected = labelled(rows, nodes, items, kind)
    with stage("measure"):
        measure(projected.graph)
    with stage("layout"):
        options = placed(projected.graph, items, kind)
    with stage("page"):
        data(Network(kind, projected.graph, projected.evidence, items, nodes, options=options))
    found["rows"] = float(len(rows))
    found["nodes"] = float(projected.graph.number_of_nodes())
    found["edges"] = float(projected.graph.number_of_edges())
    found["ties"] = float(projected.graph.graph.get("ties", found["edges"]))
    return found
