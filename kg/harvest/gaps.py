"""Days and item numbers of a council's meetings → which months and numbers are missing between them.

Pure. What is missing is what the rest leads one to expect: a number between two that are there, a first number where
the council's other agendas begin with one, a number between one meeting's last and the next one's first where the
council counts through the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

__all__ = ["held", "missing_months", "missing_numbers", "spans"]

#: Missing numbers that are believed to be some: above, the counting has another reason.
_MOST = 40


def spans(numbers: Iterable[int]) -> str:
    """Whole numbers as ranges: `1-5 7`."""
    found: list[list[int]] = []
    for one in sorted(set(numbers)):
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return " ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in found)


def held(words: str) -> list[int]:
    """The numbers of ranges that `spans` wrote, in order."""
    found: list[int] = []
    for part in words.split():
        if m := re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part):
            found += range(int(m[1]), min(int(m[2] or m[1]), int(m[1]) + 10_000) + 1)
    return found


def missing_months(days: Iterable[str]) -> list[str]:
    """Months ("2024-03") without a meeting between two others; of July nobody expects one. `days`: ISO."""
    found = []
    for a, b in pairwise(sorted(days)):
        month = int(a[:4]) * 12 + int(a[5:7])  # counted from 0: the month after that of `a`
        while month < int(b[:4]) * 12 + int(b[5:7]) - 1:
            if month % 12 != 6:
                found.append(f"{month // 12}-{month % 12 + 1:02}")
            month += 1
    return found


def missing_numbers(meetings: Sequence[tuple[str, str, bool]]) -> list[tuple[str, str]]:
    """(day, numbers that are missing there) of a council. `meetings`: (ISO day, item numbers as `spans` writes them,
    does it hold only what supplements an agenda?), each entry of a list on its own.
    """
    read = [(day, held(words), more) for day, words, more in sorted(meetings)]
    firsts = [numbers[0] for _, numbers, more in read if numbers and not more]
    from_one = firsts.count(1) * 2 > len(firsts) or len(firsts) == 1
    found: list[tuple[str, str]] = []
    last: dict[str, int] = {}  # year → the last number of its meetings so far
    for day, numbers, more in read:
        if not numbers:
            continue
        lacks = [n for a, b in pairwise(numbers) for n in range(a + 1, b)] if numbers[-1] - numbers[0] < 1000 else []
        before = 0 if from_one else last.get(day[:4], numbers[0] - 1)
        if not more and before < numbers[0] - 1:
            lacks += range(before + 1, numbers[0])
        if 0 < len(lacks) <= _MOST:
            found.append((day, spans(lacks)))
        last[day[:4]] = max(numbers[-1], last.get(day[:4], 0))
    return found
