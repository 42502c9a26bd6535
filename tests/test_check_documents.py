"""Findings on one document, on those that a build changed, and on one that is only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import authorities, check
from kg.errors import WrongUse
from kg.pipeline import Checker, build, read_minutes
from kg.settings import Settings
from kg.store import reader

SETTINGS, ROWS = Settings(), authorities.load()


def minutes(day: str, numbers: str, hours: str = "17:00 - 19:00") -> str:
    """Invented minutes whose items have these numbers."""
    head = f"Fanø Kommune\nReferat\nByrådet\n\nDato: {day} kl. {hours}\nSted: Salen\n\n"
    head += "Til stede:\nBo Lind (V)\n\n"
    return head + "".join(f"{n}. Sag nummer {n}\nBeslutning\nGodkendt.\n\n" for n in numbers.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sets of minutes; the second skips a number."""
    source = tmp_path / "minutes"
    source.mkdir()
    for name, day, numbers in (("jan", "9. januar 2024", "1 2"), ("feb", "6. februar 2024", "1 3"),
                               ("mar", "5. marts 2024", "1 2")):  # fmt: skip
        (source / f"{name}.txt").write_text(minutes(day, numbers), encoding="utf-8")
    return source


def rules(report: check.Report) -> list[tuple[str, str]]:
    return [(finding.severity, finding.rule) for finding in report.findings]


def test_the_reading_report_and_the_store_find_the_same(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "store")
    checker = Checker(ROWS, SETTINGS)
    with reader(tmp_path / "store") as store:
        for name, wanted in (("jan", []), ("feb", [("warning", "ItemNumberGap")]), ("mar", [])):
            alone = checker.report(read_minutes(folder / f"{name}.txt", ROWS, SETTINGS))
            assert rules(alone) == wanted
            assert alone.findings == check.check(store, check.documents_named(store, [name])).findings


def test_documents_are_named_by_iri_or_file(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "store")
    with reader(tmp_path / "store") as store:
        (one,) = check.documents_named(store, ["feb"])
        assert check.documents_named(store, ["feb.txt", one]) == (one,)
        with pytest.raises(WrongUse, match=r"no document 'febr'.*did you mean feb"):
            check.documents_named(store, ["febr"])


def test_changed_documents_are_those_that_the_last_build_wrote(folder: Path, tmp_path: Path) -> None:
    def now() -> set[str]:
        build([folder], tmp_path / "store")
        with reader(tmp_path / "store") as store:
            rows = store.query("SELECT ?d ?n { ?d <https://w3id.org/council-kg/ns#fileName> ?n }")
            names = {row["d"].value: row["n"].value for row in rows}
            return {names[document] for document in check.changed(store)}

    assert now() == {"jan.txt", "feb.txt", "mar.txt"}
    (folder / "mar.txt").write_text(minutes("5. marts 2024", "1 2 3"), encoding="utf-8")
    assert now() == {"mar.txt"}
    assert now() == {"mar.txt"}, "a build that changes nothing is none"
    (folder / "apr.txt").write_text(minutes("2. april 2024", "1 2 3"), encoding="utf-8")
    (folder / "jan.txt").unlink()
    assert now() == {"apr.txt"}
    (folder / "apr.txt").unlink()
    assert now() == set()


def test_a_check_of_some_documents_finds_what_a_check_of_all_finds_in_them(folder: Path, tmp_path: Path) -> None:
    (folder / "mar.txt").write_text(minutes("5. marts 2024", "1 2 4", hours="11:00 - 10:00"), encoding="utf-8")
    build([folder], tmp_path / "store")
    with reader(tmp_path / "store") as store:
        whole = check.check(store).findings
        assert {finding.rule for finding in whole} >= {"ItemNumberGap", "MeetingEnds"}
        for document in check.changed(store):
            some = check.check(store, [document]).findings
            assert some == tuple(finding for finding in whole if finding.graph == document)
