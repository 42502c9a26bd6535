"""All tables of the catalogue as CSV on the Web: one CSV file a query, and `csv-metadata.json` that describes them.

Takes a source (or an open store) and a folder; writes only there, replacing files of the same names. The same graph
gives the same bytes.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from functools import cache
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
from kg.vocab import expand

__all__ = ["write_tables"]

_INERT = (
    "A text that begins with = + - or @ has one apostrophe before it, so that no spreadsheet runs it; numbers have "
    "none. Take one apostrophe away, or write the tables with --raw."
)
#: The table with one row for each document, to which those of all others lead.
_MEETINGS = "meetings"
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
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tables": [_described(query) for query in queries],
    }
    text = json.dumps(group, ensure_ascii=False, indent=1) + "\n"
    whole.write(out / "csv-metadata.json", text)
    return rows


@cache
def _terms() -> dict[str, Any]:
    """The rows of `csvw.toml`."""
    return tomllib.loads((Path(__file__).parent / "csvw.toml").read_text(encoding="utf-8"))


def _described(query: Query) -> dict[str, Any]:
    """CSVW description of one table: what a row is of, what each column says of it, and where its document stands."""
    table = _terms()["tables"].get(query.name, {})
    properties, key = table.get("properties", {}), table.get("key", "")
    columns = []
    for column in query.columns:
        described: dict[str, Any] = {"name": column.name, "titles": column.name}
        if column.description:
            described["dc:description"] = column.description
        described["datatype"] = _DATATYPES.get(column.type, "string")
        if column.name in _terms()["yes_no"]:
            described["datatype"] = {"base": "boolean", "format": "yes|no"}
        if column.name in properties:
            described["propertyUrl"] = str(expand(properties[column.name]))
            if column.type == "iri":
                described["valueUrl"] = f"{{+{column.name}}}"
            if column.name in _terms()["danish"]:
                described["lang"] = "da"
        elif key:
            described["suppressOutput"] = True
        columns.append(described)
    schema: dict[str, Any] = {"columns": columns}
    if key:
        schema |= {"aboutUrl": f"{{+{key}}}", "primaryKey": key}
    if query.name != _MEETINGS and any(column.name == "doc" for column in query.columns):
        there = {"resource": f"{_MEETINGS}.csv", "columnReference": "doc"}
        schema["foreignKeys"] = [{"columnReference": "doc", "reference": there}]
    return {
        "url": f"{query.name}.csv",
        "dc:title": query.summary,
        **({"dc:description": query.description} if query.description else {}),
        "tableSchema": schema,
    }
