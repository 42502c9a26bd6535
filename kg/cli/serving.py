"""The live site: `kg serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Config, Quiet, Store, note, settings_of
from kg.errors import WrongUse

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Queries answered at once.")] = 2,
    slow: Annotated[int, typer.Option(min=1, max=64, help="Further ones for queries that take long.")] = 3,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds a query may take.")] = 10.0,
    rows: Annotated[int, typer.Option(min=1, help="Rows an answer may have.")] = 200_000,
    memory: Annotated[int, typer.Option(min=256, help="Megabytes a query process may use.")] = 2000,
    connections: Annotated[int, typer.Option(min=10, max=20_000, help="Connections at once.")] = 500,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address or network of a proxy whose X-Forwarded-For says who asks; else nobody's counts.",
        ),
    ] = None,
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Serve pages, data and a SPARQL endpoint over HTTP; only reads, and follows new builds without a stop.

    Put it behind a reverse proxy for the open web. The address is printed on standard output when it answers.
    """
    import socket

    import uvicorn

    from kg import hiding
    from kg import store as stores
    from kg.errors import StoreError
    from kg.manifest import refuse_other_base
    from kg.resources import lacking
    from kg.serve.app import create
    from kg.serve.connections import Bounds, protocol, raise_open_files
    from kg.serve.pool import Limits
    from kg.serve.requests import networks

    settings = settings_of(config)
    if not stores.exists(store):
        raise StoreError("no store here", where=str(store), remedy="run kg build, or name the folder with --store")
    with stores.reader(store) as opened:
        refuse_other_base(opened.generation / "manifest.db", settings.base)
    if hiding.ensure(store, settings):
        note("hid the persons that the settings do not show; kg build does so from now on", quiet)
    limits = Limits(seconds=timeout, rows=rows, memory=memory * 1_000_000, workers=workers, slow=slow)
    app = create(store, settings, limits, networks(trusted_proxy or ()))
    try:
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise WrongUse(f"cannot listen on {host}:{port}: {error.strerror}", remedy="choose another --port") from None
    # Without it the second piece of every answer waits some 40 ms for the client's acknowledgement of the first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bounds = Bounds(most=max(10, min(connections, raise_open_files() // 2)))
    options = uvicorn.Config(
        app,
        http=protocol(bounds),
        ws="none",
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(bounds.idle),
        access_log=False,
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listening.getsockname()[1]}/", flush=True)
    if lacks := lacking():
        note(lacks, quiet)
    note("serving; Ctrl-C stops", quiet)
    uvicorn.Server(options).run(sockets=[listening])
