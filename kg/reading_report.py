"""How one document was read, as figures and places: what `kg report`, `kg inspect` and the graph say of a reading.

Takes `Minutes`, gives a `Report`: layout signals, items against contents, numbers missing in the sequence, sections
without text, unknown headings, lines that no rule claimed, score. `measures` gives the figures as rows by metric, each
metric an individual of `dqv:Metric` in `ontology/kg.ttl`; `headings` counts unknown headings over many documents.
Changes nothing, and computes nothing that the reader did not already know.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Item, Minutes, Notice, Span, Text

__all__ = ["UNCLAIMED", "Heading", "Measure", "Report", "headings", "measures", "report"]

#: Reasons of ignored lines that mean "no rule claimed it": in the items, in the header.
UNCLAIMED = frozenset({"unclaimed", "header"})
#: A step between item numbers longer than this is another numbering, not a gap.
_LONGEST_GAP = 60


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `metric`: local name of the metric in `ontology/kg.ttl`. `passages`: the places it counts, if any."""

    metric: str
    value: float
    passages: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One document's reading report.

    `contents_missing`: entries of the list of contents that are no item's title. `numbers_missing`: item numbers that
    the sequence skips, with the item after the gap. `sections_empty`: headings that no text follows. `headings_unknown`
    and `lines_unclaimed`: words and place of each.
    """

    doc: str
    score: float
    signals: tuple[str, ...]
    items: int
    items_with_text: int
    contents: int
    contents_missing: tuple[Text, ...]
    numbers_missing: tuple[tuple[str, Item], ...]
    sections: int
    sections_empty: tuple[Text, ...]
    headings_unknown: tuple[Text, ...]
    lines_unclaimed: tuple[Text, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the lexicon does not know: how often, and in which documents (names without ending, sorted)."""

    text: str
    count: int
    docs: tuple[str, ...]


def report(minutes: Minutes) -> Report:
    """The reading report of one document."""
    text = minutes.document.text
    missing = {notice.span for notice in minutes.warnings if notice.code == "contents_mismatch"}
    sections = [section for item in minutes.items for section in item.sections]
    blank = {s.heading.span for s in sections if s.heading is not None and not s.span.of(text).strip()}
    empty = blank | {n.span for n in minutes.warnings if n.code == "section_empty" and n.span is not None}
    return Report(
        doc=minutes.document.stem,
        score=minutes.score,
        signals=tuple(sorted(set(minutes.signals))),
        items=len(minutes.items),
        items_with_text=sum(bool(item.sections) for item in minutes.items),
        contents=len(minutes.contents),
        contents_missing=tuple(entry for entry in minutes.contents if entry.span in missing),
        numbers_missing=tuple(_gaps(minutes)),
        sections=len(sections),
        sections_empty=_words(minutes, sorted(empty)),
        headings_unknown=_words(minutes, (n.span for n in minutes.warnings if n.code == "unknown_heading")),
        lines_unclaimed=_words(minutes, (i.span for i in minutes.ignored if i.reason in UNCLAIMED)),
        notices=minutes.warnings,
    )


def _gaps(minutes: Minutes) -> Iterable[tuple[str, Item]]:
    for before, after in pairwise(minutes.items):
        if before.number.isdecimal() and after.number.isdecimal():
            first, last = int(before.number) + 1, int(after.number)
            if first < last <= first + _LONGEST_GAP:
                yield from ((str(number), after) for number in range(first, last))


def _words(minutes: Minutes, spans: Iterable[Span | None]) -> tuple[Text, ...]:
    text = minutes.document.text
    return tuple(Text(" ".join(span.of(text).split()), span) for span in spans if span is not None)


def measures(minutes: Minutes) -> tuple[Measure, ...]:
    """The figures of a reading, sorted by metric; counts are whole numbers, the score lies between 0 and 1."""
    found = report(minutes)
    return (
        Measure("contentsEntries", found.contents),
        Measure("contentsMissed", len(found.contents_missing), tuple(t.span for t in found.contents_missing)),
        Measure("headingsUnknown", len(found.headings_unknown), tuple(t.span for t in found.headings_unknown)),
        Measure("itemsRead", found.items),
        Measure("itemsWithText", found.items_with_text),
        Measure("linesUnclaimed", len(found.lines_unclaimed), tuple(t.span for t in found.lines_unclaimed)),
        Measure(
            "numbersMissing",
            len(found.numbers_missing),
            tuple(sorted({item.title.span for _, item in found.numbers_missing})),
        ),
        Measure("readingScore", found.score),
        Measure("sectionsEmpty", len(found.sections_empty), tuple(t.span for t in found.sections_empty)),
        Measure("sectionsRead", found.sections),
    )


def headings(reports: Iterable[Report]) -> tuple[Heading, ...]:
    """Unknown headings over a corpus, most frequent first: the words that the lexicon should learn next.

    Headings that differ in case or a closing colon are one; the spelling shown is the most frequent.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    docs: dict[str, set[str]] = defaultdict(set)
    for one in reports:
        for heading in one.headings_unknown:
            words = heading.value.strip("#* ").rstrip(":* ")
            spellings[words.casefold()][words] += 1
            docs[words.casefold()].add(one.doc)
    found = [
        Heading(min(forms, key=lambda form: (-forms[form], form)), forms.total(), tuple(sorted(docs[key])))
        for key, forms in spellings.items()
    ]
    return tuple(sorted(found, key=lambda heading: (-heading.count, heading.text)))
