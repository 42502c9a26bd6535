"""Persons named in the minutes: where, in what part, with the office and employer printed beside the name.

Four sources, in this order: the attendance of the meeting (header, or the first item that names somebody whom only
items name), attendance of other bodies' meetings that an item quotes, caseworkers and voters, and the running text of
the items. A person whom the text names twice in an item is two mentions. Lists of attendance inside items are not
read as text: they are attendance, not mentions. Rooms, streets, prizes and firms are no persons (`kg.mentions.names`).

Kinds: member, chair, official, substitute, guest (of this meeting), other_member (of a quoted body), caseworker,
presenter (speaks or is announced to speak, or is named with an office), voter, mentioned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator

from kg.mentions.doc import Doc, Passage
from kg.mentions.lexicon import DATA
from kg.mentions.persons import names, offices
from kg.model import Attendance, Item, Minutes, PersonMention, Span, Text
from kg.text import danish
from kg.text.person_names import is_person_name

__all__ = ["find"]

_WORDS = DATA["persons"]
_SIGNATURES = tuple(_WORDS["signatures"])
_LIST = re.compile(
    rf"^\W*(?:{'|'.join(sorted(map(re.escape, _WORDS['lists']), key=len, reverse=True))})\b", re.IGNORECASE
)
_BEFORE = re.compile(
    r"(?:^|[\s(–-])(?:"
    + "|".join(re.escape(w) for w in sorted(_WORDS["presenting_before"], key=len, reverse=True))
    + r")\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,)]{0,3}(?:\w+\s){0,2}?(?:"
    + "|".join(re.escape(w) for w in sorted(_WORDS["presenting_after"], key=len, reverse=True))
    + r")",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _WORDS['addressed']))})\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|og|samt|&|,\s*og)\s*")
#: A label that is an office, on a line of its own or before the name ("Referent: …").
_FIELD = re.compile(r"(?:^|\n)[*#\s]{0,6}(?P<word>[^\W\d_]{4,30})[*\s]{0,4}[:\n][:*\s]{0,8}$")
_LABEL = re.compile(r"(?:Øvrige\s+)?sagsbehandler(?:e)?", re.IGNORECASE)
_KINDS = {"chair": "chair", "vice_chair": "member", "secretary": "official", "official": "official", "guest": "guest",
          "observer": "guest", "presenter": "presenter"}  # fmt: skip


def find(doc: Doc) -> Iterator[PersonMention]:
    """Every natural person named in the minutes, field by field, then by place in the text."""
    minutes, text = doc.minutes, doc.readable
    where = _Places(minutes)
    yield from _attendance(minutes, where)
    for item in minutes.items:
        yield from _quoted(item)
        yield from _caseworkers(item, text)
        yield from _voters(item)
    yield from _running(doc)


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
    in_items = (a for item in minutes.items for a in item.attendance)
    for attendance in (*minutes.attendance, *sorted(in_items, key=lambda a: a.span)):
        key = danish.fold(attendance.person.value)
        if attendance.quoted or key in seen:
            continue
        seen.add(key)
        kind = _kind_in_lists(attendance)
        own = kind in ("member", "chair", "substitute")
        body = minutes.body.value if own else (attendance.affiliation.value if attendance.affiliation else "")
        yield PersonMention(
            attendance.person.span,
            where.of(attendance.person.span),
            attendance.person,
            kind,
            _title(minutes.document.text, attendance),
            body,
        )


def _kind_in_lists(attendance: Attendance) -> str:
    return "substitute" if attendance.status == "substitute" else _KINDS.get(attendance.role or "", "member")


def _title(text: str, attendance: Attendance) -> Text | None:
    """The office printed in a list, or the word for a role (`Formand A (A)`, `A (A), formand`, `Referent: A`)."""
    if attendance.title is not None and any(map(offices.is_office, attendance.title.value.split())):
        return attendance.title
    if attendance.role not in ("chair", "vice_chair", "secretary"):
        return None
    person = attendance.person.span
    low, high = max(attendance.span.start, person.start - 60), min(attendance.span.end, person.end + 60)
    for start, end in ((low, person.start), (person.end, high)):
        for word in re.finditer(r"[^\W\d_]+", text[start:end]):
            if offices.is_office(word.group()):
                return Text(word.group(), Span(start + word.start(), start + word.end()))
    label = _FIELD.search(text, max(0, person.start - 40), person.start)
    if label is not None and offices.is_office(label["word"]):
        return Text(label["word"], Span(*label.span("word")))
    return None


def _quoted(item: Item) -> Iterator[PersonMention]:
    """Members of other bodies whose decisions the item quotes, once per body."""
    seen: set[tuple[str, str]] = set()
    for attendance in item.attendance:
        key = (danish.fold(attendance.person.value), attendance.body or "")
        if attendance.quoted and key not in seen:
            seen.add(key)
            yield PersonMention(
                attendance.person.span, item.number, attendance.person, "other_member", attendance.title,
                attendance.body or "",
            )  # fmt: skip


def _caseworkers(item: Item, text: str) -> Iterator[PersonMention]:
    """Caseworkers by name, with the label of their field as office; initials are no names."""
    for worker in item.caseworkers:
        if not is_person_name(worker.value):
            continue
        line = text.rfind("\n", 0, worker.span.start) + 1
        label = _LABEL.search(text, line, worker.span.start)
        title = Text("Sagsbehandler", Span(*label.span()) if label else worker.span)
        yield PersonMention(worker.span, item.number, worker, "caseworker", title)


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


# ---------------------------------------------------------------- running text


def _running(doc: Doc) -> Iterator[PersonMention]:
    minutes, text = doc.minutes, doc.readable
    known_names = doc.authorities.derived(names.load)
    members = {danish.fold(a.person.value): _kind_in_lists(a) for a in _all_attendance(minutes) if not a.quoted}
    known = _known(minutes)
    common = names.Printed(text)
    fields = _Blocked(minutes)
    by_number = {item.span.start: item for item in minutes.items}
    for passage in doc.passages:
        item = by_number.get(passage.start)
        if item is not None and danish.fold(item.title.value).startswith(_SIGNATURES):
            continue
        speaker = 0
        for found, office, organisation in _in_passage(text, passage, known_names, known, common, fields, members):
            if passage.where == "header" and office is None:
                continue
            kind = _kind(text, found, office, members.get(danish.fold(found.name), ""))
            if kind in ("mentioned", "official", "guest") and speaker and _AND.fullmatch(text, speaker, found.start):
                kind = "presenter"
            speaker = max(found.end, office.end if office else 0) if kind == "presenter" else 0
            title = Text(office.title, Span(office.start, office.end)) if office else None
            span = Span(found.start, found.end)
            employer = organisation or (minutes.body.value if kind == "member" else "")
            yield PersonMention(span, passage.where, Text(found.name, span), kind, title, employer)


def _all_attendance(minutes: Minutes) -> Iterator[Attendance]:
    yield from minutes.attendance
    for item in minutes.items:
        yield from item.attendance


def _known(minutes: Minutes) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Names that the document's own lists give, as folded words, by their first word."""
    printed = {a.person.value for a in _all_attendance(minutes)}
    printed |= {w.value for item in minutes.items for w in item.caseworkers}
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(printed):
        parts = tuple(t.folded for t in names.tokens(name))
        if len(parts) > 1 and is_person_name(name):
            found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(set(rest))) for first, rest in found.items()}


class _Blocked:
    """Places that fields of the minutes already account for: attendance, caseworkers, voters, absent lists, titles of
    attachments, the meeting's place."""

    def __init__(self, minutes: Minutes) -> None:
        spans = [a.person.span for a in _all_attendance(minutes)]
        spans += [a.substitute_for.span for a in _all_attendance(minutes) if a.substitute_for is not None]
        if minutes.place is not None:
            spans.append(minutes.place.span)
        for item in minutes.items:
            spans += [w.span for w in item.caseworkers]
            spans += [s.span for s in item.sections if s.kind in ("absent", "attachments")]
            spans += [a.title.span for a in item.attachments]
            spans += [
                v.span for vote in item.votes for s in (vote.in_favour, vote.against, vote.abstained) for v in s.voters
            ]
            spans += [d.by.span for d in item.dissents if d.by is not None]
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def holds(self, start: int, end: int) -> bool:
        """Does a field cover part of [start, end)?"""
        at = bisect_right(self._starts, max(start, end - 1)) - 1
        return at >= 0 and self._ends[at] > start


def _in_passage(
    text: str,
    passage: Passage,
    lists: names.Names,
    known: dict[str, tuple[tuple[str, ...], ...]],
    common: names.Printed,
    fields: _Blocked,
    members: Container[str],
) -> Iterator[tuple[names.Found, offices.Office | None, str]]:
    """Names of the passage with office and employer, left to right."""
    words = names.near_names(text, passage.start, passage.end, lists, known)

    def titled(start: int, *, surname: bool) -> bool:
        """Does an office lead up to the name; one further off, or a word like "v/", where a surname ends the name?"""
        if surname and _BEFORE.search(text, max(passage.start, start - 24), start):
            return True
        office = offices.before(text, start, passage.start)
        return office is not None and (start - office.end <= 3 or (surname and text[start - 2 : start] == ", "))

    everyone = list(names.persons(text, words, lists, known, common, titled))
    listed = _lines_of_names(text, everyone, members)
    floor = passage.start
    several: offices.Office | None = None
    for at, found in enumerate(everyone):
        ceiling = everyone[at + 1].start if at + 1 < len(everyone) else passage.end
        if fields.holds(found.start, found.end) or at in listed:
            floor = found.end
            continue
        office = offices.before(text, found.start, floor)
        before = several if at and _AND.fullmatch(text, everyone[at - 1].end, found.start) else None
        several = None
        if office is None:
            office = several = offices.shared(text, found.start, floor) or before
        floor = found.end
        organisation = ""
        if office is None:
            office = offices.after(text, found.end, ceiling, at + 1 < len(everyone))
            floor = office.end if office is not None else floor
        if office is not None:
            organisation = office.organisation
            if not organisation and office.start < found.start:
                organisation = offices.organisation_after(text, found.end, ceiling)
        yield found, office, organisation


def _lines_of_names(text: str, everyone: list[names.Found], members: Container[str]) -> set[int]:
    """Indices of names on lines that list attendance: a label of absence before them, or only members' names."""
    lines: dict[int, list[int]] = {}
    line = -1
    for at, found in enumerate(everyone):
        if line < 0 or "\n" in text[everyone[at - 1].start : found.start]:
            line = text.rfind("\n", 0, found.start) + 1
        lines.setdefault(line, []).append(at)
    listed: set[int] = set()
    for line, here in lines.items():
        stop = text.find("\n", everyone[here[-1]].end)
        stop = len(text) if stop < 0 else stop
        rest = text[line : everyone[here[0]].start]
        labelled = _LIST.match(text, line, stop) is not None
        for n, at in enumerate(here):
            following = everyone[here[n + 1]].start if n + 1 < len(here) else stop
            rest += text[everyone[at].end : min(following, everyone[at].end + 200)]
        bare = re.sub(r"\([^()\n]{0,20}\)|\b(?:og|samt)\b|[^\w]", "", _LIST.sub("", rest))
        only_members = all(danish.fold(everyone[at].name) in members for at in here)
        if not bare and (only_members or labelled):
            listed.update(here)
    return listed


def _kind(text: str, found: names.Found, office: offices.Office | None, listed: str) -> str:
    """Kind of a name in running text; `listed`: its kind in the lists of attendance, "" when they do not have it."""
    start = office.start if office is not None and office.start < found.start else found.start
    end = office.end if office is not None and office.start > found.start else found.end
    speaks = _BEFORE.search(text, max(0, start - 24), start) or _AFTER.match(text, end, end + 60)
    if listed not in ("", "official", "guest"):
        return "presenter" if speaks and office is not None else "member"
    if not speaks and (_ADDRESSED.search(text, max(0, start - 40), start) or (listed and office is None)):
        return listed or "mentioned"
    if speaks or office is not None:
        return "presenter"
    return "mentioned"
