"""A person goes in every form that minutes and files write the name, and stays out; what is not sure is listed."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import erase, identity, privacy, store
from kg.cli import app
from kg.manifest import Manifest
from kg.pipeline import build
from kg.privacy import forms
from kg.publish.site import publish
from kg.query import here, write_tables
from kg.settings import Settings
from kg.settings import load as load_settings
from kg.texts import Texts

MINUTES = Path(__file__).resolve().parent.parent / "data" / "minutes"
MOMENT = "2026-01-01T00:00:00Z"
NAME = "Gudrun Marie Zachariasen"
FORMS = [
    "Gudrun Marie Zachariasen", "Gudrun Zachariasen", "GUDRUN ZACHARIASEN", "gudrun zachariasen",
    "Gudrun M. Zachariasen",
    "G.M. Zachariasen", "G. Zachariasen", "Zachariasen, Gudrun", "ZACHARIASEN, GUDRUN", "Zachariasen, G.",
    "Gudrun Zacha-\nriasen", "Gud-\nrun Zachariasen", "Gudrun\nZachariasen", "Gudrun  Marie\nZachariasens",
    "Gudrun Zacha\u00adriasen", "Gudrun\u00a0Zachariasen", "Gu\u200bdrun Zachariasen", "**Gudrun** Zachariasen",
    "Gudrun | Zachariasen", "gudrun_zachariasen", "GudrunZachariasen", "gudrun-marie-zachariasen", "zachariasen_gudrun",
    "Gudrun%20Zachariasen", "Gudrun&nbsp;Zachariasen", "Gudrún Zachariasen", "Gudrun Holm Zachariasen",
    "Gudrun Marie-Zachariasen", "Gudrun Zachariasen's", "GZachariasen", "gzachariasen", 'Gudrun "Gul" Zachariasen',
    "Gudrun (Gul) Zachariasen", "Zachariasen (Gudrun)", "Gudrun, Zachariasen", "Gudrun\n\nZachariasen",
    "Zachariasen\nGudrun",
    "Gudrun Zachari-\n   asen", "G u d r u n  Z a c h a r i a s e n", "G U D R U N Z A C H A R I A S E N",
    "Gudrun Z\u0430chariasen", "| Gudrun | Marie | Zachariasen |", "Gudrun%2520Zachariasen",
    "AnsøgningGudrunZachariasen.pdf",
    "ansøgninggudrunzachariasen.pdf",
]  # fmt: skip
OTHERS = [
    "Peter Zachariasen, Gudrun Lind", "Gudrun Lind, Peter Zachariasen", "Georg Zachariasen", "Gudrun Holm",
    "Zachariasen", "Gudrun", "Bo Zachariasen\nGudrun Lind", "Zachariasen\nGudrun Lind", "Lind Gudrun, Zachariasen Bo",
    "Gudrun Lind og Bo Zachariasen", "Anna Gudrun, Zachariasen", "Gregers Zachariasen", "Marie Lind og Bo Zachariasen",
]  # fmt: skip
NAMED = forms.Named(dict.fromkeys(forms.pairs(NAME), True))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_name_is_found(form: str) -> None:
    text = f"Der var brev fra {form}, som blev drøftet."
    masked = privacy.without_forms(text, NAMED)
    assert len(masked) == len(text)
    assert "achariasen" not in masked.casefold()
    assert "udr" not in masked.casefold()
    assert masked.startswith("Der var brev fra ")
    assert masked.endswith(", som blev drøftet.")


def test_of_a_couple_the_one_goes() -> None:
    for text in ("Gudrun og Peter Zachariasen", "Gudrun, Bo og Peter Zachariasens ansøgning"):
        masked = privacy.without_forms(text, NAMED)
        assert masked == "██████" + text[6:]


def test_what_may_be_the_name_is_named_for_a_person_to_decide() -> None:
    text = "Gudrun Z. og G.M.Z. samt GMZ, Gudrun Zakariasen, Marie Zachariasen; GZ, Bo Z. og Z.G. ikke."
    found = [span.of(text) for span, _ in forms.places(text, frozenset({"zachariasen"}), [NAME])]
    assert found == ["Gudrun Z", "G.M.Z", "GMZ", "Gudrun Zakariasen", "Zachariasen"]


@pytest.mark.parametrize("text", OTHERS)
def test_other_persons_stay(text: str) -> None:
    assert privacy.without_forms(text, NAMED) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from([*FORMS, *OTHERS, "og", ",", ".", "\n", "Bo Lind", "x"]), max_size=6).map(" ".join))
def test_what_is_masked_once_is_masked(text: str) -> None:
    masked = privacy.without_forms(text, NAMED)
    assert len(masked) == len(text)
    assert privacy.without_forms(masked, NAMED) == masked


@pytest.mark.parametrize(
    ("printed", "other"), [("Soeren Aakjaer", "Søren Åkjær"), ("Anne Marie Holm Jensen", "Anne-Marie Holm-Jensen")]
)
def test_letters_and_hyphens_that_files_write_otherwise(printed: str, other: str) -> None:
    assert list(forms.found(printed, forms.Named(dict.fromkeys(forms.pairs(other), True))))


# ---------------------------------------------------------------- in a store


def every_byte(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """What lies in a folder, with what is packed in it unpacked, and the names of the files themselves."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # what SQLite keeps beside an open file goes with the last reader
        yield path, data + str(path.relative_to(folder)).encode()
        if path.suffix == ".gz":
            yield path, gzip.decompress(data)
        if path.suffix == ".db":
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.text_factory = bytes
                if path.name == "texts.db":
                    opened = Texts(path)
                    yield path, "".join(opened.get(one) or "" for one in opened.ids()).encode()
                    opened.close()
                else:
                    manifest = Manifest(path)
                    yield (
                        path,
                        repr(list(manifest.documents())).encode() + b"".join(r.node for r in manifest.documents()),
                    )
                    manifest.close()


def holds(folder: Path, *words: str) -> list[tuple[Path, str]]:
    wanted = {w: [w.casefold().encode(), w.casefold().encode("utf-16-le")] for w in words}
    return [
        (path, word)
        for path, data in every_byte(folder)
        for word, spelled in wanted.items()
        if any(one in data.lower() for one in spelled)
    ]


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Settings]:
    """A store of minutes in which Gudrun Marie Zachariasen attends, is written of in many forms, and names a file."""
    sources = tmp_path / "minutes"
    sources.mkdir()
    text = next(MINUTES.glob("haderslev-udsatteraad*")).read_text(encoding="utf-8").replace("Inga Lykke", NAME)
    assert NAME in text
    letters = "\n\n".join(f"Brev {n} kom fra {form} om sagen." for n, form in enumerate(FORMS) if "Holm" not in form)
    letters += "\n\nFru Zachariasen svarede. Peter Zachariasen var enig.\n\n"
    text = text.replace("Midlerne er målrettet", letters + "Midlerne er målrettet")
    (sources / "Ansøgning fra Gudrun Zachariasen.md").write_text(text, encoding="utf-8")
    (tmp_path / "own").mkdir(exist_ok=True)
    (tmp_path / "kg.toml").write_text('authorities = "own"\n')
    own = load_settings(tmp_path / "kg.toml")
    report = build([sources], tmp_path / "kg", own)
    assert report.exit_code == 0, report
    return tmp_path, own


BYTES = ("gudrun", "zachariasen, g", "g. zachariasen", "g.m. zachariasen", "m. zachariasen", "udrun zacha")


def test_no_byte_of_store_dump_site_or_tables_holds_the_name(place: tuple[Path, Settings]) -> None:
    folder, own = place
    assert holds(folder / "kg", "gudrun")
    person = f"{own.base}id/person/{identity.person_key(NAME, '510', own)}"
    report = erase.erase(person, folder / "kg", own, on="2026-03-01")
    assert report.build.exit_code == 0
    assert any("Fru Zachariasen" in one.words for one in report.unsure)
    assert [one.words for one in report.unsure if "achariasen" not in one.words or one.line < 1] == []
    for _ in range(2):
        with store.reader(folder / "kg") as opened:
            publish(opened, folder / "site", own, published=MOMENT, erased=[person])
            write_tables(here(opened), folder / "tables")
            assert len(list(opened.graphs())) > 3
        for made in ("kg", "site", "tables", "own"):
            assert holds(folder / made, *BYTES) == []
        again = build([folder / "minutes"], folder / "kg", own)  # the file is found again under its masked name
        assert [row.status for row in again.rows] == ["unchanged"]
    assert build([], folder / "kg", own, force=True).exit_code == 0
    assert holds(folder / "kg", *BYTES) == []


def test_an_iri_or_the_address_of_a_page_names_the_person(
    place: tuple[Path, Settings], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, own = place
    key = identity.person_key(NAME, "510", own)
    for address in (f"<{own.base}id/person/{key}>", f"id/person/{key}", f"{own.base}id/person/{key}/index.html"):
        assert erase.iri_of(address, own) == f"{own.base}id/person/{key}"
    assert erase.iri_of("Inga Lykke", own) is None
    monkeypatch.chdir(folder)
    command = ["erase", f"{own.base}id/person/{key}", "--store", "kg", "--yes"]
    app()(command, standalone_mode=False)
    printed = capsys.readouterr()
    assert "Fru Zachariasen" in printed.out
    assert "Gudrun" not in printed.out
    assert holds(folder / "kg", *BYTES) == []


def test_somebody_else_of_the_same_letter_stays(tmp_path: Path) -> None:
    own = Settings()
    everybody = [
        ("a", "510", NAME), ("b", "510", "Gerda Zachariasen"), ("c", "621", "Gudrun Zachariasen"),
        ("d", "510", "G. Zachariasen"), ("e", "510", "Gudrun Zachariasen"),
    ]  # fmt: skip
    who = erase._described("a", frozenset({NAME}), frozenset({"510"}), everybody, own)
    assert ("g", "zachariasen") not in who.pairs
    assert ("gudrun", "zachariasen") in who.pairs
    assert {"a", "e"} <= who.keys
    assert not {"b", "c"} & who.keys
    assert any("621" in note for note in who.notes)
    twin = [("a", "510", "Gudrun Marie Lind"), ("b", "510", "Gudrun Holm Lind")]
    apart = erase._described("a", frozenset({"Gudrun Marie Lind"}), frozenset({"510"}), twin, own)
    assert ("gudrun", "lind") not in apart.pairs
    assert "b" not in apart.keys


def test_the_list_of_erased_keeps_other_columns(tmp_path: Path) -> None:
    (tmp_path / "suppressed.csv").write_text("key,when,why\n0123456789abcdef,2025-01-02,asked\n")
    erase._add(tmp_path, {"fedcba9876543210": "510 abc def"}, "2026-03-01")
    lines = (tmp_path / "suppressed.csv").read_text().splitlines()
    assert lines == [
        "key,when,why,on,form",
        "0123456789abcdef,2025-01-02,asked,,",
        "fedcba9876543210,,,2026-03-01,510 abc def",
    ]
