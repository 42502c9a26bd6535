"""The page of what is here and what is missing: the ledgers of harvests, where there are any, and the graph's own gaps.

Takes the store's snapshot and the folder that the settings name; opens no connection. No day on which something was
asked for stands on it: while nothing changes, its bytes stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.harvest.status import SourceStatus, status
from kg.publish.access import Access
from kg.publish.page import Block, Cell, Link, Page, Rows
from kg.publish.wording import W
from kg.query import ask, find, here
from kg.table import Table

__all__ = ["coverage_page"]

_WHAT = {"items": W.items, "months": W.months}


def coverage_page(access: Access) -> Page:
    """How far the collection reaches, council by council."""
    folder = access.settings.harvest
    ledgers = status(folder) if folder is not None and folder.is_dir() else ()
    blocks = [*_ledgers(ledgers), *_graph(access)]
    return Page("coverage", W.coverage, W.overview, blocks=tuple(blocks))


def _ledgers(found: tuple[SourceStatus, ...]) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    gaps: list[tuple[Cell, ...]] = []
    for source in found:
        name = source.municipality
        for one in source.councils:
            failing = f"{one.failing} ({one.since})" if one.failing else "0"
            numbers = tuple(map(str, (one.announced, one.fetched, one.changed, one.withdrawn)))
            rows.append((name, one.council, *numbers, failing, f"{one.first} – {one.last}"))
            gaps += [(name, one.council, W.months, "", month) for month in one.gaps]
            gaps += [(name, one.council, W.items, day, missing) for day, missing in one.numbers]
    if rows:
        names = (W.municipality, W.body, W.announced, W.fetched, W.changed, W.withdrawn, W.failing, W.first_last)
        yield Rows("ledger", W.harvested, names, tuple(rows), numeric=(2, 3, 4, 5))
    if gaps:
        columns = (W.municipality, W.body, W.kind, W.date, W.missing)
        yield Rows("announced-missing", W.missing_there, columns, tuple(gaps))


def _graph(access: Access) -> Iterator[Block]:
    """What the reports `coverage` and `missing` say: of every council, wherever its minutes are from."""
    source = here(access.store)
    answer = ask(source, find("coverage"))
    rows = tuple(
        (row["area"], Link(row["council_iri"], row["body"]), row["meetings"], row["items"], _days(row))
        for row in _records(answer)
    )
    if rows:
        columns = (W.municipality, W.body, W.meetings, W.items, W.first_last)
        yield Rows("here", W.in_collection, columns, rows, numeric=(2, 3))
    answer = ask(source, find("missing"))
    lacking = tuple(
        (row["area"], row["body"], _WHAT[row["what"]], Link(row["meeting_iri"], row["date"]), _range(row))
        for row in _records(answer)
    )
    if lacking:
        columns = (W.municipality, W.body, W.kind, W.date, W.missing)
        yield Rows("missing", W.missing_here, columns, lacking)


def _records(answer: Table) -> Iterator[dict[str, str]]:
    for row in answer.rows:
        yield {name: "" if cell is None else str(cell) for name, cell in zip(answer.names, row, strict=True)}


def _days(row: dict[str, str]) -> str:
    return f"{row['first']} – {row['last']}"


def _range(row: dict[str, str]) -> str:
    return row["first"] if row["first"] == row["last"] else f"{row['first']} – {row['last']}"
