"""`python -m kg.query.child FOLDER`: one query from standard input, its answer to standard output, then the end.

The first line is JSON that says what follows: SPARQL results as JSON, or N-Triples. Only reads. `kg.query.local` starts
it, and kills it when it takes too long.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pyoxigraph as ox

from kg import store

__all__ = ["main"]


def main() -> None:
    """Answer the query on standard input over the store in the folder named as argument."""
    sparql = sys.stdin.buffer.read().decode("utf-8", "replace")
    out = io.BytesIO()
    try:
        with store.reader(Path(sys.argv[1])) as engine:
            found = engine.query(sparql, use_default_graph_as_union=True)
            triples = isinstance(found, ox.QueryTriples)
            found.serialize(out, format=ox.RdfFormat.N_TRIPLES if triples else ox.QueryResultsFormat.JSON)
            head = {"form": "triples" if triples else "results"}
    except SyntaxError as error:
        head = {"syntax": str(error.msg)}
    except (ValueError, OSError) as error:
        head = {"refused": str(error)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + out.getvalue())


if __name__ == "__main__":
    main()
