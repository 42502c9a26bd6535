"""CPR numbers and telephone numbers among the digits of a text, in whatever groups they are written.

Takes a text in its plain spelling (`kg.privacy.spelling`) with what nobody sees taken out; gives half-open ranges. The
digits of a text are taken as groups with gaps between; a number is some groups in a row of the right number of digits,
and one place (`_is_cpr`, `_is_phone`) decides with all there is: shape, gaps, neighbours, the words before and behind.
Linear: each group is the first of at most one number of each kind.

Case numbers, journal numbers, amounts, dates and times of day stay. Words are rows of `words.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

__all__ = ["cprs", "phones", "runs_of"]

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))

#: What may stand between two groups of one number.
_GAP = re.compile(r"[ ./|,:;_+=~'\"()\[\]·-]{0,10}\n?[ ./|,:;_+=~'\"()\[\]·-]{0,10}")
_USUAL_GAPS = frozenset({" ", ".", "-", "/", ", ", ",", ":", "\n", ". ", " - "})
#: Characters that hold a number to the one beside it: `2024-010203-1234` is one case number.
_TIES = frozenset("./-_")
#: Characters before a number in which words are sought, and behind it.
_BEFORE, _BEHIND = 56, 14


def _any(kind: str) -> str:
    return "|".join(sorted(_WORDS[kind], key=len, reverse=True))


_CPR_LABEL = re.compile(rf"(?:^|[^\w])(?:{_any('cpr')})[\W_]{{0,4}}(?:n(?:umme)?r(?:et)?|er)?[\W_]{{0,6}}$")
_BORN = re.compile(rf"(?:^|[^\w])(?:{_any('born')})[ :,]{{1,3}}$")
_PHONE_LABEL = re.compile(
    rf"(?:^|[^\w])(?:{_any('phone')})(?![^\W\d_])\.?(?:[ -]?n(?:umme)?r\.?)?"
    r"(?P<between>[^\d\n]{0,34}\n?[^\d\n]{0,34})$"
)
_DOCUMENT_LABEL = re.compile(
    rf"(?:^|[^\w])(?:{_any('document')})(?![^\W\d_])\.?(?:[ -]?(?:n(?:umme)?r|id)\.?)?[^\w\n]{{0,4}}$"
)
_NUMBER_LABEL = re.compile(r"(?:^|[^\w])(?:nr|nummer|no)\.?[ :]{0,3}$")
_DAY = re.compile(rf"(?:^|[^\w])(?:{_any('days')})\.?[ :]{{0,2}}$")
_UNIT = re.compile(rf"[ \n]{{0,2}}(?:,-|\(?(?:{_any('units')})(?!\w))")
_HOUR = re.compile(rf"[ \n]{{0,2}}\(?(?:{_any('hours')})(?!\w)")
_PLUS = re.compile(r"(?:^|[^\w+])\(?\+ ?$")
_SENTENCE = re.compile(r"[.!?][ \n]")
_TIGHT = re.compile(r"[\W_]{0,6}(?:(?:er|på|til)[\W_]{1,3})?")
_CONNECTED = re.compile(
    rf"[\s,;:/()|.&+-]*(?:(?:{_any('between')}|{_any('phone')})(?!\w)[\s,;:/()|.&+-]*){{0,4}}",
)
_ASIDE = re.compile(r"[^\W\d_]{2}\.?[ ]?[,(/–-][ ]?\(?$")


class Group(NamedTuple):
    """Digits in a row: `gap` is what stands between them and the group before, None at the beginning of a run."""

    start: int
    end: int
    digits: str
    gap: str | None


class Run(list[Group]):
    """Groups that may belong together."""

    def close(self) -> Run:
        """Note where how many digits have gone by."""
        self.gone = [0, *accumulate(group.end - group.start for group in self)]
        self._last = {gone: place - 1 for place, gone in enumerate(self.gone)}
        return self

    def until(self, first: int, digits: int) -> int | None:
        """Place of the group with which it is so many digits from the group `first` on; None when none ends there."""
        return self._last.get(self.gone[first] + digits)


def runs_of(text: str, least: int) -> Iterator[Run]:
    """Runs of groups that may belong together and have `least` digits."""
    run = Run()
    for found in re.finditer(r"[0-9]+", text):
        gap: str | None = None
        start = found.start()
        if run:
            end = run[-1].end
            gap = text[end:start]
            if start - end > 21 or not (gap in _USUAL_GAPS or _GAP.fullmatch(gap)):
                gap = None
                if run.close().gone[-1] >= least:
                    yield run
                run = Run()
        run.append(Group(start, found.end(), found[0], gap))
    if run.close().gone[-1] >= least:
        yield run


@dataclass(frozen=True, slots=True)
class _Window:
    """Some groups of a run, `first` to `last` (inclusive), as a candidate."""

    text: str
    run: Run
    first: int
    last: int

    @property
    def start(self) -> int:
        return self.run[self.first].start

    @property
    def end(self) -> int:
        return self.run[self.last].end

    @property
    def digits(self) -> str:
        return "".join(group.digits for group in self.run[self.first : self.last + 1])

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.run[self.first : self.last + 1])

    @property
    def gaps(self) -> tuple[str, ...]:
        return tuple(group.gap or "" for group in self.run[self.first + 1 : self.last + 1])

    @property
    def before(self) -> str:
        """What leads up to it, when no digits do: between two groups there are no words."""
        if self.run[self.first].gap is not None:
            return ""
        return self.text[max(0, self.start - _BEFORE) : self.start]

    @property
    def behind(self) -> str:
        return self.text[self.end : self.end + _BEHIND]

    @property
    def outer(self) -> tuple[str | None, str | None]:
        """The gaps to the groups beside it."""
        after = self.run[self.last + 1].gap if self.last + 1 < len(self.run) else None
        return self.run[self.first].gap, after

    def tied(self) -> bool:
        """Is it a part of a longer number, to which a stroke or dot ties it?"""
        before, after = self.outer
        return before in _TIES or after in _TIES

    def alone(self) -> bool:
        """Does it stand apart from the numbers beside it more clearly than its own groups do?"""
        inner = "".join(self.gaps)
        return all(
            gap is None or any(mark in gap and mark not in inner for mark in (*",;:|\n()", "  ", " / "))
            for gap in self.outer
        )

    def thousands(self) -> bool:
        """Groups as those of an amount: 1.203.251.234."""
        return len(self.sizes) > 1 and self.sizes[0] <= 3 and set(self.sizes[1:]) == {3} and len(set(self.gaps)) == 1

    def counted(self) -> bool:
        """Is it followed by what it counts, or by an hour?"""
        return self.amount() or _HOUR.match(self.behind) is not None

    def amount(self) -> bool:
        """Is it followed by what it counts?"""
        return _UNIT.match(self.behind) is not None


# ---------------------------------------------------------------- CPR numbers


def cprs(text: str, runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """CPR numbers: ten digits whose first six are a day (also with 60 more), or any ten that are called one."""
    for run in runs:
        at, last = 0, -1
        while at < len(run):
            windows = chain(_windows(text, run, at, (10, 12)), _short(text, run, at))
            found = next((w for w in windows if _is_cpr(w, behind_another=at == last)), None)
            if found is None:
                at += 1
            else:
                yield found.start, found.end
                at = last = found.last + 1


def _windows(text: str, run: Run, first: int, totals: Iterable[int]) -> Iterator[_Window]:
    """From a group on, what has as many digits in all as one of `totals`."""
    for total in totals:
        last = run.until(first, total)
        if last is not None:
            yield _Window(text, run, first, last)


def _short(text: str, run: Run, first: int) -> Iterator[_Window]:
    """From a group on, a day and month without their noughts, the year, and four digits: 1.2.03-1234."""
    sizes = tuple(group.end - group.start for group in run[first : first + 4])
    if len(sizes) == 4 and set(sizes[:2]) in ({1}, {1, 2}) and sizes[2] in (2, 4) and sizes[3] == 4:
        yield _Window(text, run, first, first + 3)


def _is_cpr(window: _Window, *, behind_another: bool) -> bool:
    sizes = window.sizes
    total = sum(sizes)
    digits = window.digits
    if 1 in sizes[:2] and len(sizes) == 4:
        return _without_noughts(window)
    if window.run[window.first].gap is not None and not _is_birthday(digits):
        return False
    if any("(" in gap or ")" in gap for gap in window.gaps) and not _in_brackets(window):
        return False
    if total == 12:
        if digits[4:6] not in ("18", "19", "20"):
            return False
        digits = digits[:4] + digits[6:]
    if window.before and _CPR_LABEL.search(window.before):
        return True
    if not _is_birthday(digits):
        return False
    if total == 12:
        return _with_century(window)
    if sizes == (10,):
        return not window.tied() and not _tied_to_letters(window) and not _of_a_document(window)
    if sizes == (6, 4):
        return (
            not _goes_on(window, behind_another)
            and _one_step(window.gaps[0])
            and not (window.gaps[0].isspace() and window.counted())
        )
    if sizes == (2, 2, 2, 4):
        return not window.tied() and _written_as_day(window)
    return not window.tied() and window.alone() and _tidy(window)


def _is_birthday(digits: str) -> bool:
    """Are the first six a day, as in every CPR number (modulus 11 no longer holds for those given since 2007)?"""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= 60 if day > 60 else 0
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _goes_on(window: _Window, behind_another: bool) -> bool:
    """Is it tied to the numbers beside it, and none of them another CPR number?"""
    before, after = window.outer
    if after in _TIES - {"/"} and not _another_follows(window):
        return True
    return before in _TIES and not (behind_another and before in ("/", "-"))


def _another_follows(window: _Window) -> bool:
    """010203-1234-020304-2345"""
    follow = window.run[window.last + 1 : window.last + 4]
    return (
        [group.end - group.start for group in follow[:2]] == [6, 4]
        and _is_birthday(follow[0].digits)
        and not (follow[2:] and follow[2].gap in _TIES and len(follow[2].digits) != 6)
    )


def _tied_to_letters(window: _Window) -> bool:
    """`SAG-0102031234`: ten digits that letters and a stroke lead up to."""
    return re.search(r"[^\W_][/-]$", window.before) is not None


def _of_a_document(window: _Window) -> bool:
    return _DOCUMENT_LABEL.search(window.before) is not None


def _without_noughts(window: _Window) -> bool:
    """1.2.03-1234, 1.2.1903-1234"""
    day, month, year, _ = (group.digits for group in window.run[window.first : window.last + 1])
    first, second, third = window.gaps
    told = _BORN.search(window.before) or _CPR_LABEL.search(window.before)
    return (
        _is_birthday(f"{day:0>2}{month:0>2}{year[-2:]}")
        and first == second
        and first in _TIES
        and (third.strip(" ") == "-" or told is not None)
        and not window.tied()
        and not _of_a_document(window)
    )


def _in_brackets(window: _Window) -> bool:
    """010203(1234), (010203)1234: without a blank; `120324 (1700)` is a day and an hour."""
    return window.sizes == (6, 4) and window.gaps[0] in ("(", ")", ")-", "-(", ")(") and not window.tied()


def _one_step(gap: str) -> bool:
    """Two columns of a table are further apart than the halves of a number."""
    return "-" in gap or len(gap.replace("\n", " ").strip(" ")) > 0 or len(gap) <= 4


def _with_century(window: _Window) -> bool:
    """01.02.1903-1234, 01021903-1234; not a day and the time of day."""
    sizes, last = window.sizes, window.digits[-4:]
    shape = sizes in ((8, 4), (2, 2, 4, 4)) and len(set(window.gaps[:-1])) <= 1
    clock = int(last[:2]) < 24 and last[2:] in ("00", "15", "30", "45")
    parted = "-" in window.gaps[-1] or _BORN.search(window.before)
    return bool(shape and parted) and not window.tied() and not clock and last[:2] not in ("19", "20")


def _written_as_day(window: _Window) -> bool:
    """01.02.03-1234, 01 02 03 1234; not a day that something else follows."""
    first, second, third = window.gaps
    if "-" in third and first == second:
        return True
    if first != second or not _one_step(third):
        return window.alone() and not window.counted() and first.isspace() == second.isspace()
    if first == third:
        return first != " " or (window.alone() and not window.counted())
    return not window.counted() and not _DAY.search(window.before)


def _tidy(window: _Window) -> bool:
    """Ten digits in groups of another kind: those of the day alike, those of the last four alike; no day and time."""
    sizes, gaps = window.sizes, window.gaps
    if window.thousands() or window.counted() or sizes[:3] in ((2, 2, 4), (4, 2, 2)):
        return False
    if any(len(gap) > 3 for gap in gaps):
        return False
    total, left = 0, -1
    for place, size in enumerate(sizes):
        total += size
        if total == 6:
            left = place
    if left < 0:
        return all("\n" in gap for gap in gaps)  # broken over lines; else `24/12345678` is a case
    if sizes == (2, 2, 2, 2, 2) and gaps[-1] == "." and gaps[2] != ".":
        return False  # a day and the time of day
    ahead, behind = set(gaps[:left]), set(gaps[left + 1 :])
    return len(ahead) <= 1 and len(behind) <= 1 and behind <= (ahead | {" ", "\n"})


# ---------------------------------------------------------------- telephone numbers


def phones(text: str, runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """Telephone numbers: eight digits behind a word for one or behind another number, or with a country's number."""
    last_end: int | None = None
    for run in runs:
        at = 0
        while at < len(run):
            abroad = _country(text, run[at].start, run[at].digits)
            found = _first(_windows(text, run, at, range(15, 7, -1)), _is_full) if abroad else None
            found = found or _first(_windows(text, run, at, (10, 8)), partial(_is_phone, last_end=last_end))
            if found is None:
                at += 1
                continue
            start = found.start - len(abroad) if abroad and abroad != "00" else found.start
            yield start, found.end
            last_end = found.end
            at = found.last + 1


def _first(windows: Iterable[_Window], fits: Callable[[_Window], bool]) -> _Window | None:
    return next(filter(fits, windows), None)


def _country(text: str, start: int, digits: str) -> str:
    """The sign that the number of a country begins: "+", "00" (then a part of the digits), or nothing."""
    sign = text[max(0, start - 4) : start]
    if "+" in sign and _PLUS.search(sign):
        return "+ " if sign[-1] == " " else "+"
    return "00" if digits.startswith("00") and digits[2:4] in ("45", "") and len(digits) in (2, 4, 12) else ""


def _is_full(window: _Window) -> bool:
    """A number with that of its country."""
    digits = window.digits.removeprefix("00")
    if any(len(gap.strip(" ()-./")) > 0 or len(gap) > 4 for gap in window.gaps) or window.thousands():
        return False
    if digits.startswith("45"):
        return len(digits) == 10
    return 8 <= len(digits) <= 13 and "." not in "".join(window.gaps) and not window.counted() and digits[0] != "0"


def _nearest(label: re.Pattern[str], before: str) -> re.Match[str] | None:
    """The last label before a number: `ringes op på tlf. 12 34 56 78` has two, and only the first ends a sentence."""
    found: re.Match[str] | None = None
    while (at := label.search(before, 0 if found is None else found.start() + 1)) is not None:
        found = at
    return found


def _is_phone(window: _Window, *, last_end: int | None) -> bool:
    digits = window.digits
    if len(digits) == 10 and not digits.startswith("45"):
        return False
    sizes, gaps = window.sizes, window.gaps
    label = _nearest(_PHONE_LABEL, window.before)
    told = label is not None and _TIGHT.fullmatch(label["between"]) is not None
    marks = ("", "-", ".", "/", "·", "_", *((",", "|", ":", "~", "+", "=") if told else ()))
    if any(len(gap) > 3 or gap.strip(" \n()") not in marks for gap in gaps):
        return False
    if (window.amount() if told else window.counted()) or _is_time(window) or _is_day(sizes, digits):
        return False
    if _of_a_document(window) and not told:
        return False
    shaped = sizes in ((2, 2, 2, 2), (4, 4), (3, 2, 3)) and len(set(gaps)) == 1
    if label and not _SENTENCE.search(label["between"]):
        return told or shaped or sizes == (8,)
    if window.tied():
        return False
    if last_end is not None and 0 <= window.start - last_end <= 40:
        between = window.text[last_end : window.start]
        if _CONNECTED.fullmatch(between):
            return shaped or sizes == (8,)
        return shaped and not _SENTENCE.search(between) and not _NUMBER_LABEL.search(window.before)
    aside = _ASIDE.search(window.before) and not _NUMBER_LABEL.search(window.before)
    return bool(aside and sizes == (2, 2, 2, 2) and set(gaps) == {" "} and digits[0] in "23456789" and window.alone())


def _is_time(window: _Window) -> bool:
    """10.00-14.00"""
    if window.sizes != (2, 2, 2, 2) or len(set(window.gaps)) == 1:
        return False
    parts = [group.digits for group in window.run[window.first : window.last + 1]]
    return all(int(hour) <= 24 for hour in parts[::2]) and all(int(minute) < 60 for minute in parts[1::2])


def _is_day(sizes: tuple[int, ...], digits: str) -> bool:
    """12.03.2025, 2025-03-12"""
    if sizes == (2, 2, 4):
        day, month, year = digits[:2], digits[2:4], digits[4:]
    elif sizes == (4, 2, 2):
        year, month, day = digits[:4], digits[4:6], digits[6:]
    else:
        return False
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and year[:2] in ("18", "19", "20", "21")
