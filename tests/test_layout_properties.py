"""What holds for every text: spans slice back, no line is lost, nothing but a refusal is raised, order is kept."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import authorities
from kg.errors import InputRefused
from kg.layout import parse
from kg.layout.page.lines import clean
from kg.model import Document, Minutes, Span, Text

ROWS = authorities.load()
HERE = Path(__file__).parent
SOURCES = [
    *sorted((HERE.parent / "data" / "minutes").glob("*-*.*")),
    *sorted(path / "minutes.txt" for path in (HERE / "layouts").iterdir()),
]
TEXTS = [path.read_text(encoding="utf-8") for path in SOURCES]


def document(text: str) -> Document:
    return Document("0" * 16, "minutes.txt", "minutes.txt", text, "0" * 64, "text/plain", "510")


def values(found: object) -> Iterator[object]:
    """Every Span and Text inside."""
    if isinstance(found, tuple):
        for one in found:
            yield from values(one)
    elif isinstance(found, Span | Text):
        yield found
        if isinstance(found, Text):
            yield found.span
    elif is_dataclass(found) and not isinstance(found, Document | type):
        for f in fields(found):
            yield from values(getattr(found, f.name))


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def in_order(words: str, printed: str) -> bool:
    """Do all the words stand in what is printed, one behind the other?"""
    rest = iter(printed.split())
    return all(word in rest for word in words.split())


def check(minutes: Minutes) -> None:
    text = minutes.document.text
    spans: list[tuple[int, int]] = []
    for value in values(minutes):
        if isinstance(value, Span):
            assert 0 <= value.start <= value.end <= len(text)
            spans.append((value.start, value.end))
    starts = [item.span.start for item in minutes.items]
    assert starts == sorted(starts)
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            assert any(s < end and e > at for s, e in spans), line
        at = end + 1


def texts(minutes: Minutes) -> Iterator[Text]:
    """The texts that were copied from the document (times and a title are normalised)."""
    for a in [*minutes.attendance, *(a for item in minutes.items for a in item.attendance)]:
        yield a.person
    for item in minutes.items:
        yield item.title
        yield from item.case_numbers
        yield from (d.text for d in item.decisions)
        yield from (r.text for r in item.recommendations)
        yield from (a.title for a in item.attachments)
    yield from minutes.bodies


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.parent.name if p.name == "minutes.txt" else p.stem)
def test_spans_slice_back_and_no_line_is_lost(path: Path) -> None:
    try:
        minutes = parse(document(path.read_text(encoding="utf-8")), ROWS)
    except InputRefused:
        return
    check(minutes)
    for found in texts(minutes):
        printed = found.span.of(minutes.document.text)
        assert (
            letters(found.value) in letters(printed)
            or re.search(r"[\u0400-\u04ff]", printed)
            or (
                "\t" in printed and in_order(found.value, printed)  # a label in a column beside the text
            )
        )


@pytest.mark.parametrize("seed", range(40))
def test_torn_minutes_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.choice(TEXTS).split("\n")
    way = seed % 5
    if way == 0:
        chance.shuffle(lines)
    elif way == 1:
        lines = lines[: chance.randint(1, len(lines))]
    elif way == 2:
        lines = [line for line in lines if chance.random() < 0.7]
    elif way == 3:
        lines = [line if chance.random() < 0.9 else "".join(chance.sample(line, len(line))) for line in lines]
    else:
        lines = chance.choice(TEXTS).split("\n")[: chance.randint(1, 60)] + lines[chance.randint(0, len(lines) - 1) :]
    try:
        minutes = parse(document("\n".join(lines)), ROWS)
    except InputRefused:
        return
    check(minutes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.text(max_size=80), st.sampled_from([x for t in TEXTS for x in t.split("\n") if x.strip()])))
)
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r", "\n")
    try:
        minutes = parse(document(text), ROWS)
    except InputRefused:
        return
    check(minutes)


@given(st.text())
def test_clean_lines_map_back(text: str) -> None:
    for line in clean(text):
        assert len(line.offsets) == len(line.text) + 1 or not line.text
        part = line.part()
        assert letters(part.value) in letters(part.span.of(text)) or re.search(r"[\u0400-\u04ff]", text)
        assert line.start <= part.span.start <= part.span.end <= line.end


@pytest.mark.parametrize(
    "filler", ["Beslutning ", "Anna Holm, ", "1. ", " ", "*a", "(", "-", ". ", "?", "1", "a\t", "Aa Bb ", "|"]
)
def test_a_very_long_line_is_no_trouble(filler: str) -> None:
    head = "# REFERAT Haderslev Udsatteråd d. 10-12-2024\n\nPunkt 1: Sag\n\nBeslutning\n\n"
    minutes = parse(document(head + filler * (200_000 // len(filler)) + "\n\nGodkendt.\n"), ROWS)
    assert minutes.items[0].number == "1"


def test_reading_twice_gives_the_same() -> None:
    for text in TEXTS[:5]:
        assert parse(document(text), ROWS) == parse(document(text), ROWS)
