"""The lexicon: every row has its evidence, and what is wrong in it is said with its place."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

import kg.layout
from kg.errors import DataError
from kg.layout.lexicon import word_key
from kg.layout.lexicon.rows import read

FILE = Path(kg.layout.__file__).with_name("lexicon.toml")


def test_every_row_has_its_evidence() -> None:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for table, rows in data.items():
        for row in rows if isinstance(rows, list) else [rows]:
            assert row["seen"].strip(), table


def test_no_heading_is_in_two_kinds() -> None:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds: dict[str, set[str]] = {}
    for row in data["section"]:
        for word in row["words"]:
            kinds.setdefault(word_key(word), set()).add(row["kind"])
    assert not {word: found for word, found in kinds.items() if len(found) > 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "summary"', 'kind = "sumary"'),
        ('outcome = "noted"', 'outcome = "nothed"'),
        ('seen = "S2 Forslag', 'sene = "S2 Forslag'),
        ("pattern = '(?:19|20)", "pattern = '(?:19|20"),
        ("\n[[section]]\n", "\n[[section\n"),
        ('needs = ["bemærkn"]\n', ""),
    ],
)
def test_a_wrong_row_is_told(old: str, new: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "lexicon.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"lexicon\.toml"):
        read(path)


@pytest.mark.parametrize(
    ("printed", "key"),
    [("Sagsfremstilling:", "sagsfremstilling"), ("RESUMÉ??", "resumé"), ("I n d s t i l l i n g", "indstilling")],
)
def test_headings_are_compared_folded(printed: str, key: str) -> None:
    assert word_key(printed) == key


@pytest.mark.parametrize("table", ["section", "field", "label", "tag", "title"])
def test_a_word_stands_in_one_row_of_a_table(table: str) -> None:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))[table]
    words = Counter(word for row in rows for word in set(row.get("words", ())))
    assert [word for word, n in words.items() if n > 1] == []
