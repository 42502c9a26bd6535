"""A person's name in the forms that minutes and files write it, found in a text by its first and last name.

    Gudrun Marie Zachariasen, Gudrun Zachariasens, GUDRUN M. ZACHARIASEN, G.M. Zachariasen, Zachariasen, Gudrun,
    Zacha-⏎riasen, gudrun_zachariasen.pdf, GudrunZachariasen, Sören for Søren

Each is a pair of words: the first name, or its first letter, and the last, both as `spelled`. What a pair stands for,
and which words begin or end one, a `Forms` says: of names (`named`), or of keys alone. Takes texts, gives half-open
spans (code points). Linear: each word looks at some words behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar

from kg.model import Span
from kg.privacy.spelling import NOTHING, plain
from kg.text.person_names import PARTICLES

__all__ = ["Forms", "Named", "Pair", "Word", "another", "between", "found", "pair_of", "pairs", "places"]

T = TypeVar("T", covariant=True)

#: (first name or its letter, last name); the first is "" when both are one word.
Pair = tuple[str, str]

_TOKEN = re.compile(r"[^\W\d_]+(?:\x00+[^\W\d_]+)*")
#: Between words of one name; and between a last name and the first name behind it, or cells of a table.
_WITHIN = re.compile(r"[ .\-_+/'’\x00]{0,4}\n?[ .\-_+/'’\x00]{0,4}|%20")
_ACROSS = re.compile(r"[ .,;|\-_+/\x00]{1,5}\n?[ .,;|\-_+/\x00]{0,4}")
#: A word that a line or a hyphen breaks.
_BROKEN = re.compile(r"-?\n? ?|[ _.]")
_MOST_BETWEEN, _MOST_PIECES = 4, 3


class Forms(Protocol[T]):
    """What pairs of words stand for."""

    def begins(self, word: str) -> bool:
        """May a first name be this word (spelled)?"""

    def ends(self, word: str) -> bool:
        """May a last name be this word, or both as one?"""

    def of(self, pair: Pair) -> T | None:
        """What the pair stands for; None for nothing."""


@dataclass(frozen=True)
class Named(Generic[T]):
    """Forms of known names: pair → what it stands for."""

    known: Mapping[Pair, T]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", {first for first, _ in self.known})
        object.__setattr__(self, "_last", {last for _, last in self.known})

    def begins(self, word: str) -> bool:
        return word in self._first  # type: ignore[attr-defined]  # set above

    def ends(self, word: str) -> bool:
        return word in self._last  # type: ignore[attr-defined]  # set above

    def of(self, pair: Pair) -> T | None:
        return self.known.get(pair)


class Word(NamedTuple):
    """A word of a text, `word` as spelled; `big`: it begins with a capital."""

    start: int
    end: int
    word: str
    big: bool


@lru_cache(maxsize=1 << 15)
def _spelled(word: str) -> str:
    """Small letters without accents; å and aa, ø, ö and oe, æ, ä and ae are one."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    letters = letters.replace("ø", "o").replace("æ", "e").replace("ð", "d").replace("þ", "th")
    return letters.replace("aa", "a").replace("oe", "o").replace("ae", "e")


def _words(text: str, simple: str) -> list[Word]:
    return [
        Word(m.start(), m.end(), _spelled(m[0].replace(NOTHING, "")), text[m.start()].isupper())
        for m in _TOKEN.finditer(simple)
    ]


def _parts(name: str) -> list[str]:
    """Words of a name as spelled, hyphens closed; without particles."""
    parts = [_spelled(re.sub(r"[^\w]", "", part)) for part in plain(name).replace(".", " ").split()]
    return [part for part in parts if part and part not in PARTICLES] or [part for part in parts if part]


def pair_of(name: str) -> Pair | None:
    """(first, last) of a printed name; None when it has only one word."""
    parts = _parts(name)
    return (parts[0], parts[-1]) if len(parts) > 1 else None


def between(name: str) -> tuple[str, ...]:
    """Names and letters between the first and the last, as spelled."""
    return tuple(_parts(name)[1:-1])


def another(name: str, names: Iterable[str]) -> bool:
    """Do the names between first and last contradict those of all the others? Then they are two persons."""
    own = between(name)
    return bool(own) and all(
        known and not any(a.startswith(b) or b.startswith(a) for a in own for b in known)
        for known in map(between, names)
    )


def pairs(name: str) -> dict[Pair, bool]:
    """Every pair by which a name is found; true for those that leave most of the first name out."""
    parts = _parts(name)
    if len(parts) < 2:
        return {}
    first, last = parts[0], parts[-1]
    joined = {first + last, last + first, "".join(parts), last + "".join(parts[:-1])}
    forms: dict[Pair, bool] = {("", one): False for one in joined}
    forms[(first, last)] = False
    forms.setdefault((first[0], last), True)
    return forms


def found(text: str, forms: Forms[T]) -> Iterator[tuple[Span, T]]:
    """Every place where a name stands in one of its forms, in order of their beginnings."""
    simple = plain(text)
    tokens = _words(text, simple)
    for at in range(len(tokens)):
        best: tuple[Span, T] | None = None
        for span, value in _from(simple, tokens, at, forms):
            if best is None or span.end > best[0].end:
                best = span, value
        if best is not None:
            yield best


def _units(simple: str, tokens: list[Word], at: int) -> Iterator[tuple[str, int]]:
    """The word at a place, and the same with the words that a hyphen or line may have cut off: (word, last place)."""
    word = tokens[at].word
    yield word, at
    for nearby in range(at + 1, min(at + _MOST_PIECES, len(tokens))):
        if not _BROKEN.fullmatch(simple[tokens[nearby - 1].end : tokens[nearby].start].replace(NOTHING, "")):
            return
        word += tokens[nearby].word
        yield _spelled(word), nearby


def _from(simple: str, tokens: list[Word], at: int, forms: Forms[T]) -> Iterator[tuple[Span, T]]:
    start = tokens[at].start
    for word, last in _units(simple, tokens, at):
        end = tokens[last].end
        for one in _undeclined(word) if last == at else ():
            if forms.ends(one) and (value := forms.of(("", one))) is not None:
                yield Span(start, end), value
        if forms.begins(word) and _is_first(simple, tokens[at], word):
            yield from _forward(simple, tokens, at, last, word, forms)
        if forms.ends(word):
            yield from _backward(simple, tokens, at, last, word, forms)


def _undeclined(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if word.endswith("s") and len(word) > 2 else (word,)


def _is_first(simple: str, token: Word, word: str) -> bool:
    """A letter alone is a first name only as a capital or with a full stop."""
    return len(word) > 1 or token.big or simple[token.end : token.end + 1] == "."


def _forward(
    simple: str, tokens: list[Word], at: int, last: int, word: str, forms: Forms[T]
) -> Iterator[tuple[Span, T]]:
    """First name, names or letters between, last name."""
    for place in range(last + 1, min(last + 2 + _MOST_BETWEEN, len(tokens))):
        gap = simple[tokens[place - 1].end : tokens[place].start]
        if not (_WITHIN.fullmatch(gap) or (place == last + 1 and _ACROSS.fullmatch(gap) and "," not in gap)):
            return
        for surname, end in _units(simple, tokens, place):
            for one in _undeclined(surname):
                if forms.ends(one) and (value := forms.of((word, one))) is not None:
                    yield Span(tokens[at].start, tokens[end].end), value
        token = tokens[place]
        slug = " " not in gap and "\n" not in gap and gap != ""
        if not (token.big or len(token.word) == 1 or token.word in PARTICLES or (slug and not tokens[at].big)):
            return


def _backward(
    simple: str, tokens: list[Word], at: int, last: int, word: str, forms: Forms[T]
) -> Iterator[tuple[Span, T]]:
    """Last name, first name; not where the one ends a whole name and the other begins one."""
    place = last + 1
    if place >= len(tokens):
        return
    gap = simple[tokens[last].end : tokens[place].start]
    if not _ACROSS.fullmatch(gap):
        return
    for name, end in _units(simple, tokens, place):
        if not forms.begins(name) or not _is_first(simple, tokens[place], name):
            continue
        value = forms.of((name, word))
        if value is None:
            continue
        behind = at > 0 and tokens[at - 1].big and simple[tokens[at - 1].end : tokens[at].start].strip("\x00") == " "
        before = end + 1 < len(tokens) and tokens[end + 1].big
        goes_on = before and simple[tokens[end].end : tokens[end + 1].start].strip("\x00") in (" ", ". ", "-")
        if behind and (goes_on or "," not in gap):
            continue
        while goes_on and end + 1 < len(tokens) and (tokens[end + 1].big and len(tokens[end + 1].word) == 1):
            end += 1
            goes_on = simple[tokens[end].end : tokens[end].end + 2].strip("\x00") in (". ", " ")
        yield Span(tokens[at].start, tokens[end].end), value


def places(text: str, last_names: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Where a last name (spelled) stands, and the word that leads up to it by a blank ("" for none)."""
    simple = plain(text)
    tokens = _words(text, simple)
    for at, token in enumerate(tokens):
        for word, last in _units(simple, tokens, at):
            if any(one in last_names for one in _undeclined(word)):
                joined = at > 0 and simple[tokens[at - 1].end : token.start].replace(NOTHING, "") in (" ", ". ", "\n")
                yield Span(token.start, tokens[last].end), tokens[at - 1].word if joined else ""
                break
