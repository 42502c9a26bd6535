"""The page of an agenda item, in the order in which somebody asks: what was decided, what was proposed, how they voted,
who was in the room, the road of the case, what is attached and named, and all of it as it is printed.

What the minutes do not tell is said (`W.nobody`, `W.no_vote`): an empty place is never left to be understood.
"""

from __future__ import annotations

from kg.publish.access import Access
from kg.publish.cells import (
    MOST,
    blocks,
    by_date,
    chip,
    closed,
    crumbs,
    facts_of,
    fragment,
    heading_of,
    hearing_cells,
    item_label,
    link,
    meeting_of,
    mention_entries,
    outcomes_of,
    parts_of,
    path_of,
    place,
    proof,
    some,
    start_of,
    topics_of,
    words_of,
)
from kg.publish.page import Block, Cell, Chip, Entry, Fact, Link, Listing, Page, Prose, Timeline, Words
from kg.publish.views_presence import STATES
from kg.publish.wording import W, months

__all__ = ["item"]

#: Items of a case that its road shows on the page of one of them.
ROAD = 12


def item(access: Access, iri: str) -> Page:
    """The page of an agenda item."""
    own = access.out(iri)
    parent = meeting_of(access, iri)
    body = access.value(parent, "kg:council")
    home = access.value(body, "org:unitOf") if body else ""
    topics = tuple(link(access, topic) for topic in topics_of(access, iri))
    decisions = parts_of(access, iri, "eli-dl:Decision")
    ours = [node for node in decisions if access.value(node, "kg:quoted") != "true"]
    quoted = [node for node in decisions if access.value(node, "kg:quoted") == "true"]
    return Page(
        path_of(access, iri),
        item_label(access, iri),
        W.item,
        iri,
        crumbs=crumbs(access, home, body, parent),
        facts=(
            *facts_of(
                (W.meeting, [link(access, parent)]),
                (W.case, [link(access, c) for c in own.get("kg:case", ())]),
                (W.caseworker, [link(access, c) for c in own.get("kg:caseworker", ())]),
            ),
            *([Fact(W.topics, (topics,), inline=True)] if topics else ()),
            *facts_of((W.status, closed(access, iri))),
        ),
        blocks=blocks(
            _told("decisions", W.decided, [_decision(access, node) for node in ours], W.no_decision),
            _proposed(access, iri),
            _told("votes", W.votes, [_vote(access, node) for node in parts_of(access, iri, "eli-dl:Vote")], W.no_vote),
            _dissents(access, iri),
            _room(access, iri),
            _road(access, iri),
            some("decided-elsewhere", W.decided_elsewhere, [_decision(access, node) for node in quoted]),
            _attachments(access, iri),
            *_named(access, iri),
            some("cited", W.cited, mention_entries(access, iri)),
            _sections(access, iri),
        ),
        data=True,
        outline=True,
    )


def _told(id: str, title: Words, entries: list[Entry], none: Words) -> Listing:
    """Entries, or the words that say that there are none."""
    return Listing(id, title, tuple(entries[:MOST]), None if entries else none)


def _decision(access: Access, node: str) -> Entry:
    facts = access.out(node)
    head: list[Cell] = [chip(access, o) for o in facts.get("kg:outcome", ())]
    head += [words_of(access, effect) for effect in facts.get("kg:effect", ())]
    meta: list[Cell] = [(W.point, point) for point in sorted(facts.get("kg:answersPoint", ()))]
    if access.value(node, "kg:quoted") == "true":
        meta += [link(access, b) for b in facts.get("kg:decidedBy", ())] or list(facts.get("kg:decisionBody", ()))
        meta += [months(d) for d in facts.get("dct:date", ())]
    return Entry(tuple(head), _whole(access, node), proof(access, node), tuple(meta), fragment(node))


def _proposed(access: Access, item: str) -> Block | None:
    nodes = parts_of(access, item, "kg:Recommendation")
    entries = [
        Entry(_recommended(access, node), _whole(access, node), proof(access, node), (), fragment(node))
        for node in nodes
    ]
    return some("recommendations", W.proposed, entries)


_SIDES = (
    (Words("For", "For"), "For"),
    (Words("Imod", "Against"), "Against"),
    (Words("Undlod", "Abstained"), "Abstained"),
    (Words("Fraværende", "Absent"), "Absent"),
)


def _vote(access: Access, node: str) -> Entry:
    facts = access.out(node)
    cells: list[Cell] = [W.unanimous] if access.value(node, "kg:unanimous") == "true" else []
    cells += [words_of(access, ballot) for ballot in facts.get("kg:ballot", ())]
    cells += [W.carried if said == "true" else W.lost for said in facts.get("kg:carried", ())]
    by: list[Cell] = [link(access, one) for one in facts.get("kg:proposedBy", ())]
    if by or facts.get("kg:proposer"):
        cells.append((W.proposed_by, *(by or facts["kg:proposer"])))
    for words, side in _SIDES:
        named: list[Cell] = [*facts.get(f"kg:votes{side}", ()), *facts.get(f"kg:party{side}", ())]
        named += [link(access, p) for p in facts.get(f"kg:voter{side}", ())]
        if named:
            cells.append((words, *named))
    return Entry(tuple(cells), access.words(proof(access, node)), proof(access, node), anchor=fragment(node))


def _dissents(access: Access, item: str) -> Block | None:
    nodes = parts_of(access, item, "kg:Dissent")
    entries = [
        Entry(
            tuple(access.out(node).get("kg:dissenter", ())),
            access.value(node, "kg:text"),
            proof(access, node),
            (),
            fragment(node),
        )
        for node in nodes
    ]
    return some("dissents", W.dissents, entries)


def _room(access: Access, item: str) -> Block:
    """Who was in the room: what follows of lists, arrivals and departures; below it what this item itself says."""
    entries = []
    for predicate, state, words in STATES:
        people = sorted(access.into(item, predicate), key=lambda one: (access.label(one), one))
        if people:
            meta = tuple(link(access, one) for one in people)
            entries.append(Entry((Chip(words, state), f"({len(people)})"), meta=meta))
    for node in parts_of(access, item, "kg:Attendance"):
        facts = access.out(node)
        head: list[Cell] = [link(access, facts.get("kg:person", [""])[0])]
        head += (chip(access, s) for s in facts.get("kg:status", ()))
        head += [(W.substitute_for, link(access, p)) for p in facts.get("kg:substituteFor", ())]
        entries.append(Entry(tuple(head), "", proof(access, node), anchor=fragment(node)))
    return Listing("room", W.in_room, tuple(entries), W.room_told if entries else W.nobody)


def _road(access: Access, item: str) -> Block | None:
    """The items of the case, oldest first, and this one among them."""
    cases = access.out(item).get("kg:case", [])
    items = by_date(access, [n for case in cases for n in access.into(case, "kg:case")], newest=False)
    if not items:
        return None
    at = items.index(item) if item in items else 0
    start = max(0, min(at - ROAD // 2, len(items) - ROAD))
    entries = []
    for one in items[start : start + ROAD]:
        label = item_label(access, one)
        named: Cell = (label, Chip(W.this_item)) if one == item else Link(one, label)
        entries.append(Entry((named, *(chip(access, o) for o in outcomes_of(access, one))), meta=place(access, one)))
    note = W.only_here if len(items) == 1 else W.implied if len(items) > ROAD else None
    return Timeline("chain", W.chain, tuple(entries), note)


def _attachments(access: Access, item: str) -> Block | None:
    nodes = parts_of(access, item, "kg:Attachment")
    entries = [Entry((access.value(n, "dct:title"),), "", proof(access, n), (), fragment(n)) for n in nodes]
    return some("attachments", W.attachments, entries)


def _sections(access: Access, item: str) -> Block | None:
    sections = tuple(
        (
            access.value(node, "dct:title") or heading_of(access, access.value(node, "kg:sectionKind")),
            access.words(proof(access, node)),
            proof(access, node),
            fragment(node),
        )
        for node in parts_of(access, item, "kg:Section")
    )
    return Prose("sections", W.sections, sections) if sections else None


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
            targets = facts.get("kg:refersTo") or facts.get("kg:heard") or []
            if not targets:
                continue
            head: list[Cell] = [link(access, targets[0])]
            head += [*facts.get("kg:paragraph", ()), *facts.get("kg:officeTitle", ())]
            head += [words_of(access, k) for k in facts.get("kg:referenceKind", ())]
            head += hearing_cells(access, facts)
            entries.setdefault(repr(head), Entry(tuple(head), "", mention))
        blocks.append(some(id, title, list(entries.values())))
    return blocks
