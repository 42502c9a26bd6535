"""Who is shown by name: one rule for the tiers, and every door without the persons whom settings hide."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat

from kg import hiding, identity, search, store
from kg.cli import app
from kg.keeping import verify
from kg.pipeline import build
from kg.publish.site import publish
from kg.query import here, write_tables
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


def settings_in(folder: Path, **people: str) -> Settings:
    lines = "\n".join(f'{tier} = "{shown}"' for tier, shown in people.items())
    (folder / "kg.toml").write_text(f"[people]\n{lines}\n")
    return load_settings(folder / "kg.toml")


def every_door(folder: Path, settings: Settings) -> Iterator[tuple[str, str]]:
    """Door → all that it gives, in small letters."""
    with store.reader(folder / "kg") as opened:
        dump = io.BytesIO()
        opened.dump(dump, RdfFormat.N_QUADS)
        yield "graph", dump.getvalue().decode()
        yield "texts", "\n".join(opened.text(one) or "" for one in opened.documents())
        write_tables(here(opened), folder / "tables")
        yield "search", json.dumps([hit.title + hit.snippet for hit in search.search(opened, "susanne nyland")])
        publish(opened, folder / "site", settings, published="2026-01-01T00:00:00Z")
    for made in ("tables", "site"):
        for path in sorted(p for p in (folder / made).rglob("*") if p.is_file()):
            data = path.read_bytes()
            text = gzip.decompress(data) if path.suffix == ".gz" else data
            yield f"{made}/{path.name}", str(path.relative_to(folder)) + text.decode("utf-8", "replace")


def names(folder: Path, settings: Settings, *words: str) -> list[tuple[str, str]]:
    return [(door, word) for door, text in every_door(folder, settings) for word in words if word in text.casefold()]


@pytest.mark.parametrize(("shown", "instead"), [("none", ""), ("initials", "S.N.")])
def test_an_official_is_hidden_in_every_door(sources: Path, tmp_path: Path, shown: str, instead: str) -> None:
    settings = settings_in(tmp_path, official=shown, other=shown)
    build([sources], tmp_path / "kg", settings)
    assert names(tmp_path, settings, "susanne nyland", "nyland", "susanne") == []
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


def test_settings_that_change_are_followed_both_ways(sources: Path, tmp_path: Path) -> None:
    build([sources], tmp_path / "kg", Settings())
    assert names(tmp_path, Settings(), "nyland")
    strict = settings_in(tmp_path, official="none")
    assert hiding.ensure(tmp_path / "kg", strict)
    assert not hiding.ensure(tmp_path / "kg", strict)
    assert not hiding.ensure(tmp_path / "kg", Settings())  # only a build shows more
    assert names(tmp_path, strict, "nyland") == []
    report = build([sources], tmp_path / "kg", settings_in(tmp_path, official="initials"))
    assert {row.status for row in report.rows} == {"unchanged"}
    assert names(tmp_path, strict, "nyland") == []
    build([sources], tmp_path / "kg", Settings())
    assert names(tmp_path, Settings(), "nyland")


def test_commands_hide_what_the_last_build_did_not(
    sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build([sources], tmp_path / "kg", Settings())
    settings_in(tmp_path, official="none")
    monkeypatch.chdir(tmp_path)
    text = "SELECT ?name { ?person <http://xmlns.com/foaf/0.1/name> ?name }"
    (tmp_path / "names.rq").write_text(text)
    app()(["query", "names.rq", "--format", "csv", "--store", "kg"], standalone_mode=False)
    printed = capsys.readouterr().out
    assert MEMBER in printed
    assert OFFICIAL not in printed


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
