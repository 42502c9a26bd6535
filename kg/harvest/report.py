"""How a harvest is to be done, and what it did: the values that come in and go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

__all__ = ["Options", "Progress", "Report", "Row"]

#: (done, of how many, what) while a harvest runs.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to harvest. `full`: ask again for every meeting. `dry`: say what would be asked for, write nothing."""

    today: date
    since: date | None = None
    until: date | None = None
    councils: tuple[str, ...] = ()
    attachments: bool = False
    full: bool = False
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one meeting (of the source as a whole: no day).

    `what`: new, changed, withdrawn, failed, malformed (an entry of the list), odd (a part of a meeting that is here),
    unlisted, due (dry run), alarm, refused.
    """

    source: str
    what: str
    council: str = ""
    day: str = ""
    address: str = ""
    reason: str = ""


@dataclass
class Report:
    """What a harvest did. `listed` meetings, of which `here` are here; `requests` sent."""

    rows: list[Row] = field(default_factory=list)
    listed: int = 0
    wanted: int = 0
    here: int = 0
    requests: int = 0

    @property
    def exit_code(self) -> int:
        """3 a source is not what it was said to be, or refuses; 1 something could not be had; 0 all is here."""
        found = {row.what for row in self.rows}
        return 3 if "refused" in found else 1 if found & {"failed", "malformed", "alarm"} else 0
