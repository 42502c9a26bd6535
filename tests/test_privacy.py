"""Masking: offsets stay, values go, names on the suppression list are found wherever they stand."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import privacy
from kg.model import Document


def document(text: str) -> Document:
    return Document("0" * 16, "x.txt", "x.txt", text, "0" * 64, "text/plain")


SPELLINGS = tomllib.loads((Path(__file__).parent / "data" / "spellings.toml").read_text(encoding="utf-8"))


def marked(row: str) -> tuple[str, set[int]]:
    """A row of the table → its text, and the places between its brackets."""
    text, places, inside = "", set[int](), False
    for character in row:
        if character in "⟦⟧":
            inside = character == "⟦"
            continue
        if inside:
            places.add(len(text))
        text += character
    return text, places


def masked_places(text: str) -> tuple[set[str], set[int]]:
    found = privacy.find(text)
    return {f.kind for f in found}, {at for f in found for at in range(f.span.start, f.span.end)}


@pytest.mark.parametrize(("kind", "row"), [(kind, row) for kind, rows in SPELLINGS.items() for row in rows])
def test_spellings(kind: str, row: str) -> None:
    text, wanted = marked(row)
    kinds, places = masked_places(text)
    assert kinds == ({kind} if wanted else set())
    assert {at for at in places if text[at].isalnum()} == {at for at in wanted if text[at].isalnum()}
    masked, _ = privacy.mask(document(text))
    assert len(masked.text) == len(text)
    assert not any(masked.text[at].isalnum() for at in wanted)


NOISE = st.sampled_from(["", "\u200b", "\u00ad", "\u2060", "**", "<b>", "</b>", "\u0332", "&shy;", "&#8203;"])
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]
BETWEEN = st.sampled_from(["", " ", "-", "–", "\u00a0", "\u2009", ".", "/", " - ", "\n", "-\n", "&nbsp;", "\t"])


@settings(deadline=None)
@given(st.dates(), st.integers(0, 9999), BETWEEN, st.lists(NOISE, min_size=10, max_size=10), st.sampled_from(SCRIPTS))
def test_what_nobody_sees_between_the_digits_hides_no_cpr_number(
    born: date, last: int, between: str, noise: list[str], script: str
) -> None:
    digits = [script[int(d)] for d in f"{born:%d%m%y}{last:04}"]
    spelled = [digit + hidden for digit, hidden in zip(digits, noise, strict=True)]
    text = f"Borgeren {''.join(spelled[:6])}{between}{''.join(spelled[6:])} klager."
    kinds, places = masked_places(text)
    assert kinds == {"cpr"}
    assert all(at in places for at, character in enumerate(text) if character in digits and character not in "&#8203;")
    assert not any(at in places for at in (*range(9), *range(len(text) - 7, len(text))))


@settings(deadline=None)
@given(st.text("0123456789 .,-/:@()\nabdktlf+\u00a0\u200b<>&;", max_size=120))
def test_nothing_is_left_to_find_and_offsets_stay(text: str) -> None:
    masked, found = privacy.mask(document(text))
    assert len(masked.text) == len(text)
    assert not privacy.find(masked.text)
    spans = [f.span for f in found]
    assert spans == sorted(spans)


def test_names_of_files_are_masked_too() -> None:
    def named(name: str) -> str:
        return privacy.mask(replace(document("x"), name=name))[0].name

    assert "1234" not in named("Ansøgning 010203-1234.pdf")
    assert named("referat-120324-1700.pdf") == "referat-120324-1700.pdf"
    assert named("0102031234.txt") == "0102031234.txt"


def test_erased_persons_are_masked_in_every_form() -> None:
    text = "Til stede: Anna\nHolm, Bo Lind. Anna Holms forslag. ANNA HOLM (A). Hanna Holmgaard blev."
    masked, found = privacy.mask_persons(
        document(text), {"k:anna holm"}, lambda name: "k:" + " ".join(name.casefold().split())
    )
    assert len(found) == 3
    assert "Anna" not in masked.text
    assert "ANNA" not in masked.text
    assert "Bo Lind" in masked.text
    assert "Hanna Holmgaard" in masked.text
    assert [len(line) for line in masked.text.split("\n")] == [len(line) for line in text.split("\n")]


def test_redactor_shows_initials_or_nothing() -> None:
    redactor = privacy.Redactor({"Anna Holm": privacy.initials("Anna Holm"), "Bo Lind": ""})
    assert redactor.text("anna  holm og Bo Linds bil; Bo Lindemann") == "A.H. og ███s bil; Bo Lindemann"
    text = "Anna Holm og Bo Lind"
    assert redactor.same_length(text) == "A.H.█████ og ███████"
    assert not privacy.Redactor({})
