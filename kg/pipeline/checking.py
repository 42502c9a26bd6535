"""The shapes over what was read, before any of it is kept: the findings on one document in its reading report.

Takes readings, one after another; gives the report of `kg.check` on each. What other documents say is not known here:
rules that join documents (memberships, chains of cases) or ask for what a store concludes are for `kg check` over a
store.
"""

from __future__ import annotations

from kg import check
from kg.authorities import Authorities
from kg.entities import Describer
from kg.iris import ENTITIES, iri
from kg.model import Reading
from kg.settings import Settings
from kg.statements import Statement
from kg.store import memory
from kg.triples import quads

__all__ = ["Checker"]


class Checker:
    """Checks readings by the rules of the shapes; holds the vocabulary and the shipped schemes meanwhile."""

    def __init__(self, authorities: Authorities, settings: Settings) -> None:
        self.authorities = authorities
        self.settings = settings
        self._rules = tuple(rule for rule in check.constraints() if not rule.concludes)
        self._describer = Describer(settings, authorities)
        self._shipped = "".join(
            f"{triple} <{iri(settings.base, path)}> .\n"
            for path, triples in self._describer.graphs().items()
            for triple in triples
        ).encode("utf-8", "replace")

    def report(self, reading: Reading) -> check.Report:
        """The findings on the facts of one document."""
        made = quads(reading, self.settings, self.authorities)
        said: dict[str, list[tuple[Statement, int]]] = {}
        for statement in dict.fromkeys(made.entities):
            said.setdefault(statement.subject, []).append((statement, 1))
        entities = "".join(
            f"{triple} <{iri(self.settings.base, ENTITIES)}> .\n"
            for subject, rows in said.items()
            for triple in sorted(self._describer.describe(subject, rows, subject in made.homes))
        )
        with memory(self._shipped + made.facts + entities.encode("utf-8", "replace")) as store:
            return check.check(store, [made.document], rules=self._rules)
