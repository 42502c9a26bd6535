"""The parts of one item → what its clauses tell.

Takes the parts of an item (kind, sign, lines, quoted, body, day, number) and the context of the document; gives
`Clauses`, in the order of the text. The parts are not changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kg.layout.clauses.decisions import outcomes
from kg.layout.clauses.item_presence import (
    attendance_lists,
    only_names,
    quoted_names,
    tells_presence,
    told_inside,
    told_last,
)
from kg.layout.clauses.merged import OUT, merged
from kg.layout.clauses.points import answering
from kg.layout.clauses.presence import Said, as_listed, presence
from kg.layout.clauses.recommendations import recommendations
from kg.layout.clauses.unanimity import unanimous
from kg.layout.clauses.votes import dissents, votes
from kg.layout.item.attachments import attachments
from kg.layout.item.parts import Context, Part, trimmed
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import passage
from kg.layout.page.wrapped import rejoined
from kg.layout.people import entries
from kg.model import Attachment, Attendance, Decision, Dissent, Notice, Recommendation, Text, Vote
from kg.text.danish import body_key, fold

__all__ = ["Clauses", "read"]


@dataclass(slots=True)
class Clauses:
    """What one item tells. Quoted decisions and presence say so themselves; votes and dissents are the item's own."""

    decisions: list[Decision] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    dissents: list[Dissent] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def read(parts: list[Part], number: str, title: Text, context: Context) -> Clauses:
    """Reads the `parts` of the item `number`, called `title`."""
    told = Clauses()
    where = Said(number, context.agenda, context.members)
    seen: set[tuple[str, str]] = set()
    for part in parts:
        if part.kind == "absent":
            _absent(part, where, told, context.lexicon)
        elif part.kind == "decision":
            _decision(part, title, where, told, context)
        elif part.kind == "previous_decisions":
            _quoted(part, told, seen, context)
        elif part.kind == "recommendation":
            heading = part.sign.heading if part.sign else None
            told.recommendations += recommendations(trimmed(part), context.lexicon, heading)
        elif part.kind == "attachments":
            numbered = part.sign is not None and part.sign.key.endswith("nr")
            told.attachments += attachments(trimmed(part), context.lexicon, numbered=numbered)
    told.decisions = answering(told.decisions, told.recommendations)
    told.attendance += told_last(parts, context.lexicon, where)
    account = context.prose and all(p.sign is None or p.kind in ("absent", "attachments") for p in parts)
    told.attendance += told_inside(parts, context.lexicon, where, account=account)
    told.attendance = list(merged(told.attendance))
    return told


def _absent(part: Part, where: Said, told: Clauses, lexicon: Lexicon) -> None:
    """A section of absentees: names, and sentences about them."""
    lines = rejoined(part.lines)
    found, rest = entries(lines, part.start, part.status or "absent", None, lexicon)
    words = passage(lines, part.start) if lines else None
    paired = {fold(a.person.value): a.substitute_for for a in found if a.status == "substitute"}
    said = presence(words, 0, len(words.text), lexicon, where) if words is not None else []
    said = [
        replace(a, substitute_for=a.substitute_for or paired.get(fold(a.person.value)))
        if a.status == "substitute"
        else a
        for a in said
    ]
    if any(a.status == "substitute" for a in said) or not found:
        told.attendance += as_listed(said, part.status)
        spoken = {fold(a.person.value) for a in said}
        found = [a for a in found if fold(a.person.value) not in spoken]
    told.attendance += found
    for text in rest if not said else ():
        told.notices.append(
            Notice("unclaimed_structure", f"item {where.item}: no person in {text.value[:60]!r}", text.span)
        )


def _decision(part: Part, title: Text, where: Said, told: Clauses, context: Context) -> None:
    """The item's own decision: who was there, votes, dissents, and what was decided."""
    lexicon = context.lexicon
    blocks, listed_here = attendance_lists(rejoined(trimmed(part)), lexicon)
    told.attendance += listed_here
    spoken_of = [
        a for line in blocks if line.text for a in presence(passage([line]), 0, len(line.text), lexicon, where)
    ]
    told.attendance += spoken_of
    bare = [line for line in blocks if not tells_presence(line, spoken_of)]
    if word_key(title.value) in lexicon.absence_items or _absence_title(title.value, lexicon):
        listed = [a for line in bare if line.text for a in entries([line], 0, "absent", None, lexicon)[0]]
        told.attendance += listed
        if listed:
            bare = [line for line in bare if not only_names(line, lexicon)]
    bare = [line for line in bare if word_key(line.text) not in lexicon.withheld]
    away = {fold(a.person.value) for a in told.attendance if not a.quoted and a.status in OUT and not a.for_items}
    made_votes, made_dissents = votes(blocks, lexicon, where.roster, away), dissents(blocks, lexicon)
    apart = [a.span for a in spoken_of] + [v.span for v in made_votes] + [d.text.span for d in made_dissents]
    made = outcomes(
        bare, lexicon, part.body or context.body, context.held_on, apart=apart, told=part.told or _is_account(part)
    )
    told.decisions += made
    told.votes += unanimous(blocks, made_votes, made, lexicon)
    told.dissents += made_dissents


def _is_account(part: Part) -> bool:
    """Is the section a longer account of the item, in which what was decided is told among other things (`Referat`)?"""
    key = part.sign.key if part.sign is not None else ""
    return key == "referat" and sum(len(line.text) for line in part.lines) > _ACCOUNT


#: A decision in formal words is shorter.
_ACCOUNT = 300


def _quoted(part: Part, told: Clauses, seen: set[tuple[str, str]], context: Context) -> None:
    """Decisions of other bodies and meetings, each once. `seen`: those of this item so far."""
    lexicon = context.lexicon
    for inner in part.inner:
        blocks, spoken_of = quoted_names(inner, told.attendance, context)
        apart = [v.span for v in votes(blocks, lexicon)] + [d.text.span for d in dissents(blocks, lexicon)]
        apart += [a.span for a in spoken_of]
        made = outcomes(blocks, lexicon, inner.body, inner.held_on, quoted=True, item=inner.item, apart=apart)
        key = (
            body_key(inner.body.value, context.places) if inner.body else "",
            str(inner.held_on) + str(inner.item),
        )
        if made and key not in seen:
            seen.add(key)
            told.decisions += made


def _absence_title(title: str, lexicon: Lexicon) -> bool:
    f = lexicon.fields.get(word_key(title))
    return f is not None and f.name == "absence"
