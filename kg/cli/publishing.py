"""The site and what keeps it honest: `kg publish`, `kg erase`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Jobs, Progress, Quiet, Store, note, open_store, settings_of
from kg.errors import WrongUse

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(publish)
    app.command()(erase)


def publish(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the site; new, empty, or an earlier site.")],
    store: Store = STORE,
    config: Config = None,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Write the graph as a static site: a page, Turtle and JSON-LD for every entity, dumps, catalogue, feed.

    Only what changed is written again. The folder can be put on any static web host, or opened from disk.
    """
    from kg.publish.site import publish as run
    from kg.resources import lacking

    if lacks := lacking():
        note(lacks, quiet)

    settings = settings_of(config)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open_store(store, config) as opened, Progress("publishing", quiet) as progress:
        report = run(opened, out, settings, published=moment, jobs=jobs or None, on_progress=progress)
    for warning in report.warnings:
        note(f"note: {warning}", quiet)
    note(
        f"{report.pages} pages in {out}: {report.written} files written, {report.unchanged} unchanged, "
        f"{report.removed} removed",
        quiet,
    )


def erase(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Name or IRI of the person.")],
    site: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A published site to take the person out of as well.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    store: Store = STORE,
    config: Config = None,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Take a person out of store, index, site and dumps, and keep them out of later builds.

    Only keys that nobody can turn back into the name are kept. The sources are read again; they are not changed. The
    name goes in every form (Gudrun M. Zachariasen, G. Zachariasen, Zachariasen, Gudrun, broken over lines, in names of
    files); places that may mean somebody else as well, such as the last name alone, are listed on standard output.
    """
    from kg import store as stores
    from kg.erase import erase as run
    from kg.erase import iri_of
    from kg.publish.site import publish as publish_site
    from kg.query import here, resolve

    settings = settings_of(config)
    iri = iri_of(person, settings)
    if iri is None:
        with stores.reader(store, whole=True) as opened:
            iri = resolve(here(opened), "person", person).iri
    if not yes:
        if not typer.get_text_stream("stdin").isatty():
            raise WrongUse(f"this would erase {person} for good", remedy="say --yes")
        typer.confirm(f"Erase {person} <{iri}> for good?", abort=True, err=True)
    now = datetime.now(UTC)
    with Progress("reading again", quiet) as progress:
        report = run(iri, store, settings, on=now.date().isoformat(), jobs=jobs or None, on_progress=progress)
    note(f"erased {iri}; {len(report.build.rows)} sources read again", quiet)
    for text in report.notes:
        note(f"note: {text}", quiet)
    if report.unsure:
        note(f"{len(report.unsure)} places may mean the person; look at each of them (on standard output)", quiet)
    for place in report.unsure:
        print(f"{place.document}\tline {place.line}\tchar={place.span.start},{place.span.end}\t{place.words}")
    gone = tuple(f"{settings.base}id/person/{key}" for key in report.keys)
    if site is not None:
        with open_store(store, config) as opened:
            moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
            done = publish_site(opened, site, settings, published=moment, erased=gone, jobs=jobs or None)
        note(f"{site}: {done.written} files written, {done.removed} removed", quiet)
    elif not quiet:
        note("note: a published site still shows the person until kg publish (or --site) writes it again")
