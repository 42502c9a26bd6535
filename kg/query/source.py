"""What answers questions: a `Source` over the union of named graphs, and its `Answer`s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from kg.query.names import Candidate
from kg.sparql import Term

__all__ = ["Answer", "Source"]


@dataclass(frozen=True)
class Answer:
    """What an engine says: rows of a SELECT, the truth of an ASK, or the triples of a CONSTRUCT or DESCRIBE."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None


class Source(Protocol):
    """Something that answers SPARQL over the union of its named graphs."""

    #: Candidates by kind, kept as long as the source does not change.
    names: dict[str, tuple[Candidate, ...]]

    def answer(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a query; `timeout` in seconds. Raises `QueryError`."""

    def foreign(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """The answer to a stranger's query, which may use known prefixes undeclared. Raises `QueryError`."""

    def sentence(self, passage: str) -> str | None:
        """The sentence around a passage (IRI), blanks folded; None when the text is not to be had."""

    def matching(self, words: str) -> list[ox.NamedNode]:
        """Items whose text holds the words, best first. Raises `KgError` when there is no full-text index."""
