"""Store snapshot → a folder that any static web host serves.

    OUT/index.html, search/, {municipalities,councils,…}/, id/…/{index.html,data.ttl,data.jsonld}, static/, dumps/,
    catalogue.{ttl,jsonld}, feed.atom, changes/, sitemap.xml, robots.txt, llms.txt

The same graph gives the same bytes; a file is written only when its bytes differ, and files of an earlier run that no
longer belong are removed (`.published` lists what is ours: nothing else in the folder is touched). Never reads a clock:
the moment of publication comes in as an argument and is used only where something changed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from kg.errors import WrongUse
from kg.publish import catalogue, describe, dumps, feed
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.page import Bars, Block, Cell, Entry, Link, Listing, Page, Words
from kg.publish.people import redactor_for
from kg.publish.render import MENU, Renderer
from kg.publish.views import kind_of
from kg.publish.wording import W
from kg.settings import DEFAULT_BASE, Settings
from kg.store import Store

__all__ = ["SiteReport", "publish"]

#: Lists every file of ours, so that a later run removes what is gone and touches nothing else.
OURS = ".published"

#: Classes that have a browse page, by its folder.
_BROWSE = {
    "municipalities": "kg:Municipality",
    "councils": "kg:Council",
    "persons": "person:Person",
    "cases": "kg:Case",
    "organisations": "org:Organization",
}

Progress = Callable[[int, int], None]


@dataclass
class SiteReport:
    """What a publication did: numbers of files by fate, warnings for the publisher."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    pages: int = 0
    warnings: list[str] = field(default_factory=list)


class Folder:
    """Writes into the site's folder only what differs, and remembers every path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.report = SiteReport()
        self.paths: set[str] = set()
        self._before = set()
        root.mkdir(parents=True, exist_ok=True)
        listing = root / OURS
        if listing.is_file():
            self._before = set(listing.read_text(encoding="utf-8").splitlines())
        elif any(root.iterdir()):
            raise WrongUse(
                "the folder is not empty and holds no site of ours",
                where=str(root),
                remedy="name a new or empty folder",
            )

    def write(self, name: str, data: bytes | str) -> None:
        """Write `data` at `name` (a relative POSIX path) unless it is there already."""
        if name.startswith("/") or ".." in name.split("/"):
            raise WrongUse(f"{name!r} would lie outside the site", where=str(self.root), remedy="mend the identifier")
        content = data.encode() if isinstance(data, str) else data
        self.paths.add(name)
        path = self.root / name
        try:
            if path.read_bytes() == content:
                self.report.unchanged += 1
                return
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_bytes(content)
        partial.replace(path)
        self.report.written += 1

    def finish(self) -> None:
        """Remove our files of earlier runs that were not written again, and empty folders."""
        for name in sorted(self._before - self.paths, reverse=True):
            path = self.root / name
            path.unlink(missing_ok=True)
            self.report.removed += 1
            for parent in path.parents:
                if parent == self.root or any(parent.iterdir()):
                    break
                parent.rmdir()
        listing = "\n".join(sorted(self.paths)) + "\n"
        (self.root / OURS).write_text(listing, encoding="utf-8")


def publish(
    store: Store, out: Path, settings: Settings, *, published: str, on_progress: Progress | None = None
) -> SiteReport:
    """Write the whole site. `published` is an ISO moment (UTC) for entries of the feed that are new.

    Raises `WrongUse` when `out` holds files that are not ours.
    """
    folder = Folder(out)
    access = Access(store, settings, redactor_for(store, settings))
    renderer = Renderer(access)
    if settings.base == DEFAULT_BASE:
        folder.report.warnings.append(
            f"the base IRI is the default {DEFAULT_BASE}; set base in kg.toml before anybody links to the data"
        )
    if not settings.licence:
        folder.report.warnings.append(
            "no licence is stated; set licence in kg.toml so that others know what they may do"
        )
    entities = [iri for iri in access.subjects() if path_of(access, iri)]
    index = _Search()
    for done, iri in enumerate(entities, 1):
        _entity(folder, access, renderer, iri, index)
        if on_progress:
            on_progress(done, len(entities))
    folder.report.pages = len(entities)
    _static(folder)
    browse = list(_browse(access))
    for page in browse:
        folder.write(f"{page.path}/index.html", renderer.page(page))
    folder.write("search/index.html", renderer.search(Page("search", Words("Søg", "Search"), Words("", ""))))
    for name, rows in index.shards():
        folder.write(f"search/{name}.json", rows)
    graph_files = dumps.write(folder.write, store, access.redactor)
    catalogue.write(folder.write, access, graph_files)
    feed.write(folder.write, out, store, settings, published)
    _home(folder, access, renderer, browse)
    _for_machines(folder, access, entities, browse)
    folder.finish()
    return folder.report


def _entity(folder: Folder, access: Access, renderer: Renderer, iri: str, index: _Search) -> None:
    page = kind_of(access, iri)(access, iri)
    triples = describe.description(access, iri)
    if page.kind == W.document:
        text = access.text(iri)
        folder.write(f"{page.path}/index.html", renderer.document(page, text, access.passages(iri)))
        folder.write(f"{page.path}/text.txt", text)
    else:
        folder.write(f"{page.path}/index.html", renderer.page(page))
        if page.kind != W.term:
            index.add(page)
    folder.write(f"{page.path}/data.ttl", describe.turtle(triples))
    folder.write(f"{page.path}/data.jsonld", describe.json_ld(access, triples))


class _Search:
    """A search index cut into small files by the first two letters of each word of a title."""

    def __init__(self) -> None:
        self._rows: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)

    def add(self, page: Page) -> None:
        """Make a page findable by each word of its title and lead."""
        title = page.title if isinstance(page.title, str) else page.title.da
        note = page.lead if isinstance(page.lead, str) else ""
        if not note and page.crumbs:
            note = " · ".join(c.label if isinstance(c.label, str) else c.label.da for c in page.crumbs[-2:])
        row = (title, quote(page.path) + "/index.html", page.kind.da, note[:120])
        for word in {w.casefold() for w in _words(title)}:
            self._rows[_shard(word)].add(row)

    def shards(self) -> Iterator[tuple[str, str]]:
        """(name, JSON) of each file."""
        for name in sorted(self._rows):
            yield name, json.dumps(sorted(self._rows[name]), ensure_ascii=False, separators=(",", ":")) + "\n"


def _words(title: str) -> list[str]:
    cut = "".join(c if c.isalnum() or c in "/.-" else " " for c in title)
    return [w for w in cut.split() if len(w) > 1]


def _shard(word: str) -> str:
    """As the page's script computes it."""
    return "".join(c if c in "0123456789abcdefghijklmnopqrstuvwxyzæøåéöäü" else "_" for c in word[:2]) or "_"


def _static(folder: Folder) -> None:
    static = Path(__file__).parent / "static"
    for path in sorted(static.iterdir()):
        folder.write(f"static/{path.name}", path.read_bytes())


def _browse(access: Access) -> Iterator[Page]:
    """The pages that list every entity of a kind, grouped where the list would be long."""
    for name, kind in _BROWSE.items():
        iris = sorted(access.instances(kind), key=lambda iri: (access.label(iri).casefold(), iri))
        yield _list_page(access, name, MENU[name], iris, noindex=name == "persons")
    topics = [t for t in access.instances("skos:Concept") if path_of(access, t).startswith("id/topic/")]
    used = [t for t in topics if access.into(t, "kg:refersTo")]
    yield _list_page(access, "topics", MENU["topics"], sorted(used, key=lambda t: access.label(t).casefold()))
    years: dict[str, list[str]] = defaultdict(list)
    for meeting in access.instances("kg:Meeting"):
        if access.into(meeting, "foaf:primaryTopic"):
            years[access.value(meeting, "dct:date")[:4]].append(meeting)
    for year, meetings in sorted(years.items()):
        newest = sorted(meetings, key=lambda m: (access.value(m, "dct:date"), m), reverse=True)
        entries = tuple(Entry((_titled(access, m),)) for m in newest)
        yield Page(
            f"years/{year}", year, W.year, blocks=(Listing("meetings", W.meetings, entries),),
            crumbs=(Link("years/index.html", W.years),),
        )  # fmt: skip
    rows: tuple[tuple[Cell, int], ...] = tuple(
        (Link(f"years/{y}/index.html", y), len(m)) for y, m in sorted(years.items(), reverse=True)
    )
    bars = (Bars("years", W.meetings, (W.year, W.meetings), rows),) if rows else ()
    yield Page("years", W.years, W.meetings, blocks=bars)


def _titled(access: Access, meeting: str) -> Link:
    council = access.value(meeting, "kg:council")
    town = access.value(council, "org:unitOf") if council else ""
    return Link(meeting, access.label(meeting), access.label(town) if town else "")


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
    return Page(name, title, Words("Oversigt", "List"), blocks=blocks, noindex=noindex)


def _home(folder: Folder, access: Access, renderer: Renderer, browse: Iterable[Page]) -> None:
    counts = []
    for page in browse:
        if page.path in MENU and page.path != "years":
            counts.append(
                (page.path, MENU[page.path], sum(len(b.entries) for b in page.blocks if isinstance(b, Listing)))
            )
    newest = sorted(
        (m for m in access.instances("kg:Meeting") if access.into(m, "foaf:primaryTopic")),
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
    downloads = [("catalogue.ttl", "DCAT + VoID (Turtle)"), ("dumps/council-kg.nq.gz", "N-Quads"),
                 ("dumps/council-kg.trig.gz", "TriG"), ("dumps/tables/csvw-metadata.json", "CSV on the Web"),
                 ("feed.atom", "Atom"), ("llms.txt", "llms.txt")]  # fmt: skip
    folder.write("index.html", renderer.home(page, counts, downloads))


def _for_machines(folder: Folder, access: Access, entities: Iterable[str], browse: Iterable[Page]) -> None:
    base = access.settings.base
    persons = set(access.instances("person:Person"))
    listed = [base + quote(path_of(access, iri)) + "/" for iri in entities if iri not in persons]
    listed += [base + page.path + "/" for page in browse if not page.noindex]
    names = []
    urls = sorted({base, *listed})
    for number in range(0, len(urls), 50_000):
        name = f"sitemap-{number // 50_000 + 1}.xml"
        names.append(name)
        rows = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls[number : number + 50_000])
        folder.write(
            name,
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n',
        )
    rows = "".join(f"<sitemap><loc>{escape(base + name)}</loc></sitemap>\n" for name in names)
    folder.write(
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n',
    )
    folder.write("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")
    folder.write("llms.txt", _plain_overview(access))


def _plain_overview(access: Access) -> str:
    base = access.settings.base
    return f"""# {access.settings.title}

> Minutes of Danish councils and committees as linked open data: persons, councils, meetings, agenda items, cases,
> decisions, attachments, and the organisations, laws and topics they mention. Every fact names the passage it rests on.

## Data

- [Dataset description]({base}catalogue.ttl): DCAT and VoID
- [All quads]({base}dumps/council-kg.nq.gz): N-Quads, one named graph per document
- [Tables]({base}dumps/tables/csvw-metadata.json): CSV on the Web
- [Changes]({base}feed.atom): Atom; [ActivityStreams]({base}changes/index.jsonld)

## Model

- Every entity has an IRI under {base}id/ with a page, `data.ttl` and `data.jsonld` beside it.
- Meeting {base}id/meeting/{{code}}/{{council}}/{{date}}; its items add /item/{{number}}; parts are fragments.
- A passage is {{document}}#char={{start}},{{end}}: half-open code points of {{document}}/text.txt.
- Attendance status, outcome, kind of section and so on are SKOS concepts of https://w3id.org/council-kg/scheme/.
- Classes and properties: https://w3id.org/council-kg/ns#
"""
