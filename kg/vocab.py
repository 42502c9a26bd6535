"""`ontology/*.ttl` → closed term objects and prefixes.

    from kg.vocab import KG, KGS, ELI_DL, concept, prefixes
    KG.Meeting                      # Term("https://w3id.org/council-kg/ns#Meeting"), a str
    KGS.status_present              # hyphens of a local name are written as underscores
    concept("status", "present")    # the same concept, by scheme and notation
    KG.Meting                       # UnknownTerm: … did you mean Meeting?

The Turtle files are read once, at the first term asked for (about 10 ms); importing this module reads nothing. A term
that is in none of them raises `UnknownTerm` with the nearest that is. Never writes, never fetches.
"""

from __future__ import annotations

import keyword
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from kg import resources
from kg.errors import DataError, UnknownTerm

__all__ = [
    "ADMS",
    "BESLUIT",
    "DCAT",
    "DCT",
    "DQV",
    "ELI",
    "ELI_DL",
    "FILES",
    "FOAF",
    "KG",
    "KGS",
    "M8G",
    "ORG",
    "OWL",
    "PERSON",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SH",
    "SKOS",
    "VOID",
    "XSD",
    "Entry",
    "Term",
    "Vocabulary",
    "concept",
    "curie",
    "entry",
    "expand",
    "notations",
    "prefixes",
    "terms",
]

#: Files that declare terms, in the order they are read. `external.ttl` lists the terms of others that we use.
FILES = ("kg.ttl", "schemes.ttl", "external.ttl")

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


class Term(str):
    """An IRI that some file of ours declares. Equal to its plain string."""

    __slots__ = ()

    @property
    def nt(self) -> str:
        """As N-Triples and SPARQL write it: `<iri>`."""
        return f"<{self}>"


class Entry(NamedTuple):
    """What the files say of a term: its types, labels by language, home vocabulary, and (concepts) scheme, notation."""

    iri: Term
    types: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    home: str
    scheme: str = ""
    notation: str = ""

    def label(self, language: str = "da") -> str:
        """Label in `language`, else in any; the local name when there is none."""
        found = dict(self.labels)
        return found.get(language) or next(iter(found.values()), local_name(self.iri))


class _Ontology(NamedTuple):
    prefixes: MappingProxyType[str, str]
    entries: MappingProxyType[str, Entry]


@cache
def _ontology() -> _Ontology:
    from pyoxigraph import Literal, NamedNode, RdfFormat, parse

    prefix_map: dict[str, str] = {}
    facts: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name in FILES:
        path = resources.ontology() / name
        try:
            triples = parse(path=str(path), format=RdfFormat.TURTLE)
            for triple in triples:
                if not isinstance(triple.subject, NamedNode):
                    continue
                value = triple.object
                tag = (value.language or "") if isinstance(value, Literal) else ""
                text = value.value if isinstance(value, Literal | NamedNode) else ""
                said = facts.setdefault(triple.subject.value, {})
                said.setdefault(triple.predicate.value, []).append((tag, text))
        except (OSError, SyntaxError) as error:
            raise DataError(str(error), where=str(path), remedy="install council-kg again") from None
        prefix_map.update(triples.prefixes)
    entries = {}
    for iri, said in facts.items():
        types = tuple(sorted(text for _, text in said.get(_RDF + "type", ())))
        if not types:
            continue
        labels = said.get(_SKOS + "prefLabel", []) + said.get(_RDFS + "label", [])
        entries[iri] = Entry(
            iri=Term(iri),
            types=types,
            labels=tuple(sorted(labels)),
            home=next((text for _, text in said.get(_RDFS + "isDefinedBy", ())), ""),
            scheme=next((text for _, text in said.get(_SKOS + "inScheme", ())), ""),
            notation=next((text for _, text in said.get(_SKOS + "notation", ())), ""),
        )
    return _Ontology(MappingProxyType(dict(sorted(prefix_map.items()))), MappingProxyType(entries))


def prefixes() -> MappingProxyType[str, str]:
    """Prefix → namespace, of every file of the ontology."""
    return _ontology().prefixes


def terms() -> MappingProxyType[str, Entry]:
    """IRI → `Entry` of every term that may be used."""
    return _ontology().entries


def entry(iri: str) -> Entry:
    """What is known of `iri`; raises `UnknownTerm` with the nearest one."""
    found = _ontology().entries.get(iri)
    if found is None:
        raise _unknown(iri, _ontology().entries)
    return found


def local_name(iri: str) -> str:
    """The part of an IRI after its namespace."""
    return iri.rsplit("#", 1)[-1] if "#" in iri else iri.rsplit("/", 1)[-1]


def expand(name: str) -> Term:
    """`kg:Meeting` → its IRI. Raises `UnknownTerm` for an unknown prefix or term."""
    prefix, colon, local = name.partition(":")
    space = prefixes().get(prefix)
    if not colon or space is None:
        raise _unknown(prefix, prefixes(), what="prefix")
    return entry(space + local).iri


def curie(iri: str) -> str:
    """The shortest prefixed name of an IRI; the IRI itself when no namespace of ours fits."""
    fits = [
        (len(space), prefix) for prefix, space in prefixes().items() if iri.startswith(space) and len(iri) > len(space)
    ]
    if not fits:
        return iri
    length, prefix = max(fits)
    rest = iri[length:]
    return f"{prefix}:{rest}" if all(c.isalnum() or c in "-_." for c in rest) else iri


@cache
def notations(scheme: str) -> MappingProxyType[str, Term]:
    """Notation → concept, of one scheme of `schemes.ttl` ("status", "outcome", …); raises `UnknownTerm`."""
    space = prefixes()["kgs"]
    home = entry(space + scheme).iri
    found = {e.notation: e.iri for e in terms().values() if e.scheme == home}
    return MappingProxyType(found)


def concept(scheme: str, notation: str) -> Term:
    """The concept of a scheme by its notation; raises `UnknownTerm` with the nearest notation."""
    found = notations(scheme).get(notation)
    if found is None:
        raise _unknown(notation, notations(scheme), what=f"{scheme} word")
    return found


class Vocabulary:
    """The closed set of terms under one prefix, as attributes. Hyphens are written `_`; a keyword takes a final `_`."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __getattr__(self, name: str) -> Term:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _names(self._prefix).get(name)
        if found is None:
            raise _unknown(name, _names(self._prefix), what=f"term of {self._prefix}:")
        object.__setattr__(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        return sorted(_names(self._prefix))

    def __repr__(self) -> str:
        return f"Vocabulary({self._prefix!r})"


@cache
def _names(prefix: str) -> MappingProxyType[str, Term]:
    space = prefixes()[prefix]
    found: dict[str, Term] = {}
    for iri, known in terms().items():
        if iri.startswith(space) and len(iri) > len(space) and not set(iri[len(space) :]) & set("/#"):
            local = iri[len(space) :].replace("-", "_")
            found[local + "_" if keyword.iskeyword(local) else local] = known.iri
    return MappingProxyType(found)


def _unknown(name: str, known: object, what: str = "term") -> UnknownTerm:
    names = [str(item) for item in known] if isinstance(known, MappingProxyType) else []
    near = get_close_matches(name, names, 1, 0.6)
    remedy = f"did you mean {near[0]}?" if near else "add it to ontology/ (kg.ttl, schemes.ttl or external.ttl)"
    return UnknownTerm(f"unknown {what} {name!r}", remedy=remedy)


ADMS = Vocabulary("adms")
BESLUIT = Vocabulary("besluit")
DCAT = Vocabulary("dcat")
DCT = Vocabulary("dct")
DQV = Vocabulary("dqv")
ELI = Vocabulary("eli")
ELI_DL = Vocabulary("eli-dl")
FOAF = Vocabulary("foaf")
KG = Vocabulary("kg")
KGS = Vocabulary("kgs")
M8G = Vocabulary("m8g")
ORG = Vocabulary("org")
OWL = Vocabulary("owl")
PERSON = Vocabulary("person")
PROV = Vocabulary("prov")
RDF = Vocabulary("rdf")
RDFS = Vocabulary("rdfs")
SCHEMA = Vocabulary("schema")
SH = Vocabulary("sh")
SKOS = Vocabulary("skos")
VOID = Vocabulary("void")
XSD = Vocabulary("xsd")
