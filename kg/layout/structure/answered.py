"""Minutes that answer an agenda: its points in a list at the top, and below what became of each (`Ad 1. Godkendt.`, or
a second list below the word `Referat`).

Takes lines, gives the same lines with the answers parted from their numbers, the heads of the items, and where the list
stands. What follows the number is the title where it is the list's or looks like one; else the list gives the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.layout.lexicon import POINT_WORD, Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.structure.titles import Head, title_key
from kg.model import Span, Text

__all__ = ["Answers", "answers"]

_AD = re.compile(rf"ad\.?\s?(?:{POINT_WORD}\s?)?(?P<n>\d{{1,2}})\s?[.:)–-]*\s*(?P<rest>.*)", re.IGNORECASE)
_POINT = re.compile(rf"(?:{POINT_WORD}\s?)?(?P<n>\d{{1,2}})\s?[.:)–-]?\s*(?P<title>\S.*)", re.IGNORECASE)
#: A title behind the number is shorter; a longer one is the answer.
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Answers:
    """`lines` in the place of those given, `heads` of the items, `contents`: the line that opens the list and the one
    after it; None when no label opens it."""

    lines: tuple[Line, ...]
    heads: tuple[Head, ...]
    contents: tuple[int, int] | None


def answers(lines: Sequence[Line], words: Lexicon) -> Answers | None:
    """The items of minutes that answer an agenda; None when they do not: their numbers must rise, from 1 or 2."""
    return _by_word(lines, words) or _by_list(lines, words)


def _by_list(lines: Sequence[Line], words: Lexicon) -> Answers | None:
    """Answers in a second list, as many as there are points, of which most do not only say the title again."""
    again = _again(lines, words)
    if again is None:
        return None
    listed, first = _listed(lines[:again])
    found = [i for i in range(again + 1, len(lines)) if re.fullmatch(r"\d{1,2}[.)]", lines[i].marker)]
    numbers = [int(lines[i].marker[:-1]) for i in found]
    if len(found) < 2 or numbers != list(range(1, len(found) + 1)) or len(found) != len(listed):
        return None
    same = sum(title_key(listed[n].value) == title_key(lines[i].text) for n, i in zip(numbers, found, strict=True))
    if 2 * same > len(found):
        return None
    made: list[Line] = list(lines[: again + 1])
    heads: list[Head] = []
    for k, i in enumerate(found):
        line = lines[i]
        stop = found[k + 1] if k + 1 < len(found) else len(lines)
        at = line.marker_at
        heads.append(Head(len(made), len(made), str(numbers[k]), listed[numbers[k]], True, "heading:ad"))
        made.append(replace(line, text=line.marker, offsets=range(at, at + len(line.marker) + 1), marker="", bold=0))
        made += [replace(line, marker="", gap=False), *lines[i + 1 : stop]]
    opened = first - 1 if first > 0 and _opens(lines[first - 1], words) else None
    return Answers(tuple(made), tuple(heads), (opened, again) if opened is not None else None)


def _again(lines: Sequence[Line], words: Lexicon) -> int | None:
    """The line that says `Referat` below a numbered list, or None."""
    listed = False
    for i, line in enumerate(lines):
        listed = listed or line.marker == "1."
        if listed and not line.marker and word_key(line.text) in words.answers:
            return i
    return None


def _by_word(lines: Sequence[Line], words: Lexicon) -> Answers | None:
    """Answers behind a word and a number (`Ad 1.`)."""
    found = [
        (i, m)
        for i, line in enumerate(lines)
        if not line.marker and not line.cells and (m := _AD.fullmatch(line.text)) is not None
    ]
    numbers = [int(m["n"]) for _, m in found]
    if len(found) < 2 or numbers[0] > 2 or any(b <= a for a, b in pairwise(numbers)):
        return None
    listed, first = _listed(lines[: found[0][0]])
    made: list[Line] = list(lines[: found[0][0]])
    heads: list[Head] = []
    for k, (i, m) in enumerate(found):
        line, at = lines[i], m.start("rest")
        stop = found[k + 1][0] if k + 1 < len(found) else len(lines)
        entry = listed.get(int(m["n"]))
        titled = _is_title(m["rest"], entry, below=stop > i + 1)
        title = line.part(at) if titled else entry
        if title is None:
            where = line.part(0, at).span.end
            title = Text("", Span(where, where))
        heads.append(Head(len(made), len(made), str(int(m["n"])), title, True, "heading:ad"))
        if titled or not m["rest"]:
            made.append(line)
        else:
            made += [_cut(line, 0, at), replace(_cut(line, at, len(line.text)), gap=False)]
        made += lines[i + 1 : stop]
    opened = first - 1 if first > 0 and _opens(lines[first - 1], words) else None
    return Answers(tuple(made), tuple(heads), (opened, found[0][0]) if opened is not None else None)


def _listed(lines: Sequence[Line]) -> tuple[dict[int, Text], int]:
    """The numbered points above the answers, and the line of the first (-1: there are none)."""
    found: dict[int, Text] = {}
    first = -1
    for i, line in enumerate(lines):
        full = f"{line.marker} {line.text}" if line.marker[:1].isdigit() else line.text
        m = _POINT.fullmatch(full)
        if m is None or int(m["n"]) != len(found) + 1 or line.cells:
            continue
        shift = len(full) - len(line.text)
        found[int(m["n"])] = line.part(max(0, m.start("title") - shift))
        first = i if first < 0 else first
    return found, first


def _is_title(rest: str, entry: Text | None, *, below: bool) -> bool:
    """Is what stands behind the number its title (that of the list, or a short line with the answer below it)?"""
    if not rest or len(rest) > _TITLE:
        return False
    key = title_key(rest)
    if entry is not None and (key.startswith(title_key(entry.value)) or title_key(entry.value).startswith(key)):
        return not rest.rstrip().endswith(".") or entry.value.rstrip().endswith(".")
    return entry is None and below and not rest.rstrip().endswith((".", ":", ","))


def _opens(line: Line, words: Lexicon) -> bool:
    field = words.fields.get(word_key(line.text))
    return field is not None and field.name == "contents"


def _cut(line: Line, start: int, end: int) -> Line:
    text = line.text[start:end].rstrip()
    start += len(line.text[start:end]) - len(line.text[start:end].lstrip())
    text = text.lstrip()
    return replace(line, text=text, offsets=line.offsets[start : start + len(text) + 1], bold=0)
