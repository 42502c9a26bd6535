"""`kg.read`: encodings, sources, what is refused, HTML by structure, DOCX in order, PDF put back into paragraphs."""

from __future__ import annotations

import contextlib
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
import variants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from work import work

from kg import read
from kg.errors import InputRefused, WrongUse
from kg.read import read_bytes

SENTENCE = "Rådet drøftede ændringerne på Ærø, og mødet åbnede kl. 17."


def text(data: bytes, name: str = "moede.txt") -> str:
    return read_bytes(data, name).text


# --- encodings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "latin-1",
        "cp850",
        "cp865",
        "mac_roman",
    ],
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert text(SENTENCE.encode(encoding)) == SENTENCE


@pytest.mark.parametrize("encoding", ["cp850", "cp1252"])
def test_text_that_was_read_wrongly_once_is_restored(encoding: str) -> None:
    mangled = "Børne- og Ungerådet i Århus".encode().decode(encoding)
    assert text(mangled.encode()) == "Børne- og Ungerådet i Århus"


def test_a_letter_that_kept_its_lead_byte_is_restored() -> None:
    assert text("Regionsr├ådet".encode()) == "Regionsrådet"


def test_box_drawing_and_foreign_letters_are_left_alone() -> None:
    sound = "Træ:\n├── gren\n│   └── blad\nSão Tomé, Ñandú, Ã er et bogstav"
    assert text(sound.encode()) == sound


def test_a_stray_windows_letter_in_utf8_is_kept() -> None:
    assert text("Rådet på Ærø ".encode() + "møde".encode("cp1252")) == "Rådet på Ærø møde"


def test_line_ends_and_composed_letters() -> None:
    assert text("a\r\nb\rc\u2028d\x0ce".encode()) == "a\nb\nc\nd\ne"
    assert text(unicodedata.normalize("NFD", "Åben på Ærø").encode()) == "Åben på Ærø"


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1)
    .map(lambda value: unicodedata.normalize("NFC", value))
    .filter(lambda value: value.strip() and not any(sign in value for sign in "├Ã"))
)
def test_composed_text_comes_back_as_it_was(value: str) -> None:
    assert text(value.encode(), "x.md") == value


def test_hostile_runs_of_accents_take_linear_work() -> None:
    def cost(n: int) -> int:
        return work(lambda: text(("a" + "\u0301\u0323" * n).encode()))

    assert cost(80_000) < 24 * cost(10_000)


# --- identity and municipality ---------------------------------------------------------------------------------------


def test_a_document_knows_its_bytes() -> None:
    document = read_bytes(b"Referat", "arkiv/moede.2025.md")
    assert document.sha256.startswith(document.id)
    assert (document.name, document.stem, document.media_type) == ("moede.2025.md", "moede.2025", "text/markdown")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("data/herning/2025/a.txt", "657"),
        ("data/510/a.txt", "510"),
        ("Lyngby-Taarbæk Kommune/a.txt", "173"),
        ("lyngby_taarbaek/a.txt", "173"),
        ("kolding-kommune/referater/a.txt", "621"),
        ("data/minutes/a.txt", None),
        ("herning.txt", None),
        ("herning/a/b/c/d/x.txt", None),
    ],
)
def test_a_folder_names_the_municipality(path: str, code: str | None) -> None:
    assert read_bytes(b"Referat", path).municipality_hint == code


def test_the_option_beats_the_folder() -> None:
    assert read_bytes(b"Referat", "herning/a.txt", "Kolding").municipality_hint == "Kolding"


# --- sources ---------------------------------------------------------------------------------------------------------


def test_sources_are_sorted_and_what_is_left_alone_is_reported(tmp_path: Path) -> None:
    for name in ("b/to.md", "a.txt", "README.md", ".skjult.txt", "tabel.csv", "~$a.docx", ".git/x.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Referat", encoding="utf-8")
    survey = read.survey([tmp_path, tmp_path / "a.txt"])
    assert [path.name for path in survey.files] == ["a.txt", "to.md"]
    assert {skipped.path.name: skipped.reason for skipped in survey.skipped} == {
        ".skjult.txt": "hidden or lock file",
        "README.md": "accompanies the collection",
        "tabel.csv": "unknown ending '.csv'",
        "~$a.docx": "hidden or lock file",
    }
    assert read.sources([tmp_path / "README.md"]) == [tmp_path / "README.md"]
    with pytest.raises(WrongUse, match="no such file"):
        read.sources([tmp_path / "mangler"])


# --- refusals --------------------------------------------------------------------------------------------------------


def _zip(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "empty"),
        (b"", "a.pdf", "empty"),
        (b" \r\n\t ", "a.md", "empty"),
        (bytes(range(256)) * 20, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.doc", "old Office"),
        (b"{\\rtf1 hej}", "a.txt", "RTF"),
        (b"PK\x03\x04....", "a.docx", "damaged"),
        (_zip("content.xml", b"<x/>"), "a.docx", "OpenDocument"),
        (_zip("word/document.xml", b"<x>"), "a.docx", "damaged"),
        (_zip("word/document.xml", b" " * (90 << 20)), "a.docx", "unpacks to too much"),
        (b"%PDF-1.7\nikke en pdf", "a.pdf", "damaged"),
        (b"\xff\xfe\x00\xd8", "a.txt", "breaks off"),
        (b"<!doctype html><body><script>1</script></body>", "a.html", "no text"),
        (b"<html>" + b"<div>" * 50_000, "a.html", "nested"),
        (b"<html><p " + b"a=1 b=2 " * 30_000 + b">", "a.html", "attributes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputRefused, match=says) as refused:
        read_bytes(data, name)
    assert refused.value.where == name
    assert refused.value.remedy


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    (tmp_path / "stor.txt").write_bytes(b"x" * 11)
    with pytest.raises(InputRefused, match="more than 10"):
        read.read(tmp_path / "stor.txt")
    with pytest.raises(InputRefused, match="cannot open"):
        read.read(tmp_path / "mangler.txt")


_STARTS = st.sampled_from(
    [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html><table>", b"\xff\xfe", b"\xef\xbb\xbf", b"<ul><li>"]
)
_NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a", "", "b/.x"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_STARTS, st.binary(max_size=400), _NAMES)
def test_no_bytes_raise_anything_but_a_refusal(start: bytes, rest: bytes, name: str) -> None:
    try:
        document = read_bytes(start + rest, name)
    except InputRefused:
        return
    assert document.text.strip()
    assert "\r" not in document.text


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    name, sound = data.draw(st.sampled_from(_sound()))
    broken = bytearray(sound[: data.draw(st.integers(len(sound) // 2, len(sound)))])
    for place in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=12)):
        broken[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(InputRefused):
        assert read_bytes(bytes(broken), name).text.strip()


def _sound() -> list[tuple[str, bytes]]:
    if not _SOUND:
        found = variants.blocks(
            "REFERAT Kulturudvalget d. 01-04-2025\n\nPunkt 1: Valg\n\nBeslutning\n\nGodkendt.\n\n- et\n- to"
        )
        _SOUND.extend(
            [("a.pdf", variants.pdf(found)), ("a.docx", variants.docx(found)), ("a.html", variants.html(found))]
        )
    return _SOUND


_SOUND: list[tuple[str, bytes]] = []


def test_the_content_decides_the_format() -> None:
    for name, data in _sound():
        assert read_bytes(data, "a.txt").text == read_bytes(data, name).text
    assert read_bytes(b"Referat af m\xc3\xb8de", "a.pdf").media_type == "text/plain"


# --- HTML ------------------------------------------------------------------------------------------------------------


def html(body: str) -> str:
    return text(f"<!doctype html><html><body>{body}</body></html>".encode(), "a.html")


def test_html_keeps_headings_lists_tables_and_definitions() -> None:
    assert html(
        "<h2>Punkt 1: <b>Valg</b></h2><p>Første<br>anden</p><ul><li>et<ul><li>under</li></ul></li>"
        "<li><p>to</p></li></ul>"
        "<ol start=3 type=a><li>tre</li><li>4) fire</li></ol>"
        "<table><tr><th>Mødested</th><td>Sal 2</td></tr><tr><th>Deltagere</th><td>Ida Holm<br>Per Lund</td></tr>"
        "<tr><td></td><td></td></tr></table><dl><dt>Dato</dt><dd>1. maj 2025</dd></dl>"
    ) == (
        "## Punkt 1: Valg\n\nFørste\nanden\n\n- et\n  - under\n- to\nc. tre\n4) fire\n\n"
        "Mødested\tSal 2\nDeltagere\tIda Holm\nPer Lund\n\nDato\t1. maj 2025\n"
    )


def test_html_leaves_the_pages_own_furniture_out() -> None:
    page = html(
        "<div class='cookie-banner'>Vi bruger cookies</div><header>Stiby <nav>Forside</nav></header>"
        "<div role='search'>Søg</div><main><h1>Referat</h1><p>Ordet <a href='#'>frit</a>.</p>"
        "<button>Udskriv</button><p class='no-print'>Til toppen</p><span hidden>skjult</span></main>"
        "<aside>Nyheder</aside><footer>Kontakt</footer><script>alert('nej')</script>"
    )
    assert page == "# Referat\n\nOrdet frit.\n"


def test_html_keeps_the_titles_that_buttons_carry_and_what_they_open() -> None:
    page = html(
        "<h1>Referat</h1><button aria-expanded='false'>Punkt 4: Budget</button>"
        "<div class='accordion-panel' hidden><p>Godkendt.</p></div>"
    )
    assert page == "# Referat\n\nPunkt 4: Budget\n\nGodkendt.\n"


def test_html_labels_do_not_grow_into_their_values() -> None:
    assert html("<h1>R</h1><div><span>Starttidspunkt</span><span>13:30</span></div>").endswith(
        "\nStarttidspunkt 13:30\n"
    )
    assert html("<h1>R</h1><p>H<sub>2</sub>O i <b>k</b>ælderen</p>").endswith("\nH2O i kælderen\n")


def test_html_laid_out_in_tables_is_read_as_blocks() -> None:
    page = html(
        "<table><tr><td><h1>Referat</h1><p>Et</p></td></tr><tr><td><table><tr><td>a</td><td>b</td></tr></table>"
    )
    assert page == "# Referat\n\nEt\n\na\tb\n"


def test_html_takes_its_title_when_it_has_no_heading() -> None:
    page = text(b"<html><head><title>Referat af byr\xe5det</title></head><body><p>Valg</p></body></html>", "a.html")
    assert page == "# Referat af byrådet\n\nValg\n"


# --- DOCX ------------------------------------------------------------------------------------------------------------


def docx_bytes(fill: Any) -> bytes:
    import docx

    file = docx.Document()
    fill(file)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def test_docx_in_document_order_with_numbers_as_printed() -> None:
    def fill(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "Sidehoved"
        file.add_heading("Referat", 0)
        table = file.add_table(2, 2)
        for cell, value in zip(table._cells, ["Sted", "Sal 2", "Deltagere", "Ida Holm\nPer Lund"], strict=True):
            cell.text = value
        file.add_heading("Valg af formand", 1)
        file.add_paragraph("Indstilling:")
        for value in ("et", "to"):
            file.add_paragraph(value, style="List Number")
        file.add_paragraph("punkt", style="List Bullet")
        paragraph = file.add_paragraph("Synligt")
        paragraph.add_run(" skjult").font.hidden = True

    assert text(docx_bytes(fill), "a.docx") == (
        "# Referat\n\nSted\tSal 2\nDeltagere\tIda Holm\nPer Lund\n\n# Valg af formand\n\nIndstilling:\n\n"
        "1. et\n2. to\n- punkt\n\nSynligt\n"
    )


# --- PDF -------------------------------------------------------------------------------------------------------------


def pdf_bytes(lines: list[tuple[float, float, str]], *, pages: int = 1, size: float = 10, **options: Any) -> bytes:
    """A PDF with `lines` (x, y, words) on each page, exactly there."""
    from reportlab.pdfgen.canvas import Canvas

    plain, _ = variants._fonts()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842), **options)
    for number in range(pages):
        canvas.setFont(plain, size)
        for x, y, words in lines:
            canvas.drawString(x, y, words.replace("{n}", str(number + 1)).replace("{c}", chr(65 + number)))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_pdf_without_text_says_that_it_is_a_picture() -> None:
    with pytest.raises(InputRefused, match="OCR is out of scope"):
        read_bytes(pdf_bytes([]), "scan.pdf")


def test_pdf_with_a_password_is_refused() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(InputRefused, match="encrypted"):
        read_bytes(pdf_bytes([(60, 700, "Referat")], encrypt=StandardEncryption("hemmelig")), "a.pdf")


def test_pdf_words_over_line_ends_are_made_whole() -> None:
    rows = [
        "Udvalget drøftede sagen om den nye hal og bad forvaltningen lave en ny beskæf-",
        "tigelsesplan for alle ansatte, som hører til enten Børne-, Kultur- eller Social-",
        "og Sundhedsudvalget, med tal for forbruget, for sygefravær og for brug af EU-",
        "midler på mødet 04-02-",
    ]
    got = text(pdf_bytes([(60.0, 700.0 - 12.5 * n, row) for n, row in enumerate(rows)]), "a.pdf")
    assert "en ny beskæftigelsesplan for" in got
    assert "eller Social- og Sundhedsudvalget" in got
    assert "brug af EU-midler" in got


def test_pdf_joins_what_the_page_width_broke_and_nothing_else() -> None:
    found = variants.blocks(
        "REFERAT Kulturudvalget d. 01-04-2025\n\nPunkt 1: Ny sti\n\nSagsfremstilling\n\n"
        + "Forvaltningen har sammen med foreningerne set på, hvor stien bedst kan ligge, og hvad den vil koste. " * 4
        + "\n\n- det første forslag går langs åen og koster mest, men giver også flest mennesker glæde af den\n"
        "- det andet går langs vejen\n\nAfbud:\n\nIda Holm\n\nPer Lund"
    )
    for options in ({}, {"width": 400, "size": 9}, {"size": 13, "justified": True}, {"width": 842, "size": 8}):
        got = text(variants.pdf(found, head="", **options), "a.pdf")  # type: ignore[arg-type]
        assert got.split("\n\n") == [
            "REFERAT Kulturudvalget d. 01-04-2025",
            "Punkt 1: Ny sti",
            "Sagsfremstilling",
            (
                "Forvaltningen har sammen med foreningerne set på, hvor stien bedst kan ligge, og hvad den vil koste. "
                * 4
            ).strip(),
            "- det første forslag går langs åen og koster mest, men giver også flest mennesker glæde af den\n"
            "- det andet går langs vejen",
            "Afbud:",
            "Ida Holm",
            "Per Lund\n",
        ]


def test_pdf_furniture_goes_and_repeated_headings_stay() -> None:
    lines = [
        (60.0, 815.0, "Kulturudvalget, 01-04-2025"),
        (500.0, 815.0, "Side {n} af 4"),
        (60.0, 760.0, "Punkt {n}: Emne {c}"),
        (60.0, 740.0, "Beslutning"),
        (60.0, 700.0, "Godkendt {c}."),
        (290.0, 25.0, "{n}"),
    ]
    got = text(pdf_bytes(lines, pages=4), "a.pdf")
    assert "Side" not in got
    assert "01-04-2025" not in got
    assert got.count("Beslutning") == 4
    assert [line for line in got.split("\n") if line.startswith("Punkt")] == [
        "Punkt 1: Emne A", "Punkt 2: Emne B", "Punkt 3: Emne C", "Punkt 4: Emne D",
    ]  # fmt: skip
    assert not any(line.isdigit() for line in got.split("\n"))


@pytest.mark.parametrize("level", [0, 1, 2])
def test_pdf_header_tables_put_the_label_before_its_value(level: int) -> None:
    names = ["Ida Holm, Per Lund, Ane Friis, Bo Krag, Lis Dam, Jørn Eg, Mia Skov,", "Ole Vind, Åse Birk,", "Uffe Elm"]
    lines = [(60.0, 760.0, "Dato"), (160.0, 760.0, "1. maj 2025")]
    lines += [(160.0, 730.0 - 12.5 * n, name) for n, name in enumerate(names)]
    lines += [(60.0, 730.0 - 12.5 * level, "Deltagere"), (60.0, 680.0, "Sted"), (160.0, 680.0, "Sal 2")]
    got = text(pdf_bytes(lines), "a.pdf")
    assert got.startswith("Dato\t1. maj 2025\n")
    assert got.index("Deltagere\tIda Holm") < got.index("Ole Vind") < got.index("Uffe Elm") < got.index("Sted\tSal 2")


def test_pdf_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [f"venstre spalte linje {n} med ord nok til at fylde" for n in range(10)]
    right = [f"højre spalte linje {n} med ord nok til at fylde" for n in range(10)]
    lines = [(60.0, 700 - 13.0 * n, words) for n, words in enumerate(left)]
    lines += [(320.0, 700 - 13.0 * n, words) for n, words in enumerate(right)]
    got = text(pdf_bytes(lines, size=9), "a.pdf")
    assert got.index("venstre spalte linje 9") < got.index("højre spalte linje 0")


def test_pdf_cells_broken_over_lines_are_one_cell_and_lists_of_names_stay() -> None:
    lines = [(60.0, 700.0, "Art"), (200.0, 700.0, "Budget"), (300.0, 700.0, "Forbrug")]
    lines += [(60.0, 675.0, "Drift af haller og"), (200.0, 675.0, "12.000"), (300.0, 675.0, "11.000")]
    lines += [(60.0, 662.5, "andre anlæg")]
    lines += [(60.0, 640.0, "Navn"), (200.0, 640.0, "Parti"), (300.0, 640.0, "Status")]
    lines += [(60.0, 627.5, "Ida Holm"), (200.0, 627.5, "A"), (60.0, 615.0, "Per Lund"), (200.0, 615.0, "V")]
    got = text(pdf_bytes([*lines, *[(60.0, 500 - 12.5 * n, "løbende tekst " * 5) for n in range(8)]]), "a.pdf")
    assert "Drift af haller og andre anlæg\t12.000\t11.000" in got
    assert "\nIda Holm\tA\nPer Lund\tV\n" in got


@pytest.mark.parametrize("begins", ["d. 16-09-2025", "3. december 2025", "- 1. år"])
def test_pdf_dates_and_dashes_at_a_line_end_begin_no_list(begins: str) -> None:
    wide = "Udvalget drøftede sagen om den nye hal og bad forvaltningen om at se på den igen"
    got = text(pdf_bytes([(60.0, 700.0, wide), (60.0, 687.5, f"{begins} og derefter")]), "a.pdf")
    assert got == f"{wide} {begins} og derefter\n"


def test_pdf_labels_close_to_their_values_stay_with_them() -> None:
    rows = [("Dato:", "Onsdag den 5. februar 2025"), ("Deltagere:", "Ida Holm"), ("", "Per Lund, viceborgmester")]
    rows += [("", "Ane Friis"), ("Afbud:", "Bo Krag"), ("Sted:", "Sal 2")]
    lines = [(60.0, 700 - 15.0 * n, label) for n, (label, _) in enumerate(rows) if label]
    lines += [(120.0, 700 - 15.0 * n, value) for n, (_, value) in enumerate(rows)]
    got = text(pdf_bytes(lines), "a.pdf")
    assert got == (
        "Dato:\tOnsdag den 5. februar 2025\nDeltagere:\tIda Holm\nPer Lund, viceborgmester\nAne Friis\n"
        "Afbud:\tBo Krag\nSted:\tSal 2\n"
    )


def test_pdf_label_between_two_lines_of_its_value_stands_before_them() -> None:
    lines = [(60.0, 760.0, "Dato:"), (160.0, 760.0, "5. februar 2025"), (60.0, 723.75, "Medlemmer:")]
    lines += [
        (160.0, 730.0, "Ida Holm (A), Per Lund (V), Ane Friis (C), Bo Krag (F), Lis Dam (O), Jørn"),
        (160.0, 717.5, "Eg (B)"),
    ]
    lines += [(60.0, 690.0, "Afbud:"), (160.0, 690.0, "Per Lund")]
    got = text(pdf_bytes(lines), "a.pdf")
    assert "Medlemmer:\tIda Holm (A)" in got
    assert got.endswith("Afbud:\tPer Lund\n")


def test_pdf_case_numbers_and_years_at_a_page_edge_are_no_page_numbers() -> None:
    def page(*rows: str) -> list[tuple[float, float, str]]:
        return [(60.0, 800.0 - 20.0 * n, row) for n, row in enumerate(rows)]

    assert text(pdf_bytes(page("22/4813", "Beslutning")), "a.pdf") == "22/4813\nBeslutning\n"
    assert text(pdf_bytes(page("2025", "Beslutning")), "a.pdf") == "2025\nBeslutning\n"
    assert text(pdf_bytes(page("1/1", "Beslutning")), "a.pdf") == "Beslutning\n"
    assert text(pdf_bytes(page("- 1 -", "Beslutning")), "a.pdf") == "Beslutning\n"
    assert text(pdf_bytes(page("Side 7 af 9", "Beslutning")), "a.pdf") == "Beslutning\n"
