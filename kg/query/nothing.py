"""When a question finds nothing: why, what was looked through, and what the minutes looked through lack.

Takes a prepared question and the source that it was asked of; gives notes in both languages. Which kinds of facts a
question rests on is told by the words of its text: rows of `saying.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.query.catalogue import lookup
from kg.query.headers import ENTITY_TYPES
from kg.query.saying import Note, joined, rows, say, told
from kg.query.source import Source
from kg.query.wording import danish_parameter
from kg.sparql import Term, bind, tokens
from kg.vocab import prefixes

if TYPE_CHECKING:  # pragma: no cover
    from kg.query.run import Prepared

__all__ = ["Looked", "explained", "looked_through", "understood"]

#: Type of a parameter → how its value limits the meetings.
_LIMITS: Mapping[str, str] = {
    "meeting": "VALUES ?m {{ {} }}",
    "item": "VALUES ?only {{ {} }} ?only kg:meeting ?m",
    "council": "VALUES ?council {{ {} }} ?m kg:council ?council",
    "municipality": "VALUES ?municipality {{ {} }} ?body kg:municipality ?municipality",
    "date": "FILTER(?day >= {})",
    "until": "FILTER(?day <= {})",
    "year": "FILTER(YEAR(?day) = {})",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked through: `meetings` of `councils` from `first` to `last` (ISO days), and what they lack."""

    meetings: int
    councils: int
    first: str
    last: str
    lacking: Note | None = None
    limited: bool = False

    def there(self) -> Note:
        """The minutes, as a part of a sentence."""
        days = self.first if self.first == self.last else say("days", first=self.first, last=self.last)
        meetings, councils = say("meetings", n=self.meetings), say("councils", n=self.councils)
        return say("there", meetings=meetings, councils=councils, days=days)

    def note(self) -> Note | None:
        """The whole line; None of an empty graph."""
        if not self.meetings:
            return say("looked_nowhere") if self.limited else None
        if self.lacking is None:
            return say("looked", there=self.there())
        return say("looked_lacking", there=self.there(), lacking=self.lacking)


def looked_through(
    source: Source,
    text: str = "",
    limits: Iterable[tuple[str, Sequence[Term]]] = (),
    timeout: float | None = None,
) -> Looked:
    """`text` of the question; `limits` its bound parameters as (type, terms)."""
    head = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in ("dct", "eli-dl", "foaf", "kg"))
    scope, limited = "?d foaf:primaryTopic ?m . ?m dct:date ?day ; kg:council ?body ", False
    for kind, terms in limits:
        limited = True
        if kind in _LIMITS and terms:
            scope += _LIMITS[kind].format(" ".join(str(term) for term in terms)) + " "
    counted = (
        "SELECT (COUNT(DISTINCT ?m) AS ?n) (COUNT(DISTINCT ?body) AS ?c) (MIN(?day) AS ?first) (MAX(?day) AS ?last) "
        f"{{ {scope} }}"
    )
    (row,) = source.answer(head + counted, timeout=timeout).rows or ((None,) * 4,)
    meetings, councils, first, last = (str(getattr(term, "value", "")) for term in row)
    if not int(meetings or 0):
        return Looked(0, 0, "", "", limited=limited)
    lacking: dict[str, Note] = {}
    for rest in rows()["rests_on"] if text else ():
        if rest["kind"] in lacking or not any(word in text for word in rest["words"]):
            continue
        if any(word in text for word in rest.get("unless", ())):
            continue
        if not source.answer(f"{head}SELECT ?m {{ {scope} . {rest['pattern']} }} LIMIT 1", timeout=timeout).rows:
            lacking[rest["kind"]] = Note(rest["en"], rest["da"])
    return Looked(
        int(meetings), int(councils), first, last, joined(lacking.values(), "and") if lacking else None, limited
    )


def explained(source: Source, ready: Prepared, timeout: float | None = None) -> tuple[Note, ...]:
    """Why a question has no rows, and what was looked through."""
    limits = [(param.type, ready.bound[param.name]) for param in ready.query.params if param.name in ready.bound]
    looked = looked_through(source, ready.query.text, limits, timeout).note()
    return (_why(source, ready, timeout), *([looked] if looked is not None else []))


def _why(source: Source, ready: Prepared, timeout: float | None) -> Note:
    """Which single parameter shuts all rows out, or that the graph has nothing of the kind."""
    query = ready.query
    required = {param.name for param in query.params if param.required}
    asked = {name for name in ready.bound if name not in {param.name for param in query.params if param.default}}
    if len(asked) == 1:  # of one entity there is nothing; whether there is of others would cost the whole corpus
        required |= {param.name for param in query.params if param.type in ENTITY_TYPES}
    shut: list[str] = []
    for name in (name for name in ready.bound if name not in required and not asked <= required):
        rest = {key: terms for key, terms in ready.bound.items() if key != name}
        if source.answer(_any(bind(query.text, rest)), timeout=timeout).rows:
            shut.append(name)
    period = _period(source, ready, timeout)
    if shut:
        return say("shut_out", values=_values(ready, shut), period=period)
    if not ready.bound:
        return say("nothing")
    if required & set(ready.bound):
        return say("nothing_about", values=_values(ready, sorted(required & set(ready.bound))), period=period)
    if not source.answer(_any(bind(query.text, {})), timeout=timeout).rows:
        return say("nothing_whatever")
    return say("no_combination", period=period)


def understood(parameter: str, name: str) -> Note:
    """How a name was understood: `council: Stiby Byråd`."""
    return Note(f"{parameter}: {name}", f"{danish_parameter(parameter)}: {told(name, 'da')}")


def _values(ready: Prepared, names: Iterable[str]) -> Note:
    shown = [(name, ready.shown[name]) for name in names]
    each = [Note(f"{name}={value}", f"{danish_parameter(name)}={value}") for name, value in shown]
    return Note(", ".join(each), ", ".join(one.danish for one in each))


def _any(text: str) -> str:
    """A query that asks only whether there is a row: without its order, which would make the engine find all."""
    depth = 0
    for token in tokens(text):
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.word == "ORDER":
            text = text[: token.start]
            break
    return f"{text}\nLIMIT 1"


def _period(source: Source, ready: Prepared, timeout: float | None) -> str:
    if not any(param.name in ready.bound and param.type in ("date", "until", "year") for param in ready.query.params):
        return ""
    rows = source.answer(lookup("period").text, timeout=timeout).rows
    if not rows or rows[0][0] is None:
        return ""
    first, last = (str(getattr(term, "value", "")) for term in rows[0])
    return say("period", first=first, last=last)
