"""Votes and dissents in the words of a decision.

Takes the lines of a decision, gives `Vote`s in the order in which they were taken (numbers as stated, or as many as are
named one by one, or as the parties named have members there; parties by letter, voters by name) and `Dissent`s. Counts
are never corrected; a vote whose stated number is not that of the voters it names is told by `adds_up`. A party one
member of which stands on another side is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.layout.clauses.ballots import Side, ballots
from kg.layout.clauses.cues import rows
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import NOBODY, Roster, people
from kg.layout.lexicon import Lexicon, lexicon, person_pattern, word_key
from kg.layout.page.lines import Line, Passage, passage
from kg.model import Dissent, Span, Text, Vote, VoteSide
from kg.text.danish import fold
from kg.text.person_names import is_person_name

__all__ = ["adds_up", "dissents", "votes"]

_PERSON = person_pattern()
_PARTY = r"(?-i:[A-ZÆØÅ]{1,2}|ALT)(?![\wæøå]|\.\w)"
_PARTIES = re.compile(rf"(?<![\w.]){_PARTY}(?:(?:\s?[+,]\s?|\s(?:og|samt)\s){_PARTY})*")
_OF_VOTES = re.compile(
    r"stemte|stemmer|stemme\b|\b(?:for|imod|ja|nej)\s?:|\bundlod\b|mindretal|flertal|(?<!\d)\d{1,3} (?:for|imod|mod)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Open:
    """A vote while it is read."""

    sides: dict[Side, VoteSide] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    partly: bool = False
    about: Literal["", "main", "amendment"] = ""
    proposer: Text | None = None
    carried: bool | None = None


def votes(blocks: Sequence[Line], lexicon: Lexicon, roster: Roster = NOBODY, away: Collection[str] = ()) -> list[Vote]:
    """The votes that a decision records. `roster`: who belongs to the meeting; `away`: folded names missing here."""
    lines = [line for line in blocks if line.text and not line.cells]
    if (counted := tabled(blocks)) is not None:
        return [counted]
    if not any(_OF_VOTES.search(line.text) for line in lines):
        return []
    found: list[_Open] = []
    current: _Open | None = None
    quiet = 0
    about: Literal["", "main", "amendment"] = ""
    proposer: Text | None = None
    for group in _with_names(lines, lexicon):
        words = passage(group)
        listed = len(group) > 1 and bool(group[1].marker)
        for a, b in [(0, len(words.text))] if listed else sentences(words.text, lexicon):
            if rows().correction.search(words.text, a, b):
                break
            sides = _listed_side(group, lexicon) if listed else ballots(words, a, b, lexicon, roster)
            fresh = _POINT.match(words.text, a, b) is not None
            about, proposer = _subject(words, a, b, lexicon, roster, about, proposer, fresh=fresh)
            if fresh:
                current = None
            if not sides:
                quiet += 1
                if current is not None:
                    current.carried = _carried(words.text[a:b]) if current.carried is None else current.carried
                if quiet > _QUIET or (current is not None and current.carried is False):
                    current = None
                    about, proposer = ("", None) if about == "amendment" else (about, proposer)
                continue
            quiet = 0
            partly = lexicon.vote_partly.search(words.text, a, b) is not None
            motive = lexicon.vote_motive.search(words.text, a, b) is not None
            if motive and _AGREES.search(words.text, a, b):
                continue  # why somebody cannot agree: a dissent
            for side, value in sides:
                value = value if partly else _counted(value)
                old = current.sides.get(side) if current is not None else None
                if current is None or (old is not None and not _says_again(old, value, motive=motive)):
                    current = _Open(about=about, proposer=proposer, start=words.part(a, b).span.start)
                    found.append(current)
                    old = None
                current.sides[side] = value if old is None else _completed(old, value, motive=motive)
                current.partly = current.partly or partly
                current.end = words.part(a, b).span.end
            if current is not None and current.carried is None:
                current.carried = _carried(words.text[a:b])
    return [made for one in found if (made := _made(one, roster, away)) is not None]


#: So many sentences about something else end a vote.
_QUIET = 3
_AGREES = re.compile(r"\b(?:kan|kunne) (?:dog )?ikke \w+", re.IGNORECASE)
_POINT = re.compile(
    r"\s*(?:(?:ad|at)\.? ?\d{1,2}\b|(?:punkt|pkt\.|ændringsforslag|forslag) (?:nr\. )?\d{1,2}\b(?=[^.]{0,40}:))",
    re.IGNORECASE,
)
_AMENDMENT = re.compile(r"\b(?:ændringsforslag|modforslag|underændringsforslag)", re.IGNORECASE)
_MAIN = re.compile(
    r"\bindstillingen\b"
    r"|\b(?:forslaget|sagen|planen|budgettet|lokalplanen) (?:blev|er) (?:\w+ )?(?:godkendt|vedtaget|tiltrådt)",
    re.IGNORECASE,
)
_PROPOSED = re.compile(r"\b(?:foreslog|foreslår|stillede|fremsatte|stiller)\b", re.IGNORECASE)
_FELL = re.compile(
    r"\b(?:faldt|bortfaldt|forkastet|forkastes|nedstemt|ikke (?:vedtaget|godkendt|tiltrådt|fulgt)|ikke flertal)\b",
    re.IGNORECASE,
)
_WON = re.compile(
    r"\b(?:vedtaget|vedtog|godkendt|godkendte|tiltrådt|tiltrådte|anbefales|anbefaler|indstilles|fulgt|oversendt)\b",
    re.IGNORECASE,
)


def _carried(text: str) -> bool | None:
    """What a sentence says of the fate of what was voted on."""
    return False if _FELL.search(text) else True if _WON.search(text) else None


def _subject(
    words: Passage, a: int, b: int, lexicon: Lexicon, roster: Roster,
    about: Literal["", "main", "amendment"], proposer: Text | None, *, fresh: bool,
) -> tuple[Literal["", "main", "amendment"], Text | None]:  # fmt: skip
    """What the next vote is on, and who proposed it, by a sentence that says so; else as before."""
    proposed = _PROPOSED.search(words.text, a, b)
    if _AMENDMENT.search(words.text, a, b) or proposed:
        named = people(words, a, proposed.start(), lexicon, roster) if proposed else []
        who = named[0].members[0][0] if named else None
        return "amendment", who or (proposer if about == "amendment" and not fresh else None)
    if _MAIN.search(words.text, a, b):
        return "main", None
    return about, proposer


def _says_again(old: VoteSide, value: VoteSide, *, motive: bool) -> bool:
    """Does a second word on a side belong to the same vote: the same number, names to a number, or a reason?"""
    if value.count is not None and value.count == old.count and not (old.voters and value.voters):
        return True
    named = len(value.voters)
    if (
        old.count is not None
        and value.count in (None, named)
        and not (old.voters or old.parties)
        and named <= old.count
    ):
        return True
    if old.count is not None and not value.parties and 0 < named <= old.count and (motive or not old.voters):
        return motive or not old.parties
    return motive and named == 0


def _completed(old: VoteSide, value: VoteSide, *, motive: bool) -> VoteSide:
    """The number that stands, with the names that a further sentence adds."""
    if old.voters or old.parties or (motive and not value.voters):
        return old
    count = old.count if old.count is not None else value.count
    return VoteSide(count, value.voters, value.parties)


def _made(one: _Open, roster: Roster, away: Collection[str]) -> Vote | None:
    in_favour, against = _by_party("for", one, roster, away), _by_party("against", one, roster, away)
    abstained = _by_party("abstained", one, roster, away)
    if in_favour == against == abstained == VoteSide():
        return None
    return Vote(
        Span(one.start, one.end), in_favour, against, abstained,
        about=one.about, proposer=one.proposer, carried=one.carried,
    )  # fmt: skip


def _by_party(side: Side, one: _Open, roster: Roster, away: Collection[str]) -> VoteSide:
    """A side of parties alone, counted by their members who were there, where the header tells the party of each. A
    party of which a member stands elsewhere is not named; its others count.
    """
    value = one.sides.get(side, VoteSide())
    others = [s for name, s in one.sides.items() if name != side]
    elsewhere = {fold(v.value) for s in others for v in s.voters}
    parted = {roster.parties[name] for name in elsewhere if name in roster.parties}
    whole = replace(value, parties=tuple(p for p in value.parties if p not in parted))
    if value.count is not None or value.voters or not value.parties or one.partly:
        return whole if whole != VoteSide() else value
    members: list[str] = []
    for party in value.parties:
        there = [n for n, p in roster.parties.items() if p == party and n in roster.there and n not in away]
        if not there:
            return whole if whole != VoteSide() else value
        members += there
    return replace(whole, count=sum(name not in elsewhere for name in members))


def _with_names(lines: Sequence[Line], lexicon: Lexicon) -> Iterator[list[Line]]:
    """Each line alone; one that ends as a label (`For forslaget stemte:`) with the names below it."""
    n = 0
    while n < len(lines):
        group = [lines[n]]
        n += 1
        label = group[0].text.rstrip()
        if label.endswith(":") and len(label) < _LABEL and any(p.search(label) for p, _ in lexicon.votes):
            listed = n < len(lines) and bool(lines[n].marker)
            while n < len(lines) and (len(group) == 1 or (listed and lines[n].marker)):
                group.append(lines[n])
                n += 1
        yield group


_LABEL = 60


def _listed_side(group: Sequence[Line], lexicon: Lexicon) -> list[tuple[Side, VoteSide]]:
    """The side that the first line names, with the voters and parties of a list, one or several an entry."""
    told = {side for pattern, side in lexicon.votes if pattern.search(group[0].text)}
    side: Side = "for" if "for" in told else "against" if "against" in told else "abstained"
    voters: list[Text] = []
    parties: list[str] = []
    for line in group[1:]:
        words = passage([line])
        named = people(words, 0, len(line.text), lexicon)
        voters += [person for one in named for person, _ in one.members]
        parties += _PARTIES.findall(line.text) if not named else []
    return [(side, VoteSide(None, tuple(voters), tuple(dict.fromkeys(parties))))] if voters or parties else []


def _counted(side: VoteSide) -> VoteSide:
    """A side that names its voters one by one and nothing else has as many votes as names."""
    if side.count is not None or not side.voters or side.parties:
        return side
    return VoteSide(len(side.voters), side.voters, side.parties)


def tabled(blocks: Sequence[Line]) -> Vote | None:
    """The vote that a table counts: columns of those for and against (and of those who abstained), a row of sums."""
    columns: dict[str, int] = {}
    for line in blocks:
        if not line.cells:
            continue
        keys = [word_key(cell) for cell in line.cells]
        sides = {_COLUMNS[key]: k for k, key in enumerate(keys) if key in _COLUMNS}
        if {"for", "against"} <= sides.keys():
            columns = dict(sides)
        elif columns and keys[0] in _SUMS and all(k < len(keys) and keys[k].isdigit() for k in columns.values()):
            made = {side: VoteSide(int(keys[k])) for side, k in columns.items()}
            return Vote(
                line.span, made["for"], made["against"], made.get("abstained", VoteSide()),
            )  # fmt: skip
    return None


_COLUMNS = {
    "for": "for", "ja": "for", "imod": "against", "mod": "against", "nej": "against", "undlod": "abstained",
    "undlod at stemme": "abstained", "blank": "abstained", "hverken for eller imod": "abstained",
}  # fmt: skip
_SUMS = frozenset(("i alt", "ialt", "total", "sum", "samlet"))


def adds_up(side: VoteSide) -> bool:
    """Is the stated number that of the voters named (where both are)?"""
    return side.count is None or not side.voters or bool(side.parties) or side.count == len(side.voters)


def dissents(blocks: Sequence[Line], lexicon: Lexicon) -> list[Dissent]:
    """Minority statements and protocol remarks: the sentence that announces them, with the quoted words that follow."""
    found: list[Dissent] = []
    lines = [line for line in blocks if line.text and not line.cells]
    for n, line in enumerate(lines):
        if len(line.text) <= 1500 and not lexicon.dissent.search(line.text):
            continue  # no sentence holds what the line does not (but one cut off below, which takes a longer line)
        words = passage([line])
        for a, b in sentences(words.text, lexicon):
            m = lexicon.dissent.search(words.text, a, min(b, a + 1500))
            if m is None:
                continue
            by = _dissenter(words, a, m.start())
            if by is None and words.text[m.end() : m.end() + 1] == ":":  # `Mindretalsudtalelse: Ø kan ikke støtte …`
                stop = _VERB.search(words.text, m.end(), b)
                by = _dissenter(words, m.end(), stop.start()) if stop else None
            elif by is None and (of := _OF.match(words.text, m.end(), b)) is not None:
                by = _dissenter(words, of.start("who"), of.end("who"))
            text = words.part(a, b)
            if words.text[a:b].rstrip().endswith(":") and n + 1 < len(lines) and b >= len(words.text.rstrip()):
                follow = lines[n + 1].part()
                text = Text(f"{text.value} {follow.value}", type(text.span)(text.span.start, follow.span.end))
            found.append(Dissent(text, by))
    return found


_OF = re.compile(r" (?:fra|af) (?P<who>[^.:;]{1,60})")
_VERB = re.compile(r"\b(?:kan|kunne|ønsker|ønskede|finder|mener|stemmer|stemte|vil|tager|tog)\b")
_BEFORE = re.compile(r"\b(?:anbefaler|godkender|godkendte|tiltræder|tiltrådte|vedtog|stemte \w+),? ")


def _dissenter(words: Passage, start: int, end: int) -> Text | None:
    """Who dissents: the first person or party named before the words of dissent, else the letters of parties."""
    for m in _BEFORE.finditer(words.text, start, end):
        if words.text[m.end() : end].strip(" og"):
            start = m.end()
    subject = words.text[start:end]
    party = lexicon().party_names.search(subject)
    for who in _PERSON.finditer(subject, 0, party.start() if party else len(subject)):
        name = re.sub(r"(?:,? ?\([^()]*\)|, [A-ZÆØÅ]{1,2})$", "", who.group()).strip()
        if is_person_name(name):
            return words.part(start + who.start(), start + who.start() + len(name))
    found = party or _PARTIES.search(subject)
    return words.part(start + found.start(), start + found.end()) if found else None
