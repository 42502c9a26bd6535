"""What changed between two versions of minutes → N-Quads in the graph of the former one.

They stay there as long as both versions do: whoever takes one of them out takes the changes with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.iris import iri
from kg.revisions import Change
from kg.triples.terms import ref, string
from kg.vocab import KG, PROV, RDF, expand

__all__ = ["changed"]


def changed(base: str, meeting: str, former: str, later: str, found: Sequence[Change]) -> bytes:
    """The quads of changes of a meeting; `former` and `later` are the IRIs of the documents."""
    lines: list[str] = []
    for number, one in enumerate(found, 1):
        node = ref(f"{former}#change-{number}")
        said = [
            (RDF.type, KG.Change.nt),
            (KG.meeting, ref(meeting)),
            (KG.aspect, ref(expand(f"kgs:change-{one.aspect}"))),
            (KG.revision, ref(later)),
        ]
        said += [(KG.item, ref(one.item))] if one.item != meeting else []
        said += [(KG.changedPerson, ref(one.person))] if one.person else []
        said += [(KG.formerValue, string(one.before))] if one.before else []
        said += [(KG.laterValue, string(one.after))] if one.after else []
        for document, span in ((former, one.was), (later, one.became)):
            if span is not None:
                said.append((PROV.wasDerivedFrom, ref(f"{document}#char={span.start},{span.end}")))
        lines += [f"{node} {ref(predicate)} {value} {ref(iri(base, former))} .\n" for predicate, value in said]
    return "".join(lines).encode("utf-8", "replace")
