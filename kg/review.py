"""Questions of identity that only a person can answer, most useful first; and the answers as CSV rows.

Takes plain rows (persons, councils and organisations as the store counts them) and the verdicts given so far; gives
`Question` values. An answer becomes a row of the publisher's own `identities.csv`, `council_aliases.csv` or
`organisations.csv`, never of the shipped ones. Nothing is asked that a row has decided, be it `unsure`. Cost grows
with the number of names, not with its square: near names meet in shared keys, never pairwise.

    same name    one name in two municipalities                    → identities.csv: same, different, unsure
    near name    two names a letter apart within one municipality  → identities.csv
    near council two councils a letter apart                       → council_aliases.csv
    organisation named often without an authority row              → organisations.csv
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from kg import elected, identity, query, whole
from kg.authorities import Authorities
from kg.errors import WrongUse
from kg.query import Source
from kg.spreadsheet import as_printed, inert
from kg.text import danish

__all__ = [
    "CouncilRow",
    "OrganisationRow",
    "PersonRow",
    "Question",
    "answer",
    "ask",
    "questions",
    "unused",
    "write",
]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a municipality (`code`), in how many documents, and the councils attended."""

    name: str
    code: str
    documents: int = 1
    bodies: str = ""

    @property
    def cell(self) -> str:
        """As `identities.csv` writes a person."""
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """A council of a municipality; `path` is the end of its IRI."""

    name: str
    code: str
    path: str
    documents: int = 1


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation without an authority row; `code` is "" for national ones."""

    name: str
    code: str = ""
    kind: str = ""
    documents: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide. `a` and `b` are what may be one; `weight` is how many documents the answer touches.

    `kind`: "same name", "near name", "near council" or "organisation" (where `b` is ""). `why` says what they share.
    """

    kind: str
    a: str
    b: str
    weight: int
    why: str
    code: str = ""
    detail: str = ""


def questions(
    persons: Iterable[PersonRow] = (),
    councils: Iterable[CouncilRow] = (),
    organisations: Iterable[OrganisationRow] = (),
    *,
    authorities: Authorities | None = None,
    least: int = 2,
) -> tuple[Question, ...]:
    """Every open question, most useful first (documents touched, then kind and names).

    An organisation is asked about when at least `least` documents name it.
    """
    decided = _decided(authorities)
    lists: Seats = elected.seats(authorities) if authorities is not None else {}
    found: list[Question] = []
    people = sorted(set(persons), key=lambda p: (p.code, p.name))
    found += _pairs(people, _same_key, "same name", decided, lists, lambda a, b: a.code != b.code)
    for key in (_squeezed, _ends, _letter_away):
        found += _pairs(people, key, "near name", decided, lists, lambda a, b: a.code == b.code)
    found += _near_councils(sorted(set(councils), key=lambda c: (c.code, c.path)))
    for row in organisations:
        if row.documents >= least:
            where = f"in municipality {row.code}" if row.code else "nationwide"
            found.append(Question("organisation", row.name, "", row.documents, f"named {where}", row.code, row.kind))
    best: dict[tuple[str, str, str], Question] = {}
    for question in found:
        place = (question.a, question.b, question.code)
        if place not in best or best[place].why > question.why:
            best[place] = question
    return tuple(sorted(best.values(), key=lambda q: (-q.weight, q.kind, q.a, q.b, q.code)))


def ask(source: Source, authorities: Authorities, *, least: int = 2) -> tuple[Question, ...]:
    """The questions that a store (or an endpoint) leaves open."""
    return questions(
        _people(source),
        (
            CouncilRow(str(r.name), str(r.code), str(r.iri).rsplit("id/council/", 1)[-1], int(str(r.documents)))
            for r in query.ask(source, query.lookup("review-councils"), {})
        ),
        (
            OrganisationRow(str(r.name), str(r.code or ""), str(r.kind or ""), int(str(r.documents)))
            for r in query.ask(source, query.lookup("review-organisations"), {})
        ),
        authorities=authorities,
        least=least,
    )


def unused(source: Source, authorities: Authorities) -> tuple[identity.Verdict, ...]:
    """Rows of `identities.csv` that name somebody whom no minutes in the store name."""
    return identity.unused_verdicts(authorities, ((p.code, p.name) for p in _people(source)))


def _people(source: Source) -> Iterator[PersonRow]:
    for row in query.ask(source, query.lookup("review-persons"), {}):
        yield PersonRow(str(row.name), str(row.code), int(str(row.documents)), str(row.bodies or ""))


# ---------------------------------------------------------------- who may be one

Seats = Mapping[tuple[str, str], Sequence[elected.Seat]]
#: Names that share a key may be one; more than this many in a group say nothing.
_CROWD = 12


def _decided(authorities: Authorities | None) -> frozenset[frozenset[identity.PersonName]]:
    """Pairs with a verdict, of whatever kind, and pairs that are one by what is joined already."""
    if authorities is None:
        return frozenset()
    return frozenset(frozenset((v.a, v.b)) for v in identity.verdicts(authorities))


def _who(person: PersonRow) -> identity.PersonName:
    return (person.code, elected.name_key(person.name))


def _same_key(person: PersonRow) -> Iterator[str]:
    yield elected.name_key(person.name)


def _squeezed(person: PersonRow) -> Iterator[str]:
    """Spelt otherwise: hyphens, doubled letters, aa/å, accents and the like do not count."""
    plain = danish.slug(person.name).replace("-", "")
    yield "=" + re.sub(
        r"(.)\1", r"\1", plain.replace("aa", "a").replace("oe", "o").replace("ae", "e").replace("ph", "f")
    )


def _ends(person: PersonRow) -> Iterator[str]:
    """First and last name, when there is more between them in one of the two."""
    parts = elected.name_key(person.name).split()
    if len(parts) > 1:
        yield f"{person.code}|{parts[0]}|{parts[-1]}"


def _letter_away(person: PersonRow) -> Iterator[str]:
    """The name with any one letter left out: two names one letter apart share one of these."""
    name = elected.name_key(person.name)
    yield name
    for at in range(min(len(name), 60)):
        yield name[:at] + name[at + 1 :]


_WHY = {
    "_same_key": "the same name",
    "_squeezed": "the same but for spelling",
    "_ends": "the same first and last name",
    "_letter_away": "one letter apart",
}


def _pairs(
    people: Sequence[PersonRow],
    keys: Callable[[PersonRow], Iterator[str]],
    kind: str,
    decided: frozenset[frozenset[identity.PersonName]],
    lists: Seats,
    fit: Callable[[PersonRow, PersonRow], bool],
) -> Iterator[Question]:
    """Undecided pairs of persons that share a key."""
    groups: dict[str, list[PersonRow]] = defaultdict(list)
    for person in people:
        for key in dict.fromkeys(keys(person)):
            groups[key if kind == "same name" else f"{person.code}|{key}"].append(person)
    seen: set[frozenset[identity.PersonName]] = set()
    for group in groups.values():
        if not 1 < len(group) <= _CROWD:
            continue
        for at, a in enumerate(group):
            for b in group[at + 1 :]:
                pair = frozenset((_who(a), _who(b)))
                if len(pair) < 2 or not fit(a, b) or pair in decided or pair in seen:
                    continue
                seen.add(pair)
                held, others = lists.get(_who(a), ()), lists.get(_who(b), ())
                if a.code == b.code and any(one.overlaps(other) for one in held for other in others):
                    continue  # two seats at once are two persons
                detail = " / ".join(filter(None, (a.bodies, b.bodies)))
                why = _WHY[keys.__name__] + _listed(held, others)
                code = a.code if a.code == b.code else ""
                yield Question(kind, a.cell, b.cell, a.documents + b.documents, why, code, detail)


def _listed(held: Sequence[elected.Seat], others: Sequence[elected.Seat]) -> str:
    """What the lists of elected members add: that they have but one of the two."""
    if bool(held) == bool(others):
        return ""
    seat = (held or others)[0]
    return f"; the list of elected members has only {seat.name} ({seat.party}, {seat.term[0]}-{seat.term[1]})"


def _near_councils(councils: Sequence[CouncilRow]) -> Iterator[Question]:
    """Councils of one municipality whose paths are a letter apart, or of which one name holds the other's words."""
    groups: dict[str, list[CouncilRow]] = defaultdict(list)
    for council in councils:
        slug = council.path.rsplit("/", 1)[-1]
        for at in range(-1, min(len(slug), 80)):
            groups[f"{council.code}|{slug if at < 0 else slug[:at] + slug[at + 1 :]}"].append(council)
        groups[f"{council.code}#{'-'.join(sorted(set(slug.split('-')) - {'og', 'for', 'udvalg'}))}"].append(council)
    seen: set[tuple[str, str]] = set()
    for group in groups.values():
        if not 1 < len(group) <= _CROWD:
            continue
        for at, a in enumerate(group):
            for b in group[at + 1 :]:
                if a.path == b.path or (a.path, b.path) in seen:
                    continue
                seen |= {(a.path, b.path), (b.path, a.path)}
                less, more = sorted((a, b), key=lambda c: (c.documents, c.path))
                yield Question(
                    "near council",
                    less.name,
                    more.name,
                    less.documents + more.documents,
                    "nearly the same name",
                    a.code,
                )


# ---------------------------------------------------------------- answers

#: Columns of the publisher's files, in order.
_COLUMNS = {
    "identities.csv": ("a", "b", "verdict", "who", "when", "why"),
    "council_aliases.csv": ("municipality", "alias", "canonical", "note"),
    "organisations.csv": ("id", "pref_label", "kind", "scope", "aliases"),
}
_VERDICTS = ("same", "different", "unsure")


def answer(
    question: Question, verdict: str, who: str = "", when: str = "", why: str = ""
) -> tuple[str, dict[str, str]]:
    """(file, row) that records the answer. `when` is a date the caller gives; no clock is read here.

    Verdicts: same, different, unsure; of an organisation `same` means that it is one and gets a row. Raises `WrongUse`
    for another verdict, and for one that has no file (two near councils that are different need no row).
    """
    if verdict not in _VERDICTS:
        raise WrongUse(f"{verdict!r} is no verdict", remedy=f"answer {', '.join(_VERDICTS)}")
    if question.kind in ("same name", "near name"):
        row = {"a": question.a, "b": question.b, "verdict": verdict, "who": who, "when": when, "why": why}
        return "identities.csv", row
    if verdict != "same":
        raise WrongUse(f"{verdict!r} is kept only of persons", where=question.a, remedy="answer same, or pass on")
    if question.kind == "near council":
        note = " ".join(filter(None, (who, when, why)))
        return "council_aliases.csv", {
            "municipality": question.code, "alias": question.a, "canonical": question.b, "note": note,
        }  # fmt: skip
    name = danish.slug(question.a)
    return "organisations.csv", {
        "id": f"{question.code}/{name}" if question.code else name,
        "pref_label": question.a, "kind": question.detail or "other", "scope": question.code, "aliases": "",
    }  # fmt: skip


def write(folder: Path, rows: Iterable[tuple[str, Mapping[str, str]]]) -> tuple[Path, ...]:
    """Add answered rows to the publisher's files in `folder`; gives the files written.

    A file keeps its columns and rows; a row that is there already is not added again. Each file is written beside and
    then moved into place, so that a stop halfway leaves the old one whole. People open these files in spreadsheets:
    cells are written as those of every table (`kg.spreadsheet`), and read back as what was printed.
    """
    wanted: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for name, row in rows:
        if name not in _COLUMNS:
            raise WrongUse(f"{name} is no file of answers", remedy=f"one of {', '.join(sorted(_COLUMNS))}")
        wanted[name].append(row)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, new in sorted(wanted.items()):
        path = folder / name
        columns, old = list(_COLUMNS[name]), []
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                old = [{k: v or "" for k, v in row.items() if k is not None} for row in reader]
                columns = list(reader.fieldnames or columns)
        columns += [c for c in _COLUMNS[name] if c not in columns]
        kept = dict.fromkeys(tuple(inert(as_printed(row.get(c, ""))) for c in columns) for row in (*old, *new))
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(kept)
        whole.write(path, text.getvalue(), durable=True)
        written.append(path)
    return tuple(written)
