"""Danish as minutes write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import danish
from kg.text.offices import is_office, singular
from kg.text.person_names import is_person_name, split_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mandag d. 10. marts 2031 kl. 17:15", ["2031-03-10"]),
        ("d. 16.12.2021", ["2021-12-16"]),
        ("d. 16.12.69 og d. 16.12.70", ["2069-12-16", "1970-12-16"]),
        ("09-11-2021", ["2021-11-09"]),
        ("Seniorrådet (6/2-2025) - orientering", ["2025-02-06"]),
        ("pr. 31/8 2022", ["2022-08-31"]),
        ("af 28/01/2017 § 5", ["2017-01-28"]),
        ("Torsdag, 14 november, 2019 - 18:30", ["2019-11-14"]),
        ("Onsdag, April 3, 2019 - 18:00", ["2019-04-03"]),
        ("I december 2023 blev planen vedtaget", ["2023-12"]),
        ("primo 2025 og vinteren 2026", ["2025", "2026"]),
        ("Den 28. august, 1. og 4. september 2025:", ["2025-08-28", "2025-09-01", "2025-09-04"]),
        ("den 20. juni 2023 og den 21. maj 2024", ["2023-06-20", "2024-05-21"]),
        ("2024-12-10", ["2024-12-10"]),
        ("den 31. februar 2024 og 29-02-2023", []),
        ("22/2643 og 27.12.00-G01-1-24 og 330-2020-164", []),
        ("Maj Lind og April Holm mødte", []),
        ("12,6 mill. og 1.083.333,00 kr.", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [found.value.iso for found in danish.dates(text)] == expected


def test_a_year_is_inherited_and_says_so() -> None:
    (found,) = danish.dates("den 4. december vedrørende planen", year=2024)
    assert (found.value.iso, found.value.inferred) == ("2024-12-04", True)
    (found,) = danish.dates("den 4. december vedrørende planen")
    assert found.value.iso == ""


def test_date_offsets_slice_back() -> None:
    text = "Næste møde er d. 4. maj 2021, kl. 16.30"
    (found,) = danish.dates(text)
    assert text[found.start : found.end] == "4. maj 2021"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kl. 17:15", ["17:15"]),
        ("kl. 17.15.", ["17:15"]),
        ("klokken 16:00 – 18:00", ["16:00", "18:00"]),
        ("kl. 9-11", ["09:00", "11:00"]),
        ("23-03-2015 13:30:00", ["13:30"]),
        ("kl. 25", []),
        ("kl. 24:00", []),
        ("kl. 23:59", ["23:59"]),
        ("kl. 19-24", ["19:00"]),
        ("Tallene er 17:99 og 3.15", []),
    ],
)
def test_times(text: str, expected: list[str]) -> None:
    assert [found.value for found in danish.times(text)] == expected


@pytest.mark.parametrize(
    ("word", "value"), [("14", 14), ("Seks", 6), ("enogtyve", 21), ("halvfems", 90), ("mange", None)]
)
def test_numbers(word: str, value: int | None) -> None:
    assert danish.number(word) == value


@pytest.mark.parametrize(
    "name",
    [
        "Anna Holm",
        "Bo A. Lind",
        "Carl-Erik von Bülow",
        "Dorte O'Hara",
        "E.P. Friis",
        "Åse W. Krag",
        "Ib Nygade",
        "Per McDonald",
    ],
)
def test_person_names(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize(
    "text",
    ["Anna", "Social og Arbejdsmarked", "Grøn Omstilling", "Stiby Kommune", "GODKENDELSE AF DAGSORDEN", "Bo 4", "",
     "og Lind", "Teknisk Udvalg", "Godkendt den", "Onsdag Marts", "FormandBo Lind", "Dansk Folkeparti",
     "Nordsjællands Politi"],
)  # fmt: skip
def test_no_person_names(text: str) -> None:
    assert not is_person_name(text)


def test_split_names_keeps_parentheses_and_places() -> None:
    text = "Anna Holm (A, formand), Bo Lind og Carl F. , Dorte Krag (V)Else Mo (A) ,"
    parts = split_names(text)
    assert [part.value for part in parts] == [
        "Anna Holm (A, formand)", "Bo Lind", "Carl F.", "Dorte Krag (V)", "Else Mo (A)"
    ]  # fmt: skip
    assert all(" ".join(text[p.start : p.end].split()) == p.value for p in parts)


def test_body_key_joins_spellings_and_keeps_bodies_apart() -> None:
    def key(name: str) -> str:
        return danish.body_key(name, ["Stiby"])

    assert (
        len({key(n) for n in ("Udsatterrådet", "Stiby Udsatteråd", "udsatterådets", "Stiby Kommunes Udsatteråd")}) == 1
    )
    assert key("Klima- og Miljøudvalget") == key("Klima og Miljøudvalget")
    assert key("Beskæftigelses- og Fritidsudvalget") == key("Beskæftigelse- og Fritidsudvalg")
    assert key("Kommunalbestyrelsen") == key("Stiby Kommunalbestyrelse")
    assert key("Seniorudvalget") != key("Seniorrådet")


def test_slug() -> None:
    assert danish.slug("Børne- og Ungeudvalget på Ærø & Ålø, é") == "boerne-og-ungeudvalget-paa-aeroe-aaloe-e"


@given(st.text())
def test_any_text_passes(text: str) -> None:
    for finder in (danish.dates, danish.times, split_names):
        for found in finder(text):
            assert 0 <= found[1] < found[2] <= len(text)
    is_person_name(text)
    assert danish.fold(danish.fold(text)) == danish.fold(text)
    danish.body_key(text)
    assert danish.slug(text).isascii()


@pytest.mark.parametrize(
    ("text", "month"), [("1. ſept 2020", 9), ("den 1. AUGUſT 2020", 8), ("1., 2. og 3. auguſt 2020", 8)]
)
def test_a_long_s_in_a_month_is_an_s(text: str, month: int) -> None:
    assert {found.value.month for found in danish.dates(text)} == {month}


@pytest.mark.parametrize(
    "word", ["chef", "Uglechefen", "lægen", "borgmesteren", "medlem", "Natvært", "vicepolitidirektør."]
)
def test_offices(word: str) -> None:
    assert is_office(word)
    assert singular(word) == ""


@pytest.mark.parametrize("word", ["semester", "Peer", "uglekasse", "en", "", "konsulenter", "samarbejdspartneren"])
def test_no_offices(word: str) -> None:
    assert not is_office(word)


@pytest.mark.parametrize(
    ("word", "office"),
    [
        ("Konsulenterne", "Konsulent"),
        ("byrådsmedlemmer", "byrådsmedlem"),
        ("lærere", "lærer"),
        ("ugler", ""),
        ("chef", ""),
    ],
)
def test_an_office_in_the_plural(word: str, office: str) -> None:
    assert singular(word) == office
