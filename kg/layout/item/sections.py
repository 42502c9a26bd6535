"""The lines of one agenda item → its parts: case numbers, sections, decisions, recommendations, attachments, presence.

Takes the lines between two headings with their signs, gives an `Item`. Weak headings open a section only where the
document's other items, its markup or the place say so; names of absentees end where the names end; decisions of other
bodies and meetings (`Beslutning fra ‹body›, ‹date›, pkt. n`) stay quoted, with absentees of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.clauses import item as clauses
from kg.layout.clauses.implied import implied
from kg.layout.clauses.item_presence import only_names
from kg.layout.item.parts import Context, Part, extent, open_part, opens
from kg.layout.lexicon import word_key
from kg.layout.page.case_lines import CaseLine, case_tokens
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, body_label, files, ignored
from kg.layout.people import entries, is_entry_line
from kg.layout.structure.titles import Head, clean_title, repeated, title_key
from kg.model import Ignored, Item, Notice, Section, Span, Text
from kg.text.danish import fold

__all__ = ["read_item"]


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
    lexicon = context.lexicon
    title, numbers, closed = clean_title(head, heading_line, lexicon)
    workers: list[Text] = []
    skipped: list[Ignored] = []
    notices: list[Notice] = []
    for above in before:
        numbers += above.numbers
        workers += above.caseworkers
        closed = above.closed if closed is None else closed
    parts: list[Part] = []
    current: Part | None = None
    resume: Part | None = None
    pending = ""
    for i, line in enumerate(lines):
        reason = ignored(line, lexicon)
        if reason and not (reason == "page" and current is not None and line.marker):
            skipped.append(Ignored(line.span, reason))
            continue
        sign, case = signs[i], cases[i]
        if sign is None and current is not None and current.kind in ("decision", "previous_decisions"):
            sign = body_label(line, lexicon, context.body.value)
        if current is None and not line.cells:
            reason = next((why for p, why in lexicon.head_ignore if p.fullmatch(line.text)), None)
            if reason is not None:
                skipped.append(Ignored(line.span, reason))
                continue
            if sign is None and case is None and not parts and files(line):
                parts.append(Part("attachments", None, [line]))
                continue
        top = current is None or current.sign is None or current.kind == "communication"
        titled = bool(title.value) or title_key(line.text) not in context.named
        if pending and case is None and sign is None and current is None and len(line.text) < 60 and titled:
            if pending == "case":
                numbers += case_tokens(line, lexicon, labelled=True)
            pending = ""
            continue
        if (
            case is not None
            and sign is None
            and (top or case.labelled)
            and (case.labelled or current is None or current.kind == "communication")
        ):
            numbers += case.numbers
            workers += case.caseworkers
            closed = case.closed if case.closed is not None else closed
            pending = case.pending
            if current is not None and current.kind == "communication" and case.labelled:
                resume, current = None, None
            continue
        if (
            current is None
            and all(p.kind == "attachments" for p in parts)
            and (repeated(line, title.value) or (line.text and fold(line.text) == fold(head.title.value)))
        ):
            skipped.append(Ignored(line.span, "repeated_title"))
            continue
        if current is None and len(line.text) < 40 and sign is None:
            if lexicon.marks["closed"].search(line.text):
                closed = True
                continue
            if lexicon.marks["open"].search(line.text):
                closed = False if closed is None else closed
                continue
        if current is None and not parts and not title.value and _titles(lines, signs, cases, i, context.named):
            title = line.part()
            continue
        if current is None and sign is None and case is None and not parts and _lists_absentees(line, context):
            parts.append(Part("absent", None, [line], status="absent"))
            continue
        if sign is not None and opens(sign, line, current, context):
            made = open_part(sign, line, current, resume, context, parts)
            if made is not None:
                if made.kind == "absent":
                    resume = current if current is not None and current.kind != "absent" else resume
                else:
                    resume = None
                current = made
                continue
        if current is not None and current.kind == "absent":
            if (
                not (current.lines and current.sign is not None and current.sign.inline)
                and is_entry_line(line, lexicon)
                and only_names(line, lexicon)
            ):
                current.lines.append(line)
                continue
            if current.lines and current.lines[-1].text.rstrip().endswith(",") and not line.gap:
                current.lines.append(line)
                continue
            if not current.lines and word_key(line.text) == "ingen":
                current.lines.append(line)
                continue
            current = resume
        if current is None:
            if parts and not (parts[-1].sign is None and parts[-1].kind == "background"):
                last = next((p for p in reversed(parts) if p.kind not in ("absent",)), None)
                if last is not None and last.kind in ("decision", "background", "other", "summary"):
                    current = last
            if current is None:
                advice = any(p.match(line.text) for p in lexicon.recommenders) and not parts
                current = Part("recommendation" if advice else "background", None)
                parts.append(current)
        target = current.inner[-1] if current.inner else current
        target.lines.append(line)
    return _build(
        head,
        title,
        numbers,
        workers,
        bool(closed) or (closed is None and closed_group),
        span,
        parts,
        context,
        skipped,
        notices,
    )


def _lists_absentees(line: Line, context: Context) -> bool:
    """Does a line without a label, above the first section, name those who are away: nothing but persons, of whom the
    header says that of one at least?"""
    if not line.text or line.cells or line.marker or not any(a.status in _AWAY for a in context.roster):
        return False
    if not only_names(line, context.lexicon):
        return False
    away = {fold(a.person.value) for a in context.roster if a.status in _AWAY}
    return any(fold(a.person.value) in away for a in entries([line], 0, "absent", None, context.lexicon)[0])


_AWAY = ("absent", "excused")


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


def _build(
    head: Head,
    title: Text,
    numbers: list[Text],
    workers: list[Text],
    closed: bool,
    span: Span,
    parts: list[Part],
    context: Context,
    skipped: list[Ignored],
    notices: list[Notice],
) -> tuple[Item, list[Ignored], list[Notice]]:
    lexicon = context.lexicon
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
    told = clauses.read(parts, head.number, title, context)
    item = Item(
        number=head.number,
        title=title,
        span=span,
        numbered=head.numbered,
        case_numbers=_unique(numbers),
        caseworkers=_unique(workers),
        closed=closed,
        sections=tuple(sections),
        decisions=tuple(told.decisions),
        recommendations=tuple(told.recommendations),
        attachments=tuple(told.attachments),
        attendance=tuple(told.attendance),
        votes=tuple(told.votes),
        dissents=tuple(told.dissents),
    )
    return item, skipped, [*notices, *told.notices]


def _unique(values: Sequence[Text]) -> tuple[Text, ...]:
    kept: dict[str, Text] = {}
    for value in values:
        kept.setdefault(re.sub(r"\s", "", value.value), value)
    return tuple(kept.values())
