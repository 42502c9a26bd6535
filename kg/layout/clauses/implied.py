"""Sections that no heading opens: what was decided, told at the end of an item, and text before its first section.

Takes the parts of an item and changes them in place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.clauses.decisions import formal, outcomes
from kg.layout.item.parts import Context, Part
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line
from kg.text.danish import fold, has_full_date

__all__ = ["implied"]


def implied(parts: list[Part], context: Context) -> None:
    """A decision without a heading: formal outcomes at the end of an item; and text before the first section."""
    told = context.lexicon.marks["past"]
    _advised(parts, context)
    if context.prose and (account := _account(parts)) is not None and _told(parts, account, context):
        return
    if not any(p.kind == "decision" for p in parts):
        last = next((p for p in reversed(parts) if p.kind != "absent"), None)
        if last is not None and last.kind in ("background", "summary", "recommendation", "other", "attachments"):
            cut = end = _before_closing(last.lines, context.lexicon)
            while cut and formal(last.lines[cut - 1], context.lexicon) and not last.lines[cut - 1].marker:
                cut -= 1
            past = last.kind == "background" or all(told.search(x.text) for x in last.lines[cut:end])
            if cut == len(last.lines) and last.kind == "recommendation":
                cut, past, end = _fate_of(last.lines, context.lexicon), True, len(last.lines)
            if cut < end and (cut or last.sign is None) and past:
                made = [Part("decision", None, last.lines[cut:end])]
                made += [Part("other", None, last.lines[end:])] if end < len(last.lines) else []
                last.lines = last.lines[:cut]
                at = parts.index(last) + 1
                parts[at:at] = made
    if (
        len(parts) > 1
        and parts[0].sign is None
        and parts[0].kind == "background"
        and any(p.kind == "background" for p in parts[1:])
    ):
        parts[0].kind = "other"


def _advised(parts: list[Part], context: Context) -> None:
    """Parts a paragraph that recommends (`Forvaltningen indstiller, at planen vedtages.`) from the account it ends, in
    an item that has no other recommendation."""
    if any(p.kind == "recommendation" for p in parts):
        return
    members = frozenset(fold(a.person.value) for a in context.roster)
    for part in parts:
        if part.kind not in ("background", "summary", "other"):
            continue
        at = next((n for n, line in enumerate(part.lines) if n and _recommends(line, context.lexicon, members)), None)
        if at is None and part.sign is None and part.lines and _recommends(part.lines[0], context.lexicon, members):
            at = 0
        if at is None:
            continue
        end = at + 1
        while end < len(part.lines) and (part.lines[end].marker or _AT_LINE.match(part.lines[end].text)):
            end += 1
        made = [Part("recommendation", None, part.lines[at:end])]
        if any(line.text for line in part.lines[end:]):
            made.append(Part("other", None, part.lines[end:]))
        part.lines = part.lines[:at]
        k = parts.index(part)
        parts[k : k + 1] = [part, *made] if any(line.text for line in part.lines) or part.sign else made
        return


def _recommends(line: Line, lexicon: Lexicon, members: frozenset[str]) -> bool:
    """Is the line a recommendation of its own, by the administration or a body, and no account of one?"""
    if not line.text or line.cells or line.marker:
        return False
    m = _ADVICE.match(line.text)
    if m is None or m["by"] is None:
        return m is not None
    if has_full_date(m["by"]) or lexicon.party_names.search(m["by"]) is not None:
        return False
    return fold(m["by"]) not in members


_ADVICE = re.compile(
    r"(?P<by>[A-ZÆØÅ][^.:;?!]{2,90}?) indstiller(?: til [^.:;?!]{3,60})?,? at\b"
    r"|(?P<office>(?:Borgmester|Formand|\w*[Dd]irektør|\w*[Cc]hef|\w*[Ff]orvaltning|Administration|Direktion)en) "
    r"(?:indstiller|foreslår), at\b"
)
_AT_LINE = re.compile(r"(?:og )?at [a-zæøå]")


def _account(parts: list[Part]) -> Part | None:
    """The only text of an item that has no headings; None where it has any."""
    words = [p for p in parts if p.kind not in ("absent", "attachments")]
    return words[0] if len(words) == 1 and words[0].sign is None and words[0].kind == "background" else None


def _told(parts: list[Part], account: Part, context: Context) -> bool:
    """Parts the account where it begins to tell what was decided; False where it tells of nothing decided."""
    lines = account.lines
    first = next((n for n, line in enumerate(lines) if states(line, context)), None)
    if first is None:
        return False
    end = max(first + 1, _before_closing(lines, context.lexicon))
    made = [Part("decision", None, lines[first:end], told=True)]
    made += [Part("other", None, lines[end:])] if any(line.text for line in lines[end:]) else []
    at = parts.index(account)
    account.lines = lines[:first]
    parts[at : at + 1] = [account, *made] if any(line.text for line in lines[:first]) else made
    return True


def states(line: Line, context: Context) -> bool:
    """Does a sentence of the line tell what the body decided?"""
    if not line.text or line.cells:
        return False
    return bool(outcomes([line], context.lexicon, context.body, context.held_on, told=True))


def _fate_of(lines: Sequence[Line], lexicon: Lexicon) -> int:
    """The line, after the first, on which what became of a proposal is told (`Indstillingen blev godkendt med 31
    stemmer imod 14.`; with a day it tells of another meeting); else how many lines there are.
    """
    return next(
        (
            n
            for n, line in enumerate(lines)
            if n and not line.marker and lexicon.fate.match(line.text) and not has_full_date(line.text)
        ),
        len(lines),
    )


def _before_closing(lines: Sequence[Line], lexicon: Lexicon) -> int:
    """How many lines stand above those that close the meeting (`Næste møde: …`, `Mødet sluttede kl. 17`)."""
    end = len(lines)
    while end > 1 and lexicon.marks["closing"].match(lines[end - 1].text):
        end -= 1
    return end
