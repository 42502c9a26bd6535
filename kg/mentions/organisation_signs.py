"""Organisations that only their surroundings show: names of ordinary words, weak aliases, abbreviations, short forms.

Takes the text and the names found so far, gives more names. A committee may be called "Senior", a department "Børn og
familie": such words are a name after a title ("chef for …"), before a verb of deciding, or in a list of known bodies.
An abbreviation counts where the text introduces it in brackets, or where it is made of the letters of a body that is
named in full. Nothing here looks outside the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.mentions.organisation_names import COUNCILS, Lexicon
from kg.model import Minutes

__all__ = ["Ground", "Name", "abbreviations", "longest", "ordinary_names", "short_forms", "weak_ones"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name found: place in the text, canonical form, what it is. `weight` decides between names of one length."""

    start: int
    end: int
    canonical: str
    kind: str
    scope: str
    authority: str
    rule: str
    weight: int
    printed: str = ""


@dataclass(frozen=True)
class Ground:
    """What the signs are sought in."""

    text: str
    lex: Lexicon
    minutes: Minutes


def longest(names: Iterable[Name]) -> list[Name]:
    """Names that do not overlap: a longer one wins, then the weightier, then the earlier. In the order of the text.

    Several names of one place stay when they say different things of the same words (`Lolland og Guldborgsund Kommuner`).
    """
    kept: dict[int, Name] = {}
    taken: dict[int, Name] = {}
    result: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start - n.end, -n.weight, n.start, n.canonical)):
        first, last = taken.get(name.start), taken.get(name.end - 1)
        if first is None and last is None:
            for place in range(name.start, name.end):
                taken[place] = name
            kept[name.start] = name
            result.append(name)
        elif first is last and first is not None and (first.start, first.end) == (name.start, name.end):
            if (
                name.rule.startswith("municipalities")
                and name not in result
                and all(name.canonical != r.canonical for r in result if r.start == name.start)
            ):
                result.append(name)
    return sorted(result, key=lambda n: (n.start, n.end, n.rule))


# ---------------------------------------------------------------- ordinary words

_CHAIN = re.compile(r"(?<![\w-])[A-ZÆØÅ][\wæøå]+(?:,\s[A-ZÆØÅ][\wæøå]+){0,4},?\sog\s[A-ZÆØÅa-zæøå][\wæøå]+(?![\w-])")
_LINE_NAME = re.compile(
    r"^[ \t*•-]{0,4}([A-ZÆØÅ][\wæøåÆØÅ, &-]{2,60}?)[ \t]*(?:[.:;]|\(.{0,40}|,? ?d(?:en|\.) .{0,30}|\d.{0,30}|- .{0,40})?$",
    re.MULTILINE,
)
_LIST_GAP = re.compile(r"\s*(?:\(|,|og|samt|eller|&|/|\s)*\s*\(?\s*")
_SINGLE = re.compile(r"(?<![\w-])[A-ZÆØÅ][a-zæøå]{3,}(?![\w-])")
_SERVICE_AREA = re.compile(
    r"(?:serviceområde|politikområde|bevilling|budgetområde|udvalgsramme|bevillingsområde|område)\s\d+[.,:]?\s$",
    re.IGNORECASE,
)


def ordinary_names(ground: Ground, found: list[Name], code: str) -> Iterator[Name]:
    """Committees and departments whose names are ordinary words, where a sign beside them says so."""
    text, lex = ground.text, ground.lex
    taken = [(n.start, n.end) for n in found]
    starts = {n.start: n for n in found}
    ends = {n.end: n for n in found}
    sure: dict[str, str] = {}
    kept: list[tuple[int, int, str]] = []
    pending: list[tuple[int, int]] = []
    for start, end in _chains(text, lex):
        if _overlaps(taken, start, end):
            continue
        kind = _sign(text, start, end, lex)
        if kind:
            kept.append((start, end, kind))
            sure.setdefault(_key(text[start:end]), kind)
        else:
            pending.append((start, end))
    for start, end in _lines(ground):
        if (
            not _overlaps(taken, start, end)
            and (start, end) not in pending
            and _subjects(text[start:end], lex, single=True)
        ):
            kept.append((start, end, "body"))
            sure.setdefault(_key(text[start:end]), "body")
        elif (start, end) in pending:
            sure[_key(text[start:end])] = "body"
    plain = {
        n.start: n.end
        for n in found
        if n.rule == "own body" and not n.canonical.lower().endswith(("udvalget", "rådet"))
    }
    for _ in range(4):
        changed = False
        bodies = {start: end for start, end, kind in kept if kind == "body" and " " in text[start:end]} | plain
        for m in [_beside(text, start, end, side, lex) for start, end in bodies.items() for side in (-1, 1)]:
            if m is not None and not _overlaps(taken, m.start(), m.end()) and (m.start(), m.end(), "body") not in kept:
                kept.append((m.start(), m.end(), "body"))
                changed = True
        edges_left = {end: kind for _, end, kind in kept} | {e: n.kind for e, n in ends.items()}
        edges_right = {start: kind for start, _, kind in kept} | {s: n.kind for s, n in starts.items()}
        for start, end in list(pending):
            kind = _neighbour(text, start, end, edges_left, edges_right) or sure.get(_key(text[start:end]), "")
            if kind:
                pending.remove((start, end))
                kept.append((start, end, kind))
                sure.setdefault(_key(text[start:end]), kind)
                changed = True
        if not changed:
            break
    first: dict[str, str] = {}
    for start, end, kind in sorted(kept):
        printed = " ".join(text[start:end].split())
        label = first.setdefault(_key(printed), printed)
        yield Name(start, end, label, kind, code, "", "ordinary words with a sign", 2)


def _chains(text: str, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Co-ordinated subject words; parts of an enumeration before them that are none are left out."""
    for m in _CHAIN.finditer(text):
        start = m.start()
        while "," in text[start : m.end()] and not _subjects(text[start : m.end()], lex):
            start = _AFTER_COMMA.match(text, start).end()  # type: ignore[union-attr]  # there is a comma ahead
        if _subjects(text[start : m.end()], lex):
            yield start, m.end()


_AFTER_COMMA = re.compile(r"[^,]*,\s*")


def _key(printed: str) -> str:
    """The same words in any order are one unit."""
    return " ".join(sorted(re.findall(r"\w+", printed.lower().replace(" og ", " "))))


def _subjects(printed: str, lex: Lexicon, *, single: bool = False) -> bool:
    words = [w for w in re.findall(r"[\wæøå-]+", printed) if w not in ("og", "samt")]
    if len(words) < (1 if single else 2):
        return False
    if "&" in printed or "-" in printed:
        return False
    good = [w.lower() in lex.subjects or w.lower().removesuffix("s") in lex.subjects for w in words]
    return all(good)


def _sign(text: str, start: int, end: int, lex: Lexicon) -> str:
    """ "department" or "body" when a word before or after makes a name of the words; "" when nothing does."""
    if text[start - 1 : start] in ("”", '"', "'", "“", "»") or _SERVICE_AREA.search(text, max(0, start - 30), start):
        return ""
    before = text[max(0, start - 90) : start]
    before = before[before.rfind("\n\n") + 1 :]
    if lex.titled.search(before):
        return "department"
    m = lex.before.search(before)
    if m:
        return (
            "body"
            if re.search(
                r"udvalget|behandles|afgøres|behandlet|mødet? i|høring|fællesmøde|mellem", m.group(), re.IGNORECASE
            )
            else "department"
        )
    if lex.after.match(text, end) or any(w in lex.units for w in re.findall(r"[\wæøå]+", text[start:end].lower())):
        return "department"
    return ""


def _lines(ground: Ground) -> Iterator[tuple[int, int]]:
    """Whole lines of the sections that say which bodies treat a case."""
    for item in ground.minutes.items:
        for section in item.sections:
            if section.kind in ("treated_by", "procedure"):
                part = ground.text[section.span.start : section.span.end]
                for m in _LINE_NAME.finditer(part):
                    name = m[1].rstrip(" ,")
                    yield section.span.start + m.start(1), section.span.start + m.start(1) + len(name)


def _neighbour(text: str, start: int, end: int, left: dict[int, str], right: dict[int, str]) -> str:
    """Kind of a known body or unit that stands beside in a list."""
    for gap in range(1, 8):
        kind = left.get(start - gap)
        if kind in ("body", "department", "council", "self") and _list_gap(text[start - gap : start]):
            return "body" if kind in ("council", "self") else kind
        kind = right.get(end + gap)
        if kind in ("body", "department", "council", "self") and _list_gap(text[end : end + gap]):
            return "body" if kind in ("council", "self") else kind
    return ""


def _list_gap(gap: str) -> bool:
    return any(c in gap for c in ",osm(&/") and _LIST_GAP.fullmatch(gap) is not None


def _beside(text: str, start: int, end: int, side: int, lex: Lexicon) -> re.Match[str] | None:
    """A committee of one ordinary word next to one of several words: `Senior` in `(Sundhed og Fritid, Senior samt …)`."""
    if side > 0:
        gap = re.compile(r"(?:,| og| samt)\s").match(text, end)
        m = _SINGLE.match(text, gap.end()) if gap else None
        follows = m is not None and re.match(r"\s(?:og|samt)\s|[,).]|\sden\s\d", text[m.end() : m.end() + 8])
    else:
        gap = re.compile(r"(?:,| og| samt)\s$").search(text, max(0, start - 6), start)
        m = None
        if gap:
            word = re.compile(r"[A-ZÆØÅ][a-zæøå]{3,}$").search(text, max(0, gap.start() - 30), gap.start())
            m = (
                _SINGLE.match(text, word.start())
                if word and re.match(r"[,( ]", text[word.start() - 1 : word.start()])
                else None
            )
        follows = m is not None and re.search(r"(?:,| og| samt|mellem|\()\s?$", text[max(0, m.start() - 8) : m.start()])
    return m if m is not None and follows and m.group().lower() in lex.subjects else None


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Is a part of the range taken by a name that does not lie inside it?"""
    at = bisect_left(spans, (start, 0))
    near = spans[max(0, at - 1) : at + 8]
    return any(a < end and start < b and not (start <= a and b <= end and b - a < end - start) for a, b in near)


# ---------------------------------------------------------------- weak aliases and abbreviations

_IN_BRACKETS = re.compile(
    r"\s?\((?:herefter |forkortet |i daglig tale )?[\"”'“]?([A-ZÆØÅ][A-Za-zÆØÅæøå&-]{0,8}[A-ZÆØÅ])[\"”'“]?\)"
)
_NEAR = re.compile(r"(?:\s|,|/|og|samt|eller|&|mellem|med|fra|af)*")


def weak_ones(ground: Ground, found: list[Name]) -> list[Name]:
    """Weak aliases stay where the text introduces the organisation, near a word of its context, or among organisations."""
    text = ground.text
    strong = {n.authority for n in found if n.weight > 1 and n.authority}
    ends = {n.end for n in found if n.weight > 1}
    starts = {n.start for n in found if n.weight > 1}
    kept = []
    for name in found:
        if name.weight > 1 or name.authority in strong:
            kept.append(name)
            continue
        before = next(
            (g for g in range(1, 7) if name.start - g in ends and _listing(text[name.start - g : name.start])), 0
        )
        after = next((g for g in range(1, 7) if name.end + g in starts and _listing(text[name.end : name.end + g])), 0)
        if (before or after) and not (name.printed.isupper() and _shouting(text, name.start, name.end)):
            kept.append(name)
    return kept


def _listing(gap: str) -> bool:
    return re.fullmatch(r"\s?(?:,|/|og|samt|&)\s?", gap) is not None


def _shouting(text: str, start: int, end: int) -> bool:
    """Are the words around in capitals too?"""
    around = text[max(0, start - 25) : start] + text[end : end + 25]
    letters = [c for c in around if c.isalpha()]
    return len(letters) > 6 and sum(c.isupper() for c in letters) > len(letters) * 0.8


def abbreviations(ground: Ground, found: list[Name], council: str, code: str) -> Iterator[Name]:
    """Abbreviations that the text introduces (`Styrelsen … (STAR)`), or that are the letters of a body named in full."""
    text, lex = ground.text, ground.lex
    meaning: dict[str, Name] = {}
    for name in found:
        m = _IN_BRACKETS.match(text, name.end)
        if m and len(m[1]) >= 2:
            meaning.setdefault(m[1], name)
    for name in found:
        if name.kind in ("body", "council", "self") and name.scope == code:
            for short in _letters(name, lex):
                meaning.setdefault(short, name)
    for m in _LETTERED.finditer(text):
        spelt = _spelt(m[1], m[2])
        if spelt and m[2] not in meaning and re.search(_UNIT_NOUN, spelt.lower()):
            start = m.start(1) + m[1].rindex(spelt)
            whole = Name(start, start + len(spelt), " ".join(spelt.split()), "service", code, "", "introduced", 3)
            meaning[m[2]] = whole
            yield whole
    yield from _routes(ground, meaning, council, code)
    if not meaning:
        return
    either = "|".join(sorted(map(re.escape, meaning), key=len, reverse=True))
    for m in re.finditer(rf"({either})(?:['’]?s)?(?![\w@]|-\w|\.\w)", text):
        if _INSIDE.match(text, m.start() - 1) and m.start() or _shouting(text, m.start(), m.end()):
            continue
        yield replace(meaning[m[1]], start=m.start(), end=m.end(), rule="abbreviation", weight=3)


_ROUTE = re.compile(r"(?<![\w.@-])[A-ZÆØÅ]{2,4}(?![\w@-])")


def _routes(ground: Ground, meaning: dict[str, Name], council: str, code: str) -> Iterator[Name]:
    """Bodies by their letters in the lines that say who treats a case: `Sagsforløb: ØK/BY`."""
    for item in ground.minutes.items:
        for section in item.sections:
            if section.kind in ("procedure", "treated_by"):
                for m in _ROUTE.finditer(ground.text, section.span.start, section.span.end):
                    full = ground.lex.routes.get(m.group())
                    if full is None or m.group() in meaning:
                        continue
                    name, kind = (council, "council") if full in COUNCILS else (full[:1].upper() + full[1:], "body")
                    yield Name(m.start(), m.end(), name, kind, code, "", "route", 2)


_LETTERED = re.compile(r"(?<![\w-])([A-ZÆØÅ][\wæøå-]*(?:[ \n][\wæøå-]+){1,6}) \(([A-ZÆØÅ]{2,6})\)")
_UNIT_NOUN = r"(?:center|centret|sekretariat|netværk|råd|udvalg|forvaltning|forening|fond|selskab|hus|skole|institut|nævn|enhed|forbund|samvirke)$"
_INSIDE = re.compile(r"[\w.@-]")
_SMALL = frozenset("og for af i til på & den det de".split())


def _spelt(words: str, letters: str) -> str:
    """The last words of `words` whose first letters are `letters`, or ""."""
    parts = words.split()
    for first in range(len(parts)):
        if parts[first][0].isupper():
            big = [p for p in parts[first:] if p not in _SMALL]
            initials = "".join(p[0] for p in big).upper()
            rest = letters[len(initials) :]
            if letters.startswith(initials) and len(big) > 1 and _in_order(rest, big[-1][1:].upper()):
                spelt = " ".join(parts[first:])
                return words[words.rindex(spelt) :] if spelt in words else ""
    return ""


def _in_order(letters: str, word: str) -> bool:
    """Do the letters stand in `word` in this order (the C of `RAC` in "aktivitetscenter")?"""
    at = iter(word)
    return all(c in at for c in letters)


def _letters(name: Name, lex: Lexicon) -> Iterator[str]:
    low = name.canonical.lower()
    if name.kind == "council":
        for short, full in lex.abbreviations.items():
            if full in (low.split()[-1], low.split()[-1] + "n", low.split()[-1] + "et"):
                yield short
        return
    for short, full in lex.abbreviations.items():
        if low == full:
            yield short
    if low.endswith("udvalget"):
        parts = [p for p in re.split(r"[\s,-]+", low.removesuffix("udvalget")) if p and p not in ("og", "for", "&")]
        letters = "".join(p[0] for p in parts).upper() + "U"
        if len(letters) >= 3:
            yield letters


def short_forms(ground: Ground, found: list[Name]) -> Iterator[Name]:
    """Shorter ways to say a name of the document: `Social og Arbejdsmarked` for the sector so named, `Rusmiddelcentret`."""
    text = ground.text
    sectors: dict[str, set[str]] = {}
    centres: dict[str, set[str]] = {}
    example: dict[str, Name] = {}
    own = {n.canonical for n in found if n.rule == "own body"}
    for name in found:
        m = re.match(
            r"(?:Sektor(?:en)?|Forvaltning(?:en)?|Fagsekretariat|Direktørområde|Område) for (.+)", name.canonical
        )
        if m and " " in m[1]:
            sectors.setdefault(m[1], set()).add(name.canonical)
            example[name.canonical] = name
        m = re.match(r"(\w+?)cent(?:er|ret|eret) [A-ZÆØÅ]\w+$", name.canonical)
        if m:
            centres.setdefault(m[1].lower() + "centret", set()).add(name.canonical)
            example[name.canonical] = name
    for short, full in sectors.items():
        if len(full) == 1 and short not in own:
            for m in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text):
                yield replace(example[next(iter(full))], start=m.start(), end=m.end(), rule="short form", weight=1)
    for name in found:
        full = centres.get(name.canonical.lower(), set())
        if len(full) == 1 and name.rule.startswith("compound"):
            yield replace(example[next(iter(full))], start=name.start, end=name.end, rule="short form", weight=9)
