"""An `Attendance` of a list while it is read, and what is noted in it: a status, an office, an employer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Passage
from kg.layout.people.offices import is_origin
from kg.model import AWAY, Attendance, Span, Status, Text

__all__ = ["Draft", "apply_tag", "done", "joins_unit", "note_tag", "note_unit"]


@dataclass(slots=True)
class Draft:
    """An `Attendance` of a list while it is read: what the pieces behind the name add is noted here, field by field."""

    person: Text
    span: Span
    status: Status
    role: str | None
    title: Text | None = None
    party: Text | None = None
    affiliation: Text | None = None
    reason: Text | None = None
    since: str | None = None
    until: str | None = None
    substitute_for: Text | None = None
    for_items: tuple[str, ...] = ()
    shared: bool = False  # the office before it is in the plural, so that it is the next person's too
    others: list[Attendance] = field(default_factory=list)  # whom else the entry tells of: who stood in, who came late

    @property
    def away(self) -> bool:
        """Is the person absent, excused or not?"""
        return self.status in AWAY


def done(d: Draft) -> Attendance:
    """The draft as it stands."""
    return Attendance(d.person, d.status, d.span, d.role, d.title, d.party, d.affiliation, d.reason, d.since, d.until,
                      d.substitute_for, d.for_items)  # fmt: skip


def note_unit(draft: Draft, text: Text, lexicon: Lexicon) -> None:
    """Capitalised words beside a name: an office where they begin with one, else an employer or organisation."""
    if draft.title is None and is_origin(text.value, lexicon):
        draft.title = text
    elif draft.affiliation is None:
        draft.affiliation = text


def joins_unit(draft: Draft, words: Passage, start: int, end: int) -> bool:
    """Is the piece the second half of an office or employer that an `og` cut (`chef for Kultur og Fritid`)?"""
    before = draft.affiliation or draft.title
    if before is None or " " not in before.value or not words.text[:start].rstrip().endswith((" og", " &")):
        return False
    at = next((k for k, offset in enumerate(words.offsets) if offset == before.span.start), -1)
    if at < 0 or words.text[at + len(before.value) : start].strip() not in ("og", "&"):
        return False
    whole = words.part(at, end)
    if before is draft.affiliation:
        draft.affiliation = whole
    else:
        draft.title = whole
    draft.span = Span(draft.span.start, whole.span.end)
    return True


def apply_tag(draft: Draft, status: Status | None, role: str | None) -> None:
    """Takes what a word beside the name says of status and role."""
    if status is not None:
        draft.status = status
    if role is not None:
        draft.role = role


def note_tag(draft: Draft, lexicon: Lexicon) -> None:
    """Takes a role or a status that ends an office or an employer in brackets (`konsulent (referent)`) for that."""
    for said in (draft.title, draft.affiliation):
        note = _TAG_LAST.search(said.value) if said is not None else None
        tag = lexicon.tags.get(word_key(note[1])) if note is not None else None
        if said is None or note is None or tag is None:
            continue
        apply_tag(draft, tag.status, tag.role)
        value = said.value[: note.start()]
        kept = Text(value, Span(said.span.start, said.span.start + len(value)))
        draft.title, draft.affiliation = (kept, draft.affiliation) if said is draft.title else (draft.title, kept)


_TAG_LAST = re.compile(r"\s*\(([^()]{4,24})\)$")
