"""The evidence of edges, made when it is asked for.

Takes the cells of a projection; gives a mapping from edge to reasons that holds none of them: an edge among a thousand
councils rests on hundreds of items, and all edges together on more than memory holds. `some` gives a few reasons
without making the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from kg.graph.cells import Cells, Places
from kg.graph.network import Evidence, Pair

__all__ = ["FEW", "Reasons", "chosen", "some"]

#: Evidence kept per shared entity and side of an edge.
FEW = 40

#: One side of an edge at one shared entity: its rows (newest first), the entity ("" where they meet), the side.
_Group = tuple[Sequence[int], str, int]


class Reasons(Mapping[Pair, tuple[Evidence, ...]]):
    """The reasons of each of `pairs`, newest first. `shared`: ends meet in targets; else a cell is an edge."""

    def __init__(self, cells: Cells, pairs: Sequence[Pair], *, shared: bool) -> None:
        self._cells = cells
        self._pairs = dict.fromkeys(pairs)
        self._shared = shared
        self._start = cells.start.tolist()
        self._source = {name: k for k, name in enumerate(cells.sources)}
        self._target = {name: k for k, name in enumerate(cells.targets)}
        self._from = np.searchsorted(cells.source, np.arange(len(cells.sources) + 1))
        self._said = np.array([bool(p) for p in cells.passages], dtype=np.bool_)
        self._meet = _meetings(cells)
        owners = np.unique(np.repeat(cells.source, cells.size()) + len(cells.sources) * cells.item)
        self._owned = len(owners) == len(cells.items)  # no item belongs to two sources

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, pair: object) -> bool:
        return pair in self._pairs

    def __getitem__(self, pair: Pair) -> tuple[Evidence, ...]:
        if pair not in self._pairs:
            raise KeyError(pair)
        return self._made(self._groups(pair))

    def some(self, pair: Pair, few: int) -> tuple[tuple[Evidence, ...], int]:
        """(at most `few` reasons, chosen as by `chosen`; items that only the others name)."""
        groups = self._groups(pair)
        sizes = np.array([len(rows) for rows, _, _ in groups])
        if int(sizes.sum()) <= few:
            return self._made(groups), 0
        deep, taken = 0, 0
        while taken < few:
            taken += int((sizes > deep).sum())
            deep += 1
        found = chosen(self._made(groups, deep), few)
        item = self._cells.item
        every = np.unique(np.concatenate([item[np.asarray(rows, dtype=np.int64)] for rows, _, _ in groups]))
        return found, len(every) - len({e.item for e in found})

    def period(self, pair: Pair) -> tuple[str, str]:
        """First and last date of all items behind an edge, shown or not; "" where none has a date."""
        c = self._cells
        ones, twos = self._cells_of(pair)
        dates = np.zeros(0, dtype=np.int64)
        if self._shared:  # where the ends meet in an item, the tie rests on that item alone
            here = (self._meet[ones] >= 0) & (self._meet[twos] >= 0)
            dates, ones, twos = c.date[self._meet[ones[here]]], ones[~here], twos[~here]
        found = np.unique(np.concatenate([ones, twos])).tolist()
        dates = np.concatenate([dates, *(c.date[self._start[k] : self._start[k + 1]] for k in found)])
        dates = dates[dates > 0]
        return (c.dates[int(dates.min())], c.dates[int(dates.max())]) if len(dates) else ("", "")

    def _cells_of(self, pair: Pair) -> tuple[Places, Places]:
        """The cells that an edge rests on, of its first and of its second end, in the targets' order."""
        c = self._cells
        one = self._source[pair[0]]
        low, high = int(self._from[one]), int(self._from[one + 1])
        if not self._shared:
            here = np.array([low + np.searchsorted(c.target[low:high], self._target[pair[1]])], dtype=np.int64)
            return here, here
        two = self._source[pair[1]]
        start, end = int(self._from[two]), int(self._from[two + 1])
        _, at, there = np.intersect1d(c.target[low:high], c.target[start:end], assume_unique=True, return_indices=True)
        return at + low, there + start

    def _groups(self, pair: Pair) -> list[_Group]:
        c = self._cells
        ones, twos = self._cells_of(pair)
        if not self._shared:
            return [(range(self._start[int(ones[0])], self._start[int(ones[0]) + 1]), "", 2)]
        left, right = self._meet[ones], self._meet[twos]
        here = (left >= 0) & (right >= 0)
        rows = np.where(self._said[left[here]], left[here], right[here])
        groups: list[_Group] = [(rows[np.lexsort((c.item[rows], -c.date[rows]))].tolist(), "", 2)]
        for one, two in zip(ones[~here].tolist(), twos[~here].tolist(), strict=True):
            via = c.targets[int(c.target[one])]
            groups += self._beside(
                range(self._start[one], self._start[one + 1]), range(self._start[two], self._start[two + 1]), via
            )
        return [group for group in groups if len(group[0])]

    def _beside(self, left: range, right: range, via: str) -> list[_Group]:
        """What two cells of one target give: items of both ends, of the first, of the second."""
        if self._owned:
            return [(left[:FEW], via, 0), (right[:FEW], via, 1)]
        c = self._cells
        one = {int(c.item[row]): row for row in left}
        two = {int(c.item[row]): row for row in right}
        both = [row if self._said[row] else two[item] for item, row in one.items() if item in two]
        return [
            (both[:FEW], via, 2),
            ([row for item, row in one.items() if item not in two][:FEW], via, 0),
            ([row for item, row in two.items() if item not in one][:FEW], via, 1),
        ]

    def _made(self, groups: list[_Group], deep: int | None = None) -> tuple[Evidence, ...]:
        """Reasons of the newest `deep` rows of each group, newest first, then by shared entity, item and side."""
        c = self._cells
        found = [
            (-int(c.date[row]), via, c.items[int(c.item[row])], side, c.passages[row])
            for rows, via, side in groups
            for row in rows[:deep]
        ]
        found.sort()
        return tuple(Evidence(item, via, passage, side) for _, via, item, side, passage in found)


def _meetings(cells: Cells) -> Places:
    """For each cell its row whose item is the target itself, else -1."""
    place = {name: k for k, name in enumerate(cells.targets)}
    target = np.array([place.get(name, -1) for name in cells.items], dtype=np.int64)
    cell = np.repeat(np.arange(len(cells.source)), cells.size())
    rows = np.nonzero(target[cells.item] == cells.target[cell])[0] if len(cell) else np.zeros(0, dtype=np.int64)
    found = np.full(len(cells.source), -1, dtype=np.int64)
    found[cell[rows]] = rows
    return found


def chosen(reasons: Sequence[Evidence], few: int) -> tuple[Evidence, ...]:
    """At most `few` reasons, every shared entity and both sides represented before any is repeated."""
    if len(reasons) <= few:
        return tuple(reasons)
    rounds: Counter[tuple[str, int]] = Counter()
    ranked = []
    for place, reason in enumerate(reasons):
        rounds[reason.via, reason.side] += 1
        ranked.append((rounds[reason.via, reason.side], place))
    return tuple(reasons[place] for place in sorted(p for _, p in sorted(ranked)[:few]))


def some(evidence: Mapping[Pair, tuple[Evidence, ...]], pair: Pair, few: int) -> tuple[tuple[Evidence, ...], int]:
    """(at most `few` reasons of an edge, items that only the others name), whatever holds the evidence."""
    if isinstance(evidence, Reasons):
        return evidence.some(pair, few)
    every = evidence.get(pair, ())
    found = chosen(every, few)
    return found, len({e.item for e in every} - {e.item for e in found})
