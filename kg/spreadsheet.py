"""Cells of CSV and TSV that a spreadsheet would run, written so that it shows them: an apostrophe stands before them.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and minutes are written by strangers.
Numbers stay as they are ("-5", "+3,5 %"), and so do dashes alone. What was printed comes back by taking one apostrophe
away where `inert` set one: `as_printed`. Every file of ours that spreadsheets open is written so. Takes and gives text;
reads and writes nothing.
"""

from __future__ import annotations

import re

__all__ = ["as_printed", "inert", "inert_term"]

#: Also behind blanks, which some programs drop; also in wide letters.
_RUN = re.compile(r"'*(?:[\t\r]|[\s\ufeff\u200b]*[=+\-@\uff0b\uff0d\uff1d\uff20])")
#: A literal in the syntax of Turtle, as SPARQL's TSV has it; and an escape in one.
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}
_NUMBER = re.compile(r"[+-] ?\d[\d., \u00a0]*(?:%| %|[eE][+-]?\d+)?")


def inert(text: str) -> str:
    """`text` as a cell that no spreadsheet runs.

    >>> inert("=1+1"), inert("- Budget"), inert("-5"), inert("'@a")
    ("'=1+1", "'- Budget", '-5', "''@a")
    """
    if not _RUN.match(text) or _NUMBER.fullmatch(text) or not any(map(str.isalnum, text)):
        return text
    return "'" + text


def inert_term(cell: str) -> str:
    """A term in the syntax of Turtle as a cell that no spreadsheet runs: it takes the quotes away.

    >>> inert_term('"=1+1"@da'), inert_term('"-5"'), inert_term("-5"), inert_term("<urn:x>")
    ('"\\'=1+1"@da', '"-5"', '-5', '<urn:x>')
    """
    literal = _LITERAL.match(cell)
    if literal is None:
        return cell
    text = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), literal[1])
    return cell if inert(text) == text else f"\"'{cell[1:]}"


def as_printed(cell: str) -> str:
    """The text of a cell that `inert` wrote.

    >>> as_printed("'=1+1"), as_printed("'n Sild"), as_printed("-5")
    ('=1+1', "'n Sild", '-5')
    """
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell
