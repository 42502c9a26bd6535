"""Titles of attachments: one a line, a cell or a piece between semicolons, without what systems print around it.

Takes the lines of one section, gives model values with spans.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line, joined
from kg.layout.page.signs import files
from kg.model import Attachment, Span, Text

__all__ = ["attachments"]

#: What systems print around a title: the link of a page, who may read it, its number, its size.
_LINK = re.compile(r"\[(?P<title>[^\[\]]+)\]\([^()\s]*\)")
_FILED = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d)?\s+)?(?:åben|åbent|lukket)\s*[-–]?\s*)?"
    r"(?:(?:\d{4,9}(?:[/-]\d{2,4})?|\d{2,4}-\d{4}-\d{3,9})\s*[-–:]?\s*)?"
    r"(?:(?:åben|åbent|lukket)\s*[-–]?\s*)?(?=[A-ZÆØÅ])",
    re.IGNORECASE,
)
#: The number of a document behind its title.
_NUMBERED_BEHIND = re.compile(r"(?<=[\wæøå).])\s+\d{5,9}[/-]\d{2,4}$|\s*\(\d{2,4}-\d{4}-\d{3,9}\)$")
#: A document's number in a column of its own.
_COLUMN = re.compile(r"\d[\d/.-]{3,} (?=[^\W\d_])")
_NUMBER = re.compile(
    r"\s*[-–(,]?\s*(?:dokument-?id|dok\.? ?nr\.?|brev-?id|sags?nr\.?)\.?:? ?[\d/-]{4,}\)?$", re.IGNORECASE
)


def _title(line: Line) -> Text:
    """The title on a line without what systems print around it."""
    text, start, end = line.text, 0, len(line.text)
    if link := _LINK.fullmatch(text.strip()):
        at = text.find(link["title"])
        return line.part(at, at + len(link["title"]))
    if m := _ICON.match(text):
        start = m.end()
    if (m := _FILED.match(text, start)) and m.end() > start and not _YEAR_FIRST.match(text, start):
        start = m.end()
    for pattern in (_SIZE, _NUMBER, _NUMBERED_BEHIND):
        if (m := pattern.search(text, start, end)) and m.start() > start:
            end = m.start()
    return line.part(start, end)


_OPEN = re.compile(r"(?:åben|åbent|lukket) (?=[A-ZÆØÅ])", re.IGNORECASE)
#: `2024 Budget`: a year belongs to the title.
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\s")


def _several(line: Line, lexicon: Lexicon) -> list[Text]:
    """Titles on one line, apart by semicolons or each with its full stop (`Notat. Kort.`); [] when there are none."""
    if line.marker or line.cells:
        return []
    if counted := _counted(line):
        return counted
    if line.text.endswith(".") and ";" not in line.text:
        ends = [m.start() for m in _STOP.finditer(line.text)]
        if any(word_key(line.text[:end].rsplit(" ", 1)[-1]) in lexicon.abbreviations for end in ends):
            return []
        cuts = [0, *(end + 1 for end in ends), len(line.text)]
        pieces = [line.part(a, b) for a, b in pairwise(cuts)]
        return [_stopped(p) for p in pieces] if all(0 < len(p.value) < _SENTENCE for p in pieces) else []
    if ";" not in line.text:
        return []
    found = [line.part(m.start(), m.end()) for m in re.finditer(r"[^;]+", line.text)]
    return found if all(len(t.value) > 3 for t in found) else []


#: The number before each title of a list that stands on one line.
_COUNTED = re.compile(r"(?:^|(?<=\s))(?P<n>\d{1,2})[.)] (?=[A-ZÆØÅ\"”])")


def _counted(line: Line) -> list[Text]:
    """Titles on one line that is a list with numbers from 1 (`1. Notat 2. Kort`); [] when it is none."""
    found = list(_COUNTED.finditer(line.text))
    if not found or found[0].start() or [int(m["n"]) for m in found] != list(range(1, len(found) + 1)):
        return []
    ends = [m.start() for m in found[1:]] + [len(line.text)]
    return [line.part(m.end(), end) for m, end in zip(found, ends, strict=True)]


#: Where one title of several ends; a piece of so many characters is a sentence.
_STOP = re.compile(r"\.(?= [A-ZÆØÅ])")
_SENTENCE = 80


def _stopped(title: Text) -> Text:
    """The title without its full stop."""
    value = title.value.rstrip(". ")
    return Text(value, Span(title.span.start, title.span.start + len(value)))


_COUNT = re.compile(r"(?P<n>\d{1,2}) (?=[A-ZÆØÅ\"”])")


def _uncounted(blocks: Sequence[Line]) -> Sequence[Line]:
    """The lines without the numbers from 1 before each (`1 Notat`, `2 Kort`); as they are where one has none."""
    full = [line for line in blocks if line.text]
    found = [_COUNT.match(line.text) if not (line.marker or line.cells) else None for line in full]
    if not all(m is not None and int(m["n"]) == n for n, m in enumerate(found, 1)):
        return blocks
    return [line.cut(m.end()) for line, m in zip(full, found, strict=True) if m is not None]


_ICON = re.compile(r"^application/\S+ icon ")
_SIZE = re.compile(
    r"\s*(?:\((?:pdf|docx?|xlsx?|pptx?)?,?\s*\d*[.,]?\d*\s*(?:kb|mb)?\)|\bÅbn bilag\b)\s*$", re.IGNORECASE
)


def attachments(blocks: Sequence[Line], lexicon: Lexicon, *, numbered: bool = False) -> list[Attachment]:
    """The titles of attachments, one a line; a hard break or an unfinished bracket goes on with the next line.

    `numbered`: the heading says that a number stands in a column before each title.
    """
    titles: list[Text] = []
    previous: Line | None = None
    blocks = _uncounted(blocks)
    for line in blocks:
        if not line.text or (line.cells and word_key(line.cells[0]) in lexicon.attachment_columns):
            continue
        words = line.part()
        names = files(line) or _several(line, lexicon)
        if len(names) > 1 or (names and not line.marker and _COUNTED.match(line.text)):
            titles += names
            previous = line
            continue
        if line.cells:
            cell = next((c for c in line.cells if re.search(r"[^\W\d_]{3}", c)), "")
            at = line.text.find(cell) if cell else -1
            words = line.part(at, at + len(cell)) if at >= 0 else words
        else:
            words = _title(line)
            if line.marker[:1].isdigit() and (m := _OPEN.match(words.value)):
                words = Text(words.value[m.end() :], Span(words.span.start + m.end(), words.span.end))
            if numbered and (m := _COLUMN.match(words.value)):
                words = Text(words.value[m.end() :], Span(words.span.start + m.end(), words.span.end))
        goes_on = (
            previous is not None
            and not line.gap
            and (
                (previous.hard and not line.hard)
                or (titles and titles[-1].value.count("(") > titles[-1].value.count(")"))
                or (
                    not line.marker
                    and line.text[:1].islower()
                    and "_" not in line.text
                    and not previous.text.lower().endswith((".pdf", ".docx", ".xlsx", ".pptx"))
                )
            )
        )
        if goes_on and titles:
            more = line.marked() if line.marker else words
            titles[-1] = joined([titles[-1], more])
        elif word_key(words.value) not in lexicon.no_attachments:
            if line.marker and line.marker[0].isdigit() and re.match(r"[a-zæøå]", line.text):
                words = line.marked()
            titles.append(words)
        previous = line
    return [Attachment(t) for t in titles if t.value and not (t.value.endswith(".") and len(t.value.split()) > 14)]
