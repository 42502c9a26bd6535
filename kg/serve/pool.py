"""Query workers: spawned processes that can be ended, a short queue before them, and a clear no when it is full.

A query that has run for `LONG` seconds goes on at low priority, so that short ones beside it keep the processor; its
process gets its priority back afterwards, or (where the system forbids that) makes way for a new one.

`Pool.ask` gives an answer's head and its pieces as they come. A query that passes its time is ended with its process; a
new process takes its place. Fairness: one client may hold at most all workers but one, so a heavy client never locks
the others out. `Pool.close` lets running answers finish, so that a new snapshot can take over without a failed request.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Answer", "Busy", "Limits", "Pool", "Refused"]


#: After so many seconds a query yields to others; how far (`nice`).
LONG, _LOW = 0.3, 15


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a query: seconds, rows, bytes of the answer, bytes of memory; workers and waiting places."""

    seconds: float = 10.0
    rows: int = 200_000
    answer_bytes: int = 200_000_000
    memory: int = 2_000_000_000
    workers: int = 2
    waiting: int = 64


class Refused(Exception):
    """A query that gets no answer: HTTP status, what to tell the client, and whether its syntax is at fault."""

    def __init__(self, status: int, message: str, *, syntax: bool = False) -> None:
        super().__init__(message)
        self.status, self.message, self.syntax = status, message, syntax


class Busy(Exception):
    """The queue is full; try again after some seconds."""


@dataclass(slots=True)
class Answer:
    """Head of an answer (`kind`, `format`) and its pieces. Reading the pieces may raise `Refused` midway."""

    kind: str
    format: str
    pieces: AsyncGenerator[bytes, None]


@dataclass(slots=True, eq=False)
class _Worker:
    process: asyncio.subprocess.Process
    confined: Mapping[str, bool] = field(default_factory=dict)

    usual: int | None = None
    """Priority before it was lowered."""

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def step_back(self) -> None:
        """Go on at low priority."""
        with contextlib.suppress(OSError):
            usual = os.getpriority(os.PRIO_PROCESS, self.process.pid)
            os.setpriority(os.PRIO_PROCESS, self.process.pid, min(usual + _LOW, 19))
            self.usual = usual

    def step_forward(self) -> bool:
        """Take the usual priority again; False where that is not allowed."""
        if self.usual is None:
            return True
        try:
            os.setpriority(os.PRIO_PROCESS, self.process.pid, self.usual)
        except OSError:
            return False
        self.usual = None
        return True


class Pool:
    """Workers over one snapshot folder. Open with `await start()`."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._waiting = 0
        self._running: Counter[str] = Counter()
        self._busy = 0
        self._closing = False
        self._done = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended = 0

    async def start(self) -> None:
        """Start the workers; raises `OSError` when none can open the snapshot."""
        for worker in await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers))):
            self._idle.put_nowait(worker)

    @property
    def confined(self) -> dict[str, bool]:
        """Which walls hold in every worker."""
        names = {name for worker in self._all for name in worker.confined}
        return {name: all(worker.confined.get(name) for worker in self._all) for name in sorted(names)}

    async def _spawn(self) -> _Worker:
        limits = self.limits
        arguments = (str(self.folder), str(limits.memory), str(limits.rows), str(limits.answer_bytes))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.serve.worker", *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        worker = _Worker(process)
        try:
            kind, payload = await asyncio.wait_for(self._frame(worker), 60)
        except (asyncio.IncompleteReadError, TimeoutError):
            worker.end()
            raise OSError(f"a query worker could not open {self.folder}") from None
        if kind == b"R":
            worker.confined = json.loads(payload)
        self._all.add(worker)
        return worker

    @staticmethod
    async def _frame(worker: _Worker) -> tuple[bytes, bytes]:
        assert worker.process.stdout is not None
        head = await worker.process.stdout.readexactly(5)
        return head[:1], await worker.process.stdout.readexactly(struct.unpack(">I", head[1:])[0])

    async def ask(self, job: Mapping[str, Any], client: str = "") -> Answer:
        """Run a query. Raises `Busy` when the queue is full, `Refused` when there is no answer.

        The time limit covers waiting for the answer's end, also while the client reads it slowly: a client that reads
        nothing for as long loses it.
        """
        if self._waiting >= self.limits.waiting or self._closing:
            raise Busy
        self._waiting += 1
        self._running[client] += 1
        most = max(1, self.limits.workers - 1) + self.limits.waiting // 2
        try:
            if self._running[client] > most:
                raise Busy
            try:
                worker = await asyncio.wait_for(self._idle.get(), self.limits.seconds)
            except TimeoutError:
                raise Busy from None
        except BaseException:
            self._leave(client)
            raise
        finally:
            self._waiting -= 1
        self._busy += 1
        pieces = self._pieces(worker, job, client)
        try:
            first = await anext(pieces)
        except BaseException:
            await pieces.aclose()
            raise
        head = json.loads(first)
        return Answer(head["kind"], head["format"], pieces)

    def _leave(self, client: str) -> None:
        self._running[client] -= 1
        if self._running[client] <= 0:
            del self._running[client]

    async def _pieces(self, worker: _Worker, job: Mapping[str, Any], client: str) -> AsyncGenerator[bytes, None]:
        """The head, then the data; gives the worker back, or replaces it when it could not finish."""
        whole = late = False

        def end_late() -> None:
            nonlocal late
            late = True
            worker.end()

        # A clock of its own: it also runs while a slow client keeps this generator waiting.
        clock = asyncio.get_running_loop().call_later(self.limits.seconds, end_late)
        patience = asyncio.get_running_loop().call_later(LONG, worker.step_back)
        try:
            data = json.dumps(job).encode()
            assert worker.process.stdin is not None
            worker.process.stdin.write(struct.pack(">I", len(data)) + data)
            await worker.process.stdin.drain()
            while True:
                kind, payload = await self._frame(worker)
                if kind in (b"H", b"D"):
                    yield payload
                elif kind == b"E":
                    whole = True
                    return
                else:
                    whole = True
                    refusal = json.loads(payload)
                    raise Refused(refusal["status"], refusal["message"], syntax=refusal.get("syntax", False))
        except (asyncio.IncompleteReadError, ConnectionError):
            if late:
                told = f"no answer within {self.limits.seconds:g} seconds; narrow the query or add LIMIT"
                raise Refused(504, told) from None
            raise Refused(413, "the query needs more memory than it may have; ask for less") from None
        finally:
            clock.cancel()
            patience.cancel()
            self._leave(client)
            self._busy -= 1
            if whole and not self._closing and worker.step_forward():
                self._idle.put_nowait(worker)
            else:
                worker.end()
                self._all.discard(worker)
                self.ended += not whole
                if not self._closing:
                    task = asyncio.ensure_future(self._replace())
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
            if self._closing and self._busy == 0:
                self._done.set()

    async def _replace(self) -> None:
        self._idle.put_nowait(await self._spawn())

    async def close(self) -> None:
        """Take no more queries, let the running ones end, end the workers."""
        self._closing = True
        if self._busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), self.limits.seconds + 5)
        for task in list(self._tasks):
            task.cancel()
        for worker in list(self._all):
            worker.end()
            await worker.process.wait()
        self._all.clear()
