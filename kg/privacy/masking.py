"""Putting a mark in the place of what must not be read: one code point for one code point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Span

__all__ = ["MASK", "Finding", "masked", "merged"]

#: One code point for one code point.
MASK = "█"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was masked: `kind` is cpr, email, phone or person. The value itself is kept nowhere."""

    kind: str
    span: Span


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def masked(text: str, spans: Iterable[Span]) -> str:
    """`text` with the spans masked, which are in order; white space stays, so lines keep their shape."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts.append(text[at : span.start])
        parts.append("".join(c if c.isspace() else MASK for c in span.of(text)))
        at = span.end
    parts.append(text[at:])
    return "".join(parts)
