"""Pages → HTML by Jinja2 with autoescape. The same templates serve the static site and the server.

Takes a `Page` and where it will stand; gives text. Links are relative, so a site works from any folder, host or disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.publish.about import ABOUT
from kg.publish.access import Access
from kg.publish.browse import MENU
from kg.publish.cells import path_of
from kg.publish.document_text import reading
from kg.publish.markup import functions, text
from kg.publish.page import Page, Words
from kg.publish.wording import W

__all__ = ["Renderer"]


_WORDS = {
    "about": Words(
        "Bygget af offentlige referater; hver oplysning viser de ord, den hviler på.",
        "Built from public minutes; every fact shows the words it rests on.",
    ),
    "data": Words("Data om denne side:", "Data of this page:"),
    "data_title": Words("Data", "Data"),
    "data_text": Words(
        "Hele samlingen som åbne, forbundne data. Hver side har sine egne data ved siden af sig.",
        "The whole collection as linked open data. Every page has its own data beside it.",
    ),
    "licence": Words("Licens:", "Licence:"),
    "noscript": Words(
        "Søgning kræver JavaScript; brug oversigterne i menuen.", "Search needs JavaScript; use the lists in the menu."
    ),
    "noscript_query": Words(
        "Editoren kræver JavaScript; endepunktet /sparql svarer også uden.",
        "The editor needs JavaScript; the endpoint /sparql answers without.",
    ),
    "query_filter": Words("Find eksempel", "Find an example"),
    "query_lead": Words(
        "Vælg et eksempel, udfyld det, og kør det, eller skriv din egen forespørgsel. Endepunktet er /sparql.",
        "Choose an example, fill it in and run it, or write a query of your own. The endpoint is /sparql.",
    ),
    "copying": Words("Kopiér med kilde", "Copy with source"),
    "copied": Words("Kopieret", "Copied"),
    "back": Words("Tilbage", "Back"),
    "read": Words("Læs punktet", "Read the item"),
    "contents": Words("Indhold", "Contents"),
    "outline": W.on_this_page,
    "plain_text": Words("Som ren tekst", "As plain text"),
    "proof": W.proof,
    "body": W.body,
    "council_kind": W.council_kind,
    "menu": Words("Hovedmenu", "Main menu"),
    "municipality": W.municipality,
    "search": W.search,
    "search_hint": Words("Søg i referater", "Search minutes"),
    "search_items": W.items,
    "search_label": Words(
        "Søg efter person, råd, sag, punkt, emne eller organisation",
        "Search for a person, council, case, item, topic or organisation",
    ),
    "search_more": Words("Vis flere", "Show more"),
    "search_names": Words("Navne", "Names"),
    "year": W.year,
    "skip": Words("Til indholdet", "Skip to content"),
    "text": W.text,
}

#: What the script of the search page says.
_SAID = {
    "all": Words("alle", "all"),
    "broken": Words(
        "Søgningen kan ikke læse sit register (mappen search ved siden af siderne). Brug oversigterne i menuen.",
        "The search cannot read its index (the folder search beside the pages). Use the lists in the menu.",
    ),
    "loading": Words("Henter registret …", "Loading the index …"),
    "nothing": Words("Intet fundet. Prøv færre eller andre ord.", "Nothing found. Try fewer or other words."),
    "only_names": Words("Kun navne fundet", "Only names found"),
    "partly": Words(
        "Intet punkt har alle ordene; {shown} af {total} med nogle af dem",
        "No item has all the words; {shown} of {total} with some of them",
    ),
    "shown": Words("{shown} af {total} punkter", "{shown} of {total} items"),
}
#: What the script of tables and lists says.
_TABLES = {
    "after": Words("Næste side", "Next page"),
    "before": Words("Forrige side", "Previous page"),
    "csv": Words("Hent som CSV", "Download CSV"),
    "filter": Words("Filtrér tabellen", "Filter the table"),
    "more": Words("Vis flere ({shown} af {total} vist)", "Show more ({shown} of {total} shown)"),
    "rows": Words("{first}–{last} af {total}", "{first}–{last} of {total}"),
}


def _catalogue(words: Mapping[str, Words]) -> str:
    """Words for a script: language → name → words, as JSON."""
    found = {language: {name: getattr(said, language) for name, said in words.items()} for language in ("da", "en")}
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


#: Kinds of pages that names lead to.
_KINDS = (W.municipality, W.body, W.meeting, W.person, W.case, W.topic, W.kle, W.organisation, W.law, W.concept)


@dataclass(frozen=True)
class Renderer:
    """Draws pages of one site: files of a static one (`…/index.html`), or of a live server (`….html`)."""

    access: Access
    live: bool = False

    @cached_property
    def environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("kg.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
        )
        environment.globals.update(
            **functions(self._href),
            words=_WORDS,
            table_words=_catalogue(_TABLES),
            file=self.file,
            menu=lru_cache(64)(self._menu),
            about=lru_cache(64)(self._about),
            site=self._site(),
        )
        return environment

    def _site(self) -> dict[str, object]:
        settings = self.access.settings
        return {
            "title": settings.title,
            "licence": settings.licence or "",
            "live": self.live,
        }

    def _menu(self, root: str) -> Markup:
        """The rows of the main menu, as seen from pages with that way to the root."""
        rows = [*MENU.items(), ("graphs", W.graphs)]
        row = '\n<li><a href="%s">%s</a></li>'
        return Markup("").join(Markup(row) % (root + self.file(name), text(words)) for name, words in rows)

    def _about(self, root: str) -> Markup:
        """Links of the footer to the pages in which the site speaks of itself."""
        row = '<a href="%s">%s</a>'
        return Markup(" · ").join(Markup(row) % (root + self.file(name), text(words)) for name, words in ABOUT.items())

    def _href(self, root: str, iri: str) -> str:
        """A relative link to an entity, part or passage of ours; the IRI itself for the rest of the web."""
        inside, target = self._target(iri)
        return root + target if inside else target

    @cached_property
    def _target(self) -> Callable[[str], tuple[bool, str]]:
        return lru_cache(20_000)(self._find_target)

    def _find_target(self, iri: str) -> tuple[bool, str]:
        """(does it stand under the root of the site, where)."""
        if iri.startswith("file:"):  # a file of the site
            return True, quote(iri.removeprefix("file:"))
        if iri.startswith("search:"):  # words to search for
            return True, f"{self.file('search')}?q={quote(iri.removeprefix('search:'), safe='')}"
        if iri.startswith("page:"):  # a page of the site that is no entity
            return True, self.file(iri.removeprefix("page:"))
        path = path_of(self.access, iri)
        if not path or not self.access.known(iri.partition("#")[0]):
            return (False, iri) if iri.startswith(("http://", "https://")) else (True, quote(iri))
        fragment = iri.partition("#")[2]
        return True, self.file(path) + (f"#{fragment}" if fragment else "")

    def file(self, path: str) -> str:
        """Where the page of a path stands under the site, as a relative URL."""
        if not path:
            return "index.html" if not self.live else "."
        return quote(path) + (".html" if self.live else "/index.html")

    def data(self, path: str, name: str, ending: str) -> str:
        """Where a file beside the page of `path` stands, relative to the page: `data.ttl`, or `{last}.ttl`."""
        return f"{quote(path.rsplit('/', 1)[-1])}.{ending}" if self.live else f"{name}.{ending}"

    def page(self, page: Page) -> str:
        """An entity's or browse page."""
        return self._draw("entity.html", page)

    def missing(self, page: Page) -> str:
        """The page that a web host shows for any address: its links begin at the site's root."""
        return self._draw("entity.html", page, root=urlsplit(self.access.base).path or "/")

    def document(self, page: Page) -> str:
        """A document's page: its outline and its text, with an anchor where each passage begins."""
        return self._draw("document.html", page, reading=reading(self.access, page.iri))

    def home(self, page: Page, counts: Sequence[tuple[str, Words, int]], downloads: Sequence[tuple[str, str]]) -> str:
        """The front page."""
        return self._draw("home.html", page, counts=counts, downloads=downloads)

    def search(self, page: Page, asked: str = "") -> str:
        """The search page, with the words that were asked for and their hits on a live server."""
        said: dict[str, object] = {
            language: {name: getattr(words, language) for name, words in _SAID.items()} for language in ("da", "en")
        }
        said["kinds"] = {words.da: [words.da, words.en] for words in _KINDS}
        text_ = json.dumps(said, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
        return self._draw("search.html", page, asked=asked, said=Markup(text_))

    def query(self, page: Page) -> str:
        """The page with the SPARQL editor (live servers only)."""
        return self._draw("query.html", page)

    def _draw(self, template: str, page: Page, **values: Any) -> str:
        depth = page.path.count("/") + (not self.live) if page.path else 0
        template_ = self.environment.get_template(template)
        return template_.render(
            page=page,
            description=_description(page),
            canonical=page.iri,
            embedded=_embedded(page),
            **{"asked": "", "root": "../" * depth or "./" if self.live else "../" * depth, **values},
            beside=lambda name, ending: self.data(page.path, name, ending),
        )


def _description(page: Page) -> str:
    """A sentence in Danish for search engines and for those who share a link."""
    lead = page.lead if isinstance(page.lead, str) else page.lead.da
    where = " · ".join(one.label if isinstance(one.label, str) else one.label.da for one in page.crumbs[-2:])
    return " · ".join(part for part in (page.kind.da, where, lead) if part)[:200]


def _embedded(page: Page) -> Any:
    """schema.org JSON-LD for search engines: only what the page says in its heading and facts."""
    if not page.schema_type or page.noindex:
        return ""
    title = page.title if isinstance(page.title, str) else page.title.da
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": page.schema_type,
        "@id": page.iri,
        "name": title,
    }
    data |= dict(page.machine)
    return Markup(json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"))
