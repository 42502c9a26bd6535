"""Drawn layouts, damage, and the score that a reading gives itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import authorities
from kg.bench.damage import KINDS, damage
from kg.bench.drawn import draw
from kg.bench.truth import print_drawn, rank_correlation
from kg.errors import InputRefused
from kg.layout import losses, parse
from kg.model import Document, Minutes

ROWS = authorities.load()
HEAD = (
    "Klimarådet\n\nMødedato: 4. juni 2031 kl. 15.00\n\nMødested: Uglehuset\n\nDeltagere: Anna Holm, Bo Lind, Carl Dam\n"
)
ITEM = "\n{n}. {title}\n\nSagsnr. 31/{n}\n\nSagsfremstilling\n\nRådet fik en plan.\n\nBeslutning\n\n{decision}\n"
TITLES = ("Uglernes nye hus", "Svar om fugleliv", "Vandløb ved engen", "Eventuelt")


def text(decision: str = "Godkendt.", headings: dict[str, str] | None = None) -> str:
    whole = HEAD + "".join(ITEM.format(n=n, title=t, decision=decision) for n, t in enumerate(TITLES, start=1))
    for old, new in (headings or {}).items():
        whole = whole.replace(f"\n{old}\n", f"\n{new}\n")
    return whole


def minutes(words: str) -> Minutes:
    return parse(Document("0" * 16, "m.txt", "m.txt", words, "0" * 64, "text/plain", "Haderslev"), ROWS)


def test_a_seed_draws_one_layout_and_another_seed_another() -> None:
    assert draw(7) == draw(7)
    assert len({repr(draw(seed)) for seed in range(40)}) == 40


def test_unknown_headings_are_words_of_no_list() -> None:
    known, strange = draw(11).label, draw(11, unknown=1.0).label
    assert set(strange) == set(known)
    assert not {word.lower() for word in strange.values() if word} & {word.lower() for word in known.values()}


@pytest.mark.parametrize("seed", range(8))
def test_the_true_rows_of_a_drawn_document_stand_in_it(seed: int, tmp_path: Path) -> None:
    path, tables = print_drawn(seed, 0.0, tmp_path)
    again, same = print_drawn(seed, 0.0, tmp_path / "again")
    printed = " ".join(path.read_text(encoding="utf-8").split())
    assert again.read_bytes() == path.read_bytes()
    assert same == tables
    for row in tables["items"]:
        assert row["case_number"] in printed
    for row in (*tables.get("attendance", ()), *tables.get("item_attendance", ())):
        assert all(part in printed for part in row["person"].split())
    assert tables["decisions"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_damaged_document_is_read_with_less_trust_or_refused(kind: str) -> None:
    from random import Random

    whole = text()
    hurt = "\n".join(KINDS[kind](whole.split("\n"), Random(3)))
    assert hurt != whole
    assert damage(whole, 3) == damage(whole, 3)
    try:
        found = minutes(hurt)
    except InputRefused:
        return
    if kind != "halved":  # what is not there at all leaves no trace in a short text
        assert found.score < minutes(whole).score or {i.title.value for i in found.items} >= set(TITLES)


def test_a_whole_reading_loses_nothing() -> None:
    found = minutes(text())
    assert found.score == 1.0
    assert found.lost == ()


@pytest.mark.parametrize(
    ("words", "share"),
    [
        (text("Ugledirektøren stemte hverken eller, og så blev der sunget."), "votes"),
        (text("Formanden var vist nok inhabil i noget."), "presence"),
        (text("Rådet så på engen.", {"Beslutning": "Ugleord"}), "undecided"),
        (text().replace("Deltagere: Anna Holm, Bo Lind, Carl Dam\n", ""), "nobody"),
        (text().replace("Mødested: Uglehuset\n", ""), "header"),
        (text().replace("\n2. Svar om fugleliv\n", "\n"), "swallowed"),
        (text("For: 2 (Anna Holm, Bo Lind)\n\nImod: 1 (Anna Holm)"), "contradictions"),
    ],
)
def test_what_no_fact_took_lowers_the_score(words: str, share: str) -> None:
    found = minutes(words)
    assert dict(found.lost).get(share, 0) > 0
    assert found.score < 1.0


def test_every_share_has_a_weight() -> None:
    assert {name for name, _ in minutes(text("Formanden var inhabil.")).lost} <= set(losses.weights())
    assert all(weight >= 0 for weight in losses.weights().values())


def test_rank_correlation_is_spearmans() -> None:
    assert rank_correlation([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    assert rank_correlation([1, 2, 2, 4], [1, 3, 3, 9]) == pytest.approx(1.0)
    assert rank_correlation([1, 1, 1], [1, 2, 3]) == 0.0
