"""What all minutes of a store say of a person → member, official or other, by the rule that `kg.hiding` states."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from kg.store import Store
from kg.vocab import KG, RDF, expand

__all__ = ["TIERS", "tiers"]

#: Highest first.
TIERS = ("member", "official", "other")
_OFFICIAL = ("caseworker", "presenter", "official", "secretary", "recommender")
_OFFICIAL_ROLES, _OTHER_ROLES = ("official", "secretary", "presenter"), ("guest", "observer")


def _iri(name: str) -> NamedNode:
    return NamedNode(expand(name))


def tiers(store: Store) -> dict[str, str]:
    """Person's IRI → member, official or other."""
    found = {person.value: "other" for person, _, _ in store.triples(None, NamedNode(RDF.type), _iri("person:Person"))}
    for person in _officials(store):
        found[person] = "official"
    for person, places in _places(store).items():
        if places["member"] and places["member"] * 2 >= places.total():
            found[person] = "member"
    return found


def _officials(store: Store) -> Iterator[str]:
    for _, _, person in store.triples(None, _iri("kg:caseworker")):
        yield person.value
    official = {_iri(f"kgs:mention-{kind}").value for kind in _OFFICIAL}
    for mention, _, kind in store.triples(None, NamedNode(KG.mentionKind)):
        if kind.value in official or next(iter(store.triples(mention, NamedNode(KG.officeTitle))), None) is not None:
            for _, _, person in store.triples(mention, NamedNode(KG.refersTo)):
                yield person.value
    for role in _OFFICIAL_ROLES:
        for record, _, _ in store.triples(None, NamedNode(KG.role), _iri(f"kgs:role-{role}")):
            for _, _, person in store.triples(record, NamedNode(KG.person)):
                yield person.value


def _places(store: Store) -> dict[str, Counter[str]]:
    """Person's IRI → how many lists give them a member's place, and how many another."""
    others = {_iri(f"kgs:role-{role}").value for role in (*_OFFICIAL_ROLES, *_OTHER_ROLES)}
    elsewhere = {
        record.value for record, _, _ in store.triples(None, NamedNode(KG.role)) if isinstance(record, NamedNode)
    }
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record, _, person in store.triples(None, NamedNode(KG.person)):
        if not isinstance(record, NamedNode) or next(iter(store.triples(record, NamedNode(KG.quotedIn))), None):
            continue
        roles = (
            {role.value for _, _, role in store.triples(record, NamedNode(KG.role))}
            if record.value in elsewhere
            else set()
        )
        found[person.value]["other" if roles & others and not roles - others else "member"] += 1
    return found
