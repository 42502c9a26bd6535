"""A document's lines with what each may be: the input of every later step of the grammar.

Takes lines without furniture and the lexicon; each line is judged once (and once more where the body's name stands).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from kg.layout.lexicon import Lexicon
from kg.layout.page.case_lines import CaseLine, case_line
from kg.layout.page.lines import Line
from kg.layout.page.signs import Sign, read_sign
from kg.text.danish import first_date, fold

__all__ = ["Page", "first_sign", "own_name"]


class Page:
    """Lines with what each may be; computed once for a document (and once more when its body is known)."""

    def __init__(
        self, lines: tuple[Line, ...], words: Lexicon, own: str = "", before: Page | None = None, top: int = 6
    ) -> None:
        """`top`: within so many lines a heading may be the title of the document."""
        self.lines = lines
        self.words = words
        self.own = own
        self.contents: tuple[int, int] | None = None
        self.named: frozenset[str] = frozenset()  # keys of the titles that the contents name
        self.ends = len(lines)  # the line behind the last item
        if before is None:
            stands = _naming(own)
            read = [read_sign(line, words, own if stands(line.text) else "") for line in lines]
            for i, sign in enumerate(read[:top]):
                if sign is not None and sign.key in words.titles and not sign.inline and lines[i].opens is None:
                    read[i] = None  # "Referat" at the top is the title, below an item it is its decision
            self.signs: tuple[Sign | None, ...] = tuple(read)
            self.cases: tuple[CaseLine | None, ...] = tuple(
                case_line(line, words) if sign is None else None for line, sign in zip(lines, self.signs, strict=True)
            )
            return
        signs, cases, stands = list(before.signs), list(before.cases), _naming(own)
        for i, line in enumerate(lines):
            if stands(line.text):
                signs[i] = read_sign(line, words, own)
                cases[i] = case_line(line, words) if signs[i] is None else None
        self.signs, self.cases = tuple(signs), tuple(cases)

    def date_decisions(self) -> list[Line]:
        """Gives the headings of decisions that name a body the day that stands labelled below them (`Beslutning fra
        Byrådet`, `Dato: 4. maj 2021`); the lines that tell when and where, which say no more."""
        dated: dict[int, Sign] = {}
        told: list[Line] = []
        for i, sign in enumerate(self.signs):
            if sign is None or sign.kind != "decision" or sign.body is None or sign.held_on is not None:
                continue
            for line in self.lines[i + 1 : i + 1 + _BELOW]:
                day = first_date(line.text[:_SHORT]) if _DAY_LABEL.match(line.text) else None
                if day is not None and day.value.date is not None:
                    dated[i] = replace(sign, held_on=day.value.date)
                    told += [one for one in self.lines[i + 1 : i + 2 + _BELOW] if _MEETING_LABEL.match(one.text)]
                    break
        self.learn(dated)
        return told

    def learn(self, signs: Mapping[int, Sign]) -> None:
        """Headings that only this document tells, by the index of their line."""
        if signs:
            self.signs = tuple(signs.get(i, sign) for i, sign in enumerate(self.signs))


#: The day of a decision stands labelled within so many lines below its heading, in so many letters.
_BELOW, _SHORT = 2, 80
_MEETING_LABEL = re.compile(r"(?:møde)?(?:dato|sted) ?:", re.IGNORECASE)
_DAY_LABEL = re.compile(r"(?:møde)?dato ?:", re.IGNORECASE)


def _naming(own: str) -> Callable[[str], bool]:
    """Does a line hold the body's name? It makes a difference only where it stands."""
    if not own:
        return lambda _text: False
    name = fold(own)
    part = max(re.findall("[a-z]+", name), key=len, default="")  # folding adds and takes away no such letter
    return lambda text: len(text) <= 260 and part in text.casefold() and name in fold(text)


def own_name(page: Page) -> str:
    """The body as the headings of decisions name it most often; "" when they do not."""
    tally = Counter(s.body.value for s in page.signs if s is not None and s.body is not None and s.titled)
    return tally.most_common(1)[0][0] if tally else ""


def first_sign(page: Page) -> int:
    return next(
        (i for i, s in enumerate(page.signs) if s is not None and s.kind not in ("absent", "comments")), len(page.lines)
    )
