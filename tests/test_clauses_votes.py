"""Votes in sentences of many forms: numbers, parties and persons, before and behind the verb; several to an item."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.layout import parse
from kg.model import Document, Vote, VoteSide

ROWS = authorities.load()
MEMBERS = "Anna Holm (A), Bo Lind (V), Carl Friis (V), Dorte Krag (F), Eva Munk (Ø), Finn Juul (A)"


def votes(said: str, members: str = "") -> tuple[Vote, ...]:
    """The votes of an item that decides `said`."""
    header = "REFERAT Klimarådet d. 10-12-2031\n\nMødedato 10. december 2031 kl. 16:00\n\nMødested Kolding Rådhus\n\n"
    header += f"Mødedeltagere {members}\n\n" if members else ""
    text = f"{header}Punkt 1: Budget\n\nBeslutning\n\n{said}\n\nPunkt 2: Eventuelt\n\nBeslutning\n\nIntet.\n"
    return parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain", None), ROWS).items[0].votes


def side(value: VoteSide) -> str:
    return " ".join(
        [str(value.count) if value.count is not None else "?", *value.parties, *(v.value for v in value.voters)]
    )


def sides(vote: Vote) -> tuple[str, str, str]:
    return side(vote.in_favour), side(vote.against), side(vote.abstained)


FIVE, TWO, ONE = "5 A F", "2 V", "1 Ø"
FORMS = (
    "For forslaget stemte 5 (A og F), imod stemte 2 (V). 1 undlod at stemme (Ø).",
    "5 stemte for (A, F), 2 stemte imod (V), og 1 undlod (Ø).",
    "For: 5 (A og F)\n\nImod: 2 (V)\n\nUndlod at stemme: 1 (Ø)",
    "Et flertal på 5 (A+F) stemte for, 2 (V) stemte imod. Ø (1) undlod at stemme.",
    "Vedtaget med 5 stemmer (A og F) mod 2 (V). Undlod at stemme 1 (Ø).",
    "Godkendt med 5 stemmer for (A, F) og 2 imod (V). Hverken for eller imod: 1 (Ø).",
    "Ved afstemning stemte 5 for indstillingen (A og F), 2 stemte imod (V), og Ø (1) undlod at stemme.",
    "Imod stemte 2 (V). For stemte 5 (A, F). 1 medlem undlod at stemme (Ø).",
    "For dette stemte 5 medlemmer (A og F). Imod stemte to medlemmer (V). Et medlem undlod at stemme (Ø).",
    "Ja: 5 (A, F). Nej: 2 (V). Blanke stemmer: 1 (Ø).",
)


@pytest.mark.parametrize("said", FORMS)
def test_one_vote_in_many_forms(said: str) -> None:
    assert [sides(v) for v in votes(said)] == [(FIVE, TWO, ONE)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Anbefales med 4 stemmer mod 1.", ("4", "1", "?")),
        ("Anbefales med 4 stemmer mod 1, og 1 undlod.", ("4", "1", "1")),
        ("Forkastet med 29 stemmer imod og 1 for.", ("1", "29", "?")),
        ("8 medlemmer undlod at stemme.", ("?", "?", "8")),
        ("Forslaget fik ikke flertal (3 for, 6 imod, 1 undlod).", ("3", "6", "1")),
        ("Vedtaget ved afstemning: med 11 for, 3 imod og 2, der undlod at stemme.", ("11", "3", "2")),
        ("Vedtaget med 4 stemmer for og ingen imod. To undlod at stemme: Anna Holm og Bo Lind.",
         ("4", "0", "2 Anna Holm Bo Lind")),
        ("4 stemte for, 1 imod (Jens Hornskov).", ("4", "1 Jens Hornskov", "?")),
        ("Vedtaget med 17 stemmer. Imod stemte Anna Holm (F) og Bo Lind (Ø). Eva Munk (F) undlod at stemme.",
         ("17", "2 Anna Holm Bo Lind", "1 Eva Munk")),
        ("Vedtaget med 7 stemmer mod 1. Anna Holm stemte imod, fordi prisen er høj. De to elever undlod at stemme.",
         ("7", "1 Anna Holm", "2")),
        ("Anna Holm (V) og Bo Lind (C) stemte imod. Eva Munk (A) stemte for. Godkendt med 1 stemme mod 2.",
         ("1 Eva Munk", "2 Anna Holm Bo Lind", "?")),
        ("For: 5 (A). Imod: 2 (V). Liste V stemte imod på grund af prisen.", ("5 A", "2 V", "?")),
        ("Socialdemokratiet og Venstre stemte for. Enhedslisten stemte imod.",
         ("? Socialdemokratiet Venstre", "? Enhedslisten", "?")),
        ("For forslaget stemte 1 (Ø), imod stemte 5 (V, A), mens C ikke stemte.", ("1 Ø", "5 V A", "? C")),
    ],
)  # fmt: skip
def test_sides(said: str, expected: tuple[str, str, str]) -> None:
    assert [sides(v) for v in votes(said)] == [expected]


def test_parties_without_numbers_count_their_members_who_were_there() -> None:
    said = "For stemte A og F. Imod stemte V. Ø undlod at stemme."
    assert [sides(v) for v in votes(said, MEMBERS)] == [("3 A F", "2 V", "1 Ø")]
    away = MEMBERS.replace("Carl Friis (V)", "Carl Friis (V, Afbud)")
    assert [sides(v) for v in votes(said, away)] == [("3 A F", "1 V", "1 Ø")]
    assert [sides(v) for v in votes(said)] == [("? A F", "? V", "? Ø")]


def test_a_party_whose_members_part_is_on_no_side_as_a_whole() -> None:
    (vote,) = votes("For stemte A og V. Carl Friis (V) stemte imod.", MEMBERS)
    assert sides(vote) == ("3 A", "1 Carl Friis", "?")


def test_several_votes_of_an_item() -> None:
    first, second = votes(
        "Eva Munk (Ø) stillede ændringsforslag om en ny sti. For ændringsforslaget stemte 2 (Ø og F). Imod stemte 4 "
        "(A og V). Ændringsforslaget faldt.\n\nIndstillingen blev herefter godkendt med 5 stemmer mod 1 (Ø)."
    )
    assert (sides(first), first.about, first.carried) == (("2 Ø F", "4 A V", "?"), "amendment", False)
    assert first.proposer is not None
    assert first.proposer.value == "Eva Munk"
    assert (sides(second), second.about, second.carried) == (("5", "1 Ø", "?"), "main", True)


def test_points_are_voted_on_one_by_one() -> None:
    found = votes("Ad 1. For stemte 5. Imod stemte 1.\n\nAd 2. Imod stemte 2 (V).")
    assert [sides(v) for v in found] == [("5", "1", "?"), ("?", "2 V", "?")]


@pytest.mark.parametrize(
    "said",
    [
        "Godkendt.", "Anna Holm blev valgt til formand med 6 stemmer. Bo Lind fik 3 stemmer.",
        "Referatet blev godkendt med den bemærkning, at Anna Holm stemte imod under punkt 7.",
        "Anna Holm undlod at tage stilling.", "Der er 3 forslag for 2 mio. kr.", "Enstemmigt godkendt.",
        "Godkendt. Anna Holm (F) kan ikke støtte placeringen, fordi der er langt til bussen.",
        "Anna Holm er ordfører for planen.",
    ],
)  # fmt: skip
def test_what_is_no_vote(said: str) -> None:
    assert [v for v in votes(said) if not v.unanimous] == []


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (
            "For at-punkt 1 stemte Venstre, SF og Alternativet (i alt 22). Imod stemte Enhedslisten (i alt 4).",
            (22, 4, None),
        ),
        ("Forslaget fik kun 3 stemmer (Ø og F) og faldt dermed.", (3, None, None)),
        ("Vedtaget. 2 medlemmer afholdt sig fra at stemme.", (None, None, 2)),
    ],
)
def test_numbers_behind_lists_and_votes_a_proposal_got(words: str, counts: tuple[int | None, ...]) -> None:
    (vote,) = votes(words)
    assert (vote.in_favour.count, vote.against.count, vote.abstained.count) == counts


UNANIMOUS = (
    "Enstemmigt vedtaget.",
    "Indstillingen blev enstemmigt godkendt.",
    "Indstillingen godkendes enstemmigt.",
    "Godkendt. Alle stemte for.",
    "Et enigt råd godkendte planen.",
    "Planen tiltrædes af et enigt klimaråd.",
    "Vedtaget i fuld enighed.",
    "Indstillingen godkendt. For stemte samtlige medlemmer.",
)


@pytest.mark.parametrize("said", UNANIMOUS)
def test_unanimous_without_numbers(said: str) -> None:
    assert [(sides(v), v.unanimous) for v in votes(said)] == [(("?", "?", "?"), True)]


@pytest.mark.parametrize(
    "said",
    ["Enstemmigt vedtaget med 9 stemmer.", "9 stemte for. Forslaget er dermed enstemmigt vedtaget.",
     "Godkendt enstemmigt. For stemte 9.", "Alle 9 medlemmer stemte for. Vedtaget med 9 stemmer, enstemmigt."],
)  # fmt: skip
def test_unanimous_with_the_number(said: str) -> None:
    assert [(sides(v)[0], v.unanimous) for v in votes(said)] == [("9", True)]


@pytest.mark.parametrize(
    "said",
    ["Vedtaget uden afstemning.", "Udvalget var ikke enstemmigt. Godkendt.", "Godkendt.",
     "Anna Holm bemærkede, at planen blev enstemmigt vedtaget i 2019.", "Alle stemte for undtagen Bo Lind. Godkendt.",
     "Sagen udsættes, da ændringen kræver et enigt råd.",
     "Referatet godkendt med den rettelse, at punkt 4 var enstemmigt.",
     "Drøftet. Klimaplanen er \"enstemmigt vedtaget\", som der står i avisen."],
)  # fmt: skip
def test_not_said_to_be_unanimous(said: str) -> None:
    assert not any(v.unanimous for v in votes(said))


def test_one_point_divided_and_another_unanimous() -> None:
    for said in (
        "Anbefales, pkt. 1 med 6 stemmer mod 1, pkt. 2 enstemmigt.",
        "Ad 1: Godkendt med 6 stemmer mod 1.\n\nAd 2: Enstemmigt godkendt.",
        "Ændringsforslaget blev forkastet med 6 stemmer mod 1. Indstillingen blev herefter enstemmigt godkendt.",
    ):
        found = votes(said)
        assert [(v.in_favour.count is not None, v.unanimous) for v in found] == [(True, False), (False, True)], said
