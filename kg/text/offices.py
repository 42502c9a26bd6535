"""Which words name an office: one judgement for lists of people and for running text.

Takes words, gives judgements and words. An office is a word of `offices.toml` or a compound that ends in one. Knows
no person and no document.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from kg.text.danish import fold

__all__ = ["ADJECTIVES", "is_office", "is_plural", "singular"]

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
#: Before an office, and a part of it ("faglig leder").
ADJECTIVES = frozenset(_WORDS["adjectives"])
_OFFICES = tuple(_WORDS["offices"])
_NO_OFFICES = frozenset(_WORDS["no_offices"])
_DEFINITE = tuple(_WORDS["definite"])
_PLURALS = tuple(_WORDS["plurals"])
_MARKS = " .,:;()"
#: What is left of a word without an ending: no shorter.
_SHORTEST = 4
#: No office is longer; how many judgements are kept: the same words come again and again.
_LONGEST, _KEPT = 60, 1 << 14


def is_office(word: str) -> bool:
    """Is the word an office in the singular, with an article or without (`direktør`, `Vicepolitidirektøren`)?"""
    return len(word) <= _LONGEST and _is_office(word)


@lru_cache(maxsize=_KEPT)
def _is_office(word: str) -> bool:
    folded = fold(word).strip(_MARKS)
    if not folded.endswith(_OFFICES) and not folded.endswith(_DEFINITE):
        return False
    forms = {folded, *(_without(folded, ending) for ending in _DEFINITE)}
    return _NO_OFFICES.isdisjoint(forms) and any(form.endswith(_OFFICES) for form in forms)


def singular(word: str) -> str:
    """The office of which the word is the plural, as it is printed there (`Konsulenterne` → `Konsulent`), or ""."""
    return _singular(word) if len(word) <= _LONGEST else ""


@lru_cache(maxsize=_KEPT)
def _singular(word: str) -> str:
    bare = word.strip(_MARKS)
    if is_office(bare):
        return ""
    stems = (bare[: -len(ending)] for ending in _PLURALS if bare.lower().endswith(ending))
    return next((stem for stem in stems if len(stem) >= _SHORTEST and is_office(stem)), "")


def is_plural(word: str) -> bool:
    """Is the word an office in the plural (`konsulenterne`, `byrådsmedlemmer`)?"""
    return singular(word) != ""


def _without(folded: str, ending: str) -> str:
    """The word without an ending that it has; "" when it has none or hardly anything would be left."""
    return folded[: -len(ending)] if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST else ""
