"""What there is to do: files and the store as it is → every source as it is now, and which must be read.

Looks at files and rows; reads no minutes, writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from kg import sources
from kg.errors import WrongUse
from kg.manifest import Manifest, Seal, SourceRow
from kg.pipeline.reading import LIMIT
from kg.settings import Settings
from kg.sources import papers
from kg.store import Writer, exists

__all__ = [
    "KEPT", "identity_of", "known_sources", "must_read", "plan_of", "present", "refuse_new_identity", "refuse_to_empty",
    "taken_out",
]  # fmt: skip

#: How the message of a source ends that cannot be read now while its document stays as an earlier build read it.
KEPT = "what an earlier build read of it stays"


def identity_of(settings: Settings) -> dict[str, str]:
    """What every IRI of a person and of the data begins with, as a store remembers it: of the secret key a digest."""
    key = hashlib.blake2b(settings.person_key.encode(), digest_size=8, person=b"kg-remembered").hexdigest()
    return {"base": settings.base, "person_key": key}


def refuse_new_identity(before: dict[str, str], settings: Settings) -> None:
    """Raise `WrongUse` when `base` or `person_key` is not what the store was built with."""
    for name, now in identity_of(settings).items():
        was = before.get(name)
        if was and was != now:
            back = f'write {name} = "{was}"' if name == "base" else f"write the {name} of before"
            raise WrongUse(
                f"{name} is not the one this store was built with: every IRI that depends on it would be another",
                where=str(settings.source or "kg.toml"),
                remedy=f"{back}, or say --new-identity",
            )


def known_sources(store: Writer, seal: Seal) -> tuple[dict[str, SourceRow], dict[str, str]]:
    """Sources of the generation there is, and what made it: reader version, base, digest of the key."""
    path = store.work / "manifest.db"
    if not path.is_file() or not exists(store.folder):
        return {}, {}
    manifest = Manifest(path, seal=seal)
    try:
        return manifest.sources(), {name: manifest.meta(name) or "" for name in ("version", "base", "person_key")}
    finally:
        manifest.close()


def present(roots: list[Path], known: dict[str, SourceRow]) -> list[Path]:
    """The roots without those that have gone and were sources or held some: their sources leave."""
    return [root for root in roots if not _gone(root) or not any(_is_under(path, [root]) for path in known)]


def _is_under(path: str, roots: list[Path]) -> bool:
    return any(path == str(root) or path.startswith(f"{str(root).rstrip('/')}/") for root in roots)


def plan_of(
    files: Iterable[Path], known: dict[str, SourceRow], hint: str, apart: Collection[str] = ()
) -> dict[str, SourceRow]:
    """Every source as it is now, by path, without its document: the files given, and known ones unless they are gone.

    Those `apart` are no minutes any more: a payload has come that they belong to.
    A known source that cannot be read now has its digest of before, and no stamp.
    """
    plan = {
        path: replace(row, stamp=sources.stamp(Path(path)))
        for path, row in known.items()
        if path not in apart and not _gone(Path(path))
    }
    for file in files:
        path = str(file.absolute())
        plan[path] = SourceRow(path, sources.stamp(file), hint, "", None)
    for path, row in plan.items():
        before = known.get(path)
        same = before is not None and before.stamp == row.stamp and row.stamp
        sha256 = before.sha256 if before is not None and same else sources.digest(Path(path))
        if not sha256 and before is not None and before.document:
            row, sha256 = replace(row, stamp=""), before.sha256
        plan[path] = replace(row, sha256=sha256, document=None)
    return plan


def taken_out(known: dict[str, SourceRow], plan: dict[str, SourceRow]) -> dict[str, str]:
    """Documents that leave the store, each with its path: no file of theirs, or in their place, is in `plan`."""
    stay = {row.sha256[:16] for row in plan.values()}
    for path, row in known.items():
        if row.document and path in plan:
            stay.add(row.document)  # the same bytes, or others in their place
    return {row.document: path for path, row in known.items() if row.document and row.document not in stay}


def refuse_to_empty(known: dict[str, SourceRow], leaving: dict[str, str], folder: Path) -> None:
    """Raise `WrongUse` when more than half of the documents of a store would leave: rarely is that what was meant."""
    every = len({row.document for row in known.values() if row.document})
    if len(leaving) * 2 > every:
        some = ", ".join(sorted(leaving.values())[:3]) + (" …" if len(leaving) > 3 else "")
        raise WrongUse(
            f"{len(leaving)} of {every} documents would leave, their files gone or no minutes any more: {some}",
            where=str(folder),
            remedy="check the folder, or say --prune",
        )


def _gone(path: Path) -> bool:
    """Is there no such file? One that cannot be looked at is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def must_read(now: SourceRow, before: SourceRow | None, there: dict[str, tuple[str, bool]], limits: str) -> bool:
    """Is this file, which names its document, other than the store knows it, or was it refused under other limits?

    `there`: `Manifest.index`; `limits`: those of now (`limits_of`).
    """
    if before is None or before.hint != now.hint or not now.stamp or before.message.endswith(KEPT):
        return True
    if before.stamp.partition(papers.MARK)[2] != now.stamp.partition(papers.MARK)[2]:
        return True
    if LIMIT in before.message and limits not in before.message:
        return True
    found = there.get(now.sha256[:16])
    if found is not None:
        return found[0] != now.path
    return before.sha256 != now.sha256 or not before.message
