"""Whom a cue of presence is about: the list of persons that its side and the words between allow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.clauses.hits import Hit, Memory, Sentence
from kg.layout.clauses.subjects import People
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Passage
from kg.text.danish import fold
from kg.text.offices import is_office

__all__ = ["subject", "whom"]

_PRONOUN = re.compile(
    r"(?<![^\s,])(?P<who>han|hun|vedkommende|denne|pågældende|de|begge|medlemmet)"
    r"(?: (?:dog|derfor|derefter|herefter|så|selv|også|begge))*\s*$",
    re.IGNORECASE,
)
_PRONOUN_BEHIND = re.compile(r"\s+(?P<who>han|hun|vedkommende|de)\b")
_RELATIVE = re.compile(r",? (?:som|der|hvis|hvor) [^,]{3,120},")
_SUBORDINATE = re.compile(r"\b(?:at|om|fordi|da|idet|hvis|når|mens|men|hvorefter|hvor|hvordan|så)\b", re.IGNORECASE)
#: Another subject before the verb: `og udvalget deltog ikke`.
_OTHER_SUBJECT = re.compile(
    r"(?:^|\bog|,|\bmen|:)\s+(?:[a-zæøå]+e )?[A-ZÆØÅa-zæøå-]{3,}(?:en|et|erne|erne)(?: [a-zæøå]+)?\s*$"
)
_OBJECT = re.compile(r"\b(?:i|fra|for|af|hos|med|til|på|om|ved|mod|efter)\s+(?:[^\s.,;]+ ){0,3}$")
_BRACKET = re.compile(r"\([^()]*\)")
_LEADS_TO = re.compile(
    r"\s*:?\s*(?:(?:var|er|fra|der|blev|medlemmerne|medlem|medlemmer|byrådsmedlem\w*|følgende|og|som|mødet|modtaget|for"
    r"|kl\.? ?\d{1,2}(?:[.:]\d\d)?|rådmand|(?:valgte|udpegede)"
    r"|[a-zæøå]*(?:formand|forperson|mester|medlem|direktør|chef|suppleant|stedfortræder)(?:en)?)[\s:,]*){0,4}",
    re.IGNORECASE,
)


def subject(words: Passage, named: Sequence[People]) -> People | None:
    """Whom a sentence is about, for a pronoun of the next: its first list that stands behind no preposition."""
    for one in named:
        if not _OBJECT.search(words.text, max(0, one.start - 40), one.start):
            return one
    return None


def whom(sentence: Sentence, hit: Hit, named: Sequence[People], memory: Memory) -> People | None:
    """The people whom a cue is about, or None."""
    words, text, a, b = sentence.words, sentence.words.text, sentence.start, sentence.end
    before = [p for p in named if p.end <= hit.start]
    said = _PRONOUN.search(text, max(a, hit.start - 40), hit.start)
    if said is None and hit.cue.side != "before":  # `Under punktet forlod hun lokalet`
        said = _PRONOUN_BEHIND.match(text, hit.start + _verb(text, hit), b)
    if said is not None:
        return subject(words, [p for p in before if p.end <= said.start()]) or memory.last
    if hit.cue.side != "after":
        for one in reversed(before):
            if _reaches(text, one, hit) and (
                _known(one, sentence) or not _is_office_of(text, a, one, sentence.lexicon)
            ):
                if _OBJECT.search(text, max(a, one.start - 40), one.start) and one is not before[0]:
                    continue
                return one
            if not _OBJECT.search(text, max(a, one.start - 40), one.start):
                break
    if hit.cue.side != "before":
        for one in named:
            if one.start >= hit.end and _LEADS_TO.fullmatch(text, hit.end, one.start):
                return one
            inside = one.start >= hit.start and one.end <= hit.end + 40
            if inside and one.start < hit.end:
                return one
    return None


def _verb(text: str, hit: Hit) -> int:
    """The length of the first word of the cue."""
    m = re.match(r"\w+", text[hit.start : hit.end])
    return m.end() if m else 0


def _known(one: People, sentence: Sentence) -> bool:
    """Does one of them belong to the meeting?"""
    return any(fold(person.value) in sentence.where.roster.full for person, _ in one.members)


def _is_office_of(text: str, a: int, one: People, lexicon: Lexicon) -> bool:
    """Is the person called by an office of the administration (`Direktør Anna Holm kom kl. 17`)?"""
    word = re.search(r"([\wæøå-]+)\s$", text[max(a, one.start - 40) : one.start])
    return (
        word is not None
        and is_office(word[1])
        and not lexicon.tags.get(word_key(word[1]))
        and not _CHOSEN.search(word[1])
    )


_CHOSEN = re.compile(
    r"(?:medlem|formand|forkvinde|forperson|borgmester|rådmand|repræsentant|suppleant|stedfortræder)$", re.IGNORECASE
)


def _reaches(text: str, one: People, hit: Hit) -> bool:
    """Do the words between a list and the cue leave the list its subject?"""
    gap = text[one.end : hit.start]
    gap = _RELATIVE.sub(" ", _BRACKET.sub("", gap))
    if len(gap) > _FAR or ";" in gap or ": " in gap:
        return False
    if _SUBORDINATE.search(re.sub(r"\b(?:så|da) (?=og\b)", "", gap)):
        return False
    return _OTHER_SUBJECT.search(gap) is None


_FAR = 170
