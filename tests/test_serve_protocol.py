"""SPARQL 1.1 Protocol, query operation, against the running server: the W3C's cases by their names, and our refusals.

Cases after the SPARQL 1.1 Protocol test suite (`query_*`, `bad_query_*`); a test's name is the case's.
"""

from __future__ import annotations

import csv
import http.client
import io
import shutil
import socket
import subprocess
import threading
import time
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from conftest import Server

ASK = "ASK {}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def client(server: Server) -> Any:
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def graphs(client: httpx.Client) -> list[str]:
    """Two named graphs of the samples."""
    answer = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s a kg:Meeting } } ORDER BY ?g"})
    return [row["g"]["value"] for row in answer.json()["results"]["bindings"] if "/document/" in row["g"]["value"]][:2]


def truth(answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/sparql-results+json")
    return bool(answer.json()["boolean"])


# query operation -------------------------------------------------------------------------------------------------


def test_query_get(client: httpx.Client) -> None:
    assert truth(client.get("/sparql", params={"query": ASK}))


def test_query_post_form(client: httpx.Client) -> None:
    assert truth(client.post("/sparql", content=urlencode({"query": ASK}), headers=FORM))


def test_query_post_direct(client: httpx.Client) -> None:
    assert truth(client.post("/sparql", content=ASK, headers=DIRECT))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_dataset_default_graph(client: httpx.Client, graphs: list[str], way: str) -> None:
    query = f"ASK {{ <{graphs[0]}> dct:identifier ?a FILTER NOT EXISTS {{ <{graphs[1]}> dct:identifier ?b }} }}"
    dataset = {"default-graph-uri": graphs[0]}
    assert truth(ask(client, way, query, dataset))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_dataset_default_graphs(client: httpx.Client, graphs: list[str], way: str) -> None:
    query = f"ASK {{ <{graphs[0]}> dct:identifier ?a . <{graphs[1]}> dct:identifier ?b }}"
    assert truth(ask(client, way, query, {"default-graph-uri": graphs}))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_dataset_named_graphs(client: httpx.Client, graphs: list[str], way: str) -> None:
    query = (
        f"ASK {{ GRAPH ?g {{ <{graphs[0]}> dct:identifier ?a }} GRAPH ?h {{ <{graphs[1]}> dct:identifier ?b }} "
        "FILTER NOT EXISTS { ?s ?p ?o } }"
    )
    assert truth(ask(client, way, query, {"named-graph-uri": graphs}))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_dataset_full(client: httpx.Client, graphs: list[str], way: str) -> None:
    query = f"ASK {{ <{graphs[0]}> dct:identifier ?a . GRAPH <{graphs[1]}> {{ <{graphs[1]}> dct:identifier ?b }} }}"
    assert truth(ask(client, way, query, {"default-graph-uri": graphs[0], "named-graph-uri": graphs[1]}))


def test_query_multiple_dataset_protocol_wins(client: httpx.Client, graphs: list[str]) -> None:
    query = f"ASK FROM <http://example.org/nothing> {{ <{graphs[0]}> dct:identifier ?a }}"
    assert truth(client.get("/sparql", params={"query": query, "default-graph-uri": graphs[0]}))


SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig")


@pytest.mark.parametrize("accept", SOLUTIONS)
def test_query_content_type_select(client: httpx.Client, accept: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?one) {}"}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    assert answer.headers["vary"] == "Accept"
    if accept.endswith("json"):
        assert answer.json()["results"]["bindings"][0]["one"]["value"] == "1"
    elif accept.endswith("xml"):
        assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    else:
        assert "one" in answer.text.splitlines()[0]


def test_csv_runs_in_no_spreadsheet(client: httpx.Client) -> None:
    query = """SELECT ("=1+1" AS ?a) ("-5" AS ?b) ('@x, "y"'@da AS ?c) (<x:+> AS ?d) (BNODE() AS ?e) ?f (3 AS ?g) {}"""
    for door, cells in (({}, '\'=1+1,-5,"\'@x, ""y""",x:+,_:'), ({"raw": "1"}, '=1+1,-5,"@x, ""y""",x:+,_:')):
        answer = client.get("/sparql", params={"query": query, **door}, headers={"Accept": "text/csv"})
        head, row, end = answer.text.split("\r\n")
        assert (head, end) == ("a,b,c,d,e,f,g", "")
        assert row.startswith(cells)
        assert row.endswith(",,3")
    many = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 4000"}, headers={"Accept": "text/csv"})
    assert len(list(csv.reader(io.StringIO(many.text, newline="")))) == 4001


def test_tsv_runs_in_no_spreadsheet(client: httpx.Client) -> None:
    query = r"""SELECT ("=1+1" AS ?a) ("-5" AS ?b) ("@x\t\"y\""@da AS ?c) (<x:+> AS ?d) ?f (3 AS ?g) {}"""
    for door, a, c in (({}, "'=1+1", "'@x"), ({"raw": "1"}, "=1+1", "@x")):
        answer = client.get("/sparql", params={"query": query, **door}, headers={"Accept": "text/tab-separated-values"})
        row = rf'"{a}"{chr(9)}"-5"{chr(9)}"{c}\t\"y\""@da{chr(9)}<x:+>{chr(9)}{chr(9)}3'
        assert answer.text.splitlines() == ["?a\t?b\t?c\t?d\t?f\t?g", row]
    for raw in ("", "1"):
        given = {"query": "SELECT * { ?s ?p ?o } LIMIT 4000", "format": "tsv", "raw": raw}
        assert len(client.get("/sparql", params=given).text.splitlines()) == 4001


@pytest.mark.parametrize("accept", SOLUTIONS[:2])
def test_query_content_type_ask(client: httpx.Client, accept: str) -> None:
    answer = client.get("/sparql", params={"query": ASK}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept)


@pytest.mark.parametrize("accept", TRIPLES)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?c a kg:Council } { ?c a kg:Council }", "DESCRIBE ?c { ?c a kg:Council }"]
)
def test_query_content_type_graphs(client: httpx.Client, query: str, accept: str) -> None:
    from pyoxigraph import RdfFormat, parse

    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(accept)
    assert len(list(parse(answer.content, RdfFormat.from_media_type(accept)))) > 0


def test_bad_query_method(client: httpx.Client) -> None:
    assert client.put("/sparql", params={"query": ASK}).status_code == 405
    assert client.delete("/sparql", params={"query": ASK}).status_code == 405


def test_bad_multiple_queries(client: httpx.Client) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D").status_code == 400
    assert client.post("/sparql?query=ASK%20%7B%7D", content=ASK, headers=DIRECT).status_code == 400


def test_bad_query_wrong_media_type(client: httpx.Client) -> None:
    assert client.post("/sparql", content=ASK, headers={"Content-Type": "text/plain"}).status_code == 415


def test_bad_query_missing_form_type(client: httpx.Client) -> None:
    request = client.build_request("POST", "/sparql", content=urlencode({"query": ASK}).encode())
    assert client.send(request).status_code == 415


def test_bad_query_missing_direct_type(client: httpx.Client) -> None:
    request = client.build_request("POST", "/sparql", content=ASK.encode())
    assert client.send(request).status_code == 415


def test_bad_query_non_utf8(client: httpx.Client) -> None:
    answer = client.post("/sparql", content="ASK { <urn:a> ?p 'æ' }".encode("utf-16"), headers=DIRECT)
    assert answer.status_code == 400
    assert client.get("/sparql?query=ASK%20%7B%FF%7D").status_code == 400


def test_bad_query_syntax(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK { ?s ?p"})
    assert answer.status_code == 400
    assert "^" in answer.text


def test_missing_query_gives_the_service_description(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert "supportedLanguage" in answer.text
    assert client.post("/sparql", content="", headers=FORM).status_code == 400


def ask(client: httpx.Client, way: str, query: str, dataset: dict[str, Any]) -> httpx.Response:
    if way == "get":
        return client.get("/sparql", params={"query": query, **dataset})
    if way == "form":
        return client.post("/sparql", content=urlencode({"query": query, **dataset}, doseq=True), headers=FORM)
    return client.post("/sparql", params=dataset, content=query, headers=DIRECT)


# what is refused -------------------------------------------------------------------------------------------------


class Listener:
    """A web server that notes whether anybody came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.visits = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE <URL> { ?s ?p ?o } }",
        "PREFIX ex: <http://x/> SELECT * { ex:a\\#b ?p ?o . SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { BIND('#' AS ?x) SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { BIND('''\n#''' AS ?x) SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
        "LOAD <URL>",
        "SELECT * FROM <URL> { ?s ?p ?o }",
    ],
)
def test_no_request_ever_goes_out(client: httpx.Client, query: str) -> None:
    listener = Listener()
    answer = client.get("/sparql", params={"query": query.replace("URL", f"http://127.0.0.1:{listener.port}/x")})
    time.sleep(0.2)
    assert listener.visits == 0
    listener.socket.close()
    if "FROM" in query:
        assert answer.json()["results"]["bindings"] == []
    else:
        assert answer.status_code in (400, 403)


@pytest.mark.parametrize("text", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "CLEAR DEFAULT", ""])
def test_updates_are_refused(client: httpx.Client, text: str) -> None:
    assert client.post("/sparql", content=urlencode({"query": text}), headers=FORM).status_code == 400
    assert client.post("/sparql", content=urlencode({"update": text or "x"}), headers=FORM).status_code == 403
    assert (
        client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"}).status_code == 403
    )


def test_unacceptable(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": ASK}, headers={"Accept": "image/png"}).status_code == 406


def test_too_many_rows_are_refused_not_cut(client: httpx.Client) -> None:
    query = "SELECT * { ?s ?p ?o }"
    try:
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    except httpx.RemoteProtocolError:  # the connection ends without the last chunk
        answer = None
    assert answer is None or answer.status_code == 413
    assert client.get("/sparql", params={"query": query + " LIMIT 5000"}).status_code == 200


def test_a_query_past_its_time_is_ended_and_the_others_go_on(server: Server) -> None:
    killer = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answers: list[httpx.Response] = []
    heavy = threading.Thread(
        target=lambda: answers.append(httpx.get(server.url + "sparql", params={"query": killer}, timeout=60))
    )
    heavy.start()
    time.sleep(0.5)
    for _ in range(20):
        assert httpx.get(server.url + "sparql", params={"query": ASK}, timeout=4).status_code == 200
    heavy.join()
    assert answers[0].status_code == 504
    assert "seconds" in answers[0].text
    assert httpx.get(server.url + "sparql", params={"query": ASK}).status_code == 200


def test_a_query_without_bounds_on_memory_hurts_nobody(serve: Any, samples: Any) -> None:
    small = serve(samples, "--memory", "256", "--timeout", "20")
    hungry = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?f))) AS ?x) { ?a ?b ?c . ?d ?e ?f }"
    answer = httpx.get(small.url + "sparql", params={"query": hungry}, timeout=60)
    assert answer.status_code in (413, 504)
    assert httpx.get(small.url + "sparql", params={"query": ASK}, timeout=30).status_code == 200


def test_workers_have_no_network(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["confined"] == {"memory": True, "network": True}


def test_slow_and_oversized_requests(server: Server) -> None:
    place = urlsplit(server.url)
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(20)]
    for connection in slow:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nA"
        )
    assert httpx.get(server.url + "sparql", params={"query": ASK}, timeout=5).status_code == 200
    for connection in slow:
        connection.close()
    huge = httpx.post(server.url + "sparql", content=b"#" * 2_000_000, headers=DIRECT, timeout=20)
    assert huge.status_code == 413
    assert httpx.post(server.url + "sparql", content=b"#" * 300_000 + b"\nASK {}", headers=DIRECT).status_code == 413


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /sparql?query=%",
        b"\x00\x01\x02\r\n\r\n",
        b"GET /id/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /assets/%2e%2e/%2e%2e/cli.py HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET //etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /id/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /id/council/510/%3Cscript%3E HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_malformed_requests_and_paths_outside(server: Server, raw: bytes) -> None:
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert b"root:" not in answer
    assert b"<script>" not in answer.lower().split(b"\r\n\r\n", 1)[-1].replace(b"<script type=", b"").replace(
        b"<script src=", b""
    )


def test_clients_people_use(server: Server) -> None:
    from rdflib import Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore
    from SPARQLWrapper import JSON, SPARQLWrapper

    wrapper = SPARQLWrapper(server.url + "sparql")
    wrapper.setQuery("SELECT ?m { ?m a kg:Meeting } LIMIT 3")
    wrapper.setReturnFormat(JSON)
    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == 3
    rows = list(Graph(store=SPARQLStore(server.url + "sparql")).query("SELECT ?m { ?m a kg:Council } LIMIT 2"))
    assert len(rows) == 2
    curl = shutil.which("curl")
    if curl:
        asked = [curl, "-sfL", "-H", "Accept: text/turtle", server.url + "id/council/510/udsatteraad"]
        assert "kg:Council" in subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        asked = [
            curl,
            "-sf",
            "-H",
            "Accept: text/csv",
            "--data-urlencode",
            "query=SELECT (1 AS ?n) {}",
            server.url + "sparql",
        ]
        assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split() == ["n", "1"]
    raw = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    raw.request("HEAD", "/")
    assert raw.getresponse().status == 200
    raw.close()
