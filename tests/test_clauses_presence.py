"""Who was there, in sentences of many forms: whom × what × how far; nothing of other meetings."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.conclusions.presence import Place, Said, conclude
from kg.layout import parse
from kg.model import Document, Minutes

ROWS = authorities.load()
NAMES = ("Anna Holm", "Bo Lind", "Ida Krag", "Mads Vig", "Per Skov Dam")
HEAD = "REFERAT Klimarådet d. 10-12-2031\n\nMødedato 10. december 2031 kl. 16:00\n\nMødested Kolding Rådhus\n\n"
TITLES = ("Dagsorden", "Budget", "Støtte til Café Solen", "Cykelstier", "Havneplan", "Eventuelt")


def meeting(said: str, at: int = 3, listed: str = ", ".join(NAMES), remarks: str = "") -> Minutes:
    """Minutes of six items, `said` below the decision of the one numbered `at`."""
    header = HEAD + (f"Mødedeltagere {listed}\n\n" if listed else "") + remarks
    items = "".join(
        f"Punkt {n}: {title}\n\nBeslutning\n\nGodkendt.\n\n" + (f"{said}\n\n" if n == at else "")
        for n, title in enumerate(TITLES, 1)
    )
    return parse(Document("0" * 16, "m.txt", "m.txt", header + items, "0" * 64, "text/plain", None), ROWS)


def missed(found: Minutes) -> dict[str, str]:
    """Whom each item tells of, or who missed it because of what others tell: `{"Anna Holm": "3 recused"}`."""
    order = {number: n for n, number in enumerate(treated(found))}
    places = [Place(item.number, order[item.number]) for item in found.items]
    facts = [("", a) for a in found.attendance] + [
        (i.number, a) for i in found.items for a in i.attendance if not a.quoted
    ]
    said = [
        Said(str(n), a.person.value, a.status, item, a.since or "", a.until or "", a.edge, a.onward, a.only)
        for n, (item, a) in enumerate(facts)
    ]
    own = {(one.item, one.person): one.status for one in said if one.item and one.status != "present"}
    rooms = {(c.item, c.person): c for c in conclude(places, said)}
    told: dict[str, list[str]] = {}
    for item in found.items:
        for name in dict.fromkeys([*(a.person.value for _, a in facts)]):
            room, status = rooms.get((item.number, name)), own.get((item.number, name), "")
            if status in ("late", "left") and room is not None and room.state == "present":
                continue
            if not status and room is not None and room.state == "absent" and facts[int(room.fact)][0]:
                status = facts[int(room.fact)][1].status
            if status:
                told.setdefault(name, []).append(f"{item.number} {status}")
    return {name: ", ".join(said) for name, said in told.items()}


def treated(found: Minutes) -> list[str]:
    """Item numbers in the order of treatment."""
    order = [item.number for item in found.items]
    for item in found.items:
        if item.moved is not None:
            order.remove(item.number)
            order.insert(order.index(item.moved[1]) + (item.moved[0] == "after"), item.number)
    return order


WHOM = (
    ("{0}", NAMES[:1]),
    ("{0} (V)", NAMES[:1]),
    ("{0}, V,", NAMES[:1]),
    ("{0} og {1}", NAMES[:2]),
    ("{0} (V) og {1} (A)", NAMES[:2]),
    ("{0}, {1} og {2}", NAMES[:3]),
    ("{0} (A), {1} (V) samt {4} (Ø)", (NAMES[0], NAMES[1], NAMES[4])),
    ("Anna", NAMES[:1]),
    ("Anna og Krag", (NAMES[0], NAMES[2])),
)
BEFORE = {
    "absent": (
        "deltog ikke i behandlingen af punktet.", "var fraværende under punktet.",
        "var ikke til stede under dette punkt.",
        "medvirkede ikke ved sagens behandling.", "deltog ikke.",
    ),
    "recused": (
        "erklærede sig inhabil og forlod lokalet.", "var inhabile.", "deltog på grund af inhabilitet ikke i punktet.",
        "blev erklæret inhabil og deltog hverken i drøftelse eller afstemning.", "forlod salen under behandlingen.",
        "er medlem af bestyrelsen og deltog ikke i sagens behandling.",
    ),
    "excused": ("havde meldt afbud.", "var fraværende med afbud.", "havde lovligt forfald."),
}  # fmt: skip


@pytest.mark.parametrize("whom", WHOM, ids=lambda w: w[0])
@pytest.mark.parametrize("status", BEFORE)
def test_whom_before_what(whom: tuple[str, tuple[str, ...]], status: str) -> None:
    for words in BEFORE[status]:
        found = missed(meeting(f"{whom[0].format(*NAMES)} {words}"))
        assert found == dict.fromkeys(whom[1], f"3 {status}"), words


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Fraværende: {0} og {1}.", "absent"),
        ("Fraværende var {0} og {1}.", "absent"),
        ("Afbud fra {0} og {1}.", "excused"),
        ("Der var afbud fra {0} (V) og {1} (A).", "excused"),
        ("Uden afbud: {0}, {1}.", "absent"),
        ("Under punktet var {0} og {1} inhabile.", "recused"),
    ],
)
def test_whom_behind_what(words: str, status: str) -> None:
    assert missed(meeting(words.format(*NAMES))) == dict.fromkeys(NAMES[:2], f"3 {status}")


LATE_TO_3, LEFT_FROM_4 = "1 late, 2 late, 3 late", "3 left, 4 left, 5 left, 6 left"
REACH = (
    ("Anna Holm ankom kl. 17.10.", LATE_TO_3),
    ("Kl. 17.10 ankom Anna Holm (V).", LATE_TO_3),
    ("Anna Holm kom til mødet under behandlingen af punktet.", LATE_TO_3),
    ("Anna Holm deltog i mødet fra og med dette punkt.", "1 late, 2 late"),
    ("Anna Holm mødte kl. 16.20 under punkt 2.", "1 late, 2 late"),
    ("Anna Holm kom efter punkt 2.", "1 late, 2 late"),
    ("Anna Holm forlod mødet kl. 17.10.", LEFT_FROM_4),
    ("Anna gik kl. 17.10.", LEFT_FROM_4),
    ("Herefter forlod Anna Holm (V) mødet.", LEFT_FROM_4),
    ("Anna Holm forlod mødet efter dette punkt.", "4 left, 5 left, 6 left"),
    ("Anna Holm gik kl. 18.05 efter punkt 4.", "5 left, 6 left"),
    ("Anna Holm gik kl. 18.05 inden punkt 4.", "4 left, 5 left, 6 left"),
    ("Anna Holm forlod mødet kl. 18.05, før eventuelt.", "6 left"),
    ("Anna Holm deltog til og med punkt 4.", "5 left, 6 left"),
    ("Anna Holm havde forladt mødet.", "3 absent"),
    ("Anna Holm var gået og deltog ikke i punktet.", "3 absent"),
    ("Anna Holm forlod mødet efter dette punkt og var tilbage ved punkt 6.", "4 left, 5 left"),
    ("Anna Holm forlod mødet kl. 18 og var ikke til stede under punkt 5 og 6.", "5 left, 6 left"),
    ("Anna Holm deltog ikke under punkterne 4-6.", "4 absent, 5 absent, 6 absent"),
    ("Anna Holm deltog ikke i sag nr. 1 og 2.", "1 absent, 2 absent"),
    ("Anna Holm deltog ikke under punktet om Café Solen.", "3 absent"),
    ("Anna Holm var inhabil under punkt 5.", "5 recused"),
    ("Anna Holm kom kl. 17.50 og deltog ikke i behandlingen af punkt 3.", LATE_TO_3),
)  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), REACH, ids=[w for w, _ in REACH])
def test_how_far_it_reaches(words: str, expected: str) -> None:
    found = meeting(words)
    assert missed(found) == {"Anna Holm": expected}
    assert {a.person.value: a.status for a in found.attendance}["Anna Holm"] == "present"


def test_items_out_of_turn() -> None:
    found = meeting("Punkt 5 blev behandlet før punkt 4. Bo Lind forlod mødet efter punkt 5.")
    assert missed(found) == {"Bo Lind": "4 left, 6 left"}
    assert [i.moved for i in found.items if i.moved] == [("before", "4")]


@pytest.mark.parametrize(
    "words",
    [
        "Punkt 6 behandles før punkt 2.",
        "Pkt. 6 blev taget før pkt. 2.",
        "Det blev besluttet, at sag nr. 6 rykkes frem, så den drøftes inden punkt 2.",
        "Punkt 2 behandles efter punkt 6.",
    ],
)
def test_words_for_an_order_of_items(words: str) -> None:
    found = missed(meeting(f"{words} Bo Lind ankom under punkt 2.", at=1))
    before = {"1", "6"} | ({"3", "4", "5"} if words.startswith("Punkt 2") else set())
    assert {said.split()[0] for said in found["Bo Lind"].split(", ")} == before | {"2"}


@pytest.mark.parametrize(
    "words",
    [
        "Referatet blev godkendt med den bemærkning, at Anna Holm deltog ikke under punkt 7.",
        "Referatet godkendt med den rettelse, at Anna Holm ikke havde meldt afbud.",
        "Det rettes i referatet fra mødet den 4. maj, at Anna Holm var fraværende.",
        "I referatet fra den 4. maj er Anna Holm ved en fejl opført med afbud. Anna Holm deltog ikke.",
        "Referatet rettes, så det fremgår, at Anna Holm forlod mødet kl. 17.",
        "Anna Holm deltager ikke i næste møde.",
        "Byrådet fandt, at Anna Holm ikke var inhabil.",
        "Anna Holm mente, at hun kunne være inhabil, men rådet fandt hende habil.",
        "Anna Holm gik ind for forslaget.",
        "Anna Holm kom ind på økonomien.",
        "Anna Holm oplyste, at direktøren ikke deltog i mødet.",
        "Anna Holm orienterede om mødet, og udvalget deltog ikke.",
        "Direktør Eva Munk deltog under punktet.",
        "Direktør Eva Munk kom kl. 17.",
        "Anna Holm undlod at stemme.",
        'Anna Holm læste op: "Bo Lind forlod mødet kl. 17."',
    ],
)
def test_what_tells_of_nobody(words: str) -> None:
    assert missed(meeting(words)) == {}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "{0} er ansat i Blå Kors. Hun var inhabil og gik uden for døren. {1} ledede punktet.",
            {NAMES[0]: "3 recused"},
        ),
        ("{0} er frivillig på stedet. Rådet besluttede, at hun var inhabil.", {NAMES[0]: "3 recused"}),
        ("{0} deltog ikke i drøftelsen, da hendes firma leverer frugt.", {NAMES[0]: "3 recused"}),
        ("{0} var inhabil som medlem af Kirkens Hær og deltog ikke i sagen.", {NAMES[0]: "3 recused"}),
        ("{0} var fraværende, mens {1} havde meldt afbud.", {NAMES[0]: "3 absent", NAMES[1]: "3 excused"}),
        ("{0} kom kl. 17, og {1} gik.", {NAMES[0]: LATE_TO_3, NAMES[1]: LEFT_FROM_4}),
    ],
)
def test_several_people_and_pronouns(words: str, expected: dict[str, str]) -> None:
    assert missed(meeting(words.format(*NAMES))) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Per Dam deltog som stedfortræder for Eva Munk under punkt 3.",
        "Under punkt 3 deltog stedfortræder Per Dam (C), da Eva Munk (V) var inhabil.",
        "I stedet for Eva Munk mødte Per Dam under punkt 3.",
    ],
)
def test_a_substitute_for_some_items_is_one_of_the_meeting(words: str) -> None:
    found = meeting(words, at=1)
    assert missed(found)["Per Dam"] == "3 substitute"
    assert {a.person.value: a.status for a in found.attendance}["Per Dam"] == "substitute"


def test_one_called_in_who_did_not_come_is_nobody() -> None:
    found = meeting("Eva Munk grundet rejse, suppleant Per Dam er indkaldt, men mødte ikke frem.", at=1)
    assert "Per Dam" not in {a.person.value for a in found.attendance}


def test_what_the_header_says_of_items() -> None:
    found = meeting(
        "", remarks="Bemærkninger Bo Lind deltog ikke i sag nr. 1 og 2. Ida Krag forlod mødet efter punkt 5.\n\n"
    )
    assert missed(found) == {"Bo Lind": "1 absent, 2 absent", "Ida Krag": "6 left"}
    assert {a.status for a in found.attendance} == {"present"}


def test_a_list_of_the_absent_may_say_at_which_items() -> None:
    told = "\nOle Vind og Ida Dam deltog ikke i sagens behandling.\n"
    text = (
        "Stevns Kommune\nSocialudvalget - 22-01-2031\nReferat\n\nDeltagere\n • Bente Krag, A\n • Ida Dam, F\n"
        " • Ole Vind, V\n\n • Afbud\n • Ole Vind, V\n • Ida Dam, F (punkt 1-2)\n\n"
        f"1. En plan\nBeslutning\nGodkendt.\n{told}\n2. To\nBeslutning\nIntet.\n{told}\n3. Tre\nBeslutning\nGodkendt.\n"
    )
    found = parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain"), ROWS)
    assert {a.person.value: a.status for a in found.attendance} == {
        "Bente Krag": "present",
        "Ida Dam": "present",
        "Ole Vind": "excused",
    }
    away = [(item.number, a.status) for item in found.items for a in item.attendance if a.person.value == "Ida Dam"]
    assert away == [("1", "excused"), ("2", "excused")]
