"""Taking a person out: store, index, texts, site, dumps and feed, now and in every later build.

The suppression list (`suppressed.csv` in the publisher's own authority folder) gets keys, never the name: that of the
person, and those of the forms in which the name is written elsewhere (`kg.privacy.forms`). Then everything is read
again from the sources into a fresh store, where the name is masked before the grammar sees it, in names of files as
well, and the old store is removed. Nothing keeps what was erased: not the engine's files, not the index, not the texts.
What is not sure, such as the last name alone, is listed with its places, for a person to decide. The sources themselves
are the publisher's and stay as they are; so do rows the publisher wrote into `identities.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import authorities as authority_files
from kg import identity, pipeline, store, whole
from kg.errors import StoreError, WrongUse
from kg.iris import iri
from kg.manifest import Manifest, Seal, refuse_other_base
from kg.model import Span
from kg.pipeline import BuildReport
from kg.privacy import forms
from kg.settings import Settings

__all__ = ["EraseReport", "Place", "erase", "iri_of"]

_COLUMNS = ("key", "on", "form")
#: Characters shown on each side of a place that is not sure.
_AROUND = 40


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Words that may mean the person: document (IRI), line from 1, half-open span in its text, the words around."""

    document: str
    line: int
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class EraseReport:
    """`person` is the IRI, `keys` what the list holds of it now, `build` the new build's report, `notes` to act on.

    `keys` are those of the person and of entries under another form of the name; `unsure` what somebody must look at.
    """

    person: str
    keys: tuple[str, ...]
    build: BuildReport
    notes: tuple[str, ...] = ()
    unsure: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Person:
    """Who is to be erased: printed names, municipality codes, keys, and pairs of the name's forms."""

    names: frozenset[str]
    codes: frozenset[str]
    keys: frozenset[str]
    pairs: frozenset[forms.Pair]
    others: frozenset[forms.Pair]
    notes: tuple[str, ...]


def iri_of(person: str, settings: Settings) -> str | None:
    """The IRI of a person given as an IRI, as the address of their page or data, or as `id/person/…`; else None."""
    given = person.strip().strip("<>").split("#")[0].split("?")[0]
    for end in ("/index.html", "/data.ttl", ".html", ".ttl", ".jsonld"):
        given = given.removesuffix(end)
    if given.startswith("id/person/"):
        given = settings.base + given
    return given.rstrip("/") if given.startswith(("https://", "http://")) else None


def erase(
    person: str,
    folder: Path,
    settings: Settings,
    *,
    on: str,
    jobs: int | None = 1,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> EraseReport:
    """Erase the person with IRI `person` from the store in `folder`. `on` is the date written beside the keys.

    Raises `WrongUse` when the settings name no folder of own rows, or no such person is in the store; `StoreError` when
    a source has gone, because what cannot be read again would be lost.
    """
    own = settings.authorities
    if own is None:
        where = str(settings.source or "kg.toml")
        raise WrongUse("no folder for your own rows is set", where=where, remedy='write authorities = "authorities"')
    who = _who(person, folder, settings)
    listed = [("", key) for key in who.keys]
    for code in who.codes:
        rows = (identity.form_row(pair, code, settings) for pair in who.pairs)
        listed += [(form, key) for key, form in rows]
    _add(own, {key: form for form, key in listed}, on)
    report = pipeline.build((), folder, settings, jobs=jobs, force=True, on_progress=on_progress)
    unsure = tuple(sorted(_unsure(folder, who, settings)))
    return EraseReport(person, tuple(sorted(who.keys)), report, (*who.notes, *_notes(own, who)), unsure)


def _who(person: str, folder: Path, settings: Settings) -> _Person:
    """The person, looked up in the rows of the store, which know names that no page shows."""
    authorities = authority_files.load(settings.authorities)
    seal = Seal(identity.erased_forms(authorities, settings), settings.person_key)
    with store.reader(folder) as opened:
        refuse_other_base(opened.generation / "manifest.db", settings.base)
        manifest = Manifest(opened.generation / "manifest.db", seal=seal)
        try:
            gone = [path for path in manifest.sources() if not Path(path).is_file()]
            everybody = list(manifest.persons())
        finally:
            manifest.close()
    names = frozenset(name for one, _, name in everybody if one == person)
    codes = frozenset(code for one, code, _ in everybody if one == person)
    if not names:
        raise WrongUse("no such person is in the store", where=person, remedy="give the IRI that kg show prints")
    if gone:
        raise StoreError(
            f"{len(gone)} sources are not here any more, the first is {gone[0]}",
            where=str(folder),
            remedy="put them back, or run kg build without them first",
        )
    return _described(person, names, codes, everybody, settings)


def _described(
    person: str, names: frozenset[str], codes: frozenset[str], everybody: list[tuple[str, str, str]], settings: Settings
) -> _Person:
    """All keys and forms, without the forms that mean somebody else of the municipality as well."""
    wanted = {pair: short for name in names for pair, short in forms.pairs(name).items()}
    whole = {pair for name in names if (pair := forms.pair_of(name))}
    keys = {identity.person_key(name, code, settings) for name in names for code in codes}
    keys.add(person.rstrip("/").rsplit("/", 1)[-1])
    others: set[forms.Pair] = set()
    notes: list[str] = []
    for one, code, name in everybody:
        pair = forms.pair_of(name)
        if one == person or pair is None:
            continue
        if code not in codes:
            if pair in whole:
                notes.append(f"{name} of municipality {code} is another person and stays: <{one}>")
            continue
        if pair in wanted or pair in whole:
            if forms.another(name, names):
                wanted = {form: short for form, short in wanted.items() if form != pair}
                notes.append(f"{name} has the same first and last name and stays: <{one}>")
                others.add(pair)
            else:
                keys.add(one.rstrip("/").rsplit("/", 1)[-1])
                notes.append(f"{name} is taken for another form of the name and erased as well: <{one}>")
            continue
        others.add(pair)
        shared = forms.pairs(name).keys() & {form for form, short in wanted.items() if short}
        for form in shared:
            del wanted[form]
            letter = (form[0] or form[1])[0].upper()
            notes.append(f"{letter}. with the same last name may be {name} as well, and stays")
    return _Person(names, codes, frozenset(keys), frozenset(wanted), frozenset(others), tuple(dict.fromkeys(notes)))


def _add(own: Path, listed: dict[str, str], on: str) -> None:
    """Write the keys (and the form each is of) that are not there yet below those that are; whole or not at all."""
    path = own / "suppressed.csv"
    try:
        own.mkdir(parents=True, exist_ok=True)
        rows: list[dict[str, str]] = []
        columns = list(_COLUMNS)
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                rows = [{name: cell or "" for name, cell in row.items() if name is not None} for row in reader]
                columns = list(dict.fromkeys((*(reader.fieldnames or ()), *_COLUMNS)))
        there = {row.get("key", "") for row in rows}
        rows += [{"key": key, "on": on, "form": form} for key, form in sorted(listed.items()) if key not in there]
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        whole.write(path, out.getvalue(), durable=True)
    except OSError as error:
        raise whole.refusal(error, path) from None


def _unsure(folder: Path, who: _Person, settings: Settings) -> Iterator[Place]:
    """Places of the last name without a first name that is another's, and of letters, in every text that is left."""
    lasts = frozenset(pair[1] for name in who.names if (pair := forms.pair_of(name)))
    if not lasts:
        return
    with store.reader(folder, whole=True) as opened:
        for document in opened.documents():
            text = opened.text(document) or ""
            for span, before in forms.places(text, lasts, who.names):
                if any(first == before for first, last in who.others if last in lasts):
                    continue
                words = " ".join(text[max(0, span.start - _AROUND) : span.end + _AROUND].split())
                yield Place(
                    iri(settings.base, f"id/document/{document}"), text.count("\n", 0, span.start) + 1, span, words
                )


def _notes(own: Path, who: _Person) -> tuple[str, ...]:
    """Files of the publisher's own that still hold the name."""
    named = forms.Named(dict.fromkeys(who.pairs, True))
    notes = []
    for path in sorted(own.glob("*.csv")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if next(forms.found(text, named), None) is not None:
            notes.append(f"{path} still holds the name: take the row out by hand")
    return tuple(notes)
