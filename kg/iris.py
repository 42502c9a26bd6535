"""IRIs of ours: a path under the base as an address, and what the address of a passage says.

Strings alone: what reads a store needs this and nothing of how the graph is made.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["ENTITIES", "iri", "passage_parts"]

#: Path of the graph that holds what is constant about entities.
ENTITIES = "graph/entities"

_UNSAFE = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\xa0\ud800-\udfff\ufff0-\uffff]')


@lru_cache(maxsize=65536)
def iri(base: str, path: str) -> str:
    """The IRI of a path under the base; an absolute http(s) one stays. Characters that no IRI may hold are escaped."""
    whole = path if path.startswith(("https://", "http://")) else base + path
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), whole)


_PASSAGE = re.compile(r"(?P<document>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)(?:&n=\d+)?")


def passage_parts(passage: str) -> tuple[str, int, int] | None:
    """(document IRI, start, end) of a passage's IRI; None when it is none."""
    found = _PASSAGE.fullmatch(passage)
    return (found["document"], int(found["start"]), int(found["end"])) if found else None
