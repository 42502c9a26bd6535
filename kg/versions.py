"""Documents of one council on one day → meetings, in order, and the current document of each.

Takes what each document says of itself (`Version`); gives the same answer in whatever order they come. Two documents
belong to one meeting when they share half of the shorter agenda. Pure: no files, no RDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Minutes
from kg.text import danish

__all__ = ["AGENDAS", "Version", "beside", "meetings", "revises", "version"]

#: Words in a file name and what they say of the version: -1 a draft, 1 the approved, 2 a corrected one.
WORDS = {
    "udkast": -1,
    "kladde": -1,
    "foreloebig": -1,
    "foreloebigt": -1,
    "endelig": 1,
    "endeligt": 1,
    "godkendt": 1,
    "underskrevet": 1,
    "rettet": 2,
    "korrigeret": 2,
    "revideret": 2,
    "ny-version": 2,
}
#: Kinds of minutes that record no treatment, or only a part of it, come before those that do.
KINDS = {"supplementary": 0, "agenda": 1, "cancelled": 2, "partial": 3}
#: Kinds of documents that only say what will be treated.
AGENDAS = frozenset({"agenda", "supplementary"})
#: Of two documents with the same content, the one whose structure is surer.
FORMATS = ("application/pdf", "text/plain", "text/markdown", "text/html")
#: Share of the shorter agenda that two documents of one meeting have in common.
COMMON = 0.5
#: Share of the longer agenda that an agenda and minutes of another hour have in common.
MOVED = 0.8

_NUMBERED = re.compile(r"(?:^|[-_ ])(?:v|ver|version|rev)[-_ ]?(\d{1,2})(?:$|[-_ ])")


@dataclass(frozen=True, slots=True)
class Version:
    """What decides the place of a document among those of one council and day.

    `rank` orders versions of one meeting (the greatest is current); `titles` are the folded titles of the items;
    `starts` is "HH:MM" or ""; `sure` when the source tells it as a value.
    """

    document: str
    rank: str
    starts: str
    kind: str
    titles: frozenset[str]
    sure: bool = False


def version(minutes: Minutes) -> Version:
    """The version that `minutes` are."""
    document = minutes.document
    kind = "partial" if "partial" in minutes.signals else minutes.kind
    name = danish.slug(document.stem)
    said = max((value for word, value in WORDS.items() if re.search(rf"(?:^|-){word}(?:-|$)", name)), default=0)
    if any(value < 0 and re.search(rf"(?:^|-){word}(?:-|$)", name) for word, value in WORDS.items()):
        said = -1
    numbered = _NUMBERED.search(name)
    facts = len(minutes.attendance) + sum(
        1 + len(item.sections) + len(item.decisions) + len(item.attendance) for item in minutes.items
    )
    form = FORMATS.index(document.media_type) + 1 if document.media_type in FORMATS else len(FORMATS) + 1
    origin = document.origin
    sure = origin is not None and bool(origin.starts)
    rank = (
        f"{KINDS.get(kind, 9)}.{said + 1}.{int(numbered[1]) if numbered else 0:02d}"
        f".{'s' if sure else ''}{facts:06d}.{form}.{document.id}"
    )
    if origin is not None and origin.earlier:  # replaced where it was published: before all others
        rank = f"-{origin.earlier:06d}.{rank}"
    titles = frozenset(filter(None, ("".join(filter(str.isalnum, danish.fold(i.title.value))) for i in minutes.items)))
    starts = minutes.starts_at.value if minutes.starts_at else ""
    return Version(document.id, rank, starts, kind, titles, sure)


def same(a: Version, b: Version) -> bool:
    """Do two documents of one council and day belong to one meeting?

    Those of one hour do. Of two whose hours a portal tells as values and that differ, an agenda and minutes still do
    when they treat the same (the meeting was moved), two of a kind never.
    """
    if a.starts and a.starts == b.starts and (a.sure or b.sure):
        return True
    if a.sure and b.sure and a.starts != b.starts:
        moved = (a.kind in AGENDAS) != (b.kind in AGENDAS)
        return moved and len(a.titles & b.titles) >= MOVED * max(len(a.titles), len(b.titles), 1)
    if "partial" in (a.kind, b.kind):
        return True  # the page of one item has no hour, and no title that the others have
    if not a.titles or not b.titles:
        return not a.starts or not b.starts or a.starts == b.starts
    return len(a.titles & b.titles) >= COMMON * min(len(a.titles), len(b.titles))


def beside(one: Version, current: Version) -> bool:
    """Does a document stand beside the current one, with items of its own?

    A supplementary agenda does beside an agenda, and the page of one item beside that of another.
    """
    if one.kind == current.kind == "partial":
        return not one.titles & current.titles
    return one.kind == "supplementary" and current.kind == "agenda" and not one.rank.startswith("-")


def revises(later: Version, former: Version) -> bool:
    """Is one of two versions of a meeting's documents a revision of the other: both minutes, or both agendas?"""
    kinds = [one.kind in AGENDAS for one in (later, former)]
    return kinds[0] == kinds[1] and "partial" not in (later.kind, former.kind) and not beside(former, later)


def meetings(versions: Iterable[Version]) -> tuple[tuple[Version, ...], ...]:
    """The versions grouped by meeting, meetings by start time; in each group the current one first.

    Grouping is transitive. A meeting without a start time comes first; ties go to the least document id.
    """
    groups: list[list[Version]] = []
    for one in sorted(versions, key=lambda v: v.document):
        fits = [group for group in groups if any(same(one, other) for other in group)]
        groups = [group for group in groups if group not in fits]
        groups.append([one, *(other for group in fits for other in group)])
    ranked = [tuple(sorted(group, key=lambda v: v.rank, reverse=True)) for group in groups]

    def order(group: tuple[Version, ...]) -> tuple[int, str, str]:
        first = group[0]
        late = {"ordinary": 0, "extraordinary": 1}.get(first.kind, 2)
        return (late, min((v.starts for v in group if v.starts), default=""), min(v.document for v in group))

    return tuple(sorted(ranked, key=order))
