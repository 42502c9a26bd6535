"""Projection, weights, the null model, measures and layout, on graphs small enough to count by hand."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import WrongUse
from kg.graph.layout import lay_out, sizes
from kg.graph.measure import measure
from kg.graph.network import Evidence, Item, Node, Tie, View
from kg.graph.project import beyond_chance, most_of, project
from kg.graph.reasons import FEW, chosen, some
from kg.graph.view import made_of

ITEMS = {
    "i1": Item("Om ugler", "1", "2021-05-01", "Uglerådet", "Stiby Kommune"),
    "i2": Item("Om mus", "2", "2023-01-09", "Uglerådet", "Stiby Kommune"),
    "i3": Item("Om ugler igen", "7", "2022-03-03", "Museudvalget", "Bakby Kommune"),
}
TIES = [
    Tie("ugleråd", "ugler", "i1", "p1"),
    Tie("ugleråd", "mus", "i2", "p2"),
    Tie("museudvalg", "ugler", "i3", "p3"),
    Tie("museudvalg", "korn", "i3"),
    Tie("museudvalg", "ugler", "i3", "p9"),
]


def test_sources_are_tied_by_the_targets_they_share() -> None:
    found = project(TIES, shared=True, items=ITEMS)
    assert list(found.graph.edges) == [("museudvalg", "ugleråd")]
    edge = found.graph.edges["museudvalg", "ugleråd"]
    assert (edge["raw"], edge["weight"]) == (1.0, 1.0)
    assert edge["jaccard"] == pytest.approx(1 / 3, rel=1e-5)  # ugler of {ugler, mus, korn}
    assert edge["association"] == pytest.approx(1 * 3 / (2 * 2))
    assert (edge["first"], edge["last"]) == ("2021-05-01", "2022-03-03")
    reasons = found.evidence["museudvalg", "ugleråd"]
    assert [(r.item, r.via, r.side, r.passage) for r in reasons] == [("i3", "ugler", 0, "p3"), ("i1", "ugler", 1, "p1")]


def test_a_plain_view_ties_source_and_target_and_counts_items() -> None:
    graph = project([*TIES, Tie("ugleråd", "ugler", "i2")], items=ITEMS).graph
    assert graph.edges["ugler", "ugleråd"]["raw"] == 2.0
    assert graph.edges["korn", "museudvalg"]["items"] == "i3"
    assert set(graph) == {"ugleråd", "museudvalg", "ugler", "mus", "korn"}


def test_a_directed_view_keeps_both_directions() -> None:
    ties = [Tie("a", "b", "i1"), Tie("b", "a", "i2"), Tie("b", "a", "i3")]
    graph = project(ties, directed=True).graph
    assert isinstance(graph, nx.DiGraph)
    assert (graph.edges["a", "b"]["raw"], graph.edges["b", "a"]["raw"]) == (1.0, 2.0)


def test_what_meets_in_an_item_rests_on_that_item() -> None:
    found = project([Tie("ugler", "i1", "i1"), Tie("mus", "i1", "i1", "p")], shared=True)
    assert [(r.item, r.via, r.side) for r in found.evidence["mus", "ugler"]] == [("i1", "", 2)]


def test_light_edges_and_their_nodes_go() -> None:
    graph = project(TIES, shared=True, minimum=2).graph
    assert graph.number_of_nodes() == 0
    lonely = project([Tie("a", "", "i1"), Tie("b", "c", "i1")]).graph
    assert set(lonely) == {"a", "b", "c"}
    assert lonely.degree["a"] == 0


def test_an_unknown_weighting_is_refused() -> None:
    with pytest.raises(WrongUse, match="unknown weighting 'heavy'"):
        project(TIES, weight="heavy")


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 8)), max_size=30))
def test_the_projection_agrees_with_counting_by_hand(cells: set[tuple[int, int]]) -> None:
    ties = [Tie(f"s{s}", f"t{t}", "i1") for s, t in cells]
    graph = project(ties, shared=True).graph
    sets: dict[str, set[int]] = {}
    for s, t in cells:
        sets.setdefault(f"s{s}", set()).add(t)
    expected = {
        (a, b): (len(sets[a] & sets[b]), len(sets[a] & sets[b]) / len(sets[a] | sets[b]))
        for a in sets
        for b in sets
        if a < b and sets[a] & sets[b]
    }
    assert {(a, b): d["raw"] for a, b, d in graph.edges(data=True)} == {k: v[0] for k, v in expected.items()}
    for pair, (_, jaccard) in expected.items():
        assert graph.edges[pair]["jaccard"] == pytest.approx(jaccard, rel=1e-5)


def eager(ties: list[Tie], pair: tuple[str, str], items: dict[str, Item], *, shared: bool) -> tuple[Evidence, ...]:
    """The reasons of one edge, from the ties themselves, one after the other."""

    def date(item: str) -> str:
        return items[item].date if item in items else ""

    def latest(found: set[str]) -> list[str]:
        return sorted(sorted(found), key=date, reverse=True)[:FEW]

    cells: dict[tuple[str, str], dict[str, str]] = {}
    for tie in sorted(set(ties)):
        if tie.target and tie.source != tie.target:
            ends = (tie.source, tie.target) if shared else (min(tie[:2]), max(tie[:2]))
            cell = cells.setdefault(ends, {})
            cell[tie.item] = min(filter(None, (cell.get(tie.item), tie.passage)), default="")
    if not shared:
        found = [Evidence(item, "", passage, 2) for item, passage in cells[pair].items()]
    else:
        found = []
        for via in sorted({t for s, t in cells if s == pair[0]} & {t for s, t in cells if s == pair[1]}):
            left, right = cells[pair[0], via], cells[pair[1], via]
            if via in left and via in right:
                found.append(Evidence(via, "", left[via] or right[via], 2))
                continue
            both = left.keys() & right.keys()
            found += [Evidence(i, via, left[i] or right[i], 2) for i in latest(both)]
            found += [Evidence(i, via, left[i], 0) for i in latest(left.keys() - both)]
            found += [Evidence(i, via, right[i], 1) for i in latest(right.keys() - both)]
    found.sort(key=lambda e: (e.via, e.item, e.side))
    return tuple(sorted(found, key=lambda e: date(e.item), reverse=True))


TIE = st.builds(
    Tie,
    st.sampled_from("abcd"),
    st.sampled_from(["", "a", "t1", "t2", "i1", "i2"]),
    st.sampled_from(["i1", "i2", "i3", "i4"]),
    st.sampled_from(["", "p1", "p2"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TIE, max_size=40), st.booleans(), st.integers(1, 9))
def test_evidence_made_on_demand_is_that_made_at_once(ties: list[Tie], shared: bool, few: int) -> None:
    found = project(ties, shared=shared, items=ITEMS)
    assert set(found.evidence) == set(found.graph.edges)
    for pair, data in found.graph.edges.items():
        every = eager(ties, pair, ITEMS, shared=shared)
        assert found.evidence[pair] == every
        reasons, missing = some(found.evidence, pair, few)
        assert (reasons, missing) == some({pair: every}, pair, few)
        assert reasons == chosen(every, few)
        assert data["items"].split() == list(dict.fromkeys(e.item for e in every))
        dates = sorted(ITEMS[e.item].date for e in every if e.item in ITEMS)
        assert (data["first"], data["last"]) == ((dates[0], dates[-1]) if dates else ("", ""))


def test_few_of_very_many_reasons_are_those_that_all_would_give() -> None:
    chance = random.Random(3)
    items = {f"i{k:04}": Item("x", "1", f"20{chance.randrange(10, 25)}-01-01") for k in range(1500)}
    ties = [Tie(chance.choice("ab"), f"t{chance.randrange(9)}", item, "p") for item in items]
    found = project(ties, shared=True, items=items)
    every = eager(ties, ("a", "b"), items, shared=True)
    assert found.evidence["a", "b"] == every
    for few in (1, 17, 18, 19, 100, 400):
        assert some(found.evidence, ("a", "b"), few) == some({("a", "b"): every}, ("a", "b"), few)


def test_of_too_many_ties_the_strongest_are_kept_every_node_stays_and_it_is_said() -> None:
    chance = random.Random(5)
    ties = [Tie(f"r{r:03}", f"e{chance.randrange(60):02}", f"i{r}") for r in range(120) for _ in range(25)]
    ties += [Tie(f"r{r:03}", f"fælles{k}", f"i{r}") for r in (3, 17, 40) for k in range(20)]
    every = project(ties, shared=True, most=0)
    assert every.notes == ()
    assert every.graph.number_of_edges() > most_of(120) // 2
    assert "note" not in every.graph.graph
    kept = project(ties, shared=True, most=200)
    assert kept.graph.number_of_edges() == 200
    assert set(kept.graph) == set(every.graph)
    assert {("r003", "r017"), ("r003", "r040"), ("r017", "r040")} <= set(kept.graph.edges)
    for pair, data in kept.graph.edges.items():
        assert data == every.graph.edges[pair]
        assert kept.evidence[pair] == every.evidence[pair]
    assert kept.graph.graph["ties"] == every.graph.number_of_edges()
    assert kept.graph.graph["note"] == "; ".join(kept.notes)
    assert f"200 of {every.graph.number_of_edges()} ties kept" in kept.notes[0]
    strong = [d["weight"] for *_, d in every.graph.edges(data=True) if d["beyond"]]
    assert all(d["beyond"] or len(strong) < 200 or kept.graph.degree[a] == 1 or kept.graph.degree[b] == 1
               for a, b, d in kept.graph.edges(data=True))  # fmt: skip


@pytest.mark.parametrize(("total", "certain"), [(21.0, True), (19.0, False)])
def test_an_edge_is_beyond_chance_from_one_in_twenty_on(total: float, certain: bool) -> None:
    """Two ends that occur once each and meet: by chance once in `total`."""
    one = np.array([1.0])
    p, beyond = beyond_chance(one, one, one, total)
    assert p[0] == pytest.approx(1 / total)
    assert bool(beyond[0]) == certain


def test_the_null_model_is_hypergeometric() -> None:
    p, _ = beyond_chance(np.array([2.0]), np.array([3.0]), np.array([4.0]), 10.0)
    by_hand = sum(math.comb(4, k) * math.comb(6, 3 - k) for k in (2, 3)) / math.comb(10, 3)
    assert p[0] == pytest.approx(by_hand)


def test_the_null_model_finds_what_was_planted_and_little_else() -> None:
    chance = random.Random(4)
    ties = [Tie(f"r{r:02}", f"e{chance.randrange(300):03}", "i") for r in range(40) for _ in range(30)]
    ties += [Tie(f"r{r:02}", f"fælles{k}", "i") for r in (3, 17) for k in range(25)]
    graph = project(ties, shared=True).graph
    beyond = [tuple(sorted(pair)) for *pair, d in graph.edges(data=True) if d["beyond"]]
    assert ("r03", "r17") in beyond
    assert len(beyond) <= 1 + 0.05 * graph.number_of_edges()


def test_measures_say_who_bridges() -> None:
    graph = nx.Graph()
    for name, town in (("a", "Stiby"), ("b", "Bakby"), ("c", "Bakby"), ("emne", ""), ("andet", "")):
        graph.add_node(name, municipality=town)
    for a, b, w in (("a", "emne", 2.0), ("b", "emne", 1.0), ("c", "emne", 1.0), ("c", "andet", 1.0)):
        graph.add_edge(a, b, weight=w)
    assert measure(graph) == ()
    topic = graph.nodes["emne"]
    assert (topic["degree"], topic["strength"], topic["reach"]) == (3, 4.0, 2)
    assert topic["brokerage"] == pytest.approx(2 / 3, rel=1e-3)  # of the pairs ab, ac, bc two cross
    assert topic["betweenness"] == max(d["betweenness"] for _, d in graph.nodes(data=True))
    assert graph.nodes["andet"]["brokerage"] == 0.0


def test_communities_are_numbered_by_size() -> None:
    graph = nx.Graph()
    for size, name in ((4, "x"), (6, "y")):
        members = [f"{name}{k}" for k in range(size)]
        graph.add_edges_from((a, b, {"weight": 1.0}) for a in members for b in members if a < b)
    measure(graph)
    assert {graph.nodes[n]["community"] for n in graph if n.startswith("y")} == {0}
    assert {graph.nodes[n]["community"] for n in graph if n.startswith("x")} == {1}


def bipartite(councils: int, topics: int, each: int) -> nx.Graph[str]:
    chance = random.Random(1)
    graph: nx.Graph[str] = nx.Graph()
    for c in range(councils):
        for t in chance.choices(range(topics), [1 / (k + 1) for k in range(topics)], k=each):
            graph.add_edge(f"c{c}", f"t{t}", weight=1.0)
    for node, data in graph.nodes(data=True):
        data.update(label=node, municipality="", kind="topic", strength=float(graph.degree[node]), reach=0)
    return graph


@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 30, 12), (40, 300, 30)])
def test_a_layout_is_finite_and_parts_its_nodes(shape: tuple[int, int, int]) -> None:
    graph = bipartite(*shape)
    radius = sizes(graph)
    places = lay_out(graph, radius)
    assert set(places) == set(graph)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    nodes = list(graph)
    close = sum(
        math.dist(places[a], places[b]) < 0.8 * (radius[a] + radius[b]) for k, a in enumerate(nodes) for b in nodes[:k]
    )
    assert close <= 0.01 * len(nodes)


def test_neighbours_stand_nearer_than_strangers() -> None:
    graph: nx.Graph[str] = nx.Graph()
    for group in "xyz":
        members = [f"{group}{k}" for k in range(130)]
        chance = random.Random(group)
        graph.add_edges_from((a, b, {"weight": 1.0}) for a in members for b in chance.sample(members, 4) if a != b)
    graph.add_edges_from([("x0", "y0", {"weight": 1.0}), ("y1", "z1", {"weight": 1.0})])
    for _, data in graph.nodes(data=True):
        data.update(label="n", strength=1.0)
    places = lay_out(graph, sizes(graph))
    tied = np.median([math.dist(places[a], places[b]) for a, b in graph.edges])
    others = random.Random(2)
    nodes = list(graph)
    apart = np.median([math.dist(places[others.choice(nodes)], places[others.choice(nodes)]) for _ in range(500)])
    assert tied < 0.5 * apart


def placed() -> str:
    """Where the nodes of two graphs stand, and in which groups."""
    found = []
    for shape in ((4, 30, 12), (20, 200, 20)):
        graph = bipartite(*shape)
        measure(graph)
        found.append((lay_out(graph, sizes(graph)), [data["community"] for _, data in graph.nodes(data=True)]))
    return repr(found)


def test_layout_and_groups_do_not_depend_on_the_process() -> None:
    script = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    ran = subprocess.run(
        [sys.executable, "-c", f"{script}from test_graph_project import placed; print(placed(), end='')"],
        env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert os.environ.get("PYTHONHASHSEED") != "1", "both would hash alike"
    assert ran.stdout == placed()
    assert "c0" in ran.stdout


def test_a_case_goes_from_date_to_date() -> None:
    view = View("case-path", "Path", "Vej", timeline=True)
    network = made_of([Tie("sag", item, item) for item in ITEMS], {"sag": Node("24/1", "case")}, ITEMS, view)
    assert list(network.graph.edges) == [("i1", "i3"), ("i3", "i2")]
    places = {i: (network.graph.nodes[i]["x"], network.graph.nodes[i]["y"]) for i in ITEMS}
    assert places["i1"][0] < places["i3"][0] < places["i2"][0]
    assert places["i1"][1] == places["i2"][1] != places["i3"][1]
    assert [label for label, _ in network.options["lanes"]] == [
        "Uglerådet, Stiby Kommune",
        "Museudvalget, Bakby Kommune",
    ]
