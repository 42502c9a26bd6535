"""`kg digest`: one page for an editor on Monday morning: what the meetings since a day decided, and what stands out.

Takes a source and a day; gives Markdown. Sections are rows: a question of the catalogue, what it is asked with, and the
columns that tell. Every line has the sentence it rests on and its address; a section without rows is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.query import Local, ask, find, with_evidence
from kg.table import Row
from kg.watch.entries import outcome, say

__all__ = ["digest"]


@dataclass(frozen=True, slots=True)
class _Section:
    """`head` is a word of `words.toml`; `tells` are the columns whose cells are shown before the sentence."""

    head: str
    question: str
    tells: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)


_SECTIONS = (
    _Section("decided", "decisions", ("outcome",)),
    _Section("divided", "votes", ("for", "against", "abstain"), {"result": "split"}),
    _Section("recused", "recusals", ("name", "reason")),
    _Section("dissent", "minority-statements", ("by",)),
    _Section("hearings", "hearings", ("heard", "hearing_date")),
    _Section("corrected", "changes", ("aspect", "before", "after")),
    _Section("coming", "coming", ("start",)),
)
#: Letters of a sentence that are shown.
_LONGEST = 300


def digest(source: Local, since: str, *, language: str = "da", base: str = "", site: str = "", **where: str) -> str:
    """Markdown of what is new since an ISO day. `where` may name a municipality and a council. Raises `QueryError`."""
    lines = [f"# {say('digest', language, since=since)}"]
    for section in _SECTIONS:
        query = find(section.question)
        table = ask(source, query, {**section.given, **where, "since": since})
        if not len(table):
            continue
        lines += ["", f"## {say(section.head, language)}"]
        last = ""
        for row in with_evidence(source, query, table, timeout=None):
            meeting = ", ".join(str(row[name]) for name in ("body", "area", "date") if row[name])
            if meeting != last:
                lines += ["", f"### {meeting}", ""]
                last = meeting
            lines.append(_line(row, section, language, base, site))
    if len(lines) == 1:
        lines += ["", say("nothing", language)]
    return "\n".join(lines) + "\n"


def _line(row: Row, section: _Section, language: str, base: str, site: str) -> str:
    cells = row.asdict()
    number = str(cells.get("item_number") or cells.get("number") or "")
    told = ", ".join(_told(cells, section, language))
    head = " ".join(filter(None, (f"{number}." if number[:1].isdigit() else number, _plain(cells.get("title")))))
    words, passage = _plain(cells.get("sentence"))[:_LONGEST], str(cells.get("passage") or "")
    address = site.rstrip("/") + "/" + passage.removeprefix(base) if site and passage.startswith(base) else passage
    quoted = f"»{words}«" + (f" [{say('source', language)}]({address})" if address else "") if words else ""
    return "- " + " — ".join(filter(None, (head, told and f"**{told}**", quoted)))


def _told(cells: Mapping[str, object], section: _Section, language: str) -> Iterator[str]:
    for name in section.tells:
        value = cells.get(name)
        if value is not None and value != "":
            text = outcome(str(value), language) if name == "outcome" else _plain(value)
            yield f"{name} {text}" if isinstance(value, int) else text


def _plain(value: object) -> str:
    """A cell as text that Markdown leaves as it is."""
    text = " ".join(str(value if value is not None else "").split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)
