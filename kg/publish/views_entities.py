"""Views of what the minutes name: cases, topics, organisations, laws, terms, KLE subjects, documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.publish.access import Access
from kg.publish.cells import (
    MOST,
    blocks,
    by_date,
    chip,
    crumbs,
    facts_of,
    item_label,
    link,
    meeting_of,
    mention_entries,
    mentions_by_place,
    outcomes_of,
    parts_of,
    path_of,
    place,
    some,
    start_of,
    who_names,
    words_of,
    years,
)
from kg.publish.page import (
    Cell,
    Entry,
    Link,
    Page,
    Timeline,
    Words,
)
from kg.publish.wording import W, months

__all__ = ["case", "document", "kle", "law", "organisation", "term", "topic"]


def case(access: Access, iri: str) -> Page:
    """A case, called by what it is about: its road over the councils, and what it waits for."""
    own = access.out(iri)
    home = access.value(iri, "kg:municipality")
    items = by_date(access, access.into(iri, "kg:case"), newest=False)
    entries = [
        Entry(
            (Link(n, item_label(access, n)), *(chip(access, o) for o in outcomes_of(access, n))),
            _decision_text(access, n),
            "",
            place(access, n),
        )
        for n in items[: MOST + 1]
    ]
    titles = Counter(title for title in (access.value(item, "dct:title") for item in reversed(items)) if title)
    subject = access.value(iri, "dct:title") or max(titles, key=lambda title: titles[title], default="")
    return Page(
        path_of(access, iri),
        subject or access.label(iri),
        W.case,
        iri,
        lead=_state_of(access, items),
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.municipality, [link(access, home)] if home else []),
            (W.identifier, own.get("dct:identifier", ())),
            (W.kle, [link(access, k) for k in own.get("dct:subject", ())]),
        ),
        blocks=blocks(
            some("chain", W.chain, entries, Timeline), some("mentions", W.mentions, mention_entries(access, iri))
        ),
        data=True,
    )


#: Outcomes after which a case comes back.
_WAITING = {"postponed", "referred"}


def _state_of(access: Access, items: Sequence[str]) -> str | Words:
    """Items, councils, days, and since when a case waits that was put off or sent on last."""
    if not items:
        return ""
    councils = len({access.body(item) for item in items} - {""})
    days = sorted({access.when(item)[0] for item in items} - {""})
    da = [f"{len(items)} {'punkt' if len(items) == 1 else 'punkter'} i {councils} råd eller udvalg"]
    en = [f"{len(items)} {'item' if len(items) == 1 else 'items'} in {councils} councils"]
    spans = [months(day) for day in dict.fromkeys((days[0], days[-1]))] if days else []
    if spans:
        da.append(" – ".join(day if isinstance(day, str) else day.da for day in spans))
        en.append(" – ".join(day if isinstance(day, str) else day.en for day in spans))
    last = outcomes_of(access, items[-1])
    if last and spans:
        da.append(f"senest {access.label(last[-1])}")
        en.append(f"last {access.label(last[-1], 'en')}")
        if access.notation(last[-1]) in _WAITING:
            since = spans[-1]
            da.append(f"venter siden {since if isinstance(since, str) else since.da}")
            en.append(f"waiting since {since if isinstance(since, str) else since.en}")
    return Words(" · ".join(da), " · ".join(en))


def _decision_text(access: Access, item: str) -> str:
    own = [p for p in parts_of(access, item, "eli-dl:Decision") if access.value(p, "kg:quoted") != "true"]
    return "\n".join(dict.fromkeys(access.value(p, "kg:text") for p in own))


def topic(access: Access, iri: str) -> Page:
    own = access.out(iri)
    where = mentions_by_place(access, iri)
    items = by_date(access, where)
    councils = {access.body(n) for n in items} - {""}
    towns = {access.value(c, "org:unitOf") for c in councils} - {""}
    narrower = sorted(
        {*access.into(iri, "skos:broader"), *own.get("skos:narrower", ())}, key=lambda iri: (access.label(iri), iri)
    )
    return Page(
        path_of(access, iri),
        words_of(access, iri),
        W.topic,
        iri,
        lead=Words(
            f"{len(items)} punkter i {len(councils)} råd og udvalg, {len(towns)} kommuner",
            f"{len(items)} items in {len(councils)} councils, {len(towns)} municipalities",
        ),
        facts=facts_of(
            (W.other_names, [", ".join(own.get("skos:altLabel", ()))]),
            (W.broader, [link(access, b) for b in own.get("skos:broader", ())]),
            (W.narrower, [link(access, n) for n in narrower]),
            (W.kle, [link(access, k) for k in own.get("skos:relatedMatch", ())]),
            (W.same_as, [Link(same, same) for same in own.get("skos:exactMatch", ())]),
        ),
        blocks=blocks(
            years(access, items, "years"),
            who_names(access, items),
            some(
                "items",
                W.items,
                [
                    Entry((Link(n, item_label(access, n)),), access.sentence(first), first, place(access, n))
                    for n in items[: MOST + 1]
                    for first in [min(where[n], key=start_of)]
                ],
            ),
        ),
        data=True,
        outline=True,
        schema_type="DefinedTerm",
    )


def organisation(access: Access, iri: str) -> Page:
    own = access.out(iri)
    home = access.value(iri, "kg:municipality")
    entries = mention_entries(access, iri)
    items = [node for node in mentions_by_place(access, iri) if meeting_of(access, node)]
    councils = {access.body(n) for n in items} - {""}
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.organisation,
        iri,
        lead=Words(
            f"nævnt i {len(items)} punkter i {len(councils)} råd og udvalg",
            f"named in {len(items)} items in {len(councils)} councils",
        )
        if items
        else "",
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.kind, [words_of(access, k) for k in own.get("dct:type", ())]),
            (W.municipality, [link(access, home)] if home else []),
            (W.other_names, own.get("skos:altLabel", ())),
            (W.same_as, [Link(same, same) for same in own.get("owl:sameAs", ())]),
            (W.website, [Link(page, page) for page in own.get("foaf:page", ())]),
        ),
        blocks=blocks(years(access, items, "years"), some("mentions", W.mentions, entries), who_names(access, items)),
        data=True,
        outline=True,
        schema_type="Organization",
    )


def law(access: Access, iri: str) -> Page:
    own = access.out(iri)
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.law,
        iri,
        facts=facts_of(
            (W.other_names, own.get("skos:altLabel", ())),
            (W.source, [Link(iri, iri)] if not iri.startswith(access.base) else []),
        ),
        blocks=blocks(some("mentions", W.mentions, mention_entries(access, iri))),
        data=True,
        schema_type="Legislation",
    )


def term(access: Access, iri: str) -> Page:
    meetings = by_date(access, access.into(iri, "kg:term"))
    councils = sorted(
        {access.first(m, "kg:council") for m in meetings} - {""}, key=lambda iri: (access.label(iri), iri)
    )
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.term,
        iri,
        blocks=blocks(some("bodies", W.bodies, [Entry((link(access, c),)) for c in councils])),
        data=True,
    )


def kle(access: Access, iri: str) -> Page:
    own = access.out(iri)
    cases = access.into(iri, "dct:subject")
    return Page(
        path_of(access, iri),
        " ".join(dict.fromkeys([*own.get("skos:notation", ()), access.label(iri)])),
        W.kle,
        iri,
        facts=facts_of(
            (W.broader, [link(access, b) for b in own.get("skos:broader", ())]),
            (W.source, [Link(s, s) for s in own.get("rdfs:seeAlso", ())]),
            (
                W.topics,
                [link(access, t) for t in access.into(iri, "skos:relatedMatch")],
            ),
        ),
        blocks=blocks(
            some("cases", W.cases, [Entry((link(access, c),), meta=_case_meta(access, c)) for c in cases[: MOST + 1]]),
            some("narrower", W.narrower, [Entry((link(access, n),)) for n in access.into(iri, "skos:broader")]),
        ),
        data=True,
        schema_type="DefinedTerm",
    )


def _case_meta(access: Access, case: str) -> tuple[Cell, ...]:
    home = access.value(case, "kg:municipality")
    items = by_date(access, access.into(case, "kg:case"))
    return ((link(access, home),) if home else ()) + ((access.value(items[0], "dct:title"),) if items else ())


def _document_title(access: Access, iri: str, of: Sequence[str]) -> str | Words:
    """Whose minutes they are and of which day; of a document that is none, its name."""
    if not of:
        return access.value(iri, "dct:identifier") or access.label(iri)
    return Words(f"Referat: {access.label(of[0])}", f"Minutes: {access.label(of[0], 'en')}")


def document(access: Access, iri: str) -> Page:
    own = access.out(iri)
    of = [m.partition("#")[0] for m in (*own.get("foaf:primaryTopic", ()), *own.get("dct:isVersionOf", ()))]
    return Page(
        path_of(access, iri),
        _document_title(access, iri, of),
        W.document,
        iri,
        crumbs=crumbs(access, *of[:1]),
        facts=facts_of(
            (W.version_of, [link(access, m) for m in dict.fromkeys(of)]),
            (W.file, own.get("kg:fileName", ())),
            (W.kind, [one.partition("/media-types/")[2] for one in own.get("dct:format", ())]),
            (W.versions, [link(access, v) for v in own.get("prov:wasRevisionOf", ())]),
        ),
        data=True,
        noindex=True,
        schema_type="DigitalDocument",
    )
