"""Tables that hold what lines hold elsewhere: labels with their values, and items one a row.

Takes lines, gives lines: each cell one of its own, with the places it was printed at. A table of money stays a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.lines import Line
from kg.layout.titles import Head

__all__ = ["Rows", "unfold_header", "unfold_items"]

#: So many lines from the top may hold a header.
_HEADER = 60
_NUMBERED = re.compile(r"(?:(?:punkt|pkt\.?)\s)?(?P<n>\d{1,3})[.:)]?(?:\s+(?P<title>\S.*))?", re.IGNORECASE)


def unfold_header(lines: tuple[Line, ...], words: Lexicon) -> tuple[Line, ...]:
    """The lines; rows of labels and values near the top (`| Dato | 4. juni 2024 |`) as two lines a pair.

    Two rows at least must begin with a label of a header, one of them of the day or the body.
    """
    rows = {i for i, line in enumerate(lines[:_HEADER]) if line.cells and _labels(line, words)}
    names = {
        words.fields[word_key(lines[i].cells[0])].name for i in rows if word_key(lines[i].cells[0]) in words.fields
    }
    if len(rows) < 2 or names.isdisjoint(("date", "body", "time", "members")):
        return lines
    made: list[Line] = []
    for i, line in enumerate(lines):
        made += _parts(line) if i in rows else [line]
    return tuple(made)


def _labels(line: Line, words: Lexicon) -> bool:
    """Is it a row of labels and values, by turns?"""
    cells = [cell for cell in line.cells if cell]
    return bool(cells) and len(line.cells) % 2 == 0 and all(_is_label(cell, words) for cell in line.cells[::2] if cell)


def _is_label(cell: str, words: Lexicon) -> bool:
    return word_key(cell) in words.fields or word_key(cell) in words.titles


@dataclass(frozen=True, slots=True)
class Rows:
    """`lines` in the place of those given, `heads` of the items, `above`: the words above the columns."""

    lines: tuple[Line, ...]
    heads: tuple[Head, ...]
    above: tuple[Line, ...]


def unfold_items(lines: tuple[Line, ...]) -> Rows | None:
    """The lines, rows whose numbers count up as a title and a line for each further cell.

    None when there are no two such rows, or their second cells are no words.
    """
    found: list[tuple[int, re.Match[str]]] = []
    for i, line in enumerate(lines):
        filled = [cell for cell in line.cells if cell]
        m = _NUMBERED.fullmatch(filled[0]) if len(filled) > 1 else None
        if m is not None and _words(m["title"] or filled[1]):
            found.append((i, m))
    numbers = [int(m["n"]) for _, m in found]
    if len(found) < 2 or any(b != a + 1 for a, b in pairwise(numbers)):
        return None
    rows = dict(found)
    first = found[0][0]
    made: list[Line] = []
    above: list[Line] = []
    heads: list[Head] = []
    for i, line in enumerate(lines):
        m = rows.get(i)
        if m is None:
            (above if line.cells and first - 2 <= i < first else made).append(line)
            continue
        parts = _parts(line)
        title = parts[0] if m["title"] else parts[1]
        skip = title.text.find(m["title"]) if m["title"] else 0
        title = replace(title, text=title.text[skip:], offsets=title.offsets[skip:], gap=True)
        heads.append(Head(len(made), len(made), str(int(m["n"])), title.part(), True, "heading:row"))
        made += [title, *parts[1 if m["title"] else 2 :]]
    return Rows(tuple(made), tuple(heads), tuple(above))


def _words(cell: str) -> bool:
    return len(re.findall(r"[^\W\d_]", cell)) > 4


def _parts(line: Line) -> list[Line]:
    """A line for every cell that is not empty."""
    made: list[Line] = []
    at = 0
    for cell in line.cells:
        if not cell:
            continue
        found = line.text.find(cell, at)
        if found < 0:
            continue
        at = found + len(cell)
        made.append(replace(line, text=cell, offsets=line.offsets[found : at + 1], cells=(), bold=0, gap=not made))
    return made
