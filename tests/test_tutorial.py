"""The tutorial as a newcomer would follow it: every command runs, answers, and ends as it should."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample minutes, a store, and a `kg` that runs this checkout."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "data" / "minutes", folder / "data" / "minutes")
    (folder / "bin").mkdir()
    kg = folder / "bin" / "kg"
    kg.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from kg.cli import main; main()" "$@"\n', encoding="utf-8")
    kg.chmod(0o755)
    assert run(folder, COMMANDS[0]).returncode == 0
    return folder


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A line of the tutorial in a shell."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_asks_ten_questions() -> None:
    assert [int(n) for n in re.findall(r"^## (\d+) ", PAGE, re.MULTILINE)] == list(range(1, 11))


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_a_command_answers_as_printed(desk: Path, command: str) -> None:
    done = run(desk, command)
    printed = PAGE.split(f"$ {command}\n", 1)[1].split("```", 1)[0]
    assert done.returncode == (2 if "did you mean" in printed else 0), done.stderr
    header = next(
        line for line in printed.splitlines() if re.match(r"(\w+( {3,}|,)){2}|kg: ", line) or "name  " in line
    )
    assert (
        header.split() == next(line for line in (done.stdout + done.stderr).splitlines() if header[:8] in line).split()
    )


def test_the_question_in_a_file_runs(desk: Path) -> None:
    block = re.search(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    assert block
    (desk / "mine.rq").write_text(block[1], encoding="utf-8")
    done = run(desk, 'kg query mine.rq item="hjemløse" --format csv')
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("body,decisions\nBeskæftigelsesudvalget,")


def test_the_python_of_the_tutorial_runs(desk: Path) -> None:
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block
    done = subprocess.run(
        [sys.executable, "-c", block[1]], cwd=desk, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2024-12-10 Haderslev Udsatteråd present" in done.stdout
