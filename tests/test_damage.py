"""A flipped byte in any file of a store is found and named; a server survives whatever takes the store's place."""

from __future__ import annotations

import gc
import json
import shutil
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import kg
from test_pipeline import minutes, nquads, put

from kg import seal
from kg.errors import StoreError
from kg.keeping import backup, verify
from kg.pipeline import build
from kg.settings import Settings
from kg.store import reader, writer


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "m").mkdir()
    for number, day in enumerate(("5. marts 2024", "7. maj 2024")):
        put(tmp_path / "m", f"{number}.md", minutes(day=day))
        build([tmp_path / "m"], tmp_path / "store")
    return tmp_path / "store"


def flip(path: Path, place: int) -> bytes:
    body = path.read_bytes()
    changed = bytearray(body)
    changed[place] ^= 0x04
    path.write_bytes(changed)
    return body


def test_a_flipped_or_torn_byte_is_found_in_every_file(store: Path) -> None:
    assert verify(store) == ()
    with reader(store) as opened:  # reading changes nothing
        assert len(opened) == len(nquads(store))
    files = [p for p in sorted(store.rglob("*")) if p.is_file() and p.stat().st_size]
    files = [p for p in files if not p.name.startswith(("LOG", "LOCK", "lock"))]
    names = {p.name for p in files}
    assert {"CURRENT", "manifest.db", "texts.db", "meta.json", "documents.json", "seal.json"} <= names
    assert any(name.endswith(".sst") for name in names)
    seen = set[str]()
    for path in files:
        size = path.stat().st_size
        every = path.suffix not in seen  # of each kind of file, one is flipped at its beginning and end too
        seen.add(path.suffix)
        for place in {0, size // 2, size - 2 if size > 1 else 0} if every else {size // 2}:
            body = flip(path, place)
            faults = verify(store)
            assert faults, (path, place)
            assert any(path.name in fault.what and fault.detail for fault in faults), (path, faults)
            path.write_bytes(body)
        body = path.read_bytes()
        path.write_bytes(body[: size // 2])
        assert any(path.name in fault.what for fault in verify(store)), path
        path.write_bytes(body)
    assert verify(store) == ()


def test_a_damaged_store_ends_no_command_in_a_traceback(store: Path, tmp_path: Path) -> None:
    generation = next(store.glob("gen-*"))
    for name in ("manifest.db", "texts.db"):
        body = (generation / name).read_bytes()
        (generation / name).write_bytes(b"SQLite" + bytes(len(body)))
        done = kg("verify", "--store", "store", cwd=tmp_path)
        assert done.returncode == 1
        assert f"{generation.name}/{name}\tdamaged: kg" in done.stdout
        for words in (("build", "m", "-j", "1"), ("backup", "copy"), ("show", "Bo Kjær")):
            done = kg(*words, "--store", "store", cwd=tmp_path)
            assert "Traceback" not in done.stderr, words
        (generation / name).write_bytes(body)
    (generation / "texts.db").write_bytes(b"x")
    with pytest.raises(StoreError, match="damaged"):
        backup(store, tmp_path / "copy2")


def test_a_damaged_pointer_empties_nothing(store: Path, tmp_path: Path) -> None:
    before = nquads(store)
    name = (store / "CURRENT").read_text()
    (store / "CURRENT").write_text("hen-000001/snap-000001\n")
    for words in (("build", "m", "-j", "1"), ("build", "m", "-j", "1", "--force"), ("query", "coverage")):
        done = kg(*words, "--store", "store", cwd=tmp_path)
        assert done.returncode == 3
        assert f"CURRENT is damaged: it must say {name.strip()}" in done.stderr
    assert [fault.what for fault in verify(store)] == ["CURRENT"]
    (store / "CURRENT").write_text(name)
    assert nquads(store) == before
    assert verify(store) == ()


def test_a_run_that_did_not_end_is_no_damage(store: Path) -> None:
    generation = next(store.glob("gen-*"))
    seal.unseal(generation)
    flip(generation / "manifest.db", -1)
    assert not [fault for fault in verify(store) if fault.kind == "file" and "manifest" in fault.what]
    snapshot = next(path for path in (store / (store / "CURRENT").read_text().strip()).glob("*.sst"))
    flip(snapshot, 10)
    assert [fault for fault in verify(store) if snapshot.name in fault.what]


def test_a_damaged_store_is_read_anew(store: Path, tmp_path: Path) -> None:
    generation = next(store.glob("gen-*"))
    for path in generation.glob("snap-*/*.sst"):
        flip(path, 10)
    (generation / "texts.db").write_bytes(b"x")
    assert build([tmp_path / "m"], store, force=True).counts == {"replaced": 2}
    assert verify(store) == ()


def test_a_closed_writer_lets_go_of_the_engine(store: Path) -> None:
    """At once, not when garbage is collected: else the next build of the process finds its files held."""
    gc.disable()
    try:
        for _ in range(2):
            with writer(store, fresh=False) as held:
                assert held.people == {}
    finally:
        gc.enable()


# ---------------------------------------------------------------- a server that goes on


def healthy(url: str, good: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What /healthz says as soon as it is so."""
    facts: dict[str, Any] = {}
    for _ in range(150):
        with urllib.request.urlopen(f"{url}healthz", timeout=30) as answer:
            facts = json.load(answer)
        if good(facts):
            return facts
        time.sleep(0.2)
    raise AssertionError(facts)


def test_the_watcher_survives(store: Path, tmp_path: Path, serve: Any) -> None:
    own = tmp_path / "rows"
    own.mkdir()
    shutil.copytree(store, tmp_path / "kept")
    server = serve(store, toml=f'authorities = "{own}"\n')
    facts = healthy(server.url, lambda facts: facts["status"] == "ok")
    assert facts["since"].startswith("20")
    (own / "suppressed.csv").write_text("nothing\n1\n")
    with writer(store, fresh=False) as held:
        held.publish()
    facts = healthy(server.url, lambda facts: facts["trouble"])
    assert facts["status"] == "stale"
    assert "suppressed.csv" in facts["trouble"]
    (own / "suppressed.csv").unlink()
    after = healthy(server.url, lambda facts: not facts["trouble"])
    assert after["snapshot"] != facts["snapshot"]
    build([tmp_path / "m"], tmp_path / "kept", Settings(), force=True)
    name = (store / "CURRENT").read_text()
    shutil.move(store, tmp_path / "away")
    healthy(server.url, lambda facts: facts["trouble"])
    shutil.copytree(tmp_path / "away", store)  # another folder, the same numbers
    assert (store / "CURRENT").read_text() == name
    now = healthy(server.url, lambda facts: not facts["trouble"])
    assert (now["snapshot"], now["changes"]) == (after["snapshot"], after["changes"] + 1)
