"""A seed → a layout that no body has: every part drawn by itself from the inventories of `drawn.toml`.

Header forms, styles of headings, words of sections, order, presence, votes, contents and noise are independent of each
other, so that a reader that learnt one body's combination learns nothing here. With `unknown` a share of the section
headings are words that no word list has: their part must be told by where they stand.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from kg.bench.layouts import Layout

__all__ = ["draw"]

_MARKDOWN = ("#", "**")


@lru_cache(maxsize=1)
def _inventory() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def draw(seed: int, unknown: float = 0.0) -> Layout:
    """The layout of `seed`; `unknown` is the share of section headings that no word list has (0 to 1)."""
    rng, parts = Random(f"layout {seed}"), _inventory()
    suffix = rng.choice(parts["noise"]["suffixes"])
    plain = suffix == ".txt"

    def choose(values: list[str]) -> str:
        """A value; markup only where the format has it."""
        found: str = rng.choice([v for v in values if not plain or not v.startswith(_MARKDOWN)])
        return found.replace("**", "").lstrip("# ") if suffix == ".html" else found

    title = rng.choice(parts["title"])
    marked = rng.random() < 0.3
    repeated = rng.choice(parts["presence"]["repeated"])
    words = [row for row in parts["absent"] if repeated not in (["sentence"], ["after"]) or row["word"] == "absent"]
    absent = rng.choice(words)  # `Anna Holm var fraværende` is no excuse
    members = rng.choice(("comma", "lines", "bullets", "comma", "none"))
    head, case = choose(parts["item"]["heads"]), choose(parts["item"]["cases"])
    schemes = [s for s in parts["item"]["schemes"] if s != "plain" or case != "{case}"]  # six figures alone say nothing
    scheme = rng.choice(schemes) if "{case}" in case else "none"
    label = _labels(rng, parts, unknown)
    upper = rng.random() < parts["section"]["upper"]
    prefix = rng.choice(parts["section"]["prefixes"]) if plain else ""
    vote, by = rng.choice(parts["vote"]), rng.choice(parts["section"]["by"])
    absent_label = absent["label"] + rng.choice((": ", ": ", " "))
    return Layout(
        id=f"drawn-{seed}",
        suffix=suffix,
        numbering=rng.choice(("meeting", "year", "term")),
        case=scheme,
        title=title["text"],
        term="",
        header=_header(rng, parts, title["says"], members, absent["label"], marked, choose),
        members=members,
        name=rng.choice(parts["header"]["names"]),
        wrap=rng.choice((0, 0, 66)),
        mark=rng.choice((" (Afbud)", " (afbud)")) if marked else "omit",
        word="excused" if marked else absent["word"],
        none_absent="",
        toc=rng.choice(parts["item"]["contents"]),
        toc_label=rng.choice(parts["item"]["contents_labels"]),
        head=[head, "", *case.split("\n")] if case else [head],
        closed=rng.choice(parts["item"]["closed"]),
        type_mark="",
        heading=[prefix + choose(parts["section"]["styles"])],
        gap=rng.random() < 0.8,
        order=rng.choice(parts["section"]["orders"]),
        by=by,
        points=rng.choice(parts["section"]["points"]),
        at=rng.choice(("", "at ", "At ")),
        quoted=rng.choice(parts["section"]["quoted"]),
        absent=repeated if not marked else [],
        absent_label=absent_label,
        substitute=rng.choice(parts["presence"]["substitute"]),
        noise=[n for n in parts["noise"]["one"] if rng.random() < 0.12] + ["glued"] * _glued(rng, parts, plain),
        furniture=rng.choice(parts["noise"]["furniture"]) if plain else "",
        formal=rng.choice((["agenda", "minutes", "oral", "any"], ["oral", "any"], ["agenda", "any", "signature"])),
        names_by=rng.choice(("chair", "sector", "department")) if "{by}" in by else "fixed",
        local_bodies="plain",
        route=rng.choice(("dated", "short", "final")),
        label={kind: word.upper() if upper and "{" not in word else word for kind, word in label.items()},
        vote=vote["text"],
        vote_abstained=vote["abstained"],
        moves={status: rng.choice(parts["presence"][status]) for status in ("late", "left", "recused")},
    )


def _glued(rng: Random, parts: dict[str, Any], plain: bool) -> int:
    return int(plain and rng.random() < parts["noise"]["glued"])


def _labels(rng: Random, parts: dict[str, Any], unknown: float) -> dict[str, str]:
    """A heading for every kind of section; a share of them made of the parts of `[unknown]`."""
    made: dict[str, str] = {}
    for kind, words in parts["label"].items():
        made[kind] = rng.choice(words)
        if rng.random() < unknown and kind != "previous_decisions":
            made[kind] = rng.choice(parts["unknown"]["first"]) + rng.choice(parts["unknown"]["second"])
    return made


def _header(
    rng: Random, parts: dict[str, Any], says: list[str], members: str, absent: str, marked: bool, choose: Any
) -> list[str]:
    """The lines of the header that the title leaves to say, in one style, in an order of their own."""
    values = {"date": "{weekday} den {long}", "time": "kl. {time}", "place": "{place}"}
    style, inventory = choose(parts["header"]["styles"]), parts["header"]
    lines = [
        style.format(label=rng.choice(inventory[name]), value=value)
        for name, value in values.items()
        if name not in says
    ]
    if members != "none":
        form = rng.choice(inventory["list_styles"]) if members == "comma" else "{label}\n\n{value}"
        lines.append(form.format(label=rng.choice(inventory["members"]), value="{members}"))
    if not marked:
        lines.append(f"{absent}: {{absent}}")
    return lines
