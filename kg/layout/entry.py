"""One entry of a list of members or absentees: an office, a name, its party, what stands in brackets and behind it.

Takes a piece of a passage, gives a `Draft` that the list goes on with (`kg.layout.people`), and the further persons
whom the entry names: who stands in for whom, who came late.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.layout.clauses.moves import moves
from kg.layout.clauses.presence import presence
from kg.layout.clauses.scope import item_numbers
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import bare
from kg.layout.clauses.substitutes import NOT_COME
from kg.layout.letters import behind, is_initials
from kg.layout.lexicon import Lexicon, person_pattern, word_key
from kg.layout.offices import employer_after, is_origin, is_reason, office_before, tells
from kg.layout.page.lines import Passage
from kg.model import Attendance, Span, Status, Text
from kg.text.offices import is_office, singular
from kg.text.person_names import is_person_name

__all__ = [
    "BRACKETED",
    "INSTEAD",
    "PARENS",
    "Draft",
    "apply_tag",
    "done",
    "joins_unit",
    "leading_name",
    "note_beside",
    "note_substitute",
    "note_unit",
    "read_entry",
    "reason_start",
]

_PERSON = person_pattern()
_AFTER = re.compile(r"\s*(?:[:–—-]\s+|:\s*)(?P<rest>.+)$")
PARENS = re.compile(r"\s*\(\s*([^()]*?)\s*\)")
INSTEAD = re.compile(
    r"(?:for hvem )?(?:stedfortræder|suppleant):? (?:for )?|for hvem (?:(?:mødte|deltog|møder|deltager) )?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """An `Attendance` of a list while it is read: what the pieces behind the name add is noted here, field by field."""

    person: Text
    span: Span
    status: Status
    role: str | None
    title: Text | None = None
    party: Text | None = None
    affiliation: Text | None = None
    reason: Text | None = None
    since: str | None = None
    until: str | None = None
    substitute_for: Text | None = None
    for_items: tuple[str, ...] = ()
    shared: bool = False  # the office before it is in the plural, so that it is the next person's too


def done(d: Draft) -> Attendance:
    """The draft as it stands."""
    return Attendance(d.person, d.status, d.span, d.role, d.title, d.party, d.affiliation, d.reason, d.since, d.until,
                      d.substitute_for, d.for_items)  # fmt: skip


def note_unit(draft: Draft, text: Text, lexicon: Lexicon) -> None:
    """Capitalised words beside a name: an office where they begin with one, else an employer or organisation."""
    if draft.title is None and is_origin(text.value, lexicon):
        draft.title = text
    elif draft.affiliation is None:
        draft.affiliation = text


def joins_unit(draft: Draft, words: Passage, start: int, end: int) -> bool:
    """Is the piece the second half of an office or employer that an `og` cut (`chef for Kultur og Fritid`)?"""
    before = draft.affiliation or draft.title
    if before is None or " " not in before.value or not words.text[:start].rstrip().endswith((" og", " &")):
        return False
    at = next((k for k, offset in enumerate(words.offsets) if offset == before.span.start), -1)
    if at < 0 or words.text[at + len(before.value) : start].strip() not in ("og", "&"):
        return False
    whole = words.part(at, end)
    if before is draft.affiliation:
        draft.affiliation = whole
    else:
        draft.title = whole
    draft.span = Span(draft.span.start, whole.span.end)
    return True


def apply_tag(draft: Draft, status: Status | None, role: str | None) -> None:
    if status is not None:
        draft.status = status
    if role is not None:
        draft.role = role


_BEFORE_NAME = re.compile(r"(?:[\w.]+ ){1,2}?(?=[A-ZÆØÅÖÄÉ])")
_UNDER_ITEM = re.compile(
    r",? (?P<how>under|ved|til|i|på)(?: behandlingen af)? (?:punkt|pkt|sag)(?:erne|et|en)?\.?(?: nr\.?)? ?"
    r"(?P<which>\d[\d ,–-]*(?: og \d+)?)\.?$"
)
_ROLE = re.compile(r"(?P<role>[A-ZÆØÅ][\wæøå]{3,30}): ?")
_EMPLOYED = re.compile(r"\s+(?:fra|hos|ved)\s+(?=[A-ZÆØÅÖÄÉ])")
_NAME_ENDS = re.compile(r"\s*\(|\s*:\s|\s+[–—-]\s+|:\s*$")
_MAY_END_NAME = re.compile("[(:–—-]")
_NEXT_WORD = re.compile(r" (?=[^\W\d_])")
_SMALL_WORD = re.compile(r" (?=[a-zæøå]{3,} )")


def read_entry(
    words: Passage, start: int, end: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[Draft, list[Attendance]] | None:
    """One entry: role word, name, parentheses, what follows a colon or dash, the items it is limited to."""
    raw = words.text[start:end]
    if (limit := _UNDER_ITEM.search(raw)) is not None and _limits(limit, status):
        entry = read_entry(words, start, start + limit.start(), status, role, lexicon)
        if entry is not None:
            entry[0].for_items = entry[0].for_items or item_numbers(limit.group())
        return entry
    at = 0
    lead = _BEFORE_NAME.match(raw)
    if lead and (tag := lexicon.tags.get(word_key(lead.group()))) is not None and (tag.role or tag.status):
        at = lead.end()
    else:
        tag = None
        label = _ROLE.match(raw) if ":" in raw else None
        if label and (tag := lexicon.tags.get(word_key(label["role"]))) is not None:
            at = label.end()
    stop = len(raw)
    if _MAY_END_NAME.search(raw) and (m := _NAME_ENDS.search(raw[at:])):
        stop = at + m.start()
    if (away := reason_start(raw, at, stop, lexicon)) is not None:
        stop = away
    office = office_before(raw[at:stop], lexicon) if at == 0 else None
    beyond: tuple[int, int] | None = None
    if office is None and at == 0 and (link := _EMPLOYED.search(raw, 0, stop)) is not None:
        office = office_before(raw[: link.start()], lexicon)  # `Konsulent Anna Holm fra Fugleforeningen`
        if office is not None:
            beyond, stop = (link.end(), len(raw[:stop].rstrip(" .,"))), link.start()
    employed = employer_after(raw[:stop], at + _name_end(raw[at:stop]), lexicon) if office is None else None
    if office is not None:
        at = office.name
    elif employed is not None:
        stop = at + _name_end(raw[at:stop])
    full = name = raw[at:stop].strip(" .,")
    letters = behind(full)
    if letters is not None:
        name = full[:letters]
    elif not is_person_name(name):
        lead_name = leading_name(raw[at:stop], lexicon)
        if lead_name is None:
            return None
        name = lead_name
        stop = at + raw[at:].find(name) + len(name)
        if tells(raw[stop:], lexicon) and office is None:
            return None
    where = at + raw[at:].find(name)
    person = words.part(start + where, start + where + len(name))
    if raw[where + len(name) : where + len(name) + 1] == "." and len(name.split()[-1]) == 1:
        person = words.part(start + where, start + where + len(name) + 1)
    draft = Draft(Text(" ".join(person.value.split()), person.span), words.part(start, end).span, status, role)
    if letters is not None:
        beside = words.part(start + where + letters, start + where + len(full))
        if beside.value in lexicon.party_short:
            draft.party = beside
        else:
            draft.affiliation = beside
    if tag is not None:
        apply_tag(draft, tag.status, tag.role)
    if office is not None:
        draft.title = words.part(start + office.office[0], start + office.office[1])
        if one := singular(draft.title.value):
            draft.title = words.part(start + office.office[0], start + office.office[0] + len(one))
            draft.shared = True
        if office.employer is not None:
            draft.affiliation = words.part(start + office.employer[0], start + office.employer[1])
    if beyond is not None:
        draft.affiliation = words.part(start + beyond[0], start + beyond[1])
        stop = beyond[1]
    if employed is not None:
        draft.affiliation = words.part(start + employed[0], start + employed[1])
        return draft, []
    extra: list[Attendance] = []
    here = stop
    while inner := PARENS.match(raw, here):
        _parenthesis(draft, extra, words, start, raw, inner.start(1), inner.end(1), lexicon)
        here = inner.end()
    tail = raw[here:]
    if here > stop and tail[:1] == " " and tells(tail, lexicon) and not presence(words, start, end, lexicon):
        return None
    if after := _AFTER.match(tail):
        value = after["rest"]
        pos = start + here + after.start("rest")
        word = re.match(r"[^(.,;]*", value)
        tag = lexicon.tags.get(word_key(word.group() if word else value))
        if tag is not None:
            apply_tag(draft, tag.status, tag.role)
            for m in PARENS.finditer(raw, here):
                _parenthesis(draft, extra, words, start, raw, m.start(1), m.end(1), lexicon)
        else:
            told = [a for a in presence(words, start, end, lexicon) if a.status == "substitute"]
            if told:
                extra += told
                draft.status = "absent" if draft.status == "present" else draft.status
            elif moved := moves(draft.person, words, pos, pos + len(value), item_numbers(value)):
                extra += moved
            elif draft.status in ("absent", "excused") and (is_reason(value, lexicon) or tells(value, lexicon)):
                draft.reason = words.part(pos, pos + len(value))
            else:
                note_unit(draft, words.part(pos, pos + len(value)), lexicon)
    elif (m := _AS_SUBSTITUTE.match(tail)) and note_substitute(
        draft, extra, words, start, raw, here + m.end("as"), len(raw)
    ):
        pass
    elif draft.status == "substitute" and (away is not None or is_reason(tail.split(".")[0].strip(), lexicon)):
        draft.status, draft.reason = "absent", words.part(start + here, end)  # `suppleant Bo Vig grundet rejse`: nor he
    elif draft.status in ("absent", "excused") and is_reason(tail.strip(), lexicon):
        draft.reason = words.part(start + here, end)
    elif away is not None:
        draft.reason = words.part(start + here, end) if draft.status in ("absent", "excused") else None
    elif tail.strip(" .") and not tells(tail, lexicon):
        draft.title = draft.title or words.part(start + here, end)
    return draft, extra


def _limits(limit: re.Match[str], status: Status) -> bool:
    """Do words behind a name say at which items the status holds? `Fraværende: A til punkt 5` says until when."""
    return status in ("present", "excused") or (
        status == "absent" and (limit["how"] != "til" or not limit["which"].strip().isdigit())
    )


def reason_start(raw: str, at: int, stop: int, lexicon: Lexicon) -> int | None:
    """Where in an entry the reason of an absence begins (`Anna Holm grundet rejse`), or None."""
    for m in _NEXT_WORD.finditer(raw[at:stop]):
        if raw[at + m.end()].islower() and is_reason(raw[at + m.end() : stop], lexicon):
            return at + m.start()
    return None


def _name_end(raw: str) -> int:
    """How long the name is that opens `raw`: up to the first word that is no part of a name."""
    m = _SMALL_WORD.search(raw)
    return m.start() if m else len(raw)


def leading_name(raw: str, lexicon: Lexicon) -> str | None:
    """A name at the start of longer words (`Anna Holm direktør`, `Borgmester Anna Holm forlod …`), or None."""
    parts = raw.split()
    if len(parts) > 2 and (is_office(parts[0]) or word_key(parts[0]) in lexicon.tags):
        parts = parts[1:]
    if len(parts) > 20:
        return None
    for n in range(min(5, len(parts) - 1), 1, -1):
        name = " ".join(parts[:n])
        if is_person_name(name) and parts[n][:1].islower() and raw.find(name) >= 0:
            return name
    return None


_AS_SUBSTITUTE = re.compile(r"(?P<as> (?:som )?(?:personlig )?)(?:stedfortræder|suppleant) for ", re.IGNORECASE)


def _parenthesis(
    draft: Draft, extra: list[Attendance], words: Passage, base: int, raw: str, start: int, end: int, lexicon: Lexicon
) -> None:
    """What stands in parentheses after a name: party, role, status, substitute, organisation; several by commas."""
    inner = raw[start:end]
    if not inner.strip():
        return
    if note_substitute(draft, extra, words, base, raw, start, end):
        return
    at = start
    for piece in re.split(r"([,;])", inner):
        bare = piece.strip()
        if bare and piece not in ",;":
            text = words.part(base + at, base + at + len(piece))
            tag = lexicon.tags.get(word_key(bare))
            if tag is not None:
                apply_tag(draft, tag.status, tag.role)
            elif is_initials(bare, draft.person.value, lexicon):
                pass
            elif draft.status in ("absent", "excused") and is_reason(bare, lexicon):
                draft.reason = draft.reason or text
            elif lexicon.party.fullmatch(bare) and draft.party is None:
                draft.party = text
            elif draft.affiliation is None and bare[:1].isupper():
                draft.affiliation = text
            elif draft.title is None:
                draft.title = text
        at += len(piece)
    numbers = item_numbers(inner)
    if numbers and draft.status in ("absent", "excused"):
        draft.for_items = numbers
    elif draft.status == "present" and (told := moves(draft.person, words, base + start, base + end, numbers)):
        draft.title = None
        extra += told


#: `Anna Holm, A, (tjenesterejse)`: why a person is away.
BRACKETED = re.compile(r"\([a-zæøå][^()]+\)")
_PIECE = re.compile(r"[;,]\s*")
#: A status that goes on with its limits: `Til stede fra punkt 3`, `Deltog til kl. 18`.
_LIMITED = re.compile(r"(?P<status>.{5,30}?) (?=(?:fra|til|indtil|under|i|på|ved|kl|pkt|punkt)\b)", re.IGNORECASE)


def note_beside(draft: Draft, extra: list[Attendance], words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    """What `words[start:end]`, a cell beside a name, say of the person: status, role, party, office, who stood in."""
    for first, last in sentences(words.text, lexicon, start, end):
        at = first
        for m in [*_PIECE.finditer(words.text, first, last), None]:
            stop = m.start() if m is not None else last
            if words.text[at:stop].strip(" .-–"):
                _note_piece(draft, extra, words, at, stop, lexicon)
            at = m.end() if m is not None else last
    draft.span = Span(min(draft.span.start, words.part(start, end).span.start), words.part(start, end).span.end)


def _note_piece(draft: Draft, extra: list[Attendance], words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    text = words.part(start, end)
    raw = words.text[start:end]
    plain = text.value.strip("() .")
    tag = lexicon.tags.get(word_key(plain.partition("/")[0]))
    if tag is not None:
        apply_tag(draft, tag.status, tag.role)
    elif note_substitute(draft, extra, words, start, raw, 0, len(raw)):
        pass
    elif (limited := _LIMITED.match(plain)) and (tag := lexicon.tags.get(word_key(limited["status"]))) is not None:
        apply_tag(draft, tag.status, tag.role)
        extra += moves(draft.person, words, start + limited.end("status"), end, item_numbers(plain))
    elif lexicon.party.fullmatch(plain) or plain in lexicon.party_short:
        at = start + raw.find(plain)
        draft.party = draft.party or words.part(at, at + len(plain))
    elif is_initials(plain, draft.person.value, lexicon):
        pass
    elif told := moves(draft.person, words, start, end, item_numbers(plain)):
        extra += told
    elif draft.status in ("absent", "excused") and (
        BRACKETED.fullmatch(text.value) or is_reason(text.value, lexicon) or tells(text.value, lexicon)
    ):
        draft.reason = draft.reason or text
    elif text.value[:1].islower() and draft.title is None:
        draft.title = text
    else:
        note_unit(draft, text, lexicon)


_FOR = re.compile(r"\s*for ")


def note_substitute(
    draft: Draft, extra: list[Attendance], words: Passage, base: int, raw: str, start: int, end: int
) -> bool:
    """Whether the words behind a name say who stands in for whom; notes it."""
    inner = raw[start:end]
    m = INSTEAD.search(inner) or (_FOR.match(inner) if draft.status == "substitute" else None)
    if not m or not (who := _PERSON.search(inner, m.end())) or not is_person_name(bare(who.group())):
        return False
    name = words.part(base + start + who.start(), base + start + who.start() + len(bare(who.group())))
    if m.group().endswith("for "):  # `B (stedfortræder for A)`; `A (stedfortræder B)` is the other way about
        draft.status, draft.substitute_for = "substitute", name
        return True
    gone = item_numbers(inner[who.end() :])
    if NOT_COME.match(inner, who.end()):
        return True  # called in, and did not come
    extra.append(Attendance(name, "substitute", words.part(base + start, base + end).span, substitute_for=draft.person))
    if gone and "fraværende" in inner.lower():
        draft.for_items = gone
    return True
