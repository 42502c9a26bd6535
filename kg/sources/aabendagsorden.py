"""A meeting of Åben Dagsorden: an HTML fragment whose items are headed `class="agenda-item-title"` (`Punkt 3 …`)."""

from __future__ import annotations

from typing import Any

from kg.read import html
from kg.sources import pages, payload
from kg.sources.meeting import Sourced

__all__ = ["KIND", "canonical", "read", "recognises"]

KIND = "aabendagsorden"


def recognises(data: bytes, name: str) -> bool:  # noqa: ARG001 - without its list a fragment does not say whose it is
    """Never by its looks alone."""
    return False


def canonical(data: bytes) -> bytes:
    """The text of the fragment."""
    return html.fragment(payload.decoded(data), "").encode()


def read(data: bytes, where: str, about: dict[str, Any]) -> Sourced:
    """The meeting of a fragment. `about`: council and moment."""
    text = html.fragment(payload.decoded(data), where)
    marked = pages.heads(pages.tree(data, where), ".agenda-item-title")
    return pages.meeting(text, marked, about)
