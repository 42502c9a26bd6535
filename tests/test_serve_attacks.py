"""Attacks on a running server: whatever some clients do, the others are answered, and nothing goes out."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import Server

from kg.errors import WrongUse
from kg.serve import requests
from kg.serve.lanes import Lane, Queue, client_of

ASK = "ASK { ?m a kg:Meeting }"
KILLER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ATTACKER, READER = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "198.51.100.7"}


@pytest.fixture(scope="module")
def proxied(serve: Any, samples: Path) -> Server:
    """A server behind a proxy (us), with few connections."""
    options = ("--timeout", "4", "--trusted-proxy", "127.0.0.1", "--connections", "60", "--slow", "3")
    started: Server = serve(samples, *options)
    return started


def ask(server: Server, query: str = ASK, **options: Any) -> httpx.Response:
    return httpx.get(server.url + "sparql", params={"query": query}, timeout=40, **options)


def together(count: int, call: Any) -> tuple[list[threading.Thread], list[Any]]:
    """`call(n)` for each n at once, in threads; what they give."""
    given: list[Any] = []

    def one(number: int) -> None:
        try:
            given.append(call(number))
        except httpx.HTTPError as error:
            given.append(error)

    threads = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    return threads, given


@pytest.fixture
def sockets() -> Iterator[Any]:
    with ExitStack() as opened:
        yield lambda server: opened.enter_context(
            socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port), timeout=30)
        )


def said(connection: socket.socket) -> bytes:
    """All that a connection says until it ends."""
    answer = b""
    with suppress(ConnectionResetError):  # it had not read all that was sent
        while piece := connection.recv(65536):
            answer += piece
    return answer


# -- queries ------------------------------------------------------------------------------------------------------


def test_many_long_queries_of_one_client_lock_nobody_out(proxied: Server) -> None:
    threads, given = together(33, lambda _: ask(proxied, KILLER, headers=ATTACKER))
    time.sleep(1)
    assert [ask(proxied, headers=READER).status_code for _ in range(8)] == [200] * 8
    for thread in threads:
        thread.join()
    counts = Counter(answer.status_code for answer in given)
    assert set(counts) <= {503, 504}, counts
    assert counts[503] >= 20
    assert counts[504] >= 1
    assert all(int(answer.headers["retry-after"]) > 0 for answer in given if answer.status_code == 503)
    assert ask(proxied, headers=ATTACKER).status_code == 200


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_trusted_proxy_says_who_asks(serve: Any, samples: Path, trusted: bool) -> None:
    """Of the three long queries that may run at once one client may have two, whatever names it gives itself."""
    server = serve(samples, "--timeout", "3", "--slow", "3", *(("--trusted-proxy", "127.0.0.0/8") if trusted else ()))
    threads, given = together(
        5, lambda n: ask(server, KILLER, headers={"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.{n}"})
    )
    for thread in threads:
        thread.join()
    counts = Counter(answer.status_code for answer in given)
    assert counts == ({504: 3, 503: 2} if trusted else {504: 2, 503: 3})


def test_slow_readers_hold_no_worker(proxied: Server, sockets: Any) -> None:
    big = "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2020000"
    for n in range(40):
        connection = sockets(proxied)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET {big} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.{n}\r\n\r\n".encode())
    for _ in range(5):
        assert ask(proxied, headers=READER).status_code == 200


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("SELECT * { ?s ?p " + "a" * 30_000, {400}),
        ("SELECT * { " + "{" * 30_000 + "}" * 30_000 + "}", {400}),
        ("SELECT * { " + "(" * 30_000, {400}),
        ("ASK { VALUES ?x { " + "1 " * 60_000 + "} }", {200}),
        ("ASK { FILTER(" + "!" * 20_000 + "true) }", {200, 400}),
        ("SELECT * { ?s (!<x:a>|<x:b>*)*/((!<x:c>)*)* ?o . ?o (!<x:a>)* ?t . ?t (!<x:b>)* ?u }", {413, 503, 504}),
        ("SELECT * { ?s ?p ?o FILTER(REGEX('" + "a" * 3000 + "b', '^(a+)+$')) }", {200, 400, 503, 504}),
        ("SELECT * { {} #\rSERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {403}),
        ("ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } }", {403}),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", {400}),
        ("LOAD <http://127.0.0.1:1/>", {400}),
    ],
)
def test_queries_that_mean_harm(proxied: Server, query: str, statuses: set[int]) -> None:
    harm = {"content": query, "headers": {**ATTACKER, "Content-Type": "application/sparql-query"}, "timeout": 40}
    threads, given = together(1, lambda _: httpx.post(proxied.url + "sparql", **harm))
    assert httpx.get(proxied.url + "healthz", timeout=10).status_code == 200
    assert ask(proxied, headers=READER).status_code == 200
    threads[0].join()
    answer = given[0]
    assert answer.status_code in statuses, answer.text[:300]
    if answer.status_code != 200:
        assert len(answer.text) < 2_000


# -- workers that die ---------------------------------------------------------------------------------------------


def workers(server: Server) -> list[int]:
    """Processes that answer queries for a server."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if parent == server.process.pid and b"kg.worker" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except (OSError, IndexError):
                continue
    return found


def test_an_innocent_query_survives_its_worker(proxied: Server) -> None:
    for pid in workers(proxied):
        os.kill(pid, signal.SIGKILL)
    assert ask(proxied).status_code == 200
    threads, given = together(1, lambda _: ask(proxied, KILLER))
    time.sleep(1.5)
    busy = max(
        workers(proxied), key=lambda pid: int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])
    )
    os.kill(busy, signal.SIGKILL)
    threads[0].join()
    assert given[0].status_code == 504, given[0].text  # it was asked again, and took too long


def test_workers_that_die_again_and_again_are_no_fault_of_the_query(proxied: Server) -> None:
    threads, given = together(1, lambda _: ask(proxied, KILLER, headers=READER))
    while threads[0].is_alive():
        for pid in workers(proxied):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
    assert given[0].status_code == 503
    assert "retry-after" in given[0].headers
    assert "memory" not in given[0].text
    deadline = time.monotonic() + 30
    while ask(proxied).status_code != 200:
        assert time.monotonic() < deadline


# -- connections --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n"])
def test_idle_and_slow_connections_give_way(proxied: Server, sockets: Any, sent: bytes) -> None:
    for _ in range(90):  # more than there are places
        sockets(proxied).sendall(sent)
    for _ in range(3):
        assert ask(proxied, headers=READER).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_more_idle_connections_than_there_are_places(serve: Any, samples: Path, sockets: Any, sent: bytes) -> None:
    """Under the usual limits, of one client, without a proxy."""
    server = serve(samples)
    opened = [sockets(server) for _ in range(600)]
    for connection in opened:
        with suppress(OSError):  # it has given way
            connection.sendall(sent)
    for _ in range(5):
        assert ask(server).status_code == 200
        assert httpx.get(server.url, timeout=10).status_code == 200


def test_heads_and_idle_connections_have_time_limits(proxied: Server, sockets: Any) -> None:
    slow, idle, kept = sockets(proxied), sockets(proxied), sockets(proxied)
    slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    kept.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    assert said(slow).startswith(b"HTTP/1.1 408")
    assert said(idle) == b""
    assert said(kept).startswith(b"HTTP/1.1 200")


HEAD = "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}\r\n"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n"
         "Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 400),
        ("POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
         "Content-Length: 99999999999\r\n\r\n", 413),
        ("POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nASK {} ", 400),
        ("POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Encoding: gzip\r\n"
         "Content-Length: 6\r\n\r\nASK {}", 415),
        (HEAD.format("/", "x", "".join(f"X-{n}: y\r\n" for n in range(200))), 431),
        (HEAD.format("/", "x", f"X-A: {'y' * 40_000}\r\n"), 431),
        (HEAD.format("/", "x", f"X-A: {'y' * 200_000}\r\n"), 400),
        (HEAD.format("/id/%ff", "x", ""), 404),
        (HEAD.format("/id/council/%c3%28", "x", ""), 404),
        (HEAD.format("/id/%00", "x", ""), 404),
        (HEAD.format("/id/council%0d%0aX-Bad:%201", "x", ""), 404),
        (HEAD.format("/id/%zz", "x", ""), 400),
        (HEAD.format("/sparql?query=ASK%20%7B%7D%", "x", ""), 400),
        (HEAD.format("/id/council/510/" + "u" * 20_000, "x", ""), 404),
        (HEAD.format("/", "evil.example/x?y#z", ""), 400),
        (HEAD.format("/", "a b", ""), 400),
        (HEAD.format("/", "x\r\nHost: y", ""), 400),
        (HEAD.format("/sparql/", "evil.example", ""), 404),
        (HEAD.format("//evil.example/", "evil.example", ""), 404),
        (HEAD.format("/static/%2e%2e/%2e%2e/app.py", "x", ""), 404),
    ],
)  # fmt: skip
def test_requests_that_mean_harm(proxied: Server, sockets: Any, raw: str, status: int) -> None:
    connection = sockets(proxied)
    connection.sendall(raw.encode())
    answer = said(connection)
    whole = not (len(raw) > 100_000 and not answer)  # the reset may have come before the words
    assert not whole or answer.startswith(f"HTTP/1.1 {status}".encode()), answer[:300]
    assert b"evil.example" not in answer.split(b"\r\n\r\n")[0]


def test_redirects_stay_here_whatever_the_host(proxied: Server) -> None:
    for path in ("id/council/510/udsatteraad", "sparql", "id/council/510/udsatteraad/"):
        headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Accept": "text/html"}
        answer = httpx.get(proxied.url + path, headers=headers, timeout=20)
        assert answer.status_code in (301, 303)
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith("//")


# -- who asks, and whose turn it is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, nobody", "10.0.0.1"),
        ("192.0.2.9", "198.51.100.7", "192.0.2.9"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_whose_request_it_is(peer: str, header: str, client: str) -> None:
    headers = [(b"x-forwarded-for", header.encode())] if header else []
    assert requests.client({"client": (peer, 1), "headers": headers}, requests.networks(["10.0.0.0/8"])) == client


def test_a_proxy_is_an_address() -> None:
    with pytest.raises(WrongUse, match="no address"):
        requests.networks(["my-proxy"])


def test_an_ipv6_network_is_one_client() -> None:
    assert client_of("2001:db8:1:2::7") == client_of("2001:db8:1:2:ffff::1") != client_of("2001:db8:1:3::7")
    assert client_of("::ffff:192.0.2.1") == "192.0.2.1"


def test_clients_take_turns_and_one_clients_newest_is_first() -> None:
    queue: Queue[str] = Queue(8)
    for n in range(4):
        assert queue.put("a", f"a{n}")
    assert not queue.put("a", "a4")
    assert queue.put("b", "b0")
    queue.leave("a", "a2")
    assert queue.put("b", "b1")
    assert [queue.next() for _ in range(6)] == ["b1", "a3", "b0", "a1", "a0", None]


def test_one_client_never_fills_the_slow_lane() -> None:
    lane = Lane(3)
    assert [lane.enter("a") for _ in range(3)] == [True, True, False]
    assert lane.enter("b")
    assert not lane.enter("c")
    lane.leave("a")
    assert lane.enter("c")
    assert lane.running == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("proxy-nginx.conf", "proxy_set_header X-Forwarded-For $remote_addr;"),
        ("proxy-apache.conf", 'RequestHeader set X-Forwarded-For "expr=%{REMOTE_ADDR}"'),
        ("proxy-Caddyfile", "header_up X-Forwarded-For {remote_host}"),
    ],
)
def test_the_files_for_proxies_overwrite_what_clients_claim(name: str, words: str) -> None:
    folder = Path(__file__).resolve().parent.parent / "docs" / "servers"
    lines = [line.strip() for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    assert words in lines
    assert not any("proxy_add_x_forwarded_for" in line or "$http_host" in line for line in lines)
    assert "$http_host" not in (folder / "nginx.conf").read_text(encoding="utf-8")
