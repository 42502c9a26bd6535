"""Blocks, lines and rows as they come from a structured format → plain text of one kind.

What HTML and DOCX have in common: paragraphs and headings apart by one blank line, list points and table rows on lines
of their own, blanks folded. Headings carry "#" marks by level, as in Markdown, since a format that knows its headings
should not lose them; everything else is the printed words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["SEPARATOR", "Lines", "label", "row"]

#: A list point that brings its own mark or number.
_MARKED = re.compile(r"(?:[-–—•·*o▪●◦]|\(?\d{1,4}[.):]|\(?[a-zæøå][.)]|§)\s", re.IGNORECASE)
_GLUED = re.compile("[a-zæøåéü:;)]")


class Lines:
    """Collects words into lines and lines into blocks; `lines()` and `text()` give what was collected."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._words: list[str] = []
        self._gap = False

    def words(self, text: str, *, boundary: bool = False) -> None:
        """More words on the current line, as they are. `boundary`: an element begins or ended just before them.

        At such a boundary "MødedatoTirsdag" gets the blank that a style sheet would have shown.
        """
        starts = text[:1].isupper() or text[:1].isdigit()
        if boundary and starts and self._words and _GLUED.fullmatch(self._words[-1][-1:]):
            self._words.append(" ")
        if text:
            self._words.append(text)

    def end_line(self) -> None:
        """The current line is complete; a blank one is not kept."""
        line = " ".join("".join(self._words).split()) if self._words else ""
        self._words.clear()
        if line:
            self._put(line)

    def end_block(self) -> None:
        """The current block is complete: what follows stands apart by a blank line."""
        self.end_line()
        self._gap = bool(self._done)

    def raw(self, line: str) -> None:
        """A line whose blanks and tabs stay."""
        self.end_line()
        if line.strip():
            self._put(line.rstrip())

    def _put(self, line: str) -> None:
        if self._gap:
            self._done.append("")
            self._gap = False
        self._done.append(line)

    def lines(self) -> list[str]:
        """All lines so far; blocks apart by an empty one."""
        self.end_line()
        return self._done

    def text(self) -> str:
        """All lines so far as text that ends with a line end; "" when there are none."""
        lines = self.lines()
        return "\n".join(lines) + "\n" if lines else ""


#: Parts the lines of one cell: Unicode's line separator, a blank to whoever does not ask for it.
SEPARATOR = "\u2028"


def row(cells: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table row; each cell is a sequence of lines.

    Cells are joined by tabs. A row of a label and a value of several lines (header tables of minutes) keeps the
    value's lines apart; in any other row the lines of a cell are parted by `SEPARATOR`, so that a row stays one line.
    """
    filled = [[line for line in cell if line.strip()] for cell in cells]
    while filled and not filled[-1]:
        filled.pop()
    if not filled:
        return []
    if len(filled) == 2 and len(filled[0]) == 1 and len(filled[1]) > 1:
        return [f"{filled[0][0]}\t{filled[1][0]}", *filled[1][1:]]
    if len(filled) == 1:
        return filled[0]
    return ["\t".join(SEPARATOR.join(cell) for cell in filled)]


def label(mark: str, text: str) -> str:
    """`text` as a list point with `mark` ("-", "3."), unless it brings its own."""
    return text if _MARKED.match(text) else f"{mark} {text}"
