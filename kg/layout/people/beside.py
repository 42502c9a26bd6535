"""What stands beside a name in a list: in brackets, in a cell of its own, behind a comma.

Takes a range of a passage, notes in the `Draft` of the person what it says: party, role, status, who stood in.
"""

from __future__ import annotations

import re

from kg.layout.clauses.moves import moves
from kg.layout.clauses.scope import item_numbers
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import bare
from kg.layout.clauses.substitutes import NOT_COME
from kg.layout.lexicon import Lexicon, person_pattern, word_key
from kg.layout.page.lines import Passage
from kg.layout.people.draft import Draft, apply_tag, note_unit
from kg.layout.people.letters import is_initials
from kg.layout.people.offices import is_reason, tells
from kg.model import Attendance, Span
from kg.text.person_names import is_person_name

__all__ = ["BRACKETED", "INSTEAD", "note_beside", "note_brackets", "note_substitute", "note_whence"]

_PERSON = person_pattern()
INSTEAD = re.compile(
    r"(?:for hvem )?(?:stedfortræder|suppleant):? (?:for )?|for hvem (?:(?:mødte|deltog|møder|deltager) )?",
    re.IGNORECASE,
)


def note_brackets(draft: Draft, words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    """What stands in parentheses after a name: party, role, status, substitute, organisation; several by commas."""
    inner = words.text[start:end]
    if not inner.strip():
        return
    if note_substitute(draft, words, start, end):
        return
    at = start
    for piece in re.split(r"([,;])", inner):
        bare = piece.strip()
        if bare and piece not in ",;":
            text = words.part(at, at + len(piece))
            tag = lexicon.tags.get(word_key(bare))
            if tag is not None:
                apply_tag(draft, tag.status, tag.role)
            elif is_initials(bare, draft.person.value, lexicon):
                pass
            elif draft.away and is_reason(bare, lexicon):
                draft.reason = draft.reason or text
            elif lexicon.party.fullmatch(bare) and draft.party is None:
                draft.party = text
            elif draft.affiliation is None and bare[:1].isupper():
                draft.affiliation = text
            elif draft.title is None:
                draft.title = text
        at += len(piece)
    numbers = item_numbers(inner)
    if numbers and draft.away:
        draft.for_items = numbers
    elif draft.status == "present" and (told := moves(draft.person, words, start, end, numbers)):
        draft.title = None
        draft.others += told


#: `Anna Holm, A, (tjenesterejse)`: why a person is away.
BRACKETED = re.compile(r"\([a-zæøå][^()]+\)")
#: `Anna Holm, A (punkt 1-2)`: at which items a person is away.
_AT_ITEMS = re.compile(r"\s*\((?P<which>[^()]*\d[^()]*)\)\s*\.?$")
_PIECE = re.compile(r"(?<!-)[;,]\s*")
#: A status that goes on with its limits: `Til stede fra punkt 3`, `Deltog til kl. 18`.
_LIMITED = re.compile(r"(?P<status>.{5,30}?) (?=(?:fra|til|indtil|under|i|på|ved|kl|pkt|punkt)\b)", re.IGNORECASE)


def note_beside(draft: Draft, words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    """What `words[start:end]`, a cell beside a name, say of the person: status, role, party, office, who stood in."""
    for first, last in sentences(words.text, lexicon, start, end):
        at = first
        for m in [*_PIECE.finditer(words.text, first, last), None]:
            stop = m.start() if m is not None else last
            if words.text[at:stop].strip(" .-–"):
                _note_piece(draft, words, at, stop, lexicon)
            at = m.end() if m is not None else last
    draft.span = Span(min(draft.span.start, words.part(start, end).span.start), words.part(start, end).span.end)


def _note_piece(draft: Draft, words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    raw = words.text[start:end]
    if draft.away and (limit := _AT_ITEMS.search(raw)) and (numbers := item_numbers(limit["which"])):
        draft.for_items, end = numbers, start + limit.start()
        raw = words.text[start:end]
        if not raw.strip(" .-–"):
            return
    text = words.part(start, end)
    plain = text.value.strip("() .")
    tag = lexicon.tags.get(word_key(plain.partition("/")[0]))
    if tag is not None:
        apply_tag(draft, tag.status, tag.role)
    elif note_substitute(draft, words, start, end):
        pass
    elif (limited := _LIMITED.match(plain)) and (tag := lexicon.tags.get(word_key(limited["status"]))) is not None:
        apply_tag(draft, tag.status, tag.role)
        draft.others += moves(draft.person, words, start + limited.end("status"), end, item_numbers(plain))
    elif lexicon.party.fullmatch(plain) or plain in lexicon.party_short:
        at = start + raw.find(plain)
        draft.party = draft.party or words.part(at, at + len(plain))
    elif is_initials(plain, draft.person.value, lexicon):
        pass
    elif told := moves(draft.person, words, start, end, item_numbers(plain)):
        draft.others += told
    elif _YES.fullmatch(plain):
        pass
    elif draft.away and (
        BRACKETED.fullmatch(text.value) or is_reason(text.value, lexicon) or tells(text.value, lexicon)
    ):
        draft.reason = draft.reason or text
    elif text.value[:1].islower() and draft.title is None:
        draft.title = text
    else:
        note_unit(draft, text, lexicon)


def note_whence(draft: Draft, words: Passage, start: int, end: int, lexicon: Lexicon) -> None:
    """Whom a person comes from, with what stands in brackets behind it (`HK Kommunal (suppleant for Anna Holm)`)."""
    last = _BRACKETS_LAST.fullmatch(words.text, start, end)
    if last is None:
        note_unit(draft, words.part(start, end), lexicon)
        return
    note_unit(draft, words.part(last.start("unit"), last.end("unit")), lexicon)
    note_brackets(draft, words, last.start("inner"), last.end("inner"), lexicon)


_BRACKETS_LAST = re.compile(r"\s*(?P<unit>[A-ZÆØÅ][^():.;]{1,80}?) ?\((?P<inner>[^()]{4,60})\)\.?")
_ONE_NAME = re.compile(r"[A-ZÆØÅ][a-zæøåé]+(?:-[A-ZÆØÅ][a-zæøåé]+)?\)?\s*")
_YES = re.compile(r"ja|x", re.IGNORECASE)
_FOR = re.compile(r"\s*for ")


def note_substitute(draft: Draft, words: Passage, start: int, end: int) -> bool:
    """Whether the words behind a name say who stands in for whom; notes it."""
    inner = words.text[start:end]
    m = INSTEAD.search(inner) or (_FOR.match(inner) if draft.status == "substitute" else None)
    if m is not None and m.group().endswith("for ") and _ONE_NAME.fullmatch(inner, m.end()):
        draft.status = "substitute"  # `suppleant for Anna`
        return True
    if not m or not (who := _PERSON.search(inner, m.end())) or not is_person_name(bare(who.group())):
        return False
    name = words.part(start + who.start(), start + who.start() + len(bare(who.group())))
    if m.group().endswith("for "):  # `B (stedfortræder for A)`; `A (stedfortræder B)` is the other way about
        draft.status, draft.substitute_for = "substitute", name
        return True
    gone = item_numbers(inner[who.end() :])
    if NOT_COME.match(inner, who.end()):
        return True  # called in, and did not come
    draft.others.append(Attendance(name, "substitute", words.part(start, end).span, substitute_for=draft.person))
    if gone and "fraværende" in inner.lower():
        draft.for_items = gone
    return True
