"""The whole graph as files: N-Quads and TriG (gzip), the tables as CSV on the Web, checksums.

Sorted graph by graph, so that two dumps can be compared by `diff`; the same graph gives the same bytes (gzip without a
time stamp). One walk over the store writes both; memory holds one named graph at a time, the files grow on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.publish.access import Access
from kg.publish.folder import Put
from kg.publish.render import Renderer
from kg.store import Store
from kg.vocab import prefixes

__all__ = ["Dump", "checksums", "graphs", "tables"]

#: Quads made into text at once.
LOT = 10_000

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


def graphs(access: Access, _: Renderer, put: Put) -> list[Dump]:
    """Write both files of the whole graph."""
    found: list[Dump] = []
    nquads, trig = put.partial(_NQUADS), put.partial(_TRIG)
    _graphs(access.store, nquads, trig)
    for name, media_type, title, made in (
        (_NQUADS, "application/n-quads", "N-Quads", nquads),
        (_TRIG, "application/trig", "TriG", trig),
    ):
        found.append(Dump(name, media_type, title, made.stat().st_size, _digest(made)))
        put.take_file(name, made)
    return found


def tables(access: Access, _: Renderer, put: Put) -> list[Dump]:
    """Write the tables and their description."""
    from kg.query import here, write_tables

    found: list[Dump] = []
    with tempfile.TemporaryDirectory() as folder:
        write_tables(here(access.store), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            name = f"dumps/tables/{path.name}"
            made = put.partial(name)
            shutil.copyfile(path, made)
            kind = "text/csv" if path.suffix == ".csv" else "application/csvm+json"
            found.append(Dump(name, kind, path.name, made.stat().st_size, _digest(made), compressed=False))
            put.take_file(name, made)
    return found


def checksums(put: Put, found: Iterable[Dump]) -> None:
    """Write the checksums of all files of the data."""
    sums = "".join(f"{dump.sha256}  {dump.path.removeprefix('dumps/')}\n" for dump in found)
    put.write("dumps/SHA256SUMS", sums.encode())


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _graphs(store: Store, nquads: Path, trig: Path) -> None:
    """Both files of the whole graph, named graph by named graph."""
    known = dict(prefixes())
    with _packed(nquads) as lines, _packed(trig) as turtle:
        turtle.write("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(known.items())).encode())
        for graph in sorted(store.graphs()):
            quads = store.quads(graph=NamedNode(graph))
            ordered = sorted(((str(quad), quad) for quad in quads), key=itemgetter(0))
            turtle.write(f"\n{NamedNode(graph)} {{\n".encode())
            for lot in _lots(ordered):
                lines.write("".join(f"{line} .\n" for line, _ in lot).encode())
                turtle.write(_turtle((quad for _, quad in lot), known))
            turtle.write(b"}\n")


def _lots(ordered: Iterable[tuple[str, Quad]]) -> Iterator[list[tuple[str, Quad]]]:
    """The lines of a graph in lots of about `LOT`; those of one subject stay together, as Turtle writes them once."""
    lot: list[tuple[str, Quad]] = []
    for _, same in groupby(ordered, key=lambda pair: pair[1].subject):
        lot += same
        if len(lot) >= LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _turtle(quads: Iterable[Quad], known: dict[str, str]) -> bytes:
    """Triples in Turtle, without the prefixes, which stand once at the head."""
    out = BytesIO()
    serialize((quad.triple for quad in quads), out, RdfFormat.TURTLE, prefixes=known)
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(b"@prefix "))


@contextmanager
def _packed(path: Path) -> Iterator[gzip.GzipFile]:
    with (
        path.open("wb") as out,
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=6, filename="") as packed,
    ):
        yield packed
