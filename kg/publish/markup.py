"""Cells → HTML: the small pieces that a page has by the thousand, in plain Python because a template macro costs ten
times as much. Takes cells and a function that makes links relative; gives `Markup` in which every text is escaped, as
the templates would escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from kg.publish.page import Cell, Chip, Link, Words
from kg.publish.wording import W

__all__ = ["functions", "text"]

_SPECIAL = re.compile("[&<>'\"]")

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


def functions(href: Href) -> dict[str, Any]:
    """What templates call: `t(words)`, `cell(cell)`, `proof(passage)`."""

    @pass_context
    def cell(context: Context, value: Cell) -> Markup:
        return Markup(_cell(value, context["root"], href))

    @pass_context
    def proof(context: Context, iri: str) -> Markup:
        if not iri:
            return Markup("")
        return Markup(f' <a class="proof" href="{_escaped(href(context["root"], iri))}">{_text(W.proof)}</a>')

    return {"t": text, "cell": cell, "proof": proof}
