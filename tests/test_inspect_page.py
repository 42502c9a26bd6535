"""`kg.inspect_page` and `kg.reading_report`: what was read, line by line, on a page and as figures."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from kg import authorities, inspect_page, layout, mentions, reading_report
from kg.model import Mention, Minutes, Span
from kg.read import read, read_bytes

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "minutes").glob("*-*"))
ODD = """# REFERAT Kulturudvalget d. 01-04-2025

**Mødedato** Tirsdag d. 1. april 2025 kl. 17:15

**Mødedeltagere** Ida Holm, Per Lund (Afbud)

## Indholdsfortegnelse

Ny sti.....\t2
Noget helt andet.....\t3

## Punkt 12: Ny sti <script>alert('x')</script>

22/1

### Sagsfremstilling

Stien "&amp;" <img src=x onerror=alert(1)> ligger ved åen i Stiby.

### Virkning for dyrene

Ingen.

### Beslutning

Godkendt.

## Punkt 15: Valg

### Sagsfremstilling

Der vælges en formand.

### Beslutning

Udsat.
"""


@cache
def reading(path: Path | None = None) -> tuple[Minutes, tuple[Mention, ...]]:
    known = authorities.load()
    document = read(path) if path else read_bytes(ODD.encode(), "stiby.md", "Kolding")
    minutes = layout.parse(document, known)
    return minutes, mentions.find(minutes, known)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_line_is_there_and_was_read_as_something(path: Path) -> None:
    minutes, found = reading(path)
    rows = inspect_page.lines(minutes, found)
    assert "\n".join(row.text for row in rows) == minutes.document.text
    assert all(row.kind in inspect_page.KINDS for row in rows if row.text.strip())
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    heads = [row for row in rows if row.kind == "item"]
    assert {row.item for row in heads} == {item.number for item in minutes.items}


def test_lines_say_what_they_became() -> None:
    rows = {row.text.strip("#* "): row for row in inspect_page.lines(*reading())}
    assert rows["22/1"].kind == "case"
    assert rows["Godkendt."].kind == "decision"
    assert rows["Godkendt."].detail == "approved"
    assert rows["Ingen."].item == "12"
    assert rows["Virkning for dyrene"].notices == ("unknown heading 'Virkning for dyrene'",)
    assert rows["Noget helt andet.....\t3"].kind == "ignored"


def test_claims_slice_back_and_are_in_order() -> None:
    minutes, found = reading(SAMPLES[0])
    claims = inspect_page.claims(minutes, found)
    assert list(claims) == sorted(claims, key=lambda claim: (claim.span.start, -claim.span.end, *_rank(claim)))
    assert all(claim.span.of(minutes.document.text).strip() for claim in claims)


def _rank(claim: inspect_page.Claim) -> tuple[int, str]:
    return list(inspect_page.KINDS).index(claim.kind), claim.detail


@pytest.mark.parametrize("path", [None, *SAMPLES], ids=lambda path: path.stem if path else "odd")
def test_the_page_shows_the_whole_text_and_fetches_nothing(path: Path | None) -> None:
    minutes, found = reading(path)
    page = inspect_page.render(minutes, found)
    tree = LexborHTMLParser(page)
    shown = [node.text() for node in tree.css("ol.text .words")]
    assert shown == [line for line in minutes.document.text.split("\n") if line.strip()]
    assert not tree.css("script, img, link, iframe, [onerror], [src], [style]")
    assert "url(" not in tree.css_first("style").text()
    anchors = {node.attributes.get("id") for node in tree.css("[id]")}
    assert all((node.attributes.get("href") or "")[1:] in anchors for node in tree.css("a"))
    assert len(anchors) == len(tree.css("[id]"))
    assert page == inspect_page.render(minutes, found)


def test_the_page_escapes_what_was_printed() -> None:
    page = inspect_page.render(*reading())
    assert "<script" not in page
    assert html.escape("<img src=x onerror=alert(1)>") in page


def test_warnings_lead_to_their_lines() -> None:
    minutes, found = reading()
    tree = LexborHTMLParser(inspect_page.render(minutes, found))
    links = {node.text(): node.css_first("a").attributes["href"] for node in tree.css(".notices li")}
    unknown = next(href for words, href in links.items() if "Virkning for dyrene" in words)
    line = tree.css_first(f"{unknown} .words") if unknown else None
    assert line is not None
    assert line.text() == "### Virkning for dyrene"


def test_a_line_with_very_many_claims_takes_no_time() -> None:
    row = inspect_page.InspectedLine(1, 0, "x" * 60_000, "section")
    spans = [inspect_page.Claim(Span(n, n + 5), "topic", str(n)) for n in range(0, 59_000, 2)]
    assert sum(len(piece.text) for piece in inspect_page._cut(row, spans)) == 60_000


def test_the_report_counts_what_was_missed() -> None:
    minutes, _ = reading()
    report = reading_report.report(minutes)
    assert [number for number, _ in report.numbers_missing] == ["13", "14"]
    assert [text.value for text in report.contents_missing] == ["Noget helt andet"]
    assert [text.value for text in report.headings_unknown] == ["Virkning for dyrene"]
    figures = {measure.metric: measure.value for measure in reading_report.measures(minutes)}
    assert (figures["itemsRead"], figures["contentsEntries"], figures["contentsMissed"]) == (2, 2, 1)
    assert (figures["numbersMissing"], figures["headingsUnknown"]) == (2, 1)
    assert 0 < figures["readingScore"] < 1


def test_every_measure_slices_back_and_has_a_metric() -> None:
    from kg.vocab import KG

    for path in (None, *SAMPLES):
        minutes, _ = reading(path)
        for measure in reading_report.measures(minutes):
            assert getattr(KG, measure.metric)
            assert all(span.of(minutes.document.text).strip() for span in measure.passages)


def test_unknown_headings_are_counted_over_documents() -> None:
    one = reading_report.report(reading()[0])
    found = reading_report.headings([one, one, reading_report.report(reading(SAMPLES[0])[0])])
    assert [(heading.text, heading.count, heading.docs) for heading in found] == [
        ("Virkning for dyrene", 2, ("stiby",))
    ]
