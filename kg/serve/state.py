"""What the server holds of one state of the store, and how it goes over to the next without a failed request.

A `State` is one snapshot: a reader, page access, a pool of query workers. Requests take the present state and keep it
until they are done; when a build publishes a newer one, a new state is opened, takes over, and the old one is closed
after its last request.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg import hiding, store
from kg.errors import StoreError
from kg.manifest import refuse_other_base
from kg.publish import gone
from kg.publish.access import Access
from kg.publish.render import Renderer
from kg.serve.pool import Limits, Pool
from kg.settings import Settings
from kg.store import Store

__all__ = ["Keeper", "State"]


_log = logging.getLogger("kg.serve")
#: Seconds between two looks at a store that cannot be opened, at most.
LONGEST = 30.0


class State:
    """One snapshot, opened. `version` names it in ETags."""

    def __init__(self, reader: Store, settings: Settings, pool: Pool) -> None:
        refuse_other_base(reader.generation / "manifest.db", settings.base)
        self.reader = reader
        self.pool = pool
        self.access = Access(reader, settings)
        self.renderer = Renderer(self.access, live=True)
        self.folder = reader.folder / reader.current
        seed = f"{reader.current}|{self.folder.stat().st_mtime_ns}|{settings.base}"
        self.version = hashlib.sha256(seed.encode()).hexdigest()[:12]
        self.modified = int(self.folder.stat().st_mtime)
        self.erased, self.moved = gone.erased(settings), gone.moved(settings)
        reader.text("")  # the texts of this very folder, should another one take its place
        self.since = datetime.now(UTC)
        self.users = 0
        self.idle = asyncio.Event()
        self.pages: dict[str, str] = {}
        #: Held while a graph is drawn: what takes seconds is done once.
        self.drawing = threading.Lock()
        self.memory: dict[str, Any] = {}


class Keeper:
    """Gives requests the present state; looks for a newer one every `interval` seconds."""

    def __init__(self, folder: Path, settings: Settings, limits: Limits, interval: float = 1.0) -> None:
        self.folder, self.settings, self.limits, self.interval = folder, settings, limits, interval
        self._state: State | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self.changes = 0
        self.trouble = ""

    async def start(self) -> None:
        """Open the store; raises `StoreError` when there is none."""
        self._state = await self._open()
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Let running requests end and close everything."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._state:
            await self._close(self._state)
        for task in list(self._closing):
            await task

    async def _open(self) -> State:
        await asyncio.to_thread(hiding.ensure, self.folder, self.settings)
        reader = await asyncio.to_thread(store.reader, self.folder)
        pool = Pool(self.folder, self.limits)
        try:
            await pool.start()
            return await asyncio.to_thread(State, reader, self.settings, pool)
        except BaseException:
            await pool.close()
            reader.close()
            raise

    async def _watch(self) -> None:
        wait = self.interval
        while True:
            await asyncio.sleep(wait)
            old = self._state
            try:
                if old is None or not old.reader.stale:
                    self.trouble, wait = "", self.interval
                    continue
                new = await self._open()
            except Exception as error:
                said = str(error) or type(error).__name__
                if said != self.trouble:
                    _log.warning("the new state of the store cannot be served: %s", said)
                self.trouble, wait = said, min(wait * 2, LONGEST)
                continue
            self._state, self.trouble, wait = new, "", self.interval
            self.changes += 1
            task = asyncio.create_task(self._close(old))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _close(self, state: State) -> None:
        if state.users:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(state.idle.wait(), self.limits.seconds + 30)
        await state.pool.close()
        state.reader.close()

    @contextlib.asynccontextmanager
    async def state(self) -> AsyncIterator[State]:
        """The present state, held open for the time of the `with`."""
        state = self._state
        if state is None:
            raise StoreError("the server is not started", remedy="wait")
        state.users += 1
        state.idle.clear()
        try:
            yield state
        finally:
            state.users -= 1
            if not state.users:
                state.idle.set()
