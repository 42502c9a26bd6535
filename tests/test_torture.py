"""Builds of synthetic minutes killed at many random moments: every document's graph is byte for byte old or new.

Run by `make torture` (a thousand kills); `tests/test_accidents.py` has the short form that every run of the tests does.
"""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.bench.corpus import write
from kg.pipeline import build
from kg.store import exists, reader

BUILD = "import sys; from kg.pipeline import build; build([sys.argv[1]], __import__('pathlib').Path(sys.argv[2]))"
KILLS = int(os.environ.get("KG_KILLS", "100"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("torture") / "corpus"
    write(out, 6, 11, layouts=["local-informal", "decision-last"], jobs=1)
    return out / "minutes"


def graphs(folder: Path) -> dict[str, list[bytes]]:
    """Sorted quads of every document's graph."""
    found: dict[str, list[bytes]] = {}
    with reader(folder) as store:
        for graph in store.graphs():
            if "/id/document/" in graph:
                out = io.BytesIO()
                store.dump(out, ox.RdfFormat.N_TRIPLES, graph)
                found[graph] = sorted(out.getvalue().splitlines())
    return found


def whole(folder: Path) -> list[bytes]:
    """Every quad, sorted."""
    out = io.BytesIO()
    with reader(folder) as store:
        store.dump(out, ox.RdfFormat.N_QUADS)
    return sorted(out.getvalue().splitlines())


def turn(minutes: Path, version: int) -> None:
    """Bring every second document to version 0 or 1."""
    for path in sorted(minutes.rglob("*.txt"))[::2]:
        text = path.read_text(encoding="utf-8").split("\n\nMødet sluttede")[0]
        path.write_text(text + ("\n\nMødet sluttede med kaffe.\n" if version else ""), encoding="utf-8")


def moments(kills: int, longest: float) -> Iterator[float]:
    """Seconds after which to kill: spread over the whole build, the same in every run."""
    chosen = random.Random(5)
    for n in range(kills):
        yield longest * (n + chosen.random()) / kills


def torture(minutes: Path, tmp_path: Path, kills: int) -> None:
    known: dict[str, list[list[bytes]]] = {}
    scratch = []
    for version in (0, 1):
        turn(minutes, version)
        fresh = tmp_path / f"version-{version}"
        build([minutes], fresh)
        scratch.append(whole(fresh))
        for graph, quads in graphs(fresh).items():
            known.setdefault(graph, []).append(quads)
    store = tmp_path / "store"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", BUILD, str(minutes), str(store)], check=True)
    longest = time.perf_counter() - start
    cut_short = 0
    for n, after in enumerate(moments(kills, longest)):
        turn(minutes, n % 2)
        child = subprocess.Popen([sys.executable, "-c", BUILD, str(minutes), str(store)], stderr=subprocess.DEVNULL)
        try:
            child.wait(after)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            cut_short += 1
        assert exists(store)
        there = graphs(store)
        assert len(there) == 6, f"kill {n} after {after:.2f} s: {len(there)} documents"
        for graph, quads in there.items():
            assert quads in known[graph], f"kill {n} after {after:.2f} s: half a document in {graph}"
    assert cut_short > kills // 3, "the kills came too late"
    build([minutes], store)
    assert whole(store) == scratch[(kills - 1) % 2], "the next build does not finish the work"


@pytest.mark.slow
def test_builds_killed_at_random_moments(corpus: Path, tmp_path: Path) -> None:
    torture(corpus, tmp_path, KILLS)


@pytest.mark.slow
def test_a_first_build_that_is_killed_leaves_nothing_and_the_next_one_builds(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for after in (0.3, 0.8, 1.2):
        child = subprocess.Popen([sys.executable, "-c", BUILD, str(corpus), str(store)], stderr=subprocess.DEVNULL)
        try:
            child.wait(after)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if exists(store):
            assert len(graphs(store)) == 6
    build([corpus], store)
    build([corpus], tmp_path / "fresh")
    assert whole(store) == whole(tmp_path / "fresh")
