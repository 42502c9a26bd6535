"""Values of the labelled fields of a header: day, hours, place, body, kind, remarks, contents, lists of persons.

Takes a field with the lines of its value; takes what they say into the `Header`, lines without sense as unclaimed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.layout.clauses.presence import presence
from kg.layout.clauses.sentences import sentences
from kg.layout.header.found import Header, note_times
from kg.layout.header.title import body_in
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.page.lines import Line, joined, passage
from kg.layout.page.signs import body_like
from kg.layout.people import entries
from kg.layout.people.entry import leading_name
from kg.layout.people.offices import tells
from kg.layout.structure import contents
from kg.model import Attendance, Ignored, Text
from kg.text.danish import FoundTime, dates, first_date, fold, times
from kg.text.person_names import split_names

__all__ = ["read_contents", "read_value"]

#: Letters that may stand before the day that a value begins with.
_NEAR = 12


def read_value(f: Field, block: list[Line], start: int, lexicon: Lexicon, header: Header) -> None:
    """Takes the value of one field into the header."""
    header.signals.add(f"field:{f.name}")
    if not block:
        return
    name = f.name
    day = first_date(block[0].text[start:]) if name == "place" else None
    if day is not None and day.start < _NEAR and day.value.date is not None:
        name = "date"  # `Afholdt: mandag den 5. maj 2025`
    if name in ("date", "time", "end"):
        line = block[0]
        words = line.text[start:]
        clock = list(times(words))
        if name != "date":
            there = {(c[1], c[2]) for c in clock}
            bare = [b for b in _bare_times(words) if not any(a <= b.start < z or a < b.end <= z for a, z in there)]
            clock = sorted([*clock, *bare], key=lambda c: c[1])  # `… startede kl. 15.00 og sluttede kl. 17.30`
        found = next((x for x in dates(words) if x.value.date is not None), None)
        if found is not None and found.value.date is not None and name != "end":
            at = line.part(start + found.start, start + found.end).span
            header.dates.append(("field" if name == "date" else "line", found.value.date, at))
            clock = [c for c in clock if c[1] >= found.end or c[2] <= found.start]
        if name == "end" and clock:
            at_end, a, b = clock[0]
            header.ends_at = header.ends_at or Text(at_end, line.part(start + a, start + b).span)
        elif clock:
            note_times(line, start, clock, header)
        if found is not None and (m := re.search(r"\bi (?P<p>[A-ZÆØÅ].{2,80})$", words[found.end :])):
            header.place = header.place or line.part(start + found.end + m.start("p"), start + found.end + m.end("p"))
    elif name == "place":
        stop = _place_ends(block[0].text, start)
        if stop < len(block[0].text):
            note_times(block[0], stop, list(times(block[0].text[stop:])), header)
        value = joined([block[0].part(start, stop), *(b.part() for b in block[1:])])
        if value.value and (header.place is None or not header.placed):
            header.place, header.placed = value, True
    elif name == "body":
        if body := body_in(block[0], start, len(block[0].text), lexicon, header):
            header.bodies.append((6, body))
    elif name == "kind":
        for pattern, kind in lexicon.kinds:
            if pattern.search(block[0].text[start:]):
                header.kind = kind
        if header.title is None and word_key(block[0].text[start:]) in lexicon.titles:
            header.title = block[0].part(start)
        elif body_like(block[0].text[start:], lexicon) and (
            body := body_in(block[0], start, len(block[0].text), lexicon, header)
        ):
            header.bodies.append((6, body))
    elif name == "remarks":
        remark = passage(block, start)
        said = presence(remark, 0, len(remark.text), lexicon)
        header.attendance += said
        if not said:
            header.ignored += [Ignored(line.span, "remark") for line in block]
    elif name == "contents":
        for line in block:
            read_contents(line, header, lexicon)
    else:
        _persons(f, block, start, lexicon, header)


#: A sentence behind a place tells when (`Byrådssalen. Mødet begyndte kl. 17.00 og sluttede kl. 19.15.`).
_SENTENCE = re.compile(r"(?<=[a-zæøå)\d])\. (?=[A-ZÆØÅ][a-zæøå]+ [a-zæøå])")


def _place_ends(text: str, start: int) -> int:
    m = _SENTENCE.search(text, start)
    return m.start() if m is not None and next(times(text[m.end() :]), None) is not None else len(text)


def _bare_times(words: str) -> list[FoundTime]:
    """Times of a field whose label already says that they are times: `16.00 - 18.00`, `17.15`."""
    found = []
    for m in re.finditer(r"(?<![\d.:])(\d{1,2})[.:](\d\d)(?![\d.:])", words[:80]):
        if int(m[1]) < 24 and int(m[2]) < 60:
            found.append(FoundTime(f"{int(m[1]):02}:{m[2]}", m.start(), m.end()))
    if not found and (m2 := _HOURS.match(words)) and int(m2["from"]) < int(m2["to"]) < 24:
        found = [FoundTime(f"{int(m2[k]):02}:00", m2.start(k), m2.end(k)) for k in ("from", "to")]
    return found


#: `Kl.: 15-17`
_HOURS = re.compile(r"\s*(?:kl\.? ?)?(?P<from>\d{1,2}) ?(?:[-–]|til) ?(?P<to>\d{1,2})(?![\d.:/-])", re.IGNORECASE)


def _persons(f: Field, block: list[Line], start: int, lexicon: Lexicon, header: Header) -> None:
    words = passage(block, start)
    said: list[Attendance] = []
    if f.name in ("absence", "members", "substitutes"):
        groups = [[block[0]]]
        for line in block[1:]:
            if line.text[:1].islower() or groups[-1][-1].text.rstrip().endswith(","):
                groups[-1].append(line)
            else:
                groups.append([line])
        for n, group in enumerate(groups):
            part = passage(group, start if n == 0 else 0)
            told = [
                replace(a, status=f.status) if a.status == "absent" and f.status == "excused" else a
                for a in presence(part, 0, len(part.text), lexicon)
            ]
            if n and f.name == "members" and len(told) > 1 and all(a.away for a in told):
                header.attendance += told  # a sentence below the list: `Anna Holm og Bo Lind var ikke til stede.`
                block = [line for line in block if all(line is not one for one in group)]
            elif not (part.text.strip() and _opens_entry(part.text, lexicon)):
                said += told
            else:
                first = next(sentences(part.text, lexicon), (0, len(part.text)))[1]
                several = len(split_names(part.text[:first])) > 1
                said += [a for a in told if several and a.span.start > part.part(0, first).span.end]
    if said and (f.name != "members" or "undtagen" in fold(words.text) or "undtagelse" in fold(words.text)):
        header.attendance += said
        rest = {fold(a.person.value) for a in said}
        found, _ = entries(block, start, f.status or "present", f.role, lexicon)
        header.attendance += [a for a in found if fold(a.person.value) not in rest]
        return
    found, rest_ = entries(block, start, f.status or "present", f.role, lexicon)
    header.attendance += found
    if rest_:
        claimed = {id(line) for line in block}
        for text in rest_:
            for line in block:
                if (
                    id(line) in claimed
                    and line.start <= text.span.start < line.end
                    and not any(line.start <= a.span.start < line.end for a in found)
                ):
                    header.unclaimed.append(line)
                    claimed.discard(id(line))


def _opens_entry(words: str, lexicon: Lexicon) -> bool:
    """Does a person's name open the words, and no verb of presence follow it (`Anna Holm - suppleanten, Bo, kom`)?"""
    name = leading_name(words.replace(" -", "", 1), lexicon)
    return name is not None and not tells(words[words.find(name) + len(name) :], lexicon)


def read_contents(line: Line, header: Header, lexicon: Lexicon) -> None:
    """Takes a line of the contents into the header."""
    if (found := contents.entry(line, lexicon)) is not None:
        header.contents.append(found)
    header.ignored.append(Ignored(line.span, "contents"))
