"""One file, read and linked → its quads: here, in worker processes, or elsewhere.

A pure function of the file, the authority rows and the settings. Whatever a file holds, the worst that comes of it is a
refusal with its reason, even when the process that reads it dies.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from kg import identity, layout, mentions, privacy, sources, trust, versions
from kg.authorities import Authorities
from kg.errors import KgError
from kg.model import Document, Minutes, Reading
from kg.settings import Settings
from kg.store import Texts
from kg.triples import Quads, quads
from kg.versions import Version

__all__ = [
    "AHEAD",
    "ALONE",
    "CHUNK",
    "Executor",
    "Job",
    "Outcome",
    "holds_hidden",
    "outcomes",
    "read_minutes",
    "read_source",
]

#: Documents that one task gives a worker process, and tasks under way per worker.
CHUNK, AHEAD = 8, 4
#: Fewer documents than this are read here: starting processes would take longer.
ALONE = 24


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, whose minutes the user says it holds, and the place of its meeting among those of the day."""

    path: str
    municipality: str | None = None
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker hands back: quads and text of a document, or why it was refused. Picklable.

    `doubt` says why a document that was read should be looked at: its score is low, and what was lost.
    """

    job: Job
    refused: str = ""
    quads: Quads | None = None
    day: str = ""
    version: Version | None = None
    text: bytes = b""
    sha256: str = ""
    doubt: str = ""


# ---------------------------------------------------------------- one document


def read_minutes(
    path: Path | str, authorities: Authorities, settings: Settings, municipality: str | None = None
) -> Reading:
    """One file read and linked, with what must not be published masked. Raises `InputRefused`."""
    document, trusted = sources.read(path, municipality, authorities=authorities)
    document, _ = privacy.mask(document)
    minutes = trust.apply(layout.parse(document, authorities), trusted)
    masked = _without_erased(document, minutes.municipality.code, authorities, settings)
    if masked is not document:
        minutes = trust.apply(layout.parse(masked, authorities), trusted)
    return identity.resolve(minutes, mentions.find(minutes, authorities), authorities, settings)


def _without_erased(document: Document, code: str, authorities: Authorities, settings: Settings) -> Document:
    """The document without the erased persons of its municipality: the same one when there are none."""
    hidden = identity.suppressed(authorities)
    if hidden:
        document, _ = privacy.mask_persons(document, hidden, lambda name: identity.person_key(name, code, settings))
    erased = identity.erased_forms(authorities, settings, code)
    return privacy.mask_forms(document, erased)[0] if erased else document


def holds_hidden(document: Document, code: str, authorities: Authorities, settings: Settings) -> bool:
    """Is there something in a text of the municipality `code` that would be masked before it is read?"""
    masked, _ = privacy.mask(document)
    return bool(_without_erased(masked, code, authorities, settings) != document)


def read_source(job: Job, authorities: Authorities, settings: Settings) -> Outcome:
    """One file → its quads. Never raises for what the file holds: it is refused, with the reason."""
    try:
        reading = read_minutes(job.path, authorities, settings, job.municipality)
        made = quads(reading, settings, authorities, ordinal=job.ordinal)
    except KgError as error:
        return Outcome(job, refused=str(error))
    except (MemoryError, OSError):
        raise
    except Exception as error:  # a fault of ours in one document must not cost the others
        at = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(at.filename).name}:{at.lineno}"
        what = f"the reader failed ({type(error).__name__}: {error}; {place})"
        return Outcome(job, refused=f"{job.path}: {what}; report it")
    minutes: Minutes = reading.minutes
    day = made.meeting.removesuffix(f"-{job.ordinal}") if job.ordinal > 1 else made.meeting
    document = minutes.document
    packed = Texts.pack(document.text)
    return Outcome(job, "", made, day, versions.version(minutes), packed, document.sha256, _doubt(minutes))


#: A reading below this score is said by name: most of the drawn and hand-read documents below it lack a fifth of their
#: facts.
DOUBTFUL = 0.75


def _doubt(minutes: Minutes) -> str:
    """Why the reading of a document should be looked at; "" when its score gives no reason."""
    if minutes.score >= DOUBTFUL:
        return ""
    worst = sorted(minutes.lost, key=lambda entry: -entry[1])[:3]
    named = ", ".join(f"{name} {share:.0%}" for name, share in worst)
    return f"read with a score of {minutes.score:.2f} (lost: {named}); see `kg inspect {minutes.document.path}`"


@dataclass
class _Worker:
    """What a worker process keeps between tasks."""

    authorities: Authorities | None = None
    settings: Settings = field(default_factory=Settings)


_worker = _Worker()


def _start_worker(authorities: Authorities, settings: Settings) -> None:
    _worker.authorities, _worker.settings = authorities, settings


def _read_chunk(jobs: tuple[Job, ...]) -> list[Outcome]:
    assert _worker.authorities is not None
    return [read_source(job, _worker.authorities, _worker.settings) for job in jobs]


class Executor(Protocol):
    """Somewhere else to read documents, such as `kg.cluster.Cluster`."""

    def map_unordered(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """`function` of each item, in any order, with bounded work under way."""


@cache
def _authorities(folders: tuple[Path, ...]) -> Authorities:
    return Authorities(folders)


def _read_there(settings: Settings, folders: tuple[Path, ...], jobs: tuple[Job, ...]) -> list[Outcome]:
    """A chunk read by an executor's worker, which keeps the authorities between chunks."""
    return [read_source(job, _authorities(folders), settings) for job in jobs]


def outcomes(
    jobs: list[Job], authorities: Authorities, settings: Settings, workers: int, executor: Executor | None = None
) -> Iterator[Outcome]:
    """All jobs read, in any order, at most a few chunks ahead of the one that takes them."""
    if executor is not None:
        task = partial(_read_there, settings, authorities.folders)
        for some in executor.map_unordered(task, (tuple(jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK))):
            yield from some
        return
    if workers <= 1 or len(jobs) < ALONE:
        for job in jobs:
            yield read_source(job, authorities, settings)
        return
    chunk: tuple[Job, ...] = ()
    chunks = [tuple(jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK)]
    waiting = iter(chunks)
    again: list[Job] = []
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(authorities, settings)
    ) as pool:
        under_way: dict[Future[list[Outcome]], tuple[Job, ...]] = {}
        try:
            while True:
                while len(under_way) < workers * AHEAD and (ahead := next(waiting, None)) is not None:
                    chunk = ahead
                    under_way[pool.submit(_read_chunk, chunk)] = chunk
                if not under_way:
                    break
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    chunk = under_way.pop(future)
                    yield from future.result()
        except BrokenProcessPool:
            left = [chunk, *under_way.values(), *waiting]
            again = [job for some in left for job in some]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for job in again:  # a worker died; each of the rest gets a process of its own
        yield _in_own_process(job, authorities, settings)


def _in_own_process(job: Job, authorities: Authorities, settings: Settings) -> Outcome:
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(authorities, settings)
    ) as pool:
        try:
            return pool.submit(_read_chunk, (job,)).result()[0]
        except BrokenProcessPool:
            return Outcome(job, refused=f"{job.path}: the process that read it died; report it")
