"""Headings that no word list has: short lines that stand once in most items, each read by where it stands.

Takes the lines with their signs and the headings of the items, gives further signs. What stands under such a heading
tells its kind: outcomes in the last block of items that have no other decision, `at …` a recommendation, file names
attachments; first in the item it is the summary. Kinds that the items already have are not given a second time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.layout.clauses.decisions import formal
from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, body_label, body_like, files, ignored
from kg.layout.people import is_entry_line
from kg.layout.structure.titles import Head
from kg.model import SectionKind
from kg.text.danish import body_key, has_full_date
from kg.text.person_names import is_person_name

__all__ = ["body_labels", "recurring_headings"]

#: A heading stands in so many items, and in half of those that have text; it is no longer than a few words.
_ITEMS, _SHORT, _WORDS = 3, 60, 7
#: One that is marked as the known headings are stands in so many items, or in one when the source's own markup says so;
#: a colon marks so few words.
_ALIKE, _COLON = 2, 3
#: A title of an attachment is shorter.
_TITLE = 120
_AT = re.compile(r"(?:at\b|ad \d)", re.IGNORECASE)


def body_labels(
    lines: Sequence[Line], signs: Sequence[Sign | None], heads: Sequence[Head], words: Lexicon
) -> dict[int, Sign]:
    """Signs of bodies' names alone above what each decided (`Kommunalbestyrelsen:`), by the index of their line.

    One of them must head the last words of most items: it is the document's own.
    """
    found: dict[int, Sign] = {}
    last: dict[int, str] = {}
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else len(lines)
        for i in range(head.last + 1, stop):
            if signs[i] is None and (sign := body_label(lines[i], words, "")) is not None and sign.body is not None:
                found[i] = sign
                last[n] = body_key(sign.body.value)
    most = Counter(last.values()).most_common(1)
    return found if most and most[0][1] >= max(_ALIKE, (len(heads) + 1) // 2) else {}


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands under one unknown heading: its item, its lines, whether other blocks precede or follow it, whether it
    begins with a sentence that leads to a recommendation."""

    item: int
    lines: tuple[Line, ...]
    first: bool
    last: bool
    led: bool


def recurring_headings(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    heads: Sequence[Head],
    words: Lexicon,
) -> dict[int, Sign]:
    """Signs of unknown headings by the index of their line."""
    reach = [(h.last + 1, heads[n + 1].first if n + 1 < len(heads) else len(lines)) for n, h in enumerate(heads)]
    full = sum(any(lines[i].text and cases[i] is None for i in range(*r)) for r in reach)
    if full < _ALIKE:
        return {}
    gaps = [lines[i].gap for i, s in enumerate(signs) if s is not None and not s.inline and s.kind != "absent"]
    apart = len(gaps) >= _ITEMS and 4 * sum(gaps) >= 3 * len(gaps)
    begun = reach[0][0]
    alike = _marks(lines[begun:], signs[begun:], words)
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    labels: dict[int, int] = {}
    for n, (start, stop) in enumerate(reach):
        decides = False
        for i in range(start, stop):
            if (sign := signs[i]) is not None and sign.kind != "absent":
                decides = sign.kind == "decision"
            if sign is not None or cases[i] is not None:
                continue
            if i < stop - 1 and _may_head(lines, signs, cases, i, apart, words):
                found[word_key(lines[i].text)].append((n, i))
            elif not decides and (at := _label_end(lines[i], words)):  # in a decision they are its own (`Imod: A`)
                labels[i] = at
                found[f"{word_key(lines[i].text[:at])}:"].append((n, i))
    keys = set()
    for key, at_ in found.items():
        items = {n for n, _ in at_}
        need = max(_ITEMS, (full + 1) // 2)
        if key.endswith(":"):
            need = _ALIKE if key[:-1] in words.sections else max(_ALIKE, (full + 1) // 2)
        elif all(_mark(lines[i]) in alike for _, i in at_):
            need = 1 if lines[at_[0][1]].level else _ALIKE
        if len(items) >= need and 5 * len(items) >= 4 * len(at_):
            keys.add(key)
    if not keys:
        return {}
    opening = {i for key in keys for _, i in found[key]}
    made: dict[int, Sign] = {}
    for key in sorted(keys, key=lambda k: found[k][0][1]):
        blocks = [_block(lines, signs, opening, n, i, reach[n], words, labels.get(i, 0)) for n, i in found[key]]
        known = words.sections.get(key[:-1]) if key.endswith(":") else None
        meant = next((word.kind for pattern, word in words.section_hints if pattern.search(key.rstrip(":"))), None)
        kind = (
            known.kind
            if known
            else meant or _kind(blocks, _kinds(signs, reach, {n for n, _ in found[key]}, words), words)
        )
        for _, i in found[key]:
            if at := labels.get(i, 0):
                content = at + len(lines[i].text[at:]) - len(lines[i].text[at:].lstrip(" :"))
                made[i] = Sign(kind, key[:-1], lines[i].part(0, at), content, inline=content < len(lines[i].text))
            else:
                made[i] = Sign(kind, key, lines[i].part(), len(lines[i].text))
    return made


#: Words before a colon that open a part of an item: a few, no sentence.
_LABEL = re.compile(r"(?P<label>[A-ZÆØÅ][^:.,;()\d]{2,40}?) ?:(?= |$)")


def _label_end(line: Line, words: Lexicon) -> int:
    """Where the words end that label the line (`Oplæg: Rideklubben søger …`); 0 when none do, or somebody speaks."""
    m = _LABEL.match(line.text) if not line.marker and not line.cells else None
    if m is None or m["label"].count(" ") > _COLON:
        return 0
    key = word_key(m["label"])
    if key in words.fields or key in words.labels or key in words.tags or is_person_name(m["label"]):
        return 0
    if body_like(m["label"], words) or any(p.match(line.text) for p in words.recommenders):
        return 0
    return m.end("label")


def _marks(lines: Sequence[Line], signs: Sequence[Sign | None], words: Lexicon) -> frozenset[str]:
    """How the known headings of sections are marked: as nearly all are, and the levels of markup that several have."""
    known = [
        _mark(lines[i])
        for i, s in enumerate(signs)
        if s is not None and not s.inline and s.key in words.strong_sections
    ]
    tally = Counter(known)
    levels = {mark for mark, n in tally.items() if mark.startswith("level") and mark != _STRONG and n >= _ALIKE}
    most = tally.most_common(1)
    if most and 5 * most[0][1] >= 4 * len(known):
        levels |= {most[0][0]} if len(known) >= (_ALIKE if most[0][0].startswith("level") else _ITEMS) else set()
    return frozenset(levels - {""})


#: Bold letters alone.
_STRONG = "level 0"


def _mark(line: Line) -> str:
    """What marks a line as a heading: its markup, capitals, or a colon behind few words; "" for none."""
    if line.level or line.strong:
        return f"level {line.level}"
    if line.text.isupper():
        return "capitals"
    return "colon" if line.text.endswith(":") and line.text.count(" ") < _COLON else ""


def _may_head(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    at: int,
    apart: bool,
    words: Lexicon,
) -> bool:
    """Is the line a few words that text follows, and neither what a heading above leads to nor a name or an outcome?"""
    line, text = lines[at], lines[at].text
    if not 3 < len(text) <= _SHORT or line.marker or line.cells or not text[0].isupper() or len(text.split()) > _WORDS:
        return False
    if (
        text[-1] in (".,;!" if line.level else ".,;!?")
        or (apart and not line.gap)
        or has_full_date(text)
        or ignored(line, words)
    ):
        return False
    above = signs[at - 1] if at else None
    if above is not None and not above.inline and not line.strong:
        return False
    below = signs[at + 1]
    if (below is not None and below.kind != "absent" and not _leads(below, words)) or cases[at + 1] is not None:
        return False
    if not lines[at + 1].text:
        return False
    key = word_key(text)
    if key in words.fields or key in words.labels or any(p.match(text) for p in words.recommenders):
        return False
    return not (
        is_person_name(text)
        or is_entry_line(line, words)
        or body_like(text, words)
        or files(line)
        or formal(line, words)
    )


def _block(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    opening: set[int],
    item: int,
    at: int,
    reach: tuple[int, int],
    words: Lexicon,
    label: int = 0,
) -> _Block:
    """The lines under the heading at `at`; with what follows its `label`, where so many letters of the line are one."""
    start, stop = reach

    def opens(i: int) -> bool:
        sign = signs[i]
        return i in opening or (
            sign is not None and sign.kind != "absent" and not sign.weak and not _leads(sign, words)
        )

    end = next((i for i in range(at + 1, stop) if opens(i)), stop)
    behind = [
        s.kind for i in range(end, stop) if (s := signs[i]) is not None and s.kind not in ("absent", "attachments")
    ]
    last = not behind and not any(i in opening for i in range(end, stop))
    led = at + 1 < len(signs) and _leads(signs[at + 1], words)
    skip = label + len(lines[at].text[label:]) - len(lines[at].text[label:].lstrip(" :"))
    rest = [lines[at].cut(skip)] if label and skip < len(lines[at].text) else []
    return _Block(item, (*rest, *lines[at + 1 : end]), not any(opens(i) for i in range(start, at)), last, led)


def _leads(sign: Sign | None, words: Lexicon) -> bool:
    """Is it a sentence that leads to a recommendation (`Direktionen indstiller, at`) and may stand under a heading?"""
    return sign is not None and sign.kind == "recommendation" and sign.key not in words.sections


def _kinds(
    signs: Sequence[Sign | None], reach: Sequence[tuple[int, int]], items: set[int], words: Lexicon
) -> Counter[str]:
    """In how many of the items each kind of section is known; a sentence that leads to a list is no heading of one."""
    return Counter(
        kind
        for n in items
        for kind in {
            s.kind for s in signs[slice(*reach[n])] if s and (s.kind != "recommendation" or s.key in words.sections)
        }
    )


def _kind(blocks: Sequence[_Block], known: Counter[str], words: Lexicon) -> SectionKind:
    """The kind that most of the blocks tell, unless half of their items have it already."""
    told: Counter[SectionKind] = Counter()
    for block in blocks:
        text = [line for line in block.lines if line.text]
        past = any(formal(line, words) or words.marks["past"].search(line.text) for line in text[:3])
        if (text and formal(text[0], words)) or (block.last and past):
            told["decision"] += 1
        if block.led or any(
            _AT.match(line.text) or any(p.match(line.text) for p in words.recommenders) for line in text[:4]
        ):
            told["recommendation"] += 1
        elif text and all(files(line) or _may_attach(line, words) for line in text):
            told["attachments"] += 1
        if block.first and sum(len(line.text) for line in text) < 600:
            told["summary"] += 1
    order: tuple[SectionKind, ...] = ("recommendation", "decision", "attachments", "summary")
    return next((k for k in order if 2 * told[k] > len(blocks) and 2 * known[k] < len(blocks)), "other")


def _may_attach(line: Line, words: Lexicon) -> bool:
    """Can the line be the title of an attachment: a few words, no sentence, no body's turn, no outcome, no name?"""
    text = line.text
    if not 3 < len(text) < _TITLE or text[-1] in ".:;?!" or not (text[0].isupper() or text[0].isdigit()):
        return False
    return not (has_full_date(text) or body_like(text, words) or formal(line, words) or is_entry_line(line, words))
