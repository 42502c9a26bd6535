"""Full text: `kg search`."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Quiet, Store, note, open_store
from kg.errors import WrongUse

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(search)


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help='Words to find; "in quotes" they must follow each other.'),
    ] = None,
    municipality: Annotated[str, typer.Option(metavar="NAME", help="Only minutes of this municipality.")] = "",
    council: Annotated[str, typer.Option(metavar="NAME", help="Only minutes of this council.")] = "",
    topic: Annotated[str, typer.Option(metavar="NAME", help="Only items about this topic.")] = "",
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="Only meetings of this year.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="At most so many items.")] = 10,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first items.")] = 0,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="As for kg query.")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the store.")] = False,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Find agenda items by their words: every inflected form counts, the best come first.

    In SPARQL of your own, a parameter of type search is filled with the items that the words find: docs/tutorial.md.
    """
    from kg import search as index
    from kg.cli.asking import put
    from kg.query import find_items, here

    if not words and not rebuild:
        raise WrongUse("no words to find", remedy="write for instance kg search hjemløse unge")
    with open_store(store, config) as opened:
        if rebuild:
            note(f"{index.update(opened, force=True)} documents indexed", quiet)
        if not words:
            return
        table = find_items(
            here(opened),
            " ".join(f'"{word}"' if " " in word and len(words) > 1 else word for word in words),
            municipality=municipality,
            council=council,
            topic=topic,
            year=year,
            limit=limit,
            offset=offset,
        )
    for line in table.notes:
        note(line, quiet)
    put(table, format, None)
    if table.more:
        note(f"more items: go on with --offset {offset + len(table)}", quiet)
