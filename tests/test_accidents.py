"""Whole after any accident: builds killed at any moment, a full disk, two at once; copies put away and brought back."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import torture
from test_pipeline import BASE, minutes, nquads, put

from kg.errors import StoreError
from kg.keeping import backup, restore, verify
from kg.manifest import Manifest
from kg.pipeline import build
from kg.store import reader, writer
from kg.vocab import KG

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["kg.pipeline", "kg.layout", "kg.mentions"])
TITLES = ["Budget", "Helhedsplan", "Boliger til unge", "Frivillighed", "Lukning af skole", "Havnen"]


def corpus(folder: Path, seed: int) -> None:
    """Ten invented minutes; another seed changes, adds and removes some."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    draw = random.Random(seed)
    for number in range(10):
        if draw.random() < 0.2:
            continue
        put(
            folder,
            f"{number}.md",
            minutes(
                day=f"{number // 2 + 1}. marts 2024",
                at=draw.choice(["08:00", "19:00"]),
                members=", ".join(draw.sample(["Bo Kjær", "Ida Krag (Afbud)", "Åse Holm", "Ole Vind"], 2)),
                items=tuple((title, f"24/{draw.randrange(4)}", "Udsat.") for title in draw.sample(TITLES, 3)),
            ),
        )


class States(NamedTuple):
    """Minutes in `now`; a store of those of seed 1, and its quads; the quads of those of seed 2 built from scratch."""

    now: Path
    store: Path
    first: list[bytes]
    second: list[bytes]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> States:
    folder = tmp_path_factory.mktemp("states")
    corpus(folder / "now", 2)
    build([folder / "now"], folder / "two")
    corpus(folder / "now", 1)
    build([folder / "now"], folder / "one")
    return States(folder / "now", folder / "one", nquads(folder / "one"), nquads(folder / "two"))


@pytest.fixture
def store(states: States, tmp_path: Path) -> Path:
    """A store of what `states.now` holds."""
    corpus(states.now, 1)
    shutil.copytree(states.store, tmp_path / "store")
    return tmp_path / "store"


@pytest.mark.parametrize("limit", [0, pytest.param(20_000, marks=pytest.mark.slow), 60_000, 150_000])
def test_a_full_disk_leaves_the_old_state(limit: int, states: States, store: Path) -> None:
    corpus(states.now, 2)
    child = CONTEXT.Process(target=torture.build_on_a_full_disk, args=(str(states.now), str(store), limit), daemon=True)
    child.start()
    child.join(120)
    assert child.exitcode is not None
    assert child.exitcode != 0
    assert nquads(store) == states.first
    build([states.now], store)
    assert nquads(store) == states.second


def test_two_builds_at_once(states: States, tmp_path: Path) -> None:
    corpus(states.now, 1)
    children = []
    for _ in range(3):
        ready = CONTEXT.Event()
        child = CONTEXT.Process(target=torture.build, args=(str(states.now), str(tmp_path / "store"), ready))
        child.start()
        children.append(child)
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children].count(0) >= 1
    assert nquads(tmp_path / "store") == states.first


def test_a_copy_comes_back_as_it_was(states: States, store: Path, tmp_path: Path) -> None:
    before = states.first
    files = backup(store, tmp_path / "copy")
    assert {"manifest.db", "texts.db"} <= set(files)
    corpus(states.now, 2)
    build([states.now], store)
    assert nquads(store) == states.second != before
    assert restore(tmp_path / "copy", store) == len(before)
    assert nquads(store) == before
    assert verify(store) == ()
    assert restore(tmp_path / "copy", tmp_path / "elsewhere") == len(before)
    build([states.now], store)
    assert nquads(store) == states.second


def test_a_damaged_copy_is_refused_and_changes_nothing(states: States, store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy")
    with pytest.raises(StoreError, match="not empty"):
        backup(store, tmp_path / "copy")
    (tmp_path / "copy" / "texts.db").write_bytes(b"x")
    with pytest.raises(StoreError, match=r"texts.db is missing or damaged"):
        restore(tmp_path / "copy", store)
    with pytest.raises(StoreError, match="is no copy"):
        restore(states.now, store)
    assert nquads(store) == states.first


def test_verify_names_what_does_not_agree(store: Path) -> None:
    assert verify(store) == ()
    entities = f"{BASE}graph/entities"
    stray = f"{BASE}id/document/ffffffffffffffff"
    with writer(store, fresh=False) as held:
        held.texts.drop([next(held.texts.ids())])
        manifest = Manifest(held.work / "manifest.db")
        subject = next(manifest.entities())[0]
        manifest.close()
        held.change(entities, sorted(held.triples_of(subject, entities))[:1], [])
        held.change(stray, [], [f"<https://a> <{KG.person}> <https://b>"])
        held.publish()
    kinds = {fault.kind for fault in verify(store)}
    assert {"text-missing", "entity", "graph-unknown", "dangling", "passage"} <= kinds


def test_a_reader_is_never_disturbed(states: States, store: Path) -> None:
    with reader(store) as opened:
        for seed in (2, 3, 4):
            corpus(states.now, seed)
            build([states.now], store)
        assert len(opened) == len(states.first)
        assert sorted(str(quad) for quad in opened.quads())
