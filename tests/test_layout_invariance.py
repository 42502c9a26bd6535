"""The sample minutes, and what must not matter: markup, heading depth, blank lines, letter case, the list of contents.

Each variant is scored against the hand-made gold tables like the original; item numbers and facts must not change.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from score import score
from tables_from_minutes import write

from kg import authorities
from kg.layout import parse
from kg.model import Document

ROWS = authorities.load()
HERE = Path(__file__).parent
SAMPLES = sorted((HERE.parent / "data" / "minutes").glob("*-*.*"))
FACETS = {
    "meeting", "meeting term", "meeting place", "attendance", "item attendance", "item titles", "item cases",
    "caseworkers", "sections", "decisions", "quoted decisions", "recommendations", "recommenders", "attachments",
}  # fmt: skip
WORDS = (
    "Sagsfremstilling|Resume|Resumé|Sagsresume|Indstilling|Beslutning|Bilag|Forslag|Procedure|Sagen afgøres af"
    "|Sagen behandles i"
)


def plain(text: str) -> str:
    return re.sub(r"(?m)^#{1,6} +", "", text).replace("**", "")


def wrapped(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        long = len(line) > 95 and "\t" not in line and not line.startswith(("|", "#", "Punkt"))
        keep = {"break_long_words": False, "break_on_hyphens": False, "drop_whitespace": True}
        lines += textwrap.wrap(line, 90, **keep) if long and not line.endswith("  ") else [line]  # type: ignore[arg-type]
    return "\n".join(lines)


def depths(text: str) -> str:
    turn = iter(range(100_000))
    return re.sub(r"(?m)^#{1,6} ", lambda m: "#" * (next(turn) % 4 + 1) + " ", text)


def headed(style: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?m)^((?:#+ )?\**)Punkt (\d+): ", style, text)


VARIANTS: dict[str, Callable[[str], str]] = {
    "as printed": lambda text: text,
    "no markup": plain,
    "any heading depth": depths,
    "headings bold": lambda text: re.sub(r"(?m)^(#{1,6}) (?!\*)(.*)$", r"\1 **\2**", text),
    "headings in capitals": lambda text: re.sub(rf"(?m)^((?:#+ )?\**(?:{WORDS})\**)$", lambda m: m[0].upper(), text),
    "headings with a colon": lambda text: re.sub(rf"(?m)^({WORDS})$", r"\1:", text),
    "24. T": headed(r"\1\2. "),
    "Pkt. 24 T": headed(r"\1Pkt. \2 "),
    "Sag nr. 24: T": headed(r"\1Sag nr. \2: "),
    "24. T, no markup": lambda text: headed(r"\2. ")(plain(text)),
    "no contents": lambda text: re.sub(r"(?ms)^(?:## )?Indholdsfortegnelse.*?(?=^(?:#+ )?\**Punkt \d+:)", "", text),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "indented": lambda text: re.sub(r"(?m)^(?=\S)", "   ", text),
    "wrapped lines": wrapped,
    "no blank lines": lambda text: re.sub(r"\n\s*\n+", "\n", text),
    "no blank lines, no markup": lambda text: re.sub(r"\n\s*\n+", "\n", plain(text)),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_what_must_not_matter(name: str, tmp_path: Path) -> None:
    found = []
    for path in SAMPLES:
        text = VARIANTS[name](path.read_text(encoding="utf-8"))
        found.append(parse(Document("0" * 16, path.name, path.name, text, "0" * 64, "text/plain"), ROWS))
    write(found, tmp_path)
    results = score(HERE / "gold", tmp_path, None)
    floors = {facet: 0.95 if "decisions" in facet else 0.98 for facet in FACETS}
    low = {f: round(results[f]["f1"], 3) for f in FACETS if f in results and results[f]["f1"] < floors[f]}
    assert not low
    assert FACETS - {"closed items"} <= results.keys()


def test_every_sample_is_read_without_a_loss() -> None:
    for path in SAMPLES:
        text = path.read_text(encoding="utf-8")
        minutes = parse(Document("0" * 16, path.name, path.name, text, "0" * 64, "text/plain"), ROWS)
        assert minutes.score >= 0.9
        assert not [n for n in minutes.warnings if n.code in ("number_gap", "unclaimed_structure", "section_empty")]


def test_the_file_name_is_only_the_last_evidence() -> None:
    text = SAMPLES[0].read_text(encoding="utf-8")
    found = parse(Document("0" * 16, "kolding-2022.md", "x", text, "0" * 64, "text/plain"), ROWS)
    assert found.municipality.code == "510"
