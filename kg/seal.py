"""The digest of every file of a store, written when a run has ended well: so that a flipped byte is found, and named.

    seal(generation, "gen-000002/snap-000005")     after a run that ended well
    unseal(generation)                             before a run changes anything
    damage(folder)                                 → (file, what) of whatever is not as it was sealed

`seal.json` lies in the generation; its first line is the digest of the rest. While `unsealed` lies beside it a run is
under way, or was killed: then only the snapshot that readers see is compared, which no run changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from kg import whole

__all__ = ["UNFINISHED", "damage", "seal", "sealed", "unseal"]

_SEAL, _OPEN = "seal.json", "unsealed"
#: What is said of a store whose last run did not end.
UNFINISHED = "the last run did not end: run kg build"
_AGAIN = "kg build --force reads all sources again, kg restore brings a copy back"
_REMEDY = {
    "manifest.db": "kg restore brings a copy back; without one, remove the folder and build from all sources",
    _SEAL: "kg build writes it anew",
}
#: Told apart from files of the store: locks, the engine's own diary, journals of databases.
_DULL = ("LOCK", "LOG", _SEAL, _OPEN)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _files(generation: Path) -> Iterator[Path]:
    for path in sorted(generation.rglob("*")):
        if path.is_file() and not path.name.startswith(_DULL) and not path.name.endswith(("-wal", "-shm", "-journal")):
            yield path


def _read(generation: Path) -> dict[str, dict[str, list[str]]]:
    """The seal; raises `ValueError` when it is not as it was written."""
    first, _, rest = (generation / _SEAL).read_bytes().partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != first:
        raise ValueError("damaged")
    found: dict[str, dict[str, list[str]]] = json.loads(rest)
    return found


def seal(generation: Path, current: str) -> None:
    """Write down the digest of every file. Files that are still the same to the system are not read again."""
    try:
        before = _read(generation)
    except (OSError, ValueError):
        before = {}
    known = {f"{row[1]}": row[0] for row in before.get("files", {}).values()}
    files = {}
    for path in _files(generation):
        stat = path.stat()
        same = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"
        files[str(path.relative_to(generation))] = [known.get(same) or _digest(path), same]
    text = json.dumps({"current": {"name": [current]}, "files": files}, indent=0).encode()
    whole.write(generation / _SEAL, hashlib.sha256(text).hexdigest().encode() + b"\n" + text, durable=True)
    (generation / _OPEN).unlink(missing_ok=True)


def unseal(generation: Path) -> None:
    """A run begins to change the files."""
    if (generation / _SEAL).is_file():
        (generation / _OPEN).touch()


def sealed(folder: Path) -> str:
    """What `CURRENT` must say by the newest seal below `folder`; "" when there is none."""
    for generation in sorted(folder.glob("gen-*"), reverse=True):
        try:
            return _read(generation)["current"]["name"][0]
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            continue
    return ""


def damage(folder: Path, current: str | None) -> list[tuple[str, str]]:
    """Every file below `folder` that is not as it was sealed, and what to do about it.

    `current` is what `CURRENT` says, None when it says nothing that is there. Empty for a store that nobody sealed.
    """
    name = sealed(folder)
    if current is None:
        return [("CURRENT", f"damaged: it must say {name}")] if name else []
    generation = folder / current.split("/")[0]
    if not (generation / _SEAL).is_file():
        return []
    unfinished = (generation / _OPEN).is_file()
    try:
        files = _read(generation)["files"]
    except (OSError, ValueError, KeyError):
        return [(f"{generation.name}/{_SEAL}", f"damaged: {_REMEDY[_SEAL]}")]
    found = []
    if name != current and not unfinished:
        found.append(("CURRENT", f"damaged: it must say {name}"))
    snapshot = current.split("/")[1] + "/"
    seen = (snapshot, snapshot.replace("snap-", "shown-"))
    for one, (digest, _) in files.items():
        if unfinished and not one.startswith(seen):
            continue
        path = generation / one
        try:
            what = "" if _digest(path) == digest else "damaged"
        except FileNotFoundError:
            gone = one.startswith(("snap-", "shown-")) and not one.startswith(seen)
            what = "" if gone else "missing"
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
        if what:
            found.append((f"{generation.name}/{one}", f"{what}: {_REMEDY.get(one, _AGAIN)}"))
    return found
