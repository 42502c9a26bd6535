"""The files of a store on disk: generations and snapshots, which of them readers see, who writes, what nobody needs.

Takes the folder of a store, gives names and paths; the layout is drawn in `kg.store`. The engine is not opened here.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
from pathlib import Path
from typing import IO

from kg import seal
from kg.errors import StoreError, StoreHeld

__all__ = ["coming", "current", "hold", "refuse_damaged", "release", "shown_of", "sweep", "token"]

_CURRENT = re.compile(r"(gen-\d{6})/(snap-\d{6})")
_GENERATION = re.compile(r"gen-\d{6}")
_SNAPSHOT = re.compile(r"snap-\d{6}")


def current(folder: Path) -> str | None:
    """What `CURRENT` says, when there is such a snapshot."""
    try:
        text = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _CURRENT.fullmatch(text) and (folder / text).is_dir() else None


def shown_of(folder: Path, current: str) -> Path:
    """Where texts and index of a snapshot lie: its own folder where persons are hidden, else that of its generation."""
    shown = (folder / current).with_name(current.split("/")[1].replace("snap-", "shown-"))
    return shown if shown.is_dir() else shown.parent


def token(folder: Path) -> tuple[int, ...]:
    """Another one whenever `CURRENT` was written anew, though it says the same (a folder in the place of another)."""
    try:
        stat = (folder / "CURRENT").stat()
    except OSError:
        return ()
    return (stat.st_dev, stat.st_ino, stat.st_mtime_ns)


def coming(generation: Path) -> int:
    """Number of the next snapshot of a generation."""
    taken = [int(path.name[5:]) for path in generation.glob("snap-*") if _SNAPSHOT.fullmatch(path.name)]
    return max(taken, default=0) + 1


def refuse_damaged(folder: Path) -> None:
    """Raise `StoreError` where there was a complete store, and `CURRENT` does not say so any more."""
    for path, what in seal.damage(folder, None):
        raise StoreError(f"{path} is {what}", where=str(folder), remedy="mend it, or restore a copy")


def hold(folder: Path) -> IO[str]:
    """The lock of the folder; the system lets go of it when the process ends, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", where=str(folder), remedy="check the folder") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        try:
            who = json.loads(holder)
            by = f"process {who['pid']} on {who['host']}"
        except (ValueError, KeyError, TypeError):
            by = "another process"
        raise StoreHeld(f"{by} is writing this store", where=str(folder), remedy="wait until it is done") from None
    lock.seek(0)
    lock.truncate()
    lock.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
    lock.flush()
    return lock


def release(lock: IO[str]) -> None:
    """Let the next writer in."""
    lock.seek(0)
    lock.truncate()
    lock.close()


def sweep(folder: Path, current: str | None, before: str | None = None) -> None:
    """Remove generations and snapshots that are neither current nor the one readers had just before."""
    kept = {name for name in (current, before) if name}
    generation = current.split("/")[0] if current else None
    for path in folder.iterdir():
        if _GENERATION.fullmatch(path.name) and path.name != generation:
            shutil.rmtree(path)
    if generation:
        for path in (folder / generation).iterdir():
            snapshot = path.name.replace("shown-", "snap-")
            if _SNAPSHOT.fullmatch(snapshot) and f"{generation}/{snapshot}" not in kept:
                shutil.rmtree(path)
