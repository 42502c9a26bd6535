"""A line of a list of persons that is a sentence, or goes on with one."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.layout.clauses.presence import as_listed, may_tell, presence
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import bare
from kg.layout.lexicon import Lexicon, person_pattern
from kg.layout.page.lines import Passage
from kg.layout.people.draft import done
from kg.layout.people.entry import PARENS, leading_name, read_entry
from kg.layout.people.enumerated import listed
from kg.layout.people.offices import is_reason, tells
from kg.model import AWAY, Attendance, Status, Text
from kg.text.person_names import is_person_name

__all__ = ["told"]

_PERSON = person_pattern()


def told(
    words: Passage, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]] | None:
    """A line of a list that is a sentence (`Anna Holm forlod mødet kl. 19`) or goes on with one (`Anna Holm. I stedet
    deltog Bo Lind.`); None when it is neither.
    """
    if not may_tell(words.text, lexicon):
        return None
    parts = list(sentences(words.text, lexicon))
    if not parts:
        return None
    begin, end = parts[0]
    plain = PARENS.sub("", words.text[begin : min(end, begin + 90)], count=1).strip()  # "Anna Holm (V) ankom …"
    name = leading_name(plain, lexicon)
    tail = plain[plain.find(name) + len(name) :] if name is not None else ""
    if name is not None and (tells(tail, lexicon) or _FOR_WHOM.match(tail)):
        said = presence(words, 0, len(words.text), lexicon)
        if said or tells(tail, lexicon):
            return (as_listed(said, status), []) if said else None
    if (stood := _stood_in(words, status, role, lexicon)) is not None:
        return stood, []
    if len(parts) == 1 or status not in AWAY:
        return None
    first, rest = listed(Passage(words.text[begin:end], words.offsets[begin : end + 1]), status, role, lexicon)
    if len(first) != 1 or rest:
        return None
    said = [
        replace(a, substitute_for=first[0].person) if a.status == "substitute" and a.substitute_for is None else a
        for a in presence(words, end, len(words.text), lexicon)
    ]
    return ([*first, *said], []) if said else None


#: `Anna Holm i stedet for Bo Lind`, `Anna Holm, suppleant for Bo Lind`.
_FOR_WHOM = re.compile(
    r"[\s,–-]*(?:i stedet for|(?:som )?(?:personlig )?(?:stedfortræder|suppleant|vikar) for)\b", re.IGNORECASE
)
#: What leads to whoever stood in for the person before it: `Anna Holm - suppleanten, Bo Lind, deltog`.
_IN_TURN = re.compile(r"[\s,;.–-]*\b(?P<turn>(?:stedfortræder|suppleant|stf\.|vikar)(?:en)?|i stedet)\b", re.IGNORECASE)
#: Whoever should have stood in did not come.
_NOT_EITHER = re.compile(r"\b(?:ikke|forhindret|udeblev|ingen|heller)\b", re.IGNORECASE)


def _stood_in(words: Passage, status: Status, role: str | None, lexicon: Lexicon) -> list[Attendance] | None:
    """A line of a list of absentees that says who stood in, or that nobody did; None for any other line."""
    turn = _IN_TURN.search(words.text)
    if status not in AWAY or turn is None or not turn.start():
        return None
    first = next(sentences(words.text, lexicon), (0, turn.start()))[1]
    end = min(turn.start(), first)
    of_whom = words.text.startswith(" for ", turn.end())  # `… Bo Lind mødte som stedfortræder for Anna Holm`
    if of_whom or sum(is_person_name(bare(m.group())) for m in _PERSON.finditer(words.text, 0, end)) > 1:
        return None
    draft = read_entry(words, 0, end, status, role, lexicon)
    if draft is None:
        return None
    draft.span = words.part(0, len(words.text)).span
    behind = [m for m in _PERSON.finditer(words.text, turn.end()) if is_person_name(bare(m.group()))]
    if len(behind) > 1:
        return None
    if behind:
        name = bare(behind[0].group())
        person = words.part(behind[0].start(), behind[0].start() + len(name))
        after = words.text[behind[0].start() + len(name) : next(sentences(words.text, lexicon, turn.end()))[1]]
        if _NOT_EITHER.search(after) or is_reason(after.strip(" ,"), lexicon):
            draft.others.append(Attendance(person, "absent", words.part(turn.start("turn"), len(words.text)).span))
        else:
            draft.others.append(Attendance(person, "substitute", draft.span, substitute_for=draft.person))
    elif not _NOT_EITHER.search(words.text):
        return None
    return [done(draft), *draft.others]
