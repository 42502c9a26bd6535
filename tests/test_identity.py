"""Mention → entity: councils fold within a municipality, persons never merge across, verdicts and erasure decide."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest
from handmade import minutes, text_of, with_item
from hypothesis import given
from hypothesis import strategies as st

from kg import authorities, identity, layout, mentions, read
from kg.authorities import Authorities
from kg.errors import DataError
from kg.model import (
    Attendance,
    LawMention,
    Mention,
    OrganisationMention,
    PersonMention,
    Reading,
    ReferenceMention,
    Span,
    TopicMention,
    Vote,
    VoteSide,
)
from kg.settings import Settings

SHIPPED = authorities.load()
SETTINGS = Settings()
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "minutes"


def council(name: str, code: str = "510") -> str:
    return identity.council(name, code, SHIPPED).entity


def publisher(tmp_path: Path, **files: str) -> Authorities:
    """The shipped rows with a publisher's files on top."""
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return authorities.load(tmp_path)


def entity(found: Mention, code: str = "510") -> str | None:
    """Path of the one mention `found` in minutes of the municipality."""
    made = minutes("En sag", code=code)
    reading = identity.resolve(made, [found], SHIPPED, SETTINGS)
    return dict(reading.entities)[found].entity if reading.entities else None


@pytest.mark.parametrize(
    ("forms", "slug"),
    [
        (
            ["Haderslev Udsatteråd", "Udsatterådet", "Udsatterrådet", "Haderslev Udsatterådet", "Udsatterådets",
             "Haderslev Udsatteråd 2022-2025", "udsatteråd", "Udsatterådet 2018 til 2021", "Rådet for socialt udsatte"],
            "udsatteraad",
        ),
        (
            ["Beskæftigelse- og Borgerserviceudvalget", "Beskæftigelses- og Borgerserviceudvalget",
             "Beskæftigelse og Borgerserviceudvalget", "Beskæftigelse- og Borgerserviceudvalgets",
             "Beskæftigelse- og Borgerserviceudvalget (2022-2025)", "BBU"],
            "beskaeftigelse-og-borgerserviceudvalg",
        ),
        (["Handicaprådet", "Handicap Rådet", "Handicapråd", "Haderslev Kommunes Handicapråd",
          "Handicaprådet i Haderslev Kommune"], "handicapraad"),
        (["Byrådet", "Haderslev Byråd", "Kommunalbestyrelsen", "Haderslev Kommunalbestyrelse"], "byraad"),
        (["Seniorrådet", "Seniorråd", "Senior Rådet"], "seniorraad"),
        (["Teknik-, Miljø- og Klimaudvalget", "Teknik, Miljø og Klimaudvalget"], "teknik-miljoe-og-klimaudvalg"),
        (["Børne- og Familieudvalget", "Børne- og familieudvalget", "Børne og Familieudvalg"],
         "boerne-og-familieudvalg"),
    ],
)  # fmt: skip
def test_spellings_of_one_council(forms: list[str], slug: str) -> None:
    assert {council(form) for form in forms} == {f"id/council/510/{slug}"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Social- og Handicapudvalget", "Social- og Sundhedsudvalget"),
        ("Handicaprådet", "Udsatterådet"),
        ("Social og Arbejdsmarked", "Social- og Arbejdsmarkedsudvalget"),
        ("Seniorrådet", "Seniorudvalget"),
        ("Børne- og Ungeudvalget", "Ungeudvalget"),
    ],
)
def test_other_councils_stay_apart(one: str, two: str) -> None:
    assert council(one) != council(two)


def test_one_name_in_two_municipalities_is_two_councils() -> None:
    assert council("Handicaprådet", "510") != council("Handicaprådet", "621")
    assert council("Kolding Byråd", "621") == council("Byrådet", "621")
    assert council("Københavns Borgerrepræsentation", "101") == council("Byrådet", "101")


def test_a_publishers_alias_joins_two_names(tmp_path: Path) -> None:
    rows = publisher(tmp_path, council_aliases="municipality,alias,canonical\n657,Ugler og Falke,Fugleudvalget\n")
    assert identity.council("Ugler og Falke", "657", rows).entity == "id/council/657/fugleudvalg"
    assert identity.council("Fugleudvalget", "657", rows).entity == "id/council/657/fugleudvalg"
    assert identity.council("Ugler og Falke", "510", rows).entity == "id/council/510/ugler-og-falke"


@given(st.text(max_size=40))
def test_any_name_gives_a_path(name: str) -> None:
    path = council(name)
    assert set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789-/")
    assert path.count("/") == 3
    assert not path.endswith("/")


# ---------------------------------------------------------------- persons


def test_one_folded_name_in_one_municipality_is_one_person() -> None:
    one = identity.person("Jens  Friis\nUgilt", "510", SHIPPED, SETTINGS)
    two = identity.person("jens friis ugilt", "510", SHIPPED, SETTINGS)
    assert one.entity == two.entity
    assert one.label == "Jens Friis Ugilt"
    assert (one.verdict, one.rule) == ("same", "folded name within the municipality")
    assert identity.person("Mette B. Ugilt", "510", SHIPPED, SETTINGS).entity == identity.person(
        "Mette B Ugilt", "510", SHIPPED, SETTINGS
    ).entity  # fmt: skip


def test_the_path_tells_no_name_and_hangs_on_the_key() -> None:
    path = identity.person("Inga Storm", "510", SHIPPED, SETTINGS).entity
    assert path.startswith("id/person/")
    assert len(path.removeprefix("id/person/")) == 16
    assert path != identity.person("Inga Storm", "510", SHIPPED, Settings(person_key="another")).entity
    assert identity.person("Inga Storm", "510", SHIPPED, Settings(person_key="k" * 200)).entity != path


def test_municipalities_never_merge_without_a_verdict(tmp_path: Path) -> None:
    here, there = (identity.person("Inga Storm", code, SHIPPED, SETTINGS).entity for code in ("510", "621"))
    assert here != there
    rows = publisher(
        tmp_path,
        identities="a,b,verdict,who,when,why\nInga Storm (510),Inga Storm (621),same,RP,2025-01-02,moved house\n",
    )
    merged = {identity.person("Inga Storm", code, rows, SETTINGS).entity for code in ("510", "621")}
    assert len(merged) == 1
    assert merged <= {here, there}
    assert identity.person("Inga Storm", "621", rows, SETTINGS).rule == "identities.csv, line 2"
    assert identity.person("Inga Storm", "657", rows, SETTINGS).entity not in merged


def test_same_is_transitive_and_does_not_hang_on_the_order_of_rows(tmp_path: Path) -> None:
    lines = ["Bo Lind (510),Bo Lind (621),same", "Bo Lind (621),Bo J. Lind (657),same"]
    found = []
    for n, order in enumerate((lines, lines[::-1])):
        folder = tmp_path / str(n)
        folder.mkdir()
        rows = publisher(folder, identities="a,b,verdict\n" + "\n".join(order) + "\n")
        found.append(
            [identity.person(name, code, rows, SETTINGS).entity
             for name, code in (("Bo Lind", "510"), ("Bo Lind", "621"), ("Bo J. Lind", "657"))]
        )  # fmt: skip
    assert found[0] == found[1]
    assert len(set(found[0])) == 1


def test_different_and_unsure_are_kept_and_reported(tmp_path: Path) -> None:
    rows = publisher(
        tmp_path, identities="a,b,verdict\nBo Lind (510),Bo Lind (621),different\nIb Bøgh (510),Ib Høgh (510),unsure\n"
    )
    assert identity.person("Bo Lind", "510", rows, SETTINGS).verdict == "different"
    doubtful = identity.person("Ib Høgh", "510", rows, SETTINGS)
    assert (doubtful.verdict, doubtful.rule) == ("unsure", "identities.csv, line 3")
    unused = identity.unused_verdicts(rows, [("510", "Bo  Lind"), ("621", "Bo Lind"), ("510", "Ib Bøgh")])
    assert [v.verdict for v in unused] == ["unsure"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,verdict\nBo Lind,Bo Lind (621),same\n", "names no person"),
        ("a,b,verdict\nBo Lind (510),Bo Lind (621),maybe\n", "write same, different or unsure"),
    ],
)
def test_a_bad_verdict_says_where(tmp_path: Path, text: str, words: str) -> None:
    rows = publisher(tmp_path, identities=text)
    with pytest.raises(DataError, match=words):
        identity.person("Bo Lind", "510", rows, SETTINGS)


def test_contradicting_verdicts_are_refused(tmp_path: Path) -> None:
    text = (
        "a,b,verdict\nBo Lind (510),Bo Lind (621),same\nBo Lind (621),Bo Lind (657),same\n"
        "Bo Lind (510),Bo Lind (657),different\n"
    )
    with pytest.raises(DataError, match="drop one of the rows"):
        identity.person("Bo Lind", "510", publisher(tmp_path, identities=text), SETTINGS)


def test_a_suppressed_person_leaves_minutes_and_mentions(tmp_path: Path) -> None:
    key = identity.person_key("Inga Storm", "510", SETTINGS)
    rows = publisher(tmp_path, suppressed=f"key,when,why\n{key},2025-01-02,asked\n")
    made = minutes("En sag\n\nFor stemte Inga Storm, Kaj Lykke.", members=("Inga Storm", "Kaj Lykke"))
    voters = (text_of(made.document.text, "Inga Storm", 80), text_of(made.document.text, "Kaj Lykke", 80))
    absent = Attendance(voters[0], "absent", voters[0].span)
    made = with_item(
        made, 0, votes=(Vote(Span(0, 1), VoteSide(2, voters)),), attendance=(absent,), caseworkers=(voters[0],)
    )
    reading = identity.resolve(made, mentions.annotate(made, SHIPPED).of(PersonMention), rows, SETTINGS)
    assert identity.is_suppressed("inga storm", "510", rows, SETTINGS)
    assert not identity.is_suppressed("Inga Storm", "621", rows, SETTINGS)
    assert "Inga Storm" not in repr(reading.minutes).replace(repr(reading.minutes.document), "")
    assert {m.name.value for m in reading.mentions if isinstance(m, PersonMention)} == {"Kaj Lykke"}
    assert [name for name, _ in reading.persons] == ["Kaj Lykke"]


def test_a_suppressed_key_that_is_none_is_refused(tmp_path: Path) -> None:
    rows = publisher(tmp_path, suppressed="key\nInga Storm\n")
    with pytest.raises(DataError, match="no person key"):
        identity.is_suppressed("Inga Storm", "510", rows, SETTINGS)


# ---------------------------------------------------------------- the others

HERE = Span(0, 5)


@pytest.mark.parametrize(
    ("found", "path"),
    [
        (OrganisationMention(HERE, "1", "Røde Ugler", "Røde Ugler", "ngo", "", "o1"), "id/organisation/roede-ugler"),
        (OrganisationMention(HERE, "1", "Uglehuset", "Uglehuset", "service", "510"), "id/organisation/510/uglehuset"),
        (OrganisationMention(HERE, "1", "Falkerådet", "Falkerådet", "body", "510"), "id/council/510/falkeraad"),
        (OrganisationMention(HERE, "1", "Kolding", "Kolding Kommune", "municipality"), "id/municipality/621"),
        (OrganisationMention(HERE, "1", "kommunen", "Haderslev Kommune", "self", "510"), "id/municipality/510"),
        (OrganisationMention(HERE, "1", "rådet", "Haderslev Udsatteråd", "self", "510"), "id/council/510/udsatteraad"),
        (LawMention(HERE, "1", "SEL § 85", "Serviceloven", "§ 85"), "id/law/serviceloven"),
        (LawMention(HERE, "1", "lov …", "Lov om social service"), "id/law/serviceloven"),
        (LawMention(HERE, "1", "lov …", "Lov om uglekasser"), "id/law/lov-om-uglekasser"),
        (LawMention(HERE, "1", "lov …", "Lov nr. 1482 …", "", 2014, "1482"),
         "https://www.retsinformation.dk/eli/lta/2014/1482"),
        (LawMention(HERE, "1", "f", "Forretningsordenen", "§ 8", local=True), "id/law/510/forretningsordenen"),
        (ReferenceMention(HERE, "1", "r", "meeting", "Udsatterrådet", "2025-02-06", "", "510"),
         "id/meeting/510/udsatteraad/2025-02-06"),
        (ReferenceMention(HERE, "1", "r", "item", "Beskæftigelsesudvalget", "2024-10-22", "68", "657"),
         "id/meeting/657/beskaeftigelsesudvalg/2024-10-22/item/68"),
        (ReferenceMention(HERE, "1", "r", "meeting", "Byrådet", "2025-02", "", "510"), None),
        (ReferenceMention(HERE, "1", "r", "meeting", "", "2025-02-06", "", "510"), None),
        (TopicMention(HERE, "1", "ugler", "Ugler og falke"), "id/topic/ugler-og-falke"),
    ],
)  # fmt: skip
def test_paths(found: Mention, path: str | None) -> None:
    assert entity(found) == path


def test_a_cited_meeting_has_the_path_of_its_own_minutes() -> None:
    cited = entity(ReferenceMention(HERE, "1", "r", "item", "Haderslev Udsatterådet", "2024-12-10", "96", "510"))
    own = identity.council("Udsatterrådet", "510", SHIPPED).entity.removeprefix("id/council/")
    assert cited == f"id/meeting/{own}/2024-12-10/item/96"


def test_a_reading_travels_to_another_process() -> None:
    made = minutes("En sag\n\nOplæg ved chef Gudrun Skaarup.", members=("Inga Storm",))
    reading = identity.resolve(made, mentions.annotate(made, SHIPPED).of(PersonMention), SHIPPED, SETTINGS)
    assert pickle.loads(pickle.dumps(reading)) == reading
    assert pickle.loads(pickle.dumps(SHIPPED)) == SHIPPED


# ---------------------------------------------------------------- the samples


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    found = {}
    for path in sorted(SAMPLES.glob("*-20*")):
        made = layout.parse(read.read(path), SHIPPED)
        found[path.stem] = identity.resolve(made, mentions.find(made, SHIPPED), SHIPPED, SETTINGS)
    return found


def persons(reading: Reading) -> dict[str, str]:
    linked = {m.name.value: r.entity for m, r in reading.entities if isinstance(m, PersonMention)}
    return linked | {name: r.entity for name, r in reading.persons}


def test_the_two_documents_of_one_municipality_share_their_person(readings: dict[str, Reading]) -> None:
    one = persons(readings["haderslev-udsatteraad-2024-12-10"])
    two = persons(readings["haderslev-beskaeftigelse-og-borgerservice-2022-09-15"])
    assert one["Inga Lykke"] == two["Inga Lykke"]
    assert set(one.values()) & set(two.values()) == {one["Inga Lykke"]}


def test_no_person_is_in_two_municipalities(readings: dict[str, Reading]) -> None:
    homes: dict[str, set[str]] = {}
    for reading in readings.values():
        for path in persons(reading).values():
            homes.setdefault(path, set()).add(reading.minutes.municipality.code)
    assert all(len(codes) == 1 for codes in homes.values())


def test_near_names_stay_apart(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        found = persons(reading)
        assert len(set(found.values())) == len(found)


def test_own_bodies(readings: dict[str, Reading]) -> None:
    own = {dict(r.councils)[r.minutes.body.value].entity for r in readings.values()}
    assert own == {
        "id/council/510/udsatteraad",
        "id/council/510/beskaeftigelse-og-borgerserviceudvalg",
        "id/council/621/social-og-arbejdsmarked",
        "id/council/360/udsatteraad",
        "id/council/657/beskaeftigelsesudvalg",
    }


def test_the_three_handicap_councils_stay_three(readings: dict[str, Reading]) -> None:
    found = {
        link.entity
        for reading in readings.values()
        for mention, link in reading.entities
        if isinstance(mention, OrganisationMention) and mention.canonical.casefold().startswith("handicapråd")
    }
    assert found == {f"id/council/{code}/handicapraad" for code in ("510", "621", "360")}


def test_the_samples_date_their_meetings(readings: dict[str, Reading]) -> None:
    assert readings["lolland-udsatteraadet-2021-11-09"].minutes.held_on == date(2021, 11, 9)
