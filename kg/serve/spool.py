"""An answer on its way: what a worker has said and a client has not taken yet, in memory while it is short.

So a client that reads slowly holds a file, never a worker. All spools together may fill `most` bytes of disk; beyond
that a worker waits for its client, as it would without.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from typing import IO

__all__ = ["Budget", "Spool"]

#: Bytes of an answer that are kept in memory; size of the pieces that are read back.
_SHORT, _PIECE = 256_000, 256_000


class Budget:
    """Bytes on disk that all spools share."""

    def __init__(self, most: int) -> None:
        self.left = most


class Spool:
    """First in, first out. One writer, one reader, in one event loop."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._short: deque[bytes] = deque()
        self._held = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self.ended = False
        self.error: Exception | None = None

    async def put(self, piece: bytes) -> None:
        """Keep a piece; waits where there is no room for it."""
        if self._file is None and self._held + len(piece) <= _SHORT:
            self._short.append(piece)
            self._held += len(piece)
        else:
            while self._budget.left < len(piece) and (self._held or self._read < self._written):
                self._room.clear()
                await self._room.wait()
            self._budget.left -= len(piece)
            self._file = self._file or tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the spool
            self._file.seek(self._written)
            self._file.write(piece)
            self._written += len(piece)
        self._news.set()

    def end(self, error: Exception | None = None) -> None:
        """No more will come, or nothing but this error."""
        self.ended, self.error = True, error
        self._news.set()

    async def get(self) -> bytes:
        """The next piece; b"" at the end. Raises what `end` was told when all before it has been taken."""
        while True:
            self._room.set()
            if self._short:
                piece = self._short.popleft()
                self._held -= len(piece)
                return piece
            if self._file is not None and self._read < self._written:
                self._file.seek(self._read)
                piece = self._file.read(_PIECE)
                self._read += len(piece)
                self._budget.left += len(piece)
                return piece
            if self.ended:
                if self.error is not None:
                    raise self.error
                return b""
            self._news.clear()
            await self._news.wait()

    def close(self) -> None:
        """Forget what is left."""
        self._budget.left += self._written - self._read
        self._read = self._written
        self._short.clear()
        self._room.set()
        if self._file is not None:
            self._file.close()
            self._file = None
