"""SBSYS in Umbraco: an overview links a page per council, and each of those tells how to ask for its list.

The address of the source is that of the overview.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.errors import InputRefused
from kg.harvest.client import Closed, Failed
from kg.harvest.folder import safe
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Paper, Window, below, refuse
from kg.sources import pages, payload

__all__ = ["KIND", "ORDER", "TITLE", "answers", "documents", "fetch", "listing"]

KIND, TITLE, ORDER = "umbraco", "SBSYS in Umbraco", 5

LIST = "/surface/AgendaSurface/GetAgendaList"
#: What a council's page tells of its list, and the parameter it is asked with; the first three are needed.
_KEYS = (("listid", "folderId"), ("pageurl", "pageUrl"), ("elementid", "elementId"), ("pageid", "pageId"))
_DAY = re.compile(r"(?<!\d)(\d\d)-(\d\d)-(\d{4})(?:[-_T]+(\d\d)[-_:](\d\d))?(?!\d)")
#: Pages of councils that an overview links at most.
_MOST = 200


def answers(ask: Ask) -> bool:
    """Does the overview link pages of councils that have lists?"""
    body = pages.tree(ask.get("", keep=True).body, ask.source.address)
    if body is None:
        return False
    if body.css_first("[data-listid]") is not None:
        return True
    first = next(_links(ask, body), None)
    return first is not None and b"data-listid" in ask.get(first, keep=True).body


def _links(ask: Ask, body: LexborNode) -> Iterator[str]:
    """Paths of the pages below the overview's own."""
    own = urlsplit(ask.source.address).path.rstrip("/") + "/"
    seen: set[str] = set()
    for one in body.css("a[href]"):
        path = below(ask, one.attributes.get("href") or "")
        if path is not None and path.startswith(own) and path.rstrip("/") + "/" != own and path not in seen:
            seen.add(path)
            yield path


def listing(ask: Ask, window: Window) -> Listing:  # noqa: ARG001 - the lists have no window
    """The meetings of all councils; a council whose list fails makes the listing one that covers nothing."""
    body = pages.tree(ask.get("", keep=True).body, ask.source.address)
    if body is None:
        raise refuse("the overview is empty", ask.source.address)
    entries: dict[str, Entry] = {}
    problems: list[tuple[str, str]] = []
    lists = 0
    for path in list(_links(ask, body))[:_MOST]:
        try:
            lists += _council(ask, path, entries, problems)
        except Closed:
            raise
        except (Failed, InputRefused) as error:
            problems.append((path, f"its list could not be had: {error}"))
    if not lists and not problems:
        raise refuse("no page below it has a list of meetings (`data-listid`)", ask.source.address)
    return Listing(tuple(entries.values()), tuple(problems), lambda day: not problems)  # noqa: ARG005 - all or nothing


def _council(ask: Ask, path: str, entries: dict[str, Entry], problems: list[tuple[str, str]]) -> int:
    """The meetings of one council's page; 1 when it has a list."""
    page = LexborHTMLParser(payload.decoded(ask.get(path, keep=True).body))
    holder = page.css_first("[data-listid]")
    if holder is None:
        return 0
    said = {name: holder.attributes.get(f"data-{key}") or "" for key, name in _KEYS}
    asked = urlencode({name: value for name, value in said.items() if value})
    title = page.css_first("title")
    council = _name(payload.line(title.text() or "") if title is not None else "")
    answer = ask.get(f"{LIST}?{asked}")
    for at, (link, words) in enumerate(_listed(answer.body, ask.address(LIST)), 1):
        there = below(ask, link)
        day = _DAY.search(there or "") or _DAY.search(words)
        if there is None or day is None or not council:
            problems.append((council or path, f"entry {at}: no link, day or council"))
            continue
        moment = f"{day[3]}-{day[2]}-{day[1]}" + (f"T{day[4]}:{day[5]}" if day[4] else "")
        identifier = safe("-".join(there.strip("/").split("/")[-2:]))
        about: dict[str, Any] = {"page": there, "council": {"Navn": council}, "moment": moment}
        entries.setdefault(identifier, Entry(identifier, council, moment[:10], there, about=about))
    return 1


def _listed(body: bytes, where: str) -> list[tuple[str, str]]:
    """(link, words) of a list: HTML with `list__link`, or JSON with `items`."""
    if body.lstrip()[:1] in (b"{", b"["):
        value = payload.loads(body, where)
        items = payload.records(value if isinstance(value, list) else payload.record(value).get("items"))
        return [
            (
                next((payload.line(one[key]) for key in ("url", "link", "href") if one.get(key)), ""),
                f"{payload.line(one.get('title'))} {payload.line(one.get('date'))}",
            )
            for one in items
        ]
    tree = LexborHTMLParser(payload.decoded(body))
    found = tree.css("a.list__link[href]") or tree.css("a[href]")
    return [(one.attributes.get("href") or "", payload.line(one.text() or "")) for one in found]


def _name(title: str) -> str:
    """The council of a page's title: without what comes behind it."""
    name = re.split(r"\s+[-–|]\s+", title)[0]
    return re.sub(r"\s*-?\s*dagsordener og referater$", "", name, flags=re.IGNORECASE).strip()


def fetch(ask: Ask, entry: Entry, validators: Mapping[str, str]) -> Fetched:
    """The page of a meeting."""
    answer = ask.get(entry.path, validators=validators)
    if answer.body and b"<h2" not in answer.body.lower():
        raise Failed("the page is no meeting")
    return Fetched(answer.body, ".html", answer.etag, answer.modified)


def documents(body: bytes) -> Sequence[Paper]:  # noqa: ARG001 - where its documents lie is not known
    """None that is known."""
    return ()
