"""Topic rows → the SKOS scheme of topics in Turtle (`ontology/topics.ttl`).

Takes `TopicRow`s, gives one string: sorted, without a clock, the same for the same rows. IRIs are relative to the base
(`id/topic/…`, as mentions get them); the shipped file has the default base, and who publishes gives another.
Run as a module it writes the scheme of the shipped rows to stdout.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from kg import authorities
from kg.authorities import TopicRow
from kg.settings import DEFAULT_BASE
from kg.text import danish

__all__ = ["turtle"]

_HEAD = """\
# The topics that items are about. Made of data/authorities/topics.csv by `python -m kg.mentions.topic_scheme`: change
# the rows, not this file. IRIs are relative to the base, which a publisher chooses.

@base <{base}> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<id/topic> a skos:ConceptScheme ;
    skos:prefLabel "Emner i kommunale referater"@da , "Topics of council minutes"@en ;
    dct:description "Emner, som punkter i kommunale og regionale referater handler om."@da ,
        "Topics of the items of municipal and regional minutes."@en .
"""


def turtle(topics: Iterable[TopicRow], base: str = DEFAULT_BASE) -> str:
    """The scheme: labels in two languages, other words (`hiddenLabel`: beginnings of words), broader, KLE subject."""
    rows = {row.id: row for row in topics}
    parts = [_HEAD.format(base=base)]
    for key in sorted(rows):
        row = rows[key]
        lines = [f"<{_path(row)}> a skos:Concept", "skos:inScheme <id/topic>"]
        if row.broader:
            lines.append(f"skos:broader <{_path(rows[row.broader])}>")
        else:
            lines.append("skos:topConceptOf <id/topic>")
        lines.append(f"skos:prefLabel {_text(row.label, 'da')} , {_text(row.label_en, 'en')}")
        taken = {row.label.casefold()}
        for predicate, words in (
            ("altLabel", [p for p in row.phrases if not p.endswith("*")]),
            ("hiddenLabel", row.phrases),
        ):
            labels = sorted({w.rstrip("*") for w in words} - taken, key=lambda w: (w.casefold(), w))
            labels = [w for w in labels if w.casefold() not in taken]
            taken |= {w.casefold() for w in labels}
            if labels:
                lines.append(f"skos:{predicate} " + " , ".join(_text(w, "da") for w in labels))
        related = [rows[other] for other in row.implies if other != row.broader]
        if related:
            lines.append("skos:related " + " , ".join(f"<{_path(other)}>" for other in related))
        if row.kle:
            lines.append("skos:relatedMatch " + " , ".join(f"<id/kle/{number}>" for number in row.kle))
        parts.append("\n" + " ;\n    ".join(lines) + " .\n")
    return "".join(parts)


def _path(row: TopicRow) -> str:
    return f"id/topic/{danish.slug(row.label)}"


def _text(value: str, language: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}'


if __name__ == "__main__":
    sys.stdout.write(turtle(authorities.load().topics))
