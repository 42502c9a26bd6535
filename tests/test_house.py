"""The house rules that a machine can hold: who may import whom, who may open the store, what the tree may contain."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def rooms() -> list[str]:
    """Rooms in import order, as the table of docs/architecture.md draws them."""
    found = []
    for line in ARCHITECTURE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            cell = line.split("|")[1]
            found += [name.removesuffix(".py").rstrip("/") for name in re.findall(r"`([\w./]+)`", cell)]
    return found


def room_of(module: str) -> str | None:
    """Room of a module of ours ("kg.layout.grammar" → "layout"); None for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, anywhere in it (type-checking blocks too)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "kg"}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "kg" else {node.module}
    return found


SOURCES = sorted((ROOT / "kg").rglob("*.py"))


def test_every_room_is_drawn() -> None:
    drawn = set(rooms())
    there = {room_of("kg." + ".".join(p.relative_to(ROOT / "kg").with_suffix("").parts)) for p in SOURCES}
    there -= {None, "__init__", "__main__"}
    assert there <= drawn, f"rooms that docs/architecture.md does not draw: {sorted(there - drawn)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_only_from_rooms_above_its_own(path: Path) -> None:
    order = {room: place for place, room in enumerate(rooms())}
    own = path.relative_to(ROOT / "kg").with_suffix("").parts[0]
    if own in ("__init__", "__main__"):
        return  # the package's front door leads to every room
    for module in imports(path):
        room = room_of(module)
        if room is None or room == own or room not in order:
            continue
        assert order[room] < order[own], f"{path.relative_to(ROOT)} imports {module}, which stands below it"


def test_only_the_store_room_opens_the_embedded_store() -> None:
    for path in SOURCES:
        if (path.name == "store.py" and path.parent.name == "kg") or path.parent.name == "bench":
            continue  # the benchmarks measure the bare engine beside our store
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "pyoxigraph":
                assert "Store" not in {alias.name for alias in node.names}, f"{path} opens a store of its own"
            if isinstance(node, ast.Attribute) and node.attr == "Store" and isinstance(node.value, ast.Name):
                assert node.value.id not in ("pyoxigraph", "ox", "oxigraph"), f"{path} opens a store of its own"


def test_no_function_of_the_reader_is_over_sixty_lines() -> None:
    """What reads minutes goes in named steps: a loop that grows by one case after the other is parted in time."""
    long = [
        f"{path.relative_to(ROOT)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for room in ("text", "layout", "mentions")
        for path in sorted((ROOT / "kg" / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    ]
    assert not long


def test_no_stage_reads_a_clock_or_the_network() -> None:
    stages = (
        "text", "layout", "mentions", "identity", "triples", "vocab.py", "model.py", "read",
    )  # fmt: skip
    for path in SOURCES:
        if path.relative_to(ROOT / "kg").parts[0] not in stages:
            continue
        text = path.read_text(encoding="utf-8")
        for word in ("datetime.now", "date.today", "time.time", "urllib.request", "httpx", "socket"):
            assert word not in text, f"{path.relative_to(ROOT)} uses {word}"


def test_lock_file_has_hashes_and_no_addresses() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:|--index-url|--find-links", text)
    for package in (ROOT / "web" / "package-lock.json",):
        if package.is_file():
            assert '"resolved"' not in package.read_text(encoding="utf-8")


def test_the_tree_holds_no_pasted_libraries_or_secrets() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in tracked if name.endswith((".min.js", ".woff", ".woff2", ".pem", ".key"))]


#: Functions that are longer than `LONGEST` lines, each with the reason. Commands of `kg/cli` are their options.
LONG = {
    "kg/bench/drawn.py draw": "one layout after the other of a drawn document",
    "kg/bench/portal_world.py _meeting": "a meeting as the portal's answer says it, field by field",
    "kg/bench/prose.py _slot": "a line per word of the templates",
    "kg/bench/score.py rows_of": "a loop per table",
    "kg/graph/project.py project": "the steps of a projection, in the order in which they are documented",
    "kg/graph/webpage.py data": "the data of a page, key by key",
    "kg/publish/catalogue.py triples": "the catalogue, statement by statement",
    "kg/publish/views_meetings.py meeting": "the blocks of a page, one after the other",
}
LONGEST = 60


def test_functions_are_short() -> None:
    """Outside the reader, whose rules are its own subject."""
    found = []
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("kg/layout/", "kg/mentions/", "kg/cli/")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST and f"{name} {node.name}" not in LONG:
                    found.append(f"{name}:{node.lineno} {node.name} has {lines} lines")
    assert not found


#: Functions of few things that are cached without bound: vocabularies, kinds, folders of the package, encodings.
FEW = {"notations", "_name", "_names", "_closure", "_libraries", "_all", "_mangled", "_constraints"}


def test_no_cache_grows_with_what_is_read() -> None:
    """`lru_cache` says how much it keeps; `cache` is for functions of nothing, or of few things."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for by in map(ast.unparse, node.decorator_list):
                place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                assert by != "lru_cache", f"{place} does not say how much it keeps"
                assert not re.search(r"lru_cache\((?:maxsize=)?None", by), f"{place} keeps without bound"
                if by in ("cache", "functools.cache"):
                    assert not node.args.args or node.name in FEW, f"{place} keeps without bound"
