"""Votes and dissents in the words of a decision.

Takes the lines of a decision, gives `Vote`s (numbers as stated, or as many as are named one by one; parties by letter,
voters by name) and `Dissent`s. Counts are never corrected; a vote whose stated number is not that of the voters it
names is told by `adds_up`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.danish import number
from kg.layout.clauses.sentences import sentences
from kg.layout.lexicon import Lexicon, lexicon, person_pattern
from kg.layout.page.lines import Line, Passage, passage
from kg.model import Dissent, Text, Vote, VoteSide
from kg.person_names import is_person_name

__all__ = ["adds_up", "dissents", "votes"]

_COUNT = (
    r"(?P<n>\d{1,3}|en|et|én|ét|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten"
    r"|atten|nitten|tyve|ingen)"
)
_MEMBERS = r"(?: (?:medlemmer|medlem|stemmer|stemme|byrådsmedlemmer))?"
_SHORT = re.compile(
    r"\b(?P<what>tiltrådt|godkendt|vedtaget|forkastet|faldt|nedstemt)[^.;]{0,60}? med (?P<a>\d{1,3}) (?:stemmer )?"
    r"(?P<aside>for|imod|mod)?(?: og)?,? ?(?:(?P<mid>imod|mod|for) )?(?P<b>\d{1,3})?"
    r"(?: (?:stemmer )?(?P<bside>imod|mod|for))?",
    re.IGNORECASE,
)
_BARE_FOR = re.compile(
    rf"\b{_COUNT}{_MEMBERS} (?:stemte |stemmer )?(?P<side>for|imod|mod)\b(?! (?:at|den|det|en|et|sagen|punkt)\b)",
    re.IGNORECASE,
)
_PARTY = r"(?-i:[A-ZÆØÅ]{1,2}|ALT)(?![\wæøå]|\.\w)"
_PARTIES = re.compile(rf"(?<![\w.]){_PARTY}(?:(?:\s?[+,]\s?|\s(?:og|samt)\s){_PARTY})*")
_PERSON = person_pattern()
_BOUNDARY = re.compile(r"(?:(?<=[a-zæøå]{2})|(?<=[\d)]))\.\s+(?=[A-ZÆØÅ])")


_OF_VOTES = re.compile(r"stemte|stemmer|stemme\b|\bfor:|\bimod:|\bundlod\b|mindretal", re.IGNORECASE)


def votes(blocks: Sequence[Line], lexicon: Lexicon) -> list[Vote]:
    """The votes that a decision records: one per group of neighbouring sides."""
    lines = [line for line in blocks if line.text and not line.cells]
    if not any(_OF_VOTES.search(line.text) for line in lines):
        return []
    found: list[Vote] = []
    current: dict[str, VoteSide] = {}
    start: Text | None = None
    end: Text | None = None

    def close() -> None:
        nonlocal start, end
        if current and start is not None and end is not None:
            found.append(
                Vote(
                    type(start.span)(start.span.start, end.span.end),
                    current.get("for", VoteSide()),
                    current.get("against", VoteSide()),
                    current.get("abstained", VoteSide()),
                )
            )
        current.clear()
        start = end = None

    quiet = 0
    for group in _with_names(lines, lexicon):
        words = passage(group)
        listed = len(group) > 1 and bool(group[1].marker)
        for a, b in [(0, len(words.text))] if listed else sentences(words.text, lexicon):
            sides = _listed_side(group, lexicon) if listed else _sides(words, a, b, lexicon)
            if not sides:
                quiet += 1
                if quiet > 3:
                    close()
                continue
            quiet = 0
            again = all(side in current and _only_parties(value) for side, value in sides)
            if again and lexicon.vote_motive.search(words.text, a, b):
                continue  # `Liste B stemte imod, idet …` below the vote that it explains
            for side, value in sides:
                if side in current:
                    old = current[side]
                    if old.count is not None and value.count is None and not old.parties and not old.voters:
                        value = VoteSide(old.count, value.voters, value.parties)
                    else:
                        close()
                current[side] = value if lexicon.vote_partly.search(words.text, a, b) else _counted(value)
                start = start or words.part(a, b)
                end = words.part(a, b)
    close()
    return [
        v
        for v in found
        if any(s.count is not None or s.voters or s.parties for s in (v.in_favour, v.against, v.abstained))
    ]


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


def _listed_side(group: Sequence[Line], lexicon: Lexicon) -> list[tuple[str, VoteSide]]:
    """The side that the first line names, with the voters and parties of a list, one or several an entry."""
    side = next(side for pattern, side in lexicon.votes if pattern.search(group[0].text))
    entries = [_voters(passage([line]), 0, len(line.text), None) for line in group[1:]]
    people = tuple(voter for entry in entries for voter in entry.voters)
    parties = tuple(dict.fromkeys(party for entry in entries for party in entry.parties))
    return [(side, VoteSide(None, people, parties))] if people or parties else []


def _only_parties(side: VoteSide) -> bool:
    return side.count is None and not side.voters


def _counted(side: VoteSide) -> VoteSide:
    """A side that names its voters one by one and nothing else has as many votes as names."""
    if side.count is not None or not side.voters or side.parties:
        return side
    return VoteSide(len(side.voters), side.voters, side.parties)


def _sides(words: Passage, a: int, b: int, lexicon: Lexicon) -> list[tuple[str, VoteSide]]:
    text = words.text[a:b]
    if len(text) > 2500:
        return []
    if m := _SHORT.search(text):
        sides = _short(m)
        if sides:
            return sides
    marks: list[tuple[int, int, str]] = []
    for pattern, side in lexicon.votes:
        marks += [(m.start(), m.end(), side) for m in pattern.finditer(text)]
    marks.sort()
    result: list[tuple[str, VoteSide]] = []
    for n, (start, end, side) in enumerate(marks):
        if result and result[-1][0] == side:
            continue
        before = _BOUNDARY.split(text[marks[n - 1][1] if n else 0 : start])[-1]
        after = _BOUNDARY.split(text[end : marks[n + 1][0] if n + 1 < len(marks) else len(text)])[0]
        word = text[start:end].lower()
        lead = re.search(rf"(?<!\w){_COUNT}{_MEMBERS}\s*$", before, re.IGNORECASE)
        if word.startswith(("stemmer", "stemme", "stemte", "undlod", "undlader", "afstod", "hverken")):
            subject = before[-400:]
            count = number(lead["n"]) if lead else None
            value = _voters(words, a + start - len(subject), a + start, count)
            if word.startswith(("undlod", "undlader")) and value == VoteSide():
                value = _voters(words, a + end, a + end + len(after), _leading_count(after))
            if value == VoteSide() and not subject.strip():
                value = _voters(words, a + end, a + end + len(after), _leading_count(after))
            if value == VoteSide():
                m2 = re.search(rf"\b{_COUNT}\b", subject[-60:], re.IGNORECASE)
                value = VoteSide(number(m2["n"])) if m2 else value
        else:
            value = _voters(words, a + end, a + end + len(after), _leading_count(after))
        if value != VoteSide():
            result.append((side, value))
    if not result:
        for m in _BARE_FOR.finditer(text):
            if "stemm" in text.lower():
                result.append(("for" if m["side"].lower() == "for" else "against", VoteSide(number(m["n"]))))
    return result


def _short(m: re.Match[str]) -> list[tuple[str, VoteSide]]:
    """`tiltrådt med 31 stemmer imod 15`, `forkastet med 29 stemmer imod og 1 for`."""
    first, second = int(m["a"]), int(m["b"]) if m["b"] else None
    side = (m["aside"] or "").lower()
    lost = m["what"].lower() in ("forkastet", "faldt", "nedstemt")
    if side in ("imod", "mod") and m["bside"] and m["bside"].lower() == "for" and second is not None:
        return [("against", VoteSide(first)), ("for", VoteSide(second))]
    if side == "for" and second is not None:
        return [("for", VoteSide(first)), ("against", VoteSide(second))]
    if side in ("imod", "mod") and second is not None and not m["bside"]:
        return [("for", VoteSide(first)), ("against", VoteSide(second))]
    if side in ("imod", "mod") and second is None and lost:
        return [("against", VoteSide(first))]
    if side == "for" and second is None:
        return [("for", VoteSide(first))]
    return []


def _leading_count(after: str) -> int | None:
    m = re.match(rf"\s*:?\s*{_COUNT}(?=[\s.,(;:]|$)", after, re.IGNORECASE)
    return number(m["n"]) if m else None


def _voters(words: Passage, start: int, end: int, count: int | None) -> VoteSide:
    text = words.text[start:end]
    people: list[Text] = []
    spent: list[tuple[int, int]] = []
    for m in _PERSON.finditer(text):
        name = re.sub(r"(?:,? ?\([^()]*\)|, [A-ZÆØÅ]{1,2})$", "", m.group()).strip()
        parts = name.split()
        while len(parts) > 2 and not is_person_name(" ".join(parts)):
            parts = parts[1:]
        short = " ".join(parts)
        if is_person_name(short):
            at = m.start() + m.group().find(short)
            people.append(words.part(start + at, start + at + len(short)))
            spent.append((m.start(), m.end()))
    parties: list[str] = []
    for m in _PARTIES.finditer(text):
        if any(s <= m.start() < e for s, e in spent):
            continue
        parties += [p for p in re.split(r"[+,\s]+|og|samt", m.group()) if p]
    if m2 := re.search(r"\((?P<in>[A-ZÆØÅ+, og]{1,60})\)", text):
        inside = [p for p in re.split(r"[+,\s]+|\bog\b", m2["in"]) if p and len(p) <= 3]
        parties += [p for p in inside if p not in parties and not any(s <= m2.start() < e for s, e in spent)]
    parties += [m.group() for m in lexicon().party_names.finditer(text)]
    if count is None and (m3 := re.search(r"\((\d{1,3})\)", text)):
        count = int(m3[1])
    return VoteSide(count, tuple(people), tuple(dict.fromkeys(parties)))


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
