"""The lines of one agenda item → its parts: case numbers, sections, decisions, recommendations, attachments, presence.

Takes the lines between two headings with their signs, gives an `Item`. Weak headings open a section only where the
document's other items, its markup or the place say so; names of absentees end where the names end; decisions of other
bodies and meetings (`Beslutning fra ‹body›, ‹date›, pkt. n`) stay quoted, with absentees of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.layout.clauses import item as clauses
from kg.layout.clauses.implied import implied
from kg.layout.clauses.item_presence import only_names
from kg.layout.item.parts import Context, Part, extent, open_part, opens
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.case_lines import CaseLine, case_tokens
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, body_label, files, ignored
from kg.layout.people import entries, is_entry_line
from kg.layout.structure.titles import Head, clean_title, repeated, title_key
from kg.model import Ignored, Item, Notice, Section, Span, Text
from kg.text.danish import fold

__all__ = ["read_item"]


@dataclass(slots=True)
class _Draft:
    """An item while its lines are read. `current`: the part that lines go to; `resume`: the part that goes on below a
    list of absentees; `pending`: the label whose value the next line may hold."""

    head: Head
    lines: Sequence[Line]
    signs: Sequence[Sign | None]
    cases: Sequence[CaseLine | None]
    context: Context
    title: Text
    numbers: list[Text]
    closed: bool | None
    workers: list[Text] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    current: Part | None = None
    resume: Part | None = None
    pending: str = ""
    skipped: list[Ignored] = field(default_factory=list)


def read_item(
    head: Head,
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    before: Sequence[CaseLine],
    span: Span,
    context: Context,
    heading_line: Line,
    closed_group: bool,
) -> tuple[Item, list[Ignored], list[Notice]]:
    """The item under `head` with its `lines` (signs and case lines in step). `before`: case lines above the heading."""
    title, numbers, closed = clean_title(head, heading_line, context.lexicon)
    draft = _Draft(head, lines, signs, cases, context, title, numbers, closed)
    for above in before:
        draft.numbers += above.numbers
        draft.workers += above.caseworkers
        draft.closed = above.closed if draft.closed is None else draft.closed
    for at in range(len(lines)):
        _take(draft, at)
    return _build(draft, span, closed_group)


def _take(draft: _Draft, at: int) -> None:
    """Takes one line: what stands above the sections, the heading of one, an absentee, or words of a part."""
    line, sign, current, lexicon = draft.lines[at], draft.signs[at], draft.current, draft.context.lexicon
    reason = ignored(line, lexicon)
    if reason and not (reason == "page" and current is not None and line.marker):
        draft.skipped.append(Ignored(line.span, reason))
        return
    if sign is None and current is not None and current.kind in ("decision", "previous_decisions"):
        sign = body_label(line, lexicon, draft.context.body.value)
    if current is None and _of_head(draft, at):
        return
    if _of_case(draft, at, sign) or (current is None and _of_title(draft, at)):
        return
    if sign is not None and opens(sign, line, current, draft.context):
        draft.current = open_part(sign, line, current, draft.resume, draft.context, draft.parts)
        if draft.current.kind != "absent":
            draft.resume = None
        elif current is not None and current.kind != "absent":
            draft.resume = current
        return
    if current is not None and current.kind == "absent":
        if _lists_on(current, line, lexicon):
            current.lines.append(line)
            return
        draft.current = draft.resume
    target = draft.current = draft.current or _account(draft, line)
    (target.inner[-1] if target.inner else target).lines.append(line)


def _of_head(draft: _Draft, at: int) -> bool:
    """Takes, above the first section, what templates print, files, and the value of the label on the line before."""
    line, lexicon = draft.lines[at], draft.context.lexicon
    unmarked = draft.signs[at] is None and draft.cases[at] is None
    if not line.cells:
        reason = next((why for p, why in lexicon.head_ignore if p.fullmatch(line.text)), None)
        if reason is not None:
            draft.skipped.append(Ignored(line.span, reason))
            return True
        if unmarked and not draft.parts and files(line):
            draft.parts.append(Part("attachments", None, [line]))
            return True
    titled = bool(draft.title.value) or title_key(line.text) not in draft.context.named
    if not draft.pending or not unmarked or len(line.text) >= _VALUE or not titled:
        return False
    if draft.pending == "case":
        draft.numbers += case_tokens(line, lexicon, labelled=True)
    draft.pending = ""
    return True


def _of_case(draft: _Draft, at: int, sign: Sign | None) -> bool:
    """Takes a line of case numbers: with a label anywhere, else above the sections or in a communication."""
    case, current = draft.cases[at], draft.current
    communication = current is not None and current.kind == "communication"
    if case is None or sign is not None:
        return False
    if current is not None and not communication and not case.labelled:
        return False
    draft.numbers += case.numbers
    draft.workers += case.caseworkers
    draft.closed = case.closed if case.closed is not None else draft.closed
    draft.pending = case.pending
    if communication and case.labelled:
        draft.resume = draft.current = None
    return True


def _of_title(draft: _Draft, at: int) -> bool:
    """Takes, above the first section, the title (again), words of openness, and absentees without a label."""
    line, sign, context = draft.lines[at], draft.signs[at], draft.context
    marks = context.lexicon.marks
    again = repeated(line, draft.title.value) or (line.text and fold(line.text) == fold(draft.head.title.value))
    if again and all(p.kind == "attachments" for p in draft.parts):
        draft.skipped.append(Ignored(line.span, "repeated_title"))
        return True
    if len(line.text) < _STATE and sign is None:
        if marks["closed"].search(line.text):
            draft.closed = True
            return True
        if marks["open"].search(line.text):
            draft.closed = bool(draft.closed)
            return True
    if draft.parts:
        return False
    if not draft.title.value and _titles(draft.lines, draft.signs, draft.cases, at, context.named):
        draft.title = line.part()
        return True
    if sign is None and draft.cases[at] is None and _lists_absentees(line, context):
        draft.parts.append(Part("absent", None, [line], status="absent"))
        return True
    return False


#: The value of a label on the line below it is shorter, and so is a line that says whether an item is open.
_VALUE, _STATE = 60, 40


def _lists_on(part: Part, line: Line, lexicon: Lexicon) -> bool:
    """Does a list of absentees go on with the line?"""
    inline = bool(part.lines) and part.sign is not None and part.sign.inline
    if not inline and is_entry_line(line, lexicon) and only_names(line, lexicon):
        return True
    if part.lines:
        return part.lines[-1].text.rstrip().endswith(",") and not line.gap
    return word_key(line.text) == "ingen"


def _account(draft: _Draft, line: Line) -> Part:
    """The part that a line without a heading goes on with; a new one where none does."""
    parts = draft.parts
    if parts and not (parts[-1].sign is None and parts[-1].kind == "background"):
        last = next((p for p in reversed(parts) if p.kind != "absent"), None)
        if last is not None and last.kind in ("decision", "background", "other", "summary"):
            return last
    advice = not parts and any(p.match(line.text) for p in draft.context.lexicon.recommenders)
    parts.append(Part("recommendation" if advice else "background", None))
    return parts[-1]


def _lists_absentees(line: Line, context: Context) -> bool:
    """Does a line without a label, above the first section, name those who are away: nothing but persons, of whom the
    header says that of one at least?"""
    if not line.text or line.cells or line.marker or not any(a.away for a in context.roster):
        return False
    if not only_names(line, context.lexicon):
        return False
    away = {fold(a.person.value) for a in context.roster if a.away}
    return any(fold(a.person.value) in away for a in entries([line], 0, "absent", None, context.lexicon)[0])


def _titles(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    at: int,
    named: frozenset[str],
) -> bool:
    """Is the line the title of an item that its number and case lines precede: above its first section, or named by the
    contents?"""
    text = lines[at].text
    if not at or signs[at] is not None or cases[at - 1] is None or not text[:1].isalnum() or len(text) >= _TITLE:
        return False
    above = at + 1 < len(lines) and signs[at + 1] is not None
    return (above and not text[0].islower() and not text.endswith((".", ":", ";", ","))) or title_key(text) in named


_TITLE = 200


def _build(draft: _Draft, span: Span, closed_group: bool) -> tuple[Item, list[Ignored], list[Notice]]:
    """The item whose lines are read. `closed_group`: it stands in a closed part of the agenda."""
    head, context, parts, lexicon = draft.head, draft.context, draft.parts, draft.context.lexicon
    notices: list[Notice] = []
    implied(parts, context)
    sections: list[Section] = []
    for part in parts:
        if part.kind == "decision" and part.lines[1:] and word_key(part.lines[-1].text) in lexicon.titles:
            part.lines.pop()  # an empty heading of the template: the item ends, or another section begins
        reach = extent(part)
        if reach is not None:
            sections.append(Section(part.kind, reach, part.sign.heading if part.sign else None))
        elif part.sign is not None and part.kind != "absent":
            notices.append(
                Notice(
                    "section_empty",
                    f"item {head.number}: nothing under {part.sign.heading.value!r}",
                    part.sign.heading.span,
                )
            )
    told = clauses.read(parts, head.number, draft.title, context)
    item = Item(
        number=head.number,
        title=draft.title,
        span=span,
        numbered=head.numbered,
        case_numbers=_unique(draft.numbers),
        caseworkers=_unique(draft.workers),
        closed=closed_group if draft.closed is None else draft.closed,
        sections=tuple(sections),
        decisions=tuple(told.decisions),
        recommendations=tuple(told.recommendations),
        attachments=tuple(told.attachments),
        attendance=tuple(told.attendance),
        votes=tuple(told.votes),
        dissents=tuple(told.dissents),
    )
    return item, draft.skipped, [*notices, *told.notices]


def _unique(values: Sequence[Text]) -> tuple[Text, ...]:
    kept: dict[str, Text] = {}
    for value in values:
        kept.setdefault(re.sub(r"\s", "", value.value), value)
    return tuple(kept.values())
