"""The store on disk: one writer, undisturbed readers, whole states, texts with their passages."""

from __future__ import annotations

import io
import multiprocessing
import os
import stat
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError, StoreHeld
from kg.store import exists, reader, writer
from kg.texts import Texts

GRAPH = "https://kg.example.org/id/document/aaaa000000000001"
LINE = f'<https://a> <https://b> "{{}}"@da <{GRAPH}> .\n'


def fill(folder: Path, word: str, fresh: bool = True, publish: bool = True) -> None:
    with writer(folder, fresh=fresh) as store:
        store.replace([], {GRAPH: LINE.format(word).encode()})
        store.texts.put({"aaaa000000000001": Texts.pack(f"Punktet. Her står {word}. Og så kl. 10 mere.\n\nNyt.")})
        if publish:
            store.publish()


def words(folder: Path) -> list[str]:
    with reader(folder) as store:
        return sorted(value.value for _, _, value in store.triples())


def test_what_was_published_is_read(tmp_path: Path) -> None:
    assert not exists(tmp_path)
    fill(tmp_path, "første")
    assert exists(tmp_path)
    assert words(tmp_path) == ["første"]


def test_what_was_not_published_is_not_seen(tmp_path: Path) -> None:
    fill(tmp_path, "første")
    fill(tmp_path, "anden", fresh=False, publish=False)
    assert words(tmp_path) == ["første"]
    fill(tmp_path, "tredje", fresh=True, publish=False)
    assert words(tmp_path) == ["første"]
    fill(tmp_path, "fjerde", fresh=False)
    assert words(tmp_path) == ["fjerde"]
    assert sorted(path.name for path in tmp_path.glob("gen-*")) == ["gen-000001"]


def test_a_reader_keeps_its_state_while_a_writer_goes_on(tmp_path: Path) -> None:
    fill(tmp_path, "første")
    with reader(tmp_path) as store:
        assert not store.stale
        fill(tmp_path, "anden", fresh=False)
        assert [value.value for _, _, value in store.triples()] == ["første"]
        assert store.stale
        with store.snapshot() as newer:
            assert [value.value for _, _, value in newer.triples()] == ["anden"]
        fill(tmp_path, "tredje", fresh=True)
        assert [value.value for _, _, value in store.triples()] == ["første"]


def _hold(folder: str, ready: object, done: object) -> None:
    with writer(Path(folder), fresh=True):
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_the_second_writer_learns_who_holds_the_store(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(str(tmp_path), ready, done))
    holder.start()
    try:
        assert ready.wait(30)
        with pytest.raises(StoreHeld, match=f"process {holder.pid} on "):
            writer(tmp_path, fresh=True)
    finally:
        done.set()
        holder.join(30)
    with writer(tmp_path, fresh=True) as store:
        store.publish()


def test_a_killed_writer_lets_go(tmp_path: Path) -> None:
    fill(tmp_path, "første")
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(str(tmp_path), ready, done))
    holder.start()
    assert ready.wait(30)
    holder.kill()
    holder.join(30)
    assert words(tmp_path) == ["første"]
    fill(tmp_path, "anden")
    assert words(tmp_path) == ["anden"]


def test_no_store_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run kg build"):
        reader(tmp_path / "none")
    (tmp_path / "CURRENT").write_text("../../etc\n")
    with pytest.raises(StoreError, match="no store here"):
        reader(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoreError, match="cannot be written"):
        writer(tmp_path / "store", fresh=True)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        writer(tmp_path / "store", fresh=True)


def test_replacing_is_one_transaction(tmp_path: Path) -> None:
    with writer(tmp_path, fresh=True) as store:
        store.replace([], {GRAPH: LINE.format("en").encode()})
        with pytest.raises(SyntaxError):
            store.replace([GRAPH], {GRAPH: f"<https://a> <broken <{GRAPH}> .\n".encode()})
        assert [value.value for _, _, value in store.triples()] == ["en"]
        with pytest.raises(StoreError, match="another graph"):
            store.replace([GRAPH], {GRAPH: b"<https://a> <https://b> <https://c> <https://other> .\n"})
        with pytest.raises(StoreError, match="no IRI"):
            store.replace(["https://a> ; DROP ALL"], {})
        store.change(GRAPH, ['<https://a> <https://b> "en"@da'], ['<https://a> <https://b> "to"@da'])
        assert store.triples_of("https://a", GRAPH) == {'<https://a> <https://b> "to"@da'}
        assert store.nquads_of(GRAPH) == LINE.format("to").encode()


def test_passages_and_sentences(tmp_path: Path) -> None:
    fill(tmp_path, "huset")
    with reader(tmp_path) as store:
        text = store.text(GRAPH)
        assert text is not None
        at = text.index("huset")
        assert store.passage(f"{GRAPH}#char={at},{at + 5}") == "huset"
        assert store.passage(f"{GRAPH}#char={at},{at + 5}&n=2") == "huset"
        assert store.sentence(f"{GRAPH}#char={at},{at + 5}") == "Her står huset."
        assert store.sentence(f"{GRAPH}#char={text.index('10')},{text.index('10') + 2}") == "Og så kl. 10 mere."
        for iri in (GRAPH, f"{GRAPH}#char=x", f"{GRAPH[:-1]}9#char=0,1", "", "https://kg.example.org/id/person/1"):
            assert store.passage(iri) is None
            assert store.sentence(iri) is None


def test_dump_streams_one_graph_or_all(tmp_path: Path) -> None:
    fill(tmp_path, "huset")
    with reader(tmp_path) as store:
        whole, one = io.BytesIO(), io.BytesIO()
        store.dump(whole, ox.RdfFormat.N_QUADS)
        store.dump(one, ox.RdfFormat.N_TRIPLES, GRAPH)
        assert whole.getvalue().decode() == LINE.format("huset")
        assert one.getvalue().decode() == '<https://a> <https://b> "huset"@da .\n'
        assert store.graphs() == [GRAPH]
        assert len(store) == 1
