"""The page of the ontology: every term in both languages, every inner link leads somewhere, nothing is fetched."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from kg.publish.ontology_page import LANGUAGES, diagram, render, write
from kg.vocab import curie, prefixes, terms

OURS = [known for known in terms().values() if known.iri.startswith((prefixes()["kg"], prefixes()["kgs"]))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_stands_on_the_page_with_its_label(language: str) -> None:
    page = render(language)
    for known in OURS:
        assert f'id="{curie(known.iri).replace(":", "-")}"' in page
        assert known.label(language).replace("&", "&amp;") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_inner_links_lead_somewhere_and_ids_are_unique(language: str) -> None:
    page = render(language)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    inner = set(re.findall(r'href="#([^"]+)"', page))
    assert inner <= set(ids), sorted(inner - set(ids))


def test_nothing_is_fetched() -> None:
    page = render()
    assert "<script" not in page
    assert not re.findall(r'(?:src|@import|url\()\s*=?\s*["\']?https?:', page)
    assert not re.findall(r'<link rel="stylesheet"', page)


def test_the_diagram_is_a_drawing_of_the_ontology() -> None:
    drawing = ET.fromstring(diagram("en"))
    words = {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"meeting", "agenda item", "attendance"} <= words
    assert any(word and "council" in word.split(", ") for word in words)


def test_write(tmp_path: Path) -> None:
    names = {path.name for path in write(tmp_path / "ns")}
    assert {"index.html", "en.html", "kg.ttl", "shapes.ttl"} <= names
    assert (tmp_path / "ns" / "index.html").read_text(encoding="utf-8") == render("da")
