"""Mention → entity, with a verdict and the rule that gave it; never guesses across municipalities.

Takes the `Minutes` and mentions of one document and the authority rows; gives a `Reading`. Every path is a pure
function of the name, the municipality, the authority rows and the publisher's key: no other document can change it. A
person is one per municipality and folded name; rows of `identities.csv` alone join persons of two municipalities, and
lists of elected members (`kg.elected`) alone part two persons of one name.
Persons of `suppressed.csv` leave the minutes and the mentions here. Inside: `persons` (keys and verdicts), `erased`
(keys of erased persons and of the forms of their names). Never reads a file, a clock or the store.

    person        id/person/{16 hex}                     keyed BLAKE2b of municipality and folded name
    council       id/council/{code}/{slug}               definite forms, hyphens, municipality and term folded away
    organisation  id/organisation/{slug}                 national;  id/organisation/{code}/{slug} local
    law           https://www.retsinformation.dk/eli/…   cited by number;  id/law/{slug} by name
    local rule    id/law/{code}/{slug}
    reference     id/meeting/{code}/{council}/{date}     with /item/{n};  none while the date is not complete
    topic         id/topic/{slug}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kg.authorities import Authorities
from kg.identity.erased import ErasedForms, erased_forms, form_row, is_suppressed, suppressed
from kg.identity.persons import (
    PersonName,
    Verdict,
    merged,
    person,
    person_at,
    person_key,
    unused_verdicts,
    verdicts,
)
from kg.mentions import councils, laws, organisations
from kg.model import (
    Attendance,
    LawMention,
    Mention,
    Minutes,
    OrganisationMention,
    PersonMention,
    Reading,
    ReferenceMention,
    Resolution,
    Text,
    TopicMention,
    Vote,
    VoteSide,
)
from kg.settings import Settings
from kg.text import danish
from kg.text.person_names import is_person_name

__all__ = [
    "ErasedForms",
    "PersonName",
    "Verdict",
    "council",
    "erased_forms",
    "form_row",
    "is_suppressed",
    "merged",
    "person",
    "person_at",
    "person_key",
    "resolve",
    "suppressed",
    "unused_verdicts",
    "verdicts",
]

ELI = "https://www.retsinformation.dk/eli/lta/{year}/{number}"

# ---------------------------------------------------------------- councils


def council(name: str, code: str, authorities: Authorities) -> Resolution:
    """The council, committee or board of that name in the municipality `code`: see `kg.mentions.councils`."""
    slug, rule = councils.slug(name, code, authorities)
    return Resolution(f"id/council/{code}/{slug}", councils.label(name), "same", rule)


# ---------------------------------------------------------------- the others


def _organisation(mention: OrganisationMention, minutes: Minutes, authorities: Authorities) -> Resolution:
    code = mention.scope or minutes.municipality.code
    if mention.kind in ("municipality", "region", "self"):
        place = authorities.derived(_places).get(danish.fold(mention.canonical))
        if place is not None:
            return Resolution(f"id/municipality/{place}", mention.canonical, "same", "municipalities.csv")
    if mention.kind in ("body", "self"):
        return council(mention.canonical, code, authorities)
    slug = councils.segment(mention.canonical)
    path = f"id/organisation/{mention.scope}/{slug}" if mention.scope else f"id/organisation/{slug}"
    if mention.authority:
        how = ", ".join(dict.fromkeys(("authority", mention.rule or "authority")))
        return Resolution(path, mention.canonical, "same", how)
    return Resolution(path, mention.canonical, "new", mention.rule or "name")


def _places(authorities: Authorities) -> dict[str, str]:
    """Folded names of municipalities and regions → code."""
    found: dict[str, str] = {}
    for row in authorities.municipalities:
        for name in (row.name, *row.variants):
            found.setdefault(danish.fold(name), row.code)
    return found


def _law(mention: LawMention, minutes: Minutes, authorities: Authorities) -> Resolution:
    if mention.year is not None and mention.number is not None:
        path = ELI.format(year=mention.year, number=mention.number)
        return Resolution(path, mention.name, "same", "number and year")
    if mention.local:
        slug = councils.segment(mention.name)
        return Resolution(f"id/law/{minutes.municipality.code}/{slug}", mention.name, "new", "local rule")
    row = laws.known(mention.name, authorities)
    if row is not None:
        return Resolution(f"id/law/{row.id}", row.name, "same", "laws.csv")
    slug = councils.segment(mention.name)
    return Resolution(f"id/law/{slug}", mention.name, "new", "name of the law")


def _reference(mention: ReferenceMention, authorities: Authorities) -> Resolution | None:
    if not mention.target_body or not mention.scope or not re.fullmatch(r"\d{4}-\d\d-\d\d", mention.target_date):
        return None  # without a scope the body is a national one, whose minutes are not these
    body = council(mention.target_body.split("; ")[0], mention.scope, authorities)
    path = f"id/meeting/{body.entity.removeprefix('id/council/')}/{mention.target_date}"
    label = f"{body.label}, {mention.target_date}"
    item = danish.slug(mention.target_item)
    if item and re.fullmatch(r"[\w./-]{1,12}", mention.target_item.strip()):
        return Resolution(f"{path}/item/{item}", f"{label}, {mention.target_item}", "same", "body, date and item")
    return Resolution(path, label, "same", "body and date")


def _topic(mention: TopicMention) -> Resolution:
    slug = councils.segment(mention.topic)
    return Resolution(f"id/topic/{slug}", mention.topic, "same", mention.reason)


def resolve(minutes: Minutes, mentions: Iterable[Mention], authorities: Authorities, settings: Settings) -> Reading:
    """Link every mention and every name in the fields of `minutes`; drop the suppressed persons from both.

    A reference without a complete date or body has no entity and is missing from `Reading.entities`.
    """
    code = minutes.municipality.code

    def gone(name: str) -> bool:
        return is_suppressed(name, code, authorities, settings)

    if suppressed(authorities):
        minutes = _without(minutes, gone)
    parties = _parties(minutes)

    def known(name: str) -> Resolution:
        return person_at(name, minutes, parties.get(name, ()), authorities, settings)

    kept = tuple(m for m in mentions if not (isinstance(m, PersonMention) and gone(m.name.value)))
    entities: list[tuple[Mention, Resolution]] = []
    for mention in kept:
        found: Resolution | None = None
        if isinstance(mention, PersonMention):
            found = known(mention.name.value)
        elif isinstance(mention, OrganisationMention):
            found = _organisation(mention, minutes, authorities)
        elif isinstance(mention, LawMention):
            found = _law(mention, minutes, authorities)
        elif isinstance(mention, ReferenceMention):
            found = _reference(mention, authorities)
        elif isinstance(mention, TopicMention):
            found = _topic(mention)
        if found is not None:
            entities.append((mention, found))
    persons = {n: known(n) for n in _person_names(minutes)}
    cited = (
        body
        for m in kept
        if isinstance(m, ReferenceMention) and m.scope == code and m.target_body
        for body in m.target_body.split("; ")
    )
    own = tuple(body.value for body in minutes.bodies)
    bodies = {
        n: _as_mentioned(council(n, code, authorities), minutes, own, authorities) for n in _council_names(minutes)
    }
    bodies |= {n: council(n, code, authorities) for n in cited}
    return Reading(minutes, kept, tuple(entities), tuple(sorted(persons.items())), tuple(sorted(bodies.items())))


def _as_mentioned(found: Resolution, minutes: Minutes, own: tuple[str, ...], authorities: Authorities) -> Resolution:
    """The label of another body in the form in which mentions have it ("Integrationsråd" → "Integrationsrådet")."""
    if found.label in own:
        return found
    return replace(found, label=organisations.canonical_body(found.label, minutes.municipality, authorities, own))


def _person_names(minutes: Minutes) -> Iterator[str]:
    """Names of natural persons in the fields of the minutes."""
    for attendance in (*minutes.attendance, *(a for item in minutes.items for a in item.attendance)):
        yield attendance.person.value
        if attendance.substitute_for is not None:
            yield attendance.substitute_for.value
    for item in minutes.items:
        yield from (worker.value for worker in item.caseworkers)
        for vote in item.votes:
            for side in (vote.in_favour, vote.against, vote.abstained, vote.absent):
                yield from (voter.value for voter in side.voters)
            if vote.proposer is not None and is_person_name(vote.proposer.value):
                yield vote.proposer.value
        yield from (r.by.value for r in item.recommendations if r.by is not None and is_person_name(r.by.value))
        yield from (d.by.value for d in item.dissents if d.by is not None and is_person_name(d.by.value))


def _council_names(minutes: Minutes) -> Iterator[str]:
    """Names of bodies in the fields of the minutes."""
    yield from (body.value for body in minutes.bodies)
    for attendance in (*minutes.attendance, *(a for item in minutes.items for a in item.attendance)):
        if attendance.body:
            yield attendance.body
    for item in minutes.items:
        yield from (decision.body.value for decision in item.decisions if decision.body is not None)
        yield from (r.by.value for r in item.recommendations if r.by is not None and r.by_kind == "council")


def _parties(minutes: Minutes) -> dict[str, set[str]]:
    """Letters that the minutes state beside a name."""
    found: dict[str, set[str]] = {}
    for one in (*minutes.attendance, *(a for item in minutes.items for a in item.attendance)):
        if one.party:
            found.setdefault(one.person.value, set()).add(one.party.value)
    return found


def _without(minutes: Minutes, gone: Callable[[str], bool]) -> Minutes:
    """The minutes without the persons of whom `gone` is true."""

    def keep(attendance: tuple[Attendance, ...]) -> tuple[Attendance, ...]:
        left = (a for a in attendance if not gone(a.person.value))
        return tuple(
            replace(a, substitute_for=None) if a.substitute_for and gone(a.substitute_for.value) else a for a in left
        )

    def names(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(t for t in texts if not gone(t.value))

    def side(votes: VoteSide) -> VoteSide:
        return replace(votes, voters=names(votes.voters))

    def vote(v: Vote) -> Vote:
        return replace(
            v,
            in_favour=side(v.in_favour),
            against=side(v.against),
            abstained=side(v.abstained),
            absent=side(v.absent),
            proposer=None if v.proposer and gone(v.proposer.value) else v.proposer,
        )

    items = tuple(
        replace(
            item,
            caseworkers=names(item.caseworkers),
            attendance=keep(item.attendance),
            votes=tuple(map(vote, item.votes)),
            recommendations=tuple(
                replace(r, by=None) if r.by and gone(r.by.value) else r for r in item.recommendations
            ),
            dissents=tuple(replace(d, by=None) if d.by and gone(d.by.value) else d for d in item.dissents),
        )
        for item in minutes.items
    )
    return replace(minutes, attendance=keep(minutes.attendance), items=items)
