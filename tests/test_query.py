"""Asking: headers, slots, names, free SPARQL, empty answers, and values that mean harm."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import small_store
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from told import Told, stored
from work import work

from kg import store as stores
from kg.errors import QueryError
from kg.model import Vote, VoteSide
from kg.query import (
    Ambiguous,
    Local,
    NoSuchName,
    SparqlError,
    ask,
    bind,
    find,
    form,
    free,
    here,
    parse,
    prepare,
    reaches_out,
    resolve,
    slots,
    states_dataset,
    tokens,
    with_evidence,
    with_prefixes,
)
from kg.query.names import Candidate, key, match
from kg.query.saying import told as told_note
from kg.query.showing import identify, pages
from kg.sparql import explain_error


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with stores.reader(small_store.build(tmp_path_factory.mktemp("small"))) as opened:
        yield here(opened)


# -- headers ------------------------------------------------------------------------------------------------------

GOOD = """#+ summary: Something
#+ description: First line
#+   and second.
#+ params:
#+   person: person; required; who; e.g. Ole | Ida
#+   status: text; one of present absent; default present
#+ columns:
#+   person: text; the name
#+   fact: iri; hidden
#+ evidence: fact shown
SELECT ?person ?fact WHERE { VALUES ?person { UNDEF } VALUES ?status { UNDEF } ?fact ?p ?person }
"""


def test_a_header_is_read_whole() -> None:
    query = parse(GOOD, name="q", role="reports", where="q.rq")
    assert query.description == "First line and second."
    assert [(p.name, p.type, p.required, p.default, p.choices, p.examples) for p in query.params] == [
        ("person", "person", True, "", (), ("Ole", "Ida")),
        ("status", "text", False, "present", ("present", "absent"), ()),
    ]
    assert [(c.name, c.type, c.hidden) for c in query.columns] == [("person", "text", False), ("fact", "iri", True)]
    assert (query.evidence, query.sentences) == ("fact", True)


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("#+ summary: Something\n", "", "no summary", 1),
        ("#+ summary:", "#+ sumary:", "unknown header key 'sumary'", 1),
        ("person: person;", "person: pirson;", "unknown type 'pirson'", 5),
        ("fact: iri", "fact: uri", "unknown type 'uri'", 9),
        ("default present", "required; default present", "is required and has a default", 6),
        ("VALUES ?status { UNDEF }", "", "'status' has no slot", None),
        ("#+   status: text; one of present absent; default present\n", "", "?status is no parameter", None),
        ("evidence: fact", "evidence: proof", "no column", None),
        ("#+ summary: Something", "#+   summary: Something", "starts with an indented line", 1),
        (GOOD[GOOD.index("#+ columns") : GOOD.index("SELECT")], "", "without columns", None),
        ("#+ description: First line", "#+ summary: again", "twice", 2),
    ],
)  # fmt: skip
def test_a_bad_header_is_an_error_that_names_the_line(old: str, new: str, what: str, line: int | None) -> None:
    with pytest.raises(QueryError, match=what.replace("?", r"\?")) as caught:
        parse(GOOD.replace(old, new, 1), name="q", role="reports", where="q.rq")
    assert caught.value.where == "q.rq"
    if line:
        assert caught.value.line == line


# -- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("attendance", {"persn": "Bo"}, "did you mean person"),
        ("co-attendance", {}, "'person' is missing"),
        ("attendance", {"status": "presnt"}, "did you mean present"),
        ("attendance", {"since": "yesterday"}, "is not a date"),
        ("meetings-per-year", {"year": "24"}, "is not a year"),
        ("people-in-several-councils", {"at_least": "two"}, "is not a whole number"),
        ("decisions", {"quoted": "perhaps"}, "is not yes or no"),
        ("attendance", {"person": "https://x.dk/<>"}, "is not an IRI"),
        ("attendance", {"person": "\ud800"}, "valid Unicode"),
    ],
)
def test_a_wrong_value_is_a_clear_error(source: Local, name: str, values: dict[str, str], what: str) -> None:
    with pytest.raises(QueryError, match=what):
        ask(source, find(name), values)


def test_an_unknown_query_has_a_suggestion() -> None:
    with pytest.raises(QueryError, match="did you mean attendance"):
        find("atendance")


@pytest.mark.parametrize(
    ("since", "until", "rows"),
    [("2024", "2024", 7), ("2024-05", "2024-05", 2), ("5. marts 2024", "2024-03-05", 4), (date(2025, 1, 1), "", 1)],
)
def test_a_year_or_a_month_is_a_period(source: Local, since: str | date, until: str, rows: int) -> None:
    assert len(ask(source, find("attendance"), {"since": since, "until": until})) == rows


def test_several_values_mean_any_of_them(source: Local) -> None:
    table = ask(source, find("attendance"), {"status": ["late", "left"]})
    assert sorted(set(table.column("status"))) == ["late", "left"]


def test_limit_and_offset_walk_through_the_rows(source: Local) -> None:
    whole = ask(source, find("attendance"))
    first = ask(source, find("attendance"), limit=3)
    rest = ask(source, find("attendance"), offset=3)
    assert first.more
    assert not ask(source, find("attendance"), limit=len(whole)).more
    assert first.terms + rest.terms == whole.terms


def test_words_of_a_text_stand_for_items(source: Local) -> None:
    """Full text joins SPARQL through a parameter of type `search`."""
    from kg import search

    assert source.store is not None
    search.update(source.store)
    text = """#+ summary: Items by words
#+ params:
#+   item: search; required
#+ columns:
#+   title: text
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?title WHERE { VALUES ?item { UNDEF } ?item dct:title ?title } ORDER BY ?item
"""
    query = parse(text, name="q", role="own", where="q.rq")
    assert ask(source, query, {"item": "elevatoren"}).column("title") == ("Elevator på stationen",)
    assert len(ask(source, query, {"item": "herberger"})) == 3
    assert len(ask(source, query, {"item": "findesikke"})) == 0


# -- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["Åsa Nørgård", "asa norgard", "AASA NOERGAARD", "nørgård", "Nørg", "åsa nørgård stiby"]
)
def test_a_name_matches_without_case_accents_and_whole_words(source: Local, typed: str) -> None:
    assert resolve(source, "person", typed).label == "Åsa Nørgård"


def test_namesakes_are_listed_for_choice_never_merged(source: Local) -> None:
    with pytest.raises(Ambiguous, match="fits 2") as caught:
        ask(source, find("attendance"), {"person": "Bo Kjær"})
    assert [c.scope for c in caught.value.candidates] == ["Nørre Vig Kommune", "Stiby Kommune"]
    assert "id/person/bo2" in caught.value.picture
    for candidate in caught.value.candidates:
        assert {row.area for row in ask(source, find("attendance"), {"person": str(candidate)})} == {candidate.scope}
        assert len(ask(source, find("attendance"), {"person": candidate.iri})) > 0


def test_a_whole_name_beats_a_part_of_another() -> None:
    people = (Candidate("u:1", "Anne Holm"), Candidate("u:2", "Hanne Holm Krag"), Candidate("u:3", "Susanne Holmgård"))
    assert match("person", "anne holm", people).iri == "u:1"
    assert match("person", "hanne", people).iri == "u:2"
    assert match("person", "holmg", people).iri == "u:3"
    with pytest.raises(Ambiguous):
        match("person", "holm", people)


@pytest.mark.parametrize(
    ("phrase", "iri"),
    [
        ("5. marts 2024", "meeting/901/udsatteraad/2024-03-05"),
        ("Stiby Udsatteråd i marts", "meeting/901/udsatteraad/2024-03-05"),
        ("byrådet maj 2024", "meeting/901/byraad/2024-05-02"),
        ("mødet den 2/5 2024", "meeting/901/byraad/2024-05-02"),
        ("Byrådet punkt 7", "meeting/901/byraad/2024-05-02/item/7"),
        ("punkt 2 i Udsatterådet 5. marts 2024", "meeting/901/udsatteraad/2024-03-05/item/2"),
    ],
)
def test_meetings_and_items_go_by_natural_phrases(source: Local, phrase: str, iri: str) -> None:
    assert identify(source, phrase).candidate.iri == small_store.BASE + "id/" + iri


def test_a_phrase_that_fits_several_lists_them(source: Local) -> None:
    with pytest.raises(Ambiguous) as several:
        resolve(source, "meeting", "Stiby 2024")
    assert {"Stiby Byråd 2024-05-02", "Stiby Udsatteråd 2024-03-05"} <= {c.label for c in several.value.candidates}


def test_an_abbreviation_stands_for_whole_words() -> None:
    names = [Candidate("a", "KL"), Candidate("b", "KL's Børneudvalg"), Candidate("c", "Klimarådet")]
    assert match("organisation", "KL", names).iri == "a"
    assert match("organisation", "kl", names).iri == "a"
    with pytest.raises(NoSuchName):
        match("organisation", "SF", [Candidate("d", "SFO Kilen")])


def test_messages_show_names(source: Local) -> None:
    table = ask(source, find("attendance"), {"person": "Bo Kjær (Stiby)", "since": "2030"})
    assert "https://" not in " ".join(table.notes)


def test_a_misspelt_name_has_a_suggestion(source: Local) -> None:
    with pytest.raises(NoSuchName, match="did you mean Ole Krag"):
        resolve(source, "person", "Ole Krug")
    with pytest.raises(NoSuchName, match="at least one letter"):
        resolve(source, "person", "—")


@given(st.text(max_size=60))
def test_a_name_is_compared_by_plain_words(text: str) -> None:
    assert set(key(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert key(text) == key(text.casefold())


# -- empty answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("attendance", {"person": "Ole Krag", "status": "late"}, "no rows with person=.*status=late"),
        ("attendance", {"since": "2030"}, "the graph has minutes from 2024-03-05 to 2025-09-09"),
        ("notices", {"code": "never"}, "no rows with code=never; without it there are some"),
        ("memberships", {"term": "1998-2001"}, "without it there are some"),
    ],
)
def test_an_empty_answer_says_why(source: Local, name: str, values: dict[str, str], what: str) -> None:
    table = ask(source, find(name), values)
    assert len(table) == 0
    import re

    assert re.search(what, " ".join(table.notes)), table.notes


def test_an_empty_answer_says_what_was_looked_through(tmp_path: Path) -> None:
    told = Told("Ungdomsrådet", date(2024, 3, 5), "Skatepark").decides("1", "approved", "Godkendt.")
    with stored(tmp_path, told.minutes()) as opened:
        source = here(opened)
        where = "looked through the minutes of 1 meeting of 1 council (2024-03-05); in them there is no"
        assert ask(source, find("attendance"), {"council": "Ungdomsrådet"}).notes[-1] == f"{where} list of attendance"
        votes = ask(source, find("votes"), {"municipality": "Fanø"}).notes
        assert f"{where} vote" in votes
        assert "referaterne fra 1 møde i 1 råd eller udvalg (2024-03-05); i dem er der ingen afstemning" in told_in(
            votes
        )
        notes = ask(source, find("decisions"), {"council": "Ungdomsrådet", "since": "2025"}).notes
        assert notes[-1] == "looked through no minutes: the graph has none of what was asked about"
        assert "intet er gennemset" in told_in(notes)


def told_in(notes: tuple[str, ...]) -> str:
    """Notes in Danish."""
    return "\n".join(told_note(note, "da") for note in notes)


def test_votes_without_names_are_told_from_none(tmp_path: Path) -> None:
    told = Told("Ungdomsrådet", date(2024, 3, 5), "Skatepark").decides("1", "approved", "Godkendt.")
    told.votes("1", Vote(told.words("3 for, 2 imod.").span, VoteSide(3), VoteSide(2)))
    with stored(tmp_path, told.minutes()) as opened:
        source = here(opened)
        assert len(ask(source, find("votes"))) == 1
        (note,) = [n for n in ask(source, find("how-parties-voted")).notes if "looked through" in n]
        assert note.endswith("in them there is no vote with names or parties")


def test_an_empty_graph_says_so() -> None:
    nothing = Local(ox.Store())
    assert ask(nothing, find("coverage")).notes == ("no rows: the graph holds nothing of this kind",)
    with pytest.raises(NoSuchName, match="holds no person at all"):
        resolve(nothing, "person", "Bo")


# -- evidence -----------------------------------------------------------------------------------------------------


def test_evidence_adds_the_passage_and_its_sentence(source: Local) -> None:
    query = find("organisation-mentions")
    table = with_evidence(source, query, ask(source, query, {"organisation": "Blå Bro", "municipality": "Nørre Vig"}))
    assert table[0].sentence == "Blå Bros tilbud."
    assert table[0].passage == table[0].fact  # a mention is a passage itself
    query = find("decisions")
    table = with_evidence(source, query, ask(source, query, {"outcome": "postponed"}))
    assert (table[0].passage, table[0].sentence) == (
        "https://kg.example.org/id/document/aaaa000000000002#char=100,115",
        "Stiby Byråd 2. maj Sagen udsættes.",
    )


def test_a_count_rests_on_no_passage(source: Local) -> None:
    query = find("coverage")
    with pytest.raises(QueryError, match="rest on no single passage"):
        with_evidence(source, query, ask(source, query))


# -- one thing ----------------------------------------------------------------------------------------------------


def test_show_finds_the_kind_and_its_reports(source: Local) -> None:
    thing = identify(source, "24/17")
    assert thing.kind == "case"
    assert [query.name for query, _ in pages(source, thing)] == ["case-chain", "case-history"]
    assert identify(source, "https://kg.example.org/id/person/asa").candidate.label == "Åsa Nørgård"
    with pytest.raises(Ambiguous):
        identify(source, "handicaprådet")
    with pytest.raises(NoSuchName):
        identify(source, "Findes Ikke")


# -- SPARQL of one's own ------------------------------------------------------------------------------------------


def test_known_prefixes_are_supplied_and_declared_ones_kept() -> None:
    text, added = with_prefixes('PREFIX foaf: <http://x/> SELECT * { ?s a kg:Meeting ; foaf:n "kgs:no" } # dct:no')
    assert added == 1
    assert text.startswith("PREFIX kg: <https://w3id.org/council-kg/ns#>\n")


@pytest.mark.parametrize(
    ("sparql", "line", "remedy", "caret"),
    [
        ("SELECT ?s WERE { ?s ?p ?o }", 1, "did you mean WHERE", 11),
        ("SELECT ?s\nWHERE { ?s foo:bar ?o }", 2, "'foo' is not declared", 19),
        ("SELECT ?s\nWHERE { ?s skoss:prefLabel ?o }", 2, "did you mean skos:", 27),
        ("SELECT ?s WHERE { ?s ?p ?o ", 1, "close 1 more brace", 28),
        ("SELECT ?s WHERE { ?s a kg:Meeting . ?s ?p }", 1, "subject, predicate and object", None),
        ('SELECT ?s WHERE { ?s ?p "x }', 1, "string is not closed", None),
    ],
)
def test_an_error_shows_place_and_likely_repair(
    source: Local, sparql: str, line: int, remedy: str, caret: int | None
) -> None:
    with pytest.raises(SparqlError) as caught:
        free(source, sparql, where="my.rq")
    error = caught.value
    assert (error.where, error.line) == ("my.rq", line)
    assert remedy in error.remedy
    shown, pointer = error.picture.split("\n")
    assert sparql.split("\n")[line - 1] in shown
    assert pointer.count("^") == 1
    if caret:
        assert pointer.index("^") - pointer.index("|") - 1 == caret


@pytest.mark.parametrize(
    ("sparql", "reaches"),
    [
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * { service silent <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * {#\rSERVICE <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * {#\r\n#\rSERVICE?x { ?s ?p ?o } }", True),
        ("SELECT * { BIND('#' AS ?x) SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * { { SELECT * { OPTIONAL { SERVICE <http://x/> { ?s ?p ?o } } } } }", True),
        ("ASK { FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }", True),
        ("SELECT * { ?s ?p 1SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("PREFIX : <http://x/> PREFIX SQRVJCQ: <http://y/> SELECT * { ?s ?p ?o ; SERVICE:a { ?s ?p ?o } }", True),
        ("PREFIX ex: <http://x/> SELECT * { ?s ex:a\\#b ?o . SERVICE ?x { ?s ?p ?o } }", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE ?where { ?s ?p ?o } }", True),
        ("LOAD <http://x/>", False),
        ("SELECT * { S\\u0045RVICE <http://x/> {} }", False),
        ('SELECT * { ?s ?p "SERVICE" }', False),
        ("SELECT * { ?s <http://x/SERVICE> ?service } # SERVICE", False),
        ("SELECT ?service ?Service { ?s kg:service ?service , ?Service }", False),
        ("PREFIX SERVICE: <http://x/> SELECT * { SERVICE:a ?p ?o }", False),
        ("SELECT * { ?s ?p '''SERVICE \" ''' }", False),
    ],
)
def test_whether_a_query_reaches_out_is_what_the_engine_reads(source: Local, sparql: str, reaches: bool) -> None:
    assert reaches_out(sparql) == reaches
    if reaches:
        with pytest.raises(QueryError, match="SERVICE"):
            free(source, sparql, timeout=30)


def test_whether_a_query_states_its_graphs() -> None:
    assert states_dataset("SELECT * FROM <http://x/> { ?s ?p ?o }")
    assert states_dataset("SELECT * {# FROM\r}".replace("* {", "* FROM NAMED <http://x/> {"))
    assert not states_dataset("SELECT ?from { ?s kg:from ?from . FILTER(?from != 'FROM') } # FROM <http://x/>")


@pytest.mark.parametrize("harm", ["SELECT * { ?s ?p " + "a" * 30_000, "SELECT * { " + "(" * 300, "a." * 15_000])
def test_explaining_an_error_takes_little_work(harm: str) -> None:
    error = SyntaxError(f"error at 1:{len(harm) // 2}: expected one of {'x, ' * 10_000}")
    assert work(lambda: explain_error(error, harm, 0, "")) < 40 * len(harm)
    assert len(str(explain_error(error, harm, 0, ""))) < 1_000


def test_a_query_nested_too_deeply_ends_its_own_process_alone(source: Local) -> None:
    with pytest.raises(QueryError, match="ended its process"):
        free(source, "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}", timeout=30)


def test_the_command_never_sends_a_request(source: Local) -> None:
    assert source.store is not None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        text = f"SELECT * {{#\rSERVICE <http://127.0.0.1:{listening.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        command = [
            sys.executable,
            "-c",
            "from kg.cli import main; main()",
            "query",
            "-",
            "--store",
            str(source.store.folder),
        ]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert "SERVICE" in done.stderr
        with pytest.raises(TimeoutError):
            listening.accept()


def test_an_update_is_no_query(source: Local) -> None:
    for text in ("INSERT DATA { <u:a> <u:b> 1 }", "DROP ALL", "", "LOAD <http://x/>"):
        with pytest.raises(QueryError):
            free(source, text)


def test_a_query_that_takes_too_long_is_ended(source: Local) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(QueryError, match=r"no answer within 0\.5 s"):
        free(source, heavy, timeout=0.5)
    assert free(source, "ASK { ?s a kg:Meeting }", timeout=20).truth is True
    assert len(free(source, "CONSTRUCT { ?s a kg:Meeting } WHERE { ?s a kg:Meeting }", timeout=20).triples or ()) == 5
    with pytest.raises(SparqlError, match="not valid SPARQL"):
        free(source, "SELECT ?s { ?s ?p }", timeout=20)


# -- values that mean harm ----------------------------------------------------------------------------------------

TEXT = 'SELECT ?x WHERE { VALUES ?x { UNDEF } # VALUES ?x { UNDEF }\n ?s ?p ?x . FILTER(?x != "VALUES ?x { UNDEF }") }'
HARM = [
    '" } ; DROP ALL #',
    "\\",
    '"""',
    "'''",
    "{ UNDEF }",
    "\n\r\t",
    "\u202e",
    "\x00",
    "?x",
    "<http://x>",
    "\ufeff",
    "a" * 5000,
]


def skeleton(text: str) -> list[tuple[str, str]]:
    """Kinds and texts of the tokens, every literal written the same."""
    return [(token.kind, "" if token.kind == "string" else token.text) for token in tokens(text)]


@given(st.text())
@example(HARM[0])
@example(HARM[2])
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_value_never_changes_the_query(text: str) -> None:
    try:
        bound = bind(TEXT, {"x": [ox.Literal(text)]})
    except (QueryError, UnicodeEncodeError):
        assert any("\ud800" <= c <= "\udfff" for c in text)
        return
    assert skeleton(bound) == skeleton(bind(TEXT, {"x": [ox.Literal("harmless")]}))
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("u:s"), ox.NamedNode("u:p"), ox.Literal(text), ox.NamedNode("u:g")))
    found = [solution["x"] for solution in store.query(bound, use_default_graph_as_union=True)]
    assert found == [ox.Literal(text)]


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize(
    "name", ["attendance", "minority-statements", "items", "case-history", "attachments", "memberships"]
)
def test_a_harmful_value_finds_nothing_or_is_refused(source: Local, name: str, harm: str) -> None:
    query = find(name)
    for param in query.params:
        values: dict[str, str] = {p.name: "24/17" for p in query.params if p.required}
        said = ""
        rows = 0
        try:
            rows = len(ask(source, query, {**values, param.name: harm}))
        except QueryError as error:
            said = error.what
        assert rows == 0 or not harm.strip()
        assert len(said) < 6_000
        assert "\n" not in said


def test_slots_are_found_by_token_not_by_text() -> None:
    assert list(slots(TEXT)) == ["x"]
    assert len(slots(TEXT)["x"]) == 1
    with pytest.raises(QueryError, match="no slot"):
        bind(TEXT, {"y": [ox.Literal("z")]})


def test_prepared_text_is_what_a_reader_would_expect(source: Local) -> None:
    ready = prepare(source, find("coverage"), {"municipality": "Stiby"})
    assert "VALUES ?municipality { <https://kg.example.org/id/municipality/901> }" in ready.text
    assert "UNDEF" not in ready.text
    assert ready.notes == ("municipality: Stiby Kommune",)


@given(st.text(alphabet="\"'\\{}<>?:.#@- \nabUNDEFVALUS", max_size=200))
@settings(deadline=None)
def test_any_text_falls_into_tokens_that_cover_it(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert token.start >= last
        assert text[token.start : token.start + len(token.text)] == token.text
        last = token.start + len(token.text)
    form(text)
    slots(text)


@pytest.mark.parametrize("unit", ["a-", "a.", '"""', "a:", "\\", "<", "VALUES ?x { "])
def test_reading_tokens_takes_work_linear_in_the_text(unit: str) -> None:
    def took(times: int) -> int:
        text = unit * times
        return work(lambda: sum(1 for _ in tokens(text)))

    assert took(32_000) < 24 * took(4_000)
