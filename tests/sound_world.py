"""A sound graph with something of everything, in memory: for tests that break it.

world() is made once; `broken(world(), update)` is a copy after an update, to be checked.
"""

from __future__ import annotations

import random
import re
import tempfile
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from handmade import minutes as handmade
from handmade import text_of
from told import Told, evening

from kg import authorities, identity
from kg.derive import DERIVED, derive, rules
from kg.entities import Describer
from kg.iris import ENTITIES, iri
from kg.manifest import Manifest
from kg.model import (
    Attachment,
    Attendance,
    Decision,
    Dissent,
    LawMention,
    Minutes,
    Notice,
    OrganisationMention,
    PersonMention,
    Recommendation,
    ReferenceMention,
    Section,
    Span,
    Term,
    Text,
    TopicMention,
    Vote,
    VoteSide,
)
from kg.settings import Settings
from kg.store import Store, reader, writer
from kg.triples import quads

BASE = "https://kg.example.org/"
PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in {
    "kg": "https://w3id.org/council-kg/ns#", "kgs": "https://w3id.org/council-kg/scheme/",
    "dct": "http://purl.org/dc/terms/", "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#", "foaf": "http://xmlns.com/foaf/0.1/",
    "dcat": "http://www.w3.org/ns/dcat#", "schema": "https://schema.org/",
    "eli-dl": "http://data.europa.eu/eli/eli-draft-legislation-ontology#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}.items())  # fmt: skip


def rich() -> Minutes:
    """Invented minutes with one of everything."""
    minutes = handmade(
        "Boliger til unge\n24/1001\nGodkendt.", "Havneplan\n27.12.00-G01-1-24\nUdsat.",
        members=("Bo Lund", "Ida Krag", "Ole Vind", "Eva Holm"),
    )  # fmt: skip
    text = minutes.document.text
    bo, ida, ole, eva = (text_of(text, name) for name in ("Bo Lund", "Ida Krag", "Ole Vind", "Eva Holm"))
    done, later = text_of(text, "Godkendt."), text_of(text, "Udsat.")
    quoted = Decision("noted", done, Text("Handicaprådet", Span(0, 3)), date(2024, 1, 9), True, "7")
    ballot = Vote(
        done.span, VoteSide(1, (bo,)), VoteSide(0), VoteSide(1, (eva,), ("Ø",)), VoteSide(1, (ole,)), True, "main",
        done, bo, True,
    )  # fmt: skip
    first = replace(
        minutes.items[0],
        case_numbers=(text_of(text, "24/1001"),),
        caseworkers=(ida,),
        sections=(Section("decision", done.span, done),),
        decisions=(Decision("approved", done), quoted),
        recommendations=(Recommendation(done, bo),),
        attachments=(Attachment(done, "b-1", "https://portal.example/bilag/1"),),
        attendance=(Attendance(ida, "recused", ida.span), Attendance(ole, "absent", ole.span, quoted=True)),
        votes=(ballot,),
        dissents=(Dissent(done, bo),),
    )
    second = replace(
        minutes.items[1],
        numbered=False,
        closed=True,
        case_numbers=(text_of(text, "27.12.00-G01-1-24"),),
        decisions=(Decision("postponed", later),),
    )
    return replace(
        minutes,
        items=(first, second),
        term=Term(2022, 2025, Span(0, 4)),
        starts_at=Text("17:00", Span(0, 2)),
        ends_at=Text("19:00", Span(0, 2)),
        warnings=(Notice("odd_line", "noget", Span(0, 3)),),
        attendance=(
            Attendance(bo, "present", bo.span, role="chair", party=Text("A", Span(0, 1))),
            Attendance(ida, "late", ida.span, since="17:10", until="18:00"),
            Attendance(ole, "excused", ole.span),
            Attendance(eva, "substitute", eva.span, substitute_for=ole),
        ),
    )


def mentions(minutes: Minutes) -> tuple[object, ...]:
    text = minutes.document.text
    bo = text_of(text, "Bo Lund")
    return (
        PersonMention(bo.span, "header", bo, "member"),
        OrganisationMention(Span(0, 5), "1", "Blå Bro", "Blå Bro", "ngo", "510"),
        OrganisationMention(Span(0, 3), "1", "BDO", "BDO", "company"),
        OrganisationMention(Span(0, 9), "1", "rådet", "Haderslev Ugleråd", "self", "510"),
        LawMention(Span(0, 6), "1", "Servicelovens § 82", "Serviceloven", "§ 82", 2014, "1482"),
        ReferenceMention(Span(0, 7), "1", "mødet", "item", "Handicaprådet", "2024-01-09", "7", "510"),
        ReferenceMention(Span(0, 4), "2", "høring", "hearing", "Handicaprådet", "2024-04-09", scope="510"),
        TopicMention(Span(0, 8), "2", "unge", "ungeindsats"),
    )


def road() -> list[Minutes]:
    """A case on its way: postponed, recommended to another council, approved there, carried out."""
    made = []
    for day, body, outcome in (
        (date(2024, 4, 2), "Uglerådet", "postponed"), (date(2024, 4, 9), "Uglerådet", "recommended"),
        (date(2024, 4, 9), "Byrådet", "approved"), (date(2024, 5, 7), "Uglerådet", "postponed"),
    ):  # fmt: skip
        told = Told(body, day, "Ugler i mosen", "Vagt", code="510", municipality="Haderslev Kommune")
        told.at("Bo Lund", "present", role="chair", party="A").at("Ida Krag", "absent")
        told.recommends("1", "at mosen fredes", "Direktionen", number="1", by_kind="administration")
        told.case("1", "24/2002").decides("1", outcome, "Sådan blev det.").case("2", f"24/9{day:%m%d}")
        told.decides("2", "approved", "Godkendt.")
        for name in ("Eva Holm", "Per Dam", "Mia Lund", "Rie Munk"):
            told.at(name, "present")
        told.votes("2", Vote(told.words("3 stemte for, 2 imod.").span, VoteSide(3), VoteSide(2), carried=True))
        made.append(told.minutes())
    return made


@cache
def world() -> ox.Store:
    """The graph of several minutes, with entities, derived facts, schemes and vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        return _world(Path(folder))


def _world(folder: Path) -> ox.Store:
    (folder / "elected.csv").write_text(
        "municipality,term,name,party,list,from,to\nHaderslev,2022-2025,Bo Lund,A,Socialdemokratiet,2023-08-01,\n",
        "utf-8",
    )
    settings, known = Settings(), authorities.load(folder)
    every = [rich(), evening().minutes(), *road()]
    named = [mentions(every[0]), *(() for _ in every[1:])]
    made = [
        quads(identity.resolve(minutes, said, known, settings), settings, known)  # type: ignore[arg-type]
        for minutes, said in zip(every, named, strict=True)
    ]
    describer = Describer(settings, known)
    manifest = Manifest(folder / "manifest.db")
    manifest.count(statement for one in made for statement in one.entities)
    homes = {home for one in made for home in one.homes}
    store = ox.Store()
    for one in made:
        store.bulk_load(one.facts, format=ox.RdfFormat.N_QUADS)

    def add(graph: str, triples: object) -> None:
        text = "".join(f"{triple} <{iri(BASE, graph)}> .\n" for triple in triples)  # type: ignore[attr-defined]
        store.bulk_load(text.encode(), format=ox.RdfFormat.N_QUADS)

    for subject, rows in manifest.entities():
        add(ENTITIES, describer.describe(subject, rows, subject in homes))
    manifest.close()
    for path, triples in describer.graphs().items():
        add(path, triples)
    for rule in rules():
        add(DERIVED, list(derive(Memory(store), rule)))  # type: ignore[arg-type]
    return store


def disk(store: ox.Store, folder: Path) -> Store:
    """The quads as a store opened for reading."""
    with writer(folder, fresh=True) as target:
        target.load(store.dump(format=ox.RdfFormat.N_QUADS) or b"")
        target.publish()
    return reader(folder)


class Memory:
    """A store in memory, as far as the check asks for one."""

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine

    def query(self, sparql: str) -> object:
        return self.engine.query(sparql, use_default_graph_as_union=True)


def broken(world: ox.Store, update: str) -> Store:
    """The world after an update."""
    copy = ox.Store()
    copy.bulk_extend(world)
    copy.update(PREFIXES + update)
    assert len(copy) != len(world) or any(quad not in world for quad in copy), "the update changes nothing"
    return Memory(copy)  # type: ignore[return-value]


# -- damages drawn at random


@dataclass(frozen=True)
class Damage:
    """One kind of damage: `pick` draws where, `lose` and `gain` are what is taken away and added, `finds` the rules."""

    what: str
    pick: str
    finds: tuple[str, ...]
    lose: str = ""
    gain: str = ""

    def draw(self, world: ox.Store, rng: random.Random) -> tuple[str, set[str]]:
        """An update that does it somewhere, and the terms of the place."""
        asked = world.query(f"{PREFIXES} SELECT * WHERE {{ {self.pick} }}", use_default_graph_as_union=True)
        names = [variable.value for variable in asked.variables]
        rows = sorted({tuple(str(row[name]) for name in names) for row in asked})
        assert rows, f"the sound graph has nothing for: {self.what}"
        terms = dict(zip(names, rng.choice(rows), strict=True))

        def filled(pattern: str) -> str:
            return re.sub(r"\?(\w+)", lambda found: terms[found[1]], pattern)

        update = "".join(
            f"DELETE WHERE {{ GRAPH ?graph {{ {subject} {one} }} }} ;\n"
            for subject, _, pairs in ([filled(self.lose).partition(" ")] if self.lose else [])
            for one in pairs.split(" ; ")
        )
        if self.gain:
            update += f"INSERT DATA {{ GRAPH <{BASE}graph/damage> {{ {filled(self.gain)} }} }} ;\n"
        return update, {term.strip("<>") for term in terms.values()}


@cache
def damages() -> tuple[Damage, ...]:
    path = Path(__file__).parent / "data" / "damages.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["damage"]
    return tuple(Damage(**{**row, "finds": tuple(row["finds"])}) for row in rows)
