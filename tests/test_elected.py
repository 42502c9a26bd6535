"""Lists of elected members: seats in time, two persons of one name, what they say to questions of identity."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from told import Told

from kg import authorities, elected, identity
from kg.authorities import Authorities
from kg.errors import DataError
from kg.review import PersonRow, questions
from kg.settings import Settings
from kg.triples import quads

HEAD = "municipality,term,name,party,list,from,to\n"


def lists(folder: Path, *rows: str) -> Authorities:
    (folder / "elected.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return authorities.load(folder)


def test_stops_of_initials_do_not_make_another_person() -> None:
    assert elected.name_key("Bo K. Lind") == elected.name_key("bo K  Lind") != elected.name_key("Bo Lind")


def key(known: Authorities, party: str, day: date = date(2024, 3, 5)) -> tuple[str, str]:
    """(person, verdict) of Bo Lind at a meeting of Fanø Byråd."""
    told = Told("Byrådet", day, "Dagsorden").at("Bo Lind", "present", **({"party": party} if party else {}))
    reading = identity.resolve(told.minutes(), (), known, Settings())
    found = dict(reading.persons)["Bo Lind"]
    return found.entity, found.verdict


def test_a_seat_has_its_days(tmp_path: Path) -> None:
    known = lists(tmp_path, "Fanø,2022-2025,Bo  Lind,V,Venstre,,", "563,2022-2025,Eva Munk,V,,2024-06-01,")
    (bo,), (eva,) = (elected.seats(known)["563", name] for name in ("bo lind", "eva munk"))
    assert (bo.name, bo.since, bo.until, bo.came_later) == ("Bo Lind", date(2022, 1, 1), date(2025, 12, 31), False)
    assert (eva.since, eva.came_later, eva.left_early) == (date(2024, 6, 1), True, False)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Atlantis,2022-2025,Bo Lind,V,,,", "Atlantis"),
        ("Fanø,2022,Bo Lind,V,,,", "no term"),
        ("Fanø,2022-2025,Bo Lind,V,,2021-12-31,", "outside the term"),
        ("Fanø,2022-2025,Bo Lind,V,,i maj,", "are days"),
        ("Fanø,2022-2025,Bo Lind,,,,", "party is empty"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(tmp_path: Path, row: str, what: str) -> None:
    with pytest.raises(DataError, match=what) as error:
        elected.seats(lists(tmp_path, row))
    assert "line 2" in str(error.value)


def test_two_of_one_name_are_kept_apart_by_party_and_day(tmp_path: Path) -> None:
    alone, verdict = key(lists(tmp_path, "Fanø,2022-2025,Bo Lind,V,,,"), "V")
    assert verdict == "same"
    known = lists(tmp_path, "Fanø,2022-2025,Bo Lind,V,,,", "Fanø,2022-2025,Bo Lind,A,,,2024-12-31")
    one, other = key(known, "V"), key(known, "A")
    assert {one[1], other[1]} == {"different"}
    assert len({one[0], other[0], alone}) == 3
    assert key(known, "") == (alone, "unsure")  # which of them is not said
    assert key(known, "", date(2025, 3, 5)) == one  # but one of them sat


def test_a_name_in_two_terms_is_one_person_who_changed_party(tmp_path: Path) -> None:
    known = lists(tmp_path, "Fanø,2018-2021,Bo Lind,A,,,", "Fanø,2022-2025,Bo Lind,V,,,")
    assert key(known, "V") == key(known, "A", date(2020, 3, 5))


def test_mandates_are_those_of_the_person_meant(tmp_path: Path) -> None:
    known = lists(tmp_path, "Fanø,2022-2025,Bo Lind,V,,,", "Fanø,2022-2025,Bo Lind,A,,,")
    for party, wanted in (("V", {'"V"'}), ("A", {'"A"'}), ("", set())):
        told = Told("Byrådet", date(2024, 3, 5), "Dagsorden")
        told.at("Bo Lind", "present", **({"party": party} if party else {}))
        made = quads(identity.resolve(told.minutes(), (), known, Settings()), Settings(), known)
        assert {s.object for s in made.entities if "#mandate-" in s.subject and s.predicate.endswith("party")} == wanted


def test_an_erased_name_takes_both_persons_of_that_name_with_it(tmp_path: Path) -> None:
    known = lists(tmp_path, "Fanø,2022-2025,Bo Lind,V,,,", "Fanø,2022-2025,Bo Lind,A,,,")
    person, _ = key(known, "A")
    (tmp_path / "suppressed.csv").write_text(f"key\n{person.rsplit('/', 1)[-1]}\n", encoding="utf-8")
    assert identity.is_suppressed("Bo Lind", "563", authorities.load(tmp_path), Settings())


def test_the_lists_speak_in_questions_of_identity(tmp_path: Path) -> None:
    people = [PersonRow("Bo Lind", "563"), PersonRow("Bo Erik Lind", "563")]
    (asked,) = questions(people, authorities=lists(tmp_path, "Fanø,2022-2025,Bo Erik Lind,V,,,"))
    assert asked.why == (
        "the same first and last name; the list of elected members has only Bo Erik Lind (V, 2022-2025)"
    )
    both = lists(tmp_path, "Fanø,2022-2025,Bo Erik Lind,V,,,", "Fanø,2022-2025,Bo Lind,A,,,")
    assert questions(people, authorities=both) == ()
