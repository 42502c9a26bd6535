"""What changed between publications: an Atom feed and ActivityStreams pages of documents added, changed and erased.

Of minutes that were replaced it says what changed in which item, with the words of both versions while both are public.
The history lives in the site itself (`changes/history.json`): one row per event. A publication compares the documents
of the graph with the last row of each; new rows carry the moment of publication, old rows never change, and a
publication without a change adds nothing, so that its bytes are those of the last. Rows hold IRIs and digests,
never a title or a name: an erased person lives on in no feed. Words are looked up when the feed is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from pyoxigraph import NamedNode

from kg.errors import DataError
from kg.settings import Settings
from kg.store import Store
from kg.vocab import entry, expand, prefixes

__all__ = ["write"]

_HISTORY = "changes/history.json"
_PAGE = 500
_KINDS = {"added": "Create", "changed": "Update", "revised": "Update", "removed": "Delete", "erased": "Delete"}
#: Changes of one revision, and characters of a passage, that an entry of the feed shows.
_SHOWN, _LONGEST = 40, 300
#: What of a revision's items is asked; the order is that of the later version.
_CHANGES = """
PREFIX kg: <https://w3id.org/council-kg/ns#> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?change ?later ?item ?aspect ?before ?after ?passage
WHERE {
  ?change a kg:Change ; kg:revision ?later ; kg:aspect ?aspect ; prov:wasDerivedFrom ?passage .
  OPTIONAL { ?change kg:item ?item }
  OPTIONAL { ?change kg:formerValue ?before }
  OPTIONAL { ?change kg:laterValue ?after }
}"""


def write(
    put: Callable[[str, bytes], None],
    out: Path,
    store: Store,
    settings: Settings,
    published: str,
    erased: Iterable[str] = (),
) -> str:
    """Add the events since the last publication in `out` and write feed and pages anew. `erased` get a tombstone.

    Gives the moment of the newest event, "" when there is none.
    """
    history = _read(out / _HISTORY)
    events = history + _events(history, _documents(store), published)
    events += _revised(history, store, published)
    events += [{"event": "erased", "document": iri, "digest": "", "at": published} for iri in erased]
    put(_HISTORY, (json.dumps(events, indent=0) + "\n").encode())
    base = settings.base
    pages = [events[n : n + _PAGE] for n in range(0, len(events), _PAGE)]
    for number, page in enumerate(pages, 1):
        put(f"changes/{number}.jsonld", _activity_page(base, number, page, len(pages)))
    put("changes/index.jsonld", _collection(base, len(events), len(pages)))
    put("feed.atom", _atom(settings, events[-200:][::-1], lambda passage: store.passage(passage) or ""))
    return max((event["at"] for event in events), default="")


def _read(path: Path) -> list[dict[str, str]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise DataError(f"not the history of a site: {error}", where=str(path), remedy="restore or delete it") from None
    return list(rows)


def _documents(store: Store) -> dict[str, str]:
    """Document → digest of its graph's content (the source's digest and the number of its quads)."""
    found: dict[str, str] = {}
    terms = prefixes()
    counted = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    sizes = {row["g"].value: int(row["n"].value) for row in counted}
    for document, _, digest in store.triples(None, NamedNode(terms["kg"] + "sha256"), None):
        found[document.value] = f"{digest.value[:16]}-{sizes.get(document.value, 0)}"
    return found


def _events(history: list[dict[str, str]], documents: dict[str, str], published: str) -> list[dict[str, str]]:
    last: dict[str, dict[str, str]] = {row["document"]: row for row in history if row["event"] != "revised"}
    events: list[dict[str, str]] = []
    for document, digest in sorted(documents.items()):
        before = last.get(document)
        if before is None or before["event"] in ("removed", "erased"):
            events.append({"event": "added", "document": document, "digest": digest, "at": published})
        elif before["digest"] != digest:
            events.append({"event": "changed", "document": document, "digest": digest, "at": published})
    for document, before in sorted(last.items()):
        if document not in documents and before["event"] not in ("removed", "erased"):
            events.append({"event": "removed", "document": document, "digest": "", "at": published})
    return events


def _revised(history: list[dict[str, str]], store: Store, published: str) -> list[dict[str, str]]:
    """An event for each pair of versions whose changes the history does not tell yet: IRIs and codes."""
    told = {(row["document"], row["former"]): row["digest"] for row in history if row["event"] == "revised"}
    pairs: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in store.query(_CHANGES):
        change, later, passage = (row[name].value for name in ("change", "later", "passage"))
        former = change.split("#", 1)[0]
        one = pairs.setdefault((later, former), {}).setdefault(change, {})
        one["aspect"] = row["aspect"].value.rsplit("-", 1)[-1]
        one |= {name: row[name].value for name in ("item", "before", "after") if row[name] is not None}
        one["became" if passage.startswith(f"{later}#") else "was"] = passage
    events: list[dict[str, str]] = []
    for (later, former), found in sorted(pairs.items()):
        rows = [found[key] for key in sorted(found, key=lambda key: int(key.rsplit("-", 1)[-1]))]
        changes = json.dumps(rows, sort_keys=True)
        digest = hashlib.sha256(changes.encode()).hexdigest()[:16]
        if told.get((later, former)) != digest:
            event = {"event": "revised", "document": later, "former": former, "digest": digest, "changes": changes}
            events.append({**event, "at": published})
    return events


def _activity(base: str, number: int, row: dict[str, str]) -> dict[str, object]:
    activity: dict[str, object] = {
        "id": f"{base}changes/{(number - 1) // _PAGE + 1}.jsonld#event-{number}",
        "type": _KINDS[row["event"]],
        "published": row["at"],
        "object": {"id": row["document"], "type": "Document"},
    }
    if row["event"] == "revised":
        activity["origin"] = {"id": row["former"], "type": "Document"}
        activity["result"] = sorted({one["item"] for one in json.loads(row["changes"]) if "item" in one})
    if _KINDS[row["event"]] == "Delete":
        activity["object"] = {"id": row["document"], "type": "Tombstone", "deleted": row["at"]}
    return activity


def _activity_page(base: str, number: int, rows: list[dict[str, str]], pages: int) -> bytes:
    first = (number - 1) * _PAGE + 1
    data: dict[str, object] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{base}changes/{number}.jsonld",
        "type": "OrderedCollectionPage",
        "partOf": f"{base}changes/index.jsonld",
        "orderedItems": [_activity(base, first + n, row) for n, row in enumerate(rows)],
    }
    if number < pages:
        data["next"] = f"{base}changes/{number + 1}.jsonld"
    if number > 1:
        data["prev"] = f"{base}changes/{number - 1}.jsonld"
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def _collection(base: str, total: int, pages: int) -> bytes:
    data: dict[str, object] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{base}changes/index.jsonld",
        "type": "OrderedCollection",
        "totalItems": total,
    }
    if pages:
        data["first"] = f"{base}changes/1.jsonld"
        data["last"] = f"{base}changes/{pages}.jsonld"
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def _words(row: dict[str, str], words: Callable[[str], str]) -> str:
    """The content of a revision's entry: a line a change, with what either version says."""
    if row["event"] != "revised":
        return ""
    lines: list[str] = []
    changes = json.loads(row["changes"])
    for one in changes[:_SHOWN]:
        where = f"Punkt {one['item'].rsplit('/', 1)[-1]}" if "item" in one else "Mødet"
        aspect = expand(f"kgs:change-{one['aspect']}")
        codes = f": {one.get('before', '–')} → {one.get('after', '–')}" if {"before", "after"} & one.keys() else ""
        said = [" ".join(words(one[side]).split())[:_LONGEST] if side in one else "" for side in ("was", "became")]
        both = f" ({said[0] or '–'} → {said[1] or '–'})" if any(said) else ""
        lines.append(f"{where}, {entry(aspect).label()}{codes}{both}")
    if len(changes) > _SHOWN:
        lines.append(f"… {len(changes) - _SHOWN} mere")
    return f'<content type="text">{escape(chr(10).join(lines))}</content>'


def _atom(settings: Settings, newest: list[dict[str, str]], passage: Callable[[str], str]) -> bytes:
    base = settings.base
    updated = newest[0]["at"] if newest else "1970-01-01T00:00:00Z"
    words = {
        "added": "Nyt referat",
        "changed": "Ændret referat",
        "revised": "Rettet referat",
        "removed": "Fjernet",
        "erased": "Slettet",
    }
    entries = "".join(
        f"<entry><id>{escape(row['document'])}#{row['event']}-{escape(row['at'])}</id>"
        f"<title>{words[row['event']]}: {escape(row['document'].rsplit('/', 1)[-1])}</title>"
        f"<updated>{escape(row['at'])}</updated>"
        f'<link href="{escape(row["document"])}/"/>{_words(row, passage)}</entry>\n'
        for row in newest
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(base)}feed.atom</id><title>{escape(settings.title)}</title><updated>{escape(updated)}</updated>\n"
        f"<author><name>{escape(settings.publisher or settings.title)}</name></author>\n"
        f'<link rel="self" href="{escape(base)}feed.atom"/><link href="{escape(base)}"/>\n{entries}</feed>\n'
    ).encode()
