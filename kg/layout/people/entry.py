"""One entry of a list of members or absentees: an office, a name, its party, what stands in brackets and behind it.

Takes a piece of a passage, gives the `Draft` that the list goes on with, with the further persons whom the entry
names: who stands in for whom, who came late.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.layout.clauses.moves import moves
from kg.layout.clauses.presence import presence
from kg.layout.clauses.scope import item_numbers
from kg.layout.lexicon import ITEM_WORDS, Lexicon, Tag, word_key
from kg.layout.page.lines import Passage
from kg.layout.people.beside import note_brackets, note_substitute, note_whence
from kg.layout.people.draft import Draft, apply_tag, note_unit
from kg.layout.people.letters import behind
from kg.layout.people.offices import Beside, employer_after, is_reason, office_before, tells
from kg.model import Span, Status, Text
from kg.text.offices import is_office, singular
from kg.text.person_names import is_person_name

__all__ = ["PARENS", "leading_name", "read_entry", "reason_start"]

_AFTER = re.compile(r"\s*(?:[:–—-]\s+|:\s*)(?P<rest>.+)$")
PARENS = re.compile(r"\s*\(\s*([^()]*?)\s*\)")
_BEFORE_NAME = re.compile(r"(?:[\w.]+ ){1,2}?(?=[A-ZÆØÅÖÄÉ])")
_UNDER_ITEM = re.compile(
    rf",? (?P<how>under|ved|til|i|på)(?: behandlingen af)? {ITEM_WORDS} ?"
    r"(?P<which>\d[\d ,–-]*(?: og \d+)?)\.?$"
)
_ROLE = re.compile(r"(?P<role>[A-ZÆØÅ][\wæøå]{3,30}): ?")
_EMPLOYED = re.compile(r"\s+(?:fra|hos|ved)\s+(?=[A-ZÆØÅÖÄÉ])")
#: In whose place somebody sits, by the office (`Inspektør Anna Holm for politidirektøren`).
_ON_BEHALF = re.compile(r"\s+(?:for|på vegne af)\s+(?=[a-zæøå]{4,}(?:en|et)\b)")
_NAME_ENDS = re.compile(r"\s*\(|\s*:\s|\s+[–—-]\s+|:\s*$")
_MAY_END_NAME = re.compile("[(:–—-]")
_NEXT_WORD = re.compile(r" (?=[^\W\d_])")
_SMALL_WORD = re.compile(r" (?=[a-zæøå]{3,} )")


def read_entry(
    words: Passage, start: int, end: int, status: Status, role: str | None, lexicon: Lexicon
) -> Draft | None:
    """One entry: role word, name, parentheses, what follows a colon or dash, the items it is limited to."""
    raw = words.text[start:end]
    if (limit := _UNDER_ITEM.search(raw)) is not None and _limits(limit, status):
        entry = read_entry(words, start, start + limit.start(), status, role, lexicon)
        if entry is not None:
            entry.for_items = entry.for_items or item_numbers(limit.group())
        return entry
    at, tag = _role_before(raw, lexicon)
    shape = _shape(raw, at, lexicon)
    named = _named(raw, shape, lexicon)
    if named is None:
        return None
    piece = _Piece(words, start, end)
    draft = Draft(*_person(piece, raw, named), status, role)
    if named.letters is not None:
        beside = piece.part(named.start + named.letters, named.start + len(named.full))
        if beside.value in lexicon.party_short:
            draft.party = beside
        else:
            draft.affiliation = beside
    if tag is not None:
        apply_tag(draft, tag.status, tag.role)
    _note_office(draft, piece, shape, lexicon)
    if shape.closed:
        return draft
    return draft if _note_rest(draft, piece, shape, lexicon) else None


@dataclass(frozen=True, slots=True)
class _Piece:
    """`words[start:end]`, the words of one entry; offsets count from its start."""

    words: Passage
    start: int
    end: int

    def part(self, start: int, end: int) -> Text:
        return self.words.part(self.start + start, self.start + end)


@dataclass(slots=True)
class _Shape:
    """Offsets of the parts of an entry: where the name begins and ends at the latest, where a reason begins, the office
    before the name and the employer beside it. `closed`: nothing is read behind the employer."""

    at: int
    stop: int
    reason: int | None
    office: Beside | None = None
    employer: tuple[int, int] | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name, where it begins, and where in the words `full` capitals follow it without brackets."""

    name: str
    start: int
    full: str
    letters: int | None


def _role_before(raw: str, lexicon: Lexicon) -> tuple[int, Tag | None]:
    """Where the entry begins behind a word of a role or a status (`Formand Anna Holm`, `Referent: Bo Lind`), and it."""
    lead = _BEFORE_NAME.match(raw)
    if lead and (tag := lexicon.tags.get(word_key(lead.group()))) is not None and (tag.role or tag.status):
        return lead.end(), tag
    label = _ROLE.match(raw) if ":" in raw else None
    if label and (tag := lexicon.tags.get(word_key(label["role"]))) is not None:
        return label.end(), tag
    return 0, None


def _shape(raw: str, at: int, lexicon: Lexicon) -> _Shape:
    """The parts of an entry whose role ends at `at`."""
    stop = len(raw)
    if _MAY_END_NAME.search(raw) and (m := _NAME_ENDS.search(raw[at:])):
        stop = at + m.start()
    reason = reason_start(raw, at, stop, lexicon)
    shape = _Shape(at, stop if reason is None else reason, reason)
    if at == 0:
        shape.office = office_before(raw[: shape.stop], lexicon)
        if shape.office is None and (link := _EMPLOYED.search(raw, 0, shape.stop)) is not None:
            shape.office = office_before(raw[: link.start()], lexicon)  # `Konsulent Anna Holm fra Fugleforeningen`
            if shape.office is not None:
                shape.employer = link.end(), len(raw[: shape.stop].rstrip(" .,"))
                shape.stop = link.start()
        if shape.office is None and (link := _ON_BEHALF.search(raw, 0, shape.stop)) is not None:
            shape.office = office_before(raw[: link.start()], lexicon)
            shape.stop = link.start() if shape.office is not None else shape.stop
    if shape.office is not None:
        shape.at = shape.office.name
        return shape
    ends = at + _name_end(raw[at : shape.stop])
    if (employer := employer_after(raw[: shape.stop], ends, lexicon)) is not None:
        shape.stop, shape.employer, shape.closed = ends, employer, True
    return shape


def _named(raw: str, shape: _Shape, lexicon: Lexicon) -> _Name | None:
    """The name of an entry; None when there is none, or when the entry is a sentence about the person."""
    full = name = raw[shape.at : shape.stop].strip(" .,")
    letters = behind(full)
    if letters is not None:
        name = full[:letters]
    elif not is_person_name(name):
        leading = leading_name(raw[shape.at : shape.stop], lexicon)
        if leading is None:
            return None
        name = leading
        shape.stop = shape.at + raw[shape.at :].find(name) + len(name)
        if tells(raw[shape.stop :], lexicon) and shape.office is None:
            return None
    return _Name(name, shape.at + raw[shape.at :].find(name), full, letters)


def _person(piece: _Piece, raw: str, named: _Name) -> tuple[Text, Span]:
    """The person, with the stop of a name that is cut short to its letter; and the span of the entry."""
    end = named.start + len(named.name)
    if raw[end : end + 1] == "." and len(named.name.split()[-1]) == 1:
        end += 1
    person = piece.part(named.start, end)
    return Text(" ".join(person.value.split()), person.span), piece.part(0, len(raw)).span


def _note_office(draft: Draft, piece: _Piece, shape: _Shape, lexicon: Lexicon) -> None:
    """Takes the office before a name, and the employer beside it."""
    if (office := shape.office) is not None:
        draft.title = piece.part(*office.office)
        linked = any(f" {link} " in draft.title.value for link in lexicon.offices.links)
        if not linked and (one := singular(draft.title.value)):
            draft.title = piece.part(office.office[0], office.office[0] + len(one))
            draft.shared = True
        if office.employer is not None:
            draft.affiliation = piece.part(*office.employer)
    if shape.employer is not None:
        draft.affiliation = piece.part(*shape.employer)
        shape.stop = shape.employer[1]


def _note_rest(draft: Draft, piece: _Piece, shape: _Shape, lexicon: Lexicon) -> bool:
    """Takes what stands behind the name; False when the entry is a sentence, and none of presence."""
    words, start, end = piece.words, piece.start, piece.end
    raw = words.text[start:end]
    here = shape.stop
    while inner := PARENS.match(raw, here):
        note_brackets(draft, words, start + inner.start(1), start + inner.end(1), lexicon)
        here = inner.end()
    tail = raw[here:]
    if here > shape.stop and _WHENCE.fullmatch(tail):
        note_whence(draft, words, start + here, end, lexicon)
        return True
    if here > shape.stop and tail[:1] == " " and tells(tail, lexicon) and not presence(words, start, end, lexicon):
        return False
    reason = words.part(start + here, end)
    if after := _AFTER.match(tail):
        _note_after(draft, piece, here, here + after.start("rest"), lexicon)
    elif (m := _AS_SUBSTITUTE.match(tail)) and note_substitute(draft, words, start + here + m.end("as"), end):
        pass
    elif draft.status == "substitute" and (shape.reason is not None or is_reason(tail.split(".")[0].strip(), lexicon)):
        draft.status, draft.reason = "absent", reason  # `suppleant Bo Vig grundet rejse`: nor he
    elif draft.away and is_reason(tail.strip(), lexicon):
        draft.reason = reason
    elif shape.reason is not None:
        draft.reason = reason if draft.away else None
    elif tail.strip(" .") and not tells(tail, lexicon):
        draft.title = draft.title or reason
    return True


def _note_after(draft: Draft, piece: _Piece, here: int, at: int, lexicon: Lexicon) -> None:
    """Takes what stands from `at` on, behind a colon or a dash that `here` begins."""
    words, start, end = piece.words, piece.start, piece.end
    raw = words.text[start:end]
    value = raw[at:]
    word = re.match(r"[^(.,;]*", value)
    tag = lexicon.tags.get(word_key(word.group() if word else value))
    if tag is not None:
        apply_tag(draft, tag.status, tag.role)
        for m in PARENS.finditer(raw, here):
            note_brackets(draft, words, start + m.start(1), start + m.end(1), lexicon)
        return
    told = [a for a in presence(words, start, end, lexicon) if a.status == "substitute"]
    if told:
        draft.others += told
        draft.status = "absent" if draft.status == "present" else draft.status
    elif moved := moves(draft.person, words, start + at, end, item_numbers(value)):
        draft.others += moved
    elif draft.away and (is_reason(value, lexicon) or tells(value, lexicon)):
        draft.reason = words.part(start + at, end)
    else:
        note_unit(draft, words.part(start + at, end), lexicon)


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


#: Behind the brackets of a name: whom the person comes from, and brackets again (`Anna Holm (AH)  FDM (fra pkt. 3)`).
_WHENCE = re.compile(r" [A-ZÆØÅ][^():.;]{2,80}? ?\([^()]{4,60}\)")
_AS_SUBSTITUTE = re.compile(r"(?P<as> (?:som )?(?:personlig )?)(?:stedfortræder|suppleant) for ", re.IGNORECASE)
