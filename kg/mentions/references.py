"""References in minutes: to meetings, items, decisions, hearings and meetings to come, with body, date and number.

Takes minutes and authorities, gives `ReferenceMention`s: one per item and target. A date is a reference only where a word
beside it says so (`references.toml`): a meeting, a body that treats or decides, a hearing; or where a list of bodies
and dates, a quoted decision, a plan of meetings shows it. The meeting itself is no reference. A year that is not printed
follows from the dates around and from whether the sentence looks back or ahead. Resolving to IRIs is the work of
`kg.identity`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from kg import danish
from kg.authorities import Authorities
from kg.mentions import organisations
from kg.model import Item, Minutes, OrganisationMention, ReferenceMention, Span

__all__ = ["find"]

Kind = Literal["meeting", "item", "decision", "hearing", "future_meeting"]

_WORDS: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _words(*keys: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(_WORDS[k] for k in keys)})(?![\w])", re.IGNORECASE)


_MEETING = _words("meeting")
_JOINT = _words("joint")
_MINUTES_OF = _words("minutes")
_TREATS = _words("treats")
_DECIDES = _words("decides")
_ACTS = _words("treats", "decides")
_HEARING = _words("hearing")
_OTHER_DATE = re.compile(rf"(?<!\w)(?:{_WORDS['other_date']})(?!\w)[^.;\n]{{0,25}}$", re.IGNORECASE)
_NO_MEETING = re.compile(_WORDS["no_meeting"], re.IGNORECASE)
_PLAN = re.compile(_WORDS["plan"], re.IGNORECASE)
_OWN = _words("own")
_RULES = re.compile(rf"(?:{_WORDS['rules']})", re.IGNORECASE)
_OWN_DECIDED = re.compile(rf"(?<!\w)(?:udvalget|rådet|bestyrelsen|nævnet)\s(?:har\s)?(?:{_WORDS['decides']})\s(?:derfor\s|på\smøde(?:t)?\s)?(?:den\s|d\.\s?|i\s)?$", re.IGNORECASE)
_TO_COME = _words("to_come")
_GONE_BY = _words("gone_by")

#: Sections that hold no references of the running text.
_SILENT = frozenset({"attachments", "absent", "communication"})
_ITEM = r"(?:dagsordens?)?(?:punkt|pkt\.?|sag(?:\snr)?\.?)\s?(?:nr\.?\s?)?(?P<item>\d{1,4})(?![\d/.,]\d|\d|\s?%)"
_ITEM_BEFORE = re.compile(
    rf"(?<!\w){_ITEM}[,]?\s(?:(?:på|fra|i|ved|,)\s)?(?P<gap>[^.;()\n]{{0,20}}(?:møde[t]?)?[^.;()]{{0,70}}?)(?:den|d\.)?\s?$",
    re.IGNORECASE,
)
_ITEM_AFTER = re.compile(rf"[,:]?\s?\(?(?:under\s|som\s)?{_ITEM}", re.IGNORECASE)
_QUOTED = re.compile(
    r"^[ \t#*]*(?:Beslutning(?:er)?|Afgørelse)\s(?:fra|i|på|truffet i)?\s?$|^[ \t#*•-]*$", re.IGNORECASE
)
_LEAD = re.compile(
    r"[ \t]*(?:[*#•-]+[ \t]*)?(?:(?:man|tirs|ons|tors|fre|lør|søn)dag(?:en)?,?\s)?(?:d(?:en|\.)\s?)?$", re.IGNORECASE
)
_AFTER_LEAD = re.compile(r"(?:\s?(?:kl\.|klokken)[^\n:]{0,25})?[*]*\s*(?:[:–—-]|\n|$|\s[A-ZÆØÅ])")
_SENTENCE_END = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-*•–]|\d{1,2}[.)])\s)|(?<![\s(]d)(?<!pkt)(?<!kl)(?<!nr)(?<!jf)(?<!mio)(?<!hhv)(?<!bl)(?<!pr)(?<!ca)(?<!stk)(?<!\d)[.!?](?=\s+[A-ZÆØÅ\"”(])|(?<=\d{4})\.(?=\s+[A-ZÆØÅ])|\n(?=[A-ZÆØÅ])"
)
_NUMBERED = re.compile(r"[PpSs](?:unkt|kt|ag)\.?\s?(?:nr\.?\s?)?(?P<item>\d{1,4})(?![\d/.,]\d|\d|\s?%)")
_TOLD = re.compile(r"(?:(jf)r?\.?\s|(se)\s|(dagsordenens)\s|(dagsordens?)|(\()|([–-])\s)$", re.IGNORECASE)
_HAPPENS = re.compile(
    r"\s(?:udsættes|udsat|udgår|udgik|udgået|blev|behandles|behandlet|tages|genoptages|flyttes|er)\b", re.IGNORECASE
)
_NEXT_MEETING = re.compile(
    r"\b(?:næste|næstkommende|førstkommende|kommende)\s(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!r)",
    re.IGNORECASE,
)
_LAST_MEETING = re.compile(
    r"\b(?:fra|på|til|af|ved|siden)\s(?:det\s)?(?:[a-zæøå]+s\s)?(?:sidste|seneste|forrige|foregående)\s(?:ordinære\s|udvalgs|råds|byråds|bestyrelses)?møde\b(?!\s(?:i|inden|før|den|d\.)\b)",
    re.IGNORECASE,
)
_MET_WITH = re.compile(r"(?:fælles|dialog|temadrøftelses?|samarbejds)?mødet\smed\s$", re.IGNORECASE)
_SENT_TO_HEARING = re.compile(
    r"(?:(?:i|til)\s(?:[a-zæøå]+\s)?høring|høringssvar|høres)\s(?:(?:hos|i|ved|til|fra|af)\s)?(?:hhv\.?\s|henholdsvis\s|blandt andet\s|bl\.a\.\s)?$",
    re.IGNORECASE,
)
_ANSWERS_HEARING = re.compile(r"\b(?:udarbejd\w+|afgiv\w+|udform\w+)\s(?:af\s)?(?:et\s)?høringssvar\b", re.IGNORECASE)
_BETWEEN_BODIES = re.compile(r"\s*(?:,|og|samt|&|/|\(|hhv\.|henholdsvis|i|hos|til|af|fra|\s)*\s*", re.IGNORECASE)
_IN_YEAR = re.compile(r"(?<!\w)[Ii]\s(?P<year>(?:19|20)\d\d)(?!\d|[-–/]|\s?[-–]\s?\d)")
_UNTIL = re.compile(r"\btil\s(?:og med\s)?$", re.IGNORECASE)
_FROM_TO = re.compile(r"\s?(?:til|[-–])\s(?:den\s|d\.\s?)?\d{1,2}\.\s?[a-zæøå]+\s\d{4}")
_JOINED_DATES = re.compile(r"(?:[\s.,;()–-]|\b(?:og|samt|den|d\.|senest|igen|til|hhv\.)\b\.?)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
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
class _Scene:
    """An item's text and what was found in it. Offsets are those of the document."""

    minutes: Minutes
    item: Item
    text: str
    bodies: tuple[OrganisationMention, ...]
    starts: tuple[int, ...]
    dates: tuple[danish.FoundDate, ...]
    numbers: frozenset[str]
    sentence_starts: tuple[int, ...]
    sentence_ends: tuple[int, ...]

    @property
    def own(self) -> str:
        """The body that keeps the minutes, as organisations are spelt."""
        return " ".join(re.sub(r"\s*\(?\d{4}\s*(?:-|–|til)\s*\d{4}\)?\s*$", "", self.minutes.body.value).split())

    def between(self, start: int, end: int) -> list[OrganisationMention]:
        """The bodies whose names lie in the range."""
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [b for b in self.bodies[low:high] if b.span.end <= end]

    def section(self, place: int) -> str:
        """Kind of the section at a place, "" outside sections."""
        return next((s.kind for s in self.item.sections if s.span.start <= place < s.span.end), "")


def find(minutes: Minutes, authorities: Authorities) -> Iterator[ReferenceMention]:
    """Every reference of every item, in the order of the text; doubles of one target in one item once."""
    named = [m for m in organisations.find(minutes, authorities) if m.canonical != minutes.municipality.name]
    numbers = frozenset(item.number for item in minutes.items if item.numbered)
    for item in minutes.items:
        bodies = tuple(m for m in named if item.span.start <= m.span.start < item.span.end)
        part = minutes.document.text[item.span.start : item.span.end]
        dates = tuple(_dates(part, item.span.start, minutes.held_on.year))
        starts = tuple(b.span.start for b in bodies)
        ends = [m.end() for m in _SENTENCE_END.finditer(minutes.document.text, item.span.start, item.span.end)]
        stops = [m.start() for m in _SENTENCE_END.finditer(minutes.document.text, item.span.start, item.span.end)]
        scene = _Scene(minutes, item, minutes.document.text, bodies, starts, dates, numbers, tuple(ends), tuple(stops))
        for found in _tidied(scene, [*_dated(scene), *_in_years(scene), *_undated(scene)]):
            yield ReferenceMention(
                span=Span(found.start, found.end),
                where=item.number,
                surface=" ".join(scene.text[found.start : found.end].split()),
                kind=found.kind,
                target_body=found.body,
                target_date=found.when,
                target_item=found.number,
                scope=found.scope,
            )


_MAY_DATE = re.compile(
    r"\d|[jfmason][aeuopk][nbrijglptvk][uiercst]|primo|medio|ultimo|foråret|sommeren|efteråret|vinteren|dec",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def _dates(part: str, offset: int, year: int) -> Iterator[danish.FoundDate]:
    """The dates of an item. Paragraphs without a digit or a month are passed over."""
    start = 0
    for end in [*(m.end() for m in _PARAGRAPH.finditer(part)), len(part)]:
        if _MAY_DATE.search(part, start, end):
            for d in danish.dates(part[start:end], year):
                yield danish.FoundDate(d.value, d.start + offset + start, d.end + offset + start)
        start = end


_RANK: dict[str, int] = {"decision": 0, "hearing": 1, "item": 2, "future_meeting": 3, "meeting": 3}


def _tidied(scene: _Scene, found: list[_Found]) -> list[_Found]:
    """One reference per target; where a body is named for a date, the own body is not guessed for it as well."""
    held = scene.minutes.held_on.isoformat()
    named = {f.when for f in found if f.certain and len(f.when) == 10 and not _same(scene, f.body)}
    numbered = {(f.body, f.when) for f in found if f.number}
    best: dict[tuple[str, ...], _Found] = {}
    for f in found:
        own = _same(scene, f.body)
        if (
            own
            and not f.number
            and f.kind != "hearing"
            and (f.when == held or len(f.when) == 7 and held.startswith(f.when))
        ):
            continue
        if own and f.when == held and f.number in ("", scene.item.number):
            continue
        if not f.certain and f.when in named and (own or not f.body):
            continue
        if not f.number and (f.body, f.when) in numbered and f.when and f.kind not in ("decision", "hearing"):
            continue
        key = (f.body, f.when, f.number, "" if f.when or f.number else f.kind)
        if key not in best or (_RANK[f.kind], f.start) < (_RANK[best[key].kind], best[key].start):
            best[key] = f
    return sorted(best.values(), key=lambda f: (f.start, f.end, f.body, f.when))


def _same(scene: _Scene, body: str) -> bool:
    return body == scene.own


# ---------------------------------------------------------------- dates


def _dated(scene: _Scene) -> Iterator[_Found]:
    """References that a printed date makes."""
    plan = _plan_leads(scene)
    lead: danish.FoundDate | None = None
    done: list[tuple[danish.FoundDate, list[OrganisationMention], Kind]] = []
    for n, found in enumerate(scene.dates):
        if scene.section(found.start) in _SILENT:
            continue
        when = _when(scene, found, lead)
        if n in plan:
            lead = found if n in plan and plan[n] else lead
            body = _met(scene, found)
            future: Kind = "future_meeting" if _after(when, scene.minutes.held_on) else "meeting"
            if plan[n]:
                yield _Found(
                    found.start,
                    found.end,
                    future,
                    body[0] if body else scene.own,
                    body[1] if body else _code(scene),
                    when,
                    certain=True,
                )
            continue
        start, end = _sentence(scene, found.start)
        yield from _one(scene, found, when, start, end, done)


def _plan_leads(scene: _Scene) -> dict[int, bool]:
    """Dates that open the lines of a plan of meetings → is it a meeting (False: an election, holidays)?"""
    text, leads = scene.text, {}
    for n, found in enumerate(scene.dates):
        if found.value.date is None:
            continue
        line = text.rfind("\n", scene.item.span.start, found.start) + 1
        opened = _LEAD.match(text[line : found.start]) and _LEAD.fullmatch(text[line : found.start])
        if not opened and n - 1 in leads and _JOINED_DATES.fullmatch(text[scene.dates[n - 1].end : found.start]):
            opened = True
            leads[n] = leads[n - 1]
            continue
        if opened:
            stop = text.find("\n", found.end)
            rest = text[found.end : stop if stop >= 0 else len(text)]
            joined = n + 1 < len(scene.dates) and _JOINED_DATES.fullmatch(text[found.end : scene.dates[n + 1].start])
            if joined or _AFTER_LEAD.match(text, found.end):
                leads[n] = not _NO_MEETING.search(rest)
    heading = scene.item.title.value
    enough = 2 if _PLAN.search(heading) else 3
    lines = sum(1 for n in leads if n - 1 not in leads or "\n" in text[scene.dates[n - 1].end : scene.dates[n].start])
    return leads if lines >= enough else {}


_MET_LINE = re.compile(
    r"[\s*•:-]*(?:kl\.[^\n]{0,20}\n)?[\s*•-]*(?:[a-zæøå]{0,12}møde|besøg|dialog)\s(?:med|i|hos)\s", re.IGNORECASE
)


def _met(scene: _Scene, found: danish.FoundDate) -> tuple[str, str] | None:
    """The body that a plan's line names for its date: `3. juni: Dialogmøde med Social- og Handicapudvalget`."""
    m = _MET_LINE.match(scene.text, found.end)
    if m is None:
        return None
    body = next((b for b in scene.between(m.end(), m.end() + 80) if b.span.start - m.end() < 3), None)
    return (body.canonical, body.scope) if body and body.kind in ("body", "self") else None


def _one(
    scene: _Scene, found: danish.FoundDate, when: str, start: int, end: int,
    done: list[tuple[danish.FoundDate, list[OrganisationMention], Kind]],
) -> Iterator[_Found]:  # fmt: skip
    """What the sentence (`start` to `end`) makes of one date."""
    text = scene.text
    before = text[start : found.start]
    if not when or _OTHER_DATE.search(before[-60:]) or _UNTIL.search(before[-8:]) or _FROM_TO.match(text, found.end):
        return
    full = found.value.day is not None
    number = _number(scene, found, start)
    beside = _beside(scene, found, start)
    section = scene.section(found.start)
    previous = done[-1] if done and _JOINED_DATES.fullmatch(text[done[-1][0].end : found.start]) else None
    kind: Kind | None = None
    bodies: list[OrganisationMention] = []
    joint = False
    if beside and (
        number or section in ("procedure", "treated_by", "previous_decisions") or _own_line(scene, beside[0], found)
    ):
        bodies = beside
        kind = "hearing" if _in_hearing(scene, beside[0].span.start) else None
        if section == "procedure" and full and _weekend(when, scene.minutes.held_on):
            return
        line = text.rfind("\n", 0, beside[0].span.start) + 1
        quoted = re.match(r"[\s#*]*(?:beslutning|afgørelse)", text[line : beside[0].span.start], re.IGNORECASE)
        headed = number is not None and scene.text[number[2] : number[2] + 1] == ":"
        if quoted or headed or (number and section == "previous_decisions"):
            kind = "decision"
    elif previous:
        bodies, kind = previous[1], previous[2]
    else:
        sentence = text[start:end]
        decides = [m for m in _DECIDES.finditer(sentence) if not _reversed(sentence, m)]
        hearing = _HEARING.search(sentence)
        meeting = _last(_MEETING, before, 75)
        joined = _last(_JOINT, before, 110)
        minutes_of = _last(_MINUTES_OF, before, 25)
        near = _nearest(scene, found, start, end)
        if joined:
            bodies = scene.between(start + joined.end(), found.start)[:3]
            joint = True
        elif hearing and near and not meeting:
            bodies, kind = near, "hearing"
        elif meeting or minutes_of:
            cue = meeting or minutes_of
            assert cue is not None
            bodies = _of_meeting(scene, start, start + cue.start(), start + cue.end(), found.start)
            governed = [m for m in decides if abs(start + m.start() - found.start) < 90]
            if governed and not minutes_of and _decided(sentence, governed, found.start - start):
                kind = "decision"
                bodies = bodies or [b for b in scene.between(found.end, end)[:1] if b.span.start - found.end < 40]
        elif near and decides:
            bodies, kind = near, "decision"
            if _after(when, scene.minutes.held_on):
                kind = "future_meeting"
        elif (
            near
            and _TREATS.search(sentence)
            and (full or found.start - near[-1].span.end < 14 or _last(_TREATS, before, 8))
        ):
            bodies = near
        elif decides and _OWN_DECIDED.search(before):
            kind = "decision" if not _after(when, scene.minutes.held_on) else "future_meeting"
        elif decides and (own := _OWN.search(before)) and found.start - start - own.end() < 60 and not full:
            bodies = []
            kind = "decision" if not _after(when, scene.minutes.held_on) else None
            if kind is None:
                return
        elif _OWN.search(before[-40:]) and _TREATS.search(sentence) and not full:
            bodies = []
        else:
            return
    if not full and not bodies and not (kind or _last(_MEETING, before, 30) or _OWN.search(before[-40:])):
        return
    future = _after(when, scene.minutes.held_on)
    if kind is None:
        kind = "item" if number and not future else "future_meeting" if future else "meeting"
    elif kind == "decision" and future and not number:
        kind = "future_meeting"
    done.append((found, bodies, kind))
    first, last = found.start, found.end
    if number:
        first, last = min(first, number[1]), max(last, number[2])
    if bodies:
        first, last = min(first, bodies[0].span.start), max(last, bodies[-1].span.end)
    text_number = number[0] if number else ""
    if joint:
        names = "; ".join(dict.fromkeys(b.canonical for b in bodies))
        yield _Found(first, last, kind, names, bodies[0].scope if bodies else "", when, text_number)
    elif bodies:
        for body in bodies:
            yield _Found(first, last, kind, body.canonical, body.scope, when, text_number)
    else:
        yield _Found(first, last, kind, scene.own, _code(scene), when, text_number, certain=False)


def _last(pattern: re.Pattern[str], before: str, within: int) -> re.Match[str] | None:
    """The last match of the text before the date, when it ends at most `within` letters before its end."""
    found = None
    for found in pattern.finditer(before):
        pass
    return found if found is not None and len(before) - found.end() <= within else None


def _reversed(sentence: str, decision: re.Match[str]) -> bool:
    """Is the word no deciding: `til godkendelse`, `anbefaler godkendelse`, `skal godkendt`?"""
    return re.search(r"(?:\btil|\bfor|\bafventer|\buden|\binden|\bdenne)\s$", sentence[: decision.start()]) is not None


def _decided(sentence: str, decides: list[re.Match[str]], at: int) -> bool:
    """Does the deciding go with the date: a finite verb or participle, not the noun of an agenda title?"""
    return any(m.group().lower() not in ("godkendelse", "beslutning", "vedtagelse") or m.start() > at for m in decides)


def _number(scene: _Scene, found: danish.FoundDate, start: int) -> tuple[str, int, int] | None:
    """The item's number beside a date: `Punkt 68, møde i … den 22. oktober`, `den 4. marts 2025 punkt 7`."""
    after = _ITEM_AFTER.match(scene.text, found.end)
    if after is not None:
        return after["item"], after.start(), after.end()
    window = scene.text[max(scene.item.span.start, found.start - 130) : found.start]
    before = None
    for before in re.finditer(rf"(?<!\w){_ITEM}", window, re.IGNORECASE):
        pass
    if before is None:
        return None
    gap = window[before.end() :]
    if (
        len(gap) < 100
        and re.fullmatch(r",?\s(?:(?:på|fra|i|ved)\s)?(?:[^.;()\d]{0,90}\s)?(?:d(?:en|\.)\s?)?", gap)
        and re.search(r"møde|\bfra\b|^,?\s(?:i\s|på\s)?d", gap)
    ):
        at = found.start - len(window) + before.start()
        return before["item"], at, found.end
    return None


def _beside(scene: _Scene, found: danish.FoundDate, start: int) -> list[OrganisationMention]:
    """The body right before a date: `Handicaprådet – den 31. oktober`, `Udsatterådet (6/2-2025)`."""
    gap_at = max(scene.item.span.start, found.start - 26)
    for body in reversed(scene.between(max(scene.item.span.start, found.start - 120), found.start)):
        if body.span.end < gap_at:
            break
        gap = scene.text[body.span.end : found.start]
        if re.fullmatch(
            r"(?:\s\([A-ZÆØÅ]{2,5}\))?[\s*]*[-–,:(]*\s*(?:(?:man|tirs|ons|tors|fre|lør|søn)dag\s)?(?:d(?:en|\.)\s?)?",
            gap,
        ):
            return [body]
    return []


_LINE_END = re.compile(
    r"\)?[.:,;]?\s*(?:$|\n|-\s|–\s|\(|,\s(?:pkt|punkt|sag)|\s(?:pkt|punkt|sag)|\s?kl)", re.IGNORECASE
)


def _own_line(scene: _Scene, body: OrganisationMention, found: danish.FoundDate) -> bool:
    """Do body and date make a line, or an entry of a list, of their own?"""
    line = scene.text.rfind("\n", 0, body.span.start) + 1
    before = scene.text[line : body.span.start]
    opened = re.fullmatch(
        r"[\s*#•–-]*(?:\d{1,2}[.)]\s)?(?:Beslutning(?:er)?\s(?:fra\s|i\s|på\s)?|Afgørelse\s(?:fra\s|i\s)?)?",
        before,
        re.IGNORECASE,
    )
    return opened is not None and _LINE_END.match(scene.text, found.end) is not None


def _in_hearing(scene: _Scene, place: int) -> bool:
    """Does the sentence before the list that holds `place` speak of a hearing?"""
    above = scene.text[max(scene.item.span.start, place - 700) : place]
    lines = [line for line in above.split("\n") if line.strip()]
    for line in reversed(lines[:-1] if not above.endswith("\n") else lines):
        if re.match(r"\s*[-*•–]", line):
            continue
        return _HEARING.search(line) is not None
    return False


def _nearest(scene: _Scene, found: danish.FoundDate, start: int, end: int) -> list[OrganisationMention]:
    """The bodies that the sentence ties to a date: the list nearest before it, else the one right after the verb."""
    earlier = max((d.end for d in scene.dates if start <= d.start and d.end <= found.start), default=start)
    for low in (earlier, start):
        before = [b for b in scene.between(low, found.start) if _may_decide(b)]
        if before:
            run = _run(scene, before, -1)
            if found.start - run[-1].span.end < 120:
                return run
    after = [b for b in scene.between(found.end, end) if _may_decide(b)]
    if after and after[0].span.start - found.end < 90:
        run = _run(scene, after, 1)
        stop = next((d.start for d in scene.dates if found.end <= d.start < run[-1].span.end + 12), None)
        if stop is None and _ACTS.search(scene.text, found.end, run[0].span.start):
            return run
    return []


def _may_decide(body: OrganisationMention) -> bool:
    return body.kind in (
        "body",
        "self",
        "government",
        "agency",
        "ministry",
        "foundation",
        "interest_organisation",
        "public_body",
    )


def _run(scene: _Scene, bodies: list[OrganisationMention], side: int) -> list[OrganisationMention]:
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


def _of_meeting(scene: _Scene, start: int, cue: int, cue_end: int, found: int) -> list[OrganisationMention]:
    """The body whose meeting it is: named between the word and the date, or shortly before the word."""
    inside = [b for b in scene.between(cue_end, found) if b.kind in ("body", "self", "interest_organisation")]
    if inside:
        return _run(scene, inside, 1)
    stem = re.match(r"([a-zæøå]+?)s?møde", scene.text[cue:cue_end], re.IGNORECASE)
    compound = scene.text[cue:cue_end].lower()
    if stem and re.match(r"byråds|kommunalbestyrelses|økonomiudvalgs|regionsråds", compound):
        return [
            b
            for b in scene.between(scene.item.span.start, scene.item.span.end)
            if b.canonical.lower().endswith(stem[1].lower())
        ][:1]
    before = [b for b in scene.between(start, cue) if b.kind in ("body", "self")]
    if before and not _OWN.search(scene.text, before[-1].span.end, cue) and cue - before[-1].span.end < 70:
        return before[-1:]
    return []


# ---------------------------------------------------------------- time


def _when(scene: _Scene, found: danish.FoundDate, lead: danish.FoundDate | None) -> str:
    """ISO date as far as it is known. A year that is not printed: that of the plan's line, else by the sentence's tense."""
    value = found.value
    if not value.inferred or value.month is None:
        return value.iso
    held = scene.minutes.held_on
    known = [
        d.value
        for d in scene.dates
        if not d.value.inferred and (d.value.month, d.value.day) == (value.month, value.day) and d.value.year
    ]
    if known:
        return known[0].iso
    near = next(
        (
            d.value.year
            for d in scene.dates
            if d.value.year == value.year and not d.value.inferred and d.start < found.start
        ),
        None,
    )
    line = scene.text.rfind("\n", 0, found.start) + 1
    listed = re.match(r"\s*[-*•–]", scene.text[line : line + 6]) is not None
    if listed and lead is not None and lead.value.year is not None and not lead.value.inferred:
        year = lead.value.year
    elif near is not None and value.year is not None and near != held.year:
        year = value.year
    elif value.year != held.year and value.year is not None:
        year = value.year
    else:
        start, end = _sentence(scene, found.start)
        sentence = scene.text[start:end]
        day = date(held.year, value.month, min(value.day or 15, 28))
        year = held.year
        if _TO_COME.search(sentence) and not _GONE_BY.search(sentence):
            year += day < held - timedelta(days=45)
        elif _GONE_BY.search(sentence) and not _TO_COME.search(sentence):
            year -= day > held + timedelta(days=45)
        else:
            year += (day < held - timedelta(days=200)) - (day > held + timedelta(days=200))
    return danish.PartialDate(year, value.month, value.day).iso


def _after(when: str, held: date) -> bool:
    """Is the (partial) date later than the meeting?"""
    return when > held.isoformat()[: len(when)] if when else False


def _weekend(when: str, held: date) -> bool:
    """A meeting on a Saturday or Sunday within a week of this one is a typing error of this one's date."""
    day = date.fromisoformat(when) if len(when) == 10 else held
    return day.weekday() >= 5 and abs((day - held).days) <= 7


def _sentence(scene: _Scene, place: int) -> tuple[int, int]:
    """The sentence or list entry around a place."""
    at = bisect_right(scene.sentence_starts, place)
    start = scene.sentence_starts[at - 1] if at else scene.item.span.start
    stop = bisect_left(scene.sentence_ends, place)
    end = scene.sentence_ends[stop] if stop < len(scene.sentence_ends) else scene.item.span.end
    return max(start, place - 420), min(end, place + 420)


def _code(scene: _Scene) -> str:
    return scene.minutes.municipality.code


_PASSIVE = re.compile(r"\b(?:vedtaget|godkendt|besluttet|tiltrådt|bevilget|nedsat|vedtoges|godkendtes)\b", re.IGNORECASE)


def _in_years(scene: _Scene) -> Iterator[_Found]:
    """`I 2023 godkendte Social og Arbejdsmarked …`: decisions of which only the year is told."""
    for m in _IN_YEAR.finditer(scene.text, scene.item.span.start, scene.item.span.end):
        if scene.section(m.start()) in _SILENT:
            continue
        start, end = _sentence(scene, m.start())
        verb = re.compile(rf"\s?(?:{_WORDS['decides']})\b", re.IGNORECASE).match(scene.text, m.end())
        if verb:
            bodies = [b for b in scene.between(verb.end(), end) if _may_decide(b) and b.span.start - verb.end() < 60]
            run = _run(scene, bodies, 1) if bodies else []
        else:
            left = _last(_DECIDES, scene.text[start : m.start()], 3)
            bodies = [b for b in scene.between(start, m.start()) if _may_decide(b)] if left else []
            run = (
                _run(scene, bodies, -1)
                if bodies and left and left.group().lower().endswith(("te", "ede", "og", "av"))
                else []
            )
        if not run and _PASSIVE.search(scene.text, max(start, m.start() - 60), m.end() + 30):
            by = [b for b in scene.between(m.end(), end) if _may_decide(b) and b.span.start - m.end() < 30]
            run = _run(scene, by, 1) if by and scene.text[m.end() : by[0].span.start].strip().endswith("af") else []
        for body in run:
            yield _Found(m.start(), max(m.end(), body.span.end), "decision", body.canonical, body.scope, m["year"])


# ---------------------------------------------------------------- without a date


def _undated(scene: _Scene) -> Iterator[_Found]:
    """Items by number, the next and the last meeting, joint meetings and hearings that bear no date."""
    text, low, high = scene.text, scene.item.title.span.start, scene.item.span.end
    held = scene.minutes.held_on.isoformat()
    for m in _NUMBERED.finditer(text, scene.item.title.span.end, high):
        found = _numbered(scene, m, held)
        if found is not None:
            yield found
    for m in _NEXT_MEETING.finditer(text, low, high):
        if not _dated_beside(scene, m.end()) and re.search(
            r"(?:til|på|før|inden|ved)\s(?:det\s|udvalgets\s|rådets\s)?$",
            text[max(0, m.start() - 18) : m.start()],
            re.IGNORECASE,
        ):
            yield _Found(m.start(), m.end(), "future_meeting", scene.own, _code(scene), "", certain=False)
    for m in _LAST_MEETING.finditer(text, low, high):
        if not _dated_beside(scene, m.end()):
            yield _Found(m.start(), m.end(), "meeting", scene.own, _code(scene), "", certain=False)
    for m in _ANSWERS_HEARING.finditer(text, low, high):
        if scene.section(m.start()) not in _SILENT:
            yield _Found(m.start(), m.end(), "hearing", scene.own, _code(scene), "", certain=False)
    for n, body in enumerate(scene.bodies):
        if body.kind not in ("body", "self"):
            continue
        before = text[max(low, body.span.start - 45) : body.span.start]
        start, end = _sentence(scene, body.span.start)
        dated = any(start <= d.start < end and (d.value.day or d.value.year) for d in scene.dates)
        if _MET_WITH.search(before) and not dated:
            yield _Found(body.span.start, body.span.end, "meeting", body.canonical, body.scope, "")
        if _SENT_TO_HEARING.search(before) and not dated:
            rest = [b for b in scene.bodies[n:] if b.kind in ("body", "self") and b.span.end <= end]
            for other in _run(scene, rest, 1):
                yield _Found(body.span.start, other.span.end, "hearing", other.canonical, other.scope, "")


def _dated_beside(scene: _Scene, place: int) -> bool:
    at = bisect_right([d.start for d in scene.dates], place)
    return at < len(scene.dates) and scene.dates[at].start - place < 25


def _numbered(scene: _Scene, m: re.Match[str], held: str) -> _Found | None:
    """An item that is named by its number alone: of this meeting, or of a body named in the line before it."""
    text, number = scene.text, m["item"]
    before = text[max(0, m.start() - 16) : m.start()]
    told_ = _TOLD.search(before)
    told = next(g for g in told_.groups() if g).lower() if told_ else ""
    if not told and before[-1:].isalnum():
        return None
    start, end = _sentence(scene, m.start())
    if any(start <= d.start < end and (-12 < d.start - m.end() < 100 or 0 <= m.start() - d.end < 12) for d in scene.dates):
        return None
    if not told.startswith("dagsorden") and _RULES.search(text, max(start, m.start() - 110), m.start()):
        return None
    case = m.group()[:3].lower() == "sag"
    happens = _HAPPENS.match(text, m.end()) is not None
    if number in scene.numbers and number != scene.item.number:
        if happens or not case and told in ("jf", "se", "(", "dagsordenens", "dagsorden", "dagsordens"):
            return _Found(m.start(), m.end(), "item", scene.own, _code(scene), held, number)
        return None
    line = text.rfind("\n", 0, m.start()) + 1
    others = [b for b in scene.between(max(line, m.start() - 160), m.start()) if b.kind == "body"]
    if others and number not in scene.numbers and told in ("–", "-", "(", "se", "jf") and not case:
        return _Found(others[-1].span.start, m.end(), "item", others[-1].canonical, others[-1].scope, "", number)
    return None
