"""A load generator on raw sockets: so many GET requests over so many kept connections, and how long each took.

Bounded in number and in time; reads whole answers (by length or by chunks) and checks the status. Never retries.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Load", "get", "load"]


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests gave: answers per second, 50th and 99th percentile (seconds), statuses other than 200."""

    rate: float
    middle: float
    p99: float
    wrong: int


async def load(url: str, paths: Sequence[str], *, requests: int, connections: int, seconds: float = 20.0) -> Load:
    """Ask for `paths` in turn, `requests` in all, over `connections` at once; stops asking after `seconds`."""
    host = urlsplit(url)
    assert host.hostname
    assert host.port
    times: list[float] = []
    wrong = 0
    turn = iter(range(requests))
    begin = time.perf_counter()

    async def one() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        for number in turn:
            start = time.perf_counter()
            if start - begin > seconds:
                break
            status = await get(reader, writer, paths[number % len(paths)])
            times.append(time.perf_counter() - start)
            wrong += status != 200
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    spent = time.perf_counter() - begin
    ranked = sorted(times)
    return Load(
        len(ranked) / spent, ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, len(ranked) * 99 // 100)], wrong
    )


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """One GET on a kept connection; gives the status when the whole answer has been read."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = head.split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    if "content-length" in fields:
        await reader.readexactly(int(fields["content-length"]))
    elif "chunked" in fields.get("transfer-encoding", ""):
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(lines[0].split()[1])
