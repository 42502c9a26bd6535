"""Bytes and name → media type. Looks at the first kilobytes; refuses formats that are known and not read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from kg.errors import InputRefused
from kg.read.folders import ENDINGS

__all__ = ["DOCX", "HTML", "MARKDOWN", "PDF", "TEXT", "media_type"]

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = ENDINGS[".docx"]

#: First bytes of formats that are refused: what it is, what to do.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", "save it as DOCX or PDF"),
    (b"{\\rtf", "an RTF file", "save it as DOCX or PDF"),
    (b"\x89PNG\r\n", "a picture (PNG)", "recognise its text first; OCR is out of scope"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "recognise its text first; OCR is out of scope"),
    (b"GIF8", "a picture (GIF)", "recognise its text first; OCR is out of scope"),
    (b"II*\x00", "a picture (TIFF)", "recognise its text first; OCR is out of scope"),
    (b"MM\x00*", "a picture (TIFF)", "recognise its text first; OCR is out of scope"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"%!PS", "a PostScript file", "turn it into PDF"),
    (b"SQLite format 3\x00", "a database", "give minutes as text, Markdown, HTML, PDF or DOCX"),
)
#: A PDF may have some junk before its first line, as the format allows.
_PDF_WITHIN = 1024
_HTML_START = re.compile(
    rb"(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--[^<>]{0,2000}-->\s*){0,3}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type(data: bytes, name: str) -> str:
    """Media type by content; `name` decides only between text, Markdown and HTML fragments.

    Raises `InputRefused` for formats that are recognised and not read.
    """
    for start, what, remedy in _REFUSED:
        if data.startswith(start):
            raise InputRefused(f"the file is {what}", where=name, remedy=remedy)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip(data, name)
    promised = ENDINGS.get(PurePath(name).suffix.lower(), TEXT)
    if promised in (PDF, DOCX):
        promised = TEXT
    return HTML if promised == TEXT and _looks_like_html(data) else promised


def _looks_like_html(data: bytes) -> bool:
    start = data[:8192]
    if start.startswith(_BOMS[1:]):
        start = start.replace(b"\x00", b"")
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return bool(_HTML_START.match(start.lstrip()))


def _zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, UnicodeError):
        raise InputRefused(
            "the file is a damaged DOCX or ZIP archive", where=name, remedy="fetch it again from its source"
        ) from None
    if "word/document.xml" in names:
        return DOCX
    what = "an OpenDocument file" if "content.xml" in names else "a ZIP archive without minutes"
    raise InputRefused(f"the file is {what}", where=name, remedy="save it as DOCX or PDF, or unpack it first")
