"""Items that stand in a table whose head says what each column holds: number, title, recommendation, decision.

Takes lines as they are printed and the document's text, gives the lines that minutes without a table would have: the
title of each row, and above the words of every further cell the head of its column. A row may go on over several lines,
with the tabs between its cells wherever they stand; the empty cells of a row say nothing. A table inside an item (one
below the heading of a section), a list of contents and a table of money stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from kg.layout.clauses.decisions import formal
from kg.layout.lexicon import POINT_WORD, Lexicon, word_key
from kg.layout.page.lines import Line, printed
from kg.layout.page.signs import read_sign
from kg.layout.page.wrapped import joined_line
from kg.model import SectionKind
from kg.read.lines import SEPARATOR
from kg.text.danish import MONTHS

__all__ = ["unfold_agenda"]

#: A table has so many rows of items at least; the head of a column is no longer.
_ROWS, _HEAD = 2, 40
#: A cell that holds words, not figures, has so many letters.
_LETTERS = 5
_NUMBER = re.compile(rf"(?:{POINT_WORD} ?(?:nr\.? ?)?)?(?P<n>\d{{1,4}}(?:\.\d{{1,2}})?)[.:)]?", re.IGNORECASE)
_TITLED = re.compile(r"(?P<n>\d{1,4})[.:)]? (?=\S)")
_EMPTY = re.compile(r"[-–—./ ]*")
#: The number of one row is at most so far behind that of the row before.
_AHEAD = 10


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a table: its line, its columns, which of them holds the number (-1: none) and which the title, what
    kind of section each is, and whether a word of the lexicon says that of one."""

    at: int
    columns: tuple[Line, ...]
    number: int
    title: int
    kinds: tuple[SectionKind, ...]
    decided: bool


@dataclass(slots=True)
class _Row:
    """The pieces of a row, each with its column; `at`, `stop`: its lines."""

    at: int
    stop: int
    cells: list[tuple[int, Line]]
    printed: bool = False  # line by line, so that the lines of its title are one

    def of(self, column: int) -> list[Line]:
        return [piece for k, piece in self.cells if k == column]


def unfold_agenda(lines: tuple[Line, ...], words: Lexicon, text: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines with the table of items unfolded, and the lines of its head; the lines as they are when there is none.

    `text` is the document's: where a cell ends is told by its tabs or its borders.
    """
    head = _head(lines, words, text)
    rows = _rows(lines, head, text) if head is not None else []
    if head is not None and len(rows) < _ROWS and head.number == 0 and (run := _run_on(lines, head, text)):
        head, rows = _without_number(head), run
    if head is None or len(rows) < _ROWS or not _is_agenda(head, rows):
        return lines, ()
    again = {i for i in range(head.at, rows[-1].stop) if _keys(_pieces(lines[i], text)) == _keys(head.columns)}
    made: list[Line] = [*lines[: head.at]]
    at = head.at
    for row in rows:
        made += [line for i, line in enumerate(lines[at : row.at], start=at) if i not in again]
        made += _unfolded(row, head, words)
        at = row.stop
    made += [line for i, line in enumerate(lines[at:], start=at) if i not in again]
    return tuple(made), tuple(lines[i] for i in sorted(again))


def _head(lines: Sequence[Line], words: Lexicon, text: str) -> _Head | None:
    """The first row above all sections that names a column of titles and one of what was said of them."""
    for i, line in enumerate(lines):
        pieces = _pieces(line, text)
        if len(pieces) < 2:
            sign = read_sign(line, words)
            if sign is not None and sign.kind != "absent" and not sign.inline and sign.key in words.strong_sections:
                return None
            continue
        keys = _keys(pieces)
        if any(piece is None or len(piece.text) > _HEAD for piece in pieces) or len(set(keys)) < len(keys):
            continue
        titles = [k for k, key in enumerate(keys) if key in words.table_titles]
        if not titles or titles[0] > 1 or titles[0] == len(keys) - 1:
            continue
        title = titles[1] if titles[1:] == [1] and len(keys) > 2 else titles[0]
        number = title - 1
        if number == 0 and keys[0] not in words.table_numbers | words.table_titles:
            continue
        rest = [key for key in keys[title + 1 :] if key not in words.no_titles]
        kinds = {words.sections[key].kind for key in rest if key in words.sections}
        if not rest or (number < 0 and "decision" not in kinds):
            continue
        columns = tuple(piece for piece in pieces if piece is not None)
        sections = _kinds(columns, title, words)
        if "decision" in sections[title + 1 :]:
            return _Head(i, columns, number, title, sections, bool(kinds & {"decision", "recommendation"}))
    return None


def _rows(lines: Sequence[Line], head: _Head, text: str) -> list[_Row]:
    """The rows below the head; one begins with a number that goes on, or is printed with all its cells."""
    last = len(head.columns) - 1
    starts: list[int] = []
    number = -1
    for i in range(head.at + 1, len(lines)):
        pieces = _pieces(lines[i], text)
        if len(pieces) < 2 or _keys(pieces) == _keys(head.columns):
            continue
        if head.number < 0:
            if len(pieces) == last + 1 and pieces[0] is not None:
                starts.append(i)
            continue
        m = _NUMBER.fullmatch(pieces[0].text) if pieces[0] is not None else None
        here = int(m["n"].partition(".")[0]) if m is not None else -1
        if m is not None and pieces[1] is not None and (number < 0 or number <= here <= number + _AHEAD):
            starts.append(i)
            number = here
    return [_row(lines, at, starts[k + 1] if k + 1 < len(starts) else None, last, text) for k, at in enumerate(starts)]


def _row(lines: Sequence[Line], at: int, following: int | None, last: int, text: str) -> _Row:
    """The row that begins on the line `at`, up to the line `following`; the last one ends with a blank line."""
    cells: list[tuple[int, Line]] = []
    column, i = 0, at
    for i in range(at, following if following is not None else len(lines)):
        pieces = _pieces(lines[i], text)
        whole = len(pieces) == last + 1  # the next page of a row that has all its cells again
        if i > at and lines[i].gap and not (whole and pieces[0] is None) and (column == last or following is None):
            break
        column = 0 if i == at or whole else column
        for k, piece in enumerate(pieces):
            column = min(column + (k > 0), last)
            if piece is not None and not _EMPTY.fullmatch(piece.text):
                cells += [(column, part) for part in _cell(piece, text)]
    else:
        i += 1
    return _Row(at, i, cells)


def _without_number(head: _Head) -> _Head:
    """The head of a table whose numbers run into the titles."""
    return _Head(head.at, head.columns[1:], -1, head.title - 1, head.kinds[1:], head.decided)


def _run_on(lines: Sequence[Line], head: _Head, text: str) -> list[_Row]:
    """The rows of a table that a page printed line by line, with the number before the title in one cell: each begins
    with the next number and its title, and every line has the pieces of the cells that go on there."""
    last = len(head.columns) - 2
    starts: list[int] = []
    for i in range(head.at + 1, len(lines)):
        pieces = _pieces(lines[i], text)
        m = _NEXT.match(_full(pieces[0])) if len(pieces) > 1 and pieces[0] is not None else None
        if m is not None and int(m["n"]) == len(starts) + 1:
            starts.append(i)
    rows: list[_Row] = []
    for k, at in enumerate(starts):
        stop = starts[k + 1] if k + 1 < len(starts) else len(lines)
        row = _Row(at, stop, [], printed=True)
        for i in range(at, stop):
            pieces = _pieces(lines[i], text)
            if i > at and k + 1 == len(starts) and lines[i].gap:
                row.stop = i
                break
            if _keys(pieces) in (_keys(head.columns), _keys(head.columns[1:])):
                continue
            full = [piece for piece in pieces if piece is not None]
            if i > at and len(full) == 1:
                row.cells.append((_column_of(full[0], row), full[0]))
            else:
                row.cells += [(min(n, last), piece) for n, piece in enumerate(full)]
        rows.append(row)
    return rows


def _full(piece: Line) -> str:
    return f"{piece.marker} {piece.text}" if piece.marker else piece.text


#: The number of a row and its title; a day of a month is none.
_NEXT = re.compile(rf"(?P<n>\d{{1,3}})[.:)] (?!(?:{'|'.join(MONTHS)})\b)(?=[A-ZÆØÅ\"”])", re.IGNORECASE)
#: What goes on of a title alone on its line is no longer, and stands so near.
_LONE, _NEAR = 30, 2


def _column_of(piece: Line, row: _Row) -> int:
    """The column of what stands alone on its line: a title's end where the words beside it have come to theirs."""
    told, title = row.of(1), row.of(0)
    ended = bool(told) and told[-1].text.endswith((".", "!", "?", "»", "”"))
    below = bool(title) and not piece.marker and piece.index - title[-1].index <= _NEAR
    return 0 if ended and below and len(piece.text) <= _LONE and not piece.text.endswith((".", ":")) else 1


def _is_agenda(head: _Head, rows: Sequence[_Row]) -> bool:
    """Do most rows hold words beside their title, and is one of the columns known, or do they say more than figures?"""
    beside = [[piece for k, piece in row.cells if k > head.title] for row in rows]
    worded = sum(any(len(re.findall(r"[^\W\d_]", piece.text)) > _LETTERS for piece in found) for found in beside)
    titled = all(any(re.search(r"[^\W\d_]{3}", piece.text) for piece in row.of(head.title)) for row in rows)
    full = sum(any(". " in piece.text or piece.text.endswith(".") for piece in found) for found in beside)
    return titled and 2 * worded >= len(rows) and (head.decided or 2 * full >= len(rows))


def _unfolded(row: _Row, head: _Head, words: Lexicon) -> list[Line]:
    """The lines of one row: its title as a heading, and each further cell below the head of its column."""
    titles = row.of(head.title)
    if row.printed:
        titles = [reduce(joined_line, titles)]
    if head.number >= 0:
        number = row.of(head.number)[0]
        m = _NUMBER.fullmatch(number.text)
        marker, at = (
            f"{m['n'] if m is not None else number.text}.",
            number.start + len(number.text[: m.start("n") if m else 0]),
        )
        titles[0] = replace(titles[0], marker=marker, marker_at=at, start=number.start)
    elif titles[0].marker[:1].isdigit():
        pass
    elif m := _TITLED.match(titles[0].text):
        titles[0] = replace(titles[0].cut(m.end()), marker=f"{m['n']}.", marker_at=titles[0].start)
    made = [replace(titles[0], level=2, gap=True), *titles[1:]]
    shown = max((k for k, _ in row.cells), default=0)
    for k in range(head.title + 1, len(head.columns)):
        cell = row.of(k)
        if not cell:
            continue
        at = k
        if k == shown and k + 1 < len(head.columns) and len(cell) == 1 and formal(cell[0], words):
            at = head.kinds.index("decision", head.title + 1)  # a row that lost its empty cells
        made += [_label(head.columns[at], head.kinds[at]), *(replace(piece, gap=False) for piece in cell)]
    return made


def _label(column: Line, kind: SectionKind) -> Line:
    """The head of a column as a heading above the words of a cell."""
    return replace(column.cut(0, len(column.text.rstrip(" ?:"))), gap=True, after=False, opens=kind)


def _kinds(columns: Sequence[Line], title: int, words: Lexicon) -> tuple[SectionKind, ...]:
    """What each column holds; without one for decisions the first unknown one behind the title is what was said."""
    known = [words.sections.get(word_key(column.text)) for column in columns]
    kinds: list[SectionKind] = [word.kind if word is not None else "other" for word in known]
    free = [k for k, word in enumerate(known) if word is None and k > title]
    if "decision" not in kinds[title + 1 :] and free:
        kinds[free[0]] = "decision"
    return tuple(kinds)


def _keys(pieces: Sequence[Line | None]) -> list[str]:
    return [word_key(piece.text) if piece is not None else "" for piece in pieces]


def _cell(piece: Line, text: str) -> list[Line]:
    """The lines of one cell that the reader of its file knew apart."""
    raw = text[piece.start : piece.end]
    if SEPARATOR not in raw:
        return [piece]
    found: list[Line] = []
    at = piece.start
    for part in raw.split(SEPARATOR):
        line = printed(text, at, at + len(part), piece.index, piece.gap and not found)
        found += [line] if line is not None else []
        at += len(part) + len(SEPARATOR)
    return found


def _pieces(line: Line, text: str) -> list[Line | None]:
    """The cells of a printed line, None for an empty one; one piece when it is no row."""
    raw = text[line.start : line.end]
    border = "|" if "\t" not in raw and raw.lstrip().startswith("|") else "\t"
    if border not in raw:
        return [line]
    first, end = 0, len(raw)
    if border == "|":
        first = raw.index("|") + 1
        end = len(raw.rstrip().removesuffix("|"))
    found: list[Line | None] = []
    while first <= end:
        stop = raw.find(border, first, end)
        stop = stop if stop >= 0 else end
        piece = printed(text, line.start + first, line.start + stop, line.index, line.gap and not found)
        found.append(piece)
        first = stop + 1
    return found
