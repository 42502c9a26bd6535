"""Title lines of a header: kind of document, body, term of office, day, hours and place, in many orders.

Takes one line; tells whether it is a title and takes what it says into the `Header`.
"""

from __future__ import annotations

import re
from datetime import date

from kg.layout.header.found import Header, note_times
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import body_like, is_clause, place_line
from kg.model import Ignored, Term, Text
from kg.text.danish import TERM, WEEKDAYS, first_date, fold, term_years, times

__all__ = [
    "IN_TOWN",
    "JOINT",
    "MEETING_IN",
    "OF_PLACE",
    "body_in",
    "is_dated_kind",
    "is_letter_day",
    "is_title",
    "names_body",
    "place_after",
    "place_and_hour",
    "read_title",
]

_DAY = rf"(?:{'|'.join(WEEKDAYS)})(?:en)?"
_BEFORE_DATE = re.compile(rf"[\s,;:–-]*(?:(?:{_DAY})[\s,]*)?(?:\b(?:den|d\.|d|pr\.|dato)\s*:?\s*)?$", re.IGNORECASE)
#: Behind a day: where the meeting was, not whose it was.
_WHERE = re.compile(r"[\s,.;–-]*(?:kl\b|på\b|i\b|fra\b|til\b|ved\b|via\b)", re.IGNORECASE)
_HOUR = re.compile(r"\bkl\.", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:i|på) (?P<place>[A-ZÆØÅ].{2,80})$")
_CLOCK = r"(?:kl\.? ?)?\d{1,2}[.:]\d\d"
_BETWEEN = re.compile(r",? (?P<place>[^\W\d_].{2,80}?),? ")
_COMMA_PLACE = re.compile(rf"{_CLOCK}(?: ?(?:[-–]|til) ?{_CLOCK})?(?:,| [-–]) (?P<place>[A-ZÆØÅ].{{2,80}})$")
_DAY_BEFORE = re.compile(rf"(?:\b(?:{_DAY}),?\s*)?(?:\b(?:den|d\.)\s*)?$", re.IGNORECASE)
MEETING_IN = re.compile(
    r"^(?:(?:det|et|ordinært|ordinære|ekstraordinært|ekstraordinære|åbent|lukket|fælles) ){0,4}"
    r"(?:møde|byrådsmøde)t? (?:i|for|af|med) (?P<body>.+)$",
    re.IGNORECASE,
)
JOINT = re.compile(r"^(?:ekstraordinært )?fælles ?møde (?:mellem|for|med|i) (?P<bodies>.+)$", re.IGNORECASE)
_OF_MEETING = re.compile(
    r"^(?P<body>.{3,80}?)s (?:ordinære |ekstraordinære )?(?:møde|referat|dagsorden)(?: nr\.? ?[\d/-]{1,9})?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:ordinært |ekstraordinært )?(?P<body>[^\W\d_][\w ,-]{2,60}møde)(?: (?:nr\.? ?)?\d{1,3})?", re.IGNORECASE
)
#: `Skolebestyrelsesmøde`, `Byrådsmøde`: the body's name holds the meeting.
_MEETING_OF = re.compile(r"s?møde(?:t)?$", re.IGNORECASE)
_ONLY_KIND = re.compile(
    r"(?:ordinært|ekstraordinært|åbent|lukket|fælles|offentligt|konstituerende)(?: møde)?(?: ?[-–] ?referat)?",
    re.IGNORECASE,
)
_KIND_TAIL = re.compile(
    r"(?: møde| ?[-–] ?(?:referat|dagsorden(?:er og referater)?|protokol)"
    r"| ?[-–(] ?(?:ekstra)?ordinært(?: møde)?\)?| ?\((?:lukket|åbent?)\))$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?P<place>[A-ZÆØÅ][\w-]{1,30}(?: [A-ZÆØÅ][\w.-]{0,30}){0,2}), den \d[^:,]{0,20}(?:19|20)\d\d\.?")
OF_PLACE = re.compile(r"(?:,| i| ved) [A-ZÆØÅ][\w -]{1,30} Kommune$")
#: `ÆLDRERÅDET I KERTEMINDE`: a body and its town.
IN_TOWN = re.compile(r"(?P<body>.{5,60}?) (?:i|I) (?P<town>[A-ZÆØÅ][\w-]{2,}(?: [\w-]+){0,2})")
#: `UDSATTERÅDET HADERSLEV KOMMUNE`
_PLACE_LAST = re.compile(r"(?:råd|udvalg|nævn|bestyrelse)(?:et|n)?(?P<place> [A-ZÆØÅ][\w-]+ kommune)$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:(?:referat|dagsorden|protokol|udskrift af (?:forhandlinger(?:ne)?|protokol(?:len)?)"
    r"|forhandlinger(?:ne)?) )?(?:fra|af|for|i|til|over)\b[\s:]*|[\s:–,.|-]+"
    r"|(?:\(?(?:åben|åbent|lukket)\)?)[\s:–-]+)+",
    re.IGNORECASE,
)


def read_title(line: Line, at: int, lexicon: Lexicon, header: Header, *, only_word: bool = False) -> bool:
    """Reads a title line (`REFERAT …`, `‹body› ‹date›`). True when `line` is one."""
    text = line.text
    if len(text) > 300 or line.cells or (line.marker and at > 3):
        return False
    key = word_key(text)
    lead = _lead_word(text, key, lexicon)
    if only_word and key not in lexicon.titles:
        return False
    found = first_date(text)
    if not lead and found is not None and (_tells(text, found.end) or is_letter_day(text, lexicon)):
        return False
    for pattern, kind in lexicon.kinds:
        if pattern.search(text) and (lead or found or (at < 3 and not text.endswith("."))):
            header.kind = kind if header.kind in ("ordinary", "agenda") else header.kind
    if not lead and found is None:
        return False
    if found is None and place_and_hour(line, header, lexicon):
        return True
    if (not lead and not (line.strong or at < 6)) or (not lead and len(text) > 160):
        return False
    start, end = len(lead), len(text)
    if found is not None and found.value.date is not None:
        start, end = _note_day(line, found.start, found.end, found.value.date, lead, lexicon, header)
    if header.title is not None and found is None:
        header.ignored.append(Ignored(line.span, "title"))
    if lead or header.title is None:
        header.title = line.part() if header.title is None or (lead and header.title.value == "") else header.title
    header.signals.add("title")
    if "referat" in key and header.kind == "agenda":
        header.kind = "ordinary"
    if found is not None:
        place_after(line, found.end, header, lexicon)
    body = body_in(line, start, end, lexicon, header)
    if body is not None:
        _note_body(body, lead, found is not None, lexicon, header)
    return True


def _lead_word(text: str, key: str, lexicon: Lexicon) -> str:
    """The word of a title that begins the line (`Referat`); "" without one."""
    folded = fold(text)
    if key not in lexicon.titles and not folded.startswith(lexicon.titles_longest_first):
        return ""
    for word in lexicon.titles_longest_first:
        if key == word or (folded.startswith(word) and len(text) > len(word) and not text[len(word)].isalpha()):
            return word
    return ""


def _note_day(
    line: Line, start: int, end: int, day: date, lead: str, lexicon: Lexicon, header: Header
) -> tuple[int, int]:
    """Takes the day of a title, printed from `start` to `end`, and its hours; gives where the body may be named."""
    text = line.text
    sure = lead or names_body(text[:start].strip(" ,-–"), lexicon) or names_body(text[end:], lexicon)
    header.dates.append(("title" if sure else "line", day, line.part(start, end).span))
    note_times(line, end, list(times(text[end:])), header)
    before = _BEFORE_DATE.search(text[:start])
    stop = before.start() if before else start
    if stop <= len(lead):  # the date first, then the kind and the body
        tail = _HOURS.sub(" ", text[end:])
        if tail.strip(" ,.–-") and not _WHERE.match(tail):
            return end, len(text)
    return len(lead), stop


_HOURS = re.compile(r"(?:kl\.?:? ?)?\d{1,2}[:.]\d\d(?: ?[-–] ?\d{1,2}[:.]\d\d)?")
#: How sure a title names the body: by its own words or behind a word of a title with a day, behind that word, alone.
_BODY, _AFTER_LEAD, _ALONE = 5, 3, 2


def _note_body(body: Text, lead: str, dated: bool, lexicon: Lexicon, header: Header) -> None:
    """Takes the body that a title names behind the word `lead`; a clause and a label are none."""
    small, like = body.value[:1].islower(), body_like(body.value, lexicon)
    if (lead and small and not like) or is_clause(body.value):
        return  # `Mødet blev holdt tirsdag den 11. marts 2025`
    key = word_key(body.value)
    if len(body.value) <= 2 or key in lexicon.titles or key in lexicon.fields or key in lexicon.no_body:
        return
    weight = _BODY if like or (lead and dated) else _AFTER_LEAD if lead else _ALONE
    header.bodies.append((weight - small, body))


def _tells(text: str, at: int) -> bool:
    """Does a sentence go on behind the date (`Den 5. maj 2021 skal Byrådet …`), so that the line is no title?"""
    rest = text[at:].strip()
    return rest[:1].islower() and rest.endswith(".") and len(rest.split()) > 4 and not rest.startswith("kl")


def place_and_hour(line: Line, header: Header, lexicon: Lexicon) -> bool:
    """Reads `‹place› kl. ‹hour›`. True when `line` is that."""
    found = place_line(line.text, lexicon)
    if found is None or not found[2]:
        return False
    start, end, hour = found
    header.place = header.place or line.part(start, end)
    note_times(line, hour, list(times(line.text[hour:])), header)
    return True


def place_after(line: Line, at: int, header: Header, lexicon: Lexicon) -> None:
    """`… kl. 13:00 i ‹place›` or `… kl. 13:00, ‹place›` ends the line; or `… i ‹place› kl. 10.00 – 12.00` does."""
    rest = line.text[at : at + 160]
    hour = _HOUR.search(rest)
    place = _IN_PLACE.search(rest[: hour.start()].rstrip(" ,") if hour else rest) or _IN_PLACE.search(rest)
    place = place or _COMMA_PLACE.search(rest)
    if place is None and hour is not None and (m := _BETWEEN.fullmatch(rest[: hour.start()])) is not None:
        place = m if place_line(m["place"], lexicon) is not None else None  # `4. juni 2031, Byrådssalen, kl. 16.30`
    if place is None or place["place"].lower().endswith("kommune") or body_like(place["place"], lexicon):
        return
    header.place = header.place or line.part(at + place.start("place"), at + place.end("place"))


def is_title(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Is the line a title (`REFERAT ‹body› d. ‹date›`), the kind of document with a date?"""
    scratch = Header()
    return read_title(line, at, lexicon, scratch) and bool(scratch.dates) and bool(scratch.bodies)


def is_letter_day(text: str, lexicon: Lexicon) -> bool:
    """Is it the day a letter was written on (`Viborg, den 5. maj 2021`)? The meeting's only when no other is given."""
    m = _LETTER.fullmatch(text)
    if m is None or fold(m["place"]).startswith(WEEKDAYS):
        return False
    return word_key(m["place"]) not in lexicon.titles and not body_like(m["place"], lexicon)


def is_dated_kind(line: Line, lexicon: Lexicon) -> bool:
    """Is the line the kind of document with a date and no more (`Referat • 2. oktober 2024 kl. 13.30`)?"""
    found = first_date(line.text) if len(line.text) < 80 and not line.marker else None
    if found is None:
        return False
    kind = _DAY_BEFORE.sub("", line.text[: found.start]).strip(" •·|,:–-")
    return word_key(kind) in lexicon.titles


def _years_at(found: re.Match[str]) -> tuple[int, int]:
    """Where the years of a match of `TERM` stand, without blanks and brackets."""
    first, last = ("start", "end") if found["start"] else ("from", "to")
    return found.start(first), found.end(last)


def body_in(line: Line, start: int, end: int, lexicon: Lexicon, header: Header) -> Text | None:
    """The body in a title between the kind of document and the date; a term of office is taken out."""
    text = line.text
    if (m := TERM.search(text, start, end)) and (years := term_years(m)) is not None:
        header.term = header.term or Term(*years, line.part(*_years_at(m)).span)
        end = m.start() if m.start() > start + 2 else end
        start = m.end() if m.start() <= start + 2 else start
    piece = text[start:end]
    if lead := _LEAD.match(piece):
        start += lead.end()
        piece = text[start:end]
    stripped = piece.rstrip(" ,;:–-(|·•")
    if _ONLY_KIND.fullmatch(stripped):
        return None
    if _OF_MEETING.match(stripped) is None:
        stripped = _KIND_TAIL.sub("", stripped)
    end = start + len(stripped)
    for pattern in (JOINT, MEETING_IN, _OF_MEETING):
        m2 = pattern.match(text[start:end])
        if m2 is None:
            continue
        if pattern is JOINT:
            a = start + m2.start("bodies")
            for part in re.finditer(r"(?:(?! og (?=[A-ZÆØÅ]\w*(?:råd|udvalg|bestyrelse))|,).)+", m2["bodies"]):
                words = part.group().strip(" ,")
                words = re.sub(r"^og ", "", words)
                at = a + part.start() + part.group().find(words)
                if words:
                    header.bodies.append((6, line.part(at, at + len(words))))
            header.joint = True
            return None
        if _ONLY_KIND.fullmatch(m2["body"]):
            return None
        tail = OF_PLACE.search(text, start + m2.start("body"), start + m2.end("body"))
        return line.part(start + m2.start("body"), tail.start() if tail else start + m2.end("body"))
    if tail := OF_PLACE.search(text, start, end):
        end = tail.start() if tail.start() > start + 2 else end
    elif tail := _PLACE_LAST.search(text, start, end):
        end = tail.start("place")
    elif (of := IN_TOWN.fullmatch(text, start, end)) and body_like(of["body"], lexicon):
        end = of.end("body")
    if m3 := _COUNTED.fullmatch(text[start:end]):
        start, end = start + m3.start("body"), start + m3.end("body")
    if (m4 := _MEETING_OF.search(text, start, end)) and body_like(text[start : m4.start()], lexicon):
        end = m4.start()
    if (piece_at := _body_piece(text, start, end, lexicon)) is not None:
        start, end = piece_at
    found = line.part(start, end)
    return found if found.value else None


#: What parts a body from other words on a line: `Økonomiudvalget – Samsø Kommune`, `Byrådet · Referat`.
_PARTED = re.compile(r"\s+[·•|–—-]\s+|\s[·•|–—-]\s*$|,\s+(?=mødet?\b)")


def names_body(words: str, lexicon: Lexicon) -> bool:
    """Do the words, or the one piece of them that does, name a body?"""
    return body_like(words, lexicon) or _body_piece(words, 0, len(words), lexicon) is not None


def _body_piece(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where the one piece of `text[start:end]` stands that names a body; None when it is not parted, or not so."""
    cuts = [start, *(k for m in _PARTED.finditer(text, start, end) for k in m.span()), end]
    pieces = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]
    if len(pieces) < 2:
        return None
    bodies = [(a, b) for a, b in pieces if body_like(text[a:b], lexicon)]
    return bodies[0] if len(bodies) == 1 else None
