"""Files that are there whole or not at all: written beside, then renamed; and what to say when the disk takes no more.

Takes paths and bytes. A process killed at any moment leaves the file of before, or none, under the final name; beside
it at most one with the ending `.partial`, which the next writing of the same file replaces. What is no regular file (a
terminal, a pipe, a device) is written straight.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError, NotWritten, WrongUse

__all__ = ["PARTIAL", "REMEDY", "disk_trouble", "refusal", "sync_folder", "told", "write", "writing"]

#: Ending of a file that is being written.
PARTIAL = ".partial"

_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "the file grows beyond what may be written",
    errno.EIO: "the disk fails",
    errno.EROFS: "the disk takes nothing",
}
#: How engines that hide the number word it.
_WORDS = (
    (re.compile(r"no space left on device|database or disk is full", re.IGNORECASE), errno.ENOSPC),
    (re.compile(r"disk quota exceeded", re.IGNORECASE), errno.EDQUOT),
    (re.compile(r"file too large", re.IGNORECASE), errno.EFBIG),
    (re.compile(r"input/output error|disk i/o error", re.IGNORECASE), errno.EIO),
    (re.compile(r"read-only file system|attempt to write a readonly database", re.IGNORECASE), errno.EROFS),
)


#: What to do about it.
REMEDY = "make room, then run it again: what was there is whole"


@contextmanager
def writing(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """A binary stream whose content becomes the file at `path` when the block ends well; else nothing has changed.

    With `durable` it is on the disk, name and all, before the block is left. Raises `OSError`.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as straight:
            yield straight
        return
    path = path.resolve() if path.is_symlink() else path
    beside = path.with_name(path.name + PARTIAL)
    try:
        with beside.open("wb") as handle:
            yield handle
            handle.flush()
            if durable:
                os.fsync(handle.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def write(path: Path, data: bytes | str, *, durable: bool = False) -> None:
    """Make `data` the content of the file at `path`, whole or not at all. Raises `OSError`."""
    with writing(path, durable=durable) as handle:
        handle.write(data.encode() if isinstance(data, str) else data)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_trouble(error: BaseException | None) -> str:
    """What a failure says of the disk ("the disk is full"), whichever engine met it; "" when it is of another kind.

    What came of it while things were put away counts as well.
    """
    while error is not None and not isinstance(error, KgError):
        if isinstance(error, OSError) and error.errno in _DISK:
            return _DISK[error.errno]
        text = str(error)
        for pattern, number in _WORDS:
            if pattern.search(text):
                return _DISK[number]
        error = error.__cause__ or error.__context__
    return ""


@contextmanager
def told(where: Path) -> Iterator[None]:
    """Say in one way (`NotWritten`) that the disk of `where` takes no more, whichever engine finds it."""
    try:
        yield
    except Exception as error:
        trouble = disk_trouble(error)
        if not trouble:
            raise
        raise NotWritten(trouble, where=str(where), remedy=REMEDY) from error


def refusal(error: OSError, where: Path | str) -> KgError:
    """The one line for a file that could not be written: the disk's fault, or the path's."""
    trouble = disk_trouble(error)
    if trouble:
        return NotWritten(trouble, where=str(where), remedy=REMEDY)
    return WrongUse(f"cannot be written: {error.strerror or error}", where=str(where), remedy="name another file")
