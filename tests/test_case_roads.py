"""What became of recommendations and of cases: the rules, case by case."""

from __future__ import annotations

import pytest

from kg.conclusions.answers import Asked, Decided, answer
from kg.conclusions.cases import Treatment, is_standing, links, subject, triples
from kg.mentions.council_types import classify
from kg.triples.makers import find, party

APPROVE, NOTE, DISCUSS = "at planen godkendes", "at orienteringen tages til efterretning", "at udvalget drøfter planen"
EFFECTS = [
    (APPROVE, "approved", "Godkendt.", "as_recommended"),
    (APPROVE, "adopted", "Indstillingen tiltrådt.", "as_recommended"),
    (APPROVE, "recommended", "Anbefales over for byrådet.", "as_recommended"),
    (APPROVE, "approved", "Godkendt med den ændring, at taget bliver rødt.", "changed"),
    (APPROVE, "approved", "Godkendt med følgende tilføjelse: Der plantes træer.", "changed"),
    (APPROVE, "other", "Indstillingen kan ikke tiltrædes.", "rejected"),
    (APPROVE, "rejected", "Forkastet.", "rejected"),
    (APPROVE, "postponed", "Udsat.", "postponed"),
    (APPROVE, "withdrawn", "Taget af dagsordenen.", "withdrawn"),
    (APPROVE, "referred", "Oversendes til Økonomiudvalget.", "sent_on"),
    (APPROVE, "noted", "Taget til efterretning.", "unclear"),
    (APPROVE, "discussed", "Drøftet.", "unclear"),
    (NOTE, "noted", "Taget til efterretning.", "as_recommended"),
    (NOTE, "approved", "Godkendt.", "as_recommended"),
    (DISCUSS, "discussed", "Drøftet.", "as_recommended"),
    ("at forslaget sendes i høring i Ældrerådet", "referred", "Sendes i høring.", "as_recommended"),
    ("at sagen udsættes", "postponed", "Udsat.", "as_recommended"),
    ("at ansøgningen afvises", "rejected", "Afvist.", "as_recommended"),
]


@pytest.mark.parametrize(("asked", "outcome", "words", "effect"), EFFECTS, ids=[f"{n}" for n in range(len(EFFECTS))])
def test_what_a_decision_did(asked: str, outcome: str, words: str, effect: str) -> None:
    (found,) = answer([Asked("r1", asked)], [Decided("d1", outcome, words)])
    assert found == ("d1", ("r1",), effect)


def test_a_decision_answers_the_points_it_names() -> None:
    asked = [Asked("r1", APPROVE, "1"), Asked("r2", NOTE, "2")]
    found = answer(asked, [
        Decided("d1", "approved", "Ad 1: godkendt.", frozenset("1")),
        Decided("d2", "postponed", "Ad 2: udsat.", frozenset("2")),
        Decided("d3", "noted", "Ad 7", frozenset("7")),
    ])  # fmt: skip
    assert found == [("d1", ("r1",), "as_recommended"), ("d2", ("r2",), "postponed")]


def test_points_without_labels_count_from_one_and_the_rest_is_what_no_point_settles() -> None:
    asked = [Asked("r1", APPROVE), Asked("r2", "at ugler fredes"), Asked("r3", "at der gives 5 kr.")]
    found = answer(asked, [
        Decided("d1", "approved", "Godkendt, idet punkt 2 udsættes."),
        Decided("d2", "postponed", "Godkendt, idet punkt 2 udsættes.", frozenset("2")),
    ])  # fmt: skip
    assert found == [("d1", ("r1", "r3"), "as_recommended"), ("d2", ("r2",), "postponed")]


def test_of_several_decisions_each_does_what_was_asked_of_it() -> None:
    asked = [Asked("r1", NOTE), Asked("r2", "at sagen sendes til orientering i Ældrerådet")]
    both = [Decided("d1", "noted", "Til efterretning."), Decided("d2", "referred", "Sagen sendes til Ældrerådet.")]
    assert answer(asked, both) == [("d1", ("r1",), "as_recommended"), ("d2", ("r2",), "as_recommended")]
    asked[1] = Asked("r2", "at stien indgår i budgettet")
    assert answer(asked, both) == [("d1", ("r1",), "as_recommended"), ("d2", ("r2",), "sent_on")]


def test_what_was_read_stands_and_what_is_unclear_yields() -> None:
    asked = [Asked("r1", APPROVE)]
    assert answer(asked, [Decided("d1", "approved", "Godkendt.", effect="changed")])[0].effect == "changed"
    both = [Decided("d1", "discussed", "Drøftet"), Decided("d2", "approved", "og godkendt.")]
    assert answer(asked, both) == [("d2", ("r1",), "as_recommended")]
    assert answer([], both) == []


@pytest.mark.parametrize(
    "words",
    ["Ændringsforslaget faldt.", "Forslaget bortfaldt dermed.", "V's forslag blev nedstemt.", "Det blev forkastet."],
)
def test_another_proposal_that_fell_answers_no_recommendation(words: str) -> None:
    asked = [Asked("r1", "at lokalplanen vedtages")]
    fell = Decided("d1", "rejected", words)
    done = Decided("d2", "adopted", "Indstillingen blev derefter vedtaget.")
    assert answer(asked, [fell, done]) == [("d2", ("r1",), "as_recommended")]
    assert answer(asked, [fell]) == ([] if "orslaget" in words else [("d1", ("r1",), "rejected")])


def test_a_wish_rejects_nothing_and_one_sentence_on_two_points_is_told_by_the_outcome() -> None:
    asked = [Asked("r1", "at lokalplanen vedtages")]
    wish = Decided("d1", "other", "O ønskede sagen afvist.")
    assert answer(asked, [wish]) == [("d1", ("r1",), "unclear")]
    both = "Udvalget godkendte ad 1. Ad 2 blev ikke tiltrådt."
    found = answer(asked, [Decided("d1", "approved", both), Decided("d2", "rejected", both)])
    assert [one.effect for one in found] == ["as_recommended", "rejected"]


def treated(item: str, day: str, title: str, council: str = "udvalg", *outcomes: str) -> Treatment:
    return Treatment(item, day, council, title, 1, tuple((f"{item}#{n}", o) for n, o in enumerate(outcomes, 1)))


def test_standing_numbers_are_told_from_cases() -> None:
    assert is_standing([treated("a", "2024-01-01", "Godkendelse af dagsorden")])
    assert is_standing([treated(t, "2024-01-01", t) for t in ("Budget", "Cykelstier", "Kommende møder", "Skoler")])
    assert not is_standing(
        [treated("a", "2024-01-01", "Lokalplan 7"), treated("b", "2024-02-01", "Lokalplan 7 (2. behandling)")]
    )
    assert not is_standing(
        [treated(str(n), f"2024-0{n}-01", t) for n, t in enumerate(("Kaj", "Kaj", "Kaj", "Mole", "Bro"), 1)]
    )
    assert not is_standing([])


def test_a_case_is_called_what_most_of_its_items_are() -> None:
    every = [treated("a", "2024-01-01", "Kajen"), treated("b", "2024-02-01", "Ny færgekaj"),
             treated("c", "2024-03-01", "Ny færgekaj (2. behandling)")]  # fmt: skip
    assert subject(every) == "Ny færgekaj (2. behandling)"


def test_what_follows_is_the_item_that_was_postponed() -> None:
    every = [
        treated("kaj", "2024-01-01", "Kaj", "udvalg", "postponed"),
        treated("mole", "2024-01-01", "Mole", "udvalg", "recommended"),
        treated("kaj2", "2024-02-01", "Kaj", "udvalg", "approved"),
        treated("mole2", "2024-02-01", "Mole", "udvalg", "approved"),
        treated("mole3", "2024-03-01", "Mole", "byraad", "adopted"),
    ]
    found = {(start, way.rsplit("#", 1)[-1], end) for start, way, end in links(every)}
    assert {("kaj", "followedBy", "kaj2"), ("kaj", "postponedTo", "kaj2"), ("mole", "followedBy", "mole2"),
            ("mole", "sentTo", "mole3"), ("mole2", "followedBy", "mole3")} <= found  # fmt: skip
    assert ("kaj", "followedBy", "mole2") not in found


def ends(*treatments: Treatment) -> set[str]:
    rows = [
        {"case": "c", "item": t.item, "title": t.title, "position": "1", "date": t.day, "council": t.council,
         "decision": iri, "outcome": f"x/outcome-{outcome.replace('_', '-')}"}
        for t in treatments for iri, outcome in t.decisions
    ]  # fmt: skip
    return {
        triple.split("ns#", 1)[1].replace(">", "").replace("<", "")
        for triple in triples(rows)
        if "waits" in triple or "settled" in triple
    }


def test_a_case_waits_until_somebody_decides() -> None:
    first = treated("a", "2024-01-01", "Kaj", "udvalg", "recommended")
    assert ends(first) == {"waitsAt a"}
    assert ends(first, treated("b", "2024-02-01", "Kaj", "byraad", "adopted")) == {"settledBy b#1"}
    assert ends(treated("a", "2024-01-01", "Kaj", "udvalg", "approved", "postponed")) == {"waitsAt a"}


TYPES = [
    ("Byrådet", "municipal_council"), ("Økonomiudvalget", "finance_committee"),
    ("Haderslev Økonomi- og Erhvervsudvalg", "finance_committee"), ("Ældrerådet", "seniors_council"),
    ("Teknik- og Miljøudvalget", "standing_committee"), ("§ 17, stk. 4-udvalget om klima", "section_17_4"),
    ("Forretningsudvalget", "business_committee"), ("Valby Lokaludvalg", "local_committee"),
    ("City Council", "municipal_council"), ("Grønt Råd", "council"), ("Social og Arbejdsmarked", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), TYPES, ids=[name for name, _ in TYPES])
def test_the_name_says_what_kind_of_body_it_is(name: str, kind: str | None) -> None:
    found = classify(name)
    assert (found and found[0]) == kind


def test_who_makes_a_proposal() -> None:
    kinds = {
        name: made.kind
        for name in ("Direktionen", "Økonomiudvalget", "Venstre", "Liste A", "Byrådssekretariatet")
        if (made := find(name))
    }
    assert kinds == {
        "Direktionen": "administration", "Byrådssekretariatet": "administration", "Økonomiudvalget": "council",
        "Venstre": "party", "Liste A": "party",
    }  # fmt: skip
    assert find("Formandskabet for Udsatterådet") is None
    assert [party(name) for name in ("Socialdemokraterne", "V", "Liste Ø", "Borgerlisten")] == [
        "A",
        "V",
        "Ø",
        "Borgerlisten",
    ]
