"""A door for assistants: `kg mcp`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, Config, Store, settings_of

if TYPE_CHECKING:  # pragma: no cover
    from kg.assistants import Desk

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
    from kg import hiding
    from kg import store as stores
    from kg.assistants import Desk
    from kg.assistants.server import make
    from kg.errors import StoreError
    from kg.query import here

    settings = settings_of(config)
    if not stores.exists(store):
        raise StoreError("no store here", where=str(store), remedy="run kg build, or name the folder with --store")
    kept: list[tuple[stores.Store, Desk]] = []

    @asynccontextmanager
    async def provide() -> AsyncIterator[Desk]:
        if not kept or kept[-1][0].stale:  # a newer build: the old reader is let go of when its calls are done
            hiding.ensure(store, settings)
            opened = stores.reader(store)
            kept.append((opened, Desk(here(opened), base=settings.base, site=site)))
        yield kept[-1][1]

    server = make(provide)
    try:
        server.run("stdio")
    finally:
        for opened, _ in kept:
            opened.close()
