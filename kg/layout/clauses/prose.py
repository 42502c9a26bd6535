"""What an item decides that has no headings: sentences of its account in which the body itself decides.

Takes a sentence of an account and where the words of an outcome stand in it; says whether that is this meeting's own.
An account tells of other bodies, of other days, of wishes and of what comes: none of that was decided here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.lexicon import Lexicon
from kg.model import Outcome, Text
from kg.text.danish import body_key, dates, has_full_date

__all__ = ["decided_here"]

#: What an outcome's word may look like where an account tells it: in the past, or that the item is put off.
_COMING: frozenset[Outcome] = frozenset(("postponed", "withdrawn"))
_PRESENT = re.compile(r"\w+(?:es|er)\b")
#: A day that only says which paper is meant (`referatet fra mødet den 4. oktober 2011`).
_PAPER = re.compile(r"\b(?:fra|af|for|på|til)(?: \w+){0,3}?(?: den| d\.)? ?$", re.IGNORECASE)
#: What somebody can, shall or wishes is not done.
_UNREAL = re.compile(
    r"\b(?:kan|kunne|skal|skulle|vil|ville|bør|burde|må|måtte|hvis|når|såfremt|inden|før|forventes|ønskes?|håber)\b"
    r"[^.;:]{0,60}$",
    re.IGNORECASE,
)
#: `Rådet`, `udvalget`: the body itself, however it is called.
_PLAIN = frozenset(("udvalg", "råd", "bestyrelse", "forum", "nævn", "kommission"))
#: What is told of somebody else in a clause of its own (`noterede sig, at forvaltningen har fremsendt …`).
_CLAUSE = re.compile(
    r"(?:,|\bsig,?) (?:at|om|hvor|da|fordi|idet|som|der)\b(?: [\w-]+){1,6}?(?: (?:har|havde|er|var|vil|blev|bliver))\b"
)
_STATE = re.compile(
    r"(?:er|var) (?:\w+ )?(?:gen|ny)?valgt (?:til|i|ind) (?!(?:\w*formand|\w*forperson|kasserer|sekretær))"
)
_WORD = re.compile(r"[A-ZÆØÅa-zæøå][\w-]+")


def decided_here(text: str, at: int, outcome: Outcome, own: Sequence[Text], lexicon: Lexicon) -> bool:
    """Is the outcome whose words begin at `at` of the sentence one of the body's own, taken at this meeting?"""
    before = text[:at]
    word = _PRESENT.match(text, at)
    if word is not None and outcome not in _COMING and before.strip():
        return False
    if text.rstrip().endswith("?") or _UNREAL.search(before) or _CLAUSE.search(before) or _STATE.match(text, at):
        return False
    if has_full_date(before) and any(not _PAPER.search(before[: day.start]) for day in dates(before)):
        return False
    return not _another(before, own, lexicon)


def _another(words: str, own: Sequence[Text], lexicon: Lexicon) -> bool:
    """Do the words name a body that is not the document's own?"""
    keys = [body_key(name.value) for name in own]
    for m in _WORD.finditer(words):
        word = m.group().lower()
        stem = word.removesuffix("s")
        if not stem.endswith(lexicon.body_endings) or stem.endswith(lexicon.no_body_endings):
            continue
        key = body_key(stem)
        if key and key not in _PLAIN and not any(key in one or one in key for one in keys):
            return True
    return False
