"""The headings of a document → its items: which lines are whose, and what each needs to know of the others.

Takes the judged page with its headings, gives the items in the order of the text, the lines that are of none, notices.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.layout.clauses.subjects import Roster
from kg.layout.item.groups import first_leading, is_closed, openings
from kg.layout.item.parts import Context, is_own
from kg.layout.item.sections import read_item
from kg.layout.page.judged import Page
from kg.layout.page.lines import Line
from kg.layout.page.signs import files
from kg.layout.structure.titles import OUTLINED, Head
from kg.model import Attendance, Ignored, Item, Notice, Span, Text
from kg.text.danish import body_key

__all__ = ["read_items"]

#: So many of the headings are marked (capitals, bold) in a document that marks its headings.
_MARKED = 0.8
#: No more case lines stand above a title.
_CASES = 4


def read_items(
    page: Page,
    heads: Sequence[Head],
    body: Text,
    held_on: date,
    places: tuple[str, ...],
    roster: tuple[Attendance, ...],
) -> tuple[list[Item], list[Ignored], list[Notice]]:
    """The items under `heads`; `body` and `held_on` are the meeting's, `roster` is whom its header lists."""
    lines, words = page.lines, page.words
    if not heads:
        return [], [], [Notice("no_items", "no agenda items were found")]
    own_date = _own_date(page, heads, held_on)
    notices: list[Notice] = []
    if own_date is not None:
        notices.append(Notice("date_contradiction", f"the decisions are dated {own_date}, the meeting {held_on}"))
    context = _context(page, heads, Context(words, body, held_on, places, own_date=own_date, roster=roster))
    above, opening = _cases_above(page, heads), openings(lines, heads, words)
    ends = page.ends if page.ends else len(lines)
    skipped = [Ignored(line.span, "contents") for line in lines[ends:]]
    lead_in = first_leading(lines, 0, heads[0].first, heads[0], None, opening, words)
    closed = is_closed(lines[lead_in : heads[0].first], words, False)
    items: list[Item] = []
    for n, head in enumerate(heads):
        stop = end = ends
        if n + 1 < len(heads):
            below = heads[n + 1]
            stop = below.first - above[n + 1]
            end = first_leading(lines, head.last + 1, stop, below, head, opening, words)
        item, ignored, more = _read(page, head, above[n], end, context, closed)
        items.append(item)
        skipped += [*ignored, *(Ignored(line.span, "group") for line in lines[end:stop])]
        notices += more
        closed = is_closed(lines[end:stop], words, closed)
    return items, skipped, notices


def _read(
    page: Page, head: Head, above: int, end: int, context: Context, closed: bool
) -> tuple[Item, list[Ignored], list[Notice]]:
    """The item of `head` with `above` case lines of its own over it and its lines up to `end`."""
    lines = page.lines
    inside = [k for k in range(head.first, head.last + 1) if files(lines[k])]
    own = [*inside, *range(head.last + 1, end)]
    start = lines[head.first - above].start
    last = lines[max(end - 1, head.first)].end
    return read_item(
        head,
        [lines[k] for k in own],
        [page.signs[k] for k in own],
        [page.cases[k] for k in own],
        [case for case in page.cases[head.first - above : head.last + 1] if case is not None],
        Span(start, max(last, lines[head.first].start)),
        context,
        _title_line(lines, head),
        closed,
    )


def _own_date(page: Page, heads: Sequence[Head], held_on: date) -> date | None:
    """The one day of most decisions where none is of the meeting's day and none without a day; None: no such day."""
    decisions = [s for s in page.signs if s is not None and s.kind == "decision"]
    days = Counter(s.held_on for s in decisions if s.titled and s.held_on)
    most = [day for day, n in days.items() if n * 2 > len(heads)]
    if held_on in days or len(most) != 1 or any(s.held_on is None for s in decisions):
        return None
    return most[0]


def _context(page: Page, heads: Sequence[Head], context: Context) -> Context:
    """`context` with what the page shows: how it marks its headings, which ones recur, who decides under which name."""
    titled = [
        line
        for line, s in zip(page.lines, page.signs, strict=True)
        if s is not None and s.kind != "absent" and not s.inline and not s.weak
    ]
    capitals = sum(line.text.isupper() for line in titled) >= _MARKED * len(titled) > 0
    strong = sum(line.strong or (capitals and line.text.isupper()) for line in titled)
    context = replace(
        context,
        recurring=_recurring(page, heads),
        marked=bool(titled) and strong >= _MARKED * len(titled),
        capitals=capitals,
        agenda=tuple((head.number, head.title.value) for head in heads),
        members=Roster.of(context.roster),
        named=page.named,
        prose=_prose(page, heads),
    )
    called = _called(page, heads, context)
    return context if called is None else replace(context, called=called)


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
        while k - 1 >= floor and cases[k - 1] is not None and h.first - k < _CASES:
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
