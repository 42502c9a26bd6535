"""Erased persons: their keys in `suppressed.csv`, and the forms of their names, known by keys alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.authorities import Authorities, rows
from kg.errors import DataError
from kg.identity.persons import keyed, keys_of
from kg.privacy.forms import Pair
from kg.settings import Settings

__all__ = ["ErasedForms", "erased_forms", "form_row", "is_suppressed", "suppressed"]


def _suppressed(authorities: Authorities) -> frozenset[str]:
    found = set()
    for where, row in rows(authorities.folders, "suppressed.csv", ("key",), optional=True):
        if not re.fullmatch(r"[0-9a-f]{16}", row["key"]):
            raise DataError(f"{row['key']!r} is no person key", where=where, remedy="run kg erase again")
        if not row.get("form"):
            found.add(row["key"])
    return frozenset(found)


def suppressed(authorities: Authorities) -> frozenset[str]:
    """Keys of every erased person."""
    return authorities.derived(_suppressed)


def is_suppressed(name: str, code: str, authorities: Authorities, settings: Settings) -> bool:
    """Must this person be left out everywhere? Looks up the key of the name, and that of whom it is joined with."""
    keys = authorities.derived(_suppressed)
    if not keys:
        return False
    return not keys.isdisjoint(keys_of(name, code, authorities, settings))


# ---------------------------------------------------------------- forms of erased names

_FORM = re.compile(r"(?P<code>\d{3,4}) (?P<first>[0-9a-f]{3}|-) (?P<last>[0-9a-f]{3})")


@dataclass(frozen=True)
class ErasedForms:
    """Forms of erased names in some municipalities (`kg.privacy.forms.Forms`), known by keys alone.

    Three hex digits of each word's own hash tell most words apart from those that names begin or end with, and are too
    few to tell which word it was.
    """

    codes: tuple[str, ...]
    firsts: frozenset[str]
    lasts: frozenset[str]
    keys: frozenset[str]
    secret: str

    def begins(self, word: str) -> bool:
        """May a first name be this word?"""
        return _mark(word, self.secret) in self.firsts

    def ends(self, word: str) -> bool:
        """May a last name be this word, or both as one?"""
        return _mark(word, self.secret) in self.lasts

    def of(self, pair: Pair) -> str | None:
        """The key of the pair, when it was erased."""
        keys = (_form_key(code, pair, self.secret) for code in self.codes)
        return next((key for key in keys if key in self.keys), None)


def _mark(word: str, secret: str) -> str:
    return keyed(("word", word), secret)[:3]


def _form_key(code: str, pair: Pair, secret: str) -> str:
    return keyed((code, "\x1f".join(("form", *pair))), secret)


def form_row(pair: Pair, code: str, settings: Settings) -> tuple[str, str]:
    """(key, form) of `suppressed.csv` for a pair of `kg.privacy.forms.pairs` in a municipality."""
    first = _mark(pair[0], settings.person_key) if pair[0] else "-"
    return _form_key(code, pair, settings.person_key), f"{code} {first} {_mark(pair[1], settings.person_key)}"


def _erased_rows(authorities: Authorities) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for where, row in rows(authorities.folders, "suppressed.csv", ("key",), optional=True):
        if not row.get("form"):
            continue
        parts = _FORM.fullmatch(row["form"])
        if parts is None:
            raise DataError(f"{row['form']!r} is no form", where=where, remedy="run kg erase again")
        found.setdefault(parts["code"], []).append((row["key"], parts["first"], parts["last"]))
    return found


def erased_forms(authorities: Authorities, settings: Settings, code: str | None = None) -> ErasedForms | None:
    """Forms of the erased names of a municipality, or of all; None when there are none."""
    known = authorities.derived(_erased_rows)
    codes = tuple(known) if code is None else tuple(one for one in (code,) if one in known)
    rows_of = [row for one in codes for row in known[one]]
    if not rows_of:
        return None
    keys, firsts, lasts = (frozenset(column) for column in zip(*rows_of, strict=True))
    return ErasedForms(codes, firsts, lasts, keys, settings.person_key)
