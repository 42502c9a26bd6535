"""Files of a harvest: written whole or not at all, never twice with the same bytes; names any system can hold."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import WrongUse
from kg.sources.papers import safe

__all__ = ["held", "remove", "safe", "sweep", "write"]

_COMING = ".coming-"


def write(path: Path, data: bytes) -> bool:
    """Bring `data` into the file at `path`; whoever is killed meanwhile leaves the old file. False: nothing to do."""
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(_COMING + path.name)
    try:
        with coming.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        coming.replace(path)
    except BaseException:  # a disk that is full gets its room back
        with contextlib.suppress(OSError):
            remove(coming)
        raise
    return True


def remove(path: Path) -> None:
    """Take a file away, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def sweep(folder: Path) -> None:
    """Take away what a killed run left half written."""
    if folder.is_dir():
        for path in folder.rglob(f"{_COMING}*"):
            remove(path)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other harvests out of `folder` meanwhile. Raises `WrongUse` when one is under way."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WrongUse(
                "another harvest is under way here", where=str(folder), remedy="wait for it, or give another --out"
            ) from None
        yield
    finally:
        os.close(handle)
