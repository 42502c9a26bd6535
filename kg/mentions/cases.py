"""A case number as printed → what it says: system, normal form, KLE subject and facet, year.

A pure function of the number. It never looks at the document, knows no titles, and refuses nothing: a number of an
unknown system keeps its characters (`system` "other"). The same case printed with other spacing, dashes or letter case
gives the same normal form, so that `kg.triples` mints one IRI for it.

Systems, and where they were met:

    kle       27.12.00-G01-1-24, 00.01.00-A00-10140-19    Lolland, Herning, Næstved
    kle-short 27.15.00P35-0007, 01.02G00 - 2017/27088     Bornholm, Gribskov
    yy/n      22/2643, 25/67, 2017/27088                  Haderslev, Kolding, Viborg
    code-y-n  330-2020-164                                Slagelse, Nyborg (the code is the municipality's)
    emn       EMN-2015-01234                              Gentofte
    y-n       2017-004392, 23-009570                      København, Middelfart, Ringkøbing-Skjern
    region    1-51-71-3321-08                             Region Midtjylland
    old       BR 366/07, KFU 393/2002                     København before 2010
    plain     299835                                      Roskilde
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CaseNumber", "parse"]


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number read.

    `printed` as it came, `normal` without accidental spacing, `slug` safe as a segment of an IRI. `kle` is the KLE
    subject ("27.12.00") or group ("01.02"), None when the number names none (`00.00.00` is no subject); `facet` the KLE
    facet ("G01"). `year` is the year in which the case was opened, None when the number does not tell.
    """

    printed: str
    system: str
    normal: str
    slug: str
    kle: str | None = None
    facet: str | None = None
    year: int | None = None


_DASH = re.compile("[\u2010-\u2015\u2212\u00ad]")
_LABEL = re.compile(
    r"^(?:acadre\s+)?(?:sags?\s?(?:nr|nummer|id|no)?|j(?:ournal)?\.?\s?(?:nr|nummer)|dok(?:ument)?\.?\s?(?:nr|id)?)\.?\s?[.:]\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,;:.\-]+$")
_FACET = r"(?P<facet>[AGIKPSØ]\d\d)"
_KLE = r"(?P<kle>\d\d\.\d\d(?:\.\d\d)?)"

_SYSTEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("kle", re.compile(rf"(?a){_KLE}-?{_FACET}-(?P<n>\d{{1,7}})-(?P<year>\d\d|\d{{4}})")),
    ("kle-short", re.compile(rf"{_KLE}-?{_FACET}(?:[-/](?:(?P<year>(?:19|20)\d\d)[-/])?(?P<n>\d{{1,8}}))?")),
    ("yy/n", re.compile(r"(?P<year>\d\d|(?:19|20)\d\d)/(?P<n>\d{1,7})")),
    ("code-y-n", re.compile(r"\d{3}-(?P<year>(?:19|20)\d\d)-(?P<n>\d{1,7})")),
    ("emn", re.compile(r"[A-ZÆØÅ]{1,5}-?(?P<year>(?:19|20)\d\d)-(?P<n>\d{1,7})")),
    ("y-n", re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<n>\d{3,8})")),
    ("y-n", re.compile(r"(?P<year>\d\d)-(?P<n>\d{5,7})")),
    ("region", re.compile(r"\d-\d\d-\d\d-(?:\d{1,5}-)?(?P<year>\d\d)")),
    ("old", re.compile(r"[A-ZÆØÅ]{1,4} ?(?P<n>\d{1,6})/(?P<year>\d\d|\d{4})")),
    ("plain", re.compile(r"\d{4,9}")),
)

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe", "ä": "ae"})


def parse(number: str) -> CaseNumber:
    """Read one case number. Never raises; an empty or unreadable one comes back as `system` "other"."""
    text = _DASH.sub("-", number).strip()
    text = _TAIL.sub("", _LABEL.sub("", " ".join(text.split())))
    tight = re.sub(r"\s?([-/.])\s?", r"\1", text).upper()
    for system, pattern in _SYSTEMS:
        match = pattern.fullmatch(tight)
        if match is None:
            continue
        parts = match.groupdict()
        kle, facet, year = parts.get("kle"), parts.get("facet"), parts.get("year")
        normal = tight
        if kle and facet:
            normal = f"{kle}-{facet}{tight[match.end('facet') :]}"
        if kle and kle.startswith("00.00"):
            kle = None
        return CaseNumber(number, system, normal, _slug(normal), kle, facet, _year(year))
    return CaseNumber(number, "other", text, _slug(text))


def _year(digits: str | None) -> int | None:
    """Four digits of a year; two digits above 70 belong to the last century."""
    if digits is None:
        return None
    value = int(digits)
    return value if value > 99 else value + (1900 if value > 70 else 2000)


def _slug(normal: str) -> str:
    """Lower case letters, digits, dots and dashes; never empty, never `.` or `..`."""
    text = re.sub(r"[^0-9a-z.]+", "-", normal.lower().translate(_LETTERS)).strip("-.")
    return text or "x" + normal.encode("utf-8").hex()[:32]
