"""København: items by JSON:API, fifty an answer, and a page per item; a meeting is put together from its items.

The same item comes under `dagsorden` and `referat`: the latter counts. Body and kind stand only in the alias.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote, urlencode

from kg.harvest.client import Failed, Gone
from kg.harvest.folder import safe
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Paper, Window, below, refuse
from kg.sources import payload
from kg.sources.koebenhavn import ALIAS, body_of, bundle

__all__ = ["KIND", "ORDER", "TITLE", "answers", "documents", "fetch", "listing"]

KIND, TITLE, ORDER = "koebenhavn", "København (Drupal JSON:API)", 4
#: Seconds between requests where nothing else is said: a meeting is many pages.
PAUSE = 2.0

PATH = "jsonapi/node/agenda_element"
#: Pages of answers that are followed at most; years that a first run goes back, and days ahead.
_PAGES, YEARS, AHEAD = 4000, 10, 180


def answers(ask: Ask) -> bool:
    """Does the interface answer here?"""
    return isinstance(payload.record(ask.json(f"{PATH}?page[limit]=1", keep=True)).get("data"), list)


def listing(ask: Ask, window: Window) -> Listing:
    """All items of the window, by meeting."""
    first = window.first(YEARS)
    last = window.until or window.today + timedelta(days=AHEAD)
    condition = "filter[{0}][condition]".format
    asked = {
        f"{condition('a')}[path]": "agenda_meeting_date",
        f"{condition('a')}[operator]": ">=",
        f"{condition('a')}[value]": first.isoformat(),
        f"{condition('b')}[path]": "agenda_meeting_date",
        f"{condition('b')}[operator]": "<",
        f"{condition('b')}[value]": (last + timedelta(days=1)).isoformat(),
        "fields[node--agenda_element]": "title,path,agenda_meeting_date,agenda_element_serial_no",
        "sort": "agenda_meeting_date",
        "page[limit]": "50",
    }
    path: str | None = f"{PATH}?{urlencode(asked)}"
    meetings: dict[tuple[str, str], dict[str, Any]] = {}
    problems: list[tuple[str, str]] = []
    seen: set[str] = set()
    while path and path not in seen and len(seen) < _PAGES:
        seen.add(path)
        value = payload.record(ask.json(path))
        if not isinstance(value.get("data"), list):
            raise refuse("this is no list of agenda elements (no `data`)", ask.address(path))
        for at, one in enumerate(value["data"], 1):
            _take(payload.record(payload.record(one).get("attributes")), at, meetings, problems)
        after = payload.record(payload.record(value.get("links")).get("next")).get("href")
        path = below(ask, after) if isinstance(after, str) else None
        if isinstance(after, str) and path is None:
            problems.append(("", "the next answer is said to be on another host: the list is not whole"))
    whole = not any("not whole" in what for _, what in problems)
    return Listing(
        tuple(_entry(*key, meeting) for key, meeting in meetings.items()),
        tuple(problems),
        lambda day: whole and first.isoformat() <= day <= last.isoformat(),
    )


def _take(
    said: dict[str, Any], at: int, meetings: dict[tuple[str, str], dict[str, Any]], problems: list[tuple[str, str]]
) -> None:
    alias = payload.line(payload.record(said.get("path")).get("alias"))
    moment = payload.instant(said.get("agenda_meeting_date"))
    m = ALIAS.search(unquote(alias))
    if m is None or moment is None:
        problems.append((alias or f"entry {at}", "an item without alias or day"))
        return
    meeting = meetings.setdefault(
        (body_of(alias), moment.date().isoformat()), {"moment": payload.line(said["agenda_meeting_date"]), "items": {}}
    )
    number = payload.line(said.get("agenda_element_serial_no")) or m["number"]
    kind = m["kind"].casefold()
    items = meeting["items"].setdefault(kind, {})
    items.setdefault(number, {"alias": alias, "title": payload.line(said.get("title")), "number": number})


def _entry(council: str, day: str, meeting: dict[str, Any]) -> Entry:
    """The meeting of its items: those of the minutes when there are any."""
    kind = "referat" if meeting["items"].get("referat") else "dagsorden"
    items = sorted(meeting["items"][kind].values(), key=lambda one: (payload.whole(one["number"]) or 0, one["number"]))
    where = items[0]["alias"]
    page = quote(where.rsplit("/", 1)[0].lstrip("/"))
    about = {"page": page, "council": {"Navn": council}, "moment": meeting["moment"], "items": items}
    return Entry(safe(f"{council} {day}"), council, day, quote(where.lstrip("/")), kind, about=about)


def fetch(ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:  # noqa: ARG001 - many pages, no validators
    """The pages of a meeting's items."""
    items = payload.records(entry.about.get("items"))
    if not items:  # it is only asked whether there still is such a meeting
        return Fetched(ask.get(entry.path).body, ".json")
    found = []
    for item in items:
        try:
            answer = ask.get(quote(unquote(item["alias"]).lstrip("/")))
        except Gone:  # its number and title are known; the other items are there
            found.append({**item, "html": ""})
            continue
        if b"<" not in answer.body[:2000]:
            raise Failed(f"{item['alias']} is no page")
        found.append({**item, "html": payload.decoded(answer.body)})
    if not any(item["html"] for item in found):
        raise Gone(f"404 {ask.address(entry.path)}")
    return Fetched(bundle(found), ".json")


def documents(body: bytes) -> Sequence[Paper]:  # noqa: ARG001 - where its documents lie is not known
    """None that is known."""
    return ()
