"""Fixtures that many tests share: the sample minutes built once, a running server, a browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.pipeline import build
from kg.settings import Settings
from kg.settings import load as load_settings
from kg.store import exists, reader

# What is compiled is kept, whatever the environment says: tests start a hundred processes that import the same files.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parent.parent
MINUTES = ROOT / "data" / "minutes"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store of the five sample minutes under the default settings, built once per run, by the worker that is first.

    Read-only: tests that write copy it, or make their own.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "samples"
    with (shared / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not exists(folder):
            report = build([MINUTES], folder, Settings())
            assert report.counts == {"read": 5}
            assert report.exit_code == 0
            with reader(folder) as store:
                assert report.quads == len(store)
    return folder


class Server:
    """`kg serve` in a process of its own."""

    def __init__(self, store: Path, settings: Settings, *options: str) -> None:
        self.store, self.settings = store, settings
        command = [
            sys.executable,
            "-c",
            "from kg.cli import main; main()",
            "serve",
            "--store",
            str(store),
            "--port",
            "0",
        ]
        if settings.source:
            command += ["--config", str(settings.source)]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            self.process.wait(30)
            raise RuntimeError("kg serve did not start")

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and see that it ends."""
        self.process.terminate()
        assert self.process.wait(30) is not None
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start servers: `serve(store, *options)`; all are stopped at the end."""
    running: list[Server] = []

    def start(store: Path, *options: str, toml: str = "") -> Server:
        path = tmp_path_factory.mktemp("config") / "kg.toml"
        path.write_text(toml, encoding="utf-8")
        server = Server(store, load_settings(path), *options)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def server(serve: Any, samples: Path) -> Server:
    """A server over the samples with a short time limit."""
    started: Server = serve(samples, "--timeout", "5", "--rows", "5000")
    return started


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()
