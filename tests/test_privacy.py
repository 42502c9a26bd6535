"""Masking: offsets stay, values go, names on the suppression list are found wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import privacy
from kg.model import Document


def document(text: str) -> Document:
    return Document("0" * 16, "x.txt", "x.txt", text, "0" * 64, "text/plain")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Borgeren (010203-1234) klager.", ["cpr"]),
        ("cpr 311299 4321", ["cpr"]),
        ("sag 990199-1234 er ikke en dato", []),  # day 99
        ("Skriv til anna.holm@eksempel-by.dk eller ring.", ["email"]),
        ("Tlf. 12 34 56 78", ["phone"]),
        ("mobil: +45 12345678.", ["phone"]),
        ("Budgettet er 12 345 678 kr.", []),
        ("27.12.00-G01-1-24 og 22/2643", []),
        ("Ring 112", []),
    ],
)
def test_what_is_found(text: str, kinds: list[str]) -> None:
    masked, found = privacy.mask(document(text))
    assert [f.kind for f in found] == kinds
    assert len(masked.text) == len(text)
    for finding in found:
        assert set(finding.span.of(masked.text)) <= {privacy.MASK, " "}


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


@given(st.text(max_size=300))
def test_masking_keeps_every_offset(text: str) -> None:
    masked, found = privacy.mask(document(text))
    assert len(masked.text) == len(text)
    assert not privacy.find(masked.text)
    spans = [f.span for f in found]
    assert spans == sorted(spans)
