"""Tables that hold what lines hold elsewhere: labels with their values, and items one a row.

Takes lines, gives lines: each cell one of its own, with the places it was printed at. A table of money stays a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.layout.lexicon import POINT_WORD, Lexicon, word_key
from kg.layout.page.case_lines import case_tokens
from kg.layout.page.lines import Line
from kg.layout.people.offices import office_before
from kg.layout.structure.titles import Head
from kg.text.person_names import is_person_name

__all__ = ["Rows", "unfold_header", "unfold_items"]

#: So many lines from the top may hold a header: the members of a large council stand one a line.
_HEADER = 120
_NUMBERED = re.compile(rf"(?:{POINT_WORD}\s)?(?P<n>\d{{1,3}})[.:)]?(?:\s+(?P<title>\S.*))?", re.IGNORECASE)


def unfold_header(lines: tuple[Line, ...], words: Lexicon, text: str) -> tuple[Line, ...]:
    """The lines; rows of the header near the top, parted into lines: labels with their values, two columns of names.

    `text` is the document's: a row is known by its cells, or by the tabs it was printed with. Rows of labels alone
    (`| Dato | 4. juni 2024 |`) must be two at least, one of them of the day or the body. A row of a person and what is
    said of them (`Anna Holm (A)` tab `Afbud`) stays one line, with its cells.
    """
    lines = _apart(lines, _end_of_header(lines, words), words)
    stop = _end_of_header(lines, words)
    columns = [_columns(line, text) for line in lines[:stop]]
    rows = {i for i, cells in enumerate(columns) if len(cells) > 1 and _labels(cells, words)}
    if len(rows) > 1:  # `Ledelsessiden:` and a person, in a table of labels
        rows |= {i for i, cells in enumerate(columns) if len(cells) == 2 and _leads_person(cells, words)}
    names = {f.name for i in rows if (f := words.fields.get(word_key(columns[i][0].text))) is not None}
    titled = len(rows) > 1 and not names.isdisjoint(("date", "body", "time", "members"))
    made: list[Line] = []
    for i, line in enumerate(lines[:stop]):
        cells = columns[i]
        if i in rows and (titled or not line.cells):
            made += cells if line.cells else _pairs(line, cells)
        elif len(cells) > 1 and _persons_only(cells, words):
            made += cells
        elif len(cells) > 1 and not line.cells and (_is_person(cells[0], words) or _heads(columns, i, words)):
            made.append(replace(line, cells=tuple(cell.text for cell in cells)))
        else:
            made.append(line)
    return (*made, *lines[stop:])


#: What parts the persons of a list on one line, when no comma does.
_MIDDLE = re.compile(r" ?[·•|;/‣●] ?(?=[A-ZÆØÅÖÄÉ])")


def _apart(lines: tuple[Line, ...], stop: int, words: Lexicon) -> tuple[Line, ...]:
    """The lines; in those above `stop` each person on a line of its own where signs in the middle part them."""
    made: list[Line] = []
    for line in lines[:stop]:
        cuts = [m.span() for m in _MIDDLE.finditer(line.text)] if not line.cells else []
        ends = [*(a for a, _ in cuts), len(line.text)]
        pieces = [line.cut(a, b) for a, b in zip([0, *(b for _, b in cuts)], ends, strict=True)] if cuts else [line]
        named = sum(_is_person(piece, words) for piece in pieces[1:])
        if len(pieces) > 1 and named == len(pieces) - 1:
            made += [pieces[0], *(replace(piece, gap=False, after=False) for piece in pieces[1:])]
        else:
            made.append(line)
    return (*made, *lines[stop:])


def _end_of_header(lines: Sequence[Line], words: Lexicon) -> int:
    """Index of the first line that is surely below the header: the contents, a section of an item."""
    for i, line in enumerate(lines[:_HEADER]):
        key = word_key(line.text) if len(line.text) < 60 else ""
        field = words.fields.get(key)
        if i > 2 and (key in words.strong_sections or (field is not None and field.name == "contents")):
            return i
    return min(len(lines), _HEADER)


_TAB = re.compile(r"\s*\t\s*")


def _columns(line: Line, text: str) -> list[Line]:
    """A line for every filled cell of a row; [] when the line is no row."""
    if line.cells:
        return _parts(line)
    if "\t" not in text[line.start : line.end]:
        return []
    cuts = [0]
    for k, letter in enumerate(line.text):
        if letter == " " and (m := _TAB.match(text, line.offsets[k])) is not None and m.end() <= line.end:
            cuts.append(k + 1)
    ends = [*(cut - 1 for cut in cuts[1:]), len(line.text)]
    return [
        replace(line, text=line.text[a:b], offsets=line.offsets[a : b + 1], cells=(), bold=0, gap=line.gap and not a)
        for a, b in zip(cuts, ends, strict=True)
        if line.text[a:b].strip()
    ]


def _labels(cells: Sequence[Line], words: Lexicon) -> bool:
    """Is it a row of labels and values, by turns?"""
    return len(cells) % 2 == 0 and all(_is_label(cell.text, words) for cell in cells[::2])


def _leads_person(cells: Sequence[Line], words: Lexicon) -> bool:
    """Is it a row of a label that no row of the lexicon knows, with its colon, and a person?"""
    label = cells[0].text
    return (
        label.endswith(":") and len(label) < _LEADS and not _is_person(cells[0], words) and _is_person(cells[1], words)
    )


#: A label is shorter.
_LEADS = 40


def _pairs(line: Line, cells: Sequence[Line]) -> list[Line]:
    """Labels and values that a tab parts, a line each pair: the label as if it were bold."""
    made: list[Line] = []
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        a = line.offsets.index(label.offsets[0])
        b = line.offsets.index(value.offsets[0]) + len(value.text)
        made.append(replace(label, text=line.text[a:b], offsets=line.offsets[a : b + 1], bold=len(label.text)))
    return made


def _is_label(cell: str, words: Lexicon) -> bool:
    return word_key(cell) in words.fields or word_key(cell) in words.titles


def _persons_only(cells: Sequence[Line], words: Lexicon) -> bool:
    """Does every cell name a person (two columns of members)?"""
    return all(_is_person(cell, words) for cell in cells)


def _heads(columns: Sequence[Sequence[Line]], at: int, words: Lexicon) -> bool:
    """Does a row of a person and something else stand below the row `at`?"""
    below = columns[at + 1] if at + 1 < len(columns) else ()
    return len(below) > 1 and _is_person(below[0], words) and not _persons_only(below, words)


def _is_person(cell: Line, words: Lexicon) -> bool:
    name = re.split(r"[(,]", _COUNTED.sub("", cell.text), maxsplit=1)[0].strip()
    return is_person_name(name) or office_before(name, words) is not None


_COUNTED = re.compile(r"^\d{1,3}[.)] ")


@dataclass(frozen=True, slots=True)
class Rows:
    """`lines` in the place of those given, `heads` of the items, `above`: the words above the columns."""

    lines: tuple[Line, ...]
    heads: tuple[Head, ...]
    above: tuple[Line, ...]


def unfold_items(
    lines: tuple[Line, ...], words: Lexicon, listed: tuple[int, int] | None, opened: Sequence[bool]
) -> Rows | None:
    """The lines, rows whose numbers count up as a title and a line for each further cell.

    `listed`: where the contents stand, whose rows are none; `opened`: the lines that open a section or tell a case.
    None when there are no two such rows, or their second cells are no words.
    """
    out = range(*(listed or (0, 0)))
    found: list[tuple[int, re.Match[str]]] = []
    for i, line in enumerate(lines):
        filled = [cell for cell in line.cells if cell]
        m = _NUMBERED.fullmatch(filled[0]) if len(filled) > 1 else None
        if m is not None and i not in out and _words(m["title"] or filled[1]):
            found.append((i, m))
    found = _counted(found, [_weight(i, lines, words, opened) for i, _ in found])
    if len(found) < 2:
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


#: What a row that holds a case number weighs, and one with a section or a case right below; any other weighs 1.
_CASED, _OPENED = 6, 3


def _weight(at: int, lines: Sequence[Line], words: Lexicon, opened: Sequence[bool]) -> int:
    """How much a row is like one of an item."""
    if case_tokens(lines[at], words):
        return _CASED
    return _OPENED if at + 1 < len(opened) and opened[at + 1] else 1


def _counted(found: Sequence[tuple[int, re.Match[str]]], weights: Sequence[int]) -> list[tuple[int, re.Match[str]]]:
    """The rows of the run that weighs most, of those whose numbers go on by one."""
    best: dict[int, tuple[int, int]] = {}  # number → weight of the best run that ends with it, its last row
    back: list[int] = []
    for k, (_, m) in enumerate(found):
        n = int(m["n"])
        weight, before = best.get(n - 1, (0, -1))
        weight += weights[k]
        back.append(before)
        if weight > best.get(n, (0, -1))[0]:
            best[n] = (weight, k)
    at = max(best.values(), default=(0, -1))[1]
    run: list[tuple[int, re.Match[str]]] = []
    while at >= 0:
        run.append(found[at])
        at = back[at]
    return run[::-1]


def _words(cell: str) -> bool:
    return len(re.findall(r"[^\W\d_]", cell)) > 2


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
