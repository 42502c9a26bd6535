"""One module per kind of portal, found in this folder without registering it.

A module has `KIND` (a word for the tables), `TITLE`, `ORDER` (in which an unknown address is tried), `PAUSE` (seconds
between requests where it is to be another than usual), and

    answers(ask) -> bool                     is the source of this kind? One request, two at most
    listing(ask, window) -> Listing          what the portal lists, and whether that is all
    fetch(ask, entry, validators) -> Fetched one meeting, as it came
    documents(body) -> list[Papers]          its attachments

`ask` sends requests below the source's address alone. Raise `kg.harvest.client.Failed` for what cannot be had and
`InputRefused` for what is not what it was said to be.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from kg.errors import InputRefused, WrongUse
from kg.harvest.client import Answer, Client
from kg.settings import Source
from kg.sources import payload

__all__ = ["Ask", "Entry", "Fetched", "Listing", "Paper", "Portal", "Window", "below", "portal", "portals", "refuse"]


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are asked for, both included; None: no bound. `recent`: a portal whose list costs many requests
    need not list meetings before this day."""

    since: date | None = None
    until: date | None = None
    today: date = date.min
    recent: date | None = None

    def first(self, years: int) -> date:
        """The first day to list, for a portal that must be asked day by day: `years` back without other word."""
        start = self.since or self.today.replace(year=self.today.year - years, month=1, day=1)
        return max(start, self.recent) if self.recent else start

    def holds(self, day: str) -> bool:
        """Is the ISO day within?"""
        return (not self.since or day >= self.since.isoformat()) and (not self.until or day <= self.until.isoformat())


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting as the portal lists it. `day` ISO; `path` below the source's address; `about` goes beside the file."""

    id: str
    council: str
    day: str
    path: str
    kind: str = ""
    published: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a portal lists. `problems`: (where, what) of entries that make no sense. `covers`: would a meeting of this
    ISO day be listed? `body`: the index as it came, where there is one."""

    entries: tuple[Entry, ...]
    problems: tuple[tuple[str, str], ...] = ()
    covers: Callable[[str], bool] = lambda day: True  # noqa: ARG005 - a portal that lists all its meetings
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A meeting as it came; `ending` of its file. No body: nothing has changed (304)."""

    body: bytes
    ending: str = ".json"
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment: its id, title and path below the source's address."""

    id: str
    title: str
    path: str


class Portal(Protocol):
    """What a module of this folder has."""

    KIND: str
    TITLE: str
    ORDER: int

    def answers(self, ask: Ask) -> bool:
        """Is the source of this kind?"""

    def listing(self, ask: Ask, window: Window) -> Listing:
        """What the portal lists."""

    def fetch(self, ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:
        """One meeting."""

    def documents(self, body: bytes) -> Sequence[Paper]:
        """Its attachments."""


class Ask:
    """Requests below one source's address; an address asked for twice in a listing is sent once."""

    def __init__(self, client: Client, source: Source) -> None:
        self.client = client
        self.source = source
        self._kept: dict[str, Answer] = {}

    def address(self, path: str) -> str:
        """The whole address of a path: below the source's, or of its host when it begins with a stroke."""
        return urljoin(self.source.address.rstrip("/") + "/", path)

    def get(self, path: str, *, validators: Mapping[str, str] | None = None, keep: bool = False) -> Answer:
        """The answer at `path`. With `keep` it is asked for once in a run."""
        if path in self._kept:
            return self._kept[path]
        answer = self.client.get(self.address(path), validators=validators)
        if keep:
            self._kept[path] = answer
        return answer

    def forget(self, path: str) -> None:
        """The next `get` sends the request again."""
        self._kept.pop(path, None)

    def json(self, path: str, *, keep: bool = False) -> Any:
        """The JSON value at `path`. Raises `InputRefused` when it is none."""
        return payload.loads(self.get(path, keep=keep).body, self.address(path))


def below(ask: Ask, link: str) -> str | None:
    """The path of a link on the source's own host, with its query; None for a link that leads anywhere else."""
    base, there = urlsplit(ask.source.address), urlsplit(urljoin(ask.source.address, link.strip()))
    if (there.scheme, there.netloc.casefold()) != (base.scheme, base.netloc.casefold()):
        return None
    return there.path + (f"?{there.query}" if there.query else "")


@cache
def portals() -> tuple[Portal, ...]:
    """All kinds, in the order in which an unknown address is tried."""
    found = [importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda one: one.ORDER))


def portal(kind: str) -> Portal:
    """The kind of that name. Raises `WrongUse`."""
    for one in portals():
        if kind == one.KIND:
            return one
    known = ", ".join(one.KIND for one in portals())
    raise WrongUse(f"no portal is of the kind {kind!r}", remedy=f"known kinds: {known}")


def refuse(what: str, where: str) -> InputRefused:
    """The refusal of a source that is not what it was said to be."""
    return InputRefused(what, where=where, remedy="check the address and the kind")
