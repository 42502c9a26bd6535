"""What a document repeats: words around its headings, headings run together, lists of contents, headings of its own."""

from __future__ import annotations

import pytest

from kg.layout.lexicon import lexicon
from kg.layout.page.case_lines import case_line
from kg.layout.page.lines import clean
from kg.layout.page.signs import read_sign
from kg.layout.structure.contents import shaped
from kg.layout.structure.induction import induced


def texts(*printed: str) -> list[str]:
    """The words of each induced line; each must still know where it was printed."""
    text = "\n".join(printed)
    lines = induced(clean(text), lexicon())
    for line in lines:
        whole = line.part()
        assert text[whole.span.start : whole.span.end] == whole.value
    return [line.text for line in lines]


@pytest.mark.parametrize("wrapping", ["fold dette punkt ind ", "Vis mindre ", "[-] ", "pil"])
def test_what_stands_before_many_headings_is_taken_off(wrapping: str) -> None:
    headings = ["Resume", "Indstilling", "Resume", "Beslutning i Byrådet den 04-06-2030"]
    assert texts(*(wrapping + heading for heading in headings)) == headings


@pytest.mark.parametrize("wrapping", [" Fold ud", " [vis mere]", "Læs mere"])
def test_what_stands_behind_many_headings_is_taken_off(wrapping: str) -> None:
    headings = ["Resume", "Indstilling", "Sagsfremstilling"]
    assert texts(*(heading + wrapping for heading in headings)) == headings


@pytest.mark.parametrize(
    "printed",
    [
        ("Resume og økonomi", "Sagsfremstilling og økonomi", "Indstilling og økonomi"),  # words, not a button
        ("Ny Resume", "Ny skole", "Ny Indstilling", "Ny hal"),  # of two headings only
        ("Byrådet Indstilling", "Byrådet Indstilling", "Byrådet Indstilling"),  # one heading
    ],
)
def test_what_is_no_wrapping_stays(printed: tuple[str, ...]) -> None:
    assert texts(*printed) == list(printed)


@pytest.mark.parametrize(("call", "sep"), [("Aftenens emne", ":"), ("Bordets anliggende nr.", "."), ("Runde", " –")])
def test_what_a_document_calls_its_items_is_learnt_from_their_numbers(call: str, sep: str) -> None:
    titles = ("Uglekasser", "Skovens stier", "Årets fest")
    printed = [line for n, t in enumerate(titles, 1) for line in (f"{call} {n}{sep} {t}", "Det blev aftalt.")]
    wanted = [line for n, t in enumerate(titles, 1) for line in (f"{n}{sep} {t}", "Det blev aftalt.")]
    assert texts("Uglerådet", "Dato: 4. juni 2031", *printed) == ["Uglerådet", "Dato: 4. juni 2031", *wanted]


@pytest.mark.parametrize(
    "printed",
    [
        ("Mål 1: Ugler", "Mål 2: Stier", "Mål 3: Fest", "Det blev aftalt."),  # a list, nothing between
        ("Mål 1: Ugler", "Ja.", "Mål 3: Stier", "Ja.", "Mål 4: Fest", "Ja."),  # they do not go on
        ("Bilag 1: Ugler", "Ja.", "Bilag 2: Stier", "Ja.", "Bilag 3: Fest", "Ja."),  # words of a section
        ("Punkt 7", "Punkt 8", "Mål 1: Ugler", "Ja.", "Mål 2: Stier", "Ja.", "Mål 3: Fest", "Ja."),  # items are known
        ("Mål 1: Ugler", "Ja.", "Mål 2: Stier", "Ja.", "Mål 3: Fest", *["Så er der mere."] * 12),  # of one item only
    ],
)
def test_numbered_words_that_are_no_items_stay(printed: tuple[str, ...]) -> None:
    assert texts(*printed) == list(printed)


def test_a_heading_that_ran_on_is_a_line_of_its_own() -> None:
    assert texts("Anna Holm deltog ikke.43. Uglekasser", "", "Sagsnr.: 24/1") == [
        "Anna Holm deltog ikke.", "43. Uglekasser", "Sagsnr.: 24/1",
    ]  # fmt: skip
    assert texts("Uglekasser i skoven", "x", "Det blev vedtaget.Uglekasser i skoven", "y")[2:] == [
        "Det blev vedtaget.", "Uglekasser i skoven", "y",
    ]  # fmt: skip
    assert texts("Det tages op igen.Beslutning fra Miljøudvalget, 5. maj 2030, pkt. 3:", "Udsat.")[:2] == [
        "Det tages op igen.", "Beslutning fra Miljøudvalget, 5. maj 2030, pkt. 3:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["Mødet varer kl. 16.00-16.30. Derefter kaffe", "01.02G00 - 2034/27088", "Se www.skov.dk/Ugler", "3.000 kr."],
)
def test_words_without_a_blank_are_not_parted(line: str) -> None:
    assert texts(line, "Sagsnr.: 24/1")[0] == line


def test_a_heading_is_parted_from_its_text_where_the_document_prints_them_on_one_line() -> None:
    day = "Beslutning i Byrådet den 4. juni 2030"
    assert texts(f"{day} Godkendt.", "x", f"{day} pkt. 4 Udsat.") == [day, "Godkendt.", "x", f"{day} pkt. 4", "Udsat."]
    assert texts("Resume Der er ugler.", "Indstilling Det foreslås.", "Resume Der er mus.") == [
        "Resume", "Der er ugler.", "Indstilling", "Det foreslås.", "Resume", "Der er mus.",
    ]  # fmt: skip
    assert texts("Indstilling Byrådet får.", "Resume", "x") == ["Indstilling Byrådet får.", "Resume", "x"]


@pytest.mark.parametrize("word", ["Pkt.", "Punkt", "Sag nr."])
def test_a_heading_that_ran_on_is_known_by_the_form_in_which_others_begin_and_its_number(word: str) -> None:
    printed = (
        f"{word} 4 Stier",
        "Godkendt.",
        f"Udsat.{word} 5 Bænke",
        "Enige.",
        f"{word} 6 Lygter",
        f"Enige.{word} 9 Jord",
    )
    assert texts(*printed)[2:4] == ["Udsat.", f"{word} 5 Bænke"]
    assert texts(*printed)[-1] == f"Enige.{word} 9 Jord", "its number goes on from no other"


def test_more_headings_run_into_their_text_where_many_do() -> None:
    printed = [
        *("Resumé Der er ugler.", "Historik Udvalget har set dem.", "Indstilling Udvalget indstiller, at"),
        *("1. kasserne hænges op.", "Bilag Kort", "Beslutning Udsat til mødet den 2. september 2030."),
    ]
    found = texts(*printed, *printed)
    assert found[2:6] == ["Historik", "Udvalget har set dem.", "Indstilling", "Udvalget indstiller, at"]
    assert found[9:11] == ["Beslutning", "Udsat til mødet den 2. september 2030."]
    assert texts(*printed[:3])[1] == printed[1]


def contents(text: str) -> tuple[int, int] | None:
    lines, words = clean(text), lexicon()
    signs = [read_sign(line, words) for line in lines]
    return shaped(lines, signs, [case_line(line, words) for line in lines])


def test_contents_are_known_by_their_shape() -> None:
    items = "\n".join(
        f"{n}. {title}\nIndstilling\nDet foreslås.\n" for n, title in enumerate(("Ugler", "Mus", "Træer"), 4)
    )
    assert contents(f"Byrådet\nEmner i dag\n4 Ugler\n5 Mus\n6 Træer\n{items}") == (2, 5)
    assert contents(f"Byrådet\nEmner i dag\n4 Bænke\n5 Stier\n6 Lygter\n{items}") is None, "no item has these titles"
    assert contents(f"Byrådet\n{items}") is None, "the items themselves"
