"""The page of a person: what they are a member of, how often they were there, how they voted, where they stepped aside.

Numbers stand before lists, each with what it is a number of; the lists of who was there, which every meeting repeats,
are left out of the mentions.
"""

from __future__ import annotations

from collections import Counter

from kg.publish.access import Access
from kg.publish.cells import (
    MOST,
    blocks,
    by_date,
    chip,
    crumbs,
    date_of,
    facts_of,
    item_label,
    link,
    mention_entries,
    path_of,
    place,
    proof,
    some,
    words_of,
)
from kg.publish.page import Block, Cell, Chip, Entry, Link, Page, Rows, Strips, Words
from kg.publish.wording import W, months

__all__ = ["person"]

#: Statuses of those who were there, all of the meeting or some of it.
THERE = {"present", "substitute", "late", "left"}
#: Squares of a strip, the newest.
SQUARES = 60


def person(access: Access, iri: str) -> Page:
    """The page of a person."""
    nodes = [n for n in access.into(iri, "kg:person") if "kg:Attendance" in access.types(n)]
    whole = by_date(access, [n for n in nodes if not access.only(n, "kg:item")])
    strips, there = _strips(access, whole)
    votes = _votes(access, iri)
    home = access.value(iri, "kg:municipality")
    cases = access.into(iri, "kg:caseworker")
    return Page(
        path_of(access, iri),
        access.label(iri),
        W.person,
        iri,
        lead=_lead(there, votes),
        crumbs=crumbs(access, home),
        facts=facts_of(
            (W.municipality, [link(access, home)] if home else []),
            (W.memberships, _memberships(access, iri)),
        ),
        blocks=blocks(
            strips,
            some("votes", W.voted, [entry for _, entry in votes[: MOST + 1]]),
            _aside(access, [n for n in nodes if access.only(n, "kg:item")], whole),
            some("mentions", W.mentions, mention_entries(access, iri, kinds=True, heads=False)),
            some(
                "caseworker",
                W.caseworker,
                [
                    Entry((Link(n, item_label(access, n)),), meta=place(access, n))
                    for n in by_date(access, cases)[: MOST + 1]
                ],
            ),
            _attendance(access, whole),
        ),
        noindex=True,
        data=True,
        outline=True,
        schema_type="Person",
    )


def _memberships(access: Access, iri: str) -> list[Cell]:
    found: list[Cell] = []
    for node in sorted({*access.into(iri, "org:member"), *access.out(iri).get("org:hasMembership", ())}):
        facts = access.out(node)
        seen = "–".join(dict.fromkeys(d for n in ("kg:firstSeen", "kg:lastSeen") for d in facts.get(n, ())))
        organisations = facts.get("org:organization", ())
        if organisations:
            found.append(
                (link(access, organisations[0]), *(words_of(access, r) for r in facts.get("org:role", ())), seen)
            )
    return found


def _status(access: Access, node: str) -> str:
    return access.notation(access.value(node, "kg:status")) if access.value(node, "kg:status") else ""


def _strips(access: Access, whole: list[str]) -> tuple[Block | None, tuple[int, int]]:
    """Squares by council, oldest to the left; (meetings attended, meetings that name the person)."""
    by_council: dict[str, list[str]] = {}
    for node in whole:
        by_council.setdefault(access.value(access.value(node, "kg:meeting"), "kg:council"), []).append(node)
    rows = []
    attended = 0
    for council, nodes in sorted(by_council.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        there = sum(_status(access, node) in THERE for node in nodes)
        attended += there
        squares = []
        for node in nodes[:SQUARES][::-1]:
            meeting = access.value(node, "kg:meeting")
            squares.append((Link(meeting, months(date_of(access, meeting))), _status(access, node)))
        head: Cell = link(access, council) if council else ""
        rows.append((head, tuple(squares), _rate(there, len(nodes))))
    block = Strips("presence", W.attendance, tuple(rows), W.strip_note) if rows else None
    return block, (attended, len(whole))


def _rate(there: int, every: int) -> Words:
    share = round(100 * there / every)
    return Words(f"{there} af {every} møder ({share} %)", f"{there} of {every} meetings ({share}%)")


_SIDES = (("kg:voterFor", "good", W.vote_for), ("kg:voterAgainst", "bad", W.vote_against),
          ("kg:voterAbstained", "wait", W.vote_abstained))  # fmt: skip


def _votes(access: Access, iri: str) -> list[tuple[Words, Entry]]:
    """How the person voted where the minutes name them, newest first."""
    found = [
        (access.value(vote, "kg:item"), vote, tone, words)
        for side, tone, words in _SIDES
        for vote in access.into(iri, side)
        if access.value(vote, "kg:item")
    ]
    found.sort(key=lambda one: (*access.when(one[0]), one[1]), reverse=True)
    return [
        (
            words,
            Entry(
                (Chip(words, tone), Link(item, item_label(access, item))),
                access.words(proof(access, vote)),
                proof(access, vote),
                place(access, item),
            ),
        )
        for item, vote, tone, words in found
    ]


def _aside(access: Access, nodes: list[str], whole: list[str]) -> Block | None:
    """Items at which the person was out, came, left or stepped aside: not those of meetings of which that is said."""
    of_meetings = {(access.value(node, "kg:meeting"), _status(access, node)) for node in whole}
    entries = []
    for node in by_date(access, nodes):
        if (access.value(access.value(node, "kg:item"), "kg:meeting"), _status(access, node)) in of_meetings:
            continue
        item = access.value(node, "kg:item")
        chips = tuple(chip(access, status) for status in access.out(node).get("kg:status", ()))
        said = access.words(proof(access, node))
        entries.append(
            Entry((*chips, Link(item, item_label(access, item))), said, proof(access, node), place(access, item))
        )
    return some("aside", W.aside, entries)


def _lead(there: tuple[int, int], votes: list[tuple[Words, Entry]]) -> Words | str:
    da: list[str] = []
    en: list[str] = []
    if there[1]:
        rate = _rate(*there)
        da.append(f"til stede ved {rate.da}")
        en.append(f"present at {rate.en}")
    counted = Counter(words for words, _ in votes)
    if counted:
        da.append("stemte " + ", ".join(f"{words.da.lower()} {n} gange" for words, n in counted.items()))
        en.append("voted " + ", ".join(f"{words.en.lower()} {n} times" for words, n in counted.items()))
    return Words(" · ".join(da), " · ".join(en)) if da else ""


def _attendance(access: Access, whole: list[str]) -> Block | None:
    """Every meeting, with its evidence."""
    rows = []
    for node in whole[:MOST]:
        meeting = access.value(node, "kg:meeting")
        council = access.value(meeting, "kg:council")
        rows.append(
            (
                Link(meeting, months(date_of(access, meeting))),
                link(access, council) if council else "",
                tuple(chip(access, s) for s in access.out(node).get("kg:status", ())),
                tuple(words_of(access, r) for r in access.out(node).get("kg:role", ())),
                Link(proof(access, node), W.proof) if proof(access, node) else "",
            )
        )
    note = W.implied if len(whole) > MOST else None
    columns = (W.date, W.body, W.status, W.role, W.source)
    return Rows("attendance", W.meetings, columns, tuple(rows), note=note) if rows else None
