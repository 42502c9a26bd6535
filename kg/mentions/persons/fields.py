"""Persons whom fields of the minutes name: lists of attendance, those disqualified, caseworkers, voters.

Takes minutes, gives `PersonMention`s with the office that a list prints beside the name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kg.mentions.doc import Doc
from kg.model import Attendance, Item, Minutes, PersonMention, Span, Text
from kg.text import danish
from kg.text.offices import is_office, is_plural
from kg.text.person_names import is_person_name

__all__ = ["find", "kind_in_lists"]

#: A label that is an office, on a line of its own or before the name ("Referent: …").
_FIELD = re.compile(r"(?:^|\n)[*#\s]{0,6}(?P<word>[^\W\d_]{4,30})[*\s]{0,4}[:\n][:*\s]{0,8}$")
#: An office right before a name in a list ("suppleant Anna Holm", "suppleanten, Anna Holm").
_RIGHT_BEFORE = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]{4,30}),? $")
_RIGHT_AFTER = re.compile(
    r"(?:\s?\([^()\n]{1,20}\))?\s(?:deltog|deltager|mødte|møder|indkaldt)\ssom\s(?P<word>[^\W\d_]{4,30})"
)
_CASEWORKER = "Sagsbehandler"
_KINDS = {"chair": "chair", "vice_chair": "member", "secretary": "official", "official": "official", "guest": "guest",
          "observer": "guest", "presenter": "presenter"}  # fmt: skip
_NAMED_BY_ROLE = frozenset({"chair", "vice_chair", "secretary"})


def find(doc: Doc) -> Iterator[PersonMention]:
    """Everyone whom a field names, field by field."""
    minutes = doc.minutes
    yield from _attendance(minutes, _Places(minutes))
    for item in minutes.items:
        yield from _quoted(item, minutes)
        yield from _disqualified(item, minutes)
        yield from _caseworkers(item, doc.readable)
        yield from _voters(item)


class _Places:
    """Which part of the minutes a place belongs to."""

    def __init__(self, minutes: Minutes) -> None:
        self._items = sorted((i.span.start, i.span.end, i.number) for i in minutes.items)
        self._starts = [start for start, _, _ in self._items]

    def of(self, span: Span) -> str:
        """Item number, or "header"."""
        at = bisect_right(self._starts, span.start) - 1
        return self._items[at][2] if at >= 0 and span.start < self._items[at][1] else "header"


def _attendance(minutes: Minutes, where: _Places) -> Iterator[PersonMention]:
    """Those whom the meeting's lists name, once each: in the header, else in the first item that names them."""
    seen: set[str] = set()
    in_items = sorted((a for item in minutes.items for a in item.attendance if not a.quoted), key=lambda a: a.span)
    first = {danish.fold(a.person.value): a for a in reversed(in_items)}
    header = minutes.document.text[: min((item.span.start for item in minutes.items), default=0)]
    for attendance in (*minutes.attendance, *in_items):
        key = danish.fold(attendance.person.value)
        if attendance.quoted or key in seen:
            continue
        seen.add(key)
        kind = kind_in_lists(attendance)
        own = kind in ("member", "chair", "substitute")
        body = minutes.body.value if own else (attendance.affiliation.value if attendance.affiliation else "")
        person = _first_printed(attendance, first.get(key), header)
        title = _title(minutes.document.text, attendance)
        yield PersonMention(person.span, where.of(person.span), person, kind, title, body)


def _first_printed(attendance: Attendance, in_items: Attendance | None, header: str) -> Text:
    """The person where the minutes first name them: a movement told in an item may stand for an entry of the header."""
    person = attendance.person
    if person.span.start < len(header):
        return person
    parts = (re.escape(part) for part in person.value.replace("-", "- ").split())
    printed = re.search(r"\b" + r"\s*".join(parts) + r"\b", header)
    if printed is not None:
        return Text(person.value, Span(*printed.span()))
    return in_items.person if in_items is not None and in_items.person.span < person.span else person


def kind_in_lists(attendance: Attendance) -> str:
    """Kind of a person by what a list says of them."""
    return "substitute" if attendance.status == "substitute" else _KINDS.get(attendance.role or "", "member")


def _title(text: str, attendance: Attendance) -> Text | None:
    """The office printed in a list, or the word for a role (`Formand A (A)`, `A (A), formand`, `Referent: A`)."""
    if attendance.title is not None and any(map(is_office, attendance.title.value.split())):
        return attendance.title
    person = attendance.person.span
    beside = _RIGHT_BEFORE.search(text, max(0, person.start - 40), person.start)
    if attendance.status == "substitute" and beside is None:
        beside = _RIGHT_AFTER.match(text, person.end)
    if beside is not None and is_office(beside["word"]):
        return Text(_undefined(beside["word"]), Span(*beside.span("word")))
    if attendance.role not in _NAMED_BY_ROLE:
        return None
    low, high = max(attendance.span.start, person.start - 60), min(attendance.span.end, person.end + 60)
    for start, end in ((low, person.start), (person.end, high)):
        for word in re.finditer(r"[^\W\d_]+", text[start:end]):
            if is_office(word.group()):
                return Text(word.group(), Span(start + word.start(), start + word.end()))
    label = _FIELD.search(text, max(0, person.start - 40), person.start)
    if label is not None and is_office(label["word"]):
        return Text(label["word"], Span(*label.span("word")))
    return None


def _undefined(word: str) -> str:
    """`suppleanten` → `suppleant`: what somebody is, without the article of a sentence."""
    return word[:-2] if word.endswith("en") and is_office(word[:-2]) else word


def _quoted(item: Item, minutes: Minutes) -> Iterator[PersonMention]:
    """Members of other bodies whose decisions the item quotes, once per body; own members are known from the lists."""
    own = danish.body_key(minutes.body.value)
    seen = {(danish.fold(a.person.value), own) for a in minutes.attendance}
    for attendance in item.attendance:
        key = (danish.fold(attendance.person.value), danish.body_key(attendance.body or ""))
        if attendance.quoted and key not in seen:
            seen.add(key)
            yield PersonMention(
                attendance.person.span, item.number, attendance.person, "other_member", attendance.title,
                attendance.body or "",
            )  # fmt: skip


def _disqualified(item: Item, minutes: Minutes) -> Iterator[PersonMention]:
    """Those who took no part in the item because they have a share in it, once each; who was away had none."""
    seen = {
        danish.fold(a.person.value)
        for a in minutes.attendance
        if a.away and (not a.for_items or item.number in a.for_items)
    }
    for attendance in item.attendance:
        key = danish.fold(attendance.person.value)
        if attendance.status == "recused" and not attendance.quoted and key not in seen:
            seen.add(key)
            yield PersonMention(
                attendance.person.span, item.number, attendance.person, "member", None, minutes.body.value
            )


def _caseworkers(item: Item, text: str) -> Iterator[PersonMention]:
    """Caseworkers by name, with the label of their field as office; initials are no names."""
    for worker in item.caseworkers:
        if is_person_name(worker.value):
            label = _label(text, worker.span)
            yield PersonMention(worker.span, item.number, worker, "caseworker", label or Text(_CASEWORKER, worker.span))


#: The words of a label before a field's value; they may stand on the line above it.
_LABELLED = re.compile(r"(?P<label>(?:[^\W\d_]+ ){0,2}[^\W\d_]{4,30})[ ]*(?:[:\t]|\n)")


def _label(text: str, place: Span) -> Text | None:
    """The nearest label before a caseworker, when it is an office (`Sagsansvarlig`, `Øvrige sagsbehandlere`)."""
    line = text.rfind("\n", 0, place.start) + 1
    start = text.rfind("\n", 0, max(0, line - 1)) + 1
    labels = [m for m in _LABELLED.finditer(text, start, place.start) if any(map(_names_office, m["label"].split()))]
    return Text(labels[-1]["label"], Span(*labels[-1].span("label"))) if labels else None


def _names_office(word: str) -> bool:
    return is_office(word) or is_plural(word)


def _voters(item: Item) -> Iterator[PersonMention]:
    """Those who are recorded by name as voting or dissenting."""
    for vote in item.votes:
        for side in (vote.in_favour, vote.against, vote.abstained):
            for voter in side.voters:
                if is_person_name(voter.value):
                    yield PersonMention(voter.span, item.number, voter, "voter")
    for dissent in item.dissents:
        if dissent.by is not None and is_person_name(dissent.by.value):
            yield PersonMention(dissent.by.span, item.number, dissent.by, "voter")
