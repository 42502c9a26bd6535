"""Measurements of single stages: reading against one regular expression, matching, loading against rdflib.

Each function takes the documents of a sample and yields (name, value, unit, target). Nothing here is imported by the
product; what runs is the product's own code, stage by stage, in one process.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import identity, layout, mentions, privacy, read, store, triples
from kg.authorities import Authorities
from kg.bench.measure import timed
from kg.bench.vocabulary import alternation, expression, words
from kg.errors import KgError
from kg.model import Reading
from kg.settings import Settings
from kg.text.automaton import Folded, Phrases, synthetic

__all__ = ["Measured", "aliases", "loading", "reading"]

Measured = tuple[str, float, str, str]


def _read(path: Path, known: Authorities, spent: Counter[str]) -> tuple[Reading, triples.Quads]:
    """One document down the whole road, with nanoseconds of processor time by stage."""
    clock = time.process_time_ns
    t0 = clock()
    document = read.read(path, authorities=known)
    t1 = clock()
    document, _ = privacy.mask(document)
    t2 = clock()
    minutes = layout.parse(document, known)
    t3 = clock()
    found = mentions.find(minutes, known)
    t4 = clock()
    linked = identity.resolve(minutes, found, known, Settings())
    t5 = clock()
    quads = triples.quads(linked, Settings(), known)
    t6 = clock()
    for stage, start, end in zip(
        ("decode", "privacy", "layout", "mentions", "identity", "quads"),
        (t0, t1, t2, t3, t4, t5),
        (t1, t2, t3, t4, t5, t6),
        strict=True,
    ):
        spent[stage] += end - start
    return linked, quads


def readings(paths: list[Path], known: Authorities, spent: Counter[str]) -> list[tuple[Reading, triples.Quads]]:
    """All documents that can be read."""
    found = []
    for path in paths:
        try:
            found.append(_read(path, known, spent))
        except KgError:
            spent["refused"] += 1
    return found


def reading(paths: list[Path], known: Authorities) -> Iterator[Measured]:
    """Reading, linking and quads per document, stage by stage, against one pass of one expression over the text."""
    readings(paths[:20], known, Counter())  # tables and automata are built once
    spent: Counter[str] = Counter()
    done = readings(paths, known, spent)
    refused = spent.pop("refused", 0)
    n = len(done)
    texts = [linked.minutes.document.text for linked, _ in done]
    pattern = expression(words())
    once = timed(lambda: [sum(1 for _ in pattern.finditer(text.lower())) for text in texts], clock=time.process_time)
    some = texts[:: max(1, n // 20)]
    plain_pattern = alternation(words())
    plain = timed(lambda: [sum(1 for _ in plain_pattern.finditer(text.lower())) for text in some], 1, time.process_time)
    plain *= sum(map(len, texts)) / sum(map(len, some))
    total = sum(spent.values()) / 1e9
    for stage, nanoseconds in spent.items():
        yield f"{stage}, per document", nanoseconds / n / 1e6, "ms", ""
    yield "all stages, per document", 1000 * total / n, "ms", ""
    yield "one pass of one expression, per document", 1000 * plain / n, "ms", ""
    yield "all stages against that pass", total / plain, "x", "<= 25"
    yield "the same expression as a prefix tree, per document", 1000 * once / n, "ms", ""
    yield "all stages against the prefix tree", total / once, "x", ""
    yield "documents a second and process", n / total, "documents/s", ""
    yield "characters per document", sum(map(len, texts)) / n, "", ""
    quads = sum(found.facts.count(b"\n") for _, found in done)
    yield "quads per document", quads / n, "", ""
    yield "quads per kB of text", 1000 * quads / sum(map(len, texts)), "", ""
    if refused:
        yield "documents refused", refused, "", "<= 0"


def aliases(paths: list[Path]) -> Iterator[Measured]:
    """Finding phrases in a text with 500 and with 50,000 of them."""
    texts = [Folded(path.read_text(encoding="utf-8")) for path in paths]
    seconds = {}
    for count in (500, 50_000):
        phrases = Phrases(synthetic(count))
        seconds[count] = timed(lambda p=phrases: [list(p.find(text)) for text in texts], clock=time.process_time)  # type: ignore[misc]
        yield f"{count} phrases, per document", 1e6 * seconds[count] / len(texts), "µs", ""
    yield "50000 phrases against 500", seconds[50_000] / seconds[500], "x", "<= 2"


def loading(paths: list[Path], known: Authorities, work: Path) -> Iterator[Measured]:
    """From readings to a loaded, optimised store: ours, rdflib's road, and the engine's loader alone."""
    done = [linked for linked, _ in readings(paths, known, Counter())]
    folder = work / "loading"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = Settings()

    start = time.perf_counter()
    nquads = b"".join(triples.quads(linked, settings, known).facts for linked in done)
    minted = time.perf_counter() - start
    with store.writer(folder / "ours", fresh=True) as writer:
        start = time.perf_counter()
        writer.load(nquads)
        writer.optimize()
        writer.publish()
        loaded = time.perf_counter() - start

    (folder / "facts.nq").write_bytes(nquads)
    start = time.perf_counter()
    engine: Any = ox.Store(str(folder / "raw"))
    engine.bulk_load(path=str(folder / "facts.nq"), format=ox.RdfFormat.N_QUADS)
    engine.optimize()
    raw = time.perf_counter() - start
    del engine

    facts = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    start = time.perf_counter()
    text = _by_rdflib(facts)
    engine = ox.Store(str(folder / "rdflib"))
    engine.load(text, format=ox.RdfFormat.N_QUADS)
    engine.optimize()
    slow = minted + time.perf_counter() - start  # its road begins with the same minting
    del engine
    shutil.rmtree(folder)
    n = len(facts)
    yield "facts to a loaded store", n / (minted + loaded), "quads/s", ""
    yield "the same by way of rdflib", n / slow, "quads/s", ""
    yield "ours against rdflib", slow / (minted + loaded), "x", ">= 4"
    yield "load against the engine's bulk load", raw / loaded, "x", ">= 0.8"


def _by_rdflib(facts: list[ox.Quad]) -> bytes:
    """The facts as rdflib terms in a Dataset, serialised as N-Quads."""
    from rdflib import Dataset, Literal, URIRef

    dataset = Dataset()
    for fact in facts:
        value = fact.object
        if isinstance(value, ox.Literal):
            term: Any = Literal(
                value.value,
                lang=value.language,
                datatype=None if value.language else URIRef(value.datatype.value),
                normalize=False,
            )
        else:
            term = URIRef(value.value)  # type: ignore[union-attr]  # no blank nodes, no triple terms in our graphs
        graph = dataset.graph(URIRef(fact.graph_name.value))  # type: ignore[union-attr]
        graph.add((URIRef(fact.subject.value), URIRef(fact.predicate.value), term))  # type: ignore[union-attr]
    text = dataset.serialize(format="nquads", encoding="utf-8")
    assert isinstance(text, bytes)
    return text
