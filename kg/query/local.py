"""The store here as a `Source`: the union of its named graphs, in this process or in one that can be ended.

Takes an open store; gives `Answer`s. With a time limit the query runs in a child process on a read-only view of the
store, because the engine itself can be neither limited nor interrupted; the child is killed when the time is over.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.names import Candidate
from kg.query.run import Answer
from kg.search import search
from kg.store import Store

__all__ = ["Engine", "Local", "here", "of_engine"]


#: Items that full text may hand to a query.
MATCHES = 2_000


class Engine(Protocol):
    """What this module uses of the embedded store."""

    def query(self, sparql: str, /, *, use_default_graph_as_union: bool = ...) -> Any:
        """Solutions, triples or a boolean."""


class Local:
    """A `Source` over an engine. `folder` (of the store) is what a child process opens when there is a time limit."""

    def __init__(
        self,
        engine: Engine,
        folder: Path | None = None,
        sentence: Callable[[str], str | None] | None = None,
        store: Store | None = None,
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._sentence = sentence
        self.store = store
        self.names: dict[str, tuple[Candidate, ...]] = {}

    def answer(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a query. Raises SyntaxError as the engine words it, `QueryError` when the time is over."""
        if timeout is not None and self._folder is not None:
            return _in_child(self._folder, sparql, timeout)
        return of_engine(self._engine.query(sparql, use_default_graph_as_union=True))

    def sentence(self, passage: str) -> str | None:
        """The sentence around a passage, when the store keeps the text."""
        return self._sentence(passage) if self._sentence else None

    def matching(self, words: str) -> list[ox.NamedNode]:
        """Items whose text holds the words, best first; at most `MATCHES`. Raises `StoreError` without an index."""
        if self.store is None:
            raise QueryError("full text needs a store on disk", remedy="leave that parameter out")
        return [ox.NamedNode(hit.iri) for hit in search(self.store, words, limit=MATCHES)]


def here(store: Store) -> Local:
    """An open store as a source."""
    return Local(store, store.folder, store.sentence, store)


def of_engine(found: Any) -> Answer:
    """An `Answer` of what the engine returns."""
    if isinstance(found, ox.QueryBoolean):
        return Answer(truth=bool(found))
    if isinstance(found, ox.QueryTriples):
        return Answer(triples=tuple(sorted(found, key=str)))
    variables = tuple(variable.value for variable in found.variables)
    return Answer(variables, tuple(tuple(solution[name] for name in variables) for solution in found))


def _in_child(folder: Path, sparql: str, timeout: float) -> Answer:
    """Run in a child process; kill it when `timeout` seconds are over."""
    child = subprocess.Popen(
        [sys.executable, "-m", "kg.query.child", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = child.communicate(sparql.encode("utf-8", "surrogatepass"), timeout=timeout)
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"no answer within {timeout:g} s", remedy="narrow the query, add LIMIT, or raise --timeout"
        ) from None
    finally:
        child.kill()
        child.communicate()
    if child.returncode != 0:
        raise QueryError(f"the query process failed: {err.decode(errors='replace').strip()[-300:]}", remedy="report it")
    head, _, body = out.partition(b"\n")
    return _of_child(json.loads(head), body)


def _of_child(head: Mapping[str, Any], body: bytes) -> Answer:
    if "syntax" in head:
        raise SyntaxError(head["syntax"])
    if "refused" in head:
        raise QueryError(head["refused"], remedy="mend the query")
    if head["form"] == "triples":
        quads = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        return Answer(triples=tuple(sorted((quad.triple for quad in quads), key=str)))
    return of_engine(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
