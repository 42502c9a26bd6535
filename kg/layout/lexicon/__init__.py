"""`lexicon.toml` → frozen tables: which words open a section, label a field, state an outcome or a presence.

Read once (`rows`), into shapes of their own (`tables`). Knows words, not documents.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.layout.lexicon.rows import read
from kg.layout.lexicon.tables import Field, Heading, Label, Lexicon, Offices, Outcomes, Presence, SectionWord, Tag
from kg.layout.lexicon.words import ITEM_WORDS, POINT_WORD, SHORT_NAMES, person_pattern, word_key

__all__ = [
    "ITEM_WORDS",
    "POINT_WORD",
    "SHORT_NAMES",
    "Field",
    "Heading",
    "Label",
    "Lexicon",
    "Offices",
    "Outcomes",
    "Presence",
    "SectionWord",
    "Tag",
    "lexicon",
    "person_pattern",
    "word_key",
]

_FILE = Path(__file__).parents[1] / "lexicon.toml"


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return read(_FILE)
