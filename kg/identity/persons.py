"""A name in a municipality → the person: keys, and the verdicts that join persons or keep them apart.

Pure functions of the name, the municipality, the authority rows and the publisher's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from kg import elected
from kg.authorities import Authorities, rows
from kg.errors import DataError
from kg.model import USUAL_RULE, Minutes, Resolution
from kg.settings import Settings

__all__ = [
    "PersonName",
    "Verdict",
    "keyed",
    "keys_of",
    "merged",
    "person",
    "person_at",
    "person_key",
    "unused_verdicts",
    "verdicts",
]

#: A person as the rows of `identities.csv` name one: (municipality code, folded name).
PersonName = tuple[str, str]


def person_key(name: str, code: str, settings: Settings) -> str:
    """16 hex digits for a person of a municipality, opaque to whoever lacks `settings.person_key`."""
    return keyed((code, elected.name_key(name)), settings.person_key)


@lru_cache(maxsize=65536)
def keyed(who: PersonName, secret: str) -> str:
    """16 hex digits of two words under the publisher's key."""
    key = secret.encode("utf-8")
    if len(key) > 64:
        key = blake2b(key).digest()
    return blake2b("\n".join(who).encode("utf-8"), key=key, digest_size=8, person=b"kg-person").hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row of `identities.csv`: somebody judged that two persons are the same, different, or not to be decided."""

    a: PersonName
    b: PersonName
    verdict: str
    who: str = ""
    when: str = ""
    why: str = ""
    row: str = ""


_PERSON_CELL = re.compile(r"(?P<name>.+?)\s*\((?P<code>\d{3,4})\)")


def verdicts(authorities: Authorities) -> tuple[Verdict, ...]:
    """Every row of `identities.csv`; the later row wins for the same pair.

    Raises `DataError` for a cell that is not `Name (code)`, and for a verdict that is none.
    """
    found: dict[frozenset[PersonName], Verdict] = {}
    for where, row in rows(authorities.folders, "identities.csv", ("a", "b", "verdict"), optional=True):
        if row["verdict"] not in ("same", "different", "unsure"):
            raise DataError(
                f"verdict {row['verdict']!r} is none", where=where, remedy="write same, different or unsure"
            )
        pair: list[PersonName] = []
        for cell in (row["a"], row["b"]):
            match = _PERSON_CELL.fullmatch(cell)
            if match is None:
                raise DataError(f"{cell!r} names no person", where=where, remedy='write "Name (municipality code)"')
            pair.append((match["code"], elected.name_key(match["name"])))
        verdict = Verdict(
            pair[0], pair[1], row["verdict"], row.get("who", ""), row.get("when", ""), row.get("why", ""), where
        )
        found[frozenset(pair)] = verdict
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Judged:
    """Who stands for whom: each person that a row joins → (the first of the group, the row)."""

    leaders: dict[PersonName, tuple[PersonName, str]]
    doubtful: dict[PersonName, Verdict]


def _judged(authorities: Authorities) -> _Judged:
    """Groups joined by `same` rows; raises `DataError` where a `different` row contradicts them."""
    parent: dict[PersonName, PersonName] = {}
    row_of: dict[PersonName, str] = {}

    def root(who: PersonName) -> PersonName:
        while parent.get(who, who) != who:
            who = parent[who]
        return who

    known = verdicts(authorities)
    for verdict in known:
        if verdict.verdict == "same":
            first, second = sorted((root(verdict.a), root(verdict.b)))
            parent[second] = first
            row_of[verdict.a] = row_of[verdict.b] = verdict.row
    doubtful: dict[PersonName, Verdict] = {}
    for verdict in known:
        if verdict.verdict == "same":
            continue
        if root(verdict.a) == root(verdict.b) and verdict.a != verdict.b:
            raise DataError(
                "two persons are said to be the same and not to be",
                where=verdict.row,
                remedy="drop one of the rows",
            )
        doubtful.setdefault(verdict.a, verdict)
        doubtful.setdefault(verdict.b, verdict)
    return _Judged({who: (root(who), row_of[who]) for who in row_of}, doubtful)


def person(name: str, code: str, authorities: Authorities, settings: Settings) -> Resolution:
    """The person of that name in the municipality `code`.

    Verdict `same` with rule "folded name within the municipality", or the row of `identities.csv` that joined them;
    `different` and `unsure` name the row that keeps them apart: by file and line, never by where the folder lies.
    """
    judged = authorities.derived(_judged)
    who = (code, elected.name_key(name))
    label = " ".join(name.split())
    if who in judged.leaders:
        leader, row = judged.leaders[who]
        return Resolution(f"id/person/{keyed(leader, settings.person_key)}", label, "same", Path(row).name)
    entity = f"id/person/{keyed(who, settings.person_key)}"
    if who in judged.doubtful:
        verdict = judged.doubtful[who]
        return Resolution(entity, label, verdict.verdict, Path(verdict.row).name)
    return Resolution(entity, label, "same", USUAL_RULE)


def person_at(
    name: str, minutes: Minutes, parties: Iterable[str], authorities: Authorities, settings: Settings
) -> Resolution:
    """The person of that name in these minutes: as `person`, but of several whom the lists of elected members tell
    apart, the one who held a seat that day for the party that the minutes state. Where that is not said: unsure.
    """
    code = minutes.municipality.code
    alone = person(name, code, authorities, settings)
    several = elected.namesakes(code, name, authorities)
    if not several or alone.rule != USUAL_RULE:
        return alone
    seat = elected.seat_of(code, name, minutes.held_on, tuple(parties), authorities)
    if seat is None:
        return replace(alone, verdict="unsure", rule=elected.FILE)
    entity = keyed((code, _namesake(name, seat.party)), settings.person_key) if seat.party in several else ""
    return replace(alone, entity=f"id/person/{entity}", verdict="different", rule=elected.FILE) if entity else alone


def _namesake(name: str, party: str) -> str:
    return f"{elected.name_key(name)}\x1f{party}"


def unused_verdicts(authorities: Authorities, known: Iterable[tuple[str, str]]) -> tuple[Verdict, ...]:
    """Rows of `identities.csv` that name somebody whom no minutes name. `known`: (municipality code, printed name)."""
    there = {(code, elected.name_key(name)) for code, name in known}
    return tuple(v for v in verdicts(authorities) if v.a not in there or v.b not in there)


def merged(authorities: Authorities, settings: Settings) -> dict[str, str]:
    """Path of the IRI a person would have alone → path of the IRI that a verdict `same` gives them."""
    found = {}
    for who, (leader, _) in authorities.derived(_judged).leaders.items():
        if who != leader:
            found[f"id/person/{keyed(who, settings.person_key)}"] = f"id/person/{keyed(leader, settings.person_key)}"
    return found


def keys_of(name: str, code: str, authorities: Authorities, settings: Settings) -> set[str]:
    """Every key that the person may have: that of the name, of whom it is joined with, of each of several namesakes."""
    joined = person(name, code, authorities, settings).entity.rsplit("/", 1)[-1]
    several = (_namesake(name, party) for party in elected.namesakes(code, name, authorities))
    return {joined, person_key(name, code, settings), *(keyed((code, one), settings.person_key) for one in several)}
