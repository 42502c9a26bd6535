"""The words of a recommendation → its points, and who makes them.

Takes the lines of one section, gives model values with spans: one `Recommendation` a point of a list, a sentence behind
the verb, or a line for want of both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.layout.clauses.points import label
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line, joined
from kg.model import Recommendation, Span, Text
from kg.text.danish import fold

__all__ = ["recommendations"]

#: A point on the line that leads up to others (`indstiller, at planen vedtages, og at følgende indstilles:`).
_FIRST_POINT = re.compile(
    r"[ ,:]*(?P<point>at .{8,250}?),? (?:og|samt) (?:at )?(?:følgende|nedenstående)\b[^.]{0,90}:$"
)
_AT = re.compile(r"(?:,|:)?\s*(?:over for [^,:]{2,80}|til [^,:]{2,80})?(?:,|:)?\s*(?=at\b)", re.IGNORECASE)
_INTRO_END = re.compile(r"(?:,|:|\bat|\bat:)\s*$", re.IGNORECASE)
_ACT = re.compile(r"\bat \w+[^.]{12,}(?:s|er|ede|te)\b", re.IGNORECASE)
#: After the verb only to whom ("indstiller til Byrådet,"), or what is asked ("indstilles til godkendelse").
_ADDRESSED = re.compile(r"\s*(?:over for|til) [^,:]{2,100}[,:]?(?: at:?)?")
_ASKED = re.compile(r"til (?:godkendelse|efterretning|orientering|drøftelse|behandling|beslutning|vedtagelse)\b")
#: `at Byrådet godkender` above a list is no point: what it is about stands below.
_LEADS_ON = re.compile(r"(?::|,|\bat|\bat \w+ (?:godkender|vedtager|beslutter|tiltræder|anbefaler|indstiller))$")
_POINT = re.compile(r"(?:ad\s?\d+|at\s\d+\)|[a-h][.)](?=\s))\s*[:.)]?\s*", re.IGNORECASE)
_BEGINS_AT = re.compile(r"at\b", re.IGNORECASE)
#: `til Byrådet:` between the verb and the points.
_TO_WHOM = re.compile(r"til [^.]{3,120}:$", re.IGNORECASE)
#: Who recommends, where another sentence names them.
_PRONOUNS = ("det", "der", "som", "han", "hun")
_LETTERED = re.compile(r"[a-h][.)] \w")


@dataclass(slots=True)
class _Reading:
    """A recommendation while its lines are read. `by`: who makes the next points; `opened`: something led up to them;
    `alone`: `at` stood alone on the line before; `points`: how many they have; `previous`: the line before."""

    lexicon: Lexicon
    found: list[Recommendation] = field(default_factory=list)
    by: Text | None = None
    opened: bool = False
    alone: bool = False
    points: int = 0
    previous: Line | None = None

    def add(self, text: Text, number: str = "") -> None:
        """One point more."""
        self.found.append(Recommendation(text, self.by, number))
        self.points += 1


def recommendations(blocks: Sequence[Line], lexicon: Lexicon, heading: Text | None = None) -> list[Recommendation]:
    """The points of a recommendation and who makes them.

    `heading` is the section's heading when it already names the recommender (`Direktionen indstiller,`).
    """
    reading = _Reading(lexicon)
    if heading is not None and (m := _recommender(heading.value, lexicon)) and m.groupdict().get("by"):
        by = m["by"].strip()
        reading.by, reading.opened = Text(by, Span(heading.span.start, heading.span.start + len(by))), True
    full = [line for line in blocks if line.text and not line.cells]
    for n, line in enumerate(full):
        _take(reading, line, full[n + 1] if n + 1 < len(full) else None)
        reading.previous = line
    return [r for r in reading.found if r.text.value.strip(" .,:;-") and word_key(r.text.value) not in _NOTHING]


def _take(reading: _Reading, line: Line, below: Line | None) -> None:
    """Takes one line, `below` it the next: what leads up to points, a point, or what a point goes on with."""
    text, previous = line.text, reading.previous
    if reading.opened and _TO_WHOM.match(text):
        return
    if below is not None and word_key(text) == "at":
        reading.opened = reading.alone = True  # "at" on a line of its own, the point on the next
        return
    follows = below is not None and _begins(below)
    starts = bool(line.marker) or reading.alone or _BEGINS_AT.match(text) is not None
    starts = starts or (reading.opened and _LETTERED.match(text) is not None)
    reading.alone = False
    m = _recommender(text, reading.lexicon)
    if m is not None and not (starts and reading.opened):
        _led(reading, line, m, follows)
    elif starts:
        reading.add(*_unmarked(line))
        reading.opened = True
    elif reading.points and previous is not None and not line.gap and not re.search(r"[.!?]$", previous.text):
        last = reading.found.pop()
        reading.found.append(replace(last, text=joined([last.text, line.part()])))
    elif reading.opened and not reading.points:
        reading.add(line.part())
    elif reading.points and text[:1].islower() and previous is not None and not re.search(r"[.!?:]$", previous.text):
        reading.add(line.part())  # points without marks, one a paragraph
    elif not reading.opened and not reading.found:
        reading.opened = True
        if not (follows and text.endswith(":")):
            reading.add(line.part())


def _begins(line: Line) -> bool:
    """Does the line begin a point: a mark, a letter or `at` before it?"""
    return bool(line.marker) or _LETTERED.match(line.text) is not None or _BEGINS_AT.match(line.text) is not None


def _led(reading: _Reading, line: Line, m: re.Match[str], follows: bool) -> None:
    """Takes a line in which somebody recommends: who, and what is said behind the verb. `follows`: a point is below."""
    by = line.part(m.start("by"), m.end("by")) if m.groupdict().get("by") else None
    reading.by = by if by is None or fold(by.value) not in _PRONOUNS else None
    reading.opened, reading.points = True, 0
    text, rest = line.text, m.start("rest")
    said = text[rest:]
    if follows and len(said) < _LEAD and _LEADS_ON.search(said.rstrip()):
        if (first := _FIRST_POINT.match(said)) is not None:
            reading.add(line.part(rest + first.start("point"), rest + first.end("point")))
        return
    if follows and len(said) < _SHORT_LEAD and not re.search(r"[.!]$", said.rstrip()) and not _ACT.search(said):
        return
    at = _AT.match(said)
    if at is not None and len(said[at.end() :].strip(" :,")) > _WORDS:
        reading.add(line.part(rest + at.end(), len(text)))
        return
    asked = _ASKED.match(said.strip()) is not None
    if _INTRO_END.search(said) or len(said.strip(" ,.:")) <= _WORDS or (_ADDRESSED.fullmatch(said) and not asked):
        return
    skip = len(said) - len(said.lstrip(" ,:"))
    reading.add(line.part(0 if reading.by is None and asked else rest + skip, len(text)))


#: What leads up to points is shorter, and shorter still where nothing but its place says so; a point is longer.
_LEAD, _SHORT_LEAD, _WORDS = 300, 110, 3
_NOTHING = frozenset(("ingen", "at", "bilag", "det samme", "samme", "som ovenfor"))


def _unmarked(line: Line) -> tuple[Text, str]:
    """The words of a point behind its mark, and the label in it."""
    m = _POINT.match(line.text)
    if m is None or m.end() >= len(line.text):
        return line.part(), label(line.marker)
    return line.part(m.end()), label(m.group()) or label(line.marker)


def _recommender(text: str, lexicon: Lexicon) -> re.Match[str] | None:
    for pattern in lexicon.recommenders:
        if m := pattern.match(text):
            if m.groupdict().get("by") and " at " in m["by"]:
                continue
            return m
    return None
