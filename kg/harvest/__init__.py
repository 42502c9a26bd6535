"""Portals → a folder and a ledger: the only room that opens a connection to a portal.

    harvest(sources, out, options) -> Report

What came lies in the folder as it came; `kg build` reads it from there and needs neither network nor ledger. Hosts are
asked side by side, each of them one request at a time. The day comes in as an argument.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from kg import whole
from kg.authorities import Authorities, MunicipalityRow
from kg.errors import InputRefused, KgError, WrongUse, fault
from kg.harvest.client import Client, Disallowed, Failed, is_here
from kg.harvest.finding import kind_of
from kg.harvest.folder import held, safe
from kg.harvest.portals import Ask, Portal, portal
from kg.harvest.report import Options, Progress, Report, Row
from kg.harvest.run import Run
from kg.settings import Source
from kg.text import danish

__all__ = ["Options", "Portal", "Progress", "Report", "Row", "harvest", "municipality", "municipality_folder"]

#: Hosts that are asked at a time.
HOSTS = 8


def municipality(name: str, authorities: Authorities) -> MunicipalityRow:
    """The municipality of that name or code. Raises `WrongUse`."""
    key = danish.fold(name).removesuffix(" kommune").strip()
    for row in authorities.municipalities:
        spelled = {danish.fold(one).removesuffix(" kommune") for one in (row.name, row.short_name, *row.variants)}
        if key == row.code or key in spelled or danish.slug(name) == danish.slug(row.short_name):
            return row
    raise WrongUse(f"there is no municipality {name!r}", remedy="use a name or code of municipalities.csv")


def municipality_folder(source: Source, authorities: Authorities) -> str:
    """The folder of a source's municipality; that of its host when nobody says whose minutes these are."""
    if source.municipality:
        return danish.slug(municipality(source.municipality, authorities).short_name)
    parts = urlsplit(source.address)
    return safe(f"{parts.hostname}-{parts.port}" if parts.port else str(parts.hostname))


def harvest(
    sources: Iterable[Source],
    out: Path,
    options: Options,
    authorities: Authorities,
    *,
    contact: str = "",
    on_progress: Progress | None = None,
    client: Callable[..., Client] = Client,
) -> Report:
    """Bring the folder `out` up to date with what the sources list.

    Raises `WrongUse` for a municipality or kind that is none and while another harvest writes there; everything else
    that goes wrong is a row of the report; `NotWritten` when the disk takes no more.
    """
    hosts: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        municipality_folder(source, authorities)
        if source.kind:
            portal(source.kind)
        hosts[urlsplit(source.address).netloc.casefold()].append(source)
    report = Report()
    lock = Lock()

    def told(done: int, total: int, where: str) -> None:
        if on_progress:
            with lock:
                on_progress(done, total, where)

    def of_host(some: list[Source]) -> Report:
        own = Report()
        known: dict[str, Any] = {}
        for source in some:
            said = {"pause": source.pause, "store": source.store, "loopback": is_here(source.address), "hosts": known}
            with client(contact=contact, **said) as opened:
                try:
                    _one(source, out, options, authorities, opened, own, told)
                except (KgError, MemoryError, OSError):
                    raise
                except Exception as error:  # a fault of ours with one source must not cost the others
                    reason = fault("the harvest", error)
                    own.rows.append(Row(source.name, "failed", address=source.address, reason=reason))
        return own

    def work() -> None:
        with ThreadPoolExecutor(HOSTS) as pool:
            for one in pool.map(of_host, hosts.values()):
                report.rows += one.rows
                report.listed += one.listed
                report.wanted += one.wanted
                report.here += one.here
                report.requests += one.requests

    if options.dry:
        work()
    else:
        with whole.told(out), held(out):
            work()
    return report


def _one(
    source: Source,
    out: Path,
    options: Options,
    authorities: Authorities,
    client: Client,
    report: Report,
    on_progress: Progress,
) -> None:
    ask = Ask(client, source)
    home = out / municipality_folder(source, authorities)
    named = safe(source.name) if source.name and source.name != source.address else ""
    try:
        kind = kind_of(ask, home, named)
    except InputRefused as error:
        report.rows.append(Row(source.name, "refused", address=source.address, reason=str(error)))
    except Failed as error:
        what = "refused" if isinstance(error, Disallowed) else "failed"
        report.rows.append(Row(source.name, what, address=source.address, reason=str(error)))
    else:
        source = replace(source, kind=kind.KIND)
        if client.pause is None:
            client.pause = getattr(kind, "PAUSE", None)
        ask.source = source
        Run(ask, home / (named or kind.KIND), kind, options, report, on_progress).run()
    report.requests += client.requests
