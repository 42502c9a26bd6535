"""Who is shown by name: one rule for the tiers, and every door without the persons whom settings hide."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat

import kg
from kg import hiding, identity, seal, search, store
from kg.assistants import Desk
from kg.cli import app
from kg.keeping import backup, restore, verify
from kg.pipeline import build
from kg.publish.site import publish
from kg.query import Local, here, write_tables
from kg.settings import Settings
from kg.settings import load as load_settings
from kg.vocab import FOAF

MINUTES = Path(__file__).resolve().parent.parent / "data" / "minutes"
MEMBER, OFFICIAL, GUEST, OTHER = "Inga Lykke", "Susanne Nyland", "Gitte Gæstesen", "Nils Omtalt"
FORMS = "Nyland, Susanne og Susanne M. Nyland og SUSANNE NYLANDS og Susanne\nNy-\nland"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("minutes")
    text = next(MINUTES.glob("haderslev-udsatteraad*")).read_text(encoding="utf-8")
    text = text.replace("Midlerne er målrettet", f"Brev fra {FORMS} blev læst.\n\nMidlerne er målrettet")
    (folder / "Brev fra Susanne Nyland.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def all_shown(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store under settings that hide nobody; to be copied."""
    folder = tmp_path_factory.mktemp("shown") / "kg"
    build([sources], folder, Settings())
    return folder


def settings_in(folder: Path, **people: str) -> Settings:
    lines = "\n".join(f'{tier} = "{shown}"' for tier, shown in people.items())
    (folder / "kg.toml").write_text(f"[people]\n{lines}\n")
    return load_settings(folder / "kg.toml")


def engine_doors(folder: Path) -> Iterator[tuple[str, str]]:
    """What all doors are made of."""
    with store.reader(folder / "kg") as opened:
        dump = io.BytesIO()
        opened.dump(dump, RdfFormat.N_QUADS)
        yield "graph", dump.getvalue().decode()
        yield "texts", "\n".join(opened.text(one) or "" for one in opened.documents())
        hits = [search.search(opened, words) for words in ("susanne nyland", "susane nylland")]
        yield "search", json.dumps([[hit.title + hit.snippet, dict(found.mended)] for found in hits for hit in found])
        yield "words of the index", (opened.beside / search.FOLDER / "words.list").read_text(encoding="utf-8")
        desk = Desk(here(opened), base=Settings().base)
        asked = [
            desk.find_names("nyland"),
            desk.search("nyland"),
            desk.ask("members"),
            desk.ask("attendance", limit=100),
        ]
        yield "assistants", json.dumps(asked)


def every_door(folder: Path, settings: Settings) -> Iterator[tuple[str, str]]:
    """Door → all that it gives, in small letters."""
    yield from engine_doors(folder)
    with store.reader(folder / "kg") as opened:
        write_tables(here(opened), folder / "tables")
        publish(opened, folder / "site", settings, published="2026-01-01T00:00:00Z")
    for made in ("tables", "site"):
        for path in sorted(p for p in (folder / made).rglob("*") if p.is_file()):
            data = path.read_bytes()
            text = gzip.decompress(data) if path.suffix == ".gz" else data
            yield f"{made}/{path.name}", str(path.relative_to(folder)) + text.decode("utf-8", "replace")


def names(doors: Iterator[tuple[str, str]], *words: str) -> list[tuple[str, str]]:
    return [(door, word) for door, text in doors for word in words if word in text.casefold()]


@pytest.mark.parametrize(("shown", "instead"), [("none", ""), ("initials", "S.N.")])
def test_an_official_is_hidden_in_every_door(sources: Path, tmp_path: Path, shown: str, instead: str) -> None:
    settings = settings_in(tmp_path, official=shown, other=shown)
    build([sources], tmp_path / "kg", settings)
    assert names(every_door(tmp_path, settings), "nyland", "susanne") == []
    person = NamedNode(f"{settings.base}id/person/{identity.person_key(OFFICIAL, '510', settings)}")
    member = NamedNode(f"{settings.base}id/person/{identity.person_key(MEMBER, '510', settings)}")
    with store.reader(tmp_path / "kg") as opened:
        assert opened.people == {"official": shown, "other": shown}
        assert [name.value for _, _, name in opened.triples(person, NamedNode(FOAF.name))] == (
            [instead] if instead else []
        )
        assert bool(list(opened.triples(None, None, person))) is bool(instead)
        assert [name.value for _, _, name in opened.triples(member, NamedNode(FOAF.name))] == [MEMBER]
    assert verify(tmp_path / "kg", settings) == ()


def test_a_namesake_in_another_municipality_is_shown(sources: Path, tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    text = next(iter(sources.iterdir())).read_text(encoding="utf-8")
    (folder / "a.md").write_text(text, encoding="utf-8")
    elsewhere = next(MINUTES.glob("kolding*")).read_text(encoding="utf-8")
    settings = settings_in(tmp_path, official="initials")
    build([folder], tmp_path / "kg", settings)
    (folder / "b.txt").write_text(elsewhere.replace("Iben Lehmann Rasmussen", OFFICIAL), encoding="utf-8")
    build([folder], tmp_path / "kg", settings)
    with store.reader(tmp_path / "kg") as opened:
        found = [str(name.value) for _, _, name in opened.triples(None, NamedNode(FOAF.name))]
        assert found.count("S.N.") >= 1
        assert found.count(OFFICIAL) == 1
        shown = [OFFICIAL in (opened.text(one) or "") for one in opened.documents()]
        assert sorted(shown) == [False, True]


def test_settings_that_change_are_followed_both_ways(sources: Path, all_shown: Path, tmp_path: Path) -> None:
    shutil.copytree(all_shown, tmp_path / "kg")
    assert names(engine_doors(tmp_path), "nyland")
    strict = settings_in(tmp_path, official="none")
    assert hiding.ensure(tmp_path / "kg", strict)
    assert not hiding.ensure(tmp_path / "kg", strict)
    assert not hiding.ensure(tmp_path / "kg", Settings())  # only a build shows more
    assert names(engine_doors(tmp_path), "nyland") == []
    report = build([sources], tmp_path / "kg", settings_in(tmp_path, official="initials"))
    assert {row.status for row in report.rows} == {"unchanged"}
    assert names(engine_doors(tmp_path), "nyland") == []
    build([sources], tmp_path / "kg", Settings())
    assert names(engine_doors(tmp_path), "nyland")


def test_commands_hide_what_the_last_build_did_not(
    all_shown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(all_shown, tmp_path / "kg")
    settings_in(tmp_path, official="none")
    monkeypatch.chdir(tmp_path)
    text = "SELECT ?name { ?person <http://xmlns.com/foaf/0.1/name> ?name }"
    (tmp_path / "names.rq").write_text(text)
    app()(["query", "names.rq", "--format", "csv", "--store", "kg"], standalone_mode=False)
    printed = capsys.readouterr().out
    assert MEMBER in printed
    assert OFFICIAL not in printed


def asked_of(server: Any) -> Iterator[tuple[str, str]]:
    """Address → what a running server says there, in small letters: every entity in every form, search, SPARQL."""
    with httpx.Client(base_url=server.url, timeout=60, follow_redirects=True) as client:

        def rows(query: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = client.get("sparql", params={"query": query}).json()["results"]["bindings"]
            return found

        entities = rows("SELECT DISTINCT ?s { ?s ?p ?o FILTER(STRSTARTS(STR(?s), 'https://kg.example.org/id/')) }")
        paths = {row["s"]["value"].partition("#")[0].partition("org/")[2] for row in entities}
        assert len(paths) > 50
        addresses = [f"{path}.html" for path in sorted(paths)]
        for folder in ("document", "meeting", "person", "case"):
            one = next(path for path in sorted(paths) if path.startswith(f"id/{folder}/"))
            addresses += [f"{one}.{ending}" for ending in ("ttl", "jsonld", "nt", "trig", "json", "txt")]
        for words in ("susanne nyland", "Nyland, Susanne", "nyland", "S. Nyland"):
            assert client.get("api/suggest", params={"q": words}).json() == []
            found = client.get("api/search", params={"q": words}).json()
            assert found["entities"] == []
            yield "api/search", json.dumps(found["items"]).casefold()
        addresses += ["api/search?q=brev", "api/suggest?q=s", "search.html?q=brev"]
        addresses += ["", "persons.html", "meetings.html", "councils.html", ".well-known/void", "api/queries"]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < 500, address
            yield address, answer.text.casefold()
        for query in (
            "SELECT * { ?s ?p ?o }",
            "SELECT * { GRAPH ?g { ?s ?p ?o } }",
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "SELECT (GROUP_CONCAT(?name) AS ?all) { ?one foaf:name|skos:altLabel|kg:surface|kg:folded ?name }",
        ):
            yield query, client.get("sparql", params={"query": query}).text.casefold()


def test_a_running_server_names_nobody_who_is_hidden(
    sources: Path, all_shown: Path, tmp_path: Path, serve: Any
) -> None:
    """By the settings of the server, whatever a build shows before it starts or while it runs."""
    shutil.copytree(all_shown, tmp_path / "kg")
    server = serve(tmp_path / "kg", toml='[people]\nofficial = "none"\nother = "none"\n')

    def told() -> list[str]:
        said = dict(asked_of(server))
        assert any(MEMBER.casefold() in text for text in said.values())
        return [where for where, text in said.items() for word in ("nyland", "susanne") if word in text]

    assert told() == []
    before = httpx.get(f"{server.url}healthz").json()["changes"]
    build([sources], tmp_path / "kg", Settings(), force=True)
    for _ in range(100):
        if httpx.get(f"{server.url}healthz").json()["changes"] > before:
            break
        time.sleep(0.2)
    assert told() == []


def test_a_copy_brings_no_hidden_and_no_erased_person_back(sources: Path, tmp_path: Path) -> None:
    strict = settings_in(tmp_path, official="none")
    build([sources], tmp_path / "kg", strict)
    backup(tmp_path / "kg", tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "kg")  # without settings: as when the copy was made
    assert names(engine_doors(tmp_path), "nyland") == []
    assert verify(tmp_path / "kg") == ()
    own = tmp_path / "own"
    own.mkdir()
    key = identity.person_key(MEMBER, "510", strict)
    (own / "suppressed.csv").write_text(f"key\n{key}\n")
    (tmp_path / "kg.toml").write_text('authorities = "own"\n')
    settings = load_settings(tmp_path / "kg.toml")
    restore(tmp_path / "copy", tmp_path / "kg", settings)
    with store.reader(tmp_path / "kg") as opened:
        assert hiding.erased_in(opened, settings) == ()
        assert not any(MEMBER in (opened.text(one) or "") for one in opened.documents())
        assert opened.people == {"official": "none"}


def test_python_hides_what_kg_toml_hides(
    all_shown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(all_shown, tmp_path / "kg")
    settings_in(tmp_path, official="none")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        app()(["check", "--store", "kg", "-q"])
    assert "nyland" not in capsys.readouterr().out.casefold()
    with kg.open("kg") as graph:
        found = [row.name for row in graph.sparql("SELECT ?name { ?person foaf:name ?name }")]
        assert MEMBER in found
        assert OFFICIAL not in found
        assert isinstance(graph.source, Local)
        assert graph.source.store.people == {"official": "none"}


def test_what_readers_get_is_verified(sources: Path, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, official="none")
    build([sources], tmp_path / "kg", settings)
    shown = next((tmp_path / "kg").glob("gen-*/shown-*"))
    for path in (shown / "people.json", shown / "texts.db", next(shown.glob("graph/*.sst"))):
        body = path.read_bytes()
        path.write_bytes(body[:-3] + bytes([body[-3] ^ 4]) + body[-2:])
        assert any(path.name in fault.what for fault in verify(tmp_path / "kg", settings)), path
        path.write_bytes(body)
    with sqlite3.connect(shown / "texts.db") as db:  # whole files that do not agree
        db.execute("DELETE FROM texts")
    seal.seal(shown.parent, (tmp_path / "kg/CURRENT").read_text().strip())
    assert {fault.kind for fault in verify(tmp_path / "kg", settings)} == {"passage"}


def test_the_rule_of_tiers() -> None:
    base = "https://kg.example.org/id/"
    kg, kgs = "https://w3id.org/council-kg/ns#", "https://w3id.org/council-kg/scheme/"
    lines: list[str] = []

    def say(subject: str, predicate: str, value: str) -> None:
        lines.append(f"<{base}{subject}> <{predicate}> <{value}> <{base}document/1> .")

    def record(person: str, number: int, role: str = "", *, quoted: bool = False) -> None:
        say(f"{person}-{number}", f"{kg}person", f"{base}{person}")
        if role:
            say(f"{person}-{number}", f"{kg}role", f"{kgs}role-{role}")
        if quoted:
            say(f"{person}-{number}", f"{kg}quotedIn", f"{base}item")

    def mention(person: str, kind: str) -> None:
        say(f"{person}-mention", f"{kg}refersTo", f"{base}{person}")
        say(f"{person}-mention", f"{kg}mentionKind", f"{kgs}mention-{kind}")

    cases = {
        "plain": ("member", [""]), "chair": ("member", ["chair"]), "substitute": ("member", ["substitute"]),
        "secretary": ("official", ["secretary"]), "official": ("official", ["official"]),
        "guest": ("other", ["guest"]), "observer": ("other", ["observer"]),
        "rather": ("official", ["official", "official", ""]), "half": ("member", ["official", ""]),
    }  # fmt: skip
    for person, (_, roles) in cases.items():
        for number, role in enumerate(roles):
            record(person, number, role)
    record("quoted", 0, quoted=True)
    mention("worker", "caseworker")
    mention("named", "mentioned")
    wanted = {f"{base}{person}": tier for person, (tier, _) in cases.items()}
    wanted |= {f"{base}quoted": "other", f"{base}worker": "official", f"{base}named": "other"}
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    lines += [f"<{one}> <{kind}> <http://www.w3.org/ns/person#Person> <{base}e> ." for one in wanted]
    assert hiding.tiers(store.memory("\n".join(lines).encode())) == wanted
