"""The lines before the first item → title, body, date, times, place, term, attendance, contents.

A field is a label with its value behind it, on the next line, or (labels first, values later) further down. The title
is `REFERAT ‹body› ‹term› d. ‹date›` in many shapes. Nothing is taken from outside the header but the headings of
decisions, which the caller counts; what no rule claims is handed back as lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.danish import WEEKDAYS, FoundTime, dates, first_date, fold, is_person_name, times
from kg.layout import contents
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.lines import Line, joined, passage
from kg.layout.people import entries, is_entry_line, is_tag_line
from kg.layout.presence import presence
from kg.layout.signs import body_like, ignored, place_line
from kg.model import Attendance, Ignored, Span, Term, Text

__all__ = ["Header", "field_of", "is_dated_kind", "is_title", "read"]


@dataclass(slots=True)
class Header:
    """What the header says; None and () where it is silent. `dates`: every meeting date with the place it stands."""

    title: Text | None = None
    bodies: list[tuple[int, Text]] = field(default_factory=list)
    dates: list[tuple[str, date, Span]] = field(default_factory=list)
    starts_at: Text | None = None
    ends_at: Text | None = None
    place: Text | None = None
    term: Term | None = None
    kind: str = "ordinary"
    attendance: list[Attendance] = field(default_factory=list)
    contents: list[Text] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    unclaimed: list[Line] = field(default_factory=list)
    signals: set[str] = field(default_factory=set)
    joint: bool = False


_TERM = re.compile(r"[( ,]*(?P<start>(?:19|20)\d\d)\s?(?:[-–/]|til)\s?(?P<end>(?:19|20)\d\d)[) ,]*")
_DAY = rf"(?:{'|'.join(WEEKDAYS)})(?:en)?"
_BEFORE_DATE = re.compile(rf"[\s,;:–-]*(?:(?:{_DAY})[\s,]*)?(?:\b(?:den|d\.|d|pr\.|dato:?)\s*)?$", re.IGNORECASE)
_HOUR = re.compile(r"\bkl\.", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:i|på) (?P<place>[A-ZÆØÅ].{2,80})$")
_DAY_BEFORE = re.compile(rf"(?:\b(?:{_DAY}),?\s*)?(?:\b(?:den|d\.)\s*)?$", re.IGNORECASE)
_MEETING_IN = re.compile(
    r"^(?:(?:det|et|ordinært|ordinære|ekstraordinært|ekstraordinære|åbent|lukket|fælles) ){0,4}"
    r"(?:møde|byrådsmøde)t? (?:i|for|af|med) (?P<body>.+)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^(?:ekstraordinært )?fællesmøde (?:mellem|for|med|i) (?P<bodies>.+)$", re.IGNORECASE)
_OF_MEETING = re.compile(
    r"^(?P<body>.{3,80}?)s (?:ordinære |ekstraordinære )?(?:møde|referat|dagsorden)$", re.IGNORECASE
)
_OF_MEETINGS = re.compile(r"^(?:referater|dagsordener) (?:af|fra|for) (?P<body>.{3,80}?)s møder\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:ordinært |ekstraordinært )?(?P<body>[^\W\d_][\w ,-]{2,60}møde)(?: (?:nr\.? ?)?\d{1,3})?", re.IGNORECASE
)
_ONLY_KIND = re.compile(r"(?:ordinært|ekstraordinært|åbent|lukket|fælles|offentligt)(?: møde)?", re.IGNORECASE)
_KIND_TAIL = re.compile(
    r"(?: møde| ?[-–] ?(?:referat|dagsorden(?:er og referater)?|protokol)"
    r"| ?[-–(] ?(?:ekstra)?ordinært(?: møde)?\)?| ?\((?:lukket|åbent?)\))$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:møde|mødet) i (?P<body>[A-ZÆØÅ].{3,80})$")
_OF_PLACE = re.compile(r"(?:,| i| ved) [A-ZÆØÅ][\w -]{1,30} Kommune$")
_LEAD = re.compile(
    r"^(?:(?:(?:referat|dagsorden|protokol) )?(?:fra|af|for|i|til|over)\b[\s:]*|[\s:–,.|-]+"
    r"|(?:\(?(?:åben|åbent|lukket)\)?)[\s:–-]+)+",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    ["members", "officials", "guests", "secretary", "chair", "vice_chair", "observers", "absence", "substitutes"]
)
#: Label and value run together (`MødestedRådssalen`, Stevns 2022).
_RUN_ON = re.compile(r"[A-ZÆØÅ][a-zæøå]{4,}(?=[A-ZÆØÅ])")
_SINGLE = frozenset(["date", "time", "end", "place", "body", "kind"])


_LABELLED = re.compile(r"(?P<label>[^:]{1,44}?)\s?:")
#: Staff of one office: `Fra Velfærdsforvaltningen:`, `Deltagere fra Teknik og Miljø:`.
_STAFF = re.compile(r"(?:fra|(?:øvrige )?deltagere fra) (?-i:[A-ZÆØÅ])[\w &,/-]{2,40}", re.IGNORECASE)
_WHOLE_NAME = re.compile(r"[\w .-]{2,40}kommunes?|region \w+|ingen\.?|til|for|af|over", re.IGNORECASE)


def field_of(line: Line, lexicon: Lexicon) -> tuple[Field, int, str] | None:
    """The field whose label opens `line`: (field, clean offset of the value, label's key); None when no label does."""
    text = line.text
    if not text or line.cells:
        return None
    if len(text) < 60 and (key := word_key(text)) in lexicon.fields:
        return lexicon.fields[key], len(text), key
    head = text[:48]
    if 1 < line.bold < len(text) and (f := lexicon.fields.get(word_key(text[: line.bold]))) is not None:
        return f, _skip(text, line.bold), word_key(text[: line.bold])
    if m := _LABELLED.match(head):
        if (f := lexicon.fields.get(word_key(m["label"]))) is not None:
            return f, _skip(text, m.end()), word_key(m["label"])
        if _STAFF.fullmatch(m["label"]):
            return lexicon.fields["fra forvaltningen"], _skip(text, m.end()), word_key(m["label"])
        return None
    if (run := _RUN_ON.match(head)) and (f := lexicon.fields.get(word_key(run.group()))) is not None:
        return f, run.end(), word_key(run.group())
    spoken = fold(head).split()
    first = spoken[0].strip(" :.?*–-\t") if spoken else ""
    if len(first) > 1 and first not in lexicon.field_starts:
        return None
    for n in range(min(5, len(spoken) - 1), 0, -1):
        words = " ".join(spoken[:n])
        f = lexicon.fields.get(word_key(words))
        if f is not None and f.name == "body" and body_like(text[_skip(text, len(words)) :], lexicon):
            return f, _skip(text, len(words)), words
        if f is None or words in lexicon.labels_with_colon or f.name in ("contents", "kind", "body", "remarks"):
            continue
        start = _skip(text, len(words))
        rest = text[start:]
        if f.name == "date" and next(dates(rest), None) is None:
            continue
        if f.name in ("time", "end") and next(times(rest), None) is None:
            continue
        if f.name in _PERSONS:
            found = entries([line], start, "present", None, lexicon)[0]
            if not found and fold(rest).strip(" .") != "ingen":
                continue
        return f, start, words
    return None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " :\t–-":
        at += 1
    return at


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
                and (f[1] < len(line.text) or (f[0].name in _PERSONS and line.text.rstrip().endswith(":")))
            ) or (tail and f is None and not line.cells and is_entry_line(line, lexicon)):
                tail.append(line)
            else:
                _entry(line, header, lexicon)
        values += _fields([*tail, *lines[end:]], lexicon, header)
    for name, _, block, start in values:
        _value(name, block, start, lexicon, header)
    return header


def _entry(line: Line, header: Header, lexicon: Lexicon) -> None:
    """Takes a line of the contents into the header."""
    if (found := contents.entry(line, lexicon)) is not None:
        header.contents.append(found)
    header.ignored.append(Ignored(line.span, "contents"))


def _split_labels(line: Line, lexicon: Lexicon) -> list[tuple[Field, str, int, int]]:
    """Several labels with colons on one line: (field, label, value start, value end)."""
    found: list[tuple[Field, str, int, int]] = []
    if line.text.count(":") < 2:
        return found
    for m in re.finditer(
        r"(?:^|(?<=[\s,;|]))(?P<label>[A-ZÆØÅ][\wæøåÆØÅ]{1,24}(?: [\wæøå]{1,12}){0,2}?) ?:(?=\s|$)", line.text[:600]
    ):
        f = lexicon.fields.get(word_key(m["label"]))
        if f is None and " " in m["label"]:
            short = m["label"].split()[-1]
            f = lexicon.fields.get(word_key(short)) if short[:1].isupper() else None
        if f is not None:
            if found:
                found[-1] = (*found[-1][:3], m.start())
            found.append((f, word_key(m["label"]), _skip(line.text, m.end()), len(line.text)))
    return found if len(found) > 1 else []


def _fields(lines: Sequence[Line], lexicon: Lexicon, header: Header) -> list[tuple[Field, str, list[Line], int]]:
    """Each label with the lines of its value. Title, bodies and loose lines go to `header` at once."""
    values: list[tuple[Field, str, list[Line], int]] = []
    pending: list[tuple[Field, str, Line]] = []
    current: tuple[Field, str, list[Line], int] | None = None
    run = _labels_first(lines, lexicon)
    for i, line in enumerate(lines):
        reason = ignored(line, lexicon)
        if reason:
            header.ignored.append(Ignored(line.span, reason))
            continue
        split = _split_labels(line, lexicon)
        if split:
            for f, label, a, b in split:
                cut = _cut(line, a, b)
                current = (f, label, [cut] if cut.text else [], 0)
                values.append(current)
            pending = []
            continue
        if (
            current is not None
            and current[2]
            and current[0].name in _PERSONS
            and ":" not in line.text
            and is_tag_line(line, lexicon)
        ):
            current[2].append(line)
            continue
        found = field_of(line, lexicon)
        if found is not None and current is not None and not current[2] and current[0].name in _SINGLE:
            colon = line.text[: found[1]].rstrip().endswith(":") or found[1] >= len(line.text)
            found = found if colon else None
        if found is not None and _title(line, i, lexicon, header, only_word=True):
            continue
        if found is not None and current is not None and current[2] and _is_entry(current[0], found, line, lexicon):
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
        if pending and run and i >= run:
            f, label, _ = pending.pop(0)
            current = next(v for v in values if v[0] is f and v[1] == label)
            current[2].append(line)
            current = current if not pending else None
            continue
        if current is not None and _belongs(current, line, lexicon):
            current[2].append(line)
            continue
        if _title(line, i, lexicon, header):
            current = None
            continue
        if current is not None and current[0].name in ("kind", "remarks", "officials", "guests") and not line.gap:
            current[2].append(line)
            continue
        current = None
        _loose(line, i, lexicon, header)
    return values


def _is_entry(f: Field, found: tuple[Field, int, str], line: Line, lexicon: Lexicon) -> bool:
    """Is the label that opens `line` only the role of one person in the list of `f` (`Observatør Anna Holm`)?"""
    _, start, label = found
    bare = 0 < start < len(line.text) and not line.text[:start].rstrip().endswith((":", "-", "–"))
    tag = lexicon.tags.get(label)
    return f.name in _PERSONS and bare and tag is not None and tag.role is not None and not line.gap


def _labels_first(lines: Sequence[Line], lexicon: Lexicon) -> int:
    """Where the values begin when three or more labels stand alone one after another; 0 otherwise."""
    count = 0
    for i, line in enumerate(lines):
        found = field_of(line, lexicon)
        if found is not None and found[1] >= len(line.text) and found[0].name != "contents":
            count += 1
            continue
        if count >= 3 and i + count - 1 < len(lines) + count:
            return i
        count = 0
    return 0


def _cut(line: Line, a: int, b: int) -> Line:
    text = line.text[a:b].rstrip(" ,;|")
    return Line(
        line.index, line.start, line.end, text, line.offsets[a : a + len(text) + 1], gap=line.gap, after=line.after
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
        fresh = line.gap or bool(line.marker) or len(block) > 2 or _dated_title(line)
        group = any(lexicon.marks[mark].match(line.text) for mark in ("group_open", "group_closed"))
        return (
            not fresh
            and not group
            and word_key(line.text) not in lexicon.titles
            and not _WHOLE_NAME.fullmatch(line.text)
        )
    if name == "remarks":
        return not block or not line.gap
    if name in _PERSONS:
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


def _dated_title(line: Line) -> bool:
    return any(f.value.date for f in dates(line.text))


def _title(line: Line, at: int, lexicon: Lexicon, header: Header, *, only_word: bool = False) -> bool:
    """Reads a title line (`REFERAT …`, `‹body› ‹date›`). True when `line` is one."""
    text = line.text
    if len(text) > 300 or line.cells or (line.marker and at > 3):
        return False
    key = word_key(text)
    lead = ""
    folded = fold(text)
    if key in lexicon.titles or folded.startswith(lexicon.titles_longest_first):
        for word in lexicon.titles_longest_first:
            if key == word or (folded.startswith(word) and len(text) > len(word) and not text[len(word)].isalpha()):
                lead = word
                break
    if only_word and key not in lexicon.titles:
        return False
    found = first_date(text)
    if not lead and found is not None and _tells(text, found.end):
        return False
    for pattern, kind in lexicon.kinds:
        if pattern.search(text) and (lead or found or at < 3):
            header.kind = kind if header.kind in ("ordinary", "agenda") else header.kind
    if not lead and found is None:
        return False
    if found is None and _place_and_hour(line, header, lexicon):
        return True
    if (not lead and not (line.strong or at < 6)) or (not lead and len(text) > 160):
        return False
    start = len(lead) if lead else 0
    end = len(text)
    if found is not None and found.value.date is not None:
        header.dates.append(("title", found.value.date, line.part(found.start, found.end).span))
        clock = list(times(text[found.end :]))
        _times(line, found.end, clock, header)
        before = _BEFORE_DATE.search(text[: found.start])
        end = before.start() if before else found.start
        if end <= start:  # the date first, then the kind and the body
            tail = re.sub(r"(?:kl\.?:? ?)?\d{1,2}[:.]\d\d(?: ?[-–] ?\d{1,2}[:.]\d\d)?", " ", text[found.end :])
            if tail.strip(" ,.–-"):
                start, end = found.end, len(text)
    if header.title is not None and found is None:
        header.ignored.append(Ignored(line.span, "title"))
    if lead or header.title is None:
        header.title = line.part() if header.title is None or (lead and header.title.value == "") else header.title
    header.signals.add("title")
    if "referat" in key and header.kind == "agenda":
        header.kind = "ordinary"
    if found is not None:
        _place_after(line, found.end, header, lexicon)
    body = _body_in(line, start, end, header)
    if body is not None and lead and body.value[:1].islower() and not body_like(body.value, lexicon):
        body = None
    if body is not None:
        keyed = word_key(body.value)
        if keyed not in lexicon.titles and keyed not in lexicon.fields and len(body.value) > 2:
            header.bodies.append((5 if lead or body_like(body.value, lexicon) else 2, body))
    return True


def _tells(text: str, at: int) -> bool:
    """Does a sentence go on behind the date (`Den 5. maj 2021 skal Byrådet …`), so that the line is no title?"""
    rest = text[at:].strip()
    return rest[:1].islower() and rest.endswith(".") and len(rest.split()) > 4 and not rest.startswith("kl")


def _place_and_hour(line: Line, header: Header, lexicon: Lexicon) -> bool:
    """Reads `‹place› kl. ‹hour›`. True when `line` is that."""
    found = place_line(line.text, lexicon)
    if found is None or not found[2]:
        return False
    start, end, hour = found
    header.place = header.place or line.part(start, end)
    _times(line, hour, list(times(line.text[hour:])), header)
    return True


def _place_after(line: Line, at: int, header: Header, lexicon: Lexicon) -> None:
    """`… kl. 13:00 i ‹place›` at the end of the line of the date, or `… i ‹place› kl. 10.00 – 12.00`."""
    rest = line.text[at : at + 160]
    hour = _HOUR.search(rest)
    place = _IN_PLACE.search(rest[: hour.start()].rstrip(" ,") if hour else rest) or _IN_PLACE.search(rest)
    if place is None or place["place"].lower().endswith("kommune") or body_like(place["place"], lexicon):
        return
    header.place = header.place or line.part(at + place.start("place"), at + place.end("place"))


def is_title(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Is the line a title (`REFERAT ‹body› d. ‹date›`), the kind of document with a date?"""
    scratch = Header()
    return _title(line, at, lexicon, scratch) and bool(scratch.dates) and bool(scratch.bodies)


def is_dated_kind(line: Line, lexicon: Lexicon) -> bool:
    """Is the line the kind of document with a date and no more (`Referat • 2. oktober 2024 kl. 13.30`)?"""
    found = first_date(line.text) if len(line.text) < 80 and not line.marker else None
    if found is None:
        return False
    kind = _DAY_BEFORE.sub("", line.text[: found.start]).strip(" •·|,:–-")
    return word_key(kind) in lexicon.titles


def _body_in(line: Line, start: int, end: int, header: Header) -> Text | None:
    """The body in a title between the kind of document and the date; a term of office is taken out."""
    text = line.text
    if m := _TERM.search(text, start, end):
        years = int(m["start"]), int(m["end"])
        if 0 < years[1] - years[0] <= 8:
            header.term = header.term or Term(*years, line.part(m.start("start"), m.end("end")).span)
            end = m.start() if m.start() > start + 2 else end
            start = m.end() if m.start() <= start + 2 else start
    piece = text[start:end]
    if lead := _LEAD.match(piece):
        start += lead.end()
        piece = text[start:end]
    stripped = piece.rstrip(" ,;:–-(|")
    if _ONLY_KIND.fullmatch(stripped):
        return None
    if _OF_MEETING.match(stripped) is None:
        stripped = _KIND_TAIL.sub("", stripped)
    end = start + len(stripped)
    for pattern in (_JOINT, _MEETING_IN, _OF_MEETING):
        m2 = pattern.match(text[start:end])
        if m2 is None:
            continue
        if pattern is _JOINT:
            a = start + m2.start("bodies")
            for part in re.finditer(r"(?:(?! og (?=[A-ZÆØÅ]\w*(?:råd|udvalg|bestyrelse))|,).)+", m2["bodies"]):
                words = part.group().strip(" ,")
                words = re.sub(r"^og ", "", words)
                at = a + part.start() + part.group().find(words)
                if words:
                    header.bodies.append((6, line.part(at, at + len(words))))
            header.joint = True
            return None
        tail = _OF_PLACE.search(text, start + m2.start("body"), start + m2.end("body"))
        return line.part(start + m2.start("body"), tail.start() if tail else start + m2.end("body"))
    if tail := _OF_PLACE.search(text, start, end):
        end = tail.start() if tail.start() > start + 2 else end
    if m3 := _COUNTED.fullmatch(text[start:end]):
        start, end = start + m3.start("body"), start + m3.end("body")
    if text[start:end].lower().endswith("rådsmøde") or text[start:end].lower().endswith("udvalgsmøde"):
        end -= len("smøde")
    found = line.part(start, end)
    return found if found.value else None


def _times(line: Line, base: int, clock: Sequence[tuple[str, int, int]], header: Header) -> None:
    if clock and header.starts_at is None:
        value, a, b = clock[0]
        header.starts_at = Text(value, line.part(base + a, base + b).span)
    if len(clock) > 1 and header.ends_at is None:
        value, a, b = clock[1]
        header.ends_at = Text(value, line.part(base + a, base + b).span)


def _loose(line: Line, at: int, lexicon: Lexicon, header: Header) -> None:
    """A line without label: a body, a date, a sentence of presence; else it stays unclaimed."""
    text = line.text
    named = _TERM.sub("", text)
    if _place_and_hour(line, header, lexicon):
        return
    if len(text) < 120 and (several := _OF_MEETINGS.match(text)):
        header.bodies.append((4, line.part(several.start("body"), several.end("body"))))
        return
    if len(text) < 200 and (m3 := _CALLED.search(text)):
        tail = _OF_PLACE.search(text, m3.start("body"))
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
        and (_MEETING_IN.match(named) or (body_like(named, lexicon) and text[:1].isupper()) or _JOINT.match(named))
    ):
        body = _body_in(line, 0, len(text), header)
        if body is not None or header.joint:
            if body is not None:
                header.bodies.append((4 if line.strong or at < 8 else 2, body))
            return
    found = first_date(text)
    if found is not None and len(text) < 140 and found.value.date is not None:
        header.dates.append(("line", found.value.date, line.part(found.start, found.end).span))
        _times(line, found.end, list(times(text[found.end :])), header)
        _place_after(line, found.end, header, lexicon)
        return
    if _TERM.fullmatch(text) and (m := _TERM.fullmatch(text)):
        header.term = header.term or Term(int(m["start"]), int(m["end"]), line.span)
        return
    said = presence(passage([line]), 0, len(text), lexicon)
    if said:
        header.attendance += said
        return
    if header.place is None and header.dates and place_line(text, lexicon):
        skip = 2 if text.startswith("i ") else 0
        header.place = line.part(skip)
        return
    if _WHOLE_NAME.fullmatch(text):
        header.ignored.append(Ignored(line.span, "letterhead"))
        return
    if len(text) < 80 and (clock := list(times(text))) and re.match(r"(?:kl|tid|mødet)", text, re.IGNORECASE):
        _times(line, 0, clock, header)
        if place := re.search(r"\bi (?P<place>[A-ZÆØÅ].{2,80})$", text):
            header.place = header.place or line.part(place.start("place"), place.end("place"))
        return
    for pattern, kind in lexicon.kinds:
        if pattern.search(text) and kind != "agenda" and len(text) < 120:
            header.kind = kind
            header.ignored.append(Ignored(line.span, "kind"))
            return
    header.unclaimed.append(line)


def _value(f: Field, block: list[Line], start: int, lexicon: Lexicon, header: Header) -> None:
    """Takes the value of one field into the header."""
    header.signals.add(f"field:{f.name}")
    if not block:
        return
    name = f.name
    if name in ("date", "time", "end"):
        line = block[0]
        words = line.text[start:]
        clock = list(times(words))
        if not clock and name != "date":
            clock = _bare_times(words)
        found = next((x for x in dates(words) if x.value.date is not None), None)
        if found is not None and found.value.date is not None and name != "end":
            at = line.part(start + found.start, start + found.end).span
            header.dates.append(("field" if name == "date" else "line", found.value.date, at))
            clock = [c for c in clock if c[1] >= found.end or c[2] <= found.start]
        if name == "end" and clock:
            at_end, a, b = clock[0]
            header.ends_at = header.ends_at or Text(at_end, line.part(start + a, start + b).span)
        elif clock:
            _times(line, start, clock, header)
        if found is not None and (m := re.search(r"\bi (?P<p>[A-ZÆØÅ].{2,80})$", words[found.end :])):
            header.place = header.place or line.part(start + found.end + m.start("p"), start + found.end + m.end("p"))
    elif name == "place":
        value = joined([block[0].part(start), *(b.part() for b in block[1:])])
        header.place = header.place or (value if value.value else None)
    elif name == "body":
        if body := _body_in(block[0], start, len(block[0].text), header):
            header.bodies.append((6, body))
    elif name == "kind":
        for pattern, kind in lexicon.kinds:
            if pattern.search(block[0].text[start:]):
                header.kind = kind
        if header.title is None and word_key(block[0].text[start:]) in lexicon.titles:
            header.title = block[0].part(start)
        elif body_like(block[0].text[start:], lexicon) and (
            body := _body_in(block[0], start, len(block[0].text), header)
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
            _entry(line, header, lexicon)
    else:
        _persons(f, block, start, lexicon, header)


def _bare_times(words: str) -> list[FoundTime]:
    """Times of a field whose label already says that they are times: `16.00 - 18.00`, `17.15`."""
    found = []
    for m in re.finditer(r"(?<![\d.:])(\d{1,2})[.:](\d\d)(?![\d.:])", words[:80]):
        if int(m[1]) < 24 and int(m[2]) < 60:
            found.append(FoundTime(f"{int(m[1]):02}:{m[2]}", m.start(), m.end()))
    return found


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
            said += [
                replace(a, status=f.status) if a.status == "absent" and f.status == "excused" else a
                for a in presence(part, 0, len(part.text), lexicon)
            ]
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
