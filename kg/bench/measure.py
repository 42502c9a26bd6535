"""Run a command and say how long it took and how much memory it and its children held at the same moment.

Memory is the sum of proportional set sizes (shared pages counted once), looked up a few times a second. Needs psutil.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Run", "kg", "run", "timed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall seconds, processor seconds of it and its children, peak bytes, what it printed."""

    seconds: float
    cpu: float
    peak: int
    output: str
    errors: str


def run(command: Sequence[str], *, every: float = 0.2) -> Run:
    """Run `command` to its end. Raises `RuntimeError` with its last words when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = [0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child.pid, peak, done, every), daemon=True)
    watcher.start()
    output, errors = child.communicate()
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    if child.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}: {errors[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, cpu, peak[0], output, errors)


def kg(*arguments: str) -> list[str]:
    """The command line of `kg`, from the same package as this file."""
    return [sys.executable, "-c", "from kg.cli import main; main()", *arguments]


def timed(call: Callable[[], object], times: int = 3, clock: Callable[[], float] = time.perf_counter) -> float:
    """Median seconds of `call` over so many runs; `time.process_time` as clock leaves out what others do meanwhile."""
    found = []
    for _ in range(times):
        start = clock()
        call()
        found.append(clock() - start)
    return median(found)


def _watch(pid: int, peak: list[int], done: threading.Event, every: float) -> None:
    import psutil

    try:
        root = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    while not done.wait(every):
        total = 0
        try:
            for process in (root, *root.children(recursive=True)):
                try:
                    info = process.memory_full_info()
                except psutil.Error:
                    continue
                total += getattr(info, "pss", 0) or info.rss
        except psutil.Error:
            return
        peak[0] = max(peak[0], total)
