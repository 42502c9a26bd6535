"""The store remembers whose IRIs it holds, and every build notices what the reader is made of."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT, kg
from test_pipeline import minutes, nquads, put

from kg import authorities, resources
from kg.errors import WrongUse
from kg.pipeline import build, version
from kg.publish.site import publish
from kg.settings import Settings
from kg.store import reader


@pytest.mark.parametrize(("key", "was"), [("base", "https://data.stiby.example/"), ("person_key", "hemmelig")])
def test_another_identity_is_refused(key: str, was: str, tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes())
    store = tmp_path / "store"
    (tmp_path / "kg.toml").write_text(f'{key} = "{was}"\n', encoding="utf-8")
    assert kg("build", "a.md", "--store", "store", "-j", "1", cwd=tmp_path).returncode == 0
    before = nquads(store)
    (tmp_path / "kg.toml").unlink()
    for words in ((), ("--force",)):
        done = kg("build", "a.md", "--store", "store", "-j", "1", *words, cwd=tmp_path)
        assert done.returncode == 2
        assert f"{key} is not the one" in done.stderr
        assert "--new-identity" in done.stderr
        assert was not in done.stderr or key == "base"  # a key is secret
    assert nquads(store) == before
    assert kg("build", "a.md", "--store", "store", "-j", "1", "--new-identity", cwd=tmp_path).returncode == 0
    assert nquads(store) != before
    build([tmp_path / "a.md"], store, Settings())


def test_a_site_is_not_emptied_by_other_settings(tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes())
    own = Settings(base="https://data.stiby.example/")
    build([tmp_path / "a.md"], tmp_path / "store", own)
    with reader(tmp_path / "store") as store, pytest.raises(WrongUse, match="the store was built with base"):
        publish(store, tmp_path / "site", Settings(), published="2024-01-01T00:00:00Z")
    assert not (tmp_path / "site").exists()
    for words in (("verify",), ("serve", "--port", "0"), ("push", "http://127.0.0.1:1/")):
        done = kg(*words, "--store", "store", cwd=tmp_path)
        assert done.returncode == 2
        assert "built with base" in done.stderr


# ---------------------------------------------------------------- what the reader is made of


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code and the shipped data, copied."""
    folder = tmp_path_factory.mktemp("copy")
    dull = shutil.ignore_patterns("__pycache__", "dist", "bench")
    for name in ("kg", "ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=dull)
    shutil.copytree(ROOT / "data" / "authorities", folder / "data" / "authorities")
    return folder / "kg"


NAMES = sorted(str(p.relative_to(ROOT / "kg")) for p in (ROOT / "kg").glob("*.py"))
READER = {"kle.py", "authorities.py", "versions.py", "entities.py", "store.py", "texts.py"}


def test_whatever_the_reader_imports_or_reads_makes_another_version(copy: Path) -> None:
    rows, settings = authorities.load(), Settings()

    def now() -> str:
        return version.reader_version(settings, rows, copy)

    first = now()
    assert first == now()
    files = [
        *sorted(READER & set(NAMES)),
        "identity/erased.py",
        "read/html.py",
        "text/near.py",
        "text/person_names.toml",
    ]
    files += [str(path.relative_to(copy)) for path in version.files(copy) if copy in path.parents][::25]
    files += ["../ontology/topics.ttl", "../data/authorities/organisations.csv"]
    files += [
        f"../queries/derive/{path.name}" for path in sorted((copy.parent / "queries" / "derive").glob("*.rq"))[:1]
    ]
    for name in dict.fromkeys(files):
        path = copy / name
        body = path.read_bytes()
        path.write_bytes(body + b"\n")
        assert now() != first, name
        path.write_bytes(body)
    for name in ("cli/building.py", "serve/app.py", "publish/site.py", "graph/charts.py"):
        (copy / name).write_bytes((copy / name).read_bytes() + b"\n")
    assert now() == first


SEEN = """
import sys
from pathlib import Path
opened, called = set(), set()
package = Path(sys.argv[1])
def hook(event, args):
    if event == "open" and isinstance(args[0], str):
        opened.add(args[0])
from kg.pipeline import build
sys.addaudithook(hook)
sys.setprofile(lambda frame, event, arg: called.add(frame.f_code.co_filename) if event == "call" else None)
build(sys.argv[3:], Path(sys.argv[2]))
sys.setprofile(None)
for name in sorted(opened | called):
    print(name)
"""


def test_nothing_that_a_build_runs_or_opens_is_forgotten(tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes())
    put(tmp_path, "b.html", f"<html><body><pre>{minutes(day='7. maj 2024')}</pre></body></html>")
    words = [
        sys.executable,
        "-c",
        SEEN,
        str(ROOT),
        str(tmp_path / "store"),
        str(tmp_path / "a.md"),
        str(tmp_path / "b.html"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
    ours = {Path(line).resolve() for line in done.stdout.splitlines()}
    ours = {
        path
        for path in ours
        if ROOT in path.parents and not {".venv", "__pycache__"} & {*path.parts} and path.is_file()
    }
    known = {path.resolve() for path in version.files()}
    known |= {
        ROOT / "kg" / "__init__.py",
        ROOT / "kg" / "pipeline" / "__init__.py",
        ROOT / "kg" / "pipeline" / "version.py",
    }
    assert len(ours) > 60
    assert not sorted(str(path.relative_to(ROOT)) for path in ours - known)


def test_every_library_of_the_reader_is_in_the_version() -> None:
    names = {name for name, _ in version._libraries(ROOT / "kg")}
    assert {"pyoxigraph", "pypdfium2", "selectolax", "tantivy", "ahocorasick_rs"} <= names
    assert resources.ontology().is_dir()
