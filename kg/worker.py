"""The process that answers queries, one after the other, alone: `main()` with FOLDER MEMORY ROWS BYTES as arguments.

Opens the store at FOLDER read-only, gives up network and spare memory, then reads jobs and writes frames:

    job    4 bytes length (big-endian), JSON {query, results, graphs, default_graphs, named_graphs, raw?}; `results` and
           `graphs` are the formats the client takes for either, or null; `raw`: cells of CSV and TSV as they are
    frame  1 byte kind, 4 bytes length, payload
           R  JSON {"memory", "network": does the wall hold}   once, before the first job
           H  JSON {"kind": "results" | "graph" | "boolean", "format"}   before the first byte of data
           D  a piece of the answer
           E  JSON {} the answer is whole
           X  JSON {"status", "message", "syntax"?: {line, remedy, picture}}   no answer, or no more of it

What a query does is decided here, by the engine's own parser. The parent kills the process when the time is over; it
holds nothing that killing could hurt.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg import store
from kg.errors import QueryError
from kg.processes import confine
from kg.sparql import explain_error, reaches_out, states_dataset
from kg.spreadsheet import inert, inert_term
from kg.vocab import prefixes

__all__ = ["FORMATS", "main"]

#: Formats by the name the parent uses: results first, then graphs.
FORMATS: dict[str, Any] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
}
#: What stands between two rows of an answer, to count them. A text that holds one counts as more rows, never as fewer.
_SEPARATORS = {"json": b"}},{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}

#: Letters of CSV that are gathered before they are handed on.
_PIECE = 16_384


class _Refused(Exception):
    """There is no answer: the HTTP status that says why, and words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Frames:
    """A file for the serialiser: cuts what is written into frames and counts rows and bytes."""

    def __init__(self, out: BinaryIO, head: dict[str, str], separator: bytes, rows: int, size: int) -> None:
        self._out, self._head, self._separator = out, head, separator
        self._rows, self._bytes = rows, size
        self._most_rows, self._most_bytes = rows, size
        self._buffer = bytearray()
        self._begun = False

    def write(self, data: bytes) -> int:
        """Take a piece; raises `_Refused` at a limit."""
        self._buffer += data
        if len(self._buffer) >= 65_536:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is gathered."""
        if not self._buffer:
            return
        piece = bytes(self._buffer)
        self._buffer.clear()
        self._bytes -= len(piece)
        if self._separator:
            self._rows -= piece.count(self._separator)
        if self._bytes < 0:
            raise _Refused(
                413, f"the answer is larger than {self._most_bytes // 1_000_000} MB; add LIMIT or ask for less"
            )
        if self._rows < -1:
            raise _Refused(413, f"the answer has more than {self._most_rows:,} rows; add LIMIT, or page with OFFSET")
        self.begin()
        _frame(self._out, b"D", piece)

    def begin(self) -> None:
        """Send the head, once."""
        if not self._begun:
            self._begun = True
            _frame(self._out, b"H", json.dumps(self._head).encode())


def _frame(out: BinaryIO, kind: bytes, payload: bytes) -> None:
    out.write(kind + struct.pack(">I", len(payload)) + payload)
    out.flush()


def main() -> None:
    """Serve jobs until standard input ends."""
    folder, memory, rows, size = Path(sys.argv[1]), *(int(a) for a in sys.argv[2:5])
    jobs, out = sys.stdin.buffer, sys.stdout.buffer
    with store.reader(folder) as engine:
        _frame(out, b"R", json.dumps(confine(memory)).encode())
        while length := jobs.read(4):
            job = json.loads(jobs.read(struct.unpack(">I", length)[0]))
            _answer(engine, job, out, rows, size)


def _answer(engine: Any, job: dict[str, Any], out: BinaryIO, rows: int, size: int) -> None:
    query = job["query"]
    try:
        if reaches_out(query):
            raise _Refused(403, "SERVICE is refused here: queries see this graph only, nothing beyond it")
        found = engine.query(query, **_dataset(job), prefixes=dict(prefixes()))
        graph = isinstance(found, ox.QueryTriples)
        kind = "graph" if graph else "boolean" if isinstance(found, ox.QueryBoolean) else "results"
        name = job["graphs" if graph else "results"]
        if name is None:
            raise _Refused(406, f"none of what you accept fits {'triples' if graph else 'solutions'}")
        frames = _Frames(out, {"kind": kind, "format": name}, _SEPARATORS.get(name, b""), rows, size)
        if graph:
            ox.serialize(found, cast(BinaryIO, frames), FORMATS[name], prefixes=dict(prefixes()))
        elif name == "csv" and kind == "results" and not job.get("raw"):
            _csv(found, frames)
        elif name == "tsv" and kind == "results" and not job.get("raw"):
            with _Inert(frames) as cells:
                found.serialize(cells, format=FORMATS[name])
        else:
            found.serialize(frames, format=FORMATS[name])
        frames.flush()
        frames.begin()
        _frame(out, b"E", b"{}")
    except SyntaxError as error:
        told = explain_error(error, query, 0, "query")
        _refuse(out, 400, str(told), {"line": told.line, "remedy": told.remedy, "picture": told.picture})
    except _Refused as refused:
        _refuse(out, refused.status, str(refused))
    except MemoryError:
        _refuse(out, 413, "the query needs more memory than it may have; ask for less")
    except (ValueError, RuntimeError, OSError, QueryError) as error:
        _refuse(out, 400, str(error))


def _csv(found: Any, frames: _Frames) -> None:
    """Solutions as SPARQL 1.1 CSV, in cells that no spreadsheet runs."""
    names = [variable.value for variable in found.variables]
    row = io.StringIO()
    writer = csv.writer(row, lineterminator="\r\n")
    writer.writerow(names)
    for solution in found:
        writer.writerow([_cell(solution[name]) for name in names])
        if row.tell() > _PIECE:
            frames.write(row.getvalue().encode())
            row.seek(0)
            row.truncate()
    frames.write(row.getvalue().encode())


class _Inert:
    """A file for the serialiser of TSV: no spreadsheet runs the cells that come out of it."""

    def __init__(self, frames: _Frames) -> None:
        self._frames = frames
        self._begun: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take a piece; whole rows are handed on. Tabs and line ends within a cell are escaped by the serialiser."""
        *rows, begun = data.split(b"\n")
        if rows:
            rows[0] = b"".join((*self._begun, rows[0]))
            self._begun.clear()
            self._frames.write(b"".join(_row(row) + b"\n" for row in rows))
        self._begun.append(begun)
        return len(data)

    def flush(self) -> None:
        """Nothing: what is begun waits for its end."""

    def __enter__(self) -> _Inert:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and any(self._begun):
            self._frames.write(_row(b"".join(self._begun)))


def _row(row: bytes) -> bytes:
    return "\t".join(map(inert_term, row.decode().split("\t"))).encode()


def _cell(term: Any) -> str:
    if term is None:
        return ""
    return inert(term.value) if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """The graphs that a query sees: those of the request, else those it states, else all as one."""
    default, named = job["default_graphs"], job["named_graphs"]
    if not (default or named):
        return {"use_default_graph_as_union": not states_dataset(job["query"])}
    return {
        "use_default_graph_as_union": False,
        "default_graph": [ox.NamedNode(graph) for graph in default],
        "named_graphs": [ox.NamedNode(graph) for graph in named],
    }


def _refuse(out: BinaryIO, status: int, message: str, syntax: dict[str, Any] | None = None) -> None:
    _frame(out, b"X", json.dumps({"status": status, "message": message, "syntax": syntax}).encode())
