"""One clean line → what it may be: a section heading, an absence label, a decision heading, furniture.

Takes a `Line`, gives a `Sign` (or None); decides nothing about the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.layout.lexicon import POINT_WORD, Lexicon, SectionWord, word_key
from kg.layout.page.lines import UNJUDGED, Line
from kg.model import SectionKind, Status, Text
from kg.text.danish import MONTHS, dates, fold, has_full_date, small
from kg.text.near import places
from kg.text.person_names import is_person_name

__all__ = [
    "Sign",
    "body_label",
    "body_like",
    "files",
    "ignored",
    "is_clause",
    "place_line",
    "read_sign",
    "strip_body",
]


@dataclass(frozen=True, slots=True)
class Sign:
    """A line that opens a section. `content`: clean offset where words of the section begin on the same line.

    `key` is the folded heading word. Decision headings may name `body`, `held_on` and `item`; `titled` says that the
    word for decision itself is printed. Absences have a `status`.
    """

    kind: SectionKind
    key: str
    heading: Text
    content: int
    weak: bool = False
    inline: bool = False
    status: Status | None = None
    body: Text | None = None
    held_on: date | None = None
    item: str | None = None
    titled: bool = True


_LABEL = re.compile(r"(?P<label>[^:]{2,60}?) ?:(?: |$)")
_TAIL = re.compile(
    rf",? ?(?:kl\.? ?[\d:.]{{1,5}})?,? ?(?:som )?\(?(?:{POINT_WORD}(?: ?nr\.?)? ?(?P<item>\d{{1,4}}))?\)?,? ?"
    r"(?P<stop>[:.]?)(?: |$)(?P<rest>.*)",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"(?P<word>beslutning(?:er)?|afgørelse|politisk behandling|behandling|referat|besluttet|vedtaget"
    r"|behandlet)(?: ?[:-])?"
    r"(?: (?:i|fra|på|af|for|ved))?(?: (?P<body>.*?))?,?(?: (?:i|på) (?:sit )?mødet?)?,?(?: (?:den|d\.|pr\.))?",
    re.IGNORECASE,
)
#: Words that head a decision only before a body and a day (`Besluttet på Socialudvalget den 9. maj 2012`).
_BOTH = frozenset(("referat", "behandling", "besluttet", "vedtaget", "behandlet"))
_UNDATED = re.compile(r"beslutning(?:er)? (?:fra|i|truffet (?:af|i)) (?P<body>[^:;.]{3,70})", re.IGNORECASE)
_GENITIVE = re.compile(r"(?P<body>.{3,90}?)s beslutning(?:er)?(?: (?:i|på) mødet?)?,?(?: (?:den|d\.))?", re.IGNORECASE)
#: `Kulturudvalgets møde den 4. maj 2021:` alone on a line, above what was decided there.
_MEETING = re.compile(r"(?P<body>[^\W\d_][^:;.]{3,80}?)s (?:ordinære |ekstraordinære )?møde (?:den|d\.)")
_BARE = re.compile(
    r"(?P<body>[^,:;]{3,80}?(?:, (?-i:[A-ZÆØÅ])[^\W\d_]{2,20} (?:og|&) [^,:;]{2,40}?)?)(?:, ?| )(?P<den>den |d\. )?",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?P<word>fraværende|afbud|ikke til stede) i (?P<body>.{3,90}?),?(?: (?:den|d\.))?", re.IGNORECASE
)
_MEETING_TAIL = re.compile(r"(?:s?møde(?:t|ts)?)$", re.IGNORECASE)


#: Fields that list persons inside an item.
_BRACKET = re.compile(r" ?\([^()]*\)$")
_LISTS = ("absence", "substitutes")


_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)$", re.IGNORECASE)


def files(line: Line) -> list[Text]:
    """The file names that alone make up the line (`Plan.pdf`, `Plan_2020.pdf Noter.docx`); [] when it is more."""
    text = line.text
    if not _FILE.search(text) or line.cells or len(text) > 2000:
        return []
    found = [line.part(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    if len(found) > 1 and all(_FILE.search(part.value) for part in found):
        return found
    return [line.part()] if len(text) < 160 else []


def strip_body(words: Text, lexicon: Lexicon) -> Text | None:
    """A body's name without "mødet", commas and brackets at its ends; None when nothing is left."""
    value = words.value.strip(" ,:;-–")
    shift = words.value.find(value) if value else 0
    value = value.removesuffix(" i mødet").removesuffix(" på mødet")
    short = _MEETING_TAIL.sub("", value)
    if short and short != value and not short.endswith(" "):
        value = short
    lead, _, rest = value.partition(" ")
    if rest[:1].isupper() and word_key(lead) in lexicon.sections and body_like(rest, lexicon):
        shift, value = shift + len(lead) + 1, rest  # `Historik Teknisk Udvalg 27. maj 2024`: the heading runs into it
    if len(value) < 3 or word_key(value) in lexicon.no_body:
        return None
    start = words.span.start + shift
    return Text(value, type(words.span)(start, start + len(value)))


#: Words of a clause: what holds one is no name of a body.
_CLAUSE = re.compile(
    r"\b(?:holdt|blev|bliver|er|har|var|vil|skal|kan|som|at|godkendt|godkendte|behandlet|drøftet|besluttede|orienteret|møder?|mødet|indstiller|foreslår|anbefaler|beslutter|godkender)\b"
)


def is_clause(words: str) -> bool:
    """Do the words hold those of a clause, so that they are no name?"""
    return _CLAUSE.search(fold(words)) is not None


def body_like(words: str, lexicon: Lexicon, own: str = "") -> bool:
    """Does this name a body: by its ending, or because it is the document's own?"""
    key = fold(words).strip(" .,:;")
    if not key or len(key) > 100 or _CLAUSE.search(key):
        return False
    if own and key == fold(own):
        return True
    words_ = _BY_LAW.sub("", key).split()
    first = 2 if words_[0] in ("den", "det") and len(words_) > 4 else 0  # "Den fælles Beredskabskommission for …"
    if (
        len(words_) > first + 2
        and words_[first + 1] in ("for", "vedrørende", "vedr.")
        and _ends_as_body(words_[first], lexicon)
    ):
        return True
    last = (
        key.split()[-1].removesuffix("s") if key.split()[-1].endswith(("ets", "ens", "åds", "gs")) else key.split()[-1]
    )
    return _ends_as_body(last, lexicon)


#: The provision that a committee is set up by, before its name (`§ 17, stk. 4-udvalget for Landsbyer`).
_BY_LAW = re.compile(r"^§ ?\d{1,3},? ?(?:stk\.? ?\d{1,2})?[ ,-]*(?=\w)")


def _ends_as_body(word: str, lexicon: Lexicon) -> bool:
    return word.endswith(lexicon.body_endings) and not word.endswith(lexicon.no_body_endings)


#: What a date or an hour ends with when it is no digit: a month, also shortened, and "kl".
_DATE_ENDS = (*MONTHS, *(month[:3] for month in MONTHS), "sept", "kl")


def _may_end_in_date(text: str) -> bool:
    """Can there be a date with nothing behind it but an hour, an item's number, or a colon and words?"""
    if not has_full_date(text):
        return False
    return _ends_dated(text) or any(_ends_dated(text[:colon]) for colon in places(": ", text))


def _ends_dated(text: str) -> bool:
    """Can a date end here, maybe with an hour and an item's number? They end with a digit, a month or a bare "kl."."""
    end = text.rstrip(" .,:()")[-10:].lower()
    return end[-1:].isdecimal() or not end.isascii() or end.endswith(_DATE_ENDS)


#: One of these stands in every heading of a decision, and of absence in it, that ends as a sentence does.
_HEADING_WORDS = (
    "beslut",
    "afgørelse",
    "vedtaget",
    "behandlet",
    "behandling",
    "referat",
    "fraværende",
    "afbud",
    "ikke til stede",
)


def _is_sentence(text: str) -> bool:
    """Is it no heading because it ends with a full stop? The one behind an hour may be the hour's."""
    if not text.endswith(".") or ": " in text:
        return False
    letters = small(text)
    return "kl" not in letters and not any(word in letters for word in _HEADING_WORDS)


def _decision(line: Line, lexicon: Lexicon, own: str) -> Sign | None:
    text = line.text
    if len(text) > 260 or not _may_end_in_date(text) or _is_sentence(text):
        return None
    found = next((f for f in dates(text[:200]) if f.value.date is not None), None)
    if found is None:
        return None
    tail = _TAIL.fullmatch(text, found.end)
    if tail is None:
        return None
    before = text[: found.start].rstrip()
    rest = tail["rest"]
    content = tail.start("rest") if rest else len(text)
    if rest and tail["stop"] != ":":
        return None
    heading = line.part(0, tail.start("rest") if rest else len(text))
    for pattern in (_MISSING, _DECISION, _GENITIVE, _MEETING):
        m = pattern.fullmatch(before)
        if m is None:
            continue
        if pattern is _MEETING and (
            rest or tail["stop"] != ":" or line.marker or not body_like(m["body"], lexicon, own)
        ):
            return None
        labelled = pattern is _DECISION and before[m.end("word") : m.end("word") + 2].strip() == ":" and m["body"]
        if (
            pattern is _DECISION
            and (labelled or m["word"].lower() in _BOTH)
            and not body_like(m["body"] or "", lexicon, own)
        ):
            return None  # `Afgørelse: Mødet flyttes til 11. september 2024`
        printed = line.part(m.start("body"), m.end("body")) if m["body"] else None
        away = pattern is _MISSING
        return Sign(
            kind="absent" if away else "decision",
            key="absent" if away else "beslutning",
            heading=heading,
            content=content,
            inline=bool(rest),
            status="absent" if away else None,
            body=strip_body(printed, lexicon) if printed else None,
            held_on=found.value.date,
            item=tail["item"],
        )
    bare = _BARE.fullmatch(text[: found.start]) if not line.marker else None
    if bare is None or found.value.date is None:
        return None
    return _dated_body(line, bare, tail, heading, found.value.date, lexicon, own)


def _dated_body(
    line: Line, m: re.Match[str], tail: re.Match[str], heading: Text, day: date, lexicon: Lexicon, own: str
) -> Sign | None:
    """The name of a body with a day above what it decided, without a word for that (`Byrådet, den 5. maj 2025:`)."""
    printed = line.part(m.start("body"), m.end("body"))
    if not printed.value[:1].isupper():
        return None
    rest, stop, item, comma = tail["rest"], tail["stop"], tail["item"], "," in m.group()
    content = tail.start("rest") if rest else len(line.text)
    known = body_like(printed.value, lexicon, own)
    if known and comma and not item and not stop and not rest:
        return Sign("decision", "body-date", heading, content, weak=True, body=strip_body(printed, lexicon),
                    held_on=day, titled=False)  # fmt: skip
    if stop == "." or not (item or (stop == ":" and (comma or m["den"]))):
        return None
    if not known and not (item and stop == ":" and comma and len(printed.value) < _BODY_LENGTH):
        return None
    return Sign("decision", "beslutning", heading, content, inline=bool(rest), body=strip_body(printed, lexicon),
                held_on=day, item=item, titled=False)  # fmt: skip


#: The name of a body that no word tells as one is shorter.
_BODY_LENGTH = 60


#: Verbs that begin the line that leads to a list, and what such a line ends with.
_VERBS, _LEADS = ("indstiller", "foreslår", "og indstiller"), (",", ":", " at")
_LEAD = 170


def _opened(line: Line, key: str, lexicon: Lexicon) -> SectionWord | None:
    """The section that the words open by their form (`Bemærkninger fra Økonomi`, `Direktionen indstiller,`)."""
    text = line.text
    upper = text[0].isupper()
    if not upper and not text.startswith(_VERBS):
        return None
    for part, pattern, opened in lexicon.section_patterns:
        if part in key and (upper or opened.weak) and pattern.match(key):
            if opened.leads and not (text.endswith(_LEADS) or line.strong):
                continue  # what a body recommends, and no words that lead to a list
            return opened
    return None


def _names_only(words: str) -> bool:
    """Is this nothing but names (with letters or remarks in parentheses)?"""
    words = re.sub(r"\([^()]{0,60}\)", "", words)
    parts = [p.strip(" .") for p in re.split(r",| og | samt |;| & ", words)]
    parts = [p for p in parts if p and not (len(p) <= 3 and p.isupper())]
    return bool(parts) and len(words) < 1500 and all(is_person_name(p) for p in parts)


#: Where a heading ends that what stands under it runs into (`BeslutningGodkendt.`, Ringkøbing-Skjern web).
_RUN_ON = re.compile(r"[A-ZÆØÅ](?<=[a-zæøåé][A-ZÆØÅ])")


def read_sign(line: Line, lexicon: Lexicon, own: str = "") -> Sign | None:
    """The section that `line` may open. Lines that carry a list marker open none.

    `own`: the name of the document's own body, which may make a difference only where it stands.
    """
    if not line.text or line.marker or line.cells:
        return None
    if own:
        return _read_sign(line, lexicon, own)
    if line.sign is UNJUDGED:
        line.sign = _read_sign(line, lexicon, "")
    judged: Sign | None = line.sign
    return judged


def _read_sign(line: Line, lexicon: Lexicon, own: str) -> Sign | None:
    text = line.text
    if line.opens is not None:
        return Sign(line.opens, word_key(text), line.part(), len(text))
    upper = text[0].isupper()
    if upper and (run := _RUN_ON.search(text, 4, 45)) is not None:
        key = word_key(text[: run.start()])
        if (word := lexicon.sections.get(key)) is not None and not word.weak:
            return Sign(word.kind, key, line.part(0, run.start()), run.start(), False, True)
    if len(text) <= 90:
        key = word_key(text)
        if (word := lexicon.sections.get(key)) is not None:
            return Sign(word.kind, key, line.part(), len(text), word.weak)
        if (field := lexicon.fields.get(key)) is not None and field.name in _LISTS:
            return Sign("absent", key, line.part(), len(text), status=field.status)
        plain = _BRACKET.sub("", key) if key.endswith(")") else key
        if plain != key and (word := lexicon.sections.get(plain)) is not None and upper:
            return Sign(word.kind, plain, line.part(), len(text), word.weak)
        if (opened := _opened(line, key, lexicon)) is not None:
            return Sign(opened.kind, key, line.part(), len(text), opened.weak)
        if upper and (
            key.startswith("beslutning")
            and (m := _UNDATED.fullmatch(text))
            and not has_full_date(text)
            and body_like(m["body"], lexicon, own)
        ):
            printed = strip_body(line.part(m.start("body"), m.end("body")), lexicon)
            return Sign("decision", "beslutning", line.part(), len(text), body=printed)
    elif (
        len(text) <= _LEAD and text.endswith(_LEADS) and (opened := _opened(line, word_key(text), lexicon)) is not None
    ):
        return Sign(opened.kind, word_key(text), line.part(), len(text), opened.weak)
    if (decision := _decision(line, lexicon, own)) is not None:
        return decision
    if not upper:
        return None
    return _labelled(line, lexicon) or _absence(line, lexicon)


def _labelled(line: Line, lexicon: Lexicon) -> Sign | None:
    """The section that a label opens, in bold type or before a colon (`Beslutning: Godkendt.`)."""
    text = line.text
    label, content = "", 0
    if 2 < line.bold < len(text) and (
        lexicon.sections.get(word_key(text[: line.bold])) or lexicon.fields.get(word_key(text[: line.bold]))
    ):
        label, content = text[: line.bold], line.bold
    elif ":" in (head := text[:70]) and (m := _LABEL.match(head)):
        label, content = m["label"], m.end()
    while content < len(text) and text[content] in " :":
        content += 1
    if label:
        key = word_key(label)
        word = lexicon.sections.get(key)
        if word is not None and (not word.weak or line.bold or (word.kind == "decision" and key in lexicon.titles)):
            return Sign(word.kind, key, line.part(0, len(label)), content, word.weak, content < len(text))
        field = lexicon.fields.get(key)
        if field is not None and field.name in _LISTS:
            return Sign("absent", key, line.part(0, len(label)), content, False, content < len(text), field.status)
    return None


def _absence(line: Line, lexicon: Lexicon) -> Sign | None:
    """The list of absentees that a word without a colon leads (`Afbud Anna Holm`)."""
    text = line.text
    if text[:2].casefold()[:2] not in lexicon.absence_starts:
        return None
    for size, keys in lexicon.absence:
        if len(text) > size + 4 and text[size] in " -" and (key := fold(text[:size])) in keys:
            rest = text[len(key) :].strip(" -–")
            if _names_only(rest) or fold(rest).strip(" .") == "ingen":
                field = lexicon.fields[key]
                start = text.index(rest, len(key))
                return Sign("absent", key, line.part(0, len(key)), start, False, True, field.status)
    return None


def body_label(line: Line, lexicon: Lexicon, own: str) -> Sign | None:
    """The name of a body alone above what it decided (`Byrådet:`), inside a decision; None for all else."""
    text = line.text
    if (
        not 4 < len(text) < _LABEL_LENGTH
        or not text.endswith(":")
        or line.marker
        or line.cells
        or not text[0].isupper()
    ):
        return None
    if not body_like(text[:-1], lexicon, own):
        return None
    body = strip_body(line.part(0, len(text) - 1), lexicon)
    return Sign("decision", "beslutning", line.part(), len(text), body=body, titled=True) if body is not None else None


#: The name of a body is shorter.
_LABEL_LENGTH = 80


def ignored(line: Line, lexicon: Lexicon) -> str | None:
    """Reason why the line carries no fact (page number, web chrome, template), or None."""
    if line.reason is UNJUDGED:
        line.reason = _ignored(line, lexicon)
    return line.reason


def _ignored(line: Line, lexicon: Lexicon) -> str | None:
    if not line.text:
        return "rule"
    if len(line.text) > 120 or line.cells:
        return None
    full = f"{line.marker} {line.text}" if line.marker else line.text
    if not lexicon.ignorable.fullmatch(full):
        return None
    return next((reason for pattern, reason in lexicon.ignore if pattern.fullmatch(full)), None)


#: `Mødelokale F7 kl. 12.00`, `Ekstraordinært møde - Rådssalen kl. 16.00-18.00`: where and when, without labels.
_PLACE_AND_HOUR = re.compile(
    r"(?:(?:(?:ekstra)?ordinært )?møde ?[-–,:] ?)?(?P<place>\S.{2,80}?),? "
    r"(?P<hour>kl\.? ?\d{1,2}[.:]\d\d(?: ?[-–] ?.{2,12})?)",
    re.IGNORECASE,
)


def place_line(text: str, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """Does the line name a place without a label: its start and end, and where the hour begins (0 without)?"""
    m = _PLACE_AND_HOUR.fullmatch(text)
    start, end, hour = (m.start("place"), m.end("place"), m.start("hour")) if m else (0, len(text), 0)
    return (start, end, hour) if any(pattern.match(text[start:end]) for pattern in lexicon.places) else None
