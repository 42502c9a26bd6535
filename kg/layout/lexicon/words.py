"""Words as the lexicon compares them, and the names of persons and the numbers of items that its rows speak of."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.text.danish import fold
from kg.text.person_names import SHORT_GIVEN, SHORT_PLACES

__all__ = ["ITEM_WORDS", "POINT_WORD", "SHORT_NAMES", "person_pattern", "presence_pattern", "word_key"]

_SPACED = re.compile(r"(?:\w )+\w")


def word_key(words: str) -> str:
    """Folded words without a final colon, full stop or question mark; letter-spaced words closed up."""
    return _short_key(words) if len(words) <= 64 else _word_key(words)


def _word_key(words: str) -> str:
    key = fold(words).strip(" :.?*–-\t")
    if 6 < len(key) < 80 and key[1] == " " and _SPACED.fullmatch(key):
        key = key.replace(" ", "")
    return key


#: The same short lines come again and again; long ones are not kept, so that memory is bounded.
_short_key = lru_cache(maxsize=1 << 14)(_word_key)

#: Parts of names as they are printed cut short, with a stop (`Jens Kr. Holm`, `Ivan Sdr. Lund`).
SHORT_NAMES = (*SHORT_GIVEN, *SHORT_PLACES)
_NAME = (
    r"(?-i:(?:[A-ZÆØÅÖÄÜÉ]\.){1,3}(?= )|[A-ZÆØÅÖÄÜÉ][^\W\d_]*(?:['’.-][A-ZÆØÅÖÄÜÉ]?[^\W\d_]+)*\.?)"
    r"(?: (?:(?:af|al|de|del|den|der|el|la|le|van|von|bin) )?"
    r"(?-i:(?:[A-ZÆØÅÖÄÜÉ]\.){1,3}|(?:" + "|".join(SHORT_NAMES) + r")\.(?= [A-ZÆØÅ])"
    r"|(?:(?:al|as|el|ben|ibn|abu)-)?[A-ZÆØÅÖÄÜÉ][^\W\d_]*(?:['’-][A-ZÆØÅÖÄÜÉ]?[^\W\d_]+)*)){1,4}"
)
_PARTY_TAIL = r"(?:,? ?\([^()]{0,40}\)|, (?-i:[A-ZÆØÅ]{1,2}(?![^\W\d_])))?"
_PERSON = _NAME + _PARTY_TAIL
_PEOPLE = rf"{_PERSON}(?:(?:, | og | samt |, samt | & ){_PERSON}){{0,15}}"
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
#: The word that stands before the number of one item, as a heading prints it; and what one or more are called in text.
POINT_WORD = r"(?:(?:dagsorden(?:s|ens )?)?punkt|pkt\.?|sag|emne|nr\.?)"
ITEM_WORDS = r"(?:(?:dagsorden(?:s|ens )?)?punkt(?:erne|et|er)?|pkt\.?|sag(?:erne|er|en)?)(?: nr\.?)?"
_ITEMS = (
    ITEM_WORDS + r" ?(?:nr\.? ?)?"
    r"\d{1,4}(?:(?: ?[-–,] ?| og | til | samt )\d{1,4}){0,20}"
)


def presence_pattern(pattern: str) -> str:
    """A row of presence with what its letters in braces stand for: {P} persons, {Q} the one whom they replace, {Qs}
    those, {T} a time, {N} items."""
    return (
        pattern.replace("{P}", f"(?P<P>{_PEOPLE})")
        .replace("{Q}", f"(?P<Q>{_PERSON})")
        .replace("{Qs}", f"(?P<Q>{_PEOPLE})")
        .replace("{T}", f"(?P<T>{_CLOCK})")
        .replace("{N}", f"(?P<N>{_ITEMS})")
    )


def person_pattern() -> re.Pattern[str]:
    """One person in running text, with party in parentheses."""
    return re.compile(_PERSON)
