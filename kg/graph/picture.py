"""A network as a picture for print: SVG, PNG or PDF, with as many names as fit without lying on one another.

Takes a laid-out `Network`; gives bytes. Councils are squares, organisations, people and cases rings, the rest discs;
colours are municipalities (dark: ties several), or groups where there is but one municipality.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from kg.graph.canvas import INK, OTHER, PALETTE, SOFT, figure, rendered
from kg.graph.network import Network

__all__ = ["colours", "picture"]

_SHAPES = {"council": "square", "municipality": "square", "organisation": "ring", "person": "ring", "case": "ring"}

#: Names that are tried, the weightiest first.
NAMES = 220

_TITLES = {"several": ("Flere kommuner", "Several municipalities"), "other": ("Andre", "Others")}


def colours(network: Network) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """(colour of each node, legend as (key, colour)); the keys "several" and "other" are words, others are names."""
    graph = network.graph
    keys: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        towns = {data["municipality"]} - {""} or {
            graph.nodes[other]["municipality"] for other in {*graph[node], *_before(network, node)}
        } - {""}
        keys[node] = "several" if len(towns) > 1 else next(iter(towns), "")
    if len(set(keys.values()) - {"", "several"}) < 2:
        label: dict[int, str] = {}
        for node in sorted(graph, key=lambda n: (-graph.nodes[n]["strength"], n)):
            label.setdefault(graph.nodes[node]["community"], graph.nodes[node]["label"])
        keys = {node: label[graph.nodes[node]["community"]] for node in graph}
    counts = Counter(key for key in keys.values() if key not in ("", "several"))
    shown = sorted(counts, key=lambda key: (-counts[key], key))[: len(PALETTE)]
    palette = {key: PALETTE[place] for place, key in enumerate(sorted(shown))}
    legend = list(palette.items())
    if "several" in keys.values():
        legend.append(("several", INK))
    if any(key not in palette and key != "several" for key in keys.values()):
        legend.append(("other", OTHER))
    return {node: INK if key == "several" else palette.get(key, OTHER) for node, key in keys.items()}, legend


def _before(network: Network, node: str) -> list[str]:
    graph = network.graph
    return list(graph.predecessors(node)) if graph.is_directed() else []  # type: ignore[union-attr]


def picture(network: Network, form: str, language: str = "da") -> bytes:
    """The picture as `form` (svg, png, pdf). Raises `WrongUse` where matplotlib is missing."""
    graph = network.graph
    which = int(language == "en")
    with figure(11.0, 7.8) as made:
        axes = made.add_subplot()
        axes.set_axis_off()
        axes.set_title((network.view.title_da, network.view.title)[which], fontsize=13, fontweight="bold", pad=10)
        if every := graph.graph.get("ties"):
            said = ("De {} stærkeste af {} forbindelser", "The {} strongest of {} ties")[which]
            axes.text(0.0, 0.0, said.format(graph.number_of_edges(), every), fontsize=7, transform=axes.transAxes)
        if not graph.number_of_nodes():
            axes.text(0.5, 0.5, ("Intet at tegne", "Nothing to draw")[which], ha="center", transform=axes.transAxes)
            return rendered(made, form)
        tint, legend = colours(network)
        _edges(axes, network, tint)
        _nodes(axes, network, tint)
        axes.set_aspect("equal")
        axes.margins(0.07)
        from matplotlib.lines import Line2D

        handles = [
            Line2D([], [], marker="o", linestyle="", color=colour, label=_TITLES.get(key, (key, key))[which])
            for key, colour in legend
        ]
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8.5)
        made.canvas.draw()
        _names(made, axes, network)
        return rendered(made, form)


def _edges(axes: Any, network: Network, tint: dict[str, str]) -> None:
    from matplotlib.collections import LineCollection

    graph = network.graph
    edges = list(graph.edges(data=True))
    if not edges:
        return
    top = max(d["weight"] for _, _, d in edges) or 1.0
    place = {n: (d["x"], d["y"]) for n, d in graph.nodes(data=True)}
    thin = 0.35 if len(edges) > 5000 else 0.7
    lines = LineCollection(
        [(place[s], place[t]) for s, t, _ in edges],
        colors=[_edge_colour(graph, tint, s, t) for s, t, _ in edges],
        linewidths=[thin + 2.6 * thin * (d["weight"] / top) ** 0.5 for _, _, d in edges],
        alpha=0.55 if len(edges) < 2000 else 0.3,
        zorder=1,
    )
    axes.add_collection(lines)
    if graph.is_directed() and len(edges) <= 2000:
        for s, t, _ in edges:
            middle = tuple(0.42 * a + 0.58 * b for a, b in zip(place[s], place[t], strict=True))
            axes.annotate(
                "", middle, place[s], zorder=1,
                arrowprops={"arrowstyle": "-|>", "color": _edge_colour(graph, tint, s, t), "lw": 0, "alpha": 0.8},
            )  # fmt: skip


def _edge_colour(graph: Any, tint: dict[str, str], s: str, t: str) -> str:
    if graph.nodes[s]["municipality"] and graph.nodes[t]["municipality"]:
        return tint[s] if tint[s] == tint[t] else OTHER
    return tint[s] if graph.nodes[s]["municipality"] else tint[t] if graph.nodes[t]["municipality"] else OTHER


def _nodes(axes: Any, network: Network, tint: dict[str, str]) -> None:
    for shape, marker in (("disc", "o"), ("ring", "o"), ("square", "s")):
        group = [(n, d) for n, d in network.graph.nodes(data=True) if _SHAPES.get(d["kind"], "disc") == shape]
        if group:
            axes.scatter(
                [d["x"] for _, d in group], [d["y"] for _, d in group],
                s=[(1.25 * d["size"]) ** 2 for _, d in group], marker=marker,
                c="white" if shape == "ring" else [tint[n] for n, _ in group],
                edgecolors=[tint[n] for n, _ in group], linewidths=1.6 if shape == "ring" else 0.0, zorder=2,
            )  # fmt: skip


def _names(made: Any, axes: Any, network: Network) -> None:
    """Names below or above their nodes, the most telling first, none over another."""
    from matplotlib import patheffects

    graph = network.graph
    renderer = made.canvas.get_renderer()
    everyone = [(node, graph.nodes[node]) for node in graph]
    rank = sorted(
        everyone,
        key=lambda p: (p[1]["kind"] != "council", p[1]["reach"] < 2, -p[1]["size"], p[0]),
    )[:NAMES]
    taken: list[tuple[float, float, float, float]] = []
    discs = _discs(axes, everyone)
    for node, data in rank:
        label = str(data["label"])
        most = 64 if data["kind"] == "council" else 40
        label = label if len(label) <= most else label[: most - 1].rstrip() + "…"
        first = data["kind"] == "council" or data["reach"] > 1
        text = axes.annotate(
            label, (data["x"], data["y"]), xytext=(0, -0.62 * data["size"] - 2), textcoords="offset points",
            ha="center", va="top", fontsize=8.5 if data["kind"] == "council" else 7, color=INK if first else SOFT,
            fontweight="bold" if first else "normal", zorder=3, parse_math=False,
            path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip
        for drop in (-0.62 * data["size"] - 2, 0.62 * data["size"] + 2):
            text.set_position((0, drop))
            text.set_va("top" if drop < 0 else "bottom")
            box = text.get_window_extent(renderer)
            rect = (box.x0 - 1, box.y0, box.x1 + 1, box.y1)
            near = taken if first else [*taken, *(disc for other, disc in discs.items() if other != node)]
            if not any(r[0] < rect[2] and rect[0] < r[2] and r[1] < rect[3] and rect[1] < r[3] for r in near):
                taken.append(rect)
                break
        else:
            text.remove()


def _discs(axes: Any, everyone: list[tuple[str, dict[str, Any]]]) -> dict[str, tuple[float, float, float, float]]:
    """The box of each node on the canvas, in pixels."""
    pixel = axes.figure.dpi / 72.0
    found = {}
    for node, data in everyone:
        x, y = axes.transData.transform((data["x"], data["y"]))
        half = 0.62 * data["size"] * pixel
        found[node] = (x - half, y - half, x + half, y + half)
    return found
