"""Many phrases at once: text is folded once, an Aho-Corasick automaton finds every phrase in one pass.

Takes a text and phrases with payloads, gives the places where a phrase stands as whole words. The work grows with the
length of the text (and the number of places found), never with the number of phrases: 500 and 50,000 cost the same.
Folding keeps a map back, so that every place is given as code points of the text itself. Knows nothing of
organisations or topics.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

from kg.model import Span

__all__ = ["Folded", "Hit", "Phrases", "synthetic"]

T = TypeVar("T")

#: One code point to one: look-alikes of other alphabets, dashes, quotes, blanks; a capital whose lower case is longer.
_SAME_LENGTH = {
    **dict(zip("асеорхукмтвнАСЕОРХКТМВН", "aseopxykmtvnaseopxktmvn", strict=True)),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    **dict.fromkeys(
        "\t\r\x0b\x0c\x85\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
    ),
    "\u0130": "i",
}
_ODD = re.compile(f"[{''.join(_SAME_LENGTH)}]")
#: Runs that become one blank, one line break (a blank line) or nothing: invisible characters, markup, hyphenation. A
#: line break by itself is none of them: it becomes a blank where it stands.
_RUNS = re.compile(
    r"[ \n\u00ad\u200b\u200c\u200d\u2060\ufeff*_\\-]"
    r"(?:(?<!-)[ \n\u00ad\u200b\u200c\u200d\u2060\ufeff*_\\]+|(?<![ \n-])"
    r"|(?<=-)[ ]?\n(?![ ]*\n|og |eller |samt |& )(?=[a-zæøå]))"
)
#: Genitive endings that a name may take before the word ends.
_ENDING = re.compile(r"(?:'s|s'|s|'(?!\w))?(?!\w)")


@lru_cache(maxsize=1024)
def _one(run: str) -> str:
    """What a run becomes."""
    if run[0] == "-":
        return ""
    breaks = run.count("\n")
    return "\n" if breaks > 1 else " " if breaks or " " in run else ""


class Folded:
    """A text in lower case with one blank between words, "\\n" for a blank line, and a way back to its code points."""

    __slots__ = ("_after", "_at", "_shift", "length", "text")

    def __init__(self, text: str) -> None:
        plain = _ODD.sub(lambda m: _SAME_LENGTH[m.group()], text)
        lower = plain.lower()
        if len(lower) != len(plain):  # a capital that grows: fold letter by letter, keeping one each
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
        pieces: list[str] = []
        at: list[int] = [0]
        shift: list[int] = [0]
        after: list[int] = [0]
        kept = done = 0
        for m in _RUNS.finditer(lower):
            start, end = m.span()
            one = _one(m.group())
            pieces.append(lower[done:start].replace("\n", " "))
            pieces.append(one)
            kept += start - done + len(one)
            done = end
            if end - start > len(one):
                at.append(kept)
                shift.append(end - kept)
                after.append(end)
        pieces.append(lower[done:].replace("\n", " "))
        self.text = "".join(pieces)
        self.length = len(text)
        self._at = at
        self._shift = shift
        self._after = after  # where the text goes on after each run: `_at` in the source

    def place(self, index: int) -> int:
        """Code point of the source at which the folded character `index` stands."""
        return min(self.length, index + self._shift[bisect_right(self._at, index) - 1])

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Source range of the folded range: it ends right after its last character."""
        first = self.place(start)
        return first, max(first, self.place(end - 1) + 1) if end > start else first

    def span(self, start: int, end: int) -> Span:
        """`places` as a span."""
        return Span(*self.places(start, end))

    def index(self, place: int) -> int:
        """Folded index of the first kept character at or after the code point `place` of the source."""
        low = max(bisect_right(self._after, place) - 1, 0)
        index = place - self._shift[low]
        return min(index, self._at[low + 1]) if low + 1 < len(self._at) else min(index, len(self.text))


class Hit(NamedTuple, Generic[T]):
    """A phrase found: folded offsets (`end` after any genitive ending), and what the phrase stands for."""

    start: int
    end: int
    payload: T


class Phrases(Generic[T]):
    """Phrases ready to be sought. Building costs time once; a phrase may stand for several payloads.

    `whole`: the phrase must begin a word (the default); False finds it inside words too (endings of compounds).
    """

    def __init__(self, phrases: Iterable[tuple[str, T]], *, whole: bool = True) -> None:
        self._whole = whole
        table: dict[str, list[T]] = {}
        for phrase, payload in phrases:
            key = Folded(phrase).text.strip()
            if key:
                table.setdefault(key, []).append(payload)
        self._keys = list(table)
        self._payloads = [tuple(table[key]) for key in self._keys]
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys) if self._keys else None

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, folded: Folded) -> Iterator[Hit[T]]:
        """Every place where a phrase stands as whole words (a genitive may follow), by end, overlaps included."""
        if self._automaton is None:
            return
        text, whole = folded.text, self._whole
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if whole and start and ((before := text[start - 1]).isalnum() or before == "_"):
                continue
            after = text[end : end + 1]
            if after in ("s", "'"):
                ending = _ENDING.match(text, end)
                if ending is None:
                    continue
                end = ending.end()
            elif after.isalnum() or after == "_":
                continue
            for payload in self._payloads[number]:
                yield Hit(start, end, payload)


def synthetic(count: int) -> list[tuple[str, int]]:
    """`count` different invented phrases, for measuring how the cost depends on their number."""
    heads = ("Foreningen", "Fonden", "Selskabet", "Netværket", "Institut for", "Center for", "Rådet for")
    ends = ("holm", "borg", "lund", "strup", "dal", "næs", "mose", "vang", "toft", "bæk", "sted")
    found = []
    for n in range(count):
        name = "".join("bdfgklmnprstv"[(n // 13**i) % 13] + "aeiouyæøå"[(n + i) % 9] for i in range(4))
        found.append((f"{heads[n % len(heads)]} {name.capitalize()}{ends[n % len(ends)]} {n // 100}", n))
    return found
