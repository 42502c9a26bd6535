"""A Dask cluster as the place where documents are read: for more documents than one machine reads in a night.

Takes a pure function and items, gives the results as they come. The workers need this package and the same files under
the same paths (a shared file system); results come back as values, so the store is filled on the machine that builds.
Needs the extra `cluster` (`pip install council-kg[cluster]`).

    with Cluster("tcp://scheduler:8786") as cluster:
        for result in cluster.map_unordered(read_one, paths):
            ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from kg.errors import WrongUse

__all__ = ["Cluster"]

T = TypeVar("T")
R = TypeVar("R")


class Cluster:
    """An executor. `address` of a Dask scheduler, or None for a cluster of `jobs` processes on this machine.

    Raises `WrongUse` when Dask is not installed or the scheduler does not answer within `timeout` seconds.
    """

    def __init__(self, address: str | None = None, *, jobs: int | None = None, timeout: float = 20.0) -> None:
        try:
            import distributed
        except ImportError:
            raise WrongUse("Dask is not installed", remedy="pip install council-kg[cluster]") from None
        self._dask: Any = distributed
        self._local: Any = None
        try:
            if address is None:
                self._local = self._dask.LocalCluster(
                    n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=40
                )
            self._client: Any = self._dask.Client(self._local or address, timeout=timeout, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            if self._local is not None:
                self._local.close()
            raise WrongUse(
                f"no Dask scheduler at {address}: {type(error).__name__}",
                remedy="start one with `dask scheduler` and `dask worker`, or leave the address out",
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; end the processes of a local one."""
        self._client.close()
        if self._local is not None:
            self._local.close()

    @property
    def workers(self) -> int:
        """Threads that work, over all machines."""
        return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def map_unordered(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`function(item)` of every item, in the order in which they finish.

        At most four items per worker are under way, so that neither scheduler nor memory grows with their number. A
        worker that dies has its items done again by another. The first exception of `function` is raised here.
        """
        waiting = iter(items)
        first = [self._submit(function, item) for item in islice(waiting, 4 * self.workers)]
        done = self._dask.as_completed(first, loop=self._client.loop)
        for future in done:
            result: R = future.result()
            future.release()
            for item in islice(waiting, 1):
                done.add(self._submit(function, item))
            yield result

    def _submit(self, function: Callable[[T], R], item: T) -> Any:
        return self._client.submit(function, item, pure=False, retries=2)
