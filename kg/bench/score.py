"""`python -m kg.bench.score CORPUS`: how well each layout of a synthetic corpus is read, facet by facet.

Reads the minutes (without a store) with the shipped grammar and finders, writes what was read as tables beside the true
ones (`CORPUS/found/`), and scores both with `tests/score.py`. Says how fast the reading was. `--layout NAME --errors 5`
prints what was missed and what was made up.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from kg import authorities, identity, layout, mentions, read
from kg.bench.corpus import COLUMNS
from kg.errors import KgError
from kg.model import (
    Attendance,
    LawMention,
    OrganisationMention,
    PersonMention,
    Reading,
    ReferenceMention,
    TopicMention,
)
from kg.settings import Settings

__all__ = ["load_scorer", "main", "reading_of", "rows_of"]

Row = tuple[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _authorities() -> authorities.Authorities:
    return authorities.load()


def reading_of(path: Path) -> Reading:
    """One file read and linked."""
    known = _authorities()
    document = read.read(path, authorities=known)
    minutes = layout.parse(document, known)
    return identity.resolve(minutes, mentions.find(minutes, known), known, Settings())


def rows_of(reading: Reading) -> Iterator[Row]:  # noqa: C901 - a loop per table
    """(table, values after `doc`) of a reading, in the columns of the true tables."""
    minutes = reading.minutes
    text = minutes.document.text
    term = minutes.term
    yield (
        "meetings",
        (
            minutes.municipality.name,
            minutes.body.value,
            str(term.start) if term else "",
            str(term.end) if term else "",
            minutes.held_on.isoformat(),
            minutes.starts_at.value if minutes.starts_at else "",
            minutes.ends_at.value if minutes.ends_at else "",
            minutes.place.value if minutes.place else "",
        ),
    )
    for one in minutes.attendance:
        if not one.quoted and not one.for_items:
            yield "attendance", (one.person.value, _meeting_status(one))
        for number in one.for_items:
            yield "item_attendance", (number, one.person.value, one.status)
    for item in minutes.items:
        n = item.number
        cases = [case.value for case in item.case_numbers] or [""]
        workers = [worker.value for worker in item.caseworkers] or [""]
        closed = "yes" if item.closed else "no"
        for case in cases:
            yield "items", (n, item.title.value, case, workers[0], closed)
        for section in item.sections:
            yield "sections", (n, section.kind, _words(text[section.span.start : section.span.end]))
        for decision in item.decisions:
            body = decision.body.value if decision.body else minutes.body.value
            day = (decision.held_on or minutes.held_on).isoformat()
            quoted = "yes" if decision.quoted else "no"
            yield "decisions", (n, body, day, decision.outcome, quoted, _words(decision.text.value))
        for point in item.recommendations:
            yield "recommendations", (n, point.by.value if point.by else "", _words(point.text.value))
        for attachment in item.attachments:
            yield "attachments", (n, attachment.title.value)
        for one in item.attendance:
            if not one.quoted:
                yield "item_attendance", (n, one.person.value, one.status)
        for vote in item.votes:
            sides = (vote.in_favour, vote.against, vote.abstained)
            yield "votes", (n, *("" if side.count is None else str(side.count) for side in sides))
    for mention in reading.mentions:
        where = mention.where
        if isinstance(mention, PersonMention):
            title = mention.title.value if mention.title else ""
            yield "persons", (mention.name.value, title, mention.organisation, where, mention.kind)
        elif isinstance(mention, OrganisationMention):
            yield "organisations", (where, mention.surface, mention.canonical, mention.kind, mention.scope, "")
        elif isinstance(mention, LawMention):
            yield "references", (where, "law", mention.name, "", mention.section, mention.surface)
        elif isinstance(mention, ReferenceMention):
            target = (mention.target_body, mention.target_date, mention.target_item)
            yield "references", (where, mention.kind, *target, mention.surface)
        elif isinstance(mention, TopicMention):
            yield "topics", (where, mention.topic)


def _meeting_status(attendance: Attendance) -> str:
    return "present" if attendance.status in ("late", "left", "recused") else attendance.status


def _words(text: str) -> str:
    return " ".join(text.replace("*", " ").replace("#", " ").strip(" \n-•").split("\n")[0].split()[:8])


def _read(path: Path) -> tuple[str, list[Row], str, float, int]:
    start = time.perf_counter()
    try:
        reading = reading_of(path)
    except KgError as error:
        return path.stem, [], str(error), time.perf_counter() - start, 0
    seconds = time.perf_counter() - start
    return path.stem, list(rows_of(reading)), "", seconds, len(reading.minutes.document.text)


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found_tables(corpus: Path, jobs: int) -> Counter[str]:
    """Write `corpus/found/*.csv`; gives counts: documents, refused, characters, milliseconds of work."""
    paths = sorted(path for path in (corpus / "minutes").rglob("*.*") if path.is_file())
    tables: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    counts: Counter[str] = Counter(documents=len(paths))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for doc, rows, refused, seconds, characters in pool.map(_read, paths, chunksize=16):
            counts["characters"] += characters
            counts["ms"] += round(seconds * 1000)
            if refused:
                counts["refused"] += 1
                print(f"refused: {refused}", file=sys.stderr)
            for table, values in dict.fromkeys(rows):
                tables[table].append((doc, *values))
    folder = corpus / "found"
    folder.mkdir(exist_ok=True)
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(("doc", *columns))
            writer.writerows(tables[table])
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.score", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder that kg.bench.corpus wrote")
    parser.add_argument("--scorer", type=Path, default=Path("tests/score.py"))
    parser.add_argument("--tables", type=Path, help="score these tables (of `kg tables`) instead of reading anew")
    parser.add_argument("--layout", action="append", help="only these layouts")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args(arguments)
    scorer = load_scorer(args.scorer)
    if args.tables is None:
        counts = found_tables(args.corpus, args.jobs)
        rate = counts["documents"] * 1000 / max(1, counts["ms"])
        print(f"{counts['documents']} documents, {counts['refused']} refused, {rate:.0f} a second and process")
    found = args.tables or args.corpus / "found"
    with (args.corpus / "tables" / "layouts.csv").open(encoding="utf-8", newline="") as handle:
        groups: dict[str, set[str]] = defaultdict(set)
        for row in csv.DictReader(handle):
            groups[row["layout"]].add(row["doc"])
    print_table(scorer, args.corpus / "tables", found, groups, args.layout, args.errors)
    return 0


def print_table(
    scorer: ModuleType, gold: Path, found: Path, groups: dict[str, set[str]], only: list[str] | None, errors: int
) -> None:
    """F1 in hundredths: a line per facet, a column per layout, the mean below."""
    names = [name for name in groups if not only or name in only]
    results: dict[str, dict[str, Any]] = {name: scorer.score(gold, found, groups[name]) for name in names}
    width = max(len(name) for name in names) if errors else 5
    print(f"{'facet':18}" + "".join(f"{name[:width]:>{width + 1}}" for name in names))
    for facet in scorer.FACETS:
        if not any(facet in result for result in results.values()):
            continue
        cells = (result.get(facet) for result in results.values())
        print(f"{facet:18}" + "".join(f"{'-' if c is None else round(c['f1'] * 100):>{width + 1}}" for c in cells))
        for name in names if errors else ():
            for kind in ("missing", "extra"):
                for row in results[name].get(facet, {}).get(kind, ())[:errors]:
                    print(f"    {name} {kind}: {' | '.join(row)}")
    means = []
    for result in results.values():
        total = sum(facet["weight"] for facet in result.values())
        means.append(sum(f["f1"] * f["weight"] for f in result.values()) / total if total else 0.0)
    print(f"{'mean':18}" + "".join(f"{round(mean * 100):>{width + 1}}" for mean in means))


if __name__ == "__main__":
    sys.exit(main())
