"""What a page holds, before it is HTML: a title, facts and blocks. Views make pages, templates draw them.

Words of the interface are `Words(da, en)`; words of the minutes are plain strings and stay Danish. Links carry IRIs or
paths of the site; the templates make them relative. Nothing here escapes: the templates do, always.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Bars",
    "Block",
    "Cell",
    "Chip",
    "Entry",
    "Fact",
    "Heat",
    "Link",
    "Listing",
    "Page",
    "Prose",
    "Rows",
    "Strips",
    "Text",
    "Timeline",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the interface in Danish and English."""

    da: str
    en: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an entity or passage of ours (`iri`) with its label. `tag` is a small note after it."""

    iri: str
    label: str | Words
    tag: str | Words = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A status or outcome: `tone` is good, bad, wait or ""."""

    label: str | Words
    tone: str = ""


Cell = str | Words | Link | Chip | tuple["Cell", ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the facts at the head of a page. `inline`: its only value is a tuple of cells for one line."""

    name: Words
    values: tuple[Cell, ...]
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table. `numeric`: indexes of columns with numbers."""

    id: str
    title: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a listing or timeline: what, the words it rests on, the passage, and where it was said."""

    head: tuple[Cell, ...]
    said: str = ""
    proof: str = ""
    meta: tuple[Cell, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries one below the other."""

    id: str
    title: Words
    entries: tuple[Entry, ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in order of time."""

    id: str
    title: Words
    entries: tuple[Entry, ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """Members by meetings: one cell per status notation ("" where the minutes are silent)."""

    id: str
    title: Words
    columns: tuple[Link, ...]
    rows: tuple[tuple[Link, tuple[str, ...]], ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Strips:
    """Rows of small squares in order of time: what a row is of, a link and a status notation a square, its sum."""

    id: str
    title: Words
    rows: tuple[tuple[Cell, tuple[tuple[Link, str], ...], Words], ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart drawn as a table with bars: label and number."""

    id: str
    title: Words
    columns: tuple[Words, Words]
    rows: tuple[tuple[Cell, int], ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """The sections of an item, as printed: heading, text, passage, anchor."""

    id: str
    title: Words
    sections: tuple[tuple[str | Words, str, str, str], ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of the site's own words."""

    id: str
    title: Words
    paragraphs: tuple[Words, ...]
    note: Words | None = None


Block = Text | Rows | Listing | Timeline | Heat | Strips | Bars | Prose


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `path` is its folder under the site ("id/person/3f…"); `iri` the entity it describes ("" for browsing).

    `crumbs` lead home; `noindex` keeps search engines away; `data` says that Turtle and JSON-LD stand beside it;
    `outline` that links to its blocks stand above them; `machine` are further properties of its schema.org description.
    """

    path: str
    title: str | Words
    kind: Words
    iri: str = ""
    lead: str | Words = ""
    crumbs: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = field(default=())
    noindex: bool = False
    data: bool = False
    schema_type: str = ""
    outline: bool = False
    machine: tuple[tuple[str, Any], ...] = ()
