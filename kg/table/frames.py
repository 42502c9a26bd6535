"""A table as other libraries hold it: pandas, polars, Arrow, networkx, and a workbook for offices.

Takes a `Table`; each function imports its library when it is called, and names the extra that brings it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx
    import pandas as pd
    import polars as pl

    from kg.table import Table

__all__ = ["to_arrow", "to_networkx", "to_pandas", "to_polars", "to_xlsx"]

#: Column of names → the columns that may hold the IRIs of what bears them; besides a column's own name with `_iri`.
IRIS: Mapping[str, tuple[str, ...]] = {
    "name": ("person_iri", "organisation_iri"), "body": ("council_iri", "body_iri"), "title": ("item_iri",),
    "law_name": ("law_iri",), "case_number": ("case_iri",), "subject": ("case_iri",),
    "canonical": ("organisation_iri",), "person": ("person_iri",), "date": ("meeting_iri",),
}  # fmt: skip
_CREATED = datetime(2000, 1, 1)


def _missing(library: str, extra: str) -> WrongUse:
    return WrongUse(f"{library} is not installed", remedy=f"pip install 'council-kg[{extra}]'")


def to_pandas(table: Table) -> pd.DataFrame:
    """Integers are `Int64`, truth values `boolean`, dates `datetime64`; what is not known is missing."""
    try:
        import pandas as pd
    except ImportError:
        raise _missing("pandas", "tables") from None
    frame = pd.DataFrame([tuple(row) for row in table.rows], columns=list(table.names))
    for column in table.columns:
        cells = table.column(column.name)
        if column.type == "date":
            frame[column.name] = pd.to_datetime(frame[column.name], errors="coerce")
        elif column.type == "integer" and all(c is None or type(c) is int for c in cells):
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.type == "boolean" and all(c is None or isinstance(c, bool) for c in cells):
            frame[column.name] = frame[column.name].astype("boolean")
    return frame


def to_polars(table: Table) -> pl.DataFrame:
    """Columns of the types that their names promise."""
    try:
        import polars as pl
    except ImportError:
        raise _missing("polars", "polars") from None
    types = {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    schema = {c.name: types.get(c.type, pl.String) for c in table.columns}
    return pl.DataFrame({n: list(table.column(n)) for n in table.names}, schema=schema, strict=False)


def to_arrow(table: Table, plain: Callable[[Any], str]) -> Any:
    """An Arrow table; a column that does not keep its type's promise is text, as `plain` writes it."""
    try:
        import pyarrow as pa
    except ImportError:
        raise _missing("pyarrow", "tables") from None
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    promised: dict[str, Any] = {"integer": int, "number": int | float, "boolean": bool, "date": date}
    arrays = {}
    for column in table.columns:
        cells = table.column(column.name)
        kind = types.get(column.type)
        if kind is None or not all(c is None or isinstance(c, promised[column.type]) for c in cells):
            kind, cells = pa.string(), tuple(None if c is None else plain(c) for c in cells)
        arrays[column.name] = pa.array(cells, kind)
    return pa.table(arrays)


def to_xlsx(table: Table, labels: Mapping[str, str]) -> bytes:
    """A workbook of one sheet: typed cells, a fixed first row, a filter. Text is text, whatever it begins with."""
    try:
        import xlsxwriter
    except ImportError:
        raise _missing("XlsxWriter", "tables") from None
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, plain)
    book.set_properties({"created": _CREATED})  # the same table gives the same bytes
    sheet = book.add_worksheet(
        (table.name or "kg").rsplit("/", 1)[-1].translate(dict.fromkeys(map(ord, "[]:*?\\")))[:31]
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, name in enumerate(table.names):
        sheet.write_string(0, place, labels.get(name, name), bold)
        longest = max((len(str(row[place])) for row in table.rows[:200] if row[place] is not None), default=0)
        sheet.set_column(place, place, min(max(longest, len(name)) + 2, 60))
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, bool):
                sheet.write_boolean(number, place, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, int | float):
                sheet.write_number(number, place, cell)
            elif cell is not None:
                sheet.write_string(number, place, cell[:32_767])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table), 1), max(len(table.names) - 1, 0))
    book.close()
    return out.getvalue()


def to_networkx(table: Table, source: str, target: str, plain: Callable[[Any], str]) -> nx.Graph[str]:
    """The rows as edges between two columns, nodes keyed by the IRI of what bears the name where the table has it.

    Nodes carry `label` and `column`; an edge carries `weight`, the rows that it stands for, and, when it stands for
    one, that row's other cells.
    """
    import networkx as nx

    keys = {name: _key_of(table, name) for name in (source, target)}
    graph: nx.Graph[str] = nx.Graph()
    for row in table.rows:
        ends = []
        for name in (source, target):
            label, own = row[name], row[keys[name]]
            if label is None and own is None:
                break
            end = plain(own if own is not None else label)
            ends.append(end)
            if end not in graph:
                graph.add_node(end, label=plain(label), column=name)
        if len(ends) < 2:
            continue
        if graph.has_edge(*ends):
            edge = graph.edges[ends[0], ends[1]]
            weight = edge["weight"] + 1
            edge.clear()
            edge["weight"] = weight
        else:
            used = {source, target, *keys.values(), "weight"}
            rest: dict[str, Any] = {k: v for k, v in row.asdict().items() if k not in used and v is not None}
            graph.add_edge(*ends, weight=1, **rest)
    return graph


def _key_of(table: Table, name: str) -> str:
    """The column that tells apart what a column names: the IRIs that go with it, else the column itself."""
    if name not in table.names:
        columns = ", ".join(table.names)
        raise WrongUse(f"no column {name!r}", where=table.name, remedy=f"source and target are two of {columns}")
    return next((one for one in (f"{name}_iri", *IRIS.get(name, ())) if one in table.names), name)
