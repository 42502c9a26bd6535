"""The shapes of `ontology/shapes.ttl` over the store: findings as rows, and as a `sh:ValidationReport` in Turtle.

    report = check(store)                    everything
    report = check(store, [document_iri])    the facts of some documents
    report = check(store, changed(store))    of those that the last build wrote

Every constraint is run as one SPARQL query over the store, so the graph is never held in memory; the tests compare the
results with a SHACL engine. The part of SHACL that the shapes may use is in `kg.check.shapes`, and SHACL-SPARQL; a
shape that uses more is refused (`DataError`), never passed over. Takes an open store; never writes.
"""

from __future__ import annotations

from kg.check.findings import Finding, Report, changed, check, documents_named
from kg.check.shapes import Constraint, constraints

__all__ = ["Constraint", "Finding", "Report", "changed", "check", "constraints", "documents_named"]
