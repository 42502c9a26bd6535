"""The Dask executor on a local cluster of two processes."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cluster import Cluster
from kg.errors import WrongUse
from kg.pipeline import build
from kg.store import reader

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="needs Dask")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Cluster(jobs=2) as found:
            yield found


def test_every_item_comes_back_once_from_other_processes(cluster: Cluster) -> None:
    results = list(cluster.map_unordered(_square_and_pid, range(50)))
    assert sorted(value for value, _ in results) == [n * n for n in range(50)]
    assert os.getpid() not in {pid for _, pid in results}


def test_items_are_taken_as_they_are_needed(cluster: Cluster) -> None:
    taken = []

    def items() -> Iterator[int]:
        for n in range(1000):
            taken.append(n)
            yield n

    results = cluster.map_unordered(_square_and_pid, items())
    next(results)
    assert len(taken) <= 4 * cluster.workers + 2
    results.close()  # type: ignore[attr-defined]


def test_an_error_of_the_work_is_raised_here(cluster: Cluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(cluster.map_unordered(_divide, [1, 0]))


def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(WrongUse, match="no Dask scheduler"):
        Cluster("tcp://127.0.0.1:9", timeout=1)


@pytest.mark.slow
def test_a_build_on_the_cluster_gives_the_same_quads(cluster: Cluster, tmp_path: Path) -> None:
    source = Path(__file__).parent.parent / "data" / "minutes"
    for name, executor in (("here", None), ("there", cluster)):
        report = build([source], tmp_path / name, executor=executor)
        assert report.counts["read"] == 5
    assert dump(tmp_path / "there") == dump(tmp_path / "here")


def dump(folder: Path) -> list[bytes]:
    """All quads of a store, sorted."""
    with reader(folder) as store:
        out = io.BytesIO()
        store.dump(out, ox.RdfFormat.N_QUADS)
    return sorted(out.getvalue().splitlines())


def _square_and_pid(n: int) -> tuple[int, int]:
    return n * n, os.getpid()


def _divide(n: int) -> float:
    return 1 / n
