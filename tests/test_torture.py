"""Commands killed at any moment: what others see is the state before or after, and the next run finishes the work.

`KG_KILLS` says how many builds are killed (3 when it is not set), and a tenth as many of each other command that
writes; `KG_ROUND` draws other moments. `make torture` runs twenty rounds of 50 and keeps the figures of each. A small
disk is one of memory, where this machine lets us mount it.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torture
from test_accidents import CONTEXT, corpus
from test_pipeline import ask, nquads
from test_remote import OXIGRAPH, oxigraph
from test_whole import full, one_line, tree

from kg import remote
from kg.keeping import verify
from kg.pipeline import build
from kg.settings import Settings
from kg.store import exists, reader

KILLS = int(os.environ.get("KG_KILLS", "3"))
OTHERS = max(2, KILLS // 10)
ROUND = os.environ.get("KG_ROUND", "0")


def moments(what: str) -> random.Random:
    """When the kills of this round come."""
    return random.Random(f"{what} {KILLS} {ROUND}")


class Counted:
    """Children that are killed at some moment of their course, and how many of them were."""

    def __init__(self, what: str) -> None:
        self.what, self.killed, self.ended = what, 0, 0

    def trials(self, wanted: int) -> Iterator[int]:
        """Numbers of trials until so many were killed; the first is let end, to know how long one takes."""
        while self.killed < wanted:
            yield self.killed + self.ended
        if figures := os.environ.get("KG_FIGURES"):
            with Path(figures).open("a", encoding="utf-8") as kept:
                kept.write(f"{self.what}\t{ROUND}\t{self.killed}\n")

    def __call__(self, target: Callable[..., None], *words: str, draw: random.Random, took: float) -> float:
        """Run a child and kill it; gives how long it takes as far as one knows by now: 0 lets this one end."""
        ready = CONTEXT.Event()
        child = CONTEXT.Process(target=target, args=(*words, ready))
        child.start()
        assert ready.wait(120)
        started = time.monotonic()
        child.join(draw.uniform(0, took) if took else 120)
        child.kill()
        child.join(120)
        assert child.exitcode in (0, -signal.SIGKILL)
        if child.exitcode:
            self.killed += 1
            return took
        self.ended += 1
        return 1.1 * (time.monotonic() - started)


def test_builds_killed_at_random_moments(tmp_path: Path) -> None:
    """Change the sources, start a build, kill it; what readers see is the state before or after, never between."""
    draw = moments("build")
    store = tmp_path / "store"
    states: list[list[bytes]] = []
    for seed in (1, 2):
        corpus(tmp_path / str(seed), seed)
        shutil.copytree(tmp_path / str(seed), tmp_path / "now", dirs_exist_ok=False)
        build([tmp_path / "now"], tmp_path / f"whole{seed}")
        states.append(nquads(tmp_path / f"whole{seed}"))
        shutil.rmtree(tmp_path / "now")
    took = 0.0
    counted = Counted("builds")
    for trial in counted.trials(KILLS):
        seed = 1 + trial % 2
        shutil.rmtree(tmp_path / "now", ignore_errors=True)
        shutil.copytree(tmp_path / str(seed), tmp_path / "now")
        if trial % 10 == 0:
            shutil.rmtree(store, ignore_errors=True)
        before = nquads(store) if exists(store) else None
        took = counted(torture.build, str(tmp_path / "now"), str(store), draw=draw, took=took)
        seen = nquads(store) if exists(store) else None
        assert seen in (before, states[seed - 1]), f"trial {trial}"
        if draw.random() < 0.5:
            build([tmp_path / "now"], store)
            assert nquads(store) == states[seed - 1], f"trial {trial}"
    build([tmp_path / "now"], store)
    assert nquads(store) == states[seed - 1]
    assert verify(store) == ()


# ---------------------------------------------------------------- the other commands that write


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two stores that differ in some documents."""
    folder = tmp_path_factory.mktemp("two")
    for seed in (1, 2):
        corpus(folder / f"m{seed}", seed)
        build([folder / f"m{seed}"], folder / f"s{seed}")
    return folder / "s1", folder / "s2"


def site_of(store: Path, out: Path) -> dict[str, bytes]:
    """A whole site, without what tells of changes and moments."""
    torture.publish(str(store), str(out), CONTEXT.Event())
    dull = ("changes/", "feed.atom", "sitemap.xml", ".published")
    return {name: body for name, body in tree(out).items() if not name.startswith(dull)}


@pytest.mark.slow
def test_publications_killed_at_random_moments(two: tuple[Path, Path], tmp_path: Path) -> None:
    """No page is torn, and the next publication leaves nothing stale."""
    draw = moments("publish")
    counted = Counted("publications")
    states = [site_of(store, tmp_path / store.name) for store in two]
    site, took = tmp_path / "site", 0.0
    site_of(two[0], site)
    for trial in counted.trials(OTHERS):
        took = counted(torture.publish, str(two[1 - trial % 2]), str(site), draw=draw, took=took)
        for name, body in tree(site).items():
            if name in states[0] or name in states[1]:
                assert body in (states[0].get(name), states[1].get(name)), (trial, name)
    for turn in (0, 1):
        there = site_of(two[turn], site)
        assert not [name for name in there if name.endswith(".partial") or name.startswith(".published-")]
        gone = {name for name in there.keys() - states[turn].keys() if b"Tombstone" not in there[name]}
        assert {name: body for name, body in there.items() if name in states[turn]} == states[turn]
        assert not {name for name in gone if name.startswith("id/document/")}


def test_dumps_killed_at_random_moments(two: tuple[Path, Path], tmp_path: Path) -> None:
    draw = moments("export")
    counted = Counted("dumps")
    whole = []
    for store in two:
        with pytest.raises(SystemExit):
            torture.export(str(store), str(tmp_path / f"{store.name}.ttl"), CONTEXT.Event())
        whole.append((tmp_path / f"{store.name}.ttl").read_bytes())
    out, took = tmp_path / "dump.ttl", 0.0
    out.write_bytes(whole[0])
    for trial in counted.trials(OTHERS):
        took = counted(torture.export, str(two[1 - trial % 2]), str(out), draw=draw, took=took)
        assert out.read_bytes() in whole, trial


@pytest.mark.skipif(not OXIGRAPH.is_file(), reason="no Oxigraph server here")
def test_transfers_killed_at_random_moments(two: tuple[Path, Path], tmp_path: Path) -> None:
    """The other store has each graph as it was before or after; the next transfer makes all of it what is here."""
    draw = moments("push")
    counted = Counted("transfers")
    took = 0.0
    with oxigraph(tmp_path) as url:
        for trial in counted.trials(OTHERS):
            took = counted(torture.push, str(two[trial % 2]), f"{url}/store", draw=draw, took=took)
        torture.push(str(two[0]), f"{url}/store", CONTEXT.Event())
        remote.pull(f"{url}/query", tmp_path / "back")
        assert nquads(tmp_path / "back") == nquads(two[0])


@pytest.mark.slow
def test_erasures_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed before the list holds the key, nothing has changed; after it, the next build finishes the erasure."""
    draw = moments("erase")
    counted = Counted("erasures")
    took = 0.0
    for trial in counted.trials(OTHERS):
        shutil.rmtree(tmp_path, ignore_errors=True)
        tmp_path.mkdir()
        corpus(tmp_path / "m", 1)
        own, store = tmp_path / "rows", tmp_path / "store"
        own.mkdir()
        settings = Settings(authorities=own)
        build([tmp_path / "m"], store, settings)
        before = nquads(store)
        person = "https://kg.example.org/" + next(iter(ask(store, "?p foaf:name 'Bo Kjær'")))[0]
        took = counted(torture.erase, person, str(store), str(own), draw=draw, took=took)
        listed = (own / "suppressed.csv").is_file()
        seen = nquads(store)
        assert seen == before or not any("Bo Kjær".encode() in line for line in seen), trial
        build([tmp_path / "m"], store, settings)
        assert listed != any("Bo Kjær".encode() in line for line in nquads(store)), trial
        assert verify(store, settings) == ()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts disks of memory of a given size; skips the test where that is not allowed."""
    mounted: list[Path] = []

    def mount(size: str) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        try:
            done = subprocess.run(words, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("no mount here")
        if done.returncode:
            pytest.skip("no disk can be mounted here (not root)")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=False)


@pytest.mark.slow
def test_a_small_disk_fills(two: tuple[Path, Path], tmp_path: Path, disk: Any) -> None:
    """Every command that writes ends in one line, and works again when there is room."""
    minutes = two[0].parent / "m1"
    for size in ("64k", "400k", "2m"):
        place = disk(size)
        (place / "before").write_bytes(b"x" * 100)
        done = full(10**9, "build", str(minutes), "--store", str(place / "store"), "-j", "1", cwd=tmp_path)
        one_line(done)
        shutil.rmtree(place / "store", ignore_errors=True)
        one_line(full(10**9, "publish", str(place / "site"), "-j", "1", "--store", str(two[0]), cwd=tmp_path))
        shutil.rmtree(place / "site", ignore_errors=True)
        (place / "fill").write_bytes(b"x" * (40_000 if size == "64k" else 380_000 if size == "400k" else 2_080_000))
        one_line(full(10**9, "export", str(place / "dump.nq"), "--store", str(two[0]), cwd=tmp_path))
        one_line(full(10**9, "backup", str(place / "copy"), "--store", str(two[0]), cwd=tmp_path))
        assert not (place / "dump.nq").exists()
        assert (place / "before").read_bytes() == b"x" * 100
    with reader(two[0]) as opened:
        assert len(opened)
    assert verify(two[0]) == ()
