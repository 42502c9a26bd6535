"""The names of laws and local rules: rows of `laws.csv`, and where a text names one.

Takes readable text and the rows, gives `Name` values in order of place, none overlapping. Names come as numbers ("Lov
nr. 1482 af …"), titles ("lov om …"), popular names ("serviceloven"), abbreviations before a §, and local rules
("forretningsordenens § 8"). Knows no sections and no document. Linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kg.authorities import Authorities, rows
from kg.errors import DataError
from kg.mentions.doc import Passage
from kg.mentions.lexicon import DATA
from kg.text import danish
from kg.text.cues import Cues, near
from kg.text.danish import small

__all__ = ["LawRow", "Laws", "Name", "key", "known", "load", "named"]

_WORDS = DATA["laws"]


@dataclass(frozen=True, slots=True)
class LawRow:
    """A row of `laws.csv`. `alone`: (section that is used without its law, day from which it no longer is, or "")."""

    id: str
    name: str
    title: str
    aliases: tuple[str, ...]
    abbreviations: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]


class Laws:
    """The rows, by folded name, and the patterns made of them."""

    def __init__(self, found: tuple[LawRow, ...]) -> None:
        self.rows = found
        self.by_name: dict[str, LawRow] = {}
        self.by_id = {row.id: row for row in found}
        self.by_abbreviation = {short: row for row in found for short in row.abbreviations}
        for row in found:
            for name in (row.name, row.title, *row.aliases):
                self.by_name.setdefault(key(name), row)
        self.alone: dict[str, tuple[LawRow, str]] = {}
        for row in found:
            for section, until in row.alone:
                self.alone.setdefault(section, (row, until))

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Every name, title and alias, longest first, over any white space, with or without a genitive s.

        For text in small letters: with `re.IGNORECASE` one letter costs as much as ten names here.
        """
        forms = {small(n) for row in self.rows for n in (row.name, row.title, *row.aliases)}
        either = "|".join(r"\s+".join(map(re.escape, f.split())) for f in sorted(forms, key=lambda f: (-len(f), f)))
        return re.compile(rf"(?<![\w-])(?:{either})s?(?![\w-])")

    @cached_property
    def cues(self) -> Cues:
        """The words near which laws are sought: the beginnings of all names, and what the other patterns must have."""
        names = (n.split()[0] for row in self.rows for n in (row.name, row.title, *row.aliases))
        return Cues({"name": names, **_CUES})

    @cached_property
    def abbreviations(self) -> re.Pattern[str]:
        """An abbreviation directly before a §."""
        either = "|".join(sorted(map(re.escape, self.by_abbreviation), key=lambda a: (-len(a), a)))
        return re.compile(rf"(?<![\w-])(?P<short>{either})(?:'?s)?(?=,?\s{{0,2}}§)") if either else re.compile(r"(?!)")


def key(name: str) -> str:
    """Folded name without article and final stop; "m.v." has one spelling."""
    return re.sub(r"\bm\.? ?v\.?$", "mv", danish.fold(name).removeprefix("den ").strip(" .,;:"))


def load(authorities: Authorities) -> Laws:
    found: dict[str, LawRow] = {}
    for where, row in rows(authorities.folders, "laws.csv", ("id", "name", "title"), optional=True):
        if danish.slug(row["id"]) != row["id"]:
            raise DataError(
                f"id {row['id']!r} is no slug", where=where, remedy="use lower case letters, digits, hyphens"
            )
        alone = tuple((s.split("<")[0].strip(), s.partition("<")[2].strip()) for s in _cells(row.get("alone", "")))
        found[row["id"]] = LawRow(
            row["id"],
            row["name"],
            row["title"],
            _cells(row.get("aliases", "")),
            _cells(row.get("abbreviations", "")),
            alone,
        )
    return Laws(tuple(found.values()))


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def known(name: str, authorities: Authorities) -> LawRow | None:
    """The row that a name, title or alias of a law stands for, in any case; None when there is none."""
    laws = authorities.derived(load)
    return laws.by_name.get(key(name)) or laws.by_abbreviation.get(name)


# ---------------------------------------------------------------- in the text

_MONTHS = "|".join(danish.MONTHS)
_NUMBERED = re.compile(
    rf"""(?<![\w-])(?P<kind>lovbekendtgørelsen?s?|lovens?|lov|bekendtgørelsen?s?|cirkulæret?|vejledning|LBK|BEK|CIR|VEJ)\.?
    \s{{0,3}}(?:nr\.?|nummer)\s{{0,3}}(?P<number>\d{{1,5}})\s{{0,3}}(?:af\s{{0,3}})?(?:den\s|d\.\s?)?
    (?P<day>\d{{1,2}})(?:\.\s{{0,2}}(?P<month>{_MONTHS})\s{{0,2}}|(?P<sep>[-./])(?P<month_number>\d{{1,2}})(?P=sep))(?P<year>(?:19|20)\d\d)(?!\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TITLED = re.compile(
    r"(?<![\w-])(?P<head>(?:sær|nød|haste|ramme)?lov(?:en|ens)?|lovbekendtgørelse|bekendtgørelsen?|cirkulære)\s+om\s+(?=\w)",
    re.IGNORECASE,
)
#: The words of which each of these patterns must have one.
_CUES: dict[str, tuple[str, ...]] = {
    "number": ("nr", "nummer"),
    "title": ("lov", "bekendtgørelse", "cirkulære"),
    "loven": ("loven",),
    "order": tuple(_WORDS["orders"]),
    "lov": ("lov",),
    "§": ("§",),
    "section": ("§", "paragraf"),
    "local": tuple(_WORDS["local"]),
}
_POPULAR = re.compile(
    r"(?<![\w])(?P<stem>[A-ZÆØÅa-zæøå][a-zæøå]{2,40}(?:-\n[a-zæøå]{2,20})?|[A-ZÆØÅ]{2,5}-)lov(?P<end>en|ens)(?!\w)"
)
#: `driftsbekendtgørelsens § 9`, `databeskyttelsesforordningen`, `FN's handicapkonvention`
_ORDER = re.compile(
    r"(?<![\w-])(?P<of>(?:EU|FN)(?:['’]?s)?\s+)?"
    rf"(?P<name>[A-ZÆØÅa-zæøå][a-zæøå]{{2,40}}(?:{'|'.join(_WORDS['orders'])}))(?P<end>e?ns?|ets?|s)?(?!\w)"
)
_STATUTE = re.compile(r"(?<![\w])(?P<name>(?:[Dd]en\s)?[a-zæøå]{3,30}e\s[a-zæøå]{3,30}lov)(?P<end>s?)(?=,?\s{0,2}§)")
_TITLE_END = re.compile(
    r"(?P<mv>\bm\.\s?v\.|\bmv\.|\bm\.\s?fl\.|\bmfl\.|\bm\.\s?m\.)"
    r"|[.;:!?](?=\s|$)|[()\[\]\"”§\t]|\n\s*\n|\n(?=\s*(?:[-•–*\d]|[A-ZÆØÅ]))"
    r"|,?\s+(?:og|samt|eller)\s+(?=[Ll]ov(?:en|ens)?\s+om\b|[Bb]ekendtgørelsen?\s+om\b)"
    rf"|(?P<der>,\s+der\s+(?:er|har|får)\s)|,?\s+(?:{'|'.join(_WORDS['title_ends'])})\b|,\s",
)
_ENUMERATION = re.compile(r"\s*[\w-]+(?:, [\w-]+)*\s(?:og|samt)\s")
_LOOSE_END = re.compile(r"\s+(?:og|samt|eller|i|af|til|om|ved|den|det|de|der)$")
_BOTH = re.compile(r"\s?(?:,?\s?jfr?\.?\s|,\s|\()")
_PERSONS = re.compile(rf"\b(?:{'|'.join(_WORDS['title_persons'])})$")
_LOCAL_HEAD = (
    rf"(?:{'|'.join(_WORDS['local'])})(?P<ending>{'|'.join(sorted(_WORDS['local_endings'], key=len, reverse=True))})?"
)
_LOCAL = re.compile(
    rf"(?<![\w-])(?P<owner>(?:[A-ZÆØÅ][\wæøå-]{{1,40}}\s){{0,3}}[A-ZÆØÅ][\wæøå-]{{0,40}}s\s)?(?P<head>(?i:{_LOCAL_HEAD}))"
    rf"(?P<title>\s+(?:for|om)\s+[^§.;:()\n]{{1,120}}?)?,?\s{{0,2}}(?P<cite>(?=§)|(?:punkt|pkt\.?|kapitel|kap\.?)\s?\d{{1,3}}(?!\d))",
)
_CITED_LOCAL = re.compile(
    rf"(?:\bjfr?\.|\bi\s+henhold\s+til|\bifølge|\bi\s+medfør\s+af)\s+(?P<name>(?P<owner>(?:[A-ZÆØÅ][\wæøå-]{{1,40}}\s){{0,3}}[A-ZÆØÅ][\wæøå-]{{0,40}}s\s)?(?P<head>{_LOCAL_HEAD}))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A law named at [start, end): its canonical name and what is known of it."""

    start: int
    end: int
    name: str
    year: int | None = None
    number: str | None = None
    signed_on: date | None = None
    local: bool = False
    section: str = ""
    only_before_section: bool = False


def _capital(words: str) -> str:
    words = " ".join(words.replace("-\n", "").split())
    return words[:1].upper() + words[1:]


def _title_end(text: str, start: int, end: int) -> int:
    """Where the title that starts at `start` ends: a stop, a verb, a bracket, a new paragraph; "m.v." belongs to it."""
    stop = min(end, start + 300)
    at = start
    while (match := _TITLE_END.search(text, at, stop)) is not None:
        if match["mv"]:
            after = text[match.end() : match.end() + 2].strip()
            if not after or after[0].isupper() or after[0] in ",;§(":
                return match.end()
            at = match.end()
            continue
        if match["der"] and _PERSONS.search(text, max(start, match.start() - 14), match.start()):
            at = match.end()
            continue
        if match.group().strip() == ",":
            tail = _ENUMERATION.match(text, match.end(), min(stop, match.end() + 70))
            if tail is not None:
                at = tail.end()
                continue
        stop = match.start()
        break
    while (loose := _LOOSE_END.search(text, start, stop)) is not None:
        stop = loose.start()
    return stop


def _at(pattern: re.Pattern[str], text: str, start: int, end: int, places: list[int]) -> Iterator[re.Match[str]]:
    """`pattern.finditer(text, start, end)` for a pattern whose every match begins at one of the `places`."""
    done = start
    for place in places[bisect_left(places, start) : bisect_left(places, end)]:
        if place >= done and (m := pattern.match(text, place, end)) is not None:
            yield m
            done = m.end()


def named(text: str, low: str, cues: dict[str, list[int]], passage: Passage, laws: Laws) -> list[Name]:
    """Every law named in the passage, in order, the longest where two overlap. `cues`: of `low`, the text in small
    letters."""
    _, start, end = passage

    def by(pattern: re.Pattern[str], cue: str, reach: int) -> Iterator[re.Match[str]]:
        return near(pattern, text, start, end, cues[cue], reach)

    found: list[Name] = []
    for m in by(_NUMBERED, "number", 120):
        month = int(m["month_number"]) if m["month_number"] else danish.MONTHS[m["month"].lower()]
        try:
            signed = date(int(m["year"]), month, int(m["day"]))
        except ValueError:
            continue
        stop = m.end()
        if (titled := re.compile(r"\s+om\s+").match(text, stop, end)) is not None:
            stop = _title_end(text, titled.end(), end)
        eli = m["kind"][:3].lower() in ("lov", "lbk", "bek")
        name = _capital(text[m.start() : stop].rstrip(" ,"))
        found.append(Name(m.start(), stop, name, signed.year if eli else None, m["number"] if eli else None, signed))
    for m in _at(laws.names, low, start, end, cues["name"]):
        found.append(Name(m.start(), m.end(), _undeclined(text[m.start() : m.end()], laws)))
    for m in by(_TITLED, "title", 60):
        if re.search(
            r"\b(?:forslag(?:et)? til|udkast(?:et)? til)\s+$",
            text[max(start, m.start() - 20) : m.start()],
            re.IGNORECASE,
        ):
            continue
        stop = _title_end(text, m.end(), end)
        if stop - m.end() > 3:
            name = text[m.start() : stop].rstrip(" ,")
            found.append(Name(m.start(), m.start() + len(name), _capital(name)))
    for m in by(_POPULAR, "loven", 80):
        word = danish.fold(f"{m['stem']}loven".replace("-\n", ""))
        if word not in _WORDS["not_laws"]:
            found.append(Name(m.start(), m.end(), _capital(m["stem"] + "loven")))
    for m in by(_ORDER, "order", 80):
        definite = (m["end"] or "").startswith(("e", "n"))
        if (definite or m["of"]) and danish.fold(m["name"]) not in _WORDS["not_laws"]:
            article = "et" if m["name"].endswith("direktiv") else "n" if m["name"].endswith("e") else "en"
            found.append(Name(m.start("name"), m.end(), _capital(m["name"] + article)))
    for m in by(_STATUTE, "lov", 90):
        found.append(Name(m.start(), m.end(), _definite(m["name"])))
    for m in by(laws.abbreviations, "§", 40):
        found.append(Name(m.start(), m.end(), laws.by_abbreviation[m["short"]].name, only_before_section=True))
    found += _local_rules(text, cues, start, end)
    return _documented(text, _longest(found))


def _documented(text: str, found: list[Name]) -> list[Name]:
    """Two names of one law made one: `serviceloven, jf. lovbekendtgørelse nr. …`, `LBK nr. … (Kommunestyrelsesloven)`.

    The popular name stays, with the year and number of the other.
    """
    kept: list[Name] = []
    for name in found:
        last = kept[-1] if kept else None
        if last is not None and not last.local and not name.local and (last.number is None) != (name.number is None):
            gap = _BOTH.fullmatch(text, last.end, name.start)
            closed = text.startswith(")", name.end)
            if gap is not None and (closed or (name.number is not None and "(" not in gap.group())):
                plain, numbered = (last, name) if last.number is None else (name, last)
                kept[-1] = Name(
                    last.start, name.end + closed, plain.name, numbered.year, numbered.number, numbered.signed_on
                )
                continue
        kept.append(name)
    return kept


def _undeclined(printed: str, laws: Laws) -> str:
    """A known name as printed, with a capital and without genitive s."""
    for form in (printed, printed[:-1] if printed.endswith("s") else printed):
        if key(form) in laws.by_name:
            return _definite(form)
    return _definite(printed)


def _definite(name: str) -> str:
    """`den kommunale styrelseslov` is `Styrelsesloven`: one noun, definite, with a capital."""
    return _capital(re.sub(r"^(?:[Dd]en\s+)?\w+e\s+(\w+lov)$", r"\1en", name))


def _local_rules(text: str, cues: dict[str, list[int]], start: int, end: int) -> Iterator[Name]:
    for m in near(_LOCAL, text, start, end, cues["local"], 340):
        title = (m["title"] or "").rstrip(" ,")
        if re.search(r"\b(?:er|blev|skal|godkendes|udarbejdes|og der)\b", title):
            continue
        name = f"{m['owner'] or ''}{_head(m['head'], m['ending'])}{title}"
        point = " ".join(m["cite"].split())
        yield Name(m.start(), m.end() if point else m.start("cite"), _capital(name), local=True, section=point)
    for m in near(_CITED_LOCAL, text, start, end, cues["local"], 340):
        stop = m.end()
        if (titled := re.compile(r"\s+(?:for|om)\s+").match(text, stop, end)) is not None:
            stop = _title_end(text, titled.end(), end)
        title = text[m.end() : stop]
        owner = m["owner"] or ""
        name = f"{owner}{_head(m['head'], m['ending'])}{title}"
        yield Name(m.start("name"), stop, _capital(name), local=True)


def _head(head: str, ending: str | None) -> str:
    """A local rule's word without genitive s."""
    if ending in ("ens", "ets", "s", "ernes", "nes"):
        return head[:-1]
    return head


def _longest(found: list[Name]) -> list[Name]:
    """Names in order without overlap: of those that start together the longest; inner ones are dropped."""
    kept: list[Name] = []
    for name in sorted(found, key=lambda n: (n.start, -n.end, n.number is None, n.local)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept
