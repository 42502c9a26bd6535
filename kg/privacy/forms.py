"""A person's name in the forms that minutes and files write it, found in a text by its first and last name.

    Gudrun Marie Zachariasen, Gudrun Zachariasens, GUDRUN M. ZACHARIASEN, G.M. Zachariasen, Zachariasen, Gudrun,
    Zacha-⏎riasen, gudrun_zachariasen.pdf, GudrunZachariasen, G u d r u n …, Gudrun og Bo Zachariasen, Sören for Søren

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
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

from kg.model import Span
from kg.privacy.spelling import NOTHING, plain
from kg.text.person_names import PARTICLES

__all__ = ["Forms", "Named", "Pair", "Word", "another", "between", "found", "pair_of", "pairs", "places"]

T = TypeVar("T", covariant=True)

#: (first name or its letter, last name); the first is "" when both are one word.
Pair = tuple[str, str]

_TOKEN = re.compile(r"[^\W\d_]+(?:\x00+[^\W\d_]+)*")
#: Words that files write as one: `AnsøgningGudrunZachariasen`.
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÆØÅÄÖÜ])(?=[A-ZÆØÅÄÖÜ])|(?<=[A-ZÆØÅÄÖÜ])(?=[A-ZÆØÅÄÖÜ][a-zæøåäöüé]{2})")
#: Between words of one name; and between a last name and the first name behind it, or cells of a table.
_WITHIN = re.compile(r"[ .\-_+/|()'’\"”“«»´\x00]{0,4}\n{0,2}[ .\-_+/|()'’\"”“«»´\x00]{0,4}")
_ACROSS = re.compile(r"[ .,;:|(\-_+/\x00]{0,5}\n{0,2}[ .,;:|(\-_+/\x00]{0,4}")
#: A word that a line or a hyphen breaks.
_BROKEN = re.compile(r"-?(?:\n {0,12})? ?|[_.]")
_MOST_BETWEEN, _MOST_PIECES = 4, 3
#: Letters one by one: `G u d r u n`.
_MOST_LETTERS = 40
#: Two letters alone mean too much.
_FEW = 2
#: A word that may hold a whole name, and the least of it: `ansøgninggudrunzachariasen`.
_LONG, _LONGEST, _WHOLE = 14, 60, 10
#: Between the first names of two that share a last name: `Gudrun og Peter Zachariasen`.
_COUPLE = re.compile(r"[ \n]{1,2}(?:og|samt|&|·|\+)[ \n]{1,2}|, ?")


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
    found: list[Word] = []
    for m in _TOKEN.finditer(simple):
        start, end = m.span()
        humps = [] if text[start + 1 : end].islower() else [start + h.start() for h in _HUMP.finditer(text[start:end])]
        for a, b in pairwise((start, *humps, end)):
            found.append(Word(a, b, _spelled(simple[a:b].replace(NOTHING, "")), text[a].isupper()))
    return found


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
    forms.setdefault(("", first[0] + last), True)
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
    yield from _spaced(simple, tokens, at)


def _spaced(simple: str, tokens: list[Word], at: int) -> Iterator[tuple[str, int]]:
    """Words whose letters stand one by one, from the fifth letter on."""
    word = ""
    if at >= _MOST_PIECES and all(one.end - one.start == 1 for one in tokens[at - _MOST_PIECES : at]):
        return  # within a row of letters
    for place in range(at, min(at + _MOST_LETTERS, len(tokens))):
        if tokens[place].end - tokens[place].start > 1 or (word and simple[tokens[place].start - 2] == " "):
            return
        word += tokens[place].word
        if len(word) > _MOST_PIECES + 1:
            yield _spelled(word), place


def _from(simple: str, tokens: list[Word], at: int, forms: Forms[T]) -> Iterator[tuple[Span, T]]:
    start = tokens[at].start
    for word, last in _units(simple, tokens, at):
        end = tokens[last].end
        for one in _wholes(word) if last == at else _undeclined(word) if last - at > _MOST_PIECES else ():
            if forms.ends(one) and (value := forms.of(("", one))) is not None:
                yield Span(start, end), value
        if forms.begins(word) and _is_first(simple, tokens[at], word):
            yield from _forward(simple, tokens, at, last, word, forms)
        if forms.ends(word):
            yield from _backward(simple, tokens, at, last, word, forms)


def _undeclined(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if word.endswith("s") and len(word) > 2 else (word,)


def _wholes(word: str) -> Iterator[str]:
    """What of a word may be a whole name."""
    yield from _undeclined(word)
    if _LONG <= len(word) <= _LONGEST:
        yield from (word[cut:] for cut in range(1, len(word) - _WHOLE + 1))
        yield from (word[:cut] for cut in range(_WHOLE, len(word) - 1))


def _is_first(simple: str, token: Word, word: str) -> bool:
    """A letter alone is a first name only as a capital or with a full stop."""
    return len(word) > 1 or token.big or simple[token.end : token.end + 1] == "."


def _forward(
    simple: str, tokens: list[Word], at: int, last: int, word: str, forms: Forms[T]
) -> Iterator[tuple[Span, T]]:
    """First name, names or letters between, last name; or the first name alone, where another one shares the last."""
    if len(word) > 1:
        yield from _couple(simple, tokens, at, last, word, forms)
    for place in range(last + 1, min(last + 2 + _MOST_BETWEEN, len(tokens))):
        gap = simple[tokens[place - 1].end : tokens[place].start]
        if not (_WITHIN.fullmatch(gap) or (place == last + 1 and _ACROSS.fullmatch(gap))):
            return
        listed = "," in gap and (_goes_on(simple, tokens, place) or _goes_on(simple, tokens, at - 1))
        if listed:
            return
        for surname, end in _units(simple, tokens, place):
            for one in _undeclined(surname):
                if forms.ends(one) and (value := forms.of((word, one))) is not None:
                    yield Span(tokens[at].start, tokens[end].end), value
        token = tokens[place]
        slug = " " not in gap and "\n" not in gap and gap != ""
        if not (token.big or len(token.word) == 1 or token.word in PARTICLES or (slug and not tokens[at].big)):
            return


def _couple(
    simple: str, tokens: list[Word], at: int, last: int, word: str, forms: Forms[T]
) -> Iterator[tuple[Span, T]]:
    """The first name of several that share a last name, which the last of them bears."""
    behind = last
    for place in range(last + 1, min(last + 2 + 2 * _MOST_BETWEEN, len(tokens) - 1)):
        if not tokens[place].big:
            continue
        gap = simple[tokens[behind].end : tokens[place].start]
        if not _COUPLE.fullmatch(gap):
            return
        behind = place
        if gap.startswith(",") or not _goes_on(simple, tokens, place):
            continue
        for surname, _ in _units(simple, tokens, place + 1):
            for one in _undeclined(surname):
                if forms.ends(one) and (value := forms.of((word, one))) is not None:
                    yield Span(tokens[at].start, tokens[last].end), value
        return


def _goes_on(simple: str, tokens: list[Word], at: int) -> bool:
    """Is the word at a place followed by one that belongs to it as names do?"""
    if not 0 <= at < len(tokens) - 1 or not (tokens[at].big and tokens[at + 1].big):
        return False
    return simple[tokens[at].end : tokens[at + 1].start].strip("\x00") in (" ", ". ", "-")


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
        goes_on = end + 1 < len(tokens) and _goes_on(simple, tokens, end)
        if (behind or "\n" in gap) and "," not in gap and (behind or goes_on):
            continue
        if behind and goes_on:
            continue
        while goes_on and end + 1 < len(tokens) and (tokens[end + 1].big and len(tokens[end + 1].word) == 1):
            end += 1
            goes_on = simple[tokens[end].end : tokens[end].end + 2].strip("\x00") in (". ", " ")
        yield Span(tokens[at].start, tokens[end].end), value


def places(text: str, last_names: frozenset[str], names: Iterable[str] = ()) -> Iterator[tuple[Span, str]]:
    """Where a last name (spelled) stands, and the word that leads up to it by a blank ("" for none).

    Of `names`, also the first name with a word of the last one's letter (`Gudrun Z.`, a last name misspelt), and the
    letters of the name (`G.M.Z.`, `GMZ`).
    """
    firsts = {pair for name in names if (pair := pair_of(name))}
    letters = {"".join(part[0] for part in parts) for name in names if len(parts := _parts(name)) > 1}
    letters |= {first[0] + last[0] for first, last in firsts}
    simple = plain(text)
    tokens = _words(text, simple)
    for at, token in enumerate(tokens):
        for word, last in _units(simple, tokens, at):
            if any(one in last_names for one in _undeclined(word)):
                joined = at > 0 and simple[tokens[at - 1].end : token.start].replace(NOTHING, "") in (" ", ". ", "\n")
                yield Span(token.start, tokens[last].end), tokens[at - 1].word if joined else ""
                break
        else:
            if (end := _nearly(simple, tokens, at, firsts, letters)) is not None:
                yield Span(token.start, end), ""


def _nearly(simple: str, tokens: list[Word], at: int, firsts: set[Pair], letters: set[str]) -> int | None:
    """Where what may be the name ends: a first name and a letter of the last, or letters alone."""
    token = tokens[at]
    for first, last in firsts:
        if token.word == first and _goes_on(simple, tokens, at) and tokens[at + 1].word[0] == last[0]:
            return tokens[at + 1].end
    if not token.big:
        return None
    if len(token.word) > _FEW and token.word in letters:
        return token.end
    word, place = token.word, at
    while len(word) == place - at + 1 and place + 1 < min(len(tokens), at + 2 * _MOST_BETWEEN):
        if simple[tokens[place].end : tokens[place + 1].start] not in (".", ". ") or not tokens[place + 1].big:
            break
        place += 1
        word += tokens[place].word
        if word in letters and simple[tokens[place].end : tokens[place].end + 1] == ".":
            return tokens[place].end
    return None
