"""References to meetings, items, decisions and hearings. All bodies' doings and sentences are invented."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from handmade import minutes, text_of, with_item
from hypothesis import given, settings
from hypothesis import strategies as st
from work import work

from kg import authorities, layout, read
from kg.mentions import annotate
from kg.model import Document, Ignored, Item, ReferenceMention, Span, Text

AUTHORITIES = authorities.load()
ROOT = Path(__file__).resolve().parent.parent
HELD = date(2025, 11, 11)
Row = tuple[str, str, str, str]


def found(text: str, title: str = "En sag om ugler", kind: str = "background") -> list[Row]:
    made = minutes(f"{title}\n\n{text}", body="Klimaudvalget", code="630", municipality="Vejle Kommune", held_on=HELD)
    item = made.items[0]
    made = with_item(made, 0, sections=(replace(item.sections[0], kind=kind),))
    others = tuple(
        Item(number, Text("", Span(item.span.end, item.span.end)), Span(item.span.end, item.span.end))
        for number in ("3", "8")
    )
    made = replace(made, items=(*made.items, *others))
    return [
        (m.kind, m.target_body, m.target_date, m.target_item) for m in annotate(made, AUTHORITIES).of(ReferenceMention)
    ]


OWN, COUNCIL = "Klimaudvalget", "Vejle Byråd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a meeting of others that are no councils
        ("Møde med borgmesteren den 2. maj 2025.", []),
        ("Tilbagemelding fra møde i Det Uglefaglige Tilsyn den 3. august 2025.", []),
        ("Møde i Hovedudvalget den 3. juni 2025.", [("meeting", "Hovedudvalget", "2025-06-03", "")]),
        ("Uformelt møde med formanden for Kulturudvalget den 2. maj 2025.", []),
        ("Godkendt, idet udvalget får en status ultimo 2025.", []),
        ("Kommunalbestyrelsen har godkendt forslaget til Ældrerådsvalget i november 2026.", []),
        # a hearing that a sentence tells of, whatever else it dates
        (
            "Forslaget har været i høring i Handicaprådet og Udsatterådet i perioden 1. november - 1. december 2024.",
            [("hearing", "Handicaprådet", "", ""), ("hearing", "Udsatterådet", "", "")],
        ),
        (
            "Handicaprådet og Udsatterådet har afgivet høringssvar.",
            [("hearing", "Handicaprådet", "", ""), ("hearing", "Udsatterådet", "", "")],
        ),
        (
            "Hovedudvalget og Handicaprådet har afgivet udtalelser.",
            [("hearing", "Hovedudvalget", "", ""), ("hearing", "Handicaprådet", "", "")],
        ),
        (
            "Sagen sendes i høring hos Danske Handicaporganisationer.",
            [("hearing", "Danske Handicaporganisationer", "", "")],
        ),
        ("Handicaprådet har haft standarden til høring.", [("hearing", "Handicaprådet", "", "")]),
        (
            "Udvalget for psykiatri og social har på mødet den 7. maj 2025 drøftet ugler.",
            [("meeting", "Udvalget for psykiatri og social", "2025-05-07", "")],
        ),
        ("Handicaprådet er hørt.", [("hearing", "Handicaprådet", "", "")]),
        ("Handicaprådet har ikke afgivet høringssvar.", []),
        # when, not until when
        ("Næste møde er berammet til den 11. januar 2027.", [("future_meeting", OWN, "2027-01-11", "")]),
        # what a plan is built on is gone by
        (
            "På baggrund af udvalgets drøftelse på udvalgsmøde i marts vil planen have fire spor.",
            [("meeting", OWN, "2025-03", "")],
        ),
        # a meeting with its date
        ("På mødet den 19. august 2025 blev ugler talt.", [("meeting", OWN, "2025-08-19", "")]),
        ("Referat af den 7. oktober 2025.", [("meeting", OWN, "2025-10-07", "")]),
        (
            "Udvalget er på to møder – den 20. juni 2023 og den 21. maj 2024 – orienteret.",
            [("meeting", OWN, "2023-06-20", ""), ("meeting", OWN, "2024-05-21", "")],
        ),
        ("Ønsker fra møde i Ældrerådet d. 4. maj 2025.", [("meeting", "Ældrerådet", "2025-05-04", "")]),
        ("Kulturudvalgets temadrøftelse på mødet d. 4. maj 2025.", [("meeting", "Kulturudvalget", "2025-05-04", "")]),
        (
            "Sagen behandles på møderne i Udsatterådet og Handicaprådet den 19. januar 2026.",
            [
                ("future_meeting", "Udsatterådet", "2026-01-19", ""),
                ("future_meeting", "Handicaprådet", "2026-01-19", ""),
            ],
        ),
        # the body stands in the word, or beside it
        ("Godkendt på Handicaprådsmødet den 13. maj 2025.", [("decision", "Handicaprådet", "2025-05-13", "")]),
        ("Ugler var med på byrådsmødet den 14. maj 2025.", [("meeting", COUNCIL, "2025-05-14", "")]),
        ("Ugler var med på udvalgsmødet den 14. maj 2025.", [("meeting", OWN, "2025-05-14", "")]),
        (
            "Deltagelse i KL's temamøde om ugler den 4. maj 2025.",
            [("meeting", "Kommunernes Landsforening", "2025-05-04", "")],
        ),
        (
            "På mødet den 13. maj 2025 besluttede udvalget, at Kulturudvalget får ugler.",
            [("decision", OWN, "2025-05-13", "")],
        ),
        # sentences end after numbers that are no days; deadlines; cases put off
        ("Kulturudvalget godkendte lokalplan 512.18. Indsigelser senest den 1. juni 2025.", []),
        ("Ugleplanen skal senest den 1. december 2025 godkendes af Byrådet.", []),
        ("Godkendt, idet sagen udsættes til mødet den 9. december 2025.", [("future_meeting", OWN, "2025-12-09", "")]),
        # items by number
        (
            "(jf. Punkt 68, møde i Kulturudvalget den 22. oktober 2024)",
            [("item", "Kulturudvalget", "2024-10-22", "68")],
        ),
        (
            "Udvalget er orienteret (den 22. august 2023 punkt 45 og senest den 4. marts 2025 punkt 7).",
            [("item", OWN, "2023-08-22", "45"), ("item", OWN, "2025-03-04", "7")],
        ),
        ("Drøftet på møde i Socialudvalgte Udvalg. Se punkt 8.", [("item", OWN, "2025-11-11", "8")]),
        ("Punkt 3 udsættes til næste møde.", [("item", OWN, "2025-11-11", "3"), ("future_meeting", OWN, "", "")]),
        ("Svaret gives (dagsordenens punkt 8).", [("item", OWN, "2025-11-11", "8")]),
        ("Jf. regulativ om vederlag, punkt 3, og vedtægtens punkt 8.", []),
        ("Hilsen fra sidste møde. Det var rådets sidste møde i perioden.", [("meeting", OWN, "", "")]),
        # decisions
        ("Byrådet godkendte den 24. april 2024 (punkt 14) planen.", [("decision", COUNCIL, "2024-04-24", "14")]),
        ("I december 2023 godkendte Klimaudvalget en plan.", [("decision", OWN, "2023-12", "")]),
        ("I 2021 vedtog Byrådet en strategi.", [("decision", COUNCIL, "2021", "")]),
        ("Strategien blev vedtaget i 2021 af Byrådet.", [("decision", COUNCIL, "2021", "")]),
        (
            "I februar 2018 godkender to nye udvalg (Social- og Sundhedsudvalget og Seniorudvalget) planen.",
            [("decision", "Social- og Sundhedsudvalget", "2018-02", ""), ("decision", "Seniorudvalget", "2018-02", "")],
        ),
        ("Folketinget vedtog onsdag den 16. marts 2022 en lov.", [("decision", "Folketinget", "2022-03-16", "")]),
        (
            "Planen er 20. december 2024 blevet godkendt af Landsbyggefonden.",
            [("decision", "Landsbyggefonden", "2024-12-20", "")],
        ),
        ("Byrådets vedtagelse af politikken ultimo september 2024.", [("decision", COUNCIL, "2024-09", "")]),
        ("Udvalget besluttede den 7. oktober 2025 at vente.", [("decision", OWN, "2025-10-07", "")]),
        ("På mødet d. 18.05.2025 besluttede Klimaudvalget at tælle.", [("decision", OWN, "2025-05-18", "")]),
        # what is to come
        ("Planen skal godkendes af Byrådet på mødet d. 16.12.2025.", [("future_meeting", COUNCIL, "2025-12-16", "")]),
        ("Forvaltningen vender tilbage til mødet i april.", [("future_meeting", OWN, "2026-04", "")]),
        (
            "Beretningen fremlægges i Kulturudvalget samt Byrådet primo 2026.",
            [("future_meeting", "Kulturudvalget", "2026", ""), ("future_meeting", COUNCIL, "2026", "")],
        ),
        (
            "Orientering om fællesmøde mellem Kulturudvalget og Ældrerådet den 3. juni 2026.",
            [("future_meeting", "Kulturudvalget; Ældrerådet", "2026-06-03", "")],
        ),
        ('Fællesmøde om "Ugler" den 22. november i hallen.', [("future_meeting", "", "2025-11-22", "")]),
        # hearings
        (
            "Udkastet sendes i høring hos Ældrerådet, Handicaprådet og Udsatterådet.",
            [
                ("hearing", "Ældrerådet", "", ""),
                ("hearing", "Handicaprådet", "", ""),
                ("hearing", "Udsatterådet", "", ""),
            ],
        ),
        (
            "Udkastet sendes i høring i hhv. Handicaprådet og Ældrerådet i juni 2026.",
            [("hearing", "Handicaprådet", "2026-06", ""), ("hearing", "Ældrerådet", "2026-06", "")],
        ),
        (
            "Planen er i høring hos:\n\n- Ældrerådet – den 6. oktober 2025\n- Handicaprådet - den 31. oktober 2025.",
            [("hearing", "Ældrerådet", "2025-10-06", ""), ("hearing", "Handicaprådet", "2025-10-31", "")],
        ),
        # dates of other things
        ("Loven træder i kraft 1. juli 2026, og fristen er den 12. december 2025.", []),
        ("Aftalen gælder fra 1. november 2025 til 31. oktober 2029. Version 08.09.2025.", []),
        ("Strategi 30.11.2023. Ansat den 2. maj 2020. Antallet faldt siden august 2017.", []),
        ("Valget er den 18. november 2025. Borgermøde om vejen den 20. november 2025.", []),
        # the meeting itself
        ("På mødet den 11. november 2025 drøftede Klimaudvalget den 11-11-2025 ugler.", []),
    ],
)
def test_references(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


def test_routes() -> None:
    text = (
        "- Klimaudvalget 11. november 2025\n- Økonomiudvalget 2. december 2025.\nUdsatterrådet (6/1-2026) - orientering"
    )
    assert found(text, kind="procedure") == [
        ("future_meeting", "Økonomiudvalget", "2025-12-02", ""),
        ("future_meeting", "Udsatterådet", "2026-01-06", ""),
    ]
    # a Sunday beside the meeting is the meeting's own date, mistyped
    assert found("Klimaudvalget 16. november 2025.", kind="procedure") == []
    assert found("Sagsforløb: ØU 02.12.2025, BY 16-12-2025", kind="procedure") == [
        ("future_meeting", "Økonomiudvalget", "2025-12-02", ""),
        ("future_meeting", COUNCIL, "2025-12-16", ""),
    ]


def test_quoted_decisions() -> None:
    text = (
        "Beslutning fra Integrationsråd, 27. september 2025, pkt. 4:\n\nGodkendt.\n\n"
        "Økonomiudvalget, 6. januar 2025, pkt. 123:\nAnbefales.\n\nBeslutning Byrådet den 26-03-2025\nVedtaget."
    )
    assert found(text, kind="previous_decisions") == [
        ("decision", "Integrationsrådet", "2025-09-27", "4"),
        ("decision", "Økonomiudvalget", "2025-01-06", "123"),
        ("decision", COUNCIL, "2025-03-26", ""),
    ]


PLAN = """Tirsdag den 20. januar 2026:
- Budget 2026 (træder i kraft 1. juli 2026)
- Beretning (behandles i Økonomiudvalget i februar)

Tirsdag den 3. februar 2026 klokken 16:00 – 18:00 Temamøde
- Ugletælling

Tirsdag den 3. marts 2026:
- Dialogmøde med Handicaprådet klokken 15

Den 28. april og 1. maj 2026:
- Udarbejdelse af høringssvar

Tirsdag den 18. maj 2026: Folketingsvalg
"""


def test_a_plan_of_meetings() -> None:
    assert found(PLAN, title="Kommende møder") == [
        ("future_meeting", OWN, "2026-01-20", ""),
        ("future_meeting", "Økonomiudvalget", "2026-02", ""),
        ("future_meeting", OWN, "2026-02-03", ""),
        ("future_meeting", "Handicaprådet", "2026-03-03", ""),
        ("future_meeting", OWN, "2026-04-28", ""),
        ("future_meeting", OWN, "2026-05-01", ""),
        ("hearing", OWN, "", ""),
    ]


@given(st.text(max_size=300), st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_spans_give_the_words(text: str, held_on: date) -> None:
    mixed = f"Ugler\n{text} på mødet i Byrådet den 29. februar, punkt 3 {text} i høring hos Ældrerådet\n- d. 3/4 {text}"
    made = minutes(mixed, body="Klimaudvalget", code="630", municipality="Vejle Kommune", held_on=held_on)
    for mention in annotate(made, AUTHORITIES).of(ReferenceMention):
        assert mention.surface == " ".join(mention.span.of(made.document.text).split())
        assert mention.where == "1"


def test_long_text_is_read_with_linear_work() -> None:
    def cost(count: int) -> int:
        text = "På mødet i Byrådet den 3. maj 2024 punkt 4 blev Ældrerådet hørt i juni, " * count
        made = minutes(f"Ugler\n{text}", body="Klimaudvalget", code="630", municipality="Vejle Kommune")
        return work(lambda: list(annotate(made, AUTHORITIES).of(ReferenceMention)))

    cost(10)
    assert cost(2000) < 16 * cost(250)


def test_the_samples() -> None:
    hits = total = extra = 0
    with (ROOT / "tests" / "gold" / "references.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] != "law"]
    for stem in {row["doc"] for row in rows}:
        path = next((ROOT / "data" / "minutes").glob(f"{stem}.*"))
        got = {
            (m.where, m.target_date, m.target_item)
            for m in annotate(layout.parse(read.read(path), AUTHORITIES), AUTHORITIES).of(ReferenceMention)
        }
        mine = [row for row in rows if row["doc"] == stem]
        known = {(row["item_number"], row["target_date"], row["target_item"]) for row in mine}
        sure = {(r["item_number"], r["target_date"], r["target_item"]) for r in mine if r["certainty"] == "sure"}
        hits, total, extra = hits + len(sure & got), total + len(sure), extra + len(got - known)
    assert hits >= 0.95 * total
    assert extra <= 0.05 * total


def test_a_quoted_decision_is_of_the_body_that_its_heading_names_in_ordinary_words() -> None:
    text = (
        "Stevns Kommune\nKommunalbestyrelsen - 22-01-2031\nReferat\n\n1. En plan\nResume\nEn plan for ugler.\n"
        "Ugler og Sundhed, 6. januar 2031, pkt. 123:\nAnbefales.\nBeslutning\nGodkendt.\n\n2. Eventuelt\nBeslutning\n"
        "Intet.\n"
    )
    made = layout.parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain"), AUTHORITIES)
    found = [
        (r.kind, r.target_body, r.target_date, r.target_item) for r in annotate(made, AUTHORITIES).of(ReferenceMention)
    ]
    assert found == [("decision", "Ugler og Sundhed", "2031-01-06", "123")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who hears is not heard, nor is who gets the answer
        ("Midttrafik har sendt Trafikplan Ugle i høring.", []),
        ("Kulturudvalget sendte i foråret en plan for ugler i høring.", []),
        ("Klimaudvalget afgiver høringssvar til Kulturudvalget inden jul.", [("hearing", OWN, "", "")]),
        ("Udvalget vedtog et høringssvar.", [("hearing", OWN, "", "")]),
        # who is asked, whatever the deadline
        (
            "Udkastet er sendt i høring hos Ældrerådet og Handicaprådet med frist den 4. december 2025.",
            [("hearing", "Ældrerådet", "", ""), ("hearing", "Handicaprådet", "", "")],
        ),
        (
            "Ældrerådet og Handicaprådet har haft planen i høring til den 3. oktober 2025.",
            [("hearing", "Ældrerådet", "", ""), ("hearing", "Handicaprådet", "", "")],
        ),
        (
            "Høringen er slut. Der er svar fra naboer, Ældrerådet og Cyklistforbundet.",
            [("hearing", "Ældrerådet", "", "")],
        ),
        ("Der er brev og svar fra Ældrerådet.", []),
        ("Ældrerådet har den 3. oktober 2025 udtalt sig.", [("hearing", "Ældrerådet", "2025-10-03", "")]),
    ],
)
def test_who_hears_and_who_is_heard(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


def terms(text: str, title: str = "En sag om ugler") -> list[Row]:
    """Of each hearing who is heard, who hears, about what, until when."""
    made = minutes(f"{title}\n\n{text}", body="Klimaudvalget", code="630", municipality="Vejle Kommune", held_on=HELD)
    hearings = [m for m in annotate(made, AUTHORITIES).of(ReferenceMention) if m.kind == "hearing"]
    return [(m.target_body, m.hearer, m.subject, m.deadline) for m in hearings]


PLAN_OF_OWLS = "forslag til ugleplan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Byrådet har sendt budgetforslaget i høring hos Ældrerådet med frist den 13. december 2025.",
            [("Ældrerådet", COUNCIL, "budgetforslaget", "2025-12-13")],
        ),
        (
            "Udvalget besluttede at sende forslag til ugleplan i høring hos Handicaprådet frem til den 1. januar 2026.",
            [("Handicaprådet", "", PLAN_OF_OWLS, "2026-01-01")],
        ),
        (
            "Kulturudvalget hører Ældrerådet om ny uglesti inden den 1. december 2025.",
            [("Ældrerådet", "Kulturudvalget", "", "2025-12-01")],
        ),
        (
            "Et nyt forslag til ugleplan er sendt i ekstern høring hos Ældrerådet og Handicaprådet i perioden fra den "
            "1. december 2025 til og med den 5. januar 2026.",
            [
                ("Ældrerådet", "", "Et nyt " + PLAN_OF_OWLS, "2026-01-05"),
                ("Handicaprådet", "", "Et nyt " + PLAN_OF_OWLS, "2026-01-05"),
            ],
        ),
        # the deadline stands in a sentence of its own; that of something else is none
        (
            "Forslaget sendes i høring hos Ældrerådet. Høringsfristen er den 12. januar 2026.",
            [("Ældrerådet", "", "", "2026-01-12")],
        ),
        ("Ældrerådet har afgivet høringssvar. Fristen for projektet er 1. maj 2026.", [("Ældrerådet", "", "", "")]),
        # the own body answers: who asked is who gets the answer, or who sent the matter out
        (
            "Rådet afgiver høringssvar om ny uglesti til Kulturudvalget senest den 14. november 2025.",
            [(OWN, "Kulturudvalget", "ny uglesti", "2025-11-14")],
        ),
        (
            "Sundhedsstyrelsen har sendt en vejledning om ugler i høring. Udvalget vedtog et høringssvar.",
            [(OWN, "Sundhedsstyrelsen", "en vejledning om ugler", "")],
        ),
        # who sends on a day is not heard on it, and hears
        (
            "Kulturudvalget sendte den 5. maj 2025 planen i høring.",
            [("Kulturudvalget", "Kulturudvalget", "", "")],
        ),
        ("Handicaprådet er hørt.", [("Handicaprådet", "", "", "")]),
    ],
)
def test_a_hearing_has_parties_a_matter_and_a_deadline(text: str, expected: list[Row]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("title", "matter", "hearer"),
    [
        ("Høringssvar om uglekasser ved Sundet", "uglekasser ved Sundet", ""),
        ("Høring: Uglepolitik 2026", "Uglepolitik 2026", ""),
        ("Uglepolitik 2022 - 2026 (høring)", "Uglepolitik 2022 - 2026", ""),
        ("Høringssvar til Kulturudvalget", "", "Kulturudvalget"),
        ("Høring", "", ""),
    ],
)
def test_a_title_says_what_a_hearing_is_about(title: str, matter: str, hearer: str) -> None:
    assert terms("Udvalget vedtog et høringssvar.", title) == [(OWN, hearer, matter, "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Punkt 8 behandles før punkt 3.", ["8", "3"]),
        ("Punkterne 3 og 8 blev behandlet sammen.", ["3", "8"]),
        ("Pkt. 8 blev taget efter pkt. 3.", ["8", "3"]),
        ("Sag nr. 8 rykkes frem før sag nr. 3.", ["8", "3"]),
        # what else bears numbers
        ("Vi går videre med punkt 8 på ugleønskelisten.", []),
        ("Ugler er nævnt i sag 430 og i sag 8.", []),
        ("Anna Holm forlod mødet under punkt 8.", []),
    ],
)
def test_items_of_this_meeting_by_their_number(text: str, expected: list[str]) -> None:
    assert [number for _, body, day, number in found(text) if (body, day) == (OWN, "2025-11-11")] == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Referat af mødet den 7. oktober 2025",
            "Godkendt med den rettelse, at Anna Holm stemte imod under punkt 8.",
            [("meeting", OWN, "2025-10-07", ""), ("item", OWN, "2025-10-07", "8")],
        ),
        (
            "Rettelse",
            "Under punkt 12 i referatet af den 7. oktober 2025 mangler en ugle.",
            [("item", OWN, "2025-10-07", "12")],
        ),
        ("Rettelse", "Referatet rettes under punkt 8.", []),  # of which meeting, nobody says
    ],
)
def test_items_of_minutes_that_are_corrected(title: str, text: str, expected: list[Row]) -> None:
    assert found(text, title=title) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kulturudvalget bad den 2. maj 2025 om en plan.", [("meeting", "Kulturudvalget", "2025-05-02", "")]),
        ("Taget til efterretning af Vejle Byråd d. 27.05.2025.", [("meeting", COUNCIL, "2025-05-27", "")]),
        # another sentence, another matter
        (
            "Drøftet i Kulturudvalget den 2. maj 2025. Den 4. maj 2025 kom uglerne.",
            [("meeting", "Kulturudvalget", "2025-05-02", "")],
        ),
        ("Kulturudvalget orienteres om et projekt, som sluttede den 2. maj 2025.", []),
        ("Vejlederen deltog i ugleforeningernes møder i marts.", []),
        ("Klimaudvalget holder borgermøde den 20. januar 2026.", [("future_meeting", OWN, "2026-01-20", "")]),
        ("Anna Holm fortalte om mødet i Udsatterådet.", [("meeting", "Udsatterådet", "", "")]),
    ],
)
def test_what_a_date_is_the_date_of(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


def test_a_route_may_print_the_date_first() -> None:
    assert found("03.09.2025 Kulturudvalget.\n10.09.2025 Økonomiudvalget.", kind="previous_decisions") == [
        ("meeting", "Kulturudvalget", "2025-09-03", ""),
        ("meeting", "Økonomiudvalget", "2025-09-10", ""),
    ]


def test_a_reference_goes_on_over_page_furniture() -> None:
    text = "Ugler\n\nAftalen er drøftet (jf. punkt 6, møde i\n\nSide 4 af 11\n\nKulturudvalget den 7. oktober 2025)."
    made = minutes(text, body="Klimaudvalget", code="630", municipality="Vejle Kommune", held_on=HELD)
    foot = text_of(made.document.text, "Side 4 af 11")
    made = replace(made, ignored=(Ignored(foot.span, "page"),))
    (one,) = annotate(made, AUTHORITIES).of(ReferenceMention)
    assert (one.target_body, one.target_date, one.target_item) == ("Kulturudvalget", "2025-10-07", "6")


def test_a_term_without_centuries_is_no_part_of_a_body() -> None:
    text = "Ugler\n\nDrøftet på mødet den 2. september 2019. Beslutning i Økonomiudvalget (18-21) den 30-09-2019"
    made = minutes(text, body="Byrådet (18-21)", code="210", municipality="Fredensborg Kommune", held_on=HELD)
    assert [(m.target_body, m.target_date) for m in annotate(made, AUTHORITIES).of(ReferenceMention)] == [
        ("Byrådet", "2019-09-02"),
        ("Økonomiudvalget", "2019-09-30"),
    ]
