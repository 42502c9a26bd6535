"""No file holds up or breaks a build: pipes and devices, names that are no text, documents made to exhaust a reader."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from test_pipeline import minutes
from work import work

from kg import authorities, identity, layout, mentions, privacy
from kg.errors import DataError, InputRefused
from kg.pipeline import Job, build, readers
from kg.read import read, read_bytes, survey
from kg.settings import Settings, load


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


# ---------------------------------------------------------------- documents made to exhaust their reader


def chained(styles: int) -> bytes:
    """A DOCX file whose paragraph styles are each based on the one before; the last stands on all."""
    from lxml import etree

    package = docx.Document()
    package.add_paragraph("Punkt 1: Budget")
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for number in range(styles):
        style = etree.SubElement(package.styles.element, f"{w}style", {f"{w}styleId": f"s{number}"})
        etree.SubElement(style, f"{w}name", {f"{w}val": f"S {number}" if number else "heading 2"})
        above = f"s{number - 1}" if number else f"s{styles - 1}" if styles % 2 else "Normal"
        etree.SubElement(style, f"{w}basedOn", {f"{w}val": above})
    package.add_paragraph("Sagsfremstilling").style = None
    properties = package.paragraphs[-1]._p.get_or_add_pPr()
    etree.SubElement(properties, f"{w}pStyle", {f"{w}val": f"s{styles - 1}"})
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()


@pytest.mark.parametrize("odd_number", [0, 1])
def test_a_chain_of_styles_costs_what_its_styles_do(odd_number: int) -> None:
    short, long = (chained(number + odd_number) for number in (100, 400))  # an odd one leads back to its beginning
    assert read_bytes(long, "a.docx").text == f"Punkt 1: Budget\n\n{'' if odd_number else '## '}Sagsfremstilling\n"
    assert work(lambda: read_bytes(long, "a.docx")) < 6 * work(lambda: read_bytes(short, "a.docx"))


def test_a_page_of_nothing_but_tags_is_refused() -> None:
    with pytest.raises(InputRefused, match="more than 600,000 tags"):
        read_bytes(b"<html><body>Referat" + b"<p>" * 700_000, "a.html")


@pytest.mark.parametrize(
    ("named", "sign"),
    [
        ("names", "Deltagere: " + "Anna Bo, Carl Dam, "),
        ("signs", "@"),
        ("digits", "1"),
        ("numbers", "12-"),
        ("letters", "a."),
        ("brackets", "("),
        ("hashes", "#"),
        ("headings", "\n\n# "),
        ("blanks", " "),
        ("items", "\nPunkt 1: "),
        ("dates", "1. maj "),
        ("names in capitals", "Bo Kjær (A) "),
        ("decisions", "\nBeslutning\n"),
    ],
)
@pytest.mark.slow
def test_reading_grows_with_the_text(named: str, sign: str) -> None:
    known, settings = authorities.load(), Settings()

    def cost(size: int) -> int:
        document = read_bytes(f"{minutes()}\n{sign * (size // len(sign))}\n".encode(), "a.md", "510")

        def whole() -> None:
            found = layout.parse(privacy.mask(document)[0], known)
            identity.resolve(found, mentions.find(found, known), known, settings)

        return work(whole)

    cost(100)
    assert cost(32_000) < 5.5 * cost(8_000), named


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three minutes and two documents that take longer than two seconds."""
    folder = tmp_path / "now"
    folder.mkdir()
    for day in (5, 6, 7):
        (folder / f"{day}.md").write_text(minutes(day=f"{day}. marts 2024"), encoding="utf-8")
    items = "".join(f"# **Punkt {n}: Budget for {n}**\n\nBo Kjær taler om Stiby Havn A/S.\n\n" for n in range(40_000))
    for name in ("a.md", "b.md"):
        (folder / name).write_text(f"{minutes(day='9. marts 2024')}\n{items}{name}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_past_its_time_is_refused_and_the_others_are_read(
    corpus: Path, tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "ALONE", 0)
    short = Settings(limits=(("seconds", 2), ("megabytes", 2000)))
    build([corpus / "5.md"], tmp_path / "warm", short)
    report = build([corpus], tmp_path / "store", short, jobs=jobs)
    assert {Path(row.path).name: row.status for row in report.rows} == {
        "5.md": "read", "6.md": "read", "7.md": "read", "a.md": "refused", "b.md": "refused",
    }  # fmt: skip
    told = [row.message for row in report.rows if row.status == "refused"]
    assert all("took too long" in one and "at most 2 s" in one and "[limits]" in one for one in told)
    again = build([corpus], tmp_path / "store", short, jobs=jobs)
    assert again.counts == {"refused": 2, "unchanged": 3}


def test_a_document_that_fills_the_memory_is_refused_and_read_again_under_other_limits(tmp_path: Path) -> None:
    folder = tmp_path / "now"
    folder.mkdir()
    (folder / "5.md").write_text(minutes(), encoding="utf-8")
    (folder / "a.md").write_text(
        minutes(day="6. marts 2024") + "\U0001f600" + "Sagen er lang. " * 2_500_000, encoding="utf-8"
    )
    report = build([folder], tmp_path / "store", Settings(limits=(("seconds", 60), ("megabytes", 300))))
    assert {Path(row.path).name: row.status for row in report.rows} == {"5.md": "read", "a.md": "refused"}
    told = next(row.message for row in report.rows if row.status == "refused")
    assert "memory" in told
    (folder / "a.md").write_text(minutes(day="6. marts 2024"), encoding="utf-8")
    assert build([folder], tmp_path / "store", Settings()).counts == {"read": 1, "unchanged": 1}


def test_a_reader_that_dies_costs_its_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader killed from outside, as by a system that is short of memory: its document is read by another."""
    for day in (5, 6, 7):
        (tmp_path / f"{day}.md").write_text(minutes(day=f"{day}. marts 2024"), encoding="utf-8")
    jobs = [Job(str(tmp_path / f"{day}.md")) for day in (5, 6, 7)]
    taken = readers._Reader.take
    died = []

    def take(self: readers._Reader, seconds: float) -> object:
        if self.done == 1 and not died:
            died.append(self)
            self.process.kill()
        return taken(self, seconds)

    monkeypatch.setattr(readers._Reader, "take", take)
    found = list(readers.outcomes(jobs, authorities.load(), Settings(), 1))
    assert died
    assert sorted(outcome.job.path for outcome in found) == [job.path for job in jobs]
    assert not any(outcome.refused for outcome in found)


def test_limits_stand_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "kg.toml"
    path.write_text("[limits]\nseconds = 5\n", encoding="utf-8")
    assert dict(load(path).limits) == {"seconds": 5, "megabytes": 2000}
    for wrong in ("[limits]\nsecond = 5", "[limits]\nseconds = 0", "limits = 5", "[limits]\nmegabytes = true"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(DataError, match="limits"):
            load(path)
