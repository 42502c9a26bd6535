"""Questions of identity: what is asked, in what order, what never again, and the rows that record the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from work import work

from kg import authorities, identity, review
from kg.errors import WrongUse
from kg.review import CouncilRow, OrganisationRow, PersonRow
from kg.settings import Settings


def asked(*people: PersonRow) -> list[tuple[str, str, str]]:
    return [(q.kind, q.a, q.b) for q in review.questions(people)]


def test_the_same_name_in_two_municipalities_is_asked_about() -> None:
    found = asked(PersonRow("Inga Storm", "510"), PersonRow("Inga Storm", "621"), PersonRow("Inga Sol", "657"))
    assert found == [("same name", "Inga Storm (510)", "Inga Storm (621)")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Jens Ugilt", "Jens Uglit"),
        ("Ole Hansen", "Ole Hanssen"),
        ("Anne-Marie Skou", "Anne Marie Skou"),
        ("Mette Ugilt", "Mette B. Ugilt"),
        ("Åse Nørgård", "Aase Nørgaard"),
        ("Sofie Lund", "Sophie Lund"),
    ],
)
def test_near_names_of_one_municipality_are_asked_about(one: str, two: str) -> None:
    (found,) = asked(PersonRow(one, "510"), PersonRow(two, "510"))
    assert found[0] == "near name"
    assert not asked(PersonRow(one, "510"), PersonRow(two, "621"))


def test_other_names_are_not() -> None:
    assert not asked(PersonRow("Inga Storm", "510"), PersonRow("Kaj Lykke", "510"), PersonRow("Inga Sol", "510"))


def test_the_most_useful_come_first() -> None:
    found = asked(
        PersonRow("Bo Lind", "510", 1), PersonRow("Bo Lind", "621", 2),
        PersonRow("Ib Sol", "510", 9), PersonRow("Ib Sol", "621", 5),
    )  # fmt: skip
    assert [a for _, a, _ in found] == ["Ib Sol (510)", "Bo Lind (510)"]


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_what_is_answered_is_never_asked_again(tmp_path: Path, verdict: str) -> None:
    people = [PersonRow("Bo Lind", "510"), PersonRow("Bo Lind", "621")]
    (question,) = review.questions(people)
    review.write(tmp_path, [review.answer(question, verdict, "RP", "2025-01-02", "asked them")])
    rows = authorities.load(tmp_path)
    assert not review.questions(people, authorities=rows)
    (kept,) = identity.verdicts(rows)
    assert (kept.verdict, kept.who, kept.when, kept.why) == (verdict, "RP", "2025-01-02", "asked them")
    one, two = (identity.person("Bo Lind", code, rows, Settings()).entity for code in ("510", "621"))
    assert (one == two) == (verdict == "same")


def test_councils_a_letter_apart(tmp_path: Path) -> None:
    councils = [
        CouncilRow("Uglerådet", "510", "510/ugleraad", 7),
        CouncilRow("Uglesrådet", "510", "510/uglesraad", 1),
        CouncilRow("Uglesrådet", "621", "621/uglesraad", 1),
    ]
    (question,) = review.questions(councils=councils)
    assert (question.a, question.b, question.code) == ("Uglesrådet", "Uglerådet", "510")
    review.write(tmp_path, [review.answer(question, "same")])
    rows = authorities.load(tmp_path)
    assert identity.council("Uglesrådet", "510", rows).entity == identity.council("Uglerådet", "510", rows).entity
    assert identity.council("Uglesrådet", "621", rows).entity == "id/council/621/uglesraad"
    with pytest.raises(WrongUse, match="kept only of persons"):
        review.answer(question, "different")


def test_organisations_seen_often(tmp_path: Path) -> None:
    rows = [OrganisationRow("Uglevennerne", "", "ngo", 4), OrganisationRow("Uglehuset", "510", "service", 1)]
    (question,) = review.questions(organisations=rows)
    (path,) = review.write(tmp_path, [review.answer(question, "same")])
    assert path.read_text(encoding="utf-8") == ("id,pref_label,kind,scope,aliases\nuglevennerne,Uglevennerne,ngo,,\n")


def test_answers_keep_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "identities.csv"
    path.write_text("a,b,verdict,note\nKaj Ø (510),Kaj Ø (621),unsure,ring\n", encoding="utf-8")
    (question,) = review.questions([PersonRow("Bo Lind", "510"), PersonRow("Bo Lind", "621")])
    for _ in range(2):
        review.write(tmp_path, [review.answer(question, "same")])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "a,b,verdict,note,who,when,why"
    assert lines[1:] == ["Kaj Ø (510),Kaj Ø (621),unsure,ring,,,", "Bo Lind (510),Bo Lind (621),same,,,,"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["identities.csv"]


def test_answers_run_in_no_spreadsheet_and_are_read_as_printed(tmp_path: Path) -> None:
    (question,) = review.questions([PersonRow("=Bo+Lind", "510"), PersonRow("=Bo+Lind", "621")])
    for _ in range(2):
        review.write(tmp_path, [review.answer(question, "same", "@ml", why="-1+1")])
    (_, line) = (tmp_path / "identities.csv").read_text(encoding="utf-8").splitlines()
    assert line == "'=Bo+Lind (510),'=Bo+Lind (621),same,'@ml,,'-1+1"
    ((_, row),) = authorities.rows((tmp_path,), "identities.csv")
    assert (row["a"], row["who"], row["why"]) == ("=Bo+Lind (510)", "@ml", "-1+1")


def test_an_unknown_verdict_is_refused() -> None:
    (question,) = review.questions([PersonRow("Bo Lind", "510"), PersonRow("Bo Lind", "621")])
    with pytest.raises(WrongUse, match="is no verdict"):
        review.answer(question, "maybe")


def test_cost_grows_with_the_names() -> None:
    def cost(n: int) -> int:
        people = [PersonRow(f"Anna{chr(97 + i % 26)}{i} Lind{i * 7919 % 9973}", "510") for i in range(n)]
        return work(lambda: review.questions(people))

    assert cost(4000) < 24 * cost(500)
