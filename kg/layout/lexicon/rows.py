"""The rows of a lexicon's file → the tables they fill, each matter by itself.

A row without `seen` (its evidence), with an unknown kind or a pattern that does not compile raises `DataError` naming
the row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast, get_args
from unicodedata import normalize

from kg.errors import DataError
from kg.layout.lexicon.tables import Field, Heading, Label, Lexicon, Offices, Outcomes, Presence, SectionWord, Tag
from kg.layout.lexicon.words import presence_pattern, word_key
from kg.model import Outcome, SectionKind, Status

__all__ = ["read"]


def read(path: Path) -> Lexicon:
    """The lexicon of a file. Raises `DataError` when it cannot be read, or a row of it is wrong."""
    rows = _Rows(path)
    matters = (_sections, _header, _labels, _cases, _outcomes, _persons, _parties, _ignored, _lists, _others)
    return Lexicon(**{name: table for matter in matters for name, table in matter(rows).items()})


class _Rows:
    """The rows of a file, with what all tables ask of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, OSError) as error:
            raise DataError(f"the lexicon cannot be read: {error}", where=str(path), remedy="mend the file") from None

    def of(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table; each must have its evidence."""
        for n, row in enumerate(self.data.get(table, ()), start=1):
            if not row.get("seen"):
                raise self._wrong(f"[[{table}]] row {n} has no evidence", 'add seen = "…"')
            yield row

    def words(self, table: str, key: str = "words") -> frozenset[str]:
        """The words of a table of one row, as they are compared."""
        return frozenset(map(word_key, self.data[table][key]))

    def plain(self, table: str, key: str = "words") -> list[str]:
        """The words of a table of one row, as they stand there."""
        return list(self.data[table][key])

    def pattern(self, row: dict[str, Any], key: str = "pattern", *, text: str | None = None) -> re.Pattern[str]:
        """The pattern of a row; `text` in its place where it was filled in."""
        try:
            return re.compile(text or row[key], 0 if row.get("exact") else re.IGNORECASE)
        except (re.error, KeyError) as error:
            raise self._wrong(f"pattern {row.get(key)!r}: {error}", "mend the row") from None

    def unless(self, row: dict[str, Any]) -> re.Pattern[str] | None:
        """What may not stand before the words of a row."""
        return self.pattern(row, "unless") if "unless" in row else None

    def patterns(self, table: str, value: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Each pattern of a table with what its row says of it."""
        return tuple((self.pattern(row), row[value]) for row in self.of(table))

    def one_of(self, table: str) -> re.Pattern[str]:
        """Any pattern of a table."""
        return re.compile("|".join(row["pattern"] for row in self.of(table)), re.IGNORECASE)

    def needs(self, table: str, row: dict[str, Any]) -> tuple[str, ...]:
        """The words of which one stands in all that a row's pattern matches."""
        if not row.get("needs"):
            raise self._wrong(f"[[{table}]] {row['pattern']!r} lacks needs", 'add needs = ["…"]')
        return tuple(row["needs"])

    def known(self, value: str, allowed: object, table: str) -> str:
        """`value`, one of those that the model knows."""
        if value not in get_args(allowed):
            raise self._wrong(f"[[{table}]] has {value!r}", f"one of {get_args(allowed)}")
        return value

    def opener(self, table: str, row: dict[str, Any]) -> SectionWord:
        """The section that the words of a row open."""
        kind = cast(SectionKind, self.known(row["kind"], SectionKind, table))
        return SectionWord(kind, row.get("weak", False), row.get("leads", False))

    def _wrong(self, what: str, remedy: str) -> DataError:
        return DataError(what, where=str(self.path), remedy=remedy)


def _sections(rows: _Rows) -> dict[str, Any]:
    """What opens a section of an item, and what heads the item."""
    sections = {word_key(word): rows.opener("section", row) for row in rows.of("section") for word in row["words"]}
    headings = tuple(
        Heading(row["name"], row["strength"], rows.pattern(row), row.get("title_before", False))
        for row in rows.of("heading")
    )
    return {
        "sections": sections,
        "strong_sections": frozenset(key for key, word in sections.items() if not word.weak),
        "section_patterns": tuple(
            (word, rows.pattern(row), rows.opener("section_pattern", row))
            for row in rows.of("section_pattern")
            for word in rows.needs("section_pattern", row)
        ),
        "section_hints": tuple(
            (rows.pattern(row), rows.opener("section_hint", row)) for row in rows.of("section_hint")
        ),
        "headings": headings,
        "headed": _any_heading(headings),
        "recommenders": tuple(rows.pattern(row) for row in rows.of("recommender")),
    }


def _header(rows: _Rows) -> dict[str, Any]:
    """What labels a field of the header, and what its title says."""
    absent = [word_key(w) for row in rows.of("field") if row["name"] == "absence" for w in row["words"]]
    fields = {word_key(w): _field(row) for row in rows.of("field") for w in row["words"]}
    titles = frozenset(word_key(w) for row in rows.of("title") for w in row["words"])
    return {
        "fields": fields,
        "field_words": tuple((rows.pattern(row), _field(row)) for row in rows.of("field_word")),
        "field_starts": frozenset(key.split()[0] for key in fields),
        "absence": _by_length(absent),
        "absence_starts": frozenset(form[:2] for word in absent for form in (word, normalize("NFD", word))),
        "titles": titles,
        "titles_longest_first": tuple(sorted(titles, key=lambda word: (-len(word), word))),
        "kinds": rows.patterns("kind", "kind"),
        "places": tuple(rows.pattern(row) for row in rows.of("place")),
        "body_endings": tuple(sorted({w for row in rows.of("body") for w in row["endings"]}, key=len, reverse=True)),
        "no_body_endings": tuple(w for row in rows.of("body") for w in row.get("except", ())),
        "labels_with_colon": frozenset(rows.plain("labels_with_colon")),
        "no_body": rows.words("no_body"),
    }


def _field(row: dict[str, Any]) -> Field:
    return Field(row["name"], row.get("status"), row.get("role"))


def _labels(rows: _Rows) -> dict[str, Any]:
    """What labels a line between a title and its sections."""
    spelled = sorted({w.rstrip(".:") for row in rows.data["label"] for w in row["words"]}, key=len, reverse=True)
    return {
        "labels": {word_key(w): Label(row["name"]) for row in rows.of("label") for w in row["words"]},
        "label_pattern": re.compile(
            rf"(?<![\w.])(?=[{_letters(spelled)}])(?P<label>{'|'.join(map(re.escape, spelled))})"
            r"(?P<stop>\.?\s?:|\.(?=\s)|\s(?=[\dA-ZÆØÅ])|$)",
            re.IGNORECASE,
        ),
        "label_longest": max(map(len, spelled)),
        "case_labels": frozenset(
            w.rstrip(".:") for row in rows.data["label"] if row["name"] == "case" for w in row["words"]
        ),
        "marks": {row["name"]: rows.pattern(row) for row in rows.of("mark")},
    }


def _cases(rows: _Rows) -> dict[str, Any]:
    """What a case number looks like; those of `label` are too plain to stand alone."""
    cases = tuple((rows.pattern(row), row.get("label", False)) for row in rows.of("case"))
    free = "|".join(f"(?:{p.pattern})" for p, label in cases if not label)
    every = "|".join(f"(?:{p.pattern})" for p, _ in cases)
    needed = {word for row in rows.of("case") if not row.get("label") for word in rows.needs("case", row)}
    return {
        "cases": cases,
        "case_needs": tuple(sorted(needed)),
        "case_token": re.compile(rf"(?<![\w/.-])(?:{free})(?![\w/]|-\d|\.\d)"),
        "case_labelled": re.compile(rf"(?<![\w/.-])(?:{every})(?![\w/]|-\d|\.\d)"),
    }


def _outcomes(rows: _Rows) -> dict[str, Any]:
    """What states an outcome, and what votes."""
    return {
        "outcomes": tuple(
            Outcomes(
                cast(Outcome, rows.known(row["outcome"], Outcome, "outcome")),
                rows.pattern(row),
                rows.unless(row),
                row.get("whole", False),
                row.get("soft", False),
            )
            for row in rows.of("outcome")
        ),
        "riders": tuple((rows.pattern(row), rows.unless(row)) for row in rows.of("rider")),
        "fate": re.compile(rows.data["fate"]["pattern"], re.IGNORECASE),
        "votes": rows.patterns("vote", "side"),
        "vote_motive": _any_of(rows.plain("vote_words", "motives")),
        "vote_partly": _any_of(rows.plain("vote_words", "partly")),
        "dissent": rows.one_of("dissent"),
        "account": rows.one_of("account"),
    }


def _persons(rows: _Rows) -> dict[str, Any]:
    """What tells of who was there, in lists and in sentences."""
    tags: dict[str, Tag] = {}
    for row in rows.of("tag"):
        tag = Tag(row.get("status"), row.get("role"), row.get("party") == "none")
        tags.update({word_key(w): tag for w in row["words"]})
    offices = rows.data["offices"]
    return {
        "tags": tags,
        "offices": Offices(
            frozenset(offices["links"]),
            re.compile(rf"\s+(?:{'|'.join(map(re.escape, offices['employers']))})\s+(?=[A-ZÆØÅÖÄÉ])"),
            frozenset(offices["origins"]),
            re.compile(rf"(?:{'|'.join(map(re.escape, offices['reasons']))})(?: |$)"),
            frozenset(offices["doings"]),
        ),
        "presence": tuple(
            Presence(
                cast(Status, rows.known(row["status"], Status, "presence")),
                rows.pattern(row, text=presence_pattern(row["pattern"])),
                tuple(row.get("needs", ())),
            )
            for row in rows.of("presence")
        ),
        "presence_words": tuple(rows.plain("presence_words")),
        "group": re.compile(rows.data["group"]["pattern"], re.IGNORECASE),
        "group_officials": re.compile(rows.data["group"]["officials"], re.IGNORECASE),
    }


def _parties(rows: _Rows) -> dict[str, Any]:
    """What a party is called, in full and by letters."""
    names = rows.data["party_names"]
    spelled = "|".join(sorted(names["words"], key=len, reverse=True))
    return {
        "party": re.compile(
            rf"(?!(?:{'|'.join(names['others'])})$)(?:{'|'.join(row['pattern'] for row in rows.of('party'))})"
        ),
        "party_names": re.compile(rf"(?<!\w)(?:{spelled})(?!\w)"),
        "party_short": frozenset(names["short"]),
        "no_parties": frozenset(names["others"]),
    }


def _ignored(rows: _Rows) -> dict[str, Any]:
    """What carries no fact, and why."""
    ignore = rows.patterns("ignore", "reason")
    return {
        "ignore": ignore,
        "ignorable": re.compile("|".join(_whole(p) for p, _ in ignore)),
        "head_ignore": rows.patterns("head_ignore", "reason"),
    }


def _lists(rows: _Rows) -> dict[str, Any]:
    """Words that are listed and no more."""
    return {
        "abbreviations": frozenset(rows.plain("abbreviations")),
        "amounts": frozenset(rows.plain("abbreviations", "amounts")),
        "sentence_openers": frozenset(rows.plain("sentence_openers")),
        "standing": frozenset(rows.plain("standing")),
        "title_labels": frozenset(rows.plain("standing", "labels")),
        "no_attachments": rows.words("attachments", "none"),
        "attachment_columns": rows.words("attachments", "columns"),
        "answers": rows.words("answers"),
        "withheld": rows.words("withheld"),
        "absence_items": rows.words("withheld", "absence_items"),
        "presence_items": rows.words("withheld", "presence_items"),
        "no_titles": rows.words("contents", "no_titles"),
        "table_numbers": rows.words("agenda_table", "numbers"),
        "table_titles": rows.words("agenda_table", "titles"),
    }


def _others(rows: _Rows) -> dict[str, Any]:
    """What a document is that is no minutes."""
    return {
        "no_minutes": re.compile(rows.data["no_minutes"]["pattern"], re.IGNORECASE),
        "letter": re.compile(rows.data["no_minutes"]["letter"], re.IGNORECASE),
    }


def _by_length(words: list[str]) -> tuple[tuple[int, frozenset[str]], ...]:
    """(length, words of that length), the longest first."""
    sizes = sorted({len(word) for word in words}, reverse=True)
    return tuple((size, frozenset(word for word in words if len(word) == size)) for size in sizes)


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
