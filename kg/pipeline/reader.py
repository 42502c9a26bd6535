"""The process that reads documents, one after the other, within bounds: `main()`, started by `kg.pipeline.readers`.

    in   4 bytes length, pickle (folders, state of the folders, Settings, Job)
    out  4 bytes length, pickle: None once it is ready; then an Outcome, or an OSError, per job

Its time is the processor's, so that a busy machine refuses nothing, and by the clock some times as much. It is up when
the alarm rings, which no code of a document's reader can put off: the system ends the process. It ends itself after a
document that needed more memory than it may have. What it reads is trusted with nothing else: it has no network.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from kg import layout
from kg.authorities import Authorities
from kg.errors import KgError
from kg.pipeline.reading import LIMIT, Job, Outcome, limits_of, read_source
from kg.processes import bound_memory, no_network
from kg.read import read_bytes
from kg.settings import Settings

__all__ = ["WAITING", "main", "receive", "send"]

#: So many times its seconds may a document take by the clock.
WAITING = 5

_WARM = "Referat af møde i Byrådet den 2. januar 2024 kl. 10.00\nDeltagere: Bo Holm\nPunkt 1: Budget\nGodkendt.\n"
_known: dict[object, Authorities] = {}


def send(out: BinaryIO, value: object) -> None:
    """Write one value with its length."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    out.write(struct.pack(">Q", len(data)) + data)
    out.flush()


def receive(source: BinaryIO) -> Any:
    """Read one value. Raises `EOFError` when there is no more."""
    head = source.read(8)
    if len(head) < 8:
        raise EOFError
    data = source.read(struct.unpack(">Q", head)[0])
    return pickle.loads(data)


def _authorities(folders: tuple[Path, ...], state: object) -> Authorities:
    """The rows of these folders as they are now, and what was made of them, kept until they change."""
    if (folders, state) not in _known:
        _known.clear()
        _known[folders, state] = authorities = Authorities(folders)
        with suppress(KgError):  # what the rows are made into is not charged to the first document
            layout.parse(read_bytes(_WARM.encode(), "referat.txt", "751"), authorities)
    return _known[folders, state]


def _read(folders: tuple[Path, ...], state: object, settings: Settings, job: Job) -> tuple[Outcome | OSError, bool]:
    """What became of a job, and whether this process is fit for another."""
    authorities = _authorities(folders, state)
    bound_memory(settings.limit("megabytes") * 1_000_000)
    signal.setitimer(signal.ITIMER_PROF, settings.limit("seconds"))
    signal.setitimer(signal.ITIMER_REAL, settings.limit("seconds") * WAITING)
    try:
        return read_source(job, authorities, settings), True
    except MemoryError:
        told = f"{job.path}: it needs more memory than it may have ({limits_of(settings)}); {LIMIT}"
        return Outcome(job, refused=told), False
    except OSError as error:
        return error, True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Read jobs until standard input ends."""
    jobs = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the frames
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    no_network()
    send(out, None)
    while True:
        try:
            folders, state, settings, job = receive(jobs)
        except EOFError:
            return
        outcome, fit = _read(folders, state, settings, job)
        send(out, outcome)
        if not fit:
            os._exit(0)
