"""Paths a user gives → the files to read, the files left alone and why, and whose minutes a folder holds.

Looks at names and kinds only; opens no file. Gives files sorted by path, each once.

The rule: a file named on its own is always taken. Of a folder, all files below it are taken whose ending is known,
except what accompanies a collection (README, LICENSE, CHANGELOG, NOTICE, INDEX, SOURCES with any ending), hidden files
and folders (a leading dot) and the lock files of word processors (`~$…`, `.~lock…`). Everything left alone is
reported with its reason. What would be taken but is no regular file (a named pipe, a device, a link to one or to
nothing), or has a name that is not UTF-8, is refused.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.authorities import Authorities, MunicipalityRow, load
from kg.errors import WrongUse
from kg.read.files import irregular, shown

__all__ = ["ENDINGS", "Skipped", "Survey", "hint", "sources", "survey"]

#: Endings of minutes, lower case, with the media type each promises; the content decides (`kg.read`).
ENDINGS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_COMPANIONS = re.compile(r"(readme|license|licence|changelog|notice|index|sources)(\.[^.]*)?", re.IGNORECASE)
#: How many folders above a file may name its municipality (`herning/2025/referater/x.pdf`).
_FOLDERS_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left alone, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies under the paths given: files to read, files left alone, files refused; each sorted by path."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...]
    refused: tuple[Skipped, ...] = ()


def sources(paths: Iterable[Path | str]) -> list[Path]:
    """The files to read, sorted; see `survey` for those left alone. Raises `WrongUse` for a path that is not there."""
    return list(survey(paths).files)


def survey(paths: Iterable[Path | str]) -> Survey:
    """All files under `paths` sorted into those to read, those left alone and those that cannot be read as files.

    Raises `WrongUse` for a path that does not exist.
    """
    files: dict[str, Path] = {}
    skipped: dict[str, Skipped] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for found in _below(path):
                reason = _reason(found)
                if reason:
                    skipped.setdefault(str(found.absolute()), Skipped(found, reason))
                else:
                    files.setdefault(str(found.absolute()), found)
        elif path.exists() or path.is_symlink():
            files.setdefault(str(path.absolute()), path)
        else:
            raise WrongUse("no such file or folder", where=shown(path), remedy="check the spelling of the path")
    left = tuple(skipped[key] for key in sorted(skipped.keys() - files.keys()))
    reasons = {key: irregular(files[key]) for key in sorted(files)}
    refused = tuple(Skipped(files[key], reason) for key, reason in reasons.items() if reason)
    return Survey(tuple(files[key] for key, reason in reasons.items() if not reason), left, refused)


def _below(folder: Path) -> Iterable[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where) / name for name in sorted(names))


def _reason(path: Path) -> str:
    if path.name.startswith((".", "~$")):
        return "hidden or lock file"
    if _COMPANIONS.fullmatch(path.name):
        return "accompanies the collection"
    if path.suffix.lower() not in ENDINGS:
        return f"unknown ending {path.suffix!r}" if path.suffix else "no ending"
    return ""


def hint(path: str, authorities: Authorities | None = None) -> str | None:
    """Code of the municipality that a folder of `path` names, nearest folder first; None when none does.

    A folder names a municipality by its code ("657"), name or short name, with or without "kommune", in any case, with
    hyphens or underscores for blanks and "ae", "oe", "aa" for the Danish letters.
    """
    names = _names(authorities or _shipped())
    for folder in Path(path).parts[:-1][: -_FOLDERS_ABOVE - 1 : -1]:
        code = names.get(_folded(folder))
        if code:
            return code
    return None


@cache
def _shipped() -> Authorities:
    return load()


@cache
def _names(authorities: Authorities) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in authorities.municipalities:
        for name in _spellings(row):
            names.setdefault(name, row.code)
    return names


def _spellings(row: MunicipalityRow) -> Iterable[str]:
    yield row.code
    for name in (row.name, row.short_name):
        yield _folded(name)
        yield f"{row.code} {_folded(name)}"
        yield f"{_folded(name)} {row.code}"


def _folded(name: str) -> str:
    name = unicodedata.normalize("NFC", name).casefold()
    for letter, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        name = name.replace(letter, plain)
    return " ".join(re.split(r"[\s_-]+", name)).strip().removesuffix(" kommune")
