"""The views over the samples, the file formats, the plots and the commands, through public doors."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from graph_world import BASE, World, samples
from typer.testing import CliRunner

import kg.graph
from kg.cli import app
from kg.errors import KgError, WrongUse
from kg.graph import build, plot, plots, views, write
from kg.graph.canvas import PALETTE
from kg.graph.network import Network
from kg.graph.timing import STAGES, timings
from kg.query import Local, ask, find

HERNING = BASE + "id/council/657/beskaeftigelsesudvalget"
HADERSLEV = BASE + "id/council/510/haderslev-udsatteraad"


@pytest.fixture(scope="module")
def source() -> Local:
    return samples().source()


@pytest.fixture(scope="module")
def topics(source: Local) -> Network:
    return build(source, "councils-and-topics")


@pytest.mark.parametrize("name", ["Housing First", "M-ACT", "OMBOLD", "socialt frikort"])
def test_what_haderslev_and_herning_share_ties_them_and_lists_its_items(topics: Network, name: str) -> None:
    graph = topics.graph
    node = next(n for n, d in graph.nodes(data=True) if d["label"] == name)
    assert {HADERSLEV, HERNING} <= set(graph[node])
    assert graph.nodes[node]["reach"] == 2
    for council in (HADERSLEV, HERNING):
        reasons = topics.evidence[min(node, council), max(node, council)]
        assert reasons
        for reason in reasons:
            item = topics.items[reason.item]
            assert item.title
            assert item.number
            assert item.date in ("2024-12-10", "2025-09-16")
            assert reason.item.startswith(council.replace("/council/", "/meeting/"))


def test_councils_are_tied_by_topics_with_the_items_of_both(source: Local) -> None:
    network = build(source, "councils-by-topic")
    pair = (HADERSLEV, HERNING)
    assert network.graph.edges[pair]["raw"] >= 3
    labels = {network.nodes[reason.via].label for reason in network.evidence[pair]}
    assert {"Housing First", "M-ACT", "socialt frikort"} <= labels
    for label in labels:
        sides = {r.side for r in network.evidence[pair] if network.nodes[r.via].label == label}
        assert sides == {0, 1}


@pytest.mark.parametrize("query", views(), ids=lambda q: q.name)
def test_every_view_answers_has_a_danish_name_and_two_ways_to_narrow(query: kg.query.Query, source: Local) -> None:
    needed = {
        "case-path": {"case": BASE + "id/case/510/22-2643"},
        "neighbourhood": {"entity": BASE + "id/topic/housing-first"},
    }.get(query.name, {})
    assert query.danish
    whole = build(source, query.name, needed)
    if query.name not in ("councils-by-case", "councils-by-person"):  # nothing of the kind in the hand-made tables
        assert whole.graph.number_of_nodes() > 1
    late = build(source, query.name, {**needed, "since": "2024"})
    early = build(source, query.name, {**needed, "until": "2023"})
    assert all(item.date >= "2024" for item in late.items.values())
    assert all(item.date < "2024" for item in early.items.values())
    for network in (whole, late, early):
        for pair in network.graph.edges:
            assert network.evidence[pair], "an edge that rests on nothing"
            assert {r.item for r in network.evidence[pair]} <= set(network.items)


def test_a_municipality_narrows_by_name_and_an_unknown_one_is_refused(source: Local) -> None:
    network = build(source, "councils-and-topics", {"municipality": "Herning"})
    councils = [n for n, d in network.graph.nodes(data=True) if d["kind"] == "council"]
    assert councils == [HERNING]
    with pytest.raises(KgError, match="Ingensteds"):
        build(source, "councils-and-topics", {"municipality": "Ingensteds"})


def test_kinds_weights_and_minimum(source: Local) -> None:
    only = build(source, "councils-and-topics", kinds=("council", "topic"))
    assert {d["kind"] for _, d in only.graph.nodes(data=True)} == {"council", "topic"}
    heavy = build(source, "councils-and-topics", minimum=2)
    assert all(d["weight"] >= 2 for *_, d in heavy.graph.edges(data=True))
    assert 0 < heavy.graph.number_of_edges() < only.graph.number_of_edges()
    jaccard = build(source, "councils-by-topic", weight="jaccard")
    assert all(0 < d["weight"] <= 1 for *_, d in jaccard.graph.edges(data=True))
    with pytest.raises(WrongUse, match="no kind is called 'unicorn'"):
        build(source, "councils-and-topics", kinds=("unicorn",))
    with pytest.raises(WrongUse, match="councils-by-topic"):
        build(source, "councils-by-topics")


def test_an_empty_view_says_so(source: Local) -> None:
    network = build(source, "councils-and-topics", {"since": "2090"})
    assert network.graph.number_of_nodes() == 0
    assert any("nothing to draw" in note for note in network.notes)


def test_timings_cover_every_stage(source: Local) -> None:
    found = timings(source, "councils-and-topics")
    assert set(found) == {*STAGES, "rows", "nodes", "edges", "ties"}
    assert all(found[stage] >= 0 for stage in STAGES)
    assert found["nodes"] == build(source, "councils-and-topics", positions=False).graph.number_of_nodes()


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["councils-and-topics", "councils-by-case", "topics-by-item"])
def network(request: pytest.FixtureRequest, source: Local) -> Network:
    return (
        build(hostile().source(), "councils-and-topics")
        if request.param == "councils-by-case"
        else build(source, request.param)
    )


NASTY = (
    '</script><script>alert("x")</script>',
    "<img src=x onerror=alert(1)>",
    "a & b \"c\" 'd' $x$ \\frac",
    "\u202eevil\x07",
)


def hostile() -> World:
    """Two councils and names that try to be something else."""
    world = World()
    for code, name in (("101", NASTY[0]), ("102", 'By "anførsel" <b>')):
        council = world.council(f"Rådet {name}", world.municipality(name, code), code)
        meeting, graph = world.meeting(council, "2024-02-0" + code[-1], f"{BASE}id/document/{code:0>16}")
        world.texts[graph.value] = "\n".join(NASTY)
        item = world.item(meeting, "1", NASTY[1], graph)
        for word in NASTY:
            world.mention("TopicMention", item, world.entity("topic", word), word, graph)
    return world


def test_gexf_reads_back_equal(network: Network, tmp_path: Path) -> None:
    (path,) = write(network, tmp_path / "x.gexf")
    back = nx.read_gexf(path)
    for _, data in back.nodes(data=True):
        place = data.pop("viz")
        assert (place["position"]["x"], place["size"]) == (data["x"], data["size"])
    for *_, data in back.edges(data=True):
        data.pop("id")
    assert dict(back.nodes(data=True)) == dict(network.graph.nodes(data=True))
    assert nx.utils.graphs_equal(nx.Graph(back.edges(data=True)), nx.Graph(network.graph.edges(data=True)))
    assert "lastmodified" not in path.read_text(encoding="utf-8")


def test_graphml_reads_back_equal(network: Network, tmp_path: Path) -> None:
    (path,) = write(network, tmp_path / "x.graphml")
    back = nx.read_graphml(path)
    assert dict(back.nodes(data=True)) == dict(network.graph.nodes(data=True))
    assert nx.utils.graphs_equal(nx.Graph(back.edges(data=True)), nx.Graph(network.graph.edges(data=True)))


def test_node_link_reads_back_equal_and_has_the_items(network: Network, tmp_path: Path) -> None:
    (path,) = write(network, tmp_path / "x.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    back = nx.node_link_graph(data, edges="edges")
    assert nx.utils.graphs_equal(nx.Graph(back.edges(data=True)), nx.Graph(network.graph.edges(data=True)))
    for *_, edge in network.graph.edges(data=True):
        assert set(edge["items"].split()) <= set(data["items"])


def test_csv_has_a_row_per_edge_and_per_node(network: Network, tmp_path: Path) -> None:
    edges, nodes = write(network, tmp_path / "x.csv")
    with edges.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {(r["source"], r["target"]) for r in rows} == set(network.graph.edges)
    with nodes.open(encoding="utf-8", newline="") as handle:
        assert [r["label"] for r in csv.DictReader(handle)] == [d["label"] for _, d in network.graph.nodes(data=True)]


@pytest.mark.parametrize("language", ["da", "en"])
def test_pictures_are_what_they_say(network: Network, tmp_path: Path, language: str) -> None:
    svg, again = (write(network, tmp_path / f"{k}.svg", language=language)[0].read_bytes() for k in "ab")
    assert svg == again
    tree = ElementTree.fromstring(svg)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [
        e
        for e in tree.iter()
        if e.tag.endswith("}script") or any("href" in a and not v.startswith("#") for a, v in e.attrib.items())
    ]
    title = network.view.title if language == "en" else network.view.title_da
    assert title in "".join(tree.itertext())
    if language == "da":
        assert write(network, tmp_path / "x.png")[0].read_bytes().startswith(b"\x89PNG")
        assert write(network, tmp_path / "x.pdf")[0].read_bytes().startswith(b"%PDF")


def test_an_unknown_ending_is_refused_before_anything_is_written(topics: Network, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="unknown ending"):
        write(topics, tmp_path / "x.docx")
    assert not list(tmp_path.iterdir())


def test_a_graph_of_too_many_ties_says_so_in_every_file(source: Local, tmp_path: Path) -> None:
    network = build(source, "councils-and-topics", most=5)
    every = build(source, "councils-and-topics", most=0).graph.number_of_edges()
    kept = network.graph.number_of_edges()
    assert kept < every
    assert any(f"{kept} of {every} ties kept" in note for note in network.notes)
    said = f"de {kept} stærkeste af {every} forbindelser"
    assert said in write(network, tmp_path / "x.html")[0].read_text(encoding="utf-8")
    assert said in write(network, tmp_path / "x.svg")[0].read_text(encoding="utf-8").replace("De ", "de ")
    data = json.loads(write(network, tmp_path / "x.json")[0].read_text(encoding="utf-8"))
    assert data["graph"]["ties"] == every
    assert {iri for edge in data["edges"] for iri in edge["items"].split()} == set(data["items"])
    assert nx.read_graphml(write(network, tmp_path / "x.graphml")[0]).graph["ties"] == every


# -- plots -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", plots(), ids=lambda q: q.name)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_plot_draws_valid_svg_the_same_each_time(query: kg.query.Query, source: Local, language: str) -> None:
    name = query.name.removeprefix("plot-")
    values = {"council": "Haderslev Udsatteråd"} if name == "attendance" else {}
    one, _ = plot(source, name, values, language=language)
    two, _ = plot(source, name, values, language=language)
    assert one == two
    words = "".join(ElementTree.fromstring(one).itertext())
    assert (query.summary if language == "en" else query.danish) in words


def test_topics_are_counted_once_per_item(source: Local) -> None:
    words = "".join(ElementTree.parse(io.BytesIO(plot(source, "topics")[0])).getroot().itertext())
    assert "beskæftigelsesindsats" in words
    assert "Herning Kommune" in words
    with pytest.raises(WrongUse, match="attendance, coverage, outcomes, topics"):
        plot(source, "weather")


def test_a_quarter_without_minutes_is_no_zero(source: Local) -> None:
    drawn = ElementTree.fromstring(plot(source, "topics")[0]).iter("{http://www.w3.org/2000/svg}use")
    marks = [mark for mark in drawn if f"fill: {PALETTE[0]}" in mark.get("style", "")]
    quarters = ask(source, find("plot-topics")).rows
    known = {(str(row.municipality_name), row.date.year, (row.date.month - 1) // 3) for row in quarters}
    assert len(marks) == len(known) + 1  # and one in the legend


# -- commands --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, read and stored by the real stages."""
    folder = tmp_path_factory.mktemp("store") / "kg"
    ran = CliRunner().invoke(app(), ["build", "--store", str(folder), "--jobs", "1", "--quiet"])
    assert ran.exit_code == 0, ran.output
    return folder


def test_the_commands_list_draw_and_plot(built: Path, tmp_path: Path) -> None:
    run = CliRunner()
    listed = run.invoke(app(), ["graph"])
    assert {line.split()[0] for line in listed.stdout.splitlines()} == {q.name for q in views()}
    out = tmp_path / "sub" / "topics.graphml"
    drawn = run.invoke(
        app(), ["graph", "councils-and-topics", "--store", str(built), "-o", str(out), "--since", "2024"]
    )
    assert drawn.exit_code == 0, drawn.output
    graph = nx.read_graphml(out)
    labels = {d["label"]: n for n, d in graph.nodes(data=True)}
    for name in ("Housing First", "M-ACT", "OMBOLD", "socialt frikort"):
        towns = {graph.nodes[n]["municipality"] for n in graph[labels[name]]}
        assert {"Haderslev Kommune", "Herning Kommune"} <= towns, name
    svg = tmp_path / "a.svg"
    plotted = run.invoke(
        app(), ["plot", "attendance", "council=Haderslev Udsatteråd", "--store", str(built), "-o", str(svg)]
    )
    assert plotted.exit_code == 0, plotted.output
    assert "Inga Lykke" in svg.read_text(encoding="utf-8")
    near = run.invoke(
        app(), ["graph", "neighbourhood", "entity=housing first", "--store", str(built), "-o", str(tmp_path / "n.csv")]
    )
    assert near.exit_code == 0, near.output
    assert "M-ACT" in (tmp_path / "n.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["graph", "councils-by-topic"], "say where"),
        (["graph", "councils-by-topics", "-o", "x.html"], "councils-by-topic"),
        (["graph", "councils-by-topic", "-o", "x.docx"], "unknown ending"),
        (["graph", "councils-by-topic", "-o", "x.html", "--weight", "heavy"], "unknown weighting"),
        (["graph", "councils-by-topic", "-o", "x.html", "--language", "no"], "use da or en"),
        (["graph", "case-path", "-o", "x.html"], "'case' is missing"),
        (["plot", "weather", "-o", "x.svg"], "no plot is called"),
        (["plot", "topics", "-o", "x.html"], "no picture format"),
    ],
)
def test_wrong_use_says_what_to_do(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KgError, match=message):
        CliRunner().invoke(app(), [*words, "--store", str(built)], catch_exceptions=False)
    assert not list(tmp_path.iterdir())


def test_the_package_itself_can_be_called(built: Path) -> None:
    graph = kg.graph("councils-by-topic", store=built, since="2022")
    assert isinstance(graph, nx.Graph)
    with kg.open(built) as opened:
        assert nx.utils.graphs_equal(opened.graph("councils-by-topic", since="2022"), graph)
    names = {d["label"] for _, d in graph.nodes(data=True)}
    assert "Haderslev Udsatteråd" in names
    assert len(names) == 4  # the Lolland minutes are of 2021


def test_links_lead_to_the_pages_of_a_site_on_disk(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.html"
    words = ["graph", "councils-by-topic", "--store", str(built), "-o", str(out), "--site", "site"]
    assert CliRunner().invoke(app(), words).exit_code == 0
    found = re.search(r'id="data">(.*?)</script>', out.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    links = json.loads(found[1])["items"]["link"]
    assert links
    assert all(link.startswith("site/id/meeting/") and link.endswith("/index.html") for link in links)
