"""A text → its sentences, and what of them is quoted from elsewhere.

Takes clean text, gives half-open ranges of offsets. A stop after an initial, a number or an abbreviation ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.layout.lexicon import SHORT_NAMES, Lexicon

__all__ = ["quotations", "sentences"]

_STOP = re.compile(r"[.!?;](?=\s+[^\sa-zæøå]|\s*$)|\n")
#: After a stop that may be an abbreviation's: a new sentence ("… kr. Udvalget").
_CAPITAL = re.compile(r"\s+[A-ZÆØÅ][a-zæøå]")
#: A party's letter behind a name and a comma (`Bo Lind, V. Anna Holm kom`) is no initial.
_PARTY = re.compile(r"[a-zæøå)], [A-ZÆØÅ]$")
#: The number of an item (`efter punkt 5. Anna Holm kom`) may end a sentence, that of a day does not.
_COUNTED = re.compile(r"\b(?:punkt|pkt\.|sag|side|uge) ?\d{1,4}$", re.IGNORECASE)
_WORD = re.compile(r"[\w.]*$")
_FULL = re.compile(r"\S")
_QUOTED = re.compile(r"\"[^\"\n]{2,400}\"|[”“»][^”“»«\n]{2,400}[”«]")


def sentences(text: str, lexicon: Lexicon, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of `text`, each from its first word."""
    end = len(text) if end is None else end
    begin = start
    for m in _STOP.finditer(text, start, end):
        if m.group() == "." and _goes_on(text, begin, m, end, lexicon):
            continue
        if (first := _FULL.search(text, begin, m.end())) is not None:
            yield first.start(), m.end()
        begin = m.end()
    if (first := _FULL.search(text, begin, end)) is not None:
        yield first.start(), end


def _goes_on(text: str, begin: int, stop: re.Match[str], end: int, lexicon: Lexicon) -> bool:
    """Does the stop stand inside a sentence: after an initial, a short name (`Jens Kr. Holm`) or an abbreviation?"""
    word = _WORD.search(text[max(begin, stop.start() - 20) : stop.start()])
    last = word.group().lower() if word else ""
    if word is not None and word.group() in SHORT_NAMES:
        return True
    initial = len(last.rsplit(".", 1)[-1]) == 1 and last[-1:].isalpha() and text[stop.start() - 1].isupper()
    if initial and _PARTY.search(text, max(begin, stop.start() - 4), stop.start()):
        return False
    amount = last in lexicon.amounts or (
        last.isdigit() and _COUNTED.search(text, max(begin, stop.start() - 16), stop.start())
    )
    closes = bool(amount) and _CAPITAL.match(text, stop.end()) is not None
    return (last in lexicon.abbreviations or initial) and not closes and stop.end() < end


def quotations(text: str) -> list[tuple[int, int]]:
    """Where words stand between quotation marks."""
    return [m.span() for m in _QUOTED.finditer(text)]
