"""Answers of commands: tables and triples in the form that is wanted, and questions of the catalogue in words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.options import note, write_out
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.query import Answer, Query
    from kg.table import Table

__all__ = ["describe", "listed", "put", "put_answer"]


def put(table: Table, form: str, out: Path | None, *, raw: bool = False) -> None:
    """A table to a file or to standard output; `raw`: cells of CSV and TSV as printed."""
    terminal = out is None and sys.stdout.isatty()
    form = form or (("table" if terminal else "csv") if out is None else _form_of(out))
    if form == "table":
        import shutil

        width = shutil.get_terminal_size((160, 24)).columns if terminal else 160
        write_out(table.text(max(width, 40)), out)
    elif form in ("xlsx", "parquet") and terminal:
        raise WrongUse(f"{form} is no text for a terminal", remedy="name a file with --out, or pipe it")
    else:
        write_out(table.encoded(form, raw=raw), out)


#: Endings of files → formats, where they are not the same word.
_ENDINGS = {"jsonl": "ndjson", "srj": "sparql-json", "srx": "xml", "txt": "table"}


def _form_of(out: Path) -> str:
    from kg.table import FORMATS

    ending = out.suffix.lower().lstrip(".")
    ending = _ENDINGS.get(ending, ending)
    return ending if ending in FORMATS else "csv"


def put_answer(answer: Answer, name: str, form: str, out: Path | None) -> None:
    """Triples as Turtle or N-Triples; another form as a table."""
    from kg.query import as_table

    if answer.triples is None:
        put(as_table(answer, name), "" if form == "ttl" else form, out)
        return
    if form not in ("ttl", "nt"):
        put(as_table(answer, name), form, out)
        return
    from kg.table import triples_as_turtle
    from kg.vocab import prefixes

    if form == "ttl":
        write_out(triples_as_turtle(answer.triples, prefixes()), out)
    else:
        write_out("".join(f"{triple} .\n" for triple in answer.triples), out)


def listed(queries: tuple[Query, ...], form: str, out: Path | None, spoken: str) -> None:
    """The catalogue in a language."""
    import pyoxigraph as ox

    from kg.query.wording import danish_name, summary, titled
    from kg.table import Column, Table

    columns = (Column("name"), Column("summary"), Column("parameters"), Column("role", hidden=True))
    rows = tuple(
        tuple(
            ox.Literal(cell)
            for cell in (
                f"{query.role}/{query.name}"
                if query.role != "reports"
                else danish_name(query.name)
                if spoken == "da"
                else query.name,
                summary(query, spoken),
                " ".join(param.name + ("*" if param.required else "") for param in query.params),
                query.role,
            )
        )
        for query in queries
        if query.role != "checks"
    )
    table = titled(Table(columns, rows, "catalogue"), spoken)
    put(table, form or ("" if sys.stdout.isatty() or out else "table"), out)
    note("* is required; kg query NAME --about tells more")


def describe(query: Query, spoken: str = "en") -> str:
    """A query of the catalogue in words."""
    from kg.query.wording import danish_name, summary

    other = danish_name(query.name)
    lines = [f"{query.name}: {summary(query, spoken)}"]
    lines += [f"In Danish: {other}"] if query.role == "reports" else []
    if query.description:
        lines += ["", query.description]
    if query.params:
        lines += ["", "Parameters"]
    for param in query.params:
        facts = [param.type, *(["required"] if param.required else [])]
        facts += [f"default {param.default}"] if param.default else []
        facts += [f"one of {', '.join(param.choices)}"] if param.choices else []
        lines.append(f"  {param.name:<14}{', '.join(facts)}" + (f": {param.description}" if param.description else ""))
        lines += [f"  {'':<14}such as {' or '.join(param.examples)}"] if param.examples else []
    if query.columns:
        lines += ["", "Columns"]
    for column in query.columns:
        lines.append(f"  {column.name:<14}{column.type}" + (f": {column.description}" if column.description else ""))
    lines += ["", f"Example: kg query {query.name} {_example(query)}".rstrip()]
    return "\n".join(lines)


def _example(query: Query) -> str:
    needed = [p for p in query.params if p.required] or [p for p in query.params if p.examples][:1]
    return " ".join(f'{p.name}="{p.examples[0]}"' if p.examples else f"{p.name}=…" for p in needed)
