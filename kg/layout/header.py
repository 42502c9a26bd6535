"""The lines before the first item → title, body, date, times, place, term, attendance, contents.

A field is a label with its value behind it, on the next line, or (labels first, values later) further down. The title
is `REFERAT ‹body› ‹term› d. ‹date›` in many shapes. Nothing is taken from outside the header but the headings of
decisions, which the caller counts; what no rule claims is handed back as lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.clauses.presence import presence
from kg.layout.header_found import Header, note_times
from kg.layout.header_labels import PERSONS, cut_of, field_of, labels_first, meaning_of, split_labels
from kg.layout.header_title import (
    IN_TOWN,
    JOINT,
    MEETING_IN,
    OF_PLACE,
    body_in,
    is_letter_day,
    names_body,
    place_after,
    place_and_hour,
    read_title,
)
from kg.layout.header_values import read_contents, read_value
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.page.lines import Line, passage
from kg.layout.page.signs import body_like, ignored, place_line
from kg.layout.people import entries, group_end, heads_roster, is_entry_line, is_tag_line
from kg.layout.people.offices import office_before
from kg.model import Ignored, Term
from kg.text.danish import TERM, dates, first_date, term_years, times
from kg.text.person_names import is_person_name

__all__ = ["read", "roster_below"]

_OF_MEETINGS = re.compile(r"^(?:referater|dagsordener) (?:af|fra|for) (?P<body>.{3,80}?)s møder\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:møde|mødet) i (?P<body>[A-ZÆØÅ].{3,80})$")
_NEXT = re.compile(r"(?:næste|kommende) (?:ordinære )?\w*møde\b", re.IGNORECASE)
_SINGLE = frozenset(["date", "time", "end", "place", "body", "kind"])
#: What tells the kind of a meeting in words of its own has fewer of them; a sentence of a page has more.
_WORDS = 10
_LABELLED = re.compile(r"(?P<label>[A-ZÆØÅ][^:;,.()]{2,40}): ?\S")
#: What is said of a place behind a dash (`Rådhuset, Storegade 1 - det åbne møde begynder kl. 19`).
_REMARK = re.compile(r" [-–] (?=[a-zæøå])")
#: Within so many characters a colon ends the words that lead a group.
_GROUPED = 60
#: So many lines of a list may be lost before a name is read again.
_LOST = 3
_RULE = re.compile(r"[-–—_=*~. ]+")
_WHOLE_NAME = re.compile(r"[\w .-]{2,40}kommunes?|region \w+|ingen\.?|til|for|af|over", re.IGNORECASE)


def read(lines: Sequence[Line], lexicon: Lexicon, listed: tuple[int, int] | None) -> Header:
    """The header: all `lines` before the first item. `listed`: first line of the contents and the one after them."""
    header = Header()
    stop, end = listed if listed is not None else (None, len(lines))
    values = _fields(lines[:stop] if stop is not None else lines, lexicon, header)
    if stop is not None and stop < len(lines):
        header.signals.add("contents")
        header.ignored.append(Ignored(lines[stop].span, "contents"))
        tail: list[Line] = []
        for line in lines[stop + 1 : end]:
            if (
                (f := field_of(line, lexicon)) is not None
                and f[0].name not in ("contents", "kind", "remarks")
                and (f[1] < len(line.text) or (f[0].name in PERSONS and line.text.rstrip().endswith(":")))
            ) or (tail and f is None and not line.cells and is_entry_line(line, lexicon)):
                tail.append(line)
            else:
                read_contents(line, header, lexicon)
        values += _fields([*tail, *lines[end:]], lexicon, header)
    for name, _, block, start in values:
        read_value(name, block, start, lexicon, header)
    return header


def roster_below(lines: Sequence[Line], above: Sequence[Line], lexicon: Lexicon) -> int:
    """How many of the lines of the last item, up to their end, tell who was at the meeting (`Mødt var: Anna Holm, …`):
    a list of members behind its label, where `above`, the header, has none. 0: none."""
    for n, line in enumerate(lines):
        found = field_of(line, lexicon) if line.gap and not line.marker else None
        label = line.text[: found[1]].rstrip() if found is not None else ""
        if found is None or found[0].name != "members" or not label.endswith((":", " var")):
            continue
        if len(entries([line, *lines[n + 1 : n + 2]], found[1], "present", None, lexicon)[0]) < _ROSTER:
            continue
        told = any((f := field_of(one, lexicon)) is not None and f[0].name == "members" for one in above)
        return 0 if told else len(lines) - n
    return 0


#: So many persons behind a label are those of a meeting.
_ROSTER = 3


def _fields(lines: Sequence[Line], lexicon: Lexicon, header: Header) -> list[tuple[Field, str, list[Line], int]]:
    """Each label with the lines of its value. Title, bodies and loose lines go to `header` at once."""
    values: list[tuple[Field, str, list[Line], int]] = []
    pending: list[tuple[Field, str, Line]] = []
    current: tuple[Field, str, list[Line], int] | None = None
    run = labels_first(lines, lexicon)
    for i, line in enumerate(lines):
        reason = ignored(line, lexicon) or ("next" if _NEXT.match(line.text) and first_date(line.text) else None)
        if reason == "signature" and (closing := field_of(line, lexicon)) is not None and closing[1] < len(line.text):
            reason = None  # `Mødet hævet kl. 17.30` tells when
        if reason:
            header.ignored.append(Ignored(line.span, reason))
            continue
        if current is not None and current[0].name in PERSONS and _RULE.fullmatch(line.text):
            continue  # parts one group of a list from the next
        split = split_labels(line, lexicon)
        if split:
            for f, label, a, b in split:
                cut = cut_of(line, a, b)
                current = (f, label, [cut] if cut.text else [], 0)
                values.append(current)
            pending = []
            continue
        if (
            current is not None
            and current[2]
            and current[0].name in PERSONS
            and ":" not in line.text
            and is_tag_line(line, lexicon)
        ):
            current[2].append(line)
            continue
        if line.cells and any(heads_roster(line, below, lexicon) for below in lines[i + 1 : i + 1 + _LOST]):
            if current is None or current[0].name not in PERSONS or current[2]:
                current = (lexicon.fields["medlemmer"], "medlemmer", [], 0)
                values.append(current)
            current[2].append(line)
            continue
        found = field_of(line, lexicon)
        if found is None and i + 1 < len(lines) and _heads_list(line, lines[i + 1], current, lexicon):
            current = (meaning_of(line.text, lexicon) or lexicon.fields["medlemmer"], word_key(line.text), [], 0)
            values.append(current)
            pending = []
            continue
        if found is not None and current is not None and not current[2] and current[0].name in _SINGLE:
            colon = line.text[: found[1]].rstrip().endswith(":") or found[1] >= len(line.text)
            found = found if colon else None
        if found is not None and read_title(line, i, lexicon, header, only_word=True):
            continue
        inside = current is not None and (bool(current[2]) or bool(line.marker))
        if found is not None and current is not None and inside and _is_entry(current[0], found, line, lexicon):
            current[2].append(line)
            continue
        if found is not None and not (
            current and current[0].name == "members" and found[0].name == "chair" and not found[1]
        ):
            f, start, label = found
            current = (f, label, [], 0)
            values.append(current)
            if start < len(line.text):
                current[2].append(line)
                values[-1] = current = (f, label, current[2], start)
                pending = []
            elif run and i < run:
                pending.append((f, label, line))
                current = None
            continue
        if current is not None and current[0].name in PERSONS and _leads_group(lines, i, lexicon):
            current[2].append(line)
            continue
        if pending and run and i >= run:
            f, label, _ = pending.pop(0)
            current = next(v for v in values if v[0] is f and v[1] == label)
            current[2].append(line)
            current = current if not pending else None
            continue
        if current is not None and (_belongs(current, line, lexicon) or _goes_on(current, lines, i, lexicon)):
            current[2].append(line)
            continue
        if lexicon.group.match(line.text) and _leads_group(lines, i, lexicon) and ":" in line.text[:_GROUPED]:
            current = (lexicon.fields["medlemmer"], "medlemmer", [line], 0)  # a group that no label stands above
            values.append(current)
            continue
        if read_title(line, i, lexicon, header):
            current = None
            continue
        if current is not None and current[0].name in ("kind", "remarks", "officials", "guests") and not line.gap:
            current[2].append(line)
            continue
        current = None
        _loose(line, i, lexicon, header)
    return values


def _heads_list(line: Line, below: Line, current: tuple[Field, str, list[Line], int] | None, lexicon: Lexicon) -> bool:
    """Does the line, by its words, head the list of persons that begins below (`Fremmødte rådsmedlemmer`)?"""
    if len(line.text) > _GROUPED or line.cells or line.marker or (current is not None and not current[2]):
        return False
    meant = meaning_of(line.text, lexicon)
    if meant is None or meant.name not in PERSONS or lexicon.group.match(line.text):
        return False
    return not is_entry_line(line, lexicon) and is_entry_line(below, lexicon)


def _in_list(label: str, lexicon: Lexicon) -> bool:
    """Can the words before a colon stand in a list of persons: a name, a role, an office?"""
    return is_person_name(label) or word_key(label) in lexicon.tags or office_before(label, lexicon) is not None


def _leads_group(lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    """Does the line lead a group of the list it stands in, with names behind it or below?"""
    end = group_end(lines[at], lexicon)
    if not end:
        return False
    if lines[at].text[end:].strip():
        return True
    return at + 1 < len(lines) and is_entry_line(lines[at + 1], lexicon)


def _is_entry(f: Field, found: tuple[Field, int, str], line: Line, lexicon: Lexicon) -> bool:
    """Is the label that opens `line` only the role of one person in the list of `f` (`Observatør Anna Holm`)?"""
    _, start, label = found
    bare = 0 < start < len(line.text) and not line.bold and not line.text[:start].rstrip().endswith((":", "-", "–"))
    tag = lexicon.tags.get(label)
    return (
        f.name in PERSONS and bare and tag is not None and tag.role is not None and (not line.gap or bool(line.marker))
    )


def _belongs(current: tuple[Field, str, list[Line], int], line: Line, lexicon: Lexicon) -> bool:
    """Does `line` go on with the value of the current field?"""
    f, _, block, start = current
    name = f.name
    if line.level:
        return False
    if name in ("date", "time", "end", "body", "kind"):
        return not block
    if name == "place":
        if not block:
            return True
        fresh = line.gap or bool(line.marker) or len(block) > 2 or _dated_title(line) or _LABELLED.match(line.text)
        group = any(lexicon.marks[mark].match(line.text) for mark in ("group_open", "group_closed"))
        return (
            not fresh
            and not group
            and word_key(line.text) not in lexicon.titles
            and not _WHOLE_NAME.fullmatch(line.text)
        )
    if name == "remarks":
        return not block or not line.gap
    if name in PERSONS:
        if (label := _LABELLED.match(line.text)) and not _in_list(label["label"], lexicon):
            return False
        if (
            name == "members"
            and line.text.endswith(".")
            and any(a.status in ("absent", "excused") for a in presence(passage([line]), 0, len(line.text), lexicon))
        ):
            return False  # `Anna Holm og Bo Lind var ikke til stede.` below the members
        if is_entry_line(line, lexicon) or (block and is_tag_line(line, lexicon)):
            return True
        if not block or line.gap:
            return bool(line.marker) and name != "absence"
        before = block[-1].text.rstrip()
        if before.endswith(","):
            return True
        cut = not is_person_name(re.split(r", | og ", before)[-1].strip()) and not before.endswith((")", ".", ":"))
        one = re.fullmatch(r"[^\W\d_][^\W\d_-]*(?: ?\([^()]*\))?", line.text) is not None
        known = word_key(line.text) in lexicon.titles or body_like(line.text, lexicon)
        return (cut or one) and not known and bool(entries([*block, line], start, "present", None, lexicon)[0])
    return False


def _goes_on(current: tuple[Field, str, list[Line], int], lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    """Does the list of persons go on below a line that names nobody? Then that line is lost, not the list."""
    f, _, block, _ = current
    line = lines[at]
    if f.name not in PERSONS or line.level or (len(line.text) > _GROUPED and " " in line.text and not line.cells):
        return False
    if word_key(line.text) in lexicon.titles or body_like(line.text, lexicon) or _dated_title(line):
        return False
    if _LABELLED.match(line.text) or (line.gap and not (_mark(line) and (not block or _mark(block[-1])))):
        return False
    for below in lines[at + 1 : at + 1 + _LOST]:
        if field_of(below, lexicon) is not None or _mark(below) != _mark(line) or (below.gap and not _mark(below)):
            return False
        if is_entry_line(below, lexicon):
            return True
    return False


def _mark(line: Line) -> str:
    """What sets a line of a list apart from a text: the mark before it, or the cells of a row."""
    return "cells" if line.cells else "mark" if line.marker else ""


def _dated_title(line: Line) -> bool:
    return any(f.value.date for f in dates(line.text))


def _loose(line: Line, at: int, lexicon: Lexicon, header: Header) -> None:
    """A line without label: a body, a date, a sentence of presence; else it stays unclaimed."""
    text = line.text
    named = OF_PLACE.sub("", TERM.sub("", text))
    if place_and_hour(line, header, lexicon):
        return
    if len(text) < 120 and (several := _OF_MEETINGS.match(text)):
        header.bodies.append((4, line.part(several.start("body"), several.end("body"))))
        return
    if len(text) < 200 and (m3 := _CALLED.search(text)):
        tail = OF_PLACE.search(text, m3.start("body"))
        called = line.part(m3.start("body"), tail.start() if tail else len(text))
        if body_like(called.value, lexicon):
            header.bodies.append((4, called))
            return
    if named_end := re.search(
        r" ?[-–] ?(?:referat|dagsorden(?:er og referater)?|protokol|beslutningsprotokol)$", named, re.IGNORECASE
    ):
        named = named[: named_end.start()]
    if (
        len(text) < 100
        and not text.endswith(".")
        and text[:1].isalnum()
        and (MEETING_IN.match(named) or JOINT.match(named) or (text[:1].isupper() and names_body(named, lexicon)))
    ):
        body = body_in(line, 0, len(text), lexicon, header)
        if body is not None or header.joint:
            if body is not None:
                header.bodies.append((4 if line.strong or at < 8 else 2, body))
            return
    if len(text) < 100 and (of := IN_TOWN.fullmatch(named)) and body_like(of["body"], lexicon) and named in text:
        at_ = text.find(named)
        header.bodies.append((4 if line.strong or at < 8 else 2, line.part(at_, at_ + of.end("body"))))
        return
    found = first_date(text)
    if found is not None and len(text) < 140 and found.value.date is not None:
        where = "letter" if is_letter_day(text, lexicon) else "line"
        header.dates.append((where, found.value.date, line.part(found.start, found.end).span))
        note_times(line, found.end, list(times(text[found.end :])), header)
        place_after(line, found.end, header, lexicon)
        return
    if (term := TERM.fullmatch(text)) and (years := term_years(term)) is not None:
        header.term = header.term or Term(*years, line.span)
        return
    said = presence(passage([line]), 0, len(text), lexicon)
    if said:
        header.attendance += said
        return
    placed = _REMARK.split(text, maxsplit=1)[0].removesuffix(".")
    known = header.dates or header.title is not None or header.bodies
    if header.place is None and known and place_line(placed, lexicon):
        skip = 2 if text.startswith("i ") else 0
        header.place = line.part(skip, len(placed))
        return
    if _WHOLE_NAME.fullmatch(text):
        header.ignored.append(Ignored(line.span, "letterhead"))
        return
    if len(text) < 80 and (clock := list(times(text))) and re.match(r"(?:kl|tid|mødet)", text, re.IGNORECASE):
        note_times(line, 0, clock, header)
        if place := re.search(r"\bi (?P<place>[A-ZÆØÅ].{2,80})$", text):
            header.place = header.place or line.part(place.start("place"), place.end("place"))
        return
    for pattern, kind in lexicon.kinds:
        if pattern.search(text) and kind != "agenda" and len(text.split()) < _WORDS:
            header.kind = kind
            header.ignored.append(Ignored(line.span, "kind"))
            return
    header.unclaimed.append(line)
