"""What a document says of the items of its agenda and their parts."""

from __future__ import annotations

from collections import Counter
from functools import cache

from kg.iris import iri
from kg.mentions import councils
from kg.model import (
    Decision,
    Item,
    Recommendation,
    Section,
    Vote,
)
from kg.text import danish
from kg.triples import makers
from kg.triples.meetings import Meetings
from kg.triples.terms import CLOCK, boolean, cut, da, integer, opening, ref, string, typed
from kg.vocab import DCT, ELI_DL, KG, ORG, RDF, SKOS, XSD, concept, entry, notations

__all__ = ["Items"]


@cache
def _name(kind: str) -> str:
    """The key of a kind of section's own name; "" for a kind that the scheme lacks."""
    known = notations("section").get(kind)
    return danish.fold(entry(known).label("da")) if known else ""


def _named(section: Section) -> bool:
    """Is the heading the name of its kind, whatever its capitals and colon?"""
    return section.heading is not None and danish.fold(section.heading.value.strip().rstrip(":")) == _name(section.kind)


class Items(Meetings):
    """Items, sections, decisions, recommendations, attachments, votes, dissents."""

    def item_paths(self) -> list[str]:
        """IRI of each item; a number printed twice takes `-2` the second time."""
        seen: Counter[str] = Counter()
        paths = []
        for position, item in enumerate(self.minutes.items, 1):
            slug = danish.slug(item.number) or f"x{position}"
            seen[slug] += 1
            paths.append(f"{self.meeting}/item/{slug}" + (f"-{seen[slug]}" if seen[slug] > 1 else ""))
        return paths

    def treated(self, paths: list[str]) -> None:
        """In which order the items were treated, when it is not that of the agenda."""
        items = self.minutes.items
        order = list(range(len(items)))
        for n, item in enumerate(items):
            if item.moved is None:
                continue
            way, number = item.moved
            order.remove(n)
            others = [at for at, k in enumerate(order) if not number or items[k].number == number]
            if others:
                order.insert(others[0] if way == "before" else others[-1] + 1, n)
            else:
                order.insert(min(n, len(order)), n)
                self.notice("unknown_item", f"taken {way} item {number}, which is not there", item.title.span)
        if order != sorted(order):
            for place, n in enumerate(order, 1):
                self.say(paths[n], KG.treatedAs, integer(place))

    def item(self, node: str, item: Item, position: int) -> None:
        self.say(node, RDF.type, KG.AgendaItem.nt)
        self.say(node, KG.meeting, ref(self.meeting))
        self.say(node, KG.number, string(item.number))
        self.say(node, KG.position, integer(position))
        if not item.numbered:
            self.say(node, KG.numbered, boolean(False))
        self.say(node, DCT.title, da(item.title.value))
        if item.closed:
            self.say(node, KG.closed, boolean(True))
        if item.since and CLOCK.fullmatch(item.since):
            self.say(node, KG.began, string(item.since))
        for case in dict.fromkeys(self.case(number.value) for number in item.case_numbers if number.value):
            self.say(node, KG.case, ref(case))
        for worker in dict.fromkeys(filter(None, (self.person(w.value) for w in item.caseworkers))):
            self.say(node, KG.caseworker, ref(worker))
        self.evidence(node, item.span)
        for at, section in enumerate(item.sections, 1):
            self.section(node, section, at)
        for at, decision in enumerate(item.decisions, 1):
            self.decision(node, decision, at)
        for at, recommendation in enumerate(item.recommendations, 1):
            part = self.part(node, "recommendation", at, KG.Recommendation, recommendation.text.span)
            self.recommendation(part, recommendation)
        for at, attachment in enumerate(item.attachments, 1):
            part = self.part(node, "attachment", at, KG.Attachment, attachment.title.span)
            self.say(part, DCT.title, da(attachment.title.value))
            if attachment.address:
                self.say(part, DCT.source, ref(iri("", attachment.address)))
            if attachment.words:
                self.evidence(part, attachment.words)
        for at, vote in enumerate(item.votes, 1):
            self.vote(node, vote, at)
        for at, dissent in enumerate(item.dissents, 1):
            part = self.part(node, "dissent", at, KG.Dissent, dissent.text.span)
            self.say(part, KG.text, da(cut(dissent.text.value)))
            if dissent.by and dissent.by.value:
                self.say(part, KG.dissenter, da(dissent.by.value))

    def recommendation(self, node: str, recommendation: Recommendation) -> None:
        self.say(node, KG.text, da(cut(recommendation.text.value)))
        if recommendation.number:
            self.say(node, KG.point, string(recommendation.number))
        if recommendation.by and recommendation.by.value:
            self.say(node, KG.recommender, da(recommendation.by.value))
            if maker := self.maker(recommendation.by.value, recommendation.by_kind):
                self.say(node, KG.recommendedBy, ref(maker))

    def maker(self, name: str, kind: str = "") -> str | None:
        """Who makes a proposal as an entity: a person, a council, a party, or a part of the administration."""
        if person := self.person(name):
            return person
        found = makers.find(name, kind)
        if found is None:
            return None
        if found.kind == "council":
            if name in self.councils:
                return self.council_node(self.councils[name].entity, self.councils[name].label)
            if self.authorities is None:
                return None
            slug, _ = councils.slug(name, self.code, self.authorities)
            return self.council_node(f"id/council/{self.code}/{slug}", councils.label(name))
        scope = "" if found.kind == "party" else f"{self.code}/"
        node = iri(self.base, f"id/organisation/{scope}{councils.segment(found.name)}")
        if self._news(node, found.name):
            self.tell(node, RDF.type, ORG.Organization.nt)
            self.tell(node, SKOS.prefLabel, da(found.name), "form")
            self.tell(node, DCT.type, concept("organisation", found.organisation).nt, "one")
            if scope:
                self.tell(node, KG.municipality, ref(self.municipality(self.code)))
        return node

    def section(self, item: str, section: Section, at: int) -> None:
        node = self.part(item, "section", at, KG.Section, section.span)
        self.word(node, KG.sectionKind, "section", section.kind, section.span)
        if section.heading and section.heading.value and not _named(section):
            self.say(node, DCT.title, da(section.heading.value))
        words = opening(self.minutes.document.text, section.span)
        if words:
            self.say(node, KG.firstWords, da(words))

    def decision(self, item: str, decision: Decision, at: int) -> None:
        node = self.part(item, "decision", at, ELI_DL.Decision, decision.text.span)
        self.word(node, KG.outcome, "outcome", decision.outcome, decision.text.span)
        self.say(node, KG.text, da(cut(decision.text.value)))
        self.say(node, KG.quoted, boolean(decision.quoted))
        for point in dict.fromkeys(decision.points):
            self.say(node, KG.answersPoint, string(point))
        if decision.answer:
            self.word(node, KG.effect, "effect", decision.answer, decision.text.span)
        if not decision.quoted:
            self.say(node, KG.decidedBy, ref(self.council))
            self.say(node, KG.decidedAt, ref(self.meeting))
            self.say(node, DCT.date, typed(self.minutes.held_on.isoformat(), XSD.date))
            return
        if decision.held_on:
            self.say(node, DCT.date, typed(decision.held_on.isoformat(), XSD.date))
        if decision.body is None:
            return
        self.say(node, KG.decisionBody, string(decision.body.value))
        body = self.councils.get(decision.body.value)
        if body is None:
            return
        self.say(node, KG.decidedBy, ref(self.council_node(body.entity, body.label)))
        if decision.held_on:
            path = f"id/meeting/{body.entity.removeprefix('id/council/')}/{decision.held_on.isoformat()}"
            self.say(node, KG.decidedAt, ref(self.cited_meeting(path)))
            slug = danish.slug(decision.item_number or "")
            if decision.item_number and slug:
                target = self.cited_item(f"{path}/item/{slug}", decision.item_number)
                self.say(node, KG.decidedOnItem, ref(target))

    def vote(self, item: str, vote: Vote, at: int) -> None:
        node = self.part(item, "vote", at, ELI_DL.Vote, vote.span)
        for side, count, voter, party in (
            (vote.in_favour, KG.votesFor, KG.voterFor, KG.partyFor),
            (vote.against, KG.votesAgainst, KG.voterAgainst, KG.partyAgainst),
            (vote.abstained, KG.votesAbstained, KG.voterAbstained, KG.partyAbstained),
            (vote.absent, KG.votesAbsent, KG.voterAbsent, KG.partyAbsent),
        ):
            if side.count is not None:
                self.say(node, count, integer(side.count))
            for person in dict.fromkeys(filter(None, (self.person(v.value) for v in side.voters))):
                self.say(node, voter, ref(person))
            for letter in dict.fromkeys(makers.party(name) for name in side.parties):
                self.say(node, party, string(letter))
        if vote.unanimous:
            self.say(node, KG.unanimous, boolean(True))
        if vote.about:
            self.word(node, KG.ballot, "ballot", vote.about, vote.span)
        if vote.carried is not None:
            self.say(node, KG.carried, boolean(vote.carried))
        if vote.proposal and vote.proposal.value:
            self.say(node, KG.text, da(cut(vote.proposal.value)))
        if vote.proposer and vote.proposer.value:
            self.say(node, KG.proposer, da(vote.proposer.value))
            if maker := self.maker(vote.proposer.value):
                self.say(node, KG.proposedBy, ref(maker))
