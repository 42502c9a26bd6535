"""How well a document was read: notices and a score.

Takes `Minutes` as the grammar left them and the lines with their signs, gives the same `Minutes` with `warnings` and
`score`. Changes no fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.layout.lexicon import Lexicon
from kg.layout.lines import Line
from kg.layout.signs import Sign
from kg.model import Minutes, Notice

__all__ = ["judge"]


def judge(
    minutes: Minutes,
    notices: tuple[Notice, ...],
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    unclaimed: Sequence[Line],
    words: Lexicon,
) -> Minutes:
    """`minutes` with its warnings and score."""
    return replace(minutes, warnings=notices)
