"""Connections of the server: how long each may take for what, and which gives way when there are too many.

A connection is idle until a request begins, then slow until its head is whole, then busy until its answer is sent. The
first two have time limits of their own; when all places are taken the one that has been idle or slow for longest is
closed for whoever comes. An answer that its client does not read is given up after a while.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Bounds", "protocol", "raise_open_files"]


class Bounds:
    """What the connections of one server may take, and the connections there are.

    Seconds: `head` from the first byte of a request to the end of its head, `idle` without a request, `stalled` with an
    answer of which the client takes less than `least` bytes. `most` connections.
    """

    def __init__(
        self,
        *,
        most: int = 500,
        head: float = 10.0,
        idle: float = 15.0,
        stalled: float = 20.0,
        least: int = 10_000,
    ) -> None:
        self.most, self.head, self.idle, self.stalled, self.least = most, head, idle, stalled, least
        #: Those without a whole request, longest first.
        self.waiting: dict[_Connection, None] = {}
        #: Those whose clients do not take what is sent, longest first.
        self.slow: dict[_Connection, None] = {}
        self.all: set[_Connection] = set()
        self.given_up = 0

    def make_room(self) -> None:
        """Close connections, the least useful first, until there is a place."""
        while len(self.all) > self.most:
            victim = next(iter(self.waiting), None) or next(iter(self.slow), None)
            if victim is None:
                return
            victim.give_up()


class _Connection(H11Protocol):
    """uvicorn's connection with clocks."""

    def __init__(self, bounds: Bounds, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.bounds = bounds
        self._clock: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._unsent = 0

    # -- its life

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.bounds.all.add(self)
        self._wait(self.bounds.idle)
        self.bounds.make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """End it at once, whatever was still to be sent."""
        self.bounds.given_up += 1
        self._forget()
        self.transport.abort()

    def _forget(self) -> None:
        self._stop_waiting()
        self._stop_stall()
        self.bounds.all.discard(self)

    # -- before a request is whole

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self.bounds.waiting[self] = None
        self._clock = self.loop.call_later(seconds, self._too_late)

    def _stop_waiting(self) -> None:
        self.bounds.waiting.pop(self, None)
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_late(self) -> None:
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0] and not self.transport.is_closing():
            self.transport.write(_plain(408, b"the request came too slowly\n"))
        self._forget()
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self in self.bounds.waiting and not self.conn.trailing_data[0]:
            self._wait(self.bounds.head)  # the first bytes of a request
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        if not self.transport.is_closing():
            self._wait(self.bounds.head if self.conn.trailing_data[0] else self.bounds.idle)
        super().on_response_complete()

    # -- while an answer is sent

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self.bounds.slow[self] = None
        self._stall = self.loop.call_later(self.bounds.stalled, self._stalled)

    def resume_writing(self) -> None:
        self._stop_stall()
        super().resume_writing()

    def _stop_stall(self) -> None:
        self.bounds.slow.pop(self, None)
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _stalled(self) -> None:
        """The buffer has been full for as long: give up, unless the client takes some of it."""
        left = self.transport.get_write_buffer_size()
        if self._unsent - left >= self.bounds.least:
            self._unsent = left
            self._stall = self.loop.call_later(self.bounds.stalled, self._stalled)
        else:
            self.give_up()


def _plain(status: int, text: bytes) -> bytes:
    reason = {408: b"Request Timeout"}[status]
    head = (
        b"HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    )
    return head % (status, reason, len(text)) + text


def protocol(bounds: Bounds) -> type[asyncio.Protocol]:
    """What `uvicorn.Config(http=…)` takes: connections within these bounds."""

    class Connection(_Connection):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(bounds, *given, **named)

    return Connection


def raise_open_files() -> int:
    """Let this process open as many files as the system allows it; the number."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except (ValueError, OSError):
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return wanted
