"""Danish words at the command line, completion, -h, and what is said of misspellings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import small_store
import typer
from typer.testing import CliRunner

from kg.cli import app, completing
from kg.cli.speaking import language, parts, rows, speak
from kg.errors import QueryError
from kg.query import ROLES, Query, catalogue, find
from kg.query.names import key
from kg.query.wording import danish_name, parameter, titled, value, words_for
from kg.sparql import misspelt
from kg.table import FORMATS, Table
from kg.vocab import terms

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_store.build(tmp_path_factory.mktemp("small"))


def kg(*words: str, **env: str) -> str:
    """Standard output of a command that ends well."""
    done = CliRunner().invoke(app(), [*words], env=env, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("query", catalogue("reports"), ids=lambda query: query.name)
def test_every_question_speaks_danish(query: object) -> None:
    name = danish_name(query.name)
    assert find(name) is query
    assert find(key(name).replace(" ", "-")) is query
    assert query.danish
    table_heads = {c.name: c.label for c in titled(_empty(query), "da").columns}
    assert not [name for name, label in table_heads.items() if not label and not name.endswith("iri")]
    for param in query.params:
        assert parameter(query, _danish_parameter(param.name)) == param.name
        assert all(value(param, word) in param.choices for word in words_for(param) if value(param, word) != word)


def _empty(query: object) -> object:
    from kg.table import Table

    return Table(query.columns, ())


def _danish_parameter(name: str) -> str:
    import tomllib

    rows = tomllib.loads((ROOT / "kg" / "query" / "danish.toml").read_text(encoding="utf-8"))
    return str(rows["parameters"][name])


@pytest.mark.parametrize("role", ROLES[:-1])
def test_every_query_tells_in_danish_what_it_is(role: str) -> None:
    assert [query.name for query in catalogue(role) if not query.danish] == []


def test_danish_names_are_apart() -> None:
    names = [key(danish_name(query.name)) for query in catalogue("reports")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fremmøde", "person=Åsa", "status=afbud"), ""),
        (("fremmode", "person=Åsa", "status=fraværende"), "absent"),
        (("beslutninger", "råd=Stiby Byråd", "udfald=udsat"), "postponed"),
        (("decisions", "udvalg=Stiby Byråd", "outcome=Vedtaget"), "adopted"),
    ],
)
def test_questions_are_asked_in_danish(small: Path, words: tuple[str, ...], said: str) -> None:
    answer = kg("query", *words, "--store", str(small), "-f", "csv", "-q")
    assert said in answer
    assert answer.startswith(("date,", "doc,")), "programs read the same names in every language"


def test_people_read_their_language(small: Path) -> None:
    asked = ("query", "fremmøde", "person=Åsa", "--store", str(small), "-f", "md", "-q")
    assert "| dato | organ | kommune |" in kg(*asked, "--lang", "da")
    assert "| date | body | area |" in kg(*asked, "--lang", "en")
    assert "| dato |" in kg(*asked, LC_ALL="da_DK.UTF-8")
    assert "hvem-deltog" in kg("query", "--lang", "da")
    assert language("en") == "en"


def test_a_misspelt_question_is_told_in_both_languages() -> None:
    with pytest.raises(QueryError, match="fremmøde"):
        find("fremmøte")
    with pytest.raises(QueryError, match="attendance"):
        find("atendance")


def test_a_misspelt_term_has_a_suggestion() -> None:
    assert misspelt("SELECT * { ?p kg:atended ?m ; a kg:Meeting }") == [
        "kg:atended is no term here; did you mean kg:attended?"
    ]
    assert misspelt('SELECT * { ?p ?q "kg:nothing" } # kg:else') == []
    assert any(iri.endswith("#attended") for iri in terms())


def test_formats_of_a_command(small: Path, tmp_path: Path) -> None:
    asked = ("query", "attendance", "person=Åsa", "--store", str(small), "-q", "-f")
    assert {row["status"] for row in json.loads(kg(*asked, "json"))} == {"late", "absent"}
    assert [json.loads(line)["status"] for line in kg(*asked, "ndjson").splitlines()] == ["late", "absent"]
    assert json.loads(kg(*asked, "sparql-json"))["head"]["vars"][0] == "date"
    assert '"' not in kg(*asked, "tsv")
    kg(*asked[:-1], "--out", str(tmp_path / "a.xlsx"))
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "sought"),
    [
        (["hjemløse", "-skat"], "hjemløse -skat"),
        (["-fritid", "hjemløse", "-f", "csv", "-fest"], "hjemløse -fritid -fest"),
        (["-udvalg:teknik", "-fcsv", "hjemløse", "-q"], "hjemløse -udvalg:teknik"),
        (["hjemløse", "--", "-m"], "hjemløse -m"),
        (["-på vegne af", "hjemløse", "--limit", "3"], 'hjemløse -"på vegne af"'),
    ],
)
def test_a_word_to_leave_out_is_no_option(
    small: Path, words: list[str], sought: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg import query
    from kg.table import Table

    asked: list[str] = []
    monkeypatch.setattr(query, "find_items", lambda _source, text, **_: asked.append(text) or Table((), ()))
    kg("search", "--store", str(small), *words)
    assert asked == [sought]


def test_empty_answers_speak_the_readers_language(small: Path) -> None:
    asked = ("query", "fremmøde", "person=Ole Krag", "status=forsinket", "--store", str(small))
    for spoken, said in (("da", "ingen rækker"), ("en", "no rows")):
        done = CliRunner().invoke(app(), [*asked, "--lang", spoken])
        assert said in done.stderr
    found = CliRunner().invoke(app(), ["search", "findesikke", "--rebuild", "--store", str(small), "--lang", "da"])
    assert "intet punkt har noget af ordene\ngennemset er referaterne fra" in found.stderr


def test_no_rows_are_what_limit_0_gives(small: Path) -> None:
    answer = kg("query", "meetings", "--limit", "0", "--store", str(small), "-f", "csv")
    assert len(answer.splitlines()) == 1


def test_sparql_as_a_text(small: Path) -> None:
    answer = kg("sparql", "SELECT (COUNT(*) AS ?n) { ?m a kg:Meeting }", "--store", str(small), "-f", "json")
    assert json.loads(answer) == [{"n": 5}]


def test_minutes_can_be_piped_to_inspect() -> None:
    text = next((ROOT / "data" / "minutes").glob("haderslev-udsatteraad*")).read_bytes()
    done = CliRunner().invoke(app(), ["inspect", "-"], input=text)
    assert done.exit_code == 0
    assert "item/" in done.stdout or "item" in done.stdout


def test_every_command_helps_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """-h of every command; each line of it has a Danish one, and no Danish line is of nothing."""
    made = typer.main.get_command(app())
    below = {f"{name} {part}": one for name, each in made.commands.items() for part, one in parts(each)}
    said = {"kg": made, **made.commands, **below}
    lines = {" ".join(param.help.split()) for command in said.values() for param in command.params if param.help}
    spoken = rows()
    assert set(spoken["commands"]) == {*said, "epilog"}
    assert set(spoken["help"]) == lines | {"Show this message and exit."}
    for name in {*made.commands, *below}:
        assert f"Usage: kg {name}" in CliRunner().invoke(app(), [*name.split(), "-h"], prog_name="kg").stdout
    speak(made, "da").main(["query", "-h"], prog_name="kg", standalone_mode=False)
    told = capsys.readouterr().out
    assert "Brug: kg query" in told
    assert "Usage" not in told
    assert "Vis denne hjælp." in told


@pytest.mark.parametrize("query", [*catalogue("reports"), *catalogue("graphs")], ids=lambda query: query.name)
def test_every_question_is_completed_and_written_in_every_form(query: Query) -> None:
    """Its name in either language, its parameters and their values; its columns in every format."""
    if query.role == "reports":
        command, name = "query", query.name
        assert name in dict(completing.names(name[:-1]))
        danish = danish_name(query.name)
        assert danish in dict(completing.names(danish[:-1]))
    else:
        command, name = ("plot", query.name.removeprefix("plot-")) if "plot" in query.tags else ("graph", query.name)
        assert name in dict((completing.plots if command == "plot" else completing.views)(name[:-1]))
    made = typer.main.get_command(app()).commands[command]
    ctx = click_context(made, {"name": name, "view": name})
    for param in query.params:
        assert f"{param.name}=" in completing.values(ctx, param.name[:2])
        for choice in param.choices:
            assert f"{param.name}={choice}" in completing.values(ctx, f"{param.name}={choice[:2]}")
    kinds = {"date": "2024-12-10", "integer": "3", "number": "0.5", "boolean": "true"}
    row = tuple(
        ox.Literal(kinds.get(column.type, 'Åse; "x"'), datatype=_XSD.get(column.type)) for column in query.columns
    )
    table = Table(query.columns, (row,), query.name)
    for form in FORMATS:
        assert table.encoded(form)


_XSD = {
    kind: ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")
    for kind, name in (("date", "date"), ("integer", "integer"), ("number", "decimal"), ("boolean", "boolean"))
}


def click_context(command: Any, given: dict[str, str]) -> Any:
    """A context as completion has it, with what was typed so far."""
    ctx = command.make_context(command.name, [], resilient_parsing=True)
    ctx.params.update(given)
    return ctx


@pytest.mark.parametrize(
    "words", [("query", "meetings"), ("sparql", "SELECT ?m { [] foaf:primaryTopic ?m }"), ("check",)]
)
def test_every_command_writes_every_form(small: Path, words: tuple[str, ...]) -> None:
    for form in FORMATS if words[0] != "check" else ("table", "csv", "ttl"):
        done = CliRunner().invoke(app(), [*words, "--store", str(small), "-f", form], catch_exceptions=False)
        assert done.exit_code in (0, 1), (form, done.output)
        assert done.stdout_bytes, form


def test_options_complete_their_words() -> None:
    assert completing.formats("x") == ["xlsx", "xml"]
    assert {"-f", "--lang"} <= set(completing_words("search"))


def completing_words(name: str) -> list[str]:
    """Options of a command that complete their values."""
    made = typer.main.get_command(app()).commands[name]
    return [opt for param in made.params if param._custom_shell_complete for opt in param.opts]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(shell: str) -> None:
    assert "_KG_COMPLETE" in kg("completion", shell)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kg que", ["query"]),
        ("kg query fremm", ["fremmøde", "fremmødeprocent"]),
        ("kg graph councils-and-t", ["councils-and-topics"]),
        ("kg query attendance status=ab", ["status=absent"]),
    ],
)
def test_what_bash_is_offered(line: str, offered: list[str]) -> None:
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "_KG_COMPLETE": "complete_bash", "COMP_WORDS": line,
             "COMP_CWORD": str(len(words) - 1)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert set(offered) <= set(done.stdout.split("\n")), (done.stdout, done.stderr)
