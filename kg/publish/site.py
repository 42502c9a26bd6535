"""Store snapshot → a folder that any static web host serves.

    OUT/index.html, search/, {municipalities,councils,…}/, id/…/{index.html,data.ttl,data.jsonld}, static/, dumps/,
    catalogue.{ttl,jsonld}, feed.atom, changes/, sitemap.xml, robots.txt, llms.txt

The same graph gives the same bytes; a file is written only when its bytes differ, and files of an earlier run that no
longer belong are removed (`.published` lists what is ours: nothing else in the folder is touched). Never reads a clock:
the moment of publication comes in as an argument and is used only where something changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from kg import hiding, whole
from kg.manifest import refuse_other_base
from kg.publish import catalogue, dumps, extras, feed, gone, ontology_page, words
from kg.publish.about import ABOUT, about_page, missing_page
from kg.publish.access import Access
from kg.publish.browse import browse_pages, home_page
from kg.publish.cells import path_of
from kg.publish.draw import Crew, files_of
from kg.publish.folder import Folder, Put, SiteReport
from kg.publish.page import Page, Words
from kg.publish.render import Renderer
from kg.publish.wording import W
from kg.publish.words import Hit
from kg.settings import DEFAULT_BASE, Settings
from kg.store import Store

__all__ = ["SiteReport", "publish"]

#: What the front page offers besides pages.
_DOWNLOADS = (
    ("catalogue.ttl", "DCAT + VoID (Turtle)"),
    ("dumps/council-kg.nq.gz", "N-Quads"),
    ("dumps/council-kg.trig.gz", "TriG"),
    ("dumps/tables/csv-metadata.json", "CSV on the Web"),
    ("feed.atom", "Atom"),
    ("ns/index.html", "Vocabulary"),
    ("llms.txt", "llms.txt"),
)

Progress = Callable[[int, int, str], None]


def publish(
    store: Store,
    out: Path,
    settings: Settings,
    *,
    published: str,
    erased: Iterable[str] = (),
    jobs: int | None = 1,
    on_progress: Progress | None = None,
) -> SiteReport:
    """Write the whole site. `published` is an ISO moment (UTC) for entries of the feed that are new.

    `erased` are IRIs that get a tombstone in the feed. `jobs` is the number of processes that draw pages (None: one per
    core); the bytes do not depend on it. Whom the settings hide and `store` shows is hidden in the store first.

    Raises `WrongUse` when `out` holds files that are not ours.
    """
    refuse_other_base(store.generation / "manifest.db", settings.base)
    with whole.told(out), hiding.shown_as(store, settings) as store:
        return _publish(
            store, out, settings, published, erased, jobs if jobs is not None else os.cpu_count() or 1, on_progress
        )


def _publish(
    store: Store,
    out: Path,
    settings: Settings,
    published: str,
    erased: Iterable[str],
    jobs: int,
    on_progress: Progress | None,
) -> SiteReport:
    folder = Folder(out)
    report = SiteReport()
    access = Access(store, settings)
    renderer = Renderer(access)
    if settings.base == DEFAULT_BASE:
        report.warnings.append(
            f"the base IRI is the default {DEFAULT_BASE}; set base in kg.toml before anybody links to the data"
        )
    if not settings.licence:
        report.warnings.append("no licence is stated; set licence in kg.toml so that others know what they may do")
    entities = [iri for iri in access.entities() if path_of(access, iri)]
    report.pages = len(entities)
    folder.begin(name for iri in entities for name in files_of(access, iri))
    hits: list[Hit] = []
    done = 0
    with Crew(access, renderer, out, entities, jobs) as crew:
        asides = [crew.beside(work) for work in (extras.graphs, dumps.graphs, dumps.tables, _browse, words.items)]
        for drawn in crew.draw():
            folder.drawn(drawn.otherwise, drawn.written, drawn.unchanged)
            hits += drawn.hits
            done += drawn.entities
            if on_progress:
                on_progress(done, len(entities), "")
        ended = [wait() for wait in asides]
    for one in ended:
        folder.take(one.paths, one.written, one.unchanged)
    _, graph_files, table_files, browse, _ = (one.gave for one in ended)
    _static(folder)
    folder.write("search/index.html", renderer.search(Page("search", W.search, Words("", ""), noindex=True)))
    for name, script in words.names(hits):
        folder.write(name, script)
    for name, content in gone.files(access, renderer):
        folder.write(name, content)
    files = [*graph_files, *table_files]
    dumps.checksums(folder, files)
    changed = feed.write(folder.write, out, store, settings, published, erased)
    catalogue.write(folder.write, access, files, changed)
    folder.write("404.html", renderer.missing(missing_page()))
    front, counts = home_page(access)
    folder.write("index.html", renderer.home(front, counts, _DOWNLOADS))
    for name, data in ontology_page.files():
        folder.write(f"ns/{name}", data)
    _for_machines(folder, access, entities, browse)
    report.removed = folder.finish()
    report.written, report.unchanged = folder.written, folder.unchanged
    return report


def _static(folder: Folder) -> None:
    static = Path(__file__).parent / "static"
    for path in sorted(static.iterdir()):
        folder.write(f"static/{path.name}", path.read_bytes())


def _browse(access: Access, renderer: Renderer, put: Put) -> list[str]:
    """Write the pages that list entities; gives the paths of those that search engines may list."""
    listed = []
    about = (page for name in ABOUT if (page := about_page(access, name)))
    for page in chain(browse_pages(access), about):
        put.write(f"{page.path}/index.html", renderer.page(page))
        if not page.noindex:
            listed.append(page.path)
    return listed


def _for_machines(folder: Folder, access: Access, entities: Iterable[str], browse: Iterable[str]) -> None:
    base = access.settings.base
    persons = set(access.instances("person:Person"))
    listed = [base + quote(path_of(access, iri)) + "/" for iri in entities if iri not in persons]
    listed += [f"{base}{path}/" for path in browse]
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
- [Tables]({base}dumps/tables/csv-metadata.json): CSV on the Web
- [Changes]({base}feed.atom): Atom; [ActivityStreams]({base}changes/index.jsonld)

## Model

- Every entity has an IRI under {base}id/ with a page, `data.ttl` and `data.jsonld` beside it.
- Meeting {base}id/meeting/{{code}}/{{council}}/{{date}}; its items add /item/{{number}}; parts are fragments.
- All data stand in named graphs: one for each document, named by its IRI, and {base}graph/entities,
  graph/derived, graph/authorities, graph/ontology. Ask the union of them: `kg serve` and `kg sparql` do so by
  themselves; elsewhere load the dump into a store whose default graph is the union, or write GRAPH ?g {{ … }}.
  `data.ttl` and `data.jsonld` have no graphs.
- What is the same everywhere (topics, KLE numbers, municipalities, listed organisations and laws) is linked
  by owl:sameAs or skos:exactMatch to an IRI under https://w3id.org/council-kg/id/, described in {base}ns/hub.ttl.
- A passage is {{document}}#char={{start}},{{end}}: half-open code points of {{document}}/text.txt.
- Attendance status, outcome, kind of section and so on are SKOS concepts of https://w3id.org/council-kg/scheme/.
- Classes and properties: https://w3id.org/council-kg/ns#
"""
