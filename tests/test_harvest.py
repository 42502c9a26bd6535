"""`kg harvest` against an imitation on the loopback address: what comes, what is asked for, and how."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import random
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from test_pipeline import ask
from test_read import pdf_bytes
from typer.testing import CliRunner

from kg import authorities, sources
from kg.bench.portal import Fault, Imitation
from kg.bench.portal_world import ZERO, World, answer_of, world
from kg.cli import app
from kg.erase import erase
from kg.errors import DataError, NotWritten
from kg.harvest import Options, Report, harvest, municipality
from kg.harvest.client import Client
from kg.harvest.finding import addresses, find, row
from kg.harvest.gaps import missing_months, missing_numbers
from kg.harvest.ledger import Ledger
from kg.harvest.portals import portals
from kg.harvest.robots import parse
from kg.harvest.status import status
from kg.harvest.table import shipped
from kg.keeping import verify
from kg.pipeline import build, read_minutes
from kg.publish import feed
from kg.publish.access import Access
from kg.publish.coverage import coverage_page
from kg.query import ask as query
from kg.query import find as find_query
from kg.query import here, with_evidence, write_tables
from kg.query.finding import find_items
from kg.search import search
from kg.settings import TIERS, Settings, Source, load
from kg.store import reader

TODAY = date(2026, 11, 30)
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["kg.harvest", "kg.sources", "kg.bench.portal", "httpx"])


def no_sleep(seconds: float) -> None:
    """Waits are counted elsewhere."""


QUICK = partial(Client, sleep=no_sleep)


@pytest.fixture
def portal() -> Iterator[Imitation]:
    with Imitation(world(6)) as opened:
        yield opened


def fetch(portal: Imitation, out: Path, *, client: object = QUICK, name: str = "", **options: object) -> Report:
    source = Source(name or portal.address, portal.address, "Haderslev")
    options.setdefault("today", TODAY)
    return harvest([source], out, Options(**options), authorities.load(), client=client)  # type: ignore[arg-type]


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def home(out: Path) -> Path:
    return out / "haderslev" / "firstagenda"


def built(out: Path, store: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of a store brought up to date with the folder."""
    report = build([out], store, Settings())
    assert report.exit_code == 0, report.rows
    with reader(store) as opened:
        write_tables(here(opened), store.parent / "tables")
    return {
        name: list(csv.DictReader((store.parent / "tables" / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("meetings", "attendance", "items", "attachments", "decisions")
    }


def rows_of(table: list[dict[str, str]], like: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return sorted(tuple(row[key] for key in like[0]) for row in table)


# ---------------------------------------------------------------- what comes


def test_tables_of_a_harvest_are_what_the_portal_knows(portal: Imitation, tmp_path: Path) -> None:
    report = fetch(portal, tmp_path / "out")
    assert report.exit_code == 0
    assert report.here == report.listed == 6
    tables = built(tmp_path / "out", tmp_path / "store")
    for name, truth in portal.world.truth.items():
        assert rows_of(tables[name], truth) == rows_of(truth, truth), name


@pytest.mark.parametrize("name", ["", "min"])
def test_a_second_run_writes_nothing_and_asks_for_the_list_alone(name: str, portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out", name=name)
    before, asked = snapshot(tmp_path / "out"), len(portal.log)
    report = fetch(portal, tmp_path / "out", name=name)
    assert report.exit_code == 0
    assert snapshot(tmp_path / "out") == before
    assert portal.paths()[asked:] == ["/robots.txt", "/api/agenda/udvalgsliste"]


def test_what_came_lies_there_as_it_came(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    for identifier, answer in portal.world.answers.items():
        assert (home(tmp_path / "out") / f"{identifier}.json").read_bytes() == json.dumps(
            answer, ensure_ascii=False
        ).encode()


def test_another_order_of_keys_is_no_change(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    for identifier, answer in portal.world.answers.items():
        turned = dict(reversed(answer.items()))
        turned["Dagsordenpunkter"] = turned["Dagsordenpunkter"][::-1]
        portal.world.answers[identifier] = turned
    assert fetch(portal, tmp_path / "out", full=True).exit_code == 0
    assert snapshot(tmp_path / "out") == before


def test_a_meeting_of_the_last_weeks_is_asked_for_again(tmp_path: Path) -> None:
    with Imitation(world(4, first=date(2026, 11, 16))) as portal:
        fetch(portal, tmp_path / "out")
        asked = len(portal.log)
        fetch(portal, tmp_path / "out")
        assert len([path for path in portal.paths()[asked:] if "/dagsorden/" in path]) == 4


def test_validators_are_sent_when_they_were_given(tmp_path: Path) -> None:
    with Imitation(world(3), validators=True) as portal:
        fetch(portal, tmp_path / "out")
        before, asked = snapshot(tmp_path / "out"), len(portal.log)
        fetch(portal, tmp_path / "out", full=True)
        again = [one for one in portal.log[asked:] if "/dagsorden/" in one.path]
        assert len(again) == 3
        assert all(one.headers.get("if-none-match") for one in again)
        assert snapshot(tmp_path / "out") == before


def test_only_the_councils_and_days_that_are_wanted(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out", councils=("Handicaprådet",))
    wanted = {row["doc"] for row in portal.world.truth["meetings"] if row["body"] == "Handicaprådet"}
    assert {path.stem for path in home(tmp_path / "out").glob("*-*.json")} == set(wanted) | {
        f"{one}.about" for one in wanted
    }
    fetch(portal, tmp_path / "late", since=date(2022, 1, 20))
    late = {row["doc"] for row in portal.world.truth["meetings"] if row["date"] >= "2022-01-20"}
    assert {line.id for line in Ledger(home(tmp_path / "late"))} == late


def test_a_dry_run_writes_nothing(portal: Imitation, tmp_path: Path) -> None:
    report = fetch(portal, tmp_path / "out", dry=True)
    assert [row.what for row in report.rows] == ["due"] * 6
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- time


def test_what_replaced_minutes_say_otherwise_is_asked_and_fed_item_by_item(tmp_path: Path) -> None:
    """The former version stays as a document without facts; what changed is told with both passages."""
    made = world(3)
    identifier = next(iter(made.answers))
    answer = made.answers[identifier]
    items = sorted((one for one in answer["Dagsordenpunkter"] if one["IsOpen"]), key=lambda one: one["Sorting"])
    numbers = [one["Number"] for one in items]
    for item, words in zip(items, ("Godkendt.", "Godkendt med 5 stemmer for og 2 imod.", "Afvist."), strict=False):
        _decide(item, words)
    answer["Moede"]["Moededeltagere"][0] |= {"Absent": False, "ParticipationCancelled": False}
    person = " ".join(answer["Moede"]["Moededeltagere"][0]["Name"].split())
    lacking = list(made.answers)[2]
    others = made.answers[lacking]["Dagsordenpunkter"]
    others[:] = [one for one in others if one["Number"] != "2"]
    with Imitation(made) as portal:
        fetch(portal, tmp_path / "out")
        built(tmp_path / "out", tmp_path / "store")
        assert query_rows(tmp_path / "store", "changes") == []
        missing = query_rows(tmp_path / "store", "missing")
        assert [(row["what"], row["first"], row["last"]) for row in missing] == [("items", "2", "2")]
        with reader(tmp_path / "store") as opened:
            page = coverage_page(Access(opened, replace(Settings(), harvest=tmp_path / "out")))
        assert [block.id for block in page.blocks] == ["ledger", "announced-missing", "here", "missing"]
        for item, words in zip(items, ("Udsat.", "Godkendt med 4 stemmer for og 3 imod."), strict=False):
            _decide(item, words)
        answer["Moede"]["Moededeltagere"][0]["Absent"] = True
        assert [row.what for row in fetch(portal, tmp_path / "out", full=True).rows] == ["changed"]
        tables = built(tmp_path / "out", tmp_path / "store")
        assert len(tables["meetings"]) == 3
        assert {"postponed"} < {row["outcome"] for row in tables["decisions"] if row["doc"] == identifier}
        revisions = ask(tmp_path / "store", "?new prov:wasRevisionOf ?old . ?old dct:identifier ?name")
        assert {name for _, _, name in revisions} == {f"{identifier}.1"}
        found = query_rows(tmp_path / "store", "changes")
        facts = {(row["number"], row["aspect"], row["person"], row["before"], row["after"]) for row in found}
        assert facts == {
            ("", "attendance", person, "present", "absent"),
            (numbers[0], "outcome", "", "approved", "postponed"),
            (numbers[0], "words", "", "", ""),
            (numbers[1], "votes", "", "5-2-0", "4-3-0"),
            (numbers[1], "words", "", "", ""),
        }
        assert {(row["version"], row["doc"]) for row in found} == {
            ("later", identifier),
            ("former", f"{identifier}.1"),
        }
        words = {row["version"]: row["sentence"] for row in found if row["aspect"] == "outcome"}
        assert ("Godkendt." in words["former"], "Udsat." in words["later"]) == (True, True)
        site: dict[str, bytes] = {}
        with reader(tmp_path / "store") as opened:
            feed.write(site.__setitem__, tmp_path / "site", opened, Settings(), "2026-12-01T00:00:00Z")
        told = site["feed.atom"].decode()
        assert f"Punkt {numbers[0]}, udfald: approved → postponed (Godkendt. → Udsat.)" in told
        assert person not in site["changes/history.json"].decode()
        made.drop(identifier)
        fetch(portal, tmp_path / "out")
        built(tmp_path / "out", tmp_path / "store")
        assert query_rows(tmp_path / "store", "changes") == []


def _decide(item: dict[str, Any], words: str) -> None:
    """Another decision in the HTML of an item."""
    field = item["Felter"][0]
    head, _, tail = field["Html"].rpartition("<p>")
    field["Html"] = f"{head}<p>{words}{tail[tail.index('</p>') :]}"


def query_rows(store: Path, name: str, **given: str) -> list[dict[str, str]]:
    """The rows of a report, with the sentences they rest on where it has any."""
    with reader(store) as opened:
        source = here(opened)
        table = query(source, find_query(name), given)
        if find_query(name).evidence:
            table = with_evidence(source, find_query(name), table)
        return list(csv.DictReader(table.csv().splitlines()))


def test_a_replaced_version_of_another_day_is_no_meeting(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    identifier = next(iter(portal.world.answers))
    for changed in (portal.world.entry(identifier), portal.world.answers[identifier]["Moede"]):
        changed["Dato"] = changed["MeetingBeginUtc"] = "2022-06-01T17:00:00+02:00"
        changed["MeetingEndUtc"] = "2022-06-01T18:00:00+02:00"
    fetch(portal, tmp_path / "out")
    tables = built(tmp_path / "out", tmp_path / "store")
    assert len(tables["meetings"]) == 6
    assert [row["date"] for row in tables["meetings"] if row["doc"] == identifier] == ["2022-06-01"]


def test_withdrawn_minutes_leave_folder_and_graph(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    identifier = next(iter(portal.world.answers))
    portal.world.drop(identifier)
    report = fetch(portal, tmp_path / "out")
    assert [row.what for row in report.rows] == ["withdrawn"]
    assert not list(home(tmp_path / "out").glob(f"{identifier}*"))
    line = Ledger(home(tmp_path / "out")).get(identifier)
    assert line is not None
    assert (line.state, len(line.digest), line.since) == ("withdrawn", 64, "2026-11-30")
    assert identifier not in {row["doc"] for row in built(tmp_path / "out", tmp_path / "store")["meetings"]}


@pytest.mark.parametrize("broken", ["empty", "short", "html", "torn"])
def test_a_broken_index_withdraws_nothing(broken: str, portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    kept = {name for name in snapshot(tmp_path / "out") if not name.endswith("ledger.jsonl")}
    whole = portal.world.index()
    if broken == "short":
        some = [{**council, "Moeder": None} for councils in whole["Udvalg"].values() for council in councils]
        body = json.dumps({"Udvalg": {"Udvalg 2022-2025": some}}).encode()
    else:
        body = {"empty": b'{"Udvalg": {}}', "html": b"<html>Fejl</html>", "torn": json.dumps(whole).encode()[:300]}[
            broken
        ]
    portal.always["/api/agenda/udvalgsliste"] = Fault(200, body=body)
    for identifier in list(portal.world.answers):
        portal.always[f"/api/agenda/dagsorden/{identifier}"] = Fault(404)
    report = fetch(portal, tmp_path / "out")
    assert report.exit_code == 1
    assert [row.what for row in report.rows] == ["alarm"]
    assert {name for name in snapshot(tmp_path / "out") if not name.endswith("ledger.jsonl")} == kept


def test_a_meeting_that_only_the_index_forgets_stays(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    identifier = next(iter(portal.world.answers))
    for _, _, entries in portal.world.councils:
        entries[:] = [one for one in entries if one["Id"] != identifier]
    assert [row.what for row in fetch(portal, tmp_path / "out").rows] == ["unlisted"]
    assert (home(tmp_path / "out") / f"{identifier}.json").is_file()
    assert fetch(portal, tmp_path / "out").rows == []


def test_minutes_take_the_place_of_their_agenda(tmp_path: Path) -> None:
    made = world(5)
    agenda = made.truth["meetings"][-1]["doc"]
    with Imitation(made) as portal:
        fetch(portal, tmp_path / "out")
        first = built(tmp_path / "out", tmp_path / "store")
        assert [row["kind"] for row in first["meetings"] if row["doc"] == agenda] == ["agenda"]
        assert not [row for row in first["attendance"] if row["doc"] == agenda]
        with reader(tmp_path / "store") as opened:
            coming = query(here(opened), find_query("coming"), {"municipality": "Haderslev"})
        assert {row.doc for row in coming.rows} == {agenda}
        assert len(coming) == len([row for row in made.truth["items"] if row["doc"] == agenda])
        minutes = "11111111-2222-4333-8444-555555555555"
        council = next(entries for _, _, entries in made.councils if any(one["Id"] == agenda for one in entries))
        council.append({**made.entry(agenda), "Id": minutes, "Navn": "Referat", "Afsluttet": True})
        answer = json.loads(json.dumps(made.answers[agenda]))
        made.answers[minutes] = {**answer, "Id": minutes}
        answer_of(made, minutes, Navn="Referat", Afsluttet=True)
        fetch(portal, tmp_path / "out")
        both = built(tmp_path / "out", tmp_path / "store")
        assert minutes in {row["doc"] for row in both["meetings"]}
        assert agenda not in {row["doc"] for row in both["meetings"]}
        assert len(both["meetings"]) == 5
        iris = {row["iri"] for row in both["meetings"]}
        assert iris == {row["iri"] for row in first["meetings"]}


def test_a_supplementary_agenda_is_no_second_meeting(tmp_path: Path) -> None:
    made = world(5)
    agenda = made.truth["meetings"][-1]["doc"]
    more = "11111111-2222-4333-8444-555555555555"
    council = next(entries for _, _, entries in made.councils if any(one["Id"] == agenda for one in entries))
    council.append({**made.entry(agenda), "Id": more, "Navn": "Tillægsdagsorden"})
    answer = json.loads(json.dumps(made.answers[agenda]))
    item = {**answer["Dagsordenpunkter"][0], "Number": "9", "Punktnummer": "9", "Caption": "Hastesag", "Sorting": 9}
    again = {**item, "Number": "1", "Punktnummer": "1", "Caption": "Et punkt mere", "Sorting": 1}
    made.answers[more] = {**answer, "Id": more, "Dagsordenpunkter": [item, again]}
    answer_of(made, more, Navn="Tillægsdagsorden")
    with Imitation(made) as portal:
        fetch(portal, tmp_path / "out")
        tables = built(tmp_path / "out", tmp_path / "store")
        assert len(tables["meetings"]) == 5
        items = [row for row in tables["items"] if row["doc"] in (agenda, more)]
        assert ("9", "Hastesag") in {(row["number"], row["title"]) for row in items}
        assert len({row["iri"].split("/item/")[0] for row in items}) == 1
        first = {row["title"]: row["iri"].rsplit("/", 1)[-1] for row in items if row["number"] == "1"}
        assert first.pop("Et punkt mere") == "1-2"  # it counts from one itself: another item than the agenda's first
        assert list(first.values()) == ["1"]
        for identifier in (agenda, more):
            made.drop(identifier)
        fetch(portal, tmp_path / "out")
        assert len(built(tmp_path / "out", tmp_path / "store")["meetings"]) == 4


# ---------------------------------------------------------------- what goes wrong


def test_one_meeting_that_fails_never_stops_the_others(portal: Imitation, tmp_path: Path) -> None:
    twice, always, html, gone, far, private = portal.world.answers
    at = "/api/agenda/dagsorden/{}".format
    portal.faults[at(twice)] = [Fault(500), Fault(502)]
    portal.always[at(always)] = Fault(500)
    portal.always[at(html)] = Fault(200, (("Content-Type", "text/html"),), b"<html><body>Log ind</body></html>")
    portal.always[at(gone)] = Fault(404)
    with Imitation(world(1)) as other:
        portal.always[at(far)] = Fault(302, (("Location", f"{other.address}api/agenda/dagsorden/{far}"),))
        portal.always[at(private)] = Fault(302, (("Location", "http://10.0.0.1/latest/meta-data"),))
        report = fetch(portal, tmp_path / "out")
        assert other.log == []
    assert report.exit_code == 1
    assert {row.address.rsplit("/", 1)[-1] for row in report.rows if row.what == "failed"} == {
        always, html, gone, far, private,
    }  # fmt: skip
    assert len([path for path in portal.paths() if path == at(always)]) == 4
    assert len([path for path in portal.paths() if path == at(gone)]) == 1
    portal.always.clear()
    report = fetch(portal, tmp_path / "out")
    assert report.exit_code == 0
    assert report.here == 6


def test_whatever_an_answer_is_it_costs_only_itself(tmp_path: Path) -> None:
    """Bodies that break off, are packed wrongly or are nothing; those that come well the second time are here."""
    made = world(12)
    head = b"HTTP/1.1 200 OK\r\n"
    sent = {key: json.dumps(value).encode() for key, value in made.answers.items()}
    keys = iter(made.answers)
    bad: dict[str, Fault] = {
        next(keys): fault
        for fault in (
            Fault(302, (("Location", "javascript:1"),)),
            Fault(200, (("Content-Encoding", "gzip"),), b"not packed"),
            Fault(raw=b"\x00\x01\r\n\r\n"),
            Fault(200, body=b"null"),
            Fault(204),
            Fault(302, (("Location", "file:///etc/passwd"),)),
        )
    }
    once = {next(keys): [Fault(raw=head + b"\r\n" + b'{"Id": "')], next(keys): [Fault(drop=True)]}
    packed, latin = next(keys), next(keys)
    bad_after: dict[str, Fault] = {
        packed: Fault(200, (("Content-Encoding", "gzip"),), gzip.compress(sent[packed])),
        latin: Fault(200, body=json.dumps(made.answers[latin], ensure_ascii=False).encode("latin-1")),
    }
    with Imitation(made) as portal:
        for identifier, fault in {**bad, **bad_after}.items():
            portal.always[f"/api/agenda/dagsorden/{identifier}"] = fault
        for identifier, faults in once.items():
            portal.faults[f"/api/agenda/dagsorden/{identifier}"] = list(faults)
        report = fetch(portal, tmp_path)
    assert report.exit_code == 1
    assert {row.address.rsplit("/", 1)[-1] for row in report.rows if row.what == "failed"} == set(bad)
    assert report.here == len(made.answers) - len(bad)


@pytest.mark.parametrize("place", ["_point", "kind_of"])
def test_a_fault_of_ours_is_told_and_stops_nothing(
    place: str, portal: Imitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it lies in reading one answer or the list."""

    def broken(*given: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("kg.sources.firstagenda._point", broken)
    if place == "kind_of":
        monkeypatch.setattr("kg.harvest.portals.firstagenda.kind_of", broken)
    report = fetch(portal, tmp_path)
    assert report.exit_code == 1
    assert len(report.rows) == (6 if place == "_point" else 1)
    assert all("ValueError: broken" in row.reason for row in report.rows)


@pytest.mark.parametrize(
    ("fault", "first", "later"),
    [
        (Fault(404), (3, "refused"), (1, "alarm")),
        (Fault(403), (3, "refused"), (3, "refused")),
        (Fault(200, body=b'{"Udvalg": {}}'), (1, "alarm"), (1, "alarm")),
        (Fault(500), (1, "failed"), (1, "failed")),
    ],
)
def test_what_an_index_that_is_none_amounts_to(
    fault: Fault, first: tuple[int, str], later: tuple[int, str], tmp_path: Path
) -> None:
    with Imitation(world(2)) as portal:
        source = Source("x", portal.address, "Haderslev", "firstagenda")
        for state in ("first", "well", "later"):
            portal.always = {} if state == "well" else {"/api/agenda/udvalgsliste": fault}
            report = harvest([source], tmp_path, Options(TODAY), authorities.load(), client=QUICK)
            wanted = {"first": first, "well": (0, "new"), "later": later}[state]
            assert (report.exit_code, report.rows[0].what) == wanted, state


def test_entries_and_answers_that_make_no_sense_cost_only_themselves(tmp_path: Path) -> None:
    made = world(3)
    council = made.councils[0][2]
    council += [
        {"Id": ZERO, "Dato": "2022-01-01T10:00:00"},
        {"Navn": "Referat"},
        "noget",
        {"Id": "x-1", "Dato": "i går"},
    ]  # type: ignore[list-item]
    made.councils.append(("Udvalg 2022-2025", {"Navn": "Tomt udvalg", "Id": ZERO}, []))
    odd = next(iter(made.answers))
    answer = made.answers[odd]
    answer["Id"] = answer["Id"].upper()
    answer["Nyt"] = {"felt": [1, 2]}
    for item in answer["Dagsordenpunkter"]:
        item["Sorting"] = str(item["Sorting"])
        item["IsOpen"] = "true" if item["IsOpen"] else "false"
        item.pop("Number")
        item["CaseNumber"] = None
        item["SagsNummer"] = "26/114"
    answer["Dagsordenpunkter"].append(None)
    answer["Moede"]["Moededeltagere"].append({"Name": None})
    with Imitation(made) as portal:
        report = fetch(portal, tmp_path / "out")
        assert report.exit_code == 1
        assert [row.what for row in report.rows if row.what != "new"] == ["malformed"] * 4 + ["odd"]
    read = read_minutes(home(tmp_path / "out") / f"{odd}.json", authorities.load(), Settings()).minutes
    assert sorted(item.number for item in read.items) == sorted(
        row["number"] for row in made.truth["items"] if row["doc"] == odd
    )
    assert {case.value for item in read.items for case in item.case_numbers} == {"26/114"}


@pytest.mark.parametrize("limit", [0, 300, 1500, 6000])
def test_a_full_disk_ends_in_one_line_and_leaves_nothing_torn(
    limit: int, portal: Imitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Python would tear the compiled files that it keeps
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, kept[1]))
    try:
        with pytest.raises(NotWritten, match="beyond what may be written") as told:
            fetch(portal, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    assert str(tmp_path / "out") in str(told.value)
    assert not list(tmp_path.rglob(".coming-*"))
    for path in tmp_path.rglob("*.json"):
        json.loads(path.read_bytes())
    fetch(portal, tmp_path / "out")
    assert fetch(portal, tmp_path / "again").here == 6
    texts = [{p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.json")} for name in ("out", "again")]
    assert texts[0] == texts[1]


def test_a_host_that_is_no_portal_is_refused(tmp_path: Path) -> None:
    with Imitation(world(1)) as portal:
        portal.always["/api/agenda/udvalgsliste"] = Fault(200, body=b"<html><body>Velkommen</body></html>")
        report = fetch(portal, tmp_path / "out")
    assert report.exit_code == 3
    assert not list((tmp_path / "out").rglob("*.json"))


def test_a_portal_that_does_not_answer_is_a_finding(tmp_path: Path) -> None:
    with Imitation(world(1)) as portal:
        address = portal.address
    source = Source("x", address, "Haderslev", "firstagenda")
    report = harvest([source], tmp_path / "out", Options(TODAY), authorities.load(), client=QUICK)
    assert report.exit_code == 1


def test_a_page_that_frames_a_document_leads_to_it(portal: Imitation, tmp_path: Path) -> None:
    first, far = list(portal.world.papers)[:2]
    page = "<html><iframe title='x' src='{}'></iframe></html>".format
    portal.always[f"/vis/pdf/bilag/{first}"] = Fault(200, body=page(f"/store/{first}.pdf?a=1&amp;b=2").encode())
    portal.always[f"/vis/pdf/bilag/{far}"] = Fault(200, body=page("http://10.0.0.1/x.pdf").encode())
    report = fetch(portal, tmp_path, attachments=True)
    assert [row.what for row in report.rows if row.what != "new"] == ["failed"]
    assert f"/store/{first}.pdf?a=1&b=2" in portal.paths()
    assert len(list(tmp_path.rglob("*.pdf"))) == len(portal.world.papers) - 1


def test_attachments_come_on_demand_and_once(portal: Imitation, tmp_path: Path) -> None:
    fetch(portal, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.pdf"))
    assert fetch(portal, tmp_path / "out", attachments=True).exit_code == 0
    there = sorted(path.read_bytes() for path in (tmp_path / "out").rglob("*.pdf"))
    assert there == sorted(portal.world.papers.values())
    asked = len(portal.log)
    fetch(portal, tmp_path / "out", attachments=True)
    assert len(portal.log) == asked + 2
    assert {path.suffix for path in sources.survey([tmp_path / "out"]).files} == {".json"}


def entities(store: Path) -> set[str]:
    with reader(store) as opened:
        found = {quad.subject.value for quad in opened.quads() if "/id/" in str(quad.subject)}
    return {one for one in found if "#notice-" not in one}


def test_words_of_attachments_are_found_by_search_and_are_no_minutes(portal: Imitation, tmp_path: Path) -> None:
    """Fetched later than the minutes, they change no IRI; masked, hidden and erased as minutes are; counted unread."""
    wanted, *unread = portal.world.papers
    name = portal.world.truth["attendance"][0]["person"]
    lines = [
        "Varmestuen i Nordgade",
        f"Notat af {name}.",
        "Ring til Bo Kvistgaard, tlf. 12 34 56 78.",
        "Fravær: Ib Hald",
    ]
    portal.world.papers[wanted] = pdf_bytes([(72, 700 - 30 * at, line) for at, line in enumerate(lines)])
    out, store = tmp_path / "out", tmp_path / "store"
    fetch(portal, out)
    before = built(out, store)
    named = entities(store)
    fetch(portal, out, attachments=True)
    assert built(out, store) == before
    assert entities(store) == named
    assert verify(store) == ()
    with reader(store) as opened:
        (hit,) = search(opened, "kvistgaard")
        assert hit.attachment == portal.world.truth["attachments"][0]["title"]
        assert hit.attachment_iri.startswith(f"{hit.iri}#attachment-")
        assert hit.attachment_address == f"{portal.address}vis/pdf/bilag/{wanted}?redirectDirectlyToPdf=true"
        assert "Kvistgaard, tlf. ██ ██ ██ ██" in hit.snippet
        assert [row["attachment"] for row in find_items(here(opened), "kvistgaard").records()] == [hit.attachment]
    assert len(ask(store, "?n kg:code 'attachment_unread'")) == len(unread)
    (tmp_path / "own").mkdir()
    nobody = Settings(people=tuple((tier, "none") for tier in TIERS), authorities=tmp_path / "own")
    build([out], store, nobody)
    with reader(store) as opened:
        (hit,) = search(opened, "kvistgaard")
        assert not any(name in (opened.text(one) or "") for one in opened.documents())
    build([out], store, Settings(authorities=tmp_path / "own"))
    person = next(iter(ask(store, f"?p foaf:name '{name}'")))[0]
    erase(f"https://kg.example.org/{person}", store, Settings(authorities=tmp_path / "own"), on="2026-01-01")
    with reader(store) as opened:
        assert search(opened, "kvistgaard")
        assert not any(name in (opened.text(one) or "") for one in opened.documents())


# ---------------------------------------------------------------- manners


class Watch:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


def watched(made: World, out: Path, **options: object) -> tuple[Imitation, Report]:
    watch = Watch()
    faults = options.pop("faults", {})
    with Imitation(made, clock=watch.clock, **options) as portal:  # type: ignore[arg-type]
        portal.faults.update(faults)  # type: ignore[arg-type]
        report = fetch(portal, out, client=partial(Client, sleep=watch.sleep, clock=watch.clock))
    return portal, report


def gaps(portal: Imitation) -> list[float]:
    times = [one.at for one in portal.log]
    return [round(b - a, 3) for a, b in pairwise(times)]


@pytest.mark.parametrize(("robots", "least"), [(None, 1.0), ("User-agent: *\nCrawl-delay: 3\n", 3.0)])
def test_there_is_a_pause_between_requests(robots: str | None, least: float, tmp_path: Path) -> None:
    portal, _ = watched(world(3), tmp_path / "out", robots=robots)
    assert portal.paths()[0] == "/robots.txt"
    assert min(gaps(portal)[1:]) >= least
    assert portal.log[0].headers["user-agent"].startswith("council-kg/")


def test_the_whole_host_waits_as_long_as_it_asks(tmp_path: Path) -> None:
    made = world(2)
    first = "/api/agenda/dagsorden/" + max(made.answers, key=lambda one: made.entry(one)["Dato"])
    busy = {first: [Fault(429, (("Retry-After", "17"),)), Fault(503, (("Retry-After", "5"),))]}
    portal, report = watched(made, tmp_path / "out", faults=busy)
    assert report.exit_code == 0
    at = [n for n, path in enumerate(portal.paths()) if path == first]
    assert len(at) == 3
    assert [gaps(portal)[n] for n in at[:2]] == [17.0, 5.0]


def test_errors_are_asked_again_at_growing_distance(tmp_path: Path) -> None:
    made = world(1)
    address = f"/api/agenda/dagsorden/{next(iter(made.answers))}"
    portal, report = watched(made, tmp_path / "out", faults={address: [Fault(500), Fault(drop=True), Fault(500)]})
    assert report.exit_code == 0
    at = portal.paths().index(address)
    assert gaps(portal)[at : at + 3] == [1.0, 2.0, 4.0]


def test_robots_txt_holds(tmp_path: Path) -> None:
    portal, report = watched(world(2), tmp_path / "out", robots="User-agent: council-kg\nDisallow: /api/\n")
    assert report.exit_code == 3
    assert not [path for path in portal.paths() if path.startswith("/api/")]


def test_robots_txt_that_asks_for_days_between_requests_is_left_alone(tmp_path: Path) -> None:
    portal, report = watched(world(2), tmp_path / "out", robots="User-agent: *\nCrawl-delay: 86400\n")
    assert report.exit_code == 1
    assert portal.paths() == ["/robots.txt"]


def test_robots_txt_that_allows_the_list_and_no_meeting_is_a_refusal(tmp_path: Path) -> None:
    portal, report = watched(world(2), tmp_path / "out", robots="User-agent: *\nDisallow: /api/agenda/dagsorden/\n")
    assert report.exit_code == 3
    assert not [path for path in portal.paths() if "/dagsorden/" in path]


def test_sources_of_one_host_ask_for_its_rules_once_and_keep_the_pause(tmp_path: Path) -> None:
    watch = Watch()
    with Imitation(world(2), clock=watch.clock) as portal:
        both = [Source(name, portal.address, "Haderslev", "firstagenda") for name in ("a", "b")]
        client = partial(Client, sleep=watch.sleep, clock=watch.clock)
        assert harvest(both, tmp_path, Options(TODAY), authorities.load(), client=client).exit_code == 0
    assert portal.paths().count("/robots.txt") == 1
    assert min(gaps(portal)) >= 1.0


def test_without_an_answer_on_robots_txt_nothing_is_fetched(tmp_path: Path) -> None:
    portal, report = watched(world(2), tmp_path / "out", faults={"/robots.txt": [Fault(500)] * 9})
    assert report.exit_code != 0
    assert set(portal.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/c", False),
        ("User-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: other\nUser-agent: Council-KG/1\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf?a=1", True),
        ("Disallow: /\n", "/a", True),
    ],
)
def test_rules_of_robots_txt(text: str, path: str, allowed: bool) -> None:
    assert parse(text, "council-kg").allow(path) is allowed


# ---------------------------------------------------------------- sources, status


def test_status_says_what_is_here_and_what_is_missing(portal: Imitation, tmp_path: Path) -> None:
    failing, gone, *_ = portal.world.answers
    fetch(portal, tmp_path / "out")
    portal.world.drop(gone)
    portal.always[f"/api/agenda/dagsorden/{failing}"] = Fault(500)
    fetch(portal, tmp_path / "out", full=True)
    (found,) = status(tmp_path / "out", [str(home(tmp_path / "out") / f"{failing}.json")])
    assert (found.municipality, found.name, found.kind, found.listed) == ("haderslev", "firstagenda", "firstagenda", 5)
    assert not found.fine
    assert sum(one.announced for one in found.councils) == 5
    assert sum(one.fetched for one in found.councils) == 5
    assert sum(one.read or 0 for one in found.councils) == 0
    assert [(one.failing, one.since) for one in found.councils if one.failing] == [(1, "2026-11-30")]
    assert sum(one.withdrawn for one in found.councils) == 1
    portal.always.clear()
    fetch(portal, tmp_path / "out")
    (found,) = status(tmp_path / "out")
    assert found.fine


def test_months_without_a_meeting_are_named_but_july() -> None:
    days = ["2024-05-02", "2024-09-01", "2025-02-01"]
    assert missing_months(days) == ["2024-06", "2024-08", "2024-10", "2024-11", "2024-12", "2025-01"]


@pytest.mark.parametrize(
    ("meetings", "missing"),
    [
        ([("a", "1-5", False), ("b", "1-3 5-6 9", False)], [("b", "4 7-8")]),
        ([("a", "1-5", False), ("b", "3-4", False), ("c", "1-9", False)], [("b", "1-2")]),
        ([("2024-01", "1-5", False), ("2024-02", "6-9", False), ("2024-03", "12-14", False)], [("2024-03", "10-11")]),
        ([("2024-12", "90-95", False), ("2025-01", "1-4", False), ("2025-02", "5-6", False)], []),
        ([("a", "1-5", False), ("a", "9", True)], []),
        ([("a", "", False), ("b", "1-2", False)], []),
    ],
)
def test_numbers_that_the_others_lead_one_to_expect(
    meetings: list[tuple[str, str, bool]], missing: list[tuple[str, str]]
) -> None:
    assert missing_numbers(meetings) == missing


def test_status_names_the_numbers_and_months_that_are_missing(tmp_path: Path) -> None:
    made = world(11)
    meetings = made.truth["meetings"]
    lacking, council = meetings[0]["doc"], meetings[0]["body"]
    items = made.answers[lacking]["Dagsordenpunkter"]
    items[:] = [item for item in items if item["Number"] != "2"]
    for identifier in [one["doc"] for one in meetings if one["body"] == council][1:]:
        for said in (made.entry(identifier), made.answers[identifier]["Moede"]):
            said["Dato"] = said["MeetingBeginUtc"] = said["Dato"].replace("2022-", "2023-")
    with Imitation(made) as portal:
        fetch(portal, tmp_path)
    (found,) = status(tmp_path)
    own = next(one for one in found.councils if one.council == council)
    assert [numbers for _, numbers in own.numbers] == ["2"]
    assert own.gaps[0] == "2022-02"
    short = found.short()
    assert (short["announced"], short["fetched"], short["fine"]) == (11, 11, True)
    assert list(short["missing"][council]["numbers"].values()) == ["2"]
    assert not any(one.numbers for one in found.councils if one is not own)


def test_the_portal_of_a_municipality_is_found_by_its_usual_addresses(portal: Imitation) -> None:
    kolding = municipality("Kolding", authorities.load())
    usual = list(addresses(kolding))
    assert usual[0] == "https://dagsordener.kolding.dk/"
    assert "https://dagsordener.koldingkommune.dk/" in usual
    assert len(usual) == len(set(usual))
    tried = iter(["http://nowhere.example/", portal.address])
    found = find(kolding, there=lambda address: "127" in address, candidates=tried, client=QUICK)
    assert found is not None
    assert tomllib.loads(row(found))["source"] == [
        {"name": "kolding", "municipality": "Kolding", "kind": "firstagenda", "address": portal.address}
    ]


def test_rows_of_kg_toml_are_sources(portal: Imitation, tmp_path: Path) -> None:
    settings = tmp_path / "kg.toml"
    settings.write_text(
        f'[[source]]\nname = "min"\nmunicipality = "Haderslev"\naddress = "{portal.address}"\n'
        'councils = ["Handicaprådet"]\nsince = 2022-01-01\n',
        "utf-8",
    )
    (source,) = load(settings).sources
    report = harvest([source], tmp_path / "out", Options(TODAY), authorities.load(), client=QUICK)
    assert report.exit_code == 0
    assert {line.council for line in Ledger(tmp_path / "out" / "haderslev" / "min")} == {"Handicaprådet"}
    settings.write_text('[[source]]\nname = "a"\naddress = "ftp://x/"\n', "utf-8")
    with pytest.raises(DataError):
        load(settings)


def test_every_row_of_the_shipped_table_has_a_known_kind_and_municipality() -> None:
    known = authorities.load()
    rows = shipped(known)
    assert len(rows) >= 5
    for one in rows:
        assert municipality(one.municipality, known)
        assert one.kind in {kind.KIND for kind in portals()}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--municipality", "Ingenby", "http://127.0.0.1:9/"], 2),
        (["ingen-kilde"], 2),
        (["--kind", "ingen", "http://127.0.0.1:9/"], 2),
        (["--since", "i går", "http://127.0.0.1:9/"], 2),
        ([], 2),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(
    words: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app(), ["harvest", *words])
    assert result.exit_code == status or getattr(result.exception, "exit_code", None) == status
    assert not list(tmp_path.iterdir())


def test_only_the_client_of_this_room_opens_a_connection() -> None:
    import kg

    root = Path(str(kg.__file__)).parent
    allowed = {"harvest/client.py", "harvest/finding.py", "remote/endpoint.py", "remote/transfer.py", "generations.py"}
    for path in root.rglob("*.py"):
        name = str(path.relative_to(root))
        if name in allowed or name.split("/")[0] in ("bench", "serve", "cli"):
            continue
        text = path.read_text("utf-8")
        assert "import httpx" not in text, name
        assert "import socket" not in text, name


# ---------------------------------------------------------------- accidents


def run_at(address: str, out: str) -> None:
    """A harvest in a process of its own, without pauses."""
    source = Source(address, address, "Haderslev")
    harvest([source], Path(out), Options(TODAY, full=True), authorities.load(), client=QUICK)


@pytest.mark.parametrize(
    ("kills", "meetings"), [pytest.param(1, 4, id="once"), pytest.param(25, 8, id="fifty", marks=pytest.mark.slow)]
)
def test_a_run_killed_at_any_moment_and_run_again_leaves_one_whole_run(
    kills: int, meetings: int, tmp_path: Path
) -> None:
    """A first harvest, and one that finds minutes replaced and withdrawn, each killed again and again: the folder is
    that of whole runs, and so is the graph that is built of it."""
    made = world(meetings)
    draw = random.Random(5)
    with Imitation(made) as portal:
        for stage in range(2):
            for at, identifier in enumerate(made.answers):
                if stage and at % 3 == 0:
                    answer_of(made, identifier, Sted="Biblioteket")
            if stage:
                made.drop(list(made.answers)[1])
            for _ in range(kills):
                asked, wanted = len(portal.log), draw.randint(3, 2 + meetings)
                child = CONTEXT.Process(target=run_at, args=(portal.address, str(tmp_path / "killed")))
                child.start()
                while child.is_alive() and len(portal.log) - asked < wanted:
                    time.sleep(0.001)
                time.sleep(draw.random() * 0.004)
                child.kill()
                child.join()
            assert fetch(portal, tmp_path / "killed", full=True).exit_code == 0
            fetch(portal, tmp_path / "whole", full=True)
    there = {name: data for name, (data, _) in snapshot(tmp_path / "killed").items()}
    assert there == {name: data for name, (data, _) in snapshot(tmp_path / "whole").items()}
    graphs = []
    for name in ("killed", "whole"):
        assert build([tmp_path / name], tmp_path / f"{name}.kg", Settings()).exit_code == 0
        with reader(tmp_path / f"{name}.kg") as opened:
            graphs.append({str(quad) for quad in opened.quads()})
    assert len(graphs[0]) > 500
    assert graphs[0] == graphs[1]
