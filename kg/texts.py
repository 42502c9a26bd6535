"""The text of every document of a store, in one SQLite file; the sentence around a place of a text."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = ["Texts", "sentence"]

#: A sentence is cut off at so many characters on each side of its passage.
_SENTENCE = 400
_STOP = re.compile(r"(?<=[^\W\d]{3}[.!?])[\"'”»)]?\s+(?=[A-ZÆØÅ\"“«(])|\n\s*\n|\n(?=\s*(?:[-*•–#]|\d{1,3}\.)\s)")


class Texts:
    """Text of each document by its id, compressed, in one SQLite file."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self._db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={'rwc' if write else 'ro'}",
            uri=True,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,
        )
        if write:
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("CREATE TABLE IF NOT EXISTS texts (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")

    def put(self, bodies: Mapping[str, bytes]) -> None:
        """Keep texts, each as `pack` made it, in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", bodies.items())
        self._db.execute("COMMIT")

    def drop(self, ids: Iterable[str]) -> None:
        """Forget texts."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("DELETE FROM texts WHERE id = ?", ((one,) for one in ids))
        self._db.execute("COMMIT")

    def get(self, document: str) -> str | None:
        """The text of a document id; None when it is not kept."""
        row = self._db.execute("SELECT body FROM texts WHERE id = ?", (document,)).fetchone()
        return self.unpack(row[0]) if row else None

    def ids(self) -> Iterator[str]:
        """Ids of all texts, sorted."""
        for (one,) in self._db.execute("SELECT id FROM texts ORDER BY id"):
            yield one

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @staticmethod
    def pack(text: str) -> bytes:
        """A text as `put` takes it."""
        return zlib.compress(text.encode("utf-8", "replace"), 6)

    @staticmethod
    def unpack(body: bytes) -> str:
        """A text that was packed."""
        return zlib.decompress(body).decode("utf-8")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around (the beginning of) `text[start:end]` begins and ends."""
    end = min(end, start + _SENTENCE)
    low, high = max(0, start - _SENTENCE), min(len(text), end + _SENTENCE)
    before = [m.end() for m in _STOP.finditer(text, low, start)]
    after = _STOP.search(text, max(start, end - 1), high)
    first, last = before[-1] if before else low, after.start() if after else high
    first += len(text[first:last]) - len(text[first:last].lstrip())
    return first, first + len(text[first:last].rstrip())
