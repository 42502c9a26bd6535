"""The whole graph as files: N-Quads and TriG (gzip), the tables as CSV on the Web, checksums.

Sorted graph by graph, so that two dumps can be compared by `diff`; the same graph gives the same bytes (gzip without a
time stamp). Memory holds one named graph at a time. Literals go through the redactor like every page.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.privacy import Redactor
from kg.store import Store
from kg.vocab import prefixes

__all__ = ["Dump", "write"]


@dataclass(frozen=True, slots=True)
class Dump:
    """A file of the data: path under the site, media type, title, bytes, SHA-256 (hex), lines or rows."""

    path: str
    media_type: str
    title: str
    size: int
    sha256: str
    compressed: bool = True


Write = Callable[[str, bytes], None]


def write(put: Write, store: Store, redactor: Redactor) -> list[Dump]:
    """Write every dump below `dumps/`; gives what was written, for the catalogue."""
    found: list[Dump] = []
    for name, media_type, title, chunks in (
        ("dumps/council-kg.nq.gz", "application/n-quads", "N-Quads", _nquads(store, redactor)),
        ("dumps/council-kg.trig.gz", "application/trig", "TriG", _trig(store, redactor)),
    ):
        data = _gzip(chunks)
        put(name, data)
        found.append(Dump(name, media_type, title, len(data), hashlib.sha256(data).hexdigest()))
    for table, data in _tables(store, redactor):
        name = f"dumps/tables/{table}"
        put(name, data)
        kind = "text/csv" if table.endswith(".csv") else "application/csvm+json"
        found.append(Dump(name, kind, table, len(data), hashlib.sha256(data).hexdigest(), compressed=False))
    sums = "".join(f"{dump.sha256}  {dump.path.removeprefix('dumps/')}\n" for dump in found)
    put("dumps/SHA256SUMS", sums.encode())
    return found


def _gzip(chunks: Iterable[bytes]) -> bytes:
    out = BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=6, filename="") as packed:
        for chunk in chunks:
            packed.write(chunk)
    return out.getvalue()


def _graphs(store: Store, redactor: Redactor) -> Iterator[tuple[str, list[Quad]]]:
    for graph in sorted(store.graphs()):
        quads = [_redacted(quad, redactor) for quad in store.quads(graph=NamedNode(graph))]
        yield graph, sorted(quads, key=str)


def _redacted(quad: Quad, redactor: Redactor) -> Quad:
    value = quad.object
    if not redactor or not isinstance(value, Literal):
        return quad
    text = redactor.text(value.value)
    shown = Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)
    return Quad(quad.subject, quad.predicate, shown, quad.graph_name)


def _nquads(store: Store, redactor: Redactor) -> Iterator[bytes]:
    for _, quads in _graphs(store, redactor):
        yield "".join(f"{quad} .\n" for quad in quads).encode()


def _trig(store: Store, redactor: Redactor) -> Iterator[bytes]:
    known = dict(prefixes())
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(known.items())).encode()
    for graph, quads in _graphs(store, redactor):
        out = BytesIO()
        serialize((Triple(q.subject, q.predicate, q.object) for q in quads), out, RdfFormat.TURTLE, prefixes=known)
        body = b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(b"@prefix "))
        yield f"\n{NamedNode(graph)} {{\n".encode() + body + b"}\n"


def _tables(store: Store, redactor: Redactor) -> Iterator[tuple[str, bytes]]:
    from kg.query import here, write_tables

    with tempfile.TemporaryDirectory() as folder:
        write_tables(here(store), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            data = path.read_bytes()
            yield path.name, redactor.text(data.decode()).encode() if redactor else data
