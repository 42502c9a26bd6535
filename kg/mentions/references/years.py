"""When a cited date is: the year that is not printed, and what lies ahead of the meeting.

Takes a scene and a date, gives ISO text as far as it is known. A year follows from the plan's line, from the same day
printed in full elsewhere, else from whether the sentence looks back or ahead.
"""

from __future__ import annotations

import re
from datetime import date

from kg.mentions.references.scene import Scene, sentence_of, words
from kg.text import danish

__all__ = ["is_after", "when_of"]

_TO_COME = words("to_come")
_GONE_BY = words("gone_by")
#: The year of a list of dates: `Mødedatoer i 2026: 13. januar, 10. februar`.
_YEAR_OF_LIST = re.compile(r"\b((?:19|20)\d\d)\s?:[^.\n]*(?:\.\s[a-zæøå][^.\n]*)*$")


def when_of(scene: Scene, found: danish.FoundDate, lead: danish.FoundDate | None) -> str:
    """ISO date as far as it is known. A year that is not printed is that of the plan's line, else follows the tense."""
    value = found.value
    if not value.inferred or value.month is None:
        return value.iso
    held = scene.minutes.held_on
    known = scene.full_days.get((value.month, value.day))
    if known is not None:
        return known
    line = scene.line(found.start)
    listed = re.match(r"\s*[-*•–]", scene.text[line : line + 6]) is not None
    headed = _YEAR_OF_LIST.search(scene.text, max(scene.item.span.start, found.start - 200), found.start)
    if headed is not None:
        year = int(headed[1])
    elif listed and lead is not None and lead.value.year is not None and not lead.value.inferred:
        year = lead.value.year
    elif value.year is not None and value.year != held.year:  # inherited from a neighbour
        year = value.year
    else:
        start, end = sentence_of(scene, found.start)
        sentence = scene.text[start:end]
        ahead, back = _TO_COME.search(sentence), _GONE_BY.search(sentence)
        if ahead and back:  # what stands before the date is nearer to it: "På baggrund af mødet i marts vil …"
            sentence = scene.text[start : found.start]
            ahead, back = _TO_COME.search(sentence), _GONE_BY.search(sentence)
        later = (date(held.year, value.month, min(value.day or 15, 28)) - held).days
        year = held.year
        if ahead and not back:
            year += later < -45
        elif back and not ahead:
            year -= later > 45
        else:
            year += (later < -200) - (later > 200)
    return value.iso if (value.month, value.day) == (2, 29) else danish.PartialDate(year, value.month, value.day).iso


def is_after(when: str, held: date) -> bool:
    """Is the (partial) date later than the meeting?"""
    return when > held.isoformat()[: len(when)] if when else False
