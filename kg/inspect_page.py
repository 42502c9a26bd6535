"""What was read from one document: line by line, and as one HTML page that shows the document with its passages marked.

Takes minutes and the mentions in them, gives plain rows (`lines`) or a page (`render`). The page is self-contained: no
script, no outside request, every printed word escaped; it follows the reader's light or dark setting and is usable by
keyboard, screen reader and on a telephone. Labels are in Danish and English, the text is as printed. Reads its template
beside this file and labels from the vocabulary; writes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import UnknownTerm
from kg.model import (
    Attendance,
    Item,
    LawMention,
    Mention,
    Minutes,
    OrganisationMention,
    PersonMention,
    ReferenceMention,
    Span,
    TopicMention,
)
from kg.reading_report import UNCLAIMED, report
from kg.vocab import concept, entry

__all__ = ["KINDS", "Claim", "InspectedLine", "claims", "lines", "render"]

#: What a passage became, in the order of the legend: label in Danish and English, and whether it marks whole lines.
KINDS: dict[str, tuple[str, str, bool]] = {
    "title": ("titel", "title", True),
    "header": ("mødet", "meeting", True),
    "attendance": ("fremmøde", "attendance", True),
    "item": ("punkt", "item", True),
    "case": ("sagsnummer", "case number", True),
    "heading": ("overskrift", "section heading", True),
    "section": ("afsnit", "section", True),
    "decision": ("beslutning", "decision", True),
    "recommendation": ("indstilling", "recommendation", True),
    "attachment": ("bilag", "attachment", True),
    "vote": ("afstemning", "vote", True),
    "dissent": ("mindretal", "dissent", True),
    "person": ("person", "person", False),
    "organisation": ("organisation", "organisation", False),
    "law": ("lov", "law", False),
    "reference": ("henvisning", "reference", False),
    "topic": ("emne", "topic", False),
    "ignored": ("udeladt", "left out", True),
    "unclaimed": ("ikke forstået", "not understood", True),
}
#: Why a line carries no fact, in Danish; the reader's own words are English.
REASONS = {
    "contents": "indholdsfortegnelse",
    "label": "etiket",
    "rule": "streg",
    "chrome": "websidens ramme",
    "page": "sidehoved eller sidefod",
    "repeated": "gentaget",
    "letterhead": "brevhoved",
    "group": "gruppeoverskrift",
    "kind": "mødets art",
    "remark": "bemærkning",
    "template": "tom skabelon",
    "signature": "underskrifter",
}
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
#: When several claims touch a line, the first of these is what the line was read as.
_PRECEDENCE = (
    "unclaimed", "vote", "dissent", "item", "case", "attendance", "heading", "decision", "recommendation", "attachment",
    "title", "header", "section", "ignored",
)  # fmt: skip
_PLACE = {kind: place for place, kind in enumerate(_PRECEDENCE)}
_MENTIONS: dict[type[Mention], str] = {
    PersonMention: "person",
    OrganisationMention: "organisation",
    LawMention: "law",
    ReferenceMention: "reference",
    TopicMention: "topic",
}


class Claim(NamedTuple):
    """A passage and what it became. `kind`: a key of `KINDS`; `detail`: the value as read ("approved", "22/2643")."""

    span: Span
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """One printed line. `number` from 1, `start` its place in the text. `kind`: what the line was read as, "" if blank.

    `detail` says what the line itself does not ("background", "approved"); `item` the agenda item it stands in, "" in
    the header. `notes`: the mentions in it as "kind: words → value". `notices`: what the reader says of this place.
    """

    number: int
    start: int
    text: str
    kind: str
    detail: str = ""
    item: str = ""
    notes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def claims(minutes: Minutes, mentions: Iterable[Mention] = ()) -> tuple[Claim, ...]:
    """Everything the reader made of passages, by place, the longest first."""
    found = [*_header_claims(minutes), *(_attended(one) for one in minutes.attendance)]
    for item in minutes.items:
        found += _item_claims(item)
    found += [
        Claim(one.span, "unclaimed" if one.reason in UNCLAIMED else "ignored", one.reason) for one in minutes.ignored
    ]
    found += [Claim(one.span, _MENTIONS[type(one)], _meaning(one)) for one in mentions if type(one) in _MENTIONS]
    found = [claim for claim in set(found) if claim.span.end > claim.span.start]
    return tuple(sorted(found, key=lambda c: (c.span.start, -c.span.end, _RANK[c.kind], c.detail)))


def _header_claims(minutes: Minutes) -> Iterator[Claim]:
    if minutes.title is not None:
        yield Claim(minutes.title.span, "title", minutes.title.value)
    for body in minutes.bodies:
        yield Claim(body.span, "header", body.value)
    yield Claim(minutes.held_on_span, "header", minutes.held_on.isoformat())
    for text in (minutes.starts_at, minutes.ends_at, minutes.place):
        if text is not None:
            yield Claim(text.span, "header", text.value)
    if minutes.term is not None:
        yield Claim(minutes.term.span, "header", f"{minutes.term.start}-{minutes.term.end}")
    for entry_ in minutes.contents:
        yield Claim(entry_.span, "ignored", "contents")


def _attended(one: Attendance) -> Claim:
    return Claim(one.span, "attendance", f"{one.person.value}: {one.status}")


def _item_claims(item: Item) -> Iterator[Claim]:
    yield Claim(item.title.span, "item", item.title.value)
    for case in item.case_numbers:
        yield Claim(case.span, "case", case.value)
    for person in item.caseworkers:
        yield Claim(person.span, "attendance", f"{person.value}: caseworker")
    for section in item.sections:
        if section.heading is not None:
            yield Claim(section.heading.span, "heading", section.kind)
        yield Claim(section.span, "section", section.kind)
    for decision in item.decisions:
        yield Claim(decision.text.span, "decision", decision.outcome + (" (quoted)" if decision.quoted else ""))
    for recommendation in item.recommendations:
        yield Claim(recommendation.text.span, "recommendation", recommendation.by.value if recommendation.by else "")
    for attachment in item.attachments:
        yield Claim(attachment.title.span, "attachment", attachment.title.value)
    for vote in item.votes:
        sides = (vote.in_favour.count, vote.against.count, vote.abstained.count)
        yield Claim(vote.span, "vote", " / ".join("?" if count is None else str(count) for count in sides))
    for dissent in item.dissents:
        yield Claim(dissent.text.span, "dissent", dissent.by.value if dissent.by else "")
    for one in item.attendance:
        yield _attended(one)


def _meaning(mention: Mention) -> str:
    match mention:
        case PersonMention():
            title = mention.title.value if mention.title else ""
            return ", ".join(filter(None, (mention.name.value, mention.kind, title)))
        case OrganisationMention():
            return f"{mention.canonical} ({mention.kind})"
        case LawMention():
            return " ".join(filter(None, (mention.name, mention.section)))
        case ReferenceMention():
            parts = (mention.kind, mention.target_body, mention.target_date, mention.target_item)
            return ", ".join(filter(None, parts))
        case TopicMention():
            return mention.topic
    return ""


def lines(minutes: Minutes, mentions: Iterable[Mention] = ()) -> list[InspectedLine]:
    """Every printed line of the document, in order, with what it was read as."""
    text = minutes.document.text
    found = claims(minutes, mentions)
    starts, printed = _printed(text)
    by_line: list[list[Claim]] = [[] for _ in printed]
    for claim in found:
        last = bisect_right(starts, claim.span.end - 1) - 1
        for at in range(bisect_right(starts, claim.span.start) - 1, last + 1):
            by_line[at].append(claim)
    notices: dict[int, list[str]] = {}
    for notice in minutes.warnings:
        at = bisect_right(starts, notice.span.start) - 1 if notice.span else 0
        notices.setdefault(at, []).append(notice.message)
    items = sorted((item.span.start, item.span.end, item.number) for item in minutes.items)
    item_starts = [start for start, _, _ in items]
    rows = []
    for at, (start, line) in enumerate(zip(starts, printed, strict=True)):
        within = bisect_right(item_starts, start) - 1
        inside = within >= 0 and start < items[within][1]
        kind, detail = _read_as(line, by_line[at], inside)
        rows.append(
            InspectedLine(
                number=at + 1,
                start=start,
                text=line,
                kind=kind,
                detail=detail,
                item=items[within][2] if inside else "",
                notes=tuple(_note(claim, text) for claim in by_line[at] if claim.kind not in _PLACE),
                notices=tuple(notices.get(at, ())),
            )
        )
    return rows


def _printed(text: str) -> tuple[list[int], list[str]]:
    printed = text.split("\n")
    starts, at = [], 0
    for line in printed:
        starts.append(at)
        at += len(line) + 1
    return starts, printed


def _read_as(line: str, touching: list[Claim], inside: bool) -> tuple[str, str]:
    if not line.strip():
        return "", ""
    ranked = sorted((claim for claim in touching if claim.kind in _PLACE), key=lambda c: _PLACE[c.kind])
    if not ranked:
        return ("section", "") if inside else ("header", "")
    first = ranked[0]
    details = dict.fromkeys(claim.detail for claim in ranked if claim.kind == first.kind)
    plain = " ".join(line.split())
    return first.kind, "; ".join(detail for detail in details if detail and detail not in plain)


def _note(claim: Claim, text: str) -> str:
    words = " ".join(claim.span.of(text).split())
    return f"{claim.kind}: {words}" + (f" → {claim.detail}" if claim.detail != words else "")


# --- the page --------------------------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """Part of a line: the words, the innermost claim they belong to ("" for none) and what it says."""

    text: str
    kind: str
    detail: str


def render(minutes: Minutes, mentions: Iterable[Mention] = ()) -> str:
    """One HTML page: facts of the meeting, the reading report, and the document with every passage marked."""
    mentions = tuple(mentions)
    found = claims(minutes, mentions)
    read = report(minutes)
    starts, _ = _printed(minutes.document.text)
    rows = lines(minutes, mentions)

    def line_of(span: Span | None) -> int:
        return 1 if span is None else bisect_right(starts, span.start)

    counts = Counter(claim.kind for claim in found)
    page: str = _template().render(
        minutes=minutes,
        report=read,
        rows=[
            (row, _shown(row.detail, row.kind), pieces) for row, pieces in zip(rows, _pieces(found, rows), strict=True)
        ],
        kinds=KINDS,
        counts=counts,
        notices=[(line_of(notice.span), notice) for notice in minutes.warnings],
        items=[(line_of(item.span), item) for item in minutes.items],
        present=Counter(one.status for one in minutes.attendance),
        label=_label,
    )
    return page


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("inspect_page.html")


def _label(scheme: str, notation: str, language: str = "da") -> str:
    """Label of a concept of the shipped schemes; the notation itself when they lack it."""
    try:
        return entry(concept(scheme, notation)).label(language)
    except UnknownTerm:
        return notation


def _shown(detail: str, kind: str) -> tuple[str, str]:
    """A line's detail in Danish and English: section kinds and outcomes by their labels, other values as they are."""
    scheme = {"section": "section", "heading": "section", "decision": "outcome"}.get(kind)
    if scheme and detail:
        return _labels(scheme, detail, "da", "citeret"), _labels(scheme, detail, "en", "quoted")
    if kind == "ignored":
        parts = detail.split("; ")
        return ", ".join(REASONS.get(part, part) for part in parts), detail
    return "", ""


def _labels(scheme: str, detail: str, language: str, quoted: str) -> str:
    shown = []
    for part in detail.split("; "):
        notation = part.removesuffix(" (quoted)")
        shown.append(_label(scheme, notation, language) + (f" ({quoted})" if notation != part else ""))
    return ", ".join(shown)


def _pieces(found: tuple[Claim, ...], rows: list[InspectedLine]) -> Iterator[list[_Piece]]:
    """The pieces of each line, cut wherever a claim begins or ends; the shortest claim over a place wins.

    Claims on whole sections are left to the line's own mark.
    """
    inner = [claim for claim in found if claim.kind not in ("section", "ignored")]
    following = 0
    active: list[Claim] = []
    for row in rows:
        start, end = row.start, row.start + len(row.text)
        active = [claim for claim in active if claim.span.end > start]
        while following < len(inner) and inner[following].span.start < end:
            active.append(inner[following])
            following += 1
        yield _cut(row, [claim for claim in active if claim.span.end > start])


def _cut(row: InspectedLine, active: list[Claim]) -> list[_Piece]:
    start, end = row.start, row.start + len(row.text)
    cuts = {start, end}
    opening: dict[int, list[Claim]] = {}
    for claim in active:
        cuts |= {max(start, claim.span.start), min(end, claim.span.end)}
        opening.setdefault(max(start, claim.span.start), []).append(claim)
    over: list[tuple[int, int, int, Claim]] = []  # a heap: the shortest claim first
    pieces = []
    for a, b in pairwise(sorted(cuts)):
        for claim in opening.get(a, ()):
            heappush(over, (claim.span.end - claim.span.start, -_RANK[claim.kind], claim.span.end, claim))
        while over and over[0][2] <= a:
            heappop(over)
        top = over[0][3] if over else None
        words = row.text[a - start : b - start]
        pieces.append(_Piece(words, top.kind if top else "", top.detail if top else ""))
    return pieces
