"""SPARQL 1.1 Protocol, query operation: a request → a job for the pool, or the status and words of a refusal.

GET with `query`, POST form, POST `application/sparql-query`; `default-graph-uri` and `named-graph-uri` in each. What
the query itself does is for the worker to say: nothing here reads it. Source: SPARQL 1.1 Protocol, 2.1 and 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from kg.serve.negotiation import Offer, choose
from kg.serve.pool import Refused

__all__ = ["GRAPHS", "MEDIA_TYPES", "RESULTS", "job", "parameters"]

#: Representations of solutions and booleans; of graphs. The first is for clients that do not say.
RESULTS = (
    Offer("application/sparql-results+json", "json", ("application/json",)),
    Offer("application/sparql-results+xml", "xml", ("application/xml", "text/xml")),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
)
GRAPHS = (
    Offer("text/turtle", "ttl", ("application/x-turtle",)),
    Offer("application/n-triples", "nt", ("text/plain",)),
    Offer("application/rdf+xml", "rdf", ("application/xml", "text/xml")),
    Offer("application/ld+json", "jsonld", ("application/json",)),
    Offer("application/trig", "trig"),
)
MEDIA_TYPES: Mapping[str, str] = {offer.ending: offer.media_type for offer in (*RESULTS, *GRAPHS)}

#: Longest query that is read at all.
LONGEST = 200_000


def parameters(raw: bytes) -> dict[str, list[str]]:
    """Parameters of a query string or form, strictly UTF-8. Raises `Refused` (400)."""
    try:
        return parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError):
        raise Refused(400, "the parameters are not percent-encoded UTF-8, or there are too many of them") from None


def job(given: Mapping[str, Sequence[str]], accept: str | None) -> dict[str, object]:
    """What a worker needs to answer. Raises `Refused` with status and words."""
    if given.get("update"):
        raise Refused(403, "this endpoint only answers queries; updates are made by kg build")
    queries = list(given.get("query", ()))
    if len(queries) != 1:
        raise Refused(400, "give exactly one query" if queries else "the parameter query is missing")
    for name in ("using-graph-uri", "using-named-graph-uri"):
        if given.get(name):
            raise Refused(400, f"{name} belongs to updates; use default-graph-uri and named-graph-uri")
    text = queries[0]
    if len(text) > LONGEST:
        raise Refused(413, f"the query is longer than {LONGEST:,} characters")
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refused(400, "the query holds characters that no query may hold")
    offers = [_wished(given, kinds) or choose(accept, kinds) for kinds in (RESULTS, GRAPHS)]
    if not any(offers):
        kinds = ", ".join(offer.media_type for offer in (*RESULTS, *GRAPHS))
        raise Refused(406, f"none of what you accept fits; there is {kinds}")
    for name in ("default-graph-uri", "named-graph-uri"):
        for graph in given.get(name, ()):
            if not graph or any(c in graph for c in '<>"{}|\\^` \n\r\t') or ":" not in graph:
                raise Refused(400, f"{name} {graph!r} is no absolute IRI")
    return {
        "query": text,
        "results": offers[0] and offers[0].ending,
        "graphs": offers[1] and offers[1].ending,
        "default_graphs": list(given.get("default-graph-uri", ())),
        "named_graphs": list(given.get("named-graph-uri", ())),
        "raw": given.get("raw", [""])[0].lower() in ("1", "true", "yes"),
    }


def _wished(given: Mapping[str, Sequence[str]], offers: Sequence[Offer]) -> Offer | None:
    """The format asked for by parameter, as many clients do ("format=csv", "output=json"); ending or media type."""
    for name in ("format", "output", "results"):
        for value in given.get(name, ()):
            for offer in offers:
                if value.lower() in (offer.ending, offer.media_type, *offer.also):
                    return offer
    return None
