"""What the finders of references share: an item's text with its bodies, dates and sentences, and the words of citing.

Takes one item of minutes, gives answers about places in it. Offsets are those of the document.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from kg.mentions import councils
from kg.mentions.doc import Doc
from kg.model import Item, Minutes, OrganisationMention
from kg.text import danish
from kg.text.cues import Cues

__all__ = [
    "SILENT",
    "WORDS",
    "Found",
    "Kind",
    "Scene",
    "last_before",
    "may_decide",
    "run_of",
    "scenes",
    "sentence_of",
    "words",
]

Kind = Literal["meeting", "item", "decision", "hearing", "future_meeting"]
WORDS: dict[str, str] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def words(*keys: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(WORDS[k] for k in keys)})(?![\w])", re.IGNORECASE)


#: Sections that hold no references of the running text.
SILENT = frozenset({"attachments", "absent"})
#: Where a sentence or list entry may end.
_BOUND = re.compile(
    r"[\n.!?](?:(?<=\n)\s*\n|(?<=\n)(?=\s*(?:[-*•–]|\d{1,2}[.)])\s|[A-ZÆØÅ])|(?<!\n)(?=\s+[A-ZÆØÅ\"”(]))"
)
#: A full stop after one of these ends no sentence.
_STOPLESS = re.compile(
    r"(?:(?:^|[\s(])(?:d|pkt|kl|nr|jf|mio|hhv|bl|pr|ca|stk|evt|inkl|ekskl|a|m)|(?<![\d.,])(?:[12]?\d|3[01]))$"
)
_BETWEEN_BODIES = re.compile(r"\s*(?:,|og|samt|&|/|\(|hhv\.|henholdsvis|i|hos|til|af|fra|\s)*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A reference of one item before the doubles are dropped. `certain`: the body is printed beside the date."""

    start: int
    end: int
    kind: Kind
    body: str
    scope: str
    when: str
    number: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Scene:
    """An item's text and what was found in it; `everywhere`: the organisations of all. Offsets: the document's."""

    minutes: Minutes
    item: Item
    text: str
    bodies: tuple[OrganisationMention, ...]
    everywhere: list[OrganisationMention]
    starts: tuple[int, ...]
    dates: tuple[danish.FoundDate, ...]
    date_starts: tuple[int, ...]
    full_days: dict[tuple[int | None, int | None], str]
    numbers: frozenset[str]
    small: str
    cues: dict[str, list[int]]

    @cached_property
    def bounds(self) -> tuple[list[int], list[int]]:
        """Where sentences may end: the first and the last place of each sign (`_ends` tells which do)."""
        spans = [m.span() for m in _BOUND.finditer(self.text, self.item.span.start, self.item.span.end)]
        return [start for start, _ in spans], [end for _, end in spans]

    @cached_property
    def own(self) -> str:
        """The body that keeps the minutes, as organisations are spelt."""
        return councils.label(self.minutes.body.value)

    @property
    def code(self) -> str:
        """Code of the municipality whose minutes these are."""
        return self.minutes.municipality.code

    def dates_between(self, start: int, end: int) -> tuple[danish.FoundDate, ...]:
        """The dates that begin in the range."""
        return self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)]

    def between(self, start: int, end: int) -> list[OrganisationMention]:
        """The bodies whose names lie in the range."""
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [b for b in self.bodies[low:high] if b.span.end <= end]

    def line(self, place: int) -> int:
        """Where the line begins (at most 1,000 characters back)."""
        low = max(0, place - 1000)
        return max(self.text.rfind("\n", low, place) + 1, low)

    def section(self, place: int) -> str:
        """Kind of the section at a place, "" outside sections."""
        return next((s.kind for s in self.item.sections if s.span.start <= place < s.span.end), "")


def scenes(doc: Doc, named: list[OrganisationMention]) -> Iterator[Scene]:
    """The scene of each item; `named` are the organisations of the minutes."""
    cues = _CUES.places(doc.unbroken_small)
    numbers = frozenset(item.number for item in doc.minutes.items if item.numbered)
    for item in doc.minutes.items:
        yield _scene(doc, item, named, numbers, cues)


def _scene(
    doc: Doc,
    item: Item,
    named: list[OrganisationMention],
    numbers: frozenset[str],
    cues: dict[str, list[int]],
) -> Scene:
    minutes, text, small, low, high = doc.minutes, doc.unbroken, doc.unbroken_small, item.span.start, item.span.end
    bodies = tuple(m for m in named if low <= m.span.start < high)
    named_days = cues["date"][bisect_left(cues["date"], low) : bisect_left(cues["date"], high)]
    dates = tuple(_dates(text[low:high], small[low:high], [day - low for day in named_days], low, minutes.held_on.year))
    return Scene(
        minutes,
        item,
        text,
        bodies,
        named,
        tuple(b.span.start for b in bodies),
        dates,
        tuple(d.start for d in dates),
        {
            (d.value.month, d.value.day): d.value.iso
            for d in reversed(dates)
            if d.value.month and d.value.day and not d.value.inferred
        },
        numbers,
        small,
        cues,
    )


def _ends(text: str, at: int, after: int, low: int) -> bool:
    """Does a sentence end with the sign [at, after): no stop of an abbreviation, no line that only was too long?"""
    if text[at] == ".":
        return _STOPLESS.search(text, max(low, at - 8), at) is None
    if text[at:after] != "\n" or text[at - 1] in ".:;!?":
        return True
    if re.match(r"\n\s*[-*•–]", text[at : at + 6]) or at - low < _LONG_LINE:
        return True
    return text.rfind("\n", at - _LONG_LINE, at) >= 0


#: A line as long as this may go on in the next.
_LONG_LINE = 70
#: Words without which there is none of what they name here. Every date has a month's name or a word for a part of the
#: year, or else a digit before what can follow a day.
_CUES = Cues(
    {
        "date": (*danish.MONTHS, "primo", "medio", "ultimo", "foråret", "sommeren", "efteråret", "vinteren"),
        "next": ("næste", "kommende"),
        "last": ("sidste", "seneste", "forrige", "foregående"),
        "answer": ("høringssvar", "bemærkninger", "udtalelse"),
    }
)
_AFTER_DAY = re.compile(
    rf"\d(?:\.?\s{{0,3}}(?:{'|'.join(sorted({month[:3] for month in danish.MONTHS}))})"  # 3. jan
    r"|\.\s?(?:,|og|samt|til|[-–])|/\d|[-.]\d{1,2}[-.])"  # 3. og 4. januar; 3/1; 03-01-2025, 2025-01-03
)
#: A date and the date that it inherits a year from lie nearer than this.
_REACH = 60


def _dates(part: str, low: str, named: list[int], offset: int, year: int) -> Iterator[danish.FoundDate]:
    """The dates of an item, sought only where a date can be. `low`: it in small letters; `named`: places of names."""
    places = sorted([*named, *(m.start() for m in _AFTER_DAY.finditer(low))])
    at = 0
    while at < len(places):
        start, end = max(0, places[at] - _REACH), places[at] + _REACH
        while at < len(places) and places[at] - _REACH <= end:
            end = max(end, places[at] + _REACH)
            at += 1
        start = part.rfind(" ", 0, start) + 1 if start else 0
        for d in danish.dates(part[start:end], year):
            yield danish.FoundDate(d.value, d.start + offset + start, d.end + offset + start)


def sentence_of(scene: Scene, place: int) -> tuple[int, int]:
    """The sentence or list entry around a place."""
    text, low = scene.text, scene.item.span.start
    firsts, lasts = scene.bounds
    at = bisect_right(lasts, place) - 1
    while at >= 0 and not _ends(text, firsts[at], lasts[at], low):
        at -= 1
    start = lasts[at] if at >= 0 else low
    at = bisect_left(firsts, place)
    while at < len(firsts) and not _ends(text, firsts[at], lasts[at], low):
        at += 1
    end = firsts[at] if at < len(firsts) else scene.item.span.end
    return max(start, place - 420), min(end, place + 420)


#: Kinds of organisations that treat, hear or decide.
_DECIDERS = frozenset(
    [
        "body",
        "self",
        "government",
        "parliament",
        "supranational",
        "agency",
        "ministry",
        "foundation",
        "interest_organisation",
        "union",
        "public_body",
        "court",
        "police",
    ]
)


def may_decide(body: OrganisationMention) -> bool:
    """Is it one that treats, hears or decides?"""
    return body.kind in _DECIDERS


def run_of(scene: Scene, bodies: list[OrganisationMention], side: int) -> list[OrganisationMention]:
    """The bodies that stand in one list with the last (`side` -1) or the first (1) of `bodies`."""
    ordered = bodies[::side]
    run = [ordered[0]]
    for body in ordered[1:]:
        left, right = (body, run[-1]) if side < 0 else (run[-1], body)
        gap = scene.text[left.span.end : right.span.start]
        if len(gap) > 16 or not _BETWEEN_BODIES.fullmatch(gap) or not gap.strip():
            break
        run.append(body)
    return run[::side]


def last_before(pattern: re.Pattern[str], before: str, within: int) -> re.Match[str] | None:
    """The last match of the text before the date, when it ends at most `within` letters before its end."""
    found = next(iter([*pattern.finditer(before)][-1:]), None)
    return found if found is not None and len(before) - found.end() <= within else None
