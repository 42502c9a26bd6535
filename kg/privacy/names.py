"""Names of persons in texts: those that were erased, of whom only keys are kept, and those that are not shown.

Takes texts; gives texts of the same length, or spans. Never writes, never logs a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from kg.model import Document, Span
from kg.privacy.forms import Forms, found
from kg.privacy.masking import MASK, Finding, masked, merged

__all__ = ["Redactor", "initials", "mask_forms", "mask_persons", "without_forms"]

_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*[\w.])?")


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
    hidden = merged(spans)
    return replace(document, text=masked(document.text, hidden)), tuple(Finding("person", s) for s in hidden)


def mask_forms(document: Document, erased: Forms[str]) -> tuple[Document, tuple[Finding, ...]]:
    """The document without the erased names in any of their forms, in its text and in its file's name."""
    text, spans = _without(document.text, erased)
    name = without_forms(document.name, erased)
    if not spans and name == document.name:
        return document, ()
    return replace(document, text=text, name=name), tuple(Finding("person", span) for span in spans)


def without_forms(text: str, erased: Forms[str]) -> str:
    """`text` of the same length without the erased names."""
    return _without(text, erased)[0]


def _without(text: str, erased: Forms[str]) -> tuple[str, tuple[Span, ...]]:
    """Looked through again as long as something was found: what stood beside a name is masked now."""
    spans: tuple[Span, ...] = ()
    while new := [span for span, _ in found(text, erased)]:
        text = masked(text, merged(new))
        spans = merged((*spans, *new))
    return text, spans


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
