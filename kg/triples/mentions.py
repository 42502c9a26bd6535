"""What a document names, passage by passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from kg.errors import UnknownTerm
from kg.iris import iri
from kg.model import (
    USUAL_RULE,
    LawMention,
    Mention,
    OrganisationMention,
    PersonMention,
    ReferenceMention,
    Resolution,
    Span,
    TopicMention,
)
from kg.triples.items import Items
from kg.triples.terms import boolean, cut, da, ref, string
from kg.vocab import DCT, ELI, KG, ORG, RDF, SKOS, concept

__all__ = ["Mentions"]


_KIND_OF = {
    "PersonMention": "PersonMention",
    "OrganisationMention": "OrganisationMention",
    "LawMention": "LawMention",
    "ReferenceMention": "Reference",
    "TopicMention": "TopicMention",
}


def _kind(mention: Mention) -> str:
    """Its class. What a body says of itself has one of its own: questions about organisations never mean it."""
    if isinstance(mention, OrganisationMention) and mention.kind == "self":
        return "SelfMention"
    return _KIND_OF[type(mention).__name__]


def _in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """Each mention once, by passage and kind; those that share both, by what they say."""
    places: dict[tuple[int, int, str], list[Mention]] = {}
    for mention in dict.fromkeys(mentions):
        places.setdefault((mention.span.start, mention.span.end, type(mention).__name__), []).append(mention)
    return [
        m for place in sorted(places) for m in (sorted(places[place], key=repr) if places[place][1:] else places[place])
    ]


#: Rules that go without saying: the row that names an organisation or a law, the own name; of topics the reason.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "OrganisationMention": (USUAL_RULE, "authority", "council_aliases.csv", "municipalities.csv"),
    "SelfMention": (USUAL_RULE, "council_aliases.csv", "municipalities.csv"),
    "LawMention": (USUAL_RULE, "laws.csv"),
    "TopicMention": (USUAL_RULE, "stated", "phrase", "kle"),
}


class Mentions(Items):
    """Every mention as a passage."""

    def mentions(self, paths: list[str]) -> None:
        """Every mention as a passage; a second one on the same passage takes `&n=2`."""
        entities: dict[Mention, Resolution] = dict(self.reading.entities)
        by_number: dict[str, str] = {}
        for item, path in zip(self.minutes.items, paths, strict=True):
            by_number.setdefault(item.number, path)
        taken: Counter[Span] = Counter()
        for mention in _in_order(self.reading.mentions):
            kind = _kind(mention)
            taken[mention.span] += 1
            times = taken[mention.span]
            node = self.passage(mention.span) + (f"&n={times}" if times > 1 else "")
            within = self.meeting if mention.where == "header" else self._within(mention, by_number, paths)
            self.say(node, RDF.type, getattr(KG, kind).nt)
            self.say(node, KG.within, ref(within))
            found = entities.get(mention)
            if found is not None and not isinstance(mention, ReferenceMention):
                if found.rule not in _USUAL.get(kind, (USUAL_RULE,)) and kind != "OrganisationMention":
                    self.say(node, KG.rule, string(found.rule))
                if found.verdict not in ("same", "new"):
                    self.say(node, KG.verdict, string(found.verdict))
            self.mention(node, mention, found)

    def _within(self, mention: Mention, by_number: dict[str, str], paths: list[str]) -> str:
        for item, path in zip(self.minutes.items, paths, strict=True):
            inside = item.span.start <= mention.span.start and mention.span.end <= item.span.end
            if inside and item.number == mention.where:
                return path
        return by_number.get(mention.where, self.meeting)

    def mention(self, node: str, mention: Mention, found: Resolution | None) -> None:
        if isinstance(mention, PersonMention):
            self.say(node, KG.surface, da(mention.name.value))
            self.word(node, KG.mentionKind, "mention", mention.kind, mention.span)
            if mention.title and mention.title.value:
                self.say(node, KG.officeTitle, da(mention.title.value))
            if mention.organisation:
                self.say(node, KG.employer, string(mention.organisation))
            if found:
                self.say(node, KG.refersTo, ref(self.person_node(found)))
        elif isinstance(mention, OrganisationMention):
            self.say(node, KG.surface, da(mention.surface))
            if found:
                self.say(node, KG.refersTo, ref(self.organisation(mention, found)))
        elif isinstance(mention, LawMention):
            self.say(node, KG.surface, da(mention.surface))
            self.say(node, KG.citedAs, string(mention.name))
            if mention.section:
                self.say(node, KG.paragraph, string(mention.section))
            if mention.inferred:
                self.say(node, KG.inferred, boolean(True))
            if found:
                law = iri(self.base, found.entity)
                self.tell(law, RDF.type, ELI.LegalResource.nt)
                if found.label:
                    self.tell(law, SKOS.prefLabel, da(found.label), "form")
                self.say(node, KG.refersTo, ref(law))
        elif isinstance(mention, ReferenceMention):
            self.reference(node, mention, found)
        elif isinstance(mention, TopicMention):
            self.say(node, KG.surface, da(mention.surface))
            self.word(node, KG.matchReason, "match", mention.reason, mention.span)
            if found:
                topic = iri(self.base, found.entity)
                self.tell(topic, RDF.type, SKOS.Concept.nt, "cited")
                self.tell(topic, SKOS.prefLabel, da(found.label), "cited")
                self.say(node, KG.refersTo, ref(topic))

    def organisation(self, mention: OrganisationMention, found: Resolution) -> str:
        parts = found.entity.split("/")
        if parts[:2] == ["id", "municipality"]:
            return self.municipality(parts[2], found.label)
        if parts[:2] == ["id", "council"]:
            return self.council_node(found.entity, found.label)
        node = iri(self.base, found.entity)
        if not self._news(node, found.label, mention.kind, mention.scope, found.rule):
            return node
        if found.rule not in _USUAL["OrganisationMention"]:
            self.tell(node, KG.rule, string(found.rule))  # of the organisation: each place would repeat it
        self.tell(node, RDF.type, ORG.Organization.nt)
        self.tell(node, SKOS.prefLabel, da(found.label), "form")
        if mention.kind and mention.kind != "self":
            try:
                self.tell(node, DCT.type, concept("organisation", mention.kind).nt, "one")
            except UnknownTerm as error:
                self.notice("unknown_word", error.what, mention.span)
        if mention.scope:
            self.tell(node, KG.municipality, ref(self.municipality(mention.scope)))
        return self.listed(found.entity)

    def reference(self, node: str, mention: ReferenceMention, found: Resolution | None) -> None:
        self.say(node, KG.surface, da(cut(mention.surface)))
        self.word(node, KG.referenceKind, "reference", mention.kind, mention.span)
        for predicate, value in (
            (KG.targetBody, mention.target_body),
            (KG.targetDate, mention.target_date),
            (KG.targetItemNumber, mention.target_item),
            (KG.deadline, mention.deadline),
        ):
            if value:
                self.say(node, predicate, string(value))
        if mention.subject:
            self.say(node, KG.hearingAbout, da(cut(mention.subject)))
        names = mention.target_body.split("; ")  # a joint meeting has several bodies
        paths = {name: self.councils[name].entity for name in names if name in self.councils}
        if found is not None and found.entity.startswith("id/meeting/"):
            paths[names[0]] = "id/council/" + "/".join(found.entity.split("/")[2:4])
            if "/item/" in found.entity:
                target = self.cited_item(found.entity, mention.target_item)
            else:
                target = self.cited_meeting(found.entity)
            self.say(node, KG.refersTo, ref(target))
        if mention.kind == "hearing":
            self.hearing(node, mention)
        for name, path in paths.items():
            self.say(node, KG.targetCouncil, ref(self.council_node(path, name)))

    def hearing(self, node: str, mention: ReferenceMention) -> None:
        """Who is heard; who hears: whom the words name, else the body of the minutes where it is not asked itself."""
        hearer = self._party(mention.hearer) if mention.hearer else None if self._asked(mention) else self.council
        for one in sorted(self._heard(mention) - {hearer}):
            self.say(node, KG.heard, ref(one))
        if hearer:
            self.say(node, KG.hearer, ref(hearer))

    def _heard(self, mention: ReferenceMention) -> set[str]:
        names = filter(None, mention.target_body.split("; "))
        return {one for name in names if (one := self._party(name))}

    def _party(self, name: str) -> str | None:
        """A party of a hearing by its canonical name: a council, an organisation that is named, or a maker."""
        if council := self._council_of(name):
            return council
        if name in self._named:
            return self.organisation(*self._named[name])
        return self.maker(name)

    @cached_property
    def _named(self) -> dict[str, tuple[OrganisationMention, Resolution]]:
        """The organisations of the document by their canonical names."""
        pairs = (
            (m, found) for m, found in self.reading.entities if isinstance(m, OrganisationMention) and m.kind != "self"
        )
        return {m.canonical: (m, found) for m, found in pairs}

    def _asked(self, mention: ReferenceMention) -> bool:
        """Is the body of the minutes itself one of those that are heard at the item?"""
        return any(
            isinstance(other, ReferenceMention)
            and (other.kind, other.where) == ("hearing", mention.where)
            and self.council in self._heard(other)
            for other in self.reading.mentions
        )
