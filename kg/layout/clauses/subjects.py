"""Whom a sentence is about: persons by full name, by first or last name where the header knows one such member, and
lists of them.

Takes a range of a passage, gives `People`: names joined by commas and `og`, with the party behind each. A name of one
word counts only where the roster of the meeting has exactly one person so called.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.layout.lexicon import Lexicon, person_pattern, word_key
from kg.layout.page.lines import Passage
from kg.model import Attendance, Text
from kg.text.danish import fold
from kg.text.offices import is_office
from kg.text.person_names import is_person_name

__all__ = ["NOBODY", "People", "Roster", "bare", "people", "persons"]

_PERSON = person_pattern()
_TAIL = re.compile(r"(?:,? ?\([^()]*\)|, [A-ZÆØÅ]{1,2})$")


def bare(person: str) -> str:
    """A person as the pattern finds it, without the party behind the name."""
    return _TAIL.sub("", person).strip()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who belongs to the meeting: `full` folded names; `single` first and last names that one of them alone has.

    `parties`: the party of each whose party is printed; `there`: who is not listed as away.
    """

    full: frozenset[str]
    single: dict[str, Text]
    parties: dict[str, str]
    there: frozenset[str] = frozenset()

    @classmethod
    def of(cls, listed: Sequence[Attendance]) -> Roster:
        """The roster that the attendance of a header makes."""
        names = {fold(a.person.value): a.person for a in listed}
        tally = Counter(word for name in names for word in {name.split()[0], name.split()[-1]} if len(word) > 1)
        single = {
            word: person
            for name, person in names.items()
            for word in (name.split()[0], name.split()[-1])
            if tally[word] == 1
        }
        parties = {fold(a.person.value): a.party.value for a in listed if a.party is not None}
        there = frozenset(fold(a.person.value) for a in listed if not a.away)
        return cls(frozenset(names), single, parties, there)


NOBODY = Roster.of(())


@dataclass(frozen=True, slots=True)
class People:
    """A list of persons as printed from `start` to `end` (what stands in brackets behind the last included)."""

    start: int
    end: int
    members: tuple[tuple[Text, Text | None], ...]


def _shortened(parts: list[str], lexicon: Lexicon, roster: Roster) -> list[str]:
    """The words of a name without those before it that are none (`Formand Anna Holm`, `Bemærkninger Anna Holm`)."""
    for n in range(len(parts)):
        if fold(" ".join(parts[n:])) in roster.full:
            return parts[n:]
    while len(parts) > 2:
        first = word_key(parts[0])
        if not (
            lexicon.tags.get(first)
            or first in lexicon.fields
            or first in lexicon.sections
            or parts[0].lower() in lexicon.sentence_openers
            or is_office(parts[0])
            or first.endswith("medlem")
        ):
            break
        parts = parts[1:]
    return parts


def persons(
    words: Passage, start: int, end: int, lexicon: Lexicon, roster: Roster = NOBODY
) -> list[tuple[int, int, Text, Text | None]]:
    """(start, end, person, party) of each person named in full in `words[start:end]`."""
    found: list[tuple[int, int, Text, Text | None]] = []
    for m in _PERSON.finditer(words.text, start, end):
        name = bare(m.group())
        short = " ".join(_shortened(name.split(), lexicon, roster))
        if not is_person_name(short) and fold(short) not in roster.full:
            continue
        if short.split()[0].lower() in lexicon.sentence_openers:
            continue
        at = m.start() + len(name) - len(short)
        tail = m.group()[len(name) :].strip(" ,()")
        party = None
        if tail and lexicon.party.fullmatch(tail):
            where = m.start() + m.group().rindex(tail)
            party = words.part(where, where + len(tail))
        found.append((at, m.end(), words.part(at, at + len(short)), party))
    return found


_SINGLE = re.compile(r"(?<![\w.-])([A-ZÆØÅ][a-zæøå]+(?:-[A-ZÆØÅ][a-zæøå]+)?)(?![\w-])(?: \([A-ZÆØÅ]{1,2}\))?")
_LINK = re.compile(
    r"\s*(?:\((?:[^()]{1,40})\))?,?\s*(?P<and>og|samt|&|\+|,)\s*(?:[a-zæøå.]{3,24}\s)?(?:[A-ZÆØÅ]?[a-zæøå]+(?:formand|forperson|medlem|mester)\s)?$|^[,;]?\s*$"
)
_BRACKETS = re.compile(r"\s?\([^()]{1,60}\)")


def people(words: Passage, start: int, end: int, lexicon: Lexicon, roster: Roster = NOBODY) -> list[People]:
    """The lists of persons in `words[start:end]`, in order."""
    found = persons(words, start, end, lexicon, roster)
    if roster.single:
        taken = [(a, b) for a, b, _, _ in found]
        for m in _SINGLE.finditer(words.text, start, end):
            known = roster.single.get(fold(m[1]))
            if known is None or any(a < m.end() and m.start() < b for a, b in taken):
                continue
            if re.match(r" [A-ZÆØÅ][a-zæøå]", words.text[m.end() : m.end() + 3]) or (
                re.search(r"[A-ZÆØÅ][\wæøå.-]* $", words.text[max(start, m.start() - 30) : m.start()])
                and not _opens(words.text, m.start(), start)
            ):
                continue  # part of a longer name: of a street, a company, another person
            found.append((m.start(), m.end(), known, None))
        found.sort(key=lambda f: f[0])
    lists: list[People] = []
    closed = False
    for at, stop, person, party in found:
        between = words.text[lists[-1].end : at] if lists else ""
        link = _LINK.match(between) if lists and len(between) < 70 else None
        if link is not None and not (closed and link["and"] == ",") and between.strip():
            last = lists[-1]
            lists[-1] = People(last.start, stop, (*last.members, (person, party)))
            closed = link["and"] not in (",", None)
        else:
            lists.append(People(at, stop, ((person, party),)))
            closed = False
        if (behind := _BRACKETS.match(words.text, lists[-1].end, end)) is not None:
            lists[-1] = People(lists[-1].start, behind.end(), lists[-1].members)
    return lists


def _opens(text: str, at: int, start: int) -> bool:
    """Does the word before `at` open the sentence?"""
    return " " not in text[start:at].strip()
