"""The catalogue in Danish: names of questions and parameters, words for values, heads of columns.

Takes what somebody typed, or a table; gives the name that queries use, or the table with Danish heads. The rows are
`danish.toml`; words for values are also the labels of the schemes. Letters are folded, so `fremmode` will do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from kg.query.headers import Param, Query
from kg.query.names import key
from kg.table import Table
from kg.vocab import terms

__all__ = [
    "danish_name", "danish_parameter", "in_danish", "nearest", "parameter", "question", "summary",
    "titled", "value", "words_for",
]  # fmt: skip


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "danish.toml").read_text(encoding="utf-8"))


@cache
def _questions() -> Mapping[str, str]:
    return {key(row[0]): name for name, row in _rows()["questions"].items()}


def question(name: str) -> str:
    """The name in the catalogue of a question that is called by its Danish name; "" for none."""
    return _questions().get(key(name), "")


def danish_name(name: str) -> str:
    """The Danish name of a question; its own where there is none."""
    return str(_rows()["questions"].get(name, [name])[0])


def in_danish(role: str, name: str) -> str:
    """What a query of the catalogue tells, in Danish; "" where no row says it."""
    if role == "reports":
        return str(_rows()["questions"].get(name, ["", ""])[1])
    return str(_rows()["tables"].get(name, "")) if role in ("tables", "describe") else ""


def summary(query: Query, language: str) -> str:
    """What a question tells, in a language."""
    return query.danish or query.summary if language == "da" else query.summary


def danish_parameter(name: str) -> str:
    """The Danish name of a parameter; its own where there is none."""
    return str(_rows()["parameters"].get(name, name))


@cache
def _parameters() -> Mapping[str, str]:
    rows = _rows()
    return {key(word): name for name, word in rows["parameters"].items()} | {
        key(word): name for word, name in rows["also"].items()
    }


def parameter(query: Query, name: str) -> str:
    """The parameter that a name means, in either language; the name itself when it means none."""
    known = [param.name for param in query.params]
    if name in known:
        return name
    meant = _parameters().get(key(name), name)
    return meant if meant in known else name


@cache
def _labels() -> Mapping[str, frozenset[str]]:
    """Folded word → notations that it labels, in any scheme."""
    found: dict[str, set[str]] = {}
    for entry in terms().values():
        for _, label in entry.labels if entry.notation else ():
            found.setdefault(key(label), set()).add(entry.notation)
    for word, notation in _rows()["values"].items():
        found.setdefault(key(word), set()).add(notation)
    return {word: frozenset(notations) for word, notations in found.items()}


def value(param: Param, text: str) -> str:
    """The value that a word means: a choice of the parameter, or where it has none what the word alone stands for."""
    if param.type != "text" or text in param.choices:
        return text
    meant = _labels().get(key(text), frozenset())
    if param.choices:
        fits = sorted(meant & set(param.choices))
        return fits[0] if len(fits) == 1 else text
    if param.name in ("outcome", "status", "type", "council_type", "effect", "role") and len(meant) == 1:
        return next(iter(meant))
    return text


def words_for(param: Param) -> list[str]:
    """Every word that means a choice of a parameter: for suggestions and completion."""
    choices = set(param.choices)
    return [*param.choices, *sorted(word for word, meant in _labels().items() if meant & choices)]


def titled(table: Table, language: str) -> Table:
    """The table with heads in a language."""
    if language != "da":
        return table
    heads = _rows()["columns"]
    return replace(table, columns=tuple(replace(c, label=heads.get(c.name, "")) for c in table.columns))


def nearest(name: str, queries: tuple[Query, ...]) -> list[str]:
    """Names of questions, in either language, that are most like one that is none."""
    known = {key(query.name): query.name for query in queries}
    known |= {key(own): own for own, _ in _rows()["questions"].values()}
    return [known[word] for word in get_close_matches(key(name), known, 3, 0.5)]
