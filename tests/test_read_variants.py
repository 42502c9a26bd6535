"""The same meeting as text, HTML, DOCX and PDF says the same: five samples, several page widths and sizes of type."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import variants

from kg import authorities, identity, layout, mentions, triples
from kg.model import Minutes, Text
from kg.read import read, read_bytes
from kg.settings import Settings

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "minutes").glob("*-*"))
PDF: dict[str, dict[str, Any]] = {
    "pdf": {},
    "pdf-narrow": {"width": 420, "size": 9},
    "pdf-large-justified": {"size": 12, "justified": True},
    "pdf-wide-small": {"width": 700, "size": 8, "header_table": False},
}
SETTINGS = Settings()
FORMATS = ["html", "docx", *PDF]


def _word(text: Text | None) -> str | None:
    return None if text is None else text.value


def facts(minutes: Minutes) -> dict[str, object]:
    """What the tables are made of, without places."""
    text = minutes.document.text
    items = minutes.items
    return {
        "meeting": (minutes.municipality.code, [body.value for body in minutes.bodies], minutes.held_on, minutes.kind),
        "times": (_word(minutes.starts_at), _word(minutes.ends_at), _word(minutes.place)),
        "term": minutes.term and (minutes.term.start, minutes.term.end),
        "attendance": sorted((one.person.value, one.status) for one in minutes.attendance),
        "items": [(i.number, i.title.value, [c.value for c in i.case_numbers], i.closed) for i in items],
        "caseworkers": [(i.number, c.value) for i in items for c in i.caseworkers],
        "sections": [(i.number, s.kind, " ".join(s.span.of(text).split()[:4])) for i in items for s in i.sections],
        "decisions": [
            (i.number, d.outcome, _word(d.body), d.held_on, d.quoted, d.text.value) for i in items for d in i.decisions
        ],
        "recommendations": [(i.number, r.text.value, _word(r.by)) for i in items for r in i.recommendations],
        "attachments": [(i.number, a.title.value) for i in items for a in i.attachments],
        "item attendance": [(i.number, a.person.value, a.status) for i in items for a in i.attendance],
    }


@cache
def sample(path: Path) -> tuple[dict[str, object], list[variants.Block]]:
    document = read(path)
    return facts(layout.parse(document, authorities.load())), variants.blocks(document.text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_format_says_the_same(path: Path, form: str) -> None:
    expected, blocks = sample(path)
    data = {"html": variants.html, "docx": variants.docx}.get(form, lambda found: variants.pdf(found, **PDF[form]))(
        blocks
    )
    document = read_bytes(data, f"{path.stem}.{form.split('-')[0]}")
    got = facts(layout.parse(document, authorities.load()))
    for name, value in expected.items():
        assert got[name] == value, name


def graph(minutes: Minutes) -> tuple[set[str], set[triples.Statement]]:
    """Quads on everything but the document itself, with its passages left out; what it states of entities."""
    known = authorities.load()
    reading = identity.resolve(minutes, mentions.find(minutes, known), known, SETTINGS)
    quads = triples.quads(reading, SETTINGS, known)
    facts = set()
    for line in quads.facts.decode().splitlines():
        triple = line.rsplit(" <", 1)[0]
        if not triple.startswith(f"<{quads.document}"):
            facts.add(re.sub(rf"{re.escape(quads.document)}(?:#char=\d+,\d+)?", "document", triple))
    return facts, set(quads.entities)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_format_gives_the_same_graph(path: Path) -> None:
    known = authorities.load()
    document = read(path)
    facts_of_text, entities_of_text = graph(layout.parse(document, known))
    blocks = variants.blocks(document.text)
    for name, data in (("html", variants.html(blocks)), ("docx", variants.docx(blocks)), ("pdf", variants.pdf(blocks))):
        facts_of_format, entities = graph(layout.parse(read_bytes(data, f"{path.stem}.{name}"), known))
        assert facts_of_format == facts_of_text, name
        # the cells of tables may break where the page does; nothing else may tell the formats apart
        assert len(entities ^ entities_of_text) <= (0.07 if name == "pdf" else 0) * len(entities_of_text), name


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PRINT = b"body{font:11pt 'DejaVu Serif',serif} header,footer,#cookie-banner{display:none} h2{break-before:page}"


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_page_printed_by_a_browser_says_the_same(path: Path, tmp_path: Path) -> None:
    expected, blocks = sample(path)
    page, printed = tmp_path / "page.html", tmp_path / f"{path.stem}.pdf"
    page.write_bytes(variants.html(blocks).replace(b"p{}", PRINT))
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    subprocess.run(
        [str(BROWSER), *flags, f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    got = facts(layout.parse(read(printed), authorities.load()))
    for name, value in expected.items():
        assert got[name] == value, name


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_many_page_setups_say_the_same(path: Path) -> None:
    expected, blocks = sample(path)
    for width, size, margin, justified, table in [
        (595, 9, 72, False, True), (595, 11, 50, False, True), (595, 11, 60, True, False), (500, 10, 40, True, True),
        (595, 14, 60, False, True), (450, 11, 50, False, False), (842, 10, 80, True, True), (612, 10, 90, False, True),
    ]:  # fmt: skip
        data = variants.pdf(blocks, width=width, size=size, margin=margin, justified=justified, header_table=table)
        got = facts(layout.parse(read_bytes(data, f"{path.stem}.pdf"), authorities.load()))
        for name, value in expected.items():
            assert got[name] == value, (name, width, size)
