"""The shapes of the lexicon's rows, and the `Lexicon` of all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Outcome, SectionKind, Status

__all__ = ["Field", "Heading", "Label", "Lexicon", "Offices", "Outcomes", "Presence", "SectionWord", "Tag"]


@dataclass(frozen=True, slots=True)
class SectionWord:
    """A heading that opens a section of `kind`; `weak` ones need more than standing alone on a line, those that `leads`
    to a list end so (`… indstiller,`) or are marked."""

    kind: SectionKind
    weak: bool
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A label of the header (or of an item): `name`, and the status or role of the persons it lists."""

    name: str
    status: Status | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A label between a title and its sections: case, document, caseworker, initials, note."""

    name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A style of item headings. Groups of `pattern`: n, title or title2, state."""

    name: str
    strength: int
    pattern: re.Pattern[str]
    title_before: bool = False


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Words that state an outcome; `unless` is what may not precede them in their clause; `whole`: the whole
    sentence; `soft`: the sentence only tells what the rest of the decision is an account of.
    """

    outcome: Outcome
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    whole: bool = False
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """A predicate of presence. Groups of `pattern`: P the persons, Q whom they replace, T a time, N item numbers.

    One of the words `needs` stands in all that it matches; without any words it is always tried.
    """

    status: Status
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """Words in parentheses or after a comma beside a name."""

    status: Status | None = None
    role: str | None = None
    no_party: bool = False


@dataclass(frozen=True, slots=True)
class Offices:
    """Words that stand beside names in lists. First words, folded.
    `employed`: what leads from a name to the employer.
    """

    links: frozenset[str]
    employed: re.Pattern[str]
    origins: frozenset[str]
    reason: re.Pattern[str]
    doings: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All tables. Keys of the dictionaries are `word_key`s.

    `ignorable` is any pattern of `ignore`, `headed` any of `headings`. Each section pattern has a word before it that
    its matches hold (it stands once for each such word). One lexicon is another's equal only when it is the same, so
    that what is asked of it again and again can be kept.
    """

    sections: dict[str, SectionWord]
    strong_sections: frozenset[str]
    section_patterns: tuple[tuple[str, re.Pattern[str], SectionWord], ...]
    section_hints: tuple[tuple[re.Pattern[str], SectionWord], ...]
    fields: dict[str, Field]
    field_words: tuple[tuple[re.Pattern[str], Field], ...]
    absence: tuple[tuple[int, frozenset[str]], ...]
    absence_starts: frozenset[str]
    field_starts: frozenset[str]
    labels: dict[str, Label]
    label_pattern: re.Pattern[str]
    label_longest: int
    case_labels: frozenset[str]
    marks: dict[str, re.Pattern[str]]
    headings: tuple[Heading, ...]
    headed: re.Pattern[str]
    cases: tuple[tuple[re.Pattern[str], bool], ...]
    case_needs: tuple[str, ...]
    case_token: re.Pattern[str]
    case_labelled: re.Pattern[str]
    outcomes: tuple[Outcomes, ...]
    riders: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]
    recommenders: tuple[re.Pattern[str], ...]
    body_endings: tuple[str, ...]
    no_body_endings: tuple[str, ...]
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    titles: frozenset[str]
    titles_longest_first: tuple[str, ...]
    presence: tuple[Presence, ...]
    places: tuple[re.Pattern[str], ...]
    tags: dict[str, Tag]
    offices: Offices
    party: re.Pattern[str]
    votes: tuple[tuple[re.Pattern[str], str], ...]
    dissent: re.Pattern[str]
    account: re.Pattern[str]
    vote_motive: re.Pattern[str]
    vote_partly: re.Pattern[str]
    party_names: re.Pattern[str]
    party_short: frozenset[str]
    no_parties: frozenset[str]
    ignore: tuple[tuple[re.Pattern[str], str], ...]
    ignorable: re.Pattern[str]
    head_ignore: tuple[tuple[re.Pattern[str], str], ...]
    presence_words: tuple[str, ...]
    abbreviations: frozenset[str]
    amounts: frozenset[str]
    labels_with_colon: frozenset[str]
    sentence_openers: frozenset[str]
    fate: re.Pattern[str]
    standing: frozenset[str]
    title_labels: frozenset[str]
    group: re.Pattern[str]
    group_officials: re.Pattern[str]
    no_attachments: frozenset[str]
    attachment_columns: frozenset[str]
    answers: frozenset[str]
    withheld: frozenset[str]
    absence_items: frozenset[str]
    presence_items: frozenset[str]
    no_body: frozenset[str]
    no_titles: frozenset[str]
    table_numbers: frozenset[str]
    table_titles: frozenset[str]
    no_minutes: re.Pattern[str]
    letter: re.Pattern[str]
