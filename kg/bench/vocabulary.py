"""The words that the reader knows, and one regular expression of them: the yardstick for the speed of reading.

Two forms of it: a plain alternation, as one would write it, and the same words shaped like a prefix tree, the fastest
form that `re` can run and some fifty times quicker.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg import layout, mentions, resources

__all__ = ["alternation", "expression", "words"]

#: Columns of the authority files that hold printed forms, several parted by ";" or "|".
_PRINTED = ("label", "name", "alias", "title", "short", "form", "alt", "pref_da", "variant")


def words() -> list[str]:
    """Every printed form of the authority files and lexicons: lower case, sorted, at least three letters."""
    found: set[str] = set()
    for path in sorted(resources.authorities().glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                for column, value in row.items():
                    if isinstance(value, str) and any(part in (column or "") for part in _PRINTED):
                        found.update(part.strip().lower() for part in re.split(r"[;|]", value))
    packages = (layout.__file__, mentions.__file__)
    for package in packages:
        for path in sorted(Path(str(package)).parent.glob("*.toml")):
            found.update(word.lower() for word in _strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    for path in sorted(resources.authorities().glob("*.toml")):
        found.update(word.lower() for word in _strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    return sorted(word for word in found if len(word) >= 3 and word[0].isalpha() and "\\" not in word)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def alternation(forms: list[str]) -> re.Pattern[str]:
    """One pattern as one would write it: the forms with bars between, the longest first."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})\b")


def expression(forms: list[str]) -> re.Pattern[str]:
    """One pattern that finds the forms as whole words in lower-case text."""
    tree: dict[str, Any] = {}
    for form in forms:
        node = tree
        for letter in form:
            node = node.setdefault(letter, {})
        node[""] = {}
    return re.compile(rf"\b{_pattern(tree)}\b")


def _pattern(node: dict[str, Any]) -> str:
    choices = []
    for letter, inner in sorted(node.items()):
        if not letter:
            continue
        text = re.escape(letter)
        while len(inner) == 1 and "" not in inner:
            ((following, inner),) = inner.items()
            text += re.escape(following)
        choices.append(text + _pattern(inner))
    if not choices:
        return ""
    body = "|".join(choices)
    return f"(?:{body})?" if "" in node else f"(?:{body})"
