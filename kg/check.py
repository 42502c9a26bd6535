"""The shapes of `ontology/shapes.ttl` over the store: findings as rows, and as a `sh:ValidationReport` in Turtle.

    report = check(store)                    everything
    report = check(store, [document_iri])    the facts of some documents

Every constraint is run as one SPARQL query over the store, so the graph is never held in memory; the tests compare the
results with a SHACL engine. The part of SHACL that the shapes may use is `_COMPONENTS` and SHACL-SPARQL; a shape that
uses more is refused (`DataError`), never passed over. Takes an open store; never writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import resources
from kg.errors import DataError
from kg.store import Store
from kg.vocab import RDF, RDFS, SH, XSD, curie, local_name

if TYPE_CHECKING:
    import rdflib

__all__ = ["Constraint", "Finding", "Report", "check", "constraints"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One rule. `target` is SPARQL that binds ?this in ?graph, `violation` what then is wrong (binding ?value or not).

    `shape` is the IRI of the shape that a finding names, `component` the kind of constraint, `severity` "violation",
    "warning" or "info"; `path` the property, "" for a rule on the node itself.
    """

    shape: str
    component: str
    severity: str
    target: str
    violation: str
    path: str = ""
    messages: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The rule in words."""
        found = dict(self.messages)
        return found.get(language) or next(iter(found.values()), local_name(self.shape))


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A node that breaks a rule. `focus` and `value` are IRIs, `_:` labels or words; `graph` says in whose facts.

    `node` and `term` are the focus and the value as Turtle writes them, datatype and language included.
    """

    severity: str
    rule: str
    focus: str
    path: str
    value: str
    message: str
    graph: str
    shape: str
    component: str
    node: str
    term: str


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in order, the number of rules that were run, and whether the store conforms (no violation)."""

    findings: tuple[Finding, ...]
    rules: int

    @property
    def conforms(self) -> bool:
        """No violation (warnings are allowed)."""
        return not any(finding.severity == "violation" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings of each severity."""
        return dict(sorted(Counter(finding.severity for finding in self.findings).items()))

    @property
    def exit_code(self) -> int:
        """1 when something breaks a rule that our own code must keep."""
        return 0 if self.conforms else 1

    def turtle(self, base: str) -> str:
        """The report as `sh:ValidationReport`, its nodes under `{base}graph/check`."""
        node = f"{base}graph/check"
        lines = [f"@prefix sh: <{SH.ValidationReport.removesuffix('ValidationReport')}> .\n"]
        results = [f"<{node}#result-{at}>" for at in range(1, len(self.findings) + 1)]
        clean = "false" if self.findings else "true"
        lines.append(f"<{node}> a sh:ValidationReport ; sh:conforms {clean}")
        lines.append("".join(f" ;\n    sh:result {result}" for result in results) + " .\n\n")
        for result, finding in zip(results, self.findings, strict=True):
            lines.append(
                f"{result} a sh:ValidationResult ; sh:resultSeverity sh:{finding.severity.title()} ;\n"
                f"    sh:focusNode {finding.node} ; sh:sourceShape <{finding.shape}> ;\n"
                f"    sh:sourceConstraintComponent <{finding.component}> ;\n"
                + (f"    sh:resultPath <{finding.path}> ;\n" if finding.path else "")
                + (f"    sh:value {finding.term} ;\n" if finding.term else "")
                + f"    sh:resultMessage {encode_basestring(finding.message)}@en .\n\n"
            )
        return "".join(lines)


# ---------------------------------------------------------------- shapes → constraints


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
        raise DataError(f"{curie(value)} is not supported", where="shapes.ttl", remedy="see kg/check.py")
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
_ABOUT = frozenset({"path", "severity", "message", "property", "sparql", "name", "description", "order"})
_TARGETS = frozenset({"targetClass", "targetSubjectsOf", "targetObjectsOf"})


def _component(name: str) -> str:
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
    target = _target(graph, shape, where)
    yield from _of_node(graph, shape, shape, target, where)
    for part in sorted(_said(graph, shape, "property")):
        yield from _of_node(graph, shape, part, target, where)
    for rule in sorted(_said(graph, shape, "sparql")):
        select = str(_only(graph, rule, "select", where))
        head = "".join(f"PREFIX {name}: <{space}>\n" for name, space in _prefixes(graph, rule))
        yield Constraint(
            shape=str(shape),
            component=_component("SPARQL"),
            severity=_severity(graph, shape),
            target=target,
            violation=head + select.strip(),
            messages=_messages(graph, rule),
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
        if counted and path:
            violation = counted.replace("{path}", path)
        elif name in _COMPONENTS:
            members = [str(one) for one in Collection(graph, value)] if name in ("in", "languageIn") else value
            violation = f"{start} {_COMPONENTS[name](values, members)}"
        else:
            raise DataError(f"sh:{name} of {curie(str(node))} is not supported", where=where, remedy="see kg/check.py")
        yield Constraint(
            shape=str(node),
            component=_component(name),
            severity=_severity(graph, node),
            target=target,
            violation=violation,
            path=path,
            messages=_messages(graph, node),
        )


# ---------------------------------------------------------------- constraints → findings


def check(store: Store, documents: Iterable[str] | None = None, *, rules: Iterable[Constraint] | None = None) -> Report:
    """Run the rules over the store, or over what the graphs of some documents hold.

    Findings are sorted: violations first, then by rule and node.
    """
    every = tuple(rules if rules is not None else constraints())
    graphs = None if documents is None else tuple(documents)
    found = {finding for rule in every for finding in _findings(store, rule, graphs)}
    order = {"violation": 0, "warning": 1, "info": 2}
    return Report(tuple(sorted(found, key=lambda f: (order.get(f.severity, 3), f))), len(every))


def _findings(store: Store, rule: Constraint, graphs: tuple[str, ...] | None) -> Iterator[Finding]:
    for row in store.query(_sparql(rule, graphs)):
        this, value = row["this"], row["value"]
        if value is None and not rule.path:
            value = this
        yield Finding(
            severity=rule.severity,
            rule=local_name(rule.shape),
            focus=_name(this),
            path=rule.path,
            value=_name(value) if value is not None else "",
            message=rule.message(),
            graph=row["graph"].value,
            shape=rule.shape,
            component=rule.component,
            node=str(this),
            term=str(value) if value is not None else "",
        )


def _name(term: Any) -> str:
    """IRI, words, or `_:label`: no node of ours is blank, and where somebody loads one the report says so."""
    return str(term) if str(term).startswith("_:") else str(term.value)


def _sparql(rule: Constraint, graphs: tuple[str, ...] | None) -> str:
    """The query of a rule. A NOT EXISTS is run as MINUS: the same where a bound variable is shared, and much faster."""
    only = ""
    if graphs is not None:
        plain = (graph for graph in graphs if not re.search(r'[\x00-\x20<>"{}|\\^`]', graph))
        only = "VALUES ?graph { " + " ".join(f"<{graph}>" for graph in plain) + " }"
    if rule.component == _component("SPARQL"):
        head, _, select = rule.violation.partition("SELECT ")
        body = f"{{ SELECT {select} }}"
    else:
        head, body = "", rule.violation
    body = body.replace("FILTER NOT EXISTS {", "MINUS {").replace("$this", "?this")
    return f"{head}SELECT DISTINCT ?graph ?this ?value WHERE {{ {only} {rule.target} {body} }}"
