"""Views of bodies and what they do: municipality, council, meeting, agenda item: each a page of many small blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

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
    fragment,
    item_label,
    items_of,
    link,
    meeting_of,
    mention_entries,
    outcomes_of,
    parts_of,
    path_of,
    proof,
    ranked,
    some,
    start_of,
    topics_in,
    topics_of,
    words_of,
)
from kg.publish.page import (
    Bars,
    Block,
    Cell,
    Entry,
    Heat,
    Link,
    Page,
    Prose,
    Rows,
    Words,
)
from kg.publish.views_presence import grid
from kg.publish.wording import W, months

__all__ = ["council", "item", "meeting", "municipality"]


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
            (W.website, (Link(page, page) for page in own.get("foaf:homepage", ()))),
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
            some("mentions", W.mentions, mention_entries(access, iri)),
        ),
        data=True,
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
    items = tuple(
        (
            access.value(item, "kg:number"),
            (Link(item, access.value(item, "dct:title") or access.label(item)), *closed(access, item)),
            tuple(chip(access, o) for o in outcomes_of(access, item)),
            tuple(link(access, c) for c in access.out(item).get("kg:case", ())),
        )
        for item in by_date(access, items_of(access, iri), newest=False)
    )
    start = own.get("schema:startDate", [""])[0]
    end = own.get("schema:endDate", [""])[0]
    clock = "–".join(t[11:16] for t in (start, end) if len(t) > 15)
    return Page(
        path_of(access, iri),
        words_of(access, iri),
        W.meeting,
        iri,
        lead="" if here else W.not_here,
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
            Rows("attendance", W.attendance, (W.person, W.status, W.role, W.source), tuple(attendance))
            if attendance
            else None,
            grid(access, iri),
            Rows("items", W.items, (W.number, W.title, W.outcome, W.case), items) if items else None,
            some("cited", W.cited, mention_entries(access, iri)),
        ),
        data=True,
        schema_type="Event",
    )


def item(access: Access, iri: str) -> Page:
    own = access.out(iri)
    parent = meeting_of(access, iri)
    body = access.value(parent, "kg:council")
    home = access.value(body, "org:unitOf") if body else ""
    decisions = []
    for node in parts_of(access, iri, "eli-dl:Decision"):
        facts = access.out(node)
        head: list[Cell] = [chip(access, o) for o in facts.get("kg:outcome", ())]
        head += [words_of(access, effect) for effect in facts.get("kg:effect", ())]
        meta: list[Cell] = [(W.point, point) for point in sorted(facts.get("kg:answersPoint", ()))]
        if access.value(node, "kg:quoted") == "true":
            meta += [link(access, b) for b in facts.get("kg:decidedBy", ())] or list(facts.get("kg:decisionBody", ()))
            meta += [months(d) for d in facts.get("dct:date", ())]
        decisions.append(Entry(tuple(head), _whole(access, node), proof(access, node), tuple(meta), fragment(node)))
    votes = []
    for node in parts_of(access, iri, "eli-dl:Vote"):
        facts = access.out(node)
        cells: list[Cell] = [W.unanimous] if access.value(node, "kg:unanimous") == "true" else []
        cells += [words_of(access, ballot) for ballot in facts.get("kg:ballot", ())]
        cells += [W.carried if said == "true" else W.lost for said in facts.get("kg:carried", ())]
        by: list[Cell] = [link(access, one) for one in facts.get("kg:proposedBy", ())]
        if by or facts.get("kg:proposer"):
            cells.append((W.proposed_by, *(by or facts["kg:proposer"])))
        for words, side in (
            (Words("For", "For"), "For"),
            (Words("Imod", "Against"), "Against"),
            (Words("Undlod", "Abstained"), "Abstained"),
            (Words("Fraværende", "Absent"), "Absent"),
        ):
            named: list[Cell] = [*facts.get(f"kg:votes{side}", ()), *facts.get(f"kg:party{side}", ())]
            named += [link(access, p) for p in facts.get(f"kg:voter{side}", ())]
            if named:
                cells.append((words, *named))
        votes.append(Entry(tuple(cells), access.words(proof(access, node)), proof(access, node), anchor=fragment(node)))
    people = []
    for node in parts_of(access, iri, "kg:Attendance"):
        facts = access.out(node)
        head = [link(access, facts.get("kg:person", [""])[0]), *(chip(access, s) for s in facts.get("kg:status", ()))]
        head += [(W.substitute_for, link(access, p)) for p in facts.get("kg:substituteFor", ())]
        people.append(Entry(tuple(head), "", proof(access, node), anchor=fragment(node)))
    sections = tuple(
        (
            access.value(node, "dct:title") or words_of(access, access.value(node, "kg:sectionKind")),
            access.words(proof(access, node)),
            proof(access, node),
            fragment(node),
        )
        for node in parts_of(access, iri, "kg:Section")
    )
    return Page(
        path_of(access, iri),
        item_label(access, iri),
        W.item,
        iri,
        crumbs=crumbs(access, home, body, parent),
        facts=facts_of(
            (W.meeting, [link(access, parent)]),
            (W.case, [link(access, c) for c in own.get("kg:case", ())]),
            (W.caseworker, [link(access, c) for c in own.get("kg:caseworker", ())]),
            (W.topics, [link(access, t) for t in topics_of(access, iri)]),
            (W.status, closed(access, iri)),
        ),
        blocks=blocks(
            some("decisions", W.decisions, decisions),
            some("votes", W.votes, votes),
            some(
                "dissents",
                W.dissents,
                [
                    Entry(
                        tuple(access.out(n).get("kg:dissenter", ())),
                        access.value(n, "kg:text"),
                        proof(access, n),
                        (),
                        fragment(n),
                    )
                    for n in parts_of(access, iri, "kg:Dissent")
                ],
            ),
            some(
                "recommendations",
                W.recommendations,
                [
                    Entry(
                        _recommended(access, n),
                        _whole(access, n),
                        proof(access, n),
                        (),
                        fragment(n),
                    )
                    for n in parts_of(access, iri, "kg:Recommendation")
                ],
            ),
            some("attendance", W.absences, people),
            some(
                "attachments",
                W.attachments,
                [
                    Entry((access.value(n, "dct:title"),), "", proof(access, n), (), fragment(n))
                    for n in parts_of(access, iri, "kg:Attachment")
                ],
            ),
            *_named(access, iri),
            some("cited", W.cited, mention_entries(access, iri)),
            Prose("sections", W.sections, sections) if sections else None,
        ),
        data=True,
    )


def _whole(access: Access, node: str) -> str:
    """All words of a decision or recommendation, of which the graph has the opening ones."""
    return access.words(proof(access, node)) or access.value(node, "kg:text")


def _recommended(access: Access, node: str) -> tuple[Cell, ...]:
    """The point's label, and who recommends: the entity where there is one, else the name."""
    facts = access.out(node)
    point: list[Cell] = [(W.point, one) for one in facts.get("kg:point", ())]
    makers: list[Cell] = [link(access, one) for one in facts.get("kg:recommendedBy", ())]
    names: list[Cell] = [*facts.get("kg:recommender", ())]
    return (*point, *(makers or names))


#: Mention classes → block of an item's page.
_NAMED = (
    ({"kg:PersonMention"}, "persons", W.persons_named),
    ({"kg:OrganisationMention", "kg:SelfMention"}, "organisations", W.organisations),
    ({"kg:LawMention"}, "laws", W.laws),
    ({"kg:Reference"}, "references", W.links_out),
)


def _named(access: Access, item: str) -> list[Block | None]:
    """What the item's text names, one entry per entity."""
    blocks: list[Block | None] = []
    mentions = access.into(item, "kg:within")
    for kinds, id, title in _NAMED:
        entries: dict[str, Entry] = {}
        for mention in sorted(mentions, key=start_of):
            if kinds.isdisjoint(access.types(mention)):
                continue
            facts = access.out(mention)
            targets = facts.get("kg:refersTo", ())
            if not targets:
                continue
            head: list[Cell] = [link(access, targets[0])]
            head += [*facts.get("kg:paragraph", ()), *facts.get("kg:officeTitle", ())]
            head += [words_of(access, k) for k in facts.get("kg:referenceKind", ())]
            entries.setdefault(repr(head), Entry(tuple(head), "", mention))
        blocks.append(some(id, title, list(entries.values())))
    return blocks
