"""A path → its bytes, where it is a regular file (or a link to one): nothing else is ever opened for reading.

A named pipe would wait for a writer that never comes, a device may never end. Asks the system, not the name; a path
that becomes something else between question and opening is seen through as well.
"""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from kg.errors import InputRefused

__all__ = ["irregular", "opened", "shown"]

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a local channel"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def irregular(path: Path) -> str:
    """Why the file at `path` cannot be read whatever it holds; "" when it is a regular file with a readable name."""
    if not _is_utf8(path):
        return "its name is not UTF-8; rename it"
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "it is a link to nothing; remove or mend it" if path.is_symlink() else "it is not there; check the path"
    except OSError as error:
        return f"it cannot be looked at ({error.strerror or type(error).__name__}); check its permissions"
    return _kind(mode)


def opened(path: Path) -> BufferedReader:
    """The regular file at `path`, opened for reading bytes. Raises `InputRefused` for anything else, and `OSError`."""
    mode = path.stat().st_mode
    if not _kind(mode):
        handle = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
        mode = os.fstat(handle.fileno()).st_mode
        if not _kind(mode):
            return handle
        handle.close()
    raise InputRefused(_kind(mode), where=shown(path), remedy="give a file of minutes")


def shown(path: Path | str) -> str:
    """A path that can be printed: bytes that are not UTF-8 as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_utf8(path: Path) -> bool:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    what = next((name for test, name in _KINDS if test(mode)), "no regular file")
    return f"it is {what}, not a regular file"
