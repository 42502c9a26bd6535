"""`python -m kg.bench.truth`: how true the reader is, as one table that others can compare with.

Draws layouts (`kg.bench.drawn`), prints one meeting in each, reads it and scores every document by itself: mean, fifth
percentile and worst with its seed, with the usual words and with a share of headings that no word list has. `--gold DIR
--minutes DIR` adds rows for documents with hand-made gold. The same seeds give the same figures.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from kg import authorities
from kg.bench.chronicle import meetings
from kg.bench.corpus import COLUMNS
from kg.bench.damage import damage
from kg.bench.drawn import draw
from kg.bench.layouts import case_number, render
from kg.bench.score import load_scorer, reading_of, rows_of
from kg.errors import KgError

__all__ = ["Scored", "drawn_scores", "main", "score_one"]

Tables = Mapping[str, Sequence[Mapping[str, str]]]
#: Meetings that a municipality holds before the one that is printed: cases have come some way, bodies have met.
_BEFORE = 12


@dataclass(frozen=True, slots=True)
class Scored:
    """One document: its name, weighted F1, the reader's own score, F1 of each facet, why it was refused ("" if not)."""

    doc: str
    f1: float
    own: float
    facets: Mapping[str, float]
    refused: str = ""
    shares: Mapping[str, float] = field(default_factory=dict)


def score_one(scorer: ModuleType, gold: Tables, found: Tables, doc: str) -> tuple[float, dict[str, Any]]:
    """Weighted mean of the facets of one document, and the facets; from rows in memory."""
    held = {"gold": gold, "found": found}
    scorer.read = lambda folder, table: list(held[str(folder)].get(table, ())) or None  # type: ignore[attr-defined]
    facets: dict[str, Any] = scorer.score(Path("gold"), Path("found"), {doc})
    facets.pop("links", None)
    weight = sum(f["weight"] for f in facets.values())
    return (sum(f["f1"] * f["weight"] for f in facets.values()) / weight if weight else 0.0), facets


def _rows(doc: str, rows: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, list[dict[str, str]]]:
    tables: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for table, values in dict.fromkeys(rows):
        if table == "organisations" and len(values) < len(COLUMNS[table]):
            values = (*values, "optional" if values[3] in ("department", "self") else "sure")
        tables[table].append({"doc": doc, **dict(zip(COLUMNS[table], values, strict=True))})
    return tables


def print_drawn(
    seed: int, unknown: float, folder: Path, *, damaged: bool = False
) -> tuple[Path, dict[str, list[dict[str, str]]]]:
    """The document of one drawn layout, written below `folder`, and its true tables (those of the whole document)."""
    layout = draw(seed, unknown)
    rows = [row for row in authorities.load().municipalities if row.kind == "kommune"]
    row = rows[seed % len(rows)]
    number = partial(case_number, layout.case)
    *_, meeting = meetings(row, _BEFORE, f"truth:{seed}", number, layout.formal, layout.local_bodies, layout.numbering)
    sheet = render(layout, meeting)
    place = folder / row.short_name
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"drawn-{seed}{layout.suffix}"
    text = damage(sheet.text, seed) if damaged else sheet.text
    path.write_text(text, encoding="utf-8", newline="\n")
    return path, _rows(path.stem, ((t, values) for t, found in sheet.rows.items() for values in found))


def _drawn(scorer_path: Path, unknown: float, damaged: bool, seed: int) -> Scored:
    with tempfile.TemporaryDirectory() as folder:
        path, gold = print_drawn(seed, unknown, Path(folder), damaged=damaged)
        return _scored(load_scorer(scorer_path), path, gold)


def _scored(scorer: ModuleType, path: Path, gold: Tables) -> Scored:
    try:
        reading = reading_of(path)
    except KgError as error:
        return Scored(path.stem, 0.0, 0.0, {}, str(error))
    f1, facets = score_one(scorer, gold, _rows(path.stem, rows_of(reading)), path.stem)
    found = {name: f["f1"] for name, f in facets.items()}
    return Scored(path.stem, f1, reading.minutes.score, found, shares=dict(reading.minutes.lost))


def drawn_scores(
    scorer: Path, seeds: Iterable[int], unknown: float, jobs: int, *, damaged: bool = False
) -> list[Scored]:
    """Every drawn layout of `seeds`, read and scored; `damaged` as scanners and exports leave documents."""
    one = partial(_drawn, scorer, unknown, damaged)
    if jobs == 1:
        return list(map(one, seeds))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one, seeds, chunksize=8))


def gold_scores(scorer_path: Path, gold: Path, minutes: Path) -> Iterator[Scored]:
    """Documents with hand-made gold, each scored by itself. `minutes`: a folder per municipality, or files."""
    scorer = load_scorer(scorer_path)
    tables: dict[str, list[dict[str, str]]] = {}
    for path in gold.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            tables[path.stem] = list(csv.DictReader(handle))
    known = {row["doc"] for row in tables["meetings"]}
    for path in sorted(p for p in minutes.rglob("*") if p.is_file() and p.stem in known):
        own = {name: [row for row in rows if row.get("doc") == path.stem] for name, rows in tables.items()}
        yield _scored(scorer, path, own)


def line(name: str, found: Sequence[Scored]) -> str:
    """A row of the table: how many, mean, fifth percentile, worst and which, refused, how well it knows itself."""
    values = sorted(s.f1 for s in found)
    low = values[max(0, len(values) // 20 - (len(values) % 20 == 0))]
    worst = min(found, key=lambda s: s.f1)
    refused = sum(bool(s.refused) for s in found)
    knows = rank_correlation([s.own for s in found], [s.f1 for s in found])
    return (
        f"{name:28}{len(found):>6}{statistics.fmean(values):>8.3f}{low:>8.3f}{worst.f1:>8.3f}  {worst.doc:<14}"
        f"{refused:>4}{knows:>8.2f}"
    )


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's coefficient of two series; 0.0 when one of them never changes."""
    if len(set(first)) < 2 or len(set(second)) < 2:
        return 0.0
    return statistics.correlation(_ranks(first), _ranks(second))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and values[order[end]] == values[order[at]]:
            end += 1
        for k in order[at:end]:
            ranks[k] = (at + end - 1) / 2
        at = end
    return ranks


def facets(found: Sequence[Scored]) -> Iterator[str]:
    """A line for each facet: its mean over the documents that have it."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for one in found:
        for name, f1 in one.facets.items():
            values[name].append(f1)
    for name, each in values.items():
        yield f"  {name:26}{len(each):>6}{statistics.fmean(each):>8.3f}{sum(v < 0.9 for v in each):>8} below 0.9"


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.truth", description=__doc__)
    parser.add_argument("--layouts", type=int, default=1000, help="how many are drawn")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--unknown", type=float, default=0.3, help="share of unknown headings of the second row")
    parser.add_argument("--gold", type=Path, action="append", default=[], help="a folder of hand-made gold tables")
    parser.add_argument("--minutes", type=Path, action="append", default=[], help="the documents of each --gold")
    parser.add_argument("--scorer", type=Path, default=Path("tests/score.py"))
    parser.add_argument("--facets", action="store_true", help="the means of each facet below each row")
    parser.add_argument("--worst", type=int, default=0, help="so many of the worst documents by name")
    parser.add_argument("--keep", type=Path, help="write the drawn documents and stop")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args(arguments)
    if len(args.gold) != len(args.minutes):
        print("give as many --minutes as --gold", file=sys.stderr)
        return 2
    seeds = range(args.first, args.first + args.layouts)
    if args.keep is not None:
        for seed in seeds:
            print_drawn(seed, 0.0, args.keep)
        return 0
    print(f"{'documents':28}{'n':>6}{'mean':>8}{'5 %':>8}{'worst':>8}  {'which':<14}{'ref.':>4}{'knows':>8}")
    for gold, minutes in zip(args.gold, args.minutes, strict=True):
        _print(args, str(gold.parent.name or gold), list(gold_scores(args.scorer, gold, minutes)))
    unknown = f"{args.unknown:.0%} unknown headings"
    for name, share, hurt in (("drawn layouts", 0.0, False), (unknown, args.unknown, False), ("damaged", 0.0, True)):
        if args.layouts:
            _print(args, name, drawn_scores(args.scorer, seeds, share, args.jobs, damaged=hurt))
    return 0


def _print(args: argparse.Namespace, name: str, found: Sequence[Scored]) -> None:
    print(line(name, found))
    for text in facets(found) if args.facets else ():
        print(text)
    for one in sorted(found, key=lambda s: s.f1)[: args.worst]:
        print(f"  {one.doc} {one.f1:.3f} (own {one.own:.2f}) {one.refused}")


if __name__ == "__main__":
    sys.exit(main())
