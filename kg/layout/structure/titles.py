"""The heading of an agenda item as it is printed, and the title it holds.

Takes a `Head` and its line; gives the title without leaders, marks of closure, words of a button and a case number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.layout.lexicon import POINT_WORD, Lexicon
from kg.layout.page.lines import Line
from kg.model import Headline, Text
from kg.text.danish import fold

__all__ = ["OUTLINED", "Head", "clean_title", "leader", "outlined", "repeated", "title_key"]


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of an item: its line (index into the lines), number as printed without leading zeros, title.

    `first`/`last`: the lines the heading covers (a title may stand on the line before or go on below).
    """

    first: int
    last: int
    number: str
    title: Text
    numbered: bool = True
    style: str = ""
    state: str = ""


#: Style of headings that the source's own structure tells.
OUTLINED = "outline"


def outlined(outline: Sequence[Headline], lines: Sequence[Line]) -> tuple[Head, ...]:
    """The headings that the source's own structure tells, on their lines; one whose line is none is left out."""
    at = {line.start: i for i, line in enumerate(lines)}
    places = [(at[one.start], one) for one in outline if one.start in at]
    return tuple(Head(i, i, one.number, one.title, one.numbered, OUTLINED) for i, one in places)


_LEADER = re.compile(r"(?:\.{3,}|…+|(?:\. ){3,}|\t+)\s*\d{0,4}\s*$|\s{2,}\d{1,4}$")
_WORD = re.compile(r"\w+")
#: The number before a title, in its key.
_NUMBER_BEFORE = re.compile(rf"^(?:{POINT_WORD} )*\d{{1,4}} ")


def title_key(title: str) -> str:
    """Folded letters and digits of a title: what a contents entry and a heading are compared by."""
    return _title_key(title) if len(title) < 300 else _title_key.__wrapped__(title)


@lru_cache(maxsize=1 << 12)
def _title_key(title: str) -> str:
    found = leader(title)
    return " ".join(_WORD.findall(fold(title[: found.start()] if found is not None else title)))


def leader(title: str) -> re.Match[str] | None:
    """What leads from the end of a title to the number of its page (dots, blanks), or None. Most titles are told at
    once to have none: they end with no digit, and hold no such dots."""
    if title[-1:].isdigit() or "..." in title or "…" in title or ". . " in title or "\t" in title or "\n" in title:
        return _LEADER.search(title)
    return None


_EMPTY = re.compile(r"\s*\(\s*\)\s*$")
#: A state in brackets is no part of the title; one behind a dash is (`Salg af jord - LUKKET`).
_STATE_TAIL = re.compile(
    r"\s*\((?:lukket|åben|for lukkede døre|for åbne døre|fortroligt?)\)\s*$",
    re.IGNORECASE,
)
_STATE_HEAD = re.compile(
    r"(?:\(?(?:lukket|åben)\)?(?: punkt| sag)?\s*[:–-]\s*|lukket (?:punkt|sag)\s*[:–-]?\s*"
    r"|fortrolig\s*[:–-]\s*|\((?:lukket|åben|åbent)\)\s*)",
    re.IGNORECASE,
)
#: What a title is called by before it (`Emne: Vejbump`).
_CALLED = re.compile(r"(?:emne|titel|overskrift|sagens titel) ?: ", re.IGNORECASE)
_OLD_CASE = re.compile(r"(?P<case>[A-ZÆØÅ]{2,4} \d{1,5}/\d{2,4})\.? ")


def clean_title(head: Head, line: Line, lexicon: Lexicon) -> tuple[Text, list[Text], bool | None]:
    """Title without leaders, marks of closure and a case number at its end; those numbers; closed or open or unsaid."""
    value = head.title.value
    closed: bool | None = {"lukket": True, "åben": False, "åbent": False}.get(head.state)
    numbers: list[Text] = []
    if lexicon.marks["closed"].search(value):
        closed = True
    start, end = 0, len(value)
    if m := leader(value):
        end = m.start()
    changed = True
    while changed:
        changed = False
        tail = value[start:end]
        for pattern in (_EMPTY, _STATE_TAIL, lexicon.marks["title_chrome"]):
            if (m := pattern.search(tail)) and m.start() > 2:
                end, changed = start + m.start(), True
                break
        else:
            if tail.rstrip().endswith(")") and (m := _in_brackets(lexicon).search(tail)):
                which = "case" if m["case"] is not None else "labelled"
                if m.start() > 2:
                    numbers.append(_inside(head.title, value, start + m.start(which), m[which], line))
                    end, changed = start + m.start(), True
    if (m := _CALLED.match(value[start:end])) and m.end() < end - start - 2:
        start += m.end()
    if (m := _STATE_HEAD.match(value[start:end])) and m.end() < end - start - 2:
        start += m.end()
    if (m := _OLD_CASE.match(value[start:end])) and m.end() < end - start:
        numbers.append(_inside(head.title, value, start, m["case"], line))
        start += m.end()
    while start < end and value[start] in " –-:":
        start += 1
    while end > start and value[end - 1] in " –-:(":
        end -= 1
    if (start, end) == (0, len(value)) or end <= start:
        return head.title, numbers, closed
    return _inside(head.title, value, start, value[start:end], line), numbers, closed


@lru_cache(maxsize=4)
def _in_brackets(lexicon: Lexicon) -> re.Pattern[str]:
    """A case number at the end of a title, maybe behind its label (`(Acadre 23/11)`, `(sag nr. 22/104)`)."""
    label = rf"(?:{'|'.join(map(re.escape, sorted(lexicon.case_labels, key=len, reverse=True)))})(?![\w])\.? ?:? ?"
    return re.compile(
        rf"\s*\(?\s*(?:(?i:{label}))?(?P<case>{lexicon.case_token.pattern})\s*\)?\s*$"
        rf"|\s*\((?i:{label})(?P<labelled>{lexicon.case_labelled.pattern})\)\s*$"
    )


def _inside(title: Text, value: str, start: int, words: str, line: Line) -> Text:
    """`words` at `start` of the title, with their span (exact when the title stands on `line`)."""
    at = line.text.find(value)
    if at >= 0:
        return line.part(at + start, at + start + len(words))
    return Text(words, title.span)


def repeated(line: Line, title: str) -> bool:
    """Does `line` only print the title (with or without its number) once more?"""
    full = f"{line.marker} {line.text}" if line.marker else line.text
    if len(full) > len(title) + 40:
        return False
    key, want = title_key(full), title_key(title)
    return bool(want) and (key == want or _NUMBER_BEFORE.sub("", key) == want)
