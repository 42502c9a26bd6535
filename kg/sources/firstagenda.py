"""The answer of a FirstAgenda Publication on one meeting → a rendering and trusted values.

Seen: pairs of fields that say the same (`Number`/`Punktnummer`), zero GUIDs, titles that begin with the number,
`IsOpen` false with `Lukket punkt`, fields of whole word-processor pages. `Id` of the meeting itself is the zero GUID;
the one at the top counts. What a field means is said in `docs/harvesting.md`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from kg.model import Status
from kg.sources import payload
from kg.sources.meeting import Person, Point, Sourced
from kg.sources.rendering import cut_title

__all__ = ["INTERFACE", "KIND", "canonical", "is_meeting", "kind_of", "paper_path", "papers", "read", "recognises"]

KIND = "firstagenda"
#: Below a source's address, where its answers are.
INTERFACE = "api/agenda/"

#: Places are cut at so many characters in old entries.
CUT = 50


def is_meeting(value: Any) -> bool:
    """Is this an answer on one meeting?"""
    return isinstance(value, dict) and ("Dagsordenpunkter" in value or isinstance(value.get("Moede"), dict))


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - every kind is asked the same
    """May these bytes be such an answer, by their looks?"""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"Dagsordenpunkter"' in data


def kind_of(meeting: Any) -> str:
    """Kind of an entry: agenda, supplementary, ordinary, extraordinary or cancelled."""
    meeting = payload.record(meeting)
    name = payload.line(meeting.get("Navn")).casefold()
    if "aflyst" in name:
        return "cancelled"
    minutes = payload.flag(meeting.get("Afsluttet"))
    if re.match(r"(?:lukket |ekstraordinært? )?(?:beslutnings)?(?:referat|protokol)", name):
        minutes = True
    if minutes:
        return "extraordinary" if "ekstraordinær" in name else "ordinary"
    marks = (meeting.get("IsSupplementaryAgenda"), meeting.get("TillaegsDagsorden"))
    return "supplementary" if name.startswith("tillæg") or any(map(payload.flag, marks)) else "agenda"


def canonical(data: bytes) -> bytes:
    """The answer in one order: keys by name, items and attachments by their places."""
    value = payload.loads(data, "")
    if isinstance(value, dict):
        items = value.get("Dagsordenpunkter")
        if isinstance(items, list) and all(isinstance(one, dict) for one in items):
            value["Dagsordenpunkter"] = _items(value)
            for item in items:
                papers = item.get("Bilag")
                if isinstance(papers, list) and all(isinstance(one, dict) for one in papers):
                    item["Bilag"] = _papers(item)
    return payload.canonical(value)


_LAST = 1 << 30


def _items(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The items in the order of the agenda: by place, else by number; what has neither stays where it came."""

    def place(item: dict[str, Any]) -> tuple[int, int]:
        at, number = payload.whole(item.get("Sorting")), payload.whole(_number(item).rstrip("."))
        return (_LAST if at is None else at, _LAST if number is None else number)

    return sorted(payload.records(value.get("Dagsordenpunkter")), key=place)


def _papers(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The attachments in order; those of one place by their ids."""

    def place(paper: dict[str, Any]) -> tuple[int, str]:
        at = payload.whole(paper.get("Order"))
        return (_LAST, "") if at is None else (at, payload.identifier(paper.get("Id")))

    return sorted(payload.records(item.get("Bilag")), key=place)


def _number(item: dict[str, Any]) -> str:
    return payload.line(item.get("Number")) or payload.line(item.get("Punktnummer"))


def _head(item: dict[str, Any]) -> tuple[str, str, bool]:
    """(number, title, closed) of an item; what the portal says of it counts over a mark in its title."""
    title = payload.line(item.get("Caption")) or payload.line(item.get("Navn"))
    number, title, marked = cut_title(_number(item), title)
    said = payload.maybe(item.get("IsOpen"))
    return number, title, marked if said is None else not said


def paper_path(identifier: str) -> str:
    """Where the PDF of an attachment is, below the source's address."""
    return f"vis/pdf/bilag/{quote(identifier)}?redirectDirectlyToPdf=true"


def _base(about: dict[str, Any]) -> str:
    """The source's address, out of that of a meeting; "" when it is not known."""
    before, found, _ = payload.line(about.get("address")).partition(INTERFACE)
    return before if found and before.startswith(("http://", "https://")) else ""


def papers(data: bytes) -> list[tuple[str, str]]:
    """(id, title) of the attachments of open items that have a PDF."""
    found: dict[str, str] = {}
    for item in _items(payload.record(payload.loads(data, ""))):
        for paper in () if _head(item)[2] else _papers(item):
            identifier = payload.identifier(paper.get("Id"))
            if identifier and payload.maybe(paper.get("HarPdfVersion")) is not False:
                found.setdefault(identifier, payload.line(paper.get("Navn")))
    return list(found.items())


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:
    """The meeting of an answer. `about`: what its index says of it (`listed`, `council`, `period`), where known."""
    value = payload.record(payload.loads(data, where))
    listed = payload.record(about.get("listed"))
    meeting = payload.record(value.get("Moede"))
    both = {**{k: v for k, v in listed.items() if v is not None}, **{k: v for k, v in meeting.items() if v is not None}}
    if payload.flag(value.get("TillaegsDagsorden")):
        both["TillaegsDagsorden"] = True
    body = payload.line(payload.record(value.get("Udvalg")).get("Navn"))
    body = body or payload.line(payload.record(about.get("council")).get("Navn"))
    starts = payload.instant(both.get("Dato")) or payload.instant(both.get("MeetingBeginUtc"))
    kind = kind_of(both)
    place = payload.line(both.get("Sted"))
    notices: list[tuple[str, str]] = []
    listed_items = value.get("Dagsordenpunkter")
    odd = len(listed_items) - len(_items(value)) if isinstance(listed_items, list) else int(bool(listed_items))
    if odd:
        notices.append(("payload_odd", f"{odd} of the entries among the items make no sense"))
    return Sourced(
        kind=kind,
        body=body,
        starts=starts,
        ends=_end(both, starts, kind),
        place=place,
        place_cut=len(payload.line(both.get("Sted"))) >= CUT - 1,
        name=payload.line(both.get("Navn")),
        period=payload.line(about.get("period")),
        persons=_persons(both, kind, notices),
        points=tuple(_point(item, _base(about), notices) for item in _items(value)),
        identifier=payload.identifier(value.get("Id")) or payload.identifier(listed.get("Id")),
        published=payload.line(both.get("ReleasedDate")),
        notices=tuple(notices),
    )


def _end(meeting: dict[str, Any], starts: datetime | None, kind: str) -> datetime | None:
    """When it ended; an agenda knows only the plan, and an end that is the beginning is none."""
    ends = payload.instant(meeting.get("MeetingEndUtc"))
    if kind in ("agenda", "supplementary", "cancelled") or ends is None or starts is None or ends <= starts:
        return None
    return ends


def _persons(meeting: dict[str, Any], kind: str, notices: list[tuple[str, str]]) -> tuple[Person, ...]:
    """Who was there; of an agenda and a meeting that was called off nobody: they list who was asked to come."""
    if kind in ("agenda", "supplementary", "cancelled"):
        return ()
    found: list[Person] = []
    for one in payload.records(meeting.get("Moededeltagere")):
        name = payload.line(one.get("Name")) or payload.line(one.get("Navn"))
        if not name:
            continue
        sort = payload.whole(one.get("AttendanceType"))
        if sort:
            notices.append(("attendance_unknown", f"{name}: attendance of type {sort} is not known"))
            continue
        cancelled = payload.flag(one.get("ParticipationCancelled"))
        status: Status = "excused" if cancelled else "absent" if payload.flag(one.get("Absent")) else "present"
        found.append(Person(name, status))
    return tuple(found)


def _point(item: dict[str, Any], base: str, notices: list[tuple[str, str]]) -> Point:
    number, title, closed = _head(item)
    if item.get("ExternalAgendaItemAttendees"):
        notices.append(("attendance_unknown", f"item {number}: who attended it is told in an unknown form"))
    cases = payload.line(item.get("CaseNumber")) or payload.line(item.get("SagsNummer"))
    if closed:
        return Point(number, title, cases=_cases(cases), closed=True)
    parts: list[tuple[str, str, bool]] = []
    for one in payload.records(item.get("Felter")):
        heading = payload.line(one.get("Navn"))
        if isinstance(one.get("Html"), str) and one["Html"].strip():
            parts.append((heading, one["Html"], True))
        elif isinstance(one.get("Tekst"), str) and one["Tekst"].strip():
            parts.append((heading, one["Tekst"], False))
    decision = item.get("ItemDecision")
    if isinstance(decision, str) and decision.strip():
        parts.append(("Beslutning", decision, "<" in decision))
    listed = item.get("Bilag")
    every = [(payload.line(paper.get("Navn")), payload.identifier(paper.get("Id"))) for paper in _papers(item)]
    named = [(one, identifier) for one, identifier in every if one]
    files = tuple((one, f"{base}{paper_path(one)}" if base and one else "") for _, one in named)
    return Point(
        number,
        title,
        _cases(cases),
        False,
        tuple(parts),
        tuple(one for one, _ in named) if isinstance(listed, list) else None,
        files=files,
    )


def _cases(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,;]| og ", words) if part.strip()))
