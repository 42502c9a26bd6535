"""Items printed as two columns: what a section is called at the left, its words at the right of a tab.

Takes lines and the text they were printed in, gives lines: each label one of its own, as a heading, with its words
below; a label that the column breaks (`Udvalgets`, and on the next row `beslutning`) is whole again. A document with
few such rows is given back as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line

__all__ = ["unfold_sections"]

#: So many rows must begin with a known heading, and so many different ones; a label is shorter.
_ROWS, _DIFFERENT, _LABEL = 3, 2, 40


def unfold_sections(lines: tuple[Line, ...], words: Lexicon, text: str) -> tuple[Line, ...]:
    """The lines; rows of a heading and its words parted, where the document has several."""
    rows = {i: parts for i, line in enumerate(lines) if (parts := _row(line, text)) is not None}
    if len(rows) < _ROWS:
        return lines
    labels = {i: _label(lines, rows, i, words) for i in rows}
    known = [found[1] for found in labels.values() if found is not None and found[1] in words.sections]
    if len(known) < _ROWS or len(set(known)) < _DIFFERENT:
        return lines
    often = Counter(found[1] for found in labels.values() if found is not None)
    made: list[Line] = []
    skip = -1
    for i, line in enumerate(lines):
        found = labels.get(i) if i > skip else None
        if i <= skip:
            if i in rows:
                made.append(replace(rows[i][1], gap=False))
            continue
        if found is None or not (found[1] in words.sections or often[found[1]] > 1):
            made.append(line)
            continue
        head, _, last = found
        made += [head, replace(rows[i][1], gap=False)]
        skip = last
    return tuple(made)


def _row(line: Line, text: str) -> tuple[Line, Line] | None:
    """The two columns of a line that one tab parts; None for any other."""
    printed = text[line.start : line.end]
    if line.cells or line.level or printed.count("\t") != 1 or not line.text:
        return None
    at = line.start + printed.index("\t")
    cut = next((k for k, offset in enumerate(line.offsets[: len(line.text)]) if offset >= at), 0)
    left = line.text[:cut].rstrip()
    if not 2 < len(left) <= _LABEL or not left[0].isalpha() or not line.text[cut:].strip():
        return None
    return line.cut(0, cut), line.cut(cut)


def _label(
    lines: tuple[Line, ...], rows: dict[int, tuple[Line, Line]], at: int, words: Lexicon
) -> tuple[Line, str, int] | None:
    """The heading that a row begins with, its key, and the last line that holds a part of it; None without one."""
    left = replace(rows[at][0], gap=True, after=False)
    key = word_key(left.text)
    below = lines[at + 1] if at + 1 < len(lines) else None
    more = rows[at + 1][0] if at + 1 in rows else below if below is not None and len(below.text) <= _LABEL else None
    if more is not None and more.text and not more.text[0].isupper():
        whole = word_key(f"{left.text} {more.text}")
        if whole in words.sections:
            text = f"{left.text} {more.text}"
            offsets = [*left.offsets[: len(left.text)], more.offsets[0] - 1, *more.offsets[: len(more.text) + 1]]
            return replace(left, text=text, offsets=offsets, end=max(left.end, more.end)), whole, at + 1
    return (left, key, at) if left.text[0].isupper() else None
