"""Which points of a recommendation a decision speaks of. All plans and owls are invented."""

from __future__ import annotations

import pytest

from kg import authorities, layout
from kg.model import Document

AUTHORITIES = authorities.load()
NUMBERED = "Forvaltningen indstiller,\n1. at planen vedtages,\n2. at ugler fredes,\n3. at der gives 5 kr."
DASHED = "Forvaltningen indstiller, at\n- planen vedtages\n- ugler fredes\n- der gives 5 kr."
LETTERED = "Forvaltningen indstiller,\na) at planen vedtages,\nb) at ugler fredes."
ONE = "Forvaltningen indstiller, at planen vedtages."


def read(recommendation: str, decision: str) -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
    """The labels of the recommendation's points; outcome and points of each decision."""
    text = (
        "Stevns Kommune\nKommunalbestyrelsen - 22-01-2031\nReferat\n\n1. En plan\n"
        f"Indstilling\n{recommendation}\nBeslutning\n{decision}\n\n2. Eventuelt\nBeslutning\nIntet.\n"
    )
    item = layout.parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain"), AUTHORITIES).items[0]
    return [r.number for r in item.recommendations], [(d.outcome, d.points) for d in item.decisions]


@pytest.mark.parametrize(
    ("recommendation", "labels"),
    [(NUMBERED, ["1", "2", "3"]), (DASHED, ["", "", ""]), (LETTERED, ["a", "b"]), (ONE, [""])],
)
def test_points_keep_their_labels(recommendation: str, labels: list[str]) -> None:
    assert read(recommendation, "Godkendt.") == (labels, [("approved", ())])


@pytest.mark.parametrize(
    ("recommendation", "decision", "expected"),
    [
        (NUMBERED, "Byrådet godkendte ad 1. Ad 2 blev ikke tiltrådt.", [("approved", ("1",)), ("rejected", ("2",))]),
        (NUMBERED, "Pkt. 1 blev godkendt.\n\nPkt. 2 blev udsat.", [("approved", ("1",)), ("postponed", ("2",))]),
        (NUMBERED, "Ad 1:\nGodkendt.\nAd 2:\nUdsat.", [("approved", ("1",)), ("postponed", ("2",))]),
        (
            NUMBERED,
            "1. Godkendt.\n2. Udsat.\n3. Godkendt.",
            [("approved", ("1",)), ("postponed", ("2",)), ("approved", ("3",))],
        ),
        (
            NUMBERED,
            "Indstillingens punkt 1 og 3 blev godkendt, mens punkt 2 blev udsat.",
            [("approved", ("1", "3")), ("postponed", ("2",))],
        ),
        (NUMBERED, "1. Godkendt. 2. Udvalget afviste forslaget.", [("approved", ("1",)), ("rejected", ("2",))]),
        (NUMBERED, "Punkt 1-3 godkendt.", [("approved", ("1", "2", "3"))]),
        (NUMBERED, "Udvalget godkendte indstillingens pkt. 1, 2 og 3.", [("approved", ("1", "2", "3"))]),
        (LETTERED, "Ad a: Godkendt. Ad b: Ikke godkendt.", [("approved", ("a",)), ("rejected", ("b",))]),
        # points without labels count from one
        (DASHED, "1. at godkendt. 2. at ikke godkendt.", [("approved", ("1",)), ("rejected", ("2",))]),
        (DASHED, "Godkendt, idet punkt 2 udsættes.", [("approved", ()), ("postponed", ("2",))]),
        # the rest of what is approved is not about the point that is changed
        (NUMBERED, "Godkendt, dog således at pkt. 3 ændres til 10 kr.", [("approved", ())]),
        # points of the agenda, of a list that has fewer, of one recommendation alone
        (NUMBERED, "Punkt 2 behandles før punkt 1. Godkendt.", [("other", ()), ("approved", ())]),
        (NUMBERED, "Godkendt, idet punkt 14 udsættes.", [("approved", ()), ("postponed", ())]),
        (ONE, "Punkt 1 udsættes.", [("postponed", ())]),
    ],
)
def test_a_decision_names_the_points_it_answers(
    recommendation: str, decision: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert read(recommendation, decision)[1] == expected
