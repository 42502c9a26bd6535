"""Portals of other kinds, imitated on the loopback address: what they list, what is fetched, and what comes of it."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kg import authorities
from kg.bench.portal import Fault, Imitation
from kg.bench.portal_world import World
from kg.harvest import Options, Report, harvest
from kg.harvest.client import Client
from kg.harvest.ledger import Ledger
from kg.harvest.portals import aabendagsorden
from kg.pipeline import read_minutes
from kg.settings import Settings, Source

TODAY = date(2026, 3, 20)


def no_sleep(seconds: float) -> None:
    """Waits are counted elsewhere."""


class Site(Imitation):
    """A host with pages by path; `asked` may answer by query. Without either there is nothing."""

    def __init__(self, pages: dict[str, str]) -> None:
        super().__init__(World(), enforce=False)
        self.pages = pages

    def answer(self, path: str, headers: dict[str, str]) -> Fault:
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        found = self.asked(unquote(parts.path), query) or self.pages.get(unquote(parts.path))
        if found is None:
            return Fault(404)
        kind = "application/json" if found.startswith("{") else "text/html"
        return Fault(200, (("Content-Type", kind),), found.encode())

    def asked(self, path: str, query: dict[str, str]) -> str | None:
        return None


def fetch(site: Site, out: Path, **more: Any) -> Report:
    source = Source(site.address, site.address + more.pop("at", ""), "Haderslev", **more)
    return harvest([source], out, Options(TODAY), authorities.load(), client=partial(Client, sleep=no_sleep))


def facts(out: Path) -> dict[tuple[str, str, str], list[tuple[str, str, list[str]]]]:
    """(council, day, kind) → items with their outcomes, of every meeting that was fetched."""
    known = authorities.load()
    found = {}
    for path in sorted(out.glob("haderslev/*/*.*")):
        if ".about" in path.name or path.suffix == ".jsonl" or path.name == "index.json":
            continue
        read = read_minutes(path, known, Settings()).minutes
        found[read.body.value, read.held_on.isoformat(), read.kind] = [
            (item.number, item.title.value, [one.outcome for one in item.decisions]) for item in read.items
        ]
    return found


ITEMS = [("1", "Godkendelse af dagsorden", ["approved"]), ("2", "Nyt tag", ["postponed"])]


class OpenAgenda(Site):
    """Twelve meetings of one window, and one some days later, ten an answer; days as `dd/mm/yyyy`."""

    def asked(self, path: str, query: dict[str, str]) -> str | None:
        if path.startswith("/fragments/meeting/"):
            return (
                "<div><h3 class='agenda-item-title'>Punkt 1 Godkendelse af dagsorden</h3><h4>Beslutning</h4>"
                "<p>Godkendt.</p><h3 class='agenda-item-title'>Punkt 2 Nyt tag</h3><h4>Beslutning</h4>"
                "<p>Udsat.</p></div>"
            )
        if path != "/rest/meeting/search":
            return None
        since, until = (date(*map(int, reversed(query[key].split("/")))) for key in ("fromDate", "toDate"))
        days = [date(2026, 3, 2)] * 6 + [date(2026, 3, 5)] * 6 + [date(2026, 3, 12)]
        listed = [
            {"meetingId": n, "date": f"{day}T17:00:00+01:00", "committeeName": f"Udvalg {chr(65 + n % 26)}{n}",
             "blocked": n == 4, "agendaItems": []}
            for n, day in enumerate(days, 1) if since <= day <= until
        ]  # fmt: skip
        return json.dumps({"numberOfResults": min(10, len(listed)), "meetings": listed[:10] or None})


class TornAgenda(OpenAgenda):
    """The same, but that one window has no answer."""

    torn = True

    def asked(self, path: str, query: dict[str, str]) -> str | None:
        if self.torn and query.get("fromDate") == "12/03/2026":
            return None
        return super().asked(path, query)


def test_a_window_that_cannot_be_had_costs_its_meetings_and_withdraws_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aabendagsorden, "MOST", 10)
    with TornAgenda({}) as site:
        site.torn = False
        assert fetch(site, tmp_path, dates="dmy", since="2026-02-20").exit_code == 0
        site.torn = True
        report = fetch(site, tmp_path, dates="dmy", since="2026-02-20")
        assert [row.what for row in report.rows] == ["malformed"]
        assert (report.exit_code, report.listed) == (1, 11)
        assert len(facts(tmp_path)) == 12


def test_aaben_dagsorden_is_asked_in_windows_that_are_halved_when_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aabendagsorden, "MOST", 10)
    with OpenAgenda({}) as site:
        report = fetch(site, tmp_path, dates="dmy", since="2026-02-20")
        assert report.exit_code == 0
        assert report.here == 12
        found = facts(tmp_path)
        assert len(found) == 12
        assert found["Udvalg B1", "2026-03-02", "ordinary"] == ITEMS
        asked = len(site.log)
        fetch(site, tmp_path, dates="dmy", since="2026-02-20")
        again = [path for path in site.paths()[asked:] if "search" in path]
        assert len(again) <= 30


def test_meetings_plus_keeps_what_its_overview_has_forgotten(tmp_path: Path) -> None:
    def row(n: int, day: str) -> str:
        return (
            f"<li class='meeting-list-item' data-content-id='{n}'><a href='/committees/raad/moede-{n}'>{day}</a>"
            "<span class='url-text'> Seniorrådet </span></li>"
        )

    page = (
        "<html><body><div id='protocolTabContent'>{}</div><div id='agendaTabContent'><div class='meeting-item-row'>"
        "<span class='list-item-number'>1</span><p class='item-title'>D - Godkendelse af dagsorden</p></div></div>"
        "</body></html>"
    )
    minutes = "".join(
        f"<div class='meeting-item-row'><span class='list-item-number'>{n}</span><p class='item-title'>{title}</p>"
        f"<h4>Beslutning</h4><p>{words}</p></div>"
        for n, title, words in (("1", "Godkendelse af dagsorden", "Godkendt."), ("2", "O - Nyt tag", "Udsat."))
    )
    pages = {
        "/overview": f"<html><body><ul class='meeting-list'>{row(1, '2026-02-05')}"
        f"{row(2, '2026-03-30')}</ul></body></html>",
        "/committees/raad/moede-1": page.format(minutes),
        "/committees/raad/moede-2": page.format(""),
    }
    with Site(pages) as site:
        assert fetch(site, tmp_path).exit_code == 0
        assert facts(tmp_path) == {
            ("Seniorrådet", "2026-02-05", "ordinary"): ITEMS,
            ("Seniorrådet", "2026-03-30", "agenda"): [("1", "Godkendelse af dagsorden", [])],
        }
        pages["/overview"] = f"<html><body><ul class='meeting-list'>{row(2, '2026-03-30')}</ul></body></html>"
        del pages["/committees/raad/moede-1"]
        assert fetch(site, tmp_path).exit_code == 0
        assert len(facts(tmp_path)) == 2


class Umbraco(Site):
    """One council as HTML list, one as JSON; all three parameters or 400."""

    def asked(self, path: str, query: dict[str, str]) -> str | None:
        if path != "/surface/AgendaSurface/GetAgendaList":
            return None
        if {"folderId", "pageUrl", "elementId"} - query.keys():
            return None
        if query["folderId"] == "2026A":
            return f"<ul><li><a class='list__link' href='{AT}/a/05-03-2026'>Referat</a></li></ul>"
        return json.dumps({"items": [{"title": "Møde", "date": "12-03-2026", "url": f"{AT}/b/moede-12-03-2026"}]})


AT = "/politik/dagsordener"


def test_umbraco_leads_from_overview_to_council_to_list_to_meeting(tmp_path: Path) -> None:
    council = (
        "<html><head><title>{} - dagsordener og referater | Stiby Kommune</title></head><body><div data-listid='{}'"
        " data-pageurl='/x?a=1&amp;b=2' data-elementid='e7'></div></body></html>"
    ).format
    meeting = (
        "<html><body><main><h1>Møde</h1><h2>1. Godkendelse af dagsorden</h2><h3>Beslutning</h3><p>Godkendt.</p>"
        "<h2>2. Nyt tag</h2><h3>Resume</h3><p>Slidt.</p><h3>Beslutning</h3><p>Udsat.</p></main></body></html>"
    )
    pages = {
        f"{AT}/": f"<html><body><a href='{AT}/a-dagsordener'>A</a><a href='{AT}/b-dagsordener'>B</a>"
        "<a href='https://elsewhere.example/c'>C</a></body></html>",
        f"{AT}/a-dagsordener": council("Udvalget for Klima, Natur &amp; Miljø", "2026A"),
        f"{AT}/b-dagsordener": council("Handicaprådet", "2026B"),
        f"{AT}/a/05-03-2026": meeting,
        f"{AT}/b/moede-12-03-2026": meeting,
    }
    with Umbraco(pages) as site:
        assert fetch(site, tmp_path, at=AT.lstrip("/") + "/").exit_code == 0
        assert facts(tmp_path) == {
            ("Udvalget for Klima, Natur & Miljø", "2026-03-05", "ordinary"): ITEMS,
            ("Handicaprådet", "2026-03-12", "ordinary"): ITEMS,
        }


class Copenhagen(Site):
    """Two answers of items, some of them twice; the second one is led to by `next`."""

    def asked(self, path: str, query: dict[str, str]) -> str | None:
        if path != "/jsonapi/node/agenda_element":
            return None
        body = "/dagsordener-og-referater/Teknik- og Miljøudvalget"

        def element(n: int, kind: str, title: str, day: str = "05032026") -> dict[str, Any]:
            return {
                "attributes": {
                    "title": title,
                    "agenda_meeting_date": f"{day[4:]}-{day[2:4]}-{day[:2]}T17:00:00+01:00",
                    "agenda_element_serial_no": n,
                    "path": {"alias": f"{body}/møde-{day}/{kind}/punkt-{n}"},
                }
            }

        if "page[offset]" in query:
            data = [element(2, "referat", "Nyt tag"), element(1, "dagsorden", "Budget", "19032026")]
            return json.dumps({"data": data, "links": {}})
        data = [
            element(2, "dagsorden", "Nyt tag"),
            element(1, "referat", "Godkendelse af dagsorden"),
            {"attributes": None},
        ]
        return json.dumps(
            {"data": data, "links": {"next": {"href": f"{self.address}jsonapi/node/agenda_element?page[offset]=50"}}}
        )


def test_koebenhavn_is_put_together_from_its_items(tmp_path: Path) -> None:
    at = "/dagsordener-og-referater/Teknik- og Miljøudvalget/møde-{}/{}/punkt-{}".format
    page = "<html><body><main><h1>{}</h1><h2>Beslutning</h2><p>{}</p></main></body></html>".format
    pages = {
        at("05032026", "referat", 1): page("Godkendelse af dagsorden", "Godkendt."),
        at("05032026", "referat", 2): page("Nyt tag", "Udsat."),
        at("19032026", "dagsorden", 1): "<html><body><main><h1>Budget</h1><p>Sagen.</p></main></body></html>",
    }
    with Copenhagen(pages) as site:
        report = fetch(site, tmp_path)
        assert [row.what for row in report.rows if row.what != "new"] == ["malformed"]
        assert facts(tmp_path) == {
            ("Teknik- og Miljøudvalget", "2026-03-05", "ordinary"): ITEMS,
            ("Teknik- og Miljøudvalget", "2026-03-19", "agenda"): [("1", "Budget", [])],
        }
        assert not [path for path in site.paths() if "dagsorden/punkt-2" in unquote(path)]
        del pages[at("05032026", "referat", 2)]
        assert fetch(site, tmp_path / "later").exit_code == 1
        assert facts(tmp_path / "later")["Teknik- og Miljøudvalget", "2026-03-05", "ordinary"] == [
            ITEMS[0],
            ("2", "Nyt tag", []),
        ]


@pytest.mark.parametrize("body", ["<html><body>Velkommen</body></html>", "{}"])
def test_a_host_of_no_known_kind_is_refused(body: str, tmp_path: Path) -> None:
    with Site({"/": body}) as site:
        report = fetch(site, tmp_path)
        assert report.exit_code == 3
        assert len(site.log) < 16
        assert not list(tmp_path.rglob("*.json"))


def test_ledgers_of_all_kinds_name_their_kind(tmp_path: Path) -> None:
    with OpenAgenda({}) as site:
        fetch(site, tmp_path, dates="dmy", since="2026-03-10")
        line = Ledger(tmp_path / "haderslev" / "aabendagsorden").get("*")
    assert line is not None
    assert (line.kind, line.count) == ("aabendagsorden", 1)
