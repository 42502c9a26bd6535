"""Persons named in the minutes."""

from __future__ import annotations

from collections.abc import Iterator

from kg.authorities import Authorities
from kg.model import Minutes, PersonMention

__all__ = ["find"]


def find(minutes: Minutes, authorities: Authorities) -> Iterator[PersonMention]:
    """Every natural person named, with the place and the office printed beside the name."""
    yield from ()
