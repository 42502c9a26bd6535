"""Values → terms as N-Quads writes them, and the rows that leave this package.

IRIs are escaped where they are made, literals by the JSON encoder, so that no printed name can break out of its term.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from json.encoder import encode_basestring
from typing import NamedTuple

from kg.layout.page.lines import clean
from kg.model import (
    Span,
)
from kg.revisions import Told
from kg.statements import Statement
from kg.vocab import XSD, Term

__all__ = [
    "CLOCK",
    "FIRST_WORDS",
    "TEXT_LIMIT",
    "Quads",
    "boolean",
    "cut",
    "da",
    "integer",
    "moment",
    "opening",
    "ref",
    "renamed",
    "string",
    "typed",
]


#: `kg:text` holds at most so many characters; the passage holds all.
TEXT_LIMIT = 300
#: Words in `kg:firstWords`.
FIRST_WORDS = 8
#: Characters of a section within which they are sought.
_OPENING = 600


class Quads(NamedTuple):
    """What the graph takes from one document.

    `facts`: N-Quads of its graph. `items`: the same without what it says of the meeting as a whole, for a document that
    stands beside the current one. `node`: its document node alone, kept while another document of the meeting is
    current. `entities`: its statements. `homes`: the meeting and items whose own minutes these are. `told`: what it
    says, to be compared with what another version says.
    """

    document: str
    meeting: str
    facts: bytes
    node: bytes
    entities: tuple[Statement, ...]
    homes: tuple[str, ...]
    items: bytes = b""
    told: tuple[Told, ...] = ()


def renamed(made: Quads, instead: Mapping[str, str]) -> Quads:
    """The same quads with other IRIs for some items, and for all that hangs on them."""
    known = "|".join(re.escape(one) for one in sorted(instead, key=len, reverse=True))
    pattern = re.compile(rf"<({known})(?=[>#/])")

    def text(words: str) -> str:
        return pattern.sub(lambda m: f"<{instead[m[1]]}", words)

    def name(target: str) -> str:
        return text(f"<{target}>")[1:-1]

    return made._replace(
        facts=text(made.facts.decode()).encode(),
        items=text(made.items.decode()).encode(),
        entities=tuple(one._replace(subject=name(one.subject), object=text(one.object)) for one in made.entities),
        homes=tuple(name(one) for one in made.homes),
        told=tuple(one._replace(item=name(one.item)) for one in made.told),
    )


def ref(target: str) -> str:
    return f"<{target}>"


def string(text: str) -> str:
    return encode_basestring(text)


def da(text: str) -> str:
    return encode_basestring(text) + "@da"


def typed(value: object, kind: Term) -> str:
    return f'"{value}"^^<{kind}>'


_TRUE_FALSE = ("false", "true")


def boolean(value: bool) -> str:
    return f'"{_TRUE_FALSE[value]}"^^<{XSD.boolean}>'


def integer(value: int) -> str:
    return f'"{value}"^^<{XSD.integer}>'


CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def moment(day: date, time: str) -> str | None:
    return f'"{day.isoformat()}T{time}:00"^^<{XSD.dateTime}>' if CLOCK.fullmatch(time) else None


def cut(text: str) -> str:
    """At most `TEXT_LIMIT` characters, at a word's end."""
    if len(text) <= TEXT_LIMIT:
        return text
    return text[: TEXT_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def opening(text: str, span: Span) -> str:
    """The first words of a section, without markup, not across a list marker."""
    end = min(span.end, span.start + _OPENING)
    stop = text.find("\n", min(span.start + _OPENING // 5, end), end)  # mostly the words stand in the first lines
    words = _first_words(text[span.start : stop]) if stop > 0 else []
    if len(words) < FIRST_WORDS:
        words = _first_words(text[span.start : end])
    return " ".join(words[:FIRST_WORDS])


def _first_words(text: str) -> list[str]:
    words: list[str] = []
    for line in clean(text):
        if words and line.marker:
            break
        words += line.text.split()
        if len(words) >= FIRST_WORDS:
            break
    return words
