"""References in minutes: to meetings, items, decisions, hearings and meetings to come, with body, date and number.

Takes a document whose organisations are found, gives `ReferenceMention`s: one per item and target. A date is a
reference only where a word beside it says so (`words.toml`): a meeting, a body that treats or decides, a hearing; or
where a list of bodies and dates, a quoted decision, a plan of meetings shows it. The meeting itself is no reference. A
joint meeting has all its bodies in `target_body`, parted by "; ". Resolving to IRIs is the work of `kg.identity`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kg.mentions.doc import Doc
from kg.mentions.references.dates import dated, in_years
from kg.mentions.references.hearing_terms import Terms, terms
from kg.mentions.references.hearings import hearings
from kg.mentions.references.numbered import numbered
from kg.mentions.references.scene import Found, Scene, scenes, sentence_of
from kg.model import OrganisationMention, ReferenceMention, Span
from kg.text.cues import near

__all__ = ["find"]

#: These are sought in small letters, near the words without which there is none.
_NEXT_MEETING = re.compile(
    r"\b(?:næste|næstkommende|førstkommende|kommende)\s(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!r)"
)
_TO = re.compile(r"(?:til|på|før|inden|ved)\s(?:det\s|udvalgets\s|rådets\s)?$", re.IGNORECASE)
_LAST_MEETING = re.compile(
    r"\b(?:fra|på|til|af|ved|siden)\s(?:det\s)?(?:[a-zæøå]{1,60}s\s)?(?:sidste|seneste|forrige|foregående)\s"
    r"(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!\s(?:i|inden|før|den|d\.)\b)"
)
_MET_WITH = re.compile(
    r"(?:fælles|dialog|temadrøftelses?|samarbejds)?mødet\smed\s$|\b(?:om|fra|til|på)\smødet\si\s$", re.IGNORECASE
)
#: No match of these goes as far from its word.
_CUE = 100


def find(doc: Doc) -> Iterator[ReferenceMention]:
    """Every reference of every item, in the order of the text; doubles of one target in one item once."""
    municipality = doc.minutes.municipality.name
    named = [m for m in doc.of(OrganisationMention) if m.canonical != municipality]
    for scene in scenes(doc, named):
        in_time = [*dated(scene), *in_years(scene)]
        told = _tidied(
            scene, [*in_time, *_undated(scene, in_time), *numbered(scene, in_time), *hearings(scene, in_time)]
        )
        heard = [found for found in told if found.kind == "hearing"]
        parties = dict(zip(heard, terms(scene, heard), strict=True))
        for found in told:
            party = parties.get(found, Terms())
            yield ReferenceMention(
                span=Span(found.start, found.end),
                where=scene.item.number,
                surface=" ".join(scene.text[found.start : found.end].split()),
                kind=found.kind,
                target_body=found.body,
                target_date=found.when,
                target_item=found.number,
                scope=found.scope,
                hearer=party.hearer,
                subject=party.subject,
                deadline=party.deadline,
            )


_RANK: dict[str, int] = {"decision": 0, "hearing": 1, "item": 2, "future_meeting": 3, "meeting": 3}


def _tidied(scene: Scene, found: list[Found]) -> list[Found]:
    """One reference per target; where a body is named for a date, the own body is not guessed for it as well."""
    held = scene.minutes.held_on.isoformat()
    named = {f.when for f in found if f.certain and len(f.when) == 10 and f.body != scene.own}
    days = {(f.body, f.when[: len("2025-02")]) for f in found if len(f.when) == len("2025-02-06")}
    earlier = any(f.body == scene.own and "" < f.when < held for f in found)
    best: dict[tuple[str, ...], Found] = {}
    for f in found:
        own = f.body == scene.own
        same_time = f.when == held or (len(f.when) == 7 and held.startswith(f.when))
        if own and same_time and f.kind != "hearing" and (f.certain or f.number in ("", scene.item.number)):
            continue  # the meeting itself: dates and headings of its own decisions
        if own and not f.number and f.kind != "decision" and (f.body, f.when) in days:  # a month, and its day elsewhere
            continue
        if own and f.kind == "meeting" and not f.when and earlier:  # "sidste møde", and when it was
            continue
        if not f.certain and not f.number and f.when in named and (own or not f.body):
            continue
        key = (f.body, f.when, f.number, "" if f.when or f.number else f.kind)
        if key not in best or (_RANK[f.kind], f.start) < (_RANK[best[key].kind], best[key].start):
            best[key] = f
    return sorted(best.values(), key=lambda f: (f.start, f.end))


def _undated(scene: Scene, in_time: Sequence[Found]) -> Iterator[Found]:
    """The next and the last meeting, and joint meetings that bear no date."""
    low, high = max(scene.item.title.span.start, scene.item.span.start), scene.item.span.end
    text, small = scene.text, scene.small
    for m in near(_NEXT_MEETING, small, low, high, scene.cues["next"], _CUE):
        if not _dated_beside(scene, m.end()) and _TO.search(text[max(0, m.start() - 18) : m.start()]):
            yield Found(m.start(), m.end(), "future_meeting", scene.own, scene.code, "", certain=False)
    for m in near(_LAST_MEETING, small, low, high, scene.cues["last"], _CUE):
        if not _dated_beside(scene, m.end()):
            yield Found(m.start(), m.end(), "meeting", scene.own, scene.code, "", certain=False)
    starts = sorted(f.start for f in in_time)
    for body in scene.bodies:
        before = small[max(low, body.span.start - 45) : body.span.start]
        if body.kind not in ("body", "self") or "mødet" not in before or not _MET_WITH.search(before):
            continue
        start, end = sentence_of(scene, body.span.start)
        if bisect_left(starts, end) == bisect_left(starts, start):
            yield Found(body.span.start, body.span.end, "meeting", body.canonical, body.scope, "")


def _dated_beside(scene: Scene, place: int) -> bool:
    return bool(scene.dates_between(place, place + 25))
