"""Benchmarks of what works on a whole store: `kg check`, and the stages of a graph view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from kg import store
from kg.bench.measure import kg, run

__all__ = ["checking", "drawing"]

#: (name, value, unit, target)
Figure = tuple[str, float, str, str]

#: The view that is timed: one-mode projection with a null model is the dearest kind.
VIEW = "councils-by-topic"


def checking(folder: Path, documents: int) -> Iterator[Figure]:
    """`kg check` over all documents of a store: seconds and peak memory of the process."""
    done = run(kg("check", "--store", str(folder), "--quiet"))
    yield f"kg check of {documents} documents", done.seconds, "s", ""
    yield f"kg check of {documents} documents, each", 1000 * done.seconds / documents, "ms", ""
    yield f"kg check of {documents} documents, peak memory", done.peak / 2**20, "MiB", "<= 1024"


def drawing(folders: Mapping[int, Path]) -> Iterator[Figure]:
    """Query, projection, measures and layout of one view for growing stores; growth of cost per tie."""
    from kg.graph.timing import STAGES, timings
    from kg.query import here

    kept: dict[int, float] = {}
    counted: dict[int, float] = {}
    for documents, folder in sorted(folders.items()):
        with store.reader(folder) as opened:
            found = timings(here(opened), VIEW)
        for stage in STAGES:
            yield f"{VIEW}, {documents} documents, {stage}", found[stage], "s", ""
        yield f"{VIEW}, {documents} documents, ties counted", found["ties"], "ties", ""
        yield f"{VIEW}, {documents} documents, ties kept", found["edges"], "ties", ""
        spent = found["project"] + found["measure"] + found["layout"]
        kept[documents] = 1e6 * spent / max(found["edges"], 1)
        counted[documents] = 1e6 * spent / max(found["ties"], 1)
        yield f"{VIEW}, {documents} documents, project to layout, per tie kept", kept[documents], "µs", ""
        yield f"{VIEW}, {documents} documents, project to layout, per tie counted", counted[documents], "µs", ""
    for small, large in pairwise(sorted(kept)):
        for name, each in (("kept", kept), ("counted", counted)):
            ratio = each[large] / each[small]
            yield f"{VIEW}, cost per tie {name}, {large} against {small} documents", ratio, "x", ""
