"""Every error the package raises on purpose.

    KgError                    what happened, where, and what to do next
    ├── InputRefused           a document (or file) cannot be read as minutes      exit 3
    │   └── MunicipalityUnknown
    ├── WrongUse               a command, parameter, query or setting is wrong     exit 2
    │   ├── QueryError         a query file or SPARQL text (line, column)
    │   ├── UnknownTerm        a vocabulary term that does not exist (suggestion)
    │   └── DataError          a CSV, TOML or Turtle file of ours or the user's
    ├── NotWritten             the disk takes no more                              exit 3
    └── StoreError             the store is missing, held, damaged or too old      exit 3
        └── StoreHeld

A message is one line that names the place (`herning.txt, line 128: …`) and ends with a remedy.
Imports nothing; raises nothing itself.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "DataError",
    "InputRefused",
    "KgError",
    "MunicipalityUnknown",
    "NotWritten",
    "QueryError",
    "StoreError",
    "StoreHeld",
    "UnknownTerm",
    "WrongUse",
    "fault",
]


class KgError(Exception):
    """Base of all deliberate errors.

    `what` happened; `where` is a file, a document or an IRI; `line` is 1-based; `remedy` is the next step, imperative.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", line: int | None = None, remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.line = line
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line is not None else ""
        place = ", ".join(filter(None, (self.where, line)))
        text = f"{place}: {self.what}" if place else self.what
        return f"{text}; {self.remedy}" if self.remedy else text

    def __reduce__(self) -> tuple[object, ...]:
        """Keyword arguments survive pickling, so that errors cross process borders whole."""
        return (_rebuild, (type(self), self.what, self.where, self.line, self.remedy))


def _rebuild(kind: type[KgError], what: str, where: str, line: int | None, remedy: str) -> KgError:
    return kind(what, where=where, line=line, remedy=remedy)


class InputRefused(KgError):
    """A file that cannot be read as minutes; the rest of the run goes on."""

    exit_code = 3


class MunicipalityUnknown(InputRefused):
    """Neither the text nor folder nor option says whose minutes these are, or they disagree."""


class WrongUse(KgError):
    """A command line, parameter or setting that cannot be carried out."""

    exit_code = 2


class QueryError(WrongUse):
    """A query file with a bad header, a parameter that is unknown or missing, or SPARQL that does not parse."""


class UnknownTerm(WrongUse):
    """A vocabulary term that is in no list of ours."""


class DataError(WrongUse):
    """A data file (CSV, TOML, Turtle) that does not say what it must."""


class NotWritten(KgError):
    """A file that the disk does not take: full, failing, or for reading only."""

    exit_code = 3


class StoreError(KgError):
    """The store cannot be opened, read or written."""

    exit_code = 3


class StoreHeld(StoreError):
    """Another process is writing the store."""


def fault(what: str, error: BaseException) -> str:
    """A fault of ours in one line: what failed, how, and where in the code; for a report that must go on."""
    place, at = "", error.__traceback__
    while at is not None:
        place, at = f"{at.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno}", at.tb_next
    return f"{what} failed ({type(error).__name__}: {error}; {place}); report it"
