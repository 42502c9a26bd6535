"""`lexicon.toml` → frozen tables: which words open a section, label a field, state an outcome or a presence.

Read once. A row without `seen` (its evidence), with an unknown kind or a pattern that does not compile raises
`DataError` naming the row. Knows words, not documents.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args
from unicodedata import normalize

from kg.errors import DataError
from kg.model import Outcome, SectionKind, Status
from kg.text.danish import fold

__all__ = [
    "SHORT_NAMES",
    "Field",
    "Heading",
    "Label",
    "Lexicon",
    "Offices",
    "Outcomes",
    "Presence",
    "SectionWord",
    "Tag",
    "lexicon",
    "word_key",
]

_FILE = Path(__file__).with_name("lexicon.toml")


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
    no_body: frozenset[str]
    no_titles: frozenset[str]
    table_numbers: frozenset[str]
    table_titles: frozenset[str]
    no_minutes: re.Pattern[str]
    letter: re.Pattern[str]


_SPACED = re.compile(r"(?:\w )+\w")


def word_key(words: str) -> str:
    """Folded words without a final colon, full stop or question mark; letter-spaced words closed up."""
    return _short_key(words) if len(words) <= 64 else _word_key(words)


def _word_key(words: str) -> str:
    key = fold(words).strip(" :.?*–-\t")
    if 6 < len(key) < 80 and key[1] == " " and _SPACED.fullmatch(key):
        key = key.replace(" ", "")
    return key


#: The same short lines come again and again; long ones are not kept, so that memory is bounded.
_short_key = lru_cache(maxsize=1 << 14)(_word_key)

#: Given names as they are printed cut short, with a stop (`Jens Kr. Holm`).
SHORT_NAMES = ("Alb", "Chr", "Fr", "Joh", "Kr", "Ped", "Sv", "Th", "Vilh")
_NAME = (
    r"(?-i:(?:[A-ZÆØÅÖÄÜÉ]\.){1,3}(?= )|[A-ZÆØÅÖÄÜÉ][^\W\d_]*(?:['’.-][A-ZÆØÅÖÄÜÉ]?[^\W\d_]+)*\.?)"
    r"(?: (?:(?:af|al|de|del|den|der|el|la|le|van|von|bin) )?"
    r"(?-i:(?:[A-ZÆØÅÖÄÜÉ]\.){1,3}|(?:" + "|".join(SHORT_NAMES) + r")\.(?= [A-ZÆØÅ])"
    r"|[A-ZÆØÅÖÄÜÉ][^\W\d_]*(?:['’-][A-ZÆØÅÖÄÜÉ]?[^\W\d_]+)*)){1,4}"
)
_PARTY_TAIL = r"(?:,? ?\([^()]{0,40}\)|, (?-i:[A-ZÆØÅ]{1,2}(?![^\W\d_])))?"
_PERSON = _NAME + _PARTY_TAIL
_PEOPLE = rf"{_PERSON}(?:(?:, | og | samt |, samt | & ){_PERSON}){{0,15}}"
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
_ITEMS = (
    r"(?:punkt(?:erne|et)?|pkt\.?|sag(?:erne)?(?: nr\.?)?|dagsordenspunkt(?:erne)?) ?(?:nr\.? ?)?"
    r"\d{1,4}(?:(?: ?[-–,] ?| og | til | samt )\d{1,4}){0,20}"
)


def _presence(pattern: str) -> str:
    return (
        pattern.replace("{P}", f"(?P<P>{_PEOPLE})")
        .replace("{Q}", f"(?P<Q>{_PERSON})")
        .replace("{T}", f"(?P<T>{_CLOCK})")
        .replace("{N}", f"(?P<N>{_ITEMS})")
    )


def person_pattern() -> re.Pattern[str]:
    """One person in running text, with party in parentheses."""
    return re.compile(_PERSON)


def items_pattern() -> re.Pattern[str]:
    """Item numbers in running text: `pkt. 3`, `punkterne 12-15`."""
    return re.compile(_ITEMS, re.IGNORECASE)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return _read(_FILE)


def _by_length(words: list[str]) -> tuple[tuple[int, frozenset[str]], ...]:
    """(length, words of that length), the longest first."""
    sizes = sorted({len(word) for word in words}, reverse=True)
    return tuple((size, frozenset(word for word in words if len(word) == size)) for size in sizes)


def _keys(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(word_key, words))


def _letters(words: Sequence[str]) -> str:
    """What a word of `words` can begin with: one look ahead spares all of them at most letters of a text."""
    return "".join(sorted({re.escape(word[0]) for word in words}))


def _whole(pattern: re.Pattern[str]) -> str:
    """The pattern as a part of another, with its own mind about case."""
    return f"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{pattern.pattern})"


def _any_heading(headings: Sequence[Heading]) -> re.Pattern[str]:
    """Any style of heading, each with groups of its own."""
    styles = (_whole(style.pattern) for style in headings)
    return re.compile("|".join(_GROUP.sub(rf"(?P\g<sign>\g<name>_{n}", style) for n, style in enumerate(styles)))


_GROUP = re.compile(r"\(\?P(?P<sign>[<=])(?P<name>\w+)")


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words, whole, in small letters or large."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})(?!\w)", re.IGNORECASE)


def _read(path: Path) -> Lexicon:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise DataError(f"the lexicon cannot be read: {error}", where=str(path), remedy="mend the file") from None

    def rows(table: str) -> Iterator[dict[str, Any]]:
        for n, row in enumerate(data.get(table, ()), start=1):
            if not row.get("seen"):
                raise DataError(f"[[{table}]] row {n} has no evidence", where=str(path), remedy='add seen = "…"')
            yield row

    def pattern(row: dict[str, Any], key: str = "pattern", *, text: str | None = None) -> re.Pattern[str]:
        try:
            return re.compile(text or row[key], 0 if row.get("exact") else re.IGNORECASE)
        except (re.error, KeyError) as error:
            raise DataError(f"pattern {row.get(key)!r}: {error}", where=str(path), remedy="mend the row") from None

    def needs(table: str, row: dict[str, Any]) -> tuple[str, ...]:
        if not row.get("needs"):
            raise DataError(f"[[{table}]] {row['pattern']!r} lacks needs", where=str(path), remedy='add needs = ["…"]')
        return tuple(row["needs"])

    def known(value: str, allowed: object, table: str) -> str:
        if value not in get_args(allowed):
            raise DataError(f"[[{table}]] has {value!r}", where=str(path), remedy=f"one of {get_args(allowed)}")
        return value

    def opener(table: str, row: dict[str, Any]) -> SectionWord:
        return SectionWord(
            cast(SectionKind, known(row["kind"], SectionKind, table)), row.get("weak", False), row.get("leads", False)
        )

    sections = {word_key(word): opener("section", row) for row in rows("section") for word in row["words"]}
    labels = {word_key(w): Label(row["name"]) for row in rows("label") for w in row["words"]}
    spelled = sorted({w.rstrip(".:") for row in data["label"] for w in row["words"]}, key=len, reverse=True)
    case_rows = [(pattern(row), row.get("label", False)) for row in rows("case")]
    free = "|".join(f"(?:{p.pattern})" for p, label in case_rows if not label)
    every = "|".join(f"(?:{p.pattern})" for p, _ in case_rows)
    tags: dict[str, Tag] = {}
    for row in rows("tag"):
        tag = Tag(row.get("status"), row.get("role"), row.get("party") == "none")
        tags.update({word_key(w): tag for w in row["words"]})
    ignore = tuple((pattern(row), row["reason"]) for row in rows("ignore"))
    absent = [word_key(w) for row in rows("field") if row["name"] == "absence" for w in row["words"]]
    titles = frozenset(word_key(w) for row in rows("title") for w in row["words"])
    headings = tuple(
        Heading(row["name"], row["strength"], pattern(row), row.get("title_before", False)) for row in rows("heading")
    )
    return Lexicon(
        sections=sections,
        strong_sections=frozenset(key for key, word in sections.items() if not word.weak),
        section_patterns=tuple(
            (word, pattern(row), opener("section_pattern", row))
            for row in rows("section_pattern")
            for word in needs("section_pattern", row)
        ),
        section_hints=tuple((pattern(row), opener("section_hint", row)) for row in rows("section_hint")),
        fields={
            word_key(w): Field(row["name"], row.get("status"), row.get("role"))
            for row in rows("field")
            for w in row["words"]
        },
        field_words=tuple(
            (pattern(row), Field(row["name"], row.get("status"), row.get("role"))) for row in rows("field_word")
        ),
        field_starts=frozenset(word_key(w).split()[0] for row in rows("field") for w in row["words"]),
        absence=_by_length(absent),
        absence_starts=frozenset(form[:2] for word in absent for form in (word, normalize("NFD", word))),
        labels=labels,
        label_pattern=re.compile(
            rf"(?<![\w.])(?=[{_letters(spelled)}])(?P<label>{'|'.join(map(re.escape, spelled))})"
            r"(?P<stop>\.?\s?:|\.(?=\s)|\s(?=[\dA-ZÆØÅ])|$)",
            re.IGNORECASE,
        ),
        label_longest=max(map(len, spelled)),
        case_labels=frozenset(w.rstrip(".:") for row in data["label"] if row["name"] == "case" for w in row["words"]),
        marks={row["name"]: pattern(row) for row in rows("mark")},
        headings=headings,
        headed=_any_heading(headings),
        cases=tuple(case_rows),
        case_needs=tuple(sorted({w for row in rows("case") if not row.get("label") for w in needs("case", row)})),
        case_token=re.compile(rf"(?<![\w/.-])(?:{free})(?![\w/]|-\d|\.\d)"),
        case_labelled=re.compile(rf"(?<![\w/.-])(?:{every})(?![\w/]|-\d|\.\d)"),
        outcomes=tuple(
            Outcomes(
                cast(Outcome, known(row["outcome"], Outcome, "outcome")),
                pattern(row),
                pattern(row, "unless") if "unless" in row else None,
                row.get("whole", False),
                row.get("soft", False),
            )
            for row in rows("outcome")
        ),
        riders=tuple((pattern(row), pattern(row, "unless") if "unless" in row else None) for row in rows("rider")),
        recommenders=tuple(pattern(row) for row in rows("recommender")),
        body_endings=tuple(sorted({w for row in rows("body") for w in row["endings"]}, key=len, reverse=True)),
        no_body_endings=tuple(w for row in rows("body") for w in row.get("except", ())),
        kinds=tuple((pattern(row), row["kind"]) for row in rows("kind")),
        titles=titles,
        titles_longest_first=tuple(sorted(titles, key=lambda word: (-len(word), word))),
        presence=tuple(
            Presence(
                cast(Status, known(row["status"], Status, "presence")),
                pattern(row, text=_presence(row["pattern"])),
                tuple(row.get("needs", ())),
            )
            for row in rows("presence")
        ),
        places=tuple(pattern(row) for row in rows("place")),
        tags=tags,
        offices=Offices(
            frozenset(data["offices"]["links"]),
            re.compile(rf"\s+(?:{'|'.join(map(re.escape, data['offices']['employers']))})\s+(?=[A-ZÆØÅÖÄÉ])"),
            frozenset(data["offices"]["origins"]),
            re.compile(rf"(?:{'|'.join(map(re.escape, data['offices']['reasons']))})(?: |$)"),
            frozenset(data["offices"]["doings"]),
        ),
        party=re.compile(
            rf"(?!(?:{'|'.join(data['party_names']['others'])})$)"
            rf"(?:{'|'.join(row['pattern'] for row in rows('party'))})"
        ),
        votes=tuple((pattern(row), row["side"]) for row in rows("vote")),
        vote_motive=_any_of(data["vote_words"]["motives"]),
        vote_partly=_any_of(data["vote_words"]["partly"]),
        party_names=re.compile(
            r"(?<!\w)(?:" + "|".join(sorted(data["party_names"]["words"], key=len, reverse=True)) + r")(?!\w)"
        ),
        party_short=frozenset(data["party_names"]["short"]),
        no_parties=frozenset(data["party_names"]["others"]),
        dissent=re.compile("|".join(row["pattern"] for row in rows("dissent")), re.IGNORECASE),
        account=re.compile("|".join(row["pattern"] for row in rows("account")), re.IGNORECASE),
        ignore=ignore,
        ignorable=re.compile("|".join(_whole(p) for p, _ in ignore)),
        head_ignore=tuple((pattern(row), row["reason"]) for row in rows("head_ignore")),
        presence_words=tuple(data["presence_words"]["words"]),
        abbreviations=frozenset(data["abbreviations"]["words"]),
        amounts=frozenset(data["abbreviations"]["amounts"]),
        labels_with_colon=frozenset(data["labels_with_colon"]["words"]),
        sentence_openers=frozenset(data["sentence_openers"]["words"]),
        fate=re.compile(data["fate"]["pattern"], re.IGNORECASE),
        standing=frozenset(data["standing"]["words"]),
        title_labels=frozenset(data["standing"]["labels"]),
        group=re.compile(data["group"]["pattern"], re.IGNORECASE),
        group_officials=re.compile(data["group"]["officials"], re.IGNORECASE),
        no_attachments=_keys(data["attachments"]["none"]),
        attachment_columns=_keys(data["attachments"]["columns"]),
        answers=_keys(data["answers"]["words"]),
        withheld=_keys(data["withheld"]["words"]),
        absence_items=_keys(data["withheld"]["absence_items"]),
        no_body=_keys(data["no_body"]["words"]),
        no_titles=_keys(data["contents"]["no_titles"]),
        table_numbers=_keys(data["agenda_table"]["numbers"]),
        table_titles=_keys(data["agenda_table"]["titles"]),
        no_minutes=re.compile(data["no_minutes"]["pattern"], re.IGNORECASE),
        letter=re.compile(data["no_minutes"]["letter"], re.IGNORECASE),
    )
