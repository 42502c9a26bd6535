"""Case numbers: system, normal form, KLE subject, facet and year. The numbers are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.cases import parse


@pytest.mark.parametrize(
    ("number", "system", "normal", "slug", "kle", "facet", "year"),
    [
        ("27.12.00-G01-1-24", "kle", "27.12.00-G01-1-24", "27.12.00-g01-1-24", "27.12.00", "G01", 2024),
        ("00.01.00-A00-10140-19", "kle", "00.01.00-A00-10140-19", "00.01.00-a00-10140-19", "00.01.00", "A00", 2019),
        ("85.02.11-Ø54-3-98", "kle", "85.02.11-Ø54-3-98", "85.02.11-oe54-3-98", "85.02.11", "Ø54", 1998),
        ("00.00.00-G01-216-21", "kle", "00.00.00-G01-216-21", "00.00.00-g01-216-21", None, "G01", 2021),
        ("27.15.00P35-0007", "kle-short", "27.15.00-P35-0007", "27.15.00-p35-0007", "27.15.00", "P35", None),
        ("01.02G00 - 2017/27088", "kle-short", "01.02-G00-2017/27088", "01.02-g00-2017-27088", "01.02", "G00", 2017),
        ("22/2643", "yy/n", "22/2643", "22-2643", None, None, 2022),
        ("Sagsnr.: 330-2020-164", "code-y-n", "330-2020-164", "330-2020-164", None, None, 2020),
        ("EMN-2015-01234", "emn", "EMN-2015-01234", "emn-2015-01234", None, None, 2015),
        ("2017-004392", "y-n", "2017-004392", "2017-004392", None, None, 2017),
        ("23-009570", "y-n", "23-009570", "23-009570", None, None, 2023),
        ("1-51-71-3321-08", "region", "1-51-71-3321-08", "1-51-71-3321-08", None, None, 2008),
        ("BR 366/07", "old", "BR 366/07", "br-366-07", None, None, 2007),
        ("299835", "plain", "299835", "299835", None, None, None),
        ("Sag nr. 7 b", "other", "7 b", "7-b", None, None, None),
    ],
)
def test_systems(
    number: str, system: str, normal: str, slug: str, kle: str | None, facet: str | None, year: int | None
) -> None:
    found = parse(number)
    assert (found.system, found.normal, found.slug) == (system, normal, slug)
    assert (found.kle, found.facet, found.year) == (kle, facet, year)
    assert found.printed == number


@pytest.mark.parametrize(
    "other", [" 27.12.00 – G01 – 1 – 24", "27.12.00-g01-1-24", "Sagsnr. : 27.12.00-G01-1-24 -", "27.12.00G01-1-24."]
)
def test_the_same_number_printed_otherwise_is_one_case(other: str) -> None:
    assert parse(other).slug == parse("27.12.00-G01-1-24").slug


@pytest.mark.parametrize(("one", "two"), [("22/2643", "22/2634"), ("—", "?"), ("12-a", "12-b")])
def test_other_numbers_stay_apart(one: str, two: str) -> None:
    assert parse(one).slug != parse(two).slug


@given(st.text(max_size=60))
def test_any_text_gives_a_slug_that_can_stand_in_an_iri(number: str) -> None:
    slug = parse(number).slug
    assert slug
    assert set(slug) <= set("0123456789abcdefghijklmnopqrstuvwxyz.-")
    assert slug.strip(".") == slug
