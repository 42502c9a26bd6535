"""What the watches were answered last, and what was told of it: one SQLite file in the folder of the feeds.

Answers and what is news in them are written in one transaction a run, before anything is told; feeds are made of what
stands here. So a run that is ended at any moment, and run again, tells each change once. Rows hold IRIs, places and
marks, never words of minutes: who is erased from the graph lives on here in nothing.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from kg import whole
from kg.errors import NotWritten, StoreError
from kg.watch.answers import Heap, Place
from kg.watch.rows import Watch

__all__ = ["Event", "Ledger", "changes"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (iri TEXT PRIMARY KEY, run INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watches (name TEXT PRIMARY KEY, asks TEXT, run INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heaps (
    watch TEXT, place TEXT, marks TEXT, documents TEXT, outcomes TEXT, start TEXT,
    PRIMARY KEY (watch, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER, watch TEXT, at TEXT, kind TEXT, place TEXT, start TEXT,
    documents TEXT, passages TEXT, items TEXT, outcomes TEXT);
CREATE INDEX IF NOT EXISTS events_watch ON events (watch, id);
CREATE TABLE IF NOT EXISTS mailed (watch TEXT, run INTEGER, PRIMARY KEY (watch, run)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an answer, told once. `at` is a moment in UTC.

    `kind`: new, decided (it was there undecided), changed, replaced (the minutes were), withdrawn (nothing says it any
    more) or reread (the same document is read otherwise now).
    """

    id: int
    run: int
    watch: str
    at: str
    kind: str
    place: Place
    start: str = ""
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    marks: tuple[str, ...]
    documents: tuple[str, ...]
    outcomes: tuple[str, ...]
    start: str


def changes(
    before: Mapping[Place, _Kept], now: Iterable[Heap], unknown: frozenset[str], there: frozenset[str]
) -> Iterator[tuple[str, Heap]]:
    """(kind, heap) of what an answer says otherwise than `before`; `unknown` documents came since, `there` are all."""
    seen = set()
    for heap in now:
        seen.add(heap.place)
        kept = before.get(heap.place)
        if kept is None:
            yield _because("new", heap.documents, unknown), heap
        elif kept.marks != heap.marks:
            decided = heap.outcomes and not kept.outcomes
            kind = "decided" if decided else "replaced" if heap.documents else "changed"
            yield _because(kind, heap.documents, unknown), heap
    for place, kept in before.items():
        if place not in seen:
            left = bool(kept.documents) and set(kept.documents) <= there
            yield "reread" if left else "withdrawn", Heap(place, (), kept.documents, start=kept.start)


def _because(kind: str, rests_on: tuple[str, ...], unknown: frozenset[str]) -> str:
    return kind if not rests_on or unknown & set(rests_on) else "reread"


class Ledger:
    """The file, open for one run; another run waits outside. Made by `Ledger.open`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, write: bool = True) -> Iterator[Ledger]:
        """The ledger of `path`, made when there is none. Raises `StoreError` (held, damaged), `NotWritten`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=30, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise whole.refusal(error, path) if isinstance(error, OSError) else _trouble(error, path) from None
        try:
            database.executescript(_SCHEMA)
            if write:
                database.execute("BEGIN IMMEDIATE")
            yield cls(database)
        except sqlite3.Error as error:
            raise _trouble(error, path) from None
        finally:
            database.close()  # what was not committed is undone

    @property
    def key(self) -> str:
        """The secret of the marks: drawn once."""
        found = self._db.execute("SELECT value FROM meta WHERE key = 'key'").fetchone()
        if found is None:
            found = (secrets.token_hex(16),)
            self._db.execute("INSERT INTO meta VALUES ('key', ?)", found)
        return str(found[0])

    def meet(self, documents: frozenset[str]) -> int:
        """Write down which documents there are; gives the number of this run."""
        run = int(self._db.execute("SELECT coalesce(max(run), 0) FROM documents").fetchone()[0])
        told = self._db.execute("SELECT coalesce(max(run), 0) FROM watches").fetchone()[0]
        run = max(run, int(told)) + 1
        known = {iri for (iri,) in self._db.execute("SELECT iri FROM documents")}
        self._db.executemany("INSERT INTO documents VALUES (?, ?)", ((iri, run) for iri in documents - known))
        self._db.executemany("DELETE FROM documents WHERE iri = ?", ((iri,) for iri in known - documents))
        return run

    def keep_only(self, watches: Iterable[Watch]) -> list[str]:
        """Forget watches that are none any more, and what was told of them; gives their names."""
        names = {watch.name for watch in watches}
        gone = [name for (name,) in self._db.execute("SELECT name FROM watches") if name not in names]
        for name in gone:
            for table, column in (("watches", "name"), ("heaps", "watch"), ("events", "watch"), ("mailed", "watch")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (name,))
        return gone

    def take(self, watch: Watch, now: list[Heap], run: int, at: str) -> bool:
        """Compare an answer with the last and write down both it and what is news; whether it is the first."""
        last = self._db.execute("SELECT run FROM watches WHERE name = ? AND asks = ?", (watch.name, str(watch)))
        row = last.fetchone()
        before = self._heaps(watch.name) if row else {}
        after = int(row[0]) if row else 0
        unknown = frozenset(iri for (iri,) in self._db.execute("SELECT iri FROM documents WHERE run > ?", (after,)))
        there = frozenset(iri for (iri,) in self._db.execute("SELECT iri FROM documents"))
        found = list(changes(before, now, unknown, there))
        if row is None:  # what is there already is no news, but what the watch asks for by its day
            found = [(kind, heap) for kind, heap in found if watch.since and heap.place.day >= watch.since]
        self._db.executemany(
            "INSERT INTO events (run, watch, at, kind, place, start, documents, passages, items, outcomes) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (run, watch.name, at, kind, _text(astuple(heap.place)), heap.start,
                 *map(_text, (heap.documents, heap.passages, heap.items, heap.outcomes)))
                for kind, heap in found
            ),
        )  # fmt: skip
        self._db.execute("DELETE FROM heaps WHERE watch = ?", (watch.name,))
        self._db.executemany(
            "INSERT INTO heaps VALUES (?, ?, ?, ?, ?, ?)",
            (
                (watch.name, _text(astuple(h.place)), *map(_text, (h.marks, h.documents, h.outcomes)), h.start)
                for h in now
            ),
        )
        self._db.execute("INSERT OR REPLACE INTO watches VALUES (?, ?, ?)", (watch.name, str(watch), run))
        return row is None

    def _heaps(self, watch: str) -> dict[Place, _Kept]:
        rows = self._db.execute("SELECT place, marks, documents, outcomes, start FROM heaps WHERE watch = ?", (watch,))
        return {
            Place(*json.loads(place)): _Kept(_strings(marks), _strings(documents), _strings(outcomes), start)
            for place, marks, documents, outcomes, start in rows
        }

    def commit(self) -> None:
        """All of the run is written, or none of it."""
        self._db.execute("COMMIT")

    def events(self, watch: str, most: int = -1) -> list[Event]:
        """What was told of a watch, newest first."""
        rows = self._db.execute(
            "SELECT id, run, watch, at, kind, place, start, documents, passages, items, outcomes FROM events "
            "WHERE watch = ? ORDER BY id DESC LIMIT ?",
            (watch, most),
        )
        return [_event(row) for row in rows]

    def unmailed(self, watch: str) -> dict[int, list[Event]]:
        """Run → its events that no mail has told yet, oldest first."""
        told = {run for (run,) in self._db.execute("SELECT run FROM mailed WHERE watch = ?", (watch,))}
        found: dict[int, list[Event]] = {}
        for event in reversed(self.events(watch)):
            if event.run not in told:
                found.setdefault(event.run, []).append(event)
        return found

    def mailed(self, watch: str, run: int) -> None:
        """Write down that a mail told the events of a run."""
        self._db.execute("INSERT OR IGNORE INTO mailed VALUES (?, ?)", (watch, run))


def _event(row: tuple[object, ...]) -> Event:
    number, run, watch, at, kind, place, start, *lists = row
    documents, passages, items, outcomes = (_strings(str(one)) for one in lists)
    return Event(
        int(str(number)), int(str(run)), str(watch), str(at), str(kind), Place(*json.loads(str(place))), str(start),
        documents, passages, items, outcomes,
    )  # fmt: skip


def _text(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _trouble(error: sqlite3.Error, path: Path) -> StoreError | NotWritten:
    words = str(error)
    if "locked" in words:
        return StoreError("another run is at it", where=str(path), remedy="wait for it to end")
    if "not a database" in words or "malformed" in words:
        return StoreError(
            "damaged", where=str(path), remedy="remove it: the next run begins anew, and tells nothing old"
        )
    return NotWritten(words, where=str(path), remedy=whole.REMEDY)
