"""Rows of a view as columns of numbers: what the projection counts on, and what evidence is made of on demand.

Takes ties (any order, doublets allowed) and the dates of their items; gives `Cells`: one cell per pair of source and
target that stand together, one row per item they do so in, newest first. Texts are kept once, rows are three numbers
and a passage, so that a million rows fit where a million objects with their dictionaries would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.graph.network import Item, Tie

__all__ = ["Cells", "cells_of"]

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """`sources`, `targets`, `items`, `dates`: texts in code-point order, which the columns of numbers point into.

    Cell c ties `source[c]` to `target[c]` by the rows `start[c]` to `start[c + 1]`. Row r is `item[r]` with
    `passages[r]` and `date[r]` (0, the empty text, where there is none), newest first and then by item.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    items: tuple[str, ...]
    dates: tuple[str, ...]
    source: Places
    target: Places
    start: Places
    item: Places
    date: Places
    passages: tuple[str, ...]
    alone: frozenset[str]

    def size(self) -> Places:
        """Rows of each cell."""
        return np.diff(self.start)


def cells_of(ties: Iterable[Tie], items: Mapping[str, Item], *, sort_ends: bool = False) -> Cells:
    """The cells of `ties`; with `sort_ends` a tie is the same from either end. An item counts once a cell.

    Of several passages the first in code-point order speaks for an item.
    """
    alone: set[str] = set()
    passage_of: dict[tuple[str, str, str], str] = {}
    for tie in ties:
        s, t, i, passage = tie
        if not t or s == t:
            alone.add(s)
            continue
        key = (t, s, i) if sort_ends and s > t else (s, t, i)
        before = passage_of.get(key)
        if not before or (passage and passage < before):
            passage_of[key] = passage
    rows = len(passage_of)
    sources, source = _coded([s for s, _, _ in passage_of])
    targets, target = _coded([t for _, t, _ in passage_of])
    known, item = _coded([i for _, _, i in passage_of])
    dated = [items[iri].date if iri in items else "" for iri in known]
    dates, day = _coded(["", *dated])
    date = day[1:][item]
    order = np.lexsort((item, -date, target, source))
    source, target, item, date = source[order], target[order], item[order], date[order]
    said = list(passage_of.values())
    new = np.ones(rows, dtype=np.bool_)
    new[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
    first = np.nonzero(new)[0]
    return Cells(
        sources, targets, known, dates, source[first], target[first], np.append(first, rows).astype(np.int64), item,
        date, tuple(said[k] for k in order.tolist()), frozenset(alone),
    )  # fmt: skip


def _coded(texts: list[str]) -> tuple[tuple[str, ...], Places]:
    """(the different texts in code-point order, the place of each text among them)."""
    every = sorted(set(texts))
    place = {text: k for k, text in enumerate(every)}
    return tuple(every), np.fromiter((place[text] for text in texts), dtype=np.int64, count=len(texts))
