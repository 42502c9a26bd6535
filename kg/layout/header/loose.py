"""A line of a header without a label: a body, a day, hours, a place, a sentence of presence, a letterhead."""

from __future__ import annotations

import re

from kg.layout.clauses.presence import presence
from kg.layout.header.found import Header, note_times
from kg.layout.header.title import (
    IN_TOWN,
    JOINT,
    MEETING_IN,
    OF_PLACE,
    body_in,
    is_letter_day,
    names_body,
    place_after,
    place_and_hour,
)
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line, passage
from kg.layout.page.signs import body_like, place_line
from kg.model import Ignored, Term
from kg.text.danish import TERM, first_date, term_years, times

__all__ = ["WHOLE_NAME", "read_loose"]

_OF_MEETINGS = re.compile(r"^(?:referater|dagsordener) (?:af|fra|for) (?P<body>.{3,80}?)s møder\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:møde|mødet) i (?P<body>[A-ZÆØÅ].{3,80})$")
_OF_KIND = re.compile(r" ?[-–] ?(?:referat|dagsorden(?:er og referater)?|protokol|beslutningsprotokol)$", re.IGNORECASE)
#: What is said of a place behind a dash (`Rådhuset, Storegade 1 - det åbne møde begynder kl. 19`).
_REMARK = re.compile(r" [-–] (?=[a-zæøå])")
_WHERE = re.compile(r"\bi (?P<place>[A-ZÆØÅ].{2,80})$")
#: The letterhead: a municipality or region alone; or what of a sentence stands alone.
WHOLE_NAME = re.compile(r"[\w .-]{2,40}kommunes?|region \w+|ingen\.?|til|for|af|over", re.IGNORECASE)
#: The longest lines that name a body alone, in the plural of its meetings, a day, an hour, a meeting of a body. What
#: tells the kind of a meeting in words of its own has fewer words; a sentence of a page has more.
_BODY, _BODY_OF_MEETINGS, _DAY, _HOUR, _MEETING, _WORDS = 100, 120, 140, 80, 200, 10
#: What stands among the first lines names the body more surely than what stands below; so does what is marked.
_TOP, _SURE, _UNSURE = 8, 4, 2


def read_loose(line: Line, at: int, lexicon: Lexicon, header: Header) -> None:
    """Takes the line `at` of the header; what no rule claims stays unclaimed."""
    if (
        place_and_hour(line, header, lexicon)
        or _body(line, at, lexicon, header)
        or _day(line, lexicon, header)
        or _presence(line, lexicon, header)
        or _place(line, lexicon, header)
    ):
        return
    text = line.text
    if WHOLE_NAME.fullmatch(text):
        header.ignored.append(Ignored(line.span, "letterhead"))
        return
    if len(text) < _HOUR and (clock := list(times(text))) and re.match(r"(?:kl|tid|mødet)", text, re.IGNORECASE):
        note_times(line, 0, clock, header)
        if place := _WHERE.search(text):
            header.place = header.place or line.part(place.start("place"), place.end("place"))
        return
    for pattern, kind in lexicon.kinds:
        if pattern.search(text) and kind != "agenda" and len(text.split()) < _WORDS:
            header.kind = kind
            header.ignored.append(Ignored(line.span, "kind"))
            return
    header.unclaimed.append(line)


def _body(line: Line, at: int, lexicon: Lexicon, header: Header) -> bool:
    """Takes the name of the body: alone, with a town, a term or the kind of the document, or behind `møde i`."""
    text = line.text
    if len(text) < _BODY_OF_MEETINGS and (several := _OF_MEETINGS.match(text)):
        header.bodies.append((_SURE, line.part(several.start("body"), several.end("body"))))
        return True
    if len(text) < _MEETING and (called := _CALLED.search(text)):
        tail = OF_PLACE.search(text, called.start("body"))
        body = line.part(called.start("body"), tail.start() if tail else len(text))
        if body_like(body.value, lexicon):
            header.bodies.append((_SURE, body))
            return True
    if len(text) >= _BODY:
        return False
    weight = _SURE if line.strong or at < _TOP else _UNSURE
    named = _OF_KIND.sub("", OF_PLACE.sub("", TERM.sub("", text)))
    whole = (
        MEETING_IN.match(named)
        or JOINT.match(named)
        or ((text[:1].isupper() or text[:1] == "§") and names_body(named, lexicon))
    )
    if whole and not text.endswith(".") and (text[:1].isalnum() or text[:1] == "§"):
        found = body_in(line, 0, len(text), lexicon, header)
        if found is not None:
            header.bodies.append((weight, found))
        if found is not None or header.joint:
            return True
    of = IN_TOWN.fullmatch(named)
    if of is None or not body_like(of["body"], lexicon) or named not in text:
        return False
    start = text.find(named)
    header.bodies.append((weight, line.part(start, start + of.end("body"))))
    return True


def _day(line: Line, lexicon: Lexicon, header: Header) -> bool:
    """Takes a day, with hours and a place behind it, and years of a term."""
    text = line.text
    found = first_date(text)
    if found is not None and len(text) < _DAY and found.value.date is not None:
        where = "letter" if is_letter_day(text, lexicon) else "line"
        header.dates.append((where, found.value.date, line.part(found.start, found.end).span))
        note_times(line, found.end, list(times(text[found.end :])), header)
        place_after(line, found.end, header, lexicon)
        return True
    if (term := TERM.fullmatch(text)) and (years := term_years(term)) is not None:
        header.term = header.term or Term(*years, line.span)
        return True
    return False


def _presence(line: Line, lexicon: Lexicon, header: Header) -> bool:
    """Takes a sentence that tells who was there."""
    said = presence(passage([line]), 0, len(line.text), lexicon)
    header.attendance += said
    return bool(said)


def _place(line: Line, lexicon: Lexicon, header: Header) -> bool:
    """Takes a place without a label, where something of the header is known."""
    text = line.text
    placed = _REMARK.split(text, maxsplit=1)[0].removesuffix(".")
    known = header.dates or header.title is not None or header.bodies
    if header.place is not None or not known or not place_line(placed, lexicon):
        return False
    header.place = line.part(2 if text.startswith("i ") else 0, len(placed))
    return True
