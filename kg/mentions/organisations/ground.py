"""What the finders of organisations share: a name found, whose minutes they are, where words stand in the text.

Takes text and lexicon, gives values and answers. Finds nothing by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kg.authorities import MunicipalityRow
from kg.mentions.lexicon import undefined
from kg.mentions.organisations.lexicon import Lexicon
from kg.model import Minutes
from kg.text import danish

__all__ = [
    "Ground",
    "Name",
    "Own",
    "glued",
    "longest",
    "opens_sentence",
    "own_title",
    "plain",
    "shouting",
    "stem",
]


class Name(NamedTuple):
    """A name found: place in the text, canonical form, what it is. `weight` decides between names of one length."""

    start: int
    end: int
    canonical: str
    kind: str
    scope: str
    authority: str
    rule: str
    weight: int
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """Whose minutes these are: the municipality, the body as its title has it, and the keys of its names."""

    code: str
    name: str
    short: str
    row: MunicipalityRow | None
    bodies: tuple[str, ...]
    keys: frozenset[str]
    council: str


@dataclass(frozen=True)
class Ground:
    """What the signs are sought in."""

    text: str
    lex: Lexicon
    minutes: Minutes
    people: frozenset[int]  # where the names of persons end


_TOGETHER = "municipalities together"


def longest(names: Iterable[Name]) -> list[Name]:
    """Names that do not overlap: a longer one wins, then the weightier, then the earlier. In the order of the text.

    Several municipalities of one place stay side by side (`Lolland og Guldborgsund Kommuner`).
    """
    starts: list[int] = []
    taken: list[Name] = []
    beside: dict[tuple[int, str], Name] = {}
    for name in sorted(names, key=lambda n: (n.start - n.end, -n.weight, n.start, n.canonical)):
        at = bisect_left(starts, name.end)  # the names before `at` begin before this one ends
        last = taken[at - 1] if at else None
        if last is None or last.end <= name.start:
            starts.insert(at, name.start)
            taken.insert(at, name)
        elif name.rule == _TOGETHER and (last.start, last.end) == (name.start, name.end):
            beside.setdefault((name.start, name.canonical), name)
    result = taken
    first_of = {(name.start, name.canonical) for name in result}
    result += [name for key, name in beside.items() if key not in first_of]
    return sorted(result, key=lambda n: (n.start, n.end, n.canonical))


def own_title(name: str, own: Own) -> str:
    """The own body's name as its title has it, when `name` is that body; else `name`."""
    key = danish.body_key(name, (own.short,))
    for printed in own.bodies:
        words = printed.split()
        if danish.body_key(printed, (own.short,)) == key:
            return printed
        if len(words) > 1 and "og" not in words and undefined(name.lower()) == undefined(words[-1].lower()):
            return printed  # "Lokaludvalget" in the minutes of "Amager Vest Lokaludvalg"
    return name


_OPENS = re.compile(r"(?:^|[.!?:;•·|–\n\t]|(?:^|\n)\s*[-*])[\s\"'”“»*(#]*$")


def glued(text: str, start: int, end: int) -> bool:
    """Is the place part of a longer word, an address or a file name?"""
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    if before and (before[-1] in "_@\\" or (before[-1] in "/.-" and len(before) > 1 and before[0].isalnum())):
        return True
    return after in _GOES_ON and (after in "_@" or _ADDRESS.match(text, end, end + 4) is not None)


_GOES_ON = frozenset("_@-.")
_ADDRESS = re.compile(r"-\w|\.(?:dk|pdf|com|org|docx?)\b")


def opens_sentence(text: str, start: int) -> bool:
    """Does a sentence, line or list entry begin here (so that a capital says nothing)?"""
    return start == 0 or _OPENS.search(text, max(0, start - 12), start) is not None


def shouting(text: str, start: int, end: int) -> bool:
    """Are the words around in capitals too?"""
    around = text[max(0, start - 25) : start] + text[end : end + 25]
    letters = [c for c in around if c.isalpha()]
    return len(letters) > 6 and sum(c.isupper() for c in letters) > len(letters) * 0.8


def stem(word: str) -> str:
    """`word` in small letters without hyphen or linking s, as the list of subjects has it."""
    low = word.lower().rstrip("-")
    return low[:-1] if low.endswith("s") and len(low) > 4 and not low.endswith("ss") else low


def plain(name: str) -> str:
    """Without the genitive, where the last word clearly has one (`Fondens`, `Nordlys'`)."""
    if name.endswith(("'s", "’s")):
        return name[:-2]
    if name.endswith(("'", "’")):
        return name[:-1]
    return name[:-1] if name.endswith(_GENITIVES) else name


_GENITIVES = ("ens", "ets", "ings", "heds", "ions", "ndess", "rnes")
