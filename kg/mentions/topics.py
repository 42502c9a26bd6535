"""Topics of agenda items: by the words of the title and the text, and by the KLE number of the case.

Takes a document whose organisations are found, gives `TopicMention`s: one per item, topic and reason. Words are
compared by their Danish stem; a phrase that ends in `*` matches the beginning of a compound. A topic counts when the
title has it ("stated"), when its words occur often enough in the text ("phrase": the row says how often), or when the
case's KLE number is the topic's ("kle"). Names of organisations say nothing of topics, and formal items (the agenda,
signatures) have none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

import ahocorasick_rs
import Stemmer

from kg.authorities import Authorities, TopicRow
from kg.mentions.doc import Doc
from kg.model import Item, OrganisationMention, Span, TopicMention
from kg.text.automaton import Folded
from kg.text.danish import fold

__all__ = ["find", "is_formal"]

_TOKEN = re.compile(r"\w++(?:['-]\w++)*+|§+")
#: Titles of items that are about the meeting itself.
_FORMAL = re.compile(
    r"^\W*(?:godkendelse af (?:\w+ )?(?:dagsorden|referat|beslutningsreferat|beslutningsprotokol|protokol)\w*"
    r"|dagsorden(?:en)?|(?:digital )?underskrift\w*|eventuelt|evt\.?|mødets åbning|velkomst|næste møde|fravær(?:ende)?"
    r"|(?:eventuelle )?bemærkninger til (?:referat|dagsorden)\w*|afbud|valg af referent|spørgetid|lukket punkt"
    r"|pressemeddelelse(?:r)?)\W*(?:\s(?:fra|for|til|af)\s.{0,80})?$",
    re.IGNORECASE,
)
#: Before a word of a title that says who speaks, not of what: `Orientering fra administrationen`.
_SPEAKER = re.compile(r"(?:orientering(?:er)?|meddelelser|nyt|status|siden sidst|oplæg) fra $", re.IGNORECASE)
_SILENT = frozenset({"procedure", "treated_by", "absent", "communication", "attachments"})
#: Organisations whose names tell what they do: a shelter, a music school.
_TELLING = frozenset({"school", "university", "institution"})
_KLE = re.compile(r"(?<!\d)(\d\d)\.(\d\d)\.(\d\d)(?!\d)")


#: Topic, is it a word for titles only, what the first word must have, how many words follow the first.
_Phrase = tuple[int, bool, str, int]


@dataclass(frozen=True)
class _Lexicon:
    """Two automata: whole phrases over stems, beginnings of words over the words as they are."""

    stems: ahocorasick_rs.AhoCorasick | None
    beginnings: ahocorasick_rs.AhoCorasick | None
    of_stems: tuple[_Phrase, ...]
    of_beginnings: tuple[_Phrase, ...]
    topics: tuple[TopicRow, ...]
    above: tuple[int, ...]
    implied: tuple[tuple[int, ...], ...]
    by_kle: dict[str, tuple[int, ...]]

    def ancestors(self, number: int) -> Iterator[int]:
        """The topics above a topic, nearest first."""
        while (number := self.above[number]) >= 0:
            yield number


class _Hit(NamedTuple):
    """Tokens `first` to `last` (inclusive) of an item speak of a topic; `common`: in a title they would."""

    first: int
    last: int
    topic: int
    common: bool


def _lexicon(authorities: Authorities) -> _Lexicon:
    stemmer = Stemmer.Stemmer("danish")
    stems: dict[tuple[str, int, bool, str], None] = {}
    beginnings: dict[tuple[str, int, bool, str], None] = {}
    by_kle: dict[str, list[int]] = {}
    numbers = {topic.id: number for number, topic in enumerate(authorities.topics)}
    for number, topic in enumerate(authorities.topics):
        common = {phrase.casefold() for phrase in topic.in_titles}
        for phrase in dict.fromkeys((topic.label, *topic.phrases, *topic.in_titles)):
            only = phrase.casefold() in common
            words = _TOKEN.findall(Folded(phrase.rstrip("*")).text)
            if not words:
                continue
            if phrase.endswith("*"):
                beginnings[(" " + " ".join(words), number, only, "")] = None
            else:
                stemmed = stemmer.stemWords(words)
                line = " " + " ".join(stemmed) + " "
                kept = words[0][:-2] if len(words) == 1 and len(words[0]) - len(stemmed[0]) > 2 else ""
                stems[(line.replace("-", " -"), number, only, kept)] = None
        for kle in topic.kle:
            if kle.count(".") == 2:
                by_kle.setdefault(kle, []).append(number)
    return _Lexicon(
        ahocorasick_rs.AhoCorasick([phrase for phrase, *_ in stems]) if stems else None,
        ahocorasick_rs.AhoCorasick([phrase for phrase, *_ in beginnings]) if beginnings else None,
        tuple((number, only, kept, _begun(line[1:-1])) for line, number, only, kept in stems),
        tuple((number, only, kept, line.count(" ", 1)) for line, number, only, kept in beginnings),
        authorities.topics,
        tuple(numbers.get(topic.broader, -1) for topic in authorities.topics),
        tuple(tuple(numbers[other] for other in topic.implies) for topic in authorities.topics),
        {kle: tuple(found) for kle, found in by_kle.items()},
    )


def is_formal(title: str) -> bool:
    """Is an item of that title about the meeting itself (agenda, minutes, signatures, any other business)?"""
    return _FORMAL.match(title) is not None


def find(doc: Doc) -> Iterator[TopicMention]:
    """The topics of every item, in the order of the items, then of the places that show them."""
    minutes, lexicon = doc.minutes, doc.authorities.derived(_lexicon)
    named = (m.span for m in doc.of(OrganisationMention) if m.kind not in _TELLING)
    said = [r.by.span for item in minutes.items for r in item.recommendations if r.by]
    said += [a.span for item in minutes.items for a in item.attendance]
    names = sorted((span.start, span.end) for span in (*named, *said))
    for item in minutes.items:
        if item.closed or is_formal(item.title.value):
            continue
        spoken = _Spoken(item, doc.text, fold(f"{minutes.body.value} {item.title.value}"), lexicon)
        for span in (item.title.span, *spoken.zones):
            for topic, place, common in _spoken_of(doc.folded, span, lexicon, names):
                spoken.add(topic, place, span is item.title.span, common)
        found = list(spoken.shown().values())
        if not any(m.reason == "stated" for m in found):
            found += _by_kle(item, lexicon)
        yield from sorted(found, key=lambda m: (m.span, m.topic, m.reason))


class _Spoken:
    """What the words of one item speak of, and which of it the item is about."""

    def __init__(self, item: Item, text: str, council: str, lexicon: _Lexicon) -> None:
        self._item, self._text, self._council, self._lexicon = item, text, council, lexicon
        self.zones = tuple(_zones(item))
        self._core = _core(item, text)
        #: topic → (place, in the title, a word for titles only), in the order of the text
        self._hits: dict[int, list[tuple[Span, bool, bool]]] = {}

    def add(self, topic: int, place: Span, in_title: bool, common: bool) -> None:
        """A phrase of a topic stands at a place; who speaks, and other councils' words, say nothing."""
        if in_title and _SPEAKER.search(self._text, self._item.title.span.start, place.start):
            return
        if common and self._lexicon.topics[topic].council not in self._council:
            return
        self._hits.setdefault(topic, []).append((place, in_title, common))

    def shown(self) -> dict[int, TopicMention]:
        """All topics that the title states but the broader of two, and those of the text whose words weigh enough."""
        lexicon = self._lexicon
        counts = {topic: sum(not common for _, _, common in places) for topic, places in self._hits.items()}
        stated = {topic for topic, places in self._hits.items() if any(in_title for _, in_title, _ in places)}
        above = {broader for topic in stated for broader in lexicon.ancestors(topic)}
        length = self._length(bool(stated))
        shown: dict[int, TopicMention] = {}
        for topic, places in self._hits.items():
            if topic in stated:
                if topic not in above:
                    place = next(place for place, in_title, _ in places if in_title)
                    shown[topic] = self._mention(place, topic, "stated")
                continue
            narrower = sum(count for other, count in counts.items() if lexicon.above[other] == topic) / 2
            row = lexicon.topics[topic]
            needed = 1.0 if row.enough == 1 else row.enough * length
            weight = counts[topic] + (0 if topic in above else narrower)
            passing = row.enough > 1 and not narrower and self._in_passing([place for place, _, _ in places])
            if counts[topic] and weight >= needed and not passing:
                place = next(place for place, _, common in places if not common)
                shown[topic] = self._mention(place, topic, "phrase")
        for topic in stated & shown.keys():
            for other in lexicon.implied[topic]:
                shown.setdefault(other, self._mention(shown[topic].span, other, "stated"))
        return shown

    def _length(self, stated: bool) -> float:
        """How long the item is, in multiples of the length to which `enough` applies."""
        plain = sum(zone.end - zone.start for zone in self.zones) / _USUAL_LENGTH
        least = _SHORT if not stated else _STATED if plain >= _ROOM else _STATED_IN_SHORT
        return min(_LONGEST, max(least, plain)) + (_PLAN.search(self._item.title.value) is not None)

    def _mention(self, place: Span, topic: int, reason: Literal["stated", "phrase", "kle"]) -> TopicMention:
        words = " ".join(place.of(self._text).split())
        return TopicMention(place, self._item.number, words, self._lexicon.topics[topic].label, reason)

    def _in_passing(self, places: list[Span]) -> bool:
        """Are one or two words, in one paragraph, all that speaks of it, and outside the core of the item?"""
        if len(places) > 2 or any(zone.start <= place.start < zone.end for zone in self._core for place in places):
            return False
        return _PARAGRAPH.search(self._text, places[0].end, max(p.start for p in places)) is None


#: Characters of text to which `enough` applies; longer items need more, shorter ones less. In multiples of that length:
#: the least that counts, without a topic in the title and with one; a short item whose title says what it is about has
#: no room for more; a plan of meetings names much lightly (one more).
_USUAL_LENGTH = 2500
_SHORT, _STATED, _STATED_IN_SHORT, _ROOM, _LONGEST = 0.5, 0.75, 1.5, 0.6, 3.0
_PLAN = re.compile(r"kommende møder|mødeplan|mødekalender|årsplan|årshjul", re.IGNORECASE)


def _core(item: Item, text: str) -> list[Span]:
    """Where an item says what it is about: summary, recommendation, decision; without a summary the first paragraph."""
    core = [s.span for s in item.sections if s.kind in ("summary", "recommendation", "decision")]
    if not any(s.kind == "summary" for s in item.sections):
        for opening in [s.span for s in item.sections if s.kind == "background"][:1] or list(_zones(item))[:1]:
            end = _PARAGRAPH.search(text, min(opening.start + 60, opening.end), opening.end)
            core.append(Span(opening.start, end.start() if end else opening.end))
    return core


_PARAGRAPH = re.compile(r"\n\s*\n")


def _zones(item: Item) -> Iterator[Span]:
    """The parts of an item that speak of its matter: its sections, or all of it after the title when it has none."""
    if not item.sections:
        start = max(item.title.span.end, item.span.start)  # the title may stand in the list of points only
        yield Span(start, max(start, item.span.end))
    for section in item.sections:
        if section.kind not in _SILENT:
            yield section.span


def _spoken_of(
    folded: Folded, span: Span, lexicon: _Lexicon, names: list[tuple[int, int]]
) -> Iterator[tuple[int, Span, bool]]:
    """(topic, place, is it a word for titles only) for every phrase of a part; of overlapping phrases the longest."""
    low, high = folded.index(span.start), folded.index(span.end)
    pieces = folded.text[low:high].split()
    found = {
        *_matches(lexicon.stems, lexicon.of_stems, "".join(map(_STEMS.__getitem__, pieces)) + " "),
        *_matches(lexicon.beginnings, lexicon.of_beginnings, "".join(map(_WORDS.__getitem__, pieces)), inside=True),
    }
    if not found:
        return
    tokens = list(islice(_TOKEN.finditer(folded.text, low, high), 1 + max(hit.last for hit, _ in found)))
    hits = {hit for hit, kept in found if not kept or kept in tokens[hit.first].group()}
    taken: dict[int, set[int]] = {}  # word → topics; -1 - n stands for "by a phrase of n words"
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first, h.topic, h.common)):
        size = hit.last - hit.first + 1
        words = range(hit.first, hit.last + 1)
        over = [by for word in words if word in taken for by in taken[word]]
        if hit.topic in over or (over and min(over) < -1 - size):
            continue
        for word in words:
            taken.setdefault(word, set()).update((hit.topic, -1 - size))
        place = folded.span(tokens[hit.first].start(), tokens[hit.last].end())
        at = bisect_left(names, (place.start, place.end))
        if any(start <= place.start and place.end <= end for start, end in names[max(0, at - 2) : at + 1]):
            continue
        yield hit.topic, place, hit.common


class _Lines(dict[str, str]):
    """What stands between two blanks → its words, a blank before each: as they are, or each as its Danish stem.

    No word has a blank inside, so that the lines of pieces make the line of their text. The same pieces come again and
    again; the table is emptied when it grows large.
    """

    def __init__(self, *, stems: bool) -> None:
        self._stem = Stemmer.Stemmer("danish").stemWord if stems else None

    def __missing__(self, piece: str) -> str:
        if len(self) > 1 << 15:
            self.clear()
        words = _TOKEN.findall(piece)
        if self._stem is not None:  # "housing first-strategi": the name ends before the hyphen
            words = [self._stem(word).replace("-", " -") for word in words]
        line = self[piece] = "".join(f" {word}" for word in words)
        return line


_STEMS, _WORDS = _Lines(stems=True), _Lines(stems=False)


def _matches(
    automaton: ahocorasick_rs.AhoCorasick | None,
    phrases: tuple[_Phrase, ...],
    line: str,
    *,
    inside: bool = False,
) -> Iterator[tuple[_Hit, str]]:
    """Phrases in a line of words, with what the first word must have. `inside`: the last may go on; else a hyphen may
    follow it. A stem that lost much of its word must have more of it: "ledige" is no "leder", "demens" no "dem".

    Which word a place belongs to is told by the blanks before it; places come in the order of their ends, so that each
    blank is counted once.
    """
    if automaton is None:
        return
    last, done = -1, 0
    for number, _, end in automaton.find_matches_as_indexes(line, overlapping=True):
        if inside:
            last += line.count(" ", done, end)
            done = end
        else:
            last += _begun(line, done, end - 1)  # without the blank that ends the last word
            done = end - 1
        topic, common, kept, more = phrases[number]
        yield _Hit(last - more, last, topic, common), kept


def _begun(line: str, start: int = 0, end: int | None = None) -> int:
    """How many words begin after a blank of `line[start:end]`; what follows a hyphen is the same word."""
    return line.count(" ", start, end) - line.count(" -", start, end)


def _by_kle(item: Item, lexicon: _Lexicon) -> list[TopicMention]:
    """Topics whose KLE subject the case number bears; general subjects (main group 00) say nothing."""
    found = []
    for case in item.case_numbers:
        m = _KLE.match(case.value.strip())
        if m is None or m[1] == "00":
            continue
        for number in lexicon.by_kle.get(m.group(), ()):
            found.append(TopicMention(case.span, item.number, case.value, lexicon.topics[number].label, "kle"))
    return found
