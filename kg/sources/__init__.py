"""Bytes of a source → `Document` and trusted values: what portals publish and case systems export; else `kg.read`.

    read(path) -> (Document, Trusted | None)

One module per kind, found in this folder without registering it; a kind has `KIND`, `recognises(data, name)`,
`canonical(data)` and `read(data, where, about)`. A payload becomes a fixed text in which every trusted value is printed
once (`rendering`), so evidence, offsets, search and pages work as for any document. What a harvest wrote beside a file
(`x.about.json`) says where it came from; a payload without it is read as well. Opens files, no connection.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pkgutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePath
from typing import Any, Protocol

from kg import read as plain
from kg.authorities import Authorities
from kg.errors import InputRefused
from kg.model import Document, Origin
from kg.read import Skipped, Survey
from kg.read.files import irregular, opened
from kg.sources import papers, payload
from kg.sources.meeting import Sourced
from kg.sources.rendering import Trusted, TrustedItem, render

__all__ = [
    "BELONGS",
    "Kind",
    "Trusted",
    "TrustedItem",
    "beside",
    "canonical",
    "digest",
    "is_payload",
    "kinds",
    "read",
    "stamp",
    "survey",
]

#: Endings of files that may be payloads; others are read as they are.
ENDINGS = frozenset({".json", ".xml", ".zip"})
_ABOUT = ".about.json"


class Kind(Protocol):
    """What a module of this folder that knows a kind has."""

    KIND: str

    def recognises(self, data: bytes, name: str) -> bool:
        """May these bytes be of this kind?"""

    def canonical(self, data: bytes) -> bytes:
        """The same payload in one order; what differs in nothing that counts has the same bytes."""

    def read(self, data: bytes, where: str, about: dict[str, Any]) -> Sourced:
        """The meeting it holds."""


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    found: dict[str, Kind] = {}
    for one in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{one.name}")
        if hasattr(module, "KIND"):
            found[module.KIND] = module
    return found


def survey(paths: Iterable[Path | str]) -> Survey:
    """All files under `paths` that may hold a meeting, and those left alone with the reason; see `kg.read.survey`.

    Of payloads those of a known kind are taken, and such as are named on their own. Left alone are what a harvest
    writes for itself (in silence), and the PDFs that go with a payload: attachments are no minutes.
    """
    given = {str(Path(path).absolute()) for path in paths}
    found = plain.survey(paths)
    payloads = {
        str(path.absolute()): path for path in (*found.files, *(one.path for one in found.skipped)) if _may_be(path)
    }
    taken = {key: path for key, path in payloads.items() if key in given or is_payload(path)}
    homes: dict[Path, str] = {}
    for path in taken.values():
        homes[path.parent.absolute()] = path.name if path.suffix.lower() == ".xml" else ""
    files: dict[str, Path] = dict(taken)
    skipped: list[Skipped] = []
    for path in found.files:
        key = str(path.absolute())
        if key in files:
            continue
        if key not in given and (why := _belongs(path.absolute(), homes)):
            skipped.append(Skipped(path, why))
        elif key not in payloads or key in given:
            files[key] = path
    for one in found.skipped:
        if str(one.path.absolute()) in taken:
            continue
        if one.path.name.endswith(_ABOUT) or one.path.name in _LEDGER:
            continue
        if _may_be(one.path):
            skipped.append(Skipped(one.path, "no payload of a kind that is known"))
        else:
            skipped.append(one)
    order = sorted(skipped, key=lambda one: str(one.path.absolute()))
    return Survey(tuple(files[key] for key in sorted(files)), tuple(order), found.refused)


#: What a harvest writes for itself.
_LEDGER = frozenset({"ledger.jsonl", "index.json"})
#: How the reasons begin why a file is left alone that goes with a payload.
ATTACHMENT, GOES_WITH = BELONGS = ("an attachment", "goes with")
#: Folders of attachments beside payloads.
_PAPERS = frozenset({"attachments", "enclosures"})


def _may_be(path: Path) -> bool:
    name = path.name
    if name.startswith(".") or name.endswith(_ABOUT) or name in _LEDGER:
        return False
    return path.suffix.lower() in ENDINGS


def is_payload(path: Path) -> bool:
    """Is the file a payload of a known kind, by what lies beside it or by its first bytes?"""
    if irregular(path):
        return False
    if beside(path).is_file():
        return True
    try:
        with opened(path) as handle:
            head = handle.read(_HEAD)
    except (OSError, InputRefused):
        return False
    return any(kind.recognises(head, str(path)) for kind in kinds().values())


#: Within so many bytes a payload shows its kind.
_HEAD = 1 << 20


def _belongs(path: Path, homes: dict[Path, str]) -> str:
    """Why a file below the home of a payload is no minutes; "" when it may be. `homes`: folder → name of an export."""
    for place in path.parents[:4]:
        if place.name.casefold() in _PAPERS and (place.parent in homes or place.parent.parent in homes):
            return ATTACHMENT
        if homes.get(place) and path.suffix.lower() == ".pdf":
            return f"{GOES_WITH} {homes[place]}"
    return ""


def beside(path: Path) -> Path:
    """The file that says where the one at `path` came from."""
    return path.with_name(path.stem + _ABOUT)


def canonical(data: bytes, kind: str) -> bytes:
    """The canonical form of a payload of that kind. Raises `InputRefused` when it is none."""
    return kinds()[kind].canonical(data)


def about(path: Path) -> dict[str, Any]:
    """What a harvest wrote beside a file; nothing when there is nothing that makes sense."""
    try:
        value = json.loads(beside(path).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return payload.record(value)


def _kind(data: bytes, path: str, said: dict[str, Any]) -> Kind | None:
    """The kind of a payload; None for a document that is read as it is."""
    if said.get("kind") in kinds():
        return kinds()[said["kind"]]
    if PurePath(path).suffix.lower() not in ENDINGS:
        return None
    return next((kind for kind in kinds().values() if kind.recognises(data, path)), None)


def stamp(path: Path) -> str:
    """Changes whenever the file, or what lies beside it, does; "" when it is not there.

    What `papers.MARK` begins says which attachments are there: the document is the same with others, and read anew.
    """
    try:
        stat = path.stat()
    except OSError:
        return ""
    own = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
    try:
        stat = beside(path).stat()
    except OSError:
        return own
    return f"{own} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}{papers.mark(path)}"


def digest(path: Path) -> str:
    """SHA-256 of the document at `path`: of its bytes, or of a payload's canonical form and what lies beside it.

    "" when the file cannot be read.
    """
    said = about(path)
    try:
        if not said and path.suffix.lower() not in ENDINGS:
            with opened(path) as handle:
                if os.fstat(handle.fileno()).st_size > plain.MAX_BYTES:
                    return ""  # is refused for its size, whatever it holds
                return hashlib.file_digest(handle, "sha256").hexdigest()
        data = plain.load(path)
    except (OSError, InputRefused):
        return ""
    return _digest(data, said, _kind(data, str(path), said))


def _digest(data: bytes, said: dict[str, Any], kind: Kind | None) -> str:
    if kind is None:
        return payload.digest(data)
    try:
        whole = kind.canonical(data)
    except InputRefused:
        whole = data
    return payload.digest(whole + (payload.canonical(said) if said else b""))


def read(
    path: Path | str, municipality: str | None = None, *, authorities: Authorities | None = None
) -> tuple[Document, Trusted | None]:
    """The document at `path`, and what its source tells of it beside its text, where it is a payload.

    Raises `InputRefused` when it cannot be read.
    """
    path = Path(path)
    said = about(path)
    if not said and path.suffix.lower() not in ENDINGS:
        return plain.read(path, municipality, authorities=authorities), None
    data = plain.load(path)
    kind = _kind(data, str(path), said)
    if kind is None:
        if path.suffix.lower() in ENDINGS:
            raise InputRefused(
                "no portal or case system that is known writes such a file", where=str(path), remedy="give the minutes"
            )
        return plain.read_bytes(data, str(path), municipality, authorities=authorities), None
    meeting = kind.read(data, str(path), said)
    text, heads, trusted = render(meeting, str(path))
    sha256 = _digest(data, said, kind)
    hint = (municipality or "").strip() or plain.hint(str(path), authorities) or meeting.municipality or None
    document = Document(
        id=sha256[:16],
        name=path.name,
        path=str(path),
        text=text,
        sha256=sha256,
        media_type=_MEDIA.get(path.suffix.lower(), "text/html"),
        municipality_hint=hint,
        outline=heads,
        origin=Origin(
            address=payload.line(said.get("address")),
            page=payload.line(said.get("page")),
            published=payload.line(said.get("published")) or meeting.published,
            starts=trusted.starts_at.value if trusted.starts_at else "",
            earlier=payload.whole(said.get("earlier")) or 0,
        ),
    )
    return document, trusted


_MEDIA = {".json": "application/json", ".xml": "application/xml", ".zip": "application/zip"}
