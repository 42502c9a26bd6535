"""What a cue of presence tells of a person: status, reason, and the items and times in its reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.layout.clauses.cues import Cue
from kg.layout.clauses.hits import Hit, Sentence
from kg.layout.clauses.merged import OUT
from kg.layout.clauses.moves import edge_of
from kg.layout.clauses.scope import Scope, scope_of
from kg.model import AWAY, Attendance, Status, Text
from kg.text.danish import times

__all__ = ["EXCUSE", "WHY_AWAY", "WHY_RECUSED", "in_reach", "reach_of", "status_of", "told_of"]


def reach_of(sentence: Sentence, hits: Sequence[Hit], n: int) -> Scope:
    """What stands behind the cue up to the next one says how far it reaches; else what stands before it."""
    text, a, b, where = sentence.words.text, sentence.start, sentence.end, sentence.where
    hit = hits[n]
    stop = hits[n + 1].start if n + 1 < len(hits) else b
    behind = scope_of(text[hit.start : stop], where.item, where.agenda)
    ahead = scope_of(text[hits[n - 1].end if n else a : hit.start], where.item, where.agenda)
    moving = hit.cue.status in ("late", "left")
    best = behind
    if not behind.items and not behind.here and (ahead.items or ahead.here):
        best = replace(ahead, clock=behind.clock or ahead.clock, end=behind.end)
    elif behind.clock is None and ahead.clock is not None:
        best = replace(behind, clock=ahead.clock, end=ahead.end)
    alone = not any(h.cue.status in ("late", "left") for k, h in enumerate(hits) if k != n)
    if not best.items and (not moving or alone) and (all_ := scope_of(text[a:b], None, where.agenda)).items:
        best = replace(best, items=all_.items, lead=all_.lead)
    if best.clock is None:
        best = replace(best, clock=next((t.value for t in times(text[a:b])), None))
    return replace(best, whole=best.whole or (not best.items and scope_of(text[hit.start : b]).whole))


_DELAYED = re.compile(r"^\W*(?:\w+ )?(?:for sent|senere|forsinket)\b", re.IGNORECASE)


def in_reach(cue: Cue, scope: Scope, behind: str) -> bool:
    """Is one of the things that the cue needs in its reach?"""
    if not cue.needs:
        return True
    return (
        ("time" in cue.needs and scope.clock is not None)
        or ("item" in cue.needs and (bool(scope.items) or scope.here))
        or ("meeting" in cue.needs)
        or ("late" in cue.needs and _DELAYED.match(behind) is not None)
    )


def status_of(hit: Hit, scope: Scope, tied: bool, text: str) -> Status:
    """The status that a cue gives: whoever keeps out of a case that is theirs is recused."""
    cue = hit.cue
    if cue.status == "back":
        return "present"
    about_case = (scope.here or bool(scope.items)) and scope.clock is None
    if tied and cue.status in ("absent", "left") and about_case and not _ABSENCE_WHY.search(text):
        return "recused"
    if cue.status == "absent" and EXCUSE.search(text):
        return "excused"
    return cue.status


_ABSENCE_WHY = re.compile(r"\b(?:syg|sygdom|ferie|rejse|bortrejst|orlov|forhindret|afbud|andet møde)\b", re.IGNORECASE)
EXCUSE = re.compile(r"(?<!uden )(?<!ikke meldt )\b(?:afbud|forfald)\b", re.IGNORECASE)
WHY_RECUSED = re.compile(r"(?:på grund af|pga\.?|idet|da|grundet|som følge af) [^.;]{4,160}|inhabil\w*")
WHY_AWAY = re.compile(r"(?:på grund af|pga\.?|grundet) [^.;,]{3,120}")


def told_of(sentence: Sentence, person: Text, party: Text | None, status: Status, scope: Scope) -> Attendance:
    """What a cue tells of one person."""
    words, a, b = sentence.words, sentence.start, sentence.end
    why = (WHY_RECUSED if status == "recused" else WHY_AWAY).search(words.text, a, b)
    made = Attendance(
        person, status, sentence.span, party=party,
        reason=words.part(why.start(), why.end()) if why and status in OUT else None,
        since=scope.clock if status == "late" else None,
        until=scope.clock if status == "left" else None,
        for_items=scope.items,
    )  # fmt: skip
    if status in ("late", "left"):
        if status == "left" and scope.clock is None and (gone := _PLUPERFECT.search(words.text, a, b)) is not None:
            return replace(made, status="absent", reason=words.part(gone.start(), gone.end()))
        return replace(made, edge=edge_of(status, scope.lead))
    if status == "present":
        return replace(made, onward=True)
    if scope.lead in ("before", "until", "to") and status == "absent" and len(scope.items) == 1:
        return replace(made, status="late", edge="after" if scope.lead == "until" else "before")
    return replace(made, onward=scope.lead in ("from", "after") and status in AWAY)


#: Had left by then: when, nobody says, so that they missed this item and nothing follows for others.
_PLUPERFECT = re.compile(r"\b(?:havde|har) forladt\b|\b(?:var|er) gået\b", re.IGNORECASE)
