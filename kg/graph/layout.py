"""Where each node stands: computed beforehand, the same for the same graph, whatever opens the picture.

Takes a graph; gives x and y per node in a frame about 1000 wide and 700 high (one unit is about one pixel of a desktop
screen), y upwards. Small graphs are laid out by networkx's ForceAtlas2. Larger ones by the same forces with the
repulsion taken from a grid (a particle mesh, by fast Fourier transform), so that time grows with nodes and edges, not
with pairs. Afterwards nodes (and, in small graphs, their names) are moved apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.graph.measure import SEED

if TYPE_CHECKING:  # pragma: no cover
    from kg.graph.network import Item

__all__ = ["HEIGHT", "SMALL", "WIDTH", "lay_out", "sizes", "timeline"]

Points = NDArray[np.float64]

WIDTH, HEIGHT = 1000.0, 700.0

#: Nodes up to which networkx computes the layout.
SMALL = 300

#: Units that one pixel of a name takes: the frame is shown somewhat smaller than it is.
SCREEN = 1.3

#: Nodes up to which names are moved apart too.
NAMED = 400


def sizes(graph: nx.Graph[str] | nx.DiGraph[str]) -> dict[str, float]:
    """Radius of each node in pixels: its area grows with its strength."""
    n = graph.number_of_nodes()
    small, large = (4.5, 15.0) if n <= 150 else (3.2, 14.0) if n <= 800 else (2.0, 11.0) if n <= 5000 else (1.3, 9.0)
    top = max((data.get("strength", 0.0) for _, data in graph.nodes(data=True)), default=0.0) or 1.0
    return {
        node: round(small + (large - small) * (data.get("strength", 0.0) / top) ** 0.5, 2)
        for node, data in graph.nodes(data=True)
    }


def lay_out(graph: nx.Graph[str] | nx.DiGraph[str], radius: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Position of each node of `graph`; `radius` by node, in units."""
    flat: nx.Graph[str] = nx.Graph()
    flat.add_nodes_from(sorted(graph))
    for a, b, weight in sorted((min(a, b), max(a, b), float(w)) for a, b, w in graph.edges(data="weight", default=1.0)):
        flat.add_edge(a, b, weight=1.0 + float(np.log1p(weight)))
    nodes = list(flat)
    if len(nodes) == 1:
        return {nodes[0]: (WIDTH / 2, HEIGHT / 2)}
    if not nodes:
        return {}
    lonely = [k for k, node in enumerate(nodes) if not flat[node]]
    tied = [k for k, node in enumerate(nodes) if flat[node]]
    points = np.zeros((len(nodes), 2))
    if tied:
        core: nx.Graph[str] = nx.Graph()  # not a subgraph view: its order would be that of a set
        core.add_nodes_from((nodes[k], {"community": graph.nodes[nodes[k]].get("community", 0)}) for k in tied)
        core.add_edges_from(flat.edges(data=True))
        order = {node: k for k, node in enumerate(core)}
        laid = _small(core) if len(tied) <= SMALL else _large(core)
        points[tied] = _fit(np.array([laid[order[nodes[k]]] for k in tied]))
    if lonely:
        columns = max(1, int(np.ceil(np.sqrt(len(lonely) * 4))))
        step = min(60.0, WIDTH / columns)
        low = points[tied][:, 1].min() - 40 if tied else HEIGHT
        for place, k in enumerate(lonely):
            points[k] = ((place % columns + 0.5) * step, low - (place // columns) * step * 0.5)
    r = np.array([radius[node] for node in nodes])
    if len(nodes) <= NAMED:
        names = np.array([min(len(str(graph.nodes[node].get("label", node))), 44) for node in nodes])
        half = (np.where(names > 20, names / 2 + 2, names) * 6.8 / 2 + 3) * SCREEN
        rows = np.where(names > 20, 2, 1)
        first = np.array([_foremost(graph.nodes[node]) for node in nodes])
        points = _apart(points, np.maximum(half, r + 4), (r + rows * 8 + 3) * SCREEN, (r + 3) * SCREEN, first)
        points[:, 0] *= max(1.0, float(np.ptp(points[:, 1])) * WIDTH / HEIGHT / max(float(np.ptp(points[:, 0])), 1.0))
    else:
        points = _circles_apart(points, r + 0.6)
    return {node: (round(float(x), 2), round(float(y), 2)) for node, (x, y) in zip(nodes, points, strict=True)}


def timeline(
    order: list[str], items: Mapping[str, Item]
) -> tuple[dict[str, tuple[float, float]], list[tuple[str, float]], list[tuple[str, float]]]:
    """(positions, lanes, ticks) of items in time: x grows with the date, one lane per council, first council on top.

    Items of one lane stand at least 90 units apart. `lanes` and `ticks` are (label, coordinate).
    """
    lanes: dict[str, float] = {}
    for item in order:
        lanes.setdefault(_lane(items[item]), 0.0)
    for place, name in enumerate(lanes):
        lanes[name] = -130.0 * place
    days = [_day(items[item].date) for item in order]
    dated = [day for day in days if day is not None]
    start, span = (min(dated), max(max(dated) - min(dated), 1)) if dated else (0, 1)
    positions: dict[str, tuple[float, float]] = {}
    last: dict[str, float] = {}
    x = 0.0
    for item, day in zip(order, days, strict=True):
        lane = _lane(items[item])
        x = max(x, 900.0 * (day - start) / span) if day is not None else x + 90.0
        x = max(x, last.get(lane, -90.0) + 90.0)
        last[lane] = x
        positions[item] = (round(x, 2), lanes[lane])
    ticks: dict[str, float] = {}
    for item in order:
        if items[item].date:
            ticks.setdefault(items[item].date, positions[item][0])
    return positions, list(lanes.items()), list(ticks.items())


def _lane(item: Item) -> str:
    return f"{item.council}, {item.municipality}" if item.municipality else item.council


def _day(date: str) -> int | None:
    from datetime import date as day

    try:
        return day.fromisoformat(date).toordinal()
    except ValueError:
        return None


def _small(graph: nx.Graph[str]) -> Points:
    start = dict(zip(graph, _start(graph), strict=True))
    laid = nx.forceatlas2_layout(
        graph, pos=start, max_iter=400, scaling_ratio=6.0, gravity=1.2, weight="weight", seed=SEED,
        distributed_action=False, strong_gravity=False, jitter_tolerance=0.6,
    )  # fmt: skip
    return np.array([laid[node] for node in graph], dtype=np.float64)


def _start(graph: nx.Graph[str]) -> Points:
    """A start that has groups together: the measured communities spread out, their nodes scattered within."""
    generator = np.random.default_rng(SEED)
    n = graph.number_of_nodes()
    points = generator.standard_normal((n, 2))
    gathered: dict[int, list[str]] = {}
    for node, data in graph.nodes(data=True):
        gathered.setdefault(data.get("community", 0), []).append(node)
    groups = [gathered[number] for number in sorted(gathered)]
    place = {node: k for k, node in enumerate(graph)}
    reach = np.sqrt(n)
    for g, group in enumerate(groups):
        turn = 2 * np.pi * g * 0.381966  # the golden angle: even, whatever the number
        centre = reach * np.sqrt((g + 0.5) / len(groups)) * np.array([np.cos(turn), np.sin(turn)])
        members = sorted(place[node] for node in group)
        points[members] = centre + points[members] * np.sqrt(len(members)) * 0.35
    return np.asarray(points, dtype=np.float64)


def _large(graph: nx.Graph[str]) -> Points:
    """ForceAtlas2's forces and speed rule; repulsion from a mesh."""
    from scipy.sparse import csr_array

    nodes = list(graph)
    n = len(nodes)
    place = {node: k for k, node in enumerate(nodes)}
    ends = np.array([(place[a], place[b]) for a, b in graph.edges], dtype=np.int64)
    weights = np.array([w for _, _, w in graph.edges(data="weight", default=1.0)], dtype=np.float64)
    rows = np.concatenate([ends[:, 0], ends[:, 1]])
    columns = np.concatenate([ends[:, 1], ends[:, 0]])
    pull = csr_array((np.concatenate([weights, weights]), (rows, columns)), shape=(n, n))
    total = np.asarray(pull.sum(axis=1)).ravel()
    mass = np.bincount(rows, minlength=n).astype(np.float64) + 1.0
    points = _start(graph) * 10.0
    before = np.zeros_like(points)
    speed = 1.0
    cells = 256 if n > 2000 else 160
    rounds = 260 if n <= 5000 else 170
    for _ in range(rounds):
        force = 4.0 * _repulsion(points, mass, cells) * mass[:, None]
        force += pull @ points - total[:, None] * points
        away = np.linalg.norm(points, axis=1, keepdims=True)
        force -= 1.0 * mass[:, None] * points / np.maximum(away, 1e-9)
        swing = np.linalg.norm(force - before, axis=1)
        drive = np.linalg.norm(force + before, axis=1) / 2
        all_swing, all_drive = float((mass * swing).sum()), float((mass * drive).sum())
        jitter = 1.0
        wanted = jitter * all_drive / max(all_swing, 1e-9)
        speed += min(wanted - speed, 0.5 * speed)
        factor = 0.1 * speed / (1.0 + speed * np.sqrt(swing))
        size = np.linalg.norm(force, axis=1)
        factor = np.minimum(factor * size, 10.0) / np.maximum(size, 1e-9)
        points = points + force * factor[:, None]
        before = force
    return np.asarray(points, dtype=np.float64)


def _repulsion(points: Points, mass: Points, cells: int) -> Points:
    """Sum over all others of mass · (p - q) / |p - q|², smoothed at the width of a mesh cell."""
    from scipy.fft import irfft2, rfft2

    low, high = points.min(axis=0), points.max(axis=0)
    step = float(max((high - low).max(), 1e-6)) / (cells - 3)
    at = (points - low) / step + 1.0
    corner = np.floor(at).astype(np.int64)
    part = at - corner
    grid = np.zeros((cells, cells))
    shares = []
    for dx in (0, 1):
        for dy in (0, 1):
            share = (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1])
            shares.append((corner[:, 0] + dx, corner[:, 1] + dy, share))
            np.add.at(grid, (corner[:, 0] + dx, corner[:, 1] + dy), share * mass)
    double = 2 * cells
    axis = np.concatenate([np.arange(cells + 1), np.arange(-cells + 1, 0)]).astype(np.float64) * step
    x, y = axis[:, None], axis[None, :]
    square = x * x + y * y + (0.6 * step) ** 2
    field = rfft2(grid, (double, double))
    out = np.zeros_like(points)
    for which, kernel in enumerate((x / square, y / square)):
        values = irfft2(field * rfft2(kernel), (double, double))[:cells, :cells]
        for i, j, share in shares:
            out[:, which] += values[i, j] * share
    return out


def _fit(points: Points) -> Points:
    """Turned so that the long way lies across, pulled in from far outliers, scaled into the frame."""
    centre = np.median(points, axis=0)
    away = points - centre
    _, vectors = np.linalg.eigh(np.cov(away.T) + np.eye(2) * 1e-12)
    away = away @ vectors[:, ::-1]
    for axis in (0, 1):  # a direction is a convention: the heavier tail points right and up
        if float((away[:, axis] ** 3).sum()) < 0:
            away[:, axis] *= -1
    length = np.linalg.norm(away, axis=1)
    edge = float(np.quantile(length, 0.98)) * 1.25 + 1e-9
    away *= np.where(length > edge, (edge + (length - edge) * 0.15) / np.maximum(length, 1e-9), 1.0)[:, None]
    low, high = away.min(axis=0), away.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    scale = min(WIDTH / span[0], HEIGHT / span[1])
    stretch = np.array([min(WIDTH / span[0], 1.5 * scale), min(HEIGHT / span[1], 1.5 * scale)])
    return np.asarray((away - (low + high) / 2) * stretch + np.array([WIDTH, HEIGHT]) / 2)


def _foremost(data: Mapping[str, object]) -> bool:
    """Whose name must be read first: councils, and what ties municipalities together."""
    reach = data.get("reach", 0)
    return data.get("kind") == "council" or (isinstance(reach, int) and reach > 1)


def _apart(points: Points, half_width: Points, half_height: Points, disc: Points, first: NDArray[np.bool_]) -> Points:
    """Boxes pushed off one another along the way that is relatively shorter, a little at a time.

    The boxes of the `first` hold their whole names, and make room among themselves last; those of the others shrink
    towards their discs as room runs out.
    """
    boxes = 4 * half_width * half_height
    frame = WIDTH * HEIGHT
    tight = min(1.0, float(np.sqrt(0.5 * frame / max(float(boxes[first].sum()), 1e-9))))
    room = 0.4 * frame - float(boxes[first].sum()) * tight**2
    part = min(1.0, max(0.0, room / max(float(boxes[~first].sum()), 1e-9)))
    wide, high = np.maximum(half_width * tight, disc), np.maximum(half_height * tight, disc)
    across = np.where(first, wide, disc + (half_width - disc) * part)
    upright = np.where(first, high, disc + (half_height - disc) * part)
    points = _pushed(points, across, upright, np.zeros_like(first), 160)
    points[first] = _pushed(points[first], wide[first], high[first], np.zeros(int(first.sum()), dtype=np.bool_), 400)
    return _pushed(points, np.where(first, np.minimum(wide, disc + 14), disc), np.where(first, high, disc), first, 120)


def _pushed(points: Points, across: Points, upright: Points, still: NDArray[np.bool_], rounds: int) -> Points:
    """`points` after so many rounds; the `still` ones push and are not pushed."""
    points = points.copy()
    n = len(points)
    width = across[:, None] + across[None, :]
    height = upright[:, None] + upright[None, :]
    index = np.arange(n)
    sign = np.sign(index[:, None] - index[None, :]).astype(np.float64)  # parts points that coincide
    push = np.broadcast_to(np.where(still, 0.0, 0.24)[:, None], (n, n))
    for _ in range(rounds):
        dx = points[:, None, 0] - points[None, :, 0]
        dy = points[:, None, 1] - points[None, :, 1]
        over_x, over_y = width - np.abs(dx), height - np.abs(dy)
        hit = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        flat = over_x * height < over_y * width
        way_x = np.where(dx == 0, sign, np.sign(dx))
        way_y = np.where(dy == 0, sign, np.sign(dy))
        points[:, 0] += (np.where(hit & flat, over_x * way_x * push, 0.0)).sum(axis=1)
        points[:, 1] += (np.where(hit & ~flat, over_y * way_y * push, 0.0)).sum(axis=1)
    return points


def _circles_apart(points: Points, radius: Points, rounds: int = 30) -> Points:
    """Discs pushed off one another; neighbours by a tree, so that time stays near-linear."""
    from scipy.spatial import cKDTree

    points = points.copy()
    reach = float(np.quantile(radius, 0.99)) * 2
    for _ in range(rounds):
        pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
        if not len(pairs):
            break
        i, j = pairs[:, 0], pairs[:, 1]
        away = points[i] - points[j]
        length = np.linalg.norm(away, axis=1)
        over = radius[i] + radius[j] - length
        hit = over > 0.05
        if not hit.any():
            break
        i, j, away, length, over = i[hit], j[hit], away[hit], length[hit], over[hit]
        same = length < 1e-9
        away[same] = np.array([1.0, 0.0])
        length[same] = 1.0
        push = away / length[:, None] * (over * 0.3)[:, None]
        np.add.at(points, i, push)
        np.add.at(points, j, -push)
    return points
