"""What a document says of the items of its agenda and their parts."""

from __future__ import annotations

from collections import Counter

from kg import danish
from kg.model import (
    Decision,
    Item,
    Section,
    Vote,
)
from kg.triples.meetings import Meetings
from kg.triples.terms import (
    CLOCK,
    boolean,
    cut,
    da,
    integer,
    opening,
    ref,
    string,
    typed,
)
from kg.vocab import DCT, ELI_DL, KG, RDF, XSD

__all__ = ["Items"]


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
        self.say(node, KG.closed, boolean(item.closed))
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
            self.say(part, KG.text, da(cut(recommendation.text.value)))
            if recommendation.by and recommendation.by.value:
                self.say(part, KG.recommender, da(recommendation.by.value))
        for at, attachment in enumerate(item.attachments, 1):
            part = self.part(node, "attachment", at, KG.Attachment, attachment.title.span)
            self.say(part, DCT.title, da(attachment.title.value))
        for at, vote in enumerate(item.votes, 1):
            self.vote(node, vote, at)
        for at, dissent in enumerate(item.dissents, 1):
            part = self.part(node, "dissent", at, KG.Dissent, dissent.text.span)
            self.say(part, KG.text, da(cut(dissent.text.value)))
            if dissent.by and dissent.by.value:
                self.say(part, KG.dissenter, da(dissent.by.value))

    def section(self, item: str, section: Section, at: int) -> None:
        node = self.part(item, "section", at, KG.Section, section.span)
        self.word(node, KG.sectionKind, "section", section.kind, section.span)
        if section.heading and section.heading.value:
            self.say(node, DCT.title, da(section.heading.value))
        words = opening(self.minutes.document.text, section.span)
        if words:
            self.say(node, KG.firstWords, da(words))

    def decision(self, item: str, decision: Decision, at: int) -> None:
        node = self.part(item, "decision", at, ELI_DL.Decision, decision.text.span)
        self.word(node, KG.outcome, "outcome", decision.outcome, decision.text.span)
        self.say(node, KG.text, da(cut(decision.text.value)))
        self.say(node, KG.quoted, boolean(decision.quoted))
        if not decision.quoted:
            self.say(node, KG.decidedBy, ref(self.council))
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
        ):
            if side.count is not None:
                self.say(node, count, integer(side.count))
            for person in dict.fromkeys(filter(None, (self.person(v.value) for v in side.voters))):
                self.say(node, voter, ref(person))
            for letter in dict.fromkeys(side.parties):
                self.say(node, party, string(letter))
