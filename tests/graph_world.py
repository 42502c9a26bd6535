"""A small store made from the hand-made tables of the samples, in the shape of docs/data-model.md, for graph tests."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.query import Local
from kg.text.danish import slug

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://kg.example.org/"
KG = "https://w3id.org/council-kg/ns#"
KGS = "https://w3id.org/council-kg/scheme/"
DCT = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
FOAF = "http://xmlns.com/foaf/0.1/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CODES = {"Haderslev Kommune": "510", "Herning Kommune": "657", "Kolding Kommune": "621", "Lolland Kommune": "360"}
ENTITIES = ox.NamedNode(BASE + "graph/entities")


def rows(name: str) -> Iterator[dict[str, str]]:
    with (ROOT / "tests" / "gold" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


class World:
    """Quads by hand: meetings, items, mentions."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.texts: dict[str, str] = {}

    def add(self, s: str, p: str, o: str | ox.Literal, graph: ox.NamedNode = ENTITIES) -> None:
        value = o if isinstance(o, ox.Literal) else ox.NamedNode(o)
        self.store.add(ox.Quad(ox.NamedNode(s), ox.NamedNode(p), value, graph))

    def municipality(self, name: str, code: str) -> str:
        iri = f"{BASE}id/municipality/{code}"
        self.add(iri, RDF_TYPE, KG + "Municipality")
        self.add(iri, SKOS + "prefLabel", ox.Literal(name, language="da"))
        return iri

    def council(self, name: str, municipality: str, code: str) -> str:
        iri = f"{BASE}id/council/{code}/{slug(name)}"
        self.add(iri, RDF_TYPE, KG + "Council")
        self.add(iri, SKOS + "prefLabel", ox.Literal(name, language="da"))
        self.add(iri, KG + "municipality", municipality)
        return iri

    def meeting(self, council: str, date: str, document: str) -> tuple[str, ox.NamedNode]:
        iri = council.replace("/council/", "/meeting/") + "/" + date
        graph = ox.NamedNode(document)
        self.add(document, FOAF + "primaryTopic", iri, graph)
        self.add(iri, RDF_TYPE, KG + "Meeting", graph)
        self.add(iri, KG + "council", council, graph)
        self.add(
            iri, DCT + "date", ox.Literal(date, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")), graph
        )
        return iri, graph

    def item(self, meeting: str, number: str, title: str, graph: ox.NamedNode) -> str:
        iri = f"{meeting}/item/{slug(number)}"
        self.add(iri, RDF_TYPE, KG + "AgendaItem", graph)
        self.add(iri, KG + "meeting", meeting, graph)
        self.add(iri, KG + "number", ox.Literal(number), graph)
        self.add(iri, KG + "position", ox.Literal(int(number) if number.isdigit() else 1), graph)
        self.add(iri, DCT + "title", ox.Literal(title, language="da"), graph)
        return iri

    def entity(self, kind: str, label: str, scope: str = "") -> str:
        iri = f"{BASE}id/{kind}/" + (f"{scope}/" if scope else "") + (slug(label) or "x")
        name = FOAF + "name" if kind == "person" else SKOS + "prefLabel"
        self.add(iri, name, ox.Literal(label) if kind == "person" else ox.Literal(label, language="da"))
        return iri

    def mention(self, kind: str, item: str, entity: str, words: str, graph: ox.NamedNode) -> None:
        text = self.texts.get(graph.value, "")
        start = max(text.lower().find(words.lower()), 0)
        taken = 0
        while True:
            iri = f"{graph.value}#char={start},{start + len(words)}" + (f"&n={taken + 1}" if taken else "")
            if not any(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None)):
                break
            taken += 1
        self.add(iri, RDF_TYPE, KG + kind, graph)
        self.add(iri, KG + "within", item, graph)
        self.add(iri, KG + "refersTo", entity, graph)
        self.add(iri, KG + "surface", ox.Literal(text[start : start + len(words)] or words, language="da"), graph)

    def source(self) -> Local:
        return Local(self.store, sentence=self.sentence)

    def sentence(self, passage: str) -> str | None:
        """The line around a passage."""
        document, _, place = passage.partition("#char=")
        start, end = (int(number) for number in place.split("&")[0].split(","))
        text = self.texts.get(document, "")
        stop = text.find("\n", end)
        return " ".join(text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else None].split())[:400] or None


def samples() -> World:
    """Councils, items, topics, organisations and attendance of the five samples, from the gold tables."""
    world = World()
    documents: dict[str, tuple[str, str, ox.NamedNode]] = {}
    for place, row in enumerate(rows("meetings")):
        code = CODES[row["municipality"]]
        document = f"{BASE}id/document/{place:016x}"
        source = next((ROOT / "data" / "minutes").glob(row["doc"] + ".*"))
        world.texts[document] = source.read_text(encoding="utf-8").replace("\r\n", "\n")
        council = world.council(row["body"], world.municipality(row["municipality"], code), code)
        meeting, graph = world.meeting(council, row["date"], document)
        documents[row["doc"]] = (meeting, code, graph)
    items: dict[tuple[str, str], str] = {}
    for row in rows("items"):
        meeting, code, graph = documents[row["doc"]]
        items[row["doc"], row["number"]] = item = world.item(meeting, row["number"], row["title"], graph)
        if row["case_number"]:
            case = f"{BASE}id/case/{code}/{slug(row['case_number'])}"
            world.add(case, RDF_TYPE, KG + "Case")
            world.add(case, DCT + "identifier", ox.Literal(row["case_number"]))
            world.add(item, KG + "case", case, graph)
    for row in rows("topics"):
        world.mention(
            "TopicMention", items[row["doc"], row["item_number"]], world.entity("topic", row["topic"]), row["topic"],
            documents[row["doc"]][2],
        )  # fmt: skip
    for row in rows("organisations"):
        if row["kind"] == "self" or (row["doc"], row["item_number"]) not in items:
            continue
        scope = CODES.get(row["scope"], "")
        world.mention(
            "OrganisationMention", items[row["doc"], row["item_number"]],
            world.entity("organisation", row["canonical"], scope), row["surface"], documents[row["doc"]][2],
        )  # fmt: skip
    for row in rows("attendance"):
        meeting, code, graph = documents[row["doc"]]
        if row["status"] == "present":
            world.add(world.entity("person", row["person"], code), KG + "attended", meeting, graph)
    return world
