"""How far words of presence reach: which items, from or up to where, at what time.

Takes a piece of a sentence, gives a `Scope`. `this` is the number of the item in which it is said; `agenda` lets an
item be called by its title (`inden eventuelt`, `under punktet om Café Solen`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg.layout.lexicon import ITEM_WORDS
from kg.text.danish import fold, times
from kg.text.numerals import ROMAN, roman, roman_value

__all__ = ["Scope", "item_numbers", "scope_of"]

_DIGIT = re.compile(rf"\d|\b{ROMAN}\b")
_N = rf"(?:\d{{1,4}}(?!\.\d|\d|/)|(?-i:{ROMAN}\b))"
_NUMBERS = re.compile(
    rf"(?:{ITEM_WORDS}|nr\.)"
    rf" ?(?:nr\.?|numrene|nummer)? ?({_N}(?:(?: ?[-–] ?|, ?(?:og )?| og | til | samt |, samt | & ){_N}){{0,30}})",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"\d+|\b{ROMAN}\b|-|–|til|,|og|samt")
_WIDEST = 60


def item_numbers(words: str) -> tuple[str, ...]:
    """Item numbers named in `words`, ranges opened (`12-15` → 12, 13, 14, 15; at most 60)."""
    if not _DIGIT.search(words):
        return ()
    found: list[str] = []
    for m in _NUMBERS.finditer(words[:2000]):
        found += _opened(m[1])
    return tuple(dict.fromkeys(found))


def _opened(words: str) -> list[str]:
    found: list[str] = []
    previous, between = None, ""
    for part in _PARTS.findall(words):
        n = int(part) if part.isdigit() else roman_value(part)
        if not n:
            between = part
            continue
        written = str if part.isdigit() else roman
        if between in ("-", "–", "til") and previous is not None and previous < n <= previous + _WIDEST:
            found += [written(k) for k in range(previous + 1, n + 1)]
        else:
            found.append(written(n))
        previous, between = n, ""
    return found


Lead = Literal["", "before", "during", "after", "from", "until", "to"]


@dataclass(frozen=True, slots=True)
class Scope:
    """`items`: numbers; `lead`: how they are meant: before, during, after, from, until (them included), to, or "".

    `here`: it is the item in which it is said that is named (`under dette punkt`). `clock`, `end`: times of day.
    `whole`: the whole meeting is meant (`i mødet`).
    """

    items: tuple[str, ...] = ()
    lead: Lead = ""
    only: bool = False
    here: bool = False
    clock: str | None = None
    end: str | None = None
    whole: bool = False


_HERE = re.compile(
    r"\b(?:(?:dette|nærværende|denne|det) (?:dagsordens?)?(?:punkts?|sags?)\b|(?:punktets?|sagens?)\b(?! om\b| nr| \d)"
    r"(?: behandling)?|behandlingen\b|(?:drøftelsen|debatten|afstemningen|diskussionen)\b(?! af (?:punkt|pkt|sag)))",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:i|på|til|under|fra|af) (?:hele )?mødet\b|\bmødte ikke\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:kun|alene|udelukkende)\b", re.IGNORECASE)
_LEAD_WORDS: tuple[tuple[str, Lead], ...] = (
    ("fra og med|fra", "from"),
    ("til og med|til og med afslutningen af", "until"),
    ("inden|før|forud for|indtil|forinden", "before"),
    ("efter", "after"),
    ("til", "to"),
    ("under|ved|i|mens|midt i", "during"),
)
_LEADS: tuple[tuple[re.Pattern[str], Lead], ...] = tuple(
    (re.compile(rf"\b(?:{words})\s(?:[\w ]{{0,30}}\s)?$", re.IGNORECASE), what) for words, what in _LEAD_WORDS
)


def scope_of(words: str, this: str | None = None, agenda: Sequence[tuple[str, str]] = ()) -> Scope:
    """The scope that `words` name; an empty one when they name none."""
    clocks = [t.value for t in times(words)]
    items: tuple[str, ...] = ()
    at = -1
    if (m := _NUMBERS.search(words)) is not None:
        items, at = item_numbers(words), m.start()
    here = False
    if not items and (titled := _titled(words, agenda)) is not None:
        items, at = (titled[0],), titled[1]
    if not items and (m := _HERE.search(words)) is not None:
        here, at = True, m.start()
        items = (this,) if this is not None else ()
    lead: Lead = ""
    if at >= 0:
        before = words[max(0, at - 44) : at]
        lead = _lead(before)
    return Scope(
        items,
        lead,
        bool(items) and _ONLY.search(words) is not None,
        here,
        clocks[0] if clocks else None,
        clocks[1] if len(clocks) > 1 else None,
        _WHOLE.search(words) is not None and not items,
    )


def _lead(before: str) -> Lead:
    """The word nearest before the items that says how they are meant."""
    best: Lead = ""
    where = -1
    for pattern, what in _LEADS:
        m = pattern.search(before)
        if m is not None and m.start() > where:
            best, where = what, m.start()
    return best


_CALLED = re.compile(r"\b(?:punktet|sagen|punkt) (?:om|vedrørende|vedr\.) (?P<title>[^.;,]{4,80})", re.IGNORECASE)
_USUAL = re.compile(
    r"\b(?:inden|før|under|efter|til|ved|fra) (?:punktet )?[\"”»]?(?P<title>[\wæøå]{5,30})\b", re.IGNORECASE
)


def _titled(words: str, agenda: Sequence[tuple[str, str]]) -> tuple[str, int] | None:
    """The one item of the agenda that `words` call by its title, and where."""
    for pattern, whole in ((_CALLED, False), (_USUAL, True)):
        for m in pattern.finditer(words):
            name = fold(m["title"]).strip(' ."”«')
            found = [
                number
                for number, title in agenda
                if (fold(title).strip(" .:") == name if whole else name in fold(title))
            ]
            if len(found) == 1:
                return found[0], m.start("title") if whole else m.start()
    return None
