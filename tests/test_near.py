"""What is sought only near its words is what the plain pattern finds; shortcuts over a whole text change nothing."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kg.read import decode
from kg.text.near import Near

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


def test_letters_that_are_passed_over_when_composing_have_nothing_to_compose() -> None:
    settled = [chr(n) for n in range(0x3000) if not decode._UNSETTLED.match(chr(n))]
    assert len(settled) > 700
    assert all(unicodedata.normalize("NFC", letter) == letter for letter in settled)
    assert not any(unicodedata.combining(letter) for letter in settled)
    pairs = unicodedata.normalize("NFC", "".join(a + b for a in settled[::7] for b in settled[::5]))
    assert len(pairs) == 2 * len(settled[::7]) * len(settled[::5])
