"""Plans of meetings: items whose lines open with dates (`Tirsdag den 21. januar 2025:`).

Takes a scene, gives which of its dates are meetings to come, and whose.
"""

from __future__ import annotations

import re

from kg.mentions.references.scene import WORDS, Scene
from kg.text import danish

__all__ = ["met_with", "plan_leads"]

_NO_MEETING = re.compile(WORDS["no_meeting"], re.IGNORECASE)
_PLAN = re.compile(WORDS["plan"], re.IGNORECASE)
_LEAD = re.compile(
    r"[ \t]*(?:[*#•-]+[ \t]*)?(?:(?:man|tirs|ons|tors|fre|lør|søn)dag(?:en)?,?\s)?(?:d(?:en|\.)\s?)?", re.IGNORECASE
)
_AFTER_LEAD = re.compile(r"(?:\s?(?:kl\.|klokken)[^\n:]{0,25})?[*]*\s*(?:[:–—-]|\n|$|\s[A-ZÆØÅ])")
_JOINED_DATES = re.compile(r"(?:[\s.,;()–-]|\b(?:og|samt|den|d\.|senest|igen|til|hhv\.)\b\.?)*", re.IGNORECASE)


def plan_leads(scene: Scene) -> dict[int, bool]:
    """Dates that open the lines of a plan of meetings → is it a meeting (False: an election, holidays)?"""
    text = scene.text
    leads: dict[int, bool] = {}
    for n, found in enumerate(scene.dates):
        if found.value.date is None:
            continue
        line = max(scene.line(found.start), scene.item.span.start)
        opened = _LEAD.fullmatch(text[line : found.start])
        if not opened and n - 1 in leads and _JOINED_DATES.fullmatch(text[scene.dates[n - 1].end : found.start]):
            leads[n] = leads[n - 1]
        elif opened:
            stop = text.find("\n", found.end)
            rest = text[found.end : stop if stop >= 0 else len(text)]
            joined = n + 1 < len(scene.dates) and _JOINED_DATES.fullmatch(text[found.end : scene.dates[n + 1].start])
            if joined or _AFTER_LEAD.match(text, found.end):
                leads[n] = not _NO_MEETING.search(rest)
    heading = scene.item.title.value
    enough = 2 if _PLAN.search(heading) else 3
    lines = sum(1 for n in leads if n - 1 not in leads or "\n" in text[scene.dates[n - 1].end : scene.dates[n].start])
    return leads if lines >= enough else {}


_MET_LINE = re.compile(
    r"[\s*•:-]*(?:kl\.[^\n]{0,20}\n)?[\s*•-]*(?:[a-zæøå]{0,12}møde|besøg|dialog)\s(?:med|i|hos)\s", re.IGNORECASE
)


def met_with(scene: Scene, found: danish.FoundDate) -> tuple[str, str] | None:
    """The body that a plan's line names for its date: `3. juni: Dialogmøde med Social- og Handicapudvalget`."""
    m = _MET_LINE.match(scene.text, found.end)
    if m is None:
        return None
    body = next((b for b in scene.between(m.end(), m.end() + 80) if b.span.start - m.end() < 3), None)
    return (body.canonical, body.scope) if body and body.kind in ("body", "self") else None
