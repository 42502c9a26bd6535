"""docs/clients.md: every block runs against a real server, and prints what stands below it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import Server

from kg.query import write_tables
from kg.store import reader

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
BLOCKS = re.findall(
    r"^## ([^\n]+)\n(?:(?!^## )[\s\S])*?```(sh|python)\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```", PAGE, re.M
)
#: What a block needs: commands, or modules of Python. Those that are not of the development set run where they are.
NEEDS = {
    "curl": "curl", "SPARQLWrapper": "SPARQLWrapper", "rdflib": "rdflib", "pandas": "pandas", "DuckDB": "duckdb",
    "Comunica": "comunica-sparql", "Miller": "mlr", "sqlite-utils": "sqlite-utils", "Datasette": "datasette",
    "Spreadsheets and Gephi": "bash",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A folder with the tables of the samples, their store, and a `kg` that runs this checkout."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / ".kg").symlink_to(samples)
    with reader(samples) as opened:
        write_tables(opened, folder / "out" / "tables")
    (folder / "bin").mkdir()
    kg = folder / "bin" / "kg"
    kg.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from kg.cli import main; main()" "$@"\n', encoding="utf-8")
    kg.chmod(0o755)
    return folder


def test_every_block_is_read() -> None:
    assert [name for name, *_ in BLOCKS] == re.findall(r"^## (.+)$", PAGE, re.M)
    assert set(NEEDS) == {name for name, *_ in BLOCKS}


@pytest.mark.parametrize(("name", "language", "code", "printed"), BLOCKS, ids=[name for name, *_ in BLOCKS])
def test_a_client_prints_what_is_printed(
    server: Server, desk: Path, name: str, language: str, code: str, printed: str
) -> None:
    needed = NEEDS[name]
    if not (find_spec(needed) if language == "python" else shutil.which(needed)):
        pytest.skip(f"{needed} is not installed")
    code = code.replace("http://127.0.0.1:8000/", server.url)
    done = subprocess.run(
        [sys.executable, "-c", code] if language == "python" else ["bash", "-euo", "pipefail", "-c", code],
        cwd=desk, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in printed.splitlines() if line not in lines] == [], done.stdout
