"""The pages that list entities of a kind, and the front page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.page import Bars, Block, Cell, Entry, Link, Listing, Page, Words
from kg.publish.wording import W

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
}

#: Classes that have a browse page, by its folder.
_BROWSE = {
    "municipalities": "kg:Municipality",
    "councils": "kg:Council",
    "persons": "person:Person",
    "cases": "kg:Case",
    "organisations": "org:Organization",
}


def browse_page(access: Access, path: str) -> Page | None:
    """The browse page of a folder; None when there is none."""
    if path.split("/")[0] not in MENU:
        return None
    return next((page for page in browse_pages(access) if page.path == path), None)


def browse_pages(access: Access) -> Iterator[Page]:
    """The pages that list every entity of a kind, grouped where the list would be long."""
    for name, kind in _BROWSE.items():
        iris = sorted(access.instances(kind), key=lambda iri: (access.label(iri).casefold(), iri))
        yield _list_page(access, name, MENU[name], iris, noindex=name == "persons")
    topics = [t for t in access.instances("skos:Concept") if path_of(access, t).startswith("id/topic/")]
    used = [t for t in topics if access.named(t, "kg:refersTo")]
    yield _list_page(access, "topics", MENU["topics"], sorted(used, key=lambda t: access.label(t).casefold()))
    years: dict[str, list[str]] = defaultdict(list)
    for meeting in access.instances("kg:Meeting"):
        if access.named(meeting, "foaf:primaryTopic"):
            years[access.value(meeting, "dct:date")[:4]].append(meeting)
    for year, meetings in sorted(years.items()):
        newest = sorted(meetings, key=lambda m: (access.value(m, "dct:date"), m), reverse=True)
        entries = tuple(Entry((_titled(access, m),)) for m in newest)
        yield Page(
            f"years/{year}", year, W.year, blocks=(Listing("meetings", W.meetings, entries),),
            crumbs=(Link("page:years", W.years),),
        )  # fmt: skip
    rows: tuple[tuple[Cell, int], ...] = tuple(
        (Link(f"page:years/{y}", y), len(m)) for y, m in sorted(years.items(), reverse=True)
    )
    bars = (Bars("years", W.meetings, (W.year, W.meetings), rows),) if rows else ()
    yield Page("years", W.years, W.meetings, blocks=bars)


def _titled(access: Access, meeting: str) -> Link:
    council = access.value(meeting, "kg:council")
    town = access.value(council, "org:unitOf") if council else ""
    return Link(meeting, Words(access.label(meeting), access.label(meeting, "en")), access.label(town) if town else "")


def _list_page(access: Access, name: str, title: Words, iris: Iterable[str], *, noindex: bool = False) -> Page:
    """All entities of a kind by first letter."""
    letters: dict[str, list[Entry]] = defaultdict(list)
    for iri in iris:
        town = access.value(iri, "kg:municipality") or access.value(iri, "org:unitOf")
        tag = access.label(town) if town and town != iri else ""
        label = Words(access.label(iri), access.label(iri, "en"))
        first = label.da[:1].upper()
        letters[first if first.isalpha() else "#"].append(Entry((Link(iri, label, tag),)))
    blocks = tuple(
        Listing(f"letter-{ord(letter):x}", Words(letter, letter), tuple(entries))
        for letter, entries in sorted(letters.items())
    )
    return Page(name, title, W.overview, blocks=blocks, noindex=noindex)


def home_page(access: Access, browse: Iterable[Page]) -> tuple[Page, list[tuple[str, Words, int]]]:
    """The front page, and (folder, title, number of entities) of each browse page."""
    counts = []
    for page in browse:
        if page.path in MENU and page.path != "years":
            counts.append(
                (page.path, MENU[page.path], sum(len(b.entries) for b in page.blocks if isinstance(b, Listing)))
            )
    newest = sorted(
        (m for m in access.instances("kg:Meeting") if access.named(m, "foaf:primaryTopic")),
        key=lambda m: (access.value(m, "dct:date"), m),
        reverse=True,
    )[:12]
    crossing = Counter[str]()
    for iri in access.instances("skos:Concept"):
        if path_of(access, iri).startswith("id/topic/"):
            councils = {
                access.value(access.value(item, "kg:meeting"), "kg:council")
                for mention in access.into(iri, "kg:refersTo")
                for item in access.out(mention).get("kg:within", ())
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
    page = Page(
        "", access.settings.title, Words("Referater som forbundne data", "Minutes as linked data"), blocks=tuple(blocks)
    )
    return page, counts
