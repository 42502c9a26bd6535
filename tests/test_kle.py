"""A KLE file that the user has: both forms, and what a bad one says. Numbers and titles here are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import kle
from kg.errors import DataError

OS2KLE = (
    "KLENummer='98.01.00':KLETitel='Ugler i almindelighed':Keywords[Weight]:Ugle[5];Natugle[5];\n"
    "KLENummer='98.01.04':KLETitel='Uglekasser mv. (kirkens 'gamle' tårn)':Keywords[Weight]:\n"
)


def write(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def test_os2kle_text(tmp_path: Path) -> None:
    titles = kle.read(write(tmp_path, "OS2KLE.txt", OS2KLE))
    assert dict(titles) == {"98.01.00": "Ugler i almindelighed", "98.01.04": "Uglekasser mv. (kirkens 'gamle' tårn)"}


def test_os2kle_text_in_windows_1252(tmp_path: Path) -> None:
    titles = kle.read(write(tmp_path, "OS2KLE.txt", OS2KLE.encode("cp1252")))
    assert titles["98.01.04"].endswith("tårn)")


@pytest.mark.parametrize(
    "text",
    [
        "number,title_da,level\n98,Ugler,hovedgruppe\nG01,Sager om ugler,facet\n",
        "Nummer;Titel\r\n98;Ugler\r\nG01;Sager om ugler\r\n",
        "\ufeffEmneNr\tEmneTitel\n98\tUgler\nG01\tSager   om ugler\n",
    ],
)
def test_csv_forms(tmp_path: Path, text: str) -> None:
    assert dict(kle.read(write(tmp_path, "kle.csv", text))) == {"98": "Ugler", "G01": "Sager om ugler"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "no number or title column"),
        ("number,title\nabc,Ugler\n", "line 2: 'abc' is no KLE number"),
        ("number,title\n98,\n", "no KLE number with a title"),
        (OS2KLE + "hvad er det?\n", "line 3: no OS2KLE line"),
        ("", "no number or title column"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        kle.read(write(tmp_path, "kle.csv", text))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"mend kle in kg\.toml"):
        kle.read(tmp_path / "no.csv")
