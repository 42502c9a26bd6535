"""A sentence of presence, its cues, and what the sentences before it leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.layout.clauses.cues import Cue, rows
from kg.layout.clauses.sentences import quotations
from kg.layout.clauses.subjects import NOBODY, People, Roster
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Passage
from kg.model import Span, Text

__all__ = ["Hit", "Memory", "Said", "Sentence", "hits"]


@dataclass(frozen=True, slots=True)
class Said:
    """Where sentences of presence stand: the number of the item, the agenda of the meeting, and who belongs to it."""

    item: str | None = None
    agenda: tuple[tuple[str, str], ...] = ()
    roster: Roster = NOBODY


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, `words[start:end]`, and where it stands."""

    words: Passage
    start: int
    end: int
    lexicon: Lexicon
    where: Said

    @property
    def text(self) -> str:
        return self.words.text[self.start : self.end]

    @property
    def span(self) -> Span:
        return self.words.part(self.start, self.end).span


@dataclass(slots=True)
class Memory:
    """What earlier sentences of the passage leave: the last persons named, whether they have to do with the case, and
    whom the last sentence of presence told to be away."""

    last: People | None = None
    tied: bool = False
    gone: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a sentence, by its place in the words of the passage."""

    start: int
    end: int
    cue: Cue


def hits(text: str, a: int, b: int) -> list[Hit]:
    """The cues of a sentence, in order; one inside an earlier row's is passed over, and all inside quotation marks."""
    taken = [(x + a, y + a) for x, y in quotations(text[a:b])]
    found: list[Hit] = []
    for cue in rows().cues:
        for m in cue.pattern.finditer(text, a, b):
            if any(x < m.end() and m.start() < y for x, y in taken):
                continue
            taken.append(m.span())
            if cue.status == "recused" and _DOUBTED.search(
                text[max(a, m.start() - 60) : m.start() + len(m.group()) - len(m.group().lstrip())]
            ):
                continue
            found.append(Hit(m.start(), m.end(), cue))
    return sorted(found, key=lambda h: h.start)


#: What makes words of disqualification none: denied, asked or only possible.
_DOUBTED = re.compile(
    r"\b(?:ikke|kunne|kan|måtte|skulle)(?: (?!på |pga|grundet)\w+){0,1} ?(?:er|var|være|blev)? ?$"
    r"|\b(?:hvorvidt|spørgsmålet om|om)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
