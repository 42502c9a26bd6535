"""One document as the finders see it: readable, in small letters, folded. Each view is made once, for all finders.

Takes minutes, gives `Views`. All views but the folded one have the length of the document's text, so that offsets stay
true. Only the views of the last minutes are kept. Finds nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from kg.mentions.automaton import Folded
from kg.mentions.passages import readable
from kg.model import Minutes

__all__ = ["Views", "near", "small", "views"]

#: Letters that `re.IGNORECASE` takes for an i or s, though their small letter is another, or longer.
_ALIKE = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})


def small(text: str) -> str:
    """`text` in small letters, letter for letter: a pattern in small letters finds in it, letter case told apart, what
    it finds in `text` with `re.IGNORECASE`, at the same places and many times as fast."""
    low = text.lower()
    if len(low) != len(text) or "\u0131" in low or "\u017f" in low:
        low = text.translate(_ALIKE).lower()
    return low


def near(
    pattern: re.Pattern[str], text: str, low: str, start: int, end: int, words: Iterable[str], reach: int
) -> Iterator[re.Match[str]]:
    """`pattern.finditer(text, start, end)`, sought only near the words of which every match has one.

    `low` is `text` in small letters. A match may go no further than `reach` from such a word to either side; a stretch
    of text that is searched ends at blanks, so that what a pattern looks at before and after its match is there too.
    """
    for first, last in _stretches(low, start, end, words, reach):
        yield from pattern.finditer(text, first, last)


def _stretches(low: str, start: int, end: int, words: Iterable[str], reach: int) -> Iterator[tuple[int, int]]:
    places: list[int] = []
    for word in words:
        at = low.find(word, start, end)
        while at >= 0:
            places.append(at)
            at = low.find(word, at + len(word), end)
    places.sort()
    first = last = -1
    for place in places:
        if last < 0 or place - reach > last:
            if last >= 0:
                yield first, last
            first = max(start, place - reach)
            while first > start and not low[first - 1].isspace():
                first -= 1
        last = min(end, max(last, place + reach))
        while last < end and not low[last].isspace():
            last += 1
    if last >= 0:
        yield first, last


class Views:
    """The views of one document's text."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes
        self.text = minutes.document.text

    @cached_property
    def small(self) -> str:
        """The text in small letters."""
        return small(self.text)

    @cached_property
    def readable(self) -> str:
        """The text with ignored matter and markup signs as blanks."""
        return readable(self.minutes)

    @cached_property
    def readable_small(self) -> str:
        """The readable text in small letters."""
        return small(self.readable)

    @cached_property
    def folded(self) -> Folded:
        """The text for automata, with a way back to its offsets."""
        return Folded(self.text)


_LAST: list[Views] = []


def views(minutes: Minutes) -> Views:
    """The views of `minutes`; asked again for the same value, the same views."""
    for last in _LAST[-1:]:
        if last.minutes is minutes:
            return last
    made = Views(minutes)
    _LAST[:] = [made]
    return made
