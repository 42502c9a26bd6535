"""A municipality that never was: its councils, members, staff, organisations, calendar and pending cases, from a seed.

Cases travel: a committee recommends, the finance committee takes it next, then the council; drafts go to the advisory
councils for a hearing. Members sit for a term, some are re-elected; somebody is always absent. No file is written here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kg.authorities import MunicipalityRow
from kg.bench.prose import PROSE, Block, Subject

__all__ = ["Body", "Case", "Item", "Meeting", "Member", "Municipality", "Presence", "Step", "Vote"]

#: name, modern name, noun, what it deals with, members
COMMITTEES = (
    ("Social- og Sundhedsudvalget", "Social og Sundhed", "udvalget", "social", 7),
    ("Byrådet", "Byrådet", "byrådet", "økonomi", 19),
    ("Økonomiudvalget", "Økonomi og Strategi", "udvalget", "økonomi", 7),
    ("Udsatterådet", "Udsatterådet", "rådet", "udsatte", 11),
    ("Teknik- og Miljøudvalget", "Teknik og Klima", "udvalget", "teknik", 7),
    ("Handicaprådet", "Handicaprådet", "rådet", "handicap", 10),
    ("Børne- og Undervisningsudvalget", "Børn og Uddannelse", "udvalget", "børn", 7),
    ("Beskæftigelsesudvalget", "Job og Uddannelse", "udvalget", "beskæftigelse", 7),
    ("Ældrerådet", "Ældrerådet", "rådet", "ældre", 9),
    ("Kultur- og Fritidsudvalget", "Kultur og Fritid", "udvalget", "kultur", 7),
    ("Integrationsrådet", "Integrationsrådet", "rådet", "integration", 8),
    ("Sundheds- og Forebyggelsesudvalget", "Senior og Sundhed", "udvalget", "sundhed", 7),
)


@dataclass(frozen=True, slots=True)
class Body:
    """A council or committee. `kind`: committee, finance, council, advisory."""

    name: str
    noun: str
    kind: str
    area: str
    size: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member for one term, with the party's letter."""

    name: str
    party: str


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at a meeting: present, away, or substitute (for `other`)."""

    member: Member
    status: str
    other: Member | None = None


@dataclass(slots=True)
class Step:
    """What a body did with a case at a meeting. `number` of the item is known when the agenda is."""

    body: str
    day: date
    number: str
    outcome: str
    text: str


@dataclass(slots=True)
class Case:
    """A case on its way. `route` holds the places (in the municipality's list of bodies) that still treat it."""

    number: str
    subject: Subject
    title: str
    route: list[int]
    hearing: bool = False
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote by number, with party letters."""

    given: tuple[int, int, int]
    parties: tuple[str, str, str]


@dataclass(slots=True)
class Item:
    """An item, before any layout. `moves` are sentences about one person: (sentence, person, status)."""

    title: str
    case: str
    document: str
    worker: str
    department: str
    kind: str
    closed: bool = False
    subject: Subject | None = None
    sections: dict[str, list[Block]] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    moves: list[tuple[str, str, str]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    route: list[tuple[str, date, str]] = field(default_factory=list)
    vote: Vote | None = None
    step: Step | None = None
    number: str = ""


@dataclass(slots=True)
class Meeting:
    """A meeting with everything a layout may print. `previous` is the body's meeting before this one."""

    municipality: MunicipalityRow
    body: Body
    term: tuple[int, int]
    day: date
    time: str
    end: str
    place: str
    people: list[Presence]
    items: list[Item]
    previous: date | None
    random: Random


def _names(rng: Random) -> Callable[[], str]:
    first, middle, last = (PROSE["names"][part].split() for part in ("first", "middle", "last"))

    def name() -> str:
        parts = [rng.choice(first)]
        if rng.random() < 0.22:
            parts.append(rng.choice(middle))
        return " ".join([*parts, rng.choice(last)])

    return name


def _workday(day: date) -> date:
    """The day itself, or the Monday or Thursday nearest to a Friday or week-end."""
    return day + timedelta(days={4: -1, 5: 2, 6: 1}.get(day.weekday(), 0))


class Municipality:
    """State of one municipality while its meetings are made: `quota` meetings, numbers of cases written by `number`."""

    def __init__(self, row: MunicipalityRow, quota: int, seed: str, number: Callable[..., str], local: str) -> None:
        self.row = row
        self.rng = Random(seed)
        self.number = number
        self.name = _names(self.rng)
        council = "Byrådet" if self.rng.random() < 0.6 else "Kommunalbestyrelsen"
        count = min(len(COMMITTEES), max(2, min(quota, quota // 22 + 3)))
        self.bodies: list[Body] = []
        for place, (full, bare, noun, area, size) in enumerate(COMMITTEES[:count]):
            kind = {"byrådet": "council", "rådet": "advisory"}.get(noun, "finance" if place == 2 else "committee")
            name = bare if local == "bare" else full
            if kind == "council":
                name, noun = council, council.lower()
            elif kind == "advisory" and local == "town":
                name = f"{row.short_name} {full.removesuffix('et')}"
            self.bodies.append(Body(name, noun, kind, area, size))
        self.subjects = {body.area: [s for s in Subject.all() if body.area in s.areas] for body in self.bodies}
        self.staff = [(self.name(), self.rng.choice(PROSE["offices"]["titles"])) for _ in range(10)]
        self.workers = [self.name() for _ in range(6)]
        proper = self.rng.sample(PROSE["organisations"]["proper"], 6)
        self.local: list[tuple[str, str]] = []
        for template in PROSE["organisations"]["local"]:
            surface, kind = template.split("|")
            self.local.append((surface.format(town=row.short_name, x=self.rng.choice(proper)), kind))
        self.pending: list[list[Case]] = [[] for _ in range(count)]
        self.held: list[list[date]] = [[] for _ in range(count)]
        self.serial = self.rng.randrange(100, 9000)
        self.calendar = self._calendar(quota)
        self.days = [[day for day, place in self.calendar if place == own] for own in range(count)]
        self.elected: dict[tuple[int, tuple[int, int]], list[Member]] = {}
        self.standing = [self.case_number(2018 + place % 5, "00.01.00") for place in range(count)]

    def _calendar(self, quota: int) -> list[tuple[date, int]]:
        """`quota` meetings, monthly but for July, the last in 2025."""
        count = len(self.bodies)
        rounds = -(-quota // count)
        months = [(year, month) for year in range(2025, 1997, -1) for month in range(11, 0, -1) if month != 7]
        months = months[:rounds][::-1]
        found = []
        for year, month in months:
            for place, body in enumerate(self.bodies):
                base = {"finance": 17, "council": 25}.get(body.kind, 3 + (place * 2) % 12)
                found.append((_workday(date(year, month, base)), place))
        return sorted(found)[-quota:]

    def case_number(self, year: int, kle: str) -> str:
        self.serial += self.rng.randrange(3, 40)
        return self.number(self.rng, self.row.code, kle, self.serial, year)

    def sitting(self, place: int, term: tuple[int, int]) -> list[Member]:
        """Members of a body in a term: half of the former ones and new ones; council members fill the committees."""
        key = (place, term)
        if key not in self.elected:
            body = self.bodies[place]
            before = self.elected.get((place, (term[0] - 4, term[1] - 4)), [])
            kept = [member for member in before if self.rng.random() < 0.55]
            pool = self.sitting(1, term) if body.kind in ("committee", "finance") else []
            chosen = list(kept) if not pool else [member for member in kept if member in pool]
            rest = [member for member in pool if member not in chosen]
            self.rng.shuffle(rest)
            taken = {member.name for member in chosen}
            while len(chosen) < body.size:
                fresh = rest.pop() if rest else Member(self.name(), self.rng.choice(PROSE["names"]["parties"].split()))
                if fresh.name not in taken:
                    taken.add(fresh.name)
                    chosen.append(fresh)
            self.elected[key] = chosen
        return self.elected[key]

    def people(self, place: int, term: tuple[int, int]) -> list[Presence]:
        """Who came: one in ten is away, and politicians may send a substitute."""
        rng, body = self.rng, self.bodies[place]
        found, guests = [], []
        sitting = self.sitting(place, term)
        taken = {member.name for member in sitting}
        for member in sitting:
            away = rng.random() < 0.1
            found.append(Presence(member, "away" if away else "present"))
            if away and body.kind != "advisory" and rng.random() < 0.35:
                name = self.name()
                if name not in taken:
                    taken.add(name)
                    guests.append(Presence(Member(name, member.party), "substitute", member))
        if all(presence.status == "away" for presence in found):
            found[0] = Presence(found[0].member, "present")
        return found + guests

    def later(self, place: int, day: date) -> date | None:
        days = self.days[place]
        index = bisect_right(days, day)
        return days[index] if index < len(days) else None
