"""Path or bytes → `Document`: text, Markdown, HTML, PDF and DOCX through one door.

The content decides the format, the ending only where the content leaves it open (text or Markdown). What cannot be
read is refused with `InputRefused`: empty, binary, damaged, encrypted, scanned, too large, or of a format that is not
minutes. No other error leaves this package for any bytes whatever. Reads one file, writes none, asks no clock or
network.

    >>> read_bytes(b"REFERAT Byr\\xe5det", "moede.txt").text
    'REFERAT Byrådet'
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePath

from kg.authorities import Authorities
from kg.errors import InputRefused
from kg.model import Document
from kg.read import decode, files, sniff
from kg.read.folders import ENDINGS, Skipped, Survey, hint, sources, survey

__all__ = ["ENDINGS", "MAX_BYTES", "Skipped", "Survey", "hint", "load", "read", "read_bytes", "sources", "survey"]

#: Larger files are refused: minutes with all attachments as text are hundreds of kilobytes, as PDF tens of megabytes.
MAX_BYTES = 200 * 1024 * 1024


def read(path: Path | str, municipality: str | None = None, *, authorities: Authorities | None = None) -> Document:
    """The document in the file at `path`.

    `municipality` (code or name) is the user's word for whose minutes these are; without it a folder named after a
    municipality gives the hint. Raises `InputRefused` when the file cannot be read.
    """
    return read_bytes(load(path), str(path), municipality, authorities=authorities)


def load(path: Path | str) -> bytes:
    """The bytes of the file at `path`. Raises `InputRefused` when it cannot be opened or is too large."""
    path = Path(path)
    try:
        with files.opened(path) as handle:
            data = handle.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise _too_large(os.fstat(handle.fileno()).st_size, str(path))
        return data
    except OSError as error:
        raise InputRefused(
            f"cannot open the file ({error.strerror or type(error).__name__})",
            where=files.shown(path),
            remedy="check that it exists and may be read",
        ) from None


def read_bytes(
    data: bytes, name: str, municipality: str | None = None, *, authorities: Authorities | None = None
) -> Document:
    """The document in `data`; `name` is a file name or path (its ending and folders count as in `read`).

    Raises `InputRefused` when the bytes cannot be read as a document.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(len(data), name)
    media_type = sniff.media_type(data, name)
    text = _text(data, media_type, name)
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(
        id=sha256[:16],
        name=PurePath(name).name or "document",
        path=name,
        text=text,
        sha256=sha256,
        media_type=media_type,
        municipality_hint=(municipality or "").strip() or hint(name, authorities),
    )


def _text(data: bytes, media_type: str, where: str) -> str:
    if not data.strip(b"\x00 \t\r\n"):
        raise InputRefused("the file is empty", where=where, remedy="fetch it again from its source")
    if media_type in (sniff.TEXT, sniff.MARKDOWN):
        return decode.text_of(data, where)
    if media_type == sniff.HTML:
        from kg.read import html

        return decode.clean(html.text_of(decode.decoded(data, where), where), where)
    if media_type == sniff.DOCX:
        from kg.read import docx

        return decode.clean(docx.text_of(data, where), where)
    if media_type == sniff.PDF:
        from kg.read import pdf

        return decode.clean(pdf.text_of(data, where), where)
    raise InputRefused(f"no reader for {media_type}", where=where, remedy="give minutes as text")


def _too_large(size: int, where: str) -> InputRefused:
    return InputRefused(
        f"the file has {size:,} bytes, more than {MAX_BYTES:,}",
        where=where,
        remedy="split it, or leave the pictures out",
    )
