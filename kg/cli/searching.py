"""Full text: `kg search`."""

from __future__ import annotations

from dataclasses import replace
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
        typer.Argument(
            metavar="WORDS",
            help='Words to find; "in quotes" they must follow each other, -word must not be there, udvalg:teknik '
            "kommune:aabenraa år:2023-2024 type:byråd emne:klima udfald:afvist limit (or council:, municipality: …).",
        ),
    ] = None,
    municipality: Annotated[str, typer.Option(metavar="NAME", help="Only minutes of this municipality.")] = "",
    council: Annotated[str, typer.Option(metavar="NAME", help="Only minutes of this council.")] = "",
    topic: Annotated[str, typer.Option(metavar="NAME", help="Only items about this topic.")] = "",
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="Only meetings of this year.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="At most so many items.")] = 10,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first items.")] = 0,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="As for kg query.")] = "",
    facets: Annotated[
        bool, typer.Option("--facets", help="Count what fits by municipality, council, year, topic, outcome and kind.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the store.")] = False,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Find agenda items by their words: every inflected form and compound counts, the best come first.

    \b
    kg search hjemlose unge                           folded letters will do
    kg search '"anden behandling" budget -skat'       a phrase, and a word that must not be there
    kg search klima udvalg:teknik år:2023-2024        fields
    kg search bolig --facets                          how many there are, by what

    A word that begins with - comes after -- or in quotes, since the command line takes it for an option.
    In SPARQL of your own, a parameter of type search is filled with the items that the words find: docs/tutorial.md.
    """
    from kg import search as index
    from kg.cli.asking import put
    from kg.query import find_items, here
    from kg.query.finding import Within, facets_table, find_hits

    if not words and not rebuild:
        raise WrongUse("no words to find", remedy="write for instance kg search hjemløse unge")
    with open_store(store, config) as opened:
        if rebuild:
            note(f"{index.update(opened, force=True)} documents indexed", quiet)
        if not words:
            return
        text = " ".join(_quoted(word) if len(words) > 1 else word for word in words)
        within = Within(municipality=municipality, council=council, topic=topic, year=year)
        if facets:
            hits, notes = find_hits(here(opened), text, limit=1, facets=True, **within)
            table = replace(facets_table(hits), notes=notes)
        else:
            table = find_items(here(opened), text, limit=limit, offset=offset, **within)
    for line in table.notes:
        note(line, quiet)
    put(table, format, None)
    if table.more:
        note(f"more items: go on with --offset {offset + len(table)}", quiet)


def _quoted(word: str) -> str:
    """A word of the command line that holds blanks was quoted there: the phrase that was meant, a field's too."""
    if " " not in word or '"' in word:
        return word
    name, colon, value = word.partition(":")
    return f'{name}:"{value}"' if colon and name.isalpha() else f'"{word}"'
