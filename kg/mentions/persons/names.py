"""Names of natural persons in running text: where a run of capitalised words is one, and where it only looks so.

Takes readable text and the rows of given names and surnames; gives `Found` names in order, with the evidence that each
rests on. A run of capitals counts only with evidence: a person whom the document's lists name ("known"), a given name
followed by what can be a surname ("given"), an office or party letter beside it ("title", "party"), or a surname after
a person in a list ("list"). Rooms, streets, prizes, houses and firms named after somebody are left out. Linear in the
text. The kinds of evidence weigh against each other over one run of words, so they stand together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kg.authorities import Authorities, rows
from kg.mentions.lexicon import DATA
from kg.text import danish
from kg.text.offices import is_office, is_plural
from kg.text.person_names import NO_NAMES, SHORT_GIVEN, is_word

__all__ = ["Found", "Names", "Printed", "Token", "load", "near_names", "tokens"]

_WORDS = DATA["persons"]
_STOP = frozenset(_WORDS["stop"]) | NO_NAMES
_STOP_ENDINGS = tuple(sorted(_WORDS["stop_endings"]))
_PLACES = frozenset(_WORDS["places"])
_PLACE_ENDINGS = tuple(_WORDS["place_endings"])
_BEFORE = frozenset(_WORDS["before"])
_PARTICLES = frozenset(_WORDS["particles"])
_SURNAME_ENDINGS = tuple(sorted(_WORDS["surname_endings"]))
_ABBREVIATED = frozenset((*map(danish.fold, SHORT_GIVEN), *_WORDS["name_ends"]))

_TOKEN = re.compile(r"[^\W\d_]+(?:['’´][^\W\d_]+)*(?:-(?:\n(?=[a-zæøå]))?[^\W\d_]+(?:['’´][^\W\d_]+)*)*")
_GAP = re.compile(r"\.?(?:[ ]{0,4}\n?[ ]{1,4}|[ ]{0,4}\n|(?<=\.))")
#: What may stand between words that follow each other directly, and some more.
_APART = r"(?:\.[ \n]{0,9}|[ \n]{1,9})"
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
#: A capitalised word; `goes_on` when another follows, or a particle and another ("Anna Holm", "H.C. Holm", "Ida von
#: Holm"). Where none does, no name begins, but for one that the document's own lists print with small letters.
_CAPITALISED = re.compile(
    r"[^\W\d_a-zæøå](?<![^\W\d_].)(?<![^\W\d_]['’´-].)[\w'’´]*+(?:-(?:\n(?=[a-zæøå]))?[\w'’´]*+)*+"
    rf"(?=(?P<goes_on>{_APART}(?:(?:{'|'.join(sorted({*_PARTICLES, 'der'}))}){_APART})*[^\W\d_a-zæøå])?)"
)
#: A long word that ends like a noun with its article ("Værestedet Oasen") is no given name.
_DEFINITE = re.compile(r"\w{6}(?:en|et|ene|erne)$")
#: What has a name behind it that is no person's.
_HOUSE = re.compile(rf"(?:{'|'.join(_WORDS['named_houses'])})\s$", re.IGNORECASE)
#: Between two persons of a list.
_IN_LIST = re.compile(r"(?:\s?\([^()\n]{1,20}\))?(?:,?\s(?:og|samt)\s|,\s)")
_PARTY = re.compile(
    rf"\s?\(\s?(?:{'|'.join(sorted(map(re.escape, _WORDS['party_letters']), key=len, reverse=True))})\s?\)"
)


#: Evidence that the name of a firm bears as well.
_WEAK = frozenset({"given", "list"})


class Titled(Protocol):
    """Does an office or a word like "v/" stand before the name at `start`, whose last word is a `surname` or not?"""

    def __call__(self, start: int, *, surname: bool) -> bool: ...


class Token(NamedTuple):
    """A word: as printed, folded, where it stands, and whether the next word follows it directly (blanks only)."""

    text: str
    folded: str
    start: int
    end: int
    joined: bool
    capital: bool

    @property
    def initial(self) -> bool:
        """One capital letter ("A.") or an abbreviated name ("Chr.")."""
        return self.capital and (len(self.text) == 1 or self.folded in _ABBREVIATED)


@dataclass(frozen=True, slots=True)
class Found:
    """A name at [start, end), blanks folded, no genitive s; `evidence` known, given, title, list or party."""

    name: str
    start: int
    end: int
    evidence: str


def tokens(text: str) -> list[Token]:
    """The words of `text`."""
    return _tokens(text, list(_TOKEN.finditer(text)))


def _tokens(text: str, matches: list[re.Match[str]]) -> list[Token]:
    """Words that follow each other in `text`; none joins the last."""
    found: list[Token] = []
    fold = danish.fold
    last = len(matches) - 1
    for at, match in enumerate(matches):
        word = match.group()
        if "\n" in word:
            word = word.replace("-\n", "")
        folded = fold(word)
        from_, to = match.span()
        joined = False
        if at < last:
            gap = text[to : matches[at + 1].start()]
            joined = gap == " " or (
                len(gap) <= 10
                and _GAP.fullmatch(gap) is not None
                and ("." not in gap or len(word) == 1 or folded in _ABBREVIATED)
            )
        found.append(Token(word, folded, from_, to, joined, word[0].isupper()))
    return found


def near_names(
    text: str, start: int, end: int, lists: Names, known: Mapping[str, tuple[tuple[str, ...], ...]]
) -> list[Token]:
    """The words of `text[start:end]` around the places where a name can begin, in order.

    A name is read from its first word: nothing is asked of any but that word, the word before, and as many after as a
    name can have. So `persons` finds in these what it finds in all.
    """
    reach = max(_REACH, 1 + max((len(name) for names in known.values() for name in names), default=0))
    found: list[Token] = []
    at = start
    for stop in [*(m.end() for m in _PARAGRAPH.finditer(text, start, end)), end]:
        firsts: list[int] = []
        inner: set[int] = set()
        for m in _CAPITALISED.finditer(text, at, stop):
            word = m.group()
            if m["goes_on"] is not None:
                inner.add(m.start())
                if lists.may_open(word) or danish.fold(word.replace("-\n", "")) in known:
                    firsts.append(m.start())
            elif danish.fold(word.replace("-\n", "")) in known:
                firsts.append(m.start())
        if inner and firsts:
            found += _around(text, at, stop, firsts, inner, reach)
        at = stop
    return found


#: After the last word that goes on with another capitalised one: two more of the name ("Ida von Holm"), three that tell
#: whether it is one ("… Plads for …"), one to spare. For a `known` name, its words and the one after it.
_REACH = 6


def _around(text: str, start: int, end: int, firsts: list[int], inner: set[int], reach: int) -> Iterator[Token]:
    """The words of `text[start:end]` that begin at `firsts`, the word before, and `reach` words after each and after
    each of `inner` among those."""
    floor, at = start, 0
    while at < len(firsts):
        stretch: list[re.Match[str]] = []
        left = reach
        for match in _TOKEN.finditer(text, _word_before(text, firsts[at], floor), end):
            stretch.append(match)
            place = match.start()
            if at < len(firsts) and firsts[at] <= place:
                at, left = at + 1, reach
            elif place in inner:
                left = reach
            else:
                left -= 1
                if not left:
                    break
        else:
            at = len(firsts)
        floor = stretch[-1].start() if stretch else end  # the last may be the one before the next stretch
        yield from _tokens(text, stretch)


def _word_before(text: str, place: int, floor: int) -> int:
    """A place, not before `floor`, where no word is going on and from which the word before `place` is read whole."""
    at = place
    while at > floor and text[at - 1] in " .\n":
        at -= 1
    while at > floor:
        blank = max(text.rfind(" ", floor, at), text.rfind("\n", floor, at))
        if blank <= floor:
            return floor
        if text[blank - 1] != "-":  # else a word may go on in the next line
            return blank + 1
        at = blank - 1
    return floor


class Printed:
    """The words that a text prints in small letters. Mostly few are asked for, so that each is sought when it is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}
        self._all: frozenset[str] | None = None

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str) or _SMALL.fullmatch(word) is None:
            return False
        if self._all is not None:
            return word in self._all
        if word not in self._known:
            self._known[word] = self._stands(word)
            if len(self._known) > _FEW:  # so that the time stays linear in the text
                self._all = frozenset(_SMALL.findall(self._text))
        return self._known[word]

    def _stands(self, word: str) -> bool:
        at = self._text.find(word)
        while at >= 0:
            found = _SMALL.match(self._text, at)
            if found is not None and found.end() == at + len(word):
                return True
            at = self._text.find(word, at + 1)
        return False


#: A word of small letters; its first letter stands first in the pattern, so that it is found at once.
_SMALL = re.compile(r"[a-zæøå](?<![\w.-].)[a-zæøå]{2,}")
_FEW = 200


class Names:
    """Given names and surnames, and the words that are part of no name."""

    def __init__(
        self, given: Mapping[str, bool], surnames: Iterable[str], places: Iterable[str], firms: Iterable[str] = ()
    ) -> None:
        #: Organisations that are called like a person ("Marius Pedersen"), without a genitive s.
        self.firms = frozenset(map(_without_s, firms))
        self.given = dict(given)
        self.surnames = frozenset(surnames)
        self.towns = frozenset(places) - self.surnames
        self._opening: dict[str, bool] = {}

    def may_open(self, word: str) -> bool:
        """Can the name of somebody unknown begin with this capitalised word? The same words come again and again."""
        if (known := self._opening.get(word)) is not None:
            return known
        if len(self._opening) > 1 << 15:
            self._opening.clear()
        plain = word.replace("-\n", "")
        token = Token(plain, danish.fold(plain), 0, len(word), joined=False, capital=True)
        no_name = self.is_stop(token.folded) or is_word(token.folded)
        may = not (token.initial or token.text.isupper() or (no_name and not self.is_given(token)))
        self._opening[word] = may
        return may

    def is_given(self, token: Token) -> bool:
        """A given name, also as the first part of a hyphened one (`Anna-Lise`, not `Peer-indsatsen`)."""
        if not token.capital or token.folded in self.given:
            return token.capital
        first, _, second = token.text.partition("-")
        return second[:1].isupper() and danish.fold(first) in self.given

    def is_homograph(self, token: Token) -> bool:
        """A given name that is a common word as well ("Bo", "Storm")."""
        return self.given.get(token.folded, False)

    def is_surname(self, folded: str) -> bool:
        """A surname of the list, or a word that ends as Danish surnames do."""
        last = folded.split("-")[-1]
        return last in self.surnames or (len(last) > 4 and last.endswith(_SURNAME_ENDINGS) and not self.is_stop(last))

    def is_stop(self, folded: str) -> bool:
        """A word of no name: of bodies, areas, papers; also one that ends in a hyphen and such a word."""
        head, _, tail = folded.rpartition("-")
        if head and tail not in self.given and (self.is_stop(tail) or is_place(tail)):
            return True
        if folded in self.surnames and folded not in _STOP:
            return False
        if folded in _STOP or folded in self.towns or folded.endswith(_STOP_ENDINGS):
            return True
        return folded not in self.given and (is_office(folded) or is_plural(folded))


def load(authorities: Authorities) -> Names:
    """`given_names.csv` and `surnames.csv`; names of municipalities are no surnames."""
    given = {
        danish.fold(row["name"]): row.get("homograph", "") == "yes"
        for _, row in rows(authorities.folders, "given_names.csv", ("name",), optional=True)
    }
    surnames = (
        danish.fold(row["name"]) for _, row in rows(authorities.folders, "surnames.csv", ("name",), optional=True)
    )
    towns = {danish.fold(m.short_name) for m in authorities.municipalities}
    firms = (danish.fold(n) for o in authorities.organisations for n in (o.label, *o.aliases) if n.count(" ") == 1)
    return Names(given, surnames, towns, firms)


def is_place(folded: str) -> bool:
    """Does this word make a place, a house or a firm of the name before it?"""
    return folded in _PLACES or (len(folded) > 5 and folded.endswith(_PLACE_ENDINGS))


def persons(
    text: str,
    words: list[Token],
    names: Names,
    known: Mapping[str, tuple[tuple[str, ...], ...]],
    common: Container[str],
    titled: Titled,
) -> Iterator[Found]:
    """Names in the tokens `words` of `text`, left to right, none overlapping.

    `known` maps the first folded word of a known person to the names that start so; `common` holds words that the
    document prints in lower case; `titled` tells whether an office stands before a place.
    """
    at = beside = 0
    while at < len(words):
        token = words[at]
        if not token.capital:
            at += 1
            continue
        last = _known(words, at, known)
        evidence = "known"
        if last is None:
            last, evidence = _named(text, words, at, names, common, titled, beside)
        if last is None:
            at += 1
            continue
        called = " ".join(w.folded for w in words[at : last + 1])
        thing = _of_a_thing(text, words, at, last) or (evidence in _WEAK and _is_firm(called, token, names, titled))
        if evidence != "known" and thing:
            at = last + 1
            continue
        yield Found(_name(words, at, last, names, known), token.start, words[last].end, evidence)
        beside = words[last].end
        at = last + 1


def _is_firm(called: str, token: Token, names: Names, titled: Titled) -> bool:
    """Is an organisation called so, and no office before the name that only persons have?"""
    return _without_s(called) in names.firms and not titled(token.start, surname=True)


def _known(words: list[Token], at: int, known: Mapping[str, tuple[tuple[str, ...], ...]]) -> int | None:
    """Index of the last word of a known person whose name starts at `at`; the longest wins; a genitive s may follow."""
    best: int | None = None
    for parts in known.get(words[at].folded, ()):
        last = at + len(parts) - 1
        if last >= len(words) or (best is not None and last <= best):
            continue
        if any(not words[i].joined for i in range(at, last)):
            continue
        here = [words[i].folded for i in range(at, last + 1)]
        if here[:-1] == list(parts[:-1]) and here[-1] in (
            parts[-1],
            parts[-1] + "s",
            parts[-1] + "'s",
            parts[-1] + "’s",
        ):
            best = last
    if best is not None and words[best].joined and best + 1 < len(words) and is_place(words[best + 1].folded):
        return None
    return best


def _named(
    text: str, words: list[Token], at: int, names: Names, common: Container[str], titled: Titled, beside: int
) -> tuple[int | None, str]:
    """Last word and evidence of a name of somebody unknown at `at`; `beside`: where the name before ended."""
    token = words[at]
    if not names.may_open(token.text):
        return None, ""
    given = names.is_given(token)
    last = _extent(text, words, at, names, common)
    if last == at:
        return None, ""
    surname = any(names.is_surname(form) for w in words[at + 1 : last + 1] for form in (w.folded, _without_s(w.folded)))
    if given and (surname or not names.is_homograph(token)):
        return last, "given"
    if not given and any(
        w.folded in common and not names.is_surname(w.folded) for w in words[at : last + 1] if not w.initial
    ):
        return None, ""
    if _PARTY.match(text, words[last].end):
        return last, "party"
    if (
        not given
        and at + 1 < last
        and names.is_given(words[at + 1])
        and _HOUSE.search(text, max(0, token.start - 24), token.start)
    ):
        return None, ""  # "lederen af Værestedet Oasen Anna Holm": the house has a name before hers
    surname = names.is_surname(words[last].folded) and not _DEFINITE.search(token.folded)
    if titled(token.start, surname=surname):
        return last, "title"
    if surname and beside and _IN_LIST.fullmatch(text, beside, token.start):
        return last, "list"
    return None, ""


def _extent(text: str, words: list[Token], at: int, names: Names, common: Container[str]) -> int:
    """Index of the last word that can belong to a name starting at `at`: five solid parts at most, no initial last."""
    last = at
    here = at
    solid = 1
    while words[here].joined and here + 1 < len(words) and solid < 5:
        token = words[here + 1]
        below = (solid > 1 and names.is_given(token)) or token.folded == words[at].folded
        if below and "\n" in text[words[here].end : token.start]:
            break  # "… ved Anna Holm", and the next line begins "Anna fortalte …"
        if token.capital:
            if token.initial:
                here += 1
                continue
            if re.search(r"-[a-zæøå]", token.text):
                break
            shouted = token.text.isupper() and len(token.text) > 2
            owner = names.is_surname(_without_s(words[here].folded)) or (here == at and not names.is_given(words[at]))
            owned = words[here].folded.endswith("s") and owner
            place = is_place(token.folded) and (owned or token.folded not in names.surnames)
            if names.is_stop(token.folded) or shouted or place:
                break
            plain = _without_s(token.folded)
            if token.folded in common and not (
                names.is_surname(token.folded) or names.is_surname(plain) or token.folded in names.given
            ):
                break
            here += 1
            last = here
            solid += 1
        elif token.folded in _PARTICLES and here + 2 < len(words) and token.joined and words[here + 2].capital:
            if token.folded in ("af", "de", "da", "la", "le", "du") and here != at:
                break
            if names.is_stop(words[here + 2].folded):
                break
            here += 1
        elif token.folded == "der" and words[here].folded in ("von", "van") and token.joined:
            here += 1
        else:
            break
    return last


def _without_s(folded: str) -> str:
    return re.sub(r"(?:['’´]s|s)$", "", folded)


def _of_a_thing(text: str, words: list[Token], at: int, last: int) -> bool:
    """Is the name that of a street, room, prize, house or firm?"""
    if at and words[at - 1].joined and words[at - 1].folded in _BEFORE:
        return True
    if (
        at
        and words[at - 1].folded in ("skt", "st", "sct")
        and text[words[at - 1].end : words[at].start].strip(". ") == ""
    ):
        return True
    after = text[words[last].end : words[last].end + 12]
    if re.match(r"\s?(?:&|A/S|ApS|I/S|P/S|K/S|\d)", after) or re.match(r"[-–][a-zæøå]", after):
        return True
    if re.match(r"['’´]", after):
        return True
    if not words[last].joined or last + 1 >= len(words) or not is_place(words[last + 1].folded):
        return False
    beyond = words[last + 2].folded if last + 2 < len(words) and words[last + 1].joined else ""
    return not (words[last + 1].capital and beyond in ("for", "i", "af", "ved", "på"))


def _name(
    words: list[Token], at: int, last: int, names: Names, known: Mapping[str, tuple[tuple[str, ...], ...]]
) -> str:
    """The name as printed: one blank between words, stops after initials, no genitive s."""
    parts = []
    for word in words[at : last + 1]:
        parts.append(f"{word.text}." if word.initial else word.text)
    end = words[last]
    whole = tuple(w.folded for w in words[at : last + 1])
    if whole in known.get(words[at].folded, ()):
        return " ".join(parts)
    stem = re.sub(r"['’´]s$", "", end.text)
    if stem == end.text and end.text.endswith("s"):
        plain = _without_s(end.folded)
        stripped = (*whole[:-1], plain) in known.get(words[at].folded, ())
        owner = end.joined and end.folded not in names.surnames and names.is_surname(plain)
        if stripped or owner:  # what is owned follows the genitive, no comma
            stem = end.text[:-1]
    parts[-1] = stem
    return " ".join(parts)
