"""A PDF page → printed rows, top to bottom, each with its cells, place and type.

Takes an open PDFium document and a page number; knows glyphs and geometry, nothing of words. Cells are runs of glyphs
on one line with a wide gap between them. A label that is set level with the last line of its value (tables aligned to
the foot or the middle) is put before the value's first line. Two columns of running text are read one after the other.

Units are points; `y` is the baseline, counted from the page's foot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kg.read.pdf_glyphs import WIDE_BLANK, Cell, cells_of, drawn_dots

__all__ = ["Cell", "Row", "rows_of"]

#: Rows above and below that are looked at for where cells begin.
_NEAR = 4
_MOST_EDGES = 100
#: List marks of office programs, many of them from symbol fonts without a Unicode meaning.
_BULLETS = frozenset("•●▪■◦○‣⁃·∙\uf0b7\uf0a7\uf0d8\uf02d\uf0fc\uf076\u2013-–o")


@dataclass(slots=True)
class Row:
    """A printed line: cells from left to right."""

    page: int
    page_width: float
    page_height: float
    cells: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Words of the row, cells apart by a tab."""
        return "\t".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Left edge of the first cell."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Right edge of the last cell."""
        return self.cells[-1].right

    @property
    def y(self) -> float:
        """Baseline of the last cell."""
        return self.cells[-1].y

    @property
    def height(self) -> float:
        """Height of the type of the last cell."""
        return self.cells[-1].height

    @property
    def first_word(self) -> float:
        """Width of the first word."""
        return self.cells[0].first_word

    @property
    def bold(self) -> bool:
        """Whether every cell is bold throughout."""
        return all(cell.bold for cell in self.cells)


def rows_of(document: Any, number: int) -> list[Row]:
    """The printed rows of page `number` (from 0) of an open PDFium document, in reading order."""
    page = document[number]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            cells = cells_of(text)
        finally:
            text.close()
        dots = drawn_dots(page)
    finally:
        page.close()
    rows = _split([Row(number, width, height, cells) for cells in _level(cells)])
    rows = [row for row in map(_tidy, rows) if row.text.strip()]
    for row in rows:
        _mark_drawn(row, dots)
    return _columns(_labels_first(rows))


def _mark_drawn(row: Row, dots: list[tuple[float, float]]) -> None:
    first = row.cells[0]
    if first.text.startswith("- "):
        return
    for right, middle in dots:
        beside = 0 < first.left - right < 2.5 * first.height
        if beside and first.y - 0.2 * first.height < middle < first.y + 0.8 * first.height:
            first.text = f"- {first.text}"
            return


def _level(cells: list[Cell]) -> list[list[Cell]]:
    """Cells grouped by baseline, top to bottom, each group from left to right."""
    groups: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: (-cell.y, cell.left)):
        if groups and abs(groups[-1][0].y - cell.y) < 0.4 * min(groups[-1][0].height, cell.height):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    for group in groups:
        group.sort(key=lambda cell: cell.left)
    return groups


def _split(rows: list[Row]) -> list[Row]:
    """Cells that stand close are parted where rows nearby have a cell that begins at the same place."""
    edges = [[cell.left for cell in row.cells[1:]] for row in rows]
    for place, row in enumerate(rows):
        if not any(cell.gaps for cell in row.cells):
            continue
        near = [
            edge
            for other in range(max(0, place - _NEAR), min(len(rows), place + _NEAR + 1))
            if abs(rows[other].left - row.left) < 2
            for edge in edges[other]
        ][:_MOST_EDGES]
        row.cells = [part for cell in row.cells for part in _parted(cell, near)]
    return rows


def _parted(cell: Cell, edges: list[float]) -> list[Cell]:
    for at, before, after in cell.gaps:
        if any(abs(after - edge) < 1 for edge in edges):
            gaps = [(n - at - 1, a, b) for n, a, b in cell.gaps if n > at]
            rest = Cell(
                cell.text[at + 1 :], after, cell.right, cell.y, cell.height, cell.right - after, cell.bold, gaps
            )
            first = Cell(cell.text[:at], cell.left, before, cell.y, cell.height, cell.first_word, cell.bold)
            return [first, *_parted(rest, edges)]
    return [cell]


def _tidy(row: Row) -> Row:
    """List marks as "-" before their text; neighbouring runs of one line made one."""
    cells: list[Cell] = []
    for cell in row.cells:
        before = cells[-1] if cells else None
        gap = cell.left - before.right if before else 0.0
        if before and len(cells) == 1 and _is_mark(before.text) and gap < 5 * cell.height:
            mark = "-" if before.text in _BULLETS else before.text
            cells[0] = _merged(before, cell, f"{mark} {cell.text}", cell.left - before.left + cell.first_word)
        elif before and gap < WIDE_BLANK * cell.height:
            between = " " if gap > 0.1 * cell.height else ""
            cells[-1] = _merged(before, cell, before.text + between + cell.text, before.first_word)
        else:
            cells.append(cell)
    if _justified(cells):
        text = " ".join(cell.text for cell in cells)
        cells = [_merged(cells[0], cells[-1], text, cells[0].first_word)]
    first = cells[0]
    if first.text[:1] in _BULLETS - {"o"} and first.text[1:2] == " ":
        cells[0] = Cell(
            "-" + first.text[1:], first.left, first.right, first.y, first.height, first.first_word, first.bold
        )
    return Row(row.page, row.page_width, row.page_height, cells)


def _justified(cells: list[Cell]) -> bool:
    """Whether cells are the words of a line set wide: equal gaps, single words, most of them in small letters."""
    if len(cells) < 3 or any(" " in cell.text for cell in cells[1:]):
        return False
    gaps = [b.left - a.right for a, b in pairwise(cells)]
    small = sum(cell.text[:1].islower() for cell in cells[1:])
    return max(gaps) - min(gaps) < 0.2 * max(gaps) and 2 * small >= len(cells) - 1


def _merged(a: Cell, b: Cell, text: str, first_word: float) -> Cell:
    height = a.height if len(a.text) > len(b.text) else b.height
    return Cell(text, a.left, b.right, b.y, height, first_word, a.bold and b.bold)


def _is_mark(text: str) -> bool:
    if text in _BULLETS:
        return True
    return len(text) <= 4 and text[-1:] in ".):" and (text[:-1].strip("(").isdigit() or len(text.strip("().:")) == 1)


def _labels_first(rows: list[Row]) -> list[Row]:
    """A label level with a later line of its value, or between two of them, moves up to the value's first line."""
    rows = _labels_between(rows)
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and _tight(rows[end - 1], rows[end]) and _same_value(rows[start], rows[end]):
            end += 1
        group = rows[start:end]
        labelled = [place for place, row in enumerate(group) if len(row.cells) == 2]
        apart = start == 0 or not _tight(rows[start - 1], rows[start])
        if apart and len(labelled) == 1 and labelled[0] > 0 and len(group[0].cells) == 1:
            group[0].cells.insert(0, group[labelled[0]].cells.pop(0))
        start = end
    return rows


def _labels_between(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for place, row in enumerate(rows):
        above, below = kept[-1] if kept else None, rows[place + 1] if place + 1 < len(rows) else None
        if (
            above is not None
            and below is not None
            and len(above.cells) == len(row.cells) == len(below.cells) == 1
            and row.right < above.left
            and abs(above.left - below.left) < 2
            and _tight(above, below)
        ):
            top = len(kept) - 1
            while top and len(kept[top - 1].cells) == 1 and _same_value(kept[top - 1], above):
                if not _tight(kept[top - 1], kept[top]):
                    break
                top -= 1
            kept[top].cells.insert(0, row.cells[0])
            continue
        kept.append(row)
    return kept


def _tight(above: Row, below: Row) -> bool:
    return 0 < above.y - below.y <= 1.35 * max(above.height, below.height)


def _same_value(first: Row, row: Row) -> bool:
    return len(row.cells) <= 2 and abs(first.cells[-1].left - row.cells[-1].left) < 2.0


def _columns(rows: list[Row]) -> list[Row]:
    """Two columns of running text, one after the other; anything else stays in rows."""
    pairs = [row for row in rows if len(row.cells) == 2]
    if len(pairs) < 8:
        return rows
    lefts = sorted(row.cells[1].left for row in pairs)
    gutter = lefts[len(lefts) // 2]
    aligned = [row for row in pairs if abs(row.cells[1].left - gutter) < 3]
    if len(aligned) < 0.8 * len(pairs):
        return rows
    right = max(row.cells[1].right for row in aligned)
    left = min(row.cells[0].left for row in aligned)
    full = [
        row
        for row in aligned
        if row.cells[0].right - row.cells[0].left > 0.75 * (gutter - left)
        and row.cells[1].right - row.cells[1].left > 0.7 * (right - gutter)
    ]
    if len(full) < 0.7 * len(aligned):
        return rows
    first, last = rows.index(aligned[0]), rows.index(aligned[-1])
    block = rows[first : last + 1]
    if any(len(a.cells) > 2 or len(b.cells) > 2 for a, b in pairwise(block)):
        return rows
    one: list[Row] = []
    two: list[Row] = []
    for row in block:
        for cell in row.cells:
            side = two if cell.left > gutter - 3 else one
            side.append(Row(row.page, row.page_width, row.page_height, [cell]))
    return rows[:first] + one + two + rows[last + 1 :]
