"""`PublicationN.zip` of the case system SBSYS (or the XML inside it) → a meeting.

Seen: UTF-8 with a byte order mark, values in CDATA, HTML with Latin-1 entities, enclosures listed twice, fields that
hold a filler. Presence: 1 and 4 took part, 0 is not decided, all else did not; which of them is a substitute, and why
somebody stayed away, is taken from the words beside the number. Addresses, creators and paths are never read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape
from typing import Any
from xml.etree import ElementTree

from kg.errors import InputRefused
from kg.model import Status
from kg.sources import payload
from kg.sources.markup import child, children, first, parsed, words
from kg.sources.meeting import Person, Point, Sourced
from kg.sources.rendering import cut_title

__all__ = ["KIND", "canonical", "read", "recognises"]

KIND = "sbsys"

_INSIDE = re.compile(r"(?:[^/]+/)?Publication[^/]*\.xml", re.IGNORECASE)
_LARGEST, _WHOLE = 64 << 20, 2 << 30
#: Words beside a number that tell what presence it is.
_WORDS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"stedfortræder|suppleant|substitute", re.IGNORECASE), "substitute"),
    (re.compile(r"afbud|excused|apolog|cancel|lovligt", re.IGNORECASE), "excused"),
    (re.compile(r"inhabil|recus|disqualif", re.IGNORECASE), "recused"),
)
_ROLES = (
    (re.compile(r"næstformand|vice", re.IGNORECASE), "vice_chair"),
    (re.compile(r"formand|chair", re.IGNORECASE), "chair"),
)
_BODY = re.compile(r"(?:udvalg|råd|bestyrelse|nævn|byråd|forum)(?:et|en)?$|udvalget for ", re.IGNORECASE)
_FILLER = re.compile(r"tomt indhold\.?", re.IGNORECASE)


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - every kind is asked the same
    """May these bytes be such a publication?"""
    if data.startswith(b"PK\x03\x04"):
        return re.search(rb"Publication[\w-]{0,40}(?:/|\.xml)", data) is not None
    return re.search(rb"<Publication[\s>]", data[:4096]) is not None and b"<Agenda" in data


def _xml(data: bytes, where: str) -> bytes:
    """The XML of a publication, out of its zip."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = archive.infolist()
            if any(one.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", one.filename) for one in inside):
                raise InputRefused("the zip leads out of its folder", where=where, remedy="export it again")
            if sum(one.file_size for one in inside) > _WHOLE:
                raise InputRefused("the zip swells beyond measure", where=where, remedy="export it again")
            found = [one for one in inside if _INSIDE.fullmatch(one.filename)]
            if len(found) != 1:
                what = "no Publication….xml" if not found else "several publications"
                raise InputRefused(f"the zip holds {what}", where=where, remedy="give one publication of SBSYS")
            with archive.open(found[0]) as handle:
                text = handle.read(_LARGEST + 1)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise InputRefused(
            f"the zip is damaged ({type(error).__name__})", where=where, remedy="export it again"
        ) from None
    if len(text) > _LARGEST:
        raise InputRefused("the XML in the zip is too large", where=where, remedy="export it again")
    return text


def canonical(data: bytes) -> bytes:
    """The XML of the publication without blanks between its elements, attributes in order."""
    return ElementTree.canonicalize(ElementTree.tostring(parsed(_xml(data, ""), "")), strip_text=True).encode()


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:  # noqa: ARG001 - a publication says all itself
    """The meeting of a publication. Drafts, and publications of several meetings, are refused."""
    root = parsed(_xml(data, where), where)
    if root.tag != "Publication":
        raise InputRefused("the XML is no publication of SBSYS", where=where, remedy="give PublicationN.zip")
    sort = payload.whole(words(root, "PublicationTypeAsValue"))
    if sort == 0 or words(root, "PublicationTypeAsText").casefold() == "draft":
        raise InputRefused("the publication is a draft", where=where, remedy="export what is published")
    agendas = children(root, "Agendas", "Agenda")
    if not agendas:
        raise InputRefused("the publication holds no agenda", where=where, remedy="export it again")
    meetings = {(_of(one, "Committee", "Name"), _of(one, "Meeting", "When")) for one in agendas}
    if len(meetings) > 1:
        raise InputRefused("the publication holds several meetings", where=where, remedy="export one at a time")
    agenda = agendas[0]
    meeting = first(agenda, "Meeting")
    is_agenda = sort == 1
    name = words(agenda, "Name")
    starts = payload.instant(_of(agenda, "Meeting", "When"))
    ends = payload.instant(_of(agenda, "Meeting", "Until"))
    return Sourced(
        kind=_kind(name, is_agenda),
        body=_of(agenda, "Committee", "Name"),
        starts=starts,
        ends=ends if not is_agenda and starts and ends and ends > starts else None,
        place=_of(agenda, "Meeting", "Where"),
        name="" if is_agenda else "Referat",
        period=_period(agenda),
        persons=_persons(meeting, "Members", "MeetingMember") if meeting is not None and not is_agenda else (),
        points=tuple(_point(item, one) for one in agendas for item in children(one, "Items", "Item")),
        published=words(root, "Published"),
    )


def _kind(name: str, is_agenda: bool) -> str:
    name = name.casefold()
    if "aflyst" in name:
        return "cancelled"
    if is_agenda:
        return "supplementary" if "tillæg" in name else "agenda"
    return "extraordinary" if "ekstraordinær" in name else "ordinary"


def _of(element: ElementTree.Element, name: str, inner: str) -> str:
    inside = first(element, name)
    return words(inside, inner) if inside is not None else ""


def _period(agenda: ElementTree.Element) -> str:
    years = [
        m[0]
        for key in ("PeriodStart", "PeriodEnd")
        if (m := re.search(r"(?:19|20)\d\d", _of(agenda, "Committee", key)))
    ]
    return "-".join(years) if len(years) == 2 else ""


def _persons(holder: ElementTree.Element, *path: str) -> tuple[Person, ...]:
    """Everybody whose presence is decided."""
    found: list[Person] = []
    for one in children(holder, *path):
        name = words(one, "Name")
        value = payload.whole(words(one, "ParticipationStatusAsValue"))
        said = f"{words(one, 'ParticipationStatusAsText')} {words(one, 'ParticipationNote')}"
        if not name or value is None:
            continue
        told = next((status for pattern, status in _WORDS if pattern.search(said)), None)
        status: Status = "absent"
        if value == 0:
            status = "unknown"
        elif value in (1, 4):
            status = "substitute" if told == "substitute" else "present"
        elif told in ("excused", "recused"):
            status = told
        listed = first(one, "MeetingMemberRolesList")
        roles = " ".join(listed.itertext()) if listed is not None else ""
        role = next((word for pattern, word in _ROLES if pattern.search(roles)), None)
        found.append(Person(name, status, role))
    return tuple(found)


def _point(item: ElementTree.Element, agenda: ElementTree.Element) -> Point:
    number, title, marked = cut_title(words(item, "Number"), words(item, "Caption"))
    case = first(item, "Case")
    cases: tuple[str, ...] = ()
    if case is not None and words(case, "ID") != "0" and words(case, "Number"):
        cases = (words(case, "Number"),)
    said = words(item, "IsPublic")
    if marked or (said and not payload.flag(said)):
        return Point(number, title, cases, True)
    fields = sorted(children(item, "Fields", "ItemField"), key=lambda one: payload.whole(words(one, "Index")) or 0)
    parts = [(heading, text, True) for one in fields for heading, text in (_part(one),) if text]
    parts += [
        (f"Beslutning fra {words(one, 'MeetingDetails')}", text, True)
        for one in children(item, "ItemHistory", "ItemField")
        for _, text in (_part(one),)
        if text
    ]
    there = _persons(item, "Members", "ItemMember")
    decided = tuple(one for one in there if one.status != "unknown")
    return Point(number, title, cases, False, tuple(parts), _papers(item, agenda), decided)


def _part(one: ElementTree.Element) -> tuple[str, str]:
    """(heading, HTML) of a field; no HTML when it holds nothing."""
    text = child(one, "Content")
    plain = payload.line(unescape(re.sub(r"<[^<>]*>", " ", text)))
    if not plain or _FILLER.fullmatch(plain) or words(one, "HasContent").casefold() == "false":
        return "", ""
    heading = words(one, "Caption")
    if payload.flag(words(one, "IsFeedback")) and "beslutning" not in heading.casefold():
        heading = f"Beslutning i {heading}" if _BODY.search(heading) else "Beslutning"
    return heading, text


def _papers(item: ElementTree.Element, agenda: ElementTree.Element) -> tuple[str, ...]:
    """Titles of the item's enclosures, each once; protected ones are not even named."""
    number = words(item, "Number")
    own = children(item, "Enclosures", "Enclosure")
    listed = [
        one for one in children(agenda, "Enclosures", "Enclosure") if number and words(one, "ItemNumber") == number
    ]
    found: dict[str, str] = {}
    for at, one in enumerate([*own, *listed]):
        if not payload.flag(words(one, "IsProtected")) and words(one, "Name"):
            found.setdefault(words(one, "ID") or f"#{at}", words(one, "Name"))
    return tuple(found.values())
