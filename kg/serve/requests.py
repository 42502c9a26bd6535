"""What is asked of every request before anything is done for it, and whose request it is.

Pure functions of an ASGI scope. What could be read in two ways (by a proxy before us and by us) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from kg.errors import WrongUse

__all__ = ["Networks", "client", "networks", "path", "wrong"]

Networks = Sequence[IPv4Network | IPv6Network]

#: Lines and bytes of a request's head.
_HEADERS, _HEAD_BYTES = 100, 32_000
_HOST = re.compile(rb"[A-Za-z0-9._~-]*|[A-Za-z0-9._~-]+:[0-9]{0,5}|\[[0-9A-Fa-f:.]+\](?::[0-9]{0,5})?")
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def wrong(scope: Scope) -> tuple[int, str] | None:
    """Status and words for a request that gets no further; None for all others."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(headers) > _HEADERS or sum(len(name) + len(value) for name, value in headers) > _HEAD_BYTES:
        return 431, "the request has too many headers, or too long ones"
    names = {name for name, _ in headers}
    if b"content-length" in names and b"transfer-encoding" in names:
        return 400, "Content-Length and Transfer-Encoding contradict each other"
    if any(name == b"host" and not _HOST.fullmatch(value) for name, value in headers):
        return 400, "the Host header names no host"
    if any(name == b"content-encoding" and value.strip().lower() not in (b"", b"identity") for name, value in headers):
        return 415, "send the request without Content-Encoding"
    if _BAD_ESCAPE.search(scope.get("raw_path") or b"") or _BAD_ESCAPE.search(scope.get("query_string") or b""):
        return 400, "a % in the address is not followed by two hexadecimal digits"
    try:
        said = unquote_to_bytes(scope.get("raw_path") or b"").decode("utf-8")
    except UnicodeDecodeError:
        return 404, "there is nothing here: the address is not UTF-8"
    if _CONTROL.search(said):
        return 404, "there is nothing here: the address holds control characters"
    return None


def path(scope: Scope) -> str:
    """The path of a request, decoded but for signs that would end it; never anything of its Host."""
    said: str = scope["path"]
    return said.replace("?", "%3F").replace("#", "%23").replace("\\", "%5C")


def networks(given: Sequence[str]) -> Networks:
    """Addresses and networks of proxies. Raises `WrongUse`."""
    found = []
    for one in given:
        try:
            found.append(ip_network(one, strict=False))
        except ValueError:
            raise WrongUse(
                f"{one!r} is no address of a proxy", remedy="give one such as 127.0.0.1 or 10.0.0.0/8"
            ) from None
    return tuple(found)


def client(scope: Scope, proxies: Networks) -> str:
    """Address of whoever asks: the peer, or, if that is a trusted proxy, the last address named that is no such proxy.

    `X-Forwarded-For` of anybody else is a claim, and counts for nothing.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    if not _within(peer, proxies):
        return str(peer)
    said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    for hop in reversed(said[-2_000:].split(",")):
        hop = hop.strip()
        try:
            ip_address(hop)
        except ValueError:
            return str(peer)
        peer = hop
        if not _within(hop, proxies):
            break
    return str(peer)


def _within(address: str, proxies: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in one for one in proxies)
