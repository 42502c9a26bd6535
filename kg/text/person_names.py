"""What has the shape of a person's name in Danish minutes, and the parts of an enumeration of names.

Takes text, gives judgements and values with half-open offsets (code points). Shape and ordinary words only: who
somebody is, and whether a name in running text is one, is decided elsewhere (`kg.mentions.persons.names`).
"""

from __future__ import annotations

import csv
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg import resources
from kg.text.danish import MONTHS, WEEKDAYS, fold

__all__ = [
    "NO_NAMES",
    "PARTICLES",
    "SHORT_GIVEN",
    "SHORT_PLACES",
    "FoundName",
    "is_given",
    "is_person_name",
    "is_word",
    "split_names",
]

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
#: Small words inside names.
PARTICLES = frozenset(_WORDS["particles"])
#: Given names, and words of places in names, as they are printed cut short before a stop: `Kr`, `Sdr`.
SHORT_GIVEN, SHORT_PLACES = tuple(_WORDS["short"]["given"]), tuple(_WORDS["short"]["places"])
_COMMON = frozenset(
    line
    for line in Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
_ENDINGS = tuple(_WORDS["endings"])
_MIDDLE_NAMES = frozenset(_WORDS["middle_names"])
_SURNAMES = frozenset(_WORDS["surnames"])
_SURNAME_ENDINGS = tuple(_WORDS["surname_endings"])
_NO_NAME = frozenset([*MONTHS, *WEEKDAYS, *_WORDS["words"]])
#: Words that are part of no name, wherever they stand in it.
NO_NAMES = _NO_NAME - _MIDDLE_NAMES
_LINKS = frozenset(word.capitalize() for word in _WORDS["links"])
#: Two words that run together (`FormandBo`); `McDonald` is one.
_RUN_ON = re.compile(r"[A-ZÆØÅ][a-zæøå]{4,}[A-ZÆØÅ]")
#: A compound word (`Peer-indsatsen`): a name has a capital behind its hyphen.
_COMPOUND = re.compile(r"-[a-zæøå]{5,}")
#: A surname with the article of its language (`Rami al-Khouri`).
_ARTICLE = re.compile(r"(?:al|as|el|ben|ibn|abu)-[A-ZÆØÅ][^\W\d_]+")
_PART = re.compile(r"(?:[^\W\d_]['’´`]?)+(?:-(?:[^\W\d_]['’´`]?)+)*\.?|(?:[^\W\d_]\.){2,4}")


def is_word(word: str) -> bool:
    """Is it an ordinary Danish word, in small letters, that no name begins with?"""
    return word in _COMMON


@lru_cache(maxsize=1)
def _given() -> dict[str, bool]:
    """The given names of the shipped table, folded → is each a name of nothing else?"""
    path = resources.authorities() / "given_names.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as handle:
        return {fold(row["name"]): not row.get("homograph") for row in csv.DictReader(handle)}


def is_given(word: str) -> bool:
    """Is the word, or the part before its hyphen, a given name of the shipped table?"""
    folded = fold(word)
    return folded in _given() or folded.split("-")[0] in _given()


def is_person_name(text: str) -> bool:
    """Has `text` the shape of a person's full name: 2-5 capitalised parts, initials, hyphens, particles between?

    `Henning A. Rasmussen`, `Anne-Marie von Bülow`, `Trille O'Hara` yes; a single name, all capitals of more than a few
    letters, digits, or a word that names a body, an office or a place: no. Shape only: it does not know persons.
    """
    return len(text) <= 60 and _is_person_name(text)


@lru_cache(maxsize=1 << 14)
def _is_person_name(text: str) -> bool:
    parts = text.split()
    if not 2 <= len(parts) <= 6:
        return False
    last = parts[-1]
    solid = 0
    for i, part in enumerate(parts):
        if part.lower() in PARTICLES and part.islower():
            if i in (0, len(parts) - 1):
                return False
            continue
        if i and _ARTICLE.fullmatch(part):
            solid += 1
            continue
        if not _PART.fullmatch(part) or not part[0].isupper():
            return False
        if (part.endswith(".") and len(part) > 5) or _RUN_ON.match(part) or _COMPOUND.search(part):
            return False
        plain = part.rstrip(".").lower()
        inner = plain in _MIDDLE_NAMES and 0 < i < len(parts) - 1
        if i == len(parts) - 1 and _may_be_surname(plain, parts):
            solid += 1
            continue
        if (
            (plain in _NO_NAME and not inner)
            or plain.endswith(_ENDINGS)
            or (len(plain) > (3 if i else 1) and part.isupper() and "." not in part and not last.endswith("sen"))
        ):
            return False
        if (i and part in _LINKS) or (not solid and is_word(plain)):
            return False
        solid += 1
    return 2 <= solid <= 5 and len(last.rstrip(".")) > 1


def _may_be_surname(plain: str, parts: list[str]) -> bool:
    """May a word of places or bodies be the surname of who has a given name (`Leif Gade`, `Mads Lund Nyråd`)? Behind a
    genitive it names a place (`Hans Bangs Gade`)."""
    if plain not in _SURNAMES and (not plain.endswith(_SURNAME_ENDINGS) or is_word(plain)):
        return False
    owner = len(parts) > 2 and parts[-2].endswith("s")
    return not owner and _given().get(fold(parts[0]), False)


class FoundName(NamedTuple):
    """A name in an enumeration and where it stands, blanks and commas outside."""

    value: str
    start: int
    end: int


_BREAK = re.compile(
    r"\s*(?:(?<!-),|[;\n•|]|(?<!-)\s(?:og|samt|&)\s)\s*|(?<=\))(?=[A-ZÆØÅ])"
    r"|(?<=\([A-ZÆØÅ]\))\s+(?=[A-ZÆØÅ][^\W\d_]+\S* [A-ZÆØÅ])"  # `Anna Holm (A) Bo Lind (V)`
)


def split_names(text: str) -> tuple[FoundName, ...]:
    """The parts of an enumeration: `A, B og C` → three, `A (V)B (S)` → two. Hyphens and brackets part nothing; none is
    judged.
    """
    found: list[FoundName] = []
    depth_at = _depths(text)
    start = 0
    ends = [(m.start(), m.end()) for m in _BREAK.finditer(text) if not depth_at[m.start()]]
    for end, after in [*ends, (len(text), len(text))]:
        piece = text[start:end]
        bare = piece.strip(" \t\n\u00a0.:-–*")
        if bare:
            at = start + piece.index(bare)
            keep = at + len(bare)
            if text[keep : keep + 1] == "." and len(bare.split()[-1]) == 1:  # an initial at the end keeps its stop
                keep += 1
            found.append(FoundName(re.sub(r"\s+", " ", text[at:keep]), at, keep))
        start = after
    return tuple(found)


def _depths(text: str) -> list[bool]:
    """For each place (and the end): is it inside parentheses that are closed on the same text?"""
    inside = [False] * (len(text) + 1)
    opened = -1
    for m in _BRACKETS.finditer(text):
        i = m.start()
        if m.group() == "(":
            opened = i
        elif opened >= 0:
            inside[opened : i + 1] = [True] * (i + 1 - opened)
            opened = -1
    return inside


_BRACKETS = re.compile(r"[()]")
