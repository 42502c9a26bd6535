"""Questions: the catalogue `queries/**/*.rq`, its parameters, and the answers as tables.

    from kg.query import ask, find
    table = ask(source, find("attendance"), {"person": "Inga Lykke"})

Parameters are bound, never spliced; a bad header, an unknown or missing parameter, a name that fits nobody or several
is a `QueryError` that says what to do. `source` is the store here (`Local`) or an endpoint elsewhere
(`kg.remote.Endpoint`).
"""

from kg.query.catalogue import ROLES, catalogue, find, lookup
from kg.query.csvw import write_tables
from kg.query.evidence import with_evidence
from kg.query.finding import find_items
from kg.query.headers import Param, Query, parse, read
from kg.query.local import Engine, Local, here, of_engine
from kg.query.names import Ambiguous, Candidate, NoSuchName
from kg.query.run import (
    Answer,
    Prepared,
    Source,
    Value,
    as_table,
    ask,
    candidates,
    free,
    graph,
    prepare,
    resolve,
)
from kg.sparql import SparqlError, bind, form, reaches_out, slots, states_dataset, tokens, with_prefixes

__all__ = [
    "ROLES",
    "Ambiguous",
    "Answer",
    "Candidate",
    "Engine",
    "Local",
    "NoSuchName",
    "Param",
    "Prepared",
    "Query",
    "Source",
    "SparqlError",
    "Value",
    "as_table",
    "ask",
    "bind",
    "candidates",
    "catalogue",
    "find",
    "find_items",
    "form",
    "free",
    "graph",
    "here",
    "lookup",
    "of_engine",
    "parse",
    "prepare",
    "reaches_out",
    "read",
    "resolve",
    "slots",
    "states_dataset",
    "tokens",
    "with_evidence",
    "with_prefixes",
    "write_tables",
]
