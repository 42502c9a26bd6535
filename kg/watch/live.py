"""A feed without a run and without an account: its address holds the question, its entries are the newest rows.

Nothing is kept. An entry's id is made of its place and of what is said there, so that a feed reader, which remembers
ids, shows each once, and again when the minutes say otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kg.errors import WrongUse
from kg.query import Local, find
from kg.watch.answers import answer
from kg.watch.forms import atom, calendar, json_feed
from kg.watch.ledger import Event
from kg.watch.rows import SEARCH, Watch, make
from kg.watch.run import Voice

__all__ = ["FORMS", "feed", "watch_of"]

#: Ending of the address → media type.
FORMS = {"atom": "application/atom+xml", "json": "application/feed+json", "ics": "text/calendar; charset=utf-8"}
#: Entries that a feed shows, and the days that it looks back where its question takes a first day.
ENTRIES, BACK = 50, 400


def watch_of(given: Mapping[str, Sequence[str]]) -> Watch:
    """The watch that an address asks for: `case=22/7616`, or `question=…` and its parameters. Raises `WrongUse`."""
    words = [f"{name}={value}" for name, each in given.items() if name not in ("question", "lang") for value in each]
    asked = given.get("question", [""])
    if not words and not asked[0]:
        raise WrongUse("the address holds no question", remedy="add for instance ?case=22/7616")
    return make(words, question=asked[0], name="feed")


def feed(
    source: Local, watch: Watch, voice: Voice, form: str, today: date, *, asked: str = "", timeout: float | None = None
) -> bytes:
    """The feed in a form of `FORMS`; `asked` is what stands behind its address (`?case=…`). Raises `QueryError`."""
    day = today.isoformat()
    if watch.question != SEARCH and any(param.name == "since" for param in find(watch.question).params):
        first = (today - timedelta(days=BACK)).isoformat()
        watch = replace(watch, values=(("since", (first,)), *(v for v in watch.values if v[0] != "since")))
    heaps = sorted(answer(source, watch, voice.base, timeout), key=lambda heap: heap.place.day, reverse=True)
    events = [
        Event(
            0, 0, hashlib.sha256(repr((heap.place, heap.marks)).encode()).hexdigest()[:24],
            f"{heap.place.day or day}T00:00:00Z", "new", heap.place, heap.start,
            heap.documents, heap.passages, heap.items, heap.outcomes,
        )
        for heap in heaps[:ENTRIES]
    ]  # fmt: skip
    about = replace(voice.feed(watch), address=f"{voice.base}watch", asked=asked)
    told = voice.entries(source, events)
    if form == "ics":
        return calendar(about, told, day)
    return (atom if form == "atom" else json_feed)(about, told)
