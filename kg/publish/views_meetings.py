"""Views of bodies and what they do: municipality, council, meeting, agenda item: each a page of many small blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from kg.publish.access import Access
from kg.publish.cells import (
    MOST,
    blocks,
    by_date,
    chip,
    closed,
    crumbs,
    date_of,
    facts_of,
    items_of,
    link,
    mention_entries,
    outcomes_of,
    parts_of,
    path_of,
    proof,
    ranked,
    some,
    topics_in,
    words_of,
)
from kg.publish.page import (
    Bars,
    Block,
    Cell,
    Chip,
    Entry,
    Heat,
    Link,
    Listing,
    Page,
    Rows,
    Words,
)
from kg.publish.views_presence import grid
from kg.publish.wording import W, months

__all__ = ["council", "meeting", "municipality"]


def municipality(access: Access, iri: str) -> Page:
    councils = access.into(iri, "org:unitOf")
    rows = tuple(
        (link(access, council), str(len(meetings)), _span(access, meetings))
        for council in sorted(councils, key=lambda iri: (access.label(iri), iri))
        for meetings in [_held(access, council)]
    )
    own = access.out(iri)
    local = [o for o in access.into(iri, "kg:municipality") if "org:Organization" in access.types(o)]
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.municipality,
        iri,
        facts=facts_of(
            (W.code, own.get("dct:identifier", ())),
            (W.same_as, (Link(same, same) for same in own.get("owl:sameAs", ()))),
            (W.website, (Link(page, page) for page in own.get("foaf:page", ()))),
        ),
        blocks=blocks(
            Rows("bodies", W.bodies, (W.body, W.meetings, W.years), rows, (1,)) if rows else None,
            some(
                "organisations",
                W.organisations,
                [Entry((link(access, o),)) for o in sorted(local, key=lambda iri: (access.label(iri), iri))],
            ),
        ),
        data=True,
        schema_type="GovernmentOrganization",
    )


def _held(access: Access, council: str) -> list[str]:
    """Meetings of a council whose minutes are here."""
    return [m for m in access.into(council, "kg:council") if access.only(m, "prov:wasDerivedFrom")]


def _span(access: Access, meetings: Iterable[str]) -> str:
    years = sorted({access.when(m)[0][:4] for m in meetings} - {""})
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else ""


def council(access: Access, iri: str) -> Page:
    held = by_date(access, _held(access, iri))
    here = set(held)
    cited = [m for m in access.into(iri, "kg:council") if m not in here]
    items = [item for meeting in held for item in items_of(access, meeting)]
    outcomes: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for item in items:
        topics.update(topics_in(access, item))
        for part in access.into(item, "kg:item"):
            reached = access.only(part, "kg:outcome")
            if reached and access.first(part, "kg:quoted") != "true":
                outcomes.update(reached)
    home = access.value(iri, "org:unitOf")
    meetings = tuple(
        (
            Link(m, months(date_of(access, m))),
            str(len(items_of(access, m))),
            access.value(m, "schema:location"),
        )
        for m in held[:MOST]
    )
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.body,
        iri,
        lead=access.label(home) if home else "",
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.municipality, [link(access, home)] if home else []),
            (W.other_names, access.out(iri).get("skos:altLabel", ())),
            (W.meetings, [str(len(held))]),
        ),
        blocks=blocks(
            _heat(access, held),
            _members(access, iri),
            Rows("meetings", W.meetings, (W.date, W.items, W.place), meetings, (1,)) if meetings else None,
            Bars(
                "outcomes",
                W.outcomes,
                (W.outcome, W.count),
                tuple((words_of(access, o), n) for o, n in ranked(outcomes)),
            )
            if outcomes
            else None,
            Bars("topics", W.topics, (W.topic, W.items), tuple((link(access, t), n) for t, n in ranked(topics)[:25]))
            if topics
            else None,
            some(
                "cited",
                W.cited,
                [Entry((Link(m, months(date_of(access, m)) or access.label(m)),)) for m in by_date(access, cited)],
            ),
            some("mentions", W.mentions, mention_entries(access, iri, heads=False)),
        ),
        data=True,
        outline=True,
        schema_type="GovernmentOrganization",
    )


def _attendances(access: Access, meeting: str) -> list[str]:
    """Attendance nodes of the meeting as a whole."""
    nodes = access.into(meeting, "kg:meeting")
    return [n for n in nodes if "kg:Attendance" in access.types(n) and not access.only(n, "kg:item")]


def _members(access: Access, council: str) -> Block | None:
    """Members by term of office, newest term first: what the lists of attendance show."""
    rows = []
    for node in access.into(council, "org:organization"):
        facts = access.out(node)
        term = facts.get("org:memberDuring", [""])[0]
        for person in facts.get("org:member", ()):
            seen = "–".join(dict.fromkeys(d for n in ("kg:firstSeen", "kg:lastSeen") for d in facts.get(n, ())))
            roles = tuple(words_of(access, r) for r in facts.get("org:role", facts.get("kg:role", ())))
            meetings = facts.get("kg:meetingsSeen", [""])[0]
            rows.append((access.label(term) if term else "", link(access, person), roles, seen, meetings))
    rows.sort(key=lambda row: row[1].label if isinstance(row[1].label, str) else row[1].label.da)
    rows.sort(key=lambda row: row[0], reverse=True)
    if not rows:
        return None
    columns = (W.term, W.person, W.role, W.first_last, W.meetings)
    return Rows("members", W.members, columns, tuple(rows[:MOST]), (4,), W.implied if len(rows) > MOST else None)


def _heat(access: Access, held: Sequence[str], most: int = 24) -> Block | None:
    """Members × the newest meetings, oldest to the left."""
    meetings = list(islice((m for m in held if _attendances(access, m)), most))[::-1]
    if len(meetings) < 2:
        return None
    cells: dict[str, dict[str, str]] = {}
    for meeting in meetings:
        for node in _attendances(access, meeting):
            person = access.value(node, "kg:person")
            cells.setdefault(person, {})[meeting] = access.notation(access.value(node, "kg:status"))
    people = sorted(cells, key=lambda p: (-len(cells[p]), access.label(p)))
    return Heat(
        "attendance",
        W.attendance,
        tuple(Link(m, date_of(access, m)) for m in meetings),
        tuple((link(access, p), tuple(cells[p].get(m, "") for m in meetings)) for p in people),
        W.heat_note,
    )


def meeting(access: Access, iri: str) -> Page:
    own = access.out(iri)
    body = access.value(iri, "kg:council")
    home = access.value(body, "org:unitOf") if body else ""
    here = bool(own.get("prov:wasDerivedFrom"))
    attendance = []
    for node in sorted(_attendances(access, iri), key=lambda n: access.label(access.value(n, "kg:person"))):
        facts = access.out(node)
        extra: list[Cell] = [words_of(access, r) for r in facts.get("kg:role", ())]
        extra += [*facts.get("kg:party", ()), *facts.get("kg:office", ()), *facts.get("kg:affiliation", ())]
        for name, words in (("kg:since", Words("fra kl.", "from")), ("kg:until", Words("til kl.", "until"))):
            extra += [(words, t) for t in facts.get(name, ())]
        extra += [(W.substitute_for, link(access, p)) for p in facts.get("kg:substituteFor", ())]
        attendance.append(
            (
                link(access, facts.get("kg:person", [""])[0]),
                tuple(chip(access, s) for s in facts.get("kg:status", ())),
                tuple(extra),
                Link(proof(access, node), W.proof) if proof(access, node) else "",
            )
        )
    agenda = by_date(access, items_of(access, iri), newest=False)
    items = tuple(
        (
            access.value(item, "kg:number"),
            (Link(item, access.value(item, "dct:title") or access.label(item)), *closed(access, item)),
            (*(chip(access, o) for o in outcomes_of(access, item)), *_voted(access, item)),
            tuple(link(access, c) for c in access.out(item).get("kg:case", ())),
        )
        for item in agenda
    )
    start = own.get("schema:startDate", [""])[0]
    end = own.get("schema:endDate", [""])[0]
    clock = "–".join(t[11:16] for t in (start, end) if len(t) > 15)
    return Page(
        path_of(access, iri),
        words_of(access, iri),
        W.meeting,
        iri,
        lead=_at_a_glance(access, agenda, attendance) if here else W.not_here,
        crumbs=crumbs(access, home, body),
        facts=facts_of(
            (W.body, [link(access, c) for c in [*own.get("kg:council", ()), *own.get("kg:jointCouncil", ())]]),
            (W.date, [months(date_of(access, iri))]),
            (W.time, [clock]),
            (W.place, own.get("schema:location", ())),
            (W.term, [link(access, t) for t in own.get("kg:term", ())]),
            (W.kind, [words_of(access, k) for k in own.get("kg:meetingKind", ())]),
            (W.source, [link(access, d) for d in access.into(iri, "foaf:primaryTopic")]),
        ),
        blocks=blocks(
            Rows("items", W.agenda, (W.number, W.title, W.outcome, W.case), items) if items else None,
            grid(access, iri),
            Rows("attendance", W.attendance, (W.person, W.status, W.role, W.source), tuple(attendance))
            if attendance
            else Listing("attendance", W.attendance, (), W.no_attendance)
            if here
            else None,
            some("cited", W.cited, mention_entries(access, iri)),
        ),
        data=True,
        schema_type="Event",
        machine=_event(access, iri, body, home),
        outline=True,
    )


def _event(access: Access, meeting: str, body: str, home: str) -> tuple[tuple[str, Any], ...]:
    """What schema.org says of a meeting: when, where, whose."""
    start = access.value(meeting, "schema:startDate") or date_of(access, meeting)
    found: list[tuple[str, Any]] = [("startDate", start)] if start else []
    if end := access.value(meeting, "schema:endDate"):
        found.append(("endDate", end))
    town = access.label(home) if home else ""
    if where := access.value(meeting, "schema:location") or town:
        found.append(("location", {"@type": "Place", "name": where, "address": town or where}))
    if body:
        named = {"@type": "GovernmentOrganization", "@id": body, "name": access.label(body)}
        found.append(("organizer", named | ({"parentOrganization": town} if town else {})))
    return tuple(found)


def _voted(access: Access, item: str) -> tuple[Cell, ...]:
    """A mark for an item on which they voted."""
    return (Link(f"{item}#votes", W.vote),) if parts_of(access, item, "eli-dl:Vote") else ()


def _at_a_glance(access: Access, agenda: Sequence[str], attendance: Sequence[tuple[Cell, ...]]) -> Words:
    """How many items, what became of them, and how many were there."""
    outcomes = Counter(outcome for item in agenda for outcome in outcomes_of(access, item))
    statuses: Counter[str] = Counter()
    danish: dict[str, str] = {}
    for _, chips, *_ in attendance:
        for one in chips if isinstance(chips, tuple) else ():
            if isinstance(one, Chip) and isinstance(one.label, Words):
                statuses[one.label.en] += 1
                danish[one.label.en] = one.label.da
    told = [(f"{len(agenda)} punkter", f"{len(agenda)} items")]
    told += [(f"{n} {access.label(o)}", f"{n} {access.label(o, 'en')}") for o, n in ranked(outcomes)]
    told += [(f"{n} {danish[name]}", f"{n} {name}") for name, n in ranked(statuses)]
    return Words(" · ".join(da for da, _ in told), " · ".join(en for _, en in told))
