"""References that a date makes: a word beside it says what it is the date of, and of which body.

Takes a scene, gives `Found`s. A date with no such word is none of a meeting, and no reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.mentions.references.compounds import body_in_word
from kg.mentions.references.plans import met_with, plan_leads
from kg.mentions.references.scene import (
    SILENT,
    WORDS,
    Found,
    Kind,
    Scene,
    last_before,
    may_decide,
    run_of,
    sentence_of,
    words,
)
from kg.mentions.references.years import is_after, when_of
from kg.model import OrganisationMention
from kg.text import danish

__all__ = ["dated", "in_years"]

_JOINT = words("joint")
_PUBLIC = words("public")
_MINUTES_OF = words("minutes")
_MEETING = words("meeting")
_TREATS = words("treats")
_DECIDES = words("decides")
_ACTS = words("treats", "decides")
_HEARING = words("hearing")
_OTHER_DATE = re.compile(rf"(?<!\w)(?:{WORDS['other_date']})(?!\w)[^.;\n]{{0,25}}$", re.IGNORECASE)
_OWN = words("own")
_OWN_DECIDED = re.compile(
    rf"(?<!\w)(?:udvalget|rådet|bestyrelsen|nævnet)\s(?:har\s)?(?:{WORDS['decides']})\s"
    r"(?:derfor\s|på\smøde(?:t)?\s)?(?:den\s|d\.\s?|i\s)?$",
    re.IGNORECASE,
)
#: After a meeting, whose it is when no body is named: "møde med borgmesteren", "møde i Det Sociale Tilsyn".
_ELSEWHERE = re.compile(rf"(?:\s(?:og|i)\s[a-zæøå]+)?\s(?:{WORDS['elsewhere']})")
#: Before a meeting, whose it is when no body that is known owns it.
_OF_OTHERS = re.compile(rf"(?<!\w)(?!(?:{WORDS['own']})\s)[a-zæøå]{{4,40}}(?:ens|ets|nes|ers)\s(?:[a-zæøå]+e\s)?$")
_OFFICE = re.compile(r"\b(?:formand|direktør|borgmester|chef|leder)\w*\s(?:for\s|af\s|i\s)?$")
_YEAR_END = re.compile(r"(?:ultimo|medio)\s", re.IGNORECASE)
_ITEM = r"(?:dagsordens?)?(?:punkt|pkt\.?|sag(?:\snr)?\.?)\s?(?:nr\.?\s?)?(?P<item>\d{1,4})(?![\d/.,]\d|\d|\s?%)"
_ITEM_IN = re.compile(rf"(?<!\w){_ITEM}", re.IGNORECASE)
_MEETING_GAP = re.compile(r",?\s(?:(?:på|fra|i|ved)\s)?(?:[^.;()\d]{0,90}\s)?(?:d(?:en|\.)\s?)?")
_DATE_GAP = re.compile(
    r"(?:\s\([A-ZÆØÅ]{2,5}\))?[\s*]*[-–,:(]*\s*(?:(?:man|tirs|ons|tors|fre|lør|søn)dag\s)?(?:d(?:en|\.)\s?)?"
)
_ITEM_AFTER = re.compile(rf"[,:]?\s?\(?(?:under\s|som\s)?{_ITEM}", re.IGNORECASE)
#: The same where items are numbered by a sign: `den 5. september 2011 (§ 139)`.
_SIGNED_AFTER = re.compile(r",?\s?\(?§\s?(?P<item>\d{1,4})(?![\d/.,]\d|\d)")
#: Before a word of deciding, so that it is none: `til godkendelse`.
_NO_DECIDING = re.compile(r"(?:\btil|\bfor|\bafventer|\buden|\binden|\bdenne)\s$")
_NOUNS = frozenset({"godkendelse", "beslutning", "vedtagelse"})
#: Sections whose lines are bodies and dates.
_ROUTES = frozenset({"procedure", "treated_by", "previous_decisions"})
#: An item's number, and where the words that give it begin and end.
_Number = tuple[str, int, int]
#: Before a meeting to which a case is put off, so that nothing was decided there.
_PUT_OFF = re.compile(
    r"\b(?:udsættes|udsat|udskydes|udskudt|flyttes|genoptages|genbehandles)\b[^.;]{0,30}$", re.IGNORECASE
)
_UNTIL = re.compile(r"\btil\s(?:og med\s)?(?:den\s|d\.\s?)?$", re.IGNORECASE)
_AT_LATEST = re.compile(r"\bsenest\s(?:den\s|d\.\s?)?$", re.IGNORECASE)
#: `Næste møde er berammet til den 11. januar`: when, not until when.
_SET_TO = re.compile(
    r"\b(?:berammet|fastsat|planlagt|fastlagt|aftalt|aftales|indkaldt|indkaldes|fastsættes|fastlægges|planlægges)\stil\s(?:den\s|d\.\s?)?$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\s?(?:til|[-–])\s?(?:og med\s)?(?:den\s|d\.\s?)?")
_FROM_TO = re.compile(r"\s?(?:til|[-–])\s(?:den\s|d\.\s?)?\d{1,2}\.\s?[a-zæøå]+\s\d{4}")
_NEW_SENTENCE = re.compile(r"[.;]\s+[A-ZÆØÅ]")
_JOINED_DATES = re.compile(r"(?:[\s.,;()–-]|\b(?:og|samt|den|d\.|senest|igen|til|hhv\.)\b\.?)*", re.IGNORECASE)


_CLAUSE = re.compile(r"(?<=\w),\s(?:som|der|hvor|idet|fordi|da|så|når|mens|at)\s")
#: Between a body and the day on which it did something, whatever it did: `Rådet bad den 2. maj om …`, `i Rådet den …`.
_ACTED = re.compile(r"\s(?:har\s)?(?:[a-zæøå]+\s){0,3}?d(?:en|\.)\s?")

#: What the date before was part of: its place, its bodies, its kind.
_Before = tuple[danish.FoundDate, list[OrganisationMention], Kind]


def dated(scene: Scene) -> Iterator[Found]:
    """References that a printed date makes."""
    plan = plan_leads(scene)
    lead: danish.FoundDate | None = None
    last: _Before | None = None
    for n, found in enumerate(scene.dates):
        if scene.section(found.start) in SILENT:
            continue
        when = when_of(scene, found, lead)
        if n not in plan:
            meaning = _meaning(scene, found, when, last)
            if meaning is not None:
                last = (found, meaning.bodies, meaning.kind)
                yield from _references(scene, found, when, meaning)
        elif plan[n]:
            lead = found
            body, scope = met_with(scene, found) or (scene.own, scene.code)
            future: Kind = "future_meeting" if is_after(when, scene.minutes.held_on) else "meeting"
            yield Found(found.start, found.end, future, body, scope, when)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a date is the date of. No `bodies`: the own body, or nobody known when the meeting is `joint`."""

    kind: Kind
    bodies: list[OrganisationMention]
    joint: bool = False
    number: _Number | None = None


def _references(scene: Scene, found: danish.FoundDate, when: str, meaning: _Meaning) -> Iterator[Found]:
    first, last, number = found.start, found.end, ""
    if meaning.number is not None:
        number, start, end = meaning.number
        first, last = min(first, start), max(last, end)
    bodies = meaning.bodies
    if bodies:
        first, last = min(first, bodies[0].span.start), max(last, bodies[-1].span.end)
    if meaning.joint:
        names = "; ".join(dict.fromkeys(b.canonical for b in bodies))
        yield Found(first, last, meaning.kind, names, bodies[0].scope if bodies else "", when, number)
    elif bodies:
        for body in bodies:
            yield Found(first, last, meaning.kind, body.canonical, body.scope, when, number)
    else:
        yield Found(first, last, meaning.kind, scene.own, scene.code, when, number, certain=False)


def _meaning(scene: Scene, found: danish.FoundDate, when: str, last: _Before | None) -> _Meaning | None:
    """What the words around make of a date; None when it is the date of something else."""
    text = scene.text
    start, end = sentence_of(scene, found.start)
    before = text[start : found.start]
    if not when or _OTHER_DATE.search(before[-60:]) or _FROM_TO.match(text, found.end):
        return None
    future = is_after(when, scene.minutes.held_on)
    if _UNTIL.search(before[-14:]) and not (_SET_TO.search(before[-36:]) or _PUT_OFF.search(before[-14:])):
        return None
    if _ends_a_period(scene, found, start) or (future and _AT_LATEST.search(before[-14:])):
        return None
    number = _number(scene, found)
    plainly: Kind = "future_meeting" if future else "item" if number else "meeting"
    beside = _beside(scene, found)
    if beside and (number or scene.section(found.start) in _ROUTES or _in_line(scene, beside[0], found)):
        return _routed(scene, found, when, beside, number, plainly)
    joint_gap = text[last[0].end : found.start] if last is not None else ""
    if last is not None and _JOINED_DATES.fullmatch(joint_gap) and not _NEW_SENTENCE.search(joint_gap):
        return _Meaning(
            last[2] if last[2] in ("hearing", "decision") and not number else plainly, last[1], number=number
        )
    told = _told(scene, found, start, end, plainly)
    if told is None:
        return _Meaning(plainly, [], number=number) if number and found.value.day else None
    kind: Kind = "future_meeting" if told.kind == "decision" and future and not number else told.kind
    return _Meaning(kind, told.bodies, told.joint, number)


def _ends_a_period(scene: Scene, found: danish.FoundDate, start: int) -> bool:
    """Is it the last day of a period (`fra den 14. juni til den 16. august`)?"""
    earlier = scene.dates_between(start, found.start)
    return bool(earlier) and _PERIOD.fullmatch(scene.text[earlier[-1].end : found.start]) is not None


def _routed(
    scene: Scene,
    found: danish.FoundDate,
    when: str,
    beside: list[OrganisationMention],
    number: _Number | None,
    plainly: Kind,
) -> _Meaning | None:
    """A body and a date in a list of their own: a route, a list of hearings, the heading of a quoted decision."""
    section = scene.section(found.start)
    if section == "procedure" and _mistyped(when, scene.minutes.held_on):
        return None
    line = scene.line(beside[0].span.start)
    quoted = re.match(r"[\s#*]*(?:beslutning|afgørelse)", scene.text[line : beside[0].span.start], re.IGNORECASE)
    headed = number is not None and scene.text[number[2] : number[2] + 1] == ":"
    if quoted or headed or (number and section == "previous_decisions"):
        return _Meaning("decision", beside, number=number)
    return _Meaning("hearing" if _in_hearing(scene, beside[0].span.start) else plainly, beside, number=number)


def _told(scene: Scene, found: danish.FoundDate, start: int, end: int, plainly: Kind) -> _Meaning | None:
    """What the sentence (`start` to `end`) says of the date: a meeting, a hearing, a decision, a treatment."""
    sentence, before = scene.text[start:end], scene.text[start : found.start]
    full = found.value.day is not None
    joint = last_before(_JOINT, before, 110)
    if joint:
        bodies = scene.between(start + joint.end(), found.start)[:3]
        if not bodies:  # "inviterer Kulturudvalget til dialogmøde"
            bodies = [b for b in scene.between(start, start + joint.start()) if may_decide(b)][-1:]
        return _Meaning(plainly, bodies, joint=True)
    public = last_before(_PUBLIC, before, 40)
    if public:  # "Rådet holder borgermøde"
        held = [b for b in scene.between(start, start + public.start()) if b.kind in ("body", "self")][-1:]
        return _Meaning(plainly, held) if held else None
    meeting = last_before(_MEETING, before, 75)
    near = _nearest(scene, found, start, end)
    if near and near[-1].span.end < found.start and _CLAUSE.search(scene.text, near[-1].span.end + 1, found.start):
        near = []  # "Rådet orienteres om projektet, som blev afsluttet den 31. marts": the date is the project's
    hearing = _HEARING.search(sentence) if near and not meeting else None
    if hearing and (start + hearing.start() < near[0].span.start or not _DECIDES.search(sentence)):
        return _Meaning("hearing", near)
    decides = [m for m in _DECIDES.finditer(sentence) if not _NO_DECIDING.search(sentence[: m.start()])]
    cue = meeting or last_before(_MINUTES_OF, before, 25)
    if cue is not None:
        bodies = _of_meeting(scene, start, start + cue.start(), start + cue.end(), found.start)
        bodies = bodies or _acting(scene, found, end)
        if meeting and not bodies and _OF_OTHERS.search(before[: meeting.start()]):
            return None  # "skolebestyrelsernes møder i marts"
        if meeting and _ELSEWHERE.match(before, meeting.end()):
            between = scene.text[start + meeting.end() : bodies[0].span.start] if bodies else ""
            if not bodies or _OFFICE.search(between):  # "møde med formanden for Socialudvalget" is not theirs
                return None
        governed = [m for m in decides if abs(start + m.start() - found.start) < 90]
        if meeting and _PUT_OFF.search(before[: meeting.start()]):
            return _Meaning(plainly, bodies)
        if meeting and any(m.group().lower() not in _NOUNS or m.start() > len(before) for m in governed):
            return _Meaning("decision", bodies)
        if not full and not bodies and not (last_before(_MEETING, before, 30) or _OWN.search(before[-40:])):
            return None
        return _Meaning(plainly, bodies)
    if near and decides:
        return _Meaning("decision", near)
    treated = _TREATS.search(sentence) is not None
    if near and treated and (full or found.start - near[-1].span.end < 14 or last_before(_TREATS, before, 8)):
        return _Meaning(plainly, near)
    if near and full and plainly != "future_meeting" and near[-1].kind in ("body", "self"):
        acted = _ACTED.fullmatch(scene.text, near[-1].span.end, found.start)
        if acted is not None:
            return _Meaning(plainly, near)
    if decides and _OWN_DECIDED.search(before):
        return _Meaning("decision", [])
    own = last_before(_OWN, before, 60)
    if own is None or (full and not (treated and len(before) - own.end() <= 8)):
        return None
    if decides:
        ahead = plainly == "future_meeting" or _YEAR_END.match(scene.text, found.start)
        return None if ahead else _Meaning("decision", [])
    return _Meaning(plainly, []) if treated and len(before) - own.end() <= 40 else None


#: How far a number may stand before the date of its meeting, and how much more where a page ends between them.
_NUMBER_REACH, _FURNITURE = 100, 350


def _number(scene: Scene, found: danish.FoundDate) -> _Number | None:
    """The item's number beside a date: `Punkt 68, møde i … den 22. oktober`, `den 4. marts 2025 punkt 7`."""
    signed = scene.text.startswith("§", scene.item.span.start)
    after = _ITEM_AFTER.match(scene.text, found.end) or (_SIGNED_AFTER.match(scene.text, found.end) if signed else None)
    if after is not None:
        return after["item"], after.start(), after.end()
    window = scene.text[max(scene.item.span.start, found.start - _FURNITURE) : found.start]
    before = next(iter([*_ITEM_IN.finditer(window)][-1:]), None)
    gap = re.sub(r"\s+", " ", window[before.end() :]) if before is not None else ""
    if before is None or len(gap) > _NUMBER_REACH or _PUT_OFF.search(gap):
        return None
    if _MEETING_GAP.fullmatch(gap) and re.search(r"møde|referat|\bfra\b|^,?\s(?:i\s|på\s)?d", gap):
        at = found.start - len(window) + before.start()
        return before["item"], at, found.end
    return None


def _beside(scene: Scene, found: danish.FoundDate) -> list[OrganisationMention]:
    """The body right before a date: `Handicaprådet – den 31. oktober`, `Udsatterådet (6/2-2025)`."""
    gap_at = max(scene.item.span.start, found.start - 26)
    for body in reversed(scene.between(max(scene.item.span.start, found.start - 120), found.start)):
        if body.span.end < gap_at:
            break
        gap = scene.text[body.span.end : found.start]
        if _DATE_GAP.fullmatch(gap):
            return [body]
    if scene.section(found.start) in _ROUTES and not scene.text[scene.line(found.start) : found.start].strip(" *#•–-"):
        for body in scene.between(found.end, found.end + 90)[:1]:  # "13.08.2019 Udvalget for ugler."
            if _AFTER_DATE.fullmatch(scene.text, found.end, body.span.start):
                return [body]
    return []


_AFTER_DATE = re.compile(r"[\s.,:;)–-]{1,6}(?:i\s)?")
_NEXT_PAIR = re.compile(r"(?:,|;|\sog|,\sog|\ssamt)\s(?:i\s)?")
_LINE_END = re.compile(
    r"\)?[.:,;]?\s*(?:$|\n|-\s|–\s|\(|,\s(?:pkt|punkt|sag)|\s(?:pkt|punkt|sag)|\s?kl)", re.IGNORECASE
)


def _in_line(scene: Scene, body: OrganisationMention, found: danish.FoundDate) -> bool:
    """Do body and date make a line of their own, or one of several pairs in a row?"""
    after = _NEXT_PAIR.match(scene.text, found.end)
    if after is not None and any(b.span.start == after.end() for b in scene.between(after.end(), after.end() + 90)):
        return True
    earlier = scene.dates_between(body.span.start - 40, body.span.start)
    if earlier and _NEXT_PAIR.fullmatch(scene.text[earlier[-1].end : body.span.start]):
        return True
    before = scene.text[scene.line(body.span.start) : body.span.start]
    opened = re.fullmatch(
        r"[\s*#•–-]*(?:\d{1,2}[.)]\s)?(?:Beslutning(?:er)?\s(?:fra\s|i\s|på\s)?|Afgørelse\s(?:fra\s|i\s)?)?",
        before,
        re.IGNORECASE,
    )
    return opened is not None and _LINE_END.match(scene.text, found.end) is not None


def _in_hearing(scene: Scene, place: int) -> bool:
    """Does the sentence before the list that holds `place` speak of a hearing?"""
    above = scene.text[max(scene.item.span.start, place - 700) : place]
    lines = [line for line in above.split("\n") if line.strip()]
    for line in reversed(lines[:-1] if not above.endswith("\n") else lines):
        if re.match(r"\s*[-*•–]", line):
            continue
        return _HEARING.search(line) is not None
    return False


def _nearest(scene: Scene, found: danish.FoundDate, start: int, end: int) -> list[OrganisationMention]:
    """The bodies that the sentence ties to a date: the list nearest before it, else the one right after the verb."""
    earlier = max((d.end for d in scene.dates_between(start, found.start)), default=start)
    for low in (earlier, start):
        before = [b for b in scene.between(low, found.start) if may_decide(b)]
        if before:
            run = run_of(scene, before, -1)
            if found.start - run[-1].span.end < 120:
                return run
    after = [b for b in scene.between(found.end, end) if may_decide(b)]
    if after and after[0].span.start - found.end < 90:
        run = run_of(scene, after, 1)
        if not scene.dates_between(found.end, run[-1].span.end + 12) and _ACTS.search(
            scene.text, found.end, run[0].span.start
        ):
            return run
    return []


def _of_meeting(scene: Scene, start: int, cue: int, cue_end: int, found: int) -> list[OrganisationMention]:
    """The body whose meeting it is: named between the word and the date, or shortly before the word."""
    inside = [b for b in scene.between(cue_end, found) if b.kind in ("body", "self", "interest_organisation", "union")]
    if inside:
        return run_of(scene, inside, 1)
    within = body_in_word(scene, cue)
    if within is not None:
        return [within]
    whoever = scene.between(max(start, cue - 90), cue)
    if whoever and cue - whoever[-1].span.end < 2 and scene.text[whoever[-1].span.end - 1] == "s":
        return whoever[-1:]  # "KL's temamøde"
    before = [b for b in scene.between(start, cue) if b.kind in ("body", "self")]
    if before and not _OWN.search(scene.text, before[-1].span.end, cue) and cue - before[-1].span.end < 70:
        return before[-1:]
    return []


def _acting(scene: Scene, found: danish.FoundDate, end: int) -> list[OrganisationMention]:
    """The body that acts right after the date: `På mødet d. 3. april besluttede Udsatterådet …`."""
    for body in scene.between(found.end, min(end, found.end + 90))[:1]:
        gap = scene.text[found.end : body.span.start]
        if _OWN.search(gap):
            return []
        if len(gap) < 40 and (re.search(r"\bhar\s$", gap) or _ACTS.search(gap)):
            return [body]
    return []


def _mistyped(when: str, held: date) -> bool:
    """A Saturday or Sunday within a week of the meeting is a typing error of the meeting's own date."""
    try:
        day = date.fromisoformat(when)
    except ValueError:
        return False
    return day.weekday() >= 5 and abs((day - held).days) <= 7


#: A year after "i" or "I". What stands first in the pattern is rare, so that it is found at once.
_IN_YEAR = re.compile(r"[12](?<=(?<!\w)[Ii]\s.)(?:(?<=1)9|(?<=2)0)\d\d(?!\d|[-–/]|\s?[-–]\s?\d)")
_VERB = re.compile(rf"\s?(?:{WORDS['decides']})\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:vedtaget|godkendt|besluttet|tiltrådt|bevilget|nedsat|vedtoges|godkendtes)\b", re.IGNORECASE
)


def in_years(scene: Scene) -> Iterator[Found]:
    """`I 2023 godkendte Social og Arbejdsmarked …`: decisions of which only the year is told."""
    for m in _IN_YEAR.finditer(scene.text, scene.item.span.start + len("i "), scene.item.span.end):
        at = m.start() - len("i ")
        if scene.section(at) in SILENT:
            continue
        start, end = sentence_of(scene, at)
        verb = _VERB.match(scene.text, m.end())
        if verb:
            bodies = [b for b in scene.between(verb.end(), end) if may_decide(b) and b.span.start - verb.end() < 60]
            run = run_of(scene, bodies, 1) if bodies else []
        else:
            left = last_before(_DECIDES, scene.text[start:at], 3)
            acted = left is not None and left.group().lower().endswith(("te", "ede", "og", "av"))
            bodies = [b for b in scene.between(start, at) if may_decide(b)] if acted else []
            run = run_of(scene, bodies, -1) if bodies else []
        if not run and _PASSIVE.search(scene.text, max(start, at - 60), m.end() + 30):
            by = [b for b in scene.between(m.end(), end) if may_decide(b) and b.span.start - m.end() < 30]
            run = run_of(scene, by, 1) if by and scene.text[m.end() : by[0].span.start].strip().endswith("af") else []
        for body in run:
            yield Found(at, max(m.end(), body.span.end), "decision", body.canonical, body.scope, m.group())
