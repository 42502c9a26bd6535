"""What the store knows of its sources: files, documents, and each document's statements on entities; one SQLite file.

Takes and gives plain rows. Statements are counted: the description of an entity is a function of (statement, number of
documents), so that documents may come and go in any order. Never touches the graph: `kg.pipeline` writes down here what
it is about to change there (`dirty`), changes it, and then writes down what is.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kg.errors import WrongUse
from kg.privacy import MASK, without_forms
from kg.privacy.forms import Forms
from kg.revisions import Told
from kg.statements import Statement
from kg.versions import Version
from kg.vocab import FOAF, KG

__all__ = ["DocumentRow", "Manifest", "Seal", "SourceRow", "files_read", "refuse_other_base", "written"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
    path TEXT PRIMARY KEY, stamp TEXT, hint TEXT, sha256 TEXT, document TEXT, message TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_document ON sources (document);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, path TEXT, day TEXT, rank TEXT, starts TEXT, kind TEXT, titles BLOB, sure INTEGER,
    meeting TEXT, ordinal INTEGER, current INTEGER, node BLOB, homes BLOB, said BLOB,
    told BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_day ON documents (day);
CREATE INDEX IF NOT EXISTS documents_meeting ON documents (meeting);
CREATE TABLE IF NOT EXISTS statements (
    subject TEXT, role TEXT, predicate TEXT, object TEXT, n INTEGER,
    PRIMARY KEY (subject, role, predicate, object)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (document TEXT PRIMARY KEY, snapshot INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dirty (document TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dirty_entities (subject TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A file as last met. `stamp` changes when the file does; `document` is its document's id, None when refused."""

    path: str
    stamp: str
    hint: str
    sha256: str
    document: str | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the store. `day` is council and date; `current` whether its facts are in the graph: 0 they are not,
    1 they are, 2 those of its items are, beside the current document of the meeting.

    `node` holds the N-Quads that stay when another document of the meeting is current; `homes` the meeting and items it
    is about; `said` its statements (none unless current); `told` what it says, for comparing versions.
    """

    id: str
    path: str
    day: str
    version: Version
    meeting: str
    ordinal: int
    current: int
    node: bytes
    homes: tuple[str, ...]
    said: tuple[Statement, ...]
    told: tuple[Told, ...] = ()


def _pack(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), 1)


def _unpack(blob: bytes) -> list[Any]:
    """What was packed; tuples come back as lists."""
    value: list[Any] = json.loads(zlib.decompress(blob))
    return value


class Seal:
    """Paths without the names that were erased, by which their files are found again all the same.

    A part of a path that holds an erased name is kept with the name masked, and a mark of the whole behind it; the file
    is the one in that folder whose name gives the same.
    """

    def __init__(self, erased: Forms[str] | None = None, secret: str = "") -> None:
        self._erased = erased
        self._key = blake2b(secret.encode("utf-8")).digest()
        self._known: dict[str, dict[str, str]] = {}

    def without(self, text: str) -> str:
        """A text without erased names."""
        return without_forms(text, self._erased) if self._erased else text

    def closed(self, path: str) -> str:
        """A path as it is kept."""
        return "/".join(map(self._part, path.split("/"))) if self._erased else path

    def _part(self, name: str) -> str:
        masked = self.without(name)
        if masked == name:
            return name
        return f"{masked}~{blake2b(name.encode('utf-8', 'replace'), key=self._key, digest_size=4).hexdigest()}"

    def opened(self, kept: str) -> str:
        """The path that was kept so; the kept one when no such file is there any more."""
        if self._erased is None or MASK not in kept:
            return kept
        done: list[str] = []
        for part in kept.split("/"):
            done.append(self._names("/".join(done) or "/").get(part, part) if MASK in part else part)
        return "/".join(done)

    def _names(self, folder: str) -> dict[str, str]:
        """What is kept → name, of what lies in a folder and has an erased name."""
        if folder not in self._known:
            try:
                names = [path.name for path in Path(folder).iterdir()]
            except OSError:
                names = []
            self._known[folder] = {kept: name for name in sorted(names) if (kept := self._part(name)) != name}
        return self._known[folder]


class Manifest:
    """The rows of one generation of a store. Changes are seen after `commit`; `rollback` forgets them.

    `snapshot` is the number of the snapshot that will show what is written now; `seal` keeps erased names out of paths.
    """

    def __init__(self, path: Path, snapshot: int = 0, seal: Seal | None = None) -> None:
        self.snapshot = snapshot
        self._seal = seal or Seal()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def commit(self) -> None:
        """Make the changes lasting."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        if self._db.in_transaction:  # on a full disk the engine has taken it back by itself
            self._db.execute("ROLLBACK")
        self._db.close()

    # -- meta

    def meta(self, key: str) -> str | None:
        """A value of the generation as a whole."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Set such a value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -- sources

    def sources(self) -> dict[str, SourceRow]:
        """All sources by path."""
        rows = self._db.execute("SELECT * FROM sources ORDER BY path")
        found = (SourceRow(self._seal.opened(path), *rest) for path, *rest in rows)
        return {row.path: row for row in found}

    def put_source(self, row: SourceRow) -> None:
        """Add or replace a source."""
        self._db.execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._seal.closed(row.path),
                row.stamp,
                row.hint,
                row.sha256,
                row.document,
                self._seal.without(row.message),
            ),
        )

    def drop_source(self, path: str) -> None:
        """Forget a source."""
        self._db.execute("DELETE FROM sources WHERE path = ?", (self._seal.closed(path),))

    def paths_of(self, document: str) -> list[str]:
        """Paths of the files that are this document, sorted."""
        rows = self._db.execute("SELECT path FROM sources WHERE document = ? ORDER BY path", (document,))
        return [self._seal.opened(row[0]) for row in rows]

    # -- documents

    def document(self, identifier: str) -> DocumentRow | None:
        """A document by id."""
        rows = self._documents("WHERE id = ?", identifier)
        return next(rows, None)

    def index(self) -> dict[str, tuple[str, bool]]:
        """Document id → (path, is it current) of all documents."""
        rows = self._db.execute("SELECT id, path, current FROM documents")
        return {row[0]: (self._seal.opened(row[1]), bool(row[2])) for row in rows}

    def of_day(self, day: str) -> list[DocumentRow]:
        """All documents of one council and date, by id."""
        return list(self._documents("WHERE day = ? ORDER BY id", day))

    def documents(self) -> Iterator[DocumentRow]:
        """All documents, by id."""
        return self._documents("ORDER BY id")

    def crowded_days(self) -> list[str]:
        """Council-days of which there is more than one document."""
        rows = self._db.execute("SELECT day FROM documents GROUP BY day HAVING COUNT(*) > 1 ORDER BY day")
        return [row[0] for row in rows]

    def _documents(self, clause: str, *values: str) -> Iterator[DocumentRow]:
        for row in self._db.execute(f"SELECT * FROM documents {clause}", values):
            (
                identifier,
                path,
                day,
                rank,
                starts,
                kind,
                titles,
                sure,
                meeting,
                ordinal,
                current,
                node,
                homes,
                said,
                told,
            ) = row
            yield DocumentRow(
                id=identifier,
                path=self._seal.opened(path),
                day=day,
                version=Version(identifier, rank, starts, kind, frozenset(map(str, _unpack(titles))), bool(sure)),
                meeting=meeting,
                ordinal=ordinal,
                current=current,
                node=zlib.decompress(node),
                homes=tuple(map(str, _unpack(homes))),
                said=tuple(Statement(*one) for one in _unpack(said)),
                told=tuple(Told(*one) for one in _unpack(told)),
            )

    def put_document(self, row: DocumentRow, *, counted: bool = False) -> None:
        """Add or replace a document, and count its statements instead of those it made before.

        With `counted` the caller counts the statements of many new documents at once (`count`).
        """
        self._uncount(row.id)
        self._db.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.id,
                self._seal.closed(row.path),
                row.day,
                row.version.rank,
                row.version.starts,
                row.version.kind,
                _pack(sorted(row.version.titles)),
                int(row.version.sure),
                row.meeting,
                row.ordinal,
                row.current,
                zlib.compress(row.node, 1),
                _pack(row.homes),
                _pack(row.said),
                _pack(row.told),
            ),
        )
        self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (row.id, self.snapshot))
        if not counted:
            self.count(row.said)

    def drop_document(self, identifier: str) -> None:
        """Forget a document and its statements."""
        self._uncount(identifier)
        self._db.execute("DELETE FROM documents WHERE id = ?", (identifier,))
        self._db.execute("DELETE FROM written WHERE document = ?", (identifier,))

    # -- statements

    def _uncount(self, identifier: str) -> None:
        row = self._db.execute("SELECT said FROM documents WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            return
        said = [tuple(one) for one in _unpack(row[0])]
        where = "WHERE subject = ? AND role = ? AND predicate = ? AND object = ?"
        self._db.executemany(f"UPDATE statements SET n = n - 1 {where}", said)
        self._db.executemany(f"DELETE FROM statements {where} AND n <= 0", said)

    def count(self, said: Iterable[Statement]) -> None:
        """Count statements of one document, or of many (each as often as it was made)."""
        self._db.executemany(
            "INSERT INTO statements VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (subject, role, predicate, object) DO UPDATE SET n = n + excluded.n",
            ((*statement, n) for statement, n in Counter(said).items()),
        )

    def statements(self, subject: str) -> list[tuple[Statement, int]]:
        """All statements on an entity and how many documents make each, in a fixed order."""
        rows = self._db.execute(
            "SELECT * FROM statements WHERE subject = ? ORDER BY role, predicate, object", (subject,)
        )
        return [(Statement(*row[:4]), row[4]) for row in rows]

    def entities(self) -> Iterator[tuple[str, list[tuple[Statement, int]]]]:
        """Every entity with its statements, by IRI."""
        subject, found = "", list[tuple[Statement, int]]()
        for row in self._db.execute("SELECT * FROM statements ORDER BY subject, role, predicate, object"):
            if row[0] != subject:
                if found:
                    yield subject, found
                subject, found = row[0], []
            found.append((Statement(*row[:4]), row[4]))
        if found:
            yield subject, found

    def persons(self) -> Iterator[tuple[str, str, str]]:
        """(IRI, municipality code, printed name) of every person."""
        rows = self._db.execute(
            "SELECT a.subject, b.object, a.object FROM statements a JOIN statements b ON a.subject = b.subject"
            " WHERE a.predicate = ? AND b.predicate = ? ORDER BY 1, 2, 3",
            (FOAF.name, KG.municipality),
        )
        for subject, place, name in rows:
            yield subject, place.strip("<>").rsplit("/", 1)[-1], str(json.loads(name))

    def cited_under(self, meeting: str) -> list[str]:
        """A meeting and its items, as far as statements name them."""
        rows = self._db.execute(
            "SELECT DISTINCT subject FROM statements WHERE subject = ? OR (subject > ? AND subject < ?)",
            (meeting, meeting + "/", meeting + "0"),
        )
        return [row[0] for row in rows]

    def is_home(self, subject: str) -> bool:
        """Are there current minutes of ours about this very meeting or item?"""
        meeting = subject.split("/item/")[0]
        rows = self._db.execute("SELECT homes FROM documents WHERE meeting = ? AND current > 0", (meeting,))
        return any(subject in map(str, _unpack(row[0])) for row in rows)

    # -- what is being changed

    def mark(self, documents: Iterable[str] = (), entities: Iterable[str] = ()) -> None:
        """Write down that these are about to change."""
        for table, values in (("dirty", documents), ("dirty_entities", entities)):
            self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((value,) for value in values))

    def marked(self, what: str) -> list[str]:
        """What is written down as changing: "documents" or "entities"; sorted."""
        table, column = _MARKS[what]
        return [row[0] for row in self._db.execute(f"SELECT {column} FROM {table} ORDER BY {column}")]

    def unmark(self, what: str, values: Iterable[str]) -> None:
        """They have changed."""
        table, column = _MARKS[what]
        self._db.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((value,) for value in values))


def written(path: Path, snapshot: int) -> list[str]:
    """Ids of the documents whose facts a snapshot of this manifest's generation shows for the first time, sorted.

    Only reads. A document that has been written again since is of a later snapshot.
    """
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        rows = database.execute("SELECT document FROM written WHERE snapshot = ? ORDER BY document", (snapshot,))
        return [row[0] for row in rows]
    finally:
        database.close()


def refuse_other_base(path: Path, base: str) -> None:
    """Raise `WrongUse` when a store, whose manifest is at `path`, was built with another base than the settings say.

    What asks it by the settings' IRIs would find nothing: a site written from it would be an empty one.
    """
    if not path.is_file():
        return
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        row = database.execute("SELECT value FROM meta WHERE key = 'base'").fetchone()
    except sqlite3.DatabaseError:
        return  # of another making, or damaged: kg verify says which
    finally:
        database.close()
    if row and row[0] != base:
        raise WrongUse(
            f"the store was built with base {row[0]}, the settings say {base}",
            where=str(path.parent.parent),
            remedy="run it where the store's kg.toml is, or name that file with --config",
        )


def files_read(path: Path) -> list[str]:
    """Paths of the files that are documents in the store of this manifest, sorted. Only reads."""
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        return [row[0] for row in database.execute("SELECT path FROM sources WHERE document IS NOT NULL ORDER BY path")]
    finally:
        database.close()


_MARKS = {
    "documents": ("dirty", "document"),
    "entities": ("dirty_entities", "subject"),
}
