"""A door for assistants: `kg mcp`."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Store, settings_of

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(mcp)


def mcp(
    site: Annotated[
        str,
        typer.Option("--site", metavar="URL", help="Where the pages of this graph stand, for addresses."),
    ] = "",
    store: Store = STORE,
    config: Config = None,
) -> None:
    """Answer assistants over standard input and output, in the Model Context Protocol; only reads.

    An assistant's settings name this command: docs/assistants.md. Over HTTP the same is at /mcp of kg serve.
    """
    from kg import store as stores
    from kg.assistants.readers import Readers
    from kg.assistants.server import make
    from kg.errors import StoreError

    settings = settings_of(config)
    if not stores.exists(store):
        raise StoreError("no store here", where=str(store), remedy="run kg build, or name the folder with --store")
    readers = Readers(store, settings, site)
    try:
        make(readers.desk).run("stdio")
    finally:
        readers.close()
