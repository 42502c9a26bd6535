"""Measurements of `kg serve` on loopback: a small query, a page, its Turtle, and small queries beside one that kills.

The same small query goes to the bare engine behind the thinnest HTTP loop (`kg.bench.thin`) in the same run. The load
generator is `kg.bench.load`; it shares the machine with the server, as the table's ratios do.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from kg import store
from kg.bench.load import Load, get, load
from kg.bench.measure import kg
from kg.bench.stages import Measured

__all__ = ["serving"]

#: A label of an entity by its IRI: one look-up.
_SMALL = "SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }} LIMIT 20"
_KILLER = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_REQUESTS, _CONNECTIONS = 600, 4


@contextlib.contextmanager
def _server(command: list[str]) -> Iterator[str]:
    """A server as a child process; gives its address, ends it afterwards."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        try:
            assert child.stdout is not None
            url = child.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"{' '.join(command)} did not start")
            yield url
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()


def serving(folder: Path) -> Iterator[Measured]:
    """Requests per second and 99th percentiles; ratios within the run."""
    with store.reader(folder) as opened:
        rows = opened.query("SELECT ?m WHERE { ?m a <https://w3id.org/council-kg/ns#AgendaItem> } LIMIT 200")
        items = sorted(row["m"].value for row in rows)
    small = ["/sparql?query=" + quote(_SMALL.format(iri=iri)) for iri in items]
    pages = ["/" + quote("id/" + iri.split("/id/", 1)[1]) for iri in items]
    with _server([sys.executable, "-m", "kg.bench.thin", str(folder)]) as url:
        bare = _many(url, small)
    with _server(kg("serve", "--store", str(folder), "--port", "0", "--timeout", "8", "--quiet")) as url:
        ours = _many(url, small)
        page = _many(url, [f"{path}.html" for path in pages])
        turtle = _many(url, [f"{path}.ttl" for path in pages])
        alone, beside = asyncio.run(_beside_killer(url, small))
    for name, found in (
        ("small query", ours),
        ("small query, bare engine", bare),
        ("entity page", page),
        ("entity as Turtle", turtle),
    ):
        yield name, found.rate, "requests/s", ""
        yield f"{name}, 99th percentile", 1000 * found.p99, "ms", ""
        if found.wrong:
            yield f"{name}, answers other than 200", found.wrong, "", "<= 0"
    yield "small query against the bare engine, rate", ours.rate / bare.rate, "x", ""
    yield "50 small queries alone, 99th percentile", 1000 * alone, "ms", ""
    yield "50 small queries beside a cross product, 99th percentile", 1000 * beside, "ms", ""
    yield "… against alone", beside / alone, "x", "<= 3"


def _many(url: str, paths: list[str]) -> Load:
    asyncio.run(load(url, paths, requests=40, connections=_CONNECTIONS))
    return asyncio.run(load(url, paths, requests=_REQUESTS, connections=_CONNECTIONS))


async def _beside_killer(url: str, small: list[str]) -> tuple[float, float]:
    """99th percentile of 50 small queries alone and beside a query that runs into its time limit; medians of five."""

    async def fifty() -> float:
        return median([(await load(url, small, requests=50, connections=2)).p99 for _ in range(5)])

    alone = await fifty()
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    killer = asyncio.create_task(get(reader, writer, "/sparql?query=" + quote(_KILLER)))
    await asyncio.sleep(0.5)
    beside = await fifty()
    if killer.done():
        raise RuntimeError("the query that should run into its limit ended before the small ones")
    killer.cancel()
    writer.close()
    return alone, beside
