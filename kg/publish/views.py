"""Entities → pages: for each class of the data model, which facts and blocks its page shows.

`page(access, iri)` finds the class and makes the `Page`. A view asks `Access` for a few patterns; it never formats
HTML, never escapes, never decides what may be published (that is the redactor's). Order is always stated: newest first
for people, oldest first for cases; everything else by label.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.publish.access import Access
from kg.publish.cells import (
    path_of,
)
from kg.publish.page import (
    Fact,
    Page,
    Words,
)
from kg.publish.views_entities import case, document, kle, law, organisation, term, topic
from kg.publish.views_item import item
from kg.publish.views_meetings import council, meeting, municipality
from kg.publish.views_person import person
from kg.publish.wording import W

__all__ = ["KINDS", "kind_of", "page"]


def other(access: Access, iri: str) -> Page:
    """An entity of no class we draw: its facts, one by one."""
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.concept,
        iri,
        facts=tuple(Fact(Words(name, name), tuple(values)) for name, values in sorted(access.out(iri).items())),
        data=True,
    )


#: Class → (view, name of its browse page). The first class that fits decides.
KINDS: dict[str, Callable[[Access, str], Page]] = {
    "kg:Municipality": municipality,
    "kg:Council": council,
    "kg:Meeting": meeting,
    "kg:AgendaItem": item,
    "person:Person": person,
    "kg:Case": case,
    "eli:LegalResource": law,
    "dct:PeriodOfTime": term,
    "foaf:Document": document,
    "org:Organization": organisation,
}


def kind_of(access: Access, iri: str) -> Callable[[Access, str], Page]:
    """The view of an entity. Topics and KLE subjects are both `skos:Concept`: the IRI's folder tells them apart."""
    types = access.types(iri)
    for name, view in KINDS.items():
        if name in types:
            return view
    path = path_of(access, iri)
    if "skos:Concept" in types:
        return kle if path.startswith("id/kle/") else topic
    return other


def page(access: Access, iri: str) -> Page:
    """The page of an entity. An IRI without a triple gets a page without facts: ask `access.out(iri)` first."""
    return kind_of(access, iri)(access, iri)
