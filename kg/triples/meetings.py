"""What a document says of itself, of its meeting and of who was there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

from kg import versions
from kg.iris import iri
from kg.model import Attendance, Origin
from kg.reading_report import measures
from kg.triples import makers
from kg.triples.entities import Entities
from kg.triples.terms import CLOCK, boolean, cut, da, integer, moment, ref, string, typed
from kg.vocab import DCT, DQV, FOAF, KG, RDF, SCHEMA, XSD

__all__ = ["Meetings"]


#: The register of media types: each has an address there.
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_INSTANT = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
#: Of several records of one person the first of these that occurs is the status.
_SPECIFIC = ("recused", "left", "late", "substitute", "excused", "absent", "present", "unknown")
_THERE = frozenset({"present", "substitute", "late", "left"})
_AWAY = frozenset({"absent", "excused"})
#: Metrics that a query counts in the graph itself. Of the others a value of nought is left unsaid.
_COUNTED = frozenset({"itemsRead", "itemsWithText", "sectionsRead"})


def _moves_apart(records: list[Attendance]) -> list[list[Attendance]]:
    """The records of one person at one item: together, or where somebody comes and goes, each coming and each going."""
    kinds = {a.status for a in records}
    if not {"late", "left"} <= kinds or "recused" in kinds:
        return [records]
    ordered = sorted(records, key=lambda a: a.span)
    return [list(same) for _, same in groupby(ordered, key=lambda a: a.status == "late")]


class Meetings(Entities):
    """The document, the meeting, the attendance."""

    # -- the document and the meeting

    def document_node(self) -> None:
        document, minutes = self.minutes.document, self.minutes
        self.say(self.document, RDF.type, FOAF.Document.nt)
        self.say(self.document, DCT.identifier, string(document.stem))
        self.say(self.document, KG.fileName, string(document.name))
        self.say(self.document, DCT.format, ref(iri("", MEDIA_TYPES + document.media_type)))
        self.say(self.document, KG.sha256, string(document.sha256))
        self.say(self.document, KG.length, integer(len(document.text)))
        self.say(self.document, KG.versionRank, string(versions.version(minutes).rank))
        self.say(self.document, DCT.isVersionOf, ref(f"{self.meeting}#minutes"))
        if document.origin is not None:
            self.origin(document.origin)
        self.tell(f"{self.meeting}#minutes", RDF.type, KG.Minutes.nt)
        self.tell(f"{self.meeting}#minutes", KG.meeting, ref(self.meeting))

    def origin(self, origin: Origin) -> None:
        """Where it was published, and when."""
        for predicate, address in ((DCT.source, origin.address), (FOAF.page, origin.page)):
            if address.startswith(("https://", "http://")):
                self.say(self.document, predicate, ref(iri("", address)))
        if found := _INSTANT.match(origin.published):
            self.say(self.document, DCT.issued, typed(found[0], XSD.date))

    def report(self) -> None:
        """What the reader says of its reading."""
        for measure in measures(self.minutes):
            if not measure.value or measure.metric in _COUNTED:
                continue
            kind = XSD.decimal if measure.metric == "readingScore" else XSD.integer
            value = f"{measure.value:.2f}" if measure.metric == "readingScore" else str(int(measure.value))
            node = f"{self.document}#{'score' if measure.metric == 'readingScore' else measure.metric}"
            self.say(node, RDF.type, DQV.QualityMeasurement.nt)
            self.say(node, DQV.isMeasurementOf, getattr(KG, measure.metric).nt)
            self.say(node, DQV.computedOn, ref(self.document))
            self.say(node, DQV.value, typed(value, kind))
        if self.minutes.signals:
            self.say(self.document, KG.layoutSignal, string(" ".join(sorted(set(self.minutes.signals)))))
        for warning in self.minutes.warnings:
            self.notice(warning.code, warning.message, warning.span)

    def topic(self) -> None:
        """Whose facts these are."""
        self.say(self.document, FOAF.primaryTopic, ref(self.meeting))

    def meeting_node(self) -> None:
        minutes, node = self.minutes, self.meeting
        self.say(node, RDF.type, KG.Meeting.nt)
        self.say(node, KG.council, ref(self.council))
        found = self.councils.get(minutes.body.value)
        label = found.label if found else minutes.body.value
        path = self.council.removeprefix(self.base)
        self.council_node(path, label, "own")
        self.say(node, DCT.date, typed(minutes.held_on.isoformat(), XSD.date))
        self.word(node, KG.meetingKind, "meeting", minutes.kind, minutes.held_on_span)
        for body in minutes.bodies[1:]:
            other = self._council_of(body.value)
            if other and other != self.council:
                self.say(node, KG.jointCouncil, ref(other))
        if minutes.title:
            self.say(node, DCT.title, da(cut(minutes.title.value)))
        if minutes.term:
            self.say(node, KG.term, ref(self.term(minutes.term.start, minutes.term.end)))
        first = minutes.held_on.year - (minutes.held_on.year + 2) % 4
        self.term(first, first + 3)
        if minutes.place and minutes.place.value:
            self.say(node, SCHEMA.location, da(minutes.place.value))
        start = minutes.starts_at.value if minutes.starts_at else ""
        end = minutes.ends_at.value if minutes.ends_at else ""
        if instant := moment(minutes.held_on, start):
            self.say(node, SCHEMA.startDate, instant)
        late = bool(start and end and end < start and start >= "12:00")
        if instant := moment(minutes.held_on + timedelta(days=late), end):
            self.say(node, SCHEMA.endDate, instant)
        spans = [minutes.held_on_span, minutes.body.span]
        spans += [text.span for text in (minutes.starts_at, minutes.ends_at, minutes.place) if text]
        self.evidence(node, *spans)

    # -- attendance

    def attendances(self, whole: str, of: Iterable[Attendance], item: str | None) -> None:
        """One node per person: of several records the most specific status counts, all passages stay.

        Who comes and goes during an item has a node for each time, in the order in which they are told.
        """
        groups: dict[tuple[str, int], list[Attendance]] = {}
        for person, records in self._by_person(of).items():
            moves = sorted(_moves_apart(records) if item else [records], key=lambda a: a[0].span)
            groups |= {(person, n): move for n, move in enumerate(moves, 1)}
        for (person, n), records in groups.items():
            node = f"{whole}#attendance-{person.rsplit('/', 1)[-1]}" + (f"-{n}" if n > 1 else "")
            said = sorted(records, key=lambda a: _SPECIFIC.index(a.status) if a.status in _SPECIFIC else len(_SPECIFIC))
            self.say(node, RDF.type, KG.Attendance.nt)
            self.say(node, KG.meeting, ref(self.meeting))
            if item:
                self.say(node, KG.item, ref(item))
            self.attendance(node, person, said)
            if item is None and said[0].status in _THERE:
                self.say(person, KG.attended, ref(self.meeting))
            elif item is None and said[0].status in _AWAY:
                self.say(person, KG.absentFrom, ref(self.meeting))

    def _by_person(self, of: Iterable[Attendance]) -> dict[str, list[Attendance]]:
        groups: dict[str, list[Attendance]] = {}
        for one in of:
            person = self.person(one.person.value)
            if person:
                groups.setdefault(person, []).append(one)
        return groups

    def attendance(self, node: str, person: str, records: list[Attendance]) -> None:
        """What the records of one person say; the first has the status that counts."""
        first = records[0]
        self.say(node, KG.person, ref(person))
        self.word(node, KG.status, "status", first.status, first.span)
        for role in dict.fromkeys(a.role for a in records if a.role):
            self.word(node, KG.role, "role", role, first.span)
        for predicate, texts in (
            (KG.office, (a.title for a in records)),
            (KG.affiliation, (a.affiliation for a in records)),
            (KG.reason, (a.reason for a in records)),
        ):
            for value in dict.fromkeys(text.value for text in texts if text and text.value):
                self.say(node, predicate, da(cut(value)))
        for value in dict.fromkeys(makers.party(a.party.value) for a in records if a.party):
            self.say(node, KG.party, string(value))
        for predicate, times in ((KG.since, [a.since for a in records]), (KG.until, [a.until for a in records])):
            for time in dict.fromkeys(t for t in times if t and CLOCK.fullmatch(t)):
                self.say(node, predicate, string(time))
        for replaced in dict.fromkeys(a.substitute_for.value for a in records if a.substitute_for):
            other = self.person(replaced)
            if other and other != person:
                self.say(node, KG.substituteFor, ref(other))
        if edge := next((a.edge for a in records if a.edge), ""):
            self.word(node, KG.edge, "edge", edge, first.span)
        for predicate, said in ((KG.onward, any(a.onward for a in records)), (KG.only, any(a.only for a in records))):
            if said:
                self.say(node, predicate, boolean(True))
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
            self.say(node, KG.quoted, boolean(True))
            self.say(node, KG.quotedIn, ref(item))
            body = self.councils.get(one.body) if one.body else None
            if body and one.held_on:
                self.council_node(body.entity, body.label)
                path = f"id/meeting/{body.entity.removeprefix('id/council/')}/{one.held_on.isoformat()}"
                self.say(node, KG.meeting, ref(self.cited_meeting(path)))
            self.attendance(node, person, [one])
