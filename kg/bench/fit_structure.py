"""`python -m kg.bench.fit_structure`: the weights of `kg/layout/structure/weights.toml`, so that items are found.

Reads drawn layouts, drawn layouts with unknown headings, and documents with hand-made gold if given; moves one weight
at a time by a small step as long as the items are found better, and writes the numbers into the file with what they
reached: on all documents, and leaving one layout out at a time (fitted on the others, read with what they gave).
Deterministic: the same documents give the same weights.
"""

from __future__ import annotations

import argparse
import csv
import re
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import authorities, read
from kg.bench.truth import print_drawn
from kg.layout import page_of
from kg.layout.structure.decode import decode
from kg.layout.structure.proposals import Proposal, Scene, settled
from kg.layout.structure.titles import title_key
from kg.layout.structure.weights import FILE, Weights, read_weights
from kg.layout.structure.whole import ways

__all__ = ["main"]

#: A weight is moved by these; so many times through all of them at most.
_MOVES, _ROUNDS = (1.0, -1.0, 0.5, -0.5), 2
#: A hand-read document counts as much as so many drawn ones: it is no habit of our own.
_HAND_READ = 4

Setting = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One document: its layout, what was proposed in each way to read it, its true items, and how much it counts."""

    layout: str
    ways: tuple[tuple[Scene, tuple[Proposal, ...]], ...]
    items: Mapping[tuple[str, str], int]
    counts: int


def cases(layouts: int, first: int, folders: Sequence[tuple[Path, Path]]) -> Iterator[Case]:
    """All documents; `folders`: gold and minutes of hand-read ones."""
    for unknown in (0.0, 0.3):
        for seed in range(first, first + layouts):
            with tempfile.TemporaryDirectory() as folder:
                path, tables = print_drawn(seed, unknown, Path(folder))
                yield _case(f"drawn-{seed}", path, tables["items"], 1)
    for gold, minutes in folders:
        rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        with (gold / "items.csv").open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                rows[row["doc"]].append(row)
        for path in sorted(p for p in minutes.rglob("*") if p.is_file() and p.stem in rows):
            yield _case(path.stem, path, rows[path.stem], _HAND_READ)


def _case(layout: str, path: Path, rows: Sequence[Mapping[str, str]], counts: int) -> Case:
    page, _ = page_of(read.read(path, authorities=authorities.load()))
    items = {(row["number"], title_key(row["title"])): 1 for row in rows}
    return Case(layout, tuple((scene, tuple(found)) for _, scene, found, _ in ways(page)), items, counts)


def _reached(case: Case, weights: Weights) -> float:
    """F1 of the items, by number and title; a number whose title stands further below counts by itself."""
    scene, found = max(
        ((scene, decode(found, scene, weights)) for scene, found in case.ways), key=lambda one: one[1].weight
    )
    heads = settled(found.chosen, scene)
    left = Counter(case.items)
    hits = 0
    for head in heads:
        key = title_key(head.title.value)
        hit = next((k for k in left if k[0] == head.number and (not key or key[:12] == k[1][:12] or k[1] in key)), None)
        if hit is not None:
            hits += 1
            del left[hit]
    return 2 * hits / (len(heads) + len(case.items)) if heads or case.items else 1.0


def _names(weights: Weights) -> list[tuple[str, str]]:
    return [(t, name) for t in ("reasons", "steps", "whole") for name in getattr(weights, t)]


def _with(weights: Weights, names: Sequence[tuple[str, str]], setting: Setting) -> Weights:
    tables: dict[str, dict[str, float]] = {"reasons": {}, "steps": {}, "whole": {}}
    for (table, name), value in zip(names, setting, strict=True):
        tables[table][name] = value
    return replace(weights, **tables)


def fitted(start: Setting, score: Callable[[Setting], float]) -> Setting:
    """The setting that no single move betters, from `start`; a move must gain."""
    best, reached = start, score(start)
    for _ in range(_ROUNDS):
        before = reached
        for k in range(len(best)):
            for move in _MOVES:
                tried = (*best[:k], round(best[k] + move, 2), *best[k + 1 :])
                if (value := score(tried)) > reached + 1e-9:
                    best, reached = tried, value
        if reached <= before:
            break
    return best


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.fit_structure", description=__doc__)
    parser.add_argument("--layouts", type=int, default=60)
    parser.add_argument("--first", type=int, default=7000, help="the first seed; truth draws from 0 on")
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--minutes", type=Path, action="append", default=[])
    parser.add_argument("--keep", action="store_true", help="only say what the weights of the file reach")
    args = parser.parse_args(arguments)
    found = list(cases(args.layouts, args.first, list(zip(args.gold, args.minutes, strict=True))))
    shipped = read_weights(FILE)
    names = _names(shipped)
    kept: dict[Setting, tuple[float, ...]] = {}

    def each(setting: Setting) -> tuple[float, ...]:
        if setting not in kept:
            weights = _with(shipped, names, setting)
            kept[setting] = tuple(_reached(case, weights) for case in found)
        return kept[setting]

    def score(setting: Setting, without: str = "") -> float:
        both = [(v, c.counts) for v, c in zip(each(setting), found, strict=True) if c.layout != without]
        return sum(v * n for v, n in both) / sum(n for _, n in both)

    start = tuple(getattr(shipped, table)[name] for table, name in names)
    best = start if args.keep else fitted(start, score)
    lines = [f"{len(found)} documents: F1 of items {score(start):.4f} before, {score(best):.4f} as it stands"]
    if not args.keep:
        apart = []
        for layout in sorted({c.layout for c, v in zip(found, each(start), strict=True) if v < 1.0}):
            own = fitted(start, lambda setting, layout=layout: score(setting, layout))  # type: ignore[misc]
            apart += [v for v, c in zip(each(own), found, strict=True) if c.layout == layout]
        sure = [v for v, c in zip(each(best), found, strict=True)]
        worst = statistics.fmean(apart) if apart else 1.0
        lines.append(f"leaving one layout out at a time, those not found whole at first: {worst:.4f}; all: "
                     f"{statistics.fmean(sure):.4f}")  # fmt: skip
        _write(names, best, lines)
    print("\n".join(lines))
    return 0


def _write(names: Sequence[tuple[str, str]], setting: Setting, lines: Sequence[str]) -> None:
    """The numbers and what they reached into the file; comments stay."""
    text = FILE.read_text(encoding="utf-8").split("\n# Reached:")[0].rstrip("\n")
    for (_, name), value in zip(names, setting, strict=True):
        text = re.sub(rf'(?m)^("{re.escape(name)}" = )-?[\d.]+', rf"\g<1>{value}", text)
    FILE.write_text(f"{text}\n\n# Reached: " + "\n# ".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
