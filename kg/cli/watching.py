"""Following: `kg watch add|list|remove|run`, `kg digest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Quiet, Store, note, open_store, settings_of, write_out
from kg.cli.speaking import Command, Group, language
from kg.errors import WrongUse

__all__ = ["add"]

Lang = Annotated[str, typer.Option("--lang", metavar="da|en", help="Language of what is told; else the system's.")]
Site = Annotated[
    str, typer.Option("--site", metavar="URL", help="Where the pages stand, when not at the addresses of the graph.")
]
_HELP = "Follow cases, persons, organisations, topics, words or any question: what is new comes as feeds and mails."


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(name="watch", cls=Group, help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    for name, command in (("add", watch_add), ("list", watch_list), ("remove", watch_remove), ("run", watch_run)):
        group.command(name, cls=Command)(command)
    app.add_typer(group)
    app.command()(digest)


def watch_add(
    values: Annotated[list[str], typer.Argument(metavar="NAME=VALUE", help="What to follow, and where.")],
    question: Annotated[
        str, typer.Option("--question", metavar="NAME", help="Any question of the catalogue, with its parameters.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of its feeds; else made of the values.")
    ] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="Meetings from this day on are news in the first run too.")
    ] = "",
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Add a watch to watches.csv, beside kg.toml.

    \b
    kg watch add case=22/7616
    kg watch add organisation="Blå Kors"
    kg watch add topic=hjemløshed municipality=Haderslev
    kg watch add search=solceller
    kg watch add --question coming council=Byråd
    """
    from kg import watch

    path = watch.path_of(settings_of(config))
    made = watch.make(values, question=question, name=name, since=since)
    watch.add(path, made)
    note(f"{path}: {made.name} asks {made}", quiet)


def watch_list(config: Config = None) -> None:
    """Print the watches: name and question."""
    from kg import watch

    path = watch.path_of(settings_of(config))
    rows = watch.read(path)
    for row in rows:
        print(f"{row.name}\t{row}")
    if not rows:
        note(f"{path}: no watches; kg watch add case=… adds one")


def watch_remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As kg watch list prints it.")],
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Take a watch out; the next run removes its feeds."""
    from kg import watch

    gone = watch.remove(watch.path_of(settings_of(config)), name)
    note(f"removed {gone.name}: {gone}", quiet)


def watch_run(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder of the feeds and of their ledger.")
    ] = Path("watches"),
    maildir: Annotated[
        Path | None, typer.Option("--maildir", metavar="DIR", help="Put mails there, ready to send.")
    ] = None,
    smtp: Annotated[
        str,
        typer.Option(
            "--smtp",
            metavar="HOST[:PORT]",
            help="Send mails by this server; KG_SMTP_USER and KG_SMTP_PASSWORD where it asks for them.",
        ),
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets the mails.")] = "",
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Whom they are from; else as --to.")] = "",
    feeds: Annotated[str, typer.Option("--feeds", metavar="URL", help="Where the folder is published.")] = "",
    site: Site = "",
    lang: Lang = "",
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Compare every watch with its last answer and tell what is new, each change once. Exit 1 when one cannot be asked.

    NAME.atom, NAME.json (JSON Feed) and NAME.ics (meetings to come) are written anew; watches.opml lists the feeds. The
    first run of a watch takes down what is there and tells nothing of it.
    """
    from kg import watch
    from kg.query import here

    if (maildir or smtp) and not to:
        raise WrongUse("nobody gets the mails", where="--maildir, --smtp", remedy="give --to ADDRESS")
    if maildir and smtp:
        raise WrongUse("mails go to one place", where="--maildir, --smtp", remedy="give one of the two")
    settings = settings_of(config)
    path = watch.path_of(settings)
    watches = watch.read(path)
    if not watches:
        raise WrongUse("no watches", where=str(path), remedy="kg watch add case=… adds one")
    post: watch.Post | None = None
    if maildir:
        post = watch.Maildir(maildir, sender or to, to)
    elif smtp:
        post = watch.Server(smtp, sender or to, to)
    with open_store(store, config) as opened:
        source = here(opened)
        told = watch.run(source, watches, out, watch.Voice.of(settings, language(lang), site, feeds), post=post)
    for one in told:
        note(_line(one), quiet and not one.trouble)
    if any(one.trouble for one in told):
        raise typer.Exit(1)


def _line(one: object) -> str:
    from kg.watch import Told

    assert isinstance(one, Told)
    if one.trouble:
        return f"{one.watch.name}: not asked: {one.trouble}"
    parts = [f"{one.news} new"]
    if one.reread:
        parts.append(f"{one.reread} read otherwise")
    if one.mails:
        parts.append(f"{one.mails} mail{'s' * (one.mails > 1)}")
    if one.first:
        parts.append(f"first run, {one.there} there already")
    return f"{one.watch.name}: {', '.join(parts)}"


def digest(
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="Meetings from this day on, such as 2026-11-23.")
    ],
    municipality: Annotated[str, typer.Option(metavar="NAME", help="Of this municipality alone.")] = "",
    council: Annotated[str, typer.Option(metavar="NAME", help="Of this council alone.")] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here.")] = None,
    site: Site = "",
    lang: Lang = "",
    store: Store = STORE,
    config: Config = None,
) -> None:
    """One page of what is new since a day, as Markdown: decisions, split votes, recusals, dissent, hearings."""
    from kg.query import here
    from kg.watch.digest import digest as told

    where = {name: value for name, value in (("municipality", municipality), ("council", council)) if value}
    base = settings_of(config).base
    with open_store(store, config) as opened:
        source = here(opened)
        write_out(told(source, since, language=language(lang), base=base, site=site, **where), out)
