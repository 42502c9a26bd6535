"""The synthetic corpus: the same bytes from the same seed, and true rows that the printed text bears out."""

from __future__ import annotations

import csv
import html
import re
from collections import defaultdict
from pathlib import Path

import pytest

from kg.bench.corpus import COLUMNS, main, write
from kg.bench.layouts import LAYOUTS

N = 2 * len(LAYOUTS)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "c"
    write(out, N, 5, jobs=1)
    return out


def table(corpus: Path, name: str) -> list[dict[str, str]]:
    with (corpus / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def texts(corpus: Path) -> dict[str, str]:
    """Printed words of each document, white space folded, tags and entities gone."""
    found = {}
    for path in (corpus / "minutes").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = html.unescape(re.sub(r"<[^>]+>", " ", text))
        found[path.stem] = " ".join(text.split())
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_layout_and_every_document_is_there(corpus: Path) -> None:
    rows = table(corpus, "layouts")
    assert len(rows) == N == len(list((corpus / "minutes").rglob("*.*")))
    assert {row["layout"] for row in rows} == set(LAYOUTS)
    assert len({row["doc"] for row in rows}) == N
    assert [row["doc"] for row in table(corpus, "meetings")] == [row["doc"] for row in rows]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(corpus: Path, tmp_path: Path) -> None:
    assert main([str(tmp_path / "same"), "--n", str(N), "--seed", "5", "--jobs", "2"]) == 0
    assert tree(tmp_path / "same") == tree(corpus)
    write(tmp_path / "other", N, 6, jobs=1)
    assert tree(tmp_path / "other") != tree(corpus)


def test_a_folder_with_files_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(corpus)
    assert main([str(corpus), "--n", "3"]) == 2
    assert "not empty" in capsys.readouterr().err
    assert tree(corpus) == before


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("meetings", "body"),
        ("meetings", "place"),
        ("attendance", "person"),
        ("item_attendance", "person"),
        ("items", "title"),
        ("items", "case_number"),
        ("items", "caseworker"),
        ("sections", "first_words"),
        ("decisions", "text_start"),
        ("decisions", "body"),
        ("recommendations", "text_start"),
        ("attachments", "title"),
        ("persons", "person"),
        ("organisations", "surface"),
        ("references", "surface"),
    ],
)
def test_true_rows_stand_in_the_text(corpus: Path, name: str, column: str) -> None:
    printed = texts(corpus)
    rows = [row for row in table(corpus, name) if row[column]]
    assert rows
    for row in rows:
        words = " ".join(row[column].split())
        assert words.casefold() in printed[row["doc"]].casefold(), (row["doc"], words)


def test_rows_are_not_repeated_and_have_their_columns(corpus: Path) -> None:
    for name, columns in COLUMNS.items():
        rows = table(corpus, name)
        assert rows, name
        assert set(rows[0]) == {"doc", *columns}
        assert len({tuple(row.values()) for row in rows}) == len(rows), name


def test_members_return_and_cases_travel(tmp_path: Path) -> None:
    write(tmp_path / "c", 60, 2, layouts=["markdown-raad"], jobs=1)
    by_person = defaultdict(set)
    for row in table(tmp_path / "c", "attendance"):
        by_person[row["doc"].split("-")[0], row["person"]].add(row["doc"])
    assert max(map(len, by_person.values())) > 2
    by_case = defaultdict(set)
    for row in table(tmp_path / "c", "items"):
        by_case[row["doc"].split("-")[0], row["case_number"]].add(row["doc"].rsplit("-", 3)[0])
    assert max(map(len, by_case.values())) >= 2, "no case goes from one body to another"
    kinds = {row["kind"] for row in table(tmp_path / "c", "references")}
    assert {"meeting", "future_meeting", "law"} <= kinds
