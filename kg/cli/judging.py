"""Judging what was read: `kg inspect`, `kg report`, `kg check`, `kg review`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.building import MINUTES
from kg.cli.completing import formats
from kg.cli.options import (
    STORE,
    Config,
    Endpoint,
    Progress,
    Quiet,
    Store,
    note,
    open_source,
    open_store,
    pairs,
    settings_of,
    write_out,
)
from kg.errors import InputRefused, WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Sequence

    from kg.check import Finding
    from kg.layout import Why
    from kg.table import Table

__all__ = ["add"]

Municipality = Annotated[
    str | None, typer.Option(metavar="NAME|CODE", help="Whose minutes these are, if they do not say it themselves.")
]
Format = Annotated[
    str, typer.Option("--format", "-f", metavar="FORMAT", help="As for kg query.", autocompletion=formats)
]


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (inspect, report, check, review):
        app.command()(command)


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="A document of minutes, or - for standard input.")],
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write one HTML page with every passage marked.")
    ] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only lines that were not understood.")] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Each line that might have been the heading of an item, with the reasons.")
    ] = False,
    municipality: Municipality = None,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Show what is read from one document, line by line, and what is not understood."""
    if str(file) == "-":
        with TemporaryDirectory() as folder:
            piped = sys.stdin.buffer.read()
            kind = next((ending for first, ending in _FIRST_BYTES.items() if piped.lstrip().startswith(first)), "md")
            named = Path(folder) / f"standard-input.{kind}"
            named.write_bytes(piped)
            inspect(named, html, unread, why, municipality, config, quiet)
        return
    from kg import authorities, inspect_page
    from kg.pipeline import Checker, read_minutes

    settings = settings_of(config)
    known = authorities.load(settings.authorities)
    authorities.check_municipality(municipality, known)
    if why:
        from kg import read
        from kg.layout import candidates

        write_out("".join(map(_why, candidates(read.read(file, municipality=municipality, authorities=known)))), None)
        return
    reading = read_minutes(file, known, settings, municipality)
    minutes = reading.minutes
    if html is not None:
        write_out(inspect_page.render(minutes, reading.mentions), html)
        note(f"{html}: {file.name} with its passages marked", quiet)
        return
    lines = []
    for line in inspect_page.lines(minutes, reading.mentions):
        if line.text.strip() and (not unread or line.kind == "unclaimed"):
            what = f"{line.kind}/{line.detail}" if line.detail else line.kind
            lines.append(f"{line.number:>5}  {what:<24} {line.text.rstrip()}")
            lines += [f"{'':>7}{'':<24}   {each}" for each in line.notes]
    write_out("".join(f"{line}\n" for line in lines), None)
    for notice in minutes.warnings:
        note(f"notice: {notice.code}: {notice.message}", quiet)
    for finding in Checker(known, settings).report(reading).findings:
        note(_words(finding), quiet)
    body = minutes.bodies[0].value if minutes.bodies else "?"
    note(f"{body}, {minutes.municipality.name}, {minutes.held_on}: {len(minutes.items)} items, {len(reading.mentions)} "
         f"mentions, score {minutes.score:.2f}", quiet)  # fmt: skip


#: First bytes of a document → the ending of its format; text without.
_FIRST_BYTES = {b"%PDF": "pdf", b"PK": "docx", b"<": "html"}


def _why(one: Why) -> str:
    """One proposal in two lines: what became of it, and its reasons with their weights."""
    fate = f"lost by {one.lost:g}" if one.lost else "chosen"
    reasons = ", ".join(f"{name} {weight:+g}" for name, weight in one.reasons)
    return f"{one.line:>5}  {fate:<14} {one.family:<10} {one.words[:80]}\n{'':>7}{one.weight:+g}: {reasons}\n"


def report(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files and folders; data/minutes without.")
    ] = None,
    headings: Annotated[
        bool, typer.Option("--headings", help="Headings that the reader does not know, most frequent first.")
    ] = False,
    municipality: Municipality = None,
    format: Format = "",
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Say how well documents are read: score, gaps, what is not understood, what the shapes find. Needs no store."""
    from kg import authorities, reading_report, sources
    from kg.cli.answering import put
    from kg.pipeline import Checker, read_minutes
    from kg.read.files import shown

    settings = settings_of(config)
    known = authorities.load(settings.authorities)
    authorities.check_municipality(municipality, known)
    survey = sources.survey(paths or [MINUTES])
    files = list(survey.files)
    reports, refused = [], [f"{shown(one.path)}: {one.reason}" for one in survey.refused]
    checker = None if headings else Checker(known, settings)
    checked = []
    with Progress("reading", quiet) as progress:
        for place, file in enumerate(files, 1):
            try:
                reading = read_minutes(file, known, settings, municipality)
            except InputRefused as error:
                refused.append(str(error))
            else:
                reports.append(reading_report.report(reading.minutes))
                if checker:
                    checked.append(checker.report(reading))
            progress(place, len(files), str(file))
    if headings:
        rows = [(one.count, one.text, ", ".join(one.docs[:5])) for one in reading_report.headings(reports)]
        put(_table("headings", (("times", "integer"), ("heading", "text"), ("documents", "text")), rows), format, None)
    else:
        columns = (
            ("doc", "text"), ("score", "number"), ("items", "integer"), ("in_contents", "integer"), ("gaps", "integer"),
            ("sections", "integer"), ("empty", "integer"), ("unknown_headings", "integer"), ("unread_lines", "integer"),
            ("notices", "integer"), ("violations", "integer"), ("warnings", "integer"),
        )  # fmt: skip
        judged = sorted(zip(reports, checked, strict=True), key=lambda pair: (pair[0].score, pair[0].doc))
        rows_ = [
            (
                one.doc, round(one.score, 3), one.items, one.contents, len(one.numbers_missing), one.sections,
                len(one.sections_empty), len(one.headings_unknown), len(one.lines_unclaimed), len(one.notices),
                of_one.counts.get("violation", 0), of_one.counts.get("warning", 0),
            )
            for one, of_one in judged
        ]  # fmt: skip
        put(_table("report", columns, rows_), format, None)
        for one, of_one in judged:
            for finding in of_one.findings:
                note(f"{one.doc}: {_words(finding)}", quiet)
    for line in refused:
        note(f"refused: {line}")
    raise typer.Exit(3 if refused else 0)


def _words(finding: Finding) -> str:
    """A finding in one line."""
    value = f": {finding.value}" if finding.value and finding.value != finding.focus else ""
    return f"{finding.severity}: {finding.rule}: {finding.message} ({finding.focus}{value})"


def check(
    document: Annotated[
        list[str] | None,
        typer.Option("--document", metavar="IRI|FILE", help="Only the facts of this document; again for more."),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only the facts of the documents that the last build wrote.")
    ] = False,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="As for kg query; ttl gives a SHACL report.",
            autocompletion=formats,
        ),
    ] = "",
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Check the store against the shapes of the vocabulary; exit status 1 when something breaks them."""
    from kg import check as checks
    from kg.cli.answering import put

    settings = settings_of(config)
    with open_store(store, config) as opened:
        some = [*checks.documents_named(opened, document or ()), *(checks.changed(opened) if changed else ())]
        found = checks.check(opened, dict.fromkeys(some) if document or changed else None)
    if format == "ttl":
        write_out(found.turtle(settings.base), None)
    elif found.findings:
        columns = tuple((name, "text") for name in ("severity", "rule", "message", "value", "focus", "graph"))
        rows = [(f.severity, f.rule, f.message, f.value, f.focus, f.graph) for f in found.findings]
        put(_table("check", columns, rows), format, None)
    counts = ", ".join(f"{number} {kind}" for kind, number in found.counts.items()) or "nothing to report"
    of = f" over {len(set(some))} documents" if document or changed else ""
    note(f"{found.rules} rules{of}: {counts}", quiet)
    raise typer.Exit(found.exit_code)


def review(
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", "-a", metavar="N=VERDICT", help="Decide question N: same, different or unsure."),
    ] = None,
    who: Annotated[str, typer.Option(metavar="NAME", help="Who decides; kept with the answer.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the answer.")] = "",
    least: Annotated[
        int, typer.Option(min=1, metavar="N", help="Ask about organisations in at least N documents.")
    ] = 2,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Questions to list.")] = 30,
    format: Format = "",
    endpoint: Endpoint = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """List questions of identity that only a person can answer, most useful first; write answers as rows.

    \b
    kg review                                    numbered questions
    kg review -a 1=same -a 4=different --who ml   decides two of them

    Answers go to the folder that kg.toml names under authorities; the next kg build follows them.
    """
    from datetime import date

    from kg import authorities
    from kg import review as reviews
    from kg.cli.answering import put

    settings = settings_of(config)
    known = authorities.load(settings.authorities)
    with open_source(store, config, endpoint) as source:
        questions = reviews.ask(source, known, least=least)
        idle = reviews.unused(source, known)
    given = {name: values[-1] for name, values in pairs(answers or [], "--answer").items()}
    if not given:
        columns = (
            ("n", "integer"),
            ("kind", "text"),
            ("a", "text"),
            ("b", "text"),
            ("documents", "integer"),
            ("why", "text"),
        )
        rows = [(n, q.kind, q.a, q.b, q.weight, q.why) for n, q in enumerate(questions[:limit], 1)]
        put(_table("review", columns, rows), format, None)
        note(f"{len(questions)} open questions", quiet)
        for row in idle:
            note(f"a verdict that matches nobody: {row}")
        return
    if settings.authorities is None:
        raise WrongUse("there is no folder for answers", where="kg.toml", remedy='add authorities = "authorities"')
    rows_ = []
    for number, verdict in given.items():
        if not number.isdigit() or not 1 <= int(number) <= len(questions):
            raise WrongUse(f"there is no question {number}", remedy=f"choose from 1 to {len(questions)}")
        rows_.append(reviews.answer(questions[int(number) - 1], verdict, who, date.today().isoformat(), why))
    for path in reviews.write(settings.authorities, rows_):
        note(f"written: {path}", quiet)
    note("the next kg build follows the answers", quiet)


def _table(name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> Table:
    """Plain values as a table."""
    import pyoxigraph as ox

    from kg.table import Column, Table

    cells = tuple(tuple(None if cell in (None, "") else ox.Literal(cell) for cell in row) for row in rows)
    return Table(tuple(Column(*column) for column in columns), cells, name)
