"""Offices and employers beside the names of a list: `Vicedirektør Anna Holm`, `Bo Lind fra Fugleforeningen`.

Takes the words of one entry and gives offsets into them, never values. Where an employer stands between office and
name (`chef i Region Nord Anna Holm`), the name begins at a given name of the shipped table; without one nothing is
read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.layout.lexicon import Lexicon
from kg.text.danish import fold
from kg.text.offices import ADJECTIVES, is_office, singular
from kg.text.person_names import is_given, is_person_name

__all__ = [
    "Beside",
    "employer_after",
    "is_origin",
    "is_reason",
    "office_before",
    "tells",
]

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Beside:
    """Offsets: the office, the employer (None when none is printed), and where the name begins."""

    office: tuple[int, int]
    employer: tuple[int, int] | None
    name: int


def office_before(raw: str, lexicon: Lexicon) -> Beside | None:
    """The office that opens an entry, with what it is of, when a person's name ends the entry."""
    return _short_before(raw, lexicon) if len(raw) <= 120 else _before(raw, lexicon)


def _before(raw: str, lexicon: Lexicon) -> Beside | None:
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(raw)]
    at = 0
    while at < min(4, len(words) - 2):
        if fold(words[at][0]).strip(",") in ADJECTIVES:
            at += 1
        elif words[at][0].endswith("-,") or (words[at][0].endswith("-") and words[at + 1][0] in ("og", "&")):
            at += 1 if words[at][0].endswith(",") else 2  # "Social-, Sundheds- og Ældrechef"
        else:
            break
    if at >= len(words) - 1 or len(words) > 16:
        return None
    if not is_office(words[at][0]) and not singular(words[at][0]):
        return None
    office = words[0][1], words[at][1] + len(words[at][0].rstrip(".,:"))
    name = words[at + 1][1]
    if is_person_name(raw[name:].strip(" .,")):
        return Beside(office, None, name)
    link = fold(words[at + 1][0])
    if link not in lexicon.offices.links:
        return None
    for n in range(at + 3, len(words) - 1):
        word, start, _ = words[n]
        if is_given(word) and is_person_name(raw[start:].strip(" .,")):
            unit = words[at + 2][1], start + len(raw[:start].rstrip(" ,")) - start
            if link in ("for", "af", "på"):
                return Beside((office[0], unit[1]), None, start)
            return Beside(office, unit, start)
    return None


#: The same persons stand in list after list.
_short_before = lru_cache(maxsize=1 << 13)(_before)


def employer_after(raw: str, at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where the employer stands after a name that ends at `at` (`… fra Fugleforeningen`), or None."""
    m = lexicon.offices.employed.match(raw, at)
    if m is None:
        return None
    end = len(raw.rstrip(" .,"))
    return (m.end(), end) if m.end() < end else None


def is_origin(words: str, lexicon: Lexicon) -> bool:
    """Do the words say what a person is or comes as (`etnisk repræsentant`, `udpeget af Byrådet`, `Kulturchef`)?"""
    parts = words.split()
    if not parts or len(parts) > 14:
        return False
    first = fold(parts[0]).strip(",.:")
    return (
        first in lexicon.offices.origins
        or is_office(parts[0])
        or (len(parts) > 1 and parts[1][:1].islower() and is_office(parts[1]))
    )


def is_reason(words: str, lexicon: Lexicon) -> bool:
    """Do the words open with why somebody is away (`grundet rejse`)?"""
    return lexicon.offices.reason.match(fold(words).lstrip(" (")) is not None


def tells(words: str, lexicon: Lexicon) -> bool:
    """Do the words open with a verb of presence, so that they are a sentence and no office (`forlod mødet kl. 19`)?"""
    first, _, rest = fold(words).lstrip(" ,").partition(" ")
    following = rest.split(" ")[0]
    past = first.endswith("ede") and bool(following) and not is_office(following)
    return first in lexicon.offices.doings or past
