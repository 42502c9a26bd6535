"""The road of a case: what it is called, which item follows which, where it waits or what settled it.

Takes the items that bear one case number, over all councils; gives links from item to item (`kg:followedBy`,
`kg:postponedTo`, `kg:sentTo`), the case's subject (the title that most of its treatments share), and the last decision:
the case waits (`kg:waitsAt`) or is settled (`kg:settledBy`). A number that stands for no case, because items of many
subjects or only standing items (`Godkendelse af dagsorden`) bear it, is marked and chains nothing. Words and limits
are rows of `cases.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.text import danish
from kg.triples.terms import da, string
from kg.vocab import DCT, KG

__all__ = ["Treatment", "is_standing", "links", "subject", "triples"]


@dataclass(frozen=True, slots=True)
class Treatment:
    """An item on a case: day ("2024-03-05"), council, title, place; its own decisions as (IRI, outcome)."""

    item: str
    day: str
    council: str
    title: str = ""
    position: int = 0
    decisions: tuple[tuple[str, str], ...] = ()

    @property
    def outcomes(self) -> frozenset[str]:
        return frozenset(outcome for _, outcome in self.decisions)


@cache
def _words() -> Mapping[str, Any]:
    data = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
    return {**data, "standing": re.compile("|".join(data["standing"])), "noise": re.compile("|".join(data["noise"]))}


@lru_cache(maxsize=1 << 14)
def _key(title: str) -> str:
    """What two titles of one subject have in common."""
    words = _words()["noise"].sub(" ", danish.fold(title))
    return " ".join(re.sub(r"[^\w ]", " ", words).split())


def is_standing(treatments: Sequence[Treatment]) -> bool:
    """Does the number stand for no case: only standing items bear it, or items of many subjects?"""
    keys = Counter(key for one in treatments if (key := _key(one.title)))
    if not keys:
        return False
    if all(_words()["standing"].search(key) for key in keys):
        return True
    return len(keys) >= int(_words()["subjects"]) and max(keys.values()) <= float(_words()["share"]) * sum(
        keys.values()
    )


def subject(treatments: Sequence[Treatment]) -> str:
    """The title that most treatments share, in the wording of the latest of these; of a tie the latest."""
    keys = Counter(key for one in treatments if (key := _key(one.title)))
    if not keys:
        return ""
    late = {_key(one.title): (one.day, one.title) for one in sorted(treatments, key=_order)}
    best = max(keys, key=lambda key: (keys[key], late[key]))
    return late[best][1]


def _order(one: Treatment) -> tuple[str, int, str]:
    return one.day, one.position, one.item


def links(treatments: Sequence[Treatment]) -> Iterator[tuple[str, str, str]]:
    """(item, predicate, next item): the items of the next day on the case; of several those of that subject."""
    days = sorted({one.day for one in treatments})
    after = dict(pairwise(days))
    for one in sorted(treatments, key=_order):
        if one.day in after:
            yield from (
                (one.item, KG.followedBy, n) for n in _alike(one, [t for t in treatments if t.day == after[one.day]])
            )
        if "postponed" in one.outcomes:
            again = [t for t in treatments if t.council == one.council and t.day > one.day]
            first = min((t.day for t in again), default="")
            yield from ((one.item, KG.postponedTo, n) for n in _alike(one, [t for t in again if t.day == first]))
        if one.outcomes & {"recommended", "referred"}:
            others = [t for t in treatments if t.council != one.council and t.day >= one.day]
            first = min((t.day for t in others), default="")
            yield from ((one.item, KG.sentTo, n) for n in _alike(one, [t for t in others if t.day == first]))


def _alike(one: Treatment, others: Sequence[Treatment]) -> list[str]:
    same = [t.item for t in others if _key(t.title) == _key(one.title)]
    return same or [t.item for t in others]


def _end(treatments: Sequence[Treatment]) -> tuple[str, str] | None:
    """(predicate, item or decision) of the last treatment that decided something."""
    last = next((one for one in sorted(treatments, key=_order, reverse=True) if one.decisions), None)
    if last is None or last.day != max(one.day for one in treatments):
        return None
    open_ = [iri for iri, outcome in last.decisions if outcome in _words()["waiting"]]
    if open_:
        return KG.waitsAt, last.item
    return KG.settledBy, last.decisions[0][0]


# -- rows of queries/derive/cases.rq → triples


def triples(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """What follows for every case of the rows."""
    cases: dict[str, dict[str, list[Mapping[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        cases[row["case"]][row["item"]].append(row)
    for case, items in sorted(cases.items()):
        treatments = [_treatment(item, same) for item, same in sorted(items.items())]
        if is_standing(treatments):
            yield f"<{case}> {KG.standing.nt} {string(str(len({_key(one.title) for one in treatments})))}"
            continue
        if (title := subject(treatments)) != "":
            yield f"<{case}> {DCT.title.nt} {da(title)}"
        for start, predicate, end in links(treatments):
            yield f"<{start}> <{predicate}> <{end}>"
        if last := _end(treatments):
            yield f"<{case}> <{last[0]}> <{last[1]}>"


def _treatment(item: str, rows: Sequence[Mapping[str, str]]) -> Treatment:
    row = rows[0]
    decided = {
        (one["decision"], one["outcome"].rsplit("outcome-", 1)[-1].replace("-", "_"))
        for one in rows
        if "decision" in one
    }
    order = sorted(decided, key=lambda pair: (len(pair[0]), pair[0]))
    return Treatment(item, row["date"], row["council"], row.get("title", ""), int(row.get("position", 0)), tuple(order))
