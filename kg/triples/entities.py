"""The lines of one document's graph, and its statements on the entities it names."""

from __future__ import annotations

from kg import elected
from kg.authorities import Authorities
from kg.errors import UnknownTerm
from kg.iris import iri
from kg.mentions import cases
from kg.model import (
    Reading,
    Resolution,
    Span,
)
from kg.settings import Settings
from kg.statements import Role, Statement
from kg.text import danish
from kg.triples import bodies
from kg.triples.terms import da, ref, string, typed
from kg.vocab import ADMS, DCAT, DCT, FOAF, KG, ORG, PERSON, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, Term, concept

__all__ = ["Entities"]

#: Who keeps the Central Business Register.
REGISTRAR = "Erhvervsstyrelsen"


class Entities:
    """Lines of one document's graph and its statements on entities; knows the names the reading resolved."""

    def __init__(self, reading: Reading, settings: Settings, authorities: Authorities | None, ordinal: int) -> None:
        self.reading = reading
        self.minutes = reading.minutes
        self.base = settings.base
        self.code = reading.minutes.municipality.code
        self.authorities = authorities
        self.persons = dict(reading.persons)
        self.councils = dict(reading.councils)
        self.document = iri(self.base, f"id/document/{self.minutes.document.id}")
        self.end = f" <{self.document}> .\n"
        self.lines: list[str] = []
        self.said: dict[Statement, None] = {}
        self.notices = 0
        self.told: set[tuple[object, ...]] = set()
        own = self._council_of(self.minutes.body.value)
        self.council = own or iri(self.base, f"id/council/{self.code}/{danish.slug(self.minutes.body.value)}")
        path = self.council.removeprefix(iri(self.base, "id/council/"))
        suffix = "" if ordinal == 1 else f"-{ordinal}"
        self.meeting = iri(self.base, f"id/meeting/{path}/{self.minutes.held_on.isoformat()}{suffix}")

    # -- writing

    def say(self, subject: str, predicate: str, value: str) -> None:
        """One quad of the document's graph; `value` as N-Quads writes it."""
        self.lines.append(f"<{subject}> <{predicate}> {value}{self.end}")

    def passage(self, span: Span) -> str:
        return f"{self.document}#char={span.start},{span.end}"

    def evidence(self, subject: str, *spans: Span) -> None:
        for span in dict.fromkeys(spans) if len(spans) > 1 else spans:
            self.say(subject, PROV.wasDerivedFrom, ref(self.passage(span)))

    def part(self, item: str, name: str, position: int, kind: Term, span: Span) -> str:
        """The node of a part of an item, with what every part has. The number its IRI ends in is its place."""
        node = f"{item}#{name}-{position}"
        self.say(node, RDF.type, kind.nt)
        self.say(node, KG.item, ref(item))
        self.evidence(node, span)
        return node

    def word(self, node: str, predicate: Term, scheme: str, notation: str, span: Span | None) -> None:
        """A concept of a scheme; a word that the scheme lacks becomes a notice, never another concept."""
        try:
            self.say(node, predicate, concept(scheme, notation).nt)
        except UnknownTerm as error:
            self.notice("unknown_word", error.what, span)

    def notice(self, code: str, message: str, span: Span | None) -> None:
        self.notices += 1
        node = f"{self.document}#notice-{self.notices}"
        self.say(node, RDF.type, KG.Notice.nt)
        self.say(node, KG.code, string(code))
        self.say(node, KG.message, string(message))
        if span is not None:
            self.evidence(node, span)

    def tell(self, subject: str, predicate: str, value: str, role: Role = "fact") -> None:
        """One statement on an entity."""
        self.said[Statement(subject, role, predicate, value)] = None

    # -- entities

    def _news(self, *what: object) -> bool:
        """Is this the first time that the document tells this of an entity?"""
        before = len(self.told)
        self.told.add(what)
        return len(self.told) > before

    def municipality(self, code: str, name: str = "") -> str:
        node = iri(self.base, f"id/municipality/{code}")
        if not self._news(node, name):
            return node
        if not name and self.authorities is not None:
            name = next((row.name for row in self.authorities.municipalities if row.code == code), "")
        self.tell(node, RDF.type, KG.Municipality.nt)
        self.tell(node, DCT.identifier, string(code))
        if name:
            self.tell(node, SKOS.prefLabel, da(name), "form")
        row = next((r for r in self.authorities.municipalities if r.code == code), None) if self.authorities else None
        if row is not None and row.cvr:
            self.identifier(node, row.cvr)
        return node

    def identifier(self, node: str, cvr: str) -> None:
        """The number of a legal unit in the Central Business Register, and who keeps that register."""
        self.tell(node, ADMS.identifier, ref(f"{node}#cvr"))
        self.tell(f"{node}#cvr", RDF.type, ADMS.Identifier.nt)
        self.tell(f"{node}#cvr", SKOS.notation, string(cvr))
        self.tell(f"{node}#cvr", ADMS.schemaAgency, string(REGISTRAR))

    def listed(self, path: str) -> str:
        """What the row of an organisation says of it and of those it belongs to; its IRI."""
        node = iri(self.base, path)
        row = bodies.body(path, self.authorities) if self.authorities is not None else None
        if row is None or self.authorities is None or not self._news(node, "row"):
            return node
        if row.cvr:
            self.identifier(node, row.cvr)
        for above in bodies.others(row, (row.parent,) if row.parent else (), self.authorities):
            self.tell(node, ORG.subOrganizationOf, ref(self._body(above)))
        for names, name, mine in (
            (row.predecessors, "formed", ORG.resultedFrom),
            (row.successors, "changed", ORG.changedBy),
        ):
            for n, other in enumerate(bodies.others(row, names, self.authorities), 1):
                event, that = f"{node}#{name}-{n}", self._body(other)
                before, after = (that, node) if name == "formed" else (node, that)
                self.tell(node, mine, ref(event))
                self.tell(event, RDF.type, ORG.ChangeEvent.nt)
                self.tell(event, ORG.originalOrganization, ref(before))
                self.tell(event, ORG.resultingOrganization, ref(after))
        return node

    def _body(self, of: bodies.Body) -> str:
        """An organisation that a row of another names."""
        if of.path.startswith("id/municipality/"):
            return self.municipality(of.path.rpartition("/")[2], of.label)
        node = iri(self.base, of.path)
        self.tell(node, RDF.type, ORG.Organization.nt)
        self.tell(node, SKOS.prefLabel, da(of.label), "form")
        if of.kind:
            self.tell(node, DCT.type, concept("organisation", of.kind).nt, "one")
        return self.listed(of.path)

    def _council_of(self, name: str) -> str | None:
        found = self.councils.get(name)
        return self.council_node(found.entity, found.label) if found else None

    def council_node(self, path: str, label: str, role: Role = "form") -> str:
        """The council at a path `id/council/{code}/{slug}`, told of."""
        node = iri(self.base, path)
        if not self._news(node, label, role):
            return node
        code = path.split("/")[2]
        self.tell(node, RDF.type, KG.Council.nt)
        place = ref(self.municipality(code, self.minutes.municipality.name if code == self.code else ""))
        self.tell(node, ORG.unitOf, place)
        self.tell(node, KG.municipality, place)
        if label:
            self.tell(node, SKOS.prefLabel, da(label), role)
        return node

    def person(self, name: str) -> str | None:
        found = self.persons.get(name)
        return self.person_node(found) if found else None

    def person_node(self, found: Resolution) -> str:
        node = iri(self.base, found.entity)
        if not self._news(node, found.label):
            return node
        self.tell(node, RDF.type, FOAF.Person.nt)
        self.tell(node, RDF.type, PERSON.Person.nt)
        self.tell(node, FOAF.name, string(found.label), "form")
        self.tell(node, KG.folded, string(danish.fold(found.label)))
        self.tell(node, KG.municipality, ref(self.municipality(self.code, self.minutes.municipality.name)))
        self.mandates(node, found)
        return node

    def mandates(self, person: str, found: Resolution) -> None:
        """The seats that the publisher's list of elected members gives the person."""
        if self.authorities is None or found.verdict == "unsure":
            return
        held = elected.seats(self.authorities).get((self.code, elected.name_key(found.label)), ())
        if found.rule == elected.FILE:  # of several persons of that name: the one whose seat is known
            own = self._seat(found.label)
            held = [seat for seat in held if own and seat.party == own.party]
        for n, seat in enumerate(held, 1):
            node = f"{person}#mandate-{n}"
            self.tell(node, RDF.type, KG.Mandate.nt)
            self.tell(node, KG.person, ref(person))
            self.tell(node, KG.term, ref(self.term(*seat.term)))
            self.tell(node, KG.municipality, ref(self.municipality(self.code)))
            self.tell(node, KG.party, string(seat.party))
            if seat.party_list:
                self.tell(node, KG.partyList, da(seat.party_list))
            self.tell(node, SCHEMA.startDate, typed(seat.since.isoformat(), XSD.date))
            self.tell(node, SCHEMA.endDate, typed(seat.until.isoformat(), XSD.date))

    def _seat(self, name: str) -> elected.Seat | None:
        said = (*self.minutes.attendance, *(a for item in self.minutes.items for a in item.attendance))
        parties = {a.party.value for a in said if a.party and a.person.value == name}
        if self.authorities is None:
            return None
        return elected.seat_of(self.code, name, self.minutes.held_on, tuple(parties), self.authorities)

    def term(self, start: int, end: int) -> str:
        node = iri(self.base, f"id/term/{start}-{end}")
        self.tell(node, RDF.type, DCT.PeriodOfTime.nt)
        self.tell(node, SKOS.prefLabel, string(f"{start}-{end}"))
        self.tell(node, DCAT.startDate, typed(f"{start:04d}", XSD.gYear))
        self.tell(node, DCAT.endDate, typed(f"{end:04d}", XSD.gYear))
        return node

    def case(self, printed: str) -> str:
        number = cases.parse(printed)
        node = iri(self.base, f"id/case/{self.code}/{number.slug}")
        if not self._news(node, printed):
            return node
        self.tell(node, RDF.type, KG.Case.nt)
        self.tell(node, DCT.identifier, string(number.normal), "one")
        if printed != number.normal:
            self.tell(node, SKOS.altLabel, string(printed))
        self.tell(node, KG.municipality, ref(self.municipality(self.code, self.minutes.municipality.name)))
        if number.kle:
            self.tell(node, DCT.subject, ref(self.kle(number.kle)))
        if number.facet:
            self.tell(node, KG.kleFacet, string(number.facet))
        return node

    def kle(self, number: str) -> str:
        """The KLE concept of a number and those above it."""
        scheme = iri(self.base, "id/kle")
        parts = number.split(".")
        above = ""
        node = scheme
        for depth in range(1, len(parts) + 1):
            notation = ".".join(parts[:depth])
            node = iri(self.base, f"id/kle/{notation}")
            self.tell(node, RDF.type, SKOS.Concept.nt)
            self.tell(node, SKOS.notation, string(notation))
            self.tell(node, SKOS.inScheme, ref(scheme))
            self.tell(node, RDFS.seeAlso, ref("https://www.kle-online.dk/"))
            if above:
                self.tell(node, SKOS.broader, ref(above))
            else:
                self.tell(node, SKOS.topConceptOf, ref(scheme))
            above = node
        self.tell(scheme, RDF.type, SKOS.ConceptScheme.nt)
        self.tell(scheme, SKOS.prefLabel, string("KLE"))
        return node

    def cited_meeting(self, path: str) -> str:
        """A meeting at a path `id/meeting/{code}/{council}/{date}` that these minutes name; not its council."""
        node = iri(self.base, path)
        _, _, code, council, day = path.split("/")[:5]
        self.tell(node, RDF.type, KG.Meeting.nt, "cited")
        self.tell(node, KG.council, ref(iri(self.base, f"id/council/{code}/{council}")), "cited")
        self.tell(node, DCT.date, typed(day, XSD.date), "cited")
        return node

    def cited_item(self, path: str, number: str) -> str:
        meeting = self.cited_meeting(path.split("/item/")[0])
        node = iri(self.base, path)
        self.tell(node, RDF.type, KG.AgendaItem.nt, "cited")
        self.tell(node, KG.meeting, ref(meeting), "cited")
        self.tell(node, KG.number, string(number), "cited")
        return node
