"""Query workers in two lanes: spawned processes that can be ended, and a clear no when there is no place for more.

Every query begins in the fast lane. One that has run for `LONG` seconds goes on in the slow lane, at low priority, and
a fresh process takes its place; where the slow lane has no place for it, it is ended and the client told to try again
later. So whatever some ask for, short questions of others are answered. A query that passes its time is ended with its
process.

`Pool.ask` gives an answer's head and its pieces as they come, nothing before it is known in which lane it ends. What a
worker has said is kept for its client (`kg.serve.spool`), so that slow readers hold no worker. Workers that die are
told apart; a query whose worker was killed from outside is asked once more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.processes import command
from kg.serve.lanes import Lane, Queue
from kg.serve.spool import Budget, Spool

__all__ = ["Answer", "Busy", "Limits", "Pool", "Refused"]


#: After so many seconds a query leaves the fast lane; how far it yields to others there (`nice`).
LONG, _LOW = 0.3, 15
#: Bytes of disk that answers on their way to slow readers may fill.
_SPOOLS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a query: seconds, rows, bytes of the answer, bytes of memory; places in either lane and before them."""

    seconds: float = 10.0
    rows: int = 200_000
    answer_bytes: int = 200_000_000
    memory: int = 2_000_000_000
    workers: int = 2
    slow: int = 3
    waiting: int = 64


class Refused(Exception):
    """A query that gets no answer: HTTP status, what to tell the client, and the seconds after which to try again."""

    def __init__(self, status: int, message: str, *, retry: int = 0) -> None:
        super().__init__(message)
        self.status, self.message, self.retry = status, message, retry


class Busy(Refused):
    """There is no place; try again after some seconds."""

    def __init__(self, message: str = "too many queries at once; try again soon", retry: int = 2) -> None:
        super().__init__(503, message, retry=retry)


class _Killed(Exception):
    """The worker died of nothing that it or the query did."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: asyncio.subprocess.Process
    confined: Mapping[str, bool] = field(default_factory=dict)

    def end(self) -> None:
        if self.process.returncode is None:  # asked of the process itself, `kill` would take its status from asyncio
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)

    def step_back(self) -> None:
        """Go on at low priority."""
        with contextlib.suppress(OSError):
            usual = os.getpriority(os.PRIO_PROCESS, self.process.pid)
            os.setpriority(os.PRIO_PROCESS, self.process.pid, min(usual + _LOW, 19))


class _Run:
    """One query in one worker: its place, its clocks, its spool."""

    def __init__(self, pool: Pool, worker: _Worker, client: str) -> None:
        self.pool, self.worker, self.client = pool, worker, client
        self.spool = Spool(pool.budget)
        self.head: dict[str, str] = {}
        self.settled = asyncio.Event()
        self.slow = False
        self.why: Exception | None = None
        loop = asyncio.get_running_loop()
        self.clocks = [
            loop.call_later(pool.limits.seconds, self._late),
            loop.call_later(LONG, self._long),
        ]
        self.task: asyncio.Task[None] | None = None

    def _late(self) -> None:
        seconds = self.pool.limits.seconds
        self._end(Refused(504, f"no answer within {seconds:g} seconds; narrow the query or add LIMIT"))

    def _long(self) -> None:
        """Some tenths of a second are over: on to the slow lane, or make way."""
        if not self.pool.slow_lane.enter(self.client):
            self._end(Busy("too many long queries at once; try again later, or narrow the query", retry=10))
            return
        self.slow = True
        self.worker.step_back()
        self.pool.fast.discard(self.worker)
        self.pool.move_up()
        self.settled.set()

    def _end(self, why: Exception) -> None:
        self.why = self.why or why
        self.worker.end()

    def close(self) -> None:
        """Nobody reads on."""
        if self.task is not None:
            self.task.cancel()
        self.spool.close()

    async def work(self, job: bytes) -> None:
        """Hand the job over and keep what the worker says; at the end give its place free."""
        whole = False
        error: Exception | None = None
        try:
            assert self.worker.process.stdin is not None
            self.worker.process.stdin.write(struct.pack(">I", len(job)) + job)
            await self.worker.process.stdin.drain()
            while True:
                kind, payload = await _frame(self.worker)
                if kind == b"H":
                    self.head = json.loads(payload)
                elif kind == b"D":
                    await self.spool.put(payload)
                else:
                    whole = True
                    if kind == b"X":
                        refusal = json.loads(payload)
                        error = Refused(refusal["status"], _told(refusal))
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            error = self.why or _of_death(await self.worker.process.wait())
        except asyncio.CancelledError:
            error = Refused(499, "the client went away")
        finally:
            for clock in self.clocks:
                clock.cancel()
            self.spool.end(error)
            self.settled.set()
            self.pool.give_back(self, whole=whole)


def _told(refusal: Mapping[str, Any]) -> str:
    picture = (refusal.get("syntax") or {}).get("picture", "")
    return f"{refusal['message']}\n{picture}".rstrip()


def _of_death(status: int) -> Exception:
    """What a worker died of that nobody here ended."""
    if status == -signal.SIGABRT:
        return Refused(413, "the query needs more memory than it may have; ask for less")
    if status == -signal.SIGSEGV:
        return Refused(400, "the query nests too deeply")
    return _Killed()


async def _frame(worker: _Worker) -> tuple[bytes, bytes]:
    assert worker.process.stdout is not None
    head = await worker.process.stdout.readexactly(5)
    return head[:1], await worker.process.stdout.readexactly(struct.unpack(">I", head[1:])[0])


class Answer:
    """Head of an answer (`kind`, `format`) and its pieces; to be closed by whoever asked, read or not."""

    def __init__(self, run: _Run, first: bytes) -> None:
        self._run, self._first = run, first
        self.kind, self.format = run.head["kind"], run.head["format"]

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the answer. Raises `Refused` midway when there is no more of it."""
        piece = self._first
        while piece:
            yield piece
            try:
                piece = await self._run.spool.get()
            except _Killed:
                raise Refused(503, "the process that answered was ended from outside") from None

    def close(self) -> None:
        """Let go of it; what is still being worked out is ended."""
        self._run.close()


class Pool:
    """Workers over one snapshot folder. Open with `await start()`."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.budget = Budget(_SPOOLS)
        self.slow_lane = Lane(limits.slow)
        self.fast: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._starting = 0
        self._queue: Queue[asyncio.Future[_Worker]] = Queue(limits.waiting)
        self._runs: set[_Run] = set()
        self._closing = False
        self._done = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended = 0

    async def start(self) -> None:
        """Start the workers, one more than run at once; raises `OSError` when one cannot open the snapshot."""
        self._idle += await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers + 1)))

    @property
    def confined(self) -> dict[str, bool]:
        """Which walls hold in every worker."""
        names = {name for worker in self._all for name in worker.confined}
        return {name: all(worker.confined.get(name) for worker in self._all) for name in sorted(names)}

    async def _spawn(self) -> _Worker:
        limits = self.limits
        arguments = (str(self.folder), str(limits.memory), str(limits.rows), str(limits.answer_bytes))
        process = await asyncio.create_subprocess_exec(
            *command("kg.worker", *arguments),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        worker = _Worker(process)
        try:
            kind, payload = await asyncio.wait_for(_frame(worker), 60)
        except (asyncio.IncompleteReadError, TimeoutError):
            worker.end()
            raise OSError(f"a query worker could not open {self.folder}") from None
        except BaseException:
            worker.end()
            raise
        if kind == b"R":
            worker.confined = json.loads(payload)
        self._all.add(worker)
        return worker

    async def ask(self, job: Mapping[str, Any], client: str = "") -> Answer:
        """Run a query. Raises `Busy` when there is no place for it, `Refused` when there is no answer."""
        data = json.dumps(job).encode()
        for _ in range(2):
            try:
                return await self._once(data, client)
            except _Killed:
                continue
        raise Refused(503, "the process that answered was ended from outside, twice; try again later", retry=10)

    async def _once(self, job: bytes, client: str) -> Answer:
        run = _Run(self, await self._worker(client), client)
        self._runs.add(run)
        run.task = asyncio.ensure_future(run.work(job))
        try:
            await run.settled.wait()
            if run.spool.error is not None:  # nothing has been sent yet: a plain refusal instead of half an answer
                raise run.spool.error
            first = await run.spool.get()
        except BaseException:
            run.close()
            raise
        return Answer(run, first)

    async def _worker(self, client: str) -> _Worker:
        """A worker with a place in the fast lane."""
        if self._closing:
            raise Busy
        coming: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        if not self._queue.put(client, coming):
            raise Busy
        self.move_up()
        try:
            return await asyncio.wait_for(asyncio.shield(coming), self.limits.seconds)
        except BaseException as error:
            self._queue.leave(client, coming)
            if coming.done() and not coming.cancelled():
                self.fast.discard(coming.result())
                self._idle.append(coming.result())
                self.move_up()
            coming.cancel()
            if isinstance(error, TimeoutError):
                raise Busy from None
            raise

    def move_up(self) -> None:
        """Give free places of the fast lane to whoever waits, and see to it that there are workers."""
        dead = [worker for worker in self._idle if worker.process.returncode is not None]
        self._idle = [worker for worker in self._idle if worker.process.returncode is None]
        self._all.difference_update(dead)
        while self._idle and len(self.fast) < self.limits.workers and (coming := self._queue.next()) is not None:
            if coming.done():
                continue
            worker = self._idle.pop()
            self.fast.add(worker)
            coming.set_result(worker)
        wanted = self.limits.workers + 1 - len(self._idle) - len(self.fast) - self._starting
        for _ in range(0 if self._closing else wanted):
            self._starting += 1
            task = asyncio.ensure_future(self._add())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        """One more worker; tried until there is one."""
        try:
            while not self._closing:
                try:
                    worker = await self._spawn()
                except OSError:
                    await asyncio.sleep(1)
                    continue
                self._idle.append(worker)
                break
        finally:
            self._starting -= 1
        self.move_up()

    def give_back(self, run: _Run, *, whole: bool) -> None:
        """A query is done: its place is free, and its worker if it is fit for another."""
        worker = run.worker
        self._runs.discard(run)
        self.fast.discard(worker)
        if run.slow:
            self.slow_lane.leave(run.client)
        if whole and not run.slow and not self._closing:
            self._idle.append(worker)
        else:
            worker.end()
            self._all.discard(worker)
            self.ended += not whole
        if self._closing and not self._runs:
            self._done.set()
        self.move_up()

    async def close(self) -> None:
        """Take no more queries, let the running ones end, end the workers."""
        self._closing = True
        if self._runs:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), self.limits.seconds + 5)
        for task in list(self._tasks):
            task.cancel()
        for worker in list(self._all):
            worker.end()
            await worker.process.wait()
        self._all.clear()
        self._idle.clear()
