"""`Document` → `Minutes`: one line grammar and one lexicon for every Danish council.

    clean lines → signs of each line → headings of the items → header → items → presence of the meeting

Takes a decoded document and the authority rows, gives `Minutes` whose every value knows where it was printed. Raises
`InputRefused` (no minutes, no date, several meetings) or `MunicipalityUnknown`, both with a remedy; on arbitrary text
nothing else. Never reads a clock, a network or another document. Wording lives in `lexicon.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.authorities import Authorities
from kg.danish import body_key, dates, fold
from kg.errors import InputRefused
from kg.layout import contents
from kg.layout import header as header_module
from kg.layout.headings import Head, find
from kg.layout.lexicon import Lexicon, lexicon
from kg.layout.lines import Line, clean
from kg.layout.municipality import find as find_municipality
from kg.layout.people import merged
from kg.layout.quality import judge
from kg.layout.sections import Context, read_item
from kg.layout.signs import CaseLine, Sign, case_line, ignored, read_sign
from kg.model import Attendance, Document, Ignored, Item, Minutes, Notice, Span, Text

__all__ = ["parse"]


#: A heading glued to the end of the line before it (`Indholdsfortegnelse1. Sag`, FirstAgenda and Brønderslev pages).
_GLUED = re.compile(r"(?<=[a-zæøå])(?=\d{1,3}\.[ \u00a0][A-ZÆØÅ][a-zæøå])")


def parse(document: Document, authorities: Authorities) -> Minutes:
    """The minutes that `document` holds.

    Raises `InputRefused` when the text is no minutes of one meeting (empty, no body, no date, several meetings) and
    `MunicipalityUnknown` when it cannot be told whose they are.
    """
    words = lexicon()
    lines, furniture = _without_furniture(clean(document.text, _GLUED), words)
    if not any(line.text for line in lines):
        raise InputRefused("the document holds no text", where=document.name, remedy="give the minutes as text")
    page = _Page(lines, words)
    own = _own_name(page)
    if own:
        page = _Page(lines, words, own, page)
    heads = _heads(page)
    head_lines = lines[: heads[0].first] if heads else lines[: _first_sign(page)]
    header = header_module.read(head_lines, words, page.contents)
    _single_meeting(document, page)
    held_on, held_span, notices = _date(document, header, page)
    bodies = _bodies(document, header, page, held_on)
    if heads and not _looks_like_minutes(header, page, heads):
        raise InputRefused(
            "this does not read as minutes", where=document.name, remedy="give minutes with items or a header"
        )
    if not heads and not _looks_like_minutes(header, page, heads):
        raise InputRefused(
            "no agenda items were found", where=document.name, remedy="give minutes with items, see `kg inspect`"
        )
    numbers = [n for c in page.cases if c is not None for n in c.numbers]
    first_at = lines[heads[0].first].start if heads else len(document.text)
    municipality = find_municipality(document, bodies, first_at, numbers, authorities)
    row = next((r for r in authorities.municipalities if r.code == municipality.code), None)
    places = (row.short_name, *row.variants) if row else ()
    items, skipped, more = _items(page, heads, bodies[0], held_on, places)
    notices += more
    items, attendance = _attendance(document.text, items, header.attendance)
    minutes = Minutes(
        document=document,
        municipality=municipality,
        bodies=tuple(bodies),
        held_on=held_on,
        held_on_span=held_span,
        kind=header.kind,
        title=header.title,
        term=header.term,
        starts_at=header.starts_at,
        ends_at=header.ends_at,
        place=header.place,
        attendance=attendance,
        items=tuple(items),
        contents=tuple(header.contents),
        ignored=tuple(
            sorted(
                {*header.ignored, *skipped, *furniture, *(Ignored(line.span, "header") for line in header.unclaimed)},
                key=lambda i: (i.span.start, i.span.end, i.reason),
            )
        ),
        signals=tuple(sorted({*header.signals, *_signals(heads, items, page)})),
    )
    told = [a.span for a in header.attendance]
    return judge(minutes, tuple(notices), lines, page.signs, header.unclaimed, told, words)


def _without_furniture(lines: tuple[Line, ...], words: Lexicon) -> tuple[tuple[Line, ...], list[Ignored]]:
    """The lines that may carry facts, and the page numbers, web chrome and template texts between them."""
    kept: list[Line] = []
    furniture: list[Ignored] = []
    for line in lines:
        reason = ignored(line, words)
        if reason in ("page", "chrome", "template") and not line.marker:
            furniture.append(Ignored(line.span, reason))
        else:
            kept.append(line)
    return tuple(kept), furniture


class _Page:
    """Lines with what each may be; computed once for a document (and once more when its body is known)."""

    def __init__(self, lines: tuple[Line, ...], words: Lexicon, own: str = "", before: _Page | None = None) -> None:
        self.lines = lines
        self.words = words
        self.own = own
        self.contents: tuple[int, int] | None = None
        if before is None:
            read = [read_sign(line, words, own) for line in lines]
            for i, sign in enumerate(read):
                if sign is not None and sign.key in words.titles:
                    read[i] = None  # "Referat" above the first section is the title, below an item it is its decision
                elif sign is not None and sign.kind != "absent":
                    break
            self.signs: tuple[Sign | None, ...] = tuple(read)
            self.cases: tuple[CaseLine | None, ...] = tuple(
                case_line(line, words) if sign is None else None for line, sign in zip(lines, self.signs, strict=True)
            )
            return
        signs, cases, name = list(before.signs), list(before.cases), fold(own)
        for i, line in enumerate(lines):  # the body's name makes a difference only where it stands
            if len(line.text) <= 260 and name in fold(line.text):
                signs[i] = read_sign(line, words, own)
                cases[i] = case_line(line, words) if signs[i] is None else None
        self.signs, self.cases = tuple(signs), tuple(cases)


def _own_name(page: _Page) -> str:
    """The body as the headings of decisions name it most often; "" when they do not."""
    tally = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.titled)
    return tally.most_common(1)[0][0] if tally else ""


def _first_sign(page: _Page) -> int:
    return next(
        (i for i, s in enumerate(page.signs) if s is not None and s.kind not in ("absent", "comments")), len(page.lines)
    )


def _heads(page: _Page) -> tuple[Head, ...]:
    """Headings of the items; the lines of the contents and of header fields are barred from being headings."""
    lines, words = page.lines, page.words
    opened = contents.block(lines, words)
    blocked = [False] * len(lines)
    fields: list[bool] = [False] * len(lines)
    for i, line in enumerate(lines):
        blocked[i] = ignored(line, words) is not None
        if (
            i < 200
            and not line.marker
            and (f := header_module.field_of(line, words)) is not None
            and f[0].name not in ("absence", "remarks")
        ):
            fields[i] = True
    names: list[Text] = []
    if opened is not None:
        listed: list[Text] = []
        stop = contents.end(lines, page.signs, page.cases, opened)
        for line in lines[opened + 1 : stop]:
            if (entry := contents.entry(line, words)) is not None:
                listed.append(entry)
        names = listed
        page.contents = (opened, stop)
        for i in range(opened, stop):
            blocked[i] = True
    first = next(
        (i for i, s in enumerate(page.signs) if s is not None and s.kind != "absent" and not fields[i]), len(lines)
    )
    for i in range(min(first, len(lines))):
        blocked[i] = blocked[i] or fields[i]
    title = next((i for i in range(min(first, 40)) if header_module.is_title(lines[i], i, words)), None)
    if title is not None:
        blocked[title] = True
    return find(lines, page.signs, page.cases, blocked, names)


def _looks_like_minutes(header: header_module.Header, page: _Page, heads: Sequence[Head]) -> bool:
    signs = sum(1 for s in page.signs if s is not None and s.kind != "absent")
    points = (
        2 * (header.kind not in ("ordinary", "agenda"))
        + 2 * bool(header.title)
        + ("field:date" in header.signals)
        + (signs > 0)
        + (signs > 3)
        + bool(header.attendance)
        + any(p >= 4 for p, _ in header.bodies)
        + (len(heads) > 1)
    )
    return points >= 2


def _single_meeting(document: Document, page: _Page) -> None:
    """Refuses a page that holds several meetings (one per year's page of a local council) or a digest of news."""
    found: dict[date, int] = {}
    for i, line in enumerate(page.lines):
        text = line.text
        if len(text) > 110 or line.marker or line.cells or page.signs[i] is not None:
            continue
        lead = re.match(r"(?:mødedato|dato|starttidspunkt)\b", text, re.IGNORECASE)
        meeting = re.search(
            r"\b(?:ordinært|ekstraordinært) (?:møde|udvalgsmøde|rådsmøde)\b|^referat (?:af|fra|for) |^møde (?:den|d\.)",
            text,
            re.IGNORECASE,
        )
        if not lead and not meeting:
            continue
        day = next((f.value.date for f in dates(text) if f.value.date and not f.value.inferred), None)
        if day is None and lead and i + 1 < len(page.lines):
            day = next(
                (f.value.date for f in dates(page.lines[i + 1].text[:80]) if f.value.date and not f.value.inferred),
                None,
            )
        if day is not None and _opens_meeting(page, i):
            found.setdefault(day, line.index + 1)
    if len(found) > 1:
        days = ", ".join(str(d) for d in sorted(found)[:4])
        raise InputRefused(
            f"the document holds several meetings ({days})",
            where=document.name,
            line=sorted(found.values())[1],
            remedy="split it into one file per meeting",
        )


def _opens_meeting(page: _Page, i: int) -> bool:
    """Does a list of who was there, a place or contents follow within eight lines?"""
    for line in page.lines[i : i + 8]:
        f = header_module.field_of(line, page.words)
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


def _date(document: Document, header: header_module.Header, page: _Page) -> tuple[date, Span, list[Notice]]:
    """The day of the meeting: from title, field, header line, decisions; contradictions become notices."""
    order = {"title": 0, "field": 1, "line": 2}
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
        if (m := re.search(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)", document.stem)) and header.title is not None:
            try:
                return (
                    date(int(m[1]), int(m[2]), int(m[3])),
                    header.title.span,
                    [Notice("date_from_name", "the date is that of the file name")],
                )
            except ValueError:
                pass
        raise InputRefused(
            "no date of the meeting was found",
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


def _bodies(document: Document, header: header_module.Header, page: _Page, held_on: date) -> list[Text]:
    """The bodies that met, best evidence first: several only for a joint meeting."""
    ranked = sorted(header.bodies, key=lambda b: -b[0])
    joint = [b for points, b in ranked if points == 6]
    decided = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.held_on == held_on)
    if ranked and ranked[0][0] >= 4:
        best = [ranked[0][1]]
        if len(joint) > 1:
            seen: set[str] = set()
            best = []
            for body in joint:
                if fold(body.value) not in seen:
                    seen.add(fold(body.value))
                    best.append(body)
        return [_plain(b) for b in best]
    if decided:
        name = decided.most_common(1)[0][0]
        sign = next(s for s in page.signs if s is not None and s.body is not None and s.body.value == name)
        assert sign.body is not None
        return [_plain(sign.body)]
    if ranked:
        return [_plain(ranked[0][1])]
    raise InputRefused(
        "no council, committee or board is named",
        where=document.name,
        remedy="name it in the title: `Referat ‹body› d. ‹date›`",
    )


def _plain(body: Text) -> Text:
    value = body.value.rstrip(" .,:;")
    return (
        Text(value, Span(body.span.start, body.span.start + len(value)))
        if len(body.value) == body.span.end - body.span.start
        else Text(value, body.span)
    )


def _items(
    page: _Page, heads: Sequence[Head], body: Text, held_on: date, places: tuple[str, ...]
) -> tuple[list[Item], list[Ignored], list[Notice]]:
    lines, signs, cases, words = page.lines, page.signs, page.cases, page.words
    if not heads:
        return [], [], [Notice("no_items", "no agenda items were found")]
    upper = [
        lines[i].text.isupper() for i, s in enumerate(signs) if s is not None and s.kind != "absent" and not s.inline
    ]
    capitals = sum(upper) * 5 >= 4 * len(upper) > 0
    strong = [
        lines[i].strong or (capitals and lines[i].text.isupper())
        for i, s in enumerate(signs)
        if s is not None and s.kind != "absent" and not s.inline
    ]
    marked = bool(strong) and sum(strong) * 5 >= 4 * len(strong)
    recurring = _recurring(page, heads)
    decided = Counter(s.held_on for s in signs if s is not None and s.kind == "decision" and s.titled and s.held_on)
    same = [d for d, n in decided.items() if n * 2 > len(heads)]
    notices: list[Notice] = []
    own_date = None
    if (
        held_on not in decided
        and len(same) == 1
        and not any(s is not None and s.kind == "decision" and s.held_on is None for s in signs)
    ):
        own_date = same[0]
        notices.append(Notice("date_contradiction", f"the decisions are dated {own_date}, the meeting {held_on}"))
    context = Context(words, body, held_on, places, recurring, marked, capitals, own_date)
    above = _cases_above(page, heads)
    skipped: list[Ignored] = []
    items: list[Item] = []
    lead_in = heads[0].first
    while lead_in and _group_line(lines[lead_in - 1], words):
        lead_in -= 1
    closed_group = _group(lines[lead_in : heads[0].first], words, False)
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else len(lines)
        lead = above[n + 1] if n + 1 < len(heads) else 0
        stop -= lead
        group_lines = 0
        while (
            stop - 1 - group_lines > head.last
            and n + 1 < len(heads)
            and _group_line(lines[stop - 1 - group_lines], words)
        ):
            group_lines += 1
        end_line = stop - group_lines
        start = lines[head.first].start
        end = lines[end_line - 1].end if end_line - 1 >= head.first else lines[head.first].end
        own = [c for c in cases[head.first - above[n] : head.first] if c is not None] if above[n] else []
        between = [cases[k] for k in range(head.first, head.last + 1) if cases[k] is not None]
        item, ignored_, more = read_item(
            head,
            lines[head.last + 1 : end_line],
            signs[head.last + 1 : end_line],
            cases[head.last + 1 : end_line],
            [*own, *(c for c in between if c is not None)],
            Span(lines[head.first - above[n]].start if above[n] else start, max(end, start)),
            context,
            _title_line(lines, head),
            closed_group,
        )
        items.append(item)
        skipped += ignored_
        notices += more
        for k in range(end_line, stop):
            skipped.append(Ignored(lines[k].span, "group"))
        closed_group = _group(lines[end_line:stop], words, closed_group)
    return items, skipped, notices


def _title_line(lines: Sequence[Line], head: Head) -> Line:
    """The line on which the title begins."""
    for line in lines[head.first : head.last + 1]:
        if line.start <= head.title.span.start <= line.end:
            return line
    return lines[min(head.first, len(lines) - 1)]


def _group_line(line: Line, words: Lexicon) -> bool:
    return len(line.text) < 80 and bool(
        words.marks["group_closed"].match(line.text) or words.marks["group_open"].match(line.text)
    )


def _group(lines: Sequence[Line], words: Lexicon, closed: bool) -> bool:
    """Open or closed part of the agenda, as the last heading of a part says."""
    for line in lines:
        if len(line.text) < 80:
            if words.marks["group_closed"].match(line.text):
                closed = True
            elif words.marks["group_open"].match(line.text):
                closed = False
    return closed


def _cases_above(page: _Page, heads: Sequence[Head]) -> list[int]:
    """For each heading: how many case lines directly above it are its own (0 when this document puts them below)."""
    cases = page.cases
    below = sum(1 for h in heads if h.last + 1 < len(cases) and cases[h.last + 1] is not None)
    counts = []
    for n, h in enumerate(heads):
        k = h.first
        floor = heads[n - 1].last + 1 if n else 0
        while k - 1 >= floor and cases[k - 1] is not None and h.first - k < 4:
            k -= 1
        counts.append(h.first - k)
    above = sum(1 for c in counts if c)
    return counts if above > below and above * 2 >= len(heads) else [0] * len(heads)


def _recurring(page: _Page, heads: Sequence[Head]) -> frozenset[str]:
    """Weak headings that stand in at least three items, or in half of them (two at least)."""
    tally: Counter[str] = Counter()
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else len(page.lines)
        tally.update({s.key for s in page.signs[head.last + 1 : stop] if s is not None and not s.inline})
    need = min(3, max(2, (len(heads) + 1) // 2))
    return frozenset(k for k, n in tally.items() if n >= need)


def _attendance(
    text: str, items: list[Item], listed: Sequence[Attendance]
) -> tuple[list[Item], tuple[Attendance, ...]]:
    """Presence of the meeting: the header's lists, completed by who is absent in every item that tells of absence.

    Sentences that limit themselves to items (`deltog ikke under punkterne 12-15`) move to those items.
    """
    index = {item.number: k for k, item in enumerate(items)}
    extra: dict[int, list[Attendance]] = {}
    header: list[Attendance] = []

    def spread(a: Attendance, home: int | None) -> bool:
        """Hands `a` to the items it names; False when it names none (or only its own)."""
        known = [index[n] for n in a.for_items if n in index]
        if not known or (home is not None and known == [home]):
            return False
        for k in known:
            extra.setdefault(k, []).append(replace(a, for_items=()))
        return True

    for a in listed:
        if a.status == "present":
            header.append(replace(a, for_items=()))
        elif a.for_items and spread(a, None):
            if a.status in ("late", "left"):
                header.append(replace(a, status="present", for_items=()))
        elif a.status in ("late", "left", "recused"):
            header.append(replace(a, status="present"))
        else:
            header.append(a)
    kept: list[list[Attendance]] = []
    for k, item in enumerate(items):
        own: list[Attendance] = []
        for a in item.attendance:
            if not a.quoted and a.status == "present":
                header.append(replace(a, for_items=()))
                continue
            if (
                not a.quoted
                and not a.for_items
                and a.status in _AWAY
                and _OF_MEETING.search(a.span.of(text).replace("\u00a0", " "))
            ):
                header.append(a)
                continue
            if not a.quoted and a.status in ("late", "left"):
                header.append(replace(a, status="present", for_items=()))
            if not a.quoted and a.for_items and spread(a, k):
                continue
            own.append(
                replace(a, for_items=())
                if a.for_items and index.get(a.for_items[0]) == k and len(a.for_items) == 1
                else a
            )
        kept.append(own)
    telling = [
        k
        for k, own in enumerate(kept)
        if any(a.status in ("absent", "excused", "substitute") and not a.quoted for a in own)
    ]
    first_only = telling == [0] and len(items) > 1
    treated = [k for k, item in enumerate(items) if any(not d.quoted for d in item.decisions)]
    tally: dict[tuple[str, str], list[Attendance]] = {}
    for k in telling:
        for a in {
            (fold(x.person.value), x.status): x
            for x in kept[k]
            if not x.quoted and x.status in ("absent", "excused", "substitute")
        }.values():
            tally.setdefault((fold(a.person.value), a.status), []).append(a)
    formal_item = {k for k, item in enumerate(items) if _is_absence_item(item)}
    meeting = _one_each(header)
    at = {fold(a.person.value): n for n, a in enumerate(meeting)}
    for (name, _), found in tally.items():
        only = first_only or any(a in kept[k] for k in formal_item for a in found)
        if not only and (len(found) < len(telling) or len(found) * 5 < 3 * len(treated)):
            continue
        first = found[0]
        n = at.get(name)
        if n is None:
            at[name] = len(meeting)
            meeting.append(replace(first, for_items=()))
        elif meeting[n].status == "present":
            old = meeting[n]
            meeting[n] = replace(
                old,
                status=first.status,
                span=first.span,
                reason=old.reason or first.reason,
                substitute_for=first.substitute_for,
            )
    result = [
        replace(item, attendance=merged([*kept[k], *extra.get(k, ())]))
        if kept[k] != list(item.attendance) or k in extra
        else item
        for k, item in enumerate(items)
    ]
    return result, tuple(meeting)


_AWAY = ("absent", "excused", "substitute")
_OF_MEETING = re.compile(r"\b(?:i|på|til) mødet\b|\bmødte ikke\b", re.IGNORECASE)
_RANK = {"present": 0, "unknown": 0, "late": 1, "left": 1, "recused": 1, "absent": 2, "excused": 3, "substitute": 4}


def _one_each(found: Sequence[Attendance]) -> list[Attendance]:
    """One entry per person: what a list of absentees or a sentence says outweighs the list of members."""
    kept: dict[str, Attendance] = {}
    for a in found:
        name = fold(a.person.value)
        old = kept.get(name)
        if old is None:
            kept[name] = a
            continue
        first, other = (a, old) if _RANK[a.status] > _RANK[old.status] else (old, a)
        kept[name] = replace(
            first,
            role=first.role or other.role,
            title=first.title or other.title,
            party=first.party or other.party,
            affiliation=first.affiliation or other.affiliation,
            reason=first.reason or other.reason,
            since=first.since or other.since,
            until=first.until or other.until,
            substitute_for=first.substitute_for or other.substitute_for,
        )
    return list(kept.values())


def _is_absence_item(item: Item) -> bool:
    return fold(item.title.value).strip(" .:") in (
        "fraværende",
        "fravær",
        "afbud",
        "fremmøde",
        "mødedeltagelse",
        "fravær og afbud",
        "afbud og fravær",
    )


def _signals(heads: Sequence[Head], items: Sequence[Item], page: _Page) -> set[str]:
    found = {h.style for h in heads}
    for item in items:
        if item.case_numbers:
            found.add("case")
        found |= {f"section:{s.kind}" for s in item.sections}
        if item.votes:
            found.add("votes")
        if item.closed:
            found.add("closed")
    if any(s is not None and s.body is not None and body_key(s.body.value) for s in page.signs):
        found.add("decision:dated")
    return found
