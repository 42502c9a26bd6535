"""What the header of minutes says, gathered while its lines are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.layout.page.lines import Line
from kg.model import Attendance, Ignored, Span, Term, Text

__all__ = ["Header", "note_times"]


@dataclass(slots=True)
class Header:
    """What the header says; None and () where it is silent. `dates`: every meeting date with the place it stands.
    `placed`: a label says that the place is one."""

    title: Text | None = None
    bodies: list[tuple[int, Text]] = field(default_factory=list)
    dates: list[tuple[str, date, Span]] = field(default_factory=list)
    starts_at: Text | None = None
    ends_at: Text | None = None
    place: Text | None = None
    term: Term | None = None
    kind: str = "ordinary"
    attendance: list[Attendance] = field(default_factory=list)
    contents: list[Text] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    unclaimed: list[Line] = field(default_factory=list)
    signals: set[str] = field(default_factory=set)
    joint: bool = False
    placed: bool = False


def note_times(line: Line, base: int, clock: Sequence[tuple[str, int, int]], header: Header) -> None:
    """Takes the first two of the hours found in `line` from `base` on as beginning and end, where none is known yet."""
    if clock and header.starts_at is None:
        value, a, b = clock[0]
        header.starts_at = Text(value, line.part(base + a, base + b).span)
    if len(clock) > 1 and header.ends_at is None:
        value, a, b = clock[1]
        header.ends_at = Text(value, line.part(base + a, base + b).span)
