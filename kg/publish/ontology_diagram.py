"""The main classes of the ontology as an SVG: boxes with their relations as rows, arrows to the classes they name.

Takes functions that tell what `kg.ttl` says, gives a string; draws nothing that the ontology does not say.
Which classes are drawn, and in which column, is `COLUMNS`; all else follows from domains, ranges and subclasses.
Deterministic; no script, no font, no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import escape

from kg.vocab import RDFS, SCHEMA, curie, expand, local_name

__all__ = ["COLUMNS", "Box", "boxes", "draw"]

#: The classes drawn, by column: what is constant; what joins it to meetings; meetings and items; their parts; passages.
COLUMNS = (
    ("kg:Municipality", "kg:Council", "foaf:Person", "kg:Case"),
    ("kg:Attendance", "eli-dl:Decision", "eli-dl:Vote"),
    ("kg:Minutes", "kg:Meeting", "kg:AgendaItem"),
    ("kg:Section", "kg:Recommendation", "kg:Attachment", "kg:Dissent"),
    (
        "kg:Mention",
        "kg:PersonMention",
        "kg:OrganisationMention",
        "kg:SelfMention",
        "kg:LawMention",
        "kg:TopicMention",
        "kg:Reference",
    ),
)
_WIDE, _GAP_X, _GAP_Y, _EDGE = 232, 64, 22, 16
_HEAD, _ROW, _FOOT = 38, 15, 6
#: A relation that may lead to more classes than this has no arrows; its row says where.
_FEW = 2
#: Letters of a row that fit into a box.
_LETTERS = 36

Objects = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Box:
    """A class: its IRI, prefixed name, label, relations as (words, classes they lead to), and the drawn class above."""

    iri: str
    name: str
    label: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    above: tuple[str, ...]

    @property
    def height(self) -> int:
        """Of the box, in units of the drawing."""
        return _HEAD + (_FOOT + _ROW * len(self.rows) if self.rows else 0)


def boxes(properties: Iterable[str], objects: Objects, label: Callable[[str], str]) -> dict[str, Box]:
    """Prefixed name → box. `objects(subject, predicate)` gives IRIs, `label` the name of a class for people."""
    drawn = {name: str(expand(name)) for column in COLUMNS for name in column}
    rows: dict[str, list[tuple[str, tuple[str, ...]]]] = {name: [] for name in drawn}
    for iri in sorted(properties, key=str.casefold):
        ends = sorted(objects(iri, SCHEMA.rangeIncludes) or objects(iri, RDFS.range), key=label)
        words = _cut(f"{local_name(iri)} → {', '.join(map(label, ends))}")
        for name, start in drawn.items():
            if start in {*objects(iri, RDFS.domain), *objects(iri, SCHEMA.domainIncludes)}:
                rows[name].append(
                    (words, tuple(curie(end) for end in ends if curie(end) in drawn and len(ends) <= _FEW))
                )
    return {
        name: Box(
            iri,
            name,
            label(iri),
            tuple(rows[name]),
            tuple(curie(above) for above in objects(iri, RDFS.subClassOf) if curie(above) in drawn),
        )
        for name, iri in drawn.items()
    }


def _cut(words: str) -> str:
    return words if len(words) <= _LETTERS else words[: _LETTERS - 1].rstrip(", ") + "…"


def draw(found: dict[str, Box], title: str, address: Callable[[str], str]) -> str:
    """The drawing. `address` gives the link of a class."""
    places, wide, high = _placed(found)
    lines, shapes = [], []
    for name, box in found.items():
        x, y = places[name]
        for row, (_, ends) in enumerate(box.rows):
            for end in ends:
                if end != name:
                    lines.append(_arrow((x, y + _HEAD + _ROW * row + 7), places[end], "s"))
        lines += [_arrow((x, y + 12), places[above], "d") for above in box.above]
        parts = [
            f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{box.height}" rx="6"/>',
            f'<text x="{x + 10}" y="{y + 16}" class="l">{escape(box.label)}</text>',
            f'<text x="{x + 10}" y="{y + 29}" class="n">{escape(name)}</text>',
        ]
        if box.rows:
            parts.append(f'<path class="r" d="M{x} {y + _HEAD - 3}h{_WIDE}"/>')
        parts += [
            f'<text x="{x + 10}" y="{y + _HEAD + _ROW * row + 10}" class="p">{escape(words)}</text>'
            for row, (words, _) in enumerate(box.rows)
        ]
        shapes.append(f'<a href="{escape(address(box.iri))}">{"".join(parts)}</a>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="group" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(dict.fromkeys(lines)) + "".join(shapes) + "</svg>"
    )


def _placed(found: dict[str, Box]) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Upper left corner of each box; width and height of the whole. Columns are centred."""
    tall = [sum(found[name].height + _GAP_Y for name in column) - _GAP_Y for column in COLUMNS]
    places = {}
    for place, column in enumerate(COLUMNS):
        y = _EDGE + (max(tall) - tall[place]) // 2
        for name in column:
            places[name] = (_EDGE + place * (_WIDE + _GAP_X), y)
            y += found[name].height + _GAP_Y
    return places, 2 * _EDGE + len(COLUMNS) * (_WIDE + _GAP_X) - _GAP_X + 30, 2 * _EDGE + max(tall)


def _arrow(start: tuple[int, int], end: tuple[int, int], kind: str) -> str:
    """A curve from a height at the side of one box to the head of another."""
    (x1, y1), (x2, y2) = start, (end[0], end[1] + 20)
    if x1 == x2:
        side = x1 + _WIDE
        path = f"M{side} {y1}C{side + 34} {y1} {side + 34} {y2} {side} {y2}"
    else:
        a, b = (x1, x2 + _WIDE) if x1 > x2 else (x1 + _WIDE, x2)
        bend = (b - a) // 2
        path = f"M{a} {y1}C{a + bend} {y1} {b - bend} {y2} {b} {y2}"
    return f'<path class="{kind}" d="{path}" marker-end="url(#tip)"/>'
