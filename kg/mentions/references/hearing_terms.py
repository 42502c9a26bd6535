"""What the words around a hearing tell besides who is heard: who hears, about what, and until when.

Takes a scene and the hearings found in it, gives `Terms`. The words are rows of `hearings.toml`. Nothing is guessed:
without words that say it, a term is "" (who hears is then the body of the minutes, what about the item itself).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from kg.mentions.references.scene import SILENT, Found, Scene, sentence_of
from kg.mentions.references.years import when_of
from kg.model import OrganisationMention

__all__ = ["Terms", "terms"]

_ROWS: dict[str, str] = tomllib.loads(Path(__file__).with_name("hearings.toml").read_text(encoding="utf-8"))


class Terms(NamedTuple):
    """Of a hearing: canonical name of who hears, what about as printed, ISO day by which to answer; "" unsaid."""

    hearer: str = ""
    subject: str = ""
    deadline: str = ""


def _row(*keys: str) -> str:
    return "(?:" + "|".join(f"(?:{_ROWS[key]})" for key in keys) + ")"


_SENDS = re.compile(rf"\s{_row('sends', 'lets_send')}(?![\w-])")
_HEARS = re.compile(rf"\s{_row('hears')}")
_OWN_HEARING = re.compile(rf"\s{_row('own_hearing')}")
_TO_HEARER = re.compile(rf"(?<![\w-]){_row('answer_to', 'hearing_from')}\s$")
_SPEAKS = re.compile(_row("speaks"))
_LATEST = re.compile(rf"(?<![\w-]){_row('latest')}{_ROWS['day']}$")
_ENDS = re.compile(rf"(?<![\w-]){_row('frist', 'ends')}{_ROWS['day']}$")
#: How far before a day its words may begin.
_LEAD = 150

_MATTER = r"(?P<matter>[^.;:,\n]{3,120}?)"
_TITLE_AFTER = re.compile(rf"[\W\d]*{_row('title_after')}\s+(?P<matter>.{{3,160}})$", re.IGNORECASE)
_TITLE_BEFORE = re.compile(rf"(?P<matter>.{{3,160}}?){_row('title_before')}\W*$", re.IGNORECASE)
_ABOUT = re.compile(rf"(?<![\w-]){_row('about')}\s{_MATTER}(?=\s{_row('until')}(?![\w-])|[.;:,\n(]|$)", re.IGNORECASE)
_SENT = re.compile(rf"(?<![\w-]){_row('sent_object')}\s{_MATTER}\s{_row('into')}(?![\w-])", re.IGNORECASE)
_PASSIVE = re.compile(rf"\W*{_MATTER}\s{_row('passive')}\s{_row('into')}(?![\w-])", re.IGNORECASE)
_OF_BODY = re.compile(rf"\s{_row('of_body')}\s$")
_VAGUE = re.compile(rf"(?:{_row('vague')}|{_row('no_matter')}(?:\s.*)?)", re.IGNORECASE | re.DOTALL)


def terms(scene: Scene, hearings: Sequence[Found]) -> Iterator[Terms]:
    """The terms of each of the hearings of the item. Nobody who is heard counts as who hears.

    A body that a day stands beside may be either: `Byrådet sendte den 28. februar planen i høring`.
    """
    heard = {one.body for one in hearings}
    days = list(_deadlines(scene)) if hearings else []
    whole = (scene.item.span.start, scene.item.span.end)
    for found in hearings:
        start, end = sentence_of(scene, found.start)
        deadline = _deadline(days, found, start, end)
        hearer = _hearer(scene, start, end, heard - {found.body} if found.when else heard)
        if not hearer and found.body == scene.own:  # it answers: who asked stands anywhere in the item
            hearer = _hearer(scene, *whole, heard)
        subject = _subject(scene, start, end)
        if not subject and found.body == scene.own and (m := _spoken(scene, *whole)):
            subject = _matter(scene, m)
        yield Terms(hearer, subject, deadline)


def _hearer(scene: Scene, start: int, end: int, heard: Set[str]) -> str:
    """Who hears by the words between two places; "" also for several, and for the own body: it goes without saying."""
    found = {
        body.canonical
        for body in scene.between(start, end)
        if body.canonical != scene.own and body.canonical not in heard and _hears(scene, body, end)
    }
    return found.pop() if len(found) == 1 else ""


def _hears(scene: Scene, body: OrganisationMention, end: int) -> bool:
    small, stop = scene.small, body.span.end
    start, last = sentence_of(scene, body.span.start)
    end = min(end, last)
    if _TO_HEARER.search(small, max(start, body.span.start - _LEAD), body.span.start):
        return True
    if _HEARS.match(small, stop, end):
        return True
    if _OWN_HEARING.match(small, stop, end) and small[stop - 1] == "s":
        return True
    sent = _SENDS.match(small, stop, end)
    return sent is not None and "høring" in small[sent.end() : end]


def _subject(scene: Scene, start: int, end: int) -> str:
    found = (
        _spoken(scene, start, end) or _PASSIVE.match(scene.text, start, end),
        _titled(_TITLE_AFTER, scene),
        _titled(_TITLE_BEFORE, scene),
    )
    for m in found:
        if m is not None and (matter := _matter(scene, m)):
            return matter
    return ""


def _spoken(scene: Scene, start: int, end: int) -> re.Match[str] | None:
    return _ABOUT.search(scene.text, start, end) or _SENT.search(scene.text, start, end)


def _titled(pattern: re.Pattern[str], scene: Scene) -> re.Match[str] | None:
    title = scene.item.title
    return pattern.match(scene.text, title.span.start, title.span.end) if title.value else None


def _matter(scene: Scene, m: re.Match[str]) -> str:
    """The matter as printed; "" where the words name none, or a body and no matter."""
    at, stop = m.span("matter")
    for body in scene.between(at, stop):
        if lead := _OF_BODY.search(scene.small, at, body.span.start):
            stop = lead.start()
            break
    words = " ".join(scene.text[at:stop].split()).strip(" -–:,.()")
    if len(words) < 3 or _VAGUE.fullmatch(words) or words == scene.item.title.value:
        return ""
    names = sum(body.span.end - body.span.start for body in scene.between(at, stop))
    return "" if 2 * names > stop - at else words


def _deadline(days: Sequence[tuple[int, str]], found: Found, start: int, end: int) -> str:
    """The day of the sentence by which to answer; else the only such day of the item."""
    near = [(place, when) for place, when in days if start <= place < end]
    after = [(place, when) for place, when in near if place >= found.end]
    for some in (near, after[:1], [] if near else days):
        if len({when for _, when in some}) == 1:
            return some[0][1]
    return ""


def _deadlines(scene: Scene) -> Iterator[tuple[int, str]]:
    """Every day of the item by which to answer a hearing: its place and ISO day."""
    low = scene.item.span.start
    for day in scene.dates:
        if scene.section(day.start) in SILENT:
            continue
        first = max(low, sentence_of(scene, day.start)[0], day.start - _LEAD)
        before = scene.small[first : day.start]
        latest = _LATEST.search(before)
        if (_ENDS.search(before) and _SPEAKS.search(before)) or (latest and _SPEAKS.search(before, 0, latest.start())):
            yield day.start, when_of(scene, day, None)
