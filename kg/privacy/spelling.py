"""One spelling for all: a text in which a number or an address is written as simply as it can be, offset for offset.

Takes any text; gives one of the same length, where character `n` stands for character `n`: digits of all scripts are
0-9, dashes are "-", blanks of all kinds " ", wide letters narrow and all letters small. What nobody sees (zero-width
characters, soft hyphens, combining marks, tags, marks of bold type) is `NOTHING`; an entity or escape is what it stands
for, filled up with `NOTHING`. Linear in the length of the text.
"""

from __future__ import annotations

import html
import html.entities
import re
import unicodedata

__all__ = ["NOTHING", "TAG", "plain", "printed_until"]

#: Stands where there is nothing to read.
NOTHING = "\x00"

#: Characters whose category does not say what they look like.
_LIKE = {
    "\t": " ", "\v": " ", "\f": " ", "\r": " ", "\n": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
    "\u2212": "-", "\u2043": "-", "\u2044": "/", "\u2215": "/", "\u2800": " ", "\u3164": " ", "\uffa0": " ",
    "\u115f": " ", "\u1160": " ", "*": NOTHING, "`": NOTHING, "\\": NOTHING, "\u0131": "i", "\u0130": "i",
    "\u017f": "s", "\u2219": "·", "\u2022": "·", "\u22c5": "·", "\u30fb": "·", "\uff65": "·",
    "\u30fc": "-", "\uff70": "-", "\u02c9": "-", "\u02d7": "-", "\u00af": "-", "\u2796": "-", "\u2500": "-",
    "\u2501": "-", "\u2502": "|", "\u2503": "|", "\u00a6": "|", "\u2026": ".", "\u06d4": ".", "\u3002": ".",
    "\u24d0": "@", "\u24b6": "@",
}  # fmt: skip
#: Letters of other scripts that look like ours.
_LIKE |= dict(zip("аеорсухіѕјԁһӏвкмнтαβεζηικμορτυχ", "aeopcyxisjdhlbkmhtabezhikmoptyx", strict=True))
#: What else has the look of a sign between two things; not signs of telephones, which are words.
_SIGNS = frozenset({"Sm", "Sk", "Po", "Pc"})
_KEPT = frozenset("§¶‰‱µ°%")
_ARROWS = re.compile("[\u2190-\u21ff\u2500-\u25ff\u2794-\u27bf\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b73]")
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Cs"})

#: Not what stands for a sign of an address: `anna<at>by<dot>dk`.
TAG = re.compile(r"</?(?!at>|dot>|snabel)[a-zA-Z][^<>]{0,300}>|<!--[^<>]{0,300}-->")
#: Names that need no semicolon are those of old browsers: `&nbsp1234`.
_NAMES = {name.lower(): meant for name, meant in sorted(html.entities.html5.items(), reverse=True) if len(meant) == 1}
_BARE = "|".join(sorted((name for name in _NAMES if not name.endswith(";")), key=len, reverse=True))
_ENTITY = re.compile(
    rf"&(?:amp;){{0,3}}(?:#(?:0{{0,12}}[0-9]{{1,7}}|x0{{0,12}}[0-9a-f]{{1,6}});?|[a-z]{{2,32}};|(?:{_BARE}))"
)
_ESCAPE = re.compile(r"%(?:25){0,3}(20|2d|2e|2f|40|3[0-9]|c2%a0)")
_ESCAPED = {"20": " ", "2d": "-", "2e": ".", "2f": "/", "40": "@", "c2%a0": " "}


class _Table(dict[int, str]):
    """What each character is read as; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _read_as(chr(code))
        return found


def _read_as(character: str) -> str:
    if character in _LIKE:
        return _LIKE[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return NOTHING
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    simple = unicodedata.normalize("NFKC", character).casefold()
    if len(simple) != 1:
        return character.lower() if len(character.lower()) == 1 else character
    if not simple.isascii() and character not in _KEPT and (category in _SIGNS or _ARROWS.match(character)):
        return "·"
    return simple


_TABLE = _Table()
#: What is not itself in small letters; most of a text is.
_ODD = re.compile(r"[^\n !-)+-[\]-_a-~æøåéüöä§«»]")


def plain(text: str) -> str:
    """`text` in its plain spelling: the same length, small letters."""
    small = text.lower()
    alike = len(small) == len(text)
    found = _ODD.sub(lambda m: _TABLE[ord(m[0])], small) if alike else text.translate(_TABLE)
    if "&" in found:
        found = _ENTITY.sub(_entity, found)
    if "<" in found:
        found = TAG.sub(lambda m: NOTHING * len(m[0]), found)
    if "%" in found:
        found = _ESCAPE.sub(lambda m: _filled(_ESCAPED.get(m[1], m[1][-1]), m[0]), found)
    return found


def printed_until(text: str, at: int) -> int:
    """Where what is printed for the character at `at` ends: behind an entity or escape that begins there."""
    begins = text[at] in "&%" and (
        _ENTITY.match(text[at : at + 64].lower()) or _ESCAPE.match(text[at : at + 8].lower())
    )
    return at + (begins.end() if begins else 1)


def _entity(match: re.Match[str]) -> str:
    said = match[0].replace("amp;", "").removeprefix("&")
    meant = html.unescape(f"&{said.removesuffix(';')};") if said[0] == "#" else _NAMES.get(said, "")
    return _filled(meant.translate(_TABLE), match[0]) if len(meant) == 1 else match[0]


def _filled(meant: str, printed: str) -> str:
    return meant + NOTHING * (len(printed) - len(meant))
