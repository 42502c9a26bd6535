"""The page of the ontology: every term in both languages, every inner link leads somewhere, nothing is fetched."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import rdflib
from markupsafe import escape

from kg import resources
from kg.publish.ontology_diagram import COLUMNS
from kg.publish.ontology_page import LANGUAGES, alignments, diagram, render, write
from kg.vocab import OWL, RDFS, SCHEMA, SKOS, curie, expand, local_name, prefixes, terms

OURS = [known for known in terms().values() if known.iri.startswith((prefixes()["kg"], prefixes()["kgs"]))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_stands_on_the_page_with_its_label(language: str) -> None:
    page = render(language)
    for known in OURS:
        assert f'id="{curie(known.iri).replace(":", "-")}"' in page
        assert known.label(language) in html.unescape(page)


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
    assert {"council → council", "attended → meeting", "person → person", "within → agenda item, meeting"} <= words


def test_write(tmp_path: Path) -> None:
    names = {path.name for path in write(tmp_path / "ns")}
    assert {"index.html", "en.html", "kg.ttl", "shapes.ttl"} <= names
    assert (tmp_path / "ns" / "index.html").read_text(encoding="utf-8") == render("da")


def test_every_alignment_has_its_reason_and_stands_on_the_page() -> None:
    said = [statement for one in alignments() for statement in one.statements]
    whole = rdflib.Graph().parse(resources.ontology() / "alignments.ttl")
    assert sorted(said) == sorted((str(s), str(p), str(o)) for s, p, o in whole)
    page = render("en")
    for one in alignments():
        assert len(one.reason.split()) >= 5, one.statements
        assert str(escape(one.reason)) in page


def test_every_example_stands_on_the_page() -> None:
    terms_of_kg = rdflib.Graph().parse(resources.ontology() / "kg.ttl")
    shown = {str(text) for text in terms_of_kg.objects(None, rdflib.URIRef(SKOS.example))}
    assert len(shown) > 90
    for language in LANGUAGES:
        page = render(language)
        assert not [text for text in shown if f"<code>{escape(text)}</code>" not in page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diagram_names_every_relation_of_the_classes_it_draws(language: str) -> None:
    drawing = ET.fromstring(diagram(language))
    rows = {"".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    ontology = rdflib.Graph().parse(resources.ontology() / "kg.ttl")
    drawn = {str(expand(name)) for column in COLUMNS for name in column}
    for predicate in (RDFS.domain, SCHEMA.domainIncludes):
        for term, start in ontology.subject_objects(rdflib.URIRef(predicate)):
            if str(start) in drawn and (term, None, rdflib.URIRef(OWL.ObjectProperty)) in ontology:
                assert any(row.startswith(f"{local_name(str(term))} → ") for row in rows), term
    for box in drawing.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(box.get("x", "-1")) <= float(drawing.get("width", "0")) - float(box.get("width", "0"))
        assert 0 <= float(box.get("y", "-1")) <= float(drawing.get("height", "0")) - float(box.get("height", "0"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", LANGUAGES.values())
def test_nothing_runs_over_the_edge_of_a_phone_or_a_desk(browser: Any, tmp_path: Path, name: str, width: int) -> None:
    write(tmp_path)
    tab = browser.new_page(viewport={"width": width, "height": 844})
    tab.goto((tmp_path / name).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    over = tab.evaluate(
        "[...document.querySelectorAll('svg rect')].filter(r => {"
        "const room = r.getBoundingClientRect().width;"
        "return [...r.parentNode.querySelectorAll('text')].some(t => t.getBoundingClientRect().width > room)"
        "}).length"
    )
    assert over == 0, "words of the drawing are wider than their boxes"
    tab.close()
