"""A meeting of the synthetic world → printed minutes and the true rows of what was printed.

Takes a `Layout` (a table of `layouts.toml`) and a `Meeting`, gives `Sheet.text` and `Sheet.rows`. Only what the layout
prints becomes a row: a layout without a member list has no present members. Each kind of section is one small function;
they stand in one file because all write to one sheet, text and rows in step.
"""

from __future__ import annotations

import html
import re
import textwrap
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from kg.bench.prose import WEEKDAYS, Block, long_date
from kg.bench.world import Item, Meeting, Presence

__all__ = ["LAYOUTS", "Layout", "Sheet", "case_number", "render"]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one body's software prints minutes; the keys of `layouts.toml`, explained there."""

    id: str
    suffix: str
    numbering: str
    case: str
    title: str
    term: str
    header: list[str]
    members: str
    name: str
    wrap: int
    mark: str
    word: str
    none_absent: str
    toc: str
    toc_label: str
    head: list[str]
    closed: str
    type_mark: str
    heading: list[str]
    gap: bool
    order: list[str]
    by: str
    points: str
    at: str
    quoted: str
    absent: list[str]
    absent_label: str
    substitute: str
    noise: list[str]
    furniture: str
    formal: list[str]
    names_by: str
    local_bodies: str
    route: str
    label: dict[str, str]
    vote: str
    vote_abstained: str
    moves: dict[str, str]


@lru_cache(maxsize=1)
def _layouts() -> dict[str, Layout]:
    data = tomllib.loads((Path(__file__).parent / "layouts.toml").read_text(encoding="utf-8"))
    defaults = data.pop("defaults")
    found = {}
    known = {f.name for f in fields(Layout)}
    for name, table in data.items():
        parent: dict[str, Any] = data[table["like"]] if "like" in table else {}
        label = {**defaults["label"], **parent.get("label", {}), **table.get("label", {})}
        values = {k: v for k, v in {**defaults, **parent, **table}.items() if k in known}
        found[name] = Layout(**{**values, "label": label, "id": name})
    return found


#: Every layout by name.
LAYOUTS = _layouts()


def case_number(scheme: str, rng: Random, code: str, kle: str, serial: int, year: int) -> str:
    """A case number as one of the number systems writes it; "" for `none`."""
    yy = f"{year % 100:02}"
    match scheme:
        case "yy/n":
            return f"{yy}/{serial}"
        case "kle":
            return f"{kle}-{rng.choice(('A00', 'G01', 'P35', 'P15', 'A21'))}-{serial % 900 + 1}-{yy}"
        case "ccc-y-n":
            return f"{code}-{year}-{serial}"
        case "y-n":
            return f"{year}-{serial:06}"
        case "yy-n":
            return f"{yy}-{serial:06}"
        case "plain":
            return f"{200000 + serial}"
    return ""


class Sheet:
    """Collects printed paragraphs and true rows of one document."""

    def __init__(self, layout: Layout, meeting: Meeting) -> None:
        day = meeting.day
        self.layout, self.meeting, self.rng = layout, meeting, meeting.random
        self.parts: list[tuple[str, str]] = []
        self.rows: dict[str, dict[tuple[str, ...], None]] = {}
        self.item: Item | None = None
        self.away = [p for p in meeting.people if p.status == "away"]
        self.known_absent = False
        self.named: set[str] = set()
        self.context: dict[str, Any] = {
            "body": meeting.body.name,
            "town": meeting.municipality.short_name,
            "kommune": meeting.municipality.name,
            "dmy": f"{day.day:02}-{day.month:02}-{day.year}",
            "long": long_date(day),
            "weekday": WEEKDAYS[day.weekday()],
            "time": meeting.time,
            "end": meeting.end,
            "place": meeting.place,
            "term_start": meeting.term[0],
            "term_end": meeting.term[1],
        }

    def put(self, text: str, kind: str = "p") -> None:
        """Print a paragraph (p), heading (h), bullets (li) or a block of lines (pre)."""
        self.parts.append((kind, text))
        layout = self.layout
        if layout.furniture and len(self.parts) % 23 == 0:
            page = len(self.parts) // 23 + 1
            self.parts.append(("p", layout.furniture.format(page=page, **self.context)))

    def row(self, table: str, *values: str) -> None:
        """A true row; the same row twice counts once."""
        self.rows.setdefault(table, {})[values] = None

    def number(self) -> str:
        """Number of the item being printed, or "header"."""
        return self.item.number if self.item else "header"

    def heading(self, kind: str) -> None:
        """The section's heading, when the layout gives it one."""
        label = self.layout.label[kind]
        if label:
            label = label.format(n=self.number(), **self.context)
            self.put(self.rng.choice(self.layout.heading).format(label=label), "h")

    def facts(self, block: Block) -> None:
        """Rows of the facts that a block states."""
        for table, *values in block.facts:
            if table == "persons":  # the place is the last but one of its columns
                *named, kind = values
                self.row(table, *named, self.number(), kind)
            else:
                self.row(table, self.number(), *values)

    def blocks(self, kind: str, blocks: list[Block]) -> None:
        """A section: its heading, its blocks, its rows."""
        self.heading(kind)
        self.row("sections", self.number(), kind, _first_words(blocks[0].text))
        for place, block in enumerate(blocks):
            text = block.text
            if block.kind == "li":
                self.put("\n".join(f"- {line}" for line in text.split("\n")), "li")
            elif block.kind == "h":
                noisy = "question" in self.layout.noise and self.rng.random() < 0.3
                self.put(text + "??" if noisy else text)
            elif block.kind == "table":
                self.put(text, "pre")
            else:
                if "page" in self.layout.noise and self.rng.random() < 0.03 and ", " in text[60:]:
                    cut = text.index(", ", 60) + 1
                    self.put(text[:cut])
                    text = text[cut + 1 :]
                elif "question" in self.layout.noise and place and self.rng.random() < 0.02:
                    text += " ??"
                self.put(text)
            self.facts(block)

    @property
    def text(self) -> str:
        """The whole document."""
        if self.layout.suffix == ".html":
            return _page(self.parts, str(self.context["body"]))
        out: list[str] = []
        for kind, text in self.parts:
            if kind == "head" and "glued" in self.layout.noise and len(out) > 1:
                out[-1] = ""  # the heading runs on behind the last line of the item before
            out.append(text)
            out.append("\n\n" if self.layout.gap or kind in ("h", "head", "pre") else "\n")
        return "".join(out).rstrip("\n") + "\n"


def _first_words(text: str) -> str:
    return " ".join(text.split("\n")[0].split()[:6])


def _page(parts: list[tuple[str, str]], title: str) -> str:
    out = [
        f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head><body>'
    ]
    out.append('<nav><a href="#top">Til toppen</a> <a href="#">Udskriv</a></nav><main>')
    for kind, text in parts:
        lines = [html.escape(line.removeprefix("- ")) for line in text.split("\n") if line]
        if kind == "li":
            out.append("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>")
        elif kind == "pre":
            cells = ("".join(f"<td>{cell}</td>" for cell in line.split("\t")) for line in lines)
            out.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        elif kind == "lines":
            out.append("<p>" + "<br>".join(lines) + "</p>")
        else:
            out += [f"<h3>{line}</h3>" if kind in ("h", "head") else f"<p>{line}</p>" for line in lines]
    return "\n".join([*out, "</main></body></html>\n"])


def render(layout: Layout, meeting: Meeting) -> Sheet:
    """The minutes of `meeting` as `layout` prints them, with their true rows."""
    sheet = Sheet(layout, meeting)
    _header(sheet)
    _contents(sheet)
    for item in meeting.items:
        sheet.item = item
        _item(sheet, item)
    _meeting_rows(sheet)
    return sheet


def _printed(sheet: Sheet, presence: Presence) -> str:
    member, layout = presence.member, sheet.layout
    return layout.name.format(name=member.name, party=member.party)


def _header(sheet: Sheet) -> None:
    layout, meeting, context = sheet.layout, sheet.meeting, sheet.context
    for part in layout.title.format(**context).split("\n\n"):
        sheet.put(part)
    sitting = [p for p in meeting.people if p.status != "substitute"]
    guests = [p for p in meeting.people if p.status == "substitute"]
    for line in layout.header:
        values = dict(context)
        if "{absent}" in line:
            values["absent"] = ", ".join(_printed(sheet, p) for p in sheet.away) or "Ingen"
            sheet.known_absent = True
            for presence in sheet.away:
                _named(sheet, presence.member.name, "member")
        if "{members}" in line:
            names = []
            for presence in sitting:
                if presence.status == "away" and layout.mark == "omit":
                    continue
                mark = layout.mark if presence.status == "away" else ""
                sheet.known_absent |= bool(mark)
                names.append(_printed(sheet, presence) + mark)
                _named(sheet, presence.member.name, "member")
            joined = ", ".join(names)
            if layout.members == "lines":
                joined = "\n".join(names)
            elif layout.members == "bullets":
                joined = "\n".join(f"- {name}" for name in names)
            elif layout.wrap:
                end = "  \n" if layout.suffix == ".md" else "\n"
                joined = end.join(textwrap.wrap(joined, layout.wrap, break_on_hyphens=False, break_long_words=False))
            values["members"] = joined
        line = line.replace("~", "\u00a0" * 8 if "nbsp" in layout.noise else " ")
        for part in line.format(**values).split("\n\n"):
            sheet.put(part, "li" if part.startswith("- ") else "lines")
    if layout.members != "none":
        for guest in guests:
            assert guest.other is not None
            person, other = guest.member, guest.other
            sheet.put(layout.substitute.format(name=person.name, party=person.party, other=other.name,
                                               other_party=other.party))  # fmt: skip
            sheet.row("attendance", person.name, "substitute")
            _named(sheet, person.name, "substitute")
            _named(sheet, other.name, "member")
            sheet.known_absent = True


def _named(sheet: Sheet, name: str, kind: str) -> None:
    """A row for a member or substitute at the first place that names them."""
    if name not in sheet.named:
        sheet.named.add(name)
        sheet.row("persons", name, "", sheet.meeting.body.name, sheet.number(), kind)


def _contents(sheet: Sheet) -> None:
    layout = sheet.layout
    if not layout.toc:
        return
    sheet.put(layout.toc_label, "h")
    lines = ["| | |", "|--|----|"] if layout.toc.startswith("|") else []
    page = 3
    for item in sheet.meeting.items:
        title = item.title
        if "typos" in layout.noise and len(title) > 30 and sheet.rng.random() < 0.06:
            cut = sheet.rng.randrange(12, len(title) - 3)
            title = title[:cut] + title[cut + 1 :]
        if item.closed:
            title = layout.closed.format(title=title)
        lines.append(layout.toc.format(n=int(item.number), title=title[:101], page=page))
        page += sheet.rng.randrange(1, 4)
    sheet.put("\n".join(lines), "lines")


def _item(sheet: Sheet, item: Item) -> None:
    layout, number = sheet.layout, item.number
    title = layout.closed.format(title=item.title) if item.closed else item.title
    values = {
        **sheet.context,
        "n": int(number),
        "title": title,
        "case": item.case,
        "dok": item.document,
        "worker": item.worker,
        "status": "Lukket" if item.closed else "Åbent",
        "open": "Lukket" if item.closed else "Åben",
    }
    for place, line in enumerate(layout.head):
        if line:
            choice = sheet.rng.choice(line.split("|")) if place == 0 else line
            sheet.put(choice.format(**values), "head" if place == 0 else "p")
    head = " ".join(layout.head)
    worker = item.worker if "{worker}" in head else ""
    case = item.case if "{case}" in head else ""
    printed = f"{item.title} {layout.type_mark}".rstrip()
    sheet.row("items", number, printed, case, worker, "yes" if item.closed else "no")
    if worker:
        sheet.row("persons", worker, "Sagsbehandler", "", number, "caseworker")
    if "Kommunikation" in head:
        sheet.row("sections", number, "communication", "DIR BFU SOS BSK KFU BYB")
    if item.closed:
        return
    for topic in item.subject.topics if item.subject else ():
        sheet.row("topics", number, topic)
    for kind in layout.order:
        SECTIONS[kind](sheet, item, kind)
    if "line" in layout.absent:
        names = ", ".join(p.member.name for p in sheet.away)
        if names:
            sheet.put(layout.absent_label.format(**sheet.context) + names)
            _absent_rows(sheet, names)
        elif layout.none_absent:
            sheet.put(layout.none_absent)
            sheet.row("sections", number, "absent", "Ingen")


def _absent_rows(sheet: Sheet, first_words: str) -> None:
    """Rows for absentees that an item repeats."""
    number = sheet.number()
    sheet.row("sections", number, "absent", _first_words(first_words))
    for presence in sheet.away:
        sheet.row("item_attendance", number, presence.member.name, sheet.layout.word)
        _named(sheet, presence.member.name, "member")
    sheet.known_absent = True


def _plain(sheet: Sheet, item: Item, kind: str) -> None:
    blocks = item.sections.get(kind)
    if blocks:
        sheet.blocks(kind, blocks)


def _recommendation(sheet: Sheet, item: Item, kind: str) -> None:
    if not item.points:
        return
    layout, number = sheet.layout, item.number
    by = {
        "chair": f"Formandskabet {sheet.context['body']}",
        "sector": f"Sektor for {item.department}",
        "department": f"Direktøren for {item.department}",
    }.get(layout.names_by, "")
    lead = layout.by.format(by=by, dept=item.department, body=sheet.context["body"])
    if not by:
        by = re.split(r" (?:indstiller|foreslår|anbefaler)\b", lead)[0] if "indstilles" not in lead else ""
    sheet.heading(kind)
    sheet.row("sections", number, "recommendation", _first_words(lead))
    sheet.put(lead)
    if item.department in by:
        unit = by if layout.names_by == "sector" else item.department
        sheet.row("organisations", number, unit, unit, "department", sheet.context["kommune"])
    bodies = []
    for place, point in enumerate(item.points, 1):
        told = f"at {point}" if layout.points == "at" else (layout.at if layout.points == "numbered" else "") + point
        sheet.row("recommendations", number, by, _first_words(told))
        end = "." if place == len(item.points) else ","
        if layout.points == "at":
            sheet.put(f"at {point}{end}")
        elif layout.points == "numbered":
            bodies.append(f"{place}. {layout.at}{point}{end}")
        else:
            bodies.append(f"- {point}.")
    if bodies:
        sheet.put("\n".join(bodies), "li" if layout.points == "bullets" else "lines")


def _route(sheet: Sheet, item: Item, kind: str) -> None:
    if not item.route:
        return
    layout, number, town = sheet.layout, item.number, sheet.context["kommune"]
    own = str(sheet.context["body"])
    lines = []
    for body, day, role in item.route:
        written = _misspelt(sheet, body)
        if layout.route == "dated":
            lines.append(f"- {written} {long_date(day)}" + ("." if sheet.rng.random() < 0.3 else ""))
        elif layout.route == "short":
            lines.append(f"{body}." if role == "own" else f"{body} ({day.day}/{day.month}-{day.year}) - behandling")
        else:
            lines = [body]
            continue
        if role != "own":
            sheet.row("references", number, role, body, day.isoformat(), "", lines[-1].removeprefix("- "))
            sheet.row("organisations", number, written, body, "self" if body == own else "body", town)
    if layout.route == "final":
        body = item.route[-1][0]
        sheet.row("organisations", number, body, body, "self" if body == own else "body", town)
    sheet.heading(kind)
    sheet.row("sections", number, kind, _first_words(lines[0].removeprefix("- ")))
    sheet.put("\n".join(lines), "li" if layout.route == "dated" else "lines")


def _misspelt(sheet: Sheet, body: str) -> str:
    """A body's name as a hurried clerk writes it, now and then: a hyphen lost, a letter doubled."""
    if "typos" not in sheet.layout.noise or sheet.rng.random() > 0.08:
        return body
    return body.replace("- og", " og") if "- og" in body else body.replace("eråd", "erråd")


def _previous(sheet: Sheet, item: Item, kind: str) -> None:
    layout, number = sheet.layout, item.number
    if not item.steps:
        return
    sheet.heading(kind)
    for place, step in enumerate(item.steps):
        line = layout.quoted.format(body=step.body, long=long_date(step.day), n=step.number or "1", dmy=_dmy(step.day))
        if not layout.label[kind]:
            sheet.row("sections", number, "previous_decisions", _first_words(step.text))
        elif not place:
            sheet.row("sections", number, "previous_decisions", _first_words(line))
        sheet.put(line, "p" if layout.label[kind] else "h")
        sheet.put(step.text)
        sheet.row(
            "decisions", number, step.body, step.day.isoformat(), step.outcome, "yes", " ".join(step.text.split()[:6])
        )
        where = step.number if "{n}" in layout.quoted else ""
        sheet.row("references", number, "decision", step.body, step.day.isoformat(), where, line)
        own = step.body == sheet.context["body"]
        sheet.row("organisations", number, step.body, step.body, "self" if own else "body", sheet.context["kommune"])


def _dmy(day: date) -> str:
    return f"{day.day:02}-{day.month:02}-{day.year}"


def _decision(sheet: Sheet, item: Item, kind: str) -> None:
    if not item.outcomes:
        return
    layout, number, context = sheet.layout, item.number, sheet.context
    sheet.heading(kind)
    names = ", ".join(p.member.name for p in sheet.away)
    if names and "first" in layout.absent:
        sheet.put(layout.absent_label + names)
        _absent_rows(sheet, names)
    printed: set[str] = set()
    for outcome, text in item.outcomes:
        if not printed:
            sheet.row("sections", number, "decision", _first_words(text))
        if text not in printed:
            sheet.put(text)
        printed.add(text)
        day = sheet.meeting.day.isoformat()
        sheet.row("decisions", number, str(context["body"]), day, outcome, "no", _first_words(text))
    if item.vote:
        in_favour, against, abstained = item.vote.given
        parties = item.vote.parties
        text = layout.vote + (layout.vote_abstained if abstained else "")
        told = {"f": in_favour, "a": against, "u": abstained, "fp": parties[0], "ap": parties[1], "up": parties[2]}
        for part in text.format(**told).split("\n\n"):
            sheet.put(part)
        sheet.row("votes", number, str(in_favour), str(against), str(abstained) if abstained else "")
    for sentence, person, status in item.moves:
        hour = str(context["time"])[:2]
        sheet.put(layout.moves[status].format(name=person, hour=hour) if status in layout.moves else sentence)
        sheet.row("item_attendance", number, person, status)
        _named(sheet, person, "member")
    if names and "sentence" in layout.absent:
        people = [_printed(sheet, p) for p in sheet.away]
        joined = " og ".join(part for part in (", ".join(people[:-1]), people[-1]) if part)
        sheet.put(f"{joined} var fraværende.")
        for presence in sheet.away:
            sheet.row("item_attendance", number, presence.member.name, layout.word)
            _named(sheet, presence.member.name, "member")
        sheet.known_absent = True
    elif names and ("after" in layout.absent or "numbered" in layout.absent):
        label = layout.absent_label if "numbered" in layout.absent else "Fraværende:"
        numbered = "numbered" in layout.absent
        sheet.put(f"#### {label}" if layout.suffix == ".md" else label)
        lines = [f"{i}. {_printed(sheet, p)}" if numbered else p.member.name for i, p in enumerate(sheet.away, 1)]
        sheet.put("\n".join(lines) if numbered or not layout.gap else "\n\n".join(lines), "lines")
        _absent_rows(sheet, _printed(sheet, sheet.away[0]) if numbered else sheet.away[0].member.name)


def _attachments(sheet: Sheet, item: Item, kind: str) -> None:
    if not item.attachments:
        return
    sheet.heading(kind)
    sheet.row("sections", item.number, "attachments", _first_words(item.attachments[0]))
    for title in item.attachments:
        sheet.put(title)
        sheet.row("attachments", item.number, title)


SECTIONS = {
    "summary": _plain,
    "background": _plain,
    "economy": _plain,
    "legal_basis": _plain,
    "recommendation": _recommendation,
    "procedure": _route,
    "treated_by": _route,
    "previous_decisions": _previous,
    "decision": _decision,
    "attachments": _attachments,
}


def _meeting_rows(sheet: Sheet) -> None:
    meeting, layout = sheet.meeting, sheet.layout
    printed = layout.title + " ".join(layout.header)
    term = meeting.term if "{term_start}" in printed else ("", "")
    end = meeting.end if "{end}" in printed else ""
    sheet.row("meetings", meeting.municipality.name, meeting.body.name, str(term[0]), str(term[1]),
              meeting.day.isoformat(), meeting.time, end, meeting.place)  # fmt: skip
    told_away = sheet.known_absent
    moved = {person for item in meeting.items for _, person, _ in item.moves}
    for presence in meeting.people:
        if presence.status == "away" and told_away:
            sheet.row("attendance", presence.member.name, layout.word)
        elif presence.status == "away" and layout.mark == "":
            sheet.row("attendance", presence.member.name, "present")  # printed like all others, and never taken back
        elif presence.status == "present" and (layout.members != "none" or presence.member.name in moved):
            sheet.row("attendance", presence.member.name, "present")
