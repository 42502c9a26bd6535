"""Laws and local rules cited in the minutes, with the sections that are cited of them.

Forms, and where they were met:

    Servicelovens §83 og §85 (evt. §82)                    Haderslev: a genitive name binds every § that follows
    § 8, stk. 2, i lov om kommunernes styrelse             several: the section first
    Lov nr. 1482 af 23. december 2014 om …                 Lolland, under Lovgrundlag; also LBK nr 47 15.01.2019 (Gribskov)
    Lov om aktiv social politik, særlov om …               Haderslev: title forms
    serviceloven (SEL) … SEL §§ 107 og 108                 several: an abbreviation counts before § only
    §110-pladser, § 18 midler                              Herning, Lolland: law not printed, `inferred`
    forretningsordenens § 8 stk. 3, vedtægt for … §4       Lolland, Haderslev: local rules
    § 17, stk. 4-udvalg; `§ 3` before an item's title      no law

A law without a section is mentioned once per item at most, and not beside its own sections. Which names, abbreviations
and sections stand for which law are rows of `laws.csv`; the words are in `lexicon.toml`. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kg import danish
from kg.authorities import Authorities, rows
from kg.errors import DataError
from kg.mentions.lexicon import DATA
from kg.mentions.passages import Passage, passages, readable
from kg.model import LawMention, Minutes, Span

__all__ = ["LawRow", "find", "known", "parse_sections"]

_WORDS = DATA["laws"]


@dataclass(frozen=True, slots=True)
class LawRow:
    """A row of `laws.csv`. `alone` maps a section that is used without its law to the day from which it no longer is."""

    id: str
    name: str
    title: str
    aliases: tuple[str, ...]
    abbreviations: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]


class _Laws:
    """The rows, by folded name, and the patterns made of them."""

    def __init__(self, found: tuple[LawRow, ...]) -> None:
        self.rows = found
        self.by_name: dict[str, LawRow] = {}
        self.by_id = {row.id: row for row in found}
        self.by_abbreviation = {short: row for row in found for short in row.abbreviations}
        for row in found:
            for name in (row.name, row.title, *row.aliases):
                self.by_name.setdefault(_key(name), row)
        self.alone: dict[str, tuple[LawRow, str]] = {}
        for row in found:
            for section, until in row.alone:
                self.alone.setdefault(section, (row, until))

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Every name, title and alias, longest first, over any white space, with or without a genitive s."""
        forms = {n for row in self.rows for n in (row.name, row.title, *row.aliases)}
        either = "|".join(r"\s+".join(map(re.escape, f.split())) for f in sorted(forms, key=lambda f: (-len(f), f)))
        return re.compile(rf"(?<![\w-])(?:{either})s?(?![\w-])", re.IGNORECASE)

    @cached_property
    def abbreviations(self) -> re.Pattern[str]:
        """An abbreviation directly before a §."""
        either = "|".join(sorted(map(re.escape, self.by_abbreviation), key=lambda a: (-len(a), a)))
        return re.compile(rf"(?<![\w-])(?P<short>{either})(?:'?s)?(?=,?\s{{0,2}}§)") if either else re.compile(r"(?!)")


def _key(name: str) -> str:
    """Folded name without final stop or genitive s."""
    return re.sub(r"\bm\.? ?v\.?$", "mv", danish.fold(name).strip(" .,;:"))


def _laws(authorities: Authorities) -> _Laws:
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
    return _Laws(tuple(found.values()))


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def known(name: str, authorities: Authorities) -> LawRow | None:
    """The row that a name, title or alias of a law stands for, in any case; None when there is none."""
    laws = authorities.derived(_laws)
    return laws.by_name.get(_key(name)) or laws.by_abbreviation.get(name)


# ---------------------------------------------------------------- sections

_NUMBER = (
    r"\d{1,3}(?:\s?[a-zæøå](?![\w.]))?"
    r"(?:,?\s?stk\.?\s?\d{1,2}(?:\s?(?:[-–]|og)\s?\d{1,2}(?![\d.]))?)?"
    r"(?:,?\s?(?:nr\.?|litra)\s?(?:\d{1,2}|[a-zæøå])(?!\w))?(?:,?\s?\d{1,2}\.\s?(?:pkt|punktum)\.?)?"
)
_SECTION = re.compile(rf"(?:§{{1,2}}\s?|(?<=§)){_NUMBER}", re.IGNORECASE)
_MORE = re.compile(
    rf"(?P<gap>\s?(?:,|/|\s(?:og|samt|eller|hhv\.|henholdsvis|jf\.)\s|\(|\s)\s?(?:og\s|samt\s|eller\s|evt\.\s|jf\.\s){{0,2}}\(?)"
    rf"(?:(?P<signed>§{{1,2}}\s?{_NUMBER})|(?P<bare>{_NUMBER})(?![\w%]|[.,:/]\d|\s(?:kr|mio|pct|stk|medlem|person|borger|år|dag)))",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"\s?[-–]\s?(?:§\s?)?{_NUMBER}(?!\w)")
_COMMITTEE = re.compile(r"[\s,]{0,2}(?:stk\.?\s?\d\s?|\.\d\s?)?[-–]?\s?(?:udvalg|råd|nævn)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sections:
    """A list of sections: (text as printed, start, end) each."""

    found: tuple[tuple[str, int, int], ...]
    start: int
    end: int


def parse_sections(text: str, start: int = 0, end: int | None = None) -> Iterator[_Sections]:
    """Lists of sections in `text[start:end]`: `§83 og §85 (evt. §82)` is one list of three. Committees are left out."""
    limit = len(text) if end is None else end
    at = start
    while (match := _SECTION.search(text, at, limit)) is not None:
        found: list[tuple[str, int, int]] = []
        double = text.startswith("§§", match.start())
        here = match
        stop = match.end()
        span = (match.start(), match.end())
        while True:
            if double and (rest := _RANGE.match(text, stop, limit)) is not None:
                span = (span[0], rest.end())
                stop = rest.end()
            found.append((_printed(text, *span), *span))
            more = _MORE.match(text, stop, limit)
            if more is None or (more["bare"] and not double) or (more["gap"].strip() == "" and more["signed"] is None):
                break
            here, stop = more, more.end()
            span = more.span("signed") if more["signed"] else more.span("bare")
            if len(found) > 40:
                break
        del here
        at = max(stop, match.end())
        if _COMMITTEE.match(text, stop, limit):
            found.pop()
        if found:
            yield _Sections(tuple(found), found[0][1], found[-1][2])


def _printed(text: str, start: int, end: int) -> str:
    """A section as printed, white space folded, with a § sign of its own."""
    words = " ".join(text[start:end].split()).rstrip(" .,;")
    if words.startswith("§§") and not re.search(r"[-–]", words):
        words = words[1:]
    return words if words.startswith("§") else f"§ {words}"


# ---------------------------------------------------------------- names

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
_POPULAR = re.compile(
    r"(?<![\w])(?P<stem>[A-ZÆØÅa-zæøå][a-zæøå]{2,40}(?:-\n[a-zæøå]{2,20})?|[A-ZÆØÅ]{2,5}-)lov(?P<end>en|ens)(?!\w)"
)
_STATUTE = re.compile(r"(?<![\w])(?P<name>(?:[Dd]en\s)?[a-zæøå]{3,30}e\s[a-zæøå]{3,30}lov)(?P<end>s?)(?=,?\s{0,2}§)")
_LAST = re.compile(r"(?<!\w)lovens(?=,?\s{0,2}§)", re.IGNORECASE)
_TITLE_END = re.compile(
    r"(?P<mv>\bm\.\s?v\.|\bmv\.|\bm\.\s?fl\.|\bmfl\.|\bm\.\s?m\.)"
    r"|[.;:!?](?=\s|$)|[()\[\]\"”§\t]|\n\s*\n|\n(?=\s*(?:[-•–*\d]|[A-ZÆØÅ]))"
    rf"|(?P<der>,\s+der\s+(?:er|har|får)\s)|,?\s+(?:{'|'.join(_WORDS['title_ends'])})\b|,\s",
)
_PERSONS = re.compile(rf"\b(?:{'|'.join(_WORDS['title_persons'])})$")
_LOCAL_HEAD = (
    rf"(?:{'|'.join(_WORDS['local'])})(?P<ending>{'|'.join(sorted(_WORDS['local_endings'], key=len, reverse=True))})?"
)
_LOCAL = re.compile(
    rf"(?<![\w-])(?P<owner>(?:[A-ZÆØÅ][\wæøå-]{{1,40}}\s){{0,3}}[A-ZÆØÅ][\wæøå-]{{0,40}}s\s)?(?P<head>{_LOCAL_HEAD})"
    rf"(?P<title>\s+(?:for|om)\s+[^§.;:()\n]{{1,120}}?)?,?\s{{0,2}}(?P<cite>(?=§)|(?:punkt|pkt\.?|kapitel|kap\.?)\s?\d{{1,3}}(?!\d))",
)
_CITED_LOCAL = re.compile(
    rf"(?:\bjfr?\.|\bi\s+henhold\s+til|\bifølge|\bi\s+medfør\s+af)\s+(?P<name>(?P<owner>(?:[A-ZÆØÅ][\wæøå-]{{1,40}}\s){{0,3}}[A-ZÆØÅ][\wæøå-]{{0,40}}s\s)?(?P<head>{_LOCAL_HEAD}))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Name:
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
        if match.group().strip() == "," and re.match(
            r"\s*[\wæøå, -]{3,60}\s(?:og|samt)\s", text[match.end() : match.end() + 70]
        ):
            tail = re.match(r"\s*[\wæøå-]+(?:, [\wæøå-]+)*\s(?:og|samt)\s", text[match.end() : match.end() + 70])
            if tail is not None:
                at = match.end() + tail.end()
                continue
        return match.start()
    return stop


def _names(text: str, passage: Passage, laws: _Laws) -> list[_Name]:
    """Every law named in the passage, in order, the longest where two overlap."""
    _, start, end = passage
    found: list[_Name] = []
    for m in _NUMBERED.finditer(text, start, end):
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
        found.append(_Name(m.start(), stop, name, signed.year if eli else None, m["number"] if eli else None, signed))
    for m in laws.names.finditer(text, start, end):
        found.append(_Name(m.start(), m.end(), _undeclined(m.group(), laws)))
    for m in _TITLED.finditer(text, start, end):
        if re.search(
            r"\b(?:forslag(?:et)? til|udkast(?:et)? til)\s+$",
            text[max(start, m.start() - 20) : m.start()],
            re.IGNORECASE,
        ):
            continue
        stop = _title_end(text, m.end(), end)
        if stop - m.end() > 3:
            name = text[m.start() : stop].rstrip(" ,")
            found.append(_Name(m.start(), m.start() + len(name), _capital(name)))
    for m in _POPULAR.finditer(text, start, end):
        word = danish.fold(f"{m['stem']}loven".replace("-\n", ""))
        if word not in _WORDS["not_laws"]:
            found.append(_Name(m.start(), m.end(), _capital(m["stem"] + "loven")))
    for m in _STATUTE.finditer(text, start, end):
        found.append(_Name(m.start(), m.end(), _capital(re.sub(r"^[Dd]en\s", "", m["name"]))))
    for m in laws.abbreviations.finditer(text, start, end):
        found.append(_Name(m.start(), m.end(), laws.by_abbreviation[m["short"]].name, only_before_section=True))
    found += _local_rules(text, start, end)
    return _longest(found)


def _undeclined(printed: str, laws: _Laws) -> str:
    """A known name as printed, with a capital and without genitive s."""
    for form in (printed, printed[:-1] if printed.endswith("s") else printed):
        if _key(form) in laws.by_name:
            return _capital(form)
    return _capital(printed)


def _local_rules(text: str, start: int, end: int) -> Iterator[_Name]:
    for m in _LOCAL.finditer(text, start, end):
        title = (m["title"] or "").rstrip(" ,")
        if re.search(r"\b(?:er|blev|skal|godkendes|udarbejdes|og der)\b", title):
            continue
        name = f"{m['owner'] or ''}{_head(m['head'], m['ending'], bool(title))}{title}"
        point = " ".join(m["cite"].split())
        yield _Name(m.start(), m.end() if point else m.start("cite"), _capital(name), local=True, section=point)
    for m in _CITED_LOCAL.finditer(text, start, end):
        stop = m.end()
        if (titled := re.compile(r"\s+(?:for|om)\s+").match(text, stop, end)) is not None:
            stop = _title_end(text, titled.end(), end)
        title = text[m.end() : stop]
        owner = m["owner"] or ""
        name = f"{owner}{_head(m['head'], m['ending'], bool(title))}{title}"
        yield _Name(m.start("name"), stop, _capital(name), local=True)


def _head(head: str, ending: str | None, titled: bool) -> str:
    """A local rule's word without genitive s."""
    del titled
    if ending in ("ens", "ets", "s", "ernes", "nes"):
        return head[:-1]
    return head


def _longest(found: list[_Name]) -> list[_Name]:
    """Names in order without overlap: of those that start together the longest; inner ones are dropped."""
    kept: list[_Name] = []
    for name in sorted(found, key=lambda n: (n.start, -n.end, n.number is None, n.local)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


# ---------------------------------------------------------------- mentions

_AFTER_NAME = re.compile(
    r"[\s,.:;(-]{0,4}(?:\([A-ZÆØÅ]{2,5}\)\s?,?)?(?:jf\.?\s|jfr\.\s|særligt?\s|herunder\s|efter\s|kap(?:itel|\.)\s?\d{1,2},?\s?){0,2}\s?"
)
_BEFORE_NAME = re.compile(r"[\s,)]{1,3}(?:(?:i|af|efter|iht\.|jf\.?|jfr\.)\s+)(?:den\s|det\s|loven\s)?")
_BOTH = re.compile(r"\s?(?:,\s?jf\.?\s|,\s|\(|\sjf\.?\s)")


def find(minutes: Minutes, authorities: Authorities) -> Iterator[LawMention]:
    """Every law and local rule cited in the items of `minutes`, by section where sections are printed."""
    laws = authorities.derived(_laws)
    text = readable(minutes)
    default = _default(minutes, laws)
    headings = {item.title.span.start for item in minutes.items} | {item.span.start for item in minutes.items}
    numbered_by_sign = sum("§" in text[i.span.start : i.title.span.start] for i in minutes.items) > 1
    for passage in passages(minutes):
        if passage.where == "header":
            continue
        yield from _in_passage(text, passage, laws, default, minutes.held_on, headings, numbered_by_sign)


def _default(minutes: Minutes, laws: _Laws) -> LawRow | None:
    """The law that a bare § means in the minutes of this body."""
    name = danish.fold(minutes.body.value)
    for part, id_ in _WORDS["body_default"].items():
        if part in name:
            return laws.by_id.get(id_)
    return None


def _in_passage(
    text: str,
    passage: Passage,
    laws: _Laws,
    default: LawRow | None,
    held_on: date,
    headings: set[int],
    numbered_by_sign: bool,
) -> Iterator[LawMention]:
    names = _names(text, passage, laws)
    lists = list(parse_sections(text, passage.start, passage.end))
    bound = _bind(text, names, lists)
    by_start = {name.start: name for name in names}
    sectioned: set[str] = set()
    mentions: list[LawMention] = []

    def cite(name: _Name, section: str, span: tuple[int, int], inferred: bool) -> None:
        sectioned.add(_key(name.name))
        mentions.append(
            LawMention(
                Span(*span), passage.where, " ".join(text[span[0] : span[1]].split()), name.name, section,
                name.year, name.number, name.signed_on, name.local, inferred,
            )
        )  # fmt: skip

    for at, sections in enumerate(lists):
        name = bound.get(at)
        if name is not None:
            for n, (section, first, last) in enumerate(sections.found):
                whole = n == 0 and 0 <= first - name.end <= 30
                cite(name, section, (name.start if whole else first, last), False)
            continue
        if sections.start in headings or (numbered_by_sign and _line_start(text, sections.start)):
            continue
        for section, first, last in sections.found:
            inferred = _infer(text, passage, names, laws, default, held_on, section, first, last)
            if inferred is not None:
                cite(inferred, section, (first, last), True)
    done: set[str] = set()
    for name in by_start.values():
        key = _key(name.name)
        if name.section:
            cite(name, name.section, (name.start, name.end), False)
        elif key not in sectioned and key not in done and not name.only_before_section:
            done.add(key)
            cite(name, "", (name.start, name.end), False)
            sectioned.discard(key)
    yield from mentions


def _bind(text: str, names: list[_Name], lists: list[_Sections]) -> dict[int, _Name]:
    """Which law each list of sections belongs to by its words: the name before it, or "i"/"efter" and the name after."""
    bound: dict[int, _Name] = {}
    before = -1
    for at, sections in enumerate(lists):
        while before + 1 < len(names) and names[before + 1].end <= sections.start:
            before += 1
        if before >= 0:
            name = names[before]
            gap = _AFTER_NAME.match(text, name.end, sections.start)
            if gap is not None and gap.end() == sections.start:
                bound[at] = _joined(text, names, before)
                continue
            if at and bound.get(at - 1) is name and sections.start - lists[at - 1].end <= 12:
                gap_text = text[lists[at - 1].end : sections.start]
                if re.fullmatch(r"[\s,);]*(?:(?:og|samt|eller|jf\.|\(|hhv\.)\s*)*", gap_text):
                    bound[at] = name
                    continue
        if before + 1 < len(names):
            gap = _BEFORE_NAME.match(text, sections.end, names[before + 1].start)
            if gap is not None and gap.end() == names[before + 1].start:
                bound[at] = names[before + 1]
                continue
        if before >= 0 and _LAST.search(text, max(names[before].end, sections.start - 8), sections.start + 1):
            bound[at] = names[before]
    return bound


def _joined(text: str, names: list[_Name], at: int) -> _Name:
    """A number that only documents the law named before it ("serviceloven, jf. lovbekendtgørelse nr. …") yields to it."""
    name = names[at]
    if at and name.number is not None and names[at - 1].number is None and not names[at - 1].local:
        gap = _BOTH.match(text, names[at - 1].end, name.start)
        if gap is not None and gap.end() == name.start:
            first = names[at - 1]
            return _Name(first.start, name.end, first.name, name.year, name.number, name.signed_on)
    return name


def _infer(
    text: str, passage: Passage, names: list[_Name], laws: _Laws, default: LawRow | None, held_on: date,
    section: str, start: int, end: int,
) -> _Name | None:  # fmt: skip
    """The law that a bare § stands for, or None when nothing says so."""
    number = re.sub(r"^§+\s?", "", section).replace(" ", "").split(",")[0].split("stk")[0].lower()
    row = None
    if number in laws.alone:
        candidate, until = laws.alone[number]
        row = candidate if not until or held_on.isoformat() < until else None
    noun = re.match(r"(?:-\s?|\s)[a-zæøå]{3,}", text[end : end + 24])
    if row is not None and noun is not None:
        return _Name(start, end, row.name)
    last = next((n for n in reversed(names) if n.end <= start), None)
    if (
        last is not None
        and "\n\n" not in re.sub(r"\n\s+\n", "\n\n", text[last.end : start][:2000])
        and start - last.end < 600
    ):
        return last
    if row is not None:
        return _Name(start, end, row.name)
    if last is not None and not last.local and last.start >= passage.start:
        return last
    return _Name(start, end, default.name) if default is not None else None


def _line_start(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" #*")
