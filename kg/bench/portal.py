"""An imitation of FirstAgenda Publication on the loopback address, with whatever can go wrong.

    with Imitation(world(20)) as portal: harvest(portal.address)

Cookie and 302 as the real one; faults by path: a list of what to answer before answering well. Every request is logged.
`python -m kg.bench.portal 12` serves an invented municipality until it is stopped; with a command behind it
(`… 12 kg harvest {} --municipality Fanø`) as long as the command runs, with the address in the place of `{}`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from kg.bench.portal_world import World, world

__all__ = ["Fault", "Imitation", "Request"]

_SET = "/Home/AnonymousAuthentication"
_COOKIE = ".AspNet.Cookies=anonymous"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is answered instead: status, headers, body; `wait` seconds first; `drop`: the connection breaks.

    `raw`: these bytes, whatever they are, and then the connection ends.
    """

    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    wait: float = 0.0
    drop: bool = False
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: when (seconds of its clock), path with query, headers in small letters."""

    at: float
    path: str
    headers: dict[str, str] = field(default_factory=dict)


class Imitation:
    """A portal. `enforce`: without the cookie there is a 302; `faults`: by path, the first of the list each time (the
    last one for ever when it is `always`); `validators`: answers carry an ETag; `robots`: None for 404."""

    def __init__(
        self,
        made: World,
        *,
        enforce: bool = True,
        robots: str | None = None,
        validators: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = made
        self.enforce = enforce
        self.robots = robots
        self.validators = validators
        self.clock = clock
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.always: dict[str, Fault] = {}
        self.log: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Imitation:
        self._thread.start()
        return self

    def __exit__(self, *gone: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self) -> list[str]:
        """Paths of the requests so far."""
        return [one.path for one in self.log]

    def answer(self, path: str, headers: dict[str, str]) -> Fault:
        """What a request is answered."""
        parts = urlsplit(path)
        if self.faults[parts.path]:
            return self.faults[parts.path].pop(0)
        if parts.path in self.always:
            return self.always[parts.path]
        if parts.path == "/robots.txt":
            return Fault(404) if self.robots is None else Fault(200, body=self.robots.encode())
        cookie = (("Set-Cookie", f"{_COOKIE}; path=/; HttpOnly"),)
        if parts.path == "/":
            return Fault(200, (*cookie, ("Content-Type", "text/html")), b"<!doctype html><title>Dagsordener</title>")
        if parts.path == _SET:
            back = parse_qs(parts.query).get("callback", ["/"])[0]
            return Fault(302, (*cookie, ("Location", back)))
        if self.enforce and _COOKIE not in headers.get("cookie", ""):
            return Fault(302, (("Location", f"{_SET}?callback={quote(path, safe='')}"),))
        return self._content(parts.path, parse_qs(parts.query), headers)

    def _content(self, path: str, query: dict[str, list[str]], headers: dict[str, str]) -> Fault:
        last = path.rsplit("/", 1)[-1]
        if path == "/api/agenda/udvalgsliste":
            return self._json(self.world.index(), headers)
        if path.startswith("/api/agenda/dagsorden/") and last in self.world.answers:
            return self._json(self.world.answers[last], headers)
        if path.startswith("/vis/pdf/bilag/") and last in self.world.papers:
            if query.get("redirectDirectlyToPdf") != ["true"]:
                return Fault(200, (("Content-Type", "text/html"),), b"<iframe src='/store/x'></iframe>")
            return Fault(302, (("Location", f"/store/{last}.pdf?sig=1&amp=2"),))
        if path.startswith("/store/") and (paper := last.removesuffix(".pdf")) in self.world.papers:
            return Fault(200, (("Content-Type", "application/pdf"),), self.world.papers[paper])
        return Fault(404)

    def _json(self, value: Any, headers: dict[str, str]) -> Fault:
        body = json.dumps(value, ensure_ascii=False).encode()
        kind = ("Content-Type", "application/json")
        if not self.validators:
            return Fault(200, (kind, ("Cache-Control", "no-cache"), ("Expires", "-1")), body)
        tag = f'"{hash(body)}"'
        if headers.get("if-none-match") == tag:
            return Fault(304, (("ETag", tag),))
        return Fault(200, (kind, ("ETag", tag)), body)


def _handler(portal: Imitation) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # an answer in one piece: small ones would wait for each other

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            portal.log.append(Request(portal.clock(), self.path, headers))
            said = portal.answer(self.path, headers)
            if said.wait:
                time.sleep(said.wait)
            if said.drop or said.raw:
                self.wfile.write(said.raw)
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in said.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *said: object) -> None:
            pass

    return Handler


def main() -> None:
    """Serve an invented municipality; its address goes to standard output, or into a command."""
    meetings = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with Imitation(world(meetings), robots="User-agent: *\nCrawl-delay: 0\n") as portal:
        if command := sys.argv[2:]:
            sys.exit(subprocess.run([word.replace("{}", portal.address) for word in command], check=False).returncode)
        print(portal.address, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
