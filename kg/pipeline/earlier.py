"""What an earlier build read of a document that cannot be read now: it goes on standing in a store that is made anew.

Takes the store as readers see it; gives rows, graphs and texts. Nothing is given of a document in whose text the rules
and the list of today would mask something: what must not be published is lost rather than kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.authorities import Authorities
from kg.errors import StoreError
from kg.iris import iri
from kg.manifest import DocumentRow, Manifest, Seal
from kg.model import Document
from kg.pipeline.reading import holds_hidden
from kg.settings import Settings
from kg.store import Store, exists, reader
from kg.texts import Texts

__all__ = ["Earlier", "Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as an earlier build wrote it: its row, the N-Quads of its graph, its text as `Texts.pack` makes it."""

    row: DocumentRow
    graph: bytes
    text: bytes


class Earlier:
    """The last complete state of the store in `folder`; empty when there is none. A context manager.

    `same`: it was built with the same base and key, so that its IRIs are those of today.
    """

    def __init__(
        self, folder: Path, settings: Settings, authorities: Authorities, seal: Seal, *, same: bool = True
    ) -> None:
        self.settings, self.authorities = settings, authorities
        self._store: Store | None = None
        self._manifest: Manifest | None = None
        if same and exists(folder):
            with contextlib.suppress(StoreError, sqlite3.DatabaseError):  # damaged: nothing is kept of it
                self._store = reader(folder)
                path = self._store.generation / "manifest.db"
                self._manifest = Manifest(path, seal=seal) if path.is_file() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._manifest is not None:
            self._manifest.close()
        if self._store is not None:
            self._store.close()

    def take(self, document: str, path: str) -> Kept | None:
        """What was read of the document, for its file at `path`; None when there is nothing that may be kept."""
        if self._store is None or self._manifest is None:
            return None
        try:
            row = self._manifest.document(document)
            text = self._store.text(document)
            graph = self._store.nquads_of(iri(self.settings.base, f"id/document/{document}"))
        except (OSError, RuntimeError, sqlite3.DatabaseError, zlib.error, ValueError, TypeError, StoreError):
            return None  # damaged, or of another version
        if row is None or text is None or not graph:
            return None
        code = row.meeting.removeprefix(self.settings.base).split("/")[2]
        printed = Document(document, Path(path).name, path, text, document, "text/plain")
        if holds_hidden(printed, code, self.authorities, self.settings):
            return None
        return Kept(replace(row, path=path), graph, Texts.pack(text))
