"""Short ways to name an organisation: abbreviations that the text introduces, letters of bodies, shortened names.

Takes the ground and the names found so far, gives more names for the same organisations. An abbreviation counts where
the text introduces it in brackets, where it is made of the letters of a body named in full, or in a line of routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.mentions.organisations.ground import Ground, Name, shouting
from kg.mentions.organisations.lexicon import COUNCILS, Lexicon

__all__ = ["abbreviations", "bare_names", "short_forms"]

_IN_BRACKETS = re.compile(
    r"\s?\((?:herefter |forkortet |i daglig tale )?[\"”'“]?([A-ZÆØÅ][A-Za-zÆØÅæøå&-]{0,8}[A-ZÆØÅ])[\"”'“]?\)"
)


def abbreviations(ground: Ground, found: list[Name], council: str, code: str) -> Iterator[Name]:
    """Abbreviations that the text introduces (`Styrelsen … (STAR)`), or the letters of a body named in full."""
    text, lex = ground.text, ground.lex
    meaning: dict[str, Name] = {}
    for name in found:
        m = _IN_BRACKETS.match(text, name.end)
        if m and len(m[1]) >= 2 and _in_order(m[1].upper().replace("&", "").replace("-", ""), name.canonical.upper()):
            meaning.setdefault(m[1], name)
    for name in found:
        if name.kind in ("body", "council", "self") and name.scope == code:
            for short in _letters(name, lex):
                meaning.setdefault(short, name)
    for m in _lettered(text):
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
        if (_INSIDE.match(text, m.start() - 1) and m.start()) or shouting(text, m.start(), m.end()):
            continue
        yield meaning[m[1]]._replace(start=m.start(), end=m.end(), rule="abbreviation", weight=3)


def _lettered(text: str) -> Iterator[re.Match[str]]:
    """`_LETTERED.finditer(text)`, sought only in the eight words before letters in brackets."""
    done = 0
    for letters in _LETTERS.finditer(text):
        first = letters.start()
        for _ in range(8):
            first = max(text.rfind(" ", done, first), text.rfind("\n", done, first), done)
        m = _LETTERED.search(text, first, letters.end())
        if m is not None:
            yield m
        done = letters.end()


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


_LETTERS = re.compile(r" \([A-ZÆØÅ]{2,6}\)")
_LETTERED = re.compile(r"(?<![\w-])([A-ZÆØÅ][\wæøå-]*(?:[ \n][\wæøå-]+){1,6}) \(([A-ZÆØÅ]{2,6})\)")
_UNIT_NOUN = (
    r"(?:center|centret|sekretariat|netværk|råd|udvalg|forvaltning|forening|fond|selskab|hus|skole|institut|nævn|enhed"
    r"|forbund|samvirke)$"
)
_INSIDE = re.compile(r"[\w.@-]")
_SMALL = frozenset(["og", "for", "af", "i", "til", "på", "&", "den", "det", "de"])


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
    """Shorter ways to say a name of the document: `Social og Arbejdsmarked` for the sector of that name."""
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
                yield example[next(iter(full))]._replace(start=m.start(), end=m.end(), rule="short form", weight=1)
    by_first: dict[str, set[str]] = {}
    for name in found:
        first, link, _ = name.canonical.partition(" for ")
        if link and " " not in first:
            by_first.setdefault(first, set()).add(name.canonical)
            example[name.canonical] = name
    for name in found:  # "Bevaringsforeningen" is the one for Ugleby that is named elsewhere
        longer = by_first.get(name.canonical, set())
        if len(longer) == 1 and name.rule.startswith("compound"):
            yield example[next(iter(longer))]._replace(start=name.start, end=name.end, rule="short form", weight=9)
        full = centres.get(name.canonical.lower(), set())
        if len(full) == 1 and name.rule.startswith("compound"):
            yield example[next(iter(full))]._replace(start=name.start, end=name.end, rule="short form", weight=9)


def bare_names(text: str, found: list[Name]) -> Iterator[Name]:
    """The names, those that the text also prints without the word that opens them without it, wherever they stand:
    `Foreningen Uglens Venner` where a title has `Støtte til Uglens Venner`.
    """
    bare: set[str] = set()
    for name in found:
        lead, _, rest = name.canonical.partition(" ")
        if name.rule.startswith("opening: den selvejende"):
            rest = name.canonical[len("den selvejende institution ") :]
        elif name.rule != f"opening: {lead.lower()}":
            rest = ""
        if " " not in rest or rest in bare:
            yield name
            continue
        places = [m.start() for m in re.finditer(rf"(?<![\w-]){re.escape(rest)}(?![\w-])", text)]
        alone = [
            at
            for at in places
            if not text[max(0, at - 40) : at].rstrip().lower().endswith(name.rule.removeprefix("opening: "))
        ]
        if not alone:
            yield name
            continue
        bare.add(rest)
        for at in places:
            yield name._replace(start=at, end=at + len(rest), canonical=rest, rule="opened elsewhere")
