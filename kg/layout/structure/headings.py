"""Lines → the headings of the agenda items.

Every style of `[[heading]]` proposes candidates; the item template of the document decides between them: a heading is
followed by what the other headings are followed by (a case number, a first section), its number follows the last one,
it is marked up as they are, the contents name its title. Numbered lists in running text, citations (`Punkt 68, møde i`)
and contents have none of that. Minutes that number nothing are those of `kg.layout.structure.unnumbered`. Takes lines
and their signs, gives `Head`s in order; never reads sections.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.layout.lexicon import Heading, lexicon
from kg.layout.page.case_lines import CaseLine
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, files
from kg.layout.structure.titles import LEADER, Head, repeated, title_key
from kg.layout.structure.unnumbered import marked_heads, opened_heads, opener_after, title_like
from kg.model import Span, Text

__all__ = ["find"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: int
    n: int
    printed: str
    title: tuple[int, int]
    state: str
    opener: str
    distance: int
    listed: bool


#: What the number of a heading has: a digit, or a Roman numeral that opens the line.
_COUNTS = re.compile(r"\d|^[IVX]{1,5}[.:)] ")


#: Within this many characters of a heading its number begins, in every style.
_NUMBER_WITHIN = 40


def _numbered(lines: Sequence[Line], blocked: Sequence[bool]) -> list[tuple[int, str, bool]]:
    """The lines that may be a heading with a number: index, words with the number, and whether a bullet leads them."""
    found: list[tuple[int, str, bool]] = []
    for i, line in enumerate(lines):
        if not line.text or blocked[i] or line.cells or len(line.text) > 400:
            continue
        digit = bool(line.marker) and line.marker[0].isdigit()
        full = f"{line.marker} {line.text}" if digit else line.text
        if _COUNTS.search(full, 0, _NUMBER_WITHIN):
            found.append((i, full, bool(line.marker) and not digit))
    return found


def _candidates(
    style: Heading,
    numbered: Sequence[tuple[int, str, bool]],
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
) -> list[_Candidate]:
    found: list[_Candidate] = []
    plain = style.name not in ("bare", "dot")  # a bulleted "Punkt 1" is cited in a list, unless all headings are so
    if plain and any(not bullet and style.pattern.match(full) for _, full, bullet in numbered):
        numbered = [entry for entry in numbered if not entry[2]]
    for i, full, _ in numbered:
        m = style.pattern.match(full)
        if m is None:
            continue
        line = lines[i]
        if style.name == "alone" and not _titled_below(lines, signs, cases, i):
            continue
        groups = m.groupdict()
        which = "title2" if groups.get("title2") else "title"
        shift = len(full) - len(line.text)
        start, end = (
            (max(0, m.start(which) - shift), max(0, m.end(which) - shift))
            if groups.get(which) is not None
            else (len(line.text),) * 2
        )
        digits = re.search(r"\d+", groups["n"])
        opener, distance = opener_after(lines, signs, cases, i)
        before = lines[i - 1] if i else None
        follows = found[-1] if found and before is not None and found[-1].line == i - 1 else None
        listed = follows is not None and digits is not None and follows.n == int(digits[0]) - 1
        intro = (
            before is not None
            and signs[i - 1] is None
            and not blocked[i - 1]
            and before.text.rstrip().endswith((":", ",", " at"))
        )
        listed = listed or intro
        found.append(
            _Candidate(
                i,
                int(digits[0]) if digits else _roman(groups["n"]),
                groups["n"],
                (start, end),
                (groups.get("state") or "").lower(),
                opener,
                distance,
                listed,
            )
        )
    return [
        replace(c, opener="", distance=9) if n + 1 < len(found) and found[n + 1].line <= c.line + 1 + c.distance else c
        for n, c in enumerate(found)
    ]


def _roman(printed: str) -> int:
    """The value of a Roman numeral; 0 for any other word."""
    value, values = 0, [{"I": 1, "V": 5, "X": 10}.get(letter, 0) for letter in printed]
    if not values or 0 in values:
        return 0
    for n, one in enumerate(values):
        value += -one if one < max(values[n:]) else one
    return value


def _titled_below(
    lines: Sequence[Line], signs: Sequence[Sign | None], cases: Sequence[CaseLine | None], at: int
) -> bool:
    """Does the line below a number that stands alone begin as a title does?"""
    below = at + 1
    return (
        below < len(lines)
        and not lines[below].text[:1].islower()
        and title_like(lines[below], signs[below], cases[below])
    )


def _announced(lines: Sequence[Line], at: int) -> bool:
    """Does the line above lead up to a list (`Forvaltningen indstiller, at`), so that the one at `at` is its first?"""
    above = next((lines[k].text.rstrip() for k in range(at - 1, max(-1, at - 4), -1) if lines[k].text.strip()), "")
    return above.endswith((" at", ":", ","))


def _advised(signs: Sequence[Sign | None], lines: Sequence[Line], at: int) -> bool:
    """Is the line above the words that announce a recommendation, and do they lead on (`… indstiller, at`)?"""
    sign = signs[at - 1] if at else None
    advice = sign is not None and sign.kind == "recommendation"
    return (advice or bool(at and _ADVICE.search(lines[at - 1].text))) and _announced(lines, at)


_ADVICE = re.compile(r"\b(?:indstiller|indstilles|foreslår|foreslås|anbefaler|anbefales)\b", re.IGNORECASE)


def _template(found: Sequence[_Candidate]) -> set[str]:
    """Openers of the items of this document: those that follow at least a quarter of the candidates that have one."""
    tally = Counter(c.opener for c in found if c.opener)
    if "case" in tally and tally["case"] >= 2:
        return {"case"} | {o for o, n in tally.items() if n >= 2 and n * 3 >= tally["case"]}
    most = max(tally.values(), default=0)
    return {o for o, n in tally.items() if n * 4 >= most}


def _backwards(c: _Candidate, p: _Candidate, template: set[str]) -> float:
    """Cost of a number that does not go on: far ahead, the same again, or back (parts of an agenda may restart)."""
    if c.n > p.n:
        return -2.0
    if c.n == p.n:
        return -9.0
    sure = all(x.opener in template and x.distance == 0 for x in (c, p))
    return -1.0 if sure else -6.0


def _chain(
    style: Heading, found: list[_Candidate], lines: Sequence[Line], contents: set[str]
) -> tuple[float, list[_Candidate]]:
    """The best run of candidates: each weighs by its evidence, each step by how numbers go on. Linear (window 60)."""
    template = _template(found)
    markup = Counter(
        (lines[c.line].level > 0, lines[c.line].strong) for c in found if c.opener in template and c.opener
    )
    usual = markup.most_common(1)[0][0] if markup else None
    prefixes = {t[:24] for t in contents if len(t) > 24}
    best: list[float] = []
    back: list[int] = []
    for k, c in enumerate(found):
        line = lines[c.line]
        title = line.text[c.title[0] : c.title[1]]
        below = lines[c.line + 1] if not title and c.line + 1 < len(lines) else None
        key = title_key(below.text if below is not None else title)
        weight = style.strength - 3.5
        if style.name == "alone" and not c.opener and key not in contents:
            weight -= 4  # the number of a page, or of a point
        if c.opener and c.opener in template and c.distance <= 2:
            weight += 4 if c.distance == 0 else 3
        elif c.opener:
            weight += 1.5
        if key and (key in contents or (len(key) > 24 and key[:24] in prefixes)):
            weight += 3
        if line.strong:
            weight += 2
        if usual is not None and usual == (line.level > 0, line.strong) and usual[1]:
            weight += 1
        elif usual is not None and usual[1] and not line.strong:
            weight -= 2.5
        weight += 0.5 if line.gap else 0
        if c.listed:
            weight -= 2.5 if not c.opener else 4.5
        if LEADER.search(title) and not c.opener:
            weight -= 4
        if title[:1].islower() or len(title) > 260:
            weight -= 4
        if title.endswith((";", ",")) or (title.endswith(".") and len(title) > 110):
            weight -= 2
        if style.strength < 3 and title.count(". ") > 1:
            weight -= 1.5
        score, previous = weight, -1
        for j in range(max(0, k - 60), k):
            p = found[j]
            step = 2.75 if c.n == p.n + 1 else (0.0 if p.n < c.n <= p.n + 40 else _backwards(c, p, template))
            if best[j] + step + weight > score:
                score, previous = best[j] + step + weight, j
        best.append(score)
        back.append(previous)
    if not best:
        return 0.0, []
    k = max(range(len(best)), key=best.__getitem__)
    total = best[k]
    run: list[_Candidate] = []
    while k >= 0:
        run.append(found[k])
        k = back[k]
    return total, run[::-1]


def find(
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    blocked: Sequence[bool],
    contents: Sequence[Text],
) -> tuple[Head, ...]:
    """The headings in order. `blocked` lines (contents, header, furniture) are no headings. () when there are none."""
    named = {title_key(re.sub(r"^\W*\d{1,4}[.: ]\s*", "", t.value)) for t in contents} | {
        title_key(t.value) for t in contents
    }
    named.discard("")
    best: tuple[float, Heading | None, list[_Candidate]] = (0.0, None, [])
    spare: tuple[float, Heading | None, list[_Candidate]] = (-9.0, None, [])  # numbers alone, for want of better
    again: tuple[Head, ...] = ()
    numbered = _numbered(lines, blocked)
    for style in lexicon().headings:
        found = _candidates(style, numbered, lines, signs, cases, blocked)
        if not found:
            continue
        score, run = _chain(style, found, lines, named)
        same = [
            c
            for c in found
            if style.name == "dot"
            and c.n == 1
            and not c.listed
            and c.title[0] < c.title[1]
            and not _announced(lines, c.line)
        ]
        if (
            len(run) < 3 <= len(same)
            and 2 * len(same) > len(found)
            and 2 * sum(1 for c in same if c.opener) > len(same)
        ):
            again = tuple(  # every heading is numbered "1." (a list that a web page began anew each time)
                Head(c.line, c.line, str(n), lines[c.line].part(*c.title), False, f"heading:{style.name}", c.state)
                for n, c in enumerate(same, start=1)
            )
        if len(run) == 1 and style.strength < 2 and not run[0].opener:
            continue
        if len(run) == 1 and style.strength < 3 and _advised(signs, lines, run[0].line):
            continue  # the only point of a recommendation (`Forvaltningen indstiller, at` above it)
        if score > best[0]:
            best = (score, style, run)
        elif len(run) >= 3 and [c.n for c in run] == list(range(run[0].n, run[0].n + len(run))) and score > spare[0]:
            spare = (score, style, run)
    score, style_, run = best
    if again and len(run) < 3:
        return again
    if style_ is not None:
        plain = marked_heads(lines, signs, cases, blocked, named)
        if len(plain) > 2 * len(run) and len(run) < 3 and style_.strength < 3:
            return plain
        return _heads(style_, run, lines, signs, cases, named)
    other = marked_heads(lines, signs, cases, blocked, named) or opened_heads(lines, signs, cases, blocked)
    if len(other) == 1 and spare[1] is not None and 2 * sum(lines[c.line].gap for c in spare[2]) > len(spare[2]):
        other = ()  # a word like `Referat` above a numbered list opens the list, not one item
    return other or (_heads(spare[1], spare[2], lines, signs, cases, named) if spare[1] is not None else ())


def _heads(
    style: Heading,
    run: Sequence[_Candidate],
    lines: Sequence[Line],
    signs: Sequence[Sign | None],
    cases: Sequence[CaseLine | None],
    named: set[str],
) -> tuple[Head, ...]:
    """Candidates with their titles: on the line, on the line before, or gone on below."""
    heads: list[Head] = []
    direct = sum(1 for c in run if c.opener and c.distance == 0)
    for k, c in enumerate(run):
        line = lines[c.line]
        title = line.part(*c.title)
        first = last = c.line
        stop = run[k + 1].line if k + 1 < len(run) else len(lines)
        if (
            not title.value
            and style.title_before
            and c.line
            and title_like(lines[c.line - 1], signs[c.line - 1], cases[c.line - 1])
        ):
            first, title = c.line - 1, lines[c.line - 1].part()
        elif (
            not title.value
            and c.line + 1 < stop
            and title_like(lines[c.line + 1], signs[c.line + 1], cases[c.line + 1])
        ):
            last, title = c.line + 1, lines[c.line + 1].part()
        if title.value:
            key = title_key(title.value)
            while last + 1 < stop and last - c.line < 3:
                nxt = lines[last + 1]
                if (
                    nxt.gap
                    or nxt.level
                    or nxt.marker
                    or nxt.cells
                    or signs[last + 1] is not None
                    or cases[last + 1] is not None
                    or not nxt.text
                ):
                    break
                longer = f"{key} {title_key(nxt.text)}"
                fits = any(t.startswith(longer) for t in named)
                wrapped = (
                    2 * direct > len(run)
                    and len(line.text) > 45
                    and (nxt.text[:1].islower() or not title.value.endswith((".", ":", "?")))
                    and c.distance == last + 1 - c.line
                    and c.opener != ""
                )
                if not fits and not wrapped:
                    break
                last += 1
                title = Text(f"{title.value} {nxt.part().value}", Span(title.span.start, nxt.part().span.end))
                key = longer
        floor = heads[-1].last + 1 if heads else 0
        while first - 1 >= floor and repeated(lines[first - 1], title.value) and lines[first - 1].text:
            first -= 1
        if first - 2 >= floor and files(lines[first - 1]) and repeated(lines[first - 2], title.value):
            first -= 2  # the title, its files, and the title once more
        heads.append(Head(first, last, c.printed.lstrip("0") or "0", title, True, f"heading:{style.name}", c.state))
    return tuple(heads)
