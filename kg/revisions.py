"""Two versions of the same minutes → what the later one says otherwise, item by item.

    told(minutes, meeting, paths, person)   what one version says, as rows that can be kept
    changes(old, new, old_text, new_text)   what changed: outcome, votes, attendance, title, words …, with both places
    clashes(rows, taken)                    items that have the IRI of another item of the meeting

Pure. Rows hold IRIs, codes and places, never a word of the minutes: titles are told apart by a digest. A person is
named in a change only when the later version still names them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import NamedTuple

from kg.model import Attendance, Item, Minutes, Span, Vote, VoteSide
from kg.text.danish import fold

__all__ = ["Change", "Told", "changes", "clashes", "titles", "told"]

#: Places of changed words that are told of one item, and lines of an item that are compared.
_PLACES, _LINES = 20, 2_000


class Told(NamedTuple):
    """A version's word on one thing: `aspect` of `item` (an IRI; the meeting's for its head), `key` within (a person's
    IRI), `value` a code, half-open place in its text."""

    item: str
    aspect: str
    key: str
    value: str
    start: int
    end: int


class Change(NamedTuple):
    """What changed in `item`: `before` and `after` are codes ("" where there are none), `was` and `became` the places
    in the text of either version, None where it has nothing."""

    item: str
    aspect: str
    person: str
    before: str
    after: str
    was: Span | None
    became: Span | None


def told(minutes: Minutes, meeting: str, paths: Sequence[str], person: Callable[[str], str | None]) -> tuple[Told, ...]:
    """What minutes say; `paths` are the IRIs of their items, `person` gives that of a printed name."""
    hours = (("starts", minutes.starts_at), ("ends", minutes.ends_at))
    rows = [_row(meeting, "meeting", name, text.value, text.span) for name, text in hours if text is not None]
    rows += _presence(meeting, minutes.attendance, person)
    for path, item in zip(paths, minutes.items, strict=True):
        rows += _item(path, item)
        rows += _presence(path, (one for one in item.attendance if not one.quoted), person)
    return tuple(rows)


def _presence(where: str, of: Iterable[Attendance], person: Callable[[str], str | None]) -> Iterator[Told]:
    for one in of:
        if key := person(one.person.value):
            yield _row(where, "attendance", key, one.status, one.span)


def _row(item: str, aspect: str, key: str, value: str, span: Span) -> Told:
    return Told(item, aspect, key, value, span.start, span.end)


def _item(path: str, item: Item) -> Iterator[Told]:
    mark = blake2b(fold(item.title.value).encode("utf-8", "replace"), digest_size=8).hexdigest()
    yield _row(path, "item", mark, item.number, item.span)
    yield _row(path, "title", "", mark, item.title.span)
    yield _row(path, "closed", "", "yes" if item.closed else "no", item.title.span)
    own = [one for one in item.decisions if not one.quoted]
    if own:
        whole = Span(min(one.text.span.start for one in own), max(one.text.span.end for one in own))
        yield _row(path, "outcome", "", " ".join(dict.fromkeys(one.outcome for one in own)), whole)
    if item.votes:
        whole = Span(min(one.span.start for one in item.votes), max(one.span.end for one in item.votes))
        yield _row(path, "votes", "", " ".join(map(_vote, item.votes)), whole)
    for case in item.case_numbers[:1]:
        yield _row(path, "case", "", " ".join(one.value for one in item.case_numbers), case.span)


def _vote(vote: Vote) -> str:
    """`7-2-1`: for, against, abstained; a side that is told without a number is `?`."""
    sides = (vote.in_favour, vote.against, vote.abstained)
    if vote.unanimous and vote.in_favour.count is None:
        return "unanimous"
    return "-".join(map(_count, sides))


def _count(side: VoteSide) -> str:
    if side.count is not None:
        return str(side.count)
    return str(len(side.voters)) if side.voters else "?" if side.parties else "0"


def titles(rows: Iterable[Told]) -> dict[str, str]:
    """Item's IRI → digest of its title."""
    return {row.item: row.key for row in rows if row.aspect == "item"}


def clashes(rows: Iterable[Told], taken: Mapping[str, str]) -> dict[str, str]:
    """IRI → another one, for items whose IRI another item has already: `…/item/1` becomes `…/item/1-2`."""
    found: dict[str, str] = {}
    own = titles(rows)
    for item, title in own.items():
        if taken.get(item, title) == title:
            continue
        number = 2
        while (other := f"{item}-{number}") in {*taken, *own, *found.values()}:
            number += 1
        found[item] = other
    return found


# ---------------------------------------------------------------- comparing


def changes(old: Sequence[Told], new: Sequence[Told], old_text: str, new_text: str) -> tuple[Change, ...]:
    """What `new` says otherwise than `old`, in the order of `new`; what only `old` has comes last."""
    found: list[Change] = []
    before, after = _by_item(old), _by_item(new)
    pairs = _pairs(before, after)
    for item, rows in after.items():
        other = pairs.get(item)
        if other is None:
            own = next((one for one in rows if one.aspect == "item"), None)
            if own is not None:
                found.append(Change(item, "added", "", "", "", None, Span(own.start, own.end)))
            continue
        found += _within(item, before[other], rows)
        found += _words(item, before[other], rows, old_text, new_text)
    for item, rows in before.items():
        own = next((one for one in rows if one.aspect == "item"), None)
        if own is not None and item not in pairs.values():
            found.append(Change(item, "removed", "", "", "", Span(own.start, own.end), None))
    return tuple(found)


def _by_item(rows: Sequence[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for one in rows:
        found.setdefault(one.item, []).append(one)
    return found


def _pairs(old: dict[str, list[Told]], new: dict[str, list[Told]]) -> dict[str, str]:
    """Item of the later version → the same of the former: by title and number, by title, by number."""
    heads = [{item: _head(rows) for item, rows in some.items()} for some in (old, new)]
    pairs: dict[str, str] = {}
    for part in (slice(0, 2), slice(0, 1), slice(1, 2)):
        free: dict[object, list[str]] = {}
        for item, head in heads[0].items():
            if item not in pairs.values():
                free.setdefault(head[part], []).append(item)
        for item, head in heads[1].items():
            if item not in pairs and free.get(head[part]):
                pairs[item] = free[head[part]].pop(0)
    return pairs


def _head(rows: list[Told]) -> tuple[str, str]:
    """(digest of the title, number) of an item; both empty for the meeting."""
    return next(((row.key, row.value) for row in rows if row.aspect == "item"), ("", ""))


def _within(item: str, old: list[Told], new: list[Told]) -> Iterator[Change]:
    """Codes that differ, and what only one of the versions tells."""
    former = {(row.aspect, row.key): row for row in old if row.aspect != "item"}
    later = {(row.aspect, row.key): row for row in new if row.aspect != "item"}
    for key in dict.fromkeys([*later, *former]):
        a, b = former.get(key), later.get(key)
        if a is not None and b is not None and a.value == b.value:
            continue
        aspect, name = key
        coded = aspect != "title"
        yield Change(
            item,
            aspect,
            name if aspect == "attendance" and b is not None else "",
            a.value if a is not None and coded else "",
            b.value if b is not None and coded else "",
            Span(a.start, a.end) if a is not None else None,
            Span(b.start, b.end) if b is not None else None,
        )


def _words(item: str, old: list[Told], new: list[Told], old_text: str, new_text: str) -> Iterator[Change]:
    """Lines of the item that differ."""
    a = next((row for row in old if row.aspect == "item"), None)
    b = next((row for row in new if row.aspect == "item"), None)
    if a is None or b is None:
        return
    left, right = (_lines(text, row.start, row.end) for text, row in ((old_text, a), (new_text, b)))
    before = [" ".join(old_text[one.start : one.end].split()) for one in left]
    after = [" ".join(new_text[one.start : one.end].split()) for one in right]
    places = 0
    for what, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal" or places == _PLACES:
            continue
        places += 1
        was = Span(left[i].start, left[j - 1].end) if j > i else None
        became = Span(right[m].start, right[n - 1].end) if n > m else None
        yield Change(item, "words", "", "", "", was, became)


def _lines(text: str, start: int, end: int) -> list[Span]:
    """Lines with words on them."""
    found: list[Span] = []
    for line in text[start:end].splitlines(keepends=True):
        words = line.strip()
        if words and len(found) < _LINES:
            at = start + line.index(words)
            found.append(Span(at, at + len(words)))
        start += len(line)
    return found
