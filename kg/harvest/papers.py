"""The attachments of a meeting: those that are not here are asked for, those that the meeting has no more leave.

    attachments/<meeting>/<id>.pdf           in the folder of the source

The ledger's line names each that is here, and is written after every one: a run that is killed goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

from kg.errors import InputRefused
from kg.harvest.client import Client, Closed, Failed
from kg.harvest.folder import remove, safe, write
from kg.harvest.ledger import Ledger, Line
from kg.harvest.portals import Ask, Portal
from kg.sources import payload

__all__ = ["bring"]

#: A page that shows a document instead of being it.
_FRAME = re.compile(r"<(?:iframe|embed)\b[^<>]*?\bsrc\s*=\s*[\"']([^\"']{1,4000})[\"']", re.IGNORECASE)


def bring(
    ask: Ask, kind: Portal, folder: Path, ledger: Ledger, line: Line, meeting: bytes
) -> Iterator[tuple[str, str]]:
    """Bring the attachments of a meeting up to date with what it says; yields (address, why) of what could not be had.

    `line` is the meeting's in the ledger, `meeting` its answer as it came.
    """
    try:
        papers = kind.documents(meeting)
    except InputRefused:
        return
    names = {paper.id: f"attachments/{safe(line.id)}/{safe(paper.id)}.pdf" for paper in papers}
    if gone := line.attachments.keys() - names.keys():
        for one in sorted(gone):
            remove(folder / line.attachments[one])
        line = replace(line, attachments={key: name for key, name in line.attachments.items() if key in names})
        ledger.put(line)
    for paper in papers:
        name = names[paper.id]
        if line.attachments.get(paper.id) and (folder / name).is_file():
            continue
        address = ask.address(paper.path)
        try:
            body = _pdf(ask.client, address)
        except Closed as error:
            yield address, str(error)
            return
        except Failed as error:
            yield address, f"attachment {paper.title!r}: {error}"
            continue
        write(folder / name, body)
        line = replace(line, attachments={**line.attachments, paper.id: name})
        ledger.put(line)


def _pdf(client: Client, address: str) -> bytes:
    """The PDF at an address; where a page frames it, the one in the frame. Raises `Failed`."""
    answer = client.get(address, document=True, accept="application/pdf")
    if frame := _FRAME.search(payload.decoded(answer.body[:100_000])) if answer.body[:1] == b"<" else None:
        framed = unescape(frame[1])
        answer = client.get(framed, document=True, accept="application/pdf", page=answer.address)
    if b"%PDF-" not in answer.body[:1024]:
        raise Failed("the answer is no PDF")
    return answer.body
