"""How well a document was read: what was left over, what contradicts itself, a score from 0 to 1.

Takes `Minutes` as the grammar left them, the lines with their signs and the header's loose lines; gives the same
`Minutes` with every remaining line listed as ignored, with `warnings` and `score`. Changes no fact.

What the score is made of stands in `kg.layout.losses`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache

from kg.layout import losses
from kg.layout.clauses.votes import adds_up
from kg.layout.lexicon import POINT_WORD, Lexicon, word_key
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, ignored
from kg.layout.structure.titles import title_key
from kg.model import Document, Ignored, Item, Minutes, Notice, Span, Text
from kg.text.danish import fold

__all__ = ["judge"]


def judge(
    minutes: Minutes,
    notices: tuple[Notice, ...],
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    loose: Sequence[Line],
    told: Sequence[Span],
    words: Lexicon,
) -> Minutes:
    """`minutes` with what was left over, its warnings in order of place, and its score."""
    found = list(notices)
    unknown = _unknown_headings(minutes, lines, signs, cases, words)
    for line in unknown:
        found.append(Notice("unknown_heading", f"unknown heading {line.text[:80]!r}", line.part().span))
    for line in loose:
        if re.match(r"[^\W\d_][^:]{1,30}:(?: |$)", line.text) or line.strong:
            found.append(Notice("unclaimed_structure", f"unknown header line {line.text[:80]!r}", line.part().span))
    found += _numbers(minutes)
    missing = _contents(minutes)
    found += [Notice("contents_mismatch", f"no item has the title {t.value[:80]!r}", t.span) for t in missing]
    for item in minutes.items:
        if not item.title.value:
            found.append(Notice("title_missing", f"item {item.number} has no title", item.span))
        if not item.sections:
            found.append(Notice("item_without_text", f"item {item.number} has no text", item.title.span))
        for vote in item.votes:
            if not all(adds_up(side) for side in (vote.in_favour, vote.against, vote.abstained)):
                found.append(Notice("votes_do_not_add_up", f"item {item.number}: the votes do not add up", vote.span))
    minutes = replace(minutes, ignored=_rest(minutes, lines, told, words))
    found.sort(key=lambda n: (n.span.start if n.span else -1, n.code, n.message))
    known = sum(1 for s in signs if s is not None and s.kind != "absent")
    shares = losses.shares(
        minutes, lines, cases, missing=len(missing), unknown=len(unknown), known=known, unclaimed=len(loose)
    )
    lost = tuple((name, round(share, 3)) for name, share in sorted(shares.items()) if share)
    return replace(minutes, warnings=tuple(found), score=losses.score(shares), lost=lost)


def _spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _spans(one)
    else:
        for name in _fields(type(value)):  # type: ignore[arg-type]  # a class can be hashed
            inside = getattr(value, name)
            if type(inside) not in _FLAT:
                yield from _spans(inside)


#: Values that hold no place, the most of all.
_FLAT = frozenset({str, int, bool, float, date, type(None), Document})


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def _rest(minutes: Minutes, lines: Sequence[Line], told: Sequence[Span], words: Lexicon) -> tuple[Ignored, ...]:
    """The ignored passages, and every line that no value of the minutes touches."""
    outside = replace(minutes, items=())
    claimed = sorted(
        [*((i.span.start, i.span.end) for i in minutes.items), *((s.start, s.end) for s in _spans(outside))]
    )
    starts: list[int] = []
    reach: list[int] = []
    for start, end in claimed:
        starts.append(start)
        reach.append(max(end, reach[-1] if reach else 0))
    rest: list[Ignored] = []
    for line in lines:
        k = bisect_right(starts, line.end - 1) - 1
        if k < 0 or reach[k] <= line.start:
            labels = {word_key(re.split(r":|  ", line.text, maxsplit=1)[0]), word_key(line.text.split(" ", 1)[0])}
            reason = "label" if any(k in words.fields or k in words.labels for k in labels) else "unclaimed"
            if any(line.start < s.end and s.start < line.end for s in told):
                reason = "repeated"  # a person of the list whom another line says more of
            rest.append(Ignored(line.span, reason))
    return tuple(sorted({*minutes.ignored, *rest}, key=lambda i: (i.span.start, i.span.end, i.reason)))


def _understood(sign: Sign | None, words: Lexicon) -> bool:
    """Is a sign more than the mark of a heading whose words nobody knows and whose place tells nothing?"""
    return sign is not None and (sign.kind != "other" or sign.inline or sign.key in words.sections)


def _unknown_headings(
    minutes: Minutes,
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    words: Lexicon,
) -> list[Line]:
    """Lines that stand as section headings do and are none: marked up like them, or the same in three items."""
    if not minutes.items:
        return []
    strong = [lines[i] for i, s in enumerate(signs) if s is not None and s.kind != "absent" and not s.inline]
    levels = Counter(line.level for line in strong if line.level)
    usual = {level for level, n in levels.items() if n * 4 >= len(strong)} if len(levels) <= 2 else set()
    first = minutes.items[0].span.start
    heads = {item.title.span.start for item in minutes.items}
    heading_spans = sorted((i.span.start, i.title.span.end) for i in minutes.items)
    starts = [a for a, _ in heading_spans]
    loose: list[Line] = []
    short: dict[str, list[tuple[int, Line]]] = {}
    for n, line in enumerate(lines):
        text = line.text
        if (
            line.start < first
            or _understood(signs[n], words)
            or not text
            or line.marker
            or line.cells
            or len(text) > 70
        ):
            continue
        k = bisect_right(starts, line.end) - 1
        if k >= 0 and line.start <= heading_spans[k][1] and line.end >= heading_spans[k][0]:
            continue
        if line.offsets[0] in heads or not text[:1].isupper() or text.rstrip().endswith((".", ",", ";")):
            continue
        marked = bool(line.level) and line.level in usual
        if not marked and (len(text.split()) > 5 or any(map(str.isdigit, text))):
            continue
        if (
            len(text) < 4
            or cases[n] is not None
            or ignored(line, words)
            or any(p.match(text) for p in words.recommenders)
        ):
            continue
        if marked:
            loose.append(line)
        else:
            short.setdefault(word_key(text), []).append((k, line))
    known = {fold(a.person.value) for i in minutes.items for a in i.attendance} | {
        fold(f.title.value) for i in minutes.items for f in i.attachments
    }
    bodies = {fold(b.value) for b in minutes.bodies}
    for key, found in short.items():
        if len({k for k, _ in found}) >= 3 and key not in known and key not in bodies and key not in words.fields:
            loose += [line for _, line in found if line.alone or line.text.endswith(":")]
    return loose


def _numbers(minutes: Minutes) -> list[Notice]:
    """Numbers that are missing between two items, or printed twice."""
    found: list[Notice] = []
    previous: Item | None = None
    seen: set[str] = set()
    for item in minutes.items:
        if item.number in seen:
            found.append(Notice("number_repeated", f"item {item.number} is printed twice", item.title.span))
        seen.add(item.number)
        if previous is not None and item.number.isdigit() and previous.number.isdigit():
            gap = int(item.number) - int(previous.number)
            if 1 < gap <= 60:
                lost = (
                    f"{int(previous.number) + 1}" if gap == 2 else f"{int(previous.number) + 1}-{int(item.number) - 1}"
                )
                found.append(Notice("number_gap", f"no item {lost} before item {item.number}", item.title.span))
        previous = item
    return found


def _contents(minutes: Minutes) -> list[Text]:
    """Entries of the contents that are no item's title (cut and misspelt ones match by their first words)."""
    titles = [_plain_key(i.title.value) for i in minutes.items]
    if not minutes.contents or not titles:
        return []
    full = set(titles) | {title_key(b.value) for b in minutes.bodies}
    begun = {t[:18] for t in titles}
    lost: list[Text] = []
    for entry in minutes.contents:
        key = _plain_key(entry.value)
        if key in full or key[:18] in begun or not key:
            continue
        near = set(key.split())
        if any(len(near & set(t.split())) * 3 >= 2 * len(near) for t in titles):
            continue
        lost.append(entry)
    return lost


_BEFORE_TITLE = re.compile(rf"^(?:(?:{POINT_WORD}|åbent|lukket|åben) )*(?:\d{{1,4}} )*(?:åbent |lukket |åben )?")
_AFTER_TITLE = re.compile(r" lukket(?: punkt| sag)?$")


def _plain_key(title: str) -> str:
    return _AFTER_TITLE.sub("", _BEFORE_TITLE.sub("", title_key(title)))
