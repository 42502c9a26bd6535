"""What names of Danish organisations look like: the lexicon, made ready once, and the undeclined form of a name.

Takes `organisation_patterns.toml` and the authority rows, gives `Lexicon` (automata and word sets) and plain functions
on names. Knows no document. The words are data; only the shapes are here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.authorities import Authorities, MunicipalityRow, OrganisationRow, rows
from kg.errors import DataError
from kg.text.automaton import Phrases

__all__ = [
    "COUNCILS",
    "Ending",
    "Lead",
    "Lexicon",
    "Listed",
    "canonical",
    "definite",
    "lexicon",
    "place_of",
]

#: Words for the elected council itself → (form beside the place's name, definite form).
COUNCILS: dict[str, tuple[str, str]] = {
    "byråd": ("Byråd", "Byrådet"),
    "byrådet": ("Byråd", "Byrådet"),
    "kommunalbestyrelse": ("Kommunalbestyrelse", "Kommunalbestyrelsen"),
    "kommunalbestyrelsen": ("Kommunalbestyrelse", "Kommunalbestyrelsen"),
    "borgerrepræsentation": ("Borgerrepræsentation", "Borgerrepræsentationen"),
    "borgerrepræsentationen": ("Borgerrepræsentation", "Borgerrepræsentationen"),
    "regionsråd": ("Regionsråd", "Regionsrådet"),
    "regionsrådet": ("Regionsråd", "Regionsrådet"),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a compound ("udvalget"): see the data file for what the fields allow."""

    form: str
    canonical: str
    kind: str
    lower: str
    indefinite: str
    first: str

    @property
    def is_definite(self) -> bool:
        """Is this the definite form?"""
        return self.form.endswith(("et", "en"))


@dataclass(frozen=True, slots=True)
class Lead:
    """The opening of a name ("sektor for"): the rest follows. `drop`: in small letters it is no part of the name.
    `place`: must the rest begin with a municipality's name ("only": `Retten i Kolding`), or must it not ("never")?
    """

    form: str
    kind: str
    drop: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """A label or alias of an authority row; `weak` ones need a sign in the text."""

    printed: str
    row: OrganisationRow
    weak: bool
    exact: bool  # capitals must be as here


#: What a phrase of the lexicon stands for: a row, an opening, a municipality, a unit with its kind, a closing word.
Listed = Alias | Lead | MunicipalityRow | tuple[str, str] | str


@dataclass(frozen=True)
class Lexicon:
    """Everything the finder looks up, made once per run. Words are lower case."""

    whole: Phrases[Listed]
    endings: Phrases[Ending]
    closings: Phrases[str]
    contexts: dict[str, tuple[str, ...]]
    known: dict[str, str]
    spelling: dict[str, str]
    general: frozenset[str]
    last: dict[str, str]
    several: dict[str, str]
    stop: frozenset[str]
    subjects: frozenset[str]
    units: frozenset[str]
    purposes: frozenset[str]
    continued: re.Pattern[str]
    abbreviations: dict[str, str]
    routes: dict[str, str]
    titled: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    acts: re.Pattern[str]
    given: frozenset[str]
    places: dict[str, MunicipalityRow]
    codes: dict[str, MunicipalityRow]
    regions: dict[str, MunicipalityRow]


def lexicon(authorities: Authorities) -> Lexicon:
    """The lexicon of a run; use `authorities.derived(lexicon)`, which keeps it."""
    data = _data(authorities)
    endings = [
        (form, Ending(form, row["forms"][0], row["kind"], row["lower"], row["indefinite"], row["first"]))
        for row in data["endings"]
        for form in row["forms"]
    ]
    kinds: dict[str, str] = data["known"]["kinds"]
    known = {word: kinds.get(word, "") for word in data["known"]["words"].split()}
    last = {word: kind for kind, words in data["last"].items() for word in words.split()}
    closings = {word: kind for kind, words in data["last_endings"].items() for word in words.split()}
    small = tuple(data["lower"]["endings"].split())
    phrases: list[tuple[str, Listed]] = []
    for organisation in authorities.organisations:
        weak = set(organisation.context_aliases)
        for name in dict.fromkeys((organisation.label, *organisation.aliases, *organisation.context_aliases)):
            phrases.append((name, Alias(name, organisation, name in weak, _exact(name, small))))
    for row in data["leads"]:
        phrases += [
            (form, Lead(form, row["kind"], bool(row.get("drop")), row.get("place", ""))) for form in row["forms"]
        ]
    for row in authorities.municipalities:
        phrases += [(name, row) for name in _municipality_names(row)]
    phrases += [(name, (name, kind)) for name, kind in data["units"].items()]
    phrases += [(word, word) for word in last]
    titles = "|".join(sorted(data["signs"]["titles"].split(), key=len, reverse=True))
    verbs = "|".join(data["signs"]["verbs"].split())
    name = r"[A-ZÆØÅ][\w.'’-]*"
    return Lexicon(
        whole=Phrases(phrases),
        endings=Phrases([*endings, *((form, _COUNCIL) for form in COUNCILS)], whole=False),
        contexts={row.id: row.context for row in authorities.organisations if row.context},
        known=known,
        spelling={_bare(word): word for word in known},
        general=frozenset(data["general"]["words"].split()),
        closings=Phrases([(word, word) for word in closings], whole=False),
        last={**closings, **last},
        several={word: kind for kind, words in data["several"].items() for word in words.split()},
        stop=frozenset(data["stop"]["words"].split()),
        subjects=frozenset(f"{data['subjects']['words']} {data['subjects']['units']}".split()),
        units=frozenset(data["subjects"]["units"].split()),
        purposes=frozenset(data["signs"]["purposes"].split()),
        continued=re.compile(rf" (?:{data['signs']['continued']})(?!\w)"),
        abbreviations=dict(data["abbreviations"]),
        routes=dict(data["routes"]),
        titled=re.compile(rf"\b(?:{titles})(?:\s(?:for|i|af|ved|,))?,?(?:\s{name}){{0,4}},?\s$", re.IGNORECASE),
        before=re.compile(rf"(?:{data['signs']['before']})\s(?:\w+,\s)?$", re.IGNORECASE),
        after=re.compile(rf",?\s(?:{verbs})\b", re.IGNORECASE),
        acts=re.compile(rf"\s(?:{data['signs']['acts']})\b"),
        given=frozenset(
            row["name"].lower() for _, row in rows(authorities.folders, "given_names.csv", ("name",), optional=True)
        ),
        places=_places(authorities),
        codes={row.code: row for row in authorities.municipalities},
        regions={row.name: row for row in authorities.municipalities if row.kind == "region"},
    )


#: Stands for the council itself among the endings.
_COUNCIL = Ending("", "", "council", "open", "place", "open")


def _data(authorities: Authorities) -> dict[str, Any]:
    """`organisation_patterns.toml` of the first folder that has it; later folders add words to lists and tables."""
    found: dict[str, Any] = {}
    for folder in authorities.folders:
        path = folder / "organisation_patterns.toml"
        if not path.is_file():
            continue
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"not valid TOML: {error}", where=str(path), remedy="mend the file") from None
        _add(found, data, str(path))
    if not found:
        where = ", ".join(map(str, authorities.folders))
        raise DataError("organisation_patterns.toml is missing", where=where, remedy="install council-kg again")
    return found


def _add(into: dict[str, Any], more: dict[str, Any], where: str) -> None:
    for key, value in more.items():
        old = into.setdefault(key, type(value)())
        if type(old) is not type(value):
            raise DataError(f"{key} is not of the kind it must be", where=where, remedy="follow the shipped file")
        if isinstance(value, dict):
            _add(old, value, where)
        else:
            into[key] = f"{old} {value}" if isinstance(value, str) and old else old + value


def _places(authorities: Authorities) -> dict[str, MunicipalityRow]:
    """Municipalities by their short names, in small letters; the first row that has one keeps it."""
    places: dict[str, MunicipalityRow] = {}
    for row in authorities.municipalities:
        for name in (row.short_name, *(v for v in row.variants if "kommune" not in v.lower() and len(v) > 3)):
            places.setdefault(name.lower(), row)
    return places


def _municipality_names(row: MunicipalityRow) -> Iterable[str]:
    names = [row.name, *(v for v in row.variants if " " in v or v.startswith("Region"))]
    if row.kind == "kommune":
        names += [f"{row.short_name} Kommune", f"{row.short_name}s Kommune"]
    return dict.fromkeys(names)


def _exact(name: str, small: tuple[str, ...]) -> bool:
    """Must capitals be as in `name`? Letters-only names ("KL", "SAND") and single words that are common nouns too."""
    letters = [c for c in name if c.isalpha()]
    if sum(c.isupper() for c in letters) > len(letters) / 2:
        return True
    return " " not in name and not name.lower().endswith(small)


# ---------------------------------------------------------------- forms of names


@lru_cache(maxsize=1 << 14)
def _bare(word: str) -> str:
    """`word` without doubled letters: what a misspelling keeps."""
    return re.sub(r"(\w)\1", r"\1", word)


def definite(word: str, ending: Ending, lex: Lexicon) -> str:
    """The compound `word` (which ends in `ending.form`) in the definite form, spelt as known."""
    at = word.lower().rfind(ending.form)
    name = word[:at] + ending.canonical.lstrip("-") if at >= 0 else word
    spelt = lex.spelling.get(_bare(name.lower()))
    return (name[:1] + spelt[1:]) if spelt else name


def canonical(parts: tuple[str, ...], joiner: str, last: str) -> str:
    """`("Kultur",), "og", "fritidsudvalget"` → `Kultur- og Fritidsudvalget`: hyphens and capitals as they should be."""
    if not parts:
        return last[:1].upper() + last[1:]
    heads = [part.rstrip("-,") for part in parts]
    heads = [head[:1].upper() + head[1:] + "-" for head in heads]
    return f"{', '.join(heads)} {joiner} {last[:1].upper()}{last[1:]}"


def place_of(word: str, lex: Lexicon) -> MunicipalityRow | None:
    """The municipality whose short name `word` is, in the plain or genitive form ("Kolding", "Koldings")."""
    low = word.lower()
    row = lex.places.get(low)
    if row is None and low.endswith("s"):
        row = lex.places.get(low[:-1].rstrip("'’"))
    return row
