"""What became of each source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

__all__ = ["BuildReport", "ReportRow", "Status"]

Status = Literal["read", "unchanged", "replaced", "removed", "refused", "superseded"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of one source. `message` says why it was refused, what stands in its place, or, of one that was read,
    why its reading is doubtful."""

    path: str
    status: Status
    message: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """One row per source, by path; files left alone as (path, reason); quads of a store that was made anew.

    `quads` is None where a store was changed: to count them would cost more than a small change.
    """

    rows: tuple[ReportRow, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    quads: int | None = None
    fresh: bool = False

    def about(self, paths: Iterable[Path]) -> BuildReport:
        """The report on these files and folders, and what else this run changed; all of it of a new store."""
        if self.fresh:
            return self
        roots = {Path(path).absolute() for path in paths}

        def asked(path: str) -> bool:
            return not roots.isdisjoint((Path(path), *Path(path).parents))

        rows = tuple(row for row in self.rows if asked(row.path) or row.status in ("read", "replaced", "removed"))
        return replace(self, rows=rows, skipped=tuple(one for one in self.skipped if asked(one[0])))

    @property
    def counts(self) -> dict[str, int]:
        """Number of sources of each status."""
        return dict(sorted(Counter(row.status for row in self.rows).items()))

    @property
    def exit_code(self) -> int:
        """3 when a source was refused, else 0."""
        return 3 if any(row.status == "refused" for row in self.rows) else 0
