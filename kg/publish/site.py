"""Store snapshot → a folder that any static web host serves.

    OUT/index.html, search/, {municipalities,councils,…}/, id/…/{index.html,data.ttl,data.jsonld}, static/, dumps/,
    catalogue.{ttl,jsonld}, feed.atom, changes/, sitemap.xml, robots.txt, llms.txt

The same graph gives the same bytes; a file is written only when its bytes differ, and files of an earlier run that no
longer belong are removed (`.published` lists what is ours: nothing else in the folder is touched). Never reads a clock:
the moment of publication comes in as an argument and is used only where something changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from kg.errors import WrongUse
from kg.publish import catalogue, describe, dumps, feed
from kg.publish.access import Access
from kg.publish.browse import browse_pages, home_page
from kg.publish.cells import path_of
from kg.publish.page import Page, Words
from kg.publish.people import redactor_for
from kg.publish.render import Renderer
from kg.publish.views import kind_of
from kg.publish.wording import W
from kg.settings import DEFAULT_BASE, Settings
from kg.store import Store

__all__ = ["SiteReport", "publish"]

#: Lists every file of ours, so that a later run removes what is gone and touches nothing else.
OURS = ".published"

#: What the front page offers besides pages.
_DOWNLOADS = (
    ("catalogue.ttl", "DCAT + VoID (Turtle)"),
    ("dumps/council-kg.nq.gz", "N-Quads"),
    ("dumps/council-kg.trig.gz", "TriG"),
    ("dumps/tables/csvw-metadata.json", "CSV on the Web"),
    ("feed.atom", "Atom"),
    ("llms.txt", "llms.txt"),
)

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
    browse = list(browse_pages(access))
    for page in browse:
        folder.write(f"{page.path}/index.html", renderer.page(page))
    folder.write("search/index.html", renderer.search(Page("search", Words("Søg", "Search"), Words("", ""))))
    for name, rows in index.shards():
        folder.write(f"search/{name}.json", rows)
    graph_files = dumps.write(folder.write, store, access.redactor)
    catalogue.write(folder.write, access, graph_files)
    feed.write(folder.write, out, store, settings, published)
    front, counts = home_page(access, browse)
    folder.write("index.html", renderer.home(front, counts, _DOWNLOADS))
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
