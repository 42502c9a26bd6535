"""The lines of one agenda item → its parts: case numbers, sections, decisions, recommendations, attachments, presence.

Takes the lines between two headings with their signs, gives an `Item`. Weak headings open a section only where the
document's other items, its markup or the place say so; names of absentees end where the names end; decisions of other
bodies and meetings (`Beslutning fra ‹body›, ‹date›, pkt. n`) stay quoted, with absentees of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.danish import body_key, fold
from kg.layout.attachments import attachments
from kg.layout.case_lines import CaseLine, case_tokens
from kg.layout.decisions import outcomes
from kg.layout.implied import implied
from kg.layout.item_presence import attendance_lists, only_names, quoted_names, tells_presence, told_last
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.lines import Line, passage
from kg.layout.parts import Context, Part, extent, open_part, opens, trimmed
from kg.layout.people import entries, is_entry_line
from kg.layout.presence import merged, presence
from kg.layout.recommendations import recommendations
from kg.layout.signs import Sign, files, ignored
from kg.layout.titles import Head, clean_title, repeated
from kg.layout.votes import dissents, votes
from kg.model import Attendance, Ignored, Item, Notice, Section, Span, Text

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
        if current is None and not line.cells:
            reason = next((why for p, why in lexicon.head_ignore if p.fullmatch(line.text)), None)
            if reason is not None:
                skipped.append(Ignored(line.span, reason))
                continue
            if sign is None and case is None and not parts and files(line):
                parts.append(Part("attachments", None, [line]))
                continue
        top = current is None or current.sign is None or current.kind == "communication"
        if pending and case is None and sign is None and current is None and len(line.text) < 60:
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
        if current is None and not parts and not title.value and _titles(lines, signs, cases, i):
            title = line.part()
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


def _titles(lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], at: int) -> bool:
    """Is the line the title of an item that its number and case lines precede, above its first section?"""
    text = lines[at].text
    return (
        at > 0
        and at + 1 < len(lines)
        and signs[at] is None
        and signs[at + 1] is not None
        and cases[at - 1] is not None
        and len(text) < _TITLE
        and text[:1].isalnum()
        and not text[:1].islower()
        and not text.endswith((".", ":", ";", ","))
    )


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
    decisions = []
    advice = []
    titles = []
    there: list[Attendance] = []
    ballots = []
    protests = []
    seen: set[tuple[str, str]] = set()
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
        if part.kind == "absent":
            found, rest = entries(part.lines, part.start, part.status or "absent", None, lexicon)
            words = passage(part.lines, part.start) if part.lines else None
            paired = {fold(a.person.value): a.substitute_for for a in found if a.status == "substitute"}
            told = presence(words, 0, len(words.text), lexicon) if words is not None else []
            told = [
                replace(a, substitute_for=a.substitute_for or paired.get(fold(a.person.value)))
                if a.status == "substitute"
                else a
                for a in told
            ]
            if any(a.status == "substitute" for a in told) or not found:
                there += told
                spoken = {fold(a.person.value) for a in told}
                found = [a for a in found if fold(a.person.value) not in spoken]
            there += found
            for text in rest if not told else ():
                notices.append(
                    Notice("unclaimed_structure", f"item {head.number}: no person in {text.value[:60]!r}", text.span)
                )
        elif part.kind == "decision":
            blocks = trimmed(part)
            blocks, listed_here = attendance_lists(blocks, lexicon)
            there += listed_here
            spoken_of = [
                a for line in blocks if line.text for a in presence(passage([line]), 0, len(line.text), lexicon)
            ]
            there += spoken_of
            told_lines = {line.index for line in blocks if tells_presence(line, spoken_of)}
            bare = [line for line in blocks if line.index not in told_lines]
            if word_key(title.value) in lexicon.absence_items or _absence_title(title.value, lexicon):
                listed = [a for line in bare if line.text for a in entries([line], 0, "absent", None, lexicon)[0]]
                there += listed
                if listed:
                    names = {fold(a.person.value) for a in listed}
                    bare = [line for line in bare if not only_names(line, lexicon) or not names]
            bare = [line for line in bare if word_key(line.text) not in lexicon.withheld]
            made_votes, made_dissents = votes(blocks, lexicon), dissents(blocks, lexicon)
            apart = [a.span for a in spoken_of] + [v.span for v in made_votes] + [d.text.span for d in made_dissents]
            decisions += outcomes(bare, lexicon, part.body or context.body, context.held_on, apart=apart)
            ballots += made_votes
            protests += made_dissents
        elif part.kind == "previous_decisions":
            for inner in part.inner:
                blocks, spoken_of = quoted_names(inner, there, context)
                apart = [v.span for v in votes(blocks, lexicon)] + [d.text.span for d in dissents(blocks, lexicon)]
                apart += [a.span for a in spoken_of]
                made = outcomes(blocks, lexicon, inner.body, inner.held_on, quoted=True, item=inner.item, apart=apart)
                key = (
                    body_key(inner.body.value, context.places) if inner.body else "",
                    str(inner.held_on) + str(inner.item),
                )
                if made and key not in seen:
                    seen.add(key)
                    decisions += made
        elif part.kind == "recommendation":
            advice += recommendations(trimmed(part), lexicon, part.sign.heading if part.sign else None)
        elif part.kind == "attachments":
            titles += attachments(trimmed(part), lexicon)
    there += told_last(parts, lexicon)
    item = Item(
        number=head.number,
        title=title,
        span=span,
        numbered=head.numbered,
        case_numbers=_unique(numbers),
        caseworkers=_unique(workers),
        closed=closed,
        sections=tuple(sections),
        decisions=tuple(decisions),
        recommendations=tuple(advice),
        attachments=tuple(titles),
        attendance=merged(there),
        votes=tuple(ballots),
        dissents=tuple(protests),
    )
    return item, skipped, notices


def _absence_title(title: str, lexicon: Lexicon) -> bool:
    f = lexicon.fields.get(word_key(title))
    return f is not None and f.name == "absence"


def _unique(values: Sequence[Text]) -> tuple[Text, ...]:
    kept: dict[str, Text] = {}
    for value in values:
        kept.setdefault(re.sub(r"\s", "", value.value), value)
    return tuple(kept.values())
