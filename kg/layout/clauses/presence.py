"""Who was there, told in sentences: who came late, left, was recused or replaced, at which items and why.

Takes passages, gives `Attendance` values with spans. Words of presence (`cues.toml`) and persons are found first; each
cue then takes the list of persons that its side and the words between allow (`whom`), and the items and times in its
reach (`reach`). A sentence whose words tell of nobody's presence costs a look for those words alone. Silence gives
nothing: whoever is not named is not judged; what earlier minutes should have said is nobody's presence here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.layout.clauses.cues import rows
from kg.layout.clauses.hits import Memory, Said, Sentence, hits
from kg.layout.clauses.merged import OUT, paired, weighed
from kg.layout.clauses.reach import in_reach, reach_of, status_of, told_of
from kg.layout.clauses.scope import scope_of
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import People, people, persons
from kg.layout.clauses.substitutes import substitutes
from kg.layout.clauses.whom import subject, whom
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Passage
from kg.model import Attendance, Status
from kg.text.danish import fold, small

__all__ = ["Said", "as_listed", "may_tell", "presence"]

_ANYWHERE = Said()


def may_tell(text: str, lexicon: Lexicon) -> bool:
    """Is a word in it that what tells of presence has?"""
    letters = small(text)
    return any(map(letters.__contains__, lexicon.presence_words))


def presence(words: Passage, start: int, end: int, lexicon: Lexicon, where: Said = _ANYWHERE) -> list[Attendance]:
    """What the sentences of `words[start:end]` tell of who was there. Long sentences are left alone."""
    found: list[Attendance] = []
    if not may_tell(words.text[start:end], lexicon):
        return found
    memory = Memory()
    parts = list(sentences(words.text, lexicon, start, end))
    while parts and not may_tell(words.text[slice(*parts[-1])], lexicon):
        parts.pop()  # nothing is told any more
    for n, (a, b) in enumerate(parts):
        corrected = rows().correction.search(words.text, a, b)
        if corrected is not None:
            b = corrected.start()
        text = words.text[a:b]
        named = people(words, a, b, lexicon, where.roster) if len(text) <= _LONG else []
        telling = len(text) <= _LONG and may_tell(text, lexicon)
        if telling and not _LATER.search(text):
            said = _sentence(Sentence(words, a, b, lexicon, where), memory, named)
            found += said
            memory.gone = [x.person for x in said if x.status in OUT] or memory.gone
        if named and n + 1 < len(parts):
            memory.last = subject(words, named) or memory.last
            memory.tied = rows().tie.search(text) is not None
        if corrected is not None:
            break  # and what follows it in the paragraph is of those minutes too
    return found


#: A longer sentence is left alone.
_LONG = 600
_LATER = re.compile(r"\b(?:næste|kommende|senere) møde\b", re.IGNORECASE)


def _sentence(sentence: Sentence, memory: Memory, named: Sequence[People]) -> list[Attendance]:
    """What one sentence tells: who stood in for whom, and what its cues say of the people `named` in it."""
    replaced = substitutes(sentence, memory)
    text, a, b = sentence.words.text, sentence.start, sentence.end
    cues = hits(text, a, b)
    told: list[Attendance] = []
    tied = rows().tie.search(text, a, b) is not None
    for n, hit in enumerate(cues):
        about = whom(sentence, hit, named, memory)
        if about is None:
            continue
        scope = reach_of(sentence, cues, n)
        if not in_reach(hit.cue, scope, text[hit.end : b]):
            continue
        reach = text[cues[n - 1].end if n else a : cues[n + 1].start if n + 1 < len(cues) else b]
        status = status_of(hit, scope, tied or (about is memory.last and memory.tied), reach)
        told += [told_of(sentence, person, party, status, scope) for person, party in about.members]
    known = {fold(x.person.value) for x in replaced}
    told = [replace(x, span=sentence.span) for x in weighed(told) if fold(x.person.value) not in known]
    return paired([*replaced, *told, *_present(sentence, [*replaced, *told])])


def _present(sentence: Sentence, told: Sequence[Attendance]) -> list[Attendance]:
    """Who is said to have been there, at some items or from afar, and is not told of otherwise."""
    words, text, a, lexicon = sentence.words, sentence.text, sentence.start, sentence.lexicon
    letters = small(text)
    known = {fold(x.person.value) for x in told}
    found: list[Attendance] = []
    for row in lexicon.presence:
        if row.status != "present" or (row.needs and not any(word in letters for word in row.needs)):
            continue
        for m in row.pattern.finditer(text):
            scope = scope_of(text[m.start() :])
            for _, _, person, party in persons(words, a + m.start("P"), a + m.end("P"), lexicon):
                if fold(person.value) not in known:
                    known.add(fold(person.value))
                    span = sentence.span
                    found.append(
                        Attendance(person, "present", span, party=party, for_items=scope.items, only=scope.only)
                    )
    return found


def as_listed(said: Sequence[Attendance], status: Status | None) -> list[Attendance]:
    """What sentences in a list of the excused tell: whoever was away there was excused."""
    return [replace(a, status=status) if a.status == "absent" and status == "excused" else a for a in said]
