"""Minutes → the mentions in their text: persons, organisations, laws, references, topics.

`FINDERS` says which finder gives which kind of mention, in the order in which they are asked; a finder is a plain
function `find(doc) -> Iterable[Mention]` that may read what those before it found (`Doc.of`). It reads nothing but its
argument, never raises on odd text, and works in time linear in the text. Linking a mention to an entity is the work of
`kg.identity`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.authorities import Authorities
from kg.mentions import laws, organisations, persons, references, topics
from kg.mentions.doc import Doc
from kg.model import (
    LawMention,
    Mention,
    Minutes,
    OrganisationMention,
    PersonMention,
    ReferenceMention,
    TopicMention,
)

__all__ = ["FINDERS", "Finder", "annotate", "find"]

#: What a finder looks like.
Finder = Callable[[Doc], Iterable[Mention]]

#: Kind of mention → its finder, in the order in which they are asked.
FINDERS: Mapping[type[Mention], Finder] = {
    PersonMention: persons.find,
    LawMention: laws.find,
    OrganisationMention: organisations.find,
    ReferenceMention: references.find,
    TopicMention: topics.find,
}


def annotate(minutes: Minutes, authorities: Authorities) -> Doc:
    """The minutes with what every finder found in them, kind by kind."""
    doc = Doc(minutes, authorities)
    for kind, finder in FINDERS.items():
        doc.found[kind] = tuple(finder(doc))
    return doc


def find(minutes: Minutes, authorities: Authorities) -> tuple[Mention, ...]:
    """All mentions of `minutes`, without doubles, sorted by span, then by kind of mention and its content."""
    alike: dict[tuple[int, int, str], list[Mention]] = {}  # by what nearly always tells mentions apart
    for kind, mentions in annotate(minutes, authorities).found.items():
        for mention in mentions:
            alike.setdefault((mention.span.start, mention.span.end, kind.__name__), []).append(mention)
    found: list[Mention] = []
    for _, same in sorted(alike.items()):
        found += same if len(same) == 1 else sorted(set(same), key=repr)
    return tuple(found)
