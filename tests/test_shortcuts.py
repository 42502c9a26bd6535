"""Shortcuts of the finders find what they would find without: small letters, words sought first, names by capitals."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import authorities
from kg.mentions import laws
from kg.mentions.persons import names
from kg.text import danish
from kg.text.cues import Cues, near, small

AUTHORITIES = authorities.load()
#: Letters of two lengths in small, letters that `re.IGNORECASE` takes for others, and what ends words.
ODD = st.text(st.sampled_from("abisSkKæøåÆØÅıİſ\u212a\u212bßΣ .\n-–§3"), max_size=40)


@given(ODD, st.sampled_from(["sis", "åk", r"[a-zæøå]+s\b", r"(?<!\w)(?:ska|bi)\s", r"i[^s]"]))
def test_small_letters_stand_in_for_ignoring_the_case(text: str, pattern: str) -> None:
    low = small(text)
    assert len(low) == len(text)
    ignoring = [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]
    assert [m.span() for m in re.finditer(pattern, low)] == ignoring


@given(st.lists(st.sampled_from(["lov", "Loven", "nr.", "12", "af", "x", " ", "\n", "-"]), max_size=60).map("".join))
def test_near_its_words_a_pattern_finds_what_it_finds_in_all_of_the_text(text: str) -> None:
    pattern = re.compile(r"(?<![\w-])(?:lov|Loven)\snr\.\s?12(?!\d)")
    places = Cues({"law": ("lov",), "other": ("nr", "12")}).places(small(text))
    assert places["law"] == [m.start() for m in re.finditer("(?=lov)", small(text))]
    for start, end in ((0, len(text)), (len(text) // 3, 2 * len(text) // 3)):
        everywhere = [m.span() for m in pattern.finditer(text, start, end)]
        assert [m.span() for m in near(pattern, text, start, end, places["law"], 14)] == everywhere


#: Words of names and around names, and what may stand between two.
WORDS = ["Anna", "Anna", "Holm", "holm", "A", "H.C", "Chr", "von", "von", "der", "Von", "Ida-\nmarie", "Bo", "Birk’s"]
WORDS += ["plads", "plads", "Skole", "for", "Anne-Marie", "ugle", "3", "Jensens", "(A)", "skt"]
GAPS = [" ", " ", " ", " ", " ", "\n", ". ", ", ", ".", "\n\n", "-\n"]


@example([("Anna", " "), ("von", " "), ("Holm", " "), ("plads", " "), ("for", "")], set())
@example([("skt", ". "), ("Anna", " "), ("Holm", "")], set())
@example(
    [("Anna", " "), ("Holm", ", "), ("Bo", " "), *[("ugle", " ")] * 7, ("A", " "), ("Birk’s", "")], {"Bo ugle ugle"}
)
@settings(max_examples=400)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40),
    st.sets(st.sampled_from(["Anna Holm", "Ida von Holm", "Bo Birk Jensen Holm Skole", "Von der Holm"]), max_size=2),
)
def test_names_are_found_around_capitals_as_among_all_words(parts: list[tuple[str, str]], listed: set[str]) -> None:
    text = "".join(word + gap for word, gap in parts)
    lists = AUTHORITIES.derived(names.load)
    known: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in sorted(listed):
        words = tuple(token.folded for token in names.tokens(name))
        known[words[0]] = (*known.get(words[0], ()), words)

    def titled(start: int, *, surname: bool) -> bool:
        return surname and start % 2 == 0

    def found(words: list[names.Token]) -> list[names.Found]:
        return list(names.persons(text, words, lists, known, frozenset({"ugle"}), titled))

    paragraphs = [m.span() for m in re.finditer(r"(?:(?!\n[ \t]*\n).)*(?:\n[ \t]*\n|\Z)", text, re.DOTALL)]
    for start, end in paragraphs:  # a name never goes on in the next paragraph
        everywhere = [t for t in names.tokens(text[:end]) if t.start >= start]
        near_capitals = names.near_names(text, start, end, lists, known)
        if near_capitals:
            assert found(near_capitals) == found(everywhere)
        else:
            assert all(danish.fold(f.name) in {danish.fold(n) for n in listed} for f in found(everywhere))


@given(st.lists(st.sampled_from(["ugle", "le", "uglen", "Ugle", " ", "-", ".", "\n", "é"]), max_size=12).map("".join))
def test_words_printed_in_small_letters(text: str) -> None:
    printed = names.Printed(text)
    words = {text[start:end] for end in range(len(text) + 1) for start in range(end)}
    there = set(re.findall(r"(?<![\w.-])[a-zæøå]{3,}", text))
    assert {word for word in words if word in printed} == there
    assert there == {word for word in words if word in printed}, "asked again, the same"


@given(st.lists(st.sampled_from(["§", "§§", " ", "8", "12", "a", "stk. 2", "Paragraf ", ",", " og "]), max_size=20))
def test_sections_begin_at_their_signs(parts: list[str]) -> None:
    text = "".join(parts)
    everywhere = list(range(len(text)))
    assert list(laws.parse_sections(text)) == list(laws.parse_sections(text, signs=everywhere))


@pytest.mark.parametrize("text", ["", "§", "ingen lov"])
def test_text_without_sections_has_none(text: str) -> None:
    assert not list(laws.parse_sections(text))
