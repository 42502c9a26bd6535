"""Groups of a list of persons: what leads one, and whether its words name the administration."""

from __future__ import annotations

import re

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import body_like
from kg.layout.people.offices import office_before
from kg.text.offices import is_office
from kg.text.person_names import is_person_name

__all__ = ["group_end", "is_named", "of_administration"]


def group_end(line: Line, lexicon: Lexicon, start: int = 0) -> int:
    """Where the words end that lead a group of persons (`Fra forvaltningen:`, `Udpeget af Fugleforeningen`); 0: none.

    From the clean offset `start`. Words of the lexicon lead one with or without a colon; in a list any label does that
    is no person and has names behind its colon (`Forældrevalgte: Anna Holm, Bo Lind`).
    """
    text = line.text[start:]
    label, colon, rest = text.partition(":")
    bare_label = label.strip()
    if len(label) > _GROUP or line.cells:
        return 0
    if not lexicon.group.match(bare_label):
        return start + len(label) + 1 if colon and _names_behind(bare_label, rest, lexicon) else 0
    of_whom = _BY_WHOM.match(bare_label) or (colon and label.lstrip().lower().startswith("fra "))
    words = [] if of_whom else label.split()  # `Udpeget af Blå Kors` and `Fra Blå Kors:` name nobody
    if any(is_person_name(" ".join(words[n : n + 2])) for n in range(len(words) - 1)):
        return 0
    return start + len(label) + len(colon)


def _names_behind(label: str, rest: str, lexicon: Lexicon) -> bool:
    """Does a label of a few words, no person, no tag and no office, stand before names?"""
    key = word_key(label)
    party = label in lexicon.party_short or lexicon.party_names.fullmatch(label) is not None
    if not label[:1].isupper() or (len(label) < 5 and not party) or len(label.split()) > 6 or key in lexicon.tags:
        return False
    if is_person_name(label) or office_before(label, lexicon) is not None or is_office(label):
        return False
    first = re.split(r"[,(;]| og ", rest.strip(), maxsplit=1)[0].strip(" .")
    return is_named(first, lexicon)


def of_administration(label: str, lexicon: Lexicon) -> bool:
    """Do the words that lead a group name a part of the administration (`Deltagere fra Socialforvaltningen:`)?"""
    whence = _WHENCE.split(label)[-1].strip(" :")
    return lexicon.group_officials.search(whence) is not None and not body_like(whence, lexicon)


_WHENCE = re.compile(r"\bfra ", re.IGNORECASE)
_GROUP = 90
_BY_WHOM = re.compile(r"[^\W\d_]{6,}(?: (?:udpeget|valgt|indstillet))? (?:af|fra|for|blandt) ", re.IGNORECASE)


def is_named(words: str, lexicon: Lexicon) -> bool:
    """A person's name, maybe behind an office (`Borgmester Anna Holm`)?"""
    return is_person_name(words) or office_before(words, lexicon) is not None
