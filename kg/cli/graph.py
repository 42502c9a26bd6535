"""Drawing: `kg graph`, `kg plot`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.completing import plots, views
from kg.cli.completing import values as complete_values
from kg.cli.options import STORE, Config, Endpoint, Quiet, Store, note, open_source, pairs, settings_of, write_out
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Callable, Iterable

    from kg.query import Query, Source

__all__ = ["add"]

Values = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=VALUE", help="Parameters, as with -p.", autocompletion=complete_values),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day, month or year.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, month or year.")]
Municipality = Annotated[
    list[str] | None, typer.Option("--municipality", "-m", metavar="NAME", help="Only this one; may be repeated.")
]
Param = Annotated[
    list[str] | None,
    typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the view, such as -p case=22/2643."),
]
Language = Annotated[
    str, typer.Option("--language", metavar="da|en", help="Language of titles and of the page's first sight.")
]


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(graph)
    app.command()(plot)


def graph(
    view: Annotated[
        str, typer.Argument(metavar="[VIEW]", help="A view; without it they are listed.", autocompletion=views)
    ] = "",
    values: Values = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write here; the ending says what: .html (interactive page), .gexf, .graphml, .json, .csv, .svg, "
            ".png, .pdf. May be repeated.",
        ),
    ] = None,
    municipality: Municipality = None,
    since: Since = None,
    until: Until = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only nodes of this kind (topic, council …).")
    ] = None,
    weight: Annotated[
        str, typer.Option("--weight", metavar="WEIGHT", help="raw, jaccard or association (times the expected).")
    ] = "raw",
    min_weight: Annotated[
        float, typer.Option("--min-weight", min=0.0, metavar="W", help="Leave out lighter ties.")
    ] = 0.0,
    ties: Annotated[
        int | None,
        typer.Option(
            "--ties",
            min=0,
            metavar="N",
            help="At most so many ties, the strongest beyond chance first; 0 for all. Without it as many as can be "
            "read: 4000, or 5 per node.",
        ),
    ] = None,
    param: Param = None,
    site: Annotated[
        str | None,
        typer.Option(
            "--site", metavar="URL", help="Where the entity pages are, for links: an address or a relative path."
        ),
    ] = None,
    language: Language = "da",
    endpoint: Endpoint = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Draw what ties councils, topics, organisations and people together, and what each tie rests on.

    \b
    kg graph                                                      the views
    kg graph councils-and-topics --out topics.html                one page, opens offline
    kg graph councils-by-topic --since 2022 --out ties.gexf       for Gephi
    kg graph case-path case=22/2643 --out case.svg                one case in time
    """
    from kg.graph.output import form_of, write
    from kg.graph.view import build
    from kg.graph.view import views as known
    from kg.graph.webpage import asset, words_of
    from kg.query.saying import told

    if not view:
        _list(known(), "graph")
        return
    given = _given(values, param, municipality, since, until, language)
    for path in out or []:
        if form_of(path) == "html":
            asset("graph.js")  # before anything is asked
    if not out:
        raise WrongUse("no file to write", remedy=f"say where: kg graph {view} --out {view}.html")
    with open_source(store, config, endpoint) as source:
        _entity(source, given)
        network = build(source, view, given, kinds=kind or (), weight=weight, minimum=min_weight, most=ties)
        for line in network.notes:
            note(told(line, language), quiet)
        link = _link(settings_of(config).base, site)
        for path in out:
            for made in write(network, path, words=words_of(source), link=link, language=language):
                note(f"{made}: {network.graph.number_of_nodes()} nodes, {network.graph.number_of_edges()} ties", quiet)


def plot(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="A plot; without it they are listed.", autocompletion=plots)
    ] = "",
    values: Values = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here: .svg, .png or .pdf.")
    ] = None,
    municipality: Municipality = None,
    since: Since = None,
    until: Until = None,
    param: Param = None,
    language: Language = "da",
    endpoint: Endpoint = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Plot topics by quarter, a council's attendance, outcomes, or what the graph covers.

    \b
    kg plot topics --out topics.svg
    kg plot attendance council="Haderslev Udsatteråd" --out attendance.pdf
    """
    from kg.graph.charts import plot as plotted
    from kg.graph.charts import plots as known
    from kg.query.saying import told

    if not name:
        _list(known(), "plot")
        return
    if out is None:
        raise WrongUse("no file to write", remedy=f"say where: kg plot {name} --out {name}.svg")
    given = _given(values, param, municipality, since, until, language)
    with open_source(store, config, endpoint) as source:
        data, notes = plotted(
            source, name, given, form=out.suffix.lower().removeprefix(".") or "svg", language=language
        )
    for line in notes:
        note(told(line, language), quiet)
    write_out(data, out)
    note(f"{out}: written", quiet)


def _list(queries: Iterable[Query], command: str) -> None:
    """The catalogue: name, what it shows, the parameters of its own."""
    shared = {"municipality", "since", "until"}
    for query in queries:
        own = [f"{p.name}={p.examples[0] if p.examples else '…'}" for p in query.params if p.name not in shared]
        name = query.name.removeprefix("plot-") if command == "plot" else query.name
        print(f"{name:<26}{query.summary}{'  (' + ', '.join(own) + ')' if own else ''}")


def _given(
    values: list[str] | None,
    param: list[str] | None,
    municipality: list[str] | None,
    since: str | None,
    until: str | None,
    language: str,
) -> dict[str, list[str]]:
    """Parameters from all the ways to give them."""
    if language not in ("da", "en"):
        raise WrongUse(f"no interface language is called {language!r}", where="--language", remedy="use da or en")
    given = pairs([*(values or []), *(param or [])])
    if municipality:
        given.setdefault("municipality", []).extend(municipality)
    for name, value in (("since", since), ("until", until)):
        if value:
            given[name] = [value]
    return given


def _entity(source: Source, given: dict[str, list[str]]) -> None:
    """The IRI of an `entity` parameter that was given by name, whatever its kind (in place)."""
    from kg.query.showing import identify

    for place, text in enumerate(given.get("entity", [])):
        if not text.startswith(("http://", "https://", "<", "urn:")):
            kinds = ("topic", "organisation", "council", "person", "case")
            given["entity"][place] = identify(source, text, among=kinds).candidate.iri


def _link(base: str, site: str | None) -> Callable[[str], str]:
    """IRI → address of its page: under `site` when given, none while the base is the placeholder."""
    from urllib.parse import quote

    from kg.settings import DEFAULT_BASE

    if site is not None:
        root = site if site.endswith("/") else site + "/"
        page = (
            "" if root.startswith(("http://", "https://")) else "/index.html"
        )  # a site on disk has no server to add it
        return lambda iri: root + quote(iri.removeprefix(base)) + page if iri.startswith(base) else iri
    if base == DEFAULT_BASE:
        return lambda iri: "" if iri.startswith(base) else iri
    return lambda iri: iri
