"""The values that pass between stages: frozen, comparable, picklable; no I/O, no RDF.

    path or bytes → Document → Minutes → Mention → Resolution → quads

Every value that came from the text carries a `Span`: half-open code-point offsets into `Document.text`, so that
`document.text[span.start:span.end]` is what was printed. `Text.value` is the same words cleaned (white space folded,
markup and noise removed). Dates are local Danish dates; times are "HH:MM". Status, outcome, section and role words are
the notations of the SKOS schemes in `ontology/schemes.ttl`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = [
    "AWAY",
    "USUAL_RULE",
    "Answer",
    "Attachment",
    "Attendance",
    "Decision",
    "Dissent",
    "Document",
    "Edge",
    "Headline",
    "Ignored",
    "Item",
    "LawMention",
    "Mention",
    "Minutes",
    "Municipality",
    "Notice",
    "OrganisationMention",
    "Origin",
    "PersonMention",
    "Reading",
    "Recommendation",
    "Recommender",
    "ReferenceMention",
    "Resolution",
    "Section",
    "Span",
    "Term",
    "Text",
    "TopicMention",
    "Vote",
    "VoteSide",
]

#: Attendance of a meeting or of an item.
Status = Literal["present", "absent", "excused", "substitute", "unknown", "late", "left", "recused"]
#: Statuses of whoever was not there.
AWAY: tuple[Status, ...] = ("absent", "excused")
Outcome = Literal[
    "approved", "adopted", "recommended", "noted", "discussed", "postponed", "referred", "rejected",
    "withdrawn", "no_action", "other",
]  # fmt: skip
#: What a decision did to the recommendation that it answers; "" where the words do not say it.
Answer = Literal["", "as_recommended", "changed", "rejected", "postponed", "withdrawn", "sent_on"]
#: Where a coming or going, or the first item of a stretch, lies: before, during or after the item; "" not said.
Edge = Literal["", "before", "during", "after"]
#: Who recommends: a committee or council, the administration, a director or other head of it, a party, a member.
Recommender = Literal["", "council", "administration", "director", "party", "member"]
SectionKind = Literal[
    "summary", "background", "recommendation", "procedure", "decision", "attachments", "legal_basis", "economy",
    "treated_by", "previous_decisions", "communication", "comments", "absent", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in `Document.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words as printed."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Text:
    """A cleaned value and the place it was printed."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Headline:
    """The head of an item that the source's own structure tells: where its line starts, number and title."""

    start: int
    number: str
    title: Text
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was published.

    `address` it was fetched from, `page` for people, `published` an ISO moment or day, `starts` "HH:MM" of the meeting
    as the source has it. `earlier` is the place of a version that was replaced among those of its document, 0 the one
    that stands.
    """

    address: str = ""
    page: str = ""
    published: str = ""
    starts: str = ""
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A source file, decoded.

    `id` is the first 16 hex digits of `sha256` (of the file's bytes; of a payload, of its canonical form). `name` is
    the file name with its ending, `path` as the user gave it. `text` has "\\n" line ends and NFC letters; control
    characters are blanks, and letters mangled by a wrong encoding are put right where that is certain; nothing else is
    changed. `municipality_hint` is a municipality code or name from the folder or an option, never from the text.
    `outline` are the heads of the items where the source tells them (none: it has no items), None where the text must;
    `origin` is of what was harvested.
    """

    id: str
    name: str
    path: str
    text: str
    sha256: str
    media_type: str
    municipality_hint: str | None = None
    outline: tuple[Headline, ...] | None = None
    origin: Origin | None = None

    @property
    def stem(self) -> str:
        """File name without its ending: the `doc` column of every table."""
        return self.name.rsplit(".", 1)[0] if "." in self.name else self.name


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the 98 municipalities or a region, as the authority file has it. `code` is the official number ("510")."""

    code: str
    name: str
    rule: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """Term of office, years inclusive."""

    start: int
    end: int
    span: Span


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the minutes say of one person's presence at the meeting, or (inside an item) for that item only.

    `role`: chair, vice_chair, secretary, official, guest, observer … where stated. `party`: letters as printed. `since`
    and `until` are clock times. `for_items`: item numbers when a meeting-level sentence limits itself to them. An
    attendance of another body's meeting (quoted inside an item) has `quoted` true and names `body` and `held_on`.

    How far it reaches: "late" and "left" are movements and hold for the items that follow, until the next movement of
    that person; `edge` says where at their item they lie (`forlod mødet efter punkt 5`: after; not said counts as
    during). All other statuses inside an item hold for that item alone, unless `onward` (`deltog fra punkt 4 som
    stedfortræder`): then they hold from that item on. `only`: nothing but these items (`deltog kun i punkt 1-3`).
    """

    person: Text
    status: Status
    span: Span
    role: str | None = None
    title: Text | None = None
    party: Text | None = None
    affiliation: Text | None = None
    reason: Text | None = None
    since: str | None = None
    until: str | None = None
    substitute_for: Text | None = None
    for_items: tuple[str, ...] = ()
    quoted: bool = False
    body: str | None = None
    held_on: date | None = None
    edge: Edge = ""
    onward: bool = False
    only: bool = False

    @property
    def away(self) -> bool:
        """Was the person not there, with or without an excuse?"""
        return self.status in AWAY


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an item: `heading` as printed (None when implied), `span` of the content without the heading."""

    kind: SectionKind
    span: Span
    heading: Text | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One outcome. `text` starts at the words that state it. `quoted`: a decision of another body or meeting.

    `points`: the points of the recommendation it answers, as their `Recommendation.number` (`Ad 1` → ("1",)); () is all
    of them. `answer`: what it did to them, where its words say so (`godkendt som indstillet`, `med den ændring, at`).
    """

    outcome: Outcome
    text: Text
    body: Text | None = None
    held_on: date | None = None
    quoted: bool = False
    item_number: str | None = None
    points: tuple[str, ...] = ()
    answer: Answer = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One point of a recommendation and who makes it.

    `number` is the point's label as printed, without stop or bracket ("1", "a"); "" where points are not numbered.
    `by_kind`: what makes it, where the words say so.
    """

    text: Text
    by: Text | None = None
    number: str = ""
    by_kind: Recommender = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Title of an attachment as printed.

    Of one that its portal has as a file: `identifier` there, `address`, and where its `words` stand behind the text of
    the minutes when they were fetched (for search alone).
    """

    title: Text
    identifier: str = ""
    address: str = ""
    words: Span | None = None


@dataclass(frozen=True, slots=True)
class VoteSide:
    """One side of a vote: number as stated (else that of the voters named), voters by name, parties by letter."""

    count: int | None = None
    voters: tuple[Text, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as recorded; counts are never corrected. An item's votes stand in the order in which they were taken.

    `absent`: whom the vote itself tells of as away. `unanimous`: the minutes say so (`enstemmigt`, `et enigt byråd`).
    `about`: what was voted on: the recommendation or the matter ("main") or a proposed change to it ("amendment").
    `proposal`: its words. `proposer`: who proposed it, person or party as printed. `carried`: where the words say so.
    """

    span: Span
    in_favour: VoteSide = VoteSide()
    against: VoteSide = VoteSide()
    abstained: VoteSide = VoteSide()
    absent: VoteSide = VoteSide()
    unanimous: bool = False
    about: Literal["", "main", "amendment"] = ""
    proposal: Text | None = None
    proposer: Text | None = None
    carried: bool | None = None


@dataclass(frozen=True, slots=True)
class Dissent:
    """A minority statement or protocol remark: who (persons or parties as printed) and the words."""

    text: Text
    by: Text | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item. `number` is as printed without leading zeros, or the ordinal ("1") when the minutes number
    nothing (`numbered` false).

    `span` covers the item from its heading to the next item. `closed`: treated behind closed doors. `moved`: where in
    the order of treatment it came when the minutes say that it was taken out of turn: ("before", "3"), ("after", "7"),
    by item number; "" for the number: before, or after, all others. `since`: clock time at which its treatment began.
    """

    number: str
    title: Text
    span: Span
    numbered: bool = True
    case_numbers: tuple[Text, ...] = ()
    caseworkers: tuple[Text, ...] = ()
    closed: bool = False
    sections: tuple[Section, ...] = ()
    decisions: tuple[Decision, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    votes: tuple[Vote, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    moved: tuple[Literal["before", "after"], str] | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Printed matter that carries no fact: contents, page furniture, web chrome. `reason` is a word of the lexicon."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that looked like structure and was not understood, or that contradicts itself. `code` is stable."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What one document says, read by the grammar. `kind`: ordinary, extraordinary, supplementary, agenda, cancelled.

    `bodies` has more than one name for a joint meeting; the first is the body that keeps the minutes. `signals` names
    the layout features that were found ("heading:punkt", "case:kle"), for the reading report. `score`: how far the
    reading can be trusted, 0 to 1; `lost`: what lowers it, each with its share (`kg.layout.losses`).
    """

    document: Document
    municipality: Municipality
    bodies: tuple[Text, ...]
    held_on: date
    held_on_span: Span
    kind: str = "ordinary"
    title: Text | None = None
    term: Term | None = None
    starts_at: Text | None = None
    ends_at: Text | None = None
    place: Text | None = None
    attendance: tuple[Attendance, ...] = ()
    items: tuple[Item, ...] = ()
    contents: tuple[Text, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    warnings: tuple[Notice, ...] = ()
    signals: tuple[str, ...] = ()
    score: float = 1.0
    lost: tuple[tuple[str, float], ...] = ()

    @property
    def body(self) -> Text:
        """The council that keeps the minutes, as printed."""
        return self.bodies[0]


@dataclass(frozen=True, slots=True)
class Mention:
    """A passage that names something. `where` is an item number or "header"."""

    span: Span
    where: str


@dataclass(frozen=True, slots=True)
class PersonMention(Mention):
    """A natural person named. `kind`: member, other_member, presenter, caseworker, chair, substitute, mentioned …

    `title` is the office as printed ("chef for Jobcenter og Borgerservice"); `organisation` the employer or body,
    canonical.
    """

    name: Text
    kind: str
    title: Text | None = None
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationMention(Mention):
    """An organisation named. `canonical` in the spelling of the authority file or the undeclined form of the text.

    `kind` is a notation of the organisation-kind scheme; "self" for the own body or municipality. `scope` is a
    municipality code for local ones, "" for national ones. `authority` is the row's id, "" when found by pattern.
    """

    surface: str
    canonical: str
    kind: str
    scope: str = ""
    authority: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class LawMention(Mention):
    """A law, or a local rule, cited. `section` as printed ("§ 8 stk. 3"). `year` and `number` give the ELI IRI.

    `inferred` is true when the law is not printed and follows from the context (a bare § in a social committee).
    """

    surface: str
    name: str
    section: str = ""
    year: int | None = None
    number: str | None = None
    signed_on: date | None = None
    local: bool = False
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceMention(Mention):
    """A reference to a meeting, item, decision, hearing or future meeting.

    `target_body` canonical ("" unknown; several joined by "; " for a joint meeting); `target_date` an ISO date,
    possibly partial ("2025-06", "2025", ""); `target_item` a number as printed. `scope` is the municipality code the
    body belongs to ("" for national bodies). Of a hearing `target_body` is who is heard, also one that is no council;
    `hearer` who hears, canonical, where that is not the body of the minutes; `subject` what about, as printed, where
    that is not the item; `deadline` the day by which to answer (an ISO date, possibly partial).
    """

    surface: str
    kind: Literal["meeting", "item", "decision", "hearing", "future_meeting"]
    target_body: str = ""
    target_date: str = ""
    target_item: str = ""
    scope: str = ""
    hearer: str = ""
    subject: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class TopicMention(Mention):
    """An item is about a topic. `reason`: stated, phrase, kle. `surface` the phrase, or the case number for kle."""

    surface: str
    topic: str
    reason: Literal["stated", "phrase", "kle"] = "phrase"


#: The rule by which most mentions find their entity; the graph does not repeat it at each of them.
USUAL_RULE = "folded name within the municipality"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entity that a mention stands for: `entity` is the path of its IRI under the base ("id/person/3f…").

    `verdict`: same, different, unsure or new; `rule`: which rule or row of `identities.csv` gave it.
    """

    entity: str
    label: str
    verdict: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One document read and linked: what the workers hand to the store.

    `entities` maps each mention to its entity. `persons` and `councils` do so for every name printed in a field of
    `minutes` (attendance, caseworkers, voters; own, quoted and referenced bodies), by the name as it stands there; a
    suppressed person is missing from `persons` and from `minutes`.
    """

    minutes: Minutes
    mentions: tuple[Mention, ...] = ()
    entities: tuple[tuple[Mention, Resolution], ...] = field(default=())
    persons: tuple[tuple[str, Resolution], ...] = ()
    councils: tuple[tuple[str, Resolution], ...] = ()
