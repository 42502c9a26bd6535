"""The pages that list entities of a kind, and the front page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.coverage import coverage_page
from kg.publish.page import Bars, Block, Cell, Entry, Link, Listing, Page, Words
from kg.publish.wording import W, months

__all__ = ["MENU", "browse_page", "browse_pages", "home_page"]

#: Browse pages: folder → title.
MENU: Mapping[str, Words] = {
    "municipalities": W.municipalities,
    "councils": W.bodies,
    "persons": W.persons,
    "cases": W.cases,
    "topics": W.topics,
    "organisations": W.organisations,
    "years": W.years,
    "coverage": W.coverage,
}

#: Classes that have a browse page, by its folder.
_BROWSE = {
    "municipalities": "kg:Municipality",
    "councils": "kg:Council",
    "persons": "person:Person",
    "cases": "kg:Case",
    "organisations": "org:Organization",
}
#: Entries of one page, at most, where their labels tell them apart.
LONGEST = 400


def browse_page(access: Access, path: str) -> Page | None:
    """The browse page of a folder; None when there is none."""
    folder = path.split("/")[0]
    return next((page for page in _pages_of(access, folder) if page.path == path), None) if folder in MENU else None


def browse_pages(access: Access) -> Iterator[Page]:
    """The pages that list every entity of a kind; where a list would be long, beginnings lead to its parts."""
    for folder in MENU:
        yield from _pages_of(access, folder)


def _pages_of(access: Access, folder: str) -> Iterator[Page]:
    if folder == "years":
        yield from _years(access)
        return
    if folder == "coverage":
        yield coverage_page(access)
        return
    listed = sorted(
        ((access.label(iri), iri) for iri in _listed(access, folder)), key=lambda p: (p[0].casefold(), p[1])
    )
    yield from _branch(access, folder, listed, "")


def _listed(access: Access, folder: str) -> list[str]:
    """IRIs that the browse pages of a folder list."""
    if folder == "topics":
        topics = (t for t in access.instances("skos:Concept") if path_of(access, t).startswith("id/topic/"))
        return [t for t in topics if access.named(t, "kg:refersTo")]
    return access.instances(_BROWSE[folder])


def _branch(access: Access, folder: str, listed: Sequence[tuple[str, str]], start: str) -> Iterator[Page]:
    """The page of the entities whose labels begin with `start`, and the pages it leads to.

    Parts are made by beginnings, not by counting: a new entity changes the pages that it stands on and no other.
    """
    parts = _parted(listed, len(start)) if len(listed) > LONGEST else {}
    if parts:
        rows: tuple[tuple[Cell, int], ...] = tuple(
            (Link(f"page:{_place(folder, key)}", f"{key.capitalize()} …"), len(part)) for key, part in parts.items()
        )
        blocks: tuple[Block, ...] = (Bars("parts", W.overview, (W.beginning, W.count), rows),)
    else:
        blocks = _by_letter(access, listed)
    title = MENU[folder]
    if start:
        title = Words(f"{title.da}: {start.capitalize()} …", f"{title.en}: {start.capitalize()} …")
    crumbs = (Link(f"page:{folder}", MENU[folder]),) if start else ()
    yield Page(_place(folder, start), title, W.overview, blocks=blocks, crumbs=crumbs, noindex=folder == "persons")
    for key, part in parts.items():
        yield from _branch(access, folder, part, key)


def _parted(listed: Sequence[tuple[str, str]], depth: int) -> dict[str, list[tuple[str, str]]]:
    """By the shortest beginnings, longer than `depth`, that part the labels; empty where all labels are one."""
    while True:
        depth += 1
        parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for label, iri in listed:
            parts[label.casefold()[:depth]].append((label, iri))
        if len(parts) > 1:
            return dict(parts)
        if all(len(label.casefold()) <= depth for label, _ in listed):
            return {}


def _place(folder: str, start: str) -> str:
    """Path of the page of a beginning: ASCII letters and digits as they are, all else by its code point."""
    code = "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in start)
    return f"{folder}/{code}" if start else folder


def _by_letter(access: Access, listed: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    letters: dict[str, list[Entry]] = defaultdict(list)
    for label, iri in listed:
        town = access.value(iri, "kg:municipality") or access.value(iri, "org:unitOf")
        tag = access.label(town) if town and town != iri else ""
        first = label[:1].upper()
        entry = Entry((Link(iri, Words(label, access.label(iri, "en")), tag),))
        letters[first if first.isalpha() else "#"].append(entry)
    return tuple(
        Listing(f"letter-{ord(letter):x}", Words(letter, letter), tuple(entries))
        for letter, entries in sorted(letters.items())
    )


def _years(access: Access) -> Iterator[Page]:
    """The years, the meetings of each, by month where they are many."""
    years: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for meeting in access.instances("kg:Meeting"):
        if access.named(meeting, "foaf:primaryTopic"):
            day = access.value(meeting, "dct:date")
            years[day[:4]].append((day, meeting))
    for year, meetings in sorted(years.items()):
        months: dict[str, list[tuple[str, str]]] = defaultdict(list)
        if len(meetings) > LONGEST:
            for day, meeting in meetings:
                months[day[:7]].append((day, meeting))
        yield _meetings(access, year, months or meetings, (Link("page:years", W.years),))
        for month, some in sorted(months.items()):
            yield _meetings(access, month, some, (Link("page:years", W.years), Link(f"page:years/{year}", year)))
    rows: tuple[tuple[Cell, int], ...] = tuple(
        (Link(f"page:years/{y}", y), len(m)) for y, m in sorted(years.items(), reverse=True)
    )
    bars = (Bars("years", W.meetings, (W.year, W.meetings), rows),) if rows else ()
    yield Page("years", W.years, W.meetings, blocks=bars)


def _meetings(
    access: Access,
    period: str,
    found: list[tuple[str, str]] | dict[str, list[tuple[str, str]]],
    crumbs: tuple[Link, ...],
) -> Page:
    """The page of a year or month: its meetings, newest first, or its months."""
    block: Block
    if isinstance(found, dict):
        rows: tuple[tuple[Cell, int], ...] = tuple(
            (Link(f"page:years/{m}", _month(m)), len(some)) for m, some in sorted(found.items(), reverse=True)
        )
        block = Bars("months", W.meetings, (W.month, W.meetings), rows)
    else:
        entries = tuple(Entry((_titled(access, m),)) for _, m in sorted(found, reverse=True))
        block = Listing("meetings", W.meetings, entries)
    return Page(f"years/{period}", _month(period), W.year, blocks=(block,), crumbs=crumbs)


def _month(period: str) -> str | Words:
    return months(period) if len(period) > 4 else period


def _titled(access: Access, meeting: str) -> Link:
    council = access.value(meeting, "kg:council")
    town = access.value(council, "org:unitOf") if council else ""
    return Link(meeting, Words(access.label(meeting), access.label(meeting, "en")), access.label(town) if town else "")


def home_page(access: Access) -> tuple[Page, list[tuple[str, Words, int]]]:
    """The front page, and (folder, title, number of entities) of each browse page."""
    kinds = [(folder, title) for folder, title in MENU.items() if folder not in ("years", "coverage")]
    counts = [(folder, title, len(_listed(access, folder))) for folder, title in kinds]
    newest = sorted(
        (m for m in access.instances("kg:Meeting") if access.named(m, "foaf:primaryTopic")),
        key=lambda m: (access.value(m, "dct:date"), m),
        reverse=True,
    )[:12]
    crossing = Counter[str]()
    for iri in access.instances("skos:Concept"):
        if path_of(access, iri).startswith("id/topic/"):
            councils = {
                access.body(item)
                for mention in access.into(iri, "kg:refersTo")
                for item in access.only(mention, "kg:within")
            }
            crossing[iri] = len(councils - {""})
    ranked = sorted(((t, n) for t, n in crossing.items() if n > 1), key=lambda p: (-p[1], access.label(p[0])))[:15]
    blocks: list[Block] = []
    if newest:
        blocks.append(Listing("newest", W.meetings, tuple(Entry((_titled(access, m),)) for m in newest)))
    if ranked:
        title = Words("Emner på tværs af råd og udvalg", "Topics that cross councils")
        rows = tuple((Link(t, Words(access.label(t), access.label(t, "en"))), n) for t, n in ranked)
        blocks.insert(0, Bars("crossing", title, (W.topic, W.bodies), rows))
    minutes = sum(access.named(meeting, "foaf:primaryTopic") for meeting in access.instances("kg:Meeting"))
    numbers = {folder: count for folder, _, count in counts}
    bodies, towns = numbers["councils"], numbers["municipalities"]
    lead = Words(
        f"{minutes} referater fra {bodies} råd og udvalg i {towns} kommuner: hvem var til stede, hvad blev besluttet, "
        "og med hvilke ord.",
        f"Minutes of {minutes} meetings of {bodies} councils in {towns} municipalities: who was present, what was "
        "decided, and in which words.",
    )
    settings = access.settings
    page = Page(
        "",
        access.settings.title,
        Words("Referater som forbundne data", "Minutes as linked data"),
        lead=lead,
        blocks=tuple(blocks),
        schema_type="Dataset",
        iri=access.base,
        machine=(
            ("description", lead.da),
            ("url", access.base),
            ("inLanguage", "da"),
            *((("license", settings.licence),) if settings.licence else ()),
            *((("creator", {"@type": "Organization", "name": settings.publisher}),) if settings.publisher else ()),
        ),
    )
    return page, counts
