"""The lines of a header → its labels, each with the lines of its value.

Takes lines before the first item; titles, bodies and loose lines go to the `Header` at once, labels and their lines are
handed back for `values` to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.layout.header.found import Header
from kg.layout.header.labels import PERSONS, cut_of, field_of, labels_first, meaning_of, split_labels
from kg.layout.header.loose import read_loose
from kg.layout.header.title import read_title
from kg.layout.header.value_lines import GROUPED, LOST, Value, belongs, goes_on
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import ignored
from kg.layout.people import group_end, heads_roster, is_entry_line, is_tag_line
from kg.model import Ignored
from kg.text.danish import first_date

__all__ = ["fields_of"]

_NEXT = re.compile(r"(?:næste|kommende) (?:ordinære )?\w*møde\b", re.IGNORECASE)
_SINGLE = frozenset(["date", "time", "end", "place", "body", "kind"])
#: Fields whose value goes on with whatever stands below without a gap.
_RUNNING = frozenset(["kind", "remarks", "officials", "guests"])
_RULE = re.compile(r"[-–—_=*~. ]+")


@dataclass(slots=True)
class _Reading:
    """A header while its lines are read. `pending`: labels whose values stand further down, below the first `run` lines
    that hold labels alone."""

    lines: Sequence[Line]
    lexicon: Lexicon
    header: Header
    run: int
    values: list[Value] = field(default_factory=list)
    pending: list[Value] = field(default_factory=list)
    current: Value | None = None

    def open(self, f: Field, label: str, lines: list[Line], start: int = 0) -> None:
        """A label begins; what stands below goes on with it."""
        self.current = Value(f, label, lines, start)
        self.values.append(self.current)

    @property
    def members(self) -> Field:
        """The field of a list of members."""
        return self.lexicon.fields[_MEMBERS]


_MEMBERS = "medlemmer"


def fields_of(lines: Sequence[Line], lexicon: Lexicon, header: Header) -> list[Value]:
    """Each label with the lines of its value. Title, bodies and loose lines go to `header` at once."""
    reading = _Reading(lines, lexicon, header, labels_first(lines, lexicon))
    for at in range(len(lines)):
        _take(reading, at)
    return reading.values


def _take(reading: _Reading, at: int) -> None:
    """Takes one line: of no value, a label, what a value goes on with, the title, or a loose one."""
    line, lexicon, header = reading.lines[at], reading.lexicon, reading.header
    if _tells_nothing(reading, line) or _in_cells(reading, at):
        return
    found = field_of(line, lexicon)
    if found is None and at + 1 < len(reading.lines) and _heads_list(reading, line, reading.lines[at + 1]):
        reading.open(meaning_of(line.text, lexicon) or reading.members, word_key(line.text), [])
        reading.pending = []
        return
    if (found is not None and _labelled(reading, at, found)) or _goes_on(reading, at):
        return
    if ":" in line.text[:GROUPED] and _is_group(line, lexicon) and _leads_group(reading.lines, at, lexicon):
        reading.open(reading.members, _MEMBERS, [line])  # a group that no label stands above
    elif read_title(line, at, lexicon, header):
        reading.current = None
    elif reading.current is not None and reading.current.field.name in _RUNNING and not line.gap:
        reading.current.lines.append(line)
    else:
        reading.current = None
        read_loose(line, at, lexicon, header)


def _tells_nothing(reading: _Reading, line: Line) -> bool:
    """Takes templates, page numbers, the day of the next meeting, and rules between groups of a list."""
    reason = ignored(line, reading.lexicon) or ("next" if _NEXT.match(line.text) and first_date(line.text) else None)
    if reason == "signature" and (closing := field_of(line, reading.lexicon)) is not None:
        reason = None if closing[1] < len(line.text) else reason  # `Mødet hævet kl. 17.30` tells when
    if reason:
        reading.header.ignored.append(Ignored(line.span, reason))
        return True
    in_list = reading.current is not None and reading.current.field.name in PERSONS
    return in_list and _RULE.fullmatch(line.text) is not None


def _in_cells(reading: _Reading, at: int) -> bool:
    """Takes several labels on one line, and the rows of a table of members with what heads its columns."""
    line, lexicon, current = reading.lines[at], reading.lexicon, reading.current
    if split := split_labels(line, lexicon):
        for f, label, a, b in split:
            cut = cut_of(line, a, b)
            reading.open(f, label, [cut] if cut.text else [])
        reading.pending = []
        return True
    listing = current if current is not None and current.field.name in PERSONS else None
    if listing is not None and listing.lines and ":" not in line.text and is_tag_line(line, lexicon):
        listing.lines.append(line)
        return True
    below = reading.lines[at + 1 : at + 2 + LOST]  # the first may be the rule below the head
    if not line.cells or not (
        any(heads_roster(line, one, lexicon) for one in below) or _heads_rows(line, below, lexicon)
    ):
        return False
    if listing is not None and not listing.lines:
        listing.lines.append(line)
    else:
        reading.open(reading.members, _MEMBERS, [line])
    return True


def _labelled(reading: _Reading, at: int, found: tuple[Field, int, str]) -> bool:
    """Takes a line that begins with a label, as a field or as one entry of the list before it; False for a value."""
    line, lexicon, current = reading.lines[at], reading.lexicon, reading.current
    f, start, label = found
    awaited = current is not None and not current.lines and current.field.name in _SINGLE
    if awaited and start < len(line.text) and not line.text[:start].rstrip().endswith(":"):
        return False
    if read_title(line, at, lexicon, reading.header, only_word=True):
        return True
    if current is not None and (current.lines or line.marker) and _is_entry(current.field, found, line, lexicon):
        current.lines.append(line)
        return True
    if current is not None and current.field.name == "members" and f.name == "chair" and not start:
        return False
    if start < len(line.text):
        reading.open(f, label, [line], start)
        reading.pending = []
        return True
    reading.open(f, label, [])
    if at < reading.run:
        reading.pending.append(reading.values[-1])
        reading.current = None
    return True


def _goes_on(reading: _Reading, at: int) -> bool:
    """Takes a line that a value goes on with: of the field before it, or of the first label that still lacks one."""
    line, lexicon, current = reading.lines[at], reading.lexicon, reading.current
    if current is not None and current.field.name in PERSONS and _leads_group(reading.lines, at, lexicon):
        current.lines.append(line)
        return True
    if reading.pending and reading.run and at >= reading.run:
        first = reading.pending.pop(0)
        first.lines.append(line)
        reading.current = first if not reading.pending else None
        return True
    if current is not None and (belongs(current, line, lexicon) or goes_on(current, reading.lines, at, lexicon)):
        current.lines.append(line)
        return True
    return False


def _heads_list(reading: _Reading, line: Line, below: Line) -> bool:
    """Does the line, by its words, head the list of persons that begins below (`Fremmødte rådsmedlemmer`)?"""
    current, lexicon = reading.current, reading.lexicon
    if len(line.text) > GROUPED or line.cells or line.marker or (current is not None and not current.lines):
        return False
    meant = meaning_of(line.text, lexicon)
    if meant is None or meant.name not in PERSONS or lexicon.group.match(line.text):
        return False
    return not is_entry_line(line, lexicon) and is_entry_line(below, lexicon)


def _heads_rows(line: Line, below: Sequence[Line], lexicon: Lexicon) -> bool:
    """Do rows of persons stand below a row of words, each with as many cells, so that it heads a table of members?"""
    below = [one for one in below if one.text]
    if is_entry_line(line, lexicon) or len(line.cells) < _COLUMNS or len(below) < LOST:
        return False
    return all(len(one.cells) == len(line.cells) and is_entry_line(one, lexicon) for one in below)


#: A table of members has so many columns at least where no word of its head is known.
_COLUMNS = 3


def _is_group(line: Line, lexicon: Lexicon) -> bool:
    """Are the words of the line, or those before its colon, those of a group (`Ledelsessiden: Anna Holm`)?"""
    return any(lexicon.group.match(words) for words in (line.text, line.text.partition(":")[0]))


def _leads_group(lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    """Does the line lead a group of the list it stands in, with names behind it or below?"""
    end = group_end(lines[at], lexicon)
    if not end:
        return False
    if lines[at].text[end:].strip():
        return True
    return at + 1 < len(lines) and is_entry_line(lines[at + 1], lexicon)


def _is_entry(f: Field, found: tuple[Field, int, str], line: Line, lexicon: Lexicon) -> bool:
    """Is the label that opens `line` only the role of one person in the list of `f` (`Observatør Anna Holm`)?"""
    _, start, label = found
    bare = 0 < start < len(line.text) and not line.bold and not line.text[:start].rstrip().endswith((":", "-", "–"))
    tag = lexicon.tags.get(label)
    return (
        f.name in PERSONS and bare and tag is not None and tag.role is not None and (not line.gap or bool(line.marker))
    )
