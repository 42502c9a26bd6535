"""Who was there: lists of members and absentees.

Takes passages, gives `Attendance` values with spans. Lists: `A (Afbud), B (V, formand)`, `A, V`, `A: Deltog`,
`A: organisation`, one per line or flowing over lines (`enumerated`), in groups or in the rows of a table; what
sentences tell beside them is read by `kg.layout.clauses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line, Passage, passage
from kg.layout.people.beside import note_beside
from kg.layout.people.draft import done, note_tag
from kg.layout.people.entry import read_entry
from kg.layout.people.enumerated import listed
from kg.layout.people.groups import group_end, is_named, of_administration
from kg.layout.people.letters import holds_two, in_two_columns, name_before, name_behind
from kg.layout.people.rows import begins_with_person, heads_columns, of_rows
from kg.layout.people.told import told
from kg.model import Attendance, Span, Status, Text
from kg.text.person_names import is_person_name

__all__ = ["entries", "group_end", "heads_roster", "is_entry_line", "is_tag_line", "of_administration"]


def is_entry_line(line: Line, lexicon: Lexicon) -> bool:
    """Does the line start with a person's name, as a line of an attendance list does?"""
    if not line.text or line.level or len(line.text) > 600:
        return False
    if line.cells:
        return begins_with_person(line, lexicon)
    words = passage([line])
    return (
        holds_two(line.text)
        or _with_an_odd_one(line.text)
        or bool((told(words, "absent", None, lexicon) or listed(words, "present", None, lexicon))[0])
    )


def _with_an_odd_one(text: str) -> bool:
    """Is it a name beside an entry that names nobody?"""
    return name_behind(text) is not None or name_before(text) is not None


def heads_roster(line: Line, below: Line, lexicon: Lexicon) -> bool:
    """Is the row the head of a table of members: words of presence, and a row below that begins with a person?"""
    if not line.cells or not below.cells or is_entry_line(line, lexicon) or not is_entry_line(below, lexicon):
        return False
    return heads_columns(line.cells, lexicon)


def entries(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """The persons that `lines` list (the first line from `start`), and what of them was no person.

    One entry per line when every line holds one name, else a text that flows over the lines.
    """
    lines = [line for line in lines if line.text]
    if not lines:
        return [], []
    if sum(bool(line.cells) for line in lines) > 1 or (lines[0].cells and not start):
        return of_rows(lines, start, status, role, lexicon)
    heads = [(n, at) for n, line in enumerate(lines) if (at := group_end(line, lexicon, start if n == 0 else 0))]
    if heads:
        return _grouped(lines, start, heads, status, role, lexicon)
    return _entries(lines, start, status, role, lexicon)


def _entries(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """The persons of lines without groups."""
    if not lines:
        return [], []
    if len(lines) > 2 and sum(is_tag_line(line, lexicon) for line in lines) * 4 >= len(lines):
        return _columns(lines, start, status, role, lexicon)
    first = passage(lines[:1], start)
    parts = (
        [first, *(passage([line]) for line in lines[1:])]
        if first.text.strip()
        else [passage([line]) for line in lines[1:]]
    )
    if not parts:
        return [], []
    parts = _without_odd_ones(in_two_columns(parts))
    if _beside(parts, lexicon) or _bulleted(lines, parts, lexicon):
        return _with_units(parts, status, role, lexicon)
    single = [told(p, status, role, lexicon) or listed(p, status, role, lexicon) for p in parts]
    apart = len(lines) > 1 and all(line.marker for line in lines)  # each with its bullet: no entry goes on below
    if apart and 2 * sum(bool(found) and "," in p.text for (found, _), p in zip(single, parts, strict=True)) >= len(
        parts
    ):
        return _with_units(parts, status, role, lexicon)
    flowing = not apart and any(len(found) > 1 and "," in p.text for (found, _), p in zip(single, parts, strict=True))
    whole = all(found and not rest for found, rest in single)
    if len(parts) > 1 and flowing and not whole:
        return listed(passage(lines, start), status, role, lexicon)
    return [a for found, _ in single for a in found], [t for _, rest in single for t in rest]


def _without_odd_ones(parts: Sequence[Passage]) -> list[Passage]:
    """The lines of a list, each name beside an entry that names nobody on its own."""
    cuts = [name_behind(p.text) or name_before(p.text) for p in parts] if len(parts) > 1 else []
    if not any(cuts) or 2 * sum(cut is not None for cut in cuts) > len(parts):
        return list(parts)
    found: list[Passage] = []
    for p, cut in zip(parts, cuts, strict=True):
        if cut is not None:
            found.append(Passage(p.text[:cut].rstrip(), p.offsets[: cut + 1]))
        found.append(p if cut is None else Passage(p.text[cut:], p.offsets[cut:]))
    return found


def _grouped(
    lines: Sequence[Line],
    start: int,
    heads: Sequence[tuple[int, int]],
    status: Status,
    role: str | None,
    lexicon: Lexicon,
) -> tuple[list[Attendance], list[Text]]:
    """A list in groups, each read by itself; those whose words name the administration are officials."""
    first = heads[0][0]
    found, rest = entries(lines[:first], start, status, role, lexicon) if first else ([], [])
    for k, (n, at) in enumerate(heads):
        stop = heads[k + 1][0] if k + 1 < len(heads) else len(lines)
        official = of_administration(lines[n].text[:at], lexicon)
        group_role = role or ("official" if official and status == "present" else None)
        below = lines[n:stop] if lines[n].text[at:].strip() else lines[n + 1 : stop]
        more, other = _entries(below, at if below and below[0] is lines[n] else 0, status, group_role, lexicon)
        found, rest = [*found, *more], [*rest, *other]
    return found, rest


def _bulleted(lines: Sequence[Line], parts: Sequence[Passage], lexicon: Lexicon) -> bool:
    """Is it a list with a mark before each person, and what they are or come from behind a comma?"""
    if len(lines) < 2 or len(parts) != len(lines) or not all(line.marker for line in lines):
        return False
    split = [[piece.strip(" .") for piece in p.text.split(",")] for p in parts]
    first = sum(is_named(pieces[0].split("(")[0].strip(), lexicon) for pieces in split)
    more = [pieces[1] for pieces in split if len(pieces) > 1]
    units = sum(
        not is_named(piece.split("(")[0].strip(), lexicon) or piece.split()[0].isupper() for piece in more if piece
    )
    return first == len(split) and bool(more) and 2 * units >= len(more)


def _beside(parts: Sequence[Passage], lexicon: Lexicon) -> bool:
    """Is it a list with one person a line and what they are or come from behind a comma (`Anna Holm, Idrætsrådet`)?"""
    split = [[piece.strip(" .") for piece in p.text.split(",")] for p in parts if p.text.strip()]
    if len(split) < 3 or any(not pieces[-1] for pieces in split):
        return False
    named = sum(is_named(pieces[0].split("(")[0].strip(), lexicon) for pieces in split)
    paired = [pieces for pieces in split if len(pieces) > 1]
    units = sum(not is_person_name(pieces[1].split("(")[0].strip()) and len(pieces[1]) > 4 for pieces in paired)
    return named == len(split) and len(paired) * 2 >= len(split) and units * 3 >= 2 * len(paired)


def _with_units(
    parts: Sequence[Passage], status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """Such a list: whatever follows the first comma belongs to the person of the line."""
    found: list[Attendance] = []
    for p in parts:
        if (said := told(p, status, role, lexicon)) is not None:
            found += said[0]
            continue
        comma = p.text.find(",")
        if comma < 0:
            found += listed(p, status, role, lexicon)[0]
            continue
        entry = read_entry(p, 0, comma, status, role, lexicon)
        if entry is None:
            continue
        draft = entry
        note_beside(draft, p, comma + 1, len(p.text), lexicon)
        note_tag(draft, lexicon)
        draft.span = Span(draft.span.start, p.part(0, len(p.text)).span.end)
        found += [done(draft), *draft.others]
    return found, []


def is_tag_line(line: Line, lexicon: Lexicon) -> bool:
    """Does the line hold only a role, a status or a party (a cell of a flattened table of members)?"""
    bare = line.text.strip("() ")
    field = lexicon.fields.get(word_key(bare))
    if not bare or (field is not None and field.name not in ("chair", "vice_chair")):
        return False
    return word_key(bare) in lexicon.tags or lexicon.party.fullmatch(bare) is not None


def _columns(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """A table of members, one cell per line: what follows a name says more of that person."""
    found: list[Attendance] = []
    rest: list[Text] = []
    for n, line in enumerate(lines):
        if is_tag_line(line, lexicon) and found:
            bare = line.text.strip("() ")
            tag = lexicon.tags.get(word_key(bare))
            last = found[-1]
            if tag is None:
                found[-1] = replace(
                    last, party=last.party or line.part(line.text.find(bare), line.text.find(bare) + len(bare))
                )
            else:
                found[-1] = replace(last, status=tag.status or last.status, role=tag.role or last.role)
            continue
        named, other = listed(passage([line], start if n == 0 else 0), status, role, lexicon)
        found += named
        rest += other
    return found, rest
