"""`Minutes` → the rows of the scored tables that need no graph, for fixtures and for measuring the reader alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from kg.model import Attendance, Minutes, Span
from kg.text.danish import fold

COLUMNS = {
    "meetings": ("doc", "municipality", "body", "term_start", "term_end", "date", "start_time", "end_time", "place"),
    "attendance": ("doc", "person", "status"),
    "item_attendance": ("doc", "item_number", "person", "status", "body", "date", "quoted"),
    "items": ("doc", "number", "title", "case_number", "caseworker", "closed"),
    "sections": ("doc", "item_number", "kind", "first_words"),
    "decisions": ("doc", "item_number", "body", "date", "outcome", "quoted", "text_start"),
    "recommendations": ("doc", "item_number", "by", "text_start"),
    "attachments": ("doc", "item_number", "title"),
    "votes": ("doc", "item_number", "for", "against", "abstain"),
}
_MEETING_STATUS = {"late": "present", "left": "present", "recused": "present"}
_MARKUP = re.compile(r"[*_#|\u00a0]+|<[^>]*>")


def first_words(text: str, span: Span, count: int = 6) -> str:
    """The first words of a passage, markup out, not over a list marker."""
    words: list[str] = []
    for n, line in enumerate(text[span.start : span.end].split("\n")):
        clean = _MARKUP.sub(" ", line).strip()
        if n and re.match(r"(?:[-•·]|\d{1,2}[.)])\s", clean) and words:
            break
        words += clean.split()
        if len(words) >= count:
            break
    return " ".join(words[:count])


def tables(minutes: Minutes) -> dict[str, list[dict[str, str]]]:
    """Rows by table."""
    doc = minutes.document.stem
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    rows["meetings"].append(
        (
            doc,
            minutes.municipality.name,
            minutes.body.value,
            minutes.term.start if minutes.term else "",
            minutes.term.end if minutes.term else "",
            minutes.held_on.isoformat(),
            minutes.starts_at.value if minutes.starts_at else "",
            minutes.ends_at.value if minutes.ends_at else "",
            minutes.place.value if minutes.place else "",
        )
    )
    for a in minutes.attendance:
        rows["attendance"].append((doc, a.person.value, _MEETING_STATUS.get(a.status, a.status)))
    for item in minutes.items:
        cases = item.case_numbers or (None,)
        for case in cases:
            worker = item.caseworkers[0].value if item.caseworkers else ""
            rows["items"].append(
                (doc, item.number, item.title.value, case.value if case else "", worker, "yes" if item.closed else "no")
            )
        for s in item.sections:
            rows["sections"].append((doc, item.number, s.kind, first_words(minutes.document.text, s.span)))
        for d in item.decisions:
            rows["decisions"].append(
                (
                    doc,
                    item.number,
                    d.body.value if d.body else "",
                    d.held_on.isoformat() if d.held_on else "",
                    d.outcome,
                    "yes" if d.quoted else "no",
                    " ".join(d.text.value.split()[:8]),
                )
            )
        for r in item.recommendations:
            rows["recommendations"].append(
                (doc, item.number, r.by.value if r.by else "", " ".join(r.text.value.split()[:8]))
            )
        for f in item.attachments:
            rows["attachments"].append((doc, item.number, f.title.value))
        for v in item.votes:
            rows["votes"].append((doc, item.number, *(_count(s.count) for s in (v.in_favour, v.against, v.abstained))))
        for a in item.attendance:
            rows["item_attendance"].append(_item_row(doc, item.number, a, minutes))
    return {
        name: [dict(zip(COLUMNS[name], map(str, row), strict=True)) for row in dict.fromkeys(found)]
        for name, found in rows.items()
    }


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _item_row(doc: str, number: str, a: Attendance, minutes: Minutes) -> tuple[object, ...]:
    body = a.body if a.quoted else minutes.body.value
    day = a.held_on if a.quoted else minutes.held_on
    return (
        doc,
        number,
        a.person.value,
        a.status,
        body or "",
        day.isoformat() if day else "",
        "yes" if a.quoted else "no",
    )


def write(found: list[Minutes], folder: Path) -> None:
    """All tables of several minutes as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    every = [tables(m) for m in found]
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns)
            writer.writeheader()
            for one in every:
                writer.writerows(one[name])


def same(a: str, b: str) -> bool:
    """Equal but for case and white space."""
    return fold(a) == fold(b)
