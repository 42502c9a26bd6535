"""Every query of the catalogue: its header, its columns, and its answers on invented meetings."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import small_store

from kg import store as stores
from kg.query import Local, Query, ask, catalogue, find, here, lookup, lots, slots, write_tables
from kg.query.headers import ENTITY_TYPES, LOTS

DATA = Path(__file__).parent / "data"
QUESTIONS: dict[str, dict[str, Any]] = tomllib.loads((DATA / "questions.toml").read_text(encoding="utf-8"))
SAMPLES: dict[str, dict[str, Any]] = tomllib.loads((DATA / "questions-samples.toml").read_text(encoding="utf-8"))
OF_SAMPLES = [(name, place, given) for name, rows in SAMPLES.items() for place, given in enumerate(rows["ask"], 1)]
CASES = [(name, place, given) for name, rows in QUESTIONS.items() for place, given in enumerate(rows["ask"], 1)]
ASKED = [query for query in catalogue() if query.role in ("reports", "tables")]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with stores.reader(small_store.build(tmp_path_factory.mktemp("small"))) as opened:
        yield here(opened)


def test_every_report_and_table_is_asked() -> None:
    names = {name.removeprefix("tables/") if name.startswith("tables/") else name for name in QUESTIONS}
    assert {query.name for query in ASKED} == names
    reports = {query.name for query in catalogue("reports")}
    assert len(reports) >= 35
    assert {name for name in QUESTIONS if "/" not in name} == reports
    assert not [name for name in reports if len(QUESTIONS[name]["ask"]) < 2]


@pytest.mark.parametrize(("name", "place", "given"), CASES, ids=[f"{name}-{place}" for name, place, _ in CASES])
def test_the_answer_is_the_one_that_was_checked(source: Local, name: str, place: int, given: dict[str, str]) -> None:
    table = ask(source, find(name), given)
    path = DATA / "answers" / f"{name.replace('/', '-')}.{place}.csv"
    if os.environ.get("KG_WRITE_ANSWERS"):
        path.write_text(table.csv(), encoding="utf-8")
    assert table.csv() == path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_samples(samples: Path) -> Iterator[Local]:
    with stores.reader(samples) as opened:
        yield here(opened)


@pytest.mark.parametrize(("name", "place", "given"), OF_SAMPLES, ids=[f"{name}-{n}" for name, n, _ in OF_SAMPLES])
def test_the_answer_from_the_samples_is_the_one_that_was_read(
    of_samples: Local, name: str, place: int, given: dict[str, str]
) -> None:
    table = ask(of_samples, find(name), given)
    path = DATA / "answers" / "samples" / f"{name}.{place}.csv"
    if os.environ.get("KG_WRITE_ANSWERS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(table.csv(), encoding="utf-8")
    assert table.csv() == path.read_text(encoding="utf-8")


def test_every_report_is_asked_of_the_samples() -> None:
    assert set(SAMPLES) == {query.name for query in catalogue("reports")}
    assert not [name for name in SAMPLES if len(SAMPLES[name]["ask"]) != 2]


def _gold(table: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "gold" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _said(source: Local, name: str, *columns: str) -> set[tuple[str, ...]]:
    found = ask(source, find(name))
    places = [[column.name for column in found.columns].index(column) for column in columns]
    return {tuple(getattr(row[at], "value", "") for at in places) for row in found.terms}


def test_reports_over_the_samples_say_what_a_person_read_in_them(of_samples: Local) -> None:
    """The tables of tests/gold were written by hand from the minutes, before there was a reader."""
    day = {row["doc"]: row["date"] for row in _gold("meetings")}
    assert _said(of_samples, "attendance", "date", "name", "status") == {
        (day[row["doc"]], row["person"], row["status"]) for row in _gold("attendance")
    }
    assert _said(of_samples, "items", "date", "item_number", "title") == {
        (day[row["doc"]], row["number"], row["title"]) for row in _gold("items")
    }
    assert _said(of_samples, "attachments", "date", "item_number", "attachment") == {
        (day[row["doc"]], row["item_number"], row["title"]) for row in _gold("attachments")
    }
    assert _said(of_samples, "decisions", "date", "item_number", "outcome") == {
        (day[row["doc"]], row["item_number"], row["outcome"]) for row in _gold("decisions") if row["quoted"] == "no"
    }


def test_the_two_questions_of_a_report_have_different_answers() -> None:
    same = []
    for name in QUESTIONS:
        first, second = (DATA / "answers" / f"{name}.{n}.csv" for n in (1, 2))
        if "/" not in name and first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8"):
            same.append(name)
    assert same == ["coming", "missing"]  # all have been held, and nothing lacks: see tests/test_harvest.py


def test_a_case_number_may_be_spelled_otherwise() -> None:
    asked = {row["case"]: n for n, row in enumerate(QUESTIONS["case-history"]["ask"], 1)}
    first, other = (DATA / "answers" / f"case-history.{asked[spelled]}.csv" for spelled in ("24/17", "24-17"))
    assert first.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("query", catalogue(), ids=lambda q: f"{q.role}/{q.name}")
def test_a_header_tells_what_a_user_needs(query: Query) -> None:
    assert len(query.summary) <= 110
    assert not query.summary.endswith(".")
    for param in query.params if query.role == "reports" else ():
        assert param.examples or param.default, f"{param.name} has no example"
    names = [column.name for column in query.columns]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("query", catalogue(), ids=lambda q: f"{q.role}/{q.name}")
def test_a_query_leaves_limits_to_those_who_ask(query: Query) -> None:
    depth = 0
    for word in re.findall(r"[{}]|\bLIMIT\b|\bSERVICE\b|NOT EXISTS", re.sub(r"#[^\n]*", "", query.text)):
        depth += {"{": 1, "}": -1}.get(word, 0)
        assert not (word == "LIMIT" and depth == 0)
        assert word not in ("SERVICE", "NOT EXISTS")


#: Reports whose rows each belong to one council, one municipality: none counts over several.
PARTED = [
    (query, param.name)
    for query in catalogue("reports")
    for param in query.params
    if param.type in ("council", "municipality")
    and not any(other.required for other in query.params)
    and (query.name, param.name)
    not in {
        ("laws-cited", "council"),
        ("laws-cited", "municipality"),
        ("roles", "council"),
        ("laws-by-council-type", "municipality"),
        ("who-votes-with-whom", "council"),
        ("parties-that-vote-together", "council"),
    }
    and query.name not in ("topic-trend", "topic-first-mention", "documents")
    and param.name != "before"
]


@pytest.mark.parametrize(("query", "name"), PARTED, ids=[f"{query.name}-{name}" for query, name in PARTED])
def test_the_whole_is_what_its_parts_are_together(source: Local, query: Query, name: str) -> None:
    """However a query is planned: one value after another, all values at once, and none give the same rows."""
    kind = next(param.type for param in query.params if param.name == name)
    values = sorted({iri.value for iri, *_ in source.answer(lookup(kind).text).rows if isinstance(iri, ox.NamedNode)})
    assert len(values) > 1
    parts = [row for value in values for row in ask(source, query, {name: value}).terms]
    assert Counter(parts) == Counter(ask(source, query).terms)
    assert Counter(parts) == Counter(ask(source, query, {name: values}).terms)


IN_LOTS = [query for query in ASKED if query.lots]


def _asked_in_lots(source: Local, query: Query) -> Iterator[dict[str, Any]]:
    """Questions of a report: as it is, in two periods, and about each entity of a kind with few facts a document."""
    given = {p.name: QUESTIONS[query.name]["ask"][0][p.name] for p in query.params if p.required}
    yield given
    if "since" in {p.name for p in query.params}:
        yield from (given | {"since": "2024"}, given | {"until": "2023"})
    for param in query.params:
        if param.type in ("person", "council", "case", "organisation"):
            for iri, *_ in source.answer(lookup(param.type).text).rows[:12]:
                yield {**given, param.name: getattr(iri, "value", "")}


@pytest.mark.parametrize("query", IN_LOTS, ids=lambda q: f"{q.role}/{q.name}")
def test_the_first_rows_found_in_lots_are_those_of_the_whole(
    source: Local, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit makes a query be asked of one day, municipality or document after the other."""
    monkeypatch.setattr(lots, "MORE", 1)
    monkeypatch.setattr(lots, "EACH", 0)
    for values in _asked_in_lots(source, query):
        whole = ask(source, query, values).terms
        end = len(whole)
        for limit, offset in ((1, 0), (2, 1), (5, 0), (end, 0), (end + 1, 0), (3, max(end - 2, 0))):
            if limit:
                table = ask(source, query, values, limit=limit, offset=offset)
                assert table.terms == whole[offset : offset + limit], values
                assert table.more == (len(whole) > offset + limit)


def test_many_reports_find_their_first_rows_in_lots() -> None:
    assert {query.lots for query in IN_LOTS} == set(LOTS) - {""}
    assert len(IN_LOTS) >= 25


def test_tables_are_written_in_parts_as_they_are_asked_whole(
    source: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "PART", 1)
    rows = write_tables(source, tmp_path)
    for query in catalogue("tables"):
        table = ask(source, query)
        assert (tmp_path / f"{query.name}.csv").read_bytes() == table.csv().encode()
        assert rows[query.name] == len(table)
    assert max(rows.values()) > 4


def test_every_kind_of_entity_can_be_looked_up(source: Local) -> None:
    for kind in ENTITY_TYPES:
        answer = source.answer(lookup(kind).text)
        assert answer.variables == ("iri", "label", "scope")
        assert answer.rows, kind


@pytest.mark.parametrize("query", ASKED, ids=lambda q: f"{q.role}/{q.name}")
def test_a_query_is_plain_sparql_without_any_parameter(source: Local, query: Query) -> None:
    """The file as it stands runs anywhere: an unfilled slot shuts nothing out."""
    if any(param.required for param in query.params):
        parting = set(LOTS[query.lots])
        assert set(slots(query.text)) - parting == {param.name for param in query.params} - parting
    else:
        whole = source.answer(query.text).rows
        default = {param.name for param in query.params if param.default}
        if not default:
            assert len(whole) == len(ask(source, query))
