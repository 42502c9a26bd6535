"""Who was there for one item: lists and sentences inside its decision, its last lines, absentees of quoted meetings.

Takes lines or parts of an item, gives `Attendance` values with spans, and the lines that tell of nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.layout.clauses.presence import Said, presence
from kg.layout.item.parts import Context, Part, trimmed
from kg.layout.lexicon import Field, Lexicon, word_key
from kg.layout.page.lines import Line, passage
from kg.layout.page.wrapped import rejoined
from kg.layout.people import entries, is_entry_line, of_administration
from kg.model import Attendance
from kg.text.danish import fold, small

__all__ = ["attendance_lists", "only_names", "quoted_names", "tells_presence", "told_inside", "told_last"]


def only_names(line: Line, lexicon: Lexicon) -> bool:
    """Is the line an enumeration of persons and nothing else?"""
    found, rest = entries([line], 0, "absent", None, lexicon)
    return bool(found) and not rest and len(line.text) < 400


def tells_presence(line: Line, said: Sequence[Attendance]) -> bool:
    """Is the line nothing but a sentence of presence?"""
    inside = [a for a in said if line.start <= a.span.start and a.span.end <= line.end]
    return (
        bool(inside)
        and max(a.span.end for a in inside) >= line.end - 3
        and min(a.span.start for a in inside) <= line.offsets[0] + 1
    )


def attendance_lists(blocks: list[Line], lexicon: Lexicon) -> tuple[list[Line], list[Attendance]]:
    """Lists of who was there inside a decision (`I mødet deltog:` with groups below); and the lines outside of them."""
    outside: list[Line] = []
    found: list[Attendance] = []
    mode: Field | None = None
    for n, line in enumerate(blocks):
        field = lexicon.fields.get(word_key(line.text)) if line.text.endswith(":") and len(line.text) < 60 else None
        if field is not None and field.name in ("members", "officials", "guests", "secretary", "chair", "observers"):
            mode = field
            continue
        if mode is None:
            outside.append(line)
            continue
        below = blocks[n + 1] if n + 1 < len(blocks) else None
        if line.text.endswith(":") and len(line.text) < 90 and below is not None and is_entry_line(below, lexicon):
            mode = Field("members", role="official" if of_administration(line.text, lexicon) else None)
            continue
        entered = entries([line], 0, "present", mode.role, lexicon)[0] if is_entry_line(line, lexicon) else []
        if not entered:
            mode = None
            outside.append(line)
            continue
        found += entered
    return outside, found


def told_last(parts: list[Part], lexicon: Lexicon, where: Said) -> list[Attendance]:
    """Whom the last lines of an item that decides nothing tell of, when they tell of nothing else."""
    last = next((p for p in reversed(parts) if p.kind != "absent"), None)
    if last is None or last.kind not in ("background", "summary", "other") or any(p.kind == "decision" for p in parts):
        return []
    found: list[Attendance] = []
    for line in reversed([line for line in last.lines if line.text and not line.cells]):
        said = presence(passage([line]), 0, len(line.text), lexicon, where)
        if not tells_presence(line, said):
            break
        found += said
    return found


#: Words without which nobody is said to have kept out of a case.
_KEPT_OUT = (
    "habil",
    "forlod",
    "forlader",
    "uden for",
    "udenfor",
    "deltog ikke",
    "ikke med",
    "ankom",
    "kom kl",
    "gik kl",
)


def _keeps_out(text: str) -> bool:
    letters = small(text)
    return any(map(letters.__contains__, _KEPT_OUT))


def told_inside(parts: Sequence[Part], lexicon: Lexicon, where: Said, *, account: bool) -> list[Attendance]:
    """What the account of an item tells of who was there, of those the header lists: that they were recused; and in an
    item without headings (`account`) that they came, left or were away."""
    known = where.roster.full
    found: list[Attendance] = []
    for part in parts:
        if part.kind not in ("background", "summary", "other", "economy", "recommendation") or (
            account and part.sign is not None
        ):
            continue
        for line in part.lines:
            if line.text and not line.cells and (account or _keeps_out(line.text)):
                said = presence(passage([line]), 0, len(line.text), lexicon, where)
                sure = ("recused", "late", "left")
                told = (a for a in said if a.status in sure or (account and a.status != "present"))
                found += [a for a in told if fold(a.person.value) in known]
    return found


def quoted_names(inner: Part, there: list[Attendance], context: Context) -> tuple[list[Line], list[Attendance]]:
    """Takes the absentees of a quoted meeting into `there`; gives the other lines, and whom these tell of."""
    lexicon = context.lexicon
    body = inner.body.value if inner.body else None
    names = list(inner.names)
    for absent in inner.inner:
        names += entries(absent.lines, absent.start, absent.status or "absent", None, lexicon)[0]
    blocks = [line for line in rejoined(trimmed(inner)) if line.text]
    if blocks and not names and "," in blocks[0].text and only_names(blocks[0], lexicon):
        found = entries(blocks[:1], 0, "absent", None, lexicon)[0]
        if len(found) > 1:
            names, blocks = found, blocks[1:]
    last: list[Attendance] = []
    while len(blocks) > 1 and not names and only_names(blocks[-1], lexicon):
        last = [*entries(blocks[-1:], 0, "absent", None, lexicon)[0], *last]
        blocks = blocks[:-1]
    names += last
    told = [a for line in blocks for a in presence(passage([line]), 0, len(line.text), lexicon)]
    for a in (*names, *told):
        if not any(
            o.quoted and fold(o.person.value) == fold(a.person.value) and o.held_on == inner.held_on and o.body == body
            for o in there
        ):
            there.append(replace(a, quoted=True, body=body, held_on=inner.held_on))
    return blocks, told
