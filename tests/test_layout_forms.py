"""Forms of documents that no list of words has: what a document repeats tells how it is to be read."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.layout import parse
from kg.model import Minutes
from kg.read import read_bytes

HEAD = "Odder Kommune\nTeknisk Udvalg\nReferat\nMødedato: 4. marts 2024\nTil stede: Anna Holm, Carl Dam og Eva Lind\n\n"


def read(text: str, name: str = "a.txt") -> Minutes:
    rows = authorities.load()
    return parse(read_bytes(text.encode(), name, authorities=rows), rows)


def _minutes(text: str) -> Minutes:
    return read(HEAD + text)


@pytest.mark.parametrize("word", ["Dagsordenspunkt", "Punkt", "Sag nr.", "Emne"])
def test_a_heading_glued_to_the_line_before_has_the_form_of_the_others(word: str) -> None:
    end = "Beslutning Teknisk Udvalg den 04-03-2024\nGodkendt.\nAfbud: Ole Bro"
    text = "".join(
        f"{word} {n}\n{title}\nSagsid.: 24/{n}00\n\n{end}{apart}"
        for n, title, apart in (
            (1, "Dagsorden", "\n\n"),
            (2, "Vej i Ry", "\n\n"),
            (3, "Cykelsti", ""),
            (4, "Bro", "\n"),
        )
    )
    items = _minutes(text).items
    assert [(item.number, item.title.value) for item in items] == [
        ("1", "Dagsorden"),
        ("2", "Vej i Ry"),
        ("3", "Cykelsti"),
        ("4", "Bro"),
    ]


def test_pages_that_run_into_the_contents_are_no_part_of_the_titles() -> None:
    titles = ["Godkendelse af dagsorden", "Regnskab 2019", "Meddelelser", "Cykelsti i Ry"]
    contents = "".join(f"Dagsordenspunkt {n} {t}{n + 1}\n" for n, t in enumerate(titles, 1))
    body = "".join(f"Dagsordenspunkt {n}\n{t}\n\nBeslutning\nGodkendt.\n\n" for n, t in enumerate(titles, 1))
    minutes = _minutes(f"Indholdsfortegnelse\n\n{contents}\n{body}")
    assert [item.title.value for item in minutes.items] == titles
    assert [t.value for t in minutes.contents][:1] != ["Godkendelse af dagsorden2"]


def test_sections_with_numbers_that_begin_anew_in_each_item() -> None:
    points = "<ul><li>At 1) vejen lægges om.</li><li>At 2) prisen godkendes.</li></ul>"
    body = "".join(
        f"<h2>Sag {n}: {title}</h2><strong>Udvalgets beslutning</strong><p>Indstillingen blev vedtaget.</p>"
        f"<h3>1. Resume</h3><p>Vejen er slidt.</p><h3>2. Beslutningspunkter</h3><p>Det indstilles:</p>{points}"
        f"<h3>3. Hvorfor nu?</h3><p>Byrådet vedtog planen i 2019.</p>"
        for n, title in ((1, "Vej i Ry"), (2, "Cykelsti"), (3, "Bro"))
    )
    head = "<h1>Referat</h1><p>Odder Kommune</p><p>Teknisk Udvalgs møde den 4. marts 2024 kl. 16:00</p>"
    minutes = read(f"<!doctype html><html><body>{head}{body}</body></html>", name="a.html")
    for item in minutes.items:
        assert [d.outcome for d in item.decisions] == ["adopted"]
        assert [r.text.value for r in item.recommendations] == ["vejen lægges om.", "prisen godkendes."]


def test_attachments_counted_on_one_line() -> None:
    minutes = _minutes("1. Vej i Ry\n\nBeslutning\nGodkendt.\n\nBilag: 1. Notat om vejen 2. Kort 3. Svar fra naboer\n")
    assert [a.title.value for a in minutes.items[0].attachments] == ["Notat om vejen", "Kort", "Svar fra naboer"]


def _listed(minutes: Minutes) -> dict[str, str]:
    return {a.person.value: a.status for a in minutes.attendance}


def test_a_bulleted_list_has_one_person_a_line_and_their_employer_behind_a_comma() -> None:
    text = (
        "<h1>Handicaprådet i Odder Kommune</h1><p>Referat fra mødet den 4. marts 2024</p><p>Til stede</p><ul>"
        + "".join(
            f"<li>{entry}</li>"
            for entry in ("Formand Anna Holm, DH Odder", "Carl Dam, FOA Østjylland", "Skolechef Eva Lind, Børn og Unge")
        )
    )
    text += "</ul><h2>1. Vej</h2><h3>Beslutning</h3><p>Godkendt.</p><h2>2. Bro</h2><h3>Beslutning</h3><p>Godkendt.</p>"
    assert _listed(read(text, "a.html")) == {"Anna Holm": "present", "Carl Dam": "present", "Eva Lind": "present"}


@pytest.mark.parametrize(
    ("sentence", "name", "status"),
    [
        (
            "Alle var mødt undtagen Bo Juhl, som havde orlov. For Bo Juhl var Ida Krag indkaldt.",
            "Ida Krag",
            "substitute",
        ),
        ("Mødet blev ledet af Ida Krag (A).", "Ida Krag", "present"),
        ("Bo Juhl (V) deltager ikke. Ida Krag (A) og Per Find (C) deltager i hele mødet.", "Per Find", "present"),
        ("Stedfortræder for Bo Juhl var Ida Krag (F).", "Ida Krag", "substitute"),
    ],
)
def test_presence_told_in_sentences_of_the_header(sentence: str, name: str, status: str) -> None:
    assert _listed(_minutes(f"{sentence}\n\n1. Vej i Ry\n\nBeslutning\nGodkendt.\n"))[name] == status


def test_items_are_called_by_roman_numerals() -> None:
    told = "Carl Dam ankom under pkt. II. Eva Lind gik efter pkt. II.\n\n"
    body = "".join(
        f"{n}. {t}\n\nBeslutning\nGodkendt.\n\n" for n, t in (("I", "Vej i Ry"), ("II", "Bro"), ("III", "Hal"))
    )
    items = {item.number: {a.person.value: a.status for a in item.attendance} for item in _minutes(told + body).items}
    assert items["II"] == {"Carl Dam": "late", "Eva Lind": "left"}
