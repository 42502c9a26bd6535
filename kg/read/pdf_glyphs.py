"""A PDF page → its glyphs as cells: runs on one line without a wide gap, each with its place and type.

Takes an open PDFium page or text page; knows glyphs and geometry, nothing of rows or words. Units are points from the
page's lower left corner; the height of type is that of its plain letters.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CELL_GAP", "WIDE_BLANK", "Cell", "cells_of", "drawn_dots"]

#: Gap between glyphs, as a multiple of the type's height, from which on they stand in different cells.
CELL_GAP = 1.5
#: Gap from which on cells are apart if other rows have a cell that begins there.
WIDE_BLANK = 0.4
#: Glyphs of a page, and shapes, that are looked at.
_MOST_GLYPHS = 400_000
_MOST_SHAPES = 100_000
#: A page with more small shapes than this is a drawing.
_MOST_DOTS = 400
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\x02": "-", "\ufffe": "-",
    "\u00a0": " ",
}  # fmt: skip


@dataclass(slots=True)
class Cell:
    """A run of glyphs on one line. `first_word` is the width of its first word.

    `gaps`: (place in the text, right edge before, left edge after) of each blank that is wider than most.
    """

    text: str
    left: float
    right: float
    y: float
    height: float
    first_word: float
    bold: bool
    gaps: list[tuple[int, float, float]] = field(default_factory=list)


def cells_of(text: Any) -> list[Cell]:
    """Runs of glyphs in the order of the page's content."""
    import pypdfium2.raw as pdfium

    handle = text.raw
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    cells: list[Cell] = []
    letters: list[str] = []
    heights: list[float] = []
    gaps: list[tuple[int, float, float]] = []
    left = right = base = height = first_word = 0.0
    begin = last = length = 0
    after_space = False

    def finish() -> None:
        words = "".join(letters).strip()
        if words:
            bold = _bold(pdfium, handle, begin) and _bold(pdfium, handle, last)
            tall = sorted(heights)[len(heights) // 4]  # glyphs with accents reach beyond their line
            cells.append(Cell(words, left, right, base, tall, first_word or right - left, bold, [*gaps]))
        letters.clear()
        gaps.clear()
        heights.clear()

    for index in range(min(text.count_chars(), _MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(handle, index)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        letter = _LIGATURES.get(letter, letter)
        if letter in ("\r", "\n"):
            after_space = True
            continue
        if not letter or letter.isspace():
            after_space = True
            continue
        if not pdfium.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        pdfium.FPDFText_GetCharOrigin(handle, index, x, y)
        tall = abs(box.top - box.bottom) or 1.0
        gap = box.left - right
        level = abs(y.value - base) < 0.35 * max(tall, height)
        if letters and level and -0.5 * tall < gap < CELL_GAP * max(tall, height):
            if after_space or gap > 0.3 * tall:
                if gap > WIDE_BLANK * tall:
                    gaps.append((length, right, box.left))
                letters.append(" ")
                length += 1
                first_word = first_word or right - left
        else:
            finish()
            length = 0
            left, base, height, first_word, begin = box.left, y.value, tall, 0.0, index
        letters.append(letter)
        length += len(letter)
        heights.append(tall)
        right, last, height, after_space = box.right, index, max(height, tall), False
    finish()
    return cells


def _bold(pdfium: Any, handle: Any, index: int) -> bool:
    weight: int = pdfium.FPDFText_GetFontWeight(handle, index)
    if weight >= 600:
        return True
    flags = ctypes.c_int()
    size: int = pdfium.FPDFText_GetFontInfo(handle, index, None, 0, flags)
    if not 0 < size < 300:
        return False
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFText_GetFontInfo(handle, index, name, size, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"semibold"))


def drawn_dots(page: Any) -> list[tuple[float, float]]:
    """Right edge and middle of small round or square shapes: browsers print list marks as drawings, not as glyphs."""
    import pypdfium2.raw as pdfium

    found = []
    edges = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = edges
    for place in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_SHAPES)):
        shape = pdfium.FPDFPage_GetObject(page.raw, place)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(shape, *edges):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if 1.5 < width < 8 and abs(width - height) < 1:
            found.append((right.value, (top.value + bottom.value) / 2))
    return found if len(found) <= _MOST_DOTS else []
