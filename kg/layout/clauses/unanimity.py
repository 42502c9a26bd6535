"""What a decision says of unanimity → its votes, with `unanimous` where the words say so.

Takes the lines of a decision, its counted votes and its outcomes; gives the votes in the order of the text. Words of
unanimity (rows of `cues.toml`) count only where the body decides: in a sentence that states an outcome, or a short one
right behind it. They belong to the vote counted there when nobody is against it; where nothing is counted they are a
vote of their own, without numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.layout.clauses.cues import rows
from kg.layout.clauses.sentences import quotations, sentences
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line, passage
from kg.model import Decision, Span, Vote, VoteSide

__all__ = ["unanimous"]

#: A sentence no longer than this may tell how the decision before it was made (`Alle stemte for.`).
_SHORT = 70
_CLAUSE = re.compile(r"[,;:]\s")
_OPENS_POINT = re.compile(r"\s*(?:ad|at|punkt|pkt\.)\.? ?\d{1,2}\b", re.IGNORECASE)
_CARRIED = {"rejected": False, "approved": True, "adopted": True, "recommended": True, "referred": True}


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence that tells of unanimity, the clause, the outcome it is about; `opens`: a point of its own."""

    sentence: Span
    clause: Span
    outcome: str
    opens: bool


def unanimous(
    blocks: Sequence[Line], counted: Sequence[Vote], decided: Sequence[Decision], lexicon: Lexicon
) -> list[Vote]:
    """`counted` with those that the words call unanimous marked, and those that have no numbers added."""
    found = list(counted)
    for said in _told(blocks, decided, lexicon):
        at = _meant(said, found)
        if at is None:
            found.append(Vote(said.clause, unanimous=True, carried=_CARRIED.get(said.outcome)))
        else:
            found[at] = replace(found[at], unanimous=True)
    return sorted(found, key=lambda vote: vote.span) if len(found) > len(counted) else found


def _told(blocks: Sequence[Line], decided: Sequence[Decision], lexicon: Lexicon) -> Iterator[_Said]:
    before = ""
    for line in blocks:
        if not line.text or line.cells:
            continue
        words = passage([line])
        telling = rows().unanimous.search(words.text) is not None
        for a, b in sentences(words.text, lexicon):
            here = words.part(a, b).span
            outcome = next(
                (d.outcome for d in decided if d.text.span.start < here.end and here.start < d.text.span.end), ""
            )
            m = _cue(words.text, a, b) if telling else None
            if m is not None and (outcome or (before and b - a <= _SHORT)):
                start = max((c.end() for c in _CLAUSE.finditer(words.text, a, m.start())), default=a)
                stop = _CLAUSE.search(words.text, m.end(), b)
                clause = words.part(start, stop.start() if stop else b).span
                yield _Said(here, clause, outcome or before, _OPENS_POINT.match(words.text, a, b) is not None)
            before = outcome


def _cue(text: str, a: int, b: int) -> re.Match[str] | None:
    """The words of unanimity in a sentence, unless it denies them, or somebody else's words have them."""
    if rows().divided.search(text, a, b) or rows().correction.search(text, a, b):
        return None
    barred = [(x + a, y + a) for x, y in quotations(text[a:b])]
    barred += [m.span() for m in rows().reported.finditer(text, a, b)]
    return next(
        (m for m in rows().unanimous.finditer(text, a, b) if not any(x <= m.start() < y for x, y in barred)), None
    )


def _meant(said: _Said, votes: Sequence[Vote]) -> int | None:
    """Which of the votes is the one that is told to be unanimous: counted in that sentence, else right beside it."""
    for at, vote in enumerate(votes):
        if vote.span.start < said.sentence.end and said.sentence.start < vote.span.end and _undivided(vote):
            return at
    for at, vote in enumerate(votes):
        if said.opens or vote.unanimous or not _undivided(vote) or vote.about == "amendment" or vote.carried is False:
            continue
        if 0 <= said.sentence.start - vote.span.end <= _GAP or 0 <= vote.span.start - said.sentence.end <= _GAP:
            return at
    return None


#: White space between two sentences, a blank line among it.
_GAP = 4


def _undivided(vote: Vote) -> bool:
    against = vote.against
    return not (against.count or against.voters or against.parties) and vote.in_favour != VoteSide()
