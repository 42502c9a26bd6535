"""`python -m kg.serve.worker FOLDER MEMORY ROWS BYTES`: answers one query after the other from standard input, alone.

Opens the store at FOLDER read-only, gives up network and spare memory (`confine`), then reads jobs and writes frames:

    job    4 bytes length (big-endian), JSON {query, format, graph_format, default_graphs, named_graphs, own_dataset}
    frame  1 byte kind, 4 bytes length, payload
           H  JSON {"kind": "results" | "graph" | "boolean"}   before the first byte of data
           D  a piece of the answer
           E  JSON {} the answer is whole
           X  JSON {"status", "message", "line"?}              no answer, or no more of it

The parent kills it when the time is over; it holds nothing that killing could hurt.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg import store
from kg.processes import confine

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
_RESULTS = ("json", "xml", "csv", "tsv")
#: What stands between two rows of an answer, to count them. A text that holds one counts as more rows, never as fewer.
_SEPARATORS = {"json": b"}},{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}


class _TooMuch(Exception):
    """The answer passed a limit."""


class _Frames:
    """A file for the serialiser: cuts what is written into frames and counts rows and bytes."""

    def __init__(self, out: BinaryIO, head: dict[str, str], separator: bytes, rows: int, size: int) -> None:
        self._out, self._head, self._separator = out, head, separator
        self._rows, self._bytes = rows, size
        self._most_rows, self._most_bytes = rows, size
        self._buffer = bytearray()
        self._begun = False

    def write(self, data: bytes) -> int:
        """Take a piece; raises `_TooMuch` at a limit."""
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
            raise _TooMuch(f"the answer is larger than {self._most_bytes // 1_000_000} MB; add LIMIT or ask for less")
        if self._rows < -1:
            raise _TooMuch(f"the answer has more than {self._most_rows:,} rows; add LIMIT, or page with OFFSET")
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
    default, named = job["default_graphs"], job["named_graphs"]
    options: dict[str, Any] = {"use_default_graph_as_union": not (default or named or job["own_dataset"])}
    if default or named:
        options["default_graph"] = [ox.NamedNode(g) for g in default]
        options["named_graphs"] = [ox.NamedNode(g) for g in named]
    try:
        found = engine.query(job["query"], **options)
        graph = isinstance(found, ox.QueryTriples)
        kind = "graph" if graph else "boolean" if isinstance(found, ox.QueryBoolean) else "results"
        name = job["graph_format"] if graph else job["format"]
        frames = _Frames(out, {"kind": kind, "format": name}, _SEPARATORS.get(name, b""), rows, size)
        if graph:
            from kg.vocab import prefixes

            ox.serialize(found, cast(BinaryIO, frames), FORMATS[name], prefixes=dict(prefixes()))
        else:
            found.serialize(frames, format=FORMATS[name])
        frames.flush()
        frames.begin()
        _frame(out, b"E", b"{}")
    except SyntaxError as error:
        _refuse(out, 400, str(error.msg), syntax=True)
    except _TooMuch as error:
        _refuse(out, 413, str(error))
    except MemoryError:
        _refuse(out, 413, "the query needs more memory than it may have; ask for less")
    except (ValueError, RuntimeError, OSError) as error:
        _refuse(out, 400, str(error))


def _refuse(out: BinaryIO, status: int, message: str, *, syntax: bool = False) -> None:
    _frame(out, b"X", json.dumps({"status": status, "message": message, "syntax": syntax}).encode())


if __name__ == "__main__":
    main()
