"""Who was there: lists of members and absentees.

Takes passages, gives `Attendance` values with spans. Lists: `A (Afbud), B (V, formand)`, `A, V`, `A: Deltog`,
`A: organisation`, one per line or flowing over lines; what sentences tell beside them is read by `kg.layout.clauses`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.layout.clauses.moves import moves
from kg.layout.clauses.presence import as_listed, may_tell, presence
from kg.layout.clauses.scope import item_numbers
from kg.layout.clauses.sentences import sentences
from kg.layout.clauses.subjects import bare
from kg.layout.entry import (
    BRACKETED,
    INSTEAD,
    PARENS,
    Draft,
    apply_tag,
    done,
    joins_unit,
    leading_name,
    note_beside,
    note_substitute,
    note_unit,
    read_entry,
    reason_start,
)
from kg.layout.letters import holds_two, in_two_columns
from kg.layout.lexicon import Lexicon, person_pattern, word_key
from kg.layout.offices import is_origin, is_reason, office_before, tells
from kg.layout.page.lines import Line, Passage, passage
from kg.layout.page.signs import body_like
from kg.model import Attendance, Span, Status, Text
from kg.text.offices import is_office
from kg.text.person_names import is_person_name, split_names

__all__ = ["entries", "group_end", "heads_roster", "is_entry_line", "is_tag_line", "listed", "of_administration"]

_PERSON = person_pattern()
_CAME_OR_WENT = re.compile(r"(?:ankom|kom|mødte|forlod|gik)\b")
_SENTENCES = re.compile(
    r"(?<=[a-zæøå)]{2})\.(?= (?:(?:[A-ZÆØÅÖÄÉ]\.)*[ A-ZÆØÅÖÄÉ][\wæøåé-]+ [A-ZÆØÅÖÄÉ]|Uden (?:afbud|forfald)\b))"
    r"|(?<=[\wæøå]\))\.(?= [A-ZÆØÅÖÄÉ])"
)
_DASH = re.compile(r" [-–—] ")


def is_entry_line(line: Line, lexicon: Lexicon) -> bool:
    """Does the line start with a person's name, as a line of an attendance list does?"""
    if not line.text or line.level or len(line.text) > 600:
        return False
    words = passage([line])
    if line.cells:
        return bool(bounds := _bounds(line, 0)) and read_entry(words, *bounds[0], "present", None, lexicon) is not None
    return holds_two(line.text) or bool(
        (_told(words, "absent", None, lexicon) or listed(words, "present", None, lexicon))[0]
    )


def heads_roster(line: Line, below: Line, lexicon: Lexicon) -> bool:
    """Is the row the head of a table of members: words of presence, and a row below that begins with a person?"""
    if not line.cells or not below.cells or is_entry_line(line, lexicon) or not is_entry_line(below, lexicon):
        return False
    keys = [word_key(cell) for cell in line.cells]
    return any(key in lexicon.tags or (key in lexicon.fields and _column(key, lexicon) != (None, None)) for key in keys)


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
        return _rows(lines, start, status, role, lexicon)
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
    parts = in_two_columns(parts)
    if _beside(parts, lexicon) or _bulleted(lines, parts, lexicon):
        return _with_units(parts, status, role, lexicon)
    single = [_told(p, status, role, lexicon) or listed(p, status, role, lexicon) for p in parts]
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


def _rows(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """The persons of a table, one a row, whose other cells say more of them; rows of words above head the columns."""
    found: list[Attendance] = []
    rest: list[Text] = []
    heads: tuple[str, ...] = ()
    for n, line in enumerate(lines):
        at = start if n == 0 else 0
        words = passage([line], at)
        bounds = _bounds(line, at)
        name = _named_part(words.text, *bounds[0]) if bounds else 0
        entry = read_entry(words, bounds[0][0], name, status, role, lexicon) if bounds else None
        if entry is None:
            if len(bounds) > 1:
                heads = line.cells
            elif line.text[at:].strip():
                named, other = listed(words, status, role, lexicon)
                found, rest = [*found, *named], [*rest, *other]
            continue
        draft, extra = entry
        if name < bounds[0][1]:
            note_beside(draft, extra, words, name + 1, bounds[0][1], lexicon)
        filled = [k for k, cell in enumerate(line.cells) if cell]
        for k, (a, b) in zip(filled[1:], bounds[1:], strict=False):
            head = heads[k] if k < len(heads) else ""
            if _CROSS.fullmatch(words.text[a:b]):
                apply_tag(draft, *_column(head, lexicon))
            elif not _UNSAID.fullmatch(head):
                note_beside(draft, extra, words, a, b, lexicon)
        found += [done(draft), *extra]
    return found, rest


#: A cell that says yes to the words that head its column; columns that tell nothing of presence.
_CROSS = re.compile(r"\s*(?:[xX✓✔√]|ja)\s*", re.IGNORECASE)
_UNSAID = re.compile(r"(?:nr|tlf|telefon|mail|e-mail|initialer|id)\.?", re.IGNORECASE)


def _column(head: str, lexicon: Lexicon) -> tuple[Status | None, str | None]:
    """Status and role of who has a cross in the column under `head` (`Til stede`, `Afbud`)."""
    if (tag := lexicon.tags.get(word_key(head))) is not None:
        return tag.status, tag.role
    field = lexicon.fields.get(word_key(head))
    if field is None:
        return None, None
    return field.status or ("present" if field.name == "members" else None), field.role


def _named_part(text: str, start: int, end: int) -> int:
    """Where the first comma outside brackets stands in a cell; its end without one."""
    depth = 0
    for k in range(start, end):
        depth += (text[k] == "(") - (text[k] == ")")
        if text[k] == "," and depth <= 0:
            return k
    return end


def _bounds(line: Line, start: int) -> list[tuple[int, int]]:
    """Where the filled cells of a row stand in its words from `start` on."""
    found: list[tuple[int, int]] = []
    at = start
    for cell in line.cells or (line.text[start:],):
        if not cell:
            continue
        k = line.text.find(cell, at)
        if k < 0:
            continue
        at = k + len(cell)
        found.append((k - start, at - start))
    return found


def group_end(line: Line, lexicon: Lexicon, start: int = 0) -> int:
    """Where the words end that lead a group of persons (`Fra forvaltningen:`, `Udpeget af Fugleforeningen`); 0: none.

    From the clean offset `start`. Words of the lexicon lead one with or without a colon; in a list any label does that
    is no person and has names behind its colon (`Forældrevalgte: Anna Holm, Bo Lind`).
    """
    text = line.text[start:]
    label, colon, rest = text.partition(":")
    bare_label = label.strip()
    if len(label) > _GROUP or line.cells:
        return 0
    if not lexicon.group.match(bare_label):
        return start + len(label) + 1 if colon and _names_behind(bare_label, rest, lexicon) else 0
    of_whom = _BY_WHOM.match(bare_label) or (colon and label.lstrip().lower().startswith("fra "))
    words = [] if of_whom else label.split()  # `Udpeget af Blå Kors` and `Fra Blå Kors:` name nobody
    if any(is_person_name(" ".join(words[n : n + 2])) for n in range(len(words) - 1)):
        return 0
    return start + len(label) + len(colon)


def _names_behind(label: str, rest: str, lexicon: Lexicon) -> bool:
    """Does a label of a few words, no person, no tag and no office, stand before names?"""
    key = word_key(label)
    party = label in lexicon.party_short or lexicon.party_names.fullmatch(label) is not None
    if not label[:1].isupper() or (len(label) < 5 and not party) or len(label.split()) > 6 or key in lexicon.tags:
        return False
    if is_person_name(label) or office_before(label, lexicon) is not None or is_office(label):
        return False
    first = re.split(r"[,(;]| og ", rest.strip(), maxsplit=1)[0].strip(" .")
    return _is_named(first, lexicon)


def of_administration(label: str, lexicon: Lexicon) -> bool:
    """Do the words that lead a group name a part of the administration (`Deltagere fra Socialforvaltningen:`)?"""
    whence = _WHENCE.split(label)[-1].strip(" :")
    return lexicon.group_officials.search(whence) is not None and not body_like(whence, lexicon)


_WHENCE = re.compile(r"\bfra ", re.IGNORECASE)
_GROUP = 90
_BY_WHOM = re.compile(r"[^\W\d_]{6,}(?: (?:udpeget|valgt|indstillet))? (?:af|fra|for|blandt) ", re.IGNORECASE)


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


def _is_named(words: str, lexicon: Lexicon) -> bool:
    """A person's name, maybe behind an office (`Borgmester Anna Holm`)?"""
    return is_person_name(words) or office_before(words, lexicon) is not None


def _bulleted(lines: Sequence[Line], parts: Sequence[Passage], lexicon: Lexicon) -> bool:
    """Is it a list with a mark before each person, and what they are or come from behind a comma?"""
    if len(lines) < 2 or len(parts) != len(lines) or not all(line.marker for line in lines):
        return False
    split = [[piece.strip(" .") for piece in p.text.split(",")] for p in parts]
    first = sum(_is_named(pieces[0].split("(")[0].strip(), lexicon) for pieces in split)
    more = [pieces[1] for pieces in split if len(pieces) > 1]
    units = sum(
        not _is_named(piece.split("(")[0].strip(), lexicon) or piece.split()[0].isupper() for piece in more if piece
    )
    return first == len(split) and bool(more) and 2 * units >= len(more)


def _beside(parts: Sequence[Passage], lexicon: Lexicon) -> bool:
    """Is it a list with one person a line and what they are or come from behind a comma (`Anna Holm, Idrætsrådet`)?"""
    split = [[piece.strip(" .") for piece in p.text.split(",")] for p in parts if p.text.strip()]
    if len(split) < 3 or any(not pieces[-1] for pieces in split):
        return False
    named = sum(_is_named(pieces[0].split("(")[0].strip(), lexicon) for pieces in split)
    paired = [pieces for pieces in split if len(pieces) > 1]
    units = sum(not is_person_name(pieces[1].split("(")[0].strip()) and len(pieces[1]) > 4 for pieces in paired)
    return named == len(split) and len(paired) * 2 >= len(split) and units * 3 >= 2 * len(paired)


def _with_units(
    parts: Sequence[Passage], status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """Such a list: whatever follows the first comma belongs to the person of the line."""
    found: list[Attendance] = []
    for p in parts:
        if (told := _told(p, status, role, lexicon)) is not None:
            found += told[0]
            continue
        comma = p.text.find(",")
        if comma < 0:
            found += listed(p, status, role, lexicon)[0]
            continue
        entry = read_entry(p, 0, comma, status, role, lexicon)
        if entry is None:
            continue
        draft, extra = entry
        note_beside(draft, extra, p, comma + 1, len(p.text), lexicon)
        _note_tag(draft, lexicon)
        draft.span = Span(draft.span.start, p.part(0, len(p.text)).span.end)
        found += [done(draft), *extra]
    return found, []


def _told(
    words: Passage, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]] | None:
    """A line of a list that is a sentence (`Anna Holm forlod mødet kl. 19`) or goes on with one (`Anna Holm. I stedet
    deltog Bo Lind.`); None when it is neither.
    """
    if not may_tell(words.text, lexicon):
        return None
    parts = list(sentences(words.text, lexicon))
    if not parts:
        return None
    begin, end = parts[0]
    plain = PARENS.sub("", words.text[begin : min(end, begin + 90)], count=1).strip()  # "Anna Holm (V) ankom …"
    name = leading_name(plain, lexicon)
    tail = plain[plain.find(name) + len(name) :] if name is not None else ""
    if name is not None and (tells(tail, lexicon) or _FOR_WHOM.match(tail)):
        said = presence(words, 0, len(words.text), lexicon)
        if said or tells(tail, lexicon):
            return (as_listed(said, status), []) if said else None
    if (stood := _stood_in(words, status, role, lexicon)) is not None:
        return stood, []
    if len(parts) == 1 or status not in ("absent", "excused"):
        return None
    first, rest = listed(Passage(words.text[begin:end], words.offsets[begin : end + 1]), status, role, lexicon)
    if len(first) != 1 or rest:
        return None
    said = [
        replace(a, substitute_for=first[0].person) if a.status == "substitute" and a.substitute_for is None else a
        for a in presence(words, end, len(words.text), lexicon)
    ]
    return ([*first, *said], []) if said else None


#: `Anna Holm i stedet for Bo Lind`, `Anna Holm, suppleant for Bo Lind`.
_FOR_WHOM = re.compile(
    r"[\s,–-]*(?:i stedet for|(?:som )?(?:personlig )?(?:stedfortræder|suppleant|vikar) for)\b", re.IGNORECASE
)
#: What leads to whoever stood in for the person before it: `Anna Holm - suppleanten, Bo Lind, deltog`.
_IN_TURN = re.compile(r"[\s,;.–-]*\b(?P<turn>(?:stedfortræder|suppleant|stf\.|vikar)(?:en)?|i stedet)\b", re.IGNORECASE)
#: Whoever should have stood in did not come.
_NOT_EITHER = re.compile(r"\b(?:ikke|forhindret|udeblev|ingen|heller)\b", re.IGNORECASE)


def _stood_in(words: Passage, status: Status, role: str | None, lexicon: Lexicon) -> list[Attendance] | None:
    """A line of a list of absentees that says who stood in, or that nobody did; None for any other line."""
    turn = _IN_TURN.search(words.text)
    if status not in ("absent", "excused") or turn is None or not turn.start():
        return None
    first = next(sentences(words.text, lexicon), (0, turn.start()))[1]
    found = read_entry(words, 0, min(turn.start(), first), status, role, lexicon)
    if found is None:
        return None
    draft, extra = found
    draft.span = words.part(0, len(words.text)).span
    behind = [m for m in _PERSON.finditer(words.text, turn.end()) if is_person_name(bare(m.group()))]
    if len(behind) > 1:
        return None
    if behind:
        name = bare(behind[0].group())
        person = words.part(behind[0].start(), behind[0].start() + len(name))
        after = words.text[behind[0].start() + len(name) : next(sentences(words.text, lexicon, turn.end()))[1]]
        if _NOT_EITHER.search(after) or is_reason(after.strip(" ,"), lexicon):
            extra.append(Attendance(person, "absent", words.part(turn.start("turn"), len(words.text)).span))
        else:
            extra.append(Attendance(person, "substitute", draft.span, substitute_for=draft.person))
    elif not _NOT_EITHER.search(words.text):
        return None
    return [done(draft), *extra]


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


def listed(words: Passage, status: Status, role: str | None, lexicon: Lexicon) -> tuple[list[Attendance], list[Text]]:
    """Persons of an enumeration, and the pieces that are none."""
    drafts: list[Draft] = []
    extra: list[Attendance] = []
    rest: list[Text] = []
    dashed = _DASH.split(words.text)
    plain = words.text
    if len(dashed) > 2 and all(is_person_name(d.split("(")[0].strip()) for d in dashed):
        plain = _DASH.sub(" ; ", plain)
    if ". " in plain:
        plain = _SENTENCES.sub(lambda m: ";" + m.group()[1:], plain)
    for piece in split_names(plain):
        raw = words.text[piece.start : piece.end]
        tag = lexicon.tags.get(word_key(raw))
        bare = raw.strip("() ")
        if drafts and tag is not None:
            apply_tag(drafts[-1], tag.status, tag.role)
            drafts[-1].span = Span(drafts[-1].span.start, words.part(piece.start, piece.end).span.end)
            continue
        if drafts and drafts[-1].party is None and len(bare) <= 14 and lexicon.party.fullmatch(bare):
            drafts[-1].party = words.part(piece.start + raw.find(bare), piece.start + raw.find(bare) + len(bare))
            drafts[-1].span = Span(drafts[-1].span.start, drafts[-1].party.span.end)
            continue
        if (
            drafts
            and INSTEAD.match(raw)
            and reason_start(raw, 0, len(raw), lexicon) is None
            and note_substitute(
                drafts[-1], extra, words, piece.start, words.text[piece.start :], 0, piece.end - piece.start
            )
        ):
            continue
        if drafts and drafts[-1].status in ("absent", "excused") and BRACKETED.fullmatch(raw.strip(" .")):
            drafts[-1].reason = words.part(piece.start + raw.find("(") + 1, piece.start + raw.rfind(")"))
            continue
        if (
            drafts
            and not _CAME_OR_WENT.match(raw)
            and (gone := item_numbers(raw))
            and not is_person_name(raw.split("(")[0].strip())
        ):
            drafts[-1].for_items = gone
            continue
        found = read_entry(words, piece.start, piece.end, status, role, lexicon)
        if found is None and drafts and joins_unit(drafts[-1], words, piece.start, piece.end):
            continue
        if found is None and drafts and (drafts[-1].status == "present" or _CAME_OR_WENT.match(raw)):
            told = moves(drafts[-1].person, words, piece.start, piece.end)
            if told:
                extra += [replace(move, party=drafts[-1].party) for move in told]
                if drafts[-1].status in ("absent", "excused"):
                    drafts.pop()  # below the absentees: `Anna Holm, F, ankom til mødet kl. 17.32`
                continue
        if found is None:
            if word_key(raw) not in ("ingen", "alle", "-", ""):
                if (
                    drafts
                    and raw[:1].islower()
                    and len(raw) < 80
                    and (drafts[-1].title is None or drafts[-1].reason is None)
                ):
                    away = drafts[-1].status in ("absent", "excused") and not is_origin(raw, lexicon)
                    if away and drafts[-1].reason is None:
                        drafts[-1].reason = words.part(piece.start, piece.end)
                    elif drafts[-1].title is None:
                        drafts[-1].title = words.part(piece.start, piece.end)
                elif (
                    drafts
                    and drafts[-1].affiliation is None
                    and len(drafts) == 1
                    and piece.end >= len(words.text.rstrip(" ."))
                    and leading_name(raw, lexicon) is None
                ):
                    note_unit(drafts[-1], words.part(piece.start, piece.end), lexicon)
                elif (name := leading_name(raw, lexicon)) is None or not tells(
                    raw[raw.find(name) + len(name) :], lexicon
                ):
                    rest.append(words.part(piece.start, piece.end))
            continue
        if drafts and drafts[-1].shared and found[0].title is None:
            found[0].title = drafts[-1].title
            found[0].shared = words.text[: piece.start].rstrip().endswith(",")
        drafts.append(found[0])
        extra += found[1]
    for draft in drafts:
        _note_tag(draft, lexicon)
    return [done(d) for d in drafts] + extra, rest


def _note_tag(draft: Draft, lexicon: Lexicon) -> None:
    """Takes a role or a status that ends an office or an employer in brackets (`konsulent (referent)`) for that."""
    for said in (draft.title, draft.affiliation):
        note = _TAG_LAST.search(said.value) if said is not None else None
        tag = lexicon.tags.get(word_key(note[1])) if note is not None else None
        if said is None or note is None or tag is None:
            continue
        apply_tag(draft, tag.status, tag.role)
        value = said.value[: note.start()]
        kept = Text(value, Span(said.span.start, said.span.start + len(value)))
        draft.title, draft.affiliation = (kept, draft.affiliation) if said is draft.title else (draft.title, kept)


_TAG_LAST = re.compile(r"\s*\(([^()]{4,24})\)$")
