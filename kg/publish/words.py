"""Search without a server: an index of titles cut into small JSON files by the first two letters of each word."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from kg.publish.page import Page

__all__ = ["Hit", "hit_of", "shards"]

#: (title, page, kind, note): one row of the index.
Hit = tuple[str, str, str, str]


def hit_of(page: Page) -> Hit:
    """What the index says of a page."""
    title = page.title if isinstance(page.title, str) else page.title.da
    note = page.lead if isinstance(page.lead, str) else ""
    if not note and page.crumbs:
        note = " · ".join(c.label if isinstance(c.label, str) else c.label.da for c in page.crumbs[-2:])
    return (title, quote(page.path) + "/index.html", page.kind.da, note[:120])


def shards(hits: Iterable[Hit]) -> Iterator[tuple[str, str]]:
    """(name, JSON) of each file: every hit under the first two letters of each word of its title."""
    rows: dict[str, set[Hit]] = defaultdict(set)
    for hit in hits:
        for word in _words(hit[0]):
            rows[_shard(word.casefold())].add(hit)
    for name in sorted(rows):
        yield name, json.dumps(sorted(rows[name]), ensure_ascii=False, separators=(",", ":")) + "\n"


def _words(title: str) -> list[str]:
    cut = "".join(c if c.isalnum() or c in "/.-" else " " for c in title)
    return [w for w in cut.split() if len(w) > 1]


def _shard(word: str) -> str:
    """As the page's script computes it."""
    return "".join(c if c in "0123456789abcdefghijklmnopqrstuvwxyzæøåéöäü" else "_" for c in word[:2]) or "_"
