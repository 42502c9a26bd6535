"""Lists of elected members (`elected.csv` in the publisher's folder) → who held which seat, when and for whom.

Takes authority rows: municipality (code or name), term (`2022-2025`), name, party (a letter), and where known list,
from, to (ISO days within the term). Gives `Seat`s, and tells two persons of one name in one municipality apart where
the lists say that they are two: two seats that overlap in time, for different parties. Never merges anybody; knows no
minutes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.authorities import Authorities, municipality, rows
from kg.errors import DataError
from kg.text import danish

__all__ = ["FILE", "Seat", "name_key", "namesakes", "seat_of", "seats"]

FILE = "elected.csv"
_TERM = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """Somebody's seat in a term of office: `term` its first and last year, `since` and `until` days, both included."""

    code: str
    name: str
    term: tuple[int, int]
    party: str
    since: date
    until: date
    party_list: str = ""
    row: str = ""

    @property
    def came_later(self) -> bool:
        """Taken after the term began: by a substitute."""
        return self.since > date(self.term[0], 1, 1)

    @property
    def left_early(self) -> bool:
        """Given up before the term ended."""
        return self.until < date(self.term[1], 12, 31)

    def overlaps(self, other: Seat) -> bool:
        return self.since <= other.until and other.since <= self.until


def name_key(name: str) -> str:
    """Folded name by which a person is known within a municipality; the stops of initials do not count."""
    return " ".join(danish.fold(name).replace(".", " ").split())


def seats(authorities: Authorities) -> Mapping[tuple[str, str], Sequence[Seat]]:
    """Seats in order of time by (municipality code, folded name).

    Raises `DataError` for a row of an unknown municipality, without a term, or with days outside it.
    """
    return authorities.derived(_seats)


def _seats(authorities: Authorities) -> dict[tuple[str, str], tuple[Seat, ...]]:
    found: dict[tuple[str, str], set[Seat]] = defaultdict(set)
    needed = ("municipality", "term", "name", "party")
    for where, row in rows(authorities.folders, FILE, needed, optional=True):
        place = municipality(row["municipality"], authorities)
        if place is None:
            raise DataError(
                f"there is no municipality {row['municipality']!r}", where=where, remedy="write its name or code"
            )
        found[place.code, name_key(row["name"])].add(_seat(where, row, place.code))
    return {who: tuple(sorted(held, key=lambda s: (s.since, s.until, s.party))) for who, held in found.items()}


def _seat(where: str, row: Mapping[str, str], code: str) -> Seat:
    years = _TERM.fullmatch(row["term"])
    if years is None:
        raise DataError(f"{row['term']!r} is no term of office", where=where, remedy="write it as 2022-2025")
    first, last = date(int(years[1]), 1, 1), date(int(years[2]), 12, 31)
    try:
        since = date.fromisoformat(row["from"]) if row.get("from") else first
        until = date.fromisoformat(row["to"]) if row.get("to") else last
    except ValueError:
        raise DataError("from and to are days", where=where, remedy="write 2023-08-01, or nothing") from None
    if not first <= since <= until <= last:
        raise DataError("the days lie outside the term", where=where, remedy="mend from, to or term")
    name, term = " ".join(row["name"].split()), (first.year, last.year)
    return Seat(code, name, term, row["party"], since, until, row.get("list", ""), Path(where).name)


def namesakes(code: str, name: str, authorities: Authorities) -> tuple[str, ...]:
    """Parties by which the persons of that name are told apart; () where the lists do not say that they are several."""
    held = seats(authorities).get((code, name_key(name)), ())
    several = {s.party for s in held for other in held if s.party != other.party and s.overlaps(other)}
    return tuple(sorted(several))


def seat_of(code: str, name: str, day: date, parties: Sequence[str], authorities: Authorities) -> Seat | None:
    """The one seat that somebody of that name held on a day; of several that of the party that is said, or None."""
    held = [s for s in seats(authorities).get((code, name_key(name)), ()) if s.since <= day <= s.until]
    if len(held) > 1:
        held = [s for s in held if s.party in parties]
    return held[0] if len(held) == 1 else None
