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
from kg.mentions.persons import fields, names, offices
from kg.model import Attendance, Minutes, PersonMention, Span, Text
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
_AND = re.compile(r"(?:\s?\([^()\n]{1,12}\))?\s*(?:,|og|samt|&|,\s*og)\s*")


def find(doc: Doc) -> Iterator[PersonMention]:
    """Every natural person named in the minutes, field by field, then by place in the text."""
    told = tuple(_running(doc))
    with_office = {(m.where, danish.fold(m.name.value)) for m in told if m.title is not None}
    for mention in fields.find(doc):  # of a disqualified member the sentence that says what they are tells more
        if mention.title is not None or (mention.where, danish.fold(mention.name.value)) not in with_office:
            yield mention
    yield from told


def _running(doc: Doc) -> Iterator[PersonMention]:
    minutes, text = doc.minutes, doc.readable
    known_names = doc.authorities.derived(names.load)
    members = {danish.fold(a.person.value): fields.kind_in_lists(a) for a in _all_attendance(minutes) if not a.quoted}
    known = _known(minutes)
    common = names.Printed(text)
    blocked = _Blocked(minutes)
    by_number = {item.span.start: item for item in minutes.items}
    for passage in doc.passages:
        item = by_number.get(passage.start)
        if item is not None and danish.fold(item.title.value).startswith(_SIGNATURES):
            continue
        speaker = 0
        for found, office, organisation in _in_passage(text, passage, known_names, known, common, blocked, members):
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
        #: Members whom an item says to have taken no part, or to have gone: why, it may tell beside.
        self.moved = frozenset(a.person.span for item in minutes.items for a in item.attendance if not a.quoted)
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
    blocked: _Blocked,
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
        if blocked.holds(found.start, found.end) or at in listed:
            floor = found.end
            if Span(found.start, found.end) in blocked.moved:
                held = offices.after(text, found.end, ceiling, at + 1 < len(everyone))
                if held is not None and held.stated:
                    yield found, held, held.organisation
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
