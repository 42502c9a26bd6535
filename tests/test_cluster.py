"""The Dask executor on a local cluster of two processes."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator

import pytest

from kg.cluster import Cluster
from kg.errors import WrongUse

pytest.importorskip("distributed")


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


def _square_and_pid(n: int) -> tuple[int, int]:
    return n * n, os.getpid()


def _divide(n: int) -> float:
    return 1 / n
