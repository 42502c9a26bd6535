"""What scanners, exports and editors do to minutes: each kind of damage, applied by a seed.

Takes text, gives text. The true tables stay those of the whole document: a reader cannot win back what is gone, but it
should know that it lacks something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

__all__ = ["KINDS", "damage"]


def _joined(lines: list[str], rng: Random) -> list[str]:
    """One line in six runs on into the next."""
    out: list[str] = []
    for line in lines:
        if out and rng.random() < 1 / 6 and line.strip():
            out[-1] = f"{out[-1]}{line}"
        else:
            out.append(line)
    return out


def _dropped(lines: list[str], rng: Random) -> list[str]:
    """One line in seven is gone."""
    return [line for line in lines if not line.strip() or rng.random() > 1 / 7]


def _unnumbered(lines: list[str], _: Random) -> list[str]:
    """Numbers at the beginning of lines are gone, as an export of a list loses them."""
    return [re.sub(r"^(?:(?:Punkt|Pkt\.|Nr\.|Sag) ?)?\d{1,4}[.:)] ?", "", line) for line in lines]


def _unbroken(lines: list[str], _: Random) -> list[str]:
    """Paragraphs are one line each no more: a hundred words follow each other whatever stood there."""
    words = " ".join(line for line in lines if line.strip()).split(" ")
    return [" ".join(words[n : n + 100]) for n in range(0, len(words), 100)]


def _halved(lines: list[str], _: Random) -> list[str]:
    """The second half is missing."""
    return lines[: len(lines) // 2]


def _headless(lines: list[str], _: Random) -> list[str]:
    """The first page is missing."""
    return lines[min(len(lines) // 2, 30) :]


def _twice(lines: list[str], rng: Random) -> list[str]:
    """A block of the middle stands there twice."""
    start = rng.randrange(len(lines) // 2) if len(lines) > 1 else 0
    return lines[: start + 40] + lines[start:]


#: Every kind of damage by name.
KINDS: dict[str, Callable[[list[str], Random], list[str]]] = {
    "joined": _joined,
    "dropped": _dropped,
    "unnumbered": _unnumbered,
    "unbroken": _unbroken,
    "halved": _halved,
    "headless": _headless,
    "twice": _twice,
}


def damage(text: str, seed: int) -> str:
    """`text` with one kind of damage, chosen and applied by `seed`."""
    rng = Random(f"damage {seed}")
    kind = rng.choice(sorted(KINDS))
    return "\n".join(KINDS[kind](text.split("\n"), rng))
