"""Authority CSV files → frozen rows: the shipped ones, then the publisher's own on top.

Takes folders, gives `Authorities`; reads nothing else and never writes. A row that lacks what it must have raises
`DataError` with file and line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kg import resources
from kg.errors import DataError, WrongUse
from kg.model import Municipality
from kg.spreadsheet import as_printed
from kg.text.danish import fold, slug

__all__ = [
    "Authorities",
    "MunicipalityRow",
    "OrganisationRow",
    "TopicRow",
    "check_municipality",
    "load",
    "municipality",
    "rows",
]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality or region. `variants` are other names in use; `qid` only where verified."""

    code: str
    kind: str
    name: str
    short_name: str
    variants: tuple[str, ...] = ()
    region: str = ""
    qid: str = ""
    cvr: str = ""
    website: str = ""

    def found(self, rule: str) -> Municipality:
        """The model value, with the rule that found it."""
        return Municipality(self.code, self.name, rule)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation. `id` is the end of its IRI; `scope` a municipality code for local ones, else "".

    `aliases` are as good as the label. `context_aliases` (which may hold the label itself: "SAND") count only where
    the text introduces them, beside other organisations, or near a word of `context`. Identifiers only where verified.
    """

    id: str
    label: str
    kind: str
    scope: str = ""
    aliases: tuple[str, ...] = ()
    context_aliases: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    parent: str = ""
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    qid: str = ""
    cvr: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic. `phrases`: other words for it, a `*` at the end matches the beginning of a word; `in_titles`: words that
    say so in an item's title only, because they are too common elsewhere (the label may be one of them).

    `enough`: how many times the words must occur in an item whose title does not have them. `broader` is an id, `kle`
    KLE numbers of one to three groups; `implies` ids of topics that an item on this one is on as well. Where there is a
    `council` ("udsatteråd"), the `in_titles` say so in the minutes of such a council or in a title that names one.
    """

    id: str
    label: str
    label_en: str
    phrases: tuple[str, ...] = ()
    in_titles: tuple[str, ...] = ()
    broader: str = ""
    kle: tuple[str, ...] = ()
    enough: int = 2
    implies: tuple[str, ...] = ()
    council: str = ""


@dataclass(frozen=True)
class Authorities:
    """All authority rows of a run, from `folders` in order (later rows win over earlier ones of the same key)."""

    folders: tuple[Path, ...]
    _derived: dict[Callable[[Authorities], Any], Any] = field(default_factory=dict, compare=False, repr=False)

    def derived(self, make: Callable[[Authorities], _T]) -> _T:
        """`make(self)`, made once per instance: how a finder keeps the rows or the automaton it works with."""
        if make not in self._derived:
            self._derived[make] = make(self)
        value: _T = self._derived[make]
        return value

    def __reduce__(self) -> tuple[object, ...]:
        """Only the folders travel to another process; what was made of them is made there again."""
        return (Authorities, (self.folders,))

    @cached_property
    def municipalities(self) -> tuple[MunicipalityRow, ...]:
        """Municipalities and regions, by code."""
        found: dict[str, MunicipalityRow] = {}
        for where, row in rows(
            self.folders, "municipalities.csv", ("code", "kind", "name", "short_name"), key=("code",)
        ):
            if not row["code"].isdigit():
                raise DataError(f"code {row['code']!r} is no number", where=where, remedy="mend the row")
            found[row["code"]] = MunicipalityRow(
                code=row["code"],
                kind=row["kind"],
                name=row["name"],
                short_name=row["short_name"],
                variants=_parts(row, "variants"),
                region=row.get("region", ""),
                qid=row.get("qid", ""),
                cvr=row.get("cvr", ""),
                website=row.get("website", ""),
            )
        return tuple(found[code] for code in sorted(found))

    @cached_property
    def organisations(self) -> tuple[OrganisationRow, ...]:
        """Organisations, by id and scope."""
        found: dict[tuple[str, str], OrganisationRow] = {}
        for where, row in rows(self.folders, "organisations.csv", ("id", "pref_label", "kind"), key=("id", "scope")):
            scope = row.get("scope", "")
            if scope and not scope.isdigit():
                raise DataError(f"scope {scope!r} is no municipality code", where=where, remedy="mend the row")
            found[row["id"], scope] = OrganisationRow(
                id=row["id"],
                label=row["pref_label"],
                kind=row["kind"],
                scope=scope,
                aliases=_parts(row, "aliases"),
                context_aliases=_parts(row, "context_aliases"),
                context=_parts(row, "context"),
                parent=row.get("parent", ""),
                predecessors=_parts(row, "predecessor"),
                successors=_parts(row, "successor"),
                qid=row.get("wikidata_qid", ""),
                cvr=row.get("cvr", ""),
                website=row.get("website", ""),
            )
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def topics(self) -> tuple[TopicRow, ...]:
        """Topics, by id. Ids and labels are unique, broader topics exist, and no topic is above itself."""
        found: dict[str, TopicRow] = {}
        places: dict[str, str] = {}
        for where, row in rows(self.folders, "topics.csv", ("id", "pref_da", "pref_en", "enough"), key=("id",)):
            if not row["enough"].isdigit() or int(row["enough"]) < 1:
                raise DataError(f"enough {row['enough']!r} is no count", where=where, remedy="write a number from 1")
            found[row["id"]] = TopicRow(
                id=row["id"],
                label=row["pref_da"],
                label_en=row["pref_en"],
                phrases=_parts(row, "alt_da"),
                in_titles=_parts(row, "in_titles"),
                broader=row.get("broader", ""),
                kle=_parts(row, "kle"),
                enough=int(row["enough"]),
                implies=_parts(row, "implies"),
                council=row.get("council", ""),
            )
            places[row["id"]] = where
        labels: dict[str, str] = {}
        for key, topic in found.items():
            if labels.setdefault(topic.label.casefold(), key) != key:
                raise DataError(f"label {topic.label!r} is taken", where=places[key], remedy="choose another label")
            if missing := [other for other in topic.implies if other not in found]:
                raise DataError(
                    f"implied topic {missing[0]!r} does not exist", where=places[key], remedy="mend the row"
                )
            above, seen = topic.broader, {key}
            while above:
                if above not in found or above in seen:
                    problem = "is above itself" if above in seen else "does not exist"
                    raise DataError(f"broader topic {above!r} {problem}", where=places[key], remedy="mend the row")
                seen.add(above)
                above = found[above].broader
        return tuple(found[key] for key in sorted(found))


def _parts(row: dict[str, str], column: str) -> tuple[str, ...]:
    """The values of a cell that holds several, parted by semicolons."""
    return tuple(part.strip() for part in row.get(column, "").split(";") if part.strip())


def municipality(code_or_name: str, authorities: Authorities) -> MunicipalityRow | None:
    """The row that a user or a text names: by code, name, short name or variant, with "Kommune" or without; or none."""
    keys, slugs = authorities.derived(_places)
    key = fold(code_or_name).removesuffix(" kommune").strip()
    places = [place for place in (keys.get(key), slugs.get(slug(key))) if place is not None]
    return authorities.municipalities[min(places)] if places else None


def check_municipality(given: str | None, authorities: Authorities) -> None:
    """Raise `WrongUse` when an option names a municipality that is none."""
    if given and municipality(given, authorities) is None:
        raise WrongUse(f"there is no municipality {given!r}", remedy="use a name or code of municipalities.csv")


def _places(authorities: Authorities) -> tuple[dict[str, int], dict[str, int]]:
    """Place in `municipalities` by code and folded name, and by slug; the first row of several wins."""
    keys: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for place, row in enumerate(authorities.municipalities):
        keys.setdefault(row.code, place)
        for name in (row.short_name, row.name, *row.variants):
            folded = fold(name)
            keys.setdefault(folded, place)
            keys.setdefault(folded.removesuffix(" kommune"), place)
            slugs.setdefault(slug(name), place)
    return keys, slugs


def load(extra: Path | None = None) -> Authorities:
    """The shipped authority files, and on top those of the folder `extra`."""
    return Authorities((resources.authorities(), *((extra,) if extra else ())))


def rows(
    folders: tuple[Path, ...],
    name: str,
    needed: tuple[str, ...] = (),
    *,
    key: tuple[str, ...] = (),
    optional: bool = False,
) -> Iterator[tuple[str, dict[str, str]]]:
    """("file, line n", row) of every CSV file `name` in `folders`; blanks trimmed; `needed` cells must be filled.

    A cell that was written so that no spreadsheet runs it is what was printed.

    No two rows of one file may have the same cells in the columns `key`; a later file may have a row of an earlier one.
    """
    found = False
    for folder in folders:
        path = folder / name
        if not path.is_file():
            continue
        found = True
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            lines: dict[tuple[str, ...], int] = {}
            missing = [column for column in needed if column not in (reader.fieldnames or ())]
            if missing:
                raise DataError(f"column {missing[0]!r} is missing", where=str(path), line=1, remedy="add the column")
            for row in reader:
                place = f"{path}, line {reader.line_num}"
                clean = {key: as_printed((value or "").strip()) for key, value in row.items() if key is not None}
                empty = [column for column in needed if not clean[column]]
                if empty:
                    raise DataError(f"{empty[0]} is empty", where=place, remedy="fill the cell or drop the row")
                known = tuple(clean.get(column, "") for column in key)
                if key and lines.setdefault(known, reader.line_num) != reader.line_num:
                    said = " ".join(filter(None, known))
                    raise DataError(
                        f"{said!r} stands in line {lines[known]} too", where=place, remedy="make one row of them"
                    )
                yield place, clean
    if not found and not optional:
        raise DataError(f"{name} is missing", where=", ".join(map(str, folders)), remedy="install council-kg again")
