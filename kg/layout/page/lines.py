"""A document's text → clean lines that know where every character was printed.

Takes `Document.text`, gives `Line`s: markup, escapes, invisible characters, white space runs, letters of another script
inside a word and stray question marks are gone from `Line.text`; `Line.part(a, b)` maps a range of the clean text back
to a `Text` with a span into the document. Knows nothing of minutes; of Danish
only that `15. september` opens with a date, not with a list marker. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.model import SectionKind, Span, Text
from kg.text.danish import MONTHS

__all__ = ["UNJUDGED", "Line", "Passage", "clean", "joined", "passage", "printed"]


UNJUDGED = "unjudged"


@dataclass(slots=True)  # nobody changes one but for `reason` and `sign`; to freeze them costs as much as to read them
class Line:
    """One printed line.

    `start`/`end`: the printed line without its line break. `text`: the clean words without list marker and heading
    marks; `offsets[i]` is the place in the document of `text[i]`, and `offsets[len(text)]` the end. `level`: markdown
    heading depth, 0 for none. `bold`: the length of the clean text that is bold from its start. `marker`: list marker
    as printed ("-", "1.", "a)"), "" for none. `cells`: a table row's cells. `gap`, `after`: a blank line stands before
    it, after it. `hard`: it ends with a markdown hard break, so that the next line goes on. `reason` and `sign` are for
    `kg.layout.page.signs`, which judges a line once. `opens`: the kind of section it opens as the head of a
    column, None for any other line.
    """

    index: int
    start: int
    end: int
    text: str
    offsets: Sequence[int] = field(repr=False, compare=False)
    level: int = 0
    bold: int = 0
    marker: str = ""
    marker_at: int = 0
    cells: tuple[str, ...] = ()
    gap: bool = False
    hard: bool = False
    after: bool = False
    opens: SectionKind | None = None
    reason: str | None = field(default=UNJUDGED, init=False, repr=False, compare=False)
    sign: Any = field(default=UNJUDGED, init=False, repr=False, compare=False)

    @property
    def alone(self) -> bool:
        """Does it stand between blank lines (or the ends of the text)?"""
        return self.gap and self.after

    @property
    def span(self) -> Span:
        """The printed line."""
        return Span(self.start, self.end)

    @property
    def strong(self) -> bool:
        """Is the whole line marked as a heading or bold?"""
        return self.level > 0 or (self.bold > 0 and self.bold >= len(self.text.rstrip(" :")))

    def part(self, start: int = 0, end: int | None = None) -> Text:
        """The clean words `text[start:end]`, trimmed, with the span they were printed at."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        if start == end:
            at = self.offsets[start] if start < len(self.offsets) else self.end
            return Text("", Span(at, at))
        return Text(self.text[start:end], Span(self.offsets[start], self.offsets[end - 1] + 1))

    def cut(self, start: int, end: int | None = None) -> Line:
        """The line as if only its clean words `text[start:end]`, trimmed, had been printed; no marker if its first
        words are gone."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        first = self.offsets[start] if start else self.start
        last = self.offsets[end - 1] + 1 if start < end < len(self.text) else self.end
        return Line(
            self.index, first, max(first, last), self.text[start:end], self.offsets[start : end + 1],
            self.level, max(0, min(self.bold, end) - start), self.marker if not start else "",
            self.marker_at, (), self.gap, self.hard and end == len(self.text), self.after and end == len(self.text),
        )  # fmt: skip

    def marked(self) -> Text:
        """The clean words with the list marker before them."""
        whole = self.part()
        if not self.marker:
            return whole
        return Text(f"{self.marker} {whole.value}", Span(self.marker_at, whole.span.end))


_HEADING = re.compile(r"(#{1,6})(?:\s+|(?=\*\*))")
_BULLET = re.compile(r"([-*•·▪◦‣–—+]|o(?=\s{2})|)[ \t\u00a0]+(?=\S)")
#: `(Ø) stemte imod` opens with a party, not with the letter of a list.
_MONTH = rf"(?:{'|'.join((*MONTHS, *(month[:3] for month in MONTHS), 'sept'))})\b"
_NUMBER = re.compile(
    rf"(?!\((?-i:[A-ZÆØÅ])\)\s(?-i:[a-zæøå]))"
    rf"(\d{{1,4}}[.)]|\(?(?:\d{{1,3}}|[a-zæøå]|[ivx]{{1,4}})\))[ \t\u00a0]+(?=\S)(?!{_MONTH})",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"\*\*+|__+|</?(?:i|b|u|em|strong|br|p|span|div|sup|sub)\s?/?>|\\(?=[\\`*_{}\[\]()#+\-.!|<>~&])"
    r"|(?<=:[ \u00a0])\|(?=[ \u00a0])|[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]"
)
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,300})(?<=[^\s*_])\1(?![\w*])")
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
#: Blanks that are not one plain space: runs, tabs, no-break spaces.
_ODD_BLANKS = re.compile(
    r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]{2,}|(?! )[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]"
)
_OTHER_LETTER = re.compile("[\u0400-\u04ff]")
_BLANK = "\u00a0 \t\r\f\v"
_STRAY = re.compile(r"(?:\?{2,}|(?<=[.:;!])\s?\?)\s*$")
_MIXED = re.compile(r"[^\W\d_]*[\u0400-\u04ff][^\W\d_]*")
_CYRILLIC = str.maketrans("АВЕЅІЈКМНОРСТУХабвгдезіјкмнопрстуфхя", "ABESIJKMHOPCTYXabvgdezijkmnoprstufxa")
_RULE = re.compile(r"[-=_*~\s|:.]{3,}")
#: Letters of markup, blanks that are no plain space, invisible and Cyrillic letters: without any, words are as printed.
_ODD = re.compile(
    r"[*_<\\\t-\r\x1c-\x1f\x85\u00a0\u00ad\u0400-\u04ff\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]"
)


def clean(text: str) -> tuple[Line, ...]:
    """The non-blank lines of `text`, cleaned, in order. Lines of rules and table borders are kept with empty `text`."""
    found: list[Line] = []
    printed = text.split("\n")
    full = [bool(raw.strip(_BLANK)) for raw in printed]
    full.append(False)
    start = 0
    gap = True
    for index, raw in enumerate(printed):
        end = start + len(raw)
        if full[index]:
            found.append(_line(raw, start, end, index, gap, not full[index + 1]))
            gap = False
        else:
            gap = True
        start = end + 1
    return tuple(found)


def printed(text: str, start: int, end: int, index: int, gap: bool) -> Line | None:
    """`text[start:end]`, a part of a printed line, as a line of its own; None when nothing is printed there."""
    raw = text[start:end]
    bare = raw.strip()
    if not bare.strip(_BLANK):
        return None
    start += raw.index(bare)
    return _line(bare, start, start + len(bare), index, gap, False)


def _line(raw: str, start: int, end: int, index: int, gap: bool, after: bool) -> Line:
    if raw[0].isalnum() and raw[-1] not in "? |" and "  " not in raw and not _ODD.search(raw):
        # the most of lines: no mark before the words but a number or letter of a list, nothing to take out of them
        number = _NUMBER.match(raw) if not raw[0].isalpha() or ")" in raw[:5] else None
        if number is None:
            return Line(index, start, end, raw, range(start, end + 1), 0, 0, "", start, (), gap, False, after)
        at = number.end()
        if raw[at].isalnum():
            return Line(
                index, start, end, raw[at:], range(start + at, end + 1), 0, 0, number[1], start, (), gap, False, after
            )
    return _marked_line(raw, start, end, index, gap, after)


def _marked_line(raw: str, start: int, end: int, index: int, gap: bool, after: bool) -> Line:
    """Any line at all, with whatever marks."""
    at = len(raw) - len(raw.lstrip())
    level, marker, marker_at = 0, "", start
    if raw.startswith("#", at) and (heading := _HEADING.match(raw, at)):
        level, at = len(heading[1]), heading.end()
    elif bullet := _BULLET.match(raw, at):
        marker, marker_at, at = bullet[1], start + at, bullet.end()
    lead = raw[at : at + 6]
    counted = lead[:1].isdecimal() or ")" in lead  # without either it is no number
    if counted and not level and (number := _NUMBER.match(raw, at)) and not marker.isdigit():
        marker, marker_at, at = number[1], start + number.start(1), number.end()
    stop = len(raw.rstrip())
    cells: tuple[str, ...] = ()
    if raw.endswith("|", at, stop) and not raw.startswith("|", at):
        stop = len(raw[:stop].rstrip("| \u00a0"))  # a row that lost the border before its label
    elif raw.startswith("|", at) and raw.count("|") > 1:
        cells = tuple(_BLANKS.sub(" ", c).strip() for c in raw[at:stop].strip("|").split("|"))
    elif raw.count("\t") > 1:
        cells = tuple(_BLANKS.sub(" ", c).strip() for c in raw[at:stop].split("\t"))
    if not raw[at : at + 1].isalnum() and (_RULE.fullmatch(raw, at, stop) or not raw[at:stop].strip("| ")):
        return Line(index, start, end, "", range(end, end + 1), level, 0, marker, marker_at, cells, gap, after=after)
    words, offsets, bold = _words(raw, at, stop, start)
    hard = len(raw) - stop > 1 and raw[-1] in " \u00a0"
    return Line(index, start, end, words, offsets, level, bold, marker, marker_at, cells, gap, hard, after)


def _words(raw: str, at: int, stop: int, start: int) -> tuple[str, Sequence[int], int]:
    """The clean words of `raw[at:stop]`, their places, and how much of them is bold from the start."""
    if (
        raw[stop - 1] != "?"
        and raw.find("  ", at, stop) < 0
        and raw.find("|", at, stop) < 0
        and not _ODD.search(raw, at, stop)
    ):
        return raw[at:stop], range(start + at, start + stop + 1), 0
    drops: list[tuple[int, int, str]] = [(m.start(), m.end(), "") for m in _DROP.finditer(raw, at, stop)]
    if "*" in raw or "_" in raw:
        for m in _EMPHASIS.finditer(raw, at, stop):
            drops += [(m.start(1), m.end(1), ""), (m.end() - 1, m.end(), "")]
    stray = _STRAY.search(raw, max(at, stop - 12), stop)
    if stray and stray.start() > at:
        drops.append((stray.start(), stop, ""))
    for m in _ODD_BLANKS.finditer(raw, at, stop):
        drops.append((m.start(), m.end(), " "))
    bold = 0
    if raw.startswith(("**", "__"), at):
        closed = raw.find(raw[at : at + 2], at + 2, stop)
        bold = (closed if closed > 0 else stop) - at - 2
    mixed = not raw.isascii() and _OTHER_LETTER.search(raw, at, stop) is not None
    if not drops:
        words = raw[at:stop]
        return (_latin(words) if mixed else words), range(start + at, start + stop + 1), bold
    drops.sort()
    pieces: list[str] = []
    offsets: list[int] = []
    here = at
    last = " "
    for a, b, new in drops:
        if a < here:
            continue
        if a > here:
            piece = raw[here:a]
            skip = 1 if last == " " and piece[0] == " " else 0
            pieces.append(piece[skip:])
            offsets.extend(range(start + here + skip, start + a))
            last = piece[-1]
        if new and last != " ":
            pieces.append(new)
            offsets.append(start + a)
            last = " "
        here = b
    if here < stop:
        piece = raw[here:stop]
        skip = 1 if last == " " and piece[0] == " " else 0
        pieces.append(piece[skip:])
        offsets.extend(range(start + here + skip, start + stop))
    words = "".join(pieces)
    offsets.append(start + stop)
    return (_latin(words) if mixed else words), offsets, min(bold, len(words))


def _latin(words: str) -> str:
    """Cyrillic letters inside a word that also has Latin ones, as the Latin letters they stand for (same length)."""

    def mend(m: re.Match[str]) -> str:
        word = m.group()
        return word.translate(_CYRILLIC) if any(c < "\u0250" for c in word) else word

    return _MIXED.sub(mend, words)


@dataclass(frozen=True, slots=True)
class Passage:
    """Clean text of one or several lines, one blank between lines; `offsets` as in `Line`."""

    text: str
    offsets: Sequence[int] = field(repr=False, compare=False)

    def part(self, start: int = 0, end: int | None = None) -> Text:
        """The words `text[start:end]`, trimmed, with the span they were printed at."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        if start == end:
            at = self.offsets[min(start, len(self.offsets) - 1)]
            return Text("", Span(at, at))
        return Text(self.text[start:end], Span(self.offsets[start], self.offsets[end - 1] + 1))


def passage(lines: Sequence[Line], start: int = 0) -> Passage:
    """`lines` as one passage; the first one from its clean offset `start`. Needs at least one line."""
    if len(lines) == 1 and not start:
        return Passage(lines[0].text, lines[0].offsets)
    texts: list[str] = []
    offsets: list[int] = []
    for n, line in enumerate(lines):
        words = line.text[start:] if n == 0 else line.text
        places = line.offsets[start:] if n == 0 else line.offsets
        if texts and texts[-1] and words:
            texts.append(" ")
            offsets.append(line.offsets[0] - 1)
        texts.append(words)
        offsets.extend(places[: len(words)])
    offsets.append(lines[-1].offsets[len(lines[-1].text)])
    return Passage("".join(texts), offsets)


def joined(parts: Sequence[Text]) -> Text:
    """Several texts as one, one blank between, with the span from the first to the last. Needs at least one."""
    full = [p for p in parts if p.value] or list(parts)[:1]
    return Text(" ".join(p.value for p in full), Span(full[0].span.start, full[-1].span.end))
