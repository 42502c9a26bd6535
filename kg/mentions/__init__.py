"""Minutes → the mentions in their text: persons, organisations, laws, references, topics.

`find` calls every finder of `FINDERS` and gives one sorted tuple. A finder is a plain function
`find(minutes, authorities) -> Iterable[Mention]` in a file of its own; it reads nothing but its arguments, never raises
on odd text, and works in time linear in the text. Linking a mention to an entity is the work of `kg.identity`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.authorities import Authorities
from kg.mentions import laws, organisations, persons, references, topics
from kg.model import Mention, Minutes

__all__ = ["FINDERS", "Finder", "find"]

#: What a finder looks like.
Finder = Callable[[Minutes, Authorities], Iterable[Mention]]

#: Every finder, in the order in which they are asked.
FINDERS: tuple[Finder, ...] = (persons.find, laws.find, organisations.find, references.find, topics.find)


def find(minutes: Minutes, authorities: Authorities) -> tuple[Mention, ...]:
    """All mentions of `minutes`, without doubles, sorted by span, then by kind of mention and its content."""
    alike: dict[tuple[int, int, str], list[Mention]] = {}  # by what nearly always tells mentions apart
    for finder in FINDERS:
        for mention in finder(minutes, authorities):
            place = mention.span
            alike.setdefault((place.start, place.end, type(mention).__name__), []).append(mention)
    found: list[Mention] = []
    for _, same in sorted(alike.items()):
        found += same if len(same) == 1 else sorted(set(same), key=repr)
    return tuple(found)
