"""Who was in the room at each item: what follows from lists, arrivals, departures, absences and recusals.

Takes what one meeting's minutes state of persons and items; gives for each person and item "present", "absent" or
"partly", with the statement that decides, and nothing where nothing says so. Never looks at names or words: the reader
has said where a coming or going lies, and this room counts.

The items of a meeting, in the order of their treatment, are the stretches 0..1, 1..2, … of a line. A movement lies at
a point or somewhere within a part of the line: `under punkt 3` within the stretch of item 3, `efter punkt 3` at its
end, a clock time between what other times of the meeting leave open (`Clock`). Between two movements the state is what
the first leaves and the second begins with; where these two disagree it is unknown. What is said of a single item
stands above all that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from kg.vocab import KG

__all__ = ["Conclusion", "Place", "Said", "State", "conclude", "triples"]

State = Literal["present", "absent", "partly"]

_THERE = frozenset({"present", "substitute"})
_AWAY = frozenset({"absent", "excused", "recused"})
_MOVED = frozenset({"late", "left"})
_DAY = 24 * 60
#: A meeting that begins in the afternoon may end after midnight.
_AFTERNOON = 12 * 60


class Place(NamedTuple):
    """An item: its IRI, its place in the order of treatment, the clock time ("HH:MM") at which it began, or ""."""

    item: str
    order: int
    began: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of presence: `fact` is its IRI, `item` the item it is of ("" the meeting). `at` is where in the
    text it stands; `instead_of` whom a substitute stands in for. Else as `kg.model.Attendance`.
    """

    fact: str
    person: str
    status: str
    item: str = ""
    since: str = ""
    until: str = ""
    edge: str = ""
    onward: bool = False
    only: bool = False
    at: int = 0
    instead_of: tuple[str, ...] = ()


class Conclusion(NamedTuple):
    """`person` was (not, partly) in the room at `item`, because of the statement `fact`."""

    person: str
    item: str
    state: State
    fact: str


class _Move(NamedTuple):
    """A coming (`comes`) or going somewhere between two points of the line; `clock` in minutes, or None."""

    low: int
    high: int
    comes: bool
    clock: int | None
    at: int
    fact: str
    implies: bool  # does it say that the state before was the other one?


class Clock:
    """Where on the line of items a clock time lies: between the nearest places whose time is known."""

    def __init__(self, count: int, starts: str, ends: str) -> None:
        self.start = _minutes(starts)
        self.known: list[tuple[int, int, int]] = []  # (time, low, high)
        self.count = count
        if self.start is not None:
            self.known.append((self.start, 0, 0))
        end = self.time(ends)
        if end is not None:
            self.known.append((end, count, count))

    def time(self, clock: str) -> int | None:
        """Minutes since the midnight before the meeting; None for no time."""
        found = _minutes(clock)
        if found is not None and self.start is not None and found < self.start and self.start >= _AFTERNOON:
            early = self.start - found < _AFTERNOON // 2  # at ten to five, of a meeting at five
            found += 0 if early else _DAY
        return found

    def note(self, clock: str, low: int, high: int) -> None:
        """At this time the meeting was between these points of the line."""
        time = self.time(clock)
        if time is not None:
            self.known.append((time, low, high))

    def between(self, clock: str) -> tuple[int, int]:
        """The points between which a time lies; of times that contradict each other, all they span."""
        time = self.time(clock)
        if time is None:
            return 0, self.count
        low = max((low for known, low, _ in self.known if known <= time), default=0)
        high = min((high for known, _, high in self.known if known >= time), default=self.count)
        return (low, high) if low <= high else (high, low)


def conclude(places: Iterable[Place], said: Iterable[Said], *, starts: str = "", ends: str = "") -> list[Conclusion]:
    """What follows for every person and item of one meeting, in the order of persons and items.

    `starts` and `ends` are the meeting's clock times. Statements of items that are not among `places` are left alone.
    """
    line = sorted(places, key=lambda place: (place.order, place.item))
    at = {place.item: n for n, place in enumerate(line)}
    spoken = [one for one in said if not one.item or one.item in at]
    if not line:
        return []
    clock = Clock(len(line), starts, ends)
    for n, place in enumerate(line):
        clock.note(place.began, n, n)
    for one in spoken:
        if one.item and one.status in _MOVED:
            low, high = _edge(one, at[one.item])
            clock.note(one.since if one.status == "late" else one.until, low, high)
    by_person: dict[str, list[Said]] = defaultdict(list)
    for one in spoken:
        by_person[one.person].append(one)
    states = {person: _of_person(own, at, clock) for person, own in by_person.items()}
    _replace(states, spoken, at, len(line))
    return [
        Conclusion(person, line[n].item, state, fact)
        for person in sorted(states)
        for n, (state, fact) in enumerate(states[person])
        if state is not None
    ]


_States: TypeAlias = list[tuple[State | None, str]]


def _replace(states: dict[str, _States], said: Sequence[Said], at: dict[str, int], count: int) -> None:
    """Whoever has a substitute is not there while the substitute is, unless more is said of that person."""
    spoken = {(one.person, one.item) for one in said}
    for one in said:
        single = bool(one.item) and not one.onward
        for absentee in one.instead_of if one.status not in _AWAY else ():
            if absentee == one.person or (single and (absentee, one.item) in spoken):
                continue
            theirs = states.setdefault(absentee, [(None, "")] * count)
            if single:
                theirs[at[one.item]] = ("absent", one.fact)
                continue
            for n, (state, _) in enumerate(states[one.person]):
                if state == "present" and theirs[n][0] is None:
                    theirs[n] = ("absent", one.fact)


def _of_person(own: list[Said], at: dict[str, int], clock: Clock) -> _States:
    whole = next((one for one in own if not one.item), None)
    first: tuple[State | None, str] = (None, "")
    if whole is not None:  # on the list as one who left: there from the beginning
        first = ("present" if whole.status == "left" else _state_of(whole), whole.fact)
    states = _walk(first, _ordered(list(_moves(own, whole, at, clock))), clock.count)
    only = next((one for one in own if one.only and one.item), None)
    if only is not None:
        states = [("absent" if only.status in _THERE else "present", only.fact)] * clock.count
    for one in own:
        state = None if one.onward else _state_of(one)
        if one.item and state is not None:
            states[at[one.item]] = (state, one.fact)
    return states


def _state_of(one: Said) -> State | None:
    if one.status in _THERE:
        return "present"
    return "absent" if one.status in _AWAY else None


def _edge(one: Said, item: int) -> tuple[int, int]:
    """Between which points of the line a movement at an item lies."""
    if one.edge == "before" or (one.onward and not one.edge):
        return item, item
    return (item + 1, item + 1) if one.edge == "after" else (item, item + 1)


def _moves(own: list[Said], whole: Said | None, at: dict[str, int], clock: Clock) -> Iterator[_Move]:
    """The comings and goings of a person. What the list of the meeting says again is told by the item's statement."""
    told: set[tuple[bool, str]] = set()
    for one in own:
        if not one.item or not (one.status in _MOVED or one.onward):
            continue
        comes = one.status == "late" or one.status in _THERE
        time = one.since if comes else one.until
        told.add((comes, time))
        implies = not one.onward or one.status == "substitute"
        yield _Move(*_edge(one, at[one.item]), comes, clock.time(time), one.at, one.fact, implies)
    if whole is None:
        return
    for comes, time, status in ((True, whole.since, "late"), (False, whole.until, "left")):
        if not time and whole.status != status:
            continue
        if any(way == comes and (not time or not known or time == known) for way, known in told):
            continue
        yield _Move(*clock.between(time), comes, clock.time(time), whole.at, whole.fact, True)


def _ordered(moves: list[_Move]) -> list[_Move]:
    """By place on the line; then by time where every movement has one, else as the text tells them."""
    if all(move.clock is not None for move in moves):
        return sorted(moves, key=lambda move: (move.low + move.high, move.clock, move.at))
    return sorted(moves, key=lambda move: (move.low + move.high, move.at))


def _walk(first: tuple[State | None, str], moves: list[_Move], count: int) -> _States:
    """The state at every stretch of the line, from the state at the beginning and the movements in their order."""
    state, fact = first
    if moves and moves[0].comes and moves[0].implies:
        state, fact = "absent", moves[0].fact
    elif moves and not moves[0].comes and state == "absent":
        state = None  # who is away cannot go
    states: _States = []
    sure: dict[int, str] = {}
    for n, move in enumerate(moves):
        if n and move.implies and state != ("absent" if move.comes else "present"):
            state = None  # two comings, or two goings: what lies between is not told
        states += [(state, fact)] * (move.low - len(states))
        for stretch in range(move.low, move.high):
            states[stretch : stretch + 1] = [(None, move.fact)]
        if move.high - move.low == 1:
            sure.setdefault(move.low, move.fact)
        state, fact = ("present" if move.comes else "absent"), move.fact
    states += [(state, fact)] * (count - len(states))
    for stretch, by in sure.items():
        states[stretch] = ("partly", by)
    return states


# -- rows of queries/derive/presence.rq → triples

_PLACE = re.compile(r"#char=(\d+),")
_SCHEME = re.compile(r".*/(?:status|edge)-")


def triples(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Who was where, for all meetings of the rows; and which statement decides it, when it is neither what is said of
    that person at that item nor at the meeting.

    `person kg:presentAt item`, `kg:absentAt`, `kg:partlyAt` (also of the meeting); `statement kg:decidesAt item`.
    """
    meetings: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        meetings[row["meeting"]].append(row)
    words = {"present": KG.presentAt, "absent": KG.absentAt, "partly": KG.partlyAt}
    for meeting in sorted(meetings):
        items = [row for row in meetings[meeting] if "item" in row]
        places = {Place(row["item"], int(row.get("treated", row["position"])), row.get("began", "")) for row in items}
        said = _said(row for row in meetings[meeting] if "fact" in row)
        own = {(one.person, one.fact, one.item) for one in said}
        times = {name: _clock(items[0].get(name, "")) if items else "" for name in ("starts", "ends")}
        found = conclude(places, said, **times)
        for person in sorted({one.person for one in found}):
            states = {one.state for one in found if one.person == person}
            if "partly" in states or {"present", "absent"} <= states:
                yield f"<{person}> {KG.partlyAt.nt} <{meeting}>"
        for one in found:
            yield f"<{one.person}> {words[one.state].nt} <{one.item}>"
            if not own & {(one.person, one.fact, ""), (one.person, one.fact, one.item)}:
                yield f"<{one.fact}> {KG.decidesAt.nt} <{one.item}>"


def _said(rows: Iterable[Mapping[str, str]]) -> list[Said]:
    """The statements of one meeting, in the order of their passages; several rows of one are one."""
    facts: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        facts[row["fact"]].append(row)
    found = []
    for fact, same in sorted(facts.items()):
        row = same[0]
        found.append(
            Said(
                fact,
                row["person"],
                _SCHEME.sub("", row["status"]),
                row.get("of", ""),
                min((one["since"] for one in same if "since" in one), default=""),
                max((one["until"] for one in same if "until" in one), default=""),
                _SCHEME.sub("", row.get("edge", "")),
                row.get("onward") == "true",
                row.get("only") == "true",
                min((int(place[1]) for one in same if (place := _PLACE.search(one["passage"]))), default=0),
                tuple(sorted({one["other"] for one in same if "other" in one})),
            )
        )
    return sorted(found, key=lambda one: (one.at, one.fact))


def _clock(moment: str) -> str:
    """ "HH:MM" of a local date and time."""
    return moment.partition("T")[2][:5]


def _minutes(clock: str) -> int | None:
    hours, colon, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes) if colon and hours.isdigit() and minutes.isdigit() else None
