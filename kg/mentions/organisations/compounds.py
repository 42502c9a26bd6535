"""Bodies and units whose names are compounds: `Kultur- og Fritidsudvalget`, `handicaprådet`, `byrådet`, `jobcentret`.

Takes text, lexicon and whose minutes they are, gives `Name`s, overlaps included. The endings and what they allow are
data (`organisation_patterns.toml`); here is how a name is read from its ending to the left, and which place it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.authorities import MunicipalityRow
from kg.mentions.lexicon import DATA
from kg.mentions.organisations.ground import Name, Own, glued, opens_sentence, own_title, plain, stem
from kg.mentions.organisations.lexicon import COUNCILS, Ending, Lead, Lexicon, canonical, definite, place_of
from kg.mentions.organisations.proper import opened
from kg.text.automaton import Folded

__all__ = ["compounds"]

#: What tells the centres of one municipality apart: `Borgercenter Nord`.
_QUARTER = re.compile(r"\s(Nord|Syd|Øst|Vest|Midt|City|Centrum)\b")
_WORD = re.compile(r"[\w&'’-]*")
_COORDINATED = re.compile(r"([A-ZÆØÅa-zæøå][\wæøåé]*)(-?)\s(og|&)\s$")
_LISTED = re.compile(r"([A-ZÆØÅa-zæøå][\wæøåé]*)(-?),\s$")
_PLACE_LEFT = re.compile(r"([A-ZÆØÅ][\w-]+(?:-[A-ZÆØÅ]\w+)?)(\sKommunes)?\s$")
_PLACE_RIGHT = re.compile(r"\si\s((?:Region\s)?[A-ZÆØÅ][\w-]+)(\sKommune)?")


def compounds(text: str, folded: Folded, lex: Lexicon, own: Own) -> Iterator[Name]:
    """Bodies and units whose name ends in a telling word: `Kultur- og Fritidsudvalget`, `handicaprådet`, `byrådet`."""
    for hit in lex.endings.find(folded):
        start, end = folded.places(hit.start, hit.end)
        before = _WORD.match(text[max(0, start - 60) : start][::-1])  # from its end to its beginning
        start -= before.end() if before else 0
        quarter = _QUARTER.match(text, end) if hit.payload.form == "center" else None
        if glued(text, start, end):
            continue
        word = text[start:end]
        name = (
            _council(text, start, end, word, lex, own)
            if hit.payload.kind == "council"
            else _compound(text, start, end, word, hit.payload, lex, own)
        )
        if name is not None and quarter is not None and name.end < quarter.end():
            name = name._replace(end=quarter.end(), canonical=f"{name.canonical} {quarter[1]}")
        if name is not None:
            yield name


_OWNER = re.compile(r"(?<=[dtnen])['’]?s$")


def _council(text: str, start: int, end: int, word: str, lex: Lexicon, own: Own) -> Name | None:
    bare = _OWNER.sub("", word.lower())
    if bare not in COUNCILS:
        return None
    form, full = COUNCILS[bare]
    is_definite = bare.endswith(("et", "en"))
    row, begin, end_ = _beside(text, start, end, lex)
    if row is None and not is_definite:
        return None
    if row is not None and row.code != own.code:
        short = row.name if row.kind == "region" else row.short_name
        return Name(begin, end_, f"{short} {form}", "council", row.code, "", "council elsewhere", 4)
    if form == "Regionsråd" and own.row is not None and own.row.kind != "region":
        region = lex.regions.get(own.row.region)
        return Name(start, end, full, "body", region.code, "", "own region", 3) if region else None
    if row is None and form != "Regionsråd" and own.council:
        form = own.council
    place = own.name.removesuffix(" Kommune") if form in ("Regionsråd", "Borgerrepræsentation") else own.short
    name = f"{place} {form}"
    name = own_title(name, own)
    if name not in own.bodies:
        name = next((t for t in own.bodies if t.lower() in COUNCILS), name) if _is_own_council(own) else name
    return Name(begin if row else start, end_ if row else end, name, "council", own.code, "", "own council", 4)


def _is_own_council(own: Own) -> bool:
    return any(word in COUNCILS for title in own.bodies for word in title.lower().split())


def _beside(text: str, start: int, end: int, lex: Lexicon) -> tuple[MunicipalityRow | None, int, int]:
    """The municipality right before (`Vejle Byråd`, `Vejle Kommunes Handicapråd`) or after (`Byrådet i Vejle`)."""
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


#: The adjective before a compound with a hyphen before its ending ("Grøn Vækst-udvalget").
_PHRASE = re.compile(r"(?<![\w-])[A-ZÆØÅ][a-zæøå]{2,15}(?:[nte]) $")
_CAPITAL_BEFORE = re.compile(r"[A-ZÆØÅ][\wæøå]+\s\Z")
_ARTICLE = re.compile(r"\bDe[nt]\s[A-ZÆØÅ]\w+e\s\Z")


def _compound(text: str, start: int, end: int, word: str, ending: Ending, lex: Lexicon, own: Own) -> Name | None:
    at = word.lower().rfind(ending.form)
    bare = word[: at + len(ending.form)]
    if len(word[:at].rstrip("-")) < 2 or bare.lower() in lex.general or bare.lower().endswith(_NO_COMPOUND):
        return None
    name = definite(bare, ending, lex)
    if name.lower() in lex.general or name.lower() in COUNCILS:
        return None
    phrase = _PHRASE.search(text, max(0, start - 24), start) if "-" in bare and ending.kind == "body" else None
    if phrase is not None:  # "Klima-, Natur- og Grøn Vækst-udvalget": two words before the hyphen are one part
        start = phrase.start()
        name = f"{phrase.group()}{word[:at]}{ending.canonical}"
    begin, heads, joiner, hyphened = _heads(text, start, word, ending.kind, lex)
    rule = f"compound: {ending.form}"
    article = _ARTICLE.search(text, max(0, begin - 40), begin) if not heads and word[:1].isupper() else None
    if article is not None:
        printed = " ".join(text[article.start() : start].split())
        return Name(article.start(), end, f"{printed} {bare}", ending.kind, own.code, "", rule, 3)
    row, left, right = _beside(text, begin, end, lex)
    if row is not None and left == begin and row.code == own.code:
        row, right = None, end  # "udvalget i Kolding" adds nothing in Kolding's own minutes
    capital = text[begin].isupper()
    listed = name.lower() in lex.known
    joined = hyphened and (capital or (ending.is_definite and (listed or ending.lower == "open")))
    if not ((row is not None and capital) or joined or _is_name(text, begin, ending, listed)):
        return None
    # "Ungecenter" is as much a name as "Ungecentret": what ends in "center" is kept as printed
    called = bare if ending.form == "center" else name
    title = canonical(tuple(heads), joiner, called)
    kind = lex.known.get(name.lower()) or ending.kind
    if row is not None and row.code != own.code:
        return Name(left, right, title, kind, row.code, "", rule, 3)
    if row is not None:
        if "ommune" not in text[left:begin]:
            title = " ".join(plain(text[left:end]).split())
        begin = left
    if row is not None or kind == "body":
        title = own_title(title, own)
    scope = "" if kind in ("agency", "ministry", "foundation") and row is None else own.code
    if row is None and capital and not heads and kind == "body" and text.startswith(" for ", end):
        longer = opened(text, begin, end + 4, Lead("udvalg for", "body", False), lex, own)
        if longer is not None and place_of(text[end + 5 : longer.end].split()[0], lex) is None:
            return longer._replace(rule=rule)  # "Projektudvalget for Ugler og Fugle"
    if row is None and capital and not heads and kind in ("ngo", "club"):
        whose = _OF_A_PLACE.match(text, end)
        if whose is not None:  # "Bevaringsforeningen for Ugleby og Omegn"
            end, title = whose.end(), f"{title}{' '.join(whose.group().split(' '))}"
    if row is None and capital and (not heads or hyphened) and _is_called(ending):
        called_by = _CALLED_BY.match(text, end)
        if called_by is not None and called_by[1].lower() not in lex.stop and called_by[1].lower() not in lex.subjects:
            end, title = called_by.end(1), f"{title} {called_by[1]}"
    return Name(begin, end, title, kind, scope, "", rule, 3)


#: Kinds of which a town has several, each with a name of its own after the word: `Autismecenter Nordfjord`.
_CALLED = frozenset({"institution", "club"})
_CALLED_BY = re.compile(
    r" ([A-ZÆØÅ][a-zæøå]{2,24}(?:-[A-ZÆØÅ][a-zæøå]+)?)(?=[.,;:)\n]|\s(?:og|samt|i|har|er|på|fra|til|om)\b)"
)


_OF_A_PLACE = re.compile(r" for [A-ZÆØÅ][\w-]+(?: og (?:[Oo]megn|[A-ZÆØÅ][\w-]+))?(?![\w-])")

#: Compounds that end like a body and are none.
_NO_COMPOUND = tuple(DATA["organisations"]["no_compounds"])


def _is_called(ending: Ending) -> bool:
    return ending.kind in _CALLED or ending.canonical == "centret"


def _is_name(text: str, begin: int, ending: Ending, listed: bool) -> bool:
    """May the compound that begins here be a name, by its capital, its form and the place in the sentence?"""
    if not text[begin].isupper():
        return ending.is_definite and (ending.lower == "open" or (ending.lower == "known" and listed))
    if listed:
        return True
    if opens_sentence(text, begin):
        return ending.is_definite and ending.first == "open"
    return ending.is_definite or ending.indefinite == "open"


def _heads(text: str, start: int, word: str, kind: str, lex: Lexicon) -> tuple[int, list[str], str, bool]:
    """The parts before the last of a co-ordinated name: its beginning, the parts, the joiner, do hyphens join them."""
    after_joiner = text[max(0, start - 5) : start].rstrip().endswith(("og", "&"))
    joined = _COORDINATED.search(text, max(0, start - 40), start) if after_joiner else None
    if joined is None:
        return start, [], "og", False
    head, hyphen = joined[1], joined[2]
    if not hyphen:  # "Kultur og Fritidsudvalget", but not "Fjordby Skole og Kulturudvalget"
        if kind not in ("body", "department") or _CAPITAL_BEFORE.search(
            text, max(0, joined.start() - 24), joined.start()
        ):
            return start, [], "og", False
        if not head[:1].isupper() or not (stem(head) in lex.subjects or (joined[3] == "&" and word[:1].isupper())):
            return start, [], "og", False
        if word[:1].islower() and opens_sentence(text, joined.start()):
            return start, [], "og", False
    heads, begin, hyphened = [head], joined.start(), bool(hyphen)
    for _ in range(4):
        listed = _LISTED.search(text, max(0, begin - 40), begin)
        if listed is None or not (
            listed[2] or (listed[1][:1].isupper() and stem(listed[1]) in lex.subjects and not hyphened)
        ):
            break
        heads.insert(0, listed[1])
        begin = listed.start()
    return begin, heads, joined[3], hyphened
