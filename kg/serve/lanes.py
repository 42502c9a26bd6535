"""Whose query is next, and how many of whose may run for long: bookkeeping alone, no processes.

Clients take turns. The newest client comes first, and of one client the newest question: whoever asked it still waits
for the answer, and a crowd that came before is not in the way of who comes after it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Generic, TypeVar

__all__ = ["Lane", "Queue", "client_of"]

T = TypeVar("T")


class Queue(Generic[T]):
    """Waiting places, `most` altogether and half of them for one client."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str, list[T]] = OrderedDict()
        self._all = 0

    def __len__(self) -> int:
        return self._all

    def put(self, client: str, one: T) -> bool:
        """Queue up; False when there is no place."""
        own = self._waiting.get(client, [])
        if self._all >= self._most or len(own) >= max(1, self._most // 2):
            return False
        self._waiting.setdefault(client, own).append(one)
        self._all += 1
        return True

    def next(self) -> T | None:
        """Whoever's turn it is; the client has its next turn when all others had theirs."""
        if not self._waiting:
            return None
        client, own = self._waiting.popitem()
        one = own.pop()
        if own:
            self._waiting[client] = own
            self._waiting.move_to_end(client, last=False)
        self._all -= 1
        return one

    def leave(self, client: str, one: T) -> None:
        """Give the place up."""
        own = self._waiting.get(client, [])
        if one in own:
            own.remove(one)
            self._all -= 1
            if not own:
                del self._waiting[client]


class Lane:
    """The slow lane: `most` queries, of one client all but one of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: Counter[str] = Counter()

    def enter(self, client: str) -> bool:
        """Go on in this lane; False when it is full."""
        if self._of.total() >= self._most or self._of[client] >= max(1, self._most - 1):
            return False
        self._of[client] += 1
        return True

    def leave(self, client: str) -> None:
        """Be done."""
        self._of[client] -= 1
        if not self._of[client]:
            del self._of[client]

    @property
    def running(self) -> int:
        """Queries in it."""
        return self._of.total()


def client_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address (/64), as one household has it."""
    if ":" not in address:
        return address
    import ipaddress

    try:
        found = ipaddress.IPv6Address(address.split("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
