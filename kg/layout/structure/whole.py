"""The items of a page: its lines as they stand, or as answers to an agenda, or as rows of a table, whichever weighs
most.

Takes a judged `Page`, gives an `Outline`; what was proposed and what it weighed stays with it for `kg inspect`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.layout.page.judged import Page
from kg.layout.page.lines import Line
from kg.layout.structure.answered import answers
from kg.layout.structure.decode import Reading, decode, margins
from kg.layout.structure.proposals import Proposal, Scene, proposals, settled
from kg.layout.structure.scene import scene_of
from kg.layout.structure.tables import unfold_items
from kg.layout.structure.titles import Head
from kg.layout.structure.weights import Weights

__all__ = ["Outline", "Why", "outline", "ways", "why"]


@dataclass(frozen=True, slots=True)
class Outline:
    """`page`: with the lines that `heads` count; `above`: words above the columns of a table of items."""

    page: Page
    heads: tuple[Head, ...]
    above: tuple[Line, ...]
    scene: Scene
    reading: Reading


@dataclass(frozen=True, slots=True)
class Why:
    """A line that was proposed as the heading of an item. `lost`: by so much, 0 when it was chosen; `reasons`: with
    their weights. `line`: the printed line, from 1."""

    line: int
    words: str
    family: str
    lost: float
    weight: float
    reasons: tuple[tuple[str, float], ...]


def why(found: Outline, weights: Weights) -> list[Why]:
    """Every proposal in order of lines, why it was made, and by how much it lost."""
    reading, lines = found.reading, found.page.lines
    lost = margins(reading, found.scene, weights)
    return [
        Why(
            lines[p.line].index + 1,
            lines[p.line].text,
            p.family,
            0.0 if p in reading.chosen else max(by, 0.0),
            reading.weights[k],
            tuple((name, weights.reasons[name]) for name in p.reasons),
        )
        for k, (p, by) in enumerate(zip(reading.proposed, lost, strict=True))
    ]


def outline(page: Page, weights: Weights) -> Outline:
    """The way to read the page that weighs most; of two that weigh the same, the lines as they stand."""
    best: Outline | None = None
    for one, scene, proposed, above in ways(page):
        reading = decode(proposed, scene, weights)
        if best is None or reading.weight > best.reading.weight:
            best = Outline(one, settled(reading.chosen, scene), above, scene, reading)
    assert best is not None  # the lines as they stand are one way
    return best


def ways(page: Page) -> Iterator[tuple[Page, Scene, list[Proposal], tuple[Line, ...]]]:
    """Each way to read the page: its lines, their scene, what is proposed in order of lines, words above a table."""
    scene = scene_of(page)
    yield page, scene, proposals(scene), ()
    if (told := answers(page.lines, page.words)) is not None:
        again = Page(told.lines, page.words, page.own)
        scene = scene_of(again)
        again.contents = told.contents or again.contents
        yield again, scene, _with(told.heads, "answer", scene), ()
    opened = [sign is not None or case is not None for sign, case in zip(page.signs, page.cases, strict=True)]
    if (rows := unfold_items(page.lines, page.words, page.contents, opened)) is not None:
        again = Page(rows.lines, page.words, page.own)
        scene = scene_of(again)
        yield again, scene, _with(rows.heads, "row", scene), rows.above


def _with(heads: Sequence[Head], family: str, scene: Scene) -> list[Proposal]:
    """All proposals, with the headings that only this way knows among them."""
    given = [
        Proposal(h.first, int(h.number), family, (family, *(("gap",) if scene.lines[h.first].gap else ())), head=h)
        for h in heads
    ]
    return sorted((*proposals(scene), *given), key=lambda p: (p.line, p.family))
