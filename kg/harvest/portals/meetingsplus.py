"""Formpipe Meetings+: an overview of some two months, and a page per meeting; older ones are in the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from kg.harvest.client import Failed
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Paper, Window, below, refuse
from kg.sources import pages, payload

__all__ = ["KIND", "ORDER", "TITLE", "answers", "documents", "fetch", "listing"]

KIND, TITLE, ORDER = "meetingsplus", "Formpipe Meetings+", 3

OVERVIEW = "overview"
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]+(?:kl\.? ?)?(\d\d[:.]\d\d))?")


def answers(ask: Ask) -> bool:
    """Is there an overview?"""
    return b"meeting-list-item" in ask.get(OVERVIEW, keep=True).body


def listing(ask: Ask, window: Window) -> Listing:  # noqa: ARG001 - the overview has no window
    """The meetings of the overview. Nothing is known of others."""
    answer = ask.get(OVERVIEW, keep=True)
    body = pages.tree(answer.body, ask.address(OVERVIEW))
    if b"meeting-list" not in answer.body or body is None:
        raise refuse("this is no overview of Meetings+", ask.address(OVERVIEW))
    entries: dict[str, Entry] = {}
    problems: list[tuple[str, str]] = []
    for at, row in enumerate(body.css(".meeting-list-item"), 1):
        holder = row if row.attributes.get("data-content-id") else row.css_first("[data-content-id]")
        link = row.css_first("a[href]")
        council = row.css_first(".url-text")
        identifier = payload.identifier(holder.attributes.get("data-content-id")) if holder is not None else ""
        path = below(ask, (link.attributes.get("href") or "")) if link is not None else None
        day = _DAY.search(row.text() or "") or _DAY.search(row.html or "")
        name = payload.line(council.text() or "") if council is not None else ""
        if not identifier or path is None or day is None or not name:
            problems.append((name or f"entry {at}", "an entry without id, link, day or council"))
            continue
        moment = f"{day[1]}T{day[2].replace('.', ':')}" if day[2] else day[1]
        about = {"page": path, "council": {"Navn": name}, "moment": moment}
        entries.setdefault(identifier, Entry(identifier, name, day[1], path, about=about))
    days = sorted(one.day for one in entries.values())
    return Listing(tuple(entries.values()), tuple(problems), lambda day: bool(days) and days[0] <= day <= days[-1])


def fetch(ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:
    """The page of a meeting."""
    answer = ask.get(entry.path, validators=validators)
    if answer.body and b"TabContent" not in answer.body:
        raise Failed(f"the page {urlsplit(answer.address).path} is no meeting")
    return Fetched(answer.body, ".html", answer.etag, answer.modified)


def documents(body: bytes) -> Sequence[Paper]:  # noqa: ARG001 - where its documents lie is not known
    """None that is known."""
    return ()
