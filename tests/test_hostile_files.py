"""No file holds up or breaks a build: one that is not regular, a name that is no text, one that exhausts its reader."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import minutes

from kg.errors import InputRefused
from kg.pipeline import build
from kg.read import read, survey


def kg(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own, for at most a minute and a half."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with minutes among everything else that a file system can hold under such a name."""
    folder = tmp_path / "now"
    (folder / "sub").mkdir(parents=True)
    (folder / "good.md").write_text(minutes(), encoding="utf-8")
    (folder / "link.md").symlink_to(folder / "good.md")
    os.mkfifo(folder / "pipe.txt")
    (folder / "to_pipe.md").symlink_to(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "sub" / "nowhere.txt").symlink_to(tmp_path / "nothing")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "talk.txt"))
    Path(os.fsdecode(os.fsencode(folder) + b"/bl\xe5b\xe6r.txt")).write_text(minutes(), encoding="utf-8")
    below = Path(os.fsdecode(os.fsencode(folder) + b"/\xf8re"))
    below.mkdir()
    (below / "inside.md").write_text(minutes(), encoding="utf-8")
    return folder


def test_only_regular_files_are_read_and_each_other_is_refused_with_its_reason(odd: Path, tmp_path: Path) -> None:
    done = kg("build", odd, "--store", tmp_path / "store", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("refused")]
    for name, reason in {
        "pipe.txt": "named pipe",
        "to_pipe.md": "named pipe",
        "zero.txt": "device",
        "nowhere.txt": "link to nothing",
        "loop.txt": "cannot be looked at",
        "talk.txt": "local channel",
        r"bl\xe5b\xe6r.txt": "not UTF-8",
        r"\xf8re/inside.md": "not UTF-8",
    }.items():
        assert any(name in line and reason in line for line in told), (name, done.stderr)
    assert len(told) == 8
    assert "Traceback" not in done.stderr
    assert "1 read" in done.stderr


def test_a_pipe_named_on_its_own(odd: Path, tmp_path: Path) -> None:
    assert [one.path.name for one in survey([odd / "pipe.txt"]).refused] == ["pipe.txt"]
    with pytest.raises(InputRefused, match="named pipe"):
        read(odd / "pipe.txt")
    done = kg("report", odd, cwd=tmp_path)
    assert "named pipe" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_source_that_becomes_a_pipe_is_refused(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "now", tmp_path / "other"
    for one in (folder, elsewhere):
        one.mkdir()
    (folder / "a.md").write_text(minutes(), encoding="utf-8")
    (elsewhere / "b.md").write_text(minutes(day="6. marts 2024"), encoding="utf-8")
    build([folder, elsewhere], tmp_path / "store")
    (folder / "a.md").unlink()
    os.mkfifo(folder / "a.md")
    report = build([elsewhere], tmp_path / "store")
    assert {row.path.rsplit("/", 1)[1]: row.status for row in report.rows} == {"a.md": "refused", "b.md": "unchanged"}
    assert "named pipe" in next(row.message for row in report.rows if row.status == "refused")
