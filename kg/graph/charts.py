"""Plots of what is in the graph: topics over time, attendance of a council, outcomes, coverage.

Takes the table of a query `queries/graphs/plot-NAME.rq`; gives an SVG, PNG or PDF. Counts are counts of items,
decisions or meetings that minutes in the graph record; nothing is estimated, and a gap in the corpus looks like a gap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from math import nan
from pathlib import Path
from typing import Any

from kg.errors import WrongUse
from kg.graph.canvas import INK, OTHER, PALETTE, SOFT, figure, rendered
from kg.query import Query, Source, Value, ask, catalogue
from kg.table import Table

__all__ = ["PLOTS", "find", "plot", "plots"]

_PREFIX = "plot-"

#: Words and colours of attendance, from there to away.
_STATUS = {
    "present": ("til stede", "#0072b2"), "substitute": ("stedfortræder", "#3f9fd8"), "late": ("kom senere", "#7fc4ec"),
    "left": ("gik før", "#a9c9dc"), "excused": ("afbud", "#e0b04a"), "absent": ("fraværende", "#d55e00"),
    "unknown": ("ukendt", "#d5dbe1"),
}  # fmt: skip
_OUTCOME = {
    "approved": "godkendt", "adopted": "tiltrådt", "recommended": "anbefalet", "noted": "til efterretning",
    "discussed": "drøftet", "postponed": "udsat", "referred": "oversendt", "rejected": "forkastet",
    "withdrawn": "trukket", "no_action": "intet", "other": "andet",
}  # fmt: skip


def plots(folder: Path | None = None) -> tuple[Query, ...]:
    """The plots' queries; a plot's name is that of its query without `plot-`."""
    return tuple(q for q in catalogue("graphs", folder) if "plot" in q.tags)


def find(name: str) -> Query:
    """The query of the plot `name`. Raises `WrongUse`."""
    for query in plots():
        if query.name == _PREFIX + name:
            return query
    known = [query.name.removeprefix(_PREFIX) for query in plots()]
    near = get_close_matches(name, known, 1)
    remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
    raise WrongUse(f"no plot is called {name!r}", remedy=remedy)


def plot(
    source: Source, name: str, values: Mapping[str, Value] | None = None, *, form: str = "svg", language: str = "da"
) -> tuple[bytes, tuple[str, ...]]:
    """(picture, notes) of the plot `name` with the query's parameters. Raises `WrongUse`, `QueryError`."""
    query = find(name)
    table = ask(source, query, values or {})
    english = language == "en"
    title = query.summary if english else query.danish
    return PLOTS[name](table, title, form, english), table.notes


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _topics(table: Table, title: str, form: str, english: bool) -> bytes:
    """Small multiples: one panel per municipality, one line per frequent topic.

    Quarters in which no minutes of a municipality have a topic are no zero: nothing is drawn, and the line breaks.
    Lines stand a little beside one another, so that equal numbers hide none.
    """
    counts: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for row in table:
        counts[str(row.municipality_name)][str(row.topic), _quarter(row.date)] += int(row["items"])
        total[str(row.topic)] += int(row["items"])
    towns = sorted(counts, key=lambda t: (-sum(counts[t].values()), t))[:24]
    topics = [t for t, _ in sorted(total.items(), key=lambda p: (-p[1], p[0]))[: len(PALETTE)]]
    quarters = sorted({q for town in counts.values() for _, q in town})
    columns = min(4, max(1, round(len(towns) ** 0.5 + 0.3)))
    lines = max(1, -(-len(towns) // columns))
    with figure(max(4.6 * columns, 7.0), 2.3 * lines + 1.4) as made:
        made.suptitle(title, fontsize=13, fontweight="bold", x=0.01, ha="left")
        if not towns:
            return _nothing(made, form, english)
        axes = made.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
        span = list(range(quarters[0], quarters[-1] + 1))
        top = max(counts[t][topic, q] for t in towns for topic in topics for q in span)
        for place, (axis, town) in enumerate(zip(axes.flat, towns, strict=False)):
            known = {q for _, q in counts[town]}
            for n, (colour, topic) in enumerate(zip(PALETTE, topics, strict=False)):
                beside = 0.09 * (n - (len(topics) - 1) / 2)
                axis.plot(
                    [q + beside for q in span], [counts[town][topic, q] if q in known else nan for q in span],
                    color=colour, linewidth=1.6, marker="o", markersize=4, label=topic if place == 0 else None,
                )  # fmt: skip
            axis.set_title(town)
            axis.set_ylim(-0.04 * top, top * 1.1)
            step = max(1, -(-len(span) // 7))
            axis.set_xticks(
                span[::step], [f"{q // 4} K{q % 4 + 1}".replace("K", "Q" if english else "K") for q in span[::step]]
            )
            axis.tick_params(axis="x", labelrotation=35)
            axis.yaxis.get_major_locator().set_params(integer=True)
        for axis in list(axes.flat)[len(towns) :]:
            axis.set_axis_off()
        made.supylabel("items" if english else "punkter", fontsize=9, color=SOFT)
        made.legend(loc="outside lower left", ncols=min(4, len(topics)), frameon=False, fontsize=8.5)
        return rendered(made, form)


def _attendance(table: Table, title: str, form: str, english: bool) -> bytes:
    """Members down, meetings across; white where no minutes name the member."""
    cells: dict[tuple[str, tuple[date, str]], str] = {}
    order = list(_STATUS)
    for row in table:
        key = (str(row.person), (row.date, str(row.meeting)))
        status = str(row.status)
        if status in order and (key not in cells or order.index(status) < order.index(cells[key])):
            cells[key] = status
    there: Counter[str] = Counter(
        person for (person, _), s in cells.items() if s in ("present", "substitute", "late", "left")
    )
    people = sorted({person for person, _ in cells}, key=lambda p: (-there[p], p))
    meetings = sorted({meeting for _, meeting in cells})
    with figure(max(6.5, 2.6 + 0.34 * len(meetings)), max(2.4, 1.4 + 0.24 * len(people))) as made:
        made.suptitle(title, fontsize=13, fontweight="bold", x=0.01, ha="left")
        if not people:
            return _nothing(made, form, english)
        from matplotlib.patches import Patch, Rectangle

        axis = made.add_subplot()
        down = {p: k for k, p in enumerate(people)}
        across = {m: k for k, m in enumerate(meetings)}
        for (person, meeting), status in sorted(cells.items()):
            axis.add_patch(
                Rectangle(
                    (across[meeting] - 0.46, down[person] - 0.42), 0.92, 0.84, color=_STATUS[status][1], linewidth=0
                )
            )
        axis.set_xlim(-0.6, max(len(meetings), 8) - 0.4)
        axis.set_ylim(len(people) - 0.4, -0.6)
        axis.set_yticks(range(len(people)), people, color=INK)
        axis.set_xticks(range(len(meetings)), [m[0].isoformat() for m in meetings], rotation=60, ha="right")
        axis.tick_params(length=0)
        for side in axis.spines.values():
            side.set_visible(False)
        used = [s for s in order if s in cells.values()]
        handles = [Patch(color=_STATUS[s][1], label=s if english else _STATUS[s][0]) for s in used]
        made.legend(handles=handles, loc="outside lower left", ncols=min(4, len(used)), frameon=False, fontsize=8.5)
        return rendered(made, form)


def _outcomes(table: Table, title: str, form: str, english: bool) -> bytes:
    """One bar per council: shares of outcomes, with the number of decisions at its end."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in table:
        counts[_where(str(row.council_name), str(row.municipality_name))][str(row.outcome)] += int(row.decisions)
    shown = sorted(counts, key=lambda c: (-sum(counts[c].values()), c))[:40]
    tones = dict(zip(_OUTCOME, [*PALETTE, INK, "#c9b6a0", "#7d8597", OTHER], strict=True))
    with figure(9.5, 1.6 + 0.34 * len(shown)) as made:
        made.suptitle(title, fontsize=13, fontweight="bold", x=0.01, ha="left")
        if not shown:
            return _nothing(made, form, english)
        axis = made.add_subplot()
        left = [0.0] * len(shown)
        for outcome, tone in tones.items():
            shares = [100 * counts[c][outcome] / sum(counts[c].values()) for c in shown]
            if any(shares):
                axis.barh(range(len(shown)), shares, left=left, color=tone, height=0.74, edgecolor="white",
                          linewidth=0.8, label=outcome.replace("_", " ") if english else _OUTCOME[outcome])  # fmt: skip
                left = [a + b for a, b in zip(left, shares, strict=True)]
        for place, council in enumerate(shown):
            axis.text(101, place, f"n = {sum(counts[council].values())}", va="center", fontsize=8, color=SOFT)
        axis.set_yticks(range(len(shown)), shown, color=INK)
        axis.set_xlim(0, 110)
        axis.set_xticks([0, 25, 50, 75, 100])
        axis.set_xlabel("% of decisions" if english else "% af beslutninger")
        axis.invert_yaxis()
        axis.tick_params(axis="y", length=0)
        made.legend(loc="outside lower left", ncols=5, frameon=False, fontsize=8.5)
        return rendered(made, form)


def _coverage(table: Table, title: str, form: str, english: bool) -> bytes:
    """A calendar: municipalities down, months across, darker where more meetings have minutes in the graph."""
    counts: Counter[tuple[str, int]] = Counter()
    for row in table:
        counts[str(row.municipality_name), row.date.year * 12 + row.date.month - 1] += 1
    towns = sorted({town for town, _ in counts})
    months = sorted({month for _, month in counts})
    with figure(11.0, max(2.2, 1.5 + 0.26 * len(towns))) as made:
        made.suptitle(title, fontsize=13, fontweight="bold", x=0.01, ha="left")
        if not towns:
            return _nothing(made, form, english)
        first, last = months[0] // 12 * 12, months[-1] // 12 * 12 + 11
        grid = [[counts[town, month] for month in range(first, last + 1)] for town in towns]
        from matplotlib.colors import LinearSegmentedColormap

        tones = LinearSegmentedColormap.from_list("coverage", ["#eef1f4", "#8fc1e3", "#0072b2", "#003a5c"])
        axis = made.add_subplot()
        image = axis.imshow(
            grid, aspect="auto", cmap=tones, vmin=0, vmax=max(2, *counts.values()), interpolation="none"
        )
        axis.set_yticks(range(len(towns)), towns, color=INK)
        axis.set_xticks(
            [m - first for m in range(first, last + 1, 12)], [str(m // 12) for m in range(first, last + 1, 12)]
        )
        axis.tick_params(length=0)
        for year in range(first + 12, last, 12):
            axis.axvline(year - first - 0.5, color="white", linewidth=1.5)
        for side in axis.spines.values():
            side.set_visible(False)
        bar = made.colorbar(image, ax=axis, shrink=0.9, pad=0.01)
        bar.set_label("meetings" if english else "møder")
        bar.ax.yaxis.get_major_locator().set_params(integer=True)
        bar.outline.set_visible(False)
        return rendered(made, form)


def _where(council: str, municipality: str) -> str:
    town = municipality.removesuffix(" Kommune")
    return council if town.casefold() in council.casefold() else f"{council}, {town}"


def _nothing(made: Any, form: str, english: bool) -> bytes:
    made.text(0.5, 0.45, "Nothing to plot" if english else "Intet at tegne", ha="center", color=SOFT)
    return rendered(made, form)


#: Plot name → how its table is drawn.
PLOTS: Mapping[str, Callable[[Table, str, str, bool], bytes]] = {
    "topics": _topics,
    "attendance": _attendance,
    "outcomes": _outcomes,
    "coverage": _coverage,
}
