"""The name of a council → the segment that stands for it in its municipality.

Takes a name as printed, a municipality code and the authority rows; gives a readable slug that all spellings share:
`Haderslev Udsatteråd`, `Udsatterådet`, `Udsatterrådet` → `udsatteraad`. A pure function of these three, so that a body
that is only cited gets the slug which its own minutes would give it. Never compares names across municipalities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from kg.authorities import Authorities, rows
from kg.mentions import lexicon
from kg.model import USUAL_RULE
from kg.text import danish

__all__ = ["label", "segment", "slug"]

#: `2022-2025`, `(2018 til 2021)`; in brackets also without centuries: `Byrådet (18-21)`.
_TERM = re.compile(
    r"\(?\b(?:19|20)\d\d\s?(?:-|–|/|til)\s?(?:(?:19|20)\d\d|\d\d)\b\)?|\(\s?(?:\d\d\s?[-–/]\s?\d\d\s?)?\)"
)
_ADJECTIVES = frozenset(lexicon.DATA["councils"]["adjectives"])
_LINK_S = re.compile(r"(?<=[a-zæøå]{4})(?<!s)s$")


@dataclass(frozen=True, slots=True)
class _Councils:
    """Aliases by (municipality or "", key), own names of each municipality by code, and slugs found before."""

    aliases: dict[tuple[str, str], str]
    places: dict[str, re.Pattern[str]]
    known: dict[tuple[str, str], tuple[str, str]]


def _councils(authorities: Authorities) -> _Councils:
    places = {}
    for row in authorities.municipalities:
        names = sorted({danish.fold(n) for n in (row.name, row.short_name, *row.variants)}, key=len, reverse=True)
        either = "|".join(re.escape(n) for n in names)
        places[row.code] = re.compile(
            rf"^(?:{either})(?:s|'s|’s)?(?:\s+kommunes?)?(?:\s+|$)|\s+(?:(?:i|for|ved)\s+)?(?:{either})(?:s|'s|’s)?(?:\s+kommunes?)?$"
        )
    known = _Councils({}, places, {})
    for _, row_ in rows(authorities.folders, "council_aliases.csv", ("alias", "canonical"), optional=True):
        scope = row_.get("municipality", "")
        words = _council_words(row_["alias"], places.get(scope))
        known.aliases[(scope, _loose(words))] = "-".join(map(danish.slug, _council_words(row_["canonical"], None)))
    return known


def _council_words(name: str, place: re.Pattern[str] | None) -> tuple[str, ...]:
    """Words of a council's name without municipality, term, articles, hyphens, linking s and definite ending."""
    text = _TERM.sub(" ", danish.fold(name)).replace("&", " og ").replace("–", "-")
    text = " ".join(text.replace("/", " ").split()).strip(" .,:;-\"'”’*()")
    if place is not None:
        text = place.sub("", text).strip() or text
    parts = text.replace(",", " , ").split()
    while len(parts) > 1 and parts[0] in ("det", "den", "de", "i", ","):
        parts = parts[1:]
    words: list[str] = []
    for at, part in enumerate(parts):
        word = part.strip(".:;()\"'”’*")
        linked = word.endswith("-") or (at + 1 < len(parts) and parts[at + 1] in ("og", ","))
        if linked and word != ",":
            word = _LINK_S.sub("", word.rstrip("-"))
        if word and word not in (",", "-"):
            words.append(lexicon.undefined(word))
    if len(words) > 1 and words[-1] in lexicon.COUNCIL_HEADS and words[-2] != "og" and len(words[-2]) > 3:
        head = words.pop()
        if words[-1] not in _ADJECTIVES and not words[-1].endswith("sk"):
            words[-1] += head
        else:
            words.append(head)
    return tuple(words) or (danish.fold(name),)


def _loose(words: Iterable[str]) -> str:
    """Key for the alias rows: no joints, no doubled letters."""
    return re.sub(r"(\w)\1", r"\1", re.sub(r"\W", "", "".join(words)))


def label(name: str) -> str:
    """The name without its term of office."""
    return " ".join(_TERM.sub(" ", name).split()) or name


def slug(name: str, code: str, authorities: Authorities) -> tuple[str, str]:
    """(slug, rule) of the council of that name in the municipality `code`.

    Forms with and without municipality, term, article, definite ending, hyphen, linking s before "og" or a letter
    doubled at the joint give one slug. Rows of `council_aliases.csv` come first, those of the municipality before the
    general ones; the rule says whether one of them decided.
    """
    councils = authorities.derived(_councils)
    if (name, code) not in councils.known:
        councils.known[name, code] = _slug(name, code, councils)
    return councils.known[name, code]


def _slug(name: str, code: str, known: _Councils) -> tuple[str, str]:
    words = _council_words(name, known.places.get(code))
    loose = _loose(words)
    last = lexicon.without_doubled_joint(words[-1])
    plain = "-".join(filter(None, (danish.slug(w) for w in (*words[:-1], last)))) or segment(name)
    for scope in (code, ""):
        alias = known.aliases.get((scope, loose))
        if alias is not None and alias != plain:
            return alias, "council_aliases.csv"
        if alias is not None:
            break
    return plain, USUAL_RULE


def segment(name: str) -> str:
    """A slug; a digest for a name that has no letter a slug could keep."""
    return danish.slug(name) or "x" + blake2b(name.encode("utf-8"), digest_size=6).hexdigest()
