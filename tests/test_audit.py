"""`make audit`: what was found, and what was not looked up, is told apart."""

from __future__ import annotations

import json

import pytest

from kg.bench import audit


def test_weaknesses_are_named_and_counted() -> None:
    rows = [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]},
        {"name": "b", "version": "2", "vulns": []},
        {"name": "c", "skip_reason": "not found"},
    ]
    words, found = audit.of_python(json.dumps({"dependencies": rows}))
    assert found == 2
    assert "2 of 3 checked" in words
    assert "a 1: PYSEC-1" in words
    assert "NOT checked: c" in words
    report = {
        "vulnerabilities": {"x": {"severity": "high"}},
        "metadata": {"vulnerabilities": {"total": 1}, "dependencies": {"total": 9}},
    }
    words, found = audit.of_npm(json.dumps(report))
    assert found == 1
    assert "x: high" in words


@pytest.mark.parametrize("said", ["", "no JSON", '{"error": {"code": "E405"}}', '{"dependencies": []}'])
def test_what_was_not_looked_up_is_never_sound(said: str) -> None:
    for answer in (audit.of_python(said), audit.of_npm(said)):
        assert "NOT checked" in answer[0]
        assert answer[1] == 0
