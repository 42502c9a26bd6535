"""The office that stands beside a person's name, and the employer: "chef for Jobcenter og Borgerservice Anna Holm".

Takes readable text, the places of the names in it, and gives `Office` values. An office is a word of the lexicon or a
compound that ends in one, in any form of the singular. What is printed is kept: `chef for Voksen og Sundhed` with its
complement, `afdelingsleder` with the unit as employer. Knows no document and no person. Looks at a bounded window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kg.mentions.lexicon import COUNCIL_HEADS, DATA, undefined
from kg.text import danish
from kg.text.offices import ADJECTIVES, is_office, singular

__all__ = ["Office", "after", "before", "organisation_after", "shared"]

_WORDS = DATA["persons"]
_VERBS = frozenset(_WORDS["verb_titles"])
_ELECTED = tuple(sorted(_WORDS["elected_titles"]))
_CONNECTORS = frozenset(_WORDS["connectors"])
_UNITS = tuple(sorted(_WORDS["stop_endings"]))
_HOUSES = tuple(sorted(_WORDS["houses"]))
_COPULA = re.compile(
    r"[\s,]{1,3}(?:"
    + "|".join(re.escape(c).replace(r"\ ", r"\s+") for c in sorted(_WORDS["copulas"], key=len, reverse=True))
    + r")\s+"
)
#: After a name and what its bearer did, why: "… var inhabil, da hun er kasserer i …".
_HELD = re.compile(
    r"(?:[^.;:!?\n]|\.(?!\s)|\n(?!\s*\n)){1,120}?\b(?:" + _WORDS["holding"].replace(" ", r"\s+") + r")\s+"
)
_SAYS_NOTHING = frozenset(_WORDS["empty_titles"])
_LAST_WORD = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]{5,40})\s{1,3}$")
_WORD = re.compile(r"[^\W\d_][\w/’'-]*|&|[^\w\s]")
_DEFINITE = ("en", "et", "erne", "ene", "ne")
_VERBAL = ("ede", "te", "er", "r", "es", "s", "dt", "gt", "pt", "lt", "ft", "aget", "og", "at", "om", "som", "der")
_OF = ("for", "af", "i", "på", "ved")
_BREAK = re.compile(r"\n\s*\n|\t|[;!?•]|\.\s+(?=[A-ZÆØÅ])|\n\s*(?=[-•*]\s)")
#: How far from a name an office may stand, in characters and in words.
_WINDOW, _LONGEST = 160, 14


@dataclass(frozen=True, slots=True)
class Office:
    """An office printed at [start, end) as `title`; `organisation` is the employer as printed, "" when none is."""

    title: str
    start: int
    end: int
    organisation: str = ""
    #: A sentence says that the person holds it ("… er formand for …"): more than a word beside a name.
    stated: bool = False


def shared(text: str, start: int, floor: int) -> Office | None:
    """The office in the plural just before a name (`Konsulenterne Anna Holm og …`), as its singular is printed."""
    low = max(floor, start - 40)
    m = _LAST_WORD.search(text, low, start)
    office = singular(m["word"]) if m is not None else ""
    if m is None or not office:
        return None
    return Office(office, m.start("word"), m.start("word") + len(office))


def _is_elected(word: str) -> bool:
    return danish.fold(word).removesuffix("en").endswith(_ELECTED)


#: `Den nye socialchef hedder Anna Holm`, `Ny formand er …`, `Årsvikar er …`.
_IS = re.compile(r"(?:\b[Nn]ye? |^\W{0,4}(?=[A-ZÆØÅ]))(?P<word>[^\W\d_]{4,40}) (?:er|hedder|bliver|blev)\s$")


def before(text: str, start: int, floor: int) -> Office | None:
    """The office that leads up to a name at `start`; nothing before `floor` (the name before) is read.

    `ungechef, Ole …`, `chef for Voksen og Sundhed Anna …`, `leder i Ugleteamet Anna …`, `Referent: Anna …`.
    """
    low = max(floor, start - _WINDOW)
    low = max((m.end() for m in _BREAK.finditer(text, low, start)), default=low)
    named = _IS.search(text[low:start])
    if named is not None and is_office(named["word"]):
        return Office(named["word"], low + named.start("word"), low + named.end("word"))
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, low, start)]
    commas = loose = 0
    for n, (word, _, _) in enumerate(reversed(words)):
        if n > _LONGEST:
            return None
        if word[0].isalpha() and is_office(word):
            here = len(words) - 1 - n
            if (
                danish.fold(word) in _SAYS_NOTHING
                or _is_other(words, here, commas)
                or (loose and words[here + 1][0].lower() not in _OF)
            ):
                return None
            return _office(text, words, here)
        if word == ",":
            commas += 1
            if commas > 3:
                return None
            continue
        if word in (":", "-") and n == 0:
            continue
        if word[0].isupper() or word.lower() in _CONNECTORS or word.lower().endswith(_UNITS):
            continue
        previous = words[-2 - n][0].lower() if n + 2 <= len(words) else ""
        if word.isalpha() and word.endswith(_DEFINITE) and previous in _OF and len(word) > 4:
            continue
        if word.isalpha() and not word.endswith(_VERBAL) and (loose := loose + 1) <= 2 and previous not in (",", ""):
            continue
        return None
    return None


def _is_other(words: list[tuple[str, int, int]], here: int, commas: int) -> bool:
    """Does the word at `here` not lead to the name: a verb ("leder Anna"), or "Borgmesteren og Anna"?"""
    rest = [w for w, _, _ in words[here + 1 :]]
    if rest and rest[0].lower() in ("og", "samt", "til", "på", "den", "de", "&"):
        return True
    if rest and rest[-1].lower() in _CONNECTORS:
        return True
    if rest[:1] == [","] and len(rest) > 1 and rest[1].lower() in _CONNECTORS:
        return True
    if len(rest) == 1 and rest[0] == "," and commas == 1:
        return False
    subject = words[here - 1][0].lower() if here else ""
    verb = danish.fold(words[here][0]) in ("leder", "vejleder") and not (rest and rest[0].lower() in _OF)
    return verb and subject in ("der", "som", "han", "hun", "og")


def _office(text: str, words: list[tuple[str, int, int]], here: int) -> Office:
    """The office whose word is `words[here]`, with its complement up to the last of `words`."""
    first = _with_adjectives(words, here)
    word, _, end = words[here]
    rest = words[here + 1 :]
    while rest and rest[-1][0] in (",", ":", "-"):
        rest = rest[:-1]
    organisation = ""
    if rest:
        link = rest[0][0].lower()
        last = rest[-1][2]
        if link in ("for", "af") and not _is_elected(word):
            organisation = _clean(text[rest[1][1] : last]) if len(rest) > 1 else ""
            organisation = organisation if organisation[:1].isupper() else ""
            end = last
        elif link in ("for", "af", "i", "ved", "hos", "fra", "på"):
            organisation = _clean(text[rest[1][1] : last]) if len(rest) > 1 else ""
        elif rest[0][0] == "," and len(rest) > 1:
            unit = _clean(text[rest[1][1] : last])
            if _is_organisation(unit):
                organisation = unit
            else:
                end = last
        else:
            organisation = _clean(text[rest[0][1] : last])
    return Office(_clean(text[words[first][1] : end]), words[first][1], end, organisation)


def _with_adjectives(words: list[tuple[str, int, int]], here: int) -> int:
    """Where the office begins: at its adjectives ("faglig leder"), at a part in common ("Social- og Sundhedschef")."""
    first = here
    while first and here - first < 6:
        if words[first - 1][0].lower() in ADJECTIVES:
            first -= 1
        elif first > 1 and words[first - 1][0] in ("og", ",") and words[first - 2][0].endswith("-"):
            first -= 2
        else:
            break
    return first


def _clean(printed: str) -> str:
    return " ".join(printed.split()).strip(" ,.:-")


def _is_organisation(unit: str) -> bool:
    """Has the unit a word that only organisations have ("Jobcenter Ugle", "Ugleforeningen")?"""
    return any(danish.fold(w).endswith(_HOUSES) for w in unit.split())


_CAPITALISED = r"[A-ZÆØÅ][\w’'/-]*"
_ORGANISATION = re.compile(
    rf"(?:(?:den|det|de)\s)?{_CAPITALISED}"
    rf"(?:(?:,?\s(?:og|for|af|i|&|samt|den|det|de)\s(?:(?:den|det|de)\s)?|,\s|\s){_CAPITALISED}){{0,7}}"
)
_AREA = re.compile(r"[a-zæøå-]{3,40}(?:\s(?:og|for|i|af)\s[a-zæøå-]{3,40}){0,2}(?=[,;)]|\.\s|\.?\s*(?:\n|$))")
#: The council that an elected office is of, in small letters: "havnens bestyrelse", "husrådet".
_COUNCIL = re.compile(r"(?:[a-zæøå]{3,40}s )?(?P<body>[a-zæøå-]{3,40})")
_HEADS = tuple(sorted(COUNCIL_HEADS))
_LEAD = re.compile(r"\s{0,4}(?P<sign>,|\(|–|-)\s{0,2}|\s{1,4}(?=[^\W\d_])")
_PARTY = re.compile(
    rf"\s?\(\s?(?:{'|'.join(sorted(map(re.escape, _WORDS['party_letters']), key=len, reverse=True))})\s?\)"
)
_LINK = re.compile(r"\s+(?P<link>for|af|i|ved|hos|fra|på)\s+|,\s+")


#: A second office of the same person; a capital after it would be the next person's name.
_AND_OFFICE = re.compile(r"(?:,\s|\s(?:og|samt|&)\s)(?P<word>[a-zæøå]{4,40})\b(?!\s(?:[A-ZÆØÅ]|for\s[A-ZÆØÅ]))")
_OWNED = re.compile(r"(?:udvalgets|rådets|bestyrelsens|byrådets|kommunens|foreningens|nye?)$")
_ENDS = re.compile(r"\s(?:og|samt|&)\s")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_LINE_OF_NAME = re.compile(r"[\s•*·–-]*[A-ZÆØÅ][^,.;:\n]{3,50}(?:\([A-ZÆØÅ]{1,2}\))?")


class _Lead(NamedTuple):
    """Where the words after a name begin; whether a sign or verb leads to them; whether a verb says so."""

    at: int
    signed: bool
    stated: bool


def _leads(text: str, end: int, stop: int) -> Iterator[_Lead]:
    """What may lead from a name that ends at `end` to its office, the nearest first."""
    copula = _COPULA.match(text, end, stop)
    if copula is not None:
        yield _Lead(copula.end(), signed=True, stated=True)
    held = _HELD.match(text, end, stop)
    if held is not None:
        yield _Lead(held.end(), signed=True, stated=True)
    lead = None if copula is not None else _LEAD.match(text, end, stop)
    if lead is not None:
        yield _Lead(lead.end(), signed=bool(lead["sign"]), stated=False)


def after(text: str, end: int, ceiling: int, followed: bool) -> Office | None:
    """The office that follows a name ending at `end`; nothing from `ceiling` on is read, a name when `followed`.

    `…, chef for Voksen og Sundhed,`, `… virksomhedskonsulent, Grøn Omstilling`, `… (ungechef)`,
    `… har været formand for …`, `… var inhabil, da hun er kasserer i …`.
    """
    stop = min(ceiling, end + _WINDOW)
    party = _PARTY.match(text, end, stop)
    end = party.end() if party else end
    offices = (_led_to(text, end, lead, ceiling, followed) for lead in _leads(text, end, stop))
    return next((office for office in offices if office is not None), None)


def _led_to(text: str, end: int, lead: _Lead, ceiling: int, followed: bool) -> Office | None:
    """The office at the end of a lead."""
    stop = min(ceiling, end + _WINDOW)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, lead.at, stop)][:8]
    if lead.stated:
        words = _past_others(words)
    here = _past_adjectives(words)
    if not words or not words[here][0][0].isalpha() or not is_office(words[here][0]):
        return None
    word, _, word_end = words[here]
    if danish.fold(word) in _SAYS_NOTHING or (danish.fold(word) in _VERBS and not lead.signed):
        return None
    if re.match(r"\s*\n\s*\n", text[lead.at :][:8]):
        return None
    if followed and ceiling == stop and not lead.stated and _is_next(text, end, words[here], ceiling, lead.signed):
        return None
    while lead.signed and (more := _AND_OFFICE.match(text, word_end, stop)) and is_office(more["word"]):
        word_end = more.end()  # "skoleleder og udviklingskonsulent"
    title_end, organisation = _complement(text, word, word_end, stop, ceiling)
    start = words[0][1]
    return Office(_clean(text[start:title_end]), start, title_end, organisation, lead.stated)


def _past_others(words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Without what a verb has before the office: whose it is, what else the person is (`udvalgets`, `bruger og`)."""
    if len(words) > 1 and _OWNED.match(words[0][0]):
        return words[1:]  # "vælges som udvalgets næstformand", "er ny leder"
    if len(words) > 2 and words[1][0] in ("og", "samt") and words[0][0].islower() and not is_office(words[0][0]):
        return words[2:]
    return words


def _past_adjectives(words: list[tuple[str, int, int]]) -> int:
    """Index of the word after adjectives and parts in common ("faglig leder", "Social- og Sundhedschef")."""
    here = 0
    while here < len(words) - 2 and here < 5:
        if words[here][0].lower() in ADJECTIVES and words[here + 1][0] not in _OF:
            here += 1
        elif words[here][0].endswith("-") and words[here + 1][0] in ("og", ","):
            here += 2
        else:
            break
    return here


def _is_next(text: str, end: int, office: tuple[str, int, int], ceiling: int, signed: bool) -> bool:
    """Is the office that of the next name, which begins at `ceiling` ("…, ungechef Anna Holm")?"""
    word, _, word_end = office
    between = text[word_end:ceiling]
    if signed and _ENDS.match(between):
        between = ", "  # "…, miljøsagsbehandler og Bo Lind, …": the office is that of the name before
    if word[0].isupper() and not signed:
        return True
    own_line = "\n" in between and (
        _BLANK.search(between) is not None or _LINE_OF_NAME.fullmatch(text, text.rfind("\n", 0, end) + 1, end)
    )
    return not own_line and (
        not between.strip() or re.fullmatch(r"\s(?:for|i|af|ved|hos)?\s?[^,.;()]{0,60}\s", between) is not None
    )


def _complement(text: str, word: str, word_end: int, stop: int, ceiling: int) -> tuple[int, str]:
    """Where the office `word` ends with its complement, and the employer that follows, "" when none does."""
    link = _LINK.match(text, word_end, stop)
    if link is None:
        return word_end, ""
    unit = _ORGANISATION.match(text, link.end(), stop)
    if unit is not None and unit.end() < ceiling:
        printed = _clean(unit.group())
        if link["link"] in ("for", "af") and not _is_elected(word):
            return unit.end(), printed
        if link["link"] or _is_organisation(printed):
            return word_end, printed
        return (unit.end() if unit.end() < stop and not _starts_clause(text, unit.end()) else word_end), ""
    if unit is None and link["link"] in ("for", "af"):
        area = (_COUNCIL if _is_elected(word) else _AREA).match(text, link.end(), stop)
        if area is not None and (not _is_elected(word) or undefined(area["body"].lower()).endswith(_HEADS)):
            return area.end(), ""
    return word_end, ""


def _starts_clause(text: str, at: int) -> bool:
    """Does a verb follow, so that the words before were its subject?"""
    return re.match(r"\s(?:er|har|vil|skal|kan|blev|var)\b", text[at : at + 8]) is not None


def organisation_after(text: str, end: int, ceiling: int) -> str:
    """The organisation after a name that has its office before it: `…, Socialpsykiatri og Misbrug`, `… fra X`."""
    stop = min(ceiling, end + _WINDOW)
    link = re.compile(r"(?:,\s+|\s+(?:fra|i|hos|ved)\s+|\s)").match(text, end, stop)
    if link is None:
        return ""
    unit = _ORGANISATION.match(text, link.end(), stop)
    if unit is None or is_office(unit.group().split()[0]) or unit.group().split()[0].lower() in ADJECTIVES:
        return ""  # ", Faglig koordinator Bo Lind" is the next person's office
    printed = _clean(unit.group())
    if link.group().strip() == "" and not danish.fold(printed.split()[0].rstrip(",")).endswith(_UNITS):
        return ""
    return printed if len(printed) > 3 and not printed.isupper() else ""
