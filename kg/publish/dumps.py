"""The whole graph as files: N-Quads and TriG (gzip), the tables as CSV on the Web, checksums.

Sorted graph by graph, so that two dumps can be compared by `diff`; the same graph gives the same bytes (gzip without a
time stamp). One walk over the store writes both; memory holds one named graph at a time, the files grow on the disk.
Literals go through the redactor like every page.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.privacy import Redactor
from kg.publish.folder import Put
from kg.store import Store
from kg.vocab import prefixes

__all__ = ["Dump", "write"]

_NQUADS, _TRIG = "dumps/council-kg.nq.gz", "dumps/council-kg.trig.gz"


@dataclass(frozen=True, slots=True)
class Dump:
    """A file of the data: path under the site, media type, title, bytes, SHA-256 (hex), lines or rows."""

    path: str
    media_type: str
    title: str
    size: int
    sha256: str
    compressed: bool = True


def write(put: Put, store: Store, redactor: Redactor) -> list[Dump]:
    """Write every dump below `dumps/`; gives what was written, for the catalogue."""
    found: list[Dump] = []
    nquads, trig = put.partial(_NQUADS), put.partial(_TRIG)
    _graphs(store, redactor, nquads, trig)
    for name, media_type, title, made in (
        (_NQUADS, "application/n-quads", "N-Quads", nquads),
        (_TRIG, "application/trig", "TriG", trig),
    ):
        with made.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        found.append(Dump(name, media_type, title, made.stat().st_size, digest))
        put.take_file(name, made)
    for table, data in _tables(store, redactor):
        name = f"dumps/tables/{table}"
        put.write(name, data)
        kind = "text/csv" if table.endswith(".csv") else "application/csvm+json"
        found.append(Dump(name, kind, table, len(data), hashlib.sha256(data).hexdigest(), compressed=False))
    sums = "".join(f"{dump.sha256}  {dump.path.removeprefix('dumps/')}\n" for dump in found)
    put.write("dumps/SHA256SUMS", sums.encode())
    return found


def _graphs(store: Store, redactor: Redactor, nquads: Path, trig: Path) -> None:
    """Both files of the whole graph, named graph by named graph."""
    known = dict(prefixes())
    with _packed(nquads) as lines, _packed(trig) as turtle:
        turtle.write("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(known.items())).encode())
        for graph in sorted(store.graphs()):
            quads = (_redacted(quad, redactor) for quad in store.quads(graph=NamedNode(graph)))
            ordered = sorted(((str(quad), quad) for quad in quads), key=itemgetter(0))
            lines.write("".join(f"{line} .\n" for line, _ in ordered).encode())
            out = BytesIO()
            triples = (Triple(quad.subject, quad.predicate, quad.object) for _, quad in ordered)
            serialize(triples, out, RdfFormat.TURTLE, prefixes=known)
            body = b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(b"@prefix "))
            turtle.write(f"\n{NamedNode(graph)} {{\n".encode() + body + b"}\n")


@contextmanager
def _packed(path: Path) -> Iterator[gzip.GzipFile]:
    with (
        path.open("wb") as out,
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=6, filename="") as packed,
    ):
        yield packed


def _redacted(quad: Quad, redactor: Redactor) -> Quad:
    value = quad.object
    if not redactor or not isinstance(value, Literal):
        return quad
    text = redactor.text(value.value)
    shown = Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)
    return Quad(quad.subject, quad.predicate, shown, quad.graph_name)


def _tables(store: Store, redactor: Redactor) -> Iterator[tuple[str, bytes]]:
    from kg.query import here, write_tables

    with tempfile.TemporaryDirectory() as folder:
        write_tables(here(store), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            data = path.read_bytes()
            yield path.name, redactor.text(data.decode()).encode() if redactor else data
