"""One document's word on an entity: rows between the making of its graph and the counting of all documents'."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Role", "Statement"]

Role = Literal["fact", "one", "own", "form", "cited"]


class Statement(NamedTuple):
    """One document's word on an entity: `subject` IRI, `predicate` IRI and `object` as N-Quads writes it.

    `role`: "fact" holds if any document says it; of "one" the value that most documents give; "own" and "form" are
    printed names, those of the entity's own minutes before those of others; "cited" holds while neither current minutes
    nor the shipped schemes say it themselves.
    """

    subject: str
    role: Role
    predicate: str
    object: str
