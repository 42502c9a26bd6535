"""`watches.csv`, the publisher's own: which questions are watched. Rows are read, added, taken out; nothing is asked.

Columns: `name` (of its feeds' files), `question` (of the catalogue, or `search`), `values` (as on the command line:
`case=22/7616 municipality="Nørre Vig"`), `since` (a day: meetings from then on are news even in the first run; none:
what is there already is not told).
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg import whole
from kg.errors import DataError, WrongUse
from kg.query import Query, catalogue, find
from kg.query.wording import parameter
from kg.settings import Settings
from kg.text import danish

__all__ = ["FILE", "SEARCH", "Watch", "add", "make", "path_of", "read", "remove"]

FILE = "watches.csv"
#: The question that is no query of the catalogue: full text.
SEARCH = "search"
_COLUMNS = ("name", "question", "values", "since")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}\Z")


@dataclass(frozen=True, slots=True)
class Watch:
    """A row: `values` maps parameters of `question` to one or more values; `since` is an ISO day or ""."""

    name: str
    question: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    since: str = ""

    @property
    def given(self) -> dict[str, list[str]]:
        """The values as a query takes them."""
        return {name: list(each) for name, each in self.values}

    def __str__(self) -> str:
        return " ".join([self.question, *_words(self.values)])


def path_of(settings: Settings) -> Path:
    """Where the rows are kept: beside `kg.toml`, else in this folder."""
    return (settings.source.parent if settings.source else Path()) / FILE


def read(path: Path) -> list[Watch]:
    """The watches of a file, none when there is no file. Raises `DataError` naming file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=str(path), remedy="mend or remove it") from None
    found: dict[str, Watch] = {}
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames is not None and tuple(reader.fieldnames) != _COLUMNS:
        raise DataError("other columns", where=str(path), line=1, remedy=f"head it {','.join(_COLUMNS)}")
    for row in reader:
        try:
            watch = _checked(row["name"] or "", row["question"] or "", shlex.split(row["values"] or ""), row["since"])
        except (WrongUse, ValueError) as error:
            raise DataError(str(error), where=str(path), line=reader.line_num, remedy="mend the row") from None
        if watch.name in found:
            raise DataError(f"{watch.name!r} twice", where=str(path), line=reader.line_num, remedy="rename one")
        found[watch.name] = watch
    return list(found.values())


def make(words: Iterable[str], *, question: str = "", name: str = "", since: str = "") -> Watch:
    """The watch that `name=value` words ask for. Without `question` it is the one that is asked of the kind of thing
    that the first word names (`#+ watch:` of a query's header), or full text for `search=`. Raises `WrongUse`.
    """
    words = list(words)
    first = words[0].partition("=")[0].strip() if words else ""
    asked = question or (SEARCH if first == SEARCH else "") or _question_of(first)
    return _checked(name or _named(question, words), asked, words, since)


def add(path: Path, watch: Watch) -> None:
    """Add a row. Raises `WrongUse` when the name is taken."""
    watches = read(path)
    if any(one.name == watch.name for one in watches):
        raise WrongUse(f"there is a watch {watch.name!r}", where=str(path), remedy="give another --name")
    _write(path, [*watches, watch])


def remove(path: Path, name: str) -> Watch:
    """Take a row out; gives it. Raises `WrongUse` for a name that is not there."""
    watches = read(path)
    gone = [watch for watch in watches if watch.name == name]
    if not gone:
        there = ", ".join(watch.name for watch in watches) or "none"
        raise WrongUse(f"no watch {name!r}", where=str(path), remedy=f"there are: {there}")
    _write(path, [watch for watch in watches if watch.name != name])
    return gone[0]


def _write(path: Path, watches: Sequence[Watch]) -> None:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    for one in watches:
        table.writerow([one.name, one.question, " ".join(_words(one.values)), one.since])
    try:
        whole.write(path, out.getvalue().encode())
    except OSError as error:
        raise whole.refusal(error, path) from None


def _words(values: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    return [f"{name}={_quoted(value)}" for name, each in values for value in each]


def _quoted(value: str) -> str:
    """As a shell takes it, without quotes about words that are letters only in Danish."""
    return value if re.fullmatch(r"[\w./:,+-]+", value) else shlex.quote(value)


def _question_of(kind: str) -> str:
    kinds = {known: query for query in catalogue("reports") for known in query.watch}
    for known, query in kinds.items():
        if parameter(query, kind) == known:
            return query.name
    raise WrongUse(
        f"nothing says which question a watch on {kind or 'nothing'!r} asks",
        remedy=f"watch {', '.join(sorted([*kinds, SEARCH]))}=…, or name one with --question",
    )


def _named(question: str, words: Sequence[str]) -> str:
    """A name made of what was typed, such as `case-22-7616`."""
    return danish.slug(" ".join([question, *words]))[:80].strip("-")


def _checked(name: str, question: str, words: Sequence[str], since: str | None) -> Watch:
    if not _NAME.match(name):
        raise WrongUse(f"{name!r} is no name of a watch", remedy="use small letters, digits, - and .")
    values: dict[str, list[str]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not value.strip():
            raise WrongUse(f"{word!r} is not name=value", remedy='write for instance organisation="Blå Kors"')
        values.setdefault(key.strip(), []).append(value.strip())
    if question == SEARCH:
        known: Mapping[str, bool] = {SEARCH: True, "municipality": False, "council": False, "topic": False}
    else:
        query: Query = find(question)
        question = query.name
        values = {parameter(query, key): each for key, each in values.items()}
        known = {param.name: param.required for param in query.params}
    for key in values:
        if key not in known:
            raise WrongUse(f"no parameter {key!r}", where=question, remedy=f"it takes {', '.join(known) or 'none'}")
    for key, required in known.items():
        if required and key not in values:
            raise WrongUse(f"parameter {key!r} is missing", where=question, remedy=f"give {key}=…")
    if since:
        try:
            date.fromisoformat(since)
        except ValueError:
            raise WrongUse(f"{since!r} is no day", remedy="write since as 2026-01-31") from None
    return Watch(name, question, tuple((key, tuple(each)) for key, each in values.items()), since or "")
