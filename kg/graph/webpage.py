"""A network as one interactive page: a single HTML file that opens from disk and asks nothing of any network.

Takes a laid-out `Network`, a function from passage to words, and one from IRI to link; gives the page's text. Script
and style are the bundle of `web/src/graph`, put inside; the data stand in a JSON island in which nothing can end the
script element, and the script only ever makes text nodes of it. The page's content policy allows this one script and
no address. Equal input gives equal bytes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from kg import resources
from kg.errors import DataError
from kg.graph.dense import foremost, is_dense
from kg.graph.network import Item, Network, Pair
from kg.graph.reasons import some
from kg.graph.view import looked_up
from kg.query import Source

__all__ = ["Words", "asset", "data", "page", "policy", "words_of"]

#: Passages (IRIs) → the sentences they stand in, their own words between U+0002 and U+0003; unknown ones left out.
Words = Callable[[Sequence[str]], Mapping[str, str]]

#: Reasons embedded per edge, and in all; the page says how many more there are.
PER_EDGE, IN_ALL = 80, 240_000

_WORDS = {
    "council": ("råd og udvalg", "councils"),
    "topic": ("emner", "topics"),
    "organisation": ("organisationer", "organisations"),
    "person": ("personer", "people"),
    "case": ("sager", "cases"),
    "item": ("punkter", "items"),
    "meeting": ("møder", "meetings"),
}

_NOTES = (
    "Vægten er {weight}. En forbindelse er »ud over det tilfældige«, når den er for hyppig til at være et tilfælde, "
    "givet hvor ofte enderne forekommer (hypergeometrisk test, falsk opdagelsesrate 5 %). »Gange det ventede« er "
    "antallet delt med det, tilfældet ville give. Grupper er fundet med Louvains metode. {more} Siden henter intet "
    "fra nettet. Bygger på sigma og graphology (MIT-licens, se sidens kildetekst).",
    "The weight is {weight}. A tie is “beyond chance” when it is too frequent to be an accident, given how often its "
    "ends occur (hypergeometric test, false discovery rate 5 %). “Times the expected” is the count divided by what "
    "chance would give. Groups are found by Louvain's method. {more} The page fetches nothing from any network. "
    "Built with sigma and graphology (MIT licence, see the page's source).",
)

#: What a page says that does not hold every tie: in its notes, and in the line below its title.
_CUT = (
    "Siden viser {kept} af {every} forbindelser: den stærkeste for hver knude, og derefter de stærkeste ud over det "
    "tilfældige; målene gælder dem, der vises. ",
    "The page shows {kept} of {every} ties: the strongest of each node, then the strongest beyond chance; the measures "
    "are of those shown. ",
)
_PART = ("de {kept} stærkeste af {every} forbindelser", "the {kept} strongest of {every} ties")

_WEIGHTS = {
    "raw": ("antallet af fælles punkter", "the number of shared items"),
    "shared": ("antallet af det, enderne har fælles", "the number of things that the ends share"),
    "jaccard": (
        "Jaccards indeks: det fælles delt med det samlede",
        "Jaccard's index: what is shared, over all there is",
    ),
    "association": ("associationsstyrken: gange det ventede", "association strength: times the expected"),
}


def asset(name: str) -> str:
    """Text of a bundled script or style. Raises `DataError` when the bundle was not made."""
    path = resources.assets() / "dist" / name
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(
            "the page's script is not bundled",
            where=str(path),
            remedy="run `make assets` (it needs Node), or install a wheel",
        ) from None


def policy() -> str:
    """The content policy of a page: this one script, no address."""
    digest = base64.b64encode(hashlib.sha256(asset("graph.js").encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def page(
    network: Network,
    *,
    words: Words = lambda _: {},
    link: Callable[[str], str] = lambda iri: iri,
    language: str = "da",
    home: tuple[str, str] = ("", ""),
) -> str:
    """The page. `link` gives the address of an entity or item ("" for none). `language` is that of the first sight.

    `home`: address and title of the site that the page stands on; ("", "") for a page by itself.
    """
    script, style = asset("graph.js"), asset("graph.css")
    island = json.dumps(
        data(network, words=words, link=link, language=language) | {"home": home},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    for letter in ("<", ">", "&", "\u2028", "\u2029"):
        island = island.replace(letter, f"\\u{ord(letter):04x}")
    if re.search(r"</(?:script|style)|<!--", script + style, re.IGNORECASE):
        raise DataError(
            "a bundled asset would end the element that holds it", where="graph.js", remedy="run `make assets`"
        )
    template = Template((Path(__file__).parent / "webpage.html").read_text(encoding="utf-8"))
    titles = (network.view.title_da, network.view.title)
    return template.substitute(
        language=language, policy=policy(), style=style, script=script, data=island,
        title=html.escape(titles[language == "en"]), lead=html.escape(_lead(network)[language == "en"]),
    )  # fmt: skip


def words_of(source: Source) -> Words:
    """The sentences that passages stand in, from the texts the source keeps."""

    def words(passages: Sequence[str]) -> dict[str, str]:
        printed = {row[0]: row[1] for row in looked_up(source, "graph_words", passages)}
        found: dict[str, str] = {}
        for passage in sorted(passages):
            text = " ".join((source.sentence(passage) or "").replace("\x02", " ").replace("\x03", " ").split())
            core = " ".join(printed.get(passage, "").split())
            if core and core in text:
                before, _, after = text.partition(core)
                text = f"{before}\x02{core}\x03{after}"
            if text:
                found[passage] = text
        return found

    return words


def data(
    network: Network, *, words: Words = lambda _: {}, link: Callable[[str], str] = lambda iri: iri, language: str = "da"
) -> dict[str, Any]:
    """What the page's script reads: columns of plain numbers and texts (see `web/src/graph/data.js`)."""
    graph = network.graph
    nodes = list(graph)
    place = {iri: k for k, iri in enumerate(nodes)}
    table = {iri: graph.nodes[iri] for iri in nodes}
    kinds = [k for k, _ in sorted(Counter(d["kind"] for d in table.values()).items(), key=lambda p: (-p[1], p[0]))]
    towns = sorted({d["municipality"] for d in table.values()} - {""})
    branches = sorted({d["branch"] for d in table.values()} - {""})
    pairs: list[Pair] = list(graph.edges)
    few = max(3, min(PER_EDGE, IN_ALL // max(1, len(pairs))))
    few_of = {pair: some(network.evidence, pair, few) for pair in pairs}
    shown = {pair: reasons for pair, (reasons, _) in few_of.items()}
    shared = network.view.shared and any(e.via for reasons in shown.values() for e in reasons)
    used = sorted({e.item for reasons in shown.values() for e in reasons}, key=lambda i: _order(network.items, i))
    item_at = {iri: k for k, iri in enumerate(used)}
    vias = sorted({e.via for reasons in shown.values() for e in reasons if e.via})
    via_at = {iri: k for k, iri in enumerate(vias)}
    sentences: dict[str, int] = {}
    said: dict[str, int] = {}
    for passage, text in words(sorted({e.passage for reasons in shown.values() for e in reasons} - {""})).items():
        said[passage] = sentences.setdefault(text, len(sentences))
    rows: dict[str, list[int]] = {"item": [], "via": [], "sentence": [], "side": []}
    at = [0]
    for pair in pairs:
        for e in shown[pair]:
            rows["item"].append(item_at[e.item])
            rows["via"].append(via_at.get(e.via, -1))
            rows["sentence"].append(said.get(e.passage, -1))
            rows["side"].append(e.side)
        at.append(len(rows["item"]))
    first = foremost(graph)
    edge = [graph.edges[pair] for pair in pairs]
    items = [network.items.get(iri, Item()) for iri in used]
    lead = _lead(network)
    weight = _WEIGHTS["shared" if shared and network.weight == "raw" else network.weight]
    more = "; ".join(n for n in network.notes if "estimate" in n)
    kept, every = len(pairs), graph.graph.get("ties", 0)
    cut = [text.format(kept=kept, every=every) if every else "" for text in _CUT]
    view = network.view
    meta: dict[str, Any] = {
        "view": view.name, "language": language, "layout": "timeline" if view.timeline else "force",
        "shared": shared, "directed": view.directed or view.timeline, "weight": network.weight,
        "colour": "municipality", "beyond": not view.timeline and is_dense(graph),
        "title": {"da": view.title_da, "en": view.title}, "lead": {"da": lead[0], "en": lead[1]},
        "notes": {
            "da": _NOTES[0].format(weight=weight[0], more=f"{cut[0]}({more}.)" if more else cut[0]).replace("  ", " "),
            "en": _NOTES[1].format(weight=weight[1], more=f"{cut[1]}({more}.)" if more else cut[1]).replace("  ", " "),
        },
    }  # fmt: skip
    if view.timeline:
        meta["timeline"] = {
            "lanes": [{"label": label, "y": y} for label, y in network.options.get("lanes", ())],
            "ticks": [{"label": label, "x": x} for label, x in network.options.get("ticks", ())],
        }
    if len(towns) > 7:
        meta["colour"] = "community"
    if len(towns) < 2 and not view.timeline:
        meta["colour"] = "kind" if len(kinds) > 1 else "community"
    return {
        "meta": meta,
        "kinds": [{"name": kind} for kind in kinds],
        "kindNames": kinds,
        "municipalities": towns,
        "branches": branches,
        "nodes": {
            "label": [d["label"] for d in table.values()],
            "kind": [kinds.index(d["kind"]) for d in table.values()],
            "mun": [towns.index(d["municipality"]) if d["municipality"] else -1 for d in table.values()],
            "branch": [branches.index(d["branch"]) if d["branch"] else -1 for d in table.values()],
            "com": [d["community"] for d in table.values()],
            **{name: [d.get(name, 0) for d in table.values()] for name in _COLUMNS},
            "link": [link(iri) for iri in nodes],
        },
        "edges": {
            "s": [place[s] for s, _ in pairs],
            "t": [place[t] for _, t in pairs],
            "w": [e["weight"] for e in edge],
            "jaccard": [e["jaccard"] for e in edge],
            "association": [e["association"] for e in edge],
            "beyond": [int(e["beyond"]) for e in edge],
            "foremost": [int(pair in first) for pair in pairs],
            "missing": [missing for _, missing in few_of.values()],
            "at": at,
        },
        "evidence": rows,
        "sentences": list(sentences),
        "vias": [network.nodes[iri].label if iri in network.nodes else iri for iri in vias],
        "items": {
            "title": [i.title for i in items], "number": [i.number for i in items], "date": [i.date for i in items],
            "council": [i.council for i in items], "mun": [i.municipality for i in items],
            "link": [link(iri) for iri in used],
        },
    }  # fmt: skip


_COLUMNS = ("x", "y", "size", "degree", "strength", "betweenness", "brokerage", "reach")


def _order(items: Mapping[str, Item], iri: str) -> tuple[str, str, str]:
    item = items.get(iri, Item())
    return (item.date, item.number.zfill(6), iri)


def _lead(network: Network) -> tuple[str, str]:
    """One line in Danish and in English: what is drawn, and of which time."""
    counts = Counter(str(data["kind"]) for _, data in network.graph.nodes(data=True))
    dates = sorted(item.date for item in network.items.values() if item.date)
    out = []
    for language in (0, 1):
        parts = [
            f"{n} {_WORDS[k][language]}" for k, n in sorted(counts.items(), key=lambda p: (-p[1], p[0])) if k in _WORDS
        ]
        if "item" not in counts and network.items:
            parts.append(f"{len(network.items)} {_WORDS['item'][language]}")
        if dates:
            parts.append(f"{dates[0]} – {dates[-1]}" if dates[0] != dates[-1] else dates[0])
        if every := network.graph.graph.get("ties"):
            parts.append(_PART[language].format(kept=network.graph.number_of_edges(), every=every))
        out.append(" · ".join(parts))
    return out[0], out[1]
