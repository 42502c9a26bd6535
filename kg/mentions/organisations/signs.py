"""Organisations that only their surroundings show: names of ordinary words, and weak aliases.

Takes the ground and the names found so far, gives more (or fewer) names. A committee may be called "Senior", a
department "Børn og familie": such words are a name after a title ("chef for …"), before a verb of deciding, or in a
list of known bodies. A weak alias ("LAP") stays where the organisation is named in full or stands among organisations.
Nothing here looks outside the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from kg.mentions.organisations.ground import Ground, Name, shouting
from kg.mentions.organisations.lexicon import Lexicon

__all__ = ["ordinary_names", "weak_ones"]

_CHAIN = re.compile(
    r"[A-ZÆØÅ](?<![\w-].)\w{1,30}(?:,\s[A-ZÆØÅ]\w{1,30}){0,4},?\s(?:og|&)\s[A-ZÆØÅa-zæøå]\w{1,30}(?![\w-])"
)
_LINE_NAME = re.compile(
    r"^[ \t*•-]{0,4}([A-ZÆØÅ][\w, &-]{2,60}?)(?: *(?:[.:;]|\(.{0,40}|,? ?d(?:en|\.) .{0,30}|\d.{0,30}|- .{0,40})?"
    r"|[ \t]+(?:den )?\d{1,2}(?:[-./] ?\d{1,2}[-./]|\. [a-z]).{0,30})$",  # cells: a date, no amount
    re.MULTILINE,
)
_LIST_GAP = re.compile(r"\s*(?:\(|,|og|samt|eller|&|/|\s)*\s*\(?\s*")
_SINGLE = re.compile(r"(?<![\w-])[A-ZÆØÅ][a-zæøå]{3,30}(?![\w-])")
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
    kept: dict[tuple[int, int], str] = {}
    pending: dict[tuple[int, int], None] = {}
    for start, end in _chains(text, lex):
        if _overlaps(taken, start, end):
            continue
        kind = _sign(ground, start, end)
        if kind:
            kept[start, end] = kind
            sure.setdefault(_key(text[start:end]), kind)
        else:
            pending[start, end] = None
    for start, end in _single_units(text, lex):
        if not _overlaps(taken, start, end):
            kept.setdefault((start, end), "department")
    for start, end in _lines(ground):
        if (start, end) in pending:
            sure[_key(text[start:end])] = "body"
        elif not _overlaps(taken, start, end) and _subjects(text[start:end], lex, single=True):
            kept[start, end] = "body"
            sure.setdefault(_key(text[start:end]), "body")
    plain = {
        n.start: n.end
        for n in found
        if n.rule == "own body" and not n.canonical.lower().endswith(("udvalget", "rådet"))
    }
    for _ in range(4):
        before = len(kept)
        bodies = {
            start: end for (start, end), kind in kept.items() if kind == "body" and " " in text[start:end]
        } | plain
        for m in [_beside(text, start, end, side, lex) for start, end in bodies.items() for side in (-1, 1)]:
            if m is not None and not _overlaps(taken, m.start(), m.end()):
                kept.setdefault(m.span(), "body")
        edges_left = {end: kind for (_, end), kind in kept.items()} | {e: n.kind for e, n in ends.items()}
        edges_right = {start: kind for (start, _), kind in kept.items()} | {s: n.kind for s, n in starts.items()}
        for start, end in list(pending):
            kind = _neighbour(text, start, end, edges_left, edges_right) or sure.get(_key(text[start:end]), "")
            if kind:
                del pending[start, end]
                kept[start, end] = kind
                sure.setdefault(_key(text[start:end]), kind)
        if len(kept) == before:
            break
    first: dict[str, str] = {}
    for (start, end), kind in sorted(kept.items()):
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
            yield start, m.end() - (text[m.end() - 1] == "s" and _OF_A_BODY.match(text, m.end()) is not None)


#: After a committee in the genitive: `Social og Arbejdsmarkeds indstilling`.
_OF_A_BODY = re.compile(r"\s(?:indstilling|beslutning|anbefaling|møde|behandling|drøftelse|høringssvar)(?:er|en|et)?\b")


#: `chef for Økonomi`, `direktør for Ungevejledningen,`: one word after an office, where the title or a name ends it.
#: " for " stands first, because it is rare: the offices are looked for behind it.
_OFFICES = [f"{word}{ending} for " for word in ("[Dd]irektør", "[Cc]hef", "[Ll]eder") for ending in ("", "en")]
_OFFICE_OF = re.compile(
    rf" for (?:{'|'.join(f'(?<={office})' for office in _OFFICES)})"
    r"([A-ZÆØÅ][a-zæøå]{3,24})(?![\w-]|/| [&/]|,? (?:og|samt)\b|, [A-ZÆØÅ]\w+,? og)"
)


def _single_units(text: str, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Departments of one word after an office: a subject word, or a definite word that no other name goes on from."""
    for m in _OFFICE_OF.finditer(text):
        low = m[1].lower()
        if low in lex.stop or low in lex.general or low in lex.places:
            continue
        on = text[m.end() : m.end() + 2]
        if low in lex.subjects or (low.endswith(("en", "et")) and not (on[:1] == " " and on[1:2].isupper())):
            yield m.span(1)


_AFTER_COMMA = re.compile(r"[^,]*,\s*")


def _key(printed: str) -> str:
    """The same words in any order are one unit."""
    return " ".join(sorted(re.findall(r"\w+", printed.lower().replace(" og ", " "))))


def _subjects(printed: str, lex: Lexicon, *, single: bool = False) -> bool:
    words = [w for w in re.findall(r"[\wæøå-]+", printed) if w not in ("og", "samt")]
    if len(words) < (1 if single else 2):
        return False
    if "-" in printed:
        return False
    good = [w.lower() in lex.subjects or w.lower().removesuffix("s") in lex.subjects for w in words]
    return all(good)


#: Between a person and the unit he or she is of.
_OF_PERSON = re.compile(r"(?:,| fra| i| ved| hos) $")


def _sign(ground: Ground, start: int, end: int) -> str:
    """ "department" or "body" when a word before or after makes a name of the words; "" when nothing does."""
    text, lex = ground.text, ground.lex
    if text[start - 1 : start] in ("”", '"', "'", "“", "»") or _SERVICE_AREA.search(text, max(0, start - 30), start):
        return ""
    before = text[max(0, start - 90) : start]
    before = before[before.rfind("\n\n") + 1 :]
    of_person = _OF_PERSON.search(before[-8:])
    if lex.titled.search(before) or (of_person and start - len(of_person.group()) in ground.people):
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
    if text[end : end + 1] == "s" and _OF_A_BODY.match(text, end + 1):
        return "body"
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
    """A committee of one ordinary word next to one of several: `Senior` in `(Sundhed og Fritid, Senior samt …)`."""
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


def weak_ones(ground: Ground, found: list[Name]) -> list[Name]:
    """Weak aliases stay where the organisation is named in full, near a word of its context, or among organisations."""
    text = ground.text
    strong = {n.authority for n in found if n.weight > 1 and n.authority}
    kept = {
        n
        for n in found
        if (n.weight > 1 or n.authority in strong or _in_context(ground, n))
        and not (n.weight == 1 and n.printed.isupper() and shouting(text, n.start, n.end))
    }
    for order in (found, found[::-1]):  # down a list, then up
        last: Name | None = None
        for name in order:
            if name not in kept and last is not None:
                left, right = (last, name) if last.start < name.start else (name, last)
                shout = name.printed.isupper() and shouting(text, name.start, name.end)
                if right.start - left.end < 7 and _listing(text[left.end : right.start]) and not shout:
                    kept.add(name)
            last = name if name in kept else None
    return [name for name in found if name in kept]


#: Before letters that must name an organisation: "skoleleder fra AOF", "formand for LAP", "møde med SIND".
_OF_ONE = re.compile(
    r"(?:(?:leder|formand|konsulent|repræsentant(?:er)?|medlem(?:mer)?|direktør|sekretær|chef)(?:en)?"
    r" (?:fra|for|i|hos|ved)|(?:møde|dialogmøde|samarbejde)t? med"
    r"|(?:oplæg|ansøgning|henvendelse|brev|mail|høringssvar|invitation) fra|(?:samarbejds)?aftalen? med) $",
    re.IGNORECASE,
)


def _in_context(ground: Ground, name: Name) -> bool:
    """Is one of the words that the authority row gives as context near?"""
    if name.printed.isupper() and (
        _OF_ONE.search(ground.text, max(0, name.start - 40), name.start) or ground.lex.acts.match(ground.text, name.end)
    ):
        return True
    words = ground.lex.contexts.get(name.authority, ())
    around = ground.text[max(0, name.start - 120) : name.end + 120].lower() if words else ""
    return any(word.lower() in around for word in words)


def _listing(gap: str) -> bool:
    return re.fullmatch(r"\s?(?:,|/|og|samt|&)\s?", gap) is not None
