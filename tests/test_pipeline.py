"""The build: a function of the files and settings alone, whatever the order, the workers and what was there before."""

from __future__ import annotations

import io
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import authorities, check, search
from kg.derive import widened
from kg.errors import StoreHeld, WrongUse
from kg.manifest import Manifest
from kg.pipeline import BuildReport, Job, build, readers, reading
from kg.settings import Settings
from kg.statements import Statement
from kg.store import memory, reader, writer
from kg.vocab import KG

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "minutes"
BASE = "https://kg.example.org/"


def minutes(
    body: str = "Stiby Udsatteråd",
    day: str = "5. marts 2024",
    at: str = "17:15",
    members: str = "Bo Kjær, Ida Krag (Afbud)",
    items: tuple[tuple[str, str, str], ...] = (("Godkendelse af dagsorden", "24/1001", "Godkendt."),),
    municipality: str = "Haderslev Kommune",
) -> str:
    """Invented minutes in the Markdown layout of the Haderslev samples."""
    head = f"# REFERAT {body} d. {day}\n\n**Mødedato** {day} kl. {at}\n\n**Mødested** Salen i {municipality}\n\n"
    head += f"**Mødedeltagere** {members}\n\n"
    for number, (title, case, decision) in enumerate(items, 1):
        head += f"# **Punkt {number}: {title}**\n\n{case}\n\n## **Sagsfremstilling**\n\n{municipality} har en sag.\n\n"
        head += f"## **Beslutning i {body} den {day}**\n\n{decision}\n\n"
    return head


def nquads(folder: Path) -> list[bytes]:
    """All quads of a store, sorted."""
    with reader(folder) as store:
        out = io.BytesIO()
        store.dump(out, ox.RdfFormat.N_QUADS)
        return sorted(out.getvalue().splitlines())


def ask(folder: Path, pattern: str) -> set[tuple[str, ...]]:
    """Rows of a pattern over the union of graphs: its variables in their order, as strings without the base."""
    prefixes = (
        "PREFIX kg: <https://w3id.org/council-kg/ns#> PREFIX dct: <http://purl.org/dc/terms/> "
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    )
    names = " ".join(dict.fromkeys(re.findall(r"\?\w+", pattern.split("FILTER")[0])))
    with reader(folder) as store:
        found = store.query(f"{prefixes} SELECT {names} {{{pattern}}}")
        return {tuple(value.value.removeprefix(BASE) for value in row) for row in found}


def statuses(report: BuildReport) -> dict[str, str]:
    """Status by file name."""
    return {Path(row.path).name: row.status for row in report.rows}


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, Callable[..., BuildReport]]:
    """A folder for minutes and a function that builds it and proves the store equal to one made from scratch."""
    source = tmp_path / "minutes"
    source.mkdir()

    def run(**options: object) -> BuildReport:
        report = build([source], tmp_path / "store", **options)  # type: ignore[arg-type]
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        build([source], tmp_path / "again")
        assert nquads(tmp_path / "store") == nquads(tmp_path / "again")
        return report

    return source, run


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- the samples


def test_the_index_of_a_fresh_build_knows_names(samples: Path) -> None:
    """Names stand in the graph of entities, which is loaded after the documents."""
    with reader(samples) as found:
        (hit, *_) = search.search(found, "udvalg:udsatteråd kommune:haderslev emne:hjemløshed")
        assert (hit.council, hit.municipality) == ("Haderslev Udsatteråd", "Haderslev Kommune")


def test_building_again_changes_nothing(samples: Path, tmp_path: Path) -> None:
    samples = shutil.copytree(samples, tmp_path / "store")
    before = nquads(samples)
    current = (samples / "CURRENT").read_text()
    report = build([SAMPLES], samples)
    assert report.counts == {"unchanged": 5}
    assert nquads(samples) == before
    assert (samples / "CURRENT").read_text() == current


def test_workers_and_order_change_nothing(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "ALONE", 0)
    report = build([SAMPLES], tmp_path / "two", jobs=2)
    assert report.quads == len(nquads(samples))
    assert nquads(tmp_path / "two") == nquads(samples)
    for path in sorted(SAMPLES.glob("*.*"), reverse=True):
        if path.name != "README.md":
            build([path], tmp_path / "one")
    assert nquads(tmp_path / "one") == nquads(samples)


def test_every_quad_is_in_a_graph_that_the_model_knows_and_none_is_blank(samples: Path) -> None:
    with reader(samples) as store:
        known = {f"{BASE}graph/{name}" for name in ("entities", "derived", "ontology", "authorities")}
        for quad in store.quads():
            assert not isinstance(quad.subject, ox.BlankNode)
            assert not isinstance(quad.object, ox.BlankNode)
            graph = quad.graph_name.value
            assert graph in known or graph.startswith(f"{BASE}id/document/")


def test_every_passage_slices_back_to_words_of_its_document(samples: Path) -> None:
    with reader(samples) as store:
        passages = {
            row["p"].value for row in store.query("SELECT ?p { ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?p }")
        }
        assert len(passages) > 300
        for passage in passages:
            assert (store.passage(passage) or "").strip(), passage
        mentions = store.query(
            "PREFIX kg: <https://w3id.org/council-kg/ns#> SELECT ?m ?w { ?m kg:surface ?w ; kg:within ?i }"
        )
        for row in mentions:
            printed = "".join(filter(str.isalnum, store.passage(row["m"].value) or ""))
            named = "".join(filter(str.isalnum, row["w"].value))
            assert printed, row["m"].value
            assert named[:3] in printed or printed[:3] in named


def test_the_samples_conform_to_the_shapes(samples: Path) -> None:
    with reader(samples) as store:
        report = check.check(store)
    assert report.conforms, report.findings
    assert not report.findings  # the five samples break no rule of arithmetic either


def test_no_triple_stands_in_two_graphs(samples: Path) -> None:
    with reader(samples) as store:
        triples = list(store.triples())
    twice = [triple for triple, n in Counter(triples).items() if n > 1]
    assert not twice


def test_every_entity_that_is_named_is_described(samples: Path) -> None:
    named = ask(samples, "?m kg:refersTo ?x") | ask(samples, "?a kg:person ?x") | ask(samples, "?a kg:case ?x")
    described = {row[0] for row in ask(samples, "?x a ?t")}
    assert {row[1] for row in named} <= described
    municipal = ask(samples, "?x a kg:Council")
    assert municipal <= ask(samples, "?x a kg:Council . FILTER EXISTS { ?x skos:prefLabel ?l ; org:unitOf ?m }")


# ---------------------------------------------------------------- change


def test_a_changed_document_replaces_its_graph(world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path) -> None:
    source, run = world
    put(source, "a.md", minutes())
    put(source, "b.md", minutes(day="7. maj 2024"))
    assert statuses(run()) == {"a.md": "read", "b.md": "read"}
    before = ask(tmp_path / "store", "?d dct:identifier ?n . ?d a foaf:Document")
    put(source, "a.md", minutes(members="Bo Kjær, Åse Holm"))
    assert statuses(run()) == {"a.md": "replaced", "b.md": "unchanged"}
    after = ask(tmp_path / "store", "?d dct:identifier ?n . ?d a foaf:Document")
    assert len(before & after) == 1
    assert ("Åse Holm",) in {row[1:] for row in ask(tmp_path / "store", "?p foaf:name ?n")}


def test_a_removed_source_leaves_and_so_does_what_only_it_named(
    world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path
) -> None:
    source, run = world
    put(source, "a.md", minutes())
    put(source, "b.md", minutes(day="7. maj 2024", members="Bo Kjær, Åse Holm"))
    run()
    (source / "b.md").unlink()
    assert statuses(run()) == {"a.md": "unchanged", "b.md": "removed"}
    names = {name for _, name in ask(tmp_path / "store", "?p foaf:name ?n")}
    assert "Bo Kjær" in names
    assert "Åse Holm" not in names


def test_sources_elsewhere_stay(tmp_path: Path) -> None:
    for name, day in (("one", "5. marts 2024"), ("two", "7. maj 2024")):
        (tmp_path / name).mkdir()
        put(tmp_path / name, f"{name}.md", minutes(day=day))
        build([tmp_path / name], tmp_path / "store")
    assert len(ask(tmp_path / "store", "?d a foaf:Document")) == 2
    shutil.rmtree(tmp_path / "one")
    assert statuses(build([tmp_path / "one"], tmp_path / "store")) == {"one.md": "removed", "two.md": "unchanged"}
    assert len(ask(tmp_path / "store", "?d a foaf:Document")) == 1
    with pytest.raises(WrongUse, match="no such file"):
        build([tmp_path / "three"], tmp_path / "store")


def test_bad_documents_among_good_ones(world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path) -> None:
    source, run = world
    put(source, "good.md", minutes())
    put(source, "empty.txt", "")
    put(source, "poem.txt", "Jeg gik mig over sø og land.\n" * 40)
    (source / "picture.txt").write_bytes(bytes(range(256)) * 20)
    report = run()
    assert statuses(report) == {
        "good.md": "read", "empty.txt": "refused", "poem.txt": "refused", "picture.txt": "refused",
    }  # fmt: skip
    assert report.exit_code == 3
    assert all(row.message for row in report.rows if row.status == "refused")
    again = run()
    assert statuses(again)["poem.txt"] == "refused"
    assert again.exit_code == 3
    put(source, "good.md", "")
    assert statuses(run())["good.md"] == "refused"
    assert not ask(tmp_path / "store", "?d a foaf:Document")


def test_a_fault_of_the_reader_costs_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.md", minutes())
    put(tmp_path, "b.md", minutes(day="7. maj 2024"))
    whole = reading.layout.parse

    def parse(document: object, authorities: object) -> object:
        if document.name == "a.md":  # type: ignore[attr-defined]
            raise RuntimeError("oops")
        return whole(document, authorities)  # type: ignore[arg-type]

    monkeypatch.setattr(reading.layout, "parse", parse)
    known = authorities.load()
    failed, read = (reading.read_source(Job(str(tmp_path / name)), known, Settings()) for name in ("a.md", "b.md"))
    assert "RuntimeError: oops" in failed.refused
    assert not read.refused


# ---------------------------------------------------------------- versions of one meeting


def test_a_draft_is_never_current_beside_what_is_no_draft(
    world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path
) -> None:
    """Though it holds more."""
    source, run = world
    put(source, "moede.md", minutes())
    put(
        source,
        "moede-udkast.md",
        minutes(items=(("Godkendelse af dagsorden", "24/1001", "Godkendt."), ("Budget", "24/8", "Udsat."))),
    )
    run()
    assert {title for _, title in ask(tmp_path / "store", "?i a kg:AgendaItem ; dct:title ?title")} == {
        "Godkendelse af dagsorden"
    }


def test_copies_and_versions_of_one_meeting(world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path) -> None:
    source, run = world
    put(source, "referat.md", minutes())
    put(source, "kopi.md", minutes())
    put(source, "referat-rettet.md", minutes(members="Bo Kjær, Åse Holm"))
    report = run()
    assert sorted(statuses(report).values()) == ["read", "superseded", "superseded"]
    store = tmp_path / "store"
    assert {n for _, n, _ in ask(store, "?d dct:identifier ?n . ?d foaf:primaryTopic ?m")} == {"referat-rettet"}
    assert len(ask(store, "?d dct:isVersionOf ?m")) == 2
    assert len(ask(store, "?d prov:wasRevisionOf ?e")) == 1
    assert "Ida Krag" not in {n for _, n in ask(store, "?p foaf:name ?n")}
    (source / "referat-rettet.md").unlink()
    run()
    assert "Ida Krag" in {n for _, n in ask(store, "?p foaf:name ?n")}


def test_a_second_meeting_of_the_day_gets_its_own_iri(
    world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path
) -> None:
    source, run = world
    put(source, "aften.md", minutes(at="19:00", items=(("Budget for anlæg", "24/1", "Godkendt."),)))
    run()
    put(source, "morgen.md", minutes(at="08:00", items=(("Helhedsplan for havnen", "24/2", "Godkendt."),)))
    run()
    found = {
        (m.rsplit("/", 1)[1], n) for _, m, n in ask(tmp_path / "store", "?d foaf:primaryTopic ?m ; dct:identifier ?n")
    }
    assert found == {("2024-03-05", "morgen"), ("2024-03-05-2", "aften")}
    (source / "morgen.md").unlink()
    run()
    assert {m.rsplit("/", 1)[1] for _, m in ask(tmp_path / "store", "?d foaf:primaryTopic ?m")} == {"2024-03-05"}


@pytest.mark.parametrize(("seed", "steps"), [(7, 5), pytest.param(8, 40, marks=pytest.mark.slow)])
def test_random_changes_give_what_a_build_from_scratch_gives(
    world: tuple[Path, Callable[..., BuildReport]], seed: int, steps: int
) -> None:
    source, run = world
    draw = random.Random(seed)
    titles = ["Budget", "Helhedsplan", "Boliger til unge", "Frivillighed", "Lukning af skole"]
    decisions = ["Godkendt.", "Udsat.", "Anbefales godkendt.", "Taget til efterretning."]
    for _ in range(steps):
        for _ in range(draw.choice([1, 1, 2, 4])):
            name = f"{draw.randrange(12)}.md"
            if draw.random() < 0.25 and (source / name).exists():
                (source / name).unlink()
                continue
            put(
                source,
                name,
                minutes(
                    body=draw.choice(["Stiby Udsatteråd", "Stiby Byråd", "Socialudvalget"]),
                    day=f"{draw.randrange(1, 4)}. {draw.choice(['marts', 'april'])} 2024",
                    at=draw.choice(["08:00", "19:00"]),
                    members=", ".join(draw.sample(["Bo Kjær", "Ida Krag (Afbud)", "Åse Holm", "bo kjær"], 2)),
                    items=tuple(
                        (title, f"24/{draw.randrange(4)}", draw.choice(decisions)) for title in draw.sample(titles, 2)
                    ),
                ),
            )
        run(force=draw.random() < 0.1, prune=True)


# ---------------------------------------------------------------- derived facts


def test_a_case_that_shares_an_item_is_derived_anew_with_the_other() -> None:
    quads = "".join(
        f"<https://a/item/{item}> <{KG.case}> <https://a/case/{case}> <https://a/g> .\n"
        for item, case in ((1, "a"), (1, "b"), (2, "b"), (3, "c"))
    )
    with memory(quads.encode()) as store:
        found = widened(store, {("case", "https://a/case/a"), ("council", "https://a/council")})
    assert found == {("case", "https://a/case/a"), ("case", "https://a/case/b"), ("council", "https://a/council")}


def test_a_meeting_is_cited_under_itself_and_its_items(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path / "manifest.db")
    meeting = "https://a/id/meeting/510/x/2024-03-05"
    for subject in (meeting, f"{meeting}/item/1", f"{meeting}-2", f"{meeting}-2/item/1", "https://a/id/person/1"):
        manifest.count([Statement(subject, "cited", KG.council, '"x"')])
    assert manifest.cited_under(meeting) == [meeting, f"{meeting}/item/1"]
    manifest.close()


def test_memberships_chains_and_postponements(world: tuple[Path, Callable[..., BuildReport]], tmp_path: Path) -> None:
    source, run = world
    put(source, "1.md", minutes(items=(("Havneplan", "24/7", "Udsat."),)))
    run()
    put(source, "2.md", minutes(day="7. maj 2024", items=(("Havneplan", "24/7", "Anbefales godkendt."),)))
    put(source, "3.md", minutes(body="Stiby Byråd", day="20. maj 2024", items=(("Havneplan", "24/7", "Godkendt."),)))
    run()
    store = tmp_path / "store"
    assert len(ask(store, "?i kg:followedBy ?j")) == 2
    links = {(i.split("/")[-3], j.split("/")[-3]) for i, j in ask(store, "?i kg:postponedTo ?j")}
    assert links == {("2024-03-05", "2024-05-07")}
    seen = ask(
        store, "?p foaf:name 'Bo Kjær' . ?x org:member ?p ; org:organization ?c ; kg:firstSeen ?a ; kg:lastSeen ?b"
    )
    assert {row[-2:] for row in seen} == {("2024-03-05", "2024-05-07"), ("2024-05-20", "2024-05-20")}


# ---------------------------------------------------------------- settings and accidents


def test_another_base_makes_the_store_anew(tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes())
    build([tmp_path / "a.md"], tmp_path / "store")
    other = Settings(base="https://data.stiby.example/")
    report = build([tmp_path / "a.md"], tmp_path / "store", other, new_identity=True)
    assert report.fresh
    with reader(tmp_path / "store") as store:
        assert not [graph for graph in store.graphs() if graph.startswith(BASE)]


def test_one_build_at_a_time(tmp_path: Path) -> None:
    put(tmp_path, "a.md", minutes())
    with writer(tmp_path / "store", fresh=True), pytest.raises(StoreHeld, match="is writing this store"):
        build([tmp_path / "a.md"], tmp_path / "store")


def test_progress_is_told(tmp_path: Path) -> None:
    for day in range(1, 4):
        put(tmp_path, f"{day}.md", minutes(day=f"{day}. marts 2024"))
    told: list[tuple[int, int, str]] = []
    build([tmp_path], tmp_path / "store", on_progress=lambda *one: told.append(one))
    assert [done for done, _, _ in told] == [1, 2, 3]
    assert {every for _, every, _ in told} == {3}


PAGE = "Punkt {n}: {title}\n\nSagsnr. 24/{n}\n\nSagsfremstilling\n\nDer kom et brev.\n\n{heading}\n\nGodkendt.\n"


def test_the_pages_of_several_items_make_one_meeting(tmp_path: Path) -> None:
    folder = tmp_path / "Haderslev" / "Klimarådet" / "2024-03-05"
    folder.mkdir(parents=True)
    for n, title in ((3, "Ny bro"), (4, "Gammel bro"), (9, "Eventuelt")):
        heading = "Beslutning i Klimarådet den 05-03-2024" if n == 4 else "Beslutning"
        (folder / f"punkt-{n}.txt").write_text(PAGE.format(n=n, title=title, heading=heading), encoding="utf-8")
    store = tmp_path / "store"
    assert build([tmp_path / "Haderslev"], store, Settings(), municipality="Haderslev").counts == {"read": 3}
    found = ask(store, "?item a kg:AgendaItem ; kg:meeting ?meeting ; kg:number ?n")
    assert len({meeting for _, meeting, _ in found}) == 1
    assert {n for _, _, n in found} == {"3", "4", "9"}
    with reader(store) as opened:
        assert not [f for f in check.check(opened).findings if f.rule == "OneCurrentDocument"]


def test_a_bad_reading_is_said_by_name(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(minutes(), encoding="utf-8")
    lost = (
        minutes(day="6. marts 2024").replace("Beslutning i", "Ugler i").replace("Godkendt.", "Der blev stemt om uglen.")
    )
    bad.write_text(lost.replace("24/1001", ""), encoding="utf-8")
    report = build([tmp_path], tmp_path / "store", Settings())
    said = {Path(row.path).name: row.message for row in report.rows}
    assert said["good.md"] == ""
    assert "read with a score of 0." in said["bad.md"]
    assert {Path(row.path).name: row.message for row in build([tmp_path], tmp_path / "store", Settings()).rows} == said
