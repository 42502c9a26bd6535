"""Keeping a store: a copy to put away, its return, and the proof that a store is whole.

    backup(store, copy)      →  manifest of the copy's files, with digests
    restore(copy, store)     →  the same state as a new generation, swapped in atomically; shows no more than it may
    verify(store)            →  what does not agree, as rows

A copy is a folder of plain files with `BACKUP.json` (their SHA-256). `backup` and `restore` hold the store as a writer
does. Nothing here reads minutes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg import hiding, seal, whole
from kg.authorities import load
from kg.entities import Describer
from kg.errors import StoreError
from kg.generations import current
from kg.iris import ENTITIES, iri, passage_parts
from kg.manifest import Manifest, refuse_other_base
from kg.settings import Settings
from kg.store import Store, Writer, exists, reader, writer
from kg.texts import Texts
from kg.vocab import DCT, KG, PROV

__all__ = ["Fault", "backup", "restore", "verify"]

_LIST = "BACKUP.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that does not agree: `kind` is stable, `what` names the document, entity or file."""

    kind: str
    what: str
    detail: str = ""


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _there(folder: Path) -> None:
    if not exists(folder):
        raise StoreError("no store here", where=str(folder), remedy="run kg build, or name the folder with --store")


def backup(folder: Path, target: Path) -> dict[str, str]:
    """Copy the state readers see into the new folder `target`; gives file → SHA-256.

    Raises `StoreHeld` while a build runs, `StoreError` when there is no store or `target` is not empty.
    """
    _there(folder)
    if target.exists() and any(target.iterdir()):
        raise StoreError("is not empty", where=str(target), remedy="name a new folder")
    with whole.told(target), writer(folder) as store:
        for path, what in seal.damage(folder, store.current):
            raise StoreError(f"{path} is {what}", where=str(folder), remedy="a copy of it would be damaged too")
        generation, people = store.generation, store.people
        target.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder / store.current, target / "graph")
        for name in ("manifest.db", "texts.db"):
            _copy_database(generation / name, target / name)
        if (generation / "search").is_dir():
            shutil.copytree(generation / "search", target / "search")
    files = {str(p.relative_to(target)): _digest(p) for p in sorted(target.rglob("*")) if p.is_file()}
    listed = {"format": _FORMAT, "people": people, "files": files}
    whole.write(target / _LIST, json.dumps(listed, indent=1), durable=True)
    return files


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite file, its journal included."""
    if not source.is_file():
        return
    there, here = sqlite3.connect(source), sqlite3.connect(target)
    try:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")
    finally:
        here.close()
        there.close()


def restore(copy: Path, folder: Path, settings: Settings | None = None) -> int:
    """Put a copy in the place of whatever store is in `folder`; gives the number of quads.

    Readers see nobody whom the settings hide, or hid when the copy was made, nor persons erased since: those are in the
    store's own files until the next build takes them out.

    Raises `StoreError` when the copy is none, or is damaged; then nothing has changed.
    """
    try:
        listed = json.loads((copy / _LIST).read_text(encoding="utf-8"))
        files: dict[str, str] = listed["files"]
        people: dict[str, str] = listed.get("people", {})
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(
            "is no copy of a store", where=str(copy), remedy="name a folder that kg backup wrote"
        ) from None
    if listed.get("format") != _FORMAT:
        raise StoreError("is of another version", where=str(copy), remedy="use the version that made it")
    for name, digest in files.items():
        path = copy / name
        if not path.is_file() or _digest(path) != digest:
            raise StoreError(f"{name} is missing or damaged", where=str(copy), remedy="use another copy")
    settings = settings or Settings()
    with whole.told(folder), writer(folder) as store:
        store.start(fresh=True, copy_of=copy)
        (store.work / _LIST).unlink()
        store.publish(hiding.hider(settings, people, hiding.erased_in(store, settings)))
        return len(store)


def verify(folder: Path, settings: Settings | None = None) -> tuple[Fault, ...]:
    """What does not agree in a store: manifest, graphs, texts, passages, references, descriptions of entities.

    Before that, every file against the digest it was sealed with. Holds the store as a writer does, so that nothing
    moves meanwhile. Empty when the store is whole.
    """
    settings = settings or Settings()
    if current(folder) is None and (found := seal.damage(folder, None)):
        return tuple(Fault("file", *one) for one in found)
    _there(folder)
    with writer(folder) as held:
        found = seal.damage(folder, held.current)
        if found:  # what else is wrong follows from it
            return tuple(sorted(Fault("file", *one) for one in found))
        try:
            return _disagreements(folder, held, settings)
        except (sqlite3.DatabaseError, zlib.error, OSError, ValueError, RuntimeError, StoreError) as error:
            return (Fault("file", str(folder), f"cannot be read: {error}; restore a copy, or kg build --force"),)


def _disagreements(folder: Path, held: Writer, settings: Settings) -> tuple[Fault, ...]:
    with reader(folder, whole=True) as store:
        refuse_other_base(held.generation / "manifest.db", settings.base)
        manifest = Manifest(held.generation / "manifest.db")
        texts = Texts(held.generation / "texts.db")
        try:
            faults = [*_documents(store, manifest, texts, settings), *_passages(store)]
            faults += [*_references(store), *_entities(store, manifest, settings)]
        finally:
            manifest.close()
            texts.close()
    with reader(folder) as shown:  # where persons are hidden, what readers get is made of another state
        if shown.beside != held.generation:
            faults += [*_passages(shown), *_references(shown)]
    return tuple(sorted(set(faults)))


def _documents(store: Store, manifest: Manifest, texts: Texts, settings: Settings) -> Iterator[Fault]:
    """Sources, documents, graphs and texts name the same documents, by the same digests."""
    for what in ("documents", "entities"):
        yield from (Fault("unfinished", one, "run kg build") for one in manifest.marked(what))
    start = iri(settings.base, "id/document/")
    graphs = {graph.removeprefix(start) for graph in store.graphs() if graph.startswith(start)}
    known = set(manifest.index())
    kept = set(texts.ids())
    for kind, missing in (("graph-missing", known - graphs), ("graph-unknown", graphs - known)):
        yield from (Fault(kind, one) for one in missing)
    for kind, missing in (("text-missing", known - kept), ("text-unknown", kept - known)):
        yield from (Fault(kind, one) for one in missing)
    named = {row.document for row in manifest.sources().values() if row.document}
    yield from (Fault("source-missing", one) for one in known - named)
    for _, _, value in store.triples(None, NamedNode(KG.sha256)):
        if value.value[:16] not in known:
            yield Fault("digest", value.value)
    for subject, _, value in store.triples(None, NamedNode(KG.length)):
        text = store.text(subject.value)
        if text is not None and str(len(text)) != value.value:
            yield Fault("length", subject.value, f"{len(text)} code points, {value.value} stated")


def _passages(store: Store) -> Iterator[Fault]:
    """Every passage lies within the text of its document and holds words."""
    for _, _, value in store.triples(None, NamedNode(PROV.wasDerivedFrom)):
        parts = passage_parts(value.value)
        if parts is None:
            yield Fault("passage", value.value, "is none")
        elif not (store.passage(value.value) or "").strip():
            yield Fault("passage", value.value, "has no words")


def _references(store: Store) -> Iterator[Fault]:
    """What the facts point at is described."""
    described: dict[str, bool] = {}
    kinds = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for predicate in (KG.person, KG.refersTo, KG.case, KG.meeting, KG.item, KG.council, KG.decidedBy, DCT.subject):
        for _, _, value in store.triples(None, NamedNode(predicate)):
            if value.value not in described:
                described[value.value] = any(True for _ in store.triples(value, kinds))
    yield from (Fault("dangling", one) for one, there in described.items() if not there)


def _entities(store: Store, manifest: Manifest, settings: Settings) -> Iterator[Fault]:
    """The graph of entities is what the statements describe."""
    describer = Describer(settings, load(settings.authorities))
    graph = iri(settings.base, ENTITIES)
    there = Counter(str(quad.subject).strip("<>") for quad in store.quads(graph=NamedNode(graph)))
    for subject, rows in manifest.entities():
        home = any(one.role == "cited" for one, _ in rows) and manifest.is_home(subject)
        wanted = describer.describe(subject, rows, home)
        if wanted != store.triples_of(subject, graph):
            yield Fault("entity", subject, f"{there[subject]} triples, {len(wanted)} described")
        there.pop(subject, None)
    yield from (Fault("entity-unknown", subject) for subject in there)
