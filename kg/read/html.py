"""HTML → text, by structure.

Takes markup, gives text in reading order: headings with "#" marks, paragraphs, list points with "- " or their number,
a table row per line with tabs, definition lists as rows. Left out: what the page's own structure marks as not its
content (scripts, navigation, page header and footer, dialogs, search, hidden parts, parts left out in print). Never
follows a link, never raises but `InputRefused`, and takes time linear in the input.

Seen: pages of FirstAgenda and eDoc publishing, OS2dagsorden, older content systems that wrap a page in one form or lay
it out in tables, accordions whose buttons carry the item titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.errors import InputRefused
from kg.read.html_bounds import DEEPEST, INLINE, bounded, depth, names, refused
from kg.read.lines import Lines, label, row

__all__ = ["fragment", "text_of"]


_DROPPED = names(
    """
    script style noscript template nav svg iframe canvas object embed dialog select textarea input
    datalist map audio video head title meta link math menu
    """
)
_DROPPED_ROLES = names(
    """
    navigation banner contentinfo search dialog alertdialog menu menubar toolbar
    """
)
#: Class and id words that mark a part as outside the printed page.
_DROPPED_WORDS = re.compile(
    r"(?:cookie|consent|cybot)\w*|breadcrumbs?|skip-?(?:link|to-content|nav)|sr-only|visually-?hidden|element-invisible|"
    r"screen-reader-(?:text|only)|no-?print|hidden-print|d-print-none|print-hidden|print-none|social-?share|share-links",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PAGE_ENDS = frozenset({"header", "footer", "aside"})
_CONTENT = frozenset({"main", "article", "section"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TIGHT = frozenset({"sub", "sup", "wbr"})


def text_of(markup: str, where: str) -> str:
    """The text of an HTML page. Raises `InputRefused` when it has none or is built to exhaust the reader."""
    bounded(markup, where)
    tree = LexborHTMLParser(markup)
    body = tree.body
    if body is None or depth(body) > DEEPEST:
        raise refused("the page is nested too deeply", where)
    title = tree.css_first("title")
    text = _page(body, (title.text() or "") if title is not None else "")
    if not text.strip():
        raise InputRefused(
            "the page holds no text (it may load its content by script)",
            where=where,
            remedy="save it from the browser after it has loaded, or fetch the PDF",
        )
    return text


def fragment(markup: str, where: str) -> str:
    """The text of a piece of HTML, "" when it has none. Raises `InputRefused` when it is built to exhaust the reader.

    Titles of pages that stand inside (word processors leave them) are no text.
    """
    bounded(markup, where)
    body = LexborHTMLParser(markup).body
    if body is None:
        return ""
    if depth(body) > DEEPEST:
        raise refused("the page is nested too deeply", where)
    return _rendered(body)


def _page(body: LexborNode, title: str) -> str:
    """The main part where the page names one that holds most of its text, else the body; with the page's title."""
    whole = _rendered(body)
    text, root = whole, body
    for main in body.css("main, [role=main]"):
        part = _rendered(main)
        if 2 * len(part) >= len(whole):
            text, root = part, main
            break
    if root.css_first("h1") is None:
        first = next((h for h in body.css("h1") if h.text(strip=True)), None)
        heading = " ".join((first.text() if first is not None else title).split())
        if heading and heading not in text:
            text = f"# {heading}\n\n{text}"
    return text


def _rendered(node: LexborNode) -> str:
    out = Lines()
    _walk(node, out)
    return out.text()


def _walk(node: LexborNode, out: Lines, *, boundary: bool = False) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            out.words(child.text_content or "", boundary=boundary)
            boundary = False
        elif tag is None or tag.startswith(("-", "!")) or _left_out(child, tag):
            continue
        elif tag in INLINE:
            _walk(child, out, boundary=tag not in _TIGHT)
            boundary = tag not in _TIGHT
        else:
            _block(child, tag, out)
            boundary = False


def _block(node: LexborNode, tag: str, out: Lines) -> None:
    if tag == "br":
        out.end_line()
    elif tag == "hr":
        out.end_block()
    elif tag in _HEADINGS:
        words = " ".join(_rendered(node).split())
        out.end_block()
        if words:
            out.raw(f"{'#' * _HEADINGS[tag]} {words}")
        out.end_block()
    elif tag in ("ul", "ol"):
        _list(node, tag, out)
    elif tag == "table":
        _table(node, out)
    elif tag == "dl":
        _definitions(node, out)
    elif tag == "pre":
        out.end_block()
        for line in (node.text() or "").splitlines():
            out.raw(line)
        out.end_block()
    elif tag == "img":
        return
    else:
        out.end_block()
        _walk(node, out)
        out.end_block()


def _left_out(node: LexborNode, tag: str) -> bool:
    if tag in _DROPPED:
        return True
    attributes = node.attributes
    if tag == "button":  # an accordion's button carries the title of what it opens
        opens = "aria-expanded" in attributes or "aria-controls" in attributes
        return not (opens or _inside(node, _HEADINGS.keys()))
    if tag in _PAGE_ENDS and not _inside(node, _CONTENT):
        return True
    if not attributes:
        return False
    if (attributes.get("role") or "").lower() in _DROPPED_ROLES:
        return True
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or ""):
        return not _collapsed(attributes)
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    if any(_DROPPED_WORDS.fullmatch(word) for word in words):
        return node.css_first("main, article, h1") is None
    return False


def _collapsed(attributes: dict[str, str | None]) -> bool:
    """Closed panels of an accordion are content, though not shown at first."""
    if "aria-labelledby" in attributes:
        return True
    words = f"{attributes.get('class') or ''} {attributes.get('role') or ''}".lower()
    return any(word in words for word in ("collapse", "accordion", "panel", "region"))


def _inside(node: LexborNode, tags: Iterable[str]) -> bool:
    wanted = frozenset(tags)
    above = node.parent
    while above is not None:
        if above.tag in wanted:
            return True
        above = above.parent
    return False


_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _number(value: int, kind: str) -> str:
    if kind in ("a", "A") and 1 <= value <= 26:
        return chr(ord(kind) + value - 1)
    if kind in ("i", "I") and 1 <= value < 40:
        letters = ""
        for worth, sign in _ROMAN:
            while value >= worth:
                letters, value = letters + sign, value - worth
        return letters if kind == "i" else letters.upper()
    return str(value)


def _list(node: LexborNode, tag: str, out: Lines) -> None:
    kind = node.attributes.get("type") or "1"
    count = _whole(node.attributes.get("start"), 1)
    out.end_line()
    for child in node.iter(include_text=False):
        if child.tag != "li":
            if child.tag is not None and not child.tag.startswith("-") and not _left_out(child, child.tag):
                _block(child, child.tag, out)
            continue
        if _left_out(child, "li"):
            continue
        count = _whole(child.attributes.get("value"), count)
        mark = "-" if tag == "ul" else f"{_number(count, kind)}."
        count += 1
        _point(child, mark, out)
    out.end_line()


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value.strip()) else otherwise


def _point(node: LexborNode, mark: str, out: Lines) -> None:
    inner = Lines()
    _walk(node, inner)
    lines = inner.lines()
    if not lines:
        return
    if any(line.startswith("#") for line in lines):  # an item with headings of its own: a part of the page, no point
        out.end_block()
        hashes, _, words = lines[0].partition(" ")
        if mark != "-":
            words = label(mark, words) if hashes.startswith("#") else label(mark, lines[0])
            lines[0] = f"{hashes} {words}" if hashes.startswith("#") else words
        for line in lines:
            out.raw(line) if line else out.end_block()
        out.end_block()
        return
    out.raw(label(mark, lines[0]))
    for line in lines[1:]:
        out.raw(f"  {line}" if line.startswith(("- ", "  ")) else line)


def _rows(table: LexborNode) -> Iterable[LexborNode]:
    for child in table.iter(include_text=False):
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (inner for inner in child.iter(include_text=False) if inner.tag == "tr")


def _table(table: LexborNode, out: Lines) -> None:
    within = table.css("table, h1, h2, h3, h4, h5, h6")
    laid_out = any(node.mem_id != table.mem_id for node in within)
    out.end_block()
    caption = table.css_first("caption")
    if caption is not None and not laid_out:
        _walk(caption, out)
        out.end_line()
    for tr in _rows(table):
        cells = []
        for cell in tr.iter(include_text=False):
            if cell.tag not in ("td", "th") or _left_out(cell, cell.tag):
                continue
            inner = Lines()
            _walk(cell, inner)
            cells.append(inner.lines())
        if laid_out or sum(bool(cell) for cell in cells) == 1:
            for lines in cells:
                for line in lines:
                    out.raw(line) if line else out.end_block()
                if laid_out:
                    out.end_block()
        else:
            for line in row(cells):
                out.raw(line)
    out.end_block()


def _definitions(node: LexborNode, out: Lines) -> None:
    out.end_block()
    term: list[str] = []
    for child in node.css("dt, dd"):
        inner = Lines()
        _walk(child, inner)
        lines = [line for line in inner.lines() if line]
        if child.tag == "dt":
            for line in term:
                out.raw(line)
            term = lines
            continue
        for line in row([[" ".join(term)], lines]) if term else lines:
            out.raw(line)
        term = []
    for line in term:
        out.raw(line)
    out.end_block()
