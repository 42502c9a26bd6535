"""`kg.toml` → `Settings`: what a publisher decides. Reads one file; knows every key; an unknown key is an error."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from kg.errors import DataError

__all__ = ["DEFAULT_BASE", "Settings", "Source", "here", "load"]

#: Base IRI while the publisher has chosen none; `kg publish` warns about it.
DEFAULT_BASE = "https://kg.example.org/"

#: Tiers of persons and what may be published of each: "name", "initials" or "none".
TIERS = {"member": "name", "official": "name", "other": "name"}

#: What reading one document may cost: seconds, and megabytes of memory. Minutes take a fraction of a second.
LIMITS = {"seconds": 60, "megabytes": 2000}


@dataclass(frozen=True, slots=True)
class Source:
    """A portal to harvest: a row of `[[source]]` in `kg.toml`, of `sources.csv`, or what a command line says.

    `municipality` name or code; `kind` of portal, "" unknown; `address` its base; `councils` to fetch, none: all;
    `since` an ISO day or ""; `dates` the form of days in its addresses, where the kind has one; `store` another host
    that its documents are kept at; `pause` seconds between requests, where the portal has asked for more.
    """

    name: str
    address: str
    municipality: str = ""
    kind: str = ""
    councils: tuple[str, ...] = ()
    since: str = ""
    dates: str = ""
    store: str = ""
    pause: float | None = None
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """A publisher's choices. Paths are absolute; empty ones are None.

    `person_key` goes into the hash that makes person IRIs opaque; keep it secret and constant. `authorities` is the
    folder of the publisher's own CSV rows, read on top of the shipped ones. `kle` is a KLE file the user has a right
    to. `contact` is an address (mailto: or https:) for questions about the data. `endpoint` is the default remote
    SPARQL endpoint. `people` says per tier what is published. `sources` are the portals of `kg harvest` (`[[source]]`),
    `harvest` the folder that it fills, whose state the server's `/healthz` tells; `limits`: what one document may cost
    its reader; `source` is the file itself.
    """

    base: str = DEFAULT_BASE
    person_key: str = "council-kg"
    authorities: Path | None = None
    kle: Path | None = None
    endpoint: str | None = None
    licence: str | None = None
    publisher: str | None = None
    title: str = "Council KG"
    contact: str | None = None
    people: tuple[tuple[str, str], ...] = tuple(TIERS.items())
    harvest: Path | None = None
    sources: tuple[Source, ...] = ()
    limits: tuple[tuple[str, int], ...] = tuple(LIMITS.items())
    source: Path | None = None

    def tier(self, name: str) -> str:
        """What is published of persons of a tier: "name", "initials" or "none"."""
        return dict(self.people)[name]

    def limit(self, name: str) -> int:
        """What reading one document may cost: "seconds" or "megabytes"."""
        return dict(self.limits)[name]


def here(config: Path | None = None) -> Settings:
    """The settings of `config`, else of `kg.toml` in this folder, else the defaults. Raises `DataError`."""
    return load(Path("kg.toml") if config is None and Path("kg.toml").is_file() else config)


def load(path: Path | None = None) -> Settings:
    """Settings of `path`; the defaults when it is None. Raises `DataError` naming file, key and remedy."""
    if path is None:
        return Settings()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError("no such file", where=str(path), remedy="name an existing file with --config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"not valid TOML: {error}", where=str(path), remedy="mend the file") from None
    known = {f.name for f in fields(Settings)} - {"source", "sources"}
    values: dict[str, object] = {"source": path}
    if "source" in data:
        values["sources"] = _sources(path, data.pop("source"))
    for key, value in data.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            remedy = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(known))}, [[source]]"
            raise DataError(f"unknown key {key!r}", where=str(path), remedy=remedy)
        if key in ("authorities", "kle", "harvest"):
            value = (path.parent / _text(path, key, value)).resolve()
        elif key == "people":
            value = _people(path, value)
        elif key == "limits":
            value = _limits(path, value)
        else:
            value = _text(path, key, value)
        values[key] = value
    base = values.get("base", DEFAULT_BASE)
    if not isinstance(base, str) or not base.startswith(("http://", "https://")) or not base.endswith("/"):
        raise DataError("base must be an http(s) IRI that ends in /", where=str(path), remedy="mend base")
    if any(c in base for c in '<>"{}|\\^` \n'):
        raise DataError("base has a character that no IRI may hold", where=str(path), remedy="mend base")
    return Settings(**values)  # type: ignore[arg-type]  # checked key by key above


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise DataError(f"{key} must be a string", where=str(path), remedy=f'write {key} = "…"')
    return value


def _people(path: Path, value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not set(value) <= set(TIERS):
        raise DataError(f"[people] takes the keys {', '.join(TIERS)}", where=str(path), remedy="mend [people]")
    for tier, shown in value.items():
        if shown not in ("name", "initials", "none"):
            raise DataError(f"people.{tier} must be name, initials or none", where=str(path), remedy="mend [people]")
    return tuple({**TIERS, **value}.items())


def _sources(path: Path, value: object) -> tuple[Source, ...]:
    """The rows of `[[source]]`, checked: what each holds, and that no name stands twice."""
    rows = value if isinstance(value, list) else [value]
    kinds = {f.name: f.type for f in fields(Source)}
    found: dict[str, Source] = {}
    for row in rows:
        if not isinstance(row, dict):
            raise DataError("source must be a table", where=str(path), remedy="write [[source]]")
        for key, one in row.items():
            if key not in kinds:
                near = get_close_matches(key, kinds, 1)
                remedy = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(kinds)}"
                raise DataError(f"unknown key {key!r} in [[source]]", where=str(path), remedy=remedy)
            if not _fits(key, one):
                raise DataError(f"{key} of [[source]] is not of its kind", where=str(path), remedy=f"mend {key}")
        if not row.get("name") or not str(row.get("address", "")).startswith(("http://", "https://")):
            what = "a [[source]] needs a name and an http(s) address"
            raise DataError(what, where=str(path), remedy="give both")
        values = {**row, "councils": tuple(row.get("councils", ())), "since": str(row.get("since", ""))}
        if row["name"] in found:
            raise DataError(f"two sources are named {row['name']!r}", where=str(path), remedy="rename one")
        found[row["name"]] = Source(**values)
    return tuple(found.values())


def _fits(key: str, value: object) -> bool:
    if key == "councils":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if key == "pause":
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if key == "attachments":
        return isinstance(value, bool)
    return isinstance(value, str) or (key == "since" and isinstance(value, date))


def _limits(path: Path, value: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict) or not set(value) <= set(LIMITS):
        raise DataError(f"[limits] takes the keys {', '.join(LIMITS)}", where=str(path), remedy="mend [limits]")
    for name, least in (("seconds", 1), ("megabytes", 300)):
        given = value.get(name, LIMITS[name])
        if type(given) is not int or not least <= given <= 1_000_000:
            what = f"limits.{name} must be a whole number from {least} on"
            raise DataError(what, where=str(path), remedy="mend [limits]")
    return tuple({**LIMITS, **value}.items())
