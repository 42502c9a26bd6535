"""Danish as minutes write it: folding, dates, times, numbers. Takes text, gives values with offsets.

Every finder is an iterator over the text it was given, in order of place, and its `start`/`end` are half-open offsets
(code points) into that text. Nothing here knows of documents or the clock: a year that is not printed is inherited
from a neighbour or from the `year` the caller hands in, and the value says so (`inferred`). What is not a
possible date (31 February) is not found. All patterns are linear in the length of the text.

The forms come from minutes of municipalities and regions: `10. december 2024`, `d. 16.12.2021`, `09-11-2021`,
`6/2-2025`, `31/8 2022`, `14 november, 2019`, `April 3, 2019`, `I december 2023`,
`den 28. august, 1. og 4. september 2025`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "MONTHS",
    "TERM",
    "WEEKDAYS",
    "FoundDate",
    "FoundTime",
    "PartialDate",
    "body_key",
    "dates",
    "first_date",
    "fold",
    "has_full_date",
    "impossible_date",
    "number",
    "slug",
    "small",
    "stem",
    "term_years",
    "times",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Names of the months, lower case → number.
MONTHS: dict[str, int] = {
    name: n
    for n, name in enumerate(
        _words("januar februar marts april maj juni juli august september oktober november december"),
        start=1,
    )
}
_SHORT: dict[str, int] = {name[:3]: n for name, n in MONTHS.items() if name != "maj"} | {"sept": 9}
#: Names of the days of the week, Monday first.
WEEKDAYS: tuple[str, ...] = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")

_SPACE = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def fold(text: str) -> str:
    """Identity key of a name: NFC, case folded, white space runs one blank, invisible characters gone.

    Danish letters stay (`Åse` and `Aase` are two keys: whether they are one person is a judgement, not a folding).
    """
    return _fold_short(text) if len(text) <= 64 else _fold(text)


#: Letters that `re.IGNORECASE` takes for an i or s, though their small letter is another, or longer.
_ALIKE = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})


def small(text: str) -> str:
    """`text` in small letters, letter for letter: a pattern in small letters finds in it, letter case told apart, what
    it finds in `text` with `re.IGNORECASE`, at the same places and many times as fast."""
    low = text.lower()
    if len(low) != len(text) or (not low.isascii() and ("\u0131" in low or "\u017f" in low)):
        low = text.translate(_ALIKE).lower()
    return low


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    if _HIDDEN.search(text):
        text = text.translate(_INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


#: The same names and labels come again and again; only short ones are kept, so that memory is bounded.
_fold_short = lru_cache(maxsize=1 << 15)(_fold)


_ASCII = str.maketrans(
    {
        "æ": "ae",
        "ø": "oe",
        "å": "aa",
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ð": "d",
        "þ": "th",
        "đ": "d",
        "ł": "l",
    }
)


def slug(text: str) -> str:
    """ASCII name for an IRI: lower case, `æ→ae ø→oe å→aa`, other accents dropped, all else one hyphen.

    `slug("Social- og Arbejdsmarkedsudvalget") == "social-og-arbejdsmarkedsudvalget"`. "" when nothing is left.
    """
    plain = unicodedata.normalize("NFKD", fold(text).translate(_ASCII))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


#: A term of office beside a body's name: `2022-2025`, `(2018 til 2021)`, `2022/25`; two figures alone only in brackets.
TERM = re.compile(
    r"[( ,]*\b(?P<start>(?:19|20)\d\d)\s?(?:[-–/]|til)\s?(?P<end>(?:19|20)\d\d|\d\d(?=\)))\b[) ,]*"
    r"|\s*\((?P<from>\d\d)\s?[-–/]\s?(?P<to>\d\d)\)\s*"
)


def term_years(found: re.Match[str]) -> tuple[int, int] | None:
    """First and last year of a match of `TERM`; None when they are no term of office.

    Four figures may be eight years apart at most; `(18-21)` is a whole term, since `(17-19)` may be hours.
    """
    if found["from"]:
        first, last = 2000 + int(found["from"]), 2000 + int(found["to"])
        return (first, last) if last - first in (3, 4) else None
    first, last = (
        int(found["start"]),
        int(found["end"] if len(found["end"]) == 4 else found["start"][:2] + found["end"]),
    )
    return (first, last) if 0 < last - first <= 8 else None


_KOMMUNE = re.compile(r"\b(?:[\wæøåé-]+s? )?kommunes?\b")
_DEFINITE = re.compile(r"(?<=[a-zæøå]{3})(?:e[nt]|erne)$")


def body_key(name: str, places: Iterable[str] = ()) -> str:
    """Key under which the spellings of one body of one municipality fall together.

    Drops the municipality (`places`: its short names, plain and genitive), articles, hyphens, doubled consonants, the
    linking s before "og" and the definite or genitive ending: `Udsatterrådet`, `Haderslev Udsatteråd` and
    `udsatterådets` have one key when `places` has "Haderslev". Never compare keys across municipalities.
    """
    return _body_key(name, tuple(places))


@lru_cache(maxsize=1 << 12)
def _body_key(name: str, places: tuple[str, ...]) -> str:
    text = TERM.sub(" ", _KOMMUNE.sub(" ", fold(name)))
    for place in places:
        plain = re.escape(fold(place))
        text = re.sub(rf"\b{plain}(?:s|'s)?\b(?!-)", " ", text)
    words = [w.strip(".,:;()*\"'”’") for w in text.replace("–", "-").split()]
    words = [w for w in words if w and w not in ("det", "den", "de", "i", "for", "og", "&", "-")]
    if not words:
        return re.sub(r"\W+", "", fold(name))
    words = [re.sub(r"s-$", "", w).rstrip("-") for w in words]
    last = re.sub(r"(?<=[a-zæøå]{4}[tndg])s$", "", words[-1])
    last = last[:-1] if last.endswith("lsen") else _DEFINITE.sub("", last)
    key = "".join((*words[:-1], last))
    return re.sub(r"\W", "", re.sub(r"([bcdfghjklmnpqrstvwxz])\1", r"\1", key))


# ---------------------------------------------------------------- dates


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as far as it is printed. `inferred`: the year was inherited. A local Danish date."""

    year: int | None
    month: int | None = None
    day: int | None = None
    inferred: bool = False

    @property
    def iso(self) -> str:
        """`2025-02-06`, `2025-02` or `2025`; "" while the year is unknown."""
        if self.year is None:
            return ""
        parts = [f"{self.year:04}"]
        for part in (self.month, self.day):
            if part is None:
                break
            parts.append(f"{part:02}")
        return "-".join(parts)

    @property
    def date(self) -> date | None:
        """The day, when year, month and day are known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


class FoundDate(NamedTuple):
    """A date and where it stands: from its first digit (or the month's name) to its last character."""

    value: PartialDate
    start: int
    end: int


_MONTH = "|".join([*MONTHS, *sorted(_SHORT, key=len, reverse=True)])
_FULL = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"""
    (?=\d|(?<!\w)[jfmasondpuev]) (?:  # where a date can begin: most letters are passed over at once
      (?<![\d.,/:-])(?P<days>\d{{1,2}}\.?(?:\s?(?:,|og|samt|til|[-–])\s?(?:den\s|d\.\s?)?\d{{1,2}}\.){{0,8}})
          \s{{0,3}}(?P<month>{_MONTH})\b\.?(?:,?\s{{0,2}}(?P<year>{_YEAR})(?!\d))?
    | (?<![\w])(?P<emonth>{_FULL})\s(?P<eday>\d{{1,2}}),\s?(?P<eyear>{_YEAR})(?!\d)
    | (?<![\w./-])(?P<lday>\d{{1,2}})-(?P<lmonth>{_MONTH})-(?P<lyear>{_YEAR}|\d\d)(?!\d)
    | (?<![\w./-])(?P<iyear>{_YEAR})-(?P<imonth>\d\d)-(?P<iday>\d\d)(?![\d-])
    | (?:(?<![\w./-])|(?<=\bd\.))(?P<nday>\d{{1,2}})(?P<sep>[-./])(?P<nmonth>\d{{1,2}})
          (?P=sep)(?:(?P<nyear>{_YEAR}|\d\d)|(?<=\.)\s(?P<syear>20\d\d))(?![\d/-]|\.\d)
    | (?<![\w./-])(?P<fday>\d{{1,2}})/(?P<fmonth>\d{{1,2}})\s?[-–]?\s?(?P<fyear>{_YEAR}|(?<=[-–])\d\d(?![./-]))(?!\d)
    | (?<![\w./-])(?P<hday>\d\d)\.(?P<hmonth>\d\d)-(?P<hyear>{_YEAR})(?![\d/-])
    | (?:(?<=\bd\.\s)|(?<=\bden\s)|(?<=\bpr\.\s)|(?<=\bd\.))(?P<gday>\d{{1,2}})/(?P<gmonth>\d{{1,2}})(?![\d/-])
    | \b(?P<pre>primo|medio|ultimo|foråret|sommeren|efteråret|vinteren)\s
          (?:(?P<pmonth>{_FULL})\s)?(?P<pyear>{_YEAR})(?!\d)
    | (?<![\w-])(?P<omonth>{_FULL})(?:,?\s(?:måned\s)?(?P<oyear>{_YEAR})(?!\d))?(?![\w-])
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DAY = re.compile(r"\d{1,2}")
_JOIN = re.compile(
    r"(?:[\s,;()–-]|\b(?:og|samt|til|eller|hhv\.?|henholdsvis|den|d\.|senest|igen|kl\.?\s?[\d:.]{1,5}"
    r"|(?:man|tirs|ons|tors|fre|lør|søn)dag(?:en)?)\b\.?)*"
)
_MONTH_LEAD = re.compile(
    r"\b(?:i|til|fra|primo|ultimo|medio|hhv\.|henholdsvis|og|inden|for|siden|af|på)\s$", re.IGNORECASE
)


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    """Is this a day of the calendar (29 February passes while the year is unknown)?"""
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    try:
        date(year if year is not None else 2024, month or 1, day)
    except ValueError:
        return False
    return True


def _century(year: str) -> int:
    """Two digits count from 1970 to 2069."""
    n = int(year)
    return n if len(year) == 4 else (2000 + n if n < 70 else 1900 + n)


def _raw_dates(text: str) -> Iterator[FoundDate]:
    for m in _DATE.finditer(text):
        if m["days"]:
            word = m["month"].casefold()  # the long s of a pattern that ignores case included
            month = MONTHS.get(word) or _SHORT[word]
            days = list(_DAY.finditer(text, m.start("days"), m.end("days")))
            year = int(m["year"]) if m["year"] else None
            for i, d in enumerate(days):
                last = i == len(days) - 1
                value = PartialDate(year, month, int(d.group()), inferred=False)
                if _possible(year, month, value.day):
                    yield FoundDate(value, d.start(), m.end() if last else d.end())
            continue
        if m["omonth"]:
            if not m["oyear"] and (
                m["omonth"][0].isupper() or not _MONTH_LEAD.search(text, max(0, m.start() - 16), m.start())
            ):
                continue  # a month alone is a date only after "i", "ultimo" …: April and August are names too
            parts: tuple[str | None, str | None, str | None] = (m["oyear"], m["omonth"], None)
        elif m["pre"]:
            parts = (m["pyear"], m["pmonth"], None)
        else:
            key = next(k for k in "leinfgh" if m[f"{k}day"])
            printed = None if key == "g" else m[f"{key}year"] or m["syear"]
            parts = (printed, m[f"{key}month"], m[f"{key}day"])
        year = _century(parts[0]) if parts[0] else None
        name = (parts[1] or "").casefold()
        month_ = MONTHS.get(name) or _SHORT.get(name) or (int(name) if name.isdigit() else None)
        day = int(parts[2]) if parts[2] else None
        if _possible(year, month_, day):
            yield FoundDate(PartialDate(year, month_, day), m.start(), m.end())


def impossible_date(text: str) -> str:
    """What is printed as a complete date and is no day of the calendar (`31-02-2025`): the first, or ""."""
    for m in _DATE.finditer(text):
        if any(m[name] for name in _YEARS) and not any(True for _ in _raw_dates(m.group())):
            return " ".join(m.group().split())
    return ""


#: Groups of `_DATE` that hold the year of a complete date.
_YEARS = ("year", "eyear", "lyear", "iyear", "nyear", "syear", "fyear", "hyear")


def dates(text: str, year: int | None = None) -> Iterator[FoundDate]:
    """All dates of `text`, in order. `year` (the meeting's) is for dates that have none, nor a neighbour with one.

    A neighbour is a date of the same enumeration (only "og", commas and the like between them): first the following
    one, then the one before. Months alone count after "i", "ultimo" and the like; years alone only as "primo 2025".
    """
    found = list(_raw_dates(text))
    years: list[int | None] = [f.value.year for f in found]

    def joined(left: int) -> bool:
        gap = text[found[left].end : found[left + 1].start]
        return len(gap) < 40 and _JOIN.fullmatch(gap) is not None

    for i in range(len(found) - 2, -1, -1):
        if years[i] is None and years[i + 1] is not None and joined(i):
            years[i] = years[i + 1]
    for i in range(1, len(found)):
        if years[i] is None and years[i - 1] is not None and joined(i - 1):
            years[i] = years[i - 1]
    for item, known in zip(found, years, strict=True):
        if item.value.year is not None:
            yield item
            continue
        known = known if known is not None else year
        if known is None:
            yield item
        elif _possible(known, item.value.month, item.value.day):
            yield FoundDate(PartialDate(known, item.value.month, item.value.day, inferred=True), item.start, item.end)


#: What every complete date holds: a year, in two digits only behind day and month; and a day with its month (`4. maj`,
#: `4/5`, `May 4, 2020`, three numbers). Both begin with a digit, so that digits are jumped to.
_WITH_YEAR = re.compile(r"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|[-./]\d\d?[-./]\d\d|-[^\W\d_]{3,9}-\d\d)")
_WITH_DAY = re.compile(
    rf"\d(?:(?:\.?\s{{0,3}}|-)(?i:{'|'.join(month[:3] for month in MONTHS)})|/\d|[-./]\d\d?[-./]\d\d|\.\d\d?\.\s20\d"
    r"|,\s?(?:19|20)\d\d)"
)


def has_full_date(text: str) -> bool:
    """Can there be a complete date in it at all? Says so at once of most texts that hold none."""
    return _WITH_YEAR.search(text) is not None and _WITH_DAY.search(text) is not None


def first_date(text: str) -> FoundDate | None:
    """The first complete date that is printed with its year, or None."""
    if not has_full_date(text):
        return None
    return next((f for f in dates(text) if f.value.date is not None and not f.value.inferred), None)


# ---------------------------------------------------------------- times and numbers


class FoundTime(NamedTuple):
    """A clock time "HH:MM" and where it stands (digits only)."""

    value: str
    start: int
    end: int


_TIME = re.compile(
    r"""
      (?:\bkl(?:okken|\.)?:?\s{0,3})(?P<h>\d{1,2})(?:\s?[:.]\s?(?P<m>\d\d))?(?![\d/])
    | (?<![\d:.,/-])(?P<h2>\d{1,2}):(?P<m2>\d\d)(?::\d\d)?(?![\d:])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNTIL = re.compile(
    r"\s{0,2}(?:-|–|til|og)\s{0,2}(?:kl\.?\s?)?(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?(?![\d/]|[:.]\d)", re.IGNORECASE
)


def times(text: str) -> Iterator[FoundTime]:
    """Clock times: `kl. 17:15`, `kl. 17.15`, `klokken 9`, `08:00`, and the end of a range (`kl. 16-18`)."""
    at = 0
    for m in _TIME.finditer(text):
        if m.start() < at:
            continue
        at = m.end()
        hour, minute = m["h"] or m["h2"], m["m"] or m["m2"] or "00"
        if int(hour) > 23 or int(minute) > 59:
            continue
        yield FoundTime(f"{int(hour):02}:{minute}", m.start("h" if m["h"] else "h2"), m.end())
        until = _UNTIL.match(text, m.end())
        if until and int(until["h"]) <= 23 and int(until["m"] or 0) <= 59 and not text[until.end() :].startswith(". "):
            at = until.end()
            yield FoundTime(f"{int(until['h']):02}:{until['m'] or '00'}", until.start("h"), until.end())


_ONES = {
    name: n
    for n, name in enumerate(
        _words(
            "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
        )
    )
} | {"ingen": 0, "et": 1, "én": 1, "ét": 1}
_TENS = {
    name: 10 * n
    for n, name in enumerate(
        _words("tyve tredive fyrre halvtreds tres halvfjerds firs halvfems"),
        start=2,
    )
}


def number(word: str) -> int | None:
    """A count in digits or words, 0 to 99 in words: `14`, `seks`, `enogtyve`; None when it is none."""
    word = fold(word)
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return int(word)
    if word in _ONES:
        return _ONES[word]
    if word in _TENS:
        return _TENS[word]
    for tens, value in _TENS.items():
        if word.endswith("og" + tens):
            ones = _ONES.get(word[: -len(tens) - 2])
            return None if ones is None or not 1 <= ones <= 9 else value + ones
    return None


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Danish stem of a folded word (Snowball): `beslutningerne` and `beslutning` give one."""
    import Stemmer

    return str(Stemmer.Stemmer("danish").stemWord(fold(word)))
