"""DOCX → text, in document order.

Takes bytes, gives text: headings with "#" marks by outline level, paragraphs, list points with "- " or the number that
Word would print, a table row per line with tabs. Content controls (the fields of council systems), hyperlinks, text
boxes and inserted text are read; deleted and hidden text, headers, footers and comments are not. The package is opened
within bounds, so that a small file cannot fill the memory. Raises `InputRefused` only.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kg.errors import InputRefused
from kg.read.lines import Lines, label, row

__all__ = ["text_of"]

_LARGEST_PART = 80 * 1024 * 1024
_LARGEST_WHOLE = 400 * 1024 * 1024
_DEEPEST = 60
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Wrappers whose children are read as if they stood there themselves.
_THROUGH = frozenset(
    f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "fldSimple")
)
_HEADING_STYLE = re.compile(r"(?:heading|overskrift)\s*(\d)", re.IGNORECASE)


def text_of(data: bytes, where: str) -> str:
    """The text of a DOCX file. Raises `InputRefused` when it is damaged, locked, too large or without text."""
    import docx

    _bounded(data, where)
    try:
        package = docx.Document(io.BytesIO(data))
        reader = _Reader(_styles(package), _numbering(package))
        out = Lines()
        reader.blocks(package.element.body, out, 0)
    except (InputRefused, MemoryError):
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on damaged parts; all mean the same here
        raise InputRefused(
            f"the DOCX file is damaged ({type(error).__name__})",
            where=where,
            remedy="save it again or export it as PDF",
        ) from None
    text = out.text()
    if not text.strip():
        raise InputRefused("the DOCX file holds no text", where=where, remedy="fetch it again from its source")
    return text


def _bounded(data: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise InputRefused("the DOCX file is damaged", where=where, remedy="fetch it again from its source") from None
    large = sum(part.file_size for part in parts) > _LARGEST_WHOLE or len(parts) > 20_000
    if large or any(part.file_size > _LARGEST_PART for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise InputRefused(
            "the DOCX file unpacks to too much", where=where, remedy="save it without pictures, or as PDF"
        )


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says: outline level (1 is the highest) and list membership."""

    level: int | None = None
    number: tuple[str, int] | None = None


@dataclass(slots=True)
class _Level:
    """One level of a list: number format, text pattern and first number."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


def _value(element: Any, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(f"{_W}val")


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value is not None and re.fullmatch(r"\d{1,6}", value) else otherwise


def _membership(properties: Any) -> tuple[str, int] | None:
    number = properties.find(f"{_W}numPr")
    if number is None:
        return None
    key = _value(number, f"{_W}numId")
    return None if key is None else (key, _whole(_value(number, f"{_W}ilvl"), 0))


def _styles(package: Any) -> dict[str, _Style]:
    """Paragraph styles by id, with what they inherit: each style is looked at once, however long the chains are."""
    raw = {key: s for s in package.styles.element.findall(f"{_W}style") if (key := s.get(f"{_W}styleId"))}
    found: dict[str, _Style] = {}
    for key in raw:
        chain: list[str] = []
        above = key
        while above in raw and above not in found:
            chain.append(above)
            found[above] = _Style()  # a chain that leads back to itself ends here
            above = _value(raw[above], f"{_W}basedOn") or ""
        inherited = found.get(above, _Style())
        for one in reversed(chain):
            own = _own_style(raw[one])
            inherited = found[one] = _Style(
                inherited.level if own.level is None else own.level, own.number or inherited.number
            )
    return found


def _own_style(style: Any) -> _Style:
    """What a style says by itself."""
    name = _value(style, f"{_W}name") or ""
    level: int | None = None
    if match := _HEADING_STYLE.fullmatch(name):
        level = int(match[1])
    elif name.lower() in ("title", "titel"):
        level = 1
    properties = style.find(f"{_W}pPr")
    if properties is None:
        return _Style(level)
    outline = _value(properties, f"{_W}outlineLvl")
    if level is None and outline is not None and _whole(outline, 9) < 9:
        level = _whole(outline, 9) + 1
    return _Style(level, _membership(properties))


def _numbering(package: Any) -> dict[str, tuple[str, dict[int, _Level]]]:
    """Levels of each list by its number id, with the id of the abstract list that counts."""
    try:
        root = package.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract: dict[str, dict[int, _Level]] = {}
    for entry in root.findall(f"{_W}abstractNum"):
        levels: dict[int, _Level] = {}
        for level in entry.findall(f"{_W}lvl"):
            levels[_whole(level.get(f"{_W}ilvl"), 0)] = _Level(
                _value(level, f"{_W}numFmt") or "decimal",
                _value(level, f"{_W}lvlText") or "",
                _whole(_value(level, f"{_W}start"), 1),
            )
        abstract[entry.get(f"{_W}abstractNumId") or ""] = levels
    lists: dict[str, tuple[str, dict[int, _Level]]] = {}
    for entry in root.findall(f"{_W}num"):
        above = _value(entry, f"{_W}abstractNumId") or ""
        levels = dict(abstract.get(above, {}))
        counter = above
        for override in entry.findall(f"{_W}lvlOverride"):
            start = _value(override, f"{_W}startOverride")
            depth = _whole(override.get(f"{_W}ilvl"), 0)
            if start is not None and depth in levels:
                levels[depth] = _Level(levels[depth].form, levels[depth].pattern, _whole(start, 1))
                counter = f"num {entry.get(f'{_W}numId')}"
        lists[entry.get(f"{_W}numId") or ""] = (counter, levels)
    return lists


_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _printed(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((97 if form == "lowerLetter" else 65) + value - 1)
    if form in ("lowerRoman", "upperRoman") and 1 <= value < 400:
        letters = ""
        for worth, sign in _ROMAN:
            while value >= worth:
                letters, value = letters + sign, value - worth
        return letters if form == "lowerRoman" else letters.upper()
    return f"{value:02d}" if form == "decimalZero" else str(value)


@dataclass(slots=True)
class _Reader:
    """Walks the body; counts list numbers as Word does."""

    styles: dict[str, _Style]
    lists: dict[str, tuple[str, dict[int, _Level]]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def blocks(self, parent: Any, out: Lines, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag == f"{_W}p":
                self.paragraph(child, out, depth)
            elif child.tag == f"{_W}tbl":
                self.table(child, out, depth)
            elif child.tag in _THROUGH:
                self.blocks(child, out, depth + 1)

    def paragraph(self, element: Any, out: Lines, depth: int) -> None:
        properties = element.find(f"{_W}pPr")
        style = self.styles.get((_value(properties, f"{_W}pStyle") or "") if properties is not None else "", _Style())
        level = style.level
        number = style.number
        if properties is not None:
            outline = _value(properties, f"{_W}outlineLvl")
            if outline is not None and _whole(outline, 9) < 9:
                level = _whole(outline, 9) + 1
            own = _membership(properties)
            number = own if own is not None else number
        boxes: list[Any] = []
        lines = [" ".join(part.split(" ")).strip() for part in "".join(_words(element, boxes, 0)).split("\n")]
        lines = [line for line in (" ".join(line.split()) if "\t" not in line else line for line in lines) if line]
        if lines:
            mark = self.mark(number) if number is not None else ""
            if level is not None:
                out.end_block()
                words = " ".join(" ".join(lines).split())
                out.raw(f"{'#' * min(level, 6)} {label(mark, words) if mark not in ('', '-') else words}")
                out.end_block()
            elif mark:
                indent = "  " * min(number[1], 6) if number is not None else ""
                out.raw(indent + label(mark, lines[0]))
                for line in lines[1:]:
                    out.raw(line)
            else:
                out.end_block()
                for line in lines:
                    out.raw(line)
                out.end_block()
        for box in boxes:
            self.blocks(box, out, depth + 1)

    def mark(self, number: tuple[str, int]) -> str:
        """The mark that Word prints for the next paragraph of a list: "-", "3.", "2.1", "a)"; "" for no list."""
        key, depth = number
        if key not in self.lists:
            return ""
        counter, levels = self.lists[key]
        level = levels.get(depth, _Level(pattern="%1."))
        if level.form == "bullet":
            return "-"
        if level.form == "none":
            return ""
        counts = self.counts.setdefault(counter, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]

        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, _Level())
            return _printed(counts.get(at, other.start), other.form)

        return re.sub(r"%(\d)", value, level.pattern).strip()

    def table(self, element: Any, out: Lines, depth: int) -> None:
        out.end_block()
        nested = next(element.iterfind(f".//{_W}tc//{_W}tbl"), None) is not None
        for tr in _through(element, f"{_W}tr"):
            cells: list[list[str]] = []
            for cell in _through(tr, f"{_W}tc"):
                inner = Lines()
                self.blocks(cell, inner, depth + 1)
                cells.append(inner.lines())
            headed = any(line.startswith("#") for cell in cells for line in cell)
            if nested or headed or sum(bool(cell) for cell in cells) == 1:
                for line in (line for cell in cells for line in cell):
                    out.raw(line) if line else out.end_block()
            else:
                for line in row(cells):
                    out.raw(line)
        out.end_block()


def _through(parent: Any, tag: str, depth: int = 0) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH and depth < _DEEPEST:
            yield from _through(child, tag, depth + 1)


def _words(parent: Any, boxes: list[Any], depth: int) -> Iterable[str]:
    """Printed words of a paragraph or run; text boxes are put aside for afterwards."""
    if depth > _DEEPEST:
        return
    for child in parent:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "" if child.get(f"{_W}type") in ("page", "column") else "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}r":
            properties = child.find(f"{_W}rPr")
            if properties is None or properties.find(f"{_W}vanish") is None:
                yield from _words(child, boxes, depth + 1)
        elif tag == f"{_W}hyperlink" or tag in _THROUGH:
            yield from _words(child, boxes, depth + 1)
        elif tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            boxes.extend((child if choice is None else choice).iterfind(f".//{_W}txbxContent"))
        elif tag in (f"{_W}pict", f"{_W}drawing"):
            boxes.extend(child.iterfind(f".//{_W}txbxContent"))
