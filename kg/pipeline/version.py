"""What the graph of a document depends on besides the document: code, words, rows, settings → one digest.

Nothing is listed by hand. The code is what the modules below import, and what those import; the words are all other
files in their folders; the shipped data are the folders that this code asks `kg.resources` for; the libraries are those
it imports. So whatever is changed in the reader makes the next build read again.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg import resources
from kg.authorities import Authorities
from kg.settings import Settings

__all__ = ["files", "reader_version"]

#: The modules that read a document, and that write what was read.
_ROOTS = ("kg.pipeline.reading", "kg.pipeline.run")
_PACKAGE = Path(__file__).resolve().parent.parent
_FROM = re.compile(r"^[ \t]*from (\w[\w.]*) import (\([^)]*\)|[^\n]*)|^[ \t]*import (\w[\w.]*)", re.MULTILINE)
_NAME = re.compile(r"\b(\w+)\b(?: as \w+)?")
_DATA = re.compile(r"\bresources\.(\w+)\(\)\)?(?: / \"([\w/]+)\")?")


def reader_version(settings: Settings, authorities: Authorities, package: Path = _PACKAGE) -> str:
    """The digest, 16 hex digits. `package` is the folder of the code, this one unless a test has another."""
    digest = hashlib.sha256(repr((settings.base, settings.person_key, sys.version_info[:2])).encode())
    found = list(files(package))
    for folder in authorities.folders:
        if folder == resources.authorities():
            continue
        found += sorted(path for path in folder.glob("*.*") if path.suffix in (".csv", ".toml"))
    if settings.kle:
        found.append(settings.kle)
    for path in found:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name, release in _libraries(package):
        digest.update(f"{name} {release}\0".encode())
    return digest.hexdigest()[:16]


def files(package: Path = _PACKAGE) -> Iterator[Path]:
    """Every file of ours that a reading depends on: modules, what lies in their folders, shipped data; in order."""
    modules, _, asked = _closure(package)
    folders = {path.parent for path in modules if path.parent != package}
    beside = {path for path in package.iterdir() if _is_data(path)}
    for folder in folders:
        beside |= {path for path in folder.rglob("*") if _is_data(path)}
    yield from sorted(modules | beside)
    for name, below in asked:
        if hasattr(resources, name):
            folder = _shipped(package, name) / (below or "")
            yield from sorted(path for path in folder.rglob("*") if _is_data(path))


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".py", ".pyc") and not path.name.startswith(".")


def _shipped(package: Path, name: str) -> Path:
    folder: Path = getattr(resources, name)()
    try:
        return package.parent / folder.relative_to(_PACKAGE.parent)
    except ValueError:
        return folder


@cache  # a process runs the code that it has loaded; what lies beside the code is looked at anew each time
def _closure(package: Path) -> tuple[frozenset[Path], frozenset[str], tuple[tuple[str, str | None], ...]]:
    """Files of all modules of ours that the roots lead to; names of other packages that these import; shipped folders
    that these ask for (name in `kg.resources`, what below it)."""
    modules: set[Path] = set()
    others: set[str] = set()
    asked: set[tuple[str, str | None]] = set()
    waiting = list(_ROOTS)
    while waiting:
        name = waiting.pop()
        path = _file_of(package, name)
        if path is None or path in modules:
            continue
        modules.add(path)
        text = path.read_text(encoding="utf-8")
        asked |= {(found[1], found[2]) for found in _DATA.finditer(text)}
        for found in _FROM.finditer(text):
            module = found[1] or found[3]
            if module.split(".")[0] != "kg":
                others.add(module.split(".")[0])
                continue
            names = _NAME.findall(found[2] or "")
            waiting += [f"{module}.{one}" for one in names]
            if module != "kg":  # the front door leads to every room
                waiting.append(module)
    return frozenset(modules), frozenset(others), tuple(sorted(asked, key=str))


def _file_of(package: Path, module: str) -> Path | None:
    place = package.joinpath(*module.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file() and path.parent != package.parent:
            return path
    return None


@cache
def _libraries(package: Path) -> tuple[tuple[str, str], ...]:
    """The libraries that the reader imports, with their releases."""
    found = []
    for name in sorted(_closure(package)[1] - set(sys.stdlib_module_names)):
        for known in (name, name.replace("_", "-"), _DISTRIBUTIONS.get(name, name)):
            try:
                found.append((name, version(known)))
                break
            except PackageNotFoundError:
                continue
    return tuple(found)


#: Libraries whose package has another name than the module that is imported.
_DISTRIBUTIONS = {"Stemmer": "PyStemmer", "docx": "python-docx"}
