"""The name of a council → what kind of body it is, by the words of the name.

Takes a name as printed; gives a notation of the scheme `council` and the words that say so. The rows of
`council_types.csv` are asked in their order: what is rarer stands first (`§ 17, stk. 4-udvalg` before `udvalg`). A name
that no row knows has no kind: `Social og Arbejdsmarked` may be a committee or a department.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg import resources
from kg.authorities import rows
from kg.text import danish

__all__ = ["classify"]


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = rows((resources.authorities(),), "council_types.csv", ("type", "pattern"), key=("type",))
    return tuple((row["type"], re.compile(row["pattern"])) for _, row in found)


@lru_cache(maxsize=1 << 12)
def classify(name: str) -> tuple[str, str] | None:
    """(notation, the words of the name that say so); None when they do not."""
    words = " ".join(danish.fold(name).split()).strip(" .,:")
    for kind, pattern in _rows():
        if found := pattern.search(words):
            return kind, found[0]
    return None
