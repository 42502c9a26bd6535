"""The shipped table of portals: `data/authorities/sources.csv`, and a publisher's own of that name.

A portal is a row: name, municipality (code), kind, address, form of days. Reads files; asks no portal.
"""

from __future__ import annotations

from kg.authorities import Authorities, rows
from kg.settings import Source

__all__ = ["shipped"]


def shipped(authorities: Authorities) -> tuple[Source, ...]:
    """The portals of the table, by name."""
    found: dict[str, Source] = {}
    for _, row in rows(authorities.folders, "sources.csv", ("name", "municipality", "kind", "address"), optional=True):
        found[row["name"]] = Source(
            row["name"], row["address"], row["municipality"], row["kind"], dates=row.get("dates", "")
        )
    return tuple(found.values())
