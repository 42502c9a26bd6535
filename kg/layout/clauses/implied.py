"""Sections that no heading opens: what was decided, told at the end of an item, and text before its first section.

Takes the parts of an item and changes them in place.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.layout.clauses.decisions import formal
from kg.layout.item.parts import Context, Part
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line
from kg.text.danish import has_full_date

__all__ = ["implied"]


def implied(parts: list[Part], context: Context) -> None:
    """A decision without a heading: formal outcomes at the end of an item; and text before the first section."""
    told = context.lexicon.marks["past"]
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
