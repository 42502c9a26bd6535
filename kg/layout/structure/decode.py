"""One decision over the whole document: which of the proposed headings are those of its items.

The run of proposals that weighs most is taken: each by its reasons, each step from one to the next by what the agenda
of a meeting is like. Numbers go on; headings are of one style; each title of the contents comes once; an item has one
decision of its own, so that a second one speaks for a heading between. `weights.toml` holds every weight. Linear in
the number of proposals (a step goes over sixty others at most). Takes a `Scene`, gives a `Reading`; knows no words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kg.layout.page.signs import Sign
from kg.layout.structure.proposals import CHAPTER, Proposal, Scene
from kg.layout.structure.weights import Weights
from kg.text.danish import body_key

__all__ = ["Reading", "decode", "margins", "step", "step_reasons"]

#: A heading may follow one that so many other proposals part from it.
_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """The chosen proposals in order, their weight, and each proposal's own weight (in step with `proposed`)."""

    chosen: tuple[Proposal, ...]
    weight: float
    proposed: tuple[Proposal, ...]
    weights: tuple[float, ...]


def decode(proposed: Sequence[Proposal], scene: Scene, weights: Weights) -> Reading:
    """The best run; empty when none weighs more than minutes without items."""
    own = [sum(weights.reasons[name] for name in p.reasons) for p in proposed]
    decided = _decisions(scene.signs)
    between = weights.steps["decisions-between"]
    first = [own[k] + between * max(0, decided[p.line] - 1) for k, p in enumerate(proposed)]
    later: list[float] = []
    back: list[int] = []
    most = _most(weights)
    for k, p in enumerate(proposed):
        top, previous = float("-inf"), -1
        for j in range(k - 1, max(0, k - _WINDOW) - 1, -1):  # of equals the first counts
            before = proposed[j]
            if before.reach >= p.line:
                continue
            score = max(first[j], later[j])
            if score + most < top:
                continue
            score += _over(before, p, decided, between, weights)
            if score >= top:
                top, previous = score, j
        later.append(top + own[k])
        back.append(previous)
    end = decided[-1]
    total, last, more = weights.whole["none"] + between * max(0, end - 1), -1, False
    for k, p in enumerate(proposed):
        rest = between * max(0, end - decided[p.line] - 1)
        for score, goes_on in ((first[k] + rest + weights.whole["lone"], False), (later[k] + rest, True)):
            if score > total:
                total, last, more = score, k, goes_on
    chosen: list[Proposal] = []
    while last >= 0:
        chosen.append(proposed[last])
        last = back[last] if more else -1
        more = last >= 0 and later[last] > first[last]
    return Reading(tuple(chosen[::-1]), total, tuple(proposed), tuple(own))


def _most(weights: Weights) -> float:
    """No step with the decisions that it goes over weighs more."""
    between = weights.steps["decisions-between"]
    return sum(max(0.0, weight) for weight in weights.steps.values()) if between <= 0 else float("inf")


def margins(reading: Reading, scene: Scene, weights: Weights) -> list[float]:
    """For each proposal how much less than the chosen run the best run through it weighs; 0 for the chosen."""
    proposed, own = reading.proposed, reading.weights
    decided, between = _decisions(scene.signs), weights.steps["decisions-between"]
    count, low = len(proposed), float("-inf")
    first = [own[k] + between * max(0, decided[p.line] - 1) for k, p in enumerate(proposed)]
    end = [between * max(0, decided[-1] - decided[p.line] - 1) for p in proposed]
    later, ahead = [low] * count, [low] * count
    for k, p in enumerate(proposed):
        for j in range(max(0, k - _WINDOW), k):
            if proposed[j].reach < p.line:
                over = _over(proposed[j], p, decided, between, weights)
                later[k] = max(later[k], max(first[j], later[j]) + over + own[k])
    for j in range(count - 1, -1, -1):
        for k in range(j + 1, min(count, j + _WINDOW + 1)):
            if proposed[j].reach < proposed[k].line:
                over = _over(proposed[j], proposed[k], decided, between, weights)
                ahead[j] = max(ahead[j], max(end[k], ahead[k]) + over + own[k])
    best = [
        max(later[k] + max(end[k], ahead[k]), first[k] + ahead[k], first[k] + end[k] + weights.whole["lone"])
        for k in range(count)
    ]
    return [round(reading.weight - value, 2) + 0.0 for value in best]


def _over(before: Proposal, p: Proposal, decided: Sequence[int], between: float, weights: Weights) -> float:
    """The weight of a step with the decisions that it goes over."""
    return step(before, p, weights.steps) + between * max(0, decided[p.line] - decided[before.line] - 1)


def step(before: Proposal, p: Proposal, steps: Mapping[str, float]) -> float:
    """What the step from one heading to the next weighs."""
    weight = 0.0
    for name in step_reasons(before, p):
        weight += steps[name]
    return weight


def step_reasons(before: Proposal, p: Proposal) -> tuple[str, ...]:
    """What the step from one heading to the next is like."""
    a, b = before.number, p.number
    names: tuple[str, ...] = ("title-again",) if p.key and p.key == before.key else ()
    joins = a is None and b is None and "any" in (before.family, p.family)
    if before.family != p.family and not joins:
        names += ("other-plain" if a is None or b is None else "other-style",)
        if a is None or b is None:
            return names
    if a is None or b is None:
        names += ("unnumbered",)
    elif b == a + 1 or (a > CHAPTER and b in (a // CHAPTER * CHAPTER + CHAPTER, a // CHAPTER * CHAPTER + CHAPTER + 1)):
        names += ("next",)
    elif a < b:
        names += ("ahead" if b <= a + 40 or a > CHAPTER else "far-ahead",)
    elif a == b:
        names += ("again",)
    else:
        names += ("back-opened" if before.sure and p.sure else "back",)
    return names


def _decisions(signs: Sequence[Sign | None]) -> list[int]:
    """How many decisions of this meeting's own stand before each line: those of the day and body that most are of."""
    found = [s for s in signs if s is not None and s.kind == "decision" and not s.weak and s.titled]
    days = Counter(s.held_on for s in found if s.held_on is not None).most_common(1)
    names = Counter(body_key(s.body.value) for s in found if s.body is not None).most_common(1)
    counted = [0]
    last = -9
    for i, s in enumerate(signs):
        own = (
            s is not None
            and s.kind == "decision"
            and not s.weak
            and s.titled
            and (s.held_on is None or s.held_on == days[0][0])
            and (s.body is None or body_key(s.body.value) == names[0][0])
        )
        counted.append(1 if own and i > last + 1 else 0)
        last = i if own else last
    return list(accumulate(counted))
