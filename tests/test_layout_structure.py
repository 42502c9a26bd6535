"""Which lines are the headings of items: one decision with all the evidence, and the weights it is made with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import authorities
from kg.errors import DataError
from kg.layout import candidates, parse
from kg.layout.structure import decode, proposals, whole
from kg.layout.structure.weights import FILE, read_weights, weights
from kg.model import Document

ROWS = authorities.load()
TOP = "Faxe Kommune\nReferat\nTeknisk Udvalg\nDato: 4. juni 2030\nTil stede: Anna Holm\n\n"


def document(text: str) -> Document:
    return Document("0" * 16, "minutes.txt", "minutes.txt", text, "0" * 64, "text/plain", None)


def items(body: str) -> list[tuple[str, str]]:
    return [(item.number, item.title.value) for item in parse(document(TOP + body), ROWS).items]


def test_a_list_in_a_recommendation_is_no_agenda() -> None:
    body = "".join(
        f"{n}. {title}\nIndstilling\nForvaltningen indstiller, at\n1. Planen vedtages\n2. Midlerne findes\n"
        f"Beslutning\nGodkendt.\n\n"
        for n, title in ((7, "Stier"), (8, "Bænke"), (9, "Lygter"))
    )
    assert items(body) == [("7", "Stier"), ("8", "Bænke"), ("9", "Lygter")]


def test_one_style_makes_the_agenda_though_another_counts_on_as_well() -> None:
    body = "".join(
        f"Punkt {n}: {title}\nSagsfremstilling\nDer er mange.\n{n}. Delområde {title}\nMere om det.\n"
        "Beslutning\nGodkendt.\n\n"
        for n, title in ((1, "Stier"), (2, "Bænke"), (3, "Lygter"))
    )
    assert items(body) == [("1", "Stier"), ("2", "Bænke"), ("3", "Lygter")]


def test_an_item_without_the_usual_first_section_is_found_where_it_stands_alone() -> None:
    whole_items = "".join(
        f"{title}\n\nResume\n\nDer er noget at se.\n\nBeslutning\n\nGodkendt.\n\n"
        for title in ("Stier", "Bænke", "Lygter")
    )
    body = f"{whole_items}Lukket punkt - køb af jord\n\nEventuelt og næste møde\n\nBeslutning\n\nIntet.\n"
    assert items(body) == [
        ("1", "Stier"), ("2", "Bænke"), ("3", "Lygter"), ("4", "køb af jord"),
        ("5", "Eventuelt og næste møde"),
    ]  # fmt: skip


def test_titles_of_a_list_of_all_attachments_are_no_items_again() -> None:
    titles = ("Stier i byen", "Bænke i parken", "Lygter ved havnen")
    listed = "\n".join(f"{title} {n}" for n, title in enumerate(titles, 2))
    body = "".join(
        f"Punkt {n}:\n{title}\nSagsnr.: 30/{n}\nSagsfremstilling\nDer er noget.\nBeslutning\nGodkendt.\n\n"
        for n, title in enumerate(titles, 1)
    )
    again = "Bilagsoversigt\n\n" + "".join(f"{n}. {title}\n\n1. Kort\n\n" for n, title in enumerate(titles, 1))
    assert items(f"Indholdsfortegnelse\n{listed}\n\n{body}{again}") == [(str(n), t) for n, t in enumerate(titles, 1)]


def test_the_reasons_of_every_candidate_are_told() -> None:
    body = "1. Stier\nIndstilling\nDet foreslås, at\n1. Planen vedtages\nBeslutning\nGodkendt.\n\n"
    body += "2. Bænke\nBeslutning\nUdsat.\n"
    found = candidates(document(TOP + body))
    chosen = [one for one in found if not one.lost]
    assert [one.words for one in chosen] == ["Stier", "Bænke"]
    lost = next(one for one in found if one.words == "Planen vedtages")
    assert lost.lost > 0
    assert {name for name, _ in lost.reasons} & {"listed", "listed-opened", "listed-apart"}
    assert all(sum(w for _, w in one.reasons) == pytest.approx(one.weight) for one in found)
    assert (TOP + body).split("\n")[lost.line - 1].endswith(lost.words)


def test_a_run_can_lose_no_less_than_the_one_chosen() -> None:
    for folder in sorted((Path(__file__).parent / "layouts").iterdir())[:12]:
        for one in candidates(document((folder / "minutes.txt").read_text(encoding="utf-8"))):
            assert one.lost >= 0, (folder.name, one)


def test_every_weight_is_used_and_every_reason_has_one() -> None:
    code = "".join(Path(m.__file__).read_text(encoding="utf-8") for m in (proposals, decode, whole) if m.__file__)
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', code)) | {f"strength-{n}" for n in range(5)}
    shipped = weights()
    for table in (shipped.reasons, shipped.steps, shipped.whole):
        assert set(table) <= named, set(table) - named


def test_weights_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "weights.toml"
    broken.write_text(FILE.read_text(encoding="utf-8").replace('"lone" = ', '"lone" = "x" # '), encoding="utf-8")
    with pytest.raises(DataError, match="weights"):
        read_weights(broken)


CHAPTERS = (
    ("1", "Formalia", ("Dagsorden", "Spørgetid")),
    ("2", "Økonomi", ("Budget",)),
    ("3", "Lukket møde", ("Jord",)),
)


@pytest.mark.parametrize(
    ("chapter", "heading"), [("{} {}", "{} {}"), ("Kapitel {}: {}", "Punkt {}: {}"), ("{}. {}", "{}. {}")]
)
def test_items_are_numbered_below_chapters(chapter: str, heading: str) -> None:
    body, expected = "", []
    for number, name, titles in CHAPTERS:
        body += chapter.format(number, name) + "\n\n"
        for k, title in enumerate(titles, 1):
            body += f"{heading.format(f'{number}.{k}', title)}\n\nJournalnr.: 00.01.0{k}-A26-1-21\n\nAfgørelse\n\n"
            body += "Godkendt.\n\nBilag\n\n1 Kort\n2 Høringssvar\n\n"
            expected.append((f"{number}.{k}", title, number == "3", ["Kort", "Høringssvar"]))
    found = parse(document(TOP + body), ROWS).items
    told = [(i.number, i.title.value, i.closed, [a.title.value for a in i.attachments]) for i in found]
    assert told == expected


def test_numbered_parts_of_an_account_are_no_items() -> None:
    body = "".join(
        f"{n}. {title}\nSagsfremstilling\n{n}.1 Formål\nDer er noget.\n{n}.2 Økonomi\nDet koster.\n"
        "Beslutning\nGodkendt.\n\n"
        for n, title in ((1, "Stier"), (2, "Bænke"), (3, "Lygter"))
    )
    assert items(body) == [("1", "Stier"), ("2", "Bænke"), ("3", "Lygter")]
