"""`Reading` → quads: the graph of one document, and what it contributes to the entities it names.

Takes one reading and the settings; gives N-Quads as bytes, ready for the loader, and entity statements as rows. A pure
function: no other document, no file, no clock. The only place that writes terms: IRIs are escaped where they are made,
literals by the JSON encoder, so that no printed name can break out of its term. The model is docs/data-model.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Literal, NamedTuple

from kg import danish, versions
from kg.authorities import Authorities
from kg.errors import UnknownTerm
from kg.layout.lines import clean
from kg.mentions import cases
from kg.model import (
    Attendance,
    Decision,
    Item,
    LawMention,
    Mention,
    Minutes,
    OrganisationMention,
    PersonMention,
    Reading,
    ReferenceMention,
    Resolution,
    Section,
    Span,
    TopicMention,
    Vote,
)
from kg.reading_report import measures
from kg.settings import Settings
from kg.vocab import DCT, DQV, ELI, ELI_DL, FOAF, KG, ORG, PERSON, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, Term, concept

__all__ = ["ENTITIES", "TEXT_LIMIT", "Quads", "Statement", "iri", "passage_parts", "quads"]

#: Path of the graph that holds what is constant about entities.
ENTITIES = "graph/entities"
#: `kg:text` holds at most so many characters; the passage holds all.
TEXT_LIMIT = 300
#: Words in `kg:firstWords`.
FIRST_WORDS = 8

Role = Literal["fact", "one", "own", "form", "cited"]


class Statement(NamedTuple):
    """One document's word on an entity: `subject` IRI, `predicate` IRI and `object` as N-Quads writes it.

    `role`: "fact" holds if any document says it; of "one" the value that most documents give; "own" and "form" are
    printed names, those of the entity's own minutes before those of others; "cited" holds while neither current minutes
    nor the shipped schemes say it themselves.
    """

    subject: str
    role: Role
    predicate: str
    object: str


class Quads(NamedTuple):
    """What the graph takes from one document.

    `facts`: N-Quads of its graph. `node`: the same for its document node alone, kept while another document of the
    meeting is current. `entities`: its statements. `homes`: the meeting and items whose own minutes these are.
    """

    document: str
    meeting: str
    facts: bytes
    node: bytes
    entities: tuple[Statement, ...]
    homes: tuple[str, ...]


# ---------------------------------------------------------------- terms

_UNSAFE = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\xa0\ud800-\udfff\ufff0-\uffff]')


@lru_cache(maxsize=65536)
def iri(base: str, path: str) -> str:
    """The IRI of a path under the base; an absolute http(s) one stays. Characters that no IRI may hold are escaped."""
    whole = path if path.startswith(("https://", "http://")) else base + path
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), whole)


def _ref(target: str) -> str:
    return f"<{target}>"


def _string(text: str) -> str:
    return encode_basestring(text)


def _danish(text: str) -> str:
    return encode_basestring(text) + "@da"


def _typed(value: object, kind: Term) -> str:
    return f'"{value}"^^<{kind}>'


_TRUE_FALSE = ("false", "true")


def _boolean(value: bool) -> str:
    return f'"{_TRUE_FALSE[value]}"^^<{XSD.boolean}>'


def _integer(value: int) -> str:
    return f'"{value}"^^<{XSD.integer}>'


_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def _moment(day: date, time: str) -> str | None:
    return f'"{day.isoformat()}T{time}:00"^^<{XSD.dateTime}>' if _CLOCK.fullmatch(time) else None


def _cut(text: str) -> str:
    """At most `TEXT_LIMIT` characters, at a word's end."""
    if len(text) <= TEXT_LIMIT:
        return text
    return text[: TEXT_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def _opening(text: str, span: Span) -> str:
    """The first words of a section, without markup, not across a list marker."""
    words: list[str] = []
    for line in clean(text[span.start : min(span.end, span.start + 600)]):
        if words and line.marker:
            break
        words += line.text.split()
        if len(words) >= FIRST_WORDS:
            break
    return " ".join(words[:FIRST_WORDS])


_PASSAGE = re.compile(r"(?P<document>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)(?:&n=\d+)?")


def passage_parts(passage: str) -> tuple[str, int, int] | None:
    """(document IRI, start, end) of a passage's IRI; None when it is none."""
    found = _PASSAGE.fullmatch(passage)
    return (found["document"], int(found["start"]), int(found["end"])) if found else None


# ---------------------------------------------------------------- one document


class _Graph:
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
        for span in dict.fromkeys(spans):
            self.say(subject, PROV.wasDerivedFrom, _ref(self.passage(span)))

    def part(self, item: str, name: str, position: int, kind: Term, span: Span) -> str:
        """The node of a part of an item, with what every part has."""
        node = f"{item}#{name}-{position}"
        self.say(node, RDF.type, kind.nt)
        self.say(node, KG.item, _ref(item))
        self.say(node, KG.position, _integer(position))
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
        self.say(node, KG.position, _integer(self.notices))
        self.say(node, KG.code, _string(code))
        self.say(node, KG.message, _string(message))
        if span is not None:
            self.evidence(node, span)

    def tell(self, subject: str, predicate: str, value: str, role: Role = "fact") -> None:
        """One statement on an entity."""
        self.said[Statement(subject, role, predicate, value)] = None

    # -- entities

    def municipality(self, code: str, name: str = "") -> str:
        node = iri(self.base, f"id/municipality/{code}")
        if not name and self.authorities is not None:
            name = next((row.name for row in self.authorities.municipalities if row.code == code), "")
        self.tell(node, RDF.type, KG.Municipality.nt)
        self.tell(node, DCT.identifier, _string(code))
        if name:
            self.tell(node, SKOS.prefLabel, _danish(name), "form")
        return node

    def _council_of(self, name: str) -> str | None:
        found = self.councils.get(name)
        return self.council_node(found.entity, found.label) if found else None

    def council_node(self, path: str, label: str, role: Role = "form") -> str:
        """The council at a path `id/council/{code}/{slug}`, told of."""
        node = iri(self.base, path)
        code = path.split("/")[2]
        self.tell(node, RDF.type, KG.Council.nt)
        place = _ref(self.municipality(code, self.minutes.municipality.name if code == self.code else ""))
        self.tell(node, ORG.unitOf, place)
        self.tell(node, KG.municipality, place)
        if label:
            self.tell(node, SKOS.prefLabel, _danish(label), role)
        return node

    def person(self, name: str) -> str | None:
        found = self.persons.get(name)
        return self.person_node(found) if found else None

    def person_node(self, found: Resolution) -> str:
        node = iri(self.base, found.entity)
        self.tell(node, RDF.type, FOAF.Person.nt)
        self.tell(node, RDF.type, PERSON.Person.nt)
        self.tell(node, FOAF.name, _string(found.label), "form")
        self.tell(node, KG.folded, _string(danish.fold(found.label)))
        self.tell(node, KG.municipality, _ref(self.municipality(self.code, self.minutes.municipality.name)))
        return node

    def case(self, printed: str) -> str:
        number = cases.parse(printed)
        node = iri(self.base, f"id/case/{self.code}/{number.slug}")
        self.tell(node, RDF.type, KG.Case.nt)
        self.tell(node, DCT.identifier, _string(number.normal), "one")
        if printed != number.normal:
            self.tell(node, SKOS.altLabel, _string(printed))
        self.tell(node, KG.municipality, _ref(self.municipality(self.code, self.minutes.municipality.name)))
        if number.kle:
            self.tell(node, DCT.subject, _ref(self.kle(number.kle)))
        if number.facet:
            self.tell(node, KG.kleFacet, _string(number.facet))
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
            self.tell(node, SKOS.notation, _string(notation))
            self.tell(node, SKOS.inScheme, _ref(scheme))
            self.tell(node, RDFS.seeAlso, _ref("https://www.kle-online.dk/"))
            if above:
                self.tell(node, SKOS.broader, _ref(above))
            else:
                self.tell(node, SKOS.topConceptOf, _ref(scheme))
            above = node
        self.tell(scheme, RDF.type, SKOS.ConceptScheme.nt)
        self.tell(scheme, SKOS.prefLabel, _string("KLE"))
        return node

    def cited_meeting(self, path: str) -> str:
        """A meeting at a path `id/meeting/{code}/{council}/{date}` that these minutes name; not its council."""
        node = iri(self.base, path)
        _, _, code, council, day = path.split("/")[:5]
        self.tell(node, RDF.type, KG.Meeting.nt, "cited")
        self.tell(node, KG.council, _ref(iri(self.base, f"id/council/{code}/{council}")), "cited")
        self.tell(node, DCT.date, _typed(day, XSD.date), "cited")
        return node

    def cited_item(self, path: str, number: str) -> str:
        meeting = self.cited_meeting(path.split("/item/")[0])
        node = iri(self.base, path)
        self.tell(node, RDF.type, KG.AgendaItem.nt, "cited")
        self.tell(node, KG.meeting, _ref(meeting), "cited")
        self.tell(node, KG.number, _string(number), "cited")
        return node

    # -- the document and the meeting

    def document_node(self) -> None:
        document, minutes = self.minutes.document, self.minutes
        self.say(self.document, RDF.type, FOAF.Document.nt)
        self.say(self.document, DCT.identifier, _string(document.stem))
        self.say(self.document, KG.fileName, _string(document.name))
        self.say(self.document, DCT.format, _string(document.media_type))
        self.say(self.document, KG.sha256, _string(document.sha256))
        self.say(self.document, KG.length, _integer(len(document.text)))
        self.say(self.document, KG.versionRank, _string(versions.version(minutes).rank))
        self.say(self.document, DCT.isVersionOf, _ref(f"{self.meeting}#minutes"))
        self.tell(f"{self.meeting}#minutes", RDF.type, KG.Minutes.nt)
        self.tell(f"{self.meeting}#minutes", KG.meeting, _ref(self.meeting))

    def report(self) -> None:
        """What the reader says of its reading."""
        for measure in measures(self.minutes):
            kind = XSD.decimal if measure.metric == "readingScore" else XSD.integer
            value = f"{measure.value:.2f}" if measure.metric == "readingScore" else str(int(measure.value))
            node = f"{self.document}#{'score' if measure.metric == 'readingScore' else measure.metric}"
            self.say(node, RDF.type, DQV.QualityMeasurement.nt)
            self.say(node, DQV.isMeasurementOf, getattr(KG, measure.metric).nt)
            self.say(node, DQV.computedOn, _ref(self.document))
            self.say(node, DQV.value, _typed(value, kind))
        for signal in sorted(set(self.minutes.signals)):
            self.say(self.document, KG.layoutSignal, _string(signal))
        for warning in self.minutes.warnings:
            self.notice(warning.code, warning.message, warning.span)

    def meeting_node(self) -> None:
        minutes, node = self.minutes, self.meeting
        self.say(self.document, FOAF.primaryTopic, _ref(node))
        self.say(node, RDF.type, KG.Meeting.nt)
        self.say(node, KG.council, _ref(self.council))
        found = self.councils.get(minutes.body.value)
        label = found.label if found else minutes.body.value
        path = self.council.removeprefix(self.base)
        self.council_node(path, label, "own")
        self.say(node, DCT.date, _typed(minutes.held_on.isoformat(), XSD.date))
        self.word(node, KG.meetingKind, "meeting", minutes.kind, minutes.held_on_span)
        for body in minutes.bodies[1:]:
            other = self._council_of(body.value)
            if other and other != self.council:
                self.say(node, KG.jointCouncil, _ref(other))
        if minutes.title:
            self.say(node, DCT.title, _danish(_cut(minutes.title.value)))
        if minutes.term:
            self.say(node, KG.term, _ref(self.term(minutes.term.start, minutes.term.end)))
        first = minutes.held_on.year - (minutes.held_on.year + 2) % 4
        self.term(first, first + 3)
        if minutes.place and minutes.place.value:
            self.say(node, SCHEMA.location, _danish(minutes.place.value))
        start = minutes.starts_at.value if minutes.starts_at else ""
        end = minutes.ends_at.value if minutes.ends_at else ""
        if moment := _moment(minutes.held_on, start):
            self.say(node, SCHEMA.startDate, moment)
        late = bool(start and end and end < start and start >= "12:00")
        if moment := _moment(minutes.held_on + timedelta(days=late), end):
            self.say(node, SCHEMA.endDate, moment)
        spans = [minutes.held_on_span, minutes.body.span]
        spans += [text.span for text in (minutes.starts_at, minutes.ends_at, minutes.place) if text]
        self.evidence(node, *spans)

    def term(self, start: int, end: int) -> str:
        node = iri(self.base, f"id/term/{start}-{end}")
        self.tell(node, RDF.type, DCT.PeriodOfTime.nt)
        self.tell(node, SKOS.prefLabel, _string(f"{start}-{end}"))
        self.tell(node, SCHEMA.startDate, _typed(f"{start:04d}", XSD.gYear))
        self.tell(node, SCHEMA.endDate, _typed(f"{end:04d}", XSD.gYear))
        return node

    # -- attendance

    def attendances(self, whole: str, of: Iterable[Attendance], item: str | None) -> None:
        """One node per person: of several records the most specific status counts, all passages stay."""
        groups: dict[str, list[Attendance]] = {}
        for one in of:
            person = self.person(one.person.value)
            if person:
                groups.setdefault(person, []).append(one)
        for person, records in groups.items():
            node = f"{whole}#attendance-{person.rsplit('/', 1)[-1]}"
            said = sorted(records, key=lambda a: _SPECIFIC.index(a.status) if a.status in _SPECIFIC else len(_SPECIFIC))
            self.say(node, RDF.type, KG.Attendance.nt)
            self.say(node, KG.meeting, _ref(self.meeting))
            if item:
                self.say(node, KG.item, _ref(item))
            self.attendance(node, person, said)
            if item is None and said[0].status in _THERE:
                self.say(person, KG.attended, _ref(self.meeting))
            elif item is None and said[0].status in _AWAY:
                self.say(person, KG.absentFrom, _ref(self.meeting))

    def attendance(self, node: str, person: str, records: list[Attendance]) -> None:
        """What the records of one person say; the first has the status that counts."""
        first = records[0]
        self.say(node, KG.person, _ref(person))
        self.word(node, KG.status, "status", first.status, first.span)
        for role in dict.fromkeys(a.role for a in records if a.role):
            self.word(node, KG.role, "role", role, first.span)
        for predicate, texts in (
            (KG.office, (a.title for a in records)),
            (KG.affiliation, (a.affiliation for a in records)),
            (KG.reason, (a.reason for a in records)),
        ):
            for value in dict.fromkeys(text.value for text in texts if text and text.value):
                self.say(node, predicate, _danish(_cut(value)))
        for value in dict.fromkeys(a.party.value for a in records if a.party):
            self.say(node, KG.party, _string(value))
        for predicate, times in ((KG.since, [a.since for a in records]), (KG.until, [a.until for a in records])):
            for time in dict.fromkeys(t for t in times if t and _CLOCK.fullmatch(t)):
                self.say(node, predicate, _string(time))
        for replaced in dict.fromkeys(a.substitute_for.value for a in records if a.substitute_for):
            other = self.person(replaced)
            if other and other != person:
                self.say(node, KG.substituteFor, _ref(other))
        self.evidence(node, *(a.span for a in records))

    def quoted_attendances(self, item: str, of: Iterable[Attendance]) -> None:
        """Presence at another body's meeting, quoted inside an item."""
        position = 0
        for one in of:
            person = self.person(one.person.value)
            if not person:
                continue
            position += 1
            node = f"{item}#quoted-attendance-{position}"
            self.say(node, RDF.type, KG.Attendance.nt)
            self.say(node, KG.quoted, _boolean(True))
            self.say(node, KG.quotedIn, _ref(item))
            self.say(node, KG.position, _integer(position))
            body = self.councils.get(one.body) if one.body else None
            if body and one.held_on:
                self.council_node(body.entity, body.label)
                path = f"id/meeting/{body.entity.removeprefix('id/council/')}/{one.held_on.isoformat()}"
                self.say(node, KG.meeting, _ref(self.cited_meeting(path)))
            self.attendance(node, person, [one])

    # -- items and their parts

    def item_paths(self) -> list[str]:
        """IRI of each item; a number printed twice takes `-2` the second time."""
        seen: Counter[str] = Counter()
        paths = []
        for position, item in enumerate(self.minutes.items, 1):
            slug = danish.slug(item.number) or f"x{position}"
            seen[slug] += 1
            paths.append(f"{self.meeting}/item/{slug}" + (f"-{seen[slug]}" if seen[slug] > 1 else ""))
        return paths

    def item(self, node: str, item: Item, position: int) -> None:
        self.say(node, RDF.type, KG.AgendaItem.nt)
        self.say(node, KG.meeting, _ref(self.meeting))
        self.say(node, KG.number, _string(item.number))
        self.say(node, KG.position, _integer(position))
        if not item.numbered:
            self.say(node, KG.numbered, _boolean(False))
        self.say(node, DCT.title, _danish(item.title.value))
        self.say(node, KG.closed, _boolean(item.closed))
        for case in dict.fromkeys(self.case(number.value) for number in item.case_numbers if number.value):
            self.say(node, KG.case, _ref(case))
        for worker in dict.fromkeys(filter(None, (self.person(w.value) for w in item.caseworkers))):
            self.say(node, KG.caseworker, _ref(worker))
        self.evidence(node, item.span)
        for at, section in enumerate(item.sections, 1):
            self.section(node, section, at)
        for at, decision in enumerate(item.decisions, 1):
            self.decision(node, decision, at)
        for at, recommendation in enumerate(item.recommendations, 1):
            part = self.part(node, "recommendation", at, KG.Recommendation, recommendation.text.span)
            self.say(part, KG.text, _danish(_cut(recommendation.text.value)))
            if recommendation.by and recommendation.by.value:
                self.say(part, KG.recommender, _danish(recommendation.by.value))
        for at, attachment in enumerate(item.attachments, 1):
            part = self.part(node, "attachment", at, KG.Attachment, attachment.title.span)
            self.say(part, DCT.title, _danish(attachment.title.value))
        for at, vote in enumerate(item.votes, 1):
            self.vote(node, vote, at)
        for at, dissent in enumerate(item.dissents, 1):
            part = self.part(node, "dissent", at, KG.Dissent, dissent.text.span)
            self.say(part, KG.text, _danish(_cut(dissent.text.value)))
            if dissent.by and dissent.by.value:
                self.say(part, KG.dissenter, _danish(dissent.by.value))

    def section(self, item: str, section: Section, at: int) -> None:
        node = self.part(item, "section", at, KG.Section, section.span)
        self.word(node, KG.sectionKind, "section", section.kind, section.span)
        if section.heading and section.heading.value:
            self.say(node, DCT.title, _danish(section.heading.value))
        words = _opening(self.minutes.document.text, section.span)
        if words:
            self.say(node, KG.firstWords, _danish(words))

    def decision(self, item: str, decision: Decision, at: int) -> None:
        node = self.part(item, "decision", at, ELI_DL.Decision, decision.text.span)
        self.word(node, KG.outcome, "outcome", decision.outcome, decision.text.span)
        self.say(node, KG.text, _danish(_cut(decision.text.value)))
        self.say(node, KG.quoted, _boolean(decision.quoted))
        if not decision.quoted:
            self.say(node, KG.decidedBy, _ref(self.council))
            self.say(node, KG.decidedAt, _ref(self.meeting))
            self.say(node, DCT.date, _typed(self.minutes.held_on.isoformat(), XSD.date))
            return
        if decision.held_on:
            self.say(node, DCT.date, _typed(decision.held_on.isoformat(), XSD.date))
        if decision.body is None:
            return
        self.say(node, KG.decisionBody, _string(decision.body.value))
        body = self.councils.get(decision.body.value)
        if body is None:
            return
        self.say(node, KG.decidedBy, _ref(self.council_node(body.entity, body.label)))
        if decision.held_on:
            path = f"id/meeting/{body.entity.removeprefix('id/council/')}/{decision.held_on.isoformat()}"
            self.say(node, KG.decidedAt, _ref(self.cited_meeting(path)))
            slug = danish.slug(decision.item_number or "")
            if decision.item_number and slug:
                target = self.cited_item(f"{path}/item/{slug}", decision.item_number)
                self.say(node, KG.decidedOnItem, _ref(target))

    def vote(self, item: str, vote: Vote, at: int) -> None:
        node = self.part(item, "vote", at, ELI_DL.Vote, vote.span)
        for side, count, voter, party in (
            (vote.in_favour, KG.votesFor, KG.voterFor, KG.partyFor),
            (vote.against, KG.votesAgainst, KG.voterAgainst, KG.partyAgainst),
            (vote.abstained, KG.votesAbstained, KG.voterAbstained, KG.partyAbstained),
        ):
            if side.count is not None:
                self.say(node, count, _integer(side.count))
            for person in dict.fromkeys(filter(None, (self.person(v.value) for v in side.voters))):
                self.say(node, voter, _ref(person))
            for letter in dict.fromkeys(side.parties):
                self.say(node, party, _string(letter))
        if vote.subject and vote.subject.value:
            self.say(node, KG.subject, _danish(_cut(vote.subject.value)))

    # -- mentions

    def mentions(self, paths: list[str]) -> None:
        """Every mention as a passage; a second one on the same passage takes `&n=2`."""
        entities: dict[Mention, Resolution] = dict(self.reading.entities)
        by_number: dict[str, str] = {}
        for item, path in zip(self.minutes.items, paths, strict=True):
            by_number.setdefault(item.number, path)
        taken: Counter[Span] = Counter()
        for mention in sorted(dict.fromkeys(self.reading.mentions), key=_mention_order):
            kind = _KIND_OF[type(mention).__name__]
            taken[mention.span] += 1
            times = taken[mention.span]
            node = self.passage(mention.span) + (f"&n={times}" if times > 1 else "")
            within = self.meeting if mention.where == "header" else self._within(mention, by_number, paths)
            self.say(node, RDF.type, getattr(KG, kind).nt)
            self.say(node, KG.within, _ref(within))
            found = entities.get(mention)
            if found is not None and not isinstance(mention, ReferenceMention):
                self.say(node, KG.rule, _string(found.rule))
                if found.verdict not in ("same", "new"):
                    self.say(node, KG.verdict, _string(found.verdict))
            self.mention(node, mention, found)

    def _within(self, mention: Mention, by_number: dict[str, str], paths: list[str]) -> str:
        for item, path in zip(self.minutes.items, paths, strict=True):
            inside = item.span.start <= mention.span.start and mention.span.end <= item.span.end
            if inside and item.number == mention.where:
                return path
        return by_number.get(mention.where, self.meeting)

    def mention(self, node: str, mention: Mention, found: Resolution | None) -> None:
        if isinstance(mention, PersonMention):
            self.say(node, KG.surface, _danish(mention.name.value))
            self.word(node, KG.mentionKind, "mention", mention.kind, mention.span)
            if mention.title and mention.title.value:
                self.say(node, KG.officeTitle, _danish(mention.title.value))
            if mention.organisation:
                self.say(node, KG.employer, _string(mention.organisation))
            if found:
                self.say(node, KG.refersTo, _ref(self.person_node(found)))
        elif isinstance(mention, OrganisationMention):
            self.say(node, KG.surface, _danish(mention.surface))
            if mention.kind == "self":
                self.word(node, DCT.type, "organisation", "self", mention.span)
            if found:
                self.say(node, KG.refersTo, _ref(self.organisation(mention, found)))
        elif isinstance(mention, LawMention):
            self.say(node, KG.surface, _danish(mention.surface))
            self.say(node, KG.citedAs, _string(mention.name))
            if mention.section:
                self.say(node, KG.paragraph, _string(mention.section))
            self.say(node, KG.inferred, _boolean(mention.inferred))
            if found:
                law = iri(self.base, found.entity)
                self.tell(law, RDF.type, ELI.LegalResource.nt)
                if found.label:
                    self.tell(law, SKOS.prefLabel, _danish(found.label), "form")
                self.say(node, KG.refersTo, _ref(law))
        elif isinstance(mention, ReferenceMention):
            self.reference(node, mention, found)
        elif isinstance(mention, TopicMention):
            self.say(node, KG.surface, _danish(mention.surface))
            self.word(node, KG.matchReason, "match", mention.reason, mention.span)
            if found:
                topic = iri(self.base, found.entity)
                self.tell(topic, RDF.type, SKOS.Concept.nt, "cited")
                self.tell(topic, SKOS.prefLabel, _danish(found.label), "cited")
                self.say(node, KG.refersTo, _ref(topic))

    def organisation(self, mention: OrganisationMention, found: Resolution) -> str:
        parts = found.entity.split("/")
        if parts[:2] == ["id", "municipality"]:
            return self.municipality(parts[2], found.label)
        if parts[:2] == ["id", "council"]:
            return self.council_node(found.entity, found.label)
        node = iri(self.base, found.entity)
        self.tell(node, RDF.type, ORG.Organization.nt)
        self.tell(node, SKOS.prefLabel, _danish(found.label), "form")
        if mention.kind and mention.kind != "self":
            try:
                self.tell(node, DCT.type, concept("organisation", mention.kind).nt, "one")
            except UnknownTerm as error:
                self.notice("unknown_word", error.what, mention.span)
        if mention.scope:
            self.tell(node, KG.municipality, _ref(self.municipality(mention.scope)))
        return node

    def reference(self, node: str, mention: ReferenceMention, found: Resolution | None) -> None:
        self.say(node, KG.surface, _danish(_cut(mention.surface)))
        self.word(node, KG.referenceKind, "reference", mention.kind, mention.span)
        for predicate, value in (
            (KG.targetBody, mention.target_body),
            (KG.targetDate, mention.target_date),
            (KG.targetItemNumber, mention.target_item),
        ):
            if value:
                self.say(node, predicate, _string(value))
        names = mention.target_body.split("; ")  # a joint meeting has several bodies
        paths = {name: self.councils[name].entity for name in names if name in self.councils}
        if found is not None and found.entity.startswith("id/meeting/"):
            paths[names[0]] = "id/council/" + "/".join(found.entity.split("/")[2:4])
            if "/item/" in found.entity:
                target = self.cited_item(found.entity, mention.target_item)
            else:
                target = self.cited_meeting(found.entity)
            self.say(node, KG.refersTo, _ref(target))
        for name, path in paths.items():
            self.say(node, KG.targetCouncil, _ref(self.council_node(path, name)))


#: Of several records of one person the first of these that occurs is the status.
_SPECIFIC = ("recused", "left", "late", "substitute", "excused", "absent", "present", "unknown")
_THERE = frozenset({"present", "substitute", "late", "left"})
_AWAY = frozenset({"absent", "excused"})
_KIND_OF = {
    "PersonMention": "PersonMention",
    "OrganisationMention": "OrganisationMention",
    "LawMention": "LawMention",
    "ReferenceMention": "Reference",
    "TopicMention": "TopicMention",
}


def _mention_order(mention: Mention) -> tuple[int, int, str, str]:
    return (mention.span.start, mention.span.end, type(mention).__name__, repr(mention))


def _limited(minutes: Minutes) -> Iterator[tuple[str, Attendance]]:
    """(item number, attendance) of the records at the head of the minutes that hold for single items only."""
    for attendance in minutes.attendance:
        for number in attendance.for_items:
            yield number, attendance


def quads(reading: Reading, settings: Settings, authorities: Authorities | None = None, *, ordinal: int = 1) -> Quads:
    """The quads of one document.

    `authorities` give the names of municipalities that are only cited. `ordinal` is 2 for the second meeting of the
    council on that day, and so on. Never raises for any text: a word that no scheme knows becomes a notice.
    """
    graph = _Graph(reading, settings, authorities, ordinal)
    minutes = reading.minutes
    graph.document_node()
    node = "".join(graph.lines)
    graph.report()
    graph.meeting_node()
    graph.attendances(graph.meeting, (a for a in minutes.attendance if not a.for_items and not a.quoted), None)
    paths = graph.item_paths()
    limited = list(_limited(minutes))
    numbers = {item.number for item in minutes.items}
    for number, attendance in limited:
        if number not in numbers:
            graph.notice("unknown_item", f"attendance for item {number}, which is not there", attendance.span)
    for position, (path, item) in enumerate(zip(paths, minutes.items, strict=True), 1):
        graph.item(path, item, position)
        own = [a for a in item.attendance if not a.quoted]
        own += [attendance for number, attendance in limited if number == item.number]
        graph.attendances(path, own, path)
        graph.quoted_attendances(path, (a for a in item.attendance if a.quoted))
    graph.mentions(paths)
    return Quads(
        document=graph.document,
        meeting=graph.meeting,
        facts="".join(dict.fromkeys(graph.lines)).encode("utf-8", "replace"),
        node=node.encode("utf-8", "replace"),
        entities=tuple(graph.said),
        homes=(graph.meeting, *paths),
    )
