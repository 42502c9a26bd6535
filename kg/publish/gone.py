"""Addresses that outlive what stood there: tombstones of erased persons, redirects of merged ones.

Takes the publisher's verdicts and suppression list; gives pages and small files for paths that no entity has any more.
A tombstone holds no name: only the key that its own address already shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePosixPath

from kg import authorities, identity
from kg.publish.access import Access
from kg.publish.cells import path_of
from kg.publish.page import Page, Words
from kg.publish.render import Renderer
from kg.settings import Settings

__all__ = ["erased", "files", "gone_page", "moved"]


def erased(settings: Settings) -> frozenset[str]:
    """Keys of erased persons."""
    return identity.suppressed(authorities.load(settings.authorities))


def moved(settings: Settings) -> dict[str, str]:
    """Path of a person's former IRI → path of the IRI that stands for both since a verdict `same`."""
    return identity.merged(authorities.load(settings.authorities), settings)


def gone_page(path: str) -> Page:
    """The page of what was erased."""
    lead = Words("Oplysningerne er slettet og kommer ikke igen.", "What stood here was erased and will not come back.")
    return Page(path, Words("Slettet", "Erased"), Words("", ""), lead=lead, noindex=True)


def files(access: Access, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """(path, content) of every tombstone and redirect whose address no entity has."""
    for key in sorted(erased(access.settings)):
        path = f"id/person/{key}"
        if not access.known(access.base + path):
            yield f"{path}/index.html", renderer.page(gone_page(path))
            yield f"{path}/gone", ""
    for old, new in sorted(moved(access.settings).items()):
        if access.known(access.base + new) and not access.known(access.base + old):
            yield f"{old}/index.html", _redirect(access, old, new)
            triple = f"<{access.base}{old}> <{access.expand('dct:isReplacedBy')}> <{access.base}{new}> .\n"
            yield f"{old}/data.ttl", triple


def _redirect(access: Access, old: str, new: str) -> str:
    """A page that leads on at once, also without JavaScript."""
    up = "../" * len(PurePosixPath(old).parts)
    target = escape(f"{up}{path_of(access, access.base + new)}/index.html")
    return (
        '<!doctype html>\n<html lang="da"><head><meta charset="utf-8"><title>Flyttet</title>'
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={target}">'
        f'<link rel="canonical" href="{escape(access.base + new)}"></head>'
        f'<body><p><a href="{target}">Flyttet hertil · Moved here</a></p></body></html>\n'
    )
