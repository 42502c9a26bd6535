"""The words of an index: which of them a typed word stands for.

    words = load(folder)
    words.reading("hjemlose")       forms of the index: hjemløs; compounds: hjemløsetilbud …; or the nearest word

Takes the folder of an index, in which `update` keeps every word of the texts (one a line); gives `Reading`s. A word is
found in every inflected form (the Snowball stemmer, a rule for participles, a table of irregular forms), with its
letters folded (`aa` is `å`; `o` is `ø` where the word itself is not there), as a part of a compound whose other parts
are words of the index too, and, when nothing else is, as the nearest word by Damerau and Levenshtein. The list holds
what readers see and no more: a word that left the texts leaves the list.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kg import whole

__all__ = ["Reading", "Words", "danish", "fold", "load", "root", "rows", "save", "stem"]

FILE = "words.list"
#: Weights of a term, by how it stands for what was typed.
SAME, OTHER_FORM, LOOSE, COMPOUND = 1.0, 0.9, 0.6, 0.3
#: Compounds of a word that are sought, the most frequent first; shortest word that is sought in compounds; shortest
#: other part of one; shortest word that a misspelling is mended of, and the one of which two letters may be wrong.
COMPOUNDS, SHORTEST, PART, MENDED, MENDED_TWICE = 60, 3, 3, 4, 8
#: How many times as frequent a word must be for its folded twin to be sought with it.
TWIN = 20
#: Longest word that is looked for in other than its own form.
LONGEST = 60

#: Endings of nouns and adjectives.
_ENDINGS = (
    "ernes", "erne", "enes", "ene", "ens", "ets", "ers", "nes",
    "en", "et", "er", "ne", "es", "te", "e", "r", "n", "t", "s",
)  # fmt: skip
_DIGRAPHS = (("aa", "å"), ("ae", "æ"), ("oe", "ø"))
_PLAIN = str.maketrans("æøåäöü", "aoaaou")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed word stands for: terms of the index with their weights, words of which it is a part; `near` is the
    word that was sought in its place, `parts` those of a compound that is not there itself.
    """

    typed: str
    terms: tuple[tuple[str, float], ...]
    compounds: tuple[str, ...] = ()
    near: str = ""
    parts: tuple[str, ...] = ()


@cache
def rows() -> dict[str, Any]:
    """The tables of `words.toml`."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def fold(word: str) -> str:
    """Letters as any keyboard has them: `Åbenrå`, `Aabenraa` and `abenra` are one.

    >>> fold("Åbenrå"), fold("Aabenraa"), fold("tilgængelighed")
    ('abenra', 'abenra', 'tilgangelighed')
    """
    word = danish(word).translate(_PLAIN)
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def danish(word: str) -> str:
    """A word in lower case, `aa` as `å`, `ae` as `æ`, `oe` as `ø`."""
    word = unicodedata.normalize("NFC", word).lower()
    for two, one in _DIGRAPHS:
        word = word.replace(two, one)
    return word


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("danish")


def stem(word: str) -> str:
    """The stem of a lower-case word, as the index keeps it."""
    return str(_stemmer().stemWord(word))


def root(word: str) -> str:
    """The stem of the stem: `budgettet` has the stem `budget`, and `budget` the stem `budg`."""
    first = stem(word)
    second = stem(first)
    return second if len(second) >= 3 else first


def _line(word: str) -> str:
    strict = root(danish(word))
    return f"{fold(word)}\t~{root(fold(word))}\t={strict}\t{word}\n"


# ---------------------------------------------------------------- the list on disk


def save(folder: Path, words: Iterable[str]) -> None:
    """Write the list anew; lines of words that stay are taken over."""
    path = folder / FILE
    known = {}
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        known = {line.rstrip("\n").rpartition("\t")[2]: line for line in lines}
    wanted = sorted({word for word in words if _is_word(word)})
    whole.write(path, "".join(known.get(word) or _line(word) for word in wanted))


def _is_word(word: str) -> bool:
    return len(word) <= LONGEST and word.isalnum() and not word.isdigit() and (len(word) > 1 or not word.isascii())


def load(folder: Path) -> Words:
    """The words of the index in a folder, which has their list."""
    path = folder / FILE
    facts = path.stat()
    return _load(path, facts.st_mtime_ns, facts.st_ino)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int, _inode: int) -> Words:
    return Words(path.read_text(encoding="utf-8"))


class Words:
    """Lines `folded ⇥ ~loose root ⇥ =strict root ⇥ word` in one text, which is searched as a text."""

    def __init__(self, lines: str) -> None:
        self._text = "\n" + lines

    def __iter__(self) -> Iterator[str]:
        for line in self._text[1:].splitlines():
            yield line.rpartition("\t")[2]

    def reading(self, typed: str, frequency: Any, *, mend: bool = True) -> Reading:
        """What a lower-case word stands for. `frequency(term)` tells how many items hold a stem of the index."""
        return _reading(self, typed, frequency, mend)

    def _lines(self, sought: str) -> Iterator[tuple[str, str, str, str]]:
        """(folded, loose root, strict root, word) of each line that holds `sought`."""
        text, at = self._text, self._text.find(sought)
        while at >= 0:
            start = text.rfind("\n", 0, at + 1) + 1
            end = text.find("\n", start)
            folded, loose, strict, word = text[start : end if end >= 0 else len(text)].split("\t")
            yield folded, loose[1:], strict[1:], word
            if end < 0:
                return
            at = text.find(sought, end)

    def strict(self, word: str) -> list[str]:
        """Words that are forms of `word`, its letters as they are (`aa` as `å`)."""
        return [found[3] for found in self._lines(f"\t={root(danish(word))}\t")]

    def loose(self, word: str) -> list[str]:
        """Words that are forms of `word` on a keyboard without Danish letters."""
        return [found[3] for found in self._lines(f"\t~{root(fold(word))}\t")]

    def holds(self, word: str) -> bool:
        """Is a word there, in this form, letters folded?"""
        return f"\n{fold(word)}\t" in self._text

    def known(self, part: str) -> bool:
        """Is a folded part of a compound a word of its own, in any form: of the index, or of the list of parts?"""
        return f"\n{part}\t" in self._text or part in _parts() or f"\t~{root(part)}\t" in self._text

    # -- compounds

    def compounds(self, forms: Iterable[str]) -> list[str]:
        """Words of which one of the forms is a part, letter by letter, and whose other parts are words too."""
        every = {danish(one) for form in forms for one in (form, *self._lemmas(form)) if len(one) >= SHORTEST}
        pieces = [one for one in every if not any(one != other and other in one for other in every)]
        found: dict[str, None] = {}
        for piece in sorted(pieces):
            longer = [one for one in every if piece in one]
            for folded, _, _, word in self._lines(fold(piece)):
                letters = danish(word)
                if len(letters) > len(piece) + 2 and any(
                    one in letters and self._is_part(fold(one), folded) for one in longer
                ):
                    found[word] = None
        return list(found)

    def _lemmas(self, form: str) -> Iterator[str]:
        """What `form` is inflected of, where that is known as a word, though it may not stand in the texts."""
        for end in _ENDINGS:
            lemma = form.removesuffix(end)
            if lemma != form and root(danish(lemma)) == root(danish(form)) and self.known(fold(lemma)):
                yield lemma

    def _is_part(self, part: str, word: str) -> bool:
        """Is `part` a part of the folded compound `word`?"""
        at = word.find(part)
        while at >= 0:
            left, right = word[:at], word[at + len(part) :]
            if right in _ENDINGS and left and root(part + right) == root(part):  # inflected as the last part is
                right = ""
            ends = part not in (_not_first() if right else _not_last())
            if (left or right) and ends and self._whole(left) and self._whole(right):
                return True
            at = word.find(part, at + 1)
        return False

    def _whole(self, letters: str, *, depth: int = 3) -> bool:
        """Do the letters beside a part make whole words, with or without the letters that join them?"""
        if not letters:
            return True
        if depth == 0 or len(letters) < PART:
            return False
        for rest in _unjoined(letters):
            if len(rest) >= PART and rest not in _not_first() and rest not in _not_last() and self.known(rest):
                return True
            for at in range(PART, len(rest) - PART + 1):
                head = rest[:at]
                if head not in _not_first() and self.known(head) and self._whole(rest[at:], depth=depth - 1):
                    return True
        return False

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a compound that is not there itself: two words that are; () when there are none."""
        folded = fold(word)
        for at in range(len(folded) - 4, 3, -1):
            left, right = folded[:at], folded[at:]
            if right in _not_last() or left in _not_first() or not self.known(right):
                continue
            for rest in _unjoined(left):
                if len(rest) >= 4 and self.known(rest):
                    return rest, right
        return ()

    # -- misspellings

    def near(self, word: str, most: int = 1) -> list[str]:
        """The words most like one that is not there: fewest letters wrong first, then those that begin as it does."""
        folded = fold(word)
        if len(folded) < MENDED or len(folded) > LONGEST:
            return []
        bound = 2 if len(folded) >= MENDED_TWICE else 1
        size = -(-len(folded) // (bound + 1))
        seen: dict[str, tuple[int, str]] = {}
        for start in range(0, len(folded), size):
            piece = folded[start : start + size]
            for other, _, _, found in self._lines(piece):
                if other in seen or abs(len(other) - len(folded)) > bound:
                    continue
                at = other.find(piece, max(start - bound, 0))
                if at < 0 or at > start + bound:
                    continue
                wrong = distance(folded, other, bound)
                if wrong <= bound:
                    seen[other] = (wrong, found)
        ranked = sorted(
            ((wrong, other[:1] != folded[:1], found) for other, (wrong, found) in seen.items()), key=lambda one: one[:2]
        )
        best = [one for one in ranked if one[0] <= ranked[0][0] + 1]
        return [found for _, _, found in best[:most]]


@cache
def _not_last() -> frozenset[str]:
    return frozenset(fold(one) for one in rows()["compounds"]["not_last"])


@cache
def _not_first() -> frozenset[str]:
    return frozenset(fold(one) for one in rows()["compounds"]["not_first"])


def _unjoined(letters: str) -> list[str]:
    """Letters beside a part of a compound, also without those that join parts."""
    between = rows()["compounds"]["between"]
    found = [letters, *(letters.removesuffix(one) for one in between if letters.endswith(one))]
    return found + [one.removeprefix(joint) for one in found for joint in between if one.startswith(joint)]


@cache
def _parts() -> frozenset[str]:
    """Folded words of `parts.txt`, and their endings."""
    lines = (Path(__file__).parent / "parts.txt").read_text(encoding="utf-8").splitlines()
    words = {fold(word) for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(word + end for word in words for end in ("", *_ENDINGS) if len(word + end) >= PART)


@cache
def _irregular() -> dict[str, tuple[str, ...]]:
    return {fold(one): tuple(group) for group in rows()["irregular"]["groups"] for one in group}


def distance(one: str, other: str, bound: int) -> int:
    """Letters that are wrong, missing, too many or changed with their neighbour; `bound + 1` when more than `bound`.

    >>> distance("hjemlsøe", "hjemløse", 2), distance("budgt", "budget", 1), distance("vej", "sti", 1)
    (1, 1, 2)
    """
    if abs(len(one) - len(other)) > bound:
        return bound + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, another in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != another))
            if before and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > bound:
            return bound + 1
        before, last = last, row
    return last[-1] if last[-1] <= bound else bound + 1


def _reading(words: Words, typed: str, frequency: Any, mend: bool) -> Reading:
    if typed.isdigit() or not _is_word(typed):
        return Reading(typed, ((stem(typed), SAME),))
    terms: dict[str, float] = {stem(typed): SAME}
    forms: dict[str, None] = {typed: None}

    def add(found: Iterable[str], weight: float) -> None:
        for word in found:
            forms.setdefault(word)
            terms.setdefault(stem(word), weight)

    add(words.strict(typed), SAME)
    for other in _other_forms(words, typed):
        add(words.strict(other), OTHER_FORM)
    there = max(map(frequency, terms), default=0)
    loose = words.loose(typed) if typed.isascii() or not there else []
    if loose and max(frequency(stem(word)) for word in loose) > TWIN * there:
        add(loose, LOOSE if there else SAME)
        for word in loose:
            for other in _other_forms(words, word):
                add(words.strict(other), OTHER_FORM)
    found = {term: weight for term, weight in terms.items() if frequency(term)}
    compounds = sorted(
        {stem(word) for word in words.compounds(forms)} - set(terms) if len(typed) >= SHORTEST else (),
        key=lambda term: (-frequency(term), term),
    )[:COMPOUNDS]
    if found or compounds:
        return Reading(typed, tuple(found.items()), tuple(compounds))
    parts = words.split(typed)
    if parts:
        return Reading(typed, tuple(terms.items()), parts=parts)
    if mend:
        near = max(words.near(typed, 8), key=lambda word: _likely(word, typed, frequency), default="")
        if near:
            mended = _reading(words, near, frequency, mend=False)
            return Reading(typed, mended.terms, mended.compounds, near=near)
    return Reading(typed, tuple(terms.items()))


def _likely(word: str, typed: str, frequency: Any) -> tuple[int, bool, int]:
    """How likely a word was meant: fewest letters wrong, the same first letter, the most frequent."""
    return -distance(fold(word), fold(typed), 3), word[:1] == typed[:1], frequency(stem(word))


def _other_forms(words: Words, typed: str) -> Iterator[str]:
    """Forms that no stemmer joins: irregular ones, and participles in -t of verbs that the texts hold (`afvist`)."""
    yield from _irregular().get(fold(typed), ())
    if len(typed) <= 5 and typed.endswith("s"):  # the genitive of an abbreviation
        yield typed[:-1]
    if len(typed) >= 6 and typed.endswith("t") and words.holds(typed[:-1] + "e"):
        yield typed[:-1] + "e"
    lemma = typed.rstrip("rs") if len(typed) >= 6 else ""
    if lemma.endswith("e") and len(lemma) >= 6 and words.holds(lemma[:-1] + "t"):
        yield lemma[:-1] + "t"
