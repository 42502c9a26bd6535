"""What has the shape of a person's name in Danish minutes, and the parts of an enumeration of names.

Takes text, gives judgements and values with half-open offsets (code points). Shape only: who somebody is, and whether a
name in running text is one, is decided elsewhere (`kg.mentions.names`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.danish import MONTHS, WEEKDAYS

__all__ = ["PARTICLES", "FoundName", "is_person_name", "split_names"]

#: Small words inside names.
PARTICLES = frozenset("af al bin da de del den der di du el la le ten ter van von zu y".split())  # noqa: SIM905
#: What ends so, or is such a word, names a body, an office, a place or a part of minutes: no person.
_BODY_ENDING = re.compile(
    r"(?:råd|rådet|rådets|udvalg|udvalget|udvalgets|forvaltning|forvaltningen|afdeling|afdelingen|kommune|kommunes|kommunen|"
    r"styrelse|styrelsen|ministeriet|center|centret|centeret|skole|skolen|forening|foreningen|foreninger|foreningerne|"
    r"sammenslutning|sammenslutningen|forbund|forbundet|bestyrelse|bestyrelsen|fonden|gruppen|netværk|netværket|"
    r"organisation|organisationen|organisationer|organisationerne|selskab|selskabet|klub|klubben|museum|museet|bibliotek|biblioteket|institution|institutionen|"
    r"direktør|direktøren|chef|chefen|lederen|konsulent|sekretariat|sekretariatet|direktion|direktionen|omstilling)$"
)
_NO_NAME = {
    *MONTHS, *WEEKDAYS, *"""
    center skole leder udsat dagsorden referat beslutning indstilling bilag resume resumé sagsfremstilling økonomi
    lokale mødelokale salen gade vej plads hus rådhus rådhuset danmark region kontor team projekt politik plan
    strategi ingen punkt afbud fravær fraværende formand formanden næstformand sag side mødet uden møde medlem
    medlemmer borgmester borgmesteren rådmand venstre konservative enhedslisten radikale socialdemokratiet
    alternativet godkendt åbent lukket anbefalet vedtaget drøftet tiltrådt forkastet indstillet politi politiet
    udpeget udpegede valgt valgte indstillet indstillede repræsentant repræsentanter suppleant suppleanter stedfortræder
    stedfortrædere deltagere gæster observatør referent mødeleder ordstyrer
    brandvæsen beredskab folkeparti parti partiet alliance borgerlige
    """.split(),  # noqa: SIM905
}  # fmt: skip
#: A word of places that is a middle name as well ("Else Gade Holm").
_MIDDLE_NAMES = frozenset({"gade"})
#: Two words that run together (`FormandBo`); `McDonald` is one.
_RUN_ON = re.compile(r"[A-ZÆØÅ][a-zæøå]{4,}[A-ZÆØÅ]")
#: A compound word (`Peer-indsatsen`): a name has a capital behind its hyphen.
_COMPOUND = re.compile(r"-[a-zæøå]{5,}")
_PART = re.compile(r"(?:[^\W\d_]['’´`]?)+(?:-(?:[^\W\d_]['’´`]?)+)*\.?|(?:[^\W\d_]\.){2,4}")


def is_person_name(text: str) -> bool:
    """Has `text` the shape of a person's full name: 2-5 capitalised parts, initials, hyphens, particles between?

    `Henning A. Rasmussen`, `Anne-Marie von Bülow`, `Trille O'Hara` yes; a single name, all capitals of more than a few
    letters, digits, or a word that names a body, an office or a place: no. Shape only: it does not know persons.
    """
    return len(text) <= 60 and _is_person_name(text)


@lru_cache(maxsize=1 << 14)
def _is_person_name(text: str) -> bool:
    parts = text.split()
    if not 2 <= len(parts) <= 6:
        return False
    solid = 0
    for i, part in enumerate(parts):
        if part.lower() in PARTICLES and part.islower():
            if i in (0, len(parts) - 1):
                return False
            continue
        if not _PART.fullmatch(part) or not part[0].isupper():
            return False
        if (part.endswith(".") and len(part) > 5) or _RUN_ON.match(part) or _COMPOUND.search(part):
            return False
        plain = part.rstrip(".").lower()
        inner = plain in _MIDDLE_NAMES and 0 < i < len(parts) - 1
        if (
            (plain in _NO_NAME and not inner)
            or _BODY_ENDING.search(plain)
            or (len(plain) > 6 and plain.endswith("else"))  # "Godkendelse"
            or (len(plain) > 3 and part.isupper() and "." not in part)
        ):
            return False
        if i and part in ("Og", "Samt", "For", "Ved", "Til"):
            return False
        solid += 1
    last = parts[-1]
    return 2 <= solid <= 5 and len(last.rstrip(".")) > 1


class FoundName(NamedTuple):
    """A name in an enumeration and where it stands, blanks and commas outside."""

    value: str
    start: int
    end: int


_BREAK = re.compile(
    r"\s*(?:(?<!-),|[;\n•|]|(?<!-)\s(?:og|samt|&)\s)\s*|(?<=\))(?=[A-ZÆØÅ])"
    r"|(?<=\([A-ZÆØÅ]\))\s+(?=[A-ZÆØÅ][^\W\d_]+\S* [A-ZÆØÅ])"  # `Anna Holm (A) Bo Lind (V)`
)


def split_names(text: str) -> tuple[FoundName, ...]:
    """The parts of an enumeration: `A, B og C` → three, `A (V)B (S)` → two. Hyphens and brackets part nothing; none is
    judged.
    """
    found: list[FoundName] = []
    depth_at = _depths(text)
    start = 0
    ends = [(m.start(), m.end()) for m in _BREAK.finditer(text) if not depth_at[m.start()]]
    for end, after in [*ends, (len(text), len(text))]:
        piece = text[start:end]
        bare = piece.strip(" \t\n\u00a0.:-–*")
        if bare:
            at = start + piece.index(bare)
            keep = at + len(bare)
            if text[keep : keep + 1] == "." and len(bare.split()[-1]) == 1:  # an initial at the end keeps its stop
                keep += 1
            found.append(FoundName(re.sub(r"\s+", " ", text[at:keep]), at, keep))
        start = after
    return tuple(found)


def _depths(text: str) -> list[bool]:
    """For each place (and the end): is it inside parentheses that are closed on the same text?"""
    inside = [False] * (len(text) + 1)
    opened = -1
    for m in _BRACKETS.finditer(text):
        i = m.start()
        if m.group() == "(":
            opened = i
        elif opened >= 0:
            inside[opened : i + 1] = [True] * (i + 1 - opened)
            opened = -1
    return inside


_BRACKETS = re.compile(r"[()]")
