"""The graph in Python: `kg.open()` and what it gives.

Takes the folder of a store or the address of an endpoint; gives `Graph`, which answers with `Table`s. Only reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg import hiding
from kg import settings as settings_file
from kg import store as stores
from kg.errors import QueryError, StoreError, WrongUse
from kg.query import (
    Candidate,
    Local,
    Query,
    Source,
    Value,
    as_table,
    ask,
    candidates,
    catalogue,
    find,
    find_items,
    free,
    here,
    prepare,
    with_evidence,
)
from kg.query.finding import Within
from kg.query.showing import identify, pages
from kg.signature import keyword, shown
from kg.table import Table

if TYPE_CHECKING:  # pragma: no cover
    import networkx as nx

__all__ = ["Graph", "Questions", "build", "open"]


class Graph:
    """An open graph. The examples run on the invented meetings that the tests use.

    >>> g.query("attendance", person="Åsa").column("status")
    ('late', 'absent')
    """

    def __init__(self, source: Source, closing: ExitStack | None = None) -> None:
        self.source = source
        self._closing = closing or ExitStack()

    def query(
        self,
        name: str,
        values: Mapping[str, Value] | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
        evidence: bool = False,
        timeout: float | None = None,
        **params: Value,
    ) -> Table:
        """Ask a question of the catalogue; parameters by keyword, or in `values`. A list means any of its values.

        >>> table = g.query("case-history", case="24/17")
        >>> [(row.date.isoformat(), row.outcome) for row in table]
        [('2024-03-05', 'recommended'), ('2024-05-02', 'postponed'), ('2024-06-06', 'adopted')]
        >>> g.query("decisions", council="byråd", outcome="adopted", evidence=True)[0].sentence
        'Vedtaget.'

        Raises `QueryError`: no such query or parameter, no such name, or several (its `candidates`).
        """
        query = find(name)
        table = ask(self.source, query, {**(values or {}), **params}, limit=limit, offset=offset, timeout=timeout)
        return with_evidence(self.source, query, table, timeout=timeout) if evidence and len(table) else table

    @property
    def ask(self) -> Questions:
        """The questions as functions, which notebooks complete.

        >>> g.ask.attendance(person="Åsa").column("status")
        ('late', 'absent')
        """
        return Questions(self)

    def graph(
        self,
        view: str,
        *,
        weight: str = "raw",
        minimum: float = 0.0,
        most: int | None = None,
        positions: bool = False,
        **params: Value,
    ) -> nx.Graph[str]:
        """The networkx graph of a view of `kg graph`; parameters by keyword. Every edge names the items it rests on.

        Of very many ties the strongest beyond chance are kept, and the graph's attribute `note` says so; `most` is
        their number (0: all). With `positions` nodes are laid out, as on the page.

        >>> g.graph("councils-and-topics", since="2024").number_of_edges() > 0
        True

        Raises `WrongUse` for an unknown view, `QueryError` for a parameter.
        """
        from kg.graph import build

        return build(self.source, view, params, weight=weight, minimum=minimum, most=most, positions=positions).graph

    def sparql(self, text: str, *, timeout: float | None = 60.0) -> Table:
        """The answer to SPARQL of your own; known prefixes are supplied.

        >>> g.sparql("SELECT (COUNT(*) AS ?n) { ?m a kg:Meeting ; dct:date ?d FILTER(YEAR(?d) = 2025) }")[0].n
        1
        """
        return as_table(free(self.source, text, where="sparql", timeout=timeout), "sparql")

    def explain(self, name: str, **params: Value) -> str:
        """The SPARQL that `query` would run.

        >>> "Bo%20" in g.explain("attendance", person="Bo Kjær (Stiby)")
        False
        """
        return prepare(self.source, find(name), params).text

    def search(
        self,
        words: str,
        *,
        municipality: str = "",
        council: str = "",
        topic: str = "",
        year: int | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Table:
        """Agenda items by their words, best first: as `kg search`, with phrases, `-word` and fields (`udvalg:teknik`).

        >>> g.search("herberget", council="Udsatteråd")[0].title
        'Herberg for unge hjemløse'
        """
        if not isinstance(self.source, Local):
            raise WrongUse("full text needs a store on disk", remedy="open a store, not an endpoint")
        within = Within(municipality=municipality, council=council, topic=topic, year=year)
        return find_items(self.source, words, limit=limit, offset=offset, **within)

    def show(self, name: str, kind: str = "", *, limit: int = 20) -> dict[str, Table]:
        """Everything about one thing: report name → table, those without rows left out.

        >>> sorted(g.show("24/17"))
        ['case-chain', 'case-history']
        """
        thing = identify(self.source, name, kind)
        return {query.name: table for query, table in pages(self.source, thing, limit)}

    def names(self, kind: str) -> tuple[Candidate, ...]:
        """All entities of a kind (person, council, case …) with label and scope.

        >>> sorted({str(one) for one in g.names("municipality") if not one.label.isdigit()})
        ['Nørre Vig Kommune', 'Stiby Kommune']
        """
        return candidates(self.source, kind)

    def queries(self) -> tuple[Query, ...]:
        """The catalogue.

        >>> [query.name for query in g.queries() if "law" in query.tags and query.role == "reports"]
        ['laws-by-council-type', 'laws-cited']
        """
        return catalogue()

    def close(self) -> None:
        """Let go of the store."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        where: Any = getattr(self.source, "url", None) or getattr(
            getattr(self.source, "store", None), "folder", "memory"
        )
        return f"<kg.Graph {where}>"


class Questions:
    """The reports of the catalogue as functions: `g.ask.who_attended(meeting=…)`, in English or Danish."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __dir__(self) -> list[str]:
        return [query.name.replace("-", "_") for query in catalogue("reports")]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            query = find(name.replace("_", "-"))
        except QueryError as error:
            raise AttributeError(str(error)) from None

        def ask(**values: Any) -> Table:
            return self._graph.query(query.name, **values)

        ask.__doc__ = f"{query.summary}.\n\n{query.description}".strip()
        own = [*(param.name for param in query.params), "limit", "offset", "evidence", "timeout"]
        return shown(ask, name, [keyword(one, default=None) for one in own])


def build(*paths: Path | str, store: Path | str = ".kg", config: Path | str | None = None, **options: Any) -> Graph:
    """Read minutes into the store and open it: what `kg build` does. `options` are those of `kg.pipeline.build`.

    import kg
    g = kg.build("data/minutes")
    """
    from kg.pipeline import build as run

    run([Path(path) for path in paths], Path(store), settings_file.load(Path(config) if config else None), **options)
    return open(store, config=config)


def open(store: Path | str = ".kg", *, endpoint: str | None = None, config: Path | str | None = None) -> Graph:
    """Open the store in a folder, or the graph behind a SPARQL endpoint. Raises `StoreError` when there is none.

    `config` names the settings, `kg.toml` in this folder when there is one: whom they hide is hidden.

    import kg
    with kg.open() as g:
        print(g.query("attendance", person="Inga Lykke"))
    """
    folder = Path(store)
    settings = settings_file.here(Path(config) if config is not None else None)
    if endpoint is None and not stores.exists(folder):
        endpoint = settings.endpoint
    if endpoint is not None:
        from kg.remote import connect

        return Graph(connect(endpoint))
    if not stores.exists(folder):
        raise StoreError("no store here", where=str(folder), remedy="run `kg build` first, or name another folder")
    hiding.ensure(folder, settings)
    closing = ExitStack()
    return Graph(here(closing.enter_context(stores.reader(folder))), closing)
