"""The interactive page in a real browser: it opens from disk, asks nothing of any network, shows what ties rest on."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from graph_world import samples
from test_graph_views import NASTY, hostile

from kg import resources
from kg.errors import DataError
from kg.graph import build, page, webpage, words_of, write
from kg.graph.network import Item, Network, Node, Tie, View
from kg.graph.view import made_of

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
BUNDLED = (resources.assets() / "dist" / "graph.js").is_file()

pytestmark = pytest.mark.skipif(not BUNDLED, reason="the page's script is not bundled: run `make assets`")
browser_only = pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="no Chromium here")  # noqa: PTH110


@pytest.fixture(scope="module")
def topics() -> Network:
    return build(samples().source(), "councils-and-topics")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of the samples' views, and of names that try to be something else."""
    folder = tmp_path_factory.mktemp("pages")
    world = samples()
    source = world.source()
    asked = {
        "councils-and-topics": {}, "councils-by-topic": {}, "topics-by-item": {}, "people-by-meeting": {},
        "case-path": {"case": "https://kg.example.org/id/case/510/22-2643"},
        "neighbourhood": {"entity": "https://kg.example.org/id/topic/housing-first"},
    }  # fmt: skip
    found = {}
    for name, values in asked.items():
        found[name] = folder / f"{name}.html"
        write(
            build(source, name, values),
            found[name],
            words=words_of(source),
            link=lambda iri: "javascript:alert(1)" if "udsatteraad" in iri else iri,
        )
    wild = hostile().source()
    found["hostile"] = folder / "hostile.html"
    write(build(wild, "councils-and-topics"), found["hostile"], words=words_of(wild))
    return found


# -- without a browser -------------------------------------------------------------------------------------------------


def test_the_page_is_one_file_that_nothing_can_break_out_of() -> None:
    wild = hostile().source()
    text = page(build(wild, "councils-and-topics"), words=words_of(wild))
    assert len(re.findall(r"</script", text, re.IGNORECASE)) == 2
    assert "<img" not in text
    island = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert island
    data = json.loads(island[1])
    assert NASTY[1] in data["nodes"]["label"]
    assert not [label for label in data["nodes"]["label"] if "\u202e" in label or "\x07" in label]


def test_the_page_names_no_address_to_fetch_from_and_allows_none(topics: Network) -> None:
    text = page(topics, link=lambda _: "")
    head = text.split("</head>")[0]
    assert "default-src 'none'" in head
    assert "connect-src" not in head
    markup = re.sub(r"<script.*?</script>|<style>.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", markup)
    assert "@import" not in text.split("<style>")[1].split("</style>")[0]


def test_equal_networks_give_equal_pages(topics: Network) -> None:
    assert page(topics) == page(build(samples().source(), "councils-and-topics"))


def test_long_evidence_is_shortened_fairly_and_the_rest_is_counted() -> None:
    items = {f"i{k:03}": Item(f"Punkt {k}", str(k), f"2024-01-{k % 28 + 1:02}", "Rådet") for k in range(300)}
    ties = [Tie("a", f"t{k % 3}", f"i{k:03}") for k in range(150)] + [
        Tie("b", f"t{k % 3}", f"i{k:03}") for k in range(150, 300)
    ]
    nodes = {name: Node(name, "council") for name in ("a", "b", "t0", "t1", "t2")}
    found = webpage.data(made_of(ties, nodes, items, View("v", "V", "V", shared=True)))
    (missing,), at = found["edges"]["missing"], found["edges"]["at"]
    shown = {(found["vias"][v], s) for v, s in zip(found["evidence"]["via"], found["evidence"]["side"], strict=True)}
    assert at == [0, webpage.PER_EDGE]
    assert shown == {(t, s) for t in ("t0", "t1", "t2") for s in (0, 1)}
    assert missing == 240 - webpage.PER_EDGE  # forty per shared thing and side were kept


def test_a_missing_bundle_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, topics: Network) -> None:
    monkeypatch.setattr(resources, "assets", lambda: tmp_path)
    with pytest.raises(DataError, match="make assets"):
        page(topics)


# -- with a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Any:
    """Headless Chromium."""
    return browser


@contextmanager
def opened(
    browser: Any, path: Path, *, width: int = 1280, height: int = 820, script: str = "", **options: Any
) -> Iterator[Any]:
    """A tab with the page; fails on any request, error or warning of the page."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    if script:
        context.add_init_script(script)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(f"request: {r.url}"))
    tab.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    tab.goto(path.as_uri())
    tab.wait_for_function("document.documentElement.dataset.ready === 'yes'")
    yield tab
    assert wrong == []
    context.close()


@contextmanager
def changing(tab: Any, what: str = "document.getElementById('count').textContent") -> Iterator[None]:
    """Wait until an expression has another value than before."""
    before = tab.evaluate(what)
    yield
    tab.wait_for_function(f"before => {what} !== before", arg=before)


def node_at(tab: Any, name: str) -> tuple[float, float]:
    """Where a node is drawn, in pixels of the tab."""
    spot = tab.evaluate(
        """name => { const g = councilGraph; const i = g.data.nodes.label.indexOf(name);
        const box = document.getElementById('graph').getBoundingClientRect(); const p = g.place(i);
        return [box.left + p.x, box.top + p.y]; }""",
        name,
    )
    return float(spot[0]), float(spot[1])


def tie_at(tab: Any, one: str, two: str) -> tuple[float, float]:
    """The point of a tie that is furthest from all other ties and nodes, in pixels of the tab."""
    spot = tab.evaluate(
        """([one, two]) => {
        const g = councilGraph, d = g.data, box = document.getElementById('graph').getBoundingClientRect();
        const at = d.nodes.label.map((_, i) => g.place(i));
        const i = d.nodes.label.indexOf(one), j = d.nodes.label.indexOf(two);
        const near = (p, a, b) => { const x = b.x - a.x, y = b.y - a.y;
          const t = Math.max(0, Math.min(1, ((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y || 1)));
          return Math.hypot(p.x - a.x - t * x, p.y - a.y - t * y); };
        let best = null, room = -1;
        for (let f = 0.1; f < 0.9; f += 0.01) {
          const p = { x: at[i].x + f * (at[j].x - at[i].x), y: at[i].y + f * (at[j].y - at[i].y) };
          let free = Math.min(...at.map((q, k) => Math.hypot(p.x - q.x, p.y - q.y) - d.nodes.size[k]));
          d.edges.s.forEach((s, e) => { const t = d.edges.t[e];
            if (!(s === i && t === j) && !(s === j && t === i)) free = Math.min(free, near(p, at[s], at[t])); });
          if (free > room) { room = free; best = p; }
        }
        return [box.left + best.x, box.top + best.y]; }""",
        [one, two],
    )
    return float(spot[0]), float(spot[1])


@browser_only
@pytest.mark.parametrize(
    "name",
    [
        "councils-and-topics",
        "councils-by-topic",
        "topics-by-item",
        "people-by-meeting",
        "case-path",
        "neighbourhood",
        "hostile",
    ],
)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_opens_draws_and_stays_within_its_width(
    chromium: Any, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    with opened(chromium, pages[name], width=width, height=844, color_scheme=scheme) as tab:
        assert tab.evaluate("councilGraph.drawn()")
        assert tab.evaluate("document.documentElement.dataset.theme") == scheme
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        shown = tab.locator("#count").inner_text()
        assert re.match(r"[1-9]\d* af \d+ knuder · \d+ af \d+ forbindelser", shown)
        assert tab.locator("#tables tbody tr").count() > 0
        assert not tab.locator("text=undefined").count()
        assert not tab.locator("#left :text-is('null')").count()


@browser_only
def test_clicking_a_tie_lists_its_items_with_date_council_sentence(chromium: Any, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["councils-and-topics"]) as tab:
        tab.mouse.click(*tie_at(tab, "M-ACT", "Beskæftigelsesudvalget, Herning"))
        panel = tab.locator("#panel")
        panel.wait_for()
        words = panel.inner_text()
        assert "M-ACT" in panel.locator("h2").inner_text()
        assert "2025-09-16 · Beskæftigelsesudvalget, Herning Kommune" in words
        assert "punkt 50" in words
        assert panel.locator("blockquote mark").first.inner_text() == "M-ACT"
        tab.keyboard.press("Escape")
        panel.wait_for(state="hidden")


@browser_only
def test_clicking_a_node_lights_its_neighbourhood(chromium: Any, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["councils-and-topics"]) as tab:
        tab.mouse.click(*node_at(tab, "Housing First"))
        panel = tab.locator("#panel")
        panel.wait_for()
        assert panel.locator("h2").inner_text() == "Housing First"
        assert panel.locator(".neighbours summary").all_inner_texts() == [
            "Beskæftigelsesudvalget, Herning\n2", "Haderslev Udsatteråd\n1",
        ]  # fmt: skip
        assert panel.locator(".item").count() == 3
        links = [a.get_attribute("href") for a in panel.locator("a").all()]
        assert links
        assert all(link and link.startswith("https://") for link in links), "a javascript: address became a link"


@browser_only
def test_search_by_keyboard_finds_without_danish_letters(chromium: Any, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["councils-and-topics"]) as tab:
        tab.locator("#search").focus()
        tab.keyboard.type("vaeresteder")
        assert tab.locator("#search").get_attribute("aria-expanded") == "true"
        assert tab.locator("#hits [role=option]").first.inner_text().startswith("væresteder")
        tab.keyboard.press("Enter")
        assert tab.locator("#panel h2").inner_text() == "væresteder"
        tab.locator("#search").fill("findes slet ikke")
        assert tab.locator("#hits").inner_text() == "Intet fundet"


@browser_only
def test_filters_narrow_picture_and_table_alike(chromium: Any, pages: dict[str, Path]) -> None:
    def counts() -> list[int]:
        return [int(n) for n in re.findall(r"\d+", tab.locator("#count").inner_text())]

    with opened(chromium, pages["councils-and-topics"]) as tab:
        nodes, _, ties, _ = counts()
        with changing(tab):
            tab.get_by_label("Kun det, der går på tværs af kommuner").check()
        fewer = counts()
        assert 0 < fewer[0] < nodes
        assert 0 < fewer[2] < ties
        labels = tab.evaluate("councilGraph.data.nodes.label.filter((_, i) => councilGraph.view().node[i])")
        assert {"Housing First", "M-ACT", "OMBOLD", "socialt frikort"} <= set(labels)
        assert tab.locator("[data-tab=ties]").inner_text() == f"Forbindelser ({fewer[2]})"
        for town in ("Kolding Kommune", "Lolland Kommune"):
            with changing(tab):
                tab.get_by_label(town).uncheck()
        towns = tab.evaluate(
            "[...new Set(councilGraph.data.nodes.mun.filter((m, i) => m >= 0 && councilGraph.view().node[i]))].length"
        )
        assert towns == 2
        with changing(tab):
            tab.get_by_role("button", name="Nulstil").click()
        assert counts()[0] == nodes
        with changing(tab):
            tab.locator(".handle.low").evaluate("e => { e.value = e.max; e.dispatchEvent(new Event('input')); }")
        late = tab.evaluate("councilGraph.data.nodes.label.filter((_, i) => councilGraph.view().node[i])")
        assert "Beskæftigelsesudvalget, Herning" in late
        assert "Haderslev Udsatteråd" not in late
        with changing(tab):
            tab.locator("#weight").evaluate("e => { e.value = 2; e.dispatchEvent(new Event('input')); }")
        assert counts()[2] < len(late)


@browser_only
def test_both_languages_and_the_table_work_from_the_keyboard(chromium: Any, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["councils-by-topic"]) as tab:
        tab.locator("#language").focus()
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.documentElement.lang") == "en"
        assert tab.locator("h1").inner_text() == "Councils tied by the topics they share"
        assert "Minimum weight" in tab.locator("#filters").inner_text()
        left = tab.locator("body").inner_text()
        assert not re.search(r"Kommuner|Forbindelser|Nulstil|Naboer", left)
        tab.locator("[data-tab=nodes]").focus()
        tab.keyboard.press("Enter")
        assert tab.locator("#tables tbody tr").count() == 5
        tab.locator("[data-column='0']").focus()
        tab.keyboard.press("Enter")
        names = tab.locator("#tables tbody th").all_inner_texts()
        assert names == sorted(names)
        tab.locator("#tables tbody th button").first.focus()
        tab.keyboard.press("Enter")
        assert tab.locator("#panel h2").inner_text() == names[0]
        assert tab.evaluate("document.activeElement.id") == "panel-title"
        tab.locator("#graph").focus()
        with changing(tab, "JSON.stringify(councilGraph.place(0))"):
            tab.keyboard.press("+")


@browser_only
def test_without_webgl_the_table_has_it_all(chromium: Any, pages: dict[str, Path]) -> None:
    blind = """const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest); };"""
    with opened(chromium, pages["councils-by-topic"], script=blind) as tab:
        assert not tab.evaluate("councilGraph.drawn()")
        assert "WebGL" in tab.locator("#graph").inner_text()
        tab.locator("#tables tbody th button").first.click()
        assert tab.locator("#panel .item").count() > 0


@browser_only
def test_no_name_lies_over_a_node_and_the_address_keeps_what_is_shown(chromium: Any, pages: dict[str, Path]) -> None:
    script = """() => { const { labels, nodes } = councilGraph.lying();
        return [labels.length, labels.filter(a => nodes.some(b =>
            a[0] < b[2] - 1 && b[0] < a[2] - 1 && a[1] < b[3] - 1 && b[1] < a[3] - 1)).length]; }"""
    for width in (1280, 390):
        with opened(chromium, pages["councils-and-topics"], width=width) as tab:
            tab.wait_for_timeout(300)
            drawn, over = tab.evaluate(script)
            assert drawn > 5
            assert over == 0
    with opened(chromium, pages["councils-and-topics"]) as tab:
        tab.get_by_role("button", name="Ingen").click()
        tab.wait_for_function("councilGraph.filter.municipalities.size === 0")
        tab.get_by_role("button", name="Alle", exact=True).click()
        tab.get_by_label("Kun det, der går på tværs af kommuner").check()
        tab.evaluate("councilGraph.choose(councilGraph.data.rank.find(i => councilGraph.view().node[i]), -1)")
        tab.wait_for_function("location.hash.includes('node=') && location.hash.includes('crossing=1')")
        address, count = tab.evaluate("[location.hash, document.getElementById('count').textContent]")
        tab.goto("about:blank")
        tab.goto(pages["councils-and-topics"].as_uri() + address)
        tab.wait_for_function("document.documentElement.dataset.ready === 'yes'")
        assert tab.inner_text("#count") == count
        assert tab.locator("#panel").is_visible()


@browser_only
def test_what_is_shown_is_taken_as_files(chromium: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    import networkx as nx

    with opened(chromium, pages["councils-and-topics"]) as tab:
        for form in ("svg", "csv", "gexf", "png"):
            with tab.expect_download() as waiting:
                tab.select_option("#take", form)
            waiting.value.save_as(tmp_path / f"graph.{form}")
        edges = tab.evaluate("councilGraph.view().edges")
    assert len((tmp_path / "graph.csv").read_text(encoding="utf-8-sig").splitlines()) == edges + 1
    assert nx.read_gexf(tmp_path / "graph.gexf").number_of_edges() == edges
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8").count("<line ") == edges
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")


def test_a_dense_graph_opens_on_what_is_more_than_chance() -> None:
    ties = [
        Tie(f"c{a}", f"t{t}", f"i{a}-{t}") for a in range(16) for t in range(40) if (a < 8) == (t < 20) or t % 3 == 0
    ]
    nodes = {f"c{a}": Node(f"Råd {a}", "council") for a in range(16)}
    items = {tie.item: Item("Punkt", "1", "2024-01-01", "Rådet") for tie in ties}
    found = webpage.data(made_of(ties, nodes, items, View("v", "V", "V", shared=True)))
    assert found["meta"]["beyond"]
    shown = sum(found["edges"]["foremost"])
    assert 16 * 3 / 2 <= shown <= 16 * 3 < len(found["edges"]["s"])
    edges, label = found["edges"], found["nodes"]["label"]
    ends = zip(edges["s"], edges["t"], edges["foremost"], strict=True)
    sides = [(label[one], label[two]) for one, two, first in ends if first]
    assert all((int(a.split()[1]) < 8) == (int(b.split()[1]) < 8) for a, b in sides)
