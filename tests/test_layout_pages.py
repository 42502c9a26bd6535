"""Pages as they are printed: running heads, paragraphs of lines, lines of cases, names that look like things."""

from __future__ import annotations

from kg import authorities
from kg.layout import parse
from kg.model import Minutes
from kg.read import read_bytes

HEAD = "Odder Kommune\nTeknisk Udvalg\nReferat\nMødedato: 4. marts 2024\nTil stede: Anna Holm, Carl Dam og Eva Lind\n\n"


def read(text: str, head: str = HEAD) -> Minutes:
    rows = authorities.load()
    return parse(read_bytes((head + text).encode(), "a.txt", authorities=rows), rows)


def decided(minutes: Minutes) -> list[tuple[str, str]]:
    return [(item.number, d.outcome) for item in minutes.items for d in item.decisions]


def test_a_running_head_with_a_bare_page_number_decides_nothing() -> None:
    head = "Teknisk Udvalgs møde den 04-03-2024"
    minutes = read(
        f"1. Cykelsti\n24/101\n\nBeslutning:\nGodkendt.\n\n{head}        1\n2. Bro\n24/102\n\nBeslutning:\nUdsat.\n\n"
        f"{head}        2\n3. Vej\n24/103\n\nBeslutning:\nGodkendt.\n\n{head}        3\n"
    )
    assert decided(minutes) == [("1", "approved"), ("2", "postponed"), ("3", "approved")]


def test_whose_minutes_of_which_day_stand_above_one_page_only() -> None:
    minutes = read(
        "Sag nr. 1   Cykelsti\nSagsid. 24/101\n\nBeslutning:\nGodkendt.\n\n"
        "Teknisk Udvalg, Odder Kommune          4. marts 2024          Blad 2\n\n"
        "Sag nr. 2   Bro\nSagsid. 24/102\n\nBeslutning:\nUdsat.\n"
    )
    assert decided(minutes) == [("1", "approved"), ("2", "postponed")]


def test_the_number_of_a_subject_stands_beside_that_of_the_case() -> None:
    minutes = read(
        "1.    Cykelsti\n\n05.01.02.P20                    24/101\n\nÅben sag                    Sagsgang: TU/BY\n\n"
        "Indstilling\nAt stien anlægges.\n\nBeslutning\nGodkendt.\n\n"
        "2.    Klage\n\n00.01.00.K03                    24/102\n\nLukket sag                    Sagsgang: TU\n\n"
        "Beslutning\nGodkendt.\n"
    )
    assert [[c.value for c in item.case_numbers] for item in minutes.items] == [["24/101"], ["24/102"]]
    assert [item.closed for item in minutes.items] == [False, True]
    assert {s.kind for item in minutes.items for s in item.sections} == {"recommendation", "decision"}


def test_paragraphs_of_a_proportional_type_are_made_whole() -> None:
    minutes = read(
        "1. Cykelsti\n24/101\n\nSagsfremstilling\n"
        "Stien skal gå fra skolen over engen til den gamle banegård, hvor der er plads til et nyt\n"
        "stativ, som forvaltningen vil sætte op, når sneen er væk og foråret er begyndt i alvor og de\n"
        "mange cykler igen kommer frem af skurene. Stien er vist på et kort, som ligger på den side, hvor\n"
        "kommunen viser kort, og som alle kan se, der har lyst, og som er tegnet af forvaltningen efter den\n"
        "plan, der var fremme for to år siden. Der er afsat et beløb til lamper, som skal være\n"
        "tændt hele natten og slukkes\nom morgenen.\n\n"
        "Beslutning\nGodkendt. Da stien skal gå over den jord, som de har lejet af kommunen, deltog Carl Dam og Eva\n"
        "Lind ikke i behandlingen af sagen.\n"
    )
    assert decided(minutes)[0] == ("1", "approved")
    assert {(a.person.value, a.status) for a in minutes.items[0].attendance} == {
        ("Carl Dam", "absent"),
        ("Eva Lind", "absent"),
    }
