"""Polite requests to portals: the only file that opens a connection to one.

Takes addresses, gives answers. robots.txt comes first; one request at a time per host with a pause between; 429, 503,
5xx and broken connections are tried again, and the whole host waits; redirects stay within the host, but for those from
a document's address to its store; answers are cut off at a size. Clock and sleep come in as arguments.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from kg import __version__
from kg.harvest import robots

__all__ = ["Answer", "Circles", "Client", "Closed", "Disallowed", "Failed", "Forbidden", "Gone", "is_here"]

#: Seconds between requests to a host that does not say otherwise, and the longest wait a host may ask of us.
PAUSE, LONGEST_WAIT = 1.0, 600.0
#: How often an address is asked in all, and the waits between in seconds.
WAITS = (1.0, 2.0, 4.0)
#: Some answers are slow.
TIMEOUT = httpx.Timeout(60.0, connect=30.0)
#: A whole answer must be here after so many seconds.
LONGEST_ANSWER = 600.0
#: Names of this machine.
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Redirects from one address.
HOPS = 8
#: Where questions go when a publisher names no contact.
PROJECT = "https://w3id.org/council-kg/"
#: Bytes of an answer.
SMALL, LARGE = 64 * 1024 * 1024, 200 * 1024 * 1024


class Failed(Exception):
    """An address could not be had; says why."""


class Gone(Failed):
    """404 or 410: there is nothing at this address (any more)."""


class Disallowed(Failed):
    """robots.txt does not let us."""


class Forbidden(Failed):
    """The host answers 401 or 403."""


class Circles(Failed):
    """Redirects that lead nowhere: mostly a session that does not begin."""


class Closed(Failed):
    """The host answers nothing, or wants to be left alone for long: ask it nothing more in this run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: `status` 200 or 304, bytes as sent (unpacked), validators, the address it came from in the end."""

    status: int
    body: bytes
    etag: str = ""
    modified: str = ""
    address: str = ""


@dataclass(slots=True)
class _Host:
    """What is known of a host (scheme, name and port)."""

    rules: robots.Rules | None = None
    pause: float | None = None
    free_at: float = 0.0
    closed: str = ""
    broken: int = 0


@dataclass(slots=True)
class Client:
    """Asks one source; use it as a context manager.

    `contact` is an address for questions; `pause` seconds between requests, None: by robots.txt or one second. `store`:
    another host that documents may be kept at; `loopback`: the source is on this machine. `hosts`: what is known of
    hosts; sources of one host share it, so that robots.txt is asked for once a run and the pauses hold between them.
    """

    contact: str = ""
    pause: float | None = None
    store: str = ""
    loopback: bool = False
    hosts: dict[str, _Host] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    requests: int = 0
    redirected: bool = False
    _http: httpx.Client | None = None

    @property
    def agent(self) -> str:
        """Who we say we are."""
        return f"council-kg/{__version__} (+{self.contact or PROJECT})"

    def __enter__(self) -> Client:
        self._http = httpx.Client(
            headers={"User-Agent": self.agent, "Accept": "application/json, text/html;q=0.9, */*;q=0.5"},
            follow_redirects=False,
            timeout=TIMEOUT,
            mounts={f"all://{name}": None for name in ("127.0.0.1", "localhost", "[::1]")},  # never by a proxy
        )
        if self.loopback:  # as browsers do: what is never sent over a wire may be sent there
            policy = DefaultCookiePolicy(secure_protocols=("https", "wss", "http"))
            self._http.cookies.jar.set_policy(policy)
        return self

    def __exit__(self, *gone: object) -> None:
        if self._http is not None:
            self._http.close()

    def session(self) -> dict[str, str]:
        """The cookies there are, by name."""
        assert self._http is not None
        return {one.name: one.value for one in self._http.cookies.jar if one.value is not None}

    def begin(self, cookies: Mapping[str, str], address: str) -> None:
        """Go on with the cookies of an earlier run at the host of `address`; no other host gets them."""
        assert self._http is not None
        host = (urlsplit(address).hostname or "").casefold()
        for name, value in cookies.items():  # a name without a dot is a local one: so cookie jars write it
            self._http.cookies.set(name, value, domain=host if "." in host or ":" in host else f"{host}.local")

    def forget_session(self) -> None:
        """Drop the cookies: the session has ended."""
        assert self._http is not None
        self._http.cookies.clear()

    # -- one address

    def get(
        self,
        address: str,
        *,
        validators: Mapping[str, str] | None = None,
        document: bool = False,
        accept: str = "",
        page: str = "",
    ) -> Answer:
        """What lies at `address`; redirects followed. `document`: its store may be another host.

        `page`: the address is what the page there holds in the place of a document; it may lead where a redirect may.
        Raises one of the kinds of `Failed`.
        """
        first = _origin(page or address)
        here = self._target(page, address, first, document) if page else address
        seen: dict[str, int] = {}
        extra = {name: value for name, value in (validators or {}).items() if value}
        if accept:
            extra["Accept"] = accept
        for _ in range(HOPS):
            seen[here] = seen.get(here, 0) + 1
            if seen[here] > 3:
                raise Circles(f"redirects go round in circles at {_short(here)}")
            if _origin(here) == first:
                self._may(here)
            response, body = self._patiently(here, extra, LARGE if document else SMALL)
            if response.has_redirect_location:
                self.redirected = True
                there = self._target(here, response.headers.get("location", ""), first, document)
                extra = {} if _origin(there) != first else extra
                here = there
                continue
            return self._answer(response, body, here)
        raise Circles(f"more than {HOPS} redirects")

    def _answer(self, response: httpx.Response, body: bytes, here: str) -> Answer:
        status = response.status_code
        if status in (404, 410):
            raise Gone(f"{status} {_short(here)}")
        if status in (401, 403):
            raise Forbidden(f"the host answers {status}")
        if status != 304 and not 200 <= status < 300:
            raise Failed(f"the host answers {status}")
        headers = response.headers
        return Answer(status, body, headers.get("etag", ""), headers.get("last-modified", ""), here)

    def _target(self, here: str, location: str, first: str, document: bool) -> str:
        """Where a redirect leads, when it may be followed."""
        try:
            there = str(httpx.URL(here).join(location).copy_with(fragment=None))
            parts = urlsplit(there)
            origin = _origin(there)
        except (httpx.InvalidURL, ValueError):
            raise Failed("a redirect to an address that is none") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise Failed(f"a redirect to {_short(there)}: refused")
        if origin == first or origin == first.replace("http://", "https://", 1):
            return there
        if document and (
            origin == self.store.rstrip("/")
            or (parts.scheme == "https" and _is_public(parts.hostname))
            or (self.loopback and is_here(there))  # an imitation's store is as near as the imitation
        ):
            return there
        raise Failed(f"a redirect to another host ({parts.hostname}): refused")

    # -- patience

    def _patiently(self, address: str, extra: Mapping[str, str], cap: int) -> tuple[httpx.Response, bytes]:
        """Ask until there is an answer that is none of 429 and 5xx, or patience ends."""
        host = self._host(address)
        problem, busy = "", False
        for attempt in range(len(WAITS) + 1):
            if host.closed:
                raise Closed(host.closed)
            wait = WAITS[attempt] if attempt < len(WAITS) else 0.0
            try:
                response, body = self._once(address, extra, cap)
            except (httpx.TransportError, httpx.DecodingError) as error:  # timeouts are among them
                problem = f"no answer ({type(error).__name__})"
                host.free_at = self.clock() + wait
                continue
            except httpx.HTTPError as error:
                raise Failed(f"the answer makes no sense ({type(error).__name__})") from None
            host.broken = 0
            if response.status_code in (429, 503):
                asked = _retry_after(response.headers.get("retry-after", ""))
                if asked is not None and asked > LONGEST_WAIT:
                    host.closed = f"the host wants to be left alone for {int(asked)} seconds"
                    raise Closed(host.closed)
                wait = wait if asked is None else max(asked, self._pause(host))
            elif response.status_code < 500:
                return response, body
            problem = f"the host answers {response.status_code}"
            busy = response.status_code in (429, 503)
            host.free_at = max(host.free_at, self.clock() + wait)
        if busy or problem.startswith("no answer"):
            host.broken += 1
            if host.broken >= 3:
                host.closed = f"{problem}, three addresses in a row"
        raise Failed(f"{problem} after {len(WAITS) + 1} times")

    def _once(self, address: str, extra: Mapping[str, str], cap: int) -> tuple[httpx.Response, bytes]:
        """One request, after the host's pause."""
        assert self._http is not None
        host = self._host(address)
        wait = host.free_at - self.clock()
        if wait > 0:
            self.sleep(wait)
        self.requests += 1
        started = self.clock()
        body = bytearray()
        try:
            with self._http.stream("GET", address, headers=dict(extra)) as response:
                for some in response.iter_bytes():
                    body += some
                    if len(body) > cap:
                        raise Failed(f"the answer has more than {cap:,} bytes")
                    if self.clock() - started > LONGEST_ANSWER:
                        raise Failed(f"the answer was not here after {LONGEST_ANSWER:.0f} seconds")
        except (ValueError, UnicodeError) as error:  # an address or header that no request can hold
            raise Failed(f"the request cannot be made ({type(error).__name__})") from None
        except httpx.InvalidURL:
            raise Failed("a redirect to an address that is none") from None
        finally:
            host.free_at = self.clock() + self._pause(host)
        return response, bytes(body)

    def _pause(self, host: _Host) -> float:
        said = host.rules.delay if host.rules is not None else None
        if said is not None:
            return max(said, self.pause or 0.0)
        return PAUSE if self.pause is None else self.pause

    # -- robots.txt

    def _may(self, address: str) -> None:
        """Raises `Disallowed` when robots.txt does not let us ask for `address`, `Closed` when it cannot be had."""
        host = self._host(address)
        if host.rules is None:
            host.rules = self._rules(_origin(address), host)
        parts = urlsplit(address)
        if not host.rules.allow((parts.path or "/") + (f"?{parts.query}" if parts.query else "")):
            raise Disallowed(f"robots.txt of {parts.hostname} does not allow {parts.path}")

    def _rules(self, origin: str, host: _Host) -> robots.Rules:
        here = f"{origin}/robots.txt"
        for _ in range(HOPS):
            try:
                response, body = self._patiently(here, {}, robots.LIMIT * 4)
            except Closed:
                raise
            except Failed as error:
                host.closed = f"robots.txt could not be had: {error}"
                raise Closed(host.closed) from None
            if response.has_redirect_location:
                try:
                    here = self._target(here, response.headers.get("location", ""), origin, False)
                except Failed:
                    return robots.Rules()
                continue
            if response.status_code >= 400:
                return robots.Rules()
            rules = robots.parse(body.decode("utf-8", "replace"), "council-kg")
            if rules.delay is not None and rules.delay > LONGEST_WAIT:
                host.closed = f"robots.txt asks for {rules.delay:.0f} seconds between requests"
                raise Closed(host.closed)
            return rules
        return robots.Rules()

    def _host(self, address: str) -> _Host:
        return self.hosts.setdefault(_origin(address), _Host())


def is_here(address: str) -> bool:
    """Is the address one of this machine?"""
    return urlsplit(address).hostname in _LOOPBACK


def _origin(address: str) -> str:
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    usual = port == {"http": 80, "https": 443}.get(parts.scheme)
    name = (parts.hostname or "").casefold()
    name = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{name}" + ("" if usual else f":{port}")


def _short(address: str) -> str:
    return address if len(address) <= 120 else address[:119] + "…"


def _is_public(name: str) -> bool:
    """Are all addresses of this host public ones?"""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)}
        return bool(found) and all(ipaddress.ip_address(str(one).split("%")[0]).is_global for one in found)
    except (OSError, ValueError, UnicodeError):
        return False


def _retry_after(value: str) -> float | None:
    """Seconds that a host asks for, given as such or as a moment; None when it says nothing that makes sense."""
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
