"""Entity → its description: the triples whose subject is the entity or a part (fragment) of it, as Turtle and JSON-LD.

The description is exactly what the dumps hold of the entity, so Turtle = JSON-LD = dump, triple for triple.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from json.encoder import encode_basestring
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.publish.access import Access
from kg.vocab import prefixes

__all__ = ["description", "json_ld", "trig", "turtle", "write"]

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def description(access: Access, iri: str) -> list[Triple]:
    """Triples about `iri` and its parts, in canonical order, each once; literals redacted."""
    subjects = {iri, *access.parts(iri)}
    found = {
        Triple(quad.subject, quad.predicate, _shown(access, quad.object))
        for name in subjects
        for quad in access.store.quads(NamedNode(name))
    }
    return sorted(found, key=str)


def _shown(access: Access, term: Any) -> Any:
    if not access.redactor or not isinstance(term, Literal):
        return term
    text = access.redactor.text(term.value)
    if text == term.value:
        return term
    return Literal(text, language=term.language) if term.language else Literal(text, datatype=term.datatype)


def turtle(triples: Iterable[Triple]) -> bytes:
    """Turtle with the prefixes that are used."""
    out = BytesIO()
    known = list(triples)
    used = _used_prefixes(known)
    serialize(known, out, RdfFormat.TURTLE, prefixes={n: i for n, i in prefixes().items() if n in used})
    return out.getvalue()


def _used_prefixes(triples: Iterable[Triple]) -> set[str]:
    spaces: set[str] = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            iri = term.datatype.value if isinstance(term, Literal) else getattr(term, "value", "")
            spaces.add(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])
    return {name for space in spaces for name in _prefixes_of(space)}


@lru_cache(4_096)
def _prefixes_of(space: str) -> tuple[str, ...]:
    """Prefixes of the IRIs that go on behind `space`, their last slash or hash: every namespace ends in one of them."""
    return tuple(name for name, start in prefixes().items() if space.startswith(start))


def write(access: Access, triples: Sequence[Triple], ending: str) -> bytes:
    """Triples as Turtle, N-Triples, RDF/XML, JSON-LD or TriG, by file ending."""
    if ending == "ttl":
        return turtle(triples)
    if ending in ("jsonld", "json"):
        return json_ld(access, triples)
    formats = {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "trig": RdfFormat.TRIG}
    out = BytesIO()
    serialize(triples, out, formats[ending])
    return out.getvalue()


def trig(access: Access, iri: str) -> bytes:
    """TriG: the same description with the named graph that says each triple."""
    quads: set[Quad] = set()
    for name in {iri, *access.parts(iri)}:
        for quad in access.store.quads(NamedNode(name)):
            quads.add(Quad(quad.subject, quad.predicate, _shown(access, quad.object), quad.graph_name))
    out = BytesIO()
    serialize(sorted(quads, key=str), out, RdfFormat.TRIG, prefixes=dict(prefixes()))
    return out.getvalue()


def json_ld(access: Access, triples: Iterable[Triple]) -> bytes:
    """JSON-LD 1.1: a context of prefixes and a graph of nodes; keys sorted, so that bytes are reproducible."""
    nodes: dict[str, dict[str, list[object]]] = {}
    known = list(triples)
    for triple in known:
        node = nodes.setdefault(_id(triple.subject), {})
        if triple.predicate.value == _RDF_TYPE and isinstance(triple.object, NamedNode):
            node.setdefault("@type", []).append(access.compact(triple.object.value))
        else:
            node.setdefault(access.compact(triple.predicate.value), []).append(_value(access, triple.object))
    used = _used_prefixes(known)
    data = {
        "@context": {name: iri for name, iri in sorted(prefixes().items()) if name in used},
        "@graph": [{"@id": name, **dict(sorted(nodes[name].items()))} for name in sorted(nodes)],
    }
    return (_indented(data, "\n") + "\n").encode()


def _indented(value: object, line: str) -> str:
    """As `json.dumps(value, ensure_ascii=False, indent=1)` writes objects, lists and texts, ten times as fast."""
    if isinstance(value, str):
        return encode_basestring(value)
    deeper = line + " "
    if isinstance(value, dict):
        if not value:
            return "{}"
        pairs = (f"{encode_basestring(key)}: {_indented(one, deeper)}" for key, one in value.items())
        return "{" + deeper + f",{deeper}".join(pairs) + line + "}"
    if not isinstance(value, list):
        raise TypeError(f"no JSON of this graph holds {value!r}")
    if not value:
        return "[]"
    return "[" + deeper + f",{deeper}".join(_indented(one, deeper) for one in value) + line + "]"


def _id(term: object) -> str:
    if not isinstance(term, NamedNode):
        raise TypeError(f"only IRIs are subjects in this graph, not {term!r}")
    return term.value


def _value(access: Access, term: object) -> object:
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == _XSD_STRING:
            return term.value
        return {"@value": term.value, "@type": access.compact(term.datatype.value)}
    return {"@id": _id(term)}
