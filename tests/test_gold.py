"""The five sample documents from files to tables, against rows written by hand; the floors must hold for each facet."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg import store as stores
from kg.query import write_tables

ROOT = Path(__file__).resolve().parent.parent

#: Least F1 of each facet; precision is at least 0.90 everywhere.
FLOORS = {
    "meeting": 0.98,
    "meeting term": 0.98,
    "meeting place": 0.98,
    "attendance": 0.98,
    "item attendance": 0.98,
    "item titles": 0.98,
    "item cases": 0.98,
    "caseworkers": 0.98,
    "sections": 0.98,
    "recommendations": 0.98,
    "recommenders": 0.98,
    "attachments": 0.98,
    "decisions": 0.95,
    "quoted decisions": 0.95,
    "persons": 0.97,
    "person titles": 0.90,
    "organisations": 0.92,
    "references": 0.92,
    "laws": 0.95,
    "topics": 0.80,
}


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", ROOT / "tests" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scores(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("gold")
    with stores.reader(samples) as opened:
        write_tables(opened, folder / "tables")
    return scorer().score(ROOT / "tests" / "gold", folder / "tables", None)  # type: ignore[no-any-return]


@pytest.mark.parametrize("facet", FLOORS)
def test_a_facet_keeps_its_floor(scores: dict[str, dict[str, Any]], facet: str) -> None:
    result = scores[facet]
    wrong = {"missing": result["missing"][:5], "extra": result["extra"][:5]}
    assert result["f1"] >= FLOORS[facet], wrong
    assert result["precision"] >= 0.90, wrong


def test_no_item_of_the_samples_is_taken_for_closed(scores: dict[str, dict[str, Any]]) -> None:
    assert "closed items" not in scores  # none is, and none was found
