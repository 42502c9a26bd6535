"""The pages in which the site speaks of itself: what it is, how it reads, how persons are looked after.

Takes `Access` for numbers and for whom to write to; gives pages. Nothing here is of any one entity.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kg.publish.access import Access
from kg.publish.page import Fact, Link, Page, Text, Words
from kg.publish.wording import W

__all__ = ["ABOUT", "about_page", "missing_page"]

#: Folder → title, in the order of the footer.
ABOUT = {
    "about": Words("Om siden", "About"),
    "method": Words("Sådan læses referaterne", "How minutes are read"),
    "privacy": Words("Personoplysninger", "Personal data"),
}


@cache
def _texts() -> dict[str, tuple[Text, ...]]:
    """The blocks of each page: rows of `about.toml`."""
    read = tomllib.loads((Path(__file__).parent / "about.toml").read_text(encoding="utf-8"))
    return {
        path: tuple(
            Text(part["id"], Words(**part["title"]), tuple(Words(**one) for one in part["paragraphs"]))
            for part in parts
        )
        for path, parts in read.items()
    }


def about_page(access: Access, path: str) -> Page | None:
    """One of `ABOUT`; None for another path."""
    if path not in ABOUT:
        return None
    publisher = access.settings.publisher
    lead = Words(f"Udgivet af {publisher}", f"Published by {publisher}") if publisher else ""
    contact = access.settings.contact
    facts = (Fact(W.contact, (Link(contact, contact.removeprefix("mailto:")),)),) if contact else ()
    return Page(path, ABOUT[path], Words("", ""), lead=lead, facts=facts, blocks=_texts()[path])


def missing_page() -> Page:
    """What a web host shows for an address that has no page."""
    lead = Words(
        "Samlingen har intet under denne adresse. Søg foroven, eller begynd ved forsiden.",
        "The collection has nothing at this address. Search above, or begin at the front page.",
    )
    return Page("404", Words("Findes ikke", "Not found"), Words("", ""), lead=lead, noindex=True)
