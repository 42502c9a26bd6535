"""Work on the files of the site, in this process or in several: shares of the entities, and what stands beside them.

Workers are spawned and open the snapshot themselves; they hand back numbers and index rows, never pages. What stands
beside the entities looks at much of the graph at once: a process of its own does it while the worker waits, and gives
the memory back by ending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg import store
from kg.publish import describe
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.folder import Put
from kg.publish.render import Renderer
from kg.publish.views import page as page_of
from kg.publish.wording import W
from kg.publish.words import Hit, hit_of
from kg.settings import Settings

__all__ = ["Aside", "Crew", "Done", "Drawn", "files_of", "share"]

#: Entities one task gives a worker: light ones, and those whose pages look through all that names them; fewer entities
#: than `ALONE` are drawn here.
CHUNK, HEAVY, ALONE = 400, 20, 2_000
#: Folders of the many entities that each stand in a few minutes.
_LIGHT = ("id/case/", "id/document/", "id/meeting/", "id/person/")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a share of entities became. `otherwise`: paths of `files_of` not written, and paths written beside them."""

    entities: int
    otherwise: frozenset[str]
    written: int
    unchanged: int
    hits: tuple[Hit, ...]


#: Work beside the entities: writes files, gives what the rest of the site says of them.
Aside = Callable[[Access, Renderer, Put], Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What an `Aside` wrote and gave."""

    paths: frozenset[str]
    written: int
    unchanged: int
    gave: Any


def files_of(access: Access, iri: str) -> Iterator[str]:
    """Paths of the files of an entity."""
    path = path_of(access, iri)
    yield from (f"{path}/{name}" for name in ("index.html", "data.ttl", "data.jsonld"))
    if path.startswith("id/document/"):
        yield f"{path}/text.txt"


def share(access: Access, renderer: Renderer, root: Path, iris: Sequence[str]) -> Drawn:
    """Draw some entities here."""
    planned = {name for iri in iris for name in files_of(access, iri)}
    put = Put(root, planned)
    hits: list[Hit] = []
    for iri in iris:
        page = page_of(access, iri)
        triples = describe.document(access, iri)
        if page.kind == W.document:
            put.write(f"{page.path}/index.html", renderer.document(page))
            put.write(f"{page.path}/text.txt", access.text(iri))
        else:
            put.write(f"{page.path}/index.html", renderer.page(page))
            if page.kind not in (W.term, W.item):
                hits.append(hit_of(page))
        turtle, json_ld = describe.both(access, triples)
        put.write(f"{page.path}/data.ttl", turtle)
        put.write(f"{page.path}/data.jsonld", json_ld)
    return Drawn(len(iris), frozenset(planned ^ put.paths), put.written, put.unchanged, tuple(hits))


def _aside(access: Access, renderer: Renderer, root: Path, work: Aside) -> Done:
    put = Put(root)
    gave = work(access, renderer, put)
    return Done(frozenset(put.paths), put.written, put.unchanged, gave)


_access: Access | None = None


def _start(folder: Path, settings: Settings) -> None:
    global _access
    reader = store.reader(folder)
    _access = Access(reader, settings)


def _there(root: Path, iris: Sequence[str]) -> Drawn:
    assert _access is not None
    return share(_access, Renderer(_access), root, iris)


def _aside_there(root: Path, work: Aside) -> Done:
    assert _access is not None
    return _aside(_access, Renderer(_access), root, work)


def _aside_alone(folder: Path, settings: Settings, root: Path, work: Aside) -> Done:
    """As `_aside_there`, in a process that ends with it."""
    with _workers(1, folder, settings) as pool:
        return pool.submit(_aside_there, root, work).result()


def _workers(number: int, folder: Path, settings: Settings) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(number, get_context("spawn"), _start, (folder, settings))


def _chunks(access: Access, iris: Iterable[str]) -> list[list[str]]:
    """Shares of the entities, those of heavy pages first and small, so that no worker is left with them at the end."""
    light: list[str] = []
    heavy: list[str] = []
    for iri in iris:
        (light if path_of(access, iri).startswith(_LIGHT) else heavy).append(iri)
    chunks = [heavy[n : n + HEAVY] for n in range(0, len(heavy), HEAVY)]
    return chunks + [light[n : n + CHUNK] for n in range(0, len(light), CHUNK)]


class Crew:
    """Draws all entities and does the work beside them: with `jobs` processes, or here. A context manager.

    Ask for the work beside first: in processes it begins at once and runs while pages are drawn.
    """

    def __init__(self, access: Access, renderer: Renderer, root: Path, iris: Sequence[str], jobs: int) -> None:
        self._here = (access, renderer, root)
        self._iris = iris
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1 and len(iris) >= ALONE:
            self._pool = _workers(jobs, access.store.folder, access.settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def beside(self, work: Aside) -> Callable[[], Done]:
        """Begin work beside the entities; the function given back waits for its end."""
        access, _, root = self._here
        if self._pool:
            return self._pool.submit(_aside_alone, access.store.folder, access.settings, root, work).result
        return lambda: _aside(*self._here, work)

    def draw(self) -> Iterator[Drawn]:
        """Draw all entities."""
        access, renderer, root = self._here
        chunks = _chunks(access, self._iris)
        if self._pool:
            yield from self._pool.map(partial(_there, root), chunks)
        else:
            yield from (share(access, renderer, root, chunk) for chunk in chunks)
