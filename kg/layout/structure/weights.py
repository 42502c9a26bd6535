"""`weights.toml` → the weight of each reason, step and whole reading by its name. Read once; knows no documents."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import DataError

__all__ = ["FILE", "Weights", "read_weights", "weights"]

FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The three tables; a name that none has is a `KeyError`."""

    reasons: Mapping[str, float]
    steps: Mapping[str, float]
    whole: Mapping[str, float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped weights."""
    return read_weights(FILE)


def read_weights(path: Path) -> Weights:
    """The weights of a file; raises `DataError` where a value is no number or a table is missing."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables = [
            {name: float(value) for name, value in data[table].items()} for table in ("reasons", "steps", "whole")
        ]
    except (tomllib.TOMLDecodeError, OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"the weights cannot be read: {error}", where=str(path), remedy="mend the file") from None
    return Weights(*tables)
