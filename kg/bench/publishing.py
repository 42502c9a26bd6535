"""Measurements of `kg publish`: a site from nothing and once more, at growing sizes.

Takes stores that `kg build` made; writes sites into a folder of its own and removes them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from kg.bench.measure import kg, run
from kg.bench.stages import Measured

__all__ = ["publishing"]


def publishing(stores: Mapping[int, Path], work: Path) -> Iterator[Measured]:
    """Sites of stores by their number of documents: time, processor time, files, memory, growth."""
    cpu: dict[int, float] = {}
    for n, store in sorted(stores.items()):
        site = work / f"site-{n}"
        shutil.rmtree(site, ignore_errors=True)
        whole = run(kg("publish", str(site), "--store", str(store), "--quiet"))
        again = run(kg("publish", str(site), "--store", str(store), "--quiet"))
        files = sum(1 for path in site.rglob("*") if path.is_file())
        shutil.rmtree(site)
        cpu[n] = whole.cpu
        yield f"{n} documents, a site from nothing", n / whole.seconds, "documents/s", ""
        yield f"{n} documents, processor time each", 1000 * whole.cpu / n, "ms", "<= 250"
        yield f"{n} documents, files", files, "", ""
        yield f"{n} documents, peak memory", whole.peak / 2**20, "MiB", "<= 2048" if n <= 10_000 else ""
        yield f"{n} documents, unchanged, against from nothing", again.cpu / whole.cpu, "x", ""
    for small, large in pairwise(sorted(cpu)):
        bound = f"<= {1.1 * large / small:g}"
        yield f"{small} to {large} documents, processor time", cpu[large] / cpu[small], "x", bound
