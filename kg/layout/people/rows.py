"""A table of members: one person a row, what is said of them in the other cells, and what heads the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line, passage
from kg.layout.people.beside import note_beside
from kg.layout.people.draft import apply_tag, done
from kg.layout.people.entry import read_entry
from kg.layout.people.enumerated import listed
from kg.model import Attendance, Status, Text

__all__ = ["begins_with_person", "heads_columns", "of_rows"]


def begins_with_person(line: Line, lexicon: Lexicon) -> bool:
    """Is a person in the first cell of the row?"""
    bounds = _bounds(line, 0)
    return bool(bounds) and read_entry(passage([line]), *bounds[0], "present", None, lexicon) is not None


def heads_columns(cells: Sequence[str], lexicon: Lexicon) -> bool:
    """Is one of the cells a word of presence, so that they may head the columns?"""
    keys = map(word_key, cells)
    return any(key in lexicon.tags or (key in lexicon.fields and _column(key, lexicon) != (None, None)) for key in keys)


def of_rows(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """The persons of a table, one a row, whose other cells say more of them; rows of words above head the columns."""
    found: list[Attendance] = []
    rest: list[Text] = []
    heads: tuple[str, ...] = ()
    for n, line in enumerate(lines):
        at = start if n == 0 else 0
        words = passage([line], at)
        bounds = _bounds(line, at)
        name = _named_part(words.text, *bounds[0]) if bounds else 0
        entry = read_entry(words, bounds[0][0], name, status, role, lexicon) if bounds else None
        if entry is None:
            if len(bounds) > 1:
                heads = line.cells
            elif line.text[at:].strip():
                named, other = listed(words, status, role, lexicon)
                found, rest = [*found, *named], [*rest, *other]
            continue
        draft = entry
        if name < bounds[0][1]:
            note_beside(draft, words, name + 1, bounds[0][1], lexicon)
        filled = [k for k, cell in enumerate(line.cells) if cell]
        for k, (a, b) in zip(filled[1:], bounds[1:], strict=False):
            head = heads[k] if k < len(heads) else ""
            if _CROSS.fullmatch(words.text[a:b]):
                apply_tag(draft, *_column(head, lexicon))
            elif _DENIED.fullmatch(words.text[a:b]) and _column(head, lexicon) in _THERE:
                apply_tag(draft, "absent", None)
            elif not _UNSAID.fullmatch(head):
                note_beside(draft, words, a, b, lexicon)
        found += [done(draft), *draft.others]
    return found, rest


#: A cell that says yes to the words that head its column; columns that tell nothing of presence.
_CROSS = re.compile(r"\s*(?:[xX✓✔√]|ja)\s*", re.IGNORECASE)
_DENIED = re.compile(r"\s*nej\s*", re.IGNORECASE)
#: What a column tells of whoever has a yes in it that a no denies.
_THERE = ((None, None), ("present", None))
_UNSAID = re.compile(r"(?:nr|tlf|telefon|mail|e-mail|initialer|id)\.?", re.IGNORECASE)


def _column(head: str, lexicon: Lexicon) -> tuple[Status | None, str | None]:
    """Status and role of who has a cross in the column under `head` (`Til stede`, `Afbud`)."""
    if (tag := lexicon.tags.get(word_key(head))) is not None:
        return tag.status, tag.role
    field = lexicon.fields.get(word_key(head))
    if field is None:
        return None, None
    return field.status or ("present" if field.name == "members" else None), field.role


def _named_part(text: str, start: int, end: int) -> int:
    """Where the first comma outside brackets stands in a cell; its end without one."""
    depth = 0
    for k in range(start, end):
        depth += (text[k] == "(") - (text[k] == ")")
        if text[k] == "," and depth <= 0:
            return k
    return end


def _bounds(line: Line, start: int) -> list[tuple[int, int]]:
    """Where the filled cells of a row stand in its words from `start` on."""
    found: list[tuple[int, int]] = []
    at = start
    for cell in line.cells or (line.text[start:],):
        if not cell:
            continue
        k = line.text.find(cell, at)
        if k < 0:
            continue
        at = k + len(cell)
        found.append((k - start, at - start))
    return found
