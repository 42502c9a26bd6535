"""Which meeting is this: one meeting at all, its date, its bodies.

Takes the header and the page, gives values with spans and notices of contradictions; raises `InputRefused` where the
answer would be a guess (no date, no body, several meetings).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kg.errors import InputRefused
from kg.layout.header.found import Header
from kg.layout.header.labels import field_of
from kg.layout.lexicon import word_key
from kg.layout.page.judged import Page
from kg.layout.page.signs import body_like
from kg.layout.structure.titles import Head
from kg.model import Document, Notice, Span, Text
from kg.text.danish import body_key, first_date, fold, impossible_date, small

__all__ = ["bodies_of", "is_partial", "looks_like_minutes", "meeting_date", "single_meeting"]


def is_partial(header: Header, page: Page, heads: Sequence[Head]) -> bool:
    """Is it the page of one numbered item without a header of its own, so that the meeting has more pages?"""
    own = header.dates or header.attendance or header.place or header.starts_at or page.contents
    return len(heads) == 1 and heads[0].numbered and not own


def looks_like_minutes(header: Header, page: Page, heads: Sequence[Head]) -> bool:
    """Is it minutes or an agenda, and no letter, report or enclosure that only speaks of a meeting?

    The kind of document printed at the top and headings of decisions weigh most; without any item nothing else will do.
    """
    words = page.words
    top = [line.text for line in page.lines[:_TOP]]
    named = any(
        word_key(text) in words.titles or fold(text).startswith(words.titles_longest_first) for text in top
    ) or header.kind not in ("ordinary", "agenda")
    decided = any(s is not None and s.kind == "decision" and s.titled for s in page.signs)
    signs = sum(1 for s in page.signs if s is not None and s.kind != "absent")
    other = any(words.no_minutes.match(text) for text in top[:_FIRST])
    letter = any(words.letter.match(line.text) for line in (*page.lines[:_TOP], *page.lines[-_TOP:]))
    if not heads:
        return (named or bool(header.attendance)) and not letter and not other
    points = (
        2 * named
        + 2 * decided
        + bool(header.title)
        + ("field:date" in header.signals)
        + (signs > 0)
        + (signs > 3)
        + bool(header.attendance)
        + any(p >= 4 for p, _ in header.bodies)
        + (len(heads) > 1)
        - 3 * other
        - 4 * letter
    )
    return points >= 2


#: Lines at the top (and the end) that tell the kind of a document; the first of them name it.
_TOP, _FIRST = 14, 3
_DATE_LABEL = re.compile(r"(?:mødedato|dato|starttidspunkt)\b", re.IGNORECASE)
_OF_A_MEETING = re.compile(r"referat (?:af|fra|for) |møde (?:den|d\.)", re.IGNORECASE)
_SORT_OF_MEETING = re.compile(r"\b(?:ordinært|ekstraordinært) (?:møde|udvalgsmøde|rådsmøde)\b", re.IGNORECASE)


def single_meeting(document: Document, page: Page) -> None:
    """Refuses a page that holds several meetings (one per year's page of a local council) or a digest of news."""
    found: dict[date, int] = {}
    for i, line in enumerate(page.lines):
        text = line.text
        if len(text) > 110 or line.marker or line.cells or page.signs[i] is not None:
            continue
        lead = _DATE_LABEL.match(text)
        sort = "nært " in small(text) and _SORT_OF_MEETING.search(text)
        if not (lead or sort or _OF_A_MEETING.match(text)):
            continue
        found_date = first_date(text)
        if found_date is None and lead and i + 1 < len(page.lines):
            found_date = first_date(page.lines[i + 1].text[:80])
        day = found_date.value.date if found_date is not None else None
        below = any(s is not None and s.kind == "decision" and s.held_on == day for s in page.signs[max(0, i - 3) : i])
        if day is not None and not below and _opens_meeting(page, i):
            found.setdefault(day, line.index + 1)
    if len(found) > 1:
        days = ", ".join(str(d) for d in sorted(found)[:4])
        raise InputRefused(
            f"the document holds several meetings ({days})",
            where=document.name,
            line=sorted(found.values())[1],
            remedy="split it into one file per meeting",
        )


def _opens_meeting(page: Page, i: int) -> bool:
    """Does a list of who was there, a place or contents follow within eight lines?"""
    for line in page.lines[i : i + 8]:
        f = field_of(line, page.words)
        if f is not None and f[0].name in (
            "members",
            "place",
            "absence",
            "contents",
            "date",
            "time",
            "officials",
            "secretary",
        ):
            return True
    return False


def meeting_date(document: Document, header: Header, page: Page) -> tuple[date, Span, list[Notice]]:
    """The day of the meeting: from title, field, header line, decisions; contradictions become notices."""
    order = {"title": 0, "field": 1, "line": 2, "letter": 3}
    found = sorted(header.dates, key=lambda d: order[d[0]])
    decided = Counter(
        s.held_on for s in page.signs if s is not None and s.held_on is not None and s.titled and s.kind == "decision"
    )
    notices: list[Notice] = []
    if not found:
        if decided:
            day, count = decided.most_common(1)[0]
            sign = next(s for s in page.signs if s is not None and s.held_on == day)
            if day is not None and count * 2 > sum(decided.values()):
                return (
                    day,
                    sign.heading.span,
                    [Notice("date_from_decisions", f"the header has no date; the decisions say {day}")],
                )
            if (last := _last_decision(page)) is not None:
                return (
                    *last,
                    [Notice("date_from_decisions", f"the header has no date; the last decision is of {last[0]}")],
                )
        if (below := _below_decisions(page)) is not None:
            return (*below, [Notice("date_from_decisions", f"the header has no date; the decisions say {below[0]}")])
        if (named := _day_of_path(document)) is not None and (header.title is not None or decided or page.signs):
            at = header.title.span if header.title is not None else page.lines[0].part().span
            return named, at, [Notice("date_from_name", f"the date {named} is that of the file's name or folder")]
        wrong = impossible_date(document.text)
        raise InputRefused(
            "no date of the meeting was found" + (f": {wrong} is no day of the calendar" if wrong else ""),
            where=document.name,
            remedy="write it in the header as `Mødedato: 4. maj 2021`",
        )
    _, day, span = found[0]
    strict = {d for s, d, _ in found if s in ("title", "field")}
    if len(strict) > 1:
        voted = next((d for d, _ in decided.most_common() if d in strict), None)
        if voted is not None and voted != day:
            _, day, span = next(f for f in found if f[1] == voted)
        notices.append(
            Notice(
                "date_contradiction",
                f"the header gives {' and '.join(str(d) for d in sorted(strict))}; {day} is taken",
                span,
            )
        )
    return day, span, notices


_DAY = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)-?(\d\d)-?(\d\d)|(\d\d)-?(\d\d)-?((?:19|20)\d\d))(?!\d)")


def _day_of_path(document: Document) -> date | None:
    """The day that the file's name, else the folder nearest to it, is called by (`2031-06-04`, `møde-04062031`)."""
    for part in (document.stem, *reversed(Path(document.path).parts[:-1])):
        for m in _DAY.finditer(part):
            year, month, day = (m[1], m[2], m[3]) if m[1] else (m[6], m[5], m[4])
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    return None


def _body_of_path(document: Document, page: Page) -> Text | None:
    """The body that a folder above the file is called by (`Byrådet/2031-06-04/punkt-3.txt`)."""
    for part in reversed(Path(document.path).parts[:-1]):
        words = " ".join(part.replace("_", " ").split())
        if body_like(words, page.words):
            return Text(words[:1].upper() + words[1:], page.lines[0].part().span)
    return None


def _last_decision(page: Page) -> tuple[date, Span] | None:
    """The day of the last heading of a decision, when no earlier one is younger: the others are quoted before it."""
    dated = [
        (s.held_on, s.heading.span)
        for s in page.signs
        if s is not None and s.kind == "decision" and s.titled and s.held_on is not None
    ]
    return dated[-1] if dated and dated[-1][0] == max(day for day, _ in dated) else None


def _below_decisions(page: Page) -> tuple[date, Span] | None:
    """The one date that stands labelled below headings of decisions (`Beslutning fra X`, `Dato: 4. maj 2021`)."""
    found: dict[date, Span] = {}
    for i, sign in enumerate(page.signs):
        if sign is None or sign.kind != "decision" or sign.body is None or sign.held_on is not None:
            continue
        for line in page.lines[i + 1 : i + 4]:
            day = first_date(line.text[:80]) if _DATE_LABEL.match(line.text) else None
            if day is not None and day.value.date is not None:
                found.setdefault(day.value.date, line.part(day.start, day.end).span)
    return next(iter(found.items())) if len(found) == 1 else None


def bodies_of(document: Document, header: Header, page: Page, held_on: date) -> list[Text]:
    """The bodies that met, best evidence first: several only for a joint meeting."""
    ranked = sorted(header.bodies, key=lambda b: -b[0])
    joint = [b for points, b in ranked if points == 6]
    decided = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.held_on == held_on)
    if ranked and ranked[0][0] >= 4:
        if len(joint) < 2:
            return [_plain(_likeliest([b for b in ranked if b[0] >= 4], decided, document.text))]
        best: list[Text] = []
        seen: set[str] = set()
        for body in joint:
            if fold(body.value) not in seen:
                seen.add(fold(body.value))
                best.append(body)
        return [_plain(b) for b in best or [ranked[0][1]]]
    if not decided and not ranked:  # an extract without a header: `Beslutning fra Kulturudvalget` says whose it is
        decided = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.titled)
    if decided:
        name = decided.most_common(1)[0][0]
        sign = next(s for s in page.signs if s is not None and s.body is not None and s.body.value == name)
        assert sign.body is not None
        return [_plain(sign.body)]
    if ranked:
        return [_plain(ranked[0][1])]
    if (above := _body_of_path(document, page)) is not None and any(s is not None for s in page.signs):
        return [above]
    if (group := _group_of(page)) is not None and any(s is not None for s in page.signs):
        return [group]
    raise InputRefused(
        "no council, committee or board is named",
        where=document.name,
        remedy="name it in the title: `Referat ‹body› d. ‹date›`",
    )


def _group_of(page: Page) -> Text | None:
    """Whose minutes the top of the page says these are, where no council is named: what the word for them is of
    (`Referat fra møde i Følgegruppen`), or a group, a panel, a network alone on its line."""
    for line in page.lines[:_TOP]:
        if line.cells or line.marker or not line.text:
            continue
        if (m := _MINUTES_OF.match(line.text)) is not None or (m := _GROUP.fullmatch(line.text)) is not None:
            return line.part(m.start("body"), m.end("body"))
    return None


_ENDS = r"(?=,? (?:den |d\. |\w+dag )|,? ?\d|[,.:;(]|$)"
_MINUTES_OF = re.compile(
    r"(?:referat|beslutningsreferat|mødereferat|dagsorden|protokol)\b.{0,20}?\b(?:i|af|fra|for|med)(?: \w*mødet?)?"
    rf"(?: (?:i|for|med|af))? (?P<body>(?-i:[A-ZÆØÅ])(?!\w*dag\b)[^.,:;\d(]{{3,70}}?){_ENDS}",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?P<body>(?-i:[A-ZÆØÅ])[\w &-]{3,60}(?:gruppen?|panelet|panel|netværk(?:et)?|komit[eé](?:en)?|samrådet"
    r"|team(?:et)?|laug(?:et)?|møde))",
    re.IGNORECASE,
)


def _likeliest(found: Sequence[tuple[int, Text]], decided: Counter[str], text: str) -> Text:
    """The body that the most evidence names: a label or title, decisions of the day, and how often the text says it.

    A menu of a web page names many bodies once; the one that met is named throughout. The first wins among equals.
    """
    keys = Counter({body_key(name): 0 for name in decided})
    for name, count in decided.items():
        keys[body_key(name)] += count
    letters = small(text)

    def points(entry: tuple[int, Text]) -> float:
        weight, body = entry
        named = letters.count(small(body.value))
        return weight + _DECIDED * min(1, keys[body_key(body.value)]) + min(_NAMED, _EACH * (named - 1))

    return max(found, key=points)[1]


#: What a decision of the day under a body's name adds to its weight, and what further mentions do, up to a bound.
_DECIDED, _EACH, _NAMED = 3.0, 0.25, 1.0


def _plain(body: Text) -> Text:
    value = body.value.rstrip(" .,:;")
    return (
        Text(value, Span(body.span.start, body.span.start + len(value)))
        if len(body.value) == body.span.end - body.span.start
        else Text(value, body.span)
    )
