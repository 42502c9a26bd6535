"""A meeting of SBSYS in Umbraco: an HTML page with `h2` "N. title" and sections under `h3`."""

from __future__ import annotations

import re
from typing import Any

from kg.read import html
from kg.sources import pages, payload
from kg.sources.meeting import Sourced

__all__ = ["KIND", "canonical", "read", "recognises"]

KIND = "umbraco"

_NUMBERED = re.compile(r"(?:punkt\s+)?\d{1,4}\s*[.:)]\s*\S", re.IGNORECASE)


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - without its list a page does not say whose it is
    """Never by its looks alone."""
    return False


def canonical(data: bytes) -> bytes:
    """The text of the page."""
    return html.text_of(payload.decoded(data), "").encode()


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:
    """The meeting of a page. `about`: council and moment."""
    text = html.text_of(payload.decoded(data), where)
    marked = [head for head in pages.heads(pages.tree(data, where), "h2") if _NUMBERED.match(head)]
    return pages.meeting(text, marked, about)
