"""Constraints over a store → findings, in rows and as a SHACL report; and which documents are to be looked at.

Takes an open store and constraints, gives `Report`s. One query per constraint; never writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from json.encoder import encode_basestring
from typing import Any

from kg.check.shapes import Constraint, component, constraints
from kg.errors import WrongUse
from kg.manifest import written
from kg.store import Store
from kg.vocab import DCT, KG, SH, local_name

__all__ = ["Finding", "Report", "changed", "check", "documents_named"]


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


def check(store: Store, documents: Iterable[str] | None = None, *, rules: Iterable[Constraint] | None = None) -> Report:
    """Run the rules over the store, or over what the graphs of some documents hold.

    Findings are sorted: violations first, then by rule and node.
    """
    every = tuple(rules if rules is not None else constraints())
    graphs = None if documents is None else tuple(documents)
    found = {finding for rule in every for finding in _findings(store, rule, graphs)}
    order = {"violation": 0, "warning": 1, "info": 2}
    return Report(tuple(sorted(found, key=lambda f: (order.get(f.severity, 3), f))), len(every))


def documents_named(store: Store, names: Iterable[str]) -> tuple[str, ...]:
    """IRIs of documents by IRI or by file name, with or without its ending. Raises `WrongUse` for a name of none."""
    found: dict[str, set[str]] = {}
    for row in store.query(
        f"SELECT ?d ?id ?file {{ ?d <{KG.sha256}> ?any ; <{DCT.identifier}> ?id ; <{KG.fileName}> ?file }}"
    ):
        for name in (row["d"].value, row["id"].value, row["file"].value):
            found.setdefault(name, set()).add(row["d"].value)
    wanted: dict[str, None] = {}
    for name in names:
        if name not in found:
            near = get_close_matches(name, found, 1)
            raise WrongUse(
                f"there is no document {name!r} in the store",
                remedy=f"did you mean {near[0]}?" if near else "give its IRI or the name of its file",
            )
        wanted.update(dict.fromkeys(sorted(found[name])))
    return tuple(wanted)


def changed(store: Store) -> tuple[str, ...]:
    """IRIs of the documents whose facts the last build that changed something wrote."""
    ids = set(written(store.generation / "manifest.db", store.number))
    return tuple(graph for graph in store.graphs() if "/id/document/" in graph and graph.rsplit("/", 1)[-1] in ids)


def _findings(store: Store, rule: Constraint, graphs: tuple[str, ...] | None) -> Iterator[Finding]:
    for row in store.query(_sparql(rule, graphs)):
        this, value, path = row["this"], row["value"], row["path"]
        if value is None and not rule.path:
            value = this
        yield Finding(
            severity=rule.severity,
            rule=local_name(rule.shape),
            focus=_name(this),
            path=path.value if path is not None else rule.path,
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
    if rule.component == component("SPARQL"):
        head, _, select = rule.violation.partition("SELECT ")
        body = f"{{ SELECT {select} }}"
    else:
        head, body = "", rule.violation
    body = body.replace("FILTER NOT EXISTS {", "MINUS {").replace("$this", "?this")
    return f"{head}SELECT DISTINCT ?graph ?this ?value ?path WHERE {{ {only} {rule.target} {body} }}"
