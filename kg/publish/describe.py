"""Entity → its description: the triples whose subject is the entity or a part (fragment) of it, as Turtle and JSON-LD.

The description is exactly what the dumps hold of the entity, so Turtle = JSON-LD = dump, triple for triple.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from json.encoder import encode_basestring

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.publish.access import Access
from kg.vocab import prefixes

__all__ = ["both", "description", "json_ld", "trig", "turtle", "write"]

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def description(access: Access, iri: str) -> list[Triple]:
    """Triples about `iri` and its parts, in canonical order, each once."""
    found: dict[str, Triple] = {}
    for name in {iri, *access.parts(iri)}:
        for quad in access.store.quads(NamedNode(name)):
            found[str(quad.triple)] = quad.triple
    return [found[line] for line in sorted(found)]


def both(access: Access, triples: Sequence[Triple]) -> tuple[bytes, bytes]:
    """A description as Turtle and as JSON-LD, each as `turtle` and `json_ld` write it alone."""
    used = _used_prefixes(triples)
    return _turtle(triples, used), _json_ld(access, triples, used)


def turtle(triples: Iterable[Triple]) -> bytes:
    """Turtle with the prefixes that are used."""
    known = list(triples)
    return _turtle(known, _used_prefixes(known))


def _turtle(triples: Sequence[Triple], used: Collection[str]) -> bytes:
    out = BytesIO()
    serialize(triples, out, RdfFormat.TURTLE, prefixes={n: i for n, i in prefixes().items() if n in used})
    return out.getvalue()


def _used_prefixes(triples: Iterable[Triple]) -> set[str]:
    iris: set[str] = set()
    for triple in triples:
        value = triple.object
        iris |= {_id(triple.subject), triple.predicate.value}
        iris.add(value.datatype.value if isinstance(value, Literal) else _id(value))
    spaces = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
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
            quads.add(quad)
    out = BytesIO()
    serialize(sorted(quads, key=str), out, RdfFormat.TRIG, prefixes=dict(prefixes()))
    return out.getvalue()


def json_ld(access: Access, triples: Iterable[Triple]) -> bytes:
    """JSON-LD 1.1: a context of prefixes and a graph of nodes; keys sorted, so that bytes are reproducible."""
    known = list(triples)
    return _json_ld(access, known, _used_prefixes(known))


def _json_ld(access: Access, triples: Iterable[Triple], used: Collection[str]) -> bytes:
    """Written as `json.dumps(…, ensure_ascii=False, indent=1)` writes it, value by value as they are met."""
    nodes: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        node = nodes.setdefault(_id(triple.subject), {})
        value, predicate = triple.object, triple.predicate.value
        if isinstance(value, Literal):
            text = _literal(access, value)
        elif predicate == _RDF_TYPE:
            predicate, text = "@type", encode_basestring(access.compact(_id(value)))
        else:
            text = '{\n     "@id": ' + encode_basestring(_id(value)) + "\n    }"
        if predicate != "@type":
            predicate = access.compact(predicate)
        values = node.get(predicate)
        if values is None:
            node[predicate] = [text]
        else:
            values.append(text)
    context = [
        f"  {encode_basestring(name)}: {encode_basestring(iri)}"
        for name, iri in sorted(prefixes().items())
        if name in used
    ]
    graph = []
    for name in sorted(nodes):
        rows = [f'   "@id": {encode_basestring(name)}']
        for key, values in sorted(nodes[name].items()):
            rows.append(f"   {encode_basestring(key)}: [\n    " + ",\n    ".join(values) + "\n   ]")
        graph.append("  {\n" + ",\n".join(rows) + "\n  }")
    return (
        "{\n" + f' "@context": {_block("{", context, "}")},\n' + f' "@graph": {_block("[", graph, "]")}\n' + "}\n"
    ).encode()


def _block(opening: str, rows: Sequence[str], closing: str) -> str:
    """Rows, indented already, between brackets that stand one blank in."""
    return opening + "\n" + ",\n".join(rows) + "\n " + closing if rows else opening + closing


def _id(term: object) -> str:
    if not isinstance(term, NamedNode):
        raise TypeError(f"only IRIs are subjects in this graph, not {term!r}")
    return term.value


def _literal(access: Access, term: Literal) -> str:
    """A literal as it stands in the list of a node's values."""
    text = encode_basestring(term.value)
    if term.language:
        return f'{{\n     "@value": {text},\n     "@language": {encode_basestring(term.language)}\n    }}'
    kind = term.datatype.value
    if kind == _XSD_STRING:
        return text
    return f'{{\n     "@value": {text},\n     "@type": {encode_basestring(access.compact(kind))}\n    }}'
