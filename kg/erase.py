"""Taking a person out: store, index, texts, site, dumps and feed, now and in every later build.

The suppression list (`suppressed.csv` in the publisher's own authority folder) gets the person's key, never the name;
then everything is read again from the sources into a fresh store, where the name is masked before the grammar sees it,
and the old store is removed. Nothing keeps what was erased: not the engine's files, not the index, not the texts. The
sources themselves are the publisher's and stay as they are; so do rows the publisher wrote into `identities.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg import identity, pipeline, store
from kg.errors import StoreError, WrongUse
from kg.manifest import Manifest
from kg.pipeline import BuildReport
from kg.settings import Settings
from kg.vocab import FOAF, KG, SKOS

__all__ = ["EraseReport", "erase"]

_COLUMNS = ("key", "on")


@dataclass(frozen=True, slots=True)
class EraseReport:
    """`person` is the IRI, `keys` what the list holds of it now, `build` the new build's report, `notes` to act on."""

    person: str
    keys: tuple[str, ...]
    build: BuildReport
    notes: tuple[str, ...] = ()


def erase(
    person: str,
    folder: Path,
    settings: Settings,
    *,
    on: str,
    jobs: int | None = 1,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> EraseReport:
    """Erase the person with IRI `person` from the store in `folder`. `on` is the date written beside the key.

    Raises `WrongUse` when the settings name no folder of own rows, or no such person is in the store; `StoreError` when
    a source has gone, because what cannot be read again would be lost.
    """
    own = settings.authorities
    if own is None:
        where = str(settings.source or "kg.toml")
        raise WrongUse("no folder for your own rows is set", where=where, remedy='write authorities = "authorities"')
    with store.reader(folder) as opened:
        keys, names = _keys(opened, person, settings)
        manifest = Manifest(opened.generation / "manifest.db")
        try:
            gone = [path for path in manifest.sources() if not Path(path).is_file()]
        finally:
            manifest.close()
    if gone:
        raise StoreError(
            f"{len(gone)} sources are not here any more, the first is {gone[0]}",
            where=str(folder),
            remedy="put them back, or run kg build without them first",
        )
    _add(own, keys, on)
    report = pipeline.build((), folder, settings, jobs=jobs, force=True, on_progress=on_progress)
    return EraseReport(person, tuple(sorted(keys)), report, _notes(own, names))


def _keys(opened: store.Store, person: str, settings: Settings) -> tuple[set[str], set[str]]:
    """Keys of every printed name of the person, and the names (for this run only)."""
    node = NamedNode(person)
    names = {v.value for p in (FOAF.name, SKOS.altLabel) for _, _, v in opened.triples(node, NamedNode(p), None)}
    codes = {v.value.rsplit("/", 1)[-1] for _, _, v in opened.triples(node, NamedNode(KG.municipality), None)}
    if not names or not codes:
        raise WrongUse("no such person is in the store", where=person, remedy="give the IRI that kg show prints")
    keys = {identity.person_key(name, code, settings) for name in names for code in codes}
    return keys | {person.rstrip("/").rsplit("/", 1)[-1]}, names


def _add(own: Path, keys: set[str], on: str) -> None:
    """Append the keys that are not there yet."""
    path = own / "suppressed.csv"
    try:
        own.mkdir(parents=True, exist_ok=True)
        there: set[str] = set()
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as handle:
                there = {row.get("key", "") for row in csv.DictReader(handle)}
        with path.open("a", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            if not path.stat().st_size:
                writer.writerow(_COLUMNS)
            for key in sorted(keys - there):
                writer.writerow((key, on))
    except OSError as error:
        raise WrongUse(f"cannot be written: {error.strerror}", where=str(path), remedy="check the folder") from None


def _notes(own: Path, names: set[str]) -> tuple[str, ...]:
    """Files of the publisher's own that still hold the name."""
    notes = []
    for path in sorted(own.glob("*.csv")):
        text = path.read_text(encoding="utf-8", errors="replace").casefold()
        if any(name.casefold() in text for name in names):
            notes.append(f"{path} still holds the name: take the row out by hand")
    return tuple(notes)
