"""Full text over agenda items: an index beside the store, and the one search of every door.

    update(store)                                   after every build, and to make the index anew
    hits = search(store, "hjemløse unge", limit=10)

One entry an item. Every word must be found, in any inflected form, with or without Danish letters, or as a part of a
compound; "phrases" follow each other; `-word` must not be there; `udvalg:`, `kommune:`, `år:`, `type:`, `emne:` and
`udfald:` (or their English names) limit. A word that is nowhere is sought as the nearest that is, and the answer says
so; when no item has all words, items that have some are given, and `Hits.partly` says so. docs/search.md tells how.
"""

from kg.search.asked import Asked, Part, field_name, read
from kg.search.asking import Facet, Hit, Hits, Limits, search, snippet_text
from kg.search.index import FACETS, FOLDER, clear, update

__all__ = [
    "FACETS",
    "FOLDER",
    "Asked",
    "Facet",
    "Hit",
    "Hits",
    "Limits",
    "Part",
    "clear",
    "field_name",
    "read",
    "search",
    "snippet_text",
    "update",
]
