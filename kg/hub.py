"""The hub: IRIs that no publisher owns, for what is the same everywhere, and what is known of it elsewhere.

Topics, KLE numbers, municipalities and regions, listed organisations and listed laws have an IRI under
`https://w3id.org/council-kg/id/` besides the one under a publisher's base; the path is the same. `links` says how a
publisher's own IRI stands to it and to the identifiers of others. Reads the shipped rows alone
(`data/authorities/hub`): a row that a publisher adds is theirs and is in no hub. Run as a module it writes the hub in
Turtle (`ontology/hub.ttl`).

Every row has a grade and its sources. Grade A (an official text, or two independent sources) is published as identity
or as a version; grade B (one source) only as something to look at (`rdfs:seeAlso`).
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from kg import authorities, resources
from kg.authorities import Authorities, rows
from kg.iris import iri
from kg.text import danish
from kg.vocab import DCT, ELI, M8G, ORG, OWL, RDF, RDFS, SKOS, concept

__all__ = ["BASE", "Link", "apart", "links", "read_rows", "shared", "triples", "turtle"]

#: Under it lie the IRIs of the hub.
BASE = "https://w3id.org/council-kg/"
_WIKIDATA = "http://www.wikidata.org/entity/"
_NUTS = "http://data.europa.eu/nuts/code/"
_EUROVOC = "http://eurovoc.europa.eu/"
_ROR = "https://ror.org/"
_MATCH = {"exact": SKOS.exactMatch, "close": SKOS.closeMatch, "broad": SKOS.broadMatch}


class Link(NamedTuple):
    """How an entity stands to something elsewhere: predicate and IRI."""

    predicate: str
    target: str


def _path(*parts: str) -> str:
    return "id/" + "/".join(parts)


def _act(eli: str) -> str:
    """The address of an act: Danish ones at Retsinformation, those of the European Union at its own register."""
    if eli.startswith("lta/"):
        return f"https://www.retsinformation.dk/eli/{eli}"
    return f"http://data.europa.eu/eli/{eli}/oj"


def read_rows(name: str, *needed: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the hub: municipalities, organisations, laws or topics."""
    return (row for _, row in rows((resources.authorities(),), f"hub/{name}.csv", needed))


@cache
def _paths() -> frozenset[str]:
    """Paths of what is shared, without KLE numbers, which are shared whatever they are."""
    known = authorities.load()
    shipped = (resources.authorities(),)
    found = {_path("topic", danish.slug(row.label)) for row in known.topics}
    found |= {_path("municipality", row.code) for row in known.municipalities}
    found |= {_path("organisation", row.id) for row in known.organisations if not row.scope}
    found |= {_path("organisation", row["id"]) for row in read_rows("organisations", "id")}
    found |= {_path("law", row["id"]) for _, row in rows(shipped, "laws.csv", ("id",))}
    found |= {_path("law", row["law"]) for row in read_rows("laws", "law")}
    return frozenset(found)


def shared(path: str) -> str | None:
    """The hub's IRI for an entity at a path (`id/topic/boligforhold`); None for what is a publisher's own."""
    return iri(BASE, path) if path in _paths() or path.startswith("id/kle/") else None


@cache
def _elsewhere() -> dict[str, tuple[Link, ...]]:
    """What is known elsewhere of the entity at a path."""
    found: dict[str, list[Link]] = {}

    def link(path: str, predicate: str, target: str) -> None:
        found.setdefault(path, []).append(Link(predicate, target))

    for row in read_rows("municipalities", "code", "grade", "source"):
        path = _path("municipality", row["code"])
        if row["qid"]:
            link(path, OWL.sameAs, _WIKIDATA + row["qid"])
        if row["nuts"]:
            link(path, DCT.spatial, _NUTS + row["nuts"])
    for row in read_rows("organisations", "id", "name", "kind", "grade", "source"):
        path = _path("organisation", row["id"])
        if row["qid"]:
            link(path, OWL.sameAs if row["grade"] == "A" else RDFS.seeAlso, _WIKIDATA + row["qid"])
        if row["ror"]:
            link(path, RDFS.seeAlso, _ROR + row["ror"])
    for row in read_rows("laws", "law", "eli", "grade", "source"):
        link(_path("law", row["law"]), DCT.hasVersion if row["grade"] == "A" else RDFS.seeAlso, _act(row["eli"]))
    labels = {row.id: row.label for row in authorities.load().topics}
    for row in read_rows("topics", "topic", "source"):
        path = _path("topic", danish.slug(labels[row["topic"]]))
        if row["eurovoc"]:
            link(path, _MATCH[row["match"]], _EUROVOC + row["eurovoc"])
        if row["cap"]:
            link(path, SKOS.broadMatch, iri(BASE, _path("cap", row["cap"])))
    return {path: tuple(dict.fromkeys(links)) for path, links in found.items()}


def apart(known: Authorities) -> frozenset[str]:
    """Paths that a publisher's rows give to organisations of theirs, though a shipped row has them."""
    shipped = {row.id: row.label for row in authorities.load().organisations if not row.scope}
    return frozenset(
        _path("organisation", row.id)
        for row in known.organisations
        if not row.scope and row.label != shipped.get(row.id, row.label)
    )


def links(base: str, path: str, own: Container[str] = ()) -> Iterator[Link]:
    """How the entity at a path under a publisher's base stands to the hub and to the identifiers of others.

    `own`: paths that are the publisher's, as `apart` gives them.
    """
    hub = shared(path)
    if hub is None or path in own:
        return
    if hub != iri(base, path):
        yield Link(SKOS.exactMatch if path.startswith(("id/topic/", "id/kle/")) else OWL.sameAs, hub)
    yield from _elsewhere().get(path, ())


def _literal(text: str, language: str = "") -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def triples() -> Iterator[tuple[str, str, str]]:
    """The hub itself: (subject IRI, predicate IRI, object as N-Triples writes it)."""
    known = authorities.load()
    for row in known.topics:
        node = iri(BASE, _path("topic", danish.slug(row.label)))
        yield node, RDF.type, SKOS.Concept.nt
        yield node, SKOS.inScheme, f"<{BASE}id/topic>"
        yield node, SKOS.prefLabel, _literal(row.label, "da")
        yield node, SKOS.prefLabel, _literal(row.label_en, "en")
        if row.broader:
            above = next(one.label for one in known.topics if one.id == row.broader)
            yield node, SKOS.broader, f"<{iri(BASE, _path('topic', danish.slug(above)))}>"
        for number in row.kle:
            yield node, SKOS.relatedMatch, f"<{iri(BASE, _path('kle', number))}>"
    for majors in sorted({(row["cap"], row["cap_label"]) for row in read_rows("topics", "topic") if row["cap"]}):
        node = iri(BASE, _path("cap", majors[0]))
        yield node, RDF.type, SKOS.Concept.nt
        yield node, SKOS.notation, _literal(majors[0])
        yield node, SKOS.prefLabel, _literal(majors[1], "en")
    numbers = {row["code"]: row["cvr"] for row in read_rows("municipalities", "code")}
    for place in known.municipalities:
        node = iri(BASE, _path("municipality", place.code))
        yield from _organisation(node, place.name, numbers.get(place.code, "") or place.cvr)
        yield node, RDF.type, M8G.PublicOrganisation.nt
        yield node, DCT.identifier, _literal(place.code)
    listed = {row["id"]: row for row in read_rows("organisations", "id")}
    own = {row.id: (row.label, row.kind, row.cvr) for row in known.organisations if not row.scope}
    for key in sorted({*listed, *own}):
        name, kind, number = own.get(key) or (listed[key]["name"], listed[key]["kind"], "")
        node = iri(BASE, _path("organisation", key))
        yield from _organisation(node, name, number or listed.get(key, {}).get("cvr", ""))
        yield node, DCT.type, concept("organisation", kind).nt
    yield from _laws()
    for path, found in _elsewhere().items():
        for link in found:
            yield iri(BASE, path), link.predicate, f"<{link.target}>"


def _organisation(node: str, name: str, cvr: str) -> Iterator[tuple[str, str, str]]:
    yield node, RDF.type, ORG.Organization.nt
    yield node, SKOS.prefLabel, _literal(name, "da")
    if cvr:
        yield node, ORG.identifier, _literal(cvr)


def _laws() -> Iterator[tuple[str, str, str]]:
    """Laws as such, and those of their acts whose grade is A."""
    names = {row["law"]: (row["name"], row["title"]) for row in read_rows("laws", "law", "name", "title")}
    for _, row in rows((resources.authorities(),), "laws.csv", ("id", "name", "title")):
        names[row["id"]] = (row["name"], row["title"])
    for key, (name, title) in sorted(names.items()):
        node = iri(BASE, _path("law", key))
        yield node, RDF.type, ELI.LegalResource.nt
        yield node, SKOS.prefLabel, _literal(name, "da")
        yield node, DCT.title, _literal(title, "da")
    for row in read_rows("laws", "law"):
        if row["grade"] == "A":
            act = _act(row["eli"])
            yield act, RDF.type, ELI.LegalResource.nt
            yield act, ELI.number, _literal(row["number"])
            if row["signed"]:
                yield act, ELI.date_document, f'"{row["signed"]}"^^<http://www.w3.org/2001/XMLSchema#date>'


def turtle() -> str:
    """The hub in Turtle: sorted, without a clock, the same for the same rows."""
    lines: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in dict.fromkeys(triples()):
        lines.setdefault(subject, {}).setdefault(predicate, []).append(value)
    head = (
        "# What no publisher owns: topics, municipalities, organisations and laws, and what they are elsewhere.\n"
        "# Made of data/authorities and data/authorities/hub by `python -m kg.hub`: change the rows, not this file.\n"
    )
    parts = [head]
    for subject in sorted(lines):
        said = [f"<{p}> " + " , ".join(sorted(values)) for p, values in sorted(lines[subject].items())]
        parts.append(f"\n<{subject}>\n    " + " ;\n    ".join(said) + " .\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(turtle())
