"""Query files → frozen `Query` values: the `#+` header, read strictly.

Takes a file `queries/{role}/{name}.rq`; gives a `Query`. A header that is wrong raises `QueryError` with file and line.
The header is YAML-like and small on purpose: a key at one blank, entries of `params` and `columns` at three or more.

    #+ summary: Which meetings a person attended
    #+ description: One row per person and meeting.
    #+   A value may go on in the next line.
    #+ tags: people
    #+ params:
    #+   person: person; required; whole name or a part of it; e.g. Inga Lykke | Lykke
    #+   status: text; one of present absent excused; default present
    #+ columns:
    #+   person: text; the name
    #+   person_iri: iri; hidden
    #+ evidence: fact

A parameter of type `search` takes words and stands for the items whose text holds them: full text joined with SPARQL.
`evidence` names the column that holds the fact node, or the mention, whose passage proves the row; a second word
`shown` asks for the sentence without being asked. `show` names the kinds of entity whose page this table is a part of;
`watch` names the parameters by which people follow something and get this question (`kg watch add case=…`);
`danish` is the summary in Danish, for pages. `lots` says that each row belongs to one day (`date`), document (`doc`) or
`municipality`, and that rows come in that order, so that the first rows need not wait for the last (`kg.query.lots`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError
from kg.sparql import form, slots
from kg.table import Column

__all__ = ["COLUMN_TYPES", "PARAM_TYPES", "Param", "Query", "read"]

#: Types whose value is an entity, found by name; each has a query `queries/lookup/{type}.rq`.
ENTITY_TYPES = (
    "person", "council", "municipality", "organisation", "topic", "case", "meeting", "item", "law", "document",
)  # fmt: skip
PARAM_TYPES = ("text", "integer", "year", "date", "until", "boolean", "iri", "search", *ENTITY_TYPES)
COLUMN_TYPES = ("text", "iri", "integer", "number", "boolean", "date", "time")
_KEYS = ("summary", "danish", "description", "tags", "params", "columns", "evidence", "show", "lots", "watch")
#: What rows may belong to, one of each, in its order (see `kg.query.lots`), and the slots that take a lot: days or the
#: documents of these days; documents by name; municipalities.
LOTS = {"": (), "date": ("date", "d"), "doc": ("d",), "municipality": ("municipality",)}
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: `type` is one of `PARAM_TYPES`; `choices` limits a text to these words."""

    name: str
    type: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the catalogue. `name` is the file's name without ending, `role` its folder."""

    name: str
    role: str
    text: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    columns: tuple[Column, ...] = ()
    evidence: str = ""
    sentences: bool = False
    show: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    path: str = ""
    danish: str = ""
    lots: str = ""

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return form(self.text)


def read(path: Path) -> Query:
    """The query of a file. Raises `QueryError` naming file, line and remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot be read: {error}", where=str(path), remedy="name a readable UTF-8 file") from None
    return parse(text, name=path.stem, role=path.parent.name, where=str(path))


def parse(text: str, *, name: str, role: str, where: str) -> Query:
    """The query of a text with a header. Every variable with a slot must be a parameter and the other way round."""
    found: dict[str, str] = {}
    params: list[Param] = []
    columns: list[Column] = []
    for line, key, entry, value in _lines(text, where):
        if key not in _KEYS:
            raise QueryError(f"unknown header key {key!r}", where=where, line=line, remedy=f"use {', '.join(_KEYS)}")
        if key == "params" and entry:
            params.append(_param(entry, value, where, line))
        elif key == "columns" and entry:
            columns.append(_column(entry, value, where, line))
        elif key in found:
            raise QueryError(f"header key {key!r} twice", where=where, line=line, remedy="keep one")
        else:
            found[key] = value
    if not found.get("summary"):
        raise QueryError("no summary", where=where, line=1, remedy="add a line `#+ summary: …`")
    lots = found.get("lots", "")
    if lots not in LOTS:
        raise QueryError(
            f"lots of {lots!r}", where=where, remedy=f"use one of {', '.join(filter(None, LOTS))}, or none"
        )
    _agree(text, params, columns, where, lots)
    evidence, _, shown = found.get("evidence", "").partition(" ")
    if (evidence and evidence not in [column.name for column in columns]) or shown not in ("", "shown"):
        raise QueryError(f"evidence {found['evidence']!r} is no column", where=where, remedy="name a column")
    return Query(
        name=name,
        role=role,
        text=text,
        summary=found["summary"],
        description=found.get("description", ""),
        tags=tuple(found.get("tags", "").split()),
        params=tuple(params),
        columns=tuple(columns),
        evidence=evidence,
        sentences=bool(shown),
        show=tuple(found.get("show", "").split()),
        watch=tuple(found.get("watch", "").split()),
        path=where,
        danish=found.get("danish", ""),
        lots=lots,
    )


def _lines(text: str, where: str) -> Iterator[tuple[int, str, str, str]]:
    """(line, key, entry, value) of each header statement, continuation lines joined."""
    pending: tuple[int, str, str, str] | None = None
    key = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#+"):
            continue
        body = line[2:].rstrip()
        indent = len(body) - len(body.lstrip())
        body = body.strip()
        if not body:
            continue
        name, colon, value = body.partition(":")
        nested = indent >= 3
        if nested and not key:
            raise QueryError("the header starts with an indented line", where=where, line=number, remedy="name a key")
        if nested and (key not in ("params", "columns") or not (colon and _NAME.match(name.strip()))):
            if pending is None or (key in ("params", "columns") and not pending[2]):
                raise QueryError(f"not `name: type; …`: {body!r}", where=where, line=number, remedy="mend the header")
            pending = (*pending[:3], f"{pending[3]} {body}".strip())
            continue
        if pending:
            yield pending
        if nested:
            pending = (number, key, name.strip(), value.strip())
            continue
        if not colon:
            raise QueryError(f"not `key: value`: {body!r}", where=where, line=number, remedy="mend the header")
        key = name.strip()
        pending = (number, key, "", value.strip())
    if pending:
        yield pending


def _param(name: str, value: str, where: str, line: int) -> Param:
    parts = [part.strip() for part in value.split(";")]
    if parts[0] not in PARAM_TYPES:
        raise QueryError(
            f"parameter {name!r} has the unknown type {parts[0]!r}", where=where, line=line,
            remedy=f"use one of {', '.join(PARAM_TYPES)}",
        )  # fmt: skip
    required, default, words = False, "", []
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    for part in parts[1:]:
        if part in ("required", "optional"):
            required = part == "required"
        elif part.startswith("default "):
            default = part.removeprefix("default ").strip()
        elif part.startswith("one of "):
            choices = tuple(part.removeprefix("one of ").split())
        elif part.startswith("e.g. "):
            examples = tuple(example.strip() for example in part.removeprefix("e.g. ").split("|"))
        elif part:
            words.append(part)
    if required and default:
        raise QueryError(
            f"{name!r} is required and has a default", where=where, line=line, remedy="drop one of the two"
        )
    return Param(name, parts[0], required, default, choices, "; ".join(words), examples)


def _column(name: str, value: str, where: str, line: int) -> Column:
    parts = [part.strip() for part in value.split(";")]
    if parts[0] not in COLUMN_TYPES:
        raise QueryError(
            f"column {name!r} has the unknown type {parts[0]!r}", where=where, line=line,
            remedy=f"use one of {', '.join(COLUMN_TYPES)}",
        )  # fmt: skip
    words = [part for part in parts[1:] if part and part != "hidden"]
    return Column(name, parts[0], "; ".join(words), hidden="hidden" in parts[1:])


def _agree(text: str, params: list[Param], columns: list[Column], where: str, lots: str) -> None:
    """Header and query must name the same parameters, once each; a SELECT needs columns."""
    names = [param.name for param in params]
    places = slots(text)
    for name in names:
        if names.count(name) > 1:
            raise QueryError(f"parameter {name!r} twice", where=where, remedy="keep one")
        if name not in places:
            raise QueryError(f"parameter {name!r} has no slot", where=where, remedy=f"add VALUES ?{name} {{ UNDEF }}")
    parting = LOTS.get(lots, ())
    if lots and not set(parting) & set(places):
        raise QueryError(f"lots of {lots!r} need a slot", where=where, remedy=f"add VALUES ?{parting[0]} {{ UNDEF }}")
    for name in places:
        if name not in names and name not in parting:
            raise QueryError(f"the slot ?{name} is no parameter", where=where, remedy="declare it under `#+ params:`")
    if form(text) == "SELECT" and not columns:
        raise QueryError("a SELECT without columns", where=where, remedy="declare them under `#+ columns:`")
    seen = [column.name for column in columns]
    for name in seen:
        if seen.count(name) > 1:
            raise QueryError(f"column {name!r} twice", where=where, remedy="keep one")
