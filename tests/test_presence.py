"""Who was in the room at each item: told cases, and a thousand meetings drawn at random against what happened there."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from kg.conclusions.presence import Place, Said, conclude

STATES = {"P": "present", "A": "absent", "p": "partly", "-": None}


def room(count: int, *said: Said, starts: str = "", ends: str = "", who: str = "ida", order: str = "") -> str:
    """One letter per item, in the order of the agenda: Present, Absent, partly, - unknown."""
    places = [Place(str(n), int(order[n - 1]) if order else n) for n in range(1, count + 1)]
    found = {(one.person, one.item): one.state for one in conclude(places, said, starts=starts, ends=ends)}
    letter = {state: one for one, state in STATES.items()}
    return "".join(letter[found.get((who, str(n)))] for n in range(1, count + 1))


def say(status: str, item: str = "", **more: object) -> Said:
    return Said(f"{item}#{status}", "ida", status, item, **more)  # type: ignore[arg-type]


HERE = say("present")

TOLD = [
    ("PPPP", [HERE]),
    ("AAAA", [say("excused")]),
    ("AAAA", [say("absent")]),
    ("----", [say("unknown")]),
    ("----", []),
    # comes during an item, before it, after it
    ("ApPP", [HERE, say("late", "2")]),
    ("APPP", [HERE, say("late", "2", edge="before")]),
    ("AAPP", [HERE, say("late", "2", edge="after")]),
    ("ApPP", [say("excused"), say("late", "2")]),
    ("ApPP", [say("late", since="17:10"), say("late", "2", since="17:10")]),
    ("ApPP", [say("late", "2")]),  # on no list: whoever comes was not there
    # goes
    ("PPpA", [HERE, say("left", "3")]),
    ("PPAA", [HERE, say("left", "3", edge="before")]),
    ("PPPA", [HERE, say("left", "3", edge="after")]),
    ("PPPP", [HERE, say("left", "4", edge="after")]),
    ("--pA", [say("left", "3")]),  # on no list: there from the beginning is not said
    ("PPpA", [say("left", until="18:00"), say("left", "3", until="18:00")]),
    # goes and comes back, comes and goes again
    ("PpAp", [HERE, say("left", "2"), say("late", "4")]),
    ("ApPp", [HERE, say("late", "2"), say("left", "4")]),
    ("PpPP", [HERE, say("left", "2", at=1), say("late", "2", at=2)]),
    ("ApAA", [HERE, say("late", "2", at=1), say("left", "2", at=2)]),
    ("ApAA", [HERE, say("left", "2", until="18:10", at=1), say("late", "2", since="18:05", at=2)]),
    ("PAAP", [HERE, say("left", "2", edge="before"), say("late", "3", edge="after")]),
    # two comings with no going between: what lies between is unknown
    ("Ap-p", [HERE, say("late", "2"), say("late", "4")]),
    ("p-pA", [HERE, say("left", "1"), say("left", "3")]),
    # single items stand above all
    ("PAPP", [HERE, say("recused", "2")]),
    ("PAAP", [HERE, say("absent", "2"), say("excused", "3")]),
    ("ApAP", [HERE, say("late", "2"), say("recused", "3")]),
    ("-P--", [say("present", "2")]),
    ("-A--", [say("recused", "2")]),
    ("AAPA", [say("absent"), say("substitute", "3")]),
    # onward, and only
    ("--PP", [say("present", "3", onward=True)]),
    ("AAPP", [say("substitute", "3", onward=True)]),
    ("PPAA", [HERE, say("absent", "3", onward=True)]),
    ("PPAA", [HERE, say("present", "1", only=True), say("present", "2", only=True)]),
    ("PPAP", [HERE, say("absent", "3", only=True)]),
    # who is away cannot go
    ("--pA", [say("excused"), say("left", "3")]),
]


@pytest.mark.parametrize(("wanted", "said"), TOLD, ids=[f"{n}-{wanted}" for n, (wanted, _) in enumerate(TOLD)])
def test_told(wanted: str, said: list[Said]) -> None:
    assert room(4, *said) == wanted


CLOCKS = [
    ("--", [say("late", since="17:10")], {}),  # in which item is not said
    ("p", [say("late", since="17:10")], {}),  # there is but one
    ("PP", [say("late", since="17:00")], {"starts": "17:00"}),
    ("PP", [say("late", since="16:55")], {"starts": "17:00"}),
    ("PP", [say("left", until="19:00")], {"starts": "17:00", "ends": "19:00"}),
    ("PP", [say("left", until="00:30")], {"starts": "17:00", "ends": "00:20"}),
    ("--", [say("left", until="18:00")], {"starts": "17:00", "ends": "19:00"}),
    # somebody else left during item 2 at half past five: before that it was item 1 or 2, after it item 2 or later
    ("PP--", [say("left", until="17:40"), Said("o", "ole", "left", "3", until="17:30")], {"starts": "17:00"}),
    ("--PP", [say("late", since="17:10"), Said("o", "ole", "left", "2", until="17:30")], {"starts": "17:00"}),
    ("ApPP", [say("late", since="17:10"), Said("o", "ole", "late", "2", since="17:05"),
              Said("b", "bo", "left", "2", until="17:20")], {}),
    ("AAPP", [say("late", since="17:10"), Said("o", "ole", "late", "3", since="17:10", edge="before")], {}),
    # the two others contradict each other
    ("A--P", [say("late", since="17:10"), Said("o", "ole", "late", "4", since="17:05", edge="before"),
              Said("b", "bo", "late", "2", since="17:15", edge="before")], {}),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "said", "times"), CLOCKS, ids=[str(n) for n in range(len(CLOCKS))])
def test_clock_times_lie_between_what_others_leave_open(wanted: str, said: list[Said], times: dict[str, str]) -> None:
    assert room(len(wanted), *said, **times) == wanted  # type: ignore[arg-type]


def test_whoever_has_a_substitute_is_not_there() -> None:
    bo = Said("b", "bo", "substitute", instead_of=("ida",))
    assert room(3, bo) == "AAA"
    assert room(3, bo, HERE) == "PPP"  # said of ida herself
    assert room(3, replace(bo, item="2"), HERE) == "PAP"
    assert room(3, replace(bo, item="2"), HERE, say("present", "2")) == "PPP"
    assert room(3, bo, Said("b2", "bo", "left", "2")) == "A--"
    assert room(3, bo, Said("b2", "bo", "left", "2"), say("late", "2")) == "ApP"


def test_items_count_in_the_order_of_their_treatment() -> None:
    assert room(4, HERE, say("left", "2"), order="1342") == "PpAP"
    assert room(4, HERE, say("late", "4", edge="before"), order="2341") == "PPPP"


# -- meetings drawn at random


@dataclass
class Meeting:
    """What happened: when each item began and the last one ended, and who was in the room from when to when."""

    begins: list[int]
    order: list[int]
    stays: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    timed: set[str] = field(default_factory=set)  # persons of whom only clock times are told


def truth(meeting: Meeting, person: str, item: int) -> str:
    start, end = meeting.begins[item], meeting.begins[item + 1]
    there = sum(max(0, min(end, b) - max(start, a)) for a, b in meeting.stays[person])
    return "present" if there == end - start else "partly" if there else "absent"


def clock(minute: int) -> str:
    return f"{17 + minute // 60}:{minute % 60:02d}"


def draw(seed: int) -> Meeting:
    """A meeting of up to ten items and six persons, who come, go, come back and are recused, and what is said of it."""
    rng = random.Random(seed)
    count = rng.randint(1, 10)
    begins = [0]
    for _ in range(count):
        begins.append(begins[-1] + rng.randint(2, 30))
    meeting = Meeting(begins, rng.sample(range(count), count) if rng.random() < 0.3 else list(range(count)))
    for n in range(rng.randint(1, 6)):
        person(meeting, f"p{n}", rng)
    rng.shuffle(meeting.said)
    return meeting


def person(meeting: Meeting, name: str, rng: random.Random) -> None:
    end = meeting.begins[-1]
    if rng.random() < 0.15:
        meeting.stays[name] = []
        meeting.said.append(Said(f"{name}#m", name, rng.choice(("absent", "excused")), at=0))
        return
    ticks = sorted({0, end} | set(rng.sample(range(1, end), min(rng.choice((0, 0, 0, 1, 1, 2, 3, 4)), end - 1))))
    if rng.random() < 0.3:
        ticks = sorted({0, end} | {rng.choice(meeting.begins) for _ in range(2)})
    there = rng.random() < 0.7 or len(ticks) == 2
    stays = [(a, b) for n, (a, b) in enumerate(pairwise(ticks)) if (n % 2 == 0) == there]
    moves = [tick for tick in ticks if 0 < tick < end]
    times = rng.random() < 0.5
    listed = Said(f"{name}#m", name, "present" if there else rng.choice(("present", "late")), at=0)
    timed = len(moves) == 1 and times and rng.random() < 0.4
    if timed:
        listed = replace(listed, **({"status": "left", "until": clock(moves[0])} if there
                                    else {"status": "late", "since": clock(moves[0])}))  # fmt: skip
        meeting.timed.add(name)
    meeting.said.append(listed)
    inside = there
    for n, tick in enumerate(moves, 1):
        inside = not inside
        if not timed:
            meeting.said.append(told(meeting, name, tick, inside, clock(tick) if times else "", n, rng))
    meeting.stays[name] = stays
    if rng.random() < 0.3 and not timed:
        item = rng.randrange(len(meeting.order))
        start, stop = meeting.begins[item], meeting.begins[item + 1]
        if not any(start <= tick <= stop for tick in moves):
            cut = [part for a, b in stays for part in ((a, min(b, start)), (max(a, stop), b)) if part[0] < part[1]]
            meeting.stays[name] = cut
            number = str(meeting.order[item])
            meeting.said.append(Said(f"{name}#r", name, rng.choice(("recused", "absent")), number, at=99))


def told(meeting: Meeting, name: str, tick: int, comes: bool, time: str, at: int, rng: random.Random) -> Said:
    """A coming or going as minutes tell it: during, before or after an item."""
    item = max(n for n, begin in enumerate(meeting.begins[:-1]) if begin <= tick)
    edge = rng.choice(("", "during"))
    if tick == meeting.begins[item]:
        edge = "before"
        if item and rng.random() < 0.5:
            item, edge = item - 1, "after"
    return Said(f"{name}#{at}", name, "late" if comes else "left", str(meeting.order[item]), edge=edge, at=at,
                since=time if comes else "", until="" if comes else time)  # fmt: skip


def test_a_thousand_meetings_agree_with_what_happened() -> None:
    known = unknown = 0
    for seed in range(1000):
        meeting = draw(seed)
        places = [Place(str(number), n) for n, number in enumerate(meeting.order)]
        ends = clock(meeting.begins[-1])
        found = {(c.person, c.item): c.state for c in conclude(places, meeting.said, starts="17:00", ends=ends)}
        for name in meeting.stays:
            for n, number in enumerate(meeting.order):
                state = found.get((name, str(number)))
                if state is None:
                    assert name in meeting.timed, f"meeting {seed}: nothing of {name} at {n}"
                    unknown += 1
                else:
                    assert state == truth(meeting, name, n), f"meeting {seed}: {name} at {n}: {state}"
                    known += 1
    assert known > 10_000
    assert unknown < known / 10
