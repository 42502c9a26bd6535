"""Which lines below a label are of its value: a place over two lines, remarks, a list of persons and what breaks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.layout.clauses.presence import presence
from kg.layout.header.labels import PERSONS, field_of
from kg.layout.header.loose import WHOLE_NAME
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.page.lines import Line, passage
from kg.layout.page.signs import body_like
from kg.layout.people import entries, is_entry_line, is_tag_line
from kg.layout.people.offices import office_before
from kg.text.danish import dates
from kg.text.person_names import is_person_name

__all__ = ["GROUPED", "LOST", "Value", "belongs", "goes_on"]

_LABELLED = re.compile(r"(?P<label>[A-ZÆØÅ][^:;,.()]{2,40}): ?\S")
#: Within so many characters a colon ends the words that lead a group.
GROUPED = 60
#: So many lines of a list may be lost before a name is read again.
LOST = 3


@dataclass(slots=True)
class Value:
    """A label of a header, and the lines of its value, the first from the clean offset `start` on."""

    field: Field
    label: str
    lines: list[Line]
    start: int = 0


def belongs(current: Value, line: Line, lexicon: Lexicon) -> bool:
    """Does `line` go on with the value of the current field?"""
    name, block = current.field.name, current.lines
    if line.level:
        return False
    if name in ("date", "time", "end", "body", "kind"):
        return not block
    if name == "place":
        return not block or _is_place(block, line, lexicon)
    if name == "remarks":
        return not block or not line.gap
    return name in PERSONS and _lists(current, line, lexicon)


def _is_place(block: Sequence[Line], line: Line, lexicon: Lexicon) -> bool:
    """Does a place go on with the line?"""
    if line.gap or line.marker or len(block) > _PLACE or _dated_title(line) or _LABELLED.match(line.text):
        return False
    group = any(lexicon.marks[mark].match(line.text) for mark in ("group_open", "group_closed"))
    return not group and word_key(line.text) not in lexicon.titles and not WHOLE_NAME.fullmatch(line.text)


#: So many lines of a place stand below the first.
_PLACE = 2


def _lists(current: Value, line: Line, lexicon: Lexicon) -> bool:
    """Does a list of persons go on with the line?"""
    name, block = current.field.name, current.lines
    if (label := _LABELLED.match(line.text)) and not _in_list(label["label"], lexicon):
        return False
    if name == "members" and line.text.endswith("."):
        said = presence(passage([line]), 0, len(line.text), lexicon)
        if any(a.away for a in said):
            return False  # `Anna Holm og Bo Lind var ikke til stede.` below the members
    if is_entry_line(line, lexicon) or (block and is_tag_line(line, lexicon)):
        return True
    if not block or line.gap:
        return bool(line.marker) and name != "absence"
    before = block[-1].text.rstrip()
    if before.endswith(","):
        return True
    cut = not is_person_name(re.split(r", | og ", before)[-1].strip()) and not before.endswith((")", ".", ":"))
    one = re.fullmatch(r"[^\W\d_][^\W\d_-]*(?: ?\([^()]*\))?", line.text) is not None
    known = word_key(line.text) in lexicon.titles or body_like(line.text, lexicon)
    return (cut or one) and not known and bool(entries([*block, line], current.start, "present", None, lexicon)[0])


def goes_on(current: Value, lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    """Does the list of persons go on below a line that names nobody? Then that line is lost, not the list."""
    block, line = current.lines, lines[at]
    words = len(line.text) > GROUPED and " " in line.text and not line.cells
    if current.field.name not in PERSONS or line.level or words:
        return False
    if word_key(line.text) in lexicon.titles or body_like(line.text, lexicon) or _dated_title(line):
        return False
    if _LABELLED.match(line.text) or (line.gap and not (_mark(line) and (not block or _mark(block[-1])))):
        return False
    for below in lines[at + 1 : at + 1 + LOST]:
        if field_of(below, lexicon) is not None or _mark(below) != _mark(line) or (below.gap and not _mark(below)):
            return False
        if is_entry_line(below, lexicon):
            return True
    return False


def _mark(line: Line) -> str:
    """What sets a line of a list apart from a text: the mark before it, or the cells of a row."""
    return "cells" if line.cells else "mark" if line.marker else ""


def _in_list(label: str, lexicon: Lexicon) -> bool:
    """Can the words before a colon stand in a list of persons: a name, a role, an office?"""
    return is_person_name(label) or word_key(label) in lexicon.tags or office_before(label, lexicon) is not None


def _dated_title(line: Line) -> bool:
    return any(f.value.date for f in dates(line.text))
