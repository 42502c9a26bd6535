"""Moving graphs: `kg export`, `kg push`, `kg pull`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, Config, Progress, Quiet, Store, note, open_store, settings_of
from kg.errors import WrongUse

if TYPE_CHECKING:  # pragma: no cover
    from kg import store as stores

__all__ = ["add"]

FORMATS = ("nq", "trig", "ttl", "nt", "jsonld")


def add(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(export)
    app.command()(push)
    app.command()(pull)


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write, or - for standard output.")],
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="nq, trig, ttl, nt or jsonld; else by the file's ending."
        ),
    ] = "",
    graph: Annotated[str, typer.Option(metavar="IRI", help="Only this named graph.")] = "",
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Write the graph as a file: N-Quads, TriG or JSON-LD with its named graphs, Turtle or N-Triples without them."""
    from kg import whole

    form = format or out.suffix.lstrip(".").lower() or "nq"
    form = {"nquads": "nq", "turtle": "ttl", "json": "jsonld", "ntriples": "nt"}.get(form, form)
    if form not in FORMATS:
        raise WrongUse(f"unknown format {form!r}", remedy=f"choose one of {', '.join(FORMATS)}")
    with open_store(store, config) as opened:
        if graph and graph not in opened.graphs():
            raise WrongUse(f"no graph <{graph}>", where=str(store), remedy="name one of the named graphs")
        if str(out) == "-":
            _write(opened, form, graph, sys.stdout.buffer)
            return
        try:
            with whole.writing(out) as handle:
                _write(opened, form, graph, handle)
        except OSError as error:
            raise whole.refusal(error, out) from None
    note(f"{out}: {out.stat().st_size:,} bytes", quiet)


def push(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A Graph Store, or with --update a SPARQL Update endpoint.")
    ],
    update: Annotated[
        bool, typer.Option("--update", help="URL takes SPARQL Update, not the Graph Store Protocol.")
    ] = False,
    query_url: Annotated[
        str,
        typer.Option(
            "--query", metavar="URL", help="Query endpoint beside an update endpoint, when it cannot be guessed."
        ),
    ] = "",
    store: Store = STORE,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Send the named graphs to another store; only those that changed.

    A transfer that breaks goes on where it stopped when the command is run again. User and password, or a token, come
    from KG_ENDPOINT_USER, KG_ENDPOINT_PASSWORD, KG_ENDPOINT_TOKEN.
    """
    from kg import remote
    from kg.manifest import refuse_other_base

    settings = settings_of(config)
    with open_store(store, config) as opened, Progress("sending", quiet) as progress:
        refuse_other_base(opened.generation / "manifest.db", settings.base)
        done = remote.push(
            opened,
            url,
            base=settings.base,
            way="update" if update else "gsp",
            query=query_url,
            on_progress=progress,
        )
    note(
        f"{done.sent} graphs sent ({done.triples:,} triples), {done.unchanged} unchanged, {done.dropped} dropped", quiet
    )


def pull(
    url: Annotated[str, typer.Argument(metavar="URL", help="A SPARQL query endpoint.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a store that is there.")] = False,
    store: Store = STORE,
    quiet: Quiet = False,
) -> None:
    """Fetch every named graph of an endpoint into a store here.

    The texts of the documents are not in the graph, so sentences cannot be shown; all else can be asked as usual.
    """
    from kg import remote
    from kg import store as stores

    if stores.exists(store) and not force:
        raise WrongUse("there is a store already", where=str(store), remedy="name another with --store, or use --force")
    with Progress("fetching", quiet) as progress:
        done = remote.pull(url, store, on_progress=progress)
    note(f"{done.sent} graphs fetched ({done.triples:,} triples) into {store}", quiet)


def _write(opened: stores.Store, form: str, graph: str, handle: IO[bytes]) -> None:
    """Serialise one graph at a time, in the order of their names, so that the same store gives the same bytes."""
    import pyoxigraph as ox

    from kg.vocab import prefixes

    known = dict(prefixes())
    names = [graph] if graph else opened.graphs()
    if form == "jsonld":
        _json_ld(opened, names, known, handle)
        return
    if form in ("ttl", "trig"):
        handle.write("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(known.items())).encode())
    written: set[ox.Triple] = set()
    for name in names:
        node = ox.NamedNode(name)
        found = (q.triple for q in opened.quads(graph=node))
        if form == "nq":
            handle.write("".join(sorted(f"{triple} {node} .\n" for triple in found)).encode())
            continue
        triples = sorted(found, key=str)
        if form in ("ttl", "nt"):  # graphs are merged: a triple of two graphs stands once
            triples = [triple for triple in triples if triple not in written]
            written.update(triples if len(names) > 1 else ())
        if form == "nt":
            handle.write("".join(f"{triple} .\n" for triple in triples).encode())
            continue
        body = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=known) or b""
        lines = b"\n".join(line for line in body.split(b"\n") if not line.startswith(b"@prefix "))
        handle.write(f"\n{node} {{\n".encode() + lines + b"}\n" if form == "trig" else b"\n" + lines)


def _json_ld(opened: stores.Store, names: list[str], known: dict[str, str], handle: IO[bytes]) -> None:
    """Expanded graphs by name under one context, written one graph at a time."""
    import io
    import json

    import pyoxigraph as ox
    import rdflib

    handle.write(b'{"@context": ' + json.dumps(known).encode() + b',\n "@graph": [')
    for place, name in enumerate(names):
        data = io.BytesIO()

        opened.dump(data, ox.RdfFormat.N_TRIPLES, graph=name)
        parsed = rdflib.Graph().parse(data=data.getvalue(), format="nt")
        text = parsed.serialize(format="json-ld", context=known, sort_keys=True)
        body = json.loads(text)
        nodes = body.get("@graph", [{k: v for k, v in body.items() if k != "@context"}])
        block = {"@id": name, "@graph": sorted(nodes, key=lambda node: str(node.get("@id", "")))}
        handle.write((",\n" if place else "\n").encode() + json.dumps(block, ensure_ascii=False).encode())
    handle.write(b"\n]}\n")
