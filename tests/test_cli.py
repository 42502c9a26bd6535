"""The command line as a user meets it: help, exit status, streams, and one clean line for every error."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import small_store
from command import ROOT, kg, kg_process
from typer.testing import CliRunner

from kg.cli import ORDER, app
from kg.store import reader

MINUTES = ROOT / "data" / "minutes"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_store.build(tmp_path_factory.mktemp("small"))


def commands() -> list[str]:
    return [command.name or command.callback.__name__ for command in app().registered_commands if command.callback]


def test_help_loads_no_heavy_library() -> None:
    code = "import sys; from kg.cli import app; app(); print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ["rdflib", "pyoxigraph", "networkx", "tantivy", "SPARQLWrapper", "httpx", "starlette", "rich", "jinja2"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help_and_a_place() -> None:
    names = commands()
    assert {
        "build",
        "query",
        "show",
        "search",
        "tables",
        "export",
        "push",
        "pull",
        "inspect",
        "report",
        "check",
        "review",
    } <= set(names)
    assert set(names) <= set(ORDER)
    for name in names:
        done = CliRunner().invoke(app(), [name, "--help"])
        assert done.exit_code == 0
        for line in re.findall(r"^  (?:-\w, )?--[\w-]+[^\n]*", done.output, re.MULTILINE):
            assert "  " in line.strip() or line.strip().endswith("--help"), f"{name}: no help for {line.strip()}"


def test_the_reference_says_what_help_says() -> None:
    from kg.cli import reference

    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference(), "run `make docs`"
    assert (ROOT / "docs" / "cli.da.md").read_text(encoding="utf-8") == reference("da"), "run `make docs`"


def test_an_answer_goes_to_stdout_and_notes_to_stderr(small: Path) -> None:
    done = kg_process("query", "attendance", "person=åsa", "--store", str(small), "--format", "csv")
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["status"] for row in rows] == ["late", "absent"]
    assert done.stderr == "person: Åsa Nørgård (Stiby Kommune)\n"
    assert kg("query", "attendance", "person=åsa", "--store", str(small), "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["query", "atendance"], 2, "did you mean attendance"),
        (["query", "attendance", "persn=x"], 2, "did you mean person"),
        (["query", "attendance", "-p", "Bo"], 2, "is not name=value"),
        (["query", "attendance", "person=Bo Kjær"], 2, "<https://kg.example.org/id/person/bo2>"),
        (["query", "attendance", "--format", "docx"], 2, "unknown format 'docx'"),
        (["query", "coverage", "--with-evidence"], 2, "rest on no single passage"),
        (["query", "nosuchfile.rq"], 2, "cannot be read"),
        (["show", "Findes Ikke"], 2, "nothing here is called"),
        (["show", "Stibyy Byrad"], 2, "did you mean Stiby Byråd"),
        (["graph", "councils-and-topic", "-o", "x.html"], 2, "did you mean councils-and-topics"),
        (["query", "decisions", "kommune=Stibi"], 2, "did you mean Stiby Kommune"),
        (["plot", "topcs", "-o", "x.svg"], 2, "did you mean topics"),
        (["sparql", "SELECT * {"], 2, "sparql, line 1: not valid SPARQL"),
        (["show", "Bo", "--kind", "persn"], 2, "did you mean person"),
        (["export", "x.doc"], 2, "unknown format 'doc'"),
        (["search"], 2, "no words to find"),
        (["query", "attendance", "--nonsense"], 2, "--nonsense"),
    ],
)
def test_wrong_use_is_one_clear_line(small: Path, words: list[str], code: int, said: str, tmp_path: Path) -> None:
    done = kg(*words, "--store", str(small), cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_missing_store_says_what_to_do(tmp_path: Path) -> None:
    done = kg("query", "coverage", cwd=tmp_path)
    assert done.returncode == 3
    assert "run kg build" in done.stderr


def test_sparql_from_standard_input_and_its_errors(small: Path) -> None:
    good = kg("query", "-", "--store", str(small), "-f", "json", text="SELECT (COUNT(*) AS ?n) { ?m a kg:Meeting }")
    assert json.loads(good.stdout) == [{"n": 5}]
    bad = kg("query", "-", "--store", str(small), text="SELECT ?m\nWERE { ?m a kg:Meeting }")
    assert bad.returncode == 2
    assert bad.stderr.startswith("kg: standard input, line 2: not valid SPARQL; did you mean WHERE?\n")
    assert bad.stderr.splitlines()[-1] == "      | ^"
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert "no answer within" in kg("query", "-", "--store", str(small), "--timeout", "0.5", text=slow).stderr


def test_explain_prints_the_query_as_run(small: Path) -> None:
    done = kg("query", "decisions", "council=byråd", "--explain", "--store", str(small))
    assert "VALUES ?council { <https://kg.example.org/id/council/901/byraad> }" in done.stdout
    assert "UNDEF" not in done.stdout
    again = kg("query", "-", "--store", str(small), "-f", "csv", text=done.stdout)
    assert again.stdout == kg("query", "decisions", "council=byråd", "--store", str(small), "-f", "csv").stdout


def test_about_describes_a_query() -> None:
    done = kg("query", "attendance", "--about")
    assert "Parameters" in done.stdout
    assert 'Example: kg query attendance person="Inga Lykke"' in done.stdout


def test_the_catalogue_lists_every_report() -> None:
    listed = kg("query", "--format", "csv").stdout
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert rows["who-attended"]["parameters"] == "meeting*"
    assert "tables/meetings" in rows


def test_show_tells_all_with_sentences(small: Path) -> None:
    done = kg("show", "blå bro", "--store", str(small))
    assert "Blå Bros tilbud." in done.stdout
    assert kg("show", "asa", "--store", str(small), "--format", "ttl").stdout.count("kg:attended") == 1


def test_rows_can_be_walked_through(small: Path) -> None:
    done = kg("query", "attendance", "--limit", "3", "--store", str(small))
    assert len(done.stdout.splitlines()) == 4
    assert "--offset 3" in done.stderr


def test_tables_have_metadata(small: Path, tmp_path: Path) -> None:
    assert kg("tables", str(tmp_path / "t"), "--store", str(small)).returncode == 0
    described = json.loads((tmp_path / "t" / "csv-metadata.json").read_text(encoding="utf-8"))
    assert len(described["tables"]) == 14
    for table in described["tables"]:
        with (tmp_path / "t" / table["url"]).open(encoding="utf-8", newline="") as handle:
            header = next(csv.reader(handle))
        assert header == [column["name"] for column in table["tableSchema"]["columns"]]


@pytest.mark.parametrize("form", ["nq", "trig", "ttl", "nt", "jsonld"])
def test_every_export_holds_the_same_triples(small: Path, tmp_path: Path, form: str) -> None:
    import pyoxigraph as ox

    out = tmp_path / f"graph.{form}"
    assert kg("export", str(out), "--store", str(small)).returncode == 0
    again = tmp_path / f"again.{form}"
    assert kg("export", str(again), "--store", str(small)).returncode == 0
    assert out.read_bytes() == again.read_bytes()
    media = {"nq": "N_QUADS", "trig": "TRIG", "ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD"}[form]
    found = set(ox.parse(path=str(out), format=getattr(ox.RdfFormat, media)))
    with reader(small) as store:  # the facts and what follows from them
        whole = set(store.quads())
    if form in ("nq", "trig", "jsonld"):
        assert found == whole
    else:
        assert {quad.triple for quad in found} == {quad.triple for quad in whole}


def test_build_reports_the_refused_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "good.txt").write_bytes((MINUTES / "lolland-udsatteraadet-2021-11-09.txt").read_bytes())
    (tmp_path / "m" / "empty.txt").write_bytes(b"")
    (tmp_path / "m" / "binary.pdf").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "m" / "letter.txt").write_text("Kære alle\n\nTak for sidst.\n", encoding="utf-8")
    done = kg("build", str(tmp_path / "m"), "--store", str(tmp_path / "s"), "-j", "1")
    assert done.returncode == 3
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    assert sorted(re.findall(r"(\w+\.\w+)", " ".join(line.split(": ")[1] for line in refused))) == [
        "binary.pdf",
        "empty.txt",
        "letter.txt",
    ]
    assert "Traceback" not in done.stderr
    assert kg("query", "coverage", "--store", str(tmp_path / "s")).stdout.count("Lolland Kommune") == 1
    assert "1 unchanged" in kg("build", str(tmp_path / "m"), "--store", str(tmp_path / "s"), "-j", "1").stderr


def test_build_of_a_file_reports_that_file_alone(tmp_path: Path) -> None:
    folder, store = tmp_path / "minutes", tmp_path / "store"
    folder.mkdir()
    (folder / "bad.txt").write_text("Ingen dato her.", encoding="utf-8")
    good = folder / "good.txt"
    good.write_bytes(next(MINUTES.glob("haderslev-udsatteraad*")).read_bytes())
    assert "1 read, 1 refused; " in kg("build", str(folder), "--store", str(store)).stderr
    again = kg("build", str(good), "--store", str(store))
    assert (again.returncode, again.stderr) == (0, f"1 unchanged in {store}\n")
    both = kg("build", str(folder), "--store", str(store))
    assert both.returncode == 3
    assert "refused: " in both.stderr
    assert both.stderr.count("bad.txt") == 1
    assert both.stderr.endswith(f"1 refused, 1 unchanged in {store}\n")


def test_what_an_installation_lacks_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import resources
    from kg.errors import DataError

    assert "assets" in resources.__all__
    monkeypatch.setattr(resources, "assets", lambda: tmp_path / "none")
    (minutes,) = MINUTES.glob("haderslev-udsatteraad*")
    done = CliRunner().invoke(app(), ["build", str(minutes), "--store", str(tmp_path / "s"), "-j", "1"])
    assert "make assets" in done.stderr.splitlines()[-1]
    drawn = CliRunner().invoke(app(), ["graph", "councils-and-topics", "-o", "x.html", "--store", str(tmp_path / "no")])
    assert isinstance(drawn.exception, DataError)
    assert "make assets" in str(drawn.exception)


def test_inspect_and_report_need_no_store(tmp_path: Path) -> None:
    sample = MINUTES / "herning-beskaeftigelsesudvalget-2025-09-16.txt"
    done = kg("inspect", str(sample), cwd=tmp_path)
    assert done.returncode == 0
    assert re.search(r"^ +\d+  item", done.stdout, re.MULTILINE)
    assert kg("inspect", str(sample), "--html", "out.html", cwd=tmp_path).returncode == 0
    assert "<html" in (tmp_path / "out.html").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(kg("report", str(sample), cwd=tmp_path).stdout)))
    assert (rows[0]["items"], rows[0]["in_contents"]) == ("7", "7")
    missing = kg("inspect", "nosuch.txt", cwd=tmp_path)
    assert missing.returncode in (2, 3)
    assert "Traceback" not in missing.stderr


def test_answers_of_a_review_become_rows(small: Path, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('authorities = "rows"\n', encoding="utf-8")
    listed = kg("review", "--store", str(small), "--format", "csv", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(listed.stdout)))
    same = next(row for row in rows if row["kind"] == "same name")
    assert {same["a"], same["b"]} == {"Bo Kjær (901)", "Bo Kjær (902)"}
    done = kg("review", "-a", f"{same['n']}=different", "--who", "ml", "--store", str(small), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Bo Kjær (901),Bo Kjær (902),different,ml" in (tmp_path / "rows" / "identities.csv").read_text(
        encoding="utf-8"
    )
    again = kg("review", "--store", str(small), "--format", "csv", cwd=tmp_path).stdout
    assert "same name" not in again
    assert kg("review", "-a", "99=same", "--store", str(small), cwd=tmp_path).returncode == 2


def test_control_characters_never_reach_a_terminal() -> None:
    import pyoxigraph as ox

    from kg.table import Column, Table

    table = Table((Column("a"),), ((ox.Literal("\x1b[31mred\x07"),),))
    assert "\x1b" not in table.text()
    assert "\x07" not in table.text()


def test_findings_stand_in_the_reading_report_and_in_the_check(tmp_path: Path) -> None:
    words = (
        "Fanø Kommune\nReferat\nByrådet\n\nDato: 6. februar 2024 kl. 17:00\nSted: Salen\n\nTil stede:\nBo Lind (V)\n\n"
    )
    words += "1. Budget\nBeslutning\nGodkendt.\n\n3. Bro\nBeslutning\nGodkendt.\n"
    (tmp_path / "feb.txt").write_text(words, encoding="utf-8")
    read = kg("report", "feb.txt", cwd=tmp_path)
    (row,) = csv.DictReader(io.StringIO(read.stdout))
    assert (row["violations"], row["warnings"]) == ("0", "1")
    assert "feb: warning: ItemNumberGap" in read.stderr
    assert "warning: ItemNumberGap" in kg("inspect", "feb.txt", cwd=tmp_path).stderr
    assert kg("build", "feb.txt", cwd=tmp_path).returncode == 0
    for scope in ([], ["--document", "feb"], ["--changed"]):
        done = kg("check", *scope, "--format", "csv", cwd=tmp_path)
        assert done.returncode == 0
        assert [found["rule"] for found in csv.DictReader(io.StringIO(done.stdout))] == ["ItemNumberGap"]
    unknown = kg("check", "--document", "mar", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "no document 'mar'" in unknown.stderr
