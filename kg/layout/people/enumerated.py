"""Persons of an enumeration, one behind the other, and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kg.layout.clauses.moves import moves
from kg.layout.clauses.scope import item_numbers
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Passage
from kg.layout.people.beside import BRACKETED, INSTEAD, note_substitute, note_whence
from kg.layout.people.draft import Draft, apply_tag, done, joins_unit, note_tag
from kg.layout.people.entry import leading_name, read_entry, reason_start
from kg.layout.people.offices import is_origin, tells
from kg.model import Attendance, Span, Status, Text
from kg.text.person_names import is_person_name, split_names

__all__ = ["listed"]

_CAME_OR_WENT = re.compile(r"(?:ankom|kom|mødte|forlod|gik)\b")
_SENTENCES = re.compile(
    r"(?<=[a-zæøå)]{2})\.(?= (?:(?:[A-ZÆØÅÖÄÉ]\.)*[ A-ZÆØÅÖÄÉ][\wæøåé-]+ [A-ZÆØÅÖÄÉ]|Uden (?:afbud|forfald)\b))"
    r"|(?<=[\wæøå]\))\.(?= [A-ZÆØÅÖÄÉ])"
)
_DASH = re.compile(r" [-–—] ")


@dataclass(slots=True)
class _Reading:
    """An enumeration while it is read: its persons, whom their entries tell of besides, and what is no person."""

    words: Passage
    status: Status
    role: str | None
    lexicon: Lexicon
    drafts: list[Draft] = field(default_factory=list)
    told: list[list[Attendance]] = field(default_factory=list)
    rest: list[Text] = field(default_factory=list)


def listed(words: Passage, status: Status, role: str | None, lexicon: Lexicon) -> tuple[list[Attendance], list[Text]]:
    """Persons of an enumeration, and the pieces that are none."""
    reading = _Reading(words, status, role, lexicon)
    for piece in split_names(_parted(words.text)):
        _read(reading, piece.start, piece.end)
    for draft in reading.drafts:
        note_tag(draft, lexicon)
    return [done(d) for d in reading.drafts] + [a for others in reading.told for a in others], reading.rest


def _parted(text: str) -> str:
    """The text with a semicolon where a dash or a full stop parts persons; lengths stay."""
    dashed = _DASH.split(text)
    if len(dashed) > 2 and all(is_person_name(d.split("(")[0].strip()) for d in dashed):
        text = _DASH.sub(" ; ", text)
    return _SENTENCES.sub(lambda m: ";" + m.group()[1:], text) if ". " in text else text


def _read(reading: _Reading, start: int, end: int) -> None:
    """Takes one piece: a person, or what says more of the person before it."""
    words, drafts, lexicon = reading.words, reading.drafts, reading.lexicon
    if drafts and _says_more(drafts[-1], words, start, end, lexicon):
        return
    found = read_entry(words, start, end, reading.status, reading.role, lexicon)
    if found is not None:
        if drafts and drafts[-1].shared and found.title is None:
            found.title = drafts[-1].title
            found.shared = words.text[:start].rstrip().endswith(",")
        drafts.append(found)
        reading.told.append(found.others)
    elif not drafts or not (joins_unit(drafts[-1], words, start, end) or _moved(reading, start, end)):
        _unnamed(reading, start, end)


def _says_more(last: Draft, words: Passage, start: int, end: int, lexicon: Lexicon) -> bool:
    """Takes a status, a party, a substitute, a reason or numbers of items behind a person; False for all else."""
    raw = words.text[start:end]
    tag = lexicon.tags.get(word_key(raw))
    bare = raw.strip("() ")
    if tag is not None:
        apply_tag(last, tag.status, tag.role)
        last.span = Span(last.span.start, words.part(start, end).span.end)
        return True
    if last.party is None and len(bare) <= _PARTY and lexicon.party.fullmatch(bare):
        last.party = words.part(start + raw.find(bare), start + raw.find(bare) + len(bare))
        last.span = Span(last.span.start, last.party.span.end)
        return True
    instead = INSTEAD.match(raw) is not None and reason_start(raw, 0, len(raw), lexicon) is None
    if instead and note_substitute(last, words, start, end):
        return True
    if last.away and BRACKETED.fullmatch(raw.strip(" .")):
        last.reason = words.part(start + raw.find("(") + 1, start + raw.rfind(")"))
        return True
    if not _CAME_OR_WENT.match(raw) and (gone := item_numbers(raw)) and not is_person_name(raw.split("(")[0].strip()):
        last.for_items = gone
        return True
    return False


#: The name of a party is no longer.
_PARTY = 14


def _moved(reading: _Reading, start: int, end: int) -> bool:
    """Takes that the person before came late or left early; whoever did was not away."""
    last = reading.drafts[-1]
    if last.status != "present" and not _CAME_OR_WENT.match(reading.words.text, start, end):
        return False
    told = moves(last.person, reading.words, start, end)
    last.others += [replace(move, party=last.party) for move in told]
    if told and last.away:
        reading.drafts.pop()  # below the absentees: `Anna Holm, F, ankom til mødet kl. 17.32`
    return bool(told)


def _unnamed(reading: _Reading, start: int, end: int) -> None:
    """Takes words that name nobody: an office or a reason of the person before, an employer, or what is lost."""
    words, lexicon = reading.words, reading.lexicon
    raw = words.text[start:end]
    last = reading.drafts[-1] if reading.drafts else None
    if word_key(raw) in ("ingen", "alle", "-", ""):
        return
    if last is not None and raw[:1].islower() and len(raw) < _OFFICE and (last.title is None or last.reason is None):
        if last.away and last.reason is None and not is_origin(raw, lexicon):
            last.reason = words.part(start, end)
        elif last.title is None:
            last.title = words.part(start, end)
        return
    name = leading_name(raw, lexicon)
    ends = end >= len(words.text.rstrip(" ."))
    if last is not None and last.affiliation is None and len(reading.drafts) == 1 and ends and name is None:
        note_whence(last, words, start, end, lexicon)
    elif name is None or not tells(raw[raw.find(name) + len(name) :], lexicon):
        reading.rest.append(words.part(start, end))


#: What says of a person what they are, or why they were away, is shorter.
_OFFICE = 80
