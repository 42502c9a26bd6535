"""Items in tables: columns whose heads say what they hold, rows over several lines, rows of number, title and case."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.layout import parse
from kg.model import Document, Item, Minutes

ROWS = authorities.load()
TOP = "Faxe Kommune\nReferat\nTeknisk Udvalg\nDato: 4. juni 2030\nTil stede: Anna Holm, Bo Lind\n\n"


def minutes(body: str, top: str = TOP) -> Minutes:
    return parse(Document("0" * 16, "minutes.txt", "minutes.txt", top + body, "0" * 64, "text/plain", None), ROWS)


def told(item: Item) -> tuple[str, str, list[str], list[str], list[str]]:
    return (
        item.number,
        item.title.value,
        [number.value for number in item.case_numbers],
        [one.text.value for one in item.recommendations],
        [one.outcome for one in item.decisions],
    )


def test_a_row_goes_on_over_lines_and_its_columns_are_sections() -> None:
    body = (
        "Sag nr.\tEmne\tIndstilling\tBeslutning\n"
        "7\tNye bænke\nSagsnr. 05.01.00-G01-3-30\nDe er gamle.\tFormanden indstiller, at bænkene købes.\tGodkendt.\n"
        "8\tStier i skoven\nStierne er smalle.\tDirektionen indstiller,\n1) at stierne lægges om,\n"
        "2) at skiltene fornyes.\tAd 1) Godkendt.\nAd 2) Udsat.\n"
        "9\tEventuelt\t-\tIntet.\n"
    )
    found = minutes(body)
    assert [told(item) for item in found.items] == [
        ("7", "Nye bænke", ["05.01.00-G01-3-30"], ["at bænkene købes."], ["approved"]),
        ("8", "Stier i skoven", [], ["at stierne lægges om,", "at skiltene fornyes."], ["approved", "postponed"]),
        ("9", "Eventuelt", [], [], ["no_action"]),
    ]
    text = found.document.text
    for item in found.items:
        for section in item.sections:
            assert section.heading is None or section.heading.span.of(text) == section.heading.value


def test_the_lines_of_a_cell_part_its_title_from_what_is_said_below_it() -> None:
    body = (
        "| Punkt | Emne | Hvad blev sagt? | Hvem gør hvad? |\n| --- | --- | --- | --- |\n"
        "| 1 | Velkomst\u2028Er alle her? | Dagsordenen er godkendt. | |\n"
        "| 2 | Sommerfest\u2028Hvor skal den være? | Godkendt. | Bo Lind køber is. |\n"
        "| 3 | Eventuelt | Intet. | |\n"
    )
    found = minutes(body).items
    assert [(item.number, item.title.value) for item in found] == [
        ("1", "Velkomst"), ("2", "Sommerfest"), ("3", "Eventuelt"),
    ]  # fmt: skip
    assert [[d.outcome for d in item.decisions] for item in found] == [["approved"], ["approved"], ["no_action"]]


def test_a_table_inside_an_item_holds_no_items() -> None:
    body = (
        "1. Høring om stien\nSagsfremstilling\nDer kom to svar.\n"
        "Nr.\tEmne\tIndstilling\tBeslutning\n1\tLys på stien\tTages til følge.\tGodkendt.\n"
        "2\tBredden af stien\tTages ikke til følge.\tGodkendt.\n\nBeslutning\nGodkendt.\n\n"
        "2. Eventuelt\nBeslutning\nIntet.\n"
    )
    assert [item.title.value for item in minutes(body).items] == ["Høring om stien", "Eventuelt"]


@pytest.mark.parametrize("listed", ["", "Følgende sager behandles:\n\nPkt.\tTekst\tSide\n\n"])
def test_number_title_and_case_in_one_row(listed: str) -> None:
    titles = ("Godkendelse af dagsorden", "Nye bænke i parken", "Orientering")
    contents = "".join(f"{n}\t{title}\t{n + 1}\n\n" for n, title in enumerate(titles, 1)) if listed else ""
    body = "".join(
        f"{n}\t{title}\t00.22.02-A30-{n}-30\nResumé: Der er noget.\n\n"
        f"Område\tBudget\tForventet\n\n1\tPark og natur\t200\n\n2\tVeje og pladser\t300\n\nBeslutning: Godkendt.\n\n"
        for n, title in enumerate(titles, 1)
    )
    found = minutes(listed + contents + body).items
    assert [told(item)[:3] for item in found] == [
        (str(n), title, [f"00.22.02-A30-{n}-30"]) for n, title in enumerate(titles, 1)
    ]
    assert all([d.outcome for d in item.decisions] == ["approved"] for item in found)


def test_persons_parted_by_signs_in_the_middle() -> None:
    listed = (
        "Anna Holm (A), formand · Bo Lind (V) · Ida Krog, Skovrådet\n"
        "Ej mødt: Ole Bundgaard (B) (uden afbud) · Eva Toft, Skovrådet (afbud)"
    )
    body = "1. Stier\nBeslutning\nGodkendt.\n\n2. Bænke\nBeslutning\nUdsat.\n"
    found = minutes(body, TOP.replace("Anna Holm, Bo Lind", listed))
    assert {(a.person.value, a.status) for a in found.attendance} == {
        ("Anna Holm", "present"), ("Bo Lind", "present"), ("Ida Krog", "present"),
        ("Ole Bundgaard", "absent"), ("Eva Toft", "excused"),
    }  # fmt: skip
