"""One source harvested into its folder: what is due is asked for, what came is written whole, what became of it noted.

    DIR/<municipality>/<kind or name>/<id>.json             a meeting, as it came
                                      <id>.about.json       what the index says of it, and where it came from
                                      earlier/<id>.<n>.…    versions that were replaced
                                      attachments/<id>/…    only with --attachments
                                      index.json            the last index that was read whole
                                      ledger.jsonl          what is known of every meeting

Nothing here depends on the order of runs: a run that is killed at any moment and begun again leaves the folder of one
whole run. The ledger notes a meeting before its files change (`changing`) and after they have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from kg import sources
from kg.errors import InputRefused, fault
from kg.harvest import papers
from kg.harvest.client import Disallowed, Failed, Forbidden, Gone
from kg.harvest.folder import remove, safe, sweep, write
from kg.harvest.gaps import spans
from kg.harvest.ledger import SOURCE, Ledger, Line
from kg.harvest.portals import Ask, Entry, Fetched, Listing, Portal, Window
from kg.harvest.report import Options, Progress, Report, Row
from kg.sources import payload

__all__ = ["Run"]

#: Meetings of so many days back, and those to come, are asked for again in every run: minutes are replaced silently.
RECENT = 56
#: A portal that lists fewer than this share of what it listed before is not believed.
BELIEVED = 0.5
#: A meeting that the index no longer lists and whose address still answers is asked for again after so many days.
AGAIN = 30


class Run:
    """One harvest of one source into `folder`."""

    def __init__(
        self,
        ask: Ask,
        folder: Path,
        kind: Portal,
        options: Options,
        report: Report,
        on_progress: Progress | None = None,
    ) -> None:
        self.ask = ask
        self.folder = folder
        self.portal = kind
        self.options = options
        self.report = report
        self.on_progress = on_progress
        self.name = ask.source.name
        self.today = options.today.isoformat()
        self.ledger = Ledger(folder, dry=options.dry)
        self.disallowed = 0

    def run(self) -> None:
        """List, fetch what is due, withdraw what has gone, and put the ledger in order."""
        if not self.options.dry:
            sweep(self.folder)
        try:
            self._run()
        finally:
            self.ledger.close()

    def _run(self) -> None:
        before = self.ledger.get(SOURCE)
        whole = before is None or self.options.full
        recent = None if whole else self.options.today - timedelta(days=RECENT)
        window = Window(self._since(), self.options.until, self.options.today, recent)
        if before is not None and not self.ask.client.session():
            self.ask.client.begin(before.cookies, self.ask.source.address)
        try:
            listing = self.portal.listing(self.ask, window)
        except (InputRefused, Disallowed, Forbidden, Gone) as error:
            known = isinstance(error, InputRefused | Gone) and before is not None  # it has been one
            self._say("alarm" if known else "refused", reason=str(error), address=self.ask.source.address)
            return
        except Failed as error:
            self._say("failed", reason=f"the index could not be had: {error}", address=self.ask.source.address)
            return
        for where, what in listing.problems:
            self._say("malformed", council=where, reason=what, address=self.ask.source.address)
        believed = self._believed(listing)
        for entry in listing.entries:
            self.ledger.touch(entry.id, self.today)
        wanted = [entry for entry in listing.entries if self._wanted(entry)]
        wanted.sort(key=lambda entry: (entry.day, entry.id), reverse=True)
        self.report.listed += len(listing.entries)
        self.report.wanted += len(wanted)
        due = [entry for entry in wanted if self._is_due(entry)]
        self.report.here += len(wanted) - len(due)
        if self.options.dry:
            for entry in due:
                self._say("due", entry)
            return
        for done, entry in enumerate(due, 1):
            self._take(entry)
            if self.disallowed == len(due) == done:
                self._say("refused", reason="robots.txt allows no meeting", address=self.ask.source.address)
            if self.on_progress:
                self.on_progress(done, len(due), f"{entry.council} {entry.day}")
        if self.options.attachments or self.ask.source.attachments:
            self._papers(wanted)
        if believed:
            self._gone(listing)
            self._keep_index(listing)

    def _say(self, what: str, entry: Entry | Line | None = None, **more: str) -> None:
        if isinstance(entry, Entry):
            more = {"council": entry.council, "day": entry.day, "address": self.ask.address(entry.path), **more}
        elif entry is not None:
            more = {"council": entry.council, "day": entry.day, "address": entry.address, **more}
        self.report.rows.append(Row(self.name, what, **more))

    def _believed(self, listing: Listing) -> bool:
        """Is the listing as long as it should be? Notes how long it is."""
        before = self.ledger.get(SOURCE)
        there = {entry.id for entry in listing.entries}
        active = [line for line in self.ledger if line.state != "withdrawn" and listing.covers(line.day)]
        lost = [line for line in active if line.state != "unlisted" and line.id not in there]
        usual = len(active) - sum(line.state == "unlisted" for line in active)
        reason = ""
        if usual and (not there or len(lost) > (1 - BELIEVED) * usual):
            reason = f"{len(lost)} of {usual} meetings that were listed are not: nothing is taken for withdrawn"
        elif listing.body and not there and not listing.problems:
            reason = "the list is empty"
        if reason:
            self._say("alarm", address=self.ask.source.address, reason=reason)
            line = before or Line(SOURCE, first=self.today)
            self.ledger.put(replace(line, state="alarm", reason=reason, since=line.since or self.today))
            return False
        self.ledger.put(
            replace(
                before or Line(SOURCE, first=self.today),
                state="here",
                address=self.ask.source.address,
                kind=self.portal.KIND,
                count=len(listing.entries),
                cookies=self._session(before),
                last=self.today,
                reason="",
                since="",
            )
        )
        return True

    def _session(self, before: Line | None) -> dict[str, str]:
        """The session to go on with next time: the one there was, unless it had ended."""
        kept = before.cookies if before is not None else {}
        return kept if kept and not self.ask.client.redirected else self.ask.client.session()

    def _keep_index(self, listing: Listing) -> None:
        """The index as it came, when it says something else than the one that is kept."""
        if not listing.body:
            return
        path = self.folder / "index.json"
        if not path.is_file() or _order_free(path.read_bytes()) != _order_free(listing.body):
            write(path, listing.body)

    # -- what is due

    def _since(self) -> date | None:
        return self.options.since or (date.fromisoformat(self.ask.source.since) if self.ask.source.since else None)

    def _wanted(self, entry: Entry) -> bool:
        window = Window(self._since(), self.options.until)
        councils = self.options.councils or self.ask.source.councils
        own = entry.council.casefold()
        return window.holds(entry.day) and (not councils or any(one.casefold() in own for one in councils))

    def _is_due(self, entry: Entry) -> bool:
        line = self.ledger.get(entry.id)
        if line is None or line.state in ("failing", "changing", "withdrawn", "unlisted") or self.options.full:
            return True
        if line.listed != _listed(entry) or not self._main(entry.id):
            return True
        return self._is_recent(entry.day) or self._is_recent(payload.line(entry.published)[:10])

    def _is_recent(self, day: str) -> bool:
        return day >= (self.options.today - timedelta(days=RECENT)).isoformat()

    def _main(self, identifier: str) -> Path | None:
        """The file of a meeting, when it is there."""
        names = (f"{safe(identifier)}{ending}" for ending in (".json", ".html"))
        return next((self.folder / name for name in names if (self.folder / name).is_file()), None)

    # -- one meeting

    def _take(self, entry: Entry) -> None:
        """Ask for a meeting and keep what comes."""
        line = self.ledger.seen(
            entry.id,
            self.today,
            address=self.ask.address(entry.path),
            council=entry.council,
            day=entry.day,
            kind=entry.kind,
        )
        there = self._main(entry.id) is not None and line.state == "here"
        validators = {"If-None-Match": line.etag, "If-Modified-Since": line.modified} if there else {}
        try:
            fetched = self.portal.fetch(self.ask, entry, validators)
            if not fetched.body and not there:
                raise Failed("304 without our asking for it")
            digest = line.digest
            if fetched.body:
                digest = payload.digest(sources.canonical(fetched.body, self.portal.KIND))
                line = replace(line, numbers=self._numbers(entry, fetched.body))
        except (Failed, InputRefused) as error:
            self.disallowed += isinstance(error, Disallowed)
            self._failed(entry, line, error)
            return
        except (MemoryError, OSError):
            raise
        except Exception as error:  # a fault of ours in one meeting must not cost the others
            self._failed(entry, line, Failed(fault("the harvest", error)))
            return
        self._keep(entry, line, fetched, digest)
        self.report.here += 1

    def _numbers(self, entry: Entry, body: bytes) -> str:
        """The numbers of a meeting's items; what in its answer makes no sense is told. Raises `InputRefused`."""
        meeting = sources.kinds()[self.portal.KIND].read(body, self.ask.address(entry.path), dict(entry.about))
        for code, message in meeting.notices:
            self._say("odd", entry, reason=f"{message} ({code})")
        leading = (re.match(r"\d{1,6}", point.number) for point in meeting.points)
        return spans(int(m[0]) for m in leading if m)

    def _failed(self, entry: Entry, line: Line, error: Exception) -> None:
        self._say("failed", entry, reason=_reason(error))
        state = "changing" if line.state == "changing" else "failing"
        self.ledger.put(replace(line, state=state, reason=_reason(error), since=line.since or self.today))

    def _keep(self, entry: Entry, line: Line, fetched: Fetched, digest: str) -> None:
        """Write a meeting: what it replaces first, then what the index says of it, then the answer itself."""
        before = self._main(entry.id)
        known = bool(line.digest) and before is not None and line.state != "withdrawn"
        ending = fetched.ending if fetched.body else (before.suffix if before else ".json")
        main = self.folder / f"{safe(entry.id)}{ending}"
        about = self._about(entry)
        replaced = known and digest != line.digest
        fresh = not known or replaced
        if fresh and self.ledger.get(entry.id) is not None:
            self.ledger.put(replace(line, state="changing"))
        revisions = line.revisions
        if replaced and before is not None:
            revisions += 1
            self._put_by(before, entry.id, line, revisions)
            if before != main:
                remove(before)
        write(sources.beside(main), about)
        if fetched.body and (fresh or not main.is_file() or self._digest_of(main) != digest):
            write(main, fetched.body)
        if line.revisions and not replaced:
            self._drop_earlier(entry.id, revisions)
        self.ledger.put(
            replace(
                line,
                state="here",
                listed=_listed(entry),
                digest=digest,
                etag=fetched.etag or ("" if fetched.body else line.etag),
                modified=fetched.modified or ("" if fetched.body else line.modified),
                revisions=revisions,
                asked=self.today,
                changed=self.today if fresh else line.changed,
                since="",
                reason="",
            )
        )
        if replaced or not known:
            self._say("changed" if replaced else "new", entry)

    def _digest_of(self, path: Path) -> str:
        try:
            return payload.digest(sources.canonical(path.read_bytes(), self.portal.KIND))
        except InputRefused:
            return ""

    def _put_by(self, before: Path, identifier: str, line: Line, number: int) -> None:
        """Keep the version that is replaced; a killed run may have put it by, and the new one in its place, already."""
        if self._digest_of(before) != line.digest:
            return
        earlier = self.folder / "earlier" / f"{safe(identifier)}.{number}{before.suffix}"
        said = payload.record(_loaded(sources.beside(before)))
        write(sources.beside(earlier), _written({**said, "earlier": number}))
        write(earlier, before.read_bytes())

    def _drop_earlier(self, identifier: str, revisions: int) -> None:
        """Take away what a killed run put by for a change that was taken back before it came here."""
        for path in (self.folder / "earlier").glob(f"{safe(identifier)}.{revisions + 1}.*"):
            remove(path)

    def _about(self, entry: Entry) -> bytes:
        page = entry.about.get("page")
        return _written(
            {
                "kind": self.portal.KIND,
                "id": entry.id,
                "address": self.ask.address(entry.path),
                **({"published": entry.published} if entry.published else {}),
                **entry.about,
                **({"page": self.ask.address(str(page))} if page else {}),
            }
        )

    def _papers(self, wanted: Iterable[Entry]) -> None:
        """The attachments of the meetings that are here."""
        for entry in wanted:
            line, main = self.ledger.get(entry.id), self._main(entry.id)
            if line is None or line.state != "here" or main is None:
                continue
            for address, reason in papers.bring(
                self.ask, self.portal, self.folder, self.ledger, line, main.read_bytes()
            ):
                self._say("failed", entry, address=address, reason=reason)

    # -- what has gone

    def _gone(self, listing: Listing) -> None:
        """Meetings that the index lists no more: withdrawn, when their own address says so too."""
        there = {entry.id for entry in listing.entries}
        for line in list(self.ledger):
            if line.id in there or line.state == "withdrawn" or not listing.covers(line.day):
                continue
            if line.state == "unlisted" and not (self.options.full or self._asked_long_ago(line)):
                continue
            entry = Entry(line.id, line.council, line.day, self._path_of(line.address), line.kind)
            try:
                self.portal.fetch(self.ask, entry, {})
            except Gone as error:
                self._withdraw(line, str(error))
            except (Failed, InputRefused) as error:
                self._say("failed", line, reason=f"not listed any more, and its address: {_reason(error)}")
            else:
                self._say("unlisted", line, reason="not listed any more; its address still answers")
                self.ledger.put(replace(line, state="unlisted", asked=self.today, since=line.since or self.today))

    def _path_of(self, address: str) -> str:
        """The path of an address on the source's host, which may have moved since."""
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _asked_long_ago(self, line: Line) -> bool:
        return line.asked < (self.options.today - timedelta(days=AGAIN)).isoformat()

    def _withdraw(self, line: Line, reason: str) -> None:
        """Take the words away; the ledger keeps address, days and digest."""
        name = safe(line.id)
        self.ledger.put(replace(line, state="changing"))
        for path in sorted((self.folder / "attachments" / name).glob("*")):
            remove(path)
        for path in [*(self.folder / "earlier").glob(f"{name}.*"), *self.folder.glob(f"{name}.*")]:
            remove(path)
        kept = replace(line, state="withdrawn", reason=reason, since=self.today, changed=self.today)
        self.ledger.put(replace(kept, etag="", modified="", revisions=0, attachments={}))
        if line.digest:
            self._say("withdrawn", line, reason=reason)


def _listed(entry: Entry) -> str:
    """Digest of all that the index says of a meeting."""
    said = [entry.council, entry.day, entry.path, entry.kind, entry.published, dict(entry.about)]
    return payload.digest(payload.canonical(said))[:16]


def _written(values: dict[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "replace") + b"\n"


def _loaded(path: Path) -> object:
    try:
        value: object = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value


def _order_free(body: bytes) -> bytes:
    try:
        return payload.canonical(payload.loads(body, ""))
    except InputRefused:
        return body


def _reason(error: Exception) -> str:
    return error.what if isinstance(error, InputRefused) else str(error)
