"""Laws, sections and local rules in running text. All sentences, places and local rules are invented."""

from __future__ import annotations

from datetime import date

import pytest
from handmade import minutes
from hypothesis import given, settings
from hypothesis import strategies as st
from work import work

from kg import authorities
from kg.mentions import annotate, laws
from kg.mentions.laws.names import load
from kg.model import LawMention

AUTHORITIES = authorities.load()


def cited(text: str, body: str = "Uglerådet", held_on: date = date(2024, 3, 5)) -> list[LawMention]:
    made = minutes(f"En sag om ugler\n\n{text}", body=body, held_on=held_on)
    return list(annotate(made, AUTHORITIES).of(LawMention))


def pairs(text: str, body: str = "Uglerådet", held_on: date = date(2024, 3, 5)) -> list[tuple[str, str]]:
    return [(m.name, m.section) for m in cited(text, body, held_on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hjælpen gives efter Servicelovens § 83.", [("Serviceloven", "§ 83")]),
        (
            "Grænsen mellem servicelovens §83 og §85 (evt. §82) drøftes.",
            [("Serviceloven", "§83"), ("Serviceloven", "§85"), ("Serviceloven", "§82")],
        ),
        ("Det følger af § 8, stk. 2, i lov om kommunernes styrelse.", [("Lov om kommunernes styrelse", "§ 8, stk. 2")]),
        ("Jf. styrelseslovens § 15, stk. 2 og § 42.", [("Styrelsesloven", "§ 15, stk. 2"), ("Styrelsesloven", "§ 42")]),
        ("Støtten efter serviceloven (SEL) § 85 ophører.", [("Serviceloven", "§ 85")]),
        ("Tilbud efter SEL §§ 107 og 108 revideres.", [("Serviceloven", "§ 107"), ("Serviceloven", "§ 108")]),
        ("Planlovens §29b, byggelovens § 10 a.", [("Planloven", "§29b"), ("Byggeloven", "§ 10 a")]),
        ("Retssikkerhedslovens § 3, stk. 2 gælder.", [("Retssikkerhedsloven", "§ 3, stk. 2")]),
        ("Jf. planloven § 51 og uglebekendtgørelsens § 9.", [("Planloven", "§ 51"), ("Uglebekendtgørelsen", "§ 9")]),
        ("Jf. planloven § 51 og lejeaftalens § 9.", [("Planloven", "§ 51")]),
        ("EU's databeskyttelsesforordning gælder.", [("Databeskyttelsesforordningen", "")]),
        ("Loven om ugletilsyn og Lov om falke.", [("Loven om ugletilsyn", ""), ("Lov om falke", "")]),
        ("Efter barnets lov § 32 skal barnet høres.", [("Barnets lov", "§ 32")]),
        ("Valget sker efter den kommunale valglovs § 103.", [("Valgloven", "§ 103")]),
        ("Centret følger sundhedsloven og integrationsloven.", [("Sundhedsloven", ""), ("Integrationsloven", "")]),
        ("Efter FGU-loven og STU-loven.", [("FGU-loven", ""), ("STU-loven", "")]),
        ("Lovgrundlag\nPlanloven.\n", [("Planloven", "")]),
        ("Planloven nævnes. Senere siges planlovens § 5.", [("Planloven", "§ 5")]),
        (
            "Lov om aktiv social politik\tLov om Sygedagpenge",
            [("Lov om aktiv social politik", ""), ("Lov om Sygedagpenge", "")],
        ),
        (
            "Sagen vedrører særlov om ophold til personer, der er fordrevet fra Månen. Loven gælder nu.",
            [("Særlov om ophold til personer, der er fordrevet fra Månen", "")],
        ),
        ("Ifølge lov om uglekasser giver kommunen tilskud.", [("Lov om uglekasser", "")]),
        ("Jf. lovens § 3 gælder fristen.", []),
        ("Under § 3 i Uglerådets vedtægter står, hvem der vælger formanden.", []),
        ("Efter § 4, stk. 2 i den gældende forretningsorden kan sager tages op.", []),
        ("Efter planloven skal der høres, jf. lovens § 24.", [("Planloven", "§ 24")]),
        ("Regeringen har fremsat forslag til lov om uglekasser.", []),
        ("Borgeren får råd og vejledning om kost.", []),
        ("Naturloven og janteloven drøftes ikke; særloven heller ikke.", []),
        ("Støtte efter lov-\ngivningen.", []),
        ("Efter service-\nlovens § 18 ydes tilskud.", [("Serviceloven", "§ 18")]),
    ],
)  # fmt: skip
def test_names_and_sections(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "year", "number", "signed"),
    [
        (
            "Lov nr. 9482 af 23. december 2014 om organisering af ugler m.v.\n\nIndstilling",
            "Lov nr. 9482 af 23. december 2014 om organisering af ugler m.v.", 2014, "9482", date(2014, 12, 23),
        ),
        (
            "Jf. bekendtgørelse nr. 183 af 26. januar 2018.",
            "Bekendtgørelse nr. 183 af 26. januar 2018", 2018, "183", date(2018, 1, 26),
        ),
        ("BEK. nr. 130 af 28/01/2017 gælder.", "BEK. nr. 130 af 28/01/2017", 2017, "130", date(2017, 1, 28)),
        (
            "Vejledning nr. 9286 af 10. april 2015 følges.",
            "Vejledning nr. 9286 af 10. april 2015", None, None, date(2015, 4, 10),
        ),
        (
            "Lov nr. 502 af d. 23. maj 2018 om ugledata, § 4",
            "Lov nr. 502 af d. 23. maj 2018 om ugledata", 2018, "502", date(2018, 5, 23),
        ),
    ],
)  # fmt: skip
def test_numbered_laws(text: str, name: str, year: int | None, number: str | None, signed: date) -> None:
    found = cited(text)[0]
    assert (found.name, found.year, found.number, found.signed_on) == (name, year, number, signed)


def test_an_impossible_date_gives_no_number() -> None:
    assert not cited("Lov nr. 12 af 31. februar 2014 blev nævnt.")


def test_a_consolidation_binds_the_sections_that_follow() -> None:
    found = cited("LBK nr 47 15.01.2019 (Kommunestyrelsesloven) § 8 og § 20")
    assert [m.section for m in found if m.section] == ["§ 8", "§ 20"]


@pytest.mark.parametrize(
    ("text", "name", "section", "year", "number"),
    [
        ("LBK nr 4711 15.01.2019 (Kommunestyrelsesloven) § 8", "Kommunestyrelsesloven", "§ 8", 2019, "4711"),
        ("Efter lov nr. 8688 af 8. juni 2023 (barnets lov) § 12", "Barnets lov", "§ 12", 2023, "8688"),
        ("Lov om social service (LBK nr. 170 af 24/01/2022) § 85", "Lov om social service", "§ 85", 2022, "170"),
    ],
)
def test_a_name_and_a_number_of_one_law(text: str, name: str, section: str, year: int, number: str) -> None:
    (found,) = cited(text)
    assert (found.name, found.section, found.year, found.number, found.inferred) == (name, section, year, number, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Planlovens § 24-27 og byggelovens paragraf 3.", [("Planloven", "§ 24-27"), ("Byggeloven", "paragraf 3")]),
        ("Planloven er ændret. XQZ § 8 er uændret.", [("Planloven", "")]),
        ("Vedtægterne for Ugleforeningen § 5 stk. 2 siger", [("Vedtægterne for Ugleforeningen", "§ 5 stk. 2")]),
        ("Lov om uglekasser kapitel 11 og § 9", [("Lov om uglekasser", "§ 9")]),
        ("Lov om socialt ugleri og følger heraf", [("Lov om socialt ugleri", "")]),
    ],
)
def test_ranges_unknown_abbreviations_and_ends_of_titles(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


def test_a_number_documents_the_name_before_it() -> None:
    found = cited("Efter serviceloven, jf. lovbekendtgørelse nr. 170 af 24. januar 2022, § 85 ydes støtte.")
    assert [(m.name, m.section, m.year, m.number) for m in found if m.section] == [
        ("Serviceloven", "§ 85", 2022, "170")
    ]


@pytest.mark.parametrize(
    ("text", "body", "held_on", "expected"),
    [
        ("Der nedlægges §110-pladser.", "Trafikudvalget", date(2024, 3, 5), [("Serviceloven", "§110")]),
        ("Foreningen søger § 18 midler.", "Trafikudvalget", date(2024, 3, 5), [("Serviceloven", "§ 18")]),
        ("Klubben har planlovens § 5 i tankerne. Der nedlægges §110-pladser.", "Uglerådet", date(2024, 3, 5),
         [("Planloven", "§ 5"), ("Serviceloven", "§110")]),
        ("Sagen behandles efter § 777.", "Trafikudvalget", date(2024, 3, 5), []),
        ("Sagen behandles efter § 77.", "Socialudvalget", date(2024, 3, 5), [("Serviceloven", "§ 77")]),
        ("Leverandører af § 83-hjælp.", "Trafikudvalget", date(2024, 3, 5), [("Serviceloven", "§ 83")]),
        ("Leverandører af § 83-hjælp.", "Trafikudvalget", date(2026, 3, 5), []),
    ],
)  # fmt: skip
def test_a_bare_section_is_inferred_or_left_out(
    text: str, body: str, held_on: date, expected: list[tuple[str, str]]
) -> None:
    found = cited(text, body, held_on)
    assert [(m.name, m.section) for m in found] == expected
    assert all(m.inferred for m in found if m.name == "Serviceloven")


@pytest.mark.parametrize(
    "text",
    [
        "Nedsættelse af § 17, stk. 4-udvalg om ugler.",
        "§17 stk. 4 udvalget mødes.",
        "Et § 17.4-udvalg er nedsat.",
        "§ 17, stk. 4 udvalg",
    ],
)
def test_a_committee_is_no_law(text: str) -> None:
    assert not cited(text, body="Socialudvalget")


@pytest.mark.parametrize(
    ("text", "name", "section"),
    [
        ("Jf. forretningsordenens § 8 stk. 3 kan det behandles.", "Forretningsordenen", "§ 8 stk. 3"),
        ("I henhold til vedtægt for Stiby Ugleråd §4, skal rådet mødes.", "Vedtægt for Stiby Ugleråd", "§4"),
        (
            "Jf. Stiby Kommunes regulativ om vederlag til ugler, punkt 2, fremgår det.",
            "Stiby Kommunes regulativ om vederlag til ugler", "punkt 2",
        ),
        ("Efter styrelsesvedtægtens § 12 udpeges ugler.", "Styrelsesvedtægten", "§ 12"),
        ("Ifølge forretningsordenen er mødet åbent.", "Forretningsordenen", ""),
    ],
)  # fmt: skip
def test_local_rules(text: str, name: str, section: str) -> None:
    (found,) = cited(text)
    assert (found.name, found.section, found.local) == (name, section, True)


@pytest.mark.parametrize(
    "text",
    ["Godkendelse af forretningsorden for Uglerådet.", "Vedtægterne revideres i 2025.", "Regulativet sendes i høring."],
)
def test_a_local_rule_that_is_only_treated_is_not_cited(text: str) -> None:
    assert not cited(text)


def test_a_section_of_the_bylaws_is_none_of_the_law_before() -> None:
    assert pairs("Planloven nævnes. Det følger af § 3 i rådets vedtægter.") == [("Planloven", "")]
    assert pairs("Planloven nævnes. Det følger af § 3 i rådet.") == [("Planloven", "§ 3")]


@pytest.mark.parametrize(("blanks", "inferred"), [(50, True), (70, False)])
def test_a_local_rule_reaches_six_hundred_characters(blanks: int, inferred: bool) -> None:
    text = f"Ifølge forretningsordenen er mødet åbent. {'Uglen så. ' * blanks}Det følger af § 5."
    assert (("Forretningsordenen", "§ 5") in pairs(text)) == inferred


def test_spans_are_where_the_words_are() -> None:
    made = minutes("En sag\n\nEfter **servicelovens** §\u00a085 og planloven.", body="Uglerådet")
    for mention in annotate(made, AUTHORITIES).of(LawMention):
        printed = mention.span.of(made.document.text)
        assert "§" in printed or "planloven" in printed
        assert mention.where == "1"


def test_every_name_of_the_table_is_known() -> None:
    row = laws.known("Lov om social service", AUTHORITIES)
    assert row is not None
    assert row.id == "serviceloven"
    assert laws.known("SEL", AUTHORITIES) == row
    assert laws.known("Lov om ugler", AUTHORITIES) is None


def test_no_name_or_section_stands_for_two_laws() -> None:
    known = AUTHORITIES.derived(load)
    names = [name.casefold() for row in known.rows for name in {row.name, row.title, *row.aliases, *row.abbreviations}]
    assert not {name for name in names if names.count(name) > 1}
    sections = [section for row in known.rows for section, _ in row.alone]
    assert len(sections) == len(set(sections))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["§", "§§", " 83", "83", ",", " og ", "stk. 2", "-udvalg", "servicelovens ", "lov nr. ",
             "12 af 3. maj 2020", " om ", "m.v.", ", der er ", "loven", ".", "é",
             "forretningsordenens ", "\n", "\n\n", "(", ")", "SEL ", "\u00a0", "#", "9" * 40]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_any_text_is_read_without_an_error(parts: list[str]) -> None:
    for mention in cited("".join(parts), body="Socialudvalget"):
        assert mention.name


@pytest.mark.parametrize(
    "piece", ["§ 1, ", "servicelovens ", "lov om ", "§", "forretningsorden for A", "Aas ", "1 og "]
)
def test_work_grows_with_the_text(piece: str) -> None:
    assert work(lambda: cited(piece * 8000)) < 24 * max(work(lambda: cited(piece * 1000)), 5_000)
