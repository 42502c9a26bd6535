"""FirstAgenda Publication: one index of all meetings, one answer per meeting, both JSON.

Some hosts answer a request without cookie by 302 to `/Home/AnonymousAuthentication?callback=…`, which sets it and leads
back; the client follows. Where that does not help, the start page is asked for the cookie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from kg.errors import InputRefused
from kg.harvest.client import Answer, Circles, Disallowed, Forbidden, Gone
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Paper, Window, refuse
from kg.sources import payload
from kg.sources.firstagenda import INTERFACE, is_meeting, kind_of, paper_path, papers

__all__ = ["KIND", "ORDER", "TITLE", "answers", "documents", "fetch", "listing"]

KIND, TITLE, ORDER = "firstagenda", "FirstAgenda Publication", 1
INDEX = f"{INTERFACE}udvalgsliste"


def answers(ask: Ask) -> bool:
    """Is there an index with councils?"""
    return bool(listing(ask, Window()).entries) or b"Udvalg" in ask.get(INDEX, keep=True).body


def listing(ask: Ask, window: Window) -> Listing:  # noqa: ARG001 - the index has no window
    """All councils with all meetings: one request, after one for the cookie where there is none yet."""
    if not ask.client.session():
        with suppress(Gone, Forbidden, Circles, Disallowed):
            ask.get("", keep=True)
    answer, value = _value(ask, INDEX, keep=True)
    where = ask.address(INDEX)
    periods = payload.record(value).get("Udvalg")
    if isinstance(periods, list):  # councils without periods
        periods = {"": periods}
    if not isinstance(periods, dict):
        raise refuse("this is no index of FirstAgenda (no `Udvalg`)", where)
    entries: dict[str, Entry] = {}
    problems: list[tuple[str, str]] = []
    for period, councils in periods.items():
        if councils is not None and not isinstance(councils, list):
            problems.append((payload.line(period), "the period lists no councils"))
            continue
        for council in councils or ():
            _council(payload.line(period), council, entries, problems)
    return Listing(tuple(entries.values()), tuple(problems), body=answer.body)


def _council(period: str, council: Any, entries: dict[str, Entry], problems: list[tuple[str, str]]) -> None:
    if not isinstance(council, dict):
        problems.append((period, "an entry that is no council"))
        return
    name = payload.line(council.get("Navn"))
    meetings = council.get("Moeder")
    if meetings is not None and not isinstance(meetings, list):
        problems.append((name or period, "its meetings are no list"))
        return
    for at, meeting in enumerate(meetings or (), 1):
        identifier = payload.identifier(payload.record(meeting).get("Id"))
        moment = payload.instant(payload.record(meeting).get("Dato") or payload.record(meeting).get("MeetingBeginUtc"))
        lacks = [what for what, there in (("id", identifier), ("day", moment), ("council", name)) if not there]
        if lacks or moment is None:
            problems.append((f"{name or period}, entry {at}", f"an entry without {' and '.join(lacks)}"))
            continue
        head = {key: council[key] for key in ("Id", "Navn", "OrganisationId", "Historisk") if key in council}
        entries.setdefault(
            identifier,
            Entry(
                identifier,
                name,
                moment.date().isoformat(),
                f"{INTERFACE}dagsorden/{quote(identifier)}",
                kind_of(meeting),
                payload.line(meeting.get("ReleasedDate")),
                {"page": f"vis?id={quote(identifier)}", "period": period, "council": head, "listed": meeting},
            ),
        )


def fetch(ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:
    """The meeting's answer."""
    answer, value = _value(ask, entry.path, validators=validators)
    if answer.status == 304:
        return Fetched(b"", etag=answer.etag, modified=answer.modified)
    where = ask.address(entry.path)
    if not is_meeting(value):
        raise refuse("the answer is no meeting", where)
    own = payload.identifier(value.get("Id"))
    if own and own.casefold() != entry.id.casefold():
        raise refuse(f"the answer is of another meeting ({own})", where)
    return Fetched(answer.body, ".json", answer.etag, answer.modified)


def documents(body: bytes) -> Sequence[Paper]:
    """Attachments of open items that have a PDF."""
    return [Paper(identifier, title, paper_path(identifier)) for identifier, title in papers(body)]


def _value(ask: Ask, path: str, **options: Any) -> tuple[Answer, Any]:
    """The answer at `path` and its value (None when nothing has changed).

    A session that does not begin or has ended is begun anew, and an answer that breaks off is asked for again: once.
    """
    try:
        answer = ask.get(path, **options)
        if answer.status == 304:
            return answer, None
        with suppress(InputRefused):
            return answer, payload.loads(answer.body, "")
        ended = answer.body.lstrip()[:1] == b"<"
    except (Circles, Forbidden):
        ended = True
    ask.forget(path)
    if ended:
        ask.client.forget_session()
        with suppress(Gone, Forbidden, Circles):  # the start page may be elsewhere; its cookie is what counts
            ask.get("")
    answer = ask.get(path, **options)
    return answer, None if answer.status == 304 else payload.loads(answer.body, ask.address(path))
