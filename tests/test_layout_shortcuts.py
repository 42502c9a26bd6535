"""The grammar passes over lines that cannot be what it looks for: what it passes over must be none of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import layout
from kg.layout.lexicon import lexicon
from kg.layout.page import case_lines, signs
from kg.layout.page.case_lines import case_line
from kg.layout.page.lines import _marked_line, clean
from kg.layout.page.signs import read_sign
from kg.layout.structure import proposals
from kg.text.danish import dates, fold, has_full_date, small

WORDS = lexicon()
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("row", WORDS.section_patterns, ids=lambda row: row[1].pattern[:40])
def test_a_section_pattern_matches_no_key_without_its_words(
    row: tuple[str, re.Pattern[str], object],
) -> None:
    pattern = row[1]
    needs = [word for word, other, _ in WORDS.section_patterns if other is pattern]

    @SLOW
    @given(st.from_regex(pattern, fullmatch=True))
    def holds(text: str) -> None:
        key = fold(text)
        assert not pattern.match(key) or any(word in key for word in needs)

    holds()


@pytest.mark.parametrize("row", [p for p, label in WORDS.cases if not label], ids=lambda p: p.pattern[:30])
def test_a_case_number_that_stands_alone_has_a_sign(row: re.Pattern[str]) -> None:
    @SLOW
    @given(st.from_regex(row, fullmatch=True))
    def holds(text: str) -> None:
        assert any(sign in text for sign in WORDS.case_needs)

    holds()


@pytest.mark.parametrize("style", WORDS.headings, ids=lambda style: style.name)
def test_the_number_of_a_heading_begins_early(style: proposals.Heading) -> None:
    @SLOW
    @given(st.from_regex(style.pattern))
    def holds(text: str) -> None:
        m = style.pattern.match(text)
        assert m is not None
        assert proposals._COUNTS.search(text, 0, proposals._NUMBER_WITHIN)

    holds()


DATED = [
    "Beslutning",
    "Afgørelse i Rådet",
    "Økonomiudvalgets beslutning",
    "Fraværende i Rådet",
    " den",
    " d.",
    " ",
    "4. maj 2020",
    "maj 2020 og 4. juni",
    "4. og 5. maj 2020",
    "4/5-2020",
    "4. maj",
    "2020-05-04",
    ", ",
    " kl. 17.00",
    " kl. .",
    ", pkt. 3",
    "(punkt 12)",
    ":",
    ".",
    " Godkendt.",
    " møde",
    "d. 1. Aug",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(DATED), min_size=1, max_size=7).map("".join))
def test_what_is_passed_over_is_no_decision_with_a_date(text: str) -> None:
    if signs._may_end_in_date(text):
        return
    found = next((f for f in dates(text[:200]) if f.value.date is not None), None)
    tail = signs._TAIL.fullmatch(text, found.end) if found is not None else None
    assert tail is None or (tail["rest"] and tail["stop"] != ":")


PRINTED = [
    "a",
    "B",
    "x) ",
    "12. ",
    "3) ",
    "- ",
    "• ",
    "# ",
    "o  ",
    "**",
    "__",
    "*",
    "_",
    "<b>",
    "\\*",
    "\u00ad",
    "\u00a0",
    "  ",
    "\t",
    "|",
    "?",
    "??",
    ". ?",
    " ",
    "Байт",
    "cБ",
    "maj",
    "...",
    "---",
    "ord",
    "1",
    "é",
    "²",
    "(a) ",
    "iv) ",
    "\u2003",
    "\x1f",
]


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PRINTED), min_size=1, max_size=8).map("".join), st.booleans())
def test_a_line_without_marks_is_what_the_cleaner_of_marks_gives(text: str, gap: bool) -> None:
    text = ("\n\n" if gap else "") + "første\n" + text + "\n"
    found = clean(text)
    again = [
        _marked_line(text[line.start : line.end], line.start, line.end, line.index, line.gap, line.after)
        for line in found
    ]
    assert list(found) == again
    assert [list(line.offsets) for line in found] == [list(line.offsets) for line in again]


LABELLED = [
    "Sagsnr.",
    "Sagsnr",
    ":",
    " ",
    ". ",
    "22/2643",
    "27.12.00-G01-1-24",
    "Lukket sag",
    "Åbent",
    "Sagsbehandler: Anna Holm",
    "Dok.nr.: 4",
    "j.nr. 393/2002",
    "Byrådet",
    "(Lukket)",
    "Sag: ",
    "aaaaaaaaaaaa",
    "bbb",
    ", ",
    "Team: Vest",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(LABELLED), min_size=1, max_size=6).map("".join))
def test_labels_are_those_of_the_whole_line(text: str) -> None:
    every = [m for m in WORDS.label_pattern.finditer(text) if case_lines._is_label(m)]
    counted = every if every and every[0].start() <= case_lines._FIRST_LABEL else []
    assert [m.span() for m in case_lines._labels(text, WORDS)] == [m.span() for m in counted]


def test_a_sign_and_a_case_line_are_still_found() -> None:
    lines = clean("Beslutning i Rådet den 4. maj 2020\nSagsnr.: 22/2643\nSærindstilling fra Anna Holm\n")
    sign = read_sign(lines[0], WORDS)
    assert sign is not None
    assert str(sign.held_on) == "2020-05-04"
    case = case_line(lines[1], WORDS)
    assert case is not None
    assert [n.value for n in case.numbers] == ["22/2643"]
    sign = read_sign(lines[2], WORDS)
    assert sign is not None
    assert sign.kind == "recommendation"


@settings(max_examples=400)
@given(st.lists(st.sampled_from(DATED), min_size=1, max_size=7).map("".join))
def test_a_complete_date_is_seen_at_once(text: str) -> None:
    if any(found.value.date is not None for found in dates(text)):
        assert has_full_date(text)


@given(st.sampled_from(WORDS.presence_words), st.data())
def test_small_letters_hold_every_word_that_a_pattern_without_case_finds(word: str, data: st.DataObject) -> None:
    printed = data.draw(st.from_regex(re.compile(re.escape(word), re.IGNORECASE), fullmatch=True))
    assert word in small(f"x{printed}y")


PRESENCE = tomllib.loads(Path(layout.__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))["presence"]
NAMED = {"{P}": "Anna Holm", "{Q}": "Bo Lind", "{T}": "17.30", "{N}": "punkt 3"}


@pytest.mark.parametrize("row", [row for row in PRESENCE if "needs" in row], ids=lambda row: row["pattern"][:50])
def test_a_sentence_of_presence_has_its_words(row: dict[str, Any]) -> None:
    pattern = row["pattern"]
    for sign, words in NAMED.items():
        pattern = pattern.replace(sign, words)
    pattern = re.sub(r"\(\?:\(\?!.*?\{0,100\}\?", " ", pattern)  # what may stand between is as good as nothing

    @SLOW
    @given(st.from_regex(re.compile(pattern, re.IGNORECASE | re.ASCII), fullmatch=True))
    def holds(text: str) -> None:
        assert any(word in small(text) for word in row["needs"])

    holds()
