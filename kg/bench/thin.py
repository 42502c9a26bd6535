"""`python -m kg.bench.thin STORE`: the bare engine behind the thinnest HTTP loop, to measure `kg serve` against.

Runs every query inside the request, in one process, without limits: what no open endpoint may do. Prints its address.
"""

from __future__ import annotations

import io
import socket
import sys
from pathlib import Path

import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg import store


def main() -> None:
    """Serve until killed."""
    with store.reader(Path(sys.argv[1])) as opened:

        async def sparql(request: Request) -> Response:
            out = io.BytesIO()
            opened.query(request.query_params["query"]).serialize(out, format=ox.QueryResultsFormat.JSON)
            return Response(out.getvalue(), media_type="application/sparql-results+json")

        app = Starlette(routes=[Route("/sparql", sparql)])
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    main()
