"""Full text: stems, ranking, snippets, limits, and an index that follows the store."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import search_world
import small_store
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import search, store
from kg.errors import StoreError
from kg.query import here
from kg.query.finding import find_items
from kg.search import words


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[store.Store]:
    with store.reader(small_store.build(tmp_path_factory.mktemp("small"))) as found:
        search.update(found)
        yield found


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("herberget", ["2", "3", "7"]),  # title and text beats title alone
        ("UDSÆTTELSE", ["7"]),
        ("hjemløshed", ["7", "2", "3", "1"]),  # hjemløse, by stem; the last by its topic
        ('"unge hjemløse"', ["3", "7", "2"]),
        ('"hjemløse unge"', []),
        ("budget", ["2"]),  # title of an attachment
        ("elevator unge", ["2", "1", "3", "7", "2"]),  # no item has both
        ("findesikke", []),
        ("", []),
    ],
)
def test_items_are_found_by_inflected_words(opened: store.Store, words: str, numbers: list[str]) -> None:
    assert [hit.number for hit in search.search(opened, words)] == numbers


def test_a_hit_shows_where_it_stands(opened: store.Store) -> None:
    hit = search.search(opened, "herberg").found[0]
    assert (hit.council, hit.municipality, hit.date) == ("Stiby Udsatteråd", "Stiby Kommune", "2024-03-05")
    assert search.snippet_text(hit) == "Blå Bro vil drive «herberget»"
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["herberget"]


def test_limits_are_names(opened: store.Store) -> None:
    source = here(opened)
    assert find_items(source, "herberg", council="Byråd").column("item_number") == ("3", "7")
    nothing = find_items(source, "herberg", municipality="Nørre Vig").notes
    assert any(note.startswith("no item has any of the words") for note in nothing)
    assert nothing[-1].startswith("looked through the minutes of 1 meeting")
    assert find_items(source, "elevator", year=2025, municipality="902").column("title") == ("Elevator på stationen",)
    assert len(find_items(source, "unge", topic="hjemløshed")) == 3
    first, rest = (find_items(source, "unge", limit=2, offset=at) for at in (0, 2))
    assert first.more
    assert first.terms + rest.terms == find_items(source, "unge").terms


def test_partly_says_that_no_item_has_all_words(opened: store.Store) -> None:
    assert search.search(opened, "elevator unge").partly
    assert not search.search(opened, "elevator stationen").partly


@given(words=st.text(max_size=80))
@settings(deadline=None)
def test_words_are_never_a_query_language(opened: store.Store, words: str) -> None:
    search.search(opened, words)


def test_the_index_follows_the_store(tmp_path: Path) -> None:
    folder = small_store.build(tmp_path)
    with store.reader(folder) as found:
        with pytest.raises(StoreError, match="--rebuild"):
            search.search(found, "herberg")
        assert search.update(found) == 4
        assert search.update(found) == 0
    gone = f"{small_store.BASE}id/document/aaaa000000000003"
    with store.writer(folder) as writing:
        writing.start()
        writing.replace([gone], {})
        assert search.update(writing) == 1
        writing.publish()
    with store.reader(folder) as found:
        assert [hit.number for hit in search.search(found, "herberg")] == ["2", "7"]
        before = [(hit.iri, hit.snippet) for hit in search.search(found, "herberg")]
        assert search.update(found, force=True) == 3
        assert [(hit.iri, hit.snippet) for hit in search.search(found, "herberg")] == before


def test_an_index_without_its_words_is_none_and_is_made_whole(tmp_path: Path) -> None:
    """An index that an older version left would find nothing, and say that nothing is there."""
    folder = small_store.build(tmp_path)
    with store.reader(folder) as found:
        search.update(found)
        before = [hit.iri for hit in search.search(found, "herberg")]
        (found.beside / search.FOLDER / "words.list").unlink()
        with pytest.raises(StoreError, match="--rebuild"):
            search.search(found, "herberg")
        assert search.update(found) == 4
        assert [hit.iri for hit in search.search(found, "herberg")] == before != []


def test_files_that_a_killed_run_began_do_not_stand_in_the_way(tmp_path: Path) -> None:
    """A run killed while it writes which documents have left leaves a file whose name the next run gives again."""
    folder = small_store.build(tmp_path)
    with store.reader(folder) as found:
        search.update(found)
        index = found.generation / search.FOLDER
    meta = json.loads((index / "meta.json").read_text(encoding="utf-8"))
    for segment in meta["segments"]:
        for stamp in range(meta["opstamp"], meta["opstamp"] + 50):
            (index / f"{segment['segment_id'].replace('-', '')}.{stamp}.del").write_bytes(b"half")
    with store.writer(folder) as writing:
        writing.start()
        writing.replace([f"{small_store.BASE}id/document/aaaa000000000003"], {})
        search.update(writing)
        writing.publish()
    with store.reader(folder) as found:
        assert [hit.number for hit in search.search(found, "herberg")] == ["2", "7"]
        assert search.update(found) == 0


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()))


SEARCHES = [
    pytest.param(row["typed"], row["finds"].split(), row["not"].split(), id=f"{row['typed']} ({row['why']})")
    for row in csv.DictReader(
        (Path(__file__).parent / "data" / "searches.csv").read_text(encoding="utf-8").splitlines()
    )
]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[store.Store]:
    with store.reader(search_world.build(tmp_path_factory.mktemp("searches"))) as found:
        yield found


@pytest.mark.parametrize(("words", "finds", "leaves"), SEARCHES)
def test_searches_find_what_they_should(typed: store.Store, words: str, finds: list[str], leaves: list[str]) -> None:
    found = search.search(typed, words, limit=30)
    numbers = [] if found.partly else [hit.number for hit in found]
    assert set(finds) <= set(numbers)
    assert not set(leaves) & set(numbers)


def test_compounds_are_parted_at_words(tmp_path: Path) -> None:
    """Precision and recall over a list that a person judged, with no other words in the index."""
    rows = _rows("compounds.csv")
    words.save(tmp_path, [*(row["word"] for row in rows), *(row["part"] for row in rows)])
    found = words.load(tmp_path)
    said = {(row["part"], row["word"]) for row in rows if row["word"] in found.compounds([row["part"]])}
    true = {(row["part"], row["word"]) for row in rows if row["is_part"] == "1"}
    assert len(said & true) / len(said) >= 0.94, sorted(said - true)
    assert len(said & true) / len(true) >= 0.95, sorted(true - said)
