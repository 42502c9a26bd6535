"""SPARQL text: parameter slots, prefixes, what a query does, and errors a person can act on.

Takes query text; gives query text or facts about it. Never runs anything, never builds a query by pasting words: the
only thing that ever enters a query is an RDF term, in the serialisation of the RDF library, in the place of the token
`UNDEF` of a slot. A slot is a data block with one variable and one undefined row,

    VALUES ?person { UNDEF }

which joins with everything and so is valid, and harmless, anywhere. `bind` fills the slots of the parameters that have
a value and drops the others (the join identity), on any engine alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

import pyoxigraph as ox

from kg import store
from kg.errors import QueryError
from kg.vocab import prefixes, terms

__all__ = [
    "SparqlError",
    "Term",
    "Token",
    "bind",
    "form",
    "reaches_out",
    "slots",
    "states_dataset",
    "tokens",
    "with_prefixes",
]

Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"

#: One pass, linear: no alternative can give back what another took.
_TOKEN = re.compile(
    r"""(?P<space>\s++)
    | (?P<comment>\#[^\n\r]*+)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<iri><[^<>"{}|^`\\\s]*+>)
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<name>(?:\w(?:[\w-]|\.(?=[\w-]))*+)?+:(?:[\w:-]|\.(?=[\w:-])|%[0-9A-Fa-f]{2}|\\.)*+)
    | (?P<run>\w(?:[\w-]|\.(?=[\w-]))*+)
    | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)

_PART = re.compile(r"(?P<word>\w+)|.")

_KEYWORDS = (
    "ASK", "BASE", "BIND", "CONSTRUCT", "COUNT", "DESCRIBE", "DISTINCT", "EXISTS", "FILTER", "FROM", "GRAPH", "GROUP",
    "HAVING", "LIMIT", "MINUS", "NAMED", "NOT", "OFFSET", "OPTIONAL", "ORDER", "PREFIX", "REDUCED", "SELECT", "SERVICE",
    "UNDEF", "UNION", "VALUES", "WHERE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its place in the text; `kind` is a group name of the token pattern."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """Upper-case keyword, or ""."""
        return self.text.upper() if self.kind == "word" else ""


class SparqlError(QueryError):
    """SPARQL that does not parse: `picture` shows the line with a caret under the place."""

    def __init__(
        self, what: str, *, where: str = "", line: int | None = None, remedy: str = "", picture: str = ""
    ) -> None:
        super().__init__(what, where=where, line=line, remedy=remedy)
        self.picture = picture


def tokens(text: str) -> Iterator[Token]:
    """All tokens of `text` but blanks and comments, in order. Takes any text; time linear in its length."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "run":  # words between dots and hyphens, after which no colon made a name of them
            for part in _PART.finditer(match[0]):
                yield Token("word" if part["word"] else "mark", part[0], match.start() + part.start())
        elif kind not in ("space", "comment"):
            yield Token(kind, match[0], match.start())


def slots(text: str) -> dict[str, list[tuple[int, int]]]:
    """Variable name → places (half-open) of its slots `VALUES ?name { UNDEF }`."""
    found: dict[str, list[tuple[int, int]]] = {}
    window: list[Token] = []
    for token in tokens(text):
        window = [*window[-4:], token]
        if len(window) < 5 or token.text != "}":
            continue
        values, variable, opening, undef, _ = window
        if (values.word, variable.kind, opening.text, undef.word) == ("VALUES", "variable", "{", "UNDEF"):
            found.setdefault(variable.text[1:], []).append((values.start, token.start + 1))
    return found


def bind(text: str, values: Mapping[str, Sequence[Term]], among: Mapping[str, Sequence[Term]] | None = None) -> str:
    """`text` with each named slot filled by its terms; slots without a value are dropped.

    Slots of `among` become a filter: engines apply it to what other patterns found, and do not begin there. Raises
    `QueryError` for a value that has no slot, since it would silently change nothing.
    """
    places = slots(text)
    filters = among or {}
    for name in (*values, *filters):
        if (values.get(name) or filters.get(name)) and name not in places:
            raise QueryError(f"the query has no slot for {name!r}", remedy=f"add VALUES ?{name} {{ UNDEF }} to it")
    cuts = sorted((start, end, name) for name, spans in places.items() for start, end in spans)
    parts, last = [], 0
    for start, end, name in cuts:
        parts.append(text[last:start])
        terms = values.get(name) or ()
        if name in filters:
            parts.append(f"FILTER(?{name} IN ({', '.join(_written(term) for term in filters[name])}))")
        elif terms:
            parts.append(f"VALUES ?{name} {{ {' '.join(_written(term) for term in terms)} }}")
        last = end
    return "".join(parts) + text[last:]


def _written(term: Term) -> str:
    """A term as SPARQL: the RDF library's own escaping, and a check that it is one token of the right kind."""
    if not isinstance(term, ox.NamedNode | ox.Literal):
        raise QueryError("a parameter is an IRI or a literal", remedy="pass another value")
    try:
        written = str(term)
    except UnicodeEncodeError:
        raise QueryError("the value holds half a character", remedy="pass valid Unicode") from None
    first = next(tokens(written), None)
    if first is None or first.kind != ("iri" if isinstance(term, ox.NamedNode) else "string"):
        raise QueryError(f"the value cannot be written as SPARQL: {written[:60]!r}", remedy="pass another value")
    return written


def with_prefixes(text: str) -> tuple[str, int]:
    """`text` with a PREFIX line for each known prefix that it uses undeclared, and how many lines were added."""
    known = prefixes()
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for token in tokens(text):
        if token.kind == "name":
            prefix = token.text.split(":", 1)[0]
            (declared if before == "PREFIX" else used).add(prefix)
        before = token.word
    missing = [f"PREFIX {name}: <{known[name]}>\n" for name in sorted(used - declared) if name in known]
    return "".join(missing) + text, len(missing)


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; "" when the text is no query (an update, or nothing)."""
    for token in tokens(text):
        if token.word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return token.word
        if token.word in ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"):
            return ""
    return ""


def reaches_out(text: str) -> bool:
    """Would the engine send a request on behalf of this query (SERVICE)? False for text that is no query."""
    return _uses(text, "SERVICE")


def states_dataset(text: str) -> bool:
    """Does the query itself say which graphs it is asked of (FROM)? False for text that is no query."""
    return _uses(text, "FROM")


def _uses(text: str, keyword: str) -> bool:
    """Does the engine's own parser read the letters of `keyword`, wherever they stand, as that keyword?

    All of them are replaced by letters that are no keyword: in names, strings, IRIs and comments the text stays a
    query, in place of the keyword it does not. No other reading of the text takes part, so none can disagree with the
    engine. The engine knows keywords by their ASCII letters alone, never by escapes.
    """
    letters = re.compile(keyword, re.IGNORECASE | re.ASCII)
    if not letters.search(text):
        return False
    return not _parses(letters.sub(_garbled, text)) and _parses_to_the_end(text)


def _garbled(match: re.Match[str]) -> str:
    """Other letters, as many, large and small as before: names that differ in case still differ."""
    shift = {"E": "Q", "O": "X", "I": "J"}
    return "".join(
        shift.get(c.upper(), c).lower() if c.islower() else shift.get(c.upper(), c.upper()) for c in match[0]
    )


def _parses(text: str) -> bool:
    """Is it a query? Asked of an empty graph, so that nothing else comes of it."""
    try:
        store.memory().query(text, prefixes=dict(prefixes()))
    except SyntaxError:
        return False
    except (ValueError, RuntimeError, OSError):  # it parsed, and failed while it was answered
        return True
    return True


def _parses_to_the_end(text: str) -> bool:
    """Is there no error before the end of the text? Nothing of it is run: a sign behind it belongs to no query."""
    try:
        store.memory().query(text + "\n\x01", prefixes=dict(prefixes()))
    except SyntaxError as error:
        place = re.search(r"error at (\d+):", str(error.msg or error))
        return place is None or int(place[1]) > len(re.split(r"\n", text))
    return True


def explain_error(error: SyntaxError, text: str, shift: int, where: str) -> SparqlError:
    """The engine's syntax error as ours: line and column of the user's text, a picture, and the likely repair."""
    message = str(error.msg or error)
    place = re.search(r"error at (\d+):(\d+): *(.*)", message, re.DOTALL)
    if not place:
        return SparqlError(f"not valid SPARQL: {message}", where=where, remedy="mend the query")
    line, column = max(int(place[1]) - shift, 1), int(place[2])
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    remedy, column = _repair(shown, column, place[3], text)
    start = max(0, column - _BEFORE)  # of a long line, what is near the place
    shown = shown[start : start + _WIDE]
    picture = f"{line:>5} | {shown}\n      | {' ' * (column - 1 - start)}^"
    return SparqlError("not valid SPARQL", where=where, line=line, remedy=remedy, picture=picture)


_OWN = re.compile(r"\b(kgs?):([A-Za-z][\w-]*)")


def misspelt(text: str) -> list[str]:
    """A line for each term of ours that a query names and that there is none of, with the nearest ones.

    >>> misspelt("SELECT * { ?p kg" ":atended ?m }")[0].partition("; ")[2]
    'did you mean kg:attended?'
    """
    known = prefixes()
    every = {prefix: [iri.removeprefix(known[prefix]) for iri in terms() if iri.startswith(known[prefix])]
             for prefix in ("kg", "kgs")}  # fmt: skip
    code = " ".join(token.text for token in tokens(text) if token.kind not in ("string", "comment"))
    found = []
    for prefix, name in dict.fromkeys(_OWN.findall(code)):
        if name not in every[prefix] and len(name) <= _LONGEST_WORD:
            near = get_close_matches(name, every[prefix], 2, 0.6)
            remedy = (
                "did you mean " + " or ".join(f"{prefix}:{one}" for one in near) + "?"
                if near
                else "see docs/data-model.md"
            )
            found.append(f"{prefix}:{name} is no term here; {remedy}")
    return found


#: Letters of a line that are shown, before the place of an error and altogether; letters that a word or prefix may
#: have to be held against the known ones.
_BEFORE, _WIDE, _LONGEST_WORD = 120, 200, 40


def _repair(shown: str, column: int, expected: str, text: str) -> tuple[str, int]:
    """The likely repair of a syntax error at `column` (1-based) of the line `shown`, and where the caret belongs."""
    rest = shown[column - 1 : column - 1 + _WIDE]
    start = max(0, column - 1 - _WIDE)
    near_by = shown[start : column - 1 + _WIDE]
    if "Prefix not found" in expected:
        name = re.search(r"([\w.-]{0,40}):[^\s:]*$", shown[start : column - 1]) or re.search(
            r"([\w.-]{0,40}):", near_by
        )
        prefix = name[1] if name else ""
        near = get_close_matches(prefix, prefixes(), 1)
        hint = f"did you mean {near[0]}:?" if near else "add a PREFIX line"
        return f"the prefix {prefix!r} is not declared; {hint}", column
    for word in re.finditer(r"\w+", near_by):
        if word.start() + start < column <= word.end() + start + 2 and len(word[0]) <= _LONGEST_WORD:
            near = get_close_matches(word[0].upper(), _KEYWORDS, 1, 0.7)
            if near and near[0] != word[0].upper():
                return f"did you mean {near[0]}?", word.start() + start + 1
    depth = sum({"{": 1, "}": -1}.get(t.text, 0) for t in tokens(text))
    if depth > 0:
        return f"close {depth} more brace{'s' if depth > 1 else ''} with }}", column
    if depth < 0:
        return "one closing brace too many", column
    if any(t.text in "\"'" for t in tokens(text) if t.kind == "mark"):
        return "a string is not closed", column
    if not rest.strip() or rest.lstrip()[:1] in "?$<}.":
        return "a triple needs subject, predicate and object, then a full stop", column
    short = re.sub(r"\s+", " ", expected[:200])
    return (f"here the grammar wants {short}" if len(short) <= 120 else "look at what stands before the caret"), column
