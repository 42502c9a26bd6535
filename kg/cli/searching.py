"""Full text: `kg search`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any

import typer

from kg.cli.completing import formats
from kg.cli.options import STORE, Config, Lang, Quiet, Store, note, open_store
from kg.cli.speaking import Command, language
from kg.errors import WrongUse

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(cls=_Searching)(search)


class _Searching(Command):
    """A word that begins with a dash is a word to leave out (`-skat`), unless it is an option of the command.

    So values stand apart from short options here, but for formats (`-fcsv`).
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Words to leave out stand behind the others, where the library takes them for words."""
        from kg.table import FORMATS

        first = args.index("--") if "--" in args else len(args)
        left_out = [
            place
            for place, word in enumerate(args[:first])
            if _LEFT_OUT.match(word) and word[2:] not in FORMATS and not (place and args[place - 1] in _TAKES_VALUE)
        ]
        if left_out:
            words = [args[place] for place in left_out]
            options = [word for place, word in enumerate(args[:first]) if place not in left_out]
            args = [*options, "--", *words, *args[first + 1 :]]
        return super().parse_args(ctx, args)


#: `-skat`, `-udvalg:teknik`, `-"på vegne af"`; options that take the next word whatever it is.
_LEFT_OUT = re.compile(r"-[^\W\d_][^\W_]|-[\"“”„»«]|-\d{2}")
_TAKES_VALUE = frozenset(
    ("-f", "--format", "--municipality", "--council", "--topic", "--year", "--limit", "--offset", "--store", "--config",
     "--lang")
)  # fmt: skip


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
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="As for kg query.", autocompletion=formats)
    ] = "",
    facets: Annotated[
        bool, typer.Option("--facets", help="Count what fits by municipality, council, year, topic, outcome and kind.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the store.")] = False,
    lang: Lang = "",
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

    In SPARQL of your own, a parameter of type search is filled with the items that the words find: docs/tutorial.md.
    """
    from kg import search as index
    from kg.cli.answering import put
    from kg.query import find_items, here
    from kg.query.finding import Within, facets_table, find_hits
    from kg.query.saying import say, told
    from kg.query.wording import titled

    if not words and not rebuild:
        raise WrongUse("no words to find", remedy="write for instance kg search hjemløse unge")
    spoken = language(lang)
    with open_store(store, config) as opened:
        if rebuild:
            note(f"{index.update(opened, force=True)} documents indexed", quiet)
        if not words:
            return
        text = " ".join(_quoted(word) if len(words) > 1 else word for word in words)
        within = Within(municipality=municipality, council=council, topic=topic, year=year)
        if facets:
            hits, notes = find_hits(here(opened), text, limit=1, facets=True, **within)
            table = replace(facets_table(hits, spoken), notes=notes)
        else:
            table = find_items(here(opened), text, limit=limit, offset=offset, **within)
    for line in table.notes:
        note(told(line, spoken), quiet)
    put(titled(table, spoken), format, None)
    if table.more:
        note(told(say("more_items", offset=str(offset + len(table))), spoken), quiet)


def _quoted(word: str) -> str:
    """A word of the command line that holds blanks was quoted there: the phrase that was meant, a field's too."""
    if " " not in word or '"' in word:
        return word
    dash = "-" * word.startswith("-")
    name, colon, value = word.removeprefix("-").partition(":")
    return f'{dash}{name}:"{value}"' if colon and name.isalpha() else f'{dash}"{word.removeprefix("-")}"'
