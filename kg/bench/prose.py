"""Phrases of `prose.toml` → sentences with the facts they state.

Takes templates with slots in braces and a `Scene` (whose minutes, which meeting, which subject), gives `Block`s:
printed text and the facts it states, so that the truth is known wherever a layout prints the block. Random numbers come
from the scene's own generator; nothing else varies.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

__all__ = ["MONTHS", "PROSE", "WEEKDAYS", "Block", "Fact", "Scene", "Subject", "long_date"]

PROSE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "prose.toml").read_text(encoding="utf-8"))

MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
          "december")  # fmt: skip
WEEKDAYS = ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag")

#: A row of a true table: (table, value, …) in the order of `corpus.COLUMNS`, without document and item.
Fact = tuple[str, ...]


class Block(NamedTuple):
    """A piece of text. `kind`: p paragraph, h sub-heading, li bullets (a line each), table (rows, cells by tabs)."""

    kind: str
    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about: the words of one [[subjects]] entry."""

    areas: tuple[str, ...]
    theme: str
    plan: str
    group: str
    topics: tuple[str, ...]
    kle: str
    law: tuple[str, str, str]
    text: tuple[str, ...]

    @classmethod
    def all(cls) -> tuple[Subject, ...]:
        """Every subject of the file, in its order."""
        return tuple(
            cls(
                areas=tuple(row["areas"]),
                theme=row["theme"],
                plan=row["plan"],
                group=row["group"],
                topics=tuple(row["topics"]),
                kle=row["kle"],
                law=(row["law"][0], row["law"][1], row["law"][2]),
                text=tuple(row["text"]),
            )
            for row in PROSE["subjects"]
        )


def long_date(day: date) -> str:
    """The date as prose has it: "3. maj 2022"."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str, ...]:
    """Text and slot names, alternating."""
    return tuple(re.split(r"\{(\w+)\}", template))


@lru_cache(maxsize=1)
def _national() -> tuple[tuple[str, str, str], ...]:
    rows = (row.split("|") for row in PROSE["organisations"]["national"])
    return tuple((surface, canonical, kind) for surface, canonical, kind in rows)


@dataclass(slots=True)
class Scene:
    """Who is speaking, where and when: fills slots. `word` is the body's common noun ("udvalget")."""

    random: Random
    municipality: str
    town: str
    body: str
    word: str
    year: int
    local: list[tuple[str, str]]
    staff: list[tuple[str, str]]
    earlier: list[date] = field(default_factory=list)
    subject: Subject | None = None

    def fill(self, template: str, facts: list[Fact]) -> str:
        """The template with its slots filled; what the slots state is added to `facts`."""
        pieces = _pieces(template)
        if len(pieces) == 1:
            return template
        out = list(pieces)
        for place in range(1, len(out), 2):
            out[place] = self._slot(out[place], facts)
        return "".join(out)

    def paragraph(self, templates: list[str]) -> Block:
        """Sentences in one paragraph."""
        facts: list[Fact] = []
        sentences = []
        for template in templates:
            sentence = self.fill(template, facts)
            sentences.append(sentence[0].upper() + sentence[1:])
        return Block("p", " ".join(sentences), tuple(facts))

    def _slot(self, name: str, facts: list[Fact]) -> str:  # noqa: C901 - a line per word of the templates
        rng, subject = self.random, self.subject
        if subject is not None:
            if name == "theme":
                return subject.theme
            if name == "group":
                return subject.group
            if name == "plan":
                return subject.plan
            if name == "slug":
                return re.sub(r"\W+", "-", subject.theme)
            if name == "law":
                surface, canonical, section = subject.law
                facts.append(("references", "law", canonical, "", section, surface))
                return surface
        if name in ("theme", "group", "plan", "slug"):
            return {"theme": "områdets opgaver", "group": "borgerne", "plan": "udviklingsplan"}.get(name, "notat")
        if name == "n":
            return str(rng.randrange(11, 400))
        if name == "m":
            return str(rng.randrange(3, 10))
        if name == "pct":
            return str(rng.randrange(6, 94))
        if name == "kr":
            thousands = rng.randrange(60, 4000) * 5
            return f"{thousands // 1000}.{thousands % 1000:03}.000" if thousands >= 1000 else f"{thousands}.000"
        if name == "year":
            return str(self.year - rng.randrange(1, 3))
        if name == "next":
            return str(self.year + 1)
        if name == "quarter":
            return f"{rng.randrange(1, 5)}. kvartal"
        if name == "month":
            return MONTHS[rng.randrange(12)]
        if name == "kommune":
            facts.append(("organisations", self.municipality, self.municipality, "self", ""))
            return self.municipality
        if name == "town":
            return self.town
        if name == "org":
            surface, canonical, kind = rng.choice(_national())
            facts.append(("organisations", surface, canonical, kind, ""))
            return surface
        if name == "local":
            surface, kind = rng.choice(self.local)
            facts.append(("organisations", surface, surface, kind, self.municipality))
            return surface
        if name == "Body":
            return self.word[0].upper() + self.word[1:]
        if name == "body_def":
            return self.word
        if name == "body":
            return self.body
        if name == "earlier":
            day = rng.choice(self.earlier[-6:])
            facts.append(("references", "meeting", self.body, day.isoformat(), "", f"den {long_date(day)}"))
            return long_date(day)
        if name == "speaker":
            person, title = rng.choice(self.staff)
            facts.append(("persons", person, title, "", "presenter"))
            return f"{title} {person}"
        raise KeyError(f"prose.toml: unknown slot {{{name}}}")
