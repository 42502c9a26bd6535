"""A table in every form it is written in, and as other libraries' values."""

from __future__ import annotations

import csv
import io
import json
import pickle
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import WrongUse
from kg.table import BINARY, FORMATS, Column, Row, Table, triples_as_turtle, value

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE = Table(
    (
        Column("name"),
        Column("born", "date"),
        Column("seats", "integer"),
        Column("rate", "number"),
        Column("active", "boolean"),
        Column("iri", "iri", hidden=True),
    ),
    (
        (
            ox.Literal("Åsa | \"Ø\" & <b>\nto", language="da"),
            ox.Literal("1970-02-28", datatype=ox.NamedNode(XSD + "date")),
            ox.Literal(3), ox.Literal(0.5), ox.Literal(True), ox.NamedNode("https://kg.example.org/id/person/asa"),
        ),
        (ox.Literal("Bo"), None, None, None, None, None),
    ),
    "people",
)  # fmt: skip


def test_cells_are_python_values() -> None:
    first = TABLE[0]
    assert tuple(first) == (
        'Åsa | "Ø" & <b>\nto',
        date(1970, 2, 28),
        3,
        0.5,
        True,
        "https://kg.example.org/id/person/asa",
    )
    assert (first.seats, first["seats"], first[2]) == (3, 3, 3)
    assert TABLE.column("seats") == (3, None)
    assert [row.name for row in TABLE] == [first.name, "Bo"]
    with pytest.raises(AttributeError, match="columns: name, born"):
        _ = first.seat
    with pytest.raises(WrongUse, match="no column 'seat'"):
        TABLE.column("seat")
    assert pickle.loads(pickle.dumps(first)) == first


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [("2024-13-45", "date", "2024-13-45"), ("x", "integer", "x"), ("1", "boolean", True), ("2024", "gYear", 2024)],
)
def test_a_literal_that_breaks_its_promise_stays_text(text: str, kind: str, wanted: object) -> None:
    assert value(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) == wanted


def test_csv_and_json_and_xml_read_back() -> None:
    rows = list(csv.reader(io.StringIO(TABLE.csv())))
    assert rows[0] == list(TABLE.names)
    assert rows[1] == ['Åsa | "Ø" & <b>\nto', "1970-02-28", "3", "0.5", "yes", "https://kg.example.org/id/person/asa"]
    assert rows[2] == ["Bo", "", "", "", "", ""]
    for text, form in ((TABLE.sparql_json(), "JSON"), (TABLE.xml(), "XML"), (TABLE.sparql_tsv(), "TSV")):
        read = ox.parse_query_results(text.encode(), format=getattr(ox.QueryResultsFormat, form))
        assert isinstance(read, ox.QuerySolutions)
        assert tuple(tuple(one[name] for name in TABLE.names) for one in read) == TABLE.terms


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=["Cs"])), max_size=4))
def test_any_text_survives_every_machine_form(texts: list[str]) -> None:
    table = Table((Column("a"),), tuple((ox.Literal(text),) for text in texts))
    for text, form in ((table.sparql_json(), "JSON"), (table.sparql_tsv(raw=True), "TSV")):
        read = ox.parse_query_results(text.encode(), format=getattr(ox.QueryResultsFormat, form))
        assert isinstance(read, ox.QuerySolutions)
        assert [one["a"] for one in read] == [ox.Literal(one) for one in texts]
    assert [row["a"] for row in json.loads(json.dumps(table.to_dicts()))] == texts
    assert [row["a"] for row in json.loads(table.json())] == texts
    assert [json.loads(line)["a"] for line in table.ndjson().split("\n")[:-1]] == texts
    for form in FORMATS:
        if form not in BINARY:
            assert table.write(form) is not None


def test_turtle_is_a_result_set() -> None:
    triples = set(ox.parse(TABLE.turtle().encode(), format=ox.RdfFormat.TURTLE, base_iri="u:x"))
    space = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
    assert len([t for t in triples if t.predicate.value == space + "solution"]) == 2
    assert len([t for t in triples if t.predicate.value == space + "value"]) == 7


def test_a_screen_shows_what_matters() -> None:
    text = TABLE.text(60)
    assert "iri" not in text.splitlines()[0]
    assert max(len(line) for line in text.splitlines()) <= 60
    assert "1970-02-28" in text
    long = Table((Column("a"), Column("b")), ((ox.Literal("ord " * 80), ox.Literal("x")),))
    assert max(len(line.rstrip()) for line in long.text(50).splitlines()) <= 50
    assert long.text(50).count("ord") == 80


def test_markdown_and_html_escape_what_strangers_wrote() -> None:
    assert '| Åsa \\| "Ø" & <b> to | 1970-02-28 | 3 | 0.5 | yes |' in TABLE.markdown()
    page = TABLE._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_other_libraries_get_typed_columns(tmp_path: Path) -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == list(TABLE.names)
    assert str(frame["born"].dtype).startswith("datetime64")
    assert {"Int64", "boolean"} <= {str(kind) for kind in frame.dtypes}
    assert TABLE.to_arrow().num_rows == 2
    polars = TABLE.to_polars()
    assert [str(kind) for kind in polars.dtypes] == ["String", "Date", "Int64", "Float64", "Boolean", "String"]
    import pyarrow.parquet as pq

    TABLE.to_parquet(str(tmp_path / "t.parquet"))
    read = pq.read_table(tmp_path / "t.parquet")
    assert [str(field.type) for field in read.schema] == ["string", "date32[day]", "int64", "double", "bool", "string"]
    assert read.to_pylist() == TABLE.to_dicts()


def test_rows_become_edges() -> None:
    cells = [("Bo", "Råd"), ("Bo", "Råd"), ("Ida", "Råd")]
    table = Table(
        (Column("name"), Column("body"), Column("n", "integer")),
        tuple((ox.Literal(a), ox.Literal(b), ox.Literal(n)) for n, (a, b) in enumerate(cells)),
    )
    with pytest.raises(TypeError):
        table.to_networkx()  # type: ignore[call-arg]
    graph = table.to_networkx("name", "body")
    assert sorted((a, b, d["weight"]) for a, b, d in graph.edges(data=True)) == [("Bo", "Råd", 2), ("Råd", "Ida", 1)]
    assert graph.nodes["Råd"]["column"] == "body"
    assert graph.edges["Ida", "Råd"]["n"] == 2


def test_namesakes_are_nodes_of_their_own() -> None:
    """Two councils called Byrådet are two nodes, each with its name as label."""
    rows = [("Bo", "u:bo", "Byrådet", "u:a"), ("Bo", "u:bo", "Byrådet", "u:b"), ("Ida", "u:ida", "Byrådet", "u:b")]
    table = Table(
        (Column("name"), Column("person_iri", "iri", hidden=True), Column("body"), Column("council_iri", "iri")),
        tuple((ox.Literal(a), ox.NamedNode(b), ox.Literal(c), ox.NamedNode(d)) for a, b, c, d in rows),
    )
    graph = table.to_networkx("name", "body")
    assert set(graph) == {"u:bo", "u:ida", "u:a", "u:b"}
    assert {graph.nodes[one]["label"] for one in ("u:a", "u:b")} == {"Byrådet"}
    with pytest.raises(WrongUse, match="two of name"):
        table.to_networkx("navn", "body")


def test_an_interpreter_shows_the_first_rows_and_how_many() -> None:
    table = Table((Column("n", "integer"),), tuple((ox.Literal(n),) for n in range(5000)), "many")
    assert len(repr(table)) < 1000
    assert "5000 rows" in repr(table)
    assert table._repr_html_().count("<tr>") == 21
    assert "20 of 5000 rows" in table._repr_html_()


def test_offices_open_what_is_written() -> None:
    import zipfile

    text = TABLE.excel()
    assert text.startswith("\ufeffname;born;")
    assert ";3;0,5;" in text
    book = TABLE.encoded("xlsx")
    assert book == TABLE.encoded("xlsx")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "Åsa" in parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>0.5</v>" in sheet
    assert TABLE.encoded("parquet").startswith(b"PAR1")


def test_tabs_part_cells_and_nothing_else() -> None:
    table = Table((Column("a"), Column("b")), ((ox.Literal("x\ty"), ox.Literal('"q" \\ z')), (None, ox.Literal("ø"))))
    assert table.tsv() == 'a\tb\nx\\ty\t"q" \\\\ z\n\tø\n'


def test_triples_stand_under_the_prefixes_they_use() -> None:
    one = ox.Triple(ox.NamedNode("https://w3id.org/council-kg/ns#a"), ox.NamedNode("u:p"), ox.Literal("x"))
    known = {"kg": "https://w3id.org/council-kg/ns#", "foaf": "http://xmlns.com/foaf/0.1/"}
    assert triples_as_turtle([one], known) == '@prefix kg: <https://w3id.org/council-kg/ns#> .\nkg:a <u:p> "x" .\n'


def test_a_row_needs_its_names() -> None:
    assert Row.of(("a", "b"), (1, 2)).asdict() == {"a": 1, "b": 2}
