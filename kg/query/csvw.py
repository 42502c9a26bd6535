"""All tables of the catalogue as CSV on the Web: one CSV file a query, and `csv-metadata.json` that describes them.

Takes a source (or an open store) and a folder; writes only there, replacing files of the same names. The same graph
gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg import whole
from kg.query.catalogue import catalogue
from kg.query.headers import Query
from kg.query.local import here
from kg.query.lots import parts
from kg.query.source import Source
from kg.store import Store
from kg.table import Table

__all__ = ["write_tables"]

_INERT = (
    "A text that begins with = + - or @ has one apostrophe before it, so that no spreadsheet runs it; numbers have "
    "none. Take one apostrophe away, or write the tables with --raw."
)
_DATATYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "date": "date", "iri": "anyURI"}


def write_tables(
    source: Source | Store, out: Path, *, on_table: Callable[[str, int], None] | None = None, raw: bool = False
) -> dict[str, int]:
    """Write every table and the metadata below `out` (made if need be); gives rows by table name.

    Text that a spreadsheet would run has an apostrophe before it, and the metadata say so, unless `raw`.
    """
    asked = here(source) if isinstance(source, Store) else source
    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    queries = catalogue("tables")
    for query in queries:
        rows[query.name] = 0
        with whole.writing(out / f"{query.name}.csv") as handle:
            handle.write(Table(query.columns, ()).csv(raw=raw).encode())
            for part in parts(asked, query):
                handle.write(Table(query.columns, part.rows).csv(raw=raw).partition("\n")[2].encode())
                rows[query.name] += len(part.rows)
        if on_table:
            on_table(query.name, rows[query.name])
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        **({} if raw else {"notes": [{"body": _INERT}]}),
        "tables": [_described(query) for query in queries],
    }
    text = json.dumps(group, ensure_ascii=False, indent=1) + "\n"
    whole.write(out / "csv-metadata.json", text)
    return rows


def _described(query: Query) -> dict[str, Any]:
    """CSVW description of one table."""
    columns = []
    for column in query.columns:
        described: dict[str, Any] = {"name": column.name, "titles": column.name}
        if column.description:
            described["dc:description"] = column.description
        described["datatype"] = _DATATYPES.get(column.type, "string")
        columns.append(described)
    return {
        "url": f"{query.name}.csv",
        "dc:title": query.summary,
        **({"dc:description": query.description} if query.description else {}),
        "tableSchema": {"columns": columns},
    }
