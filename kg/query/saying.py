"""Lines about an answer, in English and Danish: how names were understood, why there are no rows, what was looked at.

    line = say("mended", typed="hjemlsøe", sought="hjemløse")     English text, as any string
    told(line, "da")                                              the same in Danish

Takes the key of a row of `saying.toml` and values; gives `Note`s. Values that are notes are told in the same language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Note", "joined", "rows", "say", "told"]


@cache
def rows() -> dict[str, Any]:
    """The tables of `saying.toml`."""
    return tomllib.loads((Path(__file__).parent / "saying.toml").read_text(encoding="utf-8"))


class Note(str):
    """A line in English that can be told in Danish too (`told`)."""

    danish: str

    def __new__(cls, english: str, danish: str) -> Note:
        """Both languages of a line."""
        made = super().__new__(cls, english)
        made.danish = danish
        return made


def say(key: str, **values: object) -> Note:
    """The line of a row with its values."""
    row = rows()[key]
    one = values.get("n") == 1

    def line(language: str) -> str:
        text = row.get(f"{language}_one", row[language]) if one else row[language]
        return str(text).format(**{name: _filled(value, language) for name, value in values.items()})

    return Note(line("en"), line("da"))


def joined(notes: Iterable[str], by: str) -> Note:
    """Several lines as one, with the word of the row `by` between them."""
    every, word = list(notes), rows()[by]
    return Note(word["en"].join(every), word["da"].join(told(one, "da") for one in every))


def told(line: str, language: str) -> str:
    """A line in a language; what is no note stays as it is."""
    return line.danish if language == "da" and isinstance(line, Note) else str(line)


def _filled(value: object, language: str) -> object:
    if isinstance(value, int):
        return f"{value:,}".replace(",", "." if language == "da" else ",")
    return told(value, language) if isinstance(value, str) else value
