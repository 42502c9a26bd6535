"""An endpoint as a `Source`, through SPARQLWrapper.

Takes an address; gives `Answer`s. The catalogue asks the union of all named graphs, and endpoints differ in what their
default graph is: `connect` tries the ways there are (see `UNIONS`) and keeps the first that answers rightly. Endpoints
that cannot do it are refused with the remedy. An answer that is cut off is an error, never a shorter table.
"""

from __future__ import annotations

import json
import os
import re
import socket
import urllib.error
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.query import Answer, Candidate, of_engine
from kg.sparql import form, with_prefixes
from kg.vocab import KG

__all__ = ["UNIONS", "Credentials", "Endpoint", "connect"]

#: Ways to ask for the union as default graph: none needed (GraphDB, Virtuoso, QLever, Neptune, RDF4J; Fuseki and
#: Oxigraph when so configured), Oxigraph's request parameter, Jena's name for the union.
UNIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("union-default-graph", "true"),),
    (("default-graph-uri", "urn:x-arq:UnionGraph"),),
)

#: Seconds for a question when the caller sets no limit.
PATIENCE = 120.0

_HOLDS = f"ASK {{ {{ ?m a {KG.Meeting.nt} }} UNION {{ GRAPH ?g {{ ?m a {KG.Meeting.nt} }} }} }}"
_UNITES = f"ASK {{ GRAPH ?d {{ ?m {KG.council.nt} ?c }} ?c a {KG.Council.nt} }}"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """User and password, or a bearer token. Not shown in a representation."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def of_environment(cls) -> Credentials:
        """From KG_ENDPOINT_USER, KG_ENDPOINT_PASSWORD, KG_ENDPOINT_TOKEN."""
        names = ("KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "KG_ENDPOINT_TOKEN")
        return cls(*(os.environ.get(name, "") for name in names))


#: Comments before the first word of a query.
_HEADER = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?\n)+")


@dataclass
class Endpoint:
    """A `Source` over HTTP. `union` are the request parameters that make the default graph the union."""

    url: str
    credentials: Credentials = Credentials()
    union: tuple[tuple[str, str], ...] = ()
    names: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)

    def answer(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a query. Raises `QueryError` when it is refused, `StoreError` when nobody answers."""
        graph = form(sparql) in ("CONSTRUCT", "DESCRIBE")
        wrapper = self._wrapper(sparql, graph, timeout or PATIENCE)
        data, media = self._send(wrapper, timeout)
        try:
            return _parsed(data, media, graph)
        except (SyntaxError, ValueError) as error:
            raise QueryError(
                f"the answer cannot be read ({media or 'no media type'}): {str(error)[:120]}",
                where=self.url,
                remedy="it may be cut off by a time limit there; narrow the query",
            ) from None

    def foreign(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a stranger's query; what it may do is for the endpoint to say."""
        return self.answer(with_prefixes(sparql)[0], timeout=timeout)

    def sentence(self, passage: str) -> str | None:  # noqa: ARG002 - as every source is asked
        """None: an endpoint keeps no texts."""
        return None

    def matching(self, words: str) -> list[ox.NamedNode]:  # noqa: ARG002 - as every source is asked
        """Raises `QueryError`: an endpoint has no full-text index of ours."""
        raise QueryError("an endpoint has no full-text index", where=self.url, remedy="leave that parameter out")

    def _wrapper(self, sparql: str, graph: bool, timeout: float) -> Any:
        from SPARQLWrapper import JSON, N3, POST, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url, agent="council-kg")
        wrapper.setQuery(
            _HEADER.sub("", sparql)
        )  # it looks for the kind of query in comments too (`unclear` is no CLEAR)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(N3 if graph else JSON)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(max(1, round(timeout)))
        for name, value in self.union:
            wrapper.addParameter(name, value)
        if self.credentials.token:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {self.credentials.token}")
        elif self.credentials.user:
            wrapper.setCredentials(self.credentials.user, self.credentials.password)
        return wrapper

    def _send(self, wrapper: Any, timeout: float | None) -> tuple[bytes, str]:
        from SPARQLWrapper import SPARQLExceptions as wrong

        try:
            response = wrapper.query().response
            with response:
                return response.read(), str(response.headers.get("Content-Type", ""))
        except wrong.QueryBadFormed as error:
            raise QueryError(f"refuses the query: {_said(error)}", where=self.url, remedy="mend the query") from None
        except wrong.Unauthorized:
            raise StoreError(
                "wants a user and password, or a token",
                where=self.url,
                remedy="set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN",
            ) from None
        except wrong.EndPointNotFound:
            raise StoreError("is no endpoint (404)", where=self.url, remedy="check the address") from None
        except wrong.SPARQLWrapperException as error:
            raise StoreError(f"failed: {_said(error)}", where=self.url, remedy="try again later") from None
        except TimeoutError:
            raise QueryError(
                f"no answer within {timeout or PATIENCE:g} s",
                where=self.url,
                remedy="narrow the query or raise --timeout",
            ) from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            if isinstance(getattr(error, "reason", None), socket.timeout):
                raise QueryError(
                    f"no answer within {timeout or PATIENCE:g} s", where=self.url, remedy="narrow the query"
                ) from None
            raise StoreError(
                f"cannot be reached: {error}", where=self.url, remedy="check address and network"
            ) from None


def connect(url: str, credentials: Credentials | None = None) -> Endpoint:
    """An endpoint that answers over the union of its graphs. Raises `StoreError` if it cannot, or has no minutes."""
    if not url.startswith(("http://", "https://")):
        raise QueryError(f"{url!r} is no address of an endpoint", remedy="give one that starts with https://")
    endpoint = Endpoint(url, Credentials.of_environment() if credentials is None else credentials)
    if not endpoint.answer(_HOLDS).truth:
        raise StoreError("holds no minutes", where=url, remedy="send some with kg push")
    for union in UNIONS:
        endpoint.union = union
        try:
            if endpoint.answer(_UNITES).truth:
                return endpoint
        except QueryError:
            continue
    raise StoreError(
        "its default graph is not the union of its named graphs",
        where=url,
        remedy="switch that on there (Fuseki: tdb2:unionDefaultGraph true; Oxigraph: --union-default-graph)",
    )


def _parsed(data: bytes, media: str, graph: bool) -> Answer:
    """An `Answer` of a response's body, by its media type."""
    kind = media.partition(";")[0].strip().lower()
    if graph:
        forms = {
            "application/n-triples": ox.RdfFormat.N_TRIPLES,
            "text/plain": ox.RdfFormat.N_TRIPLES,
            "application/rdf+xml": ox.RdfFormat.RDF_XML,
        }
        triples = {quad.triple for quad in ox.parse(data, format=forms.get(kind, ox.RdfFormat.TURTLE))}
        return Answer(triples=tuple(sorted(triples, key=str)))
    if "xml" in kind:
        return of_engine(ox.parse_query_results(data, format=ox.QueryResultsFormat.XML))
    return _of_json(json.loads(data))


def _of_json(found: Any) -> Answer:
    """SPARQL results as JSON, and the dialect of older Virtuoso (`typed-literal`, ASK as a row). Raises ValueError."""
    try:
        if "boolean" in found:
            return Answer(truth=bool(found["boolean"]))
        variables = tuple(str(name) for name in found["head"]["vars"])
        rows = [tuple(_term(row.get(name)) for name in variables) for row in found["results"]["bindings"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no SPARQL results: {error}") from None
    if variables == ("__ASK_RETVAL",):
        return Answer(truth=any(isinstance(row[0], ox.Literal) and row[0].value in ("1", "true") for row in rows))
    return Answer(variables, tuple(rows))


def _term(cell: Any) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
    if cell is None:
        return None
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":
        return ox.BlankNode(re.sub(r"\W", "_", value) or "b")
    if cell.get("xml:lang"):
        return ox.Literal(value, language=cell["xml:lang"])
    datatype = cell.get("datatype")
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def _said(error: Exception) -> str:
    """What the endpoint said, on one line."""
    text = str(error.args[0] if error.args else error)
    text = text.rpartition("Response:")[2] if "Response:" in text else text
    text = text.strip().removeprefix("b'").removeprefix('b"').replace("\\n", " ")
    return " ".join(text.split())[:240]
