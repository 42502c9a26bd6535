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

from kg.mentions.cues import near
from kg.mentions.doc import Doc
from kg.mentions.references.dates import dated, in_years
from kg.mentions.references.scene import SILENT, WORDS, Found, Scene, run_of, scenes, sentence_of
from kg.model import OrganisationMention, ReferenceMention, Span

__all__ = ["find"]

_RULES = re.compile(rf"(?:{WORDS['rules']})", re.IGNORECASE)
_NUMBERED = re.compile(r"[PpSs](?:unkt|kt|ag)\.?\s?(?:nr\.?\s?)?(?P<item>\d{1,4})(?![\d/.,]\d|\d|\s?%)")
_TOLD = re.compile(r"(?:(jf)r?\.?\s|(se)\s|(dagsordenens)\s|(dagsordens?)|(\()|([–-])\s)$", re.IGNORECASE)
_HAPPENS = re.compile(
    r"\s(?:udsættes|udsat|udgår|udgik|udgået|blev|behandles|behandlet|tages|genoptages|flyttes|er)\b", re.IGNORECASE
)
#: These are sought in small letters, near the words without which there is none.
_NEXT_MEETING = re.compile(
    r"\b(?:næste|næstkommende|førstkommende|kommende)\s(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!r)"
)
_TO = re.compile(r"(?:til|på|før|inden|ved)\s(?:det\s|udvalgets\s|rådets\s)?$", re.IGNORECASE)
_LAST_MEETING = re.compile(
    r"\b(?:fra|på|til|af|ved|siden)\s(?:det\s)?(?:[a-zæøå]{1,60}s\s)?(?:sidste|seneste|forrige|foregående)\s"
    r"(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!\s(?:i|inden|før|den|d\.)\b)"
)
_MET_WITH = re.compile(r"(?:fælles|dialog|temadrøftelses?|samarbejds)?mødet\smed\s$", re.IGNORECASE)
_SENT_TO_HEARING = re.compile(
    r"(?:(?:i|til)\s(?:[a-zæøå]+\s)?høring|høringssvar|høres)\s(?:(?:hos|i|ved|til|fra|af)\s)?"
    r"(?:hhv\.?\s|henholdsvis\s|blandt andet\s|bl\.a\.\s)?$",
    re.IGNORECASE,
)
_HEARD = re.compile(
    r"\s(?:(?:har|er|blev|bliver)\s)?(?:(?:begge|alle|ligeledes|også|blevet)\s)?"
    r"(?:(?:afgiv|indsend|frems?end|giv|indgiv)(?:et|t|te)\s(?:et\s|hver\s)?høringssvar|afgav\s(?:et\s)?høringssvar"
    r"|(?:hørt|høres)\b(?!\stil))"
)
_ANSWERS_HEARING = re.compile(
    r"\b(?:udarbejdelse|afgivelse|udformning|udarbejder?|afgiver?|udformer?)\s(?:af\s)?(?:et\s)?høringssvar\b"
)
#: No match of these goes as far from its word.
_CUE = 100


def find(doc: Doc) -> Iterator[ReferenceMention]:
    """Every reference of every item, in the order of the text; doubles of one target in one item once."""
    municipality = doc.minutes.municipality.name
    named = [m for m in doc.of(OrganisationMention) if m.canonical != municipality]
    for scene in scenes(doc, named):
        in_time = [*dated(scene), *in_years(scene)]
        for found in _tidied(scene, [*in_time, *_undated(scene, in_time)]):
            yield ReferenceMention(
                span=Span(found.start, found.end),
                where=scene.item.number,
                surface=" ".join(scene.text[found.start : found.end].split()),
                kind=found.kind,
                target_body=found.body,
                target_date=found.when,
                target_item=found.number,
                scope=found.scope,
            )


_RANK: dict[str, int] = {"decision": 0, "hearing": 1, "item": 2, "future_meeting": 3, "meeting": 3}


def _tidied(scene: Scene, found: list[Found]) -> list[Found]:
    """One reference per target; where a body is named for a date, the own body is not guessed for it as well."""
    held = scene.minutes.held_on.isoformat()
    named = {f.when for f in found if f.certain and len(f.when) == 10 and f.body != scene.own}
    numbered = {(f.body, f.when) for f in found if f.number}
    days = {(f.body, f.when[: len("2025-02")]) for f in found if len(f.when) == len("2025-02-06")}
    best: dict[tuple[str, ...], Found] = {}
    for f in found:
        own = f.body == scene.own
        same_time = f.when == held or (len(f.when) == 7 and held.startswith(f.when))
        if own and same_time and f.kind != "hearing" and (f.certain or f.number in ("", scene.item.number)):
            continue  # the meeting itself: dates and headings of its own decisions
        if own and not f.number and f.kind != "decision" and (f.body, f.when) in days:  # a month, and its day elsewhere
            continue
        if not f.certain and not f.number and f.when in named and (own or not f.body):
            continue
        if not f.certain and not f.number and f.when and (f.body, f.when) in numbered and f.kind != "hearing":
            continue
        key = (f.body, f.when, f.number, "" if f.when or f.number else f.kind)
        if key not in best or (_RANK[f.kind], f.start) < (_RANK[best[key].kind], best[key].start):
            best[key] = f
    return sorted(best.values(), key=lambda f: (f.start, f.end))


def _undated(scene: Scene, in_time: Sequence[Found]) -> Iterator[Found]:
    """Items by number, the next and the last meeting, joint meetings and hearings that bear no date.

    A sentence that gives one of `in_time` says when; other dates in it (a period, a deadline) do not.
    """
    title, high = scene.item.title.span, scene.item.span.end
    text, low = scene.text, max(title.start, scene.item.span.start)  # a title may stand in the list of points only
    small, held = scene.small, scene.minutes.held_on.isoformat()
    for m in _NUMBERED.finditer(text, max(title.end, scene.item.span.start), high):
        found = _numbered(scene, m, held)
        if found is not None:
            yield found
    for m in near(_NEXT_MEETING, small, low, high, scene.cues["next"], _CUE):
        if not _dated_beside(scene, m.end()) and _TO.search(text[max(0, m.start() - 18) : m.start()]):
            yield Found(m.start(), m.end(), "future_meeting", scene.own, scene.code, "", certain=False)
    for m in near(_LAST_MEETING, small, low, high, scene.cues["last"], _CUE):
        if not _dated_beside(scene, m.end()):
            yield Found(m.start(), m.end(), "meeting", scene.own, scene.code, "", certain=False)
    for m in near(_ANSWERS_HEARING, small, low, high, scene.cues["answer"], _CUE):
        if scene.section(m.start()) not in SILENT:
            yield Found(m.start(), m.end(), "hearing", scene.own, scene.code, "", certain=False)
    starts = sorted(f.start for f in in_time)
    for n, body in enumerate(scene.bodies):
        if body.kind not in ("body", "self"):
            continue
        before = text[max(low, body.span.start - 45) : body.span.start]
        before_small = small[max(low, body.span.start - 45) : body.span.start]
        met = "mødet" in before_small and _MET_WITH.search(before)
        sent = "hør" in before_small and _SENT_TO_HEARING.search(before)
        heard = _HEARD.match(small, body.span.end)
        if not met and not sent and not heard:
            continue
        start, end = sentence_of(scene, body.span.start)
        if bisect_left(starts, end) > bisect_left(starts, start):
            continue
        if met:
            yield Found(body.span.start, body.span.end, "meeting", body.canonical, body.scope, "")
        if sent:
            rest = [b for b in scene.bodies[n : n + 20] if b.kind in ("body", "self") and b.span.end <= end]
            for other in run_of(scene, rest, 1):
                yield Found(body.span.start, other.span.end, "hearing", other.canonical, other.scope, "")
        elif heard:
            rest = [b for b in scene.bodies[max(0, n - 20) : n + 1] if b.kind in ("body", "self")]
            for other in run_of(scene, [b for b in rest if b.span.start >= start], -1):
                yield Found(other.span.start, body.span.end, "hearing", other.canonical, other.scope, "")


def _dated_beside(scene: Scene, place: int) -> bool:
    return bool(scene.dates_between(place, place + 25))


def _numbered(scene: Scene, m: re.Match[str], held: str) -> Found | None:
    """An item that is named by its number alone: of this meeting, or of a body named in the line before it."""
    text, number = scene.text, m["item"]
    before = text[max(0, m.start() - 16) : m.start()]
    told_ = _TOLD.search(before)
    told = next(g for g in told_.groups() if g).lower() if told_ else ""
    if not told and before[-1:].isalnum():
        return None
    start, end = sentence_of(scene, m.start())
    near = scene.dates_between(max(start, m.start() - 40), min(end, m.end() + 100))
    if any(d.start > m.end() - 12 or 0 <= m.start() - d.end < 12 for d in near):
        return None
    if not told.startswith("dagsorden") and _RULES.search(text, max(start, m.start() - 110), m.start()):
        return None
    case = m.group()[:3].lower() == "sag"
    happens = _HAPPENS.match(text, m.end()) is not None
    if number in scene.numbers and number != scene.item.number:
        if happens or (not case and told in ("jf", "se", "(", "dagsordenens", "dagsorden", "dagsordens")):
            return Found(m.start(), m.end(), "item", scene.own, scene.code, held, number, certain=False)
        return None
    others = [b for b in scene.between(max(scene.line(m.start()), m.start() - 160), m.start()) if b.kind == "body"]
    if others and number not in scene.numbers and told in ("–", "-", "(", "se", "jf") and not case:
        return Found(others[-1].span.start, m.end(), "item", others[-1].canonical, others[-1].scope, "", number)
    return None
