"""Which persons are published by name: the tiers of `kg.toml`, and the redactor that keeps the others out.

A person's tier is the highest that the graph shows: `member` (a list of attendance or a membership names them),
`official` (caseworker, presenter, secretary, or named with an office), `other` (merely mentioned).
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.privacy import Redactor, initials
from kg.settings import Settings
from kg.store import Store
from kg.vocab import expand

__all__ = ["redactor_for", "tiers"]

_OFFICIAL = {"caseworker", "presenter", "official", "secretary", "recommender"}


def _iri(name: str) -> NamedNode:
    return NamedNode(expand(name))


def tiers(store: Store) -> dict[str, str]:
    """Person's IRI → member, official or other."""
    found: dict[str, str] = {}
    for person, _, _ in store.triples(None, _iri("rdf:type"), _iri("person:Person")):
        found[person.value] = "other"
    official = {_iri(f"kgs:mention-{kind}").value for kind in _OFFICIAL}
    for _, _, person in store.triples(None, _iri("kg:caseworker"), None):
        found[person.value] = "official"
    for mention, _, kind in store.triples(None, _iri("kg:mentionKind"), None):
        if kind.value in official or any(True for _ in store.triples(mention, _iri("kg:officeTitle"), None)):
            for _, _, person in store.triples(mention, _iri("kg:refersTo"), None):
                found[person.value] = "official"
    for predicate in ("kg:person", "org:member"):
        for _, _, person in store.triples(None, _iri(predicate), None):
            found[person.value] = "member"
    return found


def redactor_for(store: Store, settings: Settings) -> Redactor:
    """Takes out every name that the settings do not publish; empty when all are published."""
    if all(shown == "name" for _, shown in settings.people):
        return Redactor({})
    names: dict[str, str] = {}
    for person, tier in tiers(store).items():
        shown = settings.tier(tier)
        for predicate in ("foaf:name", "skos:altLabel"):
            for _, _, name in store.triples(NamedNode(person), _iri(predicate), None):
                if shown != "name" and isinstance(name, Literal):
                    names[name.value] = initials(name.value) if shown == "initials" else ""
    # Two persons of one name and two tiers: the stricter choice wins, since a name on a page cannot be taken back.
    return Redactor(names)
