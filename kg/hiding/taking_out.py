"""Taking hidden persons out of what readers get: graph, texts and index.

Takes what is to be shown of each tier, and who is erased; changes the state that is about to be shown (`Shown`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg import search
from kg.hiding.tiers import TIERS, tiers
from kg.iris import passage_parts
from kg.model import Span
from kg.privacy import MASK, Redactor, forms, initials
from kg.store import Shown, Store
from kg.text import danish
from kg.texts import Texts
from kg.vocab import DCT, FOAF, KG, ORG, SKOS

__all__ = ["hide"]

#: Triples changed at once.
_LOT = 4_000
#: The municipality in an IRI of ours.
_CODE = re.compile(r"/id/(?:meeting|council|case|organisation|law|municipality)/(\d{3,4})(?:/|$)")
#: Slugs that are made of a printed name.
_SLUG = re.compile(r"/id/(?:organisation|law|case|council)/")


@dataclass
class _Hidden:
    """Persons who are not shown: IRI → "initials" or "none"; and their names by municipality."""

    persons: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[forms.Pair, str]] = field(default_factory=dict)
    exact: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        everywhere: dict[forms.Pair, str] = {}
        for known in self.names.values():
            everywhere.update(known)
        self._everywhere = forms.Named(everywhere)
        self._in = {code: forms.Named(known) for code, known in self.names.items()}
        self._exact: dict[str | None, Redactor] = {code: Redactor(known) for code, known in self.exact.items()}
        self._exact[None] = Redactor(
            {name: instead for known in self.exact.values() for name, instead in known.items()}
        )

    def places(self, text: str, code: str | None) -> list[tuple[Span, str]]:
        """Where hidden names stand, and what stands instead ("" for nothing); in order, none overlapping."""
        named = self._everywhere if code is None else self._in.get(code)
        kept: list[tuple[Span, str]] = []
        for span, instead in forms.found(text, named) if named else ():
            if not kept or span.start >= kept[-1][0].end:
                kept.append((span, instead))
        return kept

    def text(self, text: str, code: str | None) -> str:
        """A text as it is shown."""
        parts, at = [], 0
        for span, instead in self.places(text, code):
            parts += [text[at : span.start], instead or MASK * 3]
            at = span.end
        text = "".join([*parts, text[at:]])
        return self._exact[code].text(text) if code in self._exact else text

    def same_length(self, text: str, code: str | None, also: list[Span]) -> str:
        """A text that passages point into, and places that are names as well."""
        letters = list(text)
        for span, instead in [*((span, "") for span in also), *self.places(text, code)]:
            for at in range(span.start, span.end):
                shown = instead[at - span.start] if at - span.start < len(instead) else MASK
                letters[at] = text[at] if text[at].isspace() else shown
        text = "".join(letters)
        return self._exact[code].same_length(text) if code in self._exact else text


def _hidden(store: Store, people: Mapping[str, str], erased: Collection[str] = ()) -> _Hidden:
    """Who is hidden, and by which names; entries that may be one person under two forms of a name have one tier."""
    tier_of = tiers(store)
    alike: defaultdict[tuple[str, forms.Pair | None], list[tuple[str, str]]] = defaultdict(list)
    for one in sorted(tier_of):
        for name in _names(store, one):
            for code in _codes(store, one):
                alike[code, forms.pair_of(name)].append((one, name))
    shown_of = {one: people.get(tier, "name") for one, tier in tier_of.items()}
    for (_, pair), entries in alike.items():
        for one, name in entries if pair else ():
            same = [other for other, printed in entries if other == one or not forms.another(name, (printed,))]
            highest = min((tier_of[other] for other in same), key=TIERS.index)
            shown_of[one] = people.get(highest, "name")
    shown_of |= dict.fromkeys(erased, "none")
    persons = {one: shown for one, shown in shown_of.items() if shown != "name"}
    names: defaultdict[str, dict[forms.Pair, str]] = defaultdict(dict)
    exact: defaultdict[str, dict[str, str]] = defaultdict(dict)
    shorts = {(code, pair[0][0], pair[1]) for (code, pair), es in alike.items() if pair and es[0][0] not in persons}
    for (code, pair), entries in alike.items():
        apart = pair is None or any(one not in persons for one, _ in entries)
        for one, name in entries:
            instead = initials(name) if persons.get(one) == "initials" else ""
            if one in persons and apart:
                exact[code][name] = instead
            elif one in persons:
                known = forms.pairs(name).items()
                names[code] |= {form: instead for form, short in known if not (short and (code, *form) in shorts)}
    return _Hidden(persons, dict(names), dict(exact))


def _names(store: Store, person: str) -> list[str]:
    found = (store.triples(NamedNode(person), NamedNode(predicate)) for predicate in (FOAF.name, SKOS.altLabel))
    return sorted({name.value for rows in found for _, _, name in rows})


def _codes(store: Store, person: str) -> list[str]:
    return sorted(
        place.value.rsplit("/", 1)[-1] for _, _, place in store.triples(NamedNode(person), NamedNode(KG.municipality))
    )


def hide(shown: Shown, people: Mapping[str, str], erased: Collection[str]) -> None:
    """Take hidden persons out of graph and texts, and make the index of what is left."""
    hidden = _hidden(shown, people, erased)
    whole = shown.folder / shown.current.split("/")[0] / "texts.db"
    mentions = _mentions(shown, hidden)
    code_of = _documents(shown)
    texts = Texts(whole)
    try:
        for document in texts.ids():
            code, spans = code_of.get(document), mentions.get(document, [])
            text = hidden.same_length(texts.get(document) or "", code, _surfaces(texts.get(document) or "", spans))
            shown.texts.put({document: Texts.pack(text)})
    finally:
        texts.close()
    gone, about = _gone(shown, hidden), _about(shown, hidden)
    for graph in shown.graphs():
        own = code_of.get(graph.rsplit("/", 1)[-1])
        _hide_in(shown, graph, lambda quad, own=own: _instead(quad, hidden, gone, own, about))  # type: ignore[misc]
    search.update(shown)
    shown.finish(people)


def _documents(shown: Store) -> dict[str, str]:
    """Document id → municipality code."""
    found = {}
    for predicate in (FOAF.primaryTopic, DCT.isVersionOf):
        for document, _, meeting in shown.triples(None, NamedNode(predicate)):
            code = _CODE.search(meeting.value)
            if code:
                found[document.value.rsplit("/", 1)[-1]] = code[1]
    return found


def _mentions(shown: Store, hidden: _Hidden) -> dict[str, list[tuple[int, int, str]]]:
    """Document id → (start, end, surface) of what names a hidden person, in whatever form."""
    found: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for person in hidden.persons:
        for mention, _, _ in shown.triples(None, NamedNode(KG.refersTo), NamedNode(person)):
            parts = passage_parts(mention.value)
            if parts is None:
                continue
            for _, _, surface in shown.triples(mention, NamedNode(KG.surface)):
                found[parts[0].rsplit("/", 1)[-1]].append((parts[1], parts[2], surface.value))
    return found


def _surfaces(text: str, mentions: list[tuple[int, int, str]]) -> list[Span]:
    """Where in their passages the names of mentions stand."""
    spans = []
    for start, end, surface in mentions:
        words = r"[\s*_]+".join(re.escape(word) for word in surface.split())
        match = re.compile(words, re.IGNORECASE).search(text, start, end) if words else None
        if match:
            spans.append(Span(*match.span()))
    return spans


def _hide_in(shown: Shown, graph: str, instead: Callable[[Quad], tuple[Any, Any] | None]) -> None:
    """Change one graph: each triple becomes what `instead` gives, or leaves."""
    remove: list[str] = []
    add: list[str] = []
    for quad in list(shown.quads(graph=NamedNode(graph))):
        given = instead(quad)
        if given == (quad.subject, quad.object):
            continue
        remove.append(f"{quad.subject} {quad.predicate} {quad.object}")
        if given is not None:
            add.append(f"{given[0]} {quad.predicate} {given[1]}")
        if len(remove) >= _LOT:
            shown.change(graph, remove, add)
            remove, add = [], []
    shown.change(graph, remove, add)


def _gone(shown: Store, hidden: _Hidden) -> frozenset[str]:
    """Persons of whom nothing is shown, and what is about them alone: records, memberships, mentions."""
    found = {one for one, what in hidden.persons.items() if what == "none"}
    for person in sorted(found):
        for predicate in (KG.person, ORG.member, KG.refersTo):
            found |= {str(one.value) for one, _, _ in shown.triples(None, NamedNode(predicate), NamedNode(person))}
    return frozenset(found)


def _about(shown: Store, hidden: _Hidden) -> dict[str, str]:
    """Mentions and persons of whom initials are shown: IRI → what is shown."""
    found: dict[str, str] = {}
    for person, what in hidden.persons.items():
        if what != "initials":
            continue
        names = _names(shown, person)
        letters = initials(names[0]) if names else ""
        found[person] = letters
        for mention, _, _ in shown.triples(None, NamedNode(KG.refersTo), NamedNode(person)):
            found[mention.value] = letters
    return found


_NAMING = frozenset({str(FOAF.name), str(SKOS.altLabel), str(KG.surface)})


def _instead(
    quad: Quad, hidden: _Hidden, gone: frozenset[str], own: str | None, about: Mapping[str, str]
) -> tuple[Any, Any] | None:
    """Subject and object as they are shown; None for what is not."""
    subject, value = quad.subject, quad.object
    if any(isinstance(term, NamedNode) and term.value in gone for term in (subject, value)):
        return None
    shown_subject = _renamed(subject, hidden) if isinstance(subject, NamedNode) else subject
    if isinstance(value, NamedNode):
        return shown_subject, _renamed(value, hidden)
    if not isinstance(value, Literal) or not isinstance(subject, NamedNode):
        return shown_subject, value
    letters = about.get(subject.value)
    if letters is not None and quad.predicate.value in _NAMING:
        return shown_subject, _like(value, letters)
    if letters is not None and quad.predicate.value == str(KG.folded):
        return shown_subject, _like(value, danish.fold(letters))
    code = own or (found[1] if (found := _CODE.search(subject.value)) else None)
    if code is None and "/id/person/" in subject.value:
        return shown_subject, value  # somebody else of that name, who is shown
    text = hidden.text(value.value, code)
    return shown_subject, value if text == value.value else _like(value, text)


def _like(literal: Literal, text: str) -> Literal:
    if literal.language:
        return Literal(text, language=literal.language)
    return Literal(text, datatype=literal.datatype)


def _renamed(node: NamedNode, hidden: _Hidden) -> NamedNode:
    """An address that is made of a name, without it: one that tells nothing and stays the same."""
    if not _SLUG.search(node.value):
        return node
    code = found[1] if (found := _CODE.search(node.value)) else None
    start, _, slug = node.value.partition("/id/")
    if not hidden.places(slug, code):
        return node
    kind = slug.split("/", 1)[0]
    return NamedNode(
        f"{start}/id/{kind}/{code or ''}{'/' if code else ''}{blake2b(slug.encode(), digest_size=8).hexdigest()}"
    )
