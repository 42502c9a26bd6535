"""Search without a server: an index cut into parts that pages load as scripts, from a web host or from a disk.

    search/index.js       what there is: keys of the parts, councils, municipalities, and two numbers an item
    search/w/KEY.js       roots that begin with KEY → the strict root and its postings: items, and weights of 1 to 9
    search/i/N.js         path and title of `ROWS` items
    search/t/N.js         texts of items, for the snippets
    search/n/KEY.js       names of entities, under the beginning of each of their words; search/names.js lists the keys

Words are folded and stemmed as `kg.search` does it (`kg.search.words.fold`, `root`); `static/search.js` does the same
with what is typed, and a test holds the two together. Each part is one call, `kgSearch.take(name, data)`, so that no
request but that of a script is ever made. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import Any
from urllib.parse import quote

from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.folder import Put
from kg.publish.page import Page
from kg.publish.render import Renderer
from kg.search.asked import fields, tokens
from kg.search.index import NAMES, TEXTS, Entry, entries
from kg.search.words import danish, fold, root, rows

__all__ = ["Hit", "hit_of", "items", "names"]

#: (title, page, kind, note): one row of the names.
Hit = tuple[str, str, str, str]

#: Bytes of a part, at most, where one more letter parts it; rows of a part; code points of a text kept for snippets.
PART, ROWS, TEXT = 48_000, 200, 6_000
#: Letters by which names are parted; longest word that is indexed.
BEGINNING, LONGEST = 2, 60

#: Marks of headings and of bold type: a snippet is without them.
_MARKS = re.compile(r"^#{1,6}\s|\*\*", re.MULTILINE)


def hit_of(page: Page) -> Hit:
    """What the names say of a page."""
    title = page.title if isinstance(page.title, str) else page.title.da
    note = page.lead if isinstance(page.lead, str) else ""
    if page.crumbs:
        note = " · ".join(c.label if isinstance(c.label, str) else c.label.da for c in page.crumbs[-2:])
    return (title, quote(page.path) + "/index.html", page.kind.da, note[:120])


def _script(name: str, data: object) -> str:
    """A part as a script; nothing in it can end one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    for letter in ("\u2028", "\u2029"):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return f"kgSearch.take({json.dumps(name)},{text});\n"


def _key(letters: str) -> str:
    """A key as a file's name: letters and digits as they are, all else by code point."""
    return "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in letters)


# ---------------------------------------------------------------- names


def names(hits: Iterable[Hit]) -> Iterator[tuple[str, str]]:
    """(path, script) of each part: every name under the beginning of each word of it."""
    found: dict[str, set[Hit]] = defaultdict(set)
    for hit in hits:
        for word in tokens(hit[0]):
            found[fold(word)[:BEGINNING]].add(hit)
    for key in sorted(found):
        yield f"search/n/{_key(key)}.js", _script(f"n/{_key(key)}", sorted(found[key]))
    yield "search/names.js", _script("names", sorted(map(_key, found)))


# ---------------------------------------------------------------- items


def items(access: Access, renderer: Renderer, put: Put) -> int:
    """Write the index of all items; gives their number."""
    index = _Index()
    for document in _documents(access):
        for entry in entries(access.store, document):
            index.add(entry, renderer)
    for name, data in index.parts(access):
        put.write(f"search/{name}.js", _script(name, data))
    return len(index.rows)


def _documents(access: Access) -> list[str]:
    """Documents that are the minutes of a meeting."""
    return [d for d in access.instances("foaf:Document") if access.only(d, "foaf:primaryTopic")]


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())


@lru_cache(200_000)
def _roots(word: str) -> tuple[str, str]:
    """(folded root, strict root) of a word."""
    return root(fold(word)), root(danish(word))


class _Index:
    """Postings, rows and texts as they are met; parts when all are there."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []
        self._facets: list[tuple[str, str]] = []
        self._kinds: dict[str, str] = {}
        self._towns: dict[str, str] = {}
        self._texts: list[str] = []
        self._postings: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, entry: Entry, renderer: Renderer) -> None:
        """One more item."""
        number = len(self.rows)
        path = path_of(renderer.access, entry.item)
        title = str(entry.texts["title"])
        self.rows.append((quote(path), f"{entry.number}. {title}" if entry.number and title else title or path))
        self._facets.append((entry.council, entry.date))
        self._kinds[entry.council] = entry.kind
        self._towns[entry.council] = entry.municipality
        body = entry.texts["body"]
        self._texts.append(_plain(body if isinstance(body, str) else " ".join(body))[:TEXT])
        for pair, weight in _weights(entry.texts).items():
            self._postings[pair] += (number, weight)

    def parts(self, access: Access) -> Iterator[tuple[str, Any]]:
        """(name, data) of each part; the overview last."""
        by_root: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for (loose, strict), pairs in self._postings.items():
            by_root[loose][strict] = _deltas(pairs)
        words = list(_parted(sorted(by_root.items()), 1))
        for key, part in words:
            yield f"w/{_key(key)}", part
        for start in range(0, len(self.rows), ROWS):
            yield f"i/{start // ROWS}", self.rows[start : start + ROWS]
        starts = []
        for start, end in _portions(self._texts, PART // 2):
            starts.append(start)
            yield f"t/{start}", self._texts[start:end]
        yield "index", self._overview(access, [[key, _key(key)] for key, _ in words], starts)

    def _overview(self, access: Access, keys: Sequence[list[str]], texts: Sequence[int]) -> dict[str, Any]:
        councils = sorted({council for council, _ in self._facets})
        towns = sorted(set(self._towns.values()))
        kinds = sorted(set(self._kinds.values()))
        days = sorted({day for _, day in self._facets})
        place = {council: n for n, council in enumerate(councils)}
        day_at = {day: n for n, day in enumerate(days)}
        return {
            "keys": keys,
            "texts": texts,
            "rows": ROWS,
            "fields": sorted(fields()),
            "asking": sorted(fold(word) for word in rows()["ask"]["words"]),
            "towns": [access.label(iri) if iri else "" for iri in towns],
            "kinds": [[access.label(iri), access.label(iri, "en")] if iri else ["", ""] for iri in kinds],
            "councils": [
                [access.label(iri) if iri else "", towns.index(self._towns[iri]), kinds.index(self._kinds[iri])]
                for iri in councils
            ],
            "days": days,
            "council": [place[council] for council, _ in self._facets],
            "day": [day_at[day] for _, day in self._facets],
        }


def _weights(texts: Mapping[str, str | list[str]]) -> dict[tuple[str, str], int]:
    """Weight from 1 to 9 of each word of an item: the fields' weights, each by how often the word stands there."""
    weights = TEXTS | NAMES
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for name, held in texts.items():
        text = held if isinstance(held, str) else "\n".join(held)
        counted = Counter(_roots(word) for word in tokens(text) if len(word) <= LONGEST)
        for pair, times in counted.items():
            sums[pair] += weights[name] * times / (times + 1.2)
    return {pair: max(1, min(9, ceil(total * 2))) for pair, total in sums.items()}


def _deltas(pairs: Sequence[int]) -> list[int]:
    """Items and weights in turn; each item as its distance from the one before."""
    out: list[int] = []
    last = 0
    for at in range(0, len(pairs), 2):
        out += (pairs[at] - last, pairs[at + 1])
        last = pairs[at]
    return out


def _parted(found: Sequence[tuple[str, Any]], depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(key, roots) of each part: by the shortest beginnings that keep parts small. A root is under the longest key that
    begins it.
    """
    parts: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for name, data in found:
        parts[name[:depth]].append((name, data))
    for key, part in parts.items():
        size = sum(len(json.dumps(data, separators=(",", ":"))) for _, data in part)
        whole = [row for row in part if len(row[0]) <= depth]
        longer = [row for row in part if len(row[0]) > depth]
        if size <= PART or not longer:
            yield key, dict(part)
            continue
        if whole:
            yield key, dict(whole)
        yield from _parted(longer, depth + 1)


def _portions(texts: Sequence[str], size: int) -> Iterator[tuple[int, int]]:
    """(start, end) of runs of about `size` characters."""
    start = held = 0
    for at, text in enumerate(texts):
        held += len(text)
        if held >= size:
            yield start, at + 1
            start, held = at + 1, 0
    if start < len(texts):
        yield start, len(texts)
