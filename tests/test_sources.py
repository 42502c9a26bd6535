"""Payloads of portals and exports of case systems as files: what is read from them, and what their values count for."""

from __future__ import annotations

import io
import json
import os
import re
import time
import zipfile
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from variants import Block, pdf

from kg import authorities, sources
from kg.bench.portal_world import World, world
from kg.errors import InputRefused
from kg.model import Minutes
from kg.pipeline import read_minutes
from kg.settings import Settings
from kg.sources import payload, stamp
from kg.sources.rendering import cut_title
from kg.triples import quads

KNOWN = authorities.load()


def minutes_of(path: Path, municipality: str = "Haderslev") -> Minutes:
    return read_minutes(path, KNOWN, Settings(), municipality).minutes


def put(path: Path, data: bytes | str, **about: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    if about:
        sources.beside(path).write_text(json.dumps(about), "utf-8")
    return path


# ---------------------------------------------------------------- FirstAgenda


def answer(**changes: Any) -> dict[str, Any]:
    """The answer on one meeting, with keys of its `Moede` changed."""
    meeting = {
        "Id": "00000000-0000-0000-0000-000000000000",
        "Dato": "2026-03-05T17:00:00+01:00",
        "MeetingEndUtc": "2026-03-05T18:40:00+01:00",
        "Navn": "Referat",
        "Afsluttet": True,
        "Sted": "Rådhuset ",
        "Moededeltagere": [
            {"Name": "Bo  Kjær", "Absent": False, "ParticipationCancelled": False, "AttendanceType": 0},
            {"Name": "Ole Krag", "Absent": False, "ParticipationCancelled": True, "AttendanceType": 0},
            {"Name": "Inga Lykke", "Absent": True, "ParticipationCancelled": False, "AttendanceType": 0},
            {"Name": "Poul Toft", "Absent": True, "ParticipationCancelled": True, "AttendanceType": 0},
        ],
    }
    html = (
        "<div><h3>Resume</h3>\r\n<span class='resume'><meta name=\"generator\"><title>Punkt</title><div><p>Huset"
        " mangler tag.</p></div></span><h3>Beslutning i Økonomiudvalget den 12-02-2026</h3><span><p>Udsat.</p></span>"
        "<h3>Beslutning i Udsatterådet den 05-03-2026</h3>\r\n<span><div><p>Ad 1. Anbefales.</p>"
        "<p>Bo Kjær forlod mødet under punktet.</p></div></span></div>"
    )
    return {
        "Id": "c41d0000-0000-4000-8000-000000000001",
        "Udvalg": {"Id": "5b0e", "Navn": "Udsatterådet"},
        "Moede": {**meeting, **changes},
        "Dagsordenpunkter": [
            {"Number": "1", "Caption": "Lukket: Lejemål", "CaseNumber": "26/115", "IsOpen": False, "Sorting": 1,
             "Felter": [{"Html": "<p>Hemmeligt</p>"}], "Bilag": [{"Navn": "Hemmeligt bilag"}]},
            {"Punktnummer": "2", "Navn": "2. Varmestue i Nordgade", "SagsNummer": "26/114", "IsOpen": True,
             "Sorting": "2", "Felter": [{"Navn": "", "Html": html, "Tekst": None}],
             "Bilag": [{"Navn": "Overslag", "Order": 1}, {"Navn": "Tegning af taget", "Order": 0}]},
        ],
    }  # fmt: skip


def test_values_that_the_portal_tells_are_the_facts(tmp_path: Path) -> None:
    read = minutes_of(put(tmp_path / "c41d.json", json.dumps(answer())))
    assert (read.body.value, read.held_on, read.kind) == ("Udsatterådet", date(2026, 3, 5), "ordinary")
    assert read.starts_at is not None
    assert read.ends_at is not None
    assert read.place is not None
    assert (read.starts_at.value, read.ends_at.value, read.place.value) == ("17:00", "18:40", "Rådhuset")
    assert {(a.person.value, a.status) for a in read.attendance} == {
        ("Bo Kjær", "present"), ("Ole Krag", "excused"), ("Inga Lykke", "absent"), ("Poul Toft", "excused"),
    }  # fmt: skip
    first, second = read.items
    assert (first.number, first.title.value, first.closed) == ("1", "Lejemål", True)
    assert [c.value for c in first.case_numbers] == ["26/115"]
    assert not first.attachments
    assert "Hemmeligt" not in read.document.text
    assert (second.number, second.title.value, second.closed) == ("2", "Varmestue i Nordgade", False)
    assert [a.title.value for a in second.attachments] == ["Tegning af taget", "Overslag"]
    assert {(d.outcome, d.quoted) for d in second.decisions} == {("recommended", False), ("postponed", True)}
    assert {(a.person.value, a.status) for a in second.attendance} == {("Bo Kjær", "left")}


def spans(value: Any) -> list[Any]:
    """Every (value, span) of a model value."""
    if isinstance(value, tuple):
        return [one for part in value for one in spans(part)]
    if hasattr(value, "span") and hasattr(value, "value"):
        return [value]
    if hasattr(value, "__dataclass_fields__") and type(value).__name__ != "Document":
        return [one for f in fields(value) for one in spans(getattr(value, f.name))]
    return []


def test_every_value_points_at_its_words_and_is_printed_once(tmp_path: Path) -> None:
    read = minutes_of(put(tmp_path / "c41d.json", json.dumps(answer())))
    text = read.document.text
    for one in spans(read):
        assert " ".join(one.span.of(text).split()) == one.value
    assert read.held_on_span.of(text) == "05.03.2026"
    for words in ("Varmestue i Nordgade", "26/114", "Tegning af taget", "Ole Krag", "Rådhuset", "18:40"):
        assert text.count(words) == 1, words


def test_an_agenda_says_nothing_of_presence(tmp_path: Path) -> None:
    read = minutes_of(put(tmp_path / "c41d.json", json.dumps(answer(Navn="Dagsorden", Afsluttet=False))))
    assert (read.kind, read.attendance, read.ends_at) == ("agenda", (), None)
    assert all(d.quoted for item in read.items for d in item.decisions)
    assert not any(item.attendance for item in read.items)


@pytest.mark.parametrize(
    ("name", "done", "flag", "kind"),
    [
        ("Referat 1. behandling budget", True, False, "ordinary"),
        ("Referat", False, False, "ordinary"),
        ("Lukket referat", True, False, "ordinary"),
        ("Dagsorden", False, False, "agenda"),
        (None, True, False, "ordinary"),
        (None, False, True, "supplementary"),
        ("Tillægsdagsorden", False, False, "supplementary"),
        ("Ekstraordinært referat", True, False, "extraordinary"),
        ("Aflyst møde", False, False, "cancelled"),
    ],
)
def test_kinds_of_entries(name: str | None, done: bool, flag: bool, kind: str, tmp_path: Path) -> None:
    changed = answer(Navn=name, Afsluttet=done, IsSupplementaryAgenda=flag)
    assert minutes_of(put(tmp_path / "x.json", json.dumps(changed))).kind == kind


def test_a_time_in_the_text_is_when_it_ended(tmp_path: Path) -> None:
    changed = answer()
    changed["Dagsordenpunkter"][1]["Felter"][0]["Html"] += "<p>Mødet hævet kl. 19.10</p>"
    read = minutes_of(put(tmp_path / "x.json", json.dumps(changed)))
    assert read.ends_at is not None
    assert read.ends_at.value == "19:10"


def test_contradictions_become_notices(tmp_path: Path) -> None:
    changed = answer()
    changed["Dagsordenpunkter"][1]["Felter"][0]["Html"] += (
        "<h3>Fraværende</h3><p>Bo Kjær</p><h3>Bilag</h3><p>Et andet notat</p>"
    )
    read = minutes_of(put(tmp_path / "x.json", json.dumps(changed)))
    assert ("Bo Kjær", "present") in {(a.person.value, a.status) for a in read.attendance}
    assert [a.title.value for a in read.items[1].attachments] == ["Tegning af taget", "Overslag"]
    assert {"attachment_contradiction", "attendance_contradiction"} & {n.code for n in read.warnings}


def test_the_period_is_a_term_and_the_address_a_source(tmp_path: Path) -> None:
    about = {"kind": "firstagenda", "address": "https://portal.example/api/agenda/dagsorden/c41d",
             "period": "Udvalg 2026-2029", "published": "2026-03-09T10:02:11.4071833+01:00"}  # fmt: skip
    read = minutes_of(put(tmp_path / "c41d.json", json.dumps(answer()), **about))
    assert read.term is not None
    assert (read.term.start, read.term.end) == (2026, 2029)
    assert read.document.origin is not None
    assert read.document.origin.address == about["address"]
    free = {**about, "period": "Gamle udvalg"}
    assert minutes_of(put(tmp_path / "c41d.json", json.dumps(answer()), **free)).term is None


def printed(made: World, doc: str) -> list[Block]:
    """A meeting of the world as somebody would print it."""
    row = next(one for one in made.truth["meetings"] if one["doc"] == doc)
    labels = ("Udvalg:", "Mødedato:", "Starttidspunkt:", "Sluttidspunkt:", "Mødested:")
    day = f"{date.fromisoformat(row['date']):%d.%m.%Y}"
    values = (row["body"], day, row["start_time"], row["end_time"], row["place"])
    found = [Block("title", "Referat")]
    found += [Block("field", rows=[list(pair)]) for pair in zip(labels, values, strict=True)]
    for status, label in (("present", "Til stede:"), ("excused", "Afbud:"), ("absent", "Fraværende:")):
        some = [[one["person"]] for one in made.truth["attendance"] if (one["doc"], one["status"]) == (doc, status)]
        found += [Block("heading", label), Block("list", rows=some)] if some else []
    for item in sorted(made.answers[doc]["Dagsordenpunkter"], key=lambda one: one["Sorting"]):
        told = next(one for one in made.truth["items"] if (one["doc"], one["number"]) == (doc, item["Number"]))
        found += [Block("item", f"{item['Number']}. {told['title']}")]
        found += [Block("paragraph", f"Sagsnr.: {told['case_number']}")]
        if not item["IsOpen"]:
            found.append(Block("paragraph", "Lukket punkt"))
            continue
        for heading, words in re.findall(r"<h3>(.*?)</h3>.*?<p>(.*?)</p>", item["Felter"][0]["Html"], re.DOTALL):
            found += [Block("heading", heading), Block("paragraph", words)]
        if item["Bilag"]:
            found += [Block("heading", "Bilag"), Block("list", rows=[[paper["Navn"]] for paper in item["Bilag"]])]
    return found


def test_the_same_meeting_as_pdf_and_from_the_portal_is_the_same_in_the_graph(tmp_path: Path) -> None:
    """All triples but those of the document and its passages, and every statement on entities: IRIs and facts."""
    made = world(4, 3)
    for row in made.truth["meetings"][:2]:
        doc = row["doc"]
        paths = (
            put(tmp_path / f"{doc}.json", json.dumps(made.answers[doc])),
            put(tmp_path / f"{doc}.pdf", pdf(printed(made, doc), head="Haderslev Kommune")),
        )
        said = []
        for path in paths:
            found = quads(read_minutes(path, KNOWN, Settings(), "Haderslev"), Settings(), KNOWN)
            triples = {line.rsplit(" <", 1)[0] for line in found.facts.decode().splitlines()}
            said.append(({one for one in triples if "/id/document/" not in one}, set(found.entities)))
        assert len(said[0][0]) > 100
        assert said[0] == said[1]


@pytest.mark.parametrize(
    ("number", "title", "wanted"),
    [
        ("2", "2. Varmestue", ("2", "Varmestue", False)),
        ("02", "Punkt 2: Varmestue", ("2", "Varmestue", False)),
        ("3", "3 nye boliger", ("3", "3 nye boliger", False)),
        ("3", "3 Budget", ("3", "Budget", False)),
        ("", "4) Eventuelt", ("4", "Eventuelt", False)),
        ("5", "Lukket: Lejemål", ("5", "Lejemål", True)),
        ("5", "Lukket punkt", ("5", "Lukket punkt", True)),
        ("6", "Lukket værested", ("6", "Lukket værested", False)),
        ("7", "2024 budget", ("7", "2024 budget", False)),
    ],
)
def test_number_and_mark_leave_the_title_and_words_stay(number: str, title: str, wanted: tuple[str, str, bool]) -> None:
    assert cut_title(number, title) == wanted


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-05T17:00:00+01:00", datetime(2026, 3, 5, 17)),
        ("2026-07-01T15:00:00Z", datetime(2026, 7, 1, 17)),
        ("2026-07-01T17:00:00+0200", datetime(2026, 7, 1, 17)),
        ("2026-03-09T10:02:11.4071833+01:00", datetime(2026, 3, 9, 10, 2, 11)),
        ("2026-03-05T17:00:00", datetime(2026, 3, 5, 17)),
        ("05-03-2024 10:00:00", datetime(2024, 3, 5, 10)),
        ("31-02-2024", None),
        ("2026-03-05T17:00:00+01", datetime(2026, 3, 5, 17)),
        ("/Date(1772726400000+0100)/", datetime(2026, 3, 5, 17)),
        (1772726400000, datetime(2026, 3, 5, 17)),
        ("Torsdag den 5. marts 2026 kl. 17.00", datetime(2026, 3, 5, 17)),
        ("5. marts", None),
        ("26/114", None),
        (None, None),
    ],
)
def test_moments_are_what_danish_clocks_show(said: Any, meant: datetime | None) -> None:
    assert payload.instant(said) == meant


def test_fields_of_other_types_mean_the_same(tmp_path: Path) -> None:
    plain = minutes_of(put(tmp_path / "a.json", json.dumps(answer())))
    odd = answer()
    for person in odd["Moede"]["Moededeltagere"]:
        person |= {"Absent": str(person["Absent"]), "AttendanceType": "0"}
        person |= {"ParticipationCancelled": int(person["ParticipationCancelled"])}
    first, second = odd["Dagsordenpunkter"]
    first |= {"Number": 1.0, "Sorting": "1", "IsOpen": "False", "Felter": None, "Bilag": None}
    second |= {"Punktnummer": 2, "Navn": "2.&nbsp;Varmestue i\u00ad Nord\u200bgade", "IsOpen": None}
    odd["Dagsordenpunkter"] = [None, second, "x", first]
    read = minutes_of(put(tmp_path / "b.json", json.dumps(odd)))
    assert read.attendance == plain.attendance
    assert [(i.number, i.title.value, i.closed) for i in read.items] == [
        (i.number, i.title.value, i.closed) for i in plain.items
    ]
    assert "payload_odd" in {notice.code for notice in read.warnings}


def test_items_without_a_place_stand_by_number_and_another_order_is_no_change(tmp_path: Path) -> None:
    bare = answer()
    for item in bare["Dagsordenpunkter"]:
        item.pop("Sorting")
    turned = {**bare, "Dagsordenpunkter": bare["Dagsordenpunkter"][::-1]}
    paths = [put(tmp_path / f"{name}.json", json.dumps(one)) for name, one in (("a", bare), ("b", turned))]
    assert [item.number for item in minutes_of(paths[1]).items] == ["1", "2"]
    assert sources.digest(paths[0]) == sources.digest(paths[1])


def test_payloads_made_to_exhaust_a_reader_are_refused(tmp_path: Path) -> None:
    for data in (
        "[" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        "<html>",
        '{"Dagsordenpunkter": ' + "9" * 6000 + "}",
    ):
        with pytest.raises(InputRefused):
            sources.read(put(tmp_path / "x.json", data, kind="firstagenda"))


# ---------------------------------------------------------------- eDoc


EDOC = """<?xml version="1.0" encoding="utf-8"?>
<Meeting><Committee>Seniorrådet</Committee><MeetingDate>05-03-2024 10:00:00</MeetingDate>
<MeetingState>Referat endeligt godkendt</MeetingState><MeetingAgendaTypes><MeetingAgendaType>
<AgendaType>Åben dagsorden</AgendaType><PDFDocument>C:\\hemmelig\\sti.pdf</PDFDocument>
<FullText>&#xC;Seniorrådet
Tilstede
Bo Kjær
Inga Lykke
Afbud/Fravær
Ole Krag
Sekretær
Lone Dahl
Indholdsfortegnelse
1.\tGodkendelse af dagsorden
2.\tBænke i parken
1.\tGodkendelse af dagsorden
Seniorrådets beslutning den 05.03.2024 Punkt 1
Godkendt
</FullText>
<MeetingAgendaItems>
<MeetingAgendaItem><AgendaItemNumber>2</AgendaItemNumber><Document documentid="71">
<NeutralTitle>Bænke i parken</NeutralTitle><PublishingType>SKAL PUBLICERES</PublishingType>
<Attachments><Attachment><Title>Kort over parken</Title><PublishingType>SKAL PUBLICERES</PublishingType>
<FullText>Bilagets ord: Beslutning Afvist</FullText></Attachment>
<Attachment><Title>Internt notat</Title><PublishingType>MÅ IKKE PUBLICERES</PublishingType></Attachment></Attachments>
</Document><FullText>&#xC;2.\tBænke i parken
Sagsnr.: 24/71
Sagsfremstilling
Bænkene er slidte.
Seniorrådets beslutning den 05.03.2024 Punkt 2
Udsat
</FullText></MeetingAgendaItem>
<MeetingAgendaItem><AgendaItemNumber>1</AgendaItemNumber><Document documentid="70">
<NeutralTitle>Godkendelse af dagsorden</NeutralTitle><PublishingType>SKAL PUBLICERES</PublishingType><Attachments/>
</Document><FullText>1.\tGodkendelse af dagsorden Seniorrådets beslutning den 05.03.2024 Punkt 1 Godkendt</FullText>
</MeetingAgendaItem>
<MeetingAgendaItem><AgendaItemNumber>3</AgendaItemNumber><Document documentid="72">
<NeutralTitle>Personsag</NeutralTitle><PublishingType>MÅ IKKE PUBLICERES</PublishingType></Document>
<FullText>3.\tPersonsag om Viggo Bruun</FullText></MeetingAgendaItem>
</MeetingAgendaItems></MeetingAgendaType></MeetingAgendaTypes></Meeting>
"""


def test_an_export_of_edoc_is_a_meeting(tmp_path: Path) -> None:
    read = minutes_of(put(tmp_path / "haderslev" / "1" / "eDocAgendaPublishing.xml", EDOC), "")
    assert (read.body.value, read.held_on, read.kind) == ("Seniorrådet", date(2024, 3, 5), "ordinary")
    assert read.starts_at is not None
    assert read.starts_at.value == "10:00"
    assert {(a.person.value, a.status) for a in read.attendance if a.role != "secretary"} == {
        ("Bo Kjær", "present"), ("Inga Lykke", "present"), ("Ole Krag", "absent"),
    }  # fmt: skip
    assert [(i.number, i.title.value, i.closed) for i in read.items] == [
        ("1", "Godkendelse af dagsorden", False), ("2", "Bænke i parken", False), ("3", "Personsag", True),
    ]  # fmt: skip
    assert [[d.outcome for d in i.decisions] for i in read.items] == [["approved"], ["postponed"], []]
    assert [c.value for c in read.items[1].case_numbers] == ["24/71"]
    assert [a.title.value for a in read.items[1].attachments] == ["Kort over parken"]
    for words in ("Bilagets ord", "Internt notat", "Viggo Bruun", "hemmelig"):
        assert words not in read.document.text


def test_an_unfinished_state_of_edoc_is_an_agenda(tmp_path: Path) -> None:
    data = EDOC.replace("Referat endeligt godkendt", "Dagsorden udsendt")
    assert minutes_of(put(tmp_path / "eDocAgendaPublishing.xml", data)).kind == "agenda"


@pytest.mark.parametrize(
    "data",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><Meeting><MeetingAgendaTypes/></Meeting>',
        "<Meeting><MeetingAgendaType>",
        "<Meeting><MeetingAgendaType/>" + "<a>" * 5000,
    ],
)
def test_xml_made_to_exhaust_or_lead_astray_is_refused(data: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        sources.read(put(tmp_path / "x.xml", data))


# ---------------------------------------------------------------- SBSYS


def sbsys(sort: int = 2) -> str:
    return f"""\ufeff<?xml version="1.0" encoding="utf-8"?>
<Publication><Published>2024-03-09T10:00:00</Published><PublicationTypeAsValue>{sort}</PublicationTypeAsValue><Agendas><Agenda>
<Name><![CDATA[Referat af møde]]></Name><Committee><Name><![CDATA[Handicaprådet]]></Name>
<PeriodStart>2022-01-01T00:00:00</PeriodStart>
<PeriodEnd>2025-12-31T00:00:00</PeriodEnd></Committee>
<Meeting><When>2024-03-05T16:00:00</When><Until>2024-03-05T17:30:00</Until><Where><![CDATA[Mødesal 2]]></Where><Members>
<MeetingMember><Name>Bo Kjær (A)</Name><ParticipationStatusAsValue>1</ParticipationStatusAsValue>
<ParticipationStatusAsText>Deltog</ParticipationStatusAsText>
<EMail>bo@stiby.example</EMail>
<MeetingMemberRolesList><Role><Name>Formand</Name></Role></MeetingMemberRolesList></MeetingMember>
<MeetingMember><Name>Inga Lykke (V)</Name><ParticipationStatusAsValue>4</ParticipationStatusAsValue>
<ParticipationStatusAsText>Stedfortræder</ParticipationStatusAsText></MeetingMember>
<MeetingMember><Name>Ole Krag</Name><ParticipationStatusAsValue>2</ParticipationStatusAsValue>
<ParticipationStatusAsText>Afbud</ParticipationStatusAsText></MeetingMember>
<MeetingMember><Name>Poul Toft</Name><ParticipationStatusAsValue>3</ParticipationStatusAsValue></MeetingMember>
<MeetingMember><Name>Lone Dahl</Name><ParticipationStatusAsValue>0</ParticipationStatusAsValue>
<ParticipationStatusAsText>NotDecided</ParticipationStatusAsText></MeetingMember>
</Members></Meeting><Items>
<Item><Number>1</Number><Caption><![CDATA[Ramper]]></Caption><Case><ID>9</ID><Number>00.16.02-A00-1-24</Number></Case><IsPublic>True</IsPublic>
<Fields><ItemField><Caption>Beslutning</Caption><HasContent>True</HasContent>
<IsFeedback>True</IsFeedback>
<Index>2</Index>
<Content><![CDATA[<p>Godkendt.</p>]]></Content></ItemField>
<ItemField><Caption>Resum&#233;</Caption><HasContent>True</HasContent>
<IsFeedback>False</IsFeedback>
<Index>1</Index>
<Content><![CDATA[<p>Ramper ved b&oslash;rnehuset.</p>]]></Content></ItemField>
<ItemField><Caption>Indstilling</Caption><HasContent>True</HasContent>
<Index>0</Index>
<Content><![CDATA[<p>&nbsp;</p>]]></Content></ItemField></Fields>
<Members><ItemMember><Name>Bo Kjær (A)</Name><ParticipationStatusAsValue>3</ParticipationStatusAsValue>
<ParticipationNote>Inhabil</ParticipationNote></ItemMember></Members>
<Enclosures><Enclosure><ID>5</ID><Name>Skitse</Name><ItemNumber>1</ItemNumber>
<InstantiationFileName>C:\\x\\1.pdf</InstantiationFileName></Enclosure></Enclosures></Item>
<Item><Number>2</Number><Caption>Personsag</Caption><Case><ID>0</ID><Number>0</Number></Case><IsPublic>False</IsPublic>
<Fields><ItemField><Caption>Resume</Caption>
<Content>Hemmeligt</Content></ItemField></Fields></Item></Items>
<Enclosures><Enclosure><ID>5</ID><Name>Skitse</Name><ItemNumber>1</ItemNumber></Enclosure></Enclosures></Agenda></Agendas></Publication>
"""


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_publication_of_sbsys_is_a_meeting(tmp_path: Path) -> None:
    files = {"Publication7/Publication7.xml": sbsys().encode(), "Publication7/Enclosures/1.pdf": b"%PDF-1.4"}
    read = minutes_of(put(tmp_path / "Publication7.zip", zipped(files)))
    assert (read.body.value, read.held_on, read.kind) == ("Handicaprådet", date(2024, 3, 5), "ordinary")
    assert read.term is not None
    assert (read.term.start, read.term.end) == (2022, 2025)
    assert read.place is not None
    assert read.ends_at is not None
    assert (read.place.value, read.ends_at.value) == ("Mødesal 2", "17:30")
    assert {(a.person.value, a.status, a.role) for a in read.attendance} == {
        ("Bo Kjær", "present", "chair"), ("Inga Lykke", "substitute", None), ("Ole Krag", "excused", None),
        ("Poul Toft", "absent", None), ("Lone Dahl", "unknown", None),
    }  # fmt: skip
    assert {a.party.value for a in read.attendance if a.party} == {"A", "V"}
    first, second = read.items
    assert [d.outcome for d in first.decisions] == ["approved"]
    assert [c.value for c in first.case_numbers] == ["00.16.02-A00-1-24"]
    assert [a.title.value for a in first.attachments] == ["Skitse"]
    assert {(a.person.value, a.status) for a in first.attendance} == {("Bo Kjær", "recused")}
    assert (second.title.value, second.closed, second.case_numbers) == ("Personsag", True, ())
    for words in ("Hemmeligt", "bo@stiby", "C:\\"):
        assert words not in read.document.text


def test_another_file_of_the_same_size_and_age_has_another_stamp(tmp_path: Path) -> None:
    """Written in place and dated back, as some tools that copy do."""
    path = tmp_path / "a.md"
    path.write_text("Godkendt.")
    stat = path.stat()
    before = stamp(path)
    assert stamp(path) == before
    time.sleep(0.02)  # clocks of file systems tick
    path.write_text("Forkastet")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    assert stamp(path) != before


def test_drafts_of_sbsys_are_refused_and_finals_are_agendas(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="draft"):
        sources.read(put(tmp_path / "Publication1.xml", sbsys(0)))
    assert minutes_of(put(tmp_path / "Publication2.xml", sbsys(1))).kind == "agenda"


@pytest.mark.parametrize(
    "files",
    [
        {"../Publication1.xml": b"<Publication/>", "Publication1/Publication1.xml": b"<Publication/>"},
        {"Publication1/Publication1.xml": b"<Publication/>", "Publication2/Publication2.xml": b"<Publication/>"},
        {"Publication1/Enclosures/1.pdf": b"%PDF"},
        {"Publication1/Publication1.xml": b" " * (65 << 20)},
    ],
)
def test_zips_that_lead_out_or_swell_are_refused(files: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        sources.read(put(tmp_path / "Publication1.zip", zipped(files)))


# ---------------------------------------------------------------- folders


def test_of_a_folder_payloads_are_taken_and_what_goes_with_them_is_not(tmp_path: Path) -> None:
    put(tmp_path / "a" / "eDocAgendaPublishing.xml", EDOC)
    put(tmp_path / "a" / "71.pdf", b"%PDF-1.4")
    put(tmp_path / "b" / "Publication7" / "Publication7.xml", sbsys())
    put(tmp_path / "b" / "Publication7" / "Enclosures" / "1.pdf", b"%PDF-1.4")
    put(tmp_path / "c" / "Publication8.zip", zipped({"Publication8/Publication8.xml": sbsys().encode()}))
    put(tmp_path / "d" / "x.json", json.dumps(answer()))
    put(tmp_path / "d" / "package.json", "{}")
    put(tmp_path / "d" / "moede.txt", "Referat")
    put(tmp_path / "e" / "y.json", json.dumps(answer()), kind="firstagenda")
    put(tmp_path / "e" / "attachments" / "y" / "1.pdf", b"%PDF-1.4")
    put(tmp_path / "e" / "ledger.jsonl", "{}")
    found = sources.survey([tmp_path])
    assert [str(path.relative_to(tmp_path)) for path in found.files] == [
        "a/eDocAgendaPublishing.xml", "b/Publication7/Publication7.xml", "c/Publication8.zip", "d/moede.txt",
        "d/x.json", "e/y.json",
    ]  # fmt: skip
    assert {str(one.path.relative_to(tmp_path)): one.reason for one in found.skipped} == {
        "a/71.pdf": "goes with eDocAgendaPublishing.xml",
        "b/Publication7/Enclosures/1.pdf": "an attachment",
        "d/package.json": "no payload of a kind that is known",
        "e/attachments/y/1.pdf": "an attachment",
    }


# ---------------------------------------------------------------- pages of other portals


PAGES = {
    "aabendagsorden": (
        "m1.html",
        "<div><h3 class='agenda-item-title'>Punkt 1 Godkendelse af dagsorden</h3>"
        "<h4>Beslutning</h4><p>Godkendt.</p></div>"
        "<div><h3 class='agenda-item-title'>Punkt 2 Nyt tag</h3><h4>Resumé</h4><p>Taget er slidt.</p>"
        "<h4>Beslutning</h4><p>Udsat.</p></div>",
    ),
    "meetingsplus": (
        "m2.html",
        "<html><body><div id='protocolTabContent'><ul>"
        "<li class='meeting-item-row'><span class='list-item-number'>1</span>"
        "<p class='item-title'>D - Godkendelse af dagsorden</p>"
        "<a name='id_5'></a><h4>Beslutning</h4><p>Godkendt.</p></li>"
        "<li class='meeting-item-row'><span class='list-item-number'>2</span><p class='item-title'>Nyt tag</p>"
        "<h4>Beslutning</h4><p>Udsat.</p></li></ul></div><div id='agendaTabContent'><ul><li class='meeting-item-row'>"
        "<span class='list-item-number'>1</span><p class='item-title'>Gammelt punkt</p></li></ul></div></body></html>",
    ),
    "umbraco": (
        "m3.html",
        "<html><head><title>Møde</title></head><body><main><h1>Møde</h1><h2>1. Godkendelse af dagsorden</h2>"
        "<h3>Beslutning</h3><p>Godkendt.</p><h2>2. Nyt tag</h2><h3>Resume</h3><p>Taget er slidt.</p><h3>Beslutning</h3>"
        "<p>Udsat.</p></main></body></html>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_pages_of_other_portals_are_meetings(kind: str, tmp_path: Path) -> None:
    name, markup = PAGES[kind]
    about = {"kind": kind, "id": "7", "council": {"Navn": "Seniorrådet"}, "moment": "2026-03-05T17:00:00+01:00"}
    read = minutes_of(put(tmp_path / name, markup, **about))
    assert (read.body.value, read.held_on, read.kind) == ("Seniorrådet", date(2026, 3, 5), "ordinary")
    assert read.starts_at is not None
    assert read.starts_at.value == "17:00"
    assert [(i.number, i.title.value, [d.outcome for d in i.decisions]) for i in read.items] == [
        ("1", "Godkendelse af dagsorden", ["approved"]), ("2", "Nyt tag", ["postponed"]),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_a_page_without_items_is_an_agenda_without_items(kind: str, tmp_path: Path) -> None:
    about = {"kind": kind, "id": "7", "council": {"Navn": "Seniorrådet"}, "moment": "2026-03-05"}
    read = minutes_of(put(tmp_path / "m.html", "<html><body><p>Siden findes ikke.</p></body></html>", **about))
    assert (read.kind, read.items) == ("agenda", ())


def test_a_bundle_of_koebenhavn_is_a_meeting(tmp_path: Path) -> None:
    from kg.sources.koebenhavn import bundle

    at = "/dagsordener-og-referater/Teknik- og Miljøudvalget/møde-05032026/referat/punkt-{}".format
    page = "<html><body><main><h1>{}</h1><h2>Beslutning</h2><p>{}</p></main></body></html>".format
    items = [
        {"alias": at(1), "number": "1", "title": "Godkendelse af dagsorden",
         "html": page("Godkendelse af dagsorden", "Godkendt.")},
        {"alias": at(2), "number": "2", "title": "Nyt tag", "html": page("Nyt tag", "Udsat.")},
    ]  # fmt: skip
    read = minutes_of(put(tmp_path / "m.json", bundle(items)), "")
    assert (read.municipality.code, read.body.value, read.held_on) == (
        "101",
        "Teknik- og Miljøudvalget",
        date(2026, 3, 5),
    )
    assert [(i.number, i.title.value, [d.outcome for d in i.decisions]) for i in read.items] == [
        ("1", "Godkendelse af dagsorden", ["approved"]), ("2", "Nyt tag", ["postponed"]),
    ]  # fmt: skip
