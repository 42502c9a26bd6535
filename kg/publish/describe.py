"""Entity → its description: the triples whose subject is the entity or a part (fragment) of it, as Turtle and JSON-LD.

The description holds what the dumps hold of the entity, so Turtle = JSON-LD = dump, triple for triple; then what hangs
on it (councils on a municipality, meetings on a council, items on a meeting or case), so that whoever follows links
comes from above to what is below; and what the description itself is: of what, in which dataset, from which documents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from json.encoder import encode_basestring

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.vocab import prefixes

__all__ = ["below", "both", "description", "document", "itself", "json_ld", "trig", "turtle", "write"]

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def description(access: Access, iri: str) -> list[Triple]:
    """Triples about `iri` and its parts, in canonical order, each once."""
    found: dict[str, Triple] = {}
    for name in {iri, *access.parts(iri)}:
        for quad in access.store.quads(NamedNode(name)):
            found[str(quad.triple)] = quad.triple
    return [found[line] for line in sorted(found)]


#: From a municipality to its councils, from a council to its meetings, from a meeting or case to its items.
_BELOW = ("org:unitOf", "kg:council", "kg:meeting", "kg:case")


def below(access: Access, iri: str) -> list[Quad]:
    """What hangs on an entity: quads that lead to it from entities of their own, in order."""
    found = {
        str(quad): quad
        for predicate in _BELOW
        for quad in access.store.quads(None, NamedNode(access.expand(predicate)), NamedNode(iri))
        if isinstance(quad.subject, NamedNode) and "#" not in quad.subject.value
    }
    return [found[line] for line in sorted(found)]


def itself(access: Access, iri: str) -> list[Triple]:
    """What the description of an entity is, at the address of its Turtle."""
    path = path_of(access, iri)
    if not path:
        return []
    start = access.base + "id/document/"
    graphs = {
        quad.graph_name.value
        for name in (iri, *access.parts(iri))
        for quad in access.store.quads(NamedNode(name))
        if isinstance(quad.graph_name, NamedNode)
    }
    said = [
        ("rdf:type", access.expand("foaf:Document")),
        ("foaf:primaryTopic", iri),
        ("void:inDataset", access.base + "#dataset"),
        *(("dct:license", access.settings.licence) for _ in range(bool(access.settings.licence))),
        *(("dct:source", graph) for graph in sorted(graphs) if graph.startswith(start) and graph != iri),
    ]
    node = NamedNode(f"{access.base}{path}/data.ttl")
    return [Triple(node, NamedNode(access.expand(predicate)), NamedNode(str(value))) for predicate, value in said]


def document(access: Access, iri: str) -> list[Triple]:
    """All that the description of an entity holds."""
    found = [*description(access, iri), *(quad.triple for quad in below(access, iri)), *itself(access, iri)]
    return list({str(triple): triple for triple in found}.values())


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
    """Triples as Turtle, N3, N-Triples, RDF/XML, JSON-LD or TriG, by file ending."""
    if ending == "ttl":
        return turtle(triples)
    if ending in ("jsonld", "json"):
        return json_ld(access, triples)
    formats = {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "trig": RdfFormat.TRIG, "n3": RdfFormat.N3}
    out = BytesIO()
    serialize(triples, out, formats[ending])
    return out.getvalue()


def trig(access: Access, iri: str, ending: str = "trig") -> bytes:
    """TriG or N-Quads: the same description with the named graph that says each triple."""
    quads: set[Quad] = {*below(access, iri), *(Quad(*triple) for triple in itself(access, iri))}
    for name in {iri, *access.parts(iri)}:
        for quad in access.store.quads(NamedNode(name)):
            quads.add(quad)
    out = BytesIO()
    if ending == "nq":
        serialize(sorted(quads, key=str), out, RdfFormat.N_QUADS)
    else:
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
