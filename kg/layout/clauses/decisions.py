"""The words of a decision → outcomes.

Takes passages or lines of one section, gives model values with spans. A decision yields one `Decision` per outcome its
sentences state; what states none is "other": the whole text when nothing else is stated, a single further paragraph
beside an outcome, or a sentence that instructs, wishes or agrees. Longer accounts beside an outcome are no decisions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from kg.layout.clauses.cues import rows
from kg.layout.clauses.points import bare, label, leading, points_at
from kg.layout.clauses.prose import decided_here
from kg.layout.clauses.sentences import quotations, sentences
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Line, Passage, passage
from kg.layout.page.signs import body_like
from kg.model import Decision, Outcome, Span, Text
from kg.text.danish import body_key, dates, fold, has_full_date
from kg.text.person_names import is_person_name, split_names

__all__ = ["formal", "outcomes"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence of a decision: outcomes with where each starts, or a rider, or an account. `points`: of the
    recommendation, as a mark before it says."""

    paragraph: int
    words: Passage
    start: int
    end: int
    found: tuple[tuple[Outcome, int], ...]
    rider: bool
    bullet: bool
    points: tuple[str, ...] = ()


_PAST = re.compile(r"\b(?:19|20)\d\d\b")
_FINITE = re.compile(r"(?:te|de|ede|er|ler|tog|vedtog)$")


def _found(text: str, lexicon: Lexicon) -> tuple[tuple[Outcome, int], ...]:
    """Outcomes stated in one sentence, each with the place of its word, in order of place."""
    return _short_found(text, lexicon) if len(text) <= 120 else _stated(text, lexicon)


def _stated(text: str, lexicon: Lexicon) -> tuple[tuple[Outcome, int], ...]:
    hits: list[tuple[int, int, Outcome]] = []
    barred = quotations(text) + [m.span() for m in rows().reported.finditer(text)]
    if (corrected := rows().correction.search(text)) is not None:
        barred.append((corrected.end(), len(text)))
    for row in lexicon.outcomes:
        if row.soft:
            continue
        if row.whole:
            if row.pattern.fullmatch(text.strip()):
                return ((row.outcome, 0),)
            continue
        for m in row.pattern.finditer(text):
            if any(a < m.end() and m.start() < b for a, b in barred) and not (
                corrected is not None
                and row.outcome == "approved"
                and m.start() > corrected.end()
                and not _CORRECTED_TO.search(text, corrected.end(), m.start())
            ):  # `Referatet rettes og er herefter godkendt`
                continue
            before = text[max(0, m.start() - 80) : m.start()]
            clause = re.split(r"[,;:]| at ", before)[-1] if row.outcome != "recommended" else before
            if row.unless is not None and row.unless.search(clause):
                continue
            if any(m.start() < b and a < m.end() for a, b, _ in hits):
                continue
            hits.append((m.start(), m.end(), row.outcome))
            break
    hits.sort()
    kinds = {o for _, _, o in hits}
    kept: list[tuple[Outcome, int]] = []
    for n, (a, b, outcome) in enumerate(hits):
        later = hits[n + 1] if n + 1 < len(hits) else None
        if (
            outcome in ("approved", "adopted")
            and later is not None
            and later[2] in ("referred", "recommended", "postponed", "rejected")
            and re.match(r"(?! med )[^.;]{0,60}?,? at\b", text[b : later[0]])
        ):  # "godkendte, at sagen sendes til …" is a referral
            kept.append((later[2], a))
            continue
        if outcome in ("approved", "adopted", "discussed", "noted") and "recommended" in kinds and n:
            previous = hits[n - 1]
            if previous[2] == "recommended" and len(text[previous[1] : a]) < 120:
                continue  # "anbefales godkendt", "anbefaler, at … vedtages"
        if outcome == "recommended" and later is not None and later[2] == "referred" and "høring" in text[b:]:
            pass
        if kept and kept[-1][0] == outcome:
            continue
        if any(k == outcome or {k, outcome} == {"approved", "adopted"} for k, _ in kept):
            continue  # "godkendte det, idet man tilsluttede sig …" is one approval
        kept.append((outcome, a))
    return tuple(kept)


#: What stands between a correction and what earlier minutes should have said.
_CORRECTED_TO = re.compile(
    r"\b(?:at|fremgår?|til|som|stod|står|stemte|skal|skulle|punkt|pkt|sag)\b|[.;:]", re.IGNORECASE
)

#: Decisions are told in few words, the same in item after item.
_short_found = lru_cache(maxsize=1 << 12)(_stated)


#: What tells of the meeting below the heading of a decision ("Beslutning fra X", "Dato: …", "Sted: …").
_MEETING = ("Dato: ", "Mødedato: ", "Sted: ", "Mødested: ")


def _units(blocks: Sequence[Line], lexicon: Lexicon, body: Text | None, held_on: date | None) -> list[_Unit]:
    units: list[_Unit] = []
    year = held_on.year if held_on else None
    paragraph = -1
    group: list[Line] = []
    headed: tuple[str, ...] = ()  # by a line of its own

    def flush() -> None:
        if not group:
            return
        mark = label(group[0].marker)
        about = (mark,) if mark else headed
        words = passage(group)
        if _elsewhere(words.text, lexicon, body, held_on):
            group.clear()
            return
        for a, b in sentences(words.text, lexicon):
            text = words.text[a:b]
            found = () if len(text) > 1200 else _found(text, lexicon)
            if found and year is not None and _told(text, year):
                found = ()
            about = bare(text) or (bool(mark) and leading(text)) or about
            rider = not found and any(p.search(text) and not (u and u.search(text)) for p, u in lexicon.riders)
            units.append(_Unit(paragraph, words, a, b, found, rider, bool(group[0].marker), about))
        group.clear()

    for line in blocks:
        if not line.text or line.cells or _ORDINAL.fullmatch(line.text) or line.text.startswith(_MEETING):
            flush()
            headed = tuple(filter(None, (label(line.text),)))
            continue
        if group and (line.gap or line.marker or line.level) and not _goes_on(group[-1], line):
            flush()
        if not group:
            paragraph += 1
        group.append(line)
    flush()
    return units


#: Another body, and what it did on a day.
_BODY_DID = re.compile(
    r"(?P<who>[A-ZÆØÅ][^.,;:]{3,70}?) "
    r"(?:havde|har|anbefalede|indstillede|behandlede|drøftede|godkendte|vedtog|besluttede)"
    r"(?= (?:den|d\.|i|på|senest|tidligere) )"
)


def _elsewhere(text: str, lexicon: Lexicon, body: Text | None, held_on: date | None) -> bool:
    """Does a paragraph tell what another body did on an earlier day?"""
    m = _BODY_DID.match(text)
    if m is None or held_on is None or body is None or not body_like(m["who"], lexicon):
        return False
    day = next((f.value.date for f in dates(text[: m.end() + 60]) if f.value.date is not None), None)
    return day is not None and day < held_on and body_key(m["who"], ()) != body_key(body.value, ())


def _goes_on(above: Line, line: Line) -> bool:
    """Is the line what the one above leads up to (`Udvalget indstiller til Byrådet,` and then `at planen vedtages`)?"""
    return above.text.rstrip().endswith((",", " at", ":")) and _AT_LINE.match(line.text) is not None


_AT_LINE = re.compile(r"at [a-zæøå]")
_ORDINAL = re.compile(r"(?:ad|at)\.? ?\d{1,2}[.:)]?", re.IGNORECASE)


def _told(text: str, year: int) -> bool:
    """Does the sentence tell of an earlier year (`Byrådet godkendte i 2019 …`)?"""
    years = [int(m.group()) for m in _PAST.finditer(text)]
    return (
        bool(years)
        and max(years) < year
        and bool(re.search(r"\b(?:i|fra|den|ved|siden)\s[^.,]{0,30}\d{4}", text))
        and bool(re.search(r"\w(?:te|de|tog)\b", text))
    )


def formal(line: Line, lexicon: Lexicon) -> bool:
    """Is the line nothing but a short formal outcome (`Godkendt.`, `Indstillingen tiltrådt.`)?"""
    text = line.text.strip()
    if not text or len(text) > 90 or line.cells or line.level or has_full_date(text):
        return False
    found = _found(text, lexicon)
    return bool(found) and len(text.split()) <= 10 and text[:1].isupper() and not text.endswith((":", "?"))


def outcomes(
    blocks: Sequence[Line],
    lexicon: Lexicon,
    body: Text | None,
    held_on: date | None,
    *,
    quoted: bool = False,
    item: str | None = None,
    apart: Sequence[Span] = (),
    told: bool = False,
) -> list[Decision]:
    """The outcomes that the lines of one decision state, in order; one "other" when they state none; [] when empty.

    `apart`: passages that were read as something else (presence, votes, dissents) and state nothing by themselves.
    `told`: the lines are an account, so that only what the body itself decided in it counts.
    """
    units = _units(blocks, lexicon, body, held_on)
    if told:
        units = [one for u in units if (one := _own(u, body, lexicon)) is not None]
    units = [u for u in units if u.found or not _covered(u, apart)]
    if not units:
        return []
    result: list[Decision] = []
    seen: set[tuple[Outcome, str, tuple[str, ...]]] = set()

    def add(outcome: Outcome, text: Text, points: tuple[str, ...] = ()) -> None:
        key = (outcome, fold(text.value), points)
        if text.value and key not in seen:
            seen.add(key)
            result.append(Decision(outcome, text, body, held_on, quoted, item, points))

    stated = [u for u in units if u.found]
    runs = _runs(units)
    single = {id(u) for u in runs[0]} if len(runs) == 1 and not any(u.bullet for u in runs[0]) else set()
    emitted: set[int] = set()
    for u in units:
        if u.found:
            if result and not any(map(str.isalnum, _text(u))):
                continue  # a dash between items
            for n, (outcome, at) in enumerate(u.found):
                start = u.start if n == 0 or not _verb(u, at) else u.start + at
                add(outcome, u.words.part(start, u.end), points_at(_text(u), at) or u.points)
        elif stated and (u.rider or id(u) in single) and u.paragraph not in emitted:
            text = u.words.part(u.start, u.end)
            if all(is_person_name(n.value) for n in split_names(text.value)):
                continue
            if (text.value.endswith(":") and not u.rider) or lexicon.account.search(text.value):
                continue
            if rows().tie.search(text.value) and not u.rider:
                continue  # what a member has to do with the case
            emitted.add(u.paragraph)
            add("other", text, points_at(_text(u), 0) or u.points)
    soft = next((o.outcome for o in lexicon.outcomes if o.soft for u in units if o.pattern.search(_text(u))), None)
    if not stated:
        first = units[0]
        add(soft or "other", first.words.part(first.start, first.end), points_at(_text(first), 0) or first.points)
        for u in units[1:]:
            if u.rider and u.paragraph != first.paragraph:
                add("other", u.words.part(u.start, u.end))
    return result


def _own(u: _Unit, body: Text | None, lexicon: Lexicon) -> _Unit | None:
    """The sentence of an account with the outcomes that are the body's own; None when it has none."""
    text, own = _text(u), (body,) if body is not None else ()
    found = tuple((outcome, at) for outcome, at in u.found if decided_here(text, at, outcome, own, lexicon))
    if found:
        return replace(u, found=found)
    if u.rider and any(p.match(text) for p, _ in lexicon.riders):
        return u  # `Rådet beder om en opfølgning`
    if not u.found and (m := rows().resolved.search(text)) and decided_here(text, m.start(), "other", own, lexicon):
        return replace(u, found=(("other", 0),))
    return None


def _text(u: _Unit) -> str:
    return u.words.text[u.start : min(u.end, u.start + 1200)]


def _covered(u: _Unit, apart: Sequence[Span]) -> bool:
    span = u.words.part(u.start, u.end).span
    return any(s.start <= span.start and span.end <= s.end + 2 for s in apart)


def _runs(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Neighbouring sentences without outcome of one paragraph; bullets count with the paragraph they follow."""
    runs: list[list[_Unit]] = []
    open_paragraph = -1
    for u in units:
        if u.found:
            open_paragraph = -1
            continue
        if runs and u.paragraph == open_paragraph:
            runs[-1].append(u)
        else:
            runs.append([u])
        open_paragraph = u.paragraph
    return runs


def _verb(u: _Unit, at: int) -> bool:
    """Does a finite verb state the outcome, so that its text begins there?"""
    m = re.match(r"[\w]+", u.words.text[u.start + at : u.end])
    return bool(m and _FINITE.search(m.group()))
