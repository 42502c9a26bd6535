"""The published site of the samples: valid pages, whole links, one description in every form, nothing erased."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import term_lint
from conftest import MINUTES, ROOT, Server
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg import erase, identity, store
from kg.errors import StoreError, WrongUse
from kg.pipeline import build
from kg.publish import browse, draw, dumps, feed, gone
from kg.publish.access import Access
from kg.publish.page import Bars, Link, Listing
from kg.publish.site import publish
from kg.settings import Settings
from kg.settings import load as load_settings
from kg.vocab import FOAF

MOMENT = "2026-01-02T03:04:05Z"
BASE = Settings().base
UDSATTERAAD = next(MINUTES.glob("haderslev-udsatteraad*"))


@pytest.fixture(scope="module")
def site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    with store.reader(samples) as opened:
        report = publish(
            opened, out, Settings(licence="https://creativecommons.org/publicdomain/zero/1.0/"), published=MOMENT
        )
    assert any("default" in warning for warning in report.warnings)
    assert report.pages > 100
    return out


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store of one of the sample minutes, for what is done to a site: much quicker to publish than all of them."""
    folder = tmp_path_factory.mktemp("single")
    assert build([UDSATTERAAD], folder / "kg", Settings()).exit_code == 0
    return folder / "kg"


@pytest.fixture(scope="module")
def single_site(single: Path) -> Path:
    out = single.parent / "site"
    with store.reader(single) as opened:
        publish(opened, out, Settings(), published=MOMENT)
    return out


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


class _Page(HTMLParser):
    """Links and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.external: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if tag in ("a", "link") and found.get("href") and found.get("rel") != "canonical":
            self.links.append(str(found["href"]))
        if tag in ("script", "img", "iframe", "source") and found.get("src"):
            self.external.append(str(found["src"]))


def test_every_internal_link_and_fragment_leads_somewhere(site: Path) -> None:
    read: dict[Path, _Page] = {}
    for path in pages(site):
        parsed = _Page()
        parsed.feed(path.read_text(encoding="utf-8"))
        read[path] = parsed
    broken = []
    for path, parsed in read.items():
        for link in [*parsed.links, *parsed.external]:
            if urlsplit(link).scheme:
                assert link not in parsed.external, f"{path} loads {link} from elsewhere"
                continue
            target = urlsplit(urljoin("/" + path.relative_to(site).as_posix(), link))
            file = site / unquote(target.path).lstrip("/")
            if not file.is_file() or (
                target.fragment and file in read and unquote(target.fragment) not in read[file].ids
            ):
                broken.append((path.relative_to(site).as_posix(), link))
    assert not broken, broken[:10]


def dump(site: Path) -> list[Quad]:
    return list(parse(gzip.decompress((site / "dumps/council-kg.nq.gz").read_bytes()), RdfFormat.N_QUADS))


def test_every_iri_of_ours_in_the_dump_has_a_page(site: Path) -> None:
    for quad in dump(site):
        for term in (quad.subject, quad.object):
            assert not isinstance(term, BlankNode)
            if isinstance(term, NamedNode) and term.value.startswith(BASE + "id/"):
                path = unquote(term.value.removeprefix(BASE).partition("#")[0])
                assert (site / path / "index.html").is_file(), term


def test_turtle_json_ld_and_dump_say_the_same(site: Path) -> None:
    from pyld import jsonld

    by_subject: dict[str, set[str]] = {}
    for quad in dump(site):
        subject = quad.subject.value.partition("#")[0]
        by_subject.setdefault(subject, set()).add(str(quad.triple))
    checked = 0
    for path in sorted(site.glob("id/**/data.ttl")):
        iri = BASE + path.parent.relative_to(site).as_posix()
        triples = [quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE)]
        turtle = set(map(str, triples))
        of_itself = {str(t) for t in triples if t.subject.value == iri + "/data.ttl"}
        to_it = {str(t) for t in triples if t.object == NamedNode(iri) and str(t) not in of_itself}
        owners = {t.subject.value.partition("#")[0] for t in triples if str(t) in to_it}
        assert to_it <= set().union(*(by_subject[owner] for owner in owners)), iri
        assert turtle - of_itself - (to_it - by_subject.get(iri, set())) == by_subject.get(iri, set()), iri
        said = {re.split("[/#]", t.predicate.value)[-1] for t in triples if str(t) in of_itself}
        assert said >= {"primaryTopic", "inDataset", "license"}, iri
        if checked % 7 == 0:  # expanding JSON-LD by the reference implementation is slow
            text = jsonld.to_rdf(
                json.loads((path.parent / "data.jsonld").read_text()), {"format": "application/n-quads"}
            )
            other = {str(quad.triple) for quad in parse(text.encode(), RdfFormat.N_QUADS)}
            assert other == turtle, iri
        checked += 1
    assert checked > 100


def test_trig_and_nquads_are_one_graph_and_checksums_hold(site: Path) -> None:
    trig = set(map(str, parse(gzip.decompress((site / "dumps/council-kg.trig.gz").read_bytes()), RdfFormat.TRIG)))
    assert trig == {str(quad) for quad in dump(site)}
    for line in (site / "dumps/SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((site / "dumps" / name).read_bytes()).hexdigest() == digest


def test_tables_agree_with_their_metadata(site: Path) -> None:
    folder = site / "dumps/tables"
    metadata = json.loads((folder / "csv-metadata.json").read_text())
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in metadata["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        columns = table["tableSchema"]["columns"]
        assert rows[0] == [column["titles"] for column in columns]
        for row in rows[1:]:
            for cell, column in zip(row, columns, strict=True):
                if cell and isinstance(column["datatype"], dict):
                    assert cell in column["datatype"]["format"].split("|")
                if cell and column["datatype"] == "date":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cell)
                if cell and column["datatype"] == "integer":
                    assert cell.lstrip("-").isdigit()


def test_tables_say_in_their_metadata_what_the_graph_says(site: Path) -> None:
    """Keys hold, and a keyed row read by the properties of its columns is in the dump."""
    folder = site / "dumps/tables"
    said = {(q.subject.value, q.predicate.value, q.object.value) for q in dump(site)}
    tables = {}
    for table in json.loads((folder / "csv-metadata.json").read_text())["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as handle:
            tables[table["url"]] = (table["tableSchema"], list(csv.DictReader(handle)))
    proved = set()
    for name, (schema, rows) in tables.items():
        for key in schema.get("foreignKeys", ()):
            there = {row[key["reference"]["columnReference"]] for row in tables[key["reference"]["resource"]][1]}
            assert {row[key["columnReference"]] for row in rows} <= there, name
        if "primaryKey" in schema:
            keys = [row[schema["primaryKey"]] for row in rows]
            assert schema["aboutUrl"] == "{+" + schema["primaryKey"] + "}"
            assert len(set(keys)) == len(keys), name
            for column in (one for one in schema["columns"] if "propertyUrl" in one):
                for row in rows:
                    cell = {"yes": "true", "no": ""}.get(row[column["name"]], row[column["name"]])
                    if cell:  # a "no" may go without saying
                        assert (row[schema["primaryKey"]], column["propertyUrl"], cell) in said, (name, column, row)
                        proved.add((name, column["name"]))
    assert len(proved) > 8


def test_catalogue_keeps_the_rules_of_the_profile(site: Path) -> None:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph().parse(site / "catalogue.ttl", format="turtle")
    assert not list(term_lint.in_graph(data))
    conforms, _, report = validate(
        data, shacl_graph=rdflib.Graph().parse(ROOT / "tests/data/dcat-ap-dk.ttl", format="turtle")
    )
    assert conforms, report
    from rdflib import OWL, SKOS, VOID

    dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
    files = {str(file).removeprefix(BASE) for file in data.objects(None, dcat.downloadURL)}
    assert {f"dumps/tables/{path.name}" for path in (site / "dumps/tables").iterdir()} <= files
    dataset = rdflib.URIRef(BASE + "#dataset")
    period = data.value(dataset, dct.temporal)
    assert str(data.value(period, dcat.startDate)) < str(data.value(period, dcat.endDate))
    assert str(data.value(dataset, dct.modified)).startswith(MOMENT.removesuffix("Z"))
    assert any("/nuts/code/DK" in str(area) for area in data.objects(dataset, dct.spatial))
    linksets = {str(data.value(node, VOID.linkPredicate)) for node in data.objects(dataset, VOID.subset)}
    assert linksets >= {str(OWL.sameAs), str(SKOS.exactMatch)}
    assert (site / ".well-known/void").read_bytes() == (site / "catalogue.ttl").read_bytes()


def test_feed_and_maps_are_well_formed(site: Path) -> None:
    import xml.etree.ElementTree as ET

    feed = ET.parse(site / "feed.atom").getroot()
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 5
    changes = json.loads((site / "changes/1.jsonld").read_text())
    assert {a["type"] for a in changes["orderedItems"]} == {"Create"}
    urls = [
        e.text
        for e in ET.parse(site / "sitemap-1.xml").getroot().iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert urls
    assert not [url for url in urls if url and "/id/person/" in url]
    for url in urls:
        assert (site / unquote(str(url).removeprefix(BASE)) / "index.html").is_file()


def test_pages_of_persons_are_not_indexed_and_pages_are_light(site: Path) -> None:
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        if "/id/person/" in path.as_posix():
            assert '<meta name="robots" content="noindex">' in text
        if path.relative_to(site).parts[:2] != ("id", "document") and path.relative_to(site).parts[0] not in (
            "graphs",
            "ns",
        ):
            assert len(text.encode()) < 100_000, path


def test_items_are_printed_with_bold_type_where_they_have_it(site: Path) -> None:
    item = site / "id/meeting/657/beskaeftigelsesudvalg/2025-09-16/item/50/index.html"
    page = item.read_text(encoding="utf-8")
    assert "<strong>Bolig</strong> – sikkerhed" in page
    assert "**" not in page


def test_quoted_sentences_are_without_marks_of_bold_type(site: Path) -> None:
    quoting = [p for p in pages(site) if p.relative_to(site).parts[:2] in (("id", "person"), ("id", "organisation"))]
    assert quoting
    assert not [path for path in quoting if "**" in path.read_text(encoding="utf-8")]


def test_html_is_valid(site: Path) -> None:
    tool = ROOT / "web/node_modules/.bin/html-validate"
    assert tool.exists(), "run make assets"
    kinds = {path.relative_to(site).parts[1]: path for path in pages(site) if len(path.relative_to(site).parts) > 2}
    chosen = [*kinds.values(), site / "index.html", site / "search/index.html", site / "councils/index.html"]
    chosen += [site / "ns/index.html", site / "ns/en.html"]
    items = sorted(site.glob("id/meeting/**/item/*/index.html"))
    ran = subprocess.run(
        [str(tool), "--config", str(ROOT / "tests/html-validate.json"), *map(str, [*chosen, *items[:3]])],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-500:]


@pytest.mark.parametrize("longest", [1, 3, 20])
def test_long_lists_part_by_beginnings(samples: Path, monkeypatch: pytest.MonkeyPatch, longest: int) -> None:
    monkeypatch.setattr(browse, "LONGEST", longest)
    with store.reader(samples) as opened:
        access = Access(opened, Settings())
        pages = {page.path: page for page in browse.browse_pages(access)}
        parts = {browse.browse_page(access, path) for path in pages}
        cases = access.instances("kg:Case")
    assert parts == set(pages.values()), "a page alone is the page among all"
    leads = {cell.iri for page in pages.values() for block in page.blocks if isinstance(block, Bars)
             for (cell, _) in block.rows if isinstance(cell, Link)}  # fmt: skip
    tops = {f"page:{folder}" for folder in browse.MENU}
    assert leads | tops == {f"page:{path}" for path in pages}, "every page is led to, and no lead is broken"
    listed = [
        (path, [entry.head[0] for block in page.blocks if isinstance(block, Listing) for entry in block.entries])
        for path, page in pages.items()
    ]
    of_cases = [link.iri for path, links in listed if path.split("/")[0] == "cases" for link in links]
    assert sorted(of_cases) == cases, "each case on one page"
    for path, links in listed:
        assert (
            len(links) <= longest or len({link.label.da.casefold() for link in links}) == 1 or path.startswith("years/")
        ), path


def test_publishing_again_changes_no_byte(single: Path, single_site: Path) -> None:
    before = bytes_of(single_site)
    with store.reader(single) as opened:
        again = publish(opened, single_site, Settings(), published="2027-01-01T00:00:00Z")
    assert (again.written, again.removed) == (0, 0)
    assert bytes_of(single_site) == before


def test_several_processes_write_the_same_bytes(
    single: Path, single_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the shares: also what no process was planned to write, or was planned and not written."""
    monkeypatch.setattr(draw, "ALONE", 1)
    monkeypatch.setattr(draw, "CHUNK", 37)
    with store.reader(single) as opened:
        report = publish(opened, tmp_path / "out", Settings(), published=MOMENT, jobs=2)
    files = bytes_of(single_site)
    assert bytes_of(tmp_path / "out") == files
    assert report.written == len(files) - 1  # the list of our files
    assert files.keys() - {".published"} == set((single_site / ".published").read_text().split("\n")) - {""}


@pytest.mark.slow
def test_several_processes_write_the_whole_site(site: Path, samples: Path, tmp_path: Path) -> None:
    settings = Settings(licence="https://creativecommons.org/publicdomain/zero/1.0/")
    with store.reader(samples) as opened:
        publish(opened, tmp_path / "out", settings, published=MOMENT, jobs=2)
    assert bytes_of(tmp_path / "out") == bytes_of(site)


def test_the_dumps_do_not_depend_on_what_is_made_into_text_at_once(
    single: Path, single_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumps, "LOT", 20)
    with store.reader(single) as opened:
        publish(opened, tmp_path / "out", Settings(), published=MOMENT)
    for name in ("dumps/council-kg.nq.gz", "dumps/council-kg.trig.gz"):
        assert (tmp_path / "out" / name).read_bytes() == (single_site / name).read_bytes()


def test_a_folder_with_other_peoples_files_is_left_alone(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with store.reader(samples) as opened, pytest.raises(WrongUse, match="no site of ours"):
        publish(opened, tmp_path, Settings(), published=MOMENT)


def chosen(folder: Path, *names: str) -> Path:
    """A folder with some of the sample minutes."""
    (folder / "minutes").mkdir()
    for name in names:
        for path in MINUTES.glob(name):
            shutil.copy(path, folder / "minutes")
    return folder / "minutes"


def test_what_left_the_graph_leaves_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_PAGE", 1)
    sources = chosen(tmp_path, "lolland*", "herning*")
    build([sources], tmp_path / "kg", Settings())
    with store.reader(tmp_path / "kg") as opened:
        publish(opened, tmp_path / "site", Settings(), published=MOMENT)
    assert (tmp_path / "site/id/council/360/udsatteraad/index.html").is_file()
    next(sources.glob("lolland*")).unlink()
    build([sources], tmp_path / "kg", Settings())
    with store.reader(tmp_path / "kg") as opened:
        report = publish(opened, tmp_path / "site", Settings(), published="2026-02-02T00:00:00Z")
    assert report.removed > 20
    assert not (tmp_path / "site/id/council/360").exists()
    events = json.loads((tmp_path / "site/changes/history.json").read_text())
    assert [e["event"] for e in events].count("removed") == 1
    collection = json.loads((tmp_path / "site/changes/index.jsonld").read_text())
    walked, at = [], collection["first"]
    while at:  # from page to page, one event on each
        walked.append(json.loads((tmp_path / "site" / at.removeprefix(BASE)).read_text()))
        at = walked[-1].get("next")
    assert walked[-1]["id"] == collection["last"]
    assert [event["type"] for page in walked for event in page["orderedItems"]] == ["Create", "Create", "Delete"]
    assert [page.get("prev") for page in walked] == [None, *(page["id"] for page in walked[:-1])]


# people ----------------------------------------------------------------------------------------------------------


def every_byte(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file, and the plain form of those that are compressed."""
    import sqlite3
    import zlib

    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield path, data
        if path.suffix == ".gz":
            yield path, gzip.decompress(data)
        if path.name == "texts.db":
            with sqlite3.connect(path) as db:
                for (body,) in db.execute("SELECT body FROM texts"):
                    yield path, zlib.decompress(body)


def holds(folder: Path, name: str) -> list[Path]:
    wanted = [name, name.casefold(), name.upper(), name.replace(" ", "-").lower(), name.replace(" ", "_").lower()]
    return [
        p for p, data in every_byte(folder) if any(w.encode() in data or w.encode("utf-16-le") in data for w in wanted)
    ]


def test_erased_means_gone_from_every_byte_and_stays_gone(tmp_path: Path) -> None:
    sources = chosen(tmp_path, UDSATTERAAD.name, "lolland*")
    (tmp_path / "own").mkdir()
    (tmp_path / "kg.toml").write_text('base = "https://kg.example.org/"\nauthorities = "own"\n')
    settings = load_settings(tmp_path / "kg.toml")
    name = "Inga Lykke"
    build([sources], tmp_path / "kg", settings)
    with store.reader(tmp_path / "kg") as opened:
        publish(opened, tmp_path / "site", settings, published=MOMENT)
    assert holds(tmp_path / "kg", name)
    assert holds(tmp_path / "site", name)
    person = f"{BASE}id/person/{identity.person_key(name, '510', settings)}"

    report = erase.erase(person, tmp_path / "kg", settings, on="2026-03-01")
    assert report.build.exit_code == 0
    with store.reader(tmp_path / "kg") as opened:
        publish(opened, tmp_path / "site", settings, published="2026-03-01T00:00:00Z", erased=[person])
    assert holds(tmp_path / "kg", name) == []
    assert holds(tmp_path / "site", name) == []
    assert holds(tmp_path / "own", name) == []
    assert "Tombstone" in (tmp_path / "site/changes/1.jsonld").read_text()
    assert report.keys == (person.rsplit("/", 1)[-1],)
    tombstone = tmp_path / "site/id/person" / report.keys[0]
    assert "Slettet" in (tombstone / "index.html").read_text(encoding="utf-8")
    assert (tombstone / "gone").is_file()

    build([sources], tmp_path / "kg", settings, force=True)
    assert holds(tmp_path / "kg", name) == []
    with store.reader(tmp_path / "kg") as opened:
        assert not list(opened.triples(NamedNode(person), None, None))
        assert len([s for s, _, _ in opened.triples(None, NamedNode(FOAF.primaryTopic), None)]) == 2


def test_erasing_needs_a_folder_of_own_rows(samples: Path) -> None:
    with pytest.raises(WrongUse, match="authorities"):
        erase.erase(f"{BASE}id/person/{'0' * 16}", samples, Settings(), on="2026-03-01")


@pytest.mark.parametrize(("shown", "instead"), [("initials", "S.N."), ("none", "")])
def test_tiers_decide_whose_names_are_published(single: Path, tmp_path: Path, shown: str, instead: str) -> None:
    """Though the store was built under settings that hide nobody."""
    (tmp_path / "kg.toml").write_text(f'[people]\nofficial = "{shown}"\nother = "{shown}"\n')
    settings = load_settings(tmp_path / "kg.toml")
    shutil.copytree(single, tmp_path / "kg")
    with store.reader(tmp_path / "kg") as opened:
        with pytest.raises(StoreError, match="whom the settings hide"):
            Access(opened, settings)
        publish(opened, tmp_path / "site", settings, published=MOMENT)
    assert holds(tmp_path / "site", "Susanne Nyland") == []
    assert holds(tmp_path / "site", "Inga Lykke")
    page = tmp_path / f"site/id/person/{identity.person_key('Susanne Nyland', '510', settings)}/index.html"
    assert page.is_file() == bool(instead)
    assert not instead or instead in page.read_text(encoding="utf-8")


def test_cpr_numbers_telephones_and_addresses_never_reach_the_store(tmp_path: Path) -> None:
    source = tmp_path / "minutes" / "haderslev.md"
    source.parent.mkdir()
    original = next(MINUTES.glob("haderslev-udsatteraad*")).read_text(encoding="utf-8")
    secret = "Borgeren 010203-1234 kan ringes op på tlf. 12 34 56 78 eller skrives til anna.holm@stiby.dk om sagen.\n\n"
    source.write_text(original.replace("Midlerne er målrettet", secret + "Midlerne er målrettet"), encoding="utf-8")
    build([source], tmp_path / "kg", Settings())
    with store.reader(tmp_path / "kg") as opened:
        publish(opened, tmp_path / "site", Settings(), published=MOMENT)
    for value in ("010203-1234", "12 34 56 78", "anna.holm@stiby.dk"):
        assert holds(tmp_path / "kg", value) == []
        assert holds(tmp_path / "site", value) == []


def test_suppression_list_is_shipped_empty() -> None:
    assert not gone.erased(Settings())


def test_a_merged_person_leads_on(tmp_path: Path) -> None:
    sources = chosen(tmp_path, UDSATTERAAD.name, "kolding*")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/identities.csv").write_text(
        "a,b,verdict,who,when,why\nInga Lykke (510),Ole Graversen (621),same,test,2026-01-01,for the test\n"
    )
    (tmp_path / "kg.toml").write_text('authorities = "own"\n')
    settings = load_settings(tmp_path / "kg.toml")
    build([sources], tmp_path / "kg", settings)
    with store.reader(tmp_path / "kg") as opened:
        publish(opened, tmp_path / "site", settings, published=MOMENT)
    ((old, new),) = gone.moved(settings).items()
    assert f'url=../../../{new}/index.html"' in (tmp_path / "site" / old / "index.html").read_text()
    assert "isReplacedBy" in (tmp_path / "site" / old / "data.ttl").read_text()
    assert (tmp_path / "site" / new / "data.ttl").stat().st_size > 300


# in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web(site: Path) -> Iterator[str]:
    """The site over HTTP."""
    import functools
    import http.server
    import threading

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.browser
def test_pages_are_accessible_and_fit_a_phone(web: str, site: Path, browser: Any) -> None:
    axe = (ROOT / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    item = next(iter(sorted(site.glob("id/meeting/510/udsatteraad/*/item/98/index.html"))))
    meeting = item.parents[2] / "index.html"
    kinds = ["id/municipality", "id/council/510", "id/person", "id/case", "id/topic", "id/organisation", "id/document"]
    found = [next(iter(sorted((site / kind).rglob("index.html")))) for kind in kinds]
    paths = ["index.html", "councils/index.html", "ns/index.html"]
    paths += [p.relative_to(site).as_posix() for p in (item, meeting, *found)]
    for width, scheme in ((1280, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for path in paths:
            page.goto(web + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if width < 600 and not path.startswith("ns/"):
                assert page.evaluate("document.querySelector('header.top').offsetHeight") <= 56
            page.evaluate(axe)
            result = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
            serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
            assert not serious, (path, width, [(v["id"], v["nodes"][0]["html"]) for v in serious])
        assert all(url.startswith((web, "data:")) for url in asked)
        context.close()


@pytest.mark.browser
def test_search_works_from_a_host_and_from_a_disk(web: str, site: Path, browser: Any) -> None:
    """Inflected, folded and begun words find items by their text; each row says where and when."""
    for base in (web, site.as_uri() + "/"):
        page = browser.new_page()
        page.goto(base + "id/municipality/510/index.html")
        page.keyboard.press("/")
        page.keyboard.type("hjemlosheden")
        page.keyboard.press("Enter")
        page.wait_for_selector("#hits mark")
        assert re.fullmatch(r"(\d+) af \1 punkter", page.inner_text("#hits-status"))
        first = page.inner_text("#hits > li >> nth=0")
        assert "Kommune ·" in first
        assert re.search(r"\d\. \w+ 20\d\d", first)
        assert "hjemløs" in page.inner_text("#hits mark >> nth=0")
        every = page.locator("#hits > li").count()
        page.select_option("#by-year", "2024")
        page.wait_for_function(f"document.querySelectorAll('#hits > li').length < {every}")
        assert "year=2024" in page.url
        assert "2025" not in page.inner_text("#hits .meta >> nth=0")
        page.fill("#q", "hjemløse zzzz")
        page.wait_for_function("document.getElementById('hits-status').textContent.startsWith('Intet punkt har alle')")
        page.fill("#q", "hjeml -herberg")
        page.wait_for_function("/^\\d+ af/.test(document.getElementById('hits-status').textContent)")
        page.close()


@pytest.mark.browser
def test_a_search_without_its_index_says_so(web: str, browser: Any) -> None:
    page = browser.new_page()
    page.route("**/search/w/*", lambda route: route.abort())
    page.goto(web + "search/index.html?q=hjemløse")
    page.wait_for_function("document.getElementById('hits-status').textContent.includes('kan ikke læse')")
    page.close()


@pytest.mark.browser
def test_words_are_folded_and_stemmed_as_the_index_has_them(web: str, browser: Any) -> None:
    from kg.search.words import danish, fold, root

    texts = " ".join(path.read_text(encoding="utf-8") for path in sorted(MINUTES.iterdir()))
    words = sorted({*re.findall(r"[^\W_]+", texts.lower()), "øre", "å", "aabenraa", "succes", "løsning", "züblin"})
    page = browser.new_page()
    page.goto(web + "search/index.html")
    page.wait_for_function("window.kgSearch")
    found = page.evaluate(
        "words => words.map(w => [kgSearch.fold(w), ...[kgSearch.fold(w), kgSearch.danish(w)].map(kgSearch.root)])",
        words,
    )
    page.close()
    wrong = [(w, got) for w, got in zip(words, found, strict=True) if got != [fold(w), root(fold(w)), root(danish(w))]]
    assert len(words) > 1000
    assert not wrong


@pytest.mark.browser
def test_search_language_and_highlighting_work(web: str, site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto(web + "search/index.html")
    page.fill("#q", "inga lyk")
    page.wait_for_selector("#hits-names li")
    assert "Inga Lykke" in page.inner_text("#hits-names")
    page.click("#hits-names a")
    page.wait_for_url("**/id/person/**")
    page.wait_for_selector("h1")
    assert page.inner_text("h1") == "Inga Lykke"
    page.click("#lang")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Attendance" in page.inner_text("main")
    page.click("a.proof >> nth=0")
    page.wait_for_selector("#text")
    shown = page.evaluate("[...(CSS.highlights.get('passage') ?? [])].map(r => r.toString()).join('')")
    start, end = map(int, re.findall(r"\d+", unquote(page.url.partition("#char=")[2])))
    document = site / unquote(urlsplit(page.url).path).lstrip("/")
    text = (document.parent / "text.txt").read_text(encoding="utf-8")
    assert shown == text[start:end]
    page.close()


def test_the_page_of_coverage_names_every_council(site: Path) -> None:
    """Minutes from a folder are here as much as those from a portal."""
    page = (site / "coverage" / "index.html").read_text(encoding="utf-8")
    for body in ("Haderslev Udsatteråd", "Beskæftigelsesudvalget"):
        assert body in page


def by_mouse(page: Any, selector: str) -> None:
    page.click(selector)


def by_keyboard(page: Any, selector: str) -> None:
    """Go from link to link with the Tab key, as far as the first that `selector` finds."""
    for _ in range(250):
        if page.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {selector} on {page.url}")


@pytest.mark.browser
@pytest.mark.parametrize("go", [by_mouse, by_keyboard])
@pytest.mark.parametrize("where", ["disk", "host", "server"])
def test_from_an_organisation_to_the_road_of_a_case(
    go: Any, where: str, web: str, site: Path, server: Server, browser: Any
) -> None:
    """Who? → the sentence → its item → who was in the room → how they voted → the road of the case; and back."""
    start = {"disk": site.as_uri() + "/index.html", "host": web + "index.html", "server": server.url}[where]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(start)
    page.keyboard.press("/")
    page.keyboard.type("Blå Kors Pensionat")
    page.keyboard.press("Enter")
    names = "#hits-names a, #entities + ul a"
    page.wait_for_selector(names)
    go(page, names)
    page.wait_for_selector(".said .proof")
    assert page.inner_text("h1") == "Blå Kors Pensionat"
    go(page, ".said .proof")
    page.wait_for_selector("#passage-item:visible")
    assert page.evaluate("[...CSS.highlights.get('passage')][0].toString()") == "Blå Kors Pensionat"
    third = "Math.abs([...CSS.highlights.get('passage')][0].getBoundingClientRect().top - innerHeight / 3) < 40"
    page.wait_for_function(third)
    go(page, "#passage-item")
    page.wait_for_selector(".outline")
    for part, said in (("room", "Referatet nævner ingen."), ("votes", "Referatet nævner ingen afstemning.")):
        go(page, f".outline a[href='#{part}']")
        page.wait_for_function(f"location.hash === '#{part}'")
        assert said in page.inner_text(f"#{part} + .meta")
    go(page, ".outline a[href='#chain']")
    page.wait_for_function("location.hash === '#chain'")
    assert "dette punkt" in page.inner_text("#chain ~ .timeline")
    go(page, "dl.facts a[href*='/case/']")
    page.wait_for_function("location.pathname.includes('/case/')")
    assert page.locator(".timeline > li").count() >= 1
    page.close()


@pytest.mark.browser
def test_a_sentence_is_copied_with_its_source_and_leads_back(web: str, browser: Any) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=web.rstrip("/"))
    page = context.new_page()
    item = web + "id/meeting/657/beskaeftigelsesudvalg/2025-09-16/item/50/index.html"
    page.goto(item)
    page.click("#decisions ~ ul .copy >> nth=0")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "»Indstillingen er tiltrådt.«\nBeskæftigelsesudvalget, 16. september 2025, 50. Godkendelse"
    )
    assert "#char=" in copied
    page.click("#decisions ~ ul .proof >> nth=0")
    page.wait_for_selector("#passage-copy:visible")
    page.click("#passage-copy")
    assert "16. september 2025, punkt 50. Godkendelse" in page.evaluate("navigator.clipboard.readText()")
    page.click("#passage-back")
    page.wait_for_url(item)
    context.close()


def test_documents_link_the_entities_that_they_name(site: Path) -> None:
    for path in site.glob("id/document/*/index.html"):
        page = path.read_text(encoding="utf-8")
        text = page.partition('id="text"')[2].partition('<div id="passage"')[0]
        assert "/id/organisation/" in text or "/organisation/" in text, path
        assert '<ol class="plain contents">' in page


@pytest.mark.browser
def test_tables_sort_filter_and_name_their_columns(web: str, browser: Any, tmp_path: Path) -> None:
    address = web + "id/council/510/udsatteraad/index.html"
    page = browser.new_page()
    page.goto(address)
    rows = page.locator("#members ~ .scroll >> nth=0").locator("tbody tr")
    assert rows.count() == 13
    names = rows.locator("a").all_inner_texts()
    page.get_by_role("button", name="Person", exact=True).click()
    assert rows.locator("a").all_inner_texts() == sorted(names)
    page.get_by_role("button", name="Person", exact=True).click()
    assert rows.locator("a").all_inner_texts() == sorted(names)[::-1]
    page.fill(".table-bar input >> nth=0", "inga")
    assert rows.count() == 1
    with page.expect_download() as waiting:
        page.click(".table-bar button:has-text('CSV') >> nth=0")
    waiting.value.save_as(tmp_path / "members.csv")
    with (tmp_path / "members.csv").open(encoding="utf-8-sig", newline="") as handle:
        found = list(csv.DictReader(handle))
    assert [row["Person"] for row in found] == ["Inga Lykke"]
    assert found[0]["Valgperiode"] == "2022-2025"
    page.close()
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    assert "Person Inga Lykke" in " ".join(page.inner_text("#members ~ .scroll >> nth=0").split())
    assert page.evaluate("document.documentElement.scrollHeight") <= 6000
    page.close()


def test_a_person_is_told_in_numbers_before_lists(site: Path) -> None:
    page = next(
        p.read_text(encoding="utf-8")
        for p in site.glob("id/person/*/index.html")
        if "<h1>Inga Lykke" in p.read_text(encoding="utf-8")
    )
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    assert re.search(r"til stede ved \d af \d møder \(\d+ %\)", lead)
    (strip,) = [row for row in page.split("<li><div>") if "Haderslev Udsatteråd</a> <b>" in row]
    assert "1 af 1 møder (100 %)" in strip
    assert "10. december 2024: til stede" in strip.partition("</ol>")[0]
    assert page.index('id="presence"') < page.index('id="attendance"')


def test_the_site_speaks_of_itself_and_of_its_pages_to_machines(site: Path) -> None:
    for path in ("about", "method", "privacy"):
        assert '<p class="prose">' in (site / path / "index.html").read_text(encoding="utf-8")
    missing = (site / "404.html").read_text(encoding="utf-8")
    assert 'href="/static/site.css"' in missing, "it is shown for addresses of any depth"
    home = (site / "index.html").read_text(encoding="utf-8")
    data = json.loads(home.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data["@type"] == "Dataset"
    assert data["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    meeting = (site / "id/meeting/510/udsatteraad/2024-12-10/index.html").read_text(encoding="utf-8")
    event = json.loads(meeting.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert event["startDate"].startswith("2024-12-10")
    assert event["location"]["name"] == "Indgang A, St, Rådhusalen"
    assert event["organizer"]["name"] == "Haderslev Udsatteråd"
    assert '<meta name="description" content="Møde · Haderslev Kommune · Haderslev Udsatteråd' in meeting
    titles = [path.read_text(encoding="utf-8").partition("<h1>")[2] for path in site.glob("id/document/*/index.html")]
    assert sum("Referat: Haderslev Udsatteråd, 10. december 2024" in title for title in titles) == 1
