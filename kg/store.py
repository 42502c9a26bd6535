"""The store on disk: the only file that opens the embedded engine.

    {folder}/CURRENT                 "gen-000002/snap-000005": what readers see, replaced atomically
    {folder}/lock                    held by the one writer, with its process id
    {folder}/gen-000002/graph/       the engine's files, the writer's own
    {folder}/gen-000002/snap-000005/ a snapshot of them (hard links) as the last complete run left it
    {folder}/gen-000002/shown-000005/ what readers get instead where settings hide persons: graph/, texts.db, search/
    {folder}/gen-000002/manifest.db  sources, documents, statements on entities
    {folder}/gen-000002/texts.db     text of every document, once, compressed
    {folder}/gen-000002/search/      the full-text index

Readers open the snapshot and are never disturbed. A writer either goes on in the generation there is, or fills a new
one beside it, which `publish` puts in its place; whatever a killed writer left is swept by the next one. Takes folders
and N-Quads, gives terms, texts and query results; knows nothing of minutes.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyoxigraph as ox

from kg import generations, seal, whole
from kg.errors import StoreError
from kg.iris import passage_parts
from kg.texts import Texts, sentence

__all__ = ["Shown", "Store", "Writer", "damage", "exists", "memory", "reader", "writer"]

#: What of persons a state shows, beside its texts, where that is not everything.
_PEOPLE = "people.json"
#: From so many bytes on, bulk loading is worth its beginning.
_MANY = 200_000


def exists(folder: Path) -> bool:
    """Is there a complete store in `folder`?"""
    return generations.current(folder) is not None


def reader(folder: Path, *, whole: bool = False) -> Store:
    """The store in `folder`, read-only, as the last complete run left it. A context manager.

    `whole` has the persons too whom settings hide: for those who keep the store, never for a door. Raises
    `StoreError` when there is none, or when it is damaged.
    """
    for _ in range(5):  # a writer may take a snapshot away between reading CURRENT and opening it
        current = generations.current(folder)
        if current is None:
            generations.refuse_damaged(folder)
            raise StoreError("no store here", where=str(folder), remedy="run kg build, or name the folder with --store")
        try:
            beside = (folder / current).parent if whole else generations.shown_of(folder, current)
            graph = beside / "graph" if beside.name.startswith("shown-") else folder / current
            return Store(folder, current, ox.Store.read_only(str(graph)), beside)
        except (OSError, ValueError, RuntimeError) as error:
            if generations.current(folder) == current:
                raise StoreError(f"cannot be opened: {error}", where=str(folder), remedy="run kg verify") from None
    raise StoreError("is being replaced again and again", where=str(folder), remedy="try again")


def memory(nquads: bytes = b"") -> Store:
    """A store of these N-Quads alone, in memory and without texts: for questions to a graph that is not kept."""
    engine = ox.Store()
    engine.bulk_load(io.BytesIO(nquads), format=ox.RdfFormat.N_QUADS, lenient=True)
    return Store(Path(), "gen-000000/snap-000000", engine)


def writer(folder: Path, *, fresh: bool | None = None) -> Writer:
    """The one writer of `folder`, which nobody else can be until it is closed.

    `fresh` starts it, on a new generation or (False) the one there is; without, call `Writer.start` before writing.

    Raises `StoreHeld`, naming the holder, while another process writes; `StoreError` when the folder cannot be written.
    """
    found = Writer(folder)
    if fresh is not None:
        try:
            found.start(fresh=fresh)
        except BaseException:
            found.close()
            raise
    return found


def damage(error: BaseException) -> str:
    """What a failure says of damaged files, in the words of the engine that met them; "" when it is of another kind."""
    passing = isinstance(error, sqlite3.OperationalError)  # held by another, a disk that is full, and the like
    if isinstance(error, (sqlite3.DatabaseError, zlib.error)) and not passing:
        return str(error)
    return str(error) if isinstance(error, OSError) and "orruption" in str(error) else ""


class Store:
    """A store opened for reading. All graphs are read as one unless a query says `GRAPH`."""

    def __init__(self, folder: Path, current: str, engine: ox.Store, beside: Path | None = None) -> None:
        self.folder = folder
        self.current = current
        self.generation = folder / current.split("/")[0]
        self.beside = beside or self.generation
        self._engine = engine
        self._token = generations.token(folder)
        self._texts: Texts | None = None
        self._text = lru_cache(maxsize=32)(self._read_text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._text.cache_clear()
        if self._texts is not None:
            self._texts.close()
            self._texts = None
        del self._engine

    def __len__(self) -> int:
        return len(self._engine)

    @property
    def number(self) -> int:
        """Number of the snapshot within its generation: one more with every build that changed something."""
        return int(self.current[-6:])

    @property
    def people(self) -> dict[str, str]:
        """Tier → what of its persons this state shows, for tiers of which not all is shown."""
        return _people(self.beside)

    @property
    def stale(self) -> bool:
        """Has a writer published a newer state since this one was opened?"""
        return generations.current(self.folder) != self.current or generations.token(self.folder) != self._token

    def snapshot(self) -> Store:
        """The newest complete state, opened anew."""
        return reader(self.folder)

    def query(self, sparql: str, *, use_default_graph_as_union: bool = True, **options: Any) -> Any:
        """Run a SPARQL query; `options` as the engine takes them. Raises `SyntaxError` as the engine words it."""
        return self._engine.query(sparql, use_default_graph_as_union=use_default_graph_as_union, **options)

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Quads that fit a pattern; None fits all."""
        return self._engine.quads_for_pattern(subject, predicate, value, graph)

    def triples(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
    ) -> Iterator[tuple[Any, ox.NamedNode, Any]]:
        """(subject, predicate, object) of all graphs that fit a pattern."""
        for quad in self._engine.quads_for_pattern(subject, predicate, value, None):
            yield quad.subject, quad.predicate, quad.object

    def graphs(self) -> list[str]:
        """IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def dump(self, out: IO[bytes], media: ox.RdfFormat, graph: str | None = None, **options: Any) -> None:
        """Serialise all graphs, or one, to a binary stream, without holding it in memory."""
        from_graph = ox.NamedNode(graph) if graph else None
        self._engine.dump(out, media, from_graph=from_graph, **options)

    def triples_of(self, subject: str, graph: str) -> set[str]:
        """Triples of a subject in one graph, as `kg.entities.canonical` writes them."""
        found = self._engine.quads_for_pattern(ox.NamedNode(subject), None, None, ox.NamedNode(graph))
        return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in found}

    def nquads_of(self, graph: str) -> bytes:
        """One graph as N-Quads."""
        found = self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return "".join(f"{q.subject} {q.predicate} {q.object} <{graph}> .\n" for q in found).encode("utf-8")

    # -- texts

    def _read_text(self, identifier: str) -> str | None:
        if self._texts is None:
            path = self.beside / "texts.db"
            if not path.is_file():
                return None
            self._texts = Texts(path)
        return self._texts.get(identifier)

    def text(self, document: str) -> str | None:
        """The text of a document (IRI or id) that its passages point into; None when none is kept."""
        return self._text(document.rstrip("/").rsplit("/", 1)[-1])

    def documents(self) -> list[str]:
        """Ids of the documents whose texts are kept, sorted."""
        self._read_text("")
        return list(self._texts.ids()) if self._texts is not None else []

    def passage(self, iri: str) -> str | None:
        """The words of a passage `{document}#char={start},{end}` as printed; None for what is no passage of ours."""
        parts = passage_parts(iri)
        text = self.text(parts[0]) if parts else None
        return text[parts[1] : parts[2]] if parts and text is not None else None

    def sentence_place(self, iri: str) -> tuple[str, int, int] | None:
        """(document, start, end) of the sentence around (the beginning of) a passage; None for no passage of ours."""
        parts = passage_parts(iri)
        text = self.text(parts[0]) if parts else None
        if parts is None or text is None:
            return None
        return parts[0], *sentence(text, parts[1], parts[2])

    def sentence(self, iri: str) -> str | None:
        """The sentence around (the beginning of) a passage, to be read: white space folded, no marks of bold type.

        None for what is no passage of ours.
        """
        place = self.sentence_place(iri)
        if place is None:
            return None
        document, start, end = place
        words = (self.text(document) or "")[start:end]
        return " ".join(words.replace("**", "").split())


class Shown(Store):
    """A copy of a snapshot that is made ready to be shown; `change` takes triples of a graph out and puts others in."""

    def __init__(self, folder: Path, current: str, beside: Path) -> None:
        super().__init__(folder, current, ox.Store(str(beside / "graph")), beside)
        self.texts = self._texts = Texts(beside / "texts.db", write=True)

    def change(self, graph: str, remove: Iterable[str], add: Iterable[str]) -> None:
        """In one transaction, take triples (N-Triples without the full stop) out of a graph and put others in."""
        _change(self._engine, graph, remove, add)

    def finish(self, people: Mapping[str, str]) -> None:
        """Bring all of it to the disk, and write down what is hidden."""
        self._engine.flush()
        self._engine.optimize()
        whole.write(self.beside / _PEOPLE, json.dumps(dict(people), sort_keys=True) + "\n", durable=True)


class Writer(Store):
    """The one writer. `work` is the generation it writes to; nothing is seen by readers before `publish`."""

    texts: Texts

    def __init__(self, folder: Path) -> None:
        self._lock = generations.hold(folder)
        self.folder = folder
        self.current = generations.current(folder) or "gen-000000/snap-000000"
        self.work = self.generation = self.beside = folder / self.current.split("/")[0]
        self._texts = None
        self._text = lru_cache(maxsize=32)(self._read_text)

    def start(self, *, fresh: bool = False, copy_of: Path | None = None) -> None:
        """Open the engine: on the generation there is or, with `fresh` or where there is none, on a new one.

        A new one is empty, or has the files of the folder `copy_of` (`graph/`, `manifest.db`, `texts.db`, `search/`).
        """
        current = generations.current(self.folder)
        if current is None:
            generations.refuse_damaged(self.folder)
        try:
            if fresh or current is None:
                self.work = self.folder / f"gen-{int(self.current[4:10]) + 1:06d}"
            generations.sweep(self.folder, current)
            if copy_of is not None:
                shutil.copytree(copy_of, self.work)
            (self.work / "graph").mkdir(parents=True, exist_ok=True)
            self.texts = self._texts = Texts(self.work / "texts.db", write=True)
            seal.unseal(self.work)
            self._engine = ox.Store(str(self.work / "graph"))
        except (OSError, sqlite3.Error) as error:
            if whole.disk_trouble(error):
                raise
            raise StoreError(
                f"cannot be written: {error}", where=str(self.folder), remedy="check folder, disk"
            ) from None
        self.generation = self.beside = self.work

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close(whole=kind is None)

    def close(self, *, whole: bool = False) -> None:
        """Close the engine and let the next writer in. `whole`: all went well, so the files are sealed as they are."""
        started = hasattr(self, "_engine")
        if started:
            super().close()
        try:
            if started and whole and self.current.split("/")[0] == self.work.name:
                seal.seal(self.work, self.current)
        finally:
            generations.release(self._lock)

    # -- writing

    def load(self, nquads: bytes) -> None:
        """Load N-Quads: atomic, for a fresh generation. A lot goes in bulk; to begin that costs as much as a few do."""
        if nquads:
            load = self._engine.bulk_load if len(nquads) > _MANY else self._engine.load
            load(io.BytesIO(nquads), format=ox.RdfFormat.N_QUADS, lenient=True)

    def replace(self, drop: Iterable[str], graphs: Mapping[str, bytes]) -> None:
        """In one transaction, drop graphs and fill others; each value is the N-Quads of its graph alone."""
        steps = [f"DROP SILENT GRAPH <{_plain(graph)}>" for graph in dict.fromkeys((*drop, *graphs))]
        filled = " ".join(
            f"GRAPH <{_plain(graph)}> {{\n{_bare(graph, lines)}}}" for graph, lines in graphs.items() if lines
        )
        if filled:
            steps.append(f"INSERT DATA {{ {filled} }}")
        if steps:
            self._engine.update(";\n".join(steps))

    def change(self, graph: str, remove: Iterable[str], add: Iterable[str]) -> None:
        """In one transaction, take triples (N-Triples without the full stop) out of a graph and put others in."""
        _change(self._engine, graph, remove, add)

    def flush(self) -> None:
        """Bring what was written to the disk."""
        self._engine.flush()

    def optimize(self) -> None:
        """Put the engine's files in the order that queries want; after a bulk load."""
        self._engine.optimize()

    @property
    def coming(self) -> int:
        """Number of the snapshot that `publish` will make."""
        return generations.coming(self.work)

    @property
    def people(self) -> dict[str, str]:
        """As of the state that readers see."""
        return _people(generations.shown_of(self.folder, self.current))

    def publish(self, hide: Callable[[Shown], None] | None = None) -> None:
        """Show readers the present state; sweep what nobody needs any more. Atomic.

        `hide` takes out of a copy what readers must not see, and they get that copy.
        """
        self._engine.flush()
        name = f"{self.work.name}/snap-{self.coming:06d}"
        self._engine.backup(str(self.folder / name))
        if hide is not None:
            beside = self.folder / name.replace("/snap-", "/shown-")
            if beside.is_dir():
                shutil.rmtree(beside)
            beside.mkdir()
            self._engine.backup(str(beside / "graph"))
            shown = Shown(self.folder, name, beside)
            try:
                hide(shown)
            finally:
                shown.close()
        whole.sync_folder(self.work)
        before = generations.current(self.folder)
        whole.write(self.folder / "CURRENT", name + "\n", durable=True)
        self.current = name
        generations.sweep(self.folder, name, before)


def _people(beside: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((beside / _PEOPLE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _change(engine: ox.Store, graph: str, remove: Iterable[str], add: Iterable[str]) -> None:
    steps = []
    for verb, triples in (("DELETE", list(remove)), ("INSERT", list(add))):
        if triples:
            steps.append(f"{verb} DATA {{ GRAPH <{_plain(graph)}> {{\n" + " .\n".join(triples) + " .\n} }")
    if steps:
        engine.update(";\n".join(steps))


def _bare(graph: str, nquads: bytes) -> str:
    """N-Quads of one graph as triples for `INSERT DATA`."""
    end = f" <{graph}> .\n"
    lines = nquads.decode("utf-8").split(end)
    if lines[-1]:
        raise StoreError("a quad of another graph", where=graph, remedy="report this")
    return " .\n".join(lines)


_NOT_PLAIN = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def _plain(iri: str) -> str:
    """An IRI that may stand between angle brackets."""
    if not iri or _NOT_PLAIN.search(iri):
        raise StoreError(f"no IRI: {iri!r}", remedy="report this")
    return iri
