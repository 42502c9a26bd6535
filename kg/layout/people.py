"""Who was there: lists of members and absentees.

Takes passages, gives `Attendance` values with spans. Lists: `A (Afbud), B (V, formand)`, `A, V`, `A: Deltog`,
`A: organisation`, one per line or flowing over lines; what sentences tell beside them is read by `kg.layout.presence`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.danish import is_person_name, split_names
from kg.layout.letters import behind, holds_two, in_two_columns, is_initials
from kg.layout.lexicon import Lexicon, person_pattern, word_key
from kg.layout.lines import Line, Passage, passage
from kg.layout.offices import employer_after, is_office, is_origin, is_reason, office_before, singular, tells
from kg.layout.presence import bare, item_numbers, may_tell, moves, presence, sentences
from kg.model import Attendance, Span, Status, Text

__all__ = ["entries", "is_entry_line", "is_tag_line", "listed"]

_PERSON = person_pattern()
_AFTER = re.compile(r"\s*(?:[:–—-]\s+|:\s*)(?P<rest>.+)$")
_SENTENCES = re.compile(
    r"(?<=[a-zæøå)]{2})\.(?= (?:(?:[A-ZÆØÅÖÄÉ]\.)*[ A-ZÆØÅÖÄÉ][\wæøåé-]+ [A-ZÆØÅÖÄÉ]|Uden (?:afbud|forfald)\b))"
    r"|(?<=[\wæøå]\))\.(?= [A-ZÆØÅÖÄÉ])"
)
_DASH = re.compile(r" [-–—] ")
#: `Anna Holm, A, (tjenesterejse)`: why a person is away.
_BRACKETED = re.compile(r"\([a-zæøå][^()]+\)")
_PARENS = re.compile(r"\s*\(\s*([^()]*?)\s*\)")


@dataclass(slots=True)
class _Draft:
    person: Text
    span: Span
    status: Status
    role: str | None
    title: Text | None = None
    party: Text | None = None
    affiliation: Text | None = None
    reason: Text | None = None
    since: str | None = None
    until: str | None = None
    substitute_for: Text | None = None
    for_items: tuple[str, ...] = ()
    shared: bool = False  # the office before it is in the plural, so that it is the next person's too


def _done(d: _Draft) -> Attendance:
    return Attendance(d.person, d.status, d.span, d.role, d.title, d.party, d.affiliation, d.reason, d.since, d.until,
                      d.substitute_for, d.for_items)  # fmt: skip


def is_entry_line(line: Line, lexicon: Lexicon) -> bool:
    """Does the line start with a person's name, as a line of an attendance list does?"""
    if not line.text or line.level or len(line.text) > 600:
        return False
    words = passage([line])
    return holds_two(line.text) or bool(
        (_told(words, "absent", None, lexicon) or listed(words, "present", None, lexicon))[0]
    )


def entries(
    lines: Sequence[Line], start: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[list[Attendance], list[Text]]:
    """The persons that `lines` list (the first line from `start`), and what of them was no person.

    One entry per line when every line holds one name, else a text that flows over the lines.
    """
    lines = [line for line in lines if line.text]
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
    if _beside(parts, lexicon):
        return _with_units(parts, status, role, lexicon)
    single = [_told(p, status, role, lexicon) or listed(p, status, role, lexicon) for p in parts]
    flowing = any(len(found) > 1 and "," in p.text for (found, _), p in zip(single, parts, strict=True))
    whole = all(found and not rest for found, rest in single)
    if len(parts) > 1 and flowing and not whole:
        return listed(passage(lines, start), status, role, lexicon)
    return [a for found, _ in single for a in found], [t for _, rest in single for t in rest]


def _is_named(words: str, lexicon: Lexicon) -> bool:
    """A person's name, maybe behind an office (`Borgmester Anna Holm`)?"""
    return is_person_name(words) or office_before(words, lexicon) is not None


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
        entry = _entry(p, 0, comma, status, role, lexicon)
        if entry is None:
            continue
        draft, extra = entry
        at = comma + 1
        for piece in p.text[comma + 1 :].split(","):
            text = p.part(at, at + len(piece))
            tag = lexicon.tags.get(word_key(text.value.partition("/")[0]))
            if tag is not None:
                _apply(draft, tag.status, tag.role)
            elif lexicon.party.fullmatch(text.value.strip("()")) and draft.party is None:
                draft.party = p.part(at + piece.find(text.value.strip("()")), at + len(piece.rstrip(" )")))
            elif draft.status in ("absent", "excused") and _BRACKETED.fullmatch(text.value):
                bracket = at + piece.find("(") + 1
                draft.reason = draft.reason or p.part(bracket, bracket + len(text.value) - 2)
            elif text.value and is_reason(text.value, lexicon) and draft.status in ("absent", "excused"):
                draft.reason = draft.reason or text
            elif text.value[:1].islower() and draft.title is None:
                draft.title = text
            elif text.value:
                _unit(draft, text, lexicon)
            at += len(piece) + 1
        if (note := _PARENS.search(p.text, comma)) and (tag := lexicon.tags.get(word_key(note[1]))) is not None:
            _apply(draft, tag.status, tag.role)
            for said in (draft.title, draft.affiliation):
                if said is not None and said.value.endswith(f"({note[1]})"):
                    kept = Text(said.value[: said.value.rfind("(")].rstrip(), said.span)
                    kept = replace(kept, span=Span(said.span.start, said.span.start + len(kept.value)))
                    draft.title, draft.affiliation = (
                        (kept, draft.affiliation) if said is draft.title else (draft.title, kept)
                    )
        draft.span = Span(draft.span.start, p.part(0, len(p.text)).span.end)
        found += [_done(draft), *extra]
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
    plain = _PARENS.sub("", words.text[begin : min(end, begin + 90)], count=1).strip()  # "Anna Holm (V) ankom …"
    name = _leading_name(plain, lexicon)
    if name is not None and tells(plain[plain.find(name) + len(name) :], lexicon):
        said = presence(words, 0, len(words.text), lexicon)
        return (said, []) if said else None
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
    drafts: list[_Draft] = []
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
            _apply(drafts[-1], tag.status, tag.role)
            drafts[-1].span = Span(drafts[-1].span.start, words.part(piece.start, piece.end).span.end)
            continue
        if drafts and drafts[-1].party is None and len(bare) <= 14 and lexicon.party.fullmatch(bare):
            drafts[-1].party = words.part(piece.start + raw.find(bare), piece.start + raw.find(bare) + len(bare))
            drafts[-1].span = Span(drafts[-1].span.start, drafts[-1].party.span.end)
            continue
        if (
            drafts
            and _INSTEAD.match(raw)
            and _away(raw, 0, len(raw), lexicon) is None
            and _instead(drafts[-1], extra, words, piece.start, words.text[piece.start :], 0, piece.end - piece.start)
        ):
            continue
        if drafts and drafts[-1].status in ("absent", "excused") and _BRACKETED.fullmatch(raw.strip(" .")):
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
        found = _entry(words, piece.start, piece.end, status, role, lexicon)
        if found is None and drafts and _of_unit(drafts[-1], words, piece.start, piece.end):
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
                    and _leading_name(raw, lexicon) is None
                ):
                    _unit(drafts[-1], words.part(piece.start, piece.end), lexicon)
                elif (name := _leading_name(raw, lexicon)) is None or not tells(
                    raw[raw.find(name) + len(name) :], lexicon
                ):
                    rest.append(words.part(piece.start, piece.end))
            continue
        if drafts and drafts[-1].shared and found[0].title is None:
            found[0].title = drafts[-1].title
            found[0].shared = words.text[: piece.start].rstrip().endswith(",")
        drafts.append(found[0])
        extra += found[1]
    return [_done(d) for d in drafts] + extra, rest


def _unit(draft: _Draft, text: Text, lexicon: Lexicon) -> None:
    """Capitalised words beside a name: an office where they begin with one, else an employer or organisation."""
    if draft.title is None and is_origin(text.value, lexicon):
        draft.title = text
    elif draft.affiliation is None:
        draft.affiliation = text


def _of_unit(draft: _Draft, words: Passage, start: int, end: int) -> bool:
    """Is the piece the second half of an office or employer that an `og` cut (`chef for Kultur og Fritid`)?"""
    before = draft.affiliation or draft.title
    if before is None or " " not in before.value or not words.text[:start].rstrip().endswith((" og", " &")):
        return False
    at = next((k for k, offset in enumerate(words.offsets) if offset == before.span.start), -1)
    if at < 0 or words.text[at + len(before.value) : start].strip() not in ("og", "&"):
        return False
    whole = words.part(at, end)
    if before is draft.affiliation:
        draft.affiliation = whole
    else:
        draft.title = whole
    draft.span = Span(draft.span.start, whole.span.end)
    return True


def _apply(draft: _Draft, status: Status | None, role: str | None) -> None:
    if status is not None:
        draft.status = status
    if role is not None:
        draft.role = role


_BEFORE_NAME = re.compile(r"(?:[\w.]+ ){1,2}?(?=[A-ZÆØÅÖÄÉ])")
_ROLE = re.compile(r"(?P<role>[A-ZÆØÅ][\wæøå]{3,30}): ?")
_NAME_ENDS = re.compile(r"\s*\(|\s*:\s|\s+[–—-]\s+|:\s*$")
_MAY_END_NAME = re.compile("[(:–—-]")
_NEXT_WORD = re.compile(r" (?=[^\W\d_])")
_SMALL_WORD = re.compile(r" (?=[a-zæøå]{3,} )")


def _entry(
    words: Passage, start: int, end: int, status: Status, role: str | None, lexicon: Lexicon
) -> tuple[_Draft, list[Attendance]] | None:
    """One entry: role word, name, parentheses, what follows a colon or dash."""
    raw = words.text[start:end]
    at = 0
    lead = _BEFORE_NAME.match(raw)
    if lead and (tag := lexicon.tags.get(word_key(lead.group()))) is not None and (tag.role or tag.status):
        at = lead.end()
    else:
        tag = None
        label = _ROLE.match(raw) if ":" in raw else None
        if label and (tag := lexicon.tags.get(word_key(label["role"]))) is not None:
            at = label.end()
    stop = len(raw)
    if _MAY_END_NAME.search(raw) and (m := _NAME_ENDS.search(raw[at:])):
        stop = at + m.start()
    if (away := _away(raw, at, stop, lexicon)) is not None:
        stop = away
    office = office_before(raw[at:stop], lexicon) if at == 0 else None
    employed = employer_after(raw[:stop], at + _name_end(raw[at:stop]), lexicon) if office is None else None
    if office is not None:
        at = office.name
    elif employed is not None:
        stop = at + _name_end(raw[at:stop])
    full = name = raw[at:stop].strip(" .,")
    letters = behind(full)
    if letters is not None:
        name = full[:letters]
    elif not is_person_name(name):
        lead_name = _leading_name(raw[at:stop], lexicon)
        if lead_name is None:
            return None
        name = lead_name
        stop = at + raw[at:].find(name) + len(name)
        if tells(raw[stop:], lexicon) and office is None:
            return None
    where = at + raw[at:].find(name)
    person = words.part(start + where, start + where + len(name))
    if raw[where + len(name) : where + len(name) + 1] == "." and len(name.split()[-1]) == 1:
        person = words.part(start + where, start + where + len(name) + 1)
    draft = _Draft(Text(" ".join(person.value.split()), person.span), words.part(start, end).span, status, role)
    if letters is not None:
        beside = words.part(start + where + letters, start + where + len(full))
        if beside.value in lexicon.party_short:
            draft.party = beside
        else:
            draft.affiliation = beside
    if tag is not None:
        _apply(draft, tag.status, tag.role)
    if office is not None:
        draft.title = words.part(start + office.office[0], start + office.office[1])
        if one := singular(draft.title.value, lexicon):
            draft.title = words.part(start + office.office[0], start + office.office[0] + len(one))
            draft.shared = True
        if office.employer is not None:
            draft.affiliation = words.part(start + office.employer[0], start + office.employer[1])
    if employed is not None:
        draft.affiliation = words.part(start + employed[0], start + employed[1])
        return draft, []
    extra: list[Attendance] = []
    here = stop
    while inner := _PARENS.match(raw, here):
        _parenthesis(draft, extra, words, start, raw, inner.start(1), inner.end(1), lexicon)
        here = inner.end()
    tail = raw[here:]
    if here > stop and tail[:1] == " " and tells(tail, lexicon) and not presence(words, start, end, lexicon):
        return None
    if after := _AFTER.match(tail):
        value = after["rest"]
        pos = start + here + after.start("rest")
        word = re.match(r"[^(.,;]*", value)
        tag = lexicon.tags.get(word_key(word.group() if word else value))
        if tag is not None:
            _apply(draft, tag.status, tag.role)
            for m in _PARENS.finditer(raw, here):
                _parenthesis(draft, extra, words, start, raw, m.start(1), m.end(1), lexicon)
        else:
            told = [a for a in presence(words, start, end, lexicon) if a.status == "substitute"]
            if told:
                extra += told
                draft.status = "absent" if draft.status == "present" else draft.status
            else:
                _unit(draft, words.part(pos, pos + len(value)), lexicon)
    elif (m := _AS_SUBSTITUTE.match(tail)) and _instead(draft, extra, words, start, raw, here + m.end("as"), len(raw)):
        pass
    elif draft.status == "substitute" and (away is not None or is_reason(tail.split(".")[0].strip(), lexicon)):
        draft.status, draft.reason = "absent", words.part(start + here, end)  # `suppleant Bo Vig grundet rejse`: nor he
    elif draft.status in ("absent", "excused") and is_reason(tail.strip(), lexicon):
        draft.reason = words.part(start + here, end)
    elif away is not None:
        draft.reason = words.part(start + here, end) if draft.status in ("absent", "excused") else None
    elif tail.strip(" .") and not tells(tail, lexicon):
        draft.title = draft.title or words.part(start + here, end)
    return draft, extra


def _away(raw: str, at: int, stop: int, lexicon: Lexicon) -> int | None:
    """Where in an entry the reason of an absence begins (`Anna Holm grundet rejse`), or None."""
    for m in _NEXT_WORD.finditer(raw[at:stop]):
        if raw[at + m.end()].islower() and is_reason(raw[at + m.end() : stop], lexicon):
            return at + m.start()
    return None


def _name_end(raw: str) -> int:
    """How long the name is that opens `raw`: up to the first word that is no part of a name."""
    m = _SMALL_WORD.search(raw)
    return m.start() if m else len(raw)


def _leading_name(raw: str, lexicon: Lexicon) -> str | None:
    """A name at the start of longer words (`Anna Holm direktør`, `Borgmester Anna Holm forlod …`), or None."""
    parts = raw.split()
    if len(parts) > 2 and (is_office(parts[0], lexicon) or word_key(parts[0]) in lexicon.tags):
        parts = parts[1:]
    if len(parts) > 20:
        return None
    for n in range(min(5, len(parts) - 1), 1, -1):
        name = " ".join(parts[:n])
        if is_person_name(name) and parts[n][:1].islower() and raw.find(name) >= 0:
            return name
    return None


_INSTEAD = re.compile(r"(?:stedfortræder|suppleant):? (?:for )?", re.IGNORECASE)
_AS_SUBSTITUTE = re.compile(r"(?P<as> (?:som )?(?:personlig )?)(?:stedfortræder|suppleant) for ", re.IGNORECASE)
_CAME_OR_WENT = re.compile(r"(?:ankom|kom|mødte|forlod|gik)\b")


def _parenthesis(
    draft: _Draft, extra: list[Attendance], words: Passage, base: int, raw: str, start: int, end: int, lexicon: Lexicon
) -> None:
    """What stands in parentheses after a name: party, role, status, substitute, organisation; several by commas."""
    inner = raw[start:end]
    if not inner.strip():
        return
    if _instead(draft, extra, words, base, raw, start, end):
        return
    at = start
    for piece in re.split(r"([,;])", inner):
        bare = piece.strip()
        if bare and piece not in ",;":
            text = words.part(base + at, base + at + len(piece))
            tag = lexicon.tags.get(word_key(bare))
            if tag is not None:
                _apply(draft, tag.status, tag.role)
            elif is_initials(bare, draft.person.value, lexicon):
                pass
            elif lexicon.party.fullmatch(bare) and draft.party is None:
                draft.party = text
            elif draft.affiliation is None and bare[:1].isupper():
                draft.affiliation = text
            elif draft.title is None:
                draft.title = text
        at += len(piece)
    numbers = item_numbers(inner)
    if numbers and draft.status in ("absent", "excused"):
        draft.for_items = numbers
    elif draft.status == "present" and (told := moves(draft.person, words, base + start, base + end, numbers)):
        draft.title = None
        extra += told


def _instead(draft: _Draft, extra: list[Attendance], words: Passage, base: int, raw: str, start: int, end: int) -> bool:
    """Whether the words behind a name say who stands in for whom; notes it."""
    inner = raw[start:end]
    m = _INSTEAD.search(inner)
    if not m or not (who := _PERSON.search(inner, m.end())) or not is_person_name(bare(who.group())):
        return False
    name = words.part(base + start + who.start(), base + start + who.start() + len(bare(who.group())))
    if m.group().endswith("for "):  # `B (stedfortræder for A)`; `A (stedfortræder B)` is the other way about
        draft.status, draft.substitute_for = "substitute", name
        return True
    gone = item_numbers(inner[who.end() :])
    extra.append(Attendance(name, "substitute", words.part(base + start, base + end).span, substitute_for=draft.person))
    if gone and "fraværende" in inner.lower():
        draft.for_items = gone
    return True
