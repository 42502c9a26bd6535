"""Headings of minutes that number nothing: marked lines, those the contents name, else what opens each item.

Takes lines with their signs and case lines, gives `Head`s in order, numbered as they come. What each item begins with
(a case line, the first section that recurs) parts items that have no title; those get an empty one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kg.layout.clauses.decisions import formal
from kg.layout.lexicon import lexicon, word_key
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, place_line
from kg.layout.people import is_entry_line
from kg.layout.structure.titles import Head, title_key
from kg.model import Span, Text
from kg.text.danish import fold, has_full_date

__all__ = ["labelled_heads", "marked_heads", "opened_heads", "opener_after", "standing_heads", "title_like"]


_STATE_ALONE = re.compile(r"(?P<state>åbent?|lukket)(?: punkt| sag)?", re.IGNORECASE)


def opener_after(
    lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], at: int
) -> tuple[str, int]:
    """What follows the line `at` within three lines: "case" or a section's key; and how many lines lie between."""
    for step in range(1, 5):
        here = at + step
        if here >= len(lines):
            break
        case = cases[here]
        if case is not None and (
            case.numbers or case.pending == "case" or not case.labelled or case.closed is not None
        ):
            return "case", step - 1
        sign = signs[here]
        if sign is not None and sign.kind != "absent":
            return sign.key if not sign.body else sign.kind, step - 1
    return "", 9


def title_like(line: Line, sign: Sign | None, case: CaseLine | None) -> bool:
    """Can the line be a title: words, and neither a section's heading nor a case line?"""
    return (
        bool(line.text)
        and sign is None
        and case is None
        and not line.cells
        and len(line.text) < 300
        and line.text[:1] not in "-–"
    )


def marked_heads(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
    named: set[str],
) -> tuple[Head, ...]:
    """Headings by markup (or because the contents name them): no section words, and a section or case line follows."""
    groups: dict[int, list[int]] = {}
    anchored: set[int] = set()
    for i, line in enumerate(lines):
        if blocked[i] or not line.text or signs[i] is not None or cases[i] is not None or line.marker or line.cells:
            continue
        if len(line.text) > 260:
            continue
        depth = line.level or (9 if line.strong else 0)
        in_contents = bool(named) and title_key(line.text) in named
        if not (depth or in_contents):
            continue
        above = signs[i - 1] if i else None
        if not depth and (line.text.endswith((":", ";")) or (above is not None and not above.inline)):
            continue
        groups.setdefault(depth or 10, []).append(i)
        if in_contents or opener_after(lines, signs, cases, i)[1] == 0:
            anchored.add(i)
    if any(lines[i].strong for i in anchored):
        groups.pop(10, None)
        anchored = {i for i in anchored if lines[i].strong}
    best = sorted(
        {i for found in groups.values() if 2 * sum(1 for i in found if i in anchored) >= len(found) for i in found}
        | anchored
    )
    if not anchored:
        return ()
    return tuple(
        Head(i, i, str(n), lines[i].part(), False, "heading:marked" if lines[i].strong else "heading:contents")
        for n, i in enumerate(best, start=1)
    )


def opened_heads(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
) -> tuple[Head, ...]:
    """Headings by what opens each item: the case line, else the first section word of the document that recurs.

    Where decisions stand first and last, they close the items: the first item had nothing else (the agenda approved),
    and what recurs next is the opener. A decision of the same body right after another is then an item of its own.
    """
    keys, closers = _openers(signs, cases, blocked)
    if not keys:
        return ()
    tally = Counter(key for _, key in keys)
    opener = "case" if tally["case"] * 2 >= max(tally.values()) else _often(keys)
    first = next((i for i, key in keys if tally[key] > 1), keys[0][0])
    told = [(i, key) for i, key in keys if i not in closers]
    closing = first in closers and keys[-1][0] in closers and opener != "case" and bool(told)
    if closing:
        opener = _often(told)
    starts = [i for i, key in keys if key == opener]
    if closing:
        alone = [b for (a, _), (b, _) in pairwise(keys) if b in closers and closers.get(a) == closers[b]]
        starts = sorted({first, *starts, *alone})
    above: dict[int, int | None] = {i: _title_above(lines, signs, cases, blocked, i) for i in starts}
    below = {
        i: i + 1
        for i in starts
        if opener == "case"
        and i + 2 < len(lines)
        and title_like(lines[i + 1], signs[i + 1], cases[i + 1])
        and not lines[i + 1].text.endswith((".", ":"))
    }
    before = 2 * sum(1 for i in starts if above[i] is not None) > len(starts)
    if len(below) == len(starts) and (above[starts[0]] is None or not before):
        before = False
    heads: list[Head] = []
    for i in starts:
        number, j = str(len(heads) + 1), above[i]
        if before and j is not None and (not heads or j > heads[-1].last):
            state = _STATE_ALONE.fullmatch(lines[j].text)  # all that is printed of a heading that a page unfolds
            title = lines[j].part(len(lines[j].text)) if state else lines[j].part()
            heads.append(Head(j, j, number, title, False, "heading:opener", state["state"].lower() if state else ""))
        elif not before and i in below:
            heads.append(Head(i, i + 1, number, lines[i + 1].part(), False, "heading:opener"))
        else:
            at = lines[i].span.start
            heads.append(Head(i, i - 1, number, Text("", Span(at, at)), False, "heading:none"))
    return tuple(heads)


def _openers(
    signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], blocked: Sequence[bool]
) -> tuple[list[tuple[int, str]], dict[int, str]]:
    """(line, what it is) of case lines (the last of several) and section words; line → body of each decision."""
    keys: list[tuple[int, str]] = []
    closers: dict[int, str] = {}
    for i, (sign, case) in enumerate(zip(signs, cases, strict=True)):
        if blocked[i]:
            continue
        if case is not None and (case.numbers or case.pending == "case"):
            if keys and keys[-1] == (i - 1, "case"):
                keys.pop()
            keys.append((i, "case"))
        elif sign is not None and sign.kind not in ("absent", "attachments", "other") and not sign.inline:
            keys.append((i, f"{sign.kind} {fold(sign.body.value)}" if sign.body else sign.key))
            if sign.kind == "decision":
                closers[i] = fold(sign.body.value) if sign.body else ""
    return keys, closers


def labelled_heads(lines: Sequence[Line]) -> tuple[Head, ...]:
    """Headings behind a word that says so (`Emne: Uglekasser`): two at least, all behind the same one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for i, line in enumerate(lines):
        if ":" not in line.text or line.cells or len(line.text) >= _TITLE:
            continue
        label, _, rest = line.text.partition(":")
        key = word_key(label)
        if key in lexicon().title_labels and rest.strip():
            found.setdefault(key, []).append((i, len(label) + 1))
    best = max(found.values(), key=len, default=[])
    if len(best) < 2:
        return ()
    return tuple(
        Head(i, i, str(n), lines[i].part(at), False, "heading:labelled") for n, (i, at) in enumerate(best, start=1)
    )


def standing_heads(lines: Sequence[Line], signs: Sequence[Sign | None]) -> tuple[Head, ...]:
    """Headings printed as two titles are that nearly every agenda has (`Godkendelse af dagsorden`, `Eventuelt`).

    In capitals, or alone between blank lines: without either nothing tells a title from text, and there are none.
    """
    standing = lexicon().standing
    known = [
        i
        for i, line in enumerate(lines)
        if len(line.text) < _STANDING and not (line.marker or line.cells) and word_key(line.text) in standing
    ]
    if len({word_key(lines[i].text) for i in known}) < 2:
        return ()
    capitals = all(lines[i].text.isupper() for i in known)
    if not capitals and not all(lines[i].gap and lines[i].after for i in known):
        return ()
    heads: list[Head] = []
    for i in range(known[0], len(lines)):
        line = lines[i]
        alike = line.text.isupper() if capitals else line.gap and line.after
        if i in known or (alike and _may_head(line, signs[i])):
            heads.append(Head(i, i, str(len(heads) + 1), line.part(), False, "heading:standing"))
    return tuple(heads)


def _may_head(line: Line, sign: Sign | None) -> bool:
    """Is the line neither a section's heading nor an outcome, a list's entry or a sentence?"""
    return (
        title_like(line, sign, None)
        and not line.marker
        and len(line.text) < _TITLE
        and line.text[:1].isupper()
        and not line.text.rstrip().endswith((".", ":", ";", ",", "!", "?"))
        and not formal(line, lexicon())
        and not is_entry_line(line, lexicon())
    )


#: A title that nearly every agenda has is shorter, and any of minutes that number nothing.
_STANDING = 60
_TITLE = 110


def _often(keys: Sequence[tuple[int, str]]) -> str:
    """The first key that stands nearly as often as the most frequent one."""
    tally = Counter(key for _, key in keys)
    return next(key for _, key in keys if tally[key] >= 0.6 * max(tally.values()))


def _title_above(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
    at: int,
) -> int | None:
    """The line above an opener that can be a title; None when there is none."""
    j = at - 1
    while j >= 0 and cases[j] is not None:
        j -= 1
    if j < 0 or blocked[j] or not title_like(lines[j], signs[j], cases[j]) or lines[j].marker:
        return None
    if lines[j].text.endswith((".", ",", ";", ":")) or (j and signs[j - 1] is not None and not lines[j].gap):
        return None
    if j and has_full_date(lines[j - 1].text) and place_line(lines[j].text, lexicon()):
        return None  # where the meeting was, below its day
    away = signs[j - 1] if j else None
    if word_key(lines[j].text) in lexicon().titles or (away is not None and away.kind == "absent" and not away.inline):
        return None  # the kind of document, or somebody who was away
    return j
