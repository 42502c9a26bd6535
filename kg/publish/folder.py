"""The site's folder: writes only what differs, knows every file that is ours, removes what no longer belongs.

`.published` lists the files of ours, and while a publication runs also those it is going to write; what nobody could
know beforehand is noted in `.published-…` before it is written. So whatever a killed run left is known to the next one.
Every file is whole or not there. Nothing else in the folder is ever touched.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kg import whole
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
    """Writes files below `root` when their bytes differ; remembers each path.

    Those that are not `planned` are noted before they are written.
    """

    def __init__(self, root: Path, planned: Iterable[str] = ()) -> None:
        self.root = root
        self.planned = set(planned)
        self.paths: set[str] = set()
        self.written = 0
        self.unchanged = 0
        self._new: Path | None = None

    def _place(self, name: str) -> Path:
        if name.startswith("/") or ".." in name.split("/"):
            raise WrongUse(f"{name!r} would lie outside the site", where=str(self.root), remedy="mend the identifier")
        if name not in self.paths and name not in self.planned:
            self._note_down(name)
        self.paths.add(name)
        return self.root / name

    def _note_down(self, name: str) -> None:
        with (self.root / f"{OURS}-{os.getpid()}").open("a", encoding="utf-8") as notes:
            notes.write(f"{name}\n")

    def partial(self, name: str) -> Path:
        """Where to build a file too large for memory, before `take_file`."""
        path = self._place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + whole.PARTIAL)

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
        partial = path.with_name(path.name + whole.PARTIAL)
        partial.write_bytes(content)
        partial.replace(path)
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
        listing = root / OURS
        #: What a killed run left: its notes, and perhaps files that it was writing.
        self._killed = sorted(root.glob(f"{OURS}-*"))
        if listing.is_file() or self._killed:
            for path in (listing, *self._killed):
                if path.is_file():
                    self._before |= set(path.read_text(encoding="utf-8", errors="replace").split("\n")) - {""}
        elif any(root.iterdir()):
            raise WrongUse(
                "the folder is not empty and holds no site of ours",
                where=str(root),
                remedy="name a new or empty folder",
            )

    def begin(self, planned: Iterable[str]) -> None:
        """Note what is going to be written."""
        self.planned = set(planned)
        self._before |= self.planned
        self._note_down("")
        self._note(self._before)

    def drawn(self, otherwise: Iterable[str], written: int, unchanged: int) -> None:
        """Count what was planned and is written. `otherwise`: planned and not written, or written and not planned."""
        self.planned ^= set(otherwise)
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
        self.paths |= self.planned
        if self._killed:
            for name in self._before | self.paths:
                path = self.root / name
                path.with_name(path.name + whole.PARTIAL).unlink(missing_ok=True)
        for name in sorted(self._before - self.paths, reverse=True):
            path = self.root / name
            if not path.is_file():
                continue
            path.unlink()
            removed += 1
            for parent in path.parents:
                if parent == self.root or any(parent.iterdir()):
                    break
                parent.rmdir()
        self._note(self.paths)
        for path in self.root.glob(f"{OURS}-*"):
            path.unlink()
        return removed

    def _note(self, paths: Iterable[str]) -> None:
        whole.write(self.root / OURS, "".join(f"{name}\n" for name in sorted(paths)), durable=True)
