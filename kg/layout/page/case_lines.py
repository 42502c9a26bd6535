"""One clean line → the labels and case numbers that stand between a title and its sections, or None.

Takes a `Line`, gives a `CaseLine`: case numbers, caseworkers, open or closed; decides nothing about the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line
from kg.model import Text
from kg.text.person_names import is_person_name

__all__ = ["CaseLine", "case_line", "case_tokens"]

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Labels between a title and its sections: what one line gives. `open`/`closed` marks are None when not printed."""

    numbers: tuple[Text, ...] = ()
    caseworkers: tuple[Text, ...] = ()
    closed: bool | None = None
    pending: str = ""
    labelled: bool = False


def case_tokens(
    line: Line, lexicon: Lexicon, start: int = 0, end: int | None = None, *, labelled: bool = False
) -> list[Text]:
    """Case numbers in a part of a line; `labelled` admits forms that are too plain to stand alone."""
    if not labelled and not any(sign in line.text for sign in lexicon.case_needs):
        return []
    pattern = lexicon.case_labelled if labelled else lexicon.case_token
    end = len(line.text) if end is None else end
    return [line.part(m.start(), m.end()) for m in pattern.finditer(line.text, start, end)]


def case_line(line: Line, lexicon: Lexicon) -> CaseLine | None:
    """`line` as a line of labels or of case numbers alone; None when it is anything else."""
    text = line.text
    if not text or len(text) > 220 or (line.cells and not _in_columns(line)):
        return None
    labelled = ":" in text[:60] or lexicon.label_pattern.match(text, int(text[0] == "(")) is not None
    if not labelled and (len(text) > 120 or not _DIGIT.search(text)):
        return None
    tokens = case_tokens(line, lexicon)
    found = _labels(text, lexicon)
    closed: bool | None = None
    if not tokens and not found:
        stated = _STATED.match(text)
        if stated is None:
            return None
        return CaseLine(closed=stated["state"].lower().startswith("lukket"), labelled=True)
    if lexicon.marks["closed"].search(text) or lexicon.marks["closed_label"].search(text):
        closed = True
    elif lexicon.marks["open"].search(text):
        closed = False
    bare = _SUBJECT_CODE.sub("", lexicon.case_token.sub("", text)) if tokens else text
    for mark in ("closed", "closed_label", "open"):
        bare = lexicon.marks[mark].sub("", bare)
    alone = bool(tokens) and not bare.strip(" -–,;:.()[]/|")
    if alone and not line.level:
        return CaseLine(tuple(tokens), closed=closed)
    first = found[0].start() if found else len(text)
    led = bool(found) and first <= _LED and not bare[:first].strip(" -–()ÅåÁ")
    if not led and not (found and closed is not None and first <= _FIRST_LABEL):
        return CaseLine(tuple(tokens), closed=closed) if alone and closed is not None else None
    return _of_labels(line, found, bool(tokens), closed, lexicon)


#: Words of openness before the first label reach so far.
_LED = 12


def _of_labels(
    line: Line, found: Sequence[re.Match[str]], numbered: bool, closed: bool | None, lexicon: Lexicon
) -> CaseLine | None:
    """What labels say with their values; None where the line is a sentence. `numbered`: it holds a case number."""
    text = line.text
    numbers: list[Text] = []
    workers: list[Text] = []
    pending = ""
    for n, m in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(text)
        label = lexicon.labels[word_key(m["label"])]
        value = text[m.end() : end].strip(" ,;:-–")
        if text[:1] == "(" and value.endswith(")"):
            value = value[:-1]
        if (state := _STATE.search(value)) is not None:
            value, end = value[: state.start()], m.end() + text[m.end() : end].find(state.group())
        if not m["stop"].strip() and value and label.name != "case" and not is_person_name(value):
            return None
        if label.name == "case":
            tokens = case_tokens(line, lexicon, m.end(), end, labelled=True)
            if tokens and text.find(tokens[0].value, m.end()) - m.end() > _FIRST_LABEL:
                return None  # `Sag 5: Aftale med museet 2025-2028`
            subject = m["stop"].strip(" .") == ":" or (numbered and _SUBJECT.fullmatch(value.rstrip(".")))
            if value and not tokens and (not subject or len(value) > _NUMBER):
                return None
            numbers += tokens
        elif label.name in ("caseworker", "other_caseworkers") and value:
            workers += _workers(line, m.end(), end)
        if not value and n == len(found) - 1:
            pending = label.name
    return CaseLine(tuple(numbers), tuple(workers), closed, pending, True)


#: What stands behind the label of a case number is no longer.
_NUMBER = 30
#: A number of the plan of subjects (`J.nr. 04.04.10G01`), which is no case number; other labels of its line give that.
_SUBJECT = re.compile(r"\d\d(?:\.\d\d){1,2}(?: ?-? ?[A-ZØ]\d\d)?")


#: The same with its facet, beside the number of the case on one line (`00.32.10.A00   24/1234`).
_SUBJECT_CODE = re.compile(r"(?<![\w.])\d\d(?:\.\d\d){1,2}[.-]?[A-ZØ]\d\d(?![\w-])")


#: The state of an item and one label that no row knows (`Åben sag   Sagsgang: ØK/KB`).
_STATED = re.compile(
    r"(?P<state>(?:Åben|Lukket) sag|(?:Åbent|Lukket) punkt) +"
    r"[A-ZÆØÅ][\wæøå./-]{2,24}(?: [\wæøå]{1,12})? ?: ?[^:.]{1,40}$"
)
#: The state of an item behind the last value of the line (`Sagsbehandler: Anna Holm Åbent`).
_STATE = re.compile(r"(?<=\w)\s+(?:Åbent|Åben|Lukket|Åbent punkt|Lukket punkt|Åben sag|Lukket sag)$")


def _in_columns(line: Line) -> bool:
    """Are the cells labels with their values (`Sagsnr.: 24/1⇥J.nr.: 00.32.10`), and no table's?"""
    cells = [cell for cell in line.cells if cell]
    return len(cells) > 1 and sum(":" in cell for cell in cells) * 2 >= len(cells) and "|" not in line.text


#: Labels of a case line begin within this many characters, or none counts.
_FIRST_LABEL = 14


def _labels(text: str, lexicon: Lexicon) -> list[re.Match[str]]:
    """The labels of a case line: the first within some letters, the others wherever they stand."""
    length = _FIRST_LABEL + lexicon.label_longest + 8
    opens = int(text.startswith("("))  # `(Sag 773-2010-22)`
    if ":" not in text[:length] and "." not in text[:length] and not lexicon.label_pattern.match(text, opens):
        return []
    head = lexicon.label_pattern.finditer(text, 0, length)
    if not any(m.start() <= _FIRST_LABEL and _is_label(m) for m in head):
        return []
    return [m for m in lexicon.label_pattern.finditer(text) if _is_label(m)]


def _is_label(m: re.Match[str]) -> bool:
    return (
        m.start() == 0
        or (m.start() == 1 and m.string[0] == "(")
        or m["stop"].strip(" .") == ":"
        or m["stop"].strip() == "."
    )


def _workers(line: Line, start: int, end: int) -> list[Text]:
    """Names after a caseworker label; initials and dashes are none."""
    found = []
    at = start
    for piece in re.split(r"(,|;| og )", line.text[start:end]):
        if piece not in (",", ";", " og "):
            part = line.part(at, at + len(piece))
            if is_person_name(part.value):
                found.append(part)
        at += len(piece)
    return found
