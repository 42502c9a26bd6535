"""Organisations in minutes: authority names, bodies and units by the shape of their names, introduced abbreviations.

Takes a document whose persons are found, gives one `OrganisationMention` per occurrence, with its span. Authority rows
come first; then names by pattern, which are scoped to the municipality of the minutes unless another is named beside
them. Of overlapping names the longest wins. Words that say only what kind of body ("udvalget", "forvaltningen") are no
mentions. The own body and municipality have the kind "self". Never guesses who "they" are; never resolves across
municipalities.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from kg.authorities import Authorities
from kg.mentions import councils
from kg.mentions.doc import Doc
from kg.mentions.organisations.compounds import compounds
from kg.mentions.organisations.ground import Ground, Name, Own, longest, opens_sentence, own_title
from kg.mentions.organisations.lexicon import COUNCILS, Lexicon, lexicon, place_of
from kg.mentions.organisations.proper import listed
from kg.mentions.organisations.short import abbreviations, bare_names, short_forms
from kg.mentions.organisations.signs import ordinary_names, weak_ones
from kg.model import Minutes, Municipality, OrganisationMention, PersonMention, Span
from kg.text.automaton import Folded
from kg.text.danish import body_key, fold

__all__ = ["canonical_body", "find"]


def find(doc: Doc) -> Iterator[OrganisationMention]:
    """Every organisation named in the minutes, in the order of the text."""
    minutes, text, folded = doc.minutes, doc.text, doc.folded
    lex = doc.authorities.derived(lexicon)
    own = _own(minutes, lex, folded)
    mine = {fold(body): body for body in own.bodies}  # "Rådet for Socialt Udsatte" is the own one in its minutes
    known = [
        Name(n.start, n.end, mine[fold(n.canonical)], "body", own.code, "", "own body", 5)
        if not n.scope and fold(n.canonical) in mine
        else n
        for n in listed(text, folded, lex, own)
    ]
    rows = frozenset((n.start, n.end) for n in known if n.authority and n.weight >= _SURE)
    known = [n for n in known if not _led_on(text, n, rows, lex)]
    found = [*known, *_apart(compounds(text, folded, lex, own), known), *_own_names(text, own)]
    shown = Ground(text, lex, minutes, frozenset(m.name.span.end for m in doc.of(PersonMention)))
    found = longest(bare_names(text, longest(found)))
    found = longest([*found, *ordinary_names(shown, found, own.code)])
    found = weak_ones(shown, found)
    found = longest(
        [
            *found,
            *_deciding(minutes, found, own.code),
            *abbreviations(shown, found, own_title(f"{own.short} {own.council}", own), own.code),
            *short_forms(shown, found),
        ]
    )
    starts = [item.span.start for item in minutes.items]
    hidden = sorted((i.span.start, i.span.end) for i in minutes.ignored)
    people = sorted((a.person.span.start, a.person.span.end) for a in minutes.attendance)
    for name in found:
        if _inside(hidden, name.start) or _inside(people, name.start):
            continue
        at = bisect_right(starts, name.start) - 1
        inside = at >= 0 and name.start < minutes.items[at].span.end
        yield OrganisationMention(
            span=Span(name.start, name.end),
            where=minutes.items[at].number if inside else "header",
            surface=" ".join(text[name.start : name.end].split()),
            canonical=name.canonical,
            kind=_kind(name, own),
            scope=name.scope,
            authority=name.authority,
            rule=name.rule,
        )


def _led_on(text: str, name: Name, rows: Container[tuple[int, int]], lex: Lexicon) -> bool:
    """Is it a row's name with the word before it that opens the sentence (`Ifølge Kommunernes Landsforening`)?"""
    if name.authority or not opens_sentence(text, name.start):
        return False
    word = text[name.start : name.end].split()[0]
    return (name.start + len(word) + 1, name.end) in rows and place_of(word, lex) is None


def _apart(compound: Iterable[Name], known: list[Name]) -> Iterator[Name]:
    """The compounds that do not end a name which a row knows (`Danske Ældreråd i Nyborg` is no council of Nyborg)."""
    rows = sorted((n.start, n.end) for n in known if n.authority and n.weight >= _SURE)
    for name in compound:
        at = bisect_right(rows, (name.start, 0)) - 1
        if at < 0 or not rows[at][0] < name.start < rows[at][1]:
            yield name


#: The weight of a name that an authority row knows, and that needs no sign beside it.
_SURE = 5


def canonical_body(printed: str, municipality: Municipality, authorities: Authorities, own: Iterable[str] = ()) -> str:
    """The name of a body as mentions carry it: `byrådet` → `Kolding Byråd`, `Udsatterrådet` → `Udsatterådet`.

    `own`: names of the bodies that keep the minutes; one that is the same body comes back as its title has it.
    """
    lex = authorities.derived(lexicon)
    mine = _own_of(municipality, tuple(own), lex)
    printed = councils.label(printed).strip(" .,:;-–")
    if not printed:
        return ""
    printed = lex.abbreviations.get(printed, printed)
    names = longest(compounds(printed, Folded(printed), lex, mine))
    whole = bool(names) and names[0].end - names[0].start >= len(printed) - 2
    return own_title(names[0].canonical if whole else printed, mine)


def _own(minutes: Minutes, lex: Lexicon, folded: Folded) -> Own:
    own = _own_of(minutes.municipality, tuple(body.value for body in minutes.bodies), lex)
    if not own.council:
        counts = [
            (folded.text.count(word), form) for word, (form, _) in COUNCILS.items() if not word.startswith("region")
        ]
        form = max((c for c in counts if c[0]), default=(0, "Byråd"), key=lambda c: c[0])[1]
        own = replace(own, council=form)
    return own


def _own_of(municipality: Municipality, bodies: tuple[str, ...], lex: Lexicon) -> Own:
    row = lex.codes.get(municipality.code)
    short = row.short_name if row else municipality.name.removesuffix(" Kommune")
    titles = tuple(map(councils.label, bodies))
    council = next((COUNCILS[w][0] for t in titles for w in t.lower().split() if w in COUNCILS), "")
    keys = frozenset(body_key(title, (short,)) for title in titles)
    return Own(municipality.code, row.name if row else municipality.name, short, row, titles, keys, council)


def _kind(name: Name, own: Own) -> str:
    mine = name.scope in ("", own.code)
    if mine and (name.canonical == own.name or name.canonical in own.bodies):
        return "self"
    return "body" if name.kind == "council" else name.kind


def _own_names(text: str, own: Own) -> Iterator[Name]:
    """The own body by its title, also where it is made of ordinary words ("Social og Arbejdsmarked")."""
    for title in own.bodies:
        words = [re.escape(w.rstrip("-")) for w in title.split()]
        if len("".join(words)) < 4:
            continue
        shape = r"-?\s".join(words)
        for m in re.finditer(rf"{shape}(?:'s|s)?(?!\w|-\w)", text):
            if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] == "_"):
                continue
            yield Name(m.start(), m.end(), title, "body", own.code, "", "own body", 3)


def _deciding(minutes: Minutes, found: list[Name], code: str) -> Iterator[Name]:
    """Bodies whose decisions are quoted under a heading that names them (`Social og Sundhed, 6. januar 2020:`), where
    no other rule found a name.
    """
    for decision in (d for item in minutes.items for d in item.decisions if d.quoted and d.body is not None):
        body = decision.body
        if body is None or any(n.start < body.span.end and body.span.start < n.end for n in found):
            continue
        yield Name(body.span.start, body.span.end, body.value, "body", code, "", "heading of a decision", 0)


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_right(spans, (place, 1 << 62)) - 1
    return at >= 0 and place < spans[at][1]
