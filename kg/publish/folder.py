"""The site's folder: writes only what differs, knows every file that is ours, removes what no longer belongs.

`.published` lists the files of ours, and while a publication runs also those it is going to write, so that whatever a
killed run left is known to the next one. Nothing else in the folder is ever touched.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import WrongUse

__all__ = ["OURS", "Folder", "Put", "SiteReport"]

#: Lists every file of ours.
OURS = ".published"


@dataclass
class SiteReport:
    """What a publication did: numbers of files by fate, warnings for the publisher."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    pages: int = 0
    warnings: list[str] = field(default_factory=list)


class Put:
    """Writes files below `root` when their bytes differ; remembers each path. One per process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths: set[str] = set()
        self.written = 0
        self.unchanged = 0
        self._new: Path | None = None

    def _place(self, name: str) -> Path:
        if name.startswith("/") or ".." in name.split("/"):
            raise WrongUse(f"{name!r} would lie outside the site", where=str(self.root), remedy="mend the identifier")
        self.paths.add(name)
        return self.root / name

    def partial(self, name: str) -> Path:
        """Where to build a file too large for memory, before `take_file`."""
        path = self._place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + ".partial")

    def take_file(self, name: str, made: Path) -> None:
        """Move a file of the same disk to `name` unless its bytes are there already."""
        path = self._place(name)
        if path.is_file() and filecmp.cmp(made, path, shallow=False):
            made.unlink()
            self.unchanged += 1
            return
        made.replace(path)
        self.written += 1

    def write(self, name: str, data: bytes | str) -> None:
        """Write `data` at `name` (a relative POSIX path) unless it is there already."""
        content = data.encode() if isinstance(data, str) else data
        path = self._place(name)
        try:
            if not self._fresh(path.parent) and path.read_bytes() == content:
                self.unchanged += 1
                return
        except FileNotFoundError:
            pass
        else:
            if path.parent != self._new:
                partial = path.with_name(path.name + ".partial")
                partial.write_bytes(content)
                partial.replace(path)
                self.written += 1
                return
        path.write_bytes(content)  # nobody has read it yet; what a killed run left half is written again by the next
        self.written += 1

    def _fresh(self, folder: Path) -> bool:
        """Was the folder made for the file at hand or the one before it? Then it holds none of an earlier run."""
        if folder == self._new:
            return True
        try:
            folder.mkdir()
        except FileExistsError:
            return False
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
        self._new = folder
        return True


class Folder(Put):
    """The whole site's folder. Raises `WrongUse` when it holds files and no site of ours."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        root.mkdir(parents=True, exist_ok=True)
        self._before: set[str] = set()
        self._planned: set[str] = set()
        listing = root / OURS
        if listing.is_file():
            self._before = set(listing.read_text(encoding="utf-8").split("\n")) - {""}
        elif any(root.iterdir()):
            raise WrongUse(
                "the folder is not empty and holds no site of ours",
                where=str(root),
                remedy="name a new or empty folder",
            )

    def begin(self, planned: Iterable[str]) -> None:
        """Note what is going to be written."""
        self._planned = set(planned)
        self._before |= self._planned
        self._note(self._before)

    def drawn(self, otherwise: Iterable[str], written: int, unchanged: int) -> None:
        """Count what was planned and is written. `otherwise`: planned and not written, or written and not planned."""
        self._planned ^= set(otherwise)
        self.written += written
        self.unchanged += unchanged

    def take(self, paths: Iterable[str], written: int, unchanged: int) -> None:
        """Add what another wrote."""
        self.paths.update(paths)
        self.written += written
        self.unchanged += unchanged

    def finish(self) -> int:
        """Remove our files of earlier runs that were not written again, and empty folders; gives how many."""
        removed = 0
        self.paths |= self._planned
        for name in sorted(self._before - self.paths, reverse=True):
            path = self.root / name
            path.with_name(path.name + ".partial").unlink(missing_ok=True)
            if not path.is_file():
                continue
            path.unlink()
            removed += 1
            for parent in path.parents:
                if parent == self.root or any(parent.iterdir()):
                    break
                parent.rmdir()
        self._note(self.paths)
        return removed

    def _note(self, paths: Iterable[str]) -> None:
        with (self.root / OURS).open("w", encoding="utf-8") as listing:
            listing.writelines(f"{name}\n" for name in sorted(paths))
