"""Entities → files of the site, in this process or in several: each draws a share of the entities and writes its files.

Workers are spawned and open the snapshot themselves; they hand back paths and index rows, never pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from kg import store
from kg.publish import describe
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.folder import Put
from kg.publish.people import redactor_for
from kg.publish.render import Renderer
from kg.publish.views import page as page_of
from kg.publish.wording import W
from kg.publish.words import Hit, hit_of
from kg.settings import Settings

__all__ = ["Drawn", "draw", "files_of", "share"]

#: Entities one task gives a worker; fewer entities than `ALONE` are drawn here.
CHUNK, ALONE = 400, 2_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a share of entities became."""

    entities: int
    paths: tuple[str, ...]
    written: int
    unchanged: int
    hits: tuple[Hit, ...]


def files_of(access: Access, iri: str) -> Iterator[str]:
    """Paths of the files of an entity."""
    path = path_of(access, iri)
    yield from (f"{path}/{name}" for name in ("index.html", "data.ttl", "data.jsonld"))
    if path.startswith("id/document/"):
        yield f"{path}/text.txt"


def share(access: Access, renderer: Renderer, root: Path, iris: Sequence[str]) -> Drawn:
    """Draw some entities here."""
    put = Put(root)
    hits: list[Hit] = []
    for iri in iris:
        page = page_of(access, iri)
        triples = describe.description(access, iri)
        if page.kind == W.document:
            text = access.text(iri)
            put.write(f"{page.path}/index.html", renderer.document(page, text, access.passages(iri)))
            put.write(f"{page.path}/text.txt", text)
        else:
            put.write(f"{page.path}/index.html", renderer.page(page))
            if page.kind != W.term:
                hits.append(hit_of(page))
        turtle, json_ld = describe.both(access, triples)
        put.write(f"{page.path}/data.ttl", turtle)
        put.write(f"{page.path}/data.jsonld", json_ld)
    return Drawn(len(iris), tuple(sorted(put.paths)), put.written, put.unchanged, tuple(hits))


_access: Access | None = None


def _start(folder: Path, settings: Settings) -> None:
    global _access
    reader = store.reader(folder)
    _access = Access(reader, settings, redactor_for(reader, settings))


def _there(root: Path, iris: Sequence[str]) -> Drawn:
    assert _access is not None
    return share(_access, Renderer(_access), root, iris)


def draw(access: Access, renderer: Renderer, root: Path, iris: Sequence[str], jobs: int) -> Iterator[Drawn]:
    """Draw all entities with `jobs` processes."""
    chunks = [iris[n : n + CHUNK] for n in range(0, len(iris), CHUNK)]
    if jobs < 2 or len(iris) < ALONE:
        yield from (share(access, renderer, root, chunk) for chunk in chunks)
        return
    arguments = (access.store.folder, access.settings)
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, arguments) as pool:
        yield from pool.map(partial(_there, root), chunks)
