"""Who was there, told in sentences: who came late, left, was recused or replaced, at which items and why.

Takes passages, gives `Attendance` values with spans. Words of presence (`cues.toml`) and persons are found first; each
cue then takes the list of persons that its side and the words between allow, and the items and times in its reach. A
sentence whose words tell of nobody's presence costs a look for those words alone. Silence gives nothing: whoever is not
named is not judged; what earlier minutes should have said is nobody's presence here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.layout.clauses.cues import Cue, rows
from kg.layout.clauses.scope import Scope, item_numbers, scope_of
from kg.layout.clauses.sentences import quotations, sentences
from kg.layout.clauses.subjects import NOBODY, People, Roster, bare, people, persons
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Passage
from kg.model import Attendance, Edge, Status, Text
from kg.text.danish import fold, small, times
from kg.text.offices import is_office

__all__ = [
    "Said",
    "as_listed",
    "bare",
    "completed",
    "item_numbers",
    "may_tell",
    "merged",
    "moves",
    "presence",
    "sentences",
]

_MOVED = re.compile(r"(?:deltog )?(ankom|kom|mødte|forlod|gik|til|indtil|fra)\b")
_AND_MOVED = re.compile(r",? og (?=(?:ankom|kom|mødte|forlod|gik)\b)")


def moves(person: Text, words: Passage, start: int, end: int, numbers: tuple[str, ...] = ()) -> list[Attendance]:
    """Coming late and leaving early, told behind a name: `mødte kl. 17:10 og forlod mødet kl. 18:30`."""
    told: list[Attendance] = []
    for part in _AND_MOVED.split(words.text[start:end].strip()):
        moved = _MOVED.match(part)
        scope = scope_of(part)
        items = scope.items or numbers
        if not moved or not (scope.clock or items):
            return []
        status: Status = "late" if moved[1] in ("ankom", "kom", "mødte", "fra") else "left"
        lead = "from" if moved[1] == "fra" and not scope.lead else scope.lead
        made = Attendance(person, status, words.part(start, end).span, for_items=items, edge=_edge(status, lead))
        came = status == "late"
        told.append(replace(made, since=scope.clock if came else None, until=None if came else scope.clock))
        if came and scope.end is not None:
            told.append(replace(made, status="left", until=scope.end, for_items=(), edge=""))
    return told


#: Where a coming or going lies by the word before its item.
_EDGES: dict[Status, dict[str, Edge]] = {
    "late": {"before": "before", "from": "before", "to": "before", "until": "after", "after": "after"},
    "left": {"before": "before", "from": "before", "to": "before", "until": "after", "after": "after"},
}


def _edge(status: Status, lead: str) -> Edge:
    return _EDGES[status].get(lead, "during")


@dataclass(frozen=True, slots=True)
class Said:
    """Where sentences of presence stand: the number of the item, the agenda of the meeting, and who belongs to it."""

    item: str | None = None
    agenda: tuple[tuple[str, str], ...] = ()
    roster: Roster = NOBODY


_ANYWHERE = Said()


def may_tell(text: str, lexicon: Lexicon) -> bool:
    """Is a word in it that what tells of presence has?"""
    letters = small(text)
    return any(map(letters.__contains__, lexicon.presence_words))


def presence(words: Passage, start: int, end: int, lexicon: Lexicon, where: Said = _ANYWHERE) -> list[Attendance]:
    """What the sentences of `words[start:end]` tell of who was there. Long sentences are left alone."""
    found: list[Attendance] = []
    if not may_tell(words.text[start:end], lexicon):
        return found
    memory = _Memory()
    parts = list(sentences(words.text, lexicon, start, end))
    while parts and not may_tell(words.text[slice(*parts[-1])], lexicon):
        parts.pop()  # nothing is told any more
    for n, (a, b) in enumerate(parts):
        corrected = rows().correction.search(words.text, a, b)
        if corrected is not None:
            b = corrected.start()
        text = words.text[a:b]
        named = people(words, a, b, lexicon, where.roster) if len(text) <= _LONG else []
        telling = len(text) <= _LONG and may_tell(text, lexicon)
        if telling and not _LATER.search(text):
            said = _sentence(words, a, b, lexicon, where, memory, named)
            found += said
            memory.gone = [x.person for x in said if x.status in _AWAY] or memory.gone
        if named and n + 1 < len(parts):
            memory.last = _subject(words, named) or memory.last
            memory.tied = rows().tie.search(text) is not None
        if corrected is not None:
            break  # and what follows it in the paragraph is of those minutes too
    return found


_LONG = 600
_AWAY = ("absent", "excused", "recused")
_LATER = re.compile(r"\b(?:næste|kommende|senere) møde\b", re.IGNORECASE)


@dataclass(slots=True)
class _Memory:
    """What earlier sentences of the passage leave: the last persons named, whether they have to do with the case, and
    whom the last sentence of presence told to be away."""

    last: People | None = None
    tied: bool = False
    gone: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    cue: Cue


def _sentence(
    words: Passage, a: int, b: int, lexicon: Lexicon, where: Said, memory: _Memory, named: list[People]
) -> list[Attendance]:
    """What one sentence tells: who stood in for whom, and what its cues say of the people `named` in it."""
    replaced = _substitutes(words, a, b, lexicon, where, memory)
    hits = _hits(words.text, a, b)
    told: list[Attendance] = []
    span = words.part(a, b).span
    tied = rows().tie.search(words.text, a, b) is not None
    for n, hit in enumerate(hits):
        whom = _whom(words, a, b, hit, hits[:n], named, memory, lexicon)
        if whom is None:
            continue
        scope = _scope(words.text, a, b, hits, n, where)
        if not _in_reach(hit.cue, scope, words.text[hit.end : b]):
            continue
        pronoun = whom is memory.last
        reach = words.text[hits[n - 1].end if n else a : hits[n + 1].start if n + 1 < len(hits) else b]
        status = _status(hit, scope, tied or (pronoun and memory.tied), reach)
        for person, party in whom.members:
            told.append(_attendance(person, party, status, scope, words, a, b))
    told = [replace(x, span=span) for x in _weighed(told)]
    known = {fold(x.person.value) for x in replaced}
    told = [x for x in told if fold(x.person.value) not in known]
    return _paired([*replaced, *told, *_present(words, a, b, lexicon, [*replaced, *told])])


def _hits(text: str, a: int, b: int) -> list[_Hit]:
    """The cues of a sentence, in order; one inside an earlier row's is passed over, and all inside quotation marks."""
    taken = [(x + a, y + a) for x, y in quotations(text[a:b])]
    found: list[_Hit] = []
    for cue in rows().cues:
        for m in cue.pattern.finditer(text, a, b):
            if any(x < m.end() and m.start() < y for x, y in taken):
                continue
            taken.append(m.span())
            if cue.status == "recused" and _DOUBTED.search(
                text[max(a, m.start() - 60) : m.start() + len(m.group()) - len(m.group().lstrip())]
            ):
                continue
            found.append(_Hit(m.start(), m.end(), cue))
    return sorted(found, key=lambda h: h.start)


#: What makes words of disqualification none: denied, asked or only possible.
_DOUBTED = re.compile(
    r"\b(?:ikke|kunne|kan|måtte|skulle)(?: (?!på |pga|grundet)\w+){0,1} ?(?:er|var|være|blev)? ?$"
    r"|\b(?:hvorvidt|spørgsmålet om|om)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?<![^\s,])(?P<who>han|hun|vedkommende|denne|pågældende|de|begge|medlemmet)"
    r"(?: (?:dog|derfor|derefter|herefter|så|selv|også|begge))*\s*$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",? (?:som|der|hvis|hvor) [^,]{3,120},")
_SUBORDINATE = re.compile(r"\b(?:at|om|fordi|da|idet|hvis|når|mens|men|hvorefter|hvor|hvordan|så)\b", re.IGNORECASE)
#: Another subject before the verb: `og udvalget deltog ikke`.
_OTHER_SUBJECT = re.compile(
    r"(?:^|\bog|,|\bmen|:)\s+(?:[a-zæøå]+e )?[A-ZÆØÅa-zæøå-]{3,}(?:en|et|erne|erne)(?: [a-zæøå]+)?\s*$"
)
_OBJECT = re.compile(r"\b(?:i|fra|for|af|hos|med|til|på|om|ved|mod|efter)\s+(?:[^\s.,;]+ ){0,3}$")
_BRACKET = re.compile(r"\([^()]*\)")
_LEADS_TO = re.compile(
    r"\s*:?\s*(?:(?:var|er|fra|der|blev|medlemmerne|medlem|medlemmer|byrådsmedlem\w*|følgende|og|som|mødet|modtaget|for"
    r"|kl\.? ?\d{1,2}(?:[.:]\d\d)?|rådmand|(?:valgte|udpegede)"
    r"|[a-zæøå]*(?:formand|forperson|mester|medlem|direktør|chef|suppleant|stedfortræder)(?:en)?)[\s:,]*){0,4}",
    re.IGNORECASE,
)


def _subject(words: Passage, named: Sequence[People]) -> People | None:
    """Whom a sentence is about, for a pronoun of the next: its first list that stands behind no preposition."""
    for one in named:
        if not _OBJECT.search(words.text, max(0, one.start - 40), one.start):
            return one
    return None


def _whom(
    words: Passage, a: int, b: int, hit: _Hit, earlier: Sequence[_Hit], named: Sequence[People], memory: _Memory,
    lexicon: Lexicon,
) -> People | None:  # fmt: skip
    """The people whom a cue is about, or None."""
    text = words.text
    before = [p for p in named if p.end <= hit.start]
    said = _PRONOUN.search(text, max(a, hit.start - 40), hit.start)
    if said is None and hit.cue.side != "before":  # `Under punktet forlod hun lokalet`
        said = re.compile(r"\s+(?P<who>han|hun|vedkommende|de)\b").match(text, hit.start + _verb(text, hit), b)
    if said is not None:
        return _subject(words, [p for p in before if p.end <= said.start()]) or memory.last
    if hit.cue.side != "after":
        for one in reversed(before):
            if _reaches(text, one, hit) and not _is_office_of(text, a, one, lexicon):
                if _OBJECT.search(text, max(a, one.start - 40), one.start) and one is not before[0]:
                    continue
                return one
            if not _OBJECT.search(text, max(a, one.start - 40), one.start):
                break
    if hit.cue.side != "before":
        for one in named:
            if one.start >= hit.end and _LEADS_TO.fullmatch(text, hit.end, one.start):
                return one
            inside = one.start >= hit.start and one.end <= hit.end + 40
            if inside and one.start < hit.end:
                return one
    if not before and earlier == [] and text[a : hit.start].strip() == "" and hit.cue.side == "either":
        return None
    return None


def _verb(text: str, hit: _Hit) -> int:
    """The length of the first word of the cue."""
    m = re.match(r"\w+", text[hit.start : hit.end])
    return m.end() if m else 0


def _is_office_of(text: str, a: int, one: People, lexicon: Lexicon) -> bool:
    """Is the person called by an office of the administration (`Direktør Anna Holm kom kl. 17`)?"""
    word = re.search(r"([\wæøå-]+)\s$", text[max(a, one.start - 40) : one.start])
    return (
        word is not None
        and is_office(word[1])
        and not lexicon.tags.get(word_key(word[1]))
        and not _CHOSEN.search(word[1])
    )


_CHOSEN = re.compile(
    r"(?:medlem|formand|forkvinde|forperson|borgmester|rådmand|repræsentant|suppleant|stedfortræder)$", re.IGNORECASE
)


def _reaches(text: str, one: People, hit: _Hit) -> bool:
    """Do the words between a list and the cue leave the list its subject?"""
    gap = text[one.end : hit.start]
    gap = _RELATIVE.sub(" ", _BRACKET.sub("", gap))
    if len(gap) > _FAR or ";" in gap or ": " in gap:
        return False
    if _SUBORDINATE.search(re.sub(r"\b(?:så|da) (?=og\b)", "", gap)):
        return False
    return _OTHER_SUBJECT.search(gap) is None


_FAR = 170


def _scope(text: str, a: int, b: int, hits: Sequence[_Hit], n: int, where: Said) -> Scope:
    """What stands behind the cue up to the next one says how far it reaches; else what stands before it."""
    hit = hits[n]
    stop = hits[n + 1].start if n + 1 < len(hits) else b
    behind = scope_of(text[hit.start : stop], where.item, where.agenda)
    ahead = scope_of(text[hits[n - 1].end if n else a : hit.start], where.item, where.agenda)
    moving = hit.cue.status in ("late", "left")
    best = behind
    if not behind.items and not behind.here and (ahead.items or ahead.here):
        best = replace(ahead, clock=behind.clock or ahead.clock, end=behind.end)
    elif behind.clock is None and ahead.clock is not None:
        best = replace(behind, clock=ahead.clock, end=ahead.end)
    alone = not any(h.cue.status in ("late", "left") for k, h in enumerate(hits) if k != n)
    if not best.items and (not moving or alone) and (all_ := scope_of(text[a:b], None, where.agenda)).items:
        best = replace(best, items=all_.items, lead=all_.lead)
    if best.clock is None:
        best = replace(best, clock=next((t.value for t in times(text[a:b])), None))
    return replace(best, whole=best.whole or (not best.items and scope_of(text[hit.start : b]).whole))


_DELAYED = re.compile(r"^\W*(?:\w+ )?(?:for sent|senere|forsinket)\b", re.IGNORECASE)


def _in_reach(cue: Cue, scope: Scope, behind: str) -> bool:
    """Is one of the things that the cue needs in its reach?"""
    if not cue.needs:
        return True
    return (
        ("time" in cue.needs and scope.clock is not None)
        or ("item" in cue.needs and (bool(scope.items) or scope.here))
        or ("meeting" in cue.needs and True)
        or ("late" in cue.needs and _DELAYED.match(behind) is not None)
    )


def _status(hit: _Hit, scope: Scope, tied: bool, text: str) -> Status:
    """The status that a cue gives: whoever keeps out of a case that is theirs is recused."""
    cue = hit.cue
    if cue.status == "back":
        return "present"
    about_case = (scope.here or bool(scope.items)) and scope.clock is None
    if tied and cue.status in ("absent", "left") and about_case and not _ABSENCE_WHY.search(text):
        return "recused"
    if cue.status == "absent" and _EXCUSE.search(text):
        return "excused"
    return cue.status


_ABSENCE_WHY = re.compile(r"\b(?:syg|sygdom|ferie|rejse|bortrejst|orlov|forhindret|afbud|andet møde)\b", re.IGNORECASE)
_EXCUSE = re.compile(r"(?<!uden )(?<!ikke meldt )\b(?:afbud|forfald)\b", re.IGNORECASE)
_WHY_RECUSED = re.compile(r"(?:på grund af|pga\.?|idet|da|grundet|som følge af) [^.;]{4,160}|inhabil\w*")
_WHY_AWAY = re.compile(r"(?:på grund af|pga\.?|grundet) [^.;,]{3,120}")


def _attendance(
    person: Text, party: Text | None, status: Status, scope: Scope, words: Passage, a: int, b: int
) -> Attendance:
    why = (_WHY_RECUSED if status == "recused" else _WHY_AWAY).search(words.text, a, b)
    made = Attendance(
        person, status, words.part(a, b).span, party=party,
        reason=words.part(why.start(), why.end()) if why and status in _AWAY else None,
        since=scope.clock if status == "late" else None,
        until=scope.clock if status == "left" else None,
        for_items=scope.items,
    )  # fmt: skip
    if status in ("late", "left"):
        if status == "left" and scope.clock is None and (gone := _PLUPERFECT.search(words.text, a, b)) is not None:
            return replace(made, status="absent", reason=words.part(gone.start(), gone.end()))
        return replace(made, edge=_edge(status, scope.lead))
    if status == "present":
        return replace(made, onward=True)
    if scope.lead in ("before", "until", "to") and status == "absent" and len(scope.items) == 1:
        return replace(made, status="late", edge="after" if scope.lead == "until" else "before")
    return replace(made, onward=scope.lead in ("from", "after") and status in ("absent", "excused"))


#: Had left by then: when, nobody says, so that they missed this item and nothing follows for others.
_PLUPERFECT = re.compile(r"\b(?:havde|har) forladt\b|\b(?:var|er) gået\b", re.IGNORECASE)


def _weighed(told: list[Attendance]) -> list[Attendance]:
    """A sentence says that someone was recused, or came and went, or was away: the first outweighs the others."""
    kept: list[Attendance] = []
    for x in told:
        others = [y for y in told if fold(y.person.value) == fold(x.person.value) and y is not x]
        if x.status != "recused" and any(y.status == "recused" for y in others):
            continue
        moved = [y for y in others if y.status in ("late", "left")]
        if x.status in ("absent", "excused") and any(
            not x.for_items or not y.for_items or set(x.for_items) <= set(y.for_items) for y in moved
        ):
            if not (x.for_items and moved and not moved[0].for_items):
                continue
            missed: Edge = "after" if moved[0].status == "late" else "before"
            kept = [
                replace(y, for_items=x.for_items, edge=missed) if y in moved and not y.for_items else y for y in kept
            ]
            if len(x.for_items) == 1:
                continue
        if not any(
            y.status == x.status and fold(y.person.value) == fold(x.person.value) and y.for_items == x.for_items
            for y in kept
        ):
            kept.append(x)
    return kept


NOT_COME = re.compile(
    r"[^.;]{0,60}\b(?:mødte|deltog|kom) (?:heller |dog )?ikke\b|[^.;]{0,20}\bikke kunne\b", re.IGNORECASE
)


def _substitutes(words: Passage, a: int, b: int, lexicon: Lexicon, where: Said, memory: _Memory) -> list[Attendance]:
    """Who stood in for whom: the rows of two lists, of which the first that fits a person counts."""
    text = words.text[a:b]
    letters = small(text)
    scope = scope_of(text, where.item, where.agenda)
    items = scope.items if not scope.here else ()
    recused = _RECUSED_WORD.search(text) is not None
    excused = _EXCUSE.search(text) is not None
    taken: set[str] = set()
    found: list[Attendance] = []
    span = words.part(a, b).span
    why = (_WHY_RECUSED if recused else _WHY_AWAY).search(text)
    reason = words.part(a + why.start(), a + why.end()) if why else None
    for row in lexicon.presence:
        if row.status != "substitute" or not any(word in letters for word in row.needs or ("",)):
            continue
        for m in row.pattern.finditer(text):
            for_whom = m.groupdict().get("Q")
            came = [
                p
                for p in _named(words, a + m.start("P"), a + m.end("P"), lexicon, where)
                if fold(p[0].value) not in taken
            ]
            away = _named(words, a + m.start("Q"), a + m.end("Q"), lexicon, where) if for_whom else []
            away = [q for q in away if fold(q[0].value) not in {fold(p[0].value) for p in came}]
            if not came or (for_whom and not away):
                continue
            if len(came) > 1 and _WHO_WAS.match(text, m.end("P")):
                came = came[-1:]  # `Anna Holm og Bo Lind, der var suppleant for …`
            absent = NOT_COME.match(text, m.end("P")) is not None
            instead = away[0][0] if away else memory.gone[-1] if memory.gone and len(came) == 1 else None
            for person, party in came:
                taken.add(fold(person.value))
                made = Attendance(person, "substitute", span, party=party, for_items=items)
                if absent:
                    continue  # called in, and did not come
                found.append(
                    made
                    if absent
                    else replace(made, substitute_for=instead, reason=reason, onward=scope.lead == "from")
                )
            for person, party in away:
                if fold(person.value) in taken:
                    continue
                taken.add(fold(person.value))
                gone: Status = "recused" if recused else "excused" if excused else "absent"
                found.append(Attendance(person, gone, span, party=party, reason=reason, for_items=items))
    return found


_WHO_WAS = re.compile(r",? (?:der|som) (?:er|var)\b")
_RECUSED_WORD = re.compile(r"(?<!ikke )\binhabil", re.IGNORECASE)


def _named(words: Passage, start: int, end: int, lexicon: Lexicon, where: Said) -> list[tuple[Text, Text | None]]:
    return [(person, party) for _, _, person, party in persons(words, start, end, lexicon, where.roster)]


def _present(words: Passage, a: int, b: int, lexicon: Lexicon, told: Sequence[Attendance]) -> list[Attendance]:
    """Who is said to have been there, at some items or from afar, and is not told of otherwise."""
    text = words.text[a:b]
    letters = small(text)
    known = {fold(x.person.value) for x in told}
    found: list[Attendance] = []
    for row in lexicon.presence:
        if row.status != "present" or (row.needs and not any(word in letters for word in row.needs)):
            continue
        for m in row.pattern.finditer(text):
            scope = scope_of(text[m.start() :])
            for _, _, person, party in persons(words, a + m.start("P"), a + m.end("P"), lexicon):
                if fold(person.value) not in known:
                    known.add(fold(person.value))
                    span = words.part(a, b).span
                    found.append(
                        Attendance(person, "present", span, party=party, for_items=scope.items, only=scope.only)
                    )
    return found


def as_listed(said: Sequence[Attendance], status: Status | None) -> list[Attendance]:
    """What sentences in a list of the excused tell: whoever was away there was excused."""
    return [replace(a, status=status) if a.status == "absent" and status == "excused" else a for a in said]


def _paired(found: list[Attendance]) -> list[Attendance]:
    """One substitute and one absentee of the same sentence belong together."""
    away = [a for a in found if a.status in _AWAY]
    instead = [a for a in found if a.status == "substitute" and a.substitute_for is None]
    if len(away) == 1 and len(instead) == 1:
        return [replace(a, substitute_for=away[0].person) if a is instead[0] else a for a in found]
    return found


def merged(found: Sequence[Attendance]) -> tuple[Attendance, ...]:
    """One entry per person and item range: a later one that says more of the same adds what the first leaves open. An
    absence that is excused elsewhere is that one."""
    kept: dict[tuple[object, ...], Attendance] = {}
    excused = {(fold(a.person.value), a.for_items, a.quoted, a.body, a.held_on) for a in found if a.status == "excused"}
    for a in found:
        name = fold(a.person.value)
        away = a.status == "absent" and (name, a.for_items, a.quoted, a.body, a.held_on) in excused
        key = (name, "excused" if away else a.status, a.for_items, a.quoted, a.body, a.held_on)
        old = kept.get(key)
        if old is None:
            kept[key] = replace(a, status="excused") if away else a
        else:
            kept[key] = completed(old, a)
    return tuple(kept.values())


def completed(first: Attendance, other: Attendance) -> Attendance:
    """The first of two entries of one person, with what it leaves open taken from the other.

    An official who keeps the minutes (`Referent`, in a list of its own) is the secretary.
    """
    secretary = (first.role, other.role) == ("official", "secretary")
    return replace(
        first,
        role=other.role if secretary else first.role or other.role,
        title=first.title or other.title,
        party=first.party or other.party,
        affiliation=first.affiliation or other.affiliation,
        reason=first.reason or other.reason,
        since=first.since or other.since,
        until=first.until or other.until,
        substitute_for=first.substitute_for or other.substitute_for,
    )
