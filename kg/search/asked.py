"""What somebody typed → its parts: words, "phrases", -words and fields. The words are never read as a query language.

    read('"unge hjemløse" -herberg udvalg:social år:2024')

Takes text; gives an `Asked`. Names of fields are rows of `words.toml`, Danish and English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.search.words import fold, rows

__all__ = ["Asked", "Part", "field_name", "read"]

#: Words of a query that count.
MOST = 24
_QUOTES = '"“”„»«'
_PART = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[\w{_QUOTES}]))?(?:(?P<field>[^\W\d_]{{2,20}}):[ \t]*)?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]|(?P<plain>[^\s{_QUOTES}]+))"
)
_YEARS = re.compile(r"(\d{4})?\s*(-|–|\.\.)?\s*(\d{4})?")
#: First and last year that one may ask for.
FIRST, LAST = 1900, 2100


@dataclass(frozen=True, slots=True)
class Part:
    """Words that must (or, with `without`, must not) be there; a phrase follows each other. `field` is one of the
    index, "" for all.
    """

    words: tuple[str, ...]
    field: str = ""
    phrase: bool = False
    without: bool = False
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parts of what was typed, in order; `years` that are asked for, None for any."""

    parts: tuple[Part, ...] = ()
    years: frozenset[int] | None = None
    not_years: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return any(not part.without for part in self.parts) or self.years is not None


@cache
def fields() -> dict[str, str]:
    """Folded name → field of the index."""
    return {fold(name): field for field, names in rows()["fields"].items() for name in names}


def field_name(facet: str, language: str) -> str:
    """The name under which people limit a search to a value of a facet: `kommune`, `year`."""
    return str(rows()["facets"][facet][language])


@cache
def _asking() -> frozenset[str]:
    return frozenset(fold(word) for word in rows()["ask"]["words"])


def tokens(text: str) -> list[str]:
    """Words of a text as the index parts them: letters and digits, lower case."""
    return [word.lower() for word in re.findall(r"[^\W_]+", text) if len(word) <= 80]


def read(text: str) -> Asked:
    """The parts of what was typed. Words that only ask (`hvad`, `om`) are left out where others are."""
    parts: list[Part] = []
    years: set[int] | None = None
    not_years: set[int] = set()
    for found in _PART.finditer(text):
        field = fields().get(fold(found["field"])) if found["field"] else ""
        value = found["quoted"] if found["quoted"] is not None else found["plain"]
        if field is None:  # a colon, and no field: words like others
            field, value = "", f"{found['field']} {value}"
        without = bool(found["minus"])
        if field == "year":
            several = _years(value)
            if several is not None:
                if without:
                    not_years |= several
                else:
                    years = several if years is None else years | several
                continue
            field = ""
        words = tuple(tokens(value))[:MOST]
        if not words:
            continue
        if found["quoted"] is not None or field or without:
            phrase = found["quoted"] is not None and len(words) > 1 and field not in _NAMES
            parts.append(Part(words, field, phrase, without, found[0].strip()))
        else:
            parts += [Part((word,), printed=word) for word in words]
    kept = [part for part in parts if part.field or part.phrase or part.without or fold(part.words[0]) not in _asking()]
    if any(not part.without for part in kept):
        parts = kept
    return Asked(tuple(dict.fromkeys(parts))[:MOST], None if years is None else frozenset(years), frozenset(not_years))


#: Fields that hold names: their words in any order.
_NAMES = ("area", "council_name", "type_name", "topic_name", "outcome_name")


def _years(value: str) -> set[int] | None:
    """`2024`, `2021-2023`, `2021..`, `..2023` as years; None when it is none of these."""
    found = _YEARS.fullmatch(value.strip())
    if not found or not (found[1] or found[3]):
        return None
    first = int(found[1]) if found[1] else FIRST
    last = int(found[3]) if found[3] else (LAST if found[2] else first)
    return set(range(max(first, FIRST), min(last, LAST) + 1))


def single(asked: Asked) -> Sequence[str]:
    """The plain words, in order."""
    return [part.words[0] for part in asked.parts if not part.field and not part.phrase and not part.without]
