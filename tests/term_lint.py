"""Terms of vocabularies in use, wherever they are written: code, queries, shapes, graphs. Gives what is wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from rdflib.plugins.sparql.algebra import translateQuery, translateUpdate
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

from kg import vocab
from kg.vocab import RDF, SH, prefixes, terms

_CLASS = "http://www.w3.org/2002/07/owl#Class"
_PROPERTIES = frozenset(
    {f"http://www.w3.org/2002/07/owl#{k}Property" for k in ("Object", "Datatype", "Annotation")}
    | {"http://www.w3.org/1999/02/22-rdf-syntax-ns#Property"}
)
#: Namespaces whose every IRI must be declared, the longest first.
_CLOSED = sorted(prefixes().values(), key=len, reverse=True)
_CURIE = re.compile(r"(?<![\w:/<#.-])([a-z][a-z0-9-]*):([A-Za-z][\w-]*)(?![\w:/-])")


def is_term(iri: str) -> bool:
    """Does the IRI lie in a namespace of ours or of a listed vocabulary?"""
    return any(iri.startswith(space) and len(iri) > len(space) for space in _CLOSED)


def is_metric(iri: str) -> bool:
    """Is the term a measure of quality? They stand in the place of objects."""
    return "http://www.w3.org/ns/dqv#Metric" in terms()[iri].types


def used(iri: str, as_what: str = "") -> Iterator[str]:
    """What is wrong with using a term, as a "class", a "property", or anyhow."""
    known = terms().get(iri)
    if known is None:
        if is_term(iri):
            yield f"{iri} is not declared"
        return
    if as_what == "property" and not _PROPERTIES & set(known.types):
        yield f"{iri} is used as a property and is none"
    if (
        as_what == "class"
        and _CLASS not in known.types
        and "http://www.w3.org/2000/01/rdf-schema#Class" not in known.types
    ):
        yield f"{iri} is used as a class and is none"


def in_code(source: str) -> Iterator[str]:
    """Vocabulary attributes (`KG.Meeting`), prefixed names and full IRIs in the strings of Python code."""
    tree = ast.parse(source)
    names = {name for name in vocab.__all__ if isinstance(getattr(vocab, name), vocab.Vocabulary)}
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "kg.vocab"
        for alias in node.names
        if alias.name in names
    }
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            vocabulary = getattr(vocab, imported[node.value.id])
            if node.attr not in dir(vocabulary):
                yield f"line {node.lineno}: {node.value.id}.{node.attr} is not declared"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for printed, iri in _names(node.value):
                # `f"kg:votes{side}"` and `SCHEME + "mention-"` write the beginning of terms
                opens = node.value.endswith(printed) and (id(node) in pieces or printed.endswith("-"))
                if not (opens and any(known.startswith(iri) for known in terms())):
                    yield from (f"line {node.lineno}: {fault}" for fault in used(iri))


def _names(text: str) -> Iterator[tuple[str, str]]:
    """(as written, IRI) of prefixed names and of full IRIs in our namespaces."""
    for found in _CURIE.finditer(text):
        if found[1] in prefixes():
            yield found[0], prefixes()[found[1]] + found[2]
    for found in re.finditer(r"https://w3id\.org/council-kg/(?:ns#|scheme/)[\w-]+", text):
        yield found[0], found[0]


def in_text(text: str) -> Iterator[str]:
    """Prefixed names and full IRIs in documentation and in templates."""
    for printed, iri in _names(text):
        yield from (f"{printed}: {fault}" for fault in used(iri))


def _triples(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Triple patterns of translated SPARQL, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "triples":
                yield from _parted(value)
            elif key == "quads":
                for some in value.values():
                    yield from some
            else:
                yield from _triples(value)
    elif isinstance(node, list | tuple | set | frozenset):
        for one in node:
            yield from _triples(one)


def _parted(found: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Triples as the algebra writes them (tuples of three), or as the parser does (flat lists)."""
    for one in found:
        if isinstance(one, tuple) and len(one) == 3:
            yield one
        else:
            flat = list(one)
            yield from zip(flat[::3], flat[1::3], flat[2::3], strict=True)


def _predicates(path: Any) -> Iterator[rdflib.URIRef]:
    if isinstance(path, rdflib.URIRef):
        yield path
    elif isinstance(path, rdflib.paths.Path):
        for part in vars(path).values():
            for one in part if isinstance(part, list) else [part]:
                yield from _predicates(one)


def in_sparql(text: str) -> Iterator[str]:
    """Terms of a query or an update; with the place in which they stand."""
    plain = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    try:
        algebra: Any = translateQuery(parseQuery(plain)).algebra
    except Exception:  # an update, or broken, which the next line says
        algebra = translateUpdate(parseUpdate(plain)).algebra
    template = algebra["template"] if isinstance(algebra, dict) and "template" in algebra else []
    for subject, path, value in [*_triples(algebra), *(template or [])]:
        for predicate in _predicates(path):
            yield from used(str(predicate), "property")
        if path == rdflib.URIRef(RDF.type) and isinstance(value, rdflib.URIRef):
            yield from used(str(value), "class")
        for term in (subject, value):
            if isinstance(term, rdflib.URIRef):
                yield from used(str(term))
    for prefix, local in _CURIE.findall(re.sub(r'"[^"\n]*"', '""', plain)):
        if prefix in prefixes():
            yield from used(prefixes()[prefix] + local)


def in_graph(triples: Iterable[tuple[Any, Any, Any]]) -> Iterator[str]:
    """Terms of a graph: predicates are properties, types are classes."""
    for _, predicate, value in triples:
        yield from used(str(predicate), "property")
        if str(predicate) == RDF.type:
            yield from used(str(value), "class")
        elif isinstance(value, rdflib.URIRef):
            yield from used(str(value))


def in_shapes(graph: rdflib.Graph) -> Iterator[str]:
    """Terms of shapes: what is targeted is a class, what is a path a property, what a rule selects as in a query."""
    wants = {
        SH.targetClass: "class", str(vocab.expand("sh:class")): "class", SH.path: "property",
        SH.targetSubjectsOf: "property", SH.targetObjectsOf: "property", SH.lessThanOrEquals: "property",
    }  # fmt: skip
    heads = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes().items())
    for _, predicate, value in graph:
        yield from used(str(predicate), "property")
        if isinstance(value, rdflib.URIRef):
            yield from used(str(value), wants.get(str(predicate), ""))
        if str(predicate) == SH.select:
            yield from in_sparql(heads + str(value).replace("$this", "?this"))
