"""Who stood in for whom, told in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.layout.clauses.hits import Memory, Sentence
from kg.layout.clauses.reach import EXCUSE, WHY_AWAY, WHY_RECUSED
from kg.layout.clauses.scope import scope_of
from kg.layout.clauses.subjects import persons
from kg.model import Attendance, Status, Text
from kg.text.danish import fold, small

__all__ = ["NOT_COME", "substitutes"]

#: Whoever was called in and did not come.
NOT_COME = re.compile(
    r"[^.;]{0,60}\b(?:mødte|deltog|kom) (?:heller |dog )?ikke\b|[^.;]{0,20}\bikke kunne\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Who came (`came`) instead of whom (`away`), each with their party; `absent`: who was called in did not come."""

    came: list[tuple[Text, Text | None]]
    away: list[tuple[Text, Text | None]]
    absent: bool


def substitutes(sentence: Sentence, memory: Memory) -> list[Attendance]:
    """Who stood in for whom: the rows of two lists, of which the first that fits a person counts."""
    text, span = sentence.text, sentence.span
    scope = scope_of(text, sentence.where.item, sentence.where.agenda)
    items = scope.items if not scope.here else ()
    recused = _RECUSED_WORD.search(text) is not None
    gone: Status = "recused" if recused else "excused" if EXCUSE.search(text) is not None else "absent"
    why = (WHY_RECUSED if recused else WHY_AWAY).search(text)
    reason = sentence.words.part(sentence.start + why.start(), sentence.start + why.end()) if why else None
    found: list[Attendance] = []
    taken: set[str] = set()
    for pair in _pairs(sentence, taken):
        before = memory.gone[-1] if memory.gone and len(pair.came) == 1 else None
        instead: list[Text | None] = [person for person, _ in pair.away]
        instead = instead or [before]
        apart = len(instead) == len(pair.came)  # each for the one who stands in the same place of the other list
        taken |= {fold(person.value) for person, _ in pair.came}
        if not pair.absent:
            found += [
                Attendance(
                    person, "substitute", span, party=party, for_items=items,
                    substitute_for=instead[n if apart else 0], reason=reason, onward=scope.lead == "from",
                )
                for n, (person, party) in enumerate(pair.came)
            ]  # fmt: skip
        for person, party in pair.away:
            if fold(person.value) not in taken:
                taken.add(fold(person.value))
                found.append(Attendance(person, gone, span, party=party, reason=reason, for_items=items))
    return found


def _pairs(sentence: Sentence, taken: set[str]) -> Iterator[_Pair]:
    """What each row finds of persons that none before it has `taken`."""
    text = sentence.text
    letters = small(text)
    for row in sentence.lexicon.presence:
        if row.status != "substitute" or not any(word in letters for word in row.needs or ("",)):
            continue
        for m in row.pattern.finditer(text):
            for_whom = m.groupdict().get("Q")
            came = [p for p in _named(sentence, *m.span("P")) if fold(p[0].value) not in taken]
            known = {fold(p[0].value) for p in came}
            away = [q for q in _named(sentence, *m.span("Q")) if fold(q[0].value) not in known] if for_whom else []
            if not came or (for_whom and not away):
                continue
            if len(came) > 1 and _WHO_WAS.match(text, m.end("P")):
                came = came[-1:]  # `Anna Holm og Bo Lind, der var suppleant for …`
            yield _Pair(came, away, NOT_COME.match(text, m.end("P")) is not None)


_WHO_WAS = re.compile(r",? (?:der|som) (?:er|var)\b")
_RECUSED_WORD = re.compile(r"(?<!ikke )\binhabil", re.IGNORECASE)


def _named(sentence: Sentence, start: int, end: int) -> list[tuple[Text, Text | None]]:
    """The persons in a part of the sentence, each with their party."""
    found = persons(
        sentence.words, sentence.start + start, sentence.start + end, sentence.lexicon, sentence.where.roster
    )
    return [(person, party) for _, _, person, party in found]
