"""The ledger of one source: every meeting that was ever listed, what became of it, and when.

A text file, one JSON object a line, by id. While a run goes on, lines are appended: the last line of an id counts, and
one that a killed run left torn counts for nothing; at the end the file is written anew in order. Days, no clock times:
so a run that finds nothing new writes nothing. Takes the day as an argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from kg.harvest.folder import write

__all__ = ["NAME", "SOURCE", "Ledger", "Line", "ledgers"]

#: The file's name in the folder of a source.
NAME = "ledger.jsonl"
#: Id of the line on the source itself.
SOURCE = "*"


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one meeting (of the source itself: id `*`).

    `state`: here (fetched, whole), failing (listed and not had), changing (a run was killed while it wrote), withdrawn
    (gone from index and address), unlisted (gone from the index alone). `numbers`: those of its items, as ranges.
    `listed` is a digest of its entry in the index, `digest` that of the answer's canonical form. `revisions` counts the
    earlier versions that are kept. Days are ISO dates: `first` and `last` seen in the index, `asked`, `changed`,
    `since` (failing or withdrawn). `attachments`: ids of documents that are here, with the names of their files.
    `count` and `cookies` are of the source: how many meetings it lists, and its anonymous session.
    """

    id: str
    state: str = "here"
    address: str = ""
    council: str = ""
    day: str = ""
    kind: str = ""
    numbers: str = ""
    listed: str = ""
    digest: str = ""
    etag: str = ""
    modified: str = ""
    revisions: int = 0
    first: str = ""
    last: str = ""
    asked: str = ""
    changed: str = ""
    since: str = ""
    reason: str = ""
    count: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, str] = field(default_factory=dict)


_KNOWN = {f.name for f in fields(Line)}


class Ledger:
    """The lines of one source. `put` is on disk when it returns; `close` puts the file in order."""

    def __init__(self, folder: Path, *, dry: bool = False) -> None:
        self.path = folder / NAME
        self.dry = dry
        self._lines: dict[str, Line] = {}
        self._mended = False
        if self.path.is_file():
            self._read()

    def _read(self) -> None:
        data = self.path.read_bytes()
        whole, _, torn = data.rpartition(b"\n")
        self._mended = bool(torn)
        for raw in whole.split(b"\n"):
            try:
                values = json.loads(raw)
                line = Line(**{key: value for key, value in values.items() if key in _KNOWN})
            except (ValueError, TypeError, AttributeError):
                self._mended = bool(raw.strip()) or self._mended
                continue
            self._lines[line.id] = line

    def __iter__(self) -> Iterator[Line]:
        """All lines but that of the source, by id."""
        return iter([self._lines[key] for key in sorted(self._lines) if key != SOURCE])

    def get(self, identifier: str) -> Line | None:
        """The line of a meeting, or of the source (`SOURCE`)."""
        return self._lines.get(identifier)

    def put(self, line: Line) -> None:
        """Note a line, when it says something new."""
        if self._lines.get(line.id) == line:
            return
        self._lines[line.id] = line
        if self.dry:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as handle:
            if self._mended:
                handle.write(b"\n")
                self._mended = False
            handle.write(_written(line))

    def touch(self, identifier: str, today: str) -> None:
        """Note that the index lists a meeting today; it is on disk after `close`."""
        line = self._lines.get(identifier)
        if line is not None:
            self._lines[identifier] = replace(line, last=today)

    def close(self) -> None:
        """Write the file in order, when it is not."""
        if self.dry or not self._lines:
            return
        write(self.path, b"".join(_written(self._lines[key]) for key in sorted(self._lines)))

    def seen(self, identifier: str, today: str, **changes: object) -> Line:
        """The line of a meeting that the index lists today, with what has changed; a new one for a new meeting."""
        line = self._lines.get(identifier) or Line(identifier, first=today)
        return replace(line, last=today, **changes)  # type: ignore[arg-type]


def _written(line: Line) -> bytes:
    values = {key: value for key, value in asdict(line).items() if value or key == "id"}
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace") + b"\n"


def ledgers(folder: Path) -> Iterator[tuple[Path, Ledger]]:
    """All ledgers below a folder of harvests, by path."""
    for path in sorted(folder.glob(f"*/*/{NAME}")):
        yield path.parent, Ledger(path.parent, dry=True)
