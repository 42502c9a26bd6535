"""What verified rows say of an organisation that a document names: what it is part of, what it came from or became.

Takes authority rows, gives rows; the statements are told where documents name an organisation (`Entities.listed`). A
parent, predecessor or successor is printed in its row by name: a row of that label, or a region. One that no row has is
known by its name alone. A name that is another name of the organisation itself tells of no other.
"""

from __future__ import annotations

from typing import NamedTuple

from kg.authorities import Authorities, OrganisationRow
from kg.text import danish

__all__ = ["Body", "body", "others"]


class Body(NamedTuple):
    """An organisation of a row: the path of its IRI, its label, its kind ("" when no row has it)."""

    path: str
    label: str
    kind: str


def _by_path(authorities: Authorities) -> dict[str, OrganisationRow]:
    return {
        f"id/organisation/{row.scope}/{row.id}" if row.scope else f"id/organisation/{row.id}": row
        for row in authorities.organisations
    }


def body(path: str, authorities: Authorities) -> OrganisationRow | None:
    """The row of the organisation at a path."""
    return authorities.derived(_by_path).get(path)


def _labels(authorities: Authorities) -> dict[str, Body]:
    found = {row.name: Body(f"id/municipality/{row.code}", row.name, "") for row in authorities.municipalities}
    for path, row in authorities.derived(_by_path).items():
        if not row.scope:
            found |= {name: Body(path, row.label, row.kind) for name in row.aliases if name not in found}
    for path, row in authorities.derived(_by_path).items():
        if not row.scope:
            found[row.label] = Body(path, row.label, row.kind)
    return found


def others(row: OrganisationRow, names: tuple[str, ...], authorities: Authorities) -> tuple[Body, ...]:
    """The organisations that a row names, in its order."""
    own = {row.label, *row.aliases, *row.context_aliases}
    labels = authorities.derived(_labels)
    return tuple(
        labels.get(name, Body(f"id/organisation/{danish.slug(name)}", name, "")) for name in names if name not in own
    )
