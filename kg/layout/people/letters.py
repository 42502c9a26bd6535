"""Capitals beside the names of a list, and two names on one line: `Anna Holm DH`, `Leif Ibsen (LI)`.

Takes words of a list, gives offsets and pieces, never values. Capitals that are the person's own initials say nothing
of a party; behind a name without brackets they are a party only where the lexicon lists it, else whom the person comes
from. Two columns of members that a page printed with one blank between are told by the given names of the shipped
table, and only where most lines of the list part so: one long name is one person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Passage
from kg.layout.people.offices import is_reason
from kg.text.danish import fold
from kg.text.offices import is_office
from kg.text.person_names import PARTICLES, is_given, is_person_name

__all__ = ["behind", "holds_two", "in_two_columns", "is_initials"]

_BEHIND = re.compile(r" (?P<letters>[A-ZÆØÅ]{2,6})$")
_CAPITALS = re.compile(r"[A-ZÆØÅ]{2,6}")
#: `Anna Holm (anho)`: the name under which a person signs in.
_LOGIN = re.compile(r"[a-zæøå]{3,7}\d{0,2}")
_PARTED = re.compile(r"[,;:()\d]| (?:og|samt) ")


def is_initials(letters: str, name: str, lexicon: Lexicon) -> bool:
    """Are the `letters` behind `name` its own initials (`Nils Riber Høj (NRH)`, `(NH)`) and no party's?"""
    if _LOGIN.fullmatch(letters):
        return not is_office(letters) and not is_reason(letters, lexicon)
    if not _CAPITALS.fullmatch(letters) or letters in lexicon.party_short:
        return False
    firsts = "".join(part[0] for part in re.split(r"[ -]", name) if part[:1].isupper())
    return len(firsts) > 1 and letters in (firsts, firsts[0] + firsts[-1])


def behind(name: str) -> int | None:
    """Where the name ends that capitals follow without brackets (`Anna Holm DH`), or None."""
    m = _BEHIND.search(name)
    return m.start() if m and not name[: m.start()].isupper() and is_person_name(name[: m.start()]) else None


def holds_two(text: str) -> bool:
    """Does the line hold two names with one blank between?"""
    return len(text) < 90 and text.count(" ") > 2 and not _PARTED.search(text) and _second_name(text) is not None


def in_two_columns(parts: Sequence[Passage]) -> list[Passage]:
    """The lines of a list, each with two names parted in two; as they are when fewer than two, or half, hold two."""
    parted = [_PARTED.search(p.text) is not None for p in parts]
    if len(parts) < 2 or sum(parted) > len(parts) // 3:
        return list(parts)
    cuts = [None if odd else _second_name(p.text) for p, odd in zip(parts, parted, strict=True)]
    double = sum(cut is not None for cut in cuts)
    cuts = [name_behind(p.text) if cut is None else cut for cut, p in zip(cuts, parts, strict=True)]
    if double < 2 or 2 * double < len(parts):
        return list(parts)
    found: list[Passage] = []
    for p, cut in zip(parts, cuts, strict=True):
        if cut is None:
            found.append(p)
            continue
        found += [Passage(p.text[:cut].rstrip(), p.offsets[: cut + 1]), Passage(p.text[cut:], p.offsets[cut:])]
    return found


def name_behind(text: str) -> int | None:
    """Where a name begins behind an entry that names nobody (`#?%& 7 Bo Kjær`, `(vakant) Bo Kjær`); None for others.

    Rows of two columns of names come so: the odd one costs itself. Words in small letters say something of the name.
    """
    for m in re.finditer(r"\S+", text):
        if m.start() and is_given(m.group()) and _is_name(text[m.start() :]):
            before = _ASIDE.sub("", text[: m.start()])
            return None if _is_name(before) or _SMALL.search(before) else m.start()
    return None


def name_before(text: str) -> int | None:
    """Where a name ends before an entry that names nobody (`Bo Kjær #?%& 7`); None for others."""
    m = _ODD.search(text)
    if m is None or _SMALL.search(text, m.start()) or not m.start() or not _is_name(text[: m.start()]):
        return None
    return m.start()


_ODD = re.compile(r"(?<=\s)(?:\S\s+)*(?:\S*[^\w\s().,;:/'’-]\S*|\S*\d\S*)")
_ASIDE, _SMALL = re.compile(r"\([^()]*\)"), re.compile(r"[a-zæøåéü]{2}")


def _second_name(text: str) -> int | None:
    """Where the second of two names begins: at a given name behind a surname, or behind capitals."""
    words = [(m.group(), m.start()) for m in re.finditer(r"\S+", text)]
    for k in range(2, len(words) - 1):
        before, word = words[k - 1][0], words[k][0]
        fresh = _CAPITALS.fullmatch(before) or (
            is_given(word)
            and not is_given(before)
            and not before.endswith(".")
            and fold(before) not in PARTICLES
            and len(before) > 2
        )
        if fresh and _is_name(text[: words[k][1]]) and _is_name(text[words[k][1] :]):
            return words[k][1]
    return None


def _is_name(words: str) -> bool:
    bare = words.strip()
    return is_person_name(bare) or behind(bare) is not None
