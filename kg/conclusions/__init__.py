"""What follows from the facts of the graph where no query can say it: rows of a SELECT → triples.

A rule `queries/derive/{name}.rq` that is a SELECT names in its header who concludes from its rows (`#+ concluded by:
presence`). Each conclusion is a function of the rows alone, and of rows of one scope at a time: no store, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.conclusions import answers, cases, presence

__all__ = ["CONCLUSIONS", "Row", "conclude"]

#: A row by variable; unbound ones are missing. Values as strings, IRIs without their brackets.
Row = Mapping[str, str]
CONCLUSIONS: Mapping[str, Callable[[Iterable[Row]], Iterable[str]]] = {
    "answers": answers.triples,
    "cases": cases.triples,
    "presence": presence.triples,
}


def conclude(name: str, rows: Iterable[Row]) -> Iterable[str]:
    """N-Triples without the full stop that follow from the rows. Raises `KeyError` for a name that nothing bears."""
    return CONCLUSIONS[name](rows)
