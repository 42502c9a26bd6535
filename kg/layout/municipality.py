"""Whose minutes are these? Evidence in the text, weighed; never a guess.

Takes the text, the body's name and the hint of folder or option; gives one `Municipality` with the rule that found it,
or raises `MunicipalityUnknown`: when nothing tells, when two are equally likely, or when the text contradicts the hint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.authorities import Authorities, MunicipalityRow, rows
from kg.authorities import municipality as named_municipality
from kg.errors import MunicipalityUnknown
from kg.model import Document, Municipality, Span, Text
from kg.text.danish import fold, slug
from kg.text.near import Near

__all__ = ["find"]

_REMEDY = "name it with --municipality, or put the file into a folder of its name"


def _tables(authorities: Authorities) -> tuple[dict[str, MunicipalityRow], Near, Near]:
    """Names of municipalities and regions → row, and the patterns that find them before "Kommune" or a body's name."""
    known = authorities.municipalities
    names: dict[str, MunicipalityRow] = {}
    for row in known:
        for name in (row.short_name, *row.variants):
            if len(name) > 2 and "Kommune" not in name:
                names.setdefault(fold(name), row)
    spelled = "|".join(
        re.escape(n)
        for n in sorted(
            {
                s
                for r in known
                if r.kind != "region"
                for s in (r.short_name, *r.variants)
                if len(s) > 2 and "Kommune" not in s
            },
            key=len,
            reverse=True,
        )
    )
    capitals = "".join(sorted({re.escape(name[0]) for r in known for name in (r.short_name, r.name, *r.variants)}))
    regions = [r.name for r in known if r.kind == "region"]
    start = rf"(?=[{capitals}])\b"  # one look ahead spares a hundred alternatives at most letters
    kommune = re.compile(
        rf"{start}(?:(?P<name>{spelled})s? (?:og (?P<second>{spelled})s? )?(?:K|Regionsk)ommun(?:es?|erne?s?|er)?"
        rf"|(?P<capitals>{spelled.upper()})S? KOMMUNE)\b"
    )
    bodies = re.compile(
        rf"{start}(?:(?P<name>{spelled})s? (?:{'|'.join(_OWN)})|(?P<region>{'|'.join(map(re.escape, regions))})s?\b)"
    )
    longest = 2 * max(map(len, (*names, *regions)), default=0) + 40  # two names, and the words around them
    return (
        names,
        Near(kommune, ("Kommun", "Regionskommun", "KOMMUNE"), longest),
        Near(bodies, (*_OWN, *regions), longest),
    )


#: Bodies and houses that a municipality has one of.
_OWN = (
    "Byråd",
    "Kommunalbestyrelse",
    "Udsatteråd",
    "Handicapråd",
    "Seniorråd",
    "Ældreråd",
    "Ungeråd",
    "Udsatterråd",
    "Integrationsråd",
    "Ungdomsråd",
    "Borgerrepræsentation",
    "Lokaludvalg",
    "Bibliotek",
    "Rådhus",
)
_REST_OF_WORD = re.compile(r"\w*")


def _sites(authorities: Authorities) -> tuple[dict[str, MunicipalityRow], Near]:
    """Websites → row, and what finds any of them: by their endings (".dk")."""
    sites = {row.website: row for row in authorities.municipalities if len(row.website) > 5}
    spelled = "|".join(re.escape(site) for site in sorted(sites, key=len, reverse=True))
    endings = tuple(sorted({site[site.rfind(".") :] for site in sites}))
    pattern = re.compile(rf"(?<![\w-])(?:{spelled})\b")
    return sites, Near(pattern, endings, max(map(len, sites), default=0) + 1)


def _slugs(authorities: Authorities) -> tuple[tuple[str, MunicipalityRow], ...]:
    return tuple((slug(row.short_name), row) for row in authorities.municipalities if row.code)


def _by_name(authorities: Authorities) -> dict[str, str]:
    """Folded short name of each municipality → code."""
    return {fold(r.short_name): r.code for r in authorities.municipalities if r.kind != "region"}


def _council_names(authorities: Authorities) -> dict[str, str]:
    """Folded names of a council that one municipality alone has (`Borgerrepræsentation`) → code."""
    found: dict[str, str] = {}
    for _, row in rows(authorities.folders, "council_aliases.csv", ("alias", "canonical"), optional=True):
        if row.get("municipality", "").isdigit() and fold(row["alias"]) in ("byråd", "kommunalbestyrelse"):
            name = fold(row["canonical"])
            found[name] = row["municipality"] if found.get(name, row["municipality"]) == row["municipality"] else ""
    return {name: code for name, code in found.items() if code and name not in ("byråd", "kommunalbestyrelse")}


#: Points: a body's name (twice its worth, as all `strong` evidence), a council's alias or the office of most case
#: numbers, a website; a mention of a municipality above the items, or where the meeting was held, or in the text; of a
#: body's name with a municipality; of a region. A second name (`Lejre og Roskilde Kommuner`) halves those of both.
_BODY, _COUNCIL, _CASES, _SITES = 8.0, 4.0, 4.0, 3
_IN_HEADER, _AS_PLACE, _AS_PLACE_OF_REGION, _IN_TEXT, _OWN_BODY, _SHARED = 3.0, 2.0, 0.5, 1.0, 2.0, 0.5
_FILE_NAME, _TOWN = 2.0, 1.0
#: What is found counts with so many points at least, and so many times those of the next; with fewer than `_SURE`, a
#: single mention is no proof and the towns of the header are asked.
_LEAST, _AHEAD, _SURE = 1.0, 1.5, 2.0
_REGIONAL = re.compile(r"\b(?:Region [A-ZÆØÅ]|Regions(?:gård|hus|råd))")


@dataclass(slots=True)
class _Evidence:
    """What speaks for each municipality, by code: points of what only its own minutes say (`strong`) and of mentions
    (`weak`); the first rule that noted it, and the first place."""

    strong: dict[str, float] = field(default_factory=dict)
    weak: dict[str, float] = field(default_factory=dict)
    rule: dict[str, str] = field(default_factory=dict)
    span: dict[str, Span] = field(default_factory=dict)

    def note(self, row: MunicipalityRow, points: float, why: str, at: Span | None, *, strong: bool = False) -> None:
        """Adds points for the municipality."""
        table = self.strong if strong else self.weak
        table[row.code] = table.get(row.code, 0.0) + points
        self.rule.setdefault(row.code, why)
        if at is not None:
            self.span.setdefault(row.code, at)

    def knows(self, row: MunicipalityRow) -> bool:
        """Does anything speak for the municipality?"""
        return bool(self.strong.get(row.code) or self.weak.get(row.code))


def find(
    document: Document,
    bodies: Sequence[Text],
    header_end: int,
    case_numbers: Sequence[Text],
    authorities: Authorities,
    place: Text | None = None,
) -> Municipality:
    """The municipality (or region) that keeps these minutes. `header_end`: where the first item begins."""
    # blanks for no-break blanks and line ends, so that a name broken over lines is found; lengths stay
    text = document.text.replace("\u00a0", " ").replace("\n", " ").replace("\t", " ")
    evidence = _Evidence()
    _from_bodies(evidence, bodies, authorities)
    regional = any("region" in fold(b.value) for b in bodies) or _REGIONAL.search(text, 0, header_end) is not None
    _from_mentions(evidence, text, header_end, regional, place, authorities)
    _from_councils(evidence, bodies, authorities)
    _from_cases(evidence, case_numbers, authorities)
    sites, site = authorities.derived(_sites)
    for name, count in Counter(m.group() for m in site.finditer(text)).items():
        evidence.note(sites[name], min(count, _SITES), "website", None)
    if document.municipality_hint:
        return _hinted(document, document.municipality_hint, evidence, authorities)
    return _weighed(document, header_end, evidence, authorities)


def _from_bodies(evidence: _Evidence, bodies: Sequence[Text], authorities: Authorities) -> None:
    """What the names of the meeting's bodies say (`Faxe Byråd`, `Region Sjælland`)."""
    names, kommune, _ = authorities.derived(_tables)
    for body in bodies:
        folded = fold(body.value)
        for n in (3, 2, 1):
            words = " ".join(folded.split()[:n])
            row = names.get(words) or names.get(words.removesuffix("s"))
            if row is not None and (len(words) < len(folded) or row.kind == "region"):
                evidence.note(row, _BODY, "body-name", body.span, strong=True)
                break
        for m in kommune.finditer(body.value):
            evidence.note(names[fold(m["name"] or m["capitals"])], _BODY, "body-name", body.span, strong=True)
        region = re.search(r"\bRegion \w+", body.value)
        row = named_municipality(region.group(), authorities) if region is not None else None
        if row is not None:
            evidence.note(row, _BODY, "body-name", body.span, strong=True)


def _from_mentions(
    evidence: _Evidence, text: str, header_end: int, regional: bool, place: Text | None, authorities: Authorities
) -> None:
    """Municipalities and their bodies that the text names; in the minutes of a region (`regional`) regions too."""
    names, kommune, known = authorities.derived(_tables)
    for m in kommune.finditer(text):
        points = _IN_HEADER if m.start() < header_end else _IN_TEXT
        if place is not None and place.span.start <= m.start() < place.span.end:
            points = (
                _AS_PLACE_OF_REGION if regional else _AS_PLACE
            )  # where they met does not prove whose meeting it was
        points *= _SHARED if m["second"] else 1
        for name in (m["name"] or m["capitals"], m["second"]):
            if name:
                evidence.note(names[fold(name)], points, "mentions", Span(m.start(), m.end()))
    for m in known.finditer(text):
        if m["name"]:
            end = _REST_OF_WORD.match(text, m.end()).end()  # type: ignore[union-attr]  # matches always
            evidence.note(names[fold(m["name"])], _OWN_BODY, "mentions", Span(m.start(), end))
        elif regional and (row := named_municipality(m["region"], authorities)) is not None:
            points = _IN_HEADER if m.start() < header_end else _IN_TEXT
            evidence.note(row, points, "mentions", Span(m.start(), m.end()))


def _from_councils(evidence: _Evidence, bodies: Sequence[Text], authorities: Authorities) -> None:
    """Names of a council that one municipality alone has."""
    by_code = {row.code: row for row in authorities.municipalities}
    for body in bodies:
        for name, code in authorities.derived(_council_names).items():
            if fold(body.value) in (name, f"{name}en", f"{name}et"):
                evidence.note(by_code[code], _COUNCIL, "body-name", body.span, strong=True)


def _from_cases(evidence: _Evidence, case_numbers: Sequence[Text], authorities: Authorities) -> None:
    """Case numbers that begin with the municipality's code (`370-2024-12345`), where most do."""
    codes = Counter(c.value[:3] for c in case_numbers if re.fullmatch(r"\d{3}-\d{4}-\d+", c.value))
    by_code = {row.code: row for row in authorities.municipalities}
    for code, count in codes.items():
        if code in by_code and count * 2 > len(case_numbers):
            evidence.note(by_code[code], _CASES, "case-number", None, strong=True)


def _hinted(document: Document, hint: str, evidence: _Evidence, authorities: Authorities) -> Municipality:
    """The municipality that a folder or an option names; refused when the text speaks for another alone."""
    row = named_municipality(hint, authorities)
    if row is None:
        raise MunicipalityUnknown(
            f"there is no municipality {hint!r}", where=document.name, remedy="use a name or code of municipalities.csv"
        )
    others = {code: points for code, points in evidence.strong.items() if code != row.code}
    sourced = document.outline is not None  # a source that tells its structure tells whose it is
    if others and not sourced and not evidence.knows(row):
        code = max(others, key=others.__getitem__)
        other = next(r for r in authorities.municipalities if r.code == code)
        raise MunicipalityUnknown(
            f"the folder or option says {row.name}, the text says {other.name}",
            where=document.name,
            remedy="mend --municipality or move the file",
        )
    return replace(row.found("hint"), span=evidence.span.get(row.code))


def _weighed(document: Document, header_end: int, evidence: _Evidence, authorities: Authorities) -> Municipality:
    """The municipality that most speaks for, the name of the file and a postal town too; refused when two are near."""
    strong, weak, rule = evidence.strong, evidence.weak, evidence.rule
    by_code = {row.code: row for row in authorities.municipalities}
    total = {code: strong.get(code, 0.0) * 2 + weak.get(code, 0.0) for code in strong.keys() | weak.keys()}
    stem = f"-{slug(document.stem)}-"
    named = [row for name, row in authorities.derived(_slugs) if f"-{name}-" in stem]
    for row in named:
        if evidence.knows(row) or not total:
            total[row.code] = total.get(row.code, 0.0) + _FILE_NAME
            rule.setdefault(row.code, "file-name")
    unsure = not total or max(total.values()) < _SURE
    towns = _towns(document.text[:header_end].replace("\u00a0", " "), authorities) if unsure else set()
    if not total and len(towns) == 1:
        only = by_code[next(iter(towns))]
        total[only.code] = _TOWN
        rule[only.code] = "postal-town"
    ranked = sorted(total.items(), key=lambda one: (-one[1], one[0]))[:2]
    if not ranked:
        raise MunicipalityUnknown("the text does not say whose minutes these are", where=document.name, remedy=_REMEDY)
    (code, points), second = ranked[0], (ranked[1][1] if len(ranked) > 1 else 0.0)
    single = points < _SURE and rule[code] == "mentions" and not named and not towns and by_code[code].kind != "region"
    if points < _LEAST or points < _AHEAD * second or single:
        rivals = " or ".join(by_code[c].name for c, _ in ranked) + (" (named once)" if len(ranked) == 1 else "")
        raise MunicipalityUnknown(f"the text may be of {rivals}", where=document.name, remedy=_REMEDY)
    return replace(by_code[code].found(rule[code]), span=evidence.span.get(code))


def _towns(header: str, authorities: Authorities) -> set[str]:
    """Municipalities whose name stands as a postal town (`7400 Stiby`) or a place's last word in the header."""
    found = set()
    by_name = authorities.derived(_by_name)
    for m in re.finditer(
        r"(?:\b\d{4} |, |\b[Rr]ådhus(?:et)?,? (?:i )?)(?P<town>[A-ZÆØÅ][\wæøå]+)(?= [A-ZÆØÅ]{1,2}\b|[ \t]*(?:[\n.]|$))",
        header[:4000],
    ):
        if (code := by_name.get(fold(m["town"]))) is not None:
            found.add(code)
    return found
