"""`Minutes` × trusted values → `Minutes`: what a source tells as a value is the fact, whatever its text says.

The table of docs/harvesting.md decides field by field. Nothing is averaged: a value that loses is kept as a notice with
its passage. Takes what `kg.layout.parse` read from the rendering of a payload, whose lines the values point at. What
was masked in the text in the meantime stays masked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.layout.header.labels import field_of
from kg.layout.lexicon import lexicon
from kg.layout.page.lines import clean
from kg.model import Attachment, Attendance, Document, Item, Minutes, Notice, Span, Text
from kg.privacy import MASK
from kg.sources import Trusted, TrustedItem
from kg.text.danish import FoundTime, body_key, fold, times

__all__ = ["apply"]

#: Words of an item's text on a person that say more than presence at the meeting does.
_MORE = frozenset({"late", "left", "recused", "substitute"})
_AWAY = frozenset({"absent", "excused"})
#: Grades of a name: academic ones and marks of honour that a party's letters look like are no party.
_PARTY = re.compile(r"\s*\((?P<party>[A-ZÆØÅ]{1,3})\)\s*$")


def apply(minutes: Minutes, trusted: Trusted | None) -> Minutes:
    """The minutes with what the source tells as values; notices for what their text says otherwise."""
    if trusted is None:
        return minutes
    document = minutes.document
    notices = [Notice(code, message) for code, message in trusted.notices]
    items = _items(minutes, trusted, notices)
    held_on = date.fromisoformat(trusted.day)
    if minutes.held_on != held_on:
        notices.append(Notice("date_contradiction", f"the text says {minutes.held_on}", minutes.held_on_span))
    minutes = replace(
        minutes,
        bodies=_bodies(minutes, trusted),
        held_on=held_on,
        held_on_span=trusted.held_on.span,
        kind=trusted.kind,
        term=trusted.term or minutes.term,
        starts_at=trusted.starts_at or minutes.starts_at,
        ends_at=_end(document, items) or trusted.ends_at,
        place=_place(document, trusted) or minutes.place,
        attendance=() if trusted.is_agenda else _attendance(minutes, trusted, notices),
        items=items,
    )
    kept = [n for n in minutes.warnings if n.code not in _ABOUT_PRINT or n.span is None]
    warnings = sorted([*kept, *notices], key=lambda n: (n.span.start if n.span else -1, n.code, n.message))
    return replace(minutes, warnings=tuple(warnings))


#: Notices on how a text prints what the source tells as values.
_ABOUT_PRINT = frozenset({"date_contradiction"})


def _printed(document: Document, text: Text) -> Text | None:
    """The value, as its place in the text has it now; None when it was masked there."""
    return text if MASK not in text.span.of(document.text) else None


def _masked(document: Document, text: Text) -> Text:
    """The value with whatever was masked in its place."""
    now = text.span.of(document.text)
    return replace(text, value=" ".join(now.split())) if MASK in now else text


def _bodies(minutes: Minutes, trusted: Trusted) -> tuple[Text, ...]:
    """The source's council, and those that the text says met with it."""
    own = body_key(trusted.body.value)
    others = [body for body in minutes.bodies if body_key(body.value) != own] if len(minutes.bodies) > 1 else []
    return (trusted.body, *others)


def _place(document: Document, trusted: Trusted) -> Text | None:
    """The place; the longer one of the text where the source cut it off."""
    place = trusted.place
    if place is None:
        return None
    if trusted.place_cut:
        for m in re.finditer(re.escape(place.value), document.text):
            end = document.text.find("\n", m.end())
            more = document.text[m.start() : end if end >= 0 else None].rstrip(" .")
            if m.start() != place.span.start and len(more) > len(place.value):
                return Text(more, Span(m.start(), m.start() + len(more)))
    return _masked(document, place)


def _end(document: Document, items: Sequence[Item]) -> Text | None:
    """When the meeting ended, as a line of its last items says (`Mødet hævet kl. 19.10`)."""
    words = lexicon()
    for item in reversed(items[-2:]):
        for line in reversed(clean(item.span.of(document.text))):
            found = field_of(line, words)
            if found is None or found[0].name != "end" or len(line.text) > 60:
                continue
            clock = next(times(line.text), None) or _bare_time(line.text, found[1])
            if clock is not None:
                part = line.part(clock.start, clock.end)
                at = item.span.start
                return Text(clock.value, Span(part.span.start + at, part.span.end + at))
    return None


_BARE = re.compile(r"\s*(\d{1,2})[.:](\d\d)(?![\d.])")


def _bare_time(words: str, at: int) -> FoundTime | None:
    """A time without `kl.` behind a label that ends with it."""
    m = _BARE.match(words, at)
    if m is None or int(m[1]) > 23 or int(m[2]) > 59:
        return None
    return FoundTime(f"{int(m[1]):02}:{m[2]}", m.start(1), m.end())


# ---------------------------------------------------------------- persons


def _attendance(minutes: Minutes, trusted: Trusted, notices: list[Notice]) -> tuple[Attendance, ...]:
    """The source's list, with what the grammar read of each name; then those whom only the text names."""
    found: dict[str, Attendance] = {}
    for told in trusted.attendance:
        if (one := _person(minutes.document, told, minutes.attendance)) is not None:
            found.setdefault(fold(one.person.value), one)
    lines = [one.span for one in trusted.attendance]
    more: list[Attendance] = []
    for read in minutes.attendance:
        if any(span.start <= read.span.start < span.end or _meets(read.person.span, span) for span in lines):
            continue
        own = found.get(fold(read.person.value))
        if own is None:
            more.append(read)
        elif own.status != read.status and read.status not in _MORE | {"unknown"}:
            notices.append(_contradicts(read, own))
    return (*found.values(), *more)


def _contradicts(read: Attendance, own: Attendance) -> Notice:
    message = f"the source says {own.person.value} was {own.status}, the text {read.status}"
    return Notice("attendance_contradiction", message, read.span)


def _meets(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _person(document: Document, told: Attendance, read: Sequence[Attendance]) -> Attendance | None:
    """A person of the source's list; name, party and office parted as the grammar reads them from the line."""
    if _printed(document, told.person) is None:
        return None
    on_line = [a for a in read if _meets(a.person.span, told.person.span)]
    if len(on_line) == 1:
        one = on_line[0]
        return replace(one, status=told.status, role=one.role or told.role, for_items=(), span=told.span)
    if m := _PARTY.search(told.person.value):
        start = told.person.span.start
        name = Text(told.person.value[: m.start()], Span(start, start + m.start()))
        party = Text(m["party"], Span(start + m.start("party"), start + m.end("party")))
        return replace(told, person=name, party=party)
    return told


# ---------------------------------------------------------------- items


def _items(minutes: Minutes, trusted: Trusted, notices: list[Notice]) -> tuple[Item, ...]:
    found: list[Item] = []
    for told in trusted.items:
        item = next((one for one in minutes.items if told.span.start <= one.title.span.start < told.span.end), None)
        found.append(_item(minutes.document, item, told, trusted, notices))
    return tuple(found)


def _item(document: Document, read: Item | None, told: TrustedItem, trusted: Trusted, notices: list[Notice]) -> Item:
    title = _masked(document, told.title)
    if read is None:
        read = Item(told.number, title, told.span)
    cases = told.case_numbers
    others = [one for one in read.case_numbers if _key(one.value) not in {_key(case.value) for case in cases}]
    if cases and others:
        for one in others:
            notices.append(Notice("case_contradiction", f"item {told.number}: the text says {one.value}", one.span))
    decisions, attendance, votes, dissents = read.decisions, read.attendance, read.votes, read.dissents
    if trusted.is_agenda:  # nothing has been treated yet: what the text quotes is of other meetings
        decisions = tuple(one for one in decisions if one.quoted)
        attendance = tuple(one for one in attendance if one.quoted)
        votes, dissents = (), ()
    elif told.attendance:
        named = [_person(document, one, read.attendance) for one in told.attendance]
        own = [one for one in named if one is not None and one.status != "present"]
        names = {fold(one.person.value) for one in named if one is not None}
        attendance = (*own, *(one for one in attendance if fold(one.person.value) not in names))
    return replace(
        read,
        number=told.number,
        title=title,
        span=told.span,
        numbered=told.numbered,
        case_numbers=cases or read.case_numbers,
        closed=read.closed if told.closed is None else told.closed,
        decisions=decisions,
        attendance=attendance,
        votes=votes,
        dissents=dissents,
        attachments=_attachments(document, read, told, notices),
    )


def _key(number: str) -> str:
    return re.sub(r"\s", "", number).casefold()


def _attachments(document: Document, read: Item, told: TrustedItem, notices: list[Notice]) -> tuple[Attachment, ...]:
    """The source's attachments; a list that only the text prints, where the source has none."""
    if not told.attachments:
        return read.attachments
    own = {fold(one.title.value) for one in told.attachments}
    for one in read.attachments:
        if fold(one.title.value) not in own and not any(_meets(one.title.span, t.title.span) for t in told.attachments):
            message = f"item {told.number}: the text lists {one.title.value[:80]!r}"
            notices.append(Notice("attachment_contradiction", message, one.title.span))
    return tuple(replace(one, title=_masked(document, one.title)) for one in told.attachments)
