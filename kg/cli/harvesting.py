"""Fetching minutes from portals: `kg harvest`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, Config, Progress, Quiet, Store, note, settings_of
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.authorities import Authorities
    from kg.harvest import Report
    from kg.settings import Settings, Source

__all__ = ["add"]

#: Where what was fetched lies unless --out says otherwise.
HARVEST = Path("data/harvest")
#: Lines of one kind that the report prints.
SHOWN = 20


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(harvest)


def harvest(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE", help="Base addresses of portals, or names of sources; all of kg.toml without."
        ),
    ] = None,
    municipality: Annotated[
        str | None, typer.Option(metavar="NAME|CODE", help="Whose minutes these are, for an address.")
    ] = None,
    kind: Annotated[str, typer.Option(metavar="KIND", help="Kind of the portal; without, the address is asked.")] = "",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what is fetched.")] = HARVEST,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only meetings of this day and later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only meetings of this day and earlier.")] = None,
    council: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only councils of this name; may be repeated.")
    ] = None,
    attachments: Annotated[bool, typer.Option("--attachments", help="Fetch attachments (PDF) too.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Ask again for every meeting, not only what is due.")] = False,
    pause: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="SECONDS", help="Pause between requests; one second, or as robots.txt says."),
    ] = None,
    find: Annotated[
        str | None,
        typer.Option(
            "--find", metavar="NAME", help="Try the known addresses of a municipality's portal; print its row."
        ),
    ] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Say from the ledger what is here and what is missing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="With --status: as JSON, for monitors.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked for; fetch only the list.")
    ] = False,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Fetch the minutes that portals publish into a folder, and keep them fresh; kg build reads them from there.

    Only what is new, changed, or of the last weeks is asked for. Exit status: 0 all that is listed is here; 1 something
    could not be had; 2 wrong use; 3 a source is not what it was said to be, or refuses.
    """
    from kg import authorities
    from kg.harvest import Options
    from kg.harvest import harvest as run

    settings = settings_of(config)
    known = authorities.load(settings.authorities)
    if find is not None:
        _find(find, settings, known, quiet)
        return
    if status:
        raise typer.Exit(_status(out, store, json))
    wanted = _sources(sources or [], municipality, kind, pause, settings, known)
    options = Options(
        date.today(), _day("--since", since), _day("--until", until), tuple(council or ()), attachments, full, dry_run
    )
    with Progress("fetching", quiet) as progress:
        report = run(wanted, out, options, known, contact=settings.contact or "", on_progress=progress)
    _tell(report, out, dry_run, quiet)
    raise typer.Exit(report.exit_code)


def _find(name: str, settings: Settings, known: Authorities, quiet: bool) -> None:
    """Print the row of a municipality's portal, for kg.toml."""
    from kg.harvest import municipality
    from kg.harvest.finding import find, row

    found = find(
        municipality(name, known),
        contact=settings.contact or "",
        tried=lambda address: note(f"trying {address}", quiet),
    )
    if found is None:
        note(f"no portal of a known kind was found for {name}; look for its address and give it with --municipality")
        raise typer.Exit(1)
    print(row(found), end="")


def _status(out: Path, store: Path, as_json: bool) -> int:
    """Print what the ledgers say; 1 when something is missing."""
    import json

    from kg import store as stores
    from kg.harvest.status import status
    from kg.manifest import files_read

    if not out.is_dir():
        raise WrongUse("no such folder", where=str(out), remedy="run kg harvest, or name the folder with --out")
    read = None
    if stores.exists(store):
        with stores.reader(store) as opened:
            read = files_read(opened.generation / "manifest.db")
    found = status(out, read)
    if as_json:
        print(json.dumps([one.asdict() for one in found], ensure_ascii=False, indent=1))
        return 0 if all(one.fine for one in found) else 1
    for one in found:
        print(f"{one.municipality}/{one.name}  {one.address}  {one.listed} listed, last asked {one.asked or 'never'}")
        if one.alarm:
            print(f"  ALARM since {one.since}: {one.alarm}")
        for council in one.councils:
            known = "" if council.read is None else f", {council.read} read"
            print(f"  {council.council}: {council.announced} announced, {council.fetched} fetched{known}"
                  f" ({council.first} to {council.last})")  # fmt: skip
            for number, what in ((council.changed, "changed"), (council.withdrawn, "withdrawn"),
                                 (council.unlisted, "no longer listed")):  # fmt: skip
                if number:
                    print(f"    {number} {what}")
            if council.failing:
                print(f"    {council.failing} FAILING since {council.since}")
            if council.gaps:
                print(f"    no meeting in {_some(council.gaps)}")
            if council.numbers:
                print(f"    items missing: {_some([f'{day}: {numbers}' for day, numbers in council.numbers])}")
    return 0 if all(one.fine for one in found) else 1


def _some(words: Sequence[str], most: int = 12) -> str:
    """The first of them, and how many more there are."""
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")


def _day(option: str, value: str | None) -> date | None:
    """An ISO day given to an option."""
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise WrongUse(f"{option} {value!r} is no day", remedy="write it as 2026-03-05") from None


def _sources(
    words: list[str], municipality: str | None, kind: str, pause: float | None, settings: Settings, known: Authorities
) -> list[Source]:
    """The sources that words on the command line name: addresses, names of kg.toml, names of the shipped table."""
    from dataclasses import replace

    from kg.harvest import municipality as municipality_of
    from kg.harvest.table import shipped
    from kg.settings import Source

    if municipality:
        municipality_of(municipality, known)
    rows = {one.name.casefold(): one for one in (*shipped(known), *settings.sources)}
    if not words:
        if not settings.sources:
            raise WrongUse("no source is given and kg.toml names none", remedy="name an address, or write [[source]]")
        return [_with(one, None, kind, pause) for one in settings.sources]
    found = []
    for word in words:
        if word.startswith(("http://", "https://")):
            row = next((one for one in rows.values() if one.address.rstrip("/") == word.rstrip("/")), None)
            found.append(_with(row or Source(word, word.rstrip("/") + "/"), municipality, kind, pause))
        elif (row := rows.get(word.casefold())) is not None:
            found.append(_with(row, municipality, kind, pause))
        else:
            raise WrongUse(f"no source is named {word!r}", remedy="give its address, or write a [[source]] in kg.toml")
    return [replace(one, address=one.address.split("?")[0].split("#")[0].rstrip("/") + "/") for one in found]


def _with(source: Source, municipality: str | None, kind: str, pause: float | None) -> Source:
    from dataclasses import replace

    return replace(
        source,
        municipality=municipality or source.municipality,
        kind=kind or source.kind,
        pause=source.pause if pause is None else pause,
    )


def _tell(report: Report, out: Path, dry: bool, quiet: bool) -> None:
    """The report: what could not be had one by one, the rest in numbers."""
    rows = defaultdict(list)
    for row in report.rows:
        rows[row.what].append(row)
    for what in ("refused", "alarm", "failed", "malformed"):
        for row in rows[what][:SHOWN]:
            place = ", ".join(filter(None, (row.council, row.day)))
            note(f"{what}: " + ": ".join(filter(None, (place or row.source, row.address, row.reason))))
        if len(rows[what]) > SHOWN:
            note(f"{what}: {len(rows[what]) - SHOWN} more; see kg harvest --status")
    if dry:
        for row in rows["due"]:
            print(f"{row.day}\t{row.council}\t{row.address}")
        note(f"{len(rows['due'])} of {report.wanted} meetings would be asked for", quiet)
        return
    for what in ("withdrawn", "unlisted", "odd"):
        for row in rows[what][:SHOWN]:
            note(f"{what}: {row.council}, {row.day}: {row.address}: {row.reason}", quiet)
    counts = ", ".join(f"{len(some)} {what}" for what, some in sorted(rows.items()) if some) or "nothing new"
    note(f"{counts}; {report.here} of {report.wanted} meetings are in {out} ({report.requests} requests)", quiet)
