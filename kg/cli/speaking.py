"""What `--help` says, in the language of the reader: the rows of `danish.toml`.

Takes commands as the library makes them; gives the same commands with their words in Danish. English is in the code.
"""

from __future__ import annotations

import itertools
import locale
import os
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kg.errors import WrongUse

__all__ = ["Command", "Group", "language", "language_of_help", "parts", "rows", "speak"]


def language(given: str = "") -> str:
    """`da` or `en`: what is given, else the system's. Raises `WrongUse` for another."""
    if given:
        if given not in ("da", "en"):
            raise WrongUse(f"no language is called {given!r}", where="--lang", remedy="use da or en")
        return given
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "da" if (spoken or locale.getlocale()[0] or "").lower().startswith(("da", "danish")) else "en"


@cache
def rows() -> dict[str, dict[str, str]]:
    """The tables of `danish.toml`."""
    found: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "danish.toml").read_text("utf-8"))
    return found


def language_of_help() -> str:
    """The language of --help: that of a --lang among the words of the command line, else the system's."""
    given = [word.removeprefix("--lang=") for word in sys.argv if word.startswith("--lang=")]
    given += [after for word, after in itertools.pairwise(sys.argv) if word == "--lang"]
    return given[-1] if given and given[-1] in ("da", "en") else language()


class Command(TyperCommand):
    """A command whose help can be in Danish."""

    language = "en"

    def get_help(self, ctx: Any) -> str:
        """The help as it is printed."""
        return _headed(super().get_help(ctx), self.language)

    def get_help_option(self, ctx: Any) -> Any:
        """`-h`, with its line in the language."""
        return _told(super().get_help_option(ctx), self.language)


class Group(TyperGroup):
    """The same of `kg` itself."""

    language = "en"

    def get_help(self, ctx: Any) -> str:
        """The help as it is printed."""
        return _headed(super().get_help(ctx), self.language)

    def get_help_option(self, ctx: Any) -> Any:
        """`-h`, with its line in the language."""
        return _told(super().get_help_option(ctx), self.language)


def speak(command: Any, language: str) -> Any:
    """The command, and those below it, with their words in `language`; changed in place."""
    if language != "da":
        return command
    told = rows()["commands"]
    below = [(f"{name} {part}", one) for name, each in command.commands.items() for part, one in parts(each)]
    for name, each in (("kg", command), *command.commands.items(), *below):
        each.language = language
        each.help = told.get(name, each.help)
        if each.epilog:
            each.epilog = told["epilog"]
        for param in each.params:
            _told(param, language)
    return command


def parts(command: Any) -> Iterable[tuple[str, Any]]:
    """The commands of a group."""
    return getattr(command, "commands", {}).items()


def _told(option: Any, language: str) -> Any:
    text = getattr(option, "help", None)
    if text and language == "da":
        option.help = rows()["help"].get(" ".join(text.split()), text)
    return option


def _headed(text: str, language: str) -> str:
    """Headings and marks of the library in the language."""
    if language != "da":
        return text
    words = rows()["headings"]
    text = re.sub(r"(?m)^(Usage|Options|Arguments|Commands):", lambda m: f"{words[m[1]]}:", text)
    text = text.replace("[OPTIONS]", f"[{words['Options'].upper()}]", 1)
    return re.sub(r"\[(default|required)([:\]])", lambda m: f"[{words[m[1]]}{m[2]}", text)
