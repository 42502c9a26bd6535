"""Mention → entity, with a verdict and the rule that gave it; never guesses across municipalities.

Takes the `Minutes` and mentions of one document and the authority rows; gives a `Reading`. Every path is a pure
function of the name, the municipality, the authority rows and the publisher's key: no other document can change it. A
person is one per municipality and folded name; rows of `identities.csv` alone join persons of two municipalities, and
lists of elected members (`kg.elected`) alone part two persons of one name.
Persons of `suppressed.csv` leave the minutes and the mentions here. Never reads a file, a clock or the store.

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
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from kg import elected
from kg.authorities import Authorities, rows
from kg.errors import DataError
from kg.mentions import councils, laws, organisations
from kg.model import (
    USUAL_RULE,
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
from kg.privacy.forms import Pair
from kg.settings import Settings
from kg.text import danish
from kg.text.person_names import is_person_name

__all__ = [
    "ErasedForms",
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

#: A person as the rows of `identities.csv` name one: (municipality code, folded name).
PersonName = tuple[str, str]


# ---------------------------------------------------------------- persons


def person_key(name: str, code: str, settings: Settings) -> str:
    """16 hex digits for a person of a municipality, opaque to whoever lacks `settings.person_key`."""
    return _hash((code, elected.name_key(name)), settings.person_key)


@lru_cache(maxsize=65536)
def _hash(who: PersonName, secret: str) -> str:
    key = secret.encode("utf-8")
    if len(key) > 64:
        key = blake2b(key).digest()
    return blake2b("\n".join(who).encode("utf-8"), key=key, digest_size=8, person=b"kg-person").hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row of `identities.csv`: somebody judged that two persons are the same, different, or not to be decided."""

    a: PersonName
    b: PersonName
    verdict: str
    who: str = ""
    when: str = ""
    why: str = ""
    row: str = ""


_PERSON_CELL = re.compile(r"(?P<name>.+?)\s*\((?P<code>\d{3,4})\)")


def verdicts(authorities: Authorities) -> tuple[Verdict, ...]:
    """Every row of `identities.csv`; the later row wins for the same pair.

    Raises `DataError` for a cell that is not `Name (code)`, and for a verdict that is none.
    """
    found: dict[frozenset[PersonName], Verdict] = {}
    for where, row in rows(authorities.folders, "identities.csv", ("a", "b", "verdict"), optional=True):
        if row["verdict"] not in ("same", "different", "unsure"):
            raise DataError(
                f"verdict {row['verdict']!r} is none", where=where, remedy="write same, different or unsure"
            )
        pair: list[PersonName] = []
        for cell in (row["a"], row["b"]):
            match = _PERSON_CELL.fullmatch(cell)
            if match is None:
                raise DataError(f"{cell!r} names no person", where=where, remedy='write "Name (municipality code)"')
            pair.append((match["code"], elected.name_key(match["name"])))
        verdict = Verdict(
            pair[0], pair[1], row["verdict"], row.get("who", ""), row.get("when", ""), row.get("why", ""), where
        )
        found[frozenset(pair)] = verdict
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Judged:
    """Who stands for whom: each person that a row joins → (the first of the group, the row)."""

    leaders: dict[PersonName, tuple[PersonName, str]]
    doubtful: dict[PersonName, Verdict]


def _judged(authorities: Authorities) -> _Judged:
    """Groups joined by `same` rows; raises `DataError` where a `different` row contradicts them."""
    parent: dict[PersonName, PersonName] = {}
    row_of: dict[PersonName, str] = {}

    def root(who: PersonName) -> PersonName:
        while parent.get(who, who) != who:
            who = parent[who]
        return who

    known = verdicts(authorities)
    for verdict in known:
        if verdict.verdict == "same":
            first, second = sorted((root(verdict.a), root(verdict.b)))
            parent[second] = first
            row_of[verdict.a] = row_of[verdict.b] = verdict.row
    doubtful: dict[PersonName, Verdict] = {}
    for verdict in known:
        if verdict.verdict == "same":
            continue
        if root(verdict.a) == root(verdict.b) and verdict.a != verdict.b:
            raise DataError(
                "two persons are said to be the same and not to be",
                where=verdict.row,
                remedy="drop one of the rows",
            )
        doubtful.setdefault(verdict.a, verdict)
        doubtful.setdefault(verdict.b, verdict)
    return _Judged({who: (root(who), row_of[who]) for who in row_of}, doubtful)


def person(name: str, code: str, authorities: Authorities, settings: Settings) -> Resolution:
    """The person of that name in the municipality `code`.

    Verdict `same` with rule "folded name within the municipality", or the row of `identities.csv` that joined them;
    `different` and `unsure` name the row that keeps them apart: by file and line, never by where the folder lies.
    """
    judged = authorities.derived(_judged)
    who = (code, elected.name_key(name))
    label = " ".join(name.split())
    if who in judged.leaders:
        leader, row = judged.leaders[who]
        return Resolution(f"id/person/{_hash(leader, settings.person_key)}", label, "same", Path(row).name)
    entity = f"id/person/{_hash(who, settings.person_key)}"
    if who in judged.doubtful:
        verdict = judged.doubtful[who]
        return Resolution(entity, label, verdict.verdict, Path(verdict.row).name)
    return Resolution(entity, label, "same", USUAL_RULE)


def person_at(
    name: str, minutes: Minutes, parties: Iterable[str], authorities: Authorities, settings: Settings
) -> Resolution:
    """The person of that name in these minutes: as `person`, but of several whom the lists of elected members tell
    apart, the one who held a seat that day for the party that the minutes state. Where that is not said: unsure.
    """
    code = minutes.municipality.code
    alone = person(name, code, authorities, settings)
    several = elected.namesakes(code, name, authorities)
    if not several or alone.rule != USUAL_RULE:
        return alone
    seat = elected.seat_of(code, name, minutes.held_on, tuple(parties), authorities)
    if seat is None:
        return replace(alone, verdict="unsure", rule=elected.FILE)
    entity = _hash((code, _namesake(name, seat.party)), settings.person_key) if seat.party in several else ""
    return replace(alone, entity=f"id/person/{entity}", verdict="different", rule=elected.FILE) if entity else alone


def _namesake(name: str, party: str) -> str:
    return f"{elected.name_key(name)}\x1f{party}"


def unused_verdicts(authorities: Authorities, known: Iterable[tuple[str, str]]) -> tuple[Verdict, ...]:
    """Rows of `identities.csv` that name somebody whom no minutes name. `known`: (municipality code, printed name)."""
    there = {(code, elected.name_key(name)) for code, name in known}
    return tuple(v for v in verdicts(authorities) if v.a not in there or v.b not in there)


def _suppressed(authorities: Authorities) -> frozenset[str]:
    found = set()
    for where, row in rows(authorities.folders, "suppressed.csv", ("key",), optional=True):
        if not re.fullmatch(r"[0-9a-f]{16}", row["key"]):
            raise DataError(f"{row['key']!r} is no person key", where=where, remedy="run kg erase again")
        if not row.get("form"):
            found.add(row["key"])
    return frozenset(found)


# ---------------------------------------------------------------- forms of erased names

#: The row of a form: municipality code, marks of its first and last word.
_FORM = re.compile(r"(?P<code>\d{3,4}) (?P<first>[0-9a-f]{3}|-) (?P<last>[0-9a-f]{3})")


@dataclass(frozen=True)
class ErasedForms:
    """Forms of erased names in some municipalities (`kg.privacy.forms.Forms`), known by keys alone.

    Three hex digits of each word's own hash tell most words apart from those that names begin or end with, and are too
    few to tell which word it was.
    """

    codes: tuple[str, ...]
    firsts: frozenset[str]
    lasts: frozenset[str]
    keys: frozenset[str]
    secret: str

    def begins(self, word: str) -> bool:
        """May a first name be this word?"""
        return _mark(word, self.secret) in self.firsts

    def ends(self, word: str) -> bool:
        """May a last name be this word, or both as one?"""
        return _mark(word, self.secret) in self.lasts

    def of(self, pair: Pair) -> str | None:
        """The key of the pair, when it was erased."""
        keys = (_form_key(code, pair, self.secret) for code in self.codes)
        return next((key for key in keys if key in self.keys), None)


def _mark(word: str, secret: str) -> str:
    return _hash(("word", word), secret)[:3]


def _form_key(code: str, pair: Pair, secret: str) -> str:
    return _hash((code, "\x1f".join(("form", *pair))), secret)


def form_row(pair: Pair, code: str, settings: Settings) -> tuple[str, str]:
    """(key, form) of `suppressed.csv` for a pair of `kg.privacy.forms.pairs` in a municipality."""
    first = _mark(pair[0], settings.person_key) if pair[0] else "-"
    return _form_key(code, pair, settings.person_key), f"{code} {first} {_mark(pair[1], settings.person_key)}"


def _erased_rows(authorities: Authorities) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for where, row in rows(authorities.folders, "suppressed.csv", ("key",), optional=True):
        if not row.get("form"):
            continue
        parts = _FORM.fullmatch(row["form"])
        if parts is None:
            raise DataError(f"{row['form']!r} is no form", where=where, remedy="run kg erase again")
        found.setdefault(parts["code"], []).append((row["key"], parts["first"], parts["last"]))
    return found


def erased_forms(authorities: Authorities, settings: Settings, code: str | None = None) -> ErasedForms | None:
    """Forms of the erased names of a municipality, or of all; None when there are none."""
    known = authorities.derived(_erased_rows)
    codes = tuple(known) if code is None else tuple(one for one in (code,) if one in known)
    rows_of = [row for one in codes for row in known[one]]
    if not rows_of:
        return None
    keys, firsts, lasts = (frozenset(column) for column in zip(*rows_of, strict=True))
    return ErasedForms(codes, firsts, lasts, keys, settings.person_key)


def suppressed(authorities: Authorities) -> frozenset[str]:
    """Keys of every erased person."""
    return authorities.derived(_suppressed)


def merged(authorities: Authorities, settings: Settings) -> dict[str, str]:
    """Path of the IRI a person would have alone → path of the IRI that a verdict `same` gives them."""
    found = {}
    for who, (leader, _) in authorities.derived(_judged).leaders.items():
        if who != leader:
            found[f"id/person/{_hash(who, settings.person_key)}"] = f"id/person/{_hash(leader, settings.person_key)}"
    return found


def is_suppressed(name: str, code: str, authorities: Authorities, settings: Settings) -> bool:
    """Must this person be left out everywhere? Looks up the key of the name, and that of whom it is joined with."""
    keys = authorities.derived(_suppressed)
    if not keys:
        return False
    joined = person(name, code, authorities, settings).entity.rsplit("/", 1)[-1]
    several = (_namesake(name, party) for party in elected.namesakes(code, name, authorities))
    mine = {joined, person_key(name, code, settings), *(_hash((code, one), settings.person_key) for one in several)}
    return not keys.isdisjoint(mine)


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

    if authorities.derived(_suppressed):
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


def _parties(minutes: Minutes) -> dict[str, set[str]]:
    """Letters that the minutes state beside a name."""
    found: dict[str, set[str]] = {}
    for one in (*minutes.attendance, *(a for item in minutes.items for a in item.attendance)):
        if one.party:
            found.setdefault(one.person.value, set()).add(one.party.value)
    return found


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
