"""`lexicon.toml` → the words that the finders work with. Reads one shipped file at import; knows no document."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

__all__ = ["COUNCIL_HEADS", "DATA", "undefined", "without_doubled_joint"]

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

#: Heads of council names ("råd", "udvalg"), undeclined.
COUNCIL_HEADS: frozenset[str] = frozenset(head for head, _ in DATA["councils"]["heads"])

_LONGEST_FIRST = tuple(sorted(COUNCIL_HEADS, key=lambda head: (-len(head), head)))
_ENDINGS: tuple[tuple[str, str], ...] = tuple(
    (form + tail, head)
    for head, form in DATA["councils"]["heads"]
    for form, tail in ((form, ""), (form, "s"), (head, "s"))
)


def undefined(word: str) -> str:
    """A council's word without definite or genitive ending: `rådet`, `rådets`, `råds` → `råd`; others as they are."""
    for ending, head in _ENDINGS:
        if word.endswith(ending):
            return word[: -len(ending)] + head
    return word


def without_doubled_joint(word: str) -> str:
    """One letter where a compound doubles it by mistake: `udsatterråd` → `udsatteråd`."""
    for head in _LONGEST_FIRST:
        if word.endswith(head):
            stem = word[: -len(head)]
            return word[: -len(head) - 1] + head if len(stem) > 3 and stem[-1] == head[0] else word
    return word
