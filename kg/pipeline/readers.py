"""Jobs → outcomes, each document read in a process that can be ended.

No document holds up or harms another: a reader that takes longer or more memory than the settings allow is ended, its
document refused with the reason, and a new reader goes on with the next. A reader that dies of anything but its time
may owe that to documents before: its document is read once more, by a fresh one. Readers that are left over wait for
the next build of this process and end with it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import selectors
import signal
import struct
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, Any, Protocol

from kg.authorities import Authorities
from kg.pipeline.reader import WAITING, send
from kg.pipeline.reading import LIMIT, Job, Outcome, limits_of
from kg.processes import command, death
from kg.settings import Settings
from kg.sources.papers import mark

__all__ = ["AHEAD", "ALONE", "CHUNK", "Executor", "outcomes"]

#: Documents that one task gives an executor's worker; outcomes per reader that wait for whoever takes them.
CHUNK, AHEAD = 8, 16
#: Fewer documents than this are read by one reader: starting several would take longer.
ALONE = 24
#: Jobs that a reader holds, so that it need not wait for the next; the seconds it may take to start; those beyond its
#: time after which it is ended from here, should its own alarm fail.
_HELD, _START, _BEYOND = 2, 120.0, 15.0


class Executor(Protocol):
    """Somewhere else to read documents, such as `kg.cluster.Cluster`."""

    def map_unordered(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """`function` of each item, in any order, with bounded work under way."""


class _Dead(Exception):
    """A reader has died: of what."""

    def __init__(self, why: str, *, late: bool) -> None:
        super().__init__(why)
        self.late = late


class _Reader:
    """A reader process."""

    def __init__(self) -> None:
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the process
        self.process = subprocess.Popen(
            command("kg.pipeline.reader"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints
        )
        self.ready = False
        self.done = 0

    def give(self, task: object) -> None:
        """Hand it one more job; whether it is dead shows when the outcome is taken."""
        assert self.process.stdin is not None
        try:
            send(self.process.stdin, task)  # type: ignore[arg-type]
        except (BrokenPipeError, ValueError):
            return

    def take(self, seconds: float) -> Any:
        """The outcome of the job it has held longest. Raises `_Dead`."""
        if not self.ready:
            self._frame(_START)
            self.ready = True
        value = self._frame(seconds * WAITING + _BEYOND)
        self.done += 1
        return value

    def _frame(self, seconds: float) -> Any:
        until = time.monotonic() + seconds
        size = struct.unpack(">Q", self._bytes(8, until))[0]
        return pickle.loads(self._bytes(size, until))

    def _bytes(self, size: int, until: float) -> bytes:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        got = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(got) < size:
                if not selector.select(max(0.0, until - time.monotonic())):
                    self.end()
                    raise _Dead(death(-signal.SIGALRM), late=True)
                piece = os.read(descriptor, min(size - len(got), 1 << 20))
                if not piece:
                    self.process.wait()
                    status = self.process.returncode
                    raise _Dead(
                        death(status) if self.ready else self._said(), late=-status in (signal.SIGALRM, signal.SIGPROF)
                    )
                got += piece
        return bytes(got)

    def _said(self) -> str:
        self.complaints.seek(0)
        return "a reader could not start: " + self.complaints.read()[-500:].decode(errors="replace").strip()

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.complaints):
            if stream is not None:
                _close(stream)


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # what was still to be written to it
        return


class _Idle:
    """Readers that wait for work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: list[_Reader] = []
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.end)

    def _forget(self) -> None:  # they are the parent's
        self._lock = threading.Lock()
        self._readers = []

    def take(self) -> _Reader:
        with self._lock:
            while self._readers:
                found = self._readers.pop()
                if found.process.poll() is None:
                    return found
                found.end()
        return _Reader()

    def put(self, reader: _Reader) -> None:
        with self._lock:
            if reader.process.poll() is None and len(self._readers) < (os.cpu_count() or 1):
                self._readers.append(reader)
                return
        reader.end()

    def end(self) -> None:
        with self._lock:
            for reader in self._readers:
                reader.end()
            self._readers.clear()


_idle = _Idle()


class _Course:
    """The reading of some jobs by several readers, each driven by a thread."""

    def __init__(self, jobs: Iterable[Job], authorities: Authorities, settings: Settings, readers: int) -> None:
        self.jobs = deque(jobs)
        self.number = len(self.jobs)
        self.settings = settings
        self.task = (authorities.folders, _state(authorities), settings)
        self.seconds = float(settings.limit("seconds"))
        self.made: queue.Queue[Outcome | BaseException] = queue.Queue(AHEAD * readers)
        self.stopped = threading.Event()
        self.under_way: set[_Reader] = set()
        self.threads = [threading.Thread(target=self._drive, daemon=True) for _ in range(readers)]

    def run(self) -> Iterator[Outcome]:
        """All outcomes, in any order."""
        for thread in self.threads:
            thread.start()
        try:
            for _ in range(self.number):
                found = self.made.get()
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            self.stopped.set()
            if self.jobs or any(thread.is_alive() for thread in self.threads):
                for reader in list(self.under_way):
                    reader.process.kill()
            for thread in self.threads:
                thread.join()

    def _drive(self) -> None:
        try:
            reader: _Reader | None = None
            while not self.stopped.is_set():
                reader = self._with(reader or _idle.take())
                if reader is not None:
                    _idle.put(reader)
                    return
        except BaseException as error:  # raised where the outcomes are taken
            self._tell(error)

    def _with(self, reader: _Reader) -> _Reader | None:
        """Work with one reader until there is no more to do (it is given back), or it is no more."""
        held: deque[Job] = deque()
        self.under_way.add(reader)
        try:
            while not self.stopped.is_set():
                while len(held) < _HELD and (job := self._next()):
                    reader.give((*self.task, job))
                    held.append(job)
                if not held:
                    return reader
                try:
                    outcome = reader.take(self.seconds)
                except _Dead as dead:
                    self.jobs.extendleft(reversed(list(held)[1:]))
                    if not reader.ready:
                        raise RuntimeError(str(dead)) from None
                    self._after(dead, held[0], fresh=not reader.done)
                    reader.end()
                    return None
                held.popleft()
                if isinstance(outcome, Outcome) and LIMIT in outcome.refused and reader.done > 1:
                    self.jobs.extendleft(reversed(held))
                    self._once_more(outcome.job)
                    reader.end()
                    return None
                self._tell(outcome)
            reader.end()
            return None
        finally:
            self.under_way.discard(reader)

    def _next(self) -> Job | None:
        try:
            return self.jobs.popleft()
        except IndexError:
            return None

    def _after(self, dead: _Dead, job: Job, *, fresh: bool) -> None:
        """What becomes of the job that a reader died of."""
        if self.stopped.is_set():
            return
        if dead.late or fresh:
            self._tell(self._refusal(dead, job))
        else:
            self._once_more(job)

    def _once_more(self, job: Job) -> None:
        """Read a document that another may have spoilt the reader for, alone."""
        reader = _Reader()
        self.under_way.add(reader)
        try:
            reader.give((*self.task, job))
            self._tell(reader.take(self.seconds))
        except _Dead as dead:
            self._tell(self._refusal(dead, job))
        finally:
            self.under_way.discard(reader)
            reader.end()

    def _refusal(self, dead: _Dead, job: Job) -> Outcome:
        what = f"{job.path}: the process that read it was ended: {dead} ({limits_of(self.settings)})"
        return Outcome(job, refused=f"{what}; {LIMIT}" if dead.late else f"{what}; report it")

    def _tell(self, outcome: Outcome | BaseException) -> None:
        if isinstance(outcome, Outcome) and outcome.job.papers and LIMIT in outcome.refused and mark(outcome.job.path):
            self._once_more(replace(outcome.job, papers=False))  # attachments must not cost the minutes
            return
        while not self.stopped.is_set():
            try:
                self.made.put(outcome, timeout=0.5)
            except queue.Full:
                continue
            return


def _state(authorities: Authorities) -> tuple[object, ...]:
    """What changes when a file of the authorities does."""
    files = sorted(path for folder in authorities.folders for path in folder.glob("*.*"))
    stats = [(path.name, path.stat()) for path in files]
    return tuple((name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for name, s in stats)


def _read_there(settings: Settings, authorities: Authorities, jobs: tuple[Job, ...]) -> list[Outcome]:
    """A chunk read beside an executor's worker, within the same bounds."""
    return list(_Course(jobs, authorities, settings, 1).run())


def outcomes(
    jobs: list[Job], authorities: Authorities, settings: Settings, workers: int, executor: Executor | None = None
) -> Iterator[Outcome]:
    """All jobs read, in any order, at most `AHEAD` per reader ahead of whoever takes them."""
    if not jobs:
        return
    if executor is not None:
        task = partial(_read_there, settings, authorities)
        for some in executor.map_unordered(task, (tuple(jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK))):
            yield from some
        return
    readers = 1 if len(jobs) < ALONE else max(1, min(workers, len(jobs)))
    yield from _Course(jobs, authorities, settings, readers).run()
