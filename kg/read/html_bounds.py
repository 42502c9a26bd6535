"""Which HTML is read at all: bounds on nesting, unclosed formatting and attributes.

HTML parsers take quadratic time on markup that nests deeply, leaves formatting open or gives a tag endless attributes.
One linear pass over the tags finds such markup before a parser sees it. Raises `InputRefused`; changes nothing.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from kg.errors import InputRefused

__all__ = ["DEEPEST", "INLINE", "bounded", "depth", "names", "refused"]


def names(words: str) -> frozenset[str]:
    """Names of elements, written apart by blanks."""
    return frozenset(words.split())


_LARGEST = 60 * 1024 * 1024
#: Levels of nesting that are read.
DEEPEST = 250
_MOST_REOPENED = 3_000_000
#: Tags of a page: long minutes that a word processor saved have some hundred thousand.
_MOST_TAGS = 600_000

#: Elements that stand within a line.
INLINE = names(
    """
    a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark nobr output q ruby s
    samp small span strike strong sub sup time tt u var wbr
    """
)
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]{0,15})|!--)")
_IN_TAG = re.compile(r"=\s*([\"'])|>|[\s/]")
_MOST_ATTRIBUTES = 500
#: Elements whose content is no markup.
_RAW = {name: re.compile(f"</{name}\\b", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}
_VOID = names(
    """
    area base br col embed hr img input link meta param source track wbr
    """
)
#: Elements that an opening tag closes when they are innermost.
_CELLS = frozenset({"td", "th"})
_CLOSES = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr"},
}
_FORMATTING = names(
    """
    a b big code em font i nobr s small strike strong tt u
    """
)


def refused(what: str, where: str) -> InputRefused:
    """The refusal of a page, with what to do next."""
    return InputRefused(what, where=where, remedy="save the page as text or PDF")


def bounded(markup: str, where: str) -> None:
    """Refuse markup on which HTML parsers take quadratic time: deep nesting, unclosed formatting, many attributes."""
    if len(markup) > _LARGEST:
        raise refused(f"the page has {len(markup):,} characters", where)
    open_tags: list[str] = []
    formatting = tags = position = 0
    while match := _TAG.search(markup, position):
        name = (match[2] or "").lower()
        if not name:
            position = _after(markup, "-->", match.end())
            continue
        tags += 1
        if tags > _MOST_TAGS:
            raise refused(f"the page has more than {_MOST_TAGS:,} tags", where)
        position = _tag_end(markup, match.end(), where)
        if name in _RAW and not match[1]:
            end = _RAW[name].search(markup, position)
            position = end.start() if end else len(markup)
        if name in _VOID or name in ("html", "head", "body"):
            continue
        if name in _FORMATTING:
            formatting = max(0, formatting + (-1 if match[1] else 1))
        _nest(open_tags, name, closing=bool(match[1]))
        if len(open_tags) > 4 * DEEPEST or (formatting > 20 and formatting * tags > _MOST_REOPENED):
            raise refused("the page is nested too deeply", where)


def _nest(open_tags: list[str], name: str, *, closing: bool) -> None:
    """What a tag does to the elements that are open, as far as depth is concerned."""
    if closing:
        for back in range(1, min(len(open_tags), 60) + 1):
            if open_tags[-back] == name:
                del open_tags[-back:]
                return
        return
    closes = _CLOSES.get(name, frozenset())
    while open_tags and (open_tags[-1] in closes or (open_tags[-1] == "p" and name not in INLINE)):
        open_tags.pop()
    open_tags.append(name)


def _tag_end(markup: str, position: int, where: str) -> int:
    attributes = 0
    while match := _IN_TAG.search(markup, position):
        if match.group() == ">":
            return match.end()
        attributes += 1
        if attributes > _MOST_ATTRIBUTES and not match.group().isspace():
            raise refused("a tag has too many attributes", where)
        if attributes > 20 * _MOST_ATTRIBUTES:
            raise refused("a tag has too many attributes", where)
        position = _after(markup, match[1], match.end()) if match[1] else match.end()
    return len(markup)


def _after(markup: str, sign: str, position: int) -> int:
    found = markup.find(sign, position)
    return len(markup) if found < 0 else found + len(sign)


def depth(root: LexborNode) -> int:
    """Levels of nesting below and including `root`."""
    deepest = 0
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in node.iter(include_text=False))
    return deepest
