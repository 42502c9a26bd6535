"""An expression that is sought only near words that each of its matches holds.

A search for words is many times faster than an expression that has to be tried at every letter. Whoever makes a `Near`
says which words (`anchors`) one of which stands in every match, and how long no match is; what is found is then what
`pattern.finditer` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
        for place in sorted(place for word in self.anchors for place in places(word, text)):
            end = place + self.longest
            while (m := self.pattern.search(text, max(at, place - self.longest), end)) and m.end() < end:
                yield m
                at = m.end()


def places(word: str, text: str) -> Iterator[int]:
    """Every place where `word` stands in `text`, in order."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
