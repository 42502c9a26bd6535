"""`ontology/shapes.ttl` → constraints: what each aims at and what breaks it, as SPARQL.

Takes the file; gives `Constraint`s, by shape. Knows the constraint components in `_COMPONENTS` and `_COUNTS`, and
SHACL-SPARQL; raises `DataError` for any other, so that no rule is passed over. Asks no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import resources
from kg.errors import DataError
from kg.vocab import RDF, RDFS, SH, XSD, curie, local_name

if TYPE_CHECKING:
    import rdflib

__all__ = ["Constraint", "component", "constraints"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One rule. `target` is SPARQL that binds ?this in ?graph, `violation` what then is wrong (binding ?value or not).

    `shape` is the IRI of the shape that a finding names, `component` the kind of constraint, `severity` "violation",
    "warning" or "info"; `path` the property, "" for a rule on the node itself (of a closed shape ?path is bound).
    `concludes`: it asks for what a store derives (`rdfs:seeAlso kgsh:Conclusions`); one document's facts lack that.
    """

    shape: str
    component: str
    severity: str
    target: str
    violation: str
    path: str = ""
    messages: tuple[tuple[str, str], ...] = ()
    concludes: bool = False

    def message(self, language: str = "en") -> str:
        """The rule in words."""
        found = dict(self.messages)
        return found.get(language) or next(iter(found.values()), local_name(self.shape))


def _quoted(text: object) -> str:
    return encode_basestring(str(text))


def _typed(values: str, datatype: Any) -> str:
    """Is the value a well-formed literal of the datatype?"""
    kind = str(datatype)
    checked = f"DATATYPE({values}) = <{kind}>"
    if kind in (XSD.date, XSD.dateTime, XSD.integer, XSD.boolean):
        checked += f' && STR(<{kind}>(STR({values}))) != ""'
    return f"FILTER(!COALESCE(isLiteral({values}) && {checked}, false))"


def _class(values: str, wanted: Any) -> str:
    kinds = " ".join(f"<{kind}>" for kind in sorted(_below(str(wanted))))
    return f"MINUS {{ {values} a ?kind . VALUES ?kind {{ {kinds} }} }}"


def _node_kind(values: str, wanted: Any) -> str:
    tests = {SH.IRI: "isIRI", SH.Literal: "isLiteral"}
    return f"FILTER(!{tests[_one_of(str(wanted), tests)]}({values}))"


def _one_of(value: str, known: dict[Any, str]) -> Any:
    if value not in known:
        raise DataError(f"{curie(value)} is not supported", where="shapes.ttl", remedy="see kg/check/shapes.py")
    return next(one for one in known if one == value)


#: Constraint components on the values of a path (or the node itself): their SPARQL, given the variable.
_COMPONENTS: dict[str, Callable[[str, Any], str]] = {
    "datatype": _typed,
    "class": _class,
    "nodeKind": _node_kind,
    "pattern": lambda values, pattern: f"FILTER(!COALESCE(REGEX(STR({values}), {_quoted(pattern)}), false))",
    "in": lambda values, members: f"FILTER({values} NOT IN ({', '.join(f'<{m}>' for m in members)}))",
    "languageIn": lambda values, languages: (
        f"FILTER(!({' || '.join(f'LANGMATCHES(LANG({values}), {_quoted(one)})' for one in languages)}))"
    ),
    "minInclusive": lambda values, least: f"FILTER(!COALESCE({values} >= {int(least)}, false))",
    "lessThanOrEquals": lambda values, path: f"?this <{path}> ?other FILTER(!COALESCE({values} <= ?other, false))",
}
#: Components that count the values of a path; SHACL allows other numbers, our shapes need only these.
_COUNTS = {
    ("minCount", 1): "FILTER NOT EXISTS { ?this <{path}> ?any }",
    ("maxCount", 1): "?this <{path}> ?one . ?this <{path}> ?two FILTER(!sameTerm(?one, ?two))",
}
#: What a shape points to that asks for what a store derives.
_CONCLUSIONS = "https://w3id.org/council-kg/shapes#Conclusions"
_ABOUT = frozenset(
    {"path", "severity", "message", "property", "sparql", "name", "description", "order", "ignoredProperties"}
)
_TARGETS = frozenset({"targetClass", "targetSubjectsOf", "targetObjectsOf"})


def _closed(graph: rdflib.Graph, shape: Any, where: str) -> str:
    """What a closed shape forbids: every predicate but those of its properties and those it ignores."""
    from rdflib.collection import Collection

    allowed = {str(_only(graph, part, "path", where)) for part in _said(graph, shape, "property")}
    allowed |= {str(one) for one in Collection(graph, _only(graph, shape, "ignoredProperties", where))}
    words = ", ".join(f"<{predicate}>" for predicate in sorted(allowed))
    return f"?this ?path ?value FILTER(?path NOT IN ({words}))"


def component(name: str) -> str:
    """IRI of a kind of constraint: "SPARQL", "minCount" …"""
    return f"{SH.ValidationReport.removesuffix('ValidationReport')}{name[0].upper()}{name[1:]}ConstraintComponent"


@cache
def _classes() -> dict[str, set[str]]:
    """Class → the classes directly below it, of our vocabulary."""
    import rdflib

    graph = rdflib.Graph()
    for name in ("kg.ttl", "alignments.ttl"):
        path = resources.ontology() / name
        if path.is_file():
            graph.parse(path)
    found: dict[str, set[str]] = {}
    for below, above in graph.subject_objects(rdflib.URIRef(RDFS.subClassOf)):
        found.setdefault(str(above), set()).add(str(below))
    return found


def _below(kind: str) -> set[str]:
    found, waiting = {kind}, [kind]
    while waiting:
        for below in _classes().get(waiting.pop(), ()):
            if below not in found:
                found.add(below)
                waiting.append(below)
    return found


def constraints(path: Path | None = None) -> tuple[Constraint, ...]:
    """Every rule of the shapes file, by shape. Raises `DataError` for what this engine does not know."""
    return _constraints(path or resources.ontology() / "shapes.ttl")


@cache
def _constraints(path: Path) -> tuple[Constraint, ...]:
    import rdflib

    graph = rdflib.Graph()
    try:
        graph.parse(path, format="turtle")
    except (OSError, SyntaxError) as error:
        raise DataError(f"cannot be read: {error}", where=str(path), remedy="mend the file") from None
    shapes = sorted(str(node) for node in graph.subjects(rdflib.URIRef(RDF.type), rdflib.URIRef(SH.NodeShape)))
    return tuple(rule for shape in shapes for rule in _of_shape(graph, rdflib.URIRef(shape), str(path)))


def _of_shape(graph: rdflib.Graph, shape: rdflib.URIRef, where: str) -> Iterator[Constraint]:
    import rdflib

    target = _target(graph, shape, where)
    yield from _of_node(graph, shape, shape, target, where)
    for part in sorted(_said(graph, shape, "property")):
        yield from _of_node(graph, shape, part, target, where)
    for rule in sorted(_said(graph, shape, "sparql")):
        select = str(_only(graph, rule, "select", where))
        head = "".join(f"PREFIX {name}: <{space}>\n" for name, space in _prefixes(graph, rule))
        yield Constraint(
            shape=str(shape),
            component=component("SPARQL"),
            severity=_severity(graph, shape),
            target=target,
            violation=head + select.strip(),
            messages=_messages(graph, rule),
            concludes=(shape, rdflib.URIRef(RDFS.seeAlso), rdflib.URIRef(_CONCLUSIONS)) in graph,
        )


def _said(graph: rdflib.Graph, node: Any, name: str) -> list[Any]:
    import rdflib

    return list(graph.objects(node, rdflib.URIRef(getattr(SH, name))))


def _only(graph: rdflib.Graph, node: Any, name: str, where: str) -> Any:
    found = _said(graph, node, name)
    if len(found) != 1:
        raise DataError(f"{curie(str(node))} needs one sh:{name}", where=where, remedy="mend the shape")
    return found[0]


def _severity(graph: rdflib.Graph, shape: Any) -> str:
    return next((local_name(str(value)).lower() for value in _said(graph, shape, "severity")), "violation")


def _messages(graph: rdflib.Graph, node: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((text.language or "", str(text)) for text in _said(graph, node, "message")))


def _prefixes(graph: rdflib.Graph, rule: Any) -> list[tuple[str, str]]:
    found = []
    for ontology in _said(graph, rule, "prefixes"):
        for one in _said(graph, ontology, "declare"):
            found.append((str(_only(graph, one, "prefix", "")), str(_only(graph, one, "namespace", ""))))
    return sorted(found)


def _target(graph: rdflib.Graph, shape: Any, where: str) -> str:
    found = [_aim(name, str(value)) for name in sorted(_TARGETS) for value in sorted(_said(graph, shape, name))]
    if not found:
        raise DataError(f"{curie(str(shape))} has no target", where=where, remedy="mend the shape")
    return found[0] if len(found) == 1 else " UNION ".join(f"{{ {aim} }}" for aim in found)


def _aim(name: str, value: str) -> str:
    if name == "targetClass":
        kinds = " ".join(f"<{kind}>" for kind in sorted(_below(value)))
        return f"VALUES ?targetKind {{ {kinds} }} GRAPH ?graph {{ ?this a ?targetKind }}"
    if name == "targetSubjectsOf":
        return f"GRAPH ?graph {{ ?this <{value}> ?targetValue }}"
    return f"GRAPH ?graph {{ ?targetSubject <{value}> ?this }}"


def _of_node(graph: rdflib.Graph, shape: Any, node: Any, target: str, where: str) -> Iterator[Constraint]:
    """Constraints of a node shape itself (`node` is `shape`) or of one of its property shapes."""
    from rdflib.collection import Collection

    path = "" if node == shape else str(_only(graph, node, "path", where))
    values = "?value" if path else "?this"
    start = f"?this <{path}> ?value ." if path else ""
    space = SH.ValidationReport.removesuffix("ValidationReport")
    for predicate, value in sorted(graph.predicate_objects(node)):
        name = str(predicate).removeprefix(space)
        if not str(predicate).startswith(space) or name in _ABOUT or name in _TARGETS:
            continue
        counted = _COUNTS.get((name, int(str(value)))) if name in ("minCount", "maxCount") else None
        if name == "closed" and not path:
            violation = _closed(graph, shape, where)
        elif counted and path:
            violation = counted.replace("{path}", path)
        elif name in _COMPONENTS:
            members = [str(one) for one in Collection(graph, value)] if name in ("in", "languageIn") else value
            violation = f"{start} {_COMPONENTS[name](values, members)}"
        else:
            raise DataError(
                f"sh:{name} of {curie(str(node))} is not supported", where=where, remedy="see kg/check/shapes.py"
            )
        yield Constraint(
            shape=str(node),
            component=component(name),
            severity=_severity(graph, node),
            target=target,
            violation=violation,
            path=path,
            messages=_messages(graph, node),
        )
