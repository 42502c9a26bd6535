"""One document as the finders see it: its text in the forms they seek in, its passages, and what was found so far.

`kg.mentions.annotate` makes one `Doc` of minutes and hands it from finder to finder; each reads what those before it
found (`Doc.of`) and adds its own. All texts but the folded one have the length of the document's text, so that offsets
stay true. Linear in the text. Finds nothing by itself, and nothing outlives the `Doc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from kg.authorities import Authorities
from kg.model import Mention, Minutes
from kg.text.automaton import Folded
from kg.text.danish import small

__all__ = ["Doc", "Passage"]

M = TypeVar("M", bound=Mention)


class Passage(NamedTuple):
    """A part of the readable text: `where` is an item number or "header", `start` and `end` code points."""

    where: str
    start: int
    end: int


@dataclass(eq=False)
class Doc:
    """Minutes, the rows to read them by, and the mentions found so far, by their kind."""

    minutes: Minutes
    authorities: Authorities
    found: dict[type[Mention], tuple[Mention, ...]] = field(default_factory=dict)

    def of(self, kind: type[M]) -> tuple[M, ...]:
        """The mentions of a kind, in the order in which their finder gave them.

        Raises `KeyError` when their finder has not been asked yet: the order of `kg.mentions.FINDERS` is wrong.
        """
        return cast("tuple[M, ...]", self.found[kind])

    @cached_property
    def text(self) -> str:
        """The document's text, what runs into the words behind it as blanks."""
        return _apart(self.minutes)

    @cached_property
    def small(self) -> str:
        """The text in small letters."""
        return small(self.text)

    @cached_property
    def unbroken(self) -> str:
        """The text with ignored matter as blanks and without its line ends: sentences go on over page furniture."""
        return _blanked(self.minutes, self.text, " ")

    @cached_property
    def unbroken_small(self) -> str:
        """The unbroken text in small letters."""
        return small(self.unbroken)

    @cached_property
    def readable(self) -> str:
        """The text with ignored matter (contents, page furniture) and markup signs as blanks."""
        return _MARKUP.sub(_blank, _blanked(self.minutes, self.text, "\n"))

    @cached_property
    def readable_small(self) -> str:
        """The readable text in small letters."""
        return small(self.readable)

    @cached_property
    def folded(self) -> Folded:
        """The text for automata, with a way back to its offsets."""
        return Folded(self.text)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The header (up to the first item), then every item, clipped to the text and never overlapping."""
        return tuple(_passages(self.minutes))


_MARKUP = re.compile(r"[*_`#|\\\u00a0\u00ad\u200b\ufeff\t]")


def _apart(minutes: Minutes) -> str:
    """The document's text, with what runs into the words behind it (`38Budget`, `BeslutningGodkendt.`) as blanks."""
    text = minutes.document.text
    run_on: list[tuple[int, int]] = []
    for item in minutes.items:
        ends = [(s.heading.span.start, s.heading.span.end) for s in item.sections if s.heading is not None]
        if text[item.title.span.start - 1 : item.title.span.start].isdigit():
            ends.append((item.span.start, item.title.span.start))
        run_on += [(a, b) for a, b in ends if text[b - 1 : b].isalnum() and text[b : b + 1].isalpha()]
    pieces: list[str] = []
    at = 0
    for start, end in sorted(run_on):
        if start >= at:
            pieces += (text[at:start], " " * (end - start))
            at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _blanked(minutes: Minutes, text: str, line_end: str) -> str:
    """`text` of the minutes with ignored spans as blanks, and `line_end` for the ends of lines in and after them."""
    pieces: list[str] = []
    at = 0
    for ignored in sorted(minutes.ignored, key=lambda i: i.span):
        start, end = max(ignored.span.start, at), min(ignored.span.end, len(text))
        if start >= end:
            continue
        if line_end == " " and text[at:start].rstrip()[-1:] not in (*".:;!?", ""):  # it stands inside a sentence
            start = at + len(text[at:start].rstrip())
            end += len(text[end:]) - len(text[end:].lstrip())
        pieces += (text[at:start], "".join(line_end if c == "\n" else " " for c in text[start:end]))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _blank(match: re.Match[str]) -> str:
    """Cell borders part words for good, other signs only hide."""
    return "\t" if match.group() in "|\t" else " "


def _passages(minutes: Minutes) -> Iterator[Passage]:
    length = len(minutes.document.text)
    at = 0
    items = sorted(minutes.items, key=lambda item: item.span)
    first = min((item.span.start for item in items), default=length)
    yield Passage("header", 0, max(0, min(first, length)))
    for item in items:
        start, end = max(item.span.start, at, 0), min(item.span.end, length)
        if start < end:
            yield Passage(item.number, start, end)
            at = end
