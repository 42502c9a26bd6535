"""E-mail addresses, also those that hide their sign: `anna(at)by.dk`, `anna [at] by [dot] dk`, `mail: anna at by.dk`.

Takes a text in its plain spelling (`kg.privacy.spelling`) with what nobody sees taken out; gives half-open ranges. The
sign is sought first, then what stands on both sides of it, so that the cost is that of the signs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["emails"]

_ADDRESS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))["address"]

_AT = re.compile(r"@[ \n]{0,2}")
_SIGN = "snabel[ -]?a|krølle-?alfa|krølle-a|alfakrølle"
_BRACKETED = re.compile(rf"[(\[{{<]{{1,2}} ?(?:at|@|{_SIGN}|a) ?[)\]}}>]{{1,2}}[ \n]{{0,2}}")
#: Between two marks, as long as what follows is the end of an address: `anna-at-by.dk`, `anna "at" by.dk`.
_MARKED = re.compile(
    rf"""([-_/|"'«»]) ?(?:at|{_SIGN}) ?[-_/|"'«»] ?(?=[\w-]{{1,63}}(?:\.[\w-]{{1,63}})?\.[^\W\d_]{{2,3}}(?!\w))"""
)
#: The sign as a word without brackets, where the dot is a word too.
_WORD = re.compile(
    rf" (?:at|{_SIGN}) (?=[\w-]{{1,63}}(?: \w{{1,63}}){{0,3}} (?:dot|punktum|prik) )|[ _-](?:{_SIGN})[ _-](?=\w)"
)
#: Letters one by one: `a n n a @ b y . d k`.
_SPACED = re.compile(r"(?<!\S)(?:[\w.+-] ){2,40}@(?: [\w.-](?!\S)){3,40}")
_LITERAL = re.compile(r"\[(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|ipv6:[0-9a-f:.]{2,45})\]")
_WORDS = ("snabel", "alfa", "krølle", " dot ", " punktum ", " prik ")
#: The sign as a word, where it is said that an address comes.
_TOLD = re.compile(
    rf"(?<!\w)(?:{'|'.join(_ADDRESS)})(?: (?:til|på|er))?[ :.]{{1,3}}[\w.+-]{{1,64}}(?P<sign> at )"
    r"(?=[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[^\W\d_]{2,24}(?!\w))"
)
#: What stands before the sign, read backwards.
_LOCAL = re.compile(r"[\w+%'&=/!#$-]{1,64}(?:(?: \. |\.|\n-|(?<=[\w]) (?:tod|mutknup|kirp) )[\w+%'&=/!#$-]{1,64}){0,8}")
_DOT = r"(?:\.|[ ]\.[ ]|[ ]?[(\[{<][ ]?(?:dot|punktum|prik|\.)[ ]?[)\]}>][ ]?|[ ](?:dot|punktum|prik)[ ])"
_DOMAIN = re.compile(
    rf"[\w-]{{1,63}}(?:-\n[\w-]{{1,63}})?(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}\n?[^\W\d_]{{2,24}}(?!\w)"
)
#: Right behind a sign: whatever begins with a letter, though its dot is a comma or is not there.
_PLAIN_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|[^\W\d_][\w-]{1,62}(?:,[^\W\d_]{2,3}(?!\w))?")


def emails(text: str) -> Iterator[tuple[int, int]]:
    """E-mail addresses, in order, none overlapping."""
    at = 0
    for start, end in _signs(text):
        if start < at:
            continue
        spaced = _spaced(text, start, at)
        if spaced is not None:
            yield spaced
            at = spaced[1]
            continue
        local = _LOCAL.match(text[max(at, start - 90) : start][::-1])
        if local is None:
            continue
        domain = _DOMAIN.match(text, end)
        if domain is None and end == start + 1:
            domain = _PLAIN_DOMAIN.match(text, end) or _LITERAL.match(text, end)
        if domain is None:
            continue
        yield start - local.end(), domain.end()
        at = domain.end()


def _spaced(text: str, sign: int, at: int) -> tuple[int, int] | None:
    """The address around a sign whose letters stand one by one."""
    found = _SPACED.search(text, max(at, sign - 80), sign + 83)
    return found.span() if found and found.start() <= sign < found.end() and "." in found[0] else None


def _signs(text: str) -> list[tuple[int, int]]:
    """Where the sign may stand, with the blanks around it."""
    found = [m.span() for m in _AT.finditer(text)] if "@" in text else []
    found += [m.span() for sign in (_BRACKETED, _MARKED) for m in sign.finditer(text)]
    if any(word in text for word in _WORDS):
        found += [m.span() for m in _WORD.finditer(text)]
    if " at " in text:
        found += [m.span("sign") for m in _TOLD.finditer(text)]
    signs = []
    for start, end in sorted(found):
        blanks = len(text[max(0, start - 2) : start]) - len(text[max(0, start - 2) : start].rstrip(" \n"))
        signs.append((start - blanks, end))
    return signs
