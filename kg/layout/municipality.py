"""Whose minutes are these? Evidence in the text, weighed; never a guess.

Takes the text, the body's name and the hint of folder or option; gives one `Municipality` with the rule that found it,
or raises `MunicipalityUnknown`: when nothing tells, when two are equally likely, or when the text contradicts the hint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

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


def find(
    document: Document,
    bodies: Sequence[Text],
    header_end: int,
    case_numbers: Sequence[Text],
    authorities: Authorities,
    place: Text | None = None,
) -> Municipality:
    """The municipality (or region) that keeps these minutes. `header_end`: where the first item begins."""
    names, kommune, known = authorities.derived(_tables)
    # blanks for no-break blanks and line ends, so that a name broken over lines is found; lengths stay
    text = document.text.replace("\u00a0", " ").replace("\n", " ").replace("\t", " ")
    strong: Counter[str] = Counter()
    weak: Counter[str] = Counter()
    span: dict[str, Span] = {}
    rule: dict[str, str] = {}

    def note(table: Counter[str], row: MunicipalityRow, points: float, why: str, at: Span | None) -> None:
        table[row.code] += points  # type: ignore[assignment]
        rule.setdefault(row.code, why)
        if at is not None:
            span.setdefault(row.code, at)

    for body in bodies:
        for n in (3, 2, 1):
            words = " ".join(fold(body.value).split()[:n])
            row = names.get(words) or names.get(words.removesuffix("s"))
            if row is not None and (len(words) < len(fold(body.value)) or row.kind == "region"):
                note(strong, row, 8, "body-name", body.span)
                break
        for m in kommune.finditer(body.value):
            note(strong, names[fold(m["name"] or m["capitals"])], 8, "body-name", body.span)
        if m2 := re.search(r"\bRegion \w+", body.value):
            row = named_municipality(m2.group(), authorities)
            if row is not None:
                note(strong, row, 8, "body-name", body.span)
    mentions: Counter[str] = Counter()
    regional = any("region" in fold(b.value) for b in bodies) or bool(
        re.search(r"\b(?:Region [A-ZÆØÅ]|Regions(?:gård|hus|råd))", text[:header_end])
    )
    for m in kommune.finditer(text):
        first = names[fold(m["name"] or m["capitals"])]
        header: float = 3 if m.start() < header_end else 1
        if place is not None and place.span.start <= m.start() < place.span.end:
            header = 0.5 if regional else 2.0  # where they met is no proof of whose meeting it was
        points = header * (0.5 if m["second"] else 1)
        mentions[first.code] += 1
        note(weak, first, points, "mentions", Span(m.start(), m.end()))
        if m["second"]:
            note(weak, names[fold(m["second"])], points, "mentions", Span(m.start(), m.end()))
    for m in known.finditer(text):
        if m["name"]:
            end = _REST_OF_WORD.match(text, m.end()).end()  # type: ignore[union-attr]  # matches always
            note(weak, names[fold(m["name"])], 2, "mentions", Span(m.start(), end))
        elif regional:
            row = named_municipality(m["region"], authorities)
            if row is not None:
                note(weak, row, 3 if m.start() < header_end else 1, "mentions", Span(m.start(), m.end()))
    codes = Counter(c.value[:3] for c in case_numbers if re.fullmatch(r"\d{3}-\d{4}-\d+", c.value))
    by_code = {row.code: row for row in authorities.municipalities}
    for body in bodies:
        for name, code in authorities.derived(_council_names).items():
            if fold(body.value) in (name, f"{name}en", f"{name}et"):
                note(strong, by_code[code], 4, "body-name", body.span)
    for code, count in codes.items():
        if code in by_code and count * 2 > len(case_numbers):
            note(strong, by_code[code], 4, "case-number", None)
    sites, site = authorities.derived(_sites)
    for name, count in Counter(m.group() for m in site.finditer(text)).items():
        note(weak, sites[name], min(count, 3), "website", None)
    stem = f"-{slug(document.stem)}-"
    named = [row for name, row in authorities.derived(_slugs) if f"-{name}-" in stem]
    hint = document.municipality_hint
    if hint:
        row = named_municipality(hint, authorities)
        if row is None:
            raise MunicipalityUnknown(
                f"there is no municipality {hint!r}",
                where=document.name,
                remedy="use a name or code of municipalities.csv",
            )
        others = {c: p for c, p in strong.items() if c != row.code}
        sourced = document.outline is not None  # a source that tells its structure tells whose it is
        if others and not sourced and not strong[row.code] and not weak[row.code]:
            other = by_code[max(others, key=others.__getitem__)]
            raise MunicipalityUnknown(
                f"the folder or option says {row.name}, the text says {other.name}",
                where=document.name,
                remedy="mend --municipality or move the file",
            )
        return replace(row.found("hint"), span=span.get(row.code))
    total: Counter[str] = Counter()
    for code in strong.keys() | weak.keys():
        total[code] = strong[code] * 2 + weak[code]
    for row in named:
        if strong[row.code] or weak[row.code] or not total:
            total[row.code] += 2
            rule.setdefault(row.code, "file-name")
    unsure = not total or max(total.values()) < 2
    towns = _towns(document.text[:header_end].replace("\u00a0", " "), authorities) if unsure else set()
    if not total and len(towns) == 1:
        only = by_code[next(iter(towns))]
        total[only.code] += 1
        rule[only.code] = "postal-town"
    ranked = total.most_common(2)
    if not ranked:
        raise MunicipalityUnknown("the text does not say whose minutes these are", where=document.name, remedy=_REMEDY)
    (code, points), second = ranked[0], (ranked[1][1] if len(ranked) > 1 else 0)
    single = points < 2 and rule[code] == "mentions" and not named and not towns and by_code[code].kind != "region"
    if points < 1 or points < 1.5 * second or single:
        rivals = " or ".join(by_code[c].name for c, _ in ranked) + (" (named once)" if len(ranked) == 1 else "")
        raise MunicipalityUnknown(f"the text may be of {rivals}", where=document.name, remedy=_REMEDY)
    return replace(by_code[code].found(rule[code]), span=span.get(code))


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
