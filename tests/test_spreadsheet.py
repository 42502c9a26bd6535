"""Cells that a spreadsheet would run are shown instead; what was printed comes back."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.spreadsheet import as_printed, inert
from kg.table import Column, Table

FORMULAS = [
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x.example\")", "-2+3+cmd|' /C calc'!A0", " =1+1", "\t=1+1",
    "\r=1+1", "\u00a0=1", "＝1+1", "＋1a", "- Budget 2025", "@home", "'=1+1", "-5-3", "+45 x",
]  # fmt: skip
PLAIN = [
    "-5",
    "+3,5 %",
    "-1.234,50",
    "-",
    "--",
    "=",
    "",
    "Budget - 2025",
    "a@b",
    "'n Sild",
    "2025-01-01",
    "-1e-05",
    "– a",
]


def table(*cells: str | int | float) -> Table:
    return Table((Column("title"),), tuple((ox.Literal(cell),) for cell in cells))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_shown_not_run(text: str) -> None:
    (_, (cell,)) = csv.reader(io.StringIO(table(text).csv(), newline=""))
    assert cell == "'" + text
    assert as_printed(cell) == text
    (_, (cell,)) = csv.reader(io.StringIO(table(text).csv(raw=True), newline=""))
    assert cell == text
    escaped = text.replace("\t", "\\t").replace("\r", "\\r")
    assert table(text).tsv() == f"title\n'{escaped}\n"
    assert table(text).tsv(raw=True) == f"title\n{escaped}\n"
    for raw, told in ((False, f"'{text}"), (True, text)):
        (row,) = ox.parse_query_results(table(text).sparql_tsv(raw=raw).encode(), format=ox.QueryResultsFormat.TSV)
        assert row["title"] == ox.Literal(told)


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_dashes_and_other_text_stay(text: str) -> None:
    assert inert(text) == text
    assert as_printed(text) == text


def test_numbers_by_type_stay() -> None:
    assert table(-5, -2.5).csv() == table(-5, -2.5).tsv() == "title\n-5\n-2.5\n"
    assert table(-5).sparql_tsv() == table(-5).sparql_tsv(raw=True)


@settings(deadline=None)
@given(st.text("'=+-@ \t\r\n\ufeffab1２,.%", max_size=8) | st.text(max_size=8))
def test_what_was_printed_comes_back(text: str) -> None:
    cell = inert(text)
    assert as_printed(cell) == text
    assert inert(as_printed(cell)) == cell
