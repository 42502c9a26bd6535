"""`cues.toml` → frozen rows: what words do to somebody's presence, and to what they belong.

Read once. A row without `seen`, or with a pattern that does not compile, raises `DataError` naming it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from kg.errors import DataError
from kg.model import Status

__all__ = ["Cue", "Rows", "rows"]

_FILE = Path(__file__).with_suffix(".toml")

Side = Literal["before", "after", "either"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of presence. `status` is "back" for who returned; `side`: where whom it is about stands; `needs`: what must
    be in reach of the words.
    """

    status: Status | Literal["back"]
    pattern: re.Pattern[str]
    side: Side
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows: `cues` in their order; the others (`tie`, `correction` …) are any pattern of theirs."""

    cues: tuple[Cue, ...]
    tie: re.Pattern[str]
    correction: re.Pattern[str]
    order: re.Pattern[str]
    reported: re.Pattern[str]
    resolved: re.Pattern[str]
    unanimous: re.Pattern[str]
    divided: re.Pattern[str]


def _pattern(table: str, n: int, row: dict[str, Any]) -> str:
    if not row.get("seen"):
        raise DataError(f"[[{table}]] row {n} has no evidence", where=str(_FILE), remedy='add seen = "…"')
    try:
        re.compile(row["pattern"])
    except re.error as error:
        raise DataError(f"[[{table}]] row {n}: {error}", where=str(_FILE), remedy="mend the pattern") from None
    return str(row["pattern"])


@lru_cache(maxsize=1)
def rows() -> Rows:
    """The shipped rows."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))

    def any_of(table: str) -> re.Pattern[str]:
        return re.compile("|".join(_pattern(table, n, row) for n, row in enumerate(data[table], 1)), re.IGNORECASE)

    return Rows(
        tuple(
            Cue(
                row["status"],
                re.compile(_pattern("cue", n, row), re.IGNORECASE),
                row["side"],
                tuple(row.get("needs", ())),
            )
            for n, row in enumerate(data["cue"], 1)
        ),
        any_of("tie"),
        any_of("correction"),
        any_of("order"),
        any_of("reported"),
        any_of("resolved"),
        any_of("unanimous"),
        any_of("divided"),
    )
