"""Files are there whole or not at all; a disk that takes no more is said in one line by every command that writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT, kg
from test_accidents import corpus
from test_pipeline import nquads

from kg import whole
from kg.pipeline import build

#: Runs `kg` where no file may grow beyond so many bytes, as on a full disk.
FULL = (
    "import resource, signal, sys; limit = int(sys.argv.pop(1)); signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)); from kg.cli import main; main()"
)


def full(limit: int, *words: str, cwd: Path, out: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FULL, str(limit), *words],
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        # Python would tear the compiled files that it keeps
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=120,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def one_line(done: subprocess.CompletedProcess[str]) -> None:
    """It failed, and said so in one line."""
    assert done.returncode == 3, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("kg: ")]
    assert len(said) == 1
    assert "beyond what may be written" in said[0] or "disk" in said[0]
    assert "make room" in said[0]
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two states of a store: `one` and `two`."""
    folder = tmp_path_factory.mktemp("world")
    for seed, name in ((1, "one"), (2, "two")):
        corpus(folder / f"minutes-{name}", seed)
        build([folder / f"minutes-{name}"], folder / name)
    return folder


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    whole.write(path, "first\n")
    path.chmod(0o640)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(TypeError), whole.writing(path) as handle:
        handle.writelines([b"sec", None])  # type: ignore[list-item]
    assert tree(tmp_path) == {"a.txt": b"first\n", "link": b"first\n"}
    whole.write(tmp_path / "link", "second\n", durable=True)
    assert (tmp_path / "link").is_symlink()
    assert path.read_text() == "second\n"
    assert path.stat().st_mode & 0o777 == 0o640
    with whole.writing(Path(os.devnull)) as handle:
        handle.write(b"x")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("form", ["nq", "ttl"])
def test_an_export_on_a_full_disk_leaves_the_dump_of_before(form: str, world: Path, tmp_path: Path) -> None:
    out = tmp_path / f"dump.{form}"
    out.write_text("the dump of before")
    one_line(full(5_000, "export", str(out), "--store", str(world / "one"), cwd=tmp_path))
    assert tree(tmp_path) == {f"dump.{form}": b"the dump of before"}


def test_tables_graphs_and_answers_on_a_full_disk(world: Path, tmp_path: Path) -> None:
    store = ("--store", str(world / "one"))
    one_line(full(300, "tables", "tables", *store, cwd=tmp_path))
    one_line(full(300, "graph", "councils-by-topic", "--out", "g.gexf", *store, cwd=tmp_path))
    one_line(full(300, "query", "attendance", "--out", "a.csv", *store, cwd=tmp_path))
    left = tree(tmp_path)
    assert not [name for name in left if name.endswith(".partial")]
    assert all(body.endswith(b"\n") for body in left.values())
    with Path("/dev/full").open("wb") as out:
        one_line(full(10**9, "query", "attendance", *store, cwd=tmp_path, out=out.fileno()))


def test_a_site_on_a_full_disk_is_made_good_by_the_next_run(world: Path, tmp_path: Path) -> None:
    """What the disk does not take, a page or the list of our files, leaves nothing stale behind afterwards."""
    site = ("publish", "site", "--jobs", "1", "-q", "--store")
    for limit in (200,):
        assert kg(*site, str(world / "one"), cwd=tmp_path).returncode == 0
        before = tree(tmp_path / "site")
        one_line(full(limit, *site, str(world / "two"), cwd=tmp_path))
        after = tree(tmp_path / "site")
        assert set(before) <= set(after)
        assert all(body for name, body in after.items() if before.get(name))
        done = kg(*site, str(world / "two"), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        there = tree(tmp_path / "site")
        assert not [name for name in there if name.endswith(".partial") or name.startswith(".published-")]
        if limit == 200:
            assert kg(*site[:1], "fresh", *site[2:], str(world / "two"), cwd=tmp_path).returncode == 0
        fresh = tree(tmp_path / "fresh")
        said = {".published", "feed.atom", "sitemap.xml"}  # what they say of the change, and when
        said |= {"catalogue.jsonld", "catalogue.ttl", ".well-known/void"}
        assert {n for n in there if "changes/" not in n} >= {n for n in fresh if "changes/" not in n}
        assert not {n for n in there.keys() - fresh.keys() if not n.startswith(("changes/", "id/"))}
        assert {n: b for n, b in there.items() if n in fresh and n not in said and "changes" not in n} == {
            n: b for n, b in fresh.items() if n not in said and "changes" not in n
        }


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 60_000])
def test_a_build_on_a_full_disk_says_so(limit: int, world: Path, tmp_path: Path) -> None:
    corpus(tmp_path / "m", 1)
    build([tmp_path / "m"], tmp_path / "store")
    before = nquads(tmp_path / "store")
    corpus(tmp_path / "m", 2)
    one_line(full(limit, "build", "m", "--store", "store", "-j", "1", cwd=tmp_path))
    assert nquads(tmp_path / "store") == before
    one_line(full(limit, "build", "m", "--store", "new", "-j", "1", cwd=tmp_path))
    one_line(full(limit, "backup", "copy", "--store", "store", cwd=tmp_path))
