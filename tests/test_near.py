"""What is sought only near its words is what the plain pattern finds; shortcuts over a whole text change nothing."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kg import privacy
from kg.near import Near
from kg.read import decode

PATTERN = re.compile(r"\b(?P<name>Ny|Nyborg|Ærø)s? (?:og (?P<second>Ny|Nyborg|Ærø)s? )?Kommun(?:es?|erne?s?|er)?\b")
PIECES = ("Ny", "Nyborg", "Ærø", "s", " ", " og ", "Kommun", "Kommune", "Kommuner", "KOMMUNE", "nes", "x", ". ", "\n")


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_near_its_words_is_found_what_the_pattern_finds(text: str) -> None:
    near = Near(PATTERN, ("Kommun",), 50)
    assert [m.span() for m in near.finditer(text)] == [m.span() for m in PATTERN.finditer(text)]


def test_a_match_may_begin_where_the_last_one_ended_and_windows_may_overlap() -> None:
    text = "Nyborg Kommune og Ærø Kommune, Nyborg og Ærø Kommuner. Nyborg Kommunexyz"
    found = [m.group() for m in Near(PATTERN, ("Kommun",), 50).finditer(text)]
    assert found == ["Nyborg Kommune", "Ærø Kommune", "Nyborg og Ærø Kommuner"]


NUMBERS = [
    "12 34 56 78",
    "12345678",
    "1",
    " ",
    ":",
    "\n",
    ".",
    "Tlf",
    "TELEFON",
    "nummer",
    "mobil",
    "mobıl",
    "ring",
    "RİNG",
    "sms",
    "ſms",
    "nr",
    " til",
    " på",
    "+45",
    "0045",
    "x",
    "_",
    "Spring",
    "010190-1234",
    "-",
    "/",
    "a@b.dk",
    "@",
    "anna.holm@x-y.dk.org",
    "é",
]


@given(st.lists(st.sampled_from(NUMBERS), max_size=12).map("".join))
def test_what_is_masked_is_what_the_patterns_find_everywhere(text: str) -> None:
    """The patterns as they would be written without regard to speed, over the whole text."""
    cpr = re.compile(r"(?<![\d./-])(\d{2})(\d{2})(\d{2})[ \u2011\u2013-]?(\d{4})(?![\d/-])")
    email = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
    phone = re.compile(
        r"(?i)(?:(?<!\w)(?:tlf|telefon|telefonnummer|mobil|mobilnummer|mobilnr|mob|sms|ring(?:\s+(?:til|på))?)\.?"
        r"(?:\s*nr\.?)?\s*:?\s*|(?=\+45|0045))((?:\+45|0045)?[ \u00a0]?\d(?:[ \u00a0.-]?\d){7})(?!\d)"
    )
    spans = [("email", *m.span()) for m in email.finditer(text)]
    spans += [("cpr", *m.span()) for m in cpr.finditer(text) if 1 <= int(m[1]) <= 28 and 1 <= int(m[2]) <= 12]
    spans += [("phone", *m.span(1)) for m in phone.finditer(text)]
    found = [(f.kind, f.span.start, f.span.end) for f in privacy.find(text)]
    kept: list[tuple[str, int, int]] = []
    for one in sorted(spans, key=lambda s: (s[1], -s[2])):
        if not kept or one[1] >= kept[-1][2]:
            kept.append(one)
    assert found == kept


def test_letters_that_are_passed_over_when_composing_have_nothing_to_compose() -> None:
    settled = [chr(n) for n in range(0x3000) if not decode._UNSETTLED.match(chr(n))]
    assert len(settled) > 700
    assert all(unicodedata.normalize("NFC", letter) == letter for letter in settled)
    assert not any(unicodedata.combining(letter) for letter in settled)
    pairs = unicodedata.normalize("NFC", "".join(a + b for a in settled[::7] for b in settled[::5]))
    assert len(pairs) == 2 * len(settled[::7]) * len(settled[::5])
