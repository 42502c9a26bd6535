"""Building the store: `kg build`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, Config, Jobs, Progress, Quiet, Store, note, settings_of
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.pipeline import ReportRow

__all__ = ["add"]

#: Where the minutes lie unless paths are given.
MINUTES = Path("data/minutes")


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(build)


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files and folders of minutes; data/minutes without."),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option(metavar="NAME|CODE", help="Whose minutes these are, for those that do not say it themselves."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read everything again into a fresh store.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Let more than half of the documents leave when their files have gone.")
    ] = False,
    new_identity: Annotated[
        bool,
        typer.Option("--new-identity", help="Let base or person_key be others than before: IRIs become others."),
    ] = False,
    store: Store = STORE,
    config: Config = None,
    jobs: Jobs = 0,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Read on the Dask cluster of this scheduler (tcp://host:8786), or on one of processes here (local).",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Read minutes into the store; only what changed is read again.

    Sources whose files have gone leave the store (more than half of it only if told to); all others stay. A file that
    cannot be read as minutes is reported and the others go on; the exit status is then 3. While it is the same file,
    what an earlier build read of it stays.
    """
    from kg.pipeline import build as run
    from kg.resources import lacking

    if not paths and not MINUTES.is_dir():
        raise WrongUse(f"there is no folder {MINUTES} here", remedy="name the files or folders to read")
    settings = settings_of(config)
    with ExitStack() as opened:
        executor = None
        if cluster:
            from kg.cluster import Cluster

            executor = opened.enter_context(Cluster(None if cluster == "local" else cluster, jobs=jobs or None))
        report = run(
            paths or [MINUTES],
            store,
            settings,
            jobs=jobs or None,
            force=force,
            prune=prune,
            new_identity=new_identity,
            municipality=municipality,
            on_progress=opened.enter_context(Progress("reading", quiet)),
            executor=executor,
        )
    report = report.about(paths or [MINUTES])
    for row in report.rows:
        _tell(row, quiet)
    for path, reason in report.skipped:
        note(f"left alone: {path}: {reason}", quiet)
    counts = ", ".join(f"{number} {status}" for status, number in report.counts.items()) or "no documents"
    size = "" if report.quads is None else f"; {report.quads:,} statements"
    note(f"{counts}{size} in {store}", quiet)
    if report.fresh and (lacks := lacking()):
        note(lacks, quiet)
    raise typer.Exit(report.exit_code)


#: What became of a source → how its line begins; only refusals and doubts are told where all shall be quiet.
_BEGINS = {"refused": "refused", "removed": "taken out", "superseded": "superseded"}


def _tell(row: ReportRow, quiet: bool) -> None:
    """The line on one source, where there is something to say of it."""
    begins = _BEGINS.get(row.status, "doubtful" if row.message else "")
    if begins:
        named = row.path in row.message
        message = row.message if named else row.message.removeprefix(f"{Path(row.path).name}: ")
        note(f"{begins}: {message}" if named else f"{begins}: {row.path}: {message}",
             quiet and row.status in ("removed", "superseded"))  # fmt: skip
