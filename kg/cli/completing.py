"""Completion in shells: `kg completion bash|zsh|fish`, and what is completed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg.query import Query

__all__ = ["VARIABLE", "add", "formats", "names", "plots", "values", "views"]

#: The variable by which a shell's script asks for completion.
VARIABLE = "_KG_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
#: Names of entities that are offered.
MOST = 30


def add(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(completion)


def completion(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell that is to complete.")],
) -> None:
    """Print what makes a shell complete commands, questions, parameters and their values.

    \b
    kg completion bash >> ~/.bashrc
    kg completion zsh >> ~/.zshrc
    kg completion fish > ~/.config/fish/completions/kg.fish
    """
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        raise WrongUse(f"no completion for {shell!r}", remedy=f"choose one of {', '.join(SHELLS)}")
    print(get_completion_script(prog_name="kg", complete_var=VARIABLE, shell=shell))
    if shell == "bash":  # else `status=absent` would be three words
        print("COMP_WORDBREAKS=${COMP_WORDBREAKS//=}")


def names(incomplete: str) -> list[tuple[str, str]]:
    """Questions of the catalogue that begin like this, in either language, with what they tell."""
    from kg.query import catalogue
    from kg.query.names import key
    from kg.query.wording import danish_name

    wanted = key(incomplete)
    found = [(query.name, query.summary) for query in catalogue("reports") if query.name.startswith(incomplete)]
    found += [
        (danish_name(query.name), query.danish)
        for query in catalogue("reports")
        if wanted and key(danish_name(query.name)).startswith(wanted) and danish_name(query.name) != query.name
    ]
    return found


def views(incomplete: str) -> list[tuple[str, str]]:
    """Views of `kg graph` that begin like this."""
    return [(query.name, query.summary) for query in _drawn("graph") if query.name.startswith(incomplete)]


def plots(incomplete: str) -> list[tuple[str, str]]:
    """Plots of `kg plot` that begin like this."""
    named = [(query.name.removeprefix("plot-"), query.summary) for query in _drawn("plot")]
    return [(name, summary) for name, summary in named if name.startswith(incomplete)]


def _drawn(tag: str) -> list[Query]:
    from kg.query import catalogue

    return [query for query in catalogue("graphs") if tag in query.tags]


def formats(incomplete: str) -> list[str]:
    """Formats of tables that begin like this."""
    from kg.table import FORMATS

    return [form for form in FORMATS if form.startswith(incomplete)]


def values(ctx: typer.Context, incomplete: str) -> list[str]:
    """`parameter=` of the question that is asked, and behind the sign its values: choices, or names of the store."""
    from kg.errors import KgError
    from kg.query import find
    from kg.query.wording import parameter, words_for

    asked = str(ctx.params.get("name") or ctx.params.get("view") or "")
    try:
        query = find(f"graphs/plot-{asked}" if ctx.command.name == "plot" else asked)
    except KgError:
        return []
    name, sign, begun = incomplete.partition("=")
    if not sign:
        return [f"{param.name}=" for param in query.params if param.name.startswith(name)]
    param = next((param for param in query.params if param.name == parameter(query, name)), None)
    if param is None:
        return []
    offered = words_for(param) if param.choices else _entities(ctx, param.type, begun)
    return [f"{name}={word}" for word in offered if word.lower().startswith(begun.lower())][:MOST]


def _entities(ctx: typer.Context, kind: str, begun: str) -> list[str]:
    """Names of a kind in the store that the command would ask; none where that fails."""
    from kg import hiding, store
    from kg.cli.options import settings_of
    from kg.errors import KgError
    from kg.query import candidates, here
    from kg.query.headers import ENTITY_TYPES

    folder = Path(ctx.params.get("store") or ".kg")
    if kind not in ENTITY_TYPES or not store.exists(folder):
        return []
    try:
        with store.reader(folder) as opened:
            if not hiding.covered(opened.people, settings_of(ctx.params.get("config"))):
                return []  # the settings hide more than this state does
            return sorted(
                {one.label for one in candidates(here(opened), kind) if one.label.lower().startswith(begun.lower())}
            )
    except KgError:
        return []
