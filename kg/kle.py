"""A KLE file that the user has → titles by number.

KLE's titles belong to KL and none are shipped; whoever may use them names a file in `kg.toml` (`kle = "…"`). Two forms
are read: the OS2KLE text (`KLENummer='00.01.00':KLETitel='…':Keywords…`, a line each, UTF-8 or Windows-1252) and CSV
with one number column and one title column (comma, semicolon or tab). Reads one file, keeps nothing, writes nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from kg.errors import DataError

__all__ = ["read"]

_NUMBER_COLUMNS = ("number", "nummer", "klenummer", "kle", "emnenr", "notation", "facet")
_TITLE_COLUMNS = ("title_da", "title", "titel", "kletitel", "emnetitel", "preflabel")
_OS2KLE = re.compile(r"^KLENummer='(?P<number>[^']*)':KLETitel='(?P<title>.*?)'(?::Keywords|\s*$)")
#: Main group, group, subject (`27`, `27.12`, `27.12.00`), or a facet (`G`, `G01`).
_NUMBER = re.compile(r"\d\d(?:\.\d\d){0,2}|[AGIKPSØ](?:\d\d)?")


def read(path: Path) -> Mapping[str, str]:
    """Titles by number, in the order of the file.

    Raises `DataError` when the file cannot be read, is in neither form, holds a number that is none, or gives no title.
    A number printed twice keeps its last title.
    """
    text = _text(path)
    titles = _os2kle(text, path) if text.lstrip("\ufeff \n").startswith("KLENummer=") else _csv(text, path)
    if not titles:
        raise DataError("no KLE number with a title", where=str(path), remedy="name an OS2KLE text or a CSV file")
    return MappingProxyType(titles)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=str(path), remedy="mend kle in kg.toml") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError("neither UTF-8 nor Windows-1252", where=str(path), remedy="save the file as UTF-8")


def _os2kle(text: str, path: Path) -> dict[str, str]:
    titles: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _OS2KLE.match(line)
        if match is None:
            raise DataError(
                "no OS2KLE line", where=str(path), line=number, remedy="expected KLENummer='…':KLETitel='…'"
            )
        _add(titles, match["number"], match["title"], path, number)
    return titles


def _csv(text: str, path: Path) -> dict[str, str]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter)
    names = {name.strip().casefold(): name for name in reader.fieldnames or () if name}
    number = next((names[c] for c in _NUMBER_COLUMNS if c in names), None)
    title = next((names[c] for c in _TITLE_COLUMNS if c in names), None)
    if number is None or title is None:
        remedy = f"one of {', '.join(_NUMBER_COLUMNS)} and one of {', '.join(_TITLE_COLUMNS)}"
        raise DataError("no number or title column", where=str(path), line=1, remedy=remedy)
    titles: dict[str, str] = {}
    try:
        for row in reader:
            _add(titles, row[number] or "", row[title] or "", path, reader.line_num)
    except csv.Error as error:
        raise DataError(f"not valid CSV: {error}", where=str(path), line=reader.line_num, remedy="mend it") from None
    return titles


def _add(titles: dict[str, str], number: str, title: str, path: Path, line: int) -> None:
    """Take one row; rows without a title say nothing and are left out."""
    number, title = number.strip(), " ".join(title.split())
    if not _NUMBER.fullmatch(number):
        raise DataError(f"{number!r} is no KLE number", where=str(path), line=line, remedy="mend or drop the row")
    if title:
        titles[number] = title
