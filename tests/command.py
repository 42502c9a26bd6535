"""The `kg` command for tests: run in this process, or in one of its own where a process is what is tested."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from kg.cli import main

ROOT = Path(__file__).resolve().parent.parent


def kg(
    *words: str, text: str | None = None, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `kg` here: its entry point, with streams, folder and environment of its own. Starts no interpreter."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO((text or "").encode()), "utf-8"),
        "stdout": io.TextIOWrapper(out, "utf-8", write_through=True),
        "stderr": io.TextIOWrapper(err, "utf-8", write_through=True),
    }
    code: object = 0
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, env or {}),
        mock.patch.multiple(sys, argv=["kg", *words], **streams),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert code is None or isinstance(code, int), code
    return subprocess.CompletedProcess(["kg", *words], code or 0, out.getvalue().decode(), err.getvalue().decode())


def kg_process(
    *words: str, text: str | None = None, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `kg` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", *words],
        input=text,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        timeout=120,
        check=False,
    )
