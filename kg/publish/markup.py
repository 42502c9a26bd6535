"""Cells and blocks → HTML: the pieces that a page has by the thousand, in plain Python because a template macro costs
ten times as much. Takes cells, blocks and a function that makes links relative; gives `Markup` in which every text is
escaped, as the templates would escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from kg.publish.page import (
    Bars,
    Block,
    Cell,
    Chip,
    Entry,
    Heat,
    Link,
    Listing,
    Prose,
    Rows,
    Strips,
    Text,
    Timeline,
    Words,
)
from kg.publish.wording import W

__all__ = ["Piece", "functions", "text"]

#: One letter per status, so that colour is never the only sign.
_LETTERS = {
    "present": "✓", "absent": "–", "excused": "A", "substitute": "S", "late": "L", "left": "F", "recused": "I",
    "partly": "◐", "unknown": "?",
}  # fmt: skip
_STATUS = {
    "present": Words("til stede", "present"),
    "absent": Words("fraværende", "absent"),
    "excused": Words("afbud", "excused"),
    "substitute": Words("stedfortræder", "substitute"),
    "late": Words("kom senere", "late"),
    "left": Words("gik før", "left"),
    "recused": Words("inhabil", "recused"),
    "partly": Words("en del af punktet", "part of the item"),
    "unknown": Words("ukendt", "unknown"),
}

_SPECIAL = re.compile("[&<>'\"]")

#: Characters of a printed section from which it is opened by the reader.
LONG = 600

#: (root of the site as seen from the page, IRI) → link.
Href = Callable[[str, str], str]


def _escaped(words: str) -> str:
    return str(escape(words)) if _SPECIAL.search(words) else words


def _text(words: str | Words) -> str:
    if isinstance(words, str):
        return _escaped(words)
    if words.da == words.en:
        return _escaped(words.da)
    return f'<span class="da">{_escaped(words.da)}</span><span class="en" lang="en">{_escaped(words.en)}</span>'


def text(words: str | Words) -> Markup:
    """Words of the interface in both languages; a plain string (words of the minutes) in Danish alone."""
    return Markup(_text(words))


def _cell(value: Cell, root: str, href: Href) -> str:
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, Link):
        tag = f' <span class="tag">{_text(value.tag)}</span>' if value.tag else ""
        return f'<a href="{_escaped(href(root, value.iri))}">{_text(value.label)}</a>{tag}'
    if isinstance(value, Chip):
        return f'<span class="chip {_escaped(value.tone)}">{_text(value.label)}</span>'
    if isinstance(value, Words):
        return _text(value)
    return " ".join(_cell(part, root, href) for part in value)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Blocks of one page: links are relative to where it stands."""

    root: str
    href: Href

    def block(self, block: Block) -> str:
        """A block with its heading."""
        note = f'\n<p class="meta">{_text(block.note)}</p>' if block.note else ""
        return f'\n\n<h2 id="{_escaped(block.id)}">{_text(block.title)}</h2>{note}{self._body(block)}'

    def _body(self, block: Block) -> str:
        if isinstance(block, Rows):
            return self._rows(block)
        if isinstance(block, Listing):
            if not block.entries:
                return ""
            short = all(not (entry.said or entry.meta) for entry in block.entries)
            kind = "plain rows compact" if short and len(block.entries) > 3 else "plain rows"
            return f'\n<ul class="{kind}">{self._entries(block.entries)}\n</ul>'
        if isinstance(block, Timeline):
            return f'\n<ol class="timeline">{self._entries(block.entries)}\n</ol>'
        if isinstance(block, Heat):
            return self._heat(block)
        if isinstance(block, Text):
            return "".join(f'\n<p class="prose">{_text(one)}</p>' for one in block.paragraphs)
        if isinstance(block, Strips):
            return self._strips(block)
        if isinstance(block, Bars):
            return self._bars(block)
        return self._prose(block)

    def _cell(self, value: Cell) -> str:
        return _cell(value, self.root, self.href)

    def proof(self, iri: str) -> str:
        return f' <a class="proof" href="{_escaped(self.href(self.root, iri))}">{_text(W.proof)}</a>' if iri else ""

    def _rows(self, block: Rows) -> str:
        filled = [n for n in range(len(block.columns)) if any(row[n] not in ("", ()) for row in block.rows)]
        if len(filled) < len(block.columns):  # a column without a word tells nothing
            block = Rows(
                block.id,
                block.title,
                tuple(block.columns[n] for n in filled),
                tuple(tuple(row[n] for n in filled) for row in block.rows),
                tuple(place for place, n in enumerate(filled) if n in block.numeric),
            )
        marks = [' class="n"' if n in block.numeric else "" for n in range(len(block.columns))]
        head = "".join(
            f'<th scope="col"{mark}>{_text(column)}</th>' for mark, column in zip(marks, block.columns, strict=True)
        )
        rows = "".join(
            "\n<tr>"
            + "".join(f"<td{mark}>{self._cell(value)}</td>" for mark, value in zip(marks, row, strict=True))
            + "</tr>"
            for row in block.rows
        )
        return (
            f'{_scroll(block.id)}\n<table class="stack">\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>{rows}\n</tbody></table></div>"
        )

    def _entries(self, entries: Iterable[Entry]) -> str:
        return "".join(map(self._entry, entries))

    def _entry(self, entry: Entry) -> str:
        head = "".join([f"{self._cell(part)} " for part in entry.head])
        meta = f'<span class="meta">{" · ".join(map(self._cell, entry.meta))}</span>' if entry.meta else ""
        proof = self.proof(entry.proof)
        said = f'<div class="said">{_escaped(entry.said)}{proof}</div>' if entry.said else proof
        return f"\n<li{_id(entry.anchor)}>{head}{meta}{said}</li>"

    def _heat(self, block: Heat) -> str:
        head = "".join(f'<th scope="col">{self._cell(column)}</th>' for column in block.columns)
        rows = "".join(
            f'\n<tr><th scope="row">{self._cell(who)}</th>{"".join(map(_status, cells))}</tr>'
            for who, cells in block.rows
        )
        used = {status for _, cells in block.rows for status in cells}
        legend = _legend(used)
        return (
            f'{_scroll(block.id)}\n<table class="heat">\n<thead><tr><td></td>{head}</tr></thead>\n'
            f'<tbody>{rows}\n</tbody></table></div>\n<p class="meta">{legend}</p>'
        )

    def _strips(self, block: Strips) -> str:
        rows = []
        for head, squares, told in block.rows:
            drawn = "".join(self._square(link, status) for link, status in squares)
            name = f"<div>{self._cell(head)} <b>{_text(told)}</b></div>"
            rows.append(f'\n<li>{name}<ol class="strip">{drawn}</ol></li>')
        used = {status for _, squares, _ in block.rows for _, status in squares}
        return f'\n<ul class="plain strips">{"".join(rows)}\n</ul>\n<p class="meta">{_legend(used)}</p>'

    def _square(self, link: Link, status: str) -> str:
        said = _STATUS.get(status)
        name = f"{_plain(link.label)}: {said.da if said else status}"
        return (
            f'<li class="{_escaped(status or "none")}"><a href="{_escaped(self.href(self.root, link.iri))}"'
            f' title="{_escaped(name)}" aria-label="{_escaped(name)}">{_LETTERS.get(status, "")}</a></li>'
        )

    def _bars(self, block: Bars) -> str:
        most = max((count for _, count in block.rows), default=0)
        head = "".join(f'<th scope="col">{_text(column)}</th>' for column in block.columns)
        rows = "".join(
            f'\n<tr><th scope="row">{self._cell(label)}</th><td class="n">{count}</td><td aria-hidden="true">'
            '<svg class="bars" viewBox="0 0 100 6" preserveAspectRatio="none" width="100" height="10">'
            f'<rect width="{round(100 * count / most, 1)}" height="6" fill="currentColor"/></svg></td></tr>'
            for label, count in block.rows
        )
        return (
            f'\n<table class="barchart">\n<thead><tr>{head}<td aria-hidden="true"></td></tr></thead>\n'
            f"<tbody>{rows}\n</tbody></table>"
        )

    def _prose(self, block: Prose) -> str:
        return "".join(
            f"\n<details{_id(anchor)}{' open' if len(text) <= LONG else ''}><summary>{_text(title)}</summary>"
            f'<div class="said">{_as_printed(text)}{self.proof(passage)}</div></details>'
            for title, text, passage, anchor in block.sections
        )


def _legend(used: Container[str]) -> str:
    return "".join(f'<span class="chip">{_LETTERS[s]}</span> {_text(_STATUS[s])} ' for s in _LETTERS if s in used)


def _as_printed(words: str) -> str:
    """Words of the minutes; what they mark as bold (`**Økonomi**`) is bold."""
    return _BOLD.sub(r"<strong>\1</strong>", _escaped(words))


_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


def _id(anchor: str) -> str:
    return f' id="{_escaped(anchor)}"' if anchor else ""


def _scroll(id: str) -> str:
    return f'\n<div class="scroll" tabindex="0" role="region" aria-labelledby="{_escaped(id)}">'


def _status(status: str) -> str:
    title = f' title="{_escaped(_STATUS[status].da if status in _STATUS else status)}"' if status else ""
    return f'<td class="{_escaped(status or "none")}"{title}>{_LETTERS.get(status, "")}</td>'


def _plain(words: str | Words) -> str:
    return words if isinstance(words, str) else words.da


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document's text: anchors that begin with it, its words, the entity that they name ("" for none)."""

    anchors: tuple[str, ...]
    words: str
    entity: str = ""


def _marked(pieces: Iterable[Piece], root: str, href: Href) -> Markup:
    """A text with an anchor where passages begin and links where entities are named."""
    out = []
    for piece in pieces:
        out += [f'<span class="at" id="{_escaped(anchor)}"></span>' for anchor in piece.anchors]
        words = _escaped(piece.words)
        out.append(f'<a href="{_escaped(href(root, piece.entity))}">{words}</a>' if piece.entity else words)
    return Markup("".join(out))


def functions(href: Href) -> dict[str, Any]:
    """What templates call: `t(words)`, `plain(words)`, `cell(cell)`, `address(link)`, `drawn(block)`, `marked(…)`."""

    @pass_context
    def cell(context: Context, value: Cell) -> Markup:
        return Markup(_cell(value, context["root"], href))

    @pass_context
    def address(context: Context, link: Link) -> str:
        return href(context["root"], link.iri)

    @pass_context
    def drawn(context: Context, block: Block) -> Markup:
        return Markup(_Drawing(context["root"], href).block(block))

    @pass_context
    def marked(context: Context, pieces: Iterable[Piece]) -> Markup:
        return _marked(pieces, context["root"], href)

    return {"t": text, "plain": _plain, "address": address, "cell": cell, "drawn": drawn, "marked": marked}
