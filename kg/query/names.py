"""A name as a person types it → the entity it stands for, or the choice that is left.

Takes a kind, words and a source to ask; gives candidates. Case, accents and Danish letters do not matter (`kjaer`,
`KJÆR` and `Kjær` are one), parts of a name do. Several hits are never merged: the error lists them for choice.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from pathlib import Path

from kg.errors import QueryError
from kg.text import danish
from kg.text.danish import slug

__all__ = ["Ambiguous", "Candidate", "NoSuchName", "ambiguous", "best", "by_phrase", "key", "match"]

#: So many choices are listed.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may stand for. `scope` tells it from its namesakes: a municipality, a council, a date."""

    iri: str
    label: str
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.label} ({self.scope})" if self.scope else self.label


class NoSuchName(QueryError):
    """No entity of the kind has such a name."""


class Ambiguous(QueryError):
    """Several entities match; `candidates` has them all, and `picture` lists them for choice, one a line."""

    def __init__(
        self,
        what: str,
        candidates: Sequence[Candidate] = (),
        *,
        where: str = "",
        line: int | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(what, where=where, line=line, remedy=remedy)
        self.candidates = tuple(candidates)
        rest_of = len(self.candidates) - SHOWN
        lines = [f"  {candidate}  <{candidate.iri}>" for candidate in self.candidates[:SHOWN]]
        self.picture = "\n".join(lines + ([f"  and {rest_of} more"] if rest_of > 0 else []))


def key(text: str) -> str:
    """Comparison key: lower-case ASCII words. `ae`, `oe`, `aa` weigh as `a`, `o`, `a`, so that any keyboard will do.

    >>> key("Lene Kjær") == key("LENE KJAER") == key("lene kjar")
    True
    """
    return re.sub(r"(?<=[a])[ae]|(?<=o)e", "", slug(unicodedata.normalize("NFC", text))).replace("-", " ")


def match(kind: str, text: str, candidates: Sequence[Candidate]) -> Candidate:
    """The one candidate that `text` names. Raises `NoSuchName` or `Ambiguous`."""
    found = best(kind, text, candidates)[1]
    if len(found) == 1:
        return found[0]
    raise ambiguous(kind, text, found)


def best(kind: str, text: str, candidates: Sequence[Candidate]) -> tuple[int, list[Candidate]]:
    """(how loosely, the candidates that `text` names best), each once. Raises `NoSuchName`.

    The strongest kind of likeness that any candidate shows decides: 0 the whole label; 1 all words of the label (and of
    the scope: `Handicaprådet Kolding`); 2 beginnings of words; 3 any part. An abbreviation in capitals (`KL`) stands
    for whole words alone.
    """
    wanted = key(text)
    if not wanted:
        raise NoSuchName(f"{text!r} names no {kind}", remedy="give at least one letter or digit")
    words = wanted.split()
    loose = len(wanted) >= 2 and not _ABBREVIATION.fullmatch(text.strip())
    tiers: tuple[list[Candidate], ...] = ([], [], [], [])
    for candidate in candidates:
        label = key(candidate.label)
        whole = f"{label} {key(candidate.scope)}".strip()
        if wanted in (label, whole):
            tiers[0].append(candidate)
            continue
        own, every = label.split(), whole.split()
        if all(word in every for word in words) and any(word in own for word in words):
            tiers[1].append(candidate)
        elif not loose:
            continue  # one letter, or an abbreviation, is a part of too many names
        elif all(any(w.startswith(word) for w in every) for word in words) and any(
            w.startswith(word) for word in words for w in own
        ):
            tiers[2].append(candidate)
        elif wanted in label:
            tiers[3].append(candidate)
    for place, tier in enumerate(tiers):
        if tier:
            return place, sorted({c.iri: c for c in tier}.values(), key=lambda c: (c.label, c.scope, c.iri))
    raise NoSuchName(f"no {kind} here is called {text!r}", remedy=_near(kind, wanted, candidates))


#: An abbreviation as it is printed.
_ABBREVIATION = re.compile(r"[A-ZÆØÅ]{1,4}")
_NUMBER = re.compile(r"(?i)\b(?:punkt|pkt|dagsordenspunkt|item)\.?\s*(?:nr\.?\s*)?(\d+(?:\.\d+)?)\b")
_MONTH = re.compile(rf"(?i)\b({'|'.join(danish.MONTHS)})\b(?:\s+((?:19|20)\d\d))?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@cache
def _filling() -> frozenset[str]:
    """Words of a phrase that name nothing."""
    words = tomllib.loads((Path(__file__).parent / "danish.toml").read_text(encoding="utf-8"))["filling"]["words"]
    return frozenset(map(key, words))


def by_phrase(kind: str, text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Meetings or items that a phrase tells by date, month, number of the item, and words of council or municipality:
    `10. december 2024`, `Haderslev Udsatteråd i december`, `Byrådet punkt 185`. None where it tells none of these.
    """
    rest, tests = text, []
    number = _NUMBER.search(text)
    if number:
        rest = rest.replace(number[0], " ")
    if (number is None) == (kind == "item"):
        return []
    day = danish.first_date(rest)
    month = _MONTH.search(rest)
    if day is not None and day.value.date is not None:
        rest = rest[: day.start] + " " + rest[day.end :]
        tests.append(day.value.date.isoformat())
    elif month:
        rest = rest.replace(month[0], " ")
        tests.append(f"{month[2] or ''}-{danish.MONTHS[month[1].lower()]:02}-")
    elif year := _YEAR.search(rest):
        rest = rest.replace(year[0], " ")
        tests.append(f"{year[0]}-")
    if not tests and number is None:
        return []
    words = [danish.stem(word) for word in key(rest).split() if word not in _filling()]
    found: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: c.label):  # the name before that of the file
        whole = f"{candidate.label} {candidate.scope}"
        if number and not candidate.label.startswith(f"{number[1]} "):
            continue
        if all(test in whole for test in tests):
            held = key(whole).split()
            if all(any(w.startswith(word) for w in held) for word in words):
                found.setdefault(candidate.iri, candidate)
    return sorted(found.values(), key=lambda c: (c.label, c.scope, c.iri))


def ambiguous(kind: str, text: str, found: Sequence[Candidate]) -> Ambiguous:
    """The error that lists what a name fits."""
    shown = "; ".join(str(c) for c in found[:3]) + ("; …" if len(found) > 3 else "")
    return Ambiguous(
        f"{text!r} fits {len(found)} of kind {kind} ({shown})",
        found,
        remedy="give the whole name, add the place, or give the IRI",
    )


def _near(kind: str, wanted: str, candidates: Sequence[Candidate]) -> str:
    """What the user may have meant: the labels most like what was typed."""
    if len(candidates) > 20_000:
        return "try a part of the name"
    labels = {key(c.label): c for c in candidates}
    near = get_close_matches(wanted, labels, 3, 0.6)
    if not near:  # one word of a longer name, misspelt
        scored = ((max((SequenceMatcher(None, wanted, w).ratio() for w in k.split()), default=0.0), k) for k in labels)
        near = [k for score, k in sorted(scored, reverse=True)[:3] if score >= 0.75]
    if near:
        return "did you mean " + " or ".join(str(labels[k]) for k in near) + "?"
    return "try a part of the name" if candidates else f"the graph holds no {kind} at all: is the store built?"
