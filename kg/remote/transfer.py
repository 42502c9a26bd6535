"""Named graphs to an endpoint and from one: changed graphs only, and a broken transfer goes on where it stopped.

The receiver keeps the digest of every graph it was sent in a graph of its own, `{base}graph/push`; a graph whose
digest there is the one here is not sent again, one that is no more is dropped there. What is about to change is
written down first, and each digest after the graph it vouches for: a transfer that breaks repeats at most the last few,
and the next one, also of other minutes, finds all that the broken one may have left. Sending twice changes nothing.

Two ways: the SPARQL 1.1 Graph Store Protocol (`PUT`, `DELETE`), and SPARQL 1.1 Update (`DROP`, `INSERT DATA`).
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self
from urllib.parse import quote

import httpx
import pyoxigraph as ox

from kg import whole
from kg.errors import StoreError
from kg.remote.endpoint import Credentials, Endpoint
from kg.store import Store, writer

__all__ = ["Transfer", "pull", "push"]

#: Triples per update request, graphs between two writings of the digests, tries per request.
CHUNK, BATCH, TRIES = 5_000, 50, 4
#: In the place of the digest of a graph that is being sent or dropped.
UNDER_WAY = ""
CHECKSUM = ox.NamedNode("http://spdx.org/rdf/terms#checksumValue")

Way = Literal["gsp", "update"]
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a transfer did: graphs sent (or fetched), dropped, and left alone because they had not changed."""

    sent: int
    dropped: int
    unchanged: int
    triples: int


class _Receiver(Protocol):
    """A place that takes graphs."""

    def put(self, graph: str, triples: Sequence[str]) -> None:
        """Make the graph hold exactly these (N-Triples without full stop)."""

    def drop(self, graph: str) -> None:
        """Remove the graph; not an error when it is not there."""

    def digests(self, graph: str) -> dict[str, str]:
        """Graph → digest, as the graph of that name says."""


def push(
    store: Store,
    url: str,
    *,
    base: str,
    way: Way = "gsp",
    query: str = "",
    credentials: Credentials | None = None,
    on_progress: Told | None = None,
    pause: float = 1.0,
) -> Transfer:
    """Send the named graphs of `store` to `url` (a Graph Store or, with `way="update"`, an update endpoint).

    `query` is the query endpoint beside an update endpoint, guessed when empty. `pause` seconds stand between tries.
    Raises `StoreError` when the receiver refuses or is not there.
    """
    who = Credentials.of_environment() if credentials is None else credentials
    ledger = f"{base}graph/push"
    with _Http(url, who, pause) as http:
        receiver: _Receiver = _Gsp(http) if way == "gsp" else _Update(http, Endpoint(query or _beside(url), who))
        there = receiver.digests(ledger)
        here = {graph: _digest(_lines(store, graph)) for graph in store.graphs() if graph != ledger}
        gone = sorted(set(there) - set(here))
        changed = [graph for graph, digest in here.items() if there.get(graph) != digest]
        if gone or changed:
            there |= dict.fromkeys((*gone, *changed), UNDER_WAY)
            _write_down(receiver, ledger, there)
        sent = triples = 0
        try:
            for graph in gone:
                receiver.drop(graph)
                del there[graph]
            for place, graph in enumerate(changed, 1):
                lines = _lines(store, graph)
                receiver.put(graph, lines)
                there[graph] = here[graph]
                sent += 1
                triples += len(lines)
                if sent % BATCH == 0:
                    _write_down(receiver, ledger, there)
                if on_progress:
                    on_progress(place, len(changed), graph)
        finally:
            if gone or changed:
                _write_down(receiver, ledger, there)
    return Transfer(sent, len(gone), len(here) - len(changed), triples)


def _lines(store: Store, graph: str) -> list[str]:
    """The triples of a graph in one order."""
    return sorted(str(quad.triple) for quad in store.quads(graph=ox.NamedNode(graph)))


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write_down(receiver: _Receiver, ledger: str, digests: dict[str, str]) -> None:
    rows = [f"{ox.NamedNode(g)} {CHECKSUM} {ox.Literal(d)}" for g, d in sorted(digests.items())]
    receiver.put(ledger, rows)


def pull(
    url: str,
    folder: Path,
    *,
    credentials: Credentials | None = None,
    on_progress: Told | None = None,
) -> Transfer:
    """Fetch every named graph of the query endpoint `url` into a fresh store in `folder`, shown when all are there.

    Raises `StoreError`; what was in the folder stays until the last graph has come.
    """
    who = Credentials.of_environment() if credentials is None else credentials
    endpoint = Endpoint(url, who)
    names = endpoint.answer("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
    graphs = [row[0] for row in names if isinstance(row[0], ox.NamedNode) and not row[0].value.endswith("graph/push")]
    if not graphs:
        raise StoreError("has no named graphs", where=url, remedy="check the address")
    triples = 0
    with whole.told(folder), writer(folder) as store:
        store.start(fresh=True)
        for place, graph in enumerate(graphs, 1):
            found = endpoint.answer(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}").triples or ()
            lines = "".join(f"{triple} {graph} .\n" for triple in found)
            store.load(lines.encode())
            triples += len(found)
            if on_progress:
                on_progress(place, len(graphs), graph.value)
        store.optimize()
        store.publish()
    return Transfer(len(graphs), 0, 0, triples)


def _beside(update: str) -> str:
    """The query endpoint beside an update endpoint, by the habits of Oxigraph, Fuseki, GraphDB and RDF4J."""
    for ending, other in (("/update", "/query"), ("/statements", "")):
        if update.endswith(ending):
            return update.removesuffix(ending) + other
    return update


class _Http(AbstractContextManager["_Http"]):
    """Requests with credentials, tried again when the other side stumbles."""

    def __init__(self, url: str, credentials: Credentials, pause: float) -> None:
        headers = {"Authorization": f"Bearer {credentials.token}"} if credentials.token else {}
        auth = (credentials.user, credentials.password) if credentials.user and not credentials.token else None
        self.url = url
        self.pause = pause
        self._client = httpx.Client(auth=auth, headers={"User-Agent": "council-kg", **headers}, timeout=120)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def send(self, method: str, url: str, *, body: bytes = b"", media: str = "", missing: bool = False) -> bytes:
        """The body of a response; b"" for 404 when it may be `missing`. Raises `StoreError`."""
        headers = {"Content-Type": media} if media else {"Accept": "application/n-triples"}
        why = ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                response = self._client.request(method, url, content=body or None, headers=headers)
            except httpx.InvalidURL:
                raise StoreError("is no address", where=url, remedy="give one that starts with https://") from None
            except httpx.HTTPError as error:
                why = f"cannot be reached: {error}"
                continue
            if response.status_code == 404 and missing:
                return b""
            if response.is_success:
                return response.content
            why = f"answers {response.status_code}: {' '.join(response.text.split())[:200]}"
            if response.status_code in (401, 403):
                remedy = "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN"
                raise StoreError(why, where=self.url, remedy=remedy)
            if response.status_code < 500 and response.status_code != 429:
                raise StoreError(why, where=self.url, remedy="check the address, and --update")
        raise StoreError(why, where=self.url, remedy="run the same command again: it goes on where it stopped")


class _Gsp:
    """SPARQL 1.1 Graph Store HTTP Protocol."""

    def __init__(self, http: _Http) -> None:
        self._http = http

    def _place(self, graph: str) -> str:
        join = "&" if "?" in self._http.url else "?"
        return f"{self._http.url}{join}graph={quote(graph, safe='')}"

    def put(self, graph: str, triples: Sequence[str]) -> None:
        body = "".join(f"{line} .\n" for line in triples).encode()
        if body:
            self._http.send("PUT", self._place(graph), body=body, media="application/n-triples")
        else:
            self.drop(graph)

    def drop(self, graph: str) -> None:
        self._http.send("DELETE", self._place(graph), missing=True)

    def digests(self, graph: str) -> dict[str, str]:
        data = self._http.send("GET", self._place(graph), missing=True)
        found = ox.parse(io.BytesIO(data), format=ox.RdfFormat.N_TRIPLES)
        return {q.subject.value: q.object.value for q in found if _is_digest(q)}


def _is_digest(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal) and quad.predicate == CHECKSUM


class _Update:
    """SPARQL 1.1 Update; digests are read by query."""

    def __init__(self, http: _Http, endpoint: Endpoint) -> None:
        self._http = http
        self._endpoint = endpoint

    def put(self, graph: str, triples: Sequence[str]) -> None:
        node = ox.NamedNode(graph)
        chunks = (" .\n".join(triples[at : at + CHUNK]) for at in range(0, len(triples), CHUNK))
        steps: Iterator[str] = (f"INSERT DATA {{ GRAPH {node} {{\n{chunk}\n}} }}" for chunk in chunks)
        first = next(steps, "")
        self._send(f"DROP SILENT GRAPH {node}" + (f" ;\n{first}" if first else ""))
        for step in steps:
            self._send(step)

    def drop(self, graph: str) -> None:
        self._send(f"DROP SILENT GRAPH {ox.NamedNode(graph)}")

    def digests(self, graph: str) -> dict[str, str]:
        rows = self._endpoint.answer(
            f"SELECT ?g ?d WHERE {{ GRAPH {ox.NamedNode(graph)} {{ ?g {CHECKSUM} ?d }} }}"
        ).rows
        return {g.value: d.value for g, d in rows if isinstance(g, ox.NamedNode) and isinstance(d, ox.Literal)}

    def _send(self, update: str) -> None:
        self._http.send("POST", self._http.url, body=update.encode(), media="application/sparql-update")
