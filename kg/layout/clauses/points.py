"""Which points of the recommendation a decision speaks of: `Ad 1`, `pkt. 2 og 3`, `punkt 1-4`, a list's `2.`.

Takes words, gives labels as `Recommendation.number` has them; a label that no recommendation of the item bears is none.
Wording is rows of `points.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kg.model import Decision, Recommendation

__all__ = ["answering", "bare", "label", "leading", "points_at"]

_LABEL = r"(?:\d{1,2}(?![./:]?\d|\s?%)|[a-h](?![\wæøå-]))"
_LABELS = rf"{_LABEL}(?:\s?(?:,\s?(?:og\s|samt\s)?|og|samt|&|\+|til|-|–)\s?(?:pkt\.?\s|punkt\s|ad\s)?{_LABEL})*"
_RANGE = re.compile(rf"(?P<first>\d{{1,2}})\s?(?:til|-|–)\s?(?P<last>\d{{1,2}})|{_LABEL}")
#: A label before its stop or bracket, as a list prints it, or as a line of its own.
_PRINTED = re.compile(r"(?:(?:ad|at|pkt|punkt)\.?\s?)?(?P<label>\d{1,2}|[a-h])\s?[.):]*", re.IGNORECASE)
_BEFORE = re.compile(r"(?P<label>\d{1,2}|[a-h])[.)]\s+(?=[A-ZÆØÅ])")
#: Between what is said of one point and what is said of another.
_PART = re.compile(
    r"[;\n]|\.\s+(?=[A-ZÆØÅ])|,\s(?:(?:og|mens|men|idet|dog)\s)?(?=(?:at-?)?(?:ad|pkt|punkt|indstillings))"
)
#: So many points a range has at most.
_MOST = 20


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    points = tuple(re.compile(row["pattern"].replace("LABELS", _LABELS), re.IGNORECASE) for row in data["point"])
    return points, re.compile("|".join(f"(?:{row['pattern']})" for row in data["agenda"]), re.IGNORECASE)


def label(printed: str) -> str:
    """The label of a list's mark or of a line (`2.`, `b)`, `Ad 1:`) without its stop; "" where it is none."""
    found = _PRINTED.fullmatch(printed.strip())
    return found["label"].lower() if found else ""


def _labels(words: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for m in _RANGE.finditer(words.lower()):
        if m["first"] and 0 <= int(m["last"]) - int(m["first"]) < _MOST:
            found |= dict.fromkeys(str(n) for n in range(int(m["first"]), int(m["last"]) + 1))
        elif not m["first"]:
            found[m.group()] = None
    return tuple(found)


def _spoken(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where the text speaks of points: start, end, labels; in order."""
    points, agenda = _rows()
    found = [m for pattern in points for m in pattern.finditer(text)]
    if any(agenda.match(text, m.end()) for m in found):
        return []
    return sorted((m.start(), m.end(), _labels(m["labels"])) for m in found)


def points_at(text: str, place: int) -> tuple[str, ...]:
    """The points of which the words around a place speak: in the same clause, the nearest before it, else behind it."""
    start = max((m.end() for m in _PART.finditer(text, 0, place)), default=0)
    end = next((m.start() for m in _PART.finditer(text, place)), len(text))
    spoken = [one for one in _spoken(text) if start <= one[0] < end]
    before = [one for one in spoken if one[1] <= place]
    if before:
        return before[-1][2]
    after = next((one for one in spoken if "," not in text[place : one[0]]), None)  # not `Godkendt, dog ændres pkt. 2`
    return after[2] if after else ()


def bare(text: str) -> tuple[str, ...]:
    """The points that a sentence names and says nothing of (`Ad 1.`), which what follows is about."""
    spoken = _spoken(text)
    if len(spoken) == 1 and not any(map(str.isalnum, text[: spoken[0][0]] + text[spoken[0][1] :])):
        return spoken[0][2]
    return ()


def leading(text: str) -> tuple[str, ...]:
    """The label before a sentence of a list that runs on in one line (`1. Godkendt. 2. Udvalget afviste …`)."""
    found = _BEFORE.match(text)
    return (found["label"].lower(),) if found else ()


def answering(decisions: Sequence[Decision], asked: Sequence[Recommendation]) -> list[Decision]:
    """The decisions with those points only that are points of the recommendation. Points without printed labels count
    from 1. Of a recommendation of one point every decision is about all of it."""
    known = {one.number for one in asked if one.number} or {str(n) for n in range(1, len(asked) + 1)}
    return [
        replace(one, points=tuple(p for p in one.points if p in known) if len(asked) > 1 else ()) if one.points else one
        for one in decisions
    ]
