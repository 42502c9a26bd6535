"""Builds that are killed: run as children of the tests, where nothing of the parent is open."""

from __future__ import annotations

import os
import resource
import signal
import sys
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

    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # Python would tear the compiled files it keeps
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        pipeline.build([source], Path(store))
    except (KgError, OSError) as error:
        raise SystemExit(3) from error


def publish(store: str, out: str, ready: Any) -> None:
    """One publication, from the moment the parent is told."""
    from kg.publish.site import publish as run
    from kg.settings import Settings
    from kg.store import reader

    with reader(Path(store)) as opened:
        ready.set()
        run(opened, Path(out), Settings(), published="2024-01-01T00:00:00Z")


def export(store: str, out: str, ready: Any) -> None:
    """One dump, by the command."""
    from typer.testing import CliRunner

    from kg.cli import app

    made = app()
    ready.set()
    done = CliRunner().invoke(made, ["export", out, "--store", store])
    raise SystemExit(done.exit_code)


def push(store: str, url: str, ready: Any) -> None:
    """One transfer to a Graph Store."""
    from kg import remote
    from kg.settings import DEFAULT_BASE
    from kg.store import reader

    with reader(Path(store)) as opened:
        ready.set()
        remote.push(opened, url, base=DEFAULT_BASE, way="gsp")


def erase(person: str, store: str, own: str, ready: Any) -> None:
    """One erasure."""
    from kg.erase import erase as run
    from kg.settings import Settings

    ready.set()
    run(person, Path(store), Settings(authorities=Path(own)), on="2024-01-01")
