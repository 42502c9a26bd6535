"""Minutes made by hand for the tests of the finders: a header, items, and nothing that a layout would have to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

from kg.model import Attendance, Document, Item, Minutes, Municipality, Section, Span, Text


def text_of(document: str, words: str, start: int = 0) -> Text:
    """`words` with the place where they first stand from `start` on."""
    at = document.index(words, start)
    return Text(words, Span(at, at + len(words)))


def minutes(
    *items: str,
    body: str = "Uglerådet",
    members: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    code: str = "510",
    municipality: str = "Haderslev Kommune",
    held_on: date = date(2024, 3, 5),
    header: str = "",
) -> Minutes:
    """One item per text, numbered from 1; the first line of a text is its title. `members` stand in the header."""
    head = f"REFERAT {body}\n{header}\nMødedeltagere: {', '.join(members)}\n\n"
    parts = [head]
    found: list[Item] = []
    at = len(head)
    for number, text in enumerate(items, 1):
        block = f"Punkt {number}: {text}\n\n"
        title = text.split("\n", 1)[0]
        begin = at + len(f"Punkt {number}: ")
        found.append(
            Item(
                number=str(number),
                title=Text(title, Span(begin, begin + len(title))),
                span=Span(at, at + len(block)),
                sections=(Section("other", Span(begin + len(title), at + len(block))),),
            )
        )
        parts.append(block)
        at += len(block)
    whole = "".join(parts)
    there = []
    for name in members:
        person = text_of(whole, name)
        there.append(Attendance(person, "absent" if name in absent else "present", person.span))
    document = Document(
        id=sha256(whole.encode()).hexdigest()[:16],
        name="uglerne.txt",
        path="uglerne.txt",
        text=whole,
        sha256=sha256(whole.encode()).hexdigest(),
        media_type="text/plain",
    )
    return Minutes(
        document=document,
        municipality=Municipality(code, municipality),
        bodies=(text_of(whole, body),),
        held_on=held_on,
        held_on_span=Span(0, 0),
        attendance=tuple(there),
        items=tuple(found),
    )


def with_item(made: Minutes, index: int, **changes: object) -> Minutes:
    """The same minutes with fields of one item changed."""
    items = list(made.items)
    items[index] = replace(items[index], **changes)  # type: ignore[arg-type]  # the tests name real fields
    return replace(made, items=tuple(items))
