"""What is known of a document's lines before its items are looked for: the contents, and lines that are no headings.

Takes a judged `Page` (and writes into it where the contents stand and where its last item ends), gives a `Scene`.
"""

from __future__ import annotations

from kg.layout.header.labels import field_of
from kg.layout.header.title import is_dated_kind, is_title
from kg.layout.lexicon import Lexicon
from kg.layout.page.judged import Page
from kg.layout.page.lines import Line
from kg.layout.page.signs import ignored
from kg.layout.structure import contents
from kg.layout.structure.proposals import Scene
from kg.model import Text

__all__ = ["scene_of"]

#: Within so many lines fields of a header, its title, its kind and day stand.
_FIELDS, _TITLE, _KIND = 200, 40, 8


def scene_of(page: Page) -> Scene:
    """The scene of a page; lines of the contents, of header fields and of a list of all attachments are blocked."""
    lines, words = page.lines, page.words
    blocked = [ignored(line, words) is not None for line in lines]
    page.named = contents.keys(_contents(page))
    page.ends = contents.appendix(lines, page.signs, page.named)
    for i in (*range(*(page.contents or (0, 0))), *range(page.ends, len(lines))):
        blocked[i] = True
    first = next(
        (
            i
            for i, s in enumerate(page.signs)
            if s is not None and s.kind != "absent" and not (i < _FIELDS and _is_field(lines[i], words))
        ),
        len(lines),
    )
    for i in range(min(first, _FIELDS)):
        blocked[i] = blocked[i] or _is_field(lines[i], words)
    title = next((i for i in range(min(first, _TITLE)) if is_title(lines[i], i, words)), None)
    if title is not None:
        blocked[title] = True
    for i in range(min(first, _KIND)):
        blocked[i] = blocked[i] or is_dated_kind(lines[i], words)
    return Scene(lines, page.signs, page.cases, tuple(blocked), page.named)


def _contents(page: Page) -> list[Text]:
    """The titles that the contents name; where they stand is noted on the page."""
    lines, words = page.lines, page.words
    opened = contents.block(lines, words)
    if opened is not None:
        stop = contents.end(lines, page.signs, page.cases, opened)
        if stop == len(lines) and contents.is_agenda(lines, opened):
            stop = opened + 1  # nothing follows that it could be the contents of: the items stand below it
        page.contents, start = (opened, stop), opened + 1
    elif (shape := contents.shaped(lines, page.signs, page.cases)) is not None:
        start, stop = shape
        page.contents = (start - 1 if start and _labels(lines[start - 1], words) else start, stop)
    else:
        return []
    return [e for line in contents.unpaged(lines[start:stop]) if (e := contents.entry(line, words)) is not None]


def _labels(line: Line, words: Lexicon) -> bool:
    """May the line be the word above a list of contents: short, no value, no other label?"""
    return len(line.text) < _TITLE and not any(map(str.isdigit, line.text)) and field_of(line, words) is None


def _is_field(line: Line, words: Lexicon) -> bool:
    """Does the line open with a label of the header (of absentees or remarks does not count: items have those too)?"""
    if line.marker:
        return False
    found = field_of(line, words)
    return found is not None and found[0].name not in ("absence", "remarks")
