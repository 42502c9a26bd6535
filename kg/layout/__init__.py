"""`Document` → `Minutes`: one line grammar and one lexicon for every Danish council.

    clean lines → signs of each line → headings of the items → header → items → presence of the meeting

Takes a decoded document and the authority rows, gives `Minutes` whose every value knows where it was printed. Raises
`InputRefused` (no minutes, no date, several meetings) or `MunicipalityUnknown`, both with a remedy; on arbitrary text
nothing else. Never reads a clock, a network or another document. Wording lives in `lexicon.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.authorities import Authorities
from kg.errors import InputRefused
from kg.layout.attendance import settle
from kg.layout.clauses.subjects import Roster
from kg.layout.header import read as read_header
from kg.layout.header.below import closing, signed
from kg.layout.item.parts import Context, is_own
from kg.layout.item.sections import read_item
from kg.layout.lexicon import Lexicon, lexicon
from kg.layout.meeting import bodies_of, is_partial, looks_like_minutes, meeting_date, single_meeting
from kg.layout.municipality import find as find_municipality
from kg.layout.page.furniture import without_furniture, without_list
from kg.layout.page.judged import Page, first_sign, own_name
from kg.layout.page.lines import Line, clean
from kg.layout.page.signs import files
from kg.layout.page.wrapped import unwrapped
from kg.layout.quality import judge
from kg.layout.structure.agenda_table import unfold_agenda
from kg.layout.structure.columns import unfold_sections
from kg.layout.structure.induction import induced
from kg.layout.structure.recurring import body_labels, recurring_headings
from kg.layout.structure.tables import unfold_header
from kg.layout.structure.titles import OUTLINED, Head, outlined, title_key
from kg.layout.structure.weights import weights
from kg.layout.structure.whole import Why, outline, why
from kg.model import Attendance, Document, Ignored, Item, Minutes, Notice, Span, Text
from kg.text.danish import body_key

__all__ = ["Why", "candidates", "page_of", "parse"]


def parse(document: Document, authorities: Authorities) -> Minutes:
    """The minutes that `document` holds.

    Raises `InputRefused` when the text is no minutes of one meeting (empty, no body, no date, several meetings) and
    `MunicipalityUnknown` when it cannot be told whose they are.
    """
    words = lexicon()
    page, furniture = page_of(document)
    lines = page.lines
    told = document.outline is not None  # the source says what it is, and where its items begin
    if document.outline is not None:
        heads = outlined(document.outline, lines)
    else:
        found = outline(page, weights())
        page, heads = found.page, found.heads
        furniture += [Ignored(line.span, "label") for line in found.above]
    page.learn(body_labels(page.lines, page.signs, heads, words))
    page.learn(recurring_headings(page.lines, page.signs, page.cases, heads, words))
    head_lines = page.lines[: heads[0].first] if heads else page.lines[: first_sign(page)]
    lines = page.lines
    last = lines[heads[-1].last + 1 : page.ends] if heads and not told else ()
    if below := closing(last, head_lines, words):
        page.ends -= below
        tail = lines[page.ends : page.ends + below]  # rows below are where they sign
        head_lines = (*head_lines, *(line for line in tail if not (signed(line) or (line.cells and not tail[0].cells))))
    header = read_header(head_lines, words, page.contents)
    if not told:
        single_meeting(document, page)
    held_on, held_span, notices = meeting_date(document, header, page)
    bodies = bodies_of(document, header, page, held_on)
    if heads and not told and not looks_like_minutes(header, page, heads):
        raise InputRefused(
            "this does not read as minutes", where=document.name, remedy="give minutes with items or a header"
        )
    if not heads and not told and not looks_like_minutes(header, page, heads):
        raise InputRefused(
            "no agenda items were found", where=document.name, remedy="give minutes with items, see `kg inspect`"
        )
    part = not told and is_partial(header, page, heads)
    if part:
        notices.append(Notice("partial", "the page of one item: the meeting has more of them"))
    numbers = [n for c in page.cases if c is not None for n in c.numbers]
    first_at = lines[heads[0].first].start if heads else len(document.text)
    municipality = find_municipality(document, bodies, first_at, numbers, authorities, header.place)
    row = next((r for r in authorities.municipalities if r.code == municipality.code), None)
    places = (row.short_name, *row.variants) if row else ()
    items, skipped, more = _items(page, heads, bodies[0], held_on, places, tuple(header.attendance))
    notices += more
    items, attendance = settle(document.text, items, header.attendance)
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
        signals=tuple(sorted({*header.signals, *_signals(heads, items, page), *(("partial",) if part else ())})),
    )
    listed = [a.span for a in header.attendance]
    return judge(minutes, tuple(notices), lines, page.signs, page.cases, header.unclaimed, listed, words)


def page_of(document: Document) -> tuple[Page, list[Ignored]]:
    """The judged lines of a document, and its furniture. Raises `InputRefused` when it holds no text."""
    words = lexicon()
    printed, above = unfold_agenda(clean(document.text), words, document.text)
    lines, furniture = without_furniture(induced(unwrapped(printed, words), words), words)
    furniture += [Ignored(line.span, "label") for line in above]
    lines = unfold_header(without_list(lines, words), words, document.text)
    lines = unfold_sections(lines, words, document.text)
    if not any(line.text for line in lines):
        raise InputRefused("the document holds no text", where=document.name, remedy="give the minutes as text")
    first = min((one.start for one in document.outline or ()), default=len(document.text))
    page = Page(lines, words, top=min(6, sum(line.start < first for line in lines[:6])))
    own = own_name(page)
    return (Page(lines, words, own, page) if own else page), furniture


def candidates(document: Document) -> list[Why]:
    """Every line that was proposed as the heading of an item, in order, with the reasons and by how much it lost.

    Raises `InputRefused` when the document holds no text; [] when its source says where its items begin.
    """
    if document.outline is not None:
        return []
    page, _ = page_of(document)
    return why(outline(page, weights()), weights())


def _items(
    page: Page,
    heads: Sequence[Head],
    body: Text,
    held_on: date,
    places: tuple[str, ...],
    roster: tuple[Attendance, ...],
) -> tuple[list[Item], list[Ignored], list[Notice]]:
    lines, signs, cases, words = page.lines, page.signs, page.cases, page.words
    if not heads:
        return [], [], [Notice("no_items", "no agenda items were found")]
    titled = [
        lines[i] for i, s in enumerate(signs) if s is not None and s.kind != "absent" and not s.inline and not s.weak
    ]
    capitals = sum(line.text.isupper() for line in titled) * 5 >= 4 * len(titled) > 0
    strong = [line.strong or (capitals and line.text.isupper()) for line in titled]
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
    agenda = tuple((head.number, head.title.value) for head in heads)
    context = Context(words, body, held_on, places, recurring, marked, capitals, own_date, roster=roster, agenda=agenda)
    context = replace(context, members=Roster.of(roster), named=page.named, prose=_prose(page, heads))
    if (called := _called(page, heads, context)) is not None:
        context = replace(context, called=called)
    above = _cases_above(page, heads)
    skipped: list[Ignored] = []
    items: list[Item] = []
    opening = _opening(lines, heads, words)

    def leads(line: Line, to: Head, before: Head | None) -> bool:
        return _group_line(line, to, before, words) or title_key(line.text) in opening

    lead_in = heads[0].first
    while lead_in and leads(lines[lead_in - 1], heads[0], None):
        lead_in -= 1
    closed_group = _group(lines[lead_in : heads[0].first], words, False)
    ends = page.ends if page.ends else len(lines)
    skipped += [Ignored(line.span, "contents") for line in lines[ends:]]
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else ends
        lead = above[n + 1] if n + 1 < len(heads) else 0
        stop -= lead
        group_lines = 0
        while (
            stop - 1 - group_lines > head.last
            and n + 1 < len(heads)
            and leads(lines[stop - 1 - group_lines], heads[n + 1], head)
        ):
            group_lines += 1
        end_line = stop - group_lines
        start = lines[head.first].start
        end = lines[end_line - 1].end if end_line - 1 >= head.first else lines[head.first].end
        own = [c for c in cases[head.first - above[n] : head.first] if c is not None] if above[n] else []
        between = [cases[k] for k in range(head.first, head.last + 1) if cases[k] is not None]
        inside = [k for k in range(head.first, head.last + 1) if files(lines[k])]
        below = [*inside, *range(head.last + 1, end_line)]
        item, ignored_, more = read_item(
            head,
            [lines[k] for k in below],
            [signs[k] for k in below],
            [cases[k] for k in below],
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


def _prose(page: Page, heads: Sequence[Head]) -> bool:
    """Do fewer than half of the items have a heading for their decision?"""
    decided = {
        bisect_right([h.first for h in heads], i)
        for i, s in enumerate(page.signs)
        if s is not None and s.kind == "decision" and i > heads[0].first
    }
    return 2 * len(decided) < len(heads)


def _called(page: Page, heads: Sequence[Head], context: Context) -> Text | None:
    """The one name under which the decisions of the day stand in at least half of the items, when it is not the body's:
    the body has been renamed, or its header gives it a longer name."""
    dated = [
        s for s in page.signs if s is not None and s.kind == "decision" and s.titled and s.held_on == context.held_on
    ]
    named = {body_key(s.body.value, context.places): s.body for s in dated if s.body is not None}
    if len(named) != 1 or any(s.body is None or is_own(s, context) for s in dated):
        return None
    return next(iter(named.values())) if 2 * len(dated) >= len(heads) else None


def _title_line(lines: Sequence[Line], head: Head) -> Line:
    """The line on which the title begins."""
    for line in lines[head.first : head.last + 1]:
        if line.start <= head.title.span.start <= line.end:
            return line
    return lines[min(head.first, len(lines) - 1)]


def _group_line(line: Line, head: Head, before: Head | None, words: Lexicon) -> bool:
    """Does the line open a part of the agenda, by its words or as the chapter of the heading `head` below it, when the
    heading `before` it stands in another?"""
    if len(line.text) >= _GROUP:
        return False
    group = words.marks["group_closed"].match(line.text) or words.marks["group_open"].match(line.text)
    chapter, point, _ = head.number.partition(".")
    fresh = before is None or before.number.partition(".")[0] != chapter
    return bool(group) or (point != "" and fresh and line.gap and _chapter(line) == chapter)


_GROUP = 80
_CHAPTER = re.compile(r"(?:kapitel |afsnit )?(?P<n>\d{1,3})[.:)]?(?: ?[-–])? (?=\S)", re.IGNORECASE)


def _chapter(line: Line) -> str:
    """The number of the chapter that the line may be the heading of; "" for any other line."""
    m = _CHAPTER.match(f"{line.marker} {line.text}" if line.marker else line.text)
    return m["n"] if m is not None else ""


def _opening(lines: Sequence[Line], heads: Sequence[Head], words: Lexicon) -> frozenset[str]:
    """Words of openness (`Åbent punkt`) directly above half of the headings at least: they are of the item below."""
    tally: Counter[str] = Counter()
    for n, head in enumerate(heads):
        floor = heads[n - 1].last + 1 if n else 0
        above = [line for line in lines[max(floor, head.first - 1) : head.first] if not line.cells]
        tally.update(
            title_key(line.text)
            for line in above
            if len(line.text) < _SHORT and any(words.marks[mark].search(line.text) for mark in ("open", "closed"))
        )
    several = sum(tally.values())
    return frozenset(tally) if several >= _OFTEN and 2 * several >= len(heads) else frozenset()


#: Words of openness are so short, and stand above so many headings.
_SHORT, _OFTEN = 40, 3


def _group(lines: Sequence[Line], words: Lexicon, closed: bool) -> bool:
    """Open or closed part of the agenda, as the last heading of a part says."""
    for line in lines:
        if len(line.text) < _GROUP:
            called = line.text if line.marker else _CHAPTER.sub("", line.text, count=1)
            state = called if len(called) < _SHORT else ""
            if words.marks["group_closed"].match(called) or words.marks["closed"].fullmatch(state):
                closed = True
            elif words.marks["group_open"].match(called) or words.marks["open"].fullmatch(state) or _chapter(line):
                closed = False
    return closed


def _cases_above(page: Page, heads: Sequence[Head]) -> list[int]:
    """For each heading: how many case lines directly above it are its own (0 when this document puts them below)."""
    cases = page.cases
    if any(h.style == OUTLINED for h in heads):
        return [0] * len(heads)
    below = sum(1 for h in heads if h.last + 1 < len(cases) and cases[h.last + 1] is not None)
    counts = []
    for n, h in enumerate(heads):
        k = h.first
        floor = heads[n - 1].last + 1 if n else 0
        while k - 1 >= floor and cases[k - 1] is not None and h.first - k < 4:
            k -= 1
        counts.append(h.first - k)
    above = sum(1 for c in counts if c)
    last = max((k for k, line in enumerate(page.lines) if line.text), default=0)
    own = cases[last] if last > heads[-1].last else None
    if not counts[0] and own is not None and own.labelled:
        return [0] * len(heads)  # each item ends with its own, as the last one shows
    return counts if above > below and above * 2 >= len(heads) else [0] * len(heads)


def _recurring(page: Page, heads: Sequence[Head]) -> frozenset[str]:
    """Weak headings that stand in at least three items, or in half of them (two at least)."""
    tally: Counter[str] = Counter()
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else len(page.lines)
        tally.update(
            {s.key for s in page.signs[head.last + 1 : stop] if s is not None and (not s.inline or s.key in _BEFORE)}
        )
    need = min(3, max(2, (len(heads) + 1) // 2))
    return frozenset(k for k, n in tally.items() if n >= need)


#: Weak headings that stand before the words they lead to as often as above them (`Referat: Godkendt.`).
_BEFORE = frozenset({"referat"})


def _signals(heads: Sequence[Head], items: Sequence[Item], page: Page) -> set[str]:
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
