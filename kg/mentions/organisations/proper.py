"""Organisations by the lexicon: authority names, municipalities, units, and names that a telling word opens or closes.

Takes text, lexicon and whose minutes they are, gives `Name`s, overlaps included: `Blå Kors`, `Vejle Kommune`, `Sektor
for Social og Arbejdsmarked`, `Vonsild Skole`, `Nordlys A/S`. Weak aliases have the weight 1: the caller judges them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.authorities import MunicipalityRow
from kg.mentions.lexicon import DATA
from kg.mentions.organisations.ground import Name, Own, glued, opens_sentence, plain, stem
from kg.mentions.organisations.lexicon import Alias, Lead, Lexicon, Listed, place_of
from kg.text.automaton import Folded
from kg.text.danish import small
from kg.text.near import places
from kg.text.offices import is_office
from kg.text.person_names import SHORT_PLACES

__all__ = ["listed", "opened"]

#: Kinds that are one in the whole country, also when no authority row lists them.
_NATIONAL = frozenset(
    [
        "agency",
        "ministry",
        "government",
        "parliament",
        "supranational",
        "company",
        "region",
        "municipality",
        "hospital",
        "public_body",
        "court",
        "police",
    ]
)


def listed(text: str, folded: Folded, lex: Lexicon, own: Own) -> Iterator[Name]:
    """Authority names, municipalities, units, and names that a word opens or closes."""
    for hit in lex.whole.find(folded):
        start, end = folded.places(hit.start, hit.end)
        if not glued(text, start, end) and (name := _meant(text, start, end, hit.payload, lex, own)) is not None:
            yield name
    for closing in lex.closings.find(folded):
        start, end = folded.places(closing.start, closing.end)
        start = _word_start(text, start)
        if not glued(text, start, end) and (name := _closed(text, start, end, closing.payload, lex, own)) is not None:
            yield name
    yield from _municipalities_together(text, lex)
    yield from _houses_together(text, lex, own)
    if own.row is not None and own.row.region:
        region, row = own.row.region, lex.regions.get(own.row.region)
        for m in _REGION.finditer(text):
            yield Name(m.start() - 1, m.end(), region, "region", "", row.code if row else "", "own region", 2)


def _meant(text: str, start: int, end: int, what: Listed, lex: Lexicon, own: Own) -> Name | None:
    """The name that a listed phrase at [start, end) stands for, or is a part of; None where it is none here."""
    printed = text[start:end]
    if isinstance(what, Alias):
        return _aliased(text, start, end, what, lex, own)
    if isinstance(what, Lead):
        return opened(text, start, end, what, lex, own)
    if isinstance(what, MunicipalityRow):
        kind = "municipality" if what.kind == "kommune" else "region"
        return Name(start, end, what.name, kind, "", what.code, "municipality", 4) if printed[:1].isupper() else None
    if isinstance(what, tuple):
        unit, kind = what
        exact = printed.rstrip("s'’").startswith(unit.rstrip("s")) and kind
        return Name(start, end, unit, kind, own.code, "", "unit", 4) if exact else None
    return _closed(text, start, end, what, lex, own)


def _aliased(text: str, start: int, end: int, what: Alias, lex: Lexicon, own: Own) -> Name | None:
    """The organisation of an authority row, or its chapter; None where the letters are not as they must be."""
    printed, row = text[start:end], what.row
    if row.scope and row.scope != own.code:
        return None
    if what.exact and not printed.replace("\n", " ").startswith(what.printed):
        return None
    if what.exact and what.printed[1:2].islower() and _is_surname(text, start, lex):
        return None
    capital = printed[:1].isupper() or not what.printed[:1].isupper() or _mostly(printed, what.printed)
    if not (what.weak or capital or " " not in what.printed):
        return None
    weight = 1 if what.weak else 5
    name = Name(start, end, row.label, row.kind, row.scope, row.id, "authority", weight, what.printed)
    return _chapter(text, name, lex) or name


def _word_start(text: str, place: int) -> int:
    """Where the word begins in which `place` lies."""
    while place and (text[place - 1].isalnum() or text[place - 1] == "-"):
        place -= 1
    return place


_NAMED = r"[A-ZÆØÅ][\w’'-]+(?: [A-ZÆØÅ][\w’'-]+)?"
_LIST_OF_NAMES = re.compile(rf"\s({_NAMED}(?:, {_NAMED}){{0,8}} og {_NAMED})(?![\w-])")


def _houses_together(text: str, lex: Lexicon, own: Own) -> Iterator[Name]:
    """`plejecentrene Ugleborg, Falkelund og Ørnebo`: each is named."""
    low = small(text)
    for word, kind in lex.several.items():
        for start in places(word, low):
            listed_ = _LIST_OF_NAMES.match(text, start + len(word))
            if listed_ is None or (start and (text[start - 1].isalnum() or text[start - 1] in "_-")):
                continue
            for each in re.finditer(_NAMED, listed_[1]):
                at = start + len(word) + 1 + each.start()
                yield Name(at, at + len(each.group()), each.group(), kind, own.code, "", f"one of several: {word}", 3)


#: Without its first letter, which may be a capital: what stands first in a pattern is found at once.
_REGION = re.compile(r"egionen(?<=\b[Rr]egionen)s?\b(?!-)")
_NAME_BEFORE = re.compile(r"([A-ZÆØÅ][a-zæøå]+|[A-ZÆØÅ]\.)\s$")


def _is_surname(text: str, start: int, lex: Lexicon) -> bool:
    """Does a first name or initial stand before, so that the word is a surname (`Mogens Danner`)?"""
    before = _NAME_BEFORE.search(text, max(0, start - 24), start)
    if before is None or before[1].lower() in lex.stop:
        return False
    if opens_sentence(text, before.start()):  # "Ifølge Danner", but "Mogens Danner"
        return before[1].lower() in lex.given
    return True


#: `Røde Kors Herning`: the association's chapter of a place, which is an association of its own.
_CHAPTER = re.compile(r" ([A-ZÆØÅ][\w-]+)(?!\w)")


def _chapter(text: str, name: Name, lex: Lexicon) -> Name | None:
    """The chapter of the association `name`, where a place stands right behind it."""
    place = _CHAPTER.match(text, name.end) if name.kind in ("ngo", "interest_organisation", "union") else None
    row = place_of(place[1], lex) if place is not None else None
    if place is None or row is None or text.startswith((" Kommune", "s Kommune"), place.end()):
        return None
    called = f"{name.canonical} {row.short_name}"
    return name._replace(end=place.end(), canonical=called, scope=row.code, authority="", rule="chapter of a place")


_PLURAL = re.compile(r"ommuner(?<=[Kk]ommuner)\b")
_THE_PLURAL = re.compile(r"\b[Kk]ommunerne ([A-ZÆØÅ][\w-]+(?:, [A-ZÆØÅ][\w-]+){0,8} og [A-ZÆØÅ][\w-]+)")
_TOGETHER = re.compile(r"\b([A-ZÆØÅ][\w-]+(?:, [A-ZÆØÅ][\w-]+){0,8}),? og ([A-ZÆØÅ][\w-]+) $")


def _municipalities_together(text: str, lex: Lexicon) -> Iterator[Name]:
    """`Lolland og Guldborgsund Kommuner`: each is named."""
    for together in _THE_PLURAL.finditer(text):
        for word in re.split(r", | og ", together[1]):
            row = place_of(word, lex)
            if row is not None and row.kind == "kommune":
                at = together.start(1) + together[1].index(word)
                yield Name(at, at + len(word), row.name, "municipality", "", row.code, "municipalities together", 6)
    for plural in _PLURAL.finditer(text):
        start = plural.start() - 1
        m = _TOGETHER.search(text, max(0, start - 160), start)
        for word in (*m[1].split(", "), m[2]) if m else ():
            row = place_of(word, lex)
            if m and row is not None and row.kind == "kommune":
                yield Name(
                    m.start(), plural.end(), row.name, "municipality", "", row.code, "municipalities together", 6
                )


def _mostly(printed: str, label: str) -> bool:
    """Do two of the words of the name have their capitals (`den Boligsociale Fond`)?"""
    return sum(a[:1].isupper() for a in printed.split()) >= sum(b[:1].isupper() for b in label.split()) - 1


_NEXT = re.compile(
    r"(,?)[ \n]((?:(?:og|&|af|for|til|mod|med|den|det|de|i|på|under|uden|ved)[ \n]){0,2})([\wÆØÅæøå0-9][\w&'’./-]*)"
)
_FIRST = re.compile(r"[ \n][\"”“'»]?((?:(?:af|for|til|mod|ved|[Dd]en|[Dd]et|[Dd]e)[ \n]){0,2})([A-ZÆØÅ0-9][\w&'’./-]*)")


def opened(text: str, start: int, end: int, lead: Lead, lex: Lexicon, own: Own) -> Name | None:
    """A name that `lead` opens, read to its end: `Sektor for Social og Arbejdsmarked`, `Foreningen den Blå Dør`."""
    of_subjects = lead.form.endswith(" for")
    first = _FIRST.match(text, end) or _subject_of(text, end, lead, lex)
    if first is None or (text[end - 1] == "s" and not lead.form.endswith("s")):
        return None
    word = first[2].rstrip(".'’")
    if first[1].startswith("ved") and not (lead.kind == "institution" and text[start].isupper()):
        return None
    if word.lower() in lex.stop or word.lower() in lex.general or not any(c.isalpha() for c in word) or len(word) < 2:
        return None
    if lead.place and (lead.place == "only") != (place_of(word, lex) is not None):
        return None
    if word.isdigit() or (of_subjects and lead.kind == "department" and first[1] and not text[start].isupper()):
        return None
    shortened = first[2].lower() in _SHORTENED
    at = first.end() - (0 if shortened else len(first[2]) - len(word))
    for _ in range(8):
        more = _NEXT.match(text, at)
        if more is None or (first[2][-1:] == "." and not shortened and at <= first.end()):
            break
        word = more[3].rstrip(".'’/-")
        if _person_follows(text, more, word, lex) and lead.kind in _STAFFED:
            break
        if not word or not _goes_on(text, at, more, word, of_subjects, lead.kind, lex):
            break
        at = more.start(3) + len(word)
        if more[3][len(word) :].startswith("."):
            if f"{word.lower()}." not in _SHORTENED:
                break
            at += 1  # "Boligselskabet Sct. Jørgen"
    house = _NUMBERED_STREET.match(text, first.start(2)) if lead.kind == "institution" and lead.drop else None
    at = max(at, house.end()) if house is not None else at
    printed = text[start:at]
    name = " ".join(printed.split())
    if not of_subjects and (not printed[0].isupper() or (lead.kind == "company" and lead.drop)):
        start = first.start(1) if first[1] else first.start(2)
        name = " ".join(text[start:at].split())
    name = plain(name)
    name = name[:1].upper() + name[1:]
    scope = "" if lead.kind in ("agency", "ministry", "company") else own.code
    return Name(start, at, name, lead.kind, scope, "", f"opening: {lead.form}", 2)


#: A house that is called by its address: "botilbuddet Uglevej 63".
_NUMBERED_STREET = re.compile(
    r"(?:[A-ZÆØÅ][\w.-]* )?[A-ZÆØÅ]\w*(?:vej|vejen|gade|gaden|allé|stræde|torv) \d{1,3}[A-Z]?(?!\w)"
)
#: The first word of a committee's subjects in small letters, with an adjective or without.
_FIRST_SMALL = re.compile(
    r"[ \n]()((?:[a-zæøå]{3,20}(?:al|ale|isk|iske|ig|ige|grøn|grønne) )?(?P<noun>[a-zæøå-]{3,30}))(?!\w)"
)


def _subject_of(text: str, end: int, lead: Lead, lex: Lexicon) -> re.Match[str] | None:
    """Where a committee has its subjects in small letters: `Udvalget for psykiatri og social`."""
    if lead.kind != "body" or not lead.form.startswith("udvalg"):
        return None
    first = _FIRST_SMALL.match(text, end)
    subject = first is not None and (first["noun"] in lex.subjects or stem(first["noun"]) in lex.subjects)
    return first if subject else None


def _goes_on(text: str, at: int, more: re.Match[str], word: str, of_subjects: bool, kind: str, lex: Lexicon) -> bool:
    """Does the name that a word opened go on with `word`, which `more` found after a comma, a joiner or a blank?"""
    comma, joiner = more[1], more[2].strip()
    if text[at + len(comma)] == "\n" and not (joiner or of_subjects):
        return False
    capital, low = word[:1].isupper(), word.lower()
    if joiner == "for" and kind in ("ngo", "club") and not comma and low in lex.purposes:
        return True
    subject = low in lex.subjects or stem(word) in lex.subjects
    last = text[max(0, at - 30) : at].split()[-1]
    if low in lex.stop and not (capital and (joiner or _INFLECTED.search(last))):
        return False
    if comma:
        return of_subjects and capital and subject and not joiner and _NEXT_ENDS.match(text, more.end()) is not None
    if joiner in ("og", "&"):
        if joiner == "&" or text[at - 1] == "-":
            return capital or subject
        return of_subjects and (subject or (capital and not _BODY_WORD.search(low) and place_of(word, lex) is None))
    if joiner.startswith(("og ", "& ")) and joiner.split()[1] not in ("den", "det", "de", "og", "&"):
        return False  # "Foreningen Ugleglæde og til Foreningen Falk" are two
    if joiner == "med":
        return of_subjects and not comma and subject
    if joiner:
        near = joiner.split()[0] in ("i", "på", "ved", "under", "uden")
        if of_subjects or not capital or (near and kind not in ("ngo", "club")):
            return False
        return not (near and place_of(word, lex) is not None)
    if not capital:
        return of_subjects and subject
    return (
        not of_subjects
        or kind in ("ministry", "agency", "institution")
        or subject
        or _INFLECTED.search(last) is not None
        or (stem(last) not in lex.subjects and _ADJECTIVE.search(last) is not None)
    )


#: Kinds whose leader is often named right behind them (`lederen af Værestedet Oasen Anna Holm`).
_STAFFED = frozenset({"department", "institution", "service", "school", "body", "hospital"})
_SURNAME_NEXT = re.compile(
    rf"(?: [A-ZÆØÅ][\w.-]*)? [A-ZÆØÅ][\w-]*(?:{'|'.join(sorted(DATA['persons']['surname_endings']))})(?!\w)"
)
#: Who gave a house the name behind it is not there (`Plejecenter Dronning Anna`).
_NAMED_AFTER = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, DATA['persons']['before']))})$", re.IGNORECASE)


def _person_follows(text: str, more: re.Match[str], word: str, lex: Lexicon) -> bool:
    """Is `word` a given name with a surname behind it, so that the name before it ends (`Jobcenter Nord Bo Holm`)?"""
    return (
        not more[1]
        and not more[2]
        and word.split("-")[0].lower() in lex.given
        and _SURNAME_NEXT.match(text, more.start(3) + len(word)) is not None
        and _NAMED_AFTER.search(text, max(0, more.start() - 24), more.start()) is None
    )


_BODY_WORD = re.compile(
    r"(?:udvalg|råd|nævn|forvaltning|afdeling|styrelse|bestyrelse|center|centret|ministeri|forening|fond)(?:et|en)?s?$"
)
#: Adjectives that want a noun after them: no name ends in one (`Center for Sociale …`).
_INFLECTED = re.compile(r"(?:[ai]le|elle|ske|ige|ive)$")
_ADJECTIVE = re.compile(r"(?:[te]|al|isk|ig|iv)$")
_NEXT_ENDS = re.compile(r"(?:, [A-ZÆØÅ][\wæøå-]*){0,4},? (?:og|&) ")
_SHORTENED = frozenset(f"{word.lower()}." for word in (*SHORT_PLACES, *DATA["organisations"]["shortened"]))
#: Before the second of two words with one ending: `Vonsild Pleje- og rehabiliteringscenter`.
_BEFORE_BODIES = frozenset({"den", "det", "de", *DATA["councils"]["adjectives"]})
_PAIRED = re.compile(r"[A-ZÆØÅ][\wæøå]+ [A-ZÆØÅ][\wæøå]+- (?:og|&) $")
_LEFT = re.compile(r"([A-ZÆØÅ0-9][\w&'’.-]*|og|&|i|de)[ ]$")


def _leftmost(text: str, start: int) -> int:
    """Where the words begin that may be a name which the word at `start` closes: five at most, capitals or joined."""
    begin, words = start, 0
    while words < 5:
        left = _LEFT.search(text, max(0, begin - 40), begin)
        if left is None:
            break
        token = left[1]
        small = token in ("og", "&", "i", "de")
        if small:
            again = _LEFT.search(text, max(0, left.start() - 40), left.start())
            if again is None or token == "i" or not (again[1].endswith("-") or token == "&"):
                break
        elif (token.endswith(".") and token.lower() not in _SHORTENED) or (token.isdigit() and not words):
            break
        begin = left.start()
        words += 1
    return begin


def _without_stops(text: str, begin: int, start: int, lex: Lexicon) -> int:
    """Where the name begins after words that belong to no name ("Orientering fra"), offices and articles."""
    while begin < start:
        token = text[begin:start].split()[0]
        low = token.lower().rstrip("s.,")
        known = low in lex.stop or token.lower() in lex.stop or low in lex.general
        if not known and not (len(text[begin:start].split()) > 1 and is_office(token)):
            break
        if low in ("den", "det", "de") and re.match(r"\w+\s+\w+e\s", text[begin:start]):
            break
        begin += len(token)
        begin += len(text[begin:start]) - len(text[begin:start].lstrip())
    return begin


def _closed(text: str, start: int, end: int, what: str, lex: Lexicon, own: Own) -> Name | None:
    """A proper name that the word `what` closes: `Blå Kors Pensionat`, `Vonsild Skole`, `Nordlys A/S`."""
    word = text[start:end]
    kind = lex.last[what]
    if kind == "club" and len(what) <= 2 and not word.rstrip("s").isupper():
        return None
    paired = _PAIRED.search(text, max(0, start - 60), start) is not None
    if not word[:1].isupper() and not paired and what not in DATA["organisations"]["companies"]:
        return None
    if kind == "company" and "/" not in what and opens_sentence(text, start):
        return None
    begin = _without_stops(text, _leftmost(text, start), start, lex)
    if begin >= start:
        return None
    if what == "hus" and not re.search(r"[A-ZÆØÅ]\w+s\s$", text[begin:start]):
        return None  # "Bengts Hus", but "Sundt Hus"
    article = re.search(r"\b([Dd]e[nt])\s$", text[max(0, begin - 5) : begin])
    first = text[begin:start].split()[0]
    if article and first.endswith("e") and kind in ("body", "foundation", "department", "ngo", "service"):
        begin -= len(text[max(0, begin - 5) : begin]) - article.start()
    elif kind in ("body", "agency") and len(what) < 8 and first.lower() not in _BEFORE_BODIES:
        row = place_of(first, lex)
        if row is None:
            return None
    printed = " ".join(text[begin:end].split())
    if paired:
        printed = f"{printed[: -len(word)]}{word[:1].upper()}{word[1:]}"
    name = plain(printed) if not printed.endswith("A/S") else printed
    low = name.lower()
    if not low.endswith(what) and low.endswith("s"):
        name = name[:-1]
    more = lex.continued.match(text, end) if kind == "school" else None
    if more is not None:
        end, name = more.end(), f"{name}{more.group()}"
    if all(w.strip("-.").lower() in lex.stop or w[0].isdigit() for w in name.split()[:-1]):
        return None
    scope = "" if kind in _NATIONAL else own.code
    return Name(begin, end, name[:1].upper() + name[1:], kind, scope, "", f"ending: {what}", 2)
