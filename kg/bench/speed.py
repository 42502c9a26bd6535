"""`python -m kg.bench.speed`: measures the whole road and prints one table; absolute figures and ratios within the run.

Makes its own corpus (`kg.bench.corpus`), reads, builds, loads, updates and asks, and writes `out/bench.json`. A ratio
compares two measurements of the same run on the same machine, so that it can be compared between machines; absolute
figures cannot. docs/performance.md says what each row means and what dominates.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from kg import authorities
from kg.bench import corpus
from kg.bench.asking import checking, drawing
from kg.bench.measure import Run, kg, run, timed
from kg.bench.publishing import publishing
from kg.bench.questions import questions
from kg.bench.serving import serving
from kg.bench.stages import aliases, loading, reading

__all__ = ["Row", "main"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `target` is a bound on `value` ("<= 25"), "" where none is set."""

    group: str
    name: str
    value: float
    unit: str
    target: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if not self.target:
            return None
        sign, bound = self.target.split()
        return self.value <= float(bound) if sign == "<=" else self.value >= float(bound)


def start_up() -> Iterator[Row]:
    """Seconds of `kg --help`, against an interpreter that does nothing."""
    run(kg("--help"))
    yield Row("start", "kg --help", timed(lambda: run(kg("--help")), 5), "s", "<= 0.3")
    yield Row("start", "python -c pass", timed(lambda: run([sys.executable, "-c", "pass"]), 5), "s")


def build(minutes: Path, store: Path, *flags: str) -> Run:
    """`kg build` of a folder into a store."""
    return run(kg("build", str(minutes), "--store", str(store), "--quiet", *flags))


def size_of(folder: Path) -> int:
    """Bytes of all files below; a file with several names (snapshots are hard links) counts once."""
    found = {(stat.st_dev, stat.st_ino): stat.st_size for path in folder.rglob("*") if (stat := path.stat())}
    return sum(found.values())


def change_one(minutes: Path) -> Path:
    """Add a paragraph to one document in the middle; gives its path."""
    paths = sorted(path for path in minutes.rglob("*.*") if path.suffix in (".txt", ".md"))
    chosen = paths[len(paths) // 2]
    with chosen.open("a", encoding="utf-8") as handle:
        handle.write("\n\nMødet sluttede med en rundvisning.\n")
    return chosen


def builds(work: Path, sizes: list[int], seed: int) -> Iterator[Row]:
    """Full builds of growing corpora, an update and a run without changes on the largest, memory and disk."""
    seconds: dict[int, float] = {}
    cpu: dict[int, float] = {}
    for n in sizes:
        minutes, store = work / f"corpus-{n}" / "minutes", work / f"store-{n}"
        if not minutes.exists():
            corpus.write(work / f"corpus-{n}", n, seed)
        full = build(minutes, store)
        seconds[n], cpu[n] = full.seconds, full.cpu
        yield Row("build", f"{n} documents from nothing", full.seconds, "s")
        yield Row("build", f"{n} documents from nothing, rate", n / full.seconds, "documents/s", ">= 60")
        yield Row("build", f"{n} documents from nothing, processor time each", 1000 * full.cpu / n, "ms")
        yield Row("build", f"{n} documents, peak memory", full.peak / 2**20, "MiB", "<= 2048" if n <= 10_000 else "")
        yield Row("build", f"{n} documents, store on disk", size_of(store) / n / 1024, "KiB/document")
        change_one(minutes)
        update = build(minutes, store)
        yield Row("update", f"one changed of {n}", update.seconds, "s", "<= 2" if n == 10_000 else "")
        yield Row("update", f"one changed of {n}, processor time", update.cpu, "s")
        if n >= 10_000:
            yield Row(
                "update",
                f"one changed of {n}, share of the full build",
                100 * update.seconds / full.seconds,
                "%",
                "<= 1",
            )
        same = build(minutes, store)
        yield Row("update", f"none changed of {n}", same.seconds, "s")
    for small, large in pairwise(sizes):
        bound = f"<= {1.1 * large / small:g}"
        yield Row("growth", f"{small} to {large} documents, time", seconds[large] / seconds[small], "x", bound)
        yield Row("growth", f"{small} to {large} documents, processor time", cpu[large] / cpu[small], "x", bound)


def measure(work: Path, sizes: list[int], seed: int) -> Iterator[Row]:
    """Every benchmark, in the order of the table."""
    yield from start_up()
    known = authorities.load()
    first = work / f"corpus-{sizes[0]}"
    if not first.exists():
        corpus.write(first, sizes[0], seed)
    sample = sorted(path for path in (first / "minutes").rglob("*.*"))[:: max(1, sizes[0] // 150)]
    for name, value, unit, target in reading(sample, known):
        yield Row("reading", name, value, unit, target)
    for name, value, unit, target in aliases(sample):
        yield Row("matching", name, value, unit, target)
    for name, value, unit, target in loading(sample, known, work):
        yield Row("loading", name, value, unit, target)
    yield from builds(work, sizes, seed)
    for name, value, unit, target in questions(work / f"store-{sizes[-1]}"):
        yield Row("queries", name, value, unit, target)
    for name, value, unit, target in checking(work / f"store-{sizes[0]}", sizes[0]):
        yield Row("check", name, value, unit, target)
    for name, value, unit, target in drawing({n: work / f"store-{n}" for n in sizes}):
        yield Row("graphs", name, value, unit, target)
    for name, value, unit, target in publishing({n: work / f"store-{n}" for n in sizes if n <= 10_000}, work):
        yield Row("publish", name, value, unit, target)
    for name, value, unit, target in serving(work / f"store-{sizes[-1]}"):
        yield Row("serve", name, value, unit, target)


def main(arguments: list[str] | None = None) -> int:
    """Command line. Exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.speed", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], help="documents of each full build")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"))
    parser.add_argument("--work", type=Path, help="keep corpora and stores here (else a temporary folder)")
    args = parser.parse_args(arguments)
    work = args.work or Path(tempfile.mkdtemp(prefix="kg-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    rows = []
    try:
        for row in measure(work, sorted(args.sizes), args.seed):
            rows.append(row)
            print_row(row)
    finally:
        if args.work is None:
            shutil.rmtree(work, ignore_errors=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    table = [{**asdict(row), "met": row.met} for row in rows]
    args.out.write_text(json.dumps({"machine": machine, "rows": table}, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(row.met is False for row in rows) else 0


def print_row(row: Row) -> None:
    """One line of the table on stdout."""
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    print(f"{row.group:9}{row.name:58}{row.value:>11.4g} {row.unit:13}{row.target:>9} {verdict}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
