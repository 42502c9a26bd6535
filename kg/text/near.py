"""An expression that is sought only near words that each of its matches holds.

A search for words is many times faster than an expression that has to be tried at every letter. Whoever makes a `Near`
says which words (`anchors`) one of which stands in every match, and how long no match is; what is found is then what
`pattern.finditer` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Near", "places"]


@dataclass(frozen=True, slots=True)
class Near:
    """`pattern`, whose matches all hold one of the `anchors` and are shorter than `longest`."""

    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    longest: int

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The same matches as `pattern.finditer(text)`.

        A match that ends where its window ends may be cut off and is left: one that is whole lies inside the window of
        its own anchor, where nothing that is cut off can begin before it.
        """
        at = 0
        for place in _places_of_any(self.anchors, text):
            end = place + self.longest
            while (m := self.pattern.search(text, max(at, place - self.longest), end)) and m.end() < end:
                yield m
                at = m.end()


def _places_of_any(words: tuple[str, ...], text: str) -> list[int]:
    """Every place where one of `words` stands, in order: few are sought one by one, many in one walk."""
    if len(words) < 5:
        return sorted(place for word in words for place in places(word, text))
    return [m.start() for m in _any(words).finditer(text)]


@lru_cache(maxsize=64)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    """The first letter of each of `words` where the word stands: in this form letters that are none are jumped over."""
    return re.compile("|".join(f"{re.escape(word[0])}(?={re.escape(word[1:])})" for word in words))


def places(word: str, text: str) -> Iterator[int]:
    """Every place where `word` stands in `text`, in order."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
