"""What was told of a watch → entries that people read, with the words of the minutes as the graph has them today.

Nothing is kept here: a name that was erased, or that the settings hide, stands in no entry from the next run on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UnknownTerm
from kg.query import Local
from kg.sparql import bind
from kg.vocab import entry, expand
from kg.watch.answers import Place
from kg.watch.ledger import Event

__all__ = ["Entry", "Quote", "entries", "outcome", "say"]

#: Sentences that an entry shows.
_SHOWN = 3
_TITLES = """
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?item ?title WHERE { VALUES ?item { UNDEF } ?item dct:title ?title } ORDER BY ?item ?title"""
_LANGUAGES = ("da", "en")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the minutes and its address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event for people: `id` is an IRI and never changes; `at` a moment in UTC; `why` says why it is told, `kind`
    the same as a code; `link` is the page of the item or passage, "" when nothing is left to show; `place` and `start`
    say where and when; `more` sentences are not shown.
    """

    id: str
    at: str
    kind: str
    title: str
    why: str
    link: str
    quotes: tuple[Quote, ...]
    place: Place
    start: str = ""
    more: int = 0


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def say(word: str, language: str, table: str = "words", **values: object) -> str:
    """A word of `words.toml` in `da` or `en`, with its holes filled."""
    return _words()[table][word][_LANGUAGES.index(language)].format(**values)


def entries(source: Local, events: Sequence[Event], *, base: str, site: str, language: str) -> list[Entry]:
    """The entries of events, in their order. `base` is that of the graph's IRIs, `site` where its pages stand."""
    titles = _titles(source, (item for event in events for item in event.items[:1]))
    found = []
    for event in events:
        quotes = [Quote(words, _page(p, base, site)) for p in event.passages if (words := source.sentence(p))]
        item = event.items[0] if event.items else ""
        links = [item] if item in titles else event.passages[:1] if quotes else []
        found.append(
            Entry(
                f"{base}watches/{event.watch}#{event.id}", event.at, event.kind,
                _title(event.place, titles.get(item, ""), language), _why(event, language),
                _page(links[0], base, site) if links else "",
                tuple(quotes[:_SHOWN]), event.place, event.start, max(0, len(event.passages) - _SHOWN),
            )
        )  # fmt: skip
    return found


def _why(event: Event, language: str) -> str:
    """Why it is told: the kind of change, and what became of the item."""
    outcomes = ", ".join(outcome(code, language) for code in event.outcomes)
    kind = say(event.kind, language, "kinds")
    return f"{kind}: {outcomes}" if outcomes else kind


def outcome(code: str, language: str) -> str:
    """The label of an outcome's code, in small letters."""
    try:
        return entry(expand(f"kgs:outcome-{code.replace('_', '-')}")).label(language).lower()
    except UnknownTerm:  # the code of another scheme
        return code


def _title(place: Place, title: str, language: str) -> str:
    number = place.number if any(c.isdigit() for c in place.number) else ""
    where = say("item", language) + f" {number}" if number else ""
    body = ", ".join(filter(None, (place.body, place.area, place.day, where)))
    named = ": ".join(filter(None, (body, title)))
    return named or place.thing.rsplit("/", 1)[-1] or say("watch", language)


def _titles(source: Local, items: Iterable[str]) -> dict[str, str]:
    wanted = [ox.NamedNode(item) for item in dict.fromkeys(items)]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        for item, title in source.answer(bind(_TITLES, {"item": wanted[start : start + 500]})).rows:
            if item is not None and title is not None and not isinstance(item, ox.Triple):
                found.setdefault(item.value, title.value)  # type: ignore[union-attr]
    return found


def _page(iri: str, base: str, site: str) -> str:
    return site.rstrip("/") + "/" + iri.removeprefix(base) if site and iri.startswith(base) else iri
