"""The lines before the first item → title, body, date, times, place, term, attendance, contents.

A field is a label with its value behind it, on the next line, or (labels first, values later) further down. The title
is `REFERAT ‹body› ‹term› d. ‹date›` in many shapes. Nothing is taken from outside the header but the headings of
decisions, which the caller counts; what no rule claims is handed back as lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.layout.header.fields import fields_of
from kg.layout.header.found import Header
from kg.layout.header.labels import PERSONS, field_of
from kg.layout.header.values import read_contents, read_value
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line
from kg.layout.people import is_entry_line
from kg.model import Ignored

__all__ = ["read"]


def read(lines: Sequence[Line], lexicon: Lexicon, listed: tuple[int, int] | None) -> Header:
    """The header: all `lines` before the first item. `listed`: first line of the contents and the one after them."""
    header = Header()
    stop, end = listed if listed is not None else (None, len(lines))
    values = fields_of(lines[:stop] if stop is not None else lines, lexicon, header)
    if stop is not None and stop < len(lines):
        header.signals.add("contents")
        header.ignored.append(Ignored(lines[stop].span, "contents"))
        tail: list[Line] = []
        for line in lines[stop + 1 : end]:
            if (
                (f := field_of(line, lexicon)) is not None
                and f[0].name not in ("contents", "kind", "remarks")
                and (f[1] < len(line.text) or (f[0].name in PERSONS and line.text.rstrip().endswith(":")))
            ) or (tail and f is None and not line.cells and is_entry_line(line, lexicon)):
                tail.append(line)
            else:
                read_contents(line, header, lexicon)
        values += fields_of([*tail, *lines[end:]], lexicon, header)
    for value in values:
        read_value(value.field, value.lines, value.start, lexicon, header)
    return header
