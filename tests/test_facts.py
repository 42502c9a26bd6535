"""What follows from what is told, asked as everybody asks: in reports, in tables, in SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from test_presence import draw, truth
from told import Told, evening, stored

from kg.model import ReferenceMention, Span
from kg.publish import views_item, views_meetings
from kg.publish.access import Access
from kg.publish.page import Heat, Listing
from kg.query import Local, ask, find, here
from kg.settings import Settings
from kg.store import Store

PREFIXES = (
    "PREFIX kg: <https://w3id.org/council-kg/ns#> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
    "PREFIX prov: <http://www.w3.org/ns/prov#> "
)


#: Who was where: a letter per item, in the order of the agenda. Item 5 was treated before item 4.
ROOM = {
    "Ida Krag": "yes yes no yes yes", "Bo Lind": "no partly yes yes yes", "Ole Vind": "no no no no no",
    "Eva Holm": "yes yes yes no partly", "Per Dam": "yes yes yes yes yes", "Mia Lund": "- - yes - -",
    "Rie Munk": "- - yes yes yes", "Tom Sand": "yes no no no no",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stored(tmp_path_factory.mktemp("evening"), evening().minutes()) as opened:
        yield opened


@pytest.fixture(scope="module")
def source(store: Store) -> Local:
    return here(store)


def rows(source: Local, name: str, *columns: str, **given: str) -> list[tuple[str, ...]]:
    table = ask(source, find(name), given)
    places = [[column.name for column in table.columns].index(column) for column in columns]
    return [tuple(getattr(row[at], "value", "") for at in places) for row in table.terms]


def wanted() -> set[tuple[str, str, str]]:
    return {
        (name, str(n), state)
        for name, states in ROOM.items()
        for n, state in enumerate(states.split(), 1)
        if state != "-"
    }


def test_the_report_says_at_every_item_who_was_in_the_room(source: Local) -> None:
    found = {
        (name, str(n), state)
        for n in range(1, 6)
        for name, state in rows(
            source, "who-was-in-the-room", "name", "in_the_room", item=f"{n} Ungdomsrådet 2024-03-05"
        )
    }
    assert {row for row in found if row[2] != "unknown"} == wanted()


def test_the_table_says_so_too(source: Local) -> None:
    assert set(rows(source, "presence", "person", "item_number", "in_the_room")) == wanted()


def test_so_does_sparql(store: Store) -> None:
    asked = store.query(
        f"{PREFIXES} SELECT ?name ?n ?how {{ ?p ?how ?i ; foaf:name ?name . ?i kg:number ?n "
        "FILTER(?how IN (kg:presentAt, kg:absentAt, kg:partlyAt)) }"
    )
    words = {"presentAt": "yes", "absentAt": "no", "partlyAt": "partly"}
    assert {(r["name"].value, r["n"].value, words[r["how"].value.split("#")[1]]) for r in asked} == wanted()


def test_who_was_out_has_the_statement_that_decides(source: Local) -> None:
    found = rows(
        source, "out-of-the-room", "name", "item_number", "in_the_room", "because", "of_item", person="Bo Lind"
    )
    assert found == [("Bo Lind", "1", "no", "late", "2"), ("Bo Lind", "2", "partly", "late", "2")]
    everybody = rows(source, "out-of-the-room", "name", "item_number", "in_the_room", meeting="Ungdomsrådet 2024-03-05")
    assert set(everybody) == {row for row in wanted() if row[2] != "yes"}


def test_every_conclusion_names_the_statement_it_follows_from(store: Store) -> None:
    """Of the person at the item or by decidesAt; else of the person at the meeting, or of who stands in."""
    asked = store.query(f"""{PREFIXES} SELECT ?p ?i {{
        ?p ?how ?i . ?i kg:meeting ?m FILTER(?how IN (kg:presentAt, kg:absentAt, kg:partlyAt))
        FILTER NOT EXISTS {{ ?a kg:person ?p ; kg:meeting ?m ; prov:wasDerivedFrom ?words
          FILTER NOT EXISTS {{ ?a kg:item ?other FILTER(?other != ?i) FILTER NOT EXISTS {{ ?a kg:decidesAt ?i }} }} }}
        FILTER NOT EXISTS {{ ?b kg:substituteFor ?p ; kg:decidesAt ?i }} }}""")
    assert [(r["p"].value, r["i"].value) for r in asked] == []


def test_who_could_vote_and_whether_there_were_enough(source: Local) -> None:
    votes = dict(rows(source, "who-was-in-the-room", "name", "could_vote", item="3 Ungdomsrådet 2024-03-05"))
    assert votes == {"Ida Krag": "no", "Bo Lind": "yes", "Ole Vind": "no", "Eva Holm": "yes", "Per Dam": "no",
                     "Mia Lund": "yes", "Rie Munk": "unknown", "Tom Sand": "no"}  # fmt: skip
    found = rows(source, "quorum", "item_number", "members", "present", "partly", "absent", "quorate")
    assert found == [
        ("1", "3", "2", "0", "2", "yes"), ("2", "3", "2", "1", "1", "yes"), ("3", "3", "3", "0", "2", "yes"),
        ("4", "3", "2", "0", "2", "yes"), ("5", "3", "2", "1", "1", "yes"),
    ]  # fmt: skip


def test_attendance_and_recusals_rest_on_it(source: Local) -> None:
    assert dict(rows(source, "attendance", "name", "in_the_room")) == {
        "Ida Krag": "partly", "Bo Lind": "partly", "Ole Vind": "no", "Eva Holm": "partly", "Per Dam": "yes",
    }  # fmt: skip
    assert rows(source, "recusals", "name", "item_number", "reason", "in_the_room") == [
        ("Ida Krag", "3", "ejer af grunden", "no")
    ]


def test_tables_have_votes_answers_and_points(source: Local) -> None:
    assert rows(source, "tables/votes", "item_number", "for", "against", "absent", "unanimous", "about", "carried",
                "proposer", "parties_for", "parties_against") == [
        ("2", "1", "1", "1", "", "amendment", "no", "Venstre", "V", "A"),
    ]  # fmt: skip
    # Told to be unanimous without numbers: no row of the table, one of the report.
    assert ("4", "", "unanimous") in rows(source, "votes", "item_number", "for", "result")
    assert rows(source, "tables/decisions", "item_number", "points", "effect") == [
        ("2", "1", "changed"), ("2", "2", "as_recommended"),
    ]  # fmt: skip
    found = rows(source, "tables/recommendations", "point", "by", "by_iri")
    assert [row[:2] for row in found] == [("1", "Ungdomsforvaltningen"), ("2", "Ungdomsforvaltningen")]
    assert all(iri.endswith("/id/organisation/563/ungdomsforvaltningen") for _, _, iri in found)


def test_pages_show_who_was_in_the_room_and_all_words_of_a_decision(store: Store) -> None:
    access = Access(store, Settings())
    (minutes,) = (row["m"].value for row in store.query(f"{PREFIXES} SELECT ?m {{ ?d foaf:primaryTopic ?m }}"))
    grid = next(block for block in views_meetings.meeting(access, minutes).blocks if block.id == "presence")
    assert isinstance(grid, Heat)
    words = {"yes": "present", "no": "absent", "partly": "partly", "-": ""}
    assert {access.label(link.iri): cells for link, cells in grid.rows} == {
        name: tuple(words[state] for state in states.split()) for name, states in ROOM.items()
    }
    page = views_item.item(access, f"{minutes}/item/2")
    decided = next(block for block in page.blocks if block.id == "decisions")
    assert isinstance(decided, Listing)
    assert [entry.said for entry in decided.entries] == [
        "Ad 1: Godkendt med den ændring, at parken bliver mindre.", "Ad 2: Godkendt som indstillet.",
    ]  # fmt: skip


NAMES = ("Ida Krag", "Bo Lind", "Ole Vind", "Eva Holm", "Per Dam", "Mia Lund")


def test_meetings_drawn_at_random_come_through_the_graph(tmp_path: Path) -> None:
    """Forty of the thousand of test_presence: from the reader's values to triples."""
    every = (draw(seed) for seed in range(1000))
    meetings = dict(enumerate(islice((one for one in every if one.order == sorted(one.order)), 40), 1))
    made = []
    for day, meeting in meetings.items():
        told = Told("Ungdomsrådet", date(2024, 1, 1) + timedelta(day), *(f"Sag {n}" for n in meeting.order))
        told.more["starts_at"] = told.words("17:00")
        for one in sorted(meeting.said, key=lambda said: said.at):
            number = str(int(one.item) + 1) if one.item else ""
            times = {"since": one.since or None, "until": one.until or None}
            told.at(NAMES[int(one.person[1:])], one.status, number, edge=one.edge, **times)
        made.append(told)
    with stored(tmp_path, *(told.minutes() for told in made)) as store:
        asked = store.query(f"{PREFIXES} SELECT ?name ?i ?how {{ ?p ?how ?i ; foaf:name ?name . ?i kg:number ?n "
                            "FILTER(?how IN (kg:presentAt, kg:absentAt, kg:partlyAt)) }")  # fmt: skip
        found = {(r["name"].value, r["i"].value): r["how"].value.split("#")[1].removesuffix("At") for r in asked}
    assert len(found) > 600
    for (name, item), state in found.items():
        day = (date.fromisoformat(item.split("/")[-3]) - date(2024, 1, 1)).days
        number = int(item.rsplit("/", 1)[-1]) - 1
        assert state == truth(meetings[day], f"p{NAMES.index(name)}", number), item


def test_items_taken_out_of_turn_are_counted_as_treated(store: Store) -> None:
    asked = store.query(f"{PREFIXES} SELECT ?i ?n {{ ?i kg:treatedAs ?n }}")
    assert {(r["i"].value.rsplit("/", 1)[-1], r["n"].value) for r in asked} == {
        ("1", "1"), ("2", "2"), ("3", "3"), ("4", "5"), ("5", "4"),
    }  # fmt: skip


def test_a_case_that_waits_is_told_once_however_often_its_item_was_decided(tmp_path: Path) -> None:
    told = Told("Uglerådet", date(2024, 3, 5), "Uglekasser").case("1", "24/77")
    told.decides("1", "recommended", "Anbefales.").decides("1", "recommended", "Udvalget anbefaler planen.")
    with stored(tmp_path / "waits", told.minutes()) as opened:
        waiting = rows(here(opened), "open-cases", "case_number", "item_number", "outcome")
    assert waiting == [("24/77", "1", "recommended")]


def test_who_sends_something_out_is_not_told_as_heard(tmp_path: Path) -> None:
    told = Told("Uglerådet", date(2024, 3, 5), "Ugleplan")
    place = told.words(
        "Byrådet sendte den 1. februar 2024 planen i høring hos Ældrerådet inden den 1. april 2024."
    ).span
    sent, heard = (
        ReferenceMention(
            Span(place.start + n, place.start + n + 7), "1", name, "hearing", name, when, hearer="Byrådet",
            subject="planen", deadline="2024-04-01", scope="563",
        )
        for n, (name, when) in enumerate((("Byrådet", "2024-02-01"), ("Ældrerådet", "")))
    )  # fmt: skip
    with stored(tmp_path / "hearing", told.minutes(), mentions=[(sent, heard)]) as opened:
        found = rows(here(opened), "hearings", "heard", "hearer", "about", "deadline")
    assert sorted(found) == [
        ("", "Byrådet", "planen", "2024-04-01"),
        ("Ældrerådet", "Byrådet", "planen", "2024-04-01"),
    ]
