"""Paragraphs of a text that was printed with a fixed width, made whole again.

Takes clean lines; where a document breaks its lines at one width (the next word would not have fitted), gives lines
that are paragraphs, each letter with the place it was printed at. Any other document is given back as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import read_sign

__all__ = ["joined_line", "rejoined", "unwrapped"]

#: No printer breaks lines at more letters; a broken line fills this share of the width; so many lines show the habit,
#: and so many of those that clearly go on below break where the width makes them.
_WIDEST, _FULL, _LINES, _SHARE = 132, 0.55, 4, 0.8
#: Where letters are of different widths, lines break between these shares of the usual width.
_NARROW, _BROAD = 0.8, 1.35
_STOPS = (".", ":", ";", "!", "?")


def unwrapped(lines: tuple[Line, ...], words: Lexicon) -> tuple[Line, ...]:
    """The lines, or the paragraphs that they are when the document breaks them at one width."""
    going = [
        (line, below)
        for line, below in itertools.pairwise(lines)
        if _goes_on(line, below)
        and below.text[0].islower()
        and not line.text.endswith(_STOPS)
        and not _leads(line, below)
    ]
    width, near = _width(going)
    if not width:
        return lines
    made: list[Line] = []
    reach = 0
    for line in lines:
        open_end = not near or (
            bool(made) and not (made[-1].text.endswith((*_STOPS, ")")) or line.text[:1].isdigit() or _in_columns(line))
        )
        if made and open_end and _goes_on(made[-1], line) and _is_broken(reach, line, width, words):
            made[-1] = joined_line(made[-1], line)
        else:
            made.append(line)
        reach = _reach(line)
    return tuple(made)


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """The lines of a decision, those that clearly go on below made one with what they go on with: an open bracket, a
    small letter or a longer sentence that has not ended."""
    made: list[Line] = []
    for line in lines:
        if made and _goes_on(made[-1], line) and _unended(made[-1].text, line.text):
            made[-1] = joined_line(made[-1], line)
        else:
            made.append(line)
    return made


def _unended(text: str, below: str) -> bool:
    """Does a line end inside a sentence that the line below goes on with?"""
    if text.endswith(_STOPS) or below.startswith(("at ", "indstiller")) or len(text) < _SHORTEST:
        return False
    if text.count("(") > text.count(")"):
        return True
    if below[:1].islower() or text.endswith(_LINKED):
        return True
    return len(text) >= _FULL_LINE and below[:1].isupper() and _POINT.match(below) is None


#: No line of a text in lines is shorter; so long is one that goes on with a capital; what ends so goes on below.
_SHORTEST, _FULL_LINE = 50, 70
_POINT = re.compile(r"(?:ad|at|pkt|punkt)\b|[^:]{2,40}: ", re.IGNORECASE)
_LINKED = tuple(f" {word}" for word in ("og", "samt", "af", "for", "fra", "i", "med", "om", "på", "til", "ved", "den"))


def _width(going: Sequence[tuple[Line, Line]]) -> tuple[int, bool]:
    """The width at which a document breaks its lines, and whether only about there (letters of different widths);
    (0, False) when it breaks them at none. `going`: lines with what clearly goes on below."""
    reaches = sorted(_reach(line) for line, _ in going)
    widest = reaches[-1] if reaches else 0
    if 40 < widest <= _WIDEST:
        full = [(line, below) for line, below in going if _reach(line) >= _FULL * widest]
        broken = sum(not _would_fit(line, below, widest) for line, below in full)
        if broken >= _LINES and broken >= _SHARE * len(full):
            return widest, False
    usual = reaches[len(reaches) // 2] if reaches else 0
    around = [reach for reach in reaches if _NARROW * usual <= reach <= _BROAD * usual]
    if 40 < usual <= _WIDEST and len(around) >= _LINES and len(around) >= _SHARE * len(reaches):
        return round(_NARROW * usual), True
    return 0, False


def _leads(line: Line, below: Line) -> bool:
    """Does a point of a list begin below, whatever the width?"""
    return below.text.startswith(("at ", "indstiller")) or line.text.endswith(",")


def _reach(line: Line) -> int:
    """How many letters are printed on the line, with those it is set in by."""
    return line.end - line.start


def _goes_on(line: Line, below: Line) -> bool:
    """May the line below be the same paragraph?"""
    plain = not (line.cells or line.level or below.cells or below.level or below.marker or below.gap)
    return plain and bool(line.text) and bool(below.text)


def _in_columns(line: Line) -> bool:
    """Does the line stand in columns, with wide blanks between?"""
    return any(b - a > _WIDE for a, b in itertools.pairwise(line.offsets[: len(line.text)]))


#: So many letters from one to the next are more than two blanks.
_WIDE = 3


def _would_fit(line: Line, below: Line, width: int) -> bool:
    """Is there room on the line for the first word of the one below?"""
    return _reach(line) + 1 + len(below.text.split(" ", 1)[0]) <= width


def _is_broken(reach: int, below: Line, width: int, words: Lexicon) -> bool:
    """Does a printed line of `reach` letters break where the width makes it, before words that open nothing new?"""
    if reach < _FULL * width or reach + 1 + len(below.text.split(" ", 1)[0]) <= width:
        return False
    if read_sign(below, words) is not None:
        return False
    key = word_key(below.text)
    label = word_key(below.text.split(":", 1)[0]) if ":" in below.text[:50] else ""
    return not any(k in words.sections or k in words.fields or k in words.labels for k in (key, label) if k)


def joined_line(line: Line, below: Line) -> Line:
    """Two printed lines as one; a word that a hyphen parts is whole again."""
    text, offsets = line.text, [*line.offsets[: len(line.text)]]
    first = below.text.split(" ", 1)[0]
    if text.endswith("-") and text[-2:-1].isalpha() and first[:1].islower() and first not in _LINKS:
        text, offsets = text[:-1], offsets[:-1]
    else:
        text, offsets = f"{text} ", [*offsets, below.offsets[0] - 1]
    return replace(
        line,
        end=below.end,
        text=text + below.text,
        offsets=[*offsets, *below.offsets],
        hard=below.hard,
        after=below.after,
    )


#: Behind a hyphen that stands for the end of a longer word (`Social- og Sundhedsudvalget`).
_LINKS = frozenset(("og", "eller", "samt", "&"))
