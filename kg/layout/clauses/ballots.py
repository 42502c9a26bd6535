"""One sentence → what it says of the sides of a vote: how many, which parties, who.

The sentence becomes a row of tokens, each written as one letter, and forms of that row (`FVNL`: for, voted, number,
list) tell whose the numbers and lists are. So subjects may be numbers, parties or persons, before or behind the
verb. Takes a range of a passage, gives (side, `VoteSide`) in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.layout.clauses.subjects import NOBODY, Roster, people
from kg.layout.lexicon import Lexicon
from kg.layout.page.lines import Passage
from kg.model import Text, VoteSide
from kg.text.danish import number

__all__ = ["Side", "ballots"]

Side = Literal["for", "against", "abstained"]

#: Letters of tokens: For, mod (I), undlod (U), voted (V), got (R), votes or members behind a number (S), Number, List,
#: colon (K), comma (C), og (O), med (M), majority (G), minority (g), could agree (T), could not (t), other words (X),
#: a stop (P).
_WORDS = (
    (
        "U",
        r"undlod(?: at stemme)?(?! at)|undlader(?: at stemme)?(?! at)|undladt at stemme|undlade at stemme"
        r"|afho(?:ldt|lder) sig fra at stemme"
        r"|afstod(?: fra at stemme)?(?! fra)|stemte blankt|ikke stemte|stemte ikke|blanke?(?: stemmer)?"
        r"|(?:stemte |stemmer )?hverken (?:stemte )?for eller (?:i?mod)",
    ),
    ("t", r"(?:kan|kunne) (?:dog )?ikke (?:tiltræde|støtte|godkende|anbefale|stemme for|gå ind for|tilslutte sig)"),
    ("T", r"(?:kan|kunne) (?:tiltræde|støtte|tilslutte sig)"),
    ("V", r"stemte|stemmer|stemt"),
    ("R", r"(?:fik|opnåede|samlede)(?= (?:kun )?\w+ stemmer?\b)"),
    ("F", r"for|ja(?:-stemmer)?"),
    ("I", r"imod|mod|nej(?:-stemmer)?"),
    ("M", r"med"),
    ("G", r"et (?:\w+ )?flertal(?! af udvalgene)|flertallet"),
    ("g", r"et (?:\w+ )?mindretal|mindretallet"),
    ("O", r"og|samt"),
)  # fmt: skip
_NUMBER = (
    r"\d{1,3}|en|et|én|ét|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten"
    r"|nitten|(?:\w+og)?(?:tyve|tredive|fyrre)|ingen"
)
_TOKEN = re.compile(
    r"(?P<paren>\((?:i alt |ialt |sammenlagt |tilsammen )?(?P<n0>\d{1,3})(?: (?:stemmer?|medlemmer))?\))|"
    + "|".join(rf"(?P<{'w' + str(n)}>(?<!\w)(?:{words})(?![\wæøå-]))" for n, (_, words) in enumerate(_WORDS))
    + rf"|(?P<N>(?<![\w.,/§-])(?:{_NUMBER})(?![\w%/-]|[.,]\d))|(?P<K>:)|(?P<C>[,;()])"
    + r"|(?P<X0>(?:m\.fl|bl\.a|m\.v|pkt|nr|kl|kr|jf|stk)\.)|(?P<P>[.!?])|(?P<X>[\w][^\s.,;:()]*)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:stemmer|stemme|medlemmer|medlem|byrådsmedlemmer|kommunalbestyrelsesmedlemmer|\w*medlemmer|personer)\b",
    re.IGNORECASE,
)
#: A number behind these is no count of votes.
_LABELLED = re.compile(
    r"(?:punkt(?:erne)?|pkt\.?|sag|nr\.?|bilag|§|kl\.?|ad|at|ændringsforslag|forslag|alternativ|model|scenarie|den|side|klasse|liste)\s*$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\s*(?:%|pct|procent|kr|mio|mia|år|uger|dage|måneder|timer|\.\s*(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|at\b|klasse))",
    re.IGNORECASE,
)
_LETTERS = r"(?:[A-ZÆØÅ]{1,2}|ALT)"
_LIST = rf"{_LETTERS}(?:(?:\s?[+,/]\s?|\s(?:og|samt|&)\s|,\s?og\s){_LETTERS})*"
_BARE_PARTIES = re.compile(
    rf"(?:(?<=[Ll]iste )|(?<=[Ll]isterne )|(?<=parti )|(?<=partierne )|(?<=gruppe )|(?<=grupperne )|(?<![\wæøå.(]))"
    rf"{_LIST}(?=\s?\(|\s?[,.;:]|\s(?:og|samt|stem|undl|kan|kunne|ikke|anbefal|indstil|godken|øns|tog|tager|havde)|\s*$)"
    r"(?![\wæøå]|\.\w)"
)
_PARENS = re.compile(r"\([^()]*\)")
_ALL_LETTERS = re.compile(rf"\(\s*{_LIST}\s*\)")


@dataclass(slots=True)
class _Token:
    letter: str
    start: int
    end: int
    count: int | None = None
    parties: tuple[str, ...] = ()
    voters: tuple[Text, ...] = ()


def ballots(words: Passage, a: int, b: int, lexicon: Lexicon, roster: Roster = NOBODY) -> list[tuple[Side, VoteSide]]:
    """The sides of votes that `words[a:b]` tells; [] when it tells of none."""
    tokens = _tokens(words, a, b, lexicon, roster)
    row = "".join(t.letter for t in tokens)
    if not (any(letter in row for letter in "VRUGgTtFI") or "MNS" in row) or _ELECTION.search(words.text, a, b):
        return []
    found: list[tuple[Side, VoteSide]] = []
    at = 0
    while at < len(row):
        for form, sides in _FORMS:
            m = form.match(row, at)
            if m is None:
                continue
            made = [(side, _value(tokens, m, key)) for side, key in _sides(m, sides)]
            made = [(side, value) for side, value in made if value != VoteSide()]
            if made:
                found += made
                at = m.end() - 1
                break
        at += 1
    if _LOST.search(words.text, a, b) and [side for side, _ in found] == ["for"] and "M" in row:
        found = [("against", value) for _, value in found]
    return found


#: Votes for persons are elections; `fik 3 stemmer`.
_ELECTION = re.compile(
    r"\b(?:valgt til|valgt som|(?<!forslaget )(?<!forslag )(?<!indstillingen )fik \d+ stemmer|genvalgt|nyvalgt)\b",
    re.IGNORECASE,
)
_LOST = re.compile(r"\b(?:forkastet|faldt|nedstemt)\b", re.IGNORECASE)

_L = "L(?:[CO]?L)*"
_SIDES: dict[str, Side] = {
    "F": "for",
    "I": "against",
    "U": "abstained",
    "G": "for",
    "g": "against",
    "T": "for",
    "t": "against",
}
#: (form of the row, sides). A side of "*" is told by the letter of the group s; groups n, l (m, k for a second side).
_FORMS: tuple[tuple[re.Pattern[str], tuple[tuple[str, str], ...]], ...] = tuple(
    (re.compile(form), sides)
    for form, sides in (
        # For forslaget stemte 5 (A, F og B); imod stemte Pia Holst (O)
        (rf"(?P<s>[FIU])X{{0,4}}VK?X{{0,2}}(?P<n>N)?X{{0,1}}S?K?(?P<l>{_L})?(?P<n2>N(?!S))?", (("*", "nl"),)),
        # med 7 stemmer (A) mod 1 (D); 31 stemmer imod 15
        (
            rf"M?(?P<n>N)S?F?(?P<l>{_L})?F?(?P<l2>{_L})?C?I(?P<m>N)S?(?P<k>{_L})?(?!V)",
            (("for", "nl"), ("against", "mk")),
        ),
        # Ved afstemning stemte 15 for indstillingen (V, C)
        (rf"V(?P<n>N)S?(?P<l>{_L})?(?P<s>[FI])(?!X{{0,3}}V)X{{0,3}}(?P<l2>{_L})?", (("*", "nl"),)),
        # 4 stemte for forslaget (F, Ø og B); Nadeem Aslam stemte imod; Et flertal på 3 (A og V) stemte imod
        (
            rf"(?:[Gg]X{{0,2}})?(?P<n>N)S?X{{0,1}}(?P<l>{_L})?X{{0,2}}V(?P<s>[FI])(?!X{{0,3}}V)X{{0,3}}(?P<l2>{_L})?",
            (("*", "nl"),),
        ),
        (rf"(?:[Gg]X{{0,2}})?(?P<l>{_L})(?P<n>N)?X{{0,2}}V(?P<s>[FI])(?!X{{0,3}}V)", (("*", "nl"),)),
        # 1 undlod at stemme (B); F (2) undlod at stemme; De to elever undlod; 2, der undlod at stemme
        (rf"(?P<n>N)S?(?P<l>{_L})?C?X{{0,2}}(?P<s>U)K?(?P<l2>{_L})?", (("*", "nl"),)),
        (rf"(?P<l>{_L})(?P<n>N)?C?X{{0,2}}(?P<s>U)", (("*", "nl"),)),
        # Undlod at stemme: 1 (I); Hverken for eller imod: 2; For: 24 (…); Ja: 12
        (rf"(?P<s>[FIU])X{{0,3}}K?(?:(?<=K)|(?<=U))(?P<n>N)?S?K?(?P<l>{_L})?", (("*", "nl"),)),
        # 3 imod; 25 stemmer for; 1 stemme imod (Ø); 3 stemmer for (A), (Ø)
        (rf"M?(?P<n>N)S?(?P<l>{_L})?(?P<s>[FI])(?!X{{0,3}}V)(?P<l2>{_L})?", (("*", "nl"),)),
        # vedtaget med 17 stemmer (A, V); Forslaget fik 2 stemmer
        (rf"[MR]X?(?P<n>N)S(?P<l>{_L})?", (("for", "nl"),)),
        # Et flertal på 5 (V, A og F) indstiller
        (rf"(?P<s>G)X{{0,3}}(?P<n>N)?S?X?(?P<l>{_L})", (("*", "nl"),)),
        # Anna Holm kunne ikke tiltræde
        (rf"(?P<l>{_L})X{{0,1}}(?P<s>[Tt])", (("*", "nl"),)),
    )
)  # fmt: skip


def _sides(m: re.Match[str], sides: Sequence[tuple[str, str]]) -> Iterator[tuple[Side, str]]:
    for side, keys in sides:
        yield (_SIDES[m["s"]] if side == "*" else _SIDES["F" if side == "for" else "I"]), keys


def _value(tokens: Sequence[_Token], m: re.Match[str], keys: str) -> VoteSide:
    """The number and the lists that the groups named by `keys` hold (a list in two places counts in both)."""
    groups = m.groupdict()
    counted = next((key for key in (keys[0], f"{keys[0]}2") if groups.get(key) is not None), None)
    count = tokens[m.start(counted)].count if counted else None
    parties: list[str] = []
    voters: list[Text] = []
    for key in (keys[1], f"{keys[1]}2"):
        if key not in m.groupdict() or not m.group(key):
            continue
        for token in tokens[m.start(key) : m.end(key)]:
            parties += token.parties
            voters += token.voters
            count = count if count is not None else token.count
    return VoteSide(count, tuple(voters), tuple(dict.fromkeys(parties)))


def _tokens(words: Passage, a: int, b: int, lexicon: Lexicon, roster: Roster) -> list[_Token]:
    text = words.text
    lists = _lists(words, a, b, lexicon, roster)
    found: list[_Token] = []
    at = a
    ahead = 0
    while at < b:
        while ahead < len(lists) and lists[ahead].start < at:
            ahead += 1
        limit = lists[ahead].start if ahead < len(lists) else b
        if limit == at:
            found.append(lists[ahead])
            at = lists[ahead].end
            continue
        m = _TOKEN.match(text, at, b)
        if m is None or m.end() > limit > m.start():
            at += 1 if m is None else limit - at
            continue
        token = _token(text, m, found)
        if token is not None:
            found.append(token)
        at = m.end()
    return found


def _token(text: str, m: re.Match[str], before: Sequence[_Token]) -> _Token | None:
    start, end = m.span()
    if m["paren"]:
        return _Token("N", start, end, int(m["n0"]))
    for n, (letter, _) in enumerate(_WORDS):
        word = m[f"w{n}"]
        if word is None:
            continue
        after_number = bool(before) and before[-1].letter == "N"
        if letter == "V" and word.lower() == "stemmer" and after_number:
            return _Token("S", start, end)
        return _Token(letter, start, end)
    if m["N"]:
        word = m["N"].lower()
        lead = text[max(0, start - 16) : start]
        if _LABELLED.search(lead) or _MEASURED.match(text, end):
            return _Token("X", start, end)
        if word in ("en", "et") and not re.match(r"\s(?:stem|undl|medlem|imod|mod|for\b)", text[end:]):
            return _Token("X", start, end)
        if word == "ingen" and not re.match(r"\s(?:stem|imod|mod|for\b|undl)", text[end:]):
            return _Token("X", start, end)
        return _Token("N", start, end, number(word))
    if m["K"]:
        return _Token("K", start, end)
    if m["P"]:
        return _Token("P", start, end)
    if m["C"]:
        return None if m["C"] in "()" else _Token("C", start, end)
    if before and before[-1].letter == "N" and _COUNTED.match(text, start):
        return _Token("S", start, end)
    return _Token("X", start, end)


def _lists(words: Passage, a: int, b: int, lexicon: Lexicon, roster: Roster) -> list[_Token]:
    """The lists of persons and parties, none inside another, in order."""
    text = words.text
    found: list[_Token] = []
    for one in people(words, a, b, lexicon, roster):
        found.append(_Token("L", one.start, one.end, voters=tuple(person for person, _ in one.members)))
    for m in lexicon.party_names.finditer(text, a, b):
        found.append(_Token("L", m.start(), m.end(), parties=(m.group(),)))
    for m in _PARENS.finditer(text, a, b):
        inside = [t for t in found if m.start() < t.start and t.end <= m.end()]
        if _ALL_LETTERS.fullmatch(m.group()):
            found.append(_Token("L", m.start(), m.end(), parties=_letters(m.group()[1:-1])))
        elif inside and _NAMES_OPEN.fullmatch(text, m.start(), inside[0].start):
            if _SIDE_INSIDE.search(text, m.start(), m.end()):
                continue  # `(3 for, 6 imod)`
            found = [t for t in found if t not in inside]
            voters = tuple(v for t in inside for v in t.voters)
            found.append(_Token("L", m.start(), m.end(), None, tuple(p for t in inside for p in t.parties), voters))
    for m in _BARE_PARTIES.finditer(text, a, b):
        if m.group() == "I" and (m.start() == a or text[m.end() : m.end() + 4] not in (" ste", " und", " kan", " kun")):
            continue
        if m.group() in lexicon.no_parties:
            continue
        found.append(_Token("L", m.start(), m.end(), parties=_letters(m.group())))
    found.sort(key=lambda t: (t.start, -t.end))
    kept: list[_Token] = []
    for token in found:
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


_NAMES_OPEN = re.compile(r"\(\s*")
_SIDE_INSIDE = re.compile(r"\b(?:for|imod|mod|undlod)\b", re.IGNORECASE)


def _letters(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(_LETTERS, re.sub(r"\b(?:og|samt)\b", " ", words))))
