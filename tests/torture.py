"""Builds that are killed: run as children of the tests, where nothing of the parent is open."""

from __future__ import annotations

import resource
import signal
from pathlib import Path
from typing import Any


def build(source: str, store: str, ready: Any) -> None:
    """One build, from the moment the parent is told."""
    from kg import pipeline

    ready.set()
    pipeline.build([source], Path(store))


def build_on_a_full_disk(source: str, store: str, limit: int) -> None:
    """One build on a disk where no file may grow beyond `limit` bytes; ends with 3 when it says so properly."""
    from kg import pipeline
    from kg.errors import KgError

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        pipeline.build([source], Path(store))
    except (KgError, OSError) as error:
        raise SystemExit(3) from error
