"""One meeting as a portal or a case system describes it, before it is rendered: plain values, all kinds alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kg.model import Status

__all__ = ["Person", "Point", "Sourced"]


class Person(NamedTuple):
    """Somebody whom a list of the meeting names. `more`: what the source says beside the name (a note, a role)."""

    name: str
    status: Status
    role: str | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """An item: number and title without mark, case numbers, open or closed; of open ones the texts and attachments.

    `parts`: (heading, text, is it HTML?) in order. `papers` None: the source does not say. `closed` None likewise.
    `files`: (id, address) of each of `papers`, where the source has them.
    `persons`: presence at this item alone. `has_head`: the texts repeat number and title at their beginning.
    """

    number: str
    title: str
    cases: tuple[str, ...] = ()
    closed: bool | None = False
    parts: tuple[tuple[str, str, bool], ...] = ()
    papers: tuple[str, ...] | None = None
    persons: tuple[Person, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sourced:
    """A meeting. `kind` as in `Minutes.kind`; times local; `period` the name of a term of office.

    `presence`: text of a list of who was there that the grammar reads (no trusted values). `place_cut`: the place may
    have been cut off. `published`: when, as the source writes it. `notices`: (code, message).
    """

    kind: str
    body: str
    starts: datetime | None
    ends: datetime | None = None
    clock: bool = True
    place: str = ""
    place_cut: bool = False
    name: str = ""
    period: str = ""
    persons: tuple[Person, ...] = ()
    presence: str = ""
    points: tuple[Point, ...] = ()
    identifier: str = ""
    published: str = ""
    notices: tuple[tuple[str, str], ...] = ()
    municipality: str = ""

    @property
    def is_agenda(self) -> bool:
        """Does it only say what will be treated?"""
        return self.kind in ("agenda", "supplementary")
