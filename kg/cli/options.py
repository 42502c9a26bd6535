"""Options that commands share, and what is made of them: settings, sources, progress. Holds no command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.query import Source
    from kg.settings import Settings
    from kg.store import Store as Opened

__all__ = [
    "Config", "Endpoint", "Jobs", "Lang", "Progress", "Quiet", "Store", "note", "open_source", "open_store", "pairs",
    "settings_of", "write_out",
]  # fmt: skip

#: Where the store lies unless --store says otherwise.
STORE = Path(".kg")

Store = Annotated[Path, typer.Option("--store", metavar="DIR", help="Folder of the store.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings; kg.toml in this folder when there is one.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes on standard error.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Worker processes; 0 means one per core.")]


def languages(incomplete: str) -> list[str]:
    """Languages that begin like this."""
    return [one for one in ("da", "en") if one.startswith(incomplete)]


Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="da|en",
        help="Language of names, summaries and heads of columns; else the system's.",
        autocompletion=languages,
    ),
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        metavar="URL",
        help="Ask this SPARQL 1.1 endpoint instead of the store. User, password or token come from KG_ENDPOINT_USER, "
        "KG_ENDPOINT_PASSWORD or KG_ENDPOINT_TOKEN.",
    ),
]


def settings_of(config: Path | None) -> Settings:
    """The settings of --config, else of kg.toml in this folder, else the defaults."""
    from kg import settings

    return settings.here(config)


@contextmanager
def open_store(store: Path, config: Path | None) -> Iterator[Opened]:
    """The store as it may be shown: what the settings hide and the last build did not is hidden first."""
    from kg import hiding
    from kg import store as stores

    if hiding.ensure(store, settings_of(config)):
        note("hid the persons that the settings do not show; kg build does so from now on")
    with stores.reader(store) as opened:
        yield opened


@contextmanager
def open_source(store: Path, config: Path | None, endpoint: str | None = None) -> Iterator[Source]:
    """What to ask: the endpoint when one is given (or is in kg.toml and there is no store), else the store."""
    from kg import store as stores
    from kg.query import here

    if endpoint is None and not stores.exists(store):
        endpoint = settings_of(config).endpoint
    if endpoint:
        from kg.remote import connect

        yield connect(endpoint)
    else:
        with open_store(store, config) as opened:
            yield here(opened)


def pairs(given: list[str], what: str = "-p") -> dict[str, list[str]]:
    """`name=value` words as a mapping; a name given twice has two values."""
    found: dict[str, list[str]] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise WrongUse(f"{what} {word!r} is not name=value", remedy='write for instance person="Inga Lykke"')
        found.setdefault(name.strip(), []).append(value)
    return found


def note(text: str, quiet: bool = False) -> None:
    """A line on standard error."""
    if not quiet:
        print("".join(c if c.isprintable() else "�" for c in text), file=sys.stderr)


def write_out(data: str | bytes, out: Path | None) -> None:
    """Write to a file, or to standard output for None and `-`."""
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    from kg import whole

    if out is None or str(out) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        whole.write(out, data)
    except OSError as error:
        raise whole.refusal(error, out) from None


class Progress:
    """Progress on standard error: a bar in a terminal, a line now and then elsewhere, nothing when quiet."""

    def __init__(self, what: str, quiet: bool) -> None:
        self.what = what
        self.quiet = quiet
        self._bar: Any = None
        self._task: Any = None
        self._told = 0

    def __call__(self, done: int, total: int, where: str = "") -> None:  # noqa: ARG002 - stages say more
        """`done` of `total` steps are finished, the last one at `where`."""
        if self.quiet or total <= 0:
            return
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            tenth = done * 10 // total
            if total >= 100 and tenth > self._told:
                self._told = tenth
                note(f"{self.what}: {done} of {total}")
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self.what, total=total)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *gone: object) -> None:
        if self._bar is not None:
            self._bar.stop()
