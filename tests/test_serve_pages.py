"""The live site: negotiation, conditional requests, suggestions, erasure, the API, new data without a stop."""

from __future__ import annotations

import html
import json
import re
import shutil
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema
import pytest
from conftest import MINUTES, Server
from pyoxigraph import RdfFormat, parse

from kg import erase, identity
from kg.pipeline import build
from kg.serve.negotiation import Offer, choose
from kg.settings import load as load_settings

COUNCIL = "/id/council/510/udsatteraad"


@pytest.fixture(scope="module")
def client(server: Server) -> Any:
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        yield opened


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/trig", "trig"),
        ("application/json", "json"),
        ("text/turtle;q=0.2, application/ld+json;q=0.9", "jsonld"),
        ("text/*;q=0.1, text/turtle", "ttl"),
        ("*/*", "html"),
        ("text/html;q=0, text/turtle;q=0.1", "ttl"),
        ("nonsense, ;;, text/turtle;q=abc, application/trig", "trig"),
        ("application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,text/turtle;q=0.6", "jsonld"),
        ("application/n-quads", "nq"),
        ("application/rdf+xml", "rdf"),
        ("text/n3, application/trig", "n3"),
    ],
)
def test_an_entity_answers_303_to_what_fits(client: httpx.Client, accept: str | None, ending: str) -> None:
    headers = {"Accept": accept} if accept else {}
    request = client.build_request("GET", COUNCIL, headers=headers)
    if not accept:
        del request.headers["accept"]
    answer = client.send(request)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{COUNCIL}.{ending}"
    assert answer.headers["vary"] == "Accept"
    assert client.get(answer.headers["location"]).status_code == 200


def test_the_addresses_of_the_static_site_answer(client: httpx.Client) -> None:
    """Of the files beside an entity, the dataset's description and the vocabulary."""
    for address, kind in (
        ("/index.html", "text/html"),
        (f"{COUNCIL}/index.html", "text/html"),
        (f"{COUNCIL}/data.ttl", "text/turtle"),
        (f"{COUNCIL}/data.jsonld", "application/ld+json"),
        ("/catalogue.ttl", "text/turtle"),
        ("/catalogue.jsonld", "application/ld+json"),
        ("/ns/index.html", "text/html"),
        ("/ns/kg.ttl", "text/turtle"),
        ("/ns/hub.ttl", "text/turtle"),
        ("/llms.txt", "text/plain"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith(kind), address
    assert client.get("/catalogue.html").status_code == client.get("/ns/no.ttl").status_code == 404


def test_links_lead_from_a_council_down_to_its_decisions(client: httpx.Client) -> None:
    """A client that follows links finds meetings, items and decisions from the description of the council."""
    base = "https://kg.example.org"
    kg = "https://w3id.org/council-kg/ns#"

    def below(entity: str, predicate: str) -> list[str]:
        found = parse(client.get(f"{entity}/data.ttl").content, RdfFormat.TURTLE)
        return sorted(q.subject.value.removeprefix(base) for q in found if q.predicate.value == kg + predicate)

    items = [item for meeting in below(COUNCIL, "council") for item in below(meeting, "meeting") if "/item/" in item]
    assert items
    assert any("#decision-" in part for item in dict.fromkeys(items) for part in below(item.partition("#")[0], "item"))


def test_nothing_fits(client: httpx.Client) -> None:
    answer = client.get(COUNCIL, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("trig", "application/trig"),
        ("jsonld", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
        ("n3", "text/n3"),
        ("nq", "application/n-quads"),
    ],
)
def test_data_parse_and_say_the_same(client: httpx.Client, ending: str, media_type: str) -> None:
    answer = client.get(f"{COUNCIL}.{ending}")
    assert answer.headers["content-type"].startswith(media_type)
    found = {str(quad.triple) for quad in parse(answer.content, RdfFormat.from_media_type(media_type))}
    assert found == {str(quad.triple) for quad in parse(client.get(f"{COUNCIL}.ttl").content, RdfFormat.TURTLE)}
    assert found


def test_conditional_requests_and_head(client: httpx.Client) -> None:
    first = client.get(f"{COUNCIL}.html")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert client.get(f"{COUNCIL}.html", headers={"If-None-Match": etag}).status_code == 304
    assert client.get(f"{COUNCIL}.html", headers={"If-None-Match": f'"x", W/{etag}'}).status_code == 304
    assert client.get(f"{COUNCIL}.html", headers={"If-None-Match": '"x"'}).status_code == 200
    assert client.get(f"{COUNCIL}.html", headers={"If-Modified-Since": modified}).status_code == 304
    assert (
        client.get(f"{COUNCIL}.html", headers={"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    )
    assert client.get(f"{COUNCIL}.html", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    head = client.head(f"{COUNCIL}.html")
    assert head.status_code == 200
    assert head.content == b""
    assert 'rel="alternate"' in head.headers["link"]
    assert client.get(f"{COUNCIL}.ttl").headers["etag"] != etag


def test_options_and_cors(client: httpx.Client) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["allow"]
    assert "*" in answer.headers["access-control-allow-headers"].split(", ")
    assert client.get(COUNCIL + ".ttl").headers["access-control-allow-origin"] == "*"


def test_every_page_has_the_security_headers(client: httpx.Client) -> None:
    for path in (
        "/",
        "/councils.html",
        COUNCIL + ".html",
        "/nothing",
        "/query.html",
        "/search.html?q=x",
        "/static/site.js",
    ):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"].split("style-src")[0], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_every_link_of_the_live_pages_leads_somewhere(client: httpx.Client) -> None:
    from test_publish import _Page

    seen: set[str] = set()
    waiting = ["/", "/councils.html", COUNCIL + ".html", "/years.html", "/topics.html"]
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        parsed = _Page()
        parsed.feed(answer.text)
        for link in [*parsed.links, *parsed.external]:
            target = urlsplit(str(httpx.URL(str(answer.url)).join(link)))
            if target.netloc == urlsplit(str(client.base_url)).netloc and target.path not in seen:
                waiting.append(target.path)


def test_dataset_description(client: httpx.Client) -> None:
    for path, accept in (("/", "text/turtle"), ("/.well-known/void", "*/*")):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith("text/turtle")
        assert "void:sparqlEndpoint" in answer.text
    assert client.get("/", headers={"Accept": "application/ld+json"}).json()["@graph"]


def test_missing_entities_come_with_suggestions(client: httpx.Client) -> None:
    answer = client.get("/id/council/510/udsatteraadet")
    assert answer.status_code == 404
    assert "Haderslev Udsatteråd" in answer.text
    assert client.get("/id/person/" + "0" * 16).status_code == 404
    assert client.get("/nothing/here").status_code == 404


def test_api(client: httpx.Client) -> None:
    found = client.get("/api/suggest", params={"q": "inga l"}).json()
    assert [row["label"] for row in found] == ["Inga Lykke"]
    assert client.get(found[0]["page"]).status_code == 200
    hits = client.get("/api/search", params={"q": "hjemløse"}).json()
    assert hits["items"]
    assert client.get(hits["items"][0]["page"]).status_code == 200
    for wrong in ({}, {"q": ""}, {"q": "x", "limit": "no"}, {"q": "x", "kind": "spaceship"}, {"q": "y" * 500}):
        answer = client.get("/api/suggest", params=wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert len(client.get("/api/queries").json()) >= 20
    assert client.get("/search.html", params={"q": '"><script>alert(1)</script>'}).text.count("<script>alert") == 0


def test_search_speaks_both_languages_and_narrows(client: httpx.Client) -> None:
    page = client.get("/search.html", params={"q": "hjemløse"}).text
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*search\.html\?q=[^"]+)"', page)]
    (kommune,) = [link for link in links if "Haderslev%20Kommune" in link]
    narrow = client.get("/" + kommune.removeprefix("./")).text
    assert narrow.count("Haderslev Udsatteråd") >= 2
    assert "Herning Kommune" not in narrow
    nothing = client.get("/search.html", params={"q": "ordsomikkefindes"}).text
    assert "intet punkt har noget af ordene" in nothing
    assert "no item has any of the words" in nothing
    for language, said in (("da", "gennemset er referaterne"), ("en", "looked through the minutes")):
        answer = client.get("/api/search", params={"q": "ordsomikkefindes", "lang": language}).json()
        assert answer["notes"][-1].startswith(said)
    assert client.get("/api/search", params={"q": "x", "lang": "sv"}).status_code == 400


def test_openapi_describes_every_door_as_it_is(server: Server, client: httpx.Client) -> None:
    """Its paths are the routes of the server; what it gives is of the kind, and of the schema, that is said."""
    from starlette.routing import Route

    from kg.serve.app import create

    told = client.get("/openapi.json").json()
    app = create(server.store, server.settings)
    routes = {one.path.replace(":path}", "}") for one in app.routes if isinstance(one, Route)}
    assert set(told["paths"]) == routes
    values = {"q": "hjemløse", "query": "ASK {}", "path": "councils", "name": "site.css"}
    values |= {
        "/id/{path}": "council/510/udsatteraad.ttl",
        "/law/{path}": "",
        "/assets/{name}": "",
        "/watch.{form}": "",
        "/ns/{name}": "kg.ttl",
        "/graphs/{name}.html": "councils-and-topics",
    }
    for path, door in told["paths"].items():
        if "get" not in door or values.get(path) == "":
            continue
        needed = {
            p["name"]: values[p["name"]] for p in door["get"]["parameters"] if p["in"] == "query" and p["required"]
        }
        answer = client.get(re.sub(r"{(\w+)}", lambda m, at=path: values.get(at, values[m[1]]), path), params=needed)
        assert answer.status_code == 200, path
        content = door["get"]["responses"]["200"]["content"]
        kind = answer.headers["content-type"].split(";")[0]
        assert kind in content, path
        if kind == "application/json":
            jsonschema.validate(answer.json(), {**content[kind]["schema"], "components": told["components"]})


def test_health_and_metrics(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    text = client.get("/metrics").text
    assert 'kg_requests_total{route="id",status="200"}' in text
    assert 'le="+Inf"' in text


def test_an_address_is_a_watch(client: httpx.Client) -> None:
    """No account: the question stands in the address, the feed has the newest rows with their words."""
    asked = {"organisation": "Blå Kors", "lang": "en"}
    answer = client.get("/watch.atom", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    again = client.get("/watch.atom", params=asked, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    feed = client.get("/watch.json", params={"question": "case-history", "case": "22/7616"}).json()
    assert feed["feed_url"].endswith("/watch.json?question=case-history&case=22%2F7616")
    assert len({entry["id"] for entry in feed["items"]}) == len(feed["items"]) > 0
    assert all("»" in entry["content_text"] for entry in feed["items"])
    assert client.get("/watch.ics", params=asked).text.startswith("BEGIN:VCALENDAR\r\n")
    for path, status, says in (
        ("/watch.rss?case=1", 404, "a feed is .atom"), ("/watch.atom", 400, "holds no question"),
        ("/watch.atom?farve=1", 400, "which question"), ("/watch.atom?case=" + "1" * 2000, 400, "too long"),
    ):  # fmt: skip
        refused = client.get(path)
        assert (refused.status_code, says in refused.text) == (status, True)


def test_openapi_holds_under_random_requests(server: Server) -> None:
    import subprocess
    import sys

    checks = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"
    tool = str(Path(sys.executable).parent / "schemathesis")
    command = [tool, "run", server.url + "openapi.json", "--url", server.url.rstrip("/"), "--checks", checks,
               "--include-path-regex", "^/api/"]  # fmt: skip
    command += ["--max-examples", "25", "--seed", "1", "--no-color"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.mark.parametrize(
    "evil", ["'", '"', "<x>", "%27", "\u202e", "a\nb", "${7*7}", "{{7*7}}", "' OR 1=1 --", "\\", "\ufeff", "😀"]
)
def test_hostile_values_everywhere(client: httpx.Client, evil: str) -> None:
    for path in ("/api/suggest", "/api/search", "/search.html"):
        answer = client.get(path, params={"q": evil})
        assert answer.status_code in (200, 400)
        assert "<x>" not in answer.text.replace(json.dumps("<x>"), "")
    assert client.get("/id/council/" + evil.replace("\n", "%0A")).status_code in (404, 307)
    header = evil.encode("utf-8", "replace").replace(b"\n", b" ")
    assert client.get("/", headers={"Accept": header, "If-None-Match": header}).status_code in (200, 406)


def test_erased_persons_are_gone_and_the_server_follows_new_builds(serve: Any, tmp_path: Path) -> None:
    sources = tmp_path / "minutes"
    shutil.copytree(MINUTES, sources)
    lolland = next(sources.glob("lolland*"))
    late = tmp_path / lolland.name
    lolland.rename(late)
    (tmp_path / "own").mkdir()
    toml = f'authorities = "{tmp_path / "own"}"\n'
    (tmp_path / "kg.toml").write_text(toml)
    settings = load_settings(tmp_path / "kg.toml")
    build([sources], tmp_path / "kg", settings)
    running = serve(tmp_path / "kg", toml=toml)
    count = "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a kg:Meeting ; prov:wasDerivedFrom ?p }"
    failures: list[Any] = []
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=running.url, timeout=20) as asking:
            while not stop.is_set():
                for path in ("/sparql?query=ASK%20%7B%7D", COUNCIL + ".html", COUNCIL + ".ttl"):
                    try:
                        answer = asking.get(path)
                    except httpx.HTTPError as error:
                        failures.append(error)
                        continue
                    if answer.status_code != 200:
                        failures.append((path, answer.status_code, answer.text[:200]))

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        late.rename(lolland)
        build([sources], tmp_path / "kg", settings)
        deadline = time.monotonic() + 30
        while httpx.get(running.url + "healthz").json()["changes"] < 1:
            assert time.monotonic() < deadline, httpx.get(running.url + "healthz").text
            time.sleep(0.2)
        answer = httpx.get(running.url + "sparql", params={"query": count})
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "5"
    finally:
        stop.set()
        asker.join()
    assert not failures, failures[:3]

    key = identity.person_key("Inga Lykke", "510", settings)
    assert httpx.get(running.url + f"id/person/{key}.html").status_code == 200
    erase.erase(f"{settings.base}id/person/{key}", tmp_path / "kg", settings, on="2026-03-01")
    fresh = serve(tmp_path / "kg", toml=toml)
    answer = httpx.get(fresh.url + f"id/person/{key}")
    assert answer.status_code == 410
    assert "Inga" not in answer.text


@pytest.mark.browser
def test_the_query_page_in_a_browser(server: Server, browser: Any) -> None:
    page = browser.new_page()
    troubles: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + "query.html")
    page.wait_for_selector(".yasgui .yasqe")
    page.fill("#filter", "who-attended")
    summary = page.locator("details.example:visible > summary").first
    summary.click()
    form = page.locator("details.example[open] form").first
    form.locator("input[name=meeting]").fill("Haderslev Udsatteråd 2024-12-10")
    form.locator("button").click()
    page.locator(".yasr:visible table tbody tr").first.wait_for(timeout=20_000)
    assert "13 results" in page.locator(".yasr:visible").first.inner_text()
    assert "excused" in page.locator(".yasr:visible").first.inner_text()
    page.fill("#filter", "decisions-by-outcome")
    page.locator("details.example:visible > summary").first.click()
    page.locator("details.example[open]:visible form button").first.click()
    page.locator(".yasr:visible .select_Chart").first.wait_for(timeout=20_000)
    page.locator(".yasr .select_Chart >> visible=true").first.click()
    page.locator(".yasr:visible svg rect").first.wait_for()
    assert not troubles, troubles
    assert all(url.startswith((server.url, "data:", "blob:")) for url in asked)
    page.close()


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("a/b", "a/b"),
        ("a/*", "a/b"),
        ("c/d;q=0.9,a/b;q=0.1", "c/d"),
        ("x/y", None),
        ("", "a/b"),
        ("*/*;q=0", None),
        ("a/b;q=0.1,a/*;q=0.9,c/d;q=0.5", "c/d"),
        ("a/*;q=0.1,*/*;q=0.9", "c/d"),
        ("c/d,*/*;q=0.2,c/*;q=0.1", "c/d"),
    ],
)
def test_negotiation(accept: str, chosen: str | None) -> None:
    found = choose(accept, (Offer("a/b", "1"), Offer("c/d", "2")))
    assert (found.media_type if found else None) == chosen
