"""Keeping a store: `kg backup`, `kg restore`, `kg verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Quiet, Store, note, settings_of, write_out

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (backup, restore, verify):
        app.command()(command)


def backup(
    copy: Annotated[Path, typer.Argument(metavar="COPY", help="A new folder for the copy.")],
    store: Store = STORE,
    quiet: Quiet = False,
) -> None:
    """Copy the store into a new folder, with the digest of every file."""
    from kg import keeping

    files = keeping.backup(store, copy)
    size = sum((copy / name).stat().st_size for name in files)
    note(f"{copy}: {len(files)} files, {size / 1e6:.1f} MB; bring it back with kg restore {copy}", quiet)


def restore(
    copy: Annotated[Path, typer.Argument(metavar="COPY", help="A folder that kg backup wrote.")],
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Put a copy in the place of the store, after checking every file of it.

    Whom the settings hide stays hidden, and so does whoever was erased since.
    """
    from kg import hiding, keeping
    from kg import store as stores

    settings = settings_of(config)
    quads = keeping.restore(copy, store, settings)
    with stores.reader(store, whole=True) as opened:
        erased = len(hiding.erased_in(opened, settings))
    note(f"{store}: {quads:,} quads, as they were in {copy}", quiet)
    if erased:
        note(f"{erased} persons were erased since the copy was made: hidden now; kg build takes them out", quiet)


def verify(store: Store = STORE, config: Config = None, quiet: Quiet = False) -> None:
    """Prove the store whole: documents, graphs, texts, passages, references and entities agree. Exit 1 if not."""
    from kg import keeping

    faults = keeping.verify(store, settings_of(config))
    write_out("".join(f"{one.kind}\t{one.what}\t{one.detail}\n" for one in faults), None)
    if faults:
        note(f"{store}: {len(faults)} faults; kg build --force makes it anew", quiet)
        raise typer.Exit(1)
    note(f"{store}: whole", quiet)
