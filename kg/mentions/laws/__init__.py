"""Laws and local rules cited in the minutes, with the sections that are cited of them.

Forms, and where they were met:

    Servicelovens §83 og §85 (evt. §82)                    Haderslev: a genitive name binds every § that follows
    § 8, stk. 2, i lov om kommunernes styrelse             several: the section first
    Lov nr. 1482 af 23. december 2014 om …                 Lolland; also LBK nr 47 15.01.2019 (Gribskov)
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
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.mentions.doc import Doc, Passage
from kg.mentions.laws.names import LawRow, Laws, Name, key, known, load, named
from kg.mentions.lexicon import DATA
from kg.model import LawMention, Minutes, Span
from kg.text import danish
from kg.text.cues import Cues
from kg.text.danish import small

__all__ = ["find", "known", "parse_sections"]

_WORDS = DATA["laws"]


# ---------------------------------------------------------------- sections

_NUMBER = (
    r"\d{1,3}(?:(?:[a-zæøå]|\s[a-h])(?!\w|\.\w))?"
    r"(?:,?\s?stk\.?\s?\d{1,2}(?:\s?(?:[-–]|og)\s?\d{1,2}(?![\d.]))?)?"
    r"(?:,?\s?(?:nr\.?|litra)\s?(?:\d{1,2}|[a-zæøå])(?!\w))?(?:,?\s?\d{1,2}\.\s?(?:pkt|punktum)\.?)?"
)
_SECTION = re.compile(rf"(?:§{{1,2}}\s?|(?<=§)|(?<!\w)paragraf\s){_NUMBER}", re.IGNORECASE)
_MORE = re.compile(
    rf"(?P<gap>\s?(?:,|/|\s(?:og|samt|eller|hhv\.|henholdsvis|jf\.)\s|\(|\s)\s?(?:og\s|samt\s|eller\s|evt\.\s|jf\.\s){{0,2}}\(?)"
    rf"(?:(?P<signed>§{{1,2}}\s?{_NUMBER})|(?P<bare>{_NUMBER})(?![\w%]|[.,:/]\d|\s(?:kr|mio|pct|stk|medlem|person|borger|år|dag)))",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"\s?[-–]\s?(?:§\s?)?{_NUMBER}(?!\w)")
_TIGHT_RANGE = re.compile(r"[-–]\d{1,3}(?!\w|[-./]\d)")
#: An abbreviation of a law that no row knows stands before the §, or rules that are no law.
_UNKNOWN = re.compile(rf"(?:(?<![\w-])[A-ZÆØÅ]{{2,6}}'?s?|{'|'.join(_WORDS['own_rules'])}),?\s{{0,2}}$")
_COMMITTEE = re.compile(r"[\s,]{0,2}(?:stk\.?\s?\d\s?|\.\d\s?)?[-–]?\s?(?:udvalg|råd|nævn)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sections:
    """A list of sections: (text as printed, start, end) each."""

    found: tuple[tuple[str, int, int], ...]
    start: int
    end: int


_SIGNS = Cues({"section": ("§", "paragraf")})


def parse_sections(
    text: str, start: int = 0, end: int | None = None, signs: list[int] | None = None
) -> Iterator[_Sections]:
    """Lists of sections in `text[start:end]`: `§83 og §85 (evt. §82)` is one list of three. Committees are left out.

    `signs`: where "§" and "paragraf" stand in the text, if that is known; every list begins at one or right after it.
    """
    limit = len(text) if end is None else end
    if signs is None:
        signs = _SIGNS.places(small(text))["section"]
    at = start
    for sign in signs[bisect_left(signs, start - 1) : bisect_left(signs, limit)]:
        match = _SECTION.match(text, max(at, sign), limit) if sign >= at - 1 else None
        if match is None:
            continue
        found: list[tuple[str, int, int]] = []
        double = text.startswith("§§", match.start())
        here = match
        stop = match.end()
        span = (match.start(), match.end())
        while True:
            if (rest := (_RANGE if double else _TIGHT_RANGE).match(text, stop, limit)) is not None:
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
    return words if words.startswith("§") or words[:1].isalpha() else f"§ {words}"


# ---------------------------------------------------------------- mentions

_AFTER_NAME = re.compile(
    r"[\s,.:;(-]{0,4}(?:\([A-ZÆØÅ]{2,5}\)\s?,?)?(?:jf\.?\s|jfr\.\s|særligt?\s|herunder\s|efter\s|kap(?:itel|\.)\s?\d{1,2},?\s?){0,2}\s?"
)
_BEFORE_NAME = re.compile(r"[\s,)]{1,3}(?:(?:i|af|efter|iht\.|jf\.?|jfr\.)\s+)(?:den\s|det\s|loven\s)?")
_OF_LOCAL = re.compile(
    rf",?\s(?:i|af|efter|iht\.|jf\.)\s[^.,;§\n]{{0,60}}?(?<!\w)(?:{'|'.join(_WORDS['local'])})", re.IGNORECASE
)
_LAST = re.compile(r"(?<!\w)lovens(?=,?\s{0,2}§)", re.IGNORECASE)


def find(doc: Doc) -> Iterator[LawMention]:
    """Every law and local rule cited in the items, by section where sections are printed."""
    minutes, laws = doc.minutes, doc.authorities.derived(load)
    text, low = doc.readable, doc.readable_small
    cues = laws.cues.places(low)
    default = _default(minutes, laws)
    headings = {item.title.span.start for item in minutes.items} | {item.span.start for item in minutes.items}
    numbered_by_sign = sum("§" in text[i.span.start : i.title.span.start] for i in minutes.items) > 1
    for passage in doc.passages:
        if passage.where == "header":
            continue
        yield from _in_passage(text, low, cues, passage, laws, default, minutes.held_on, headings, numbered_by_sign)


def _default(minutes: Minutes, laws: Laws) -> LawRow | None:
    """The law that a bare § means in the minutes of this body."""
    name = danish.fold(minutes.body.value)
    for part, id_ in _WORDS["body_default"].items():
        if part in name:
            return laws.by_id.get(id_)
    return None


def _in_passage(
    text: str,
    low: str,
    cues: dict[str, list[int]],
    passage: Passage,
    laws: Laws,
    default: LawRow | None,
    held_on: date,
    headings: set[int],
    numbered_by_sign: bool,
) -> Iterator[LawMention]:
    names = named(text, low, cues, passage, laws)
    lists = list(parse_sections(text, passage.start, passage.end, cues["section"]))
    bound = _bind(text, names, lists)
    by_start = {name.start: name for name in names}
    sectioned: set[str] = set()
    mentions: list[LawMention] = []

    def cite(name: Name, section: str, span: tuple[int, int], inferred: bool) -> None:
        sectioned.add(key(name.name))
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
        if _OF_LOCAL.match(text, sections.end):
            continue  # "§ 3 i rådets vedtægter": no statute's, and which rules they are is not told by a name
        pointed = (
            text[sections.start - 1 : sections.start] == "("
        )  # "… den 5. september (§ 139)": an item of that meeting
        if sections.start in headings or (numbered_by_sign and (pointed or _line_start(text, sections.start))):
            continue
        if _UNKNOWN.search(text, max(passage.start, sections.start - 20), sections.start):
            continue
        for section, first, last in sections.found:
            inferred = _infer(text, passage, names, laws, default, held_on, section, first, last)
            if inferred is not None:
                cite(inferred, section, (first, last), True)
    done: set[str] = set()
    for name in by_start.values():
        law = key(name.name)
        if name.section:
            cite(name, name.section, (name.start, name.end), False)
        elif law not in sectioned and law not in done and not name.only_before_section:
            done.add(law)
            cite(name, "", (name.start, name.end), False)
            sectioned.discard(law)
    yield from mentions


def _bind(text: str, names: list[Name], lists: list[_Sections]) -> dict[int, Name]:
    """Which law each list of sections belongs to by its words: the name before, or "i"/"efter" and the name after."""
    bound: dict[int, Name] = {}
    before = -1
    for at, sections in enumerate(lists):
        while before + 1 < len(names) and names[before + 1].end <= sections.start:
            before += 1
        if before >= 0:
            name = names[before]
            gap = _AFTER_NAME.match(text, name.end, sections.start)
            if gap is not None and gap.end() == sections.start:
                bound[at] = name
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


def _infer(
    text: str, passage: Passage, names: list[Name], laws: Laws, default: LawRow | None, held_on: date,
    section: str, start: int, end: int,
) -> Name | None:  # fmt: skip
    """The law that a bare § stands for, or None when nothing says so."""
    number = re.sub(r"^§+\s?", "", section).replace(" ", "").split(",")[0].split("stk")[0].lower()
    row = None
    if number in laws.alone:
        candidate, until = laws.alone[number]
        row = candidate if not until or held_on.isoformat() < until else None
    noun = re.match(r"(?:-\s?|\s)[a-zæøå]{3,}", text[end : end + 24])
    if row is not None and noun is not None:
        return Name(start, end, row.name)
    before = bisect_right(names, start, key=lambda n: n.end) - 1
    last = names[before] if before >= 0 else None
    if (
        last is not None
        and "\n\n" not in re.sub(r"\n\s+\n", "\n\n", text[last.end : start][:2000])
        and start - last.end < 600
    ):
        return last
    if row is not None:
        return Name(start, end, row.name)
    if last is not None and not last.local and last.start >= passage.start:
        return last
    return Name(start, end, default.name) if default is not None else None


def _line_start(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" #*")
