"""Hearings that bear no date: who is heard, and the own body's answer to one.

Takes a scene, gives `Found`s. Who is heard and who hears are two things: a body that sends something for comment, or to
which an answer goes, is not heard. What heard bodies stand beside is rows of `words.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kg.mentions.references.scene import SILENT, WORDS, Found, Scene, may_decide, run_of, sentence_of
from kg.model import OrganisationMention
from kg.text.cues import near

__all__ = ["hearings"]

#: Who is heard besides those that decide, where the text says that they are asked.
_ASKED_TOO = frozenset(("ngo", "club", "school", "institution", "housing_association", "hospital", "region"))
#: Bodies of any municipality and of its own; others are heard only where a text says that they are asked.
_BODIES = ("body", "self")
_LISTED = r"(?:[a-zæøåé-]{3,30}(?:,\s|\sog\s|\ssamt\s)){0,4}"
_ASKED = re.compile(rf"(?<![\w-])(?:{WORDS['heard_before']})\s{_LISTED}$", re.IGNORECASE)
_ANSWERED = re.compile(rf"(?<![\w-])(?:{WORDS['answered_before']})\s{_LISTED}$", re.IGNORECASE)
_HEARD = re.compile(rf"\s(?:{WORDS['heard_after']})(?![\w-])")
_ANSWERS = re.compile(rf"(?<![\w-])(?:{WORDS['answers']})(?![\w-])")
_ANSWER_TITLE = re.compile(r"[\W\d]*høringssvar(?![\w-])", re.IGNORECASE)
#: No match of `_ANSWERS` goes as far from its word; no words that lead up to a heard body stand as far before it.
_CUE, _LEAD = 100, 150


def hearings(scene: Scene, in_time: Sequence[Found]) -> Iterator[Found]:
    """Hearings without a date. A sentence that gives one of `in_time` has said when."""
    starts = sorted(f.start for f in in_time)
    done = scene.item.span.start
    for n, body in enumerate(scene.bodies):
        if body.span.start < done or scene.section(body.span.start) in SILENT:
            continue
        start, end = sentence_of(scene, body.span.start)
        if bisect_left(starts, end) > bisect_left(starts, start):
            continue
        heard = _heard(scene, n, start, end)
        for other in heard:
            yield Found(body.span.start, other.span.end, "hearing", other.canonical, other.scope, "")
            done = max(done, other.span.end)
    yield from _own_answers(scene)


def _heard(scene: Scene, n: int, start: int, end: int) -> list[OrganisationMention]:
    """Those of the list which the `n`th body of the scene opens that the sentence `start` to `end` says to be heard."""
    first = scene.bodies[n]
    run = run_of(scene, [first, *(b for b in scene.bodies[n + 1 : n + 20] if b.span.end <= end)], 1)
    low = max(start, first.span.start - _LEAD, scene.item.span.start)
    before = scene.small[low : first.span.start]
    if "hør" in before and _ASKED.search(before):
        return [b for b in run if may_decide(b) or b.kind in _ASKED_TOO]
    if _HEARD.match(scene.small, run[-1].span.end):
        return [b for b in run if b.kind in _BODIES]
    if "svar" in before and _ANSWERED.search(before) and "høring" in _paragraph(scene, first.span.start):
        return [b for b in run if b.kind in _BODIES]
    return []


def _paragraph(scene: Scene, place: int) -> str:
    """The paragraph around a place, in small letters, and what stands above it when it is the item's title."""
    low = max(scene.small.rfind("\n\n", scene.item.span.start, place), scene.item.span.start)
    high = scene.small.find("\n\n", place, scene.item.span.end)
    title = scene.item.title.value.lower()
    return title + scene.small[low : high if high >= 0 else scene.item.span.end]


def _own_answers(scene: Scene) -> Iterator[Found]:
    """Where the own body gives its answer: `Rådet afgiver høringssvar`, an item called `Høringssvar om …`."""
    title, low, high = scene.item.title, scene.item.span.start, scene.item.span.end
    if (m := _ANSWER_TITLE.match(title.value)) is not None:
        yield Found(title.span.start, title.span.start + m.end(), "hearing", scene.own, scene.code, "", certain=False)
    for m in near(_ANSWERS, scene.small, low, high, scene.cues["answer"], _CUE):
        others = [b for b in scene.between(max(low, m.start() - 60), m.start()) if b.kind != "self"]
        if scene.section(m.start()) in SILENT or (others and m.start() - others[-1].span.end < 3):
            continue
        yield Found(m.start(), m.end(), "hearing", scene.own, scene.code, "", certain=False)
