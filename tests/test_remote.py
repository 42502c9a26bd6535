"""Other engines over HTTP on loopback: Oxigraph's server, Virtuoso where it is installed, and servers that fail."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import small_store

from kg import store as stores
from kg.errors import KgError, QueryError, StoreError
from kg.query import ask, catalogue, find, here
from kg.remote import Credentials, Endpoint, connect, pull, push
from kg.store import Store

BASE = small_store.BASE
OXIGRAPH = Path(sys.executable).parent / "oxigraph"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stores.reader(small_store.build(tmp_path_factory.mktemp("small"))) as opened:
        yield opened


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, cwd: Path) -> Iterator[None]:
    """A server, from its first answer to its end."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.get(url, timeout=2)
                break
            except httpx.HTTPError:
                assert process.poll() is None, f"{command[0]} ended"
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Oxigraph's server; gives its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}", "--location", str(folder / "ox"), *options]
    with running(command, url, folder):
        yield url


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso with an open SPARQL endpoint; gives its address."""
    port, http = free_port(), free_port()
    (folder / "v.ini").write_text(
        f"[Database]\nDatabaseFile={folder}/v.db\nErrorLogFile={folder}/v.log\nLockFile={folder}/v.lck\n"
        f"TransactionFile={folder}/v.trx\nxa_persistent_file={folder}/v.pxa\n"
        f"[TempDatabase]\nDatabaseFile={folder}/t.db\nTransactionFile={folder}/t.trx\n"
        f"[Parameters]\nServerPort={port}\nNumberOfBuffers=4000\nMaxDirtyBuffers=2000\n"
        f"[HTTPServer]\nServerPort={http}\nServerThreads=4\n[SPARQL]\nResultSetMaxRows=100000\n",
        encoding="utf-8",
    )
    url = f"http://127.0.0.1:{http}/sparql"
    rights = "grant SPARQL_UPDATE to \"SPARQL\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);"
    with running(["virtuoso-t", "+configfile", str(folder / "v.ini"), "+foreground"], url, folder):
        client = shutil.which("isql-vt") or "isql-vt"
        subprocess.run([client, f"127.0.0.1:{port}", "dba", "dba", f"exec={rights}"], check=True, capture_output=True)
        yield url


@pytest.fixture(scope="module", params=["default graph apart", "union default graph"])
def server(small: Store, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Oxigraph holding the invented meetings, configured in both ways."""
    options = ["--union-default-graph"] if request.param == "union default graph" else []
    with oxigraph(tmp_path_factory.mktemp("server"), *options) as url:
        push(small, f"{url}/store", base=BASE, credentials=Credentials())
        yield url


def test_the_whole_catalogue_answers_as_here(small: Store, server: str) -> None:
    there, local = connect(f"{server}/query", Credentials()), here(small)
    for query in catalogue():
        if query.form == "SELECT" and not any(param.required for param in query.params):
            ordered = query.role in ("reports", "tables")
            found, wanted = (ask(one, query).terms for one in (there, local))
            assert (found if ordered else sorted(found, key=str)) == (wanted if ordered else sorted(wanted, key=str)), (
                query.name
            )
    values = {"person": "åsa", "since": "2024"}
    assert ask(there, find("attendance"), values).terms == ask(local, find("attendance"), values).terms
    described = find("describe/entity")
    iri = {"iri": f"{BASE}id/person/asa"}
    from kg.query import graph

    assert set(graph(there, described, iri).triples or ()) == set(graph(local, described, iri).triples or ())


def test_errors_of_an_endpoint_are_clear(server: str) -> None:
    endpoint = Endpoint(f"{server}/query")
    with pytest.raises(QueryError, match="refuses the query"):
        endpoint.answer("SELECT nonsense")
    with pytest.raises(StoreError, match="404"):
        Endpoint(f"{server}/nosuch").answer("ASK { ?s ?p ?o }")
    with pytest.raises(StoreError, match="cannot be reached"):
        Endpoint("http://127.0.0.1:9/sparql").answer("ASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match="no address"):
        connect("ftp://example.org")
    with pytest.raises(QueryError, match="no full-text index"):
        endpoint.matching("herberg")


def test_an_endpoint_without_minutes_says_so(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as url, pytest.raises(StoreError, match="holds no minutes; send some with kg push"):
        connect(f"{url}/query", Credentials())


@pytest.mark.parametrize("way", ["gsp", "update"])
def test_only_changed_graphs_are_sent(tmp_path: Path, way: str) -> None:
    folder = small_store.build(tmp_path / "s")
    with oxigraph(tmp_path) as url:
        target = f"{url}/store" if way == "gsp" else f"{url}/update"

        def send() -> tuple[int, int, int]:
            with stores.reader(folder) as opened:
                done = push(opened, target, base=BASE, way=way, credentials=Credentials())  # type: ignore[arg-type]
            return done.sent, done.dropped, done.unchanged

        assert send() == (8, 0, 0)
        assert send() == (0, 0, 8)
        with stores.writer(folder) as writing:
            writing.start()
            writing.replace([f"{BASE}id/document/aaaa000000000003"], {})
            writing.change(f"{BASE}graph/entities", [], [f"<{BASE}id/person/new> <u:p> <u:o>"])
            writing.publish()
        assert send() == (1, 1, 6)
        assert send() == (0, 0, 7)
        graphs = {
            row[0] for row in Endpoint(f"{url}/query").answer("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows
        }
        assert len(graphs) == 8  # seven, and the one that keeps the digests


def test_a_killed_transfer_of_other_minutes_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two requests, whichever: what is sent next is there, and nothing of what was under way."""
    from kg.remote import transfer

    more, fewer = small_store.build(tmp_path / "more"), small_store.build(tmp_path / "fewer")
    with stores.writer(fewer) as writing:
        writing.start()
        writing.replace([f"{BASE}id/document/aaaa000000000003"], {})
        writing.change(f"{BASE}graph/entities", [], [f"<{BASE}id/person/new> <u:p> <u:o>"])
        writing.publish()
    usual = transfer._Http.send
    left = 0

    def dying(http: transfer._Http, method: str, url: str, **how: Any) -> bytes:
        nonlocal left
        if method in ("PUT", "DELETE"):
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        return usual(http, method, url, **how)

    monkeypatch.setattr(transfer._Http, "send", dying)
    with oxigraph(tmp_path) as url, stores.reader(more) as one, stores.reader(fewer) as two:
        for seen, meant in ((two, one), (one, two)):
            for requests in range(4):
                left = 1_000
                push(seen, f"{url}/store", base=BASE, credentials=Credentials())
                left = requests
                with pytest.raises(KeyboardInterrupt):
                    push(meant, f"{url}/store", base=BASE, credentials=Credentials())
                left = 1_000
                push(seen, f"{url}/store", base=BASE, credentials=Credentials())
                counts = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
                rows = Endpoint(f"{url}/query").answer(counts).rows
                there = {g.value: int(n.value) for g, n in rows if not g.value.endswith("graph/push")}
                assert there == {g: sum(1 for _ in seen.quads(graph=ox.NamedNode(g))) for g in seen.graphs()}, requests


def test_a_broken_transfer_goes_on_where_it_stopped(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.remote import transfer

    monkeypatch.setattr(transfer, "BATCH", 2)
    with oxigraph(tmp_path) as url:
        told: list[str] = []

        def stop(done: int, total: int, graph: str) -> None:
            told.append(graph)
            if done == 5:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            push(small, f"{url}/store", base=BASE, credentials=Credentials(), on_progress=stop)
        assert len(told) == 5
        done = push(small, f"{url}/store", base=BASE, credentials=Credentials())
        assert (done.sent, done.unchanged) == (3, 5)


def test_what_is_pulled_is_what_was_pushed(small: Store, server: str, tmp_path: Path) -> None:
    import io

    import pyoxigraph as ox

    done = pull(f"{server}/query", tmp_path / "copy", credentials=Credentials())
    assert done.sent == 8

    def quads(opened: Store) -> list[str]:
        out = io.BytesIO()
        opened.dump(out, ox.RdfFormat.N_QUADS)
        return sorted(out.getvalue().decode().splitlines())

    with stores.reader(tmp_path / "copy") as copy:
        assert quads(copy) == quads(small)


@pytest.mark.skipif(shutil.which("virtuoso-t") is None, reason="Virtuoso is not installed")
def test_virtuoso_answers_the_catalogue(small: Store, tmp_path: Path) -> None:
    local = here(small)
    with virtuoso(tmp_path) as url:
        assert push(small, f"{url}-graph-crud", base=BASE, credentials=Credentials()).sent == 8
        assert push(small, url, base=BASE, way="update", credentials=Credentials()).unchanged == 8
        there = connect(url, Credentials())
        for query in catalogue():
            if query.form == "SELECT" and not any(param.required for param in query.params):
                found, wanted = (sorted(ask(one, query).csv().splitlines()) for one in (there, local))
                assert (found == wanted) is (f"{query.role}/{query.name}" != "reports/meetings"), (
                    query.name
                )  # docs/scaling.md


class _Broken(BaseHTTPRequestHandler):
    """Answers as a server does that is cut off, overloaded, closed or talking of something else."""

    how = ""
    calls = 0

    def answer(self) -> None:
        type(self).calls += 1
        body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","va'
        status = 200
        if self.how == "closed":
            status, body = 401, b""
        elif self.how == "overloaded" or (self.how == "stumbles" and type(self).calls < 3):
            status, body = 503, b"busy"
        elif self.how == "page":
            body = b"<html>welcome</html>"
        elif self.how == "slow":
            time.sleep(3)
        elif self.how == "stumbles":
            body = b""
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if self.how == "page" else "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def broken(how: str) -> Iterator[str]:
    """A server that fails in one way; gives its address."""
    handler = type("Broken", (_Broken,), {"how": how, "calls": 0})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut off", "cannot be read.*cut off"),
        ("page", "cannot be read"),
        ("closed", "KG_ENDPOINT_USER"),
        ("overloaded", "failed|cannot be reached"),
        ("slow", "no answer within 1 s"),
    ],
)
def test_a_bad_answer_is_an_error_never_a_shorter_table(how: str, said: str) -> None:
    with broken(how) as url, pytest.raises(KgError, match=said):
        Endpoint(url, Credentials()).answer("SELECT ?s { ?s ?p ?o }", timeout=1)


def test_a_stumbling_receiver_is_tried_again(small: Store) -> None:
    with broken("stumbles") as url:
        done = push(small, url, base=BASE, credentials=Credentials(), pause=0.01)
    assert done.sent == 8
    with broken("overloaded") as url, pytest.raises(StoreError, match="goes on where it stopped"):
        push(small, url, base=BASE, credentials=Credentials(), pause=0.01)


def test_credentials_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_USER", "anna")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "hemmelig")
    found = Credentials.of_environment()
    assert found.password == "hemmelig"
    assert "hemmelig" not in repr(Endpoint("http://x/", found)) + repr(found) + str(found)
