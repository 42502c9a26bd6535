"""Where the shipped data lie: beside `kg/` in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import DataError

__all__ = ["assets", "authorities", "lacking", "ontology", "queries"]

_PACKAGE = Path(__file__).resolve().parent


def _folder(checkout: str) -> Path:
    """Path of a shipped folder; raises `DataError` when the installation lacks it."""
    for candidate in (_PACKAGE / "_data" / checkout.rsplit("/", 1)[-1], _PACKAGE.parent / checkout):
        if candidate.is_dir():
            return candidate
    raise DataError(f"the folder {checkout}/ is missing from this installation", remedy="install council-kg again")


def ontology() -> Path:
    """Folder of the Turtle files."""
    return _folder("ontology")


def queries() -> Path:
    """Folder of the query catalogue."""
    return _folder("queries")


def authorities() -> Path:
    """Folder of the shipped authority CSV files."""
    return _folder("data/authorities")


def assets() -> Path:
    """Folder of the bundled page assets (JavaScript, CSS, fonts)."""
    return _PACKAGE / "assets"


def lacking() -> str:
    """What this installation lacks, and what to do, in one line; "" where it is whole."""
    if all((assets() / "dist" / name).is_file() for name in ("graph.js", "graph.css", "query.js", "query.css")):
        return ""
    return (
        "the scripts of the pages are not in this installation, so graphs and the SPARQL editor are left out; run "
        "`make assets` in the checkout (it needs Node) and install again, or install a wheel"
    )
