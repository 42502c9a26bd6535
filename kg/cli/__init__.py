"""The command line: `kg COMMAND …`. Each file beside this one holds a group of commands and adds them itself.

stdout carries data, stderr reports and progress; `-` is a stream. Exit status: 0 done, 1 findings, 2 wrong use, 3 input
refused. A `KgError` becomes one line on stderr, never a traceback. Importing a file of this folder must stay cheap:
commands import what they need when they run.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import sys
from typing import Any

import typer
from typer.core import TyperCommand

from kg.cli.speaking import Command, Group, language_of_help, speak
from kg.errors import KgError

__all__ = ["ORDER", "app", "main", "reference"]

#: Order of the commands in `kg --help`; a command that is not named here stands at the end.
ORDER = (
    "build", "harvest", "query", "sparql", "show", "search", "tables", "graph", "plot", "watch", "digest", "publish",
    "serve", "mcp", "export", "push", "pull", "inspect", "report", "check", "review", "erase", "backup", "restore",
    "verify", "completion",
)  # fmt: skip


class _Ordered(Group):
    """Commands in the order of `ORDER`."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as the library calls it
        return sorted(self.commands, key=_place)


def app() -> typer.Typer:
    """The application with every command that is there."""
    made = typer.Typer(
        name="kg",
        cls=_Ordered,
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Minutes of Danish councils and committees as a knowledge graph: who attended what, what was decided, "
        "with the words it rests on.",
        epilog="Exit status: 0 done, 1 findings, 2 wrong use, 3 input refused. Data go to standard output, reports and "
        "progress to standard error; - is a stream.",
    )

    @made.callback(invoke_without_command=True)
    def version(
        show: bool = typer.Option(False, "--version", help="Print the version and stop."),
    ) -> None:
        if show:
            from kg import __version__

            print(__version__)
            raise typer.Exit

    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        add = getattr(importlib.import_module(f"{__name__}.{module.name}"), "add", None)
        if add:
            add(made)
    for command in made.registered_commands:
        if not issubclass(command.cls or TyperCommand, Command):
            command.cls = Command
    return made


def reference(language: str = "en") -> str:
    """docs/cli.md, docs/cli.da.md: what --help says of each command. `make docs` writes them; a test compares."""
    made = speak(typer.main.get_command(app()), language)
    title, said = _REFERENCE[language]
    parts = [
        f"# {title}",
        "",
        said,
        "",
        "```",
        _help(made, "kg"),
        "```",
    ]
    for name, command in sorted(made.commands.items(), key=lambda pair: _place(pair[0])):
        parts += ["", f"## kg {name}", "", "```", _help(command, f"kg {name}"), "```"]
        for part, one in getattr(command, "commands", {}).items():
            parts += ["", f"### kg {name} {part}", "", "```", _help(one, f"kg {name} {part}"), "```"]
    return "\n".join(parts) + "\n"


_REFERENCE = {
    "en": (
        "Commands",
        "What `kg --help` and `kg COMMAND --help` say. This page is generated: `make docs`. [Dansk](cli.da.md)",
    ),
    "da": (
        "Kommandoer",
        "Hvad `kg --help` og `kg KOMMANDO --help` siger på dansk (`--lang da`, eller når systemets sprog er dansk). "
        "Siden er lavet af programmet: `make docs`. [English](cli.md)",
    ),
}


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _help(command: Any, path: str) -> str:
    """The help of a command, 100 columns wide whatever the terminal."""
    with command.make_context(
        path, [], resilient_parsing=True, help_option_names=["-h", "--help"], terminal_width=100, max_content_width=100
    ) as context:
        return str(command.get_help(context)).rstrip()


def main() -> None:
    """Entry point of the `kg` command."""
    try:
        if "_KG_COMPLETE" in os.environ:  # a shell asks
            from typer._completion_classes import completion_init

            completion_init()
        speak(typer.main.get_command(app()), language_of_help())(prog_name="kg")
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        picture = getattr(error, "picture", "")
        if picture:
            print(picture, file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from kg.whole import REMEDY, disk_trouble

        trouble = disk_trouble(error)
        if not trouble:
            from kg.store import damage

            if not damage(error):
                raise
            print(f"kg: the store is damaged ({damage(error)}); run kg verify, which names the file", file=sys.stderr)
            sys.exit(3)
        with contextlib.suppress(OSError):  # what standard output did not take is not tried again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"kg: {trouble}; {REMEDY}", file=sys.stderr)
        sys.exit(3)
