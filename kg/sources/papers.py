"""The attachments of a meeting that a harvest brought: which are there, and their words.

    attachments/<stem of the meeting's file>/<id>.pdf         beside the meeting's file

Takes paths and minutes; gives the minutes whose document has the words of its attachments behind its own text, each
passage known to its attachment. The words are for search: nothing is read from them but what must be masked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kg import read as plain
from kg.errors import InputRefused
from kg.model import Document, Minutes, Notice, Span
from kg.text import danish

__all__ = ["FOLDER", "MARK", "mark", "safe", "with_words"]

FOLDER = "attachments"
#: Begins the part of a stamp that says which attachments are there.
MARK = " attachments "
#: Code points of one attachment that are kept; bytes of all of a meeting that are read.
LONGEST, MOST = 200_000, 50_000_000


def safe(name: str) -> str:
    """A file name out of a portal's id or a name: letters, digits and hyphens; never empty, hidden or long.

    Names that differ stay different: what had to be changed gets some digits of its digest.
    """
    if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}", name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{danish.slug(name)[:80].strip('-') or 'x'}-{digest}"


def _folder(path: Path) -> Path:
    return path.parent / FOLDER / path.stem


def mark(path: Path | str) -> str:
    """Of a stamp, what says which attachments are there for the meeting's file at `path`; "" for none."""
    try:
        there = sorted((one.name, one.stat().st_size) for one in _folder(Path(path)).iterdir() if one.suffix == ".pdf")
    except OSError:
        return ""
    return f"{MARK}{hashlib.sha256(repr(there).encode()).hexdigest()[:16]}" if there else ""


def with_words(minutes: Minutes, masked: Callable[[Document], Document], *, wanted: bool = True) -> Minutes:
    """The minutes with the words of their attachments behind their text, `masked` as any text is.

    An attachment that cannot be read has a notice; without `wanted` all have.
    """
    document = minutes.document
    folder = _folder(Path(document.path))
    if document.origin is None or not folder.is_dir():
        return minutes
    text, left = document.text, MOST
    notices: list[Notice] = []
    items = []
    for item in minutes.items:
        attachments = []
        for one in item.attachments:
            path = folder / f"{safe(one.identifier)}.pdf" if one.identifier else folder
            if path == folder or not path.is_file():
                attachments.append(one)
                continue
            try:
                left -= path.stat().st_size
                words = _words(path, wanted=wanted and left >= 0)
            except (InputRefused, OSError) as error:
                reason = error.what if isinstance(error, InputRefused) else str(error)
                notices.append(Notice("attachment_unread", f"{one.title.value[:80]}: {reason}", one.title.span))
                attachments.append(one)
                continue
            words = masked(replace(document, text=words)).text
            start = len(text) + 2
            text += f"\n\n{words}"
            attachments.append(replace(one, words=Span(start, len(text))))
        items.append(replace(item, attachments=tuple(attachments)))
    return replace(
        minutes,
        document=replace(document, text=text),
        items=tuple(items),
        warnings=(*minutes.warnings, *notices),
    )


def _words(path: Path, *, wanted: bool) -> str:
    """The words of a PDF. Raises `InputRefused` when it has none."""
    if not wanted:
        raise InputRefused("left out, because reading it with the others costs too much", where=str(path), remedy="")
    words = plain.read(path).text.strip()[:LONGEST].strip()
    if not words:
        raise InputRefused("has no words", where=str(path), remedy="")
    return words
