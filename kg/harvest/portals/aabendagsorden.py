"""Åben Dagsorden: a JSON search that gives fifty meetings at most, and an HTML fragment per meeting.

The search is asked in windows of ten days; a window that is full is halved. Days are written as the portal wants them:
`iso` or `dmy`, a column of its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from kg.errors import InputRefused
from kg.harvest.client import Closed, Failed
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Paper, Window, refuse
from kg.sources import payload

__all__ = ["KIND", "ORDER", "TITLE", "answers", "documents", "fetch", "listing"]

KIND, TITLE, ORDER = "aabendagsorden", "Åben Dagsorden", 2

#: Meetings that one answer holds at most, days of a window, years that a first run goes back without other word, and
#: days ahead.
MOST, DAYS, YEARS, AHEAD = 50, 10, 10, 180


def answers(ask: Ask) -> bool:
    """Does the search answer here?"""
    value = payload.record(ask.json(_path(ask, date(2020, 1, 1), date(2020, 1, 2)), keep=True))
    return "meetings" in value or "numberOfResults" in value


def _path(ask: Ask, first: date, last: date) -> str:
    form = "%d/%m/%Y" if ask.source.dates == "dmy" else "%Y-%m-%d"
    return f"rest/meeting/search?query=&fromDate={quote(first.strftime(form))}&toDate={quote(last.strftime(form))}"


def listing(ask: Ask, window: Window) -> Listing:
    """All meetings of the window; those that are blocked are left alone."""
    first = window.first(YEARS)
    last = window.until or window.today + timedelta(days=AHEAD)
    entries: dict[str, Entry] = {}
    problems: list[tuple[str, str]] = []
    unknown: list[tuple[date, date]] = []
    listed = 0
    waiting = [
        (day, min(day + timedelta(days=DAYS - 1), last))
        for day in (first + timedelta(days=n) for n in range(0, (last - first).days + 1, DAYS))
    ]
    while waiting:
        since, until = waiting.pop(0)
        path = _path(ask, since, until)
        try:
            meetings, number = _found(ask, path)
        except (Failed, InputRefused) as error:
            if isinstance(error, Closed) or not listed:
                raise
            problems.append((f"{since} to {until}", f"the search could not be had: {error}"))
            unknown.append((since, until))
            continue
        listed += 1
        if max(len(meetings), number) >= MOST or number > len(meetings):
            if since < until:
                half = since + (until - since) / 2
                waiting[:0] = [(since, half), (half + timedelta(days=1), until)]
                continue
            problems.append((since.isoformat(), f"more than {MOST} meetings on one day: some are missing"))
        for at, meeting in enumerate(meetings, 1):
            _take(meeting, f"{since}, entry {at}", entries, problems)

    def covers(day: str) -> bool:
        holes = any(a.isoformat() <= day <= b.isoformat() for a, b in unknown)
        return first.isoformat() <= day <= last.isoformat() and not holes

    return Listing(tuple(entries.values()), tuple(problems), covers)


def _found(ask: Ask, path: str) -> tuple[list[Any], int]:
    """The meetings of one answer, and how many there are said to be."""
    value = payload.record(ask.json(path))
    number = payload.whole(value.get("numberOfResults"))
    meetings = value.get("meetings")
    if meetings is None and number == 0:
        meetings = []
    if not isinstance(meetings, list):
        raise refuse("this is no search of Åben Dagsorden (no `meetings`)", ask.address(path))
    return meetings, number or 0


def _take(meeting: Any, where: str, entries: dict[str, Entry], problems: list[tuple[str, str]]) -> None:
    said = payload.record(meeting)
    identifier = payload.identifier(said.get("meetingId"))
    moment = payload.instant(said.get("date"))
    council = payload.line(said.get("committeeName")) or payload.line(said.get("committeeGroupName"))
    if payload.flag(said.get("blocked")):
        return
    if not identifier or moment is None or not council:
        problems.append((council or where, "an entry without id, day or council"))
        return
    about = {
        "page": f"meeting/{quote(identifier)}",
        "council": {"Navn": council},
        "moment": payload.line(said.get("date")),
        "listed": {key: value for key, value in said.items() if key != "agendaItems"},
    }
    path = f"fragments/meeting/{quote(identifier)}/view"
    entries.setdefault(identifier, Entry(identifier, council, moment.date().isoformat(), path, about=about))


def fetch(ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:
    """The fragment of a meeting."""
    answer = ask.get(entry.path, validators=validators)
    if answer.body and b"agenda-item" not in answer.body and b"<" not in answer.body[:2000]:
        raise Failed("the answer is no fragment of a meeting")
    return Fetched(answer.body, ".html", answer.etag, answer.modified)


def documents(body: bytes) -> Sequence[Paper]:  # noqa: ARG001 - where its documents lie is not known
    """None that is known."""
    return ()
