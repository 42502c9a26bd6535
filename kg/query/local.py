"""The store here as a `Source`: the union of its named graphs, in this process or in one that can be ended.

Takes an open store; gives `Answer`s. A stranger's query, and any with a time limit, runs in a process of its own on a
read-only view of the store, without network and with bounded memory, because the engine itself can be neither limited
nor interrupted; the process is killed when the time is over.
"""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.errors import QueryError
from kg.processes import command, death
from kg.query.names import Candidate
from kg.query.run import Answer
from kg.search import search
from kg.sparql import SparqlError, reaches_out, states_dataset
from kg.store import Store
from kg.vocab import prefixes

__all__ = ["Engine", "Local", "here", "of_engine"]


#: Items that full text may hand to a query.
MATCHES = 2_000
#: Bytes of memory that a query of one's own may use; rows and bytes of its answer.
_MEMORY, _NO_BOUND = 4_000_000_000, 1 << 40


class Engine(Protocol):
    """What this module uses of the embedded store."""

    def query(self, sparql: str, /, *, use_default_graph_as_union: bool = ..., prefixes: Any = ...) -> Any:
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

    def foreign(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a stranger's query. Raises `QueryError`, `SparqlError`."""
        if self._folder is not None:
            return _in_child(self._folder, sparql, timeout)
        if reaches_out(sparql):
            raise QueryError("SERVICE is refused here", remedy="ask that endpoint itself with --endpoint")
        found = self._engine.query(
            sparql, use_default_graph_as_union=not states_dataset(sparql), prefixes=dict(prefixes())
        )
        return of_engine(found)

    def sentence(self, passage: str) -> str | None:
        """The sentence around a passage, when the store keeps the text."""
        return self._sentence(passage) if self._sentence else None

    def matching(self, words: str) -> list[ox.NamedNode]:
        """Items that `kg search` finds, best first; at most `MATCHES`. Raises `StoreError` without an index."""
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


def _in_child(folder: Path, sparql: str, timeout: float | None) -> Answer:
    """Run in a process of its own; kill it when `timeout` seconds are over."""
    job = {"query": sparql, "results": "json", "graphs": "nt", "default_graphs": [], "named_graphs": []}
    try:
        data = json.dumps(job).encode()
    except UnicodeEncodeError:
        raise QueryError("the query holds half a character", remedy="pass valid Unicode") from None
    child = subprocess.Popen(
        command("kg.worker", str(folder), str(_MEMORY), str(_NO_BOUND), str(_NO_BOUND)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = child.communicate(struct.pack(">I", len(data)) + data, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"no answer within {timeout:g} s", remedy="narrow the query, add LIMIT, or raise --timeout"
        ) from None
    finally:
        child.kill()
        child.communicate()
    return _of_frames(out, child.returncode, err)


def _of_frames(out: bytes, status: int, complaint: bytes) -> Answer:
    """What a worker's frames say (see `kg.worker`)."""
    head: dict[str, Any] = {}
    body = bytearray()
    at, last = 0, b""
    while at + 5 <= len(out):
        last, size = out[at : at + 1], struct.unpack(">I", out[at + 1 : at + 5])[0]
        payload = out[at + 5 : at + 5 + size]
        at += 5 + size
        if last == b"H":
            head = json.loads(payload)
        elif last == b"D":
            body += payload
        elif last == b"X":
            raise _refusal(json.loads(payload))
    if last != b"E":
        why = death(status) if status else complaint.decode(errors="replace").strip()[-300:]
        raise QueryError(f"the query ended its process: {why}", remedy="narrow the query, or nest it less")
    if head["kind"] == "graph":
        quads = ox.parse(bytes(body), format=ox.RdfFormat.N_TRIPLES)
        return Answer(triples=tuple(sorted((quad.triple for quad in quads), key=str)))
    return of_engine(ox.parse_query_results(bytes(body), format=ox.QueryResultsFormat.JSON))


def _refusal(said: Mapping[str, Any]) -> QueryError:
    syntax = said["syntax"]
    if syntax:
        return SparqlError("not valid SPARQL", line=syntax["line"], remedy=syntax["remedy"], picture=syntax["picture"])
    remedy = "ask that endpoint itself with --endpoint" if said["status"] == 403 else "mend the query"
    return QueryError(said["message"], remedy=remedy)
