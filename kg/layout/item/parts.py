"""A part of an item while it is read: which line opens one, of what kind, whose words, and how far it reaches.

Takes a line with its sign, the part before it and what is known of the document; weak headings open a part only where
the document's other items, its markup or the place say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from kg.layout.clauses.subjects import NOBODY, Roster
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, files
from kg.layout.people import entries
from kg.model import Attendance, SectionKind, Span, Status, Text
from kg.text.danish import body_key

__all__ = ["Context", "Part", "extent", "is_own", "open_part", "opens", "trimmed"]


@dataclass(frozen=True, slots=True)
class Context:
    """What an item needs to know of its document. `recurring`: weak headings that stand in several items. `roster`: who
    the header says was there, `members`: whom that makes known; `agenda`: (number, title) of each item, in the order of
    the text. `prose`: few items have a heading for their decision, so that an account without headings tells it.
    """

    lexicon: Lexicon
    body: Text
    held_on: date
    places: tuple[str, ...]
    recurring: frozenset[str] = frozenset()
    marked: bool = False
    capitals: bool = False
    own_date: date | None = None
    called: Text | None = None
    named: frozenset[str] = frozenset()
    prose: bool = False
    roster: tuple[Attendance, ...] = ()
    members: Roster = NOBODY
    agenda: tuple[tuple[str, str], ...] = ()

    def styled(self, line: Line) -> bool:
        """Is the line marked up as this document marks its headings?"""
        return line.strong or (self.capitals and line.text.isupper())


@dataclass(slots=True)
class Part:
    """A section while it is read: its sign, the lines of its content, the absentees inside."""

    kind: SectionKind
    sign: Sign | None
    lines: list[Line] = field(default_factory=list)
    start: int = 0
    quoted: bool = False
    body: Text | None = None
    held_on: date | None = None
    item: str | None = None
    inner: list[Part] = field(default_factory=list)
    status: Status | None = None
    names: list[Attendance] = field(default_factory=list)
    told: bool = False  # an account that tells a decision among other things

    def span(self) -> Span | None:
        """From the first word of the content to its last; None when it is empty."""
        full = [line for line in self.lines if line.text]
        if not full:
            return None
        first = full[0]
        start = first.offsets[self.start if first is self.lines[0] else 0]
        last = full[-1]
        return Span(start, max(last.offsets[len(last.text) - 1] + 1, start))


def is_own(sign: Sign, context: Context) -> bool:
    """Is a decision heading that of this meeting?"""
    if sign.held_on is not None and sign.held_on not in (context.held_on, context.own_date):
        return False
    if sign.body is None:
        return True
    here, own = body_key(sign.body.value, context.places), body_key(context.body.value, context.places)
    if context.called is not None and here == body_key(context.called.value, context.places):
        return True
    return here == own or (len(here) > 5 and len(own) > 5 and (here in own or own in here) and sign.titled)


_VERB = re.compile(r"\b(?:indstill|foresl|anbefal)[erås]+\b")


def opens(sign: Sign, line: Line, current: Part | None, context: Context) -> bool:
    """Does this heading open a section here, or is it a sub-heading of the current one?"""
    if sign.kind == "absent":
        return True
    kind = current.kind if current is not None and current.kind != "absent" else None
    if sign.key == "body-date":
        return _opens_dated(sign, current, context)
    leads = sign.kind == "recommendation" and _VERB.search(sign.key) is not None
    if leads and (kind == "recommendation" or (kind == "decision" and sign.weak)):
        return False
    known = sign.key in context.recurring
    plain = not context.styled(line) and not known
    if context.marked and plain and sign.body is None and not sign.inline and kind in ("background", "decision"):
        return False
    fresh = current is not None and current.sign is not None and not current.lines and not current.inner
    if sign.weak and fresh and kind != sign.kind:
        return True
    if current is not None and kind == "attachments":
        if line.gap and current.sign is not None and current.sign.inline:
            return True  # `Bilag: Notat` names them on its line
        listed = sign.kind in ("comments", "communication") and not sign.inline and any(o.text for o in current.lines)
        if not line.gap and plain and listed:
            return False  # an attachment of that name (`Høringssvar`)
    if leads and sign.weak and not context.marked and kind != "previous_decisions":
        return True  # `Ældreafdelingen indstiller,` above the points
    if not sign.weak:
        return not (sign.kind == "comments" and kind == "decision" and plain)
    return kind is None or current is None or _opens_weak(sign, line, current, context)


def _opens_dated(sign: Sign, current: Part | None, context: Context) -> bool:
    """Does the name of a body with a day (`Byrådet, 5. maj 2025`) open a section?"""
    if sign.key in context.recurring or current is None:
        return sign.key in context.recurring
    return (
        not current.lines
        if current.kind == "decision"
        else current.kind == "previous_decisions" and bool(current.inner)
    )


def _opens_weak(sign: Sign, line: Line, current: Part, context: Context) -> bool:
    """Does a heading that may be words of the text open a section behind the part `current`?"""
    known, styled, kind = sign.key in context.recurring, context.styled(line), current.kind
    if sign.kind == kind:
        if kind not in ("background", "decision") and current.sign is not None:
            return sign.key != current.sign.key
        return known and styled
    if kind == "decision":
        return (context.marked and styled) or (known and not context.marked and sign.kind != "background")
    if kind == "attachments" and line.gap:
        above = [one for one in current.lines if one.text]
        if above and all(files(one) for one in above):
            return True
    if kind == "previous_decisions" and sign.kind == "decision" and not sign.inline and sign.body is None:
        return True  # what others decided is told: what follows is the body's own
    if kind in ("background", "attachments", "previous_decisions"):
        return known or (context.marked and styled)
    return True


def open_part(
    sign: Sign, line: Line, current: Part | None, resume: Part | None, context: Context, parts: list[Part]
) -> Part:
    """The part that `sign` opens, added to `parts`; the one it goes on with where it is an inner heading of that."""
    base = current if current is not None and current.kind != "absent" else resume
    if sign.kind == "absent":
        return _open_absent(sign, line, base, context, parts)
    if base is not None and base.kind == "decision" and not base.lines:
        own = is_own(sign, context)
        again = sign.kind == "decision" and sign.body and not sign.inline and own
        if again or sign.key == "body-date":
            base.body, base.held_on = base.body or sign.body, base.held_on or sign.held_on
            if own:
                return base
            parts.remove(base)
    if sign.kind == "decision" and not is_own(sign, context):
        return _open_quoted(sign, line, base, parts)
    parts.append(_begun(Part(sign.kind, sign, body=sign.body, held_on=sign.held_on), line))
    return parts[-1]


def _begun(part: Part, line: Line) -> Part:
    """A new part, with the words behind its heading on the same line."""
    if part.sign is not None and part.sign.inline:
        part.lines.append(line)
        part.start = part.sign.content
    return part


def _open_absent(sign: Sign, line: Line, base: Part | None, context: Context, parts: list[Part]) -> Part:
    """A list of absentees: of the item, or of the decision of others that `base` quotes."""
    part = _begun(Part("absent", sign, status=sign.status), line)
    holder = base.inner[-1] if base is not None and base.inner else None
    if base is None or base.kind != "previous_decisions" or holder is None:
        parts.append(part)
        return part
    part.quoted, part.body, part.held_on = True, holder.body, holder.held_on
    if part.lines:
        holder.names += entries(part.lines, part.start, sign.status or "absent", None, context.lexicon)[0]
    if not sign.inline:
        holder.inner.append(part)
        return part
    holder.lines.append(replace(line, text=""))
    return base


def _open_quoted(sign: Sign, line: Line, base: Part | None, parts: list[Part]) -> Part:
    """What another body, or this one on another day, decided: inside the section of such decisions, or as one."""
    quoted = Part("decision", sign, quoted=True, body=sign.body, held_on=sign.held_on, item=sign.item)
    inner = _begun(quoted, line)
    if base is not None and base.sign is not None and base.kind == base.sign.kind == "previous_decisions":
        base.inner.append(inner)
        base.lines.append(line)
        return base
    parts.append(Part("previous_decisions", sign, inner=[inner]))
    return parts[-1]


def trimmed(part: Part) -> list[Line]:
    """The lines of a part; the first one without its label."""
    if not part.start or not part.lines:
        return part.lines
    first = part.lines[0]
    cut = Line(
        first.index,
        first.start,
        first.end,
        first.text[part.start :],
        first.offsets[part.start :],
        gap=first.gap,
        after=first.after,
        hard=first.hard,
    )
    return [cut, *part.lines[1:]]


def extent(part: Part) -> Span | None:
    """Span of a part's content; of a quoted block with the inner headings it began with."""
    if part.kind != "previous_decisions":
        return part.span()
    spans = [s for s in [part.span(), *(i.span() for i in part.inner)] if s is not None]
    if part.sign is not None and part.sign.kind == "previous_decisions":
        spans += [i.sign.heading.span for i in part.inner if i.sign is not None]
    spans += [n.span for i in part.inner for n in i.names]
    if not spans:
        return None
    return Span(min(s.start for s in spans), max(s.end for s in spans))
