"""Minutes told as values, whatever the reader can read of them, and the store that they make with all that follows.

told = Told("Ungdomsrådet", date(2024, 3, 5), "Dagsorden", "Skatepark")
told.at("Ida Krag", "left", item="2", edge="after")
store = stored(folder, told.minutes(), …)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from kg import authorities, identity
from kg.derive import DERIVED, derive, rules
from kg.entities import Describer
from kg.iris import ENTITIES, iri
from kg.manifest import Manifest
from kg.model import (
    Attendance,
    Decision,
    Document,
    Item,
    Minutes,
    Municipality,
    Recommendation,
    Span,
    Text,
    Vote,
    VoteSide,
)
from kg.settings import Settings
from kg.store import Store, reader, writer
from kg.texts import Texts
from kg.triples import quads

BASE = "https://kg.example.org/"


@dataclass
class Told:
    """One meeting as it is told: its text grows with what is said of it, so that everything has a passage."""

    body: str
    held_on: date
    titles: tuple[str, ...]
    code: str = "563"
    municipality: str = "Fanø Kommune"
    text: str = ""
    attendance: list[tuple[str, Attendance]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    more: dict[str, object] = field(default_factory=dict)

    def __init__(self, body: str, held_on: date, *titles: str, **more: object) -> None:
        self.body, self.held_on, self.titles = body, held_on, titles
        self.code, self.municipality = str(more.pop("code", "563")), str(more.pop("municipality", "Fanø Kommune"))
        self.text, self.attendance, self.more = "", [], more
        self.words(f"{body}, {held_on.isoformat()}")
        self.items = []
        for number, title in enumerate(titles, 1):
            text = self.words(title)
            self.items.append(Item(str(number), text, text.span))

    def words(self, words: str) -> Text:
        """Words printed next, and where."""
        start = len(self.text)
        self.text += f"{words}\n"
        return Text(words, Span(start, start + len(words)))

    def at(self, name: str, status: str, item: str = "", **more: object) -> Told:
        """Somebody's presence, at the meeting or at an item."""
        person = self.words(name)
        for key in ("substitute_for", "reason", "party"):
            if key in more:
                more[key] = self.words(str(more[key]))
        said = Attendance(person, status, person.span, **more)  # type: ignore[arg-type]
        self.attendance.append((item, said))
        return self

    def item(self, number: str, **more: object) -> Told:
        """More of an item: fields of `kg.model.Item`."""
        n = int(number) - 1
        self.items[n] = replace(self.items[n], **more)  # type: ignore[arg-type]
        return self

    def case(self, item: str, *numbers: str) -> Told:
        return self.item(item, case_numbers=tuple(self.words(number) for number in numbers))

    def recommends(self, item: str, words: str, by: str = "", **more: object) -> Told:
        there = self.items[int(item) - 1].recommendations
        made = Recommendation(self.words(words), self.words(by) if by else None, **more)  # type: ignore[arg-type]
        return self.item(item, recommendations=(*there, made))

    def decides(self, item: str, outcome: str, words: str, **more: object) -> Told:
        there = self.items[int(item) - 1].decisions
        if "body" in more:
            more["body"] = self.words(str(more["body"]))
        made = Decision(outcome, self.words(words), **more)  # type: ignore[arg-type]
        return self.item(item, decisions=(*there, made))

    def votes(self, item: str, vote: Vote) -> Told:
        return self.item(item, votes=(*self.items[int(item) - 1].votes, vote))

    def names(self, *names: str) -> tuple[Text, ...]:
        return tuple(self.words(name) for name in names)

    def minutes(self) -> Minutes:
        """The values that a reader would give."""
        items = [
            replace(item, attendance=tuple(said for number, said in self.attendance if number == item.number))
            for item in self.items
        ]
        digest = sha256(self.text.encode()).hexdigest()
        name = f"{self.body}-{self.held_on}.txt".lower()
        start = Span(0, len(self.body))
        return Minutes(
            document=Document(digest[:16], name, name, self.text, digest, "text/plain"),
            municipality=Municipality(self.code, self.municipality, "told"),
            bodies=(Text(self.body, start),),
            held_on=self.held_on,
            held_on_span=Span(len(self.body) + 2, len(self.body) + 12),
            attendance=tuple(said for number, said in self.attendance if not number),
            items=tuple(items),
            **self.more,  # type: ignore[arg-type]
        )


def evening() -> Told:
    """Five items: an arrival, a departure, a recusal, somebody excused, substitutes, guests; the fourth came last."""
    told = Told("Ungdomsrådet", date(2024, 3, 5), "Dagsorden", "Skatepark", "Budget", "Ture", "Eventuelt")
    told.more["signals"] = ("case", "heading:punkt")
    told.at("Ida Krag", "present", role="chair").at("Bo Lind", "present").at("Ole Vind", "excused")
    told.at("Eva Holm", "substitute", substitute_for="Ole Vind").at("Per Dam", "present", role="official")
    told.at("Bo Lind", "late", "2", since="17:20").at("Bo Lind", "left", "4", edge="after")
    told.at("Ida Krag", "recused", "3", reason="ejer af grunden").at(
        "Mia Lund", "substitute", "3", substitute_for="Ida Krag"
    )
    told.at("Rie Munk", "present", "3", onward=True).at("Tom Sand", "present", "1", only=True)
    told.recommends("2", "at der bygges en skatepark", "Ungdomsforvaltningen", number="1", by_kind="administration")
    told.recommends("2", "at parken åbner i maj", "Ungdomsforvaltningen", number="2", by_kind="administration")
    told.decides("2", "approved", "Ad 1: Godkendt med den ændring, at parken bliver mindre.", points=("1",))
    told.decides("2", "approved", "Ad 2: Godkendt som indstillet.", points=("2",), answer="as_recommended")
    told.votes("2", Vote(
        told.words("For stemte Ida Krag, imod Bo Lind, Ole Vind var fraværende").span,
        VoteSide(1, told.names("Ida Krag"), ("V",)), VoteSide(1, told.names("Bo Lind"), ("Socialdemokratiet",)),
        absent=VoteSide(1, told.names("Ole Vind"), ("C",)), about="amendment", carried=False,
        proposal=told.words("at parken flyttes"), proposer=told.words("Venstre"),
    ))  # fmt: skip
    told.votes("4", Vote(told.words("Enstemmigt vedtaget.").span, unanimous=True, about="main"))
    told.at("Eva Holm", "left", "5", until="18:00")
    return told.item("5", moved=("before", "4"), since="17:50")


def stored(folder: Path, *minutes: Minutes, mentions: Iterable[tuple[object, ...]] = ()) -> Store:
    """These minutes as a store, with entities, schemes, vocabulary and all that is derived; open for reading."""
    settings, known = Settings(), authorities.load()
    describer = Describer(settings, known)
    found = list(mentions) or [()] * len(minutes)
    made = [
        quads(identity.resolve(one, named, known, settings), settings, known)  # type: ignore[arg-type]
        for one, named in zip(minutes, found, strict=True)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(folder / "manifest.db")
    manifest.count(statement for one in made for statement in one.entities)
    homes = {home for one in made for home in one.homes}

    with writer(folder / "store", fresh=True) as store:

        def add(graph: str, triples: Iterable[str]) -> None:
            store.load("".join(f"{triple} <{iri(BASE, graph)}> .\n" for triple in triples).encode())

        for one in made:
            store.load(one.facts)
        store.texts.put({one.document.id: Texts.pack(one.document.text) for one in minutes})
        for subject, rows in manifest.entities():
            add(ENTITIES, describer.describe(subject, rows, subject in homes))
        for path, triples in describer.graphs().items():
            add(path, triples)
        for rule in rules():
            add(DERIVED, list(derive(store, rule)))
        store.publish()
    manifest.close()
    return reader(folder / "store")
