"""What must never be published, found and masked before anything is read from a text.

Takes a `Document`; gives the same document with the sensitive code points replaced one for one by `MASK`, so that every
offset stays true, and a list of what was found (kind and place, never the value). Because masking happens before the
grammar runs, no later stage can leak what it never saw. Three kinds of matter:

- CPR numbers (ten digits whose first six are a date), e-mail addresses and private telephone numbers. Addresses and
  numbers of institutions cannot be told from private ones by their form, so all are masked; only the short public
  numbers (112, 114, 1813 …) stay.
- Persons erased by `kg erase`: the suppression list holds keys, not names, so every run of two to six words that could
  be a name is hashed and looked up.
- Persons whose tier a publisher leaves out or shows as initials: `Redactor`, at publication.

Never writes, never logs a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.model import Document, Span
from kg.near import Near, places

__all__ = ["MASK", "Finding", "Redactor", "find", "initials", "mask", "mask_persons"]

#: One code point for one code point.
MASK = "█"

#: Begins with its first digit and looks back from there: so digits are jumped to instead of tried for at every letter.
_CPR = re.compile(r"(\d(?<![\d./-]\d)\d)(\d{2})(\d{2})[ \u2011\u2013-]?(\d{4})(?![\d/-])")
_EMAIL = Near(re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), ("@",), 400)
#: Eight digits as Danish numbers are written, after a word that says it is a telephone, or with the country code.
_PHONE = re.compile(
    r"(?i)(?:(?<!\w)(?:tlf|telefon|telefonnummer|mobil|mobilnummer|mobilnr|mob|sms|ring(?:\s+(?:til|på))?)\.?(?:\s*nr\.?)?"
    r"\s*:?\s*|(?=\+45|0045))((?:\+45|0045)?[ \u00a0]?\d(?:[ \u00a0.-]?\d){7})(?!\d)"
)
#: Words that may lead to a telephone number, as they begin; and letters that a pattern without case takes for their "i"
#: and "s" though their small forms are others.
_PHONE_WORDS = ("tlf", "telefon", "mob", "sms", "ring")
_OTHER_LETTERS = "\u0130\u0131\u017f"
#: What may stand between such a word and the first digit.
_TO_NUMBER = re.compile(r"[a-z]*(?:\s+(?:til|på))?\.?(?:\s*nr\.?)?[\s:]*[+\d]")
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*[\w.])?")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was masked: `kind` is cpr, email, phone or person. The value itself is kept nowhere."""

    kind: str
    span: Span


def find(text: str) -> tuple[Finding, ...]:
    """CPR numbers, e-mail addresses and telephone numbers in `text`, in order, none overlapping."""
    found = [Finding("email", Span(*m.span())) for m in _EMAIL.finditer(text)]
    found += [Finding("cpr", Span(*m.span())) for m in _CPR.finditer(text) if _is_birthday(m)]
    if _may_hold_phone(text):
        found += [Finding("phone", Span(*m.span(1))) for m in _PHONE.finditer(text)]
    kept: list[Finding] = []
    for item in sorted(found, key=lambda f: (f.span.start, -f.span.end)):
        if not kept or item.span.start >= kept[-1].span.end:
            kept.append(item)
    return tuple(kept)


def _may_hold_phone(text: str) -> bool:
    """Is there a country code, or a word that leads to a number with one behind it? What `_PHONE` finds has either."""
    if "+45" in text or "0045" in text or any(letter in text for letter in _OTHER_LETTERS):
        return True
    folded = text.lower()
    return any(
        _TO_NUMBER.match(folded, at + len(word))
        for word in _PHONE_WORDS
        for at in places(word, folded)
        if not (at and (folded[at - 1].isalnum() or folded[at - 1] == "_"))
    )


def _is_birthday(match: re.Match[str]) -> bool:
    """First six digits are a date, as in every CPR number (modulus 11 no longer holds for those given since 2007)."""
    day, month, year = (int(match.group(n)) for n in (1, 2, 3))
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def mask(document: Document) -> tuple[Document, tuple[Finding, ...]]:
    """The document without CPR numbers, e-mail addresses and telephone numbers; offsets unchanged."""
    found = find(document.text)
    if not found:
        return document, ()
    return replace(document, text=_masked(document.text, (f.span for f in found))), found


def mask_persons(
    document: Document, suppressed: Collection[str], key_of: Callable[[str], str]
) -> tuple[Document, tuple[Finding, ...]]:
    """The document without the persons whose key is in `suppressed`.

    `key_of` gives the key of a printed name in the document's municipality. Every run of two to six words on one or two
    lines that starts and ends with a capital is tried, also with a genitive -s taken off, so a name is found wherever
    it stands.
    """
    if not suppressed:
        return document, ()
    spans = [span for span, name in _name_candidates(document.text) if key_of(name) in suppressed]
    if not spans:
        return document, ()
    merged = _merged(spans)
    return replace(document, text=_masked(document.text, merged)), tuple(Finding("person", s) for s in merged)


def _name_candidates(text: str, longest: int = 6) -> Iterator[tuple[Span, str]]:
    words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    for first in range(len(words)):
        start = words[first][0]
        if not text[start].isupper():
            continue
        for last in range(first + 1, min(first + longest, len(words))):
            gap = text[words[last - 1][1] : words[last][0]]
            if gap.strip(" \t\n\u00a0\u00ad*_") or gap.count("\n") > 1:
                break
            end = words[last][1]
            if not text[words[last][0]].isupper():
                continue
            name = re.sub(r"[\s*_\u00a0\u00ad]+", " ", text[start:end])
            yield Span(start, end), name.rstrip(".")
            for genitive in ("'s", "’s", "s", "'", "’"):
                if name.endswith(genitive):
                    yield Span(start, end), name[: -len(genitive)]


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _masked(text: str, spans: Iterable[Span]) -> str:
    """`text` with the spans masked; white space stays, so lines keep their shape."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts.append(text[at : span.start])
        parts.append("".join(c if c.isspace() else MASK for c in span.of(text)))
        at = span.end
    parts.append(text[at:])
    return "".join(parts)


def initials(name: str) -> str:
    """ "Inga-Lise von Holm" → "I.-L.v.H." """
    return "".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in name.split())


class Redactor:
    """Takes names out of texts for publication: `shown` maps each name to what stands instead ("" leaves it out).

    Names are matched whole, without case, over any white space. `text` may change the length; `same_length` never does.
    """

    def __init__(self, shown: Mapping[str, str]) -> None:
        self._shown = {self._folded(name): instead for name, instead in shown.items()}
        words = sorted(self._shown, key=len, reverse=True)
        self._pattern = (
            re.compile(
                r"(?i)(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, w.split())) for w in words) + r")(?=s?\b)"
            )
            if words
            else None
        )

    def __bool__(self) -> bool:
        return self._pattern is not None

    @staticmethod
    def _folded(name: str) -> str:
        return " ".join(name.casefold().split())

    def _instead(self, match: re.Match[str]) -> str:
        return self._shown.get(self._folded(match.group()), "")

    def text(self, text: str) -> str:
        """`text` with every name replaced by its initials, or by a blank mark."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: self._instead(m) or MASK * 3, text)

    def same_length(self, text: str) -> str:
        """The same with the length kept, for texts that passages point into."""
        if self._pattern is None:
            return text

        def fill(match: re.Match[str]) -> str:
            printed = match.group()
            instead = self._instead(match)[: len(printed)]
            rest = "".join(c if c == "\n" else MASK for c in printed[len(instead) :])
            return instead + rest

        return self._pattern.sub(fill, text)
