"""A meeting's values → one text in which every trusted value is printed once, and where each stands.

The text is fixed: the same values give the same text. Header lines first, then each item: its head, case number, texts,
attachment titles. What has structure keeps it as headings, so that the grammar reads the rest as it reads any minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import InputRefused
from kg.model import Attachment, Attendance, Headline, Span, Term, Text
from kg.read import decode, html
from kg.sources import payload
from kg.sources.meeting import Person, Point, Sourced

__all__ = ["Trusted", "TrustedItem", "cut_title", "render"]


@dataclass(frozen=True, slots=True)
class TrustedItem:
    """An item as the source has it. `attachments` None: the source does not say; `closed` None likewise.

    `attendance`: presence at this item alone.
    """

    number: str
    title: Text
    span: Span
    numbered: bool = True
    case_numbers: tuple[Text, ...] = ()
    closed: bool | None = None
    attachments: tuple[Attachment, ...] | None = None
    attendance: tuple[Attendance, ...] = ()


@dataclass(frozen=True, slots=True)
class Trusted:
    """Values that count over what the text of a document says; spans point into that text.

    `ends_at` gives way to a time in the text, and `place` to a longer one that begins with it when it may have been
    `place_cut`. `lines` are the lines of `attendance`, in step: title and party are read there.
    """

    kind: str
    body: Text
    held_on: Text
    day: str
    starts_at: Text | None = None
    ends_at: Text | None = None
    place: Text | None = None
    place_cut: bool = False
    term: Term | None = None
    attendance: tuple[Attendance, ...] = ()
    items: tuple[TrustedItem, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()

    @property
    def is_agenda(self) -> bool:
        """Does the document only say what will be treated?"""
        return self.kind in ("agenda", "supplementary")


#: Titles of the text, by kind.
_TITLES = {
    "agenda": "Dagsorden",
    "supplementary": "Tillægsdagsorden",
    "ordinary": "Referat",
    "extraordinary": "Referat af ekstraordinært møde",
    "cancelled": "Aflyst møde",
}
#: Lists of persons by status, in the order in which they are printed.
_LISTS = (
    ("present", "Til stede"),
    ("substitute", "Stedfortrædere"),
    ("excused", "Afbud"),
    ("absent", "Fraværende"),
    ("recused", "Inhabile"),
    ("late", "Kom senere"),
    ("left", "Forlod mødet"),
    ("unknown", "Uoplyst"),
)
_TERM = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)\d\d)(?!\d)")
_BODY_TERM = re.compile(r"[\s,(-]*(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d\)?\s*$")


class _Sheet:
    """Lines with their places."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.at = 0

    def put(self, before: str, words: str, after: str = "") -> Text:
        """A line; the place of its words."""
        start = self.at + len(before)
        self._add(f"{before}{words}{after}\n")
        return Text(words, Span(start, start + len(words)))

    def blank(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n\n") and self.parts[-1] != "\n":
            self._add("\n")

    def block(self, text: str) -> None:
        text = text.strip("\n")
        if text:
            self._add(text + "\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)


def render(meeting: Sourced, where: str) -> tuple[str, tuple[Headline, ...], Trusted]:
    """(text, heads of the items, trusted values) of a meeting. Raises `InputRefused` without a body or a day."""
    if not meeting.body or meeting.starts is None:
        lacks = "day" if meeting.body else "council"
        raise InputRefused(f"the meeting has no {lacks}", where=where, remedy="fetch it again from its source")
    sheet = _Sheet()
    sheet.put("", meeting.name if meeting.name and meeting.kind == "ordinary" else _TITLES[meeting.kind])
    sheet.blank()
    body = sheet.put("Udvalg: ", _BODY_TERM.sub("", meeting.body) or meeting.body)
    day = sheet.put("Mødedato: ", f"{meeting.starts:%d.%m.%Y}")
    starts = sheet.put("Starttidspunkt: ", f"{meeting.starts:%H:%M}") if meeting.clock else None
    ends = sheet.put("Sluttidspunkt: ", f"{meeting.ends:%H:%M}") if meeting.ends else None
    place = sheet.put("Mødested: ", meeting.place) if meeting.place else None
    term = None
    if (years := _TERM.search(meeting.period)) and int(years[1]) < int(years[2]):
        printed = sheet.put("Periode: ", f"{years[1]}-{years[2]}")
        term = Term(int(years[1]), int(years[2]), printed.span)
    attendance = _lists(sheet, meeting.persons, "")
    if meeting.presence:
        sheet.blank()
        sheet.block(decode.clean(meeting.presence, where))
    heads: list[Headline] = []
    items: list[TrustedItem] = []
    for position, point in enumerate(meeting.points, 1):
        heads.append(_item(sheet, point, position, items, where))
    trusted = Trusted(
        kind=meeting.kind,
        body=body,
        held_on=day,
        day=meeting.starts.date().isoformat(),
        starts_at=starts,
        ends_at=ends,
        place=place,
        place_cut=meeting.place_cut,
        term=term,
        attendance=attendance,
        items=tuple(items),
        notices=meeting.notices,
    )
    return "".join(sheet.parts), tuple(heads), trusted


def _lists(sheet: _Sheet, persons: tuple[Person, ...], mark: str) -> tuple[Attendance, ...]:
    """Persons by status, each on a line of its own."""
    found: list[Attendance] = []
    seen: set[str] = set()
    for status, label in _LISTS:
        some = [one for one in persons if one.status == status and one.name.casefold() not in seen]
        if not some:
            continue
        sheet.blank()
        sheet.put("", f"{mark}{label}:")
        for one in some:
            if one.name.casefold() in seen:
                continue
            seen.add(one.name.casefold())
            name = sheet.put("- ", one.name, f", {one.more}" if one.more else "")
            found.append(Attendance(name, one.status, name.span, role=one.role))
    return tuple(found)


def _item(sheet: _Sheet, point: Point, position: int, items: list[TrustedItem], where: str) -> Headline:
    """An item on the sheet; its trusted values are added to `items`."""
    sheet.blank()
    start = sheet.at
    number = point.number or str(position)
    title = sheet.put(f"## {number}. ", point.title or "Punkt")
    cases = tuple(sheet.put("Sagsnr.: ", case) for case in point.cases)
    if point.closed:
        sheet.put("", "Lukket punkt")
    there = _lists(sheet, point.persons, "### ") if point.persons and not point.closed else ()
    for heading, words, is_html in () if point.closed else point.parts:
        sheet.blank()
        text = _text(words, is_html, where)
        if not text.strip():
            continue
        if heading and not text.lstrip().startswith("#"):
            sheet.put("### ", heading)
        sheet.block(text)
    papers: tuple[Attachment, ...] | None = None
    if point.papers is not None and not point.closed:
        papers = ()
        if point.papers:
            sheet.blank()
            sheet.put("### ", "Bilag")
            files = point.files or (("", ""),) * len(point.papers)
            papers = tuple(
                Attachment(sheet.put("- ", title), *file) for title, file in zip(point.papers, files, strict=True)
            )
    span = Span(start, max(start, sheet.at - 1))
    items.append(TrustedItem(number, title, span, bool(point.number), cases, point.closed, papers, there))
    return Headline(start, number, title, bool(point.number))


def _text(words: str, is_html: bool, where: str) -> str:
    """Text of a field; one that cannot be read is told of in its place."""
    try:
        if is_html:
            words = html.fragment(words, where)
        return decode.clean(words, where)
    except InputRefused:
        return ""


_NUMBER_FIRST = re.compile(
    r"(?:(?:punkt|pkt\.?|sag)\s+)?(?P<number>\d{1,4}[a-z]?)(?:[.:)]|\s*[-–]|\s)\s*(?=\S)", re.IGNORECASE
)
_MARK_FIRST = re.compile(
    r"\(?(?P<mark>lukket|åben|åbent)(?:\s+(?:punkt|sag))?(?:\)?\s*[:–-]|\))\s*(?=\S)", re.IGNORECASE
)
_MARK_LAST = re.compile(r"\s*[-–(]\s*(?P<mark>lukket|åben|åbent)(?:\s+(?:punkt|sag))?\)?\s*$", re.IGNORECASE)
_MARK_ONLY = re.compile(r"lukket(?:\s+(?:punkt|sag))?\W*", re.IGNORECASE)


def cut_title(number: str, title: str) -> tuple[str, str, bool]:
    """(number without noughts before it, title without number and mark, is it marked as closed?)"""
    number = re.sub(r"^(?:punkt|pkt\.?)\s*", "", payload.line(number), flags=re.IGNORECASE).rstrip(" .:)")
    number = re.sub(r"^0+(?=\d)", "", number)
    closed = _MARK_ONLY.fullmatch(title) is not None
    for _ in range(3):
        if (m := _NUMBER_FIRST.match(title)) and (m["number"].lstrip("0") or "0") == (
            number or m["number"].lstrip("0")
        ):
            rest = title[m.end() :]
            apart = title[m.end("number") : m.end()].strip() or not title[0].isdigit()
            if apart or (number and rest[0].isupper()):  # `3 nye boliger` is a title, `3 Budget` a number and one
                number, title = number or m["number"].lstrip("0"), rest
                continue
        if m := _MARK_FIRST.match(title):
            closed = closed or m["mark"].casefold() == "lukket"
            title = title[m.end() :]
            continue
        if (m := _MARK_LAST.search(title)) and m.start() > 2:
            closed = closed or m["mark"].casefold() == "lukket"
            title = title[: m.start()]
            continue
        break
    return number, title, closed
