"""Who was there, told in sentences: who came late, left, was recused or replaced, at which items and why.

Takes passages, gives `Attendance` values with spans. A sentence whose words tell of nobody's presence costs a look for
those words alone. Silence gives nothing: whoever is not named is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.danish import fold, small, times
from kg.layout.lexicon import SHORT_NAMES, Lexicon, person_pattern, word_key
from kg.layout.page.lines import Passage
from kg.model import Attendance, Status, Text
from kg.person_names import is_person_name

__all__ = ["bare", "completed", "item_numbers", "may_tell", "merged", "moves", "presence", "sentences"]

_PERSON = person_pattern()
_MOVED = re.compile(r"(?:deltog )?(ankom|kom|mødte|forlod|gik|til|indtil|fra)\b")
_AND_MOVED = re.compile(r",? og (?=(?:ankom|kom|mødte|forlod|gik)\b)")


def moves(person: Text, words: Passage, start: int, end: int, numbers: tuple[str, ...] = ()) -> list[Attendance]:
    """Coming late and leaving early, told behind a name: `mødte kl. 17:10 og forlod mødet kl. 18:30`."""
    told: list[Attendance] = []
    for part in _AND_MOVED.split(words.text[start:end].strip()):
        moved = _MOVED.match(part)
        clock = next((t.value for t in times(part)), None)
        if not moved or not (clock or numbers):
            return []
        came = moved[1] in ("ankom", "kom", "mødte", "fra")
        told.append(
            Attendance(
                person,
                "late" if came else "left",
                words.part(start, end).span,
                since=clock if came else None,
                until=None if came else clock,
                for_items=numbers,
            )
        )
    return told


def bare(person: str) -> str:
    """A person as the pattern finds it, without the party behind the name."""
    return re.sub(r"(?:,? ?\([^()]*\)|, [A-ZÆØÅ]{1,2})$", "", person).strip()


_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(
    r"(?:punkt(?:erne|et)?|pkt\.?|sag(?:erne)?(?: nr\.?)?|dagsordenspunkt(?:erne)?) ?(?:nr\.? ?)?"
    r"(\d{1,4}(?:(?: ?[-–] ?|, ?| og | til | samt )\d{1,4}){0,20})",
    re.IGNORECASE,
)


def item_numbers(words: str) -> tuple[str, ...]:
    """Item numbers named in `words`, ranges opened (`12-15` → 12, 13, 14, 15; at most 60)."""
    if not _DIGIT.search(words):
        return ()
    found: list[str] = []
    for m in _NUMBERS.finditer(words[:2000]):
        parts = re.findall(r"\d+|-|–|til|,|og|samt", m[1])
        previous, between = None, ""
        for part in parts:
            if part.isdigit():
                n = int(part)
                if between in ("-", "–", "til") and previous is not None and previous < n <= previous + 60:
                    found += [str(k) for k in range(previous + 1, n + 1)]
                else:
                    found.append(str(n))
                previous, between = n, ""
            else:
                between = part
    return tuple(dict.fromkeys(found))


_STOP = re.compile(r"[.!?;](?=\s+[^\sa-zæøå]|\s*$)|\n")


#: After a stop that may be an abbreviation's: a new sentence ("… kr. Udvalget").
_CAPITAL = re.compile(r"\s+[A-ZÆØÅ][a-zæøå]")


def sentences(text: str, lexicon: Lexicon, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of `text`: a stop after an initial, a number or an abbreviation ends none."""
    end = len(text) if end is None else end
    begin = start
    for m in _STOP.finditer(text, start, end):
        if m.group() == ".":
            word = re.search(r"[\w.]*$", text[max(begin, m.start() - 20) : m.start()])
            last = word.group().lower() if word else ""
            initial = len(last.rsplit(".", 1)[-1]) == 1 and last[-1:].isalpha() and text[m.start() - 1].isupper()
            if word is not None and word.group() in SHORT_NAMES:
                continue  # "Jens Kr. Holm", but "for 500 kr. Herefter"
            closes = last in lexicon.amounts and _CAPITAL.match(text, m.end()) is not None
            if (last in lexicon.abbreviations or initial) and not closes and m.end() < end:
                continue
        if text[begin : m.end()].strip():
            yield begin, m.end()
        begin = m.end()
    if text[begin:end].strip():
        yield begin, end


def may_tell(text: str, lexicon: Lexicon) -> bool:
    """Is a word in it that what tells of presence has?"""
    letters = small(text)
    return any(map(letters.__contains__, lexicon.presence_words))


def presence(words: Passage, start: int, end: int, lexicon: Lexicon) -> list[Attendance]:
    """What the sentences of `words[start:end]` tell of who was there. Long sentences are left alone."""
    found: list[Attendance] = []
    gone: list[Text] = []
    if not may_tell(words.text[start:end], lexicon):
        return found
    for a, b in sentences(words.text, lexicon, start, end):
        text = words.text[a:b]
        if len(text) > 500 or not may_tell(text, lexicon) or _PERSON.search(text) is None:
            continue
        said = _sentence(words, a, b, text, lexicon, gone)
        found += said
        gone = [x.person for x in said if x.status in ("absent", "excused", "recused")] or gone
    return found


#: What any name of two words has: two capitals with at most a particle between. Spares most sentences the patterns.
_TWO_CAPITALS = re.compile(r"[A-ZÆØÅÖÄÜÉ]\S* (?:(?:af|al|de|del|den|der|el|la|le|van|von|bin) )?[A-ZÆØÅÖÄÜÉ]")


def _sentence(words: Passage, a: int, b: int, text: str, lexicon: Lexicon, gone: list[Text]) -> list[Attendance]:
    if not _TWO_CAPITALS.search(text):
        return []
    numbers = item_numbers(text)
    if any(w in text.lower() for w in ("næste møde", "kommende møde")):
        return []
    clock = next((t.value for t in times(text)), None)
    span = words.part(a, b).span
    result: list[Attendance] = []
    taken: set[str] = set()
    letters = small(text)
    for row in lexicon.presence:
        if row.needs and not any(word in letters for word in row.needs):
            continue
        for m in row.pattern.finditer(text):
            groups = m.groupdict()
            people = _people(words, a + m.start("P"), a + m.end("P"), lexicon)
            people = [p for p in people if fold(p[0].value) not in taken]
            if not people:
                continue
            instead: list[tuple[Text, Text | None]] = []
            if groups.get("Q"):
                instead = _people(words, a + m.start("Q"), a + m.end("Q"), lexicon)
                instead = [q for q in instead if fold(q[0].value) not in {fold(p[0].value) for p in people}]
                if not instead:
                    continue
            elif row.status == "substitute" and gone:
                instead = [(gone[-1], None)] if len(people) == 1 else []
            reason = None
            if row.status == "recused" or "inhabil" in text.lower():
                why = re.search(r"(?:på grund af|pga\.?|idet|da|grundet|som følge af) [^.;]{4,160}|inhabil\w*", text)
                reason = words.part(a + why.start(), a + why.end()) if why else None
            elif why := re.search(r"(?:på grund af|pga\.?|grundet) [^.;,]{3,120}", text):
                reason = words.part(a + why.start(), a + why.end())
            status: Status = row.status
            if status == "absent" and re.search(r"(?<!uden )\b(?:afbud|forfald)\b", text, re.IGNORECASE):
                status = "excused"
            for person, party in people:
                taken.add(fold(person.value))
                if len(people) == 1 and (both := _came_and_went(person, words, a + m.end("P"), b)):
                    result += [replace(move, party=party, span=span) for move in both]
                    continue
                result.append(
                    Attendance(
                        person,
                        status,
                        span,
                        party=party,
                        reason=reason,
                        since=clock if row.status == "late" else None,
                        until=clock if row.status == "left" else None,
                        substitute_for=instead[0][0] if row.status == "substitute" and instead else None,
                        for_items=numbers,
                    )
                )
            for person, party in instead:
                if fold(person.value) not in taken and groups.get("Q"):
                    taken.add(fold(person.value))
                    recused = "inhabil" in text.lower()
                    excused = bool(re.search(r"\bafbud\b|\bforfald\b", text, re.IGNORECASE))
                    gone_as: Status = "recused" if recused else ("excused" if excused else "absent")
                    result.append(Attendance(person, gone_as, span, party=party, reason=reason, for_items=numbers))
    return _paired(result)


def _came_and_went(person: Text, words: Passage, start: int, end: int) -> list[Attendance]:
    """`mødte kl. 15.50 under punkt 2 og forlod mødet kl. 17.50`; () when only one of them is told."""
    told = moves(person, words, start, end) if _AND_MOVED.search(words.text, start, end) else []
    return told if {move.status for move in told} == {"late", "left"} else []


def _paired(found: list[Attendance]) -> list[Attendance]:
    """One substitute and one absentee of the same sentence belong together."""
    away = [a for a in found if a.status in ("absent", "excused", "recused")]
    instead = [a for a in found if a.status == "substitute" and a.substitute_for is None]
    if len(away) == 1 and len(instead) == 1:
        return [replace(a, substitute_for=away[0].person) if a is instead[0] else a for a in found]
    return found


def _people(words: Passage, start: int, end: int, lexicon: Lexicon) -> list[tuple[Text, Text | None]]:
    found: list[tuple[Text, Text | None]] = []
    for m in _PERSON.finditer(words.text, start, end):
        name = bare(m.group())
        first, shift = name, 0
        parts = name.split()
        while len(parts) > 2 and (
            lexicon.tags.get(word_key(parts[0]))
            or parts[0].lower() in lexicon.sentence_openers
            or parts[0].lower().endswith("medlem")
        ):
            shift += len(parts[0]) + 1
            parts = parts[1:]
        first = " ".join(parts)
        if not is_person_name(first) or first.split()[0].lower() in lexicon.sentence_openers:
            continue
        person = words.part(m.start() + shift, m.start() + shift + len(first))
        tail = m.group()[len(name) :].strip(" ,()")
        party = None
        if tail and lexicon.party.fullmatch(tail):
            at = m.start() + m.group().rindex(tail)
            party = words.part(at, at + len(tail))
        found.append((person, party))
    return found


def merged(found: Sequence[Attendance]) -> tuple[Attendance, ...]:
    """One entry per person and item range: a later one that says more of the same adds what the first leaves open. An
    absence that is excused elsewhere is that one."""
    kept: dict[tuple[object, ...], Attendance] = {}
    excused = {(fold(a.person.value), a.for_items, a.quoted, a.body, a.held_on) for a in found if a.status == "excused"}
    for a in found:
        name = fold(a.person.value)
        away = a.status == "absent" and (name, a.for_items, a.quoted, a.body, a.held_on) in excused
        key = (name, "excused" if away else a.status, a.for_items, a.quoted, a.body, a.held_on)
        old = kept.get(key)
        if old is None:
            kept[key] = replace(a, status="excused") if away else a
        else:
            kept[key] = completed(old, a)
    return tuple(kept.values())


def completed(first: Attendance, other: Attendance) -> Attendance:
    """The first of two entries of one person, with what it leaves open taken from the other.

    An official who keeps the minutes (`Referent`, in a list of its own) is the secretary.
    """
    secretary = (first.role, other.role) == ("official", "secretary")
    return replace(
        first,
        role=other.role if secretary else first.role or other.role,
        title=first.title or other.title,
        party=first.party or other.party,
        affiliation=first.affiliation or other.affiliation,
        reason=first.reason or other.reason,
        since=first.since or other.since,
        until=first.until or other.until,
        substitute_for=first.substitute_for or other.substitute_for,
    )
