"""An address → the kind of portal that answers there; a municipality's name → the portal it publishes with.

The known forms of addresses are tried, one after the other.

Names that no server has cost no request; each that has one costs robots.txt and the first question of each kind.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kg.authorities import MunicipalityRow
from kg.errors import InputRefused
from kg.harvest.client import Client, Closed, Failed, Forbidden, Gone, is_here
from kg.harvest.ledger import SOURCE, Ledger
from kg.harvest.portals import Ask, Portal, portal, portals, refuse
from kg.settings import Source
from kg.text import danish

__all__ = ["addresses", "exists", "find", "kind_of", "row"]

#: What the host's name begins with, most usual first.
_FRONT = ("dagsordener", "dagsorden", "dagsordner", "udvalg", "dagsordener-referater")


def addresses(municipality: MunicipalityRow) -> Iterator[str]:
    """The addresses a portal of this municipality may have, most usual first, each once."""
    plain = danish.slug(municipality.short_name)
    simple = danish.slug(municipality.short_name.translate(str.maketrans("æøåÆØÅ", "aoaAOA")))
    names = [plain, plain.replace("-", ""), simple, simple.replace("-", "")]
    site = municipality.website.removeprefix("www.").removesuffix(".dk")
    hosts = ([site] if site else []) + names + [f"{name}kommune" for name in names] + [f"{plain}-kommune"]
    for front in _FRONT:
        for host in dict.fromkeys(hosts):
            yield f"https://{front}.{host}.dk/"


def exists(address: str) -> bool:
    """Does a server have this name?"""
    try:
        return bool(socket.getaddrinfo(urlsplit(address).hostname, 443, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return False


def find(
    municipality: MunicipalityRow,
    *,
    contact: str = "",
    tried: Callable[[str], None] | None = None,
    there: Callable[[str], bool] = exists,
    candidates: Iterator[str] | None = None,
    client: Callable[..., Client] = Client,
) -> Source | None:
    """The first address that a portal of a known kind answers at; None when none does."""
    for address in candidates or addresses(municipality):
        if not there(address):
            continue
        if tried:
            tried(address)
        source = Source(danish.slug(municipality.short_name), address, municipality.short_name)
        with client(contact=contact) as opened:
            try:
                return replace(source, kind=_answering(Ask(opened, source)).KIND)
            except (Failed, InputRefused):
                continue
    return None


def kind_of(ask: Ask, folder: Path, name: str = "") -> Portal:
    """The kind of a source: what its row or its ledger says, else the first kind whose listing it answers.

    `folder` is that of the municipality; the ledger lies in the folder `name` there, or in that of the kind.
    Raises `InputRefused` when it answers none, `Failed` when it does not answer at all.
    """
    if ask.source.kind:
        return portal(ask.source.kind)
    for one in portals():
        line = Ledger(folder / (name or one.KIND), dry=True).get(SOURCE)
        if line is None or line.kind != one.KIND:
            continue
        if line.address == ask.source.address or is_here(line.address):  # an imitation may be back at another port
            ask.client.begin(line.cookies, ask.source.address)
            return one
    return _answering(ask)


def _answering(ask: Ask) -> Portal:
    """The first kind whose listing the source answers. Raises as `kind_of`."""
    problem: Failed | None = None
    for one in portals():
        try:
            if one.answers(ask):
                return one
        except Closed:
            raise
        except (Gone, Forbidden, InputRefused):
            continue
        except Failed as error:  # robots.txt may allow what another kind asks for
            problem = problem or error
    if problem is not None:
        raise problem
    raise refuse("no portal of a kind that is known answers here", ask.source.address)


def row(source: Source) -> str:
    """The row to keep in kg.toml."""
    values = (
        ("name", source.name),
        ("municipality", source.municipality),
        ("kind", source.kind),
        ("address", source.address),
    )
    return "[[source]]\n" + "".join(f'{key} = "{value}"\n' for key, value in values)
