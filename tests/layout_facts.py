"""`Minutes` → one row per fact, for the fixtures of the layouts: short enough for a person to read and check."""

from __future__ import annotations

import csv
import io

from tables_from_minutes import first_words

from kg.model import Attendance, Minutes, Text, VoteSide

Row = tuple[str, ...]


def facts(minutes: Minutes) -> list[Row]:
    """Rows (fact, item, values …), trailing blanks dropped. Texts are cut after six words."""
    m = minutes
    rows: list[Row] = [("municipality", "", m.municipality.code, m.municipality.rule)]
    rows += [("body", "", b.value) for b in m.bodies]
    rows.append(("meeting", "", m.held_on.isoformat(), _value(m.starts_at), _value(m.ends_at), _value(m.place), m.kind))
    if m.term:
        rows.append(("term", "", str(m.term.start), str(m.term.end)))
    rows += [("person", "", *_person(a)) for a in m.attendance]
    for i in m.items:
        closed = "closed" if i.closed else ""
        cases, workers = "; ".join(c.value for c in i.case_numbers), "; ".join(c.value for c in i.caseworkers)
        rows.append(("item", i.number, i.title.value, cases, workers, closed))
        rows += [("section", i.number, s.kind, first_words(m.document.text, s.span, 3)) for s in i.sections]
        for d in i.decisions:
            whose = (
                (_value(d.body), d.held_on.isoformat() if d.held_on else "", d.item_number or "") if d.quoted else ()
            )
            rows.append(("quoted" if d.quoted else "decision", i.number, d.outcome, _cut(d.text), *whose))
        rows += [("recommendation", i.number, _value(r.by), _cut(r.text)) for r in i.recommendations]
        rows += [("attachment", i.number, a.title.value) for a in i.attachments]
        for a in i.attendance:
            quoted = (a.body or "", a.held_on.isoformat() if a.held_on else "") if a.quoted else ()
            rows.append(("quoted presence" if a.quoted else "presence", i.number, *_person(a), *quoted))
        rows += [("vote", i.number, *map(_side, (v.in_favour, v.against, v.abstained))) for v in i.votes]
        rows += [("dissent", i.number, _value(d.by), _cut(d.text)) for d in i.dissents]
    rows += [("warning", "", w.code) for w in m.warnings]
    return [_trimmed(row) for row in rows]


def _trimmed(row: Row) -> Row:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _value(text: Text | None) -> str:
    return text.value if text else ""


def _cut(text: Text) -> str:
    return " ".join(text.value.split()[:6])


def _person(a: Attendance) -> Row:
    beside = {
        "role": a.role,
        "party": _value(a.party),
        "of": _value(a.affiliation),
        "title": _value(a.title),
        "from": a.since,
        "until": a.until,
        "for": _value(a.substitute_for),
        "items": " ".join(a.for_items),
    }
    return (a.person.value, a.status, "; ".join(f"{key} {value}" for key, value in beside.items() if value))


def _side(side: VoteSide) -> str:
    count = "" if side.count is None else str(side.count)
    return " ".join(filter(None, (count, "+".join(side.parties), ", ".join(v.value for v in side.voters))))


def as_csv(rows: list[Row]) -> str:
    """The rows as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
