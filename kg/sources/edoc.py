"""`eDocAgendaPublishing.xml`, an export of the case system eDoc → a meeting.

Seen: items not in order; references to characters that XML does not allow (`&#xC;`); case numbers, sections, decisions
and absentees in the texts alone; who was there only in the text of the agenda, which repeats all items. What is not for
publication, and the text of attachments, is never read. Addresses inside are left alone.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from kg.errors import InputRefused
from kg.sources import payload
from kg.sources.markup import child, children, first, parsed, words
from kg.sources.meeting import Point, Sourced
from kg.sources.rendering import cut_title

__all__ = ["KIND", "canonical", "read", "recognises"]

KIND = "edoc"

#: The state of minutes; anything else is an agenda.
_MINUTES = "referat endeligt godkendt"
#: What may be published; anything else is closed.
_OPEN = "skal publiceres"
#: The list of who was there begins with one of these, and ends where the contents or the items begin.
_PRESENT = re.compile(
    r"(?:tilstede(?:værende)?|til stede|deltagere|mødedeltagere|medlemmer|afbud|fravær\w*|afbud/fravær)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:indhold(?:sfortegnelse)?|(?:åben |lukket )?dagsorden|punkter?|sagsliste|side|pkt\.?)\b|\d{1,3}[.:)]?\s",
    re.IGNORECASE,
)


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - every kind is asked the same
    """May these bytes be such an export?"""
    return re.search(rb"<Meeting[\s>]", data[:4096]) is not None and b"<MeetingAgendaType" in data


def canonical(data: bytes) -> bytes:
    """The export without blanks between its elements, attributes in order."""
    return ElementTree.canonicalize(ElementTree.tostring(parsed(data, "")), strip_text=True).encode()


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:  # noqa: ARG001 - an export says all itself
    """The meeting of an export."""
    root = parsed(data, where)
    if root.tag != "Meeting":
        raise InputRefused("the XML is no meeting of eDoc", where=where, remedy="give eDocAgendaPublishing.xml")
    moment = payload.instant(words(root, "MeetingDate"))
    state = words(root, "MeetingState").casefold()
    kind = "ordinary" if state == _MINUTES else "agenda"
    points: list[tuple[int, int, Point]] = []
    presence = ""
    for agenda in children(root, "MeetingAgendaTypes", "MeetingAgendaType"):
        closed = "lukket" in words(agenda, "AgendaType").casefold()
        if not closed and not presence and kind == "ordinary":
            presence = _presence(child(agenda, "FullText"))
        for item in children(agenda, "MeetingAgendaItems", "MeetingAgendaItem"):
            number = words(item, "AgendaItemNumber")
            place = payload.whole(number.rstrip(". "))
            points.append((1 << 20 if place is None else place, len(points), _point(item, number, closed)))
    return Sourced(
        kind=kind,
        body=words(root, "Committee"),
        starts=moment,
        clock=moment is not None and (moment.hour, moment.minute) != (0, 0),
        presence=presence,
        points=tuple(point for _, _, point in sorted(points, key=lambda one: one[:2])),
    )


def _point(item: ElementTree.Element, number: str, closed: bool) -> Point:
    document = first(item, "Document")
    title = (words(document, "NeutralTitle") or words(document, "Title")) if document is not None else ""
    published = words(document, "PublishingType").casefold() if document is not None else ""
    number, title, marked = cut_title(number, title)
    if closed or marked or (published or words(item, "PublishingType").casefold()) != _OPEN:
        return Point(number, title, closed=True)
    papers = tuple(
        words(one, "Title")
        for one in item.iter("Attachment")
        if words(one, "PublishingType").casefold() == _OPEN and words(one, "Title")
    )
    text = child(item, "FullText") or (child(document, "FullText") if document is not None else "")
    return Point(number, title, parts=(("", _without_head(text, number, title), False),), papers=papers)


def _without_head(text: str, number: str, title: str) -> str:
    """The text of an item without the number and title that it begins with, its headings on lines of their own."""
    text = text.strip()
    if m := re.match(rf"(?:punkt\s+)?0*{re.escape(number)}\s*[.:)]?\s+", text, re.IGNORECASE):
        text = text[m.end() :]
    spelled = r"\s+".join(map(re.escape, title.split()))
    if spelled and (m := re.match(spelled, text, re.IGNORECASE)):
        text = text[m.end() :].lstrip(" .:\t\r\n")
    return text if "\n" in text else _broken(text)


#: What heads a part of an item, where the lines of a text have been lost: a break before it, and one behind.
_HEADINGS = re.compile(
    r"\s+(?P<own>Sagsnr\.?:? ?\S+"
    r"|(?:Resum[eé]|Sagsfremstilling|Indstilling|Bilag|Økonomi|Lovgrundlag|Beslutning)(?=:? [A-ZÆØÅ-])"
    r"|(?:[A-ZÆØÅ][\w-]+ (?:og )?)?[A-ZÆØÅ][\w-]+s beslutning (?:den|d\.) \d\d?[.-]\d\d?[.-]\d{4}(?: Punkt \d+)?):?\s+"
)


def _broken(text: str) -> str:
    return _HEADINGS.sub(lambda m: f"\n\n{m['own']}\n", f" {text}").strip()


def _presence(text: str) -> str:
    """The lines of the agenda's text that tell who was there."""
    kept: list[str] = []
    for line in text.splitlines():
        if not kept and not _PRESENT.match(line.strip()):
            continue
        if kept and _AFTER.match(line.strip()):
            break
        kept.append(line)
        if len(kept) > 200:
            break
    return "\n".join(kept)
