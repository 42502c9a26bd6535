"""An invented municipality as FirstAgenda publishes it: index, answers, attachments, and what is true of them.

    world(meetings, seed) -> World

Everything a portal sends is drawn from a seed; names, cases and decisions are invented. `truth` holds the rows of the
tables that reading it must give. No file is written here, no clock is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["ZERO", "World", "answer_of", "world"]

ZERO = "00000000-0000-0000-0000-000000000000"
_HERE = ZoneInfo("Europe/Copenhagen")

_COUNCILS = ("Udsatterådet", "Teknik- og Miljøudvalget", "Handicaprådet", "Kultur- og Fritidsudvalget", "Seniorrådet")
_FIRST = (
    "Bo", "Ole", "Inga", "Karen", "Mads", "Signe", "Viggo", "Tove", "Erling", "Astrid", "Jens", "Birgit", "Poul",
    "Lone", "Gorm", "Ditte",
)  # fmt: skip
_LAST = (
    "Kjær", "Krag", "Lykke", "Holm", "Ravn", "Dahl", "Bruun", "Toft", "Skov", "Lund", "Friis", "Mølgaard", "Hede",
    "Winther", "Juhl", "Bak",
)  # fmt: skip
_TITLES = (
    "Varmestue i Nordgade", "Ny cykelsti langs åen", "Budgetopfølgning for andet kvartal", "Bænke i parken",
    "Tilsyn med botilbud", "Åbningstider på biblioteket", "Høring om ny lokalplan", "Støtte til festivalen",
    "Renovering af svømmehallen", "Frivilligpris", "Trafiksikkerhed ved skolen", "Orientering fra formanden",
)  # fmt: skip
_FACTS = (
    "Huset mangler tag, og taget skal skiftes inden vinteren.",
    "Forvaltningen har gennemgået sagen sammen med naboerne.",
    "Der er afsat midler i budgettet til arbejdet.",
    "Området ligger ned til åen og bruges af mange.",
)
#: Words of a decision and the outcome they are.
_DECIDED = (
    ("Godkendt.", "approved"),
    ("Taget til efterretning.", "noted"),
    ("Udsat.", "postponed"),
    ("Anbefales.", "recommended"),
)
_PAPERS = ("Tegning af taget", "Notat om økonomi", "Oversigtskort", "Høringssvar fra beboerne")


@dataclass
class World:
    """What a portal has. `councils`: (period, council's entry without meetings, entries); `answers` by meeting id.

    `truth`: rows of meetings, attendance, items, attachments and decisions, each with `doc`.
    """

    councils: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    papers: dict[str, bytes] = field(default_factory=dict)
    truth: dict[str, list[dict[str, str]]] = field(
        default_factory=lambda: {name: [] for name in ("meetings", "attendance", "items", "attachments", "decisions")}
    )

    def index(self) -> dict[str, Any]:
        """The answer of `udvalgsliste`."""
        periods: dict[str, list[Any]] = {}
        for period, council, entries in self.councils:
            periods.setdefault(period, []).append({**council, "Moeder": entries or None})
        return {"Udvalg": periods}

    def entry(self, identifier: str) -> dict[str, Any]:
        """The index's line of a meeting."""
        return next(one for _, _, entries in self.councils for one in entries if one["Id"] == identifier)

    def drop(self, identifier: str) -> None:
        """Take a meeting away, from index and address."""
        for _, _, entries in self.councils:
            entries[:] = [one for one in entries if one["Id"] != identifier]
        self.answers.pop(identifier, None)


def _guid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=_HERE).isoformat()


def world(meetings: int, seed: int = 1, *, first: date = date(2022, 1, 12)) -> World:
    """A municipality with so many meetings, every fifth of them only announced by an agenda at the end."""
    random = Random(seed)
    made = World()
    periods: dict[str, list[tuple[str, dict[str, Any], list[dict[str, Any]]]]] = {}
    members = {name: random.sample([f"{a} {b}" for a in _FIRST for b in _LAST], 7) for name in _COUNCILS}
    day = first
    for at in range(meetings):
        name = _COUNCILS[at % len(_COUNCILS)]
        day += timedelta(days=random.randint(1, 3))
        start = day.year - (day.year - 2022) % 4
        period = f"Udvalg {start}-{start + 3}"
        if period not in periods:
            periods[period] = [
                (period, {"Id": _guid(random), "Navn": one, "Historisk": False}, []) for one in _COUNCILS
            ]
            made.councils += periods[period]
        council = next(one for one in periods[period] if one[1]["Navn"] == name)
        begins = datetime(day.year, day.month, day.day, random.choice((9, 15, 17)), random.choice((0, 30)))
        _meeting(made, random, council, begins, members[name], is_agenda=at >= meetings - meetings // 5)
    return made


def _meeting(
    made: World,
    random: Random,
    council: tuple[str, dict[str, Any], list[dict[str, Any]]],
    begins: datetime,
    members: list[str],
    *,
    is_agenda: bool,
) -> None:
    identifier = _guid(random)
    ends = begins + timedelta(minutes=random.randint(30, 180))
    name = "Dagsorden" if is_agenda else "Referat"
    entry = {
        "Id": identifier,
        "Dato": _stamp(begins),
        "MeetingBeginUtc": _stamp(begins),
        "MeetingEndUtc": _stamp(ends),
        "ReleasedDate": _stamp(begins + timedelta(days=4)).replace("+", ".4071833+") if random.random() < 0.8 else None,
        "Sted": "Rådhuset ",
        "Afsluttet": not is_agenda,
        "Moededeltagere": None,
        "Navn": name,
        "IsSupplementaryAgenda": False,
    }
    council[2].append(entry)
    truth = made.truth
    truth["meetings"].append(
        {
            "doc": identifier,
            "body": council[1]["Navn"],
            "date": begins.date().isoformat(),
            "start_time": f"{begins:%H:%M}",
            "end_time": "" if is_agenda else f"{ends:%H:%M}",
            "place": "Rådhuset",
        }
    )
    persons = []
    for person in members:
        cancelled, absent = random.random() < 0.1, random.random() < 0.1
        persons.append(
            {
                "Name": person.replace(" ", "  "),
                "Absent": not is_agenda and absent,
                "ParticipationCancelled": not is_agenda and cancelled,
                "AttendanceType": 0,
            }
        )
        if not is_agenda:
            status = "excused" if cancelled else "absent" if absent else "present"
            truth["attendance"].append({"doc": identifier, "person": person, "status": status})
    items = [
        _item(made, random, identifier, council[1]["Navn"], begins.date(), number, is_agenda)
        for number in range(1, random.randint(4, 7))
    ]
    random.shuffle(items)
    made.answers[identifier] = {
        "Id": identifier,
        "Udvalg": {**council[1]},
        "Moede": {
            **entry,
            "Id": ZERO,
            "ReleasedDate": None,
            "MeetingEndUtc": None if is_agenda else entry["MeetingEndUtc"],
            "Moededeltagere": persons,
        },
        "TillaegsDagsorden": False,
        "Dagsordenpunkter": items,
        "Lydfiler": [],
        "LiveIntegrationEnabled": False,
    }


def _item(
    made: World, random: Random, meeting: str, body: str, day: date, number: int, is_agenda: bool
) -> dict[str, Any]:
    closed = random.random() < 0.1
    title = random.choice(_TITLES)
    case = f"{day:%y}/{random.randint(100, 9999)}"
    made.truth["items"].append(
        {
            "doc": meeting,
            "number": str(number),
            "title": title,
            "case_number": case,
            "closed": "yes" if closed else "no",
        }
    )
    item: dict[str, Any] = {
        "Id": ZERO if closed else _guid(random),
        "Number": str(number),
        "Punktnummer": str(number),
        "Caption": f"Lukket: {title}" if closed else f"{number}. {title}" if random.random() < 0.2 else title,
        "CaseNumber": case,
        "IsOpen": not closed,
        "Sorting": number,
        "AgendaUid": ZERO if closed else meeting,
        "ItemDecision": None,
        "Felter": [],
        "Bilag": [],
        "ExternalAgendaItemAttendees": [],
    }
    if closed:
        return item
    words, outcome = random.choice(_DECIDED)
    html = f"<div><h3>Resume</h3>\r\n<span class='resume'>{_page(random.choice(_FACTS))}</span>"
    html += f"<h3>Indstilling</h3>\r\n<span>{_page(f'Forvaltningen indstiller, at {escape(title)} godkendes.')}</span>"
    if not is_agenda:
        html += f"<h3>Beslutning i {body} den {day:%d-%m-%Y}</h3>\r\n<span>{_page(words)}</span>"
        made.truth["decisions"].append({"doc": meeting, "item_number": str(number), "outcome": outcome})
    item["Felter"] = [{"Navn": "", "Html": html + "</div>", "Tekst": None, "DocumentId": _guid(random), "Link": ""}]
    for order, paper in enumerate(random.sample(_PAPERS, random.randint(0, 3))):
        identifier = _guid(random)
        item["Bilag"].append({"Id": identifier, "Navn": paper, "Order": order, "HarPdfVersion": "true"})
        made.papers[identifier] = b"%PDF-1.4\n% " + paper.encode()
        made.truth["attachments"].append({"doc": meeting, "item_number": str(number), "title": paper})
    return item


def _page(words: str) -> str:
    """Words as a word processor leaves them: a whole page, with a title that is no text."""
    return f'<meta name="generator" content="x"><title>Punkt</title><div class="WordSection1"><p>{words}</p></div>'


def answer_of(made: World, identifier: str, **changes: Any) -> dict[str, Any]:
    """An answer of the world with some keys of its meeting changed."""
    answer = made.answers[identifier]
    answer["Moede"] = {**answer["Moede"], **changes}
    return answer
