"""The labels of a header's fields: on a line of their own, before a value, run into it, or several on one line.

Takes lines, gives the `Field` of the lexicon and where its value begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.layout.lexicon import ITEM_WORDS, Field, Lexicon, word_key
from kg.layout.page.lines import Line
from kg.layout.page.signs import body_like
from kg.layout.people import entries, of_administration
from kg.text.danish import dates, fold, times
from kg.text.person_names import is_person_name

__all__ = ["PERSONS", "cut_of", "field_of", "labels_first", "meaning_of", "split_labels"]

#: Fields whose value is a list of persons.
PERSONS = frozenset(
    ["members", "officials", "guests", "secretary", "chair", "vice_chair", "observers", "absence", "substitutes"]
)
#: Label and value run together (`MødestedRådssalen`, Stevns 2022).
_RUN_ON = re.compile(r"[A-ZÆØÅ][a-zæøå]{4,}(?=[A-ZÆØÅ])")
_LABELLED = re.compile(r"(?P<label>[^:]{1,44}?)\s?:")
#: Staff of one office: `Fra Velfærdsforvaltningen:`, `Deltagere fra Teknik og Miljø:`.
_STAFF_CAME = re.compile(
    r"(?:desuden|endvidere|fra) (?-i:[A-ZÆØÅ])[\w &/-]{2,40}? (?:deltog|deltager|mødte)"
    r"(?: (?:desuden|endvidere|også))? ",
    re.IGNORECASE,
)
_STAFF = re.compile(r"(?:fra|(?:øvrige )?deltagere fra) (?-i:[A-ZÆØÅ])[\w &,/-]{2,40}", re.IGNORECASE)


def field_of(line: Line, lexicon: Lexicon) -> tuple[Field, int, str] | None:
    """The field whose label opens `line`: (field, clean offset of the value, label's key); None when no label does."""
    text = line.text
    if not text or line.cells:
        return None
    if len(text) < 60 and (key := word_key(text)) in lexicon.fields:
        return lexicon.fields[key], len(text), key
    head = text[:48]
    if 1 < line.bold < len(text) and (f := lexicon.fields.get(word_key(text[: line.bold]))) is not None:
        return f, _skip(text, line.bold), word_key(text[: line.bold])
    if m := _LABELLED.match(head):
        if (f := lexicon.fields.get(word_key(m["label"]))) is not None:
            return f, _skip(text, m.end()), word_key(m["label"])
        if _STAFF.fullmatch(m["label"]):
            name = "fra forvaltningen" if of_administration(m["label"], lexicon) else "medlemmer"
            return lexicon.fields[name], _skip(text, m.end()), word_key(m["label"])
        meant = meaning_of(m["label"], lexicon)
        at = _skip(text, m.end())
        if meant is None and _lists_many(m["label"], line, at, lexicon):
            meant = lexicon.fields["medlemmer"]
        return (meant, at, word_key(m["label"])) if meant is not None and _fits(meant, line, at, lexicon) else None
    if (came := _STAFF_CAME.match(text)) and entries([line], came.end(), "present", None, lexicon)[0]:
        return lexicon.fields["fra forvaltningen"], came.end(), word_key(came.group())
    if (run := _RUN_ON.match(head)) and (f := lexicon.fields.get(word_key(run.group()))) is not None:
        return f, run.end(), word_key(run.group())
    spoken = fold(head).split()
    first = spoken[0].strip(" :.?*–-\t") if spoken else ""
    if len(first) > 1 and first not in lexicon.field_starts:
        return None
    for n in range(min(5, len(spoken) - 1), 0, -1):
        words = " ".join(spoken[:n])
        f = lexicon.fields.get(word_key(words))
        if f is not None and f.name == "body" and body_like(text[_skip(text, len(words)) :], lexicon):
            return f, _skip(text, len(words)), words
        if f is None or words in lexicon.labels_with_colon or f.name in ("contents", "kind", "body", "remarks"):
            continue
        start = _skip(text, len(words))
        rest = text[start:]
        if f.name == "date" and next(dates(rest), None) is None:
            continue
        if f.name in ("time", "end") and next(times(rest), None) is None:
            continue
        if f.name in PERSONS:
            found = entries([line], start, "present", None, lexicon)[0]
            if not found and fold(rest).strip(" .") != "ingen":
                continue
        return f, start, words
    return None


def meaning_of(label: str, lexicon: Lexicon) -> Field | None:
    """What a label that no row has may mean by the words in it; None when nothing, or when it is no label."""
    bare = _LIMIT.sub("", label).strip()
    words = bare.split()
    if not bare[:1].isupper() or len(words) > _LABEL_WORDS or re.search(r"[\d.;?!]", bare):
        return None
    if any(is_person_name(f"{a} {b}") for a, b in pairwise(words)):
        return None  # `Stedfortræder for Anna Holm`
    if (known := lexicon.fields.get(word_key(bare))) is not None:
        return known
    return next((f for pattern, f in lexicon.field_words if pattern.search(bare)), None)


def _lists_many(label: str, line: Line, start: int, lexicon: Lexicon) -> bool:
    """Do many persons and nothing else stand behind words that no row knows (`Vi var samlet: Anna Holm, …`)?"""
    if not label[:1].isupper() or len(label) > _MEETS or line.text.count(",", start) < _MANY - 2:
        return False
    if is_person_name(label) or word_key(label) in lexicon.sections or word_key(label) in lexicon.tags:
        return False
    found, rest = entries([line], start, "present", None, lexicon)
    return len(found) >= _MANY and not rest


#: Letters of such a label, and how many persons say that those of the meeting are listed.
_MEETS, _MANY = 30, 4


def _fits(f: Field, line: Line, start: int, lexicon: Lexicon) -> bool:
    """Is the value behind a label of the kind that its words promise? Nothing behind it decides nothing."""
    rest = line.text[start:]
    if not rest.strip():
        return f.name in PERSONS
    if f.name == "date":
        return next(dates(rest), None) is not None
    if f.name in ("time", "end"):
        return len(rest) < _SHORT and next(times(rest), None) is not None
    if f.name in PERSONS:
        return bool(entries([line], start, "present", None, lexicon)[0])
    return f.name == "place" and len(rest) < _SHORT


#: What limits a label to items or hours: `Gæst under pkt. 4`, `Deltagere (fra kl. 17)`.
_LIMIT = re.compile(rf"\s*\(?(?:under|ved|til|fra|i)? ?(?:{ITEM_WORDS}|kl\.?) ?\d[\d .:,–-]*\)?$", re.IGNORECASE)
#: Words of a label, and letters of a value that is no sentence.
_LABEL_WORDS, _SHORT = 7, 120


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " :\t–-":
        at += 1
    return at


def split_labels(line: Line, lexicon: Lexicon) -> list[tuple[Field, str, int, int]]:
    """Several labels with colons on one line: (field, label, value start, value end)."""
    found: list[tuple[Field, str, int, int]] = []
    if line.text.count(":") < 2:
        return found
    for m in re.finditer(
        r"(?:^|(?<=[\s,;|]))(?P<label>[A-ZÆØÅ][\wæøåÆØÅ]{1,24}(?: [\wæøå]{1,12}){0,2}?) ?:(?=\s|$)", line.text[:600]
    ):
        f = lexicon.fields.get(word_key(m["label"]))
        if f is None and " " in m["label"]:
            short = m["label"].split()[-1]
            f = lexicon.fields.get(word_key(short)) if short[:1].isupper() else None
        if f is not None:
            if found:
                found[-1] = (*found[-1][:3], m.start())
            found.append((f, word_key(m["label"]), _skip(line.text, m.end()), len(line.text)))
    return found if len(found) > 1 else []


def labels_first(lines: Sequence[Line], lexicon: Lexicon) -> int:
    """Where the values begin when three or more labels stand alone one after another; 0 otherwise."""
    count = 0
    for i, line in enumerate(lines):
        found = field_of(line, lexicon)
        if found is not None and found[1] >= len(line.text) and found[0].name != "contents":
            count += 1
            continue
        if count >= 3 and i + count - 1 < len(lines) + count:
            return i
        count = 0
    return 0


def cut_of(line: Line, a: int, b: int) -> Line:
    text = line.text[a:b].rstrip(" ,;|")
    return Line(
        line.index, line.start, line.end, text, line.offsets[a : a + len(text) + 1], gap=line.gap, after=line.after
    )
