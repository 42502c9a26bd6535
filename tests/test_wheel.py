"""The wheel, installed where there is no checkout, builds and answers from any folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import MINUTES, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return next(out.glob("*.whl"))


def test_the_wheel_holds_what_is_needed_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "kg/_data/ontology/kg.ttl",
        "kg/_data/ontology/topics.ttl",
        "kg/_data/queries/tables/meetings.rq",
        "kg/_data/authorities/organisations.csv",
        "kg/layout/lexicon.toml",
        "kg/text/person_names.toml",
        "kg/text/words.txt",
        "kg/publish/templates/base.html",
        "kg/publish/static/site.css",
        "kg/py.typed",
    ):
        assert needed in names
    if (ROOT / "kg/assets/dist/query.js").is_file():
        assert "kg/assets/dist/query.js" in names
        assert "kg/assets/dist/graph.js" in names
    assert not [n for n in names if n.startswith(("tests/", "data/minutes", "web/")) or "node_modules" in n]


def test_installed_elsewhere_it_builds_and_answers(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    told = subprocess.check_output(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    site = Path(told.strip())
    # The dependencies are those of this environment; its own `kg` is not on the path that this line adds.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(next(MINUTES.glob("haderslev-udsatteraad*")), elsewhere)
    kg = str(home / "bin" / "kg")

    where = subprocess.check_output([str(python), "-c", "import kg; print(kg.__file__)"], cwd=elsewhere, text=True)
    assert where.startswith(str(site))
    subprocess.run([kg, "build", "."], cwd=elsewhere, check=True, capture_output=True)
    asked = [kg, "query", "attendance", "person=inga", "--format", "csv"]
    answer = subprocess.run(asked, cwd=elsewhere, check=True, capture_output=True, text=True)
    assert "Inga Lykke,present" in answer.stdout
    subprocess.run([kg, "publish", "site", "--quiet"], cwd=elsewhere, check=True, capture_output=True)
    assert (elsewhere / "site/index.html").is_file()
