"""Views of what the minutes name: persons, cases, topics, organisations, laws, terms, KLE subjects, documents."""

from __future__ import annotations

from collections import Counter

from kg.publish.access import Access
from kg.publish.cells import (
    MOST,
    blocks,
    by_date,
    chip,
    crumbs,
    date_of,
    facts_of,
    item_label,
    link,
    mention_entries,
    mentions_by_place,
    outcomes_of,
    parts_of,
    path_of,
    place,
    proof,
    ranked,
    some,
    start_of,
    words_of,
    years,
)
from kg.publish.page import (
    Cell,
    Entry,
    Link,
    Page,
    Rows,
    Timeline,
    Words,
)
from kg.publish.wording import W, months

__all__ = ["case", "document", "kle", "law", "organisation", "person", "term", "topic"]


def person(access: Access, iri: str) -> Page:
    rows = []
    nodes = [n for n in access.into(iri, "kg:person") if "kg:Attendance" in access.types(n)]
    for node in by_date(access, [n for n in nodes if not access.only(n, "kg:item")])[:MOST]:
        meeting = access.value(node, "kg:meeting")
        council = access.value(meeting, "kg:council")
        rows.append(
            (
                Link(meeting, months(date_of(access, meeting))),
                link(access, council) if council else "",
                tuple(chip(access, s) for s in access.out(node).get("kg:status", ())),
                tuple(words_of(access, r) for r in access.out(node).get("kg:role", ())),
                Link(proof(access, node), W.proof) if proof(access, node) else "",
            )
        )
    memberships: list[Cell] = []
    for node in sorted({*access.into(iri, "org:member"), *access.out(iri).get("org:hasMembership", ())}):
        facts = access.out(node)
        seen = "–".join(dict.fromkeys(d for n in ("kg:firstSeen", "kg:lastSeen") for d in facts.get(n, ())))
        organisations = facts.get("org:organization", ())
        if organisations:
            memberships.append(
                (link(access, organisations[0]), *(words_of(access, r) for r in facts.get("org:role", ())), seen)
            )
    home = access.value(iri, "kg:municipality")
    cases = access.into(iri, "kg:caseworker")
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.person,
        iri,
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.municipality, [link(access, home)] if home else []),
            (W.memberships, memberships),
        ),
        blocks=blocks(
            Rows("attendance", W.attendance, (W.date, W.body, W.status, W.role, W.source), tuple(rows))
            if rows
            else None,
            some("mentions", W.mentions, mention_entries(access, iri, kinds=True)),
            some(
                "caseworker",
                W.caseworker,
                [
                    Entry((Link(n, item_label(access, n)),), meta=place(access, n))
                    for n in by_date(access, cases)[: MOST + 1]
                ],
            ),
        ),
        noindex=True,
        data=True,
        schema_type="Person",
    )


def case(access: Access, iri: str) -> Page:
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
    subject = access.value(iri, "dct:title")
    return Page(
        path_of(access, iri),
        f"{subject} ({access.label(iri)})" if subject else access.label(iri),
        W.case,
        iri,
        lead="" if subject else access.value(items[-1], "dct:title") if items else "",
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


def _decision_text(access: Access, item: str) -> str:
    own = [p for p in parts_of(access, item, "eli-dl:Decision") if access.value(p, "kg:quoted") != "true"]
    return "\n".join(dict.fromkeys(access.value(p, "kg:text") for p in own))


def topic(access: Access, iri: str) -> Page:
    own = access.out(iri)
    where = mentions_by_place(access, iri)
    items = by_date(access, where)
    counted: Counter[str] = Counter(access.body(n) for n in items)
    counted.pop("", None)
    towns = {c: access.value(c, "org:unitOf") for c in counted}
    councils = tuple((link(access, c), link(access, towns[c]) if towns[c] else "", str(n)) for c, n in ranked(counted))
    narrower = sorted(
        {*access.into(iri, "skos:broader"), *own.get("skos:narrower", ())}, key=lambda iri: (access.label(iri), iri)
    )
    return Page(
        path_of(access, iri),
        words_of(access, iri),
        W.topic,
        iri,
        lead=Words(
            f"{len(items)} punkter i {len(counted)} råd og udvalg, {len(set(towns.values()))} kommuner",
            f"{len(items)} items in {len(counted)} councils, {len(set(towns.values()))} municipalities",
        ),
        facts=facts_of(
            (W.other_names, [", ".join(own.get("skos:altLabel", ()))]),
            (W.broader, [link(access, b) for b in own.get("skos:broader", ())]),
            (W.narrower, [link(access, n) for n in narrower]),
            (W.kle, [link(access, k) for k in [*own.get("skos:closeMatch", ()), *own.get("skos:broadMatch", ())]]),
        ),
        blocks=blocks(
            Rows("bodies", W.bodies, (W.body, W.municipality, W.items), councils, (2,)) if councils else None,
            years(access, items, "years"),
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
        schema_type="DefinedTerm",
    )


def organisation(access: Access, iri: str) -> Page:
    own = access.out(iri)
    home = access.value(iri, "kg:municipality")
    entries = mention_entries(access, iri)
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.organisation,
        iri,
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.kind, [words_of(access, k) for k in own.get("dct:type", ())]),
            (W.municipality, [link(access, home)] if home else []),
            (W.other_names, own.get("skos:altLabel", ())),
            (W.same_as, [Link(same, same) for same in own.get("owl:sameAs", ())]),
            (W.website, [Link(page, page) for page in own.get("foaf:page", ())]),
        ),
        blocks=blocks(some("mentions", W.mentions, entries)),
        data=True,
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
                [
                    link(access, t)
                    for t in sorted({*access.into(iri, "skos:closeMatch"), *access.into(iri, "skos:broadMatch")})
                ],
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


def document(access: Access, iri: str) -> Page:
    own = access.out(iri)
    of = [m.partition("#")[0] for m in (*own.get("foaf:primaryTopic", ()), *own.get("dct:isVersionOf", ()))]
    return Page(
        path_of(access, iri),
        own.get("dct:identifier", [access.label(iri)])[0],
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
