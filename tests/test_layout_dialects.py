"""Layouts of many bodies, each with invented persons and subjects: text in, facts out.

`layouts/<body>/minutes.txt` imitates how a body writes; `expected.csv` holds one row per fact, checked by hand. The
evidence for each habit of writing stands with its row in `kg/layout/lexicon.toml`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from layout_facts import Row, facts

from kg import authorities
from kg.errors import InputRefused
from kg.layout import parse
from kg.model import Document

LAYOUTS = sorted(folder for folder in (Path(__file__).parent / "layouts").iterdir() if folder.is_dir())
ROWS = authorities.load()


def document(text: str, name: str = "minutes.txt", municipality: str | None = None) -> Document:
    return Document("0" * 16, name, name, text, "0" * 64, "text/plain", municipality)


@pytest.mark.parametrize("folder", LAYOUTS, ids=lambda folder: folder.name)
def test_layout(folder: Path) -> None:
    text = (folder / "minutes.txt").read_text(encoding="utf-8")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as handle:
        expected = [tuple(row) for row in csv.reader(handle)]
    found: list[Row]
    try:
        found = facts(parse(document(text), ROWS))
    except InputRefused as refusal:
        found = [("refused" if refusal.remedy else "no remedy", "", type(refusal).__name__, refusal.what)]
    assert found == expected


def test_many_layouts() -> None:
    assert len(LAYOUTS) >= 35


CHANGES = {
    "indented": lambda text: re.sub(r"(?m)^(?=\S)", "    ", text),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "blanks at the ends of lines": lambda text: re.sub(r"(?m)(?<=\S)$", "   ", text),
    "page numbers between the lines": lambda text: "\n".join(
        f"{line}\nSide {n // 12} af 9" if n % 12 == 11 else line for n, line in enumerate(text.split("\n"))
    ),
    "stray question marks": lambda text: re.sub(
        r"(?m)^(Sagsfremstilling|Indstilling|Beslutning|Bilag)$", r"\1??", text
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("folder", LAYOUTS, ids=lambda folder: folder.name)
def test_noise_changes_no_fact(folder: Path, change: str) -> None:
    text = (folder / "minutes.txt").read_text(encoding="utf-8")
    try:
        expected = [row for row in facts(parse(document(text), ROWS)) if row[0] not in ("section", "warning")]
    except InputRefused:
        return
    found = facts(parse(document(CHANGES[change](text)), ROWS))
    assert [row for row in found if row[0] not in ("section", "warning")] == expected
