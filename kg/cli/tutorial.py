"""docs/tutorial*.md: every command of the page run again over the sample minutes, and what it prints put below it.

    python -m kg.cli.tutorial docs/tutorial.md docs/tutorial.da.md

An answer that the page cuts (`…`) is cut after as many lines again. Takes pages; writes the same files.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kg import whole

__all__ = ["BLOCK", "refreshed", "run", "set_out"]

#: A block of the page: the command, and what it prints.
BLOCK = re.compile(r"```\n\$ (.+)\n((?:(?!```).*\n)*)```")
_CHECKOUT = Path(__file__).resolve().parent.parent.parent


def set_out(folder: Path) -> None:
    """A folder as a newcomer has it: the sample minutes, and a `kg` that runs this checkout."""
    shutil.copytree(_CHECKOUT / "data" / "minutes", folder / "data" / "minutes")
    kg = folder / "bin" / "kg"
    kg.parent.mkdir()
    kg.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from kg.cli import main; main()" "$@"\n', encoding="utf-8")
    kg.chmod(0o755)


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A line of the page in a shell; what it reports and what it prints in the order in which they come."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(_CHECKOUT), "COLUMNS": "160", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=folder, env=env, text=True, timeout=300, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def refreshed(page: str, folder: Path) -> str:
    """The page with the answers as they are now."""

    def answered(block: re.Match[str]) -> str:
        command, before = block[1], block[2].splitlines()
        printed = run(folder, command).stdout.replace(f"{folder}/", "")
        lines = [line.rstrip() for line in printed.splitlines()]
        if before and before[-1] == "…" and len(lines) > len(before):
            lines = [*lines[: len(before) - 1], "…"]
        return "\n".join(("```", f"$ {command}", *lines, "```"))

    return BLOCK.sub(answered, page)


def main() -> None:
    """The command of `make docs`."""
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            set_out(Path(scratch))
            whole.write(Path(name), refreshed(Path(name).read_text(encoding="utf-8"), Path(scratch)))


if __name__ == "__main__":
    main()
