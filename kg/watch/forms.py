"""Entries → Atom, JSON Feed, iCalendar, a mail. Writes nothing; the same entries give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from kg.watch.entries import Entry, say

__all__ = ["Feed", "atom", "calendar", "json_feed", "mail", "opml"]

_ATOM = "http://www.w3.org/2005/Atom"
_ZONE = ZoneInfo("Europe/Copenhagen")
#: Hours that a meeting is taken to last; minutes and agendas rarely say.
_LASTS = timedelta(hours=2)
#: What no XML may hold.
_CONTROLS = {n: None for n in range(32) if n not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: its own address without ending, title, who publishes it, language, the address of the
    site, and what stands behind the ending (`?case=…`).
    """

    address: str
    title: str
    author: str
    language: str
    home: str
    asked: str = ""

    def at(self, ending: str) -> str:
        """The address of a form."""
        return f"{self.address}.{ending}{self.asked}"


def _body(entry: Entry, language: str) -> str:
    """The sentences with their addresses, as plain text."""
    lines = [f"»{quote.words}«\n{say('source', language)}: {quote.address}" for quote in entry.quotes]
    if entry.more:
        lines.append(say("and_more", language, n=entry.more))
    return "\n\n".join(lines)


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """RFC 4287, newest first."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})

    def put(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
        made = ET.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
        made.text = text.translate(_CONTROLS) or None
        return made

    put(root, "id", feed.at("atom"))
    put(root, "title", feed.title)
    put(root, "updated", max((entry.at for entry in entries), default="1970-01-01T00:00:00Z"))
    put(put(root, "author"), "name", feed.author)
    put(root, "link", rel="self", type="application/atom+xml", href=feed.at("atom"))
    put(root, "link", rel="alternate", href=feed.home)
    for entry in entries:
        one = put(root, "entry")
        put(one, "id", entry.id)
        put(one, "title", entry.title)
        put(one, "updated", entry.at)
        put(one, "link", rel="alternate", href=entry.link or feed.home)
        put(one, "category", term=entry.kind, label=entry.why)
        put(one, "summary", entry.why)
        if text := _body(entry, feed.language):
            put(one, "content", text, type="text")
    return _xml(root)


def opml(title: str, feeds: Iterable[Feed]) -> bytes:
    """All feeds in one file, as feed readers import them (OPML 2.0)."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    for feed in feeds:
        ET.SubElement(body, "outline", type="rss", text=feed.title, xmlUrl=feed.at("atom"))
    return _xml(root)


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode("utf-8", "replace")


def json_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1, newest first."""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.at("json"),
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": entry.id,
                **({"url": entry.link} if entry.link else {}),
                "title": entry.title,
                "summary": entry.why,
                "content_text": _body(entry, feed.language) or entry.why,
                "date_published": entry.at,
                "tags": [entry.kind],
            }
            for entry in entries
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def calendar(feed: Feed, entries: Sequence[Entry], today: str) -> bytes:
    """iCalendar (RFC 5545): the meetings that entries are about and that are still to come on `today`, by day.

    An event a meeting, with what is told of its items; without an hour it fills its day.
    """
    meetings: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        if entry.place.day >= today and entry.kind != "withdrawn":
            meetings.setdefault((entry.place.day, entry.place.area, entry.place.body), []).append(entry)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//council-kg//watch//DA",
        f"X-WR-CALNAME:{_escaped(feed.title)}",
    ]
    for (day, area, body), told in sorted(meetings.items()):
        name = hashlib.sha256("\x1f".join((feed.at("ics"), day, area, body)).encode()).hexdigest()[:32]
        host = urlsplit(feed.home).hostname or "localhost"
        stamp = max(entry.at for entry in told).replace("-", "").replace(":", "")
        start = max(entry.start for entry in told)
        lines += ["BEGIN:VEVENT", f"UID:{name}@{host}", f"DTSTAMP:{stamp}", *_when(day, start)]
        lines.append(f"SUMMARY:{_escaped(', '.join(filter(None, (body, area))))}")
        points = list(dict.fromkeys(entry.title for entry in reversed(told)))
        lines.append(f"DESCRIPTION:{_escaped(chr(10).join(points))}")
        if link := next((entry.link for entry in told if entry.link), ""):
            lines.append(f"URL:{link}")
        lines.append("END:VEVENT")
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode("utf-8", "replace")


def _when(day: str, start: str) -> list[str]:
    if not start:
        first = datetime.fromisoformat(day)
        return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"]
    begins = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=_ZONE).astimezone(UTC)
    return [f"DTSTART:{begins:%Y%m%dT%H%M%SZ}", f"DTEND:{begins + _LASTS:%Y%m%dT%H%M%SZ}"]


def _escaped(text: str) -> str:
    text = text.translate(_CONTROLS)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in parts of at most 75 bytes, none of which parts a letter."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > 73:
            parts.append(part)
            part, size = "", 0
        part, size = part + letter, size + width
    return "\r\n ".join([*parts, part]) + "\r\n"


def mail(feed: Feed, entries: Sequence[Entry], *, sender: str, to: str, number: int) -> EmailMessage:
    """The news of one run as a mail ready to send, what is only read otherwise last. Its Message-ID never changes."""
    message = EmailMessage()
    news = [entry for entry in entries if entry.kind != "reread"]
    message["Subject"] = " ".join(f"{feed.title}: {len(news)} {say('news', feed.language)}".split())
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(datetime.fromisoformat(entries[0].at))
    name = hashlib.sha256(f"{feed.address}\x1f{number}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{urlsplit(feed.home).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    parts = [_told(entry, feed.language) for entry in news]
    again = [_told(entry, feed.language) for entry in entries if entry.kind == "reread"]
    if again:
        parts += ["-- " + say("also", feed.language), *again]
    message.set_content("\n\n\n".join([*parts, feed.at("atom")]) + "\n", cte="quoted-printable")
    return message


def _told(entry: Entry, language: str) -> str:
    return "\n".join(filter(None, (f"{entry.title}", entry.why, entry.link, "", _body(entry, language)))).strip()
