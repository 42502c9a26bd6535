"""Clean lines without page numbers, running heads, web chrome, template texts and the bullets of a nested page.

Takes clean lines and the lexicon, gives the lines that may carry facts and what was left out of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import body_like, ignored, read_sign
from kg.model import Ignored
from kg.text.danish import has_full_date

__all__ = ["without_furniture", "without_list"]

_SIDE = re.compile(
    r"(?P<head>.*?)[\s,;|–-]*\b(?:side|s\.|page|blad|ark)(?: nr\.?)?:? ?(?P<page>\d{1,4})(?: ?(?:af|/|of) ?\d{1,4})?",
    re.IGNORECASE,
)
#: The number of a page alone at the end, without a word for it.
_COUNTED = re.compile(r"(?P<head>.{6,120}?) (?P<page>\d{1,3})")
_DASHED = re.compile(r"\d{1,4} ?[-–]")
_DIGITS = re.compile(r"\d+")
#: A running head stands within so many lines of the number of its page, on so many pages at least.
_NEAR, _PAGES = 3, 3


def without_furniture(lines: tuple[Line, ...], words: Lexicon) -> tuple[tuple[Line, ...], list[Ignored]]:
    """The lines that may carry facts, and the page numbers, web chrome and template texts between them."""
    kept: list[Line] = []
    furniture: list[Ignored] = []
    heads = _running_heads(lines, words) | _above_heads(lines, words) | _repeated_runs(lines, words)
    for i, line in enumerate(lines):
        reason = "page" if i in heads else ignored(line, words)
        paged = reason == "page" and _DASHED.fullmatch(line.text) is not None  # `- 3 -`: the first dash is no marker
        if reason in ("page", "chrome", "template") and (paged or not line.marker):
            furniture.append(Ignored(line.span, reason))
        else:
            kept.append(line)
    return tuple(kept), furniture


def _running_heads(lines: tuple[Line, ...], words: Lexicon) -> set[int]:
    """Lines that say on most pages, beside the number of the page, whose minutes of which day these are.

    A day, a body, a municipality or the kind of document must stand there, in the same words on three pages at least;
    headings of sections, absentees and outcomes that happen to end most pages say none of it, or are known for it.
    """
    found: set[int] = set()
    inline: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    pages: list[int] = []
    for i, line in enumerate(lines):
        if len(line.text) > 160 or not line.text[-1:].isdigit() or line.cells:
            continue
        m = _SIDE.fullmatch(line.text)
        if m is None:
            if (n := _COUNTED.fullmatch(line.text)) and has_full_date(n["head"]) and _names_minutes(line, words):
                inline[f"{word_key(n['head'])} 0"].append((i, int(n["page"])))
            continue
        pages.append(i)
        if m["head"] and _says_whose(m["head"], words):
            inline[word_key(m["head"])].append((i, int(m["page"])))
            if int(m["page"]) > 1 and has_full_date(m["head"]) and _names_body(m["head"], words):
                found.add(i)  # whose minutes of which day, and on which page but the first
    for key, at in inline.items():
        numbers = [number for _, number in at]
        if key.endswith(" 0") and len(at) > 1 and all(a < b for a, b in pairwise(numbers)):
            found.update(i for i, _ in at)
    if len(pages) < _PAGES:
        return found
    for at in inline.values():
        numbers = [number for _, number in at]
        if len(at) >= _PAGES and all(a < b for a, b in pairwise(numbers)):
            found.update(i for i, _ in at)
    beside: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    lone = {i: _DIGITS.sub("0", lines[i].text) for i in pages if i in found or ignored(lines[i], words) == "page"}
    for i, style in lone.items():
        for step in (-1, 1):
            for j in range(i + step, i + step * (_NEAR + 1), step):
                if not 0 <= j < len(lines) or lone.get(j) == style:
                    break
                if j in lone:
                    continue
                if not _names_minutes(lines[j], words):
                    break
                beside[style, lines[j].text].add(j)
    many = Counter(lone.values())
    for (style, _), same in beside.items():
        if len(same) >= max(_PAGES, 0.6 * many[style]):
            found |= same
    return found


def _above_heads(lines: tuple[Line, ...], words: Lexicon) -> set[int]:
    """Running heads without a page's number: body and day in the same words above the numbers of three items at least,
    and of most that the words stand above."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    often = _often(lines)
    for i, line in enumerate(lines):
        if line.text in often and has_full_date(line.text) and _names_minutes(line, words):
            same[line.text].append(i)
    found: set[int] = set()
    for at in same.values():
        above = [i for i in at if i + 1 < len(lines) and _numbers_item(lines[i + 1], words)]
        if len(above) >= _PAGES and 4 * len(above) >= 3 * len(at):
            found.update(at)
    return found


def _often(lines: Sequence[Line], short: int = 120) -> set[str]:
    """The words of short lines that stand on as many lines as a running head does."""
    tally = Counter(line.text for line in lines)
    return {text for text, n in tally.items() if n >= _PAGES and 0 < len(text) < short}


def _repeated_runs(lines: tuple[Line, ...], words: Lexicon) -> set[int]:
    """Running heads of several lines (the day, the number of the meeting, the body): lines that stand together in the
    same words on three pages at least, with a day among them; the first time they may be the header's."""
    known = _often(lines, 200)
    pairs = Counter(
        (line.text, below.text)
        for line, below in pairwise(lines)
        if line.text in known and below.text in known and len(line.text) + len(below.text) < 200
    )
    often = {pair for pair, n in pairs.items() if n >= _PAGES and pair[1]}
    if not any(has_full_date(text) for pair in often for text in pair):
        return set()
    found: set[int] = set()
    seen: set[str] = set()
    i = 0
    while i + 1 < len(lines):
        j = i
        while j + 1 < len(lines) and (lines[j].text, lines[j + 1].text) in often:
            j += 1
        run = range(i, j + 1)
        if j > i and any(has_full_date(lines[k].text) for k in run) and not any(_tells(lines[k], words) for k in run):
            found.update(k for k in run if lines[k].text in seen)
            seen.update(lines[k].text for k in run)
        i = j + 1
    return found


def _names_body(text: str, words: Lexicon) -> bool:
    """Is a piece of it between commas and wide blanks the name of a body or a municipality?"""
    pieces = [piece for piece in re.split(r",|  +| [–-] ", text) if piece.strip()]
    return any(body_like(piece, words) or piece.casefold().strip().endswith("kommune") for piece in pieces)


def _tells(line: Line, words: Lexicon) -> bool:
    """Is the line more than a running head: marked, a heading of a section, a label with its value?"""
    key = word_key(line.text.split(":", 1)[0])
    return bool(line.marker or line.cells) or key in words.labels or read_sign(line, words) is not None


def _numbers_item(line: Line, words: Lexicon) -> bool:
    """Does the line begin as the heading of a numbered item does?"""
    full = f"{line.marker} {line.text}" if line.marker[:1].isdigit() else line.text
    return any(style.pattern.match(full) for style in words.headings)


def _names_minutes(line: Line, words: Lexicon) -> bool:
    """May the line be (part of) a running head, and is it nothing else?"""
    text = line.text
    if not text or len(text) > 120 or line.cells or line.marker or line.level or read_sign(line, words) is not None:
        return False
    return _says_whose(text, words)


def _says_whose(text: str, words: Lexicon) -> bool:
    """Is there a body, a day, a municipality or the kind of document in it?"""
    field = words.fields.get(word_key(text))
    return (
        has_full_date(text)
        or (field is not None and field.name == "date")
        or word_key(text) in words.titles
        or body_like(text, words)
        or text.casefold().endswith(("kommune", "kommunes"))
    )


def without_list(lines: tuple[Line, ...], words: Lexicon) -> tuple[Line, ...]:
    """The lines; section headings without their bullets where the page is one nested list (`• 1 Sag`, `  • Resume`).

    Most headings must stand so, and three at least: one bulleted `Resume` is a point of a list.
    """
    bulleted: list[int] = []
    weaker: list[int] = []
    for i, line in enumerate(lines):
        if not line.marker or not line.text or len(line.text) > _ENTRY or line.marker[0].isalnum():
            continue
        label = line.text.split(":", 1)[0] if ":" in line.text[:50] else line.text
        word = words.sections.get(word_key(label)) if len(label) <= _HEADING else None
        if (word is not None and not word.weak) or (
            line.text.startswith("Beslutning") and read_sign(replace(line, marker=""), words) is not None
        ):
            bulleted.append(i)
        elif word is not None and label is not line.text:
            weaker.append(i)
    if len(bulleted) < _BULLETS:
        return lines
    headings = (
        words.sections.get(word_key(line.text)) for line in lines if not line.marker and len(line.text) <= _HEADING
    )
    if sum(word is not None and not word.weak for word in headings) >= len(bulleted):
        return lines
    bare = {*bulleted, *weaker}
    return tuple(replace(line, marker="") if i in bare else line for i, line in enumerate(lines))


#: So many headings stand as points of a list that is the whole page; a point that may be one and a heading are shorter.
_BULLETS, _ENTRY, _HEADING = 3, 120, 90
