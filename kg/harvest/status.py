"""Ledgers → how much of what the portals list is here, council by council: what is missing is said, never guessed.

Takes the folder of harvests, and where there is one the store that was built from it; opens no connection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.harvest.folder import safe
from kg.harvest.gaps import missing_months, missing_numbers
from kg.harvest.ledger import SOURCE, Line, ledgers

__all__ = ["CouncilStatus", "SourceStatus", "status"]


@dataclass(frozen=True, slots=True)
class CouncilStatus:
    """One council at one source. Numbers of meetings: `announced` in the list, `fetched` (here, whole), `read` into the
    store (None: there is none), `changed` since they were first fetched, `withdrawn`, `unlisted`, `failing` (`since`).
    `first` and `last` day; `gaps`: months between them, as "2024-03", of which nothing was ever listed; `numbers`: days
    of meetings whose agendas lack numbers, and which those are ("3 5-6").
    """

    council: str
    announced: int
    fetched: int
    read: int | None
    changed: int
    withdrawn: int
    unlisted: int
    failing: int
    since: str
    first: str
    last: str
    gaps: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source. `listed` meetings by its last list, of day `asked`; `alarm`: why that one was not believed."""

    municipality: str
    name: str
    kind: str
    address: str
    listed: int
    asked: str
    alarm: str
    since: str
    councils: tuple[CouncilStatus, ...]

    def total(self, what: str) -> int:
        """The sum of a number over all councils."""
        return sum(getattr(one, what) or 0 for one in self.councils)

    @property
    def fine(self) -> bool:
        """Is all that is listed here?"""
        return not self.alarm and not any(one.failing for one in self.councils)

    def short(self) -> dict[str, Any]:
        """The same in few words, for a monitor that asks often."""
        return {
            "source": f"{self.municipality}/{self.name}",
            "fine": self.fine,
            "asked": self.asked,
            "alarm": self.alarm,
            "failing": self.total("failing"),
            "announced": self.total("announced"),
            "fetched": self.total("fetched"),
            "withdrawn": self.total("withdrawn"),
            "missing": {
                one.council: {"months": list(one.gaps), "numbers": dict(one.numbers)}
                for one in self.councils
                if one.gaps or one.numbers
            },
        }

    def asdict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "fine": self.fine}


def status(folder: Path, read: Iterable[str] | None = None) -> tuple[SourceStatus, ...]:
    """The state of all sources below `folder`, by path. `read`: paths of the files that a store has read."""
    there = None if read is None else {Path(path).resolve() for path in read}
    found = []
    for home, ledger in ledgers(folder):
        own = ledger.get(SOURCE) or Line(SOURCE)
        councils: defaultdict[str, list[Line]] = defaultdict(list)
        for line in ledger:
            councils[line.council].append(line)
        found.append(
            SourceStatus(
                municipality=home.parent.name,
                name=home.name,
                kind=own.kind,
                address=own.address,
                listed=own.count,
                asked=own.last,
                alarm=own.reason if own.state == "alarm" else "",
                since=own.since,
                councils=tuple(_council(name, lines, home, there) for name, lines in sorted(councils.items())),
            )
        )
    return tuple(found)


def _council(name: str, lines: list[Line], home: Path, there: set[Path] | None) -> CouncilStatus:
    states: Mapping[str, list[Line]] = {
        state: [line for line in lines if line.state == state]
        for state in ("here", "failing", "changing", "withdrawn", "unlisted")
    }
    failing = [*states["failing"], *states["changing"]]
    days = sorted(line.day for line in lines if line.day)
    here = states["here"] + states["unlisted"]
    read = None if there is None else sum(bool(there & _files(home, line)) for line in here)
    return CouncilStatus(
        council=name,
        announced=len(states["here"]) + len(failing),
        fetched=len(states["here"]) + sum(bool(line.digest) for line in failing),
        read=read,
        changed=sum(bool(line.revisions) for line in lines),
        withdrawn=len(states["withdrawn"]),
        unlisted=len(states["unlisted"]),
        failing=len(failing),
        since=min((line.since for line in failing if line.since), default=""),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        gaps=tuple(missing_months(days)),
        numbers=tuple(missing_numbers([(one.day, one.numbers, one.kind == "supplementary") for one in here])),
    )


def _files(home: Path, line: Line) -> set[Path]:
    return {(home / f"{safe(line.id)}{ending}").resolve() for ending in (".json", ".html")}
