"""A document's lines with what each may be: the input of every later step of the grammar.

Takes clean lines and the lexicon; page numbers, web chrome and template texts are out before anything is judged.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from kg.danish import fold
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.lines import Line
from kg.layout.signs import CaseLine, Sign, case_line, ignored, read_sign
from kg.model import Ignored

__all__ = ["GLUED", "Page", "first_sign", "own_name", "without_furniture", "without_list"]

#: A heading glued to the end of the line before it (`Indholdsfortegnelse1. Sag`, FirstAgenda and Brønderslev pages).
#: Begins with the digit, so that digits are jumped to.
GLUED = re.compile(r"\d(?<=[a-zæøå]\d)\d{0,2}\.[ \u00a0][A-ZÆØÅ][a-zæøå]")


def without_furniture(lines: tuple[Line, ...], words: Lexicon) -> tuple[tuple[Line, ...], list[Ignored]]:
    """The lines that may carry facts, and the page numbers, web chrome and template texts between them."""
    kept: list[Line] = []
    furniture: list[Ignored] = []
    for line in lines:
        reason = ignored(line, words)
        if reason in ("page", "chrome", "template") and not line.marker:
            furniture.append(Ignored(line.span, reason))
        else:
            kept.append(line)
    return tuple(kept), furniture


def without_list(lines: tuple[Line, ...], words: Lexicon) -> tuple[Line, ...]:
    """The lines; section headings without their bullets where the page is one nested list (`• 1 Sag`, `  • Resume`).

    Most headings must stand so, and three at least: one bulleted `Resume` is a point of a list.
    """
    bulleted: list[int] = []
    plain = 0
    for i, line in enumerate(lines):
        if not line.text or len(line.text) > 120 or (line.marker and line.marker[0].isalnum()):
            continue
        word = words.sections.get(word_key(line.text)) if len(line.text) <= 90 else None
        if not line.marker:
            plain += word is not None and not word.weak
        elif (word is not None and not word.weak) or (
            line.text.startswith("Beslutning") and read_sign(replace(line, marker=""), words) is not None
        ):
            bulleted.append(i)
    if len(bulleted) < 3 or len(bulleted) <= plain:
        return lines
    bare = set(bulleted)
    return tuple(replace(line, marker="") if i in bare else line for i, line in enumerate(lines))


class Page:
    """Lines with what each may be; computed once for a document (and once more when its body is known)."""

    def __init__(self, lines: tuple[Line, ...], words: Lexicon, own: str = "", before: Page | None = None) -> None:
        self.lines = lines
        self.words = words
        self.own = own
        self.contents: tuple[int, int] | None = None
        if before is None:
            read = [read_sign(line, words, own) for line in lines]
            for i, sign in enumerate(read[:6]):
                if sign is not None and sign.key in words.titles and not sign.inline:
                    read[i] = None  # "Referat" at the top is the title, below an item it is its decision
            self.signs: tuple[Sign | None, ...] = tuple(read)
            self.cases: tuple[CaseLine | None, ...] = tuple(
                case_line(line, words) if sign is None else None for line, sign in zip(lines, self.signs, strict=True)
            )
            return
        signs, cases, name = list(before.signs), list(before.cases), fold(own)
        part = max(re.findall("[a-z]+", name), key=len, default="")  # folding adds and takes away no such letter
        for i, line in enumerate(lines):  # the body's name makes a difference only where it stands
            if len(line.text) <= 260 and part in line.text.casefold() and name in fold(line.text):
                signs[i] = read_sign(line, words, own)
                cases[i] = case_line(line, words) if signs[i] is None else None
        self.signs, self.cases = tuple(signs), tuple(cases)


def own_name(page: Page) -> str:
    """The body as the headings of decisions name it most often; "" when they do not."""
    tally = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.titled)
    return tally.most_common(1)[0][0] if tally else ""


def first_sign(page: Page) -> int:
    return next(
        (i for i, s in enumerate(page.signs) if s is not None and s.kind not in ("absent", "comments")), len(page.lines)
    )
