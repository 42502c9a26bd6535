"""The answer to a question: a table of typed cells, and every form it can be written in.

Takes RDF terms in rows; gives Python values (`rows`), text in the standard formats, HTML, and data frames. Never asks
anything and never changes a row. Cells are str, int, float, bool, date or None (nothing known); an IRI is a str in a
column whose type is `iri`.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.errors import WrongUse
from kg.spreadsheet import inert, inert_term

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx
    import pandas as pd
    import polars as pl

__all__ = ["BINARY", "FORMATS", "Cell", "Column", "Row", "Table", "triples_as_turtle"]

Cell: TypeAlias = str | int | float | bool | date | None
Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"

#: Forms that `Table.write` and `Table.encoded` know; `sparql-…`, xml and ttl keep the terms of RDF.
FORMATS = (
    "table", "csv", "excel", "tsv", "json", "ndjson", "md", "xlsx", "parquet",
    "sparql-json", "sparql-tsv", "xml", "ttl",
)  # fmt: skip
#: Those that are bytes.
BINARY = ("xlsx", "parquet")

#: Rows that an interpreter shows, and a notebook.
SHOWN, HTML = 10, 20
#: Signs that would part cells or rows.
_TSV = {9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\"}

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = {_XSD + t for t in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger", "gYear")}
_NUMBERS = {_XSD + t for t in ("decimal", "double", "float")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` is text, iri, integer, number, boolean, date or time. `hidden` ones are left out on a screen.

    `label` heads the column where people read; its name does where it is empty, and always where programs read.
    """

    name: str
    type: str = "text"
    description: str = ""
    hidden: bool = False
    label: str = ""


class Row(tuple[Cell, ...]):
    """A row: a tuple whose cells also answer to their column's name, as key and as attribute.

    >>> row = Row.of(("person", "status"), ("Inga Lykke", "present"))
    >>> row["status"], row.person, row[0]
    ('present', 'Inga Lykke', 'Inga Lykke')
    """

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: tuple[str, ...], cells: Sequence[Cell]) -> Row:
        """A row of `cells` under `names`."""
        row = cls(cells)
        row.names = names
        return row

    def __getitem__(self, key: Any) -> Any:
        """Cell by place or by column name."""
        if isinstance(key, str):
            if key not in self.names:
                raise KeyError(f"no column {key!r}; columns: {', '.join(self.names)}")
            return super().__getitem__(self.names.index(key))
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "names":
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(str(error.args[0])) from None

    def __reduce__(self) -> tuple[Any, ...]:
        return (Row.of, (self.names, tuple(self)))

    def asdict(self) -> dict[str, Cell]:
        """Column name → cell."""
        return dict(zip(self.names, self, strict=True))


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of RDF terms under typed columns, in the order of the query.

    `notes` say how a name was understood or why nothing was found; they are no part of the data.
    """

    columns: tuple[Column, ...]
    terms: tuple[tuple[Term | None, ...], ...]
    name: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)
    more: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What heads the columns where people read."""
        return tuple(column.label or column.name for column in self.columns)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Rows as Python values."""
        return tuple(Row.of(self.names, [value(term) for term in row]) for row in self.terms)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.terms)

    def __getitem__(self, place: int) -> Row:
        return self.rows[place]

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column."""
        if name not in self.names:
            raise WrongUse(f"no column {name!r}", where=self.name, remedy=f"columns: {', '.join(self.names)}")
        place = self.names.index(name)
        return tuple(row[place] for row in self.rows)

    def with_columns(self, columns: Sequence[Column], cells: Sequence[Sequence[Term | None]]) -> Table:
        """The same table with more columns on the right; `cells` has one row of terms per row."""
        joined = tuple((*row, *new) for row, new in zip(self.terms, cells, strict=True))
        return Table((*self.columns, *columns), joined, self.name, self.notes, self.more)

    # -- written forms ----------------------------------------------------------------------------------------------

    def write(self, form: str, *, raw: bool = False) -> str:
        """The table as text in `form` (one of `FORMATS` that is no `BINARY`); `raw`: cells of CSV and TSV as printed.

        Raises `WrongUse` for another word.
        """
        writers: dict[str, Callable[[], str]] = {
            "table": self.text, "csv": lambda: self.csv(raw=raw), "excel": self.excel,
            "tsv": lambda: self.tsv(raw=raw), "json": self.json, "ndjson": self.ndjson, "md": self.markdown,
            "sparql-json": self.sparql_json, "sparql-tsv": lambda: self.sparql_tsv(raw=raw), "xml": self.xml,
            "ttl": self.turtle,
        }  # fmt: skip
        if form not in writers:
            near = get_close_matches(form, FORMATS, 1)
            remedy = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(FORMATS)}"
            raise WrongUse(f"unknown format {form!r}", remedy=remedy)
        return writers[form]()

    def encoded(self, form: str, *, raw: bool = False) -> bytes:
        """The table in any of `FORMATS`, as bytes; `raw`: cells of CSV and TSV as printed."""
        if form == "xlsx":
            from kg.table.frames import to_xlsx

            return to_xlsx(self, {column.name: column.label for column in self.columns if column.label})
        if form == "parquet":
            out = io.BytesIO()
            self.to_parquet(out)
            return out.getvalue()
        return self.write(form, raw=raw).encode("utf-8", "replace")

    def csv(self, *, raw: bool = False) -> str:
        """CSV (RFC 4180 with \\n line ends): a header and one line a row; nothing known is an empty cell.

        Text that a spreadsheet would run has an apostrophe before it (`kg.spreadsheet`), unless `raw`.
        """
        written = _plain if raw else _inert
        lines = _Lines()
        writer = csv.writer(lines, lineterminator="\r\n")  # so that cells with either sign are quoted
        writer.writerow(self.names)
        writer.writerows([written(cell) for cell in row] for row in self.rows)
        return "".join(lines)

    def excel(self) -> str:
        """CSV as Danish Excel and LibreOffice open it right: a byte order mark, semicolons, decimal commas."""
        lines = _Lines()
        writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.titles)
        for row in self.rows:
            writer.writerow([_inert(c).replace(".", ",") if isinstance(c, float) else _inert(c) for c in row])
        return "\ufeff" + "".join(lines)

    def tsv(self, *, raw: bool = False) -> str:
        """Names and cells parted by tabs; tab, line end and backslash in a cell are `\\t`, `\\n`, `\\\\`.

        An apostrophe stands where `csv` has one, unless `raw`.
        """
        written = _plain if raw else _inert
        lines = ["\t".join(self.names)]
        for row in self.rows:
            lines.append("\t".join(written(c).translate(_TSV) for c in row))
        return "\n".join(lines) + "\n"

    def records(self) -> list[dict[str, str | int | float | bool | None]]:
        """One plain record a row, for JSON: dates as ISO text, what is not known as None."""
        return [{n: c.isoformat() if isinstance(c, date) else c for n, c in row.asdict().items()} for row in self.rows]

    def json(self) -> str:
        """A list of plain records."""
        rows = ",\n".join(" " + json.dumps(one, ensure_ascii=False) for one in self.records())
        return f"[\n{rows}\n]\n" if rows else "[]\n"

    def ndjson(self) -> str:
        """One plain record a line."""
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in self.records())

    def sparql_tsv(self, *, raw: bool = False) -> str:
        """SPARQL 1.1 TSV: terms in Turtle syntax, so that type and language survive.

        An apostrophe stands where `csv` has one, unless `raw`.
        """
        lines = ["\t".join(f"?{name}" for name in self.names)]
        cells = (["" if t is None else str(t).replace("\t", "\\t") for t in row] for row in self.terms)
        lines += ["\t".join(row if raw else map(inert_term, row)) for row in cells]
        return "\n".join(lines) + "\n"

    def sparql_json(self) -> str:
        """SPARQL 1.1 results as JSON."""
        bindings = [
            {name: _json(term) for name, term in zip(self.names, row, strict=True) if term is not None}
            for row in self.terms
        ]
        found = {"head": {"vars": list(self.names)}, "results": {"bindings": bindings}}
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"

    def xml(self) -> str:
        """SPARQL 1.1 results as XML."""
        out = ['<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>']
        out += [f"<variable name={quoteattr(name)}/>" for name in self.names]
        out.append("</head>\n<results>\n")
        for row in self.terms:
            cells = (
                f"<binding name={quoteattr(name)}>{_xml(term)}</binding>"
                for name, term in zip(self.names, row, strict=True)
                if term is not None
            )
            out.append(f"<result>{''.join(cells)}</result>\n")
        out.append("</results>\n</sparql>\n")
        return "".join(out)

    def markdown(self) -> str:
        """A pipe table, without the hidden columns."""
        columns = self.shown
        head = [self.titles[i] for i in columns]
        lines = [f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|"]
        for row in self.rows:
            cells = (_plain(row[i]).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for i in columns)
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def turtle(self) -> str:
        """The result set in RDF (the W3C result-set vocabulary), every row and binding under an IRI-free hash name."""
        out = [
            "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .\n\n",
            "<#table> a rs:ResultSet",
            *(f" ;\n  rs:resultVariable {_literal(name)}" for name in self.names),
            *(f" ;\n  rs:solution <#row-{n}>" for n in range(1, len(self) + 1)),
            " .\n",
        ]
        for number, row in enumerate(self.terms, 1):
            bound = [(n, t) for n, t in zip(self.names, row, strict=True) if t is not None]
            out.append(f"\n<#row-{number}> rs:index {number}")
            out += [f" ;\n  rs:binding <#row-{number}-{name}>" for name, _ in bound]
            out.append(" .\n")
            out += [f"<#row-{number}-{n}> rs:variable {_literal(n)} ; rs:value {t} .\n" for n, t in bound]
        return "".join(out)

    def text(self, width: int = 100) -> str:
        """Aligned columns for a fixed-width screen of `width` cells; wide cells fold, hidden columns are left out."""
        from rich.console import Console

        out = io.StringIO()
        Console(file=out, width=width, color_system=None, legacy_windows=False).print(self.rich())
        return out.getvalue()

    def rich(self) -> Any:
        """A rich renderable of the shown columns."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table as Rich
        from rich.text import Text

        grid = Rich(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
        for i in self.shown:
            right = self.columns[i].type in ("integer", "number")
            fixed = self.columns[i].type in ("date", "integer", "number", "boolean", "time")
            grid.add_column(self.titles[i], justify="right" if right else "left", overflow="fold", no_wrap=fixed)
        for row in self.rows:
            grid.add_row(*(Text(_visible(_plain(row[i]))) for i in self.shown))
        return grid

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """Places of the columns that a screen shows: all when every one is hidden."""
        return tuple(i for i, c in enumerate(self.columns) if not c.hidden) or tuple(range(len(self.columns)))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        """The first rows, and how many there are: what an interpreter shows."""
        shown = Table(self.columns, self.terms[:SHOWN], self.name)
        rows = f"{len(self)} rows" if len(self) != 1 else "1 row"
        rest = f", the first {SHOWN} above" if len(self) > SHOWN else ""
        return f"{shown.text()}<kg.Table {self.name}: {rows}{rest}>"

    def _repr_html_(self) -> str:
        """For notebooks: the first rows, and how many there are."""
        head = "".join(f"<th>{html.escape(self.titles[i])}</th>" for i in self.shown)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_plain(row[i]))}</td>' for i in self.shown)}</tr>"
            for row in Table(self.columns, self.terms[:HTML]).rows
        )
        rows = f"{min(HTML, len(self))} of {len(self)} rows" if len(self) > HTML else f"{len(self)} rows"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{rows}</p>"

    # -- other libraries' values ------------------------------------------------------------------------------------

    def to_dicts(self) -> list[dict[str, Cell]]:
        """One dict a row."""
        return [row.asdict() for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame: `Int64`, `boolean`, `datetime64` where columns promise it (needs the `tables` extra)."""
        from kg.table.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame (needs the `polars` extra)."""
        from kg.table.frames import to_polars

        return to_polars(self)

    def to_arrow(self) -> Any:
        """An Arrow table (needs the `tables` extra); every column has the type that its name promises."""
        from kg.table.frames import to_arrow

        return to_arrow(self, _plain)

    def to_parquet(self, out: str | IO[bytes]) -> None:
        """Write a Parquet file, or to an open one (needs the `tables` extra)."""
        arrow = self.to_arrow()
        import pyarrow.parquet as pq

        pq.write_table(arrow, out)

    def to_networkx(self, source: str, target: str) -> nx.Graph[str]:
        """The rows as edges between two columns, which are named; nodes are keyed by IRI where the table has it.

        A node carries `label` and `column`; an edge carries `weight`, the rows that it stands for, and, when it stands
        for one, that row's other cells.
        """
        from kg.table.frames import to_networkx

        return to_networkx(self, source, target, _plain)


def triples_as_turtle(triples: Iterable[ox.Triple], known: Mapping[str, str]) -> str:
    """Triples as Turtle in their own order, under those of the `known` prefixes that they use, sorted."""
    body = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(known)) or b"").decode()
    lines = [line for line in body.split("\n") if not line.startswith("@prefix ")]
    text = "\n".join(lines)
    used = [name for name in sorted(known) if f"{name}:" in text]
    return "".join(f"@prefix {name}: <{known[name]}> .\n" for name in used) + text


def value(term: Term | None) -> Cell:
    """The Python value of an RDF term; a literal that does not hold what its type promises stays text."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value
    try:
        if kind in _INTEGERS:
            return int(term.value)
        if kind in _NUMBERS:
            return float(term.value)
        if kind == _XSD + "date":
            return date.fromisoformat(term.value)
    except ValueError:
        return term.value
    if kind == _XSD + "boolean":
        return term.value in ("true", "1")
    return term.value


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Lines(list[str]):
    """A file for the writer of CSV: lines that end with \\n alone."""

    def write(self, line: str) -> None:
        self.append(line[:-2] + "\n")


def _inert(cell: Cell) -> str:
    return inert(cell) if isinstance(cell, str) else _plain(cell)


def _visible(text: str) -> str:
    """Without control characters: what a stranger wrote must not steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _literal(text: str) -> str:
    return str(ox.Literal(text))


def _json(term: Term) -> Mapping[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "literal", "value": str(term)}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def _xml(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if not isinstance(term, ox.Literal):
        return f"<literal>{escape(str(term))}</literal>"
    attribute = ""
    if term.language:
        attribute = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != _XSD + "string":
        attribute = f" datatype={quoteattr(term.datatype.value)}"
    clean = "".join(c for c in term.value if c in "\t\n\r" or c >= " ")
    return f"<literal{attribute}>{escape(clean)}</literal>"
