"""What became of a recommendation: which own decision answers it, and what it did to it.

Takes the recommendations and own decisions of items; gives for each decision the points it answers (those it names,
else all of its item) and one effect: as recommended, changed, rejected, postponed, withdrawn, sent on, unclear. What
the reader read stands; else the decision's own words decide, then what was asked for and what came of it. A decision
that does what was asked (`taget til efterretning`, and that was what was asked) did as recommended. Words are rows of
`answers.toml`; they are sought in the opening words that the graph has.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.vocab import KG, concept

__all__ = ["Answer", "Asked", "Decided", "answer", "triples"]

#: Effects that leave the question open: they yield to those of another decision on the same item.
_OPEN = "unclear"
_SCHEME = re.compile(r".*/(?:outcome|effect)-")


class Asked(NamedTuple):
    """A recommendation: its IRI, words and printed label ("1", "a" or "")."""

    iri: str
    text: str
    point: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """An own decision: its IRI, outcome and words; the points it names, and its effect where the reader read one."""

    iri: str
    outcome: str
    text: str
    points: frozenset[str] = frozenset()
    effect: str = ""


class Answer(NamedTuple):
    """`decision` answers these recommendations and did `effect` to them."""

    decision: str
    recommendations: tuple[str, ...]
    effect: str


class _Words(NamedTuple):
    said: tuple[tuple[str, re.Pattern[str]], ...]
    asked: tuple[tuple[str, re.Pattern[str]], ...]
    outcomes: Mapping[str, str]
    rival: re.Pattern[str]
    undecided: frozenset[str]
    wish: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
    said = tuple((row["effect"], re.compile("|".join(row["patterns"]))) for row in data["words"])
    asked = tuple((row["for"], re.compile("|".join(row["patterns"]))) for row in data["asks"])
    rival, wish = (re.compile("|".join(data[name])) for name in ("rival", "wish"))
    return _Words(said, asked, data["outcomes"], rival, frozenset(data["undecided"]), wish)


def answer(asked: Sequence[Asked], decided: Sequence[Decided]) -> list[Answer]:
    """The answers to the recommendations of one item, in the order of its decisions.

    A rejection without points answers nothing where its words, or a later decision on the whole, show that it was
    another proposal that fell.
    """
    found = []
    shared = Counter(one.text for one in decided)
    labels = [r.point for r in asked] if any(r.point for r in asked) else [str(n) for n in range(1, len(asked) + 1)]
    about = _about(asked, labels, decided)
    for one, these in zip(decided, about, strict=True):
        if these and not _is_rival(one):
            effect = one.effect or _effect(one, these, alone=shared[one.text] == 1)
            found.append(Answer(one.iri, tuple(r.iri for r in these), effect))
    pointless = {one.iri for one in decided if not one.points}
    found = [
        one
        for n, one in enumerate(found)
        if one.effect != "rejected"
        or one.decision not in pointless
        or not any(
            later.effect in ("as_recommended", "changed") and later.recommendations == one.recommendations
            for later in found[n + 1 :]
        )
    ]
    clear = [one for one in found if one.effect != _OPEN]
    settled = {iri for one in clear for iri in one.recommendations}
    return [one for one in found if one.effect != _OPEN or not settled.issuperset(one.recommendations)]


def _about(asked: Sequence[Asked], labels: Sequence[str], decided: Sequence[Decided]) -> list[list[Asked]]:
    """The recommendations that each decision is about.

    Those whose points it names. Of several decisions one that does what some of the recommendations ask for, and not
    all, is about these (`Taget til efterretning. Sagen sendes til Ældrerådet.`). Any other is about what is left.
    """
    about: list[list[Asked]] = []
    for one in decided:
        these = [r for r, point in zip(asked, labels, strict=True) if point in one.points]
        if not one.points and len(decided) > 1:
            wished = [r for r in asked if _wish(r) == one.outcome]
            these = wished if len(wished) < len(asked) else []
        about.append(these)
    settled = {r.iri for one, these in zip(decided, about, strict=True) if _settles(one, these) for r in these}
    rest = [r for r in asked if r.iri not in settled] or list(asked)
    return [these or ([] if one.points else rest) for one, these in zip(decided, about, strict=True)]


def _wish(asked: Asked) -> str:
    """What the words ask for, as an outcome; "" where no row knows."""
    words = asked.text.lower()
    return next((what for what, pattern in _words().asked if pattern.search(words)), "")


def _settles(decided: Decided, asked: Sequence[Asked]) -> bool:
    known = bool(decided.effect) or _words().outcomes.get(decided.outcome, _OPEN) != _OPEN
    return known or any(_wish(one) == decided.outcome for one in asked)


def _is_rival(decided: Decided) -> bool:
    words = decided.text.lower()
    fell = decided.outcome == "rejected" and not decided.points and "indstilling" not in words
    return fell and bool(_words().rival.search(words))


def _effect(decided: Decided, asked: Sequence[Asked], *, alone: bool) -> str:
    """`alone`: no other decision of the item has the same words, which then tell of both."""
    known = _words()
    words = " ".join(decided.text.lower().split())
    if decided.outcome in map(_wish, asked):
        return "as_recommended"
    wished_only = decided.outcome in known.undecided and known.wish.search(words)
    for effect, pattern in known.said if alone else ():
        if pattern.search(words) and not (effect == "rejected" and wished_only):
            return effect
    return known.outcomes.get(decided.outcome, _OPEN)


# -- rows of queries/derive/answers.rq → triples


def triples(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """`decision kg:answers recommendation`, and `decision kg:effect concept` where the document does not say it."""
    items: dict[str, dict[str, list[Mapping[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        items[row["item"]][row["node"]].append(row)
    for _, nodes in sorted(items.items()):
        asked, decided = [], []
        for node, same in sorted(nodes.items(), key=lambda pair: (len(pair[0]), pair[0])):
            row = same[0]
            if "outcome" not in row:
                asked.append(Asked(node, row.get("text", ""), row.get("point", "")))
                continue
            points = frozenset(one["point"] for one in same if "point" in one)
            effect = _SCHEME.sub("", row.get("effect", "")).replace("-", "_")
            outcome = _SCHEME.sub("", row["outcome"]).replace("-", "_")
            decided.append(Decided(node, outcome, row.get("text", ""), points, effect))
        told = {one.iri for one in decided if one.effect}
        for one in answer(asked, decided):
            for recommendation in one.recommendations:
                yield f"<{one.decision}> {KG.answers.nt} <{recommendation}>"
            if one.decision not in told:
                yield f"<{one.decision}> {KG.effect.nt} {concept('effect', one.effect).nt}"
