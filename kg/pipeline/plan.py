"""What there is to do: files and the store as it is → every source as it is now, and which must be read.

Looks at files and rows; reads no minutes, writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg import resources, sources
from kg.authorities import Authorities
from kg.manifest import Manifest, Seal, SourceRow
from kg.settings import Settings
from kg.store import Writer, exists

__all__ = ["known_sources", "must_read", "plan_of", "present", "reader_version"]

_READER_FILES = (
    "model.py", "danish.py", "person_names.py", "person_names.toml", "privacy", "authorities.py", "read", "sources",
    "layout", "trust.py", "mentions", "identity.py", "versions.py", "triples", "entities.py", "vocab.py", "derive.py",
    "manifest.py", "store.py",
)  # fmt: skip


def reader_version(settings: Settings, authorities: Authorities) -> str:
    """Digest of all that the graph of a document depends on besides the document: code, words, rows and settings."""
    digest = hashlib.sha256(repr((settings.base, settings.person_key)).encode())
    package = Path(__file__).parent.parent
    files = [path for name in _READER_FILES for path in sorted(_below(package / name))]
    files += sorted(resources.ontology().glob("*.ttl")) + sorted((resources.queries() / "derive").glob("*.rq"))
    for folder in authorities.folders:
        files += sorted(path for path in folder.glob("*.*") if path.suffix in (".csv", ".toml"))
    if settings.kle:
        files.append(settings.kle)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _below(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (p for p in path.rglob("*") if p.suffix in (".py", ".toml", ".csv") and p.is_file())
    else:
        yield path


def known_sources(store: Writer, seal: Seal) -> tuple[dict[str, SourceRow], str | None]:
    """Sources of the generation there is, and the reader version that made it."""
    path = store.work / "manifest.db"
    if not path.is_file() or not exists(store.folder):
        return {}, None
    manifest = Manifest(path, seal=seal)
    try:
        return manifest.sources(), manifest.meta("version")
    finally:
        manifest.close()


def present(roots: list[Path], known: dict[str, SourceRow]) -> list[Path]:
    """The roots without those that have gone and were sources or held some: their sources leave."""
    return [root for root in roots if root.exists() or not any(_is_under(path, [root]) for path in known)]


def _is_under(path: str, roots: list[Path]) -> bool:
    return any(path == str(root) or path.startswith(f"{str(root).rstrip('/')}/") for root in roots)


def plan_of(files: Iterable[Path], roots: list[Path], known: dict[str, SourceRow], hint: str) -> dict[str, SourceRow]:
    """Every source as it is now, by path, without its document: files under the roots, and known ones elsewhere."""
    plan: dict[str, SourceRow] = {}
    for path, row in known.items():
        if not _is_under(path, roots) and Path(path).exists():
            plan[path] = replace(row, stamp=sources.stamp(Path(path)))
    for file in files:
        path = str(file.absolute())
        plan[path] = SourceRow(path, sources.stamp(file), hint, "", None)
    for path, row in plan.items():
        before = known.get(path)
        same = before is not None and before.stamp == row.stamp and row.stamp
        sha256 = before.sha256 if before is not None and same else sources.digest(Path(path))
        plan[path] = replace(row, sha256=sha256, document=None)
    return plan


def must_read(now: SourceRow, before: SourceRow | None, there: dict[str, tuple[str, bool]]) -> bool:
    """Is this file, which names its document, other than the store knows it? `there`: `Manifest.index`."""
    if before is None or before.hint != now.hint:
        return True
    found = there.get(now.sha256[:16])
    if found is not None:
        return found[0] != now.path
    return before.sha256 != now.sha256 or not before.message
