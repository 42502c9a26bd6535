"""What must never be published, found and masked before anything is read from a text.

Takes a `Document`; gives the same document with the sensitive code points replaced one for one by `MASK`, so that every
offset stays true, and a list of what was found (kind and place, never the value). Because masking happens before the
grammar runs, no later stage can leak what it never saw. Three kinds of matter:

- CPR numbers, e-mail addresses and telephone numbers (`numbers`, `addresses`), in whatever spelling: the text is first
  brought into one (`spelling`). Addresses and numbers of institutions cannot be told from private ones by their form,
  so all are masked; only the short public numbers (112, 114, 1813 …) stay.
- Persons erased by `kg erase`: the suppression list holds keys, not names (`names`), also those of the other forms in
  which names are written (`forms`).
- Persons whose tier a publisher leaves out or shows as initials: `Redactor`, when the state that readers get is made.

Never writes, never logs a value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.model import Document, Span
from kg.privacy.addresses import emails
from kg.privacy.masking import MASK, Finding, masked
from kg.privacy.names import Redactor, initials, mask_forms, mask_persons, without_forms
from kg.privacy.numbers import cprs, phones, runs_of
from kg.privacy.spelling import NOTHING, TAG, plain, printed_until

__all__ = [
    "MASK",
    "Finding",
    "Redactor",
    "find",
    "initials",
    "mask",
    "mask_forms",
    "mask_persons",
    "without_forms",
]

#: A text is looked through again after masking, as often as at most this: what stood beside a number is masked now.
_ROUNDS = 8
_VISIBLE = re.compile(f"[^{NOTHING}]+")
#: Letters that a scan reads for digits: `O10203-l234`.
_LETTER_O = re.compile(r"(?<=[0-9])o(?=[0-9])|(?<![^\W_])o(?=[0-9]{5})")
_LETTER_L = re.compile(r"(?<=[0-9])[li](?=[0-9])|(?<=[0-9]-)[li](?=[0-9]{3})|(?<![^\W_])[li](?=[0-9]{5}(?![0-9]))")
#: Letters of a tag that may hold an address.
_SHORTEST = 8
#: Names of files: `120324-1700` is a day and an hour.
_NAME_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])(?:00|15|30|45)$")


def find(text: str) -> tuple[Finding, ...]:
    """CPR numbers, e-mail addresses and telephone numbers in `text`, in order, none overlapping."""
    found: list[Finding] = []
    for _ in range(_ROUNDS):
        new = _find(text)
        if not new:
            break
        text = masked(text, (one.span for one in new))
        found += new
    return tuple(sorted(found, key=lambda one: one.span))


def _find(text: str) -> list[Finding]:
    spelled = plain(text)
    visible = _LETTER_O.sub("0", _LETTER_L.sub("1", spelled.replace(NOTHING, "")))
    place = _places(spelled)
    kept: list[Finding] = []
    seen = [
        (place(start), printed_until(text, place(end - 1)), kind)
        for start, end, kind in _numbers_and_addresses(visible)
    ]
    for start, end, kind in sorted([*seen, *_in_tags(text)], key=lambda one: (one[0], -one[1])):
        span = Span(start, end)
        if not kept or span.start >= kept[-1].span.end:
            kept.append(Finding(kind, span))
        elif span.end > kept[-1].span.end:
            kept[-1] = Finding(kept[-1].kind, Span(kept[-1].span.start, span.end))
    return kept


def _in_tags(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of what stands inside a tag: `<a href="mailto:…">`."""
    for tag in TAG.finditer(text) if "<" in text else ():
        if len(tag[0]) > _SHORTEST:
            inside = plain(tag[0][1:-1])
            if NOTHING not in inside:
                yield from ((tag.start() + a + 1, tag.start() + b + 1, c) for a, b, c in _numbers_and_addresses(inside))


def _places(spelled: str) -> Callable[[int], int]:
    """Place in what is visible → place in the text."""
    if NOTHING not in spelled:
        return int
    begins: list[int] = []
    hidden: list[int] = []
    gone = 0
    for piece in _VISIBLE.finditer(spelled):
        begins.append(gone)
        hidden.append(piece.start() - gone)
        gone += piece.end() - piece.start()
    return lambda at: at + hidden[bisect_right(begins, at) - 1]


def _numbers_and_addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) in a text in its plain spelling."""
    yield from ((*span, "email") for span in emails(text))
    runs = list(runs_of(text, least=8))
    taken: set[int] = set()
    for span in cprs(text, runs):
        taken.update(range(*span))
        yield (*span, "cpr")
    yield from ((*span, "phone") for span in phones(text, runs) if span[0] not in taken)


def mask(document: Document) -> tuple[Document, tuple[Finding, ...]]:
    """The document without CPR numbers, e-mail addresses and telephone numbers, in its text and in its file's name.

    Offsets are unchanged; what is found is what was found in the text.
    """
    found = find(document.text)
    name = _without(document.name, _in_a_name)
    if not found and name == document.name:
        return document, ()
    return replace(document, text=masked(document.text, (f.span for f in found)), name=name), found


def _without(text: str, counts: Callable[[Finding, str], bool]) -> str:
    return masked(text, (one.span for one in find(text) if counts(one, text)))


def _in_a_name(finding: Finding, name: str) -> bool:
    """Ten digits alone, or a day and an hour, number a file as often as not."""
    printed = finding.span.of(name)
    return finding.kind != "cpr" or not (printed.isdigit() or _NAME_CLOCK.search(printed))
