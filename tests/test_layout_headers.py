"""Wordings of headers and of their lists of persons, each read through the door in small minutes."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.errors import InputRefused
from kg.layout import parse
from kg.model import Attendance, Document, Minutes

ROWS = authorities.load()
ITEMS = (
    "\n\n1. En sag\n\nSagsnr. 31/1\n\nBeslutning\n\nGodkendt.\n\n2. Eventuelt\n\nSagsnr. 31/2\n\nBeslutning\n\nIntet.\n"
)


def minutes(header: str) -> Minutes:
    return parse(Document("0" * 16, "m.txt", "m.txt", header + ITEMS, "0" * 64, "text/plain", "Haderslev"), ROWS)


def told(a: Attendance) -> str:
    """One line for a person: name, status, what else is said."""
    texts = (a.party, a.title, a.affiliation, a.reason)
    said = [a.person.value, a.status, a.role, *(t and t.value for t in texts), a.since, a.until]
    said.append(a.substitute_for and f"for {a.substitute_for.value}")
    return " | ".join(s for s in said if s)


HEAD = "Klimarådet\nDato: 4. juni 2031\n"


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (
            "Mødedeltagere:\nRepræsentanter fra DH: Anna Holm og Bo Lind\nRepræsentanter fra byrådet: Carl Dam (A)\n"
            "Repræsentanter fra forvaltningen: Dorte Ask",
            ["Anna Holm | present", "Bo Lind | present", "Carl Dam | present | A", "Dorte Ask | present | official"],
        ),
        (
            "Deltagere\nUdpeget af Blå Kors\nAnna Holm\nBo Lind\nUdpeget af kommunalbestyrelsen\n"
            "Carl Dam (A)\nAfbud\nDorte Ask",
            ["Anna Holm | present", "Bo Lind | present", "Carl Dam | present | A", "Dorte Ask | excused"],
        ),
        (
            "Medlemmer:\n\nFra byrådet:\n\nAnna Holm (A)\n\nFra foreningerne:\n\nBo Lind\n\n"
            "Fra forvaltningen:\n\nCarl Dam, konsulent",
            ["Anna Holm | present | A", "Bo Lind | present", "Carl Dam | present | official | konsulent"],
        ),
        (
            "Deltagere:\nFra Handicap- og Ældrerådet:\nAnna Holm\nFra det frivillige idrætsområde:\nBo Lind\n"
            "Fra Kultur- og Idrætsområdet:\nCarl Dam",
            ["Anna Holm | present", "Bo Lind | present", "Carl Dam | present | official"],
        ),
        (
            "Medlemmer:\nAnna Holm, Idrætsrådet\nBo Lind, Kulturrådet (formand)\nCarl Dam, Skolerådet (afbud)",
            [
                "Anna Holm | present | Idrætsrådet",
                "Bo Lind | present | chair | Kulturrådet",
                "Carl Dam | excused | Skolerådet",
            ],
        ),
        (
            "Deltagere: Anna Holm - Ugleforeningen\n\n-\n\nBo Lind - Falkeforbundet\n\n"
            "Fraværende: Carl Dam\n\nUglesammenslutningen Vest",
            [
                "Anna Holm | present | Ugleforeningen",
                "Bo Lind | present | Falkeforbundet",
                "Carl Dam | absent",
            ],
        ),
        (
            "Deltagere:\nAnna Holm\nFra forvaltningen deltog:\nBo Lind, konsulent (referent)\nReferent\nBo Lind",
            ["Anna Holm | present", "Bo Lind | present | secretary | konsulent"],
        ),
        (
            "Medlemmer: Anna Holm (A) Bo Lind (V) Carl Dam (C)\nAfbud: Carl Dam (C)",
            ["Anna Holm | present | A", "Bo Lind | present | V", "Carl Dam | excused | C"],
        ),
        (
            "Medlemmer\nAnna Holm (A) - formand\nBo Lind (C) - afbud\n"
            "Carl Dam (F) - mødte kl. 16.00\nDorte Ask (O) - forlod mødet kl. 17.15",
            [
                "Anna Holm | present | chair | A",
                "Bo Lind | excused | C",
                "Carl Dam | present | F | 16:00",
                "Dorte Ask | present | O | 17:15",
            ],
        ),
        (
            "Til stede: Anna Holm, Bo Lind (fra kl. 10.00)\nEj til stede: Carl Dam - ferie, Dorte Ask (syg)",
            [
                "Anna Holm | present",
                "Bo Lind | present | 10:00",
                "Carl Dam | absent | ferie",
                "Dorte Ask | absent | syg",
            ],
        ),
        (
            "Fraværende: Anna Holm, for hvem stedfortræder Bo Lind deltog. Carl Dam, lovligt forfald.",
            ["Carl Dam | excused", "Anna Holm | absent", "Bo Lind | substitute | for Anna Holm"],
        ),
        (
            "Til stede:\nAnna Holm (A)\nAfbud: Bo Lind (C) - deltog ikke pga. sygdom\n"
            "Fra Jobcentret deltog chef Carl Dam og sekretær Dorte Ask",
            [
                "Anna Holm | present | A",
                "Bo Lind | excused | C | pga. sygdom",
                "Carl Dam | present | official | chef",
                "Dorte Ask | present | secretary",
            ],
        ),
        (
            "Udvalgsmedlem Anna Holm deltog ikke i mødet.\nUdvalgsmedlem Bo Lind deltog via Teams.\n"
            "Stedfortræder for Anna Holm: Carl Dam",
            ["Anna Holm | absent", "Bo Lind | present", "Carl Dam | substitute | for Anna Holm"],
        ),
        (
            "Deltagere:\nFra Blå Kors: Anna Holm\nFra SAND: Bo Lind\nFra kommunen: Carl Dam",
            ["Anna Holm | present", "Bo Lind | present", "Carl Dam | present | official"],
        ),
        (
            "Mødedeltagere:\nAnna Holm, formand, SAND\nBo Lind, Blå Kors\nCarl Dam, centerchef\n"
            "Ikke deltagende: Dorte Ask",
            [
                "Anna Holm | present | chair | SAND",
                "Bo Lind | present | Blå Kors",
                "Carl Dam | present | centerchef",
                "Dorte Ask | absent",
            ],
        ),
        (
            "Deltagere: Anna Holm\nDerudover deltog leder af herberget Bo Lind under punkt 1",
            ["Anna Holm | present", "Bo Lind | present | official | leder af herberget"],
        ),
        ("Sted: Uglehuset\nInviteret: Anna Holm\nDeltog: Bo Lind", ["Bo Lind | present"]),
        (
            "Fraværende: Anna Holm var substitueret ved Bo Lind.",
            ["Bo Lind | substitute | for Anna Holm", "Anna Holm | absent"],
        ),
        (
            "Mødedeltagere\tAnna Holm (A)\n\tBo Lind (V)\n\tCarl Dam (Ø)\nFraværende\tDorte Krag (C)",
            ["Anna Holm | present | A", "Bo Lind | present | V", "Carl Dam | present | Ø", "Dorte Krag | absent | C"],
        ),
        (
            "Medlemmer\nAnna Holm (A), formand\tBo Lind (V)\nCarl Dam (C)\tDorte Krag (Ø)",
            [
                "Anna Holm | present | chair | A",
                "Bo Lind | present | V",
                "Carl Dam | present | C",
                "Dorte Krag | present | Ø",
            ],
        ),
        (
            "Medlem\tFremmøde\nAnna Holm (A), borgmester\tTil stede\nBo Lind (V)\tAfbud. Stedfortræder: Eva Friis (V)\n"
            "Carl Dam (Ø)\tFraværende\nDorte Krag (C)\tTil stede fra kl. 17.30",
            [
                "Anna Holm | present | chair | A",
                "Bo Lind | excused | V",
                "Eva Friis | substitute | for Bo Lind",
                "Carl Dam | absent | Ø",
                "Dorte Krag | present | C | 17:30",
            ],
        ),
        (
            "Navn\tParti\tFremmøde\nAnna Holm (anho)\tA\tTil stede\nBo Lind (boli)\tV\tAfbud",
            ["Anna Holm | present | A", "Bo Lind | excused | V"],
        ),
        (
            "| Navn | Til stede | Afbud |\n|---|---|---|\n| Anna Holm | x | |\n| Bo Lind | | x |",
            ["Anna Holm | present", "Bo Lind | excused"],
        ),
        (
            "Fremmødte rådsmedlemmer\nAnna Holm\nBo Lind\n\nAfbud fra rådsmedlemmer\nCarl Dam\n\n"
            "Deltagere fra administrationen i øvrigt\nDorte Krag, konsulent\nMødereferent\nEva Friis",
            [
                "Anna Holm | present",
                "Bo Lind | present",
                "Carl Dam | excused",
                "Dorte Krag | present | official | konsulent",
                "Eva Friis | present | secretary",
            ],
        ),
        (
            "Til stede:\nElevvalgte: Anna Holm, Bo Lind (8.B).\nLedelsen: Leder Carl Dam, Dorte Krag.\n"
            "Gæst under pkt. 4: Faglig konsulent Eva Friis fra Ugleforeningen.",
            [
                "Anna Holm | present",
                "Bo Lind | present | 8.B",
                "Carl Dam | present | Leder",
                "Dorte Krag | present",
                "Eva Friis | present | guest | Faglig konsulent | Ugleforeningen",
            ],
        ),
        (
            "Deltagere\nAnna Holm (A)\nBo Lind (V) i stedet for Carl Dam (V)\nAfbud\nCarl Dam (V)",
            ["Anna Holm | present | A", "Bo Lind | substitute | V | for Carl Dam", "Carl Dam | excused | V"],
        ),
        (
            "Fraværende med afbud:\nAnna Holm - suppleanten, Bo Lind, deltog\n"
            "Carl Dam grundet arbejde, suppleant Dorte Krag er indkaldt, men mødte ikke frem\n"
            "Eva Friis. Der er ingen suppleant",
            [
                "Anna Holm | excused",
                "Bo Lind | substitute | for Anna Holm",
                "Carl Dam | excused | grundet arbejde",
                "Dorte Krag | absent",
                "Eva Friis | excused",
            ],
        ),
        ("Forhindret i at deltage: Anna Holm", ["Anna Holm | excused"]),
        ("Følgende deltog i mødet: Anna Holm\nRef.: Bo Lind", ["Anna Holm | present", "Bo Lind | present | secretary"]),
    ],
)
def test_lists_of_persons(lists: str, expected: list[str]) -> None:
    assert [told(a) for a in minutes(HEAD + lists).attendance] == expected


@pytest.mark.parametrize(
    ("header", "body", "hours", "place"),
    [
        ("Klimarådet\nDato: 04.06.2031\nKl.: 15-17\nLokale: Sal 2", "Klimarådet", "15:00 17:00", "Sal 2"),
        (
            "Klimarådet i Haderslev Kommune\nReferat af ordinært møde nr. 5\n"
            "Onsdag den 4. juni 2031 kl. 9.00-12.00 på Rådhuset, sal 3",
            "Klimarådet",
            "09:00 12:00",
            "Rådhuset, sal 3",
        ),
        ("Referat Opgaveliste\n\nd.: 04-06-2031\n\nKlimaråd\n\nAfholdt: Uglehuset", "Klimaråd", "", "Uglehuset"),
        ("Klimarådet\nAfholdt: onsdag den 4. juni 2031", "Klimarådet", "", ""),
        ("4. juni 2031 - referat fra klimarådet\n\nKlimarådet 4. juni 2031", "Klimarådet", "", ""),
        ("Klimarådet (30-33)\n\n04-06-2031 kl. 18:00\nUglesalen", "Klimarådet", "18:00", "Uglesalen"),
        ("Klimaudvalget – Samsø Kommune\nReferat af møde den 4. juni 2031", "Klimaudvalget", "", ""),
        ("Stiby Klimaråd · Referat · 4. juni 2031", "Stiby Klimaråd", "", ""),
        ("Mødereferat\n§ 17, stk. 4-udvalget for Ugler\n4. juni 2031", "§ 17, stk. 4-udvalget for Ugler", "", ""),
        ("Klimarådet, mødet den 4. juni 2031\nUglevej 4, 9999 Stiby", "Klimarådet", "", "Uglevej 4, 9999 Stiby"),
        (
            "Referat af Ungebestyrelsesmøde\nUgleskolen, lokalet ved søen\nonsdag den 4. juni 2031 kl. 18.30 - 21.00",
            "Ungebestyrelse",
            "18:30 21:00",
            "Ugleskolen, lokalet ved søen",
        ),
        (
            "Vælg udvalg\n\nKlimarådet\n\nOnsdag den 4. juni 2031, Uglesalen, kl. 16.15\n\n"
            "Klimarådet mødtes i Klimarådets sal.",
            "Klimarådet",
            "16:15",
            "Uglesalen",
        ),
        (
            "Klimarådet\nDato\t4. juni 2031\nMødetidspunkt:\tKl. 17.00\nMødet hævet:\tKl. 20.10\nMødeafholdelse\tSal D",
            "Klimarådet",
            "17:00 20:10",
            "Sal D",
        ),
        (
            "Klimarådet · 4. juni 2031\nSted: Uglehuset. Mødet begyndte kl. 17.00 og sluttede kl. 19.15.",
            "Klimarådet",
            "17:00 19:15",
            "Uglehuset",
        ),
    ],
)
def test_body_hours_and_place(header: str, body: str, hours: str, place: str) -> None:
    found = minutes(header)
    clock = " ".join(t.value for t in (found.starts_at, found.ends_at) if t is not None)
    assert (found.body.value, clock, found.place.value if found.place else "") == (body, hours, place)
    assert found.held_on.isoformat() == "2031-06-04"


def test_a_term_in_two_figures_is_that_of_the_body() -> None:
    found = minutes("Klimarådet (30-33)\n\n4. juni 2031")
    assert found.term is not None
    assert (found.term.start, found.term.end) == (2030, 2033)


def test_a_joint_meeting_in_two_words_and_those_of_each_body() -> None:
    found = minutes(
        "REFERAT\nFælles møde mellem Klimarådet og Ugleudvalget\nOnsdag den 4. juni 2031\n"
        "Deltagere fra Klimarådet: Anna Holm\nDeltagere fra Ugleudvalget: Bo Lind"
    )
    assert [b.value for b in found.bodies] == ["Klimarådet", "Ugleudvalget"]
    assert [told(a) for a in found.attendance] == ["Anna Holm | present", "Bo Lind | present"]


def test_a_sentence_of_the_page_tells_nothing_of_the_kind_of_meeting() -> None:
    chrome = "Find referater her.\n\nHvis der er to referater på samme dato, så er det en tillægsdagsorden.\n\n"
    assert minutes(f"{chrome}Klimarådet\n\nOnsdag den 04-06-2031").kind == "ordinary"


def test_titles_behind_the_number_and_the_case_lines() -> None:
    text = (
        "Klimarådet\n4. juni 2031\n\nPunkt: 1\nSagsnr.: 31/10438\nSagsansvarlig enhed: Ugler\nMødedato: 04.06.2031\n\n"
        "Meddelelser\n\nBaggrund\nDer er ugler i mosen.\n\nAnna Holm (C) og Bo Lind (I) deltog ikke i mødet.\n\n"
        "Punkt: 2\nSagsnr.: 31/10439\n\nUglekasser\n\nBaggrund\nKasserne er sat op.\n"
    )
    found = parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain", "Haderslev"), ROWS)
    assert [(i.number, i.title.value, i.case_numbers[0].value) for i in found.items] == [
        ("1", "Meddelelser", "31/10438"),
        ("2", "Uglekasser", "31/10439"),
    ]
    assert [told(a) for a in found.attendance] == ["Anna Holm | absent | C", "Bo Lind | absent | I"]


def test_contents_with_words_that_are_no_items() -> None:
    listed = (
        "Indholdsfortegnelse\nSag nr. Side\n1. En sag .... 2\n2. Eventuelt .... 3\n"
        "Bilagsliste .... 7\nUnderskriftsblad .... 8"
    )
    found = minutes(f"{HEAD}{listed}")
    assert [w.code for w in found.warnings] == []


@pytest.mark.parametrize(
    ("printed", "titles"),
    [
        ("Bilag: Uglenotat; Falkenotat", ["Uglenotat", "Falkenotat"]),
        (
            "Bilagsliste\n• Åben - 1234567/31 - Uglenotat\n• Lukket - 1234568/31 - Falkenotat",
            ["Uglenotat", "Falkenotat"],
        ),
        ("Bilag\n1234567 Åben Uglenotat\n2031/32 Plan\n2031 Regnskab", ["Uglenotat", "2031/32 Plan", "2031 Regnskab"]),
        ("Bilag\n[Uglenotat](https://example.org/a.pdf)", ["Uglenotat"]),
        ("Bilag\n| Navn | Nummer |\n|---|---|\n| Uglenotat | 1/31 |", ["Uglenotat"]),
        ("Bilag (2)\nUglenotat\nHøringssvar", ["Uglenotat", "Høringssvar"]),
        ("Bilag\nUglenotat - DokumentID: 1234567", ["Uglenotat"]),
    ],
)
def test_titles_of_attachments(printed: str, titles: list[str]) -> None:
    text = (
        "REFERAT Klimarådet d. 10-12-2031\n\nPunkt 1: En sag\n\nSagsfremstilling\n\nTekst.\n\nBeslutning\n\nGodkendt."
        f"\n\n{printed}\n\nPunkt 2: Eventuelt\n\nBeslutning\n\nIntet.\n"
    )
    found = parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain", "Haderslev"), ROWS)
    assert [b.title.value for b in found.items[0].attachments] == titles
    assert [i.number for i in found.items] == ["1", "2"]


PAGE = "{n}. {title}\n\nSagsnr.: 31/{n}\n\nSagsfremstilling\n\nDer kom et brev.\n\n{heading}\n\nGodkendt.\n"


def page(words: str, path: str = "m.txt") -> Minutes:
    return parse(Document("0" * 16, "m.txt", path, words, "0" * 64, "text/plain", "Haderslev"), ROWS)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (PAGE.format(n=7, title="Ny bro", heading="Beslutning i Klimarådet den 04-06-2031"), "m.txt"),
        (
            PAGE.format(
                n=7,
                title="Ny bro",
                heading="Beslutning i Teknikudvalget den 01-05-2031\n\nAnbefales.\n\n"
                "Beslutning i Klimarådet den 04-06-2031",
            ),
            "m.txt",
        ),
        (PAGE.format(n=7, title="Ny bro", heading="Beslutning"), "minutes/Klimarådet/2031-06-04/punkt-7.txt"),
        (PAGE.format(n=7, title="Ny bro", heading="Beslutning"), "klimarådet/møde-04062031/referat/punkt-7.txt"),
    ],
)
def test_the_page_of_one_item_is_a_part_of_its_meeting(words: str, path: str) -> None:
    found = page(words, path)
    assert (found.body.value, found.held_on.isoformat(), "partial" in found.signals) == (
        "Klimarådet",
        "2031-06-04",
        True,
    )
    assert [(i.number, i.title.value) for i in found.items] == [("7", "Ny bro")]
    assert "partial" in {w.code for w in found.warnings}


@pytest.mark.parametrize(
    "words",
    [
        "Kære Anna Holm\n\nTak for dit brev af 4. juni 2031 til Klimarådet om uglerne.\n\n"
        "Klimarådet behandler sagen på mødet den 3. juli 2031.\n\nVenlig hilsen\n\nBo Lind",
        "Høringssvar fra Klimarådet\n\nKlimarådet så på sagen på sit møde den 4. juni 2031.\n\n"
        "1. Ugler\nRådet ønsker redekasser.\n\n2. Økonomi\nRådet ønsker flere penge.",
        "Rapport om ugler\n\nTil Klimarådet den 4. juni 2031\n\n1. Indledning\n\nDer er flere ugler.\n\n2. Metode\n\n"
        "De blev talt.",
        "Notat til Klimarådet\n\n4. juni 2031\n\nUglerne trives. Rådet besluttede i maj at følge dem.",
    ],
)
def test_letters_reports_and_enclosures_are_no_minutes(words: str) -> None:
    with pytest.raises(InputRefused):
        page(words)


@pytest.mark.parametrize(
    ("close", "away"),
    [
        ("Mødet sluttede kl. 19.35.\n\nTil stede var borgmester Anna Holm, Bo Lind og Ida Krog.\n"
         "Ole Bundgaard og Eva Toft var ikke til stede.\n\nAnna Holm\tBo Lind\tIda Krog\n",
         {"Ole Bundgaard", "Eva Toft"}),
        ("Mødt: Anna Holm, Bo Lind, Ida Krog\nAfbud: Eva Toft\n", {"Eva Toft"}),
    ],
)  # fmt: skip
def test_who_was_there_stands_below_the_last_item(close: str, away: set[str]) -> None:
    body = "1. Stier\nBeslutning\nGodkendt.\n\n2. Bænke\nBeslutning\nUdsat.\n\n"
    top = "Faxe Kommune\nUdskrift af forhandlingerne i Teknisk Udvalgs møde nr. 6/2030\n"
    top += "Holdt mandag den 3. juni 2030, kl. 17.00\n\n"
    found = parse(Document("0" * 16, "m.txt", "m.txt", top + body + close, "0" * 64, "text/plain", None), ROWS)
    assert {a.person.value for a in found.attendance if a.status == "present"} == {"Anna Holm", "Bo Lind", "Ida Krog"}
    assert {a.person.value for a in found.attendance if a.status != "present"} == away
    assert [d.text.value for d in found.items[-1].decisions] == ["Udsat."]
    assert [b.value for b in found.bodies] == ["Teknisk Udvalg"]
