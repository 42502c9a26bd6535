"""The query catalogue: every `queries/{role}/{name}.rq`, found without being registered anywhere.

Takes a folder, gives `Query` values by name; reads the files once. Names are unique over all roles.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from kg import resources
from kg.errors import QueryError
from kg.query.headers import Query, read
from kg.query.wording import in_danish, nearest, question

__all__ = ["ROLES", "catalogue", "find", "lookup"]

#: Folders of the catalogue. `lookup` (how names are found) and `derive` (how derived facts are computed) are machinery.
ROLES = ("reports", "tables", "graphs", "describe", "checks")


@cache
def _all(folder: Path) -> dict[str, dict[str, Query]]:
    found: dict[str, dict[str, Query]] = {}
    for path in sorted(folder.glob("*/*.rq")):
        if path.parent.name == "derive":
            continue
        query = read(path)
        if not query.danish:
            query = replace(query, danish=in_danish(path.parent.name, query.name))
        found.setdefault(path.parent.name, {})[path.stem] = query
    return found


def catalogue(role: str = "", folder: Path | None = None) -> tuple[Query, ...]:
    """The queries of a role, or of all roles a user may call, ordered by role and name."""
    every = _all(folder or resources.queries())
    roles = (role,) if role else ROLES
    return tuple(query for name in roles for query in every.get(name, {}).values())


def find(name: str, folder: Path | None = None) -> Query:
    """The query `name` (in either language), or `role/name` (a report wins over a table). Raises `QueryError`."""
    role, _, short = name.rpartition("/")
    queries = catalogue(role, folder)
    for wanted in (short, question(short)):
        for query in queries:
            if query.name == wanted:
                return query
    near = nearest(short, catalogue(folder=folder))
    remedy = f"did you mean {' or '.join(near)}?" if near else "`kg query` lists the catalogue"
    raise QueryError(f"no query is called {name!r}", remedy=remedy)


def lookup(kind: str, folder: Path | None = None) -> Query:
    """The query that lists the entities of a kind with label and scope."""
    return _all(folder or resources.queries())["lookup"][kind]
