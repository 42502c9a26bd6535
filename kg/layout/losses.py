"""How far a reading can be trusted: what the document offers against what the facts took.

Takes finished `Minutes` with the clean lines, gives a share (0 to 1) for each way in which a reading fails, and a
score from 0 to 1. A heading that no word list has, a line that says `stemte` and became no vote, an entry of the
contents that is no item, a second decision heading inside one item: each tells of a fact that was there and was not
read. Weights and words stand in `losses.toml`. Changes no fact.

| share | of | that |
|---|---|---|
| no_items | the document | 1 when nothing was found, and the meeting was not cancelled |
| untitled | items | have no title or no text |
| contents | entries of the contents | are no item's title |
| numbers | steps from item to item | do not go on by one |
| undecided | open items (minutes only) | record no decision |
| headings | lines that look like section headings | the lexicon does not know |
| header | time, place | are not found |
| nobody | the document | 1 when nobody is present or absent |
| votes, presence, recommendations | lines with such words | no such fact touches |
| decisions | headings of decisions | head no section |
| unclear | own decisions | have no outcome but `other` |
| contradictions | persons told of in items | are on two sides, or away and voting |
| swallowed | items | hold a second heading of an own decision, or most of the text |
| heads | items | hold a line that looks like the heading of the next one |
| cases | labelled case numbers | belong to no item |
| unclaimed | lines of the header | no rule claimed |
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.layout.lexicon import POINT_WORD
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.model import Item, Minutes, Span
from kg.text.danish import fold, small

__all__ = ["score", "shares", "weights"]

#: An item that holds more of the text than this, among several, has probably swallowed others.
_MOST = 0.8
#: The heading of a decision is shorter.
_HEADING = 90
_NEXT_HEAD = re.compile(rf"^{POINT_WORD}?(?: nr\.?)? ?(?P<n>\d{{1,4}}) ?[.:–-]? (?=[A-ZÆØÅ])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def weights() -> dict[str, float]:
    """The weight of each share."""
    return dict(_table()["weights"])


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    """Patterns of small letters, for what is made small."""
    return {name: re.compile(pattern) for name, pattern in _table()["cues"].items()}


def score(found: dict[str, float]) -> float:
    """The score that the shares give: 1 for a reading that left nothing, 0 for none at all."""
    weighed = _table()["weights"]
    return round(max(0.0, 1.0 - sum(float(weighed[name]) * share for name, share in found.items())), 3)


def shares(
    minutes: Minutes,
    lines: Sequence[Line],
    cases: Sequence[CaseLine | None],
    *,
    missing: int,
    unknown: int,
    known: int,
    unclaimed: int,
) -> dict[str, float]:
    """Every share of a reading. `missing` entries of the contents, `unknown` and `known` headings, `unclaimed` lines of
    the header are counted by the caller; `cases` stand in step with `lines`."""
    items = minutes.items
    if not items:
        return {"no_items": 0.0 if minutes.kind == "cancelled" else 1.0}
    inside = [line for line in lines if items[0].span.start <= line.start]
    spoken = [(line, small(line.text)) for line in inside]
    told = _told(minutes)
    is_minutes = minutes.kind in ("ordinary", "extraordinary", "supplementary")
    own = [d for item in items for d in item.decisions if not d.quoted]
    open_items = [item for item in items if not item.closed]
    numbers = [int(i.number) for i in items if i.numbered and i.number.isdigit()]
    found = {
        "untitled": _part(sum(not (i.title.value and i.sections) for i in items), len(items)),
        "contents": _part(missing, len(minutes.contents)),
        "numbers": _part(sum(b != a + 1 for a, b in pairwise(numbers)), len(numbers) - 1),
        "undecided": _part(sum(not _decided(i) for i in open_items), len(open_items)) if is_minutes else 0.0,
        "headings": _part(unknown, known + unknown),
        "header": _part((minutes.starts_at is None) + (minutes.place is None), 2),
        "nobody": 1.0 if is_minutes and not any(told["presence"]) else 0.0,
        "unclear": _part(sum(d.outcome == "other" for d in own), len(own)),
        "contradictions": _contradictions(items),
        "swallowed": _swallowed(minutes, spoken),
        "heads": _heads(items, inside),
        "cases": _cases(minutes, lines, cases),
        "unclaimed": _part(unclaimed, max(4, sum(line.start < items[0].span.start for line in lines))),
    }
    for cue, fact in (
        ("votes", "votes"),
        ("presence", "presence"),
        ("decision", "decisions"),
        ("advice", "recommendations"),
    ):
        search, needs = _cues()[cue].search, _table()["needs"][cue]
        hits = [line for line, letters in spoken if any(map(letters.__contains__, needs)) and search(letters)]
        found[fact] = _part(sum(not _touched(line, told[fact]) for line in hits), len(hits))
    return found


def _part(some: float, whole: float) -> float:
    return min(1.0, some / whole) if whole > 0 else 0.0


def _decided(item: Item) -> bool:
    return any(not d.quoted for d in item.decisions)


def _told(minutes: Minutes) -> dict[str, list[Span]]:
    """Where facts of each kind stand, in order of their beginning."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    found["presence"] += [a.span for a in minutes.attendance]
    for item in minutes.items:
        found["presence"] += [a.span for a in item.attendance]
        found["presence"] += [s.span for s in item.sections if s.kind in ("absent", "previous_decisions")]
        found["votes"] += [v.span for v in item.votes] + [d.text.span for d in item.dissents]
        found["votes"] += [s.span for s in item.sections if s.kind == "previous_decisions"]
        headed = [s.heading.span for s in item.sections if s.heading is not None]
        found["decisions"] += headed + [d.text.span for d in item.decisions]
        found["recommendations"] += [r.text.span for r in item.recommendations] + headed
        found["recommendations"] += [
            s.span for s in item.sections if s.kind in ("recommendation", "decision", "previous_decisions")
        ]
    for spans in found.values():
        spans.sort()
    return found


def _touched(line: Line, spans: Sequence[Span]) -> bool:
    """Does a fact begin on the line or reach into it?"""
    k = bisect_right(spans, Span(line.end, line.end))
    return any(span.end > line.start for span in spans[max(0, k - 40) : k])


def _contradictions(items: Sequence[Item]) -> float:
    """Persons on two sides of one vote, or away from an item and voting in it, among those who vote or are away."""
    wrong, all_told = 0, 0
    for item in items:
        away = {fold(a.person.value) for a in item.attendance if not a.quoted and a.away}
        voting: set[str] = set()
        for vote in item.votes:
            sides = [{fold(v.value) for v in s.voters} for s in (vote.in_favour, vote.against, vote.abstained)]
            voting |= set.union(*sides)
            wrong += sum(len(a & b) for a, b in pairwise([*sides, sides[0]]))
        wrong += len(away & voting)
        all_told += len(away | voting)
    return _part(wrong, all_told)


def _swallowed(minutes: Minutes, spoken: Sequence[tuple[Line, str]]) -> float:
    """Items with two headings of the same own decision, or with most of the text among several."""
    items = minutes.items
    lengths = [i.span.end - i.span.start for i in items]
    too_much = {k for k, n in enumerate(lengths) if len(items) > 1 and n > _MOST * sum(lengths)}
    starts = [i.span.start for i in items]
    seen: set[tuple[int, str]] = set()
    decision = _cues()["decision"].match
    for line, letters in spoken:
        if len(letters) < _HEADING and decision(letters):
            k = bisect_right(starts, line.start) - 1
            key = (k, fold(line.text).strip(" :."))
            if key in seen:
                too_much.add(k)
            seen.add(key)
    return _part(len(too_much), len(items))


def _heads(items: Sequence[Item], inside: Sequence[Line]) -> float:
    """Items that hold a line with the number that follows theirs, which no item has: a heading that was missed."""
    starts = [i.span.start for i in items]
    known = {int(i.number) for i in items if i.number.isdigit()}
    missed: set[int] = set()
    for line in inside:
        m = _NEXT_HEAD.match(f"{line.marker} {line.text}" if line.marker[:1].isdigit() else line.text)
        k = bisect_right(starts, line.start) - 1
        if m is None or k < 0 or not items[k].number.isdigit() or line.start <= items[k].title.span.end:
            continue
        n = int(m["n"])
        if n == int(items[k].number) + 1 and n not in known:
            missed.add(k)
    return _part(len(missed), len(items))


def _cases(minutes: Minutes, lines: Sequence[Line], cases: Sequence[CaseLine | None]) -> float:
    """Labelled case lines whose numbers no item has."""
    taken = sorted(c.span.start for item in minutes.items for c in item.case_numbers)
    labelled = [
        line for line, case in zip(lines, cases, strict=True) if case is not None and case.labelled and case.numbers
    ]
    lost = [line for line in labelled if not _starts_in(taken, line)]
    return _part(len(lost), len(labelled))


def _starts_in(starts: Sequence[int], line: Line) -> bool:
    k = bisect_left(starts, line.start)
    return k < len(starts) and starts[k] < line.end
