"""What was looked through when a query finds nothing, and what the minutes looked through lack.

Takes a prepared query and the source that it was asked of; gives a line of English, "" where there is nothing to say.
Which kinds of facts a query rests on is told by the words of its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.query.source import Source
from kg.vocab import prefixes

__all__ = ["looked_through"]

#: Words of a query → what minutes must have for it to find anything, and how that hangs on a meeting.
_RESTS_ON: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("kg:Attendance", "kg:status ", "kg:attended", "kg:presentAt"),
        "list of attendance",
        "?x kg:meeting ?m ; kg:status ?s",
    ),
    (
        ("eli-dl:Vote", "kg:votesFor", "kg:voterFor", "kg:partyFor"),
        "vote",
        "?i kg:meeting ?m . ?x kg:item ?i ; a eli-dl:Vote",
    ),
    (("kg:Recommendation",), "recommendation", "?i kg:meeting ?m . ?x kg:item ?i ; a kg:Recommendation"),
    (("kg:outcome",), "decision", "?i kg:meeting ?m . ?x kg:item ?i ; kg:outcome ?o"),
    (("kg:Dissent",), "minority statement", "?i kg:meeting ?m . ?x kg:item ?i ; a kg:Dissent"),
    (("kg:case ",), "case number", "?i kg:meeting ?m ; kg:case ?x"),
    (("kg:TopicMention",), "topic", "?i kg:meeting ?m . ?x kg:within ?i ; a kg:TopicMention"),
    (("kg:LawMention",), "law", "?i kg:meeting ?m . ?x kg:within ?i ; a kg:LawMention"),
    (("kg:Attachment",), "attachment", "?i kg:meeting ?m . ?x kg:item ?i ; a kg:Attachment"),
)
#: Type of a parameter → how its value limits the meetings.
_LIMITS: Mapping[str, str] = {
    "meeting": "VALUES ?m {{ {} }}",
    "item": "VALUES ?only {{ {} }} ?only kg:meeting ?m",
    "council": "VALUES ?council {{ {} }} ?m kg:council ?council",
    "municipality": "VALUES ?municipality {{ {} }} ?m kg:council ?body . ?body kg:municipality ?municipality",
    "date": "FILTER(?day >= {})",
    "until": "FILTER(?day <= {})",
}


def looked_through(
    source: Source, text: str, limits: Sequence[tuple[str, Sequence[Any]]], timeout: float | None
) -> str:
    """`text` of the query; `limits` its bound parameters as (type, terms)."""
    head = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in ("dct", "eli-dl", "foaf", "kg"))
    scope = "?d foaf:primaryTopic ?m . ?m dct:date ?day "
    for kind, terms in limits:
        if kind in _LIMITS and terms:
            scope += _LIMITS[kind].format(" ".join(str(term) for term in terms)) + " "
    counted = f"SELECT (COUNT(DISTINCT ?m) AS ?n) (MIN(?day) AS ?first) (MAX(?day) AS ?last) {{ {scope} }}"
    (row,) = source.answer(head + counted, timeout=timeout).rows or ((None,) * 3,)
    count = int(row[0].value) if row[0] is not None else 0  # type: ignore[union-attr]
    if not count:
        return "looked through no minutes: the graph has none of what was asked about" if limits else ""
    first, last = (getattr(term, "value", "") for term in row[1:])
    days = first if first == last else f"{first} to {last}"
    said = f"looked through the minutes of {count:,} meeting{'s' if count > 1 else ''} ({days})"
    lacking = [
        what
        for words, what, pattern in _RESTS_ON
        if any(word in text for word in words)
        and not source.answer(f"{head}SELECT ?m {{ {scope} . {pattern} }} LIMIT 1", timeout=timeout).rows
    ]
    there = "it" if count == 1 else "them"
    return f"{said}; in {there} there is no {' and no '.join(lacking)}" if lacking else said
