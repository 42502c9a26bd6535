"""The shipped files for nginx, Apache and Caddy, each read by its server where that is installed; else skipped."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "servers"
MODULES = Path("/usr/lib/apache2/modules")
ENTITY, ERASED = "/id/council/510/udsatteraad", "/id/person/0123456789abcdef"


class Echo(BaseHTTPRequestHandler):
    """Says what reached it."""

    def do_GET(self) -> None:
        body = f"{self.path}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (piece := self.rfile.read(min(left, 65_536))):
            left -= len(piece)
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in ("index.html", "data.ttl", "data.jsonld"):
        path = folder / ENTITY[1:] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (folder / ERASED[1:]).mkdir(parents=True)
    (folder / ERASED[1:] / "index.html").write_text("Slettet")
    (folder / ERASED[1:] / "gone").write_text("")
    (folder / ".well-known").mkdir()
    (folder / ".well-known" / "void").write_text("# void")
    (folder / "index.html").write_text("home")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    for path in (folder, *folder.parents):  # a server of another user reads it
        if path.stat().st_uid == 0 and str(path).startswith("/tmp/"):
            path.chmod(0o755)
    return folder


def _nginx(text: str, port: int, folder: Path) -> list[str]:
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
        f"http {{ access_log off; {paths}\n{text}\n}}"
    )
    return ["nginx", "-c", str(main), "-p", str(folder), "-e", f"{folder}/log"]


def _apache(text: str, port: int, folder: Path) -> list[str]:
    wanted = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "proxy", "proxy_http", "reqtimeout")
    load = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in wanted)
    (folder / "mime.types").write_text("text/html html\n")
    main = folder / "apache.conf"
    main.write_text(
        f"ServerRoot {folder}\nServerName x\nPidFile {folder}/pid\nErrorLog {folder}/log\n"
        f"Listen 127.0.0.1:{port}\n{load}"
        f"TypesConfig {folder}/mime.types\n<VirtualHost *:{port}>\n{text}\n</VirtualHost>\n"
    )
    return ["apache2", "-D", "FOREGROUND", "-f", str(main)]


def _caddy(text: str, port: int, folder: Path) -> list[str]:
    options = "\tadmin off\n\tauto_https off\n"
    text = f"{{\n{options}{text.partition('{')[2].lstrip()}" if "servers {" in text else f"{{\n{options}}}\n{text}"
    text = text.replace(":8080 {", f"http://127.0.0.1:{port} {{")
    main = folder / "Caddyfile"
    main.write_text(text)
    return ["caddy", "run", "--config", str(main), "--adapter", "caddyfile"]


SERVERS: dict[str, tuple[str, str, Callable[[str, int, Path], list[str]]]] = {
    "nginx": ("nginx.conf", "proxy-nginx.conf", _nginx),
    "apache2": ("apache.conf", "proxy-apache.conf", _apache),
    "caddy": ("Caddyfile", "proxy-Caddyfile", _caddy),
}


@contextmanager
def running(name: str, text: str, folder: Path) -> Iterator[str]:
    """A server with this configuration; its address."""
    if shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin") is None:
        pytest.skip(f"{name} is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = SERVERS[name][2](text, port, folder)
    program = shutil.which(command[0], path="/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin") or ""
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([program, *command[1:]], stdout=out, stderr=out, env={"HOME": str(folder)})
    try:
        for _ in range(200):
            if process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        log = folder / "log"
        said = (folder / "out").read_text() + (log.read_text() if log.is_file() else "")
        assert process.poll() is None, said
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("name", SERVERS)
def test_a_proxy_passes_no_claim_on(name: str, behind: int, tmp_path: Path) -> None:
    text = (FOLDER / SERVERS[name][1]).read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    claims = [
        ("X-Forwarded-For", "198.51.100.1"),
        ("X-Forwarded-For", "198.51.100.2, 198.51.100.3"),
        ("x-forwarded-for", "198.51.100.4"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "for=198.51.100.5;host=evil.example"),
        ("X-Real-IP", "198.51.100.6"),
    ]
    with running(name, text, tmp_path) as url:
        answer = httpx.get(f"{url}/id/a%2Fb%3Fc?q=%C3%A6", headers=claims, timeout=30)
        assert answer.status_code == 200, answer.text
        lines = answer.text.splitlines()
        assert lines[0] == "/id/a%2Fb%3Fc?q=%C3%A6"  # as it was sent
        heads = {}
        for line in filter(None, lines[1:]):
            key, _, value = line.partition(": ")
            assert key.lower() not in heads, line
            heads[key.lower()] = value
        assert heads["x-forwarded-for"] == "127.0.0.1"
        assert heads.get("x-forwarded-host", "") in ("", "127.0.0.1:" + url.rpartition(":")[2])
        assert heads.get("forwarded", "") == ""
        if name != "apache2":  # there the server behind it refuses
            big = httpx.post(f"{url}/sparql", content=b"x" * 1_500_000, timeout=30)
            assert big.status_code in (413, 502)


@pytest.mark.parametrize("name", SERVERS)
def test_a_static_host_answers_as_the_server_would(name: str, site: Path, tmp_path: Path) -> None:
    text = (FOLDER / SERVERS[name][0]).read_text(encoding="utf-8").replace("/var/www/site", str(site))
    with running(name, text, tmp_path) as url, httpx.Client(base_url=url, timeout=30) as client:
        for accept, file in (
            ("text/html", "index.html"),
            ("*/*", "index.html"),
            ("text/turtle", "data.ttl"),
            ("application/ld+json;q=0.9, text/html;q=0.1", "data.jsonld"),
        ):
            host = {} if name == "caddy" else {"Host": "evil.example"}  # which serves no other than the one it is told
            answer = client.get(ENTITY, headers={"Accept": accept, **host})
            assert answer.status_code == 303, (accept, answer.text)
            assert answer.headers["location"].endswith(f"{ENTITY}/{file}")
            assert "evil.example" not in answer.headers["location"]
            assert "Accept" in answer.headers["vary"]
        assert client.get(f"{ENTITY}/data.ttl").headers["content-type"].startswith("text/turtle")
        assert client.get(f"{ENTITY}/data.jsonld").headers["content-type"].startswith("application/ld+json")
        assert client.get("/.well-known/void").headers["content-type"].startswith("text/turtle")
        assert client.get(ERASED).status_code == 410
        assert client.get("/id/person/ffffffffffffffff").status_code == 404
        assert client.get("/").text == "home"
        assert client.get("/id/").status_code in (403, 404)
        assert client.get("/static/..%2f..%2fetc%2fpasswd").status_code in (400, 404)
