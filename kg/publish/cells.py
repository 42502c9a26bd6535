"""What the views share: pieces of pages made from a few look-ups. Takes `Access` and IRIs, gives cells and entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kg.publish.access import Access
from kg.publish.page import (
    Bars,
    Block,
    Cell,
    Chip,
    Entry,
    Fact,
    Link,
    Listing,
    Rows,
    Timeline,
    Words,
)
from kg.publish.wording import W, months, tone

__all__ = [
    "MOST",
    "blocks",
    "by_date",
    "chip",
    "closed",
    "crumbs",
    "date_of",
    "facts_of",
    "fragment",
    "heading_of",
    "hearing_cells",
    "item_label",
    "items_of",
    "link",
    "meeting_of",
    "mention_entries",
    "mentions_by_place",
    "outcomes_of",
    "parts_of",
    "path_of",
    "place",
    "proof",
    "ranked",
    "some",
    "start_of",
    "topics_in",
    "topics_of",
    "who_names",
    "words_of",
    "years",
]

#: Longest listing on one page; what is left out is said, and is in the data beside it.
MOST = 200


def path_of(access: Access, iri: str) -> str:
    """Folder of an entity's page under the site; "" for an IRI that has no page. External laws get `law/…`."""
    iri = iri.partition("#")[0]
    if iri.startswith(access.base + "id/"):
        return iri.removeprefix(access.base).rstrip("/")
    if iri.startswith("https://www.retsinformation.dk/eli/"):
        return "law/" + iri.removeprefix("https://www.retsinformation.dk/eli/").strip("/")
    return ""


def link(access: Access, iri: str, tag: str | Words = "") -> Link:
    return Link(iri, words_of(access, iri), tag)


def words_of(access: Access, iri: str) -> Words:
    return Words(access.label(iri), access.label(iri, "en"))


def heading_of(access: Access, concept: str) -> Words:
    """Its label as a heading is printed: with a capital."""
    label = words_of(access, concept)
    return Words(label.da[:1].upper() + label.da[1:], label.en[:1].upper() + label.en[1:])


def hearing_cells(access: Access, facts: Mapping[str, Sequence[str]]) -> list[Cell]:
    """Of a hearing: who hears, about what, until when; of anything else nothing."""
    cells: list[Cell] = [(W.hearer, link(access, one)) for one in facts.get("kg:hearer", ())]
    cells += [(W.about, one) for one in facts.get("kg:hearingAbout", ())]
    return [*cells, *((W.deadline, one) for one in facts.get("kg:deadline", ()))]


def chip(access: Access, concept: str) -> Chip:
    return Chip(words_of(access, concept), tone(access.notation(concept)))


def facts_of(*rows: tuple[Words, Iterable[Cell]]) -> tuple[Fact, ...]:
    return tuple(Fact(name, kept) for name, values in rows if (kept := tuple(v for v in values if v not in ("", ()))))


def blocks(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def proof(access: Access, fact: str) -> str:
    """First passage a fact was derived from."""
    return access.value(fact, "prov:wasDerivedFrom")


def date_of(access: Access, meeting: str) -> str:
    return access.value(meeting, "dct:date")


def start_of(passage: str) -> tuple[str, int]:
    """Document and first code point of a passage, for sorting."""
    document, _, place = passage.partition("#char=")
    start = place.partition(",")[0]
    return document, int(start) if start.isdigit() else 0


def topics_of(access: Access, item: str) -> list[str]:
    """Topics of an item, by label."""
    return sorted(topics_in(access, item), key=lambda iri: (access.label(iri), iri))


def topics_in(access: Access, item: str) -> set[str]:
    """Topics of an item, in no order."""
    mentions = (m for m in access.into(item, "kg:within") if "kg:TopicMention" in access.types(m))
    return {t for m in mentions for t in access.only(m, "kg:refersTo")}


def meeting_of(access: Access, item: str) -> str:
    return access.value(item, "kg:meeting")


def item_label(access: Access, item: str) -> str:
    number, title = access.value(item, "kg:number"), access.value(item, "dct:title")
    return f"{number}. {title}" if number and title else title or access.label(item)


def place(access: Access, node: str) -> tuple[Cell, ...]:
    """Where something stands: item (or meeting), council, date."""
    meeting = meeting_of(access, node) or node
    council = access.value(meeting, "kg:council")
    cells: list[Cell] = []
    if council:
        cells.append(link(access, council))
    cells.append(Link(meeting, months(date_of(access, meeting))))
    return tuple(cells)


def by_date(access: Access, nodes: Iterable[str], *, newest: bool = True) -> list[str]:
    """Items or meetings in order of date, then number."""

    return sorted(set(nodes), key=lambda node: (*access.when(node), node), reverse=newest)


def some(
    id: str, title: Words, entries: Sequence[Entry], shape: type[Listing] | type[Timeline] = Listing
) -> Block | None:
    if not entries:
        return None
    return shape(id, title, tuple(entries[:MOST]), W.implied if len(entries) > MOST else None)


def mentions_by_place(access: Access, entity: str) -> dict[str, list[str]]:
    """Item or meeting → passages in it that name the entity."""
    where: dict[str, list[str]] = {}
    for mention in access.into(entity, "kg:refersTo"):
        for node in access.only(mention, "kg:within"):
            where.setdefault(node, []).append(mention)
    return where


def mention_entries(access: Access, entity: str, *, kinds: bool = False, heads: bool = True) -> list[Entry]:
    """Passages that name the entity, grouped by the item they stand in: one entry per item, newest first.

    Without `heads`, those of the heads of meetings (lists of who was there) are left out. At most `MOST` + 1: the last
    only says that there are more.
    """
    where = mentions_by_place(access, entity)
    if not heads:
        where = {node: mentions for node, mentions in where.items() if meeting_of(access, node)}
    entries = []
    for node in by_date(access, where)[: MOST + 1]:
        mentions = sorted(where[node], key=start_of)
        first = mentions[0]
        head: list[Cell] = [Link(node, item_label(access, node))] if meeting_of(access, node) else [link(access, node)]
        meta = list(place(access, node))
        if kinds:
            kind = access.value(first, "kg:mentionKind")
            office = access.value(first, "kg:officeTitle")
            meta += [words_of(access, kind)] if kind else []
            meta += [office] if office else []
        paragraphs = sorted({p for m in mentions for p in access.out(m).get("kg:paragraph", ())})
        meta += [", ".join(paragraphs)] if paragraphs else []
        if len(mentions) > 1:
            meta.append(Words(f"{len(mentions)} gange", f"{len(mentions)} times"))
        entries.append(Entry(tuple(head), access.sentence(first), first, tuple(meta)))
    return entries


def years(access: Access, nodes: Iterable[str], id: str) -> Block | None:
    counted = Counter(access.when(node)[0][:4] for node in set(nodes))
    counted.pop("", None)
    if len(counted) < 2:
        return None
    return Bars(id, W.items_by_year, (W.year, W.count), tuple((year, counted[year]) for year in sorted(counted)))


def who_names(access: Access, items: Iterable[str]) -> Block | None:
    """Councils in whose items something is named, those with most items first, and what became of these."""
    by_council: dict[str, list[str]] = {}
    for item in set(items):
        if council := access.body(item):
            by_council.setdefault(council, []).append(item)
    rows = []
    for council, found in sorted(by_council.items(), key=lambda pair: (-len(pair[1]), access.label(pair[0]), pair[0])):
        town = access.value(council, "org:unitOf")
        became = Counter(outcome for item in found for outcome in outcomes_of(access, item))
        told = tuple((words_of(access, outcome), f"({n})") for outcome, n in ranked(became)[:3])
        row = (link(access, council), link(access, town) if town else "", str(len(found)), told)
        rows.append(row)
    return Rows("bodies", W.bodies, (W.body, W.municipality, W.items, W.outcomes), tuple(rows), (2,)) if rows else None


def crumbs(access: Access, *iris: str) -> tuple[Link, ...]:
    return tuple(link(access, iri) for iri in iris if iri)


def ranked(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def parts_of(access: Access, item: str, kind: str) -> list[str]:
    parts = [p for p in access.into(item, "kg:item") if kind in access.types(p)]
    return sorted(parts, key=place_among)


def place_among(part: str) -> tuple[int, str]:
    """Where a part of an item stands among its kind: the number that its IRI ends in."""
    number = part.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0, part)


def outcomes_of(access: Access, item: str) -> list[str]:
    """Outcomes of the body's own decisions, in order, each once."""
    own = (p for p in parts_of(access, item, "eli-dl:Decision") if access.value(p, "kg:quoted") != "true")
    return list(dict.fromkeys(o for p in own for o in access.out(p).get("kg:outcome", ())))


def items_of(access: Access, meeting: str) -> list[str]:
    return [n for n in access.into(meeting, "kg:meeting") if "kg:AgendaItem" in access.types(n)]


def closed(access: Access, item: str) -> tuple[Cell, ...]:
    return (Chip(W.closed),) if access.value(item, "kg:closed") == "true" else ()


def fragment(part: str) -> str:
    return part.partition("#")[2]
