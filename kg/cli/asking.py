"""Asking: `kg query`, `kg show`, `kg tables`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.answering import describe, listed, put, put_answer
from kg.cli.completing import formats, names
from kg.cli.completing import values as complete_values
from kg.cli.options import STORE, Config, Endpoint, Lang, Quiet, Store, note, open_source, pairs, write_out
from kg.cli.speaking import language
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.query import Query, Source
    from kg.table import Table

__all__ = ["add"]

#: Seconds that a query written by the user may take.
TIMEOUT = 60.0

Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help="table, csv, excel (CSV that Excel opens right), tsv, json, ndjson, md, xlsx, parquet; sparql-json, "
        "sparql-tsv, xml and ttl keep RDF terms. A table in a terminal and csv elsewhere, or as --out ends.",
        metavar="FORMAT",
        autocompletion=formats,
    ),
]


Raw = Annotated[
    bool,
    typer.Option(
        "--raw", help="CSV and TSV as printed; else text that begins with = + - or @ has an apostrophe before it."
    ),
]


Values = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=VALUE", help="Parameters, as with -p.", autocompletion=complete_values),
]
Param = Annotated[
    list[str] | None,
    typer.Option("--param", "-p", metavar="NAME=VALUE", help='A parameter, such as -p person="Inga Lykke".'),
]
Limit = Annotated[int | None, typer.Option(min=0, metavar="N", help="At most so many rows.")]
Offset = Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first rows.")]
Explain = Annotated[bool, typer.Option("--explain", help="Print the SPARQL as it would be run, and stop.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here instead of standard output.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(query)
    app.command()(sparql)
    app.command()(show)
    app.command()(tables)


def query(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE|-",
            help="A query of the catalogue, a file of SPARQL, or - for standard input. Without it: the catalogue.",
            autocompletion=names,
        ),
    ] = "",
    values: Values = None,
    param: Param = None,
    format: Format = "",
    limit: Limit = None,
    offset: Offset = 0,
    about: Annotated[bool, typer.Option("--about", help="Describe the query: parameters, columns, examples.")] = False,
    explain: Explain = False,
    with_evidence: Annotated[
        bool, typer.Option("--with-evidence", help="Add the passage and the sentence each row rests on.")
    ] = False,
    all_columns: Annotated[
        bool, typer.Option("--all-columns", help="Show IRIs and other hidden columns on a screen too.")
    ] = False,
    endpoint: Endpoint = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, metavar="SECONDS", help="Time limit; 60 for SPARQL of your own.")
    ] = None,
    out: Out = None,
    raw: Raw = False,
    lang: Lang = "",
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Ask a question of the catalogue, or one in SPARQL.

    \b
    kg query                                          the catalogue
    kg query attendance person="Inga Lykke"           which meetings she attended
    kg query fremmøde person="Inga Lykke" status=afbud   the same in Danish
    kg query attendance --about                       what it takes and gives
    kg query my.rq --format json                      SPARQL of your own; known prefixes are supplied
    """
    from kg.query import catalogue, find
    from kg.query.saying import say, told
    from kg.query.wording import titled

    spoken = language(lang)
    if not name:
        listed(catalogue(), format, out, spoken)
        return
    given = pairs([*(values or []), *(param or [])])
    own = _own_text(name)
    if about:
        if own is not None:
            raise WrongUse("--about describes a query of the catalogue", remedy="give its name")
        print(describe(find(name), spoken))
        return
    with open_source(store, config, endpoint) as source:
        if own is not None:
            _free(source, name, own, given, format, limit, offset, explain, timeout or TIMEOUT, out, raw)
            return
        asked = find(name)
        if explain:
            from kg.query import prepare

            ready = prepare(source, asked, given)
            for line in ready.notes:
                note(told(line, spoken), quiet)
            write_out(ready.text, out)
            return
        if asked.form != "SELECT":
            from kg.query import graph

            put_answer(graph(source, asked, given, timeout=timeout), asked.name, format or "ttl", out)
            return
        table = _ask(source, asked, given, limit, offset, timeout, with_evidence or asked.sentences, with_evidence)
    if all_columns:
        table = replace(table, columns=tuple(replace(column, hidden=False) for column in table.columns))
    for line in table.notes:
        note(told(line, spoken), quiet)
    put(titled(table, spoken), format, out, raw=raw)
    if table.more:
        note(told(say("more_rows", offset=str(offset + len(table))), spoken), quiet)


def sparql(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="SPARQL, a file of it, or - for standard input.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE", help="Parameters of a file.")] = None,
    format: Format = "",
    limit: Limit = None,
    offset: Offset = 0,
    explain: Explain = False,
    endpoint: Endpoint = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Time limit.")] = TIMEOUT,
    out: Out = None,
    raw: Raw = False,
    store: Store = STORE,
    config: Config = None,
) -> None:
    """Ask SPARQL of your own: a text, or a file of it. Known prefixes are supplied.

    \b
    kg sparql 'SELECT ?name { ?p a foaf:Person ; foaf:name ?name }'
    kg sparql my.rq --format ndjson
    """
    own = _own_text(text) if text == "-" or not any(sign in text for sign in "{\n") else text
    if own is None:
        raise WrongUse(f"there is no file {text!r}", remedy="give SPARQL, a file of it, or -")
    where = "standard input" if text == "-" else "sparql" if own is text else text
    with open_source(store, config, endpoint) as source:
        _free(source, where, own, pairs(values or []), format, limit, offset, explain, timeout, out, raw)


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|IRI", help="A person, council, case, organisation, topic, meeting, item, law or municipality."
        ),
    ],
    kind: Annotated[
        str, typer.Option(help="What kind of thing is meant, when several share a name.", metavar="KIND")
    ] = "",
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="table, md, or ttl for all its triples.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Rows per table.")] = 20,
    endpoint: Endpoint = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Show everything about one person, council, case or organisation, with the words it rests on."""
    from kg.query import find, graph
    from kg.query.showing import identify, pages

    with open_source(store, config, endpoint) as source:
        thing = identify(source, name, kind)
        if format == "ttl":
            put_answer(graph(source, find("describe/entity"), {"iri": thing.candidate.iri}), "entity", "ttl", None)
            return
        shape = format or "table"
        mark = "# " if shape == "md" else ""
        print(f"{mark}{thing.candidate}")
        print(f"{thing.kind} <{thing.candidate.iri}>\n")
        some = False
        for asked, table in pages(source, thing, limit):
            some = True
            print(f"{mark and '## '}{asked.summary}  [kg query {asked.name} {asked_as(asked, thing.kind)}=…]")
            put(table, shape, None)
            if table.more:
                print(f"(the first {limit}; more with kg query {asked.name})")
            print()
        if not some:
            note("the graph names it, and says no more of it", quiet)


def tables(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write to.")],
    raw: Raw = False,
    endpoint: Endpoint = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Write every table as CSV, with metadata as CSV on the Web.

    A spreadsheet runs cells that begin with = + - or @ as formulas, so such text gets one apostrophe before it; numbers
    get none. Programs take one apostrophe away before these signs (kg.spreadsheet.as_printed), or ask for --raw.
    """
    from kg.query import find, write_tables
    from kg.query.nothing import looked_through

    with open_source(store, config, endpoint) as source:
        rows = write_tables(source, out, raw=raw)
        for table, count in rows.items():
            looked = None if count else looked_through(source, find(f"tables/{table}").text).note()
            note(f"{out / table}.csv: {count} row{'s' * (count != 1)}{f'; {looked}' if looked else ''}", quiet)


# -- how they ask ---------------------------------------------------------------------------------------------------


def asked_as(asked: Query, kind: str) -> str:
    """The parameter of a query that takes an entity of a kind."""
    return next((param.name for param in asked.params if param.type == kind), kind)


def _ask(
    source: Source,
    asked: Query,
    given: dict[str, list[str]],
    limit: int | None,
    offset: int,
    timeout: float | None,
    evidence: bool,
    insist: bool,
) -> Table:
    from kg.query import ask
    from kg.query import with_evidence as add_evidence

    table = ask(source, asked, given, limit=limit, offset=offset, timeout=timeout)
    if evidence and (len(table) or insist):
        table = add_evidence(source, asked, table, timeout=timeout)
    return table


def _own_text(name: str) -> str | None:
    """The SPARQL of a file or of standard input; None when `name` is a name of the catalogue."""
    if name == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = Path(name)
    if path.suffix not in (".rq", ".sparql") and not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise WrongUse("cannot be read", where=name, remedy="name a UTF-8 file of SPARQL") from None


def _free(
    source: Source,
    name: str,
    text: str,
    given: dict[str, list[str]],
    form: str,
    limit: int | None,
    offset: int,
    explain: bool,
    timeout: float,
    out: Path | None,
    raw: bool,
) -> None:
    """Run the user's own SPARQL. A file with a header takes parameters like the catalogue's."""
    from kg.query import as_table, free, parse, prepare, with_prefixes
    from kg.query.nothing import looked_through
    from kg.sparql import misspelt

    where = "standard input" if name == "-" else name
    for line in misspelt(text):
        note(line)
    if given:
        text = prepare(source, parse(text, name=Path(name).stem, role="own", where=where), given).text
    if explain:
        write_out(with_prefixes(text)[0], out)
        return
    answer = free(source, text, where=where, timeout=timeout)
    if answer.triples is not None and form in ("", "ttl", "nt"):
        put_answer(answer, where, form or "ttl", out)
        return
    table = as_table(answer, where)
    if not len(table) and (looked := looked_through(source, text, timeout=timeout).note()):
        note(looked)
    end = None if limit is None else offset + limit
    put(replace(table, terms=table.terms[offset:end]), form, out, raw=raw)
