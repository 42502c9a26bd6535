"""Who makes a proposal, by its name as printed: a council, a party, a part of the administration. And a party's letter.

Takes names, gives plain values; persons are known by the reading and are none of this room's. What no row knows
(`formandskabet`) stays a name.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from kg import resources
from kg.authorities import rows
from kg.mentions.council_types import classify
from kg.text import danish

__all__ = ["Maker", "find", "party"]


class Maker(NamedTuple):
    """`kind`: council, party or administration; `organisation` a notation of that scheme."""

    kind: str
    name: str
    organisation: str = ""


@cache
def _parties() -> tuple[dict[str, str], dict[str, str]]:
    """Folded names → letter; letters → name."""
    letters: dict[str, str] = {}
    names: dict[str, str] = {}
    for _, row in rows((resources.authorities(),), "parties.csv", ("letter", "name"), key=("letter",)):
        names[row["letter"]] = row["name"]
        for name in (row["name"], *filter(None, row.get("aliases", "").split("|"))):
            letters[danish.fold(name)] = row["letter"]
    return letters, names


@lru_cache(maxsize=1 << 12)
def party(name: str) -> str:
    """The letter of a party that runs throughout the country; any other name, and every letter, as it is."""
    plain = name.strip().removeprefix("Liste ").removeprefix("liste ").strip()
    return _parties()[0].get(danish.fold(plain), plain if plain in _parties()[1] else name.strip())


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    found = rows((resources.authorities(),), "maker_words.csv", ("word", "kind"), key=("word",))
    return tuple((row["word"], row["kind"], row.get("organisation", "")) for _, row in found)


@lru_cache(maxsize=1 << 12)
def find(name: str, kind: str = "") -> Maker | None:
    """Who that is; `kind` as the reader says it (`kg.model.Recommender`), "" when it does not."""
    words = danish.fold(name)
    if kind in ("", "party") and (letter := party(name)) in _parties()[1]:
        return Maker("party", _parties()[1][letter], "party")
    if kind == "party":
        return Maker("party", name.strip(), "party")
    for word, of, organisation in _words() if kind in ("", "administration", "director") else ():
        if word in words:
            return Maker(of, name.strip(), organisation) if organisation else None  # an office is no body
    if kind == "council" or (not kind and classify(name)):
        return Maker("council", name.strip())
    return Maker("administration", name.strip(), "department") if kind in ("administration", "director") else None
