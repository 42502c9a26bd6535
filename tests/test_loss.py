"""Nothing is lost by a slip: options that name nothing, files that cannot be read now, folders that are empty today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import kg
from test_pipeline import ask, minutes, nquads, put, statuses

from kg import authorities
from kg.errors import InputRefused, WrongUse
from kg.layout import parse
from kg.model import Document
from kg.pipeline import build, plan, read_minutes, reading, run
from kg.settings import Settings

DAYS = ("5. marts 2024", "7. maj 2024", "4. juni 2024", "6. august 2024")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four minutes, built into `store` beside."""
    there = tmp_path / "minutes"
    there.mkdir()
    for number, day in enumerate(DAYS):
        put(there, f"{number}.md", minutes("Haderslev Udsatteråd", day))
    assert build([there], tmp_path / "store").counts == {"read": 4}
    return there


def test_a_municipality_that_is_none_touches_nothing(folder: Path, tmp_path: Path) -> None:
    before = nquads(tmp_path / "store")
    files = sorted(path.name for path in (tmp_path / "store").iterdir())
    for force in (False, True):
        with pytest.raises(WrongUse, match="no municipality 'Haderslev_typo'"):
            build([folder], tmp_path / "store", municipality="Haderslev_typo", force=force)
    assert nquads(tmp_path / "store") == before
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == files
    with pytest.raises(WrongUse, match="no municipality"):
        build([folder], tmp_path / "new", municipality="Haderslev_typo")
    assert not (tmp_path / "new").exists()


def test_an_option_that_names_nothing_is_wrong_use(folder: Path, tmp_path: Path) -> None:
    for words in (("build", str(folder)), ("inspect", str(folder / "0.md")), ("report", str(folder))):
        done = kg(*words, "--municipality", "Odder_typo", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("kg: there is no municipality 'Odder_typo'")
    assert not (tmp_path / ".kg").exists()


def test_a_wrong_municipality_takes_nothing_out(folder: Path, tmp_path: Path) -> None:
    """Each document is refused, because its text says another; what was read of it stays, and is right again after."""
    before = nquads(tmp_path / "store")
    report = build([folder], tmp_path / "store", municipality="Odense")
    assert report.counts == {"refused": 4}
    assert report.exit_code == 3
    assert all("the text says" in row.message and row.message.endswith(plan.KEPT) for row in report.rows)
    assert nquads(tmp_path / "store") == before
    assert build([folder], tmp_path / "store").counts == {"replaced": 4}
    assert nquads(tmp_path / "store") == before
    assert build([folder], tmp_path / "store").counts == {"unchanged": 4}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process, so that a fault can be put into the reading of some."""

    def outcomes(jobs: list[reading.Job], authorities: Any, settings: Settings, *_: object) -> Iterator[Any]:
        for job in jobs:
            yield reading.read_source(job, authorities, settings)

    monkeypatch.setattr(run, "outcomes", outcomes)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("force", [False, True])
def test_what_cannot_be_read_now_stays(
    force: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = nquads(tmp_path / "store")
    whole = reading.sources.read

    def read(path: Path | str, *hint: object, **options: object) -> object:
        if Path(path).name in ("1.md", "2.md", "3.md"):
            raise InputRefused("cannot open the file (Input/output error)", where=str(path))
        return whole(path, *hint, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading.sources, "read", read)
    (folder / "1.md").touch()
    (folder / "2.md").touch()
    digest = plan.sources.digest
    monkeypatch.setattr(plan.sources, "digest", lambda path: "" if path.name == "1.md" else digest(path))
    put(folder, "5.md", minutes("Haderslev Udsatteråd", "1. oktober 2024"))
    report = build([folder], tmp_path / "store", force=force)
    assert statuses(report)["1.md"] == "refused"
    assert statuses(report)["5.md"] == "read"
    printed = {line for line in before if b"/id/document/" in line.split(b" <")[-1]}
    assert printed < set(nquads(tmp_path / "store"))
    monkeypatch.undo()
    assert "refused" not in statuses(build([folder], tmp_path / "store")).values()
    build([folder], tmp_path / "again")
    assert nquads(tmp_path / "store") == nquads(tmp_path / "again")


@pytest.mark.usefixtures("here")
def test_what_must_not_be_published_is_not_kept(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading fails for a document with the name of somebody who is on the list by now: it leaves."""
    put(folder, "3.md", minutes(day=DAYS[3], members="Gudrun Zachariasen, Bo Kjær"))
    own = tmp_path / "rows"
    own.mkdir()
    settings = Settings(authorities=own)
    build([folder], tmp_path / "store", settings)
    found = ask(tmp_path / "store", "?p foaf:name 'Gudrun Zachariasen'")
    (own / "suppressed.csv").write_text(f"key,on\n{next(iter(found))[0].rsplit('/', 1)[-1]},2024-01-01\n")

    def parse(*_: object) -> object:
        raise RuntimeError("oops")

    monkeypatch.setattr(reading.layout, "parse", parse)
    report = build([folder], tmp_path / "store", settings)
    assert report.counts == {"refused": 4}
    assert len(ask(tmp_path / "store", "?d a foaf:Document")) == 3
    assert not any(b"Zachariasen" in line for line in nquads(tmp_path / "store"))


def test_a_folder_that_is_empty_today_empties_nothing(folder: Path, tmp_path: Path) -> None:
    before = nquads(tmp_path / "store")
    shutil.move(folder, tmp_path / "away")
    folder.mkdir()
    for force in (False, True):
        with pytest.raises(WrongUse, match=r"4 of 4 documents would leave.*0\.md.*--prune"):
            build([folder], tmp_path / "store", force=force)
    assert nquads(tmp_path / "store") == before
    for name in ("0.md", "1.md"):
        shutil.copy(tmp_path / "away" / name, folder)
    report = build([folder], tmp_path / "store")
    assert report.counts == {"removed": 2, "unchanged": 2}
    assert {row.message for row in report.rows if row.status == "removed"} == {"the file is gone"}
    for name in ("0.md", "1.md"):
        (folder / name).unlink()
    assert build([folder], tmp_path / "store", prune=True).counts == {"removed": 2}
    assert not ask(tmp_path / "store", "?d a foaf:Document")


@pytest.mark.parametrize("force", [False, True])
def test_files_that_were_all_cut_to_nothing_empty_nothing(force: bool, folder: Path, tmp_path: Path) -> None:
    before = nquads(tmp_path / "store")
    for name in ("0.md", "1.md", "2.md"):
        put(folder, name, "")
    with pytest.raises(WrongUse, match="3 of 4 documents would leave"):
        build([folder], tmp_path / "store", force=force)
    assert nquads(tmp_path / "store") == before
    put(folder, "2.md", minutes(day=DAYS[2]))
    assert build([folder], tmp_path / "store", force=force).counts["refused"] == 2
    assert len(ask(tmp_path / "store", "?d a foaf:Document")) == 2


def test_a_source_that_was_named_on_its_own_stays_when_its_folder_is_read(folder: Path, tmp_path: Path) -> None:
    put(folder, "udskrift.dat", minutes(day="1. oktober 2024"))
    assert build([folder / "udskrift.dat"], tmp_path / "store").counts == {"read": 1, "unchanged": 4}
    assert build([folder], tmp_path / "store").counts == {"unchanged": 5}


def test_a_folder_of_rows_that_is_not_there_is_a_slip(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="there is no folder"):
        build([folder], tmp_path / "store", Settings(authorities=tmp_path / "nosuch"))


# ---------------------------------------------------------------- one odd thing costs itself


@pytest.mark.parametrize(
    "odd",
    ["<script>alert(1)</script>", "12345", "???", '"; DROP TABLE x; --', "X" * 300, "{{7*7}}", "../../passwd"],
)
def test_an_odd_name_in_a_list_costs_that_name(odd: str, tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes(members=f"Bo Kjær, {odd}, Åse Holm"))
    found = read_minutes(tmp_path / "a.md", authorities.load(), Settings()).minutes.attendance
    assert [one.person.value for one in found] == ["Bo Kjær", "Åse Holm"]


#: Lead of a list, a row of it, and what parts the rows.
LISTS = {
    "bullets": ("Til stede:\n\n", "- {}", "\n"),
    "lines": ("Til stede:\n", "{}", "\n"),
    "numbers": ("Til stede:\n", "1. {}", "\n"),
    "table": ("Til stede:\n\n| Navn | Parti |\n|---|---|\n", "| {} | A |", "\n"),
    "tabs": ("Navn\tParti\tTil stede\n", "{}\tA\tX", "\n"),
    "semicolons": ("Til stede: ", "{}", "; "),
}
NAMES = ("Inger Dam", "Peter Vest", "Karen Nør", "Hans Ager")


@pytest.mark.parametrize("form", LISTS)
def test_odd_lines_of_a_list_cost_themselves(form: str) -> None:
    rows = authorities.load()
    lead, row, between = LISTS[form]
    for odd in ("X Æ A-12 Holm", "[ulæseligt]", "12345", 'Jens "J" 2', "😀", "A" * 90):
        for names in ((odd, *NAMES), (*NAMES[:2], odd, "N.N.", *NAMES[2:]), (*NAMES, odd)):
            members = lead + between.join(row.format(name) for name in names)
            text = minutes().replace("**Mødedeltagere** Bo Kjær, Ida Krag (Afbud)", members)
            document = Document("0" * 16, "a.md", "a.md", text, "0" * 64, "text/markdown")
            found = parse(document, rows).attendance
            assert {one.person.value for one in found if one.status == "present"} >= set(NAMES), members


@pytest.mark.parametrize("between", ["\t", " " * 14])
@pytest.mark.parametrize("odd", ["#?%& 7", "X Æ A-12", "(vakant)", "12345"])
def test_an_odd_name_in_two_columns_costs_itself(odd: str, between: str) -> None:
    rows = authorities.load()
    names = [*NAMES, "Eva Kvist", "Frede Krag"]
    for place in range(len(names)):
        listed = [*names[:place], odd, *names[place + 1 :]]
        members = "\n".join(between.join(listed[at : at + 2]) for at in range(0, len(listed), 2))
        text = minutes().replace("**Mødedeltagere** Bo Kjær, Ida Krag (Afbud)", f"Til stede:\n{members}")
        document = Document("0" * 16, "a.md", "a.md", text, "0" * 64, "text/markdown")
        found = {one.person.value for one in parse(document, rows).attendance if one.status == "present"}
        assert found >= {*names} - {names[place]}, members


@pytest.mark.parametrize("day", ["31-02-2025", "31. februar 2025", "29. februar 2025", "32. marts 2024"])
def test_an_impossible_date_is_named(day: str, tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes(day=day))
    with pytest.raises(InputRefused, match=f"{day} is no day of the calendar"):
        read_minutes(tmp_path / "a.md", authorities.load(), Settings())
