"""XML of case systems → elements and their words. Entities are refused; what XML forbids is taken out.

Nothing is ever loaded from an address inside.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from kg.errors import InputRefused
from kg.sources import payload

__all__ = ["child", "children", "first", "parsed", "words"]

_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|(\d{1,9}));")
_NO_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: Elements within elements.
_DEEPEST = 100


def parsed(data: bytes, where: str) -> ElementTree.Element:
    """The root of a document. Raises `InputRefused`."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        data = _REFERENCE.sub(_allowed, data)
        data = _NO_CHARACTER.sub(b" ", data)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data):
        raise InputRefused("the XML declares entities", where=where, remedy="export it again")
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("start", "end"))
    root: ElementTree.Element | None = None
    depth = 0
    try:
        for at in range(0, len(data), 1 << 16):
            parser.feed(data[at : at + (1 << 16)])
            for event, element in parser.read_events():  # type: ignore[misc]  # these two give pairs
                root = element if root is None else root  # type: ignore[assignment]
                depth += 1 if event == "start" else -1
                if depth > _DEEPEST:
                    raise InputRefused("the XML nests too deeply", where=where, remedy="export it again")
        parser.close()
    except ElementTree.ParseError as error:
        raise InputRefused(f"the XML is damaged ({error})", where=where, remedy="export it again") from None
    if root is None:
        raise InputRefused("the XML is empty", where=where, remedy="export it again")
    for element in root.iter():
        element.tag = element.tag.rsplit("}", 1)[-1]
    return root


def _allowed(m: re.Match[bytes]) -> bytes:
    """A reference to a character that XML allows; nothing for any other."""
    code = int(m[1], 16) if m[1] else int(m[2])
    fine = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return m[0] if fine else b""


def first(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    """The first child of that name."""
    return next((one for one in element if one.tag == name), None)


def child(element: ElementTree.Element, name: str) -> str:
    """The text of the first child of that name, as it stands; "" without."""
    one = first(element, name)
    return (one.text or "") if one is not None else ""


def words(element: ElementTree.Element, name: str) -> str:
    """The same as one line."""
    return payload.line(child(element, name))


def children(element: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    """All elements at that path of names, in order."""
    found = [element]
    for name in names:
        found = [one for above in found for one in above if one.tag == name]
    return found
