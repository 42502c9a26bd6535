"""The tutorial as a newcomer would follow it, in both languages: every command runs, answers, and ends as it should."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.tutorial import BLOCK, refreshed, run, set_out

ROOT = Path(__file__).resolve().parent.parent
PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("tutorial.md", "tutorial.da.md")}
#: (page, command, what is printed below it); of the Danish page the default run tries three.
ANSWERS = [(name, *block.groups()) for name, page in PAGES.items() for block in BLOCK.finditer(page)]
TRIED = ("beslutninger", "hjemlose", "partiernes")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample minutes, a store, and a `kg` that runs this checkout."""
    folder = tmp_path_factory.mktemp("desk")
    set_out(folder)
    assert run(folder, ANSWERS[0][1]).returncode == 0
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_ten_questions(name: str) -> None:
    assert [int(n) for n in re.findall(r"^## (\d+) ", PAGES[name], re.MULTILINE)] == list(range(1, 11))


def _cases() -> list[object]:
    rest = [one for one in ANSWERS if not one[1].startswith("kg build")]
    later = [name.endswith(".da.md") and not any(word in command for word in TRIED) for name, command, _ in rest]
    return [
        pytest.param(command, printed, id=command[:60], marks=[pytest.mark.slow] if slow else [])
        for (_, command, printed), slow in zip(rest, later, strict=True)
    ]


@pytest.mark.parametrize(("command", "printed"), _cases())
def test_a_command_answers_as_printed(desk: Path, command: str, printed: str) -> None:
    done = run(desk, command)
    assert done.returncode == (2 if "did you mean" in printed else 0), done.stdout
    header = next(
        line for line in printed.splitlines() if re.match(r"(\w+( {3,}|,)){2}|kg: |ingen ", line) or "name  " in line
    )
    assert header.split() == next(line for line in done.stdout.splitlines() if header[:8] in line).split()


def test_a_page_is_made_of_what_commands_print(tmp_path: Path) -> None:
    page = "Say:\n\n```\n$ printf '1\\n2\\n3\\n'\n9\n…\n```\n\n```\n$ pwd\n```\n"
    made = page.replace("9\n", "1\n").replace("pwd\n", f"pwd\n{tmp_path}\n")
    assert refreshed(page, tmp_path) == made


def test_the_question_in_a_file_runs(desk: Path) -> None:
    block = re.search(r"```sparql\n(.*?)```", PAGES["tutorial.md"], re.DOTALL)
    assert block
    (desk / "mine.rq").write_text(block[1], encoding="utf-8")
    done = run(desk, 'kg query mine.rq item="hjemløse" --format csv')
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("body,decisions\nBeskæftigelsesudvalget,")


@pytest.mark.parametrize("name", PAGES)
def test_the_python_of_the_tutorial_runs(desk: Path, name: str) -> None:
    block = re.search(r"```python\n(.*?)```", PAGES[name], re.DOTALL)
    assert block
    done = subprocess.run(
        [sys.executable, "-c", block[1]], cwd=desk, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2024-12-10 Haderslev Udsatteråd present" in done.stdout
