"""The graph in Python: docstrings that run, and the front door of the package."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from types import ModuleType

import pytest
import small_store

import kg
import kg.query.names
import kg.session
import kg.table
from kg import search, store
from kg.errors import StoreError, WrongUse


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Graph]:
    folder = small_store.build(tmp_path_factory.mktemp("small"))
    with store.reader(folder) as found:
        search.update(found)
    with kg.open(folder) as graph:
        yield graph


@pytest.mark.parametrize("module", [kg.session, kg.table, kg.query.names], ids=lambda m: m.__name__)
def test_docstrings_run(g: kg.Graph, module: ModuleType) -> None:
    tried = 0
    runner = doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(module, module.__name__, globs={**vars(module), "g": g}):
        tried += len(test.examples)
        runner.run(test)
    assert tried > 0
    assert runner.summarize(verbose=False).failed == 0


def test_the_front_door_is_exactly_this() -> None:
    assert kg.__all__ == ["Graph", "Table", "__version__", "build", "open"]
    assert all(hasattr(kg, name) for name in kg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = kg.opne


def test_evidence_limits_and_lists(g: kg.Graph) -> None:
    table = g.query("attendance", council=["Stiby Byråd", "Stiby Udsatteråd"], limit=2, evidence=True)
    assert len(table) == 2
    assert table.more
    assert all(row.passage.startswith("https://kg.example.org/id/document/") for row in table)


def test_a_store_that_is_not_there_says_so(tmp_path: object) -> None:
    with pytest.raises(StoreError, match="kg build"):
        kg.open(f"{tmp_path}/nothing")


def test_full_text_needs_a_store(g: kg.Graph) -> None:
    import pyoxigraph as ox

    from kg.query import Local

    memory = kg.Graph(Local(ox.Store()))
    with pytest.raises(Exception, match="needs a store on disk") as caught:
        memory.search("herberg")
    assert isinstance(caught.value, WrongUse)
    assert repr(memory) == "<kg.Graph memory>"
    assert str(g).startswith("<kg.Graph /")
