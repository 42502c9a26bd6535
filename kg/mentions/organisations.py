"""Organisations in minutes: authority names, bodies and units by the shape of their names, introduced abbreviations.

Takes minutes and authorities, gives one `OrganisationMention` per occurrence, with its span. Authority rows come first;
then names by pattern, which are scoped to the municipality of the minutes unless another is named beside them. Of
overlapping names the longest wins. Words that say only what kind of body ("udvalget", "forvaltningen") are no mentions.
The own body and municipality have the kind "self". Never guesses who "they" are; never resolves across municipalities.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kg import danish
from kg.authorities import Authorities, MunicipalityRow
from kg.mentions import organisation_signs as signs
from kg.mentions.automaton import Folded
from kg.mentions.organisation_names import (
    COUNCILS,
    Alias,
    Ending,
    Lead,
    Lexicon,
    canonical,
    definite,
    lexicon,
    place_of,
)
from kg.model import Minutes, Municipality, OrganisationMention, Span

__all__ = ["canonical_body", "find"]

#: Kinds that are one in the whole country, also when no authority row lists them.
_NATIONAL = frozenset(
    {"agency", "ministry", "government", "company", "region", "municipality", "hospital", "public_body"}
)
_TERM = re.compile(r"\s*\(?\d{4}\s*(?:-|–|til)\s*\d{4}\)?\s*$")
_WORD_BEFORE = re.compile(r"[\w&'’-]+\Z")
_COORDINATED = re.compile(r"([A-ZÆØÅa-zæøå][\wæøåé]*)(-?)\s(og|&)\s$")
_LISTED = re.compile(r"([A-ZÆØÅa-zæøå][\wæøåé]*)(-?),\s$")
_PLACE_LEFT = re.compile(r"([A-ZÆØÅ][\w-]+(?:-[A-ZÆØÅ]\w+)?)(\sKommunes)?\s$")
_PLACE_RIGHT = re.compile(r"\si\s((?:Region\s)?[A-ZÆØÅ][\w-]+)(\sKommune)?")
_OPENS = re.compile(r"(?:^|[.!?:;•·|–\n\t]|(?:^|\n)\s*[-*])[\s\"'”“»*(#]*$")
_CAPITAL = re.compile(r"[A-ZÆØÅ0-9]")


@dataclass(frozen=True, slots=True)
class Own:
    """Whose minutes these are: the municipality, the body as its title has it, and the keys of its names."""

    code: str
    name: str
    short: str
    row: MunicipalityRow | None
    bodies: tuple[str, ...]
    keys: frozenset[str]
    council: str


#: What was found last: references are sought among the organisations of the same minutes.
_LAST: list[tuple[Minutes, Authorities, tuple[OrganisationMention, ...]]] = []


def find(minutes: Minutes, authorities: Authorities) -> tuple[OrganisationMention, ...]:
    """Every organisation named in `minutes`, in the order of the text. The last answer is kept."""
    for done, with_, answer in _LAST[-1:]:
        if done is minutes and with_ is authorities:
            return answer
    found = tuple(_find(minutes, authorities))
    _LAST[:] = [(minutes, authorities, found)]
    return found


def _find(minutes: Minutes, authorities: Authorities) -> Iterator[OrganisationMention]:
    lex = authorities.derived(lexicon)
    text = minutes.document.text
    folded = Folded(text)
    own = _own(minutes, lex, folded)
    found = [*_listed(text, folded, lex, own), *_compounds(text, folded, lex, own), *_own_names(text, folded, own)]
    shown = signs.Ground(text, lex, minutes)
    found = signs.longest(found)
    found = signs.longest([*found, *signs.ordinary_names(shown, found, own.code)])
    found = signs.weak_ones(shown, found)
    found = signs.longest(
        [*found, *signs.abbreviations(shown, found, _title(f"{own.short} {own.council}", own), own.code), *signs.short_forms(shown, found)]
    )
    starts = [item.span.start for item in minutes.items]
    hidden = sorted((i.span.start, i.span.end) for i in minutes.ignored)
    for name in found:
        if _inside(hidden, name.start):
            continue
        at = bisect_right(starts, name.start) - 1
        inside = at >= 0 and name.start < minutes.items[at].span.end
        yield OrganisationMention(
            span=Span(name.start, name.end),
            where=minutes.items[at].number if inside else "header",
            surface=" ".join(text[name.start : name.end].split()),
            canonical=name.canonical,
            kind=_kind(name, own),
            scope=name.scope,
            authority=name.authority,
            rule=name.rule,
        )


def canonical_body(printed: str, municipality: Municipality, authorities: Authorities, own: Iterable[str] = ()) -> str:
    """The name of a body in the spelling that mentions carry: `byrådet` → `Kolding Byråd`, `Udsatterråd` → `Udsatterådet`.

    `own`: names of the bodies that keep the minutes; one that is the same body comes back as its title has it.
    """
    lex = authorities.derived(lexicon)
    mine = _own_of(municipality, tuple(own), lex)
    printed = " ".join(_TERM.sub("", printed).split()).strip(" .,:;-–")
    if not printed:
        return ""
    names = signs.longest([*_compounds(printed, Folded(printed), lex, mine)])
    name = names[0].canonical if names and names[0].end - names[0].start >= len(printed) - 2 else printed
    short = printed.lower() in lex.abbreviations or printed in lex.abbreviations
    if short and not names:
        name = _compound_alone(
            lex.abbreviations[printed if printed in lex.abbreviations else printed.lower()], lex, mine
        )
    return _title(name, mine)


def _compound_alone(word: str, lex: Lexicon, own: Own) -> str:
    found = signs.longest([*_compounds(word, Folded(word), lex, own)])
    return found[0].canonical if found else word


# ---------------------------------------------------------------- whose minutes


def _own(minutes: Minutes, lex: Lexicon, folded: Folded) -> Own:
    own = _own_of(minutes.municipality, tuple(body.value for body in minutes.bodies), lex)
    if not own.council:
        counts = [
            (folded.text.count(word), form) for word, (form, _) in COUNCILS.items() if not word.startswith("region")
        ]
        form = max((c for c in counts if c[0]), default=(0, "Byråd"), key=lambda c: c[0])[1]
        own = replace(own, council=form)
    return own


def _own_of(municipality: Municipality, bodies: tuple[str, ...], lex: Lexicon) -> Own:
    row = lex.codes.get(municipality.code)
    short = row.short_name if row else municipality.name.removesuffix(" Kommune")
    titles = tuple(" ".join(_TERM.sub("", body).split()) for body in bodies)
    council = next((COUNCILS[w][0] for t in titles for w in t.lower().split() if w in COUNCILS), "")
    keys = frozenset(_key(title, (short,)) for title in titles)
    return Own(municipality.code, row.name if row else municipality.name, short, row, titles, keys, council)


@lru_cache(maxsize=4096)
def _key(name: str, places: tuple[str, ...]) -> str:
    return danish.body_key(name, places)


def _title(name: str, own: Own) -> str:
    """The own body's name as its title has it, when `name` is that body; else `name`."""
    key = _key(name, (own.short,))
    for title in own.bodies:
        if _key(title, (own.short,)) == key:
            return title
    return name


def _kind(name: signs.Name, own: Own) -> str:
    mine = name.scope in ("", own.code)
    if mine and (name.canonical == own.name or name.canonical in own.bodies):
        return "self"
    return "body" if name.kind == "council" else name.kind


def _own_names(text: str, folded: Folded, own: Own) -> Iterator[signs.Name]:
    """The own body by its title, also where it is made of ordinary words ("Social og Arbejdsmarked")."""
    for title in own.bodies:
        words = [re.escape(w.rstrip("-")) for w in title.split()]
        if len("".join(words)) < 4:
            continue
        shape = r"-?\s".join(words)
        for m in re.finditer(rf"(?<!\w){shape}(?:'s|s)?(?!\w|-\w)", text):
            yield signs.Name(m.start(), m.end(), title, "body", own.code, "", "own body", 3)


# ---------------------------------------------------------------- names in the lexicon


def _listed(text: str, folded: Folded, lex: Lexicon, own: Own) -> Iterator[signs.Name]:
    """Authority names, municipalities, units, and names that a word opens or closes."""
    for hit in lex.whole.find(folded):
        span = folded.span(hit.start, hit.end)
        start, end = span.start, span.end
        what = hit.payload
        if _glued(text, start, end):
            continue
        printed = text[start:end]
        if isinstance(what, Alias):
            if what.row.scope and what.row.scope != own.code:
                continue
            if what.exact and not printed.replace("\n", " ").startswith(what.printed):
                continue
            if (
                what.weak
                or printed[:1].isupper()
                or not what.printed[:1].isupper()
                or " " not in what.printed
                or _mostly(printed, what.printed)
            ):
                yield signs.Name(
                    start,
                    end,
                    what.row.label,
                    what.row.kind,
                    what.row.scope,
                    what.row.id,
                    "authority",
                    1 if what.weak else 5,
                    what.printed,
                )
        elif isinstance(what, Lead):
            name = _opened(text, start, end, what, lex, own)
            if name is not None:
                yield name
        elif isinstance(what, MunicipalityRow):
            if printed[:1].isupper():
                kind = "municipality" if what.kind == "kommune" else "region"
                yield signs.Name(start, end, what.name, kind, "", what.code, "municipality", 4)
        elif isinstance(what, tuple):
            if printed.rstrip("s'’").startswith(what[0].rstrip("s")) and what[1]:
                yield signs.Name(start, end, what[0], what[1], own.code, "", "unit", 4)
        else:
            name = _closed(text, start, end, what, lex, own)
            if name is not None:
                yield name
    yield from _municipalities_together(text, lex)
    if own.row is not None and own.row.region:
        for m in re.finditer(r"\b[Rr]egionens?\b(?!-)", text):
            yield signs.Name(
                m.start(),
                m.end(),
                own.row.region,
                "region",
                "",
                lex.regions[own.row.region].code if own.row.region in lex.regions else "",
                "own region",
                2,
            )


_TOGETHER = re.compile(r"\b([A-ZÆØÅ][\w-]+(?:, [A-ZÆØÅ][\w-]+){0,8}),? og ([A-ZÆØÅ][\w-]+) [Kk]ommuner\b")


def _municipalities_together(text: str, lex: Lexicon) -> Iterator[signs.Name]:
    """`Lolland og Guldborgsund Kommuner`: each is named."""
    for m in _TOGETHER.finditer(text):
        for n, word in enumerate([*m[1].split(", "), m[2]]):
            row = place_of(word, lex)
            if row is not None and row.kind == "kommune":
                yield signs.Name(m.start(), m.end(), row.name, "municipality", "", row.code, f"municipalities {n}", 6)


def _mostly(printed: str, label: str) -> bool:
    """Do two of the words of the name have their capitals (`den Boligsociale Fond`)?"""
    return sum(a[:1].isupper() for a in printed.split()) >= sum(b[:1].isupper() for b in label.split()) - 1


def _glued(text: str, start: int, end: int) -> bool:
    """Is the place part of a longer word, an address or a file name?"""
    before, after = text[max(0, start - 2) : start], text[end : end + 4]
    if (
        before[-1:] in "_@/.\\"
        and before[-1:]
        and not before[-1:].isspace()
        and (before[-1] in "_@\\" or before[:1].isalnum())
    ):
        return True
    if before[-1:] == "-" and before[:1].isalpha():
        return True
    return after[:1] in ("_", "@") or re.match(r"-\w|\.(?:dk|pdf|com|org|docx?)\b", after) is not None


def _opens_sentence(text: str, start: int) -> bool:
    """Does a sentence, line or list entry begin here (so that a capital says nothing)?"""
    return start == 0 or _OPENS.search(text, max(0, start - 12), start) is not None


_NEXT = re.compile(
    r"(,?)[ \n]((?:(?:og|&|af|for|til|mod|den|det|de|i|på|under|uden|ved)[ \n]){0,2})([\wÆØÅæøå0-9][\w&'’./-]*)"
)
_FIRST = re.compile(r"[ \n][\"”“'»]?((?:(?:af|for|til|mod|den|det|de)[ \n]){0,2})([A-ZÆØÅ0-9][\w&'’./-]*)")


def _opened(text: str, start: int, end: int, lead: Lead, lex: Lexicon, own: Own) -> signs.Name | None:
    """A name that `lead` opens, read to its end: `Sektor for Social og Arbejdsmarked`, `Foreningen den Blå Dør`."""
    of_subjects = lead.form.endswith(" for")
    first = _FIRST.match(text, end)
    if first is None or text[end - 1] == "s" and not lead.form.endswith("s"):
        return None
    word = first[2].rstrip(".'’")
    if word.lower() in lex.stop or word.lower() in lex.general or not any(c.isalpha() for c in word) or len(word) < 2:
        return None
    if word.isdigit():
        return None
    at = first.end() - (len(first[2]) - len(word))
    for _ in range(8):
        more = _NEXT.match(text, at)
        if more is None or (first[2][-1:] == "." and at < first.end()):
            break
        word = more[3].rstrip(".'’/-")
        if not word or not _goes_on(text, at, more, word, of_subjects, lead.kind, lex):
            break
        at = more.start(3) + len(word)
        if more[3][len(word) :].startswith("."):
            break
    printed = text[start:at]
    name = " ".join(printed.split())
    if lead.drop and not printed[0].isupper():
        start = first.start(1) if first[1] else first.start(2)
        name = " ".join(text[start:at].split())
    name = _plain(name)
    name = name[:1].upper() + name[1:]
    scope = "" if lead.kind in ("agency", "ministry", "company") else own.code
    return signs.Name(start, at, name, lead.kind, scope, "", f"opening: {lead.form}", 2)


def _goes_on(text: str, at: int, more: re.Match[str], word: str, of_subjects: bool, kind: str, lex: Lexicon) -> bool:
    """Does the name that a word opened go on with `word`, which `more` found after a comma, a joiner or a blank?"""
    comma, joiner = more[1], more[2].strip()
    capital, subject, low = word[:1].isupper(), _stem(word) in lex.subjects, word.lower()
    if low in lex.stop and (not capital or not joiner):
        return False
    if comma:
        return of_subjects and capital and subject and not joiner and _NEXT_ENDS.match(text, more.end()) is not None
    if joiner in ("og", "&"):
        if joiner == "&" or text[at - 1] == "-":
            return capital or subject
        return of_subjects and (subject or (capital and not _BODY_WORD.search(low) and place_of(word, lex) is None))
    if joiner:
        near = joiner.split()[0] in ("i", "på", "ved", "under", "uden")
        if of_subjects or not capital or (near and kind not in ("ngo", "club")):
            return False
        return not (near and place_of(word, lex) is not None)
    if not capital:
        return of_subjects and subject
    last = text[max(0, at - 30) : at].split()[-1]
    return not of_subjects or subject or (_stem(last) not in lex.subjects and _ADJECTIVE.search(last) is not None)


_BODY_WORD = re.compile(r"(?:udvalg|råd|nævn|forvaltning|afdeling|styrelse|bestyrelse|center|centret|ministeri|forening|fond)(?:et|en)?s?$")
_ADJECTIVE = re.compile(r"(?:[te]|al|isk|ig|iv)$")
_NEXT_ENDS = re.compile(r"(?:, [A-ZÆØÅ][\wæøå-]*){0,4},? (?:og|&) ")


def _stem(word: str) -> str:
    low = word.lower().rstrip("-")
    return low[:-1] if low.endswith("s") and len(low) > 4 and not low.endswith("ss") else low


def _plain(name: str) -> str:
    """Without the genitive, where the last word clearly has one (`Fondens`, `Nordlys'`)."""
    if name.endswith(("'s", "’s")):
        return name[:-2]
    if name.endswith(("'", "’")):
        return name[:-1]
    return name[:-1] if re.search(r"(?:en|et|ing|hed|ion|ndes|rne|ed)s$", name) else name


_SHORTENED = frozenset({"sct.", "skt.", "st.", "nr.", "dr.", "chr."})
_LEFT = re.compile(r"([A-ZÆØÅ0-9][\w&'’.-]*|og|&|i|de)[ ]$")


def _closed(text: str, start: int, end: int, what: str, lex: Lexicon, own: Own) -> signs.Name | None:
    """A proper name that the word `what` closes: `Blå Kors Pensionat`, `Vonsild Skole`, `Nordlys A/S`."""
    word = text[start:end]
    kind = lex.last[what]
    if kind == "club" and len(what) <= 2 and not word.rstrip("s").isupper():
        return None
    if not word[:1].isupper() and what not in ("aps", "i/s", "p/s", "k/s", "a/s"):
        return None
    if kind == "company" and "/" not in what and _opens_sentence(text, start):
        return None
    begin, words = start, 0
    while words < 5:
        left = _LEFT.search(text, max(0, begin - 40), begin)
        if left is None:
            break
        token = left[1]
        small = token in ("og", "&", "i", "de")
        if small:
            again = _LEFT.search(text, max(0, left.start() - 40), left.start())
            if again is None or token == "i" or not (again[1].endswith("-") or token == "&"):
                break
        elif (token.endswith(".") and token.lower() not in _SHORTENED) or (token.isdigit() and not words):
            break
        begin = left.start()
        words += 1
    while begin < start:
        token = text[begin:start].split()[0]
        low = token.lower().rstrip("s.,")
        if low not in lex.stop and token.lower() not in lex.stop and not (low in lex.general):
            break
        if low in ("den", "det", "de") and re.match(r"\w+\s+\w+e\s", text[begin:start]):
            break
        begin += len(token)
        begin += len(text[begin:start]) - len(text[begin:start].lstrip())
    if begin >= start:
        return None
    article = re.search(r"\b([Dd]e[nt])\s$", text[max(0, begin - 5) : begin])
    first = text[begin:start].split()[0]
    if article and first.endswith("e") and kind in ("body", "foundation", "department", "ngo", "service"):
        begin -= len(text[max(0, begin - 5) : begin]) - article.start()
    elif kind in ("body", "agency") and not first.lower().startswith(("de", "grønt")):
        row = place_of(first, lex)
        if row is None:
            return None
    printed = " ".join(text[begin:end].split())
    name = _plain(printed) if not printed.endswith("A/S") else printed
    low = name.lower()
    if low.split()[-1] not in lex.last and low.endswith("s"):
        name = name[:-1]
    if all(w.strip("-.").lower() in lex.stop or w[0].isdigit() for w in name.split()[:-1]):
        return None
    scope = "" if kind in _NATIONAL else own.code
    return signs.Name(begin, end, name[:1].upper() + name[1:], kind, scope, "", f"ending: {what}", 2)


# ---------------------------------------------------------------- compounds


def _compounds(text: str, folded: Folded, lex: Lexicon, own: Own) -> Iterator[signs.Name]:
    """Bodies and units whose name ends in a telling word: `Kultur- og Fritidsudvalget`, `handicaprådet`, `byrådet`."""
    for hit in lex.endings.find(folded):
        span = folded.span(hit.start, hit.end)
        before = _WORD_BEFORE.search(text, max(0, span.start - 60), span.start)
        start = before.start() if before else span.start
        end = span.end
        if _glued(text, start, end):
            continue
        word = text[start:end]
        name = (
            _council(text, start, end, word, lex, own)
            if hit.payload.kind == "council"
            else _compound(text, start, end, word, hit.payload, lex, own)
        )
        if name is not None:
            yield name


def _council(text: str, start: int, end: int, word: str, lex: Lexicon, own: Own) -> signs.Name | None:
    bare = re.sub(r"(?<=[dtnen])['’]?s$", "", word.lower())
    if bare not in COUNCILS:
        return None
    form, full = COUNCILS[bare]
    is_definite = bare.endswith(("et", "en"))
    row, begin, end_ = _beside(text, start, end, lex)
    if row is None and not is_definite:
        return None
    if row is not None and row.code != own.code:
        short = row.name if row.kind == "region" else row.short_name
        return signs.Name(begin, end_, f"{short} {form}", "council", row.code, "", "council elsewhere", 4)
    if form == "Regionsråd" and own.row is not None and own.row.kind != "region":
        region = lex.regions.get(own.row.region)
        return signs.Name(start, end, full, "body", region.code, "", "own region", 3) if region else None
    if row is None and form != "Regionsråd" and own.council:
        form = own.council
    place = own.name.removesuffix(" Kommune") if form in ("Regionsråd", "Borgerrepræsentation") else own.short
    name = f"{place} {form}"
    name = _title(name, own)
    if name not in own.bodies:
        name = next((t for t in own.bodies if t.lower() in COUNCILS), name) if _is_own_council(own) else name
    return signs.Name(begin if row else start, end_ if row else end, name, "council", own.code, "", "own council", 4)


def _is_own_council(own: Own) -> bool:
    return any(word in COUNCILS for title in own.bodies for word in title.lower().split())


def _beside(text: str, start: int, end: int, lex: Lexicon) -> tuple[MunicipalityRow | None, int, int]:
    """The municipality named right before (`Vejle Byråd`, `Vejle Kommunes Handicapråd`) or after (`Byrådet i Vejle`)."""
    left = _PLACE_LEFT.search(text, max(0, start - 48), start)
    if left is not None:
        row = place_of(left[1], lex)
        if row is not None:
            return row, left.start(), end
    right = _PLACE_RIGHT.match(text, end)
    if right is not None:
        row = place_of(right[1], lex) or lex.regions.get(right[1])
        if row is not None and right[1] in (row.short_name, row.name):
            return row, start, right.end()
    return None, start, end


_ARTICLE = re.compile(r"\bDe[nt]\s[A-ZÆØÅ]\w+e\s\Z")


def _compound(text: str, start: int, end: int, word: str, ending: Ending, lex: Lexicon, own: Own) -> signs.Name | None:
    at = word.lower().rfind(ending.form)
    stem = word[:at].rstrip("-").lower()
    plain = word[: at + len(ending.form)].lower()
    if len(stem) < 2 or plain in lex.general or plain.endswith(("området", "områder", "samråd")):
        return None
    name = definite(word[: at + len(ending.form)], ending, lex)
    low = name.lower()
    if low in lex.general or low in COUNCILS:
        return None
    begin, heads, joiner, hyphened = _heads(text, start, word, lex)
    named = _ARTICLE.search(text, max(0, begin - 40), begin) if not heads and word[:1].isupper() else None
    if named is not None:
        printed = " ".join(text[named.start() : start].split())
        return signs.Name(named.start(), end, f"{printed} {word[: at + len(ending.form)]}", ending.kind, own.code, "", "named with article", 3)
    row, left, right = _beside(text, begin, end, lex)
    if row is not None and left == begin and row.code == own.code:
        row, right = None, end  # "udvalget i Kolding" adds nothing in Kolding's own minutes
    capital = text[begin].isupper()
    listed = low in lex.known
    joined = hyphened and (capital or ending.is_definite and (listed or ending.lower == "open"))
    if not (row is not None and capital or joined):
        if not capital:
            if not ending.is_definite or ending.lower == "never" or ending.lower == "known" and not listed:
                return None
        elif _opens_sentence(text, begin):
            if not listed and (ending.first != "open" or not ending.is_definite):
                return None
        elif not ending.is_definite and (ending.indefinite != "open" and not listed):
            return None
    if ending.kind == "ministry" and not heads and capital is False and not stem.endswith(("s", "i", "e", "g")):
        return None
    title = canonical(tuple(heads), joiner, name)
    kind = lex.known.get(low) or ending.kind
    if not ending.is_definite and ending.kind == "department" and ending.form == "center" and not heads:
        title = word[: at + len(ending.form)]
        title = title[:1].upper() + title[1:]
    elif not ending.is_definite and ending.form == "center":
        title = canonical(tuple(heads), joiner, word[: at + len(ending.form)])
    scope = "" if kind in ("agency", "ministry", "foundation") and row is None else own.code
    if row is not None and row.code != own.code:
        return signs.Name(left, right, title, kind, row.code, "", f"compound: {ending.form}", 3)
    if row is not None:
        if "ommune" not in text[left:begin]:
            title = " ".join(_plain(text[left:end]).split())
        begin = left
        title = _title(title, own)
    key = _key(title, (own.short,))
    if kind == "body" and key in own.keys:
        title = _title(title, own)
    return signs.Name(begin, end, title, kind, scope, "", f"compound: {ending.form}", 3)


def _heads(text: str, start: int, word: str, lex: Lexicon) -> tuple[int, list[str], str, bool]:
    """The parts before the last of a co-ordinated name: where it begins, the parts, the joiner, and whether hyphens join."""
    joined = _COORDINATED.search(text, max(0, start - 40), start)
    if joined is None:
        return start, [], "og", False
    head, hyphen = joined[1], joined[2]
    capital = head[:1].isupper()
    if not hyphen and not (
        capital and _stem(head) in lex.subjects and (word[:1].isupper() or word.islower() and capital)
    ):
        return start, [], "og", False
    if not hyphen and _opens_sentence(text, joined.start()) and word[:1].islower():
        return start, [], "og", False
    heads, begin, hyphened = [head], joined.start(), bool(hyphen)
    for _ in range(4):
        listed = _LISTED.search(text, max(0, begin - 40), begin)
        if listed is None or not (
            listed[2] or listed[1][:1].isupper() and _stem(listed[1]) in lex.subjects and not hyphened
        ):
            break
        heads.insert(0, listed[1])
        begin = listed.start()
    return begin, heads, joined[3], hyphened


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_right(spans, (place, 1 << 62)) - 1
    return at >= 0 and place < spans[at][1]
