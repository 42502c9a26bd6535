"""The readers of a store that follow its builds: a new one for a new build, an old one closed when nobody asks it.

    readers = Readers(store, settings)
    async with readers.desk() as desk: ...

Takes a folder and settings; gives desks. What the settings hide is hidden before a state is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kg import hiding
from kg import store as stores
from kg.assistants.desk import Desk
from kg.query import here
from kg.settings import Settings

__all__ = ["Readers"]


class _Reader:
    """An open state, and how many ask it now."""

    def __init__(self, opened: stores.Store, desk: Desk) -> None:
        self.opened, self.desk, self.asking = opened, desk, 0


class Readers:
    """Desks over the current state of a store."""

    def __init__(self, folder: Path, settings: Settings, site: str = "") -> None:
        self._folder, self._settings, self._site = folder, settings, site
        self._open: list[_Reader] = []

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """A desk for one call."""
        if not self._open or self._open[-1].opened.stale:
            hiding.ensure(self._folder, self._settings)
            opened = stores.reader(self._folder)
            self._open.append(_Reader(opened, Desk(here(opened), base=self._settings.base, site=self._site)))
        reader = self._open[-1]
        reader.asking += 1
        try:
            yield reader.desk
        finally:
            reader.asking -= 1
            self._let_go()

    def _let_go(self) -> None:
        for reader in self._open[:-1]:
            if not reader.asking:
                reader.opened.close()
                self._open.remove(reader)

    def __len__(self) -> int:
        return len(self._open)

    def close(self) -> None:
        """Close them all."""
        for reader in self._open:
            reader.opened.close()
        self._open.clear()
