"""Laws and local rules cited in the minutes."""

from __future__ import annotations

from collections.abc import Iterator

from kg.authorities import Authorities
from kg.model import LawMention, Minutes

__all__ = ["find"]


def find(minutes: Minutes, authorities: Authorities) -> Iterator[LawMention]:
    """Every law cited."""
    yield from ()
