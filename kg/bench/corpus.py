"""`python -m kg.bench.corpus --n 1000 --seed 7 OUT`: synthetic minutes in many layouts, with their true tables.

Writes `OUT/minutes/<municipality>/<doc>.<md|txt|html>`, one folder per municipality, and `OUT/tables/*.csv` in the
columns of `kg tables`, with `layouts.csv` (doc,layout) beside them. The same seed and number give the same bytes.
Municipalities are made one at a time in worker processes, so memory does not grow with the number of documents. Names
of municipalities and of national organisations are real; everything else is invented.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from kg import authorities
from kg.authorities import MunicipalityRow
from kg.bench.chronicle import meetings
from kg.bench.layouts import LAYOUTS, case_number, render

__all__ = ["COLUMNS", "main", "write"]

#: Columns of each true table after `doc`, in the order in which `layouts` writes its rows.
COLUMNS: dict[str, tuple[str, ...]] = {
    "meetings": ("municipality", "body", "term_start", "term_end", "date", "start_time", "end_time", "place"),
    "attendance": ("person", "status"),
    "item_attendance": ("item_number", "person", "status"),
    "items": ("number", "title", "case_number", "caseworker", "closed"),
    "sections": ("item_number", "kind", "first_words"),
    "decisions": ("item_number", "body", "date", "outcome", "quoted", "text_start"),
    "recommendations": ("item_number", "by", "text_start"),
    "attachments": ("item_number", "title"),
    "persons": ("person", "role_or_title", "organisation", "where", "kind"),
    "organisations": ("item_number", "surface", "canonical", "kind", "scope", "certainty"),
    "references": ("item_number", "kind", "target_body", "target_date", "target_item", "surface"),
    "topics": ("item_number", "topic"),
    "votes": ("item_number", "for", "against", "abstain"),
    "layouts": ("layout",),
}


def slug(text: str) -> str:
    """Lower case letters, digits and hyphens: å→aa, æ→ae, ø→oe."""
    text = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def shares(n: int, rows: tuple[MunicipalityRow, ...], names: list[str]) -> list[tuple[MunicipalityRow, str, int]]:
    """(municipality, layout, documents): every layout from the first documents on, 98 municipalities from 3,000 on."""
    count = max(1, min(len(rows), max(min(n, len(names)), n // 30)))
    return [(rows[i], names[i % len(names)], n // count + (i < n % count)) for i in range(count)]


def write(out: Path, n: int, seed: int, *, layouts: list[str] | None = None, jobs: int | None = None) -> None:
    """Write `n` documents and their true tables below `out`, which must be empty or missing."""
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty; name a new folder")
    tables, parts = out / "tables", out / "parts"
    tables.mkdir(parents=True)
    parts.mkdir()
    rows = tuple(row for row in authorities.load().municipalities if row.kind == "kommune")
    work = shares(n, rows, layouts or list(LAYOUTS))
    make = partial(_municipality, out, seed)
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(work) < 4:
        for share in work:
            make(share)
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            list(pool.map(make, work))
    for table, columns in COLUMNS.items():
        with (tables / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerow(("doc", *columns))
        with (tables / f"{table}.csv").open("ab") as whole:
            for row, _, _ in work:
                with (parts / f"{row.code}-{table}.csv").open("rb") as part:
                    shutil.copyfileobj(part, whole)
    shutil.rmtree(parts)


def _municipality(out: Path, seed: int, share: tuple[MunicipalityRow, str, int]) -> None:
    row, name, quota = share
    layout = LAYOUTS[name]
    folder = out / "minutes" / slug(row.short_name)
    folder.mkdir(parents=True)
    handles = {t: (out / "parts" / f"{row.code}-{t}.csv").open("w", encoding="utf-8", newline="") for t in COLUMNS}
    writers = {t: csv.writer(handle, lineterminator="\n") for t, handle in handles.items()}
    chronicle = meetings(
        row,
        quota,
        f"{seed}:{row.code}",
        number=partial(case_number, layout.case),
        formal=layout.formal,
        local=layout.local_bodies,
        numbering=layout.numbering,
    )
    for meeting in chronicle:
        sheet = render(layout, meeting)
        body = slug(meeting.body.name.removeprefix(row.short_name))
        doc = f"{slug(row.short_name)}-{body}-{meeting.day.isoformat()}"
        (folder / f"{doc}{layout.suffix}").write_text(sheet.text, encoding="utf-8", newline="\n")
        for table, found in sheet.rows.items():
            writers[table].writerows(_rows(doc, table, found))
        writers["layouts"].writerow((doc, name))
    for handle in handles.values():
        handle.close()


def _rows(doc: str, table: str, found: dict[tuple[str, ...], None]) -> Iterator[tuple[str, ...]]:
    for values in found:
        if table == "organisations":
            yield (doc, *values, "optional" if values[3] in ("department", "self") else "sure")
        else:
            yield (doc, *values)


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.corpus", description=__doc__)
    parser.add_argument("out", type=Path, help="a new folder")
    parser.add_argument("--n", type=int, default=1000, help="documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=None, help="processes (all cores)")
    parser.add_argument("--layout", action="append", choices=sorted(LAYOUTS), help="only these layouts")
    args = parser.parse_args(arguments)
    try:
        write(args.out, args.n, args.seed, layouts=args.layout, jobs=args.jobs)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
